// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * skein_control_names_watch:
 *
 * From now on, whatever comes on screen gets what assistive technology needs and GTK before 4.10 or libadwaita before 1.4 leave out: names for
 * the parts that they make themselves (the switch of a row that unfolds, the button of a drop-down list, the search of the preferences), a name
 * that is not said twice for a button with a mnemonic, and silence about pages of a stack that are not shown.
 *
 * To be called once, after GTK is there. Main thread only.
 */
void skein_control_names_watch (void);

G_END_DECLS
