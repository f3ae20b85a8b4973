// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-copy-options.h"

G_BEGIN_DECLS

/* What smaller copies will be like, before there is one. Any thread. */

/* "Longer edge 2048 pixels · format as the original": translated, (transfer full). */
char *skein_copy_words_dup_summary (const SkeinCopyOptions *options);

/**
 * skein_copy_words_dup_example:
 * @original: (nullable): a picture's name, else an invented one
 * @width, @height: of that picture; 0 if nobody knows: then of an invented one
 *
 * "photo.jpg (4000 × 3000) → photo-2048x1536.jpg (2048 × 1536)": translated, safe to show, (transfer full).
 */
char *skein_copy_words_dup_example (const SkeinCopyOptions *options, const char *original, guint width, guint height);

/* Whether a file of that name would be one that copies are made of. */
gboolean skein_copy_words_is_picture (const char *name);

G_END_DECLS
