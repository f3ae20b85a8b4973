// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-speedup-chart.h"

#include <glib/gi18n.h>
#include <math.h>

#include "base/skein-format.h"
#include "gui/charts/skein-chart-style.h"
#include "gui/charts/skein-speedup-layout.h"

#define HEIGHT 180
#define DOT 4.0
#define TEXT_SCALE 0.82
#define FIT_STEPS 60

struct _SkeinSpeedupChart
{
  GtkWidget parent_instance;

  gboolean efficiency;
  GArray *curves; /* (owned) of SkeinSpeedupCurve */
  int cursor;     /* number of workers; 0: none */
  SkeinSpeedupLayout layout;
};

G_DEFINE_FINAL_TYPE (SkeinSpeedupChart, skein_speedup_chart, GTK_TYPE_WIDGET)

void
skein_speedup_curve_clear (SkeinSpeedupCurve *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->points, g_array_unref);
}

static const SkeinSpeedupCurve *
get_curve (SkeinSpeedupChart *self, guint index)
{
  return &g_array_index (self->curves, SkeinSpeedupCurve, index);
}

static const SkeinSpeedupPoint *
get_point (const SkeinSpeedupCurve *curve, guint index)
{
  return &g_array_index (curve->points, SkeinSpeedupPoint, index);
}

static double
get_shown (SkeinSpeedupChart *self, double speedup, double workers)
{
  return self->efficiency ? speedup / workers : speedup;
}

/* What the chart has to hold. */
static void
find_extent (SkeinSpeedupChart *self, guint *out_most, double *out_highest)
{
  *out_most = 2;
  *out_highest = self->efficiency ? 1 : 1.2;
  for (guint i = 0; i < self->curves->len; i++)
    for (guint k = 0; k < get_curve (self, i)->points->len; k++)
      {
        const SkeinSpeedupPoint *point = get_point (get_curve (self, i), k);
        double high = isfinite (point->high) ? point->high : point->speedup;

        *out_most = MAX (*out_most, point->workers);
        if (isfinite (high))
          *out_highest = MAX (*out_highest, get_shown (self, high, point->workers));
      }
}

static PangoLayout *
make_text (SkeinSpeedupChart *self, const char *text)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (TEXT_SCALE));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  return layout;
}

/* @align: of the text's width and height, what lies before x and y */
static void
draw_text (SkeinSpeedupChart *self, GtkSnapshot *snapshot, const char *text, double x, double y, double align_x, double align_y)
{
  g_autoptr (PangoLayout) layout = make_text (self, text);
  GdkRGBA color = skein_chart_style_get_text_color (GTK_WIDGET (self), 0.65);
  int width, height;

  pango_layout_get_pixel_size (layout, &width, &height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) (x - align_x * width), (float) (y - align_y * height)));
  gtk_snapshot_append_layout (snapshot, layout, &color);
  gtk_snapshot_restore (snapshot);
}

static char *
format_value (SkeinSpeedupChart *self, double value)
{
  /* Translators: so many times as fast */
  return self->efficiency ? skein_format_percent (value) : g_strdup_printf (_ ("%.3g×"), value);
}

static void
draw_grid (SkeinSpeedupChart *self, GtkSnapshot *snapshot)
{
  const SkeinSpeedupLayout *layout = &self->layout;
  GdkRGBA line = skein_chart_style_get_text_color (GTK_WIDGET (self), 0.12);
  guint ticks[SKEIN_SPEEDUP_MAX_TICKS];
  guint n_ticks;

  for (double value = 0; value <= layout->top * 1.0001; value += layout->step)
    {
      double y = skein_speedup_layout_get_y (layout, value);
      g_autofree char *text = format_value (self, value);

      gtk_snapshot_append_color (snapshot, &line, &GRAPHENE_RECT_INIT ((float) layout->x, (float) floor (y), (float) layout->width, 1));
      draw_text (self, snapshot, text, layout->is_rtl ? layout->x + layout->width + 6 : layout->x - 6, y, layout->is_rtl ? 0 : 1, 0.5);
    }
  n_ticks = skein_speedup_layout_get_ticks (layout, 28, ticks);
  for (guint i = 0; i < n_ticks; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", ticks[i]);

      draw_text (self, snapshot, text, skein_speedup_layout_get_x (layout, ticks[i]), layout->y + layout->height + 4, 0.5, 0);
    }
}

static void
draw_fit (SkeinSpeedupChart *self, cairo_t *cr, double serial)
{
  for (int i = 0; i <= FIT_STEPS; i++)
    {
      double workers = 1 + (self->layout.most_workers - 1) * (double) i / FIT_STEPS;
      double value = get_shown (self, skein_speedup_get_amdahl (serial, workers), workers);

      /* The ideal leaves the chart above. */
      if (value > self->layout.top * (1 + 1e-9))
        break;
      cairo_line_to (cr, skein_speedup_layout_get_x (&self->layout, workers), skein_speedup_layout_get_y (&self->layout, value));
    }
  cairo_stroke (cr);
}

static void
draw_curve (SkeinSpeedupChart *self, cairo_t *cr, const SkeinSpeedupCurve *curve, SkeinColorScheme scheme)
{
  GdkRGBA color = skein_chart_style_get_rgba (skein_form_colors_get (curve->tone, scheme));
  static const double fit_dash[] = { 5, 4 }, other_dash[] = { 2, 3 };

  if (isfinite (curve->serial))
    {
      GdkRGBA thin = color;

      thin.alpha = 0.7f;
      gdk_cairo_set_source_rgba (cr, &thin);
      cairo_set_line_width (cr, 1.2);
      cairo_set_dash (cr, fit_dash, 2, 0);
      draw_fit (self, cr, curve->serial);
    }
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_set_line_width (cr, 2);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_dash (cr, other_dash, curve->is_dashed ? 2 : 0, 0);
  for (guint k = 0; k < curve->points->len; k++)
    {
      const SkeinSpeedupPoint *point = get_point (curve, k);

      if (isfinite (point->speedup))
        cairo_line_to (cr, skein_speedup_layout_get_x (&self->layout, point->workers),
                       skein_speedup_layout_get_y (&self->layout, get_shown (self, point->speedup, point->workers)));
    }
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
  for (guint k = 0; k < curve->points->len; k++)
    {
      const SkeinSpeedupPoint *point = get_point (curve, k);
      double x = skein_speedup_layout_get_x (&self->layout, point->workers);
      double y = skein_speedup_layout_get_y (&self->layout, get_shown (self, point->speedup, point->workers));

      if (!isfinite (point->speedup))
        continue;
      if (isfinite (point->low) && isfinite (point->high))
        {
          cairo_set_line_width (cr, 1.5);
          cairo_move_to (cr, x, skein_speedup_layout_get_y (&self->layout, get_shown (self, point->low, point->workers)));
          cairo_line_to (cr, x, skein_speedup_layout_get_y (&self->layout, get_shown (self, point->high, point->workers)));
          cairo_stroke (cr);
        }
      cairo_arc (cr, x, y, DOT, 0, 2 * G_PI);
      cairo_fill (cr);
      if (curve->knee == point->workers)
        {
          cairo_set_line_width (cr, 2);
          cairo_arc (cr, x, y, DOT + 4, 0, 2 * G_PI);
          cairo_stroke (cr);
        }
    }
}

static void
skein_speedup_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  SkeinSpeedupChart *self = SKEIN_SPEEDUP_CHART (widget);
  SkeinColorScheme scheme = skein_chart_style_get_scheme ();
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  GdkRGBA ideal = skein_chart_style_get_text_color (widget, 0.35);
  g_autoptr (PangoLayout) sample = make_text (self, self->efficiency ? "100 %" : "12.5×");
  static const double dots[] = { 1, 3 };
  int text_width, text_height;
  guint most;
  double highest;
  cairo_t *cr;

  pango_layout_get_pixel_size (sample, &text_width, &text_height);
  find_extent (self, &most, &highest);
  skein_speedup_layout_compute (&self->layout, width, height, text_width + 10, text_height + 6, gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL, most, highest);
  draw_grid (self, snapshot);

  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  gdk_cairo_set_source_rgba (cr, &ideal);
  cairo_set_line_width (cr, 1.5);
  cairo_set_dash (cr, dots, 2, 0);
  draw_fit (self, cr, 0);
  cairo_set_dash (cr, NULL, 0, 0);
  if (self->cursor > 0)
    {
      double x = skein_speedup_layout_get_x (&self->layout, self->cursor);

      cairo_set_line_width (cr, 1);
      cairo_move_to (cr, floor (x) + 0.5, self->layout.y);
      cairo_line_to (cr, floor (x) + 0.5, self->layout.y + self->layout.height);
      cairo_stroke (cr);
    }
  for (guint i = 0; i < self->curves->len; i++)
    draw_curve (self, cr, get_curve (self, i), scheme);
  cairo_destroy (cr);
}

static void
skein_speedup_chart_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 160 : HEIGHT;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 320 : HEIGHT;
}

/* The cursor */

/* "4 workers: Threads 1.91×, Processes 1.94×"; @workers 0: all of it */
static char *
dup_text (SkeinSpeedupChart *self, guint workers)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->curves->len; i++)
    for (guint k = 0; k < get_curve (self, i)->points->len; k++)
      {
        const SkeinSpeedupCurve *curve = get_curve (self, i);
        const SkeinSpeedupPoint *point = get_point (curve, k);
        g_autofree char *value = NULL;
        g_autofree char *line = NULL;

        if (!isfinite (point->speedup) || (workers > 0 && point->workers != workers))
          continue;
        value = format_value (self, get_shown (self, point->speedup, point->workers));
        /* Translators: form, number of workers, how many times as fast: "Threads, 4 workers: 1.91×" */
        line = g_strdup_printf (ngettext ("%s, %u worker: %s", "%s, %u workers: %s", point->workers), curve->name, point->workers, value);
        if (curve->knee == point->workers)
          /* Translators: the argument is "Threads, 4 workers: 1.91×" */
          g_string_append_printf (text, _ ("%s (more gain nothing)"), line);
        else
          g_string_append (text, line);
        g_string_append_c (text, '\n');
      }
  if (text->len > 0)
    g_string_truncate (text, text->len - 1);
  return g_string_free (text, FALSE);
}

static void
describe (SkeinSpeedupChart *self)
{
  g_autofree char *text = dup_text (self, (guint) self->cursor);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

/* The nearest number of workers that was measured; @direction: beyond the cursor to that side, 0: at @workers. */
static int
find_measured (SkeinSpeedupChart *self, double workers, int direction)
{
  int best = 0;
  double distance = G_MAXDOUBLE;

  for (guint i = 0; i < self->curves->len; i++)
    for (guint k = 0; k < get_curve (self, i)->points->len; k++)
      {
        double at = get_point (get_curve (self, i), k)->workers;

        if ((direction < 0 && at >= workers) || (direction > 0 && at <= workers) || fabs (at - workers) >= distance)
          continue;
        distance = fabs (at - workers);
        best = (int) at;
      }
  return best;
}

static void
set_cursor (SkeinSpeedupChart *self, int cursor)
{
  if (cursor == self->cursor)
    return;
  self->cursor = cursor;
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  gtk_widget_trigger_tooltip_query (GTK_WIDGET (self));
}

static void
moved_cb (SkeinSpeedupChart *self, double x, double y)
{
  double share = (x - self->layout.x) / MAX (self->layout.width, 1);

  set_cursor (self, find_measured (self, 1 + (self->layout.is_rtl ? 1 - share : share) * (self->layout.most_workers - 1), 0));
}

static void
left_cb (SkeinSpeedupChart *self)
{
  set_cursor (self, 0);
}

static gboolean
key_pressed_cb (SkeinSpeedupChart *self, guint keyval)
{
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int direction = keyval == GDK_KEY_Left ? -1 : keyval == GDK_KEY_Right ? 1
                                                                        : 0;
  int next;

  if (direction == 0)
    return FALSE;
  next = find_measured (self, self->cursor, rtl ? -direction : direction);
  if (next == 0)
    return FALSE;
  set_cursor (self, next);
  return TRUE;
}

static gboolean
skein_speedup_chart_query_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  SkeinSpeedupChart *self = SKEIN_SPEEDUP_CHART (widget);
  g_autofree char *text = NULL;

  if (self->cursor == 0)
    return FALSE;
  text = dup_text (self, (guint) self->cursor);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
skein_speedup_chart_finalize (GObject *object)
{
  g_clear_pointer (&SKEIN_SPEEDUP_CHART (object)->curves, g_array_unref);
  G_OBJECT_CLASS (skein_speedup_chart_parent_class)->finalize (object);
}

static void
skein_speedup_chart_class_init (SkeinSpeedupChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = skein_speedup_chart_finalize;
  widget_class->measure = skein_speedup_chart_measure;
  widget_class->snapshot = skein_speedup_chart_snapshot;
  widget_class->query_tooltip = skein_speedup_chart_query_tooltip;
  gtk_widget_class_set_css_name (widget_class, "skeinspeedup");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
skein_speedup_chart_init (SkeinSpeedupChart *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->curves = g_array_new (FALSE, TRUE, sizeof (SkeinSpeedupCurve));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (moved_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (left_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  skein_chart_style_watch_scheme (GTK_WIDGET (self), G_CALLBACK (gtk_widget_queue_draw));
}

GtkWidget *
skein_speedup_chart_new (gboolean efficiency)
{
  SkeinSpeedupChart *self = g_object_new (SKEIN_TYPE_SPEEDUP_CHART, NULL);

  self->efficiency = efficiency;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, efficiency ? _ ("Efficiency over workers") : _ ("Speed-up over workers"), -1);
  return GTK_WIDGET (self);
}

void
skein_speedup_chart_take_curves (SkeinSpeedupChart *self, GArray *curves)
{
  g_return_if_fail (SKEIN_IS_SPEEDUP_CHART (self));
  g_return_if_fail (curves != NULL);

  g_array_set_clear_func (curves, (GDestroyNotify) skein_speedup_curve_clear);
  g_array_unref (self->curves);
  self->curves = curves;
  self->cursor = 0;
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

guint
skein_speedup_chart_get_n_curves (SkeinSpeedupChart *self)
{
  g_return_val_if_fail (SKEIN_IS_SPEEDUP_CHART (self), 0);

  return self->curves->len;
}
