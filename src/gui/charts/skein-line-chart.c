// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-line-chart.h"
#include "gui/charts/skein-chart-style.h"
#include "gui/charts/skein-line-layout.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#define MAX_POINTS 160
#define HEADER_GAP 6
#define LEAST_PLOT_HEIGHT 48
#define NATURAL_PLOT_HEIGHT 64
#define LEAST_WIDTH 80
#define CORNER 7
#define N_GRID_LINES 4
#define SAMPLE_NS G_GUINT64_CONSTANT (100000000)
#define SMOOTH_NS G_GUINT64_CONSTANT (1000000000)
#define DEFAULT_WINDOW_S 30.0

G_DEFINE_ENUM_TYPE (SkeinLineChartColor, skein_line_chart_color, G_DEFINE_ENUM_VALUE (SKEIN_LINE_CHART_BLUE, "blue"), G_DEFINE_ENUM_VALUE (SKEIN_LINE_CHART_GREEN, "green"), G_DEFINE_ENUM_VALUE (SKEIN_LINE_CHART_ORANGE, "orange"))

struct _SkeinLineChart
{
  GtkWidget parent_instance;

  GtkWidget *header; /* (owned by the widget tree) */
  GtkLabel *title;
  GtkLabel *detail;
  GtkLabel *value;

  SkeinRecorder *recorder; /* (borrowed) (nullable) */
  SkeinSeries series[SKEIN_N_SERIES];
  guint n_series;
  double least_top;
  SkeinLineChartColor color;
  double window_s;
  gboolean frozen;
  SkeinLineChartFormatFunc format;
  gpointer format_data;
  GDestroyNotify format_destroy;

  guint tick_id;
  guint64 end_ns; /* right edge */

  /* What is drawn, made by a tick. */
  double values[MAX_POINTS];
  guint n_values;
  guint64 first_value_ns; /* begin of the first column */
  guint64 column_ns;
  double top;

  GskRenderNode *grid; /* (owned) (nullable) */
  int grid_width, grid_height;
};

G_DEFINE_FINAL_TYPE (SkeinLineChart, skein_line_chart, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_TITLE = 1,
  PROP_DETAIL,
  PROP_VALUE,
  PROP_COLOR,
  PROP_WINDOW_SECONDS,
  PROP_FROZEN,
} SkeinLineChartProperty;

static GParamSpec *props[PROP_FROZEN + 1];

static guint64
get_window_ns (SkeinLineChart *self)
{
  return (guint64) (self->window_s * 1e9);
}

static int
get_plot_y (SkeinLineChart *self)
{
  int natural = 0;

  if (!gtk_widget_get_visible (self->header))
    return 0;
  gtk_widget_measure (self->header, GTK_ORIENTATION_VERTICAL, -1, NULL, &natural, NULL, NULL);
  return natural + HEADER_GAP;
}

static void
update_top (SkeinLineChart *self)
{
  double largest = self->least_top;
  double wanted;

  for (guint i = 0; i < self->n_values; i++)
    {
      if (self->values[i] > largest)
        largest = self->values[i];
    }

  /* Grows at once, shrinks only by half or more: a scale that follows every wave cannot be read. */
  wanted = skein_line_layout_get_round_top (largest * 1.04);
  if (wanted > self->top || wanted < self->top * 0.55)
    self->top = wanted;
}

/* Files per second of a few workers, or bytes that come in bursts, are a row of spikes when taken by themselves: taking the mean
 * of the last half second or more, twice, makes a line of them that follows the figure in the header. */
static void
smooth (double *values, guint n_values, guint n_mean)
{
  double raw[MAX_POINTS];

  for (guint i = 0; i < n_values; i++)
    {
      double sum = 0;
      guint n = 0;

      raw[i] = values[i];
      for (guint j = i + 1 > n_mean ? i + 1 - n_mean : 0; j <= i; j++)
        {
          if (isnan (raw[j]))
            continue;
          sum += raw[j];
          n++;
        }
      if (!isnan (raw[i]))
        values[i] = sum / n;
    }
}

static void
update_values (SkeinLineChart *self)
{
  double part[MAX_POINTS];
  guint64 window_ns = get_window_ns (self);
  guint64 first, last;
  guint n_mean;

  self->n_values = 0;
  if (self->recorder == NULL || self->n_series == 0 || self->end_ns == 0)
    return;

  /* Columns are whole samples wide and stand on the clock, so that a column's value does not change while it scrolls. */
  self->column_ns = MAX ((window_ns / (MAX_POINTS - 20) + SAMPLE_NS - 1) / SAMPLE_NS, 2) * SAMPLE_NS;
  last = self->end_ns / self->column_ns;
  first = last - MIN (last, MIN (window_ns / self->column_ns + 2, MAX_POINTS));
  self->n_values = (guint) (last - first);
  self->first_value_ns = first * self->column_ns;

  for (guint s = 0; s < self->n_series; s++)
    {
      skein_recorder_get_series (self->recorder, self->series[s], self->first_value_ns, self->column_ns, part, NULL, self->n_values);
      for (guint i = 0; i < self->n_values; i++)
        self->values[i] = s == 0 ? part[i] : self->values[i] + part[i];
    }
  n_mean = (guint) ((MAX (window_ns / 30, SMOOTH_NS / 2) + self->column_ns - 1) / self->column_ns);
  smooth (self->values, self->n_values, n_mean);
  smooth (self->values, self->n_values, n_mean);
  update_top (self);
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  SkeinLineChart *self = SKEIN_LINE_CHART (widget);
  guint64 end_ns, step_ns;

  if (self->frozen || self->recorder == NULL)
    return G_SOURCE_CONTINUE;

  /* A new picture only when it has moved by a pixel and there is a new sample. */
  end_ns = skein_chart_style_get_end_ns (widget, clock);
  step_ns = MAX (get_window_ns (self) / (guint64) MAX (gtk_widget_get_width (widget), 1), SAMPLE_NS);
  if (end_ns / step_ns == self->end_ns / step_ns)
    return G_SOURCE_CONTINUE;

  self->end_ns = end_ns;
  update_values (self);
  gtk_widget_queue_draw (widget);
  return G_SOURCE_CONTINUE;
}

static void
skein_line_chart_map (GtkWidget *widget)
{
  SkeinLineChart *self = SKEIN_LINE_CHART (widget);

  GTK_WIDGET_CLASS (skein_line_chart_parent_class)->map (widget);
  self->tick_id = gtk_widget_add_tick_callback (widget, tick_cb, NULL, NULL);
}

static void
skein_line_chart_unmap (GtkWidget *widget)
{
  SkeinLineChart *self = SKEIN_LINE_CHART (widget);

  gtk_widget_remove_tick_callback (widget, self->tick_id);
  self->tick_id = 0;
  GTK_WIDGET_CLASS (skein_line_chart_parent_class)->unmap (widget);
}

static void
skein_line_chart_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  SkeinLineChart *self = SKEIN_LINE_CHART (widget);
  int header_minimum = 0, header_natural = 0;

  if (gtk_widget_get_visible (self->header))
    gtk_widget_measure (self->header, orientation, -1, &header_minimum, &header_natural, NULL, NULL);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MAX (header_minimum, LEAST_WIDTH);
      *natural = MAX (header_natural, LEAST_WIDTH * 2);
    }
  else
    {
      *minimum = get_plot_y (self) + LEAST_PLOT_HEIGHT;
      *natural = get_plot_y (self) + NATURAL_PLOT_HEIGHT;
    }
}

static void
skein_line_chart_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  SkeinLineChart *self = SKEIN_LINE_CHART (widget);
  int natural = 0;

  if (!gtk_widget_get_visible (self->header))
    return;
  gtk_widget_measure (self->header, GTK_ORIENTATION_VERTICAL, -1, NULL, &natural, NULL, NULL);
  gtk_widget_size_allocate (self->header, &(GtkAllocation){ 0, 0, width, natural }, -1);
}

static void
rebuild_grid (SkeinLineChart *self, int width, int height)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GdkRGBA color = skein_chart_style_get_text_color (GTK_WIDGET (self), 0.08);

  g_clear_pointer (&self->grid, gsk_render_node_unref);
  for (int i = 0; i < N_GRID_LINES; i++)
    {
      int y = height * i / N_GRID_LINES;

      gtk_snapshot_append_color (snapshot, &color, &GRAPHENE_RECT_INIT (0, (float) y, (float) width, 1));
    }
  self->grid = gtk_snapshot_free_to_node (snapshot);
  self->grid_width = width;
  self->grid_height = height;
}

static void
draw_line (SkeinLineChart *self, GtkSnapshot *snapshot, int width, int height)
{
  SkeinFigure figure = self->color == SKEIN_LINE_CHART_GREEN    ? SKEIN_FIGURE_PROCESS
                       : self->color == SKEIN_LINE_CHART_ORANGE ? SKEIN_FIGURE_CPU
                                                                : SKEIN_FIGURE_DOWNLOAD;
  SkeinColorScheme scheme = skein_chart_style_get_scheme ();
  GdkRGBA line = skein_chart_style_get_rgba (skein_figure_colors_get_line (figure, scheme));
  GdkRGBA area = skein_chart_style_get_rgba (skein_figure_colors_get_area (figure, scheme));
  SkeinLinePoint points[MAX_POINTS];
  double ns_per_pixel = (double) get_window_ns (self) / width;
  double start_ns = (double) self->end_ns - (double) get_window_ns (self);
  double step = (double) self->column_ns / ns_per_pixel;
  double first_x = ((double) self->first_value_ns - start_ns) / ns_per_pixel + step / 2;
  guint n;
  cairo_t *cr;

  /* A line of 2 pixels stays whole at zero and at the top. */
  n = skein_line_layout_compute (self->values, self->n_values, first_x, step, height - 2, self->top, points);
  if (n == 0)
    return;

  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_move_to (cr, points[0].x, points[0].y + 1);
  for (guint i = 1; i < n; i++)
    cairo_line_to (cr, points[i].x, points[i].y + 1);
  /* The column in the making has no value yet: its time goes on as the last one. */
  cairo_line_to (cr, width, points[n - 1].y + 1);
  {
    cairo_path_t *path = cairo_copy_path (cr);

    cairo_line_to (cr, width, height);
    cairo_line_to (cr, points[0].x, height);
    cairo_close_path (cr);
    gdk_cairo_set_source_rgba (cr, &area);
    cairo_fill (cr);

    cairo_append_path (cr, path);
    cairo_path_destroy (path);
  }
  gdk_cairo_set_source_rgba (cr, &line);
  cairo_set_line_width (cr, 2);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

static void
skein_line_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  SkeinLineChart *self = SKEIN_LINE_CHART (widget);
  int width = gtk_widget_get_width (widget);
  int y = get_plot_y (self);
  int height = gtk_widget_get_height (widget) - y;
  GskRoundedRect shape;

  if (width > 0 && height > 0)
    {
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (0, (float) y));
      if (self->grid == NULL || self->grid_width != width || self->grid_height != height)
        rebuild_grid (self, width, height);
      if (self->grid != NULL)
        gtk_snapshot_append_node (snapshot, self->grid);

      gsk_rounded_rect_init_from_rect (&shape, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height), 0);
      graphene_size_init (&shape.corner[GSK_CORNER_BOTTOM_LEFT], CORNER, CORNER);
      graphene_size_init (&shape.corner[GSK_CORNER_BOTTOM_RIGHT], CORNER, CORNER);
      gtk_snapshot_push_rounded_clip (snapshot, &shape);
      draw_line (self, snapshot, width, height);
      gtk_snapshot_pop (snapshot);
      gtk_snapshot_restore (snapshot);
    }

  gtk_widget_snapshot_child (widget, self->header, snapshot);
}

static void
drop_grid (SkeinLineChart *self)
{
  g_clear_pointer (&self->grid, gsk_render_node_unref);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
skein_line_chart_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (skein_line_chart_parent_class)->css_changed (widget, change);
  drop_grid (SKEIN_LINE_CHART (widget));
}

static gboolean
query_tooltip_cb (GtkWidget *widget, int x, int y, gboolean keyboard_mode, GtkTooltip *tooltip, gpointer user_data)
{
  SkeinLineChart *self = SKEIN_LINE_CHART (widget);
  int width = gtk_widget_get_width (widget);
  g_autofree char *figure = NULL;
  g_autofree char *text = NULL;
  double at_ns, ago_s;
  guint column;

  if (self->format == NULL || width <= 0 || self->n_values == 0)
    return FALSE;
  if (keyboard_mode)
    x = width - 1;
  else if (y < get_plot_y (self))
    return FALSE;

  ago_s = self->window_s * (width - x) / width;
  at_ns = (double) self->end_ns - ago_s * 1e9;
  if (at_ns < (double) self->first_value_ns)
    return FALSE;
  column = MIN ((guint) ((at_ns - (double) self->first_value_ns) / (double) self->column_ns), self->n_values - 1);
  if (isnan (self->values[column]))
    return FALSE;

  figure = self->format (self->values[column], self->format_data);
  /* Translators: a figure such as "118 MB/s" and how long ago it was */
  text = g_strdup_printf (_ ("%s, %.0f s ago"), figure, ago_s);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

/* The picture in words. The page's texts are what it shows. */
static void
update_accessible (SkeinLineChart *self)
{
  g_autofree char *text = NULL;

  text = g_strdup_printf ("%s %s %s", gtk_label_get_text (self->title), gtk_label_get_text (self->value), gtk_label_get_text (self->detail));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, g_strstrip (text), -1);
}

static void
set_text (SkeinLineChart *self, GtkLabel *label, const char *text, SkeinLineChartProperty prop)
{
  const char *present = gtk_widget_get_visible (GTK_WIDGET (label)) ? gtk_label_get_text (label) : NULL;

  if (g_strcmp0 (present, text) == 0)
    return;

  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
  gtk_widget_set_visible (self->header, gtk_widget_get_visible (GTK_WIDGET (self->title)) || gtk_widget_get_visible (GTK_WIDGET (self->detail)) || gtk_widget_get_visible (GTK_WIDGET (self->value)));
  update_accessible (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

static void
skein_line_chart_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  SkeinLineChart *self = SKEIN_LINE_CHART (object);

  switch ((SkeinLineChartProperty) prop_id)
    {
    case PROP_TITLE:
      skein_line_chart_set_title (self, g_value_get_string (value));
      break;
    case PROP_DETAIL:
      skein_line_chart_set_detail (self, g_value_get_string (value));
      break;
    case PROP_VALUE:
      skein_line_chart_set_value (self, g_value_get_string (value));
      break;
    case PROP_COLOR:
      skein_line_chart_set_color (self, g_value_get_enum (value));
      break;
    case PROP_WINDOW_SECONDS:
      skein_line_chart_set_window_seconds (self, g_value_get_double (value));
      break;
    case PROP_FROZEN:
      skein_line_chart_set_frozen (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
get_text (GtkLabel *label, GValue *value)
{
  if (gtk_widget_get_visible (GTK_WIDGET (label)))
    g_value_set_string (value, gtk_label_get_text (label));
}

static void
skein_line_chart_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  SkeinLineChart *self = SKEIN_LINE_CHART (object);

  switch ((SkeinLineChartProperty) prop_id)
    {
    case PROP_TITLE:
      get_text (self->title, value);
      break;
    case PROP_DETAIL:
      get_text (self->detail, value);
      break;
    case PROP_VALUE:
      get_text (self->value, value);
      break;
    case PROP_COLOR:
      g_value_set_enum (value, self->color);
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
skein_line_chart_dispose (GObject *object)
{
  SkeinLineChart *self = SKEIN_LINE_CHART (object);

  self->recorder = NULL;
  g_clear_pointer (&self->grid, gsk_render_node_unref);
  g_clear_pointer (&self->header, gtk_widget_unparent);
  if (self->format_destroy != NULL)
    g_clear_pointer (&self->format_data, self->format_destroy);
  self->format = NULL;

  G_OBJECT_CLASS (skein_line_chart_parent_class)->dispose (object);
}

static void
skein_line_chart_class_init (SkeinLineChartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->set_property = skein_line_chart_set_property;
  object_class->get_property = skein_line_chart_get_property;
  object_class->dispose = skein_line_chart_dispose;
  widget_class->map = skein_line_chart_map;
  widget_class->unmap = skein_line_chart_unmap;
  widget_class->measure = skein_line_chart_measure;
  widget_class->size_allocate = skein_line_chart_size_allocate;
  widget_class->snapshot = skein_line_chart_snapshot;
  widget_class->css_changed = skein_line_chart_css_changed;

  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  props[PROP_DETAIL] = g_param_spec_string ("detail", NULL, NULL, NULL, flags);
  props[PROP_VALUE] = g_param_spec_string ("value", NULL, NULL, NULL, flags);
  props[PROP_COLOR] = g_param_spec_enum ("color", NULL, NULL, SKEIN_TYPE_LINE_CHART_COLOR, SKEIN_LINE_CHART_BLUE, flags);
  props[PROP_WINDOW_SECONDS] = g_param_spec_double ("window-seconds", NULL, NULL, 1, 3600, DEFAULT_WINDOW_S, flags);
  props[PROP_FROZEN] = g_param_spec_boolean ("frozen", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  gtk_widget_class_set_css_name (widget_class, "line-chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static GtkLabel *
add_label (SkeinLineChart *self, const char *const *css_classes, gboolean expand)
{
  GtkWidget *label = gtk_label_new ("");

  for (; *css_classes != NULL; css_classes++)
    gtk_widget_add_css_class (label, *css_classes);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_valign (label, GTK_ALIGN_BASELINE);
  gtk_widget_set_hexpand (label, expand);
  gtk_widget_set_visible (label, FALSE);
  gtk_box_append (GTK_BOX (self->header), label);
  return GTK_LABEL (label);
}

static void
skein_line_chart_init (SkeinLineChart *self)
{
  self->window_s = DEFAULT_WINDOW_S;
  self->least_top = 1;
  self->top = 1;

  self->header = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  gtk_widget_set_visible (self->header, FALSE);
  gtk_widget_set_parent (self->header, GTK_WIDGET (self));
  self->title = add_label (self, (const char *const[]){ "heading", NULL }, FALSE);
  self->detail = add_label (self, (const char *const[]){ "caption", "dim-label", NULL }, FALSE);
  self->value = add_label (self, (const char *const[]){ "heading", "numeric", NULL }, TRUE);
  gtk_label_set_ellipsize (self->title, PANGO_ELLIPSIZE_NONE);
  gtk_label_set_ellipsize (self->value, PANGO_ELLIPSIZE_NONE);
  gtk_widget_set_halign (GTK_WIDGET (self->value), GTK_ALIGN_END);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);

  skein_chart_style_watch_scheme (GTK_WIDGET (self), G_CALLBACK (drop_grid));
}

GtkWidget *
skein_line_chart_new (void)
{
  return g_object_new (SKEIN_TYPE_LINE_CHART, NULL);
}

void
skein_line_chart_set_recorder (SkeinLineChart *self, SkeinRecorder *recorder)
{
  g_return_if_fail (SKEIN_IS_LINE_CHART (self));

  if (self->recorder == recorder)
    return;

  self->recorder = recorder;
  update_values (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
skein_line_chart_set_series (SkeinLineChart *self, const SkeinSeries *series, guint n_series)
{
  g_return_if_fail (SKEIN_IS_LINE_CHART (self));
  g_return_if_fail (n_series <= SKEIN_N_SERIES);

  for (guint i = 0; i < n_series; i++)
    self->series[i] = series[i];
  self->n_series = n_series;
  update_values (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
skein_line_chart_set_least_top (SkeinLineChart *self, double least_top)
{
  g_return_if_fail (SKEIN_IS_LINE_CHART (self));
  g_return_if_fail (least_top > 0);

  self->least_top = least_top;
  self->top = skein_line_layout_get_round_top (least_top);
  update_top (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
skein_line_chart_set_format_func (SkeinLineChart *self, SkeinLineChartFormatFunc func, gpointer user_data, GDestroyNotify destroy)
{
  g_return_if_fail (SKEIN_IS_LINE_CHART (self));

  if (self->format_destroy != NULL)
    self->format_destroy (self->format_data);
  self->format = func;
  self->format_data = user_data;
  self->format_destroy = destroy;

  gtk_widget_set_has_tooltip (GTK_WIDGET (self), func != NULL);
}

void
skein_line_chart_set_title (SkeinLineChart *self, const char *title)
{
  g_return_if_fail (SKEIN_IS_LINE_CHART (self));
  set_text (self, self->title, title, PROP_TITLE);
}

void
skein_line_chart_set_detail (SkeinLineChart *self, const char *detail)
{
  g_return_if_fail (SKEIN_IS_LINE_CHART (self));
  set_text (self, self->detail, detail, PROP_DETAIL);
}

void
skein_line_chart_set_value (SkeinLineChart *self, const char *value)
{
  g_return_if_fail (SKEIN_IS_LINE_CHART (self));
  set_text (self, self->value, value, PROP_VALUE);
}

void
skein_line_chart_set_color (SkeinLineChart *self, SkeinLineChartColor color)
{
  g_return_if_fail (SKEIN_IS_LINE_CHART (self));

  if (self->color == color)
    return;

  self->color = color;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_COLOR]);
}

void
skein_line_chart_set_window_seconds (SkeinLineChart *self, double seconds)
{
  g_return_if_fail (SKEIN_IS_LINE_CHART (self));

  seconds = CLAMP (seconds, 1, 3600);
  if (self->window_s == seconds)
    return;

  self->window_s = seconds;
  update_values (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WINDOW_SECONDS]);
}

void
skein_line_chart_set_frozen (SkeinLineChart *self, gboolean frozen)
{
  g_return_if_fail (SKEIN_IS_LINE_CHART (self));

  frozen = !!frozen;
  if (self->frozen == frozen)
    return;

  self->frozen = frozen;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FROZEN]);
}
