// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "gui/charts/skein-lanes-view.h"

G_BEGIN_DECLS

/**
 * SkeinLanesGroup:
 *
 * The lanes of one pool as a card: heading, what bounds it in words, figures, and a button that collapses all lanes into one
 * and back. Main thread only.
 *
 * Properties for templates: "heading" (string); "kinds" (of the lanes); "settings-key" (string: the boolean key that remembers whether
 * it is collapsed); "extra" (a widget of the header line); "below" (a widget between header and lanes); "collapsed".
 */
#define SKEIN_TYPE_LANES_GROUP (skein_lanes_group_get_type ())
G_DECLARE_FINAL_TYPE (SkeinLanesGroup, skein_lanes_group, SKEIN, LANES_GROUP, AdwBin)

SkeinLanesView *skein_lanes_group_get_view (SkeinLanesGroup *self); /* (transfer none) */

void skein_lanes_group_set_summary (SkeinLanesGroup *self, const char *text); /* beside the heading: "6 · I/O-bound: ..." */
void skein_lanes_group_set_detail (SkeinLanesGroup *self, const char *text);  /* at the end: "CPU 7 % each"; (nullable) */
void skein_lanes_group_set_narrow (SkeinLanesGroup *self, gboolean narrow);   /* the header in lines, without the detail */

G_END_DECLS
