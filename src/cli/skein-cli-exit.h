// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Exit statuses are a contract with scripts: append only. README and --help list them. */
typedef enum
{
  SKEIN_CLI_EXIT_OK = 0,
  SKEIN_CLI_EXIT_MIXED = 1,         /* several causes, or one that has no status of its own */
  SKEIN_CLI_EXIT_USAGE = 2,         /* an option, a URL or a size that makes no sense */
  SKEIN_CLI_EXIT_NETWORK = 3,       /* a server out of reach, or failing for now */
  SKEIN_CLI_EXIT_REFUSED = 4,       /* the server refuses: not found, forbidden */
  SKEIN_CLI_EXIT_CHECKSUM = 5,      /* a checksum differs, or a list of checksums cannot be used */
  SKEIN_CLI_EXIT_FILE = 6,          /* disk full, folder or file not readable or writable */
  SKEIN_CLI_EXIT_PROCESSING = 7,    /* not a picture, too large a picture, worker process missing or dead */
  SKEIN_CLI_EXIT_INTERRUPTED = 130, /* SIGINT */
  SKEIN_CLI_EXIT_TERMINATED = 143,  /* SIGTERM */
} SkeinCliExit;

/* The status an error alone would give; NULL: OK. */
SkeinCliExit skein_cli_exit_from_error (const GError *error);

/* The status of both: what one says if the other is OK or says the same, else MIXED. */
SkeinCliExit skein_cli_exit_combine (SkeinCliExit a, SkeinCliExit b);

/* "not-found", "checksum": for JSON. */
const char *skein_cli_exit_get_error_nick (const GError *error);

/* The section of --help; ends in a newline. (transfer full) */
char *skein_cli_exit_dup_help (void);

G_END_DECLS
