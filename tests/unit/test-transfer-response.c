// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-transfer-response.h"
#include "work/skein-work-error.h"

#include <string.h>

/* Feeds @headers, lines ended by '\n', behind @status_line; each line from a buffer of just its size. */
static gboolean
feed (SkeinResponse *response, const char *status_line, const char *headers, GError **error)
{
  g_autofree char *text = g_strconcat (status_line, "\n", headers, "\n", NULL);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  gboolean ok = TRUE;

  skein_response_init (response);
  for (guint i = 0; ok && lines[i + 1] != NULL; i++)
    {
      gsize length = strlen (lines[i]) + 2;
      g_autofree char *line = g_malloc (length);

      memcpy (line, lines[i], length - 2);
      memcpy (line + length - 2, "\r\n", 2);
      ok = skein_response_feed (response, line, length, error);
    }
  return ok;
}

static void
test_values (void)
{
  SkeinResponse r;
  g_autoptr (GError) error = NULL;

  g_assert_true (feed (&r, "HTTP/1.1 206 Partial Content",
                       "Content-Length: 100\nETag: \"abc\"\nLast-Modified: Mon, 01 Jan 2024 00:00:00 GMT\nDate: Mon, 01 Jan 2024 00:01:00 GMT\n"
                       "Content-Range: bytes 100-199/1000\nAccept-Ranges: bytes\nContent-Encoding: identity\nRetry-After: 5\n",
                       &error));
  g_assert_no_error (error);
  g_assert_cmpint (r.status, ==, 206);
  g_assert_cmpint (r.http_major, ==, 1);
  g_assert_true (r.complete && r.has_length && r.has_range && r.has_total && r.accepts_ranges);
  g_assert_false (r.is_encoded || r.is_chunked || r.is_multipart);
  g_assert_cmpuint (r.length, ==, 100);
  g_assert_cmpuint (r.range_start, ==, 100);
  g_assert_cmpuint (r.range_end, ==, 200);
  g_assert_cmpuint (r.total, ==, 1000);
  g_assert_cmpstr (r.etag, ==, "\"abc\"");
  g_assert_true (skein_response_is_modified_usable (&r));
  g_assert_true (skein_response_has_end (&r));
  g_assert_cmpint (r.retry_after_s, ==, 5);
  skein_response_clear (&r);

  g_assert_true (feed (&r, "HTTP/2 200", "etag: W/\"weak\"\nlast-modified: Mon, 01 Jan 2024 00:00:01 GMT\ndate: Mon, 01 Jan 2024 00:01:00 GMT\ncontent-encoding: gzip\n", &error));
  g_assert_cmpint (r.http_major, ==, 2);
  g_assert_cmpstr (r.etag, ==, "");
  g_assert_false (skein_response_is_modified_usable (&r));
  g_assert_true (r.is_encoded);
  g_assert_true (skein_response_has_end (&r));
  g_assert_cmpint (r.retry_after_s, ==, -1);
  skein_response_clear (&r);

  g_assert_true (feed (&r, "HTTP/1.0 200 OK", "Content-Length: 5, 5\nContent-Length: 5\nX: y\n folded\n", &error));
  g_assert_cmpuint (r.length, ==, 5);
  g_assert_true (feed (&r, "HTTP/1.1 200 OK", "Server: x\n", &error));
  g_assert_false (skein_response_has_end (&r));
  g_assert_true (feed (&r, "HTTP/1.1 200 OK", "Transfer-Encoding: chunked\nContent-Type: Multipart/ByteRanges; boundary=x\n", &error));
  g_assert_true (r.is_chunked && r.is_multipart);
}

static void
test_refused (void)
{
  static const char *const cases[] = {
    "Content-Length: 5\nContent-Length: 6\n",
    "Content-Length: 5, 6\n",
    "Content-Length: 5abc\n",
    "Content-Length: -5\n",
    "Content-Length: +5\n",
    "Content-Length: 0x10\n",
    "Content-Length:\n",
    "Content-Length: 5,\n",
    "Content-Length: 99999999999999999999\n",
    "Content-Length: 9223372036854775808\n",
    "Content-Length: 5\nTransfer-Encoding: chunked\n",
    "Transfer-Encoding: chunked\nContent-Length: 5\n",
    "Transfer-Encoding: gzip, chunked\n",
    "Transfer-Encoding: chunked, chunked\n",
    "Content-Length: 5\n 6\n",
    "Content-Range: bytes 0-1/2\nContent-Range: bytes 0-1/3\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SkeinResponse r;
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i]);
      /* "5," ends in nothing, which is where lists may end. */
      if (strcmp (cases[i], "Content-Length: 5,\n") == 0)
        {
          g_assert_true (feed (&r, "HTTP/1.1 200 OK", cases[i], &error));
          continue;
        }
      g_assert_false (feed (&r, "HTTP/1.1 200 OK", cases[i], &error));
      g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_PROTOCOL);
      skein_response_clear (&r);
    }

  {
    static const char *const status_lines[] = { "HTTP/", "HTTP/1.1", "HTTP/1.1 20", "HTTP/1.1 2000 OK", "HTTP/x 200", "HTTP/1.1 2x0 OK" };

    for (guint i = 0; i < G_N_ELEMENTS (status_lines); i++)
      {
        SkeinResponse r;
        g_autoptr (GError) error = NULL;

        g_assert_false (feed (&r, status_lines[i], "", &error));
        g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_PROTOCOL);
      }
  }
}

static void
test_ranges (void)
{
  static const struct
  {
    const char *value;
    gboolean has_range, has_total;
  } cases[] = {
    { "bytes 0-0/1", TRUE, TRUE },
    { "bytes 0-9/*", TRUE, FALSE },
    { "bytes */100", FALSE, TRUE },
    { "BYTES 0-9/10", TRUE, TRUE },
    { "bytes 9-0/10", FALSE, FALSE },
    { "bytes 0-10/10", FALSE, FALSE },
    { "bytes 0-9223372036854775807/*", FALSE, FALSE },
    { "bytes -9/10", FALSE, FALSE },
    { "bytes 0-/10", FALSE, FALSE },
    { "bytes 0-9", FALSE, FALSE },
    { "bytes=0-9/10", FALSE, FALSE },
    { "items 0-9/10", FALSE, FALSE },
    { "bytes a-b/c", FALSE, FALSE },
    { "", FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *header = g_strdup_printf ("Content-Range: %s\n", cases[i].value);
      SkeinResponse r;

      g_test_message ("%s", cases[i].value);
      g_assert_true (feed (&r, "HTTP/1.1 206 OK", header, NULL));
      g_assert_cmpint (r.has_range, ==, cases[i].has_range);
      g_assert_cmpint (r.has_total, ==, cases[i].has_total);
    }
}

static void
test_floods (void)
{
  SkeinResponse r;
  g_autoptr (GError) error = NULL;
  g_autofree char *large = g_strnfill (SKEIN_RESPONSE_MAX_HEADER_BYTES, 'x');
  gboolean ok = TRUE;
  guint n = 0;

  skein_response_init (&r);
  while (ok && n++ < 100000)
    ok = skein_response_feed (&r, "X: y\r\n", 6, &error);
  g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_PROTOCOL);
  g_assert_cmpuint (n, <=, SKEIN_RESPONSE_MAX_HEADERS + 1);
  g_clear_error (&error);

  skein_response_init (&r);
  g_assert_true (skein_response_feed (&r, "HTTP/1.1 100 Continue\r\n", 23, &error));
  g_assert_false (skein_response_feed (&r, large, SKEIN_RESPONSE_MAX_HEADER_BYTES, &error));
  g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_PROTOCOL);
  g_clear_error (&error);

  /* An endless run of interim answers is a flood too. */
  skein_response_init (&r);
  ok = TRUE;
  for (n = 0; ok && n < 100000; n++)
    ok = skein_response_feed (&r, "HTTP/1.1 100 Continue\r\n", 23, &error) && skein_response_feed (&r, "\r\n", 2, &error);
  g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_PROTOCOL);
}

static void
test_trailers (void)
{
  SkeinResponse r;

  g_assert_true (feed (&r, "HTTP/1.1 200 OK", "Transfer-Encoding: chunked\nETag: \"a\"\n", NULL));
  g_assert_true (skein_response_feed (&r, "ETag: \"b\"\r\n", 11, NULL));
  g_assert_true (skein_response_feed (&r, "Content-Length: 7\r\n", 19, NULL));
  g_assert_cmpstr (r.etag, ==, "\"a\"");
  g_assert_false (r.has_length);
}

static void
test_disposition (void)
{
  static const struct
  {
    const char *value, *name;
  } cases[] = {
    { "attachment; filename=a.txt", "a.txt" },
    { "attachment; filename=\"a b.txt\"", "a b.txt" },
    { "attachment; filename=\"a\\\"b.txt\"", "a\"b.txt" },
    { "attachment;filename=a.txt;filename=b.txt", "a.txt" },
    { "attachment; filename=a.txt; filename*=UTF-8''%e2%82%ac.txt", "\342\202\254.txt" },
    { "attachment; filename*=utf-8'en'b%20c.txt; filename=a.txt", "b c.txt" },
    { "attachment; filename*=iso-8859-1''%e9t%e9.txt", "\303\251t\303\251.txt" },
    { "attachment; filename*=UTF-8''%ff.txt; filename=a.txt", "a.txt" },
    { "attachment; filename*=KOI8-R''x; filename=a.txt", "a.txt" },
    { "attachment; filename*=UTF-8''%2e%2e%2f%2e%2e%2fetc%2fpasswd", "passwd" },
    { "attachment; filename*=UTF-8''a%5cb%5cc.txt", "c.txt" },
    { "attachment; filename*=UTF-8''%252e%252e", "%2e%2e" },
    { "attachment; filename*=UTF-8''x%00.exe", NULL },
    { "attachment; filename=\"..\\..\\.bashrc\"", "bashrc" },
    { "attachment; filename=\"\351t\351.txt\"", "\303\251t\303\251.txt" },
    { "attachment; filename=\"unfinished", "unfinished" },
    { "attachment; filename=\"x\\", NULL },
    { "attachment; filename=", NULL },
    { "attachment; filename*=%", NULL },
    { "attachment; filename*=UTF-8''%4", NULL },
    { "attachment; name=a.txt", NULL },
    { "attachment; filename=\"..\"", NULL },
    { "attachment", NULL },
    { "filename=a.txt", NULL },
    { "; FILENAME = a.txt", "a.txt" },
    { ";;;", NULL },
    { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize length = strlen (cases[i].value);
      g_autofree char *exact = g_memdup2 (cases[i].value, MAX (length, 1));
      g_autofree char *name = skein_content_disposition_dup_name (exact, length);

      g_test_message ("%u", i);
      g_assert_cmpstr (name, ==, cases[i].name);
    }
}

/* Whatever comes, names are safe and nothing is read beyond the end (run with a sanitizer). */
static void
test_disposition_noise (void)
{
  static const char alphabet[] = "filename*=\"\\;'%20/. UTF-8\377\0x";

  for (guint i = 0; i < 20000; i++)
    {
      gsize length = (gsize) g_test_rand_int_range (1, 60);
      g_autofree char *value = g_malloc (length);
      g_autofree char *name = NULL;

      for (gsize j = 0; j < length; j++)
        value[j] = alphabet[g_test_rand_int_range (0, sizeof alphabet)];
      if (i % 2 == 0 && length > 12)
        memcpy (value, ";filename*=U", 12);
      name = skein_content_disposition_dup_name (value, length);
      if (name != NULL)
        {
          g_assert_true (g_utf8_validate (name, -1, NULL));
          g_assert_null (strchr (name, '/'));
          g_assert_null (strchr (name, '\\'));
          g_assert_cmpint (*name, !=, '.');
        }
    }
}

/* The usual form is read by our own few lines; what it says must be what the calendar says. */
static void
test_dates (void)
{
  static const char *const bad[] = { "Mon, 32 Jan 2024 00:00:00 GMT", "Mon, 00 Jan 2024 00:00:00 GMT", "Xyz, 01 Jan 2024 00:00:00 GMT", "Mon, 01 Xyz 2024 00:00:00 GMT", "Mon, 01 Jan 2024 25:00:00 GMT",
                                     "Mon, 01 Jan 2024 00:61:00 GMT", "Mon, 0a Jan 2024 00:00:00 GMT" };

  for (gint64 day = 1; day < 400 * 366; day += 13)
    {
      gint64 seconds = day * 86400 + day * 7919 % 86400;
      g_autoptr (GDateTime) then = g_date_time_new_from_unix_utc (seconds);
      static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
      static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
      g_autofree char *headers = g_strdup_printf ("Last-Modified: %s, %02d %s %04d %02d:%02d:%02d GMT\n", days[g_date_time_get_day_of_week (then) - 1], g_date_time_get_day_of_month (then),
                                                  months[g_date_time_get_month (then) - 1], g_date_time_get_year (then), g_date_time_get_hour (then), g_date_time_get_minute (then), g_date_time_get_second (then));
      SkeinResponse r;

      g_assert_true (feed (&r, "HTTP/1.1 200 OK", headers, NULL));
      g_assert_cmpint (r.modified_s, ==, seconds);
    }

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *headers = g_strdup_printf ("Last-Modified: %s\n", bad[i]);
      SkeinResponse r;

      g_assert_true (feed (&r, "HTTP/1.1 200 OK", headers, NULL));
      g_assert_cmpint (r.modified_s, ==, 0);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/work/transfer-response/dates", test_dates);
  g_test_add_func ("/work/transfer-response/values", test_values);
  g_test_add_func ("/work/transfer-response/refused", test_refused);
  g_test_add_func ("/work/transfer-response/ranges", test_ranges);
  g_test_add_func ("/work/transfer-response/floods", test_floods);
  g_test_add_func ("/work/transfer-response/trailers", test_trailers);
  g_test_add_func ("/work/transfer-response/disposition", test_disposition);
  g_test_add_func ("/work/transfer-response/disposition-noise", test_disposition_noise);

  return g_test_run ();
}
