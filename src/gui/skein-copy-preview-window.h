// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "gui/skein-resize-preview.h"

G_BEGIN_DECLS

/**
 * SkeinCopyPreviewWindow:
 *
 * One picture beside the copy that would be made of it; another picture can be chosen. Main thread only; must be gone before the pool is.
 *
 * Widget action "preview.choose".
 */
#define SKEIN_TYPE_COPY_PREVIEW_WINDOW (skein_copy_preview_window_get_type ())
G_DECLARE_FINAL_TYPE (SkeinCopyPreviewWindow, skein_copy_preview_window, SKEIN, COPY_PREVIEW_WINDOW, AdwWindow)

SkeinCopyPreviewWindow *skein_copy_preview_window_new (SkeinPool *pool, SkeinCopyOptions *options);

/* Until then it asks for one. */
void skein_copy_preview_window_set_picture (SkeinCopyPreviewWindow *self, const char *path);

SkeinResizePreview *skein_copy_preview_window_get_preview (SkeinCopyPreviewWindow *self); /* (transfer none) */

G_END_DECLS
