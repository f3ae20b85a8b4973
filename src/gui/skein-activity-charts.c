// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-activity-charts.h"

#include <math.h>
#include <glib/gi18n.h>

#include "base/skein-format.h"
#include "batch/skein-gauges.h"
#include "gui/charts/skein-line-chart.h"
#include "gui/skein-activity-table.h"

#define MAX_MARKERS 60
/* On a machine with more cores than that a line at their number would press all that is below it flat. */
#define MAX_CORES_IN_VIEW 8

struct _SkeinActivityCharts
{
  AdwBin parent_instance;

  GSettings *settings;       /* (owned) */
  SkeinEngine *engine;       /* (owned) (nullable) */
  SkeinRecorder *recorder;   /* borrowed (nullable) */
  SkeinTimeAxis *axis;       /* (owned) (nullable) */
  SkeinActivityTable *table; /* (nullable) weak: its window, while it is open */

  GtkBox *first_row, *second_row;
  GtkToggleButton *more_button;
  SkeinLineChart *download_chart, *process_chart, *cpu_chart, *memory_chart, *queues_chart;
};

G_DEFINE_FINAL_TYPE (SkeinActivityCharts, skein_activity_charts, ADW_TYPE_BIN)

static void
foreach_chart (SkeinActivityCharts *self, void (*func) (SkeinLineChart *chart, gpointer data), gpointer data)
{
  SkeinLineChart *charts[] = { self->download_chart, self->process_chart, self->cpu_chart, self->memory_chart, self->queues_chart };

  for (guint i = 0; i < G_N_ELEMENTS (charts); i++)
    {
      if (charts[i] != NULL)
        func (charts[i], data);
    }
}

/* Figures */

static char *
format_rate (double value, gpointer user_data)
{
  return skein_format_rate (value);
}

static char *
format_files (double value, gpointer user_data)
{
  /* Translators: files that were processed per second. */
  return g_strdup_printf (_ ("%.1f files/s"), value);
}

static char *
format_cores (double value, gpointer user_data)
{
  return g_strdup_printf ("%.1f", value);
}

static char *
format_memory (double value, gpointer user_data)
{
  return skein_format_size ((guint64) value);
}

static char *
format_count (double value, gpointer user_data)
{
  return g_strdup_printf ("%'.0f", value);
}

static double
get_recent (SkeinLineChart *chart, guint curve)
{
  double value = skein_line_plot_get_recent (skein_line_chart_get_plot (chart), curve);

  return isnan (value) || value < 0 ? 0 : value;
}

static void
take_value (SkeinLineChart *chart, char *text)
{
  skein_line_chart_set_value (chart, text);
  g_free (text);
}

/* Where the work stands still for the next step; NULL: nowhere. */
static const char *
describe_flow (const SkeinFlow *flow)
{
  if (flow->hold_above > 0 && flow->held >= flow->hold_above)
    return _ ("processing holds downloads back");
  if (flow->to_process > flow->processing && flow->processing > 0)
    return _ ("waiting for processes");
  if (flow->to_download > 0 && flow->downloading > 0)
    return _ ("waiting for downloads");
  return NULL;
}

static void
show_queues (SkeinActivityCharts *self)
{
  SkeinFlow flow = { 0 };
  g_autofree char *bound = NULL;

  if (self->engine == NULL)
    return;
  skein_flow_look (self->engine, &flow);
  take_value (self->queues_chart, g_strdup_printf (_ ("%'u waiting"), flow.to_download + flow.to_process));
  skein_line_chart_set_detail (self->queues_chart, describe_flow (&flow));
  /* Translators: so many files may wait for a worker process. */
  bound = g_strdup_printf (_ ("downloads hold back from %u"), flow.hold_above);
  skein_line_plot_set_reference (skein_line_chart_get_plot (self->queues_chart), flow.hold_above > 0 ? flow.hold_above : NAN, 1, bound);
}

void
skein_activity_charts_show_figures (SkeinActivityCharts *self)
{
  g_return_if_fail (SKEIN_IS_ACTIVITY_CHARTS (self));

  if (self->recorder == NULL)
    return;
  take_value (self->download_chart, skein_format_rate (get_recent (self->download_chart, 0)));
  take_value (self->process_chart, format_files (get_recent (self->process_chart, 0), NULL));
  take_value (self->cpu_chart, skein_format_percent (get_recent (self->cpu_chart, 0) + get_recent (self->cpu_chart, 1)));
  take_value (self->memory_chart, skein_format_size ((guint64) get_recent (self->memory_chart, 0)));
  show_queues (self);
}

/* What the tuning decided, where it was decided */

static void
show_decisions (SkeinActivityCharts *self)
{
  g_autoptr (GPtrArray) list = NULL;
  g_autofree char *note = NULL;
  guint64 at_ns[MAX_MARKERS];
  const char *texts[MAX_MARKERS];
  guint n = 0;

  if (self->download_chart == NULL)
    return;
  note = self->engine != NULL ? skein_engine_dup_tuner_note (self->engine) : NULL;
  if (note != NULL)
    list = skein_engine_list_tuned (self->engine, MAX_MARKERS);
  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const SkeinTuned *tuned = g_ptr_array_index (list, i);

      if (tuned->from == tuned->to)
        continue;
      at_ns[n] = (guint64) tuned->at_us * 1000;
      texts[n++] = tuned->note;
    }
  skein_line_plot_set_markers (skein_line_chart_get_plot (self->download_chart), at_ns, texts, n);
}

/* Form */

void
skein_activity_charts_set_narrow (SkeinActivityCharts *self, gboolean narrow)
{
  GtkOrientation orientation = narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL;

  g_return_if_fail (SKEIN_IS_ACTIVITY_CHARTS (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->first_row), orientation);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->second_row), orientation);
}

/* Table */

static void
table_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SkeinActivityCharts *self = SKEIN_ACTIVITY_CHARTS (widget);

  if (self->axis == NULL || self->recorder == NULL)
    return;
  if (self->table == NULL)
    g_set_weak_pointer (&self->table, SKEIN_ACTIVITY_TABLE (skein_activity_table_new (GTK_WINDOW (gtk_widget_get_root (widget)), self->axis, self->engine, self->recorder)));
  else
    gtk_widget_activate_action (GTK_WIDGET (self->table), "table.refresh", NULL);
  gtk_window_present (GTK_WINDOW (self->table));
}

/* GObject */

static void
skein_activity_charts_dispose (GObject *object)
{
  SkeinActivityCharts *self = SKEIN_ACTIVITY_CHARTS (object);

  skein_activity_charts_set_recorder (self, NULL);
  g_clear_weak_pointer (&self->table);
  g_clear_object (&self->engine);
  g_clear_object (&self->axis);
  g_clear_object (&self->settings);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEIN_TYPE_ACTIVITY_CHARTS);

  G_OBJECT_CLASS (skein_activity_charts_parent_class)->dispose (object);
}

static void
skein_activity_charts_class_init (SkeinActivityChartsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = skein_activity_charts_dispose;

  g_type_ensure (SKEIN_TYPE_LINE_CHART);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/skein_app/Skein/skein-activity-charts.ui");
  gtk_widget_class_bind_template_child (widget_class, SkeinActivityCharts, first_row);
  gtk_widget_class_bind_template_child (widget_class, SkeinActivityCharts, second_row);
  gtk_widget_class_bind_template_child (widget_class, SkeinActivityCharts, more_button);
  gtk_widget_class_bind_template_child (widget_class, SkeinActivityCharts, download_chart);
  gtk_widget_class_bind_template_child (widget_class, SkeinActivityCharts, process_chart);
  gtk_widget_class_bind_template_child (widget_class, SkeinActivityCharts, cpu_chart);
  gtk_widget_class_bind_template_child (widget_class, SkeinActivityCharts, memory_chart);
  gtk_widget_class_bind_template_child (widget_class, SkeinActivityCharts, queues_chart);
  gtk_widget_class_install_action (widget_class, "activity.table", NULL, table_activated);
}

static void
set_curves (SkeinActivityCharts *self)
{
  const SkeinLineCurve download[] = {
    { .source = { { SKEIN_SERIES_RECEIVED }, 1 }, .look = { SKEIN_FIGURE_DOWNLOAD, SKEIN_LINE_SOLID, TRUE }, .name = _ ("received"), .format = format_rate },
    /* Translators: "limit 2 MB/s", "limit none" */
    { .source = { .series = { SKEIN_SERIES_LIMIT }, .n_series = 1, .as_is = TRUE, .is_bound = TRUE }, .look = { SKEIN_FIGURE_LIMIT, SKEIN_LINE_DASHED, FALSE }, .name = _ ("limit"), .unknown = C_ ("speed limit", "none"), .format = format_rate },
  };
  const SkeinLineCurve process[] = {
    { .source = { { SKEIN_SERIES_FILES }, 1 }, .look = { SKEIN_FIGURE_PROCESS, SKEIN_LINE_SOLID, TRUE }, .name = _ ("done"), .format = format_files },
    { .source = { { SKEIN_SERIES_PROCESSED }, 1, 1 }, .look = { SKEIN_FIGURE_PROCESS_BYTES, SKEIN_LINE_DASHED, FALSE }, .name = _ ("read"), .format = format_rate },
  };
  const SkeinLineCurve cpu[] = {
    { .source = { { SKEIN_SERIES_CPU_THREADS }, 1 }, .look = { SKEIN_FIGURE_CPU, SKEIN_LINE_SOLID, TRUE }, .name = _ ("threads"), .format = format_cores },
    { .source = { .series = { SKEIN_SERIES_CPU_PROCESSES }, .n_series = 1, .stacked = TRUE }, .look = { SKEIN_FIGURE_CPU_PROCESSES, SKEIN_LINE_DASHED, TRUE }, .name = _ ("processes"), .format = format_cores },
  };
  const SkeinLineCurve memory[] = {
    { .source = { .series = { SKEIN_SERIES_MEMORY }, .n_series = 1, .as_is = TRUE }, .look = { SKEIN_FIGURE_MEMORY, SKEIN_LINE_SOLID, TRUE }, .name = _ ("Skein and its workers"), .format = format_memory },
  };
  const SkeinLineCurve queues[] = {
    { .source = { .series = { SKEIN_SERIES_TO_DOWNLOAD }, .n_series = 1, .as_is = TRUE }, .look = { SKEIN_FIGURE_DOWNLOAD, SKEIN_LINE_SOLID, TRUE }, .name = _ ("to download"), .format = format_count },
    { .source = { .series = { SKEIN_SERIES_TO_PROCESS }, .n_series = 1, .scale = 1, .as_is = TRUE }, .look = { SKEIN_FIGURE_PROCESS, SKEIN_LINE_DASHED, FALSE }, .name = _ ("to process"), .format = format_count },
  };
  guint n_cores = g_get_num_processors ();
  g_autofree char *cores = g_strdup_printf (ngettext ("%u core", "%u cores", n_cores), n_cores);

  skein_line_plot_set_curves (skein_line_chart_get_plot (self->download_chart), download, G_N_ELEMENTS (download));
  skein_line_plot_set_least_top (skein_line_chart_get_plot (self->download_chart), 0, 1e6);
  skein_line_plot_set_curves (skein_line_chart_get_plot (self->process_chart), process, G_N_ELEMENTS (process));
  skein_line_plot_set_least_top (skein_line_chart_get_plot (self->process_chart), 1, 1e6);
  skein_line_plot_set_curves (skein_line_chart_get_plot (self->cpu_chart), cpu, G_N_ELEMENTS (cpu));
  skein_line_plot_set_least_top (skein_line_chart_get_plot (self->cpu_chart), 0, n_cores <= MAX_CORES_IN_VIEW ? n_cores : 1);
  skein_line_plot_set_reference (skein_line_chart_get_plot (self->cpu_chart), n_cores, 0, cores);
  skein_line_plot_set_curves (skein_line_chart_get_plot (self->memory_chart), memory, G_N_ELEMENTS (memory));
  skein_line_plot_set_least_top (skein_line_chart_get_plot (self->memory_chart), 0, 1e8);
  skein_line_plot_set_curves (skein_line_chart_get_plot (self->queues_chart), queues, G_N_ELEMENTS (queues));
  skein_line_plot_set_least_top (skein_line_chart_get_plot (self->queues_chart), 0, 10);
  skein_line_plot_set_least_top (skein_line_chart_get_plot (self->queues_chart), 1, 10);
}

static void
skein_activity_charts_init (SkeinActivityCharts *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  set_curves (self);

  g_object_bind_property (self->more_button, "active", self->second_row, "visible", G_BINDING_SYNC_CREATE);
  self->settings = g_settings_new (SKEIN_SETTINGS_ID);
  g_settings_bind (self->settings, "show-more-charts", self->more_button, "active", G_SETTINGS_BIND_DEFAULT);
}

void
skein_activity_charts_set_engine (SkeinActivityCharts *self, SkeinEngine *engine)
{
  g_return_if_fail (SKEIN_IS_ACTIVITY_CHARTS (self));

  if (self->engine != NULL)
    g_signal_handlers_disconnect_by_func (self->engine, show_decisions, self);
  g_set_object (&self->engine, engine);
  if (engine != NULL)
    g_signal_connect_object (engine, "tuned", G_CALLBACK (show_decisions), self, G_CONNECT_SWAPPED);
  show_decisions (self);
}

static void
set_recorder (SkeinLineChart *chart, gpointer recorder)
{
  skein_line_chart_set_recorder (chart, recorder);
}

void
skein_activity_charts_set_recorder (SkeinActivityCharts *self, SkeinRecorder *recorder)
{
  g_return_if_fail (SKEIN_IS_ACTIVITY_CHARTS (self));

  self->recorder = recorder;
  if (self->table != NULL)
    skein_activity_table_set_recorder (self->table, recorder);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "activity.table", recorder != NULL);
  foreach_chart (self, set_recorder, recorder);
}

static void
set_axis (SkeinLineChart *chart, gpointer axis)
{
  skein_line_chart_set_axis (chart, axis);
}

void
skein_activity_charts_set_axis (SkeinActivityCharts *self, SkeinTimeAxis *axis)
{
  g_return_if_fail (SKEIN_IS_ACTIVITY_CHARTS (self));

  if (g_set_object (&self->axis, axis))
    foreach_chart (self, set_axis, axis);
}

static void
set_frozen (SkeinLineChart *chart, gpointer frozen)
{
  skein_line_chart_set_frozen (chart, GPOINTER_TO_INT (frozen));
}

void
skein_activity_charts_set_resting (SkeinActivityCharts *self, gboolean resting)
{
  g_return_if_fail (SKEIN_IS_ACTIVITY_CHARTS (self));
  foreach_chart (self, set_frozen, GINT_TO_POINTER (resting));
}
