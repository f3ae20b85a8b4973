// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "base/skein-json-writer.h"
#include "batch/skein-advisor.h"

G_BEGIN_DECLS

/* What bounded a batch most of the time, at its end. */

/* A sentence or two to standard error. With @anyway also where standard error is no terminal, with the figures, and that it cannot be told. */
void skein_cli_explain_note (SkeinAdvisor *advisor, gboolean anyway);

/* Member "diagnosis": an object with "downloads" and "processing", null where there was too little to tell. @advisor (nullable) */
void skein_cli_explain_add_json (SkeinAdvisor *advisor, SkeinJsonWriter *writer);

G_END_DECLS
