// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* A drop-down is as wide as the longest of its strings, and cannot be narrower: with large letters it would make the window wider than the
 * screen. This one gives way. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * skein_drop_down_let_shrink:
 * @self: a drop-down of strings
 *
 * Lets its button become narrower than its strings, which are then cut at their end; its list shows them whole.
 *
 * Main thread only.
 */
void skein_drop_down_let_shrink (GtkDropDown *self);

G_END_DECLS
