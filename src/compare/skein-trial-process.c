// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "compare/skein-trial-process.h"

#include "base/skein-error-text.h"
#include "base/skein-paths.h"

#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>
#include <sys/types.h>

#define PROGRAM "skein-trial"
#define PATIENCE_S 5 /* after SIGTERM */

/* One trial; the task's data. */
typedef struct
{
  const SkeinCompareWork *work; /* (unowned) */
  SkeinCompareSetting setting;
  char *scratch_folder; /* (owned) */

  GBytes *request;      /* (owned) (nullable) */
  GSubprocess *process; /* (owned) (nullable) */
  pid_t group;          /* of the trial's processes: its id; it makes the group itself */
  GSource *cancelled;   /* (owned) (nullable) */
  guint patience;       /* source */
  GBytes *output;       /* (owned) (nullable) */
  GBytes *complaints;   /* (owned) (nullable) */

  SkeinTrialLiveFunc live_func; /* (nullable) also when the trial is over */
  gpointer live_data;
  SkeinTrialLive live;
  GDataInputStream *live_lines; /* (owned) (nullable) ends with the trial */
} Trial;

static void
trial_free (gpointer data)
{
  Trial *self = data;

  if (self->cancelled != NULL)
    {
      g_source_destroy (self->cancelled);
      g_source_unref (self->cancelled);
    }
  g_clear_handle_id (&self->patience, g_source_remove);
  g_clear_pointer (&self->request, g_bytes_unref);
  g_clear_pointer (&self->output, g_bytes_unref);
  g_clear_pointer (&self->complaints, g_bytes_unref);
  g_clear_object (&self->process);
  g_clear_object (&self->live_lines);
  skein_trial_live_clear (&self->live);
  g_free (self->scratch_folder);
  g_free (self);
}

/* The last line it wrote: why it could not begin. (nullable) */
static char *
dup_complaint (GBytes *complaints)
{
  gsize size = 0;
  const char *bytes = complaints != NULL ? g_bytes_get_data (complaints, &size) : NULL;
  g_autofree char *text = size > 0 ? g_utf8_make_valid (bytes, (gssize) size) : NULL;
  char *line;

  if (text == NULL)
    return NULL;
  g_strchomp (text);
  line = strrchr (text, '\n');
  line = line != NULL ? line + 1 : text;
  return *line != '\0' ? g_strdup (line) : NULL;
}

static SkeinTrialResult *
make_failure (Trial *trial)
{
  SkeinTrialResult *result = skein_trial_result_new ();

  result->error = dup_complaint (trial->complaints);
  if (g_subprocess_get_if_signaled (trial->process))
    {
      g_free (result->error);
      /* Translators: the argument is a signal's number */
      result->error = g_strdup_printf (_ ("The trial ended too early (signal %d)."), g_subprocess_get_term_sig (trial->process));
    }
  else if (result->error == NULL)
    {
      result->error = g_strdup (_ ("The trial ended without a result."));
    }
  return result;
}

static void
read_result_in_thread (GTask *task, G_GNUC_UNUSED gpointer source, gpointer task_data, G_GNUC_UNUSED GCancellable *cancellable)
{
  Trial *trial = task_data;
  SkeinTrialResult *result = NULL;
  gsize size = 0;
  const char *json = trial->output != NULL ? g_bytes_get_data (trial->output, &size) : NULL;

  if (size > 0)
    result = skein_trial_result_from_json (json, size, NULL);
  if (result == NULL || !g_subprocess_get_successful (trial->process))
    {
      g_clear_pointer (&result, skein_trial_result_free);
      result = make_failure (trial);
    }
  g_task_return_pointer (task, result, (GDestroyNotify) skein_trial_result_free);
}

/* Whatever it could not end itself, which would also keep its output open. */
static void
end_group (Trial *trial)
{
  if (trial->group > 1)
    kill (-trial->group, SIGKILL);
}

static void
communicated_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Trial *trial = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  /* An error is that it did not read all: its status tells why. */
  if (!g_subprocess_communicate_finish (G_SUBPROCESS (object), result, &trial->output, &trial->complaints, &error))
    g_debug ("Talking to a trial: %s", error->message);
  g_clear_handle_id (&trial->patience, g_source_remove);
  end_group (trial);
  trial->live_func = NULL;

  if (!g_task_return_error_if_cancelled (task))
    g_task_run_in_thread (task, read_result_in_thread);
}

static void
exited_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Trial *trial = g_task_get_task_data (task);

  g_subprocess_wait_finish (G_SUBPROCESS (object), result, NULL);
  end_group (trial);
}

static gboolean
patience_over_cb (gpointer user_data)
{
  Trial *trial = user_data;

  trial->patience = 0;
  end_group (trial);
  g_subprocess_force_exit (trial->process);
  return G_SOURCE_REMOVE;
}

static gboolean
cancelled_cb (G_GNUC_UNUSED GCancellable *cancellable, gpointer user_data)
{
  Trial *trial = user_data;

  g_subprocess_send_signal (trial->process, SIGTERM);
  if (trial->patience == 0)
    trial->patience = g_timeout_add_seconds (PATIENCE_S, patience_over_cb, trial);
  return G_SOURCE_REMOVE;
}

/* What it does meanwhile */

static void
live_line_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Trial *trial = g_task_get_task_data (task);
  g_autofree char *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (object), result, NULL, NULL);

  if (line == NULL || trial->live_func == NULL)
    return;
  skein_trial_live_read_line (&trial->live, line);
  trial->live_func (&trial->live, trial->live_data);
  g_data_input_stream_read_line_async (trial->live_lines, G_PRIORITY_DEFAULT, NULL, live_line_cb, g_object_ref (task));
}

/* The trial's end of the pipe goes to @launcher. FALSE: it runs without. */
static gboolean
open_live (Trial *trial, GSubprocessLauncher *launcher)
{
  g_autoptr (GInputStream) input = NULL;
  int ends[2];

  if (trial->live_func == NULL || !g_unix_open_pipe (ends, FD_CLOEXEC, NULL))
    return FALSE;
  g_subprocess_launcher_take_fd (launcher, ends[1], 3);
  input = g_unix_input_stream_new (ends[0], TRUE);
  skein_trial_live_init (&trial->live);
  trial->live_lines = g_data_input_stream_new (input);
  return TRUE;
}

static void
start (GTask *task)
{
  Trial *trial = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autofree char *program = skein_paths_dup_helper (PROGRAM);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  const char *const argv[] = { program, open_live (trial, launcher) ? "--live" : NULL, NULL };
  GError *error = NULL;
  const char *pid;

  trial->process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  /* The pipe's other end is the trial's alone, so that it ends with it. */
  g_subprocess_launcher_close (launcher);
  if (trial->process == NULL)
    {
      /* Translators: a program, and the system's reason. */
      skein_error_text_take (error, g_strdup_printf (_ ("The program for trials, “%s”, cannot be started; install Skein again. %s"), program, error->message));
      g_task_return_error (task, error);
      return;
    }

  pid = g_subprocess_get_identifier (trial->process);
  trial->group = pid != NULL ? (pid_t) g_ascii_strtoll (pid, NULL, 10) : 0;
  if (cancellable != NULL)
    {
      trial->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (trial->cancelled, G_SOURCE_FUNC (cancelled_cb), trial, NULL);
      g_source_attach (trial->cancelled, g_task_get_context (task));
    }
  if (trial->live_lines != NULL)
    g_data_input_stream_read_line_async (trial->live_lines, G_PRIORITY_DEFAULT, NULL, live_line_cb, g_object_ref (task));
  g_subprocess_wait_async (trial->process, NULL, exited_cb, g_object_ref (task));
  g_subprocess_communicate_async (trial->process, trial->request, NULL, communicated_cb, g_object_ref (task));
}

static void
make_request_in_thread (GTask *task, G_GNUC_UNUSED gpointer source, gpointer task_data, G_GNUC_UNUSED GCancellable *cancellable)
{
  Trial *trial = task_data;
  char *json = skein_trial_request_to_json (trial->work, &trial->setting, trial->scratch_folder);

  g_task_return_pointer (task, g_bytes_new_take (json, strlen (json)), (GDestroyNotify) g_bytes_unref);
}

static void
request_made_cb (G_GNUC_UNUSED GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Trial *trial = g_task_get_task_data (task);

  trial->request = g_task_propagate_pointer (G_TASK (result), NULL);
  if (!g_task_return_error_if_cancelled (task))
    start (task);
}

void
skein_trial_process_run_async (const SkeinCompareWork *work, const SkeinCompareSetting *setting, const char *scratch_folder, SkeinTrialLiveFunc live_func, gpointer live_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GTask) making = NULL;
  Trial *trial = g_new0 (Trial, 1);

  g_task_set_source_tag (task, skein_trial_process_run_async);
  g_task_set_name (task, "[skein] trial");
  g_task_set_task_data (task, trial, trial_free);
  trial->work = work;
  trial->setting = *setting;
  trial->scratch_folder = g_strdup (scratch_folder);
  trial->live_func = live_func;
  trial->live_data = live_data;

  /* A hundred thousand addresses make some megabytes of text. */
  making = g_task_new (NULL, NULL, request_made_cb, task);
  g_task_set_task_data (making, trial, NULL);
  g_task_run_in_thread (making, make_request_in_thread);
}

SkeinTrialResult *
skein_trial_process_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
