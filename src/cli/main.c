// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "cli/skein-cli.h"

int
main (int argc, char **argv)
{
  return skein_cli_run (argc, argv);
}
