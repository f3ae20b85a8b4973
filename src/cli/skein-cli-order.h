// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-engine.h"

G_BEGIN_DECLS

/* The options of a verb about what comes first, and how much of one server is asked at once. Zero before parsing. */
typedef struct
{
  char *priority_name;
  char **rules;      /* --host-rule */
  char **rule_files; /* --host-rules */

  /* By finish(). */
  SkeinPriority priority;
  char *rules_text; /* (nullable) */
} SkeinCliOrder;

void skein_cli_order_clear (SkeinCliOrder *self);

/* @entries with those of @self behind them; free with g_free(), after parsing. */
GOptionEntry *skein_cli_order_join (const GOptionEntry *entries, SkeinCliOrder *self);

gboolean skein_cli_order_finish (SkeinCliOrder *self, int *out_status); /* checks them, reads the files; complains */
void skein_cli_order_apply (const SkeinCliOrder *self, SkeinEngine *engine);

G_END_DECLS
