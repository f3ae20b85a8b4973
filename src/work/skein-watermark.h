// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SkeinWatermark:
 *
 * How far a file that is being written is there without a gap, told by its writer to one reader, mostly a worker process. It is a pipe: a
 * reader that has caught up sleeps until there is more, learns by its end that there will be no more, and needs no right but to read it.
 * The bytes below the mark are never written again; if the writer has to, it abandons the mark first, and what the reader has made of
 * the file is void.
 *
 * Reference counted; each function any thread.
 */
typedef struct _SkeinWatermark SkeinWatermark;

SkeinWatermark *skein_watermark_new (void); /* costs next to nothing until it is opened */
SkeinWatermark *skein_watermark_ref (SkeinWatermark *self);
void skein_watermark_unref (SkeinWatermark *self);

/* The reader's end, from now on told; -1 if the writer has abandoned it, there are no descriptors, or it was opened before. */
int skein_watermark_open (SkeinWatermark *self);

/* The writer's. A mark that does not rise by much is not told. */
gboolean skein_watermark_is_open (SkeinWatermark *self); /* is it read? */
void skein_watermark_rise (SkeinWatermark *self, guint64 mark);
void skein_watermark_complete (SkeinWatermark *self, guint64 size); /* all of the file is there */
void skein_watermark_begin_anew (SkeinWatermark *self);             /* what is there is to be written again: whoever reads has read in vain */
void skein_watermark_abandon (SkeinWatermark *self);                /* it will not be there */

typedef enum
{
  SKEIN_WATERMARK_RISEN,
  SKEIN_WATERMARK_COMPLETE,
  SKEIN_WATERMARK_ABANDONED /* or cancelled */
} SkeinWatermarkState;

/* The reader's. Sleeps until the mark is above @have, or it is over. */
SkeinWatermarkState skein_watermark_wait (int fd, guint64 have, GCancellable *cancellable, guint64 *out_mark);

G_END_DECLS
