// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Each tick asks the recorder for the columns of time that are new, and paints just those into an image that scrolls without
 * being moved (SkeinLanesImage); a picture then costs two copies of it per lane. Columns of the last
 * second are painted anew each time, for the recorder may learn late what a worker did, and one whole lane per
 * tick in turn, for the rare news from longer ago. A snapshot computes nothing.
 *
 * A row shows every lane that had the same label within the time shown: a worker that was replaced goes on in its row. */

#include "config.h"

#include "gui/charts/skein-lanes-view-private.h"
#include "gui/charts/skein-chart-style.h"

#include <glib/gi18n-lib.h>

#define DEFAULT_WINDOW_S 30.0
#define NATURAL_WIDTH 480
#define LEAST_WIDTH 120

G_DEFINE_ENUM_TYPE (SkeinLanesMode, skein_lanes_mode, G_DEFINE_ENUM_VALUE (SKEIN_LANES_STRIP, "strip"), G_DEFINE_ENUM_VALUE (SKEIN_LANES_ROWS, "rows"))

G_DEFINE_FLAGS_TYPE (SkeinLanesKinds, skein_lanes_kinds, G_DEFINE_ENUM_VALUE (SKEIN_LANES_THREADS, "threads"), G_DEFINE_ENUM_VALUE (SKEIN_LANES_PROCESSES, "processes"), G_DEFINE_ENUM_VALUE (SKEIN_LANES_CONNECTIONS, "connections"))

G_DEFINE_FINAL_TYPE (SkeinLanesView, skein_lanes_view, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_MODE = 1,
  PROP_KINDS,
  PROP_WINDOW_SECONDS,
  PROP_FROZEN,
} SkeinLanesViewProperty;

static GParamSpec *props[PROP_FROZEN + 1];

guint64
skein_lanes_view_get_window_ns (SkeinLanesView *self)
{
  return (guint64) (self->window_s * 1e9);
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (widget);

  if (self->recorder == NULL)
    return G_SOURCE_CONTINUE;

  if (!self->frozen)
    self->end_ns = skein_chart_style_get_end_ns (widget, clock);

  if (!skein_lanes_rows_are_current (self))
    skein_lanes_rows_rebuild (self);
  if (skein_lanes_paint_update (self))
    gtk_widget_queue_draw (widget);
  if (!self->frozen)
    {
      skein_lanes_text_update_labels (self);
      skein_lanes_text_update_words (self);
      skein_lanes_tip_update_bubble (self);
    }
  return G_SOURCE_CONTINUE;
}

static void
redraw_all (SkeinLanesView *self)
{
  skein_lanes_draw_drop_labels (self);
  skein_lanes_paint_drop (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
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
      skein_lanes_layout_measure (self->mode == SKEIN_LANES_STRIP, self->rows->len, minimum, natural);
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
  if (self->bubble != NULL)
    gtk_popover_present (GTK_POPOVER (self->bubble));
}

static void
skein_lanes_view_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (widget);

  GTK_WIDGET_CLASS (skein_lanes_view_parent_class)->css_changed (widget, change);
  skein_lanes_draw_drop_texts (self);
  redraw_all (self);
}

static void
skein_lanes_view_direction_changed (GtkWidget *widget, GtkTextDirection previous)
{
  redraw_all (SKEIN_LANES_VIEW (widget));
}

static void
skein_lanes_view_map (GtkWidget *widget)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (widget);

  GTK_WIDGET_CLASS (skein_lanes_view_parent_class)->map (widget);
  self->tick_id = gtk_widget_add_tick_callback (widget, tick_cb, NULL, NULL);
}

static void
skein_lanes_view_unmap (GtkWidget *widget)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (widget);

  gtk_widget_remove_tick_callback (widget, self->tick_id);
  self->tick_id = 0;
  GTK_WIDGET_CLASS (skein_lanes_view_parent_class)->unmap (widget);
}

static void
focus_left_cb (SkeinLanesView *self)
{
  skein_lanes_tip_hide_cursor (self);
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
    case PROP_WINDOW_SECONDS:
      g_value_set_double (value, self->window_s);
      break;
    case PROP_FROZEN:
      g_value_set_boolean (value, self->frozen);
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

  g_ptr_array_unref (self->rows);
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
  props[PROP_WINDOW_SECONDS] = g_param_spec_double ("window-seconds", NULL, NULL, 1, 3600, DEFAULT_WINDOW_S, flags);
  props[PROP_FROZEN] = g_param_spec_boolean ("frozen", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  skein_lanes_input_add_bindings (widget_class);
  gtk_widget_class_set_css_name (widget_class, "lanes-view");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
skein_lanes_view_init (SkeinLanesView *self)
{
  GtkEventController *focus;

  self->mode = SKEIN_LANES_ROWS;
  self->kinds = SKEIN_LANES_THREADS | SKEIN_LANES_PROCESSES;
  self->window_s = DEFAULT_WINDOW_S;
  self->rows = g_ptr_array_new_with_free_func (skein_lanes_row_free);

  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  focus = gtk_event_controller_focus_new ();
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (focus_left_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (skein_lanes_tip_query_cb), NULL);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (redraw_all), NULL);
  skein_chart_style_watch_scheme (GTK_WIDGET (self), G_CALLBACK (redraw_all));
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
  skein_lanes_rows_rebuild (self);
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
  redraw_all (self);
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
  skein_lanes_rows_rebuild (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_KINDS]);
}

void
skein_lanes_view_set_window_seconds (SkeinLanesView *self, double seconds)
{
  g_return_if_fail (SKEIN_IS_LANES_VIEW (self));

  seconds = CLAMP (seconds, 1, 3600);
  if (self->window_s == seconds)
    return;

  self->window_s = seconds;
  redraw_all (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WINDOW_SECONDS]);
}

void
skein_lanes_view_set_frozen (SkeinLanesView *self, gboolean frozen)
{
  g_return_if_fail (SKEIN_IS_LANES_VIEW (self));

  frozen = !!frozen;
  if (self->frozen == frozen)
    return;

  self->frozen = frozen;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FROZEN]);
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
