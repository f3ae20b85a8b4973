// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Finds addresses in pages, tables and prose. None of the readers understands its format; each knows just enough not to take for a link what
 * is none (comments, scripts, quoted commas), never looks twice at what it has passed, and has no state that grows with nesting. */

#include "config.h"

#include "batch/skein-link-list.h"

#include "base/skein-file-name.h"
#include "work/skein-url.h"

#include <string.h>

#define MAX_LINK_BYTES 8192u
#define MAX_BASE_BYTES 4096u
#define MAX_TOTAL_BYTES (64u * 1024u * 1024u)
#define MAX_FIELDS 1000u
#define SNIFF_BYTES (64u * 1024u)
#define SNIFF_ROWS 50u

typedef struct
{
  const char *at;
  gsize length;
} Span;

typedef struct
{
  SkeinLinkList *list;
  GHashTable *seen;  /* (owned) normalised addresses; borrowed from @keys */
  GPtrArray *keys;   /* (owned) */
  char *base;        /* (owned) (nullable) */
  gboolean has_base; /* said by the page itself: the first one counts */
  gsize n_bytes;
} Collector;

static void
link_free (gpointer data)
{
  SkeinLink *link = data;

  g_free (link->url);
  g_free (link->name);
  g_free (link->sha256);
  g_free (link);
}

static void
collector_init (Collector *self, const char *base_url)
{
  *self = (Collector){ 0 };
  self->list = g_new0 (SkeinLinkList, 1);
  self->list->links = g_ptr_array_new_with_free_func (link_free);
  self->keys = g_ptr_array_new_with_free_func (g_free);
  self->seen = g_hash_table_new (g_str_hash, g_str_equal);
  if (base_url != NULL && strlen (base_url) <= MAX_BASE_BYTES)
    self->base = g_strdup (base_url);
}

static SkeinLinkList *
collector_end (Collector *self)
{
  g_hash_table_unref (self->seen);
  g_ptr_array_unref (self->keys);
  g_free (self->base);
  return g_steal_pointer (&self->list);
}

void
skein_link_list_free (SkeinLinkList *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->links);
  g_free (self);
}

/* --- addresses --- */

/* Bytes of the scheme that @text begins with, colon not counted; 0 if it has none. */
static gsize
measure_scheme (const char *text, gsize length)
{
  gsize n = 0;

  if (length == 0 || !g_ascii_isalpha (text[0]))
    return 0;
  while (n < length && n < 32 && (g_ascii_isalnum (text[n]) || text[n] == '+' || text[n] == '-' || text[n] == '.'))
    n++;
  return n < length && text[n] == ':' ? n : 0;
}

static gboolean
begins_with_url (Span span)
{
  gsize n = measure_scheme (span.at, span.length);

  return n > 1 && span.length > n + 3 && span.at[n + 1] == '/' && span.at[n + 2] == '/';
}

/* What a text may lead to; never this machine's files or programs. */
static gboolean
is_remote (const char *url, gsize scheme_length)
{
  static const char *const schemes[] = { "http", "https", "ftp", "ftps", "sftp" };

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (strlen (schemes[i]) == scheme_length && g_ascii_strncasecmp (url, schemes[i], scheme_length) == 0)
      return TRUE;
  return FALSE;
}

static Span
strip (Span span)
{
  while (span.length > 0 && (g_ascii_isspace (span.at[0]) || span.at[0] == '\0'))
    {
      span.at++;
      span.length--;
    }
  while (span.length > 0 && (g_ascii_isspace (span.at[span.length - 1]) || span.at[span.length - 1] == '\0'))
    span.length--;
  return span;
}

/* As browsers have it: line breaks and tabs inside are nothing. What is not UTF-8 goes to the server byte by byte. */
static char *
dup_clean (Span span)
{
  gboolean is_utf8 = g_utf8_validate (span.at, (gssize) span.length, NULL);
  GString *text = g_string_sized_new (span.length);

  for (gsize i = 0; i < span.length; i++)
    {
      guchar c = (guchar) span.at[i];

      if (c == '\n' || c == '\r' || c == '\t')
        continue;
      if (c >= 0x80 && !is_utf8)
        g_string_append_printf (text, "%%%02X", c);
      else
        g_string_append_c (text, (char) c);
    }
  return g_string_free (text, FALSE);
}

/* @name, @sha256: (nullable): from the text. */
static void
collect (Collector *self, Span span, SkeinLinkType hint, const char *name, const char *sha256)
{
  SkeinLinkList *list = self->list;
  g_autofree char *text = NULL;
  g_autofree char *absolute = NULL;
  g_autoptr (SkeinUrl) url = NULL;
  SkeinLink *link;
  gsize scheme_length;

  span = strip (span);
  if (span.length == 0 || span.at[0] == '#' || list->cut)
    return;
  if (span.length > MAX_LINK_BYTES || memchr (span.at, '\0', span.length) != NULL)
    {
      list->n_left_out++;
      return;
    }

  text = dup_clean (span);
  scheme_length = measure_scheme (text, strlen (text));
  if (scheme_length > 0 ? is_remote (text, scheme_length) : self->base != NULL)
    absolute = scheme_length > 0 ? g_strdup (text) : skein_url_resolve (self->base, text);
  url = absolute != NULL ? skein_url_parse_for (absolute, SKEIN_URL_REMOTE, NULL) : NULL;
  if (url == NULL)
    {
      list->n_left_out++;
      return;
    }
  if (g_hash_table_contains (self->seen, url->url))
    return;

  self->n_bytes += strlen (url->url);
  if (list->links->len == SKEIN_LINK_MAX || self->n_bytes > MAX_TOTAL_BYTES)
    {
      list->cut = TRUE;
      return;
    }

  link = g_new0 (SkeinLink, 1);
  link->name = name != NULL && *name != '\0' && strpbrk (name, "/\\") == NULL ? skein_file_name_sanitize (name, -1) : NULL;
  link->name_is_given = link->name != NULL;
  if (link->name == NULL)
    link->name = g_strdup (url->name);
  link->sha256 = sha256 != NULL && *sha256 != '\0' ? g_strdup (sha256) : NULL;
  link->type = skein_link_type_from_name (link->name != NULL ? link->name : "");
  if (link->type == SKEIN_LINK_OTHER)
    link->type = hint;
  link->url = url->user != NULL ? g_steal_pointer (&absolute) : g_strdup (url->url);
  g_ptr_array_add (list->links, link);

  g_ptr_array_add (self->keys, g_steal_pointer (&url->url));
  g_hash_table_add (self->seen, g_ptr_array_index (self->keys, self->keys->len - 1));
}

/* --- pages --- */

static const struct
{
  const char *tag, *attribute;
  SkeinLinkType hint;
  gboolean is_set; /* srcset */
} link_attributes[] = {
  { "a", "href", SKEIN_LINK_OTHER, FALSE },
  { "area", "href", SKEIN_LINK_OTHER, FALSE },
  { "link", "href", SKEIN_LINK_OTHER, FALSE },
  { "img", "src", SKEIN_LINK_IMAGE, FALSE },
  { "img", "data-src", SKEIN_LINK_IMAGE, FALSE },
  { "img", "srcset", SKEIN_LINK_IMAGE, TRUE },
  { "img", "data-srcset", SKEIN_LINK_IMAGE, TRUE },
  { "link", "imagesrcset", SKEIN_LINK_IMAGE, TRUE },
  { "source", "src", SKEIN_LINK_OTHER, FALSE },
  { "source", "srcset", SKEIN_LINK_IMAGE, TRUE },
  { "video", "src", SKEIN_LINK_VIDEO, FALSE },
  { "video", "poster", SKEIN_LINK_IMAGE, FALSE },
  { "audio", "src", SKEIN_LINK_AUDIO, FALSE },
  { "track", "src", SKEIN_LINK_OTHER, FALSE },
  { "embed", "src", SKEIN_LINK_OTHER, FALSE },
  { "object", "data", SKEIN_LINK_OTHER, FALSE },
  { "input", "src", SKEIN_LINK_IMAGE, FALSE },
};

static gboolean
span_is (Span span, const char *word)
{
  return span.length == strlen (word) && g_ascii_strncasecmp (span.at, word, span.length) == 0;
}

/* The character that the text after an ampersand stands for, up to its semicolon; 0 if it is none. */
static gunichar
read_entity (const char *text, gsize length, gsize *out_used)
{
  static const struct
  {
    const char *name;
    gunichar c;
  } names[] = { { "amp;", '&' }, { "lt;", '<' }, { "gt;", '>' }, { "quot;", '"' }, { "apos;", '\'' }, { "nbsp;", ' ' }, { "colon;", ':' }, { "sol;", '/' }, { "period;", '.' }, { "quest;", '?' }, { "equals;", '=' }, { "num;", '#' }, { "percnt;", '%' }, { "Tab;", '\t' }, { "NewLine;", '\n' } };
  gunichar c = 0;
  gsize n = 1;
  guint base = 10;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (length >= strlen (names[i].name) && strncmp (text, names[i].name, strlen (names[i].name)) == 0)
      {
        *out_used = strlen (names[i].name);
        return names[i].c;
      }

  if (length < 3 || text[0] != '#')
    return 0;
  if (text[1] == 'x' || text[1] == 'X')
    {
      base = 16;
      n = 2;
    }
  for (gsize first = n; n < length && n < first + 8; n++)
    {
      int digit = base == 16 ? g_ascii_xdigit_value (text[n]) : g_ascii_digit_value (text[n]);

      if (digit < 0)
        break;
      c = c * base + (gunichar) digit;
      if (c > 0x10FFFF)
        return 0;
    }
  if (n >= length || text[n] != ';' || c == 0 || !g_unichar_validate (c))
    return 0;
  *out_used = n + 1;
  return c;
}

static GString *
decode_entities (Span span)
{
  GString *text = g_string_sized_new (MIN (span.length, MAX_LINK_BYTES));

  for (gsize i = 0; i < span.length; i++)
    {
      gsize used = 0;
      gunichar c = span.at[i] == '&' ? read_entity (span.at + i + 1, span.length - i - 1, &used) : 0;

      if (c != 0)
        g_string_append_unichar (text, c);
      else
        g_string_append_c (text, span.at[i]);
      i += used;
    }
  return text;
}

/* "a.jpg 1x, b.jpg 2x": an address ends at white space, a description at a comma. */
static void
collect_set (Collector *self, Span set, SkeinLinkType hint)
{
  const char *at = set.at, *end = set.at + set.length;

  while (at < end)
    {
      Span url;

      while (at < end && (g_ascii_isspace (*at) || *at == ','))
        at++;
      url.at = at;
      while (at < end && !g_ascii_isspace (*at))
        at++;
      url.length = (gsize) (at - url.at);
      if (url.length > 0 && url.at[url.length - 1] == ',')
        while (url.length > 0 && url.at[url.length - 1] == ',')
          url.length--;
      else
        while (at < end && *at != ',')
          at++;
      collect (self, url, hint, NULL, NULL);
    }
}

static void
take_attribute (Collector *self, Span tag, Span name, Span value)
{
  if (span_is (tag, "base") && span_is (name, "href") && !self->has_base)
    {
      g_autoptr (GString) text = decode_entities (value);
      Span stripped = strip ((Span){ text->str, text->len });
      g_autofree char *clean = dup_clean (stripped);
      g_autofree char *base = measure_scheme (clean, strlen (clean)) > 0 ? g_strdup (clean) : self->base != NULL ? skein_url_resolve (self->base, clean)
                                                                                                                 : NULL;

      if (base != NULL && strlen (base) <= MAX_BASE_BYTES && is_remote (base, measure_scheme (base, strlen (base))))
        {
          g_free (self->base);
          self->base = g_steal_pointer (&base);
          self->has_base = TRUE;
        }
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (link_attributes); i++)
    if (span_is (tag, link_attributes[i].tag) && span_is (name, link_attributes[i].attribute))
      {
        g_autoptr (GString) text = decode_entities (value);

        if (link_attributes[i].is_set)
          collect_set (self, (Span){ text->str, text->len }, link_attributes[i].hint);
        else
          collect (self, (Span){ text->str, text->len }, link_attributes[i].hint, NULL, NULL);
        return;
      }
}

static const char *
skip_space (const char *at, const char *end)
{
  while (at < end && g_ascii_isspace (*at))
    at++;
  return at;
}

/* @at is behind a tag's name. Returns what is behind the tag. */
static const char *
read_attributes (Collector *self, Span tag, const char *at, const char *end)
{
  while (at < end && *at != '>')
    {
      Span name, value = { NULL, 0 };
      const char *next;

      if (g_ascii_isspace (*at) || *at == '/')
        {
          at++;
          continue;
        }
      name.at = at++;
      while (at < end && !g_ascii_isspace (*at) && *at != '/' && *at != '>' && *at != '=')
        at++;
      name.length = (gsize) (at - name.at);

      next = skip_space (at, end);
      if (next >= end || *next != '=')
        continue;
      at = skip_space (next + 1, end);
      if (at < end && (*at == '"' || *at == '\''))
        {
          const char *close = memchr (at + 1, *at, (gsize) (end - at - 1));

          value.at = at + 1;
          value.length = (gsize) ((close != NULL ? close : end) - value.at);
          at = close != NULL ? close + 1 : end;
        }
      else
        {
          value.at = at;
          while (at < end && !g_ascii_isspace (*at) && *at != '>')
            at++;
          value.length = (gsize) (at - value.at);
        }
      take_attribute (self, tag, name, value);
    }
  return at < end ? at + 1 : end;
}

/* Behind the end tag of an element whose content is no markup. */
static const char *
skip_raw (Span tag, const char *at, const char *end)
{
  while ((at = memchr (at, '<', (gsize) (end - at))) != NULL)
    {
      if ((gsize) (end - at) > tag.length + 2 && at[1] == '/' && g_ascii_strncasecmp (at + 2, tag.at, tag.length) == 0 && !g_ascii_isalnum (at[tag.length + 2]))
        return at;
      at++;
    }
  return end;
}

SkeinLinkList *
skein_link_list_from_html (const char *text, gsize size, const char *base_url)
{
  static const char *const raw[] = { "script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes" };
  Collector collector;
  const char *at = text, *end = text + size;

  g_return_val_if_fail (text != NULL || size == 0, NULL);

  collector_init (&collector, base_url);
  while (at < end && !collector.list->cut && (at = memchr (at, '<', (gsize) (end - at))) != NULL)
    {
      Span tag;

      if ((gsize) (end - at) >= 4 && memcmp (at, "<!--", 4) == 0)
        {
          /* "<!-->" is a whole comment. */
          const char *close = memmem (at + 2, (gsize) (end - at - 2), "-->", 3);

          at = close != NULL ? close + 3 : end;
          continue;
        }
      tag.at = ++at;
      if (at == end || !g_ascii_isalpha (*at))
        continue;
      while (at < end && !g_ascii_isspace (*at) && *at != '/' && *at != '>')
        at++;
      tag.length = (gsize) (at - tag.at);
      at = read_attributes (&collector, tag, at, end);

      for (guint i = 0; i < G_N_ELEMENTS (raw); i++)
        if (span_is (tag, raw[i]))
          at = skip_raw (tag, at, end);
    }
  return collector_end (&collector);
}

/* --- tables --- */

typedef struct
{
  const char *at, *end;
  char delimiter;
  GPtrArray *fields; /* (owned) (element-type GString) of the present row; kept to be used again */
  guint n_fields;
} Table;

static void
free_string (gpointer data)
{
  g_string_free (data, TRUE);
}

static void
table_init (Table *self, const char *text, gsize size, char delimiter)
{
  self->at = text;
  self->end = text + size;
  self->delimiter = delimiter;
  self->fields = g_ptr_array_new_with_free_func (free_string);
  self->n_fields = 0;
}

/* The next row that is not empty. */
static gboolean
table_next (Table *self)
{
  while (self->at < self->end && (*self->at == '\n' || *self->at == '\r'))
    self->at++;
  self->n_fields = 0;
  if (self->at == self->end)
    return FALSE;

  for (;;)
    {
      GString *field;
      gboolean is_kept = self->n_fields < MAX_FIELDS;

      if (self->n_fields == self->fields->len && is_kept)
        g_ptr_array_add (self->fields, g_string_new (NULL));
      field = g_ptr_array_index (self->fields, MIN (self->n_fields, MAX_FIELDS - 1));
      if (is_kept)
        {
          g_string_truncate (field, 0);
          self->n_fields++;
        }

      if (self->at < self->end && *self->at == '"')
        {
          /* Two quotes are one; without an end the field is all that is left. */
          self->at++;
          while (self->at < self->end)
            {
              const char *quote = memchr (self->at, '"', (gsize) (self->end - self->at));
              const char *stop = quote != NULL ? quote : self->end;

              if (is_kept && field->len <= MAX_LINK_BYTES)
                g_string_append_len (field, self->at, MIN (stop - self->at, (gssize) MAX_LINK_BYTES + 1));
              self->at = quote != NULL ? quote + 1 : self->end;
              if (self->at == self->end || *self->at != '"')
                break;
              if (is_kept)
                g_string_append_c (field, '"');
              self->at++;
            }
        }
      {
        const char *begin = self->at;

        while (self->at < self->end && *self->at != self->delimiter && *self->at != '\n' && *self->at != '\r')
          self->at++;
        if (is_kept && field->len <= MAX_LINK_BYTES)
          g_string_append_len (field, begin, MIN (self->at - begin, (gssize) MAX_LINK_BYTES + 1));
      }

      if (self->at == self->end || *self->at != self->delimiter)
        return TRUE;
      self->at++;
    }
}

static Span
table_get (const Table *self, guint column)
{
  const GString *field;

  if (column >= self->n_fields)
    return (Span){ "", 0 };
  field = g_ptr_array_index (self->fields, column);
  return strip ((Span){ field->str, field->len });
}

/* What the first rows look like when they are read with one delimiter. */
typedef struct
{
  guint n_rows;
  guint n_columns;   /* of the first row */
  gboolean is_even;  /* all rows have as many */
  gboolean has_head; /* the first row has no address */
  guint column;      /* with the most addresses */
  guint n_urls;      /* in it */
} Survey;

static Survey
survey (const char *text, gsize size, char delimiter)
{
  Survey self = { .is_even = TRUE, .has_head = TRUE };
  g_autoptr (GArray) counts = g_array_new (FALSE, TRUE, sizeof (guint));
  Table table;

  table_init (&table, text, size, delimiter);
  while (self.n_rows < SNIFF_ROWS && table_next (&table))
    {
      if (self.n_rows == 0)
        self.n_columns = table.n_fields;
      /* The text may have been cut inside its last row. */
      if (table.n_fields != self.n_columns && table.at < table.end)
        self.is_even = FALSE;
      if (counts->len < table.n_fields)
        g_array_set_size (counts, table.n_fields);
      for (guint i = 0; i < table.n_fields; i++)
        if (begins_with_url (table_get (&table, i)))
          {
            if (self.n_rows == 0)
              self.has_head = FALSE;
            g_array_index (counts, guint, i)++;
          }
      self.n_rows++;
    }
  for (guint i = 0; i < counts->len; i++)
    if (g_array_index (counts, guint, i) > self.n_urls)
      {
        self.n_urls = g_array_index (counts, guint, i);
        self.column = i;
      }
  g_ptr_array_unref (table.fields);
  return self;
}

/* The delimiter with which the rows are a table that has addresses; 0 if none does. */
static char
find_delimiter (const char *text, gsize size, gboolean needs_evidence)
{
  static const char delimiters[] = { ',', ';', '\t' };
  char best = 0;
  guint most = 0;

  for (guint i = 0; i < G_N_ELEMENTS (delimiters); i++)
    {
      Survey found = survey (text, size, delimiters[i]);

      if (found.n_urls <= most)
        continue;
      /* Commas are ordinary in addresses: without a row of headings or a column before them, lines stay lines. */
      if (needs_evidence && (!found.is_even || found.n_columns < 2 || found.n_rows < 2 || found.n_urls * 2 < found.n_rows - found.has_head || (!found.has_head && found.column == 0)))
        continue;
      best = delimiters[i];
      most = found.n_urls;
    }
  return best;
}

static Span
skip_mark (const char *text, gsize size)
{
  return size >= 3 && memcmp (text, "\xEF\xBB\xBF", 3) == 0 ? (Span){ text + 3, size - 3 } : (Span){ text, size };
}

static gboolean
is_heading (Span span, const char *const *words)
{
  for (; *words != NULL; words++)
    if (span_is (span, *words))
      return TRUE;
  return FALSE;
}

SkeinLinkList *
skein_link_list_from_csv (const char *text, gsize size)
{
  static const char *const name_words[] = { "name", "filename", "file name", "file_name", "file", NULL };
  static const char *const sum_words[] = { "sha256", "sha-256", "sha256sum", NULL };
  Collector collector;
  Span all = skip_mark (text, size);
  char delimiter;
  Survey found;
  Table table;
  guint name_column = G_MAXUINT, sum_column = G_MAXUINT;
  gboolean is_first = TRUE;

  g_return_val_if_fail (text != NULL || size == 0, NULL);

  collector_init (&collector, NULL);
  delimiter = find_delimiter (all.at, all.length, TRUE);
  if (delimiter == 0)
    delimiter = find_delimiter (all.at, all.length, FALSE);
  if (delimiter == 0)
    return collector_end (&collector);

  found = survey (all.at, all.length, delimiter);
  table_init (&table, all.at, all.length, delimiter);
  while (!collector.list->cut && table_next (&table))
    {
      Span url = table_get (&table, found.column);

      if (is_first && found.has_head)
        {
          for (guint i = 0; i < table.n_fields; i++)
            {
              if (name_column == G_MAXUINT && is_heading (table_get (&table, i), name_words))
                name_column = i;
              if (sum_column == G_MAXUINT && is_heading (table_get (&table, i), sum_words))
                sum_column = i;
            }
        }
      else if (begins_with_url (url))
        {
          Span name = table_get (&table, name_column), sum = table_get (&table, sum_column);
          g_autofree char *name_text = g_strndup (name.at, name.length);
          g_autofree char *sum_text = g_strndup (sum.at, sum.length);

          collect (&collector, url, SKEIN_LINK_OTHER, name_text, sum_text);
        }
      else if (url.length > 0)
        collector.list->n_left_out++;
      is_first = FALSE;
    }
  g_ptr_array_unref (table.fields);
  return collector_end (&collector);
}

/* --- prose --- */

static gboolean
ends_url (const char *at, const char *end)
{
  guchar c = (guchar) *at;

  if (c <= ' ' || c == 0x7F || strchr ("<>\"`{}|\\^", c) != NULL)
    return TRUE;
  /* “…”, «…» and ideographic stops. */
  if (c == 0xE2 && end - at >= 3 && (guchar) at[1] == 0x80 && (guchar) at[2] >= 0x98 && (guchar) at[2] <= 0x9F)
    return TRUE;
  if (c == 0xC2 && end - at >= 2 && ((guchar) at[1] == 0xAB || (guchar) at[1] == 0xBB || (guchar) at[1] == 0xA0))
    return TRUE;
  return c == 0xE3 && end - at >= 3 && (guchar) at[1] == 0x80 && (guchar) at[2] <= 0x91;
}

/* Without what belongs to the sentence. A bracket is the address's own if it opens there. */
static gsize
trim_end (const char *url, gsize length)
{
  static const char pairs[] = "()[]";
  gssize depths[2] = { 0, 0 };

  for (gsize i = 0; i < length; i++)
    {
      const char *pair = strchr (pairs, url[i]);

      if (pair != NULL)
        depths[(pair - pairs) / 2] += (pair - pairs) % 2 == 0 ? 1 : -1;
    }
  while (length > 0)
    {
      char last = url[length - 1];

      if (last == ')' && depths[0] < 0)
        depths[0]++;
      else if (last == ']' && depths[1] < 0)
        depths[1]++;
      else if (strchr (".,;:!?'*", last) == NULL)
        break;
      length--;
    }
  return length;
}

SkeinLinkList *
skein_link_list_from_prose (const char *text, gsize size)
{
  Collector collector;
  const char *at = text, *end = text + size;

  g_return_val_if_fail (text != NULL || size == 0, NULL);

  collector_init (&collector, NULL);
  while (at < end && !collector.list->cut && (at = memmem (at, (gsize) (end - at), "://", 3)) != NULL)
    {
      const char *start = at, *stop = at + 3;

      while (start > text && at - start < 8 && g_ascii_isalpha (start[-1]))
        start--;
      while (stop < end && !ends_url (stop, end))
        stop++;
      if (start < at && is_remote (start, (gsize) (at - start)))
        {
          gsize length = trim_end (start, (gsize) (stop - start));

          if (length > (gsize) (at + 3 - start))
            collect (&collector, (Span){ start, length }, SKEIN_LINK_OTHER, NULL, NULL);
        }
      at = stop;
    }
  return collector_end (&collector);
}

/* --- which of them --- */

static gboolean
find_word (Span span, const char *word)
{
  gsize length = strlen (word);

  for (const char *at = span.at; (at = memchr (at, word[0], span.length - (gsize) (at - span.at))) != NULL; at++)
    if (span.length - (gsize) (at - span.at) >= length && g_ascii_strncasecmp (at, word, length) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
label_ends (const char *label, const char *const *extensions)
{
  g_autofree char *lower = label != NULL ? g_ascii_strdown (label, -1) : NULL;

  for (; lower != NULL && *extensions != NULL; extensions++)
    if (g_str_has_suffix (lower, *extensions))
      return TRUE;
  return FALSE;
}

SkeinTextKind
skein_link_list_detect (const char *text, gsize size, const char *label)
{
  static const char *const html_words[] = { "<!doctype html", "<html", "<head", "<body", "<a ", "<img ", "<table", "<div", "<p>", "<meta", "<link " };
  static const char *const html_labels[] = { ".html", ".htm", ".xhtml", NULL };
  static const char *const csv_labels[] = { ".csv", NULL };
  Span all, start;
  guint n_lines = 0, n_urls = 0;
  gboolean has_url;

  g_return_val_if_fail (text != NULL || size == 0, SKEIN_TEXT_LINES);

  all = skip_mark (text, size);
  start = strip ((Span){ all.at, MIN (all.length, SNIFF_BYTES) });

  if (start.length > 0 && start.at[0] == '<')
    {
      if (label_ends (label, html_labels))
        return SKEIN_TEXT_HTML;
      for (guint i = 0; i < G_N_ELEMENTS (html_words); i++)
        if (find_word (start, html_words[i]))
          return SKEIN_TEXT_HTML;
    }

  for (const char *at = start.at, *end = start.at + start.length; at < end;)
    {
      const char *newline = memchr (at, '\n', (gsize) (end - at));
      Span line = strip ((Span){ at, (gsize) ((newline != NULL ? newline : end) - at) });

      at = newline != NULL ? newline + 1 : end;
      if (line.length == 0 || line.at[0] == '#')
        continue;
      n_lines++;
      n_urls += begins_with_url (line);
    }
  has_url = memmem (start.at, start.length, "://", 3) != NULL;

  if (has_url && (label_ends (label, csv_labels) || find_delimiter (start.at, start.length, TRUE) != 0))
    return SKEIN_TEXT_CSV;
  if (n_urls * 2 >= n_lines && n_urls > 0)
    return SKEIN_TEXT_LINES;
  if (find_word (start, "<a ") && find_word (start, "href"))
    return SKEIN_TEXT_HTML;
  /* What has no address at all is complained about line by line. */
  return has_url || all.length > SNIFF_BYTES ? SKEIN_TEXT_PROSE : SKEIN_TEXT_LINES;
}
