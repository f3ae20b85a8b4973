// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "batch/skein-picture-preview.h"

G_BEGIN_DECLS

/**
 * SkeinResizePreview:
 *
 * A picture beside the copy that would be made of it, with pixels and bytes of both. A worker process decodes; what is shown here are pixels.
 * Main thread only.
 */
#define SKEIN_TYPE_RESIZE_PREVIEW (skein_resize_preview_get_type ())
G_DECLARE_FINAL_TYPE (SkeinResizePreview, skein_resize_preview, SKEIN, RESIZE_PREVIEW, GtkBox)

/* Shown a moment later, if nothing else is wanted by then. @path, @options: (nullable) nothing to show. */
void skein_resize_preview_set (SkeinResizePreview *self, SkeinPool *pool, const char *path, SkeinCopyOptions *options);

const SkeinPicturePreview *skein_resize_preview_peek (SkeinResizePreview *self); /* (nullable) what is shown */

G_END_DECLS
