// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Figures as people read them, translated and by locale, in every front end the same. Any thread. (transfer full) */
/* Whether sizes, whose units may be in Latin letters, keep their order inside of texts from right to left. For a window, once, before other threads. */
void skein_format_set_isolates (gboolean wanted);

char *skein_format_size (guint64 bytes);      /* "784.0 MB" */
char *skein_format_rate (double bytes_per_s); /* "41.2 MB/s" */
char *skein_format_duration (double seconds); /* "5 s", "1 min 6 s", "2 h 5 min" */
char *skein_format_took (guint64 us);         /* what something took, to about three figures: "0.21 ms", "85 ms", "1.26 s", "12.6 s", then as a duration */
char *skein_format_percent (double frac);     /* "97 %" */
char *skein_format_factor (double factor);    /* how many times as fast, to about three figures: "1.94×", "18.7×", "120×"; not finite: "?" */

/* Parses "16", "64K", "32 MiB", "4G" (binary multiples). */
gboolean skein_parse_size (const char *text, guint64 *out_bytes, GError **error);

G_END_DECLS
