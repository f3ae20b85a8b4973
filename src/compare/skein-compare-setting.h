// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "compare/skein-compare-work.h"
#include "pool/skein-setting.h"

G_BEGIN_DECLS

/* Stored by name: append only. */
typedef enum
{
  SKEIN_COMPARE_SEQUENTIAL,          /* one after another: 1 thread x 1 connection */
  SKEIN_COMPARE_THREADS,             /* N x 1 */
  SKEIN_COMPARE_PROCESSES,           /* N */
  SKEIN_COMPARE_EVENT_LOOP,          /* 1 x C */
  SKEIN_COMPARE_THREADS_CONNECTIONS, /* N x C */
  SKEIN_N_COMPARE_FORMS
} SkeinCompareForm;

/* Who does the work, as plain data, by value. */
typedef struct
{
  SkeinCompareForm form;
  guint workers;     /* 1..64; sequential and event loop: 1 */
  guint connections; /* of each thread, event loop: 1..1024; else 1 */
  gboolean one_lock; /* threads compute under one lock, as in CPython */
  gboolean lock_released_in_calls;
  guint inner_threads; /* of libvips in each process; 0: 1 */
  gboolean warm;       /* the workers are there and have done something before the clock starts */
  guint batch;         /* tiny jobs that are handed over together; 0: as usual */
  gboolean python;     /* not Skein but the same sample as a program in Python: threads, processes, or asyncio for the event loop */
} SkeinCompareSetting;

SkeinCompareSetting skein_compare_setting_make (SkeinCompareForm form, guint workers); /* connections as usual for it */

gboolean skein_compare_setting_check (const SkeinCompareSetting *self, GError **error);

/* FALSE with a sentence why @self cannot do @work: nobody resizes on an event loop, Python has samples only, ... */
gboolean skein_compare_setting_can_do (const SkeinCompareSetting *self, const SkeinCompareWork *work, GError **error);

gboolean skein_compare_setting_equal (const SkeinCompareSetting *a, const SkeinCompareSetting *b);

/* "sequential", "threads:4", "threads:4,lock", "processes:2,warm", "loop:64", "threads:4x8", "python-threads:4": command line and files. */
char *skein_compare_setting_to_text (const SkeinCompareSetting *self);
gboolean skein_compare_setting_from_text (const char *text, SkeinCompareSetting *out_setting, GError **error);

/* A list with commas between settings and ranges of sizes: "sequential threads:1-4 processes:1,2,4 loop:16". (element-type SkeinCompareSetting) */
GArray *skein_compare_settings_parse (const char *text, GError **error);

char *skein_compare_setting_dup_title (const SkeinCompareSetting *self);  /* "Threads + one lock": translated */
char *skein_compare_setting_dup_detail (const SkeinCompareSetting *self); /* "4 workers, warm": translated */

/* @text, which is taken, with the options that stand after any name of a setting: "4 processes, 2 threads for each picture, warm". (transfer full) */
char *skein_compare_setting_take_options (const SkeinCompareSetting *self, char *text);

/* The pool's own setting, for "Use this setting". */
SkeinSetting skein_compare_setting_to_pool (const SkeinCompareSetting *self);

typedef enum
{
  SKEIN_COMPARE_PRESET_KINDS,    /* threads vs processes */
  SKEIN_COMPARE_PRESET_HOW_MANY, /* how many threads? (of the kind that suits the work) */
  SKEIN_COMPARE_PRESET_LOCK,     /* what the lock costs */
  SKEIN_COMPARE_PRESET_EVERYTHING,
  SKEIN_N_COMPARE_PRESETS
} SkeinComparePreset;

const char *skein_compare_preset_get_name (SkeinComparePreset preset);  /* "kinds", "how-many", "lock", "everything" */
const char *skein_compare_preset_get_label (SkeinComparePreset preset); /* translated */
gboolean skein_compare_preset_parse (const char *name, SkeinComparePreset *out_preset);

/* Those of the preset that can do @work, on so many cores. Returns: (element-type SkeinCompareSetting) */
GArray *skein_compare_preset_make (SkeinComparePreset preset, const SkeinCompareWork *work, guint n_cores);

G_END_DECLS
