// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The real program on a bus of its own, which starts it by the service file that gets installed: cold starts, second starts, and ends that it
 * did not choose. */
#include "config.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <adwaita.h>

#include "skein-fake-desktop.h"
#include "skein-gui-test.h"
#include "support/skein-temp-folder.h"
#include "support/skein-test-origin.h"
#include "support/skein-wait.h"

#define CALL_PATIENCE_MS (SKEIN_WAIT_SECONDS * 3000)

typedef struct
{
  SkeinTempFolder *home;     /* (owned) */
  SkeinTestOrigin *origin;   /* (owned) */
  SkeinFakeDesktop *desktop; /* (owned) */
  GSubprocess *daemon;       /* (owned) */
  GDBusConnection *bus;      /* (owned) */
  char *program;             /* (owned) */
  char *address;             /* (owned) */
  char *downloads;           /* (owned) */
  GStrv environment;         /* (owned) of all that is started */
} Fixture;

/* The installed file, but for where the program is. */
static void
write_service (Fixture *self)
{
  g_autofree char *path = g_test_build_filename (G_TEST_BUILT, "..", "data", SKEIN_APP_ID ".service", NULL);
  g_autofree char *text = NULL, *service = NULL;
  g_autoptr (GError) error = NULL;
  const char *exec, *option;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  exec = strstr (text, "Exec=");
  g_assert_nonnull (exec);
  option = strchr (exec, ' ');
  g_assert_nonnull (option);
  service = g_strdup_printf ("%.*sExec=%s%s", (int) (exec - text), text, self->program, option);
  skein_temp_folder_write (self->home, SKEIN_APP_ID ".service", service, strlen (service));
}

static void
start_bus (Fixture *self)
{
  g_autofree char *config = g_strdup_printf ("<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth><servicedir>%s</servicedir>"
                                             "<policy context='default'><allow send_destination='*' eavesdrop='true'/><allow eavesdrop='true'/><allow own='*'/></policy></busconfig>",
                                             self->home->path);
  g_autofree char *config_path = skein_temp_folder_dup_path (self->home, "bus.conf");
  g_autofree char *option = g_strdup_printf ("--config-file=%s", config_path);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GDataInputStream) output = NULL;
  g_autoptr (GError) error = NULL;

  skein_temp_folder_write (self->home, "bus.conf", config, strlen (config));
  g_subprocess_launcher_set_environ (launcher, self->environment);
  self->daemon = g_subprocess_launcher_spawn (launcher, &error, "dbus-daemon", "--nofork", "--print-address=1", option, NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->daemon));
  self->address = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_no_error (error);
  self->bus = g_dbus_connection_new_for_address_sync (self->address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  static const char *const folders[] = { "HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR" };

  self->home = skein_temp_folder_new ();
  self->origin = skein_test_origin_start (NULL, NULL);
  self->program = g_test_build_filename (G_TEST_BUILT, "..", "src", "gui", "skein", NULL);
  self->downloads = skein_temp_folder_dup_path (self->home, "Downloads");
  self->environment = g_environ_unsetenv (g_get_environ (), "DBUS_SESSION_BUS_ADDRESS");
  /* The isolated folders of this program have none of the system's file types, and the libraries warn of that. */
  self->environment = g_environ_unsetenv (self->environment, "XDG_DATA_DIRS");
  self->environment = g_environ_unsetenv (self->environment, "G_DEBUG");
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    self->environment = g_environ_setenv (self->environment, folders[i], self->home->path, TRUE);
  write_service (self);
  start_bus (self);
  self->environment = g_environ_setenv (self->environment, "DBUS_SESSION_BUS_ADDRESS", self->address, TRUE);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", self->address, TRUE);
  self->desktop = skein_fake_desktop_new ();
}

/* 0: it does not run. */
static guint32
find_pid (Fixture *self)
{
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (self->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetConnectionUnixProcessID",
                                                            g_variant_new ("(s)", SKEIN_APP_ID), G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, CALL_PATIENCE_MS, NULL, NULL);
  guint32 pid = 0;

  if (reply != NULL)
    g_variant_get (reply, "(u)", &pid);
  return pid;
}

static void
call (Fixture *self, const char *method, GVariant *parameters)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (self->bus, SKEIN_APP_ID, "/io/github/skein_app/Skein", "org.freedesktop.Application", method, parameters, NULL,
                                                            G_DBUS_CALL_FLAGS_NONE, CALL_PATIENCE_MS, NULL, &error);

  g_assert_no_error (error);
}

static void
activate (Fixture *self, const char *action)
{
  call (self, "ActivateAction", g_variant_new ("(sava{sv})", action, NULL, NULL));
}

static void
open_address (Fixture *self, const char *path)
{
  g_autofree char *url = g_strconcat (self->origin->url, path, NULL);
  const char *uris[] = { url, NULL };

  call (self, "Open", g_variant_new ("(^asa{sv})", uris, NULL));
}

static gboolean
has_file (Fixture *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->downloads, name, NULL);

  return g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

static void
wait_for_end (Fixture *self, guint32 pid)
{
  skein_wait_until (find_pid (self) != pid);
  /* Whose name is gone may still write; a child of the bus is not ours to wait for. */
  skein_wait_until (kill ((pid_t) pid, 0) != 0 && errno == ESRCH);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  guint32 pid = find_pid (self);

  if (pid != 0)
    {
      activate (self, "quit");
      wait_for_end (self, pid);
    }
  skein_fake_desktop_free (self->desktop);
  g_dbus_connection_close_sync (self->bus, NULL, NULL);
  g_object_unref (self->bus);
  g_subprocess_send_signal (self->daemon, SIGTERM);
  g_subprocess_wait (self->daemon, NULL, NULL);
  g_object_unref (self->daemon);
  g_strfreev (self->environment);
  g_free (self->program);
  g_free (self->address);
  g_free (self->downloads);
  skein_test_origin_stop (self->origin);
  skein_temp_folder_free (self->home);
}

/* @arguments: one. Its exit status. */
static int
start_again (Fixture *self, const char *argument)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_set_environ (launcher, self->environment);
  process = g_subprocess_launcher_spawn (launcher, &error, self->program, argument, NULL);
  g_assert_no_error (error);
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  return g_subprocess_get_exit_status (process);
}

static void
test_starts (Fixture *self, gconstpointer unused)
{
  g_autofree char *second = skein_test_origin_dup_url (self->origin, "/file/1K/second.bin");
  guint32 pid;

  g_test_summary ("the bus starts the program for an address, and a second start hands everything to the first one");
  g_assert_cmpuint (find_pid (self), ==, 0);
  open_address (self, "/file/1K/first.bin");
  skein_wait_until (has_file (self, "first.bin"));
  pid = find_pid (self);
  g_assert_cmpuint (pid, !=, 0);

  g_assert_cmpint (start_again (self, second), ==, 0);
  skein_wait_until (has_file (self, "second.bin"));
  g_assert_cmpint (start_again (self, "--action=pause-all"), ==, 0);
  g_assert_cmpint (start_again (self, "--action=about"), ==, 1);
  open_address (self, "/file/1K/third.bin");
  g_assert_cmpint (start_again (self, "--action=continue-all"), ==, 0);
  skein_wait_until (has_file (self, "third.bin"));
  g_assert_cmpuint (find_pid (self), ==, pid);
}

static void
test_ends (Fixture *self, gconstpointer unused)
{
  g_autofree char *sha256 = skein_test_origin_dup_sha256 (self->origin, 20 * 1024 * 1024, "slow.bin", 3);
  g_autofree char *path = g_build_filename (self->downloads, "slow.bin", NULL);
  g_autofree char *contents = NULL, *digest = NULL;
  gsize size;
  guint32 pid;

  g_test_summary ("a terminal that closes and a session that ends lose nothing: the next start, by an action of the icon, goes on");
  open_address (self, "/file/20M/slow.bin?seed=3&group=one&group_rate=2000000");
  skein_wait_until (has_file (self, "slow.bin.part"));
  skein_wait_until (skein_fake_desktop_get_n_inhibitors (self->desktop) == 1);
  pid = find_pid (self);
  g_assert_cmpint (kill ((pid_t) pid, SIGHUP), ==, 0);
  wait_for_end (self, pid);
  g_assert_true (has_file (self, "slow.bin.part"));
  g_assert_false (has_file (self, "slow.bin"));

  activate (self, "continue-all");
  pid = find_pid (self);
  skein_wait_until (skein_fake_desktop_get_n_inhibitors (self->desktop) == 1);
  skein_fake_desktop_end_session (self->desktop);
  wait_for_end (self, pid);
  g_assert_true (has_file (self, "slow.bin.part"));

  activate (self, "continue-all");
  skein_wait_until (has_file (self, "slow.bin"));
  g_file_get_contents (path, &contents, &size, NULL);
  digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) contents, size);
  g_assert_cmpstr (digest, ==, sha256);
  g_assert_false (has_file (self, "slow.bin.part"));
}

int
main (int argc, char **argv)
{
  g_autofree char *daemon = g_find_program_in_path ("dbus-daemon");

  skein_gui_test_init (&argc, &argv);
  if (daemon == NULL)
    {
      g_print ("1..0 # SKIP no dbus-daemon\n");
      return 0;
    }
  g_test_add ("/gui/desktop-activation/starts", Fixture, NULL, set_up, test_starts, tear_down);
  g_test_add ("/gui/desktop-activation/ends", Fixture, NULL, set_up, test_ends, tear_down);
  return g_test_run ();
}
