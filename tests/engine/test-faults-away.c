// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* A server that goes away in the middle and comes back at the same address: the batch goes on by itself, or by the same command. What a network
 * does that is pulled out and plugged in again is for tools/away-rounds. */

#include "config.h"

#include "support/skein-cli-bench.h"
#include "support/skein-test-origin.h"
#include "support/skein-wait.h"

#include <string.h>

#define M (1024 * 1024)
#define N_SMALL 20

typedef struct
{
  SkeinCliBench *bench;
  SkeinTestOrigin *origin;
  char *port;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) list = g_string_new (NULL);

  fixture->bench = skein_cli_bench_new ();
  fixture->origin = skein_test_origin_start (NULL, NULL);
  fixture->port = g_strdup (strrchr (fixture->origin->url, ':') + 1);
  g_string_append_printf (list, "%s/file/8M/large.bin?seed=1&rate=1000000\n", fixture->origin->url);
  for (guint i = 0; i < N_SMALL; i++)
    g_string_append_printf (list, "%s/file/30000/f%u.bin?seed=1&rate=30000\n", fixture->origin->url, i);
  skein_temp_folder_write (fixture->bench->work, "list", list->str, list->len);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  skein_test_origin_stop (fixture->origin);
  skein_cli_bench_free (fixture->bench);
  g_free (fixture->port);
}

static GSubprocess *
spawn_get (Fixture *fixture, const char *segments, const char *tries)
{
  const char *const arguments[] = { "get", "--input", "list", "--dir", "out", "--json", "--segments", segments, "--tries", tries, NULL };

  return skein_cli_bench_spawn (fixture->bench, arguments);
}

static void
stop_origin (Fixture *fixture)
{
  g_subprocess_force_exit (fixture->origin->process);
  g_assert_true (g_subprocess_wait (fixture->origin->process, NULL, NULL));
  g_clear_object (&fixture->origin->process);
  g_clear_pointer (&fixture->origin->url, g_free);
  g_clear_pointer (&fixture->origin->tls_url, g_free);
  g_clear_pointer (&fixture->origin->ca_path, g_free);
  g_clear_pointer (&fixture->origin, g_free);
}

static void
start_origin (Fixture *fixture)
{
  fixture->origin = skein_test_origin_start ("--port", fixture->port, NULL);
}

static void
check_complete (Fixture *fixture)
{
  g_assert_cmpint (fixture->bench->status, ==, 0);
  for (guint i = 0; i <= N_SMALL; i++)
    {
      guint64 size = i == N_SMALL ? 8 * M : 30000;
      g_autofree char *name = i == N_SMALL ? g_strdup ("large.bin") : g_strdup_printf ("f%u.bin", i);
      g_autofree char *path = g_build_filename ("out", name, NULL);
      g_autofree char *wanted = skein_test_origin_dup_sha256 (fixture->origin, size, name, 1);
      g_autofree char *got = skein_temp_folder_dup_sha256 (fixture->bench->work, path);

      g_assert_cmpstr (got, ==, wanted);
    }
  g_assert_cmpuint (skein_cli_bench_count (fixture->bench, "out", ""), ==, N_SMALL + 1);
}

/* Some of the large file has been sent. */
static void
wait_for_bytes (Fixture *fixture, guint64 n_bytes)
{
  skein_wait_until (skein_cli_bench_count (fixture->bench, "out", ".part") >= 1);
  skein_wait_until (skein_test_origin_get_stat (fixture->origin, "bytes") >= n_bytes);
}

static void
test_and_back (Fixture *fixture, gconstpointer segments)
{
  g_autoptr (GSubprocess) process = spawn_get (fixture, segments, "8");

  for (guint i = 0; i < 2; i++)
    {
      wait_for_bytes (fixture, M);
      stop_origin (fixture);
      start_origin (fixture);
    }
  skein_cli_bench_finish (fixture->bench, process, NULL);
  g_assert_cmpuint (skein_cli_bench_count_troubles (fixture->bench), ==, 0);
  check_complete (fixture);
}

static void
test_and_stays_away (Fixture *fixture, gconstpointer segments)
{
  g_autoptr (GSubprocess) process = spawn_get (fixture, segments, "2");
  guint n_done;

  wait_for_bytes (fixture, M);
  stop_origin (fixture);
  skein_cli_bench_finish (fixture->bench, process, NULL);
  g_assert_cmpint (fixture->bench->status, ==, 3);
  n_done = N_SMALL + 1 - skein_cli_bench_count_troubles (fixture->bench);
  g_assert_cmpuint (n_done, <=, N_SMALL);
  g_assert_cmpuint (skein_cli_bench_count (fixture->bench, "out", "large.bin"), ==, 0);
  for (guint i = 0; i < fixture->bench->items->len; i++)
    {
      const SkeinCliItem *item = g_ptr_array_index (fixture->bench->items, i);

      g_assert_true (g_str_equal (item->state, "done") || g_strcmp0 (item->cause, "refused") == 0);
    }

  start_origin (fixture);
  process = (g_object_unref (process), spawn_get (fixture, segments, "2"));
  skein_cli_bench_finish (fixture->bench, process, NULL);
  check_complete (fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func, data) g_test_add ("/faults/away/" path, Fixture, data, set_up, func, tear_down)
  ADD ("origin-away", test_and_back, "1");
  ADD ("origin-away-with-segments", test_and_back, "4");
  ADD ("origin-stays-away", test_and_stays_away, "1");
  ADD ("origin-stays-away-with-segments", test_and_stays_away, "4");
#undef ADD

  return g_test_run ();
}
