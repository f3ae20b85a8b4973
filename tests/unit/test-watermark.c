// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-watermark.h"

#include <unistd.h>

#define MIB G_GUINT64_CONSTANT (1048576)

static void
assert_wait (int fd, guint64 have, SkeinWatermarkState state, guint64 mark)
{
  guint64 got;

  g_assert_cmpint (skein_watermark_wait (fd, have, NULL, &got), ==, state);
  g_assert_cmpuint (got, ==, mark);
}

static void
test_rises (void)
{
  SkeinWatermark *watermark = skein_watermark_new ();
  int fd = skein_watermark_open (watermark);

  g_assert_cmpint (fd, >=, 0);
  g_assert_true (skein_watermark_is_open (watermark));
  g_assert_cmpint (skein_watermark_open (watermark), ==, -1);

  skein_watermark_rise (watermark, 2 * MIB);
  assert_wait (fd, 0, SKEIN_WATERMARK_RISEN, 2 * MIB);
  /* What gathers is one step; what is too little to wake for waits. */
  skein_watermark_rise (watermark, 3 * MIB);
  skein_watermark_rise (watermark, 5 * MIB);
  skein_watermark_rise (watermark, 5 * MIB + 1);
  assert_wait (fd, 2 * MIB, SKEIN_WATERMARK_RISEN, 5 * MIB);
  skein_watermark_complete (watermark, 5 * MIB + 2);
  assert_wait (fd, 5 * MIB, SKEIN_WATERMARK_COMPLETE, 5 * MIB + 2);
  g_assert_false (skein_watermark_is_open (watermark));
  close (fd);
  skein_watermark_unref (watermark);
}

static void
test_late (void)
{
  SkeinWatermark *watermark = skein_watermark_new ();
  int fd;

  skein_watermark_rise (watermark, 9 * MIB);
  skein_watermark_complete (watermark, 10 * MIB);
  fd = skein_watermark_open (watermark);
  assert_wait (fd, 0, SKEIN_WATERMARK_COMPLETE, 10 * MIB);
  close (fd);
  skein_watermark_unref (watermark);
}

static void
test_void (void)
{
  for (guint i = 0; i < 4; i++)
    {
      SkeinWatermark *watermark = skein_watermark_new ();
      int fd = skein_watermark_open (watermark);

      skein_watermark_rise (watermark, 2 * MIB);
      if (i == 0)
        skein_watermark_abandon (watermark);
      else if (i == 1)
        skein_watermark_begin_anew (watermark);
      else if (i == 2)
        skein_watermark_rise (watermark, MIB); /* it has begun anew, and did not say */
      else
        g_clear_pointer (&watermark, skein_watermark_unref);
      assert_wait (fd, 2 * MIB, SKEIN_WATERMARK_ABANDONED, 2 * MIB);
      if (watermark != NULL)
        {
          /* It is too late now for this reader. */
          skein_watermark_complete (watermark, 3 * MIB);
          assert_wait (fd, 2 * MIB, SKEIN_WATERMARK_ABANDONED, 2 * MIB);
        }
      close (fd);
      skein_watermark_unref (watermark);
    }
}

/* Begun anew before anybody reads: nobody has read in vain. */
static void
test_begins_anew (void)
{
  SkeinWatermark *watermark = skein_watermark_new ();
  int fd;

  skein_watermark_rise (watermark, 2 * MIB);
  skein_watermark_begin_anew (watermark);
  fd = skein_watermark_open (watermark);
  skein_watermark_rise (watermark, MIB);
  assert_wait (fd, 0, SKEIN_WATERMARK_RISEN, MIB);
  close (fd);
  /* Whoever read has gone, which is nothing to the writer. */
  skein_watermark_rise (watermark, 5 * MIB);
  skein_watermark_abandon (watermark);
  g_assert_cmpint (skein_watermark_open (watermark), ==, -1);
  skein_watermark_unref (watermark);
}

/* A reader that sleeps costs the writer nothing, however long. */
static void
test_full (void)
{
  SkeinWatermark *watermark = skein_watermark_new ();
  int fd = skein_watermark_open (watermark);
  guint64 mark = 0, got;

  for (guint i = 0; i < 20000; i++)
    skein_watermark_rise (watermark, mark += MIB);
  g_assert_cmpint (skein_watermark_wait (fd, 0, NULL, &got), ==, SKEIN_WATERMARK_RISEN);
  g_assert_cmpuint (got, >, MIB);
  g_assert_cmpuint (got, <=, mark);
  skein_watermark_complete (watermark, mark);
  assert_wait (fd, got, SKEIN_WATERMARK_COMPLETE, mark);
  close (fd);
  skein_watermark_unref (watermark);
}

static gpointer
cancel_thread_main (gpointer data)
{
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_cancelled (void)
{
  SkeinWatermark *watermark = skein_watermark_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GThread *thread = g_thread_new ("cancel", cancel_thread_main, cancellable);
  int fd = skein_watermark_open (watermark);
  guint64 mark;

  g_assert_cmpint (skein_watermark_wait (fd, 0, cancellable, &mark), ==, SKEIN_WATERMARK_ABANDONED);
  g_thread_join (thread);
  close (fd);
  skein_watermark_unref (watermark);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/work/watermark/rises", test_rises);
  g_test_add_func ("/work/watermark/late", test_late);
  g_test_add_func ("/work/watermark/void", test_void);
  g_test_add_func ("/work/watermark/begins-anew", test_begins_anew);
  g_test_add_func ("/work/watermark/full", test_full);
  g_test_add_func ("/work/watermark/cancelled", test_cancelled);
  return g_test_run ();
}
