// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Where files are saved, under which name, with which date, and what becomes of those that are there: with the real pools and the sample
 * server. */

#include "config.h"

#include "batch/skein-engine.h"
#include "support/skein-temp-folder.h"
#include "support/skein-test-origin.h"
#include "support/skein-wait.h"
#include "work/skein-work-error.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define SMALL 20000 /* without a name while it comes */
#define LARGE 3000000

typedef struct
{
  SkeinTempFolder *temp;
  char *store_path;
  char *folder;
  SkeinEngine *engine;
} Fixture;

static SkeinTestOrigin *origin;

static void
open_engine (Fixture *fixture)
{
  SkeinEngineOptions options = { .adopt_all = TRUE, .store_path = fixture->store_path, .tries = 1 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  options.downloads = (SkeinSetting){ SKEIN_SETTING_THREADS, 2, 4 };
  options.processing = (SkeinSetting){ SKEIN_SETTING_PROCESSES, 1, 1 };
  skein_engine_new_async (&options, NULL, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  fixture->engine = skein_engine_new_finish (result, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->temp = skein_temp_folder_new ();
  fixture->store_path = g_build_filename (fixture->temp->path, "state", "store.db", NULL);
  fixture->folder = g_build_filename (fixture->temp->path, "files", NULL);
  g_assert_cmpint (g_mkdir (fixture->folder, 0700), ==, 0);
  if (origin == NULL)
    origin = skein_test_origin_start (NULL, NULL);
  skein_test_origin_reset (origin);
  open_engine (fixture);
}

static void
close_engine (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  skein_engine_close_async (fixture->engine, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  g_assert_true (skein_engine_close_finish (fixture->engine, result, &error));
  g_assert_no_error (error);
  g_clear_object (&result);
  g_assert_finalize_object (fixture->engine);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  close_engine (fixture);
  skein_temp_folder_free (fixture->temp);
  g_free (fixture->store_path);
  g_free (fixture->folder);
}

/* --- help --- */

static SkeinItemSpec *
make_spec (Fixture *fixture, guint64 size, const char *name, const char *query, const char *save)
{
  g_autofree char *url = skein_test_origin_dup_url (origin, "/file/%" G_GUINT64_FORMAT "/%s?seed=1&%s", size, name, query);
  SkeinItemSpec *spec = skein_item_spec_new (url, fixture->folder);

  spec->save = skein_save_options_from_text (save);
  return spec;
}

/* Takes the specs. (element-type SkeinItem) */
static GPtrArray *
add (Fixture *fixture, SkeinItemSpec *first, SkeinItemSpec *second)
{
  g_autoptr (GPtrArray) specs = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_item_spec_free);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *items;

  g_ptr_array_add (specs, first);
  if (second != NULL)
    g_ptr_array_add (specs, second);
  skein_engine_add_async (fixture->engine, specs, NULL, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  items = skein_engine_add_finish (fixture->engine, result, NULL, &error);
  g_assert_no_error (error);
  return items;
}

static SkeinItem *
run (Fixture *fixture, SkeinItemSpec *spec)
{
  g_autoptr (GPtrArray) items = add (fixture, spec, NULL);

  skein_wait_until (skein_engine_is_idle (fixture->engine));
  return g_object_ref (g_ptr_array_index (items, 0));
}

static void
write_file (Fixture *fixture, const char *name, const char *bytes, gssize size)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_file_set_contents (path, bytes, size, &error);
  g_assert_no_error (error);
}

/* What the server has as @name. */
static char *
dup_served (guint64 size, const char *name, gsize *out_size)
{
  g_autofree char *path = g_strdup_printf ("/file/%" G_GUINT64_FORMAT "/%s?seed=1", size, name);

  return skein_test_origin_get (origin, path, NULL, out_size, NULL);
}

static void
assert_served (Fixture *fixture, const char *name, guint64 size)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autofree char *bytes = NULL;
  g_autofree char *served = NULL;
  g_autoptr (GError) error = NULL;
  gsize n_bytes, n_served;

  g_file_get_contents (path, &bytes, &n_bytes, &error);
  g_assert_no_error (error);
  served = dup_served (size, "f.bin", &n_served);
  g_assert_cmpmem (bytes, n_bytes, served, n_served);
}

static void
assert_text (Fixture *fixture, const char *name, const char *expected)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &bytes, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (bytes, ==, expected);
}

static guint
count_in (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      n += !g_file_test (child, G_FILE_TEST_IS_SYMLINK) && g_file_test (child, G_FILE_TEST_IS_DIR) ? count_in (child) : 1;
    }
  return n;
}

#define assert_n_files(fixture, n) g_assert_cmpuint (count_in ((fixture)->folder), ==, (n))

static void
assert_note (SkeinItem *item, const char *part)
{
  g_autofree char *note = skein_item_dup_note (item);

  g_assert_nonnull (note);
  if (strstr (note, part) == NULL)
    g_error ("“%s” is not in “%s”", part, note);
}

static void
assert_done (SkeinItem *item)
{
  g_assert_no_error (skein_item_get_error (item));
  g_assert_cmpint (skein_item_get_state (item), ==, SKEIN_ITEM_DONE);
}

static void
assert_path (Fixture *fixture, SkeinItem *item, const char *expected)
{
  g_autofree char *path = skein_item_dup_path (item);
  g_autofree char *whole = g_build_filename (fixture->folder, expected, NULL);

  g_assert_cmpstr (path, ==, whole);
}

/* --- places --- */

static void
test_template (Fixture *fixture, gconstpointer data)
{
  guint64 size = GPOINTER_TO_SIZE (data);
  const char *save = "template {host}/{type}/{index:03}-{name}\n";
  g_autoptr (GPtrArray) items = add (fixture, make_spec (fixture, size, "f.bin", "type=image/png", save), make_spec (fixture, size, "f.bin", "type=image/png&disposition=b.zip", save));
  guint64 n_requests;

  skein_wait_until (skein_engine_is_idle (fixture->engine));
  assert_done (g_ptr_array_index (items, 0));
  assert_done (g_ptr_array_index (items, 1));
  assert_path (fixture, g_ptr_array_index (items, 0), "127.0.0.1/Images/001-f.bin");
  assert_path (fixture, g_ptr_array_index (items, 1), "127.0.0.1/Archives/002-b.zip");
  assert_served (fixture, "127.0.0.1/Images/001-f.bin", size);
  assert_served (fixture, "127.0.0.1/Archives/002-b.zip", size);
  assert_n_files (fixture, 2);

  /* Found again where it is, by the next program too. */
  g_clear_pointer (&items, g_ptr_array_unref);
  close_engine (fixture);
  open_engine (fixture);
  n_requests = skein_test_origin_get_stat (origin, "requests");
  items = add (fixture, make_spec (fixture, size, "f.bin", "type=image/png", save), NULL);
  skein_wait_until (skein_engine_is_idle (fixture->engine));
  assert_path (fixture, g_ptr_array_index (items, 0), "127.0.0.1/Images/001-f.bin");
  g_assert_cmpuint (skein_test_origin_get_stat (origin, "requests"), ==, n_requests);
  assert_n_files (fixture, 2);
}

static void
test_hash_and_id (Fixture *fixture, gconstpointer data)
{
  SkeinItemSpec *spec = make_spec (fixture, LARGE, "f.bin", "", "template {id:04}/{name}\n");
  g_autoptr (SkeinItem) item = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *hex = NULL;
  g_autofree char *sha256 = skein_test_origin_dup_sha256 (origin, LARGE, "f.bin", 1);

  spec->hash_mask = 1u << SKEIN_DIGEST_SHA256;
  item = run (fixture, spec);
  assert_done (item);
  expected = g_strdup_printf ("%04u/f.bin", (guint) skein_item_get_id (item));
  assert_path (fixture, item, expected);
  hex = skein_item_dup_digest_hex (item, SKEIN_DIGEST_SHA256);
  g_assert_cmpstr (hex, ==, sha256);
}

/* A link where the folder would be: nothing is written through it. */
static void
test_linked_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *link = g_build_filename (fixture->folder, "Archives", NULL);
  g_autofree char *outside = g_build_filename (fixture->temp->path, "outside", NULL);
  g_autoptr (SkeinItem) item = NULL;

  g_assert_cmpint (g_mkdir (outside, 0700), ==, 0);
  g_assert_cmpint (symlink (outside, link), ==, 0);
  item = run (fixture, make_spec (fixture, SMALL, "f.zip", "", "sort-by-type 1\n"));
  g_assert_cmpint (skein_item_get_state (item), ==, SKEIN_ITEM_FAILED);
  g_assert_error (skein_item_get_error (item), SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FOLDER);
  g_assert_nonnull (strstr (skein_item_get_error (item)->message, link));
  g_assert_cmpuint (count_in (outside), ==, 0);
}

/* --- dates --- */

static gint64
get_mtime_s (Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  struct stat status;

  g_assert_cmpint (stat (path, &status), ==, 0);
  return status.st_mtim.tv_sec;
}

static void
test_date (Fixture *fixture, gconstpointer data)
{
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (SkeinItem) dated = run (fixture, make_spec (fixture, SMALL, "a", "", NULL));
  g_autoptr (SkeinItem) large = run (fixture, make_spec (fixture, LARGE, "b", "", NULL));
  g_autoptr (SkeinItem) undated = run (fixture, make_spec (fixture, SMALL, "c", "", "ignore-server-time 1\n"));
  g_autoptr (SkeinItem) unknown = run (fixture, make_spec (fixture, SMALL, "d", "modified=none", NULL));
  g_autoptr (SkeinItem) again = NULL;
  guint64 n_requests;

  assert_done (unknown);
  g_assert_cmpint (get_mtime_s (fixture, "a"), <, now_s - 3600);
  g_assert_cmpint (get_mtime_s (fixture, "b"), <, now_s - 3600);
  g_assert_cmpint (get_mtime_s (fixture, "c"), >=, now_s - 2);
  g_assert_cmpint (get_mtime_s (fixture, "d"), >=, now_s - 2);

  /* The stored date is the one it has: nothing is fetched again. */
  n_requests = skein_test_origin_get_stat (origin, "requests");
  again = run (fixture, make_spec (fixture, LARGE, "b", "", NULL));
  g_assert_cmpuint (skein_test_origin_get_stat (origin, "requests"), ==, n_requests);
}

/* --- files that are there --- */

static void
test_rename (Fixture *fixture, gconstpointer data)
{
  guint64 size = GPOINTER_TO_SIZE (data);
  g_autoptr (SkeinItem) item = NULL;

  write_file (fixture, "f.bin", "old", -1);
  item = run (fixture, make_spec (fixture, size, "f.bin", "", NULL));
  assert_done (item);
  assert_text (fixture, "f.bin", "old");
  assert_served (fixture, "f (1).bin", size);
  assert_n_files (fixture, 2);
}

static void
test_overwrite (Fixture *fixture, gconstpointer data)
{
  guint64 size = GPOINTER_TO_SIZE (data);
  g_autoptr (SkeinItem) item = NULL;

  write_file (fixture, "f.bin", "old", -1);
  item = run (fixture, make_spec (fixture, size, "f.bin", "", "conflict overwrite\n"));
  assert_done (item);
  assert_note (item, "replaced");
  assert_served (fixture, "f.bin", size);
  assert_n_files (fixture, 1);
}

static void
test_overwrite_wrong (Fixture *fixture, gconstpointer data)
{
  SkeinItemSpec *spec = make_spec (fixture, LARGE, "f.bin", "", "conflict overwrite\n");
  g_autoptr (SkeinItem) item = NULL;

  write_file (fixture, "f.bin", "old", -1);
  spec->expected_mask = 1u << SKEIN_DIGEST_SHA256;
  item = run (fixture, spec);
  g_assert_error (skein_item_get_error (item), SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_CHECKSUM);
  assert_text (fixture, "f.bin", "old");
  assert_n_files (fixture, 1);
}

/* A link is neither followed nor replaced, nor is a folder. */
static void
test_overwrite_others (Fixture *fixture, gconstpointer data)
{
  g_autofree char *outside = g_build_filename (fixture->temp->path, "outside", NULL);
  g_autofree char *link = g_build_filename (fixture->folder, "f.bin", NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (SkeinItem) linked = NULL;
  g_autoptr (SkeinItem) foldered = NULL;

  g_assert_true (g_file_set_contents (outside, "outside", -1, NULL));
  g_assert_cmpint (symlink (outside, link), ==, 0);
  write_file (fixture, "g.bin/inside", "inside", -1);
  linked = run (fixture, make_spec (fixture, SMALL, "f.bin", "", "conflict overwrite\n"));
  foldered = run (fixture, make_spec (fixture, SMALL, "g.bin", "", "conflict overwrite\n"));
  assert_done (linked);
  assert_done (foldered);
  assert_path (fixture, linked, "f (1).bin");
  assert_path (fixture, foldered, "g (1).bin");
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_get_contents (outside, &bytes, NULL, NULL));
  g_assert_cmpstr (bytes, ==, "outside");
  assert_text (fixture, "g.bin/inside", "inside");
}

/* Two addresses, one name: both are kept. The same address again takes the place of its own file. */
static void
test_overwrite_each_other (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) items = NULL;

  write_file (fixture, "f.bin", "old", -1);
  items = add (fixture, make_spec (fixture, SMALL, "f.bin", "", "conflict overwrite\n"), make_spec (fixture, SMALL + 1, "f.bin", "", "conflict overwrite\n"));
  skein_wait_until (skein_engine_is_idle (fixture->engine));
  assert_done (g_ptr_array_index (items, 0));
  assert_done (g_ptr_array_index (items, 1));
  g_assert_cmpint (g_strcmp0 (skein_item_get_name (g_ptr_array_index (items, 0)), skein_item_get_name (g_ptr_array_index (items, 1))), !=, 0);
  assert_n_files (fixture, 2);
}

static void
test_skip (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SkeinItem) item = NULL;
  g_autoptr (SkeinItem) other = NULL;
  g_autoptr (SkeinItem) again = NULL;
  g_autofree char *status = NULL;

  write_file (fixture, "e.org/f.bin", "old", -1);
  item = run (fixture, make_spec (fixture, LARGE, "f.bin", "", "template e.org/{name}\nconflict skip\n"));
  assert_done (item);
  g_assert_true (skein_item_was_skipped (item));
  assert_note (item, "f.bin");
  status = skein_item_dup_status (item);
  g_assert_cmpstr (status, ==, "Skipped");
  g_assert_cmpuint (skein_test_origin_get_stat (origin, "bytes"), <, 1000);
  assert_text (fixture, "e.org/f.bin", "old");

  other = run (fixture, make_spec (fixture, SMALL, "g.bin", "", "template e.org/{name}\nconflict skip\n"));
  assert_done (other);
  g_assert_false (skein_item_was_skipped (other));
  assert_n_files (fixture, 2);

  /* Once it is gone, it is downloaded. */
  {
    g_autofree char *path = skein_item_dup_path (item);

    g_assert_cmpint (g_unlink (path), ==, 0);
  }
  again = run (fixture, make_spec (fixture, LARGE, "f.bin", "", "template e.org/{name}\nconflict skip\n"));
  g_assert_true (again == item);
  g_assert_false (skein_item_was_skipped (item));
  assert_served (fixture, "e.org/f.bin", LARGE);
}

/* The name is told by the answer: what comes of a large file is stopped and goes, a small one is there and goes. */
static void
test_skip_by_answer (Fixture *fixture, gconstpointer data)
{
  gboolean is_large = GPOINTER_TO_SIZE (data) == LARGE;
  g_autoptr (SkeinItem) item = NULL;

  write_file (fixture, "told.bin", "old", -1);
  /* At this pace all of it would take longer than the test may. */
  item = run (fixture, make_spec (fixture, is_large ? 300000000 : SMALL, "get", is_large ? "disposition=told.bin&rate=1000000" : "disposition=told.bin", "conflict skip\n"));
  assert_done (item);
  g_assert_true (skein_item_was_skipped (item));
  assert_note (item, "told.bin");
  assert_text (fixture, "told.bin", "old");
  assert_n_files (fixture, 1);
}

static void
test_compare (Fixture *fixture, gconstpointer data)
{
  guint64 size = GPOINTER_TO_SIZE (data);
  g_autofree char *served = NULL;
  gsize n_bytes;
  g_autoptr (SkeinItem) same = NULL;
  g_autoptr (SkeinItem) other = NULL;

  served = dup_served (size, "f.bin", &n_bytes);
  write_file (fixture, "f.bin", served, (gssize) n_bytes);
  same = run (fixture, make_spec (fixture, size, "f.bin", "", "conflict compare\n"));
  assert_done (same);
  assert_note (same, "identical");
  assert_n_files (fixture, 1);

  served[n_bytes - 1] ^= 1;
  write_file (fixture, "f.bin", served, (gssize) n_bytes);
  other = run (fixture, make_spec (fixture, size, "f.bin", "other=1", "conflict compare\n"));
  assert_done (other);
  assert_path (fixture, other, "f (1).bin");
  assert_n_files (fixture, 2);
}

/* --- room --- */

/* As if the disk had only @n_bytes left. */
static void
leave (Fixture *fixture, guint64 n_bytes)
{
  guint64 free_bytes = skein_folder_get_free_bytes (fixture->temp->folder);

  g_assert_cmpuint (free_bytes, >, n_bytes);
  skein_engine_set_reserve (fixture->engine, free_bytes - n_bytes);
}

#define GIB (G_GUINT64_CONSTANT (1) << 30)

/* By one connection: room that is preallocated is not to come any more. */
static SkeinItemSpec *
make_endless (Fixture *fixture, const char *name)
{
  SkeinItemSpec *spec = make_spec (fixture, 2 * GIB, name, "rate=4000000", NULL);

  spec->segments = 1;
  return spec;
}

static gboolean
is_resumed (SkeinItem *item)
{
  g_autofree char *note = skein_item_dup_note (item);

  return note != NULL && strstr (note, "resumed") != NULL;
}

/* Two that would not fit together: the first goes on, the other fails before the disk is full, and goes on when there is room. Nobody
 * else may write a gigabyte here meanwhile. */
static void
test_room (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) second = NULL;
  SkeinItem *a, *b;
  guint64 before;

  if (skein_folder_get_free_bytes (fixture->temp->folder) < 10 * GIB)
    {
      g_test_skip ("not enough free space to pretend that there is less");
      return;
    }
  leave (fixture, 3 * GIB);
  first = add (fixture, make_endless (fixture, "a.bin"), NULL);
  a = g_ptr_array_index (first, 0);
  skein_wait_until (skein_item_get_done_bytes (a) > 0);
  second = add (fixture, make_endless (fixture, "b.bin"), NULL);
  b = g_ptr_array_index (second, 0);
  skein_wait_until (skein_item_get_state (b) == SKEIN_ITEM_FAILED);
  g_assert_error (skein_item_get_error (b), SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_DISK_FULL);
  g_assert_nonnull (strstr (skein_item_get_error (b)->message, fixture->folder));
  g_assert_nonnull (strstr (skein_item_get_error (b)->message, "Together"));
  g_assert_cmpint (skein_item_get_state (a), ==, SKEIN_ITEM_DOWNLOADING);

  /* There is room at once. */
  leave (fixture, 8 * GIB);
  skein_engine_retry (fixture->engine, second);
  skein_wait_until (skein_item_get_done_bytes (b) > 0);

  /* Somebody else fills the disk: the later one has to go, with what it has, and the first stays. */
  leave (fixture, 3 * GIB);
  skein_wait_until (skein_item_get_state (b) == SKEIN_ITEM_FAILED);
  g_assert_error (skein_item_get_error (b), SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_DISK_FULL);
  g_assert_cmpint (skein_item_get_state (a), ==, SKEIN_ITEM_DOWNLOADING);

  leave (fixture, GIB);
  skein_wait_until (skein_item_get_state (a) == SKEIN_ITEM_FAILED);
  g_assert_error (skein_item_get_error (a), SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_DISK_FULL);
  before = skein_item_get_done_bytes (a);
  g_assert_cmpuint (before, >, 0);

  skein_engine_set_reserve (fixture->engine, G_MAXUINT64);
  skein_engine_retry (fixture->engine, first);
  skein_wait_until (is_resumed (a));
  g_assert_cmpuint (skein_item_get_done_bytes (a), >=, before);
  g_ptr_array_add (items, g_object_ref (a));
  g_ptr_array_add (items, g_object_ref (b));
  skein_engine_cancel (fixture->engine, items);
  skein_wait_until (skein_engine_is_idle (fixture->engine));
}

/* --- killed at chosen points --- */

#define N_KILL_FILES 6

static const char *const kill_points[] = {
  "mkdirat:1:before",
  "mkdirat:1:after",
  "linkat:1:before",
  "linkat:1:after",
  "linkat:4:after",
  "renameat:1:before",
  "renameat:1:after",
  "renameat:4:before",
  "renameat:4:after",
  "fsync:3:after",
  "unlinkat:1:before",
  "unlinkat:1:after",
};

static int
run_crasher (Fixture *fixture, const char *list, const char *point)
{
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "engine-crasher", NULL);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_setenv (launcher, "SKEIN_CRASHER_SAVE", "template {ext}/{name}\nconflict overwrite\n", TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error, program, fixture->store_path, fixture->folder, list, point, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait (process, NULL, &error));
  g_assert_no_error (error);
  return g_subprocess_get_if_signaled (process) ? -g_subprocess_get_term_sig (process) : g_subprocess_get_exit_status (process);
}

/* Old files in a folder of the template's are replaced. Whenever the program dies, each name has the old bytes or all of the new ones; the next
 * run leaves the new ones and nothing else. */
static void
test_kill (Fixture *fixture, gconstpointer data)
{
  const char *point = data;
  gboolean makes_folder = g_str_has_prefix (point, "mkdirat");
  g_autofree char *list = g_build_filename (fixture->temp->path, "list.txt", NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < N_KILL_FILES; i++)
    {
      guint64 size = i % 2 == 0 ? LARGE : SMALL;
      g_autofree char *name = g_strdup_printf ("f%u.bin", i);
      g_autofree char *url = skein_test_origin_dup_url (origin, "/file/%" G_GUINT64_FORMAT "/%s?seed=1", size, name);
      g_autofree char *below = g_build_filename ("bin", name, NULL);

      g_string_append_printf (text, "%s\t%s\n", url, name);
      if (!makes_folder)
        write_file (fixture, below, "old", -1);
    }
  g_assert_true (g_file_set_contents (list, text->str, -1, NULL));

  g_assert_cmpint (run_crasher (fixture, list, point), ==, -SIGKILL);
  for (guint round = 0; round < 2; round++)
    {
      for (guint i = 0; i < N_KILL_FILES; i++)
        {
          guint64 size = i % 2 == 0 ? LARGE : SMALL;
          g_autofree char *name = g_strdup_printf ("f%u.bin", i);
          g_autofree char *path = g_build_filename (fixture->folder, "bin", name, NULL);
          g_autofree char *bytes = NULL;
          g_autofree char *served = NULL;
          gsize n_bytes, n_served;

          if (!g_file_get_contents (path, &bytes, &n_bytes, NULL))
            {
              g_assert_true (makes_folder && round == 0);
              continue;
            }
          if (round == 0 && strcmp (bytes, "old") == 0)
            continue;
          served = dup_served (size, name, &n_served);
          g_assert_cmpmem (bytes, n_bytes, served, n_served);
        }
      if (round == 0)
        g_assert_cmpint (run_crasher (fixture, list, NULL), ==, 0);
    }
  assert_n_files (fixture, N_KILL_FILES);
}

/* --- names of partials that come late --- */

#define N_BURST 100
#define IS_LARGE(i) ((i) % 10 == 9)

/* Many at once, of which the later ones begin without a look at the disk: what is there of others stays, and what turns out to be large has a
 * partial that can be resumed. */
static void
test_late_names (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) specs = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_item_spec_free);
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GPtrArray) last = g_ptr_array_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  SkeinItem *slow;

  for (guint i = 0; i < N_BURST; i++)
    {
      g_autofree char *name = g_strdup_printf ("%03u.bin", i);
      g_autofree char *others = g_strconcat (name, ".part", NULL);

      g_ptr_array_add (specs, make_spec (fixture, IS_LARGE (i) ? LARGE : SMALL, name, i == N_BURST - 1 ? "rate=1000000" : "", NULL));
      if (IS_LARGE (i))
        write_file (fixture, others, "of another program", -1);
    }
  skein_engine_add_async (fixture->engine, specs, NULL, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  items = skein_engine_add_finish (fixture->engine, result, NULL, &error);
  g_assert_no_error (error);

  slow = g_ptr_array_index (items, N_BURST - 1);
  g_ptr_array_add (last, slow);
  skein_wait_until (skein_item_get_done_bytes (slow) > 0);
  skein_engine_pause (fixture->engine, last);
  skein_wait_until (skein_engine_is_idle (fixture->engine));
  g_assert_cmpint (skein_item_get_state (slow), ==, SKEIN_ITEM_PAUSED);
  skein_test_origin_reset (origin);
  skein_engine_resume (fixture->engine, last);
  skein_wait_until (skein_engine_is_idle (fixture->engine));
  g_assert_cmpuint (skein_test_origin_get_stat (origin, "bytes"), <, LARGE);

  for (guint i = 0; i < N_BURST; i++)
    {
      g_autofree char *name = g_strdup_printf ("%03u.bin", i);
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
      g_autofree char *others = g_strconcat (name, ".part", NULL);
      g_autofree char *bytes = NULL;
      g_autofree char *served = NULL;
      gsize n_bytes, n_served;

      g_assert_cmpint (skein_item_get_state (g_ptr_array_index (items, i)), ==, SKEIN_ITEM_DONE);
      g_file_get_contents (path, &bytes, &n_bytes, &error);
      g_assert_no_error (error);
      served = dup_served (IS_LARGE (i) ? LARGE : SMALL, name, &n_served);
      g_assert_cmpmem (bytes, n_bytes, served, n_served);
      if (IS_LARGE (i))
        assert_text (fixture, others, "of another program");
    }
  assert_n_files (fixture, N_BURST + N_BURST / 10);
}

/* Cancelled at any moment of that: nothing is left. */
static void
test_late_names_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) specs = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_item_spec_free);
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint n_done = 0;

  for (guint i = 0; i < N_BURST; i++)
    {
      g_autofree char *name = g_strdup_printf ("%03u.bin", i);

      g_ptr_array_add (specs, make_spec (fixture, LARGE, name, i % 4 == 0 ? "rate=1000000" : "", NULL));
    }
  skein_engine_add_async (fixture->engine, specs, NULL, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  items = skein_engine_add_finish (fixture->engine, result, NULL, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < N_BURST; i++)
    {
      g_autoptr (GPtrArray) one = g_ptr_array_new ();
      SkeinItem *item = g_ptr_array_index (items, i);

      g_ptr_array_add (one, item);
      skein_wait_until (skein_item_get_state (item) != SKEIN_ITEM_WAITING);
      skein_engine_cancel (fixture->engine, one);
    }
  skein_wait_until (skein_engine_is_idle (fixture->engine));
  for (guint i = 0; i < N_BURST; i++)
    n_done += skein_item_get_state (g_ptr_array_index (items, i)) == SKEIN_ITEM_DONE;
  assert_n_files (fixture, n_done);
}

#define ADD(path, func, data) g_test_add ("/saving/" path, Fixture, data, set_up, func, tear_down)
#define ADD_SIZES(path, func)                            \
  G_STMT_START                                           \
  {                                                      \
    ADD (path "/small", func, GSIZE_TO_POINTER (SMALL)); \
    ADD (path "/large", func, GSIZE_TO_POINTER (LARGE)); \
  }                                                      \
  G_STMT_END

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_summary ("Where files are saved, and what becomes of those that are there");

  ADD_SIZES ("template", test_template);
  ADD ("hash-and-id", test_hash_and_id, NULL);
  ADD ("linked-folder", test_linked_folder, NULL);
  ADD ("date", test_date, NULL);
  ADD_SIZES ("rename", test_rename);
  ADD_SIZES ("overwrite", test_overwrite);
  ADD ("overwrite/wrong", test_overwrite_wrong, NULL);
  ADD ("overwrite/others", test_overwrite_others, NULL);
  ADD ("overwrite/each-other", test_overwrite_each_other, NULL);
  ADD ("skip/name", test_skip, NULL);
  ADD_SIZES ("skip/answer", test_skip_by_answer);
  ADD_SIZES ("compare", test_compare);
  ADD ("room", test_room, NULL);
  ADD ("late-names/resumed", test_late_names, NULL);
  ADD ("late-names/cancelled", test_late_names_cancelled, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (kill_points); i++)
    {
      g_autofree char *path = g_strdelimit (g_strconcat ("/saving/kill/", kill_points[i], NULL), ":", '-');

      g_test_add (path, Fixture, kill_points[i], set_up, test_kill, tear_down);
    }

  status = g_test_run ();
  g_clear_pointer (&origin, skein_test_origin_stop);
  return status;
}
