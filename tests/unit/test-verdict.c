// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "compare/skein-verdict-private.h"

#include <math.h>
#include <string.h>

/* What one setting measured, round by round: the times of @walls (ms, 0 ends), and what else is said, else as usual. */
typedef struct
{
  const char *setting;
  double walls[12];
  double cores;   /* CPU over wall time */
  double waiting; /* shares of the workers' time */
  double blocked;
  double peak_mb, start_ms, first_ms;
  double others_cores, calibration_last_ms; /* of the last round; the others have 10 */
  guint64 check;
  guint n_failed;
  const char *error; /* of every round; of the last one with last_fails */
  gboolean last_fails;
} Measured;

static guint64
to_ns (double ms)
{
  return (guint64) (ms * 1e6 + 0.5);
}

static SkeinTrialResult *
make_result (const Measured *measured, guint round, gboolean is_last)
{
  SkeinTrialResult *result = skein_trial_result_new ();
  SkeinTrialFigures *figures = &result->figures;
  double wall = measured->walls[round];

  *figures = (SkeinTrialFigures){
    .wall_ns = to_ns (wall),
    .first_result_ns = to_ns (measured->first_ms),
    .user_ns = to_ns (wall * measured->cores),
    .worker_ns = to_ns (wall),
    .waiting_ns = to_ns (wall * measured->waiting),
    .working_ns = to_ns (wall * (1 - measured->waiting - measured->blocked)),
    .blocked_ns = to_ns (wall * measured->blocked),
    .peak_rss = to_ns (measured->peak_mb),
    .peak_pss = to_ns (measured->peak_mb),
    .worker_start_ns = to_ns (measured->start_ms),
    .n_jobs = 20,
    .n_failed = measured->n_failed,
    .check = measured->check != 0 ? measured->check : 77,
    .others_cpu_ns = to_ns (wall * measured->others_cores),
    .pressure_us = SKEIN_TRIAL_UNKNOWN,
    .calibration_ns = to_ns (measured->calibration_last_ms > 0 && is_last ? measured->calibration_last_ms : 10),
  };
  if (measured->error != NULL && (!measured->last_fails || is_last))
    result->error = g_strdup (measured->error);
  return result;
}

static SkeinExperimentData *
make_data_in_order (const Measured *measured, guint n, const guint *order)
{
  g_autoptr (GArray) settings = g_array_new (FALSE, FALSE, sizeof (SkeinCompareSetting));
  g_auto (SkeinCompareWork) work = { 0 };
  g_autoptr (GError) error = NULL;
  SkeinExperimentData *data;

  skein_compare_work_set_kind (&work, SKEIN_COMPARE_ROOTS);
  for (guint i = 0; i < n; i++)
    {
      SkeinCompareSetting setting;

      skein_compare_setting_from_text (measured[order[i]].setting, &setting, &error);
      g_assert_no_error (error);
      g_array_append_val (settings, setting);
    }
  data = skein_experiment_data_new (&work, settings);
  data->n_cores = 2;
  for (guint i = 0; i < n; i++)
    {
      const Measured *one = &measured[order[i]];
      GPtrArray *results = skein_experiment_data_get_row (data, i)->results;

      for (guint round = 0; round < G_N_ELEMENTS (one->walls) && one->walls[round] > 0; round++)
        g_ptr_array_add (results, make_result (one, round, round + 1 == G_N_ELEMENTS (one->walls) || one->walls[round + 1] <= 0));
    }
  return data;
}

static SkeinExperimentData *
make_data (const Measured *measured, guint n)
{
  g_autofree guint *order = g_new (guint, n);

  for (guint i = 0; i < n; i++)
    order[i] = i;
  return make_data_in_order (measured, n, order);
}

static char *
to_text (const SkeinVerdict *verdict)
{
  GString *text = g_string_new (verdict->headline);

  for (guint i = 0; i < verdict->sentences->len; i++)
    g_string_append_printf (text, "\n%s", (const char *) g_ptr_array_index (verdict->sentences, i));
  for (guint i = 0; i < verdict->evidence->len; i++)
    g_string_append_printf (text, "\n  %s", (const char *) g_ptr_array_index (verdict->evidence, i));
  return g_string_free (text, FALSE);
}

static gboolean
has_rule (const SkeinVerdict *verdict, const char *name)
{
  for (guint i = 0; i < verdict->rules->len; i++)
    {
      if (strcmp (g_ptr_array_index (verdict->rules, i), name) == 0)
        return TRUE;
    }
  return FALSE;
}

static const Measured photos[] = {
  { "sequential", { 9800, 9760, 9850, 9790, 9810 }, .cores = 0.97, .waiting = 0.02, .peak_mb = 61, .first_ms = 120 },
  { "threads:4", { 5120, 5100, 5150, 5110, 5140 }, .cores = 1.92, .waiting = 0.02, .peak_mb = 74, .first_ms = 240 },
  { "threads:4+lock", { 9990, 9970, 10010, 9980, 10000 }, .cores = 0.98, .waiting = 0.01, .blocked = 0.74, .peak_mb = 74, .first_ms = 300 },
  { "processes:2", { 4850, 4830, 4870, 4840, 4860 }, .cores = 1.95, .waiting = 0.01, .peak_mb = 118, .start_ms = 35, .first_ms = 190 },
  { "processes:4", { 5010, 5000, 5030, 5000, 5020 }, .cores = 1.93, .waiting = 0.01, .peak_mb = 231, .start_ms = 41, .first_ms = 310 },
};

static void
test_photos (void)
{
  g_autoptr (SkeinExperimentData) data = make_data (photos, G_N_ELEMENTS (photos));
  g_autoptr (SkeinVerdict) verdict = skein_verdict_new (data);
  g_autofree char *text = to_text (verdict);

  g_test_summary ("Pictures on two cores, in full");

  g_assert_cmpstr (verdict->headline, ==, "CPU-bound. Use 2 processes: 2.02× faster than one after another.");
  g_assert_cmpint (verdict->best, ==, 3);
  g_assert_true (verdict->is_certain);
  g_assert_true (g_str_has_prefix (g_ptr_array_index (verdict->sentences, 0), "Workers computed 97"));
  g_assert_true (strstr (text, "Threads under one lock gained nothing (0.98×), as in CPython.") != NULL);
  g_assert_true (has_rule (verdict, "lock-cost"));
  g_test_message ("%s", text);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/compare/verdict/photos", test_photos);

  return g_test_run ();
}
