// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "compare/skein-trial-jobs.h"

#include <string.h>

#define WARM_UP_US 2000

gboolean
skein_trial_jobs_init (SkeinTrialJobs *self, const SkeinCompareWork *work, const char *scratch_folder, GError **error)
{
  gboolean writes = work->kind == SKEIN_COMPARE_DOWNLOADS || work->kind == SKEIN_COMPARE_REQUESTS || work->kind == SKEIN_COMPARE_RESIZE;

  *self = (SkeinTrialJobs){ .work = work };
  self->folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) skein_folder_unref);
  if (!writes)
    return TRUE;
  if (work->uses_origin)
    {
      /* It is on this computer: no proxy on the way, and the version of HTTP that is to be compared. */
      const SkeinRequestOptions options = { .http_version = work->http2 ? SKEIN_HTTP_2 : SKEIN_HTTP_1_1, .proxy = (char *) SKEIN_PROXY_NONE };

      self->request = skein_request_options_new (&options, error);
      if (self->request == NULL)
        return FALSE;
    }
  self->scratch = skein_folder_open (scratch_folder != NULL ? scratch_folder : g_get_tmp_dir (), TRUE, error);
  return self->scratch != NULL;
}

void
skein_trial_jobs_clear (SkeinTrialJobs *self)
{
  g_clear_pointer (&self->request, skein_request_options_unref);
  g_clear_pointer (&self->scratch, skein_folder_unref);
  g_clear_pointer (&self->folders, g_hash_table_unref);
}

guint
skein_trial_jobs_get_n (const SkeinTrialJobs *self)
{
  const SkeinCompareWork *work = self->work;

  if (work->kind == SKEIN_COMPARE_HASH || work->kind == SKEIN_COMPARE_RESIZE)
    return g_strv_length (work->paths);
  if (work->kind == SKEIN_COMPARE_DOWNLOADS || work->kind == SKEIN_COMPARE_REQUESTS)
    return work->urls != NULL ? g_strv_length (work->urls) : 0;
  return work->count;
}

gboolean
skein_trial_jobs_has_steps (const SkeinTrialJobs *self)
{
  return self->work->kind == SKEIN_COMPARE_QUEUE || self->work->kind == SKEIN_COMPARE_PIPELINE;
}

static SkeinJob *
make_sample (SkeinSampleKind kind, guint64 amount, guint64 wait_us)
{
  SkeinJob *job = skein_job_new (SKEIN_JOB_SAMPLE);

  job->sample = (SkeinSampleSpec){ .kind = kind, .amount = amount, .wait_us = wait_us };
  return job;
}

/* Those of the sample server, or the file's own. (transfer full) (nullable) */
static SkeinRequestOptions *
make_request (SkeinTrialJobs *self, guint index)
{
  const char *text = self->work->requests != NULL ? self->work->requests[index] : "";

  if (*text != '\0')
    return skein_request_options_from_text (text);
  return self->request != NULL ? skein_request_options_ref (self->request) : NULL;
}

static SkeinJob *
make_transfer (SkeinTrialJobs *self, guint index)
{
  SkeinJob *job = skein_job_new (SKEIN_JOB_TRANSFER);

  job->folder = skein_folder_ref (self->scratch);
  job->transfer.url = g_strdup (self->work->urls[index]);
  job->transfer.ca_file = g_strdup (self->work->ca_file);
  job->transfer.segments = 1;
  job->transfer.request = make_request (self, index);
  return job;
}

/* Files of one folder share its descriptor. */
static SkeinFolder *
get_folder (SkeinTrialJobs *self, const char *path, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (path);
  SkeinFolder *folder = g_hash_table_lookup (self->folders, parent);

  if (folder == NULL)
    {
      folder = skein_folder_open (parent, FALSE, error);
      if (folder != NULL)
        g_hash_table_insert (self->folders, g_steal_pointer (&parent), folder);
    }
  return folder;
}

static SkeinJob *
make_file_job (SkeinTrialJobs *self, guint index, GError **error)
{
  const char *path = self->work->paths[index];
  SkeinFolder *folder = get_folder (self, path, error);
  SkeinJob *job;

  if (folder == NULL)
    return NULL;

  job = skein_job_new (self->work->kind == SKEIN_COMPARE_HASH ? SKEIN_JOB_DIGEST : SKEIN_JOB_RESIZE);
  job->folder = skein_folder_ref (folder);
  job->name = g_path_get_basename (path);
  if (self->work->kind == SKEIN_COMPARE_HASH)
    {
      job->digest.mask = self->work->algorithms;
    }
  else
    {
      skein_resize_spec_from_text (self->work->resize, &job->resize);
      job->out_folder = skein_folder_ref (self->scratch);
      job->out_name = g_strdup_printf ("%u", index + 1);
    }
  return job;
}

SkeinJob *
skein_trial_jobs_make (SkeinTrialJobs *self, guint index, guint step, GError **error)
{
  const SkeinCompareWork *work = self->work;
  SkeinJob *job;

  switch (work->kind)
    {
    case SKEIN_COMPARE_SLEEPS:
      job = make_sample (SKEIN_SAMPLE_SLEEP, work->wait_us, 0);
      break;
    case SKEIN_COMPARE_SQUARES:
      job = make_sample (SKEIN_SAMPLE_SQUARES, work->amount, 0);
      break;
    case SKEIN_COMPARE_ROOTS:
      job = make_sample (SKEIN_SAMPLE_ROOTS, work->amount, 0);
      break;
    case SKEIN_COMPARE_MIX:
      job = make_sample (SKEIN_SAMPLE_ROOTS, work->amount, work->wait_us);
      break;
    case SKEIN_COMPARE_QUEUE:
    case SKEIN_COMPARE_PIPELINE:
      job = step == 0 ? make_sample (SKEIN_SAMPLE_SLEEP, work->wait_us, 0) : make_sample (SKEIN_SAMPLE_ROOTS, work->amount, 0);
      break;
    case SKEIN_COMPARE_REQUESTS:
    case SKEIN_COMPARE_DOWNLOADS:
      job = make_transfer (self, index);
      break;
    case SKEIN_COMPARE_HASH:
    case SKEIN_COMPARE_RESIZE:
      job = make_file_job (self, index, error);
      break;
    case SKEIN_N_COMPARE_KINDS:
    default:
      g_assert_not_reached ();
    }
  if (job != NULL)
    job->item = index + 1;
  return job;
}

SkeinJob *
skein_trial_jobs_make_warm_up (SkeinTrialJobs *self, guint index)
{
  guint n = skein_trial_jobs_get_n (self);

  switch (self->work->kind)
    {
    case SKEIN_COMPARE_REQUESTS:
    case SKEIN_COMPARE_DOWNLOADS:
    case SKEIN_COMPARE_RESIZE:
      return n > 0 ? skein_trial_jobs_make (self, index % n, 0, NULL) : NULL;
    case SKEIN_COMPARE_SLEEPS:
    case SKEIN_COMPARE_SQUARES:
    case SKEIN_COMPARE_ROOTS:
    case SKEIN_COMPARE_MIX:
    case SKEIN_COMPARE_QUEUE:
    case SKEIN_COMPARE_PIPELINE:
    case SKEIN_COMPARE_HASH:
    case SKEIN_N_COMPARE_KINDS:
    default:
      return make_sample (SKEIN_SAMPLE_SLEEP, WARM_UP_US, 0);
    }
}

guint64
skein_trial_jobs_get_check (const SkeinReport *report)
{
  guint64 check = 0;

  switch (report->job->kind)
    {
    case SKEIN_JOB_TRANSFER:
      return report->size;
    case SKEIN_JOB_DIGEST:
      for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
        {
          guint64 first;

          memcpy (&first, report->digests[i], sizeof first);
          if (report->digest_mask & (1u << i))
            check += first;
        }
      return check;
    case SKEIN_JOB_RESIZE:
      return (guint64) report->width * 1000003 + report->height;
    case SKEIN_JOB_SAMPLE:
      /* The bits of the sum: the same numbers in the same order give the same. */
      memcpy (&check, &report->value, sizeof check);
      return check;
    case SKEIN_N_JOB_KINDS:
    default:
      return 0;
    }
}

guint64
skein_trial_jobs_get_bytes (const SkeinReport *report)
{
  return report->job->kind == SKEIN_JOB_TRANSFER ? report->size : report->job->kind == SKEIN_JOB_RESIZE ? report->in_bytes
                                                                                                        : report->bytes;
}
