// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "pool/skein-errand.h"

G_BEGIN_DECLS

/**
 * SkeinErrandLine:
 *
 * Errands that wait, in a fair order: each item has a turn, and a turn is one errand. Whoever has one errand waits for as many as
 * there are items, not for all twenty thousand of another. Items with one errand each come in the order of submission. All but
 * clearing takes the same time however many wait. One thread.
 */
typedef struct
{
  GQueue ring;          /* of items' turns, the next one first */
  GHashTable *by_item;  /* (owned) */
  guint length;         /* errands */
} SkeinErrandLine;

void skein_errand_line_init (SkeinErrandLine *self);
void skein_errand_line_clear (SkeinErrandLine *self);                        /* must be empty */
void skein_errand_line_add (SkeinErrandLine *self, SkeinErrand *errand);     /* (unowned); within its item by sequence */
SkeinErrand *skein_errand_line_peek (const SkeinErrandLine *self);           /* (nullable) whose turn it is */
void skein_errand_line_remove (SkeinErrandLine *self, SkeinErrand *errand);  /* any of them; if it was its turn, the next item has it */

G_END_DECLS
