// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* What a pool and its workers say to each other: neither trusts the other. */

#include "config.h"

#include "fuzz/skein-fuzz.h"
#include "work/skein-message.h"

static void
try_jobs (const guint8 *data, gsize size)
{
  SkeinMessageJob jobs[SKEIN_MESSAGE_MAX_JOBS];
  guint n_jobs = 0;
  g_autoptr (GError) error = NULL;

  if (!skein_message_decode_jobs (data, size, jobs, &n_jobs, &error))
    {
      g_assert_nonnull (error);
      return;
    }

  g_assert_cmpuint (n_jobs, >, 0);
  g_assert_cmpuint (n_jobs, <=, SKEIN_MESSAGE_MAX_JOBS);
  {
    g_autoptr (GBytes) again = skein_message_encode_jobs (jobs, n_jobs);
    SkeinMessageJob jobs_again[SKEIN_MESSAGE_MAX_JOBS];
    guint n_again = 0;

    g_assert_true (skein_message_decode_jobs (g_bytes_get_data (again, NULL), g_bytes_get_size (again), jobs_again, &n_again, NULL));
    g_assert_cmpuint (n_again, ==, n_jobs);
    for (guint i = 0; i < n_again; i++)
      skein_job_unref (jobs_again[i].job);
  }
  for (guint i = 0; i < n_jobs; i++)
    {
      g_assert_cmpint (jobs[i].job->kind, !=, SKEIN_JOB_TRANSFER);
      skein_job_unref (jobs[i].job);
    }
}

static void
try_report (const guint8 *data, gsize size)
{
  g_autoptr (SkeinJob) job = skein_job_new (SKEIN_JOB_DIGEST);
  SkeinReport *report = skein_report_new (SKEIN_REPORT_FINISHED, job);
  guint64 id;

  skein_message_decode_report (data, size, &id, report, NULL);
  skein_report_free (report);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  guint64 ids[SKEIN_MESSAGE_MAX_CANCELS];
  guint n_ids = 0;
  g_autofree char *sandbox = NULL;
  int pid, number;

  skein_message_get_type (data, size);
  try_jobs (data, size);
  try_report (data, size);
  skein_message_is_hello (data, size, &sandbox);
  if (skein_message_decode_cancel (data, size, ids, &n_ids, NULL))
    g_assert_cmpuint (n_ids, <=, SKEIN_MESSAGE_MAX_CANCELS);
  skein_message_is_fork (data, size);
  skein_message_decode_forked (data, size, &pid, &number, NULL);
  skein_message_decode_ended (data, size, &pid, &number, NULL);
  return 0;
}
