// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-lanes-mix.h"

void
skein_lanes_mix_add (SkeinLanesMixSum *sums, const SkeinColumn *columns, guint n_columns)
{
  for (guint i = 0; i < n_columns; i++)
    {
      SkeinLanesMixSum *sum = &sums[i];

      if (columns[i].known == 0)
        continue;
      sum->n_lanes++;
      sum->cpu += columns[i].cpu;
      sum->blocked += columns[i].blocked;
      /* An unknown phase is drawn as idle, and counted so. */
      sum->phases[columns[i].phase < SKEIN_N_PHASES ? columns[i].phase : SKEIN_PHASE_IDLE]++;
    }
}

static void
finish_one (const SkeinLanesMixSum *sum, SkeinLanesMix *mix)
{
  guint counts[4] = { 0 };
  guint most[4] = { 0 };

  *mix = (SkeinLanesMix){ .working_phase = SKEIN_PHASE_COMPUTE, .waiting_phase = SKEIN_PHASE_WAIT };
  if (sum->n_lanes == 0)
    return;

  for (guint phase = 0; phase < SKEIN_N_PHASES; phase++)
    {
      SkeinPhaseClass kind = skein_phase_get_class ((SkeinPhase) phase);

      counts[kind] += sum->phases[phase];
      if (sum->phases[phase] <= most[kind])
        continue;
      most[kind] = sum->phases[phase];
      if (kind == SKEIN_PHASE_CLASS_WORKING)
        mix->working_phase = (guint8) phase;
      else if (kind == SKEIN_PHASE_CLASS_WAITING)
        mix->waiting_phase = (guint8) phase;
    }

  mix->working = (guint8) (counts[SKEIN_PHASE_CLASS_WORKING] * 255 / sum->n_lanes);
  mix->waiting = (guint8) (counts[SKEIN_PHASE_CLASS_WAITING] * 255 / sum->n_lanes);
  mix->blocked = (guint8) MIN (sum->blocked / sum->n_lanes + (sum->blocked > 0), 255);
  mix->cpu = (guint8) (sum->cpu / sum->n_lanes);
}

void
skein_lanes_mix_finish (const SkeinLanesMixSum *sums, SkeinLanesMix *mixes, guint n_columns)
{
  for (guint i = 0; i < n_columns; i++)
    finish_one (&sums[i], &mixes[i]);
}
