// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include <errno.h>

#include "work/skein-job.h"

static void
test_ids (void)
{
  g_autoptr (SkeinJob) first = skein_job_new (SKEIN_JOB_DIGEST);
  g_autoptr (SkeinJob) second = skein_job_new (SKEIN_JOB_SAMPLE);
  g_autoptr (SkeinJob) again = skein_job_ref (first);

  g_assert_cmpuint (first->id, !=, 0);
  g_assert_cmpuint (first->id, !=, second->id);
  g_assert_true (again == first);
}

static void
test_report_keeps_job (void)
{
  SkeinJob *job = skein_job_new (SKEIN_JOB_DIGEST);
  g_autoptr (SkeinReport) report = skein_report_new (SKEIN_REPORT_FINISHED, job);
  g_autofree char *hex = NULL;

  skein_job_unref (job);
  g_assert_cmpint (report->job->kind, ==, SKEIN_JOB_DIGEST);
  g_assert_cmpint (report->retry_after_s, ==, -1);

  g_assert_null (skein_report_dup_digest_hex (report, SKEIN_DIGEST_MD5));
  report->digest_mask = 1u << SKEIN_DIGEST_MD5;
  report->digests[SKEIN_DIGEST_MD5][0] = 0xd4;
  report->digests[SKEIN_DIGEST_MD5][15] = 0x0e;
  hex = skein_report_dup_digest_hex (report, SKEIN_DIGEST_MD5);
  g_assert_cmpstr (hex, ==, "d400000000000000000000000000000e");
}

static void
test_algorithm_names (void)
{
  static const struct { const char *text; int algorithm; } spellings[] = {
    { "sha256", SKEIN_DIGEST_SHA256 }, { "SHA-256", SKEIN_DIGEST_SHA256 }, { "SHA2-256", SKEIN_DIGEST_SHA256 },
    { "Md5", SKEIN_DIGEST_MD5 }, { "sha-1", SKEIN_DIGEST_SHA1 }, { "SHA3-256", SKEIN_DIGEST_SHA3_256 },
    { "sha3256", SKEIN_DIGEST_SHA3_256 }, { "BLAKE2b-512", SKEIN_DIGEST_BLAKE2B }, { "blake2b", SKEIN_DIGEST_BLAKE2B },
    { "sha512/256", SKEIN_DIGEST_SHA512_256 }, { "SHA512t256", SKEIN_DIGEST_SHA512_256 }, { "SHA2-512/256", SKEIN_DIGEST_SHA512_256 },
    { "sha3-384", SKEIN_DIGEST_SHA3_384 }, { "BLAKE2s-256", SKEIN_DIGEST_BLAKE2S }, { "b3", SKEIN_DIGEST_BLAKE3 }, { "CRC-32", SKEIN_DIGEST_CRC32 },
    { "XXH3", SKEIN_DIGEST_XXH3 }, { "XXH3_64", SKEIN_DIGEST_XXH3 }, { "xxh3-128", SKEIN_DIGEST_XXH128 }, { "xxh64", SKEIN_DIGEST_XXH64 },
    { "sha", -1 }, { "", -1 }, { "crc32c", -1 }, { "sha512/224", -1 }, { "sha256sha256sha256", -1 }, { "blake2b-256", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (spellings); i++)
    {
      SkeinDigestAlgorithm algorithm = SKEIN_N_DIGESTS;
      gboolean known = skein_digest_algorithm_parse (spellings[i].text, &algorithm);

      g_test_message ("“%s”", spellings[i].text);
      g_assert_cmpint (known ? (int) algorithm : -1, ==, spellings[i].algorithm);
    }

  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    {
      SkeinDigestAlgorithm by_name, by_label;

      g_assert_true (skein_digest_algorithm_parse (skein_digest_algorithm_get_name (i), &by_name));
      g_assert_true (skein_digest_algorithm_parse (skein_digest_algorithm_get_label (i), &by_label));
      g_assert_cmpuint (by_name, ==, i);
      g_assert_cmpuint (by_label, ==, i);
      g_assert_cmpuint (skein_digest_algorithm_get_size (i), <=, SKEIN_DIGEST_MAX_BYTES);
    }
}

static void
test_algorithm_guess (void)
{
  SkeinDigestAlgorithm algorithm;

  g_assert_true (skein_digest_algorithm_guess (32, &algorithm));
  g_assert_cmpuint (algorithm, ==, SKEIN_DIGEST_MD5);
  g_assert_true (skein_digest_algorithm_guess (64, &algorithm));
  g_assert_cmpuint (algorithm, ==, SKEIN_DIGEST_SHA256);
  g_assert_true (skein_digest_algorithm_guess (128, &algorithm));
  g_assert_cmpuint (algorithm, ==, SKEIN_DIGEST_SHA512);
  g_assert_true (skein_digest_algorithm_guess (96, &algorithm));
  g_assert_cmpuint (algorithm, ==, SKEIN_DIGEST_SHA384);
  g_assert_true (skein_digest_algorithm_guess (16, &algorithm));
  g_assert_cmpuint (algorithm, ==, SKEIN_DIGEST_XXH64);
  g_assert_false (skein_digest_algorithm_guess (8, &algorithm));
  g_assert_false (skein_digest_algorithm_guess (0, &algorithm));
  g_assert_false (skein_digest_algorithm_guess (33, &algorithm));
}

static void
test_mask (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  guint mask;

  g_assert_true (skein_digest_mask_parse ("SHA-256, md5,", &mask, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (mask, ==, 1u << SKEIN_DIGEST_SHA256 | 1u << SKEIN_DIGEST_MD5);
  text = skein_digest_mask_to_string (mask);
  g_assert_cmpstr (text, ==, "md5,sha256");

  g_assert_false (skein_digest_mask_parse ("sha256,rot13", &mask, &error));
  g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "rot13"));
  g_clear_error (&error);
  g_assert_false (skein_digest_mask_parse (" , ", &mask, &error));
  g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID);
}

/* What is stored as numbers keeps its number, and what is no protection never counts as one. */
static void
test_strength (void)
{
  const guint accidents = 1u << SKEIN_DIGEST_CRC32 | 1u << SKEIN_DIGEST_XXH64 | 1u << SKEIN_DIGEST_XXH3 | 1u << SKEIN_DIGEST_XXH128;
  const guint weak = 1u << SKEIN_DIGEST_MD5 | 1u << SKEIN_DIGEST_SHA1;

  g_assert_cmpuint (SKEIN_DIGEST_BLAKE2B, ==, 8);
  g_assert_cmpuint (SKEIN_DIGEST_XXH128, ==, 16);
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    {
      SkeinDigestStrength wanted = (accidents & 1u << i) != 0 ? SKEIN_DIGEST_STRENGTH_ACCIDENTS : (weak & 1u << i) != 0 ? SKEIN_DIGEST_STRENGTH_WEAK : SKEIN_DIGEST_STRENGTH_STRONG;
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (skein_digest_algorithm_get_strength (i), ==, wanted);
      g_assert_cmpint (skein_digest_algorithm_is_weak (i), ==, wanted != SKEIN_DIGEST_STRENGTH_STRONG);
      g_assert_cmpint (skein_digest_algorithm_get_caution (i) == NULL, ==, wanted == SKEIN_DIGEST_STRENGTH_STRONG);

      g_assert_cmpint (skein_digest_mask_check (1u << i, &error), ==, skein_digest_algorithm_is_available (i));
      g_assert_cmpint (error == NULL, ==, skein_digest_algorithm_is_available (i));
      g_assert_cmpint ((skein_digest_mask_get_available () & 1u << i) != 0, ==, skein_digest_algorithm_is_available (i));
    }

  g_assert_cmpint (skein_digest_mask_get_strongest (0), ==, -1);
  g_assert_cmpint (skein_digest_mask_get_strongest (1u << SKEIN_DIGEST_XXH128 | 1u << SKEIN_DIGEST_MD5), ==, SKEIN_DIGEST_MD5);
  g_assert_cmpint (skein_digest_mask_get_strongest (1u << SKEIN_DIGEST_CRC32 | 1u << SKEIN_DIGEST_SHA224 | 1u << SKEIN_DIGEST_SHA1), ==, SKEIN_DIGEST_SHA224);
  g_assert_cmpint (skein_digest_mask_get_strongest (1u << SKEIN_DIGEST_SHA512 | 1u << SKEIN_DIGEST_BLAKE3), ==, SKEIN_DIGEST_SHA512);
  g_assert_cmpint (skein_digest_mask_get_strongest (accidents), ==, SKEIN_DIGEST_XXH128);
}

static void
test_errno (void)
{
  static const struct { int errsv; SkeinWorkError code; } rows[] = {
    { ENOSPC, SKEIN_WORK_ERROR_DISK_FULL }, { EDQUOT, SKEIN_WORK_ERROR_DISK_FULL }, { EROFS, SKEIN_WORK_ERROR_FOLDER },
    { EACCES, SKEIN_WORK_ERROR_FOLDER }, { EIO, SKEIN_WORK_ERROR_FILE }, { ENAMETOOLONG, SKEIN_WORK_ERROR_FILE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      skein_work_error_set_from_errno (&error, rows[i].errsv, "Cannot write “%s”: %s", "/data", "a.iso");
      g_assert_error (error, SKEIN_WORK_ERROR, (int) rows[i].code);
      g_assert_true (g_str_has_prefix (error->message, "Cannot write “/data/a.iso”: "));
      g_assert_false (skein_work_error_is_retryable (error));
    }

  skein_work_error_set_from_errno (NULL, ENOSPC, "Cannot write: %s", NULL, NULL);
}

static void
test_retryable (void)
{
  g_autoptr (GError) timeout = g_error_new_literal (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_TIMEOUT, "slow");
  g_autoptr (GError) missing = g_error_new_literal (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_NOT_FOUND, "gone");

  g_assert_true (skein_work_error_is_retryable (timeout));
  g_assert_false (skein_work_error_is_retryable (missing));
  g_assert_false (skein_work_error_is_retryable (NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/work/job/ids", test_ids);
  g_test_add_func ("/work/job/report-keeps-job", test_report_keeps_job);
  g_test_add_func ("/work/digest-algorithm/names", test_algorithm_names);
  g_test_add_func ("/work/digest-algorithm/guess", test_algorithm_guess);
  g_test_add_func ("/work/digest-algorithm/mask", test_mask);
  g_test_add_func ("/work/job/strength", test_strength);
  g_test_add_func ("/work/error/errno", test_errno);
  g_test_add_func ("/work/error/retryable", test_retryable);

  return g_test_run ();
}
