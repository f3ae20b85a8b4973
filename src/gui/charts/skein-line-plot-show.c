// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-line-plot-private.h"

#include "base/skein-clock.h"
#include "base/skein-format.h"
#include "gui/charts/skein-chart-style.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#define SAMPLE_NS G_GUINT64_CONSTANT (100000000)
#define RECENT_NS G_GUINT64_CONSTANT (2000000000)
#define SETTLED_NS G_GUINT64_CONSTANT (1000000000)
#define KEYS_NS G_GUINT64_CONSTANT (333000000)
#define WORDS_NS G_GUINT64_CONSTANT (5000000000)

/* What it shows */

void
skein_line_plot_update_values (SkeinLinePlot *self)
{
  self->from_ns = self->to_ns = 0;
  if (self->now_ns != 0)
    skein_time_axis_get_range (self->axis, self->now_ns, &self->from_ns, &self->to_ns);
  skein_line_data_update (&self->data, self->recorder, self->from_ns, self->to_ns, self->now_ns);
}

static double
get_recent_at (SkeinLinePlot *self, guint curve, guint64 at_ns)
{
  const SkeinLineSource *source = &self->data.sources[curve];
  guint64 window_ns = source->as_is ? 2 * SAMPLE_NS : RECENT_NS;
  double sum = 0, mean;

  if (self->recorder == NULL || at_ns < window_ns)
    return NAN;
  for (guint i = 0; i < source->n_series; i++)
    {
      skein_recorder_get_series (self->recorder, source->series[i], at_ns - window_ns, window_ns, &mean, NULL, 1);
      sum += mean;
    }
  return sum;
}

guint64
skein_line_plot_get_cursor_ns (SkeinLinePlot *self)
{
  guint64 cursor_ns = skein_time_axis_get_cursor_ns (self->axis);

  return cursor_ns >= self->from_ns && cursor_ns <= self->to_ns ? cursor_ns : 0;
}

static char *
dup_figure (SkeinLinePlot *self, guint curve, double value)
{
  const SkeinLinePlotCurve *c = &self->curves[curve];

  if (isnan (value) || c->format == NULL)
    return g_strdup (c->unknown != NULL ? c->unknown : "–");
  return c->format (MAX (value, 0), NULL);
}

void
skein_line_plot_update_keys (SkeinLinePlot *self)
{
  guint64 cursor_ns = skein_line_plot_get_cursor_ns (self);
  gboolean changed = FALSE;

  self->keys_at_ns = skein_clock_now_ns ();
  for (guint i = 0; i < self->data.n_curves; i++)
    {
      g_autofree char *figure = NULL;
      g_autofree char *text = NULL;

      self->curves[i].recent = get_recent_at (self, i, MIN (self->to_ns, self->now_ns));
      if (self->curves[i].name == NULL)
        continue;
      figure = dup_figure (self, i, cursor_ns != 0 ? skein_line_data_get_value_at (&self->data, i, cursor_ns) : self->curves[i].recent);
      /* Translators: the name of a curve in a chart and its figure: "received 118 MB/s". */
      text = g_strdup_printf (_ ("%s %s"), self->curves[i].name, figure);
      changed = skein_line_legend_set_text (self->legend, i, text) || changed;
    }
  if (changed)
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
skein_line_plot_update_words (SkeinLinePlot *self)
{
  g_autofree char *text = skein_line_plot_dup_description (self);

  self->words_at_ns = skein_clock_now_ns ();
  if (text != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
show_at (SkeinLinePlot *self, guint64 now_ns)
{
  self->now_ns = now_ns;
  skein_line_plot_update_values (self);
  if (self->pointed)
    skein_line_plot_point_at (self, self->pointed_x);
  if (now_ns < self->keys_at_ns || now_ns - self->keys_at_ns > KEYS_NS)
    skein_line_plot_update_keys (self);
  if (self->words_at_ns == 0 || skein_clock_now_ns () - self->words_at_ns > WORDS_NS)
    skein_line_plot_update_words (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gboolean
skein_line_plot_tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  SkeinLinePlot *self = SKEIN_LINE_PLOT (widget);
  guint64 now_ns, step_ns, from_ns, to_ns;

  if (self->frozen || self->recorder == NULL)
    return G_SOURCE_CONTINUE;
  /* A new picture only when it has moved by a pixel and there is a new sample. */
  now_ns = skein_chart_style_get_end_ns (widget, clock);
  step_ns = MAX ((self->to_ns - self->from_ns) / (guint64) MAX (gtk_widget_get_width (widget), 1), SAMPLE_NS);
  if (now_ns / step_ns == self->now_ns / step_ns)
    return G_SOURCE_CONTINUE;
  /* What is past and known does not change. */
  skein_time_axis_get_range (self->axis, now_ns, &from_ns, &to_ns);
  if (from_ns != self->from_ns || to_ns != self->to_ns || now_ns < to_ns + SETTLED_NS)
    show_at (self, now_ns);
  return G_SOURCE_CONTINUE;
}

/* Other moments are shown: also by a chart that stands still because nothing happens. */
void
skein_line_plot_axis_changed_cb (SkeinLinePlot *self)
{
  self->keys_at_ns = 0;
  if (self->recorder != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    show_at (self, skein_clock_now_ns ());
}

void
skein_line_plot_cursor_changed_cb (SkeinLinePlot *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  skein_line_plot_update_keys (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Words */

char *
skein_line_plot_dup_description (SkeinLinePlot *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint64 cursor_ns;

  g_return_val_if_fail (SKEIN_IS_LINE_PLOT (self), NULL);

  cursor_ns = skein_line_plot_get_cursor_ns (self);
  for (guint i = 0; i < self->data.n_curves; i++)
    {
      double value = cursor_ns != 0 ? skein_line_data_get_value_at (&self->data, i, cursor_ns) : get_recent_at (self, i, MIN (self->to_ns, self->now_ns));
      double highest = skein_line_data_get_highest (&self->data, i);
      g_autofree char *figure = NULL;

      if (self->curves[i].name == NULL)
        continue;
      figure = dup_figure (self, i, value);
      g_string_append_printf (text, "%s%s %s", text->len > 0 ? "; " : "", self->curves[i].name, figure);
      if (cursor_ns == 0 && !isnan (highest) && !self->data.sources[i].as_is)
        {
          g_autofree char *most = dup_figure (self, i, MAX (highest, value));

          g_string_append (text, ", ");
          /* Translators: the highest figure of a curve: "at most 130 MB/s" */
          g_string_append_printf (text, _ ("at most %s"), most);
        }
    }
  if (text->len == 0)
    return NULL;

  g_string_append (text, "; ");
  if (cursor_ns != 0)
    {
      g_autofree char *ago = skein_format_duration ((double) (self->now_ns - MIN (cursor_ns, self->now_ns)) / 1e9);

      /* Translators: how long before the present: "12 s ago" */
      g_string_append_printf (text, _ ("%s ago"), ago);
    }
  else
    {
      g_autofree char *span = skein_format_duration ((double) (self->to_ns - self->from_ns) / 1e9);

      /* Translators: the time that a chart shows: "over 30 s" */
      g_string_append_printf (text, _ ("over %s"), span);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
