// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The loop: one curl_multi, the transfers it drives and the connections they use, on one thread. Connections (easy handles) go
 * from file to file; the TCP and TLS connections themselves are kept by the multi.
 *
 * A transfer that is started waits for the next run(): start() may be called from a report, and that from inside libcurl, which
 * does not take new handles then.
 *
 * What the lanes show: each connection its own phase on the lane it was given, and received bytes there; the worker's lane the
 * most telling phase of all of them, and bytes only of connections that have no lane. So a recorder that adds up
 * connections and threads counts every byte once. */

#include "config.h"

#include "base/skein-ascii.h"
#include "base/skein-clock.h"
#include "work/skein-one-lock.h"
#include "work/skein-transfer-private.h"

#include <signal.h>
#include <string.h>

#define HELD_UP_NS G_GUINT64_CONSTANT (1000000000)
#define KEPT_CONNECTIONS 64L
#define MAX_HTTP1_ORIGINS 256

struct _SkeinTransferLoop
{
  GThread *owner;             /* (immutable) */
  CURLM *multi;               /* (owned) only curl_multi_wakeup() from other threads */
  struct curl_slist *headers; /* (owned) of every request without a range */
  SkeinLane *lane;            /* (nullable) the worker's */
  SkeinTransferReportFunc report_func;
  SkeinTransferMoreFunc more_func; /* (nullable) */
  gpointer report_data;

  GQueue pending;     /* (owned) of SkeinTransfer, started but not begun */
  GPtrArray *running; /* of SkeinTransfer, which free themselves when they end */
  GPtrArray *idle;    /* (owned) of SkeinConnection */
  char *buffer;       /* (owned) (nullable) until somebody wants it */
  GPtrArray *local;   /* of SkeinConnection, those that read a file here; libcurl does not know them */
  GHashTable *http1;  /* (owned) (element-type utf8) origins */

  gboolean has_new; /* requests that libcurl has not seen: there is no point in waiting */

  guint n_in_phase[SKEIN_N_PHASES]; /* connections */
  SkeinPhase shown;                 /* on the worker's lane */
};

/* What the worker is doing if its connections do different things: the first of these that one of them does. */
static const SkeinPhase telling_phases[] = {
  SKEIN_PHASE_WRITE,
  SKEIN_PHASE_RECEIVE,
  SKEIN_PHASE_TLS,
  SKEIN_PHASE_CONNECT,
  SKEIN_PHASE_RESOLVE,
  SKEIN_PHASE_WAIT,
  SKEIN_PHASE_THROTTLED,
  SKEIN_PHASE_START,
};

void
skein_transfer_global_init (void)
{
  static gsize once;

  if (g_once_init_enter (&once))
    {
      if (curl_global_init (CURL_GLOBAL_DEFAULT) != CURLE_OK)
        g_error ("libcurl cannot be initialised");
      /* A file over the limit of the shell (ulimit -f) is an error of that file, EFBIG, and not the end of the program. */
      signal (SIGXFSZ, SIG_IGN);
      skein_ascii_init ();
      g_once_init_leave (&once, 1);
    }
}

static guint64 hurry_ns; /* (atomic) */

void
skein_transfer_hurry (guint64 since_ns)
{
  __atomic_store_n (&hurry_ns, since_ns, __ATOMIC_RELAXED);
}

guint64
skein_transfer_get_hurry_ns (void)
{
  return __atomic_load_n (&hurry_ns, __ATOMIC_RELAXED);
}

char *
skein_transfer_dup_features (void)
{
  const curl_version_info_data *info = curl_version_info (CURLVERSION_NOW);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "libcurl %s", info->version);
  if (info->ssl_version != NULL)
    g_string_append_printf (text, ", %s", info->ssl_version);
  g_string_append_printf (text, ", HTTP/2 %s", info->features & CURL_VERSION_HTTP2 ? "yes" : "no");
  g_string_append_printf (text, ", HTTP/3 %s", info->features & CURL_VERSION_HTTP3 ? "yes" : "no");
  g_string_append_printf (text, ", asynchronous DNS %s", info->features & CURL_VERSION_ASYNCHDNS ? "yes" : "no");
  return g_string_free (text, FALSE);
}

SkeinTransferLoop *
skein_transfer_loop_new (SkeinLane *worker_lane, SkeinTransferReportFunc report_func, gpointer user_data, GError **error)
{
  SkeinTransferLoop *self;
  CURLM *multi;

  g_return_val_if_fail (report_func != NULL, NULL);

  skein_transfer_global_init ();

  multi = curl_multi_init ();
  if (multi == NULL)
    {
      g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FAILED, "libcurl could not make a multi handle (memory or file descriptors used up)");
      return NULL;
    }
  curl_multi_setopt (multi, CURLMOPT_MAXCONNECTS, KEPT_CONNECTIONS);

  self = g_new0 (SkeinTransferLoop, 1);
  self->owner = g_thread_self ();
  self->multi = multi;
  self->headers = curl_slist_append (NULL, "Accept-Encoding: identity");
  self->lane = worker_lane;
  self->report_func = report_func;
  self->report_data = user_data;
  self->shown = SKEIN_PHASE_IDLE;
  g_queue_init (&self->pending);
  self->running = g_ptr_array_new ();
  self->http1 = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->local = g_ptr_array_new ();
  self->idle = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_connection_free);
  return self;
}

void
skein_transfer_loop_free (SkeinTransferLoop *self)
{
  if (self == NULL)
    return;

  g_assert (self->owner == g_thread_self ());

  /* Reports may start new transfers until the last moment. */
  while (self->running->len > 0 || self->pending.length > 0)
    {
      while (self->pending.length > 0)
        {
          SkeinTransfer *transfer = g_queue_pop_head (&self->pending);

          g_ptr_array_add (self->running, transfer);
        }
      skein_transfer_cancel (g_ptr_array_index (self->running, self->running->len - 1));
    }

  g_ptr_array_unref (self->local);
  g_free (self->buffer);
  g_ptr_array_unref (self->idle);
  g_hash_table_unref (self->http1);
  g_ptr_array_unref (self->running);
  curl_multi_cleanup (self->multi);
  curl_slist_free_all (self->headers);
  g_free (self);
}

void
skein_transfer_loop_start (SkeinTransferLoop *self, SkeinJob *job, SkeinLane **lanes, guint n_lanes, GCancellable *cancellable)
{
  g_return_if_fail (self != NULL && self->owner == g_thread_self ());
  g_return_if_fail (job != NULL && job->kind == SKEIN_JOB_TRANSFER);

  g_queue_push_tail (&self->pending, skein_transfer_new (self, job, lanes, n_lanes, cancellable));
}

guint
skein_transfer_loop_get_n_running (SkeinTransferLoop *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->pending.length + self->running->len;
}

static void
begin_pending (SkeinTransferLoop *self)
{
  while (self->pending.length > 0)
    {
      SkeinTransfer *transfer = g_queue_pop_head (&self->pending);

      g_ptr_array_add (self->running, transfer);
      skein_transfer_begin (transfer);
    }
}

static void
handle_finished (SkeinTransferLoop *self)
{
  CURLMsg *message;
  int n_left;

  while ((message = curl_multi_info_read (self->multi, &n_left)) != NULL)
    {
      SkeinConnection *connection = NULL;
      CURLcode code;

      if (message->msg != CURLMSG_DONE)
        continue;

      code = message->data.result;
      curl_easy_getinfo (message->easy_handle, CURLINFO_PRIVATE, &connection);
      skein_transfer_loop_remove (self, connection);
      skein_transfer_connection_done (connection->transfer, connection, code);
    }
}

/* Each its step, in turn; one that ends may begin another. */
static void
read_local_files (SkeinTransferLoop *self)
{
  for (guint i = self->local->len; i-- > 0;)
    {
      SkeinConnection *connection;
      CURLcode code = CURLE_OK;

      if (i >= self->local->len)
        continue;
      connection = g_ptr_array_index (self->local, i);
      if (connection->paused || skein_scheme_read (connection, &code))
        continue;
      skein_transfer_loop_remove (self, connection);
      skein_transfer_connection_done (connection->transfer, connection, code);
    }
}

static gboolean
has_file_to_read (SkeinTransferLoop *self)
{
  for (guint i = 0; i < self->local->len; i++)
    if (!((const SkeinConnection *) g_ptr_array_index (self->local, i))->paused)
      return TRUE;
  return FALSE;
}

/* Any of these may end a transfer, which takes it out of the array: so from the back. */
static void
look_after_all (SkeinTransferLoop *self, guint64 now_ns)
{
  for (guint i = self->running->len; i-- > 0;)
    {
      SkeinTransfer *transfer = g_ptr_array_index (self->running, i);

      if (skein_transfer_is_cancelled (transfer))
        skein_transfer_cancel (transfer);
      else
        skein_transfer_tick (transfer, now_ns);
    }
}

static int
get_wait_ms (SkeinTransferLoop *self, int timeout_ms)
{
  guint64 now_ns = skein_clock_now_ns ();
  int wait_ms = timeout_ms < 0 ? G_MAXINT : timeout_ms;

  for (guint i = 0; i < self->running->len; i++)
    wait_ms = MIN (wait_ms, skein_transfer_get_wait_ms (g_ptr_array_index (self->running, i), now_ns));
  return wait_ms;
}

void
skein_transfer_loop_run (SkeinTransferLoop *self, int timeout_ms)
{
  guint64 before_ns, now_ns;
  guint n_before;
  int n_active;

  g_return_if_fail (self != NULL && self->owner == g_thread_self ());

  /* One that fails as it begins may have been answered with the next: the caller has something to do. */
  n_before = skein_transfer_loop_get_n_running (self);
  begin_pending (self);
  if (!self->has_new && skein_transfer_loop_get_n_running (self) == n_before)
    curl_multi_poll (self->multi, NULL, 0, has_file_to_read (self) ? 0 : get_wait_ms (self, timeout_ms), NULL);
  skein_one_lock_take (self->shown, 0);
  self->has_new = FALSE;

  before_ns = skein_clock_now_ns ();
  curl_multi_perform (self->multi, &n_active);
  handle_finished (self);
  read_local_files (self);
  now_ns = skein_clock_now_ns ();

  /* A slow disk holds up every transfer of this loop; none of their servers is to blame. */
  if (now_ns - before_ns > HELD_UP_NS)
    {
      for (guint i = 0; i < self->running->len; i++)
        skein_transfer_forgive (g_ptr_array_index (self->running, i), now_ns - before_ns);
    }

  look_after_all (self, now_ns);
  begin_pending (self);
  skein_one_lock_give ();
}

void
skein_transfer_loop_wake (SkeinTransferLoop *self)
{
  g_return_if_fail (self != NULL);

  curl_multi_wakeup (self->multi);
}

/* --- For transfers and connections --- */

SkeinConnection *
skein_transfer_loop_take_connection (SkeinTransferLoop *self)
{
  if (self->idle->len > 0)
    return g_ptr_array_steal_index (self->idle, self->idle->len - 1);

  return skein_connection_new (self);
}

void
skein_transfer_loop_give_connection (SkeinTransferLoop *self, SkeinConnection *connection)
{
  skein_connection_end (connection);
  g_ptr_array_add (self->idle, connection);
}

gboolean
skein_transfer_loop_add (SkeinTransferLoop *self, SkeinConnection *connection, GError **error)
{
  CURLMcode code;

  if (connection->file_fd >= 0)
    {
      g_ptr_array_add (self->local, connection);
      connection->in_multi = TRUE;
      return TRUE;
    }

  code = curl_multi_add_handle (self->multi, connection->easy);
  if (code != CURLM_OK)
    {
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FAILED, "libcurl did not take the request: %s", curl_multi_strerror (code));
      return FALSE;
    }
  connection->in_multi = TRUE;
  self->has_new = TRUE;
  return TRUE;
}

void
skein_transfer_loop_remove (SkeinTransferLoop *self, SkeinConnection *connection)
{
  if (connection->file_fd >= 0)
    g_ptr_array_remove (self->local, connection);
  else
    curl_multi_remove_handle (self->multi, connection->easy);
  connection->in_multi = FALSE;
}

char *
skein_transfer_loop_get_buffer (SkeinTransferLoop *self)
{
  if (self->buffer == NULL)
    self->buffer = g_malloc (SKEIN_LOOP_BUFFER_BYTES);
  return self->buffer;
}

struct curl_slist *
skein_transfer_loop_get_headers (SkeinTransferLoop *self)
{
  return self->headers;
}

void
skein_transfer_loop_note_http1 (SkeinTransferLoop *self, const char *origin)
{
  if (g_hash_table_contains (self->http1, origin))
    return;
  if (g_hash_table_size (self->http1) >= MAX_HTTP1_ORIGINS)
    g_hash_table_remove_all (self->http1);
  g_hash_table_add (self->http1, g_strdup (origin));
}

gboolean
skein_transfer_loop_knows_http1 (SkeinTransferLoop *self, const char *origin)
{
  return g_hash_table_contains (self->http1, origin);
}

void
skein_transfer_loop_count_phase (SkeinTransferLoop *self, SkeinPhase from, SkeinPhase to, guint64 item, guint64 at_ns)
{
  SkeinPhase telling = SKEIN_PHASE_IDLE;

  if (from != SKEIN_PHASE_IDLE)
    self->n_in_phase[from]--;
  if (to != SKEIN_PHASE_IDLE)
    self->n_in_phase[to]++;

  for (guint i = 0; i < G_N_ELEMENTS (telling_phases) && telling == SKEIN_PHASE_IDLE; i++)
    {
      if (self->n_in_phase[telling_phases[i]] > 0)
        telling = telling_phases[i];
    }

  if (telling != self->shown)
    {
      self->shown = telling;
      skein_lane_publish_at (self->lane, telling, telling == to ? item : 0, at_ns);
    }
}

void
skein_transfer_loop_set_more_func (SkeinTransferLoop *self, SkeinTransferMoreFunc func)
{
  g_return_if_fail (self != NULL && self->owner == g_thread_self ());

  self->more_func = func;
}

guint
skein_transfer_loop_get_more (SkeinTransferLoop *self, const SkeinJob *job, guint n_wanted, SkeinLane **out_lanes)
{
  return self->more_func != NULL && n_wanted > 0 ? self->more_func (job, n_wanted, out_lanes, self->report_data) : 0;
}

SkeinLane *
skein_transfer_loop_get_lane (SkeinTransferLoop *self)
{
  return self->lane;
}

void
skein_transfer_loop_report (SkeinTransferLoop *self, SkeinReport *report)
{
  self->report_func (report, self->report_data);
}

void
skein_transfer_loop_drop (SkeinTransferLoop *self, SkeinTransfer *transfer)
{
  gboolean found = g_ptr_array_remove_fast (self->running, transfer);

  g_assert (found);
}
