// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "base/skein-paths.h"
#include "origin/skein-origin-behaviour.h"
#include "origin/skein-origin-content.h"
#include "origin/skein-origin-pacer.h"
#include "support/skein-temp-folder.h"
#include "support/skein-test-origin.h"
#include "support/skein-wait.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* One request over its own connection, as far as it got. */
typedef struct
{
  guint status;     /* 0: no answer */
  char *head;       /* (owned) (nullable) */
  GByteArray *body; /* (owned) what came of it */
  GError *error;    /* (owned) (nullable) how the connection ended, if not properly */
} Answer;

static void
answer_free (Answer *self)
{
  g_free (self->head);
  g_byte_array_unref (self->body);
  g_clear_error (&self->error);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)

static GIOStream *
connect_to (SkeinTestOrigin *origin, gboolean tls, const char *ca_path, GError **error)
{
  const char *host = tls ? origin->tls_url + strlen ("https://") : origin->url + strlen ("http://");
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) plain = NULL;
  g_autoptr (GSocketConnectable) identity = NULL;
  g_autoptr (GTlsDatabase) database = NULL;
  g_autoptr (GIOStream) secure = NULL;

  g_socket_client_set_enable_proxy (client, FALSE);
  plain = g_socket_client_connect_to_host (client, host, 80, NULL, error);
  if (plain == NULL || !tls)
    return G_IO_STREAM (g_steal_pointer (&plain));

  identity = g_network_address_parse (host, 443, error);
  secure = identity != NULL ? g_tls_client_connection_new (G_IO_STREAM (plain), identity, error) : NULL;
  if (secure == NULL)
    return NULL;
  if (ca_path != NULL)
    {
      database = g_tls_file_database_new (ca_path, error);
      if (database == NULL)
        return NULL;
      g_tls_connection_set_database (G_TLS_CONNECTION (secure), database);
    }
  if (!g_tls_connection_handshake (G_TLS_CONNECTION (secure), NULL, error))
    return NULL;
  return g_steal_pointer (&secure);
}

static Answer *
ask (SkeinTestOrigin *origin, gboolean tls, const char *method, const char *path, const char *headers)
{
  Answer *self = g_new0 (Answer, 1);
  g_autoptr (GIOStream) stream = connect_to (origin, tls, origin->ca_path, &self->error);
  g_autofree char *request = g_strdup_printf ("%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s\r\n", method, path, headers != NULL ? headers : "");
  guint8 buffer[65536];
  const char *end;
  gssize n_read = 0;

  self->body = g_byte_array_new ();
  g_assert_no_error (self->error);
  if (g_output_stream_write_all (g_io_stream_get_output_stream (stream), request, strlen (request), NULL, NULL, &self->error))
    while ((n_read = g_input_stream_read (g_io_stream_get_input_stream (stream), buffer, sizeof buffer, NULL, &self->error)) > 0)
      g_byte_array_append (self->body, buffer, n_read);

  end = self->body->len > 0 ? g_strstr_len ((char *) self->body->data, self->body->len, "\r\n\r\n") : NULL;
  if (end != NULL)
    {
      gsize size = end + 4 - (char *) self->body->data;

      self->head = g_strndup ((char *) self->body->data, size);
      g_byte_array_remove_range (self->body, 0, size);
      sscanf (self->head, "HTTP/1.1 %u", &self->status);
    }
  return self;
}

static char *
dup_header (const Answer *answer, const char *name)
{
  g_autofree char *start = g_strdup_printf ("\r\n%s: ", name);
  const char *value = strstr (answer->head, start);

  if (value == NULL)
    return NULL;
  value += strlen (start);
  return g_strndup (value, strcspn (value, "\r"));
}

static char *
dup_body_sha256 (const Answer *answer)
{
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, answer->body->data, answer->body->len);
}

/* Content and pace, without a server ----------------------------------------------------------------------------- */

static GBytes *
read_all (SkeinOriginContent *content, guint64 offset, guint64 end, gsize step)
{
  GByteArray *bytes = g_byte_array_new ();

  while (offset < end)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) piece = skein_origin_content_read (content, offset, MIN (step, end - offset), &error);

      g_assert_no_error (error);
      g_assert_cmpuint (g_bytes_get_size (piece), >, 0);
      g_assert_cmpuint (g_bytes_get_size (piece), <=, step);
      g_byte_array_append (bytes, g_bytes_get_data (piece, NULL), g_bytes_get_size (piece));
      offset += g_bytes_get_size (piece);
    }
  return g_byte_array_free_to_bytes (bytes);
}

static void
test_content_law (void)
{
  g_test_summary ("Any pieces of generated content, put together, are the same bytes");

  for (int i = 0; i < 100; i++)
    {
      guint64 seed = g_test_rand_int_range (0, 1000);
      guint64 size = g_test_rand_int_range (1, 3 << 20);
      guint64 first = g_test_rand_int_range (0, size);
      g_autoptr (SkeinOriginContent) content = skein_origin_content_new_generated (seed, size);
      g_autoptr (SkeinOriginContent) longer = skein_origin_content_new_generated (seed, size + 1000);
      g_autoptr (GBytes) whole = read_all (content, 0, size, G_MAXSIZE);
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (whole, first, size - first);
      g_autoptr (GBytes) pieces = read_all (content, first, size, g_test_rand_int_range (1000, 700000));
      g_autoptr (GBytes) of_longer = read_all (longer, first, size, G_MAXSIZE);

      g_assert_true (g_bytes_equal (part, pieces));
      g_assert_true (g_bytes_equal (part, of_longer));
      g_assert_cmpuint (skein_origin_content_get_version (content), !=, skein_origin_content_get_version (longer));
    }
}

static void
test_content_seeds (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);

  for (guint64 seed = 0; seed < 2000; seed++)
    {
      g_autoptr (SkeinOriginContent) content = skein_origin_content_new_generated (seed, 16);

      g_assert_true (g_hash_table_add (seen, read_all (content, 0, 16, 16)));
    }
}

static void
test_content_parts (void)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (SkeinOriginContent) content = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_ptr_array_add (parts, g_bytes_new_static ("abc", 3));
  g_ptr_array_add (parts, g_bytes_new_static ("", 0));
  g_ptr_array_add (parts, g_bytes_new_static ("defg", 4));
  content = skein_origin_content_new_parts (parts, 1);
  g_assert_cmpuint (skein_origin_content_get_size (content), ==, 7);
  bytes = read_all (content, 2, 6, 3);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "cdef", 4);
}

static void
test_pacer (void)
{
  SkeinOriginPacer pacer;
  gint64 at_us = 0;

  skein_origin_pacer_init (&pacer, 1000);
  for (int i = 0; i < 100; i++)
    at_us = skein_origin_pacer_book (&pacer, 100, 1000000);
  /* The hundredth may go when the 9,900 bytes before it are through, less the moment of credit. */
  g_assert_cmpint (at_us, >=, 1000000 + 9800000);
  g_assert_cmpint (at_us, <=, 1000000 + 9900000);

  skein_origin_pacer_set_rate (&pacer, 0);
  g_assert_cmpint (skein_origin_pacer_book (&pacer, 1 << 30, 2000000), ==, 2000000);
  skein_origin_pacer_clear (&pacer);
}

static void
test_behaviour (void)
{
  g_auto (SkeinOriginBehaviour) behaviour = { 0 };
  g_auto (SkeinOriginBehaviour) copy = { 0 };
  g_autoptr (GError) error = NULL;

  skein_origin_behaviour_init (&behaviour);
  g_assert_false (skein_origin_behaviour_has_fault (&behaviour));
  g_assert_true (skein_origin_behaviour_apply (&behaviour, "status=503&times=2&etag=weak&disposition=a%20b&other=1", FALSE, &error));
  g_assert_no_error (error);
  g_assert_true (skein_origin_behaviour_has_fault (&behaviour));
  skein_origin_behaviour_copy (&behaviour, &copy);
  g_assert_cmpuint (copy.status, ==, 503);
  g_assert_cmpuint (copy.etag, ==, SKEIN_ORIGIN_ETAG_WEAK);
  g_assert_cmpstr (copy.disposition, ==, "a b");
  skein_origin_behaviour_remove_faults (&copy);
  g_assert_false (skein_origin_behaviour_has_fault (&copy));

  g_assert_false (skein_origin_behaviour_apply (&behaviour, "other=1", TRUE, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (skein_origin_behaviour_apply (&behaviour, "rate=fast", FALSE, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_false (skein_origin_behaviour_apply (&behaviour, "status=99", FALSE, &error));
  g_assert_nonnull (error);
}

/* The server ----------------------------------------------------------------------------------------------------- */

typedef struct
{
  SkeinTestOrigin *origin;
  SkeinTempFolder *folder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = skein_temp_folder_new ();
  fixture->origin = skein_test_origin_start ("--directory", fixture->folder->path, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  skein_test_origin_stop (fixture->origin);
  skein_temp_folder_free (fixture->folder);
}

static void
test_ranges (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *range;
    guint status;
    guint first, size;
    const char *content_range;
  } rows[] = {
    { "bytes=0-", 206, 0, 1000, "bytes 0-999/1000" },
    { "bytes=10-19", 206, 10, 10, "bytes 10-19/1000" },
    { "bytes=990-2000", 206, 990, 10, "bytes 990-999/1000" },
    { "bytes=999-999", 206, 999, 1, "bytes 999-999/1000" },
    { "bytes=-5", 206, 995, 5, "bytes 995-999/1000" },
    { "bytes=-5000", 206, 0, 1000, "bytes 0-999/1000" },
    { "bytes=1000-", 416, 0, 0, "bytes */1000" },
    { "bytes=-0", 416, 0, 0, "bytes */1000" },
    { "bytes=5-4", 200, 0, 1000, NULL },
    { "bytes=a-b", 200, 0, 1000, NULL },
    { "bytes=0-1,5-6", 200, 0, 1000, NULL },
    { "lines=0-1", 200, 0, 1000, NULL },
  };
  g_autoptr (Answer) whole = ask (fixture->origin, FALSE, "GET", "/file/1000/a", NULL);

  g_assert_no_error (whole->error);
  g_assert_cmpuint (whole->body->len, ==, 1000);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *header = g_strdup_printf ("Range: %s\r\n", rows[i].range);
      g_autoptr (Answer) answer = ask (fixture->origin, FALSE, "GET", "/file/1000/a", header);
      g_autofree char *content_range = dup_header (answer, "Content-Range");

      g_test_message ("%s", rows[i].range);
      g_assert_cmpuint (answer->status, ==, rows[i].status);
      g_assert_cmpstr (content_range, ==, rows[i].content_range);
      g_assert_cmpmem (answer->body->data, answer->body->len, whole->body->data + rows[i].first, rows[i].size);
    }
}

static void
test_conditions (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Answer) first = ask (fixture->origin, FALSE, "HEAD", "/file/1000/a", NULL);
  g_autofree char *etag = dup_header (first, "ETag");
  g_autofree char *modified = dup_header (first, "Last-Modified");
  g_autofree char *length = dup_header (first, "Content-Length");
  const struct
  {
    char *headers;
    const char *query;
    guint status;
  } rows[] = {
    { g_strdup_printf ("If-None-Match: %s\r\n", etag), "", 304 },
    { g_strdup_printf ("If-None-Match: \"x\", W/%s\r\n", etag), "", 304 },
    { g_strdup ("If-None-Match: \"x\"\r\n"), "", 200 },
    { g_strdup_printf ("Range: bytes=5-\r\nIf-Range: %s\r\n", etag), "", 206 },
    { g_strdup_printf ("Range: bytes=5-\r\nIf-Range: %s\r\n", modified), "", 206 },
    { g_strdup ("Range: bytes=5-\r\nIf-Range: \"x\"\r\n"), "", 200 },
    { g_strdup_printf ("Range: bytes=5-\r\nIf-Range: W/%s\r\n", etag), "", 200 },
    { g_strdup_printf ("Range: bytes=5-\r\nIf-Range: %s\r\n", etag), "?range=no-if", 200 },
    { g_strdup_printf ("Range: bytes=5-\r\nIf-Range: %s\r\n", etag), "?etag=changing", 200 },
    { g_strdup ("Range: bytes=5-\r\n"), "?range=none", 200 },
    { g_strdup ("Range: bytes=5-\r\n"), "?range=ignore", 200 },
  };

  g_assert_cmpuint (first->status, ==, 200);
  g_assert_cmpuint (first->body->len, ==, 0);
  g_assert_cmpstr (length, ==, "1000");
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/file/1000/a", rows[i].query, NULL);
      g_autoptr (Answer) answer = ask (fixture->origin, FALSE, "GET", path, rows[i].headers);

      g_test_message ("%s %s", path, rows[i].headers);
      g_assert_cmpuint (answer->status, ==, rows[i].status);
      g_free (rows[i].headers);
    }
}

static void
test_lies (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Answer) start = ask (fixture->origin, FALSE, "GET", "/file/1000/a?range=wrong-start", "Range: bytes=10-\r\n");
  g_autoptr (Answer) total = ask (fixture->origin, FALSE, "GET", "/file/1000/a?range=wrong-total", "Range: bytes=10-\r\n");
  g_autoptr (Answer) weak = ask (fixture->origin, FALSE, "GET", "/file/1000/a?etag=weak&modified=none&disposition=..%2Fevil.txt", NULL);
  g_autoptr (Answer) one = ask (fixture->origin, FALSE, "GET", "/file/1000/a?content=changing", NULL);
  g_autoptr (Answer) other = ask (fixture->origin, FALSE, "GET", "/file/1000/a?content=changing", NULL);
  g_autofree char *start_range = dup_header (start, "Content-Range");
  g_autofree char *total_range = dup_header (total, "Content-Range");
  g_autofree char *weak_etag = dup_header (weak, "ETag");
  g_autofree char *weak_modified = dup_header (weak, "Last-Modified");
  g_autofree char *disposition = dup_header (weak, "Content-Disposition");
  g_autofree char *one_etag = dup_header (one, "ETag");
  g_autofree char *other_etag = dup_header (other, "ETag");

  g_assert_cmpstr (start_range, ==, "bytes 11-999/1000");
  g_assert_cmpstr (total_range, ==, "bytes 10-999/1001");
  g_assert_true (g_str_has_prefix (weak_etag, "W/\""));
  g_assert_null (weak_modified);
  g_assert_cmpstr (disposition, ==, "attachment; filename=\"../evil.txt\"");
  g_assert_cmpstr (one_etag, !=, other_etag);
  g_assert_cmpuint (one->body->len, ==, other->body->len);
  g_assert_true (memcmp (one->body->data, other->body->data, one->body->len) != 0);
}

static void
test_lengths (Fixture *fixture, gconstpointer data)
{
  g_autofree char *sha256 = skein_test_origin_dup_sha256 (fixture->origin, 700000, "a", 7);

  for (int tls = 0; tls < 2; tls++)
    {
      g_autoptr (Answer) known = ask (fixture->origin, tls, "GET", "/file/700000/a?seed=7", NULL);
      g_autoptr (Answer) closing = ask (fixture->origin, tls, "GET", "/file/700000/b?seed=7&length=close", NULL);
      g_autoptr (Answer) chunked = ask (fixture->origin, tls, "GET", "/file/700000/a?seed=7&length=chunked", NULL);
      g_autofree char *known_sha256 = dup_body_sha256 (known);
      g_autofree char *closing_sha256 = dup_body_sha256 (closing);
      g_autofree char *length = dup_header (closing, "Content-Length");
      g_autofree char *encoding = dup_header (chunked, "Transfer-Encoding");

      g_assert_cmpstr (known_sha256, ==, sha256);
      g_assert_cmpstr (closing_sha256, ==, sha256);
      g_assert_null (length);
      g_assert_cmpstr (encoding, ==, "chunked");
      g_assert_cmpuint (chunked->body->len, >, 700000);
    }
}

static void
test_faults (Fixture *fixture, gconstpointer data)
{
  for (int tls = 0; tls < 2; tls++)
    {
      g_autoptr (Answer) cut = ask (fixture->origin, tls, "GET", "/file/1M/a?truncate=300000", NULL);
      g_autoptr (Answer) cut_at_once = ask (fixture->origin, tls, "GET", "/file/1M/a?truncate=0", NULL);
      g_autoptr (Answer) reset = ask (fixture->origin, tls, "GET", "/file/1M/a?reset=1000", NULL);
      g_autoptr (Answer) dropped = ask (fixture->origin, tls, "GET", "/file/1M/a?drop=yes", NULL);
      g_autoptr (Answer) raw = ask (fixture->origin, tls, "GET", "/file/1M/a?raw=two-lengths", NULL);

      g_assert_cmpuint (cut->status, ==, 200);
      g_assert_cmpuint (cut->body->len, ==, 300000);
      g_assert_cmpuint (cut_at_once->status, ==, 200);
      g_assert_cmpuint (cut_at_once->body->len, ==, 0);
      /* Over TLS the end without close_notify is an error to GnuTLS, which is the point. */
      if (tls)
        g_assert_error (cut->error, G_TLS_ERROR, G_TLS_ERROR_EOF);
      else
        g_assert_no_error (cut->error);
      g_assert_nonnull (reset->error);
      g_assert_cmpuint (dropped->status, ==, 0);
      g_assert_cmpuint (raw->status, ==, 200);
      g_assert_nonnull (strstr (raw->head, "Content-Length: 5\r\nContent-Length: 9\r\n"));
    }
}

static void
test_times (Fixture *fixture, gconstpointer data)
{
  static const guint expected[] = { 503, 503, 200, 200 };

  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (Answer) answer = ask (fixture->origin, FALSE, "GET", "/file/10/a?status=503&times=2&retry_after=7", NULL);
      g_autofree char *retry_after = dup_header (answer, "Retry-After");

      g_assert_cmpuint (answer->status, ==, expected[i]);
      g_assert_cmpstr (retry_after, ==, expected[i] == 503 ? "7" : NULL);
    }
  g_assert_cmpuint (skein_test_origin_get_path_requests (fixture->origin, "/file/10/a"), ==, 4);
  skein_test_origin_reset (fixture->origin);
  g_assert_cmpuint (skein_test_origin_get_stat (fixture->origin, "requests"), ==, 0);
  {
    g_autoptr (Answer) again = ask (fixture->origin, FALSE, "GET", "/file/10/a?status=503&times=2&retry_after=@7", NULL);
    g_autofree char *retry_after = dup_header (again, "Retry-After");

    g_assert_cmpuint (again->status, ==, 503);
    g_assert_true (g_str_has_suffix (retry_after, " GMT"));
  }
}

static void
test_stall (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GIOStream) stream = connect_to (fixture->origin, FALSE, NULL, &error);
  const char request[] = "GET /file/1M/a?stall=1000&etag=none HTTP/1.1\r\nHost: localhost\r\n\r\n";
  char buffer[4096];
  gsize size = 0;

  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (stream), request, strlen (request), NULL, NULL, &error);
  g_assert_no_error (error);
  while (size < 1000 || g_strstr_len (buffer, size, "\r\n\r\n") == NULL || g_strstr_len (buffer, size, "\r\n\r\n") + 4 + 1000 > buffer + size)
    {
      gssize n_read = g_input_stream_read (g_io_stream_get_input_stream (stream), buffer + size, sizeof buffer - size, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpint (n_read, >, 0);
      size += n_read;
    }
  g_assert_false (g_socket_condition_check (g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream)), G_IO_IN) & G_IO_IN);
  g_assert_cmpuint (skein_test_origin_get_stat (fixture->origin, "connections"), ==, 2);

  /* The origin sees that the client has gone although it has nothing to write. */
  g_io_stream_close (stream, NULL, &error);
  g_assert_no_error (error);
  skein_wait_until (skein_test_origin_get_stat (fixture->origin, "connections") == 1);
}

static void
test_pace (Fixture *fixture, gconstpointer data)
{
  gint64 start_us = g_get_monotonic_time ();
  g_autoptr (Answer) slow = ask (fixture->origin, FALSE, "GET", "/file/200000/a?rate=400000&delay=100", NULL);
  double seconds = (g_get_monotonic_time () - start_us) / 1e6;

  g_assert_cmpuint (slow->body->len, ==, 200000);
  g_assert_cmpfloat (seconds, >, 0.45); /* 0.1 + 0.5 less credit and the last piece */
  g_assert_cmpfloat (seconds, <, 5);
}

static gpointer
ask_for_group_thread_main (gpointer origin)
{
  return ask (origin, FALSE, "GET", "/file/100000/a?group=g&group_rate=600000", NULL);
}

static void
test_group (Fixture *fixture, gconstpointer data)
{
  gint64 start_us = g_get_monotonic_time ();
  GThread *threads[4];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("ask", ask_for_group_thread_main, fixture->origin);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      g_autoptr (Answer) answer = g_thread_join (threads[i]);

      g_assert_cmpuint (answer->body->len, ==, 100000);
    }
  g_assert_cmpfloat ((g_get_monotonic_time () - start_us) / 1e6, >, 0.4); /* 400,000 bytes through one pipe */
}

static void
test_authentication (Fixture *fixture, gconstpointer data)
{
  g_autofree char *right = g_base64_encode ((const guint8 *) "me:secret", 9);
  g_autofree char *right_header = g_strdup_printf ("Authorization: Basic %s\r\n", right);
  g_autoptr (Answer) without = ask (fixture->origin, FALSE, "GET", "/file/10/a?user=me&password=secret", NULL);
  g_autoptr (Answer) wrong = ask (fixture->origin, FALSE, "GET", "/file/10/a?user=me&password=secret", "Authorization: Basic bWU6eA==\r\n");
  g_autoptr (Answer) with = ask (fixture->origin, FALSE, "GET", "/file/10/a?user=me&password=secret", right_header);
  g_autofree char *challenge = dup_header (without, "WWW-Authenticate");

  g_assert_cmpuint (without->status, ==, 401);
  g_assert_true (g_str_has_prefix (challenge, "Basic "));
  g_assert_cmpuint (wrong->status, ==, 401);
  g_assert_cmpuint (with->status, ==, 200);
}

static void
test_redirect (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Answer) plain = ask (fixture->origin, FALSE, "GET", "/redirect?to=/file/10/a%3Fseed%3D1", NULL);
  g_autoptr (Answer) hops = ask (fixture->origin, FALSE, "GET", "/redirect?to=/file/10/a&hops=3&status=307", NULL);
  g_autofree char *plain_location = dup_header (plain, "Location");
  g_autofree char *hops_location = dup_header (hops, "Location");

  g_assert_cmpuint (plain->status, ==, 302);
  g_assert_cmpstr (plain_location, ==, "/file/10/a?seed=1");
  g_assert_cmpuint (hops->status, ==, 307);
  g_assert_cmpstr (hops_location, ==, "/redirect?hops=2&status=307&to=%2Ffile%2F10%2Fa");
}

static void
test_directory (Fixture *fixture, gconstpointer data)
{
  g_autofree char *inner = skein_temp_folder_dup_path (fixture->folder, "inner");
  g_autofree char *link = skein_temp_folder_dup_path (fixture->folder, "link");
  static const char *const refused[] = {
    "/dir/",
    "/dir/inner",
    "/dir/link",
    "/dir/../etc/passwd",
    "/dir/..%2f..%2fetc/passwd",
    "/dir//etc/passwd",
    "/dir/nothing",
  };

  skein_temp_folder_write (fixture->folder, "a.txt", "hello", 5);
  g_assert_cmpint (g_mkdir_with_parents (inner, 0700), ==, 0);
  skein_temp_folder_write (fixture->folder, "inner/b.txt", "inner", 5);
  g_assert_cmpint (symlink ("/etc/passwd", link), ==, 0);
  {
    g_autoptr (Answer) file = ask (fixture->origin, FALSE, "GET", "/dir/a.txt", "Range: bytes=1-\r\n");
    g_autoptr (Answer) inner_file = ask (fixture->origin, FALSE, "GET", "/dir/inner/b.txt", NULL);

    g_assert_cmpmem (file->body->data, file->body->len, "ello", 4);
    g_assert_cmpmem (inner_file->body->data, inner_file->body->len, "inner", 5);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (Answer) answer = ask (fixture->origin, FALSE, "GET", refused[i], NULL);

      g_test_message ("%s", refused[i]);
      g_assert_true (answer->status == 404 || answer->status == 400); /* libsoup itself refuses some */
    }
}

static void
test_tls (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GIOStream) untrusted = connect_to (fixture->origin, TRUE, NULL, &error);

  g_assert_null (untrusted);
  g_assert_error (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  g_clear_error (&error);
  {
    g_autoptr (GIOStream) trusted = connect_to (fixture->origin, TRUE, fixture->origin->ca_path, &error);

    g_assert_no_error (error);
    g_assert_nonnull (trusted);
  }
}

static void
test_list (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Answer) answer = ask (fixture->origin, FALSE, "GET", "/list?n=5&min=10&max=100000&seed=3&with=delay%3D1", NULL);
  g_autofree char *text = g_strndup ((char *) answer->body->data, answer->body->len);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, 6);
  for (int i = 0; i < 5; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], "\t", -1);
      g_autoptr (Answer) file = NULL;
      g_autofree char *sha256 = NULL;

      g_assert_cmpuint (g_strv_length (fields), ==, 3);
      g_assert_true (g_str_has_prefix (fields[0], fixture->origin->url));
      g_assert_true (g_str_has_suffix (fields[0], "&delay=1"));
      file = ask (fixture->origin, FALSE, "GET", fields[0] + strlen (fixture->origin->url), NULL);
      sha256 = dup_body_sha256 (file);
      g_assert_cmpstr (sha256, ==, fields[2]);
    }
}

static void
test_many (Fixture *fixture, gconstpointer data)
{
  g_test_summary ("Hundreds of connections at once, and none is left afterwards");
  {
    g_autoptr (GPtrArray) streams = g_ptr_array_new_with_free_func (g_object_unref);
    g_autoptr (GError) error = NULL;
    const char request[] = "GET /file/10/a?delay=100 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    for (int i = 0; i < 300; i++)
      {
        GIOStream *stream = connect_to (fixture->origin, FALSE, NULL, &error);

        g_assert_no_error (error);
        g_ptr_array_add (streams, stream);
        g_output_stream_write_all (g_io_stream_get_output_stream (stream), request, strlen (request), NULL, NULL, &error);
        g_assert_no_error (error);
      }
    for (guint i = 0; i < streams->len; i++)
      {
        GInputStream *input = g_io_stream_get_input_stream (g_ptr_array_index (streams, i));
        char buffer[4096];
        gssize n_read;

        while ((n_read = g_input_stream_read (input, buffer, sizeof buffer, NULL, &error)) > 0)
          ;
        g_assert_no_error (error);
      }
  }
  skein_wait_until (skein_test_origin_get_stat (fixture->origin, "connections") == 1);
  g_assert_cmpuint (skein_test_origin_get_path_requests (fixture->origin, "/file/10/a"), ==, 300);
  g_assert_cmpuint (skein_test_origin_get_stat (fixture->origin, "bytes"), >=, 3000);
}

/* Fetches what a line of the batch names, until it is no 503. */
static Answer *
ask_for_item (SkeinTestOrigin *origin, const char *url, guint *out_n_tries)
{
  Answer *answer = NULL;

  for (*out_n_tries = 0; answer == NULL || (answer->status == 502 && *out_n_tries < 5); (*out_n_tries)++)
    {
      g_clear_pointer (&answer, answer_free);
      answer = ask (origin, FALSE, "GET", url + strlen (origin->url), NULL);
    }
  return answer;
}

static void
test_demo (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Answer) batch = ask (fixture->origin, FALSE, "GET", "/demo/batch.txt?pace=off", NULL);
  g_autofree char *text = g_strndup ((char *) batch->body->data, batch->body->len);
  g_auto (GStrv) lines = g_strsplit (g_strchomp (text), "\n", -1);
  g_autoptr (GHashTable) sums = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n_wrong = 0, n_busy = 0, n_photos = 0, n_archives = 0;
  guint64 total = 0;

  g_assert_cmpuint (g_strv_length (lines), >=, 60);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], "\t", -1);
      g_autoptr (Answer) answer = NULL;
      g_autofree char *sha256 = NULL;
      guint n_tries;

      g_assert_cmpuint (g_strv_length (fields), ==, 3);
      answer = ask_for_item (fixture->origin, fields[0], &n_tries);
      sha256 = dup_body_sha256 (answer);
      g_assert_no_error (answer->error);
      g_assert_cmpuint (answer->status, ==, 200);
      g_assert_true (g_hash_table_add (sums, g_strdup (sha256))); /* no two alike */
      n_wrong += g_str_equal (sha256, fields[2]) ? 0 : 1;
      n_busy += n_tries == 3;
      total += answer->body->len;
      if (g_str_has_suffix (fields[1], ".jpg"))
        {
          n_photos++;
          g_assert_cmpmem (answer->body->data, 4, "\xff\xd8\xff\xe1", 4);
          g_assert_cmpmem (answer->body->data + answer->body->len - 2, 2, "\xff\xd9", 2);
        }
      else
        {
          n_archives++;
          g_assert_cmpmem (answer->body->data, 2, "\x1f\x8b", 2);
        }
    }
  g_assert_cmpuint (n_wrong, ==, 1);
  g_assert_cmpuint (n_busy, ==, 1);
  g_assert_cmpuint (n_photos, >=, 12);
  g_assert_cmpuint (n_archives, >=, 12);
  g_assert_cmpuint (total, >, 100 << 20);
  g_assert_cmpuint (total, <, 300 << 20);
}

static void
test_delayed_sample (Fixture *fixture, gconstpointer data)
{
  g_test_summary ("What is made on another thread and then waits for its delay comes whole all the same");
  {
    g_autoptr (Answer) sums = ask (fixture->origin, FALSE, "GET", "/demo/SHA256SUMS", NULL);
    g_autoptr (Answer) first = ask (fixture->origin, FALSE, "GET", "/samples/photos/IMG_20261018_0401.jpg?delay=50", NULL);
    g_autoptr (Answer) paced = ask (fixture->origin, FALSE, "GET", "/demo/photos/IMG_20261018_0401.jpg", NULL);
    g_autofree char *first_sha256 = dup_body_sha256 (first);
    g_autofree char *paced_sha256 = dup_body_sha256 (paced);

    g_assert_nonnull (g_strstr_len ((char *) sums->body->data, sums->body->len, first_sha256));
    g_assert_cmpstr (first_sha256, ==, paced_sha256);
  }
}

static void
test_defaults (void)
{
  g_autoptr (SkeinTestOrigin) origin = skein_test_origin_start ("--defaults", "status=404&times=1&key=all&etag=none", NULL);
  g_autoptr (Answer) first = ask (origin, FALSE, "GET", "/file/10/a", NULL);
  g_autoptr (Answer) second = ask (origin, FALSE, "GET", "/file/10/b", NULL);
  g_autofree char *etag = dup_header (second, "ETag");

  g_assert_cmpuint (first->status, ==, 404);
  g_assert_cmpuint (second->status, ==, 200);
  g_assert_null (etag);
}

static void
test_port_taken (void)
{
  g_autoptr (SkeinTestOrigin) origin = skein_test_origin_start (NULL, NULL);
  g_autofree char *program = skein_paths_dup_helper ("skein-origin");
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *complaint = NULL;
  g_autoptr (GError) error = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_PIPE, &error, program, "--port", strrchr (origin->url, ':') + 1, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &complaint, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 1);
  g_assert_nonnull (strstr (complaint, strrchr (origin->url, ':') + 1));
}

static void
test_first_requests (void)
{
  static const char request[] = "GET /file/3M/a.bin HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

  g_test_summary ("What several threads of a new origin do first, they do at the same time");

  for (guint round = 0; round < 40; round++)
    {
      SkeinTestOrigin *origin = skein_test_origin_start (NULL, NULL);
      GIOStream *streams[8];

      for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
        {
          g_autoptr (GError) error = NULL;

          streams[i] = connect_to (origin, FALSE, NULL, &error);
          g_assert_no_error (error);
        }
      for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
        g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (streams[i]), request, sizeof request - 1, NULL, NULL, NULL));
      for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
        {
          char status[sizeof "HTTP/1.1 200"] = "";

          g_assert_true (g_input_stream_read_all (g_io_stream_get_input_stream (streams[i]), status, sizeof status - 1, NULL, NULL, NULL));
          g_assert_cmpstr (status, ==, "HTTP/1.1 200");
          g_object_unref (streams[i]);
        }
      skein_test_origin_stop (origin);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/origin/content/law", test_content_law);
  g_test_add_func ("/origin/content/seeds", test_content_seeds);
  g_test_add_func ("/origin/content/parts", test_content_parts);
  g_test_add_func ("/origin/pacer", test_pacer);
  g_test_add_func ("/origin/behaviour", test_behaviour);
#define ADD(path, function) g_test_add ("/origin/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("ranges", test_ranges);
  ADD ("conditions", test_conditions);
  ADD ("lies", test_lies);
  ADD ("lengths", test_lengths);
  ADD ("faults", test_faults);
  ADD ("times", test_times);
  ADD ("stall", test_stall);
  ADD ("pace", test_pace);
  ADD ("group", test_group);
  ADD ("authentication", test_authentication);
  ADD ("redirect", test_redirect);
  ADD ("directory", test_directory);
  ADD ("tls", test_tls);
  ADD ("list", test_list);
  ADD ("many", test_many);
  ADD ("demo", test_demo);
  ADD ("delayed-sample", test_delayed_sample);
#undef ADD
  g_test_add_func ("/origin/defaults", test_defaults);
  g_test_add_func ("/origin/port-taken", test_port_taken);
  g_test_add_func ("/origin/first-requests", test_first_requests);

  return g_test_run ();
}
