// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "work/skein-cache-guard.h"
#include "work/skein-hasher.h"
#include "work/skein-perform.h"

/* The examples published with the standards, FIPS 180 and 202, RFC 1321 and 7693, and with BLAKE3; those of XXH are its own tool's. */
typedef struct
{
  const char *path;
  const char *text;
  guint n_times;
  const char *digests[SKEIN_N_DIGESTS];
} Vector;

static const Vector vectors[] = {
  { "/work/digest/vector/empty", "", 0, {
      [SKEIN_DIGEST_MD5] = "d41d8cd98f00b204e9800998ecf8427e",
      [SKEIN_DIGEST_SHA1] = "da39a3ee5e6b4b0d3255bfef95601890afd80709",
      [SKEIN_DIGEST_SHA224] = "d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f",
      [SKEIN_DIGEST_SHA256] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      [SKEIN_DIGEST_SHA384] = "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b",
      [SKEIN_DIGEST_SHA512] = "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
      [SKEIN_DIGEST_SHA3_256] = "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a",
      [SKEIN_DIGEST_SHA3_512] = "a69f73cca23a9ac5c8b567dc185a756e97c982164fe25859e0d1dcc1475c80a615b2123af1f5f94c11e3e9402c3ac558f500199d95b6d3e301758586281dcd26",
      [SKEIN_DIGEST_BLAKE2B] = "786a02f742015903c6c6fd852552d272912f4740e15847618a86e217f71f5419d25e1031afee585313896444934eb04b903a685b1448b755d56f701afe9be2ce",
      [SKEIN_DIGEST_SHA512_256] = "c672b8d1ef56ed28ab87c3622c5114069bdd3ad7b8f9737498d0c01ecef0967a",
      [SKEIN_DIGEST_SHA3_384] = "0c63a75b845e4f7d01107d852e4c2485c51a50aaaa94fc61995e71bbee983a2ac3713831264adb47fb6bd1e058d5f004",
      [SKEIN_DIGEST_BLAKE2S] = "69217a3079908094e11121d042354a7c1f55b6482ca1a51e1b250dfd1ed0eef9",
      [SKEIN_DIGEST_BLAKE3] = "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
      [SKEIN_DIGEST_CRC32] = "00000000",
      [SKEIN_DIGEST_XXH64] = "ef46db3751d8e999",
      [SKEIN_DIGEST_XXH3] = "2d06800538d394c2",
      [SKEIN_DIGEST_XXH128] = "99aa06d3014798d86001c324468d497f" } },
  { "/work/digest/vector/abc", "abc", 1, {
      [SKEIN_DIGEST_MD5] = "900150983cd24fb0d6963f7d28e17f72",
      [SKEIN_DIGEST_SHA1] = "a9993e364706816aba3e25717850c26c9cd0d89d",
      [SKEIN_DIGEST_SHA224] = "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7",
      [SKEIN_DIGEST_SHA256] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      [SKEIN_DIGEST_SHA384] = "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
      [SKEIN_DIGEST_SHA512] = "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
      [SKEIN_DIGEST_SHA3_256] = "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
      [SKEIN_DIGEST_SHA3_512] = "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0",
      [SKEIN_DIGEST_BLAKE2B] = "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
      [SKEIN_DIGEST_SHA512_256] = "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23",
      [SKEIN_DIGEST_SHA3_384] = "ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b298d88cea927ac7f539f1edf228376d25",
      [SKEIN_DIGEST_BLAKE2S] = "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982",
      [SKEIN_DIGEST_BLAKE3] = "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85",
      [SKEIN_DIGEST_CRC32] = "352441c2",
      [SKEIN_DIGEST_XXH64] = "44bc2cf5ad770999",
      [SKEIN_DIGEST_XXH3] = "78af5f94892f3950",
      [SKEIN_DIGEST_XXH128] = "06b05ab6733a618578af5f94892f3950" } },
  { "/work/digest/vector/million-a", "a", 1000000, {
      [SKEIN_DIGEST_MD5] = "7707d6ae4e027c70eea2a935c2296f21",
      [SKEIN_DIGEST_SHA1] = "34aa973cd4c4daa4f61eeb2bdbad27316534016f",
      [SKEIN_DIGEST_SHA224] = "20794655980c91d8bbb4c1ea97618a4bf03f42581948b2ee4ee7ad67",
      [SKEIN_DIGEST_SHA256] = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
      [SKEIN_DIGEST_SHA384] = "9d0e1809716474cb086e834e310a4a1ced149e9c00f248527972cec5704c2a5b07b8b3dc38ecc4ebae97ddd87f3d8985",
      [SKEIN_DIGEST_SHA512] = "e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973ebde0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b",
      [SKEIN_DIGEST_SHA3_256] = "5c8875ae474a3634ba4fd55ec85bffd661f32aca75c6d699d0cdcb6c115891c1",
      [SKEIN_DIGEST_SHA3_512] = "3c3a876da14034ab60627c077bb98f7e120a2a5370212dffb3385a18d4f38859ed311d0a9d5141ce9cc5c66ee689b266a8aa18ace8282a0e0db596c90b0a7b87",
      [SKEIN_DIGEST_BLAKE2B] = "98fb3efb7206fd19ebf69b6f312cf7b64e3b94dbe1a17107913975a793f177e1d077609d7fba363cbba00d05f7aa4e4fa8715d6428104c0a75643b0ff3fd3eaf",
      [SKEIN_DIGEST_SHA512_256] = "9a59a052930187a97038cae692f30708aa6491923ef5194394dc68d56c74fb21",
      [SKEIN_DIGEST_SHA3_384] = "eee9e24d78c1855337983451df97c8ad9eedf256c6334f8e948d252d5e0e76847aa0774ddb90a842190d2c558b4b8340",
      [SKEIN_DIGEST_BLAKE2S] = "bec0c0e6cde5b67acb73b81f79a67a4079ae1c60dac9d2661af18e9f8b50dfa5",
      [SKEIN_DIGEST_BLAKE3] = "616f575a1b58d4c9797d4217b9730ae5e6eb319d76edef6549b46f4efe31ff8b",
      [SKEIN_DIGEST_CRC32] = "dc25bfbc",
      [SKEIN_DIGEST_XXH64] = "dc483aaa9b4fdc40",
      [SKEIN_DIGEST_XXH3] = "b1fd6fae5285c4eb",
      [SKEIN_DIGEST_XXH128] = "a545df8e384a9579b1fd6fae5285c4eb" } },
};

/* A file without a name, at offset 0. */
static int
make_file (const void *bytes, gsize n_bytes)
{
  int fd = memfd_create ("input", MFD_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  while (n_bytes > 0)
    {
      gssize n = write (fd, bytes, n_bytes);

      g_assert_cmpint (n, >, 0);
      bytes = (const char *) bytes + n;
      n_bytes -= n;
    }
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  return fd;
}

static void
test_vector (gconstpointer data)
{
  const Vector *vector = data;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (SkeinJob) job = skein_job_new (SKEIN_JOB_DIGEST);
  g_autoptr (SkeinReport) report = skein_report_new (SKEIN_REPORT_FINISHED, job);
  g_autoptr (GError) error = NULL;
  int fd;

  for (guint i = 0; i < vector->n_times; i++)
    g_string_append (text, vector->text);
  fd = make_file (text->str, text->len);

  job->digest.mask = skein_digest_mask_get_available ();
  g_assert_true (skein_digest_perform (job, fd, -1, NULL, NULL, report, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (report->bytes, ==, text->len);
  g_assert_cmpuint (report->digest_mask, ==, skein_digest_mask_get_available ());
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    {
      g_autofree char *hex = skein_report_dup_digest_hex (report, i);

      if (skein_digest_algorithm_is_available (i))
        g_assert_cmpstr (hex, ==, vector->digests[i]);
    }
  close (fd);
}

static guint
count_resident (int fd, off_t begin, gsize size)
{
  gsize page_bytes = (gsize) sysconf (_SC_PAGE_SIZE);
  g_autofree guchar *resident = g_malloc0 (size / page_bytes);
  void *map = mmap (NULL, size, PROT_READ, MAP_SHARED, fd, begin);
  guint n = 0;

  g_assert_true (map != MAP_FAILED);
  g_assert_no_errno (mincore (map, size, resident));
  munmap (map, size);
  for (gsize i = 0; i < size / page_bytes; i++)
    n += resident[i] & 1;
  return n;
}

/* The second quarter is in the cache before, so it stays; the rest goes, but for what was there before the guard first looked. */
static void
test_cache (void)
{
  const gsize quarter = 24 * 1024 * 1024, megabyte = 1024 * 1024;
  const guint n_pages = (guint) (quarter / (gsize) sysconf (_SC_PAGE_SIZE));
  g_autofree char *path = NULL;
  g_autofree char *bytes = g_malloc (quarter);
  g_autoptr (GError) error = NULL;
  int fd = g_file_open_tmp ("skein-cache-XXXXXX", &path, &error);

  g_assert_no_error (error);
  memset (bytes, 'x', quarter);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpint (pwrite (fd, bytes, quarter, (off_t) (i * quarter)), ==, (gssize) quarter);
  g_assert_no_errno (fsync (fd));
  g_assert_no_errno (posix_fadvise (fd, 0, 0, POSIX_FADV_DONTNEED));
  if (count_resident (fd, 0, 4 * quarter) > 0)
    g_test_skip ("files for tests lie in memory, or nobody may drop their pages here");
  else
    {
      /* Tried again if the kernel itself has taken pages away meanwhile, being short of memory. */
      for (guint try = 0; try < 3; try++)
        {
          g_autoptr (SkeinJob) job = skein_job_new (SKEIN_JOB_DIGEST);
          g_autoptr (SkeinReport) report = skein_report_new (SKEIN_REPORT_FINISHED, job);

          g_assert_no_errno (posix_fadvise (fd, 0, 0, POSIX_FADV_RANDOM));
          g_assert_cmpint (pread (fd, bytes, quarter, (off_t) quarter), ==, (gssize) quarter);
          g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);

          skein_cache_guard_set_budget (try == 0 ? 1000 * (guint64) quarter : 0);
          job->digest.mask = 1u << SKEIN_DIGEST_CRC32;
          g_assert_true (skein_digest_perform (job, fd, -1, NULL, NULL, report, &error));
          g_assert_no_error (error);
          g_assert_cmpuint (report->bytes, ==, 4 * quarter);
          if (try == 0)
            {
              /* Within the budget all stays. */
              g_test_message ("%u of %u pages", count_resident (fd, 0, 4 * quarter), 4 * n_pages);
              g_assert_no_errno (posix_fadvise (fd, 0, 0, POSIX_FADV_DONTNEED));
              continue;
            }
          if (count_resident (fd, (off_t) quarter, quarter) == n_pages)
            break;
        }
      g_assert_cmpuint (count_resident (fd, (off_t) quarter, quarter), ==, n_pages);
      g_assert_cmpuint (count_resident (fd, (off_t) (2 * quarter), 2 * quarter), ==, 0);
      g_assert_cmpuint (count_resident (fd, (off_t) (4 * megabyte), quarter - 4 * megabyte), ==, 0);
    }
  close (fd);
  g_unlink (path);
}

/* Each algorithm is told of by itself and in what is left of a hasher of the same, of others, and of one that was given up. */
static void
test_one_by_one (void)
{
  for (guint round = 0; round < 2; round++)
    for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
      {
        int fd = make_file ("abc", 3);
        g_autoptr (SkeinJob) job = skein_job_new (SKEIN_JOB_DIGEST);
        g_autoptr (SkeinReport) report = skein_report_new (SKEIN_REPORT_FINISHED, job);
        g_autoptr (SkeinHasher) given_up = NULL;
        g_autoptr (GError) error = NULL;

        job->digest.mask = 1u << i;
        if (skein_digest_algorithm_is_available (i))
          {
            g_autofree char *hex = NULL;

            given_up = skein_hasher_new (1u << i, &error);
            g_assert_no_error (error);
            g_assert_true (skein_hasher_update (given_up, "x", 1, NULL));
            g_clear_pointer (&given_up, skein_hasher_free);

            g_assert_true (skein_digest_perform (job, fd, -1, NULL, NULL, report, &error));
            g_assert_no_error (error);
            hex = skein_report_dup_digest_hex (report, i);
            g_assert_cmpstr (hex, ==, vectors[1].digests[i]);
          }
        else
          {
            g_assert_false (skein_digest_perform (job, fd, -1, NULL, NULL, report, &error));
            g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_UNSUPPORTED);
            g_assert_nonnull (strstr (error->message, skein_digest_algorithm_get_label (i)));
          }
        close (fd);
      }
}

/* Files that end before, at and after the end of a block must all be read whole. */
static void
test_block_edges (void)
{
  static const gsize sizes[] = { 1, 262143, 262144, 262145, 524288, 700001 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree guint8 *bytes = g_malloc (sizes[i]);
      g_autofree char *wanted = NULL;
      g_autofree char *hex = NULL;
      g_autoptr (SkeinJob) job = skein_job_new (SKEIN_JOB_DIGEST);
      g_autoptr (SkeinReport) report = skein_report_new (SKEIN_REPORT_FINISHED, job);
      g_autoptr (GError) error = NULL;
      int fd;

      for (gsize j = 0; j < sizes[i]; j++)
        bytes[j] = j * 7 + (j >> 8);
      wanted = g_compute_checksum_for_data (G_CHECKSUM_SHA256, bytes, sizes[i]);
      fd = make_file (bytes, sizes[i]);

      job->digest.mask = 1u << SKEIN_DIGEST_SHA256;
      g_assert_true (skein_digest_perform (job, fd, -1, NULL, NULL, report, &error));
      g_assert_no_error (error);
      hex = skein_report_dup_digest_hex (report, SKEIN_DIGEST_SHA256);
      g_assert_cmpstr (hex, ==, wanted);
      g_assert_cmpuint (report->digest_mask, ==, 1u << SKEIN_DIGEST_SHA256);
      close (fd);
    }
}

static void
test_expected (void)
{
  int fd = make_file ("abc", 3);
  g_autoptr (SkeinJob) job = skein_job_new (SKEIN_JOB_DIGEST);
  g_autoptr (SkeinReport) first = skein_report_new (SKEIN_REPORT_FINISHED, job);
  g_autoptr (SkeinReport) second = skein_report_new (SKEIN_REPORT_FINISHED, job);
  g_autoptr (GError) error = NULL;

  job->digest.mask = 1u << SKEIN_DIGEST_MD5;
  g_assert_true (skein_digest_perform (job, fd, -1, NULL, NULL, first, &error));
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);

  job->digest.expected_mask = 1u << SKEIN_DIGEST_MD5;
  memcpy (job->digest.expected[SKEIN_DIGEST_MD5], first->digests[SKEIN_DIGEST_MD5], 16);
  g_assert_true (skein_digest_perform (job, fd, -1, NULL, NULL, second, &error));
  g_assert_no_error (error);
  close (fd);
}

static void
test_differs (void)
{
  int fd = make_file ("abc", 3);
  g_autoptr (SkeinJob) job = skein_job_new (SKEIN_JOB_DIGEST);
  g_autoptr (SkeinReport) report = skein_report_new (SKEIN_REPORT_FINISHED, job);
  g_autoptr (GError) error = NULL;
  g_autofree char *hex = NULL;

  job->digest.expected_mask = 1u << SKEIN_DIGEST_SHA256;
  memset (job->digest.expected[SKEIN_DIGEST_SHA256], 0xee, 32);
  g_assert_false (skein_digest_perform (job, fd, -1, NULL, NULL, report, &error));
  g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_CHECKSUM);
  g_assert_cmpstr (error->message, ==, "Checksum differs: SHA-256 should be eeeeeeee…eeee but is ba7816bf…15ad");

  /* What was found is told all the same. */
  g_assert_cmpuint (report->bytes, ==, 3);
  hex = skein_report_dup_digest_hex (report, SKEIN_DIGEST_SHA256);
  g_assert_cmpstr (hex, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  close (fd);
}

static void
test_cancelled (void)
{
  int fd = make_file ("abc", 3);
  g_autoptr (SkeinJob) job = skein_job_new (SKEIN_JOB_DIGEST);
  g_autoptr (SkeinReport) report = skein_report_new (SKEIN_REPORT_FINISHED, job);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  job->digest.mask = 1u << SKEIN_DIGEST_SHA256;
  g_assert_false (skein_digest_perform (job, fd, -1, NULL, cancellable, report, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  close (fd);
}

static void
test_bad_jobs (void)
{
  g_autoptr (SkeinJob) job = skein_job_new (SKEIN_JOB_DIGEST);
  g_autoptr (SkeinReport) report = skein_report_new (SKEIN_REPORT_FINISHED, job);
  g_autoptr (GError) error = NULL;
  int fd = make_file ("abc", 3), write_only;
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);

  g_assert_false (skein_digest_perform (job, fd, -1, NULL, NULL, report, &error));
  g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID);
  g_clear_error (&error);

  job->digest.mask = 1u << SKEIN_DIGEST_SHA256;
  g_assert_false (skein_digest_perform (job, -1, -1, NULL, NULL, report, &error));
  g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FILE);
  g_clear_error (&error);

  /* A descriptor that cannot be read. */
  write_only = open (path, O_WRONLY | O_CLOEXEC);
  g_assert_cmpint (write_only, >=, 0);
  g_assert_false (skein_digest_perform (job, write_only, -1, NULL, NULL, report, &error));
  g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FILE);
  close (write_only);
  close (fd);
}

/* The lane shows reading, then hashing, with the job's item and its bytes; and stays well below an event per block. */
static void
test_lane (void)
{
  const SkeinLaneInfo info = { .kind = SKEIN_LANE_THREAD, .number = 1, .parent = G_MAXUINT };
  const gsize size = 64 * 1024 * 1024;
  g_autofree guint8 *bytes = g_malloc0 (size);
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinBoard) board = skein_board_new (&error);
  g_autoptr (SkeinJob) job = skein_job_new (SKEIN_JOB_DIGEST);
  g_autoptr (SkeinReport) report = skein_report_new (SKEIN_REPORT_FINISHED, job);
  SkeinLane *lane = skein_board_claim_lane (board, &info);
  g_autofree SkeinBoardEvent *events = g_new0 (SkeinBoardEvent, SKEIN_BOARD_RING_EVENTS);
  guint64 cursor = 0, lost = 0;
  guint n_events, n_hash = 0, n_read = 0;
  SkeinLaneView view;
  int fd = make_file (bytes, size);

  g_assert_no_error (error);
  skein_lane_bind (lane);
  job->item = 42;
  job->digest.mask = 1u << SKEIN_DIGEST_SHA256;
  g_assert_true (skein_digest_perform (job, fd, -1, lane, NULL, report, &error));

  g_assert_true (skein_board_view_lane (board, skein_lane_get_index (lane), &view));
  g_assert_cmpuint (view.item, ==, 42);
  g_assert_cmpuint (view.done_bytes, ==, size);
  g_assert_cmpuint (view.total_bytes, ==, size);
  g_assert_cmpuint (view.cumulative_bytes, ==, size);

  n_events = skein_board_read_events (board, skein_lane_get_index (lane), view.generation, &cursor, events, SKEIN_BOARD_RING_EVENTS, &lost);
  for (guint i = 0; i < n_events; i++)
    {
      n_read += events[i].phase == SKEIN_PHASE_READ;
      n_hash += events[i].phase == SKEIN_PHASE_HASH;
    }
  g_assert_cmpuint (n_read, >=, 1);
  g_assert_cmpuint (n_hash, >=, 1);
  g_assert_cmpuint (lost, ==, 0);

  skein_board_release_lane (board, lane);
  close (fd);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    g_test_add_data_func (vectors[i].path, &vectors[i], test_vector);
  g_test_add_func ("/work/digest/cache", test_cache);
  g_test_add_func ("/work/digest/one-by-one", test_one_by_one);
  g_test_add_func ("/work/digest/block-edges", test_block_edges);
  g_test_add_func ("/work/digest/expected", test_expected);
  g_test_add_func ("/work/digest/differs", test_differs);
  g_test_add_func ("/work/digest/cancelled", test_cancelled);
  g_test_add_func ("/work/digest/bad-jobs", test_bad_jobs);
  g_test_add_func ("/work/digest/lane", test_lane);

  return g_test_run ();
}
