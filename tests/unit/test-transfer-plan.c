// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-transfer-ledger.h"
#include "work/skein-transfer-plan.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define M G_GUINT64_CONSTANT (1048576)

static GArray *
make_ranges (guint n, const SkeinRange *ranges)
{
  GArray *array = g_array_new (FALSE, FALSE, sizeof (SkeinRange));

  g_array_append_vals (array, ranges, n);
  return array;
}

/* Pieces lie side by side from 0 to the size, and the sum is right. */
static void
check_plan (SkeinPlan *plan)
{
  guint64 at = 0, done = 0;

  for (guint i = 0; i < plan->pieces->len; i++)
    {
      const SkeinPiece *piece = g_ptr_array_index (plan->pieces, i);

      g_assert_cmpuint (piece->start, ==, at);
      g_assert_cmpuint (piece->pos, >=, piece->start);
      g_assert_cmpuint (piece->end, >=, piece->pos);
      at = piece->end;
      done += piece->pos - piece->start;
    }
  g_assert_cmpuint (at, ==, plan->size);
  g_assert_cmpuint (done, ==, plan->done);
}

static void
test_have (void)
{
  static const SkeinRange messy[] = { { 50, 60 }, { 0, 10 }, { 5, 20 }, { 20, 30 }, { 90, 200 }, { 300, 400 }, { 70, 70 }, { 80, 75 } };
  g_autoptr (GArray) have = make_ranges (G_N_ELEMENTS (messy), messy);
  g_autoptr (SkeinPlan) plan = skein_plan_new (100, have);
  g_autoptr (GArray) ranges = skein_plan_dup_ranges (plan);
  SkeinPiece *piece;

  check_plan (plan);
  g_assert_cmpuint (plan->done, ==, 30 + 10 + 10);
  g_assert_cmpuint (ranges->len, ==, 3);
  g_assert_cmpuint (g_array_index (ranges, SkeinRange, 0).end, ==, 30);
  g_assert_cmpuint (g_array_index (ranges, SkeinRange, 2).start, ==, 90);

  piece = skein_plan_take (plan);
  g_assert_cmpuint (piece->pos, ==, 30);
  skein_plan_advance (plan, piece, 20);
  piece = skein_plan_take (plan);
  g_assert_cmpuint (piece->pos, ==, 60);
  g_assert_null (skein_plan_take (plan));
  skein_plan_put_back (plan, piece);
  g_assert_true (skein_plan_take (plan) == piece);
  g_assert_false (skein_plan_is_complete (plan));
  skein_plan_advance (plan, piece, 30);
  g_assert_true (skein_plan_is_complete (plan));
  check_plan (plan);
}

static void
test_unknown_size (void)
{
  g_autoptr (SkeinPlan) plan = skein_plan_new (SKEIN_PLAN_UNKNOWN, NULL);
  SkeinPiece *piece = skein_plan_take (plan);
  g_autoptr (SkeinPlan) empty = skein_plan_new (0, NULL);

  skein_plan_advance (plan, piece, 1000);
  g_assert_false (skein_plan_is_complete (plan));
  g_assert_null (skein_plan_halve (plan));
  skein_plan_set_size (plan, 1000);
  g_assert_true (skein_plan_is_complete (plan));
  check_plan (plan);

  g_assert_true (skein_plan_is_complete (empty));
  g_assert_null (skein_plan_take (empty));
}

static void
test_split (void)
{
  for (guint n = 1; n <= 32; n++)
    {
      g_autoptr (SkeinPlan) plan = skein_plan_new (100 * M, NULL);
      SkeinPiece *piece = skein_plan_take (plan);
      guint64 smallest = G_MAXUINT64, largest = 0;

      skein_plan_advance (plan, piece, 777);
      skein_plan_split (plan, n);
      check_plan (plan);
      g_assert_cmpuint (plan->pieces->len, ==, n);
      for (guint i = 0; i < n; i++)
        {
          const SkeinPiece *part = g_ptr_array_index (plan->pieces, i);

          smallest = MIN (smallest, part->end - part->pos);
          largest = MAX (largest, part->end - part->pos);
        }
      g_assert_cmpuint (largest - smallest, <, 2 * 65536 + 1000);
    }

  {
    g_autoptr (SkeinPlan) small = skein_plan_new (3 * M + 5, NULL);

    skein_plan_split (small, 32);
    g_assert_cmpuint (small->pieces->len, ==, 3);
    check_plan (small);
  }

  {
    /* Two gaps, one three times the other. */
    static const SkeinRange middle[] = { { 10 * M, 20 * M } };
    g_autoptr (GArray) have = make_ranges (1, middle);
    g_autoptr (SkeinPlan) plan = skein_plan_new (50 * M, have);

    skein_plan_split (plan, 4);
    check_plan (plan);
    g_assert_cmpuint (plan->pieces->len, ==, 1 + 1 + 3);
  }
}

static void
test_halve (void)
{
  g_autoptr (SkeinPlan) plan = skein_plan_new (40 * M, NULL);
  SkeinPiece *first, *second, *half;

  skein_plan_split (plan, 2);
  first = skein_plan_take (plan);
  second = skein_plan_take (plan);

  /* Nobody's speed is known. */
  g_assert_null (skein_plan_halve (plan));

  /* Both will be done within a second. */
  first->rate_bytes_per_s = second->rate_bytes_per_s = (double) (21 * M);
  g_assert_null (skein_plan_halve (plan));

  /* The slow one gets help, though less is left of it. */
  skein_plan_advance (plan, second, 5 * M);
  second->rate_bytes_per_s = (double) M;
  half = skein_plan_halve (plan);
  g_assert_nonnull (half);
  g_assert_true (half->taken);
  g_assert_cmpuint (half->end, ==, 40 * M);
  g_assert_cmpuint (second->end, ==, half->start);
  check_plan (plan);

  /* Stalled counts as slow, but a mebibyte is left alone. */
  skein_plan_advance (plan, first, first->end - first->pos - M);
  skein_plan_advance (plan, second, second->end - second->pos - M);
  skein_plan_advance (plan, half, half->end - half->pos - M);
  first->rate_bytes_per_s = second->rate_bytes_per_s = half->rate_bytes_per_s = 0;
  g_assert_null (skein_plan_halve (plan));
}

static void
test_collapse (void)
{
  static const SkeinRange start[] = { { 0, 5 * M } };
  g_autoptr (GArray) have = make_ranges (1, start);
  g_autoptr (SkeinPlan) plan = skein_plan_new (40 * M, have);
  SkeinPiece *first = skein_plan_take (plan);
  SkeinPiece *other;

  skein_plan_split (plan, 4);
  other = skein_plan_take (plan);
  skein_plan_advance (plan, first, M);
  skein_plan_advance (plan, other, M);
  skein_plan_collapse (plan, first);
  check_plan (plan);
  g_assert_cmpuint (plan->done, ==, 6 * M);
  g_assert_cmpuint (first->end, ==, 40 * M);
  g_assert_cmpuint (plan->pieces->len, ==, 2);
}

/* Connections that come, go, fail and help one another at random: every byte exactly once. */
static void
test_random (void)
{
  for (guint round = 0; round < 200; round++)
    {
      g_autoptr (SkeinPlan) plan = skein_plan_new ((guint64) g_test_rand_int_range (1, 64 * M), NULL);
      SkeinPiece *owned[8] = { NULL };
      guint n = (guint) g_test_rand_int_range (1, 9);

      skein_plan_split (plan, n);
      for (guint step = 0; !skein_plan_is_complete (plan); step++)
        {
          guint who = (guint) g_test_rand_int_range (0, (gint32) n);
          SkeinPiece *piece = owned[who];
          guint64 n_bytes;

          g_assert_cmpuint (step, <, 1000000);
          if (piece == NULL)
            {
              owned[who] = skein_plan_take (plan);
              if (owned[who] == NULL)
                owned[who] = skein_plan_halve (plan);
              continue;
            }

          n_bytes = (guint64) g_test_rand_int_range (1, 4 * M);
          piece->rate_bytes_per_s = g_test_rand_int_range (0, 10 * M);
          skein_plan_advance (plan, piece, MIN (piece->end - piece->pos, n_bytes));
          if (piece->pos == piece->end || g_test_rand_int_range (0, 20) == 0)
            {
              skein_plan_put_back (plan, piece);
              owned[who] = NULL;
            }
        }
      check_plan (plan);
    }
}

static void
test_ledger (void)
{
  static const SkeinRange some[] = { { 0, 100 }, { 5000, 6000 } };
  static const guint64 sizes[] = { 6000, 8192, 8193, 1000000 };
  g_autoptr (GArray) ranges = make_ranges (2, some);
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("skein-ledger-XXXXXX", &path, NULL);
  gboolean damaged;

  g_assert_cmpint (fd, >=, 0);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      guint64 file_size = (sizes[i] + 4095) / 4096 * 4096 + 4096;
      g_autoptr (GArray) back = NULL;
      guint64 size = 0;
      char byte = 'x';

      g_assert_cmpint (ftruncate (fd, 0), ==, 0);
      g_assert_cmpint (ftruncate (fd, (off_t) sizes[i]), ==, 0);
      g_assert_true (skein_ledger_write (fd, sizes[i], ranges, NULL, NULL));
      g_assert_cmpint (lseek (fd, 0, SEEK_END), ==, (off_t) file_size);
      back = skein_ledger_read (fd, file_size, &size, &damaged);
      g_assert_nonnull (back);
      g_assert_cmpuint (size, ==, sizes[i]);
      g_assert_cmpuint (back->len, ==, 2);
      g_assert_cmpmem (back->data, back->len * sizeof (SkeinRange), some, sizeof some);

      /* Any change, cut or growth makes it no ledger. */
      g_assert_null (skein_ledger_read (fd, file_size - 4096, &size, &damaged));
      g_assert_null (skein_ledger_read (fd, file_size - 1, &size, &damaged));
      g_assert_cmpint (pwrite (fd, &byte, 1, (off_t) file_size - 4096 + 40), ==, 1);
      g_assert_null (skein_ledger_read (fd, file_size, &size, &damaged));
    }

  {
    /* More holes than there is room for: some are forgotten, none invented. */
    g_autoptr (GArray) many = g_array_new (FALSE, FALSE, sizeof (SkeinRange));
    g_autoptr (GArray) back = NULL;
    guint64 size = 0;

    for (guint64 i = 0; i < 1000; i++)
      {
        SkeinRange range = { i * 100, i * 100 + 50 };

        g_array_append_val (many, range);
      }
    g_assert_cmpint (ftruncate (fd, 0), ==, 0);
    g_assert_cmpint (ftruncate (fd, 100000), ==, 0);
    g_assert_true (skein_ledger_write (fd, 100000, many, NULL, NULL));
    back = skein_ledger_read (fd, 102400 + 4096, &size, &damaged);
    g_assert_nonnull (back);
    g_assert_cmpuint (back->len, >, 100);
    g_assert_cmpmem (back->data, back->len * sizeof (SkeinRange), many->data, back->len * sizeof (SkeinRange));
  }

  {
    /* After a reboot only what was synced counts. */
    g_autoptr (GArray) first = make_ranges (1, some);
    g_autoptr (GArray) before = NULL;
    g_autoptr (GArray) after = NULL;
    guint64 size = 0;

    g_assert_cmpint (ftruncate (fd, 0), ==, 0);
    g_assert_cmpint (ftruncate (fd, 8192), ==, 0);
    g_assert_true (skein_ledger_write (fd, 8192, ranges, first, NULL));
    before = skein_ledger_read (fd, 8192 + 4096, &size, &damaged);
    g_assert_cmpuint (before->len, ==, 2);
    skein_ledger_set_boot_for_tests (1);
    after = skein_ledger_read (fd, 8192 + 4096, &size, &damaged);
    g_assert_cmpuint (after->len, ==, 1);
    g_assert_cmpuint (g_array_index (after, SkeinRange, 0).end, ==, 100);
    skein_ledger_set_boot_for_tests (0);
  }

  {
    /* A file of unknown length, and one whose last bytes are others than when the list was written. */
    const SkeinRange one[] = { { 0, 70000 } };
    g_autoptr (GArray) run = make_ranges (1, one);
    g_autoptr (GArray) back = NULL;
    SkeinLedgerEnds *ends = skein_ledger_ends_new ();
    guint64 size = 0, file_size = 73728 + 4096;
    const char byte = 'x', zero = 0;

    g_assert_cmpint (ftruncate (fd, 0), ==, 0);
    g_assert_cmpint (ftruncate (fd, 70000), ==, 0);
    g_assert_true (skein_ledger_write (fd, SKEIN_LEDGER_UNKNOWN, run, NULL, ends));
    g_assert_true (skein_ledger_write (fd, SKEIN_LEDGER_UNKNOWN, run, NULL, ends));
    skein_ledger_ends_free (ends);
    back = skein_ledger_read (fd, file_size, &size, &damaged);
    g_assert_nonnull (back);
    g_assert_false (damaged);
    g_assert_cmpuint (size, ==, SKEIN_LEDGER_UNKNOWN);
    g_assert_cmpmem (back->data, back->len * sizeof (SkeinRange), one, sizeof one);

    g_assert_cmpint (pwrite (fd, &byte, 1, 69999), ==, 1);
    g_assert_null (skein_ledger_read (fd, file_size, &size, &damaged));
    g_assert_true (damaged);
    g_assert_cmpint (pwrite (fd, &zero, 1, 69999), ==, 1);
    g_assert_cmpint (pwrite (fd, &byte, 1, 10000), ==, 1);
    g_assert_null (skein_ledger_read (fd, file_size, &size, &damaged));
    g_assert_true (damaged);
  }

  close (fd);
  g_unlink (path);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/work/transfer-plan/have", test_have);
  g_test_add_func ("/work/transfer-plan/unknown-size", test_unknown_size);
  g_test_add_func ("/work/transfer-plan/split", test_split);
  g_test_add_func ("/work/transfer-plan/halve", test_halve);
  g_test_add_func ("/work/transfer-plan/collapse", test_collapse);
  g_test_add_func ("/work/transfer-plan/random", test_random);
  g_test_add_func ("/work/transfer-plan/ledger", test_ledger);

  return g_test_run ();
}
