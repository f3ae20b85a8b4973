// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-facts.h"

G_BEGIN_DECLS

/* Facts as text: a JSON object per line, one line a second. Members that are zero, or unknown, are left out, so that a trace is short and a fact
 * that is new one day does not make old traces useless. */

char *skein_facts_to_line (const SkeinFacts *facts); /* with its newline; (transfer full) */

/* Aborts on what is no such line. */
void skein_facts_from_line (const char *line, SkeinFacts *out_facts);

/* (element-type SkeinFacts) of a file. (transfer full) */
GArray *skein_facts_read_trace (const char *path);

G_END_DECLS
