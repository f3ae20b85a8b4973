// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* skein-trial: one measured run, in a process of its own. Reads the request from standard input, writes the result to standard output.
 * With --live, descriptor 3 is a pipe for what it does meanwhile. Ends with whoever started it. */

#include "config.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/skein-ascii.h"
#include "base/skein-locale.h"
#include "compare/skein-trial.h"

#define MAX_REQUEST_BYTES (64 * 1024 * 1024)
#define LIVE_FD 3

static GBytes *
read_all (int fd)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint8 buffer[65536];
  gssize n;

  while ((n = read (fd, buffer, sizeof buffer)) > 0 && bytes->len < MAX_REQUEST_BYTES)
    g_byte_array_append (bytes, buffer, (guint) n);
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

static gboolean
stop_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  g_main_context_wakeup (NULL);
  return G_SOURCE_CONTINUE;
}

/* An event loop has a socket for each of a thousand transfers. */
static void
allow_many_files (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max)
    {
      limit.rlim_cur = limit.rlim_max;
      setrlimit (RLIMIT_NOFILE, &limit);
    }
}

int
main (int argc, char *argv[])
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (SkeinCompareWork) work = { 0 };
  SkeinCompareSetting setting;
  g_autoptr (GBytes) request = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinTrialResult) result = NULL;
  g_autofree char *scratch = NULL;
  g_autofree char *json = NULL;
  gboolean is_live = argc > 1 && strcmp (argv[1], "--live") == 0;
  gsize size;
  const char *text;

  skein_locale_init ();
  skein_ascii_init ();

  if (argc > (is_live ? 2 : 1) || isatty (STDIN_FILENO))
    {
      g_printerr (_ ("%s is a part of Skein that Skein starts itself; run “skein-cli compare”."), g_get_prgname ());
      g_printerr ("\n");
      return 2;
    }

  /* A group of its own: whatever a trial that had to be killed leaves behind can be ended with it. */
  setpgid (0, 0);
  prctl (PR_SET_PDEATHSIG, SIGTERM);
  signal (SIGPIPE, SIG_IGN);
  allow_many_files ();
  /* No worker is to have it, and no measurement to wait for it. */
  if (is_live && (fcntl (LIVE_FD, F_SETFD, FD_CLOEXEC) != 0 || fcntl (LIVE_FD, F_SETFL, O_NONBLOCK) != 0))
    is_live = FALSE;
  request = read_all (STDIN_FILENO);
  text = g_bytes_get_data (request, &size);
  if (!skein_trial_request_from_json (text, size, &work, &setting, &scratch, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }

  g_unix_signal_add (SIGTERM, stop_cb, cancellable);
  g_unix_signal_add (SIGINT, stop_cb, cancellable);
  result = skein_trial_run (&work, &setting, scratch, is_live ? LIVE_FD : -1, cancellable);
  json = skein_trial_result_to_json (result);
  return fputs (json, stdout) >= 0 && fflush (stdout) == 0 ? 0 : 1;
}
