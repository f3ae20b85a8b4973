// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the command line writes, and where: results to standard output, everything else to standard error. Progress is a block of
 * lines at the bottom of the terminal that is drawn over and over; whatever else is written first makes it vanish. One terminal, one
 * thread: the state is the program's own. */

gboolean skein_cli_terminal_is_live (void); /* standard error is a terminal that can move its cursor */
guint skein_cli_terminal_get_columns (void);
guint skein_cli_terminal_get_rows (void);

/* Replaces the block with @lines (element-type utf8), which must be harmless text of no more than get_columns() - 1 columns, and sequences that set
 * colours. */
void skein_cli_terminal_draw (GPtrArray *lines);
void skein_cli_terminal_clear (void);
void skein_cli_terminal_leave (void); /* the block stays where it is; what is written next comes below */

/* One line each to standard error, "skein-cli: ..."; control characters in it are made harmless. */
void skein_cli_complain (const char *format, ...) G_GNUC_PRINTF (1, 2);
void skein_cli_note (const char *format, ...) G_GNUC_PRINTF (1, 2); /* not with --quiet */
void skein_cli_set_quiet (gboolean quiet);

/* Standard output, as it is. */
void skein_cli_print (const char *format, ...) G_GNUC_PRINTF (1, 2);
void skein_cli_print_bytes (const char *bytes, gsize size);
void skein_cli_flush (void);

/* At the end: @status, or FILE with a complaint if standard output could not be written. */
int skein_cli_finish_output (int status);

G_END_DECLS
