// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "work/skein-job.h"

G_BEGIN_DECLS

#define SKEIN_PLAN_UNKNOWN G_MAXUINT64     /* size of a file whose length nobody has told yet */
#define SKEIN_PLAN_MIN_BYTES (1024 * 1024) /* nothing smaller gets a connection of its own */

/* A run of bytes that one connection fetches from front to back. */
typedef struct
{
  guint64 start, pos, end; /* [start, pos) is on disk, [pos, end) is to come */
  gboolean taken;          /* a connection works on it */
  double rate_bytes_per_s; /* its connection's, -1 = not measured yet */
} SkeinPiece;

/**
 * SkeinPlan:
 *
 * Which bytes of a file are on disk, which are being fetched and by whom. Arithmetic only: no files, no network. One thread.
 */
typedef struct
{
  guint64 size;      /* or SKEIN_PLAN_UNKNOWN */
  guint64 done;      /* bytes on disk */
  GPtrArray *pieces; /* (owned) (element-type SkeinPiece) by start, without gaps and overlaps; addresses are stable */
} SkeinPlan;

/* @have: (nullable) (element-type SkeinRange): what is on disk, in any order; what lies beyond @size is ignored. */
SkeinPlan *skein_plan_new (guint64 size, GArray *have);
void skein_plan_free (SkeinPlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinPlan, skein_plan_free)

void skein_plan_set_size (SkeinPlan *self, guint64 size); /* once it is known; not below what is there */

SkeinPiece *skein_plan_take (SkeinPlan *self); /* the first unfinished piece nobody works on, or NULL */
void skein_plan_put_back (SkeinPlan *self, SkeinPiece *piece);
void skein_plan_advance (SkeinPlan *self, SkeinPiece *piece, guint64 n_bytes);
gboolean skein_plan_is_complete (SkeinPlan *self);

/* Cuts what is to come into @n_pieces, as evenly as the gaps allow; fewer if they would be under SKEIN_PLAN_MIN_BYTES. */
void skein_plan_split (SkeinPlan *self, guint n_pieces);

/* For a connection without work: the second half of the largest remainder, if its owner needs more than a second for it at its
 * measured rate and more than SKEIN_PLAN_MIN_BYTES remain; taken. Else NULL. */
SkeinPiece *skein_plan_halve (SkeinPlan *self);

/* One connection does the rest: @piece reaches to the end and what lies behind its start counts as not there. */
void skein_plan_collapse (SkeinPlan *self, SkeinPiece *piece);

GArray *skein_plan_dup_ranges (SkeinPlan *self); /* (element-type SkeinRange) what is on disk, merged, by start */

G_END_DECLS
