// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-category.h"

G_BEGIN_DECLS

/* What to do if there is a file of that name already. Stored by name. */
typedef enum
{
  SKEIN_CONFLICT_RENAME,    /* "name (1)" */
  SKEIN_CONFLICT_OVERWRITE, /* it is replaced, at once and only by a file that is complete and right */
  SKEIN_CONFLICT_SKIP,      /* nothing is downloaded */
  SKEIN_CONFLICT_RESUME,    /* a shorter one is taken to be the beginning, if its end is the same as the server's; else as RENAME */
  SKEIN_CONFLICT_COMPARE,   /* the same bytes: that one is kept; else as RENAME */
  SKEIN_N_CONFLICTS
} SkeinConflict;

/**
 * SkeinSaveOptions:
 *
 * Where and under which name a file is saved, below the target folder. Made from a filled struct by skein_save_options_new(), which checks it;
 * immutable and reference counted from then on; any thread. All zero is the default.
 */
typedef struct _SkeinSaveOptions
{
  char *name_template; /* (nullable) see skein-name-template.h; NULL: the name alone */
  SkeinConflict conflict;
  gboolean ignore_server_time; /* else the file's date is what the server says it is */
  gboolean sort_by_type;       /* into folders by category, "Images/photo.jpg"; what has none stays out of them */
  gboolean keep_leading_dot;   /* a name may begin with one (".bashrc"); else it goes, for nobody sees such files */
  char **categories;           /* (nullable) rules beside the default ones, see skein-category.h */

  /*< private >*/
  SkeinCategories *table; /* made of them */
  gatomicrefcount ref_count;
} SkeinSaveOptions;

/**
 * skein_save_options_new:
 * @filled: on the caller's stack, what is not wanted left zero; copied
 *
 * Returns: (nullable): NULL with SKEIN_WORK_ERROR_INVALID, which says in one sentence what is wrong
 */
SkeinSaveOptions *skein_save_options_new (const SkeinSaveOptions *filled, GError **error);
SkeinSaveOptions *skein_save_options_ref (SkeinSaveOptions *self);
void skein_save_options_unref (SkeinSaveOptions *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinSaveOptions, skein_save_options_unref)

/* The store's form, a line per option; (nullable) NULL if all is as by default. */
char *skein_save_options_to_text (const SkeinSaveOptions *self);
/* What is not understood (of a later version, or not valid any more) is left out. Equal texts in a row give the same object. (nullable) */
SkeinSaveOptions *skein_save_options_from_text (const char *text);

gboolean skein_save_options_equal (const SkeinSaveOptions *a, const SkeinSaveOptions *b); /* (nullable) both */

gboolean skein_conflict_parse (const char *text, SkeinConflict *out_conflict); /* "rename", "overwrite", "skip", "resume", "compare" */
const char *skein_conflict_get_nick (SkeinConflict conflict);

G_END_DECLS
