// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The whole way, with the real pools, workers and sample server. */

#include "config.h"

#include "batch/skein-engine.h"
#include "batch/skein-url-list.h"
#include "support/skein-temp-folder.h"
#include "support/skein-test-origin.h"
#include "support/skein-wait.h"

#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <glib/gstdio.h>

typedef struct
{
  SkeinTempFolder *temp;
  char *store_path;
  char *folder;        /* where downloads go */
  SkeinEngine *engine; /* (nullable) */
  guint tries;
  gint64 longest_us; /* stall of the main loop */
  gint64 beat_us;
  gint64 longest_cpu_us; /* the same in CPU time of the thread: what it is to blame for on a busy machine */
  gint64 beat_cpu_us;
  guint beat_id;
} Fixture;

static SkeinTestOrigin *origin;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->temp = skein_temp_folder_new ();
  fixture->store_path = g_build_filename (fixture->temp->path, "state", "store.db", NULL);
  fixture->folder = g_build_filename (fixture->temp->path, "files", NULL);
  if (origin == NULL)
    origin = skein_test_origin_start ("--demo-unpaced", NULL);
  skein_test_origin_reset (origin);
}

static void
result_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
open_engine (Fixture *fixture, gboolean adopt)
{
  SkeinEngineOptions options = { .adopt_all = adopt, .store_path = fixture->store_path, .tries = fixture->tries };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  options.downloads = (SkeinSetting){ SKEIN_SETTING_THREADS, 2, 4 };
  options.processing = (SkeinSetting){ SKEIN_SETTING_PROCESSES, 2, 1 };
  skein_engine_new_async (&options, NULL, result_cb, &result);
  skein_wait_until (result != NULL);
  fixture->engine = skein_engine_new_finish (result, &error);
  g_assert_no_error (error);
}

static void
close_engine (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (fixture->engine == NULL)
    return;
  skein_engine_close_async (fixture->engine, result_cb, &result);
  skein_wait_until (result != NULL);
  g_assert_true (skein_engine_close_finish (fixture->engine, result, &error));
  g_assert_no_error (error);
  g_clear_object (&result);
  g_assert_finalize_object (fixture->engine);
  fixture->engine = NULL;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  close_engine (fixture);
  skein_temp_folder_free (fixture->temp);
  g_free (fixture->store_path);
  g_free (fixture->folder);
}

static GPtrArray *
new_specs (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) skein_item_spec_free);
}

static GPtrArray *
add_all (Fixture *fixture, GPtrArray *specs, GPtrArray **out_errors)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *items;

  skein_engine_add_async (fixture->engine, specs, NULL, result_cb, &result);
  skein_wait_until (result != NULL);
  items = skein_engine_add_finish (fixture->engine, result, out_errors, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (items->len, ==, specs->len);
  return items;
}

static SkeinItem *
add_one (Fixture *fixture, SkeinItemSpec *spec)
{
  g_autoptr (GPtrArray) specs = new_specs ();
  g_autoptr (GPtrArray) items = NULL;

  g_ptr_array_add (specs, spec);
  items = add_all (fixture, specs, NULL);
  return g_object_ref (g_ptr_array_index (items, 0));
}

static SkeinItemSpec *
make_spec (Fixture *fixture, guint64 size, const char *name, const char *query)
{
  g_autofree char *url = skein_test_origin_dup_url (origin, "/file/%" G_GUINT64_FORMAT "/%s?%s", size, name, query);

  return skein_item_spec_new (url, fixture->folder);
}

static void
expect_sha256 (SkeinItemSpec *spec, const char *hex)
{
  spec->expected_mask |= 1u << SKEIN_DIGEST_SHA256;
  for (guint i = 0; i < 32; i++)
    spec->expected[SKEIN_DIGEST_SHA256][i] = (guint8) (g_ascii_xdigit_value (hex[2 * i]) << 4 | g_ascii_xdigit_value (hex[2 * i + 1]));
}

static void
wait_idle (Fixture *fixture)
{
  skein_wait_until (skein_engine_is_idle (fixture->engine));
}

static void
assert_done (SkeinItem *item)
{
  if (skein_item_get_error (item) != NULL)
    g_test_message ("%s: %s", skein_item_get_name (item), skein_item_get_error (item)->message);
  g_assert_cmpstr (skein_item_state_get_nick (skein_item_get_state (item)), ==, "done");
}

static char *
compute_sha256 (const char *path)
{
  g_autofree char *data = NULL;
  gsize size;

  if (!g_file_get_contents (path, &data, &size, NULL))
    return NULL;
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) data, size);
}

static void
assert_file (SkeinItem *item, const char *sha256)
{
  g_autofree char *path = skein_item_dup_path (item);
  g_autofree char *got = compute_sha256 (path);

  g_assert_cmpstr (got, ==, sha256);
}

static guint
count_files (const char *folder, const char *suffix)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, suffix))
      n++;
  return n;
}

static void
test_small_and_large (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) specs = new_specs ();
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GPtrArray) sums = g_ptr_array_new_with_free_func (g_free);

  open_engine (fixture, TRUE);
  for (guint i = 0; i < 40; i++)
    {
      guint64 size = i % 10 == 9 ? 3 * 1024 * 1024 + i : 1 + i * 1000;
      g_autofree char *name = g_strdup_printf ("file-%02u.bin", i);
      SkeinItemSpec *spec = make_spec (fixture, size, name, "seed=7");
      char *sha256 = skein_test_origin_dup_sha256 (origin, size, name, 7);

      g_ptr_array_add (sums, sha256);
      if (i % 2 == 0)
        expect_sha256 (spec, sha256);
      if (i % 3 == 0)
        spec->hash_mask = 1u << SKEIN_DIGEST_MD5 | 1u << SKEIN_DIGEST_BLAKE2B;
      g_ptr_array_add (specs, spec);
    }
  items = add_all (fixture, specs, NULL);
  g_assert_false (skein_engine_is_idle (fixture->engine));
  wait_idle (fixture);

  for (guint i = 0; i < items->len; i++)
    {
      SkeinItem *item = g_ptr_array_index (items, i);
      g_autofree char *status = skein_item_dup_status (item);
      g_autofree char *md5 = skein_item_dup_digest_hex (item, SKEIN_DIGEST_MD5);

      assert_done (item);
      assert_file (item, g_ptr_array_index (sums, i));
      g_assert_cmpint (skein_item_is_verified (item), ==, i % 2 == 0);
      g_assert_cmpstr (status, ==, i % 2 == 0 ? "Verified SHA-256" : "Done");
      g_assert_cmpint (md5 != NULL, ==, i % 3 == 0);
      {
        const SkeinDigestCost *cost = skein_item_peek_digest_cost (item);

        g_assert_cmpint (cost != NULL, ==, i % 2 == 0 || i % 3 == 0);
        if (cost != NULL)
          g_assert_cmpuint (cost->bytes, >=, skein_item_get_size (item));
      }
      g_assert_cmpuint (skein_item_get_done_bytes (item), ==, skein_item_get_size (item));
    }
  g_assert_cmpuint (count_files (fixture->folder, ""), ==, 40);
  g_assert_cmpuint (count_files (fixture->folder, ".part"), ==, 0);

  /* All of it again: left alone. */
  {
    g_autoptr (GPtrArray) again = NULL;
    guint64 requests = skein_test_origin_get_stat (origin, "requests");

    again = add_all (fixture, specs, NULL);
    wait_idle (fixture);
    for (guint i = 0; i < items->len; i++)
      g_assert_true (g_ptr_array_index (again, i) == g_ptr_array_index (items, i));
    /* The question for the figure is one itself. */
    g_assert_cmpuint (skein_test_origin_get_stat (origin, "requests"), <=, requests + 1);
    g_assert_cmpuint (count_files (fixture->folder, ""), ==, 40);
  }

  /* But for one that is gone. */
  {
    g_autoptr (GPtrArray) again = NULL;
    g_autofree char *path = skein_item_dup_path (g_ptr_array_index (items, 4));

    g_assert_cmpint (g_unlink (path), ==, 0);
    again = add_all (fixture, specs, NULL);
    wait_idle (fixture);
    assert_done (g_ptr_array_index (items, 4));
    assert_file (g_ptr_array_index (items, 4), g_ptr_array_index (sums, 4));
    g_assert_cmpuint (count_files (fixture->folder, ""), ==, 40);
  }

  /* One that was touched, one that was put back as a copy: read again, not fetched again. One that was changed is left to who
   * changed it. */
  {
    g_autoptr (GPtrArray) again = NULL;
    g_autofree char *touched = skein_item_dup_path (g_ptr_array_index (items, 6));
    g_autofree char *copied = skein_item_dup_path (g_ptr_array_index (items, 8));
    g_autofree char *changed = skein_item_dup_path (g_ptr_array_index (items, 10));
    struct timespec times[2] = { { 1000, 0 }, { 1000, 0 } };
    g_autofree char *bytes = NULL, *left = NULL;
    gsize size;

    g_assert_cmpint (utimensat (AT_FDCWD, touched, times, 0), ==, 0);
    g_assert_true (g_file_get_contents (copied, &bytes, &size, NULL));
    g_assert_cmpint (g_unlink (copied), ==, 0);
    g_assert_true (g_file_set_contents (copied, bytes, (gssize) size, NULL));
    g_clear_pointer (&bytes, g_free);
    g_assert_true (g_file_get_contents (changed, &bytes, &size, NULL));
    bytes[0] ^= 1;
    g_assert_true (g_file_set_contents (changed, bytes, (gssize) size, NULL));
    skein_test_origin_reset (origin);

    again = add_all (fixture, specs, NULL);
    wait_idle (fixture);
    for (guint i = 6; i <= 10; i += 2)
      {
        assert_done (g_ptr_array_index (items, i));
        assert_file (g_ptr_array_index (items, i), g_ptr_array_index (sums, i));
      }
    g_assert_cmpuint (skein_test_origin_get_path_requests (origin, "/file/6001/file-06.bin"), ==, 0);
    g_assert_cmpuint (skein_test_origin_get_path_requests (origin, "/file/8001/file-08.bin"), ==, 0);
    g_assert_cmpuint (skein_test_origin_get_path_requests (origin, "/file/10001/file-10.bin"), ==, 1);
    g_assert_cmpstr (skein_item_get_name (g_ptr_array_index (items, 10)), ==, "file-10 (1).bin");
    left = compute_sha256 (changed);
    g_assert_cmpstr (left, !=, g_ptr_array_index (sums, 10));
    g_assert_cmpint (g_unlink (changed), ==, 0);
    g_assert_cmpuint (count_files (fixture->folder, ""), ==, 40);
  }

  /* What is asked for on top is computed from the file that is there. */
  {
    g_autoptr (GPtrArray) again = NULL;
    g_autofree char *hex = NULL;

    ((SkeinItemSpec *) g_ptr_array_index (specs, 1))->hash_mask = 1u << SKEIN_DIGEST_SHA256;
    again = add_all (fixture, specs, NULL);
    wait_idle (fixture);
    hex = skein_item_dup_digest_hex (g_ptr_array_index (items, 1), SKEIN_DIGEST_SHA256);
    g_assert_cmpstr (hex, ==, g_ptr_array_index (sums, 1));
    g_assert_cmpuint (count_files (fixture->folder, ""), ==, 40);
  }
}

static void
test_wrong_checksum (Fixture *fixture, gconstpointer data)
{
  SkeinItemSpec *spec = make_spec (fixture, 5000, "wrong.bin", "seed=1");
  g_autoptr (SkeinItem) item = NULL;
  g_autofree char *status = NULL;

  expect_sha256 (spec, "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
  open_engine (fixture, TRUE);
  item = add_one (fixture, spec);
  wait_idle (fixture);
  g_assert_cmpint (skein_item_get_state (item), ==, SKEIN_ITEM_FAILED);
  g_assert_error (skein_item_get_error (item), SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_CHECKSUM);
  g_assert_nonnull (strstr (skein_item_get_error (item)->message, "00112233"));
  status = skein_item_dup_status (item);
  g_assert_cmpstr (status, ==, "Checksum differs");
  g_assert_cmpuint (count_files (fixture->folder, ""), ==, 0);
}

static void
test_weak_checksum (Fixture *fixture, gconstpointer data)
{
  SkeinItemSpec *spec = make_spec (fixture, 5, "weak.bin", "seed=1");
  g_autofree char *body = skein_test_origin_get (origin, "/file/5/weak.bin?seed=1", NULL, NULL, NULL);
  g_autofree char *md5 = g_compute_checksum_for_data (G_CHECKSUM_MD5, (guchar *) body, 5);
  g_autoptr (SkeinItem) item = NULL;
  g_autofree char *status = NULL;

  spec->expected_mask = 1u << SKEIN_DIGEST_MD5;
  for (guint i = 0; i < 16; i++)
    spec->expected[SKEIN_DIGEST_MD5][i] = (guint8) (g_ascii_xdigit_value (md5[2 * i]) << 4 | g_ascii_xdigit_value (md5[2 * i + 1]));
  open_engine (fixture, TRUE);
  item = add_one (fixture, spec);
  wait_idle (fixture);
  assert_done (item);
  g_assert_false (skein_item_is_verified (item));
  status = skein_item_dup_status (item);
  g_assert_cmpstr (status, ==, "Matches MD5");
}

static void
test_fails_twice (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SkeinItem) item = NULL;
  gboolean was_retrying = FALSE;

  open_engine (fixture, TRUE);
  item = add_one (fixture, make_spec (fixture, 5000, "flaky.bin", "status=503&times=2&retry_after=1"));
  skein_wait_until ((was_retrying |= skein_item_get_state (item) == SKEIN_ITEM_RETRYING, skein_engine_is_idle (fixture->engine)));
  assert_done (item);
  g_assert_true (was_retrying);
  g_assert_null (skein_item_get_error (item));
}

static void
test_gives_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SkeinItem) busy = NULL;
  g_autoptr (SkeinItem) missing = NULL;
  g_autoptr (GPtrArray) items = g_ptr_array_new ();

  fixture->tries = 2;
  open_engine (fixture, TRUE);
  busy = add_one (fixture, make_spec (fixture, 5000, "busy.bin", "status=503&times=2"));
  missing = add_one (fixture, make_spec (fixture, 5000, "missing.bin", "status=404"));
  wait_idle (fixture);
  g_assert_cmpint (skein_item_get_state (busy), ==, SKEIN_ITEM_FAILED);
  g_assert_error (skein_item_get_error (busy), SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_RETRYABLE);
  g_assert_cmpint (skein_item_get_state (missing), ==, SKEIN_ITEM_FAILED);
  g_assert_error (skein_item_get_error (missing), SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_NOT_FOUND);

  /* By hand it goes on. */
  g_ptr_array_add (items, busy);
  skein_engine_retry (fixture->engine, items);
  wait_idle (fixture);
  assert_done (busy);
}

static void
test_truncated (Fixture *fixture, gconstpointer data)
{
  g_autofree char *sha256 = skein_test_origin_dup_sha256 (origin, 4000000, "cut.bin", 3);
  SkeinItemSpec *spec = make_spec (fixture, 4000000, "cut.bin", "seed=3&truncate=2500000&times=1");
  g_autoptr (SkeinItem) item = NULL;
  g_autofree char *note = NULL;

  expect_sha256 (spec, sha256);
  open_engine (fixture, TRUE);
  item = add_one (fixture, spec);
  wait_idle (fixture);
  assert_done (item);
  assert_file (item, sha256);
  g_assert_cmpuint (count_files (fixture->folder, ""), ==, 1);
  note = skein_item_dup_note (item);
  g_assert_nonnull (note);
  g_test_message ("%s", note);
}

static void
test_bad_folder (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) specs = new_specs ();
  g_autoptr (GPtrArray) items = NULL;
  g_autofree char *file = g_build_filename (fixture->temp->path, "occupied", NULL);
  SkeinItemSpec *spec;

  g_assert_true (g_file_set_contents (file, "x", -1, NULL));
  spec = make_spec (fixture, 100, "a.bin", "");
  g_free (spec->folder);
  spec->folder = g_build_filename (file, "below", NULL);
  g_ptr_array_add (specs, spec);
  spec = make_spec (fixture, 100, "b.bin", "");
  g_free (spec->folder);
  spec->folder = g_strdup ("/proc");
  g_ptr_array_add (specs, spec);
  g_ptr_array_add (specs, make_spec (fixture, 100, "c.bin", ""));

  open_engine (fixture, TRUE);
  items = add_all (fixture, specs, NULL);
  wait_idle (fixture);
  for (guint i = 0; i < 2; i++)
    {
      SkeinItem *item = g_ptr_array_index (items, i);

      g_assert_cmpint (skein_item_get_state (item), ==, SKEIN_ITEM_FAILED);
      g_test_message ("%s", skein_item_get_error (item)->message);
      g_assert_error (skein_item_get_error (item), SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FOLDER);
      g_assert_nonnull (strstr (skein_item_get_error (item)->message, skein_item_peek_spec (item)->folder));
    }
  assert_done (g_ptr_array_index (items, 2));
}

/* A disk that was unplugged, say: nothing is made anew where it was. */
static void
test_folder_vanishes (Fixture *fixture, gconstpointer data)
{
  g_autofree char *elsewhere = g_strconcat (fixture->folder, "-elsewhere", NULL);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  SkeinItem *a, *b;

  open_engine (fixture, TRUE);
  a = add_one (fixture, make_spec (fixture, 3000000, "a.bin", "rate=3000000"));
  g_ptr_array_add (items, a);
  skein_wait_until (skein_item_get_done_bytes (a) > 500000);
  g_assert_cmpint (g_rename (fixture->folder, elsewhere), ==, 0);
  b = add_one (fixture, make_spec (fixture, 1000, "b.bin", ""));
  g_ptr_array_add (items, b);
  wait_idle (fixture);
  for (guint i = 0; i < 2; i++)
    {
      SkeinItem *item = g_ptr_array_index (items, i);

      g_assert_cmpint (skein_item_get_state (item), ==, SKEIN_ITEM_FAILED);
      g_test_message ("%s", skein_item_get_error (item)->message);
      g_assert_error (skein_item_get_error (item), SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FOLDER);
    }
  g_assert_false (g_file_test (fixture->folder, G_FILE_TEST_EXISTS));

  /* It is back: both go on. */
  g_assert_cmpint (g_rename (elsewhere, fixture->folder), ==, 0);
  skein_engine_retry (fixture->engine, items);
  wait_idle (fixture);
  assert_done (a);
  assert_done (b);
  g_assert_cmpuint (count_files (fixture->folder, ""), ==, 2);
}

static void
test_disk_full (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SkeinItem) large = NULL;
  g_autoptr (SkeinItem) small = NULL;
  g_autoptr (GPtrArray) items = g_ptr_array_new ();
  g_autofree char *sha256 = skein_test_origin_dup_sha256 (origin, 30000000, "large.bin", 1);
  g_autofree char *ballast = g_build_filename (fixture->folder, "ballast", NULL);
  g_autofree char *zeros = g_malloc0 (25000000);

  g_assert_cmpint (g_mkdir (fixture->folder, 0700), ==, 0);
  if (mount ("skein-test", fixture->folder, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=50m") != 0)
    {
      g_test_skip ("no small file system can be mounted here");
      return;
    }
  /* Leaves too little for the large one, enough for the small one. */
  g_assert_true (g_file_set_contents (ballast, zeros, 25000000, NULL));

  open_engine (fixture, TRUE);
  {
    SkeinItemSpec *spec = make_spec (fixture, 30000000, "large.bin", "seed=1");

    expect_sha256 (spec, sha256);
    large = add_one (fixture, spec);
  }
  small = add_one (fixture, make_spec (fixture, 1000, "small.bin", ""));
  wait_idle (fixture);
  g_assert_cmpint (skein_item_get_state (large), ==, SKEIN_ITEM_FAILED);
  g_test_message ("%s", skein_item_get_error (large)->message);
  g_assert_error (skein_item_get_error (large), SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_DISK_FULL);
  assert_done (small);

  g_assert_cmpint (g_unlink (ballast), ==, 0);
  g_ptr_array_add (items, large);
  skein_engine_retry (fixture->engine, items);
  wait_idle (fixture);
  assert_done (large);
  assert_file (large, sha256);
  close_engine (fixture);
  g_assert_cmpint (umount2 (fixture->folder, MNT_DETACH), ==, 0);
}

/* Without its helper program an item says so; the files that need none of it are not held up. */
static void
test_in_memory (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SkeinItem) item = NULL;

  g_free (fixture->store_path);
  fixture->store_path = g_strdup (":memory:");
  open_engine (fixture, TRUE);
  item = add_one (fixture, make_spec (fixture, 3000, "a.bin", ""));
  wait_idle (fixture);
  assert_done (item);
  g_assert_cmpuint (skein_temp_folder_count (fixture->temp), ==, 1);
}

static void
test_no_worker (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_strdup (g_getenv ("SKEIN_LIBEXEC_PATH"));
  SkeinItemSpec *spec = make_spec (fixture, 1000, "hashed.bin", "");
  g_autoptr (SkeinItem) hashed = NULL;
  g_autoptr (SkeinItem) plain = NULL;
  g_autoptr (GPtrArray) items = g_ptr_array_new ();

  g_setenv ("SKEIN_LIBEXEC_PATH", "/nonexistent", TRUE);
  spec->hash_mask = 1u << SKEIN_DIGEST_SHA256;
  open_engine (fixture, TRUE);
  hashed = add_one (fixture, spec);
  plain = add_one (fixture, make_spec (fixture, 1000, "plain.bin", ""));
  wait_idle (fixture);
  assert_done (plain);
  g_assert_cmpint (skein_item_get_state (hashed), ==, SKEIN_ITEM_FAILED);
  g_test_message ("%s", skein_item_get_error (hashed)->message);
  g_assert_error (skein_item_get_error (hashed), SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_NO_WORKER);
  g_assert_nonnull (strstr (skein_item_get_error (hashed)->message, "skein-worker"));

  /* The file is there; only what is missing is done again. */
  close_engine (fixture);
  g_clear_object (&hashed);
  g_setenv ("SKEIN_LIBEXEC_PATH", path, TRUE);
  skein_test_origin_reset (origin);
  open_engine (fixture, TRUE);
  wait_idle (fixture);
  hashed = g_list_model_get_item (G_LIST_MODEL (skein_engine_get_batch (fixture->engine)), 0);
  g_ptr_array_add (items, hashed);
  skein_engine_retry (fixture->engine, items);
  wait_idle (fixture);
  assert_done (hashed);
  g_assert_cmpuint (skein_item_get_digest_mask (hashed), !=, 0);
  g_assert_cmpuint (skein_test_origin_get_path_requests (origin, "/file/1000/hashed.bin"), ==, 0);
}

static void
test_segments (Fixture *fixture, gconstpointer data)
{
  g_autofree char *sha256 = skein_test_origin_dup_sha256 (origin, 9000000, "parts.bin", 6);
  SkeinItemSpec *spec = make_spec (fixture, 9000000, "parts.bin", "seed=6&rate=2500000");
  g_autoptr (GPtrArray) items = g_ptr_array_new ();
  g_autoptr (SkeinItem) item = NULL;

  spec->segments = 4;
  expect_sha256 (spec, sha256);
  open_engine (fixture, TRUE);
  item = add_one (fixture, spec);
  g_ptr_array_add (items, item);
  skein_wait_until (skein_item_get_done_bytes (item) > 4000000);
  skein_engine_pause (fixture->engine, items);
  skein_engine_resume (fixture->engine, items);
  g_assert_cmpint (skein_item_get_state (item), ==, SKEIN_ITEM_WAITING);
  wait_idle (fixture);
  assert_done (item);
  assert_file (item, sha256);
  g_assert_cmpuint (count_files (fixture->folder, ""), ==, 1);
}

static void
test_refuses (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) specs = new_specs ();
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GPtrArray) errors = NULL;

  g_ptr_array_add (specs, skein_item_spec_new ("htp:/nonsense", fixture->folder));
  g_ptr_array_add (specs, make_spec (fixture, 100, "good.bin", ""));
  g_ptr_array_add (specs, skein_item_spec_new ("http://user:secret@[bad/", fixture->folder));
  g_ptr_array_add (specs, skein_item_spec_new ("http://127.0.0.1/x", "relative/folder"));
  g_ptr_array_add (specs, make_spec (fixture, 100, "good.bin", ""));

  open_engine (fixture, TRUE);
  items = add_all (fixture, specs, &errors);
  g_assert_null (g_ptr_array_index (items, 0));
  g_assert_nonnull (g_ptr_array_index (errors, 0));
  g_assert_nonnull (g_ptr_array_index (items, 1));
  g_assert_null (g_ptr_array_index (errors, 1));
  g_assert_null (g_ptr_array_index (items, 2));
  g_assert_null (strstr (((GError *) g_ptr_array_index (errors, 2))->message, "secret"));
  g_assert_null (g_ptr_array_index (items, 3));
  g_assert_true (g_ptr_array_index (items, 4) == g_ptr_array_index (items, 1));
  wait_idle (fixture);
  g_clear_pointer (&items, g_ptr_array_unref);
}

/* User info goes to the server that asked for it, and nowhere else. */
static void
test_credentials (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = g_strdup_printf ("http://me:s3cretword@%s/file/100/p.bin?user=me&password=s3cretword", origin->url + strlen ("http://"));
  g_autoptr (SkeinItem) item = NULL;
  g_autofree char *db = NULL, *wal_path = g_strconcat (fixture->store_path, "-wal", NULL), *wal = NULL;
  gsize size = 0, wal_size = 0;

  open_engine (fixture, TRUE);
  item = add_one (fixture, skein_item_spec_new (url, fixture->folder));
  g_assert_null (strstr (skein_item_peek_spec (item)->url, "me:"));
  wait_idle (fixture);
  assert_done (item);
  g_assert_true (g_file_get_contents (fixture->store_path, &db, &size, NULL));
  g_file_get_contents (wal_path, &wal, &wal_size, NULL);
  g_assert_null (memmem (db, size, "me:s3cretword", 13));
  g_assert_true (wal == NULL || memmem (wal, wal_size, "me:s3cretword", 13) == NULL);
}

static void
test_pause_resume (Fixture *fixture, gconstpointer data)
{
  g_autofree char *sha256 = skein_test_origin_dup_sha256 (origin, 6000000, "slow.bin", 5);
  SkeinItemSpec *spec = make_spec (fixture, 6000000, "slow.bin", "seed=5&rate=3000000");
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  SkeinItem *item;
  g_autofree char *status = NULL;

  expect_sha256 (spec, sha256);
  open_engine (fixture, TRUE);
  item = add_one (fixture, spec);
  g_ptr_array_add (items, item);
  skein_wait_until (skein_item_get_done_bytes (item) > 1500000);
  status = skein_item_dup_status (item);
  g_assert_true (g_str_has_prefix (status, "Downloading · T"));
  g_assert_cmpfloat (skein_item_get_rate (item), >, 100000);
  g_assert_cmpfloat (skein_item_get_progress (item), >, 0.2);
  g_assert_cmpfloat (skein_item_get_seconds_left (item), >, 0);
  skein_engine_pause (fixture->engine, items);
  g_assert_cmpint (skein_item_get_state (item), ==, SKEIN_ITEM_PAUSED);
  wait_idle (fixture);
  g_assert_cmpuint (count_files (fixture->folder, ".part"), ==, 1);

  /* Across a restart, too. */
  g_ptr_array_set_size (items, 0);
  close_engine (fixture);
  open_engine (fixture, TRUE);
  wait_idle (fixture);
  item = g_list_model_get_item (G_LIST_MODEL (skein_engine_get_batch (fixture->engine)), 0);
  g_ptr_array_add (items, item);
  g_assert_cmpint (skein_item_get_state (item), ==, SKEIN_ITEM_PAUSED);
  g_assert_cmpuint (skein_item_get_done_bytes (item), >, 1000000);
  skein_engine_resume (fixture->engine, items);
  wait_idle (fixture);
  assert_done (item);
  g_assert_true (skein_item_is_verified (item));
  assert_file (item, sha256);
  {
    g_autofree char *note = skein_item_dup_note (item);

    g_assert_nonnull (note);
  }
  g_assert_cmpuint (count_files (fixture->folder, ""), ==, 1);
}

/* A partial that was damaged on the disk: found out by its checksum, and fetched again in one piece. */
static void
test_damaged_partial (Fixture *fixture, gconstpointer data)
{
  g_autofree char *sha256 = skein_test_origin_dup_sha256 (origin, 4000000, "d.bin", 5);
  g_autofree char *part = g_build_filename (fixture->folder, "d.bin.part", NULL);
  SkeinItemSpec *spec = make_spec (fixture, 4000000, "d.bin", "seed=5&rate=4000000");
  g_autoptr (GPtrArray) items = g_ptr_array_new ();
  g_autoptr (SkeinItem) item = NULL;
  int fd;

  expect_sha256 (spec, sha256);
  open_engine (fixture, TRUE);
  item = add_one (fixture, spec);
  g_ptr_array_add (items, item);
  skein_wait_until (skein_item_get_done_bytes (item) > 1000000);
  skein_engine_pause (fixture->engine, items);
  wait_idle (fixture);
  fd = g_open (part, O_WRONLY, 0);
  g_assert_cmpint (pwrite (fd, "damaged", 7, 5000), ==, 7);
  close (fd);
  skein_engine_resume (fixture->engine, items);
  wait_idle (fixture);
  assert_done (item);
  assert_file (item, sha256);
  g_assert_cmpuint (count_files (fixture->folder, ""), ==, 1);
}

/* A body that ends where the connection does may be cut: said so, unless a checksum proves it. */
static void
test_no_length (Fixture *fixture, gconstpointer data)
{
  g_autofree char *sha256 = skein_test_origin_dup_sha256 (origin, 5000, "b.bin", 1);
  SkeinItemSpec *spec = make_spec (fixture, 5000, "b.bin", "seed=1&length=close");
  g_autoptr (SkeinItem) a = NULL;
  g_autoptr (SkeinItem) b = NULL;
  g_autofree char *note_a = NULL, *note_b = NULL;

  open_engine (fixture, TRUE);
  a = add_one (fixture, make_spec (fixture, 5000, "a.bin", "seed=1&length=close"));
  expect_sha256 (spec, sha256);
  b = add_one (fixture, spec);
  wait_idle (fixture);
  assert_done (a);
  assert_done (b);
  note_a = skein_item_dup_note (a);
  note_b = skein_item_dup_note (b);
  g_assert_nonnull (strstr (note_a, "no size"));
  g_assert_null (note_b);
}

static void
test_pause_all (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SkeinItem) item = NULL;

  open_engine (fixture, TRUE);
  item = add_one (fixture, make_spec (fixture, 4000000, "slow.bin", "rate=4000000"));
  skein_wait_until (skein_item_get_done_bytes (item) > 500000);
  skein_engine_set_paused (fixture->engine, TRUE);
  skein_wait_until (skein_item_get_state (item) == SKEIN_ITEM_WAITING);
  g_assert_false (skein_engine_is_idle (fixture->engine));
  skein_engine_set_paused (fixture->engine, FALSE);
  wait_idle (fixture);
  assert_done (item);
  g_assert_cmpuint (count_files (fixture->folder, ""), ==, 1);
}

static void
test_cancel_and_remove (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  SkeinBatch *batch;
  SkeinItem *a, *b;

  open_engine (fixture, TRUE);
  batch = skein_engine_get_batch (fixture->engine);
  a = add_one (fixture, make_spec (fixture, 8000000, "a.bin", "rate=2000000"));
  b = add_one (fixture, make_spec (fixture, 8000000, "b.bin", "rate=2000000"));
  skein_wait_until (skein_item_get_done_bytes (a) > 100000 && skein_item_get_done_bytes (b) > 100000);
  g_ptr_array_add (items, a);
  skein_engine_cancel (fixture->engine, items);
  g_assert_cmpint (skein_item_get_state (a), ==, SKEIN_ITEM_CANCELLED);
  skein_wait_until (count_files (fixture->folder, ".part") == 1);

  items->pdata[0] = b;
  skein_engine_remove (fixture->engine, items);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (batch)), ==, 1);
  wait_idle (fixture);
  g_assert_cmpuint (count_files (fixture->folder, ""), ==, 0);
  items->pdata[0] = a;
  g_object_unref (b);

  close_engine (fixture);
  open_engine (fixture, TRUE);
  wait_idle (fixture);
  batch = skein_engine_get_batch (fixture->engine);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (batch)), ==, 1);
  g_assert_cmpuint (skein_batch_get_count (batch, SKEIN_ITEM_CANCELLED), ==, 1);
}

/* What was removed can be brought back, as it was and where it was; until then nothing of it is lost. */
static void
test_aside (Fixture *fixture, gconstpointer data)
{
  g_autofree char *sha256 = skein_test_origin_dup_sha256 (origin, 6000000, "slow.bin", 5);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) some = g_ptr_array_new ();
  SkeinItemSpec *spec = make_spec (fixture, 6000000, "slow.bin", "seed=5&rate=3000000");
  SkeinBatch *batch;
  SkeinItem *done, *slow, *failed, *again;
  guint position;
  g_autofree char *digest = NULL;

  expect_sha256 (spec, sha256);
  open_engine (fixture, TRUE);
  batch = skein_engine_get_batch (fixture->engine);
  fixture->tries = 1;
  done = add_one (fixture, make_spec (fixture, 1000, "done.bin", ""));
  slow = add_one (fixture, spec);
  failed = add_one (fixture, make_spec (fixture, 1000, "failed.bin", "status=404"));
  g_ptr_array_add (all, done);
  g_ptr_array_add (all, slow);
  g_ptr_array_add (all, failed);
  skein_wait_until (skein_item_get_state (done) == SKEIN_ITEM_DONE && skein_item_get_state (failed) == SKEIN_ITEM_FAILED && skein_item_get_done_bytes (slow) > 1500000);

  skein_engine_set_aside (fixture->engine, all);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (batch)), ==, 0);
  wait_idle (fixture);
  g_assert_cmpuint (count_files (fixture->folder, ".part"), ==, 1);

  /* In another order than theirs. */
  g_ptr_array_add (some, failed);
  g_ptr_array_add (some, slow);
  g_ptr_array_add (some, done);
  skein_engine_bring_back (fixture->engine, some);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (skein_batch_find (batch, g_ptr_array_index (all, i), &position));
      g_assert_cmpuint (position, ==, i);
    }
  g_assert_cmpint (skein_item_get_state (done), ==, SKEIN_ITEM_DONE);
  g_assert_cmpint (skein_item_get_state (failed), ==, SKEIN_ITEM_FAILED);
  g_assert_nonnull (skein_item_get_error (failed));
  wait_idle (fixture);
  assert_done (slow);
  digest = skein_item_dup_note (slow);
  g_assert_nonnull (digest); /* "resumed at ..." */
  assert_file (slow, sha256);
  g_assert_cmpuint (skein_batch_get_count (batch, SKEIN_ITEM_DONE), ==, 2);

  /* Asked for again: it is the same item. */
  g_ptr_array_set_size (some, 0);
  g_ptr_array_add (some, done);
  skein_engine_set_aside (fixture->engine, some);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (batch)), ==, 2);
  again = add_one (fixture, make_spec (fixture, 1000, "done.bin", ""));
  g_assert_true (again == done);
  g_object_unref (again);
  g_assert_true (skein_batch_find (batch, done, &position));
  g_assert_cmpuint (position, ==, 0);

  /* Removed after all; the one still aside goes with the engine. */
  skein_engine_set_aside (fixture->engine, some);
  skein_engine_remove (fixture->engine, some);
  skein_engine_bring_back (fixture->engine, some);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (batch)), ==, 2);
  g_ptr_array_set_size (some, 0);
  g_ptr_array_add (some, slow);
  skein_engine_set_aside (fixture->engine, some);
  g_ptr_array_set_size (all, 0);
  close_engine (fixture);

  open_engine (fixture, TRUE);
  wait_idle (fixture);
  batch = skein_engine_get_batch (fixture->engine);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (batch)), ==, 1);
  g_assert_cmpuint (skein_batch_get_count (batch, SKEIN_ITEM_FAILED), ==, 1);
  g_assert_cmpuint (count_files (fixture->folder, ".bin"), ==, 2);
}

/* A partial of something removed is deleted when that is for good, not before. */
static void
test_aside_partial (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  open_engine (fixture, TRUE);
  g_ptr_array_add (items, add_one (fixture, make_spec (fixture, 8000000, "a.bin", "rate=2000000")));
  g_ptr_array_add (items, add_one (fixture, make_spec (fixture, 8000000, "b.bin", "rate=2000000")));
  skein_wait_until (skein_item_get_done_bytes (g_ptr_array_index (items, 0)) > 100000 && skein_item_get_done_bytes (g_ptr_array_index (items, 1)) > 100000);
  skein_engine_set_aside (fixture->engine, items);
  wait_idle (fixture);
  g_assert_cmpuint (count_files (fixture->folder, ".part"), ==, 2);
  g_ptr_array_remove_index (items, 0);
  skein_engine_remove (fixture->engine, items);
  wait_idle (fixture);
  skein_wait_until (count_files (fixture->folder, ".part") == 1);
  g_ptr_array_set_size (items, 0);
  close_engine (fixture);
  g_assert_cmpuint (count_files (fixture->folder, ""), ==, 0);
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) specs = new_specs ();
  g_autoptr (GPtrArray) items = NULL;
  GListModel *list;

  open_engine (fixture, TRUE);
  skein_engine_set_paused (fixture->engine, TRUE);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *name = g_strdup_printf ("%02u.bin", i);

      g_ptr_array_add (specs, make_spec (fixture, 100, name, ""));
    }
  items = add_all (fixture, specs, NULL);
  list = G_LIST_MODEL (skein_engine_get_batch (fixture->engine));

  /* Always to the same place: the gap there is used up again and again. */
  for (guint round = 0; round < 200; round++)
    {
      g_autoptr (GPtrArray) moved = g_ptr_array_new ();
      g_autoptr (SkeinItem) second = NULL;
      g_autoptr (SkeinItem) now_second = NULL;
      SkeinItem *item = g_ptr_array_index (items, 3 + round % 17);
      guint position;

      second = g_list_model_get_item (list, 1);
      if (second == item)
        continue;
      g_ptr_array_add (moved, item);
      skein_engine_move (fixture->engine, moved, second);
      now_second = g_list_model_get_item (list, 1);
      g_assert_true (now_second == item);
      g_assert_true (skein_batch_find (skein_engine_get_batch (fixture->engine), second, &position));
      g_assert_cmpuint (position, ==, 2);
    }
  {
    g_autoptr (GPtrArray) moved = g_ptr_array_new ();
    g_autoptr (SkeinItem) last = NULL;

    g_ptr_array_add (moved, g_ptr_array_index (items, 0));
    skein_engine_move (fixture->engine, moved, NULL);
    last = g_list_model_get_item (list, 19);
    g_assert_true (last == g_ptr_array_index (items, 0));
  }
  {
    g_autoptr (GPtrArray) before = g_ptr_array_new_with_free_func (g_free);

    for (guint i = 0; i < 20; i++)
      {
        g_autoptr (SkeinItem) item = g_list_model_get_item (list, i);

        g_ptr_array_add (before, g_strdup (skein_item_get_name (item)));
      }
    g_clear_pointer (&items, g_ptr_array_unref);
    close_engine (fixture);
    open_engine (fixture, TRUE);
    list = G_LIST_MODEL (skein_engine_get_batch (fixture->engine));
    skein_wait_until (g_list_model_get_n_items (list) == 20);
    for (guint i = 0; i < 20; i++)
      {
        g_autoptr (SkeinItem) item = g_list_model_get_item (list, i);

        g_assert_cmpstr (skein_item_get_name (item), ==, g_ptr_array_index (before, i));
      }
    wait_idle (fixture);
    g_assert_cmpuint (skein_batch_get_count (skein_engine_get_batch (fixture->engine), SKEIN_ITEM_DONE), ==, 20);
  }
}

/* The command line adds to a store that the window has open: each works on its own, and sees the other's. */
static void
test_two_programs (Fixture *fixture, gconstpointer data)
{
  Fixture other = *fixture;
  g_autoptr (SkeinItem) theirs = NULL;
  SkeinItem *seen;
  GListModel *list;

  open_engine (fixture, TRUE);
  open_engine (&other, FALSE);
  theirs = add_one (&other, make_spec (fixture, 3000000, "theirs.bin", "rate=1500000"));
  list = G_LIST_MODEL (skein_engine_get_batch (fixture->engine));
  skein_wait_until (g_list_model_get_n_items (list) == 1);
  seen = g_list_model_get_item (list, 0);
  g_assert_true (skein_item_is_foreign (seen));
  g_assert_true (skein_engine_is_idle (fixture->engine));
  skein_wait_until (skein_engine_is_idle (other.engine));
  assert_done (theirs);
  skein_wait_until (skein_item_get_state (seen) == SKEIN_ITEM_DONE);
  g_assert_false (skein_item_is_foreign (seen));
  g_clear_object (&theirs);

  /* Ends with work left: the window goes on with it. */
  g_object_unref (add_one (&other, make_spec (fixture, 3000000, "left.bin", "rate=1500000")));
  skein_wait_until (g_list_model_get_n_items (list) == 2);
  close_engine (&other);
  skein_wait_until (skein_batch_get_count (skein_engine_get_batch (fixture->engine), SKEIN_ITEM_DONE) == 2);
  g_assert_cmpuint (count_files (fixture->folder, ""), ==, 2);
  g_object_unref (seen);
}

/* The command line goes on with what it is given again, and with nothing else. */
static void
test_given_again (Fixture *fixture, gconstpointer data)
{
  g_autofree char *sha256 = skein_test_origin_dup_sha256 (origin, 4000000, "one.bin", 1);
  SkeinItemSpec *spec = make_spec (fixture, 4000000, "one.bin", "seed=1&rate=4000000");
  g_autoptr (GPtrArray) specs = new_specs ();
  g_autoptr (GPtrArray) items = NULL;
  g_autofree char *note = NULL;
  SkeinItem *one;

  fixture->tries = 1;
  expect_sha256 (spec, sha256);
  g_ptr_array_add (specs, spec);
  g_ptr_array_add (specs, make_spec (fixture, 4000000, "two.bin", "rate=4000000"));
  g_ptr_array_add (specs, make_spec (fixture, 1000, "three.bin", "status=500&times=1"));
  open_engine (fixture, FALSE);
  items = add_all (fixture, specs, NULL);
  one = g_ptr_array_index (items, 0);
  skein_wait_until (skein_item_get_done_bytes (one) > 1000000 && skein_item_get_state (g_ptr_array_index (items, 2)) == SKEIN_ITEM_FAILED);
  g_clear_pointer (&items, g_ptr_array_unref);
  close_engine (fixture);

  open_engine (fixture, FALSE);
  wait_idle (fixture);
  g_assert_cmpuint (skein_batch_get_count (skein_engine_get_batch (fixture->engine), SKEIN_ITEM_WAITING), ==, 2);
  g_ptr_array_remove_index (specs, 1);
  items = add_all (fixture, specs, NULL);
  wait_idle (fixture);
  one = g_ptr_array_index (items, 0);
  assert_done (one);
  assert_done (g_ptr_array_index (items, 1));
  assert_file (one, sha256);
  g_assert_true (skein_item_is_verified (one));
  note = skein_item_dup_note (one);
  g_assert_true (g_str_has_prefix (note, "resumed at"));
  g_assert_cmpuint (skein_batch_get_count (skein_engine_get_batch (fixture->engine), SKEIN_ITEM_WAITING), ==, 1);
  g_assert_cmpuint (skein_batch_get_count (skein_engine_get_batch (fixture->engine), SKEIN_ITEM_DONE), ==, 2);
}

static void
test_same_name (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) specs = new_specs ();
  g_autoptr (GPtrArray) items = NULL;

  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *query = g_strdup_printf ("seed=%u&n=%u", i, i);
      SkeinItemSpec *spec = make_spec (fixture, i < 3 ? 2000000 : 2000, "same.tar.gz", query);

      g_ptr_array_add (specs, spec);
    }
  {
    SkeinItemSpec *spec = make_spec (fixture, 2000, "x", "disposition=../../evil.bin");

    g_ptr_array_add (specs, spec);
  }
  open_engine (fixture, TRUE);
  items = add_all (fixture, specs, NULL);
  wait_idle (fixture);
  for (guint i = 0; i < items->len; i++)
    {
      g_autofree char *sha256 = skein_test_origin_dup_sha256 (origin, i < 3 ? 2000000 : 2000, "same.tar.gz", i);

      assert_done (g_ptr_array_index (items, i));
      if (i < 6)
        assert_file (g_ptr_array_index (items, i), sha256);
    }
  g_assert_cmpstr (skein_item_get_name (g_ptr_array_index (items, 6)), ==, "evil.bin");
  g_assert_cmpuint (count_files (fixture->folder, ""), ==, 7);
  g_assert_cmpuint (count_files (fixture->folder, ".part"), ==, 0);
}

static void
test_resize (Fixture *fixture, gconstpointer data)
{
  g_autofree char *sums = skein_test_origin_get (origin, "/samples/SHA256SUMS", NULL, NULL, NULL);
  g_autoptr (GPtrArray) specs = new_specs ();
  g_autoptr (GPtrArray) items = NULL;
  g_auto (GStrv) lines = g_strsplit (sums, "\n", -1);
  guint n_photos = 0;

  for (guint i = 0; lines[i] != NULL && n_photos < 4; i++)
    {
      g_autofree char *url = NULL;
      SkeinItemSpec *spec;

      if (strlen (lines[i]) < 67 || strstr (lines[i], "photos/") == NULL)
        continue;
      url = skein_test_origin_dup_url (origin, "/samples/%s", lines[i] + 66);
      spec = skein_item_spec_new (url, fixture->folder);
      expect_sha256 (spec, lines[i]);
      spec->copy = skein_copy_options_new (&(SkeinResizeSpec){ .width = 320, .height = 240 }, NULL, NULL);
      spec->hash_mask = 1u << SKEIN_DIGEST_SHA1;
      g_ptr_array_add (specs, spec);
      n_photos++;
    }
  {
    SkeinItemSpec *spec = make_spec (fixture, 3000, "none.jpg", "");

    spec->copy = skein_copy_options_new (&(SkeinResizeSpec){ .width = 100 }, NULL, NULL);
    g_ptr_array_add (specs, spec);
  }

  open_engine (fixture, TRUE);
  items = add_all (fixture, specs, NULL);
  wait_idle (fixture);
  for (guint i = 0; i < n_photos; i++)
    {
      SkeinItem *item = g_ptr_array_index (items, i);
      g_autofree char *note = skein_item_dup_note (item);

      assert_done (item);
      g_assert_true (skein_item_is_verified (item));
      g_assert_true (g_str_has_suffix (note, " copy saved"));
      g_assert_true (g_str_has_prefix (note, "320 ×") || g_strstr_len (note, -1, "× 240 ") != NULL);
    }
  g_assert_cmpuint (count_files (fixture->folder, "-320x240.jpg"), >, 0);
  g_assert_cmpuint (count_files (fixture->folder, ""), ==, 2 * n_photos + 1);

  /* The file is there, only its small copy is not. */
  g_assert_cmpint (skein_item_get_state (g_ptr_array_index (items, n_photos)), ==, SKEIN_ITEM_FAILED);
  g_assert_nonnull (skein_item_get_error (g_ptr_array_index (items, n_photos)));
  g_test_message ("%s", skein_item_get_error (g_ptr_array_index (items, n_photos))->message);
}

/* Every way to resize once through the whole pipeline, and over a restart. */
static void
test_resize_modes (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *text, *name;
    guint width, height; /* 0: whatever */
  } rows[] = {
    { "200x200", "p0-200x200.jpg", 200, 0 },
    { "fill:120x120 crop=attention", "p1-fill-120x120.jpg", 120, 120 },
    { "exact:90x160 linear", "p2-exact-90x160.jpg", 90, 160 },
    { "longest:150 format=png metadata=strip", "p3-longest-150.png", 150, 0 },
    { "shortest:70 format=webp effort=2 name={stem}_{height}.{ext}", "p4_70.webp", 0, 70 },
    { "10% quality=40 srgb metadata=no-place name={size} of {name}", "10pct of p5.jpg", 0, 0 },
  };
  g_autofree char *sums = skein_test_origin_get (origin, "/samples/SHA256SUMS", NULL, NULL, NULL);
  const char *photo = strstr (sums, "photos/");
  g_autofree char *path = g_strdup_printf ("/samples/%.*s", (int) strcspn (photo, "\n"), photo);
  g_autofree char *url = skein_test_origin_dup_url (origin, "%s", path);
  g_autoptr (GPtrArray) specs = new_specs ();
  g_autoptr (GPtrArray) items = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      SkeinItemSpec *spec = skein_item_spec_new (url, fixture->folder);

      spec->name = g_strdup_printf ("p%u.jpg", i);
      spec->copy = skein_copy_options_from_text (rows[i].text);
      g_assert_nonnull (spec->copy);
      g_ptr_array_add (specs, spec);
    }

  open_engine (fixture, TRUE);
  items = add_all (fixture, specs, NULL);
  wait_idle (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      SkeinItem *item = g_ptr_array_index (items, i);
      const SkeinCopyResult *result = skein_item_peek_copy_result (item);

      assert_done (item);
      g_assert_cmpstr (skein_item_get_copy_name (item), ==, rows[i].name);
      g_assert_cmpuint (count_files (fixture->folder, rows[i].name), ==, 1);
      g_assert_nonnull (result);
      g_test_message ("%s: %u x %u of %u x %u, %" G_GUINT64_FORMAT " bytes, %" G_GUINT64_FORMAT " us", rows[i].name, result->width, result->height, result->in_width, result->in_height, result->bytes, result->cpu_us);
      if (rows[i].width > 0 && rows[i].height > 0)
        g_assert_cmpuint (result->width, ==, rows[i].width);
      if (rows[i].height > 0)
        g_assert_true (result->height == rows[i].height || result->width == rows[i].height);
      else if (rows[i].width > 0)
        g_assert_cmpuint (MAX (result->width, result->height), ==, rows[i].width);
      g_assert_cmpuint (result->cpu_us, >, 0);
      g_assert_cmpint (skein_copy_result_get_saved (result, skein_item_get_size (item)), >, 0);
    }
}

static void
test_sizes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) specs = new_specs ();
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) error = NULL;
  SkeinSetting setting = { SKEIN_SETTING_THREADS, 1, 1 };

  open_engine (fixture, TRUE);
  g_assert_true (skein_engine_set_setting (fixture->engine, &setting, &error));
  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *name = g_strdup_printf ("%02u.bin", i);

      g_ptr_array_add (specs, make_spec (fixture, 1000, name, "delay=20"));
    }
  items = add_all (fixture, specs, NULL);
  skein_wait_until (skein_batch_get_count (skein_engine_get_batch (fixture->engine), SKEIN_ITEM_DONE) >= 3);
  g_assert_cmpuint (skein_test_origin_get_stat (origin, "peak_requests"), ==, 1);
  setting = (SkeinSetting){ SKEIN_SETTING_THREADS, 3, 6 };
  g_assert_true (skein_engine_set_setting (fixture->engine, &setting, &error));
  setting = (SkeinSetting){ SKEIN_SETTING_THREADS, 0, 6 };
  g_assert_false (skein_engine_set_setting (fixture->engine, &setting, &error));
  wait_idle (fixture);
  g_assert_cmpuint (skein_batch_get_count (skein_engine_get_batch (fixture->engine), SKEIN_ITEM_DONE), ==, 30);
}

/* Closing while everything runs takes no second, and nothing is lost. */
static void
test_close_and_go_on (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) specs = new_specs ();
  gint64 start_us;

  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *name = g_strdup_printf ("%02u.bin", i);

      g_ptr_array_add (specs, make_spec (fixture, 1500000, name, "rate=3000000&seed=1"));
    }
  open_engine (fixture, TRUE);
  g_ptr_array_unref (add_all (fixture, specs, NULL));
  skein_wait_until (skein_batch_get_count (skein_engine_get_batch (fixture->engine), SKEIN_ITEM_DONE) >= 5);
  start_us = g_get_monotonic_time ();
  close_engine (fixture);
  g_test_message ("closing took %.3f s", (double) (g_get_monotonic_time () - start_us) / G_USEC_PER_SEC);
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, G_USEC_PER_SEC);

  open_engine (fixture, TRUE);
  skein_wait_until (skein_batch_get_count (skein_engine_get_batch (fixture->engine), SKEIN_ITEM_DONE) == 60);
  wait_idle (fixture);
  g_assert_cmpuint (count_files (fixture->folder, ""), ==, 60);
  g_assert_cmpuint (count_files (fixture->folder, ".part"), ==, 0);
  for (guint i = 0; i < 60; i++)
    {
      g_autoptr (SkeinItem) item = g_list_model_get_item (G_LIST_MODEL (skein_engine_get_batch (fixture->engine)), i);
      g_autofree char *name = g_strdup_printf ("%02u.bin", i);
      g_autofree char *sha256 = skein_test_origin_dup_sha256 (origin, 1500000, name, 1);

      assert_file (item, sha256);
    }
}

static void
test_cannot_open (Fixture *fixture, gconstpointer data)
{
  SkeinEngineOptions options = { .adopt_all = TRUE };
  g_autofree char *file = g_build_filename (fixture->temp->path, "occupied", NULL);
  g_autofree char *path = g_build_filename (file, "store.db", NULL);

  g_assert_true (g_file_set_contents (file, "x", -1, NULL));
  options.store_path = path;
  options.processing = (SkeinSetting){ SKEIN_SETTING_PROCESSES, 1, 1 };
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      /* First settings that make no sense, then a store that cannot be. */
      options.downloads = (SkeinSetting){ i == 0 ? SKEIN_SETTING_PROCESSES : SKEIN_SETTING_THREADS, 1, 1 };
      skein_engine_new_async (&options, NULL, result_cb, &result);
      skein_wait_until (result != NULL);
      g_assert_null (skein_engine_new_finish (result, &error));
      g_assert_nonnull (error);
      g_test_message ("%s", error->message);
    }
}

/* Everything that people do, at any moment, and then let it finish. */
static void
test_chaos (Fixture *fixture, gconstpointer data)
{
  static const char *const queries[] = { "seed=1", "seed=1", "seed=1&delay=30", "seed=1&rate=600000", "seed=1&truncate=9000&times=1", "seed=1&status=503&times=1", "seed=1&length=chunked" };
  g_autoptr (GHashTable) sums = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GListModel *list;
  guint n_added = 0;

  open_engine (fixture, TRUE);
  list = G_LIST_MODEL (skein_engine_get_batch (fixture->engine));
  for (guint step = 0; step < 400; step++)
    {
      g_autoptr (GPtrArray) some = g_ptr_array_new_with_free_func (g_object_unref);
      guint n = g_list_model_get_n_items (list);
      gint64 until_us = g_get_monotonic_time () + g_test_rand_int_range (0, 8000);

      for (guint i = 0; n > 0 && i < (guint) g_test_rand_int_range (1, 8); i++)
        g_ptr_array_add (some, g_list_model_get_item (list, (guint) g_test_rand_int_range (0, (gint32) n)));

      switch (g_test_rand_int_range (0, 12))
        {
        case 0:
        case 1:
          if (n_added < 150)
            {
              g_autoptr (GPtrArray) specs = new_specs ();

              for (guint i = 0; i < 8; i++)
                {
                  guint64 size = g_test_rand_int_range (0, 4) == 0 ? 1200000 : (guint64) g_test_rand_int_range (0, 60000);
                  char *name = g_strdup_printf ("c%03u.bin", n_added++);
                  char *sha256 = skein_test_origin_dup_sha256 (origin, size, name, 1);
                  SkeinItemSpec *spec = make_spec (fixture, size, name, queries[g_test_rand_int_range (0, G_N_ELEMENTS (queries))]);

                  if (g_test_rand_int_range (0, 2) == 0)
                    expect_sha256 (spec, sha256);
                  if (g_test_rand_int_range (0, 3) == 0)
                    spec->hash_mask = 1u << SKEIN_DIGEST_MD5;
                  g_hash_table_insert (sums, name, sha256);
                  g_ptr_array_add (specs, spec);
                }
              skein_engine_add_async (fixture->engine, specs, NULL, NULL, NULL);
            }
          break;
        case 2:
        case 3:
          skein_engine_pause (fixture->engine, some);
          break;
        case 4:
        case 5:
          skein_engine_resume (fixture->engine, some);
          break;
        case 6:
          skein_engine_cancel (fixture->engine, some);
          break;
        case 7:
        case 8:
          skein_engine_retry (fixture->engine, some);
          break;
        case 9:
          skein_engine_move (fixture->engine, some, some->len == 0 || g_test_rand_int_range (0, 2) == 0 ? NULL : g_ptr_array_index (some, 0));
          break;
        case 10:
          if (some->len > 0)
            {
              g_ptr_array_set_size (some, 1);
              skein_engine_remove (fixture->engine, some);
            }
          break;
        default:
          skein_engine_set_paused (fixture->engine, g_test_rand_int_range (0, 3) == 0);
          if (g_test_rand_int_range (0, 6) == 0)
            {
              SkeinSetting setting = { SKEIN_SETTING_THREADS, (guint) g_test_rand_int_range (1, 4), (guint) g_test_rand_int_range (1, 6) };

              g_assert_true (skein_engine_set_setting (fixture->engine, &setting, NULL));
            }
          if (g_test_rand_int_range (0, 8) == 0)
            {
              g_ptr_array_set_size (some, 0);
              close_engine (fixture);
              open_engine (fixture, TRUE);
              list = G_LIST_MODEL (skein_engine_get_batch (fixture->engine));
            }
          break;
        }
      while (g_get_monotonic_time () < until_us)
        g_main_context_iteration (NULL, FALSE);
    }

  skein_engine_set_paused (fixture->engine, FALSE);
  for (guint round = 0; round < 10; round++)
    {
      g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);
      SkeinBatch *batch = SKEIN_BATCH (list);

      wait_idle (fixture);
      if (skein_batch_get_count (batch, SKEIN_ITEM_DONE) == g_list_model_get_n_items (list))
        break;
      for (guint i = 0; i < g_list_model_get_n_items (list); i++)
        g_ptr_array_add (all, g_list_model_get_item (list, i));
      skein_engine_resume (fixture->engine, all);
      skein_engine_retry (fixture->engine, all);
    }

  g_test_message ("%u added, %u left", n_added, g_list_model_get_n_items (list));
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (SkeinItem) item = g_list_model_get_item (list, i);

      assert_done (item);
      assert_file (item, g_hash_table_lookup (sums, skein_item_get_name (item)));
    }
  g_assert_cmpuint (count_files (fixture->folder, ".part"), ==, 0);
  /* What was removed after it was finished has stayed; nothing is there twice. */
  {
    g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name (dir)) != NULL)
      {
        g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
        g_autofree char *got = compute_sha256 (path);

        g_assert_cmpstr (got, ==, g_hash_table_lookup (sums, name));
      }
  }
}

/* --- killed at chosen points --- */

#define N_CRASH_FILES 16
/* Long enough for the second start to have found it there. */
#define LEFT_BEHIND_US (400 * 1000)

static int
run_crasher (Fixture *fixture, const char *list, const char *point, GSubprocess **out_process)
{
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "engine-crasher", NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE, &error, program, fixture->store_path, fixture->folder, list, point, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait (process, NULL, &error));
  g_assert_no_error (error);
  *out_process = g_object_ref (process);
  return g_subprocess_get_if_signaled (process) ? -g_subprocess_get_term_sig (process) : g_subprocess_get_exit_status (process);
}

static gpointer
let_go_thread_main (gpointer process)
{
  g_usleep (LEFT_BEHIND_US);
  g_output_stream_close (g_subprocess_get_stdin_pipe (process), NULL, NULL);
  return NULL;
}

static void
test_kill (Fixture *fixture, gconstpointer data)
{
  const char *point = data;
  g_autofree char *list = g_build_filename (fixture->temp->path, "list.txt", NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) sums = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GSubprocess) killed = NULL;
  g_autoptr (GSubprocess) second = NULL;
  GThread *letting_go;
  int status;

  /* Some verified, some large, some of them both. */
  for (guint i = 0; i < N_CRASH_FILES; i++)
    {
      guint64 size = i % 3 == 0 ? 1300000 : 20000 + i;
      g_autofree char *name = g_strdup_printf ("file-%02u.bin", i);
      g_autofree char *url = skein_test_origin_dup_url (origin, "/file/%" G_GUINT64_FORMAT "/%s?seed=2", size, name);
      char *sha256 = skein_test_origin_dup_sha256 (origin, size, name, 2);

      g_ptr_array_add (sums, sha256);
      g_string_append_printf (text, "%s\t%s%s%s\n", url, name, i % 2 == 0 ? "\t" : "", i % 2 == 0 ? sha256 : "");
    }
  g_assert_true (g_file_set_contents (list, text->str, -1, NULL));

  status = run_crasher (fixture, list, point, &killed);
  g_test_message ("first run: %d, partials left: %u", status, count_files (fixture->folder, ".part"));
  g_assert_cmpint (status, ==, -SIGKILL);
  /* What it left behind, waiting for the end of its standard input, is there for a while longer. */
  letting_go = g_thread_new ("let-go", let_go_thread_main, killed);
  g_assert_cmpint (run_crasher (fixture, list, NULL, &second), ==, 0);
  g_thread_join (letting_go);

  g_assert_cmpuint (count_files (fixture->folder, ""), ==, N_CRASH_FILES);
  for (guint i = 0; i < N_CRASH_FILES; i++)
    {
      g_autofree char *name = g_strdup_printf ("file-%02u.bin", i);
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
      g_autofree char *got = compute_sha256 (path);

      g_assert_cmpstr (got, ==, g_ptr_array_index (sums, i));
    }
}

/* --- how it feels --- */

#define BEAT_US 1000

static gint64
get_cpu_us (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static gboolean
beat_cb (gpointer data)
{
  Fixture *fixture = data;
  gint64 now_us = g_get_monotonic_time ();

  gint64 cpu_us = get_cpu_us ();

  if (fixture->beat_us != 0)
    {
      fixture->longest_us = MAX (fixture->longest_us, now_us - fixture->beat_us - BEAT_US);
      fixture->longest_cpu_us = MAX (fixture->longest_cpu_us, cpu_us - fixture->beat_cpu_us);
    }
  fixture->beat_us = now_us;
  fixture->beat_cpu_us = cpu_us;
  return G_SOURCE_CONTINUE;
}

static void
start_beat (Fixture *fixture)
{
  fixture->longest_us = 0;
  fixture->longest_cpu_us = 0;
  fixture->beat_us = 0;
  fixture->beat_id = g_timeout_add (BEAT_US / 1000, beat_cb, fixture);
}

static void
stop_beat (Fixture *fixture, const char *what, gint64 start_us)
{
  g_source_remove (fixture->beat_id);
  g_test_message ("%s: %.2f s, longest stall of the main loop %.1f ms (%.1f ms of its own CPU time)", what,
                  (double) (g_get_monotonic_time () - start_us) / G_USEC_PER_SEC, (double) fixture->longest_us / 1000, (double) fixture->longest_cpu_us / 1000);
}

static void
test_many (Fixture *fixture, gconstpointer data)
{
  guint n = 100000;
  GPtrArray *specs = new_specs ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  GListModel *list;
  gint64 start_us;

  open_engine (fixture, TRUE);
  list = G_LIST_MODEL (skein_engine_get_batch (fixture->engine));
  skein_engine_set_paused (fixture->engine, TRUE);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("photo-%06u.jpg", i);

      g_ptr_array_add (specs, make_spec (fixture, 20000, name, "seed=1"));
    }

  start_us = g_get_monotonic_time ();
  start_beat (fixture);
  skein_engine_add_async (fixture->engine, specs, NULL, result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  stop_beat (fixture, "adding 100,000", start_us);
  items = skein_engine_add_finish (fixture->engine, result, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, n);
  g_ptr_array_unref (specs);
  g_clear_pointer (&items, g_ptr_array_unref);
  g_clear_object (&result);
  start_us = g_get_monotonic_time ();
  close_engine (fixture);
  g_test_message ("closing: %.2f s", (double) (g_get_monotonic_time () - start_us) / G_USEC_PER_SEC);

  start_us = g_get_monotonic_time ();
  start_beat (fixture);
  open_engine (fixture, TRUE);
  skein_engine_set_paused (fixture->engine, TRUE);
  list = G_LIST_MODEL (skein_engine_get_batch (fixture->engine));
  while (g_list_model_get_n_items (list) < n)
    g_main_context_iteration (NULL, TRUE);
  stop_beat (fixture, "opening with 100,000", start_us);

  start_us = g_get_monotonic_time ();
  start_beat (fixture);
  skein_engine_set_paused (fixture->engine, FALSE);
  while (skein_batch_get_count (SKEIN_BATCH (list), SKEIN_ITEM_DONE) < 2000)
    g_main_context_iteration (NULL, TRUE);
  stop_beat (fixture, "downloading 2,000 of them", start_us);
  skein_engine_set_paused (fixture->engine, TRUE);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (all, g_list_model_get_item (list, i));
  start_us = g_get_monotonic_time ();
  start_beat (fixture);
  skein_engine_pause (fixture->engine, all);
  while (skein_batch_get_count (SKEIN_BATCH (list), SKEIN_ITEM_PAUSED) + skein_batch_get_count (SKEIN_BATCH (list), SKEIN_ITEM_DONE) < n)
    g_main_context_iteration (NULL, TRUE);
  stop_beat (fixture, "pausing 100,000", start_us);

  start_us = g_get_monotonic_time ();
  start_beat (fixture);
  skein_engine_set_aside (fixture->engine, all);
  while (g_list_model_get_n_items (list) > 0)
    g_main_context_iteration (NULL, TRUE);
  stop_beat (fixture, "setting 100,000 aside", start_us);

  start_us = g_get_monotonic_time ();
  start_beat (fixture);
  skein_engine_bring_back (fixture->engine, all);
  while (g_list_model_get_n_items (list) < n)
    g_main_context_iteration (NULL, TRUE);
  stop_beat (fixture, "bringing 100,000 back", start_us);

  start_us = g_get_monotonic_time ();
  start_beat (fixture);
  skein_engine_remove (fixture->engine, all);
  g_ptr_array_set_size (all, 0);
  while (g_list_model_get_n_items (list) > 0)
    g_main_context_iteration (NULL, TRUE);
  stop_beat (fixture, "removing 100,000", start_us);
  wait_idle (fixture);
}

int
main (int argc, char *argv[])
{
  static const char *const points[] = {
    "pwrite:1:before",
    "pwrite:3:after",
    "pwrite:100:after",
    "fsync:1:before",
    "fsync:2:after",
    "fsync:9:after",
    "linkat:1:before",
    "linkat:1:after",
    "linkat:7:after",
    "linkat:16:after",
    "fdatasync:5:before",
    "fdatasync:8:after",
    "unlinkat:1:before",
    "unlinkat:1:after",
    "unlinkat:5:after",
    "spawn:1:before",
  };
  int status;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, func) g_test_add ("/batch/engine/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("small-and-large", test_small_and_large);
  ADD ("wrong-checksum", test_wrong_checksum);
  ADD ("weak-checksum", test_weak_checksum);
  ADD ("fails-twice", test_fails_twice);
  ADD ("gives-up", test_gives_up);
  ADD ("truncated", test_truncated);
  ADD ("bad-folder", test_bad_folder);
  ADD ("folder-vanishes", test_folder_vanishes);
  ADD ("disk-full", test_disk_full);
  ADD ("no-worker", test_no_worker);
  ADD ("segments", test_segments);
  ADD ("in-memory", test_in_memory);
  ADD ("refuses", test_refuses);
  ADD ("credentials", test_credentials);
  ADD ("pause-resume", test_pause_resume);
  ADD ("damaged-partial", test_damaged_partial);
  ADD ("no-length", test_no_length);
  ADD ("pause-all", test_pause_all);
  ADD ("cancel-and-remove", test_cancel_and_remove);
  ADD ("aside", test_aside);
  ADD ("aside-partial", test_aside_partial);
  ADD ("order", test_order);
  ADD ("two-programs", test_two_programs);
  ADD ("given-again", test_given_again);
  ADD ("same-name", test_same_name);
  ADD ("resize", test_resize);
  ADD ("resize-modes", test_resize_modes);
  ADD ("sizes", test_sizes);
  ADD ("close-and-go-on", test_close_and_go_on);
  ADD ("cannot-open", test_cannot_open);
  ADD ("chaos", test_chaos);
  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    {
      g_autofree char *path = g_strconcat ("/batch/engine/kill/", points[i], NULL);

      g_test_add (path, Fixture, points[i], set_up, test_kill, tear_down);
    }
  ADD ("many", test_many);
#undef ADD

  status = g_test_run ();
  g_clear_pointer (&origin, skein_test_origin_stop);
  return status;
}
