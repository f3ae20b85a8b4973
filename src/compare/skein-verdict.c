// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "compare/skein-verdict-private.h"

#include <glib/gi18n-lib.h>

/* The first rule of @place that applies. (transfer full) (nullable) */
static char *
say_first (const SkeinVerdictFacts *facts, SkeinVerdictPlace place, GPtrArray *names)
{
  guint n_rules;
  const SkeinVerdictRule *rules = skein_verdict_get_rules (&n_rules), *first = NULL;

  for (guint i = 0; i < n_rules; i++)
    {
      if (rules[i].place == place && (first == NULL || rules[i].rank < first->rank) && rules[i].applies (facts))
        first = &rules[i];
    }
  if (first == NULL)
    return NULL;
  g_ptr_array_add (names, g_strdup (first->name));
  return first->say (facts);
}

static int
compare_ranks (gconstpointer a, gconstpointer b)
{
  const SkeinVerdictRule *first = *(const SkeinVerdictRule *const *) a, *second = *(const SkeinVerdictRule *const *) b;

  return (first->rank > second->rank) - (first->rank < second->rank);
}

/* Names of settings are written as within a sentence, and some begin one. Takes @text. */
static char *
capitalize (char *text)
{
  char first[7] = { 0 };
  char *whole;

  g_unichar_to_utf8 (g_unichar_totitle (g_utf8_get_char (text)), first);
  whole = g_strconcat (first, *text != '\0' ? g_utf8_next_char (text) : NULL, NULL);
  g_free (text);
  return whole;
}

/* All rules of @place that apply. Returns: how many did */
static guint
say_all (const SkeinVerdictFacts *facts, SkeinVerdictPlace place, GPtrArray *into, GPtrArray *names)
{
  guint n_rules;
  const SkeinVerdictRule *rules = skein_verdict_get_rules (&n_rules);
  g_autoptr (GPtrArray) those = g_ptr_array_new ();

  for (guint i = 0; i < n_rules; i++)
    {
      if (rules[i].place == place && rules[i].applies (facts))
        g_ptr_array_add (those, (gpointer) &rules[i]);
    }
  g_ptr_array_sort (those, compare_ranks);
  for (guint i = 0; i < those->len; i++)
    {
      const SkeinVerdictRule *rule = g_ptr_array_index (those, i);

      g_ptr_array_add (names, g_strdup (rule->name));
      g_ptr_array_add (into, capitalize (rule->say (facts)));
    }
  return those->len;
}

static char *
join (const char *first, const char *second)
{
  if (first == NULL || second == NULL)
    return g_strdup (first != NULL ? first : second);
  /* Translators: two sentences, one after the other */
  return g_strdup_printf (_ ("%s %s"), first, second);
}

SkeinVerdict *
skein_verdict_new (const SkeinExperimentData *data)
{
  g_autoptr (SkeinVerdictFacts) facts = NULL;
  SkeinVerdict *self;

  g_return_val_if_fail (data != NULL, NULL);

  facts = skein_verdict_facts_new (data);
  self = g_new0 (SkeinVerdict, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->sentences = g_ptr_array_new_with_free_func (g_free);
  self->evidence = g_ptr_array_new_with_free_func (g_free);
  self->rules = g_ptr_array_new_with_free_func (g_free);
  self->best = -1;

  self->headline = say_first (facts, SKEIN_VERDICT_ALARM, self->rules);
  if (self->headline == NULL)
    {
      g_autofree char *bound = say_first (facts, SKEIN_VERDICT_BOUND, self->rules);
      g_autofree char *use = say_first (facts, SKEIN_VERDICT_USE, self->rules);

      self->headline = join (bound, use);
      self->is_certain = say_all (facts, SKEIN_VERDICT_DOUBT, self->sentences, self->rules) == 0;
      if (!self->is_certain)
        {
          g_autofree char *said = g_steal_pointer (&self->headline);

          self->headline = join (_ ("Not certain yet."), said);
        }
      if (facts->best != NULL && !facts->one_kind && !facts->is_hidden)
        self->best = (int) facts->best->index;
    }
  say_all (facts, SKEIN_VERDICT_SENTENCE, self->sentences, self->rules);
  say_all (facts, SKEIN_VERDICT_EVIDENCE, self->evidence, self->rules);
  return self;
}

SkeinVerdict *
skein_verdict_ref (const SkeinVerdict *self)
{
  SkeinVerdict *shared = (SkeinVerdict *) self;

  g_return_val_if_fail (self != NULL, NULL);
  g_atomic_ref_count_inc (&shared->ref_count);
  return shared;
}

void
skein_verdict_unref (SkeinVerdict *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->headline);
  g_ptr_array_unref (self->sentences);
  g_ptr_array_unref (self->evidence);
  g_ptr_array_unref (self->rules);
  g_free (self);
}
