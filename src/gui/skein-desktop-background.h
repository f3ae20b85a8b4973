// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SkeinDesktopBackground:
 *
 * The desktop's leave to work without a window: org.freedesktop.portal.Background. Who runs in a sandbox has to ask for it; others need not,
 * and for them nothing here does anything. Main thread only.
 */
typedef struct _SkeinDesktopBackground SkeinDesktopBackground;

typedef void (*SkeinDesktopBackgroundFunc) (gpointer user_data); /* the desktop does not allow it */

SkeinDesktopBackground *skein_desktop_background_new (GDBusConnection *bus, gboolean sandboxed, SkeinDesktopBackgroundFunc refused, gpointer user_data); /* @bus: (nullable) */
void skein_desktop_background_free (SkeinDesktopBackground *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinDesktopBackground, skein_desktop_background_free)

gboolean skein_desktop_background_is_sandboxed (void); /* this program is */

/* The window goes. @reason: translated, what the desktop may tell the user. */
void skein_desktop_background_enter (SkeinDesktopBackground *self, const char *reason);

/* What is being done, for the desktop's list of programs in the background; "" for nothing. Only what is new is sent. */
void skein_desktop_background_set_status (SkeinDesktopBackground *self, const char *status);

G_END_DECLS
