// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "support/skein-transfer-fixture.h"
#include "support/skein-wait.h"

#include <string.h>
#include <unistd.h>

static void
report_cb (SkeinReport *report, gpointer user_data)
{
  SkeinTransferFixture *self = user_data;

  g_ptr_array_add (self->reports, report);
  self->n_finished += report->kind == SKEIN_REPORT_FINISHED;
}

void
skein_transfer_fixture_set_up (SkeinTransferFixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  self->origin = skein_test_origin_start ("--port", "0", NULL);
  self->folder = skein_temp_folder_new ();
  self->reports = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_report_free);
  self->n_finished = 0;
  self->loop = skein_transfer_loop_new (NULL, report_cb, self, &error);
  g_assert_no_error (error);
}

void
skein_transfer_fixture_tear_down (SkeinTransferFixture *self, gconstpointer unused)
{
  g_clear_pointer (&self->loop, skein_transfer_loop_free);
  g_clear_pointer (&self->reports, g_ptr_array_unref);
  g_clear_pointer (&self->folder, skein_temp_folder_free);
  g_clear_pointer (&self->origin, skein_test_origin_stop);
}

SkeinJob *
skein_transfer_fixture_job (SkeinTransferFixture *self, const char *url, const char *part_name)
{
  SkeinJob *job = skein_job_new (SKEIN_JOB_TRANSFER);

  job->item = job->id;
  job->folder = skein_folder_ref (self->folder->folder);
  job->transfer.url = g_strdup (url);
  job->transfer.part_name = g_strdup (part_name);
  return job;
}

void
skein_transfer_fixture_wait (SkeinTransferFixture *self, guint n_finished)
{
  gint64 end_us = g_get_monotonic_time () + SKEIN_WAIT_SECONDS * G_USEC_PER_SEC;

  while (self->n_finished < n_finished)
    {
      if (g_get_monotonic_time () > end_us)
        g_error ("waited too long for transfer %u", n_finished);
      skein_transfer_loop_run (self->loop, 100);
    }
}

SkeinReport *
skein_transfer_fixture_run (SkeinTransferFixture *self, SkeinJob *job)
{
  skein_transfer_loop_start (self->loop, job, NULL, 0, NULL);
  skein_job_unref (job);
  skein_transfer_fixture_wait (self, self->n_finished + 1);
  g_assert_cmpuint (skein_transfer_loop_get_n_running (self->loop), ==, 0);
  return skein_transfer_fixture_find (self, SKEIN_REPORT_FINISHED);
}

SkeinReport *
skein_transfer_fixture_find (SkeinTransferFixture *self, SkeinReportKind kind)
{
  for (guint i = self->reports->len; i-- > 0;)
    {
      SkeinReport *report = g_ptr_array_index (self->reports, i);

      if (report->kind == kind)
        return report;
    }
  return NULL;
}

guint
skein_transfer_fixture_count (SkeinTransferFixture *self, SkeinReportKind kind)
{
  guint n = 0;

  for (guint i = 0; i < self->reports->len; i++)
    n += ((SkeinReport *) g_ptr_array_index (self->reports, i))->kind == kind;
  return n;
}

void
skein_transfer_fixture_forget (SkeinTransferFixture *self)
{
  g_ptr_array_set_size (self->reports, 0);
}

char *
skein_transfer_fixture_dup_sha256 (SkeinReport *report)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guchar *buffer = g_malloc (65536);
  off_t at = 0;
  ssize_t n_read;

  while ((n_read = pread (skein_part_file_get_fd (report->part), buffer, 65536, at)) > 0)
    {
      g_checksum_update (checksum, buffer, n_read);
      at += n_read;
    }
  g_assert_cmpint (n_read, ==, 0);
  return g_strdup (g_checksum_get_string (checksum));
}

void
skein_transfer_fixture_check (SkeinTransferFixture *self, SkeinReport *report, guint64 size, const char *name)
{
  g_autofree char *wanted = skein_test_origin_dup_sha256 (self->origin, size, name, 1);
  g_autofree char *got = NULL;

  g_assert_no_error (report->error);
  g_assert_nonnull (report->part);
  g_assert_cmpuint (report->size, ==, size);
  g_assert_cmpuint (skein_part_file_get_size (report->part), ==, size);
  got = skein_transfer_fixture_dup_sha256 (report);
  g_assert_cmpstr (got, ==, wanted);
}

void
skein_transfer_fixture_put_start (SkeinTransferFixture *self, guint64 size, const char *name, const char *part_name, gsize n_bytes)
{
  g_autofree char *path = g_strdup_printf ("/file/%" G_GUINT64_FORMAT "/%s?seed=1", size, name);
  gsize n_got = 0;
  g_autofree char *bytes = skein_test_origin_get (self->origin, path, NULL, &n_got, NULL);

  g_assert_cmpuint (n_got, >=, n_bytes);
  unlinkat (skein_folder_get_fd (self->folder->folder), part_name, 0); /* a longer one would keep its end */
  skein_temp_folder_write (self->folder, part_name, bytes, n_bytes);
}
