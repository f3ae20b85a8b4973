// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* `skein-cli get --lanes` on a terminal of its own, and `--trace`. */

#include "config.h"

#include "base/skein-json-reader.h"
#include "support/skein-temp-folder.h"
#include "support/skein-test-origin.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

typedef struct
{
  SkeinTempFolder *home, *work;
  SkeinTestOrigin *origin;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->home = skein_temp_folder_new ();
  fixture->work = skein_temp_folder_new ();
  fixture->origin = skein_test_origin_start (NULL, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  skein_test_origin_stop (fixture->origin);
  skein_temp_folder_free (fixture->work);
  skein_temp_folder_free (fixture->home);
}

static GSubprocessLauncher *
make_launcher (Fixture *fixture, GSubprocessFlags flags)
{
  static const char *const variables[] = { "HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR" };
  static const char *const unset[] = { "NO_COLOR", "COLORTERM", "COLUMNS", "LINES", "http_proxy", "https_proxy" };
  GSubprocessLauncher *launcher = g_subprocess_launcher_new (flags);

  g_subprocess_launcher_set_cwd (launcher, fixture->work->path);
  for (guint i = 0; i < G_N_ELEMENTS (variables); i++)
    g_subprocess_launcher_setenv (launcher, variables[i], fixture->home->path, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (unset); i++)
    g_subprocess_launcher_unsetenv (launcher, unset[i]);
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
  g_subprocess_launcher_setenv (launcher, "TERM", "xterm-256color", TRUE);
  return launcher;
}

/* A terminal: what programs write to @slave is read, by a thread, from @master. */
typedef struct
{
  int master, slave;
  GThread *reader;
  GMutex lock;
  GCond grew;
  GString *text; /* (lock) */
} Terminal;

static gpointer
read_terminal_thread_main (gpointer data)
{
  Terminal *terminal = data;
  char buffer[4096];

  /* EIO: nobody has it open for writing any more. */
  while (TRUE)
    {
      ssize_t n = read (terminal->master, buffer, sizeof buffer);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return NULL;
      g_mutex_lock (&terminal->lock);
      g_string_append_len (terminal->text, buffer, n);
      g_cond_broadcast (&terminal->grew);
      g_mutex_unlock (&terminal->lock);
    }
}

static void
terminal_resize (Terminal *terminal, guint columns, guint rows)
{
  const struct winsize size = { .ws_col = (unsigned short) columns, .ws_row = (unsigned short) rows };

  g_assert_cmpint (ioctl (terminal->master, TIOCSWINSZ, &size), ==, 0);
}

static void
terminal_open (Terminal *terminal, guint columns, guint rows)
{
  terminal->master = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (terminal->master, >=, 0);
  g_assert_cmpint (grantpt (terminal->master), ==, 0);
  g_assert_cmpint (unlockpt (terminal->master), ==, 0);
  terminal->slave = open (ptsname (terminal->master), O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (terminal->slave, >=, 0);
  terminal_resize (terminal, columns, rows);

  g_mutex_init (&terminal->lock);
  g_cond_init (&terminal->grew);
  terminal->text = g_string_new (NULL);
  terminal->reader = g_thread_new ("terminal", read_terminal_thread_main, terminal);
}

/* Waits until @text stands there @n times from byte @from on. */
static void
terminal_wait (Terminal *terminal, gsize from, const char *text, guint n)
{
  gint64 deadline_us = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

  g_mutex_lock (&terminal->lock);
  while (TRUE)
    {
      const char *at = terminal->text->str + MIN (from, terminal->text->len);
      guint found = 0;

      for (; (at = strstr (at, text)) != NULL; at++)
        found++;
      if (found >= n)
        break;
      if (!g_cond_wait_until (&terminal->grew, &terminal->lock, deadline_us))
        g_error ("There is no “%s” on the terminal: %s", text, terminal->text->str);
    }
  g_mutex_unlock (&terminal->lock);
}

static gsize
terminal_get_size (Terminal *terminal)
{
  gsize size;

  g_mutex_lock (&terminal->lock);
  size = terminal->text->len;
  g_mutex_unlock (&terminal->lock);
  return size;
}

/* All that was written. */
static char *
terminal_close (Terminal *terminal)
{
  g_thread_join (terminal->reader);
  close (terminal->master);
  g_mutex_clear (&terminal->lock);
  g_cond_clear (&terminal->grew);
  return g_string_free (terminal->text, FALSE);
}

static char *
dup_program (void)
{
  return g_build_filename (g_getenv ("G_TEST_BUILDDIR"), "..", "src", "cli", "skein-cli", NULL);
}

static void
test_lanes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSubprocessLauncher) launcher = make_launcher (fixture, G_SUBPROCESS_FLAGS_NONE);
  g_autofree char *program = dup_program ();
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/100K/f[1-12].bin?rate=15000");
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  Terminal terminal = { 0 };
  g_autofree char *text = NULL;
  const char *last;
  gsize resized_at;

  g_test_summary ("Lanes are drawn in place, follow the terminal's size, and stay at the end");

  terminal_open (&terminal, 100, 12);
  g_subprocess_launcher_take_stdout_fd (launcher, dup (terminal.slave));
  g_subprocess_launcher_take_stderr_fd (launcher, terminal.slave);
  process = g_subprocess_launcher_spawn (launcher, &error, program, "get", "--lanes", "--threads", "5", "--processes", "1", "--hash", "sha256", url, NULL);
  g_assert_no_error (error);
  g_clear_object (&launcher);

  /* All six workers, the legend and the totals; redrawn in place. */
  terminal_wait (&terminal, 0, "T5 ", 1);
  terminal_wait (&terminal, 0, "P1 ", 1);
  terminal_wait (&terminal, 0, "Receive", 2);
  terminal_wait (&terminal, 0, "\x1b[8A", 2);
  terminal_wait (&terminal, 0, " of 12 files", 2);

  /* Too low for all: some are left out, the process is not. */
  terminal_resize (&terminal, 60, 8);
  g_subprocess_send_signal (process, SIGWINCH);
  resized_at = terminal_get_size (&terminal);
  terminal_wait (&terminal, resized_at, "… 2 more workers", 2);
  terminal_wait (&terminal, resized_at, "P1 ", 1);

  g_assert_true (g_subprocess_wait (process, NULL, &error));
  g_assert_true (g_subprocess_get_successful (process));
  text = terminal_close (&terminal);

  /* What was drawn last is not erased: the checksums come below. */
  last = g_strrstr (text, " of 12 files");
  g_assert_nonnull (last);
  g_assert_nonnull (strstr (text, "12 of 12 files · "));
  g_assert_nonnull (strstr (text, "f12.bin"));
  last = g_strrstr (text, "T1 ");
  g_assert_null (strstr (last, "\x1b[5A"));
  g_assert_nonnull (strstr (last, "12 of 12 files complete"));
}

static void
test_no_terminal (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSubprocessLauncher) launcher = make_launcher (fixture, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autofree char *program = dup_program ();
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/3K/f.bin");
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;

  process = g_subprocess_launcher_spawn (launcher, &error, program, "get", "--lanes", url, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &out, &err, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  g_assert_cmpstr (err, ==, "skein-cli: --lanes: the output is no terminal, so there are no lanes; use --trace FILE for a record of them\n");
}

static void
run_trace (Fixture *fixture, const char *path, const char *url, int status, char **out_err)
{
  g_autoptr (GSubprocessLauncher) launcher = make_launcher (fixture, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autofree char *program = dup_program ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL;

  process = g_subprocess_launcher_spawn (launcher, &error, program, "get", "--hash", "sha256", "--trace", path, url, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &out, out_err, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, status);
}

static void
test_trace (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/300K/photo[1-20].bin?delay=20");
  g_autofree char *path = skein_temp_folder_dup_path (fixture->work, "trace.json");
  g_autoptr (SkeinJsonReader) reader = NULL;
  g_autofree char *text = NULL;
  g_autofree char *err = NULL;
  SkeinJsonToken token;
  gsize size;

  g_test_summary ("A trace has every file, with the phases of downloads and of processing");

  run_trace (fixture, "trace.json", url, 0, &err);
  g_assert_cmpstr (err, ==, "");
  g_assert_true (g_file_get_contents (path, &text, &size, NULL));
  reader = skein_json_reader_new (text, size);
  do
    token = skein_json_reader_next (reader);
  while (token != SKEIN_JSON_END && token != SKEIN_JSON_ERROR);
  g_assert_cmpint (token, ==, SKEIN_JSON_END);

  for (guint i = 1; i <= 20; i++)
    {
      g_autofree char *name = g_strdup_printf ("\"cat\":\"item\",\"name\":\"photo%u.bin\"", i);

      g_assert_nonnull (strstr (text, name));
    }
  g_assert_nonnull (strstr (text, "\"cat\":\"phase\",\"name\":\"receive\""));
  g_assert_nonnull (strstr (text, "\"cat\":\"phase\",\"name\":\"wait\""));
  g_assert_nonnull (strstr (text, "\"spans_merged\":0,\"spans_dropped\":0"));
}

static void
test_trace_nowhere (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/3K/f.bin");
  g_autofree char *err = NULL;

  g_test_summary ("Before anything is downloaded, it is said that the trace has nowhere to go");

  run_trace (fixture, "none/trace.json", url, 6, &err);
  g_assert_cmpstr (err, ==, "skein-cli: --trace: “none/trace.json” cannot be written; name a file in a folder of yours\n");
  g_assert_cmpuint (skein_test_origin_get_stat (fixture->origin, "requests"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/cli/lanes/terminal", Fixture, NULL, set_up, test_lanes, tear_down);
  g_test_add ("/cli/lanes/no-terminal", Fixture, NULL, set_up, test_no_terminal, tear_down);
  g_test_add ("/cli/lanes/trace", Fixture, NULL, set_up, test_trace, tear_down);
  g_test_add ("/cli/lanes/trace-nowhere", Fixture, NULL, set_up, test_trace_nowhere, tear_down);

  return g_test_run ();
}
