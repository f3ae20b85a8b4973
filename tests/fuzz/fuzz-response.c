// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The raw header lines of an answer, among them Content-Disposition, digests and links. */

#include "config.h"

#include "fuzz/skein-fuzz.h"
#include "work/skein-transfer-response.h"

#include <string.h>

static void
check_name (const char *name)
{
  if (name == NULL)
    return;
  g_assert_cmpuint (strlen (name), >, 0);
  g_assert_cmpuint (strlen (name), <=, 255);
  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_null (strpbrk (name, "/\\"));
  g_assert_true (*name != '.' && *name != '-');
  for (const char *p = name; *p != '\0'; p++)
    g_assert_false (g_ascii_iscntrl (*p));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  SkeinResponse response = { 0 };
  g_autofree char *name = skein_content_disposition_dup_name ((const char *) data, size);
  const char *line = (const char *) data;
  gsize left = size;

  check_name (name);

  skein_response_init (&response);
  while (left > 0)
    {
      const char *newline = memchr (line, '\n', left);
      gsize length = newline != NULL ? (gsize) (newline - line) + 1 : left;
      g_autoptr (GError) error = NULL;

      if (!skein_response_feed (&response, line, length, &error))
        {
          g_assert_nonnull (error);
          break;
        }
      line += length;
      left -= length;
    }
  check_name (response.suggested_name);
  if (response.has_range)
    {
      g_assert_cmpuint (response.range_start, <, response.range_end);
      if (response.has_total)
        g_assert_cmpuint (response.range_end, <=, response.total);
    }
  g_assert_cmpint (response.retry_after_s, >=, -1);
  g_assert_cmpint (response.retry_after_s, <=, SKEIN_RESPONSE_MAX_RETRY_AFTER_S);
  g_assert_true (*response.etag == '\0' || skein_response_is_strong_etag (response.etag));
  skein_response_clear (&response);
  return 0;
}
