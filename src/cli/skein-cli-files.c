// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "cli/skein-cli-files.h"

#include "base/skein-format.h"
#include "cli/skein-cli-interrupt.h"
#include "cli/skein-cli-options.h"
#include "cli/skein-cli-progress.h"
#include "cli/skein-cli-terminal.h"
#include "pool/skein-process-pool.h"
#include "pool/skein-thread-pool.h"

#include <glib/gi18n.h>
#include <string.h>

struct _SkeinCliFiles
{
  SkeinBoard *board; /* (owned) */
  SkeinPool *pool;   /* (owned) */
  SkeinFileRun *run; /* (owned) */
  GMainLoop *loop;   /* (owned) */
  SkeinFileRunFunc func;
  gpointer user_data;

  guint n_done, n_failed;
  guint64 bytes;
  gint64 started_us;
};

static void
result_cb (SkeinFileRun *run, const char *path, const SkeinReport *report, const GError *error, gpointer user_data)
{
  SkeinCliFiles *self = user_data;
  const SkeinFoundFile *found = skein_file_run_peek_found (run);

  if (found == NULL || !found->is_also)
    {
      self->n_done++;
      if (error != NULL)
        self->n_failed++;
      if (report != NULL)
        self->bytes += report->bytes;
    }

  self->func (run, path, report, error, self->user_data);
}

static void
done_cb (G_GNUC_UNUSED SkeinFileRun *run, gpointer user_data)
{
  SkeinCliFiles *self = user_data;

  g_main_loop_quit (self->loop);
}

SkeinCliFiles *
skein_cli_files_new (const SkeinSetting *setting, SkeinFileRunFunc func, gpointer user_data, GError **error)
{
  const SkeinPerformers performers = { .perform = { [SKEIN_JOB_DIGEST] = skein_digest_perform } };
  g_autoptr (SkeinBoard) board = skein_board_new (error);
  SkeinCliFiles *self;
  SkeinPool *pool;

  if (board == NULL)
    return NULL;

  pool = setting->kind == SKEIN_SETTING_THREADS ? skein_thread_pool_new (board, setting, &performers, error) : skein_process_pool_new (board, setting);
  if (pool == NULL)
    return NULL;

  self = g_new0 (SkeinCliFiles, 1);
  self->board = g_steal_pointer (&board);
  self->pool = pool;
  self->run = skein_file_run_new (pool, result_cb, self);
  skein_file_run_set_done_func (self->run, done_cb, self);
  self->loop = g_main_loop_new (NULL, FALSE);
  self->func = func;
  self->user_data = user_data;
  return self;
}

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SkeinCliFiles *self = user_data;

  skein_pool_close_finish (SKEIN_POOL (source), result, NULL);
  g_main_loop_quit (self->loop);
}

void
skein_cli_files_free (SkeinCliFiles *self)
{
  skein_file_run_free (self->run);
  skein_pool_close_async (self->pool, closed_cb, self);
  g_main_loop_run (self->loop);

  g_object_unref (self->pool);
  skein_board_unref (self->board);
  g_main_loop_unref (self->loop);
  g_free (self);
}

SkeinFileRun *
skein_cli_files_get_run (SkeinCliFiles *self)
{
  return self->run;
}

static void
interrupted_cb (gpointer user_data)
{
  SkeinCliFiles *self = user_data;

  g_main_loop_quit (self->loop);
}

static gboolean
describe_lane (const SkeinLaneView *view, SkeinCliProgressRow *out_row, gpointer user_data)
{
  SkeinCliFiles *self = user_data;
  const char *path = skein_file_run_peek_path (self->run, view->item);

  if (path == NULL)
    return FALSE;

  out_row->name = path;
  out_row->done_frac = view->total_bytes > 0 ? (double) view->done_bytes / (double) view->total_bytes : -1;
  return TRUE;
}

static char *
describe_total (gpointer user_data)
{
  SkeinCliFiles *self = user_data;
  double seconds = (double) (g_get_monotonic_time () - self->started_us) / G_USEC_PER_SEC;
  guint n_all = self->n_done + skein_file_run_get_n_unfinished (self->run);
  g_autofree char *size = skein_format_size (self->bytes);
  g_autofree char *rate = skein_format_rate (seconds > 0 ? (double) self->bytes / seconds : 0);

  if (self->n_failed > 0)
    return g_strdup_printf (_ ("%u of %u files · %s · %s · %u failed"), self->n_done, n_all, size, rate, self->n_failed);
  return g_strdup_printf (_ ("%u of %u files · %s · %s"), self->n_done, n_all, size, rate);
}

int
skein_cli_files_execute (SkeinCliFiles *self, gboolean progress)
{
  g_autoptr (SkeinCliInterrupt) interrupt = skein_cli_interrupt_new (interrupted_cb, self);
  g_autoptr (SkeinCliProgress) view = NULL;

  self->started_us = g_get_monotonic_time ();
  if (progress)
    view = skein_cli_progress_new (self->board, describe_lane, describe_total, self);
  if (skein_file_run_get_n_unfinished (self->run) > 0)
    g_main_loop_run (self->loop);

  return skein_cli_interrupt_get_exit (interrupt);
}

void
skein_cli_complain_about_file (const char *path, const GError *error)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *prefix = g_strconcat (name, ": ", NULL);
  const char *message = error->message;

  if (g_str_has_prefix (message, prefix))
    message += strlen (prefix);
  skein_cli_complain ("%s: %s", path, message);
}

static gboolean
check_counts (int threads, int processes)
{
  if (!skein_cli_options_check_count ("threads", threads, SKEIN_SETTING_MAX_WORKERS) || !skein_cli_options_check_count ("processes", processes, SKEIN_SETTING_MAX_WORKERS))
    return FALSE;

  if (threads != SKEIN_CLI_NOT_GIVEN && processes != SKEIN_CLI_NOT_GIVEN)
    {
      skein_cli_complain (_ ("choose --threads or --processes, not both"));
      return FALSE;
    }

  return TRUE;
}

gboolean
skein_cli_files_choose_digest_setting (int threads, int processes, SkeinSetting *out_setting)
{
  if (!check_counts (threads, processes))
    return FALSE;

  *out_setting = (SkeinSetting){ 0 };
  /* Digests of files need no sandbox, and threads of this program start at once and open their files themselves. */
  out_setting->kind = processes != SKEIN_CLI_NOT_GIVEN ? SKEIN_SETTING_PROCESSES : SKEIN_SETTING_THREADS;
  out_setting->connections = 1;
  if (processes != SKEIN_CLI_NOT_GIVEN)
    out_setting->workers = (guint) processes;
  else if (threads != SKEIN_CLI_NOT_GIVEN)
    out_setting->workers = (guint) threads;
  else
    out_setting->workers = CLAMP (g_get_num_processors (), 1, SKEIN_SETTING_MAX_WORKERS);

  return TRUE;
}

gboolean
skein_cli_files_choose_resize_setting (int threads, int processes, int inner_threads, SkeinSetting *out_setting)
{
  if (!check_counts (threads, processes) || !skein_cli_options_check_count ("inner-threads", inner_threads, SKEIN_SETTING_MAX_INNER_THREADS))
    return FALSE;

  *out_setting = skein_setting_default_processing ();
  out_setting->connections = 1;
  if (processes != SKEIN_CLI_NOT_GIVEN)
    out_setting->workers = (guint) processes;
  if (threads != SKEIN_CLI_NOT_GIVEN)
    {
      out_setting->workers = 1;
      out_setting->connections = (guint) threads;
    }

  if (inner_threads != SKEIN_CLI_NOT_GIVEN)
    out_setting->inner_threads = (guint) inner_threads;
  skein_cli_files_warn_of_setting (out_setting);

  return TRUE;
}

void
skein_cli_files_warn_of_setting (const SkeinSetting *setting)
{
  g_autofree char *warning = skein_setting_dup_warning (setting, g_get_num_processors ());

  if (warning != NULL)
    skein_cli_complain ("%s", warning);
}
