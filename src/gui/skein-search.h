// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkeinSearch:
 *
 * Words that must all be in a text, whatever their case. Plain data; any thread.
 */
typedef struct _SkeinSearch SkeinSearch;

SkeinSearch *skein_search_new (const char *words); /* NULL if @words has none: everything matches */
void skein_search_free (SkeinSearch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinSearch, skein_search_free)

/* Each word in @first or in @second; both valid UTF-8, either may be NULL. A NULL @self matches everything. */
gboolean skein_search_matches (const SkeinSearch *self, const char *first, const char *second);

G_END_DECLS
