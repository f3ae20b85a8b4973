// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Files that are verified while they download: with the real pools, workers and sample server. */

#include "config.h"

#include "batch/skein-engine.h"
#include "support/skein-temp-folder.h"
#include "support/skein-test-origin.h"
#include "support/skein-wait.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#define MIB G_GUINT64_CONSTANT (1048576)
#define SIZE (12 * MIB)
/* Slow until the follower has been seen, however long that takes on a busy machine, then as fast as it goes. */
#define SLOW_RATE 2000000

typedef struct
{
  SkeinTempFolder *temp;
  char *store_path, *folder;
  SkeinEngine *engine;
  GPtrArray *items; /* (element-type SkeinItem) */
} Fixture;

static SkeinTestOrigin *origin;

static void
open_engine (Fixture *fixture, guint workers, gboolean hash_inline)
{
  SkeinEngineOptions options = { .adopt_all = TRUE, .store_path = fixture->store_path, .tries = 3, .follow_above = MIB, .hash_inline = hash_inline };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  options.downloads = (SkeinSetting){ SKEIN_SETTING_THREADS, 1, 8 };
  options.processing = (SkeinSetting){ SKEIN_SETTING_PROCESSES, workers, 1 };
  skein_engine_new_async (&options, NULL, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  fixture->engine = skein_engine_new_finish (result, &error);
  g_assert_no_error (error);
}

static void
begin (Fixture *fixture, guint workers, gboolean hash_inline)
{
  fixture->temp = skein_temp_folder_new ();
  fixture->store_path = g_build_filename (fixture->temp->path, "state", "store.db", NULL);
  fixture->folder = g_build_filename (fixture->temp->path, "files", NULL);
  fixture->items = g_ptr_array_new_with_free_func (g_object_unref);
  if (origin == NULL)
    origin = skein_test_origin_start (NULL, NULL);
  skein_test_origin_reset (origin);
  open_engine (fixture, workers, hash_inline);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  begin (fixture, data != NULL ? GPOINTER_TO_UINT (data) : 2, FALSE);
}

static void
set_up_inline (Fixture *fixture, gconstpointer data)
{
  begin (fixture, 2, TRUE);
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
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  close_engine (fixture);
  g_ptr_array_unref (fixture->items);
  g_assert_finalize_object (fixture->engine);
  skein_temp_folder_free (fixture->temp);
  g_free (fixture->store_path);
  g_free (fixture->folder);
}

/* --- help --- */

static SkeinItemSpec *
make_spec (Fixture *fixture, guint64 size, const char *query)
{
  g_autofree char *url = skein_test_origin_dup_url (origin, "/file/%" G_GUINT64_FORMAT "/f.bin?seed=1&%s", size, query);

  return skein_item_spec_new (url, fixture->folder);
}

static SkeinItemSpec *
make_slow_spec (Fixture *fixture, const char *query)
{
  SkeinItemSpec *spec = make_spec (fixture, SIZE, query);

  spec->max_rate = SLOW_RATE;
  return spec;
}

static void
expect_sha256 (SkeinItemSpec *spec, guint64 size, gboolean right)
{
  g_autofree char *hex = skein_test_origin_dup_sha256 (origin, size, "f.bin", 1);
  SkeinDigestSet set = { 0 };

  g_assert_true (skein_digest_set_add_hex (&set, SKEIN_DIGEST_SHA256, hex, strlen (hex)));
  spec->expected_mask = set.mask;
  memcpy (spec->expected, set.digests, sizeof spec->expected);
  if (!right)
    spec->expected[SKEIN_DIGEST_SHA256][31] ^= 1;
}

/* Takes @spec. Borrowed. */
static SkeinItem *
add (Fixture *fixture, SkeinItemSpec *spec)
{
  g_autoptr (GPtrArray) specs = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_item_spec_free);
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (specs, spec);
  skein_engine_add_async (fixture->engine, specs, NULL, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  items = skein_engine_add_finish (fixture->engine, result, NULL, &error);
  g_assert_no_error (error);
  g_ptr_array_add (fixture->items, g_object_ref (g_ptr_array_index (items, 0)));
  return g_ptr_array_index (items, 0);
}

/* The lane of the worker process that has read of @item by now. */
static gboolean
find_follower (Fixture *fixture, SkeinItem *item, SkeinLaneView *view)
{
  for (guint i = 0; i < SKEIN_BOARD_MAX_LANES; i++)
    if (skein_board_view_lane (skein_engine_get_board (fixture->engine), i, view) && view->info.kind == SKEIN_LANE_PROCESS && view->item == skein_item_get_id (item) && view->done_bytes > 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_followed (Fixture *fixture, SkeinItem *item)
{
  SkeinLaneView view;

  return skein_item_get_state (item) == SKEIN_ITEM_DOWNLOADING && find_follower (fixture, item, &view);
}

/* What worker processes have read. */
static guint64
count_read (Fixture *fixture)
{
  SkeinLaneView view;
  guint64 n_bytes = 0;

  for (guint i = 0; i < SKEIN_BOARD_MAX_LANES; i++)
    if (skein_board_view_lane (skein_engine_get_board (fixture->engine), i, &view) && view.info.kind == SKEIN_LANE_PROCESS)
      n_bytes += view.cumulative_bytes;
  return n_bytes;
}

static guint
count_files (Fixture *fixture)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  guint n_files = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n_files++;
  return n_files;
}

static void
assert_good (SkeinItem *item, guint64 size)
{
  g_autofree char *path = skein_item_dup_path (item);
  g_autofree char *right = skein_test_origin_dup_sha256 (origin, size, "f.bin", 1);
  g_autofree char *told = skein_item_dup_digest_hex (item, SKEIN_DIGEST_SHA256);
  g_autofree char *data = NULL;
  g_autofree char *got = NULL;
  gsize n_bytes;

  if (skein_item_get_error (item) != NULL)
    g_test_message ("%s", skein_item_get_error (item)->message);
  g_assert_cmpstr (skein_item_state_get_nick (skein_item_get_state (item)), ==, "done");
  g_assert_true (g_file_get_contents (path, &data, &n_bytes, NULL));
  got = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) data, n_bytes);
  g_assert_cmpstr (got, ==, right);
  g_assert_cmpstr (told, ==, right);
}

static void
wait_followed (Fixture *fixture, SkeinItem *item)
{
  skein_wait_until (is_followed (fixture, item));
}

static void
hurry (Fixture *fixture)
{
  skein_engine_set_items_max_rate (fixture->engine, fixture->items, 0);
}

#define wait_idle() skein_wait_until (skein_engine_is_idle (fixture->engine))

/* --- tests --- */

static void
test_segments (Fixture *fixture, guint segments)
{
  SkeinItemSpec *spec = make_slow_spec (fixture, "s=1");
  SkeinItem *item;

  spec->segments = segments;
  expect_sha256 (spec, SIZE, TRUE);
  item = add (fixture, spec);
  wait_followed (fixture, item);
  hurry (fixture);
  wait_idle ();
  assert_good (item, SIZE);
  g_assert_true (skein_item_is_verified (item));
  /* Once, and not again at the end. */
  g_assert_cmpuint (count_read (fixture), ==, SIZE);
}

static void
test_one_segment (Fixture *fixture, gconstpointer data)
{
  test_segments (fixture, 1);
}

static void
test_eight_segments (Fixture *fixture, gconstpointer data)
{
  test_segments (fixture, 8);
}

/* Faster than anybody could follow. */
static void
test_at_full_speed (Fixture *fixture, gconstpointer data)
{
  SkeinItemSpec *spec = make_spec (fixture, 5 * SIZE, "s=1");
  SkeinItem *item;

  expect_sha256 (spec, 5 * SIZE, TRUE);
  item = add (fixture, spec);
  wait_idle ();
  assert_good (item, 5 * SIZE);
  g_assert_true (skein_item_is_verified (item));
}

static void
test_wrong (Fixture *fixture, gconstpointer data)
{
  SkeinItemSpec *spec = make_slow_spec (fixture, "s=1");
  SkeinItem *item;

  expect_sha256 (spec, SIZE, FALSE);
  item = add (fixture, spec);
  wait_followed (fixture, item);
  hurry (fixture);
  wait_idle ();
  g_assert_cmpstr (skein_item_state_get_nick (skein_item_get_state (item)), ==, "failed");
  g_assert_error (skein_item_get_error (item), SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_CHECKSUM);
  g_assert_cmpuint (count_files (fixture), ==, 0);
}

/* Nothing to compare with: computed for whoever wants to know. */
static void
test_hash (Fixture *fixture, gconstpointer data)
{
  SkeinItemSpec *spec = make_slow_spec (fixture, "s=1");
  g_autofree char *md5 = NULL;
  SkeinItem *item;

  spec->hash_mask = 1u << SKEIN_DIGEST_SHA256 | 1u << SKEIN_DIGEST_MD5;
  item = add (fixture, spec);
  wait_followed (fixture, item);
  hurry (fixture);
  wait_idle ();
  assert_good (item, SIZE);
  md5 = skein_item_dup_digest_hex (item, SKEIN_DIGEST_MD5);
  g_assert_nonnull (md5);
  g_assert_cmpuint (count_read (fixture), ==, SIZE);
  g_assert_true (skein_item_peek_digest_cost (item)->follows);
  g_assert_cmpuint (skein_item_peek_digest_cost (item)->bytes, ==, SIZE);
  g_assert_cmpuint (skein_item_peek_digest_cost (item)->cpu_us, >, 0);
}

/* The connection breaks, and what the server has then is another version: what was read of the first is forgotten. */
static void
test_changed (Fixture *fixture, gconstpointer data)
{
  SkeinItemSpec *spec = make_slow_spec (fixture, "etag=changing&modified=none&truncate=7000000&times=1&key=changed");
  SkeinItem *item;

  expect_sha256 (spec, SIZE, TRUE);
  item = add (fixture, spec);
  wait_followed (fixture, item);
  hurry (fixture);
  wait_idle ();
  assert_good (item, SIZE);
  g_assert_true (skein_item_is_verified (item));
  g_assert_cmpuint (skein_test_origin_get_stat (origin, "bytes"), >, SIZE + 6000000);
}

/* In the middle of one transfer: the server answers parts with other parts. */
static void
test_mangled (Fixture *fixture, gconstpointer data)
{
  static const char *const ranges[] = { "wrong-start", "wrong-total", "ignore" };

  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      g_autofree char *query = g_strdup_printf ("rate=20000000&range=%s", ranges[i]);
      SkeinItemSpec *spec = make_spec (fixture, SIZE, query);
      SkeinItem *item;

      spec->name = g_strdup_printf ("%u.bin", i);
      spec->segments = 4;
      expect_sha256 (spec, SIZE, TRUE);
      item = add (fixture, spec);
      wait_idle ();
      assert_good (item, SIZE);
      g_assert_true (skein_item_is_verified (item));
    }
}

/* What an earlier transfer has left is read too: the follower begins at the beginning. */
static void
test_resumed (Fixture *fixture, gconstpointer data)
{
  SkeinItemSpec *spec = make_slow_spec (fixture, "s=1");
  g_autofree char *note = NULL;
  SkeinItem *item;

  expect_sha256 (spec, SIZE, TRUE);
  item = add (fixture, spec);
  wait_followed (fixture, item);
  skein_engine_pause (fixture->engine, fixture->items);
  wait_idle ();
  g_assert_cmpint (skein_item_get_state (item), ==, SKEIN_ITEM_PAUSED);
  skein_engine_resume (fixture->engine, fixture->items);
  wait_followed (fixture, item);
  hurry (fixture);
  wait_idle ();
  assert_good (item, SIZE);
  g_assert_true (skein_item_is_verified (item));
  note = skein_item_dup_note (item);
  g_assert_nonnull (note);
  g_assert_true (g_str_has_prefix (note, "resumed at "));
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  SkeinItemSpec *spec = make_slow_spec (fixture, "s=1");
  SkeinItem *item;

  expect_sha256 (spec, SIZE, TRUE);
  item = add (fixture, spec);
  wait_followed (fixture, item);
  skein_engine_cancel (fixture->engine, fixture->items);
  wait_idle ();
  g_assert_cmpint (skein_item_get_state (item), ==, SKEIN_ITEM_CANCELLED);
  g_assert_cmpuint (count_files (fixture), ==, 0);
  /* Its worker is free for others. */
  skein_wait_until (skein_pool_get_n_unfinished (skein_engine_get_pool (fixture->engine, SKEIN_SETTING_PROCESSES)) == 0);
}

/* The program ends in the middle: nothing to wait for. */
static void
test_closed (Fixture *fixture, gconstpointer data)
{
  SkeinItemSpec *spec = make_slow_spec (fixture, "s=1");
  SkeinItem *item;

  expect_sha256 (spec, SIZE, TRUE);
  item = add (fixture, spec);
  wait_followed (fixture, item);
}

static void
test_worker_killed (Fixture *fixture, gconstpointer data)
{
  SkeinItemSpec *spec = make_slow_spec (fixture, "s=1");
  SkeinLaneView view;
  SkeinItem *item;

  expect_sha256 (spec, SIZE, TRUE);
  item = add (fixture, spec);
  wait_followed (fixture, item);
  g_assert_true (find_follower (fixture, item, &view));
  g_assert_cmpint (kill (view.pid, SIGKILL), ==, 0);
  hurry (fixture);
  wait_idle ();
  assert_good (item, SIZE);
  g_assert_true (skein_item_is_verified (item));
}

/* One worker, and a file that is there wants it: whoever follows can do so later. */
static void
test_gives_way (Fixture *fixture, gconstpointer data)
{
  SkeinItemSpec *spec = make_slow_spec (fixture, "s=1");
  SkeinItem *large, *small;

  expect_sha256 (spec, SIZE, TRUE);
  large = add (fixture, spec);
  wait_followed (fixture, large);
  spec = make_spec (fixture, 5000, "s=1");
  spec->name = g_strdup ("small.bin");
  expect_sha256 (spec, 5000, TRUE);
  small = add (fixture, spec);
  skein_wait_until (skein_item_get_state (small) == SKEIN_ITEM_DONE);
  g_assert_cmpint (skein_item_get_state (large), ==, SKEIN_ITEM_DOWNLOADING);
  hurry (fixture);
  wait_idle ();
  assert_good (large, SIZE);
  assert_good (small, 5000);
}

/* --- digests by the thread that downloads --- */

typedef struct
{
  const char *name;
  guint64 size;
  const char *query;
  guint segments;
  gboolean any_read; /* bytes do not come in order: a worker reads the file */
} InlineCase;

static const InlineCase inline_cases[] = {
  { "empty", 0, "s=1", 1, FALSE },
  { "small", 5000, "s=1", 1, FALSE },
  { "large", SIZE, "s=1", 1, FALSE },
  { "of-unknown-size", 500000, "length=chunked", 1, FALSE },
  { "goes-on-after-a-break", SIZE, "truncate=7000000&times=1&key=inline-break", 1, FALSE },
  { "begins-anew-without-ranges", SIZE, "truncate=7000000&times=1&key=inline-whole&range=ignore", 1, FALSE },
  { "begins-anew-when-changed", SIZE, "etag=changing&modified=none&truncate=7000000&times=1&key=inline-changed", 1, FALSE },
  { "in-segments", SIZE, "rate=20000000", 8, TRUE },
  { "in-segments-that-go-wrong", SIZE, "rate=20000000&range=wrong-start", 4, TRUE },
};

static void
test_inline (Fixture *fixture, gconstpointer data)
{
  const InlineCase *row = data;
  SkeinItemSpec *spec = make_spec (fixture, row->size, row->query);
  g_autofree char *md5 = NULL;
  SkeinItem *item;

  spec->segments = row->segments;
  spec->hash_mask = 1u << SKEIN_DIGEST_MD5;
  expect_sha256 (spec, row->size, TRUE);
  item = add (fixture, spec);
  wait_idle ();
  assert_good (item, row->size);
  g_assert_true (skein_item_is_verified (item));
  md5 = skein_item_dup_digest_hex (item, SKEIN_DIGEST_MD5);
  g_assert_nonnull (md5);
  /* Whether some came in order by chance after such a fault is nobody's business. */
  if (!row->any_read)
    g_assert_cmpuint (count_read (fixture), ==, 0);
}

static void
test_inline_wrong (Fixture *fixture, gconstpointer data)
{
  SkeinItemSpec *spec = make_spec (fixture, SIZE, "s=1");
  SkeinItem *item;

  spec->segments = 1;
  expect_sha256 (spec, SIZE, FALSE);
  item = add (fixture, spec);
  wait_idle ();
  g_assert_cmpstr (skein_item_state_get_nick (skein_item_get_state (item)), ==, "failed");
  g_assert_error (skein_item_get_error (item), SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_CHECKSUM);
  g_assert_cmpuint (count_files (fixture), ==, 0);
  g_assert_cmpuint (count_read (fixture), ==, 0);
}

/* Stopped in the middle, and gone on with: by the same program, or by another, which has to read what came before. */
static void
test_inline_stopped (Fixture *fixture, gconstpointer data)
{
  gboolean ends = GPOINTER_TO_INT (data);
  SkeinItemSpec *spec = make_slow_spec (fixture, "s=1");
  SkeinItem *item;

  spec->segments = 1;
  expect_sha256 (spec, SIZE, TRUE);
  item = add (fixture, spec);
  skein_wait_until (skein_item_get_done_bytes (item) > MIB);
  skein_engine_pause (fixture->engine, fixture->items);
  wait_idle ();
  g_assert_cmpint (skein_item_get_state (item), ==, SKEIN_ITEM_PAUSED);
  g_assert_cmpuint (count_read (fixture), ==, 0);

  if (ends)
    {
      close_engine (fixture);
      g_ptr_array_set_size (fixture->items, 0);
      g_assert_finalize_object (fixture->engine);
      open_engine (fixture, 2, TRUE);
      skein_wait_until (g_list_model_get_n_items (G_LIST_MODEL (skein_engine_get_batch (fixture->engine))) == 1);
      item = g_list_model_get_item (G_LIST_MODEL (skein_engine_get_batch (fixture->engine)), 0);
      g_ptr_array_add (fixture->items, item);
    }
  skein_engine_resume (fixture->engine, fixture->items);
  hurry (fixture);
  wait_idle ();
  assert_good (item, SIZE);
  g_assert_true (skein_item_is_verified (item));
  if (ends)
    g_assert_cmpuint (count_read (fixture), >=, SIZE);
  else
    g_assert_cmpuint (count_read (fixture), ==, 0);
}

#define ADD(path, data, func) g_test_add ("/engine/follow/" path, Fixture, data, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  ADD ("one-segment", NULL, test_one_segment);
  ADD ("eight-segments", NULL, test_eight_segments);
  ADD ("at-full-speed", NULL, test_at_full_speed);
  ADD ("wrong", NULL, test_wrong);
  ADD ("hash", NULL, test_hash);
  ADD ("changed", NULL, test_changed);
  ADD ("mangled", NULL, test_mangled);
  ADD ("resumed", NULL, test_resumed);
  ADD ("cancelled", NULL, test_cancelled);
  ADD ("closed", NULL, test_closed);
  ADD ("worker-killed", NULL, test_worker_killed);
  ADD ("gives-way", GUINT_TO_POINTER (1), test_gives_way);
  for (guint i = 0; i < G_N_ELEMENTS (inline_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/engine/inline/", inline_cases[i].name, NULL);

      g_test_add (path, Fixture, &inline_cases[i], set_up_inline, test_inline, tear_down);
    }
  g_test_add ("/engine/inline/wrong", Fixture, NULL, set_up_inline, test_inline_wrong, tear_down);
  g_test_add ("/engine/inline/paused", Fixture, GINT_TO_POINTER (FALSE), set_up_inline, test_inline_stopped, tear_down);
  g_test_add ("/engine/inline/ended", Fixture, GINT_TO_POINTER (TRUE), set_up_inline, test_inline_stopped, tear_down);
  status = g_test_run ();
  g_clear_pointer (&origin, skein_test_origin_stop);
  return status;
}
