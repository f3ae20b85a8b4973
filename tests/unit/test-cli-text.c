// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "base/skein-display-text.h"
#include "cli/skein-cli-exit.h"
#include "cli/skein-cli-options.h"
#include "cli/skein-cli-progress.h"
#include "work/skein-work-error.h"

#include <gio/gio.h>
#include <string.h>

static void
test_row_width (void)
{
  static const char *const names[] = { "a.jpg", "a very long name that no terminal has the room to show in full, whatever it does.tar.gz",
                                       "漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字.jpg", "evil\x1b[2J\r\nname", "\xff\xfe" };

  g_test_summary ("A row never takes more columns than there are, and nothing in it moves the cursor");

  for (guint columns = 1; columns < 200; columns++)
    for (guint i = 0; i < G_N_ELEMENTS (names); i++)
      {
        const SkeinCliProgressRow row = { .name = names[i], .done_frac = 0.5, .rate = 12345678 };
        g_autofree char *line = skein_cli_progress_format_row ("T12.34", "Waiting to retry", &row, columns);

        g_assert_true (g_utf8_validate (line, -1, NULL));
        g_assert_cmpuint (skein_display_text_get_columns (line), <=, columns);
        for (const char *at = line; *at != '\0'; at = g_utf8_next_char (at))
          g_assert_false (g_unichar_iscntrl (g_utf8_get_char (at)));
      }
}

static void
test_row_content (void)
{
  const SkeinCliProgressRow half = { .name = "photo.jpg", .done_frac = 0.5, .rate = 1200000 };
  const SkeinCliProgressRow unknown = { .name = "photo.jpg", .done_frac = -1 };
  g_autofree char *wide = skein_cli_progress_format_row ("T1.3", "Receiving", &half, 120);
  g_autofree char *narrow = skein_cli_progress_format_row ("T1.3", "Receiving", &half, 20);
  g_autofree char *no_size = skein_cli_progress_format_row ("P1", "Decoding", &unknown, 120);

  g_assert_true (g_str_has_prefix (wide, "T1.3  photo.jpg"));
  g_assert_nonnull (strstr (wide, "[########--------]"));
  g_assert_nonnull (strstr (wide, "50"));
  g_assert_nonnull (strstr (wide, "/s"));
  g_assert_nonnull (strstr (wide, "Receiving"));
  g_assert_nonnull (strstr (narrow, "photo.jpg"));
  g_assert_null (strchr (narrow, '['));
  g_assert_null (strchr (no_size, '%'));
}

static void
test_exit (void)
{
  static const struct
  {
    SkeinWorkError code;
    SkeinCliExit exit;
    const char *nick;
  } rows[] = {
    { SKEIN_WORK_ERROR_RETRYABLE, SKEIN_CLI_EXIT_NETWORK, "network" },
    { SKEIN_WORK_ERROR_RESOLVE, SKEIN_CLI_EXIT_NETWORK, "resolve" },
    { SKEIN_WORK_ERROR_NOT_FOUND, SKEIN_CLI_EXIT_REFUSED, "not-found" },
    { SKEIN_WORK_ERROR_CHECKSUM, SKEIN_CLI_EXIT_CHECKSUM, "checksum" },
    { SKEIN_WORK_ERROR_DISK_FULL, SKEIN_CLI_EXIT_FILE, "disk-full" },
    { SKEIN_WORK_ERROR_NO_WORKER, SKEIN_CLI_EXIT_PROCESSING, "no-worker" },
    { SKEIN_WORK_ERROR_INVALID, SKEIN_CLI_EXIT_USAGE, "invalid" },
    { SKEIN_WORK_ERROR_FAILED, SKEIN_CLI_EXIT_MIXED, "failed" },
  };

  g_assert_cmpint (skein_cli_exit_from_error (NULL), ==, SKEIN_CLI_EXIT_OK);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (SKEIN_WORK_ERROR, rows[i].code, "x");

      g_assert_cmpint (skein_cli_exit_from_error (error), ==, rows[i].exit);
      g_assert_cmpstr (skein_cli_exit_get_error_nick (error), ==, rows[i].nick);
    }

  g_assert_cmpint (skein_cli_exit_combine (SKEIN_CLI_EXIT_OK, SKEIN_CLI_EXIT_FILE), ==, SKEIN_CLI_EXIT_FILE);
  g_assert_cmpint (skein_cli_exit_combine (SKEIN_CLI_EXIT_FILE, SKEIN_CLI_EXIT_OK), ==, SKEIN_CLI_EXIT_FILE);
  g_assert_cmpint (skein_cli_exit_combine (SKEIN_CLI_EXIT_FILE, SKEIN_CLI_EXIT_FILE), ==, SKEIN_CLI_EXIT_FILE);
  g_assert_cmpint (skein_cli_exit_combine (SKEIN_CLI_EXIT_FILE, SKEIN_CLI_EXIT_CHECKSUM), ==, SKEIN_CLI_EXIT_MIXED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/cli/progress/row-width", test_row_width);
  g_test_add_func ("/cli/progress/row-content", test_row_content);
  g_test_add_func ("/cli/exit", test_exit);

  return g_test_run ();
}
