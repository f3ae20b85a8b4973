// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-compare-results.h"

#include <glib/gi18n.h>
#include <math.h>

#include "base/skein-format.h"
#include "compare/skein-noise.h"
#include "gui/charts/skein-legend.h"
#include "gui/skein-compare-charts.h"
#include "gui/skein-compare-table.h"

struct _SkeinCompareResults
{
  AdwBin parent_instance;

  SkeinCompareRun *run; /* (owned) (nullable) */

  GtkWidget *content;
  GtkWidget *verdict_card, *why, *use;
  GtkLabel *headline, *sentences, *evidence;
  SkeinBarsView *bars;
  GtkLabel *noise;
  GtkWidget *speedup_card, *lanes_card, *table_card;
  GtkFlowBox *speedup_box;
  SkeinSpeedupChart *speedup, *efficiency;
  GtkLabel *speedup_text;
  GtkWidget *live_card;
  SkeinRunsView *live;
  SkeinRunsView *runs;
  SkeinLegend *legend;
  SkeinCompareTable *table;
};

G_DEFINE_FINAL_TYPE (SkeinCompareResults, skein_compare_results, ADW_TYPE_BIN)

static char *
join (GPtrArray *texts, const char *separator)
{
  GString *joined = g_string_new (NULL);

  for (guint i = 0; texts != NULL && i < texts->len; i++)
    g_string_append_printf (joined, "%s%s", i > 0 ? separator : "", (const char *) g_ptr_array_index (texts, i));
  return g_string_free (joined, FALSE);
}

static void
show_text (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text);
  gtk_widget_set_visible (GTK_WIDGET (label), *text != '\0');
}

static void
show_verdict (SkeinCompareResults *self)
{
  const SkeinVerdict *verdict = skein_compare_run_get_verdict (self->run);
  g_autofree char *sentences = NULL;
  g_autofree char *evidence = NULL;

  gtk_widget_set_visible (self->verdict_card, verdict != NULL);
  if (verdict == NULL)
    return;
  sentences = join (verdict->sentences, " ");
  evidence = join (verdict->evidence, "\n");
  gtk_label_set_text (self->headline, verdict->headline);
  show_text (self->sentences, sentences);
  gtk_label_set_text (self->evidence, evidence);
  gtk_widget_set_visible (self->why, *evidence != '\0');
  gtk_widget_set_visible (self->use, verdict->best >= 0);
  if (verdict->is_certain)
    gtk_widget_remove_css_class (self->verdict_card, "uncertain");
  else
    gtk_widget_add_css_class (self->verdict_card, "uncertain");
}

/* "Threads: 12 % of the work is done one after another; more than 4 workers gain nothing." */
static char *
describe_curves (GArray *curves)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < curves->len; i++)
    {
      const SkeinSpeedupCurve *curve = &g_array_index (curves, SkeinSpeedupCurve, i);
      g_autofree char *serial = isfinite (curve->serial) ? skein_format_percent (curve->serial) : NULL;

      if (serial == NULL)
        continue;
      if (text->len > 0)
        g_string_append_c (text, '\n');
      /* Translators: a form of workers, and a share: what Amdahl's law calls the serial part */
      g_string_append_printf (text, _ ("%s: as if %s of the work were done by one alone (dashed: Amdahl’s law)."), curve->name, serial);
      if (curve->knee > 0)
        g_string_append_c (text, ' ');
      if (curve->knee > 0)
        g_string_append_printf (text, ngettext ("More than %u worker gains nothing (ring).", "More than %u workers gain nothing (ring).", curve->knee), curve->knee);
    }
  return g_string_free (text, FALSE);
}

static void
show_speedup (SkeinCompareResults *self, const SkeinExperimentData *data)
{
  g_autoptr (GArray) curves = skein_compare_charts_make_curves (data);
  g_autofree char *text = describe_curves (curves);

  gtk_widget_set_visible (self->speedup_card, curves->len > 0);
  show_text (self->speedup_text, text);
  skein_speedup_chart_take_curves (self->efficiency, skein_compare_charts_make_curves (data));
  g_array_set_clear_func (curves, (GDestroyNotify) skein_speedup_curve_clear);
  skein_speedup_chart_take_curves (self->speedup, g_steal_pointer (&curves));
}

/* Only what the lanes show is explained. */
static void
show_legend (SkeinCompareResults *self, GArray *runs)
{
  gboolean seen[SKEIN_N_PHASES] = { FALSE };
  SkeinPhase phases[SKEIN_N_PHASES];
  guint n = 0;

  for (guint i = 0; i < runs->len; i++)
    {
      const SkeinRunLanes *run = &g_array_index (runs, SkeinRunLanes, i);

      for (guint k = 0; k < run->lanes->len; k++)
        {
          const SkeinRunLane *lane = &g_array_index (run->lanes, SkeinRunLane, k);

          for (guint c = 0; c < lane->n_columns; c++)
            if (lane->columns[c].known > 0)
              seen[lane->columns[c].phase] = TRUE;
        }
    }
  for (guint i = 0; i < SKEIN_N_PHASES; i++)
    if (seen[i] && i != SKEIN_PHASE_IDLE)
      phases[n++] = (SkeinPhase) i;
  if (n > 0)
    skein_legend_set_phases (self->legend, phases, n);
}

static void
show_bars (SkeinCompareResults *self)
{
  const SkeinExperimentData *data = skein_compare_run_get_data (self->run);
  const SkeinVerdict *verdict = skein_compare_run_get_verdict (self->run);
  SkeinExperimentProgress progress;

  if (data == NULL)
    return;
  skein_compare_run_get_progress (self->run, &progress);
  skein_bars_view_take_bars (self->bars, skein_compare_charts_make_bars (data, progress.running ? progress.row : -1, verdict != NULL ? verdict->best : -1));
}

/* Painted anew some times a second, which costs what is measured less than it would notice. */
static void
show_live (SkeinCompareResults *self)
{
  const SkeinExperimentData *data = skein_compare_run_get_data (self->run);
  const SkeinTrialLive *live = skein_compare_run_peek_live (self->run);
  SkeinExperimentProgress progress;

  skein_compare_run_get_progress (self->run, &progress);
  gtk_widget_set_visible (self->live_card, live != NULL && progress.row >= 0);
  if (live != NULL && progress.row >= 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    skein_runs_view_take_runs (self->live, skein_compare_charts_make_live (&skein_experiment_data_get_row (data, (guint) progress.row)->setting, live, progress.trial_usual_s));
}

static void
show_run (SkeinCompareResults *self)
{
  const SkeinExperimentData *data = skein_compare_run_get_data (self->run);
  gboolean over = !skein_compare_run_is_running (self->run);
  g_autoptr (GPtrArray) noise = NULL;
  g_autofree char *noise_text = NULL;
  GArray *runs;

  show_verdict (self);
  if (data == NULL)
    return;
  show_bars (self);
  noise = skein_noise_list_sentences (data);
  noise_text = join (noise, ". ");
  show_text (self->noise, noise_text);
  show_speedup (self, data);
  /* Lanes are painted anew and a table loses its place: once it is over. */
  gtk_widget_set_visible (self->table_card, over);
  gtk_widget_set_visible (self->lanes_card, FALSE);
  show_live (self);
  if (!over)
    return;
  skein_compare_table_set_data (self->table, data);
  runs = skein_compare_charts_make_runs (data);
  gtk_widget_set_visible (self->lanes_card, runs->len > 0);
  show_legend (self, runs);
  skein_runs_view_take_runs (self->runs, runs);
}

static GtkWidget *
make_speedup_pane (const char *title, GtkWidget *chart)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *label = gtk_label_new (title);
  GtkWidget *child = gtk_flow_box_child_new ();

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "skein-small");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), chart);
  gtk_widget_set_size_request (box, 240, -1);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), box);
  gtk_widget_set_focusable (child, FALSE);
  return child;
}

static void
skein_compare_results_dispose (GObject *object)
{
  SkeinCompareResults *self = SKEIN_COMPARE_RESULTS (object);

  g_clear_object (&self->run);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEIN_TYPE_COMPARE_RESULTS);
  G_OBJECT_CLASS (skein_compare_results_parent_class)->dispose (object);
}

static void
skein_compare_results_class_init (SkeinCompareResultsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skein_compare_results_dispose;
  g_type_ensure (SKEIN_TYPE_BARS_VIEW);
  g_type_ensure (SKEIN_TYPE_RUNS_VIEW);
  g_type_ensure (SKEIN_TYPE_LEGEND);
  g_type_ensure (SKEIN_TYPE_COMPARE_TABLE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/skein_app/Skein/skein-compare-results.ui");
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareResults, content);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareResults, verdict_card);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareResults, headline);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareResults, sentences);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareResults, why);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareResults, evidence);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareResults, use);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareResults, bars);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareResults, noise);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareResults, speedup_card);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareResults, speedup_box);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareResults, speedup_text);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareResults, lanes_card);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareResults, live_card);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareResults, live);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareResults, runs);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareResults, legend);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareResults, table_card);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareResults, table);
}

static void
skein_compare_results_init (SkeinCompareResults *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->speedup = SKEIN_SPEEDUP_CHART (skein_speedup_chart_new (FALSE));
  self->efficiency = SKEIN_SPEEDUP_CHART (skein_speedup_chart_new (TRUE));
  gtk_flow_box_insert (self->speedup_box, make_speedup_pane (_ ("times as fast as one worker"), GTK_WIDGET (self->speedup)), -1);
  gtk_flow_box_insert (self->speedup_box, make_speedup_pane (_ ("of that, each worker"), GTK_WIDGET (self->efficiency)), -1);
}

void
skein_compare_results_set_run (SkeinCompareResults *self, SkeinCompareRun *run)
{
  g_return_if_fail (SKEIN_IS_COMPARE_RESULTS (self));
  g_return_if_fail (self->run == NULL);

  self->run = g_object_ref (run);
  g_signal_connect_object (run, "changed", G_CALLBACK (show_run), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (run, "progress", G_CALLBACK (show_live), self, G_CONNECT_SWAPPED);
  show_run (self);
}
