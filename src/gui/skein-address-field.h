// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SkeinAddressField:
 *
 * A text field for lines, and beside it the lists that would be too long for it: a text field lays out all it has. Main thread only.
 *
 * Signals: "changed"; "pasted" (GBytes *text): somebody pasted this, and it is not in the field yet.
 */
#define SKEIN_TYPE_ADDRESS_FIELD (skein_address_field_get_type ())
G_DECLARE_FINAL_TYPE (SkeinAddressField, skein_address_field, SKEIN, ADDRESS_FIELD, GtkBox)

/* Adds a text to what is there; @label names it if it is kept beside the field. */
void skein_address_field_take_text (SkeinAddressField *self, GBytes *text, const char *label);

/* Adds references to all the texts, the typed one first; @out_lists: (element-type GBytes). */
void skein_address_field_collect (SkeinAddressField *self, GPtrArray *out_lists);

GtkWidget *skein_address_field_get_text_view (SkeinAddressField *self); /* (transfer none) */

/* (transfer full) (nullable): what is in @view, with a NUL behind it; NULL: nothing. */
GBytes *skein_text_view_dup_bytes (GtkTextView *view);

G_END_DECLS
