// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "origin/skein-origin-behaviour.h"

#include "origin/skein-origin-raw.h"

#include <libsoup/soup.h>

typedef enum
{
  VALUE_STRING,
  VALUE_NUMBER,
  VALUE_FLAG,   /* one word that switches a gboolean on */
  VALUE_CHOICE, /* an index into words */
} ValueKind;

typedef struct
{
  const char *name;
  ValueKind kind;
  gsize offset;
  const char *const *words;
} Field;

static const char *const etag_words[] = { "strong", "weak", "none", "changing", NULL };
static const char *const range_words[] = { "yes", "none", "ignore", "wrong-start", "wrong-total", "no-if", NULL };
static const char *const length_words[] = { "known", "chunked", "close", NULL };
static const char *const modified_words[] = { "old", "now", "none", NULL };
static const char *const changing_words[] = { "same", "changing", NULL };
static const char *const auth_words[] = { "basic", "digest", NULL };
static const char *const yes_words[] = { "no", "yes", NULL };

#define FIELD(name) G_STRUCT_OFFSET (SkeinOriginBehaviour, name)

static const Field fields[] = {
  { "delay", VALUE_NUMBER, FIELD (delay_ms), NULL },
  { "rate", VALUE_NUMBER, FIELD (rate), NULL },
  { "group", VALUE_STRING, FIELD (group), NULL },
  { "group_rate", VALUE_NUMBER, FIELD (group_rate), NULL },
  { "crawl", VALUE_NUMBER, FIELD (crawl), NULL },
  { "crawl_rate", VALUE_NUMBER, FIELD (crawl_rate), NULL },
  { "seed", VALUE_NUMBER, FIELD (seed), NULL },
  { "content", VALUE_FLAG, FIELD (changing), changing_words },
  { "type", VALUE_STRING, FIELD (type), NULL },
  { "disposition", VALUE_STRING, FIELD (disposition), NULL },
  { "disposition_raw", VALUE_STRING, FIELD (disposition_raw), NULL },
  { "repr_digest", VALUE_STRING, FIELD (repr_digest), NULL },
  { "link", VALUE_STRING, FIELD (link), NULL },
  { "corrupt", VALUE_NUMBER, FIELD (corrupt), NULL },
  { "etag", VALUE_CHOICE, FIELD (etag), etag_words },
  { "modified", VALUE_CHOICE, FIELD (modified), modified_words },
  { "range", VALUE_CHOICE, FIELD (range), range_words },
  { "length", VALUE_CHOICE, FIELD (length), length_words },
  { "user", VALUE_STRING, FIELD (user), NULL },
  { "password", VALUE_STRING, FIELD (password), NULL },
  { "bears", VALUE_NUMBER, FIELD (bears), NULL },
  { "auth", VALUE_FLAG, FIELD (digest), auth_words },
  { "times", VALUE_NUMBER, FIELD (times), NULL },
  { "key", VALUE_STRING, FIELD (key), NULL },
  { "status", VALUE_NUMBER, FIELD (status), NULL },
  { "retry_after", VALUE_STRING, FIELD (retry_after), NULL },
  { "truncate", VALUE_NUMBER, FIELD (truncate), NULL },
  { "reset", VALUE_NUMBER, FIELD (reset), NULL },
  { "stall", VALUE_NUMBER, FIELD (stall), NULL },
  { "drop", VALUE_FLAG, FIELD (drop), yes_words },
  { "raw", VALUE_STRING, FIELD (raw), NULL },
};

static const Field *
find_field (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_str_equal (fields[i].name, name))
      return &fields[i];
  return NULL;
}

static gboolean
find_word (const Field *field, const char *value, guint *out_index, GError **error)
{
  for (guint i = 0; field->words[i] != NULL; i++)
    if (g_str_equal (field->words[i], value))
      {
        *out_index = i;
        return TRUE;
      }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "“%s” is no value for “%s”", value, field->name);
  return FALSE;
}

static gboolean
apply_field (SkeinOriginBehaviour *self, const Field *field, const char *value, GError **error)
{
  gpointer place = G_STRUCT_MEMBER_P (self, field->offset);
  guint64 number;
  guint word;

  switch (field->kind)
    {
    case VALUE_STRING:
      g_free (*(char **) place);
      *(char **) place = *value != '\0' ? g_strdup (value) : NULL;
      return TRUE;

    case VALUE_NUMBER:
      if (!g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT64, &number, error))
        {
          g_prefix_error (error, "%s: ", field->name);
          return FALSE;
        }
      *(guint64 *) place = number;
      if (place == &self->seed)
        self->has_seed = TRUE;
      return TRUE;

    case VALUE_FLAG:
      if (!find_word (field, value, &word, error))
        return FALSE;
      *(gboolean *) place = word != 0;
      return TRUE;

    case VALUE_CHOICE:
      if (!find_word (field, value, &word, error))
        return FALSE;
      *(guint *) place = word;
      return TRUE;

    default:
      g_return_val_if_reached (FALSE);
    }
}

void
skein_origin_behaviour_init (SkeinOriginBehaviour *self)
{
  *self = (SkeinOriginBehaviour){ .times = G_MAXUINT64, .corrupt = G_MAXUINT64 };
  skein_origin_behaviour_remove_faults (self);
}

void
skein_origin_behaviour_copy (const SkeinOriginBehaviour *self, SkeinOriginBehaviour *out_copy)
{
  *out_copy = *self;
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (fields[i].kind == VALUE_STRING)
      {
        char **place = (char **) G_STRUCT_MEMBER_P (out_copy, fields[i].offset);
        *place = g_strdup (*place);
      }
}

void
skein_origin_behaviour_clear (SkeinOriginBehaviour *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (fields[i].kind == VALUE_STRING)
      g_clear_pointer ((char **) G_STRUCT_MEMBER_P (self, fields[i].offset), g_free);
}

gboolean
skein_origin_behaviour_apply (SkeinOriginBehaviour *self, const char *query, gboolean strict, GError **error)
{
  g_autoptr (GHashTable) form = NULL;
  GHashTableIter iter;
  gpointer name, value;

  if (query == NULL || *query == '\0')
    return TRUE;

  form = soup_form_decode (query);
  g_hash_table_iter_init (&iter, form);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      const Field *field = find_field (name);

      if (field != NULL)
        {
          if (!apply_field (self, field, value, error))
            return FALSE;
        }
      else if (strict)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "“%s” is not known", (const char *) name);
          return FALSE;
        }
    }
  if (self->status != 0 && (self->status < 200 || self->status > 599))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "status: %" G_GUINT64_FORMAT " is no final status", self->status);
      return FALSE;
    }
  if (self->raw != NULL && skein_origin_raw_lookup (self->raw) == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "raw: “%s” is not known", self->raw);
      return FALSE;
    }
  return TRUE;
}

gboolean
skein_origin_behaviour_has_fault (const SkeinOriginBehaviour *self)
{
  return self->status != 0 || self->truncate != G_MAXUINT64 || self->reset != G_MAXUINT64 || self->stall != G_MAXUINT64 || self->drop || self->raw != NULL;
}

void
skein_origin_behaviour_remove_faults (SkeinOriginBehaviour *self)
{
  self->status = 0;
  self->truncate = self->reset = self->stall = G_MAXUINT64;
  self->drop = FALSE;
  g_clear_pointer (&self->raw, g_free);
}
