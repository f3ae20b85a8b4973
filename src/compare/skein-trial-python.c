// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "compare/skein-trial-python.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/skein-paths.h"
#include "compare/skein-process-tree.h"
#include "work/skein-digest-algorithm.h"

/* CPython needs some twenty times as long for a number: fewer of them make the same picture in the same time. */
#define FEWER_NUMBERS 16

typedef struct
{
  GBytes *output; /* (owned) (nullable) */
  GError *error;  /* (owned) (nullable) */
  gboolean done;
} Answer;

gboolean
skein_trial_python_is_there (void)
{
  g_autofree char *path = g_find_program_in_path ("python3");

  return path != NULL;
}

static const char *
get_form (const SkeinCompareSetting *setting)
{
  switch (setting->form)
    {
    case SKEIN_COMPARE_SEQUENTIAL:
      return "sequential";
    case SKEIN_COMPARE_THREADS:
      return "threads";
    case SKEIN_COMPARE_PROCESSES:
      return "processes";
    case SKEIN_COMPARE_EVENT_LOOP:
    case SKEIN_COMPARE_THREADS_CONNECTIONS:
    case SKEIN_N_COMPARE_FORMS:
    default:
      return "loop";
    }
}

static GBytes *
make_request (const SkeinCompareWork *work, const SkeinCompareSetting *setting)
{
  g_autoptr (SkeinJsonWriter) writer = skein_json_writer_new ();
  const SkeinJsonField lists[] = {
    { "urls", SKEIN_JSON_FIELD_STRINGS, G_STRUCT_OFFSET (SkeinCompareWork, urls) },
    { "paths", SKEIN_JSON_FIELD_BYTES, G_STRUCT_OFFSET (SkeinCompareWork, paths) },
    { NULL },
  };
  char *json;

  skein_json_writer_begin_object (writer, NULL);
  skein_json_writer_add_string (writer, "form", get_form (setting));
  skein_json_writer_add_uint (writer, "workers", setting->workers);
  skein_json_writer_add_uint (writer, "connections", setting->connections);
  skein_json_writer_add_string (writer, "kind", skein_compare_kind_get_name (work->kind));
  skein_json_writer_add_uint (writer, "count", work->count);
  skein_json_writer_add_uint (writer, "wait_us", work->wait_us);
  skein_json_writer_add_uint (writer, "amount", work->amount / FEWER_NUMBERS);
  skein_json_fields_write (lists, work, writer);
  skein_json_writer_begin_array (writer, "algorithms");
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    if (work->algorithms & (1u << i))
      skein_json_writer_add_string (writer, NULL, skein_digest_algorithm_get_name ((SkeinDigestAlgorithm) i));
  skein_json_writer_end_array (writer);
  skein_json_writer_end_object (writer);
  json = skein_json_writer_to_string (writer);
  return g_bytes_new_take (json, strlen (json));
}

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  g_subprocess_communicate_finish (G_SUBPROCESS (object), result, &answer->output, NULL, &answer->error);
  answer->done = TRUE;
}

static gboolean
read_answer (GBytes *output, SkeinTrialFigures *figures)
{
  const SkeinJsonField fields[] = {
    { "wall_ns", SKEIN_JSON_FIELD_UINT64, G_STRUCT_OFFSET (SkeinTrialFigures, wall_ns) },
    { "first_result_ns", SKEIN_JSON_FIELD_UINT64, G_STRUCT_OFFSET (SkeinTrialFigures, first_result_ns) },
    { "n_failed", SKEIN_JSON_FIELD_UINT64, G_STRUCT_OFFSET (SkeinTrialFigures, n_failed) },
    { "check", SKEIN_JSON_FIELD_UINT64, G_STRUCT_OFFSET (SkeinTrialFigures, check) },
    { NULL },
  };
  gsize size;
  const char *json = g_bytes_get_data (output, &size);
  g_autoptr (SkeinJsonReader) reader = skein_json_reader_new (json, size);
  SkeinJsonToken token;

  if (skein_json_reader_next (reader) != SKEIN_JSON_OBJECT)
    return FALSE;
  while ((token = skein_json_reader_next (reader)) != SKEIN_JSON_OBJECT_END)
    {
      if (token == SKEIN_JSON_ERROR || token == SKEIN_JSON_END || !skein_json_fields_read (fields, figures, reader, token))
        return FALSE;
    }
  return figures->wall_ns > 0;
}

void
skein_trial_python_run (const SkeinCompareWork *work, const SkeinCompareSetting *setting, SkeinTrialResult *result, GCancellable *cancellable)
{
  g_autofree char *program = skein_paths_dup_helper ("skein-samples.py");
  g_autoptr (SkeinProcessTree) tree = skein_process_tree_start ();
  g_autoptr (GSubprocess) python = NULL;
  g_autoptr (GBytes) request = make_request (work, setting);
  g_autoptr (GError) error = NULL;
  SkeinTrialFigures *figures = &result->figures;
  SkeinProcessTreeFigures used;
  Answer answer = { 0 };
  guint n_jobs = work->urls != NULL ? g_strv_length (work->urls) : work->paths != NULL ? g_strv_length (work->paths)
                                                                                       : work->count;

  python = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "python3", "-I", program, NULL);
  if (python == NULL)
    {
      result->error = g_strdup_printf (_ ("Python cannot be started: %s"), error->message);
      return;
    }

  g_subprocess_communicate_async (python, request, cancellable, answered_cb, &answer);
  while (!answer.done)
    g_main_context_iteration (NULL, TRUE);
  if (answer.error != NULL)
    g_subprocess_force_exit (python);
  g_subprocess_wait (python, NULL, NULL);

  skein_process_tree_stop (tree, &used);
  figures->user_ns = used.user_ns;
  figures->sys_ns = used.sys_ns;
  figures->n_voluntary = used.n_voluntary;
  figures->n_involuntary = used.n_involuntary;
  figures->n_minor_faults = used.n_minor_faults;
  figures->n_major_faults = used.n_major_faults;
  figures->peak_rss = used.peak_rss;
  figures->peak_pss = used.peak_pss;
  figures->peak_private = used.peak_private;
  figures->n_jobs = n_jobs;
  figures->others_cpu_ns = figures->pressure_us = SKEIN_TRIAL_UNKNOWN;

  if (answer.error != NULL || !g_subprocess_get_successful (python) || !read_answer (answer.output, figures))
    result->error = g_strdup (answer.error != NULL ? answer.error->message : _ ("The Python program for this sample failed."));
  g_clear_error (&answer.error);
  g_clear_pointer (&answer.output, g_bytes_unref);
}
