// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-lanes-view-private.h"
#include "gui/charts/skein-chart-style.h"

#include "base/skein-clock.h"

#include <glib/gi18n-lib.h>

#define DEFAULT_WINDOW_S 30.0
#define AWAKE_US (3 * G_TIME_SPAN_SECOND / 2) /* news from the last second may come late */
#define NATURAL_WIDTH 480
#define LEAST_WIDTH 120

G_DEFINE_ENUM_TYPE (SkeinLanesMode, skein_lanes_mode, G_DEFINE_ENUM_VALUE (SKEIN_LANES_STRIP, "strip"), G_DEFINE_ENUM_VALUE (SKEIN_LANES_ROWS, "rows"))

G_DEFINE_FLAGS_TYPE (SkeinLanesKinds, skein_lanes_kinds, G_DEFINE_ENUM_VALUE (SKEIN_LANES_THREADS, "threads"), G_DEFINE_ENUM_VALUE (SKEIN_LANES_PROCESSES, "processes"), G_DEFINE_ENUM_VALUE (SKEIN_LANES_CONNECTIONS, "connections"))

G_DEFINE_FINAL_TYPE (SkeinLanesView, skein_lanes_view, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_MODE = 1,
  PROP_KINDS,
  PROP_COMBINED,
  PROP_WINDOW_SECONDS,
  PROP_FROZEN,
} SkeinLanesViewProperty;

static GParamSpec *props[PROP_FROZEN + 1];

enum
{
  SIGNAL_ITEM_ACTIVATED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (widget);
  gboolean moving = skein_time_axis_is_moving (self->axis);

  self->now_ns = skein_chart_style_get_end_ns (widget, clock);
  /* No more often than there is news of so many. */
  if (self->rows->len > SKEIN_RECORDER_MANY_LANES)
    self->now_ns -= self->now_ns % SKEIN_RECORDER_MANY_NS;
  skein_time_axis_get_range (self->axis, self->now_ns, &self->from_ns, &self->to_ns);

  if (self->recorder != NULL)
    {
      if (!skein_lanes_rows_are_current (self))
        skein_lanes_rows_rebuild (self);
      if (skein_lanes_paint_update (self))
        gtk_widget_queue_draw (widget);
      if (moving || self->labels_us == 0)
        {
          skein_lanes_text_update_labels (self);
          skein_lanes_text_update_words (self);
        }
      skein_lanes_tip_update (self);
    }

  if (moving || self->unfinished || g_get_monotonic_time () < self->awake_us)
    return G_SOURCE_CONTINUE;
  self->tick_id = 0;
  return G_SOURCE_REMOVE;
}

/* Frames are asked for as long as time moves, and a moment longer. */
void
skein_lanes_view_wake (SkeinLanesView *self)
{
  self->awake_us = g_get_monotonic_time () + AWAKE_US;
  if (self->tick_id == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
}

void
skein_lanes_view_redraw_all (SkeinLanesView *self)
{
  skein_lanes_draw_drop_labels (self);
  skein_lanes_paint_drop (self);
  skein_lanes_view_wake (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
skein_lanes_view_activate_item (SkeinLanesView *self, guint64 item)
{
  if (item != 0)
    g_signal_emit (self, signals[SIGNAL_ITEM_ACTIVATED], 0, item);
}

static void
axis_changed_cb (SkeinLanesView *self)
{
  skein_lanes_view_wake (self);
}

static void
axis_cursor_cb (SkeinLanesView *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
axis_frozen_cb (SkeinLanesView *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FROZEN]);
}

static void
skein_lanes_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = LEAST_WIDTH;
      *natural = NATURAL_WIDTH;
    }
  else
    {
      skein_lanes_layout_measure (self->mode == SKEIN_LANES_STRIP, self->rows->len, self->is_sub, minimum, natural);
    }
}

static void
skein_lanes_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (widget);

  skein_lanes_draw_drop_texts (self);
  skein_lanes_draw_drop_labels (self);
  skein_lanes_paint_drop (self);
  skein_lanes_paint_update_layout (self);
  skein_lanes_view_wake (self);
  if (self->bubble != NULL)
    gtk_popover_present (GTK_POPOVER (self->bubble));
}

static void
skein_lanes_view_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (widget);

  GTK_WIDGET_CLASS (skein_lanes_view_parent_class)->css_changed (widget, change);
  skein_lanes_draw_drop_texts (self);
  skein_lanes_view_redraw_all (self);
}

static void
skein_lanes_view_direction_changed (GtkWidget *widget, GtkTextDirection previous)
{
  skein_lanes_view_redraw_all (SKEIN_LANES_VIEW (widget));
}

static void
skein_lanes_view_map (GtkWidget *widget)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (widget);

  GTK_WIDGET_CLASS (skein_lanes_view_parent_class)->map (widget);
  skein_lanes_view_wake (self);
}

static void
skein_lanes_view_unmap (GtkWidget *widget)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (widget);

  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (widget, self->tick_id);
  self->tick_id = 0;
  self->has_pointer = FALSE;
  GTK_WIDGET_CLASS (skein_lanes_view_parent_class)->unmap (widget);
}

static void
skein_lanes_view_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (object);

  switch ((SkeinLanesViewProperty) prop_id)
    {
    case PROP_MODE:
      skein_lanes_view_set_mode (self, g_value_get_enum (value));
      break;
    case PROP_KINDS:
      skein_lanes_view_set_kinds (self, g_value_get_flags (value));
      break;
    case PROP_COMBINED:
      skein_lanes_view_set_combined (self, g_value_get_boolean (value));
      break;
    case PROP_WINDOW_SECONDS:
      skein_lanes_view_set_window_seconds (self, g_value_get_double (value));
      break;
    case PROP_FROZEN:
      skein_lanes_view_set_frozen (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static double
get_window_seconds (SkeinLanesView *self)
{
  guint64 from_ns, to_ns;

  skein_time_axis_get_range (self->axis, skein_clock_now_ns (), &from_ns, &to_ns);
  return (double) (to_ns - from_ns) / 1e9;
}

static void
skein_lanes_view_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (object);

  switch ((SkeinLanesViewProperty) prop_id)
    {
    case PROP_MODE:
      g_value_set_enum (value, self->mode);
      break;
    case PROP_KINDS:
      g_value_set_flags (value, self->kinds);
      break;
    case PROP_COMBINED:
      g_value_set_boolean (value, self->combined);
      break;
    case PROP_WINDOW_SECONDS:
      g_value_set_double (value, get_window_seconds (self));
      break;
    case PROP_FROZEN:
      g_value_set_boolean (value, skein_time_axis_is_frozen (self->axis));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
skein_lanes_view_dispose (GObject *object)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (object);

  self->recorder = NULL;
  self->has_cursor = FALSE;
  if (self->axis != NULL)
    g_signal_handlers_disconnect_by_data (self->axis, self);
  g_clear_pointer (&self->bubble, gtk_widget_unparent);
  skein_lanes_view_set_label_func (self, NULL, NULL, NULL);
  skein_lanes_view_set_item_name_func (self, NULL, NULL, NULL);
  skein_lanes_draw_drop_labels (self);
  skein_lanes_paint_drop (self);

  G_OBJECT_CLASS (skein_lanes_view_parent_class)->dispose (object);
}

static void
skein_lanes_view_finalize (GObject *object)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (object);

  g_object_unref (self->axis);
  g_ptr_array_unref (self->rows);
  g_hash_table_unref (self->turned);
  g_clear_pointer (&self->marked, g_hash_table_unref);
  g_free (self->is_sub);
  g_free (self->tops);
  g_free (self->words);

  G_OBJECT_CLASS (skein_lanes_view_parent_class)->finalize (object);
}

static void
skein_lanes_view_class_init (SkeinLanesViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->set_property = skein_lanes_view_set_property;
  object_class->get_property = skein_lanes_view_get_property;
  object_class->dispose = skein_lanes_view_dispose;
  object_class->finalize = skein_lanes_view_finalize;
  widget_class->map = skein_lanes_view_map;
  widget_class->unmap = skein_lanes_view_unmap;
  widget_class->measure = skein_lanes_view_measure;
  widget_class->size_allocate = skein_lanes_view_size_allocate;
  widget_class->snapshot = skein_lanes_draw_snapshot;
  widget_class->css_changed = skein_lanes_view_css_changed;
  widget_class->direction_changed = skein_lanes_view_direction_changed;

  props[PROP_MODE] = g_param_spec_enum ("mode", NULL, NULL, SKEIN_TYPE_LANES_MODE, SKEIN_LANES_ROWS, flags);
  props[PROP_KINDS] = g_param_spec_flags ("kinds", NULL, NULL, SKEIN_TYPE_LANES_KINDS, SKEIN_LANES_THREADS | SKEIN_LANES_PROCESSES, flags);
  props[PROP_COMBINED] = g_param_spec_boolean ("combined", NULL, NULL, FALSE, flags);
  props[PROP_WINDOW_SECONDS] = g_param_spec_double ("window-seconds", NULL, NULL, 1, (double) SKEIN_TIME_AXIS_MAX_SPAN_NS / 1e9, DEFAULT_WINDOW_S, flags);
  props[PROP_FROZEN] = g_param_spec_boolean ("frozen", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  signals[SIGNAL_ITEM_ACTIVATED] = g_signal_new ("item-activated", SKEIN_TYPE_LANES_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);

  skein_lanes_input_add_bindings (widget_class);
  gtk_widget_class_set_css_name (widget_class, "lanes-view");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
watch_axis (SkeinLanesView *self)
{
  g_signal_connect_swapped (self->axis, "changed", G_CALLBACK (axis_changed_cb), self);
  g_signal_connect_swapped (self->axis, "cursor-changed", G_CALLBACK (axis_cursor_cb), self);
  g_signal_connect_swapped (self->axis, "notify::frozen", G_CALLBACK (axis_frozen_cb), self);
}

static void
skein_lanes_view_init (SkeinLanesView *self)
{
  self->mode = SKEIN_LANES_ROWS;
  self->kinds = SKEIN_LANES_THREADS | SKEIN_LANES_PROCESSES;
  self->rows = g_ptr_array_new_with_free_func (skein_lanes_row_free);
  self->turned = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->axis = skein_time_axis_new ();
  watch_axis (self);

  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  skein_lanes_input_attach (self);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (skein_lanes_tip_query_cb), NULL);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (skein_lanes_view_redraw_all), NULL);
  skein_chart_style_watch_scheme (GTK_WIDGET (self), G_CALLBACK (skein_lanes_view_redraw_all));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("What the workers do"), -1);
}

GtkWidget *
skein_lanes_view_new (void)
{
  return g_object_new (SKEIN_TYPE_LANES_VIEW, NULL);
}

void
skein_lanes_view_set_recorder (SkeinLanesView *self, SkeinRecorder *recorder)
{
  g_return_if_fail (SKEIN_IS_LANES_VIEW (self));

  if (self->recorder == recorder)
    return;

  self->recorder = recorder;
  skein_lanes_paint_drop (self);
  skein_lanes_rows_rebuild (self);
  skein_lanes_view_wake (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
skein_lanes_view_set_mode (SkeinLanesView *self, SkeinLanesMode mode)
{
  g_return_if_fail (SKEIN_IS_LANES_VIEW (self));

  if (self->mode == mode)
    return;

  self->mode = mode;
  skein_lanes_draw_drop_texts (self);
  skein_lanes_view_redraw_all (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MODE]);
}

void
skein_lanes_view_set_kinds (SkeinLanesView *self, SkeinLanesKinds kinds)
{
  g_return_if_fail (SKEIN_IS_LANES_VIEW (self));

  if (self->kinds == kinds)
    return;

  self->kinds = kinds;
  g_hash_table_remove_all (self->turned);
  skein_lanes_rows_rebuild (self);
  skein_lanes_view_wake (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_KINDS]);
}

void
skein_lanes_view_set_combined (SkeinLanesView *self, gboolean combined)
{
  g_return_if_fail (SKEIN_IS_LANES_VIEW (self));

  combined = !!combined;
  if (self->combined == combined)
    return;

  self->combined = combined;
  skein_lanes_tip_hide_cursor (self);
  skein_lanes_paint_drop (self);
  skein_lanes_rows_rebuild (self);
  skein_lanes_view_wake (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_COMBINED]);
}

void
skein_lanes_view_set_axis (SkeinLanesView *self, SkeinTimeAxis *axis)
{
  g_return_if_fail (SKEIN_IS_LANES_VIEW (self));
  g_return_if_fail (SKEIN_IS_TIME_AXIS (axis));

  if (self->axis == axis)
    return;

  g_signal_handlers_disconnect_by_data (self->axis, self);
  g_set_object (&self->axis, axis);
  watch_axis (self);
  skein_lanes_view_redraw_all (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WINDOW_SECONDS]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FROZEN]);
}

SkeinTimeAxis *
skein_lanes_view_get_axis (SkeinLanesView *self)
{
  g_return_val_if_fail (SKEIN_IS_LANES_VIEW (self), NULL);
  return self->axis;
}

void
skein_lanes_view_set_window_seconds (SkeinLanesView *self, double seconds)
{
  g_return_if_fail (SKEIN_IS_LANES_VIEW (self));
  g_return_if_fail (seconds > 0);

  skein_time_axis_set_span_ns (self->axis, (guint64) (seconds * 1e9));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WINDOW_SECONDS]);
}

void
skein_lanes_view_set_frozen (SkeinLanesView *self, gboolean frozen)
{
  g_return_if_fail (SKEIN_IS_LANES_VIEW (self));

  if (frozen)
    skein_time_axis_freeze (self->axis, self->now_ns != 0 ? self->now_ns : skein_clock_now_ns ());
  else
    skein_time_axis_thaw (self->axis);
}

void
skein_lanes_view_set_marked_items (SkeinLanesView *self, const guint64 *items, guint n_items)
{
  g_return_if_fail (SKEIN_IS_LANES_VIEW (self));
  g_return_if_fail (items != NULL || n_items == 0);

  if (n_items == 0 && self->marked == NULL)
    return;

  g_clear_pointer (&self->marked, g_hash_table_unref);
  if (n_items > 0)
    self->marked = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (guint i = 0; i < n_items; i++)
    g_hash_table_add (self->marked, g_memdup2 (&items[i], sizeof items[i]));
  skein_lanes_paint_drop (self);
  skein_lanes_view_wake (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
skein_lanes_view_set_label_func (SkeinLanesView *self, SkeinLanesLabelFunc func, gpointer user_data, GDestroyNotify destroy)
{
  g_return_if_fail (SKEIN_IS_LANES_VIEW (self));

  if (self->label_destroy != NULL)
    self->label_destroy (self->label_data);
  self->label_func = func;
  self->label_data = user_data;
  self->label_destroy = destroy;
  self->labels_us = 0;
}

void
skein_lanes_view_set_item_note_func (SkeinLanesView *self, SkeinLanesItemNameFunc func, gpointer user_data)
{
  g_return_if_fail (SKEIN_IS_LANES_VIEW (self));

  self->item_note_func = func;
  self->item_note_data = user_data;
}

void
skein_lanes_view_set_note_func (SkeinLanesView *self, SkeinLanesNoteFunc func, gpointer user_data)
{
  g_return_if_fail (SKEIN_IS_LANES_VIEW (self));

  self->note_func = func;
  self->note_data = user_data;
}

void
skein_lanes_view_set_item_name_func (SkeinLanesView *self, SkeinLanesItemNameFunc func, gpointer user_data, GDestroyNotify destroy)
{
  g_return_if_fail (SKEIN_IS_LANES_VIEW (self));

  if (self->item_name_destroy != NULL)
    self->item_name_destroy (self->item_name_data);
  self->item_name_func = func;
  self->item_name_data = user_data;
  self->item_name_destroy = destroy;
}
