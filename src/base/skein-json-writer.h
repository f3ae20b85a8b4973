// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkeinJsonWriter:
 *
 * Writes one JSON document (RFC 8259) into memory. Members and elements are written in order; the writer keeps track of commas and
 * indentation, and asserts that every container is closed and that members have names while elements have none.
 *
 * One thread at a time.
 */
typedef struct _SkeinJsonWriter SkeinJsonWriter;

SkeinJsonWriter *skein_json_writer_new (void);
void skein_json_writer_free (SkeinJsonWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinJsonWriter, skein_json_writer_free)

/* In an object @name is the member's; in an array, and for the outermost value, it is NULL. */
void skein_json_writer_begin_object (SkeinJsonWriter *self, const char *name);
void skein_json_writer_end_object (SkeinJsonWriter *self);
void skein_json_writer_begin_array (SkeinJsonWriter *self, const char *name);
void skein_json_writer_end_array (SkeinJsonWriter *self);

void skein_json_writer_add_string (SkeinJsonWriter *self, const char *name, const char *value); /* NULL: null; invalid bytes become U+FFFD */
void skein_json_writer_add_uint (SkeinJsonWriter *self, const char *name, guint64 value);
void skein_json_writer_add_int (SkeinJsonWriter *self, const char *name, gint64 value);
void skein_json_writer_add_double (SkeinJsonWriter *self, const char *name, double value); /* not finite: null */
void skein_json_writer_add_boolean (SkeinJsonWriter *self, const char *name, gboolean value);
void skein_json_writer_add_null (SkeinJsonWriter *self, const char *name);

/**
 * skein_json_writer_add_file_name:
 * @name: the member's; its container is an object
 * @bytes: (nullable): a file name or path, bytes
 *
 * File names are bytes and JSON strings are not. A name that is no valid UTF-8 is written with U+FFFD, for people, and once more in
 * full as member "NAME_base64", for programs.
 */
void skein_json_writer_add_file_name (SkeinJsonWriter *self, const char *name, const char *bytes);

/* What was written so far, which to_string() then leaves out: for documents that are not to be in memory as a whole. (transfer full) */
char *skein_json_writer_take_text (SkeinJsonWriter *self);

/* The document with a newline at its end; the outermost value must be complete. (transfer full) */
char *skein_json_writer_to_string (SkeinJsonWriter *self);

G_END_DECLS
