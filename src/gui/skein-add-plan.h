// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-item.h"

G_BEGIN_DECLS

/* What the add dialog asks for. Plain data: filled on the main thread, then given away. */
typedef struct
{
  GPtrArray *lists;          /* (owned) (element-type GBytes) texts with one download per line */
  char *folder;              /* (owned) */
  GBytes *checksums;         /* (owned) (nullable) a checksum list to verify against */
  char *checksums_label;     /* (owned) (nullable) what messages call it */
  GHashTable *known;         /* (owned) (nullable) set of addresses that are in the batch; not changed by anybody */
  gboolean with_known;       /* add them all the same */
  guint hash_mask;           /* digests to compute */
  SkeinCopyOptions *copy;    /* (owned) (nullable) else no smaller copies */

  /* What few ask for. */
  SkeinRequestOptions *request; /* (owned) (nullable) */
  SkeinPriority priority;
  guint segments;               /* 0: as for all */
  guint64 max_rate;             /* of each; 0: none */
  char **mirrors;               /* (owned) (nullable) addresses, of the one file */
  gboolean sha256_beside;
  char *name_template;          /* (owned) (nullable) else as in @save */
  int conflict;                 /* SkeinConflict; -1: as in @save */
  SkeinSaveOptions *save;       /* (owned) (nullable) as for all, which a template or a conflict of its own changes */
  gboolean wants_origin;        /* a password is to be given to the server they come from */
} SkeinAddRequest;

SkeinAddRequest *skein_add_request_new (const char *folder);
void skein_add_request_free (SkeinAddRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinAddRequest, skein_add_request_free)

/**
 * SkeinAddPlan:
 *
 * What comes of a request: the downloads, and what is wrong in words. Immutable once made; plain data.
 */
typedef struct
{
  GPtrArray *specs;          /* (owned) (element-type SkeinItemSpec) in order */
  GPtrArray *complaints;     /* (owned) (element-type utf8) one sentence per line that is no download */
  GPtrArray *previews;       /* (owned) (element-type utf8) of each line that makes several: "100 files: a001.jpg … a100.jpg" */
  GPtrArray *checksum_complaints; /* (owned) (element-type utf8) the same for the checksum list */
  GError *checksum_error;    /* (owned) (nullable) why nothing of the checksum list can be used */
  guint n_known;             /* downloads that are in the batch already: among specs only if asked for */
  char *origin;              /* (owned) (nullable) the one server that all come from, if that was asked for */
  char *picture;             /* (owned) (nullable) path of the first picture on this computer, if copies were asked for */
  char *picture_name;        /* (owned) (nullable) name of the first picture, wherever it is */
  guint n_checked;           /* downloads that have a checksum to match */
} SkeinAddPlan;

/* Reads all of it: any thread, but not the main one for more than a screenful. Checks @cancellable now and then; NULL if cancelled. */
SkeinAddPlan *skein_add_plan_new (const SkeinAddRequest *request, GCancellable *cancellable);
void skein_add_plan_free (SkeinAddPlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinAddPlan, skein_add_plan_free)

/* The same on a thread. Takes @request. */
void skein_add_plan_new_async (SkeinAddRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
SkeinAddPlan *skein_add_plan_new_finish (GAsyncResult *result, GError **error);

/* Frees a long plan on a thread of its own: a hundred thousand downloads would hold the main thread up for 30 ms. */
void skein_add_plan_discard (SkeinAddPlan *self);

/* (transfer full) Sentences for people. */
char *skein_add_plan_describe_lines (const SkeinAddPlan *self);     /* "42 downloads, 2 lines that are none" */
char *skein_add_plan_describe_checksums (const SkeinAddPlan *self); /* "40 of 42 downloads have a checksum" */

char *skein_add_plan_describe_known (const SkeinAddPlan *self);     /* "Add 2 that are in the batch already"; NULL: none */

/* At most @limit sentences, one per line, and how many more there are. */
char *skein_add_plan_join_complaints (GPtrArray *complaints, guint limit);

G_END_DECLS
