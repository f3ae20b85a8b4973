// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "base/skein-json-reader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _SkeinJsonReader
{
  const char *begin, *at, *end;
  gboolean in_object[SKEIN_JSON_MAX_DEPTH];
  guint depth;
  gboolean has_before; /* something stands before in this container, or the outermost value is over */
  SkeinJsonToken token;
  GString *name, *string; /* (owned) */
  gboolean has_name;
  guint64 number;
  gboolean is_uint;
  gboolean boolean;
  char *error; /* (owned) (nullable) */
};

SkeinJsonReader *
skein_json_reader_new (const char *data, gsize size)
{
  SkeinJsonReader *self = g_new0 (SkeinJsonReader, 1);

  self->begin = self->at = data;
  self->end = data + size;
  if (size >= 3 && memcmp (data, "\xEF\xBB\xBF", 3) == 0)
    self->at += 3;
  self->name = g_string_new (NULL);
  self->string = g_string_new (NULL);
  self->token = SKEIN_JSON_NULL;
  return self;
}

void
skein_json_reader_free (SkeinJsonReader *self)
{
  if (self == NULL)
    return;

  g_string_free (self->name, TRUE);
  g_string_free (self->string, TRUE);
  g_free (self->error);
  g_free (self);
}

static SkeinJsonToken
fail (SkeinJsonReader *self, const char *reason)
{
  guint line = 1;

  for (const char *p = self->begin; p < self->at; p++)
    line += *p == '\n';
  if (self->error == NULL)
    self->error = g_strdup_printf (_ ("line %u: %s"), line, reason);
  return self->token = SKEIN_JSON_ERROR;
}

static void
skip_space (SkeinJsonReader *self)
{
  while (self->at < self->end && (*self->at == ' ' || *self->at == '\t' || *self->at == '\n' || *self->at == '\r'))
    self->at++;
}

static gboolean
read_hex4 (SkeinJsonReader *self, gunichar *out_unit)
{
  if (self->end - self->at < 4)
    return FALSE;
  *out_unit = 0;
  for (guint i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (self->at[i]);

      if (digit < 0)
        return FALSE;
      *out_unit = *out_unit << 4 | (gunichar) digit;
    }
  self->at += 4;
  return TRUE;
}

/* Behind "\u". Half a pair is U+FFFD, as is NUL. */
static gboolean
read_unicode (SkeinJsonReader *self, GString *out)
{
  gunichar c, low;

  if (!read_hex4 (self, &c))
    return FALSE;
  if (c >= 0xD800 && c < 0xDC00 && self->end - self->at >= 6 && self->at[0] == '\\' && self->at[1] == 'u')
    {
      const char *before = self->at;

      self->at += 2;
      if (!read_hex4 (self, &low))
        return FALSE;
      if (low >= 0xDC00 && low < 0xE000)
        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
      else
        self->at = before;
    }
  if (c == 0 || (c >= 0xD800 && c < 0xE000))
    c = 0xFFFD;
  g_string_append_unichar (out, c);
  return TRUE;
}

/* At a quote. */
static gboolean
read_string (SkeinJsonReader *self, GString *out)
{
  static const char escapes[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";

  g_string_truncate (out, 0);
  self->at++;
  for (;;)
    {
      const char *run = self->at;
      const char *escape;

      while (self->at < self->end && *self->at != '"' && *self->at != '\\' && (guchar) *self->at >= 0x20)
        self->at++;
      if (!g_utf8_validate (run, self->at - run, NULL))
        {
          fail (self, _ ("a text is not UTF-8"));
          return FALSE;
        }
      g_string_append_len (out, run, self->at - run);

      if (self->at == self->end || (guchar) *self->at < 0x20)
        {
          fail (self, _ ("a text has no closing quote"));
          return FALSE;
        }
      if (*self->at++ == '"')
        return TRUE;

      escape = self->at < self->end && *self->at != '\0' ? strchr (escapes, *self->at) : NULL;
      if (escape != NULL)
        {
          g_string_append_c (out, meanings[escape - escapes]);
          self->at++;
        }
      else if (self->at == self->end || *self->at++ != 'u' || !read_unicode (self, out))
        {
          fail (self, _ ("a backslash escapes nothing"));
          return FALSE;
        }
    }
}

static gboolean
skip_digits (SkeinJsonReader *self)
{
  const char *before = self->at;

  while (self->at < self->end && g_ascii_isdigit (*self->at))
    self->at++;
  return self->at > before;
}

static SkeinJsonToken
read_number (SkeinJsonReader *self)
{
  const char *begin = self->at;

  self->is_uint = *self->at != '-';
  self->number = 0;
  if (*self->at == '-')
    self->at++;
  if (self->at < self->end && *self->at == '0')
    self->at++;
  else if (!skip_digits (self))
    return fail (self, _ ("this is no number"));

  for (const char *p = begin; p < self->at && self->is_uint; p++)
    self->is_uint = g_uint64_checked_mul (&self->number, self->number, 10) && g_uint64_checked_add (&self->number, self->number, (guint64) (*p - '0'));

  if (self->at < self->end && *self->at == '.')
    {
      self->is_uint = FALSE;
      self->at++;
      if (!skip_digits (self))
        return fail (self, _ ("this is no number"));
    }
  if (self->at < self->end && (*self->at == 'e' || *self->at == 'E'))
    {
      self->is_uint = FALSE;
      self->at++;
      if (self->at < self->end && (*self->at == '+' || *self->at == '-'))
        self->at++;
      if (!skip_digits (self))
        return fail (self, _ ("this is no number"));
    }
  return SKEIN_JSON_NUMBER;
}

static gboolean
take_word (SkeinJsonReader *self, const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (self->end - self->at) < length || memcmp (self->at, word, length) != 0)
    return FALSE;
  self->at += length;
  return TRUE;
}

static SkeinJsonToken
read_value (SkeinJsonReader *self)
{
  if (self->at == self->end)
    return fail (self, _ ("the end is missing"));

  switch (*self->at)
    {
    case '{':
    case '[':
      if (self->depth == SKEIN_JSON_MAX_DEPTH)
        return fail (self, _ ("too many brackets within brackets"));
      self->in_object[self->depth++] = *self->at == '{';
      self->has_before = FALSE;
      return *self->at++ == '{' ? SKEIN_JSON_OBJECT : SKEIN_JSON_ARRAY;
    case '"':
      return read_string (self, self->string) ? SKEIN_JSON_STRING : SKEIN_JSON_ERROR;
    case 't':
    case 'f':
      self->boolean = *self->at == 't';
      return take_word (self, self->boolean ? "true" : "false") ? SKEIN_JSON_BOOLEAN : fail (self, _ ("this is no value"));
    case 'n':
      return take_word (self, "null") ? SKEIN_JSON_NULL : fail (self, _ ("this is no value"));
    default:
      if (*self->at == '-' || g_ascii_isdigit (*self->at))
        return read_number (self);
      return fail (self, _ ("this is no value"));
    }
}

SkeinJsonToken
skein_json_reader_next (SkeinJsonReader *self)
{
  gboolean in_object;

  g_return_val_if_fail (self != NULL, SKEIN_JSON_ERROR);

  if (self->token == SKEIN_JSON_ERROR || self->token == SKEIN_JSON_END)
    return self->token;

  self->has_name = FALSE;
  skip_space (self);
  if (self->depth == 0 && self->has_before)
    return self->token = self->at == self->end ? SKEIN_JSON_END : fail (self, _ ("something follows the end"));

  if (self->depth > 0)
    {
      in_object = self->in_object[self->depth - 1];
      if (self->at < self->end && *self->at == (in_object ? '}' : ']'))
        {
          self->at++;
          self->depth--;
          self->has_before = TRUE;
          return self->token = in_object ? SKEIN_JSON_OBJECT_END : SKEIN_JSON_ARRAY_END;
        }
      if (self->has_before)
        {
          if (self->at == self->end || *self->at != ',')
            return fail (self, self->at == self->end ? _ ("the end is missing") : _ ("a comma is missing"));
          self->at++;
          skip_space (self);
        }
      if (in_object)
        {
          if (self->at == self->end || *self->at != '"')
            return fail (self, _ ("a name is missing"));
          if (!read_string (self, self->name))
            return SKEIN_JSON_ERROR;
          self->has_name = TRUE;
          skip_space (self);
          if (self->at == self->end || *self->at != ':')
            return fail (self, _ ("a colon is missing"));
          self->at++;
          skip_space (self);
        }
    }

  self->has_before = TRUE;
  return self->token = read_value (self);
}

gboolean
skein_json_reader_skip (SkeinJsonReader *self)
{
  guint depth;

  g_return_val_if_fail (self != NULL, FALSE);

  if (self->token == SKEIN_JSON_OBJECT || self->token == SKEIN_JSON_ARRAY)
    for (depth = self->depth; self->depth >= depth;)
      if (skein_json_reader_next (self) == SKEIN_JSON_ERROR)
        return FALSE;
  return self->token != SKEIN_JSON_ERROR;
}

const char *
skein_json_reader_peek_name (SkeinJsonReader *self)
{
  return self->has_name ? self->name->str : NULL;
}

const char *
skein_json_reader_peek_string (SkeinJsonReader *self)
{
  return self->token == SKEIN_JSON_STRING ? self->string->str : NULL;
}

gboolean
skein_json_reader_get_uint (SkeinJsonReader *self, guint64 *out_value)
{
  if (self->token != SKEIN_JSON_NUMBER || !self->is_uint)
    return FALSE;
  *out_value = self->number;
  return TRUE;
}

gboolean
skein_json_reader_get_boolean (SkeinJsonReader *self)
{
  return self->token == SKEIN_JSON_BOOLEAN && self->boolean;
}

const char *
skein_json_reader_peek_error (SkeinJsonReader *self)
{
  return self->error;
}

gboolean
skein_json_document_is (const char *data, gsize size, const char *format)
{
  g_autoptr (SkeinJsonReader) reader = NULL;

  g_return_val_if_fail (data != NULL || size == 0, FALSE);
  g_return_val_if_fail (format != NULL, FALSE);

  if (data == NULL)
    return FALSE;
  reader = skein_json_reader_new (data, size);
  if (skein_json_reader_next (reader) != SKEIN_JSON_OBJECT)
    return FALSE;
  for (guint i = 0; i < 8; i++)
    {
      SkeinJsonToken token = skein_json_reader_next (reader);

      if (token == SKEIN_JSON_STRING && strcmp (skein_json_reader_peek_name (reader), "format") == 0)
        return strcmp (skein_json_reader_peek_string (reader), format) == 0;
      if (token != SKEIN_JSON_STRING && token != SKEIN_JSON_NUMBER && token != SKEIN_JSON_BOOLEAN && token != SKEIN_JSON_NULL)
        return FALSE;
    }
  return FALSE;
}
