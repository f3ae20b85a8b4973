// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Rows of the preferences that are keys of the settings, beyond what g_settings_bind() does. Main thread. */

/* Whether @text may be stored; the error is one sentence for the user. */
typedef gboolean (*SkeinTextCheck) (const char *text, GError **error);

/* What is typed into @row is stored in the string @key as soon as it passes @check (nullable); until then the row looks wrong, the sentence
 * stands below it, and the key keeps what it has. The row must be in a list box. */
void skein_setting_row_bind_text (AdwEntryRow *row, GSettings *settings, const char *key, SkeinTextCheck check);

/* The same two looks for rows that are not keys. @problem: (nullable). */
void skein_setting_row_set_problem (GtkListBoxRow *row, const char *problem);
void skein_setting_row_drop_problem (GtkListBoxRow *row);       /* before @row leaves its list */
const char *skein_setting_row_get_problem (GtkListBoxRow *row); /* (nullable) */

/* A spin button whose least value is a word: "Automatic". */
void skein_spin_name_least (GtkSpinButton *spin, const char *word);

G_END_DECLS
