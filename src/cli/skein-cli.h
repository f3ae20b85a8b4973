// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The command line: everything but main(). One thread, the main thread. Returns the exit status (see skein-cli-exit.h). */
int skein_cli_run (int argc, char **argv);

/* The verbs, one file each; @argv[0] is the verb. */
int skein_cli_get_run (int argc, char **argv);
int skein_cli_hash_run (int argc, char **argv);
int skein_cli_verify_run (int argc, char **argv);
int skein_cli_resize_run (int argc, char **argv);
int skein_cli_compare_run (int argc, char **argv);
int skein_cli_list_run (int argc, char **argv);
int skein_cli_export_run (int argc, char **argv);
int skein_cli_import_run (int argc, char **argv);
int skein_cli_demo_run (int argc, char **argv);
int skein_cli_origin_run (int argc, char **argv);
int skein_cli_doctor_run (int argc, char **argv);

G_END_DECLS
