// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-copy-options.h"

G_BEGIN_DECLS

/* The options of a verb about smaller copies of pictures, the same for downloads and for files that are here. Zero before skein_cli_copy_join(). */
typedef struct
{
  char *size, *preset, *crop, *metadata, *format, *name_template, *about; /* (owned) */
  int quality, effort;
  gboolean to_srgb, linear, enlarge;
} SkeinCliCopy;

void skein_cli_copy_clear (SkeinCliCopy *self);

/* @entries with those of @self behind them; free with g_free(), after parsing. */
GOptionEntry *skein_cli_copy_join (const GOptionEntry *entries, SkeinCliCopy *self);

/* Checks them; complains if they make no sense. @out_options NULL: no copies are asked for. */
gboolean skein_cli_copy_finish (const SkeinCliCopy *self, SkeinCopyOptions **out_options);

G_END_DECLS
