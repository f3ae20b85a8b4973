// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* What the network means for those that wait. Nobody is kept from trying by what the desktop says of it: only a host that could not be
 * reached while there is said to be no network is left alone until it returns, and now and then tried all the same. */

#include "config.h"

#include "batch/skein-network-watch.h"
#include "batch/skein-pipeline-private.h"
#include "base/skein-clock.h"
#include "work/skein-explain.h"
#include "work/skein-transfer.h"

gboolean
skein_pipeline_keeps_back (SkeinPipeline *self, const char *host)
{
  g_autofree char *name = NULL;

  if ((!self->far_held && !self->network_gone) || host == NULL || *host == '\0')
    return FALSE;
  if (self->network_gone && g_hash_table_contains (self->unreachable, host))
    return TRUE;

  name = self->far_held ? skein_host_dup_name (host) : NULL;
  return self->far_held && (self->all_far || !skein_network_watch_is_near (name));
}

static void
look_at_host (const char *host, gpointer user_data)
{
  SkeinPipeline *self = user_data;

  skein_queue_set_open (self->waiting, host, skein_host_gate_is_open (self->gate, host) && !skein_pipeline_keeps_back (self, host));
}

static void
look_at_hosts (SkeinPipeline *self)
{
  skein_queue_foreach_host (self->waiting, look_at_host, self);
  skein_pipeline_schedule (self);
}

/* --- there is none --- */

gboolean
skein_pipeline_is_network_error (SkeinPipeline *self, SkeinItem *item, const GError *error)
{
  g_autofree char *asked = item->run != NULL && item->run->limit_host != NULL ? skein_host_dup_name (item->run->limit_host) : NULL;
  const char *host = asked != NULL ? asked : item->host;

  if (!self->all_far && skein_network_watch_is_here (host))
    return FALSE;

  switch (skein_explain_get_cause (error))
    {
    case SKEIN_CAUSE_NO_SUCH_HOST:
    case SKEIN_CAUSE_NO_SUCH_PROXY:
    case SKEIN_CAUSE_UNREACHABLE:
    case SKEIN_CAUSE_CANNOT_CONNECT:
    case SKEIN_CAUSE_CONNECT_TIMEOUT:
    case SKEIN_CAUSE_CONNECTION_BROKE:
    case SKEIN_CAUSE_NO_ANSWER:
    case SKEIN_CAUSE_ENDED_EARLY:
    case SKEIN_CAUSE_STALLED:
    case SKEIN_CAUSE_SLOW_HEADERS:
      return TRUE;
    default:
      return FALSE;
    }
}

void
skein_pipeline_note_unreachable (SkeinPipeline *self, const char *host)
{
  g_hash_table_add (self->unreachable, g_strdup (host));
  look_at_host (host, self);
}

void
skein_pipeline_forget_unreachable (SkeinPipeline *self, const char *host)
{
  if (g_hash_table_remove (self->unreachable, host))
    look_at_host (host, self);
}

void
skein_pipeline_probe (SkeinPipeline *self, SkeinItem *item)
{
  g_autofree char *host = skein_host_key (skein_item_row_peek_source (item->row));

  skein_pipeline_forget_unreachable (self, host);
}

void
skein_pipeline_set_network_gone (SkeinPipeline *self, gboolean gone)
{
  g_autoptr (GPtrArray) again = NULL;

  if (gone == self->network_gone)
    return;
  self->network_gone = gone;
  if (gone || self->closing)
    return;

  self->network_back_us = g_get_monotonic_time ();
  skein_transfer_hurry (skein_clock_now_ns ());

  again = g_ptr_array_new ();
  for (GSequenceIter *iter = g_sequence_get_begin_iter (self->retrying); !g_sequence_iter_is_end (iter); iter = g_sequence_iter_next (iter))
    {
      SkeinItem *item = g_sequence_get (iter);

      if (item->waits_for_network || (item->error != NULL && skein_pipeline_is_network_error (self, item, item->error)))
        g_ptr_array_add (again, item);
    }
  for (guint i = 0; i < again->len; i++)
    skein_pipeline_retry_now (self, g_ptr_array_index (again, i));

  g_hash_table_remove_all (self->unreachable);
  look_at_hosts (self);
}

gboolean
skein_pipeline_waits_for_network (SkeinPipeline *self)
{
  return self->n_waiting_for_network > 0;
}

/* --- it costs --- */

void
skein_pipeline_set_far_held (SkeinPipeline *self, gboolean held)
{
  GHashTableIter iter;
  gpointer value;

  if (held == self->far_held)
    return;
  self->far_held = held;

  g_hash_table_iter_init (&iter, self->jobs);
  while (held && g_hash_table_iter_next (&iter, NULL, &value))
    {
      SkeinRun *run = value;

      if (run->is_transfer && skein_pipeline_keeps_back (self, run->limit_host))
        skein_run_stop (run);
    }
  look_at_hosts (self);
}

gboolean
skein_pipeline_waits_for_far (SkeinPipeline *self)
{
  return self->far_held && skein_queue_get_length (self->waiting) > 0 && skein_queue_peek (self->waiting) == NULL;
}

void
skein_pipeline_set_all_far (SkeinPipeline *self, gboolean all_far)
{
  self->all_far = all_far;
  look_at_hosts (self);
}
