// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "compare/skein-archive.h"

#include "base/skein-paths.h"
#include "work/skein-work-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUFFIX ".json"
#define HEAD_BYTES (64 * 1024) /* what a list needs is in there; if not, all is read */
#define MAX_FILE_BYTES (256 * 1024 * 1024)

void
skein_archive_entry_free (SkeinArchiveEntry *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->title);
  g_free (self->headline);
  g_free (self->note);
  g_free (self);
}

static void
entry_free (gpointer data)
{
  skein_archive_entry_free (data);
}

char *
skein_archive_dup_folder (void)
{
  return g_build_filename (skein_paths_get_data_dir (), "experiments", NULL);
}

/* Ids become file names and may come from anybody. */
static gboolean
is_id (const char *id)
{
  return id != NULL && *id != '\0' && strlen (id) <= 64 && id[strspn (id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")] == '\0';
}

static char *
dup_path (const char *id)
{
  g_autofree char *folder = skein_archive_dup_folder ();
  g_autofree char *name = g_strconcat (id, SUFFIX, NULL);

  return g_build_filename (folder, name, NULL);
}

/* "20261121-074512-3f9a": by date, and not twice. */
static char *
make_id (gint64 created_us)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (created_us / G_USEC_PER_SEC);
  g_autofree char *text = g_date_time_format (date, "%Y%m%d-%H%M%S");

  return g_strdup_printf ("%s-%04x", text, g_random_int () & 0xffff);
}

static gboolean
set_error_from_errno (GError **error, const char *path)
{
  int saved = errno;

  g_set_error (error, G_IO_ERROR, (gint) g_io_error_from_errno (saved), "%s: %s", path, g_strerror (saved));
  return FALSE;
}

static gboolean
set_not_found (GError **error, const char *id)
{
  g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_NOT_FOUND, _ ("There is no experiment “%s”; the list says which there are."), id);
  return FALSE;
}

/* --- one file --- */

/* The experiment's document, whose first members are ours. */
static char *
make_document (const SkeinExperimentData *data, const char *title, const char *headline)
{
  g_autofree char *json = skein_experiment_data_to_json (data, TRUE);
  g_autoptr (SkeinJsonWriter) writer = skein_json_writer_new ();
  g_autofree char *head = NULL;
  const char *members = strchr (json, '{');

  skein_json_writer_begin_object (writer, NULL);
  skein_json_writer_add_string (writer, "title", title);
  skein_json_writer_add_string (writer, "headline", headline);
  skein_json_writer_end_object (writer);
  head = skein_json_writer_to_string (writer);
  g_strchomp (head);
  head[strlen (head) - 1] = '\0';
  g_strchomp (head);
  return g_strconcat (head, ",", members + 1, NULL);
}

static gboolean
write_document (const char *id, const SkeinExperimentData *data, const char *title, const char *headline, GError **error)
{
  g_autofree char *folder = skein_archive_dup_folder ();
  g_autofree char *path = dup_path (id);
  g_autofree char *json = make_document (data, title, headline);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return set_error_from_errno (error, folder);
  return g_file_set_contents_full (path, json, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

/* The first @max bytes of a regular file. */
static char *
read_file (const char *path, gsize max, gsize *out_size, gboolean *out_whole)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  struct stat status;
  char *bytes = NULL;
  gsize size = 0, wanted;

  if (fd < 0)
    return NULL;
  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode) && status.st_size <= MAX_FILE_BYTES)
    {
      wanted = MIN ((gsize) status.st_size, max);
      bytes = g_malloc (wanted + 1);
      while (size < wanted)
        {
          gssize n = read (fd, bytes + size, wanted - size);

          if (n <= 0)
            break;
          size += (gsize) n;
        }
      *out_size = size;
      *out_whole = size == (gsize) status.st_size;
    }
  close (fd);
  return bytes;
}

/* Up to the work, whose lists may be long. FALSE: it is not all in these bytes, or no experiment. */
static gboolean
read_head (SkeinArchiveEntry *entry, const char *json, gsize size)
{
  g_autoptr (SkeinJsonReader) reader = skein_json_reader_new (json, size);
  gboolean is_experiment = FALSE;

  if (skein_json_reader_next (reader) != SKEIN_JSON_OBJECT)
    return FALSE;
  for (;;)
    {
      SkeinJsonToken token = skein_json_reader_next (reader);
      const char *name = skein_json_reader_peek_name (reader);
      char **place = NULL;
      guint64 number;

      if (token == SKEIN_JSON_ERROR || token == SKEIN_JSON_END || token == SKEIN_JSON_OBJECT_END)
        return FALSE;
      if (g_strcmp0 (name, "work") == 0)
        return is_experiment && entry->title != NULL;

      if (g_strcmp0 (name, "title") == 0)
        place = &entry->title;
      else if (g_strcmp0 (name, "headline") == 0)
        place = &entry->headline;
      else if (g_strcmp0 (name, "note") == 0)
        place = &entry->note;
      else if (g_strcmp0 (name, "skein_experiment") == 0)
        is_experiment = TRUE;

      if (place != NULL && token == SKEIN_JSON_STRING)
        {
          g_free (*place);
          *place = g_strdup (skein_json_reader_peek_string (reader));
        }
      else if (g_strcmp0 (name, "created_us") == 0 && skein_json_reader_get_uint (reader, &number))
        {
          entry->created_us = (gint64) MIN (number, (guint64) G_MAXINT64);
        }
      else if (!skein_json_reader_skip (reader))
        {
          return FALSE;
        }
    }
}

static SkeinArchiveEntry *
read_entry (const char *id)
{
  g_autoptr (SkeinArchiveEntry) entry = NULL;
  g_autofree char *path = dup_path (id);

  for (guint all = 0; all < 2; all++)
    {
      g_autofree char *json = NULL;
      gboolean whole = FALSE;
      gsize size = 0;

      g_clear_pointer (&entry, skein_archive_entry_free);
      entry = g_new0 (SkeinArchiveEntry, 1);
      entry->id = g_strdup (id);
      json = read_file (path, all ? MAX_FILE_BYTES : HEAD_BYTES, &size, &whole);
      if (json == NULL)
        return NULL;
      if (read_head (entry, json, size))
        return g_steal_pointer (&entry);
      if (whole)
        return NULL;
    }
  return NULL;
}

static SkeinExperimentData *
load (const char *id, GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *json = NULL;
  SkeinExperimentData *data;
  gboolean whole = FALSE;
  gsize size = 0;

  if (is_id (id))
    {
      path = dup_path (id);
      json = read_file (path, MAX_FILE_BYTES, &size, &whole);
    }
  if (json == NULL)
    {
      set_not_found (error, id);
      return NULL;
    }
  data = skein_experiment_data_from_json (json, size, error);
  if (data == NULL)
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }
  g_free (data->id);
  data->id = g_strdup (id);
  return data;
}

/* --- on threads --- */

typedef struct
{
  const SkeinExperimentData *data; /* (unowned) (nullable) */
  char *id;                        /* (owned) (nullable) */
  char *text;                      /* (owned) (nullable) headline or note */
} Errand;

static void
errand_free (gpointer data)
{
  Errand *self = data;

  g_free (self->id);
  g_free (self->text);
  g_free (self);
}

static void
run_errand (gpointer tag, const SkeinExperimentData *data, const char *id, const char *text, GTaskThreadFunc func, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Errand *errand = g_new0 (Errand, 1);

  errand->data = data;
  errand->id = g_strdup (id);
  errand->text = g_strdup (text);
  g_task_set_source_tag (task, tag);
  g_task_set_name (task, "[skein] archive");
  g_task_set_task_data (task, errand, errand_free);
  g_task_run_in_thread (task, func);
}

static void
save_in_thread (GTask *task, G_GNUC_UNUSED gpointer source, gpointer task_data, G_GNUC_UNUSED GCancellable *cancellable)
{
  Errand *errand = task_data;
  g_autofree char *id = is_id (errand->data->id) ? g_strdup (errand->data->id) : make_id (errand->data->created_us);
  g_autofree char *title = skein_compare_work_dup_title (&errand->data->work);
  GError *error = NULL;

  if (write_document (id, errand->data, title, errand->text, &error))
    g_task_return_pointer (task, g_steal_pointer (&id), g_free);
  else
    g_task_return_error (task, error);
}

void
skein_archive_save_async (const SkeinExperimentData *data, const char *headline, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (data != NULL);

  run_errand (skein_archive_save_async, data, NULL, headline, save_in_thread, cancellable, callback, user_data);
}

char *
skein_archive_save_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const SkeinArchiveEntry *first = *(const SkeinArchiveEntry *const *) a, *second = *(const SkeinArchiveEntry *const *) b;

  if (first->created_us != second->created_us)
    return first->created_us < second->created_us ? 1 : -1;
  return strcmp (first->id, second->id);
}

static void
list_in_thread (GTask *task, G_GNUC_UNUSED gpointer source, G_GNUC_UNUSED gpointer task_data, GCancellable *cancellable)
{
  g_autofree char *folder = skein_archive_dup_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GPtrArray *entries = g_ptr_array_new_with_free_func (entry_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL && !g_cancellable_is_cancelled (cancellable))
    {
      g_autofree char *id = g_str_has_suffix (name, SUFFIX) ? g_strndup (name, strlen (name) - strlen (SUFFIX)) : NULL;
      SkeinArchiveEntry *entry = is_id (id) ? read_entry (id) : NULL;

      if (entry != NULL)
        g_ptr_array_add (entries, entry);
    }
  g_ptr_array_sort (entries, compare_entries);
  g_task_return_pointer (task, entries, (GDestroyNotify) g_ptr_array_unref);
}

void
skein_archive_list_async (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  run_errand (skein_archive_list_async, NULL, NULL, NULL, list_in_thread, cancellable, callback, user_data);
}

GPtrArray *
skein_archive_list_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
data_free (gpointer data)
{
  skein_experiment_data_unref (data);
}

static void
load_in_thread (GTask *task, G_GNUC_UNUSED gpointer source, gpointer task_data, G_GNUC_UNUSED GCancellable *cancellable)
{
  Errand *errand = task_data;
  GError *error = NULL;
  SkeinExperimentData *data = load (errand->id, &error);

  if (data != NULL)
    g_task_return_pointer (task, data, data_free);
  else
    g_task_return_error (task, error);
}

void
skein_archive_load_async (const char *id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (id != NULL);

  run_errand (skein_archive_load_async, NULL, id, NULL, load_in_thread, cancellable, callback, user_data);
}

SkeinExperimentData *
skein_archive_load_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
set_note_in_thread (GTask *task, G_GNUC_UNUSED gpointer source, gpointer task_data, G_GNUC_UNUSED GCancellable *cancellable)
{
  Errand *errand = task_data;
  GError *error = NULL;
  g_autoptr (SkeinExperimentData) data = load (errand->id, &error);
  g_autoptr (SkeinArchiveEntry) entry = data != NULL ? read_entry (errand->id) : NULL;

  if (data == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_free (data->note);
  data->note = g_strdup (errand->text);
  if (write_document (errand->id, data, entry != NULL ? entry->title : "", entry != NULL ? entry->headline : NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
skein_archive_set_note_async (const char *id, const char *note, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (id != NULL);

  run_errand (skein_archive_set_note_async, NULL, id, note, set_note_in_thread, cancellable, callback, user_data);
}

gboolean
skein_archive_set_note_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
delete_in_thread (GTask *task, G_GNUC_UNUSED gpointer source, gpointer task_data, G_GNUC_UNUSED GCancellable *cancellable)
{
  Errand *errand = task_data;
  g_autofree char *path = is_id (errand->id) ? dup_path (errand->id) : NULL;
  GError *error = NULL;

  if (path != NULL && g_unlink (path) == 0)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (path == NULL || errno == ENOENT)
    set_not_found (&error, errand->id);
  else
    set_error_from_errno (&error, path);
  g_task_return_error (task, error);
}

void
skein_archive_delete_async (const char *id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (id != NULL);

  run_errand (skein_archive_delete_async, NULL, id, NULL, delete_in_thread, cancellable, callback, user_data);
}

gboolean
skein_archive_delete_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
