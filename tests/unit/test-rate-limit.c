// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Time here is a number: nothing waits, but for the test of threads, which do not look at the clock. */

#include "config.h"

#include "work/skein-rate-limit.h"

#define S G_GUINT64_CONSTANT (1000000000)
#define CHUNK 16384
#define MIB (1024 * 1024)

/* What comes through in @seconds when the line is always ready; sleeps are longer than asked for by @late_ns. */
static guint64
run_one (SkeinRateLimit *limit, guint64 *now_ns, double seconds, guint64 late_ns)
{
  guint64 end_ns = *now_ns + (guint64) (seconds * (double) S);
  guint64 n_bytes = 0;

  while (*now_ns < end_ns)
    {
      guint64 wait_ns = skein_rate_limit_take (limit, CHUNK, *now_ns);

      if (wait_ns > 0)
        *now_ns += wait_ns + late_ns;
      if (*now_ns < end_ns)
        n_bytes += CHUNK;
      *now_ns += 1000;
    }
  return n_bytes;
}

static void
assert_near (guint64 value, double expected, double tolerance)
{
  g_assert_cmpfloat_with_epsilon ((double) value, expected, expected * tolerance);
}

static void
test_no_limit (void)
{
  g_autoptr (SkeinRateLimit) limit = skein_rate_limit_new (0);

  for (guint i = 0; i < 1000; i++)
    g_assert_cmpuint (skein_rate_limit_take (limit, G_MAXUINT, 5), ==, 0);
}

static void
test_long_run (void)
{
  static const guint64 rates[] = { 64 * 1024, MIB, 20 * MIB, 500 * MIB };
  static const guint64 lates[] = { 0, S / 1000, S / 100 };

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (lates); j++)
        {
          g_autoptr (SkeinRateLimit) limit = skein_rate_limit_new (rates[i]);
          guint64 now_ns = 77 * S;

          assert_near (run_one (limit, &now_ns, 60, lates[j]), 60.0 * (double) rates[i], 0.03);
        }
    }
}

static void
test_burst (void)
{
  g_autoptr (SkeinRateLimit) limit = skein_rate_limit_new (4 * MIB);
  guint64 now_ns = 500 * S;

  /* The beginning, and again after nobody has wanted anything for an hour. */
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpuint (run_one (limit, &now_ns, 1, 0), <=, (guint64) (1.25 * 4 * MIB));
      now_ns += 3600 * S;
    }
}

typedef struct
{
  guint64 wakes_ns; /* has taken a chunk and waits */
  guint64 n_bytes;
} Reader;

/* Who wakes first goes on first: @n of them for @seconds. */
static void
run_many (SkeinRateLimit *limit, Reader *readers, guint n, guint64 *now_ns, guint seconds)
{
  guint64 end_ns = *now_ns + seconds * S;

  for (guint i = 0; i < n; i++)
    readers[i] = (Reader){ .wakes_ns = *now_ns + skein_rate_limit_take (limit, CHUNK, *now_ns) };
  while (*now_ns < end_ns)
    {
      Reader *next = readers;
      guint64 wait_ns;

      for (guint i = 1; i < n; i++)
        if (readers[i].wakes_ns < next->wakes_ns)
          next = &readers[i];
      *now_ns = MAX (*now_ns, next->wakes_ns);
      next->n_bytes += CHUNK;
      wait_ns = skein_rate_limit_take (limit, CHUNK, *now_ns);
      next->wakes_ns = *now_ns + MAX (1000, wait_ns);
    }
}

static void
test_fair (void)
{
  g_autoptr (SkeinRateLimit) limit = skein_rate_limit_new (2 * MIB);
  Reader readers[32];
  guint64 now_ns = 9 * S, sum = 0;

  run_many (limit, readers, G_N_ELEMENTS (readers), &now_ns, 30);
  for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
    {
      sum += readers[i].n_bytes;
      assert_near (readers[i].n_bytes, 30.0 * 2 * MIB / G_N_ELEMENTS (readers), 0.1);
    }
  assert_near (sum, 30.0 * 2 * MIB, 0.03);
}

static void
test_change (void)
{
  g_autoptr (SkeinRateLimit) limit = skein_rate_limit_new (1);
  guint64 now_ns = 3 * S;
  guint generation = skein_rate_limit_get_generation (limit);

  /* Hours of waiting are void as soon as the limit is another. */
  for (guint i = 0; i < 4; i++)
    skein_rate_limit_take (limit, CHUNK, now_ns);
  g_assert_cmpuint (skein_rate_limit_take (limit, CHUNK, now_ns), >, 3600 * S);
  g_assert_true (skein_rate_limit_set_rate (limit, MIB, now_ns));
  g_assert_cmpuint (skein_rate_limit_get_generation (limit), !=, generation);
  g_assert_cmpuint (skein_rate_limit_get_rate (limit), ==, MIB);
  assert_near (run_one (limit, &now_ns, 10, 0), 10.0 * MIB, 0.03);

  generation = skein_rate_limit_get_generation (limit);
  g_assert_false (skein_rate_limit_set_rate (limit, MIB, now_ns));
  g_assert_cmpuint (skein_rate_limit_get_generation (limit), ==, generation);

  g_assert_true (skein_rate_limit_set_rate (limit, 0, now_ns));
  g_assert_cmpuint (skein_rate_limit_take (limit, 1000 * MIB, now_ns), ==, 0);
}

/* Dragging a slider around one rate gives that rate. */
static void
test_many_changes (void)
{
  g_autoptr (SkeinRateLimit) limit = skein_rate_limit_new (MIB);
  guint64 now_ns = 3 * S, n_bytes = 0;

  for (guint i = 0; i < 200; i++)
    {
      n_bytes += run_one (limit, &now_ns, 0.05, 0);
      skein_rate_limit_set_rate (limit, MIB + i % 2, now_ns);
    }
  g_assert_cmpuint (n_bytes, <=, (guint64) (1.5 * 10 * MIB));
}

static gpointer
take_thread_main (gpointer data)
{
  for (guint i = 0; i < 20000; i++)
    skein_rate_limit_take (data, 1000, S);
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (SkeinRateLimit) limit = skein_rate_limit_new (1000 * 1000);
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("taker", take_thread_main, limit);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);

  /* Nothing is lost: 80,000 times a millisecond, less what could be made up for. */
  g_assert_cmpuint (skein_rate_limit_take (limit, 1, S), ==, 80 * S - SKEIN_RATE_LIMIT_BURST_NS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rate-limit/none", test_no_limit);
  g_test_add_func ("/rate-limit/long-run", test_long_run);
  g_test_add_func ("/rate-limit/burst", test_burst);
  g_test_add_func ("/rate-limit/fair", test_fair);
  g_test_add_func ("/rate-limit/change", test_change);
  g_test_add_func ("/rate-limit/many-changes", test_many_changes);
  g_test_add_func ("/rate-limit/threads", test_threads);
  return g_test_run ();
}
