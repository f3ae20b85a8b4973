// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The server that most files come from, set up as it is found: a limit of connections that is told by 503, no ranges, a file that is replaced.
 * Skips where nginx is not installed. */

#include "config.h"

#include "support/skein-fault-case.h"
#include "support/skein-wait.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utime.h>

#define SIZE (8 * 1024 * 1024)

typedef struct
{
  SkeinCliBench *bench;
  SkeinTempFolder *site;
  GSubprocess *server; /* (nullable) */
  guint port;
} Fixture;

/* nginx cannot be asked for any port that is free: one that was a moment ago. */
static guint
find_port (void)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_no_errno (bind (fd, (struct sockaddr *) &address, sizeof address));
  g_assert_no_errno (getsockname (fd, (struct sockaddr *) &address, &length));
  close (fd);
  return ntohs (address.sin_port);
}

static gboolean
answers (Fixture *fixture)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK), .sin_port = htons ((guint16) fixture->port) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  gboolean connected = connect (fd, (struct sockaddr *) &address, sizeof address) == 0;

  close (fd);
  return connected;
}

static void
write_file (Fixture *fixture, gboolean other)
{
  g_autofree guint8 *bytes = g_malloc (SIZE);
  g_autofree char *path = skein_temp_folder_dup_path (fixture->site, "case.bin");
  /* Its tags are size and second: two files of one second cannot be told apart by anybody. */
  struct utimbuf times = { 1000000000, other ? 1100000000 : 1000000000 };

  skein_fault_fill (bytes, 0, SIZE, other);
  g_unlink (path);
  skein_temp_folder_write (fixture->site, "case.bin", bytes, SIZE);
  g_assert_no_errno (g_utime (path, &times));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *program = g_find_program_in_path ("nginx");
  g_autofree char *config_path = NULL;
  g_autofree char *config = NULL;
  const char *at;

  fixture->bench = skein_cli_bench_new ();
  fixture->site = skein_temp_folder_new ();
  if (program == NULL && g_file_test ("/usr/sbin/nginx", G_FILE_TEST_IS_EXECUTABLE))
    program = g_strdup ("/usr/sbin/nginx");
  if (program == NULL)
    return;

  at = fixture->site->path;
  fixture->port = find_port ();
  write_file (fixture, FALSE);
  config = g_strdup_printf ("daemon off; master_process off; pid %s/pid; error_log %s/errors;\nevents { }\nhttp { access_log off; client_body_temp_path %s/t1; proxy_temp_path %s/t2; fastcgi_temp_path %s/t3; "
                            "uwsgi_temp_path %s/t4; scgi_temp_path %s/t5; limit_conn_zone $server_port zone=few:1m;\nserver { listen 127.0.0.1:%u; root %s; limit_rate 4m;\n"
                            "location /few/ { alias %s/; limit_conn few 2; }\nlocation /whole/ { alias %s/; max_ranges 0; }\n} }\n",
                            at, at, at, at, at, at, at, fixture->port, at, at, at);
  skein_temp_folder_write (fixture->site, "nginx.conf", config, strlen (config));
  config_path = skein_temp_folder_dup_path (fixture->site, "nginx.conf");
  fixture->server = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL, program, "-c", config_path, NULL);
  g_assert_nonnull (fixture->server);
  skein_wait_until (answers (fixture));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->server != NULL)
    {
      g_subprocess_force_exit (fixture->server);
      g_subprocess_wait (fixture->server, NULL, NULL);
      g_clear_object (&fixture->server);
    }
  skein_temp_folder_free (fixture->site);
  skein_cli_bench_free (fixture->bench);
}

static void
check_complete (Fixture *fixture, gboolean other)
{
  gsize size = 0;
  g_autofree char *bytes = skein_cli_bench_read (fixture->bench, "out/case.bin", &size);

  g_assert_cmpint (fixture->bench->status, ==, 0);
  g_assert_cmpuint (size, ==, SIZE);
  g_assert_true (skein_fault_fits (bytes, size, other));
  g_assert_cmpuint (skein_cli_bench_count (fixture->bench, "out", ""), ==, 1);
}

static void
test_segments (Fixture *fixture, gconstpointer folder)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u%s/case.bin", fixture->port, (const char *) folder);

  if (fixture->server == NULL)
    {
      g_test_skip ("nginx is not installed");
      return;
    }
  skein_fault_get (fixture->bench, url, "--segments 8 --tries 5");
  check_complete (fixture, FALSE);
}

/* Killed, then started again: with the file as it was, or another one in its place. */
static void
test_resume (Fixture *fixture, gconstpointer changed)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/case.bin", fixture->port);
  const char *const arguments[] = { "get", url, "--dir", "out", "--segments", "4", NULL };
  g_autoptr (GSubprocess) process = NULL;

  if (fixture->server == NULL)
    {
      g_test_skip ("nginx is not installed");
      return;
    }
  process = skein_cli_bench_spawn (fixture->bench, arguments);
  skein_wait_until (skein_cli_bench_count (fixture->bench, "out", ".part") == 1);
  g_subprocess_force_exit (process);
  skein_cli_bench_finish (fixture->bench, process, NULL);
  if (changed != NULL)
    write_file (fixture, TRUE);
  skein_fault_get (fixture->bench, url, "--segments 4");
  check_complete (fixture, changed != NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func, data) g_test_add ("/faults/nginx/" path, Fixture, data, set_up, func, tear_down)
  ADD ("segments", test_segments, "");
  ADD ("few-connections", test_segments, "/few");
  ADD ("no-ranges", test_segments, "/whole");
  ADD ("resume", test_resume, NULL);
  ADD ("resume-changed", test_resume, "changed");
#undef ADD

  return g_test_run ();
}
