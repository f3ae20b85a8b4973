// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-demo.h"
#include "batch/skein-item.h"
#include "support/skein-wait.h"

#include <string.h>

/* Whether anybody listens where the item is to come from. */
static gboolean
can_connect (const SkeinItemSpec *spec)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;

  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect_to_uri (client, spec->url, 80, NULL, NULL);
  return connection != NULL;
}

static void
test_start_stop (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinItemSpec) first = NULL;
  SkeinDemo *demo;
  guint n_resized = 0, n_hashed = 0;

  skein_demo_start_async ("/tmp/demo", NULL, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  demo = skein_demo_start_finish (result, &error);
  g_assert_no_error (error);

  g_assert_cmpuint (skein_demo_get_specs (demo)->len, >=, 60);
  for (guint i = 0; i < skein_demo_get_specs (demo)->len; i++)
    {
      const SkeinItemSpec *spec = g_ptr_array_index (skein_demo_get_specs (demo), i);

      g_assert_cmpstr (spec->folder, ==, "/tmp/demo");
      g_assert_nonnull (spec->name);
      g_assert_cmpuint (spec->expected_mask, ==, 1u << SKEIN_DIGEST_SHA256);
      n_resized += spec->copy != NULL;
      n_hashed += spec->hash_mask != 0;
    }
  g_assert_cmpuint (n_resized, >=, 12);
  g_assert_cmpuint (n_hashed, >=, 12);

  first = skein_item_spec_copy (g_ptr_array_index (skein_demo_get_specs (demo), 0));
  g_assert_true (can_connect (first));
  skein_demo_stop (demo);
  skein_wait_until (!can_connect (first));
}

static void
test_cancel (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  skein_demo_start_async ("/tmp/demo", cancellable, skein_wait_result_cb, &result);
  g_cancellable_cancel (cancellable);
  skein_wait_until (result != NULL);
  g_assert_null (skein_demo_start_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_missing (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_strdup (g_getenv ("SKEIN_LIBEXEC_PATH"));

  g_setenv ("SKEIN_LIBEXEC_PATH", "/nonexistent", TRUE);
  skein_demo_start_async ("/tmp/demo", NULL, skein_wait_result_cb, &result);
  g_setenv ("SKEIN_LIBEXEC_PATH", path, TRUE);
  skein_wait_until (result != NULL);
  g_assert_null (skein_demo_start_finish (result, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "skein-origin"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/batch/demo/start-stop", test_start_stop);
  g_test_add_func ("/batch/demo/cancel", test_cancel);
  g_test_add_func ("/batch/demo/missing", test_missing);

  return g_test_run ();
}
