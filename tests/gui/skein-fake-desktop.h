// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SkeinFakeDesktop:
 *
 * Those whom a program meets on the session bus: who shows notifications, who knows what keeps the computer awake, the portal for programs
 * in the background, a dock. It has a thread and a connection of its own, so that the program may wait for it, and remembers what it was told.
 */
typedef struct _SkeinFakeDesktop SkeinFakeDesktop;

SkeinFakeDesktop *skein_fake_desktop_new (void);
void skein_fake_desktop_free (SkeinFakeDesktop *self);

/* Notifications: all that were shown, also in the place of an earlier one. */
guint skein_fake_desktop_get_n_notifications (SkeinFakeDesktop *self);
guint skein_fake_desktop_get_n_shown (SkeinFakeDesktop *self); /* and not closed since */
char *skein_fake_desktop_dup_title (SkeinFakeDesktop *self);   /* of the last one; "" without */
char *skein_fake_desktop_dup_body (SkeinFakeDesktop *self);
gboolean skein_fake_desktop_press (SkeinFakeDesktop *self, const char *prefix); /* the button of the last one whose action begins so; FALSE: there is none */
gboolean skein_fake_desktop_has_button (SkeinFakeDesktop *self, const char *prefix);

/* What keeps the computer awake. */
guint skein_fake_desktop_get_n_inhibitors (SkeinFakeDesktop *self);
guint skein_fake_desktop_get_inhibited (SkeinFakeDesktop *self); /* flags of the last one */
char *skein_fake_desktop_dup_reason (SkeinFakeDesktop *self);

void skein_fake_desktop_end_session (SkeinFakeDesktop *self); /* as at a logout */

/* The portal */
void skein_fake_desktop_set_allows (SkeinFakeDesktop *self, gboolean allows); /* to work without a window */
guint skein_fake_desktop_get_n_background (SkeinFakeDesktop *self);           /* how often it was asked for */
char *skein_fake_desktop_dup_status (SkeinFakeDesktop *self);

/* The dock */
typedef struct
{
  guint n_updates;
  double progress, least_progress; /* the last, and the least step forward: below 0 if it ever went back while visible */
  gboolean progress_visible, count_visible, urgent;
  gint64 count, max_count;
  gboolean was_visible; /* ever */
  gint64 least_gap_us;  /* between two updates */
} SkeinFakeDock;

SkeinFakeDock skein_fake_desktop_get_dock (SkeinFakeDesktop *self);
void skein_fake_desktop_forget (SkeinFakeDesktop *self); /* all that was counted */

G_END_DECLS
