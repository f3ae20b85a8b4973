// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The name a server suggests in Content-Disposition. Every byte of it is hostile; what this file finds goes through
 * skein_file_name_sanitize() before anybody else sees it. */

#include "config.h"

#include "base/skein-file-name.h"
#include "work/skein-transfer-response.h"

#include <string.h>

#define MAX_VALUE_BYTES 4096

typedef struct
{
  const char *p;
  const char *end;
} Reader;

static void
skip_spaces (Reader *reader)
{
  while (reader->p < reader->end && (*reader->p == ' ' || *reader->p == '\t'))
    reader->p++;
}

static void
read_until (Reader *reader, const char *stops, GString *into)
{
  while (reader->p < reader->end && (*reader->p == '\0' || strchr (stops, *reader->p) == NULL))
    {
      if (into != NULL)
        g_string_append_c (into, *reader->p);
      reader->p++;
    }
}

static void
read_quoted (Reader *reader, GString *into)
{
  reader->p++;
  while (reader->p < reader->end && *reader->p != '"')
    {
      /* Only a quote or a backslash needs one: servers that put whole Windows paths here do not double theirs. */
      if (*reader->p == '\\' && reader->p + 1 < reader->end && (reader->p[1] == '"' || reader->p[1] == '\\'))
        reader->p++;
      g_string_append_c (into, *reader->p);
      reader->p++;
    }
  if (reader->p < reader->end)
    reader->p++;
}

static char *
sanitize_latin1_or_utf8 (const char *bytes, gsize length)
{
  g_autofree char *converted = NULL;
  gsize n_converted = 0;

  if (!g_utf8_validate_len (bytes, length, NULL))
    converted = g_convert (bytes, (gssize) length, "UTF-8", "ISO-8859-1", NULL, &n_converted, NULL);

  return converted != NULL ? skein_file_name_sanitize (converted, (gssize) n_converted) : skein_file_name_sanitize (bytes, (gssize) length);
}

/* charset'language'percent-encoded (RFC 8187); decoded once. */
static char *
sanitize_extended (const char *value, gsize length)
{
  const char *end = value + length;
  const char *charset_end = memchr (value, '\'', length);
  const char *language_end = charset_end != NULL ? memchr (charset_end + 1, '\'', (gsize) (end - charset_end - 1)) : NULL;
  g_autoptr (GString) bytes = NULL;
  gsize charset_length;
  gboolean is_utf8;

  if (language_end == NULL)
    return NULL;

  charset_length = (gsize) (charset_end - value);
  is_utf8 = charset_length == 5 && g_ascii_strncasecmp (value, "UTF-8", 5) == 0;
  if (!is_utf8 && !(charset_length == 10 && g_ascii_strncasecmp (value, "ISO-8859-1", 10) == 0))
    return NULL;

  bytes = g_string_sized_new (length);
  for (const char *p = language_end + 1; p < end; p++)
    {
      if (*p == '%')
        {
          if (end - p < 3 || !g_ascii_isxdigit (p[1]) || !g_ascii_isxdigit (p[2]))
            return NULL;
          g_string_append_c (bytes, (char) (g_ascii_xdigit_value (p[1]) * 16 + g_ascii_xdigit_value (p[2])));
          p += 2;
        }
      else
        g_string_append_c (bytes, *p);
    }

  if (bytes->len == 0)
    return NULL;
  if (is_utf8)
    return g_utf8_validate_len (bytes->str, bytes->len, NULL) ? skein_file_name_sanitize (bytes->str, (gssize) bytes->len) : NULL;

  {
    gsize n_converted = 0;
    g_autofree char *converted = g_convert (bytes->str, (gssize) bytes->len, "UTF-8", "ISO-8859-1", NULL, &n_converted, NULL);

    return converted != NULL ? skein_file_name_sanitize (converted, (gssize) n_converted) : NULL;
  }
}

char *
skein_content_disposition_dup_name (const char *value, gsize length)
{
  Reader reader = { value, value + length };
  g_autofree char *plain = NULL;
  g_autofree char *extended = NULL;
  g_autoptr (GString) name = g_string_new (NULL);
  g_autoptr (GString) parameter = g_string_new (NULL);

  if (length > MAX_VALUE_BYTES)
    return NULL;

  read_until (&reader, ";", NULL);
  while (reader.p < reader.end)
    {
      reader.p++;
      skip_spaces (&reader);
      g_string_truncate (name, 0);
      g_string_truncate (parameter, 0);
      read_until (&reader, "=; \t", name);
      skip_spaces (&reader);
      if (reader.p < reader.end && *reader.p == '=')
        {
          reader.p++;
          skip_spaces (&reader);
          if (reader.p < reader.end && *reader.p == '"')
            read_quoted (&reader, parameter);
          else
            read_until (&reader, ";", parameter);
        }
      read_until (&reader, ";", NULL);

      /* Of two parameters with one name the first counts. */
      if (parameter->len == 0)
        continue;
      if (extended == NULL && g_ascii_strcasecmp (name->str, "filename*") == 0)
        extended = sanitize_extended (parameter->str, parameter->len);
      else if (plain == NULL && g_ascii_strcasecmp (name->str, "filename") == 0)
        plain = sanitize_latin1_or_utf8 (parameter->str, parameter->len);
    }

  return extended != NULL ? g_steal_pointer (&extended) : g_steal_pointer (&plain);
}
