// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-digest-algorithm.h"

#include <glib/gi18n-lib.h>

#include "work/skein-work-error.h"

static const struct
{
  const char *name;
  const char *label;
  guint size;
  const char *aliases[3]; /* other spellings in use, folded as fold_name() does */
} algorithms[SKEIN_N_DIGESTS] = {
  [SKEIN_DIGEST_MD5] = { "md5", "MD5", 16, { NULL } },
  [SKEIN_DIGEST_SHA1] = { "sha1", "SHA-1", 20, { NULL } },
  [SKEIN_DIGEST_SHA224] = { "sha224", "SHA-224", 28, { "sha2224", NULL } },
  [SKEIN_DIGEST_SHA256] = { "sha256", "SHA-256", 32, { "sha2256", NULL } },
  [SKEIN_DIGEST_SHA384] = { "sha384", "SHA-384", 48, { "sha2384", NULL } },
  [SKEIN_DIGEST_SHA512] = { "sha512", "SHA-512", 64, { "sha2512", NULL } },
  [SKEIN_DIGEST_SHA3_256] = { "sha3-256", "SHA3-256", 32, { NULL } },
  [SKEIN_DIGEST_SHA3_512] = { "sha3-512", "SHA3-512", 64, { NULL } },
  [SKEIN_DIGEST_BLAKE2B] = { "blake2b", "BLAKE2b", 64, { "blake2b512", "b2", NULL } },
};

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

gboolean
skein_digest_algorithm_is_weak (SkeinDigestAlgorithm algorithm)
{
  return algorithm == SKEIN_DIGEST_MD5 || algorithm == SKEIN_DIGEST_SHA1;
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
  /* The first of each length in the enumeration is the usual one: SHA-256 before SHA3-256. */
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    if (hex_length == 2 * (gsize) algorithms[i].size)
      {
        *out_algorithm = i;
        return TRUE;
      }

  return FALSE;
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
          g_autofree char *known = skein_digest_mask_to_string ((1u << SKEIN_N_DIGESTS) - 1);

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
