// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* A list of checksums may come from the very server whose files are in doubt. So a name in it reaches only regular files in the list's
 * own folder and below, never through a link, and is found by walking down from that folder's descriptor. Otherwise a list could have
 * a pipe or a device read for ever, or tell from OK and FAILED what is in files that are none of its business. */

#include "config.h"

#include "cli/skein-cli.h"

#include "base/skein-display-text.h"
#include "base/skein-folder.h"
#include "base/skein-json-writer.h"
#include "batch/skein-checksum-list.h"
#include "batch/skein-checksum-write.h"
#include "cli/skein-cli-exit.h"
#include "cli/skein-cli-files.h"
#include "cli/skein-cli-item-json.h"
#include "cli/skein-cli-options.h"
#include "cli/skein-cli-terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_LIST_BYTES (64u * 1024u * 1024u)
/* Half of the descriptors a program usually may have. */
#define MAX_RUNNING 512

typedef enum
{
  CHECK_PENDING,
  CHECK_OK,
  CHECK_WEAK, /* matches, but MD5 and SHA-1 prove nothing against intent */
  CHECK_FAILED,
  CHECK_MISSING,
  CHECK_UNREADABLE,
  CHECK_REFUSED, /* leads out of the folder, or is no regular file */
} CheckStatus;

typedef struct
{
  SkeinChecksumList *list; /* (owned) */
  char *folder;            /* (owned) path of the folder it is about */
  int top;                 /* (owned) descriptor of that folder */
} List;

typedef struct
{
  const SkeinChecksumEntry *entry; /* of its list */
  guint list;                      /* index */
  CheckStatus status;
  GError *error;       /* (owned) (nullable) */
  gboolean second_try; /* with the other algorithms of the same length */
  SkeinFolder *folder; /* (owned) (nullable) while the check runs */
} Check;

typedef struct
{
  GArray *lists;            /* (owned) (element-type List) */
  GArray *checks;           /* (owned) (element-type Check) in the order of the lists; fixed while checks run */
  GQueue running;           /* (element-type guint) indices, in the order in which they were given to the run */
  guint n_started;          /* checks looked at; the rest waits, because each running one may hold a folder open */
  SkeinFolder *last_folder; /* (owned) (nullable) */
  guint n_printed;
  guint n_by_status[CHECK_REFUSED + 1];
  SkeinJsonWriter *writer; /* (owned) (nullable) */
  gboolean only_failures;
  gboolean to_terminal;
  SkeinCliExit exit;
} Verify;

static void
clear_list (gpointer data)
{
  List *list = data;

  skein_checksum_list_free (list->list);
  g_free (list->folder);
  close (list->top);
}

static void
clear_check (gpointer data)
{
  Check *check = data;

  g_clear_error (&check->error);
  g_clear_pointer (&check->folder, skein_folder_unref);
}

static void
verify_clear (Verify *verify)
{
  g_clear_pointer (&verify->checks, g_array_unref);
  g_clear_pointer (&verify->lists, g_array_unref);
  g_clear_pointer (&verify->writer, skein_json_writer_free);
  g_clear_pointer (&verify->last_folder, skein_folder_unref);
  g_queue_clear (&verify->running);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Verify, verify_clear)

static const char *
get_status_nick (CheckStatus status)
{
  switch (status)
    {
    case CHECK_OK:
      return "ok";
    case CHECK_WEAK:
      return "weak-match";
    case CHECK_FAILED:
      return "failed";
    case CHECK_MISSING:
      return "missing";
    case CHECK_UNREADABLE:
      return "unreadable";
    case CHECK_REFUSED:
      return "refused";
    case CHECK_PENDING:
    default:
      return "not-checked";
    }
}

/* The name as sha256sum would write it: one line, whatever is in it. */
static char *
dup_shown_name (const Verify *verify, const char *name)
{
  g_autofree char *line = NULL;
  char *separator;

  if (verify->to_terminal)
    return skein_display_text (name, -1, 0);
  if (strpbrk (name, "\n\r") == NULL)
    return g_strdup (name);

  line = skein_checksum_format_line (SKEIN_DIGEST_SHA256, "", name);
  g_strchomp (line);
  separator = strstr (line, "  ");
  return g_strconcat (line[0] == '\\' ? "\\" : "", separator + 2, NULL);
}

/* Results are words that scripts look for, so they are not translated. */
static void
print_check (Verify *verify, const Check *check)
{
  g_autofree char *name = dup_shown_name (verify, check->entry->name);

  verify->n_by_status[check->status]++;

  if (verify->writer != NULL)
    {
      skein_json_writer_begin_object (verify->writer, NULL);
      skein_json_writer_add_file_name (verify->writer, "name", check->entry->name);
      skein_json_writer_add_string (verify->writer, "algorithm", skein_digest_algorithm_get_name (check->entry->algorithm));
      skein_json_writer_add_string (verify->writer, "result", get_status_nick (check->status));
      skein_cli_item_json_add_error (verify->writer, check->error);
      skein_json_writer_end_object (verify->writer);
    }

  switch (check->status)
    {
    case CHECK_OK:
      if (verify->writer == NULL && !verify->only_failures)
        skein_cli_print ("%s: OK\n", name);
      break;

    case CHECK_WEAK:
      if (verify->writer == NULL && !verify->only_failures)
        skein_cli_print ("%s: OK (%s, %s)\n", name, skein_digest_algorithm_get_label (check->entry->algorithm), skein_digest_algorithm_get_caution (check->entry->algorithm));
      break;

    case CHECK_FAILED:
      verify->exit = SKEIN_CLI_EXIT_CHECKSUM;
      if (verify->writer == NULL)
        skein_cli_print ("%s: FAILED\n", name);
      break;

    case CHECK_MISSING:
    case CHECK_UNREADABLE:
    case CHECK_REFUSED:
      if (verify->writer == NULL)
        skein_cli_print ("%s: %s\n", name,
                         check->status == CHECK_MISSING ? "MISSING" : (check->status == CHECK_REFUSED ? "REFUSED" : "FAILED open or read"));
      if (check->error != NULL)
        skein_cli_complain ("%s: %s", check->entry->name, check->error->message);
      /* That a file is not what it should be weighs more than that another cannot be looked at. */
      if (verify->exit != SKEIN_CLI_EXIT_CHECKSUM)
        verify->exit = skein_cli_exit_combine (verify->exit, SKEIN_CLI_EXIT_FILE);
      break;

    case CHECK_PENDING:
    default:
      break;
    }
}

static void
print_finished (Verify *verify)
{
  while (verify->n_printed < verify->checks->len)
    {
      Check *check = &g_array_index (verify->checks, Check, verify->n_printed);

      if (check->status == CHECK_PENDING)
        return;
      print_check (verify, check);
      clear_check (check);
      verify->n_printed++;
    }
}

/* A bare digest of 64 bytes is probably SHA-512, but BLAKE2b and SHA3-512 look the same; each is as good a proof. */
static guint
get_other_algorithms (const SkeinChecksumEntry *entry)
{
  guint mask = 0;

  for (guint i = 0; entry->guessed && i < SKEIN_N_DIGESTS; i++)
    if (i != entry->algorithm && skein_digest_algorithm_is_available (i) && skein_digest_algorithm_get_size (i) == skein_digest_algorithm_get_size (entry->algorithm))
      mask |= 1u << i;

  return mask;
}

static void
start_check (Verify *verify, SkeinFileRun *run, guint index, guint mask)
{
  Check *check = &g_array_index (verify->checks, Check, index);
  const SkeinDigestSpec spec = { .mask = mask };
  const char *slash = strrchr (check->entry->name, '/');

  g_queue_push_tail (&verify->running, GUINT_TO_POINTER (index));
  skein_file_run_add_digest_in (run, check->folder, slash != NULL ? slash + 1 : check->entry->name, check->entry->name, &spec);
}

static gboolean
matches (const SkeinChecksumEntry *entry, const SkeinReport *report)
{
  gsize size = skein_digest_algorithm_get_size (entry->algorithm);

  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    if ((report->digest_mask & 1u << i) != 0 && skein_digest_algorithm_get_size (i) == size && memcmp (report->digests[i], entry->digest, size) == 0)
      return TRUE;

  return FALSE;
}

/* Walks from @top down to the folder of @name without following a link. Returns its descriptor, or -1 with the reason in errno; ELOOP
 * for what leads out. */
static int
open_folder_below (int top, const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "/", -1);
  guint n_parts = g_strv_length (parts);
  int fd = fcntl (top, F_DUPFD_CLOEXEC, 3);

  if (name[0] == '/')
    {
      close (fd);
      errno = ELOOP;
      return -1;
    }

  for (guint i = 0; fd >= 0 && i + 1 < n_parts; i++)
    {
      int next;

      if (parts[i][0] == '\0' || strcmp (parts[i], ".") == 0)
        continue;
      if (strcmp (parts[i], "..") == 0)
        {
          close (fd);
          errno = ELOOP;
          return -1;
        }

      next = openat (fd, parts[i], O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
      if (next < 0)
        {
          int errsv = errno;
          struct stat info;

          /* A link to a folder is reported as "no folder". */
          if (errsv == ENOTDIR && fstatat (fd, parts[i], &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK (info.st_mode))
            errsv = ELOOP;
          close (fd);
          errno = errsv;
          return -1;
        }
      close (fd);
      fd = next;
    }

  return fd;
}

/* The folder as the pool wants it, if the path still leads to the one that was found by walking. */
static SkeinFolder *
open_same_folder (const char *list_folder, const char *name, int fd, GError **error)
{
  g_autofree char *below = g_path_get_dirname (name);
  g_autofree char *path = g_build_filename (list_folder, below, NULL);
  g_autoptr (SkeinFolder) folder = skein_folder_open (path, FALSE, error);
  struct stat walked, opened;

  if (folder == NULL)
    return NULL;

  if (fstat (fd, &walked) != 0 || fstat (skein_folder_get_fd (folder), &opened) != 0 || walked.st_dev != opened.st_dev || walked.st_ino != opened.st_ino)
    {
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FOLDER, _ ("the folder was exchanged while it was being opened"));
      return NULL;
    }

  return g_steal_pointer (&folder);
}

static void
refuse (Check *check, CheckStatus status, int code, const char *reason)
{
  check->status = status;
  check->error = g_error_new_literal (SKEIN_WORK_ERROR, code, reason);
}

/* Finds the file; leaves the status PENDING if it is to be read. */
static void
locate (Check *check, int top, const char *list_folder)
{
  const char *name = check->entry->name;
  const char *slash = strrchr (name, '/');
  const char *base_name = slash != NULL ? slash + 1 : name;
  int fd = open_folder_below (top, name);
  struct stat info;

  if (fd < 0)
    {
      int errsv = errno;

      if (errsv == ELOOP)
        refuse (check, CHECK_REFUSED, SKEIN_WORK_ERROR_FILE, _ ("leads out of the folder of its list"));
      else if (errsv == ENOENT || errsv == ENOTDIR)
        check->status = CHECK_MISSING;
      else
        refuse (check, CHECK_UNREADABLE, SKEIN_WORK_ERROR_FILE, g_strerror (errsv));
      return;
    }

  if (base_name[0] == '\0' || strcmp (base_name, ".") == 0 || strcmp (base_name, "..") == 0)
    refuse (check, CHECK_REFUSED, SKEIN_WORK_ERROR_FILE, _ ("is a folder"));
  else if (fstatat (fd, base_name, &info, AT_SYMLINK_NOFOLLOW) != 0)
    {
      int errsv = errno;

      if (errsv == ENOENT)
        check->status = CHECK_MISSING;
      else
        refuse (check, CHECK_UNREADABLE, SKEIN_WORK_ERROR_FILE, g_strerror (errsv));
    }
  else if (S_ISLNK (info.st_mode))
    refuse (check, CHECK_REFUSED, SKEIN_WORK_ERROR_FILE, _ ("is a link, and links are not followed here: list the file it leads to"));
  else if (!S_ISREG (info.st_mode))
    refuse (check, CHECK_REFUSED, SKEIN_WORK_ERROR_FILE, _ ("is no regular file"));
  else
    {
      check->folder = open_same_folder (list_folder, name, fd, &check->error);
      if (check->folder == NULL)
        check->status = CHECK_UNREADABLE;
    }

  close (fd);
}

/* Shares one descriptor among the files of one folder. */
static void
share_folder (Check *check, SkeinFolder **last)
{
  struct stat ours, theirs;

  if (*last != NULL && fstat (skein_folder_get_fd (check->folder), &ours) == 0 && fstat (skein_folder_get_fd (*last), &theirs) == 0 && ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino)
    {
      skein_folder_unref (check->folder);
      check->folder = skein_folder_ref (*last);
      return;
    }

  g_clear_pointer (last, skein_folder_unref);
  *last = skein_folder_ref (check->folder);
}

static void
start_checks (Verify *verify, SkeinFileRun *run)
{
  while (verify->n_started < verify->checks->len && g_queue_get_length (&verify->running) < MAX_RUNNING)
    {
      guint index = verify->n_started++;
      Check *check = &g_array_index (verify->checks, Check, index);
      const List *list = &g_array_index (verify->lists, List, check->list);

      locate (check, list->top, list->folder);
      if (check->status != CHECK_PENDING)
        continue;

      share_folder (check, &verify->last_folder);
      start_check (verify, run, index, 1u << check->entry->algorithm);
    }

  print_finished (verify);
}

static void
result_cb (SkeinFileRun *run, const char *path, const SkeinReport *report, const GError *error, gpointer user_data)
{
  Verify *verify = user_data;
  guint index = GPOINTER_TO_UINT (g_queue_pop_head (&verify->running));
  Check *check = &g_array_index (verify->checks, Check, index);
  guint others;

  if (error != NULL)
    {
      check->error = g_error_copy (error);
      check->status = CHECK_UNREADABLE;
    }
  else if (matches (check->entry, report))
    check->status = skein_digest_algorithm_is_weak (check->entry->algorithm) ? CHECK_WEAK : CHECK_OK;
  else if (!check->second_try && (others = get_other_algorithms (check->entry)) != 0)
    {
      check->second_try = TRUE;
      start_check (verify, run, index, others);
      return;
    }
  else
    check->status = CHECK_FAILED;

  g_clear_pointer (&check->folder, skein_folder_unref);
  start_checks (verify, run);
}

static void
add_list (Verify *verify, const char *path)
{
  gboolean is_stdin = strcmp (path, "-") == 0;
  g_autofree char *data = NULL;
  g_autofree char *folder = is_stdin ? g_strdup (".") : g_path_get_dirname (path);
  g_autoptr (SkeinChecksumList) checksums = NULL;
  g_autoptr (GError) error = NULL;
  List list;
  gsize size;

  if (!skein_cli_options_read (path, MAX_LIST_BYTES, &data, &size, &error))
    {
      skein_cli_complain ("%s", error->message);
      verify->exit = skein_cli_exit_combine (verify->exit, SKEIN_CLI_EXIT_FILE);
      return;
    }

  checksums = skein_checksum_list_parse (data, size, is_stdin ? _ ("Standard input") : path, &error);
  if (checksums == NULL)
    {
      skein_cli_complain ("%s", error->message);
      verify->exit = SKEIN_CLI_EXIT_CHECKSUM;
      return;
    }

  for (guint i = 0; i < checksums->complaints->len; i++)
    skein_cli_complain ("%s", (const char *) g_ptr_array_index (checksums->complaints, i));

  list.top = open (folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (list.top < 0)
    {
      skein_cli_complain ("%s: %s", folder, g_strerror (errno));
      verify->exit = skein_cli_exit_combine (verify->exit, SKEIN_CLI_EXIT_FILE);
      return;
    }

  for (guint i = 0; i < checksums->entries->len; i++)
    {
      const Check check = { .entry = &g_array_index (checksums->entries, SkeinChecksumEntry, i), .list = verify->lists->len };

      g_array_append_val (verify->checks, check);
    }

  list.list = g_steal_pointer (&checksums);
  list.folder = g_steal_pointer (&folder);
  g_array_append_val (verify->lists, list);
}

static void
note_summary (const Verify *verify)
{
  guint n_failed = verify->n_by_status[CHECK_FAILED];
  guint n_missing = verify->n_by_status[CHECK_MISSING];
  guint n_unread = verify->n_by_status[CHECK_UNREADABLE] + verify->n_by_status[CHECK_REFUSED];
  guint n_weak = verify->n_by_status[CHECK_WEAK];

  if (n_failed > 0)
    skein_cli_complain (ngettext ("%u file does NOT match its checksum", "%u files do NOT match their checksums", n_failed), n_failed);
  if (n_missing > 0)
    skein_cli_complain (ngettext ("%u listed file is missing", "%u listed files are missing", n_missing), n_missing);
  if (n_unread > 0)
    skein_cli_complain (ngettext ("%u listed file could not be checked", "%u listed files could not be checked", n_unread), n_unread);
  if (n_weak > 0)
    skein_cli_complain (ngettext ("%u file matches, but by a checksum that can be forged: this shows accidents, not intent",
                                  "%u files match, but by a checksum that can be forged: this shows accidents, not intent", n_weak),
                        n_weak);
}

int
skein_cli_verify_run (int argc, char **argv)
{
  g_auto (GStrv) paths = NULL;
  g_auto (Verify) verify = { 0 };
  g_autoptr (SkeinCliFiles) files = NULL;
  g_autoptr (GError) error = NULL;
  gboolean json = FALSE, quiet = FALSE;
  int threads = SKEIN_CLI_NOT_GIVEN, processes = SKEIN_CLI_NOT_GIVEN;
  const GOptionEntry entries[] = {
    { "threads", 0, 0, G_OPTION_ARG_INT, &threads, N_ ("Hash on N threads (default: one per processor)"), N_ ("N") },
    { "processes", 0, 0, G_OPTION_ARG_INT, &processes, N_ ("Hash in N sandboxed worker processes"), N_ ("N") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print the results as one JSON document"), NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, N_ ("Print nothing for files that match"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &paths, NULL, N_ ("LIST…") },
    G_OPTION_ENTRY_NULL
  };
  SkeinSetting setting;
  int status, interrupted;

  if (!skein_cli_options_parse (argc, argv, NULL,
                                _ ("Compares files with lists of checksums such as SHA256SUMS. Names are looked up in the folder of their list;\n"
                                   "“-” reads a list from standard input, for the current folder."),
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

  verify.only_failures = quiet;
  verify.to_terminal = isatty (STDOUT_FILENO);
  verify.lists = g_array_new (FALSE, FALSE, sizeof (List));
  g_array_set_clear_func (verify.lists, clear_list);
  verify.checks = g_array_new (FALSE, FALSE, sizeof (Check));
  g_array_set_clear_func (verify.checks, clear_check);
  for (guint i = 0; paths[i] != NULL; i++)
    add_list (&verify, paths[i]);

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

  start_checks (&verify, skein_cli_files_get_run (files));
  interrupted = skein_cli_files_execute (files, !quiet);
  status = interrupted != 0 ? interrupted : (int) verify.exit;

  if (json)
    {
      g_autofree char *text = NULL;

      skein_json_writer_end_array (verify.writer);
      skein_json_writer_add_int (verify.writer, "exit", status);
      skein_json_writer_end_object (verify.writer);
      text = skein_json_writer_to_string (verify.writer);
      skein_cli_print_bytes (text, strlen (text));
    }
  else if (interrupted == 0)
    note_summary (&verify);

  return status;
}
