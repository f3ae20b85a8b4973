// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gio/gio.h>

#include "batch/skein-audit.h"

G_BEGIN_DECLS

/**
 * SkeinFileRow:
 *
 * What became of one file: immutable, so any thread may read it.
 */
#define SKEIN_TYPE_FILE_ROW (skein_file_row_get_type ())
G_DECLARE_FINAL_TYPE (SkeinFileRow, skein_file_row, SKEIN, FILE_ROW, GObject)

struct _SkeinFileRow
{
  GObject parent_instance;

  char *name; /* (owned) as it was found or listed, bytes */
  SkeinAuditState state;
  SkeinDigestAlgorithm algorithm; /* SKEIN_N_DIGESTS: none */
  gboolean has_digest;            /* of what is there now */
  guint8 digest[SKEIN_DIGEST_MAX_BYTES];
  guint64 size;     /* bytes */
  gint64 worked_us; /* what the digest took */
  char *message;    /* (owned) (nullable) what is wrong */
};

SkeinFileRow *skein_file_row_new (const char *name, const SkeinFoundFile *found, const SkeinReport *report, const GError *error);
char *skein_file_row_dup_hex (SkeinFileRow *self); /* (nullable) */

typedef enum
{
  SKEIN_FILE_GROUP_ALL,
  SKEIN_FILE_GROUP_SAME, /* or hashed */
  SKEIN_FILE_GROUP_CHANGED,
  SKEIN_FILE_GROUP_MISSING,
  SKEIN_FILE_GROUP_NEW,
  SKEIN_FILE_GROUP_PROBLEMS,
  SKEIN_N_FILE_GROUPS
} SkeinFileGroup;

SkeinFileGroup skein_file_group_of_state (SkeinAuditState state);

typedef enum
{
  SKEIN_FILE_SORT_ORDER, /* as they came */
  SKEIN_FILE_SORT_NAME,
  SKEIN_FILE_SORT_STATE, /* what needs attention first */
  SKEIN_FILE_SORT_SIZE,
  SKEIN_FILE_SORT_ALGORITHM,
  SKEIN_FILE_SORT_TIME,
} SkeinFileSort;

/**
 * SkeinFileResults:
 *
 * Rows, and of them those that a group and a search choose, in an order: a GListModel of SkeinFileRow. Main thread only.
 *
 * A row that comes is found its place among those shown (a binary search and a memmove), and all that came together are one "items-changed". Another
 * order, group or search is made on a thread; until it is there, the one before is shown.
 */
#define SKEIN_TYPE_FILE_RESULTS (skein_file_results_get_type ())
G_DECLARE_FINAL_TYPE (SkeinFileResults, skein_file_results, SKEIN, FILE_RESULTS, GObject)

SkeinFileResults *skein_file_results_new (void);

void skein_file_results_append (SkeinFileResults *self, GPtrArray *rows); /* (element-type SkeinFileRow) referenced */

void skein_file_results_set_group (SkeinFileResults *self, SkeinFileGroup group);
void skein_file_results_set_search (SkeinFileResults *self, const char *search); /* (nullable) in names; ASCII case does not matter */
void skein_file_results_set_sort (SkeinFileResults *self, SkeinFileSort sort, gboolean descending);
gboolean skein_file_results_is_arranging (SkeinFileResults *self);

guint skein_file_results_get_n_rows (SkeinFileResults *self);                           /* all */
guint skein_file_results_get_n_in_group (SkeinFileResults *self, SkeinFileGroup group); /* of all */
GPtrArray *skein_file_results_dup_rows (SkeinFileResults *self);                        /* (transfer full) all, as they came */

G_END_DECLS
