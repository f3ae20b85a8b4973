// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "work/skein-job.h"

G_BEGIN_DECLS

/* The store's form of which bytes of a file there are: "0-1048576,2097152-3145728". Pure; any thread. */

GArray *skein_ranges_parse (const char *text); /* (transfer full) (nullable) (element-type SkeinRange) NULL: none, or no ranges; @text: (nullable) */
char *skein_ranges_format (GArray *ranges);    /* (transfer full) (nullable); @ranges: (nullable) */

G_END_DECLS
