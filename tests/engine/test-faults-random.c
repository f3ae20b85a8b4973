// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Whatever addresses, headers, names, Metalinks, lists and templates say, nothing is written outside the target folder, and what is in it are
 * ordinary files with names that do no harm. The seed that is printed replays a run (--seed). */

#include "config.h"

#include "support/skein-cli-bench.h"
#include "support/skein-fault-server.h"

#include <string.h>
#include <sys/stat.h>

#define N_ITEMS 120

typedef struct
{
  SkeinCliBench *bench;
  SkeinFaultServer *server;
  GPtrArray *scripts; /* (element-type GStrv) what the server says */
} Fixture;

static void
free_strv (gpointer strings)
{
  g_strfreev (strings);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->bench = skein_cli_bench_new ();
  fixture->server = skein_fault_server_start (SKEIN_FAULT_PLAIN);
  fixture->scripts = g_ptr_array_new_with_free_func (free_strv);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  skein_fault_server_stop (fixture->server);
  g_ptr_array_unref (fixture->scripts);
  skein_cli_bench_free (fixture->bench);
}

/* Some of what has led programs astray, put together at random. */
static char *
make_hostile (void)
{
  static const char *const parts[] = { "..", "../", "..\\", "/", "\\", ".", "-", "~", "%2e%2e%2f", "%2f", "%5c", "%00", "%0d%0a", "%", "%%", "%zz", "\x01", "\x1b[2J", "\x7f", "\xff",
                                       "\xc0\xaf", "\xe2\x80\xae", "\xed\xa0\x80", "\xe2\x80\x8b", "\xef\xbc\x8f", "e\xcc\x81", "CON", "nul.txt", " ", "  ", "\t", "\"", "\\\"", "'", ";", "=", "*",
                                       "filename=", "filename*=", "UTF-8''", "ISO-8859-1''", "x-y'z'", "evil", "passwd", ".bashrc", "authorized_keys", "etc", "/etc/", "C:", "file://", "$(id)", "`id`",
                                       "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac", ".part", ".tar.gz", "[x]", "out" };
  g_autoptr (GString) text = g_string_new (NULL);

  for (int n = g_test_rand_int_range (1, 9); n > 0; n--)
    g_string_append (text, parts[g_test_rand_int_range (0, G_N_ELEMENTS (parts))]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
make_disposition (void)
{
  static const char *const forms[] = { "attachment; filename=\"%s\"", "attachment; filename=%s", "attachment; filename*=UTF-8''%s", "attachment; filename*=ISO-8859-1'en'%s", "inline; filename=\"%s\"",
                                       "%s", "attachment; filename=\"%s", "attachment; filename*0=\"%s\"", "form-data; name=x; filename=\"%s\"", "attachment;;; filename = %s ;" };
  g_autofree char *hostile = make_hostile ();
  g_auto (GStrv) around = g_strsplit (forms[g_test_rand_int_range (0, G_N_ELEMENTS (forms))], "%s", 2);

  return g_strconcat (around[0], hostile, around[1], NULL);
}

/* An address below the server that answers with a small file and a header of the worst kind. */
static char *
add_path (Fixture *fixture, guint number)
{
  g_autofree char *disposition = make_disposition ();
  g_autofree char *hostile = make_hostile ();
  g_autofree char *escaped = g_uri_escape_bytes ((const guint8 *) hostile, strlen (hostile), g_test_rand_bit () ? "/%.~;=" : "");
  g_autofree char *path = g_strdup_printf ("/%u/%s", number, escaped);
  char **script = g_new0 (char *, 2);

  script[0] = g_strdup_printf ("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 9\r\nContent-Disposition: %s\r\n\r\n{body 0 9}", g_test_rand_bit () ? disposition : "inline");
  g_ptr_array_add (fixture->scripts, script);
  skein_fault_server_add (fixture->server, path, 9, (const char *const *) script, NULL);
  return g_steal_pointer (&path);
}

static void
check_name (const char *name)
{
  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_cmpuint (strlen (name), <=, 255);
  g_assert_cmpint (name[0], !=, '.');
  g_assert_cmpint (name[0], !=, '-');
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      GUnicodeType type = g_unichar_type (g_utf8_get_char (p));

      if (type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT || type == G_UNICODE_SURROGATE)
        g_error ("There is U+%04X in a name", g_utf8_get_char (p));
    }
}

/* Ordinary files, which nobody can run, and folders. */
static guint
check_target (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n_files = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      struct stat info;

      check_name (name);
      g_assert_no_errno (lstat (child, &info));
      g_assert_true (S_ISREG (info.st_mode) || S_ISDIR (info.st_mode));
      if (S_ISDIR (info.st_mode))
        {
          n_files += check_target (child);
          continue;
        }
      g_assert_cmpint (info.st_mode & 0111, ==, 0);
      n_files++;
    }
  return n_files;
}

static void
run_and_check (Fixture *fixture, const char *const *arguments, guint n_at_least)
{
  g_autofree char *out = skein_temp_folder_dup_path (fixture->bench->work, "out");
  g_autofree char *before = skein_cli_bench_dup_surroundings (fixture->bench, "out");
  g_autofree char *after = NULL;
  guint n_files;

  skein_cli_bench_run_v (fixture->bench, arguments, NULL);
  g_assert_cmpint (fixture->bench->status, >=, 0);
  g_assert_cmpint (fixture->bench->status, <=, 7);
  skein_cli_bench_count_troubles (fixture->bench);

  after = skein_cli_bench_dup_surroundings (fixture->bench, "out");
  g_assert_cmpstr (before, ==, after);
  n_files = check_target (out);
  g_test_message ("%u files", n_files);
  g_assert_cmpuint (n_files, >=, n_at_least);
}

/* Addresses and headers; with a template, folders too. */
static void
test_addresses (Fixture *fixture, gconstpointer name_template)
{
  g_autoptr (GString) input = g_string_new (NULL);

  for (guint i = 0; i < N_ITEMS; i++)
    {
      g_autofree char *path = add_path (fixture, i);

      g_string_append_printf (input, "http://127.0.0.1:%u%s\n", skein_fault_server_get_port (fixture->server), path);
    }
  skein_temp_folder_write (fixture->bench->work, "list", input->str, input->len);
  run_and_check (fixture, (const char *const[]){ "get", "--input", "list", "--dir", "out", "--no-patterns", "--quiet", "--tries", "1", name_template != NULL ? "--name-template" : NULL, name_template, NULL }, N_ITEMS / 2);
}

/* Names that come with addresses: tabs between. */
static void
test_names (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) input = g_string_new (NULL);

  for (guint i = 0; i < N_ITEMS; i++)
    {
      g_autofree char *path = add_path (fixture, i);
      g_autofree char *hostile = make_hostile ();

      g_string_append_printf (input, "http://127.0.0.1:%u%s\t%s\n", skein_fault_server_get_port (fixture->server), path, g_strdelimit (hostile, "\t\n", '_'));
    }
  skein_temp_folder_write (fixture->bench->work, "list", input->str, input->len);
  run_and_check (fixture, (const char *const[]){ "get", "--input", "list", "--dir", "out", "--no-patterns", "--quiet", "--tries", "1", NULL }, 1);
}

static void
test_metalink (Fixture *fixture, gconstpointer data)
{
  for (guint round = 0; round < 8; round++)
    {
      g_autoptr (GString) input = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<metalink xmlns=\"urn:ietf:params:xml:ns:metalink\">\n");

      for (guint i = 0; i < N_ITEMS / 8; i++)
        {
          g_autofree char *path = add_path (fixture, round * 100 + i);
          g_autofree char *hostile = make_hostile ();
          g_autofree char *valid = g_utf8_make_valid (hostile, -1);
          g_autofree char *name = g_markup_escape_text (valid, -1);
          g_autofree char *url = g_markup_escape_text (path, -1);

          g_string_append_printf (input, "<file name=\"%s\"><size>9</size><url>http://127.0.0.1:%u%s</url></file>\n", name, skein_fault_server_get_port (fixture->server), url);
        }
      g_string_append (input, "</metalink>\n");
      skein_temp_folder_write (fixture->bench->work, "list.meta4", input->str, input->len);
      run_and_check (fixture, (const char *const[]){ "get", "--input", "list.meta4", "--dir", "out", "--quiet", "--tries", "1", NULL }, 0);
    }
}

/* Lists of checksums are for reading: they name files to compare, and must not lead to others. */
static void
test_lists (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) list = g_string_new (NULL);
  g_autoptr (GString) input = g_string_new (NULL);

  for (guint i = 0; i < N_ITEMS; i++)
    {
      g_autofree char *path = add_path (fixture, i);
      g_autofree char *hostile = make_hostile ();
      g_autofree char *hex = g_compute_checksum_for_string (G_CHECKSUM_SHA256, hostile, -1);

      g_string_append_printf (input, "http://127.0.0.1:%u%s\n", skein_fault_server_get_port (fixture->server), path);
      g_string_append_printf (list, g_test_rand_bit () ? "%s  %s\n" : "\\%s *%s\n", hex, hostile);
    }
  skein_temp_folder_write (fixture->bench->work, "list", input->str, input->len);
  skein_temp_folder_write (fixture->bench->work, "sums", list->str, list->len);
  run_and_check (fixture, (const char *const[]){ "get", "--input", "list", "--verify", "sums", "--dir", "out", "--no-patterns", "--quiet", "--tries", "1", NULL }, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func, data) g_test_add ("/faults/random/" path, Fixture, data, set_up, func, tear_down)
  ADD ("addresses", test_addresses, NULL);
  ADD ("template", test_addresses, "{host}/{path}/{name}");
  ADD ("names", test_names, NULL);
  ADD ("metalink", test_metalink, NULL);
  ADD ("lists", test_lists, NULL);
#undef ADD

  return g_test_run ();
}
