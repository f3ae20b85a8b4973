// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-item.h"
#include "batch/skein-link-list.h"

G_BEGIN_DECLS

typedef enum
{
  SKEIN_INPUT_LINES,
  SKEIN_INPUT_HTML,
  SKEIN_INPUT_CSV,
  SKEIN_INPUT_PROSE,
  SKEIN_INPUT_JSON,
  SKEIN_INPUT_METALINK,
} SkeinInputKind;

/* How to read a text. Zeroed memory but for the folder is a good start. */
typedef struct
{
  const char *folder;            /* where the items go; what the text says about folders never counts */
  const char *label;             /* (nullable) the file's name or address, for messages and as a hint */
  const char *base_url;          /* (nullable) where an HTML page came from */
  const SkeinLinkFilter *filter; /* (nullable) for links of pages, tables and prose */
  gboolean no_patterns;          /* lines: brackets and braces are ordinary */
} SkeinInputOptions;

/**
 * SkeinInput:
 *
 * The downloads that a text names, whatever kind of text it is: lines, a web page, a table, prose, an exported batch (JSON), a Metalink.
 * Plain data.
 */
typedef struct
{
  SkeinInputKind kind;
  GPtrArray *specs;      /* (owned) (element-type SkeinItemSpec) in order */
  GPtrArray *complaints; /* (owned) (element-type utf8) a sentence for each thing that cannot be used */
  GPtrArray *previews;   /* (owned) (element-type utf8) of patterns: "100 files: a001.jpg … a100.jpg" */
} SkeinInput;

/* Any thread, but takes its time over a long text. @text may hold anything. */
SkeinInput *skein_input_read (const char *text, gsize size, const SkeinInputOptions *options);
void skein_input_free (SkeinInput *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinInput, skein_input_free)

SkeinInputKind skein_input_detect (const char *text, gsize size, const char *label);

/* (transfer full): what @link asks for; NULL with a complaint if its checksum is none. */
SkeinItemSpec *skein_input_spec_from_link (const SkeinLink *link, const char *folder, char **out_complaint);

G_END_DECLS
