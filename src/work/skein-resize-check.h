// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether the picture in @fd, just written, can be decoded down to its last line and has these pixels. A worker's thread; @fd is at its end
 * afterwards, libvips' messages are left to the caller. @animated: all of its frames. */
gboolean skein_resize_check_file (int fd, guint width, guint height, gboolean animated);

G_END_DECLS
