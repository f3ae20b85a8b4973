// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-engine.h"

G_BEGIN_DECLS

/**
 * SkeinCliStored:
 *
 * The stored batch, to look at and to add to. An engine reads it, so that an item is said to be what the window would say; it adopts nothing and
 * is paused, so nothing starts.
 */
typedef struct _SkeinCliStored SkeinCliStored;

/* Runs a main loop until all items are there. NULL after a complaint, with how to exit in @out_status. */
SkeinCliStored *skein_cli_stored_open (int *out_status);
void skein_cli_stored_close (SkeinCliStored *self); /* what was added is stored then */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinCliStored, skein_cli_stored_close)

GListModel *skein_cli_stored_get_items (SkeinCliStored *self);   /* (transfer none) (element-type SkeinItem) */
SkeinEngine *skein_cli_stored_get_engine (SkeinCliStored *self); /* (transfer none) */

/* For asynchronous calls on the engine: returns once somebody has called skein_cli_stored_go_on(). */
void skein_cli_stored_wait (SkeinCliStored *self);
void skein_cli_stored_go_on (SkeinCliStored *self);

G_END_DECLS
