// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "work/skein-job.h"

G_BEGIN_DECLS

/**
 * skein_escape_try:
 * @out_fd: the job's output, or -1
 *
 * Tries what a worker's sandbox must refuse, for tests. Does no harm where it works.
 *
 * Returns: errno of what was tried, 0 if it worked; or a number, for those that only look
 */
int skein_escape_try (SkeinEscape escape, int out_fd);

G_END_DECLS
