// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "work/skein-digest-algorithm.h"

G_BEGIN_DECLS

#define SKEIN_SOURCES_MAX_MIRRORS 64
#define SKEIN_SOURCES_LOWEST_PRIORITY 999999u
/* Of piece digests, in bytes: they are one value in the store. */
#define SKEIN_SOURCES_MAX_PIECE_BYTES (1536 * 1024)

/* One more place that has the file. */
typedef struct
{
  char *url;        /* normalised, without user info: mirrors never get credentials */
  guint priority;   /* 1 is best */
  char location[3]; /* country, "" unknown */
} SkeinMirror;

/**
 * SkeinSources:
 *
 * What is known of a file beyond its URL: where else it is, how large it is, and the digests of its pieces. Filled by its maker,
 * immutable once given away; reference counted, any thread.
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;
  /*< public >*/
  GArray *mirrors; /* (owned) (element-type SkeinMirror) best first; the item's own URL comes before them and is not among them */
  guint64 size;    /* 0 unknown */
  gboolean sha256_beside; /* the user wants what "URL.sha256" says to count */

  SkeinDigestAlgorithm piece_algorithm;
  guint64 piece_length;  /* 0: no pieces */
  guint n_pieces;
  guint8 *piece_digests; /* (owned) (nullable) n_pieces of the algorithm's size each */
} SkeinSources;

SkeinSources *skein_sources_new (void);
SkeinSources *skein_sources_ref (SkeinSources *self);
void skein_sources_unref (SkeinSources *self);
SkeinSources *skein_sources_copy (const SkeinSources *self); /* to be changed by its maker */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinSources, skein_sources_unref)

/* In order of priority, after those of the same. FALSE if it is there already or there are too many. @url: without user info. */
gboolean skein_sources_add_mirror (SkeinSources *self, const char *url, guint priority, const char *location);

/* @digests: (array) n_pieces times the size of the algorithm's digests. FALSE if that cannot be so, or is too much. */
gboolean skein_sources_set_pieces (SkeinSources *self, SkeinDigestAlgorithm algorithm, guint64 piece_length, const guint8 *digests, guint n_pieces);

guint skein_sources_get_n_mirrors (const SkeinSources *self); /* (nullable) self: 0 */
gboolean skein_sources_has_pieces (const SkeinSources *self); /* of a known size; (nullable) self */
gboolean skein_sources_is_empty (const SkeinSources *self);   /* (nullable) self: TRUE */
const guint8 *skein_sources_peek_piece (const SkeinSources *self, guint piece);

gboolean skein_sources_equal (const SkeinSources *a, const SkeinSources *b); /* (nullable) both */

/* What both know; @asked goes before @known where they differ. (nullable) all of them. (transfer full) */
SkeinSources *skein_sources_merge (SkeinSources *known, SkeinSources *asked);

/* For the store; (nullable): nothing to tell. Lines that are not understood are left out when read. */
char *skein_sources_to_string (const SkeinSources *self);
SkeinSources *skein_sources_parse (const char *text); /* (nullable) */

G_END_DECLS
