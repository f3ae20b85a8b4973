// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkeinCliInterrupt:
 *
 * Turns the first SIGINT, SIGTERM or SIGHUP into a call on the main context, so that work can stop cleanly. A second one ends the program
 * at once: what is on disk survives that too. One at a time.
 */
typedef struct _SkeinCliInterrupt SkeinCliInterrupt;

SkeinCliInterrupt *skein_cli_interrupt_new (GSourceOnceFunc func, gpointer user_data);
void skein_cli_interrupt_free (SkeinCliInterrupt *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinCliInterrupt, skein_cli_interrupt_free)

int skein_cli_interrupt_get_signal (SkeinCliInterrupt *self); /* 0: none yet */
int skein_cli_interrupt_get_exit (SkeinCliInterrupt *self);   /* 128 + signal, 0: none yet */

G_END_DECLS
