// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-checksum-list.h"
#include "batch/skein-tree-walk.h"
#include "work/skein-job.h"

G_BEGIN_DECLS

/* What became of one entry of a list, or of one file beside it. */
typedef enum
{
  SKEIN_AUDIT_SAME,
  SKEIN_AUDIT_WEAK, /* matches, but by an algorithm that proves nothing against intent */
  SKEIN_AUDIT_CHANGED,
  SKEIN_AUDIT_MISSING,
  SKEIN_AUDIT_NEW, /* no list names it */
  SKEIN_AUDIT_UNREADABLE,
  SKEIN_AUDIT_REFUSED,  /* leads out of the folder, or is no regular file */
  SKEIN_AUDIT_HASHED,   /* there is nothing to compare it with */
  SKEIN_AUDIT_BAD_LIST, /* of a list, which says nothing that can be used */
  SKEIN_AUDIT_BAD_LINE, /* of a list, of which the rest is used */
  SKEIN_N_AUDIT_STATES
} SkeinAuditState;

const char *skein_audit_state_get_nick (SkeinAuditState state);  /* "ok", "weak-match", "failed": for programs */
const char *skein_audit_state_get_label (SkeinAuditState state); /* "Same", translated */
gboolean skein_audit_state_is_good (SkeinAuditState state);

/**
 * SkeinAudit:
 *
 * Lists of checksums against what is in folders: a source for a SkeinFileRun, which digests what is there.
 *
 * A list may come from the very server whose files are in doubt. So a name in it reaches only regular files in the folder the list is about and
 * below, never through a link, and is found by walking down from that folder's descriptor. Otherwise a list could have a pipe or a device
 * read for ever, or tell from same and changed what is in files that are none of its business.
 *
 * Filled on one thread, then given to the run, whose errands call next() one at a time; reference counted, any thread. Whoever gets results keeps a
 * reference for as long as the run lives, as found files borrow their entries.
 */
typedef struct _SkeinAudit SkeinAudit;

SkeinAudit *skein_audit_new (void);
SkeinAudit *skein_audit_ref (SkeinAudit *self);
void skein_audit_unref (SkeinAudit *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinAudit, skein_audit_unref)

#define SKEIN_AUDIT_MAX_LIST_BYTES (64u * 1024u * 1024u)

/* @folder: what its names are relative to; NULL: the folder that the list is in. A regular file. */
void skein_audit_add_list (SkeinAudit *self, const char *path, const char *folder);
void skein_audit_add_list_bytes (SkeinAudit *self, GBytes *bytes, const char *label, const char *folder);

/* A list, or a folder: told apart when they are read, so that nothing waits for the disk before. */
void skein_audit_add_list_or_folder (SkeinAudit *self, const char *path);

/* The lists in @folder, by their names; that there are none is an error. */
void skein_audit_add_folder (SkeinAudit *self, const char *folder);

/* After the lists, also what is in @folder and below and no list names. The lists themselves are not new. */
void skein_audit_set_find_new (SkeinAudit *self, const char *folder, gboolean skip_hidden);

/* A SkeinFileSourceFunc. */
gboolean skein_audit_next (gpointer self, GPtrArray *files, GCancellable *cancellable);

/* A SkeinFileRunAgainFunc: a bare digest of 64 bytes is probably SHA-512, but others look the same. */
guint skein_audit_try_again (const SkeinFoundFile *found, const SkeinReport *report, gpointer user_data);

/* @report: (nullable). */
SkeinAuditState skein_audit_judge (const SkeinFoundFile *found, const SkeinReport *report, const GError *error);
SkeinDigestAlgorithm skein_audit_get_algorithm (const SkeinFoundFile *found); /* of an entry; SKEIN_N_DIGESTS for others */

guint skein_audit_get_n_entries (SkeinAudit *self); /* of all lists, once they are read; 0 before that */

G_END_DECLS
