// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "cli/skein-cli.h"

#include "base/skein-display-text.h"
#include "base/skein-json-writer.h"
#include "batch/skein-audit.h"
#include "batch/skein-checksum-write.h"
#include "cli/skein-cli-exit.h"
#include "cli/skein-cli-files.h"
#include "cli/skein-cli-item-json.h"
#include "cli/skein-cli-options.h"
#include "cli/skein-cli-terminal.h"

#include <glib/gi18n.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  SkeinAudit *audit; /* (owned) */
  guint n_by_state[SKEIN_N_AUDIT_STATES];
  SkeinJsonWriter *writer; /* (owned) (nullable) */
  gboolean only_differences;
  gboolean audits; /* also what no list names */
  gboolean allow_new;
  gboolean to_terminal;
  SkeinCliExit exit;
} Verify;

static void
verify_clear (Verify *verify)
{
  g_clear_pointer (&verify->audit, skein_audit_unref);
  g_clear_pointer (&verify->writer, skein_json_writer_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Verify, verify_clear)

/* The name as sha256sum would write it: one line, whatever is in it. */
static char *
dup_shown_name (const Verify *verify, const char *name)
{
  g_autofree char *escaped = NULL;
  gboolean is_escaped;

  if (verify->to_terminal)
    return skein_display_text (name, -1, 0);

  escaped = skein_checksum_format_escape (name, &is_escaped);
  return g_strconcat ("\\", escaped, NULL);
}

static void
print_json (Verify *verify, const char *path, SkeinAuditState state, SkeinDigestAlgorithm algorithm, const GError *error)
{
  g_autofree char *text = NULL;

  skein_json_writer_begin_object (verify->writer, NULL);
  skein_json_writer_add_file_name (verify->writer, "name", path);
  if (algorithm < SKEIN_N_DIGESTS)
    skein_json_writer_add_string (verify->writer, "algorithm", skein_digest_algorithm_get_name (algorithm));
  else
    skein_json_writer_add_null (verify->writer, "algorithm");
  skein_json_writer_add_string (verify->writer, "result", skein_audit_state_get_nick (state));
  skein_cli_item_json_add_error (verify->writer, error);
  skein_json_writer_end_object (verify->writer);
  text = skein_json_writer_take_text (verify->writer);
  skein_cli_print_bytes (text, strlen (text));
}

/* That a file is not what it should be weighs more than that another cannot be looked at. */
static void
note_exit (Verify *verify, SkeinAuditState state, const GError *error)
{
  switch (state)
    {
    case SKEIN_AUDIT_CHANGED:
      verify->exit = SKEIN_CLI_EXIT_CHECKSUM;
      break;

    case SKEIN_AUDIT_NEW:
      if (!verify->allow_new)
        verify->exit = SKEIN_CLI_EXIT_CHECKSUM;
      break;

    case SKEIN_AUDIT_BAD_LIST:
      if (g_error_matches (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID))
        verify->exit = SKEIN_CLI_EXIT_CHECKSUM;
      else if (verify->exit != SKEIN_CLI_EXIT_CHECKSUM)
        verify->exit = skein_cli_exit_combine (verify->exit, SKEIN_CLI_EXIT_FILE);
      break;

    case SKEIN_AUDIT_MISSING:
    case SKEIN_AUDIT_UNREADABLE:
    case SKEIN_AUDIT_REFUSED:
      if (verify->exit != SKEIN_CLI_EXIT_CHECKSUM)
        verify->exit = skein_cli_exit_combine (verify->exit, SKEIN_CLI_EXIT_FILE);
      break;

    case SKEIN_AUDIT_SAME:
    case SKEIN_AUDIT_WEAK:
    case SKEIN_AUDIT_HASHED:
    case SKEIN_AUDIT_BAD_LINE:
    case SKEIN_N_AUDIT_STATES:
    default:
      break;
    }
}

/* Results are words that scripts look for, so they are not translated. */
static void
print_line (Verify *verify, const char *path, SkeinAuditState state, SkeinDigestAlgorithm algorithm)
{
  static const char *const words[] = {
    [SKEIN_AUDIT_SAME] = "OK",
    [SKEIN_AUDIT_CHANGED] = "FAILED",
    [SKEIN_AUDIT_MISSING] = "MISSING",
    [SKEIN_AUDIT_NEW] = "NEW",
    [SKEIN_AUDIT_UNREADABLE] = "FAILED open or read",
    [SKEIN_AUDIT_REFUSED] = "REFUSED",
  };
  g_autofree char *own_name = NULL;
  const char *name = path;

  if (verify->only_differences && skein_audit_state_is_good (state))
    return;

  if (verify->to_terminal || strpbrk (path, "\n\r") != NULL)
    name = own_name = dup_shown_name (verify, path);
  if (state == SKEIN_AUDIT_WEAK)
    skein_cli_print ("%s: OK (%s, %s)\n", name, skein_digest_algorithm_get_label (algorithm), skein_digest_algorithm_get_caution (algorithm));
  else if (state < G_N_ELEMENTS (words) && words[state] != NULL)
    {
      /* A line for every file there is: without formatting. */
      skein_cli_print_bytes (name, strlen (name));
      skein_cli_print_bytes (": ", 2);
      skein_cli_print_bytes (words[state], strlen (words[state]));
      skein_cli_print_bytes ("\n", 1);
    }
}

static void
result_cb (SkeinFileRun *run, const char *path, const SkeinReport *report, const GError *error, gpointer user_data)
{
  Verify *verify = user_data;
  const SkeinFoundFile *found = skein_file_run_peek_found (run);
  SkeinAuditState state = skein_audit_judge (found, report, error);

  verify->n_by_state[state]++;
  note_exit (verify, state, error);

  /* The complaint of a line, and that of a list that says nothing, name the list themselves. */
  if (state == SKEIN_AUDIT_BAD_LINE || (state == SKEIN_AUDIT_BAD_LIST && strstr (error->message, path) != NULL))
    skein_cli_complain ("%s", error->message);
  else if (error != NULL)
    skein_cli_complain_about_file (path, error);
  if (state == SKEIN_AUDIT_BAD_LINE || state == SKEIN_AUDIT_BAD_LIST)
    return;

  if (verify->writer == NULL)
    print_line (verify, path, state, skein_audit_get_algorithm (found));
  else if (!verify->audits || !verify->only_differences || !skein_audit_state_is_good (state))
    print_json (verify, path, state, skein_audit_get_algorithm (found), error);
}

static void
note_summary (const Verify *verify)
{
  guint n_failed = verify->n_by_state[SKEIN_AUDIT_CHANGED];
  guint n_missing = verify->n_by_state[SKEIN_AUDIT_MISSING];
  guint n_unread = verify->n_by_state[SKEIN_AUDIT_UNREADABLE] + verify->n_by_state[SKEIN_AUDIT_REFUSED];
  guint n_new = verify->n_by_state[SKEIN_AUDIT_NEW];
  guint n_weak = verify->n_by_state[SKEIN_AUDIT_WEAK];

  if (n_failed > 0)
    skein_cli_complain (ngettext ("%u file does NOT match its checksum", "%u files do NOT match their checksums", n_failed), n_failed);
  if (n_missing > 0)
    skein_cli_complain (ngettext ("%u listed file is missing", "%u listed files are missing", n_missing), n_missing);
  if (n_unread > 0)
    skein_cli_complain (ngettext ("%u listed file could not be checked", "%u listed files could not be checked", n_unread), n_unread);
  if (n_new > 0)
    skein_cli_complain (ngettext ("%u file is in no list", "%u files are in no list", n_new), n_new);
  if (n_weak > 0)
    skein_cli_complain (ngettext ("%u file matches, but by a checksum that can be forged: this shows accidents, not intent",
                                  "%u files match, but by a checksum that can be forged: this shows accidents, not intent", n_weak),
                        n_weak);
  if (verify->audits)
    skein_cli_print ("%u same, %u changed, %u missing, %u new, %u not checked\n", verify->n_by_state[SKEIN_AUDIT_SAME] + n_weak, n_failed, n_missing, n_new, n_unread);
}

static void
finish_json (Verify *verify, int status)
{
  g_autofree char *text = NULL;

  skein_json_writer_end_array (verify->writer);
  skein_json_writer_begin_object (verify->writer, "counts");
  for (guint i = 0; i < SKEIN_N_AUDIT_STATES; i++)
    if (i != SKEIN_AUDIT_HASHED)
      skein_json_writer_add_uint (verify->writer, skein_audit_state_get_nick (i), verify->n_by_state[i]);
  skein_json_writer_end_object (verify->writer);
  skein_json_writer_add_int (verify->writer, "exit", status);
  skein_json_writer_end_object (verify->writer);
  text = skein_json_writer_to_string (verify->writer);
  skein_cli_print_bytes (text, strlen (text));
}

/* @folder: what the list is about; NULL: where it is. What is no regular file, such as a pipe that the user named, is read here. */
static gboolean
add_list (Verify *verify, const char *path, const char *folder)
{
  gboolean is_stdin = strcmp (path, "-") == 0;
  g_autofree char *data = NULL;
  g_autofree char *own = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  struct stat info;
  gsize size;

  if (!is_stdin && stat (path, &info) == 0 && S_ISDIR (info.st_mode))
    {
      skein_audit_add_folder (verify->audit, path);
      return TRUE;
    }
  if (!is_stdin && stat (path, &info) == 0 && S_ISREG (info.st_mode))
    {
      skein_audit_add_list (verify->audit, path, folder);
      return TRUE;
    }

  if (!skein_cli_options_read (path, SKEIN_AUDIT_MAX_LIST_BYTES, &data, &size, &error))
    {
      skein_cli_complain ("%s", error->message);
      verify->exit = skein_cli_exit_combine (verify->exit, SKEIN_CLI_EXIT_FILE);
      return FALSE;
    }
  bytes = g_bytes_new_take (g_steal_pointer (&data), size);
  own = is_stdin ? g_strdup (".") : g_path_get_dirname (path);
  skein_audit_add_list_bytes (verify->audit, bytes, is_stdin ? _ ("Standard input") : path, folder != NULL ? folder : own);
  return TRUE;
}

/* "--audit LIST FOLDER", "--audit LIST", "--audit FOLDER". */
static gboolean
set_up_audit (Verify *verify, char **paths, gboolean skip_hidden)
{
  guint n_paths = g_strv_length (paths);
  g_autofree char *folder = NULL;
  struct stat info;

  if (n_paths > 2)
    {
      skein_cli_complain (_ ("--audit: name one list of checksums and one folder"));
      return FALSE;
    }

  if (n_paths == 2)
    folder = g_strdup (paths[1]);
  else if (stat (paths[0], &info) == 0 && S_ISDIR (info.st_mode))
    folder = g_strdup (paths[0]);
  else
    folder = strcmp (paths[0], "-") == 0 ? g_strdup (".") : g_path_get_dirname (paths[0]);

  if (stat (folder, &info) != 0 || !S_ISDIR (info.st_mode))
    {
      skein_cli_complain (_ ("--audit: %s is no folder: name the list first, then the folder"), folder);
      return FALSE;
    }
  if (n_paths == 2 && stat (paths[0], &info) == 0 && S_ISDIR (info.st_mode))
    {
      skein_cli_complain (_ ("--audit: %s is a folder: name the list first, then the folder"), paths[0]);
      return FALSE;
    }

  skein_audit_set_find_new (verify->audit, folder, skip_hidden);
  return TRUE;
}

int
skein_cli_verify_run (int argc, char **argv)
{
  g_auto (GStrv) paths = NULL;
  g_auto (Verify) verify = { 0 };
  g_autoptr (SkeinCliFiles) files = NULL;
  g_autoptr (GError) error = NULL;
  const SkeinDigestSpec spec = { .mask = 1u << SKEIN_DIGEST_SHA256 };
  gboolean json = FALSE, quiet = FALSE, audit = FALSE, allow_new = FALSE, no_hidden = FALSE;
  int threads = SKEIN_CLI_NOT_GIVEN, processes = SKEIN_CLI_NOT_GIVEN;
  const GOptionEntry entries[] = {
    { "audit", 0, 0, G_OPTION_ARG_NONE, &audit, N_ ("Compare a list with a whole folder, also for files that the list does not name; print only differences"), NULL },
    { "allow-new", 0, 0, G_OPTION_ARG_NONE, &allow_new, N_ ("With --audit: files that the list does not name are no failure"), NULL },
    { "no-hidden", 0, 0, G_OPTION_ARG_NONE, &no_hidden, N_ ("With --audit: files and folders whose names begin with a dot are not looked for"), NULL },
    { "threads", 0, 0, G_OPTION_ARG_INT, &threads, N_ ("Hash on N threads (default: one per processor)"), N_ ("N") },
    { "processes", 0, 0, G_OPTION_ARG_INT, &processes, N_ ("Hash in N sandboxed worker processes"), N_ ("N") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print the results as one JSON document"), NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, N_ ("Print nothing for files that match"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &paths, NULL, N_ ("LIST… | --audit LIST FOLDER") },
    G_OPTION_ENTRY_NULL
  };
  SkeinSetting setting;
  int status, interrupted;

  if (!skein_cli_options_parse (argc, argv, NULL,
                                _ ("Compares files with lists of checksums such as SHA256SUMS. Names are looked up in the folder of their list;\n"
                                   "“-” reads a list from standard input, for the current folder; of a folder, the lists in it are found by their names."),
                                entries, &status))
    return status;

  skein_cli_set_quiet (quiet);
  if (paths == NULL)
    {
      skein_cli_complain (_ ("verify: name a list of checksums"));
      return SKEIN_CLI_EXIT_USAGE;
    }
  if (!skein_cli_files_choose_digest_setting (threads, processes, &setting))
    return SKEIN_CLI_EXIT_USAGE;

  if (!audit && (allow_new || no_hidden))
    {
      skein_cli_complain (_ ("%s needs --audit"), allow_new ? "--allow-new" : "--no-hidden");
      return SKEIN_CLI_EXIT_USAGE;
    }

  verify.only_differences = quiet || audit;
  verify.audits = audit;
  verify.allow_new = allow_new;
  verify.to_terminal = isatty (STDOUT_FILENO);
  verify.audit = skein_audit_new ();
  if (audit && !set_up_audit (&verify, paths, no_hidden))
    return SKEIN_CLI_EXIT_USAGE;
  for (guint i = 0; paths[i] != NULL && i < (audit ? 1 : G_MAXUINT); i++)
    add_list (&verify, paths[i], audit && paths[1] != NULL ? paths[1] : NULL);

  files = skein_cli_files_new (&setting, result_cb, &verify, &error);
  if (files == NULL)
    {
      skein_cli_complain ("%s", error->message);
      return (int) skein_cli_exit_from_error (error);
    }

  if (json)
    {
      verify.writer = skein_json_writer_new ();
      skein_json_writer_begin_object (verify.writer, NULL);
      skein_json_writer_add_string (verify.writer, "skein", SKEIN_VERSION);
      skein_json_writer_add_string (verify.writer, "verb", "verify");
      skein_json_writer_begin_array (verify.writer, "files");
    }

  skein_file_run_set_again_func (skein_cli_files_get_run (files), skein_audit_try_again, NULL);
  skein_file_run_set_source (skein_cli_files_get_run (files), skein_audit_next, skein_audit_ref (verify.audit), (GDestroyNotify) skein_audit_unref, &spec);
  interrupted = skein_cli_files_execute (files, !quiet);
  status = interrupted != 0 ? interrupted : (int) verify.exit;

  if (json)
    finish_json (&verify, status);
  else if (interrupted == 0)
    note_summary (&verify);

  return status;
}
