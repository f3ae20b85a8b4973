// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SkeinLinksDialog:
 *
 * Gets a page, lists what it links to, and lets the user choose by type, by name and one by one. Main thread only; pages are fetched and read on
 * a thread of their own.
 *
 * Signal "chosen" (GBytes *lines, const char *label): these are wanted, as lines of an URL list; the dialog closes itself.
 * Widget actions "links.*".
 */
#define SKEIN_TYPE_LINKS_DIALOG (skein_links_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SkeinLinksDialog, skein_links_dialog, SKEIN, LINKS_DIALOG, AdwWindow)

SkeinLinksDialog *skein_links_dialog_new (void);

void skein_links_dialog_fetch (SkeinLinksDialog *self, const char *url);
void skein_links_dialog_take_page (SkeinLinksDialog *self, GBytes *page, const char *base_url); /* (nullable) base_url */

guint skein_links_dialog_get_n_links (SkeinLinksDialog *self);  /* of the page */
guint skein_links_dialog_get_n_chosen (SkeinLinksDialog *self); /* shown and ticked */

G_END_DECLS
