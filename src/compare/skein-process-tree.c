// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "compare/skein-process-tree.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define LOOK_US 40000
#define MAX_PROCESSES 256

typedef struct
{
  struct rusage self, children;
} Usage;

struct _SkeinProcessTree
{
  GThread *thread; /* (owned) (nullable) */
  GMutex mutex;
  GCond wake;
  gboolean stopping;  /* (mutex) */
  guint64 looking_ns; /* (mutex) CPU of the thread that looks */

  guint64 peak_rss, peak_pss, peak_private; /* (mutex) */
  gboolean no_pss;                          /* (mutex) somebody may not be looked into */
  Usage before;
  guint64 live_before_ns; /* CPU that descendants had used at the start, who were not in the sums yet */
};

/* --- who is there --- */

static guint
add_children (int pid, int *pids, guint n)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/task/", pid);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *task;

  while (dir != NULL && (task = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *children = g_strdup_printf ("/proc/%d/task/%s/children", pid, task);
      g_autofree char *text = NULL;
      char *at;

      if (!g_file_get_contents (children, &text, NULL, NULL))
        continue;
      at = text;
      while (n < MAX_PROCESSES)
        {
          char *end;
          long child = strtol (at, &end, 10);

          if (end == at)
            break;
          at = end;
          if (child > 0)
            pids[n++] = (int) child;
        }
    }
  return n;
}

/* Ourselves first, then all that descends from us. */
static guint
list_tree (int *pids)
{
  guint n = 1;

  pids[0] = (int) getpid ();
  for (guint i = 0; i < n; i++)
    n = add_children (pids[i], pids, n);
  return n;
}

/* --- memory --- */

/* A field in kB, as "Pss:        123 kB". */
static guint64
read_field (const char *text, const char *name)
{
  const char *line = strstr (text, name);

  return line != NULL ? g_ascii_strtoull (line + strlen (name), NULL, 10) * 1024 : 0;
}

static gboolean
add_memory (int pid, guint64 *rss, guint64 *pss, guint64 *private_bytes)
{
  g_autofree char *rollup = g_strdup_printf ("/proc/%d/smaps_rollup", pid);
  g_autofree char *statm = NULL;
  g_autofree char *text = NULL;
  unsigned long pages = 0;

  if (g_file_get_contents (rollup, &text, NULL, NULL) && strstr (text, "\nPss:") != NULL)
    {
      *rss += read_field (text, "\nRss:");
      *pss += read_field (text, "\nPss:");
      *private_bytes += read_field (text, "\nPrivate_Clean:") + read_field (text, "\nPrivate_Dirty:");
      return TRUE;
    }

  g_clear_pointer (&text, g_free);
  statm = g_strdup_printf ("/proc/%d/statm", pid);
  if (!g_file_get_contents (statm, &text, NULL, NULL) || sscanf (text, "%*u %lu", &pages) != 1)
    return TRUE; /* it has ended meanwhile */
  *rss += (guint64) pages * (guint64) sysconf (_SC_PAGESIZE);
  return pages == 0;
}

static void
look (SkeinProcessTree *self)
{
  int pids[MAX_PROCESSES];
  guint n = list_tree (pids);
  guint64 rss = 0, pss = 0, private_bytes = 0;
  gboolean all = TRUE;

  for (guint i = 0; i < n; i++)
    all &= add_memory (pids[i], &rss, &pss, &private_bytes);

  g_mutex_lock (&self->mutex);
  self->no_pss |= !all;
  self->peak_rss = MAX (self->peak_rss, rss);
  self->peak_pss = MAX (self->peak_pss, pss);
  self->peak_private = MAX (self->peak_private, private_bytes);
  g_mutex_unlock (&self->mutex);
}

static gpointer
look_thread (gpointer data)
{
  SkeinProcessTree *self = data;
  struct timespec used = { 0 };

  g_mutex_lock (&self->mutex);
  while (!self->stopping)
    {
      g_mutex_unlock (&self->mutex);
      look (self);
      g_mutex_lock (&self->mutex);
      g_cond_wait_until (&self->wake, &self->mutex, g_get_monotonic_time () + LOOK_US);
    }
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &used);
  self->looking_ns = (guint64) used.tv_sec * 1000000000u + (guint64) used.tv_nsec;
  g_mutex_unlock (&self->mutex);
  return NULL;
}

/* --- CPU --- */

/* The clocks of those descendants that have not ended: getrusage() knows them only afterwards. */
static guint64
get_live_cpu_ns (void)
{
  int pids[MAX_PROCESSES];
  guint n = list_tree (pids);
  guint64 sum = 0;

  for (guint i = 1; i < n; i++)
    {
      struct timespec used;
      clockid_t clock;

      if (clock_getcpuclockid (pids[i], &clock) == 0 && clock_gettime (clock, &used) == 0)
        sum += (guint64) used.tv_sec * 1000000000u + (guint64) used.tv_nsec;
    }
  return sum;
}

static void
get_usage (Usage *usage)
{
  getrusage (RUSAGE_SELF, &usage->self);
  getrusage (RUSAGE_CHILDREN, &usage->children);
}

SkeinProcessTree *
skein_process_tree_start (void)
{
  SkeinProcessTree *self = g_new0 (SkeinProcessTree, 1);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->wake);
  get_usage (&self->before);
  self->live_before_ns = get_live_cpu_ns ();
  self->thread = g_thread_new ("memory", look_thread, self);
  return self;
}

void
skein_process_tree_look (SkeinProcessTree *self)
{
  g_return_if_fail (self != NULL);

  look (self);
}

static void
stop_thread (SkeinProcessTree *self)
{
  if (self->thread == NULL)
    return;
  g_mutex_lock (&self->mutex);
  self->stopping = TRUE;
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->mutex);
  g_thread_join (g_steal_pointer (&self->thread));
}

static guint64
to_ns (struct timeval time)
{
  return (guint64) time.tv_sec * 1000000000u + (guint64) time.tv_usec * 1000;
}

static guint64
subtract (guint64 from, guint64 what)
{
  return from - MIN (from, what);
}

void
skein_process_tree_stop (SkeinProcessTree *self, SkeinProcessTreeFigures *out_figures)
{
  Usage now;
  guint64 user_ns, sys_ns, foreign_ns;

  g_return_if_fail (self != NULL);

  stop_thread (self);
  get_usage (&now);

#define GROWTH(field) (guint64) (now.self.field - self->before.self.field + now.children.field - self->before.children.field)
  user_ns = to_ns (now.self.ru_utime) - to_ns (self->before.self.ru_utime) + to_ns (now.children.ru_utime) - to_ns (self->before.children.ru_utime);
  sys_ns = to_ns (now.self.ru_stime) - to_ns (self->before.self.ru_stime) + to_ns (now.children.ru_stime) - to_ns (self->before.children.ru_stime);

  /* What workers that were there before had used by then: in the proportion of the whole, nobody tells it apart. */
  foreign_ns = self->live_before_ns;
  if (user_ns + sys_ns > 0)
    {
      double user_share = (double) user_ns / (double) (user_ns + sys_ns);

      user_ns = subtract (user_ns, (guint64) (user_share * (double) foreign_ns));
      sys_ns = subtract (sys_ns, (guint64) ((1 - user_share) * (double) foreign_ns));
    }
  /* Looking is reading files of the kernel: its time. */
  sys_ns = subtract (sys_ns, self->looking_ns);

  *out_figures = (SkeinProcessTreeFigures){
    .user_ns = user_ns,
    .sys_ns = sys_ns,
    .n_voluntary = GROWTH (ru_nvcsw),
    .n_involuntary = GROWTH (ru_nivcsw),
    .n_minor_faults = GROWTH (ru_minflt),
    .n_major_faults = GROWTH (ru_majflt),
    .peak_rss = self->peak_rss,
    .peak_pss = self->no_pss ? G_MAXUINT64 : self->peak_pss,
    .peak_private = self->no_pss ? G_MAXUINT64 : self->peak_private,
  };
#undef GROWTH
}

void
skein_process_tree_free (SkeinProcessTree *self)
{
  if (self == NULL)
    return;

  stop_thread (self);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->wake);
  g_free (self);
}

/* --- the machine --- */

guint64
skein_process_tree_get_machine_busy_ns (void)
{
  g_autofree char *text = NULL;
  unsigned long long user, nice, sys, idle, iowait, irq, softirq, steal;

  if (!g_file_get_contents ("/proc/stat", &text, NULL, NULL)
      || sscanf (text, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &user, &nice, &sys, &idle, &iowait, &irq, &softirq, &steal) != 8)
    return G_MAXUINT64;
  return (user + nice + sys + irq + softirq + steal) * (1000000000u / (guint64) sysconf (_SC_CLK_TCK));
}

guint64
skein_process_tree_get_pressure_us (void)
{
  g_autofree char *text = NULL;
  const char *total;

  if (!g_file_get_contents ("/proc/pressure/cpu", &text, NULL, NULL))
    return G_MAXUINT64;
  total = strstr (text, "total=");
  return total != NULL ? g_ascii_strtoull (total + strlen ("total="), NULL, 10) : G_MAXUINT64;
}
