// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "compare/skein-compare-setting.h"

G_BEGIN_DECLS

/**
 * SkeinComparePlan:
 *
 * What the user wants to have compared: one work, the settings, how often. Main thread only. Signal "changed".
 */
#define SKEIN_TYPE_COMPARE_PLAN (skein_compare_plan_get_type ())
G_DECLARE_FINAL_TYPE (SkeinComparePlan, skein_compare_plan, SKEIN, COMPARE_PLAN, GObject)

SkeinComparePlan *skein_compare_plan_new (void);

const SkeinCompareWork *skein_compare_plan_get_work (SkeinComparePlan *self);
/* Settings of a preset are made anew for it; of others those stay that can do it. */
void skein_compare_plan_set_work (SkeinComparePlan *self, const SkeinCompareWork *work);

/* (transfer none) (element-type SkeinCompareSetting) those of Python, which are made from the others, at the end */
GArray *skein_compare_plan_get_settings (SkeinComparePlan *self);
void skein_compare_plan_use_preset (SkeinComparePlan *self, SkeinComparePreset preset);
void skein_compare_plan_set_settings (SkeinComparePlan *self, GArray *settings); /* as they are; those of Python turn its switch on */
/* Those that are not there yet and can do the work. Returns: how many; 0 with @error: why not even the first can */
guint skein_compare_plan_add_settings (SkeinComparePlan *self, GArray *settings, GError **error);

guint skein_compare_plan_get_rounds (SkeinComparePlan *self);
void skein_compare_plan_set_rounds (SkeinComparePlan *self, guint rounds);

/* Real Python beside the settings that it has something like. */
gboolean skein_compare_plan_get_python (SkeinComparePlan *self);
void skein_compare_plan_set_python (SkeinComparePlan *self, gboolean python);
gboolean skein_compare_plan_can_python (SkeinComparePlan *self); /* it has the work, too */

/* Settings that differ in size alone, as one row of a list. */
typedef struct
{
  char *title, *sizes; /* (owned) "Threads", "2, 4, 8" */
  char *options;       /* (owned) (nullable) "warm" */
  gboolean is_python;
} SkeinComparePlanGroup;

GArray *skein_compare_plan_dup_groups (SkeinComparePlan *self); /* (transfer full) (element-type SkeinComparePlanGroup) */
void skein_compare_plan_remove_group (SkeinComparePlan *self, guint group);

/* FALSE with a sentence: why it cannot be run. */
gboolean skein_compare_plan_check (SkeinComparePlan *self, GError **error);

G_END_DECLS
