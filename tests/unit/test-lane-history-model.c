// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* A lane's history against a model that keeps every piece of time: what a picture must not lose (spikes of CPU, short phases worth
 * telling, waits for the lock) is there in columns of every width, and what it may round is within a rounding. */

#include "config.h"

#include "activity/skein-lane-history-private.h"

#include <math.h>

#define MS G_GUINT64_CONSTANT (1000000)
#define S G_GUINT64_CONSTANT (1000000000)
#define T0 (1000 * S)
#define FINE_NS (10 * MS)

typedef struct
{
  guint64 from_ns, to_ns;
  SkeinPhase phase;
  double cpu_frac;
  gboolean known;
} Piece;

typedef struct
{
  SkeinLaneHistory *history; /* (owned) */
  GArray *pieces;            /* (owned) of Piece, without holes */
  guint64 end_ns;
  SkeinPhase phase;
  double cpu_frac;
} Model;

static void
model_clear (Model *model)
{
  skein_lane_history_free (model->history);
  g_array_unref (model->pieces);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Model, model_clear)

static void
add_piece (Model *model, guint64 to_ns, gboolean known)
{
  Piece piece = { model->end_ns, to_ns, model->phase, model->cpu_frac, known };

  if (to_ns <= model->end_ns)
    return;
  g_array_append_val (model->pieces, piece);
  model->end_ns = to_ns;
}

/* From a microsecond to some seconds, short times as often as long ones. */
static guint64
random_length (void)
{
  return (guint64) pow (10, 3 + g_test_rand_double () * 6.8);
}

static void
fill_at_random (Model *model, guint n_events)
{
  for (guint i = 0; i < n_events; i++)
    {
      SkeinPhase phase = (SkeinPhase) g_test_rand_int_range (0, SKEIN_N_PHASES);
      guint64 at_ns = model->end_ns + random_length ();

      if (g_test_rand_int_range (0, 100) == 0)
        {
          at_ns += (guint64) g_test_rand_int_range (0, 90) * S;
          skein_lane_history_skip (model->history, at_ns);
          add_piece (model, at_ns, FALSE);
        }
      else
        {
          skein_lane_history_add_events (model->history, &(SkeinBoardEvent){ .at_ns = at_ns, .phase = phase, .item = 1 }, 1);
          add_piece (model, at_ns, TRUE);
          model->phase = phase;
        }

      /* Bursts between long times of little. */
      model->cpu_frac = g_test_rand_int_range (0, 4) == 0 ? g_test_rand_double () : 0;
      skein_lane_history_set_cpu (model->history, model->cpu_frac);
      if (g_test_rand_bit ())
        {
          at_ns = model->end_ns + random_length () / 10;
          skein_lane_history_advance (model->history, at_ns);
          add_piece (model, at_ns, TRUE);
        }
    }
}

typedef struct
{
  double phase_ns[SKEIN_N_PHASES];
  double known_ns, cpu_ns;
  double cpu_peak; /* of any 10 ms */
} Truth;

static void
look (const Model *model, guint64 from_ns, guint64 to_ns, Truth *truth)
{
  double bin_cpu_ns = 0, bin_known_ns = 0;
  guint64 bin = 0;

  *truth = (Truth){ 0 };
  for (guint i = 0; i < model->pieces->len; i++)
    {
      const Piece *piece = &g_array_index (model->pieces, Piece, i);

      for (guint64 at = MAX (piece->from_ns, from_ns); at < MIN (piece->to_ns, to_ns);)
        {
          guint64 end = MIN (MIN (piece->to_ns, to_ns), (at / FINE_NS + 1) * FINE_NS);
          double length_ns = piece->known ? (double) (end - at) : 0;

          if (at / FINE_NS != bin)
            {
              bin = at / FINE_NS;
              bin_cpu_ns = bin_known_ns = 0;
            }
          truth->phase_ns[piece->phase] += length_ns;
          truth->known_ns += length_ns;
          truth->cpu_ns += length_ns * piece->cpu_frac;
          bin_cpu_ns += length_ns * piece->cpu_frac;
          bin_known_ns += length_ns;

          /* Only a 10 ms that is over. */
          if ((end % FINE_NS == 0 || end == model->end_ns || (i + 1 < model->pieces->len && !piece[1].known)) && bin_known_ns > 0)
            truth->cpu_peak = MAX (truth->cpu_peak, bin_cpu_ns / bin_known_ns);
          at = end;
        }
    }
}

/* By its place in the order that the header gives. */
static int
rank_notable (const Truth *truth, guint8 dominant)
{
  static const SkeinPhase order[] = { SKEIN_PHASE_RESOLVE, SKEIN_PHASE_CONNECT, SKEIN_PHASE_TLS, SKEIN_PHASE_START,
                                      SKEIN_PHASE_THROTTLED, SKEIN_PHASE_RETRY_WAIT, SKEIN_PHASE_LOCK };

  for (int i = G_N_ELEMENTS (order); i > 0; i--)
    {
      if (order[i - 1] != dominant && truth->phase_ns[order[i - 1]] > 0)
        return i;
    }
  return 0;
}

static int
rank_found (const SkeinColumn *column)
{
  Truth only = { 0 };

  if (column->notable == column->phase)
    return 0;
  only.phase_ns[column->notable] = 1;
  return rank_notable (&only, G_MAXUINT8);
}

/* How wide the pieces are of which a column is made, at most. */
static guint64
get_grain (guint64 column_ns, guint64 age_ns)
{
  guint64 grain = FINE_NS;

  while (grain < 100 * S && (grain * 10 <= column_ns || age_ns >= (grain == FINE_NS ? 40 : grain == 100 * MS ? 800
                                                                                                             : 4000)
                                                                      * S))
    grain *= 10;
  return grain;
}

static void
check_column (const Model *model, guint64 from_ns, guint64 column_ns, gboolean aligned)
{
  guint64 grain = get_grain (column_ns, model->end_ns - MIN (model->end_ns, from_ns));
  Truth truth, around;
  SkeinColumn found;

  skein_lane_history_get_columns (model->history, from_ns, column_ns, &found, 1);
  look (model, from_ns, from_ns + column_ns, &truth);
  look (model, from_ns / grain * grain, (from_ns + column_ns + grain - 1) / grain * grain, &around);

  g_assert_cmpint (found.phase, <, SKEIN_N_PHASES);
  g_assert_cmpint (rank_found (&found), >=, rank_notable (&truth, found.phase));
  g_assert_cmpint (rank_found (&found), <=, rank_notable (&around, found.phase));
  g_assert_cmpfloat (found.cpu_peak, <=, around.cpu_peak * 255 + 1);
  g_assert_cmpint (found.cpu, <=, found.cpu_peak + 5);
  if (truth.known_ns > 0)
    g_assert_cmpint (found.known, >, 0);
  if (truth.phase_ns[SKEIN_PHASE_LOCK] > 0)
    g_assert_cmpint (found.blocked, >, 0);
  if (around.phase_ns[SKEIN_PHASE_LOCK] <= 0)
    g_assert_cmpint (found.blocked, ==, 0);
  if (!aligned)
    return;

  g_assert_cmpfloat (found.cpu_peak, >=, truth.cpu_peak * 255 - 1);
  g_assert_cmpfloat_with_epsilon (found.known, 255 * truth.known_ns / (double) column_ns, 4);
  /* Shares of CPU are rounded once per level, weighed by known time that is too. */
  if (truth.known_ns > 0.1 * (double) column_ns)
    g_assert_cmpfloat_with_epsilon (found.cpu, 255 * truth.cpu_ns / truth.known_ns, 6);
  for (int i = 0; i < SKEIN_N_PHASES; i++)
    {
      if (truth.phase_ns[i] > 0.65 * truth.known_ns && truth.known_ns > 0.1 * (double) column_ns)
        g_assert_cmpint (found.phase, ==, i);
    }
}

static void
test_columns (void)
{
  static const guint64 widths[] = { 10 * MS, 13 * MS, 30 * MS, 100 * MS, 250 * MS, S, 1700 * MS, 10 * S, 41 * S, 100 * S, 600 * S };

  g_test_summary ("Columns of every width tell of the shortest notable phase and of each spike of CPU");

  for (int round = 0; round < 60; round++)
    {
      guint64 start = T0 + random_length ();
      g_auto (Model) model = { .history = skein_lane_history_new (start),
                               .pieces = g_array_new (FALSE, FALSE, sizeof (Piece)),
                               .end_ns = start,
                               .phase = SKEIN_PHASE_IDLE };

      fill_at_random (&model, (guint) pow (10, g_test_rand_double () * 3.3));
      skein_lane_history_advance (model.history, model.end_ns + 1);
      add_piece (&model, model.end_ns + 1, TRUE);

      for (guint w = 0; w < G_N_ELEMENTS (widths); w++)
        {
          guint64 life_ns = model.end_ns - start;

          for (int i = 0; i < 12; i++)
            {
              guint64 ago_ns = (guint64) (pow (g_test_rand_double (), 3) * (double) life_ns);
              guint64 at_ns = model.end_ns - ago_ns;
              guint64 grain = get_grain (widths[w], ago_ns + widths[w]);

              check_column (&model, at_ns, widths[w], FALSE);
              check_column (&model, at_ns / grain * grain, MAX (widths[w] / grain, 1) * grain, TRUE);
            }
        }
    }
}

static void
test_needle (void)
{
  g_autoptr (SkeinLaneHistory) history = skein_lane_history_new (T0);
  const SkeinBoardEvent events[] = {
    { T0, 1, SKEIN_PHASE_RECEIVE },
    { T0 + 3210 * MS, 1, SKEIN_PHASE_TLS },
    { T0 + 3210 * MS + 2000, 1, SKEIN_PHASE_RECEIVE },
  };

  g_test_summary ("Two microseconds of TLS and 10 ms of CPU are found in columns of hours");

  skein_lane_history_add_events (history, events, G_N_ELEMENTS (events));
  skein_lane_history_advance (history, T0 + 5000 * MS);
  skein_lane_history_set_cpu (history, 1);
  skein_lane_history_advance (history, T0 + 5010 * MS);
  skein_lane_history_set_cpu (history, 0);
  for (guint64 hours = 1; hours <= 30; hours++)
    {
      for (guint64 at_s = 30; at_s <= 3600; at_s += 30)
        skein_lane_history_advance (history, T0 + ((hours - 1) * 3600 + at_s) * S);
    }

  /* 512 lanes after a day: 170 MiB, and no more thereafter. */
  g_assert_cmpuint (skein_lane_history_get_memory (history), <, 340 * 1024);

  for (guint64 width = 10 * S; width < 36000 * S; width *= 2)
    {
      SkeinColumn columns[2];

      skein_lane_history_get_columns (history, T0, width, columns, 2);
      g_assert_cmpint (columns[0].phase, ==, SKEIN_PHASE_RECEIVE);
      g_assert_cmpint (columns[0].notable, ==, SKEIN_PHASE_TLS);
      g_assert_cmpint (columns[0].cpu_peak, ==, 255);
      g_assert_cmpint (columns[0].known, ==, 255);
      g_assert_cmpint (columns[1].phase, ==, SKEIN_PHASE_RECEIVE);
      g_assert_cmpint (columns[1].known, ==, 255);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/activity/lane-history-model/columns", test_columns);
  g_test_add_func ("/activity/lane-history-model/needle", test_needle);

  return g_test_run ();
}
