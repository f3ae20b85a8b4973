// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include <string.h>
#include <gio/gio.h>

#include "gui/skein-add-plan.h"
#include "support/skein-wait.h"

static SkeinAddRequest *
request_of (const char *text)
{
  SkeinAddRequest *request = skein_add_request_new ("/tmp/target");

  g_ptr_array_add (request->lists, g_bytes_new (text, strlen (text)));
  return request;
}

static const SkeinItemSpec *
spec_at (SkeinAddPlan *plan, guint index)
{
  g_assert_cmpuint (index, <, plan->specs->len);
  return g_ptr_array_index (plan->specs, index);
}

static void
test_lines (void)
{
  g_autoptr (SkeinAddRequest) request = request_of ("https://a.example/one.bin\n"
                                                    "\n"
                                                    "# a comment\r\n"
                                                    "htp:/x\n"
                                                    "https://a.example/two.bin\tother name.bin\r\n");
  g_autoptr (SkeinAddPlan) plan = skein_add_plan_new (request, NULL);
  g_autofree char *words = skein_add_plan_describe_lines (plan);

  g_assert_cmpuint (plan->specs->len, ==, 2);
  g_assert_cmpstr (spec_at (plan, 0)->url, ==, "https://a.example/one.bin");
  g_assert_cmpstr (spec_at (plan, 0)->folder, ==, "/tmp/target");
  g_assert_cmpstr (spec_at (plan, 1)->name, ==, "other name.bin");
  g_assert_cmpuint (plan->complaints->len, ==, 1);
  g_assert_true (g_str_has_prefix (g_ptr_array_index (plan->complaints, 0), "Line 4:"));
  g_assert_cmpstr (words, ==, "2 downloads, 1 line that is none");
}

static void
test_steps (void)
{
  g_autoptr (SkeinAddRequest) request = request_of ("https://a.example/one.jpg");
  g_autoptr (SkeinAddPlan) plan = NULL;

  request->hash_mask = 1u << SKEIN_DIGEST_SHA512;
  request->copy = skein_copy_options_new (&(SkeinResizeSpec){ .width = 640 }, NULL, NULL);
  plan = skein_add_plan_new (request, NULL);
  g_assert_cmpuint (spec_at (plan, 0)->hash_mask, ==, 1u << SKEIN_DIGEST_SHA512);
  g_assert_cmpuint (spec_at (plan, 0)->copy->resize.width, ==, 640);
}

#define HEX_A "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define HEX_B "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static void
test_checksums (void)
{
  static const char list[] = HEX_A "  one.bin\n" HEX_B "  dir/two.bin\nnot a line\n";
  g_autoptr (SkeinAddRequest) request = request_of ("https://a.example/files/one.bin?x=1\n"
                                                    "https://a.example/other.bin\ttwo.bin\n"
                                                    "https://a.example/unlisted.bin\n"
                                                    "https://a.example/one.bin\t\t" HEX_B "\n");
  g_autoptr (SkeinAddPlan) plan = NULL;
  g_autofree char *words = NULL;

  g_test_summary ("a list is matched by the name asked for or the one in the address; a line's own checksum is kept");
  request->checksums = g_bytes_new_static (list, strlen (list));
  request->checksums_label = g_strdup ("SHA256SUMS");
  plan = skein_add_plan_new (request, NULL);
  g_assert_no_error (plan->checksum_error);
  g_assert_cmpuint (plan->specs->len, ==, 4);
  g_assert_cmphex (spec_at (plan, 0)->expected[SKEIN_DIGEST_SHA256][0], ==, 0xe3);
  g_assert_cmphex (spec_at (plan, 1)->expected[SKEIN_DIGEST_SHA256][0], ==, 0xba);
  g_assert_cmpuint (spec_at (plan, 2)->expected_mask, ==, 0);
  g_assert_cmphex (spec_at (plan, 3)->expected[SKEIN_DIGEST_SHA256][0], ==, 0xba);
  g_assert_cmpuint (plan->n_checked, ==, 3);
  g_assert_cmpuint (plan->checksum_complaints->len, ==, 1);
  words = skein_add_plan_describe_checksums (plan);
  g_assert_cmpstr (words, ==, "3 of 4 downloads have a checksum");
}

static void
test_bad_checksums (void)
{
  g_autoptr (SkeinAddRequest) request = request_of ("https://a.example/one.bin");
  g_autoptr (SkeinAddPlan) plan = NULL;

  g_test_summary ("a checksum list that lists nothing is said to be one");
  request->checksums = g_bytes_new_static ("nothing here\n", 13);
  plan = skein_add_plan_new (request, NULL);
  g_assert_nonnull (plan->checksum_error);
  g_assert_cmpuint (plan->n_checked, ==, 0);
  g_assert_cmpuint (plan->specs->len, ==, 1);
}

static void
test_complaints (void)
{
  g_autoptr (GPtrArray) complaints = g_ptr_array_new ();
  g_autofree char *none = skein_add_plan_join_complaints (complaints, 2);
  g_autofree char *some = NULL;

  g_assert_cmpstr (none, ==, "");
  g_ptr_array_add (complaints, (gpointer) "one");
  g_ptr_array_add (complaints, (gpointer) "two");
  g_ptr_array_add (complaints, (gpointer) "three");
  some = skein_add_plan_join_complaints (complaints, 2);
  g_assert_cmpstr (some, ==, "one\ntwo\nand 1 more");
}

static void
test_many (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SkeinAddPlan) plan = NULL;
  gint64 start_us, longest_us = 0;
  g_autoptr (GError) error = NULL;

  g_test_summary ("100,000 lines are read on a thread");
  for (guint i = 0; i < 100000; i++)
    g_string_append_printf (text, "https://photos.example.com/2026/IMG_%06u.jpg\n", i);
  start_us = g_get_monotonic_time ();
  skein_add_plan_new_async (request_of (text->str), NULL, skein_wait_result_cb, &result);
  longest_us = g_get_monotonic_time () - start_us;
  skein_wait_until (result != NULL);
  plan = skein_add_plan_new_finish (result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (plan->specs->len, ==, 100000);
  g_test_message ("%.3f s; on the calling thread %.3f s", (g_get_monotonic_time () - start_us) / 1e6, longest_us / 1e6);
}

static void
test_cancelled (void)
{
  g_autoptr (SkeinAddRequest) request = request_of ("https://a.example/one.bin");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  g_assert_null (skein_add_plan_new (request, cancellable));
}

static void
test_pictures (void)
{
  g_autoptr (SkeinAddRequest) request = request_of ("https://a.example/one.bin\nhttps://a.example/two.jpg\nfile:///tmp/three.zip\n file:///tmp/here/three%20b.png\r\nfile:///tmp/four.png");
  g_autoptr (SkeinAddRequest) path = request_of ("/home/me/sea.jpg");
  g_autoptr (SkeinAddPlan) of_path = NULL;
  g_autoptr (SkeinAddRequest) plain = request_of ("file:///tmp/four.png");
  g_autoptr (SkeinAddPlan) plan = NULL;
  g_autoptr (SkeinAddPlan) without = NULL;

  g_test_summary ("If copies are made: a picture's name for the example, and one that is here for the preview");
  request->copy = skein_copy_options_new (&(SkeinResizeSpec){ .width = 640 }, NULL, NULL);
  plan = skein_add_plan_new (request, NULL);
  g_assert_cmpuint (plan->specs->len, ==, 2);
  g_assert_cmpstr (plan->picture_name, ==, "two.jpg");
  g_assert_cmpstr (plan->picture, ==, "/tmp/here/three b.png");

  path->copy = skein_copy_options_ref (request->copy);
  of_path = skein_add_plan_new (path, NULL);
  g_assert_cmpstr (of_path->picture, ==, "/home/me/sea.jpg");
  g_assert_cmpstr (of_path->picture_name, ==, "sea.jpg");

  without = skein_add_plan_new (plain, NULL);
  g_assert_null (without->picture);
  g_assert_null (without->picture_name);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/gui/add-plan/lines", test_lines);
  g_test_add_func ("/gui/add-plan/steps", test_steps);
  g_test_add_func ("/gui/add-plan/checksums", test_checksums);
  g_test_add_func ("/gui/add-plan/bad-checksums", test_bad_checksums);
  g_test_add_func ("/gui/add-plan/complaints", test_complaints);
  g_test_add_func ("/gui/add-plan/pictures", test_pictures);
  g_test_add_func ("/gui/add-plan/many", test_many);
  g_test_add_func ("/gui/add-plan/cancelled", test_cancelled);

  return g_test_run ();
}
