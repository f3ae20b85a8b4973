// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "compare/skein-verdict.h"

G_BEGIN_DECLS

/**
 * skein_compare_to_svg:
 * @data: an experiment
 * @verdict: that of @data
 *
 * One picture of it, SVG 1.1 in the light colours: the verdict, bars with the spread of each setting, the speed-up over the number of workers
 * with Amdahl's law where it fits, and the lanes of the middle trials on one time scale. Needs no display; any thread.
 *
 * Returns: (transfer full)
 */
char *skein_compare_to_svg (const SkeinExperimentData *data, const SkeinVerdict *verdict);

G_END_DECLS
