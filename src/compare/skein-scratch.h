// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SkeinScratch:
 *
 * A private folder (0700) in the cache for what the trials of one experiment write. It is locked as long as it is used, so that those that a
 * killed program left are told apart, and are removed when the next one is made. All functions block on the disk; one thread at a time.
 */
typedef struct _SkeinScratch SkeinScratch;

SkeinScratch *skein_scratch_new (GError **error);
void skein_scratch_free (SkeinScratch *self); /* removes the folder and what is in it */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinScratch, skein_scratch_free)

const char *skein_scratch_get_path (SkeinScratch *self);
void skein_scratch_empty (SkeinScratch *self); /* removes what is in it */

char *skein_scratch_dup_parent (void); /* where such folders are: for tests */

G_END_DECLS
