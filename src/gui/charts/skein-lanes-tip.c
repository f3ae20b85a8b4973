// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Words about one moment of one row: what was done, on which item, for how long, how much of it, how fast and with how much CPU. */

#include "config.h"

#include "gui/charts/skein-lanes-view-private.h"

#include <glib/gi18n-lib.h>

#include "base/skein-format.h"

#define LEAST_MOMENT_NS G_GUINT64_CONSTANT (10000000)
#define TOOLTIP_US (G_TIME_SPAN_SECOND / 4)

typedef struct
{
  guint64 from_ns, width_ns; /* of the column */
  guint64 key;               /* of the lane that was there */
  SkeinColumn column;
  SkeinSpan span;
  gboolean has_span;
} Moment;

guint64
skein_lanes_tip_get_ns (SkeinLanesView *self, int column)
{
  guint64 first = self->end_column - MIN (self->end_column, (guint64) (self->layout.plot_width * self->scale));

  return (first + (guint64) (column * self->scale)) * self->column_ns + self->column_ns * (guint64) self->scale / 2;
}

/* Which of a row's lanes was there. Returns: FALSE if none was */
static gboolean
look_up (SkeinLanesView *self, const SkeinLanesRow *row, int column, Moment *out_moment)
{
  guint64 middle_ns = skein_lanes_tip_get_ns (self, column);

  *out_moment = (Moment){ 0 };
  /* A column of a short window would often fall between two samples. */
  out_moment->width_ns = MAX (self->column_ns * (guint64) self->scale, LEAST_MOMENT_NS);
  out_moment->from_ns = middle_ns - out_moment->width_ns / 2;

  for (guint k = row->keys->len; k > 0; k--)
    {
      out_moment->key = g_array_index (row->keys, guint64, k - 1);
      skein_recorder_get_columns (self->recorder, out_moment->key, out_moment->from_ns, out_moment->width_ns, &out_moment->column, 1);
      if (out_moment->column.known > 0)
        {
          out_moment->has_span = skein_recorder_get_span_at (self->recorder, out_moment->key, middle_ns, &out_moment->span);
          return TRUE;
        }
    }
  return FALSE;
}

guint64
skein_lanes_tip_get_item (SkeinLanesView *self, guint row, int column)
{
  Moment moment;

  if (self->combined || !look_up (self, skein_lanes_rows_get (self, row), column, &moment))
    return 0;
  if (moment.has_span)
    return moment.span.item;
  return skein_recorder_get_item_at (self->recorder, moment.key, moment.from_ns + moment.width_ns / 2);
}

static char *
format_short_duration (guint64 ns)
{
  if (ns < G_GUINT64_CONSTANT (1000000))
    /* Translators: a time in milliseconds, below one of them. */
    return g_strdup_printf (_ ("%.2f ms"), (double) ns / 1e6);
  if (ns < G_GUINT64_CONSTANT (1000000000))
    /* Translators: a time in milliseconds. */
    return g_strdup_printf (_ ("%.0f ms"), (double) ns / 1e6);
  if (ns < G_GUINT64_CONSTANT (60000000000))
    /* Translators: a time in seconds. */
    return g_strdup_printf (_ ("%.1f s"), (double) ns / 1e9);
  return skein_format_duration ((double) ns / 1e9);
}

/* "Receive for 340 ms", with a word about how sure that is. */
static void
append_phase (GString *text, const Moment *moment)
{
  g_autofree char *duration = NULL;

  if (!moment->has_span)
    {
      g_string_append (text, skein_phase_get_label ((SkeinPhase) moment->column.phase));
      return;
    }

  duration = format_short_duration (moment->span.to_ns - moment->span.from_ns);
  /* Translators: what a worker did, such as "Receive", and how long, such as "340 ms". */
  g_string_append_printf (text, moment->span.exact ? _ ("%s for %s") : _ ("mostly %s for %s"), skein_phase_get_label (moment->span.phase), duration);
}

/* Bytes and rate are known of the present; of an earlier item what its owner tells. */
static void
append_figures (SkeinLanesView *self, GString *text, SkeinLanesRow *row, const Moment *moment, guint64 item)
{
  const SkeinLaneRecord *record = skein_lanes_rows_peek_record (self, row);

  if (record != NULL && record->live && record->key == moment->key && item != 0 && record->now.item == item)
    {
      g_autofree char *done = skein_format_size (record->now.done_bytes);
      g_autofree char *rate = skein_format_rate (record->rate_bytes_per_s);

      if (record->now.total_bytes > 0)
        {
          g_autofree char *total = skein_format_size (record->now.total_bytes);

          g_string_append_c (text, '\n');
          /* Translators: "12.3 MB of 40.0 MB · 41.2 MB/s" */
          g_string_append_printf (text, _ ("%s of %s · %s"), done, total, rate);
          return;
        }
      if (record->now.done_bytes > 0 || record->rate_bytes_per_s >= 1)
        {
          g_string_append_printf (text, "\n%s · %s", done, rate);
          return;
        }
    }

  if (item != 0 && self->item_note_func != NULL)
    {
      g_autofree char *note = self->item_note_func (item, self->item_note_data);

      if (note != NULL)
        g_string_append_printf (text, "\n%s", note);
    }
}

static void
append_cpu (SkeinLanesView *self, GString *text, const SkeinColumn *column, guint64 from_ns)
{
  double ago_s = (double) (self->now_ns - MIN (self->now_ns, from_ns)) / 1e9;
  g_autofree char *ago = ago_s < 60 ? g_strdup_printf (_ ("%.1f s"), ago_s) : skein_format_duration (ago_s);

  g_string_append_c (text, '\n');
  if (column->cpu_peak > column->cpu + 13)
    /* Translators: the share of one core in use, its highest value in that time, and how long ago that was: "3 s". */
    g_string_append_printf (text, _ ("CPU %.0f %%, at most %.0f %%, %s ago"), column->cpu / 2.55, column->cpu_peak / 2.55, ago);
  else
    /* Translators: the share of one core in use, and how long ago that was: "3 s". */
    g_string_append_printf (text, _ ("CPU %.0f %%, %s ago"), column->cpu / 2.55, ago);
}

static char *
describe_combined (SkeinLanesView *self, const SkeinLanesRow *row, int column)
{
  guint64 width_ns = MAX (self->column_ns * (guint64) self->scale, LEAST_MOMENT_NS);
  guint64 from_ns = skein_lanes_tip_get_ns (self, column) - width_ns / 2;
  SkeinLanesMixSum sum = { 0 };
  SkeinColumn mean = { 0 };
  g_autoptr (GString) text = NULL;

  for (guint k = 0; k < row->keys->len; k++)
    {
      SkeinColumn found;

      skein_recorder_get_columns (self->recorder, g_array_index (row->keys, guint64, k), from_ns, width_ns, &found, 1);
      skein_lanes_mix_add (&sum, &found, 1);
    }
  if (sum.n_lanes == 0)
    return NULL;

  text = g_string_new (NULL);
  for (guint phase = 0; phase < SKEIN_N_PHASES; phase++)
    {
      if (sum.phases[phase] > 0)
        g_string_append_printf (text, "%s%u × %s", text->len > 0 ? "\n" : "", sum.phases[phase], skein_phase_get_label ((SkeinPhase) phase));
    }
  mean.cpu = mean.cpu_peak = (guint8) (sum.cpu / sum.n_lanes);
  append_cpu (self, text, &mean, from_ns);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
describe_moment (SkeinLanesView *self, guint index, int column)
{
  SkeinLanesRow *row = skein_lanes_rows_get (self, index);
  g_autoptr (GString) text = NULL;
  Moment moment;
  guint64 item;

  if (self->combined)
    return describe_combined (self, row, column);
  if (!look_up (self, row, column, &moment))
    return NULL;

  text = g_string_new (row->label);
  g_string_append (text, "  ");
  append_phase (text, &moment);
  item = moment.has_span ? moment.span.item : skein_recorder_get_item_at (self->recorder, moment.key, moment.from_ns + moment.width_ns / 2);
  if (item != 0 && self->item_name_func != NULL)
    {
      g_autofree char *name = self->item_name_func (item, self->item_name_data);

      if (name != NULL)
        g_string_append_printf (text, "\n%s", name);
    }
  append_figures (self, text, row, &moment, item);
  append_cpu (self, text, &moment.column, moment.from_ns);
  if (moment.column.blocked > 0 && moment.column.phase != SKEIN_PHASE_LOCK)
    {
      g_string_append_c (text, '\n');
      g_string_append_printf (text, _ ("%.0f %% of it blocked by the lock"), moment.column.blocked / 2.55);
    }
  if (self->note_func != NULL)
    {
      g_autofree char *note = self->note_func (row->label, self->note_data);

      if (note != NULL)
        g_string_append_printf (text, "\n%s", note);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
skein_lanes_tip_query_cb (GtkWidget *widget, int x, int y, gboolean keyboard_mode, GtkTooltip *tooltip, gpointer user_data)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (widget);
  g_autofree char *text = NULL;
  guint row;
  int column;

  if (keyboard_mode || self->recorder == NULL || self->image == NULL)
    return FALSE;
  if (!skein_lanes_layout_pick (&self->layout, x, y, &row, &column))
    return FALSE;

  text = describe_moment (self, row, column);
  if (text == NULL)
    return FALSE;

  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

/* Cursor */

void
skein_lanes_tip_hide_cursor (SkeinLanesView *self)
{
  if (!self->has_cursor)
    return;

  self->has_cursor = FALSE;
  if (self->bubble != NULL)
    gtk_popover_popdown (GTK_POPOVER (self->bubble));
  if (!self->has_pointer)
    skein_time_axis_set_cursor_ns (self->axis, 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, self->words != NULL ? self->words : "", -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
ensure_bubble (SkeinLanesView *self)
{
  if (self->bubble != NULL)
    return;

  self->bubble_label = GTK_LABEL (gtk_label_new (NULL));
  self->bubble = gtk_popover_new ();
  gtk_popover_set_autohide (GTK_POPOVER (self->bubble), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self->bubble), GTK_POS_TOP);
  gtk_popover_set_child (GTK_POPOVER (self->bubble), GTK_WIDGET (self->bubble_label));
  gtk_widget_set_can_focus (self->bubble, FALSE);
  gtk_widget_set_can_target (self->bubble, FALSE);
  gtk_widget_set_parent (self->bubble, GTK_WIDGET (self));
}

static void
update_bubble (SkeinLanesView *self)
{
  g_autofree char *text = NULL;

  if (self->recorder == NULL || self->image == NULL || self->layout.n_visible == 0)
    {
      skein_lanes_tip_hide_cursor (self);
      return;
    }

  self->cursor_row = MIN (self->cursor_row, self->layout.n_visible - 1);
  self->cursor_column = CLAMP (self->cursor_column, 0, self->layout.plot_width - 1);
  skein_time_axis_set_cursor_ns (self->axis, skein_lanes_tip_get_ns (self, self->cursor_column));
  text = describe_moment (self, self->cursor_row, self->cursor_column);
  if (text == NULL)
    text = g_strdup_printf ("%s  %s", skein_lanes_rows_get (self, self->cursor_row)->label, _ ("Nothing recorded"));

  ensure_bubble (self);
  if (g_strcmp0 (gtk_label_get_text (self->bubble_label), text) != 0)
    {
      gtk_label_set_text (self->bubble_label, text);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (self->bubble),
                               &(GdkRectangle){ self->layout.plot_x + self->cursor_column,
                                                skein_lanes_layout_get_lane_y (&self->layout, self->cursor_row), 1,
                                                skein_lanes_layout_get_lane_height (&self->layout, self->cursor_row) });
  gtk_popover_popup (GTK_POPOVER (self->bubble));
}

void
skein_lanes_tip_update (SkeinLanesView *self)
{
  gint64 now_us = g_get_monotonic_time ();

  if (self->has_pointer && self->image != NULL)
    {
      skein_time_axis_set_cursor_ns (self->axis, skein_lanes_tip_get_ns (self, (int) self->pointer_x - self->layout.plot_x));
      if (now_us - self->tooltip_us > TOOLTIP_US)
        {
          self->tooltip_us = now_us;
          gtk_widget_trigger_tooltip_query (GTK_WIDGET (self));
        }
    }
  if (self->has_cursor)
    update_bubble (self);
}
