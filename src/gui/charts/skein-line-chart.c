// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-line-chart.h"

#define HEADER_GAP 6
#define DEFAULT_WINDOW_S 30.0

G_DEFINE_ENUM_TYPE (SkeinLineChartColor, skein_line_chart_color, G_DEFINE_ENUM_VALUE (SKEIN_LINE_CHART_BLUE, "blue"), G_DEFINE_ENUM_VALUE (SKEIN_LINE_CHART_GREEN, "green"), G_DEFINE_ENUM_VALUE (SKEIN_LINE_CHART_ORANGE, "orange"))

struct _SkeinLineChart
{
  GtkWidget parent_instance;

  GtkWidget *header; /* (owned by the widget tree) */
  GtkLabel *title, *detail, *value;
  SkeinLinePlot *plot;

  SkeinLineChartColor color;
  double window_s;
  gboolean frozen;
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

static void
set_text (SkeinLineChart *self, GtkLabel *label, const char *text, SkeinLineChartProperty prop)
{
  const char *present = gtk_widget_get_visible (GTK_WIDGET (label)) ? gtk_label_get_text (label) : NULL;

  if (g_strcmp0 (present, text) == 0)
    return;

  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
  gtk_widget_set_visible (self->header, gtk_widget_get_visible (GTK_WIDGET (self->title)) || gtk_widget_get_visible (GTK_WIDGET (self->detail)) || gtk_widget_get_visible (GTK_WIDGET (self->value)));
  if (prop == PROP_TITLE && text != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->plot), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
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
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

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

  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  props[PROP_DETAIL] = g_param_spec_string ("detail", NULL, NULL, NULL, flags);
  props[PROP_VALUE] = g_param_spec_string ("value", NULL, NULL, NULL, flags);
  props[PROP_COLOR] = g_param_spec_enum ("color", NULL, NULL, SKEIN_TYPE_LINE_CHART_COLOR, SKEIN_LINE_CHART_BLUE, flags);
  props[PROP_WINDOW_SECONDS] = g_param_spec_double ("window-seconds", NULL, NULL, 1, 3600, DEFAULT_WINDOW_S, flags);
  props[PROP_FROZEN] = g_param_spec_boolean ("frozen", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "line-chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
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
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), HEADER_GAP);
  self->window_s = DEFAULT_WINDOW_S;

  self->header = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  gtk_widget_set_visible (self->header, FALSE);
  gtk_widget_set_parent (self->header, GTK_WIDGET (self));
  self->title = add_label (self, (const char *const[]){ "heading", NULL }, FALSE);
  self->detail = add_label (self, (const char *const[]){ "caption", "dim-label", NULL }, FALSE);
  self->value = add_label (self, (const char *const[]){ "heading", "numeric", NULL }, TRUE);
  gtk_label_set_ellipsize (self->value, PANGO_ELLIPSIZE_NONE);
  gtk_widget_set_halign (GTK_WIDGET (self->value), GTK_ALIGN_END);

  self->plot = SKEIN_LINE_PLOT (skein_line_plot_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->plot), TRUE);
  gtk_widget_set_parent (GTK_WIDGET (self->plot), GTK_WIDGET (self));
}

GtkWidget *
skein_line_chart_new (void)
{
  return g_object_new (SKEIN_TYPE_LINE_CHART, NULL);
}

SkeinLinePlot *
skein_line_chart_get_plot (SkeinLineChart *self)
{
  g_return_val_if_fail (SKEIN_IS_LINE_CHART (self), NULL);
  return self->plot;
}

void
skein_line_chart_set_recorder (SkeinLineChart *self, SkeinRecorder *recorder)
{
  g_return_if_fail (SKEIN_IS_LINE_CHART (self));
  skein_line_plot_set_recorder (self->plot, recorder);
}

void
skein_line_chart_set_axis (SkeinLineChart *self, SkeinTimeAxis *axis)
{
  g_return_if_fail (SKEIN_IS_LINE_CHART (self));

  skein_line_plot_set_axis (self->plot, axis);
  if (axis == NULL)
    skein_line_plot_set_window_seconds (self->plot, self->window_s);
}

static SkeinFigure
get_figure (SkeinLineChart *self)
{
  switch (self->color)
    {
    case SKEIN_LINE_CHART_GREEN:
      return SKEIN_FIGURE_PROCESS;
    case SKEIN_LINE_CHART_ORANGE:
      return SKEIN_FIGURE_CPU;
    case SKEIN_LINE_CHART_BLUE:
    default:
      return SKEIN_FIGURE_DOWNLOAD;
    }
}

void
skein_line_chart_set_series (SkeinLineChart *self, const SkeinSeries *series, guint n_series)
{
  SkeinLineCurve curve = { .look = { get_figure (self), SKEIN_LINE_SOLID, TRUE } };

  g_return_if_fail (SKEIN_IS_LINE_CHART (self));
  g_return_if_fail (n_series <= SKEIN_N_SERIES);

  for (guint i = 0; i < n_series; i++)
    curve.source.series[i] = series[i];
  curve.source.n_series = n_series;
  skein_line_plot_set_curves (self->plot, &curve, 1);
}

void
skein_line_chart_set_least_top (SkeinLineChart *self, double least_top)
{
  g_return_if_fail (SKEIN_IS_LINE_CHART (self));
  skein_line_plot_set_least_top (self->plot, 0, least_top);
}

void
skein_line_chart_set_format_func (SkeinLineChart *self, SkeinLineFormatFunc func, gpointer user_data, GDestroyNotify destroy)
{
  g_return_if_fail (SKEIN_IS_LINE_CHART (self));
  skein_line_plot_set_format_func (self->plot, func, user_data, destroy);
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
  skein_line_plot_set_figure (self->plot, 0, get_figure (self));
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
  skein_line_plot_set_window_seconds (self->plot, seconds);
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
  skein_line_plot_set_frozen (self->plot, frozen);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FROZEN]);
}
