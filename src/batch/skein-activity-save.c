// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-activity-save.h"

#include "base/skein-display-text.h"
#include "base/skein-format.h"
#include "base/skein-part-file.h"
#include "batch/skein-activity-csv.h"
#include "batch/skein-trace-export.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  const SkeinActivityRecord *record;
  SkeinActivityFormat format;
} Content;

static void
write_content (SkeinTextStream *stream, gconstpointer data)
{
  const Content *content = data;

  switch (content->format)
    {
    case SKEIN_ACTIVITY_TRACE:
      skein_trace_export_write (content->record, stream);
      break;
    case SKEIN_ACTIVITY_CSV_TOTALS:
      skein_activity_csv_write_totals (content->record, stream);
      break;
    case SKEIN_ACTIVITY_CSV_SPANS:
      skein_activity_csv_write_spans (content->record, stream);
      break;
    default:
      g_assert_not_reached ();
    }
}

static gboolean
save (const char *path, SkeinActivityWriteFunc func, gconstpointer data, GCancellable *cancellable, GError **error)
{
  g_autofree char *folder_path = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *got = NULL;
  g_autoptr (SkeinFolder) folder = NULL;
  g_autoptr (SkeinPartFile) part = NULL;
  g_autoptr (SkeinTextStream) stream = NULL;
  SkeinPublished how;

  folder = skein_folder_open (folder_path, FALSE, error);
  if (folder == NULL)
    return FALSE;
  part = skein_part_file_create (folder, NULL, error);
  if (part == NULL)
    return FALSE;

  stream = skein_text_stream_new (skein_part_file_get_fd (part), cancellable);
  func (stream, data);
  return skein_text_stream_flush (stream, error) && skein_part_file_publish_in (part, folder, name, SKEIN_PUBLISH_REPLACE, 0, &got, &how, error);
}

gboolean
skein_activity_save_with (const char *path, SkeinActivityWriteFunc func, gconstpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autofree char *shown = NULL;

  g_return_val_if_fail (g_path_is_absolute (path), FALSE);

  if (save (path, func, data, cancellable, &why))
    return TRUE;

  shown = skein_display_text (path, -1, 0);
  /* Translators: a path, and why. */
  g_set_error (error, why->domain, why->code, _ ("“%s” could not be written: %s"), shown, why->message);
  return FALSE;
}

gboolean
skein_activity_save (const SkeinActivityRecord *record, SkeinActivityFormat format, const char *path, GCancellable *cancellable, GError **error)
{
  const Content content = { record, format };

  g_return_val_if_fail (record != NULL, FALSE);
  return skein_activity_save_with (path, write_content, &content, cancellable, error);
}

typedef struct
{
  SkeinActivityRecord *record; /* (owned) */
  SkeinActivityFormat format;
  char *path; /* (owned) */
} Saving;

static void
saving_free (gpointer data)
{
  Saving *saving = data;

  skein_activity_record_free (saving->record);
  g_free (saving->path);
  g_free (saving);
}

static void
save_in_thread (GTask *task, G_GNUC_UNUSED gpointer object, gpointer task_data, GCancellable *cancellable)
{
  const Saving *saving = task_data;
  GError *error = NULL;

  if (skein_activity_save (saving->record, saving->format, saving->path, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
skein_activity_save_async (SkeinActivityRecord *record, SkeinActivityFormat format, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Saving *saving = g_new0 (Saving, 1);

  saving->record = record;
  saving->format = format;
  saving->path = g_strdup (path);
  g_task_set_source_tag (task, skein_activity_save_async);
  g_task_set_name (task, "save activity");
  g_task_set_task_data (task, saving, saving_free);
  g_task_run_in_thread (task, save_in_thread);
}

gboolean
skein_activity_save_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

char *
skein_activity_record_dup_note (const SkeinActivityRecord *record)
{
  const SkeinSpanCounts *counts = skein_span_snapshot_peek_counts (record->spans);
  GString *note;

  if (counts->merged == 0 && counts->dropped == 0 && record->n_lost == 0)
    return NULL;

  note = g_string_new (NULL);
  if (counts->merged > 0)
    {
      g_autofree char *until = skein_format_duration ((double) (counts->exact_from_ns - MIN (counts->exact_from_ns, record->start_ns)) / 1e9);

      /* Translators: a duration such as "12 min". */
      g_string_append_printf (note, _ ("Of the first %s, short spans of one file are merged into one."), until);
    }
  if (counts->dropped > 0)
    {
      g_autofree char *until = skein_format_duration ((double) (counts->known_from_ns - MIN (counts->known_from_ns, record->start_ns)) / 1e9);

      if (note->len > 0)
        g_string_append_c (note, ' ');
      g_string_append_printf (note, ngettext ("%lu span of the first %s is gone.", "%lu spans of the first %s are gone.", (gulong) counts->dropped),
                              (gulong) counts->dropped, until);
    }
  if (record->n_lost > 0)
    {
      if (note->len > 0)
        g_string_append_c (note, ' ');
      g_string_append_printf (note, ngettext ("%lu event came too fast to be recorded.", "%lu events came too fast to be recorded.", (gulong) record->n_lost),
                              (gulong) record->n_lost);
    }
  return g_string_free (note, FALSE);
}
