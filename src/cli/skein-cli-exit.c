// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "cli/skein-cli-exit.h"

#include "work/skein-explain.h"
#include "work/skein-work-error.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

static SkeinCliExit
get_exit_of_work_error (SkeinWorkError code)
{
  switch (code)
    {
    case SKEIN_WORK_ERROR_RETRYABLE:
    case SKEIN_WORK_ERROR_TIMEOUT:
    case SKEIN_WORK_ERROR_RESOLVE:
    case SKEIN_WORK_ERROR_TLS:
    case SKEIN_WORK_ERROR_PROTOCOL:
      return SKEIN_CLI_EXIT_NETWORK;

    case SKEIN_WORK_ERROR_NOT_FOUND:
    case SKEIN_WORK_ERROR_FORBIDDEN:
      return SKEIN_CLI_EXIT_REFUSED;

    case SKEIN_WORK_ERROR_CHECKSUM:
      return SKEIN_CLI_EXIT_CHECKSUM;

    case SKEIN_WORK_ERROR_DISK_FULL:
    case SKEIN_WORK_ERROR_FOLDER:
    case SKEIN_WORK_ERROR_FILE:
      return SKEIN_CLI_EXIT_FILE;

    case SKEIN_WORK_ERROR_UNSUPPORTED:
    case SKEIN_WORK_ERROR_LIMIT:
    case SKEIN_WORK_ERROR_WORKER_DIED:
    case SKEIN_WORK_ERROR_WORKER_HUNG:
    case SKEIN_WORK_ERROR_NO_WORKER:
      return SKEIN_CLI_EXIT_PROCESSING;

    case SKEIN_WORK_ERROR_INVALID:
      return SKEIN_CLI_EXIT_USAGE;

    case SKEIN_WORK_ERROR_FAILED:
    default:
      return SKEIN_CLI_EXIT_MIXED;
    }
}

SkeinCliExit
skein_cli_exit_from_error (const GError *error)
{
  if (error == NULL)
    return SKEIN_CLI_EXIT_OK;

  /* Any other 4xx: teapots, bad requests. */
  if (skein_explain_get_cause (error) == SKEIN_CAUSE_REQUEST_REFUSED)
    return SKEIN_CLI_EXIT_REFUSED;

  if (error->domain == SKEIN_WORK_ERROR)
    return get_exit_of_work_error ((SkeinWorkError) error->code);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return SKEIN_CLI_EXIT_INTERRUPTED;

  /* From base/: folders and files. */
  if (error->domain == G_IO_ERROR || error->domain == G_FILE_ERROR)
    return SKEIN_CLI_EXIT_FILE;

  if (error->domain == G_OPTION_ERROR)
    return SKEIN_CLI_EXIT_USAGE;

  return SKEIN_CLI_EXIT_MIXED;
}

SkeinCliExit
skein_cli_exit_combine (SkeinCliExit a, SkeinCliExit b)
{
  if (a == SKEIN_CLI_EXIT_OK || a == b)
    return b;
  if (b == SKEIN_CLI_EXIT_OK)
    return a;

  return SKEIN_CLI_EXIT_MIXED;
}

const char *
skein_cli_exit_get_error_nick (const GError *error)
{
  static const char *const nicks[] = {
    [SKEIN_WORK_ERROR_FAILED] = "failed",
    [SKEIN_WORK_ERROR_RETRYABLE] = "network",
    [SKEIN_WORK_ERROR_TIMEOUT] = "timeout",
    [SKEIN_WORK_ERROR_RESOLVE] = "resolve",
    [SKEIN_WORK_ERROR_TLS] = "tls",
    [SKEIN_WORK_ERROR_NOT_FOUND] = "not-found",
    [SKEIN_WORK_ERROR_FORBIDDEN] = "forbidden",
    [SKEIN_WORK_ERROR_PROTOCOL] = "protocol",
    [SKEIN_WORK_ERROR_DISK_FULL] = "disk-full",
    [SKEIN_WORK_ERROR_FOLDER] = "folder",
    [SKEIN_WORK_ERROR_FILE] = "file",
    [SKEIN_WORK_ERROR_INVALID] = "invalid",
    [SKEIN_WORK_ERROR_UNSUPPORTED] = "unsupported",
    [SKEIN_WORK_ERROR_LIMIT] = "limit",
    [SKEIN_WORK_ERROR_CHECKSUM] = "checksum",
    [SKEIN_WORK_ERROR_WORKER_DIED] = "worker-died",
    [SKEIN_WORK_ERROR_WORKER_HUNG] = "worker-hung",
    [SKEIN_WORK_ERROR_NO_WORKER] = "no-worker",
  };

  if (error == NULL)
    return NULL;

  if (error->domain == SKEIN_WORK_ERROR && error->code >= 0 && error->code < (int) G_N_ELEMENTS (nicks))
    return nicks[error->code];

  return skein_cli_exit_from_error (error) == SKEIN_CLI_EXIT_FILE ? "file" : "failed";
}

char *
skein_cli_exit_dup_help (void)
{
  static const struct
  {
    SkeinCliExit status;
    const char *meaning;
  } rows[] = {
    { SKEIN_CLI_EXIT_OK, N_ ("everything is complete and, where a checksum is known, matches it") },
    { SKEIN_CLI_EXIT_MIXED, N_ ("failures of several causes, or of a cause not listed here") },
    { SKEIN_CLI_EXIT_USAGE, N_ ("an option, URL or size makes no sense") },
    { SKEIN_CLI_EXIT_NETWORK, N_ ("a server cannot be reached, or fails") },
    { SKEIN_CLI_EXIT_REFUSED, N_ ("a server refuses: not found, forbidden, wrong password, a bad request") },
    { SKEIN_CLI_EXIT_CHECKSUM, N_ ("a checksum differs, or a list of checksums cannot be used") },
    { SKEIN_CLI_EXIT_FILE, N_ ("the disk is full, or a folder or file cannot be read or written") },
    { SKEIN_CLI_EXIT_PROCESSING, N_ ("processing failed: not a picture, too large, no worker process") },
    { SKEIN_CLI_EXIT_INTERRUPTED, N_ ("interrupted by Ctrl+C; the same command continues") },
    { SKEIN_CLI_EXIT_TERMINATED, N_ ("asked to end (SIGTERM); the same command continues") },
  };
  GString *help = g_string_new (_ ("Exit status:"));

  g_string_append_c (help, '\n');
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_string_append_printf (help, "  %3d  %s\n", rows[i].status, _ (rows[i].meaning));

  return g_string_free (help, FALSE);
}
