// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "base/skein-display-text.h"
#include "cli/skein-cli-lane-text.h"
#include "cli/skein-cli-lanes.h"

#include <string.h>

static const SkeinCliLaneStyle plain = { SKEIN_CLI_INK_NONE, TRUE };
static const SkeinCliLaneStyle ascii = { SKEIN_CLI_INK_NONE, FALSE };
static const SkeinCliLaneStyle color = { SKEIN_CLI_INK_TRUE_COLOR, TRUE };
static const SkeinCliLaneStyle color_256 = { SKEIN_CLI_INK_256, TRUE };

/* Without sequences that set colours; nothing else may move the cursor. */
static char *
strip (const char *line)
{
  GString *text = g_string_new (NULL);

  for (const char *at = line; *at != '\0'; at++)
    {
      if (*at != '\x1b')
        {
          g_assert_cmpint ((guchar) *at, >=, 0x20);
          g_string_append_c (text, *at);
          continue;
        }
      g_assert_cmpint (at[1], ==, '[');
      at += 2 + strspn (at + 2, "0123456789;");
      g_assert_cmpint (*at, ==, 'm');
    }
  return g_string_free (text, FALSE);
}

static SkeinColumn
make_column (SkeinPhase phase, guint cpu)
{
  return (SkeinColumn){ .phase = (guint8) phase, .cpu = (guint8) cpu, .known = 255, .notable = (guint8) phase };
}

static void
test_width (void)
{
  static const char *const names[] = { "a.jpg", "漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字.jpg", "evil\x1b[2J\r\nname", "\xff\xfe", NULL };
  SkeinColumn columns[300];

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      columns[i] = make_column ((SkeinPhase) (i % SKEIN_N_PHASES), i % 256);
      columns[i].blocked = i % 5 == 0 ? 255 : 0;
      columns[i].known = i % 7 == 0 ? 0 : 255;
    }

  for (guint width = 1; width < 400; width++)
    {
      SkeinCliLaneLayout layout = skein_cli_lane_layout_make (width);
      const SkeinCliLaneStyle styles[] = { plain, ascii, color, color_256 };

      g_assert_cmpuint (layout.lane, <, G_N_ELEMENTS (columns));
      for (guint i = 0; i < G_N_ELEMENTS (names); i++)
        for (guint j = 0; j < G_N_ELEMENTS (styles); j++)
          {
            const SkeinCliLaneRow row = { "T12.34", columns, names[i], 12345678 };
            g_autofree char *line = skein_cli_lane_format_row (&layout, styles[j], &row);
            g_autofree char *legend = skein_cli_lane_format_legend (styles[j], G_MAXUINT32, width);
            g_autofree char *shown = strip (line);
            g_autofree char *shown_legend = strip (legend);

            g_assert_true (g_utf8_validate (shown, -1, NULL));
            g_assert_cmpuint (skein_display_text_get_columns (shown), <=, width);
            g_assert_cmpuint (skein_display_text_get_columns (shown_legend), <=, width);
            if (styles[j].ink == SKEIN_CLI_INK_NONE)
              g_assert_null (strchr (line, '\x1b'));
            else if (strchr (line, '\x1b') != NULL)
              g_assert_true (g_strrstr (line, "\x1b[0m") > g_strrstr (line, ";"));
          }
    }
}

static void
test_content (void)
{
  const SkeinColumn columns[] = { { 0 }, make_column (SKEIN_PHASE_IDLE, 0), make_column (SKEIN_PHASE_WAIT, 0), make_column (SKEIN_PHASE_RECEIVE, 16), make_column (SKEIN_PHASE_RECEIVE, 128), make_column (SKEIN_PHASE_HASH, 255), make_column (SKEIN_PHASE_LOCK, 0) };
  const SkeinCliLaneLayout layout = { .label = 4, .lane = G_N_ELEMENTS (columns), .name = 8, .rate = 0 };
  const SkeinCliLaneRow row = { "T1", columns, "a.jpg", 0 };
  g_autofree char *letters = skein_cli_lane_format_row (&layout, plain, &row);
  g_autofree char *digits = skein_cli_lane_format_row (&layout, ascii, &row);
  g_autofree char *colored = skein_cli_lane_format_row (&layout, color, &row);
  g_autofree char *few = skein_cli_lane_format_row (&layout, color_256, &row);
  g_autofree char *shown = strip (colored);

  g_assert_cmpstr (letters, ==, "T1    .-▄█L a.jpg   ");
  g_assert_cmpstr (digits, ==, "T1    .-48L a.jpg   ");
  g_assert_cmpstr (shown, ==, "T1     ▁▄█  a.jpg   ");
  /* The lane pale, its CPU full, as in the window. */
  g_assert_nonnull (strstr (colored, "\x1b[48;2;143;240;164m\x1b[38;2;38;162;105m█"));
  g_assert_nonnull (strstr (few, "\x1b[48;5;"));
}

static void
test_legend (void)
{
  guint32 mask = 1u << SKEIN_PHASE_WAIT | 1u << SKEIN_PHASE_RECEIVE | 1u << SKEIN_PHASE_IDLE;
  g_autofree char *legend = skein_cli_lane_format_legend (plain, mask, 80);
  g_autofree char *narrow = skein_cli_lane_format_legend (plain, mask, 8);

  g_assert_cmpstr (legend, ==, ". Wait  - Receive  ▁▄█ height: CPU");
  g_assert_cmpstr (narrow, ==, ". Wait");
}

static void
test_rows (void)
{
  static const struct
  {
    guint rows, threads, processes, shown_threads, shown_processes;
  } cases[] = {
    { 20, 6, 2, 6, 2 },
    { 8, 24, 8, 6, 2 },
    { 4, 30, 2, 3, 1 },
    { 4, 2, 30, 1, 3 },
    { 1, 5, 5, 1, 0 },
    { 3, 0, 9, 0, 3 },
    { 3, 9, 0, 3, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint threads = cases[i].threads, processes = cases[i].processes;

      skein_cli_lanes_share_rows (cases[i].rows, &threads, &processes);
      g_assert_cmpuint (threads, ==, cases[i].shown_threads);
      g_assert_cmpuint (processes, ==, cases[i].shown_processes);
    }
}

static void
test_detect (void)
{
  g_unsetenv ("NO_COLOR");
  g_unsetenv ("COLORTERM");
  g_setenv ("TERM", "xterm-256color", TRUE);
  g_assert_cmpint (skein_cli_lane_style_detect ().ink, ==, SKEIN_CLI_INK_256);
  g_setenv ("COLORTERM", "truecolor", TRUE);
  g_assert_cmpint (skein_cli_lane_style_detect ().ink, ==, SKEIN_CLI_INK_TRUE_COLOR);
  g_setenv ("NO_COLOR", "1", TRUE);
  g_assert_cmpint (skein_cli_lane_style_detect ().ink, ==, SKEIN_CLI_INK_NONE);
  g_unsetenv ("NO_COLOR");
  g_unsetenv ("COLORTERM");
  g_setenv ("TERM", "vt100", TRUE);
  g_assert_cmpint (skein_cli_lane_style_detect ().ink, ==, SKEIN_CLI_INK_NONE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/lane-text/width", test_width);
  g_test_add_func ("/cli/lane-text/content", test_content);
  g_test_add_func ("/cli/lane-text/legend", test_legend);
  g_test_add_func ("/cli/lane-text/rows", test_rows);
  g_test_add_func ("/cli/lane-text/detect", test_detect);

  return g_test_run ();
}
