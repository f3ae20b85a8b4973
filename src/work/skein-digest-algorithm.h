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
  /* The order so far is in stored masks and in what "the strongest" means: new ones go to the end, whatever they are worth. */
  SKEIN_DIGEST_SHA512_256,
  SKEIN_DIGEST_SHA3_384,
  SKEIN_DIGEST_BLAKE2S,
  SKEIN_DIGEST_BLAKE3,
  SKEIN_DIGEST_CRC32,  /* no protection */
  SKEIN_DIGEST_XXH64,  /* no protection */
  SKEIN_DIGEST_XXH3,   /* no protection; 64 bits */
  SKEIN_DIGEST_XXH128, /* no protection; XXH3 with 128 bits */
  SKEIN_N_DIGESTS
} SkeinDigestAlgorithm;

/* Writes 2 * @size lower case digits and a NUL. */
void skein_digest_put_hex (const guint8 *digest, guint size, char *out_hex);

/* What a match says. */
typedef enum
{
  SKEIN_DIGEST_STRENGTH_ACCIDENTS, /* made to find accidents: anybody can make another file with the same */
  SKEIN_DIGEST_STRENGTH_WEAK,      /* was made against intent, and has been broken */
  SKEIN_DIGEST_STRENGTH_STRONG,    /* it is the file that the checksum was made of */
} SkeinDigestStrength;

#define SKEIN_DIGEST_MAX_BYTES 64

/* Facts, so any thread. */
const char *skein_digest_algorithm_get_name (SkeinDigestAlgorithm algorithm);   /* "sha256": command line, store */
const char *skein_digest_algorithm_get_label (SkeinDigestAlgorithm algorithm);  /* "SHA-256": people, BSD tags */
guint skein_digest_algorithm_get_size (SkeinDigestAlgorithm algorithm);         /* bytes */
SkeinDigestStrength skein_digest_algorithm_get_strength (SkeinDigestAlgorithm algorithm);
gboolean skein_digest_algorithm_is_weak (SkeinDigestAlgorithm algorithm);       /* all that are not strong: "matches", never "verified" */
const char *skein_digest_algorithm_get_caution (SkeinDigestAlgorithm algorithm); /* (nullable) "weak", "detects accidents only", for people; NULL: none needed */
gboolean skein_digest_algorithm_is_available (SkeinDigestAlgorithm algorithm);  /* whether this build has the library for it */
gboolean skein_digest_algorithm_check (SkeinDigestAlgorithm algorithm, GError **error); /* the same; UNSUPPORTED names the library */
gboolean skein_digest_algorithm_parse (const char *name, SkeinDigestAlgorithm *out_algorithm); /* any case, with or without '-' */
gboolean skein_digest_algorithm_guess (gsize hex_length, SkeinDigestAlgorithm *out_algorithm); /* 32 MD5, 40 SHA-1, 64 SHA-256 ...; 8 is none: lists of CRC32 are SFV */

#define SKEIN_DIGEST_ALL ((1u << SKEIN_N_DIGESTS) - 1)
G_STATIC_ASSERT (SKEIN_N_DIGESTS < 32);

guint skein_digest_mask_get_available (void);                  /* those that this build can compute */
gboolean skein_digest_mask_check (guint mask, GError **error); /* whether it can compute all of them; UNSUPPORTED names the first it cannot */
int skein_digest_mask_get_strongest (guint mask);              /* what proves most, -1 if @mask is 0 */

/* "sha256,md5" to a bit mask of 1u << algorithm; the error names the unknown word. What is not available is
 * known all the same: a store may come from another computer. */
gboolean skein_digest_mask_parse (const char *list, guint *out_mask, GError **error);
char *skein_digest_mask_to_string (guint mask); /* (transfer full) */

G_END_DECLS
