// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "work/skein-digest-algorithm.h"

G_BEGIN_DECLS

/**
 * SkeinChecksumList:
 *
 * A SHA256SUMS-style list: GNU ("hex  name", "hex *name", escaped names with a leading backslash), BSD tags ("SHA256 (name) = hex"),
 * SFV ("name crc32"), CRLF, byte order mark, comments. Names are bytes. Plain data, any thread.
 */
typedef struct
{
  char *name; /* as listed, unescaped; may have folders; bytes */
  SkeinDigestAlgorithm algorithm;
  guint8 digest[SKEIN_DIGEST_MAX_BYTES];
  guint line;
  gboolean guessed; /* the line names no algorithm: taken from the list's name or the digest's length, which SHA-512,
                     * SHA3-512 and BLAKE2b share */
} SkeinChecksumEntry;

typedef struct
{
  GArray *entries;       /* (element-type SkeinChecksumEntry) in order */
  GPtrArray *complaints; /* (element-type utf8) one sentence per wrong line, with its number; of many wrong lines the first */

  /*< private >*/
  GHashTable *by_base_name; /* (owned) (element-type filename GPtrArray) */
} SkeinChecksumList;

/**
 * skein_checksum_list_parse:
 * @data: (array length=size): the list; may hold anything
 * @label: names the list in messages; "B2SUMS" and "SHA3-512SUMS" also tell which algorithm a bare digest is of
 *
 * An entry listed twice is kept once.
 *
 * Returns: (transfer full): the list, or %NULL with SKEIN_WORK_ERROR_INVALID if it has no entry at all, or if two entries for one name
 *   and algorithm disagree
 */
SkeinChecksumList *skein_checksum_list_parse (const char *data, gsize size, const char *label, GError **error);
void skein_checksum_list_free (SkeinChecksumList *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinChecksumList, skein_checksum_list_free)

/* Whether a file of that name is a list, by how people name them: "SHA256SUMS", "md5sum.txt", "album.sfv", "x.iso.sha256", "CHECKSUM". */
gboolean skein_checksum_list_has_name (const char *base_name);

/* Entries for a file of that base name (last component), strongest first; (element-type SkeinChecksumEntry pointer) (transfer container). */
GPtrArray *skein_checksum_list_lookup (SkeinChecksumList *self, const char *base_name);

G_END_DECLS
