// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "compare/skein-trial-live.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define COLUMN_BYTES 4

static void
lane_free (gpointer data)
{
  SkeinTrialLane *lane = data;

  g_clear_pointer (&lane->columns, g_bytes_unref);
  g_free (lane);
}

void
skein_trial_live_init (SkeinTrialLive *self)
{
  *self = (SkeinTrialLive){ .lanes = g_ptr_array_new_with_free_func (lane_free) };
}

void
skein_trial_live_clear (SkeinTrialLive *self)
{
  g_clear_pointer (&self->lanes, g_ptr_array_unref);
  *self = (SkeinTrialLive){ 0 };
}

/* A line is written whole or not at all, as it is shorter than what a pipe takes at a time. */
static gboolean
write_line (int fd, const char *line)
{
  gsize size = strlen (line);

  return size <= PIPE_BUF && write (fd, line, size) == (gssize) size;
}

gboolean
skein_trial_live_write_head (int fd, guint64 elapsed_ns, guint n_done, guint n_jobs, guint n_lanes)
{
  char line[128];

  g_snprintf (line, sizeof line, "now %" G_GUINT64_FORMAT " %u %u %u\n", elapsed_ns, n_done, n_jobs, n_lanes);
  return write_line (fd, line);
}

gboolean
skein_trial_live_write_lane (int fd, guint index, const char *label, gconstpointer columns, gsize size)
{
  g_autofree char *base64 = g_base64_encode (columns, size);
  g_autofree char *line = g_strdup_printf ("lane %u %s %s\n", index, label, base64);

  return write_line (fd, line);
}

static void
read_lane (SkeinTrialLive *self, guint index, const char *label, const char *base64)
{
  g_autofree guchar *columns = NULL;
  SkeinTrialLane *lane;
  gsize size;

  /* In their order, and no more than are sent. */
  if (index > self->lanes->len || index >= SKEIN_TRIAL_LIVE_LANES)
    return;
  columns = g_base64_decode (base64, &size);
  if (size == 0 || size % COLUMN_BYTES != 0)
    return;
  if (index == self->lanes->len)
    g_ptr_array_add (self->lanes, g_new0 (SkeinTrialLane, 1));
  lane = g_ptr_array_index (self->lanes, index);
  g_strlcpy (lane->label, label, sizeof lane->label);
  g_clear_pointer (&lane->columns, g_bytes_unref);
  lane->columns = g_bytes_new_take (g_steal_pointer (&columns), size);
}

void
skein_trial_live_read_line (SkeinTrialLive *self, const char *line)
{
  unsigned long long elapsed_ns;
  unsigned int n_done, n_jobs, n_lanes, index;
  char label[16];
  int base64 = 0;

  g_return_if_fail (self->lanes != NULL);

  if (sscanf (line, "now %llu %u %u %u", &elapsed_ns, &n_done, &n_jobs, &n_lanes) == 4)
    {
      self->elapsed_ns = elapsed_ns;
      self->n_jobs = n_jobs;
      self->n_done = MIN (n_done, n_jobs);
      self->n_lanes = n_lanes;
    }
  else if (sscanf (line, "lane %u %15s %n", &index, label, &base64) == 2 && base64 > 0)
    {
      read_lane (self, index, label, line + base64);
    }
}
