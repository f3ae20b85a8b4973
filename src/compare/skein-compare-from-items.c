// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "compare/skein-compare-from-items.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "batch/skein-tree-walk.h"
#include "work/skein-work-error.h"

#define MAX_FILES 100000
#define DEFAULT_FILE_BYTES (1024 * 1024)
#define SERVERS_WINDOW_NS (G_GUINT64_CONSTANT (600) * 1000000000)
#define MAX_DELAY_MS 5000

/* By its name, as nothing is opened here: those that Skein resizes. */
static gboolean
is_picture (const char *name)
{
  static const char *const extensions[] = { "jpg", "jpeg", "png", "webp", "gif", "tif", "tiff", "avif", "heic", "heif", "jxl" };
  const char *dot = strrchr (name, '.');

  for (guint i = 0; dot != NULL && i < G_N_ELEMENTS (extensions); i++)
    {
      if (g_ascii_strcasecmp (dot + 1, extensions[i]) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Takes what was collected, if there is something. */
static gboolean
finish (SkeinCompareWork *work, SkeinCompareWork *out_work, GError **error)
{
  if (!skein_compare_work_check (work, error))
    return FALSE;

  *out_work = *work;
  memset (work, 0, sizeof *work);
  return TRUE;
}

static void
add_string (GPtrArray *strings, char *string)
{
  g_ptr_array_add (strings, string);
}

static GStrv
end_strings (GPtrArray *strings)
{
  if (strings->len == 0)
    return NULL;
  g_ptr_array_add (strings, NULL);
  return (GStrv) g_ptr_array_steal (strings, NULL);
}

static int
compare_u64 (gconstpointer a, gconstpointer b)
{
  guint64 first = *(const guint64 *) a, second = *(const guint64 *) b;

  return (first > second) - (first < second);
}

static guint64
get_median (GArray *values)
{
  g_array_sort (values, compare_u64);
  return values->len > 0 ? g_array_index (values, guint64, values->len / 2) : 0;
}

/* What was left out, and why. */
typedef struct
{
  guint n_schemes, n_secrets; /* downloads */
  guint n_not_here, n_other;  /* files: not complete; no pictures */
} LeftOut;

static void
add_sentence (GString *text, char *sentence)
{
  g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", sentence);
  g_free (sentence);
}

/* (transfer full) (nullable) */
static char *
describe_left_out (const LeftOut *left_out)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n;

  if ((n = left_out->n_schemes) > 0)
    add_sentence (text, g_strdup_printf (ngettext ("%u download is left out: only http and https addresses can be measured.", "%u downloads are left out: only http and https addresses can be measured.", n), n));
  if ((n = left_out->n_secrets) > 0)
    add_sentence (text, g_strdup_printf (ngettext ("%u download is left out: it needs a login or a secret header, which are never written down for a measurement.",
                                                   "%u downloads are left out: they need a login or a secret header, which are never written down for a measurement.", n),
                                         n));
  if ((n = left_out->n_not_here) > 0)
    add_sentence (text, g_strdup_printf (ngettext ("%u download is left out: it is not complete.", "%u downloads are left out: they are not complete.", n), n));
  if ((n = left_out->n_other) > 0)
    add_sentence (text, g_strdup_printf (ngettext ("%u file is left out: it is no picture.", "%u files are left out: they are no pictures.", n), n));
  return text->len > 0 ? g_strdup (text->str) : NULL;
}

/* How items are asked for, as text; items in a row mostly share one. */
typedef struct
{
  const SkeinRequestOptions *usual; /* (nullable) of items without their own */
  const SkeinRequestOptions *last;  /* (nullable) whose text it is, */
  guint64 last_rate;                /* with this limit */
  gboolean is_known, is_secret;
  char *text; /* (owned) (nullable) */
} RequestText;

static void
request_text_clear (RequestText *self)
{
  g_free (self->text);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RequestText, request_text_clear)

static gboolean
has_secrets (const SkeinRequestOptions *request)
{
  g_autofree char *secrets = skein_request_options_dup_secrets (request);

  if (secrets != NULL)
    memset (secrets, 0, strlen (secrets));
  return secrets != NULL || skein_request_options_is_locked (request);
}

/* FALSE: there is something secret in it. */
static gboolean
find_request_text (RequestText *self, const SkeinItemSpec *spec, const char **out_text)
{
  const SkeinRequestOptions *request = spec->request != NULL ? spec->request : self->usual;

  if (!self->is_known || request != self->last || spec->max_rate != self->last_rate)
    {
      SkeinRequestOptions filled = { 0 };

      if (request != NULL)
        filled = *request;
      if (spec->max_rate > 0)
        filled.max_rate = spec->max_rate;
      g_clear_pointer (&self->text, g_free);
      self->is_known = TRUE;
      self->last = request;
      self->last_rate = spec->max_rate;
      self->is_secret = request != NULL && has_secrets (request);
      self->text = self->is_secret ? NULL : skein_request_options_to_text (&filled);
    }
  *out_text = self->text != NULL ? self->text : "";
  return !self->is_secret;
}

static gboolean
can_ask_again (SkeinItem *item, SkeinEngine *engine, RequestText *request, LeftOut *left_out, const char **out_text)
{
  const SkeinItemSpec *spec = skein_item_peek_spec (item);

  if (!g_str_has_prefix (spec->url, "https://") && !g_str_has_prefix (spec->url, "http://"))
    {
      left_out->n_schemes++;
      return FALSE;
    }
  if (!find_request_text (request, spec, out_text) || (engine != NULL && skein_engine_has_login (engine, spec->url)))
    {
      left_out->n_secrets++;
      return FALSE;
    }
  return TRUE;
}

static gboolean
make_from_servers (GPtrArray *items, SkeinEngine *engine, LeftOut *left_out, SkeinCompareWork *out_work, GError **error)
{
  g_auto (SkeinCompareWork) work = { 0 };
  g_auto (RequestText) request = { .usual = engine != NULL ? skein_engine_get_request (engine) : NULL };
  g_autoptr (GPtrArray) urls = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) requests = g_ptr_array_new_with_free_func (g_free);
  gboolean any = FALSE;

  skein_compare_work_set_kind (&work, SKEIN_COMPARE_DOWNLOADS);
  work.uses_origin = FALSE;
  work.file_bytes = work.rate = 0;
  work.delay_ms = 0;
  for (guint i = 0; i < items->len && urls->len < MAX_FILES; i++)
    {
      SkeinItem *item = g_ptr_array_index (items, i);
      const char *text;

      if (!can_ask_again (item, engine, &request, left_out, &text))
        continue;
      add_string (urls, g_strdup (skein_item_peek_spec (item)->url));
      add_string (requests, g_strdup (text));
      any |= *text != '\0';
    }
  work.count = urls->len;
  work.urls = end_strings (urls);
  if (any)
    work.requests = end_strings (requests);
  return finish (&work, out_work, error);
}

/* As many files of the same sizes; of those that nobody knows, the size in the middle. */
static gboolean
make_like_them (GPtrArray *items, const SkeinCompareServers *servers, SkeinCompareWork *out_work, GError **error)
{
  g_auto (SkeinCompareWork) work = { 0 };
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) sizes = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr (GArray) rates = g_array_new (FALSE, FALSE, sizeof (guint64));

  skein_compare_work_set_kind (&work, SKEIN_COMPARE_DOWNLOADS);
  for (guint i = 0; i < items->len; i++)
    {
      SkeinItem *item = g_ptr_array_index (items, i);
      guint64 size = skein_item_get_size (item);
      guint64 rate = (guint64) skein_item_get_rate (item);

      if (size > 0)
        g_array_append_val (sizes, size);
      if (rate > 0)
        g_array_append_val (rates, rate);
      work.tls |= g_str_has_prefix (skein_item_peek_spec (item)->url, "https://");
    }

  work.file_bytes = sizes->len > 0 ? get_median (sizes) : DEFAULT_FILE_BYTES;
  if (rates->len > 0)
    work.rate = get_median (rates);
  if (servers != NULL && servers->rate > 0)
    work.rate = servers->rate;
  if (servers != NULL && servers->delay_ms > 0)
    work.delay_ms = servers->delay_ms;

  for (guint i = 0; i < items->len && paths->len < MAX_FILES; i++)
    {
      guint64 size = skein_item_get_size (g_ptr_array_index (items, i));

      add_string (paths, g_strdup_printf ("/file/%" G_GUINT64_FORMAT "/file-%u.bin", size > 0 ? size : work.file_bytes, paths->len + 1));
    }
  work.count = paths->len;
  work.urls = end_strings (paths);
  if (work.count == 0)
    work.uses_origin = FALSE;
  return finish (&work, out_work, error);
}

static gboolean
make_of_files (GPtrArray *items, SkeinCompareKind kind, LeftOut *left_out, SkeinCompareWork *out_work, GError **error)
{
  g_auto (SkeinCompareWork) work = { 0 };
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  skein_compare_work_set_kind (&work, kind);
  for (guint i = 0; i < items->len && paths->len < MAX_FILES; i++)
    {
      SkeinItem *item = g_ptr_array_index (items, i);
      const char *name = skein_item_get_name (item);

      if (skein_item_get_state (item) != SKEIN_ITEM_DONE || name == NULL)
        left_out->n_not_here++;
      else if (kind == SKEIN_COMPARE_RESIZE && !is_picture (name))
        left_out->n_other++;
      else
        add_string (paths, skein_item_dup_path (item));
    }
  work.count = paths->len;
  work.paths = end_strings (paths);
  return finish (&work, out_work, error);
}

gboolean
skein_compare_work_from_items (GPtrArray *items, SkeinCompareKind kind, gboolean from_servers, SkeinEngine *engine, const SkeinCompareServers *servers, SkeinCompareWork *out_work, char **out_left_out, GError **error)
{
  LeftOut left_out = { 0 };
  g_autofree char *text = NULL;
  g_autoptr (GError) own_error = NULL;
  gboolean ok;

  g_return_val_if_fail (items != NULL, FALSE);
  g_return_val_if_fail (kind == SKEIN_COMPARE_DOWNLOADS || kind == SKEIN_COMPARE_HASH || kind == SKEIN_COMPARE_RESIZE, FALSE);

  if (kind != SKEIN_COMPARE_DOWNLOADS)
    ok = make_of_files (items, kind, &left_out, out_work, &own_error);
  else if (from_servers)
    ok = make_from_servers (items, engine, &left_out, out_work, &own_error);
  else
    ok = make_like_them (items, servers, out_work, &own_error);

  text = describe_left_out (&left_out);
  if (!ok)
    {
      if (text != NULL)
        g_set_error_literal (error, own_error->domain, own_error->code, text);
      else
        g_propagate_error (error, g_steal_pointer (&own_error));
      return FALSE;
    }
  if (out_left_out != NULL)
    *out_left_out = g_steal_pointer (&text);
  return TRUE;
}

/* --- servers --- */

void
skein_compare_servers_measure (SkeinRecorder *recorder, SkeinCompareServers *out_servers)
{
  double wait_ns = 0, receive_ns = 0;
  guint64 n_jobs = 0, bytes = 0;
  guint n_lanes = skein_recorder_get_n_lanes (recorder);
  gboolean has_connections = FALSE;

  *out_servers = (SkeinCompareServers){ 0 };
  for (guint i = 0; i < n_lanes && !has_connections; i++)
    has_connections = skein_recorder_peek_lane (recorder, i)->info.kind == SKEIN_LANE_CONNECTION;
  for (guint i = 0; i < n_lanes; i++)
    {
      const SkeinLaneRecord *lane = skein_recorder_peek_lane (recorder, i);
      double times[SKEIN_N_PHASES];

      /* A connection's jobs are counted by its thread. */
      if (lane->info.kind == SKEIN_LANE_THREAD)
        n_jobs += lane->now.cumulative_jobs;
      if (lane->info.kind != (has_connections ? SKEIN_LANE_CONNECTION : SKEIN_LANE_THREAD))
        continue;
      skein_recorder_get_phase_times (recorder, lane->key, SERVERS_WINDOW_NS, times);
      wait_ns += times[SKEIN_PHASE_WAIT];
      receive_ns += times[SKEIN_PHASE_RECEIVE];
      bytes += lane->now.cumulative_bytes;
    }
  if (n_jobs > 0)
    out_servers->delay_ms = (guint) CLAMP (wait_ns / 1e6 / (double) n_jobs + 0.5, 0, MAX_DELAY_MS);
  if (receive_ns > 1e9 / 20 && bytes > 0)
    out_servers->rate = (guint64) ((double) bytes / (receive_ns / 1e9));
}

/* --- files and folders --- */

typedef struct
{
  GStrv paths; /* (owned) */
  SkeinCompareKind kind;
} Search;

static void
search_free (gpointer data)
{
  Search *self = data;

  g_strfreev (self->paths);
  g_free (self);
}

static void
work_free (gpointer data)
{
  SkeinCompareWork *work = data;

  skein_compare_work_clear (work);
  g_free (work);
}

/* The trial runs elsewhere: a path from here is no path there. */
static char *
make_absolute (const SkeinFoundFile *file)
{
  g_autofree char *path = g_build_filename (skein_folder_get_path (file->folder), file->name, NULL);

  return g_canonicalize_filename (path, NULL);
}

static void
search_in_thread (GTask *task, G_GNUC_UNUSED gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Search *search = task_data;
  g_autoptr (SkeinTreeWalk) walk = skein_tree_walk_new (&(SkeinTreeWalkOptions){ .recursive = TRUE, .skip_hidden = TRUE });
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_found_file_free);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_auto (SkeinCompareWork) work = { 0 };
  GError *error = NULL;
  gboolean more = TRUE;

  for (guint i = 0; search->paths[i] != NULL; i++)
    skein_tree_walk_add (walk, search->paths[i]);

  while (more && error == NULL && paths->len < MAX_FILES && !g_cancellable_is_cancelled (cancellable))
    {
      g_ptr_array_set_size (found, 0);
      more = skein_tree_walk_next (walk, found, cancellable);
      for (guint i = 0; i < found->len && error == NULL && paths->len < MAX_FILES; i++)
        {
          SkeinFoundFile *file = g_ptr_array_index (found, i);

          if (file->error != NULL)
            error = g_error_new (file->error->domain, file->error->code, "%s: %s", file->path, file->error->message);
          else if (search->kind != SKEIN_COMPARE_RESIZE || is_picture (file->name))
            add_string (paths, make_absolute (file));
        }
    }

  skein_compare_work_set_kind (&work, search->kind);
  work.count = paths->len;
  work.paths = end_strings (paths);
  if (error == NULL && skein_compare_work_check (&work, &error))
    {
      SkeinCompareWork *result = g_memdup2 (&work, sizeof work);

      memset (&work, 0, sizeof work);
      g_task_return_pointer (task, result, work_free);
      return;
    }
  g_task_return_error (task, error);
}

void
skein_compare_work_from_paths_async (const char *const *paths, SkeinCompareKind kind, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Search *search = g_new0 (Search, 1);

  g_return_if_fail (kind == SKEIN_COMPARE_HASH || kind == SKEIN_COMPARE_RESIZE);

  search->paths = g_strdupv ((GStrv) paths);
  search->kind = kind;
  g_task_set_source_tag (task, skein_compare_work_from_paths_async);
  g_task_set_name (task, "[skein] files to compare with");
  g_task_set_task_data (task, search, search_free);
  g_task_run_in_thread (task, search_in_thread);
}

gboolean
skein_compare_work_from_paths_finish (GAsyncResult *result, SkeinCompareWork *out_work, GError **error)
{
  g_autofree SkeinCompareWork *work = NULL;

  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  work = g_task_propagate_pointer (G_TASK (result), error);
  if (work == NULL)
    return FALSE;
  *out_work = *work;
  return TRUE;
}
