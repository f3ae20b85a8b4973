// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "pool/skein-setting.h"

G_BEGIN_DECLS

/* Numbers keep this value when their option is not given. */
#define SKEIN_CLI_NOT_GIVEN G_MININT

/**
 * skein_cli_options_parse:
 * @argc: count of @argv, where argv[0] is the verb
 * @usage: what follows the verb on the usage line, "URL…"
 * @summary: one sentence on what the verb does
 * @entries: its options; the last one may be %G_OPTION_REMAINING
 *
 * Complains on a wrong option.
 *
 * Returns: whether to go on; else @out_status is how to exit
 */
gboolean skein_cli_options_parse (int argc, char **argv, const char *usage, const char *summary, const GOptionEntry *entries, int *out_status);

/* Whether @value is within 1..@max or not given; complains, naming @option, if not. */
gboolean skein_cli_options_check_count (const char *option, int value, int max);

/* "sha256,md5" to a mask. Complains. */
gboolean skein_cli_options_parse_algorithms (const char *option, const char *text, guint *out_mask);

/* The bytes of @path, "-" is standard input, at most @max_bytes. Blocks. */
gboolean skein_cli_options_read (const char *path, gsize max_bytes, char **out_data, gsize *out_size, GError **error);

/* Adds what a NUL-separated list names to @paths (element-type filename). */
gboolean skein_cli_options_read_files0 (const char *path, GPtrArray *paths, GError **error);

G_END_DECLS
