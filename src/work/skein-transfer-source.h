// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "work/skein-job.h"
#include "work/skein-url.h"

G_BEGIN_DECLS

/**
 * SkeinTransferSource:
 *
 * One of the servers that a transfer gets its file from, and what came of asking it. Number 0 is the one whose answer says what the file
 * is; the others are mirrors, which must have a file of that size and whose bytes are trusted only since the whole is checked
 * afterwards. Plain data of one transfer, one thread.
 */
typedef struct
{
  SkeinUrl *url; /* (owned) */
  gboolean is_mirror;
  gboolean given_up; /* it has not what we want, or fails too often */
  guint n_failures;
  guint n_connections;     /* at work now; counted anew with every measurement */
  double rate_bytes_per_s; /* of one connection, -1 not measured yet */
  char *etag, *modified;   /* (owned) (nullable) of its copy of the file, from its first answer */
} SkeinTransferSource;

#define SKEIN_SOURCE_NONE G_MAXUINT

/* @first is copied. Mirrors that are no web address are left out. */
GPtrArray *skein_transfer_sources_new (const SkeinUrl *first, GPtrArray *mirrors); /* (element-type SkeinTransferSource) */

/* Whom to ask next: nobody else for as long as there is one that was never tried, then the fastest. SKEIN_SOURCE_NONE if all are given up. */
guint skein_transfer_sources_choose (GPtrArray *sources);

/* Whether a connection that has ended its piece at source @index does better at another one: which, else @index. */
guint skein_transfer_sources_choose_better (GPtrArray *sources, guint index);

/* After an error: TRUE if it is to be asked no more. */
gboolean skein_transfer_source_fail (SkeinTransferSource *self, const GError *error);

guint skein_transfer_sources_count_usable (GPtrArray *sources);

/* Notes that @n_bytes at @pos came from source @source; *run is what the same call has returned in it for the bytes before. */
void skein_source_ranges_note (GArray *ranges, guint *run, guint source, guint64 pos, guint64 n_bytes);

G_END_DECLS
