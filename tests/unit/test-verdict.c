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
  const char *error; /* of every round; of the last ones with n_last_fail */
  guint n_last_fail;
} Measured;

static guint64
to_ns (double ms)
{
  return (guint64) (ms * 1e6 + 0.5);
}

static SkeinTrialResult *
make_result (const Measured *measured, guint round, guint n_rounds)
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
    .calibration_ns = to_ns (measured->calibration_last_ms > 0 && round + 1 == n_rounds ? measured->calibration_last_ms : 10),
  };
  if (measured->error != NULL && (measured->n_last_fail == 0 || round + measured->n_last_fail >= n_rounds))
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

      guint n_rounds = 0;

      while (n_rounds < G_N_ELEMENTS (one->walls) && one->walls[n_rounds] > 0)
        n_rounds++;
      for (guint round = 0; round < n_rounds; round++)
        g_ptr_array_add (results, make_result (one, round, n_rounds));
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

/* --- each rule --- */

#define USUAL .cores = 0.98, .waiting = 0.01, .peak_mb = 60, .first_ms = 100
#define ROUNDS(wall)                                                   \
  {                                                                    \
    (wall), (wall) *1.002, (wall) *0.998, (wall) *1.004, (wall) *0.997 \
  }
#define NOISY(wall)                                            \
  {                                                            \
    (wall), (wall) *1.4, (wall) *0.8, (wall) *1.2, (wall) *0.7 \
  }

typedef struct
{
  const char *name;
  Measured measured[7];
  const char *headline;  /* (nullable) as it begins */
  const char *says;      /* (nullable) somewhere */
  const char *rules;     /* that must speak */
  const char *not_rules; /* (nullable) that must not */
  const char *best;      /* setting, or NULL: none */
  gboolean is_uncertain;
  gboolean cancelled;
  guint n_cores; /* 0: 2 */
} Case;

static const Case cases[] = {
  { "nothing",
    { { "sequential" }, { "threads:2" } },
    .headline = "Nothing was measured yet: let at least one round end.",
    .rules = "nothing-measured",
    .is_uncertain = TRUE },
  { "all-failed-to-run",
    { { "threads:2", ROUNDS (100), .error = "no such file" } },
    .headline = "Nothing was measured. With 2 threads: no such file",
    .rules = "nothing-measured",
    .is_uncertain = TRUE },
  { "results-differ",
    { { "sequential", ROUNDS (100), USUAL }, { "threads:2", ROUNDS (50), USUAL }, { "processes:2", ROUNDS (50), USUAL, .check = 78 } },
    .headline = "The results differ: 2 processes did not get the same as one after another.",
    .rules = "results-differ",
    .not_rules = "use-best",
    .is_uncertain = TRUE },
  { "all-partly-failed",
    { { "sequential", ROUNDS (100), USUAL, .error = "gone", .n_last_fail = 1 }, { "threads:2", ROUNDS (50), USUAL, .error = "gone", .n_last_fail = 1 } },
    .headline = "CPU-bound. Use 2 threads",
    .rules = "partly-failed",
    .not_rules = "all-failed",
    .best = "threads:2" },
  { "too-many-failed",
    { { "sequential", { 100, 101 }, USUAL, .error = "gone", .n_last_fail = 1 }, { "threads:2", { 50, 51 }, USUAL, .error = "gone", .n_last_fail = 1 } },
    .headline = "No setting did the work without failures",
    .rules = "all-failed partly-failed",
    .is_uncertain = TRUE },

  { "sleeps",
    { { "sequential", ROUNDS (4000), .cores = 0.01, .waiting = 0.99, .peak_mb = 10, .first_ms = 200 },
      { "threads:20", ROUNDS (205), .cores = 0.1, .waiting = 0.97, .peak_mb = 14, .first_ms = 201 },
      { "threads:20+lock", ROUNDS (206), .cores = 0.1, .waiting = 0.97, .peak_mb = 14, .first_ms = 201 },
      { "loop:20", ROUNDS (204), .cores = 0.1, .waiting = 0.99, .peak_mb = 10, .first_ms = 201 } },
    .headline = "I/O-bound. Use an event loop of 20: 19.6× faster than one after another.",
    .says = "An event loop of 20 was as fast as 20 threads with a single thread, and needed",
    .rules = "io-bound share loop lock-gained lock-free-of-charge",
    .not_rules = "lock-cost lock-gained-nothing processes",
    .best = "loop:20" },
  { "loop-slower",
    { { "sequential", ROUNDS (400), .cores = 0.5, .waiting = 0.5, .peak_mb = 10 }, { "threads:4", ROUNDS (210), .cores = 1.5, .waiting = 0.4, .peak_mb = 12 }, { "loop:4", ROUNDS (300), .cores = 0.9, .peak_mb = 10 } },
    .headline = "Waits and computes. Use 4 threads",
    .says = "An event loop of 4 was 1.43× slower than 4 threads",
    .rules = "mixed loop",
    .best = "threads:4" },
  { "loop-faster",
    { { "sequential", ROUNDS (4000), .cores = 0.1, .waiting = 0.9, .peak_mb = 10 }, { "threads:4", ROUNDS (1000), .cores = 0.2, .peak_mb = 12 }, { "loop:64", ROUNDS (100), .cores = 0.9, .peak_mb = 10 } },
    .says = "An event loop of 64 was 10.0× faster than 4 threads, with a single thread.",
    .rules = "loop",
    .best = "loop:64" },

  { "single",
    { { "sequential", ROUNDS (100), USUAL } },
    .headline = "CPU-bound. Only one after another was measured",
    .rules = "single cpu-bound" },
  { "same-twice",
    { { "threads:2", ROUNDS (100), USUAL }, { "threads:2", ROUNDS (100.5), USUAL } },
    .says = "No difference: all of it was measured with 2 threads.",
    .rules = "same-twice",
    .not_rules = "use-best tie" },
  { "none-to-use",
    { { "threads:2+lock", ROUNDS (100), USUAL }, { "python-threads:2", ROUNDS (200), USUAL } },
    .says = "There is no setting here that Skein could use",
    .rules = "none-to-use" },
  { "few-rounds",
    { { "sequential", { 100, 101 }, USUAL }, { "threads:2", { 50, 51 }, USUAL } },
    .headline = "Not certain yet. CPU-bound. Fastest so far: 2 threads (1.99×).",
    .says = "Only 2 rounds were measured",
    .rules = "few-rounds so-far",
    .not_rules = "use-best",
    .best = "threads:2",
    .is_uncertain = TRUE },
  { "cancelled",
    { { "sequential", { 100, 101, 100 }, USUAL }, { "threads:2", { 50, 51, 50 }, USUAL } },
    .headline = "CPU-bound. Use 2 threads",
    .says = "It was ended early, after 3 rounds.",
    .rules = "cancelled",
    .best = "threads:2",
    .cancelled = TRUE },
  { "nothing-gained",
    { { "sequential", ROUNDS (100), USUAL }, { "threads:2", ROUNDS (101), USUAL }, { "processes:2", ROUNDS (140), USUAL, .start_ms = 45 } },
    .headline = "CPU-bound. One after another is enough: nothing else was faster.",
    .rules = "nothing-gained start-up processes",
    .best = "sequential" },
  { "tie",
    { { "threads:2", ROUNDS (100), USUAL }, { "threads:4", ROUNDS (101), USUAL }, { "processes:2", ROUNDS (99.5), USUAL } },
    .rules = "tie",
    .says = "No difference beyond the noise: use what needs least, 2 threads.",
    .not_rules = "use-best hidden",
    .best = "threads:2" },
  { "hidden",
    { { "threads:2", NOISY (100), USUAL }, { "threads:4", { 70, 121, 141, 80, 101 }, USUAL }, { "processes:2", { 141, 70, 100, 81, 120 }, USUAL } },
    .says = "The noise hides what difference there may be.",
    .rules = "hidden wide-spread",
    .not_rules = "use-best tie",
    .is_uncertain = TRUE },
  { "slow-minutes",
    { { "sequential", NOISY (200), USUAL }, { "threads:2", NOISY (202), USUAL } },
    .headline = "CPU-bound. One after another is enough",
    .rules = "nothing-gained",
    .not_rules = "wide-spread hidden",
    .best = "sequential" },
  { "base-best",
    { { "threads:2", ROUNDS (100), USUAL }, { "threads:4", ROUNDS (120), USUAL } },
    .says = "Use 2 threads: nothing else was faster.",
    .rules = "base-best more-gained-nothing",
    .best = "threads:2" },
  { "threads-before-processes",
    { { "sequential", ROUNDS (100), USUAL }, { "processes:2", ROUNDS (50), .cores = 1.9, .peak_mb = 100, .start_ms = 5, .first_ms = 20 }, { "threads:2", ROUNDS (51), .cores = 1.9, .peak_mb = 62, .first_ms = 12 } },
    .headline = "CPU-bound. Use 2 threads: 1.96×",
    .says = "2 processes were as fast as 2 threads, but cost: 5.00",
    .rules = "use-best processes",
    .best = "threads:2" },
  { "processes-faster",
    { { "sequential", ROUNDS (100), USUAL }, { "processes:2", ROUNDS (50), .cores = 1.9, .peak_mb = 60, .first_ms = 12 }, { "threads:2", ROUNDS (80), .cores = 1.9, .peak_mb = 62, .first_ms = 12 } },
    .says = "2 processes were 1.60× faster than 2 threads.",
    .rules = "use-best processes",
    .best = "processes:2" },
  { "failed",
    { { "python-sequential", ROUNDS (150), USUAL }, { "sequential", NOISY (100), USUAL, .error = "gone" }, { "threads:2", ROUNDS (51), USUAL } },
    .rules = "failed base-best",
    .says = "There is no result with one after another: gone",
    .best = "threads:2" },
  { "best-of-rest",
    { { "sequential", ROUNDS (50), USUAL, .error = "gone", .n_last_fail = 2 }, { "threads:2", ROUNDS (51), USUAL }, { "threads:4", ROUNDS (80), USUAL } },
    .says = "Use 2 threads, the fastest that did all of the work.",
    .rules = "best-of-rest partly-failed",
    .best = "threads:2" },
  { "measure-unlocked",
    { { "sequential", ROUNDS (400), .cores = 0.05, .waiting = 0.95 }, { "threads:4+lock", ROUNDS (101), .cores = 0.2 } },
    .headline = "I/O-bound. Measure 4 threads without the lock: even under it they were 3.96× faster than one after another.",
    .rules = "measure-unlocked lock-gained",
    .not_rules = "nothing-gained",
    .best = "sequential" },

  { "others",
    { { "sequential", ROUNDS (100), USUAL, .others_cores = 0.8 }, { "threads:2", ROUNDS (80), .cores = 1.2, .waiting = 0.01, .others_cores = 0.8 } },
    .headline = "Not certain yet. CPU-bound. Use 2 threads",
    .says = "Other programs used 0.8 cores meanwhile: close them and run again.",
    .rules = "others-disturbed",
    .not_rules = "throttled",
    .best = "threads:2",
    .is_uncertain = TRUE },
  { "others-hide-computing",
    { { "sequential", ROUNDS (100), .cores = 0.5, .waiting = 0.03, .others_cores = 1.4 }, { "threads:2", ROUNDS (80), USUAL, .others_cores = 1.4 } },
    .headline = "Not certain yet. CPU-bound.",
    .rules = "others-disturbed cpu-bound",
    .best = "threads:2",
    .is_uncertain = TRUE },
  { "throttled",
    { { "sequential", ROUNDS (100), USUAL, .calibration_last_ms = 18 }, { "threads:2", ROUNDS (60), USUAL, .calibration_last_ms = 18 } },
    .headline = "Not certain yet. CPU-bound.",
    .says = "The processor was up to 1.80× slower",
    .rules = "throttled",
    .best = "threads:2",
    .is_uncertain = TRUE },
  { "wide-spread",
    { { "sequential", ROUNDS (400), USUAL }, { "threads:2", NOISY (100), USUAL } },
    .headline = "Not certain yet.",
    .says = "measure more rounds on a quiet machine",
    .rules = "wide-spread",
    .best = "threads:2",
    .is_uncertain = TRUE },
  { "hidden-rival",
    { { "sequential", ROUNDS (400), USUAL }, { "threads:2", ROUNDS (100), USUAL }, { "threads:4", { 120, 99, 180, 115, 98 }, USUAL } },
    .says = "The spread hides whether it is slower with 4 threads",
    .rules = "hidden-rival",
    .best = "threads:2",
    .is_uncertain = TRUE },
  { "jobs-failed",
    { { "sequential", ROUNDS (400), USUAL }, { "threads:2", ROUNDS (200), USUAL, .n_failed = 3, .error = "timed out", .n_last_fail = 1 } },
    .says = "With 2 threads 3 jobs failed",
    .rules = "partly-failed",
    .best = "?" },

  { "lock-slowed",
    { { "sequential", ROUNDS (100), USUAL }, { "threads:4+lock", ROUNDS (140), USUAL, .blocked = 0.7 } },
    .says = "Threads under one lock were slower than one after another (0.71×)",
    .rules = "lock-slowed nothing-gained",
    .not_rules = "lock-gained lock-gained-nothing",
    .best = "sequential" },
  { "lock-gained-of-mixed",
    { { "sequential", ROUNDS (100), .cores = 0.5, .waiting = 0.5 }, { "threads:4", ROUNDS (30), .cores = 1.7 }, { "threads:4+lock", ROUNDS (52), .cores = 0.97, .blocked = 0.4 } },
    .headline = "Waits and computes. Use 4 threads: 3.33×",
    .says = "Threads under one lock gained 1.92×, as in CPython: it is released while they wait.",
    .rules = "mixed lock-gained lock-cost",
    .best = "threads:4" },
  { "lock-released",
    { { "sequential", ROUNDS (100), USUAL }, { "threads:2", ROUNDS (51), .cores = 1.9 }, { "threads:2+lock", ROUNDS (101), USUAL, .blocked = 0.5 }, { "threads:2+lock+release", ROUNDS (52), .cores = 1.9 } },
    .says = "Where long library calls release the lock, threads are 1.94× faster: as fast as without it.",
    .rules = "lock-released lock-gained-nothing lock-cost",
    .best = "threads:2" },
  { "lock-released-in-vain",
    { { "sequential", ROUNDS (100), USUAL }, { "threads:2+lock", ROUNDS (101), USUAL, .blocked = 0.5 }, { "threads:2+lock+release", ROUNDS (102), USUAL } },
    .says = "That long library calls release the lock gained nothing (0.99×).",
    .rules = "lock-released",
    .best = "sequential" },

  { "knee",
    { { "sequential", ROUNDS (100), USUAL }, { "threads:2", ROUNDS (60), .cores = 1.9 }, { "threads:4", ROUNDS (60), .cores = 1.9 }, { "threads:8", ROUNDS (61), .cores = 1.9 }, { "processes:2", ROUNDS (50), .cores = 1.9 } },
    .says = "Beyond 2 threads nothing more was gained (measured up to 8).",
    .rules = "knee processes",
    .best = "processes:2" },
  { "more-processes",
    { { "processes:1", ROUNDS (100), USUAL }, { "processes:2", ROUNDS (51), .cores = 1.9 }, { "processes:4", ROUNDS (51.3), .cores = 1.9 } },
    .says = "4 processes gained no more (1.95×): there are 2 cores, and they only add start-up and memory.",
    .rules = "more-gained-nothing use-best",
    .best = "processes:2" },
  { "more-waiting",
    { { "sequential", ROUNDS (1000), .cores = 0.02, .waiting = 0.98 }, { "threads:8", ROUNDS (125), .cores = 0.1 }, { "threads:16", ROUNDS (126), .cores = 0.1 } },
    .says = "16 threads gained no more (7.94×).",
    .rules = "more-gained-nothing io-bound",
    .best = "threads:8" },
  { "serial",
    { { "sequential", ROUNDS (1000), USUAL }, { "threads:2", ROUNDS (600), USUAL }, { "threads:4", ROUNDS (400), USUAL }, { "threads:8", ROUNDS (300), USUAL } },
    .says = "of the work does not spread: no number of workers makes it more than 5.00× faster.",
    .rules = "serial",
    .n_cores = 8,
    .not_rules = "knee",
    .best = "threads:8" },
  { "serial-not-of-cores",
    { { "sequential", ROUNDS (1000), USUAL }, { "threads:2", ROUNDS (600), USUAL }, { "threads:4", ROUNDS (400), USUAL }, { "threads:8", ROUNDS (300), USUAL } },
    .rules = "cpu-bound",
    .not_rules = "serial",
    .best = "threads:8" },
  { "no-serial",
    { { "sequential", ROUNDS (1000), USUAL }, { "threads:2", ROUNDS (500), USUAL }, { "threads:4", ROUNDS (500), USUAL }, { "threads:8", ROUNDS (500), USUAL } },
    .rules = "more-gained-nothing",
    .not_rules = "serial",
    .best = "threads:2" },

  { "warm",
    { { "processes:2", ROUNDS (150), USUAL, .start_ms = 48 }, { "processes:2+warm", ROUNDS (100), USUAL } },
    .says = "Workers that are there already save 50",
    .rules = "warm",
    .best = "processes:2+warm" },
  { "warm-alike",
    { { "threads:2", ROUNDS (150), USUAL }, { "threads:2+warm", ROUNDS (149), USUAL } },
    .says = "Whether the workers are there already makes no difference with 2 threads.",
    .rules = "warm",
    .best = "threads:2" },
  { "inner",
    { { "processes:1", ROUNDS (150), USUAL }, { "processes:1+inner=2", ROUNDS (100), USUAL } },
    .says = "Threads within each picture make 1 process 1.50× faster",
    .rules = "inner",
    .best = "processes:1+inner=2" },
  { "inner-slower",
    { { "processes:2", ROUNDS (100), USUAL }, { "processes:2+inner=2", ROUNDS (130), USUAL } },
    .says = "make 2 processes 1.30× slower: the workers use the cores already",
    .rules = "inner",
    .best = "processes:2" },
  { "inner-alike",
    { { "processes:2", ROUNDS (100), USUAL }, { "processes:2+inner=2", ROUNDS (101), USUAL } },
    .says = "Threads within each picture make no difference with 2 processes.",
    .rules = "inner",
    .best = "processes:2" },
  { "batch",
    { { "processes:2+batch=1", ROUNDS (300), USUAL }, { "processes:2+batch=64", ROUNDS (100), USUAL } },
    .says = "Handing over 64 files together is 3.00× faster than",
    .rules = "batch",
    .best = "processes:2+batch=64" },
  { "batch-slower",
    { { "processes:2", ROUNDS (100), USUAL }, { "processes:2+batch=64", ROUNDS (130), USUAL } },
    .says = "Handing over 64 files together is 1.30× slower than 2 processes.",
    .rules = "batch",
    .best = "processes:2" },
  { "batch-alike",
    { { "processes:2", ROUNDS (100), USUAL }, { "processes:2+batch=64", ROUNDS (101), USUAL } },
    .says = "Handing over 64 files together makes no difference.",
    .rules = "batch",
    .best = "processes:2" },

  { "python-alike",
    { { "sequential", ROUNDS (100), USUAL }, { "threads:2+lock", ROUNDS (101), USUAL }, { "python-sequential", ROUNDS (1000), USUAL }, { "python-threads:2", ROUNDS (1050), USUAL } },
    .says = "Python gains as much as the simulation says: 2 threads in Python 0.95×, 2 threads under one lock 0.99×.",
    .rules = "python-alike",
    .not_rules = "python-apart",
    .best = "sequential" },
  { "python-apart",
    { { "sequential", ROUNDS (100), USUAL }, { "threads:2+lock", ROUNDS (101), USUAL }, { "python-sequential", ROUNDS (1000), USUAL }, { "python-threads:2", ROUNDS (500), USUAL } },
    .says = "Python does not gain what the simulation says",
    .rules = "python-apart",
    .not_rules = "python-alike",
    .best = "sequential" },
};

static guint
count_measured (const Measured *measured, guint n)
{
  guint i = 0;

  while (i < n && measured[i].setting != NULL)
    i++;
  return i;
}

static void
check_rules (const SkeinVerdict *verdict, const char *names, gboolean expected)
{
  g_auto (GStrv) list = g_strsplit (names != NULL ? names : "", " ", -1);

  for (guint i = 0; list[i] != NULL; i++)
    {
      if (*list[i] != '\0' && has_rule (verdict, list[i]) != expected)
        g_error ("rule %s %s", list[i], expected ? "is missing" : "must not speak");
    }
}

static void
test_case (gconstpointer user_data)
{
  const Case *wanted = user_data;
  g_autoptr (SkeinExperimentData) data = make_data (wanted->measured, count_measured (wanted->measured, G_N_ELEMENTS (wanted->measured)));
  g_autoptr (SkeinVerdict) verdict = NULL;
  g_autofree char *text = NULL;

  data->cancelled = wanted->cancelled;
  data->n_cores = wanted->n_cores > 0 ? wanted->n_cores : 2;
  verdict = skein_verdict_new (data);
  text = to_text (verdict);
  g_test_message ("%s", text);

  if (wanted->headline != NULL && !g_str_has_prefix (verdict->headline, wanted->headline))
    g_error ("headline: %s", verdict->headline);
  if (wanted->says != NULL && strstr (text, wanted->says) == NULL)
    g_error ("“%s” is not in:\n%s", wanted->says, text);
  g_assert_true (strstr (text, "nan") == NULL && strstr (text, "?") == NULL);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  check_rules (verdict, wanted->rules, TRUE);
  check_rules (verdict, wanted->not_rules, FALSE);
  g_assert_true (verdict->is_certain == !wanted->is_uncertain);
  if (wanted->best == NULL)
    g_assert_cmpint (verdict->best, ==, -1);
  else if (strcmp (wanted->best, "?") != 0)
    g_assert_cmpstr (wanted->measured[verdict->best].setting, ==, wanted->best);
}

/* --- recorded --- */

typedef struct
{
  const char *file;
  const char *headline; /* begins so */
  const char *rules, *not_rules;
} Recorded;

/* Trials of skein-trial on two cores that others used, too: short ones, as nobody would want them. */
static const Recorded recorded[] = {
  { "sleeps", "I/O-bound. Use an event loop of 20: 19", "share loop lock-gained lock-free-of-charge", "lock-cost" },
  { "mix", "I/O-bound. Use 4 threads: 3.8", "share lock-gained processes", "others-disturbed" },
  { "noisy", "Not certain yet. CPU-bound. The noise hides", "others-disturbed hidden", "lock-cost python-alike python-apart" },
  { "python-sleeps", "Not certain yet. I/O-bound. Use an event loop of 20: ", "python-alike", "python-apart results-differ" },
  { "roots", "Not certain yet. CPU-bound. Use 2 threads: 1.86", "wide-spread lock-gained-nothing lock-cost knee", "processes" },
};

static SkeinExperimentData *
load (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".json", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "experiments", file, NULL);
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;
  SkeinExperimentData *data;
  gsize size;

  g_file_get_contents (path, &json, &size, &error);
  g_assert_no_error (error);
  data = skein_experiment_data_from_json (json, size, &error);
  g_assert_no_error (error);
  return data;
}

static void
test_recorded (gconstpointer user_data)
{
  const Recorded *wanted = user_data;
  g_autoptr (SkeinExperimentData) data = load (wanted->file);
  g_autoptr (SkeinVerdict) verdict = skein_verdict_new (data);
  g_autofree char *text = to_text (verdict);

  g_test_message ("%s", text);
  if (!g_str_has_prefix (verdict->headline, wanted->headline))
    g_error ("headline: %s", verdict->headline);
  check_rules (verdict, wanted->rules, TRUE);
  check_rules (verdict, wanted->not_rules, FALSE);
}

/* Fisher and Yates. */
static void
shuffle (guint *order, guint n, GRand *rand)
{
  for (guint i = n; i > 1; i--)
    {
      guint k = (guint) g_rand_int_range (rand, 0, (gint32) i), kept = order[i - 1];

      order[i - 1] = order[k];
      order[k] = kept;
    }
}

static void
check_orders (const Measured *measured, guint n, GRand *rand)
{
  g_autofree guint *order = g_new (guint, n);
  g_autofree char *expected = NULL;
  int best = -1;

  for (guint i = 0; i < n; i++)
    order[i] = i;
  for (guint k = 0; k < 12; k++)
    {
      g_autoptr (SkeinExperimentData) data = make_data_in_order (measured, n, order);
      g_autoptr (SkeinVerdict) verdict = skein_verdict_new (data);
      g_autofree char *text = to_text (verdict);
      int this_best = verdict->best >= 0 ? (int) order[verdict->best] : -1;

      g_assert_true (strstr (text, "nan") == NULL && strstr (text, "inf") == NULL);
      if (expected == NULL)
        {
          expected = g_strdup (text);
          best = this_best;
        }
      g_assert_cmpstr (text, ==, expected);
      g_assert_cmpint (this_best, ==, best);
      shuffle (order, n, rand);
    }
}

static void
test_order (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (6);

  g_test_summary ("The order of the settings changes no word, with what is constructed here and with random measurements");

  check_orders (photos, G_N_ELEMENTS (photos), rand);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    check_orders (cases[i].measured, count_measured (cases[i].measured, G_N_ELEMENTS (cases[i].measured)), rand);

  for (guint i = 0; i < 150; i++)
    {
      static const char *const settings[] = { "sequential", "sequential+warm", "threads:2", "threads:4", "threads:8", "threads:4+lock", "threads:4+lock+release",
                                              "processes:2", "processes:4", "processes:4+warm", "loop:16", "threads:2x4", "python-sequential", "python-threads:4" };
      Measured measured[8] = { 0 };
      guint n = (guint) g_rand_int_range (rand, 1, G_N_ELEMENTS (measured) + 1);

      for (guint k = 0; k < n; k++)
        {
          measured[k].setting = settings[g_rand_int_range (rand, 0, G_N_ELEMENTS (settings))];
          measured[k].cores = g_rand_double (rand) * 2;
          measured[k].peak_mb = 50;
          for (guint round = 0; round < 5; round++)
            measured[k].walls[round] = 100 * (1 + g_rand_double (rand) * 0.1) / g_rand_int_range (rand, 1, 4);
        }
      check_orders (measured, n, rand);
    }
}

/* Every rule of the table speaks in some test: nobody adds one without. */
static void
test_all_rules (void)
{
  guint n_rules;
  const SkeinVerdictRule *rules = skein_verdict_get_rules (&n_rules);

  g_test_summary ("Each rule has a case here, names are unique, and none has the rank of another in its place");

  for (guint i = 0; i < n_rules; i++)
    {
      gboolean found = FALSE;

      for (guint k = 0; !found && k < G_N_ELEMENTS (cases); k++)
        {
          g_autoptr (SkeinExperimentData) data = make_data (cases[k].measured, count_measured (cases[k].measured, G_N_ELEMENTS (cases[k].measured)));
          g_autoptr (SkeinVerdict) verdict = NULL;

          data->cancelled = cases[k].cancelled;
          data->n_cores = cases[k].n_cores > 0 ? cases[k].n_cores : 2;
          verdict = skein_verdict_new (data);
          found = has_rule (verdict, rules[i].name);
        }
      if (!found)
        g_error ("no case for rule %s", rules[i].name);
      for (guint k = 0; k < i; k++)
        {
          g_assert_cmpstr (rules[i].name, !=, rules[k].name);
          g_assert_false (rules[i].place == rules[k].place && rules[i].rank == rules[k].rank);
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/compare/verdict/photos", test_photos);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/compare/verdict/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  for (guint i = 0; i < G_N_ELEMENTS (recorded); i++)
    {
      g_autofree char *path = g_strconcat ("/compare/verdict/recorded/", recorded[i].file, NULL);

      g_test_add_data_func (path, &recorded[i], test_recorded);
    }
  g_test_add_func ("/compare/verdict/order", test_order);
  g_test_add_func ("/compare/verdict/all-rules", test_all_rules);

  return g_test_run ();
}
