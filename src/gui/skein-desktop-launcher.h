// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SkeinDesktopLauncher:
 *
 * The program's icon in docks and task bars: how much is done, how many downloads are left, and that something wants to be looked at, by the
 * signal com.canonical.Unity.LauncherEntry.Update that many desktops understand. Nothing is sent that was sent already. Main thread only.
 */
typedef struct _SkeinDesktopLauncher SkeinDesktopLauncher;

SkeinDesktopLauncher *skein_desktop_launcher_new (GDBusConnection *bus, const char *app_id); /* @bus: (nullable) */
void skein_desktop_launcher_free (SkeinDesktopLauncher *self);                               /* and the icon is as it was */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinDesktopLauncher, skein_desktop_launcher_free)

/* @done_frac: 0 to 1, below 0 for no bar; @n_left: 0 for no number. Not for being called more often than once a second. */
void skein_desktop_launcher_show (SkeinDesktopLauncher *self, double done_frac, guint n_left, gboolean urgent);

G_END_DECLS
