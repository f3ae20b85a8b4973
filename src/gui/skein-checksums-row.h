// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "gui/skein-add-plan.h"

G_BEGIN_DECLS

/**
 * SkeinChecksumsRow:
 *
 * A row that opens to a list of checksums to verify against: a file, a pasted text, or the address of one, which is got at once. Main thread only.
 *
 * Signal "changed": another list is wanted, or it has come.
 */
#define SKEIN_TYPE_CHECKSUMS_ROW (skein_checksums_row_get_type ())
G_DECLARE_FINAL_TYPE (SkeinChecksumsRow, skein_checksums_row, SKEIN, CHECKSUMS_ROW, AdwExpanderRow)

/* Switches the row on with a list that was opened; @label: what messages call it. */
void skein_checksums_row_take (SkeinChecksumsRow *self, GBytes *list, const char *label);

/* Puts the list into @request, if the row is switched on. */
void skein_checksums_row_fill (SkeinChecksumsRow *self, SkeinAddRequest *request);

/* A list is wanted that is at an address, and it is not here. */
gboolean skein_checksums_row_lacks_list (SkeinChecksumsRow *self);

/* Says what came of the list; at most @n_complaints of what is wrong with it. */
void skein_checksums_row_show_plan (SkeinChecksumsRow *self, const SkeinAddPlan *plan, guint n_complaints);

/* Nothing is waited for any more. */
void skein_checksums_row_stop (SkeinChecksumsRow *self);

G_END_DECLS
