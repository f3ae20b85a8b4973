// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Containers within containers. */
#define SKEIN_JSON_MAX_DEPTH 64u

typedef enum
{
  SKEIN_JSON_OBJECT,
  SKEIN_JSON_OBJECT_END,
  SKEIN_JSON_ARRAY,
  SKEIN_JSON_ARRAY_END,
  SKEIN_JSON_STRING,
  SKEIN_JSON_NUMBER,
  SKEIN_JSON_BOOLEAN,
  SKEIN_JSON_NULL,
  SKEIN_JSON_END,   /* of the document */
  SKEIN_JSON_ERROR, /* it is no JSON from here on; stays so */
} SkeinJsonToken;

/**
 * SkeinJsonReader:
 *
 * Goes through one JSON document (RFC 8259) token by token. It builds nothing and recurses nowhere, so that a document of any size and
 * any nesting takes no more memory than its longest string. What it is given may hold anything.
 *
 * One thread at a time.
 */
typedef struct _SkeinJsonReader SkeinJsonReader;

SkeinJsonReader *skein_json_reader_new (const char *data, gsize size); /* @data is borrowed; a byte order mark is skipped */
void skein_json_reader_free (SkeinJsonReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinJsonReader, skein_json_reader_free)

SkeinJsonToken skein_json_reader_next (SkeinJsonReader *self);

/* After the start of a container: goes behind its end. After anything else: does nothing. FALSE on ERROR. */
gboolean skein_json_reader_skip (SkeinJsonReader *self);

/* About the last token, valid until the next one. */
const char *skein_json_reader_peek_name (SkeinJsonReader *self);                    /* of the member; NULL in an array and for the outermost */
const char *skein_json_reader_peek_string (SkeinJsonReader *self);                  /* valid UTF-8; a NUL in it has become U+FFFD; NULL for what is no string */
gboolean skein_json_reader_get_uint (SkeinJsonReader *self, guint64 *out_value);    /* FALSE for what is no whole number from 0 to 2^64 - 1 */
gboolean skein_json_reader_get_boolean (SkeinJsonReader *self);

/* "line 3: a comma is missing", translated; NULL before ERROR. */
const char *skein_json_reader_peek_error (SkeinJsonReader *self);

/**
 * skein_json_document_is:
 * @format: as its member "format" at the beginning says
 *
 * Looks at the first members only, so that a list of a hundred thousand is not gone through. Any thread.
 */
gboolean skein_json_document_is (const char *data, gsize size, const char *format);

G_END_DECLS
