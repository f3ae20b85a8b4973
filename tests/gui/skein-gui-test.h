// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gtk/gtk.h>

#include "batch/skein-batch-private.h"

G_BEGIN_DECLS

/* For main() of every test here: GTK and libadwaita, or a skipped test where there is no display. */
void skein_gui_test_init (int *argc, char ***argv);

/* An item as the store would give it: @number is its id and its place in the batch. */
SkeinItem *skein_gui_test_item (guint64 number, const char *url, const char *name, guint64 size, SkeinItemState state);

/* The first widget of @type in @root, itself included, depth first. NULL: none. */
GtkWidget *skein_gui_test_find_widget (GtkWidget *root, GType type);

/* An open window of @type, borrowed. NULL: none. */
GtkWidget *skein_gui_test_find_toplevel (GType type);

/* By how many pixels the worst of those parts of @root that are on screen and may be narrower than their child (SkeinBreakpointBin) is too narrow for it; what is
 * to blame goes into the log. 0 or less: nothing sticks out. */
int skein_gui_test_get_misfit (GtkWidget *root);

/* Names those parts of @root that need more than @width. */
void skein_gui_test_name_widest (GtkWidget *root, int width);

G_END_DECLS
