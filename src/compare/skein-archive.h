// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "compare/skein-experiment-data.h"

G_BEGIN_DECLS

/* Experiments that are kept: $XDG_DATA_HOME/skein/experiments/ID.json, the experiment's own JSON with a title and the verdict's headline in front, so
 * that a list need not read the rest. Files appear whole or not at all. Main thread; the disk is for other threads. */

typedef struct
{
  char *id;          /* (owned) */
  char *title;       /* (owned) of the work */
  char *headline;    /* (owned) (nullable) of the verdict */
  char *note;        /* (owned) (nullable) the user's */
  gint64 created_us; /* wall clock */
} SkeinArchiveEntry;

void skein_archive_entry_free (SkeinArchiveEntry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinArchiveEntry, skein_archive_entry_free)

char *skein_archive_dup_folder (void);

/**
 * skein_archive_save_async:
 * @data: borrowed until the callback has come, and not to change until then
 * @headline: (nullable) of the verdict
 *
 * Under the data's id, or a new one: the result, for the caller to put there.
 */
void skein_archive_save_async (const SkeinExperimentData *data, const char *headline, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char *skein_archive_save_finish (GAsyncResult *result, GError **error); /* (transfer full): the id */

/* (element-type SkeinArchiveEntry), the newest first. What is no experiment is left out; there is no error. */
void skein_archive_list_async (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *skein_archive_list_finish (GAsyncResult *result, GError **error);

/* Its id is set. NOT_FOUND says that there is none of that name. */
void skein_archive_load_async (const char *id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
SkeinExperimentData *skein_archive_load_finish (GAsyncResult *result, GError **error);

/* @note: (nullable) */
void skein_archive_set_note_async (const char *id, const char *note, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean skein_archive_set_note_finish (GAsyncResult *result, GError **error);

void skein_archive_delete_async (const char *id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean skein_archive_delete_finish (GAsyncResult *result, GError **error);

G_END_DECLS
