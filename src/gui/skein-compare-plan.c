// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-compare-plan.h"

#include <glib/gi18n.h>

#include "compare/skein-trial-python.h"
#include "work/skein-work-error.h"

#define USUAL_ROUNDS 5

struct _SkeinComparePlan
{
  GObject parent_instance;

  SkeinCompareWork work; /* (owned) */
  GArray *own;           /* (owned) of SkeinCompareSetting, none of Python */
  GArray *settings;      /* (owned) with those of Python */
  int preset;            /* SkeinComparePreset that the settings are; -1: none */
  guint rounds;
  gboolean python;
};

G_DEFINE_FINAL_TYPE (SkeinComparePlan, skein_compare_plan, G_TYPE_OBJECT)

static SkeinCompareSetting *
get_setting (GArray *settings, guint index)
{
  return &g_array_index (settings, SkeinCompareSetting, index);
}

static gboolean
contains (GArray *settings, const SkeinCompareSetting *setting)
{
  for (guint i = 0; i < settings->len; i++)
    if (skein_compare_setting_equal (get_setting (settings, i), setting))
      return TRUE;
  return FALSE;
}

/* The same in Python, where it has such a thing. */
static gboolean
get_python_of (const SkeinCompareSetting *setting, const SkeinCompareWork *work, SkeinCompareSetting *out_setting)
{
  *out_setting = skein_compare_setting_make (setting->form, setting->workers);
  out_setting->connections = setting->connections;
  out_setting->python = TRUE;
  return skein_compare_setting_check (out_setting, NULL) && skein_compare_setting_can_do (out_setting, work, NULL);
}

static void
changed (SkeinComparePlan *self)
{
  g_array_set_size (self->settings, 0);
  g_array_append_vals (self->settings, self->own->data, self->own->len);
  for (guint i = 0; self->python && i < self->own->len; i++)
    {
      SkeinCompareSetting setting;

      if (get_python_of (get_setting (self->own, i), &self->work, &setting) && !contains (self->settings, &setting))
        g_array_append_val (self->settings, setting);
    }
  g_signal_emit_by_name (self, "changed");
}

static void
take_own (SkeinComparePlan *self, GArray *settings)
{
  g_array_unref (self->own);
  self->own = settings;
}

static void
skein_compare_plan_finalize (GObject *object)
{
  SkeinComparePlan *self = SKEIN_COMPARE_PLAN (object);

  skein_compare_work_clear (&self->work);
  g_array_unref (self->own);
  g_array_unref (self->settings);
  G_OBJECT_CLASS (skein_compare_plan_parent_class)->finalize (object);
}

static void
skein_compare_plan_class_init (SkeinComparePlanClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = skein_compare_plan_finalize;
  g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
skein_compare_plan_init (SkeinComparePlan *self)
{
  self->settings = g_array_new (FALSE, TRUE, sizeof (SkeinCompareSetting));
  self->own = g_array_new (FALSE, TRUE, sizeof (SkeinCompareSetting));
  self->rounds = USUAL_ROUNDS;
  skein_compare_work_set_kind (&self->work, SKEIN_COMPARE_SLEEPS);
  skein_compare_plan_use_preset (self, SKEIN_COMPARE_PRESET_KINDS);
}

SkeinComparePlan *
skein_compare_plan_new (void)
{
  return g_object_new (SKEIN_TYPE_COMPARE_PLAN, NULL);
}

const SkeinCompareWork *
skein_compare_plan_get_work (SkeinComparePlan *self)
{
  g_return_val_if_fail (SKEIN_IS_COMPARE_PLAN (self), NULL);

  return &self->work;
}

void
skein_compare_plan_set_work (SkeinComparePlan *self, const SkeinCompareWork *work)
{
  SkeinCompareWork copy;

  g_return_if_fail (SKEIN_IS_COMPARE_PLAN (self));
  g_return_if_fail (work != NULL);

  skein_compare_work_copy (work, &copy);
  skein_compare_work_clear (&self->work);
  self->work = copy;
  if (self->preset >= 0)
    {
      skein_compare_plan_use_preset (self, (SkeinComparePreset) self->preset);
      return;
    }
  for (guint i = self->own->len; i > 0; i--)
    if (!skein_compare_setting_can_do (get_setting (self->own, i - 1), &self->work, NULL))
      g_array_remove_index (self->own, i - 1);
  changed (self);
}

GArray *
skein_compare_plan_get_settings (SkeinComparePlan *self)
{
  g_return_val_if_fail (SKEIN_IS_COMPARE_PLAN (self), NULL);

  return self->settings;
}

void
skein_compare_plan_use_preset (SkeinComparePlan *self, SkeinComparePreset preset)
{
  g_return_if_fail (SKEIN_IS_COMPARE_PLAN (self));

  self->preset = (int) preset;
  take_own (self, skein_compare_preset_make (preset, &self->work, g_get_num_processors ()));
  changed (self);
}

void
skein_compare_plan_set_settings (SkeinComparePlan *self, GArray *settings)
{
  GArray *own;

  g_return_if_fail (SKEIN_IS_COMPARE_PLAN (self));
  g_return_if_fail (settings != NULL);

  own = g_array_new (FALSE, TRUE, sizeof (SkeinCompareSetting));
  self->preset = -1;
  self->python = FALSE;
  for (guint i = 0; i < settings->len; i++)
    {
      if (get_setting (settings, i)->python)
        self->python = TRUE;
      else
        g_array_append_val (own, *get_setting (settings, i));
    }
  take_own (self, own);
  changed (self);
}

guint
skein_compare_plan_add_settings (SkeinComparePlan *self, GArray *settings, GError **error)
{
  g_autoptr (GError) problem = NULL;
  guint n = 0;

  g_return_val_if_fail (SKEIN_IS_COMPARE_PLAN (self), 0);
  g_return_val_if_fail (settings != NULL, 0);

  for (guint i = 0; i < settings->len; i++)
    {
      const SkeinCompareSetting *setting = get_setting (settings, i);
      GError **where = problem == NULL ? &problem : NULL;

      if (!skein_compare_setting_check (setting, where) || !skein_compare_setting_can_do (setting, &self->work, where))
        continue;
      if (contains (self->own, setting))
        {
          if (problem == NULL)
            problem = g_error_new_literal (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("That setting is in the list already."));
          continue;
        }
      g_array_append_val (self->own, *setting);
      n++;
    }
  if (n == 0)
    {
      if (problem == NULL)
        problem = g_error_new_literal (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("Say how many workers there are to be."));
      g_propagate_error (error, g_steal_pointer (&problem));
      return 0;
    }
  self->preset = -1;
  changed (self);
  return n;
}

guint
skein_compare_plan_get_rounds (SkeinComparePlan *self)
{
  g_return_val_if_fail (SKEIN_IS_COMPARE_PLAN (self), 0);

  return self->rounds;
}

void
skein_compare_plan_set_rounds (SkeinComparePlan *self, guint rounds)
{
  g_return_if_fail (SKEIN_IS_COMPARE_PLAN (self));

  if (self->rounds == rounds)
    return;
  self->rounds = rounds;
  g_signal_emit_by_name (self, "changed");
}

gboolean
skein_compare_plan_get_python (SkeinComparePlan *self)
{
  g_return_val_if_fail (SKEIN_IS_COMPARE_PLAN (self), FALSE);

  return self->python;
}

void
skein_compare_plan_set_python (SkeinComparePlan *self, gboolean python)
{
  g_return_if_fail (SKEIN_IS_COMPARE_PLAN (self));

  if (self->python == python)
    return;
  self->python = python;
  changed (self);
}

gboolean
skein_compare_plan_can_python (SkeinComparePlan *self)
{
  SkeinCompareSetting threads = skein_compare_setting_make (SKEIN_COMPARE_THREADS, 2);
  SkeinCompareSetting python;

  g_return_val_if_fail (SKEIN_IS_COMPARE_PLAN (self), FALSE);

  return skein_trial_python_is_there () && get_python_of (&threads, &self->work, &python);
}

/* Groups */

/* With the same size for all, settings of one group are equal. */
static SkeinCompareSetting
without_size (const SkeinCompareSetting *setting)
{
  SkeinCompareSetting same = *setting;

  same.workers = same.connections = 1;
  return same;
}

static gboolean
is_of_group (const SkeinCompareSetting *setting, const SkeinCompareSetting *other)
{
  SkeinCompareSetting a = without_size (setting), b = without_size (other);

  return skein_compare_setting_equal (&a, &b);
}

/* The first setting of each group. */
static GArray *
find_groups (GArray *settings)
{
  GArray *firsts = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < settings->len; i++)
    {
      gboolean known = FALSE;

      for (guint k = 0; k < firsts->len && !known; k++)
        known = is_of_group (get_setting (settings, g_array_index (firsts, guint, k)), get_setting (settings, i));
      if (!known)
        g_array_append_val (firsts, i);
    }
  return firsts;
}

static void
append_size (GString *text, const SkeinCompareSetting *setting)
{
  if (text->len > 0)
    g_string_append (text, ", ");
  if (setting->form == SKEIN_COMPARE_EVENT_LOOP)
    g_string_append_printf (text, "%u", setting->connections);
  else if (setting->form == SKEIN_COMPARE_THREADS_CONNECTIONS)
    g_string_append_printf (text, "%u × %u", setting->workers, setting->connections);
  else
    g_string_append_printf (text, "%u", setting->workers);
}

static char *
dup_options (const SkeinCompareSetting *setting)
{
  GString *text = g_string_new (NULL);

  if (setting->lock_released_in_calls)
    g_string_append_printf (text, ", %s", _ ("released in long calls"));
  if (setting->inner_threads > 1)
    g_string_append_printf (text, ngettext (", %u thread for each picture", ", %u threads for each picture", setting->inner_threads), setting->inner_threads);
  if (setting->batch > 0)
    g_string_append_printf (text, ngettext (", %u file together", ", %u files together", setting->batch), setting->batch);
  if (setting->warm)
    g_string_append_printf (text, ", %s", _ ("warm"));
  g_string_erase (text, 0, MIN (2, (gssize) text->len));
  return g_string_free (text, text->len == 0);
}

static void
clear_group (gpointer data)
{
  SkeinComparePlanGroup *group = data;

  g_free (group->title);
  g_free (group->sizes);
  g_free (group->options);
}

GArray *
skein_compare_plan_dup_groups (SkeinComparePlan *self)
{
  g_autoptr (GArray) firsts = NULL;
  GArray *groups;

  g_return_val_if_fail (SKEIN_IS_COMPARE_PLAN (self), NULL);

  firsts = find_groups (self->settings);
  groups = g_array_new (FALSE, TRUE, sizeof (SkeinComparePlanGroup));
  g_array_set_clear_func (groups, clear_group);
  for (guint k = 0; k < firsts->len; k++)
    {
      const SkeinCompareSetting *first = get_setting (self->settings, g_array_index (firsts, guint, k));
      GString *sizes = g_string_new (NULL);
      SkeinComparePlanGroup group = { .is_python = first->python };

      for (guint i = 0; i < self->settings->len; i++)
        if (is_of_group (get_setting (self->settings, i), first))
          append_size (sizes, get_setting (self->settings, i));
      group.title = skein_compare_setting_dup_title (first);
      group.sizes = g_string_free (sizes, FALSE);
      group.options = dup_options (first);
      g_array_append_val (groups, group);
    }
  return groups;
}

void
skein_compare_plan_remove_group (SkeinComparePlan *self, guint group)
{
  g_autoptr (GArray) firsts = NULL;
  SkeinCompareSetting first;

  g_return_if_fail (SKEIN_IS_COMPARE_PLAN (self));

  firsts = find_groups (self->settings);
  g_return_if_fail (group < firsts->len);
  first = *get_setting (self->settings, g_array_index (firsts, guint, group));
  if (first.python)
    return;
  for (guint i = self->own->len; i > 0; i--)
    if (is_of_group (get_setting (self->own, i - 1), &first))
      g_array_remove_index (self->own, i - 1);
  self->preset = -1;
  changed (self);
}

gboolean
skein_compare_plan_check (SkeinComparePlan *self, GError **error)
{
  g_return_val_if_fail (SKEIN_IS_COMPARE_PLAN (self), FALSE);

  if (!skein_compare_work_check (&self->work, error))
    return FALSE;
  if (self->settings->len == 0)
    {
      g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("Add a setting to compare."));
      return FALSE;
    }
  return TRUE;
}
