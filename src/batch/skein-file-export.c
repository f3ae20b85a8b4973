// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-file-export.h"

#include "base/skein-display-text.h"
#include "base/skein-json-writer.h"
#include "base/skein-part-file.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  GPtrArray *rows; /* (owned) */
  SkeinFileExportFormat format;
  char *path; /* (owned) */
  guint n_written, n_left;
} Export;

static void
export_free (gpointer data)
{
  Export *self = data;

  g_ptr_array_unref (self->rows);
  g_free (self->path);
  g_free (self);
}

SkeinFileExportFormat
skein_file_export_guess_format (const char *name)
{
  g_autofree char *folded = g_ascii_strdown (name, -1);

  if (g_str_has_suffix (folded, ".csv"))
    return SKEIN_FILE_EXPORT_CSV;
  if (g_str_has_suffix (folded, ".json"))
    return SKEIN_FILE_EXPORT_JSON;
  if (g_str_has_suffix (folded, ".sfv"))
    return SKEIN_FILE_EXPORT_SFV;
  return SKEIN_FILE_EXPORT_GNU;
}

static const char *
get_listed_name (const SkeinFileRow *row, const char *list_folder)
{
  if (list_folder != NULL && g_str_has_prefix (row->name, list_folder))
    return row->name + strlen (list_folder);
  return row->name;
}

/* Quoted always, so that no content can become another column. A cell that begins like a formula is one to spreadsheets, hence the apostrophe; what is
 * not UTF-8 is shown as far as it can be, and in full in JSON. */
static void
append_csv (GString *text, const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1);

  g_string_append_c (text, '"');
  if (*valid != '\0' && strchr ("=+-@\t\r", *valid) != NULL)
    g_string_append_c (text, '\'');
  for (const char *at = valid; *at != '\0'; at++)
    {
      if (*at == '"')
        g_string_append_c (text, '"');
      g_string_append_c (text, *at);
    }
  g_string_append_c (text, '"');
}

static void
add_csv_row (GString *text, SkeinFileRow *row)
{
  g_autofree char *hex = skein_file_row_dup_hex (row);

  append_csv (text, row->name);
  g_string_append_printf (text, ",%s,%s,%s,%" G_GUINT64_FORMAT ",%" G_GINT64_FORMAT ",", skein_audit_state_get_nick (row->state),
                          row->algorithm < SKEIN_N_DIGESTS ? skein_digest_algorithm_get_name (row->algorithm) : "", hex != NULL ? hex : "", row->size, row->worked_us);
  append_csv (text, row->message != NULL ? row->message : "");
  g_string_append (text, "\r\n");
}

static void
add_json_row (SkeinJsonWriter *writer, SkeinFileRow *row)
{
  g_autofree char *hex = skein_file_row_dup_hex (row);

  skein_json_writer_begin_object (writer, NULL);
  skein_json_writer_add_file_name (writer, "name", row->name);
  skein_json_writer_add_string (writer, "result", skein_audit_state_get_nick (row->state));
  skein_json_writer_add_string (writer, "algorithm", row->algorithm < SKEIN_N_DIGESTS ? skein_digest_algorithm_get_name (row->algorithm) : NULL);
  skein_json_writer_add_string (writer, "digest", hex);
  skein_json_writer_add_uint (writer, "size", row->size);
  skein_json_writer_add_int (writer, "worked_us", row->worked_us);
  skein_json_writer_add_string (writer, "message", row->message);
  skein_json_writer_end_object (writer);
}

static gboolean
add_list_row (GString *text, SkeinFileExportFormat format, SkeinFileRow *row, const char *list_folder)
{
  g_autofree char *hex = skein_file_row_dup_hex (row);
  const SkeinChecksumFormat as = format == SKEIN_FILE_EXPORT_SFV ? SKEIN_CHECKSUM_FORMAT_SFV : (format == SKEIN_FILE_EXPORT_BSD ? SKEIN_CHECKSUM_FORMAT_BSD : SKEIN_CHECKSUM_FORMAT_GNU);

  return hex != NULL && skein_checksum_format_append (text, as, row->algorithm, hex, get_listed_name (row, list_folder), NULL);
}

char *
skein_file_export_to_text (GPtrArray *rows, SkeinFileExportFormat format, const char *list_folder, guint *out_n_written, guint *out_n_left)
{
  g_autoptr (SkeinJsonWriter) writer = NULL;
  GString *text = g_string_new (NULL);

  *out_n_written = *out_n_left = 0;
  if (format == SKEIN_FILE_EXPORT_CSV)
    g_string_append (text, "name,result,algorithm,digest,size,worked_us,message\r\n");
  else if (format == SKEIN_FILE_EXPORT_JSON)
    {
      writer = skein_json_writer_new ();
      skein_json_writer_begin_array (writer, NULL);
    }

  for (guint i = 0; i < rows->len; i++)
    {
      SkeinFileRow *row = g_ptr_array_index (rows, i);
      gboolean written = TRUE;

      if (format == SKEIN_FILE_EXPORT_CSV)
        add_csv_row (text, row);
      else if (writer != NULL)
        add_json_row (writer, row);
      else
        written = add_list_row (text, format, row, list_folder);
      *(written ? out_n_written : out_n_left) += 1;
    }

  if (writer != NULL)
    {
      g_autofree char *json = NULL;

      skein_json_writer_end_array (writer);
      json = skein_json_writer_to_string (writer);
      g_string_append (text, json);
    }
  return g_string_free (text, FALSE);
}

static gboolean
write_all (int fd, const char *text, gsize size, GError **error)
{
  while (size > 0)
    {
      gssize n = write (fd, text, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
          return FALSE;
        }
      text += n;
      size -= (gsize) n;
    }
  return TRUE;
}

static void
export_in_thread (GTask *task, G_GNUC_UNUSED gpointer object, gpointer task_data, G_GNUC_UNUSED GCancellable *cancellable)
{
  Export *self = task_data;
  g_autofree char *folder_path = g_path_get_dirname (self->path);
  g_autofree char *prefix = g_str_has_suffix (folder_path, "/") ? g_strdup (folder_path) : g_strconcat (folder_path, "/", NULL);
  g_autofree char *name = g_path_get_basename (self->path);
  g_autofree char *text = skein_file_export_to_text (self->rows, self->format, prefix, &self->n_written, &self->n_left);
  g_autofree char *got = NULL;
  g_autoptr (SkeinFolder) folder = NULL;
  g_autoptr (SkeinPartFile) part = NULL;
  GError *error = NULL;
  SkeinPublished how;

  folder = skein_folder_open (folder_path, FALSE, &error);
  if (folder != NULL)
    part = skein_part_file_create (folder, NULL, &error);
  if (part != NULL && write_all (skein_part_file_get_fd (part), text, strlen (text), &error) && skein_part_file_publish_in (part, folder, name, SKEIN_PUBLISH_REPLACE, 0, &got, &how, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
skein_file_export_async (GPtrArray *rows, SkeinFileExportFormat format, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Export *self = g_new0 (Export, 1);

  self->rows = g_ptr_array_ref (rows);
  self->format = format;
  self->path = g_strdup (path);
  g_task_set_source_tag (task, skein_file_export_async);
  g_task_set_task_data (task, self, export_free);
  g_task_run_in_thread (task, export_in_thread);
}

gboolean
skein_file_export_finish (GAsyncResult *result, guint *out_n_written, guint *out_n_left, GError **error)
{
  const Export *self = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  *out_n_written = self->n_written;
  *out_n_left = self->n_left;
  return TRUE;
}
