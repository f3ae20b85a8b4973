// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "work/skein-message.h"

#define N_ROUNDS 400

static guint64
random_u64 (void)
{
  return (guint64) (guint32) g_test_rand_int () << 32 | (guint32) g_test_rand_int ();
}

static void
fill_random (void *memory, gsize size)
{
  guint8 *bytes = memory;

  for (gsize i = 0; i < size; i++)
    bytes[i] = g_test_rand_int_range (0, 256);
}

static SkeinJob *
make_random_job (void)
{
  SkeinJob *job = skein_job_new (g_test_rand_int_range (SKEIN_JOB_DIGEST, SKEIN_N_JOB_KINDS));

  job->id = random_u64 ();
  job->item = random_u64 ();
  job->deadline_s = g_test_rand_int ();
  job->cpu_limit_s = g_test_rand_int ();

  switch (job->kind)
    {
    case SKEIN_JOB_DIGEST:
      if (g_test_rand_bit ())
        {
          job->digest.start = (guint64) g_test_rand_int ();
          job->digest.piece_length = (guint64) g_test_rand_int ();
          job->digest.n_pieces = (guint) g_test_rand_int_range (0, SKEIN_DIGEST_MAX_PIECES + 1);
        }
      job->digest.mask = g_test_rand_int_range (0, 1 << SKEIN_N_DIGESTS);
      job->digest.expected_mask = g_test_rand_int_range (0, 1 << SKEIN_N_DIGESTS);
      for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
        if (job->digest.expected_mask & (1u << i))
          fill_random (job->digest.expected[i], skein_digest_algorithm_get_size (i));
      break;
    case SKEIN_JOB_RESIZE:
      job->resize.mode = g_test_rand_int_range (0, SKEIN_N_RESIZE_MODES);
      job->resize.width = g_test_rand_int_range (0, SKEIN_RESIZE_MAX_SIDE + 1);
      job->resize.height = g_test_rand_int_range (0, SKEIN_RESIZE_MAX_SIDE + 1);
      job->resize.crop = g_test_rand_int_range (0, SKEIN_N_CROPS);
      job->resize.quality = g_test_rand_int_range (0, 101);
      job->resize.effort = g_test_rand_int_range (0, SKEIN_RESIZE_MAX_EFFORT + 1);
      job->resize.metadata = g_test_rand_int_range (0, SKEIN_N_METADATA);
      job->resize.format = g_test_rand_int_range (0, SKEIN_N_IMAGE_FORMATS);
      job->resize.linear = g_test_rand_bit ();
      job->resize.checks = g_test_rand_bit ();
      job->resize.to_srgb = g_test_rand_bit ();
      job->resize.enlarge = g_test_rand_bit ();
      break;
    case SKEIN_JOB_SAMPLE:
      job->sample.kind = g_test_rand_int_range (0, SKEIN_N_SAMPLES);
      job->sample.amount = random_u64 ();
      break;
    case SKEIN_JOB_TRANSFER:
    case SKEIN_N_JOB_KINDS:
    default:
      g_assert_not_reached ();
    }
  return job;
}

static SkeinReport *
make_random_report (void)
{
  g_autoptr (SkeinJob) job = make_random_job ();
  SkeinReport *report = skein_report_new (SKEIN_REPORT_FINISHED, job);

  if (g_test_rand_bit ())
    report->error = g_error_new (SKEIN_WORK_ERROR, g_test_rand_int_range (0, SKEIN_WORK_ERROR_NO_WORKER + 1), "Größe %d", g_test_rand_int ());
  report->started_ns = random_u64 () / 2;
  report->finished_ns = report->started_ns + random_u64 () / 2;
  report->cpu_ns = random_u64 ();
  report->peak_bytes = random_u64 ();
  report->bytes = random_u64 ();
  if (g_test_rand_bit ())
    {
      guint8 pieces[96];

      fill_random (pieces, sizeof pieces);
      report->pieces = g_bytes_new (pieces, sizeof pieces);
    }
  report->digest_mask = g_test_rand_int_range (0, 1 << SKEIN_N_DIGESTS);
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    if (report->digest_mask & (1u << i))
      fill_random (report->digests[i], skein_digest_algorithm_get_size (i));
  report->in_width = g_test_rand_int ();
  report->height = g_test_rand_int ();
  g_strlcpy (report->extension, g_test_rand_bit () ? "jpg" : "", sizeof report->extension);
  report->value = g_test_rand_double ();
  return report;
}

static GBytes *
make_random_jobs_message (guint n_jobs)
{
  SkeinMessageJob jobs[SKEIN_MESSAGE_MAX_JOBS] = { 0 };
  GBytes *message;

  for (guint i = 0; i < n_jobs; i++)
    jobs[i] = (SkeinMessageJob) { make_random_job (), g_test_rand_bit (), g_test_rand_bit (), g_test_rand_int () };
  message = skein_message_encode_jobs (jobs, n_jobs);
  for (guint i = 0; i < n_jobs; i++)
    skein_job_unref (jobs[i].job);
  return message;
}

/* Gives @data to every decoder, in memory of exactly its size so that a sanitizer sees a read beyond. Returns whether one took it. */
static gboolean
feed_all_decoders (gconstpointer data, gsize size)
{
  g_autofree guint8 *copy = size > 0 ? g_memdup2 (data, size) : NULL;
  SkeinMessageJob jobs[SKEIN_MESSAGE_MAX_JOBS];
  guint64 ids[SKEIN_MESSAGE_MAX_CANCELS], id;
  guint n;
  int pid, number;
  gboolean taken = FALSE;
  g_autoptr (SkeinReport) report = skein_report_new (SKEIN_REPORT_FINISHED, NULL);
  g_autofree char *sandbox = NULL;

  if (skein_message_decode_jobs (copy, size, jobs, &n, NULL))
    {
      g_assert_cmpuint (n, >=, 1);
      g_assert_cmpuint (n, <=, SKEIN_MESSAGE_MAX_JOBS);
      for (guint i = 0; i < n; i++)
        {
          g_assert_cmpint (jobs[i].job->kind, !=, SKEIN_JOB_TRANSFER);
          skein_job_unref (jobs[i].job);
        }
      taken = TRUE;
    }
  taken |= skein_message_decode_report (copy, size, &id, report, NULL);
  taken |= skein_message_is_hello (copy, size, &sandbox);
  taken |= skein_message_decode_cancel (copy, size, ids, &n, NULL);
  taken |= skein_message_is_fork (copy, size);
  taken |= skein_message_decode_forked (copy, size, &pid, &number, NULL);
  taken |= skein_message_decode_ended (copy, size, &pid, &number, NULL);
  return taken;
}

static void
test_jobs_round_trip (void)
{
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      SkeinMessageJob sent[SKEIN_MESSAGE_MAX_JOBS], got[SKEIN_MESSAGE_MAX_JOBS];
      guint n_sent = g_test_rand_int_range (1, SKEIN_MESSAGE_MAX_JOBS + 1), n_got = 0;
      g_autoptr (GBytes) message = NULL;
      g_autoptr (GError) error = NULL;

      for (guint i = 0; i < n_sent; i++)
        sent[i] = (SkeinMessageJob) { make_random_job (), g_test_rand_bit (), g_test_rand_bit (), g_test_rand_int () };

      message = skein_message_encode_jobs (sent, n_sent);
      g_assert_cmpint (skein_message_get_type (g_bytes_get_data (message, NULL), g_bytes_get_size (message)), ==, SKEIN_MESSAGE_JOBS);
      g_assert_true (skein_message_decode_jobs (g_bytes_get_data (message, NULL), g_bytes_get_size (message), got, &n_got, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (n_got, ==, n_sent);

      for (guint i = 0; i < n_got; i++)
        {
          const SkeinJob *a = sent[i].job, *b = got[i].job;

          g_assert_cmpuint (a->id, ==, b->id);
          g_assert_cmpuint (a->item, ==, b->item);
          g_assert_cmpint (a->kind, ==, b->kind);
          g_assert_cmpuint (a->deadline_s, ==, b->deadline_s);
          g_assert_cmpuint (a->cpu_limit_s, ==, b->cpu_limit_s);
          g_assert_cmpmem (&a->digest, sizeof a->digest, &b->digest, sizeof b->digest);
          g_assert_cmpmem (&a->resize, sizeof a->resize, &b->resize, sizeof b->resize);
          g_assert_cmpint (a->sample.kind, ==, b->sample.kind);
          g_assert_cmpuint (a->sample.amount, ==, b->sample.amount);
          g_assert_cmpuint (sent[i].lane, ==, got[i].lane);
          g_assert_cmpint (sent[i].has_in, ==, got[i].has_in);
          g_assert_cmpint (sent[i].has_out, ==, got[i].has_out);
          skein_job_unref (sent[i].job);
          skein_job_unref (got[i].job);
        }
    }
}

static void
test_report_round_trip (void)
{
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      g_autoptr (SkeinReport) sent = make_random_report ();
      g_autoptr (SkeinReport) got = skein_report_new (SKEIN_REPORT_FINISHED, NULL);
      g_autoptr (GBytes) message = skein_message_encode_report (sent);
      g_autoptr (GError) error = NULL;
      guint64 id = 0;

      g_assert_true (skein_message_decode_report (g_bytes_get_data (message, NULL), g_bytes_get_size (message), &id, got, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (id, ==, sent->job->id);
      g_assert_cmpuint (got->started_ns, ==, sent->started_ns);
      g_assert_cmpuint (got->finished_ns, ==, sent->finished_ns);
      g_assert_cmpuint (got->cpu_ns, ==, sent->cpu_ns);
      g_assert_cmpuint (got->peak_bytes, ==, sent->peak_bytes);
      g_assert_cmpuint (got->bytes, ==, sent->bytes);
      g_assert_cmpuint (got->digest_mask, ==, sent->digest_mask);
      g_assert_true (sent->pieces != NULL ? got->pieces != NULL && g_bytes_equal (got->pieces, sent->pieces) : got->pieces == NULL);
      g_assert_cmpmem (got->digests, sizeof got->digests, sent->digests, sizeof sent->digests);
      g_assert_cmpuint (got->in_width, ==, sent->in_width);
      g_assert_cmpuint (got->height, ==, sent->height);
      g_assert_cmpstr (got->extension, ==, sent->extension);
      g_assert_cmpfloat (got->value, ==, sent->value);
      if (sent->error == NULL)
        g_assert_no_error (got->error);
      else
        {
          g_assert_error (got->error, sent->error->domain, sent->error->code);
          g_assert_cmpstr (got->error->message, ==, sent->error->message);
        }
    }
}

/* Messages of libraries may be of any length and no UTF-8; foreign domains arrive as a plain failure. */
static void
test_report_errors (void)
{
  g_autoptr (SkeinJob) job = skein_job_new (SKEIN_JOB_DIGEST);
  g_autofree char *huge = g_strnfill (300 * 1024, 'x');
  const struct { GQuark domain; int code; const char *message; GQuark got_domain; int got_code; } rows[] = {
    { G_IO_ERROR, G_IO_ERROR_CANCELLED, "stop", G_IO_ERROR, G_IO_ERROR_CANCELLED },
    { G_CONVERT_ERROR, 3, "odd", SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FAILED },
    { SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_LIMIT, "\xff\xfe broken", SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_LIMIT },
    { SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FILE, huge, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FILE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SkeinReport) sent = skein_report_new (SKEIN_REPORT_FINISHED, job);
      g_autoptr (SkeinReport) got = skein_report_new (SKEIN_REPORT_FINISHED, job);
      g_autoptr (GBytes) message = NULL;
      guint64 id;

      sent->error = g_error_new_literal (rows[i].domain, rows[i].code, rows[i].message);
      message = skein_message_encode_report (sent);
      g_assert_true (skein_message_decode_report (g_bytes_get_data (message, NULL), g_bytes_get_size (message), &id, got, NULL));
      g_assert_error (got->error, rows[i].got_domain, rows[i].got_code);
      g_assert_true (g_utf8_validate (got->error->message, -1, NULL));
    }
}

static void
test_small_round_trips (void)
{
  const guint64 ids[] = { 1, G_MAXUINT64, 77 };
  guint64 got_ids[SKEIN_MESSAGE_MAX_CANCELS];
  g_autoptr (GBytes) hello = skein_message_encode_hello ("setsid seccomp");
  g_autoptr (GBytes) cancel = skein_message_encode_cancel (ids, 3);
  g_autoptr (GBytes) fork = skein_message_encode_fork ();
  g_autoptr (GBytes) forked = skein_message_encode_forked (-1, 11);
  g_autoptr (GBytes) ended = skein_message_encode_ended (4242, 139);
  g_autoptr (GBytes) all_of_them = skein_message_encode_ended (-1, 0);
  g_autoptr (GBytes) group = skein_message_encode_ended (-4242, 0);
  g_autofree char *sandbox = NULL;
  guint n_ids;
  int pid, number;

#define DATA(bytes) g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)
  g_assert_true (skein_message_is_hello (DATA (hello), &sandbox));
  g_assert_cmpstr (sandbox, ==, "setsid seccomp");
  g_assert_true (skein_message_decode_cancel (DATA (cancel), got_ids, &n_ids, NULL));
  g_assert_cmpmem (ids, sizeof ids, got_ids, n_ids * sizeof got_ids[0]);
  g_assert_true (skein_message_is_fork (DATA (fork)));
  g_assert_false (skein_message_is_fork (DATA (hello)));
  g_assert_true (skein_message_decode_forked (DATA (forked), &pid, &number, NULL));
  g_assert_cmpint (pid, ==, -1);
  g_assert_cmpint (number, ==, 11);
  g_assert_true (skein_message_decode_ended (DATA (ended), &pid, &number, NULL));
  g_assert_cmpint (pid, ==, 4242);
  g_assert_cmpint (number, ==, 139);
  g_assert_false (skein_message_decode_ended (DATA (group), &pid, &number, NULL));
  g_assert_false (skein_message_decode_ended (DATA (all_of_them), &pid, &number, NULL));
#undef DATA
}

static void
test_cut (void)
{
  for (guint round = 0; round < 40; round++)
    {
      g_autoptr (SkeinReport) report = make_random_report ();
      GBytes *messages[] = { make_random_jobs_message (g_test_rand_int_range (1, 5)), skein_message_encode_report (report), skein_message_encode_hello ("x") };

      for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
        {
          gsize size;
          const guint8 *data = g_bytes_get_data (messages[i], &size);
          g_autofree guint8 *longer = g_malloc0 (size + 1);

          for (gsize cut = 0; cut < size; cut++)
            {
              g_autofree guint8 *shorter = g_memdup2 (data, cut);
              guint32 length = cut;

              g_assert_false (feed_all_decoders (data, cut));

              /* And with a length in the header that agrees. */
              if (cut >= 12)
                {
                  memcpy (shorter + 8, &length, sizeof length);
                  g_assert_false (feed_all_decoders (shorter, cut));
                }
            }

          memcpy (longer, data, size);
          size++;
          memcpy (longer + 8, &(guint32) { size }, sizeof (guint32));
          g_assert_false (feed_all_decoders (longer, size));
          g_bytes_unref (messages[i]);
        }
    }
}

/* No input may crash a decoder or be half decoded; whether a changed message is taken depends on what was changed. */
static void
test_changed_bytes (void)
{
  for (guint round = 0; round < 2000; round++)
    {
      g_autoptr (SkeinReport) report = make_random_report ();
      g_autoptr (GBytes) message = g_test_rand_bit () ? make_random_jobs_message (g_test_rand_int_range (1, 33)) : skein_message_encode_report (report);
      gsize size = g_bytes_get_size (message);
      g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (message, NULL), size);

      for (guint i = g_test_rand_int_range (1, 9); i > 0; i--)
        data[g_test_rand_int_range (0, size)] = g_test_rand_int_range (0, 256);
      feed_all_decoders (data, size);
    }
}

static void
test_random (void)
{
  for (guint round = 0; round < 2000; round++)
    {
      gsize size = g_test_rand_int_range (0, 2000);
      g_autofree guint8 *data = g_malloc (size + 1);

      fill_random (data, size);
      g_assert_false (feed_all_decoders (data, size));

      /* A right header before random bytes gets further in. */
      if (size >= 12)
        {
          g_autoptr (GBytes) fork = skein_message_encode_fork ();

          memcpy (data, g_bytes_get_data (fork, NULL), 8);
          memcpy (data + 6, &(guint16) { g_test_rand_int_range (0, SKEIN_N_MESSAGES) }, sizeof (guint16));
          memcpy (data + 8, &(guint32) { size }, sizeof (guint32));
          feed_all_decoders (data, size);
        }
    }
}

static void
test_huge (void)
{
  gsize size = SKEIN_MESSAGE_MAX_BYTES + 1;
  g_autofree guint8 *data = g_malloc0 (size);
  g_autoptr (GBytes) fork = skein_message_encode_fork ();
  g_autoptr (GBytes) largest = NULL;

  memcpy (data, g_bytes_get_data (fork, NULL), 8);
  memcpy (data + 8, &(guint32) { size }, sizeof (guint32));
  g_assert_cmpint (skein_message_get_type (data, size), ==, SKEIN_MESSAGE_NONE);
  g_assert_false (feed_all_decoders (data, size));
  g_assert_false (feed_all_decoders (NULL, 0));

  for (guint round = 0; round < 100; round++)
    {
      g_clear_pointer (&largest, g_bytes_unref);
      largest = make_random_jobs_message (SKEIN_MESSAGE_MAX_JOBS);
      g_assert_cmpuint (g_bytes_get_size (largest), <, SKEIN_MESSAGE_MAX_BYTES);
    }
}

/* A failed decoding must leave what the caller had. */
static void
test_failure_touches_nothing (void)
{
  g_autoptr (SkeinReport) sent = make_random_report ();
  g_autoptr (SkeinReport) got = skein_report_new (SKEIN_REPORT_FINISHED, NULL);
  g_autoptr (GBytes) message = skein_message_encode_report (sent);
  g_autoptr (GError) error = NULL;
  guint64 id = 5;

  got->bytes = 99;
  g_assert_false (skein_message_decode_report (g_bytes_get_data (message, NULL), g_bytes_get_size (message) - 1, &id, got, &error));
  g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_PROTOCOL);
  g_assert_cmpuint (id, ==, 5);
  g_assert_cmpuint (got->bytes, ==, 99);
  g_assert_no_error (got->error);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/work/message/jobs-round-trip", test_jobs_round_trip);
  g_test_add_func ("/work/message/report-round-trip", test_report_round_trip);
  g_test_add_func ("/work/message/report-errors", test_report_errors);
  g_test_add_func ("/work/message/small-round-trips", test_small_round_trips);
  g_test_add_func ("/work/message/cut", test_cut);
  g_test_add_func ("/work/message/changed-bytes", test_changed_bytes);
  g_test_add_func ("/work/message/random", test_random);
  g_test_add_func ("/work/message/huge", test_huge);
  g_test_add_func ("/work/message/failure-touches-nothing", test_failure_touches_nothing);

  return g_test_run ();
}
