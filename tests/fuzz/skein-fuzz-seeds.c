// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* A fuzz target where there is no fuzzer: each seed is a test case, whole, cut at several places and with a byte changed. */

#include "config.h"

#include "fuzz/skein-fuzz.h"

#include <string.h>

#define CHANGES 64

/* Each in a block of its own size, so that a sanitizer sees a byte too far. */
static void
feed (const guint8 *data, gsize size)
{
  g_autofree guint8 *exact = g_memdup2 (data, size);

  LLVMFuzzerTestOneInput (exact != NULL ? exact : (const guint8 *) "", size);
}

static void
test_seed (gconstpointer path)
{
  g_autofree char *data = NULL;
  gsize size;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);

  feed ((const guint8 *) data, size);
  for (guint i = 0; i < CHANGES && size > 0; i++)
    {
      gsize place = (gsize) g_test_rand_int_range (0, (gint32) size);
      char old = data[place];

      feed ((const guint8 *) data, place);
      data[place] = (char) g_test_rand_int_range (0, 256);
      feed ((const guint8 *) data, size);
      data[place] = old;
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) folder = NULL;
  g_autoptr (GError) error = NULL;
  const char *name;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_assert_cmpint (argc, ==, 2);

  folder = g_dir_open (argv[1], 0, &error);
  g_assert_no_error (error);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *test_path = g_strdup_printf ("/fuzz/seed/%s", name);
      char *path = g_build_filename (argv[1], name, NULL);

      g_ptr_array_add (paths, path);
      g_test_add_data_func (test_path, path, test_seed);
    }
  g_assert_cmpuint (paths->len, >, 0);
  return g_test_run ();
}
