// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-worker-strip.h"

#include <glib/gi18n.h>

#include "base/skein-format.h"

/* Below these widths parts leave, the lanes last. */
#define LEGEND_WIDTH 860
#define THROUGHPUT_WIDTH 640
#define HEADING_WIDTH 480

struct _SkeinWorkerStrip
{
  AdwBin parent_instance;

  GSettings *settings;      /* (owned) */
  SkeinEngine *engine;      /* (owned) (nullable) */
  char *rate_text;          /* (owned) (nullable) */
  gboolean showing;         /* spin buttons are being set to what is, not to what is wanted */
  guint form_idle;

  GtkLabel *heading;
  GtkLabel *threads_label, *processes_label;
  GtkSpinButton *threads, *processes;
  AdwBin *legend_place, *spark_place;
  GtkWidget *throughput;
  GtkLabel *rate;
  GtkScrolledWindow *lanes_place;
};

G_DEFINE_FINAL_TYPE (SkeinWorkerStrip, skein_worker_strip, ADW_TYPE_BIN)

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
}

/* Form */

static void
apply_form (SkeinWorkerStrip *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));

  gtk_widget_set_visible (GTK_WIDGET (self->legend_place), width >= LEGEND_WIDTH);
  gtk_widget_set_visible (self->throughput, width >= THROUGHPUT_WIDTH);
  gtk_widget_set_visible (GTK_WIDGET (self->heading), width >= HEADING_WIDTH);
}

static gboolean
form_idle_cb (gpointer user_data)
{
  SkeinWorkerStrip *self = user_data;

  self->form_idle = 0;
  apply_form (self);
  return G_SOURCE_REMOVE;
}

static void
skein_worker_strip_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  SkeinWorkerStrip *self = SKEIN_WORKER_STRIP (widget);

  GTK_WIDGET_CLASS (skein_worker_strip_parent_class)->size_allocate (widget, width, height, baseline);

  /* Parts may not come or go in the middle of an allocation. */
  if (self->form_idle == 0 &&
      (gtk_widget_get_visible (GTK_WIDGET (self->legend_place)) != (width >= LEGEND_WIDTH) ||
       gtk_widget_get_visible (self->throughput) != (width >= THROUGHPUT_WIDTH) ||
       gtk_widget_get_visible (GTK_WIDGET (self->heading)) != (width >= HEADING_WIDTH)))
    self->form_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, form_idle_cb, self, NULL);
}

static void
skein_worker_strip_dispose (GObject *object)
{
  SkeinWorkerStrip *self = SKEIN_WORKER_STRIP (object);

  g_clear_handle_id (&self->form_idle, g_source_remove);
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
  widget_class->size_allocate = skein_worker_strip_size_allocate;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/skein_app/Skein/skein-worker-strip.ui");
  gtk_widget_class_bind_template_child (widget_class, SkeinWorkerStrip, heading);
  gtk_widget_class_bind_template_child (widget_class, SkeinWorkerStrip, threads_label);
  gtk_widget_class_bind_template_child (widget_class, SkeinWorkerStrip, processes_label);
  gtk_widget_class_bind_template_child (widget_class, SkeinWorkerStrip, threads);
  gtk_widget_class_bind_template_child (widget_class, SkeinWorkerStrip, processes);
  gtk_widget_class_bind_template_child (widget_class, SkeinWorkerStrip, legend_place);
  gtk_widget_class_bind_template_child (widget_class, SkeinWorkerStrip, spark_place);
  gtk_widget_class_bind_template_child (widget_class, SkeinWorkerStrip, throughput);
  gtk_widget_class_bind_template_child (widget_class, SkeinWorkerStrip, rate);
  gtk_widget_class_bind_template_child (widget_class, SkeinWorkerStrip, lanes_place);
  gtk_widget_class_bind_template_callback (widget_class, size_changed_cb);
}

static void
skein_worker_strip_init (SkeinWorkerStrip *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = g_settings_new (SKEIN_APP_ID);
  skein_worker_strip_set_rate (self, 0);
}

void
skein_worker_strip_set_engine (SkeinWorkerStrip *self, SkeinEngine *engine)
{
  g_return_if_fail (SKEIN_IS_WORKER_STRIP (self));

  g_set_object (&self->engine, engine);
  if (engine != NULL)
    show_sizes (self);
}

void
skein_worker_strip_set_recorder (SkeinWorkerStrip *self, G_GNUC_UNUSED SkeinRecorder *recorder)
{
  g_return_if_fail (SKEIN_IS_WORKER_STRIP (self));
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
