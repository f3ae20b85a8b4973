// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-job.h"

#include <string.h>
#include <unistd.h>

SkeinJob *
skein_job_new (SkeinJobKind kind)
{
  static guint64 last_id; /* (atomic) */
  SkeinJob *self;

  g_return_val_if_fail ((guint) kind < SKEIN_N_JOB_KINDS, NULL);

  self = g_new0 (SkeinJob, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->id = __atomic_add_fetch (&last_id, 1, __ATOMIC_RELAXED);
  self->kind = kind;
  self->transfer.segments = 1;
  self->in_fd = self->out_fd = self->mark_fd = -1;
  return self;
}

SkeinJob *
skein_job_ref (SkeinJob *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
clear_transfer_spec (SkeinTransferSpec *spec)
{
  if (spec->password != NULL)
    explicit_bzero (spec->password, strlen (spec->password));
  if (spec->bearer != NULL)
    explicit_bzero (spec->bearer, strlen (spec->bearer));
  g_free (spec->url);
  g_free (spec->user);
  g_free (spec->password);
  g_free (spec->bearer);
  skein_request_options_unref (spec->request);
  g_clear_pointer (&spec->mirrors, g_ptr_array_unref);
  g_free (spec->system_proxy);
  g_free (spec->ca_file);
  g_free (spec->part_name);
  skein_late_name_unref (spec->late_name);
  skein_inline_digest_unref (spec->inline_digest);
  skein_watermark_unref (spec->watermark);
  g_free (spec->resume_etag);
  g_free (spec->resume_modified);
  g_clear_pointer (&spec->resume_ranges, g_array_unref);
  for (guint i = 0; i < SKEIN_N_LIMITS; i++)
    g_clear_pointer (&spec->limits[i], skein_rate_limit_unref);
  g_clear_pointer (&spec->mirror_limits, g_ptr_array_unref);
}

void
skein_job_unref (SkeinJob *self)
{
  const int fds[] = { self->in_fd, self->out_fd, self->mark_fd };

  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->folder, skein_folder_unref);
  g_clear_pointer (&self->out_folder, skein_folder_unref);
  g_free (self->name);
  g_free (self->out_name);
  g_clear_pointer (&self->many, skein_digest_many_free);
  clear_transfer_spec (&self->transfer);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    if (fds[i] >= 0)
      close (fds[i]);
  g_free (self);
}

guint
skein_job_get_deadline_s (const SkeinJob *self, guint64 in_size)
{
  g_return_val_if_fail (self != NULL, 0);

  if (self->deadline_s != 0)
    return self->deadline_s;

  switch (self->kind)
    {
    case SKEIN_JOB_DIGEST:
      /* A memory card or a distant file system that several workers read at once still gives each a megabyte a second; a false alarm
       * costs a good file, waiting a little longer for a worker that hangs costs nothing. */
      return 10 + (guint) MIN (in_size / 1000000, G_MAXINT / 8);
    case SKEIN_JOB_RESIZE:
      /* The limit of CPU time is met first unless the machine is very busy, and that tells more. */
      return 60 + 2 * skein_job_get_cpu_limit_s (self, in_size);
    case SKEIN_JOB_SAMPLE:
      return 60 + (guint) MIN (self->sample.amount / G_USEC_PER_SEC, 1000000) + (guint) MIN (self->sample.wait_us / G_USEC_PER_SEC, 1000000);
    case SKEIN_JOB_TRANSFER:
    case SKEIN_N_JOB_KINDS:
    default:
      g_return_val_if_reached (60);
    }
}

guint
skein_job_get_cpu_limit_s (const SkeinJob *self, guint64 in_size)
{
  g_return_val_if_fail (self != NULL, 0);

  if (self->cpu_limit_s != 0)
    return self->cpu_limit_s;

  /* A large photo takes less than a second. What takes a hundred times that was made to cost much, or is encoded with the effort asked for. */
  if (self->kind == SKEIN_JOB_RESIZE)
    return 30 + 20 * self->resize.effort;
  return skein_job_get_deadline_s (self, in_size);
}

SkeinReport *
skein_report_new (SkeinReportKind kind, SkeinJob *job)
{
  SkeinReport *self = g_new0 (SkeinReport, 1);

  self->kind = kind;
  self->job = job != NULL ? skein_job_ref (job) : NULL;
  self->retry_after_s = -1;
  return self;
}

SkeinReport *
skein_report_steal (SkeinReport *self)
{
  SkeinReport *taken;

  g_return_val_if_fail (self != NULL, NULL);

  taken = g_memdup2 (self, sizeof *self);
  memset (self, 0, sizeof *self);
  self->kind = taken->kind;
  self->job = taken->job != NULL ? skein_job_ref (taken->job) : NULL;
  return taken;
}

void
skein_report_free (SkeinReport *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->job, skein_job_unref);
  g_clear_error (&self->error);
  g_free (self->etag);
  g_free (self->modified);
  g_free (self->suggested_name);
  g_free (self->content_type);
  g_free (self->private_host);
  g_free (self->final_url);
  g_free (self->told);
  g_free (self->metalink);
  g_clear_pointer (&self->mirrors, g_ptr_array_unref);
  g_clear_pointer (&self->pieces, g_bytes_unref);
  g_clear_pointer (&self->many, skein_many_results_free);
  g_clear_pointer (&self->ranges, g_array_unref);
  g_clear_pointer (&self->writers, g_array_unref);
  g_clear_pointer (&self->source_ranges, g_array_unref);
  g_clear_pointer (&self->part, skein_part_file_free);
  g_free (self->out_name);
  g_free (self);
}

char *
skein_report_dup_digest_hex (const SkeinReport *self, SkeinDigestAlgorithm algorithm)
{
  guint size;
  char *hex;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail ((guint) algorithm < SKEIN_N_DIGESTS, NULL);

  if (!(self->digest_mask & (1u << algorithm)))
    return NULL;

  size = skein_digest_algorithm_get_size (algorithm);
  hex = g_malloc (2 * size + 1);
  skein_digest_put_hex (self->digests[algorithm], size, hex);
  return hex;
}
