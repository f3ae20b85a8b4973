// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-activity-page.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n.h>

#include "base/skein-clock.h"
#include "base/skein-format.h"
#include "batch/skein-lane-item.h"
#include "gui/charts/skein-lanes-view.h"
#include "gui/charts/skein-legend.h"
#include "gui/charts/skein-time-scale.h"
#include "gui/skein-activity-charts.h"
#include "gui/skein-breakpoint-bin.h"
#include "gui/skein-diagnosis-bar.h"
#include "gui/skein-lanes-group.h"
#include "pool/skein-sandbox-text.h"

/* Figures change so often, that they can be read. */
#define FIGURES_US (G_USEC_PER_SEC / 3)
/* The sentences look back this far: long enough to be calm. */
#define SHARES_WINDOW_NS (5 * G_GUINT64_CONSTANT (1000000000))

/* Around an item that is to be shown. */
#define SHOWN_MARGIN_NS G_GUINT64_CONSTANT (1000000000)

struct _SkeinActivityPage
{
  AdwBin parent_instance;

  GSettings *settings;      /* (owned) */
  SkeinEngine *engine;      /* (owned) (nullable) */
  SkeinRecorder *recorder;  /* borrowed (nullable) */
  SkeinTimeAxis *axis;      /* (owned) of all charts and lanes */
  gboolean resting;         /* there is nothing to see */
  gboolean begun;           /* a worker was seen at work: the batch has begun */
  gint64 figures_at_us;

  GtkWidget *tip;
  SkeinActivityCharts *charts;
  SkeinTimeScale *scale;
  SkeinLanesGroup *threads, *processes;
  GtkToggleButton *connections;
  GtkWidget *now;
  GtkLabel *span;
  SkeinDiagnosisBar *diagnosis;
  GtkWidget *tuning;
  GtkLabel *tuner_note;
  GtkPopover *tuner_popover;
  GtkGrid *tuner_list;
};

typedef enum
{
  PROP_FROZEN = 1
} SkeinActivityPageProperty;
static GParamSpec *props[PROP_FROZEN + 1];

G_DEFINE_FINAL_TYPE (SkeinActivityPage, skein_activity_page, ADW_TYPE_BIN)

/* Sentences */

char *
skein_activity_page_describe_shares (guint n_workers, const double shares[4])
{
  double waiting = shares[SKEIN_PHASE_CLASS_WAITING], working = shares[SKEIN_PHASE_CLASS_WORKING];
  double blocked = shares[SKEIN_PHASE_CLASS_BLOCKED], idle = shares[SKEIN_PHASE_CLASS_IDLE];
  double busy = waiting + working + blocked;
  g_autofree char *percent = NULL;

  if (n_workers == 0)
    return g_strdup (_("none running"));
  /* Idle workers say nothing about what bounds the work: there is too little of it. */
  if (!(busy > 0.02))
    /* Translators: the argument is a number of workers. */
    return g_strdup_printf (_("%u · idle"), n_workers);
  if (idle > 0.5)
    {
      percent = skein_format_percent (idle);
      /* Translators: a number of workers, and a share such as "60 %". */
      return g_strdup_printf (_("%u · short of work: idle %s of the time"), n_workers, percent);
    }
  if (blocked >= waiting && blocked >= working)
    {
      percent = skein_format_percent (blocked);
      /* Translators: a number of workers, and a share such as "60 %". */
      return g_strdup_printf (_("%u · held up by a lock: blocked %s of the time"), n_workers, percent);
    }
  if (waiting >= 0.6 * busy)
    {
      percent = skein_format_percent (waiting);
      /* Translators: a number of workers, and a share such as "91 %". */
      return g_strdup_printf (_("%u · I/O-bound: %s of the time spent waiting"), n_workers, percent);
    }
  if (working >= 0.6 * busy)
    {
      percent = skein_format_percent (working);
      /* Translators: a number of workers, and a share such as "97 %". */
      return g_strdup_printf (_("%u · CPU-bound: %s of the time computing"), n_workers, percent);
    }
  else
    {
      g_autofree char *computing = skein_format_percent (working);

      percent = skein_format_percent (waiting);
      /* Translators: a number of workers, and two shares such as "45 %". */
      return g_strdup_printf (_("%u · mixed: waiting %s, computing %s of the time"), n_workers, percent, computing);
    }
}

static void
set_text (GtkLabel *label, char *text)
{
  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text != NULL ? text : "");
  g_free (text);
}

typedef struct
{
  guint n;
  double cpu, rate;
} WorkerSums;

static WorkerSums
sum_workers (SkeinRecorder *recorder, SkeinLaneKind kind)
{
  WorkerSums sums = { 0 };

  for (guint i = 0; i < skein_recorder_get_n_lanes (recorder); i++)
    {
      const SkeinLaneRecord *lane = skein_recorder_peek_lane (recorder, i);

      if (!lane->live || lane->info.kind != kind)
        continue;
      sums.n++;
      sums.cpu += lane->cpu_frac;
      sums.rate += lane->rate_bytes_per_s;
    }
  return sums;
}

static char *
describe_cpu_each (const WorkerSums *sums)
{
  g_autofree char *percent = NULL;

  if (sums->n == 0)
    return NULL;
  percent = skein_format_percent (sums->cpu / sums->n);
  /* Translators: a share of one processor core, such as "7 %". */
  return g_strdup_printf (_("CPU %s each"), percent);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

/* "CPU 97 % each · started in 9 ms · sandboxed": only what is true of all of them; the time is the median. */
static char *
describe_processes (SkeinActivityPage *self, const WorkerSums *sums)
{
  g_autofree char *cpu = describe_cpu_each (sums);
  g_autoptr (GPtrArray) workers = NULL;
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GString) text = NULL;
  gboolean sandboxed = TRUE;
  g_autofree char *warning = NULL;
  SkeinSetting setting;
  guint n_deaths = 0;

  if (cpu == NULL || self->engine == NULL)
    return NULL;

  workers = skein_pool_list_workers (skein_engine_get_pool (self->engine, SKEIN_SETTING_PROCESSES));
  for (guint i = 0; i < workers->len; i++)
    {
      const SkeinWorkerInfo *info = g_ptr_array_index (workers, i);

      n_deaths += info->restarts;
      if (info->pid == 0)
        continue;
      /* The filter of system calls is the wall; the rest leans on it. */
      sandboxed = sandboxed && skein_sandbox_text_is_closed (info->sandbox);
      if (info->start_us > 0)
        g_array_append_val (times, info->start_us);
    }

  setting = skein_pool_get_setting (skein_engine_get_pool (self->engine, SKEIN_SETTING_PROCESSES));
  text = g_string_new (cpu);
  if (times->len > 0)
    {
      g_array_sort (times, compare_times);
      g_string_append (text, " · ");
      /* Translators: how long a worker process took to start, in milliseconds. */
      g_string_append_printf (text, _("started in %.0f ms"), g_array_index (times, gint64, times->len / 2) / 1000.0);
      if (sandboxed)
        g_string_append_printf (text, " · %s", _("sandboxed"));
    }
  warning = skein_setting_dup_warning (&setting, g_get_num_processors ());
  if (warning != NULL)
    g_string_append_printf (text, " · %s", warning);
  if (n_deaths > 0)
    {
      g_string_append (text, " · ");
      g_string_append_printf (text, ngettext ("%u restart", "%u restarts", n_deaths), n_deaths);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
show_group (SkeinLanesGroup *group, char *summary, char *detail)
{
  skein_lanes_group_set_summary (group, summary);
  skein_lanes_group_set_detail (group, detail);
  g_free (summary);
  g_free (detail);
}

static void
show_figures (SkeinActivityPage *self)
{
  double shares[4] = { 0 };
  WorkerSums threads = sum_workers (self->recorder, SKEIN_LANE_THREAD);
  WorkerSums processes = sum_workers (self->recorder, SKEIN_LANE_PROCESS);

  skein_activity_charts_show_figures (self->charts);

  skein_recorder_get_class_shares (self->recorder, SKEIN_LANE_THREAD, SHARES_WINDOW_NS, shares);
  show_group (self->threads, skein_activity_page_describe_shares (threads.n, shares), describe_cpu_each (&threads));

  skein_recorder_get_class_shares (self->recorder, SKEIN_LANE_PROCESS, SHARES_WINDOW_NS, shares);
  show_group (self->processes, skein_activity_page_describe_shares (processes.n, shares), describe_processes (self, &processes));
}

/* What the pool decided about itself */

#define MAX_LISTED 30

static GtkWidget *
create_listed (char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), style == NULL);
  gtk_widget_set_hexpand (label, style == NULL);
  /* Else the popover is as high as if each word had its line. */
  gtk_label_set_width_chars (GTK_LABEL (label), style == NULL ? 48 : -1);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  g_free (text);
  return label;
}

static void
list_decisions (SkeinActivityPage *self)
{
  g_autoptr (GPtrArray) list = skein_engine_list_tuned (self->engine, MAX_LISTED);
  gint64 now_us = g_get_monotonic_time ();
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->tuner_list))) != NULL)
    gtk_grid_remove (self->tuner_list, child);
  for (guint i = 0; i < list->len; i++)
    {
      const SkeinTuned *tuned = g_ptr_array_index (list, i);
      g_autofree char *duration = skein_format_duration (MAX (0, (double) (now_us - tuned->at_us) / G_USEC_PER_SEC));

      /* Translators: "12 s ago" */
      gtk_grid_attach (self->tuner_list, create_listed (g_strdup_printf (_("%s ago"), duration), "dim-label"), 0, (int) i, 1, 1);
      gtk_grid_attach (self->tuner_list, create_listed (g_strdup (tuned->note), NULL), 1, (int) i, 1, 1);
    }
}

static void
show_tuning (SkeinActivityPage *self)
{
  g_autofree char *note = NULL;

  if (self->tuning == NULL)
    return;

  note = self->engine != NULL ? skein_engine_dup_tuner_note (self->engine) : NULL;
  gtk_widget_set_visible (self->tuning, note != NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->tuner_note), note);
  if (note != NULL)
    set_text (self->tuner_note, g_steal_pointer (&note));
  if (self->engine != NULL && gtk_widget_get_visible (GTK_WIDGET (self->tuner_popover)))
    list_decisions (self);
}

static gboolean
show_tuning_later_cb (gpointer user_data)
{
  show_tuning (user_data);
  return G_SOURCE_REMOVE;
}

/* The engine follows the settings in a moment. */
static void
tuning_stored_cb (SkeinActivityPage *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, show_tuning_later_cb, g_object_ref (self), g_object_unref);
}

/* What stands beside the lanes */

static char *
dup_item_name (guint64 id, gpointer user_data)
{
  SkeinActivityPage *self = user_data;

  return skein_lane_item_dup_name (self->engine != NULL ? skein_engine_get_batch (self->engine) : NULL, id);
}

static void
label_lane (const SkeinLaneRecord *lane, char **out_title, char **out_detail, gpointer user_data)
{
  const char *phase = skein_phase_get_label (lane->now.phase);

  *out_title = lane->now.item != 0 ? dup_item_name (lane->now.item, user_data) : NULL;
  if (lane->rate_bytes_per_s >= 1 && lane->now.phase != SKEIN_PHASE_IDLE)
    {
      g_autofree char *rate = skein_format_rate (lane->rate_bytes_per_s);

      *out_detail = g_strdup_printf ("%s · %s", phase, rate);
    }
  else
    *out_detail = g_strdup (phase);
}

/* Of the worker process whose lane that is: "Process 4711, 12 jobs, ready in 3 ms", and its sandbox. */
static char *
dup_worker_note (const char *label, gpointer user_data)
{
  SkeinActivityPage *self = user_data;
  g_autoptr (GPtrArray) workers = NULL;

  if (self->engine == NULL)
    return NULL;

  workers = skein_pool_list_workers (skein_engine_get_pool (self->engine, SKEIN_SETTING_PROCESSES));
  for (guint i = 0; i < workers->len; i++)
    {
      const SkeinWorkerInfo *info = g_ptr_array_index (workers, i);
      g_autoptr (GString) text = NULL;
      g_autofree char *sandbox = NULL;
      g_autofree char *missing = NULL;

      if (strcmp (info->label, label) != 0 || info->pid == 0)
        continue;

      text = g_string_new (NULL);
      g_string_append_printf (text, ngettext ("Process %d, %u job, ready in %.1f ms", "Process %d, %u jobs, ready in %.1f ms", (guint) info->jobs),
                              info->pid, (guint) info->jobs, info->start_us / 1000.0);
      sandbox = skein_sandbox_text_describe (info->sandbox);
      g_string_append_c (text, '\n');
      /* Translators: followed by what is in force, "own session, no new privileges, ..." */
      g_string_append_printf (text, _("Sandbox: %s"), sandbox);
      missing = skein_sandbox_text_dup_missing (info->sandbox);
      if (missing != NULL)
        g_string_append_printf (text, "\n%s", missing);
      return g_string_free (g_steal_pointer (&text), FALSE);
    }

  return NULL;
}

/* "12.3 MB · Done": of an item that no worker is busy with any more. */
static char *
dup_item_note (guint64 id, gpointer user_data)
{
  SkeinActivityPage *self = user_data;
  SkeinItem *item = self->engine != NULL ? skein_batch_lookup (skein_engine_get_batch (self->engine), id) : NULL;
  guint64 bytes;
  g_autofree char *size = NULL;

  if (item == NULL)
    return NULL;
  bytes = MAX (skein_item_get_size (item), skein_item_get_done_bytes (item));
  if (bytes == 0)
    return g_strdup (skein_item_state_get_label (skein_item_get_state (item)));
  size = skein_format_size (bytes);
  return g_strdup_printf ("%s · %s", size, skein_item_state_get_label (skein_item_get_state (item)));
}

static void
lane_item_activated_cb (SkeinActivityPage *self, guint64 item)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-item", "t", item);
}

/* Range */

/* "−30 s … now", or "−2 min … −90 s" when scrolled back. */
static void
show_span (SkeinActivityPage *self)
{
  guint64 now_ns = skein_clock_now_ns ();
  guint64 from_ns, to_ns;
  g_autofree char *from = NULL;

  skein_time_axis_get_range (self->axis, now_ns, &from_ns, &to_ns);
  from = skein_format_duration ((double) (now_ns - MIN (from_ns, now_ns)) / 1e9);
  if (skein_time_axis_is_frozen (self->axis) && now_ns > to_ns)
    {
      g_autofree char *to = skein_format_duration ((double) (now_ns - to_ns) / 1e9);

      /* Translators: the time that charts show, from left to right: "−2 min … −90 s". */
      set_text (self->span, g_strdup_printf (_("−%s … −%s"), from, to));
    }
  else if (skein_time_axis_is_all (self->axis))
    {
      /* Translators: the time that charts show, from left to right: "−30 s … now". */
      set_text (self->span, g_strdup_printf (_("−%s … now"), from));
    }
  else
    {
      /* The time scale above the lanes says so already. */
      set_text (self->span, g_strdup (""));
    }
}

static void
range_changed_cb (SkeinActivityPage *self)
{
  int seconds = g_settings_get_enum (self->settings, "activity-range");

  if (seconds > 0)
    skein_time_axis_set_span_ns (self->axis, (guint64) seconds * 1000000000u);
  else
    skein_time_axis_set_all (self->axis);
}

static void
axis_frozen_cb (SkeinActivityPage *self)
{
  gtk_widget_set_visible (self->now, skein_time_axis_is_frozen (self->axis));
  skein_diagnosis_bar_set_beside_past (self->diagnosis, skein_time_axis_is_frozen (self->axis));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FROZEN]);
}

static void
connections_toggled_cb (SkeinActivityPage *self)
{
  skein_lanes_view_set_kinds (skein_lanes_group_get_view (self->threads), SKEIN_LANES_THREADS | (gtk_toggle_button_get_active (self->connections) ? SKEIN_LANES_CONNECTIONS : 0));
}

static void
set_frozen (SkeinActivityPage *self, gboolean frozen)
{
  if (frozen)
    skein_time_axis_freeze (self->axis, skein_clock_now_ns ());
  else
    skein_time_axis_thaw (self->axis);
}

/* "All of this batch" begins with the first work, not with the window. */
static void
look_for_beginning (SkeinActivityPage *self)
{
  for (guint i = 0; !self->begun && i < skein_recorder_get_n_lanes (self->recorder); i++)
    {
      const SkeinLaneRecord *lane = skein_recorder_peek_lane (self->recorder, i);

      if (lane->now.phase == SKEIN_PHASE_IDLE)
        continue;
      self->begun = TRUE;
      skein_time_axis_set_start_ns (self->axis, lane->now.since_ns);
    }
}

static void
form_changed_cb (SkeinActivityPage *self, guint form)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->tip), form > 0 ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  skein_activity_charts_set_narrow (self->charts, form > 0);
  skein_lanes_group_set_narrow (self->threads, form > 0);
  skein_lanes_group_set_narrow (self->processes, form > 0);
}

/* GObject */

static void
skein_activity_page_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch ((SkeinActivityPageProperty) prop_id)
    {
    case PROP_FROZEN:
      g_value_set_boolean (value, skein_time_axis_is_frozen (SKEIN_ACTIVITY_PAGE (object)->axis));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
skein_activity_page_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  switch ((SkeinActivityPageProperty) prop_id)
    {
    case PROP_FROZEN:
      set_frozen (SKEIN_ACTIVITY_PAGE (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
skein_activity_page_dispose (GObject *object)
{
  SkeinActivityPage *self = SKEIN_ACTIVITY_PAGE (object);

  skein_activity_page_set_recorder (self, NULL);
  g_clear_object (&self->engine);
  g_clear_object (&self->settings);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEIN_TYPE_ACTIVITY_PAGE);
  if (self->axis != NULL)
    g_signal_handlers_disconnect_by_data (self->axis, self);

  G_OBJECT_CLASS (skein_activity_page_parent_class)->dispose (object);
}

static void
skein_activity_page_finalize (GObject *object)
{
  g_object_unref (SKEIN_ACTIVITY_PAGE (object)->axis);

  G_OBJECT_CLASS (skein_activity_page_parent_class)->finalize (object);
}

static void
skein_activity_page_class_init (SkeinActivityPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = skein_activity_page_get_property;
  object_class->set_property = skein_activity_page_set_property;
  object_class->dispose = skein_activity_page_dispose;
  object_class->finalize = skein_activity_page_finalize;

  props[PROP_FROZEN] = g_param_spec_boolean ("frozen", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (SKEIN_TYPE_BREAKPOINT_BIN);
  g_type_ensure (SKEIN_TYPE_DIAGNOSIS_BAR);
  g_type_ensure (SKEIN_TYPE_LANES_GROUP);
  g_type_ensure (SKEIN_TYPE_LEGEND);
  g_type_ensure (SKEIN_TYPE_ACTIVITY_CHARTS);
  g_type_ensure (SKEIN_TYPE_TIME_SCALE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/skein_app/Skein/skein-activity-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SkeinActivityPage, tip);
  gtk_widget_class_bind_template_child (widget_class, SkeinActivityPage, charts);
  gtk_widget_class_bind_template_child (widget_class, SkeinActivityPage, scale);
  gtk_widget_class_bind_template_child (widget_class, SkeinActivityPage, threads);
  gtk_widget_class_bind_template_child (widget_class, SkeinActivityPage, processes);
  gtk_widget_class_bind_template_child (widget_class, SkeinActivityPage, now);
  gtk_widget_class_bind_template_child (widget_class, SkeinActivityPage, connections);
  gtk_widget_class_bind_template_child (widget_class, SkeinActivityPage, span);
  gtk_widget_class_bind_template_child (widget_class, SkeinActivityPage, diagnosis);
  gtk_widget_class_bind_template_child (widget_class, SkeinActivityPage, tuning);
  gtk_widget_class_bind_template_child (widget_class, SkeinActivityPage, tuner_note);
  gtk_widget_class_bind_template_child (widget_class, SkeinActivityPage, tuner_popover);
  gtk_widget_class_bind_template_child (widget_class, SkeinActivityPage, tuner_list);
  gtk_widget_class_bind_template_callback (widget_class, form_changed_cb);
}

static void
set_up_lanes (SkeinActivityPage *self, SkeinLanesView *view)
{
  skein_lanes_view_set_axis (view, self->axis);
  skein_lanes_view_set_label_func (view, label_lane, self, NULL);
  skein_lanes_view_set_item_name_func (view, dup_item_name, self, NULL);
  skein_lanes_view_set_item_note_func (view, dup_item_note, self);
  g_signal_connect_object (view, "item-activated", G_CALLBACK (lane_item_activated_cb), self, G_CONNECT_SWAPPED);
}

static void
skein_activity_page_init (SkeinActivityPage *self)
{
  g_autoptr (GSettings) state = NULL;
  gtk_widget_init_template (GTK_WIDGET (self));

  self->axis = skein_time_axis_new ();
  g_signal_connect_object (self->axis, "changed", G_CALLBACK (show_span), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->axis, "notify::frozen", G_CALLBACK (axis_frozen_cb), self, G_CONNECT_SWAPPED);
  skein_activity_charts_set_axis (self->charts, self->axis);
  skein_time_scale_set_axis (self->scale, self->axis);
  set_up_lanes (self, skein_lanes_group_get_view (self->threads));
  set_up_lanes (self, skein_lanes_group_get_view (self->processes));
  skein_lanes_view_set_note_func (skein_lanes_group_get_view (self->processes), dup_worker_note, self);

  g_signal_connect_object (self->tuner_popover, "show", G_CALLBACK (show_tuning), self, G_CONNECT_SWAPPED);

  self->settings = g_settings_new (SKEIN_SETTINGS_ID);
  g_signal_connect_object (self->settings, "changed::tune-connections", G_CALLBACK (tuning_stored_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->connections, "toggled", G_CALLBACK (connections_toggled_cb), self, G_CONNECT_SWAPPED);
  state = g_settings_new (SKEIN_SETTINGS_ID ".State");
  g_settings_bind (state, "lanes-explained", self->tip, "visible", G_SETTINGS_BIND_GET | G_SETTINGS_BIND_INVERT_BOOLEAN);
  g_settings_bind (self->settings, "show-connections", self->connections, "active", G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (self->settings, "changed::activity-range", G_CALLBACK (range_changed_cb), self, G_CONNECT_SWAPPED);
  range_changed_cb (self);
  show_span (self);
}

void
skein_activity_page_set_engine (SkeinActivityPage *self, SkeinEngine *engine)
{
  g_return_if_fail (SKEIN_IS_ACTIVITY_PAGE (self));

  if (self->engine != NULL)
    g_signal_handlers_disconnect_by_func (self->engine, show_tuning, self);
  g_set_object (&self->engine, engine);
  if (engine != NULL)
    g_signal_connect_object (engine, "tuned", G_CALLBACK (show_tuning), self, G_CONNECT_SWAPPED);
  if (self->charts != NULL)
    skein_activity_charts_set_engine (self->charts, engine);
  show_tuning (self);
}

void
skein_activity_page_set_recorder (SkeinActivityPage *self, SkeinRecorder *recorder)
{
  g_return_if_fail (SKEIN_IS_ACTIVITY_PAGE (self));

  self->recorder = recorder;
  if (self->charts == NULL)
    return;
  self->begun = FALSE;
  skein_time_axis_set_start_ns (self->axis, skein_clock_now_ns ());
  skein_activity_charts_set_recorder (self->charts, recorder);
  skein_lanes_view_set_recorder (skein_lanes_group_get_view (self->threads), recorder);
  skein_lanes_view_set_recorder (skein_lanes_group_get_view (self->processes), recorder);
}

SkeinEngine *
skein_activity_page_get_engine (SkeinActivityPage *self)
{
  g_return_val_if_fail (SKEIN_IS_ACTIVITY_PAGE (self), NULL);
  return self->engine;
}

SkeinRecorder *
skein_activity_page_get_recorder (SkeinActivityPage *self)
{
  g_return_val_if_fail (SKEIN_IS_ACTIVITY_PAGE (self), NULL);
  return self->recorder;
}

void
skein_activity_page_get_shown (SkeinActivityPage *self, guint64 now_ns, guint64 *out_from_ns, guint64 *out_to_ns, gboolean *out_connections)
{
  g_return_if_fail (SKEIN_IS_ACTIVITY_PAGE (self));

  skein_time_axis_get_range (self->axis, now_ns, out_from_ns, out_to_ns);
  *out_connections = gtk_toggle_button_get_active (self->connections);
}

void
skein_activity_page_set_advisor (SkeinActivityPage *self, SkeinAdvisor *advisor)
{
  g_return_if_fail (SKEIN_IS_ACTIVITY_PAGE (self));

  skein_diagnosis_bar_set_advisor (self->diagnosis, advisor);
}

void
skein_activity_page_set_resting (SkeinActivityPage *self, gboolean resting)
{
  g_return_if_fail (SKEIN_IS_ACTIVITY_PAGE (self));

  if (self->resting == resting)
    return;
  self->resting = resting;
  skein_activity_charts_set_resting (self->charts, resting);
  skein_time_axis_set_rest_ns (self->axis, resting ? skein_clock_now_ns () : 0);
}

void
skein_activity_page_tick (SkeinActivityPage *self)
{
  gint64 now_us = g_get_monotonic_time ();

  g_return_if_fail (SKEIN_IS_ACTIVITY_PAGE (self));

  if (self->recorder == NULL)
    return;
  if (!self->begun)
    look_for_beginning (self);
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)) || now_us < self->figures_at_us + FIGURES_US)
    return;
  self->figures_at_us = now_us;
  show_span (self);
  if (!skein_time_axis_is_frozen (self->axis))
    show_figures (self);
}

void
skein_activity_page_set_marked_items (SkeinActivityPage *self, const guint64 *items, guint n_items)
{
  g_return_if_fail (SKEIN_IS_ACTIVITY_PAGE (self));

  skein_lanes_view_set_marked_items (skein_lanes_group_get_view (self->threads), items, n_items);
  skein_lanes_view_set_marked_items (skein_lanes_group_get_view (self->processes), items, n_items);
}

typedef struct
{
  guint64 item;
  guint64 from_ns, to_ns;
} ItemSpan;

static gboolean
find_item_cb (const SkeinSpan *span, gpointer user_data)
{
  ItemSpan *found = user_data;

  if (span->item == found->item)
    {
      found->from_ns = found->to_ns == 0 ? span->from_ns : MIN (found->from_ns, span->from_ns);
      found->to_ns = MAX (found->to_ns, span->to_ns);
    }
  return TRUE;
}

gboolean
skein_activity_page_show_item (SkeinActivityPage *self, guint64 item)
{
  ItemSpan found = { .item = item };
  guint64 now_ns = skein_clock_now_ns ();
  guint64 from_ns, to_ns, margin_ns;

  g_return_val_if_fail (SKEIN_IS_ACTIVITY_PAGE (self), FALSE);

  for (guint i = 0; self->recorder != NULL && i < skein_recorder_get_n_lanes (self->recorder); i++)
    skein_recorder_foreach_span (self->recorder, skein_recorder_peek_lane (self->recorder, i)->key, 0, now_ns, find_item_cb, &found);
  if (found.to_ns == 0)
    return FALSE;

  /* As it is if the item is in view already. */
  skein_time_axis_get_range (self->axis, now_ns, &from_ns, &to_ns);
  if (found.from_ns < from_ns || found.to_ns > to_ns)
    {
      margin_ns = MAX ((found.to_ns - found.from_ns) / 8, SHOWN_MARGIN_NS);
      skein_time_axis_show (self->axis, found.from_ns - MIN (margin_ns, found.from_ns), found.to_ns + margin_ns, now_ns);
    }
  return TRUE;
}
