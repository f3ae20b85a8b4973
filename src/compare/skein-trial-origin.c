// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "compare/skein-trial-origin.h"

#include "base/skein-error-text.h"
#include "base/skein-json-reader.h"
#include "base/skein-paths.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#define PROGRAM "skein-origin"

struct _SkeinTrialOrigin
{
  GSubprocess *process; /* (owned) ends when its standard input closes */
  char *url;            /* (owned) (nullable) "http://127.0.0.1:PORT" */
  char *tls_url;        /* (owned) (nullable) */
  char *ca_path;        /* (owned) (nullable) */
};

static void
origin_free (gpointer data)
{
  SkeinTrialOrigin *self = data;

  g_subprocess_send_signal (self->process, SIGTERM);
  g_object_unref (self->process);
  g_free (self->url);
  g_free (self->tls_url);
  g_free (self->ca_path);
  g_free (self);
}

/* {"url":...,"tls_url":...,"ca":...,"pid":N}: it accepts connections. */
static gboolean
read_ready_line (SkeinTrialOrigin *self, const char *line)
{
  g_autoptr (SkeinJsonReader) reader = skein_json_reader_new (line, strlen (line));
  SkeinJsonToken token;

  if (skein_json_reader_next (reader) != SKEIN_JSON_OBJECT)
    return FALSE;
  while ((token = skein_json_reader_next (reader)) != SKEIN_JSON_OBJECT_END)
    {
      const char *name = skein_json_reader_peek_name (reader);
      char **place = g_strcmp0 (name, "url") == 0 ? &self->url : g_strcmp0 (name, "tls_url") == 0 ? &self->tls_url
                                                             : g_strcmp0 (name, "ca") == 0        ? &self->ca_path
                                                                                                  : NULL;

      if (token == SKEIN_JSON_STRING && place != NULL && *place == NULL)
        *place = g_strdup (skein_json_reader_peek_string (reader));
      else if (token == SKEIN_JSON_ERROR || token == SKEIN_JSON_END || !skein_json_reader_skip (reader))
        return FALSE;
    }
  return self->url != NULL && self->tls_url != NULL && self->ca_path != NULL;
}

static void
line_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line_finish_utf8 (G_DATA_INPUT_STREAM (object), result, NULL, &error);
  SkeinTrialOrigin *self = g_steal_pointer ((SkeinTrialOrigin **) g_task_get_task_data (task));

  if (line != NULL && read_ready_line (self, line))
    {
      g_task_return_pointer (task, self, origin_free);
      return;
    }

  origin_free (self);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    /* It has said why on standard error. */
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("The sample server “%s” ended before it was ready. Run “skein-cli origin” to see why."), PROGRAM);
}

static void
clear_place (gpointer data)
{
  SkeinTrialOrigin **place = data;

  g_clear_pointer (place, origin_free);
  g_free (place);
}

void
skein_trial_origin_start_async (const SkeinCompareWork *work, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *program = skein_paths_dup_helper (PROGRAM);
  g_autofree char *total_rate = g_strdup_printf ("%" G_GUINT64_FORMAT, work->total_rate);
  const char *const argv[] = { program, "--exit-on-eof", work->total_rate > 0 ? "--total-rate" : NULL, total_rate, NULL };
  g_autoptr (GDataInputStream) lines = NULL;
  SkeinTrialOrigin **place;
  GSubprocess *process;
  GError *error = NULL;

  g_task_set_source_tag (task, skein_trial_origin_start_async);
  g_task_set_name (task, "[skein] origin for trials");

  process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  if (process == NULL)
    {
      /* Translators: a program, and the system's reason. */
      skein_error_text_take (error, g_strdup_printf (_ ("The sample server “%s” cannot be started; install Skein again. %s"), program, error->message));
      g_task_return_error (task, error);
      return;
    }

  place = g_new0 (SkeinTrialOrigin *, 1);
  *place = g_new0 (SkeinTrialOrigin, 1);
  (*place)->process = process;
  g_task_set_task_data (task, place, clear_place);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, cancellable, line_read_cb, g_object_ref (task));
}

SkeinTrialOrigin *
skein_trial_origin_start_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
ended_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  g_subprocess_wait_finish (G_SUBPROCESS (object), result, NULL);
  g_task_return_boolean (task, TRUE);
}

void
skein_trial_origin_stop_async (SkeinTrialOrigin *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, skein_trial_origin_stop_async);
  g_subprocess_wait_async (self->process, NULL, ended_cb, task);
  origin_free (self);
}

void
skein_trial_origin_stop_finish (GAsyncResult *result)
{
  g_return_if_fail (g_task_is_valid (result, NULL));

  g_task_propagate_boolean (G_TASK (result), NULL);
}

void
skein_trial_origin_fill (SkeinTrialOrigin *self, SkeinCompareWork *work)
{
  g_autoptr (GStrvBuilder) urls = g_strv_builder_new ();
  g_autoptr (GString) query = g_string_new (NULL);
  const char *base = work->tls ? self->tls_url : self->url;
  GStrv paths = work->urls;
  guint n = paths != NULL ? g_strv_length (paths) : work->count;

  if (work->delay_ms > 0)
    g_string_append_printf (query, "?delay=%u", work->delay_ms);
  if (work->rate > 0)
    g_string_append_printf (query, "%crate=%" G_GUINT64_FORMAT, query->len > 0 ? '&' : '?', work->rate);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = paths != NULL ? g_strdup (paths[i]) : g_strdup_printf ("/file/%" G_GUINT64_FORMAT "/file-%u.bin", work->file_bytes, i + 1);
      g_autofree char *url = g_strconcat (base, path, query->str, NULL);

      g_strv_builder_add (urls, url);
    }
  g_strfreev (work->urls);
  work->urls = g_strv_builder_end (urls);
  if (work->tls)
    {
      g_free (work->ca_file);
      work->ca_file = g_strdup (self->ca_path);
    }
}

guint64
skein_trial_origin_get_cpu_ns (SkeinTrialOrigin *self)
{
  const char *pid = g_subprocess_get_identifier (self->process);
  struct timespec used;
  clockid_t clock;

  if (pid == NULL || clock_getcpuclockid ((pid_t) g_ascii_strtoll (pid, NULL, 10), &clock) != 0 || clock_gettime (clock, &used) != 0)
    return 0;
  return (guint64) used.tv_sec * 1000000000 + (guint64) used.tv_nsec;
}
