// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "cli/skein-cli.h"

#include "base/skein-paths.h"
#include "cli/skein-cli-exit.h"
#include "cli/skein-cli-terminal.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <unistd.h>

int
skein_cli_origin_run (int argc, char **argv)
{
  g_autofree char *helper = skein_paths_dup_helper ("skein-origin");

  /* All options, --help too, are the server's own. */
  signal (SIGPIPE, SIG_DFL);
  argv[0] = helper;
  execv (helper, argv);

  skein_cli_complain (_ ("the sample web server “%s” cannot be started: %s; install Skein again, or set SKEIN_LIBEXEC_PATH to the folder that has it"),
                      helper, g_strerror (errno));
  return SKEIN_CLI_EXIT_PROCESSING;
}
