// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SkeinBreakpointBin:
 *
 * Holds one child and tells in which of several forms the width asks it to be (AdwBreakpoint came with libadwaita 1.4).
 * It may be narrower than its child's minimum, which is then cut off for the moment until the child has taken the new form.
 * Main thread only.
 *
 * Properties: "child"; "breakpoints" (string, construct): widths in ascending order, "560 800 1000"; "form" (uint, read-only): how
 * many of them the width is below, so 0 is the widest; more if the child needs more than there is in that form, as with large text. Signal "form-changed" (uint form), never during an allocation.
 */
#define SKEIN_TYPE_BREAKPOINT_BIN (skein_breakpoint_bin_get_type ())
G_DECLARE_FINAL_TYPE (SkeinBreakpointBin, skein_breakpoint_bin, SKEIN, BREAKPOINT_BIN, GtkWidget)

guint skein_breakpoint_bin_get_form (SkeinBreakpointBin *self);
void skein_breakpoint_bin_set_child (SkeinBreakpointBin *self, GtkWidget *child); /* (nullable) */

G_END_DECLS
