// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "support/skein-fault-case.h"

#include <string.h>

#define GOOD_SIZE 1000

static const char *const good_answer[] = {
  "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nConnection: close\r\n\r\n{other 0 1000}",
  NULL,
};

gboolean
skein_fault_fits (const void *bytes, gsize size, gboolean other)
{
  g_autofree guint8 *wanted = g_malloc (size + 1);

  skein_fault_fill (wanted, 0, size, other);
  return memcmp (wanted, bytes, size) == 0;
}

static void
check_file (SkeinCliBench *bench, const char *name, guint64 size, gboolean other)
{
  gsize got_size = 0;
  g_autofree char *path = g_build_filename ("out", name, NULL);
  g_autofree char *bytes = skein_cli_bench_read (bench, path, &got_size);

  if (bytes == NULL)
    {
      g_autofree char *folder = skein_temp_folder_dup_path (bench->work, "out");
      g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
      g_autoptr (GString) names = g_string_new (NULL);
      const char *there;

      while (dir != NULL && (there = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *escaped = g_strescape (there, NULL);

          g_string_append_printf (names, " \"%s\"", escaped);
        }
      g_error ("%s is not there, but%s", path, names->str);
    }
  g_assert_cmpuint (got_size, ==, size);
  g_assert_true (skein_fault_fits (bytes, got_size, other));
}

void
skein_fault_get (SkeinCliBench *bench, const char *url, const char *options)
{
  g_autofree char *line = g_strdup_printf ("get %s --dir out --json --tries 1 %s", url, options != NULL ? options : "");
  g_auto (GStrv) arguments = g_strsplit (g_strchomp (line), " ", -1);

  skein_cli_bench_run_v (bench, (const char *const *) arguments, NULL);
}

static void
check_failed (SkeinCliBench *bench, const SkeinFaultCase *row, const SkeinCliItem *item, const char *cause)
{
  g_assert_cmpstr (item->state, ==, "failed");
  if (row->or_cause == NULL || g_strcmp0 (item->cause, row->or_cause) != 0)
    g_assert_cmpstr (item->cause, ==, cause);
  g_test_message ("%s", item->message);
  g_assert_true (g_utf8_validate (item->message, -1, NULL));
  /* It names the server, the file or its folder, and is one line. */
  g_assert_true (strstr (item->message, "127.0.0.1") != NULL || strstr (item->message, "case.bin") != NULL || strstr (item->message, "/out”") != NULL || strstr (bench->err, item->url) != NULL);
  g_assert_null (strchr (item->message, '\n'));
  g_assert_cmpuint (skein_cli_bench_count_troubles (bench), ==, 1);
  g_assert_cmpint (bench->status, >=, 1);
  g_assert_cmpint (bench->status, <=, 7);
  g_assert_cmpuint (skein_cli_bench_count (bench, "out", row->saved_as != NULL ? row->saved_as : "case.bin"), ==, 0);
}

/* What was kept is of use: as soon as the server is in order, the same command completes the file. */
static void
check_goes_on (SkeinCliBench *bench, SkeinFaultServer *server, const SkeinFaultCase *row, const char *urls, const char *options)
{
  static const char *const plain[] = { "HTTP/1.1 200 OK\r\nConnection: close\r\nETag: \"v1\"\r\nContent-Length: {total}\r\n\r\n{range}", NULL };
  static const char *const ranged[] = { "HTTP/1.1 206 Partial Content\r\nConnection: close\r\nETag: \"v1\"\r\n{content-range}Content-Length: {length}\r\n\r\n{range}", NULL };

  skein_fault_server_add (server, row->path != NULL ? "*" : "/case.bin", row->size, plain, ranged);
  skein_fault_get (bench, urls, options);
  g_assert_cmpint (bench->status, ==, 0);
  check_file (bench, row->saved_as != NULL ? row->saved_as : "case.bin", row->size, FALSE);
  g_assert_cmpuint (skein_cli_bench_count (bench, "out", ".part"), ==, 0);
}

static void
put_in_options (GString *options, const SkeinFaultCase *row, SkeinFaultServer *server)
{
  g_autofree guint8 *bytes = g_malloc (row->size + 1);
  g_autofree char *sha256 = NULL;
  g_autofree char *md5 = NULL;
  g_autofree char *port = g_strdup_printf ("%u", skein_fault_server_get_port (server));

  skein_fault_fill (bytes, 0, row->size, FALSE);
  sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, bytes, row->size);
  md5 = g_compute_checksum_for_data (G_CHECKSUM_MD5, bytes, row->size);
  g_string_replace (options, "@sha256", sha256, 0);
  g_string_replace (options, "@md5", md5, 0);
  g_string_replace (options, "@port", port, 0);
}

static void
run_case (gconstpointer data)
{
  const SkeinFaultCase *row = data;
  g_autoptr (SkeinCliBench) bench = skein_cli_bench_new ();
  g_autoptr (SkeinFaultServer) server = skein_fault_server_start (row->kind);
  g_autoptr (SkeinFaultServer) good_server = skein_fault_server_start (SKEIN_FAULT_PLAIN);
  const char *path = row->path != NULL ? "*" : "/case.bin";
  const char *const extra_answer[] = { row->extra, NULL };
  g_autofree char *own_url = skein_fault_server_dup_url (server, row->path != NULL ? row->path : "/case.bin");
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *other_url = row->scheme != NULL ? g_strdup_printf ("%s%s", row->scheme, strstr (own_url, "://")) : g_strdup (row->url);
  const char *url = other_url != NULL ? other_url : own_url;
  g_autofree char *good_url = skein_fault_server_dup_url (good_server, "/good.bin");
  g_autofree char *both = row->is_alone ? g_strdup (url) : g_strdup_printf ("%s %s", url, good_url);
  g_autoptr (GString) options = g_string_new (row->options != NULL ? row->options : "");
  const SkeinCliItem *item;

  if (skein_fault_server_peek_ca (server) != NULL)
    g_string_append_printf (options, "%s--ca %s", options->len > 0 ? " " : "", skein_fault_server_peek_ca (server));
  skein_fault_server_set_peer (server, good_server);
  put_in_options (options, row, server);
  if (row->extra != NULL)
    skein_fault_server_add (server, "/extra", 0, extra_answer, NULL);
  if (row->plain[0] != NULL)
    skein_fault_server_add (server, path, row->size, row->plain, row->ranged);
  skein_fault_server_add (good_server, "/good.bin", GOOD_SIZE, good_answer, NULL);

  before = skein_cli_bench_dup_surroundings (bench, "out");
  skein_fault_get (bench, both, options->str);
  if (row->first_cause != NULL)
    {
      check_failed (bench, row, skein_cli_bench_find (bench, url), row->first_cause);
      skein_fault_get (bench, both, options->str);
    }

  item = skein_cli_bench_find (bench, url);
  if (row->cause != NULL)
    {
      check_failed (bench, row, item, row->cause);
      if (row->says != NULL && strstr (item->message, row->says) == NULL)
        g_error ("“%s” is not in: %s", row->says, item->message);
      g_assert_cmpuint (skein_cli_bench_count (bench, "out", ".part"), ==, row->keeps_part ? 1 : 0);
    }
  else if (row->or_cause != NULL && g_str_equal (item->state, "failed"))
    {
      check_failed (bench, row, item, row->or_cause);
      if (!row->is_alone)
        check_file (bench, "good.bin", GOOD_SIZE, TRUE);
      return;
    }
  else
    {
      if (item->message != NULL)
        g_test_message ("%s", item->message);
      g_assert_cmpstr (item->state, ==, "done");
      if (row->says != NULL && (item->note == NULL || strstr (item->note, row->says) == NULL))
        g_error ("“%s” is not in the note: %s", row->says, item->note != NULL ? item->note : "none");
      g_assert_cmpuint (skein_cli_bench_count_troubles (bench), ==, 0);
      g_assert_cmpint (bench->status, ==, 0);
      check_file (bench, row->saved_as != NULL ? row->saved_as : "case.bin", row->size, row->is_other);
      g_assert_cmpuint (skein_cli_bench_count (bench, "out", ".part"), ==, 0);
    }

  if (!row->is_alone)
    check_file (bench, "good.bin", GOOD_SIZE, TRUE);
  g_assert_cmpuint (skein_cli_bench_count (bench, "out", ""), ==, (row->is_alone ? 0 : 1) + (row->cause == NULL || row->keeps_part ? 1 : 0));
  g_assert_cmpuint (skein_fault_server_get_n_requests (server, path), >=, row->n_requests);
  if (row->max_requests > 0)
    g_assert_cmpuint (skein_fault_server_get_n_requests (server, path), <=, row->max_requests);
  if (row->keeps_part)
    check_goes_on (bench, server, row, both, options->str);
  after = skein_cli_bench_dup_surroundings (bench, "out");
  g_assert_cmpstr (before, ==, after);
}

void
skein_fault_add_cases (const char *prefix, const SkeinFaultCase *cases, guint n_cases)
{
  for (guint i = 0; i < n_cases; i++)
    {
      g_autofree char *path = g_strconcat (prefix, "/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], run_case);
    }
}
