// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "cli/skein-cli.h"

#include "base/skein-json-writer.h"
#include "batch/skein-checksum-list.h"
#include "batch/skein-checksum-write.h"
#include "cli/skein-cli-exit.h"
#include "cli/skein-cli-files.h"
#include "cli/skein-cli-item-json.h"
#include "cli/skein-cli-options.h"
#include "cli/skein-cli-terminal.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  SkeinDigestSpec spec;
  SkeinJsonWriter *writer; /* (owned) (nullable) with --json */
  SkeinCliExit exit;
} Hash;

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
}

static void
result_cb (SkeinFileRun *run, const char *path, const SkeinReport *report, const GError *error, gpointer user_data)
{
  Hash *hash = user_data;

  if (error != NULL)
    {
      skein_cli_complain_about_file (path, error);
      hash->exit = skein_cli_exit_combine (hash->exit, skein_cli_exit_from_error (error));
    }

  if (hash->writer != NULL)
    {
      add_json (hash, path, report, error);
      return;
    }

  for (guint i = 0; error == NULL && i < SKEIN_N_DIGESTS; i++)
    if ((report->digest_mask & 1u << i) != 0)
      {
        g_autofree char *hex = skein_report_dup_digest_hex (report, i);
        g_autofree char *line = skein_checksum_format_line (i, hex, path);

        skein_cli_print_bytes (line, strlen (line));
      }
}

int
skein_cli_hash_run (int argc, char **argv)
{
  g_autofree char *algorithms = NULL;
  g_autofree char *files0 = NULL;
  g_auto (GStrv) paths = NULL;
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (SkeinCliFiles) files = NULL;
  g_autoptr (SkeinJsonWriter) writer = NULL;
  g_autoptr (GError) error = NULL;
  gboolean json = FALSE, quiet = FALSE;
  int threads = SKEIN_CLI_NOT_GIVEN, processes = SKEIN_CLI_NOT_GIVEN;
  const GOptionEntry entries[] = {
    { "algorithm", 'a', 0, G_OPTION_ARG_STRING, &algorithms, N_ ("sha224, sha256, sha384, sha512, sha512-256, sha3-256, sha3-384, sha3-512, blake2b, blake2s, blake3; weak: md5, sha1; against accidents only: crc32, xxh64, xxh3, xxh128; several in one read (default: sha256)"), N_ ("ALG[,ALG…]") },
    { "threads", 0, 0, G_OPTION_ARG_INT, &threads, N_ ("Hash on N threads (default: one per processor)"), N_ ("N") },
    { "processes", 0, 0, G_OPTION_ARG_INT, &processes, N_ ("Hash in N sandboxed worker processes"), N_ ("N") },
    { "files0", 0, 0, G_OPTION_ARG_FILENAME, &files0, N_ ("Read names from FILE, each ended by a NUL byte; “-” is standard input"), N_ ("FILE") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print the results as one JSON document"), NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, N_ ("No progress, errors only"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &paths, NULL, N_ ("[PATH…]") },
    G_OPTION_ENTRY_NULL
  };
  Hash hash = { 0 };
  SkeinSetting setting;
  int status, interrupted;

  if (!skein_cli_options_parse (argc, argv, NULL, _ ("Prints checksums in the order of the files, as sha256sum does."), entries, &status))
    return status;

  skein_cli_set_quiet (quiet);
  hash.spec.mask = 1u << SKEIN_DIGEST_SHA256;
  if (algorithms != NULL && !skein_cli_options_parse_algorithms ("algorithm", algorithms, &hash.spec.mask))
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

  files = skein_cli_files_new (&setting, result_cb, &hash, &error);
  if (files == NULL)
    {
      skein_cli_complain ("%s", error->message);
      return (int) skein_cli_exit_from_error (error);
    }

  if (json)
    {
      hash.writer = writer = skein_json_writer_new ();
      skein_json_writer_begin_object (writer, NULL);
      skein_json_writer_add_string (writer, "skein", SKEIN_VERSION);
      skein_json_writer_add_string (writer, "verb", "hash");
      skein_json_writer_begin_array (writer, "files");
    }

  for (guint i = 0; i < all->len; i++)
    skein_file_run_add_digest (skein_cli_files_get_run (files), g_ptr_array_index (all, i), &hash.spec);

  interrupted = skein_cli_files_execute (files, !quiet);
  status = interrupted != 0 ? interrupted : (int) hash.exit;

  if (json)
    {
      g_autofree char *text = NULL;

      skein_json_writer_end_array (writer);
      skein_json_writer_add_int (writer, "exit", status);
      skein_json_writer_end_object (writer);
      text = skein_json_writer_to_string (writer);
      skein_cli_print_bytes (text, strlen (text));
    }

  return status;
}
