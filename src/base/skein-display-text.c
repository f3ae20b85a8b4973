// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "base/skein-display-text.h"

#include <string.h>

#define REPLACEMENT 0xFFFD
#define ELLIPSIS "…"

/* What our own sentences put around a text of the other direction. In pairs they cannot change the order of anything outside of them. */
#define FIRST_STRONG_ISOLATE 0x2068
#define POP_ISOLATE 0x2069
#define RIGHT_TO_LEFT_MARK 0x200F
#define MAX_ISOLATES 16

static gboolean
is_harmless (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_UNASSIGNED:
      return FALSE;

    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_LOWERCASE_LETTER:
    case G_UNICODE_MODIFIER_LETTER:
    case G_UNICODE_OTHER_LETTER:
    case G_UNICODE_TITLECASE_LETTER:
    case G_UNICODE_UPPERCASE_LETTER:
    case G_UNICODE_SPACING_MARK:
    case G_UNICODE_ENCLOSING_MARK:
    case G_UNICODE_NON_SPACING_MARK:
    case G_UNICODE_DECIMAL_NUMBER:
    case G_UNICODE_LETTER_NUMBER:
    case G_UNICODE_OTHER_NUMBER:
    case G_UNICODE_CONNECT_PUNCTUATION:
    case G_UNICODE_DASH_PUNCTUATION:
    case G_UNICODE_CLOSE_PUNCTUATION:
    case G_UNICODE_FINAL_PUNCTUATION:
    case G_UNICODE_INITIAL_PUNCTUATION:
    case G_UNICODE_OTHER_PUNCTUATION:
    case G_UNICODE_OPEN_PUNCTUATION:
    case G_UNICODE_CURRENCY_SYMBOL:
    case G_UNICODE_MODIFIER_SYMBOL:
    case G_UNICODE_MATH_SYMBOL:
    case G_UNICODE_OTHER_SYMBOL:
    case G_UNICODE_SPACE_SEPARATOR:
    default:
      return TRUE;
    }
}

static char *
drop_middle (const char *text, guint max_chars)
{
  glong n_chars = g_utf8_strlen (text, -1);
  guint n_head, n_tail;
  const char *tail;
  GString *cut;

  if (n_chars <= (glong) max_chars)
    return NULL;

  n_head = (max_chars - 1) * 2 / 3;
  n_tail = max_chars - 1 - n_head;
  tail = g_utf8_offset_to_pointer (text, n_chars - (glong) n_tail);

  cut = g_string_new_len (text, g_utf8_offset_to_pointer (text, (glong) n_head) - text);
  g_string_append (cut, ELLIPSIS);
  g_string_append (cut, tail);
  return g_string_free (cut, FALSE);
}

static char *
drop_isolates (char *text)
{
  GString *rest = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (c != FIRST_STRONG_ISOLATE && c != POP_ISOLATE)
        g_string_append_unichar (rest, c);
    }
  g_free (text);
  return g_string_free (rest, FALSE);
}

char *
skein_display_text (const char *bytes, gssize length, guint max_chars)
{
  static const char mark_and_isolate[] = "\u200f\u2068";
  gsize open[MAX_ISOLATES]; /* where in @text an isolate begins that has not ended */
  guint n_open = 0, n_isolates = 0;
  const char *at, *end;
  GString *text;
  char *whole, *cut;

  g_return_val_if_fail (bytes != NULL || length == 0, NULL);

  if (length < 0)
    length = (gssize) strlen (bytes);

  text = g_string_sized_new ((gsize) length + 1);
  for (at = bytes, end = bytes + length; at < end;)
    {
      gunichar c = g_utf8_get_char_validated (at, end - at);

      /* Both "invalid" and "cut short" are negative. A NUL comes back as 0 or, from some GLib versions, as "cut short". */
      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          g_string_append_unichar (text, REPLACEMENT);
          at++;
          continue;
        }

      if (c == FIRST_STRONG_ISOLATE && n_open < MAX_ISOLATES)
        {
          open[n_open++] = text->len;
          g_string_append_unichar (text, c);
        }
      else if (c == POP_ISOLATE && n_open > 0)
        {
          n_open--;
          n_isolates++;
          g_string_append_unichar (text, c);
        }
      else if (c == RIGHT_TO_LEFT_MARK && (gsize) (end - at) >= strlen (mark_and_isolate) && memcmp (at, mark_and_isolate, strlen (mark_and_isolate)) == 0)
        ; /* for the beginning of a paragraph, which this is not */
      else
        g_string_append_unichar (text, is_harmless (c) ? c : REPLACEMENT);
      at = c == 0 ? at + 1 : g_utf8_next_char (at);
    }

  /* Both have three bytes. */
  while (n_open > 0)
    memcpy (text->str + open[--n_open], "\uFFFD", 3);

  whole = g_string_free (text, FALSE);
  if (max_chars > 0 && n_isolates > 0 && g_utf8_strlen (whole, -1) > (glong) max_chars)
    whole = drop_isolates (whole);
  if (max_chars == 0 || (cut = drop_middle (whole, max_chars)) == NULL)
    return whole;

  g_free (whole);
  return cut;
}

static guint
get_char_columns (gunichar c)
{
  if (g_unichar_iszerowidth (c))
    return 0;
  return g_unichar_iswide (c) ? 2 : 1;
}

guint
skein_display_text_get_columns (const char *text)
{
  guint columns = 0;

  g_return_val_if_fail (text != NULL, 0);

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    columns += get_char_columns (g_utf8_get_char (at));

  return columns;
}

char *
skein_display_text_fit (const char *text, guint columns, gboolean pad)
{
  GString *fitted = g_string_new (NULL);
  guint used = 0;

  g_return_val_if_fail (text != NULL, NULL);

  if (skein_display_text_get_columns (text) <= columns)
    {
      g_string_append (fitted, text);
      used = skein_display_text_get_columns (text);
    }
  else if (columns > 0)
    {
      for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
        {
          guint next = get_char_columns (g_utf8_get_char (at));

          if (used + next > columns - 1)
            break;
          g_string_append_len (fitted, at, g_utf8_next_char (at) - at);
          used += next;
        }
      g_string_append (fitted, ELLIPSIS);
      used++;
    }

  for (; pad && used < columns; used++)
    g_string_append_c (fitted, ' ');

  return g_string_free (fitted, FALSE);
}
