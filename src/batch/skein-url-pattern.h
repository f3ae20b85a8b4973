// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* More addresses than anybody means; a list holds no more of them from patterns either. */
#define SKEIN_URL_PATTERN_MAX 1000000u

/**
 * SkeinUrlPattern:
 *
 * Many addresses in one line: `[001-100]` and `[1-100:10]` count (zeros in front are kept, downwards too), `[a-z]` goes through letters,
 * `{a,b,c}` through words, which may hold patterns themselves. Several of them make every combination, the last one changing fastest.
 * A backslash before a bracket, brace, comma or backslash makes it an ordinary character. Brackets and braces that are none of this, such
 * as those of `[::1]`, are ordinary anyway.
 *
 * Nothing is expanded but what is asked for. Immutable; any thread.
 */
typedef struct _SkeinUrlPattern SkeinUrlPattern;

/* NULL with SKEIN_WORK_ERROR_INVALID for a pattern that makes no sense (step 0, letters to digits) or too many addresses. */
SkeinUrlPattern *skein_url_pattern_parse (const char *text, GError **error);
void skein_url_pattern_free (SkeinUrlPattern *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinUrlPattern, skein_url_pattern_free)

/* Whether there is anything to expand; without it the one address is the text with its escapes taken off. */
gboolean skein_url_pattern_is_plain (const SkeinUrlPattern *self);

guint skein_url_pattern_get_count (const SkeinUrlPattern *self); /* 1 to SKEIN_URL_PATTERN_MAX */
char *skein_url_pattern_dup_nth (const SkeinUrlPattern *self, guint n);

/**
 * skein_url_pattern_dup_name:
 * @n: of which address
 * @name: (nullable): the name asked for, in which `#1` stands for what the first pattern has at @n
 *
 * Keeps apart what would all be called the same: what does not show in the name goes before it, "07-cover.jpg" for ".../07/cover.jpg".
 *
 * Returns: (transfer full) (nullable): a name, not made safe yet; %NULL if the address or the server may choose it
 */
char *skein_url_pattern_dup_name (const SkeinUrlPattern *self, guint n, const char *name);

/* A line that stands for @url alone, whatever brackets it has. */
char *skein_url_pattern_escape (const char *url);

/* "100 files: a001.jpg … a100.jpg", made harmless for people. */
char *skein_url_pattern_dup_preview (const SkeinUrlPattern *self);

G_END_DECLS
