// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-file-export.h"
#include "batch/skein-file-results.h"
#include "support/skein-temp-folder.h"
#include "support/skein-wait.h"

#include <string.h>

/* What a view that listens knows: it must agree with the model after each change. */
typedef struct
{
  SkeinFileResults *results;
  GPtrArray *seen; /* (element-type SkeinFileRow) */
  guint n_changes;
} Fixture;

static void
changed_cb (GListModel *model, guint position, guint n_removed, guint n_added, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_changes++;
  if (n_removed > 0)
    g_ptr_array_remove_range (fixture->seen, position, n_removed);
  for (guint i = 0; i < n_added; i++)
    g_ptr_array_insert (fixture->seen, (int) (position + i), g_list_model_get_item (model, position + i));

  g_assert_cmpuint (fixture->seen->len, ==, g_list_model_get_n_items (model));
  for (guint i = 0; i < fixture->seen->len; i++)
    {
      g_autoptr (SkeinFileRow) row = g_list_model_get_item (model, i);

      g_assert_true (row == g_ptr_array_index (fixture->seen, i));
    }
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->results = skein_file_results_new ();
  fixture->seen = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (fixture->results, "items-changed", G_CALLBACK (changed_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  /* A thread that arranged may let go of it a moment after it has told. */
  g_object_add_weak_pointer (G_OBJECT (fixture->results), (gpointer *) &fixture->results);
  g_object_unref (fixture->results);
  skein_wait_until (fixture->results == NULL);
  g_ptr_array_unref (fixture->seen);
}

static SkeinFileRow *
make_row (const char *name, SkeinAuditState state, guint64 size)
{
  SkeinFoundFile *found = skein_found_file_new (name);
  SkeinFileRow *row;

  found->state = (int) state;
  found->size = size;
  row = skein_file_row_new (name, found, NULL, NULL);
  skein_found_file_free (found);
  return row;
}

static void
append (Fixture *fixture, guint from, guint n)
{
  static const SkeinAuditState states[] = { SKEIN_AUDIT_SAME, SKEIN_AUDIT_CHANGED, SKEIN_AUDIT_SAME, SKEIN_AUDIT_NEW, SKEIN_AUDIT_MISSING, SKEIN_AUDIT_WEAK };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = from; i < from + n; i++)
    {
      g_autofree char *name = g_strdup_printf ("File-%05u", (i * 7919) % 10007);

      g_ptr_array_add (rows, make_row (name, states[i % G_N_ELEMENTS (states)], (i * 31) % 97));
    }
  skein_file_results_append (fixture->results, rows);
}

static void
assert_sorted (Fixture *fixture, SkeinFileSort sort, gboolean descending)
{
  for (guint i = 1; i < fixture->seen->len; i++)
    {
      const SkeinFileRow *a = g_ptr_array_index (fixture->seen, i - 1);
      const SkeinFileRow *b = g_ptr_array_index (fixture->seen, i);
      int order = sort == SKEIN_FILE_SORT_NAME ? strcmp (a->name, b->name) : (a->size < b->size ? -1 : a->size > b->size);

      g_assert_cmpint (descending ? -order : order, <=, 0);
    }
}

static void
test_sort (Fixture *fixture, gconstpointer data)
{
  append (fixture, 0, 100);
  g_assert_cmpuint (fixture->seen->len, ==, 100);

  for (guint i = 0; i < 4; i++)
    {
      SkeinFileSort sort = i < 2 ? SKEIN_FILE_SORT_NAME : SKEIN_FILE_SORT_SIZE;
      gboolean descending = i % 2 == 1;
      guint n_before;

      skein_file_results_set_sort (fixture->results, sort, descending);
      /* Some come while it is being arranged, and some after that. */
      append (fixture, 100 + 100 * i, 50);
      skein_wait_until (!skein_file_results_is_arranging (fixture->results));
      n_before = fixture->n_changes;
      append (fixture, 150 + 100 * i, 50);
      g_assert_cmpuint (fixture->n_changes, ==, n_before + 1);
      g_assert_cmpuint (fixture->seen->len, ==, 200 + 100 * i);
      assert_sorted (fixture, sort, descending);
    }
}

static void
test_filter (Fixture *fixture, gconstpointer data)
{
  append (fixture, 0, 600);
  g_assert_cmpuint (skein_file_results_get_n_in_group (fixture->results, SKEIN_FILE_GROUP_ALL), ==, 600);
  g_assert_cmpuint (skein_file_results_get_n_in_group (fixture->results, SKEIN_FILE_GROUP_SAME), ==, 300);
  g_assert_cmpuint (skein_file_results_get_n_in_group (fixture->results, SKEIN_FILE_GROUP_CHANGED), ==, 100);

  skein_file_results_set_group (fixture->results, SKEIN_FILE_GROUP_CHANGED);
  skein_file_results_set_group (fixture->results, SKEIN_FILE_GROUP_NEW);
  skein_file_results_set_search (fixture->results, "file-0");
  skein_wait_until (!skein_file_results_is_arranging (fixture->results));
  g_assert_cmpuint (fixture->seen->len, >, 0);
  for (guint i = 0; i < fixture->seen->len; i++)
    {
      const SkeinFileRow *row = g_ptr_array_index (fixture->seen, i);

      g_assert_cmpint (row->state, ==, SKEIN_AUDIT_NEW);
      g_assert_true (g_str_has_prefix (row->name, "File-0"));
    }
  append (fixture, 600, 600);

  skein_file_results_set_search (fixture->results, NULL);
  skein_file_results_set_group (fixture->results, SKEIN_FILE_GROUP_ALL);
  skein_wait_until (!skein_file_results_is_arranging (fixture->results));
  g_assert_cmpuint (fixture->seen->len, ==, 1200);
}

static void
test_many (Fixture *fixture, gconstpointer data)
{
  gint64 started_us = g_get_monotonic_time ();

  g_test_summary ("100,000 rows in bits of 250, sorted all the time: no quadratic work");
  g_signal_handlers_disconnect_by_data (fixture->results, fixture);
  skein_file_results_set_sort (fixture->results, SKEIN_FILE_SORT_NAME, FALSE);
  skein_wait_until (!skein_file_results_is_arranging (fixture->results));
  for (guint i = 0; i < 400; i++)
    append (fixture, i * 250, 250);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->results)), ==, 100000);
  g_test_message ("%.3f s", (double) (g_get_monotonic_time () - started_us) / G_USEC_PER_SEC);
}

static void
test_free_early (Fixture *fixture, gconstpointer data)
{
  g_test_summary ("An arrangement under way keeps what it needs");
  append (fixture, 0, 1000);
  skein_file_results_set_sort (fixture->results, SKEIN_FILE_SORT_NAME, FALSE);
  skein_wait_until (!skein_file_results_is_arranging (fixture->results));
}

/* Export */

static GPtrArray *
make_hashed (const char *const *names)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; names[i] != NULL; i++)
    {
      SkeinFileRow *row = make_row (names[i], SKEIN_AUDIT_HASHED, 1);

      row->algorithm = SKEIN_DIGEST_SHA256;
      row->has_digest = TRUE;
      memset (row->digest, 0xab, sizeof row->digest);
      g_ptr_array_add (rows, row);
    }
  return rows;
}

static void
test_export (void)
{
  g_autoptr (SkeinTempFolder) temp = skein_temp_folder_new ();
  g_autofree char *inside = skein_temp_folder_dup_path (temp, "sub/new\nline");
  const char *const names[] = { "plain", "=cmd", "qu\"ote,\n", "\xff\xfe", inside, NULL };
  g_autoptr (GPtrArray) rows = make_hashed (names);
  static const char *const files[] = { "SUMS", "x.csv", "x.json", "x.sfv" };

  g_ptr_array_add (rows, make_row ("gone", SKEIN_AUDIT_MISSING, 0));
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = skein_temp_folder_dup_path (temp, files[i]);
      g_autofree char *text = NULL;
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      guint n_written, n_left;
      gsize size;

      skein_file_export_async (rows, skein_file_export_guess_format (path), path, NULL, skein_wait_result_cb, &result);
      skein_wait_until (result != NULL);
      g_assert_true (skein_file_export_finish (result, &n_written, &n_left, &error));
      g_assert_no_error (error);
      text = skein_temp_folder_read (temp, files[i], &size);
      g_assert_cmpuint (n_written + n_left, ==, 6);
      g_assert_cmpuint (n_left, ==, i == 0 ? 1 : (i == 3 ? 6 : 0));
      if (i == 0)
        {
          g_autoptr (SkeinChecksumList) list = skein_checksum_list_parse (text, size, "SUMS", &error);

          g_assert_no_error (error);
          g_assert_cmpuint (list->entries->len, ==, 5);
          g_assert_cmpstr (g_array_index (list->entries, SkeinChecksumEntry, 4).name, ==, "sub/new\nline");
          g_assert_cmpstr (g_array_index (list->entries, SkeinChecksumEntry, 3).name, ==, "\xff\xfe");
        }
      else if (i == 1)
        {
          g_assert_nonnull (strstr (text, "\"'=cmd\",hashed,sha256,abab"));
          g_assert_nonnull (strstr (text, "\"qu\"\"ote,\n\","));
          g_assert_nonnull (strstr (text, "\"gone\",missing,,,"));
        }
      else if (i == 2)
        g_assert_nonnull (strstr (text, "\"name_base64\""));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add ("/batch/file-results/sort", Fixture, NULL, set_up, test_sort, tear_down);
  g_test_add ("/batch/file-results/filter", Fixture, NULL, set_up, test_filter, tear_down);
  g_test_add ("/batch/file-results/many", Fixture, NULL, set_up, test_many, tear_down);
  g_test_add ("/batch/file-results/free-early", Fixture, NULL, set_up, test_free_early, tear_down);
  g_test_add_func ("/batch/file-results/export", test_export);

  return g_test_run ();
}
