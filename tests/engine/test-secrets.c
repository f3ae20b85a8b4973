// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* A bus and a keyring of the test's own; passwords that the command line keeps there and finds again. */

#include "config.h"

#include "batch/skein-engine.h"
#include "batch/skein-secrets.h"
#include "support/skein-echo-server.h"
#include "support/skein-temp-folder.h"
#include "support/skein-test-origin.h"
#include "support/skein-wait.h"

#include <signal.h>
#include <string.h>

static int
run_cli (const char *folder, const char *first, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *program = g_build_filename (g_getenv ("G_TEST_BUILDDIR"), "..", "src", "cli", "skein-cli", NULL);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  va_list arguments;

  g_ptr_array_add (argv, program);
  va_start (arguments, first);
  for (const char *argument = first; argument != NULL; argument = va_arg (arguments, const char *))
    g_ptr_array_add (argv, (gpointer) argument);
  va_end (arguments);
  g_ptr_array_add (argv, NULL);

  g_subprocess_launcher_set_cwd (launcher, folder);
  g_subprocess_launcher_setenv (launcher, "SKEIN_TEST_PASSWORD", "se cret", TRUE);
  g_subprocess_launcher_setenv (launcher, "HOME", g_get_home_dir (), TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", g_get_user_data_dir (), TRUE);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait (process, NULL, &error));
  return g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) : -1;
}

/* A keyring that is open. NULL where there is none to be had. */
static GSubprocess *
start_keyring (void)
{
  g_autofree char *daemon = g_find_program_in_path ("gnome-keyring-daemon");
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  GSubprocess *process;

  if (daemon == NULL)
    return NULL;

  g_subprocess_launcher_setenv (launcher, "HOME", g_get_home_dir (), TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", g_get_user_data_dir (), TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_RUNTIME_DIR", g_get_user_runtime_dir (), TRUE);
  process = g_subprocess_launcher_spawn (launcher, NULL, daemon, "--foreground", "--unlock", "--components=secrets", NULL);
  if (process == NULL)
    return NULL;
  g_output_stream_write_all (g_subprocess_get_stdin_pipe (process), "test", 4, NULL, NULL, NULL);
  g_output_stream_close (g_subprocess_get_stdin_pipe (process), NULL, NULL);
  return process;
}

static gboolean
is_owned (const char *name)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GVariant) answer = bus != NULL ? g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner", g_variant_new ("(s)", name), NULL, G_DBUS_CALL_FLAGS_NONE, 5000, NULL, NULL) : NULL;
  gboolean owned = FALSE;

  if (answer != NULL)
    g_variant_get (answer, "(b)", &owned);
  return owned;
}

/* --- items that need what is not in the store --- */

static SkeinEngine *
open_engine (SkeinTempFolder *folder)
{
  g_autofree char *path = skein_temp_folder_dup_path (folder, "store.db");
  const SkeinEngineOptions options = {
    .store_path = path,
    .adopt_all = TRUE,
    .tries = 1,
    .downloads = { .kind = SKEIN_SETTING_THREADS, .workers = 1, .connections = 2 },
    .processing = { .kind = SKEIN_SETTING_PROCESSES, .workers = 1, .connections = 1 },
  };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  SkeinEngine *engine;

  skein_engine_new_async (&options, NULL, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  engine = skein_engine_new_finish (result, &error);
  g_assert_no_error (error);
  return engine;
}

static void
close_engine (SkeinEngine *engine)
{
  g_autoptr (GAsyncResult) result = NULL;

  skein_engine_close_async (engine, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  g_assert_true (skein_engine_close_finish (engine, result, NULL));
  g_clear_object (&result);
  g_assert_finalize_object (engine);
}

static SkeinItem *
add_with_secrets (SkeinEngine *engine, SkeinTempFolder *folder, const char *url, guint proxy_port, char **out_id)
{
  g_autofree char *proxy = g_strdup_printf ("socks5h://ann:hidden-word@127.0.0.1:%u", proxy_port);
  char *headers[] = { (char *) "X-Api-Key: hidden-key", (char *) "X-Fine: yes", NULL };
  const SkeinRequestOptions filled = { .headers = headers, .proxy = proxy };
  SkeinItemSpec *spec = skein_item_spec_new (url, folder->path);
  g_autoptr (GPtrArray) specs = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_item_spec_free);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) error = NULL;

  spec->request = skein_request_options_new (&filled, &error);
  g_assert_no_error (error);
  if (out_id != NULL)
    *out_id = g_strdup (spec->request->secrets_id);
  g_ptr_array_add (specs, spec);
  skein_engine_add_async (engine, specs, NULL, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  items = skein_engine_add_finish (engine, result, NULL, &error);
  g_assert_no_error (error);
  return g_object_ref (g_ptr_array_index (items, 0));
}

/* Nothing secret is in any file of the folder. */
static void
assert_no_leak (SkeinTempFolder *folder, const char *except)
{
  g_autoptr (GDir) dir = g_dir_open (folder->path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      gsize size = 0;
      g_autofree char *bytes = skein_temp_folder_read (folder, name, &size);

      if (g_strcmp0 (name, except) != 0 && bytes != NULL)
        g_assert_null (memmem (bytes, size, "hidden-", 7));
    }
}

static void
run_with_secrets (gboolean has_keyring)
{
  g_autoptr (SkeinTempFolder) folder = skein_temp_folder_new ();
  g_autoptr (SkeinEchoServer) server = skein_echo_server_start ();
  g_autofree char *heads = NULL;
  g_autofree char *message = NULL;
  g_autofree char *id = NULL;
  SkeinEngine *engine = open_engine (folder);
  SkeinItem *item;

  skein_engine_set_paused (engine, TRUE);
  item = add_with_secrets (engine, folder, "http://127.0.0.1:1/a.bin", skein_echo_server_get_port (server), &id);
  g_clear_object (&item);
  for (gboolean found = !has_keyring; !found;)
    {
      g_autoptr (GAsyncResult) result = NULL;
      char *text;

      skein_secrets_lookup_request_async (id, skein_wait_result_cb, &result);
      skein_wait_until (result != NULL);
      text = skein_secrets_lookup_request_finish (result, NULL);
      found = text != NULL;
      skein_secrets_free_text (text);
    }
  close_engine (engine);
  assert_no_leak (folder, NULL);

  engine = open_engine (folder);
  item = g_list_model_get_item (G_LIST_MODEL (skein_engine_get_batch (engine)), 0);
  skein_wait_until (skein_item_get_state (item) == (has_keyring ? SKEIN_ITEM_DONE : SKEIN_ITEM_FAILED));
  heads = skein_echo_server_dup_heads (server);
  if (has_keyring)
    {
      g_assert_nonnull (strstr (heads, "X-Api-Key: hidden-key"));
      g_assert_nonnull (strstr (heads, "X-Fine: yes"));
      g_assert_nonnull (strstr (heads, "SOCKS5 ann hidden-word "));
    }
  else
    {
      const GError *error = skein_item_get_error (item);

      g_assert_cmpstr (heads, ==, "");
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, "X-Api-Key"));
      g_assert_nonnull (strstr (error->message, "proxy password"));
      g_assert_null (strstr (error->message, "hidden"));
      g_clear_object (&item);

      /* Given again, it is known again. */
      item = add_with_secrets (engine, folder, "http://127.0.0.1:1/a.bin", skein_echo_server_get_port (server), NULL);
      skein_wait_until (skein_item_get_state (item) == SKEIN_ITEM_DONE);
    }
  g_clear_object (&item);
  close_engine (engine);
  assert_no_leak (folder, "a.bin");
}

static void
test_request_without_service (void)
{
  run_with_secrets (FALSE);
}

/* What no item needs any more is forgotten when something else is kept. */
static void
check_forgotten (void)
{
  g_autoptr (GHashTable) needed = g_hash_table_new (g_str_hash, g_str_equal);
  static const char *const ids[] = { "one", "two", "three" };
  g_autoptr (GError) error = NULL;

  g_hash_table_add (needed, (gpointer) "three");
  g_assert_true (skein_secrets_keep_request ("/other/store.db", "one", "x", NULL, NULL, &error));
  g_assert_true (skein_secrets_keep_request ("/a/store.db", "two", "x", NULL, NULL, &error));
  skein_secrets_set_grace_for_tests (0);
  g_assert_true (skein_secrets_keep_request ("/a/store.db", "three", "x", needed, NULL, &error));
  skein_secrets_set_grace_for_tests (24 * 60 * 60);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      char *text;

      skein_secrets_lookup_request_async (ids[i], skein_wait_result_cb, &result);
      skein_wait_until (result != NULL);
      text = skein_secrets_lookup_request_finish (result, &error);
      g_assert_no_error (error);
      g_assert_cmpint (text != NULL, ==, i != 1);
      skein_secrets_free_text (text);
    }
}

static void
test_without_service (void)
{
  const SkeinSecret secret = { .user = (char *) "ann", .password = (char *) "se cret" };
  g_autoptr (GError) error = NULL;

  g_assert_false (skein_secrets_store ("https://example.org:443", &secret, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_assert_null (strstr (error->message, "se cret"));
  g_test_message ("%s", error->message);
}

static void
test_keyring (void)
{
  g_autoptr (SkeinTempFolder) folder = skein_temp_folder_new ();
  g_autoptr (SkeinTestOrigin) origin = skein_test_origin_start ("--port", "0", NULL);
  g_autofree char *first = skein_test_origin_dup_url (origin, "/file/100/a.bin?user=ann&password=se%%20cret");
  g_autofree char *second = skein_test_origin_dup_url (origin, "/file/100/b.bin?user=ann&password=se%%20cret");
  const SkeinSecret password = { .user = (char *) "bob", .password = (char *) "one" }, token = { .bearer = (char *) "two" };
  g_autoptr (GSubprocess) keyring = start_keyring ();
  g_autoptr (SkeinSecret) got = NULL;
  g_autoptr (SkeinSecret) got_token = NULL;
  g_autoptr (SkeinSecret) none = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (keyring == NULL)
    {
      g_test_skip ("needs gnome-keyring-daemon");
      return;
    }
  skein_wait_until (is_owned ("org.freedesktop.secrets"));

  if (!skein_secrets_store ("https://example.org:443", &password, NULL, &error))
    {
      g_test_message ("%s", error->message);
      g_test_skip ("the keyring does not open here");
      g_subprocess_force_exit (keyring);
      return;
    }
  got = skein_secrets_lookup ("https://example.org:443", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (got->user, ==, "bob");
  g_assert_cmpstr (got->password, ==, "one");

  g_assert_true (skein_secrets_store ("https://example.org:443", &token, NULL, &error));
  skein_secrets_lookup_async ("https://example.org:443", NULL, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  got_token = skein_secrets_lookup_finish (result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (got_token->bearer, ==, "two");
  g_assert_null (got_token->password);

  none = skein_secrets_lookup ("http://example.org:80", NULL, &error);
  g_assert_no_error (error);
  g_assert_null (none);

  /* Nobody knows it, somebody says it, somebody else finds it. */
  g_assert_cmpint (run_cli (folder->path, "get", first, "--quiet", "--tries", "1", NULL), ==, 4);
  g_assert_cmpint (run_cli (folder->path, "get", first, "--quiet", "--user", "ann", "--password-env", "SKEIN_TEST_PASSWORD", "--remember", NULL), ==, 0);
  g_assert_cmpint (run_cli (folder->path, "get", second, "--quiet", NULL), ==, 0);
  g_assert_cmpuint (skein_temp_folder_count (folder), ==, 2);

  run_with_secrets (TRUE);
  check_forgotten ();

  g_subprocess_send_signal (keyring, SIGTERM);
  g_subprocess_wait (keyring, NULL, NULL);
}

int
main (int argc, char **argv)
{
  GTestDBus *bus; /* never unreferenced: libsecret keeps the connection, for which that would wait */
  g_autofree char *daemon = g_find_program_in_path ("dbus-daemon");
  int status;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  if (!skein_secrets_is_supported () || daemon == NULL)
    {
      g_print ("1..0 # SKIP needs libsecret and dbus-daemon\n");
      return 0;
    }

  g_unsetenv ("DISPLAY");
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  g_test_add_func ("/batch/secrets/without-service", test_without_service);
  g_test_add_func ("/batch/secrets/request-without-service", test_request_without_service);
  g_test_add_func ("/batch/secrets/keyring", test_keyring);
  status = g_test_run ();
  g_test_dbus_stop (bus);
  return status;
}
