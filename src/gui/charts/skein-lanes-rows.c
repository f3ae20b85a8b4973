// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-lanes-view-private.h"

#include <string.h>

void
skein_lanes_row_free (gpointer data)
{
  SkeinLanesRow *row = data;

  g_array_unref (row->keys);
  g_free (row->title);
  g_free (row->detail);
  g_clear_object (&row->title_layout);
  g_clear_object (&row->detail_layout);
  g_free (row);
}

SkeinLanesRow *
skein_lanes_rows_get (SkeinLanesView *self, guint index)
{
  return g_ptr_array_index (self->rows, index);
}

static gboolean
is_shown (SkeinLanesView *self, const SkeinLaneRecord *record)
{
  guint64 window_ns = skein_lanes_view_get_window_ns (self);

  return (self->kinds & (1u << record->info.kind)) != 0 && (record->live || self->end_ns < window_ns || record->last_ns > self->end_ns - window_ns);
}

static SkeinLanesRow *
find_row (GPtrArray *rows, const char *label)
{
  for (guint i = 0; i < rows->len; i++)
    {
      SkeinLanesRow *row = g_ptr_array_index (rows, i);

      if (strcmp (row->label, label) == 0)
        return row;
    }
  return NULL;
}

/* The recorder's lanes come in order, so those of one label follow one another. */
gboolean
skein_lanes_rows_are_current (SkeinLanesView *self)
{
  guint n_lanes = self->recorder != NULL ? skein_recorder_get_n_lanes (self->recorder) : 0;
  guint row_index = 0, key_index = 0;

  for (guint i = 0; i < n_lanes; i++)
    {
      const SkeinLaneRecord *record = skein_recorder_peek_lane (self->recorder, i);
      SkeinLanesRow *row;

      if (!is_shown (self, record))
        continue;

      if (row_index < self->rows->len && key_index == skein_lanes_rows_get (self, row_index)->keys->len)
        {
          row_index++;
          key_index = 0;
        }
      if (row_index >= self->rows->len)
        return FALSE;

      row = skein_lanes_rows_get (self, row_index);
      if (g_array_index (row->keys, guint64, key_index) != record->key || strcmp (row->label, record->label) != 0)
        return FALSE;
      key_index++;
      if (key_index == row->keys->len && row->live != record->live)
        return FALSE;
    }

  return self->rows->len == 0 || (row_index == self->rows->len - 1 && key_index == skein_lanes_rows_get (self, row_index)->keys->len);
}

void
skein_lanes_rows_rebuild (SkeinLanesView *self)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->rows);
  guint n_lanes = self->recorder != NULL ? skein_recorder_get_n_lanes (self->recorder) : 0;
  SkeinLanesRow *row = NULL;

  self->rows = g_ptr_array_new_with_free_func (skein_lanes_row_free);
  for (guint i = 0; i < n_lanes; i++)
    {
      const SkeinLaneRecord *record = skein_recorder_peek_lane (self->recorder, i);

      if (!is_shown (self, record))
        continue;

      if (row == NULL || strcmp (row->label, record->label) != 0)
        {
          SkeinLanesRow *before = find_row (old, record->label);

          row = g_new0 (SkeinLanesRow, 1);
          g_strlcpy (row->label, record->label, sizeof row->label);
          row->keys = g_array_new (FALSE, FALSE, sizeof (guint64));
          if (before != NULL)
            {
              row->title = g_steal_pointer (&before->title);
              row->detail = g_steal_pointer (&before->detail);
            }
          g_ptr_array_add (self->rows, row);
        }
      g_array_append_val (row->keys, record->key);
      row->live = record->live;
    }

  skein_lanes_draw_drop_labels (self);
  skein_lanes_paint_drop (self);
  self->labels_us = 0;
  if (old->len != self->rows->len)
    gtk_widget_queue_resize (GTK_WIDGET (self));
}

/* The live lane of a row, or the last that was. */
const SkeinLaneRecord *
skein_lanes_rows_peek_record (SkeinLanesView *self, const SkeinLanesRow *row)
{
  guint64 key = g_array_index (row->keys, guint64, row->keys->len - 1);

  for (guint i = 0; i < skein_recorder_get_n_lanes (self->recorder); i++)
    {
      const SkeinLaneRecord *record = skein_recorder_peek_lane (self->recorder, i);

      if (record->key == key)
        return record;
    }
  return NULL;
}
