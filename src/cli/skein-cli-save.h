// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-save-options.h"

G_BEGIN_DECLS

/* The options of a verb about where files are saved and under which name. Zero before parsing. */
typedef struct
{
  char *name_template, *conflict, *reserve;
  char **categories;
  gboolean no_server_time, sort_by_type, keep_leading_dot;
} SkeinCliSave;

void skein_cli_save_clear (SkeinCliSave *self);

/* @entries with those of @self behind them; free with g_free(), after parsing. */
GOptionEntry *skein_cli_save_join (const GOptionEntry *entries, SkeinCliSave *self);

/* Checks them; complains, and sets @out_status, if they make no sense. @out_options NULL: none was given. @out_reserve: bytes, G_MAXUINT64 if not
 * given. */
gboolean skein_cli_save_finish (const SkeinCliSave *self, SkeinSaveOptions **out_options, guint64 *out_reserve, int *out_status);

G_END_DECLS
