// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "compare/skein-verdict.h"

G_BEGIN_DECLS

/* An experiment as a document. Pure functions, any thread; all (transfer full), UTF-8, with a newline at the end. @verdict is that of @data. */

/* For people, by locale: the verdict, a table of medians and spreads, the evidence. */
char *skein_compare_to_markdown (const SkeinExperimentData *data, const SkeinVerdict *verdict);

/* For spreadsheets: a line for each run, without a locale; times in seconds. Empty: not known. */
char *skein_compare_to_csv (const SkeinExperimentData *data);

/* For programs: the experiment as the archive has it (and skein_experiment_data_from_json() reads it), and members "id", "title",
 * "noise" (sentences), "summary" and "verdict". `skein-cli compare --json` is the same, with "skein", "verb" and "exit" in front. */
char *skein_compare_to_json (const SkeinExperimentData *data, const SkeinVerdict *verdict);

G_END_DECLS
