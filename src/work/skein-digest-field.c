// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Parsers of what a server may write: counted bytes, no recursion, nothing allocated but what is kept. Structured fields are
 * all or nothing (RFC 8941, 4.2): half a dictionary is none. */

#include "config.h"

#include "work/skein-digest-field.h"

#include <string.h>

/* Longest base64 of a digest, its padding and a byte to notice that there is more. */
#define MAX_BASE64 (SKEIN_DIGEST_MAX_BYTES / 3 * 4 + 8)
#define MAX_TARGET_BYTES 4096

typedef struct
{
  const char *pos, *end;
} Cursor;

static gboolean
at_end (const Cursor *cursor)
{
  return cursor->pos == cursor->end;
}

static char
peek (const Cursor *cursor)
{
  return cursor->pos < cursor->end ? *cursor->pos : '\0';
}

/* NUL in the text is never what is looked for. */
static gboolean
skip_char (Cursor *cursor, char c)
{
  if (peek (cursor) != c || at_end (cursor))
    return FALSE;
  cursor->pos++;
  return TRUE;
}

static void
skip_spaces (Cursor *cursor)
{
  while (cursor->pos < cursor->end && (*cursor->pos == ' ' || *cursor->pos == '\t'))
    cursor->pos++;
}

/* Takes up to the next of @stops, or all. */
static Cursor
take_until (Cursor *cursor, const char *stops)
{
  Cursor taken = { cursor->pos, cursor->pos };

  while (cursor->pos < cursor->end && (*cursor->pos == '\0' || strchr (stops, *cursor->pos) == NULL))
    cursor->pos++;
  taken.end = cursor->pos;
  return taken;
}

static gsize
get_length (const Cursor *slice)
{
  return (gsize) (slice->end - slice->pos);
}

static Cursor
trim (Cursor slice)
{
  skip_spaces (&slice);
  while (slice.end > slice.pos && (slice.end[-1] == ' ' || slice.end[-1] == '\t' || slice.end[-1] == '\r' || slice.end[-1] == '\n'))
    slice.end--;
  return slice;
}

static gboolean
equals (const Cursor *slice, const char *word)
{
  return get_length (slice) == strlen (word) && g_ascii_strncasecmp (slice->pos, word, get_length (slice)) == 0;
}

/* The names of the IANA registry that we can compute; others are no error. */
static gboolean
find_algorithm (const Cursor *slice, SkeinDigestAlgorithm *out_algorithm)
{
  char name[16];

  if (equals (slice, "sha"))
    {
      *out_algorithm = SKEIN_DIGEST_SHA1;
      return TRUE;
    }
  if (get_length (slice) == 0 || get_length (slice) >= sizeof name)
    return FALSE;
  memcpy (name, slice->pos, get_length (slice));
  name[get_length (slice)] = '\0';
  return strlen (name) == get_length (slice) && skein_digest_algorithm_parse (name, out_algorithm);
}

/* Strict: the alphabet, padding at the end alone, exactly @size bytes. */
static gboolean
decode_base64 (const Cursor *slice, guint8 *out_bytes, gsize size)
{
  char text[MAX_BASE64 + 1];
  gsize length = get_length (slice), n_digits = length;
  gsize n_bytes;

  if (length == 0 || length % 4 != 0 || length > MAX_BASE64 || length != (size + 2) / 3 * 4)
    return FALSE;

  while (n_digits > 0 && n_digits + 2 > length && slice->pos[n_digits - 1] == '=')
    n_digits--;
  for (gsize i = 0; i < n_digits; i++)
    if (!g_ascii_isalnum (slice->pos[i]) && slice->pos[i] != '+' && slice->pos[i] != '/')
      return FALSE;

  memcpy (text, slice->pos, length);
  text[length] = '\0';
  g_base64_decode_inplace (text, &n_bytes);
  if (n_bytes != size)
    return FALSE;
  memcpy (out_bytes, text, size);
  return TRUE;
}

/* Adds what a field said to what others have said. */
static gboolean
merge (SkeinDigestSet *set, const SkeinDigestSet *found)
{
  if (!skein_digest_set_agrees (set, found))
    return FALSE;
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    if ((found->mask & 1u << i) != 0)
      skein_digest_set_add (set, (SkeinDigestAlgorithm) i, found->digests[i]);
  return TRUE;
}

/* --- structured fields --- */

static gboolean
skip_key (Cursor *cursor, Cursor *out_key)
{
  char first = peek (cursor);

  *out_key = *cursor;
  if (!g_ascii_islower (first) && first != '*')
    return FALSE;
  while (!at_end (cursor) && (g_ascii_islower (*cursor->pos) || g_ascii_isdigit (*cursor->pos) || (*cursor->pos != '\0' && strchr ("_-.*", *cursor->pos) != NULL)))
    cursor->pos++;
  out_key->end = cursor->pos;
  return TRUE;
}

static gboolean
skip_string (Cursor *cursor)
{
  cursor->pos++;
  while (!at_end (cursor))
    {
      char c = *cursor->pos++;

      if (c == '"')
        return TRUE;
      if (c == '\\' && (at_end (cursor) || (*cursor->pos != '"' && *cursor->pos != '\\')))
        return FALSE;
      if (c == '\\')
        cursor->pos++;
      if (c < 0x20 || c == 0x7f)
        return FALSE;
    }
  return FALSE;
}

/* An item that is no digest, as far as to see where it ends. Inner lists are none of our dictionaries' business. */
static gboolean
skip_bare_item (Cursor *cursor)
{
  Cursor taken;

  if (peek (cursor) == '"')
    return skip_string (cursor);
  if (peek (cursor) == ':')
    {
      cursor->pos++;
      take_until (cursor, ":");
      return skip_char (cursor, ':');
    }
  taken = take_until (cursor, ",; \t\"():");
  return get_length (&taken) > 0;
}

static gboolean
skip_parameters (Cursor *cursor)
{
  while (skip_char (cursor, ';'))
    {
      Cursor key;

      skip_spaces (cursor);
      if (!skip_key (cursor, &key) || (skip_char (cursor, '=') && !skip_bare_item (cursor)))
        return FALSE;
    }
  return TRUE;
}

gboolean
skein_digest_field_parse (const char *value, gsize length, SkeinDigestSet *set)
{
  Cursor cursor = { value, value + length };
  SkeinDigestSet found = { 0 };

  cursor = trim (cursor);
  while (!at_end (&cursor))
    {
      Cursor key;
      SkeinDigestAlgorithm algorithm;

      if (!skip_key (&cursor, &key))
        return TRUE;
      if (skip_char (&cursor, '='))
        {
          if (peek (&cursor) == ':' && find_algorithm (&key, &algorithm))
            {
              Cursor digits;
              guint8 digest[SKEIN_DIGEST_MAX_BYTES];

              cursor.pos++;
              digits = take_until (&cursor, ":");
              if (!skip_char (&cursor, ':') || !decode_base64 (&digits, digest, skein_digest_algorithm_get_size (algorithm)))
                return TRUE;
              /* Of two members of one name the last one counts. */
              found.mask &= ~(1u << algorithm);
              skein_digest_set_add (&found, algorithm, digest);
            }
          else if (!skip_bare_item (&cursor))
            return TRUE;
        }
      if (!skip_parameters (&cursor))
        return TRUE;

      skip_spaces (&cursor);
      if (at_end (&cursor))
        break;
      if (!skip_char (&cursor, ','))
        return TRUE;
      skip_spaces (&cursor);
      if (at_end (&cursor))
        return TRUE;
    }
  return merge (set, &found);
}

/* --- the older ones --- */

gboolean
skein_digest_field_parse_old (const char *value, gsize length, SkeinDigestSet *set)
{
  Cursor cursor = { value, value + length };
  SkeinDigestSet found = { 0 };

  while (!at_end (&cursor))
    {
      Cursor member = take_until (&cursor, ",");
      Cursor name;
      SkeinDigestAlgorithm algorithm;
      guint8 digest[SKEIN_DIGEST_MAX_BYTES];

      skip_char (&cursor, ',');
      member = trim (member);
      name = take_until (&member, "=");
      if (!skip_char (&member, '=') || !find_algorithm (&name, &algorithm) || !decode_base64 (&member, digest, skein_digest_algorithm_get_size (algorithm)))
        continue;
      if (!skein_digest_set_add (&found, algorithm, digest))
        return FALSE;
    }
  return merge (set, &found);
}

gboolean
skein_digest_field_parse_md5 (const char *value, gsize length, SkeinDigestSet *set)
{
  Cursor cursor = trim ((Cursor){ value, value + length });
  guint8 digest[SKEIN_DIGEST_MAX_BYTES];

  if (!decode_base64 (&cursor, digest, skein_digest_algorithm_get_size (SKEIN_DIGEST_MD5)))
    return TRUE;
  return skein_digest_set_add (set, SKEIN_DIGEST_MD5, digest);
}

/* --- links --- */

void
skein_link_free (SkeinLink *self)
{
  if (self == NULL)
    return;
  g_free (self->target);
  g_free (self);
}

int
skein_link_compare (gconstpointer a, gconstpointer b)
{
  const SkeinLink *first = *(const SkeinLink *const *) a, *second = *(const SkeinLink *const *) b;

  return first->priority < second->priority ? -1 : first->priority > second->priority;
}

/* The value of a link's parameter, quotes taken off; what is escaped in it stays so, since nothing we look for is. */
static gboolean
take_parameter_value (Cursor *cursor, Cursor *out_value)
{
  const char *start = cursor->pos;

  if (peek (cursor) != '"')
    {
      *out_value = take_until (cursor, ";,");
      *out_value = trim (*out_value);
      return TRUE;
    }
  if (!skip_string (cursor))
    return FALSE;
  *out_value = (Cursor){ start + 1, cursor->pos - 1 };
  return TRUE;
}

/* "duplicate describedby": relation types apart by spaces. */
static void
take_relations (SkeinLink *link, Cursor value)
{
  while (!at_end (&value))
    {
      Cursor word = take_until (&value, " \t");

      link->is_duplicate |= equals (&word, "duplicate");
      link->is_metalink |= equals (&word, "describedby");
      skip_spaces (&value);
    }
}

static void
take_priority (SkeinLink *link, const Cursor *value)
{
  guint priority = 0;

  if (get_length (value) == 0 || get_length (value) > 6)
    return;
  for (gsize i = 0; i < get_length (value); i++)
    {
      if (!g_ascii_isdigit (value->pos[i]))
        return;
      priority = priority * 10 + (guint) (value->pos[i] - '0');
    }
  if (priority > 0)
    link->priority = priority;
}

static gboolean
is_target (const Cursor *target)
{
  if (get_length (target) == 0 || get_length (target) > MAX_TARGET_BYTES)
    return FALSE;
  for (const char *c = target->pos; c < target->end; c++)
    if ((guchar) *c <= ' ' || *c == 0x7f)
      return FALSE;
  return TRUE;
}

/* One link; the cursor is at the comma behind it, or at the end. FALSE: the rest cannot be understood. */
static gboolean
take_link (Cursor *cursor, SkeinLink *link, gboolean *out_good)
{
  gboolean has_relation = FALSE, other_context = FALSE, other_type = FALSE;
  Cursor target;

  if (!skip_char (cursor, '<'))
    return FALSE;
  target = take_until (cursor, ">");
  if (!skip_char (cursor, '>'))
    return FALSE;

  link->priority = SKEIN_LINK_LOWEST_PRIORITY;
  skip_spaces (cursor);
  while (skip_char (cursor, ';'))
    {
      Cursor name, value = { NULL, NULL };

      skip_spaces (cursor);
      name = take_until (cursor, "=;,");
      name = trim (name);
      if (skip_char (cursor, '='))
        {
          skip_spaces (cursor);
          if (!take_parameter_value (cursor, &value))
            return FALSE;
        }
      skip_spaces (cursor);

      /* Only the first relation counts (RFC 8288, 3.3). */
      if (equals (&name, "rel") && !has_relation)
        {
          has_relation = TRUE;
          take_relations (link, value);
        }
      else if (equals (&name, "pri"))
        take_priority (link, &value);
      else if (equals (&name, "geo") && get_length (&value) == 2 && g_ascii_isalpha (value.pos[0]) && g_ascii_isalpha (value.pos[1]))
        {
          link->location[0] = g_ascii_tolower (value.pos[0]);
          link->location[1] = g_ascii_tolower (value.pos[1]);
        }
      else if (equals (&name, "anchor"))
        other_context = TRUE; /* it is not about this file */
      else if (equals (&name, "type"))
        other_type = !equals (&value, "application/metalink4+xml") && !equals (&value, "application/metalink+xml");
    }

  if (other_type)
    link->is_metalink = FALSE;
  *out_good = !other_context && (link->is_duplicate || link->is_metalink) && is_target (&target);
  if (*out_good)
    link->target = g_strndup (target.pos, get_length (&target));
  return TRUE;
}

void
skein_link_field_parse (const char *value, gsize length, GPtrArray *links)
{
  Cursor cursor = { value, value + length };

  cursor = trim (cursor);
  while (!at_end (&cursor) && links->len < SKEIN_LINK_MAX)
    {
      SkeinLink link = { 0 };
      gboolean good = FALSE;

      skip_spaces (&cursor);
      if (skip_char (&cursor, ','))
        continue;
      if (!take_link (&cursor, &link, &good))
        return;
      if (good)
        g_ptr_array_add (links, g_memdup2 (&link, sizeof link));
      skip_spaces (&cursor);
      if (!at_end (&cursor) && !skip_char (&cursor, ','))
        return;
    }
}
