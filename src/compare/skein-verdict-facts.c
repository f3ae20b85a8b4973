// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* What an experiment measured, as the rules of the verdict want it. All is computed on a view of the experiment in which the settings are
 * sorted and those without a result are left out, so that the order in which somebody entered them changes nothing. */

#include "config.h"

#include "compare/skein-verdict-private.h"

#include <math.h>
#include <stdlib.h>

/* What computes for as much of the time is CPU-bound, what for as little is I/O-bound. On two workers the former can be up to 1.67 times as
 * fast under one lock and the latter hardly slower than without it: the two words mean something between these limits and the ends. */
#define MOSTLY_COMPUTING 0.8
#define MOSTLY_WAITING 0.3
/* Settings that are this much apart are not equal because the spread is too wide to tell them apart. */
#define HIDDEN_DIFFERENCE 1.1
/* A fit that is this far from what was measured explains nothing. */
#define GOOD_FIT 0.05

static SkeinVerdictRow *
get_row (const SkeinVerdictFacts *self, guint i)
{
  return &g_array_index (self->rows, SkeinVerdictRow, i);
}

/* --- the order --- */

static int
compare_numbers (guint a, guint b)
{
  return (a > b) - (a < b);
}

/* The plainest first: by form, then options, then size. */
static int
compare_settings (const SkeinCompareSetting *a, const SkeinCompareSetting *b)
{
  const guint keys[][2] = {
    { (a->python ? 1u : 0u), (b->python ? 1u : 0u) },
    { (a->one_lock ? 1u : 0u), (b->one_lock ? 1u : 0u) },
    { (guint) a->form, (guint) b->form },
    { (a->lock_released_in_calls ? 1u : 0u), (b->lock_released_in_calls ? 1u : 0u) },
    { MAX (a->inner_threads, 1), MAX (b->inner_threads, 1) },
    { a->batch, b->batch },
    { (a->warm ? 1u : 0u), (b->warm ? 1u : 0u) },
    { a->workers, b->workers },
    { a->connections, b->connections },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      if (keys[i][0] != keys[i][1])
        return compare_numbers (keys[i][0], keys[i][1]);
    }
  return 0;
}

/* One setting that was entered twice: by what it measured. */
static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const SkeinExperimentRow *first = *(const SkeinExperimentRow *const *) a, *second = *(const SkeinExperimentRow *const *) b;
  int order = compare_settings (&first->setting, &second->setting);

  for (guint i = 0; order == 0 && i < MIN (first->results->len, second->results->len); i++)
    {
      const SkeinTrialResult *one = g_ptr_array_index (first->results, i), *other = g_ptr_array_index (second->results, i);

      order = (one->figures.wall_ns > other->figures.wall_ns) - (one->figures.wall_ns < other->figures.wall_ns);
    }
  return order != 0 ? order : compare_numbers (first->results->len, second->results->len);
}

/* --- rows --- */

static double
get_median (const SkeinExperimentRow *row, SkeinTrialFigure figure)
{
  return skein_experiment_row_get_spread (row, figure).median;
}

static void
add_row (SkeinVerdictFacts *self, const SkeinExperimentRow *row)
{
  SkeinVerdictRow added = {
    .row = row,
    .name = skein_verdict_name_setting (&row->setting),
    .wall = skein_experiment_row_get_spread (row, SKEIN_FIGURE_WALL_S),
    .cores = get_median (row, SKEIN_FIGURE_CORES),
    .first_s = get_median (row, SKEIN_FIGURE_FIRST_S),
    .peak_bytes = get_median (row, SKEIN_FIGURE_PEAK_BYTES),
    .start_s = get_median (row, SKEIN_FIGURE_START_S),
    .blocked = get_median (row, SKEIN_FIGURE_BLOCKED_FRAC),
    .waiting = get_median (row, SKEIN_FIGURE_WAITING_FRAC),
    .working = get_median (row, SKEIN_FIGURE_WORKING_FRAC),
  };

  for (guint i = 0; i < self->data->rows->len; i++)
    {
      if (g_ptr_array_index (self->data->rows, i) == (gpointer) row)
        added.index = i;
    }
  for (guint i = 0; i < row->results->len; i++)
    {
      const SkeinTrialResult *result = g_ptr_array_index (row->results, i);

      added.n_failed_trials += result->error != NULL;
      added.n_failed_jobs = MAX (added.n_failed_jobs, result->figures.n_failed);
    }
  g_array_append_val (self->rows, added);
}

static const char *
find_error (const SkeinExperimentRow *row)
{
  for (guint i = 0; i < row->results->len; i++)
    {
      const SkeinTrialResult *result = g_ptr_array_index (row->results, i);

      if (result->error != NULL)
        return result->error;
    }
  return NULL;
}

static void
sort_rows (SkeinVerdictFacts *self)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();

  for (guint i = 0; i < self->data->rows->len; i++)
    g_ptr_array_add (sorted, g_ptr_array_index (self->data->rows, i));
  g_ptr_array_sort (sorted, compare_rows);

  self->view.rows = g_ptr_array_new ();
  for (guint i = 0; i < sorted->len; i++)
    {
      SkeinExperimentRow *row = g_ptr_array_index (sorted, i);
      const char *error = find_error (row);

      if (skein_experiment_row_get_spread (row, SKEIN_FIGURE_WALL_S).n > 0)
        {
          g_ptr_array_add (self->view.rows, row);
          add_row (self, row);
        }
      else if (error != NULL)
        {
          if (self->n_failed++ == 0)
            {
              self->failed_name = skein_verdict_name_setting (&row->setting);
              self->failed_error = g_strdup (error);
            }
        }
    }
}

static SkeinVerdictRow *
find_row (const SkeinVerdictFacts *self, const SkeinExperimentRow *row)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      if (get_row (self, i)->row == row)
        return get_row (self, i);
    }
  return NULL;
}

static SkeinVerdictRow *
find_setting (const SkeinVerdictFacts *self, const SkeinCompareSetting *setting)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      if (skein_compare_setting_equal (&get_row (self, i)->row->setting, setting))
        return get_row (self, i);
    }
  return NULL;
}

static SkeinVerdictPair
make_pair (const SkeinVerdictRow *with, const SkeinVerdictRow *without)
{
  return (SkeinVerdictPair){
    .with = with,
    .without = without,
    .ratio = skein_summary_get_speedup (with->row, without->row),
    .difference = skein_summary_compare (with->row, without->row),
  };
}

/* --- which to use --- */

/* The lock and Python are there to be compared with: nobody gets faster by using them. What fails often has not done the work. */
static gboolean
can_use (const SkeinVerdictRow *row)
{
  return !row->row->setting.one_lock && !row->row->setting.python && 3 * row->n_failed_trials <= row->row->results->len;
}

static guint
count_lanes (const SkeinCompareSetting *setting)
{
  return setting->workers * MAX (setting->connections, 1);
}

/* Fewer means: one after another, then what is in one process, then processes; fewer workers, fewer things at a time, fewer options. */
static gboolean
needs_less (const SkeinVerdictRow *a, const SkeinVerdictRow *b)
{
  const SkeinCompareSetting *first = &a->row->setting, *second = &b->row->setting;
  guint first_form = first->form == SKEIN_COMPARE_SEQUENTIAL ? 0 : first->form == SKEIN_COMPARE_PROCESSES ? 2
                                                                                                          : 1;
  guint second_form = second->form == SKEIN_COMPARE_SEQUENTIAL ? 0 : second->form == SKEIN_COMPARE_PROCESSES ? 2
                                                                                                             : 1;

  if (first_form != second_form)
    return first_form < second_form;
  if (first->workers != second->workers)
    return first->workers < second->workers;
  if (count_lanes (first) != count_lanes (second))
    return count_lanes (first) < count_lanes (second);
  return compare_settings (first, second) < 0;
}

/* "Equal" does not carry over: what is equal to the fastest may also be equal to the base, which the fastest beats. */
static gboolean
gains_as (const SkeinVerdictRow *row, const SkeinVerdictRow *fastest)
{
  return fastest->difference != SKEIN_DIFFERENCE_FASTER || row->difference == SKEIN_DIFFERENCE_FASTER;
}

static void
choose_best (SkeinVerdictFacts *self)
{
  const SkeinVerdictRow *fastest = NULL;

  for (guint i = 0; i < self->rows->len; i++)
    {
      const SkeinVerdictRow *row = get_row (self, i);

      if (can_use (row) && (fastest == NULL || row->wall.median < fastest->wall.median))
        fastest = row;
    }

  self->best = fastest;
  for (guint i = 0; fastest != NULL && i < self->rows->len; i++)
    {
      const SkeinVerdictRow *row = get_row (self, i);
      SkeinDifference difference = skein_summary_compare (row->row, fastest->row);
      double slower = row->wall.median / fastest->wall.median;

      if (row == fastest || !can_use (row))
        continue;
      /* With too few rounds nothing is known, and what looks fastest is named, as "so far". */
      if (difference == SKEIN_DIFFERENCE_NONE && slower <= HIDDEN_DIFFERENCE)
        self->best = needs_less (row, self->best) && gains_as (row, fastest) ? row : self->best;
      else if (difference == SKEIN_DIFFERENCE_NONE && self->rival == NULL)
        self->rival = row;
    }
  if (self->best == NULL)
    return;
  self->best_pair = make_pair (self->best, self->base);
  for (guint i = 0; i < self->rows->len; i++)
    {
      const SkeinVerdictRow *row = get_row (self, i);

      if (row->row->setting.one_lock && skein_summary_compare (row->row, self->best->row) == SKEIN_DIFFERENCE_FASTER
          && (self->locked == NULL || row->wall.median < self->locked->wall.median))
        self->locked = row;
    }
}

/* The next size of the best one, all else alike. */
static void
find_bigger (SkeinVerdictFacts *self)
{
  for (guint i = 0; self->best != NULL && i < self->rows->len; i++)
    {
      const SkeinVerdictRow *row = get_row (self, i);
      SkeinCompareSetting same = row->row->setting;

      same.workers = self->best->row->setting.workers;
      same.connections = self->best->row->setting.connections;
      if (!skein_compare_setting_equal (&same, &self->best->row->setting) || count_lanes (&row->row->setting) <= count_lanes (&self->best->row->setting))
        continue;
      if (self->bigger == NULL || count_lanes (&row->row->setting) < count_lanes (&self->bigger->row->setting))
        self->bigger = row;
    }
}

/* --- what it is bound by --- */

/* How many cores the base could have used. */
static double
count_usable_cores (const SkeinVerdictFacts *self, const SkeinCompareSetting *setting)
{
  gboolean takes_turns = setting->one_lock || (setting->python && setting->form != SKEIN_COMPARE_PROCESSES) || setting->form == SKEIN_COMPARE_EVENT_LOOP;

  return takes_turns ? 1 : MAX (MIN (setting->workers, self->data->n_cores), 1);
}

/* The kernel knows who computed. When others took the cores it knows less than the workers, who say that they wanted to; and then some of their
 * time was seen by nobody, and only the shares of the rest tell something. */
static void
find_bound (SkeinVerdictFacts *self)
{
  const SkeinVerdictRow *base = self->base;

  self->computing = MIN (base->cores / count_usable_cores (self, &base->row->setting), 1);
  self->waiting = base->waiting;
  if (base->working + base->waiting + base->blocked > 0 && self->others_cores > 0.1)
    self->computing = fmax (self->computing, base->working / (base->working + base->waiting + base->blocked));

  if (!isfinite (self->computing))
    self->bound = SKEIN_BOUND_UNKNOWN;
  else if (self->computing >= MOSTLY_COMPUTING)
    self->bound = SKEIN_BOUND_COMPUTING;
  else
    self->bound = self->computing <= MOSTLY_WAITING ? SKEIN_BOUND_WAITING : SKEIN_BOUND_MIXED;
}

/* --- noise and what failed --- */

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double first = *(const double *) a, second = *(const double *) b;

  return (first > second) - (first < second);
}

static void
look_for_noise (SkeinVerdictFacts *self)
{
  g_autoptr (GArray) others = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) calibrations = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < self->rows->len; i++)
    {
      const SkeinExperimentRow *row = get_row (self, i)->row;

      for (guint k = 0; k < row->results->len; k++)
        {
          double cores = skein_trial_figure_get (g_ptr_array_index (row->results, k), SKEIN_FIGURE_OTHERS_CORES);
          double calibration = skein_trial_figure_get (g_ptr_array_index (row->results, k), SKEIN_FIGURE_CALIBRATION_S);

          if (isfinite (cores))
            g_array_append_val (others, cores);
          if (isfinite (calibration) && calibration > 0)
            g_array_append_val (calibrations, calibration);
        }
    }

  for (guint i = 0; i < self->rows->len; i++)
    self->most_cores = fmax (self->most_cores, get_row (self, i)->cores);
  self->others_cores = skein_spread_of ((const double *) (gpointer) others->data, others->len).median;
  self->calibration_ratio = NAN;
  if (calibrations->len >= 3)
    {
      guint tenth = calibrations->len / 10;

      g_array_sort (calibrations, compare_doubles);
      self->calibration_ratio = g_array_index (calibrations, double, calibrations->len - 1 - tenth) / g_array_index (calibrations, double, tenth);
    }
}

static double
get_width (SkeinSpread spread)
{
  return spread.n > 1 ? (spread.high - spread.low) / 2 / spread.median : NAN;
}

/* The same work gives the same, whoever does it. 0: nobody said. */
static void
compare_results (SkeinVerdictFacts *self)
{
  guint64 expected = 0;

  for (guint i = 0; i < self->rows->len; i++)
    {
      const SkeinVerdictRow *row = get_row (self, i);

      if (self->partly == NULL && (row->n_failed_trials > 0 || row->n_failed_jobs > 0))
        self->partly = row;
      for (guint k = 0; k < row->row->results->len; k++)
        {
          const SkeinTrialResult *result = g_ptr_array_index (row->row->results, k);

          if (result->error != NULL || result->figures.n_failed > 0 || result->figures.check == 0 || result->figures.check == SKEIN_TRIAL_UNKNOWN)
            continue;
          if (expected == 0)
            expected = result->figures.check;
          else if (result->figures.check != expected && self->differs == NULL)
            self->differs = row;
        }
    }
}

/* What is recommended is as sure as its speed-up; and if that is the base, as sure as that of the one that comes nearest to it. A slow minute
 * of the machine widens times and not speed-ups. */
static void
find_width (SkeinVerdictFacts *self)
{
  const SkeinVerdictRow *nearest = NULL;

  self->width_row = self->best;
  for (guint i = 0; self->best == self->base && i < self->rows->len; i++)
    {
      const SkeinVerdictRow *row = get_row (self, i);

      if (row != self->base && can_use (row) && (nearest == NULL || row->speedup.median > nearest->speedup.median))
        nearest = row;
    }
  if (nearest != NULL)
    self->width_row = nearest;
  self->best_width = get_width (self->width_row == self->base ? self->base->wall : self->width_row->speedup);
}

/* --- pairs --- */

/* The largest size says most: later ones replace earlier. */
static void
set_pair (SkeinVerdictPair *pair, const SkeinVerdictRow *with, const SkeinVerdictRow *without)
{
  if (without != NULL && (pair->with == NULL || count_lanes (&with->row->setting) >= count_lanes (&pair->with->row->setting)))
    *pair = make_pair (with, without);
}

static void
find_lock_pairs (SkeinVerdictFacts *self, const SkeinVerdictRow *row)
{
  SkeinCompareSetting free_one = row->row->setting, kept = row->row->setting;

  free_one.one_lock = free_one.lock_released_in_calls = FALSE;
  kept.lock_released_in_calls = FALSE;
  if (row->row->setting.lock_released_in_calls)
    {
      set_pair (&self->lock_released, row, find_setting (self, &kept));
      set_pair (&self->released_free, row, find_setting (self, &free_one));
      return;
    }
  set_pair (&self->lock, row, find_setting (self, &free_one));
  if (self->base->row->setting.form == SKEIN_COMPARE_SEQUENTIAL && !self->base->row->setting.one_lock && count_lanes (&row->row->setting) > 1)
    set_pair (&self->lock_base, row, self->base);
}

/* An event loop of 32 does what 32 threads do; if there are none, the most threads there are that are no more. */
static const SkeinVerdictRow *
find_threads_for (const SkeinVerdictFacts *self, const SkeinCompareSetting *loop)
{
  const SkeinVerdictRow *found = NULL;

  for (guint i = 0; i < self->rows->len; i++)
    {
      const SkeinVerdictRow *row = get_row (self, i);
      const SkeinCompareSetting *setting = &row->row->setting;

      if (setting->form == SKEIN_COMPARE_THREADS && setting->workers > 1 && setting->workers <= loop->connections && !setting->one_lock == !loop->one_lock
          && !setting->python == !loop->python && !setting->warm == !loop->warm && (found == NULL || setting->workers >= found->row->setting.workers))
        found = row;
    }
  return found;
}

static void
find_pairs (SkeinVerdictFacts *self, const SkeinVerdictRow *row)
{
  const SkeinCompareSetting *setting = &row->row->setting;
  SkeinCompareSetting other = *setting;

  if (setting->python)
    return;
  if (setting->one_lock)
    {
      find_lock_pairs (self, row);
      return;
    }
  if (setting->form == SKEIN_COMPARE_PROCESSES)
    {
      other.form = SKEIN_COMPARE_THREADS;
      other.inner_threads = 0;
      if (setting->inner_threads <= 1)
        set_pair (&self->processes, row, find_setting (self, &other));
    }
  if (setting->form == SKEIN_COMPARE_EVENT_LOOP)
    set_pair (&self->loop, row, find_threads_for (self, setting));

  other = *setting;
  other.warm = FALSE;
  if (setting->warm)
    set_pair (&self->warm, row, find_setting (self, &other));
  other = *setting;
  other.inner_threads = 0;
  if (setting->inner_threads > 1)
    set_pair (&self->inner, row, find_setting (self, &other));
  other = *setting;
  other.batch = 0;
  if (setting->batch > 0)
    {
      /* The usual number, or else one at a time. */
      const SkeinVerdictRow *usual = find_setting (self, &other);

      other.batch = 1;
      if (usual == NULL && setting->batch > 1)
        usual = find_setting (self, &other);
      set_pair (&self->batch, row, usual);
    }
}

static void
find_fit (SkeinVerdictFacts *self)
{
  static const SkeinCompareForm forms[] = { SKEIN_COMPARE_THREADS, SKEIN_COMPARE_PROCESSES, SKEIN_COMPARE_EVENT_LOOP, SKEIN_COMPARE_THREADS_CONNECTIONS };
  SkeinCompareForm best = self->best != NULL ? self->best->row->setting.form : SKEIN_COMPARE_SEQUENTIAL;

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      SkeinAmdahl fit;
      guint largest = 0;

      if (!skein_summary_fit_amdahl (&self->view, forms[i], &fit))
        continue;
      for (guint k = 0; k < self->rows->len; k++)
        {
          const SkeinCompareSetting *setting = &get_row (self, k)->row->setting;

          if (setting->form == forms[i] && !setting->one_lock && !setting->python)
            largest = MAX (largest, forms[i] == SKEIN_COMPARE_EVENT_LOOP ? setting->connections : setting->workers);
        }
      if (fit.error <= GOOD_FIT && (!self->has_fit || forms[i] == best))
        {
          self->has_fit = TRUE;
          self->fit = fit;
          self->fit_form = forms[i];
          self->fit_largest = largest;
        }
      if (forms[i] != best && self->knee == 0 && fit.knee > 1 && fit.knee < largest)
        {
          self->knee = fit.knee;
          self->knee_largest = largest;
          self->knee_form = forms[i];
        }
    }
}

/* Python's threads have the lock that threads are simulated under; its processes and its event loop have one each, as ours. */
static void
compare_python (SkeinVerdictFacts *self)
{
  SkeinCompareSetting sequential = skein_compare_setting_make (SKEIN_COMPARE_SEQUENTIAL, 1);
  const SkeinVerdictRow *ours = find_setting (self, &sequential), *pythons;

  sequential.python = TRUE;
  pythons = find_setting (self, &sequential);
  for (guint i = 0; ours != NULL && pythons != NULL && i < self->rows->len; i++)
    {
      const SkeinVerdictRow *row = get_row (self, i), *like;
      SkeinCompareSetting setting = row->row->setting;
      SkeinSpread python_speedup, simulated_speedup;
      double apart;

      if (!setting.python || setting.form == SKEIN_COMPARE_SEQUENTIAL)
        continue;
      setting.python = FALSE;
      setting.one_lock = setting.form == SKEIN_COMPARE_THREADS;
      like = find_setting (self, &setting);
      if (like == NULL)
        continue;

      python_speedup = skein_summary_get_speedup (row->row, pythons->row);
      simulated_speedup = skein_summary_get_speedup (like->row, ours->row);
      apart = expm1 (fabs (log (python_speedup.median / simulated_speedup.median)));
      /* Within the noise they are neither alike nor not. */
      if (get_width (python_speedup) > SKEIN_VERDICT_WIDE_SPREAD || get_width (simulated_speedup) > SKEIN_VERDICT_WIDE_SPREAD)
        continue;
      if (isfinite (apart) && (self->python == NULL || apart > self->python_apart))
        {
          self->python = row;
          self->simulated = like;
          self->python_speedup = python_speedup.median;
          self->simulated_speedup = simulated_speedup.median;
          self->python_apart = apart;
        }
    }
}

static guint
count_rounds (const SkeinVerdictFacts *self)
{
  guint n = G_MAXUINT;

  for (guint i = 0; i < self->rows->len; i++)
    n = MIN (n, get_row (self, i)->wall.n);
  return self->rows->len > 0 ? n : 0;
}

SkeinVerdictFacts *
skein_verdict_facts_new (const SkeinExperimentData *data)
{
  SkeinVerdictFacts *self = g_new0 (SkeinVerdictFacts, 1);

  self->data = data;
  self->view = *data;
  self->rows = g_array_new (FALSE, FALSE, sizeof (SkeinVerdictRow));
  sort_rows (self);
  self->n_rounds = count_rounds (self);
  if (self->rows->len == 0)
    return self;

  self->base = find_row (self, skein_summary_get_base (&self->view));
  self->all_equal = self->rows->len > 1;
  self->one_kind = TRUE;
  for (guint i = 0; i < self->rows->len; i++)
    {
      SkeinVerdictRow *row = get_row (self, i);

      row->speedup = skein_summary_get_speedup (row->row, self->base->row);
      row->difference = row == self->base ? SKEIN_DIFFERENCE_NONE : skein_summary_compare (row->row, self->base->row);
      self->all_equal = self->all_equal && row->difference == SKEIN_DIFFERENCE_NONE;
      self->one_kind = self->one_kind && compare_settings (&row->row->setting, &self->base->row->setting) == 0;
    }

  look_for_noise (self);
  compare_results (self);
  find_bound (self);
  choose_best (self);
  if (self->best != NULL)
    {
      find_width (self);
      self->is_hidden = self->rows->len > 1 && self->best_width > SKEIN_VERDICT_WIDE_SPREAD && self->best_pair.difference == SKEIN_DIFFERENCE_NONE;
    }
  find_bigger (self);
  for (guint i = 0; i < self->rows->len; i++)
    find_pairs (self, get_row (self, i));
  find_fit (self);
  compare_python (self);
  return self;
}

void
skein_verdict_facts_free (SkeinVerdictFacts *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < self->rows->len; i++)
    g_free (get_row (self, i)->name);
  g_array_unref (self->rows);
  g_ptr_array_unref (self->view.rows);
  g_free (self->failed_name);
  g_free (self->failed_error);
  g_free (self);
}
