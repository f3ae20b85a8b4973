// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Lists of checksums come from outside together with the files they vouch for, so they are read with suspicion: names are
 * counted bytes (a line "good.bin NUL .exe" vouches for nothing), a line is either understood whole or complained about, and a
 * list that vouches for nothing, or for two different things under one name, is an error instead of a success. */

#include "config.h"

#include "batch/skein-checksum-list.h"

#include "base/skein-display-text.h"
#include "work/skein-work-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A picture opened as a list has a million wrong lines; nobody reads more than the first. */
#define MAX_COMPLAINTS 100
#define MAX_SHOWN_CHARS 60
#define SFV_HEX_DIGITS 8

typedef struct
{
  const char *label;
  gboolean is_sfv;     /* the label says so: each line is a name and its CRC-32 */
  gboolean hint_known; /* the label names an algorithm */
  SkeinDigestAlgorithm hint;
  SkeinChecksumList *list;
  GHashTable *seen; /* (element-type filename guint) "algorithm name" -> index of the entry + 1 */
  guint n_wrong;
  guint line;
} Parser;

static void
clear_entry (gpointer data)
{
  SkeinChecksumEntry *entry = data;

  g_free (entry->name);
}

/* @reason is a sentence of its own. */
static void
complain (Parser *parser, const char *line, gsize length, const char *reason)
{
  g_autofree char *shown = NULL;

  if (parser->n_wrong++ >= MAX_COMPLAINTS)
    return;

  shown = skein_display_text (line, (gssize) length, MAX_SHOWN_CHARS);
  g_ptr_array_add (parser->list->complaints,
                   g_strdup_printf (_ ("%s, line %u: “%s” is skipped: %s"), parser->label, parser->line, shown, reason));
}

static gsize
count_hex_digits (const char *text, gsize length)
{
  gsize n = 0;

  while (n < length && g_ascii_isxdigit (text[n]))
    n++;

  return n;
}

static void
read_hex (const char *hex, guint8 *out_digest, guint n_bytes)
{
  /* Of ASCII digits and letters, known to be hexadecimal; a call for each of 64 would be half of what reading a line costs. */
  for (guint i = 0; i < n_bytes; i++)
    {
      guint8 high = (guint8) hex[2 * i], low = (guint8) hex[2 * i + 1];

      high = (guint8) ((high & 15) + (high > '9' ? 9 : 0));
      low = (guint8) ((low & 15) + (low > '9' ? 9 : 0));
      out_digest[i] = (guint8) (high << 4 | low);
    }
}

/* What a leading backslash promises: "\\", "\n" and "\r" stand for a backslash, a newline and a carriage return. */
static char *
unescape_name (const char *name, gsize length, const char **out_reason)
{
  GString *plain = g_string_sized_new (length);

  for (gsize i = 0; i < length; i++)
    {
      if (name[i] != '\\')
        {
          g_string_append_c (plain, name[i]);
          continue;
        }

      i++;
      if (i < length && name[i] == '\\')
        g_string_append_c (plain, '\\');
      else if (i < length && name[i] == 'n')
        g_string_append_c (plain, '\n');
      else if (i < length && name[i] == 'r')
        g_string_append_c (plain, '\r');
      else
        {
          g_string_free (plain, TRUE);
          *out_reason = _ ("its name has a backslash that escapes nothing");
          return NULL;
        }
    }

  return g_string_free (plain, FALSE);
}

static const char *
peek_base_name (const char *name)
{
  const char *slash = strrchr (name, '/');

  return slash != NULL ? slash + 1 : name;
}

/* The name by which "two entries for one file" is judged. */
static const char *
skip_this_folder (const char *name)
{
  while (name[0] == '.' && name[1] == '/')
    {
      name += 2;
      while (name[0] == '/')
        name++;
    }

  return name;
}

/* FALSE: the whole list is refused. */
static gboolean
add_entry (Parser *parser, SkeinChecksumEntry *entry, GError **error)
{
  const char algorithm[] = { (char) ('A' + entry->algorithm), '\0' };
  g_autofree char *key = g_strconcat (algorithm, skip_this_folder (entry->name), NULL);
  guint index = GPOINTER_TO_UINT (g_hash_table_lookup (parser->seen, key));

  if (index > 0)
    {
      const SkeinChecksumEntry *first = &g_array_index (parser->list->entries, SkeinChecksumEntry, index - 1);
      gboolean agree = memcmp (first->digest, entry->digest, sizeof entry->digest) == 0;

      if (!agree)
        {
          g_autofree char *shown = skein_display_text (entry->name, -1, MAX_SHOWN_CHARS);

          g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID,
                       _ ("%s gives two different %s checksums for “%s” (lines %u and %u), so none of it can be trusted: get a correct list"),
                       parser->label, skein_digest_algorithm_get_label (entry->algorithm), shown, first->line, entry->line);
        }

      clear_entry (entry);
      return agree;
    }

  g_array_append_vals (parser->list->entries, entry, 1);
  g_hash_table_insert (parser->seen, g_steal_pointer (&key), GUINT_TO_POINTER (parser->list->entries->len));
  return TRUE;
}

/* "hex  name", "hex *name", "hex name". */
static gboolean
read_gnu_line (Parser *parser, const char *text, gsize length, SkeinChecksumEntry *entry, const char **out_name, gsize *out_name_length, const char **out_reason)
{
  gsize n_hex = count_hex_digits (text, length);
  gsize name_at;

  if (n_hex == length || (text[n_hex] != ' ' && text[n_hex] != '\t'))
    {
      *out_reason = _ ("a line looks like “<checksum>  <name>” or “SHA256 (<name>) = <checksum>”");
      return FALSE;
    }

  if (parser->hint_known && n_hex == 2 * skein_digest_algorithm_get_size (parser->hint))
    entry->algorithm = parser->hint;
  else if (n_hex == SFV_HEX_DIGITS ? !skein_digest_algorithm_parse ("crc32", &entry->algorithm) : !skein_digest_algorithm_guess (n_hex, &entry->algorithm))
    {
      *out_reason = _ ("no known algorithm makes a checksum of that length");
      return FALSE;
    }

  /* The second character tells text from binary mode; lists made with "md5 -r" lack it. */
  name_at = n_hex + 1;
  if (name_at < length && (text[name_at] == ' ' || text[name_at] == '*'))
    name_at++;

  entry->guessed = TRUE;
  read_hex (text, entry->digest, skein_digest_algorithm_get_size (entry->algorithm));
  *out_name = text + name_at;
  *out_name_length = length - name_at;
  return TRUE;
}

/* "SHA2-256" is how OpenSSL 3 calls SHA-256, "BLAKE2b-512" how it calls BLAKE2b. */
static gboolean
parse_tag (const char *tag, gsize length, SkeinDigestAlgorithm *out_algorithm)
{
  g_autofree char *name = g_strndup (tag, length);

  if (skein_digest_algorithm_parse (name, out_algorithm))
    return TRUE;

  if (g_ascii_strncasecmp (name, "SHA2-", 5) == 0)
    {
      g_autofree char *plain = g_strconcat ("SHA", name + 5, NULL);

      return skein_digest_algorithm_parse (plain, out_algorithm);
    }

  if (g_ascii_strcasecmp (name, "BLAKE2b-512") == 0 || g_ascii_strcasecmp (name, "BLAKE2b512") == 0)
    {
      *out_algorithm = SKEIN_DIGEST_BLAKE2B;
      return TRUE;
    }

  return FALSE;
}

/* "SHA256 (name) = hex", "SHA256(name)= hex". The name may itself hold ") = ", so the last one counts. */
static gboolean
read_bsd_line (const char *text, gsize length, SkeinChecksumEntry *entry, const char **out_name, gsize *out_name_length, const char **out_reason)
{
  gsize n_hex = 0;
  const char *open, *hex, *close;
  gsize tag_length;

  while (n_hex < length && g_ascii_isxdigit (text[length - 1 - n_hex]))
    n_hex++;

  hex = text + length - n_hex;
  open = memchr (text, '(', length);
  g_assert (open != NULL);

  close = hex;
  while (close > open && close[-1] == ' ')
    close--;
  if (n_hex == 0 || close == open || close[-1] != '=')
    goto no_form;
  close--;
  while (close > open && close[-1] == ' ')
    close--;
  if (close - 1 <= open || close[-1] != ')')
    goto no_form;
  close--;

  tag_length = (gsize) (open - text);
  while (tag_length > 0 && text[tag_length - 1] == ' ')
    tag_length--;

  if (!parse_tag (text, tag_length, &entry->algorithm))
    {
      *out_reason = _ ("its algorithm is not known here");
      return FALSE;
    }
  if (n_hex != 2 * skein_digest_algorithm_get_size (entry->algorithm))
    {
      *out_reason = _ ("its checksum has not the length of that algorithm");
      return FALSE;
    }

  read_hex (hex, entry->digest, skein_digest_algorithm_get_size (entry->algorithm));
  *out_name = open + 1;
  *out_name_length = (gsize) (close - open - 1);
  return TRUE;

no_form:
  *out_reason = _ ("a line looks like “<checksum>  <name>” or “SHA256 (<name>) = <checksum>”");
  return FALSE;
}

/* "name crc32"; writers put one blank or several between them. */
static gboolean
read_sfv_line (const char *text, gsize length, SkeinChecksumEntry *entry, const char **out_name, gsize *out_name_length, const char **out_reason)
{
  gsize n_hex = 0;

  while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t'))
    length--;
  while (n_hex < length && g_ascii_isxdigit (text[length - 1 - n_hex]))
    n_hex++;

  if (n_hex != SFV_HEX_DIGITS || n_hex == length || (text[length - 1 - n_hex] != ' ' && text[length - 1 - n_hex] != '\t'))
    {
      *out_reason = _ ("a line of such a list looks like “<name> <checksum of 8 digits>”");
      return FALSE;
    }

  if (!skein_digest_algorithm_parse ("crc32", &entry->algorithm))
    {
      *out_reason = _ ("its algorithm is not known here");
      return FALSE;
    }
  read_hex (text + length - n_hex, entry->digest, n_hex / 2);
  length -= n_hex;
  while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t'))
    length--;

  *out_name = text;
  *out_name_length = length;
  return TRUE;
}

/* In a list whose name does not say what it is: a CRC-32 at the end, and no digest in front. */
static gboolean
looks_like_sfv (const char *text, gsize length)
{
  SkeinChecksumEntry entry;
  const char *name, *reason;
  gsize name_length, n_hex = count_hex_digits (text, length);
  SkeinDigestAlgorithm algorithm;

  if (n_hex < length && (text[n_hex] == ' ' || text[n_hex] == '\t') && (n_hex == SFV_HEX_DIGITS || skein_digest_algorithm_guess (n_hex, &algorithm)))
    return FALSE;

  return read_sfv_line (text, length, &entry, &name, &name_length, &reason) && name_length > 0;
}

/* "SHA256 (" or "SHA2-256(", and not a digest of hexadecimal digits alone. */
static gboolean
looks_like_bsd (const char *text, gsize length)
{
  gsize n = 0;

  /* Most lines are of the other kind. */
  if (memchr (text, '(', length) == NULL)
    return FALSE;
  while (n < length && (g_ascii_isalnum (text[n]) || text[n] == '-' || text[n] == '/'))
    n++;
  if (n == 0)
    return FALSE;

  /* "md5 -r" separates by one space, and a name may begin with '('. */
  if (n >= 32 && count_hex_digits (text, length) == n)
    return FALSE;

  if (n < length && text[n] == ' ')
    n++;

  return n < length && text[n] == '(';
}

static gboolean
parse_line (Parser *parser, const char *line, gsize length, GError **error)
{
  SkeinChecksumEntry entry = { .line = parser->line };
  const char *text = line;
  const char *name = NULL;
  const char *reason = NULL;
  gsize name_length = 0;
  gboolean escaped = FALSE;
  gboolean understood;

  /* Lists that went through an editor of another system. */
  if (length > 0 && line[length - 1] == '\r')
    length--;

  while (length > 0 && (*text == ' ' || *text == '\t'))
    {
      text++;
      length--;
    }

  /* No digest and no tag begins with a semicolon, so it is a comment whatever the list is called; "#1.mp3" is a name in an SFV list. */
  if (length == 0 || *text == ';' || (*text == '#' && !parser->is_sfv))
    return TRUE;

  if (memchr (text, '\0', length) != NULL)
    {
      complain (parser, text, length, _ ("it has a NUL byte"));
      return TRUE;
    }

  if (*text == '\\' && !parser->is_sfv)
    {
      escaped = TRUE;
      text++;
      length--;
    }

  if (parser->is_sfv || (!escaped && !looks_like_bsd (text, length) && looks_like_sfv (text, length)))
    understood = read_sfv_line (text, length, &entry, &name, &name_length, &reason);
  else if (looks_like_bsd (text, length))
    understood = read_bsd_line (text, length, &entry, &name, &name_length, &reason);
  else
    understood = read_gnu_line (parser, text, length, &entry, &name, &name_length, &reason);

  if (understood && name_length == 0)
    {
      understood = FALSE;
      reason = _ ("it names no file");
    }

  if (understood)
    {
      entry.name = escaped ? unescape_name (name, name_length, &reason) : g_strndup (name, name_length);
      understood = entry.name != NULL;
    }

  if (!understood)
    {
      complain (parser, text, length, reason);
      return TRUE;
    }

  return add_entry (parser, &entry, error);
}

/* "B2SUMS", "b2sums.txt", "SHA3-512SUMS", "release.blake2b": a bare digest of 128 digits could be any of three. */
static gboolean
find_hint (const char *label, SkeinDigestAlgorithm *out_hint)
{
  static const struct
  {
    const char *part;
    SkeinDigestAlgorithm algorithm;
  } hints[] = {
    { "b2sum", SKEIN_DIGEST_BLAKE2B },
    { "blake2b", SKEIN_DIGEST_BLAKE2B },
    { "blake2s", SKEIN_DIGEST_BLAKE2S },
    { "b3sum", SKEIN_DIGEST_BLAKE3 },
    { "blake3", SKEIN_DIGEST_BLAKE3 },
    { "xxh128", SKEIN_DIGEST_XXH128 },
    { "xxh3", SKEIN_DIGEST_XXH3 },
    { "sha3-256", SKEIN_DIGEST_SHA3_256 },
    { "sha3_256", SKEIN_DIGEST_SHA3_256 },
    { "sha3-384", SKEIN_DIGEST_SHA3_384 },
    { "sha3_384", SKEIN_DIGEST_SHA3_384 },
    { "sha3-512", SKEIN_DIGEST_SHA3_512 },
    { "sha3_512", SKEIN_DIGEST_SHA3_512 },
  };
  g_autofree char *folded = g_ascii_strdown (peek_base_name (label), -1);

  for (guint i = 0; i < G_N_ELEMENTS (hints); i++)
    if (strstr (folded, hints[i].part) != NULL)
      {
        *out_hint = hints[i].algorithm;
        return TRUE;
      }

  if (g_str_has_suffix (folded, ".b3"))
    {
      *out_hint = SKEIN_DIGEST_BLAKE3;
      return TRUE;
    }
  if (g_str_has_suffix (folded, ".b2"))
    {
      *out_hint = SKEIN_DIGEST_BLAKE2B;
      return TRUE;
    }

  return FALSE;
}

static gboolean
has_suffix_of_sfv (const char *label)
{
  gsize length = strlen (label);

  return length > 4 && g_ascii_strcasecmp (label + length - 4, ".sfv") == 0;
}

static guint
get_strength (SkeinDigestAlgorithm algorithm)
{
  return 1000 * skein_digest_algorithm_get_strength (algorithm) + skein_digest_algorithm_get_size (algorithm);
}

static int
compare_strongest_first (gconstpointer a, gconstpointer b)
{
  const SkeinChecksumEntry *entry_a = *(SkeinChecksumEntry *const *) a;
  const SkeinChecksumEntry *entry_b = *(SkeinChecksumEntry *const *) b;
  guint strength_a = get_strength (entry_a->algorithm);
  guint strength_b = get_strength (entry_b->algorithm);

  if (strength_a != strength_b)
    return strength_a > strength_b ? -1 : 1;

  return entry_a->line < entry_b->line ? -1 : entry_a->line > entry_b->line;
}

static void
build_index (SkeinChecksumList *self)
{
  GHashTableIter iter;
  gpointer value;

  for (guint i = 0; i < self->entries->len; i++)
    {
      SkeinChecksumEntry *entry = &g_array_index (self->entries, SkeinChecksumEntry, i);
      const char *base_name = peek_base_name (entry->name);
      GPtrArray *same = g_hash_table_lookup (self->by_base_name, base_name);

      if (same == NULL)
        {
          same = g_ptr_array_new ();
          g_hash_table_insert (self->by_base_name, g_strdup (base_name), same);
        }
      g_ptr_array_add (same, entry);
    }

  g_hash_table_iter_init (&iter, self->by_base_name);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_sort (value, compare_strongest_first);
}

SkeinChecksumList *
skein_checksum_list_parse (const char *data, gsize size, const char *label, GError **error)
{
  static const char utf8_mark[] = "\xEF\xBB\xBF";
  g_autoptr (SkeinChecksumList) self = NULL;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *shown_label = NULL;
  Parser parser = { .seen = seen };
  const char *at, *end;

  g_return_val_if_fail (data != NULL || size == 0, NULL);
  g_return_val_if_fail (label != NULL, NULL);

  shown_label = skein_display_text (label, -1, 0);
  self = g_new0 (SkeinChecksumList, 1);
  self->entries = g_array_new (FALSE, FALSE, sizeof (SkeinChecksumEntry));
  g_array_set_clear_func (self->entries, clear_entry);
  self->complaints = g_ptr_array_new_with_free_func (g_free);
  self->by_base_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);

  parser.label = shown_label;
  parser.list = self;
  parser.hint_known = find_hint (label, &parser.hint);
  parser.is_sfv = has_suffix_of_sfv (label);

  /* A name may begin with these bytes, but UTF-16 has no digit without a zero byte. */
  if (size >= 2 && (memcmp (data, "\xFF\xFE", 2) == 0 || memcmp (data, "\xFE\xFF", 2) == 0) && memchr (data, '\0', size) != NULL)
    {
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID,
                   _ ("%s is UTF-16 text: save it as UTF-8 and try again"), parser.label);
      return NULL;
    }

  at = data;
  end = data + size;
  if (size >= 3 && memcmp (data, utf8_mark, 3) == 0)
    at += 3;

  while (at < end)
    {
      const char *newline = memchr (at, '\n', (gsize) (end - at));
      const char *line_end = newline != NULL ? newline : end;

      parser.line++;
      if (!parse_line (&parser, at, (gsize) (line_end - at), error))
        return NULL;
      at = newline != NULL ? newline + 1 : end;
    }

  if (self->entries->len == 0)
    {
      if (self->complaints->len > 0)
        g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID,
                     _ ("%s has no usable checksum; choose a list such as SHA256SUMS. %s"), parser.label, (const char *) g_ptr_array_index (self->complaints, 0));
      else
        g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID,
                     _ ("%s is empty: it has no checksum to compare with"), parser.label);
      return NULL;
    }

  if (parser.n_wrong > MAX_COMPLAINTS)
    g_ptr_array_add (self->complaints,
                     g_strdup_printf (ngettext ("%s: %u more line is skipped", "%s: %u more lines are skipped", parser.n_wrong - MAX_COMPLAINTS),
                                      parser.label, parser.n_wrong - MAX_COMPLAINTS));

  build_index (self);
  return g_steal_pointer (&self);
}

void
skein_checksum_list_free (SkeinChecksumList *self)
{
  g_array_unref (self->entries);
  g_ptr_array_unref (self->complaints);
  g_hash_table_unref (self->by_base_name);
  g_free (self);
}

GPtrArray *
skein_checksum_list_lookup (SkeinChecksumList *self, const char *base_name)
{
  GPtrArray *same;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (base_name != NULL, NULL);

  same = g_hash_table_lookup (self->by_base_name, base_name);
  return same != NULL ? g_ptr_array_copy (same, NULL, NULL) : g_ptr_array_new ();
}

gboolean
skein_checksum_list_has_name (const char *base_name)
{
  static const char *const algorithms[] = { "md5", "sha", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3-256", "sha3-512", "b2", "b3", "blake2b", "blake3", "sfv" };
  g_autofree char *folded = g_ascii_strdown (base_name, -1);
  char *dot, *last;

  /* "SHA256SUMS.txt", "sha256sum.txt": not "SHA256SUMS.asc", which is a signature. */
  if (g_str_has_suffix (folded, ".txt"))
    folded[strlen (folded) - strlen (".txt")] = '\0';
  if (g_str_has_suffix (folded, "checksum") || g_str_has_suffix (folded, "checksums"))
    return TRUE;

  dot = strrchr (folded, '.');
  last = dot != NULL && dot != folded ? dot + 1 : folded;
  for (guint i = 0; i < G_N_ELEMENTS (algorithms); i++)
    if (g_str_has_prefix (last, algorithms[i]))
      {
        const char *rest = last + strlen (algorithms[i]);

        if (strcmp (rest, "sum") == 0 || strcmp (rest, "sums") == 0 || (*rest == '\0' && last != folded))
          return TRUE;
      }

  return FALSE;
}
