// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SkeinHashRow:
 *
 * A row that opens to the choice of the checksums that are computed of each file. Those that this computer lacks cannot be chosen, and say why.
 * Main thread only.
 *
 * Signal "changed": other ones are chosen.
 */
#define SKEIN_TYPE_HASH_ROW (skein_hash_row_get_type ())
G_DECLARE_FINAL_TYPE (SkeinHashRow, skein_hash_row, SKEIN, HASH_ROW, AdwExpanderRow)

/* Bits of SkeinDigestAlgorithm; 0: the row is switched off, or none is chosen. */
guint skein_hash_row_get_mask (SkeinHashRow *self);

/* As it was chosen the last time; and for the next. */
void skein_hash_row_load (SkeinHashRow *self, GSettings *settings);
void skein_hash_row_store (SkeinHashRow *self, GSettings *settings);

/* What the row would choose when it is loaded. */
guint skein_hash_row_get_stored (GSettings *settings);

G_END_DECLS
