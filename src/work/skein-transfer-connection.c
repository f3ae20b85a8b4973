// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* One HTTP request: its options, what libcurl calls back, and how it ended. Redirects are followed here, by a new request
 * each, since libcurl would hand one set of options to every server on the way: what goes to whom (credentials above
 * all), and whether the way leads from https to http, is decided anew at each of them. */

#include "config.h"

#include "base/skein-clock.h"
#include "base/skein-display-text.h"
#include "work/skein-transfer-error.h"
#include "work/skein-transfer-private.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define RECEIVE_BUFFER_BYTES (256 * 1024)
#define MAX_REDIRECTS 10
#define MAX_DISCARDED_BYTES (256 * 1024)
#define DEFAULT_CONNECT_TIMEOUT_S 30
#define DEFAULT_STALL_TIMEOUT_S 60
#define NS_PER_S G_GUINT64_CONSTANT (1000000000)
#define RATE_WINDOW_NS (NS_PER_S / 2)
#define HURRY_NS (5 * NS_PER_S)


/* --- Callbacks: inside libcurl, which must not be called back but for the options of this very handle. --- */

static int
resolver_start_cb (void *resolver, void *reserved, void *data)
{
  skein_connection_set_phase (data, SKEIN_PHASE_RESOLVE, skein_clock_now_ns ());
  return 0;
}

/* Our own socket(), so that no worker process inherits it. */
static curl_socket_t
open_socket_cb (void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
  skein_connection_set_phase (data, SKEIN_PHASE_CONNECT, skein_clock_now_ns ());
  return socket (address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* Called when the connection stands and TLS begins; nothing is changed in the context. */
static CURLcode
tls_start_cb (CURL *easy, void *ssl_context, void *data)
{
  skein_connection_set_phase (data, SKEIN_PHASE_TLS, skein_clock_now_ns ());
  return CURLE_OK;
}

static int
request_cb (void *data, char *remote_ip, char *local_ip, int remote_port, int local_port)
{
  SkeinConnection *self = data;

  SkeinNetworkScope scope = skein_network_scope_of (self->url->host);

  /* With a proxy, the address is the proxy's. */
  if (scope == SKEIN_SCOPE_UNKNOWN && !self->has_proxy && remote_ip != NULL)
    scope = skein_network_scope_of (remote_ip);
  skein_transfer_note_scope (self->transfer, self->url->host, self->has_proxy ? NULL : remote_ip, scope, self->n_redirects);

  self->waiting_ns = self->active_ns = skein_clock_now_ns ();
  skein_connection_set_phase (self, SKEIN_PHASE_WAIT, self->waiting_ns);
  return CURL_PREREQFUNC_OK;
}

static gboolean
is_file_status (int status)
{
  return status == 200 || status == 203 || status == 206;
}

static gboolean
accept_answer (SkeinConnection *self)
{
  if (!skein_transfer_accept (self->transfer, self))
    return FALSE;

  self->accepted = TRUE;
  self->rate_ns = self->active_ns;
  self->rate_pos = self->piece != NULL ? self->piece->pos : 0;
  return TRUE;
}

static size_t
header_cb (char *line, size_t size, size_t n_items, void *data)
{
  SkeinConnection *self = data;
  gsize length = size * n_items;
  gboolean was_complete = self->response.complete;
  g_autoptr (GError) what = NULL;

  self->active_ns = skein_clock_now_ns ();
  if (self->accepted || !self->is_web)
    return length;

  skein_connection_set_phase (self, SKEIN_PHASE_RECEIVE, self->active_ns);
  if (!skein_response_feed (&self->response, line, length, &what))
    {
      SkeinExplainFacts facts = { .host = self->url->host, .why = what->message };

      skein_explain_set_error (&self->error, SKEIN_CAUSE_SERVER_BROKEN, &facts, self->response.status_line);
      return 0;
    }

  if (self->response.complete && !was_complete && self->response.http_major == 1 && g_str_has_prefix (self->url->url, "https:"))
    skein_transfer_loop_note_http1 (self->loop, self->url->origin);
  if (self->response.complete && !was_complete && self->response.strict_transport != NULL && g_str_has_prefix (self->url->url, "https:"))
    skein_hsts_note (self->url->host, self->response.strict_transport);
  if (self->response.complete && !was_complete && is_file_status (self->response.status))
    {
      if (!accept_answer (self))
        return 0;
    }
  return length;
}

static size_t
body_cb (char *bytes, size_t size, size_t n_items, void *data)
{
  SkeinConnection *self = data;
  gsize length = size * n_items;

  self->active_ns = skein_clock_now_ns ();
  if (!self->is_web && !self->accepted)
    {
      skein_scheme_make_response (self);
      if (!accept_answer (self))
        return 0;
    }
  if (!self->accepted)
    {
      self->n_discarded += length;
      return self->n_discarded > MAX_DISCARDED_BYTES ? 0 : length;
    }

  if (!skein_transfer_may_take (self->transfer, self, length, self->active_ns))
    {
      self->paused = TRUE;
      self->paused_ns = self->active_ns;
      skein_connection_set_phase (self, skein_transfer_awaits_name (self->transfer) ? SKEIN_PHASE_WAIT : SKEIN_PHASE_THROTTLED, self->active_ns);
      return CURL_WRITEFUNC_PAUSE;
    }
  return skein_transfer_write (self->transfer, self, bytes, length, self->active_ns) ? length : 0;
}

gsize
skein_connection_take (SkeinConnection *self, char *bytes, gsize size)
{
  return body_cb (bytes, 1, size, self);
}

/* --- The request --- */

SkeinConnection *
skein_connection_new (SkeinTransferLoop *loop)
{
  SkeinConnection *self = g_new0 (SkeinConnection, 1);

  self->loop = loop;
  self->file_fd = -1;
  self->phase = SKEIN_PHASE_IDLE;
  skein_response_init (&self->response);
  return self;
}

void
skein_connection_free (SkeinConnection *self)
{
  g_assert (self->transfer == NULL && !self->in_multi);

  if (self->easy != NULL)
    curl_easy_cleanup (self->easy);
  g_free (self->secrets_origin);
  g_free (self);
}

static void
forget_secrets (SkeinConnection *self)
{
  g_clear_pointer (&self->easy, curl_easy_cleanup);
  g_clear_pointer (&self->secrets_origin, g_free);
  self->had_secrets = FALSE;
}

static guint
choose_timeout (guint of_item, guint of_all, guint otherwise)
{
  if (of_item > 0)
    return of_item;
  return of_all > 0 ? of_all : otherwise;
}

gboolean
skein_connection_begin (SkeinConnection *self, const SkeinRequest *request, GError **error)
{
  const SkeinTransferSpec *spec = request->spec;
  const SkeinRequestOptions *options = spec->request;
  CURL *easy;

  g_assert (!self->in_multi && self->transfer != NULL && self->url != NULL);

  /* A handle remembers what it negotiated with a password, and cookies; the next server gets one that never knew them. */
  if (self->had_secrets && g_strcmp0 (self->secrets_origin, self->url->origin) != 0)
    forget_secrets (self);
  if (self->easy == NULL)
    self->easy = curl_easy_init ();
  else
    curl_easy_reset (self->easy);
  if (self->easy == NULL)
    g_error ("Out of memory");

  easy = self->easy;
  skein_response_clear (&self->response);
  skein_response_init (&self->response);
  g_clear_error (&self->error);
  self->error_buffer[0] = '\0';
  self->accepted = self->piece_done = self->refused = self->paused = FALSE;
  self->body_end = SKEIN_PLAN_UNKNOWN;
  self->n_discarded = 0;
  self->credit_bytes = 0;
  self->waiting_ns = 0;
  self->crawl_ns = 0;
  self->best_rate_bytes_per_s = 0;
  self->begun_ns = self->active_ns = self->rate_ns = skein_clock_now_ns ();
  self->stall_timeout_s = choose_timeout (options != NULL ? options->stall_timeout_s : 0, spec->stall_timeout_s, DEFAULT_STALL_TIMEOUT_S);
  self->first_byte_timeout_s = options != NULL ? options->first_byte_timeout_s : 0;
  self->is_ranged = request->range_start != SKEIN_PLAN_UNKNOWN;
  self->asked_end = request->range_end;
  g_clear_pointer (&self->own_headers, curl_slist_free_all);

  curl_easy_setopt (easy, CURLOPT_PRIVATE, self);
  curl_easy_setopt (easy, CURLOPT_URL, self->url->url);
  curl_easy_setopt (easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl_easy_setopt (easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt (easy, CURLOPT_NETRC, (long) CURL_NETRC_IGNORED);
  curl_easy_setopt (easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (easy, CURLOPT_NOPROGRESS, 1L);
  curl_easy_setopt (easy, CURLOPT_BUFFERSIZE, (long) RECEIVE_BUFFER_BYTES);
  curl_easy_setopt (easy, CURLOPT_HTTP_CONTENT_DECODING, 0L);
  curl_easy_setopt (easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt (easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt (easy, CURLOPT_CONNECTTIMEOUT, (long) choose_timeout (options != NULL ? options->connect_timeout_s : 0, spec->connect_timeout_s, DEFAULT_CONNECT_TIMEOUT_S));
  curl_easy_setopt (easy, CURLOPT_ERRORBUFFER, self->error_buffer);
  curl_easy_setopt (easy, CURLOPT_RESOLVER_START_FUNCTION, resolver_start_cb);
  curl_easy_setopt (easy, CURLOPT_RESOLVER_START_DATA, self);
  curl_easy_setopt (easy, CURLOPT_OPENSOCKETFUNCTION, open_socket_cb);
  curl_easy_setopt (easy, CURLOPT_OPENSOCKETDATA, self);
  curl_easy_setopt (easy, CURLOPT_SSL_CTX_FUNCTION, tls_start_cb);
  curl_easy_setopt (easy, CURLOPT_SSL_CTX_DATA, self);
  curl_easy_setopt (easy, CURLOPT_PREREQFUNCTION, request_cb);
  curl_easy_setopt (easy, CURLOPT_PREREQDATA, self);
  curl_easy_setopt (easy, CURLOPT_HEADERFUNCTION, header_cb);
  curl_easy_setopt (easy, CURLOPT_HEADERDATA, self);
  curl_easy_setopt (easy, CURLOPT_WRITEFUNCTION, body_cb);
  curl_easy_setopt (easy, CURLOPT_WRITEDATA, self);

  if (!skein_scheme_apply (self, request, error) || !skein_request_apply (self, request, error))
    return FALSE;
  if (self->had_secrets)
    {
      g_free (self->secrets_origin);
      self->secrets_origin = g_strdup (self->url->origin);
    }

  skein_connection_set_phase (self, SKEIN_PHASE_START, self->begun_ns);
  return skein_transfer_loop_add (self->loop, self, error);
}

void
skein_connection_end (SkeinConnection *self)
{
  if (self->in_multi)
    skein_transfer_loop_remove (self->loop, self);

  self->transfer = NULL;
  skein_connection_set_phase (self, SKEIN_PHASE_IDLE, skein_clock_now_ns ());
  skein_response_clear (&self->response);
  skein_response_init (&self->response);
  g_clear_pointer (&self->url, skein_url_free);
  g_clear_pointer (&self->own_headers, curl_slist_free_all);
  g_clear_error (&self->error);
  self->lane = self->bytes_lane = NULL;
  if (self->file_fd >= 0)
    close (self->file_fd);
  self->file_fd = -1;
  self->piece = NULL;
  self->source = self->run = 0;
  self->wants_fresh = FALSE;
  self->n_redirects = 0;

  if (self->had_secrets)
    forget_secrets (self);
}

void
skein_connection_set_phase (SkeinConnection *self, SkeinPhase phase, guint64 at_ns)
{
  guint64 item;

  if (self->phase == phase)
    return;

  item = self->transfer != NULL ? skein_transfer_get_item (self->transfer) : 0;
  skein_lane_publish_at (self->lane, phase, item, at_ns);
  skein_transfer_loop_count_phase (self->loop, self->phase, phase, item, at_ns);
  self->phase = phase;
  self->phase_ns = at_ns;
}

gboolean
skein_connection_resume (SkeinConnection *self, CURLcode *out_code)
{
  g_assert (self->paused);

  self->paused = FALSE;
  self->active_ns = skein_clock_now_ns ();
  /* Whether the connection is slow is measured without the time in which it was not to be fast. */
  self->rate_ns += self->active_ns - self->paused_ns;
  skein_connection_set_phase (self, SKEIN_PHASE_RECEIVE, self->active_ns);
  *out_code = self->file_fd < 0 ? curl_easy_pause (self->easy, CURLPAUSE_CONT) : CURLE_OK;
  return *out_code == CURLE_OK && self->error == NULL && !self->piece_done;
}

/* --- How it ended --- */

/* libcurl works out the address when the answer is through; if that was broken off because its page would not end, the header is there all
 * the same. */
static char *
dup_location (SkeinConnection *self)
{
  struct curl_header *header = NULL;
  const char *location = NULL;

  curl_easy_getinfo (self->easy, CURLINFO_REDIRECT_URL, &location);
  if (location != NULL)
    return g_strdup (location);
  if (self->n_discarded <= MAX_DISCARDED_BYTES || curl_easy_header (self->easy, "Location", 0, CURLH_HEADER, -1, &header) != CURLHE_OK || *header->value == '\0')
    return NULL;
  return skein_url_resolve (self->url->url, header->value);
}

gboolean
skein_connection_redirect (SkeinConnection *self, GError **error)
{
  SkeinExplainFacts facts = { .host = self->url->host, .status = self->response.status };
  g_autofree char *location = NULL;
  g_autofree char *shown = NULL;
  g_autoptr (SkeinUrl) next = NULL;

  switch (self->response.status)
    {
    case 301:
    case 302:
    case 303:
    case 307:
    case 308:
      break;
    default:
      return FALSE;
    }

  location = dup_location (self);
  if (location == NULL)
    {
      skein_explain_set_error (error, SKEIN_CAUSE_REDIRECT_NOWHERE, &facts, self->response.status_line);
      return FALSE;
    }

  if (self->n_redirects >= MAX_REDIRECTS)
    {
      skein_explain_set_error (error, SKEIN_CAUSE_REDIRECT_LOOP, &facts, self->response.status_line);
      return FALSE;
    }

  shown = skein_url_redact (location);
  facts.url = shown;
  next = skein_url_parse (location, NULL);
  if (next == NULL)
    {
      skein_explain_set_error (error, SKEIN_CAUSE_REDIRECT_SCHEME, &facts, self->response.status_line);
      return FALSE;
    }

  next = skein_hsts_upgrade (g_steal_pointer (&next));
  if (g_str_has_prefix (self->url->url, "https:") && !g_str_has_prefix (next->url, "https:"))
    {
      skein_explain_set_error (error, SKEIN_CAUSE_TLS_DOWNGRADE, &facts, self->response.status_line);
      return FALSE;
    }

  self->n_redirects++;
  skein_url_free (self->url);
  self->url = g_steal_pointer (&next);
  return TRUE;
}

void
skein_connection_settle (SkeinConnection *self, CURLcode code)
{
  if (self->is_web || self->accepted || self->error != NULL)
    return;

  if (code == CURLE_OK)
    {
      skein_scheme_make_response (self);
      accept_answer (self);
    }
  else if (self->is_ranged && skein_scheme_is_refusal (code))
    self->refused = TRUE;
}

gboolean
skein_connection_check (SkeinConnection *self, CURLcode code, GError **error)
{
  const SkeinTransferSpec *spec = skein_transfer_get_spec (self->transfer);
  const SkeinRequestOptions *options = spec->request;
  SkeinTransferFailure failure = {
    .host = self->url->host,
    .url = self->url->url,
    .ca_file = options != NULL && options->ca_file != NULL ? options->ca_file : spec->ca_file,
    .sent_password = self->sends_password,
    .status = self->response.status,
    .status_line = self->response.status_line,
  };

  long last_code = 0;

  if (self->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->error));
      return FALSE;
    }

  if (self->piece_done)
    return TRUE;

  /* What the server says counts more than how the page that explains it arrived. */
  if (self->response.complete && !self->accepted && (code == CURLE_OK || self->response.status >= 300))
    {
      skein_transfer_error_set_from_status (error, &failure);
      return FALSE;
    }

  if (code != CURLE_OK)
    {
      if (code == CURLE_COULDNT_CONNECT || code == CURLE_SSL_CONNECT_ERROR || code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR)
        curl_easy_getinfo (self->easy, CURLINFO_OS_ERRNO, &failure.os_errno);
      curl_easy_getinfo (self->easy, CURLINFO_SSL_VERIFYRESULT, &failure.verify_result);
      if (!self->is_web)
        {
          curl_easy_getinfo (self->easy, CURLINFO_RESPONSE_CODE, &last_code);
          failure.status = (int) last_code;
        }
      curl_easy_getinfo (self->easy, CURLINFO_HTTP_CONNECTCODE, &failure.connect_status);
      failure.has_proxy = self->has_proxy;
      failure.in_headers = self->is_web && self->response.status != 0 && !self->response.complete;
      failure.detail = self->error_buffer;
      skein_transfer_error_set_from_curl (error, code, &failure);
      return FALSE;
    }

  if (!self->accepted)
    {
      skein_transfer_error_set_from_curl (error, CURLE_GOT_NOTHING, &failure);
      return FALSE;
    }

  if (self->body_end != SKEIN_PLAN_UNKNOWN && self->piece != NULL && self->piece->pos < MIN (self->piece->end, self->body_end))
    {
      skein_transfer_error_set_from_curl (error, CURLE_PARTIAL_FILE, &failure);
      return FALSE;
    }
  return TRUE;
}

static void
measure_rate (SkeinConnection *self, guint64 now_ns)
{
  guint64 took_ns = now_ns > self->rate_ns ? now_ns - self->rate_ns : 0;
  double rate;

  if (self->piece == NULL || self->paused || took_ns < (self->accepted ? RATE_WINDOW_NS : NS_PER_S))
    return;

  rate = self->accepted ? (double) (self->piece->pos - self->rate_pos) * (double) NS_PER_S / (double) took_ns : 0;
  /* Half new, half old: a pause of a moment is no change of speed. */
  self->piece->rate_bytes_per_s = self->piece->rate_bytes_per_s < 0 ? rate : (self->piece->rate_bytes_per_s + rate) / 2;
  self->best_rate_bytes_per_s = MAX (self->best_rate_bytes_per_s, self->piece->rate_bytes_per_s);
  self->rate_ns = now_ns;
  self->rate_pos = self->piece->pos;
}

gboolean
skein_connection_tick (SkeinConnection *self, guint64 now_ns, GError **error)
{
  SkeinExplainFacts facts = { .host = self->url->host };
  guint64 stall_ns = self->stall_timeout_s * NS_PER_S;
  guint64 hurry_ns = skein_transfer_get_hurry_ns ();

  measure_rate (self, now_ns);

  /* Nothing comes since we do not want it. */
  if (self->paused)
    self->active_ns = now_ns;

  if (hurry_ns > self->active_ns && now_ns > hurry_ns && now_ns - hurry_ns > HURRY_NS)
    {
      facts.seconds = (guint) ((now_ns - self->active_ns) / NS_PER_S);
      skein_explain_set_error (error, SKEIN_CAUSE_STALLED, &facts, NULL);
      return FALSE;
    }

  /* Until the request is out, libcurl's own limit for connecting counts. */
  if (self->waiting_ns == 0)
    return TRUE;

  if (now_ns > self->active_ns && now_ns - self->active_ns > stall_ns)
    {
      facts.seconds = self->stall_timeout_s;
      skein_explain_set_error (error, SKEIN_CAUSE_STALLED, &facts, self->response.status_line);
      return FALSE;
    }

  if (self->first_byte_timeout_s > 0 && self->response.status == 0 && now_ns > self->waiting_ns && now_ns - self->waiting_ns > self->first_byte_timeout_s * NS_PER_S)
    {
      facts.seconds = self->first_byte_timeout_s;
      skein_explain_set_error (error, SKEIN_CAUSE_STALLED, &facts, NULL);
      return FALSE;
    }

  if (!self->response.complete && now_ns > self->waiting_ns && now_ns - self->waiting_ns > 2 * stall_ns)
    {
      facts.seconds = 2 * self->stall_timeout_s;
      skein_explain_set_error (error, SKEIN_CAUSE_SLOW_HEADERS, &facts, self->response.status_line);
      return FALSE;
    }
  return TRUE;
}
