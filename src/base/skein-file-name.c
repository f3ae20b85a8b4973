// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* File names come from servers and lists, so every byte here is hostile. The one way in is
 * skein_file_name_sanitize(): bytes are counted, never assumed to be NUL-terminated or UTF-8, and the result is
 * always built anew, character by character. */

#include "config.h"

#include "base/skein-file-name.h"

#include <string.h>

/* Leaves room for " (12)" and ".part" within the 255 bytes that Linux file systems allow. */
#define MAX_NAME_BYTES 240
#define MAX_RESULT_BYTES 255
#define MAX_EXTENSION_BYTES 16

static const char *
find_last_component (const char *raw, gsize length)
{
  for (gsize i = length; i > 0; i--)
    {
      if (raw[i - 1] == '/' || raw[i - 1] == '\\')
        return raw + i;
    }
  return raw;
}

static gboolean
is_allowed (gunichar c)
{
  /* The last two code points of each plane and U+FDD0..FDEF are never characters. */
  if ((c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef))
    return FALSE;

  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return FALSE;
    default:
      return c != '/' && c != '\\';
    }
}

/* (transfer full) (nullable): valid UTF-8 in NFC, NULL if no character of the original is in it. */
static char *
decode_characters (const char *bytes, gsize length)
{
  g_autoptr (GString) text = g_string_sized_new (length + 1);
  const char *p = bytes;
  const char *end = bytes + length;
  gsize n_kept = 0;

  while (p < end)
    {
      gunichar c = *p == '\0' ? (gunichar) -1 : g_utf8_get_char_validated (p, end - p);

      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          g_string_append_c (text, '_');
          p++;
          continue;
        }

      if (is_allowed (c))
        {
          g_string_append_unichar (text, c);
          n_kept++;
        }
      else
        {
          g_string_append_c (text, '_');
        }
      p = g_utf8_next_char (p);
    }

  if (n_kept == 0)
    return NULL;
  if (g_str_is_ascii (text->str))
    return g_strdup (text->str);

  return g_utf8_normalize (text->str, text->len, G_NORMALIZE_DEFAULT_COMPOSE);
}

static char *
skip_unwanted_start (char *text)
{
  for (char *p = text;; p = g_utf8_next_char (p))
    {
      if (*p == '\0' || (*p != '.' && *p != '-' && !g_unichar_isspace (g_utf8_get_char (p))))
        return p;
    }
}

static void
cut_unwanted_end (char *text)
{
  char *end = text + strlen (text);

  while (end > text)
    {
      char *last = g_utf8_prev_char (end);

      if (*last != '.' && !g_unichar_isspace (g_utf8_get_char (last)))
        break;
      end = last;
    }
  *end = '\0';
}

/* Names that are devices on other systems, with any extension: such a file could not be copied there. */
static gboolean
is_reserved (const char *name)
{
  static const char *const devices[] = { "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$" };
  gsize length = strcspn (name, ".");

  while (length > 0 && name[length - 1] == ' ')
    length--;

  for (guint i = 0; i < G_N_ELEMENTS (devices); i++)
    {
      if (length == strlen (devices[i]) && g_ascii_strncasecmp (name, devices[i], length) == 0)
        return TRUE;
    }

  if (length >= 4 && (g_ascii_strncasecmp (name, "COM", 3) == 0 || g_ascii_strncasecmp (name, "LPT", 3) == 0))
    {
      if (length == 4 && g_ascii_isdigit (name[3]))
        return TRUE;
      /* The superscripts 1, 2 and 3 of Latin-1 count as digits there. */
      if (length == 5 && (guchar) name[3] == 0xc2 && ((guchar) name[4] == 0xb9 || (guchar) name[4] == 0xb2 || (guchar) name[4] == 0xb3))
        return TRUE;
    }
  return FALSE;
}

const char *
skein_file_name_find_extension (const char *name)
{
  const char *end = name + strlen (name);
  const char *dot = strrchr (name, '.');

  if (dot == NULL || dot == name || end - dot > MAX_EXTENSION_BYTES || dot[1] == '\0')
    return end;

  for (const char *p = dot + 1; p < end; p++)
    {
      if (g_ascii_isspace (*p))
        return end;
    }

  if (dot - name > 4 && g_ascii_strncasecmp (dot - 4, ".tar", 4) == 0)
    return dot - 4;
  return dot;
}

/* How many of the first @n_bytes of @text are whole characters. */
static gsize
count_whole_bytes (const char *text, gsize n_bytes)
{
  gsize length = strlen (text);

  if (length <= n_bytes)
    return length;

  while (n_bytes > 0 && ((guchar) text[n_bytes] & 0xc0) == 0x80)
    n_bytes--;
  return n_bytes;
}

/* @stem_length bytes of @name, @middle, @extension; the stem is cut if the whole were longer than @max_bytes. */
static char *
join_within (const char *name, gsize stem_length, const char *middle, const char *extension, gsize max_bytes)
{
  g_autofree char *stem = g_strndup (name, stem_length);
  gsize tail_bytes = strlen (middle) + strlen (extension);

  stem[count_whole_bytes (stem, max_bytes > tail_bytes ? max_bytes - tail_bytes : 0)] = '\0';
  return g_strconcat (stem, middle, extension, NULL);
}

char *
skein_file_name_sanitize (const char *raw, gssize length)
{
  return skein_file_name_sanitize_with (raw, length, SKEIN_FILE_NAME_STRICT);
}

char *
skein_file_name_sanitize_with (const char *raw, gssize length, SkeinFileNameRules rules)
{
  const char *component;
  char *start;
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;
  gsize n_bytes;

  g_return_val_if_fail (raw != NULL || length == 0, NULL);

  if (length == 0)
    return NULL;

  n_bytes = length < 0 ? strlen (raw) : (gsize) length;
  component = find_last_component (raw, n_bytes);
  text = decode_characters (component, n_bytes - (gsize) (component - raw));
  if (text == NULL)
    return NULL;

  cut_unwanted_end (text);
  start = skip_unwanted_start (text);
  if (*start == '\0')
    return NULL;
  /* One, and only in front of what is a name without it: never "." or "..". */
  if (rules == SKEIN_FILE_NAME_KEEP_DOT && *text == '.' && start == text + 1)
    start = text;
  name = g_strdup (start);

  if (is_reserved (name))
    {
      char *prefixed = g_strconcat ("_", name, NULL);

      g_free (name);
      name = prefixed;
    }

  if (strlen (name) > MAX_NAME_BYTES)
    {
      const char *extension = skein_file_name_find_extension (name);
      char *shorter = join_within (name, (gsize) (extension - name), "", extension, MAX_NAME_BYTES);

      g_free (name);
      name = shorter;
      cut_unwanted_end (name);
    }

  return g_steal_pointer (&name);
}

char *
skein_file_name_numbered (const char *name, guint number)
{
  const char *extension;
  g_autofree char *middle = NULL;

  g_return_val_if_fail (name != NULL, NULL);

  extension = skein_file_name_find_extension (name);
  middle = g_strdup_printf (" (%u)", number);
  return join_within (name, (gsize) (extension - name), middle, extension, MAX_RESULT_BYTES);
}

char *
skein_file_name_with_suffix (const char *name, const char *suffix, const char *extension)
{
  const char *old_extension;
  g_autofree char *middle = NULL;
  g_autofree char *dotted = NULL;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (suffix != NULL, NULL);

  old_extension = skein_file_name_find_extension (name);
  middle = g_strconcat ("-", suffix, NULL);
  dotted = extension != NULL ? g_strconcat (".", extension, NULL) : g_strdup (old_extension);
  return join_within (name, (gsize) (old_extension - name), middle, dotted, MAX_NAME_BYTES);
}
