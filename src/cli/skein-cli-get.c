// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "cli/skein-cli.h"

#include "base/skein-format.h"
#include "base/skein-json-writer.h"
#include "batch/skein-activity-save.h"
#include "batch/skein-checksum-apply.h"
#include "batch/skein-checksum-list.h"
#include "batch/skein-checksum-write.h"
#include "batch/skein-input.h"
#include "batch/skein-page.h"
#include "batch/skein-secrets.h"
#include "batch/skein-url-list.h"
#include "cli/skein-cli-batch-run.h"
#include "cli/skein-cli-copy.h"
#include "cli/skein-cli-exit.h"
#include "cli/skein-cli-explain.h"
#include "cli/skein-cli-files.h"
#include "cli/skein-cli-item-json.h"
#include "cli/skein-cli-limits.h"
#include "cli/skein-cli-options.h"
#include "cli/skein-cli-order.h"
#include "cli/skein-cli-request.h"
#include "cli/skein-cli-save.h"
#include "cli/skein-cli-terminal.h"
#include "work/skein-job.h"
#include "work/skein-url.h"

#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#define MAX_INPUT_BYTES (256u * 1024u * 1024u)
#define MAX_LIST_BYTES (64u * 1024u * 1024u)

/* What the command line says. */
typedef struct
{
  GStrv urls; /* bytes */
  char *input;
  GStrv pages; /* --links-of */
  char *filter, *type;
  char *dir;
  int threads, connections, processes, inner_threads, segments, timeout_s, tries;
  char *ca_file;
  char *user, *password_env;
  SkeinCliRequest request;
  SkeinCliSave save;
  SkeinCliLimits limits;
  SkeinCliOrder order;
  SkeinCliCopy copy;
  GStrv checksums;
  GStrv lists; /* --verify */
  char *hash;
  gboolean hash_inline;
  gboolean no_patterns;
  GStrv mirrors;
  gboolean auto_connections;
  gboolean sha256_beside, no_metalink;
  char *trace; /* file */
  gboolean lanes, explain, json, quiet;
} GetOptions;

typedef struct
{
  GetOptions options;
  char *folder; /* (owned) absolute */
  guint hash_mask;
  SkeinCopyOptions *copy; /* (owned) (nullable) */
  SkeinLinkFilter *filter; /* (owned) (nullable) */
  SkeinRequestOptions *request; /* (owned) (nullable) */
  SkeinSaveOptions *save;       /* (owned) (nullable) */
  guint64 reserve_bytes;
  const char *bearer;           /* (nullable) */
  GPtrArray *specs;      /* (owned) (element-type SkeinItemSpec) */
  GPtrArray *complaints; /* (owned) (element-type utf8) refused lines of --input */
} Get;

static void
get_clear (Get *get)
{
  GetOptions *options = &get->options;

  g_strfreev (options->urls);
  g_free (options->input);
  g_strfreev (options->pages);
  g_strfreev (options->mirrors);
  g_free (options->filter);
  g_free (options->type);
  g_free (options->dir);
  g_free (options->ca_file);
  g_free (options->user);
  skein_cli_request_clear (&options->request);
  skein_cli_save_clear (&options->save);
  skein_cli_limits_clear (&options->limits);
  skein_cli_order_clear (&options->order);
  g_free (options->password_env);
  g_strfreev (options->checksums);
  g_strfreev (options->lists);
  g_free (options->hash);
  g_free (options->trace);
  skein_cli_copy_clear (&options->copy);
  g_free (get->folder);
  g_clear_pointer (&get->filter, skein_link_filter_free);
  skein_copy_options_unref (get->copy);
  skein_request_options_unref (get->request);
  skein_save_options_unref (get->save);
  g_clear_pointer (&get->specs, g_ptr_array_unref);
  g_clear_pointer (&get->complaints, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Get, get_clear)

/* Better now than after hours. */
static gboolean
check_trace (const char *path, int *out_status)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_file_test (folder, G_FILE_TEST_IS_DIR) && access (folder, W_OK) == 0 && !g_file_test (path, G_FILE_TEST_IS_DIR))
    return TRUE;

  skein_cli_complain (_ ("--trace: “%s” cannot be written; name a file in a folder of yours"), path);
  *out_status = SKEIN_CLI_EXIT_FILE;
  return FALSE;
}

static gboolean
parse_options (int argc, char **argv, GetOptions *options, int *out_status)
{
  const GOptionEntry entries[] = {
    { "input", 'i', 0, G_OPTION_ARG_FILENAME, &options->input, N_ ("Read what to download from FILE: URLs, one per line, or URL, name and SHA-256 with tabs between; HTML, CSV, JSON, Metalink; “-” is standard input, a URL is fetched"), N_ ("FILE") },
    { "links-of", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->pages, N_ ("Download what the page at URL links to"), N_ ("URL") },
    { "filter", 0, 0, G_OPTION_ARG_STRING, &options->filter, N_ ("Of links, only those whose name fits, “*.{jpg,png}”; with a slash in it, whose URL fits"), N_ ("GLOB") },
    { "type", 0, 0, G_OPTION_ARG_STRING, &options->type, N_ ("Of links, only images, archives, documents, video, audio, or files with these extensions"), N_ ("TYPE[,TYPE…]") },
    { "no-patterns", 0, 0, G_OPTION_ARG_NONE, &options->no_patterns, N_ ("Take [1-9] and {a,b} in URLs as they are instead of going through them"), NULL },
    { "dir", 'd', 0, G_OPTION_ARG_FILENAME, &options->dir, N_ ("Put the files into DIR (default: the current folder)"), N_ ("DIR") },
    { "threads", 0, 0, G_OPTION_ARG_INT, &options->threads, N_ ("Download threads"), N_ ("N") },
    { "connections", 0, 0, G_OPTION_ARG_INT, &options->connections, N_ ("Transfers each thread drives at once"), N_ ("N") },
    { "auto-connections", 0, 0, G_OPTION_ARG_NONE, &options->auto_connections, N_ ("Find out how many transfers at once are the fastest, and use fewer where a server refuses; --connections says where to begin"), NULL },
    { "processes", 0, 0, G_OPTION_ARG_INT, &options->processes, N_ ("Worker processes that verify, hash and resize"), N_ ("N") },
    { "inner-threads", 0, 0, G_OPTION_ARG_INT, &options->inner_threads, N_ ("Threads of a worker process for each picture (default: 1)"), N_ ("N") },
    { "segments", 0, 0, G_OPTION_ARG_INT, &options->segments, N_ ("Connections for one large file (default: one, and up to eight if it takes long by one)"), N_ ("N") },
    { "timeout", 0, 0, G_OPTION_ARG_INT, &options->timeout_s, N_ ("Give a try up after S seconds without a byte"), N_ ("S") },
    { "tries", 0, 0, G_OPTION_ARG_INT, &options->tries, N_ ("Try each file up to N times"), N_ ("N") },
    { "ca", 0, 0, G_OPTION_ARG_FILENAME, &options->ca_file, N_ ("Trust the certificates in FILE (PEM) too"), N_ ("FILE") },
    { "user", 0, 0, G_OPTION_ARG_STRING, &options->user, N_ ("User name for the server; needs --password-env"), N_ ("NAME") },
    { "password-env", 0, 0, G_OPTION_ARG_STRING, &options->password_env, N_ ("Environment variable that holds the password"), N_ ("VAR") },
    { "checksum", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->checksums, N_ ("What the one file must match, sha256=… for example"), N_ ("ALG=HEX") },
    { "mirror", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->mirrors, N_ ("Another place that has the one file: used beside the others if a checksum is known, else when those before are of no use"), N_ ("URL") },
    { "sha256-beside", 0, 0, G_OPTION_ARG_NONE, &options->sha256_beside, N_ ("Fetch URL.sha256 of each file first, and verify the file with it"), NULL },
    { "no-metalink", 0, 0, G_OPTION_ARG_NONE, &options->no_metalink, N_ ("Download a URL that ends in .meta4 or .metalink as it is, instead of what it lists"), NULL },
    { "verify", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->lists, N_ ("Compare the files with a list of checksums (SHA256SUMS): a file or a URL"), N_ ("LIST") },
    { "hash", 0, 0, G_OPTION_ARG_STRING, &options->hash, N_ ("Compute checksums and print them at the end"), N_ ("ALG[,ALG…]") },
    { "explain", 0, 0, G_OPTION_ARG_NONE, &options->explain, N_ ("Say at the end what limited the batch, with the figures, also where the output is no terminal"), NULL },
    { "lanes", 0, 0, G_OPTION_ARG_NONE, &options->lanes, N_ ("Show on the terminal what every worker does, as lanes over time, instead of the progress of each file"), NULL },
    { "trace", 0, 0, G_OPTION_ARG_FILENAME, &options->trace, N_ ("Record what every worker does, and write it to FILE at the end, for Perfetto and other trace viewers"), N_ ("FILE") },
    { "hash-inline", 0, 0, G_OPTION_ARG_NONE, &options->hash_inline, N_ ("Compute them while the bytes arrive, by the thread that downloads, instead of reading the file again; also what files are compared with"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->json, N_ ("Print the results as one JSON document"), NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &options->quiet, N_ ("No progress and no notes, errors only"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->urls, NULL, N_ ("[URL…]") },
    G_OPTION_ENTRY_NULL
  };

  g_autofree GOptionEntry *with_request = skein_cli_request_join (entries, &options->request);
  g_autofree GOptionEntry *with_save = skein_cli_save_join (with_request, &options->save);
  g_autofree GOptionEntry *with_limits = skein_cli_limits_join (with_save, &options->limits);
  g_autofree GOptionEntry *with_order = skein_cli_order_join (with_limits, &options->order);
  g_autofree GOptionEntry *all = skein_cli_copy_join (with_order, &options->copy);

  options->threads = options->connections = options->processes = options->inner_threads = SKEIN_CLI_NOT_GIVEN;
  options->segments = options->timeout_s = options->tries = SKEIN_CLI_NOT_GIVEN;

  if (!skein_cli_options_parse (argc, argv, NULL,
                                _ ("Downloads files and finishes what an earlier run of the same command left unfinished; what is complete is left alone."),
                                all, out_status))
    return FALSE;

  *out_status = SKEIN_CLI_EXIT_USAGE;

  if (!skein_cli_options_check_count ("threads", options->threads, SKEIN_SETTING_MAX_WORKERS) || !skein_cli_options_check_count ("connections", options->connections, SKEIN_SETTING_MAX_CONNECTIONS) || !skein_cli_options_check_count ("processes", options->processes, SKEIN_SETTING_MAX_WORKERS) || !skein_cli_options_check_count ("inner-threads", options->inner_threads, SKEIN_SETTING_MAX_INNER_THREADS) || !skein_cli_options_check_count ("segments", options->segments, SKEIN_MAX_SEGMENTS) || !skein_cli_options_check_count ("timeout", options->timeout_s, 24 * 3600) || !skein_cli_options_check_count ("tries", options->tries, 1000))
    return FALSE;

  if (options->urls == NULL && options->input == NULL && options->pages == NULL)
    {
      skein_cli_complain (_ ("get: give URLs, a file with URLs by --input, or a page by --links-of"));
      return FALSE;
    }

  if ((options->user != NULL) != (options->password_env != NULL))
    {
      skein_cli_complain (_ ("--user and --password-env belong together; passwords are not taken from the command line, where others can read them"));
      return FALSE;
    }

  if (options->trace != NULL && !check_trace (options->trace, out_status))
    return FALSE;

  if (options->ca_file != NULL && access (options->ca_file, R_OK) != 0)
    {
      skein_cli_complain (_ ("--ca: “%s” cannot be read"), options->ca_file);
      *out_status = SKEIN_CLI_EXIT_FILE;
      return FALSE;
    }

  return TRUE;
}

/* Adds what a file, standard input or a page on the web names. */
static gboolean
collect_input (Get *get, const char *source, gboolean is_page, int *out_status)
{
  const GetOptions *options = &get->options;
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinInput) input = NULL;
  g_autoptr (SkeinPage) page = NULL;
  g_autofree char *label = skein_page_is_url (source) ? skein_url_redact (source) : g_strdup (source);
  g_autofree char *data = NULL;
  const char *text = NULL;
  gsize size = 0;
  SkeinInputOptions how = { .folder = get->folder, .label = label, .filter = get->filter, .no_patterns = options->no_patterns };

  if (is_page || skein_page_is_url (source))
    {
      page = skein_page_fetch (source, is_page ? SKEIN_PAGE_MAX_BYTES : SKEIN_PAGE_MAX_LIST_BYTES, options->ca_file, get->request, NULL, &error);
      if (page == NULL)
        {
          skein_cli_complain ("%s", error->message);
          *out_status = (int) skein_cli_exit_from_error (error);
          return FALSE;
        }
      text = g_bytes_get_data (page->bytes, &size);
      how.base_url = page->url;
    }
  else if (skein_cli_options_read (source, MAX_INPUT_BYTES, &data, &size, &error))
    text = data;
  else
    {
      skein_cli_complain ("%s", error->message);
      *out_status = SKEIN_CLI_EXIT_FILE;
      return FALSE;
    }

  input = skein_input_read (text, size, &how);
  for (guint i = 0; i < input->complaints->len; i++)
    {
      const char *complaint = g_ptr_array_index (input->complaints, i);

      /* Some begin with the label. */
      if (g_str_has_prefix (complaint, label))
        skein_cli_complain ("%s", complaint);
      else
        skein_cli_complain ("%s: %s", label, complaint);
      g_ptr_array_add (get->complaints, g_strdup (complaint));
    }
  g_ptr_array_extend_and_steal (get->specs, g_ptr_array_ref (input->specs));
  return TRUE;
}

/* A word of the command line that is no file to download but tells of some: a Metalink on the web, or anything that lies here. */
static gboolean
is_list (const GetOptions *options, const char *word)
{
  g_autofree char *path = NULL;

  if (!skein_page_is_url (word))
    return g_file_test (word, G_FILE_TEST_IS_REGULAR);
  if (options->no_metalink)
    return FALSE;

  path = g_ascii_strdown (word, (gssize) strcspn (word, "?#"));
  return g_str_has_suffix (path, ".meta4") || g_str_has_suffix (path, ".metalink");
}

/* --mirror and --sha256-beside */
static gboolean
apply_sources (Get *get, int *out_status)
{
  const GetOptions *options = &get->options;

  if (options->mirrors != NULL && get->specs->len != 1)
    {
      skein_cli_complain (_ ("--mirror is for one URL; for %u use a Metalink"), get->specs->len);
      *out_status = SKEIN_CLI_EXIT_USAGE;
      return FALSE;
    }

  for (guint i = 0; (options->mirrors != NULL || options->sha256_beside) && i < get->specs->len; i++)
    {
      SkeinItemSpec *spec = g_ptr_array_index (get->specs, i);
      SkeinSources *sources = spec->sources != NULL ? skein_sources_copy (spec->sources) : skein_sources_new ();

      skein_sources_unref (spec->sources);
      spec->sources = sources;
      sources->sha256_beside = options->sha256_beside;
      for (guint j = 0; options->mirrors != NULL && options->mirrors[j] != NULL; j++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (SkeinUrl) url = skein_url_parse (options->mirrors[j], &error);

          if (url == NULL)
            {
              skein_cli_complain ("--mirror: %s", error->message);
              *out_status = SKEIN_CLI_EXIT_USAGE;
              return FALSE;
            }
          if (url->user != NULL)
            skein_cli_complain (_ ("--mirror: mirrors get no user name or password; “%s” is asked without"), url->host);
          /* In the order given: the priorities of a Metalink's mirrors are theirs. */
          skein_sources_add_mirror (sources, url->url, SKEIN_SOURCES_LOWEST_PRIORITY, NULL);
        }
    }
  return TRUE;
}

static gboolean
collect_specs (Get *get, int *out_status)
{
  const GetOptions *options = &get->options;

  get->specs = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_item_spec_free);
  get->complaints = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; options->urls != NULL && options->urls[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;

      if (is_list (options, options->urls[i]))
        {
          if (!collect_input (get, options->urls[i], FALSE, out_status))
            return FALSE;
        }
      else if (options->no_patterns)
        g_ptr_array_add (get->specs, skein_item_spec_new (options->urls[i], get->folder));
      else if (!skein_url_list_add_url (options->urls[i], get->folder, get->specs, &error))
        {
          skein_cli_complain ("%s", error->message);
          *out_status = SKEIN_CLI_EXIT_USAGE;
          return FALSE;
        }
    }

  if (options->input != NULL && !collect_input (get, options->input, FALSE, out_status))
    return FALSE;
  for (guint i = 0; options->pages != NULL && options->pages[i] != NULL; i++)
    if (!collect_input (get, options->pages[i], TRUE, out_status))
      return FALSE;

  if (get->specs->len == 0)
    {
      if (get->complaints == NULL || get->complaints->len == 0)
        skein_cli_complain (_ ("there is no URL in “%s”"), options->input != NULL ? options->input : options->pages != NULL ? options->pages[0] : options->urls[0]);
      *out_status = SKEIN_CLI_EXIT_USAGE;
      return FALSE;
    }

  for (guint i = 0; i < get->specs->len; i++)
    {
      SkeinItemSpec *spec = g_ptr_array_index (get->specs, i);

      spec->hash_mask |= get->hash_mask;
      if (get->copy != NULL)
        {
          skein_copy_options_unref (spec->copy);
          spec->copy = skein_copy_options_ref (get->copy);
        }
      if (options->segments != SKEIN_CLI_NOT_GIVEN)
        spec->segments = (guint) options->segments;
      if (options->order.priority_name != NULL)
        {
          spec->priority = options->order.priority;
          spec->priority_given = TRUE;
        }
      if (options->limits.file_rate > 0)
        spec->max_rate = options->limits.file_rate;
      if (get->request != NULL)
        spec->request = skein_request_options_ref (get->request);
      if (get->save != NULL)
        {
          skein_save_options_unref (spec->save);
          spec->save = skein_save_options_ref (get->save);
        }
    }

  return apply_sources (get, out_status);
}

/* "sha256=0123…" */
static gboolean
apply_checksum (SkeinItemSpec *spec, const char *text)
{
  const char *equals = strchr (text, '=');
  g_autofree char *name = equals != NULL ? g_strndup (text, (gsize) (equals - text)) : NULL;
  const char *hex = equals != NULL ? equals + 1 : "";
  SkeinDigestAlgorithm algorithm;
  g_autoptr (GError) lacks = NULL;
  guint n_bytes;

  if (name == NULL || !skein_digest_algorithm_parse (name, &algorithm))
    {
      skein_cli_complain (_ ("--checksum takes an algorithm and a checksum such as sha256=0123…, not “%s”"), text);
      return FALSE;
    }

  if (!skein_digest_algorithm_check (algorithm, &lacks))
    {
      skein_cli_complain ("--checksum: %s", lacks->message);
      return FALSE;
    }

  n_bytes = skein_digest_algorithm_get_size (algorithm);
  if (strlen (hex) != 2 * n_bytes || strspn (hex, "0123456789abcdefABCDEF") != 2 * n_bytes)
    {
      skein_cli_complain (_ ("--checksum: a %s checksum has %u hexadecimal digits, “%s” is none"),
                          skein_digest_algorithm_get_label (algorithm), 2 * n_bytes, hex);
      return FALSE;
    }

  for (guint i = 0; i < n_bytes; i++)
    spec->expected[algorithm][i] = (guint8) (g_ascii_xdigit_value (hex[2 * i]) << 4 | g_ascii_xdigit_value (hex[2 * i + 1]));
  spec->expected_mask |= 1u << algorithm;
  return TRUE;
}

static gboolean
apply_list (Get *get, const char *path, int *out_status)
{
  g_autofree char *label = skein_page_is_url (path) ? skein_url_redact (path) : g_strdup (path);
  g_autoptr (SkeinPage) page = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinChecksumList) list = NULL;
  g_autoptr (GHashTable) used = g_hash_table_new (NULL, NULL);
  g_autofree char *data = NULL;
  const char *text;
  gsize size;
  guint n_unused;

  if (skein_page_is_url (path))
    {
      page = skein_page_fetch (path, SKEIN_PAGE_MAX_LIST_BYTES, get->options.ca_file, get->request, NULL, &error);
      if (page == NULL)
        {
          skein_cli_complain ("--verify: %s", error->message);
          *out_status = (int) skein_cli_exit_from_error (error);
          return FALSE;
        }
      text = g_bytes_get_data (page->bytes, &size);
    }
  else if (skein_cli_options_read (path, MAX_LIST_BYTES, &data, &size, &error))
    text = data;
  else
    {
      skein_cli_complain ("--verify: %s", error->message);
      *out_status = SKEIN_CLI_EXIT_FILE;
      return FALSE;
    }

  list = skein_checksum_list_parse (text != NULL ? text : "", size, label, &error);
  if (list == NULL)
    {
      skein_cli_complain ("--verify: %s", error->message);
      *out_status = SKEIN_CLI_EXIT_CHECKSUM;
      return FALSE;
    }

  for (guint i = 0; i < list->complaints->len; i++)
    skein_cli_complain ("%s", (const char *) g_ptr_array_index (list->complaints, i));

  for (guint i = 0; i < get->specs->len; i++)
    {
      SkeinItemSpec **spec = (SkeinItemSpec **) &g_ptr_array_index (get->specs, i);

      if (skein_checksum_list_apply (list, spec, NULL, used) == SKEIN_CHECKSUM_AMBIGUOUS)
        {
          g_autofree char *url = skein_url_redact ((*spec)->url);

          skein_cli_complain (_ ("%s: “%s” and what was given before name different checksums for it: keep the right one"), url, label);
          *out_status = SKEIN_CLI_EXIT_CHECKSUM;
          return FALSE;
        }
    }

  n_unused = list->entries->len - g_hash_table_size (used);
  if (n_unused > 0)
    skein_cli_note (ngettext ("%s: %u listed file is not among the downloads", "%s: %u listed files are not among the downloads", n_unused),
                    label, n_unused);

  return TRUE;
}

static gboolean
apply_checksums (Get *get, int *out_status)
{
  const GetOptions *options = &get->options;
  guint n_without = 0;

  if (options->checksums != NULL && get->specs->len != 1)
    {
      skein_cli_complain (_ ("--checksum is for one URL; for %u use --verify or --input"), get->specs->len);
      *out_status = SKEIN_CLI_EXIT_USAGE;
      return FALSE;
    }

  for (guint i = 0; options->checksums != NULL && options->checksums[i] != NULL; i++)
    if (!apply_checksum (g_ptr_array_index (get->specs, 0), options->checksums[i]))
      {
        *out_status = SKEIN_CLI_EXIT_USAGE;
        return FALSE;
      }

  for (guint i = 0; options->lists != NULL && options->lists[i] != NULL; i++)
    if (!apply_list (get, options->lists[i], out_status))
      return FALSE;

  if (options->lists == NULL)
    return TRUE;

  for (guint i = 0; i < get->specs->len; i++)
    n_without += ((SkeinItemSpec *) g_ptr_array_index (get->specs, i))->expected_mask == 0;
  if (n_without > 0)
    skein_cli_note (ngettext ("%u file has no checksum in the lists and cannot be verified",
                              "%u files have no checksum in the lists and cannot be verified", n_without),
                    n_without);

  return TRUE;
}

/* A password goes to the server it was meant for. Which one that is cannot be told when there are several. */
static gboolean
apply_credentials (const Get *get, SkeinCliBatchRun *run, int *out_status)
{
  g_autofree char *origin = NULL;
  const char *password;

  if (get->options.user == NULL && get->bearer == NULL)
    {
      if (get->options.request.remember)
        skein_cli_complain (_ ("--remember: there is nothing to keep: give --user and --password-env, or --bearer-env"));
      *out_status = SKEIN_CLI_EXIT_USAGE;
      return !get->options.request.remember;
    }
  if (get->options.user != NULL && get->bearer != NULL)
    {
      skein_cli_complain (_ ("--user and --bearer-env are two ways to be let in: give one of them"));
      *out_status = SKEIN_CLI_EXIT_USAGE;
      return FALSE;
    }

  password = get->options.user == NULL ? NULL : g_getenv (get->options.password_env);
  if (get->options.user != NULL && password == NULL)
    {
      skein_cli_complain (_ ("--password-env: the environment has no variable “%s”"), get->options.password_env);
      *out_status = SKEIN_CLI_EXIT_USAGE;
      return FALSE;
    }

  for (guint i = 0; i < get->specs->len; i++)
    {
      const SkeinItemSpec *spec = g_ptr_array_index (get->specs, i);
      g_autoptr (SkeinUrl) url = skein_url_parse_for (spec->url, SKEIN_URL_ANY, NULL);

      if (url == NULL)
        continue;
      if (origin == NULL)
        origin = g_strdup (url->origin);
      if (strcmp (origin, url->origin) != 0)
        {
          skein_cli_complain (get->bearer != NULL ? _ ("--bearer-env: the URLs are on %s and %s, and the token must not go to both: use one command per server") : _ ("--user: the URLs are on %s and %s, and the password must not go to both: use one command per server"), origin, url->origin);
          *out_status = SKEIN_CLI_EXIT_USAGE;
          return FALSE;
        }
    }

  if (origin != NULL && get->options.request.remember)
    {
      SkeinSecret secret = { .user = get->options.user, .password = (char *) password, .bearer = (char *) get->bearer };
      g_autoptr (GError) error = NULL;

      if (!skein_secrets_store (origin, &secret, NULL, &error))
        skein_cli_complain ("--remember: %s", error->message);
    }
  if (origin != NULL && get->bearer != NULL)
    skein_cli_batch_run_set_bearer (run, origin, get->bearer);
  else if (origin != NULL)
    skein_cli_batch_run_set_credentials (run, origin, get->options.user, password);
  return TRUE;
}

static void
fill_engine_options (const Get *get, SkeinEngineOptions *engine)
{
  const GetOptions *options = &get->options;

  engine->downloads = skein_setting_default_downloads ();
  engine->processing = skein_setting_default_processing ();
  if (options->threads != SKEIN_CLI_NOT_GIVEN)
    engine->downloads.workers = (guint) options->threads;
  if (options->connections != SKEIN_CLI_NOT_GIVEN)
    engine->downloads.connections = (guint) options->connections;
  engine->downloads.tunes_itself = options->auto_connections;
  if (options->processes != SKEIN_CLI_NOT_GIVEN)
    engine->processing.workers = (guint) options->processes;
  if (options->inner_threads != SKEIN_CLI_NOT_GIVEN)
    engine->processing.inner_threads = (guint) options->inner_threads;
  skein_cli_files_warn_of_setting (&engine->processing);
  if (options->segments != SKEIN_CLI_NOT_GIVEN)
    engine->segments = (guint) options->segments;
  if (options->timeout_s != SKEIN_CLI_NOT_GIVEN)
    engine->stall_timeout_s = (guint) options->timeout_s;
  if (options->tries != SKEIN_CLI_NOT_GIVEN)
    engine->tries = (guint) options->tries;
  engine->hash_inline = options->hash_inline;
  engine->ca_file = options->ca_file;
  engine->waits_for_network = options->limits.wait_for_network;
}

/* The path by which the user would reach the file from here. */
static char *
dup_path_from_here (const Get *get, SkeinItem *item)
{
  const char *subfolder = skein_item_get_subfolder (item);
  g_autofree char *name = subfolder != NULL ? g_build_filename (subfolder, skein_item_get_name (item), NULL) : g_strdup (skein_item_get_name (item));
  const char *dir = get->options.dir;

  if (dir == NULL || strcmp (dir, ".") == 0)
    return g_steal_pointer (&name);
  return g_build_filename (dir, name, NULL);
}

static void
print_hashes (const Get *get, SkeinCliBatchRun *run)
{
  g_autoptr (GHashTable) printed = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < get->specs->len; i++)
    {
      SkeinItem *item = skein_cli_batch_run_get_item (run, i);
      g_autofree char *path = NULL;

      if (item == NULL || skein_item_get_state (item) != SKEIN_ITEM_DONE || !g_hash_table_add (printed, item))
        continue;

      path = dup_path_from_here (get, item);
      for (guint algorithm = 0; algorithm < SKEIN_N_DIGESTS; algorithm++)
        {
          g_autofree char *hex = NULL;
          g_autofree char *line = NULL;

          if ((get->hash_mask & 1u << algorithm) == 0)
            continue;
          hex = skein_item_dup_digest_hex (item, algorithm);
          if (hex == NULL)
            continue;
          line = skein_checksum_format_line (algorithm, hex, path);
          skein_cli_print_bytes (line, strlen (line));
        }
    }
}

static void
print_json (const Get *get, SkeinCliBatchRun *run, int status)
{
  g_autoptr (SkeinJsonWriter) writer = skein_json_writer_new ();
  g_autofree char *text = NULL;

  skein_json_writer_begin_object (writer, NULL);
  skein_json_writer_add_string (writer, "skein", SKEIN_VERSION);
  skein_json_writer_add_string (writer, "verb", "get");
  skein_json_writer_add_int (writer, "exit", status);
  skein_json_writer_add_double (writer, "seconds", skein_cli_batch_run_get_seconds (run));

  skein_cli_batch_run_add_json (run, writer);
  skein_cli_explain_add_json (skein_cli_batch_run_peek_advisor (run), writer);

  skein_json_writer_begin_array (writer, "items");
  for (guint i = 0; i < get->specs->len; i++)
    {
      SkeinItem *item = skein_cli_batch_run_get_item (run, i);

      skein_json_writer_begin_object (writer, NULL);
      if (item != NULL)
        {
          skein_cli_item_json_add (writer, item);
          skein_json_writer_add_boolean (writer, "was_complete", skein_cli_batch_run_was_complete (run, i));
        }
      else
        skein_cli_item_json_add_refused (writer, g_ptr_array_index (get->specs, i), skein_cli_batch_run_get_refusal (run, i));
      skein_json_writer_end_object (writer);
    }
  skein_json_writer_end_array (writer);

  skein_json_writer_begin_array (writer, "refused_lines");
  for (guint i = 0; get->complaints != NULL && i < get->complaints->len; i++)
    skein_json_writer_add_string (writer, NULL, g_ptr_array_index (get->complaints, i));
  skein_json_writer_end_array (writer);
  skein_json_writer_end_object (writer);

  text = skein_json_writer_to_string (writer);
  skein_cli_print_bytes (text, strlen (text));
}

static void
note_summary (const Get *get, SkeinCliBatchRun *run)
{
  g_autofree char *duration = skein_format_duration (skein_cli_batch_run_get_seconds (run));
  g_autofree char *size = NULL;
  guint n_done = 0, n_left_alone = 0, n_skipped = 0;
  guint64 bytes = 0;

  for (guint i = 0; i < get->specs->len; i++)
    {
      SkeinItem *item = skein_cli_batch_run_get_item (run, i);

      if (item == NULL || skein_item_get_state (item) != SKEIN_ITEM_DONE)
        continue;
      n_done++;
      if (skein_item_was_skipped (item))
        n_skipped++;
      if (skein_cli_batch_run_was_complete (run, i))
        n_left_alone++;
      else if (!skein_item_was_skipped (item))
        bytes += skein_item_get_size (item);
    }

  size = skein_format_size (bytes);
  if (skein_cli_batch_run_get_interrupt_exit (run) != 0)
    skein_cli_complain (_ ("stopped: %u of %u files are complete, what has arrived of the others is kept; run the same command again to continue"),
                        n_done, get->specs->len);
  else if (n_left_alone > 0)
    skein_cli_note (_ ("%u of %u files complete, %u of them before; %s in %s"), n_done, get->specs->len, n_left_alone, size, duration);
  else
    skein_cli_note (_ ("%u of %u files complete; %s in %s"), n_done, get->specs->len, size, duration);
  if (n_skipped > 0)
    skein_cli_note (ngettext ("%u file skipped, for there is one of its name", "%u files skipped, for there are files of their names", n_skipped), n_skipped);
  skein_cli_batch_run_note_tuning (run);
  if (skein_cli_batch_run_peek_advisor (run) != NULL)
    skein_cli_explain_note (skein_cli_batch_run_peek_advisor (run), get->options.explain);
}

static int
write_trace (const Get *get, SkeinCliBatchRun *run)
{
  g_autofree char *path = g_canonicalize_filename (get->options.trace, NULL);
  g_autoptr (SkeinActivityRecord) record = skein_cli_batch_run_make_record (run);
  g_autofree char *note = NULL;
  g_autoptr (GError) error = NULL;

  if (record == NULL)
    return SKEIN_CLI_EXIT_OK;
  if (!skein_activity_save (record, SKEIN_ACTIVITY_TRACE, path, NULL, &error))
    {
      skein_cli_complain ("--trace: %s", error->message);
      return SKEIN_CLI_EXIT_FILE;
    }

  skein_cli_note (_ ("“%s” has the trace; ui.perfetto.dev and chrome://tracing open it"), get->options.trace);
  note = skein_activity_record_dup_note (record);
  if (note != NULL)
    skein_cli_note ("%s", note);
  return SKEIN_CLI_EXIT_OK;
}

int
skein_cli_get_run (int argc, char **argv)
{
  g_auto (Get) get = { 0 };
  g_autoptr (SkeinCliBatchRun) run = NULL;
  g_autoptr (GError) error = NULL;
  SkeinEngineOptions engine_options = { 0 };
  int status;

  if (!parse_options (argc, argv, &get.options, &status))
    return status;

  /* Piped or in a script: only what is wrong. */
  skein_cli_set_quiet (get.options.quiet || !skein_cli_terminal_is_live ());
  get.folder = g_canonicalize_filename (get.options.dir != NULL ? get.options.dir : ".", NULL);

  if (get.options.hash != NULL && !skein_cli_options_parse_algorithms ("hash", get.options.hash, &get.hash_mask))
    return SKEIN_CLI_EXIT_USAGE;
  if (!skein_cli_copy_finish (&get.options.copy, &get.copy))
    return SKEIN_CLI_EXIT_USAGE;

  if (get.options.filter != NULL || get.options.type != NULL)
    {
      get.filter = skein_link_filter_new (get.options.filter, get.options.type, &error);
      if (get.filter == NULL)
        {
          skein_cli_complain ("%s", error->message);
          return SKEIN_CLI_EXIT_USAGE;
        }
    }

  if (!skein_cli_save_finish (&get.options.save, &get.save, &get.reserve_bytes, &status))
    return status;
  if (!skein_cli_request_finish (&get.options.request, &get.request, &get.bearer, &status))
    return status;

  if (!skein_cli_limits_finish (&get.options.limits, &status) || !skein_cli_order_finish (&get.options.order, &status))
    return status;

  if (!collect_specs (&get, &status) || !apply_checksums (&get, &status))
    return status;

  fill_engine_options (&get, &engine_options);
  run = skein_cli_batch_run_new (&engine_options);
  if (!apply_credentials (&get, run, &status))
    return status;

  skein_cli_batch_run_set_reserve (run, get.reserve_bytes);
  skein_cli_batch_run_set_progress (run, !get.options.quiet);
  skein_cli_batch_run_set_limits (run, &get.options.limits);
  skein_cli_batch_run_set_order (run, &get.options.order);
  if (get.options.lanes && skein_cli_terminal_is_live () && isatty (STDOUT_FILENO))
    skein_cli_batch_run_set_lanes (run, TRUE);
  else if (get.options.lanes)
    skein_cli_complain (_ ("--lanes: the output is no terminal, so there are no lanes; use --trace FILE for a record of them"));
  skein_cli_batch_run_set_explains (run, get.options.explain || get.options.json || (skein_cli_terminal_is_live () && !get.options.quiet));
  skein_cli_batch_run_set_records (run, get.options.trace != NULL);
  if (!skein_cli_batch_run_execute (run, get.specs, &error))
    {
      skein_cli_complain ("%s", error->message);
      return (int) skein_cli_exit_from_error (error);
    }

  status = skein_cli_batch_run_get_exit (run);
  if (get.complaints != NULL && get.complaints->len > 0 && skein_cli_batch_run_get_interrupt_exit (run) == 0)
    status = (int) skein_cli_exit_combine ((SkeinCliExit) status, SKEIN_CLI_EXIT_USAGE);

  if (get.options.trace != NULL)
    status = (int) skein_cli_exit_combine ((SkeinCliExit) status, (SkeinCliExit) write_trace (&get, run));

  if (get.options.json)
    print_json (&get, run, status);
  else if (get.hash_mask != 0)
    print_hashes (&get, run);
  note_summary (&get, run);

  return status;
}
