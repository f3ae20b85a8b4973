// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * skein_netrc_find:
 * @text: a netrc file's content
 * @user: (nullable): only this user's entry
 *
 * Finds the entry of exactly @host. "default" entries are left out: they would give a password to every server there is. Any thread.
 *
 * Returns: whether there is one; then user and password are set (transfer full), the password (nullable)
 */
gboolean skein_netrc_find (const char *text, const char *host, const char *user, char **out_user, char **out_password);

/* The same, from $NETRC or ~/.netrc; blocks on the disk. FALSE too if there is no such file, or it is no regular one of sane size. */
gboolean skein_netrc_lookup (const char *host, const char *user, char **out_user, char **out_password);

G_END_DECLS
