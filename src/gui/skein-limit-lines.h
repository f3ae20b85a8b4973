// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Lines of the schedule and of the rules for hosts as a form has them. Pure; what a form has no field for is not parsed here. */

typedef enum
{
  SKEIN_SPAN_OFF,
  SKEIN_SPAN_LIMITED,
  SKEIN_SPAN_FULL
} SkeinSpanKind;

typedef struct
{
  guint days;                     /* bit 0: Monday */
  guint start_minute, end_minute; /* of the day; 0..1440 */
  SkeinSpanKind kind;
  guint64 max_rate; /* SKEIN_SPAN_LIMITED: bytes per second */
} SkeinSpanLine;

gboolean skein_span_line_parse (const char *line, SkeinSpanLine *out_span);
char *skein_span_line_format (const SkeinSpanLine *span);   /* "mon,tue 08:00-18:00 500000" */
char *skein_span_line_describe (const SkeinSpanLine *span); /* for people, by locale: "Mon–Fri 08:00–18:00" */

/* "8:00", "08:00", "24:00". */
gboolean skein_minute_parse (const char *text, guint *out_minute);
char *skein_minute_format (guint minute);

const char *skein_weekday_get_label (guint day); /* 0: "Mon", translated */

typedef struct
{
  char pattern[256];
  guint connections; /* 0: as for all, here and below */
  guint delay_ms;
  guint64 rate;
  guint segments;
  char rest[256]; /* settings that the form does not have, "tries=8 timeout=60s" */
} SkeinRuleLine;

gboolean skein_rule_line_parse (const char *line, SkeinRuleLine *out_rule);
char *skein_rule_line_format (const SkeinRuleLine *rule);
char *skein_rule_line_describe (const SkeinRuleLine *rule); /* "2 connections · 500 ms apart · 1.0 MB/s" */

G_END_DECLS
