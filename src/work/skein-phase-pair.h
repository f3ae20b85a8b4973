// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-board.h"
#include "base/skein-clock.h"

G_BEGIN_DECLS

/* For work that alternates between two phases, block by block: an inner one (fetch a block) inside an outer one (use it).
 * That can be some thousand times a second, more than anybody sees and enough to fill the lane's ring. So a change is
 * published only when the phase before it has lasted SKEIN_PHASE_VISIBLE_NS; an inner phase that turns out to have lasted is
 * published afterwards, with the time it began. Two readings of the clock per block. */
#define SKEIN_PHASE_VISIBLE_NS 1000000u

typedef struct
{
  SkeinLane *lane;              /* (nullable) */
  guint64 item;
  SkeinPhase outer, inner;
  guint64 changed_ns;           /* when outer was last published; 0 never, so the first inner phase is always shown */
  guint64 entered_ns;           /* when the inner phase began */
  gboolean shown;               /* and was published */
} SkeinPhasePair;

static inline void
skein_phase_pair_enter (SkeinPhasePair *pair)
{
  pair->entered_ns = skein_clock_now_ns ();
  pair->shown = pair->entered_ns - pair->changed_ns >= SKEIN_PHASE_VISIBLE_NS;
  if (pair->shown)
    skein_lane_publish_at (pair->lane, pair->inner, pair->item, pair->entered_ns);
}

static inline void
skein_phase_pair_leave (SkeinPhasePair *pair)
{
  guint64 now_ns = skein_clock_now_ns ();

  if (!pair->shown && now_ns - pair->entered_ns >= SKEIN_PHASE_VISIBLE_NS)
    {
      skein_lane_publish_at (pair->lane, pair->inner, pair->item, pair->entered_ns);
      pair->shown = TRUE;
    }
  if (pair->shown)
    {
      skein_lane_publish_at (pair->lane, pair->outer, pair->item, now_ns);
      pair->changed_ns = now_ns;
    }
}

G_END_DECLS
