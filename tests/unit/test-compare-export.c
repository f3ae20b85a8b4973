// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Recorded experiments as documents, word for word as tests/data/experiments has them. After a change that is meant, SKEIN_WRITE_GOLDEN=1 in
 * the environment writes the files anew: read the difference. */

#include "config.h"

#include "activity/skein-phase.h"
#include "compare/skein-compare-export.h"
#include "compare/skein-compare-pair.h"
#include "compare/skein-compare-svg.h"
#include "support/skein-test-locale.h"

#include <string.h>

static char *
get_path (const char *name, const char *extension)
{
  g_autofree char *file = g_strconcat (name, ".", extension, NULL);

  return g_test_build_filename (G_TEST_DIST, "data", "experiments", file, NULL);
}

static SkeinExperimentData *
load (const char *name)
{
  g_autofree char *path = get_path (name, "json");
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;
  SkeinExperimentData *data;
  gsize size;

  g_file_get_contents (path, &json, &size, &error);
  g_assert_no_error (error);
  data = skein_experiment_data_from_json (json, size, &error);
  g_assert_no_error (error);
  return data;
}

static void
check_golden (const char *name, const char *extension, const char *text)
{
  g_autofree char *path = get_path (name, extension);
  g_autofree char *expected = NULL;
  g_autoptr (GError) error = NULL;

  if (g_getenv ("SKEIN_WRITE_GOLDEN") != NULL)
    {
      g_file_set_contents (path, text, -1, &error);
      g_assert_no_error (error);
    }
  g_file_get_contents (path, &expected, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, expected);
}

static void
check_xml (const char *text)
{
  static const GMarkupParser parser = { NULL };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_markup_parse_context_parse (context, text, -1, &error);
  g_assert_no_error (error);
  g_markup_parse_context_end_parse (context, &error);
  g_assert_no_error (error);
  g_assert_true (strstr (text, "nan") == NULL && strstr (text, "inf\"") == NULL);
  for (const char *p = text; *p != '\0'; p++)
    g_assert_true (!g_ascii_iscntrl (*p) || *p == '\n');
}

/* Every line has as many fields; a quoted one may hold anything. Returns: how many lines */
static guint
check_csv (const char *text)
{
  guint n_lines = 0, n_fields = 1, wanted = 0;
  gboolean quoted = FALSE;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"')
        quoted = !quoted;
      else if (!quoted && *p == ',')
        n_fields++;
      else if (!quoted && *p == '\n')
        {
          if (n_lines++ == 0)
            wanted = n_fields;
          g_assert_cmpuint (n_fields, ==, wanted);
          n_fields = 1;
        }
    }
  g_assert_false (quoted);
  return n_lines;
}

static void
check_markdown_table (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      guint n_bars = 0;

      for (const char *p = lines[i]; *lines[i] == '|' && *p != '\0'; p++)
        n_bars += *p == '|' && (p == lines[i] || p[-1] != '\\');
      g_assert_true (n_bars == 0 || n_bars == 8);
    }
}

static void
test_golden (gconstpointer user_data)
{
  const char *name = user_data;
  g_autoptr (SkeinExperimentData) data = load (name);
  g_autoptr (SkeinVerdict) verdict = skein_verdict_new (data);
  g_autofree char *markdown = skein_compare_to_markdown (data, verdict);
  g_autofree char *csv = skein_compare_to_csv (data);
  g_autofree char *svg = skein_compare_to_svg (data, verdict);

  check_markdown_table (markdown);
  g_assert_cmpuint (check_csv (csv), ==, 1 + data->rows->len * skein_experiment_data_get_n_rounds (data));
  check_xml (svg);
  check_golden (name, "md", markdown);
  check_golden (name, "csv", csv);
  check_golden (name, "svg", svg);
}

static void
test_json (void)
{
  g_autoptr (SkeinExperimentData) data = load ("roots");
  g_autoptr (SkeinVerdict) verdict = skein_verdict_new (data);
  g_autofree char *json = skein_compare_to_json (data, verdict);
  g_autofree char *raw = skein_experiment_data_to_json (data, TRUE);
  g_autofree char *again = NULL;
  g_autoptr (SkeinJsonReader) reader = skein_json_reader_new (json, strlen (json));
  g_autoptr (SkeinExperimentData) got = NULL;
  g_autoptr (GError) error = NULL;
  gboolean has_summary = FALSE, has_verdict = FALSE;
  SkeinJsonToken token;

  g_test_summary ("The document is valid, has a summary and a verdict, and is still the experiment");

  g_assert_cmpint (skein_json_reader_next (reader), ==, SKEIN_JSON_OBJECT);
  while ((token = skein_json_reader_next (reader)) != SKEIN_JSON_OBJECT_END)
    {
      g_assert_true (token != SKEIN_JSON_ERROR && token != SKEIN_JSON_END);
      has_summary |= g_strcmp0 (skein_json_reader_peek_name (reader), "summary") == 0;
      has_verdict |= g_strcmp0 (skein_json_reader_peek_name (reader), "verdict") == 0;
      g_assert_true (skein_json_reader_skip (reader));
    }
  g_assert_cmpint (skein_json_reader_next (reader), ==, SKEIN_JSON_END);
  g_assert_true (has_summary && has_verdict);
  g_assert_nonnull (strstr (json, "\"best\": \"threads:2\""));
  g_assert_nonnull (strstr (json, verdict->headline));

  got = skein_experiment_data_from_json (json, strlen (json), &error);
  g_assert_no_error (error);
  again = skein_experiment_data_to_json (got, TRUE);
  g_assert_cmpstr (again, ==, raw);
}

static void
add_lanes (SkeinExperimentData *data)
{
  guint8 columns[SKEIN_TRIAL_COLUMNS][4];

  for (guint i = 0; i < SKEIN_TRIAL_COLUMNS; i++)
    {
      columns[i][0] = (guint8) (i / 10 % (SKEIN_N_PHASES + 3)); /* and some that a later version may have */
      columns[i][1] = i % 20 < 10 ? 255 : 0;
      columns[i][2] = i % 40 < 10 ? 100 : 0;
      columns[i][3] = i < 380 ? 255 : 0;
    }
  for (guint i = 0; i < data->rows->len; i++)
    {
      SkeinExperimentRow *row = skein_experiment_data_get_row (data, i);

      for (guint k = 0; k < row->results->len; k++)
        {
          SkeinTrialResult *result = g_ptr_array_index (row->results, k);

          result->n_lanes = 20;
          for (guint n = 0; n < 20; n++)
            {
              SkeinTrialLane *lane = g_new0 (SkeinTrialLane, 1);

              lane->columns = g_bytes_new (columns, sizeof columns);
              g_ptr_array_add (result->lanes, lane);
            }
        }
    }
}

/* Errors come from servers and files, titles from users. */
static void
test_hostile (void)
{
  g_autoptr (SkeinExperimentData) data = load ("roots");
  g_autoptr (SkeinVerdict) verdict = NULL;
  g_autofree char *markdown = NULL, *csv = NULL, *svg = NULL, *json = NULL;
  SkeinTrialResult *result = g_ptr_array_index (skein_experiment_data_get_row (data, 1)->results, 0);

  g_test_summary ("Whatever a title, a note or an error holds, documents stay what they are; lanes are drawn");

  add_lanes (data);
  data->work.title = g_strdup ("a|b\n</title><script>alert (\"x\")</script>&amp; \x01\x1b\xff *bold* `code`");
  data->note = g_strdup ("|\n# no heading\n- no list\x02");
  g_free (data->machine);
  data->machine = g_strdup ("]]>&<\x03\xfe");
  result->error = g_strdup ("=1+1\",\"\n\x04,|</svg>");
  verdict = skein_verdict_new (data);

  markdown = skein_compare_to_markdown (data, verdict);
  check_markdown_table (markdown);
  for (const char *p = strchr (markdown, '<'); p != NULL; p = strchr (p + 1, '<'))
    g_assert_true (p[-1] == '\\');
  g_assert_null (strstr (markdown, "\n# no heading"));
  g_assert_true (g_utf8_validate (markdown, -1, NULL));
  csv = skein_compare_to_csv (data);
  g_assert_cmpuint (check_csv (csv), ==, 31);
  svg = skein_compare_to_svg (data, verdict);
  check_xml (svg);
  g_assert_null (strstr (svg, "<script"));
  g_assert_nonnull (strstr (svg, "and 4 more"));
  json = skein_compare_to_json (data, verdict);
  g_assert_true (g_utf8_validate (json, -1, NULL));
}

static void
test_empty (void)
{
  g_autoptr (SkeinExperimentData) data = load ("sleeps");
  g_autoptr (SkeinVerdict) verdict = NULL;
  g_autofree char *markdown = NULL, *csv = NULL, *svg = NULL, *json = NULL;

  g_test_summary ("An experiment that was ended before its first round");

  for (guint i = 0; i < data->rows->len; i++)
    g_ptr_array_set_size (skein_experiment_data_get_row (data, i)->results, 0);
  verdict = skein_verdict_new (data);
  markdown = skein_compare_to_markdown (data, verdict);
  check_markdown_table (markdown);
  csv = skein_compare_to_csv (data);
  g_assert_cmpuint (check_csv (csv), ==, 1);
  svg = skein_compare_to_svg (data, verdict);
  check_xml (svg);
  json = skein_compare_to_json (data, verdict);
  g_assert_nonnull (strstr (json, "nothing-measured"));
}

static void
test_locale (void)
{
  g_autoptr (SkeinExperimentData) data = load ("roots");
  g_autoptr (SkeinVerdict) verdict = skein_verdict_new (data);
  g_autofree char *csv = skein_compare_to_csv (data), *json = skein_compare_to_json (data, verdict), *svg = skein_compare_to_svg (data, verdict);

  g_test_summary ("Where people write a decimal comma they read one, and programs do not");

  if (!skein_test_locale_set ("de_DE", NULL))
    {
      g_test_skip ("no locale with a decimal comma");
      return;
    }
  {
    g_autoptr (SkeinVerdict) theirs = skein_verdict_new (data);
    g_autofree char *their_csv = skein_compare_to_csv (data), *their_json = skein_compare_to_json (data, verdict), *their_svg = skein_compare_to_svg (data, theirs);

    g_assert_nonnull (strstr (theirs->headline, "1,86×"));
    g_assert_cmpstr (their_csv, ==, csv);
    g_assert_cmpstr (their_json, ==, json);
    g_assert_nonnull (strstr (their_svg, " x=\"24.0\""));
    g_assert_cmpuint (strlen (their_svg), ==, strlen (svg));
  }
  skein_test_locale_end ();
}

/* --- pairs --- */

static void
scale (SkeinExperimentData *data, const char *setting, double factor)
{
  for (guint i = 0; i < data->rows->len; i++)
    {
      const SkeinExperimentRow *row = skein_experiment_data_get_row (data, i);
      g_autofree char *text = skein_compare_setting_to_text (&row->setting);

      for (guint k = 0; (setting == NULL || strcmp (setting, text) == 0) && k < row->results->len; k++)
        {
          SkeinTrialFigures *figures = &((SkeinTrialResult *) g_ptr_array_index (row->results, k))->figures;

          figures->wall_ns = (guint64) ((double) figures->wall_ns * factor);
        }
    }
}

static void
test_curve (void)
{
  g_autoptr (SkeinExperimentData) data = load ("roots");
  g_autoptr (SkeinVerdict) verdict = skein_verdict_new (data);
  g_autofree char *poor = skein_compare_to_svg (data, verdict);
  g_autofree char *good = NULL;

  g_test_summary ("Amdahl's law is drawn where it fits, from the first size of its form on, and nowhere else");

  g_assert_null (strstr (poor, "<polyline"));
  scale (data, "processes:2", 14.0 / 17.4);
  scale (data, "processes:4", 7.0 / 21.1);
  good = skein_compare_to_svg (data, verdict);
  check_xml (good);
  g_assert_nonnull (strstr (good, "<polyline"));
}

static void
check_pair (const SkeinExperimentData *first, const SkeinExperimentData *second, const char *sentence)
{
  g_autoptr (SkeinComparePair) pair = skein_compare_pair_new (first, second);

  if (!g_str_has_prefix (pair->sentence, sentence))
    g_error ("%s", pair->sentence);
}

static void
test_pair (void)
{
  g_autoptr (SkeinExperimentData) first = load ("sleeps");
  g_autoptr (SkeinExperimentData) second = load ("sleeps");
  g_autoptr (SkeinExperimentData) other = load ("mix");
  g_autoptr (SkeinComparePair) pair = NULL;
  const SkeinComparePairRow *row;

  g_test_summary ("Two experiments: matched by setting in any order, and what changed in a sentence");

  check_pair (first, second, "No difference beyond the noise.");
  check_pair (first, other, "The two did different work");

  scale (second, NULL, 0.5);
  check_pair (first, second, "Everything is about 2.00× faster.");
  check_pair (second, first, "Everything is about 2.00× slower.");
  scale (second, NULL, 2);

  scale (second, "loop:20", 4);
  check_pair (first, second, "Only one setting changed: an event loop of 20 4.00× slower. The setting to use was an event loop of 20 and is now 8 threads.");

  /* The order of the rows is the user's; one of them is not in the other. */
  g_ptr_array_insert (second->rows, 0, g_ptr_array_steal_index (second->rows, 3));
  g_ptr_array_remove_index (second->rows, 2);
  pair = skein_compare_pair_new (first, second);
  g_assert_cmpuint (pair->rows->len, ==, 4);
  g_assert_true (pair->same_work && pair->same_machine);
  row = skein_compare_pair_get_row (pair, 3);
  g_assert_cmpstr (row->setting, ==, "loop:20");
  g_assert_cmpint (row->difference, ==, SKEIN_DIFFERENCE_SLOWER);
  g_assert_cmpfloat_with_epsilon (row->ratio.median, 0.25, 0.001);
  g_assert_cmpfloat (row->ratio.low, <, row->ratio.median);
  g_assert_cmpfloat (row->ratio.high, >, row->ratio.median);
  row = skein_compare_pair_get_row (pair, 1);
  g_assert_cmpstr (row->setting, ==, "threads:8");
  g_assert_null (row->second);
  g_assert_cmpuint (row->ratio.n, ==, 0);
  g_assert_cmpfloat_with_epsilon (pair->longest_s, 0.4155, 0.001);

  for (guint i = 0; i < second->rows->len; i++)
    g_ptr_array_set_size (skein_experiment_data_get_row (second, i)->results, 2);
  check_pair (first, second, "There are too few rounds to tell what changed");
  for (guint i = 0; i < second->rows->len; i++)
    g_ptr_array_set_size (skein_experiment_data_get_row (second, i)->results, 0);
  check_pair (first, second, "The two have no setting in common that was measured in both.");
}

int
main (int argc, char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/compare/export/sleeps", "sleeps", test_golden);
  g_test_add_data_func ("/compare/export/roots", "roots", test_golden);
  g_test_add_func ("/compare/export/json", test_json);
  g_test_add_func ("/compare/export/hostile", test_hostile);
  g_test_add_func ("/compare/export/empty", test_empty);
  g_test_add_func ("/compare/export/locale", test_locale);
  g_test_add_func ("/compare/export/curve", test_curve);
  g_test_add_func ("/compare/export/pair", test_pair);

  return g_test_run ();
}
