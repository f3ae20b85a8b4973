// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "gui/skein-add-plan.h"

G_BEGIN_DECLS

/**
 * SkeinAddAddresses:
 *
 * The addresses of an addition: typed, pasted, of a page, of the clipboard; and what was found in them. Main thread only.
 *
 * Signal "changed": there are other ones.
 */
#define SKEIN_TYPE_ADD_ADDRESSES (skein_add_addresses_get_type ())
G_DECLARE_FINAL_TYPE (SkeinAddAddresses, skein_add_addresses, SKEIN, ADD_ADDRESSES, AdwPreferencesGroup)

/* Adds a text to what is there; @label names it if it is kept beside the text field. Of a page the links are asked for. */
void skein_add_addresses_take_text (SkeinAddAddresses *self, GBytes *text, const char *label);

/* Opens a dialog that gets the links of a page; @page (nullable) is text that is there already. */
void skein_add_addresses_choose_links (SkeinAddAddresses *self, GBytes *page);

/* Looks what the clipboard holds, once, and offers what is not among @known (nullable); then takes what was offered. */
void skein_add_addresses_look_at_clipboard (SkeinAddAddresses *self, GHashTable *known, GCancellable *cancellable);
void skein_add_addresses_use_clipboard (SkeinAddAddresses *self);

/* Puts the addresses into @request. */
void skein_add_addresses_fill (SkeinAddAddresses *self, SkeinAddRequest *request);

/* Says what came of them. */
void skein_add_addresses_show_plan (SkeinAddAddresses *self, const SkeinAddPlan *plan, guint n_complaints);
void skein_add_addresses_show_problem (SkeinAddAddresses *self, const char *sentence);

/* Typing goes there. */
void skein_add_addresses_focus (SkeinAddAddresses *self, GtkWindow *window);

G_END_DECLS
