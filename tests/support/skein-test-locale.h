// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Makes the C library's locale @name, such as "de_DE", for this process, if it can be made here, whatever locales the system has, and switches
 * to it in all categories, with @language's catalogue of the build (nullable: English). FALSE: there is none, so the test is to be skipped.
 * Main thread, before other threads; catalogues that were used already stay as they are. */
gboolean skein_test_locale_set (const char *name, const char *language);

/* Back to "C.UTF-8", and what was made is gone. */
void skein_test_locale_end (void);

G_END_DECLS
