// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-engine.h"

G_BEGIN_DECLS

/* The options of a verb about how fast, when and over which network to download. Zero before parsing. */
typedef struct
{
  char *max_rate, *file_max_rate;
  char **spans; /* --schedule */
  gboolean respect_metered, wait_for_network;

  /* By finish(). */
  guint64 rate, file_rate; /* bytes per second, 0 none */
  char *schedule;          /* (nullable) */
} SkeinCliLimits;

void skein_cli_limits_clear (SkeinCliLimits *self);

/* @entries with those of @self behind them; free with g_free(), after parsing. */
GOptionEntry *skein_cli_limits_join (const GOptionEntry *entries, SkeinCliLimits *self);

gboolean skein_cli_limits_finish (SkeinCliLimits *self, int *out_status); /* checks them; complains */
void skein_cli_limits_apply (const SkeinCliLimits *self, SkeinEngine *engine);

G_END_DECLS
