// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "base/skein-format.h"
#include "base/skein-paths.h"

#include <math.h>
#include <string.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

/* Spaces inside figures are no-break spaces; the tests are easier to read with plain ones. */
static char *
plain (char *text)
{
  char *result;

  g_auto (GStrv) parts = g_strsplit (text, "\u00a0", -1);
  g_free (text);
  result = g_strjoinv (" ", parts);
  return result;
}

#define assert_figure(call, wanted)       \
  G_STMT_START                            \
  {                                       \
    char *figure = plain (call);          \
    g_assert_cmpstr (figure, ==, wanted); \
    g_free (figure);                      \
  }                                       \
  G_STMT_END

static void
test_figures (void)
{
  assert_figure (skein_format_size (784000000), "784.0 MB");
  assert_figure (skein_format_rate (41.2e6), "41.2 MB/s");
  assert_figure (skein_format_rate (NAN), "0 bytes/s");
  assert_figure (skein_format_rate (-1), "0 bytes/s");
  assert_figure (skein_format_duration (5), "5 s");
  assert_figure (skein_format_duration (59.6), "1 min");
  assert_figure (skein_format_duration (66), "1 min 6 s");
  assert_figure (skein_format_duration (7500), "2 h 5 min");
  assert_figure (skein_format_duration (3600 * 24 * 3 + 3600 * 4), "3 d 4 h");
  assert_figure (skein_format_duration (NAN), "0 s");
  assert_figure (skein_format_duration (INFINITY), "36600 d");
  assert_figure (skein_format_took (0), "0.00 ms");
  assert_figure (skein_format_took (213), "0.21 ms");
  assert_figure (skein_format_took (85400), "85 ms");
  assert_figure (skein_format_took (1264000), "1.26 s");
  assert_figure (skein_format_took (12640000), "12.6 s");
  assert_figure (skein_format_took (66000000), "1 min 6 s");
  assert_figure (skein_format_percent (0.97), "97 %");
  assert_figure (skein_format_percent (1.154), "115 %");
  assert_figure (skein_format_factor (1.944), "1.94×");
  assert_figure (skein_format_factor (9.996), "10.0×");
  assert_figure (skein_format_factor (120.4), "120×");
  assert_figure (skein_format_factor (0.0 / 0.0), "?");
}

static void
test_parse (void)
{
  static const struct
  {
    const char *text;
    guint64 bytes;
  } good[] = {
    { "0", 0 },
    { "16", 16 },
    { "64K", 65536 },
    { "64k", 65536 },
    { "32 MiB", 32u << 20 },
    { "4G", G_GUINT64_CONSTANT (4) << 30 },
    { " 1.5 KB ", 1536 },
    { "10B", 10 },
    { "18446744073709551615", G_MAXUINT64 },
    { "9007199254740993", 9007199254740993 },
  };
  static const char *const bad[] = { "", "K", "-1", "+1", "0x10", "1e3", "1.5", "inf", "nan", "12abc", "1 Ki", "16E", "99999999999999999999", "1 M M" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      guint64 bytes = 1;

      g_assert_true (skein_parse_size (good[i].text, &bytes, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (bytes, ==, good[i].bytes);
    }

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      guint64 bytes = 7;

      if (skein_parse_size (bad[i], &bytes, &error))
        g_error ("“%s” was taken as %" G_GUINT64_FORMAT, bad[i], bytes);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
      g_assert_cmpuint (bytes, ==, 7);
    }
}

static void
test_paths (void)
{
  struct stat status;
  g_autofree char *folder = g_dir_make_tmp ("skein-paths-XXXXXX", NULL);
  g_autofree char *program = g_build_filename (folder, "skein-worker", NULL);
  g_autofree char *search = g_strconcat ("/nonexistent::", folder, NULL);
  g_autofree char *found = NULL;
  g_autofree char *installed = NULL;
  g_autofree char *downloads = skein_paths_dup_downloads_dir ();

  g_assert_cmpint (stat (skein_paths_get_data_dir (), &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0700);
  g_assert_cmpint (stat (skein_paths_get_runtime_dir (), &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0700);
  g_assert_true (g_path_is_absolute (downloads));

  g_assert_true (g_file_set_contents_full (program, "", 0, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  g_setenv ("SKEIN_LIBEXEC_PATH", search, TRUE);
  found = skein_paths_dup_helper ("skein-worker");
  g_assert_cmpstr (found, ==, program);
  installed = skein_paths_dup_helper ("skein-image-worker");
  g_assert_cmpstr (installed, ==, SKEIN_LIBEXEC_DIR "/skein-image-worker");

  g_assert_cmpint (g_remove (program), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/base/format/figures", test_figures);
  g_test_add_func ("/base/format/parse", test_parse);
  g_test_add_func ("/base/paths/all", test_paths);

  return g_test_run ();
}
