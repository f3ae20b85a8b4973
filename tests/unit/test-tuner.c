// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The tuner against servers that are made up: time is simulated, noise has a seed. */

#include "config.h"

#include "batch/skein-tuner-note.h"
#include "batch/skein-tuner.h"

#include <locale.h>
#include <math.h>
#include <string.h>

#define TICK_S 0.05
#define TICKS_PER_SAMPLE 5
#define MAX_SLOTS 128

typedef struct
{
  double per_connection; /* bytes per second */
  double line;           /* of all together; 0 none */
  double latency_s;      /* of each file */
  double file_bytes;
  double files_per_s;  /* that the server can do, 0 none */
  guint refuses_above; /* 0 never */
  double thrash;       /* share of the line lost for each connection above thrash_above */
  guint thrash_above;
  double cpu_bytes; /* bytes per second that use up the threads' processor time; 0 never */
  double noise;     /* sigma of the line's share */
  gboolean down;    /* refuses everybody */
} Server;

typedef struct
{
  gboolean busy, refused, answered;
  double wait_s, left;
} Slot;

typedef struct
{
  Server server;
  SkeinTuner *tuner; /* (nullable) else n is fixed */
  guint n, waiting;
  GRand *rand;
  Slot slots[MAX_SLOTS];
  gint64 now_us;
  double share;
  guint64 bytes;
  guint files;
  double busy;
  guint tick;
  GArray *decisions; /* of SkeinTunerDecision */
  double total_bytes, total_files;
  guint n_refused;
} Sim;

static double
gauss (GRand *rand)
{
  return sqrt (-2 * log (g_rand_double_range (rand, 1e-9, 1))) * cos (2 * G_PI * g_rand_double (rand));
}

static Sim *
sim_new (const Server *server, guint start, guint max, guint step, guint32 seed)
{
  Sim *sim = g_new0 (Sim, 1);

  sim->server = *server;
  sim->n = start;
  sim->waiting = 10000;
  sim->rand = g_rand_new_with_seed (seed);
  sim->now_us = 1000000;
  sim->share = 1;
  sim->decisions = g_array_new (FALSE, FALSE, sizeof (SkeinTunerDecision));
  if (max > 0)
    sim->tuner = skein_tuner_new (&(SkeinTunerLimits){ 1, max, step }, start);
  return sim;
}

static void
sim_free (Sim *sim)
{
  skein_tuner_free (sim->tuner);
  g_rand_free (sim->rand);
  g_array_unref (sim->decisions);
  g_free (sim);
}

static void
begin_file (Sim *sim, Slot *slot, guint n_served)
{
  SkeinTunerHosts *hosts = sim->tuner != NULL ? skein_tuner_get_hosts (sim->tuner) : NULL;

  *slot = (Slot){ .busy = TRUE, .wait_s = MAX (sim->server.latency_s, 0.001), .left = sim->server.file_bytes };
  slot->refused = sim->server.down || (sim->server.refuses_above > 0 && n_served >= sim->server.refuses_above);
  if (slot->refused)
    slot->wait_s = TICK_S;
  if (hosts != NULL)
    skein_tuner_hosts_begin (hosts, "a.example");
}

static void
end_file (Sim *sim, Slot *slot)
{
  if (sim->tuner != NULL)
    skein_tuner_hosts_end (skein_tuner_get_hosts (sim->tuner), "a.example", slot->answered, slot->refused ? SKEIN_TUNER_OVERLOAD : SKEIN_TUNER_GOOD);
  slot->busy = FALSE;
  if (slot->refused)
    {
      sim->n_refused++;
      return;
    }
  sim->files++;
  sim->total_files++;
}

static guint
count_served (Sim *sim)
{
  guint n = 0;

  for (guint i = 0; i < MAX_SLOTS; i++)
    n += sim->slots[i].busy && !sim->slots[i].refused;
  return n;
}

static void
sim_tick (Sim *sim)
{
  guint n = sim->tuner != NULL ? skein_tuner_get_wanted (sim->tuner) : sim->n, n_busy = 0, n_served;
  double line, rate, files_left;

  for (guint i = 0; i < MAX_SLOTS; i++)
    n_busy += sim->slots[i].busy;
  for (guint i = 0; i < MAX_SLOTS && n_busy < n && sim->waiting > 0; i++)
    if (!sim->slots[i].busy)
      {
        begin_file (sim, &sim->slots[i], count_served (sim));
        n_busy++;
      }

  n_served = count_served (sim);
  line = sim->server.line > 0 ? sim->server.line : 1e12;
  if (sim->server.thrash > 0 && n_served > sim->server.thrash_above)
    line *= MAX (0.1, 1 - sim->server.thrash * (n_served - sim->server.thrash_above));
  if (sim->server.cpu_bytes > 0)
    line = MIN (line, sim->server.cpu_bytes);
  rate = MIN (sim->server.per_connection, line / MAX (n_served, 1)) * sim->share;
  files_left = sim->server.files_per_s > 0 ? sim->server.files_per_s * TICK_S * sim->share : 1e9;

  /* From another slot each time, or a server that is at its end would starve the last. */
  for (guint j = 0; j < MAX_SLOTS; j++)
    {
      Slot *slot = &sim->slots[(j + sim->tick * 7) % MAX_SLOTS];
      double budget_s = TICK_S;

      while (slot->busy && budget_s > 1e-9)
        {
          double used_s = MIN (budget_s, slot->wait_s);
          double bytes;

          slot->wait_s -= used_s;
          budget_s -= used_s;
          if (slot->wait_s > 1e-9)
            break;
          if (slot->refused)
            {
              end_file (sim, slot);
              break;
            }
          if (!slot->answered)
            {
              if (files_left < 1)
                break;
              files_left--;
              slot->answered = TRUE;
              if (sim->tuner != NULL)
                skein_tuner_hosts_answer (skein_tuner_get_hosts (sim->tuner), "a.example");
            }
          bytes = MIN (slot->left, rate * budget_s);
          slot->left -= bytes;
          sim->bytes += (guint64) bytes;
          sim->total_bytes += bytes;
          budget_s -= bytes / rate;
          if (slot->left > 0.5)
            break;
          end_file (sim, slot);
          if (n_busy > n || sim->waiting == 0)
            {
              n_busy--;
              break;
            }
          begin_file (sim, slot, count_served (sim));
        }
    }

  sim->busy += n_busy;
  sim->now_us += (gint64) (TICK_S * G_USEC_PER_SEC);
  if (++sim->tick % TICKS_PER_SAMPLE != 0)
    return;

  if (sim->tuner != NULL)
    {
      SkeinTunerSample sample = {
        .now_us = sim->now_us,
        .bytes = sim->bytes,
        .files = sim->files,
        .busy = sim->busy / TICKS_PER_SAMPLE,
        .waiting = sim->waiting,
      };
      SkeinTunerDecision decision;

      if (sim->server.cpu_bytes > 0)
        sample.cpu_frac = MIN (1, (double) sim->bytes / (TICK_S * TICKS_PER_SAMPLE) / (sim->server.cpu_bytes * sim->share));
      if (skein_tuner_step (sim->tuner, &sample, &decision))
        {
          g_autofree char *note = skein_tuner_decision_dup_note (&decision);

          g_test_message ("%6.1f s %s: %u -> %u %s", (double) sim->now_us / 1e6, skein_tuner_reason_get_nick (decision.reason), decision.from, decision.to, note);
          g_assert_cmpuint (strlen (note), >, 10);
          g_array_append_val (sim->decisions, decision);
        }
    }
  sim->bytes = 0;
  sim->files = 0;
  sim->busy = 0;
  sim->share = MAX (0.2, 1 + sim->server.noise * gauss (sim->rand));
}

/* Returns: what was got per second, a file counting as 64 KiB */
static double
sim_run (Sim *sim, double seconds)
{
  guint n_ticks = (guint) (seconds / TICK_S);

  sim->total_bytes = sim->total_files = 0;
  for (guint i = 0; i < n_ticks; i++)
    sim_tick (sim);
  return (sim->total_bytes + sim->total_files * 65536) / seconds;
}

static double
find_best (const Server *server, guint max, guint step, double *out_at_start, guint start)
{
  double best = 0;

  for (guint n = step; n <= max; n += step)
    {
      Server quiet = *server;
      Sim *sim;
      double got;

      quiet.noise = 0;
      sim = sim_new (&quiet, n, 0, 0, 1);
      sim_run (sim, 5);
      got = sim_run (sim, 10);
      best = MAX (best, got);
      if (n == start && out_at_start != NULL)
        *out_at_start = got;
      sim_free (sim);
    }
  return best;
}

static guint
count_changes (Sim *sim, guint from)
{
  guint n = 0;

  for (guint i = from; i < sim->decisions->len; i++)
    {
      const SkeinTunerDecision *decision = &g_array_index (sim->decisions, SkeinTunerDecision, i);

      n += decision->reason == SKEIN_TUNER_FASTER || decision->reason == SKEIN_TUNER_ENOUGH;
    }
  return n;
}

/* Gets near the best in @within_s, and stays: hardly a lasting change, and not many tries, in the ten minutes after. */
static void
check_converges (const Server *server, guint start, double within_s, double share, guint max_changes)
{
  for (guint step = 1; step <= 4; step *= 2)
    for (guint32 seed = 1; seed <= 5; seed++)
      {
        double best = find_best (server, 64, step, NULL, 0), later;
        Sim *sim = sim_new (server, start, 64, step, seed);
        guint n_before;

        sim_run (sim, within_s);
        n_before = sim->decisions->len;
        later = sim_run (sim, 600);
        g_test_message ("step %u, seed %u: %.0f %% of the best, at %u, %u decisions after %u, %u refused", step, seed, 100 * later / best, skein_tuner_get_wanted (sim->tuner), sim->decisions->len - n_before, n_before, sim->n_refused);
        g_assert_cmpfloat (later, >=, share * best);
        g_assert_cmpuint (sim->decisions->len - n_before, <=, 60);
        g_assert_cmpuint (count_changes (sim, n_before), <=, max_changes);
        sim_free (sim);
      }
}

#define MB 1e6

static void
test_line (void)
{
  /* Far away: each connection brings 1 MB/s, the line 40. */
  const Server far = { .per_connection = 1 * MB, .line = 40 * MB, .file_bytes = 50 * MB, .latency_s = 0.1, .noise = 0.05 };

  check_converges (&far, 16, 40, 0.87, 6);
  check_converges (&far, 4, 60, 0.87, 6);
}

static void
test_line_few (void)
{
  /* Four are enough: fewer do as well, so the number falls, and nothing is lost. */
  const Server near = { .per_connection = 10 * MB, .line = 40 * MB, .file_bytes = 50 * MB, .noise = 0.03 };
  Sim *sim;

  check_converges (&near, 16, 60, 0.9, 6);

  sim = sim_new (&near, 16, 64, 2, 7);
  sim_run (sim, 120);
  g_assert_cmpuint (skein_tuner_get_wanted (sim->tuner), <=, 16);
  sim_free (sim);
}

static void
test_small_files (void)
{
  /* 4 KiB, 80 ms each: it is the files that count. */
  const Server server = { .per_connection = 5 * MB, .file_bytes = 4096, .latency_s = 0.08, .files_per_s = 500, .noise = 0.05 };

  check_converges (&server, 16, 60, 0.87, 6);
}

static void
test_thrash (void)
{
  /* Twenty are best; each one more costs 2 %. */
  const Server server = { .per_connection = 2 * MB, .line = 40 * MB, .file_bytes = 4 * MB, .thrash = 0.02, .thrash_above = 20, .noise = 0.04 };

  check_converges (&server, 16, 40, 0.87, 6);
  check_converges (&server, 40, 120, 0.85, 6);
}

static void
test_noise (void)
{
  const Server server = { .per_connection = 1 * MB, .line = 30 * MB, .file_bytes = 10 * MB, .latency_s = 0.05, .noise = 0.2 };

  check_converges (&server, 16, 60, 0.82, 12);
}

static void
test_cpu (void)
{
  /* The processor is the limit at 12 connections: no try beyond, and the reason is told once. */
  const Server server = { .per_connection = 10 * MB, .cpu_bytes = 120 * MB, .file_bytes = 50 * MB, .noise = 0.02 };
  Sim *sim = sim_new (&server, 16, 64, 2, 3);
  guint n_told = 0;

  sim_run (sim, 300);
  g_assert_cmpuint (skein_tuner_get_wanted (sim->tuner), ==, 16);
  for (guint i = 0; i < sim->decisions->len; i++)
    {
      const SkeinTunerDecision *decision = &g_array_index (sim->decisions, SkeinTunerDecision, i);

      g_assert_cmpint (decision->reason, ==, SKEIN_TUNER_CPU);
      g_assert_cmpuint (decision->from, ==, decision->to);
      n_told++;
    }
  g_assert_cmpuint (n_told, ==, 1);
  sim_free (sim);
}

static void
test_refusing (void)
{
  /* Above six it refuses; refusals must get few. */
  const Server server = { .per_connection = 2 * MB, .file_bytes = 4 * MB, .latency_s = 0.05, .refuses_above = 6, .noise = 0.03 };

  for (guint step = 1; step <= 2; step++)
    for (guint start = 8; start <= 64; start *= 2)
      {
        Sim *sim = sim_new (&server, start, 64, step, start);
        guint n_refused, most = 0;
        double got;

        sim_run (sim, 30);
        n_refused = sim->n_refused;
        got = sim_run (sim, 300);
        for (guint i = 0; i < 400; i++)
          {
            sim_run (sim, 0.25);
            most = MAX (most, skein_tuner_get_wanted (sim->tuner));
          }
        g_test_message ("start %u, step %u: %.1f of 12 MB/s, most %u, refused %u, then %u", start, step, got / MB, most, n_refused, sim->n_refused - n_refused);
        g_assert_cmpfloat (got, >=, 0.8 * 12 * MB);
        g_assert_cmpuint (most, <=, 8);
        g_assert_cmpuint (sim->n_refused - n_refused, <=, 250);
        sim_free (sim);
      }
}

static void
test_outage (void)
{
  /* It is down for a minute, and then as good as before: so is the number, soon. */
  const Server server = { .per_connection = 1 * MB, .line = 20 * MB, .file_bytes = 2 * MB, .latency_s = 0.02 };
  Sim *sim = sim_new (&server, 16, 64, 2, 5);
  guint before;
  double got;

  sim_run (sim, 60);
  before = skein_tuner_get_wanted (sim->tuner);
  g_assert_cmpuint (before, >=, 16);
  sim->server.down = TRUE;
  sim_run (sim, 60);
  g_assert_cmpuint (skein_tuner_get_wanted (sim->tuner), ==, 2);
  g_assert_cmpuint (skein_tuner_get_host_cap (sim->tuner, "a.example"), ==, 1);
  sim->server.down = FALSE;
  sim_run (sim, 40);
  got = sim_run (sim, 30);
  g_test_message ("%u before, %u after", before, skein_tuner_get_wanted (sim->tuner));
  g_assert_cmpfloat (got, >=, 0.8 * 20 * MB);
  sim_free (sim);
}

static void
test_stray_errors (void)
{
  /* One of a hundred goes wrong by accident: that is no reason to slow down. */
  SkeinTunerHosts *hosts = skein_tuner_hosts_new ();
  SkeinTunerHostChange change;
  gint64 now_us = 1000000;

  for (guint i = 0; i < 16; i++)
    skein_tuner_hosts_begin (hosts, "b.example");
  for (guint i = 0; i < 2000; i++)
    {
      gboolean bad = i % 100 == 99;

      if (!bad)
        skein_tuner_hosts_answer (hosts, "b.example");
      skein_tuner_hosts_end (hosts, "b.example", !bad, bad ? SKEIN_TUNER_OVERLOAD : SKEIN_TUNER_GOOD);
      skein_tuner_hosts_begin (hosts, "b.example");
      if (i % 50 == 49)
        g_assert_false (skein_tuner_hosts_step (hosts, now_us += 250000, 64, &change));
    }
  g_assert_cmpuint (skein_tuner_hosts_get_cap (hosts, "b.example"), ==, SKEIN_TUNER_NO_CAP);
  skein_tuner_hosts_free (hosts);
}

static void
test_two_hosts (void)
{
  /* One refuses: it gets fewer, the other and the sum are none of its business. */
  SkeinTuner *tuner = skein_tuner_new (&(SkeinTunerLimits){ 1, 64, 2 }, 16);
  SkeinTunerHosts *hosts = skein_tuner_get_hosts (tuner);
  SkeinTunerDecision decision = { 0 };
  SkeinTunerSample sample = { .now_us = 1000000, .busy = 16, .waiting = 100, .bytes = 1000000 };
  gboolean told = FALSE;

  for (guint i = 0; i < 8; i++)
    {
      skein_tuner_hosts_begin (hosts, "good.example");
      skein_tuner_hosts_answer (hosts, "good.example");
      skein_tuner_hosts_begin (hosts, "bad.example");
      if (i < 4)
        skein_tuner_hosts_answer (hosts, "bad.example");
    }
  g_assert_false (skein_tuner_step (tuner, &sample, &decision));
  for (guint i = 0; i < 4; i++)
    skein_tuner_hosts_end (hosts, "bad.example", FALSE, SKEIN_TUNER_OVERLOAD);
  sample.now_us += SKEIN_TUNER_INTERVAL_US;
  told = skein_tuner_step (tuner, &sample, &decision);
  g_assert_true (told);
  g_assert_cmpint (decision.reason, ==, SKEIN_TUNER_REFUSED);
  g_assert_cmpstr (decision.host, ==, "bad.example");
  g_assert_cmpuint (decision.from, ==, 16);
  g_assert_cmpuint (decision.to, ==, 16);
  g_assert_cmpuint (skein_tuner_get_host_cap (tuner, "bad.example"), <=, 5);
  g_assert_cmpuint (skein_tuner_get_host_cap (tuner, "bad.example"), >=, 3);
  g_assert_cmpuint (skein_tuner_get_host_cap (tuner, "good.example"), ==, SKEIN_TUNER_NO_CAP);
  g_assert_cmpuint (skein_tuner_get_host_cap (tuner, "never.example"), ==, SKEIN_TUNER_NO_CAP);
  skein_tuner_free (tuner);
}

static void
test_few_items (void)
{
  /* Never more than there is to do, and no number means anything with nothing waiting. */
  const Server server = { .per_connection = 1 * MB, .line = 100 * MB, .file_bytes = 5 * MB };
  Sim *sim = sim_new (&server, 16, 64, 2, 9);

  sim->waiting = 3;
  sim_run (sim, 60);
  g_assert_cmpuint (skein_tuner_get_wanted (sim->tuner), <=, 16);
  sim_free (sim);

  sim = sim_new (&server, 16, 64, 2, 9);
  sim->waiting = 0;
  sim_run (sim, 60);
  g_assert_cmpuint (sim->decisions->len, ==, 0);
  sim_free (sim);
}

static void
test_own_limit (void)
{
  SkeinTuner *tuner = skein_tuner_new (&(SkeinTunerLimits){ 1, 64, 2 }, 16);
  SkeinTunerSample sample = { .now_us = 1000000, .bytes = 250000, .busy = 16, .waiting = 100, .throttled_frac = 0.9 };
  SkeinTunerDecision decision;
  guint n_told = 0;

  for (guint i = 0; i < 1000; i++)
    {
      sample.now_us += SKEIN_TUNER_INTERVAL_US;
      if (!skein_tuner_step (tuner, &sample, &decision))
        continue;
      n_told++;
      g_assert_cmpint (decision.reason, ==, SKEIN_TUNER_OWN_LIMIT);
    }
  g_assert_cmpuint (n_told, ==, 1);
  g_assert_cmpuint (skein_tuner_get_wanted (tuner), ==, 16);
  skein_tuner_free (tuner);
}

static void
test_limits (void)
{
  SkeinTuner *tuner = skein_tuner_new (&(SkeinTunerLimits){ 1, 64, 4 }, 1);
  const Server server = { .per_connection = 1 * MB, .file_bytes = 50 * MB };
  Sim *sim;

  g_assert_cmpuint (skein_tuner_get_wanted (tuner), ==, 4);
  skein_tuner_restart (tuner, &(SkeinTunerLimits){ 6, 30, 4 }, 100);
  g_assert_cmpuint (skein_tuner_get_wanted (tuner), ==, 28);
  skein_tuner_restart (tuner, &(SkeinTunerLimits){ 6, 30, 4 }, 1);
  g_assert_cmpuint (skein_tuner_get_wanted (tuner), ==, 8);
  skein_tuner_free (tuner);

  sim = sim_new (&server, 4, 20, 2, 1);
  sim_run (sim, 60);
  g_assert_cmpuint (skein_tuner_get_wanted (sim->tuner), ==, 20);
  sim_free (sim);
}

static void
test_note (void)
{
  SkeinTunerDecision decision = { .from = 16, .to = 24, .tried = 24, .reason = SKEIN_TUNER_FASTER, .rate_from = 38e6, .rate_tried = 55e6 };
  g_autofree char *faster = skein_tuner_decision_dup_note (&decision);
  g_autofree char *refused = NULL;

  g_assert_cmpstr (faster, ==, "24 connections: 16 gave 38.0\302\240MB/s, 24 give 55.0\302\240MB/s");

  decision = (SkeinTunerDecision){ .from = 16, .to = 4, .tried = 4, .reason = SKEIN_TUNER_REFUSED, .n_errors = 12 };
  g_strlcpy (decision.host, "files.example.org", sizeof decision.host);
  refused = skein_tuner_decision_dup_note (&decision);
  g_assert_cmpstr (refused, ==, "4 connections: files.example.org refused 12 requests");
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/tuner/line", test_line);
  g_test_add_func ("/tuner/line-few", test_line_few);
  g_test_add_func ("/tuner/small-files", test_small_files);
  g_test_add_func ("/tuner/thrash", test_thrash);
  g_test_add_func ("/tuner/noise", test_noise);
  g_test_add_func ("/tuner/cpu", test_cpu);
  g_test_add_func ("/tuner/refusing", test_refusing);
  g_test_add_func ("/tuner/outage", test_outage);
  g_test_add_func ("/tuner/stray-errors", test_stray_errors);
  g_test_add_func ("/tuner/two-hosts", test_two_hosts);
  g_test_add_func ("/tuner/few-items", test_few_items);
  g_test_add_func ("/tuner/own-limit", test_own_limit);
  g_test_add_func ("/tuner/limits", test_limits);
  g_test_add_func ("/tuner/note", test_note);
  return g_test_run ();
}
