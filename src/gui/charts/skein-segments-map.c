// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-segments-map.h"

#include <glib/gi18n.h>

#include "base/skein-format.h"
#include "gui/charts/skein-chart-style.h"

#define BAR_HEIGHT 18
#define MARK_OVERHANG 4 /* above and below the bar */
#define MARK_WIDTH 2
#define RADIUS 4
/* A column that has but a byte is seen, and one that lacks but a byte is seen to. */
#define LEAST_ALPHA 0.25
#define MOST_PART_ALPHA 0.75
#define TOLD_MARKS 8

struct _SkeinSegmentsMap
{
  GtkWidget parent_instance;

  SkeinSegment *segments; /* (owned) */
  guint n_segments;
  guint64 *marks; /* (owned) */
  guint n_marks;
  guint64 size;
  char *words; /* (owned) (nullable) as told to those who do not see */
};

G_DEFINE_FINAL_TYPE (SkeinSegmentsMap, skein_segments_map, GTK_TYPE_WIDGET)

static void
skein_segments_map_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  SkeinSegmentsMap *self = SKEIN_SEGMENTS_MAP (widget);
  SkeinColorScheme scheme = skein_chart_style_get_scheme ();
  GdkRGBA track = skein_chart_style_get_text_color (widget, 0.12);
  GdkRGBA mark = skein_chart_style_get_text_color (widget, 0.9);
  GdkRGBA fill = skein_chart_style_get_rgba (skein_figure_colors_get_line (SKEIN_FIGURE_DOWNLOAD, scheme));
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int width = gtk_widget_get_width (widget);
  g_autofree SkeinSegmentsSpan *spans = NULL;
  GskRoundedRect bar;
  guint n_spans;

  if (width <= 0)
    return;
  spans = g_new (SkeinSegmentsSpan, (gsize) width);
  n_spans = skein_segments_layout_compute (self->segments, self->n_segments, self->size, width, spans);

  gsk_rounded_rect_init_from_rect (&bar, &GRAPHENE_RECT_INIT (0, MARK_OVERHANG, (float) width, BAR_HEIGHT), RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &bar);
  gtk_snapshot_append_color (snapshot, &track, &bar.bounds);
  for (guint i = 0; i < n_spans; i++)
    {
      GdkRGBA color = fill;
      int x = rtl ? width - spans[i].x - spans[i].width : spans[i].x;

      if (spans[i].done_frac < 1)
        color.alpha *= (float) (LEAST_ALPHA + (MOST_PART_ALPHA - LEAST_ALPHA) * spans[i].done_frac);
      gtk_snapshot_append_color (snapshot, &color, &GRAPHENE_RECT_INIT ((float) x, MARK_OVERHANG, (float) spans[i].width, BAR_HEIGHT));
    }
  gtk_snapshot_pop (snapshot);

  for (guint i = 0; self->size > 0 && i < self->n_marks; i++)
    {
      int x = skein_segments_layout_get_x (self->marks[i], self->size, width - MARK_WIDTH + 1);

      if (rtl)
        x = width - x - MARK_WIDTH;
      gtk_snapshot_append_color (snapshot, &mark, &GRAPHENE_RECT_INIT ((float) x, 0, MARK_WIDTH, BAR_HEIGHT + 2 * MARK_OVERHANG));
    }
}

static void
skein_segments_map_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_VERTICAL ? BAR_HEIGHT + 2 * MARK_OVERHANG : 60;
  *natural = orientation == GTK_ORIENTATION_VERTICAL ? *minimum : 400;
}

static void
skein_segments_map_finalize (GObject *object)
{
  SkeinSegmentsMap *self = SKEIN_SEGMENTS_MAP (object);

  g_free (self->segments);
  g_free (self->marks);
  g_free (self->words);

  G_OBJECT_CLASS (skein_segments_map_parent_class)->finalize (object);
}

static void
skein_segments_map_class_init (SkeinSegmentsMapClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = skein_segments_map_finalize;
  widget_class->snapshot = skein_segments_map_snapshot;
  widget_class->measure = skein_segments_map_measure;
  gtk_widget_class_set_css_name (widget_class, "segments-map");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
skein_segments_map_init (SkeinSegmentsMap *self)
{
  skein_chart_style_watch_scheme (GTK_WIDGET (self), G_CALLBACK (gtk_widget_queue_draw));
}

GtkWidget *
skein_segments_map_new (void)
{
  return g_object_new (SKEIN_TYPE_SEGMENTS_MAP, NULL);
}

void
skein_segments_map_set (SkeinSegmentsMap *self, const SkeinSegment *segments, guint n_segments, guint64 size, const guint64 *marks, guint n_marks)
{
  char *words;

  g_return_if_fail (SKEIN_IS_SEGMENTS_MAP (self));

  g_free (self->segments);
  self->segments = g_memdup2 (segments, n_segments * sizeof *segments);
  self->n_segments = n_segments;
  g_free (self->marks);
  self->marks = g_memdup2 (marks, n_marks * sizeof *marks);
  self->n_marks = n_marks;
  self->size = size;
  gtk_widget_queue_draw (GTK_WIDGET (self));

  words = skein_segments_map_describe (segments, n_segments, size, marks, n_marks);
  if (g_strcmp0 (words, self->words) != 0)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  g_free (self->words);
  self->words = words;
}

char *
skein_segments_map_describe (const SkeinSegment *segments, guint n_segments, guint64 size, const guint64 *marks, guint n_marks)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) places = NULL;
  g_autofree char *percent = NULL;
  guint64 done = 0;

  if (size == 0)
    return g_strdup (_("The size of the file is not known"));
  for (guint i = 0; i < n_segments; i++)
    done += segments[i].end - segments[i].start;
  percent = skein_format_percent ((double) done / (double) size);
  if (n_segments > 1)
    /* Translators: of a file, "61 % is there, in 4 parts" */
    g_string_append_printf (text, ngettext ("%s is there, in %u part", "%s is there, in %u parts", n_segments), percent, n_segments);
  else
    g_string_append_printf (text, _("%s is there"), percent);

  if (n_marks == 0)
    return g_string_free (g_steal_pointer (&text), FALSE);
  g_string_append (text, "; ");
  places = g_string_new (NULL);
  for (guint i = 0; i < n_marks && i < TOLD_MARKS; i++)
    {
      g_autofree char *at = skein_format_percent ((double) marks[i] / (double) size);

      g_string_append_printf (places, i > 0 ? ", %s" : "%s", at);
    }
  if (n_marks > TOLD_MARKS)
    g_string_append (places, ", …");
  /* Translators: how many, and places in the file: "4 connections write at 12 %, 40 %" */
  g_string_append_printf (text, ngettext ("%u connection writes at %s", "%u connections write at %s", n_marks), n_marks, places->str);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
