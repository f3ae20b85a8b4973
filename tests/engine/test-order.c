// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* What starts first, how much of one server is asked at once, and what becomes of the others while one wants to be left alone: with the
 * real pools, workers and sample servers. Two servers on two ports are two hosts. */

#include "config.h"

#include "batch/skein-engine.h"
#include "support/skein-temp-folder.h"
#include "support/skein-test-origin.h"
#include "support/skein-wait.h"

#include <string.h>

typedef struct
{
  SkeinTempFolder *temp;
  char *store_path;
  char *folder;
  SkeinEngine *engine;
  GPtrArray *specs; /* (element-type SkeinItemSpec) for add() */
} Fixture;

static SkeinTestOrigin *near, *far; /* two hosts */

static void
open_engine (Fixture *fixture, guint threads, guint connections)
{
  SkeinEngineOptions options = { .adopt_all = TRUE, .store_path = fixture->store_path };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  options.downloads = (SkeinSetting){ SKEIN_SETTING_THREADS, threads, connections };
  options.processing = (SkeinSetting){ SKEIN_SETTING_PROCESSES, 1, 1 };
  skein_engine_new_async (&options, NULL, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  fixture->engine = skein_engine_new_finish (result, &error);
  g_assert_no_error (error);
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
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->temp = skein_temp_folder_new ();
  fixture->store_path = g_build_filename (fixture->temp->path, "state", "store.db", NULL);
  fixture->folder = g_build_filename (fixture->temp->path, "files", NULL);
  fixture->specs = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_item_spec_free);
  if (near == NULL)
    {
      near = skein_test_origin_start (NULL, NULL);
      far = skein_test_origin_start (NULL, NULL);
    }
  skein_test_origin_reset (near);
  skein_test_origin_reset (far);
  if (g_strcmp0 (data, "1") == 0)
    open_engine (fixture, 1, 1);
  else
    open_engine (fixture, 2, 8);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  close_engine (fixture);
  g_ptr_array_unref (fixture->specs);
  skein_temp_folder_free (fixture->temp);
  g_free (fixture->store_path);
  g_free (fixture->folder);
}

/* --- help --- */

static SkeinItemSpec *
want (Fixture *fixture, SkeinTestOrigin *origin, guint size, const char *name, const char *query)
{
  g_autofree char *url = skein_test_origin_dup_url (origin, "/file/%u/%s?%s", size, name, query);
  SkeinItemSpec *spec = skein_item_spec_new (url, fixture->folder);

  g_ptr_array_add (fixture->specs, spec);
  return spec;
}

static void
want_many (Fixture *fixture, SkeinTestOrigin *origin, const char *prefix, guint n, const char *query)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s%u", prefix, i);

      want (fixture, origin, 1000, name, query);
    }
}

/* What was wanted since the last time. */
static GPtrArray *
add (Fixture *fixture)
{
  g_autoptr (GPtrArray) specs = g_steal_pointer (&fixture->specs);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *items;

  fixture->specs = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_item_spec_free);
  skein_engine_add_async (fixture->engine, specs, NULL, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  items = skein_engine_add_finish (fixture->engine, result, NULL, &error);
  g_assert_no_error (error);
  return items;
}

static void
wait_until_idle (Fixture *fixture)
{
  skein_wait_until (skein_engine_is_idle (fixture->engine));
}

static SkeinItem *
get_item (GPtrArray *items, guint index)
{
  return g_ptr_array_index (items, index);
}

static void
set_priority (Fixture *fixture, SkeinItem *item, SkeinPriority priority)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new ();

  g_ptr_array_add (items, item);
  skein_engine_set_priority (fixture->engine, items, priority);
  g_assert_cmpint (skein_item_get_priority (item), ==, priority);
}

static void
retry (Fixture *fixture, SkeinItem *item)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new ();

  g_ptr_array_add (items, item);
  skein_engine_retry (fixture->engine, items);
}

static void
set_rules (Fixture *fixture, const char *settings)
{
  g_autofree char *text = g_strdup_printf ("127.0.0.1 %s", settings);
  g_autoptr (GError) error = NULL;

  skein_engine_set_host_rules (fixture->engine, text, &error);
  g_assert_no_error (error);
}

static void
assert_all_done (GPtrArray *items)
{
  for (guint i = 0; i < items->len; i++)
    {
      SkeinItem *item = get_item (items, i);

      if (skein_item_get_state (item) != SKEIN_ITEM_DONE)
        g_error ("%s: %s, %s", skein_item_get_name (item), skein_item_state_get_nick (skein_item_get_state (item)), skein_item_get_error (item) != NULL ? skein_item_get_error (item)->message : "");
    }
}

static guint64
get_turn (SkeinTestOrigin *origin, const char *name)
{
  g_autofree char *path = g_strdup_printf ("/file/1000/%s", name);

  return skein_test_origin_get_path_stat (origin, path, "first");
}

/* --- priorities --- */

static void
test_priorities (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *name;
    SkeinPriority priority;
    guint64 from, to; /* turns it may have */
  } cases[] = {
    { "low1", SKEIN_PRIORITY_LOW, 6, 7 },
    { "normal1", SKEIN_PRIORITY_NORMAL, 3, 5 },
    { "high1", SKEIN_PRIORITY_HIGH, 1, 2 },
    { "normal2", SKEIN_PRIORITY_NORMAL, 3, 5 },
    { "low2", SKEIN_PRIORITY_LOW, 6, 7 },
    { "high2", SKEIN_PRIORITY_HIGH, 1, 2 },
    { "normal3", SKEIN_PRIORITY_NORMAL, 3, 5 },
  };
  g_autoptr (GPtrArray) items = NULL;

  skein_engine_set_paused (fixture->engine, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    want (fixture, near, 1000, cases[i].name, "delay=40")->priority = cases[i].priority;
  items = add (fixture);
  skein_engine_set_paused (fixture->engine, FALSE);
  wait_until_idle (fixture);

  assert_all_done (items);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpuint (get_turn (near, cases[i].name), >=, cases[i].from);
      g_assert_cmpuint (get_turn (near, cases[i].name), <=, cases[i].to);
    }
}

/* The one that runs goes on; the next that starts is the urgent one, before those the pool had got already. */
static void
test_change_while_running (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) items = NULL;

  want (fixture, near, 1000, "running", "delay=2000");
  want (fixture, near, 1000, "next", "delay=20");
  want_many (fixture, near, "other", 3, "delay=20");
  want (fixture, near, 1000, "urgent", "delay=20");
  items = add (fixture);
  skein_wait_until (skein_item_get_state (get_item (items, 0)) == SKEIN_ITEM_DOWNLOADING);
  set_priority (fixture, get_item (items, 5), SKEIN_PRIORITY_HIGH);
  set_priority (fixture, get_item (items, 1), SKEIN_PRIORITY_LOW);
  set_priority (fixture, get_item (items, 0), SKEIN_PRIORITY_LOW);
  wait_until_idle (fixture);

  assert_all_done (items);
  g_assert_cmpuint (get_turn (near, "running"), ==, 1);
  g_assert_cmpuint (get_turn (near, "urgent"), ==, 2);
  g_assert_cmpuint (get_turn (near, "next"), ==, 6);
  g_assert_cmpuint (skein_test_origin_get_stat (near, "requests"), ==, 6);
}

static void
test_kept (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) items = NULL;
  GListModel *batch;

  skein_engine_set_paused (fixture->engine, TRUE);
  want (fixture, near, 1000, "a", "x=1");
  want (fixture, near, 1000, "b", "x=1")->priority = SKEIN_PRIORITY_HIGH;
  want (fixture, near, 1000, "c", "x=1");
  items = add (fixture);
  set_priority (fixture, get_item (items, 0), SKEIN_PRIORITY_LOW);
  g_clear_pointer (&items, g_ptr_array_unref);

  close_engine (fixture);
  open_engine (fixture, 1, 1);
  wait_until_idle (fixture);
  batch = G_LIST_MODEL (skein_engine_get_batch (fixture->engine));
  g_assert_cmpuint (g_list_model_get_n_items (batch), ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      static const SkeinPriority expected[] = { SKEIN_PRIORITY_LOW, SKEIN_PRIORITY_HIGH, SKEIN_PRIORITY_NORMAL };
      g_autoptr (SkeinItem) item = g_list_model_get_item (batch, i);

      g_assert_cmpint (skein_item_get_priority (item), ==, expected[i]);
      g_assert_cmpint (skein_item_get_state (item), ==, SKEIN_ITEM_DONE);
    }

  /* Added again with another one: that is what is asked for now. */
  want (fixture, near, 1000, "c", "x=1")->priority = SKEIN_PRIORITY_HIGH;
  items = add (fixture);
  wait_until_idle (fixture);
  g_clear_pointer (&items, g_ptr_array_unref);

  /* Normal is a wish only if it was said. */
  skein_engine_set_paused (fixture->engine, TRUE);
  want (fixture, near, 1000, "d", "x=1")->priority = SKEIN_PRIORITY_HIGH;
  items = add (fixture);
  g_clear_pointer (&items, g_ptr_array_unref);
  for (guint i = 0; i < 2; i++)
    {
      want (fixture, near, 1000, "d", "x=1")->priority_given = i == 1;
      items = add (fixture);
      g_assert_cmpint (skein_item_get_priority (get_item (items, 0)), ==, i == 1 ? SKEIN_PRIORITY_NORMAL : SKEIN_PRIORITY_HIGH);
      g_clear_pointer (&items, g_ptr_array_unref);
    }
}

static void
test_moves (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GPtrArray) last = g_ptr_array_new ();

  skein_engine_set_paused (fixture->engine, TRUE);
  want_many (fixture, near, "f", 6, "delay=40");
  items = add (fixture);
  /* 5 and 4 before all others. */
  g_ptr_array_add (last, get_item (items, 5));
  g_ptr_array_add (last, get_item (items, 4));
  skein_engine_move (fixture->engine, last, get_item (items, 0));
  skein_engine_set_paused (fixture->engine, FALSE);
  wait_until_idle (fixture);

  assert_all_done (items);
  g_assert_cmpuint (get_turn (near, "f4"), <=, 2);
  g_assert_cmpuint (get_turn (near, "f5"), <=, 2);
}

/* --- rules --- */

static void
test_connections (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) items = NULL;

  set_rules (fixture, "connections=2");
  want_many (fixture, near, "n", 12, "delay=50");
  want_many (fixture, far, "f", 12, "delay=50");
  items = add (fixture);
  wait_until_idle (fixture);

  assert_all_done (items);
  g_assert_cmpuint (skein_test_origin_get_stat (near, "peak_requests"), ==, 2);
  g_assert_cmpuint (skein_test_origin_get_stat (far, "peak_requests"), ==, 2);
}

/* A segment that another connection took over is hung up on, and counts until the server has noticed: so not exactly the rule's number. */
static void
test_segments_count (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) items = NULL;

  want (fixture, near, 8 << 20, "free", "rate=2000000&delay=30")->segments = 8;
  items = add (fixture);
  wait_until_idle (fixture);
  assert_all_done (items);
  g_assert_cmpuint (skein_test_origin_get_stat (near, "peak_requests"), >=, 6);

  g_clear_pointer (&items, g_ptr_array_unref);
  skein_test_origin_reset (near);
  set_rules (fixture, "connections=2");
  want (fixture, near, 8 << 20, "large", "rate=4000000&delay=30")->segments = 8;
  items = add (fixture);
  wait_until_idle (fixture);
  assert_all_done (items);
  g_assert_cmpuint (skein_test_origin_get_stat (near, "peak_requests"), <=, 4);
  g_assert_cmpuint (skein_test_origin_get_stat (near, "peak_requests"), >=, 2);

  /* Several share what there is: one each, as long as there are enough of them. */
  g_clear_pointer (&items, g_ptr_array_unref);
  skein_test_origin_reset (near);
  skein_engine_set_paused (fixture->engine, TRUE);
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%u", i);

      want (fixture, near, 1 << 20, name, "rate=4000000")->segments = 8;
    }
  items = add (fixture);
  skein_engine_set_paused (fixture->engine, FALSE);
  wait_until_idle (fixture);
  assert_all_done (items);
  g_assert_cmpuint (skein_test_origin_get_stat (near, "peak_requests"), <=, 4);
}

static void
test_rules_change (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) error = NULL;

  set_rules (fixture, "connections=1 delay=1h");
  g_assert_false (skein_engine_set_host_rules (fixture->engine, "127.0.0.1 connections=0\nnonsense", &error));
  g_assert_nonnull (strstr (error->message, "line 2"));
  want_many (fixture, near, "n", 5, "x=1");
  items = add (fixture);
  skein_wait_until (skein_item_get_state (get_item (items, 0)) == SKEIN_ITEM_DONE);
  for (guint i = 1; i < items->len; i++)
    g_assert_cmpint (skein_item_get_state (get_item (items, i)), ==, SKEIN_ITEM_WAITING);

  /* Without them nobody waits any longer. */
  g_assert_true (skein_engine_set_host_rules (fixture->engine, "", NULL));
  wait_until_idle (fixture);
  assert_all_done (items);
}

static void
test_delay (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) items = NULL;
  guint64 last_ms = 0;

  set_rules (fixture, "delay=500ms");
  want_many (fixture, near, "n", 4, "x=1");
  items = add (fixture);
  wait_until_idle (fixture);

  assert_all_done (items);
  for (guint i = 0; i < items->len; i++)
    {
      g_autofree char *path = g_strdup_printf ("/file/1000/n%u", i);

      last_ms = MAX (last_ms, skein_test_origin_get_path_stat (near, path, "first_ms"));
    }
  /* 1500, but for how long each was under way before it was asked for. */
  g_assert_cmpuint (last_ms, >=, 750);
}

static void
test_tries (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) items = NULL;

  set_rules (fixture, "tries=1");
  want (fixture, near, 1000, "bad", "status=500");
  items = add (fixture);
  wait_until_idle (fixture);
  g_assert_cmpint (skein_item_get_state (get_item (items, 0)), ==, SKEIN_ITEM_FAILED);
  g_assert_cmpuint (skein_test_origin_get_stat (near, "requests"), ==, 1);
}

/* --- servers that want to be left alone --- */

static void
test_refusal (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) refused = NULL;
  g_autoptr (GPtrArray) held = NULL;
  g_autoptr (GPtrArray) others = NULL;
  g_autofree char *hold = NULL;

  want (fixture, near, 1000, "refused", "status=429&retry_after=600&times=1");
  refused = add (fixture);
  skein_wait_until (skein_item_get_state (get_item (refused, 0)) == SKEIN_ITEM_RETRYING);
  skein_wait_until ((hold = skein_engine_dup_hold (fixture->engine)) != NULL);
  g_assert_true (g_str_has_prefix (hold, "“127.0.0.1” asks to be left alone until "));

  want_many (fixture, near, "n", 20, "delay=20");
  held = add (fixture);
  want_many (fixture, far, "f", 20, "x=1");
  others = add (fixture);
  for (guint i = 0; i < others->len; i++)
    skein_wait_until (skein_item_get_state (get_item (others, i)) == SKEIN_ITEM_DONE);

  g_assert_cmpuint (skein_test_origin_get_stat (near, "requests"), ==, 1);
  for (guint i = 0; i < held->len; i++)
    {
      g_autofree char *status = skein_item_dup_status (get_item (held, i));

      g_assert_cmpint (skein_item_get_state (get_item (held, i)), ==, SKEIN_ITEM_WAITING);
      g_assert_true (g_str_has_prefix (status, "Waiting "));
      g_assert_true (g_str_has_suffix (status, " for 127.0.0.1"));
    }

  /* The user knows better. */
  retry (fixture, get_item (refused, 0));
  wait_until_idle (fixture);
  g_assert_null (skein_engine_dup_hold (fixture->engine));
  assert_all_done (refused);
  assert_all_done (held);
}

/* Several are sent away at once: one refusal, and no try of theirs is used up. */
static void
test_refusal_of_many (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) items = NULL;

  want_many (fixture, near, "n", 40, "status=503&retry_after=1&times=12&key=many");
  items = add (fixture);
  wait_until_idle (fixture);
  assert_all_done (items);
  g_assert_cmpuint (skein_test_origin_get_stat (near, "requests"), ==, 52);
}

static void
test_refusal_without_time (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) items = NULL;

  want (fixture, near, 1000, "busy", "status=503&times=2");
  want_many (fixture, near, "n", 5, "x=1");
  items = add (fixture);
  wait_until_idle (fixture);
  assert_all_done (items);
  g_assert_cmpuint (skein_test_origin_get_path_requests (near, "/file/1000/busy"), ==, 3);
}

static void
test_too_long (Fixture *fixture, gconstpointer query)
{
  g_autoptr (GPtrArray) refused = NULL;
  g_autoptr (GPtrArray) held = NULL;
  const GError *error;

  want (fixture, near, 1000, "refused", query);
  refused = add (fixture);
  wait_until_idle (fixture);
  error = skein_item_get_error (get_item (refused, 0));
  g_assert_cmpint (skein_item_get_state (get_item (refused, 0)), ==, SKEIN_ITEM_FAILED);
  g_assert_nonnull (strstr (error->message, "“127.0.0.1” wants to be left alone"));

  /* Nobody asks it again, until the user says so. */
  want_many (fixture, near, "n", 5, "x=1");
  want (fixture, far, 1000, "f", "x=1");
  held = add (fixture);
  wait_until_idle (fixture);
  for (guint i = 0; i < 5; i++)
    {
      error = skein_item_get_error (get_item (held, i));
      g_assert_cmpint (skein_item_get_state (get_item (held, i)), ==, SKEIN_ITEM_FAILED);
      g_assert_nonnull (strstr (error->message, "wants to be left alone"));
    }
  g_assert_cmpint (skein_item_get_state (get_item (held, 5)), ==, SKEIN_ITEM_DONE);
  g_assert_cmpuint (skein_test_origin_get_stat (near, "requests"), ==, 1);

  skein_engine_retry (fixture->engine, refused);
  skein_engine_retry (fixture->engine, held);
  wait_until_idle (fixture);
  assert_all_done (refused);
  assert_all_done (held);
}

static void
test_goes_elsewhere (Fixture *fixture, gconstpointer data)
{
  g_autofree char *mirror = skein_test_origin_dup_url (far, "/file/1000/file");
  g_autoptr (GPtrArray) items = NULL;
  SkeinItemSpec *spec = want (fixture, near, 1000, "file", "status=429&retry_after=600");

  spec->sources = skein_sources_new ();
  g_assert_true (skein_sources_add_mirror (spec->sources, mirror, 1, NULL));
  items = add (fixture);
  wait_until_idle (fixture);
  assert_all_done (items);
  g_assert_cmpuint (skein_test_origin_get_stat (near, "requests"), ==, 1);
}

/* Beside the first server only those are asked that may be asked as often as one likes. */
static void
test_mirror_with_rule (Fixture *fixture, gconstpointer data)
{
  g_autofree char *hex = skein_test_origin_dup_sha256 (near, 4 << 20, "file", 1);
  g_autofree char *mirror = skein_test_origin_dup_url (far, "/file/4194304/file?seed=1&rate=2000000");

  for (guint round = 0; round < 2; round++)
    {
      const char *name = round == 0 ? "free" : "limited";
      g_autofree char *rule = g_strdup_printf ("127.0.0.1:%s connections=1", strrchr (far->url, ':') + 1);
      g_autoptr (GPtrArray) items = NULL;
      SkeinItemSpec *spec = want (fixture, near, 4 << 20, "file", "seed=1&rate=2000000");
      SkeinDigestSet set = { 0 };

      if (round == 1)
        g_assert_true (skein_engine_set_host_rules (fixture->engine, rule, NULL));
      spec->name = g_strdup (name);
      spec->segments = 4;
      g_assert_true (skein_digest_set_add_hex (&set, SKEIN_DIGEST_SHA256, hex, strlen (hex)));
      spec->expected_mask = set.mask;
      memcpy (spec->expected, set.digests, sizeof spec->expected);
      spec->sources = skein_sources_new ();
      g_assert_true (skein_sources_add_mirror (spec->sources, mirror, 1, NULL));
      skein_test_origin_reset (far);
      items = add (fixture);
      wait_until_idle (fixture);
      assert_all_done (items);
      if (round == 0)
        g_assert_cmpuint (skein_test_origin_get_stat (far, "requests"), >, 0);
      else
        g_assert_cmpuint (skein_test_origin_get_stat (far, "requests"), ==, 0);
    }
}

/* A hundred thousand that may not start are not in the way of one that may. */
static void
test_many_held (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) refused = NULL;
  g_autoptr (GPtrArray) held = NULL;
  g_autoptr (GPtrArray) other = NULL;
  guint n = 100000;

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
  n = 10000;
#endif
  want (fixture, near, 1000, "refused", "status=429&retry_after=3000");
  refused = add (fixture);
  skein_wait_until (skein_item_get_state (get_item (refused, 0)) == SKEIN_ITEM_RETRYING);

  for (guint added = 0; added < n; added += 10000)
    {
      g_autofree char *prefix = g_strdup_printf ("n%u-", added);

      g_clear_pointer (&held, g_ptr_array_unref);
      want_many (fixture, near, prefix, 10000, "x=1");
      held = add (fixture);
    }
  want (fixture, far, 1000, "f", "x=1")->priority = SKEIN_PRIORITY_LOW;
  other = add (fixture);
  skein_wait_until (skein_item_get_state (get_item (other, 0)) == SKEIN_ITEM_DONE);
  g_assert_cmpuint (skein_test_origin_get_stat (near, "requests"), ==, 1);
  g_assert_cmpint (skein_item_get_state (get_item (held, 0)), ==, SKEIN_ITEM_WAITING);

  /* All of them more urgent, while they wait. */
  skein_engine_set_priority (fixture->engine, held, SKEIN_PRIORITY_HIGH);
  skein_wait_until (skein_item_get_priority (get_item (held, held->len - 1)) == SKEIN_PRIORITY_HIGH);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);

#define add_test(path, data, func) g_test_add ("/order/" path, Fixture, data, set_up, func, tear_down)
  add_test ("priorities", "1", test_priorities);
  add_test ("change-while-running", "1", test_change_while_running);
  add_test ("kept", "1", test_kept);
  add_test ("moves", "1", test_moves);
  add_test ("connections", NULL, test_connections);
  add_test ("segments-count", NULL, test_segments_count);
  add_test ("rules-change", NULL, test_rules_change);
  add_test ("delay", NULL, test_delay);
  add_test ("tries", NULL, test_tries);
  add_test ("refusal", NULL, test_refusal);
  add_test ("refusal-of-many", NULL, test_refusal_of_many);
  add_test ("refusal-without-time", NULL, test_refusal_without_time);
  add_test ("too-long/seconds", "status=429&retry_after=7200&times=1", test_too_long);
  add_test ("too-long/date", "status=503&retry_after=@7200&times=1", test_too_long);
  add_test ("goes-elsewhere", NULL, test_goes_elsewhere);
  add_test ("mirror-with-rule", NULL, test_mirror_with_rule);
  add_test ("many-held", NULL, test_many_held);
  status = g_test_run ();
  g_clear_pointer (&near, skein_test_origin_stop);
  g_clear_pointer (&far, skein_test_origin_stop);
  return status;
}
