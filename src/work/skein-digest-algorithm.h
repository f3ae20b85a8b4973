// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  SKEIN_DIGEST_MD5,    /* weak */
  SKEIN_DIGEST_SHA1,   /* weak */
  SKEIN_DIGEST_SHA224,
  SKEIN_DIGEST_SHA256,
  SKEIN_DIGEST_SHA384,
  SKEIN_DIGEST_SHA512,
  SKEIN_DIGEST_SHA3_256,
  SKEIN_DIGEST_SHA3_512,
  SKEIN_DIGEST_BLAKE2B,
  SKEIN_N_DIGESTS
} SkeinDigestAlgorithm;

#define SKEIN_DIGEST_MAX_BYTES 64

/* Facts, so any thread. */
const char *skein_digest_algorithm_get_name (SkeinDigestAlgorithm algorithm);   /* "sha256": command line, store */
const char *skein_digest_algorithm_get_label (SkeinDigestAlgorithm algorithm);  /* "SHA-256": people, BSD tags */
guint skein_digest_algorithm_get_size (SkeinDigestAlgorithm algorithm);         /* bytes */
gboolean skein_digest_algorithm_is_weak (SkeinDigestAlgorithm algorithm);       /* MD5, SHA-1: "matches", never "verified" */
gboolean skein_digest_algorithm_parse (const char *name, SkeinDigestAlgorithm *out_algorithm); /* any case, with or without '-' */
gboolean skein_digest_algorithm_guess (gsize hex_length, SkeinDigestAlgorithm *out_algorithm); /* 32 MD5, 40 SHA-1, 64 SHA-256 ... */

/* "sha256,md5" to a bit mask of 1u << algorithm; the error names the unknown word. */
gboolean skein_digest_mask_parse (const char *list, guint *out_mask, GError **error);
char *skein_digest_mask_to_string (guint mask); /* (transfer full) */

G_END_DECLS
