// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "gui/skein-copy-row.h"
#include "gui/skein-resize-preview.h"

G_BEGIN_DECLS

/**
 * SkeinResizeWindow:
 *
 * Smaller copies of pictures that are on this computer: how, where to, a preview of the first one, and what became of each. Works on the process
 * pool of the downloads. Main thread only; must be gone before the pool is.
 *
 * Actions, in group "resize": choose, folder, beside, start, stop.
 */
#define SKEIN_TYPE_RESIZE_WINDOW (skein_resize_window_get_type ())
G_DECLARE_FINAL_TYPE (SkeinResizeWindow, skein_resize_window, SKEIN, RESIZE_WINDOW, AdwWindow)

SkeinResizeWindow *skein_resize_window_new (SkeinPool *pool);

/* (element-type filename); in place of those it had. */
void skein_resize_window_set_paths (SkeinResizeWindow *self, GPtrArray *paths);

/* Whether the pictures themselves are replaced; "resize.start" then asks first. Off in every new window. */
void skein_resize_window_set_in_place (SkeinResizeWindow *self, gboolean in_place);

SkeinCopyRow *skein_resize_window_get_copy_row (SkeinResizeWindow *self);            /* (transfer none) */
SkeinResizePreview *skein_resize_window_get_preview (SkeinResizeWindow *self);       /* (transfer none) */
guint skein_resize_window_get_n_done (SkeinResizeWindow *self, guint *out_n_failed); /* copies made so far; (nullable) */

G_END_DECLS
