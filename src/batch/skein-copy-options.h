// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "work/skein-job.h"

G_BEGIN_DECLS

/**
 * SkeinCopyOptions:
 *
 * The smaller copy that is made of a picture: how, and under which name. Immutable and reference counted, so that the hundred thousand items
 * of a batch share one; any thread.
 */
typedef struct _SkeinCopyOptions
{
  SkeinResizeSpec resize;
  char *name_template; /* (nullable) see below; NULL: "{stem}-{size}.{ext}" */

  /*< private >*/
  gatomicrefcount ref_count;
} SkeinCopyOptions;

/* NULL with SKEIN_WORK_ERROR_INVALID and a sentence if one of them makes no sense. @name_template: (nullable), "" as NULL. */
SkeinCopyOptions *skein_copy_options_new (const SkeinResizeSpec *resize, const char *name_template, GError **error);
SkeinCopyOptions *skein_copy_options_ref (SkeinCopyOptions *self);
void skein_copy_options_unref (SkeinCopyOptions *self); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinCopyOptions, skein_copy_options_unref)

gboolean skein_copy_options_equal (const SkeinCopyOptions *a, const SkeinCopyOptions *b); /* (nullable) both */

/* One line, for the store and lists: "fill:800x600 quality=80 name={stem}-small.{ext}". NULL gives NULL; what cannot be read gives NULL.
 * Equal texts in a row give the same object. */
char *skein_copy_options_to_text (const SkeinCopyOptions *self);
SkeinCopyOptions *skein_copy_options_from_text (const char *text);

/* Fields of a template: {name} {stem} {ext} of the original, {size} what was asked for ("800x600", "fill-800x600", "50pct"), {width} {height}
 * those of the copy; "{{" and "}}" are braces. The extension is put right, or behind it, when the copy's format is known. */
gboolean skein_copy_name_check (const char *name_template, GError **error);

/**
 * skein_copy_options_name_job:
 * @original: the picture's file name
 * @job: gets its out_name, and how that is to be filled in
 */
void skein_copy_options_name_job (const SkeinCopyOptions *self, const char *original, SkeinJob *job);

/* What came of it. Plain data. */
typedef struct
{
  guint in_width, in_height, width, height; /* pixels */
  guint64 bytes;                            /* of the copy */
  guint64 wall_us, cpu_us;                  /* that a worker took for it */
} SkeinCopyResult;

SkeinCopyResult *skein_copy_result_new (const SkeinReport *report);
char *skein_copy_result_to_text (const SkeinCopyResult *self); /* (nullable) both ways */
SkeinCopyResult *skein_copy_result_from_text (const char *text);

/* Bytes, below zero if the copy is the larger one. */
gint64 skein_copy_result_get_saved (const SkeinCopyResult *self, guint64 original_bytes);

G_END_DECLS
