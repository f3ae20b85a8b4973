// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-phase.h"

G_BEGIN_DECLS

/* What the help says: pages of parts, texts as they are marked for translation (not translated yet). Plain data, any thread. */
typedef enum
{
  SKEIN_HELP_TEXT, /* a paragraph */
  SKEIN_HELP_HEADING,
  SKEIN_HELP_TERM,    /* @text is explained by @more */
  SKEIN_HELP_COMMAND, /* to be typed; not translated */
  SKEIN_HELP_PHASES,  /* the table of all phases with their colours */
} SkeinHelpKind;

typedef struct
{
  SkeinHelpKind kind;
  const char *text; /* (nullable) */
  const char *more; /* (nullable) */
} SkeinHelpPart;

typedef struct
{
  const char *name; /* "lanes": for links */
  const char *title;
  const SkeinHelpPart *parts;
  guint n_parts;
} SkeinHelpPage;

extern const SkeinHelpPage skein_help_pages[];
extern const guint skein_help_n_pages;

const char *skein_help_explain_phase (SkeinPhase phase); /* translated */

/* All that is on a page, translated, for searching in it. (transfer full) */
char *skein_help_page_dup_text (const SkeinHelpPage *page);

G_END_DECLS
