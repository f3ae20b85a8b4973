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

G_END_DECLS
