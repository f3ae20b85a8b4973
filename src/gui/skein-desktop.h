// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "gui/skein-window.h"

G_BEGIN_DECLS

/**
 * SkeinDesktop:
 *
 * What the desktop gets to know of the work: a notification when a batch has ended that nobody was looking at, that the computer is not to
 * sleep while something is transferred or processed, the progress in docks, and leave to go on without a window. It looks once a second and
 * when the batch comes to rest; nothing costs more for more items. Main thread only.
 */
typedef struct _SkeinDesktop SkeinDesktop;

SkeinDesktop *skein_desktop_new (GtkApplication *application);
void skein_desktop_free (SkeinDesktop *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinDesktop, skein_desktop_free)

void skein_desktop_set_window (SkeinDesktop *self, SkeinWindow *window); /* follows its engine from now on */

/* What failed in the last batch is tried again; all that has failed, if there was none since the program began. */
void skein_desktop_retry_failed (SkeinDesktop *self);

gboolean skein_desktop_is_working (SkeinDesktop *self); /* something is being transferred or processed now */

/* For tests: as in a sandbox or not; how long it stays without a window after the work. */
void skein_desktop_set_sandboxed (SkeinDesktop *self, gboolean sandboxed);
void skein_desktop_set_linger (SkeinDesktop *self, gint64 linger_us);

G_END_DECLS
