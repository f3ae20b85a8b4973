// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "origin/skein-origin-behaviour.h"
#include "origin/skein-samples.h"

G_BEGIN_DECLS

/* The demo batch: every sample, paced so that a person can watch, and three that show what goes wrong: one whose checksum is
 * not that of the file, one from a slow server, one whose server is busy twice. Any thread. */

/* Lines "URL<TAB>name<TAB>sha256". @query: (nullable): added to every URL. Makes all samples: a second or two at first. */
char *skein_origin_demo_dup_batch (SkeinSamples *samples, const char *origin_url, const char *query);

/* "hex  name" for the same files, the false one as false as in the batch. */
char *skein_origin_demo_dup_sums (SkeinSamples *samples);

/* The pace at which the demo's files come, before anything the URL's query says. */
void skein_origin_demo_set_pace (SkeinOriginBehaviour *behaviour, const char *name);

G_END_DECLS
