// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "base/skein-whole-file.h"
#include "support/skein-temp-folder.h"
#include "support/skein-wait.h"

#include <glib/gstdio.h>
#include <unistd.h>

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (skein_whole_file_save_finish (result, &error));
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static void
test_appears_whole (void)
{
  g_autoptr (SkeinTempFolder) folder = skein_temp_folder_new ();
  const gsize size = 16 * 1024 * 1024;
  g_autoptr (GBytes) content = g_bytes_new_take (g_malloc0 (size), size);

  g_test_summary ("Whoever sees a new file sees all of it");

  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.json", i);
      g_autofree char *path = skein_temp_folder_dup_path (folder, name);
      g_autoptr (GFile) file = g_file_new_for_path (path);
      gboolean saved = FALSE;
      GStatBuf info;

      skein_whole_file_save_async (file, content, NULL, saved_cb, &saved);
      while (g_stat (path, &info) != 0)
        g_thread_yield ();
      g_assert_cmpuint ((guint64) info.st_size, ==, size);
      skein_wait_until (saved);
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpuint (skein_temp_folder_count (folder), ==, 0);
}

static void
test_places (void)
{
  g_autoptr (SkeinTempFolder) folder = skein_temp_folder_new ();
  g_autofree char *target = skein_temp_folder_dup_path (folder, "target");
  g_autofree char *link = skein_temp_folder_dup_path (folder, "link");
  g_autofree char *nowhere = skein_temp_folder_dup_path (folder, "no/such/folder");
  g_autoptr (GFile) file = g_file_new_for_path (link);
  g_autoptr (GFile) missing = g_file_new_for_path (nowhere);
  g_autoptr (GBytes) content = g_bytes_new_static ("new", 3);
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_test_summary ("A link stays one, an empty file is one, and a folder that is not there is an error");

  skein_temp_folder_write (folder, "target", "old content", 11);
  g_assert_cmpint (symlink ("target", link), ==, 0);
  g_assert_true (skein_whole_file_save (file, content, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  text = skein_temp_folder_read (folder, "target", NULL);
  g_assert_cmpstr (text, ==, "new");

  g_assert_true (skein_whole_file_save (file, empty, &error));
  g_assert_false (skein_whole_file_save (missing, content, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/whole-file/appears-whole", test_appears_whole);
  g_test_add_func ("/base/whole-file/places", test_places);

  return g_test_run ();
}
