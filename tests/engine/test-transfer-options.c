// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* What a request says beyond its URL, and to whom: above all, what another origin must not hear. */

#include "config.h"

#include "base/skein-clock.h"
#include "support/skein-echo-server.h"
#include "support/skein-transfer-fixture.h"
#include "support/skein-wait.h"
#include "work/skein-explain.h"
#include "work/skein-hsts.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

typedef SkeinTransferFixture Fixture;

static SkeinJob *
make_job (Fixture *fixture, const char *url, const SkeinRequestOptions *filled)
{
  SkeinJob *job = skein_transfer_fixture_job (fixture, url, NULL);
  g_autoptr (GError) error = NULL;

  job->transfer.request = skein_request_options_new (filled, &error);
  g_assert_no_error (error);
  return job;
}

static char *
dup_content (SkeinReport *report)
{
  char *text;

  g_assert_no_error (report->error);
  text = g_malloc0 (report->size + 1);
  g_assert_cmpint (pread (skein_part_file_get_fd (report->part), text, report->size, 0), ==, (ssize_t) report->size);
  return text;
}

/* The head of the request that got the file. */
static char *
get_head (Fixture *fixture, SkeinJob *job)
{
  return dup_content (skein_transfer_fixture_run (fixture, job));
}

static char *
write_file (Fixture *fixture, const char *name, const char *text)
{
  skein_temp_folder_write (fixture->folder, name, text, strlen (text));
  return skein_temp_folder_dup_path (fixture->folder, name);
}

#define assert_has(text, part)                     \
  G_STMT_START                                     \
  {                                                \
    if (strstr (text, part) == NULL)               \
      g_error ("“%s” is not in:\n%s", part, text); \
  }                                                \
  G_STMT_END
#define assert_lacks(text, part)               \
  G_STMT_START                                 \
  {                                            \
    if (strstr (text, part) != NULL)           \
      g_error ("“%s” is in:\n%s", part, text); \
  }                                            \
  G_STMT_END

static char cookies_text[] = "# Netscape HTTP Cookie File\n"
                             "127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\tcookie-secret\n"
                             "other.example\tFALSE\t/\tFALSE\t0\telse\tforeign-secret\n";

/* Everything at once, to the origin it is for; then over a redirect to another one; then there and back. */
static void
test_stays_home (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (SkeinEchoServer) home = skein_echo_server_start ();
  g_autoptr (SkeinEchoServer) other = skein_echo_server_start ();
  g_autofree char *cookies = write_file (fixture, "cookies.txt", cookies_text);
  char *headers[] = { (char *) "X-Thing: of the item", (char *) "X-Api-Key: key-secret", NULL };
  const SkeinRequestOptions filled = { .headers = headers, .user_agent = (char *) "Walker/1.0", .referrer = (char *) "http://page.example/private/page?x=1", .cookie_file = cookies };
  g_autofree char *url = skein_echo_server_dup_url (home, "/plain");
  g_autofree char *foreign = skein_echo_server_dup_url (other, "/plain");
  g_autofree char *leave_path = g_strconcat ("/to?", foreign, NULL);
  g_autofree char *leave = skein_echo_server_dup_url (home, leave_path);
  g_autofree char *back_path = g_strconcat ("/to?", url, NULL);
  g_autofree char *back_there = skein_echo_server_dup_url (other, back_path);
  g_autofree char *there_path = g_strconcat ("/to?", back_there, NULL);
  g_autofree char *there_and_back = skein_echo_server_dup_url (home, there_path);
  g_autofree char *head = NULL;
  g_autofree char *head_there = NULL;
  g_autofree char *head_back = NULL;
  g_autofree char *others = NULL;
  SkeinJob *job = make_job (fixture, url, &filled);

  job->transfer.bearer = g_strdup ("token-secret");
  head = get_head (fixture, job);
  assert_has (head, "X-Thing: of the item\r\n");
  assert_has (head, "X-Api-Key: key-secret\r\n");
  assert_has (head, "User-Agent: Walker/1.0\r\n");
  assert_has (head, "Referer: http://page.example/private/page?x=1\r\n");
  assert_has (head, "Cookie: session=cookie-secret\r\n");
  assert_has (head, "Authorization: Bearer token-secret\r\n");
  assert_lacks (head, "foreign-secret");

  job = make_job (fixture, leave, &filled);
  job->transfer.bearer = g_strdup ("token-secret");
  head_there = get_head (fixture, job);
  assert_has (head_there, "User-Agent: Walker/1.0\r\n");
  assert_has (head_there, "Referer: http://page.example/\r\n");

  /* The last one of three is at home again. */
  job = make_job (fixture, there_and_back, &filled);
  job->transfer.user = g_strdup ("ann");
  job->transfer.password = g_strdup ("word-secret");
  head_back = get_head (fixture, job);
  assert_has (head_back, "Cookie: session=cookie-secret\r\n");
  assert_has (head_back, "X-Thing: of the item\r\n");

  /* A mirror is another one from the start. */
  job = make_job (fixture, foreign, &filled);
  job->transfer.is_mirror = TRUE;
  g_free (get_head (fixture, job));

  others = skein_echo_server_dup_heads (other);
  assert_has (others, "GET /plain");
  assert_lacks (others, "secret");
  assert_lacks (others, "X-Thing");
  assert_lacks (others, "Cookie");
  assert_lacks (others, "Authorization");
  assert_lacks (others, "private");
}

static void
test_referrer (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (SkeinEchoServer) home = skein_echo_server_start ();
  g_autoptr (SkeinEchoServer) other = skein_echo_server_start ();
  const SkeinRequestOptions filled = { .referrer = (char *) "https://ann:word@page.example/private#part" };
  g_autofree char *url = skein_echo_server_dup_url (home, "/plain");
  g_autofree char *foreign = skein_echo_server_dup_url (other, "/plain");
  g_autofree char *leave_path = g_strconcat ("/to?", foreign, NULL);
  g_autofree char *leave = skein_echo_server_dup_url (home, leave_path);
  g_autofree char *head = get_head (fixture, make_job (fixture, url, &filled));
  g_autofree char *head_there = get_head (fixture, make_job (fixture, leave, &filled));

  assert_has (head, "Referer: https://page.example/private\r\n");
  assert_lacks (head_there, "Referer");
}

/* A cookie that is set on the way comes back within the same row of redirects, and is forgotten afterwards. */
static void
test_cookies_on_the_way (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (SkeinEchoServer) home = skein_echo_server_start ();
  g_autofree char *cookies = write_file (fixture, "cookies.txt", cookies_text);
  const SkeinRequestOptions filled = { .cookie_file = cookies };
  const SkeinRequestOptions missing = { .cookie_file = (char *) "/nonexistent/cookies.txt" };
  g_autofree char *url = skein_echo_server_dup_url (home, "/plain");
  g_autofree char *path = g_strconcat ("/cookie?", url, NULL);
  g_autofree char *first = skein_echo_server_dup_url (home, path);
  g_autofree char *head = get_head (fixture, make_job (fixture, first, &filled));
  g_autofree char *later = get_head (fixture, make_job (fixture, url, &filled));
  g_autofree char *without = get_head (fixture, skein_transfer_fixture_job (fixture, first, NULL));
  SkeinReport *report;

  assert_has (head, "hop=1");
  assert_has (head, "session=cookie-secret");
  assert_lacks (later, "hop=1");
  assert_lacks (without, "Cookie");

  report = skein_transfer_fixture_run (fixture, make_job (fixture, url, &missing));
  g_assert_cmpint (skein_explain_get_cause (report->error), ==, SKEIN_CAUSE_FILE_MISSING);
  assert_has (report->error->message, "/nonexistent/cookies.txt");
}

static void
test_netrc (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (SkeinTestOrigin) other = skein_test_origin_start ("--port", "0", NULL);
  g_autofree char *path = write_file (fixture, "netrc", "machine elsewhere login no password no\nmachine 127.0.0.1 login ann password \"se cret\"\ndefault login all password all\n");
  const SkeinRequestOptions with = { .netrc = TRUE }, without = { 0 };
  const char *query = "/file/5000/a.bin?seed=1&user=ann&password=se%20cret";
  g_autofree char *url = g_strconcat (fixture->origin->url, query, NULL);
  g_autofree char *foreign = g_strconcat (other->url, query, NULL);
  g_autofree char *escaped = g_uri_escape_string (foreign, NULL, FALSE);
  g_autofree char *leave = g_strconcat (fixture->origin->url, "/redirect?to=", escaped, NULL);
  g_autofree char *localhost = NULL;
  SkeinReport *report;

  g_setenv ("NETRC", path, TRUE);
  skein_transfer_fixture_check (fixture, skein_transfer_fixture_run (fixture, make_job (fixture, url, &with)), 5000, "a.bin");
  report = skein_transfer_fixture_run (fixture, make_job (fixture, url, &without));
  g_assert_cmpint (skein_explain_get_cause (report->error), ==, SKEIN_CAUSE_PASSWORD_WANTED);

  /* The second server has an entry too (the same host), but it is not the one that was asked for. */
  report = skein_transfer_fixture_run (fixture, make_job (fixture, leave, &with));
  g_assert_cmpint (skein_explain_get_cause (report->error), ==, SKEIN_CAUSE_PASSWORD_WANTED);

  /* No "default" for others. */
  localhost = g_strconcat ("http://localhost", strrchr (fixture->origin->url, ':'), query, NULL);
  report = skein_transfer_fixture_run (fixture, make_job (fixture, localhost, &with));
  g_assert_error (report->error, SKEIN_WORK_ERROR, report->error->code);
  g_assert_cmpint (skein_explain_get_cause (report->error), !=, SKEIN_CAUSE_PASSWORD_WRONG);
  g_unsetenv ("NETRC");
}

static void
test_proxies (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (SkeinEchoServer) server = skein_echo_server_start ();
  guint port = skein_echo_server_get_port (server);
  g_autofree char *http = g_strdup_printf ("http://ann:word@127.0.0.1:%u", port);
  g_autofree char *plain_http = g_strdup_printf ("http://127.0.0.1:%u", port);
  g_autofree char *socks = g_strdup_printf ("socks5h://ann:word@127.0.0.1:%u", port);
  const SkeinRequestOptions via_http = { .proxy = http }, via_socks = { .proxy = socks }, direct = { .proxy = (char *) SKEIN_PROXY_NONE };
  const SkeinRequestOptions broken = { .proxy = (char *) "http://127.0.0.1:1" };
  const char *url = "http://nowhere.invalid/a.bin";
  g_autofree char *own = g_strconcat (fixture->origin->url, "/file/100/a.bin?seed=1", NULL);
  g_autofree char *head = get_head (fixture, make_job (fixture, url, &via_http));
  g_autofree char *head_socks = get_head (fixture, make_job (fixture, url, &via_socks));
  g_autofree char *head_env = NULL;
  g_autofree char *head_desktop = NULL;
  g_autofree char *heads = NULL;
  SkeinJob *job;
  SkeinReport *report;

  assert_has (head, "GET http://nowhere.invalid/a.bin HTTP/1.1\r\n");
  assert_has (head_socks, "GET /a.bin HTTP/1.1\r\n");
  heads = skein_echo_server_dup_heads (server);
  assert_has (heads, "SOCKS5 ann word nowhere.invalid\n");

  report = skein_transfer_fixture_run (fixture, make_job (fixture, url, &broken));
  g_assert_cmpint (skein_explain_get_cause (report->error), ==, SKEIN_CAUSE_PROXY_FAILED);

  /* The environment's, unless told otherwise; what the desktop says goes before it. */
  g_setenv ("http_proxy", plain_http, TRUE);
  head_env = get_head (fixture, skein_transfer_fixture_job (fixture, url, NULL));
  assert_has (head_env, "GET http://nowhere.invalid/a.bin");
  skein_transfer_fixture_check (fixture, skein_transfer_fixture_run (fixture, make_job (fixture, own, &direct)), 100, "a.bin");
  g_unsetenv ("http_proxy");

  job = skein_transfer_fixture_job (fixture, url, NULL);
  job->transfer.system_proxy = g_strdup (plain_http);
  head_desktop = get_head (fixture, job);
  assert_has (head_desktop, "GET http://nowhere.invalid/a.bin");
}

static void
test_timeouts (Fixture *fixture, gconstpointer unused)
{
  const SkeinRequestOptions first_byte = { .first_byte_timeout_s = 1 }, stall = { .stall_timeout_s = 1 }, rate = { .max_rate = 200 * 1024 };
  g_autofree char *late = skein_test_origin_dup_url (fixture->origin, "/file/5000/a.bin?delay=15000");
  g_autofree char *stalls = skein_test_origin_dup_url (fixture->origin, "/file/500000/a.bin?stall=1000");
  g_autofree char *fine = skein_test_origin_dup_url (fixture->origin, "/file/200K/a.bin?seed=1");
  gint64 begun_us = g_get_monotonic_time ();
  SkeinReport *report = skein_transfer_fixture_run (fixture, make_job (fixture, late, &first_byte));

  g_assert_cmpint (skein_explain_get_cause (report->error), ==, SKEIN_CAUSE_STALLED);
  report = skein_transfer_fixture_run (fixture, make_job (fixture, stalls, &stall));
  g_assert_cmpint (skein_explain_get_cause (report->error), ==, SKEIN_CAUSE_STALLED);
  g_assert_cmpint (g_get_monotonic_time () - begun_us, <, 12 * G_USEC_PER_SEC);

  begun_us = g_get_monotonic_time ();
  skein_transfer_fixture_check (fixture, skein_transfer_fixture_run (fixture, make_job (fixture, fine, &rate)), 200 * 1024, "a.bin");
  g_assert_cmpint (g_get_monotonic_time () - begun_us, >, G_USEC_PER_SEC / 2);
}

/* A server that is there and does not answer its door: its queue of connections is full, so the kernel drops what comes. */
static void
test_connect_timeout (Fixture *fixture, gconstpointer unused)
{
  const SkeinRequestOptions impatient = { .connect_timeout_s = 1 };
  g_autoptr (GSocket) listener = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GPtrArray) queued = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *url = NULL;
  SkeinReport *report;
  gint64 begun_us;

  g_socket_set_listen_backlog (listener, 0);
  g_assert_true (g_socket_bind (listener, any, FALSE, NULL) && g_socket_listen (listener, NULL));
  address = g_socket_get_local_address (listener, NULL);
  for (guint i = 0; i < 4; i++)
    {
      GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

      g_socket_set_blocking (socket, FALSE);
      g_socket_connect (socket, address, NULL, NULL);
      g_ptr_array_add (queued, socket);
    }

  url = g_strdup_printf ("http://127.0.0.1:%u/a.bin", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
  begun_us = g_get_monotonic_time ();
  report = skein_transfer_fixture_run (fixture, make_job (fixture, url, &impatient));
  g_assert_cmpint (skein_explain_get_cause (report->error), ==, SKEIN_CAUSE_CONNECT_TIMEOUT);
  g_assert_cmpint (g_get_monotonic_time () - begun_us, <, 12 * G_USEC_PER_SEC);
}

/* Each byte is taken from each limit once: it is the line of the limit that tells, however slow the machine is. */
static void
test_limits (Fixture *fixture, gconstpointer unused)
{
  static const guint64 rates[SKEIN_N_LIMITS] = { 100, 50, 25 };
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/1000/a.bin?seed=1");
  SkeinJob *job = skein_transfer_fixture_job (fixture, url, NULL);
  SkeinRateLimit *limits[SKEIN_N_LIMITS];
  guint64 before_ns = skein_clock_now_ns ();

  for (guint i = 0; i < SKEIN_N_LIMITS; i++)
    {
      limits[i] = skein_rate_limit_new (rates[i]);
      job->transfer.limits[i] = skein_rate_limit_ref (limits[i]);
    }
  /* So little is handed over at once, and may come at the beginning. */
  skein_transfer_fixture_check (fixture, skein_transfer_fixture_run (fixture, job), 1000, "a.bin");
  for (guint i = 0; i < SKEIN_N_LIMITS; i++)
    {
      guint64 now_ns = skein_clock_now_ns ();
      guint64 end_ns = now_ns + skein_rate_limit_take (limits[i], 1, now_ns);
      guint64 took_ns = 1000 * (G_GUINT64_CONSTANT (1000000000) / rates[i]);

      g_assert_cmpuint (end_ns, >=, before_ns + took_ns - SKEIN_RATE_LIMIT_BURST_NS);
      g_assert_cmpuint (end_ns, <=, now_ns + took_ns);
      skein_rate_limit_unref (limits[i]);
    }
}

static guint64
get_checkpoint_bytes (Fixture *fixture)
{
  const SkeinReport *report = skein_transfer_fixture_find (fixture, SKEIN_REPORT_CHECKPOINT);
  guint64 n_bytes = 0;

  for (guint i = 0; report != NULL && i < report->ranges->len; i++)
    {
      const SkeinRange *range = &g_array_index (report->ranges, SkeinRange, i);

      n_bytes += range->end - range->start;
    }
  return n_bytes;
}

/* What comes from a mirror is the mirror's, not that of the server that was asked first. */
static void
test_mirror_limits (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/8M/a.bin?seed=1&rate=4000000");
  g_autofree char *mirror = g_strdup_printf ("http://localhost%s", strrchr (url, ':'));
  g_autoptr (SkeinRateLimit) first = skein_rate_limit_new (16 * 1024);
  g_autoptr (SkeinRateLimit) second = skein_rate_limit_new (0);
  SkeinJob *job = skein_transfer_fixture_job (fixture, url, "a.bin.part");
  gint64 begun_us;

  job->transfer.segments = 4;
  job->transfer.mirrors = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (job->transfer.mirrors, g_strdup (mirror));
  job->transfer.limits[SKEIN_LIMIT_HOST] = skein_rate_limit_ref (first);
  job->transfer.mirror_limits = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_rate_limit_unref);
  g_ptr_array_add (job->transfer.mirror_limits, skein_rate_limit_ref (second));

  skein_transfer_loop_start (fixture->loop, job, NULL, 0, NULL);
  begun_us = g_get_monotonic_time ();
  /* From the first one alone, this much would take two minutes. */
  while (get_checkpoint_bytes (fixture) < 2 * 1024 * 1024)
    {
      g_assert_cmpint (g_get_monotonic_time () - begun_us, <, 60 * G_USEC_PER_SEC);
      skein_transfer_loop_run (fixture->loop, 100);
    }
  g_assert_cmpuint (fixture->n_finished, ==, 0);
  skein_job_unref (job);

  skein_rate_limit_set_rate (first, 0, skein_clock_now_ns ());
  skein_transfer_fixture_wait (fixture, 1);
  skein_transfer_fixture_check (fixture, skein_transfer_fixture_find (fixture, SKEIN_REPORT_FINISHED), 8 * 1024 * 1024, "a.bin");
}

/* The resolver is asked, over HTTPS; what this one says is no answer. */
static void
test_doh (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *doh = skein_test_origin_dup_tls_url (fixture->origin, "/file/10/doh");
  const SkeinRequestOptions filled = { .doh_url = doh, .ca_file = fixture->origin->ca_path };
  guint64 n_before = skein_test_origin_get_stat (fixture->origin, "total_connections");
  guint64 n_own = skein_test_origin_get_stat (fixture->origin, "total_connections") - n_before;
  SkeinReport *report = skein_transfer_fixture_run (fixture, make_job (fixture, "http://name.example/a.bin", &filled));

  g_assert_cmpint (skein_explain_get_cause (report->error), ==, SKEIN_CAUSE_NO_SUCH_HOST);
  g_assert_cmpuint (skein_test_origin_get_stat (fixture->origin, "total_connections"), >, n_before + 2 * n_own);
}

/* --- nginx: HTTP/2, and servers that want a certificate --- */

typedef struct
{
  GSubprocess *process;
  guint port;
  char *cert, *key, *log;
} Nginx;

static guint
find_free_port (void)
{
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;

  g_assert_true (g_socket_bind (socket, any, TRUE, NULL));
  bound = g_socket_get_local_address (socket, NULL);
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
}

static gboolean
accepts (guint port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;

  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", (guint16) port, NULL, NULL);
  return connection != NULL;
}

/* NULL, with the test skipped, where nginx or openssl is not there. */
static Nginx *
start_nginx (Fixture *fixture)
{
  g_autofree char *nginx = g_find_program_in_path ("nginx");
  g_autofree char *sbin = nginx == NULL ? g_find_program_in_path ("/usr/sbin/nginx") : NULL;
  g_autofree char *openssl = g_find_program_in_path ("openssl");
  g_autofree char *config_path = skein_temp_folder_dup_path (fixture->folder, "nginx.conf");
  g_autofree char *config = NULL;
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;
  Nginx *self;
  int status;

  if ((nginx == NULL && sbin == NULL) || openssl == NULL)
    {
      g_test_skip ("needs nginx and openssl");
      return NULL;
    }

  self = g_new0 (Nginx, 1);
  self->cert = skein_temp_folder_dup_path (fixture->folder, "server.pem");
  self->key = skein_temp_folder_dup_path (fixture->folder, "server.key");
  self->log = skein_temp_folder_dup_path (fixture->folder, "access.log");
  {
    const char *argv[] = { openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", self->key, "-out", self->cert, NULL };

    g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL, NULL, &status, &error));
    g_assert_no_error (error);
    g_assert_cmpint (status, ==, 0);
  }

  content = g_strnfill (300000, 'x');
  skein_temp_folder_write (fixture->folder, "big.bin", content, 300000);
  self->port = find_free_port ();
  config = g_strdup_printf ("daemon off; master_process off; pid %s/nginx.pid; error_log %s/error.log;\n"
                            "events { worker_connections 256; }\n"
                            "http { log_format c '$connection $server_protocol $ssl_client_verify'; access_log %s c;\n"
                            " client_body_temp_path %s/t1; proxy_temp_path %s/t2; fastcgi_temp_path %s/t3; uwsgi_temp_path %s/t4; scgi_temp_path %s/t5;\n"
                            " server { listen 127.0.0.1:%u ssl http2; ssl_certificate %s; ssl_certificate_key %s; ssl_client_certificate %s; ssl_verify_client optional;\n"
                            "  add_header Strict-Transport-Security max-age=1000; root %s; location /wants-cert/ { alias %s/; if ($ssl_client_verify != SUCCESS) { return 403; } } } }\n",
                            fixture->folder->path, fixture->folder->path, self->log, fixture->folder->path, fixture->folder->path, fixture->folder->path, fixture->folder->path, fixture->folder->path,
                            self->port, self->cert, self->key, self->cert, fixture->folder->path, fixture->folder->path);
  skein_temp_folder_write (fixture->folder, "nginx.conf", config, strlen (config));
  self->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, nginx != NULL ? nginx : sbin, "-e", "/dev/null", "-p", fixture->folder->path, "-c", config_path, NULL);
  g_assert_no_error (error);
  skein_wait_until (accepts (self->port));
  return self;
}

static void
stop_nginx (Nginx *self)
{
  g_subprocess_send_signal (self->process, SIGTERM);
  g_subprocess_wait (self->process, NULL, NULL);
  g_object_unref (self->process);
  g_free (self->cert);
  g_free (self->key);
  g_free (self->log);
  g_free (self);
}

/* How many connections there were, and how many requests of @protocol. */
static guint
count_connections (Nginx *self, const char *protocol, guint *out_n_requests)
{
  g_autofree char *log = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GHashTable) connections = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_assert_true (g_file_get_contents (self->log, &log, NULL, NULL));
  lines = g_strsplit (log, "\n", -1);
  *out_n_requests = 0;
  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (strstr (lines[i], protocol) == NULL)
        continue;
      g_hash_table_add (connections, g_strndup (lines[i], strcspn (lines[i], " ")));
      (*out_n_requests)++;
    }
  return g_hash_table_size (connections);
}

static void
run_several (Fixture *fixture, Nginx *nginx, const SkeinRequestOptions *filled, guint n)
{
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u/big.bin", nginx->port);
  guint n_before = fixture->n_finished;

  for (guint i = 0; i < n; i++)
    {
      SkeinJob *job = make_job (fixture, url, filled);

      skein_transfer_loop_start (fixture->loop, job, NULL, 0, NULL);
      skein_job_unref (job);
    }
  skein_transfer_fixture_wait (fixture, n_before + n);
  for (guint i = 0; i < fixture->reports->len; i++)
    {
      SkeinReport *report = g_ptr_array_index (fixture->reports, i);

      if (report->kind != SKEIN_REPORT_FINISHED)
        continue;
      g_assert_no_error (report->error);
      g_assert_cmpuint (report->size, ==, 300000);
    }
}

static void
test_http_versions (Fixture *fixture, gconstpointer unused)
{
  Nginx *nginx = start_nginx (fixture);
  SkeinRequestOptions filled = { .proxy = (char *) SKEIN_PROXY_NONE };
  g_autofree char *url = NULL;
  SkeinReport *report;
  guint n_requests;

  if (nginx == NULL)
    return;

  filled.ca_file = nginx->cert;
  run_several (fixture, nginx, &filled, 12);
  g_assert_cmpuint (count_connections (nginx, "HTTP/2.0", &n_requests), ==, 1);
  g_assert_cmpuint (n_requests, ==, 12);

  filled.http_version = SKEIN_HTTP_1_1;
  run_several (fixture, nginx, &filled, 4);
  g_assert_cmpuint (count_connections (nginx, "HTTP/1.1", &n_requests), ==, 4);
  g_assert_cmpuint (n_requests, ==, 4);

  filled.http_version = SKEIN_HTTP_3;
  url = g_strdup_printf ("https://127.0.0.1:%u/big.bin", nginx->port);
  report = skein_transfer_fixture_run (fixture, make_job (fixture, url, &filled));
  if (strstr (skein_explain_get_detail (report->error), "ngtcp2") == NULL)
    g_assert_cmpint (skein_explain_get_cause (report->error), ==, SKEIN_CAUSE_NOT_SUPPORTED);
  stop_nginx (nginx);
}

/* What a server has said over https holds for its http addresses too, and survives the program. */
static void
test_hsts (Fixture *fixture, gconstpointer unused)
{
  Nginx *nginx = start_nginx (fixture);
  g_autofree char *path = skein_temp_folder_dup_path (fixture->folder, "hsts");
  SkeinRequestOptions filled = { 0 };
  g_autofree char *secure = NULL;
  g_autofree char *plain = NULL;
  g_autofree char *plain_address = NULL;
  g_autofree char *saved = NULL;
  SkeinReport *report;

  if (nginx == NULL)
    return;

  skein_hsts_set_path (path);
  filled.ca_file = nginx->cert;
  secure = g_strdup_printf ("https://localhost:%u/big.bin", nginx->port);
  plain = g_strdup_printf ("http://localhost:%u/big.bin", nginx->port);
  plain_address = g_strdup_printf ("http://127.0.0.1:%u/big.bin", nginx->port);
  report = skein_transfer_fixture_run (fixture, make_job (fixture, plain, &filled));
  g_assert_cmpint (skein_explain_get_cause (report->error), ==, SKEIN_CAUSE_REQUEST_REFUSED);

  report = skein_transfer_fixture_run (fixture, make_job (fixture, secure, &filled));
  g_assert_no_error (report->error);
  saved = skein_temp_folder_read (fixture->folder, "hsts", NULL);
  assert_has (saved, "localhost 0 ");

  skein_hsts_set_path (NULL);
  g_assert_false (skein_hsts_knows ("localhost"));
  skein_hsts_set_path (path);
  report = skein_transfer_fixture_run (fixture, make_job (fixture, plain, &filled));
  g_assert_no_error (report->error);
  report = skein_transfer_fixture_run (fixture, make_job (fixture, plain_address, &filled));
  g_assert_nonnull (report->error);
  skein_hsts_set_path (NULL);
  stop_nginx (nginx);
}

/* From an address of the internet (through a proxy, which stands for it) to this computer. */
static void
test_private_redirect (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (SkeinEchoServer) server = skein_echo_server_start ();
  g_autofree char *proxy = skein_echo_server_dup_url (server, "");
  g_autofree char *here = skein_test_origin_dup_url (fixture->origin, "/redirect?to=/file/10/a.bin");
  const SkeinRequestOptions filled = { .proxy = proxy };
  SkeinReport *report = skein_transfer_fixture_run (fixture, make_job (fixture, "http://203.0.113.7/to?http://192.168.7.7/x", &filled));

  g_assert_no_error (report->error);
  g_assert_cmpstr (report->private_host, ==, "192.168.7.7");
  report = skein_transfer_fixture_run (fixture, make_job (fixture, "http://203.0.113.7/to?http://203.0.113.8/x", &filled));
  g_assert_no_error (report->error);
  g_assert_null (report->private_host);
  report = skein_transfer_fixture_run (fixture, skein_transfer_fixture_job (fixture, here, NULL));
  g_assert_no_error (report->error);
  g_assert_null (report->private_host);
}

static void
test_client_certificate (Fixture *fixture, gconstpointer unused)
{
  Nginx *nginx = start_nginx (fixture);
  SkeinRequestOptions filled = { 0 };
  g_autofree char *url = NULL;
  g_autofree char *not_pem = NULL;
  SkeinReport *report;

  if (nginx == NULL)
    return;

  url = g_strdup_printf ("https://127.0.0.1:%u/wants-cert/big.bin", nginx->port);
  not_pem = write_file (fixture, "not.pem", "nothing");
  filled.ca_file = nginx->cert;
  report = skein_transfer_fixture_run (fixture, make_job (fixture, url, &filled));
  g_assert_cmpint (skein_explain_get_cause (report->error), ==, SKEIN_CAUSE_FORBIDDEN);

  filled.cert_file = nginx->cert;
  filled.key_file = nginx->key;
  report = skein_transfer_fixture_run (fixture, make_job (fixture, url, &filled));
  g_assert_no_error (report->error);

  filled.cert_file = not_pem;
  report = skein_transfer_fixture_run (fixture, make_job (fixture, url, &filled));
  g_assert_cmpint (skein_explain_get_cause (report->error), ==, SKEIN_CAUSE_TLS_BAD_CLIENT_CERT);
  stop_nginx (nginx);
}

/* A server that knows Digest never sees the password; with segments, each connection proves it anew. */
static void
test_digest (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/4194304/a.bin?seed=1&user=ann&password=sesame&auth=digest&rate=8000000");

  for (guint i = 0; i < 3; i++)
    {
      SkeinJob *job = skein_transfer_fixture_job (fixture, url, "a.part");
      SkeinReport *report;

      job->transfer.user = g_strdup ("ann");
      job->transfer.password = g_strdup (i < 2 ? "sesame" : "wrong");
      job->transfer.segments = i == 1 ? 3 : 1;
      report = skein_transfer_fixture_run (fixture, job);
      if (i < 2)
        skein_transfer_fixture_check (fixture, report, 4194304, "a.bin");
      else
        g_assert_cmpint (skein_explain_get_cause (report->error), ==, SKEIN_CAUSE_PASSWORD_WRONG);
      skein_transfer_fixture_forget (fixture);
      skein_temp_folder_free (fixture->folder);
      fixture->folder = skein_temp_folder_new ();
    }
}

/* A proxy that is spoken to by TLS: its certificate is checked as a server's is. The sample server is no proxy, and says so to what it is asked. */
static void
test_https_proxy (Fixture *fixture, gconstpointer unused)
{
  SkeinRequestOptions filled = { .proxy = fixture->origin->tls_url };
  const char *url = "http://nowhere.invalid/file/1000/a.bin?seed=1";
  SkeinReport *report;
  SkeinJob *job;

  job = skein_transfer_fixture_job (fixture, url, NULL);
  job->transfer.request = skein_request_options_new (&filled, NULL);
  job->transfer.ca_file = g_strdup (fixture->origin->ca_path);
  report = skein_transfer_fixture_run (fixture, job);
  g_assert_cmpint (report->http_status, ==, 400);
  g_assert_cmpint (skein_explain_get_cause (report->error), ==, SKEIN_CAUSE_REQUEST_REFUSED);

  /* Not without the authority. */
  job = skein_transfer_fixture_job (fixture, url, NULL);
  job->transfer.request = skein_request_options_new (&filled, NULL);
  report = skein_transfer_fixture_run (fixture, job);
  g_test_message ("%s", report->error->message);
  g_assert_cmpint (report->http_status, ==, 0);
  g_assert_true (g_error_matches (report->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_TLS) || g_error_matches (report->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_RETRYABLE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, func) g_test_add ("/work/transfer/options/" path, Fixture, NULL, skein_transfer_fixture_set_up, func, skein_transfer_fixture_tear_down)
  ADD ("stays-home", test_stays_home);
  ADD ("referrer", test_referrer);
  ADD ("cookies-on-the-way", test_cookies_on_the_way);
  ADD ("netrc", test_netrc);
  ADD ("proxies", test_proxies);
  ADD ("https-proxy", test_https_proxy);
  ADD ("digest", test_digest);
  ADD ("timeouts", test_timeouts);
  ADD ("connect-timeout", test_connect_timeout);
  ADD ("limits", test_limits);
  ADD ("mirror-limits", test_mirror_limits);
  ADD ("doh", test_doh);
  ADD ("http-versions", test_http_versions);
  ADD ("client-certificate", test_client_certificate);
  ADD ("hsts", test_hsts);
  ADD ("private-redirect", test_private_redirect);
#undef ADD

  return g_test_run ();
}
