// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "origin/skein-origin.h"

#include <glib-unix.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

static gboolean
quit_cb (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
stdin_cb (int fd, GIOCondition condition, gpointer loop)
{
  char buffer[256];

  if (read (fd, buffer, sizeof buffer) > 0)
    return G_SOURCE_CONTINUE;
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

/* A peer that comes while no descriptor is left waits in vain; there are programs that open thousands of connections. */
static void
raise_descriptor_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) == 0)
    {
      limit.rlim_cur = limit.rlim_max;
      setrlimit (RLIMIT_NOFILE, &limit);
    }
}

/* After the ready line and up to an empty line. */
static void
demo_ready_cb (GObject *source, GAsyncResult *result, gpointer out_is_done)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *lines = skein_origin_make_demo_finish (result, &error);

  if (lines == NULL)
    g_printerr ("skein-origin: %s\n", error->message);
  else
    {
      printf ("%s\n", lines);
      fflush (stdout);
    }
  *(gboolean *) out_is_done = TRUE;
}

int
main (int argc, char **argv)
{
  SkeinOriginOptions options = { 0 };
  int port = 0, tls_port = 0, n_threads = 0;
  gint64 total_rate = 0;
  gboolean exit_on_eof = FALSE, demo = FALSE, demo_is_done = TRUE;
  g_autofree char *directory = NULL;
  g_autofree char *defaults = NULL;
  const GOptionEntry entries[] = {
    { "port", 'p', 0, G_OPTION_ARG_INT, &port, "Port for HTTP (0: any that is free)", "N" },
    { "tls-port", 0, 0, G_OPTION_ARG_INT, &tls_port, "Port for HTTPS (0: any that is free)", "N" },
    { "directory", 'd', 0, G_OPTION_ARG_FILENAME, &directory, "Serve this directory under /dir/", "DIR" },
    { "defaults", 0, 0, G_OPTION_ARG_STRING, &defaults, "How to answer every request, as in a query: delay=40&rate=1000000&status=503&times=2", "QUERY" },
    { "total-rate", 0, 0, G_OPTION_ARG_INT64, &total_rate, "Bytes per second for all connections together", "N" },
    { "threads", 0, 0, G_OPTION_ARG_INT, &n_threads, "Server threads (0: one per core, 4 at most)", "N" },
    { "demo", 0, 0, G_OPTION_ARG_NONE, &demo, "Print the demo batch after the ready line, then an empty line", NULL },
    { "demo-unpaced", 0, 0, G_OPTION_ARG_NONE, &options.demo_unpaced, "Serve the demo batch at full speed", NULL },
    { "exit-on-eof", 0, 0, G_OPTION_ARG_NONE, &exit_on_eof, "End when standard input closes", NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("- the sample web server of Skein");
  g_autoptr (GMainLoop) loop = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinOrigin) origin = NULL;
  g_autofree char *ready = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("skein-origin: %s\n", error->message);
      return 2;
    }
  if (port < 0 || port > 65535 || tls_port < 0 || tls_port > 65535 || n_threads < 0 || total_rate < 0)
    {
      g_printerr ("skein-origin: a number is out of its range\n");
      return 2;
    }
  options.port = port;
  options.tls_port = tls_port;
  options.n_threads = n_threads;
  options.directory = directory;
  options.defaults = defaults;
  options.total_rate = total_rate;

  raise_descriptor_limit ();
  origin = skein_origin_start (&options, &error);
  if (origin == NULL)
    {
      g_printerr ("skein-origin: %s\n", error->message);
      return 1;
    }

  loop = g_main_loop_new (NULL, FALSE);
  g_unix_signal_add (SIGTERM, quit_cb, loop);
  g_unix_signal_add (SIGINT, quit_cb, loop);
  if (exit_on_eof)
    g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, stdin_cb, loop);

  ready = skein_origin_dup_ready_line (origin);
  printf ("%s\n", ready);
  fflush (stdout);
  if (demo)
    {
      demo_is_done = FALSE;
      skein_origin_make_demo_async (origin, demo_ready_cb, &demo_is_done);
    }
  g_main_loop_run (loop);
  while (!demo_is_done)
    g_main_context_iteration (NULL, TRUE);
  return 0;
}
