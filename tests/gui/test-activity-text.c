// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include <string.h>

#include "gui/skein-activity-page.h"

typedef struct
{
  const char *name;
  guint n_workers;
  double idle, waiting, working, blocked;
  const char *words;
} Case;

static const Case cases[] = {
  { "none", 0, 0, 0, 0, 0, "none running" },
  { "idle", 4, 1, 0, 0, 0, "4 · idle" },
  { "nothing-known", 4, 0, 0, 0, 0, "4 · idle" },
  { "io-bound", 6, 0.02, 0.91, 0.07, 0, "6 · I/O-bound: 91 % of the time spent waiting" },
  { "cpu-bound", 2, 0.01, 0.02, 0.97, 0, "2 · CPU-bound: 97 % of the time computing" },
  { "locked", 4, 0, 0.05, 0.25, 0.7, "4 · held up by a lock: blocked 70 % of the time" },
  { "starved", 2, 0.8, 0.1, 0.1, 0, "2 · short of work: idle 80 % of the time" },
  { "mixed", 3, 0.1, 0.45, 0.45, 0, "3 · mixed: waiting 45 %, computing 45 % of the time" },
};

static void
test_shares (gconstpointer data)
{
  const Case *c = data;
  const double shares[4] = {
    [SKEIN_PHASE_CLASS_IDLE] = c->idle,
    [SKEIN_PHASE_CLASS_WAITING] = c->waiting,
    [SKEIN_PHASE_CLASS_WORKING] = c->working,
    [SKEIN_PHASE_CLASS_BLOCKED] = c->blocked,
  };
  g_autofree char *words = skein_activity_page_describe_shares (c->n_workers, shares);
  g_auto (GStrv) parts = g_strsplit (words, "\302\240", -1);
  g_autofree char *plain = g_strjoinv (" ", parts);

  g_assert_cmpstr (plain, ==, c->words);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/gui/activity-text/shares/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_shares);
    }

  return g_test_run ();
}
