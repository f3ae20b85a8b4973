// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "compare/skein-experiment-data.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "work/skein-work-error.h"

#define FORMAT_VERSION 1
#define MAX_ROWS 200
#define MAX_ROUNDS 1000

#define FIELD(member, type)                                                        \
  {                                                                                \
#    member, SKEIN_JSON_FIELD_##type, G_STRUCT_OFFSET(SkeinExperimentData, member) \
  }

static const SkeinJsonField head_fields[] = {
  FIELD (note, STRING),
  FIELD (machine, STRING),
  FIELD (n_cores, UINT),
  FIELD (cancelled, BOOLEAN),
  { NULL },
};

static void
result_free (gpointer data)
{
  skein_trial_result_free (data);
}

static void
row_free (gpointer data)
{
  SkeinExperimentRow *row = data;

  g_ptr_array_unref (row->results);
  g_free (row);
}

static SkeinExperimentRow *
add_row (SkeinExperimentData *self, const SkeinCompareSetting *setting)
{
  SkeinExperimentRow *row = g_new0 (SkeinExperimentRow, 1);

  row->setting = *setting;
  row->results = g_ptr_array_new_with_free_func (result_free);
  g_ptr_array_add (self->rows, row);
  return row;
}

static SkeinExperimentData *
new_empty (void)
{
  SkeinExperimentData *self = g_new0 (SkeinExperimentData, 1);

  self->rows = g_ptr_array_new_with_free_func (row_free);
  g_atomic_ref_count_init (&self->ref_count);
  return self;
}

/* "2 cores, Linux 6.1": what the figures are of. */
static char *
describe_machine (void)
{
  g_autofree char *info = NULL;
  g_autofree char *release = NULL;
  const char *model = NULL;
  char *end;

  if (g_file_get_contents ("/proc/cpuinfo", &info, NULL, NULL) && (model = strstr (info, "model name")) != NULL)
    {
      model = strchr (model, ':');
      model = model != NULL ? model + 1 + strspn (model + 1, " \t") : NULL;
      if (model != NULL && (end = strchr (model, '\n')) != NULL)
        *end = '\0';
    }
  if (g_file_get_contents ("/proc/sys/kernel/osrelease", &release, NULL, NULL))
    g_strstrip (release);
  return g_strdup_printf ("%u × %s, Linux %s", g_get_num_processors (), model != NULL ? model : _ ("core"), release != NULL ? release : "?");
}

SkeinExperimentData *
skein_experiment_data_new (const SkeinCompareWork *work, GArray *settings)
{
  SkeinExperimentData *self;

  g_return_val_if_fail (work != NULL, NULL);
  g_return_val_if_fail (settings != NULL && settings->len > 0, NULL);

  self = new_empty ();
  self->created_us = g_get_real_time ();
  self->machine = describe_machine ();
  self->n_cores = g_get_num_processors ();
  skein_compare_work_copy (work, &self->work);
  for (guint i = 0; i < settings->len; i++)
    add_row (self, &g_array_index (settings, SkeinCompareSetting, i));
  return self;
}

SkeinExperimentData *
skein_experiment_data_ref (const SkeinExperimentData *self)
{
  SkeinExperimentData *shared = (SkeinExperimentData *) self;

  g_return_val_if_fail (self != NULL, NULL);
  g_atomic_ref_count_inc (&shared->ref_count);
  return shared;
}

void
skein_experiment_data_unref (SkeinExperimentData *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->id);
  g_free (self->note);
  g_free (self->machine);
  skein_compare_work_clear (&self->work);
  g_ptr_array_unref (self->rows);
  g_free (self);
}

SkeinExperimentRow *
skein_experiment_data_get_row (const SkeinExperimentData *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->rows->len, NULL);
  return g_ptr_array_index (self->rows, index);
}

guint
skein_experiment_data_get_n_rounds (const SkeinExperimentData *self)
{
  guint n = G_MAXUINT;

  g_return_val_if_fail (self != NULL, 0);

  for (guint i = 0; i < self->rows->len; i++)
    n = MIN (n, skein_experiment_data_get_row (self, i)->results->len);
  return self->rows->len > 0 ? n : 0;
}

static int
compare_walls (gconstpointer a, gconstpointer b)
{
  const SkeinTrialResult *first = *(const SkeinTrialResult *const *) a, *second = *(const SkeinTrialResult *const *) b;

  return (first->figures.wall_ns > second->figures.wall_ns) - (first->figures.wall_ns < second->figures.wall_ns);
}

const SkeinTrialResult *
skein_experiment_row_get_middle (const SkeinExperimentRow *self)
{
  g_autoptr (GPtrArray) good = g_ptr_array_new ();

  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < self->results->len; i++)
    {
      SkeinTrialResult *result = g_ptr_array_index (self->results, i);

      if (result->error == NULL)
        g_ptr_array_add (good, result);
    }
  g_ptr_array_sort (good, compare_walls);
  return good->len > 0 ? g_ptr_array_index (good, (good->len - 1) / 2) : NULL;
}

/* --- JSON --- */

static void
write_row (const SkeinExperimentRow *row, SkeinJsonWriter *writer, gboolean with_lanes)
{
  g_autofree char *setting = skein_compare_setting_to_text (&row->setting);
  const SkeinTrialResult *middle = skein_experiment_row_get_middle (row);

  skein_json_writer_begin_object (writer, NULL);
  skein_json_writer_add_string (writer, "setting", setting);
  skein_json_writer_begin_array (writer, "results");
  for (guint i = 0; i < row->results->len; i++)
    {
      const SkeinTrialResult *result = g_ptr_array_index (row->results, i);

      skein_trial_result_write (result, writer, NULL, with_lanes && result == middle);
    }
  skein_json_writer_end_array (writer);
  skein_json_writer_end_object (writer);
}

char *
skein_experiment_data_to_json (const SkeinExperimentData *self, gboolean with_lanes)
{
  g_autoptr (SkeinJsonWriter) writer = skein_json_writer_new ();

  g_return_val_if_fail (self != NULL, NULL);

  skein_json_writer_begin_object (writer, NULL);
  skein_json_writer_add_uint (writer, "skein_experiment", FORMAT_VERSION);
  skein_json_writer_add_uint (writer, "created_us", (guint64) MAX (self->created_us, 0));
  skein_json_fields_write (head_fields, self, writer);
  skein_compare_work_write (&self->work, writer, "work");
  skein_json_writer_begin_array (writer, "rows");
  for (guint i = 0; i < self->rows->len; i++)
    write_row (skein_experiment_data_get_row (self, i), writer, with_lanes);
  skein_json_writer_end_array (writer);
  skein_json_writer_end_object (writer);
  return skein_json_writer_to_string (writer);
}

static gboolean
is_member (SkeinJsonReader *reader, const char *name)
{
  return g_strcmp0 (skein_json_reader_peek_name (reader), name) == 0;
}

static gboolean
read_results (SkeinJsonReader *reader, SkeinExperimentRow *row)
{
  SkeinJsonToken token;

  while ((token = skein_json_reader_next (reader)) == SKEIN_JSON_OBJECT)
    {
      SkeinTrialResult *result = skein_trial_result_read (reader);

      if (result == NULL)
        return FALSE;
      g_ptr_array_add (row->results, result);
      if (row->results->len > MAX_ROUNDS)
        return FALSE;
    }
  return token == SKEIN_JSON_ARRAY_END;
}

static gboolean
read_row (SkeinJsonReader *reader, SkeinExperimentData *self)
{
  const SkeinCompareSetting usual = skein_compare_setting_make (SKEIN_COMPARE_SEQUENTIAL, 1);
  SkeinExperimentRow *row = add_row (self, &usual);
  gboolean has_setting = FALSE;
  SkeinJsonToken token;

  while ((token = skein_json_reader_next (reader)) != SKEIN_JSON_OBJECT_END)
    {
      if (token == SKEIN_JSON_STRING && is_member (reader, "setting"))
        {
          if (!skein_compare_setting_from_text (skein_json_reader_peek_string (reader), &row->setting, NULL))
            return FALSE;
          has_setting = TRUE;
        }
      else if (token == SKEIN_JSON_ARRAY && is_member (reader, "results"))
        {
          if (!read_results (reader, row))
            return FALSE;
        }
      else if (token == SKEIN_JSON_ERROR || token == SKEIN_JSON_END || !skein_json_reader_skip (reader))
        {
          return FALSE;
        }
    }
  return has_setting;
}

static gboolean
read_rows (SkeinJsonReader *reader, SkeinExperimentData *self)
{
  SkeinJsonToken token;

  while ((token = skein_json_reader_next (reader)) == SKEIN_JSON_OBJECT)
    {
      if (self->rows->len >= MAX_ROWS || !read_row (reader, self))
        return FALSE;
    }
  return token == SKEIN_JSON_ARRAY_END;
}

static gboolean
read_member (SkeinJsonReader *reader, SkeinJsonToken token, SkeinExperimentData *self, guint64 *version)
{
  guint64 created_us;

  if (is_member (reader, "skein_experiment"))
    return skein_json_reader_get_uint (reader, version);
  if (is_member (reader, "created_us"))
    {
      if (!skein_json_reader_get_uint (reader, &created_us) || created_us > G_MAXINT64)
        return FALSE;
      self->created_us = (gint64) created_us;
      return TRUE;
    }
  if (is_member (reader, "work"))
    return token == SKEIN_JSON_OBJECT && skein_compare_work_read (&self->work, reader);
  if (is_member (reader, "rows"))
    return token == SKEIN_JSON_ARRAY && read_rows (reader, self);
  return skein_json_fields_read (head_fields, self, reader, token);
}

SkeinExperimentData *
skein_experiment_data_from_json (const char *json, gsize size, GError **error)
{
  g_autoptr (SkeinJsonReader) reader = skein_json_reader_new (json, size);
  g_autoptr (SkeinExperimentData) self = new_empty ();
  SkeinJsonToken token = skein_json_reader_next (reader);
  gboolean ok = token == SKEIN_JSON_OBJECT;
  guint64 version = 0;

  while (ok && (token = skein_json_reader_next (reader)) != SKEIN_JSON_OBJECT_END)
    ok = token != SKEIN_JSON_ERROR && token != SKEIN_JSON_END && read_member (reader, token, self, &version);

  if (ok && version > FORMAT_VERSION)
    {
      g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("This experiment was written by a later version of Skein."));
      return NULL;
    }
  if (!ok || version == 0 || self->rows->len == 0)
    {
      const char *why = skein_json_reader_peek_error (reader);

      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("This is no experiment of Skein: %s"), why != NULL ? why : _ ("a part of it does not fit"));
      return NULL;
    }
  return g_steal_pointer (&self);
}
