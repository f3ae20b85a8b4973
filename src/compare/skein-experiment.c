// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* A chain of callbacks: scratch folder, sample server, warm-up, rounds, what was disturbed once more, and the way back. */

#include "config.h"

#include "compare/skein-experiment.h"

#include "compare/skein-noise.h"
#include "compare/skein-scratch.h"
#include "compare/skein-summary.h"
#include "compare/skein-trial-origin.h"
#include "compare/skein-trial-process.h"
#include "work/skein-work-error.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define DEFAULT_MIN_ROUNDS 3
#define DEFAULT_MAX_ROUNDS 11
#define DEFAULT_GOOD 0.03
#define DEFAULT_MAX_S 300

/* A setting that fails in the warm-up and in the first round, say, will fail in the next ones. */
#define MAX_FAILURES 2

typedef enum
{
  STAGE_NEW,
  STAGE_PREPARING,
  STAGE_WARMING_UP,
  STAGE_ROUNDS,
  STAGE_REPEATS, /* of trials that were disturbed */
  STAGE_ENDING,
  STAGE_OVER,
} Stage;

/* A setting, beyond what is measured of it. */
typedef struct
{
  char *error;      /* (owned) (nullable) why there is nothing to try: it cannot do this work, or failed again and again */
  guint n_failures; /* in a row */
  guint64 trial_us; /* its last trial took so long, with all around it; 0 unknown */
} Contender;

/* One trial to come. */
typedef struct
{
  guint row;
  guint round;    /* in STAGE_REPEATS: whose result is replaced */
  double badness; /* of that result */
} Turn;

struct _SkeinExperiment
{
  GObject parent_instance;

  SkeinExperimentData *data;      /* (owned) */
  SkeinExperimentOptions options; /* all set */
  GRand *random;                  /* (owned) */
  Contender *contenders;          /* (owned) one for each row */

  Stage stage;
  GTask *task;              /* (owned) (nullable) the run */
  GError *error;            /* (owned) (nullable) why it cannot go on */
  SkeinScratch *scratch;    /* (owned) (nullable) handed to threads and back */
  SkeinTrialOrigin *origin; /* (owned) (nullable) */
  SkeinCompareWork work;    /* as the trials get it: with addresses */

  GArray *turns;               /* (owned) of Turn: of the warm-up, of this round, or the repeats */
  guint next;                  /* of them */
  guint round;                 /* from 0 */
  int row;                     /* that runs, or -1 */
  guint n_done;                /* trials */
  guint64 best_calibration_ns; /* 0 unknown */
  guint64 origin_cpu_ns;       /* when the trial began */
  gint64 start_us, end_us;     /* of the experiment; */
  gint64 trial_start_us;       /* and of the trial */
  const SkeinTrialLive *live;  /* (unowned) (nullable) what that does */
};

G_DEFINE_FINAL_TYPE (SkeinExperiment, skein_experiment, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void go_on (SkeinExperiment *self);

static void
emit_changed (SkeinExperiment *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static guint
get_n_rows (SkeinExperiment *self)
{
  return self->data->rows->len;
}

static gboolean
is_cancelled (SkeinExperiment *self)
{
  return g_cancellable_is_cancelled (g_task_get_cancellable (self->task));
}

static double
get_elapsed_s (SkeinExperiment *self)
{
  gint64 now_us = self->stage == STAGE_OVER ? self->end_us : g_get_monotonic_time ();

  return self->stage == STAGE_NEW ? 0 : (double) (now_us - self->start_us) / G_USEC_PER_SEC;
}

/* --- the end --- */

/* The first reason that was given, if there is no result at all. */
static GError *
make_error_of_trials (SkeinExperiment *self)
{
  const char *why = NULL;

  for (guint i = 0; i < get_n_rows (self); i++)
    {
      const SkeinExperimentRow *row = skein_experiment_data_get_row (self->data, i);

      if (skein_experiment_row_get_middle (row) != NULL)
        return NULL;
      if (why == NULL && row->results->len > 0)
        why = ((const SkeinTrialResult *) g_ptr_array_index (row->results, 0))->error;
    }
  /* Translators: the argument is a sentence that says why */
  return g_error_new (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FAILED, _ ("Nothing could be measured. %s"), why != NULL ? why : "");
}

static void
scratch_removed_cb (GObject *object, G_GNUC_UNUSED GAsyncResult *result, gpointer user_data)
{
  SkeinExperiment *self = SKEIN_EXPERIMENT (object);
  g_autoptr (GTask) task = g_steal_pointer (&self->task);
  GError *error = g_steal_pointer (&self->error);

  self->stage = STAGE_OVER;
  self->end_us = g_get_monotonic_time ();
  self->row = -1;
  skein_compare_work_clear (&self->work);
  if (self->data->cancelled)
    g_clear_error (&error);
  else if (error == NULL)
    error = make_error_of_trials (self);

  emit_changed (self);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
remove_scratch_in_thread (GTask *task, G_GNUC_UNUSED gpointer source, gpointer task_data, G_GNUC_UNUSED GCancellable *cancellable)
{
  skein_scratch_free (task_data);
  g_task_return_boolean (task, TRUE);
}

static void
remove_scratch (SkeinExperiment *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->scratch == NULL)
    {
      scratch_removed_cb (G_OBJECT (self), NULL, NULL);
      return;
    }
  task = g_task_new (self, NULL, scratch_removed_cb, NULL);
  g_task_set_task_data (task, g_steal_pointer (&self->scratch), NULL);
  g_task_run_in_thread (task, remove_scratch_in_thread);
}

static void
origin_stopped_cb (G_GNUC_UNUSED GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinExperiment) self = user_data;

  skein_trial_origin_stop_finish (result);
  remove_scratch (self);
}

/* Takes @error. */
static void
end (SkeinExperiment *self, GError *error)
{
  self->stage = STAGE_ENDING;
  self->row = -1;
  self->error = error;
  self->data->cancelled = is_cancelled (self);
  if (self->origin != NULL)
    skein_trial_origin_stop_async (g_steal_pointer (&self->origin), origin_stopped_cb, g_object_ref (self));
  else
    remove_scratch (self);
}

/* --- trials --- */

static SkeinTrialResult *
make_failed (const char *why)
{
  SkeinTrialResult *result = skein_trial_result_new ();

  result->error = g_strdup (why);
  return result;
}

/* The sample server belongs to the experiment; the trial cannot know that. */
static void
leave_out_origin (SkeinExperiment *self, SkeinTrialResult *result)
{
  guint64 now_ns = self->origin != NULL ? skein_trial_origin_get_cpu_ns (self->origin) : 0;
  guint64 used_ns = now_ns - MIN (now_ns, self->origin_cpu_ns);

  if (result->figures.others_cpu_ns != SKEIN_TRIAL_UNKNOWN)
    result->figures.others_cpu_ns -= MIN (result->figures.others_cpu_ns, used_ns);
}

/* Takes @result. */
static void
keep (SkeinExperiment *self, const Turn *turn, SkeinTrialResult *result)
{
  GPtrArray *results = skein_experiment_data_get_row (self->data, turn->row)->results;
  double badness;

  switch (self->stage)
    {
    case STAGE_ROUNDS:
      g_ptr_array_add (results, result);
      return;
    case STAGE_REPEATS:
      badness = skein_noise_get_badness (result, self->best_calibration_ns, self->data->n_cores);
      if (result->error == NULL && badness < turn->badness)
        {
          skein_trial_result_free (g_ptr_array_index (results, turn->round));
          g_ptr_array_index (results, turn->round) = result;
          return;
        }
      break;
    case STAGE_NEW:
    case STAGE_PREPARING:
    case STAGE_WARMING_UP:
    case STAGE_ENDING:
    case STAGE_OVER:
    default:
      break;
    }
  skein_trial_result_free (result);
}

static void
take_result (SkeinExperiment *self, SkeinTrialResult *result)
{
  const Turn *turn = &g_array_index (self->turns, Turn, self->next - 1);
  Contender *contender = &self->contenders[turn->row];
  guint64 calibration_ns = result->figures.calibration_ns;

  self->n_done++;
  self->row = -1;
  contender->trial_us = (guint64) (g_get_monotonic_time () - self->trial_start_us);
  contender->n_failures = result->error != NULL ? contender->n_failures + 1 : 0;
  if (contender->n_failures >= MAX_FAILURES && contender->error == NULL)
    contender->error = g_strdup (result->error);
  if (calibration_ns > 0 && (self->best_calibration_ns == 0 || calibration_ns < self->best_calibration_ns))
    self->best_calibration_ns = calibration_ns;
  leave_out_origin (self, result);
  keep (self, turn, result);
}

static void
live_cb (const SkeinTrialLive *live, gpointer user_data)
{
  SKEIN_EXPERIMENT (user_data)->live = live;
}

static void
trial_over_cb (G_GNUC_UNUSED GObject *object, GAsyncResult *async_result, gpointer user_data)
{
  g_autoptr (SkeinExperiment) self = user_data;
  g_autoptr (GError) error = NULL;
  SkeinTrialResult *result = skein_trial_process_run_finish (async_result, &error);

  self->live = NULL;
  if (result == NULL && (is_cancelled (self) || self->n_done == 0))
    {
      end (self, g_steal_pointer (&error));
      return;
    }
  /* It could be started before: this one only is lost. */
  if (result == NULL)
    result = make_failed (error->message);
  take_result (self, result);
  emit_changed (self);
  go_on (self);
}

static void
scratch_emptied_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SkeinExperiment *self = SKEIN_EXPERIMENT (object);

  g_task_propagate_boolean (G_TASK (result), NULL);
  self->origin_cpu_ns = self->origin != NULL ? skein_trial_origin_get_cpu_ns (self->origin) : 0;
  skein_trial_process_run_async (&self->work, &skein_experiment_data_get_row (self->data, (guint) self->row)->setting, skein_scratch_get_path (self->scratch),
                                 live_cb, self, g_task_get_cancellable (self->task), trial_over_cb, g_object_ref (self));
}

static void
empty_scratch_in_thread (GTask *task, G_GNUC_UNUSED gpointer source, gpointer task_data, G_GNUC_UNUSED GCancellable *cancellable)
{
  skein_scratch_empty (task_data);
  g_task_return_boolean (task, TRUE);
}

static void
start_trial (SkeinExperiment *self, guint row)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, scratch_emptied_cb, NULL);

  self->row = (int) row;
  self->trial_start_us = g_get_monotonic_time ();
  emit_changed (self);
  g_task_set_task_data (task, self->scratch, NULL);
  g_task_run_in_thread (task, empty_scratch_in_thread);
}

/* --- what comes next --- */

static void
add_turn (SkeinExperiment *self, guint row, guint round, double badness)
{
  Turn turn = { row, round, badness };

  g_array_append_val (self->turns, turn);
}

/* Fisher and Yates. */
static void
shuffle_turns (SkeinExperiment *self)
{
  for (guint i = self->turns->len; i > 1; i--)
    {
      guint k = (guint) g_rand_int_range (self->random, 0, (gint32) i);
      Turn turn = g_array_index (self->turns, Turn, k);

      g_array_index (self->turns, Turn, k) = g_array_index (self->turns, Turn, i - 1);
      g_array_index (self->turns, Turn, i - 1) = turn;
    }
}

/* Every setting once. */
static void
begin_round (SkeinExperiment *self)
{
  g_array_set_size (self->turns, 0);
  self->next = 0;
  for (guint i = 0; i < get_n_rows (self); i++)
    add_turn (self, i, self->round, 0);
  shuffle_turns (self);
}

static gboolean
needs_round (SkeinExperiment *self)
{
  guint n = skein_experiment_data_get_n_rounds (self->data);

  if (n >= self->options.max_rounds)
    return FALSE;
  if (n == 0)
    return TRUE;
  if (get_elapsed_s (self) >= self->options.max_s)
    return FALSE;
  return n < self->options.min_rounds || skein_summary_needs_more (self->data, self->options.good, self->options.max_rounds);
}

static int
compare_badness (gconstpointer a, gconstpointer b)
{
  const Turn *first = a, *second = b;

  return (first->badness < second->badness) - (first->badness > second->badness);
}

/* The worst, as many as there are settings. Where most are disturbed, others would be no better. */
static gboolean
begin_repeats (SkeinExperiment *self)
{
  guint n_results = 0;

  g_array_set_size (self->turns, 0);
  self->next = 0;
  for (guint i = 0; i < get_n_rows (self); i++)
    {
      GPtrArray *results = skein_experiment_data_get_row (self->data, i)->results;

      for (guint k = 0; k < results->len; k++)
        {
          const SkeinTrialResult *result = g_ptr_array_index (results, k);
          double badness = skein_noise_get_badness (result, self->best_calibration_ns, self->data->n_cores);

          n_results++;
          if (result->error == NULL && badness >= 1)
            add_turn (self, i, k, badness);
        }
    }
  if (self->turns->len > n_results / 2)
    g_array_set_size (self->turns, 0);
  g_array_sort (self->turns, compare_badness);
  g_array_set_size (self->turns, MIN (self->turns->len, get_n_rows (self)));
  shuffle_turns (self);
  return self->turns->len > 0;
}

/* FALSE: all is done. */
static gboolean
begin_next_stage (SkeinExperiment *self)
{
  switch (self->stage)
    {
    case STAGE_PREPARING:
      self->stage = STAGE_WARMING_UP;
      begin_round (self);
      return TRUE;
    case STAGE_WARMING_UP:
    case STAGE_ROUNDS:
      if (needs_round (self))
        {
          self->round = skein_experiment_data_get_n_rounds (self->data);
          self->stage = STAGE_ROUNDS;
          begin_round (self);
          return TRUE;
        }
      self->stage = STAGE_REPEATS;
      return begin_repeats (self);
    case STAGE_REPEATS:
    case STAGE_NEW:
    case STAGE_ENDING:
    case STAGE_OVER:
    default:
      return FALSE;
    }
}

/* Settings that cannot be tried have their error as the result of the round, so that rounds stay beside one another. */
static void
go_on (SkeinExperiment *self)
{
  while (!is_cancelled (self))
    {
      const Turn *turn;
      const char *why;

      if (self->next >= self->turns->len)
        {
          if (!begin_next_stage (self))
            break;
          continue;
        }
      turn = &g_array_index (self->turns, Turn, self->next++);
      why = self->contenders[turn->row].error;
      if (why == NULL)
        {
          start_trial (self, turn->row);
          return;
        }
      keep (self, turn, make_failed (why));
    }
  end (self, NULL);
}

/* --- the beginning --- */

static void
origin_started_cb (G_GNUC_UNUSED GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinExperiment) self = user_data;
  GError *error = NULL;

  self->origin = skein_trial_origin_start_finish (result, &error);
  if (self->origin == NULL)
    {
      end (self, error);
      return;
    }
  skein_trial_origin_fill (self->origin, &self->work);
  go_on (self);
}

static void
prepared_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SkeinExperiment *self = SKEIN_EXPERIMENT (object);
  GError *error = NULL;

  self->scratch = g_task_propagate_pointer (G_TASK (result), &error);
  if (self->scratch == NULL || is_cancelled (self))
    end (self, error);
  else if (self->work.uses_origin)
    skein_trial_origin_start_async (&self->work, g_task_get_cancellable (self->task), origin_started_cb, g_object_ref (self));
  else
    go_on (self);
}

static void
free_scratch (gpointer data)
{
  skein_scratch_free (data);
}

static void
prepare_in_thread (GTask *task, G_GNUC_UNUSED gpointer source, G_GNUC_UNUSED gpointer task_data, G_GNUC_UNUSED GCancellable *cancellable)
{
  GError *error = NULL;
  SkeinScratch *scratch = skein_scratch_new (&error);

  if (scratch != NULL)
    g_task_return_pointer (task, scratch, free_scratch);
  else
    g_task_return_error (task, error);
}

void
skein_experiment_run_async (SkeinExperiment *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) preparing = NULL;
  GError *error = NULL;

  g_return_if_fail (SKEIN_IS_EXPERIMENT (self));
  g_return_if_fail (self->stage == STAGE_NEW);

  self->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, skein_experiment_run_async);
  g_task_set_name (self->task, "[skein] experiment");
  /* Cancelled, it ends without error. */
  g_task_set_check_cancellable (self->task, FALSE);

  self->stage = STAGE_PREPARING;
  self->start_us = g_get_monotonic_time ();
  emit_changed (self);
  if (!skein_compare_work_check (&self->work, &error))
    {
      end (self, error);
      return;
    }
  for (guint i = 0; i < get_n_rows (self); i++)
    {
      g_autoptr (GError) why = NULL;

      if (!skein_compare_setting_can_do (&skein_experiment_data_get_row (self->data, i)->setting, &self->work, &why))
        self->contenders[i].error = g_strdup (why->message);
    }

  preparing = g_task_new (self, NULL, prepared_cb, NULL);
  g_task_run_in_thread (preparing, prepare_in_thread);
}

gboolean
skein_experiment_run_finish (SkeinExperiment *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- the object --- */

static void
skein_experiment_finalize (GObject *object)
{
  SkeinExperiment *self = SKEIN_EXPERIMENT (object);

  /* A run holds a reference, so none is under way. */
  for (guint i = 0; i < get_n_rows (self); i++)
    g_free (self->contenders[i].error);
  g_free (self->contenders);
  skein_experiment_data_unref (self->data);
  skein_compare_work_clear (&self->work);
  g_rand_free (self->random);
  g_array_unref (self->turns);
  G_OBJECT_CLASS (skein_experiment_parent_class)->finalize (object);
}

static void
skein_experiment_class_init (SkeinExperimentClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = skein_experiment_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
skein_experiment_init (SkeinExperiment *self)
{
  self->turns = g_array_new (FALSE, FALSE, sizeof (Turn));
  self->row = -1;
}

SkeinExperiment *
skein_experiment_new (const SkeinCompareWork *work, GArray *settings, const SkeinExperimentOptions *options)
{
  SkeinExperiment *self;
  SkeinExperimentOptions *chosen;

  g_return_val_if_fail (work != NULL, NULL);
  g_return_val_if_fail (settings != NULL && settings->len > 0, NULL);

  self = g_object_new (SKEIN_TYPE_EXPERIMENT, NULL);
  self->data = skein_experiment_data_new (work, settings);
  self->contenders = g_new0 (Contender, settings->len);
  skein_compare_work_copy (work, &self->work);

  chosen = &self->options;
  if (options != NULL)
    *chosen = *options;
  if (chosen->max_rounds == 0)
    chosen->max_rounds = MAX (DEFAULT_MAX_ROUNDS, chosen->min_rounds);
  if (chosen->min_rounds == 0)
    chosen->min_rounds = DEFAULT_MIN_ROUNDS;
  chosen->min_rounds = MIN (chosen->min_rounds, chosen->max_rounds);
  if (chosen->good <= 0)
    chosen->good = DEFAULT_GOOD;
  if (chosen->max_s == 0)
    chosen->max_s = DEFAULT_MAX_S;
  self->random = chosen->seed != 0 ? g_rand_new_with_seed (chosen->seed) : g_rand_new ();
  return self;
}

const SkeinExperimentData *
skein_experiment_get_data (SkeinExperiment *self)
{
  g_return_val_if_fail (SKEIN_IS_EXPERIMENT (self), NULL);
  return self->data;
}

/* Of the stage that runs, and of rounds that are sure to come. */
static guint
count_turns_left (SkeinExperiment *self, const Contender *contender, guint row)
{
  guint n_rounds = 0, n = 0;

  if (contender->error != NULL || self->stage == STAGE_ENDING || self->stage == STAGE_OVER)
    return 0;
  for (guint i = self->next; i < self->turns->len; i++)
    n += g_array_index (self->turns, Turn, i).row == row;
  if (self->stage == STAGE_NEW || self->stage == STAGE_PREPARING)
    n_rounds = 1 + self->options.min_rounds;
  else if (self->stage == STAGE_WARMING_UP)
    n_rounds = self->options.min_rounds;
  else if (self->stage == STAGE_ROUNDS && self->round + 1 < self->options.min_rounds)
    n_rounds = self->options.min_rounds - self->round - 1;
  return n + n_rounds;
}

void
skein_experiment_get_progress (SkeinExperiment *self, SkeinExperimentProgress *out_progress)
{
  double left_us = 0;
  gint64 running_us = 0;

  g_return_if_fail (SKEIN_IS_EXPERIMENT (self));
  g_return_if_fail (out_progress != NULL);

  *out_progress = (SkeinExperimentProgress){
    .running = self->stage != STAGE_NEW && self->stage != STAGE_OVER,
    .warming_up = self->stage == STAGE_WARMING_UP,
    .n_done = self->n_done,
    .n_planned = self->n_done,
    .row = self->row,
    .elapsed_s = get_elapsed_s (self),
  };
  for (guint i = 0; i < get_n_rows (self); i++)
    {
      const Contender *contender = &self->contenders[i];
      guint n = count_turns_left (self, contender, i) + (self->row == (int) i);

      out_progress->n_planned += n;
      if (n > 0)
        left_us += contender->trial_us > 0 ? (double) contender->trial_us * n : NAN;
    }
  out_progress->trial_s = out_progress->trial_usual_s = NAN;
  if (self->row >= 0)
    {
      guint64 usual_us = self->contenders[self->row].trial_us;

      out_progress->trial_s = (double) (g_get_monotonic_time () - self->trial_start_us) / G_USEC_PER_SEC;
      if (usual_us > 0)
        out_progress->trial_usual_s = (double) usual_us / G_USEC_PER_SEC;
    }
  if (self->row >= 0)
    running_us = MIN (g_get_monotonic_time () - self->trial_start_us, (gint64) self->contenders[self->row].trial_us);
  out_progress->left_s = isnan (left_us) ? NAN : MAX (left_us - (double) running_us, 0) / G_USEC_PER_SEC;
}

const SkeinTrialLive *
skein_experiment_peek_live (SkeinExperiment *self)
{
  g_return_val_if_fail (SKEIN_IS_EXPERIMENT (self), NULL);

  return self->live;
}
