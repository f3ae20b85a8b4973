// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Takes the user's locale in all its categories and that language's catalogue: of $SKEIN_LOCALE_PATH (the po folder of a build that is not
 * installed) if that is set and not empty, else the installed one. To be called once, first thing in main(). */
void skein_locale_init (void);

/* The second half of it alone, for a program that chooses its categories itself. */
void skein_locale_bind (void);

/* The language that the texts are in, as "ar" or "zh_CN": that of the catalogue that was found, not the one that was asked for; "en" if there is
 * none. Any thread after skein_locale_init(). (transfer full) */
char *skein_locale_dup_language (void);

G_END_DECLS
