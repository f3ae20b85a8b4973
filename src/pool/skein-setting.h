// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum { SKEIN_SETTING_THREADS, SKEIN_SETTING_PROCESSES } SkeinSettingKind;

/* A pool's kind with its size and options. Copied by value. */
typedef struct
{
  SkeinSettingKind kind;
  guint workers;        /* 1..64 */
  guint connections;    /* threads: transfers each thread drives at once, 1..64, one thread alone up to 1024; processes: jobs each process performs at once on threads of its own, 1..64 */
  gboolean tunes_itself; /* threads: connections is only where it begins; from then on as many as turn out to be best, */
  guint least, most;     /* in all, within these; 0: 1 and 64 */
  gboolean one_lock;     /* whoever computes holds it, see work/skein-one-lock.h; for comparison only; each process has one of its own */
  gboolean lock_released_in_calls; /* but not during long library calls */
  guint inner_threads;   /* processes: threads of libvips for one picture, 1..16; 0: 1 */
} SkeinSetting;

#define SKEIN_SETTING_MAX_WORKERS 64
#define SKEIN_SETTING_MAX_INNER_THREADS 16
#define SKEIN_SETTING_MAX_CONNECTIONS 64
#define SKEIN_SETTING_MAX_LOOP_CONNECTIONS 1024 /* of a single thread */

SkeinSetting skein_setting_default_downloads (void);  /* 2 to 4 threads by cores x 8 connections */
SkeinSetting skein_setting_default_processing (void); /* one process per core */

guint skein_setting_get_max_connections (const SkeinSetting *self); /* that its kind and number of workers may have */
guint skein_setting_get_inner_threads (const SkeinSetting *self); /* 1 at least */

/* A sentence if processes times jobs at once times threads of each picture are more than @n_cores can do at once, else NULL. (transfer full) (nullable) */
char *skein_setting_dup_warning (const SkeinSetting *self, guint n_cores);

G_END_DECLS
