// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A name that one thread is told while another is at work already: of a partial that only large files need, and whose size the server
 * says. Any thread. */
typedef struct _SkeinLateName SkeinLateName;

SkeinLateName *skein_late_name_new (void);
SkeinLateName *skein_late_name_ref (SkeinLateName *self);
void skein_late_name_unref (SkeinLateName *self); /* (nullable) */

/* Once. */
void skein_late_name_tell (SkeinLateName *self, const char *name);

/* (nullable): not told yet. Good as long as @self. */
const char *skein_late_name_peek (SkeinLateName *self);

G_END_DECLS
