// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-recorder.h"

G_BEGIN_DECLS

/* What many lanes did in one pixel column of time, as one lane shows it. Pure. */
typedef struct
{
  guint8 working, waiting, blocked; /* 0..255: share of the lanes that did that; the rest was idle */
  guint8 cpu;                       /* 0..255: mean CPU share of all */
  guint8 working_phase;             /* SkeinPhase that most of those were in */
  guint8 waiting_phase;
} SkeinLanesMix;

/* Adds lanes up; one per column. Begin with zeros. */
typedef struct
{
  guint n_lanes; /* alive in that column */
  guint cpu;
  guint blocked; /* in 1/255 lane */
  guint phases[SKEIN_N_PHASES];
} SkeinLanesMixSum;

void skein_lanes_mix_add (SkeinLanesMixSum *sums, const SkeinColumn *columns, guint n_columns);
void skein_lanes_mix_finish (const SkeinLanesMixSum *sums, SkeinLanesMix *mixes, guint n_columns);

G_END_DECLS
