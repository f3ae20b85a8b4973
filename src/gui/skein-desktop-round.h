// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-batch.h"

G_BEGIN_DECLS

/**
 * SkeinDesktopRound:
 *
 * What became of the items between two rests of the batch, in counts and words: what a notification tells when the work has ended. Each item
 * counts once, by its last state; what the user cancelled does not. Main thread only.
 */
typedef struct _SkeinDesktopRound SkeinDesktopRound;

SkeinDesktopRound *skein_desktop_round_new (void);
void skein_desktop_round_free (SkeinDesktopRound *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinDesktopRound, skein_desktop_round_free)

void skein_desktop_round_clear (SkeinDesktopRound *self);
void skein_desktop_round_take (SkeinDesktopRound *self, GPtrArray *items); /* (element-type SkeinItem) that have changed */

guint skein_desktop_round_get_n_done (SkeinDesktopRound *self);
guint skein_desktop_round_get_n_failed (SkeinDesktopRound *self);
gboolean skein_desktop_round_needs_user (SkeinDesktopRound *self);    /* something failed that only the user can help: a full disk, a password */
const char *skein_desktop_round_get_folder (SkeinDesktopRound *self); /* (nullable) of the last file that was finished */
GArray *skein_desktop_round_dup_failed (SkeinDesktopRound *self);     /* (transfer full) (element-type guint64) ids */

/* Translated. */
char *skein_desktop_round_dup_title (SkeinDesktopRound *self); /* "12 downloads complete, 3 failed" */
char *skein_desktop_round_dup_body (SkeinDesktopRound *self);  /* "1.2 GB. The disk is full: make room, then try again." */

G_END_DECLS
