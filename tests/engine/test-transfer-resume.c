// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Resuming and segments: whatever a server does with ranges, the file ends up right or the transfer fails. */

#include "config.h"

#include "support/skein-transfer-fixture.h"
#include "support/skein-wait.h"
#include "work/skein-transfer-ledger.h"
#include "work/skein-transfer-sync.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define SIZE 300000
#define START 100000
#define LARGE (8 * 1024 * 1024)

typedef SkeinTransferFixture Fixture;

static char *
dup_file_url (Fixture *fixture, guint64 size, const char *query)
{
  return skein_test_origin_dup_url (fixture->origin, "/file/%" G_GUINT64_FORMAT "/a.bin?seed=1&%s", size, query);
}

/* What the server says the file is. */
static SkeinReport *
learn_head (Fixture *fixture, const char *url)
{
  g_assert_no_error (skein_transfer_fixture_run (fixture, skein_transfer_fixture_job (fixture, url, NULL))->error);
  return skein_transfer_fixture_find (fixture, SKEIN_REPORT_HEAD);
}

/* A job that goes on with a.part, of which an earlier one knew @head. */
static SkeinJob *
make_resuming_job (Fixture *fixture, const char *url, const SkeinReport *head)
{
  SkeinJob *job = skein_transfer_fixture_job (fixture, url, "a.part");

  job->transfer.resume = TRUE;
  if (head != NULL)
    {
      job->transfer.resume_size = head->size;
      job->transfer.resume_etag = g_strdup (head->etag);
      job->transfer.resume_modified = g_strdup (head->modified);
    }
  return job;
}

static void
test_resume (Fixture *fixture, gconstpointer unused)
{
  static const struct
  {
    const char *query;
    gboolean restarted;
  } cases[] = {
    { "", FALSE },
    { "etag=none", FALSE }, /* Last-Modified is old enough to count */
    { "etag=weak", FALSE },
    { "etag=none&modified=now", TRUE },
    { "etag=none&modified=none", TRUE },
    { "etag=changing", TRUE },
    { "range=none", TRUE },
    { "range=ignore", TRUE },
    { "range=no-if", TRUE },
    { "range=wrong-start", TRUE },
    { "range=wrong-total", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *url = dup_file_url (fixture, SIZE, cases[i].query);
      SkeinReport *report, *head;

      g_test_message ("%s", cases[i].query);
      head = learn_head (fixture, url);
      skein_transfer_fixture_put_start (fixture, SIZE, "a.bin", "a.part", START);
      report = skein_transfer_fixture_run (fixture, make_resuming_job (fixture, url, head));

      skein_transfer_fixture_check (fixture, report, SIZE, "a.bin");
      g_assert_cmpint (report->restarted, ==, cases[i].restarted);
      g_assert_cmpuint (report->resumed_at, ==, cases[i].restarted ? 0 : START);
      g_assert_cmpint (skein_transfer_fixture_find (fixture, SKEIN_REPORT_HEAD)->restarted, ==, cases[i].restarted);
      g_assert_cmpstr (skein_part_file_get_part_name (report->part), ==, "a.part");
      skein_transfer_fixture_forget (fixture);
    }
}

static void
test_resume_other_version (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *url = dup_file_url (fixture, SIZE, "");
  SkeinReport *head = learn_head (fixture, url);
  SkeinJob *job = make_resuming_job (fixture, url, head);
  SkeinReport *report;

  g_free (job->transfer.resume_etag);
  job->transfer.resume_etag = g_strdup ("\"another\"");
  skein_transfer_fixture_put_start (fixture, SIZE, "other.bin", "a.part", START);
  report = skein_transfer_fixture_run (fixture, job);
  skein_transfer_fixture_check (fixture, report, SIZE, "a.bin");
  g_assert_true (report->restarted);
  skein_transfer_fixture_forget (fixture);

  /* The same tag, but another size: a server that is wrong about its tags. */
  head = learn_head (fixture, url);
  job = make_resuming_job (fixture, url, head);
  job->transfer.resume_size = SIZE + 1;
  skein_transfer_fixture_put_start (fixture, SIZE, "other.bin", "a.part", START);
  report = skein_transfer_fixture_run (fixture, job);
  skein_transfer_fixture_check (fixture, report, SIZE, "a.bin");
  g_assert_true (report->restarted);
}

/* A tag with a line end in it must not become a header. */
static void
test_resume_hostile_validator (Fixture *fixture, gconstpointer unused)
{
  static const char *const tags[] = { "\"x\"\r\nX-Evil: \"y\"", "W/\"weak\"", "", "\"unfinished" };
  g_autofree char *url = dup_file_url (fixture, SIZE, "");

  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      SkeinJob *job = make_resuming_job (fixture, url, NULL);
      SkeinReport *report;

      job->transfer.resume_etag = g_strdup (tags[i]);
      skein_transfer_fixture_put_start (fixture, SIZE, "other.bin", "a.part", START);
      report = skein_transfer_fixture_run (fixture, job);
      skein_transfer_fixture_check (fixture, report, SIZE, "a.bin");
      g_assert_true (report->restarted);
      skein_transfer_fixture_forget (fixture);
    }
}

static void
test_resume_after_truncation (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *url = dup_file_url (fixture, SIZE, "truncate=120000&times=1");
  SkeinReport *report = skein_transfer_fixture_run (fixture, skein_transfer_fixture_job (fixture, url, "a.part"));
  SkeinReport *head = skein_transfer_fixture_find (fixture, SKEIN_REPORT_HEAD);
  guint64 had = report->size;

  g_assert_error (report->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_RETRYABLE);
  report = skein_transfer_fixture_run (fixture, make_resuming_job (fixture, url, head));
  skein_transfer_fixture_check (fixture, report, SIZE, "a.bin");
  g_assert_cmpuint (report->resumed_at, ==, had);
}

static void
test_resume_complete (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *url = dup_file_url (fixture, SIZE, "");
  SkeinReport *head = learn_head (fixture, url);
  SkeinReport *report;
  SkeinJob *job;
  guint64 bytes;

  /* All of it there, and its size known. */
  skein_transfer_fixture_put_start (fixture, SIZE, "a.bin", "a.part", SIZE);
  bytes = skein_test_origin_get_stat (fixture->origin, "bytes");
  report = skein_transfer_fixture_run (fixture, make_resuming_job (fixture, url, head));
  g_assert_cmpuint (skein_test_origin_get_stat (fixture->origin, "bytes") - bytes, <, 5000);
  skein_transfer_fixture_check (fixture, report, SIZE, "a.bin");
  g_assert_false (report->restarted);
  skein_transfer_fixture_forget (fixture);

  /* The size not known: the server says that there is no more (416). */
  head = learn_head (fixture, url);
  skein_transfer_fixture_put_start (fixture, SIZE, "a.bin", "a.part", SIZE);
  job = make_resuming_job (fixture, url, head);
  job->transfer.resume_size = 0;
  bytes = skein_test_origin_get_stat (fixture->origin, "bytes");
  report = skein_transfer_fixture_run (fixture, job);
  g_assert_cmpuint (skein_test_origin_get_stat (fixture->origin, "bytes") - bytes, <, 5000);
  skein_transfer_fixture_check (fixture, report, SIZE, "a.bin");
  g_assert_false (report->restarted);
  skein_transfer_fixture_forget (fixture);

  /* More than all of it: not ours. */
  head = learn_head (fixture, url);
  skein_transfer_fixture_put_start (fixture, 2 * SIZE, "other.bin", "a.part", SIZE + 1);
  job = make_resuming_job (fixture, url, head);
  job->transfer.resume_size = 0;
  report = skein_transfer_fixture_run (fixture, job);
  skein_transfer_fixture_check (fixture, report, SIZE, "a.bin");
  g_assert_true (report->restarted);
}

static void
test_resume_nothing (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *url = dup_file_url (fixture, SIZE, "");
  SkeinReport *head = learn_head (fixture, url);
  SkeinReport *report;

  report = skein_transfer_fixture_run (fixture, make_resuming_job (fixture, url, head));
  skein_transfer_fixture_check (fixture, report, SIZE, "a.bin");
  g_assert_false (report->restarted);
  skein_transfer_fixture_forget (fixture);

  head = learn_head (fixture, url);
  skein_temp_folder_write (fixture->folder, "a.part", "", 0);
  report = skein_transfer_fixture_run (fixture, make_resuming_job (fixture, url, head));
  skein_transfer_fixture_check (fixture, report, SIZE, "a.bin");
  g_assert_false (report->restarted);
}

static void
test_foreign_partial (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *url = dup_file_url (fixture, SIZE, "");
  g_autofree char *path = skein_temp_folder_dup_path (fixture->folder, "a.part");
  g_autofree char *bystander = NULL;
  SkeinReport *report;
  SkeinPartFile *held;

  skein_temp_folder_write (fixture->folder, "bystander", "mine", 4);
  g_assert_cmpint (symlink ("bystander", path), ==, 0);
  report = skein_transfer_fixture_run (fixture, make_resuming_job (fixture, url, NULL));
  g_assert_error (report->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FILE);
  bystander = skein_temp_folder_read (fixture->folder, "bystander", NULL);
  g_assert_cmpstr (bystander, ==, "mine");
  unlink (path);

  held = skein_part_file_create (fixture->folder->folder, "a.part", NULL);
  report = skein_transfer_fixture_run (fixture, make_resuming_job (fixture, url, NULL));
  g_assert_error (report->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FILE);
  g_test_message ("%s", report->error->message);
  skein_part_file_free (held);
}

/* --- Segments --- */

static SkeinJob *
make_segment_job (Fixture *fixture, const char *url, guint segments)
{
  SkeinJob *job = make_resuming_job (fixture, url, NULL);

  job->transfer.segments = segments;
  return job;
}

static void
test_segments (Fixture *fixture, gconstpointer unused)
{
  static const struct
  {
    const char *query;
    guint segments;
    gboolean split;
  } cases[] = {
    { "", 4, TRUE },
    { "", 3, TRUE },
    { "", 32, TRUE },
    { "etag=none", 4, TRUE },
    { "etag=none&modified=none", 4, FALSE },
    { "range=none", 4, FALSE },
    { "length=chunked", 4, FALSE },
    { "range=ignore", 4, TRUE },
    { "range=no-if", 4, TRUE },
    { "range=wrong-start", 4, TRUE },
    { "range=wrong-total", 4, TRUE },
    { "etag=changing", 4, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      /* Slow enough that the first connection is still at it when the others are answered. */
      g_autofree char *query = g_strdup_printf ("rate=16000000&%s", cases[i].query);
      g_autofree char *url = dup_file_url (fixture, LARGE, query);
      SkeinReport *report = skein_transfer_fixture_run (fixture, make_segment_job (fixture, url, cases[i].segments));

      g_test_message ("%s", cases[i].query);
      skein_transfer_fixture_check (fixture, report, LARGE, "a.bin");
      g_assert_cmpint (skein_transfer_fixture_count (fixture, SKEIN_REPORT_CHECKPOINT) > 0, ==, cases[i].split);
      g_assert_false (report->restarted);
      skein_transfer_fixture_forget (fixture);
      skein_temp_folder_free (fixture->folder);
      fixture->folder = skein_temp_folder_new ();
    }
}

/* As fast as it goes: the first connection may be over before the others are answered, wrongly. */
static void
test_segments_fast (Fixture *fixture, gconstpointer unused)
{
  static const char *const queries[] = { "", "range=ignore", "range=wrong-start", "range=wrong-total", "etag=changing" };

  for (guint i = 0; i < 4 * G_N_ELEMENTS (queries); i++)
    {
      g_autofree char *url = dup_file_url (fixture, LARGE, queries[i % G_N_ELEMENTS (queries)]);
      SkeinReport *report = skein_transfer_fixture_run (fixture, make_segment_job (fixture, url, 4));

      skein_transfer_fixture_check (fixture, report, LARGE, "a.bin");
      skein_transfer_fixture_forget (fixture);
      skein_temp_folder_free (fixture->folder);
      fixture->folder = skein_temp_folder_new ();
    }
}

static void
test_segments_small (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *url = dup_file_url (fixture, SIZE, "");

  skein_transfer_fixture_check (fixture, skein_transfer_fixture_run (fixture, make_segment_job (fixture, url, 8)), SIZE, "a.bin");
  g_assert_cmpuint (skein_transfer_fixture_count (fixture, SKEIN_REPORT_CHECKPOINT), ==, 0);
}

/* Runs @job until enough is on disk that there are holes, then drops it. */
static guint64
run_and_cancel (Fixture *fixture, SkeinJob *job, guint64 n_bytes)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  guint64 begin = skein_test_origin_get_stat (fixture->origin, "bytes");
  SkeinReport *report;

  skein_transfer_loop_start (fixture->loop, job, NULL, 0, cancellable);
  while (skein_transfer_fixture_find (fixture, SKEIN_REPORT_CHECKPOINT) == NULL)
    skein_transfer_loop_run (fixture->loop, 100);
  for (guint i = 0; skein_test_origin_get_stat (fixture->origin, "bytes") - begin < n_bytes; i++)
    {
      g_assert_cmpuint (i, <, 10000);
      skein_transfer_loop_run (fixture->loop, 20);
    }
  g_cancellable_cancel (cancellable);
  skein_transfer_fixture_wait (fixture, fixture->n_finished + 1);
  report = skein_transfer_fixture_find (fixture, SKEIN_REPORT_FINISHED);
  g_assert_error (report->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  skein_job_unref (job);
  return report->size;
}

static void
test_segments_resume (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *url = dup_file_url (fixture, LARGE, "rate=4000000");

  for (guint i = 0; i < 4; i++)
    {
      guint64 had = run_and_cancel (fixture, make_segment_job (fixture, url, 4), LARGE / 3);
      SkeinReport *checkpoint = skein_transfer_fixture_find (fixture, SKEIN_REPORT_CHECKPOINT);
      SkeinJob *job = make_resuming_job (fixture, url, skein_transfer_fixture_find (fixture, SKEIN_REPORT_HEAD));
      SkeinReport *report;
      guint64 told = 0;

      g_assert_cmpuint (checkpoint->ranges->len, >, 1);
      for (guint j = 0; j < checkpoint->ranges->len; j++)
        told += g_array_index (checkpoint->ranges, SkeinRange, j).end - g_array_index (checkpoint->ranges, SkeinRange, j).start;
      g_assert_cmpuint (told, ==, had);

      /* With one connection or several: the partial itself tells where its holes are, and after a power cut that it does not know. */
      job->transfer.segments = i % 2 == 0 ? 4 : 1;
      if (i == 3)
        skein_ledger_set_boot_for_tests (1);
      report = skein_transfer_fixture_run (fixture, job);
      skein_ledger_set_boot_for_tests (0);
      skein_transfer_fixture_check (fixture, report, LARGE, "a.bin");
      if (i == 3)
        g_assert_cmpuint (report->resumed_at, <, had);
      else
        g_assert_cmpuint (report->resumed_at, ==, had);
      skein_transfer_fixture_forget (fixture);
      skein_temp_folder_free (fixture->folder);
      fixture->folder = skein_temp_folder_new ();
    }
}

static void
test_segments_damaged_ledger (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *url = dup_file_url (fixture, LARGE, "rate=4000000");
  g_autofree char *path = skein_temp_folder_dup_path (fixture->folder, "a.part");
  SkeinReport *head, *report;

  run_and_cancel (fixture, make_segment_job (fixture, url, 4), LARGE / 3);
  head = skein_transfer_fixture_find (fixture, SKEIN_REPORT_HEAD);
  g_assert_cmpint (truncate (path, LARGE + 100), ==, 0);
  report = skein_transfer_fixture_run (fixture, make_resuming_job (fixture, url, head));
  skein_transfer_fixture_check (fixture, report, LARGE, "a.bin");
  g_assert_true (report->restarted);
}

/* --- A partial that somebody has been at --- */

typedef enum
{
  ALTER_NOTHING,
  ALTER_LAST_BYTE,
  ALTER_REGROWN, /* cut in the middle, and of the same size again */
  ALTER_CUT,
  ALTER_GROWN,
  N_ALTERATIONS
} Alteration;

static void
alter (const char *path, Alteration how, guint64 had)
{
  int fd = open (path, O_RDWR | O_CLOEXEC);
  off_t size = lseek (fd, 0, SEEK_END);
  char byte;
  char page[4096];

  g_assert_cmpint (fd, >=, 0);
  switch (how)
    {
    case ALTER_LAST_BYTE:
      g_assert_cmpint (pread (fd, &byte, 1, (off_t) had - 1), ==, 1);
      byte ^= 1;
      g_assert_cmpint (pwrite (fd, &byte, 1, (off_t) had - 1), ==, 1);
      break;
    case ALTER_REGROWN:
      /* Even the list is put back. */
      g_assert_cmpint (pread (fd, page, sizeof page, size - 4096), ==, 4096);
      g_assert_cmpint (ftruncate (fd, (off_t) had / 2), ==, 0);
      g_assert_cmpint (pwrite (fd, page, sizeof page, size - 4096), ==, 4096);
      break;
    case ALTER_CUT:
      g_assert_cmpint (ftruncate (fd, (off_t) had / 2), ==, 0);
      break;
    case ALTER_GROWN:
      g_assert_cmpint (ftruncate (fd, size + 4096), ==, 0);
      break;
    case ALTER_NOTHING:
    case N_ALTERATIONS:
    default:
      break;
    }
  close (fd);
}

/* Of one connection and of several, of a known and an unknown size: what was changed is not gone on with. */
static void
test_altered (Fixture *fixture, gconstpointer unused)
{
  static const struct
  {
    const char *query;
    guint segments;
  } cases[] = {
    { "stall=3000000&times=1&key=k%u", 1 },
    { "stall=3000000&times=1&length=chunked&key=k%u", 1 },
    { "rate=4000000&k=%u", 4 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases) * N_ALTERATIONS; i++)
    {
      Alteration how = i % N_ALTERATIONS;
      g_autofree char *part = skein_temp_folder_dup_path (fixture->folder, "a.part");
      g_autofree char *format = g_strdup (cases[i / N_ALTERATIONS].query);
      g_autofree char *query = g_strdup_printf ("%.*s%u", (int) (strlen (format) - 2), format, i);
      g_autofree char *url = dup_file_url (fixture, LARGE, query);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      SkeinJob *job = make_segment_job (fixture, url, cases[i / N_ALTERATIONS].segments);
      guint64 begin = skein_test_origin_get_stat (fixture->origin, "bytes");
      SkeinReport *head, *report;
      guint64 had;

      skein_transfer_loop_start (fixture->loop, job, NULL, 0, cancellable);
      skein_job_unref (job);
      for (guint n = 0; skein_test_origin_get_stat (fixture->origin, "bytes") - begin < 2900000; n++)
        {
          g_assert_cmpuint (n, <, 10000);
          skein_transfer_loop_run (fixture->loop, 20);
        }
      g_cancellable_cancel (cancellable);
      skein_transfer_fixture_wait (fixture, fixture->n_finished + 1);
      had = skein_transfer_fixture_find (fixture, SKEIN_REPORT_FINISHED)->size;
      g_assert_cmpuint (had, >, 1000000);
      head = skein_transfer_fixture_find (fixture, SKEIN_REPORT_HEAD);
      if (cases[i / N_ALTERATIONS].segments > 1 && how == ALTER_LAST_BYTE)
        {
          GArray *ranges = skein_transfer_fixture_find (fixture, SKEIN_REPORT_CHECKPOINT)->ranges;

          alter (part, how, g_array_index (ranges, SkeinRange, ranges->len - 1).end);
        }
      else
        alter (part, how, had);

      g_test_message ("%s, alteration %d", query, (int) how);
      job = make_resuming_job (fixture, url, head);
      job->transfer.resume_ranges = g_array_ref (skein_transfer_fixture_find (fixture, SKEIN_REPORT_CHECKPOINT)->ranges);
      report = skein_transfer_fixture_run (fixture, job);
      skein_transfer_fixture_check (fixture, report, LARGE, "a.bin");
      if (how == ALTER_NOTHING)
        g_assert_cmpuint (report->resumed_at, ==, had);
      else
        {
          g_assert_true (report->restarted);
          g_assert_true (report->damaged);
        }
      skein_transfer_fixture_forget (fixture);
      skein_temp_folder_free (fixture->folder);
      fixture->folder = skein_temp_folder_new ();
    }
}

/* After a power cut, bytes count that had come to the disk by then, with one connection as with several. The loop does not wait for it. */
static void
test_power_cut (Fixture *fixture, gconstpointer unused)
{
  for (guint segments = 1; segments <= 4; segments += 3)
    {
      g_autofree char *url = dup_file_url (fixture, LARGE, "rate=1500000");
      SkeinReport *report;

      skein_sync_hold_for_tests (TRUE);
      run_and_cancel (fixture, make_segment_job (fixture, url, segments), LARGE / 3);
      skein_ledger_set_boot_for_tests (1);
      report = skein_transfer_fixture_run (fixture, make_resuming_job (fixture, url, skein_transfer_fixture_find (fixture, SKEIN_REPORT_HEAD)));
      skein_ledger_set_boot_for_tests (0);
      skein_sync_hold_for_tests (FALSE);
      skein_transfer_fixture_check (fixture, report, LARGE, "a.bin");
      g_assert_cmpuint (report->resumed_at, ==, 0);
      skein_transfer_fixture_forget (fixture);
      skein_temp_folder_free (fixture->folder);
      fixture->folder = skein_temp_folder_new ();
    }
}

/* Run by test_segments_killed() in a process of its own: one job, described by the environment. */
static void
run_killed_job (void)
{
  Fixture fixture = { 0 };
  SkeinJob *job;

  skein_transfer_fixture_set_up (&fixture, NULL);
  job = skein_transfer_fixture_job (&fixture, g_getenv ("SKEIN_TEST_URL"), "a.part");
  skein_folder_unref (job->folder);
  job->folder = skein_folder_open (g_getenv ("SKEIN_TEST_FOLDER"), FALSE, NULL);
  job->transfer.segments = 4;
  job->transfer.resume = TRUE;
  job->transfer.resume_size = LARGE;
  job->transfer.resume_etag = g_strdup (g_getenv ("SKEIN_TEST_ETAG"));
  g_assert_no_error (skein_transfer_fixture_run (&fixture, job)->error);
  skein_transfer_fixture_tear_down (&fixture, NULL);
}

/* Killed in the middle again and again, with nothing stored but the validator: the partial alone must tell. */
static void
test_segments_killed (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *url = dup_file_url (fixture, LARGE, "rate=4000000");
  SkeinReport *head = learn_head (fixture, url);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  SkeinReport *report;

  g_subprocess_launcher_setenv (launcher, "SKEIN_TEST_URL", url, TRUE);
  g_subprocess_launcher_setenv (launcher, "SKEIN_TEST_FOLDER", fixture->folder->path, TRUE);
  g_subprocess_launcher_setenv (launcher, "SKEIN_TEST_ETAG", head->etag, TRUE);

  for (guint round = 0; round < 5; round++)
    {
      guint64 begin = skein_test_origin_get_stat (fixture->origin, "bytes");
      guint64 until = begin + (guint64) g_test_rand_int_range (LARGE / 20, LARGE / 6);
      g_autoptr (GError) error = NULL;
      g_autoptr (GSubprocess) process = g_subprocess_launcher_spawn (launcher, &error, program, "--killed", NULL);
      guint n = 0;

      g_assert_no_error (error);
      while (skein_test_origin_get_stat (fixture->origin, "bytes") < until && g_subprocess_get_identifier (process) != NULL)
        {
          g_assert_cmpuint (++n, <, 100000);
          skein_wait_iterate ();
        }
      g_subprocess_force_exit (process);
      g_assert_true (g_subprocess_wait (process, NULL, &error));
    }

  report = skein_transfer_fixture_run (fixture, make_resuming_job (fixture, url, head));
  skein_transfer_fixture_check (fixture, report, LARGE, "a.bin");
  g_assert_false (report->restarted);
  g_assert_cmpuint (report->resumed_at, >, 0);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, skein_transfer_fixture_set_up, func, skein_transfer_fixture_tear_down)

int
main (int argc, char *argv[])
{
  if (argc == 2 && strcmp (argv[1], "--killed") == 0)
    {
      run_killed_job ();
      return 0;
    }

  g_test_init (&argc, &argv, NULL);
  skein_transfer_global_init ();

  ADD ("/work/transfer-resume/resume", test_resume);
  ADD ("/work/transfer-resume/other-version", test_resume_other_version);
  ADD ("/work/transfer-resume/hostile-validator", test_resume_hostile_validator);
  ADD ("/work/transfer-resume/after-truncation", test_resume_after_truncation);
  ADD ("/work/transfer-resume/complete", test_resume_complete);
  ADD ("/work/transfer-resume/nothing", test_resume_nothing);
  ADD ("/work/transfer-resume/foreign-partial", test_foreign_partial);
  ADD ("/work/transfer-segments/segments", test_segments);
  ADD ("/work/transfer-segments/fast", test_segments_fast);
  ADD ("/work/transfer-segments/small", test_segments_small);
  ADD ("/work/transfer-segments/resume", test_segments_resume);
  ADD ("/work/transfer-segments/damaged-ledger", test_segments_damaged_ledger);
  ADD ("/work/transfer-segments/killed", test_segments_killed);
  ADD ("/work/transfer-resume/altered", test_altered);
  ADD ("/work/transfer-resume/power-cut", test_power_cut);

  return g_test_run ();
}
