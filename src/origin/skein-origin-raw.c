// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "origin/skein-origin-raw.h"

#define OK "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nConnection: close\r\n"

static const struct
{
  const char *name;
  const char *text;
} answers[] = {
  { "garbage", "this is no HTTP at all\r\n\r\n" },
  { "two-lengths", OK "Content-Length: 5\r\nContent-Length: 9\r\n\r\n123456789" },
  { "bad-length", OK "Content-Length: 5abc\r\n\r\n12345" },
  { "negative-length", OK "Content-Length: -5\r\n\r\n12345" },
  { "huge-length", OK "Content-Length: 9223372036854775807\r\n\r\n12345" },
  { "length-and-chunked", OK "Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n0\r\n\r\n" },
  { "bad-chunk", OK "Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n-3\r\n678\r\n" },
  { "empty-location", "HTTP/1.1 302 Found\r\nLocation: \r\nContent-Length: 0\r\nConnection: close\r\n\r\n" },
  { "file-location", "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" },
  { "encoded", OK "Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\n12345" },
};

/* 1,000 headers of 1,000 bytes: over every client's limit, built when first asked for. */
static const char *
get_header_flood (void)
{
  static const char *flood = NULL;

  if (g_once_init_enter (&flood))
    {
      GString *text = g_string_new (OK);
      g_autofree char *filler = g_strnfill (1000, 'x');

      for (int i = 0; i < 1000; i++)
        g_string_append_printf (text, "X-Flood-%d: %s\r\n", i, filler);
      g_string_append (text, "Content-Length: 5\r\n\r\n12345");
      g_once_init_leave (&flood, g_string_free (text, FALSE));
    }
  return flood;
}

const char *
skein_origin_raw_lookup (const char *name)
{
  if (name == NULL)
    return NULL;
  if (g_str_equal (name, "header-flood"))
    return get_header_flood ();
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    if (g_str_equal (answers[i].name, name))
      return answers[i].text;
  return NULL;
}
