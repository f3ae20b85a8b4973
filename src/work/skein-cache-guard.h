// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkeinCacheGuard:
 *
 * Keeps one pass over many bytes from pushing everything else out of the page cache: pages that were not there before the reader came are
 * given back behind it, those that were stay. Only once this process has read more than its budget, a sixteenth of the memory: what is
 * read for the first time is often wanted again, and a few files push nothing out. What the kernel reads ahead before the guard
 * first looks, a megabyte at most, counts as having been there; so do files of one block, which never get a guard.
 *
 * Only a hint for speed, so nothing of it fails: where it cannot look, pages stay. One thread at a time; the budget is shared by all.
 */
typedef struct _SkeinCacheGuard SkeinCacheGuard;

SkeinCacheGuard *skein_cache_guard_new (int fd, guint64 size); /* (transfer full) borrows @fd; reads from the beginning */
void skein_cache_guard_passed (SkeinCacheGuard *self, guint64 done); /* bytes from the beginning that are read and needed no more */
void skein_cache_guard_free (SkeinCacheGuard *self);           /* gives back what is left */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinCacheGuard, skein_cache_guard_free)

void skein_cache_guard_set_budget (guint64 bytes); /* for tests */

G_END_DECLS
