// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "compare/skein-trial.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "activity/skein-recorder.h"
#include "work/skein-work-error.h"

#define FIELD(member)                                                            \
  {                                                                              \
#    member, SKEIN_JSON_FIELD_UINT64, G_STRUCT_OFFSET(SkeinTrialFigures, member) \
  }

const SkeinJsonField skein_trial_figures_fields[] = {
  FIELD (wall_ns),
  FIELD (first_result_ns),
  FIELD (user_ns),
  FIELD (sys_ns),
  FIELD (worker_ns),
  FIELD (waiting_ns),
  FIELD (working_ns),
  FIELD (blocked_ns),
  FIELD (n_voluntary),
  FIELD (n_involuntary),
  FIELD (n_minor_faults),
  FIELD (n_major_faults),
  FIELD (peak_rss),
  FIELD (peak_pss),
  FIELD (peak_private),
  FIELD (worker_start_ns),
  FIELD (n_lock_switches),
  FIELD (bytes),
  FIELD (n_jobs),
  FIELD (n_failed),
  FIELD (check),
  FIELD (others_cpu_ns),
  FIELD (pressure_us),
  FIELD (calibration_ns),
  { NULL },
};

/* Of each column: phase, cpu, blocked, known. */
#define COLUMN_BYTES 4

static void
lane_free (gpointer data)
{
  SkeinTrialLane *lane = data;

  g_bytes_unref (lane->columns);
  g_free (lane);
}

SkeinTrialResult *
skein_trial_result_new (void)
{
  SkeinTrialResult *self = g_new0 (SkeinTrialResult, 1);

  self->lanes = g_ptr_array_new_with_free_func (lane_free);
  return self;
}

void
skein_trial_result_free (SkeinTrialResult *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->lanes);
  g_free (self->error);
  g_free (self);
}

/* --- requests --- */

char *
skein_trial_request_to_json (const SkeinCompareWork *work, const SkeinCompareSetting *setting, const char *scratch_folder)
{
  g_autoptr (SkeinJsonWriter) writer = skein_json_writer_new ();
  g_autofree char *text = skein_compare_setting_to_text (setting);

  skein_json_writer_begin_object (writer, NULL);
  skein_json_writer_add_string (writer, "setting", text);
  skein_json_writer_add_string (writer, "scratch", scratch_folder);
  skein_compare_work_write (work, writer, "work");
  skein_json_writer_end_object (writer);
  return skein_json_writer_to_string (writer);
}

static gboolean
refuse (GError **error, SkeinJsonReader *reader)
{
  const char *why = skein_json_reader_peek_error (reader);

  /* Translators: the argument says where and why, as "line 3: a comma is missing" */
  g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("This is no description of a trial: %s"), why != NULL ? why : _ ("a part of it does not fit"));
  return FALSE;
}

gboolean
skein_trial_request_from_json (const char *json, gsize size, SkeinCompareWork *out_work, SkeinCompareSetting *out_setting, char **out_scratch_folder, GError **error)
{
  g_autoptr (SkeinJsonReader) reader = skein_json_reader_new (json, size);
  g_auto (SkeinCompareWork) work = { 0 };
  SkeinCompareSetting setting = { 0 };
  g_autofree char *scratch = NULL;
  gboolean has_work = FALSE, has_setting = FALSE;
  SkeinJsonToken token;

  if (skein_json_reader_next (reader) != SKEIN_JSON_OBJECT)
    return refuse (error, reader);
  while ((token = skein_json_reader_next (reader)) != SKEIN_JSON_OBJECT_END)
    {
      const char *name = skein_json_reader_peek_name (reader);

      if (token == SKEIN_JSON_OBJECT && g_strcmp0 (name, "work") == 0)
        {
          if (has_work || !skein_compare_work_read (&work, reader))
            return refuse (error, reader);
          has_work = TRUE;
        }
      else if (token == SKEIN_JSON_STRING && g_strcmp0 (name, "setting") == 0)
        {
          if (!skein_compare_setting_from_text (skein_json_reader_peek_string (reader), &setting, error))
            return FALSE;
          has_setting = TRUE;
        }
      else if (token == SKEIN_JSON_STRING && g_strcmp0 (name, "scratch") == 0)
        {
          g_free (scratch);
          scratch = g_strdup (skein_json_reader_peek_string (reader));
        }
      else if (token == SKEIN_JSON_ERROR || token == SKEIN_JSON_END || !skein_json_reader_skip (reader))
        {
          return refuse (error, reader);
        }
    }
  if (!has_work || !has_setting)
    return refuse (error, reader);
  if (!skein_compare_work_check (&work, error) || !skein_compare_setting_can_do (&setting, &work, error))
    return FALSE;

  *out_work = work;
  memset (&work, 0, sizeof work);
  *out_setting = setting;
  *out_scratch_folder = g_steal_pointer (&scratch);
  return TRUE;
}

/* --- results --- */

void
skein_trial_result_write (const SkeinTrialResult *self, SkeinJsonWriter *writer, const char *name, gboolean with_lanes)
{
  skein_json_writer_begin_object (writer, name);
  if (self->error != NULL)
    skein_json_writer_add_string (writer, "error", self->error);
  skein_json_writer_begin_object (writer, "figures");
  skein_json_fields_write (skein_trial_figures_fields, &self->figures, writer);
  skein_json_writer_end_object (writer);
  if (with_lanes)
    {
      skein_json_writer_add_uint (writer, "n_lanes", self->n_lanes);
      skein_json_writer_begin_array (writer, "lanes");
      for (guint i = 0; i < self->lanes->len; i++)
        {
          const SkeinTrialLane *lane = g_ptr_array_index (self->lanes, i);
          gsize size;
          const guchar *bytes = g_bytes_get_data (lane->columns, &size);
          g_autofree char *base64 = g_base64_encode (bytes, size);

          skein_json_writer_begin_object (writer, NULL);
          skein_json_writer_add_string (writer, "label", lane->label);
          skein_json_writer_add_uint (writer, "kind", lane->kind);
          skein_json_writer_add_string (writer, "columns", base64);
          skein_json_writer_end_object (writer);
        }
      skein_json_writer_end_array (writer);
    }
  skein_json_writer_end_object (writer);
}

char *
skein_trial_result_to_json (const SkeinTrialResult *self)
{
  g_autoptr (SkeinJsonWriter) writer = skein_json_writer_new ();

  skein_trial_result_write (self, writer, NULL, TRUE);
  return skein_json_writer_to_string (writer);
}

static gboolean
read_figures (SkeinJsonReader *reader, SkeinTrialFigures *figures)
{
  SkeinJsonToken token;

  while ((token = skein_json_reader_next (reader)) != SKEIN_JSON_OBJECT_END)
    {
      if (token == SKEIN_JSON_ERROR || token == SKEIN_JSON_END || !skein_json_fields_read (skein_trial_figures_fields, figures, reader, token))
        return FALSE;
    }
  return TRUE;
}

/* Columns come from another process or a file: only phases that there are. */
static GBytes *
take_columns (const char *base64)
{
  gsize size;
  g_autofree guchar *bytes = g_base64_decode (base64, &size);

  if (size > SKEIN_TRIAL_COLUMNS * COLUMN_BYTES || size % COLUMN_BYTES != 0)
    return NULL;
  for (gsize i = 0; i < size; i += COLUMN_BYTES)
    {
      if (bytes[i] >= SKEIN_N_PHASES)
        return NULL;
    }
  return g_bytes_new (bytes, size);
}

static gboolean
read_lane (SkeinJsonReader *reader, GPtrArray *lanes)
{
  SkeinTrialLane lane = { 0 };
  g_autoptr (GBytes) columns = NULL;
  SkeinJsonToken token;

  while ((token = skein_json_reader_next (reader)) != SKEIN_JSON_OBJECT_END)
    {
      const char *name = skein_json_reader_peek_name (reader);
      guint64 number;

      if (token == SKEIN_JSON_STRING && g_strcmp0 (name, "label") == 0)
        {
          g_strlcpy (lane.label, skein_json_reader_peek_string (reader), sizeof lane.label);
        }
      else if (token == SKEIN_JSON_STRING && g_strcmp0 (name, "columns") == 0)
        {
          g_clear_pointer (&columns, g_bytes_unref);
          columns = take_columns (skein_json_reader_peek_string (reader));
          if (columns == NULL)
            return FALSE;
        }
      else if (token == SKEIN_JSON_NUMBER && g_strcmp0 (name, "kind") == 0)
        {
          if (!skein_json_reader_get_uint (reader, &number) || number > SKEIN_LANE_CONNECTION)
            return FALSE;
          lane.kind = (guint) number;
        }
      else if (token == SKEIN_JSON_ERROR || token == SKEIN_JSON_END || !skein_json_reader_skip (reader))
        {
          return FALSE;
        }
    }
  if (columns == NULL || lanes->len >= SKEIN_TRIAL_MAX_LANES)
    return FALSE;

  lane.columns = g_steal_pointer (&columns);
  g_ptr_array_add (lanes, g_memdup2 (&lane, sizeof lane));
  return TRUE;
}

SkeinTrialResult *
skein_trial_result_read (SkeinJsonReader *reader)
{
  g_autoptr (SkeinTrialResult) self = skein_trial_result_new ();
  SkeinJsonToken token;

  while ((token = skein_json_reader_next (reader)) != SKEIN_JSON_OBJECT_END)
    {
      const char *name = skein_json_reader_peek_name (reader);
      guint64 number;

      if (token == SKEIN_JSON_OBJECT && g_strcmp0 (name, "figures") == 0)
        {
          if (!read_figures (reader, &self->figures))
            return NULL;
        }
      else if (token == SKEIN_JSON_STRING && g_strcmp0 (name, "error") == 0)
        {
          g_free (self->error);
          self->error = g_strdup (skein_json_reader_peek_string (reader));
        }
      else if (token == SKEIN_JSON_NUMBER && g_strcmp0 (name, "n_lanes") == 0)
        {
          if (!skein_json_reader_get_uint (reader, &number) || number > G_MAXUINT)
            return NULL;
          self->n_lanes = (guint) number;
        }
      else if (token == SKEIN_JSON_ARRAY && g_strcmp0 (name, "lanes") == 0)
        {
          while ((token = skein_json_reader_next (reader)) == SKEIN_JSON_OBJECT)
            if (!read_lane (reader, self->lanes))
              return NULL;
          if (token != SKEIN_JSON_ARRAY_END)
            return NULL;
        }
      else if (token == SKEIN_JSON_ERROR || token == SKEIN_JSON_END || !skein_json_reader_skip (reader))
        {
          return NULL;
        }
    }
  return g_steal_pointer (&self);
}

SkeinTrialResult *
skein_trial_result_from_json (const char *json, gsize size, GError **error)
{
  g_autoptr (SkeinJsonReader) reader = skein_json_reader_new (json, size);
  SkeinTrialResult *self = skein_json_reader_next (reader) == SKEIN_JSON_OBJECT ? skein_trial_result_read (reader) : NULL;

  if (self == NULL)
    refuse (error, reader);
  return self;
}
