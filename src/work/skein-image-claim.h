// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * skein_image_claim_read:
 * @in_fd: its offset stays where it is
 * @out_width, @out_height: pixels, at least 1
 *
 * The size that the header of a PNG, GIF, WebP, HEIC or AVIF claims, without a decoder: for those pictures that a decoder refuses already for
 * what they claim, in words of its own or none. Nothing may rest on it but a message. FALSE: it claims nothing. Any thread; reads 64 KiB.
 */
gboolean skein_image_claim_read (int in_fd, guint *out_width, guint *out_height);

G_END_DECLS
