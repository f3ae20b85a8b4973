// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "work/skein-digest-algorithm.h"

G_BEGIN_DECLS

/* Many small files of one folder as one digest job. A job and a report of their own, from the queue to the thread and back, cost more
 * than hashing a file of a few KiB; so whoever has many of them gives SKEIN_DIGEST_MAX_MANY at a time to a pool that takes them
 * (skein_pool_takes_many()), and gets a result for each. A file that turns out to be larger than SKEIN_DIGEST_TINY_BYTES is left: it wants
 * a job of its own, with progress and the chance to be hashed beside the others. */
#define SKEIN_DIGEST_MAX_MANY 64
#define SKEIN_DIGEST_TINY_BYTES (64 * 1024)

typedef struct
{
  guint64 item; /* shown on the lane */
  char *name;   /* (owned) in the job's folder */
} SkeinManyFile;

typedef struct
{
  guint n_files;
  SkeinManyFile files[SKEIN_DIGEST_MAX_MANY];
} SkeinDigestMany;

typedef enum
{
  SKEIN_MANY_DONE,
  SKEIN_MANY_FAILED, /* error says why */
  SKEIN_MANY_LEFT,   /* too large, not read */
} SkeinManyState;

typedef struct
{
  SkeinManyState state;
  GError *error; /* (owned) (nullable) */
  guint64 bytes; /* read */
  guint64 finished_ns;
} SkeinManyResult;

/* In the order of the files. */
typedef struct
{
  guint n_files, mask;
  gsize stride;    /* bytes of digests for each file: those of the mask, one after another */
  guint8 *digests; /* (owned) */
  SkeinManyResult results[SKEIN_DIGEST_MAX_MANY];
} SkeinManyResults;

SkeinDigestMany *skein_digest_many_new (void);
void skein_digest_many_take (SkeinDigestMany *self, guint64 item, char *name); /* takes @name */
void skein_digest_many_free (SkeinDigestMany *self);

SkeinManyResults *skein_many_results_new (guint n_files, guint mask);
void skein_many_results_free (SkeinManyResults *self);

/* @digests: as a report has them; only those of the mask are read, and written. */
void skein_many_results_set (SkeinManyResults *self, guint at, const guint8 (*digests)[SKEIN_DIGEST_MAX_BYTES]);
void skein_many_results_get (const SkeinManyResults *self, guint at, guint8 (*digests)[SKEIN_DIGEST_MAX_BYTES]);

G_END_DECLS
