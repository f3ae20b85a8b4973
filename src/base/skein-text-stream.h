// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SkeinTextStream:
 *
 * Text on its way to a file descriptor, some 64 KiB at a time, for documents that are not to be in memory as a whole. The first error
 * ends all writing and is told once, at the end, so that whoever writes need not look at each line. One thread at a time.
 */
typedef struct _SkeinTextStream SkeinTextStream;

SkeinTextStream *skein_text_stream_new (int fd, GCancellable *cancellable); /* @fd is borrowed; below 0: into memory, see _dup_text() */
void skein_text_stream_free (SkeinTextStream *self);                        /* what is not flushed is lost */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinTextStream, skein_text_stream_free)

void skein_text_stream_add (SkeinTextStream *self, const char *text);
void skein_text_stream_add_bytes (SkeinTextStream *self, gconstpointer data, gsize size);
void skein_text_stream_add_char (SkeinTextStream *self, char c);
void skein_text_stream_printf (SkeinTextStream *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* @value as a decimal fraction, without a locale and without rounding: 1234567, 6: "1.234567". */
void skein_text_stream_add_fixed (SkeinTextStream *self, guint64 value, guint digits);

/* A number that is finite, as short as it stays within a millionth. */
void skein_text_stream_add_double (SkeinTextStream *self, double value);

void skein_text_stream_add_json_string (SkeinTextStream *self, const char *utf8); /* with its quotes */

/* Quoted always, so that no content can become another column; one that begins like a formula gets an apostrophe. */
void skein_text_stream_add_csv_string (SkeinTextStream *self, const char *utf8);

/* What is written cannot be made; ends all writing like an error of the descriptor. */
void skein_text_stream_fail (SkeinTextStream *self, GIOErrorEnum code, const char *message);

gboolean skein_text_stream_has_failed (SkeinTextStream *self);

/* Writes the rest. FALSE with the first error there was. */
gboolean skein_text_stream_flush (SkeinTextStream *self, GError **error);

char *skein_text_stream_dup_text (SkeinTextStream *self); /* of one without a descriptor */

G_END_DECLS
