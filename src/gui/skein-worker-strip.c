// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-worker-strip.h"

#include <glib/gi18n.h>

#include "base/skein-clock.h"
#include "base/skein-format.h"
#include "batch/skein-lane-item.h"
#include "gui/charts/skein-lanes-view.h"
#include "gui/charts/skein-legend.h"
#include "gui/charts/skein-line-chart.h"
#include "gui/skein-breakpoint-bin.h"
#include "gui/skein-diagnosis-bar.h"

struct _SkeinWorkerStrip
{
  AdwBin parent_instance;

  GSettings *settings;      /* (owned) */
  SkeinEngine *engine;      /* (owned) (nullable) */
  char *rate_text;          /* (owned) (nullable) */
  gboolean showing;         /* spin buttons are being set to what is, not to what is wanted */

  GtkBox *controls;
  GtkLabel *heading;
  GtkLabel *threads_label, *processes_label;
  GtkSpinButton *threads, *processes;
  GtkWidget *warning;
  GtkLabel *warning_label;
  GtkToggleButton *tune;
  SkeinLegend *legend;
  SkeinLineChart *spark;
  GtkWidget *throughput;
  GtkLabel *rate;
  SkeinLanesView *lanes;
  GtkLabel *diagnosis;
  SkeinAdvisor *advisor; /* (owned) (nullable) */
  gboolean roomy;
};

G_DEFINE_FINAL_TYPE (SkeinWorkerStrip, skein_worker_strip, ADW_TYPE_BIN)

static char *
dup_item_name (guint64 id, gpointer user_data)
{
  SkeinWorkerStrip *self = user_data;

  return skein_lane_item_dup_name (self->engine != NULL ? skein_engine_get_batch (self->engine) : NULL, id);
}

static void
lane_item_activated_cb (SkeinWorkerStrip *self, guint64 item)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-item", "t", item);
}

static gboolean
set_size (SkeinWorkerStrip *self, SkeinSettingKind kind, guint workers, const char *key, GError **error)
{
  SkeinSetting setting = skein_pool_get_setting (skein_engine_get_pool (self->engine, kind));

  if (setting.workers == workers)
    return TRUE;
  setting.workers = workers;
  if (!skein_engine_set_setting (self->engine, &setting, error))
    return FALSE;
  g_settings_set_int (self->settings, key, (int) workers);
  return TRUE;
}

static void
show_sizes (SkeinWorkerStrip *self)
{
  self->showing = TRUE;
  gtk_spin_button_set_value (self->threads, skein_pool_get_setting (skein_engine_get_pool (self->engine, SKEIN_SETTING_THREADS)).workers);
  gtk_spin_button_set_value (self->processes, skein_pool_get_setting (skein_engine_get_pool (self->engine, SKEIN_SETTING_PROCESSES)).workers);
  self->showing = FALSE;
}

/* "24 connections", and who says so. */
static void
show_connections (SkeinWorkerStrip *self)
{
  SkeinSetting setting;
  g_autofree char *number = NULL;
  g_autofree char *text = NULL;
  guint n;

  if (self->engine == NULL)
    return;
  setting = skein_pool_get_setting (skein_engine_get_pool (self->engine, SKEIN_SETTING_THREADS));
  n = setting.workers * setting.connections;
  number = g_strdup_printf (ngettext ("%u connection", "%u connections", n), n);
  /* Translators: "24 connections · automatic": their number adjusts itself. */
  text = setting.tunes_itself ? g_strdup_printf (_("%s · automatic"), number) : g_steal_pointer (&number);
  if (g_strcmp0 (gtk_button_get_label (GTK_BUTTON (self->tune)), text) != 0)
    gtk_button_set_label (GTK_BUTTON (self->tune), text);
}

/* That processes and the threads of each for a picture are more than the processor has cores: few words, and the sentence where one points at it. */
static void
show_warning (SkeinWorkerStrip *self)
{
  guint n_cores = g_get_num_processors ();
  g_autofree char *sentence = NULL;
  g_autofree char *text = NULL;
  SkeinSetting setting;
  guint n;

  if (self->engine == NULL)
    return;
  setting = skein_pool_get_setting (skein_engine_get_pool (self->engine, SKEIN_SETTING_PROCESSES));
  sentence = skein_setting_dup_warning (&setting, n_cores);
  gtk_widget_set_visible (self->warning, sentence != NULL);
  if (sentence == NULL || g_strcmp0 (gtk_widget_get_tooltip_text (self->warning), sentence) == 0)
    return;

  n = setting.workers * setting.connections * skein_setting_get_inner_threads (&setting);
  /* Translators: threads of all worker processes together, and cores of the processor: "8 on 2 cores". Beside the number of processes, with a warning sign. */
  text = g_strdup_printf (ngettext ("%u on %u core", "%u on %u cores", n_cores), n, n_cores);
  gtk_label_set_text (self->warning_label, text);
  gtk_widget_set_tooltip_text (self->warning, sentence);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->warning), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence, -1);
}

static void
show_settings (SkeinWorkerStrip *self)
{
  show_connections (self);
  show_warning (self);
}

static gboolean
show_settings_later_cb (gpointer user_data)
{
  show_settings (user_data);
  return G_SOURCE_REMOVE;
}

/* The engine follows the settings in a moment. */
static void
setting_stored_cb (SkeinWorkerStrip *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, show_settings_later_cb, g_object_ref (self), g_object_unref);
}

/* Another place has chosen, and the engine follows, now or in a moment. */
static void
stored_cb (SkeinWorkerStrip *self)
{
  int threads = g_settings_get_int (self->settings, "download-threads");
  int processes = g_settings_get_int (self->settings, "worker-processes");

  self->showing = TRUE;
  gtk_spin_button_set_value (self->threads, threads > 0 ? threads : (int) skein_setting_default_downloads ().workers);
  gtk_spin_button_set_value (self->processes, processes > 0 ? processes : (int) skein_setting_default_processing ().workers);
  self->showing = FALSE;
  setting_stored_cb (self);
}

static void
size_changed_cb (SkeinWorkerStrip *self)
{
  g_autoptr (GError) error = NULL;

  if (self->engine == NULL || self->showing)
    return;

  if (!set_size (self, SKEIN_SETTING_THREADS, (guint) gtk_spin_button_get_value_as_int (self->threads), "download-threads", &error) ||
      !set_size (self, SKEIN_SETTING_PROCESSES, (guint) gtk_spin_button_get_value_as_int (self->processes), "worker-processes", &error))
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", error->message);
      show_sizes (self);
    }
  show_settings (self);
}

/* The Activity page's sentence, without what can be done: one line, while there is something to say and room for it. */
static void
show_diagnosis (SkeinWorkerStrip *self)
{
  g_autofree char *rest = NULL;
  g_autofree char *headline = self->advisor != NULL ? skein_diagnosis_bar_dup_headline (self->advisor, &rest) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->diagnosis), headline != NULL && self->roomy);
  if (headline == NULL || g_strcmp0 (gtk_label_get_text (self->diagnosis), headline) == 0)
    return;
  gtk_label_set_text (self->diagnosis, headline);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->diagnosis), headline);
}

/* As it gets narrower, parts leave; the lanes stay. */
static void
form_changed_cb (SkeinWorkerStrip *self, guint form)
{
  self->roomy = form < 2;
  show_diagnosis (self);
  gtk_widget_set_visible (GTK_WIDGET (self->legend), form < 1);
  gtk_widget_set_visible (self->throughput, form < 2);
  gtk_widget_set_visible (GTK_WIDGET (self->tune), form < 2);
  gtk_widget_set_visible (GTK_WIDGET (self->warning_label), form < 2);
  gtk_widget_set_visible (GTK_WIDGET (self->heading), form < 3);
  gtk_box_set_spacing (self->controls, form < 3 ? 8 : 4);
}

static void
skein_worker_strip_dispose (GObject *object)
{
  SkeinWorkerStrip *self = SKEIN_WORKER_STRIP (object);

  skein_worker_strip_set_advisor (self, NULL);
  g_clear_object (&self->engine);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->rate_text, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEIN_TYPE_WORKER_STRIP);

  G_OBJECT_CLASS (skein_worker_strip_parent_class)->dispose (object);
}

static void
skein_worker_strip_class_init (SkeinWorkerStripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skein_worker_strip_dispose;

  g_type_ensure (SKEIN_TYPE_BREAKPOINT_BIN);
  g_type_ensure (SKEIN_TYPE_LANES_VIEW);
  g_type_ensure (SKEIN_TYPE_LEGEND);
  g_type_ensure (SKEIN_TYPE_LINE_CHART);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/skein_app/Skein/skein-worker-strip.ui");
  gtk_widget_class_bind_template_child (widget_class, SkeinWorkerStrip, heading);
  gtk_widget_class_bind_template_child (widget_class, SkeinWorkerStrip, threads_label);
  gtk_widget_class_bind_template_child (widget_class, SkeinWorkerStrip, processes_label);
  gtk_widget_class_bind_template_child (widget_class, SkeinWorkerStrip, threads);
  gtk_widget_class_bind_template_child (widget_class, SkeinWorkerStrip, tune);
  gtk_widget_class_bind_template_child (widget_class, SkeinWorkerStrip, processes);
  gtk_widget_class_bind_template_child (widget_class, SkeinWorkerStrip, warning);
  gtk_widget_class_bind_template_child (widget_class, SkeinWorkerStrip, warning_label);
  gtk_widget_class_bind_template_child (widget_class, SkeinWorkerStrip, legend);
  gtk_widget_class_bind_template_child (widget_class, SkeinWorkerStrip, spark);
  gtk_widget_class_bind_template_child (widget_class, SkeinWorkerStrip, throughput);
  gtk_widget_class_bind_template_child (widget_class, SkeinWorkerStrip, rate);
  gtk_widget_class_bind_template_child (widget_class, SkeinWorkerStrip, lanes);
  gtk_widget_class_bind_template_child (widget_class, SkeinWorkerStrip, diagnosis);
  gtk_widget_class_bind_template_callback (widget_class, size_changed_cb);
  gtk_widget_class_bind_template_child (widget_class, SkeinWorkerStrip, controls);
  gtk_widget_class_bind_template_callback (widget_class, form_changed_cb);
}

static void
skein_worker_strip_init (SkeinWorkerStrip *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = g_settings_new (SKEIN_SETTINGS_ID);
  self->roomy = TRUE;
  g_signal_connect_object (self->settings, "changed::download-threads", G_CALLBACK (stored_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::worker-processes", G_CALLBACK (stored_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::connections-per-thread", G_CALLBACK (setting_stored_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::tune-connections", G_CALLBACK (setting_stored_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::threads-per-picture", G_CALLBACK (setting_stored_cb), self, G_CONNECT_SWAPPED);
  g_settings_bind (self->settings, "tune-connections", self->tune, "active", G_SETTINGS_BIND_DEFAULT);
  skein_line_chart_set_series (self->spark, (const SkeinSeries[]){ SKEIN_SERIES_RECEIVED }, 1);
  skein_line_chart_set_least_top (self->spark, 1e6);
  skein_lanes_view_set_item_name_func (self->lanes, dup_item_name, self, NULL);
  g_signal_connect_object (self->lanes, "item-activated", G_CALLBACK (lane_item_activated_cb), self, G_CONNECT_SWAPPED);
  gtk_accessible_update_property (GTK_ACCESSIBLE (skein_line_chart_get_plot (self->spark)), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Download rate over the last seconds"), -1);
  skein_worker_strip_set_rate (self, 0);
}

void
skein_worker_strip_set_engine (SkeinWorkerStrip *self, SkeinEngine *engine)
{
  g_return_if_fail (SKEIN_IS_WORKER_STRIP (self));

  if (self->engine != NULL)
    g_signal_handlers_disconnect_by_func (self->engine, show_connections, self);
  g_set_object (&self->engine, engine);
  if (engine == NULL)
    return;
  g_signal_connect_object (engine, "tuned", G_CALLBACK (show_connections), self, G_CONNECT_SWAPPED);
  show_sizes (self);
  show_settings (self);
}

void
skein_worker_strip_set_advisor (SkeinWorkerStrip *self, SkeinAdvisor *advisor)
{
  g_return_if_fail (SKEIN_IS_WORKER_STRIP (self));

  if (self->advisor == advisor)
    return;
  if (self->advisor != NULL)
    g_signal_handlers_disconnect_by_func (self->advisor, show_diagnosis, self);
  g_set_object (&self->advisor, advisor);
  if (advisor != NULL)
    g_signal_connect_object (advisor, "looked", G_CALLBACK (show_diagnosis), self, G_CONNECT_SWAPPED);
  if (self->diagnosis != NULL)
    show_diagnosis (self);
}

void
skein_worker_strip_set_recorder (SkeinWorkerStrip *self, SkeinRecorder *recorder)
{
  g_return_if_fail (SKEIN_IS_WORKER_STRIP (self));

  skein_line_chart_set_recorder (self->spark, recorder);
  skein_lanes_view_set_recorder (self->lanes, recorder);
}

void
skein_worker_strip_set_resting (SkeinWorkerStrip *self, gboolean resting)
{
  g_return_if_fail (SKEIN_IS_WORKER_STRIP (self));

  skein_line_chart_set_frozen (self->spark, resting);
  skein_time_axis_set_rest_ns (skein_lanes_view_get_axis (self->lanes), resting ? skein_clock_now_ns () : 0);
}

void
skein_worker_strip_set_marked_items (SkeinWorkerStrip *self, const guint64 *items, guint n_items)
{
  g_return_if_fail (SKEIN_IS_WORKER_STRIP (self));

  skein_lanes_view_set_marked_items (self->lanes, items, n_items);
}

void
skein_worker_strip_set_rate (SkeinWorkerStrip *self, double bytes_per_s)
{
  g_autofree char *text = NULL;

  g_return_if_fail (SKEIN_IS_WORKER_STRIP (self));

  text = skein_format_rate (bytes_per_s);
  if (g_strcmp0 (text, self->rate_text) == 0)
    return;
  gtk_label_set_text (self->rate, text);
  g_free (self->rate_text);
  self->rate_text = g_steal_pointer (&text);
}
