// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Where the algorithms come from: OpenSSL's digests, and beside them the few that it does not have. Making OpenSSL's contexts costs as
 * much as hashing a small file, so each thread keeps its last hasher and takes it again if the next one is for the same algorithms. */

#include "config.h"

#include "work/skein-hasher.h"

#include <glib/gi18n-lib.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

#ifdef HAVE_LIBDEFLATE
#  include <libdeflate.h>
#else
#  include <zlib.h>
#endif
#ifdef HAVE_XXHASH
#  include <xxhash.h>
#endif
#ifdef HAVE_BLAKE3
#  include <blake3.h>
#endif

#include "work/skein-work-error.h"

static const char *const openssl_names[SKEIN_N_DIGESTS] = {
  [SKEIN_DIGEST_MD5] = "MD5",
  [SKEIN_DIGEST_SHA1] = "SHA1",
  [SKEIN_DIGEST_SHA224] = "SHA2-224",
  [SKEIN_DIGEST_SHA256] = "SHA2-256",
  [SKEIN_DIGEST_SHA384] = "SHA2-384",
  [SKEIN_DIGEST_SHA512] = "SHA2-512",
  [SKEIN_DIGEST_SHA512_256] = "SHA2-512/256",
  [SKEIN_DIGEST_SHA3_256] = "SHA3-256",
  [SKEIN_DIGEST_SHA3_384] = "SHA3-384",
  [SKEIN_DIGEST_SHA3_512] = "SHA3-512",
  [SKEIN_DIGEST_BLAKE2B] = "BLAKE2B-512",
  [SKEIN_DIGEST_BLAKE2S] = "BLAKE2S-256",
};

struct _SkeinHasher
{
  guint mask, openssl_mask; /* the second is the part of the first that OpenSSL computes */
  EVP_MD_CTX *contexts[SKEIN_N_DIGESTS]; /* (owned) (nullable) */
  guint32 crc32;
#ifdef HAVE_XXHASH
  XXH64_state_t *xxh64; /* (owned) (nullable) */
  XXH3_state_t *xxh3;   /* (owned) (nullable) */
  XXH3_state_t *xxh128; /* (owned) (nullable) */
#endif
#ifdef HAVE_BLAKE3
  blake3_hasher *blake3; /* (owned) (nullable) */
#endif
};

static void
destroy (gpointer data)
{
  SkeinHasher *self = data;

  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    EVP_MD_CTX_free (self->contexts[i]);
#ifdef HAVE_XXHASH
  XXH64_freeState (self->xxh64);
  XXH3_freeState (self->xxh3);
  XXH3_freeState (self->xxh128);
#endif
#ifdef HAVE_BLAKE3
  g_free (self->blake3);
#endif
  g_free (self);
}

/* The thread's last hasher, not in use. */
static GPrivate spare = G_PRIVATE_INIT (destroy);

/* The library context is our own: no openssl.cnf is read, and none can take MD5 away from people who compare with an old list. */
static OSSL_LIB_CTX *
get_context (void)
{
  static OSSL_LIB_CTX *context;
  static gsize ready;

  if (g_once_init_enter (&ready))
    {
      context = OSSL_LIB_CTX_new ();
      g_once_init_leave (&ready, 1);
    }
  return context;
}

/* (nullable) Fetching costs more than hashing some small files, so each is done once for the process, and only when it is wanted: a program
 * that is started for a handful of files with one algorithm does not wait for the others. */
static EVP_MD *
get_md (SkeinDigestAlgorithm algorithm)
{
  static EVP_MD *table[SKEIN_N_DIGESTS];
  static gsize ready[SKEIN_N_DIGESTS];

  if (g_once_init_enter (&ready[algorithm]))
    {
      table[algorithm] = EVP_MD_fetch (get_context (), openssl_names[algorithm], NULL);
      g_once_init_leave (&ready[algorithm], 1);
    }
  return table[algorithm];
}

void
skein_hasher_prepare (void)
{
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    if (openssl_names[i] != NULL)
      get_md (i);
}

static gboolean
begin_openssl (SkeinHasher *self, SkeinDigestAlgorithm algorithm)
{
  EVP_MD *md = get_md (algorithm);

  if (self->contexts[algorithm] == NULL)
    self->contexts[algorithm] = EVP_MD_CTX_new ();
  return md != NULL && self->contexts[algorithm] != NULL && EVP_DigestInit_ex2 (self->contexts[algorithm], md, NULL);
}

/* FALSE: not to be had after all. */
static gboolean
begin (SkeinHasher *self, SkeinDigestAlgorithm algorithm)
{
  switch (algorithm)
    {
    case SKEIN_DIGEST_CRC32:
#ifdef HAVE_LIBDEFLATE
      self->crc32 = libdeflate_crc32 (0, NULL, 0);
#else
      self->crc32 = (guint32) crc32_z (0, NULL, 0);
#endif
      return TRUE;

    case SKEIN_DIGEST_XXH64:
#ifdef HAVE_XXHASH
      if (self->xxh64 == NULL)
        self->xxh64 = XXH64_createState ();
      return self->xxh64 != NULL && XXH64_reset (self->xxh64, 0) == XXH_OK;
#else
      return FALSE;
#endif

    case SKEIN_DIGEST_XXH3:
#ifdef HAVE_XXHASH
      if (self->xxh3 == NULL)
        self->xxh3 = XXH3_createState ();
      return self->xxh3 != NULL && XXH3_64bits_reset (self->xxh3) == XXH_OK;
#else
      return FALSE;
#endif

    case SKEIN_DIGEST_XXH128:
#ifdef HAVE_XXHASH
      if (self->xxh128 == NULL)
        self->xxh128 = XXH3_createState ();
      return self->xxh128 != NULL && XXH3_128bits_reset (self->xxh128) == XXH_OK;
#else
      return FALSE;
#endif

    case SKEIN_DIGEST_BLAKE3:
#ifdef HAVE_BLAKE3
      if (self->blake3 == NULL)
        self->blake3 = g_new (blake3_hasher, 1);
      blake3_hasher_init (self->blake3);
      return TRUE;
#else
      return FALSE;
#endif

    case SKEIN_DIGEST_MD5:
    case SKEIN_DIGEST_SHA1:
    case SKEIN_DIGEST_SHA224:
    case SKEIN_DIGEST_SHA256:
    case SKEIN_DIGEST_SHA384:
    case SKEIN_DIGEST_SHA512:
    case SKEIN_DIGEST_SHA3_256:
    case SKEIN_DIGEST_SHA3_512:
    case SKEIN_DIGEST_BLAKE2B:
    case SKEIN_DIGEST_SHA512_256:
    case SKEIN_DIGEST_SHA3_384:
    case SKEIN_DIGEST_BLAKE2S:
      return begin_openssl (self, algorithm);

    case SKEIN_N_DIGESTS:
    default:
      return FALSE;
    }
}

gboolean
skein_hasher_restart (SkeinHasher *self, GError **error)
{
  for (guint left = self->mask; left != 0; left &= left - 1)
    {
      guint i = (guint) __builtin_ctz (left);

      if (begin (self, i))
        continue;
      if (skein_digest_algorithm_check (i, error))
        g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_UNSUPPORTED,
                     _ ("This system's OpenSSL cannot compute %s."), skein_digest_algorithm_get_label (i));
      return FALSE;
    }
  return TRUE;
}

SkeinHasher *
skein_hasher_new (guint mask, GError **error)
{
  SkeinHasher *self = g_private_get (&spare);

  if (self != NULL && self->mask == mask)
    g_private_set (&spare, NULL);
  else
    {
      self = g_new0 (SkeinHasher, 1);
      self->mask = mask;
      for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
        if (openssl_names[i] != NULL)
          self->openssl_mask |= mask & 1u << i;
    }

  if (!skein_hasher_restart (self, error))
    {
      destroy (self);
      return NULL;
    }
  return self;
}

void
skein_hasher_free (SkeinHasher *self)
{
  if (self != NULL)
    g_private_replace (&spare, self);
}

static gboolean
set_openssl_error (GError **error)
{
  g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FAILED, _ ("OpenSSL failed to compute a checksum."));
  return FALSE;
}

gboolean
skein_hasher_update (SkeinHasher *self, const void *bytes, gsize n_bytes, GError **error)
{
  for (guint left = self->openssl_mask; left != 0; left &= left - 1)
    if (!EVP_DigestUpdate (self->contexts[__builtin_ctz (left)], bytes, n_bytes))
      return set_openssl_error (error);
  if (self->mask == self->openssl_mask)
    return TRUE;

  if ((self->mask & (1u << SKEIN_DIGEST_CRC32)) != 0)
#ifdef HAVE_LIBDEFLATE
    self->crc32 = libdeflate_crc32 (self->crc32, bytes, n_bytes);
#else
    self->crc32 = (guint32) crc32_z (self->crc32, bytes, n_bytes);
#endif

#ifdef HAVE_XXHASH
  if ((self->mask & (1u << SKEIN_DIGEST_XXH64)) != 0)
    XXH64_update (self->xxh64, bytes, n_bytes);
  if ((self->mask & (1u << SKEIN_DIGEST_XXH3)) != 0)
    XXH3_64bits_update (self->xxh3, bytes, n_bytes);
  if ((self->mask & (1u << SKEIN_DIGEST_XXH128)) != 0)
    XXH3_128bits_update (self->xxh128, bytes, n_bytes);
#endif
#ifdef HAVE_BLAKE3
  if ((self->mask & (1u << SKEIN_DIGEST_BLAKE3)) != 0)
    blake3_hasher_update (self->blake3, bytes, n_bytes);
#endif
  return TRUE;
}

gboolean
skein_hasher_finish (SkeinHasher *self, guint8 (*out_digests)[SKEIN_DIGEST_MAX_BYTES], GError **error)
{
  for (guint left = self->openssl_mask; left != 0; left &= left - 1)
    {
      guint i = (guint) __builtin_ctz (left);

      if (!EVP_DigestFinal_ex (self->contexts[i], out_digests[i], NULL))
        return set_openssl_error (error);
    }
  if (self->mask == self->openssl_mask)
    return TRUE;

  /* Numbers are written with their first byte first, as their tools print them. */
  if ((self->mask & (1u << SKEIN_DIGEST_CRC32)) != 0)
    {
      guint32 big_endian = GUINT32_TO_BE (self->crc32);

      memcpy (out_digests[SKEIN_DIGEST_CRC32], &big_endian, sizeof big_endian);
    }
#ifdef HAVE_XXHASH
  if ((self->mask & (1u << SKEIN_DIGEST_XXH64)) != 0)
    XXH64_canonicalFromHash ((XXH64_canonical_t *) out_digests[SKEIN_DIGEST_XXH64], XXH64_digest (self->xxh64));
  if ((self->mask & (1u << SKEIN_DIGEST_XXH3)) != 0)
    XXH64_canonicalFromHash ((XXH64_canonical_t *) out_digests[SKEIN_DIGEST_XXH3], XXH3_64bits_digest (self->xxh3));
  if ((self->mask & (1u << SKEIN_DIGEST_XXH128)) != 0)
    XXH128_canonicalFromHash ((XXH128_canonical_t *) out_digests[SKEIN_DIGEST_XXH128], XXH3_128bits_digest (self->xxh128));
#endif
#ifdef HAVE_BLAKE3
  if ((self->mask & (1u << SKEIN_DIGEST_BLAKE3)) != 0)
    blake3_hasher_finalize (self->blake3, out_digests[SKEIN_DIGEST_BLAKE3], BLAKE3_OUT_LEN);
#endif
  return TRUE;
}

const char *
skein_hasher_get_library (void)
{
  return OpenSSL_version (OPENSSL_VERSION);
}
