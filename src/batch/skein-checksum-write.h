// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "work/skein-digest-algorithm.h"

G_BEGIN_DECLS

/* How lists of checksums are written. Any thread. */
typedef enum
{
  SKEIN_CHECKSUM_FORMAT_GNU, /* "hex  name", a backslash before it if the name is escaped: sha256sum */
  SKEIN_CHECKSUM_FORMAT_BSD, /* "SHA256 (name) = hex", escaped likewise: sha256sum --tag, cksum */
  SKEIN_CHECKSUM_FORMAT_SFV, /* "name crc32": CRC-32 only */
  SKEIN_N_CHECKSUM_FORMATS
} SkeinChecksumFormat;

gboolean skein_checksum_format_parse (const char *name, SkeinChecksumFormat *out_format); /* "gnu", "bsd", "sfv" */

/**
 * skein_checksum_format_append:
 * @hex: the digest
 * @name: file name or path, bytes
 *
 * Adds one line with its newline, which reads back as the same name and digest.
 *
 * Returns: FALSE with SKEIN_WORK_ERROR_UNSUPPORTED, and nothing added, if the format cannot hold that name or algorithm: SFV has no way
 *   to write a name with a line break in it
 */
gboolean skein_checksum_format_append (GString *text, SkeinChecksumFormat format, SkeinDigestAlgorithm algorithm, const char *hex, const char *name, GError **error);

/* One GNU line (escaped where the name needs it) with its newline. */
char *skein_checksum_format_line (SkeinDigestAlgorithm algorithm, const char *hex, const char *name);

/* Name of @algorithm in a BSD tag: "SHA256", "SHA3-512", "BLAKE2b". */
char *skein_checksum_format_dup_tag (SkeinDigestAlgorithm algorithm);

/* A name in one line, as the GNU format has it, but without what says so in front of the line. (transfer full) */
char *skein_checksum_format_escape (const char *name, gboolean *out_escaped);

G_END_DECLS
