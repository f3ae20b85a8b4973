// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "cli/skein-cli-compare.h"

#include "base/skein-format.h"
#include "batch/skein-input.h"
#include "batch/skein-url-list.h"
#include "cli/skein-cli-exit.h"
#include "cli/skein-cli-options.h"
#include "cli/skein-cli-terminal.h"
#include "compare/skein-compare-from-items.h"
#include "compare/skein-trial-python.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_INPUT_BYTES (256 * 1024 * 1024)

void
skein_cli_compare_clear (SkeinCliCompare *self)
{
  g_free (self->work);
  g_free (self->input);
  g_free (self->resize);
  g_free (self->algorithms);
  g_free (self->file_size);
  g_free (self->rate);
  g_free (self->total_rate);
  g_free (self->settings);
  g_free (self->preset);
  g_free (self->note);
  g_free (self->show);
  g_free (self->delete_id);
  g_strfreev (self->arguments);
}

/* --- files --- */

static void
found_cb (G_GNUC_UNUSED GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
set_files (const SkeinCliCompare *self, SkeinCompareWork *work, int *out_status)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  SkeinCompareKind kind = work->kind;

  if (self->arguments == NULL)
    {
      skein_cli_complain (_ ("compare: name files or folders for --work %s"), skein_compare_kind_get_name (kind));
      *out_status = SKEIN_CLI_EXIT_USAGE;
      return FALSE;
    }
  skein_compare_work_from_paths_async ((const char *const *) self->arguments, kind, NULL, found_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  skein_compare_work_clear (work);
  if (!skein_compare_work_from_paths_finish (result, work, &error))
    {
      skein_cli_complain ("%s", error->message);
      *out_status = (int) skein_cli_exit_from_error (error);
      return FALSE;
    }
  return TRUE;
}

static gboolean
set_how_to_process (const SkeinCliCompare *self, SkeinCompareWork *work)
{
  SkeinResizeSpec spec = { 0 };
  g_autoptr (GError) error = NULL;

  if (self->algorithms != NULL && work->kind == SKEIN_COMPARE_HASH && !skein_cli_options_parse_algorithms ("algorithm", self->algorithms, &work->algorithms))
    return FALSE;
  if (self->resize == NULL || work->kind != SKEIN_COMPARE_RESIZE)
    return TRUE;

  skein_resize_spec_from_text (work->resize, &spec);
  if (!skein_resize_spec_parse_size (self->resize, &spec, &error))
    {
      skein_cli_complain ("--resize: %s", error->message);
      return FALSE;
    }
  g_free (work->resize);
  work->resize = skein_resize_spec_to_text (&spec);
  return TRUE;
}

/* --- downloads --- */

static void
add_urls (GPtrArray *specs, GPtrArray *urls)
{
  for (guint i = 0; i < specs->len; i++)
    g_ptr_array_add (urls, g_strdup (((SkeinItemSpec *) g_ptr_array_index (specs, i))->url));
}

static void
complain_of_all (GPtrArray *complaints)
{
  for (guint i = 0; complaints != NULL && i < complaints->len; i++)
    skein_cli_complain ("%s", (const char *) g_ptr_array_index (complaints, i));
}

static gboolean
collect_urls (const SkeinCliCompare *self, GPtrArray *urls, int *out_status)
{
  const SkeinInputOptions how = { .folder = g_get_tmp_dir (), .label = self->input };

  *out_status = SKEIN_CLI_EXIT_USAGE;
  for (guint i = 0; self->arguments != NULL && self->arguments[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) complaints = NULL;
      g_autoptr (GPtrArray) specs = skein_url_list_parse (self->arguments[i], strlen (self->arguments[i]), how.folder, &complaints);

      complain_of_all (complaints);
      if (complaints != NULL && complaints->len > 0)
        return FALSE;
      add_urls (specs, urls);
    }
  if (self->input != NULL)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SkeinInput) input = NULL;
      g_autofree char *text = NULL;
      gsize size;

      if (!skein_cli_options_read (self->input, MAX_INPUT_BYTES, &text, &size, &error))
        {
          skein_cli_complain ("--input: %s", error->message);
          *out_status = SKEIN_CLI_EXIT_FILE;
          return FALSE;
        }
      input = skein_input_read (text, size, &how);
      complain_of_all (input->complaints);
      add_urls (input->specs, urls);
    }
  return TRUE;
}

static gboolean
set_urls (const SkeinCliCompare *self, SkeinCompareWork *work, int *out_status)
{
  g_autoptr (GPtrArray) urls = g_ptr_array_new_with_free_func (g_free);

  if (!collect_urls (self, urls, out_status))
    return FALSE;
  if (urls->len > 0 && self->sample)
    {
      skein_cli_complain (_ ("compare: the sample server has files of its own: leave out the URLs, or --sample"));
      return FALSE;
    }
  if (urls->len > 0)
    {
      work->count = urls->len;
      work->uses_origin = FALSE;
      work->delay_ms = 0;
      work->rate = 0;
      g_ptr_array_add (urls, NULL);
      work->urls = (GStrv) g_ptr_array_steal (urls, NULL);
    }
  else if (work->kind == SKEIN_COMPARE_DOWNLOADS && !self->sample)
    {
      skein_cli_complain (_ ("compare: give URLs, a file with URLs by --input, or --sample for files of the sample server"));
      return FALSE;
    }
  return TRUE;
}

/* --- figures --- */

static gboolean
parse_bytes (const char *option, const char *text, guint64 *out_bytes)
{
  g_autoptr (GError) error = NULL;

  if (text == NULL || skein_parse_size (text, out_bytes, &error))
    return TRUE;
  skein_cli_complain ("--%s: %s", option, error->message);
  return FALSE;
}

static gboolean
set_figures (const SkeinCliCompare *self, SkeinCompareWork *work)
{
  gboolean has_list = work->paths != NULL || work->urls != NULL;

  if (!skein_cli_options_check_count ("count", self->count, 100000))
    return FALSE;
  if (self->delay_ms != SKEIN_CLI_NOT_GIVEN && (self->delay_ms < 0 || self->delay_ms > 60000))
    {
      skein_cli_complain (_ ("--delay takes milliseconds from 0 to 60000"));
      return FALSE;
    }
  if (self->wait_s > 60 || self->amount < 0)
    {
      skein_cli_complain (_ ("--wait takes seconds from 0 to 60, --amount how many numbers each job computes with"));
      return FALSE;
    }
  if (self->count != SKEIN_CLI_NOT_GIVEN && !has_list)
    work->count = (guint) self->count;
  if (self->delay_ms != SKEIN_CLI_NOT_GIVEN)
    work->delay_ms = (guint) self->delay_ms;
  if (self->wait_s >= 0)
    work->wait_us = (guint64) (self->wait_s * G_USEC_PER_SEC);
  if (self->amount > 0)
    work->amount = (guint64) self->amount;
  work->tls = self->tls || self->http2;
  work->http2 = self->http2;
  return parse_bytes ("file-size", self->file_size, &work->file_bytes) && parse_bytes ("rate", self->rate, &work->rate) && parse_bytes ("total-rate", self->total_rate, &work->total_rate);
}

gboolean
skein_cli_compare_make_work (const SkeinCliCompare *self, SkeinCompareWork *out_work, int *out_status)
{
  g_auto (SkeinCompareWork) work = { 0 };
  SkeinCompareKind kind = SKEIN_COMPARE_SLEEPS;
  g_autoptr (GError) error = NULL;

  *out_status = SKEIN_CLI_EXIT_USAGE;
  if (self->work == NULL)
    {
      skein_cli_complain (_ ("compare: say what is to be done by --work: sleeps, requests, squares, roots, mix, queue, pipeline, downloads, hash or resize"));
      return FALSE;
    }
  if (!skein_compare_kind_parse (self->work, &kind))
    {
      skein_cli_complain (_ ("--work: “%s” is none of sleeps, requests, squares, roots, mix, queue, pipeline, downloads, hash and resize"), self->work);
      return FALSE;
    }

  skein_compare_work_set_kind (&work, kind);
  if (kind == SKEIN_COMPARE_HASH || kind == SKEIN_COMPARE_RESIZE)
    {
      if (!set_files (self, &work, out_status) || !set_how_to_process (self, &work))
        return FALSE;
    }
  else if (kind == SKEIN_COMPARE_DOWNLOADS || kind == SKEIN_COMPARE_REQUESTS)
    {
      if (!set_urls (self, &work, out_status))
        return FALSE;
    }
  else if (self->arguments != NULL)
    {
      skein_cli_complain (_ ("compare: “%s” is nothing that --work %s takes"), self->arguments[0], self->work);
      return FALSE;
    }

  *out_status = SKEIN_CLI_EXIT_USAGE;
  if (!set_figures (self, &work))
    return FALSE;
  if (!skein_compare_work_check (&work, &error))
    {
      skein_cli_complain ("%s", error->message);
      return FALSE;
    }
  *out_work = work;
  memset (&work, 0, sizeof work);
  return TRUE;
}

/* --- settings --- */

/* The same in Python, of each form and size once. */
static void
add_python (GArray *settings, const SkeinCompareWork *work)
{
  guint n = settings->len;

  for (guint i = 0; i < n; i++)
    {
      const SkeinCompareSetting *setting = &g_array_index (settings, SkeinCompareSetting, i);
      SkeinCompareSetting twin = { .form = setting->form, .workers = setting->workers, .connections = setting->connections, .python = TRUE };
      gboolean known = FALSE;

      if (!skein_compare_setting_check (&twin, NULL) || !skein_compare_setting_can_do (&twin, work, NULL))
        continue;
      for (guint k = 0; k < settings->len; k++)
        known |= skein_compare_setting_equal (&g_array_index (settings, SkeinCompareSetting, k), &twin);
      if (!known)
        g_array_append_val (settings, twin);
    }
}

GArray *
skein_cli_compare_make_settings (const SkeinCliCompare *self, const SkeinCompareWork *work, int *out_status)
{
  SkeinComparePreset preset = SKEIN_COMPARE_PRESET_KINDS;
  g_autoptr (GArray) settings = NULL;
  g_autoptr (GError) error = NULL;

  *out_status = SKEIN_CLI_EXIT_USAGE;
  if (self->settings != NULL && self->preset != NULL)
    {
      skein_cli_complain (_ ("choose --settings or --preset, not both"));
      return NULL;
    }
  if (self->preset != NULL && !skein_compare_preset_parse (self->preset, &preset))
    {
      skein_cli_complain (_ ("--preset: “%s” is none of kinds, how-many, lock and everything"), self->preset);
      return NULL;
    }

  settings = self->settings != NULL ? skein_compare_settings_parse (self->settings, &error) : skein_compare_preset_make (preset, work, g_get_num_processors ());
  if (settings == NULL)
    {
      skein_cli_complain ("--settings: %s", error->message);
      return NULL;
    }
  if (self->python && !skein_trial_python_is_there ())
    skein_cli_note (_ ("there is no python3 here to compare with"));
  else if (self->python)
    add_python (settings, work);
  return g_steal_pointer (&settings);
}
