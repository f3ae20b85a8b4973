// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-gauges.h"

#include "batch/skein-engine-private.h"
#include "batch/skein-pipeline-private.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#define FLOW_NS G_GUINT64_CONSTANT (100000000) /* the recorder's samples are as long */
#define MEMORY_NS G_GUINT64_CONSTANT (500000000)

struct _SkeinGauges
{
  SkeinEngine *engine;
  SkeinRecorder *recorder;
  guint64 flow_at_ns, memory_at_ns; /* the last looks; 0: none yet */
};

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  guint64 x = *(const guint64 *) a, y = *(const guint64 *) b;

  return (x > y) - (x < y);
}

/* A file may come over several connections at once. */
static guint
count_distinct (guint64 *ids, guint n_ids)
{
  guint n = 0;

  qsort (ids, n_ids, sizeof *ids, compare_ids);
  for (guint i = 0; i < n_ids; i++)
    n += i == 0 || ids[i] != ids[i - 1];
  return n;
}

static void
look_at_lanes (SkeinBoard *board, SkeinFlow *flow)
{
  guint64 ids[SKEIN_BOARD_MAX_LANES];
  guint n_ids = 0;

  for (guint i = 0; i < SKEIN_BOARD_MAX_LANES; i++)
    {
      SkeinLaneView view;

      if (!skein_board_view_lane (board, i, &view) || view.item == 0 || view.phase == SKEIN_PHASE_IDLE || view.phase == SKEIN_PHASE_START)
        continue;
      if (view.info.kind == SKEIN_LANE_PROCESS)
        flow->processing++;
      else
        ids[n_ids++] = view.item;
    }
  flow->downloading = count_distinct (ids, n_ids);
}

void
skein_flow_look (SkeinEngine *engine, SkeinFlow *out_flow)
{
  guint n_given;

  g_return_if_fail (SKEIN_IS_ENGINE (engine));
  g_return_if_fail (out_flow != NULL);

  *out_flow = (SkeinFlow){ 0 };
  look_at_lanes (engine->board, out_flow);

  /* A pool is given more than it can do at once, so that its workers do not wait for us. */
  n_given = skein_pool_get_n_unfinished (engine->downloads);
  out_flow->downloading = MIN (out_flow->downloading, n_given);
  out_flow->to_download = n_given - out_flow->downloading;
  n_given = skein_pool_get_n_unfinished (engine->processing);
  out_flow->processing = MIN (out_flow->processing, n_given);
  out_flow->to_process = n_given - out_flow->processing;

  if (engine->pipeline == NULL)
    return;
  out_flow->to_download += skein_queue_get_length (engine->pipeline->waiting);
  out_flow->held = engine->pipeline->n_slots[SKEIN_SLOT_PROCESS];
  out_flow->hold_above = skein_pipeline_get_process_bound (engine->pipeline);
}

guint64
skein_flow_get_max_rate (SkeinEngine *engine)
{
  g_return_val_if_fail (SKEIN_IS_ENGINE (engine), 0);

  return engine->pipeline != NULL ? skein_rate_limit_get_rate (skein_limits_get_all (engine->pipeline->limits)) : 0;
}

/* Pages, from counters that the kernel has at hand (smaps_rollup would walk the page tables). FALSE: the process is gone. */
static gboolean
read_pages (const char *path, guint64 *out_resident, guint64 *out_shared)
{
  char text[128];
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gssize n;

  if (fd < 0)
    return FALSE;
  n = read (fd, text, sizeof text - 1);
  close (fd);
  if (n <= 0)
    return FALSE;
  text[n] = '\0';
  return sscanf (text, "%*u %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT, out_resident, out_shared) == 2;
}

guint64
skein_gauges_measure_memory (SkeinEngine *engine)
{
  g_autoptr (GPtrArray) workers = NULL;
  guint64 resident, shared, n_pages = 0;

  g_return_val_if_fail (SKEIN_IS_ENGINE (engine), 0);

  if (read_pages ("/proc/self/statm", &resident, &shared))
    n_pages += resident;
  workers = skein_pool_list_workers (engine->processing);
  for (guint i = 0; i < workers->len; i++)
    {
      const SkeinWorkerInfo *info = g_ptr_array_index (workers, i);
      char path[32];

      if (info->pid <= 0)
        continue;
      g_snprintf (path, sizeof path, "/proc/%d/statm", info->pid);
      if (read_pages (path, &resident, &shared))
        n_pages += resident - MIN (shared, resident);
    }
  return n_pages * (guint64) sysconf (_SC_PAGESIZE);
}

SkeinGauges *
skein_gauges_new (SkeinEngine *engine, SkeinRecorder *recorder)
{
  SkeinGauges *self;

  g_return_val_if_fail (SKEIN_IS_ENGINE (engine), NULL);
  g_return_val_if_fail (recorder != NULL, NULL);

  self = g_new0 (SkeinGauges, 1);
  self->engine = engine;
  self->recorder = recorder;
  return self;
}

void
skein_gauges_free (SkeinGauges *self)
{
  g_free (self);
}

void
skein_gauges_feed (SkeinGauges *self, guint64 now_ns)
{
  guint64 max_rate;
  SkeinFlow flow;

  g_return_if_fail (self != NULL);

  if (self->flow_at_ns != 0 && now_ns < self->flow_at_ns + FLOW_NS)
    return;
  self->flow_at_ns = now_ns;
  skein_flow_look (self->engine, &flow);
  max_rate = skein_flow_get_max_rate (self->engine);
  skein_recorder_set_gauge (self->recorder, SKEIN_SERIES_LIMIT, max_rate > 0 ? (double) max_rate : NAN);
  skein_recorder_set_gauge (self->recorder, SKEIN_SERIES_TO_DOWNLOAD, flow.to_download);
  skein_recorder_set_gauge (self->recorder, SKEIN_SERIES_TO_PROCESS, flow.to_process);

  if (self->memory_at_ns != 0 && now_ns < self->memory_at_ns + MEMORY_NS)
    return;
  self->memory_at_ns = now_ns;
  skein_recorder_set_gauge (self->recorder, SKEIN_SERIES_MEMORY, (double) skein_gauges_measure_memory (self->engine));
}
