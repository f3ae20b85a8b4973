// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "activity/skein-recorder.h"
#include "compare/skein-trial.h"

#include <string.h>

static void
test_settings (void)
{
  static const char *const good[] = {
    "sequential",
    "threads:1",
    "threads:64",
    "threads:4+lock",
    "threads:4+lock+release",
    "processes:2",
    "processes:2+inner=4+warm",
    "processes:2+batch=32",
    "loop:1024",
    "threads:4x8",
    "threads:64x64+warm",
    "python-threads:4",
    "python-loop:20",
    "python-sequential",
  };
  static const char *const bad[] = {
    "",
    "thread:4",
    "threads:0",
    "threads:65",
    "threads:4x65",
    "loop:1025",
    "processes:2+lock",
    "threads:4+release",
    "threads:4+inner=2",
    "python-threads:4+lock",
    "python-threads:2x2",
    "sequential:2",
    "threads:4-2",
    "threads:a",
    "threads:4+locked",
    "processes:4x2",
    "threads:",
    "threads:1,,2",
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) list = NULL;

  g_test_summary ("Each setting has one text, which is read as the same setting; what makes no sense is refused with a sentence");

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      SkeinCompareSetting setting;
      g_autofree char *text = NULL, *title = NULL, *detail = NULL;

      g_assert_true (skein_compare_setting_from_text (good[i], &setting, &error));
      g_assert_no_error (error);
      text = skein_compare_setting_to_text (&setting);
      g_assert_cmpstr (text, ==, good[i]);
      title = skein_compare_setting_dup_title (&setting);
      detail = skein_compare_setting_dup_detail (&setting);
      g_assert_cmpuint (strlen (title), >, 3);
      g_assert_cmpuint (strlen (detail), >, 3);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      SkeinCompareSetting setting;

      if (skein_compare_setting_from_text (bad[i], &setting, &error))
        g_error ("“%s” was taken for a setting", bad[i]);
      g_assert_nonnull (error);
      g_clear_error (&error);
    }

  list = skein_compare_settings_parse (" sequential threads:1-3,8+lock\tprocesses:2 ", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 6);
  g_assert_cmpuint (g_array_index (list, SkeinCompareSetting, 4).workers, ==, 8);
  g_assert_true (g_array_index (list, SkeinCompareSetting, 2).one_lock);
}

static void
test_presets (void)
{
  g_test_summary ("Every preset begins with one after another, has nothing twice, and only what can do the work");

  for (guint kind = 0; kind < SKEIN_N_COMPARE_KINDS; kind++)
    {
      g_auto (SkeinCompareWork) work = { 0 };

      skein_compare_work_set_kind (&work, kind);
      for (guint preset = 0; preset < SKEIN_N_COMPARE_PRESETS; preset++)
        {
          g_autoptr (GArray) list = skein_compare_preset_make (preset, &work, 2);

          g_assert_cmpuint (list->len, >=, 2);
          g_assert_cmpint (g_array_index (list, SkeinCompareSetting, 0).form, ==, SKEIN_COMPARE_SEQUENTIAL);
          for (guint i = 0; i < list->len; i++)
            {
              SkeinCompareSetting *setting = &g_array_index (list, SkeinCompareSetting, i);

              g_assert_true (skein_compare_setting_check (setting, NULL));
              g_assert_true (skein_compare_setting_can_do (setting, &work, NULL));
              for (guint j = 0; j < i; j++)
                g_assert_false (skein_compare_setting_equal (setting, &g_array_index (list, SkeinCompareSetting, j)));
            }
        }
    }
}

static void
test_requests (void)
{
  g_autoptr (GError) error = NULL;

  g_test_summary ("A request survives its way to the trial, with names that are no UTF-8; a broken one is refused");

  for (guint kind = 0; kind < SKEIN_N_COMPARE_KINDS; kind++)
    {
      g_auto (SkeinCompareWork) work = { 0 };
      g_auto (SkeinCompareWork) got = { 0 };
      SkeinCompareSetting setting = skein_compare_setting_make (SKEIN_COMPARE_THREADS, 3), got_setting;
      g_autofree char *json = NULL, *scratch = NULL, *again = NULL, *title = NULL;

      skein_compare_work_set_kind (&work, kind);
      work.paths = g_strdupv ((char *[]){ "/tmp/plain", "/tmp/\xff\xfe name\n", NULL });
      work.urls = g_strdupv ((char *[]){ "http://localhost/a", NULL });
      json = skein_trial_request_to_json (&work, &setting, "/tmp/scratch");
      g_assert_true (skein_trial_request_from_json (json, strlen (json), &got, &got_setting, &scratch, &error));
      g_assert_no_error (error);
      g_assert_cmpstrv (got.paths, work.paths);
      g_assert_true (skein_compare_setting_equal (&setting, &got_setting));
      again = skein_trial_request_to_json (&got, &got_setting, scratch);
      g_assert_cmpstr (again, ==, json);
      title = skein_compare_work_dup_title (&got);
      g_assert_cmpuint (strlen (title), >, 3);

      for (gsize cut = 0; cut < strlen (json) - 2; cut += 7)
        {
          g_auto (SkeinCompareWork) none = { 0 };
          g_autofree char *no_scratch = NULL;

          g_assert_false (skein_trial_request_from_json (json, cut, &none, &got_setting, &no_scratch, &error));
          g_assert_nonnull (error);
          g_clear_error (&error);
        }
    }
}

static void
test_results (void)
{
  g_autoptr (SkeinTrialResult) result = skein_trial_result_new ();
  g_autoptr (SkeinTrialResult) got = NULL;
  g_autoptr (GError) error = NULL;
  SkeinTrialLane *lane = g_new0 (SkeinTrialLane, 1);
  g_autofree char *json = NULL, *again = NULL, *bad = NULL;
  guint8 columns[SKEIN_TRIAL_COLUMNS * 4] = { SKEIN_PHASE_HASH, 255, 0, 255 };

  g_test_summary ("Figures and lanes survive their way back; columns of a phase that does not exist do not");

  result->figures.wall_ns = 123456789012;
  result->figures.peak_pss = SKEIN_TRIAL_UNKNOWN;
  result->n_lanes = 70;
  result->error = g_strdup ("one failed");
  g_strlcpy (lane->label, "T1", sizeof lane->label);
  lane->columns = g_bytes_new (columns, sizeof columns);
  g_ptr_array_add (result->lanes, lane);

  json = skein_trial_result_to_json (result);
  got = skein_trial_result_from_json (json, strlen (json), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (got->figures.wall_ns, ==, 123456789012);
  g_assert_cmpuint (got->figures.peak_pss, ==, SKEIN_TRIAL_UNKNOWN);
  g_assert_cmpuint (got->lanes->len, ==, 1);
  again = skein_trial_result_to_json (got);
  g_assert_cmpstr (again, ==, json);

  columns[0] = SKEIN_N_PHASES;
  g_bytes_unref (lane->columns);
  lane->columns = g_bytes_new (columns, sizeof columns);
  bad = skein_trial_result_to_json (result);
  g_assert_null (skein_trial_result_from_json (bad, strlen (bad), &error));
  g_assert_nonnull (error);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/compare/plan/settings", test_settings);
  g_test_add_func ("/compare/plan/presets", test_presets);
  g_test_add_func ("/compare/plan/requests", test_requests);
  g_test_add_func ("/compare/plan/results", test_results);

  return g_test_run ();
}
