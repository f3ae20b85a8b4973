// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SkeinListFetch:
 *
 * Follows a text that somebody types: once it is an address alone, and typing has paused, what is there is got. Main thread only.
 *
 * Signal "changed": it has come, or will not.
 */
#define SKEIN_TYPE_LIST_FETCH (skein_list_fetch_get_type ())
G_DECLARE_FINAL_TYPE (SkeinListFetch, skein_list_fetch, SKEIN, LIST_FETCH, GObject)

SkeinListFetch *skein_list_fetch_new (void);

void skein_list_fetch_set_text (SkeinListFetch *self, const char *text);
const char *skein_list_fetch_get_url (SkeinListFetch *self);      /* (nullable) NULL: the text is no address */
GBytes *skein_list_fetch_peek_bytes (SkeinListFetch *self);       /* (nullable) what was got from there */
const GError *skein_list_fetch_peek_error (SkeinListFetch *self); /* (nullable) */
void skein_list_fetch_stop (SkeinListFetch *self);                /* nothing is wanted any more */

G_END_DECLS
