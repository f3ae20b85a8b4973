// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * skein_renderer_choose:
 *
 * Lets GTK draw with cairo where there is no graphics hardware: GL by software costs several times as much there. Leaves
 * $GSK_RENDERER alone if the user set it. Changes the environment, so it must run before any thread and before GTK.
 */
void skein_renderer_choose (void);

/* Whether a device for hardware GL is there and may be opened; @root is "/" except in tests. */
gboolean skein_renderer_has_hardware (const char *root);

G_END_DECLS
