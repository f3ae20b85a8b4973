// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "batch/skein-engine.h"

G_BEGIN_DECLS

/* Whether a user name and a password may help @item, which has failed or tries again. */
gboolean skein_login_helps (SkeinItem *item);

/* "https://host:443": whom @item's password is for; (transfer full) (nullable). */
char *skein_login_dup_origin (SkeinItem *item);

/**
 * skein_login_dialog_new:
 *
 * Asks for user name and password of the server that @item comes from. Then all items that failed there for want of one are tried again;
 * with "remember", it is kept by the desktop's keyring. Main thread only.
 */
GtkWindow *skein_login_dialog_new (GtkWindow *parent, SkeinEngine *engine, SkeinItem *item);

/* What its button does; for tests. */
void skein_login_dialog_fill (GtkWindow *dialog, const char *user, const char *password);

G_END_DECLS
