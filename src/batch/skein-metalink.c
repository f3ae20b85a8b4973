// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* A Metalink tells where files are, what they are called and what their digests are, so it is read like any other bytes from
 * outside: GMarkup knows neither document types nor entities of one's own, which leaves nothing to expand or to fetch, and we
 * refuse a text that has them. Elements we do not know are passed over with all that is in them. */

#include "config.h"

#include "batch/skein-metalink.h"

#include "base/skein-display-text.h"
#include "base/skein-file-name.h"
#include "work/skein-url.h"
#include "work/skein-work-error.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#define MAX_BYTES (64 * 1024 * 1024)
#define MAX_DEPTH 16
#define MAX_FILES 100000
#define MAX_VALUE_BYTES 8192
#define MAX_COMPLAINTS 100
#define MAX_SHOWN_CHARS 60
#define SNIFF_BYTES 4096

typedef enum
{
  ELEMENT_NONE, /* outside of everything */
  ELEMENT_METALINK,
  ELEMENT_FILES,
  ELEMENT_FILE,
  ELEMENT_SIZE,
  ELEMENT_HASH,
  ELEMENT_URL,
  ELEMENT_PIECES,
  ELEMENT_PIECE,
  ELEMENT_GROUP, /* version 3: resources, verification */
  ELEMENT_OTHER,
} Element;

typedef struct
{
  char *url;
  guint priority;
  char location[3];
} Address;

typedef struct
{
  const char *label;
  GPtrArray *files;      /* (owned) result */
  GPtrArray *complaints; /* (owned) result */
  GHashTable *names;     /* (owned) of files so far */

  Element stack[MAX_DEPTH];
  guint depth;
  GString *value;      /* (owned) text of the element, if it is one we want */
  gboolean value_long; /* there was more */
  char *type;          /* (owned) (nullable) its attribute */
  char *position;      /* (owned) (nullable) version 3: which piece */
  Address address;     /* url's attributes */

  /* The file being read. */
  char *name;         /* (owned) (nullable): refused */
  GArray *addresses;  /* (owned) of Address */
  guint64 size;
  SkeinDigestSet digests;
  gboolean contradicts;

  /* Its pieces: the ones being read, and the best so far. */
  gboolean reads_pieces;
  SkeinDigestAlgorithm piece_algorithm, best_algorithm;
  guint64 piece_length, best_length;
  GByteArray *pieces;      /* (owned) */
  GByteArray *best_pieces; /* (owned) (nullable) */
} Parser;

static void
clear_address (gpointer data)
{
  g_free (((Address *) data)->url);
}

static void
file_free (gpointer data)
{
  SkeinMetalinkFile *file = data;

  g_free (file->name);
  g_free (file->url);
  skein_sources_unref (file->sources);
  g_free (file);
}

static void G_GNUC_PRINTF (2, 3)
complain (Parser *self, const char *format, ...)
{
  va_list args;
  g_autofree char *sentence = NULL;

  if (self->complaints->len >= MAX_COMPLAINTS)
    return;
  va_start (args, format);
  sentence = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (self->complaints, g_strdup_printf ("%s: %s", self->label, sentence));
}

/* Prefixes of namespaces mean nothing here: a Metalink holds nothing else that has these elements. */
static gboolean
is_named (const char *element, const char *name)
{
  const char *colon = strchr (element, ':');

  return strcmp (colon != NULL ? colon + 1 : element, name) == 0;
}

static Element
find_element (Element parent, const char *name)
{
  switch (parent)
    {
    case ELEMENT_NONE:
      return is_named (name, "metalink") ? ELEMENT_METALINK : ELEMENT_OTHER;
    case ELEMENT_METALINK:
      return is_named (name, "file") ? ELEMENT_FILE : is_named (name, "files") ? ELEMENT_FILES : ELEMENT_OTHER;
    case ELEMENT_FILES:
      return is_named (name, "file") ? ELEMENT_FILE : ELEMENT_OTHER;
    case ELEMENT_FILE:
    case ELEMENT_GROUP:
      if (is_named (name, "size"))
        return ELEMENT_SIZE;
      if (is_named (name, "hash"))
        return ELEMENT_HASH;
      if (is_named (name, "url"))
        return ELEMENT_URL;
      if (is_named (name, "pieces"))
        return ELEMENT_PIECES;
      return is_named (name, "resources") || is_named (name, "verification") ? ELEMENT_GROUP : ELEMENT_OTHER;
    case ELEMENT_PIECES:
      return is_named (name, "hash") ? ELEMENT_PIECE : ELEMENT_OTHER;
    case ELEMENT_SIZE:
    case ELEMENT_HASH:
    case ELEMENT_URL:
    case ELEMENT_PIECE:
    case ELEMENT_OTHER:
    default:
      return ELEMENT_OTHER;
    }
}

static const char *
find_attribute (const char **names, const char **values, const char *wanted)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (strcmp (names[i], wanted) == 0)
      return values[i];
  return NULL;
}

static gboolean
parse_number (const char *text, guint64 max, guint64 *out_number)
{
  g_autofree char *trimmed = text != NULL ? g_strstrip (g_strdup (text)) : NULL;

  return trimmed != NULL && g_ascii_string_to_unsigned (trimmed, 10, 0, max, out_number, NULL);
}

/* --- elements begin --- */

static void
begin_file (Parser *self, const char *name)
{
  g_autofree char *shown = skein_display_text (name != NULL ? name : "", -1, MAX_SHOWN_CHARS);

  g_clear_pointer (&self->name, g_free);
  g_array_set_size (self->addresses, 0);
  self->size = 0;
  self->digests = (SkeinDigestSet){ 0 };
  self->contradicts = FALSE;
  self->reads_pieces = FALSE;
  g_clear_pointer (&self->best_pieces, g_byte_array_unref);

  if (name == NULL || *name == '\0')
    complain (self, _ ("a file without a name is left out"));
  else if (strpbrk (name, "/\\") != NULL)
    complain (self, _ ("“%s” is left out: it names a folder, and a file goes into the folder you choose"), shown);
  else
    {
      self->name = skein_file_name_sanitize (name, -1);
      if (self->name == NULL)
        complain (self, _ ("“%s” is left out: that cannot be the name of a file"), shown);
      else if (!g_hash_table_add (self->names, g_strdup (self->name)))
        {
          complain (self, _ ("“%s” is there twice: the second one is left out"), shown);
          g_clear_pointer (&self->name, g_free);
        }
    }
}

static void
begin_url (Parser *self, const char **names, const char **values)
{
  const char *location = find_attribute (names, values, "location");
  guint64 number;

  self->address = (Address){ .priority = SKEIN_SOURCES_LOWEST_PRIORITY };
  if (parse_number (find_attribute (names, values, "priority"), SKEIN_SOURCES_LOWEST_PRIORITY, &number) && number > 0)
    self->address.priority = (guint) number;
  else if (parse_number (find_attribute (names, values, "preference"), 100, &number))
    self->address.priority = 101 - (guint) number;
  if (location != NULL)
    g_strlcpy (self->address.location, location, sizeof self->address.location);
}

static void
begin_pieces (Parser *self, const char **names, const char **values)
{
  const char *type = find_attribute (names, values, "type");

  g_byte_array_set_size (self->pieces, 0);
  self->reads_pieces = type != NULL && skein_digest_algorithm_parse (type, &self->piece_algorithm) && skein_digest_algorithm_is_available (self->piece_algorithm)
                       && parse_number (find_attribute (names, values, "length"), G_MAXINT64, &self->piece_length) && self->piece_length > 0;
}

static void
start_element (GMarkupParseContext *context, const char *name, const char **names, const char **values, gpointer data, GError **error)
{
  Parser *self = data;
  Element element;

  if (self->depth == MAX_DEPTH)
    {
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_LIMIT, _ ("“%s” is no Metalink: its elements are nested too deeply"), self->label);
      return;
    }

  element = find_element (self->depth > 0 ? self->stack[self->depth - 1] : ELEMENT_NONE, name);
  if (self->depth == 0 && element != ELEMENT_METALINK)
    {
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("“%s” is no Metalink"), self->label);
      return;
    }
  self->stack[self->depth++] = element;

  g_string_truncate (self->value, 0);
  self->value_long = FALSE;
  g_free (self->type);
  self->type = g_strdup (find_attribute (names, values, "type"));
  g_free (self->position);
  self->position = g_strdup (find_attribute (names, values, "piece"));

  if (element == ELEMENT_FILE)
    begin_file (self, find_attribute (names, values, "name"));
  else if (element == ELEMENT_URL)
    begin_url (self, names, values);
  else if (element == ELEMENT_PIECES)
    begin_pieces (self, names, values);
}

static void
take_text (GMarkupParseContext *context, const char *text, gsize length, gpointer data, GError **error)
{
  Parser *self = data;
  Element element = self->depth > 0 ? self->stack[self->depth - 1] : ELEMENT_NONE;

  if (element != ELEMENT_SIZE && element != ELEMENT_HASH && element != ELEMENT_URL && element != ELEMENT_PIECE)
    return;
  if (self->value->len + length > MAX_VALUE_BYTES)
    self->value_long = TRUE;
  else
    g_string_append_len (self->value, text, (gssize) length);
}

static void
refuse_declarations (GMarkupParseContext *context, const char *text, gsize length, gpointer data, GError **error)
{
  Parser *self = data;

  /* What passes through is a comment, a processing instruction, or a declaration; CDATA comes as text. */
  if (length >= 2 && text[0] == '<' && text[1] == '!' && (length < 4 || memcmp (text, "<!--", 4) != 0))
    g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("“%s” declares a document type, which a Metalink has no use for: it is refused"), self->label);
}

/* --- elements end --- */

static void
end_hash (Parser *self, const char *value)
{
  SkeinDigestAlgorithm algorithm;
  SkeinDigestSet one = { 0 };

  /* Several are usual: one that cannot be computed here is as good as one that is not known. */
  if (self->type == NULL || !skein_digest_algorithm_parse (self->type, &algorithm) || !skein_digest_algorithm_is_available (algorithm))
    return;
  if (!skein_digest_set_add_hex (&one, algorithm, value, strlen (value)))
    {
      g_autofree char *shown = skein_display_text (value, -1, MAX_SHOWN_CHARS);

      /* Not passed over: without its digest a file would be taken for good unseen. */
      complain (self, _ ("“%s”: “%s” is no %s checksum"), self->name != NULL ? self->name : "", shown, skein_digest_algorithm_get_label (algorithm));
      self->contradicts = TRUE;
      return;
    }
  if (!skein_digest_set_add (&self->digests, algorithm, one.digests[algorithm]))
    {
      complain (self, _ ("“%s” has two different %s checksums"), self->name != NULL ? self->name : "", skein_digest_algorithm_get_label (algorithm));
      self->contradicts = TRUE;
    }
}

static void
end_url (Parser *self, const char *value)
{
  g_autoptr (SkeinUrl) url = NULL;
  g_autoptr (GError) error = NULL;

  /* Version 3 lists torrents among the addresses. */
  if (self->type != NULL && g_ascii_strcasecmp (self->type, "bittorrent") == 0)
    return;
  if (self->addresses->len > SKEIN_SOURCES_MAX_MIRRORS)
    return;

  url = skein_url_parse (value, &error);
  if (url == NULL)
    {
      g_debug ("%s: %s", self->label, error->message);
      return;
    }
  self->address.url = g_strdup (url->url);
  g_array_append_val (self->addresses, self->address);
}

static void
end_piece (Parser *self, const char *value)
{
  guint size = skein_digest_algorithm_get_size (self->piece_algorithm);
  SkeinDigestSet one = { 0 };
  guint64 position;

  if (!self->reads_pieces)
    return;
  if (!skein_digest_set_add_hex (&one, self->piece_algorithm, value, strlen (value)) || self->pieces->len + size > SKEIN_SOURCES_MAX_PIECE_BYTES
      || (self->position != NULL && (!parse_number (self->position, G_MAXUINT, &position) || position != self->pieces->len / size)))
    {
      self->reads_pieces = FALSE;
      return;
    }
  g_byte_array_append (self->pieces, one.digests[self->piece_algorithm], size);
}

/* Of several lists of pieces the one with the strongest digests is kept. */
static void
end_pieces (Parser *self)
{
  if (!self->reads_pieces || self->pieces->len == 0 || (self->best_pieces != NULL && self->best_algorithm >= self->piece_algorithm))
    return;

  g_clear_pointer (&self->best_pieces, g_byte_array_unref);
  self->best_pieces = g_steal_pointer (&self->pieces);
  self->pieces = g_byte_array_new ();
  self->best_algorithm = self->piece_algorithm;
  self->best_length = self->piece_length;
  self->reads_pieces = FALSE;
}

static int
compare_addresses (gconstpointer a, gconstpointer b)
{
  guint first = ((const Address *) a)->priority, second = ((const Address *) b)->priority;

  return first < second ? -1 : first > second;
}

static void
end_file (Parser *self)
{
  SkeinMetalinkFile *file;
  const Address *best;

  if (self->name == NULL)
    return;
  if (self->contradicts)
    {
      complain (self, _ ("“%s” is left out: nothing could tell whether it is right"), self->name);
      return;
    }
  if (self->addresses->len == 0)
    {
      complain (self, _ ("“%s” is left out: it has no address it could be downloaded from"), self->name);
      return;
    }

  /* The sort is stable (GLib sorts arrays by merging): the order of the text decides between equals. */
  g_array_sort (self->addresses, compare_addresses);
  best = &g_array_index (self->addresses, Address, 0);

  file = g_new0 (SkeinMetalinkFile, 1);
  file->name = g_steal_pointer (&self->name);
  file->url = g_strdup (best->url);
  file->digests = self->digests;
  file->sources = skein_sources_new ();
  file->sources->size = self->size;
  for (guint i = 1; i < self->addresses->len; i++)
    {
      const Address *address = &g_array_index (self->addresses, Address, i);

      if (strcmp (address->url, best->url) != 0)
        skein_sources_add_mirror (file->sources, address->url, address->priority, address->location);
    }
  if (self->best_pieces != NULL
      && !skein_sources_set_pieces (file->sources, self->best_algorithm, self->best_length, self->best_pieces->data, self->best_pieces->len / skein_digest_algorithm_get_size (self->best_algorithm)))
    complain (self, _ ("“%s”: its list of pieces does not fit its size and is not used"), file->name);
  g_ptr_array_add (self->files, file);
}

static void
end_element (GMarkupParseContext *context, const char *name, gpointer data, GError **error)
{
  Parser *self = data;
  Element element = self->stack[--self->depth];
  const char *value = g_strstrip (self->value->str);

  if (self->value_long)
    value = "";

  switch (element)
    {
    case ELEMENT_SIZE:
      if (!parse_number (value, G_MAXINT64, &self->size))
        self->size = 0;
      break;
    case ELEMENT_HASH:
      end_hash (self, value);
      break;
    case ELEMENT_URL:
      end_url (self, value);
      break;
    case ELEMENT_PIECE:
      end_piece (self, value);
      break;
    case ELEMENT_PIECES:
      end_pieces (self);
      break;
    case ELEMENT_FILE:
      end_file (self);
      if (self->files->len > MAX_FILES)
        g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_LIMIT, _ ("“%s” lists more than %u files"), self->label, MAX_FILES);
      break;
    case ELEMENT_NONE:
    case ELEMENT_METALINK:
    case ELEMENT_FILES:
    case ELEMENT_GROUP:
    case ELEMENT_OTHER:
    default:
      break;
    }
  g_string_truncate (self->value, 0);
  self->value_long = FALSE;
}

/* --- the whole --- */

static void
skip_mark (const char **text, gsize *size)
{
  if (*size >= 3 && memcmp (*text, "\xEF\xBB\xBF", 3) == 0)
    {
      *text += 3;
      *size -= 3;
    }
}

gboolean
skein_metalink_sniff (const char *text, gsize size)
{
  skip_mark (&text, &size);
  while (size > 0 && g_ascii_isspace (*text))
    {
      text++;
      size--;
    }
  if (size == 0 || *text != '<')
    return FALSE;

  size = MIN (size, SNIFF_BYTES);
  return g_strstr_len (text, (gssize) size, "<metalink") != NULL || g_strstr_len (text, (gssize) size, ":metalink ") != NULL;
}

GPtrArray *
skein_metalink_parse (const char *text, gsize size, const char *label, GPtrArray **out_complaints, GError **error)
{
  static const GMarkupParser callbacks = { start_element, end_element, take_text, refuse_declarations, NULL };
  g_autoptr (GMarkupParseContext) context = NULL;
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (file_free);
  g_autoptr (GPtrArray) complaints = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) xml_error = NULL;
  Parser self = { .label = label, .files = files, .complaints = complaints };
  gboolean good;

  if (size > MAX_BYTES)
    {
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_LIMIT, _ ("“%s” is too large for a Metalink"), label);
      return NULL;
    }

  skip_mark (&text, &size);
  /* Before the parser does: it passes over wrong bytes in an XML declaration, having set an error. */
  if (size == 0 || !g_utf8_validate_len (text, size, NULL))
    {
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("“%s” is no Metalink"), label);
      return NULL;
    }

  self.names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self.value = g_string_new (NULL);
  self.addresses = g_array_new (FALSE, FALSE, sizeof (Address));
  g_array_set_clear_func (self.addresses, clear_address);
  self.pieces = g_byte_array_new ();

  context = g_markup_parse_context_new (&callbacks, G_MARKUP_TREAT_CDATA_AS_TEXT, &self, NULL);
  good = g_markup_parse_context_parse (context, text, (gssize) size, &xml_error) && g_markup_parse_context_end_parse (context, &xml_error);

  g_hash_table_unref (self.names);
  g_string_free (self.value, TRUE);
  g_array_unref (self.addresses);
  g_byte_array_unref (self.pieces);
  g_clear_pointer (&self.best_pieces, g_byte_array_unref);
  g_free (self.type);
  g_free (self.position);
  g_free (self.name);

  if (!good && xml_error->domain != SKEIN_WORK_ERROR)
    {
      g_autofree char *reason = skein_display_text (xml_error->message, -1, 3 * MAX_SHOWN_CHARS);

      /* Translators: the arguments are a file's name and what is wrong in its XML. */
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("“%s” is no Metalink: %s"), label, reason);
      return NULL;
    }
  if (!good)
    {
      g_propagate_error (error, g_steal_pointer (&xml_error));
      return NULL;
    }
  if (files->len == 0)
    {
      if (complaints->len > 0)
        g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, g_ptr_array_index (complaints, 0));
      else
        g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("“%s” lists no file"), label);
      return NULL;
    }

  if (out_complaints != NULL)
    *out_complaints = g_steal_pointer (&complaints);
  return g_steal_pointer (&files);
}

GPtrArray *
skein_metalink_parse_specs (const char *text, gsize size, const char *label, const char *folder, GPtrArray **out_complaints, GError **error)
{
  g_autoptr (GPtrArray) files = skein_metalink_parse (text, size, label, out_complaints, error);
  GPtrArray *specs;

  if (files == NULL)
    return NULL;

  specs = g_ptr_array_new_full (files->len, (GDestroyNotify) skein_item_spec_free);
  for (guint i = 0; i < files->len; i++)
    {
      SkeinMetalinkFile *file = g_ptr_array_index (files, i);
      SkeinItemSpec *spec = skein_item_spec_new (file->url, folder);

      spec->name = g_strdup (file->name);
      spec->expected_mask = file->digests.mask;
      memcpy (spec->expected, file->digests.digests, sizeof spec->expected);
      if (!skein_sources_is_empty (file->sources))
        spec->sources = skein_sources_ref (file->sources);
      g_ptr_array_add (specs, spec);
    }
  return specs;
}
