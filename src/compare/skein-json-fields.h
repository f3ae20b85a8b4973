// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gio/gio.h>

#include "base/skein-json-reader.h"
#include "base/skein-json-writer.h"

G_BEGIN_DECLS

/* Structs of numbers and strings as JSON objects, by a table of their fields: written and read in one place each. */

typedef enum
{
  SKEIN_JSON_FIELD_UINT,    /* guint */
  SKEIN_JSON_FIELD_UINT64,  /* guint64; SKEIN_TRIAL_UNKNOWN (all ones) is null */
  SKEIN_JSON_FIELD_BOOLEAN, /* gboolean */
  SKEIN_JSON_FIELD_STRING,  /* char *, owned; NULL is left out */
  SKEIN_JSON_FIELD_STRINGS, /* GStrv, owned; NULL is left out */
  SKEIN_JSON_FIELD_BYTES,   /* GStrv of file names, owned: base64 of each that is no UTF-8 */
} SkeinJsonFieldKind;

typedef struct
{
  const char *name; /* NULL ends the table */
  SkeinJsonFieldKind kind;
  gsize offset;
} SkeinJsonField;

/* Zeros, FALSE and NULL are left out. */
void skein_json_fields_write (const SkeinJsonField *fields, gconstpointer data, SkeinJsonWriter *writer);

/* After the token of the member's value was read: takes it if it is one of @fields, else skips it. FALSE if it has another type or does not fit. */
gboolean skein_json_fields_read (const SkeinJsonField *fields, gpointer data, SkeinJsonReader *reader, SkeinJsonToken token);

G_END_DECLS
