// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-digest-algorithm.h"

#include <glib/gi18n-lib.h>

#include "work/skein-work-error.h"

#ifdef HAVE_XXHASH
#define LACKS_XXHASH NULL
#else
#define LACKS_XXHASH "libxxhash"
#endif
#ifdef HAVE_BLAKE3
#define LACKS_BLAKE3 NULL
#else
#define LACKS_BLAKE3 "libblake3"
#endif

static const struct
{
  const char *name;
  const char *label;
  guint size;
  const char *aliases[4]; /* other spellings in use, folded as fold_name() does */
  SkeinDigestStrength strength;
  const char *lacks; /* (nullable) the library that this build lacks for it */
} algorithms[SKEIN_N_DIGESTS] = {
  [SKEIN_DIGEST_MD5] = { "md5", "MD5", 16, { NULL }, SKEIN_DIGEST_STRENGTH_WEAK, NULL },
  [SKEIN_DIGEST_SHA1] = { "sha1", "SHA-1", 20, { NULL }, SKEIN_DIGEST_STRENGTH_WEAK, NULL },
  [SKEIN_DIGEST_SHA224] = { "sha224", "SHA-224", 28, { "sha2224", NULL }, SKEIN_DIGEST_STRENGTH_STRONG, NULL },
  [SKEIN_DIGEST_SHA256] = { "sha256", "SHA-256", 32, { "sha2256", NULL }, SKEIN_DIGEST_STRENGTH_STRONG, NULL },
  [SKEIN_DIGEST_SHA384] = { "sha384", "SHA-384", 48, { "sha2384", NULL }, SKEIN_DIGEST_STRENGTH_STRONG, NULL },
  [SKEIN_DIGEST_SHA512] = { "sha512", "SHA-512", 64, { "sha2512", NULL }, SKEIN_DIGEST_STRENGTH_STRONG, NULL },
  [SKEIN_DIGEST_SHA3_256] = { "sha3-256", "SHA3-256", 32, { NULL }, SKEIN_DIGEST_STRENGTH_STRONG, NULL },
  [SKEIN_DIGEST_SHA3_512] = { "sha3-512", "SHA3-512", 64, { NULL }, SKEIN_DIGEST_STRENGTH_STRONG, NULL },
  [SKEIN_DIGEST_BLAKE2B] = { "blake2b", "BLAKE2b", 64, { "blake2b512", "b2", NULL }, SKEIN_DIGEST_STRENGTH_STRONG, NULL },
  [SKEIN_DIGEST_SHA512_256] = { "sha512-256", "SHA-512/256", 32, { "sha512/256", "sha512t256", "sha2512/256", NULL }, SKEIN_DIGEST_STRENGTH_STRONG, NULL },
  [SKEIN_DIGEST_SHA3_384] = { "sha3-384", "SHA3-384", 48, { NULL }, SKEIN_DIGEST_STRENGTH_STRONG, NULL },
  [SKEIN_DIGEST_BLAKE2S] = { "blake2s", "BLAKE2s", 32, { "blake2s256", NULL }, SKEIN_DIGEST_STRENGTH_STRONG, NULL },
  [SKEIN_DIGEST_BLAKE3] = { "blake3", "BLAKE3", 32, { "b3", NULL }, SKEIN_DIGEST_STRENGTH_STRONG, LACKS_BLAKE3 },
  [SKEIN_DIGEST_CRC32] = { "crc32", "CRC32", 4, { NULL }, SKEIN_DIGEST_STRENGTH_ACCIDENTS, NULL },
  [SKEIN_DIGEST_XXH64] = { "xxh64", "XXH64", 8, { NULL }, SKEIN_DIGEST_STRENGTH_ACCIDENTS, LACKS_XXHASH },
  [SKEIN_DIGEST_XXH3] = { "xxh3", "XXH3", 8, { "xxh364", "xxh3_64", NULL }, SKEIN_DIGEST_STRENGTH_ACCIDENTS, LACKS_XXHASH },
  [SKEIN_DIGEST_XXH128] = { "xxh128", "XXH128", 16, { "xxh3128", "xxh3_128", NULL }, SKEIN_DIGEST_STRENGTH_ACCIDENTS, LACKS_XXHASH },
};

void
skein_digest_put_hex (const guint8 *digest, guint size, char *out_hex)
{
  static const char digits[] = "0123456789abcdef";

  for (guint i = 0; i < size; i++)
    {
      *out_hex++ = digits[digest[i] >> 4];
      *out_hex++ = digits[digest[i] & 15];
    }
  *out_hex = '\0';
}

const char *
skein_digest_algorithm_get_name (SkeinDigestAlgorithm algorithm)
{
  g_return_val_if_fail ((guint) algorithm < SKEIN_N_DIGESTS, NULL);

  return algorithms[algorithm].name;
}

const char *
skein_digest_algorithm_get_label (SkeinDigestAlgorithm algorithm)
{
  g_return_val_if_fail ((guint) algorithm < SKEIN_N_DIGESTS, NULL);

  return algorithms[algorithm].label;
}

guint
skein_digest_algorithm_get_size (SkeinDigestAlgorithm algorithm)
{
  g_return_val_if_fail ((guint) algorithm < SKEIN_N_DIGESTS, 0);

  return algorithms[algorithm].size;
}

SkeinDigestStrength
skein_digest_algorithm_get_strength (SkeinDigestAlgorithm algorithm)
{
  g_return_val_if_fail ((guint) algorithm < SKEIN_N_DIGESTS, SKEIN_DIGEST_STRENGTH_ACCIDENTS);

  return algorithms[algorithm].strength;
}

gboolean
skein_digest_algorithm_is_weak (SkeinDigestAlgorithm algorithm)
{
  return skein_digest_algorithm_get_strength (algorithm) != SKEIN_DIGEST_STRENGTH_STRONG;
}

const char *
skein_digest_algorithm_get_caution (SkeinDigestAlgorithm algorithm)
{
  switch (skein_digest_algorithm_get_strength (algorithm))
    {
    case SKEIN_DIGEST_STRENGTH_ACCIDENTS:
      /* Translators: of a checksum algorithm such as CRC32, which is no protection against somebody who changes a file on purpose. */
      return _("detects accidents only");
    case SKEIN_DIGEST_STRENGTH_WEAK:
      /* Translators: of a checksum algorithm such as MD5, which can be forged. */
      return _("weak");
    case SKEIN_DIGEST_STRENGTH_STRONG:
    default:
      return NULL;
    }
}

gboolean
skein_digest_algorithm_is_available (SkeinDigestAlgorithm algorithm)
{
  g_return_val_if_fail ((guint) algorithm < SKEIN_N_DIGESTS, FALSE);

  return algorithms[algorithm].lacks == NULL;
}

gboolean
skein_digest_algorithm_check (SkeinDigestAlgorithm algorithm, GError **error)
{
  if (skein_digest_algorithm_is_available (algorithm))
    return TRUE;

  /* Translators: the name of a checksum algorithm, then that of a library. */
  g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_UNSUPPORTED, _("%s is not available: this Skein was built without %s. Choose another algorithm, or build Skein where there is that library."),
               algorithms[algorithm].label, algorithms[algorithm].lacks);
  return FALSE;
}

/* Lower case, without dashes: every spelling of one algorithm becomes the same. Other signs stay, so that
 * "sha512/256", which is another algorithm, is not taken for SHA-512. FALSE if it does not fit. */
static gboolean
fold_name (const char *name, char folded[16])
{
  guint n = 0;

  for (; *name != '\0'; name++)
    if (*name != '-')
      {
        if (n == 15)
          return FALSE;
        folded[n++] = g_ascii_tolower (*name);
      }
  folded[n] = '\0';
  return TRUE;
}

gboolean
skein_digest_algorithm_parse (const char *name, SkeinDigestAlgorithm *out_algorithm)
{
  char wanted[16], folded[16];

  g_return_val_if_fail (name != NULL, FALSE);

  if (!fold_name (name, wanted))
    return FALSE;

  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    {
      gboolean found = fold_name (algorithms[i].name, folded) && g_str_equal (folded, wanted);

      for (guint j = 0; !found && algorithms[i].aliases[j] != NULL; j++)
        found = g_str_equal (algorithms[i].aliases[j], wanted);

      if (found)
        {
          *out_algorithm = i;
          return TRUE;
        }
    }

  return FALSE;
}

gboolean
skein_digest_algorithm_guess (gsize hex_length, SkeinDigestAlgorithm *out_algorithm)
{
  /* The first of each length in the enumeration is the usual one: SHA-256 before SHA3-256. Eight digits may be a word, a date or a
   * number; who writes CRC32 writes it behind the name, in an SFV list. */
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    if (i != SKEIN_DIGEST_CRC32 && hex_length == 2 * (gsize) algorithms[i].size)
      {
        *out_algorithm = i;
        return TRUE;
      }

  return FALSE;
}

guint
skein_digest_mask_get_available (void)
{
  guint mask = 0;

  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    if (algorithms[i].lacks == NULL)
      mask |= 1u << i;

  return mask;
}

gboolean
skein_digest_mask_check (guint mask, GError **error)
{
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    if ((mask & (1u << i)) != 0 && !skein_digest_algorithm_check (i, error))
      return FALSE;

  return TRUE;
}

int
skein_digest_mask_get_strongest (guint mask)
{
  int best = -1;

  for (int i = 0; i < SKEIN_N_DIGESTS; i++)
    if ((mask & (1u << i)) != 0
        && (best < 0 || algorithms[i].strength > algorithms[best].strength
            || (algorithms[i].strength == algorithms[best].strength && algorithms[i].size >= algorithms[best].size)))
      best = i;

  return best;
}

gboolean
skein_digest_mask_parse (const char *list, guint *out_mask, GError **error)
{
  g_auto (GStrv) words = NULL;
  guint mask = 0;

  g_return_val_if_fail (list != NULL, FALSE);

  words = g_strsplit (list, ",", -1);
  for (guint i = 0; words[i] != NULL; i++)
    {
      SkeinDigestAlgorithm algorithm;
      const char *word = g_strstrip (words[i]);

      if (word[0] == '\0')
        continue;

      if (!skein_digest_algorithm_parse (word, &algorithm))
        {
          g_autofree char *known = skein_digest_mask_to_string (skein_digest_mask_get_available ());

          /* Translators: the first %s is the word that the user wrote, the second a list of names. */
          g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID,
                       _("Skein does not know the checksum algorithm “%s”. It knows %s."), word, known);
          return FALSE;
        }
      mask |= 1u << algorithm;
    }

  if (mask == 0)
    {
      g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _("No checksum algorithm is named."));
      return FALSE;
    }

  *out_mask = mask;
  return TRUE;
}

char *
skein_digest_mask_to_string (guint mask)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    if (mask & (1u << i))
      g_string_append_printf (text, "%s%s", text->len > 0 ? "," : "", algorithms[i].name);

  return g_string_free (text, FALSE);
}
