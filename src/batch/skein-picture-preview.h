// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-copy-options.h"
#include "pool/skein-pool.h"

G_BEGIN_DECLS

/* One picture as it is shown: decoded by a worker process, whose words about it are checked. */
typedef struct
{
  GBytes *pixels; /* (owned) rows of 8 bit R, G, B, A, without gaps: width x height x 4 bytes */
  guint width, height;
} SkeinShownPicture;

/* What a copy would be like. */
typedef struct
{
  SkeinShownPicture original, copy; /* shown no larger than asked */
  guint in_width, in_height, width, height;
  guint64 in_bytes, bytes;
} SkeinPicturePreview;

void skein_picture_preview_free (SkeinPicturePreview *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinPicturePreview, skein_picture_preview_free)

/**
 * skein_picture_preview_async:
 * @pool: of processes; must be open until the callback
 * @path: of the picture, opened on another thread
 * @side: pixels that a shown picture is wide and high at most, 1 to SKEIN_PREVIEW_MAX_SIDE
 *
 * Makes the copy in memory and nothing on the disk. Main thread. This program decodes nothing.
 */
#define SKEIN_PREVIEW_MAX_SIDE 1024
void skein_picture_preview_async (SkeinPool *pool, const char *path, const SkeinCopyOptions *options, guint side, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
SkeinPicturePreview *skein_picture_preview_finish (GAsyncResult *result, GError **error);

G_END_DECLS
