// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Buttons, ticks and drop-downs are as wide as their text, and cannot be narrower: with large letters they would make a window wider than the
 * screen. These let them give way. Main thread only. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * skein_let_shrink_drop_down:
 * @drop_down: one of strings
 *
 * Lets its button become narrower than its strings, which are then cut at their end; its list shows them whole.
 */
void skein_let_shrink_drop_down (GtkDropDown *drop_down);

/**
 * skein_let_shrink_labels:
 * @root: a widget with all its children
 * @in_lines: whether text may take more lines; otherwise it is cut at its end, and that only where letters are large
 *
 * Lets every label in it become narrower than its text.
 */
void skein_let_shrink_labels (GtkWidget *root, gboolean in_lines);

G_END_DECLS
