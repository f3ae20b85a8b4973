// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Shows what the program is, who made it and from what. Main thread. */
void skein_about_show (GtkWindow *parent);

/* What a report of a bug should say: the versions in use, one per line. (transfer full) */
char *skein_about_dup_debug_info (void);

G_END_DECLS
