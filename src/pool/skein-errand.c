// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "pool/skein-errand.h"

#include <glib/gi18n-lib.h>

const char *
skein_helper_get_program (SkeinHelper helper)
{
  static const char *const programs[SKEIN_N_HELPERS] = {
    [SKEIN_HELPER_WORKER] = "skein-worker",
    [SKEIN_HELPER_IMAGE] = "skein-image-worker",
  };

  return programs[helper];
}

SkeinErrand *
skein_errand_new (SkeinJob *job, guint64 sequence)
{
  SkeinErrand *self = g_new0 (SkeinErrand, 1);

  self->link.data = self;
  self->sequence = sequence;
  self->job = job;
  self->helper = job->kind == SKEIN_JOB_RESIZE ? SKEIN_HELPER_IMAGE : SKEIN_HELPER_WORKER;
  self->files = (SkeinJobFiles) SKEIN_JOB_FILES_INIT;
  /* May take as long as the slowest download: nobody is to wait behind it. */
  self->alone = job->kind == SKEIN_JOB_DIGEST && job->digest.follows;

  return self;
}

void
skein_errand_free (SkeinErrand *self)
{
  skein_job_files_clear (&self->files);
  g_clear_pointer (&self->report, skein_report_free);
  g_clear_error (&self->error);
  skein_job_unref (self->job);
  g_free (self);
}

void
skein_errand_queue_insert (GQueue *queue, SkeinErrand *errand)
{
  GList *after = queue->tail;

  while (after != NULL && ((SkeinErrand *) after->data)->order > errand->order)
    after = after->prev;

  if (after == NULL)
    g_queue_push_head_link (queue, &errand->link);
  else
    g_queue_insert_after_link (queue, after, &errand->link);
}

gint64
skein_errand_get_deadline_us (const SkeinErrand *self)
{
  return (gint64) skein_job_get_deadline_s (self->job, self->files.in_size) * G_USEC_PER_SEC;
}

gboolean
skein_errand_is_tiny (const SkeinErrand *self)
{
  return !self->alone && skein_job_files_is_tiny (&self->files, self->job);
}

GError *
skein_errand_make_death_error (const SkeinErrand *self, const char *what)
{
  const int code = SKEIN_WORK_ERROR_WORKER_DIED;

  switch (self->job->kind)
    {
    case SKEIN_JOB_DIGEST:
      /* Translators: %s is like "it was killed by signal 11 (Segmentation fault)" */
      return g_error_new (SKEIN_WORK_ERROR, code, _ ("The worker process failed while it computed the checksum, twice: %s. The file may be damaged: look at it, then retry."), what);
    case SKEIN_JOB_RESIZE:
      /* Translators: %s is like "it was killed by signal 11 (Segmentation fault)" */
      return g_error_new (SKEIN_WORK_ERROR, code, _ ("The worker process failed while it resized the picture, twice: %s. The file may be damaged: look at it, then retry."), what);
    case SKEIN_JOB_TRANSFER:
    case SKEIN_JOB_SAMPLE:
    case SKEIN_N_JOB_KINDS:
    default:
      /* Translators: %s is like "it was killed by signal 11 (Segmentation fault)" */
      return g_error_new (SKEIN_WORK_ERROR, code, _ ("The worker process failed while it did this, twice: %s"), what);
    }
}

GError *
skein_errand_make_hang_error (const SkeinErrand *self)
{
  return g_error_new (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_WORKER_HUNG,
                      _ ("The worker process was not done within %d seconds, twice, and was stopped. The file may be damaged: look at it, then retry."),
                      (int) (skein_errand_get_deadline_us (self) / G_USEC_PER_SEC));
}
