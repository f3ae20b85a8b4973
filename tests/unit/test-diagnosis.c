// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Every row of the table of diagnoses with facts that it is made for; how much is expected of a change; that the words exist; and that the
 * tracker keeps calm. Facts that were recorded are test-diagnosis-traces.c. */

#include "config.h"

#include "activity/skein-change.h"
#include "activity/skein-diagnosis-text.h"
#include "activity/skein-diagnosis-tracker.h"
#include "activity/skein-scaling.h"

#include <math.h>
#include <string.h>

#define D SKEIN_FACTS_DOWNLOADS
#define P SKEIN_FACTS_PROCESSING

/* Two threads with eight connections each, @share of the time in @phase, the rest idle. Many files wait. */
static SkeinFacts
make_downloads (SkeinPhase phase, double share)
{
  SkeinFacts facts;

  skein_facts_init (&facts);
  facts.window_s = 5;
  facts.n_cores = 4;
  facts.n_waiting = 500;
  facts.n_hosts = 1;
  g_strlcpy (facts.host, "files.example.org", sizeof facts.host);
  facts.host_connections = 16;
  facts.pool[D].n_workers = 2;
  facts.pool[D].n_slots = 16;
  facts.pool[D].max_workers = 8;
  facts.pool[D].rate = 1e6;
  facts.pool[D].cpu_cores = 0.1;
  facts.pool[D].share[SKEIN_PHASE_IDLE] = 1 - share;
  facts.pool[D].share[phase] += share;
  return facts;
}

/* Two processes of four cores. */
static SkeinFacts
make_processing (SkeinPhase phase, double share, double cpu_cores, guint n_queued)
{
  SkeinFacts facts;

  skein_facts_init (&facts);
  facts.window_s = 5;
  facts.n_cores = 4;
  facts.idle_frac = (4 - cpu_cores) / 4;
  facts.pool[P].n_workers = facts.pool[P].n_slots = 2;
  facts.pool[P].max_workers = 64;
  facts.pool[P].cpu_cores = cpu_cores;
  facts.pool[P].n_queued = n_queued;
  facts.pool[P].share[SKEIN_PHASE_IDLE] = 1 - share;
  facts.pool[P].share[phase] += share;
  return facts;
}

static void
change_own_limit (SkeinFacts *facts)
{
  facts->limit = 1.05e6;
}

static void
change_host_limit (SkeinFacts *facts)
{
  facts->limit = 5e6;
  facts->host_rate = 0.98e6;
  facts->host_limit = 1e6;
}

static void
change_held (SkeinFacts *facts)
{
  facts->held = TRUE;
}

static void
change_nothing (SkeinFacts *facts)
{
  facts->n_waiting = 0;
}

static void
change_settling (SkeinFacts *facts)
{
  facts->window_s = 1;
}

static void
change_behind (SkeinFacts *facts)
{
  facts->full_behind = TRUE;
}

static void
change_refuses (SkeinFacts *facts)
{
  facts->all_closed = TRUE;
  facts->n_hosts_held = 1;
  facts->n_hosts = 0;
}

static void
change_rule (SkeinFacts *facts)
{
  facts->all_closed = TRUE;
  facts->host_rule = 2;
  facts->host_connections = 2;
}

static void
change_cap (SkeinFacts *facts)
{
  facts->all_closed = TRUE;
  facts->tunes_itself = TRUE;
  facts->host_cap = 3;
  facts->host_connections = 3;
}

static void
change_delay (SkeinFacts *facts)
{
  facts->all_closed = TRUE;
  facts->host_delay_s = 0.5;
}

static void
change_closed (SkeinFacts *facts)
{
  facts->all_closed = TRUE;
}

static void
change_thread_cpu (SkeinFacts *facts)
{
  facts->pool[D].cpu_cores = 1.9;
  facts->idle_frac = 0.5;
}

static void
change_crowded (SkeinFacts *facts)
{
  facts->pool[D].run_wait_frac = 0.5;
  facts->idle_frac = 0;
}

static void
change_even (SkeinFacts *facts)
{
  facts->connection_rate = 62500;
  facts->connection_cv = 0.03;
  facts->n_receiving = 16;
  facts->scaling = 0.97;
}

static void
change_line (SkeinFacts *facts)
{
  facts->scaling = 0.05;
  facts->n_hosts = 3;
  facts->connection_cv = 0.04;
}

static void
change_flat (SkeinFacts *facts)
{
  facts->scaling = 0.05;
}

static void
change_growing (SkeinFacts *facts)
{
  facts->scaling = 0.6;
  facts->connection_cv = 0.7;
}

static void
change_downloading (SkeinFacts *facts)
{
  facts->pool[D] = make_downloads (SKEIN_PHASE_RECEIVE, 0.9).pool[D];
}

static void
change_psi (SkeinFacts *facts)
{
  facts->psi_io_some = 0.6;
}

static void
change_all_cores (SkeinFacts *facts)
{
  facts->pool[P].n_workers = facts->pool[P].n_slots = 4;
  facts->idle_frac = 0.02;
}

static void
change_others (SkeinFacts *facts)
{
  facts->idle_frac = 0.01;
  facts->pool[P].run_wait_frac = 0.5;
}

typedef struct
{
  const char *rule;
  SkeinFactsPool pool;
  SkeinPhase phase;
  double share, cpu_cores; /* of processing: cores and jobs that wait */
  guint n_queued;
  void (*change) (SkeinFacts *facts);
  guint suggested;
} Case;

static const Case cases[] = {
  { "held", D, SKEIN_PHASE_RECEIVE, 0, 0, 0, change_held, 0 },
  { "nothing-to-download", D, SKEIN_PHASE_RECEIVE, 0, 0, 0, change_nothing, 0 },
  { "settling", D, SKEIN_PHASE_RECEIVE, 1, 0, 0, change_settling, 0 },
  { "download-lock", D, SKEIN_PHASE_LOCK, 0.8, 0, 0, NULL, 0 },
  { "own-limit", D, SKEIN_PHASE_THROTTLED, 0.9, 0, 0, change_own_limit, 0 },
  { "host-speed-limit", D, SKEIN_PHASE_THROTTLED, 0.9, 0, 0, change_host_limit, 0 },
  { "file-limits", D, SKEIN_PHASE_THROTTLED, 0.9, 0, 0, NULL, 0 },
  { "processing-behind", D, SKEIN_PHASE_RECEIVE, 0.2, 0, 0, change_behind, 0 },
  { "host-refuses", D, SKEIN_PHASE_RECEIVE, 0, 0, 0, change_refuses, 0 },
  { "host-rule", D, SKEIN_PHASE_RECEIVE, 0.12, 0, 0, change_rule, 0 },
  { "host-cap", D, SKEIN_PHASE_RECEIVE, 0.18, 0, 0, change_cap, 0 },
  { "host-delay", D, SKEIN_PHASE_RECEIVE, 0.1, 0, 0, change_delay, 0 },
  { "hosts-closed", D, SKEIN_PHASE_RECEIVE, 0.3, 0, 0, change_closed, 0 },
  { "thread-cpu", D, SKEIN_PHASE_RECEIVE, 1, 0, 0, change_thread_cpu, 4 },
  { "disk-write", D, SKEIN_PHASE_WRITE, 0.1, 0, 0, NULL, 0 },
  { "few-files", D, SKEIN_PHASE_RECEIVE, 0.06, 0, 0, change_nothing, 0 },
  { "slow-connect", D, SKEIN_PHASE_TLS, 0.95, 0, 0, NULL, 4 },
  { "slow-servers", D, SKEIN_PHASE_WAIT, 0.98, 0, 0, NULL, 4 },
  { "download-crowded", D, SKEIN_PHASE_RECEIVE, 1, 0, 0, change_crowded, 0 },
  { "connection-cap", D, SKEIN_PHASE_RECEIVE, 1, 0, 0, change_even, 4 },
  { "line", D, SKEIN_PHASE_RECEIVE, 1, 0, 0, change_line, 0 },
  { "line-or-server", D, SKEIN_PHASE_RECEIVE, 1, 0, 0, change_flat, 0 },
  { "few-connections", D, SKEIN_PHASE_RECEIVE, 1, 0, 0, change_growing, 4 },
  { "receiving", D, SKEIN_PHASE_RECEIVE, 1, 0, 0, NULL, 4 },
  { "download-mixed", D, SKEIN_PHASE_HASH, 0.9, 0, 0, NULL, 0 },
  { "waits-for-downloads", P, SKEIN_PHASE_HASH, 0.1, 0.2, 0, change_downloading, 0 },
  { "nothing-to-process", P, SKEIN_PHASE_HASH, 0, 0, 0, NULL, 0 },
  { "processing-settling", P, SKEIN_PHASE_HASH, 1, 1.9, 10, change_settling, 0 },
  { "processing-lock", P, SKEIN_PHASE_LOCK, 0.5, 1, 10, NULL, 0 },
  { "disk-read", P, SKEIN_PHASE_HASH, 1, 0.4, 10, change_psi, 0 },
  { "disk-read", P, SKEIN_PHASE_READ, 0.9, 0.4, 10, NULL, 0 },
  { "few-processes", P, SKEIN_PHASE_RESIZE, 1, 2, 10, NULL, 4 },
  { "few-processes", P, SKEIN_PHASE_RESIZE, 1, 2, 1, NULL, 3 },
  { "all-cores", P, SKEIN_PHASE_RESIZE, 1, 3.8, 10, change_all_cores, 0 },
  { "processing-crowded", P, SKEIN_PHASE_RESIZE, 1, 0.9, 10, change_others, 0 },
  { "computing", P, SKEIN_PHASE_RESIZE, 1, 2, 0, NULL, 0 },
  { "processing-mixed", P, SKEIN_PHASE_SLEEP, 1, 0, 10, NULL, 0 },
};

static void
check_words (const SkeinDiagnosis *diagnosis)
{
  g_autofree char *sentence = skein_diagnosis_dup_sentence (diagnosis);
  g_autofree char *advice = skein_diagnosis_dup_advice (diagnosis);
  g_autofree char *suggestion = skein_diagnosis_dup_suggestion (diagnosis);
  g_autofree char *basis = skein_diagnosis_dup_basis (diagnosis);

  g_assert_true (g_str_has_suffix (sentence, "."));
  g_assert_true ((suggestion != NULL) == (diagnosis->suggested > 0));
  g_assert_true ((basis != NULL) == (diagnosis->suggested > 0));
  g_assert_true (suggestion == NULL || advice != NULL);
  g_assert_cmpuint (diagnosis->n_evidence, >, 0);
  for (guint i = 0; i < diagnosis->n_evidence; i++)
    {
      g_autofree char *value = skein_evidence_dup_value (&diagnosis->evidence[i]);

      g_assert_nonnull (skein_evidence_get_label (diagnosis->evidence[i].kind));
      g_assert_nonnull (skein_evidence_kind_get_nick (diagnosis->evidence[i].kind));
      g_assert_true (value != NULL && *value != '\0');
    }
  g_test_message ("%s: %s %s [%s]", diagnosis->rule, sentence, advice != NULL ? advice : "", suggestion != NULL ? suggestion : "");
}

static void
test_rules (void)
{
  g_autoptr (GHashTable) hit = g_hash_table_new (g_str_hash, g_str_equal);
  SkeinFactsPool pool;
  SkeinBound bound;
  const char *name;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *one = &cases[i];
      SkeinFacts facts = one->pool == D ? make_downloads (one->phase, one->share) : make_processing (one->phase, one->share, one->cpu_cores, one->n_queued);
      SkeinDiagnosis diagnosis;

      if (one->change != NULL)
        one->change (&facts);
      skein_diagnose (&facts, one->pool, &diagnosis);
      g_assert_cmpstr (diagnosis.rule, ==, one->rule);
      g_assert_cmpuint (diagnosis.suggested, ==, one->suggested);
      check_words (&diagnosis);
      g_hash_table_add (hit, (gpointer) one->rule);
    }

  for (guint i = 0; (name = skein_diagnosis_peek_rule (i, &pool, &bound)) != NULL; i++)
    {
      if (!g_hash_table_contains (hit, name))
        g_error ("no test for the rule %s", name);
      g_assert_nonnull (skein_bound_get_nick (bound));
    }
}

/* Nothing is suggested to a pool that finds out for itself. */
static void
test_tunes_itself (void)
{
  SkeinFacts facts = make_downloads (SKEIN_PHASE_WAIT, 0.98);
  SkeinDiagnosis diagnosis;

  facts.tunes_itself = TRUE;
  skein_diagnose (&facts, D, &diagnosis);
  g_assert_cmpint (diagnosis.bound, ==, SKEIN_BOUND_SERVERS);
  g_assert_cmpuint (diagnosis.suggested, ==, 0);
  g_assert_true (diagnosis.tunes_itself);
  check_words (&diagnosis);
}

static void
test_gain (void)
{
  SkeinFacts facts = make_downloads (SKEIN_PHASE_RECEIVE, 1);
  SkeinGainModel model;
  SkeinDiagnosis diagnosis;

  /* No basis: a line that never rests, and always the same number. */
  g_assert_true (isnan (skein_diagnosis_expect_gain (&facts, D, 4, &model)));
  g_assert_cmpint (model, ==, SKEIN_MODEL_NONE);

  facts.scaling = 1;
  g_assert_cmpfloat_with_epsilon (skein_diagnosis_expect_gain (&facts, D, 4, &model), 1, 1e-9);
  g_assert_cmpint (model, ==, SKEIN_MODEL_SCALING);
  facts.scaling = 0.5;
  g_assert_cmpfloat_with_epsilon (skein_diagnosis_expect_gain (&facts, D, 4, &model), sqrt (2) - 1, 1e-9);

  /* Limits: an own one, the server's, the cores, the files that are left. */
  facts.scaling = 1;
  facts.limit = 1.3e6;
  g_assert_cmpfloat_with_epsilon (skein_diagnosis_expect_gain (&facts, D, 4, &model), 0.3, 1e-9);
  facts.limit = NAN;
  facts.host_rule = 20;
  g_assert_cmpfloat_with_epsilon (skein_diagnosis_expect_gain (&facts, D, 4, &model), 0.25, 1e-9);
  facts.host_rule = 0;
  facts.idle_frac = 0;
  g_assert_cmpfloat_with_epsilon (skein_diagnosis_expect_gain (&facts, D, 4, &model), 0, 1e-9);
  facts.idle_frac = NAN;
  facts.n_waiting = 8;
  g_assert_cmpfloat_with_epsilon (skein_diagnosis_expect_gain (&facts, D, 4, &model), 0.5, 1e-9);

  /* What brings nothing is not suggested; nor are more threads than there are files for. */
  facts.n_waiting = 500;
  facts.limit = 1.01e6;
  skein_diagnose (&facts, D, &diagnosis);
  g_assert_cmpuint (diagnosis.suggested, ==, 0);
  facts.limit = NAN;
  facts.n_waiting = 5;
  skein_diagnose (&facts, D, &diagnosis);
  g_assert_cmpuint (diagnosis.suggested, ==, 3);

  /* Waits overlap: sixteen connections of which each receives 4 % of the time use 64 % of the line at most. */
  facts = make_downloads (SKEIN_PHASE_WAIT, 0.96);
  facts.pool[D].share[SKEIN_PHASE_IDLE] = 0;
  facts.pool[D].share[SKEIN_PHASE_RECEIVE] = 0.04;
  g_assert_cmpfloat_with_epsilon (skein_diagnosis_expect_gain (&facts, D, 4, &model), 1 / 0.64 - 1, 1e-9);
  g_assert_cmpint (model, ==, SKEIN_MODEL_OVERLAP);

  /* Processes: one more core of two. */
  facts = make_processing (SKEIN_PHASE_HASH, 1, 2, 10);
  facts.idle_frac = 0.25;
  g_assert_cmpfloat_with_epsilon (skein_diagnosis_expect_gain (&facts, P, 4, &model), 0.5, 1e-9);
  g_assert_cmpint (model, ==, SKEIN_MODEL_CORES);
}

static void
test_scaling (void)
{
  g_autoptr (SkeinScaling) scaling = skein_scaling_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  double exponent, error;

  /* Always the same number says nothing, however often. */
  for (guint i = 0; i < 60; i++)
    skein_scaling_add (scaling, 16 * g_rand_double_range (rand, 0.97, 1), 1e6 * g_rand_double_range (rand, 0.8, 1));
  g_assert_false (skein_scaling_get (scaling, &exponent, &error));

  for (guint i = 0; i < 60; i++)
    skein_scaling_add (scaling, 32, 2e6 * g_rand_double_range (rand, 0.8, 1));
  g_assert_true (skein_scaling_get (scaling, &exponent, &error));
  g_assert_cmpfloat_with_epsilon (exponent, 1, 0.1);
  g_assert_cmpfloat (skein_scaling_get_best_rate (scaling), >, 1.6e6);

  /* Later pairs push out the old ones: now there is a line. */
  for (guint i = 0; i < SKEIN_SCALING_MAX_PAIRS; i++)
    skein_scaling_add (scaling, i % 2 == 0 ? 16 : 32, 2e6 * g_rand_double_range (rand, 0.9, 1));
  g_assert_true (skein_scaling_get (scaling, &exponent, &error));
  g_assert_cmpfloat (exponent, <, 0.1);

  skein_scaling_clear (scaling);
  g_assert_false (skein_scaling_get (scaling, &exponent, &error));
  g_assert_cmpfloat (skein_scaling_get_best_rate (scaling), ==, 0);

  /* Rates that follow nothing are no basis. */
  for (guint i = 0; i < 20; i++)
    skein_scaling_add (scaling, g_rand_double_range (rand, 10, 20), exp (g_rand_double_range (rand, 10, 14)));
  g_assert_false (skein_scaling_get (scaling, &exponent, &error));
}

/* One look in five says something else, now this and now that: nobody notices. */
static void
test_tracker_noise (void)
{
  SkeinDiagnosisTracker tracker = { 0 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  SkeinDiagnosis servers, others[3];
  SkeinFacts facts;

  g_assert_null (skein_diagnosis_tracker_peek (&tracker));
  facts = make_downloads (SKEIN_PHASE_WAIT, 0.98);
  skein_diagnose (&facts, D, &servers);
  facts = make_downloads (SKEIN_PHASE_RECEIVE, 1);
  skein_diagnose (&facts, D, &others[0]);
  facts = make_downloads (SKEIN_PHASE_WRITE, 0.2);
  skein_diagnose (&facts, D, &others[1]);
  change_flat (&facts);
  facts.pool[D] = make_downloads (SKEIN_PHASE_RECEIVE, 1).pool[D];
  skein_diagnose (&facts, D, &others[2]);

  for (guint i = 0; i < 2000; i++)
    skein_diagnosis_tracker_add (&tracker, i > 0 && g_rand_int_range (rand, 0, 5) == 0 ? &others[g_rand_int_range (rand, 0, 3)] : &servers);
  g_assert_cmpuint (tracker.n_changes, ==, 0);
  g_assert_cmpint (skein_diagnosis_tracker_peek (&tracker)->bound, ==, SKEIN_BOUND_SERVERS);

  /* The cause changes four times; so does what is said. */
  for (guint round = 0; round < 4; round++)
    for (guint i = 0; i < 300; i++)
      {
        const SkeinDiagnosis *truth = round % 2 == 0 ? &others[1] : &servers;

        skein_diagnosis_tracker_add (&tracker, g_rand_int_range (rand, 0, 5) == 0 ? &others[2 * g_rand_int_range (rand, 0, 2)] : truth);
        if (i == 60)
          g_assert_cmpint (skein_diagnosis_tracker_peek (&tracker)->bound, ==, truth->bound);
      }
  g_assert_cmpuint (tracker.n_changes, ==, 4);
}

/* The figures follow at once, and so does the number of workers; a cause that somebody has set is believed at once. */
static void
test_tracker_follows (void)
{
  SkeinDiagnosisTracker tracker = { 0 };
  SkeinFacts facts = make_downloads (SKEIN_PHASE_WAIT, 0.98);
  SkeinDiagnosis diagnosis;

  skein_diagnose (&facts, D, &diagnosis);
  g_assert_true (skein_diagnosis_tracker_add (&tracker, &diagnosis));
  facts.pool[D].rate = 3e6;
  skein_diagnose (&facts, D, &diagnosis);
  g_assert_false (skein_diagnosis_tracker_add (&tracker, &diagnosis));
  g_assert_cmpuint (skein_diagnosis_tracker_peek (&tracker)->suggested, ==, 4);

  facts.pool[D].n_workers = 4;
  facts.pool[D].n_slots = 32;
  skein_diagnose (&facts, D, &diagnosis);
  g_assert_true (skein_diagnosis_tracker_add (&tracker, &diagnosis));
  g_assert_cmpuint (skein_diagnosis_tracker_peek (&tracker)->workers, ==, 4);

  /* With another cause at the same time: no old suggestion is left, the new cause waits. */
  facts = make_downloads (SKEIN_PHASE_WRITE, 0.2);
  skein_diagnose (&facts, D, &diagnosis);
  skein_diagnosis_tracker_add (&tracker, &diagnosis);
  g_assert_cmpint (skein_diagnosis_tracker_peek (&tracker)->bound, ==, SKEIN_BOUND_SERVERS);
  g_assert_cmpuint (skein_diagnosis_tracker_peek (&tracker)->suggested, ==, 0);
  g_assert_cmpuint (skein_diagnosis_tracker_peek (&tracker)->workers, ==, 2);

  facts = make_downloads (SKEIN_PHASE_RECEIVE, 0);
  facts.held = TRUE;
  skein_diagnose (&facts, D, &diagnosis);
  skein_diagnosis_tracker_add (&tracker, &diagnosis);
  g_assert_cmpint (skein_diagnosis_tracker_peek (&tracker)->bound, ==, SKEIN_BOUND_HELD);
}

/* Eight seconds at @before, a change, then as many at @after once it has settled; 5 % of noise. */
static SkeinChangeState
measure (double before, double after, double expected, double *out_gave)
{
  SkeinChange change = { 0 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autofree char *text = NULL;
  guint n = 0;

  for (guint i = 0; i < 20; i++)
    g_assert_false (skein_change_add (&change, before * g_rand_double_range (rand, 0.95, 1.05), TRUE));
  g_assert_null (skein_change_dup_text (&change, D));
  skein_change_begin (&change, 6, 12, expected);
  g_assert_cmpint (change.state, ==, SKEIN_CHANGE_MEASURING);
  while (!skein_change_add (&change, after * g_rand_double_range (rand, 0.95, 1.05), TRUE))
    g_assert_cmpuint (n++, <, 60);
  text = skein_change_dup_text (&change, D);
  g_test_message ("%s", text);
  g_assert_true (g_str_has_prefix (text, "12 threads: "));
  *out_gave = change.gave_frac;
  return change.state;
}

static void
test_change (void)
{
  SkeinChange change = { 0 };
  double gave;

  g_assert_cmpint (measure (1e6, 1.31e6, 0.38, &gave), ==, SKEIN_CHANGE_BETTER);
  g_assert_cmpfloat_with_epsilon (gave, 0.31, 0.05);
  g_assert_cmpint (measure (1e6, 1.01e6, 0.38, &gave), ==, SKEIN_CHANGE_SAME);
  g_assert_cmpint (measure (1e6, 1.01e6, NAN, &gave), ==, SKEIN_CHANGE_SAME);
  g_assert_cmpint (measure (1e6, 0.7e6, NAN, &gave), ==, SKEIN_CHANGE_WORSE);

  /* Nothing before, or no work after it, is no measurement; the next change is not compared with what came before the first. */
  skein_change_begin (&change, 6, 12, 0.5);
  while (!skein_change_add (&change, 1e6, TRUE))
    ;
  g_assert_cmpint (change.state, ==, SKEIN_CHANGE_UNKNOWN);
  skein_change_begin (&change, 12, 24, 0.5);
  while (!skein_change_add (&change, 0, FALSE))
    ;
  g_assert_cmpint (change.state, ==, SKEIN_CHANGE_UNKNOWN);
  skein_change_forget (&change);
  g_assert_cmpint (change.state, ==, SKEIN_CHANGE_NONE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/activity/diagnosis/rules", test_rules);
  g_test_add_func ("/activity/diagnosis/tunes-itself", test_tunes_itself);
  g_test_add_func ("/activity/diagnosis/gain", test_gain);
  g_test_add_func ("/activity/diagnosis/scaling", test_scaling);
  g_test_add_func ("/activity/diagnosis/change", test_change);
  g_test_add_func ("/activity/diagnosis/tracker-noise", test_tracker_noise);
  g_test_add_func ("/activity/diagnosis/tracker-follows", test_tracker_follows);

  return g_test_run ();
}
