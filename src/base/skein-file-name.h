// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Names of files, which whoever writes to disk must not take as they come. Any thread. */

/**
 * skein_file_name_sanitize:
 * @raw: bytes from a URL, a header or a user; length-counted, may hold anything
 * @length: bytes in @raw, or -1 if NUL-terminated
 *
 * Makes one safe file name: last component after '/' and '\', valid UTF-8 in NFC, control, format (bidi) and
 * surrogate characters replaced by '_', no leading dots or dashes or spaces, no trailing dots or spaces,
 * reserved device names prefixed with '_', at most 240 bytes cut on a whole character with the extension
 * kept (leaves room for " (12)" and ".part" within 255). Percent-decoding is the caller's, once, before.
 *
 * Returns: (transfer full) (nullable): the name, NULL if nothing usable is left
 */
char *skein_file_name_sanitize (const char *raw, gssize length);

typedef enum
{
  SKEIN_FILE_NAME_STRICT,
  SKEIN_FILE_NAME_KEEP_DOT, /* one leading dot stays, if a name follows it: ".bashrc" */
} SkeinFileNameRules;

/* The same, with one of its rules eased. */
char *skein_file_name_sanitize_with (const char *raw, gssize length, SkeinFileNameRules rules);

/* The extension with its dot (".gz", ".tar.gz"), or the end of @name if it has none; within @name. */
const char *skein_file_name_find_extension (const char *name);

/* (transfer full): "stem (N).ext"; double extensions of archives (.tar.gz) stay together. */
char *skein_file_name_numbered (const char *name, guint number);

/* (transfer full): "stem-suffix.ext" with another extension if @extension is not NULL (no dot). */
char *skein_file_name_with_suffix (const char *name, const char *suffix, const char *extension);

G_END_DECLS
