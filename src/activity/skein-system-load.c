// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "activity/skein-system-load.h"
#include "base/skein-clock.h"

#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#define LEAST_SAMPLE_NS G_GUINT64_CONSTANT (10000000)

/* The columns of a "cpu" line of /proc/stat. What runs in guests is within user and nice already. */
enum
{
  CPU_USER,
  CPU_NICE,
  CPU_SYSTEM,
  CPU_IDLE,
  CPU_IOWAIT,
  CPU_IRQ,
  CPU_SOFTIRQ,
  CPU_STEAL,
  N_CPU_COLUMNS
};

enum
{
  PRESSURE_CPU,
  PRESSURE_IO,
  PRESSURE_MEMORY,
  N_PRESSURES
};

static const char *const pressure_files[N_PRESSURES] = { "pressure/cpu", "pressure/io", "pressure/memory" };

typedef struct
{
  guint64 at_ns;
  gboolean has_cpu;
  guint64 cpu[N_CPU_COLUMNS]; /* ticks */
  guint n_cores;
  gboolean has_pressure[N_PRESSURES];
  guint64 pressure_us[N_PRESSURES]; /* stalled in all */
} Counters;

struct _SkeinSystemLoad
{
  char *proc_path; /* (owned) */
  Counters before;
};

/* Returns: whether @text, ended by a zero, holds the beginning of the file or all of it */
static gboolean
read_small_file (const char *path, char *text, gsize size)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  gsize filled = 0;
  gssize n = 0;

  if (fd < 0)
    return FALSE;

  while (filled < size - 1 && (n = read (fd, text + filled, size - 1 - filled)) > 0)
    filled += (gsize) n;
  close (fd);
  text[filled] = '\0';
  return n >= 0 && filled > 0;
}

/* A number behind @name, which starts the text or a line or is anywhere. */
static gboolean
find_number (const char *text, const char *name, guint64 *out_value)
{
  const char *found = strstr (text, name);
  char *end;

  if (found == NULL)
    return FALSE;

  found += strlen (name);
  *out_value = g_ascii_strtoull (found, &end, 10);
  return end != found;
}

static void
read_cpu (const char *proc_path, Counters *counters)
{
  g_autofree char *path = g_build_filename (proc_path, "stat", NULL);
  g_autofree char *text = g_malloc (65536); /* some hundred cores, each a line behind the sum of them */
  const char *at;

  if (!read_small_file (path, text, 65536) || !g_str_has_prefix (text, "cpu "))
    return;

  at = text + strlen ("cpu ");
  for (guint i = 0; i < N_CPU_COLUMNS; i++)
    {
      char *end;

      counters->cpu[i] = g_ascii_strtoull (at, &end, 10);
      if (end == at)
        {
          /* The last ones came with later kernels. */
          counters->has_cpu = i > CPU_IOWAIT;
          break;
        }
      counters->has_cpu = TRUE;
      at = end;
    }

  for (at = strstr (text, "\ncpu"); at != NULL; at = strstr (at + 1, "\ncpu"))
    counters->n_cores++;
}

static void
read_counters (SkeinSystemLoad *self, guint64 now_ns, Counters *counters)
{
  *counters = (Counters){ .at_ns = now_ns };
  read_cpu (self->proc_path, counters);

  for (guint i = 0; i < N_PRESSURES; i++)
    {
      g_autofree char *path = g_build_filename (self->proc_path, pressure_files[i], NULL);
      char text[512];

      /* "some avg10=0.00 avg60=0.00 avg300=0.00 total=12345", and a line of "full" behind it. */
      if (read_small_file (path, text, sizeof text) && g_str_has_prefix (text, "some "))
        counters->has_pressure[i] = find_number (text, "total=", &counters->pressure_us[i]);
    }
}

SkeinSystemLoad *
skein_system_load_new_at (const char *proc_path, guint64 now_ns)
{
  SkeinSystemLoad *self;

  g_return_val_if_fail (proc_path != NULL, NULL);

  self = g_new0 (SkeinSystemLoad, 1);
  self->proc_path = g_strdup (proc_path);
  read_counters (self, now_ns, &self->before);
  return self;
}

SkeinSystemLoad *
skein_system_load_new (void)
{
  return skein_system_load_new_at ("/proc", skein_clock_now_ns ());
}

void
skein_system_load_free (SkeinSystemLoad *self)
{
  if (self == NULL)
    return;

  g_free (self->proc_path);
  g_free (self);
}

/* Counters of waiting may go back a little: the kernel says so itself. */
static double
get_growth (guint64 before, guint64 now)
{
  return now > before ? (double) (now - before) : 0;
}

static gboolean
compare_cpu (const Counters *before, const Counters *now, SkeinSystemLoadFigures *out_figures)
{
  double growth[N_CPU_COLUMNS];
  double sum = 0;

  if (!before->has_cpu || !now->has_cpu)
    return FALSE;

  for (guint i = 0; i < N_CPU_COLUMNS; i++)
    {
      growth[i] = get_growth (before->cpu[i], now->cpu[i]);
      sum += growth[i];
    }
  if (!(sum > 0))
    return FALSE;

  out_figures->idle_frac = growth[CPU_IDLE] / sum;
  out_figures->iowait_frac = growth[CPU_IOWAIT] / sum;
  out_figures->cpu_busy_frac = 1 - (growth[CPU_IDLE] + growth[CPU_IOWAIT]) / sum;
  out_figures->n_cores = now->n_cores;
  return TRUE;
}

gboolean
skein_system_load_sample_at (SkeinSystemLoad *self, guint64 now_ns, SkeinSystemLoadFigures *out_figures)
{
  double *const pressures[N_PRESSURES] = { &out_figures->psi_cpu_some, &out_figures->psi_io_some, &out_figures->psi_memory_some };
  Counters now;
  gboolean known;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (out_figures != NULL, FALSE);

  *out_figures = (SkeinSystemLoadFigures){
    .seconds = NAN,
    .cpu_busy_frac = NAN,
    .iowait_frac = NAN,
    .idle_frac = NAN,
    .psi_cpu_some = NAN,
    .psi_io_some = NAN,
    .psi_memory_some = NAN,
  };
  if (now_ns < self->before.at_ns + LEAST_SAMPLE_NS)
    return FALSE;

  read_counters (self, now_ns, &now);
  known = compare_cpu (&self->before, &now, out_figures);
  out_figures->seconds = (double) (now_ns - self->before.at_ns) / 1e9;
  for (guint i = 0; i < N_PRESSURES; i++)
    {
      if (!self->before.has_pressure[i] || !now.has_pressure[i])
        continue;
      *pressures[i] = MIN (get_growth (self->before.pressure_us[i], now.pressure_us[i]) / 1e6 / out_figures->seconds, 1);
      known = TRUE;
    }

  self->before = now;
  return known;
}

gboolean
skein_system_load_sample (SkeinSystemLoad *self, SkeinSystemLoadFigures *out_figures)
{
  return skein_system_load_sample_at (self, skein_clock_now_ns (), out_figures);
}

gboolean
skein_system_load_read_switches (gint32 pid, gint32 tid, guint64 *out_voluntary, guint64 *out_involuntary, guint64 *out_run_wait_ns)
{
  char path[80];
  char text[4096];
  guint64 run_ns, voluntary, involuntary;
  char *end;

  g_return_val_if_fail (out_voluntary != NULL && out_involuntary != NULL && out_run_wait_ns != NULL, FALSE);

  *out_voluntary = *out_involuntary = 0;
  *out_run_wait_ns = G_MAXUINT64;
  if (pid <= 0 || tid <= 0)
    return FALSE;

  /* By the process too, so that a number that another process has by now is not found. */
  g_snprintf (path, sizeof path, "/proc/%d/task/%d/status", pid, tid);
  if (!read_small_file (path, text, sizeof text) || !find_number (text, "\nvoluntary_ctxt_switches:", &voluntary) || !find_number (text, "\nnonvoluntary_ctxt_switches:", &involuntary))
    return FALSE;

  *out_voluntary = voluntary;
  *out_involuntary = involuntary;

  /* "nanoseconds run, nanoseconds waited, turns" */
  g_snprintf (path, sizeof path, "/proc/%d/task/%d/schedstat", pid, tid);
  if (read_small_file (path, text, sizeof text))
    {
      run_ns = g_ascii_strtoull (text, &end, 10);
      if (end != text && (run_ns > 0 || *end == ' '))
        *out_run_wait_ns = g_ascii_strtoull (end, NULL, 10);
    }
  return TRUE;
}
