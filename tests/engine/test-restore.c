// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* A history out of one batch and into another: what is there is done, what is not is paused, and nothing is there twice. */

#include "config.h"

#include "batch/skein-engine.h"
#include "batch/skein-export.h"
#include "support/skein-temp-folder.h"
#include "support/skein-wait.h"

#include <glib/gstdio.h>
#include <string.h>

#define SUM "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

typedef struct
{
  SkeinTempFolder *temp;
  char *store, *files;
  SkeinEngine *engine;
  SkeinRestored restored;
  gboolean done;
} Fixture;

static void
opened_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (GError) error = NULL;

  fixture->engine = skein_engine_new_finish (result, &error);
  g_assert_no_error (error);
}

static void
open_engine (Fixture *fixture)
{
  SkeinEngineOptions options = { 0 };

  options.downloads = skein_setting_default_downloads ();
  options.processing = skein_setting_default_processing ();
  options.store_path = fixture->store;
  options.adopt_all = TRUE;
  skein_engine_new_async (&options, NULL, opened_cb, fixture);
  skein_wait_until (fixture->engine != NULL && skein_engine_is_idle (fixture->engine));
}

static void
closed_cb (G_GNUC_UNUSED GObject *source, G_GNUC_UNUSED GAsyncResult *result, gpointer user_data)
{
  ((Fixture *) user_data)->done = TRUE;
}

static void
close_engine (Fixture *fixture)
{
  fixture->done = FALSE;
  skein_engine_close_async (fixture->engine, closed_cb, fixture);
  skein_wait_until (fixture->done);
  g_clear_object (&fixture->engine);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->temp = skein_temp_folder_new ();
  fixture->store = g_build_filename (fixture->temp->path, "store.db", NULL);
  fixture->files = g_build_filename (fixture->temp->path, "files", NULL);
  g_assert_cmpint (g_mkdir (fixture->files, 0700), ==, 0);
  open_engine (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  close_engine (fixture);
  skein_temp_folder_free (fixture->temp);
  g_free (fixture->store);
  g_free (fixture->files);
}

static void
restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (GError) error = NULL;

  skein_engine_restore_finish (SKEIN_ENGINE (source), result, &fixture->restored, &error);
  g_assert_no_error (error);
  fixture->done = TRUE;
}

static void
restore (Fixture *fixture, const char *text, gsize size, guint n_complaints)
{
  g_autoptr (GPtrArray) complaints = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  g_assert_true (skein_history_is (text, size));
  rows = skein_import_history (text, size, "history", fixture->files, &complaints);
  for (guint i = 0; i < complaints->len; i++)
    g_test_message ("%s", (const char *) g_ptr_array_index (complaints, i));
  g_assert_cmpuint (complaints->len, ==, n_complaints);
  fixture->done = FALSE;
  skein_engine_restore_async (fixture->engine, rows, fixture->files, NULL, restored_cb, fixture);
  skein_wait_until (fixture->done);
}

static SkeinItem *
get_item (Fixture *fixture, guint index)
{
  SkeinItem *item = g_list_model_get_item (G_LIST_MODEL (skein_engine_get_batch (fixture->engine)), index);

  g_object_unref (item); /* the batch has it */
  return item;
}

#define HEAD "{\"skein\": \"0\", \"format\": \"history\", \"version\": 1, \"items\": ["

static char *
make_history (Fixture *fixture)
{
  return g_strdup_printf (HEAD
                          "{\"url\": \"https://a.example/there.bin\", \"folder\": \"%s\", \"name\": \"there.bin\", \"wanted_name\": null, \"state\": \"done\", \"size\": 3, \"digests\": {\"sha256\": \"" SUM "\"}},"
                          "{\"url\": \"https://a.example/short.bin\", \"folder\": \"%s\", \"name\": \"short.bin\", \"wanted_name\": null, \"state\": \"done\", \"size\": 4, \"digests\": {\"sha256\": \"" SUM "\"}},"
                          "{\"url\": \"https://a.example/gone.bin\", \"folder\": \"/no/such/folder\", \"name\": \"gone.bin\", \"wanted_name\": null, \"state\": \"done\", \"size\": 3, \"added\": \"2020-01-02T03:04:05Z\"},"
                          "{\"url\": \"https://a.example/there.bin\", \"folder\": \"%s\", \"name\": \"there.bin\", \"wanted_name\": null, \"state\": \"done\", \"size\": 3}"
                          "]}",
                          fixture->files, fixture->files, fixture->files);
}

static void
check_batch (Fixture *fixture)
{
  const SkeinItemSpec *spec;

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (skein_engine_get_batch (fixture->engine))), ==, 3);
  g_assert_cmpint (skein_item_get_state (get_item (fixture, 0)), ==, SKEIN_ITEM_DONE);
  g_assert_cmpuint (skein_item_get_size (get_item (fixture, 0)), ==, 3);
  g_assert_false (skein_item_is_verified (get_item (fixture, 0)));
  for (guint i = 1; i < 3; i++)
    g_assert_cmpint (skein_item_get_state (get_item (fixture, i)), ==, SKEIN_ITEM_PAUSED);
  spec = skein_item_peek_spec (get_item (fixture, 1));
  g_assert_cmpuint (spec->expected_mask, ==, 1u << SKEIN_DIGEST_SHA256);
  spec = skein_item_peek_spec (get_item (fixture, 2));
  g_assert_cmpstr (spec->folder, ==, fixture->files);
}

static void
test_restore (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = make_history (fixture);

  g_test_summary ("Done is what is there with the right size; the rest is paused; twice in the file or imported twice is one");

  skein_temp_folder_write (fixture->temp, "files/there.bin", "abc", 3);
  skein_temp_folder_write (fixture->temp, "files/short.bin", "abc", 3);
  restore (fixture, text, strlen (text), 0);
  g_assert_cmpuint (fixture->restored.n_done, ==, 1);
  g_assert_cmpuint (fixture->restored.n_paused, ==, 2);
  g_assert_cmpuint (fixture->restored.n_known, ==, 1);
  check_batch (fixture);

  restore (fixture, text, strlen (text), 0);
  g_assert_cmpuint (fixture->restored.n_known, ==, 4);
  check_batch (fixture);

  close_engine (fixture);
  open_engine (fixture);
  check_batch (fixture);
}

static void
test_round_trip (Fixture *fixture, gconstpointer format)
{
  g_autofree char *text = make_history (fixture);
  g_autofree char *other = g_build_filename (fixture->temp->path, "other.db", NULL);
  g_autofree char *first = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) again = NULL;
  guint n_secrets = 0;

  g_test_summary ("What one batch exports another one takes over, and exports the same again");

  skein_temp_folder_write (fixture->temp, "files/there.bin", "abc", 3);
  restore (fixture, text, strlen (text), 0);
  bytes = skein_export_to_bytes (G_LIST_MODEL (skein_engine_get_batch (fixture->engine)), GPOINTER_TO_UINT (format), &n_secrets);

  close_engine (fixture);
  g_free (fixture->store);
  fixture->store = g_steal_pointer (&other);
  open_engine (fixture);
  restore (fixture, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), 0);
  g_assert_cmpuint (fixture->restored.n_done, ==, 1);
  g_assert_cmpuint (fixture->restored.n_paused, ==, 0);
  again = skein_export_to_bytes (G_LIST_MODEL (skein_engine_get_batch (fixture->engine)), GPOINTER_TO_UINT (format), &n_secrets);
  g_assert_true (g_bytes_equal (bytes, again));
}

static void
test_hostile (Fixture *fixture, gconstpointer data)
{
  g_autofree char *hidden = g_build_filename (fixture->files, ".secret", NULL);
  g_autofree char *text = NULL;
  g_autofree char *later = g_strdup (HEAD "{\"url\": \"https://a.example/x\", \"state\": \"done\"}]}");

  g_test_summary ("Names with folders, hidden folders, damaged text and later versions: told, and nothing outside is touched");

  g_assert_cmpint (g_mkdir (hidden, 0700), ==, 0);
  skein_temp_folder_write (fixture->temp, "files/.secret/key", "abc", 3);
  skein_temp_folder_write (fixture->temp, "outside", "abc", 3);
  text = g_strdup_printf (HEAD
                          "{\"url\": \"https://a.example/1\", \"folder\": \"%s\", \"name\": \"../outside\", \"state\": \"done\", \"size\": 3},"
                          "{\"url\": \"https://a.example/2\", \"folder\": \"%s\", \"subfolder\": \"..\", \"name\": \"outside\", \"state\": \"done\", \"size\": 3},"
                          "{\"url\": \"https://a.example/3\", \"folder\": \"%s/../.ssh\", \"name\": \"id\", \"state\": \"done\", \"size\": 3},"
                          "{\"url\": \"file:///etc/passwd\", \"folder\": \"/etc\", \"name\": \"passwd\", \"state\": \"done\", \"size\": 3},"
                          "{\"url\": \"https://a.example/4\", \"folder\": \"relative\", \"name\": \"a\", \"state\": \"done\", \"size\": 18446744073709551615},"
                          "{\"name\": \"no url\"}, 7, {\"url\"",
                          fixture->files, fixture->files, fixture->files);
  restore (fixture, text, strlen (text), 5);
  g_assert_cmpuint (fixture->restored.n_done, ==, 0);
  g_assert_cmpuint (fixture->restored.n_paused, ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpstr (skein_item_peek_spec (get_item (fixture, i))->folder, ==, fixture->files);

  strstr (later, "\"version\": 1")[11] = '2';
  restore (fixture, later, strlen (later), 1);
  g_assert_cmpuint (fixture->restored.n_paused, ==, 0);
}

static void
test_csv_damage (Fixture *fixture, gconstpointer data)
{
  static const char table[] = "\xEF\xBB\xBFurl,folder,subfolder,name,wanted_name,size,verified,added,finished,modified,sha256\r\n"
                              "\"https://a.example/a\",,,\"'=1+1\",,3,true,,,,\r\n"
                              "\r\n"
                              "https://a.example/b,/x,,\"a \"\"b\"\"\",,x,,,,\r\n"
                              "\"https://a.example/c";

  restore (fixture, table, strlen (table), 1);
  g_assert_cmpuint (fixture->restored.n_paused, ==, 2);
}

static void
added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GPtrArray) items = skein_engine_add_finish (SKEIN_ENGINE (source), result, NULL, NULL);

  g_assert_nonnull (items);
  ((Fixture *) user_data)->done = TRUE;
}

static void
test_mirrors (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) specs = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_item_spec_free);
  SkeinItemSpec *spec = skein_item_spec_new ("https://a.example/x", fixture->files);
  const SkeinMirror *mirror;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;
  guint n_secrets = 0;

  g_test_summary ("A mirror's token is not exported, and the item that has it keeps it");
  skein_engine_set_paused (fixture->engine, TRUE);
  spec->sources = skein_sources_new ();
  skein_sources_add_mirror (spec->sources, "https://b.example/x?token=hunter2", 1, NULL);
  g_ptr_array_add (specs, spec);
  fixture->done = FALSE;
  skein_engine_add_async (fixture->engine, specs, NULL, added_cb, fixture);
  skein_wait_until (fixture->done);

  bytes = skein_export_to_bytes (G_LIST_MODEL (skein_engine_get_batch (fixture->engine)), SKEIN_EXPORT_JSON, &n_secrets);
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_null (strstr (text, "hunter2"));
  g_assert_nonnull (strstr (text, "https://b.example/x?token="));
  g_assert_cmpuint (n_secrets, ==, 1);
  mirror = &g_array_index (skein_item_peek_spec (get_item (fixture, 0))->sources->mirrors, SkeinMirror, 0);
  g_assert_cmpstr (mirror->url, ==, "https://b.example/x?token=hunter2");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add ("/engine/restore/there-or-not", Fixture, NULL, set_up, test_restore, tear_down);
  g_test_add ("/engine/restore/round-trip-json", Fixture, GUINT_TO_POINTER (SKEIN_EXPORT_HISTORY_JSON), set_up, test_round_trip, tear_down);
  g_test_add ("/engine/restore/round-trip-csv", Fixture, GUINT_TO_POINTER (SKEIN_EXPORT_HISTORY_CSV), set_up, test_round_trip, tear_down);
  g_test_add ("/engine/restore/hostile", Fixture, NULL, set_up, test_hostile, tear_down);
  g_test_add ("/engine/restore/mirrors", Fixture, NULL, set_up, test_mirrors, tear_down);
  g_test_add ("/engine/restore/csv-damage", Fixture, NULL, set_up, test_csv_damage, tear_down);

  return g_test_run ();
}
