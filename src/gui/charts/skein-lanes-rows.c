// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* A row shows every lane that had the same label within the time shown: a worker that was replaced goes on in its row. A combined view
 * has one row of all workers. */

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

/* "T1" of the connection "T1.3", "" of one whose worker is not known. */
static void
copy_worker_label (const char *label, char *out_label)
{
  const char *dot = strchr (label, '.');

  g_strlcpy (out_label, label, dot != NULL ? (gsize) (dot - label) + 1 : 1);
}

static gboolean
is_open (SkeinLanesView *self, const char *worker)
{
  gboolean open = (self->kinds & SKEIN_LANES_CONNECTIONS) != 0;

  return g_hash_table_size (self->turned) > 0 && g_hash_table_contains (self->turned, worker) ? !open : open;
}

static gboolean
is_shown (SkeinLanesView *self, const SkeinLaneRecord *record)
{
  char worker[sizeof record->label];

  if (!record->live && (record->last_ns <= self->from_ns || record->first_ns >= MAX (self->to_ns, 1)))
    return FALSE;
  if (record->info.kind != SKEIN_LANE_CONNECTION)
    return (self->kinds & (1u << record->info.kind)) != 0;
  if (self->combined || (self->kinds & (SKEIN_LANES_CONNECTIONS | SKEIN_LANES_THREADS)) == 0)
    return FALSE;

  copy_worker_label (record->label, worker);
  return is_open (self, worker);
}

/* What the rows are made of, as one number. The recorder's lanes come in order, so those of one label follow one another. */
static guint64
sum_lanes (SkeinLanesView *self)
{
  guint n_lanes = self->recorder != NULL ? skein_recorder_get_n_lanes (self->recorder) : 0;
  guint64 sum = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (guint i = 0; i < n_lanes; i++)
    {
      const SkeinLaneRecord *record = skein_recorder_peek_lane (self->recorder, i);
      guint state = (guint) record->live << 1 | (guint) is_shown (self, record);

      sum = (sum ^ (record->key << 2 | state)) * G_GUINT64_CONSTANT (0x100000001b3);
    }
  return sum;
}

gboolean
skein_lanes_rows_are_current (SkeinLanesView *self)
{
  return sum_lanes (self) == self->rows_sum;
}

static SkeinLanesRow *
find_row (GPtrArray *rows, const char *label, guint near)
{
  for (guint i = 0; i < rows->len; i++)
    {
      SkeinLanesRow *row = g_ptr_array_index (rows, (near + i) % rows->len);

      if (strcmp (row->label, label) == 0)
        return row;
    }
  return NULL;
}

static SkeinLanesRow *
add_row (SkeinLanesView *self, GPtrArray *old, const char *label)
{
  SkeinLanesRow *before = find_row (old, label, self->rows->len);
  SkeinLanesRow *row = g_new0 (SkeinLanesRow, 1);

  g_strlcpy (row->label, label, sizeof row->label);
  row->keys = g_array_new (FALSE, FALSE, sizeof (guint64));
  if (before != NULL)
    {
      row->title = g_steal_pointer (&before->title);
      row->detail = g_steal_pointer (&before->detail);
    }
  g_ptr_array_add (self->rows, row);
  return row;
}

/* Whether each row stands where it stood, so that the image only has to be painted anew where lanes have come or gone. */
static gboolean
keep_painted (SkeinLanesView *self, GPtrArray *old)
{
  if (old->len != self->rows->len)
    return FALSE;
  for (guint i = 0; i < old->len; i++)
    {
      if (strcmp (((SkeinLanesRow *) g_ptr_array_index (old, i))->label, skein_lanes_rows_get (self, i)->label) != 0)
        return FALSE;
    }

  for (guint i = 0; i < old->len; i++)
    {
      const SkeinLanesRow *before = g_ptr_array_index (old, i);
      SkeinLanesRow *row = skein_lanes_rows_get (self, i);

      if (before->keys->len == row->keys->len && memcmp (before->keys->data, row->keys->data, row->keys->len * sizeof (guint64)) == 0)
        {
          row->painted_first = before->painted_first;
          row->painted_end = before->painted_end;
          row->fresh_column = before->fresh_column;
        }
    }
  return TRUE;
}

static void
update_subs (SkeinLanesView *self)
{
  self->is_sub = g_renew (gboolean, self->is_sub, self->rows->len + 1);
  self->tops = g_renew (int, self->tops, self->rows->len + 1);
  for (guint i = 0; i < self->rows->len; i++)
    self->is_sub[i] = strchr (skein_lanes_rows_get (self, i)->label, '.') != NULL;
  /* The layout has borrowed them. */
  skein_lanes_paint_update_layout (self);
}

void
skein_lanes_rows_rebuild (SkeinLanesView *self)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->rows);
  int minimum, old_natural, natural;
  guint n_lanes = self->recorder != NULL ? skein_recorder_get_n_lanes (self->recorder) : 0;
  SkeinLanesRow *row = NULL, *worker = NULL;

  skein_lanes_layout_measure (self->mode == SKEIN_LANES_STRIP, old->len, self->is_sub, &minimum, &old_natural);
  self->rows = g_ptr_array_new_with_free_func (skein_lanes_row_free);
  for (guint i = 0; i < n_lanes; i++)
    {
      const SkeinLaneRecord *record = skein_recorder_peek_lane (self->recorder, i);

      if (record->info.kind == SKEIN_LANE_CONNECTION && worker != NULL && !self->combined)
        {
          char label[sizeof record->label];

          copy_worker_label (record->label, label);
          if (strcmp (label, worker->label) == 0)
            worker->has_subs = TRUE;
        }
      if (!is_shown (self, record))
        continue;

      if (row == NULL || (!self->combined && strcmp (row->label, record->label) != 0))
        row = add_row (self, old, self->combined ? "" : record->label);
      if (record->info.kind != SKEIN_LANE_CONNECTION)
        {
          worker = row;
          row->is_open = is_open (self, row->label);
        }
      g_array_append_val (row->keys, record->key);
      row->position = i;
      row->live = record->live;
    }

  self->rows_sum = sum_lanes (self);
  skein_lanes_draw_drop_labels (self);
  if (!keep_painted (self, old))
    skein_lanes_paint_drop (self);
  update_subs (self);
  self->labels_us = 0;
  skein_lanes_layout_measure (self->mode == SKEIN_LANES_STRIP, self->rows->len, self->is_sub, &minimum, &natural);
  if (old->len != self->rows->len || natural != old_natural)
    gtk_widget_queue_resize (GTK_WIDGET (self));
}

const SkeinLaneRecord *
skein_lanes_rows_peek_record (SkeinLanesView *self, SkeinLanesRow *row)
{
  guint64 key = g_array_index (row->keys, guint64, row->keys->len - 1);
  guint n_lanes = skein_recorder_get_n_lanes (self->recorder);

  for (guint i = 0; i < n_lanes; i++)
    {
      guint position = (row->position + i) % n_lanes;
      const SkeinLaneRecord *record = skein_recorder_peek_lane (self->recorder, position);

      if (record->key == key)
        {
          row->position = position;
          return record;
        }
    }
  return NULL;
}

void
skein_lanes_rows_turn (SkeinLanesView *self, SkeinLanesRow *row, gboolean open)
{
  if (!row->has_subs || row->is_open == open)
    return;

  if (!g_hash_table_remove (self->turned, row->label))
    g_hash_table_add (self->turned, g_strdup (row->label));
  skein_lanes_rows_rebuild (self);
  skein_lanes_view_wake (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
