// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the texts among the settings may be: for the rows that change them, and for settings that come from a file. Pure; any thread. */

/* Checks for the rows of these keys; an empty text is valid. */
gboolean skein_settings_check_user_agent (const char *text, GError **error);
gboolean skein_settings_check_proxy (const char *text, GError **error);
gboolean skein_settings_check_doh_url (const char *text, GError **error);
gboolean skein_settings_check_schedule (const char *text, GError **error);
gboolean skein_settings_check_host_rules (const char *text, GError **error);
gboolean skein_settings_check_name_template (const char *text, GError **error);
gboolean skein_settings_check_categories (const char *text, GError **error);

/* The same by the key's name; a key of which nothing more is known than its type has any text. */
gboolean skein_settings_check_text (const char *key, const char *text, GError **error);

/* Its lines that are not empty. (transfer full) */
char **skein_settings_split_categories (const char *text);

G_END_DECLS
