// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "compare/skein-verdict.h"

G_BEGIN_DECLS

/* What the verb's files share. */
typedef struct
{
  char *work, *input, *resize, *algorithms, *file_size, *rate, *total_rate;
  char *settings, *preset, *note, *show, *delete_id;
  char **arguments;
  gboolean sample, tls, http2, python, list, no_save;
  gboolean json, markdown, csv, svg, quiet;
  int count, delay_ms, rounds, max_time_s, seed;
  double wait_s;
  gint64 amount;
} SkeinCliCompare;

void skein_cli_compare_clear (SkeinCliCompare *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SkeinCliCompare, skein_cli_compare_clear)

/* What the options ask for. Complains; FALSE: @out_status is how to exit. Reads files and lists, and so blocks. */
gboolean skein_cli_compare_make_work (const SkeinCliCompare *self, SkeinCompareWork *out_work, int *out_status);
GArray *skein_cli_compare_make_settings (const SkeinCliCompare *self, const SkeinCompareWork *work, int *out_status); /* (nullable) (element-type SkeinCompareSetting) */

/* To standard output. @status: how the program ends. */
void skein_cli_compare_print_table (const SkeinExperimentData *data, const SkeinVerdict *verdict);
void skein_cli_compare_print_markdown (const SkeinExperimentData *data, const SkeinVerdict *verdict);
void skein_cli_compare_print_csv (const SkeinExperimentData *data);
void skein_cli_compare_print_svg (const SkeinExperimentData *data, const SkeinVerdict *verdict);
void skein_cli_compare_print_json (const SkeinExperimentData *data, const SkeinVerdict *verdict, int status);

G_END_DECLS
