// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-page.h"
#include "batch/skein-system-proxy.h"

#include "work/skein-transfer.h"
#include "work/skein-url.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#define STALL_S 30
#define MAX_SECONDS 120
#define LOOK_MS 200 /* how soon a cancelled one ends */

static void
report_cb (SkeinReport *report, gpointer user_data)
{
  SkeinReport **finished = user_data;

  if (report->kind == SKEIN_REPORT_FINISHED && *finished == NULL)
    *finished = report;
  else
    skein_report_free (report);
}

static GBytes *
read_part (SkeinPartFile *part, gsize max_bytes, GError **error)
{
  guint64 size = skein_part_file_get_size (part);
  g_autofree char *data = NULL;
  gsize n_read = 0;

  if (size > max_bytes)
    {
      g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_LIMIT, _ ("The text is too large"));
      return NULL;
    }

  data = g_malloc ((gsize) size + 1);
  while (n_read < size)
    {
      ssize_t n = pread (skein_part_file_get_fd (part), data + n_read, (gsize) size - n_read, (off_t) n_read);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          skein_work_error_set_from_errno (error, n < 0 ? errno : EIO, _ ("Cannot read “%s”: %s"), skein_folder_get_path (skein_part_file_get_folder (part)), NULL);
          return NULL;
        }
      n_read += (gsize) n;
    }

  return g_bytes_new_take (g_steal_pointer (&data), n_read);
}

static GMutex default_lock;
static SkeinRequestOptions *default_request; /* (owned) (nullable) under default_lock */
static GProxyResolver *proxy_resolver;       /* (owned) (nullable) under default_lock */

void
skein_page_set_proxy_resolver (GProxyResolver *resolver)
{
  g_mutex_lock (&default_lock);
  g_set_object (&proxy_resolver, resolver);
  g_mutex_unlock (&default_lock);
}

/* Blocks on whoever knows. */
static gboolean
find_proxy (SkeinJob *job, GCancellable *cancellable, GError **error)
{
  g_autoptr (GProxyResolver) resolver = NULL;
  g_auto (GStrv) answers = NULL;

  if (job->transfer.request != NULL && job->transfer.request->proxy != NULL)
    return TRUE;
  g_mutex_lock (&default_lock);
  resolver = proxy_resolver != NULL ? g_object_ref (proxy_resolver) : NULL;
  g_mutex_unlock (&default_lock);
  if (resolver == NULL)
    return TRUE;

  answers = g_proxy_resolver_lookup (resolver, job->transfer.url, cancellable, error);
  if (answers == NULL)
    return FALSE;
  job->transfer.system_proxy = skein_system_proxy_choose ((const char *const *) answers);
  return TRUE;
}

void
skein_page_set_default_request (SkeinRequestOptions *request)
{
  SkeinRequestOptions *before;

  g_mutex_lock (&default_lock);
  before = default_request;
  default_request = request != NULL ? skein_request_options_ref (request) : NULL;
  g_mutex_unlock (&default_lock);
  skein_request_options_unref (before);
}

static SkeinRequestOptions *
ref_default_request (void)
{
  SkeinRequestOptions *request;

  g_mutex_lock (&default_lock);
  request = default_request != NULL ? skein_request_options_ref (default_request) : NULL;
  g_mutex_unlock (&default_lock);
  return request;
}

static SkeinJob *
make_job (const SkeinUrl *url, gsize max_bytes, const char *ca_file, SkeinRequestOptions *request, GError **error)
{
  g_autoptr (SkeinFolder) folder = skein_folder_open (g_get_tmp_dir (), FALSE, error);
  SkeinJob *job;

  if (folder == NULL)
    return NULL;

  job = skein_job_new (SKEIN_JOB_TRANSFER);
  job->folder = g_steal_pointer (&folder);
  job->transfer.url = g_strdup (url->url);
  job->transfer.user = g_strdup (url->user);
  job->transfer.password = g_strdup (url->password);
  job->transfer.ca_file = g_strdup (ca_file);
  job->transfer.request = request != NULL ? skein_request_options_ref (request) : ref_default_request ();
  job->transfer.max_size = max_bytes;
  job->transfer.stall_timeout_s = STALL_S;
  return job;
}

SkeinPage *
skein_page_fetch (const char *url, gsize max_bytes, const char *ca_file, SkeinRequestOptions *request, GCancellable *cancellable, GError **error)
{
  g_autoptr (SkeinUrl) parsed = NULL;
  g_autoptr (SkeinJob) job = NULL;
  g_autoptr (SkeinReport) finished = NULL;
  g_autoptr (GBytes) bytes = NULL;
  SkeinTransferLoop *loop;
  SkeinPage *page;
  gint64 end_us = g_get_monotonic_time () + MAX_SECONDS * G_USEC_PER_SEC;
  gboolean too_late = FALSE;

  g_return_val_if_fail (url != NULL, NULL);
  g_return_val_if_fail (max_bytes > 0, NULL);

  parsed = skein_url_parse_for (url, SKEIN_URL_REMOTE, error);
  if (parsed == NULL)
    return NULL;
  job = make_job (parsed, max_bytes, ca_file, request, error);
  if (job == NULL || !find_proxy (job, cancellable, error))
    return NULL;
  loop = skein_transfer_loop_new (NULL, report_cb, &finished, error);
  if (loop == NULL)
    return NULL;

  skein_transfer_loop_start (loop, job, NULL, 0, cancellable);
  while (finished == NULL && !too_late)
    {
      skein_transfer_loop_run (loop, LOOK_MS);
      too_late = g_get_monotonic_time () > end_us;
    }
  skein_transfer_loop_free (loop);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (too_late && (finished == NULL || finished->error != NULL))
    {
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_TIMEOUT, _ ("“%s” has not sent the whole text in %u s. Try again later."), parsed->host, MAX_SECONDS);
      return NULL;
    }
  if (finished->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&finished->error));
      return NULL;
    }

  bytes = read_part (finished->part, max_bytes, error);
  if (bytes == NULL)
    return NULL;

  page = g_new0 (SkeinPage, 1);
  page->bytes = g_steal_pointer (&bytes);
  page->url = finished->final_url != NULL ? g_strdup (finished->final_url) : g_strdup (parsed->url);
  return page;
}

void
skein_page_free (SkeinPage *self)
{
  if (self == NULL)
    return;

  g_bytes_unref (self->bytes);
  g_free (self->url);
  g_free (self);
}

typedef struct
{
  char *url, *ca_file; /* (owned) */
  SkeinRequestOptions *options; /* (owned) (nullable) */
  gsize max_bytes;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->url);
  g_free (request->ca_file);
  skein_request_options_unref (request->options);
  g_free (request);
}

static gpointer
fetch_thread_main (gpointer data)
{
  g_autoptr (GTask) task = data;
  Request *request = g_task_get_task_data (task);
  GError *error = NULL;
  SkeinPage *page = skein_page_fetch (request->url, request->max_bytes, request->ca_file, request->options, g_task_get_cancellable (task), &error);

  if (page != NULL)
    g_task_return_pointer (task, page, (GDestroyNotify) skein_page_free);
  else
    g_task_return_error (task, error);
  return NULL;
}

void
skein_page_fetch_async (const char *url, gsize max_bytes, const char *ca_file, SkeinRequestOptions *options, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;
  Request *request;
  g_autoptr (GError) error = NULL;
  GThread *thread;

  g_return_if_fail (url != NULL);

  request = g_new0 (Request, 1);
  request->url = g_strdup (url);
  request->ca_file = g_strdup (ca_file);
  request->options = options != NULL ? skein_request_options_ref (options) : NULL;
  request->max_bytes = max_bytes;
  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, skein_page_fetch_async);
  g_task_set_name (task, "fetch page");
  g_task_set_task_data (task, request, request_free);

  /* Not GLib's shared pool: a slow server would keep one of its threads from short chores for minutes. */
  thread = g_thread_try_new ("skein-page", fetch_thread_main, g_object_ref (task), &error);
  if (thread != NULL)
    g_thread_unref (thread);
  else
    {
      g_task_return_error (task, g_steal_pointer (&error));
      g_object_unref (task);
    }
  g_object_unref (task);
}

SkeinPage *
skein_page_fetch_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
skein_page_is_url (const char *text)
{
  gsize n = 0;

  g_return_val_if_fail (text != NULL, FALSE);

  while (g_ascii_isspace (*text))
    text++;
  while (g_ascii_isalnum (text[n]) || (n > 0 && strchr ("+-.", text[n]) != NULL && text[n] != '\0'))
    n++;
  return n > 1 && g_ascii_isalpha (text[0]) && g_str_has_prefix (text + n, "://");
}
