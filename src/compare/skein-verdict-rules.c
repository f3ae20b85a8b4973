// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* What this program says about an experiment: all of it, in the one table at the end of this file. A rule is a condition on the facts, the
 * words for it, and where they go. Thresholds are here and in skein-verdict-facts.c and say why they are what they are; whether one setting
 * is faster than another is never asked of two medians but of skein_summary_compare(), which knows the noise. */

#include "config.h"

#include "compare/skein-verdict-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/skein-format.h"

/* Order statistics say nothing about fewer. */
#define MIN_ROUNDS 3
/* Others' share of all cores that is more than a desktop's usual murmur... */
#define OTHERS_SHARE 0.1
/* ...and disturbs only if they and the setting that needs most want more than is there: who waits leaves room for others. */
#define ALL_CORES 0.9
/* A fixed piece of computing takes the same time on a core that is not throttled, but for a few percent. */
#define THROTTLED_RATIO 1.25
/* One lock makes computing threads take turns: as fast as one after another, give or take what the turns cost. */
#define AS_FAST 0.1
/* A serial part that is smaller limits nobody who has less than 33 cores. */
#define SERIAL_WORTH_TELLING 0.03
/* How well a simulated lock is to stand for the real one. */
#define ALIKE 0.15
/* Memory and times that differ less are the same to whoever has to choose. */
#define MUCH_MORE 1.2

static gboolean
always (const SkeinVerdictFacts *facts)
{
  return TRUE;
}

/* Whether the pair is there, and tells something: medians that are apart within a wide spread are neither equal nor different. */
static gboolean
is_pair (const SkeinVerdictPair *pair)
{
  if (pair->with == NULL || pair->difference == SKEIN_DIFFERENCE_UNKNOWN)
    return FALSE;
  return pair->difference != SKEIN_DIFFERENCE_NONE || fabs (log (pair->ratio.median)) <= log1p (AS_FAST);
}

static char *
format_factor (const SkeinVerdictPair *pair)
{
  return skein_format_factor (pair->ratio.median);
}

/* How many times as slow. */
static char *
format_slower (const SkeinVerdictPair *pair)
{
  return skein_format_factor (1 / pair->ratio.median);
}

/* --- alarms --- */

static gboolean
has_nothing (const SkeinVerdictFacts *facts)
{
  return facts->rows->len == 0;
}

static char *
say_nothing (const SkeinVerdictFacts *facts)
{
  if (facts->failed_name != NULL)
    /* Translators: a setting, such as "2 processes", and an error message */
    return g_strdup_printf (_ ("Nothing was measured. With %s: %s"), facts->failed_name, facts->failed_error);
  return g_strdup (_ ("Nothing was measured yet: let at least one round end."));
}

static gboolean
results_differ (const SkeinVerdictFacts *facts)
{
  return facts->differs != NULL;
}

static char *
say_results_differ (const SkeinVerdictFacts *facts)
{
  if (facts->differs == facts->base)
    return g_strdup_printf (_ ("The results differ from one run to the next, with %s: the times say nothing until the work gives the same each time."), facts->base->name);
  /* Translators: two settings, such as "2 processes" */
  return g_strdup_printf (_ ("The results differ: %s did not get the same as %s. Do not compare their times, look for what went wrong."), facts->differs->name, facts->base->name);
}

static gboolean
has_no_good_one (const SkeinVerdictFacts *facts)
{
  return facts->best == NULL && facts->partly != NULL;
}

static char *
say_no_good_one (const SkeinVerdictFacts *facts)
{
  return g_strdup (_ ("No setting did the work without failures: there is none to recommend."));
}

/* --- what it is bound by --- */

static gboolean
is_waiting (const SkeinVerdictFacts *facts)
{
  return facts->bound == SKEIN_BOUND_WAITING;
}

static gboolean
is_computing (const SkeinVerdictFacts *facts)
{
  return facts->bound == SKEIN_BOUND_COMPUTING;
}

static gboolean
is_mixed (const SkeinVerdictFacts *facts)
{
  return facts->bound == SKEIN_BOUND_MIXED;
}

static char *
say_waiting (const SkeinVerdictFacts *facts)
{
  return g_strdup (_ ("I/O-bound."));
}

static char *
say_computing (const SkeinVerdictFacts *facts)
{
  return g_strdup (_ ("CPU-bound."));
}

static char *
say_mixed (const SkeinVerdictFacts *facts)
{
  return g_strdup (_ ("Waits and computes."));
}

/* --- what to use --- */

static gboolean
is_single (const SkeinVerdictFacts *facts)
{
  return facts->rows->len == 1;
}

static char *
say_single (const SkeinVerdictFacts *facts)
{
  return g_strdup_printf (_ ("Only %s was measured: add a setting to compare with."), facts->base->name);
}

static gboolean
is_same_twice (const SkeinVerdictFacts *facts)
{
  return facts->one_kind && facts->all_equal;
}

static char *
say_same_twice (const SkeinVerdictFacts *facts)
{
  return g_strdup_printf (_ ("No difference: all of it was measured with %s."), facts->base->name);
}

static gboolean
has_none_to_use (const SkeinVerdictFacts *facts)
{
  return facts->best == NULL;
}

static char *
say_none_to_use (const SkeinVerdictFacts *facts)
{
  return g_strdup (_ ("There is no setting here that Skein could use: add threads or processes without a lock."));
}

static gboolean
has_too_few_rounds (const SkeinVerdictFacts *facts)
{
  return facts->rows->len > 0 && facts->n_rounds < MIN_ROUNDS;
}

static char *
say_fastest_so_far (const SkeinVerdictFacts *facts)
{
  g_autofree char *factor = format_factor (&facts->best_pair);

  if (facts->best == facts->base)
    return g_strdup_printf (_ ("Fastest so far: %s."), facts->best->name);
  /* Translators: a setting, and how many times as fast as another one it is */
  return g_strdup_printf (_ ("Fastest so far: %s (%s)."), facts->best->name, factor);
}

/* "Nothing gained" would be a statement, and this is none. */
static gboolean
is_hidden (const SkeinVerdictFacts *facts)
{
  return facts->is_hidden;
}

static char *
say_hidden (const SkeinVerdictFacts *facts)
{
  return g_strdup (_ ("The noise hides what difference there may be."));
}

static gboolean
has_gained_nothing (const SkeinVerdictFacts *facts)
{
  return facts->best == facts->base && facts->best->row->setting.form == SKEIN_COMPARE_SEQUENTIAL;
}

static char *
say_gained_nothing (const SkeinVerdictFacts *facts)
{
  return g_strdup (_ ("One after another is enough: nothing else was faster."));
}

static gboolean
has_tie (const SkeinVerdictFacts *facts)
{
  return facts->all_equal;
}

static char *
say_tie (const SkeinVerdictFacts *facts)
{
  return g_strdup_printf (_ ("No difference beyond the noise: use what needs least, %s."), facts->best->name);
}

static gboolean
is_base_best (const SkeinVerdictFacts *facts)
{
  return facts->best == facts->base;
}

static char *
say_base_best (const SkeinVerdictFacts *facts)
{
  return g_strdup_printf (_ ("Use %s: nothing else was faster."), facts->best->name);
}

static gboolean
is_best_faster (const SkeinVerdictFacts *facts)
{
  return facts->best_pair.difference == SKEIN_DIFFERENCE_FASTER;
}

static char *
say_best (const SkeinVerdictFacts *facts)
{
  g_autofree char *factor = format_factor (&facts->best_pair);

  /* Translators: "Use 2 processes: 1.94× faster than one after another." */
  return g_strdup_printf (_ ("Use %s: %s faster than %s."), facts->best->name, factor, facts->base->name);
}

/* Nobody measured them without the lock. */
static gboolean
is_locked_faster (const SkeinVerdictFacts *facts)
{
  return facts->locked != NULL;
}

static char *
say_locked_faster (const SkeinVerdictFacts *facts)
{
  g_autofree char *workers = skein_verdict_name_workers (facts->locked->row->setting.form, facts->locked->row->setting.workers);
  g_autofree char *factor = skein_format_factor (facts->best->wall.median / facts->locked->wall.median);

  return g_strdup_printf (_ ("Measure %s without the lock: even under it they were %s faster than %s."), workers, factor, facts->best->name);
}

/* The base has failed too often to be recommended, and nothing was faster than it. */
static char *
say_best_of_rest (const SkeinVerdictFacts *facts)
{
  return g_strdup_printf (_ ("Use %s, the fastest that did all of the work."), facts->best->name);
}

/* --- doubts --- */

static char *
say_too_few_rounds (const SkeinVerdictFacts *facts)
{
  return g_strdup_printf (ngettext ("Only %u round was measured: with at least 5 the noise can be told from a difference.", "Only %u rounds were measured: with at least 5 the noise can be told from a difference.", facts->n_rounds), facts->n_rounds);
}

static gboolean
have_others_disturbed (const SkeinVerdictFacts *facts)
{
  double n_cores = MAX (facts->data->n_cores, 1);

  return facts->others_cores > OTHERS_SHARE * n_cores && facts->others_cores + facts->most_cores > ALL_CORES * n_cores;
}

static char *
say_others_disturbed (const SkeinVerdictFacts *facts)
{
  /* Translators: a number of cores, such as 0.8 */
  return g_strdup_printf (_ ("Other programs used %.1f cores meanwhile: close them and run again."), facts->others_cores);
}

/* Others slow the calibration down, too: then it is they who are to go. And who waits does not need a fast core. */
static gboolean
was_throttled (const SkeinVerdictFacts *facts)
{
  return facts->calibration_ratio > THROTTLED_RATIO && facts->bound != SKEIN_BOUND_WAITING && !have_others_disturbed (facts);
}

static char *
say_throttled (const SkeinVerdictFacts *facts)
{
  g_autofree char *factor = skein_format_factor (facts->calibration_ratio);

  return g_strdup_printf (_ ("The processor was up to %s slower at times than at others: let it cool, plug in the charger, set it to full power, and run again."), factor);
}

static gboolean
is_spread_wide (const SkeinVerdictFacts *facts)
{
  return !has_too_few_rounds (facts) && facts->best != NULL && facts->best_width > SKEIN_VERDICT_WIDE_SPREAD;
}

static char *
say_spread_wide (const SkeinVerdictFacts *facts)
{
  g_autofree char *width = skein_format_percent (facts->best_width);

  return g_strdup_printf (_ ("The runs with %s are up to %s apart from their median: measure more rounds on a quiet machine."), facts->width_row->name, width);
}

static gboolean
is_rival_hidden (const SkeinVerdictFacts *facts)
{
  return !has_too_few_rounds (facts) && facts->rival != NULL && facts->best != NULL && !is_spread_wide (facts);
}

static char *
say_rival_hidden (const SkeinVerdictFacts *facts)
{
  return g_strdup_printf (_ ("The spread hides whether it is slower with %s: measure more rounds, or more work in each."), facts->rival->name);
}

/* --- what did not go well --- */

static gboolean
has_failed (const SkeinVerdictFacts *facts)
{
  return facts->failed_name != NULL && facts->rows->len > 0;
}

static char *
say_failed (const SkeinVerdictFacts *facts)
{
  if (facts->n_failed > 1)
    return g_strdup_printf (ngettext ("%u setting has no result. With %s: %s", "%u settings have no result. With %s: %s", facts->n_failed), facts->n_failed, facts->failed_name, facts->failed_error);
  return g_strdup_printf (_ ("There is no result with %s: %s"), facts->failed_name, facts->failed_error);
}

static gboolean
has_partly_failed (const SkeinVerdictFacts *facts)
{
  return facts->partly != NULL;
}

static char *
say_partly_failed (const SkeinVerdictFacts *facts)
{
  const SkeinVerdictRow *row = facts->partly;

  if (row->n_failed_jobs > 0)
    return g_strdup_printf (ngettext ("With %s %lu job failed: such a run is not counted, it has done less than the others.", "With %s %lu jobs failed: such a run is not counted, it has done less than the others.", (gulong) row->n_failed_jobs), row->name, (gulong) row->n_failed_jobs);
  return g_strdup_printf (ngettext ("With %s %u run failed: it is not counted.", "With %s %u runs failed: they are not counted.", row->n_failed_trials), row->name, row->n_failed_trials);
}

static gboolean
was_cancelled (const SkeinVerdictFacts *facts)
{
  return facts->data->cancelled && facts->rows->len > 0;
}

static char *
say_cancelled (const SkeinVerdictFacts *facts)
{
  return g_strdup_printf (ngettext ("It was ended early, after %u round.", "It was ended early, after %u rounds.", facts->n_rounds), facts->n_rounds);
}

/* --- sentences --- */

static gboolean
is_share_known (const SkeinVerdictFacts *facts)
{
  return facts->bound != SKEIN_BOUND_UNKNOWN;
}

static char *
say_share (const SkeinVerdictFacts *facts)
{
  g_autofree char *computing = skein_format_percent (facts->computing);

  if (facts->bound == SKEIN_BOUND_COMPUTING)
    return g_strdup_printf (_ ("Workers computed %s of the time."), computing);
  if (facts->bound == SKEIN_BOUND_WAITING)
    return g_strdup_printf (_ ("Workers computed only %s of the time and waited for the rest, which any number of them can do at once."), computing);
  return g_strdup_printf (_ ("Workers computed %s of the time: waiting overlaps in threads, computing needs a core each."), computing);
}

static gboolean
is_as_fast (const SkeinVerdictPair *pair)
{
  return is_pair (pair) && (pair->difference == SKEIN_DIFFERENCE_NONE || fabs (log (pair->ratio.median)) <= log1p (AS_FAST));
}

static gboolean
has_lock_gained_nothing (const SkeinVerdictFacts *facts)
{
  return is_as_fast (&facts->lock_base);
}

static char *
say_lock_gained_nothing (const SkeinVerdictFacts *facts)
{
  g_autofree char *factor = format_factor (&facts->lock_base);

  return g_strdup_printf (_ ("Threads under one lock gained nothing (%s), as in CPython."), factor);
}

static gboolean
has_lock_slowed (const SkeinVerdictFacts *facts)
{
  /* What the headline says cannot be told is not told after it. */
  return !facts->is_hidden && is_pair (&facts->lock_base) && !is_as_fast (&facts->lock_base) && facts->lock_base.difference == SKEIN_DIFFERENCE_SLOWER;
}

static char *
say_lock_slowed (const SkeinVerdictFacts *facts)
{
  g_autofree char *factor = format_factor (&facts->lock_base);

  return g_strdup_printf (_ ("Threads under one lock were slower than one after another (%s): they take turns, and each turn has its price."), factor);
}

static gboolean
has_lock_gained (const SkeinVerdictFacts *facts)
{
  return !facts->is_hidden && is_pair (&facts->lock_base) && !is_as_fast (&facts->lock_base) && facts->lock_base.difference == SKEIN_DIFFERENCE_FASTER;
}

static char *
say_lock_gained (const SkeinVerdictFacts *facts)
{
  g_autofree char *factor = format_factor (&facts->lock_base);

  if (facts->bound == SKEIN_BOUND_COMPUTING)
    return g_strdup_printf (_ ("Threads under one lock gained %s: some of the work is done without it."), factor);
  return g_strdup_printf (_ ("Threads under one lock gained %s, as in CPython: it is released while they wait."), factor);
}

static gboolean
has_lock_cost (const SkeinVerdictFacts *facts)
{
  return is_pair (&facts->lock) && facts->lock.difference == SKEIN_DIFFERENCE_SLOWER;
}

static char *
say_lock_cost (const SkeinVerdictFacts *facts)
{
  g_autofree char *factor = format_slower (&facts->lock);
  g_autofree char *blocked = skein_format_percent (facts->lock.with->blocked);

  if (isfinite (facts->lock.with->blocked) && facts->lock.with->blocked >= 0.05)
    return g_strdup_printf (_ ("Without the lock the same %s are %s faster; with it they were blocked %s of the time."), facts->lock.without->name, factor, blocked);
  return g_strdup_printf (_ ("Without the lock the same %s are %s faster."), facts->lock.without->name, factor);
}

static gboolean
was_lock_free_of_charge (const SkeinVerdictFacts *facts)
{
  return is_pair (&facts->lock) && facts->lock.difference == SKEIN_DIFFERENCE_NONE && facts->lock.with->row->setting.workers > 1;
}

static char *
say_lock_free_of_charge (const SkeinVerdictFacts *facts)
{
  return g_strdup_printf (_ ("The lock cost nothing: %s were as fast as without it."), facts->lock.with->name);
}

static gboolean
was_lock_released (const SkeinVerdictFacts *facts)
{
  return is_pair (&facts->lock_released);
}

static char *
say_lock_released (const SkeinVerdictFacts *facts)
{
  g_autofree char *factor = format_factor (&facts->lock_released);

  if (facts->lock_released.difference != SKEIN_DIFFERENCE_FASTER)
    return g_strdup_printf (_ ("That long library calls release the lock gained nothing (%s)."), factor);
  if (is_as_fast (&facts->released_free))
    return g_strdup_printf (_ ("Where long library calls release the lock, threads are %s faster: as fast as without it."), factor);
  return g_strdup_printf (_ ("Where long library calls release the lock, threads are %s faster."), factor);
}

/* The start of workers, the first result, memory: what is more by so much that it matters. (transfer full) (nullable) */
static char *
say_price_of_processes (const SkeinVerdictPair *pair)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (isfinite (pair->with->start_s))
    {
      g_autofree char *start = skein_verdict_format_seconds (pair->with->start_s);

      g_ptr_array_add (parts, g_strdup_printf (_ ("%s to start each"), start));
    }
  if (pair->with->peak_bytes > MUCH_MORE * pair->without->peak_bytes)
    {
      g_autofree char *theirs = skein_format_size ((guint64) pair->with->peak_bytes);
      g_autofree char *others = skein_format_size ((guint64) pair->without->peak_bytes);

      g_ptr_array_add (parts, g_strdup_printf (_ ("%s of memory instead of %s"), theirs, others));
    }
  if (pair->with->first_s > MUCH_MORE * pair->without->first_s && pair->with->first_s - pair->without->first_s > 0.001)
    {
      g_autofree char *later = skein_verdict_format_seconds (pair->with->first_s - pair->without->first_s);

      g_ptr_array_add (parts, g_strdup_printf (_ ("the first result %s later"), later));
    }
  if (parts->len == 0)
    return NULL;
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (", ", (char **) parts->pdata);
}

static gboolean
have_processes_threads (const SkeinVerdictFacts *facts)
{
  return is_pair (&facts->processes);
}

static char *
say_processes (const SkeinVerdictFacts *facts)
{
  const SkeinVerdictPair *pair = &facts->processes;
  g_autofree char *price = say_price_of_processes (pair);
  g_autofree char *factor = pair->difference == SKEIN_DIFFERENCE_SLOWER ? format_slower (pair) : format_factor (pair);
  const char *format;
  g_autoptr (GString) text = g_string_new (NULL);

  if (pair->difference == SKEIN_DIFFERENCE_NONE)
    g_string_printf (text, _ ("%s were as fast as %s"), pair->with->name, pair->without->name);
  else if (pair->difference == SKEIN_DIFFERENCE_SLOWER)
    g_string_printf (text, _ ("%s were %s slower than %s"), pair->with->name, factor, pair->without->name);
  else
    g_string_printf (text, _ ("%s were %s faster than %s"), pair->with->name, factor, pair->without->name);
  if (price == NULL)
    return g_strdup_printf ("%s.", text->str);
  /* Translators: a statement on speed, and what processes cost: start-up, memory, ... */
  format = pair->difference == SKEIN_DIFFERENCE_SLOWER ? _ ("%s, and cost: %s.") : _ ("%s, but cost: %s.");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  return g_strdup_printf (format, text->str, price);
#pragma GCC diagnostic pop
}

/* Most of a short run goes by before the workers are there. */
static gboolean
is_startup_most (const SkeinVerdictFacts *facts)
{
  const SkeinVerdictRow *row = facts->processes.with;

  return is_pair (&facts->processes) && !row->row->setting.warm && row->start_s > 0.2 * row->wall.median;
}

static char *
say_startup (const SkeinVerdictFacts *facts)
{
  const SkeinVerdictRow *row = facts->processes.with;
  g_autofree char *share = skein_format_percent (row->start_s / row->wall.median);

  return g_strdup_printf (_ ("Starting took %s of the run with %s: with more work, or warm workers, it weighs less."), share, row->name);
}

static gboolean
has_bigger (const SkeinVerdictFacts *facts)
{
  return facts->bigger != NULL && facts->bigger->difference != SKEIN_DIFFERENCE_UNKNOWN;
}

static char *
say_bigger (const SkeinVerdictFacts *facts)
{
  const SkeinVerdictRow *row = facts->bigger;
  g_autofree char *factor = skein_format_factor (row->speedup.median);

  if (facts->bound == SKEIN_BOUND_COMPUTING && row->row->setting.workers > facts->data->n_cores)
    {
      if (row->row->setting.form == SKEIN_COMPARE_PROCESSES)
        return g_strdup_printf (ngettext ("%s gained no more (%s): there is %u core, and they only add start-up and memory.", "%s gained no more (%s): there are %u cores, and they only add start-up and memory.", facts->data->n_cores), row->name, factor, facts->data->n_cores);
      return g_strdup_printf (ngettext ("%s gained no more (%s): there is %u core.", "%s gained no more (%s): there are %u cores.", facts->data->n_cores), row->name, factor, facts->data->n_cores);
    }
  if (row->row->setting.form == SKEIN_COMPARE_PROCESSES)
    return g_strdup_printf (_ ("%s gained no more (%s) and only add start-up and memory."), row->name, factor);
  return g_strdup_printf (_ ("%s gained no more (%s)."), row->name, factor);
}

static gboolean
has_knee (const SkeinVerdictFacts *facts)
{
  return facts->knee > 0 && facts->n_rounds >= MIN_ROUNDS;
}

static char *
say_knee (const SkeinVerdictFacts *facts)
{
  g_autofree char *name = skein_verdict_name_workers (facts->knee_form, facts->knee);

  return g_strdup_printf (_ ("Beyond %s nothing more was gained (measured up to %u)."), name, facts->knee_largest);
}

/* What computes with more workers than cores gets no faster for another reason than a serial part, and noise bends the curve, too. */
static gboolean
is_serial_known (const SkeinVerdictFacts *facts)
{
  gboolean has_cores = facts->bound == SKEIN_BOUND_WAITING || facts->fit_largest <= facts->data->n_cores;

  return facts->has_fit && has_cores && facts->fit.serial >= SERIAL_WORTH_TELLING && !has_too_few_rounds (facts) && !have_others_disturbed (facts) && !was_throttled (facts)
         && !is_spread_wide (facts);
}

static char *
say_serial (const SkeinVerdictFacts *facts)
{
  g_autofree char *serial = skein_format_percent (facts->fit.serial);
  g_autofree char *limit = skein_format_factor (1 / facts->fit.serial);

  return g_strdup_printf (_ ("By Amdahl's law %s of the work does not spread: no number of workers makes it more than %s faster."), serial, limit);
}

static gboolean
is_loop_compared (const SkeinVerdictFacts *facts)
{
  return is_pair (&facts->loop);
}

static char *
say_loop (const SkeinVerdictFacts *facts)
{
  const SkeinVerdictPair *pair = &facts->loop;
  g_autofree char *factor = pair->difference == SKEIN_DIFFERENCE_SLOWER ? format_slower (pair) : format_factor (pair);

  if (pair->difference == SKEIN_DIFFERENCE_SLOWER)
    return g_strdup_printf (_ ("%s was %s slower than %s: it has one thread for all the computing."), pair->with->name, factor, pair->without->name);
  if (pair->difference == SKEIN_DIFFERENCE_FASTER)
    return g_strdup_printf (_ ("%s was %s faster than %s, with a single thread."), pair->with->name, factor, pair->without->name);
  if (pair->without->peak_bytes > MUCH_MORE * pair->with->peak_bytes)
    {
      g_autofree char *mine = skein_format_size ((guint64) pair->with->peak_bytes);
      g_autofree char *others = skein_format_size ((guint64) pair->without->peak_bytes);

      return g_strdup_printf (_ ("%s was as fast as %s with a single thread, and needed %s of memory instead of %s."), pair->with->name, pair->without->name, mine, others);
    }
  return g_strdup_printf (_ ("%s was as fast as %s, with a single thread."), pair->with->name, pair->without->name);
}

static gboolean
is_warm_compared (const SkeinVerdictFacts *facts)
{
  return is_pair (&facts->warm);
}

static char *
say_warm (const SkeinVerdictFacts *facts)
{
  g_autofree char *factor = format_factor (&facts->warm);
  g_autofree char *saved = skein_verdict_format_seconds (facts->warm.without->wall.median - facts->warm.with->wall.median);

  if (facts->warm.difference == SKEIN_DIFFERENCE_FASTER)
    return g_strdup_printf (_ ("Workers that are there already save %s with %s (%s)."), saved, facts->warm.without->name, factor);
  return g_strdup_printf (_ ("Whether the workers are there already makes no difference with %s."), facts->warm.without->name);
}

static gboolean
is_inner_compared (const SkeinVerdictFacts *facts)
{
  return is_pair (&facts->inner);
}

static char *
say_inner (const SkeinVerdictFacts *facts)
{
  const SkeinVerdictPair *pair = &facts->inner;
  g_autofree char *factor = pair->difference == SKEIN_DIFFERENCE_SLOWER ? format_slower (pair) : format_factor (pair);

  if (pair->difference == SKEIN_DIFFERENCE_FASTER)
    return g_strdup_printf (_ ("Threads within each picture make %s %s faster: there are cores left for them."), pair->without->name, factor);
  if (pair->difference == SKEIN_DIFFERENCE_SLOWER)
    return g_strdup_printf (_ ("Threads within each picture make %s %s slower: the workers use the cores already."), pair->without->name, factor);
  return g_strdup_printf (_ ("Threads within each picture make no difference with %s."), pair->without->name);
}

static gboolean
is_batch_compared (const SkeinVerdictFacts *facts)
{
  return is_pair (&facts->batch);
}

static char *
say_batch (const SkeinVerdictFacts *facts)
{
  const SkeinVerdictPair *pair = &facts->batch;
  g_autofree char *factor = pair->difference == SKEIN_DIFFERENCE_SLOWER ? format_slower (pair) : format_factor (pair);
  guint n = pair->with->row->setting.batch;

  if (pair->difference == SKEIN_DIFFERENCE_FASTER)
    return g_strdup_printf (ngettext ("Handing over %u file at a time is %s faster than %s.", "Handing over %u files together is %s faster than %s.", n), n, factor, pair->without->name);
  if (pair->difference == SKEIN_DIFFERENCE_SLOWER)
    return g_strdup_printf (ngettext ("Handing over %u file at a time is %s slower than %s.", "Handing over %u files together is %s slower than %s.", n), n, factor, pair->without->name);
  return g_strdup_printf (ngettext ("Handing over %u file at a time makes no difference.", "Handing over %u files together makes no difference.", n), n);
}

static gboolean
is_python_alike (const SkeinVerdictFacts *facts)
{
  return facts->python != NULL && facts->n_rounds >= MIN_ROUNDS && facts->python_apart <= ALIKE;
}

static char *
say_python_alike (const SkeinVerdictFacts *facts)
{
  g_autofree char *theirs = skein_format_factor (facts->python_speedup);
  g_autofree char *ours = skein_format_factor (facts->simulated_speedup);

  return g_strdup_printf (_ ("Python gains as much as the simulation says: %s %s, %s %s."), facts->python->name, theirs, facts->simulated->name, ours);
}

static gboolean
is_python_apart (const SkeinVerdictFacts *facts)
{
  return facts->python != NULL && facts->n_rounds >= MIN_ROUNDS && facts->python_apart > ALIKE;
}

static char *
say_python_apart (const SkeinVerdictFacts *facts)
{
  g_autofree char *theirs = skein_format_factor (facts->python_speedup);
  g_autofree char *ours = skein_format_factor (facts->simulated_speedup);

  return g_strdup_printf (_ ("Python does not gain what the simulation says: %s %s, but %s %s."), facts->python->name, theirs, facts->simulated->name, ours);
}

/* --- evidence --- */

static char *
say_base_evidence (const SkeinVerdictFacts *facts)
{
  g_autofree char *wall = skein_verdict_format_seconds (facts->base->wall.median);
  g_autofree char *computing = skein_format_percent (facts->computing);
  g_autofree char *waiting = skein_format_percent (facts->waiting);

  if (!isfinite (facts->computing))
    /* Translators: a setting and its time */
    return g_strdup_printf (_ ("With %s: %s"), facts->base->name, wall);
  if (isfinite (facts->waiting))
    /* Translators: a setting, its time, and two shares */
    return g_strdup_printf (_ ("With %s: %s, computed %s, waited %s of the time"), facts->base->name, wall, computing, waiting);
  return g_strdup_printf (_ ("With %s: %s, computed %s of the time"), facts->base->name, wall, computing);
}

static gboolean
is_something_measured (const SkeinVerdictFacts *facts)
{
  return facts->rows->len > 0;
}

static gboolean
is_best_another (const SkeinVerdictFacts *facts)
{
  return facts->best != NULL && facts->best != facts->base;
}

static char *
say_best_evidence (const SkeinVerdictFacts *facts)
{
  const SkeinSpread *spread = &facts->best_pair.ratio;
  g_autofree char *wall = skein_verdict_format_seconds (facts->best->wall.median);
  g_autofree char *factor = skein_format_factor (spread->median);
  g_autofree char *low = skein_format_factor (spread->low);
  g_autofree char *high = skein_format_factor (spread->high);

  if (!isfinite (facts->best->cores))
    return g_strdup_printf (_ ("With %s: %s, %s (%s to %s)"), facts->best->name, wall, factor, low, high);
  /* Translators: a setting, its time, how many times as fast it is, between which two factors, and how many cores it used */
  return g_strdup_printf (_ ("With %s: %s, %s (%s to %s), %.1f cores used"), facts->best->name, wall, factor, low, high, facts->best->cores);
}

static char *
say_rounds_evidence (const SkeinVerdictFacts *facts)
{
  g_autofree char *rounds = g_strdup_printf (ngettext ("%u round", "%u rounds", facts->n_rounds), facts->n_rounds);
  g_autofree char *settings = g_strdup_printf (ngettext ("%u setting", "%u settings", facts->rows->len), facts->rows->len);
  g_autofree char *cores = g_strdup_printf (ngettext ("%u core", "%u cores", facts->data->n_cores), facts->data->n_cores);

  /* Translators: "5 rounds of 4 settings on 2 cores" */
  return g_strdup_printf (_ ("%s of %s on %s"), rounds, settings, cores);
}

static gboolean
is_noise_known (const SkeinVerdictFacts *facts)
{
  return isfinite (facts->others_cores) && facts->rows->len > 0;
}

static char *
say_noise_evidence (const SkeinVerdictFacts *facts)
{
  return g_strdup_printf (_ ("Other programs used %.2f cores"), facts->others_cores);
}

static gboolean
is_lock_compared (const SkeinVerdictFacts *facts)
{
  return is_pair (&facts->lock);
}

static char *
say_lock_evidence (const SkeinVerdictFacts *facts)
{
  g_autofree char *with = skein_verdict_format_seconds (facts->lock.with->wall.median);
  g_autofree char *without = skein_verdict_format_seconds (facts->lock.without->wall.median);

  return g_strdup_printf (_ ("%s: %s; without the lock: %s"), facts->lock.with->name, with, without);
}

/* --- the table --- */

static const SkeinVerdictRule rules[] = {
  /* Then nothing else may be believed: times of different results do not compare. */
  { "nothing-measured", SKEIN_VERDICT_ALARM, 10, has_nothing, say_nothing },
  { "results-differ", SKEIN_VERDICT_ALARM, 20, results_differ, say_results_differ },
  { "all-failed", SKEIN_VERDICT_ALARM, 30, has_no_good_one, say_no_good_one },

  { "io-bound", SKEIN_VERDICT_BOUND, 10, is_waiting, say_waiting },
  { "cpu-bound", SKEIN_VERDICT_BOUND, 20, is_computing, say_computing },
  { "mixed", SKEIN_VERDICT_BOUND, 30, is_mixed, say_mixed },

  /* From what is no comparison over what is no difference to what is one. */
  { "single", SKEIN_VERDICT_USE, 10, is_single, say_single },
  { "same-twice", SKEIN_VERDICT_USE, 20, is_same_twice, say_same_twice },
  { "none-to-use", SKEIN_VERDICT_USE, 30, has_none_to_use, say_none_to_use },
  { "so-far", SKEIN_VERDICT_USE, 40, has_too_few_rounds, say_fastest_so_far },
  { "measure-unlocked", SKEIN_VERDICT_USE, 45, is_locked_faster, say_locked_faster },
  { "hidden", SKEIN_VERDICT_USE, 48, is_hidden, say_hidden },
  { "nothing-gained", SKEIN_VERDICT_USE, 50, has_gained_nothing, say_gained_nothing },
  { "tie", SKEIN_VERDICT_USE, 60, has_tie, say_tie },
  { "base-best", SKEIN_VERDICT_USE, 70, is_base_best, say_base_best },
  { "use-best", SKEIN_VERDICT_USE, 80, is_best_faster, say_best },
  { "best-of-rest", SKEIN_VERDICT_USE, 90, always, say_best_of_rest },

  /* The first two are the ones that somebody can do something about at once. */
  { "others-disturbed", SKEIN_VERDICT_DOUBT, 10, have_others_disturbed, say_others_disturbed },
  { "throttled", SKEIN_VERDICT_DOUBT, 20, was_throttled, say_throttled },
  { "few-rounds", SKEIN_VERDICT_DOUBT, 30, has_too_few_rounds, say_too_few_rounds },
  { "wide-spread", SKEIN_VERDICT_DOUBT, 40, is_spread_wide, say_spread_wide },
  { "hidden-rival", SKEIN_VERDICT_DOUBT, 50, is_rival_hidden, say_rival_hidden },

  /* What went wrong before what went well; then why, the lock, what the best one costs, where it ends, and what else was asked. */
  { "failed", SKEIN_VERDICT_SENTENCE, 10, has_failed, say_failed },
  { "partly-failed", SKEIN_VERDICT_SENTENCE, 20, has_partly_failed, say_partly_failed },
  { "cancelled", SKEIN_VERDICT_SENTENCE, 30, was_cancelled, say_cancelled },
  { "share", SKEIN_VERDICT_SENTENCE, 40, is_share_known, say_share },
  { "lock-gained-nothing", SKEIN_VERDICT_SENTENCE, 50, has_lock_gained_nothing, say_lock_gained_nothing },
  { "lock-slowed", SKEIN_VERDICT_SENTENCE, 51, has_lock_slowed, say_lock_slowed },
  { "lock-gained", SKEIN_VERDICT_SENTENCE, 52, has_lock_gained, say_lock_gained },
  { "more-gained-nothing", SKEIN_VERDICT_SENTENCE, 60, has_bigger, say_bigger },
  { "lock-cost", SKEIN_VERDICT_SENTENCE, 70, has_lock_cost, say_lock_cost },
  { "lock-free-of-charge", SKEIN_VERDICT_SENTENCE, 71, was_lock_free_of_charge, say_lock_free_of_charge },
  { "lock-released", SKEIN_VERDICT_SENTENCE, 80, was_lock_released, say_lock_released },
  { "processes", SKEIN_VERDICT_SENTENCE, 90, have_processes_threads, say_processes },
  { "start-up", SKEIN_VERDICT_SENTENCE, 100, is_startup_most, say_startup },
  { "loop", SKEIN_VERDICT_SENTENCE, 110, is_loop_compared, say_loop },
  { "knee", SKEIN_VERDICT_SENTENCE, 120, has_knee, say_knee },
  { "serial", SKEIN_VERDICT_SENTENCE, 130, is_serial_known, say_serial },
  { "warm", SKEIN_VERDICT_SENTENCE, 140, is_warm_compared, say_warm },
  { "inner", SKEIN_VERDICT_SENTENCE, 150, is_inner_compared, say_inner },
  { "batch", SKEIN_VERDICT_SENTENCE, 160, is_batch_compared, say_batch },
  { "python-alike", SKEIN_VERDICT_SENTENCE, 170, is_python_alike, say_python_alike },
  { "python-apart", SKEIN_VERDICT_SENTENCE, 171, is_python_apart, say_python_apart },

  { "base", SKEIN_VERDICT_EVIDENCE, 10, is_something_measured, say_base_evidence },
  { "best", SKEIN_VERDICT_EVIDENCE, 20, is_best_another, say_best_evidence },
  { "lock", SKEIN_VERDICT_EVIDENCE, 30, is_lock_compared, say_lock_evidence },
  { "rounds", SKEIN_VERDICT_EVIDENCE, 40, is_something_measured, say_rounds_evidence },
  { "noise", SKEIN_VERDICT_EVIDENCE, 50, is_noise_known, say_noise_evidence },
};

const SkeinVerdictRule *
skein_verdict_get_rules (guint *out_n_rules)
{
  *out_n_rules = G_N_ELEMENTS (rules);
  return rules;
}
