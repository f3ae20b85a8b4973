// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Facts that were recorded while a known bottleneck was there (test-diagnosis-live.c says how each was made), replayed: the diagnosis must
 * name it, and not change its mind more often than the cause did. */

#include "config.h"

#include "activity/skein-diagnosis-tracker.h"
#include "support/skein-facts-trace.h"

#include <string.h>

typedef struct
{
  const char *name;
  SkeinFactsPool pool;
  SkeinBound bound;  /* at the end */
  guint n_changes;   /* of the cause, not counting that one becomes known */
  gboolean suggests; /* another number of workers, at the end */
} Trace;

#define D SKEIN_FACTS_DOWNLOADS
#define P SKEIN_FACTS_PROCESSING

static const Trace traces[] = {
  { "slow-servers", D, SKEIN_BOUND_SERVERS, 0, TRUE },
  { "slow-servers", P, SKEIN_BOUND_DOWNLOADS, 0, FALSE },
  { "connection-cap", D, SKEIN_BOUND_CONNECTION_CAP, 0, TRUE },
  { "capped-line", D, SKEIN_BOUND_LINE, 0, FALSE },
  { "capped-server", D, SKEIN_BOUND_LINE_OR_SERVER, 0, FALSE },
  { "cannot-tell", D, SKEIN_BOUND_UNKNOWN, 0, TRUE },
  { "own-limit", D, SKEIN_BOUND_OWN_LIMIT, 0, FALSE },
  { "host-speed-limit", D, SKEIN_BOUND_OWN_LIMIT, 0, FALSE },
  { "host-rule", D, SKEIN_BOUND_HOST_LIMIT, 0, FALSE },
  { "host-delay", D, SKEIN_BOUND_HOST_LIMIT, 0, FALSE },
  { "host-refuses", D, SKEIN_BOUND_HOST_LIMIT, 0, FALSE },
  { "slow-disk", D, SKEIN_BOUND_DISK, 0, FALSE },
  { "few-files", D, SKEIN_BOUND_NOTHING, 0, FALSE },
  { "held", D, SKEIN_BOUND_HELD, 0, FALSE },
  { "lock", D, SKEIN_BOUND_LOCK, 0, FALSE },
  { "all-cores", P, SKEIN_BOUND_CPU, 0, FALSE },
  /* The user's speed limit comes, goes, comes, goes, and comes. */
  { "switched", D, SKEIN_BOUND_OWN_LIMIT, 5, FALSE },
};

static void
test_trace (gconstpointer data)
{
  const Trace *trace = data;
  g_autofree char *file = g_strconcat (trace->name, ".jsonl", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "traces", file, NULL);
  g_autoptr (GArray) facts = skein_facts_read_trace (path);
  SkeinDiagnosisTracker tracker = { 0 };
  guint n_claims = 0;
  SkeinBound claimed = SKEIN_BOUND_UNKNOWN;

  g_assert_cmpuint (facts->len, >=, 8);
  for (guint i = 0; i < facts->len; i++)
    {
      SkeinDiagnosis diagnosis;

      skein_diagnose (&g_array_index (facts, SkeinFacts, i), trace->pool, &diagnosis);
      skein_diagnosis_tracker_add (&tracker, &diagnosis);
      g_test_message ("%2u: %s, says %s", i, diagnosis.rule, tracker.shown.rule);
      /* To know nothing, or that there is nothing yet, is no claim. */
      if (tracker.shown.bound != claimed && tracker.shown.bound != SKEIN_BOUND_UNKNOWN && (tracker.shown.bound != SKEIN_BOUND_NOTHING || trace->bound == SKEIN_BOUND_NOTHING))
        {
          claimed = tracker.shown.bound;
          n_claims++;
        }
    }

  g_assert_cmpstr (skein_bound_get_nick (tracker.shown.bound), ==, skein_bound_get_nick (trace->bound));
  g_assert_cmpuint (n_claims, <=, 1 + trace->n_changes);
  g_assert_true ((tracker.shown.suggested > 0) == trace->suggests);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (traces); i++)
    {
      g_autofree char *path = g_strdup_printf ("/activity/diagnosis-traces/%s%s", traces[i].name, traces[i].pool == P ? "-processing" : "");

      g_test_add_data_func (path, &traces[i], test_trace);
    }

  return g_test_run ();
}
