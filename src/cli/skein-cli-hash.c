// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "cli/skein-cli.h"

#include "base/skein-json-writer.h"
#include "batch/skein-checksum-write.h"
#include "cli/skein-cli-exit.h"
#include "cli/skein-cli-files.h"
#include "cli/skein-cli-item-json.h"
#include "cli/skein-cli-options.h"
#include "cli/skein-cli-output.h"
#include "cli/skein-cli-terminal.h"

#include <glib/gi18n.h>
#include <string.h>
#include <sys/stat.h>

typedef struct
{
  SkeinDigestSpec spec;
  SkeinChecksumFormat format;
  SkeinCliOutput *output;  /* (owned) */
  SkeinJsonWriter *writer; /* (owned) (nullable) with JSON */
  GString *lines;          /* (owned) */
  SkeinCliExit exit;
} Hash;

static void
hash_clear (Hash *hash)
{
  g_clear_pointer (&hash->output, skein_cli_output_free);
  g_clear_pointer (&hash->writer, skein_json_writer_free);
  if (hash->lines != NULL)
    g_string_free (hash->lines, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Hash, hash_clear)

static void
flush_json (Hash *hash)
{
  g_autofree char *text = skein_json_writer_take_text (hash->writer);

  skein_cli_output_write (hash->output, text, strlen (text));
}

static void
add_json (Hash *hash, const char *path, const SkeinReport *report, const GError *error)
{
  skein_json_writer_begin_object (hash->writer, NULL);
  skein_json_writer_add_file_name (hash->writer, "path", path);
  skein_json_writer_begin_object (hash->writer, "digests");
  for (guint i = 0; error == NULL && i < SKEIN_N_DIGESTS; i++)
    if ((report->digest_mask & 1u << i) != 0)
      {
        g_autofree char *hex = skein_report_dup_digest_hex (report, i);

        skein_json_writer_add_string (hash->writer, skein_digest_algorithm_get_name (i), hex);
      }
  skein_json_writer_end_object (hash->writer);
  if (error == NULL)
    skein_json_writer_add_uint (hash->writer, "size", report->bytes);
  else
    skein_json_writer_add_null (hash->writer, "size");
  skein_cli_item_json_add_error (hash->writer, error);
  skein_json_writer_end_object (hash->writer);
  flush_json (hash);
}

/* One line for each algorithm. */
static gboolean
add_lines (Hash *hash, const char *name, const SkeinReport *report, GError **error)
{
  g_string_truncate (hash->lines, 0);
  for (guint i = 0; i < SKEIN_N_DIGESTS && report->digest_mask >> i != 0; i++)
    if ((report->digest_mask & 1u << i) != 0)
      {
        char hex[2 * SKEIN_DIGEST_MAX_BYTES + 1];

        skein_digest_put_hex (report->digests[i], skein_digest_algorithm_get_size (i), hex);
        if (!skein_checksum_format_append (hash->lines, hash->format, i, hex, name, error))
          return FALSE;
      }

  skein_cli_output_write (hash->output, hash->lines->str, hash->lines->len);
  return TRUE;
}

static void
complain (Hash *hash, const char *path, const GError *error, SkeinCliExit status)
{
  skein_cli_complain_about_file (path, error);
  hash->exit = skein_cli_exit_combine (hash->exit, status);
}

static void
result_cb (G_GNUC_UNUSED SkeinFileRun *run, const char *path, const SkeinReport *report, const GError *error, gpointer user_data)
{
  Hash *hash = user_data;
  g_autoptr (GError) own_error = NULL;
  g_autofree char *own_name = NULL;
  const char *name;

  if (error != NULL)
    complain (hash, path, error, skein_cli_exit_from_error (error));

  if (hash->writer != NULL)
    {
      add_json (hash, path, report, error);
      return;
    }
  if (error != NULL)
    return;

  name = skein_cli_output_get_name (hash->output, path, &own_name);
  if (name == NULL)
    {
      skein_cli_complain (_ ("%s: is not below the folder of the list, so the list cannot name it: write the list to a folder above it"), path);
      hash->exit = skein_cli_exit_combine (hash->exit, SKEIN_CLI_EXIT_FILE);
    }
  else if (!add_lines (hash, name, report, &own_error))
    {
      skein_cli_complain ("%s", own_error->message);
      hash->exit = skein_cli_exit_combine (hash->exit, SKEIN_CLI_EXIT_FILE);
    }
}

/* "gnu", "bsd", "sfv", "json". */
static gboolean
choose_format (Hash *hash, const char *format, const char *algorithms, gboolean *json)
{
  if (format != NULL && g_ascii_strcasecmp (format, "json") == 0)
    *json = TRUE;
  else if (format != NULL && !skein_checksum_format_parse (format, &hash->format))
    {
      skein_cli_complain (_ ("--format: “%s” is none of gnu, bsd, sfv and json"), format);
      return FALSE;
    }
  else if (format != NULL && *json)
    {
      skein_cli_complain (_ ("choose --json or --format, not both"));
      return FALSE;
    }

  hash->spec.mask = 1u << SKEIN_DIGEST_SHA256;
  if (hash->format == SKEIN_CHECKSUM_FORMAT_SFV && algorithms == NULL)
    algorithms = "crc32";
  return algorithms == NULL || skein_cli_options_parse_algorithms ("algorithm", algorithms, &hash->spec.mask);
}

/* Such a list would give one file two different checksums of, as far as anybody can tell, one algorithm. */
static void
warn_of_lengths (const Hash *hash)
{
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    for (guint j = i + 1; j < SKEIN_N_DIGESTS; j++)
      if ((hash->spec.mask & 1u << i) != 0 && (hash->spec.mask & 1u << j) != 0 && skein_digest_algorithm_get_size (i) == skein_digest_algorithm_get_size (j))
        {
          skein_cli_note (_ ("lines of %s and %s look alike in this format, so the list cannot be verified: choose --format bsd"), skein_digest_algorithm_get_label (i), skein_digest_algorithm_get_label (j));
          return;
        }
}

static void
leave_out_output (SkeinTreeWalk *walk, SkeinCliOutput *output)
{
  g_autoptr (GArray) files = skein_cli_output_list_files (output);

  for (guint i = 0; i < files->len; i++)
    {
      const struct stat *info = &g_array_index (files, struct stat, i);

      skein_tree_walk_leave_out (walk, info->st_dev, info->st_ino);
    }
}

int
skein_cli_hash_run (int argc, char **argv)
{
  g_autofree char *algorithms = NULL;
  g_autofree char *files0 = NULL;
  g_autofree char *format = NULL;
  g_autofree char *output = NULL;
  g_auto (GStrv) paths = NULL;
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (SkeinTreeWalk) walk = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Hash) hash = { 0 };
  g_autoptr (SkeinCliFiles) files = NULL;
  gboolean json = FALSE, quiet = FALSE, recursive = FALSE, no_hidden = FALSE;
  int threads = SKEIN_CLI_NOT_GIVEN, processes = SKEIN_CLI_NOT_GIVEN;
  const GOptionEntry entries[] = {
    { "algorithm", 'a', 0, G_OPTION_ARG_STRING, &algorithms, N_ ("sha224, sha256, sha384, sha512, sha512-256, sha3-256, sha3-384, sha3-512, blake2b, blake2s, blake3; weak: md5, sha1; against accidents only: crc32, xxh64, xxh3, xxh128; several in one read (default: sha256)"), N_ ("ALG[,ALG…]") },
    { "recursive", 'r', 0, G_OPTION_ARG_NONE, &recursive, N_ ("Of folders: the files in them and below, in the order of their names; links are not followed"), NULL },
    { "no-hidden", 0, 0, G_OPTION_ARG_NONE, &no_hidden, N_ ("Not the files and folders whose names begin with a dot"), NULL },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format, N_ ("gnu as sha256sum, bsd as sha256sum --tag, sfv, or json (default: gnu)"), N_ ("FORMAT") },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_ ("Write to FILE, which appears when it is complete; names are then relative to its folder"), N_ ("FILE") },
    { "threads", 0, 0, G_OPTION_ARG_INT, &threads, N_ ("Hash on N threads (default: one per processor)"), N_ ("N") },
    { "processes", 0, 0, G_OPTION_ARG_INT, &processes, N_ ("Hash in N sandboxed worker processes"), N_ ("N") },
    { "files0", 0, 0, G_OPTION_ARG_FILENAME, &files0, N_ ("Read names from FILE, each ended by a NUL byte; “-” is standard input"), N_ ("FILE") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print the results as one JSON document"), NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, N_ ("No progress, errors only"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &paths, NULL, N_ ("[PATH…]") },
    G_OPTION_ENTRY_NULL
  };
  SkeinTreeWalkOptions walk_options = { 0 };
  SkeinSetting setting;
  guint64 n_passed_over;
  int status, interrupted;

  if (!skein_cli_options_parse (argc, argv, NULL, _ ("Prints checksums in the order of the files, as sha256sum does."), entries, &status))
    return status;

  skein_cli_set_quiet (quiet);
  if (!choose_format (&hash, format, algorithms, &json))
    return SKEIN_CLI_EXIT_USAGE;
  if (!skein_cli_files_choose_digest_setting (threads, processes, &setting))
    return SKEIN_CLI_EXIT_USAGE;

  for (guint i = 0; paths != NULL && paths[i] != NULL; i++)
    g_ptr_array_add (all, g_strdup (paths[i]));
  if (files0 != NULL && !skein_cli_options_read_files0 (files0, all, &error))
    {
      skein_cli_complain ("--files0: %s", error->message);
      return SKEIN_CLI_EXIT_FILE;
    }
  if (all->len == 0 && files0 == NULL)
    {
      skein_cli_complain (_ ("hash: name files, or a list of them by --files0"));
      return SKEIN_CLI_EXIT_USAGE;
    }

  hash.lines = g_string_new (NULL);
  hash.output = skein_cli_output_new (output, &error);
  if (hash.output == NULL)
    {
      skein_cli_complain ("%s", error->message);
      return SKEIN_CLI_EXIT_FILE;
    }

  files = skein_cli_files_new (&setting, result_cb, &hash, &error);
  if (files == NULL)
    {
      skein_cli_complain ("%s", error->message);
      return (int) skein_cli_exit_from_error (error);
    }

  if (!json && hash.format == SKEIN_CHECKSUM_FORMAT_GNU)
    warn_of_lengths (&hash);
  if (json)
    {
      hash.writer = skein_json_writer_new ();
      skein_json_writer_begin_object (hash.writer, NULL);
      skein_json_writer_add_string (hash.writer, "skein", SKEIN_VERSION);
      skein_json_writer_add_string (hash.writer, "verb", "hash");
      skein_json_writer_begin_array (hash.writer, "files");
    }

  walk_options.recursive = recursive;
  walk_options.skip_hidden = no_hidden;
  walk = skein_tree_walk_new (&walk_options);
  leave_out_output (walk, hash.output);
  for (guint i = 0; i < all->len; i++)
    skein_tree_walk_add (walk, g_ptr_array_index (all, i));
  g_ptr_array_set_size (all, 0);
  skein_file_run_set_walk (skein_cli_files_get_run (files), skein_tree_walk_ref (walk), &hash.spec);

  interrupted = skein_cli_files_execute (files, !quiet);
  status = interrupted != 0 ? interrupted : (int) hash.exit;

  if (json)
    {
      g_autofree char *text = NULL;

      skein_json_writer_end_array (hash.writer);
      skein_json_writer_add_int (hash.writer, "exit", status);
      skein_json_writer_end_object (hash.writer);
      text = skein_json_writer_to_string (hash.writer);
      skein_cli_output_write (hash.output, text, strlen (text));
    }

  n_passed_over = skein_tree_walk_get_n_passed_over (walk);
  if (n_passed_over > 0 && interrupted == 0)
    skein_cli_note (ngettext ("%u link, pipe or device was passed over", "%u links, pipes or devices were passed over", (gulong) n_passed_over), (guint) n_passed_over);
  if (interrupted == 0 && !skein_cli_output_finish (hash.output, &error))
    {
      skein_cli_complain ("%s", error->message);
      return SKEIN_CLI_EXIT_FILE;
    }

  return status;
}
