// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-line-legend.h"
#include "gui/charts/skein-chart-style.h"

#define KEY_WIDTH 18
#define KEY_GAP 5
#define GAP 14
#define LEAST_WIDTH 56
#define TEXT_SCALE 0.85

struct _SkeinLineLegend
{
  GtkWidget *chart;
  PangoLayout *layouts[SKEIN_LINE_MAX_CURVES]; /* (owned) (nullable) */
  int height;                                  /* of a line of text; 0: not measured yet */
};

SkeinLineLegend *
skein_line_legend_new (GtkWidget *chart)
{
  SkeinLineLegend *self = g_new0 (SkeinLineLegend, 1);

  self->chart = chart;
  return self;
}

void
skein_line_legend_free (SkeinLineLegend *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < SKEIN_LINE_MAX_CURVES; i++)
    g_clear_object (&self->layouts[i]);
  g_free (self);
}

static PangoLayout *
create_layout (SkeinLineLegend *self, const char *text)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (self->chart, text);
  PangoAttrList *attrs = pango_attr_list_new ();

  pango_attr_list_insert (attrs, pango_attr_scale_new (TEXT_SCALE));
  pango_attr_list_insert (attrs, pango_attr_font_features_new ("tnum"));
  pango_layout_set_attributes (layout, attrs);
  pango_attr_list_unref (attrs);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  return layout;
}

gboolean
skein_line_legend_set_text (SkeinLineLegend *self, guint curve, const char *text)
{
  g_return_val_if_fail (curve < SKEIN_LINE_MAX_CURVES, FALSE);

  if (g_strcmp0 (skein_line_legend_get_text (self, curve), text) == 0)
    return FALSE;
  if (text == NULL)
    g_clear_object (&self->layouts[curve]);
  else if (self->layouts[curve] == NULL)
    self->layouts[curve] = create_layout (self, text);
  else
    pango_layout_set_text (self->layouts[curve], text, -1);
  return TRUE;
}

const char *
skein_line_legend_get_text (SkeinLineLegend *self, guint curve)
{
  g_return_val_if_fail (curve < SKEIN_LINE_MAX_CURVES, NULL);

  return self->layouts[curve] != NULL ? pango_layout_get_text (self->layouts[curve]) : NULL;
}

void
skein_line_legend_restyle (SkeinLineLegend *self)
{
  self->height = 0;
  for (guint i = 0; i < SKEIN_LINE_MAX_CURVES; i++)
    {
      if (self->layouts[i] != NULL)
        pango_layout_context_changed (self->layouts[i]);
    }
}

int
skein_line_legend_get_height (SkeinLineLegend *self)
{
  gboolean any = FALSE;

  for (guint i = 0; i < SKEIN_LINE_MAX_CURVES; i++)
    any = any || self->layouts[i] != NULL;
  if (any && self->height == 0)
    {
      /* The same whatever is said, so that nothing below moves. */
      g_autoptr (PangoLayout) layout = create_layout (self, "Xg8");

      pango_layout_get_pixel_size (layout, NULL, &self->height);
    }
  return any ? self->height : 0;
}

void
skein_line_legend_snapshot (SkeinLineLegend *self, GtkSnapshot *snapshot, const SkeinLineLook *looks, int y, int width)
{
  gboolean is_rtl = gtk_widget_get_direction (self->chart) == GTK_TEXT_DIR_RTL;
  GdkRGBA color = skein_chart_style_get_text_color (self->chart, skein_chart_style_get_scheme () >= SKEIN_COLOR_SCHEME_HIGH_CONTRAST ? 1.0 : 0.75);
  guint curves[SKEIN_LINE_MAX_CURVES];
  int widths[SKEIN_LINE_MAX_CURVES], x[SKEIN_LINE_MAX_CURVES], given[SKEIN_LINE_MAX_CURVES];
  guint n = 0;

  for (guint i = 0; i < SKEIN_LINE_MAX_CURVES; i++)
    {
      if (self->layouts[i] == NULL)
        continue;
      pango_layout_set_width (self->layouts[i], -1);
      pango_layout_get_pixel_size (self->layouts[i], &widths[n], NULL);
      widths[n] += KEY_WIDTH + KEY_GAP;
      curves[n++] = i;
    }
  skein_line_layout_place_keys (widths, n, width, GAP, LEAST_WIDTH, is_rtl, x, given);

  for (guint i = 0; i < n; i++)
    {
      PangoLayout *layout = self->layouts[curves[i]];
      int text_width = given[i] - KEY_WIDTH - KEY_GAP;
      int text_x = is_rtl ? x[i] : x[i] + KEY_WIDTH + KEY_GAP;
      int key_x = is_rtl ? x[i] + given[i] - KEY_WIDTH : x[i];

      if (text_width <= 0)
        continue;
      skein_line_drawing_snapshot_key (snapshot, &looks[curves[i]], &GRAPHENE_RECT_INIT ((float) key_x, (float) y, KEY_WIDTH, (float) self->height));
      pango_layout_set_width (layout, text_width * PANGO_SCALE);
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) text_x, (float) y));
      gtk_snapshot_append_layout (snapshot, layout, &color);
      gtk_snapshot_restore (snapshot);
    }
}
