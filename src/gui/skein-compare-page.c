// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-compare-page.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "base/skein-format.h"
#include "gui/skein-breakpoint-bin.h"
#include "gui/skein-compare-charts.h"
#include "gui/skein-compare-results.h"
#include "gui/skein-compare-side.h"

struct _SkeinComparePage
{
  AdwBin parent_instance;

  SkeinEngine *engine;    /* (owned) (nullable) */
  SkeinComparePlan *plan; /* (owned) */
  SkeinCompareRun *run;   /* (owned) */
  gboolean narrow;
  char *opened; /* (owned) (nullable) id of the experiment that the plan was taken from */

  GtkWidget *switcher, *separator, *main;
  GtkToggleButton *show_side, *show_results;
  SkeinCompareSide *side;
  GtkWidget *disturbance;
  GtkWidget *progress_box;
  GtkLabel *progress_text, *progress_left;
  GtkProgressBar *progress;
  GtkStack *stack;
  AdwStatusPage *failed;
  SkeinCompareResults *results;
};

G_DEFINE_FINAL_TYPE (SkeinComparePage, skein_compare_page, ADW_TYPE_BIN)

/* Narrow, it is one or the other. */
static void
show_form (SkeinComparePage *self)
{
  gboolean side = gtk_toggle_button_get_active (self->show_side);

  gtk_widget_set_visible (self->switcher, self->narrow);
  gtk_widget_set_visible (self->separator, !self->narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->side), !self->narrow || side);
  gtk_widget_set_hexpand (GTK_WIDGET (self->side), self->narrow);
  gtk_widget_set_visible (self->main, !self->narrow || !side);
}

static void
form_changed_cb (SkeinComparePage *self, guint form)
{
  self->narrow = form > 0;
  show_form (self);
}

static void
show_disturbance (SkeinComparePage *self)
{
  gboolean disturbs = skein_compare_run_is_running (self->run) && self->engine != NULL && !skein_engine_is_idle (self->engine) && !skein_engine_get_paused (self->engine);

  gtk_widget_set_visible (self->disturbance, disturbs);
}

/* "Warming up: Threads · 4 workers", "Round 2 of 5: ..." */
static char *
dup_progress_text (SkeinComparePage *self, const SkeinExperimentProgress *progress)
{
  const SkeinExperimentData *data = skein_compare_run_get_data (self->run);
  g_autofree char *name = NULL;

  if (data == NULL || progress->row < 0 || (guint) progress->row >= data->rows->len)
    return g_strdup (_ ("Getting ready…"));
  name = skein_compare_charts_dup_name (&skein_experiment_data_get_row (data, (guint) progress->row)->setting);
  if (progress->warming_up)
    /* Translators: the argument is a setting: "Threads · 4 workers" */
    return g_strdup_printf (_ ("Warming up: %s"), name);
  /* Translators: a round of measurements, and a setting: "Round 2 of 5: Threads · 4 workers" */
  return g_strdup_printf (_ ("Round %u of %u: %s"), skein_experiment_data_get_n_rounds (data) + 1, skein_compare_plan_get_rounds (self->plan), name);
}

static void
show_progress (SkeinComparePage *self)
{
  gboolean running = skein_compare_run_is_running (self->run);
  const SkeinTrialLive *live = skein_compare_run_peek_live (self->run);
  SkeinExperimentProgress progress;
  double done;
  g_autofree char *text = NULL;
  g_autofree char *left = NULL;

  gtk_widget_set_visible (self->progress_box, running);
  show_disturbance (self);
  if (!running)
    return;
  skein_compare_run_get_progress (self->run, &progress);
  done = progress.n_done;
  if (live != NULL && live->n_jobs > 0)
    done += live->n_done / (double) live->n_jobs;
  else if (progress.row >= 0 && isfinite (progress.trial_usual_s))
    done += CLAMP (progress.trial_s / MAX (progress.trial_usual_s, 1e-3), 0, 1);
  text = dup_progress_text (self, &progress);
  gtk_label_set_text (self->progress_text, text);
  if (isfinite (progress.left_s))
    {
      g_autofree char *duration = skein_format_duration (MAX (progress.left_s, 1));

      /* Translators: a duration */
      left = g_strdup_printf (_ ("%s left"), duration);
    }
  gtk_label_set_text (self->progress_left, left != NULL ? left : "");
  gtk_progress_bar_set_fraction (self->progress, progress.n_planned > 0 ? MIN (done / progress.n_planned, 1) : 0);
}

/* What is opened again can be run again: it is what the plan says from now on. */
static void
take_opened (SkeinComparePage *self, const SkeinExperimentData *data)
{
  g_autoptr (GArray) settings = NULL;

  if (data == NULL || data->id == NULL || g_strcmp0 (data->id, self->opened) == 0)
    return;
  g_free (self->opened);
  self->opened = g_strdup (data->id);
  settings = g_array_new (FALSE, TRUE, sizeof (SkeinCompareSetting));
  for (guint i = 0; i < data->rows->len; i++)
    g_array_append_val (settings, skein_experiment_data_get_row (data, i)->setting);
  skein_compare_plan_set_work (self->plan, &data->work);
  skein_compare_plan_set_settings (self->plan, settings);
}

static void
show_run (SkeinComparePage *self)
{
  const char *error = skein_compare_run_get_error (self->run);
  const SkeinExperimentData *data = skein_compare_run_get_data (self->run);

  if (error != NULL)
    {
      g_autofree char *markup = g_markup_escape_text (error, -1);

      adw_status_page_set_description (self->failed, markup);
    }
  if (skein_compare_run_is_running (self->run))
    g_clear_pointer (&self->opened, g_free);
  else
    take_opened (self, data);
  gtk_stack_set_visible_child_name (self->stack, error != NULL ? "failed" : data != NULL ? "results"
                                                                                         : "empty");
  skein_compare_side_set_busy (self->side, skein_compare_run_is_running (self->run));
  show_progress (self);
}

static void
skein_compare_page_dispose (GObject *object)
{
  SkeinComparePage *self = SKEIN_COMPARE_PAGE (object);

  skein_compare_page_set_engine (self, NULL);
  if (self->run != NULL)
    skein_compare_run_cancel (self->run);
  g_clear_object (&self->run);
  g_clear_object (&self->plan);
  g_clear_pointer (&self->opened, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEIN_TYPE_COMPARE_PAGE);
  G_OBJECT_CLASS (skein_compare_page_parent_class)->dispose (object);
}

static void
skein_compare_page_class_init (SkeinComparePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skein_compare_page_dispose;
  g_type_ensure (SKEIN_TYPE_BREAKPOINT_BIN);
  g_type_ensure (SKEIN_TYPE_COMPARE_SIDE);
  g_type_ensure (SKEIN_TYPE_COMPARE_RESULTS);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/skein_app/Skein/skein-compare-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SkeinComparePage, switcher);
  gtk_widget_class_bind_template_child (widget_class, SkeinComparePage, show_side);
  gtk_widget_class_bind_template_child (widget_class, SkeinComparePage, show_results);
  gtk_widget_class_bind_template_child (widget_class, SkeinComparePage, separator);
  gtk_widget_class_bind_template_child (widget_class, SkeinComparePage, main);
  gtk_widget_class_bind_template_child (widget_class, SkeinComparePage, side);
  gtk_widget_class_bind_template_child (widget_class, SkeinComparePage, disturbance);
  gtk_widget_class_bind_template_child (widget_class, SkeinComparePage, progress_box);
  gtk_widget_class_bind_template_child (widget_class, SkeinComparePage, progress_text);
  gtk_widget_class_bind_template_child (widget_class, SkeinComparePage, progress_left);
  gtk_widget_class_bind_template_child (widget_class, SkeinComparePage, progress);
  gtk_widget_class_bind_template_child (widget_class, SkeinComparePage, stack);
  gtk_widget_class_bind_template_child (widget_class, SkeinComparePage, failed);
  gtk_widget_class_bind_template_child (widget_class, SkeinComparePage, results);
  gtk_widget_class_bind_template_callback (widget_class, form_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_form);
}

static void
skein_compare_page_init (SkeinComparePage *self)
{
  self->plan = skein_compare_plan_new ();
  self->run = skein_compare_run_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  skein_compare_side_set_plan (self->side, self->plan);
  skein_compare_results_set_run (self->results, self->run);
  g_signal_connect_object (self->run, "changed", G_CALLBACK (show_run), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->run, "progress", G_CALLBACK (show_progress), self, G_CONNECT_SWAPPED);
  show_form (self);
  show_run (self);
}

void
skein_compare_page_set_engine (SkeinComparePage *self, SkeinEngine *engine)
{
  g_return_if_fail (SKEIN_IS_COMPARE_PAGE (self));

  if (self->engine == engine)
    return;
  if (engine == NULL && self->run != NULL)
    /* The window closes. */
    skein_compare_run_cancel (self->run);
  g_clear_object (&self->engine);
  if (engine != NULL)
    self->engine = g_object_ref (engine);
}

SkeinComparePlan *
skein_compare_page_get_plan (SkeinComparePage *self)
{
  g_return_val_if_fail (SKEIN_IS_COMPARE_PAGE (self), NULL);

  return self->plan;
}

SkeinCompareRun *
skein_compare_page_get_run (SkeinComparePage *self)
{
  g_return_val_if_fail (SKEIN_IS_COMPARE_PAGE (self), NULL);

  return self->run;
}

gboolean
skein_compare_page_start (SkeinComparePage *self, GError **error)
{
  g_return_val_if_fail (SKEIN_IS_COMPARE_PAGE (self), FALSE);

  if (skein_compare_run_is_running (self->run))
    return TRUE;
  if (!skein_compare_plan_check (self->plan, error))
    return FALSE;
  gtk_toggle_button_set_active (self->show_results, TRUE);
  skein_compare_run_start (self->run, self->plan);
  return TRUE;
}

/* Some seconds each: enough to tell, short enough to be waited for. */
gboolean
skein_compare_page_prepare (SkeinComparePage *self, const char *name)
{
  g_auto (SkeinCompareWork) work = { 0 };
  SkeinComparePreset preset = SKEIN_COMPARE_PRESET_KINDS;

  g_return_val_if_fail (SKEIN_IS_COMPARE_PAGE (self), FALSE);

  if (strcmp (name, "waiting") == 0)
    {
      skein_compare_work_set_kind (&work, SKEIN_COMPARE_SLEEPS);
      work.wait_us = 100000;
    }
  else if (strcmp (name, "computing") == 0)
    skein_compare_work_set_kind (&work, SKEIN_COMPARE_ROOTS);
  else if (strcmp (name, "downloads") == 0)
    {
      skein_compare_work_set_kind (&work, SKEIN_COMPARE_DOWNLOADS);
      preset = SKEIN_COMPARE_PRESET_HOW_MANY;
    }
  else
    return FALSE;
  skein_compare_plan_set_work (self->plan, &work);
  skein_compare_plan_use_preset (self->plan, preset);
  return TRUE;
}
