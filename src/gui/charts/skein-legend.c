// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-legend.h"
#include "gui/charts/skein-chart-style.h"

#include <glib/gi18n-lib.h>

#define COLUMN_SPACING 14
#define ROW_SPACING 4
#define SWATCH_SIZE 12

/* A swatch of one phase, or of the CPU fill. */

#define SKEIN_TYPE_SWATCH (skein_swatch_get_type ())
G_DECLARE_FINAL_TYPE (SkeinSwatch, skein_swatch, SKEIN, SWATCH, GtkWidget)

struct _SkeinSwatch
{
  GtkWidget parent_instance;

  SkeinPhase phase;
  gboolean is_fill;
};

G_DEFINE_FINAL_TYPE (SkeinSwatch, skein_swatch, GTK_TYPE_WIDGET)

static void
draw_hatch (GtkSnapshot *snapshot, const graphene_rect_t *bounds, const GdkRGBA *color)
{
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, bounds);

  gdk_cairo_set_source_rgba (cr, color);
  cairo_set_line_width (cr, 1.5);
  for (int x = 0; x < 2 * SWATCH_SIZE; x += 4)
    {
      cairo_move_to (cr, x, 0);
      cairo_line_to (cr, x - SWATCH_SIZE, SWATCH_SIZE);
    }
  cairo_stroke (cr);
  cairo_destroy (cr);
}

static void
skein_swatch_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  SkeinSwatch *self = SKEIN_SWATCH (widget);
  SkeinColorScheme scheme = skein_chart_style_get_scheme ();
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, SWATCH_SIZE, SWATCH_SIZE);
  GskRoundedRect shape;

  gsk_rounded_rect_init_from_rect (&shape, &bounds, 3);
  gtk_snapshot_push_rounded_clip (snapshot, &shape);
  if (self->is_fill)
    {
      GdkRGBA pale = skein_chart_style_get_text_color (widget, 0.15);
      GdkRGBA full = skein_chart_style_get_text_color (widget, 0.75);

      gtk_snapshot_append_color (snapshot, &pale, &bounds);
      gtk_snapshot_append_color (snapshot, &full, &GRAPHENE_RECT_INIT (0, SWATCH_SIZE / 2, SWATCH_SIZE, SWATCH_SIZE / 2));
    }
  else
    {
      GdkRGBA color = skein_chart_style_get_rgba (skein_phase_colors_get_swatch (self->phase, scheme));

      gtk_snapshot_append_color (snapshot, &color, &bounds);
      if (skein_phase_get_class (self->phase) == SKEIN_PHASE_CLASS_BLOCKED)
        {
          GdkRGBA dark = skein_chart_style_get_rgba (skein_phase_colors_get_solid (self->phase, scheme));

          draw_hatch (snapshot, &bounds, &dark);
        }
    }
  gtk_snapshot_pop (snapshot);
}

static void
skein_swatch_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = SWATCH_SIZE;
}

static void
skein_swatch_class_init (SkeinSwatchClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = skein_swatch_snapshot;
  widget_class->measure = skein_swatch_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
skein_swatch_init (SkeinSwatch *self)
{
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  skein_chart_style_watch_scheme (GTK_WIDGET (self), G_CALLBACK (gtk_widget_queue_draw));
}

/* The legend lays its entries out in lines itself: GTK has no wrapping box. */

struct _SkeinLegend
{
  GtkWidget parent_instance;

  SkeinPhase phases[SKEIN_N_PHASES];
  guint n_phases;
  gboolean compact;
};

G_DEFINE_FINAL_TYPE (SkeinLegend, skein_legend, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_COMPACT = 1,
} SkeinLegendProperty;

static GParamSpec *props[PROP_COMPACT + 1];

static const SkeinPhase full_phases[] = {
  SKEIN_PHASE_RESOLVE,
  SKEIN_PHASE_CONNECT,
  SKEIN_PHASE_TLS,
  SKEIN_PHASE_WAIT,
  SKEIN_PHASE_RECEIVE,
  SKEIN_PHASE_WRITE,
  SKEIN_PHASE_READ,
  SKEIN_PHASE_HASH,
  SKEIN_PHASE_DECODE,
  SKEIN_PHASE_RESIZE,
  SKEIN_PHASE_ENCODE,
  SKEIN_PHASE_LOCK,
};

static const SkeinPhase compact_phases[] = {
  SKEIN_PHASE_WAIT,
  SKEIN_PHASE_RECEIVE,
  SKEIN_PHASE_WRITE,
  SKEIN_PHASE_HASH,
  SKEIN_PHASE_RESIZE,
};

static void
add_entry (SkeinLegend *self, SkeinPhase phase, gboolean is_fill, const char *text)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 5);
  SkeinSwatch *swatch = g_object_new (SKEIN_TYPE_SWATCH, NULL);
  GtkWidget *label = gtk_label_new (text);

  swatch->phase = phase;
  swatch->is_fill = is_fill;
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (swatch));
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_set_parent (box, GTK_WIDGET (self));
}

static void
remove_entries (SkeinLegend *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
}

static void
rebuild (SkeinLegend *self)
{
  remove_entries (self);
  for (guint i = 0; i < self->n_phases; i++)
    add_entry (self, self->phases[i], FALSE, skein_phase_get_label (self->phases[i]));

  /* Translators: legend of the lanes, beside a half-filled square */
  add_entry (self, SKEIN_PHASE_IDLE, TRUE, _ ("solid fill = CPU in use"));
}

/* Lays the entries out in lines of @width, and places them if @place. Returns: the height needed */
static int
flow (SkeinLegend *self, int width, gboolean place)
{
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int x = 0, y = 0, line_height = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkRequisition size;

      gtk_widget_get_preferred_size (child, NULL, &size);
      if (x > 0 && x + size.width > width)
        {
          x = 0;
          y += line_height + ROW_SPACING;
          line_height = 0;
        }
      if (place)
        gtk_widget_size_allocate (child, &(GtkAllocation){ rtl ? width - x - size.width : x, y, size.width, size.height }, -1);
      x += size.width + COLUMN_SPACING;
      line_height = MAX (line_height, size.height);
    }
  return y + line_height;
}

static GtkSizeRequestMode
skein_legend_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
skein_legend_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  SkeinLegend *self = SKEIN_LEGEND (widget);
  int widest = 0, sum = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkRequisition size;

      gtk_widget_get_preferred_size (child, NULL, &size);
      widest = MAX (widest, size.width);
      sum += size.width + (sum > 0 ? COLUMN_SPACING : 0);
    }

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = widest;
      *natural = sum;
    }
  else
    {
      *minimum = *natural = flow (self, for_size >= 0 ? for_size : sum, FALSE);
    }
}

static void
skein_legend_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  flow (SKEIN_LEGEND (widget), width, TRUE);
}

static void
skein_legend_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  switch ((SkeinLegendProperty) prop_id)
    {
    case PROP_COMPACT:
      skein_legend_set_compact (SKEIN_LEGEND (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
skein_legend_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch ((SkeinLegendProperty) prop_id)
    {
    case PROP_COMPACT:
      g_value_set_boolean (value, SKEIN_LEGEND (object)->compact);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
skein_legend_dispose (GObject *object)
{
  remove_entries (SKEIN_LEGEND (object));

  G_OBJECT_CLASS (skein_legend_parent_class)->dispose (object);
}

static void
skein_legend_class_init (SkeinLegendClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = skein_legend_set_property;
  object_class->get_property = skein_legend_get_property;
  object_class->dispose = skein_legend_dispose;
  widget_class->get_request_mode = skein_legend_get_request_mode;
  widget_class->measure = skein_legend_measure;
  widget_class->size_allocate = skein_legend_size_allocate;

  props[PROP_COMPACT] = g_param_spec_boolean ("compact", NULL, NULL, FALSE,
                                              G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  gtk_widget_class_set_css_name (widget_class, "lanes-legend");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
skein_legend_init (SkeinLegend *self)
{
  skein_legend_set_phases (self, full_phases, G_N_ELEMENTS (full_phases));
}

GtkWidget *
skein_legend_new (void)
{
  return g_object_new (SKEIN_TYPE_LEGEND, NULL);
}

void
skein_legend_set_compact (SkeinLegend *self, gboolean compact)
{
  g_return_if_fail (SKEIN_IS_LEGEND (self));

  compact = !!compact;
  if (self->compact == compact)
    return;

  self->compact = compact;
  if (compact)
    skein_legend_set_phases (self, compact_phases, G_N_ELEMENTS (compact_phases));
  else
    skein_legend_set_phases (self, full_phases, G_N_ELEMENTS (full_phases));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_COMPACT]);
}

void
skein_legend_set_phases (SkeinLegend *self, const SkeinPhase *phases, guint n_phases)
{
  g_return_if_fail (SKEIN_IS_LEGEND (self));
  g_return_if_fail (n_phases <= SKEIN_N_PHASES);

  for (guint i = 0; i < n_phases; i++)
    self->phases[i] = phases[i];
  self->n_phases = n_phases;
  rebuild (self);
}
