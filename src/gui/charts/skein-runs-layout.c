// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-runs-layout.h"

#include <string.h>

void
skein_runs_layout_resample (const SkeinColumn *columns, guint n_columns, SkeinColumn *out, guint n_out)
{
  for (guint i = 0; i < n_out; i++)
    {
      guint first = n_columns > 0 ? (guint) ((guint64) i * n_columns / n_out) : 0;
      guint end = n_columns > 0 ? (guint) ((guint64) (i + 1) * n_columns / n_out) : 0;
      guint phases[256] = { 0 };
      guint cpu = 0, blocked = 0, known = 0, most = 0;

      memset (&out[i], 0, sizeof out[i]);
      out[i].phase = out[i].notable = SKEIN_PHASE_IDLE;
      if (n_columns == 0)
        continue;
      end = MAX (end, first + 1);
      for (guint k = first; k < end; k++)
        {
          guint8 phase = columns[k].phase;

          cpu += columns[k].cpu;
          blocked += columns[k].blocked;
          known += columns[k].known;
          phases[phase] += 1 + columns[k].known;
          if (phases[phase] > most)
            {
              most = phases[phase];
              out[i].phase = out[i].notable = phase;
            }
          out[i].cpu_peak = MAX (out[i].cpu_peak, columns[k].cpu);
        }
      out[i].cpu = (guint8) (cpu / (end - first));
      out[i].blocked = (guint8) (blocked / (end - first));
      out[i].known = (guint8) (known / (end - first));
    }
}

int
skein_runs_layout_get_lane_height (guint n_lanes)
{
  return n_lanes <= 4 ? 13 : n_lanes <= 8 ? 9
                         : n_lanes <= 16  ? 5
                                          : 3;
}

int
skein_runs_layout_get_lane_pitch (guint n_lanes)
{
  return skein_runs_layout_get_lane_height (n_lanes) + (n_lanes <= 8 ? 2 : 1);
}

int
skein_runs_layout_get_height (guint n_lanes)
{
  return (int) n_lanes * skein_runs_layout_get_lane_pitch (n_lanes);
}
