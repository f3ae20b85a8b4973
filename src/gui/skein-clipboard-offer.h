// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * skein_clipboard_offer_async:
 * @known: (nullable): set of addresses that are in the batch
 *
 * Looks once whether the clipboard holds a list of addresses that somebody may want to download: text of another program, mostly addresses, at
 * least one of them new. Nothing is looked at if the user does not want it to be (setting "clipboard-offer"). Main thread.
 */
void skein_clipboard_offer_async (GdkClipboard *clipboard, GHashTable *known, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

/* (transfer full) (nullable): the new addresses, one per line; NULL without @error: there is nothing to offer. */
char *skein_clipboard_offer_finish (GAsyncResult *result, guint *out_n_urls, GError **error);

/* The same of a text that is there: for the thread, and for tests. */
char *skein_clipboard_offer_from_text (const char *text, GHashTable *known, guint *out_n_urls);

G_END_DECLS
