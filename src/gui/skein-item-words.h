// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-item.h"

G_BEGIN_DECLS

/* What there is to say of one item, a value for each row of its details: translated, safe to show, (transfer full), NULL if there is nothing
 * to say. */
char *skein_item_words_dup_size (SkeinItem *item);        /* "2.1 MB of 8.0 MB", "8.0 MB (8,000,000 bytes)" */
char *skein_item_words_dup_steps (SkeinItem *item);       /* "download → verify" */
char *skein_item_words_dup_added (SkeinItem *item);       /* when */
char *skein_item_words_dup_copy (SkeinItem *item);        /* the smaller copy's path */
char *skein_item_words_dup_copy_result (SkeinItem *item); /* its pixels, bytes and what it took */
char *skein_item_words_dup_hashed (SkeinItem *item);      /* what its checksums took */
char *skein_item_words_dup_check (SkeinItem *item);       /* what the file is compared with when it is complete */
char *skein_item_words_dup_priority (SkeinItem *item);    /* if it is not the normal one */
char *skein_item_words_dup_limit (SkeinItem *item);       /* its own speed limit */

G_END_DECLS
