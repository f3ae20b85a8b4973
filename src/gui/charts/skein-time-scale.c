// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-time-scale.h"

#include "base/skein-clock.h"
#include "gui/charts/skein-chart-style.h"
#include "gui/charts/skein-lanes-layout.h"
#include "gui/charts/skein-time-scale-layout.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

/* So much of the past is told by how long ago it was. */
#define LONGEST_AGO_NS G_GUINT64_CONSTANT (600000000000)
#define TICK_HEIGHT 4
#define BUBBLE_INSET 6
#define TEXT_SCALE 0.82

struct _SkeinTimeScale
{
  GtkWidget parent_instance;

  SkeinTimeAxis *axis; /* (owned) (nullable) */
  GTimeZone *zone;     /* (owned) */
  gboolean is_12h;
  PangoLayout *layout; /* (owned) (nullable) for all texts, one after another */

  guint tick_id;
  guint64 now_ns;
  SkeinTimeTick ticks[SKEIN_TIME_SCALE_MAX_TICKS];
  guint n_ticks;
  char *cursor; /* (owned) (nullable) what is said of the cursor's moment */
  double cursor_x;
};

G_DEFINE_FINAL_TYPE (SkeinTimeScale, skein_time_scale, GTK_TYPE_WIDGET)

static PangoLayout *
get_layout (SkeinTimeScale *self, const char *text)
{
  if (self->layout == NULL)
    {
      PangoAttrList *attrs = pango_attr_list_new ();

      self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
      pango_attr_list_insert (attrs, pango_attr_scale_new (TEXT_SCALE));
      pango_attr_list_insert (attrs, pango_attr_font_features_new ("tnum"));
      pango_layout_set_attributes (self->layout, attrs);
      pango_attr_list_unref (attrs);
    }
  pango_layout_set_text (self->layout, text, -1);
  return self->layout;
}

static int
measure_text (const char *text, gpointer user_data)
{
  int width;

  pango_layout_get_pixel_size (get_layout (user_data, text), &width, NULL);
  return width;
}

/* As lanes of this width have it. */
static void
get_plot (SkeinTimeScale *self, int *out_x, int *out_width)
{
  SkeinLanesLayoutRequest request = { FALSE, gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL, 1, gtk_widget_get_width (GTK_WIDGET (self)), 100 };
  SkeinLanesLayout layout;

  skein_lanes_layout_compute (&request, &layout);
  *out_x = layout.plot_x;
  *out_width = layout.plot_width;
}

static void
update (SkeinTimeScale *self)
{
  SkeinTimeScaleRequest request = { .zone = self->zone, .is_12h = self->is_12h, .measure = measure_text, .measure_data = self };
  SkeinTimeTick before[SKEIN_TIME_SCALE_MAX_TICKS];
  guint n_before = self->n_ticks;
  g_autofree char *said = g_steal_pointer (&self->cursor);
  double said_x = self->cursor_x;
  guint64 cursor_ns;
  int x, width;

  get_plot (self, &x, &width);
  self->n_ticks = 0;
  if (self->axis == NULL || width <= 0)
    return;
  memcpy (before, self->ticks, sizeof before);

  self->now_ns = skein_clock_now_ns ();
  if (!skein_chart_style_is_animated (GTK_WIDGET (self)))
    self->now_ns -= self->now_ns % G_GUINT64_CONSTANT (1000000000);
  skein_time_axis_get_range (self->axis, self->now_ns, &request.from_ns, &request.to_ns);
  request.now_ns = self->now_ns;
  request.now_wall_us = g_get_real_time ();
  request.width = width;
  request.ago = !skein_time_axis_is_frozen (self->axis) && !skein_time_axis_is_all (self->axis) && request.to_ns >= request.now_ns && request.to_ns - request.from_ns <= LONGEST_AGO_NS;
  self->n_ticks = skein_time_scale_layout_compute (&request, self->ticks);

  cursor_ns = skein_time_axis_get_cursor_ns (self->axis);
  if (cursor_ns != 0 && cursor_ns >= request.from_ns && cursor_ns <= request.to_ns)
    {
      self->cursor = skein_time_scale_layout_describe (&request, cursor_ns);
      self->cursor_x = (double) (cursor_ns - request.from_ns) / (double) (request.to_ns - request.from_ns) * width;
    }

  /* Most of the time it looks as it did. */
  if (self->n_ticks != n_before || memcmp (before, self->ticks, self->n_ticks * sizeof *before) != 0 || g_strcmp0 (said, self->cursor) != 0 || said_x != self->cursor_x)
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  SkeinTimeScale *self = SKEIN_TIME_SCALE (widget);
  guint64 from_ns, to_ns;
  int x, width;

  if (self->axis == NULL || skein_time_axis_is_frozen (self->axis))
    return G_SOURCE_CONTINUE;
  get_plot (self, &x, &width);
  skein_time_axis_get_range (self->axis, self->now_ns, &from_ns, &to_ns);
  /* Not until it has moved by half a pixel, nor more than ten times a second. */
  if (skein_clock_now_ns () - self->now_ns >= MAX ((to_ns - from_ns) / 2 / (guint64) MAX (width, 1), 100000000u))
    update (self);
  return G_SOURCE_CONTINUE;
}

static void
skein_time_scale_map (GtkWidget *widget)
{
  SkeinTimeScale *self = SKEIN_TIME_SCALE (widget);

  GTK_WIDGET_CLASS (skein_time_scale_parent_class)->map (widget);
  self->tick_id = gtk_widget_add_tick_callback (widget, tick_cb, NULL, NULL);
  update (self);
}

static void
skein_time_scale_unmap (GtkWidget *widget)
{
  SkeinTimeScale *self = SKEIN_TIME_SCALE (widget);

  gtk_widget_remove_tick_callback (widget, self->tick_id);
  self->tick_id = 0;
  GTK_WIDGET_CLASS (skein_time_scale_parent_class)->unmap (widget);
}

static void
skein_time_scale_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 0;
      *natural = 200;
    }
  else
    {
      pango_layout_get_pixel_size (get_layout (SKEIN_TIME_SCALE (widget), "Xg8"), NULL, minimum);
      *minimum += TICK_HEIGHT + 2;
      *natural = *minimum;
    }
}

static void
skein_time_scale_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  update (SKEIN_TIME_SCALE (widget));
}

static void
append_text (SkeinTimeScale *self, GtkSnapshot *snapshot, const char *text, int x, const GdkRGBA *color)
{
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, TICK_HEIGHT + 1));
  gtk_snapshot_append_layout (snapshot, get_layout (self, text), color);
  gtk_snapshot_restore (snapshot);
}

static void
skein_time_scale_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  SkeinTimeScale *self = SKEIN_TIME_SCALE (widget);
  gboolean high = skein_chart_style_get_scheme () >= SKEIN_COLOR_SCHEME_HIGH_CONTRAST;
  GdkRGBA text = skein_chart_style_get_text_color (widget, high ? 1.0 : 0.65);
  GdkRGBA line = skein_chart_style_get_text_color (widget, high ? 0.8 : 0.3);
  int plot_x, width, bubble_x = 0, bubble_width = 0;

  get_plot (self, &plot_x, &width);
  if (width <= 0)
    return;
  if (self->cursor != NULL)
    {
      bubble_width = measure_text (self->cursor, self) + 2 * BUBBLE_INSET;
      bubble_x = (int) CLAMP (self->cursor_x - bubble_width / 2.0, 0, MAX (width - bubble_width, 0));
    }

  gtk_snapshot_append_color (snapshot, &line, &GRAPHENE_RECT_INIT ((float) plot_x, 0, (float) width, 1));
  for (guint i = 0; i < self->n_ticks; i++)
    {
      const SkeinTimeTick *tick = &self->ticks[i];

      gtk_snapshot_append_color (snapshot, &line, &GRAPHENE_RECT_INIT ((float) (plot_x + MIN ((int) tick->x, width - 1)), 0, 1, TICK_HEIGHT));
      if (tick->text[0] != '\0' && (self->cursor == NULL || tick->text_x + tick->text_width + 4 < bubble_x || tick->text_x > bubble_x + bubble_width + 4))
        append_text (self, snapshot, tick->text, plot_x + tick->text_x, &text);
    }
  if (self->cursor != NULL)
    {
      GdkRGBA fill = skein_chart_style_get_text_color (widget, 0.12);
      GdkRGBA full = skein_chart_style_get_text_color (widget, 1);
      GskRoundedRect shape;

      gtk_snapshot_append_color (snapshot, &full, &GRAPHENE_RECT_INIT ((float) (plot_x + MIN ((int) self->cursor_x, width - 1)), 0, 1, TICK_HEIGHT));
      gsk_rounded_rect_init_from_rect (&shape, &GRAPHENE_RECT_INIT ((float) (plot_x + bubble_x), TICK_HEIGHT, (float) bubble_width, (float) (gtk_widget_get_height (widget) - TICK_HEIGHT)), 6);
      gtk_snapshot_push_rounded_clip (snapshot, &shape);
      gtk_snapshot_append_color (snapshot, &fill, &shape.bounds);
      gtk_snapshot_pop (snapshot);
      append_text (self, snapshot, self->cursor, plot_x + bubble_x + BUBBLE_INSET, &full);
    }
}

static void
restyle (SkeinTimeScale *self)
{
  g_clear_object (&self->layout);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
skein_time_scale_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (skein_time_scale_parent_class)->css_changed (widget, change);
  restyle (SKEIN_TIME_SCALE (widget));
}

static void
skein_time_scale_direction_changed (GtkWidget *widget, GtkTextDirection previous)
{
  GTK_WIDGET_CLASS (skein_time_scale_parent_class)->direction_changed (widget, previous);
  restyle (SKEIN_TIME_SCALE (widget));
}

static void
skein_time_scale_dispose (GObject *object)
{
  skein_time_scale_set_axis (SKEIN_TIME_SCALE (object), NULL);

  G_OBJECT_CLASS (skein_time_scale_parent_class)->dispose (object);
}

static void
skein_time_scale_finalize (GObject *object)
{
  SkeinTimeScale *self = SKEIN_TIME_SCALE (object);

  g_clear_object (&self->layout);
  g_time_zone_unref (self->zone);
  g_free (self->cursor);

  G_OBJECT_CLASS (skein_time_scale_parent_class)->finalize (object);
}

static void
skein_time_scale_class_init (SkeinTimeScaleClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = skein_time_scale_dispose;
  object_class->finalize = skein_time_scale_finalize;
  widget_class->map = skein_time_scale_map;
  widget_class->unmap = skein_time_scale_unmap;
  widget_class->measure = skein_time_scale_measure;
  widget_class->size_allocate = skein_time_scale_size_allocate;
  widget_class->snapshot = skein_time_scale_snapshot;
  widget_class->css_changed = skein_time_scale_css_changed;
  widget_class->direction_changed = skein_time_scale_direction_changed;

  gtk_widget_class_set_css_name (widget_class, "time-scale");
  /* The charts tell their times themselves. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
skein_time_scale_init (SkeinTimeScale *self)
{
  self->zone = g_time_zone_new_local ();
  self->is_12h = skein_time_scale_is_12h ();
  skein_chart_style_watch_scheme (GTK_WIDGET (self), G_CALLBACK (gtk_widget_queue_draw));
}

GtkWidget *
skein_time_scale_new (void)
{
  return g_object_new (SKEIN_TYPE_TIME_SCALE, NULL);
}

void
skein_time_scale_set_axis (SkeinTimeScale *self, SkeinTimeAxis *axis)
{
  g_return_if_fail (SKEIN_IS_TIME_SCALE (self));
  g_return_if_fail (axis == NULL || SKEIN_IS_TIME_AXIS (axis));

  if (self->axis == axis)
    return;
  if (self->axis != NULL)
    g_signal_handlers_disconnect_by_data (self->axis, self);
  g_set_object (&self->axis, axis);
  if (axis != NULL)
    {
      g_signal_connect_object (axis, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (axis, "cursor-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
    }
  update (self);
}
