// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* FTP and SFTP from real servers on loopback, and local files. */

#include "config.h"

#include "support/skein-transfer-fixture.h"
#include "support/skein-wait.h"
#include "work/skein-explain.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SIZE 3000000
#define OLD_S G_GINT64_CONSTANT (1600000000) /* when the files were last changed */

typedef SkeinTransferFixture Fixture;

typedef struct
{
  GSubprocess *process;
  SkeinTempFolder *folder; /* what it serves */
  guint port;
  char *content;
} Server;

static void
fill (Server *self)
{
  GRand *random = g_rand_new_with_seed (7);

  self->folder = skein_temp_folder_new ();
  self->content = g_malloc (SIZE);
  for (gsize i = 0; i < SIZE; i++)
    self->content[i] = (char) g_rand_int (random);
  g_rand_free (random);
}

/* Another version is @seconds younger. */
static void
put (Server *self, const char *name, gsize size, int seconds)
{
  g_autofree char *path = skein_temp_folder_dup_path (self->folder, name);
  struct timespec times[2] = { { .tv_sec = OLD_S + seconds }, { .tv_sec = OLD_S + seconds } };

  g_unlink (path);
  skein_temp_folder_write (self->folder, name, self->content, size);
  g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);
}

static void
stop_server (Server *self)
{
  if (self->process != NULL)
    {
      g_subprocess_send_signal (self->process, SIGTERM);
      g_subprocess_wait (self->process, NULL, NULL);
      g_object_unref (self->process);
    }
  skein_temp_folder_free (self->folder);
  g_free (self->content);
}

static void
check (Server *server, SkeinReport *report, gsize size)
{
  g_autofree char *got = g_malloc (size + 1);

  g_assert_no_error (report->error);
  g_assert_cmpuint (report->size, ==, size);
  g_assert_cmpint (pread (skein_part_file_get_fd (report->part), got, size + 1, 0), ==, (ssize_t) size);
  g_assert_cmpint (memcmp (got, server->content, size), ==, 0);
}

/* A job that goes on where an earlier one has left 1,000,000 bytes of what the server has. */
static SkeinJob *
make_resuming_job (Fixture *fixture, Server *server, const char *url, const char *seen)
{
  SkeinJob *job = skein_transfer_fixture_job (fixture, url, "a.part");
  g_autofree char *path = skein_temp_folder_dup_path (fixture->folder, "a.part");

  g_unlink (path);
  skein_temp_folder_write (fixture->folder, "a.part", server->content, 1000000);
  job->transfer.resume = TRUE;
  job->transfer.resume_size = SIZE;
  job->transfer.resume_modified = g_strdup (seen);
  return job;
}

/* What holds for any scheme: whole files, empty ones, missing ones, going on, and starting over. */
static void
check_scheme (Fixture *fixture, Server *server, const char *base, const char *user, const char *password)
{
  g_autofree char *url = g_strconcat (base, "/a.bin", NULL);
  g_autofree char *empty = g_strconcat (base, "/empty.bin", NULL);
  g_autofree char *missing = g_strconcat (base, "/missing.bin", NULL);
  g_autofree char *seen = NULL;
  SkeinJob *job;
  SkeinReport *report;

#define WITH_USER(job) ((job)->transfer.user = g_strdup (user), (job)->transfer.password = g_strdup (password), (job))
  put (server, "a.bin", SIZE, 0);
  put (server, "empty.bin", 0, 0);

  report = skein_transfer_fixture_run (fixture, WITH_USER (skein_transfer_fixture_job (fixture, url, NULL)));
  check (server, report, SIZE);
  g_assert_true (report->length_known);
  g_assert_cmpint (report->mtime_us, ==, OLD_S * G_USEC_PER_SEC);
  g_assert_nonnull (report->modified);
  seen = g_strdup (report->modified);
  g_assert_cmpuint (skein_transfer_fixture_find (fixture, SKEIN_REPORT_HEAD)->size, ==, SIZE);

  check (server, skein_transfer_fixture_run (fixture, WITH_USER (skein_transfer_fixture_job (fixture, empty, NULL))), 0);

  report = skein_transfer_fixture_run (fixture, WITH_USER (skein_transfer_fixture_job (fixture, missing, NULL)));
  g_test_message ("%s [%s]", report->error->message, skein_explain_get_detail (report->error));
  g_assert_true (skein_explain_get_cause (report->error) == SKEIN_CAUSE_NOT_FOUND || skein_explain_get_cause (report->error) == SKEIN_CAUSE_FILE_MISSING);

  /* Segments are for HTTP: this is one connection. */
  job = WITH_USER (skein_transfer_fixture_job (fixture, url, NULL));
  job->transfer.segments = 4;
  check (server, skein_transfer_fixture_run (fixture, job), SIZE);

  report = skein_transfer_fixture_run (fixture, WITH_USER (make_resuming_job (fixture, server, url, seen)));
  check (server, report, SIZE);
  g_assert_cmpuint (report->resumed_at, ==, 1000000);
  g_assert_false (report->restarted);

  /* Another date, another size, and one that is shorter than what is there: from the start. */
  put (server, "a.bin", SIZE, 5);
  report = skein_transfer_fixture_run (fixture, WITH_USER (make_resuming_job (fixture, server, url, seen)));
  check (server, report, SIZE);
  g_assert_true (report->restarted);
  g_assert_cmpuint (report->resumed_at, ==, 0);

  put (server, "a.bin", SIZE - 1, 0);
  report = skein_transfer_fixture_run (fixture, WITH_USER (make_resuming_job (fixture, server, url, seen)));
  check (server, report, SIZE - 1);
  g_assert_true (report->restarted);

  put (server, "a.bin", 5000, 0);
  report = skein_transfer_fixture_run (fixture, WITH_USER (make_resuming_job (fixture, server, url, seen)));
  check (server, report, 5000);
  g_assert_true (report->restarted);

  /* What was never dated cannot be gone on with. */
  put (server, "a.bin", SIZE, 0);
  report = skein_transfer_fixture_run (fixture, WITH_USER (make_resuming_job (fixture, server, url, NULL)));
  check (server, report, SIZE);
  g_assert_cmpuint (report->resumed_at, ==, 0);
#undef WITH_USER
}

static gboolean
accepts (guint port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;

  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", (guint16) port, NULL, NULL);
  return connection != NULL;
}

static void
test_ftp (Fixture *fixture, gconstpointer unused)
{
  static const char script[] = "import sys\n"
                               "try:\n"
                               "  from pyftpdlib.authorizers import DummyAuthorizer\n"
                               "  from pyftpdlib.handlers import FTPHandler\n"
                               "  from pyftpdlib.servers import FTPServer\n"
                               "except ImportError:\n"
                               "  print(0, flush=True); sys.exit()\n"
                               "import logging; logging.disable(logging.CRITICAL)\n"
                               "a = DummyAuthorizer(); a.add_user('ann', 'se cret', sys.argv[1]); a.add_anonymous(sys.argv[1])\n"
                               "FTPHandler.authorizer = a\n"
                               "s = FTPServer(('127.0.0.1', 0), FTPHandler); print(s.socket.getsockname()[1], flush=True); s.serve_forever()\n";
  Server server = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  g_autofree char *base = NULL;
  g_autofree char *url = NULL;
  g_autofree char *folder_url = NULL;
  SkeinJob *job;
  SkeinReport *report;

  fill (&server);
  /* The system's own first: it has the system's packages. */
  server.process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL, g_file_test ("/usr/bin/python3", G_FILE_TEST_IS_EXECUTABLE) ? "/usr/bin/python3" : "python3", "-W", "ignore", "-c", script, server.folder->path, NULL);
  if (server.process != NULL)
    {
      g_autoptr (GDataInputStream) out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (server.process));

      line = g_data_input_stream_read_line (out, NULL, NULL, &error);
      g_assert_no_error (error);
      g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (out), FALSE);
    }
  server.port = line != NULL ? (guint) g_ascii_strtoull (line, NULL, 10) : 0;
  if (server.port == 0)
    {
      g_test_skip ("needs python3-pyftpdlib");
      stop_server (&server);
      return;
    }

  base = g_strdup_printf ("ftp://127.0.0.1:%u", server.port);
  check_scheme (fixture, &server, base, NULL, NULL);
  check_scheme (fixture, &server, base, "ann", "se cret");

  url = g_strconcat (base, "/a.bin", NULL);
  job = skein_transfer_fixture_job (fixture, url, NULL);
  job->transfer.user = g_strdup ("ann");
  job->transfer.password = g_strdup ("wrong");
  report = skein_transfer_fixture_run (fixture, job);
  g_assert_cmpint (skein_explain_get_cause (report->error), ==, SKEIN_CAUSE_PASSWORD_WRONG);
  g_assert_nonnull (strstr (report->error->message, "(530)"));

  /* A list of a folder is no file. */
  folder_url = g_strconcat (base, "/", NULL);
  report = skein_transfer_fixture_run (fixture, skein_transfer_fixture_job (fixture, folder_url, NULL));
  g_assert_error (report->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID);
  stop_server (&server);
}

static void
run_tool (const char *first, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  int status;
  va_list arguments;

  g_ptr_array_add (argv, (gpointer) first);
  va_start (arguments, first);
  for (const char *argument; (argument = va_arg (arguments, const char *)) != NULL;)
    g_ptr_array_add (argv, (gpointer) argument);
  va_end (arguments);
  g_ptr_array_add (argv, NULL);
  g_assert_true (g_spawn_sync (NULL, (char **) argv->pdata, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL, NULL, &status, &error));
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

static guint
find_free_port (void)
{
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;

  g_assert_true (g_socket_bind (socket, any, TRUE, NULL));
  bound = g_socket_get_local_address (socket, NULL);
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
}

static void
write_known_host (const char *ssh_folder, guint port, const char *public_key_path)
{
  g_autofree char *path = g_build_filename (ssh_folder, "known_hosts", NULL);
  g_autofree char *key = NULL;
  g_autofree char *line = NULL;

  g_assert_true (g_file_get_contents (public_key_path, &key, NULL, NULL));
  line = g_strdup_printf ("[127.0.0.1]:%u %s", port, key);
  g_assert_true (g_file_set_contents (path, line, -1, NULL));
}

static void
test_sftp (Fixture *fixture, gconstpointer unused)
{
  Server server = { 0 };
  g_autoptr (SkeinTempFolder) keys = skein_temp_folder_new ();
  g_autofree char *ssh_folder = g_build_filename (g_get_home_dir (), ".ssh", NULL);
  g_autofree char *client_key = g_build_filename (ssh_folder, "id_ed25519", NULL);
  g_autofree char *client_public = g_strconcat (client_key, ".pub", NULL);
  g_autofree char *host_key = skein_temp_folder_dup_path (keys, "host");
  g_autofree char *host_public = skein_temp_folder_dup_path (keys, "host.pub");
  g_autofree char *other_key = skein_temp_folder_dup_path (keys, "other");
  g_autofree char *other_public = skein_temp_folder_dup_path (keys, "other.pub");
  g_autofree char *config_path = skein_temp_folder_dup_path (keys, "config");
  g_autofree char *config = NULL;
  g_autofree char *base = NULL;
  g_autofree char *url = NULL;
  g_autofree char *sshd = g_find_program_in_path ("sshd");
  g_autoptr (GError) error = NULL;
  SkeinReport *report;
  SkeinJob *job;

  if (sshd == NULL && g_file_test ("/usr/sbin/sshd", G_FILE_TEST_IS_EXECUTABLE))
    sshd = g_strdup ("/usr/sbin/sshd");
  if (sshd == NULL)
    {
      g_test_skip ("needs openssh-server");
      return;
    }
  if (getuid () == 0)
    g_mkdir ("/run/sshd", 0755);

  fill (&server);
  server.port = find_free_port ();
  g_mkdir_with_parents (ssh_folder, 0700);
  run_tool ("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", client_key, NULL);
  run_tool ("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", host_key, NULL);
  run_tool ("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", other_key, NULL);
  config = g_strdup_printf ("ListenAddress 127.0.0.1\nPort %u\nHostKey %s\nAuthorizedKeysFile %s\nStrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\nPidFile none\nSubsystem sftp internal-sftp\n",
                            server.port, host_key, client_public);
  skein_temp_folder_write (keys, "config", config, strlen (config));
  server.process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, sshd, "-D", "-f", config_path, NULL);
  g_assert_no_error (error);
  skein_wait_until (accepts (server.port));

  put (&server, "a.bin", SIZE, 0);
  base = g_strdup_printf ("sftp://127.0.0.1:%u%s", server.port, server.folder->path);
  url = g_strconcat (base, "/a.bin", NULL);

  report = skein_transfer_fixture_run (fixture, skein_transfer_fixture_job (fixture, url, NULL));
  g_test_message ("%s [%s]", report->error->message, skein_explain_get_detail (report->error));
  g_assert_cmpint (skein_explain_get_cause (report->error), ==, SKEIN_CAUSE_SSH_UNKNOWN_HOST);
  g_assert_nonnull (strstr (report->error->message, "ED25519 SHA256:"));

  write_known_host (ssh_folder, server.port, other_public);
  report = skein_transfer_fixture_run (fixture, skein_transfer_fixture_job (fixture, url, NULL));
  g_test_message ("%s", report->error->message);
  g_assert_cmpint (skein_explain_get_cause (report->error), ==, SKEIN_CAUSE_SSH_CHANGED_HOST);

  write_known_host (ssh_folder, server.port, host_public);
  check_scheme (fixture, &server, base, NULL, NULL);

  /* Nobody lets this one in, and the connection of the other is not for it. */
  job = skein_transfer_fixture_job (fixture, url, NULL);
  job->transfer.user = g_strdup ("no-such-user");
  report = skein_transfer_fixture_run (fixture, job);
  g_test_message ("%s", report->error->message);
  g_assert_error (report->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FORBIDDEN);
  stop_server (&server);
}

static void
test_file (Fixture *fixture, gconstpointer unused)
{
  Server server = { 0 };
  g_autofree char *base = NULL;
  g_autofree char *strange = NULL;
  g_autofree char *fifo = NULL;
  g_autofree char *fifo_url = NULL;
  static const char *const not_files[] = { "file:///dev/zero", "file:///etc", "file:///proc/self" };
  SkeinReport *report;

  fill (&server);
  base = g_filename_to_uri (server.folder->path, NULL, NULL);
  check_scheme (fixture, &server, base, NULL, NULL);

  put (&server, "a b#c?.bin", 100, 0);
  strange = g_strconcat (base, "/a%20b%23c%3F.bin", NULL);
  check (&server, skein_transfer_fixture_run (fixture, skein_transfer_fixture_job (fixture, strange, NULL)), 100);

  fifo = skein_temp_folder_dup_path (server.folder, "fifo");
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  fifo_url = g_strconcat (base, "/fifo", NULL);
  report = skein_transfer_fixture_run (fixture, skein_transfer_fixture_job (fixture, fifo_url, NULL));
  g_assert_error (report->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FILE);
  for (guint i = 0; i < G_N_ELEMENTS (not_files); i++)
    {
      report = skein_transfer_fixture_run (fixture, skein_transfer_fixture_job (fixture, not_files[i], NULL));
      g_assert_error (report->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FILE);
    }

  /* Never as somebody else's idea. */
  {
    g_autofree char *own = g_strconcat (base, "/a.bin", NULL);
    SkeinJob *job = skein_transfer_fixture_job (fixture, own, NULL);

    job->transfer.is_mirror = TRUE;
    report = skein_transfer_fixture_run (fixture, job);
    g_assert_error (report->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID);
  }
  stop_server (&server);
}

/* A large file is copied in steps: whoever else there is goes on meanwhile, it can be stopped, and limits hold. */
static void
test_file_in_steps (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (SkeinTempFolder) folder = skein_temp_folder_new ();
  g_autofree char *large = skein_temp_folder_dup_path (folder, "large.bin");
  g_autofree char *large_url = g_filename_to_uri (large, NULL, NULL);
  g_autofree char *small_url = skein_test_origin_dup_url (fixture->origin, "/file/1000/a.bin?seed=1");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  SkeinJob *large_job = skein_transfer_fixture_job (fixture, large_url, "large.part");
  SkeinJob *small_job = skein_transfer_fixture_job (fixture, small_url, NULL);
  SkeinReport *report;
  gint64 began_us;

  skein_temp_folder_write (folder, "large.bin", "", 0);
  g_assert_cmpint (truncate (large, G_GINT64_CONSTANT (1024) * 1024 * 1024), ==, 0);
  skein_transfer_loop_start (fixture->loop, large_job, NULL, 0, cancellable);
  skein_job_unref (large_job);
  skein_transfer_loop_start (fixture->loop, small_job, NULL, 0, NULL);
  skein_transfer_fixture_wait (fixture, 1);
  report = skein_transfer_fixture_find (fixture, SKEIN_REPORT_FINISHED);
  g_assert_true (report->job == small_job);
  g_assert_no_error (report->error);
  skein_job_unref (small_job);
  g_cancellable_cancel (cancellable);
  skein_transfer_fixture_wait (fixture, 2);
  report = skein_transfer_fixture_find (fixture, SKEIN_REPORT_FINISHED);
  g_assert_error (report->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (report->size, <, G_GINT64_CONSTANT (1024) * 1024 * 1024);

  g_assert_cmpint (truncate (large, 2000000), ==, 0);
  large_job = skein_transfer_fixture_job (fixture, large_url, "limited.part");
  large_job->transfer.max_rate = 4000000;
  began_us = g_get_monotonic_time ();
  report = skein_transfer_fixture_run (fixture, large_job);
  g_assert_no_error (report->error);
  g_assert_cmpuint (report->size, ==, 2000000);
  g_assert_cmpint (g_get_monotonic_time () - began_us, >, G_USEC_PER_SEC / 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, func) g_test_add ("/work/transfer/schemes/" path, Fixture, NULL, skein_transfer_fixture_set_up, func, skein_transfer_fixture_tear_down)
  ADD ("file", test_file);
  ADD ("file-in-steps", test_file_in_steps);
  ADD ("ftp", test_ftp);
  ADD ("sftp", test_sftp);
#undef ADD

  return g_test_run ();
}
