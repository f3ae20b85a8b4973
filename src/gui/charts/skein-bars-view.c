// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-bars-view.h"

#include <math.h>

#include "gui/charts/skein-chart-style.h"

#define WHISKER 5
#define RADIUS 3
#define HATCH 7
#define DIM 0.6

struct _SkeinBarsView
{
  GtkWidget parent_instance;

  GArray *bars; /* (owned) of SkeinBar */
  double least_top;
  SkeinBarsView *other; /* (nullable) weak: whose words need room, too */
  int cursor;           /* -1: none */
  SkeinBarsLayout layout;
  int line_height;
};

enum
{
  BAR_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SkeinBarsView, skein_bars_view, GTK_TYPE_WIDGET)

void
skein_bar_clear (SkeinBar *self)
{
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->detail, g_free);
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->description, g_free);
}

static const SkeinBar *
get_bar (SkeinBarsView *self, guint index)
{
  return &g_array_index (self->bars, SkeinBar, index);
}

/* Words */

static PangoLayout *
make_text (SkeinBarsView *self, const char *text, gboolean is_bold, gboolean is_small, int width, int *out_width)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  PangoAttrList *attributes = pango_attr_list_new ();

  if (is_bold)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  if (is_small)
    pango_attr_list_insert (attributes, pango_attr_scale_new (0.87));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  if (width >= 0)
    {
      pango_layout_set_width (layout, width * PANGO_SCALE);
      pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
      pango_layout_set_height (layout, -1);
    }
  if (out_width != NULL)
    pango_layout_get_pixel_size (layout, out_width, NULL);
  return layout;
}

static int
measure_text (SkeinBarsView *self, const char *text, gboolean is_bold, gboolean is_small)
{
  int width;
  g_autoptr (PangoLayout) layout = make_text (self, text != NULL ? text : "", is_bold, is_small, -1, &width);

  return width;
}

static int
get_line_height (SkeinBarsView *self)
{
  int height;
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), "Xg");

  pango_layout_get_pixel_size (layout, NULL, &height);
  return height;
}

static void
measure_words (SkeinBarsView *self, SkeinBarsRequest *request)
{
  for (guint i = 0; i < self->bars->len; i++)
    {
      const SkeinBar *bar = get_bar (self, i);

      request->label_width = MAX (request->label_width, measure_text (self, bar->title, TRUE, FALSE));
      request->label_width = MAX (request->label_width, measure_text (self, bar->detail, FALSE, TRUE));
      request->text_width = MAX (request->text_width, measure_text (self, bar->text, bar->is_best, FALSE));
    }
}

/* @figures: room for all bars */
static void
make_request (SkeinBarsView *self, int width, SkeinBarFigures *figures, SkeinBarsRequest *request)
{
  *request = (SkeinBarsRequest){
    .width = width,
    .is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL,
    .line_height = get_line_height (self),
    .n_bars = self->bars->len,
    .figures = figures,
    .least_top = self->least_top,
  };
  for (guint i = 0; i < self->bars->len; i++)
    figures[i] = get_bar (self, i)->figures;
  measure_words (self, request);
  if (self->other != NULL)
    measure_words (self->other, request);
}

static void
update_layout (SkeinBarsView *self, int width)
{
  g_autofree SkeinBarFigures *figures = g_new0 (SkeinBarFigures, MAX (self->bars->len, 1));
  SkeinBarsRequest request;

  make_request (self, width, figures, &request);
  self->line_height = request.line_height;
  skein_bars_layout_compute (&request, &self->layout);
}

static void
draw_text (SkeinBarsView *self, GtkSnapshot *snapshot, const char *text, int x, int y, int width, gboolean is_bold, gboolean is_small, double alpha)
{
  g_autoptr (PangoLayout) layout = NULL;
  GdkRGBA color = skein_chart_style_get_text_color (GTK_WIDGET (self), alpha);

  if (text == NULL || *text == '\0' || width <= 0)
    return;
  layout = make_text (self, text, is_bold, is_small, width, NULL);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_snapshot_append_layout (snapshot, layout, &color);
  gtk_snapshot_restore (snapshot);
}

/* Bars */

static void
draw_bar (SkeinBarsView *self, GtkSnapshot *snapshot, const SkeinBar *bar, int y, SkeinColorScheme scheme)
{
  double length = skein_bars_layout_get_length (&self->layout, bar->figures.value);
  double end_x = skein_bars_layout_get_x (&self->layout, bar->figures.value);
  double x = self->layout.is_rtl ? end_x : self->layout.plot_x;
  GdkRGBA full = skein_chart_style_get_rgba (skein_form_colors_get (bar->tone, scheme));
  GdkRGBA fill = bar->is_hatched ? skein_chart_style_get_rgba (skein_form_colors_get_pale (bar->tone, scheme)) : full;
  graphene_rect_t rect = GRAPHENE_RECT_INIT ((float) x, (float) y, (float) MAX (length, 1), (float) self->layout.bar_height);
  GskRoundedRect rounded;

  if (!isfinite (bar->figures.value))
    {
      GdkRGBA track = skein_chart_style_get_text_color (GTK_WIDGET (self), bar->is_running ? 0.22 : 0.07);

      rect = GRAPHENE_RECT_INIT ((float) self->layout.plot_x, (float) (y + self->layout.bar_height / 2 - 2), (float) self->layout.plot_width, 4);
      gtk_snapshot_append_color (snapshot, &track, &rect);
      return;
    }

  gsk_rounded_rect_init_from_rect (&rounded, &rect, RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &rounded);
  gtk_snapshot_append_color (snapshot, &fill, &rect);
  if (bar->is_hatched)
    {
      cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &rect);

      gdk_cairo_set_source_rgba (cr, &full);
      cairo_set_line_width (cr, 2);
      for (double at = -self->layout.bar_height; at < length; at += HATCH)
        {
          cairo_move_to (cr, x + at, y + self->layout.bar_height);
          cairo_line_to (cr, x + at + self->layout.bar_height, y);
        }
      cairo_stroke (cr);
      cairo_destroy (cr);
    }
  gtk_snapshot_pop (snapshot);
}

/* On the bar and beyond it, so with an edge of the page's colour. */
static void
draw_whiskers (SkeinBarsView *self, GtkSnapshot *snapshot, const SkeinBar *bar, int y)
{
  double low = skein_bars_layout_get_x (&self->layout, bar->figures.low);
  double high = skein_bars_layout_get_x (&self->layout, bar->figures.high);
  float middle = (float) y + (float) self->layout.bar_height / 2;
  GdkRGBA color = skein_chart_style_get_text_color (GTK_WIDGET (self), 0.85);
  GdkRGBA edge = { 1, 1, 1, 0.55f };

  if (!isfinite (bar->figures.low) || !isfinite (bar->figures.high) || fabs (high - low) < 2)
    return;
  if (color.red > 0.5f)
    edge = (GdkRGBA){ 0, 0, 0, 0.55f };
  for (int pass = 0; pass < 2; pass++)
    {
      const GdkRGBA *ink = pass == 0 ? &edge : &color;
      float grow = pass == 0 ? 1 : 0;
      float from = (float) MIN (low, high), to = (float) MAX (low, high);

      gtk_snapshot_append_color (snapshot, ink, &GRAPHENE_RECT_INIT (from - grow, middle - 0.75f - grow, to - from + 2 * grow, 1.5f + 2 * grow));
      gtk_snapshot_append_color (snapshot, ink, &GRAPHENE_RECT_INIT (from - 0.75f - grow, middle - WHISKER - grow, 1.5f + 2 * grow, 2 * WHISKER + 2 * grow));
      gtk_snapshot_append_color (snapshot, ink, &GRAPHENE_RECT_INIT (to - 0.75f - grow, middle - WHISKER - grow, 1.5f + 2 * grow, 2 * WHISKER + 2 * grow));
    }
}

static void
skein_bars_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  SkeinBarsView *self = SKEIN_BARS_VIEW (widget);
  SkeinColorScheme scheme = skein_chart_style_get_scheme ();
  const SkeinBarsLayout *layout = &self->layout;

  update_layout (self, gtk_widget_get_width (widget));
  for (guint i = 0; i < self->bars->len; i++)
    {
      const SkeinBar *bar = get_bar (self, i);
      int y = skein_bars_layout_get_row_y (layout, i);
      int bar_y = skein_bars_layout_get_bar_y (layout, i, self->line_height);
      gboolean known = isfinite (bar->figures.value);

      if ((int) i == self->cursor && gtk_widget_has_visible_focus (widget))
        {
          GdkRGBA color = skein_chart_style_get_text_color (widget, 0.09);

          gtk_snapshot_append_color (snapshot, &color, &GRAPHENE_RECT_INIT (0, (float) y - 2, (float) gtk_widget_get_width (widget), (float) layout->pitch - 2));
        }
      draw_text (self, snapshot, bar->title, layout->label_x, y, layout->label_width, TRUE, FALSE, known || bar->is_running ? 1 : DIM);
      draw_text (self, snapshot, bar->detail, layout->label_x, y + self->line_height, layout->label_width, FALSE, TRUE, DIM);
      draw_bar (self, snapshot, bar, bar_y, scheme);
      draw_whiskers (self, snapshot, bar, bar_y);
      draw_text (self, snapshot, bar->text, layout->text_x, layout->is_stacked ? y : bar_y + (layout->bar_height - self->line_height) / 2, layout->text_width,
                 bar->is_best, FALSE, known ? 1 : DIM);
    }
}

static void
skein_bars_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  SkeinBarsView *self = SKEIN_BARS_VIEW (widget);
  g_autofree SkeinBarFigures *figures = g_new0 (SkeinBarFigures, MAX (self->bars->len, 1));
  SkeinBarsRequest request;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 200;
      *natural = 600;
      return;
    }
  make_request (self, for_size > 0 ? for_size : 600, figures, &request);
  *minimum = *natural = skein_bars_layout_get_height (&request);
}

static GtkSizeRequestMode
skein_bars_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* The cursor */

static void
describe (SkeinBarsView *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->bars->len; i++)
    {
      const SkeinBar *bar = get_bar (self, i);

      if (self->cursor >= 0 && self->cursor != (int) i)
        continue;
      g_string_append_printf (text, "%s%s, %s: %s", text->len > 0 ? "; " : "", bar->title, bar->detail, bar->description != NULL ? bar->description : bar->text);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text->str, -1);
}

static void
set_cursor (SkeinBarsView *self, int cursor)
{
  cursor = CLAMP (cursor, -1, (int) self->bars->len - 1);
  if (cursor == self->cursor)
    return;
  self->cursor = cursor;
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
key_pressed_cb (SkeinBarsView *self, guint keyval)
{
  int last = (int) self->bars->len - 1;

  switch (keyval)
    {
    case GDK_KEY_Up:
      if (self->cursor <= 0)
        return FALSE;
      set_cursor (self, self->cursor - 1);
      return TRUE;
    case GDK_KEY_Down:
      if (self->cursor >= last)
        return FALSE;
      set_cursor (self, self->cursor + 1);
      return TRUE;
    case GDK_KEY_Home:
      set_cursor (self, 0);
      return TRUE;
    case GDK_KEY_End:
      set_cursor (self, last);
      return TRUE;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_space:
      if (self->cursor < 0)
        return FALSE;
      g_signal_emit (self, signals[BAR_ACTIVATED], 0, (guint) self->cursor);
      return TRUE;
    default:
      return FALSE;
    }
}

static void
pressed_cb (SkeinBarsView *self, int n_press, double x, double y)
{
  guint row;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (!skein_bars_layout_pick (&self->layout, y, self->bars->len, &row))
    return;
  set_cursor (self, (int) row);
  g_signal_emit (self, signals[BAR_ACTIVATED], 0, row);
}

static void
focus_changed_cb (SkeinBarsView *self)
{
  if (gtk_widget_has_focus (GTK_WIDGET (self)) && self->cursor < 0)
    set_cursor (self, 0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
skein_bars_view_query_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  SkeinBarsView *self = SKEIN_BARS_VIEW (widget);
  const SkeinBar *bar;
  guint row;

  if (keyboard)
    {
      if (self->cursor < 0)
        return FALSE;
      row = (guint) self->cursor;
    }
  else if (!skein_bars_layout_pick (&self->layout, y, self->bars->len, &row))
    return FALSE;
  bar = get_bar (self, row);
  if (bar->description == NULL)
    return FALSE;
  gtk_tooltip_set_text (tooltip, bar->description);
  return TRUE;
}

static void
skein_bars_view_finalize (GObject *object)
{
  g_clear_weak_pointer (&SKEIN_BARS_VIEW (object)->other);
  g_clear_pointer (&SKEIN_BARS_VIEW (object)->bars, g_array_unref);
  G_OBJECT_CLASS (skein_bars_view_parent_class)->finalize (object);
}

static void
skein_bars_view_class_init (SkeinBarsViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = skein_bars_view_finalize;
  widget_class->measure = skein_bars_view_measure;
  widget_class->snapshot = skein_bars_view_snapshot;
  widget_class->get_request_mode = skein_bars_view_get_request_mode;
  widget_class->query_tooltip = skein_bars_view_query_tooltip;

  signals[BAR_ACTIVATED] = g_signal_new ("bar-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);

  gtk_widget_class_set_css_name (widget_class, "skeinbars");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
skein_bars_view_init (SkeinBarsView *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->bars = g_array_new (FALSE, TRUE, sizeof (SkeinBar));
  g_array_set_clear_func (self->bars, (GDestroyNotify) skein_bar_clear);
  self->cursor = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect (self, "notify::has-focus", G_CALLBACK (focus_changed_cb), NULL);
  skein_chart_style_watch_scheme (GTK_WIDGET (self), G_CALLBACK (gtk_widget_queue_draw));
}

GtkWidget *
skein_bars_view_new (void)
{
  return g_object_new (SKEIN_TYPE_BARS_VIEW, NULL);
}

void
skein_bars_view_take_bars (SkeinBarsView *self, GArray *bars)
{
  g_return_if_fail (SKEIN_IS_BARS_VIEW (self));
  g_return_if_fail (bars != NULL);

  g_array_set_clear_func (bars, (GDestroyNotify) skein_bar_clear);
  g_array_unref (self->bars);
  self->bars = bars;
  self->cursor = MIN (self->cursor, (int) bars->len - 1);
  describe (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
skein_bars_view_set_least_top (SkeinBarsView *self, double least_top)
{
  g_return_if_fail (SKEIN_IS_BARS_VIEW (self));

  self->least_top = least_top;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
skein_bars_view_pair (SkeinBarsView *self, SkeinBarsView *other)
{
  g_return_if_fail (SKEIN_IS_BARS_VIEW (self));
  g_return_if_fail (SKEIN_IS_BARS_VIEW (other));

  g_set_weak_pointer (&self->other, other);
  g_set_weak_pointer (&other->other, self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  gtk_widget_queue_resize (GTK_WIDGET (other));
}

double
skein_bars_view_get_top (SkeinBarsView *self)
{
  g_return_val_if_fail (SKEIN_IS_BARS_VIEW (self), 0);

  update_layout (self, gtk_widget_get_width (GTK_WIDGET (self)));
  return self->layout.top;
}

guint
skein_bars_view_get_n_bars (SkeinBarsView *self)
{
  g_return_val_if_fail (SKEIN_IS_BARS_VIEW (self), 0);

  return self->bars->len;
}

const SkeinBar *
skein_bars_view_peek_bar (SkeinBarsView *self, guint index)
{
  g_return_val_if_fail (SKEIN_IS_BARS_VIEW (self) && index < self->bars->len, NULL);

  return get_bar (self, index);
}
