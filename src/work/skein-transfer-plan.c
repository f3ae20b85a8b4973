// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-transfer-plan.h"

#define ALIGN_BYTES (64 * 1024)

static SkeinPiece *
piece_new (guint64 start, guint64 pos, guint64 end)
{
  SkeinPiece *piece = g_new0 (SkeinPiece, 1);

  piece->start = start;
  piece->pos = pos;
  piece->end = end;
  piece->rate_bytes_per_s = -1;
  return piece;
}

static guint64
get_remaining (const SkeinPiece *piece)
{
  return piece->end - piece->pos;
}

static int
compare_ranges (gconstpointer a, gconstpointer b)
{
  const SkeinRange *first = a;
  const SkeinRange *second = b;

  return (first->start > second->start) - (first->start < second->start);
}

/* Sorted, merged and cut to @size; empty and reversed ones dropped. */
static GArray *
dup_merged (GArray *ranges, guint64 size)
{
  GArray *sorted = g_array_new (FALSE, FALSE, sizeof (SkeinRange));
  GArray *merged = g_array_new (FALSE, FALSE, sizeof (SkeinRange));

  if (ranges != NULL)
    g_array_append_vals (sorted, ranges->data, ranges->len);
  g_array_sort (sorted, compare_ranges);

  for (guint i = 0; i < sorted->len; i++)
    {
      SkeinRange range = g_array_index (sorted, SkeinRange, i);
      SkeinRange *last = merged->len > 0 ? &g_array_index (merged, SkeinRange, merged->len - 1) : NULL;

      range.end = MIN (range.end, size);
      if (range.start >= range.end)
        continue;
      if (last != NULL && range.start <= last->end)
        last->end = MAX (last->end, range.end);
      else
        g_array_append_val (merged, range);
    }

  g_array_unref (sorted);
  return merged;
}

SkeinPlan *
skein_plan_new (guint64 size, GArray *have)
{
  SkeinPlan *self = g_new0 (SkeinPlan, 1);
  g_autoptr (GArray) ranges = dup_merged (have, size);
  guint64 at = 0;

  self->size = size;
  self->pieces = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < ranges->len; i++)
    {
      const SkeinRange *range = &g_array_index (ranges, SkeinRange, i);

      if (range->start > at)
        g_ptr_array_add (self->pieces, piece_new (at, at, range->start));
      g_ptr_array_add (self->pieces, piece_new (range->start, range->end, range->end));
      self->done += range->end - range->start;
      at = range->end;
    }
  if (at < size)
    g_ptr_array_add (self->pieces, piece_new (at, at, size));

  return self;
}

void
skein_plan_free (SkeinPlan *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->pieces);
  g_free (self);
}

void
skein_plan_set_size (SkeinPlan *self, guint64 size)
{
  SkeinPiece *last;

  g_return_if_fail (self->size == SKEIN_PLAN_UNKNOWN && self->pieces->len > 0);

  last = g_ptr_array_index (self->pieces, self->pieces->len - 1);
  g_return_if_fail (size >= last->pos);

  self->size = size;
  last->end = size;
}

SkeinPiece *
skein_plan_take (SkeinPlan *self)
{
  for (guint i = 0; i < self->pieces->len; i++)
    {
      SkeinPiece *piece = g_ptr_array_index (self->pieces, i);

      if (!piece->taken && get_remaining (piece) > 0)
        {
          piece->taken = TRUE;
          piece->rate_bytes_per_s = -1;
          return piece;
        }
    }
  return NULL;
}

void
skein_plan_put_back (SkeinPlan *self, SkeinPiece *piece)
{
  piece->taken = FALSE;
}

void
skein_plan_advance (SkeinPlan *self, SkeinPiece *piece, guint64 n_bytes)
{
  g_assert (n_bytes <= get_remaining (piece));

  piece->pos += n_bytes;
  self->done += n_bytes;
}

gboolean
skein_plan_is_complete (SkeinPlan *self)
{
  return self->size != SKEIN_PLAN_UNKNOWN && self->done == self->size;
}

/* @at lies inside what is still to come of piece @index. */
static SkeinPiece *
cut_piece (SkeinPlan *self, guint index, guint64 at)
{
  SkeinPiece *piece = g_ptr_array_index (self->pieces, index);
  SkeinPiece *rest = piece_new (at, at, piece->end);

  g_assert (at > piece->pos && at < piece->end);

  piece->end = at;
  g_ptr_array_insert (self->pieces, (int) index + 1, rest);
  return rest;
}

void
skein_plan_split (SkeinPlan *self, guint n_pieces)
{
  g_autofree guint *shares = g_new0 (guint, self->pieces->len);
  guint n_unfinished = 0;

  g_return_if_fail (self->size != SKEIN_PLAN_UNKNOWN);

  for (guint i = 0; i < self->pieces->len; i++)
    {
      shares[i] = get_remaining (g_ptr_array_index (self->pieces, i)) > 0;
      n_unfinished += shares[i];
    }

  /* One more share to whoever has the largest ones, until there are enough. */
  for (; n_unfinished < n_pieces; n_unfinished++)
    {
      guint64 best_bytes = 0;
      guint best = 0;

      for (guint i = 0; i < self->pieces->len; i++)
        {
          guint64 bytes = get_remaining (g_ptr_array_index (self->pieces, i)) / (shares[i] + 1);

          if (shares[i] > 0 && bytes > best_bytes)
            {
              best_bytes = bytes;
              best = i;
            }
        }
      if (best_bytes < SKEIN_PLAN_MIN_BYTES)
        break;
      shares[best]++;
    }

  /* From the back, so that the indexes in front stay as they are. */
  for (guint i = self->pieces->len; i-- > 0;)
    {
      SkeinPiece *piece = g_ptr_array_index (self->pieces, i);
      guint64 pos = piece->pos;
      guint64 total = get_remaining (piece);

      for (guint share = shares[i]; share > 1; share--)
        {
          guint64 at = pos + total / shares[i] * (share - 1);

          cut_piece (self, i, MAX (at - at % ALIGN_BYTES, pos + 1));
        }
    }
}

SkeinPiece *
skein_plan_halve (SkeinPlan *self)
{
  guint64 best_bytes = SKEIN_PLAN_MIN_BYTES;
  guint best = 0;
  SkeinPiece *piece, *half;
  guint64 at;

  if (self->size == SKEIN_PLAN_UNKNOWN)
    return NULL;

  for (guint i = 0; i < self->pieces->len; i++)
    {
      const SkeinPiece *candidate = g_ptr_array_index (self->pieces, i);
      guint64 bytes = get_remaining (candidate);

      if (candidate->taken && bytes > best_bytes && candidate->rate_bytes_per_s >= 0 && (double) bytes > candidate->rate_bytes_per_s)
        {
          best_bytes = bytes;
          best = i;
        }
    }
  if (best_bytes == SKEIN_PLAN_MIN_BYTES)
    return NULL;

  piece = g_ptr_array_index (self->pieces, best);
  at = piece->pos + best_bytes / 2;
  half = cut_piece (self, best, MAX (at - at % ALIGN_BYTES, piece->pos + 1));
  half->taken = TRUE;
  return half;
}

void
skein_plan_collapse (SkeinPlan *self, SkeinPiece *piece)
{
  piece->end = self->size;
  self->done = 0;

  for (guint i = self->pieces->len; i-- > 0;)
    {
      SkeinPiece *other = g_ptr_array_index (self->pieces, i);

      if (other != piece && other->start >= piece->start)
        g_ptr_array_remove_index (self->pieces, i);
      else
        self->done += other->pos - other->start;
    }
}

GArray *
skein_plan_dup_ranges (SkeinPlan *self)
{
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (SkeinRange));

  for (guint i = 0; i < self->pieces->len; i++)
    {
      const SkeinPiece *piece = g_ptr_array_index (self->pieces, i);
      SkeinRange range = { piece->start, piece->pos };

      g_array_append_val (ranges, range);
    }
  return dup_merged (ranges, self->size);
}
