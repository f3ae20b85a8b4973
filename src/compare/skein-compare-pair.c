// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "compare/skein-compare-pair.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "base/skein-format.h"
#include "compare/skein-verdict-private.h"

#define MIN_ROUNDS 3
#define SMALLEST_DIFFERENCE 0.03
/* Factors this close to each other are one: then the machine changed, and not what a setting does. */
#define ONE_FACTOR 1.1

static void
row_free (gpointer data)
{
  SkeinComparePairRow *row = data;

  g_free (row->setting);
  g_free (row);
}

/* The rounds of two experiments have nothing to do with each other, so that the spreads, and not ratios in pairs, say how sure it is: that
 * both intervals of 95 % are missed on the wrong sides is rare. */
static void
compare (SkeinComparePairRow *row)
{
  const SkeinSpread *first = &row->first_wall, *second = &row->second_wall;

  row->ratio = (SkeinSpread){ NAN, NAN, NAN, 0 };
  row->difference = SKEIN_DIFFERENCE_UNKNOWN;
  if (first->n == 0 || second->n == 0)
    return;

  row->ratio = (SkeinSpread){ first->median / second->median, first->low / second->high, first->high / second->low, MIN (first->n, second->n) };
  if (row->ratio.n < MIN_ROUNDS)
    return;
  if (fabs (log (row->ratio.median)) < log1p (SMALLEST_DIFFERENCE) || (row->ratio.low <= 1 && row->ratio.high >= 1))
    row->difference = SKEIN_DIFFERENCE_NONE;
  else
    row->difference = row->ratio.median > 1 ? SKEIN_DIFFERENCE_FASTER : SKEIN_DIFFERENCE_SLOWER;
}

static SkeinComparePairRow *
find_unmatched (SkeinComparePair *self, const char *setting)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      SkeinComparePairRow *row = g_ptr_array_index (self->rows, i);

      if (row->second == NULL && strcmp (row->setting, setting) == 0)
        return row;
    }
  return NULL;
}

static SkeinComparePairRow *
add_row (SkeinComparePair *self, char *setting)
{
  SkeinComparePairRow *row = g_new0 (SkeinComparePairRow, 1);

  row->setting = setting;
  g_ptr_array_add (self->rows, row);
  return row;
}

static void
extend_axes (SkeinComparePair *self, const SkeinExperimentRow *row, SkeinSpread *out_wall)
{
  double bytes = skein_experiment_row_get_spread (row, SKEIN_FIGURE_PEAK_BYTES).high;

  *out_wall = skein_experiment_row_get_spread (row, SKEIN_FIGURE_WALL_S);
  self->longest_s = fmax (self->longest_s, out_wall->high);
  self->most_bytes = fmax (self->most_bytes, bytes);
}

static void
match_rows (SkeinComparePair *self)
{
  for (guint i = 0; i < self->first->rows->len; i++)
    {
      const SkeinExperimentRow *row = skein_experiment_data_get_row (self->first, i);
      SkeinComparePairRow *added = add_row (self, skein_compare_setting_to_text (&row->setting));

      added->first = row;
      extend_axes (self, row, &added->first_wall);
    }
  for (guint i = 0; i < self->second->rows->len; i++)
    {
      const SkeinExperimentRow *row = skein_experiment_data_get_row (self->second, i);
      g_autofree char *setting = skein_compare_setting_to_text (&row->setting);
      SkeinComparePairRow *matched = find_unmatched (self, setting);

      if (matched == NULL)
        matched = add_row (self, g_steal_pointer (&setting));
      matched->second = row;
      extend_axes (self, row, &matched->second_wall);
    }
  for (guint i = 0; i < self->rows->len; i++)
    compare (g_ptr_array_index (self->rows, i));
}

/* Without what may differ for the same work: its name, and where the sample origin happened to listen. */
static char *
describe_work (const SkeinCompareWork *work)
{
  g_autoptr (SkeinJsonWriter) writer = skein_json_writer_new ();
  g_auto (SkeinCompareWork) copy = { 0 };

  skein_compare_work_copy (work, &copy);
  g_clear_pointer (&copy.title, g_free);
  g_clear_pointer (&copy.ca_file, g_free);
  if (copy.uses_origin)
    g_clear_pointer (&copy.urls, g_strfreev);
  skein_json_writer_begin_object (writer, NULL);
  skein_compare_work_write (&copy, writer, "work");
  skein_json_writer_end_object (writer);
  return skein_json_writer_to_string (writer);
}

/* --- what changed --- */

static gboolean
is_change (const SkeinComparePairRow *row)
{
  return row->difference == SKEIN_DIFFERENCE_FASTER || row->difference == SKEIN_DIFFERENCE_SLOWER;
}

/* "2 processes 1.50× faster" (transfer full) */
static char *
describe_change (const SkeinComparePairRow *row)
{
  g_autofree char *name = skein_verdict_name_setting (&row->first->setting);
  gboolean is_faster = row->difference == SKEIN_DIFFERENCE_FASTER;
  g_autofree char *factor = skein_format_factor (is_faster ? row->ratio.median : 1 / row->ratio.median);

  /* Translators: a setting, and a factor: "2 processes 1.50× faster" */
  return is_faster ? g_strdup_printf (_ ("%s %s faster"), name, factor) : g_strdup_printf (_ ("%s %s slower"), name, factor);
}

typedef struct
{
  guint n_matched, n_known, n_changed;
  double least, most; /* of the changes' ratios */
  const SkeinComparePairRow *largest;
} Changes;

static Changes
count_changes (const SkeinComparePair *self)
{
  Changes changes = { .least = INFINITY, .most = 0 };

  for (guint i = 0; i < self->rows->len; i++)
    {
      const SkeinComparePairRow *row = skein_compare_pair_get_row (self, i);

      changes.n_matched += row->ratio.n > 0;
      changes.n_known += row->difference != SKEIN_DIFFERENCE_UNKNOWN;
      if (!is_change (row))
        continue;
      changes.n_changed++;
      changes.least = fmin (changes.least, row->ratio.median);
      changes.most = fmax (changes.most, row->ratio.median);
      if (changes.largest == NULL || fabs (log (row->ratio.median)) > fabs (log (changes.largest->ratio.median)))
        changes.largest = row;
    }
  return changes;
}

static char *
describe_times (const SkeinComparePair *self, const Changes *changes)
{
  g_autofree char *change = NULL;

  if (changes->n_matched == 0)
    return g_strdup (_ ("The two have no setting in common that was measured in both."));
  if (changes->n_known == 0)
    return g_strdup (_ ("There are too few rounds to tell what changed: at least 3 in both."));
  if (changes->n_changed == 0)
    return g_strdup (_ ("No difference beyond the noise."));
  if (changes->n_changed == changes->n_known && changes->n_changed > 1 && changes->most <= ONE_FACTOR * changes->least)
    {
      gboolean is_faster = changes->least > 1;
      double factor = sqrt (changes->least * changes->most);
      g_autofree char *text = skein_format_factor (is_faster ? factor : 1 / factor);

      return is_faster ? g_strdup_printf (_ ("Everything is about %s faster."), text) : g_strdup_printf (_ ("Everything is about %s slower."), text);
    }

  change = describe_change (changes->largest);
  if (changes->n_changed == 1)
    return g_strdup_printf (_ ("Only one setting changed: %s."), change);
  return g_strdup_printf (ngettext ("%u setting changed, most of all: %s.", "%u settings changed, most of all: %s.", changes->n_changed), changes->n_changed, change);
}

/* (nullable) */
static char *
describe_best (const SkeinComparePair *self)
{
  g_autoptr (SkeinVerdict) first = skein_verdict_new (self->first);
  g_autoptr (SkeinVerdict) second = skein_verdict_new (self->second);
  g_autofree char *old = NULL, *now = NULL;

  if (first->best < 0 || second->best < 0)
    return NULL;
  old = skein_verdict_name_setting (&skein_experiment_data_get_row (self->first, (guint) first->best)->setting);
  now = skein_verdict_name_setting (&skein_experiment_data_get_row (self->second, (guint) second->best)->setting);
  if (strcmp (old, now) == 0)
    return NULL;
  return g_strdup_printf (_ ("The setting to use was %s and is now %s."), old, now);
}

static char *
make_sentence (const SkeinComparePair *self)
{
  Changes changes = count_changes (self);
  g_autofree char *times = NULL, *best = NULL;
  GString *text = g_string_new (NULL);

  if (!self->same_work)
    {
      g_string_append (text, _ ("The two did different work: their times do not compare."));
      return g_string_free (text, FALSE);
    }
  times = describe_times (self, &changes);
  best = changes.n_changed > 0 ? describe_best (self) : NULL;
  g_string_append (text, times);
  if (best != NULL)
    g_string_append_printf (text, " %s", best);
  if (!self->same_machine)
    g_string_append_printf (text, " %s", _ ("They were measured on different machines."));
  return g_string_free (text, FALSE);
}

SkeinComparePair *
skein_compare_pair_new (const SkeinExperimentData *first, const SkeinExperimentData *second)
{
  SkeinComparePair *self;
  g_autofree char *first_work = NULL, *second_work = NULL;

  g_return_val_if_fail (first != NULL && second != NULL, NULL);

  self = g_new0 (SkeinComparePair, 1);
  self->first = first;
  self->second = second;
  self->rows = g_ptr_array_new_with_free_func (row_free);
  match_rows (self);
  first_work = describe_work (&first->work);
  second_work = describe_work (&second->work);
  self->same_work = strcmp (first_work, second_work) == 0;
  self->same_machine = first->n_cores == second->n_cores && g_strcmp0 (first->machine, second->machine) == 0;
  self->sentence = make_sentence (self);
  return self;
}

void
skein_compare_pair_free (SkeinComparePair *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->rows);
  g_free (self->sentence);
  g_free (self);
}

const SkeinComparePairRow *
skein_compare_pair_get_row (const SkeinComparePair *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->rows->len, NULL);
  return g_ptr_array_index (self->rows, index);
}
