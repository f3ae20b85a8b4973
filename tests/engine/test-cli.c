// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The real skein-cli against the real origin, each test with XDG folders of its own. */

#include "config.h"

#include "base/skein-paths.h"
#include "support/skein-echo-server.h"
#include "support/skein-temp-folder.h"
#include "support/skein-test-origin.h"
#include "support/skein-wait.h"
#include "work/skein-digest-algorithm.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define EXIT_MIXED 1
#define EXIT_USAGE 2
#define EXIT_NETWORK 3
#define EXIT_REFUSED 4
#define EXIT_CHECKSUM 5
#define EXIT_FILE 6
#define EXIT_PROCESSING 7

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

typedef struct
{
  SkeinTempFolder *home; /* XDG folders */
  SkeinTempFolder *work; /* current folder of the program */
  SkeinTestOrigin *origin;
  GSubprocessLauncher *launcher;

  int status; /* of the last run: exit status, or -signal */
  char *out;
  gsize out_size;
  char *err;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const char *const variables[] = { "HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR" };

  fixture->home = skein_temp_folder_new ();
  fixture->work = skein_temp_folder_new ();
  fixture->origin = skein_test_origin_start (NULL, NULL);
  fixture->launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_set_cwd (fixture->launcher, fixture->work->path);
  for (guint i = 0; i < G_N_ELEMENTS (variables); i++)
    g_subprocess_launcher_setenv (fixture->launcher, variables[i], fixture->home->path, TRUE);
  g_subprocess_launcher_setenv (fixture->launcher, "LC_ALL", "C.UTF-8", TRUE);
  g_subprocess_launcher_unsetenv (fixture->launcher, "http_proxy");
  g_subprocess_launcher_unsetenv (fixture->launcher, "https_proxy");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->launcher);
  skein_test_origin_stop (fixture->origin);
  skein_temp_folder_free (fixture->work);
  skein_temp_folder_free (fixture->home);
  g_free (fixture->out);
  g_free (fixture->err);
}

/* A new file, also where there is one. */
static void
write_file (SkeinTempFolder *folder, const char *name, const void *data, gsize size)
{
  g_autofree char *path = skein_temp_folder_dup_path (folder, name);

  unlink (path);
  skein_temp_folder_write (folder, name, data, size);
}

static char *
dup_program (void)
{
  return g_build_filename (g_getenv ("G_TEST_BUILDDIR"), "..", "src", "cli", "skein-cli", NULL);
}

static GSubprocess *
spawn_v (Fixture *fixture, va_list arguments)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *program = dup_program ();
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_ptr_array_add (argv, program);
  for (const char *argument; (argument = va_arg (arguments, const char *)) != NULL;)
    g_ptr_array_add (argv, (gpointer) argument);
  g_ptr_array_add (argv, NULL);

  process = g_subprocess_launcher_spawnv (fixture->launcher, (const char *const *) argv->pdata, &error);
  g_assert_no_error (error);
  return process;
}

static GSubprocess *
spawn (Fixture *fixture, ...)
{
  GSubprocess *process;
  va_list arguments;

  va_start (arguments, fixture);
  process = spawn_v (fixture, arguments);
  va_end (arguments);
  return process;
}

/* Feeds @input and waits. */
static void
finish (Fixture *fixture, GSubprocess *process, const char *input, gsize input_size)
{
  g_autoptr (GBytes) in = g_bytes_new (input, input_size);
  g_autoptr (GBytes) out = NULL;
  g_autoptr (GBytes) err = NULL;
  g_autoptr (GError) error = NULL;

  g_subprocess_communicate (process, in, NULL, &out, &err, &error);
  g_assert_no_error (error);
  fixture->status = g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) : -g_subprocess_get_term_sig (process);

  g_free (fixture->out);
  g_free (fixture->err);
  fixture->out_size = g_bytes_get_size (out);
  fixture->out = g_strndup (g_bytes_get_data (out, NULL) != NULL ? g_bytes_get_data (out, NULL) : "", fixture->out_size);
  fixture->err = g_strndup (g_bytes_get_data (err, NULL) != NULL ? g_bytes_get_data (err, NULL) : "", g_bytes_get_size (err));
  /* On standard error, which a log of failures alone has too. */
  g_printerr ("exit %d, standard output: %.2000s\nstandard error: %s\n", fixture->status, fixture->out, fixture->err);
}

static void
run_with_input (Fixture *fixture, const char *input, ...)
{
  g_autoptr (GSubprocess) process = NULL;
  va_list arguments;

  va_start (arguments, input);
  process = spawn_v (fixture, arguments);
  va_end (arguments);
  finish (fixture, process, input, strlen (input));
}

#define run(fixture, ...) run_with_input (fixture, "", __VA_ARGS__)

static guint
count (const char *text, const char *part)
{
  guint n = 0;

  for (const char *at = text; (at = strstr (at, part)) != NULL; at += strlen (part))
    n++;

  return n;
}

#define assert_contains(text, part)                                          \
  G_STMT_START                                                               \
  {                                                                          \
    if (strstr (text, part) == NULL)                                         \
      g_error ("%s:%d: “%s” is not in: %s", __FILE__, __LINE__, part, text); \
  }                                                                          \
  G_STMT_END

#define assert_lacks(text, part)                                         \
  G_STMT_START                                                           \
  {                                                                      \
    if (strstr (text, part) != NULL)                                     \
      g_error ("%s:%d: “%s” is in: %s", __FILE__, __LINE__, part, text); \
  }                                                                      \
  G_STMT_END

/* Python where it is, else brackets and quotes: the writer has tests of its own. */
static void
assert_json (Fixture *fixture)
{
  g_autofree char *python = g_find_program_in_path ("python3");
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *errors = NULL;

  g_assert_true (g_utf8_validate (fixture->out, -1, NULL));
  if (python == NULL)
    {
      g_assert_cmpuint (count (fixture->out, "{"), ==, count (fixture->out, "}"));
      g_assert_true (g_str_has_suffix (fixture->out, "}\n"));
      return;
    }

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error,
                              python, "-m", "json.tool", NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, fixture->out, NULL, NULL, &errors, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (errors, ==, "");
  g_assert_true (g_subprocess_get_successful (process));
}

static void
assert_no_partials (Fixture *fixture)
{
  g_auto (GStrv) names = skein_temp_folder_list (fixture->work);

  for (guint i = 0; names[i] != NULL; i++)
    g_assert_false (g_str_has_suffix (names[i], ".part"));
}

static void
get_stat (SkeinTempFolder *folder, const char *name, struct stat *out_info)
{
  g_autofree char *path = skein_temp_folder_dup_path (folder, name);

  g_assert_no_errno (stat (path, out_info));
}

static void
get_stat_size (SkeinTempFolder *folder, const char *name, goffset size)
{
  struct stat info;

  get_stat (folder, name, &info);
  g_assert_cmpint (info.st_size, ==, size);
}

static char *
dup_refusing_url (void)
{
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  /* Bound a moment ago and not listened on: nobody answers there. */
  socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_assert_no_error (error);
  g_socket_bind (socket, any, FALSE, &error);
  g_assert_no_error (error);
  bound = g_socket_get_local_address (socket, &error);
  g_assert_no_error (error);
  return g_strdup_printf ("http://127.0.0.1:%u/a", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
}

/* get */

static void
test_get_one (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/100K/a.bin?seed=5");
  g_autofree char *expected = skein_test_origin_dup_sha256 (fixture->origin, 100 * 1024, "a.bin", 5);
  g_autofree char *sum_argument = NULL;
  g_autofree char *sum = NULL;
  g_autofree char *line = NULL;

  run (fixture, "get", url, NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  g_assert_cmpstr (fixture->out, ==, "");
  g_assert_cmpstr (fixture->err, ==, "");
  sum = skein_temp_folder_dup_sha256 (fixture->work, "a.bin");
  g_assert_cmpstr (sum, ==, expected);
  g_assert_cmpuint (skein_temp_folder_count (fixture->work), ==, 1);

  /* With all that can be asked of one file, into a folder that is not there yet. */
  sum_argument = g_strdup_printf ("sha256=%s", sum);
  run (fixture, "get", url, "--dir", "new/folder", "--checksum", sum_argument, "--hash", "sha256", "--threads", "1", "--connections", "1",
       "--processes", "1", "--segments", "1", "--tries", "2", "--timeout", "20", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  line = g_strdup_printf ("%s  new/folder/a.bin\n", sum);
  g_assert_cmpstr (fixture->out, ==, line);
  assert_no_partials (fixture);
}

static void
test_get_many (Fixture *fixture, gconstpointer data)
{
  g_autofree char *list = skein_test_origin_get (fixture->origin, "/list?n=40&min=1&max=100000&seed=7", NULL, NULL, NULL);
  g_auto (GStrv) lines = g_strsplit (g_strchomp (list), "\n", -1);

  run_with_input (fixture, list, "get", "--input", "-", "--json", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  g_assert_cmpstr (fixture->err, ==, "");
  assert_json (fixture);
  g_assert_cmpuint (count (fixture->out, "\"state\": \"done\""), ==, 40);
  g_assert_cmpuint (count (fixture->out, "\"verified\": true"), ==, 40);
  g_assert_cmpuint (skein_temp_folder_count (fixture->work), ==, 40);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (lines[i], "\t", -1);
      g_autofree char *sum = skein_temp_folder_dup_sha256 (fixture->work, parts[1]);

      g_assert_cmpstr (sum, ==, parts[2]);
    }
}

/* Forty files by three patterns; the bytes that a server would give for the literal address are another file. */
static void
test_get_pattern (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/{1K,2K}/[08-12]{x,y}.bin?seed=3");
  g_autofree char *many = skein_test_origin_dup_url (fixture->origin, "/file/1K/[1-2000000].bin");

  run (fixture, "get", url, NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  g_assert_cmpuint (skein_temp_folder_count (fixture->work), ==, 20);
  for (guint i = 8; i <= 12; i++)
    for (guint size = 1; size <= 2; size++)
      {
        g_autofree char *name = g_strdup_printf ("%02uy.bin", i);
        g_autofree char *file = g_strdup_printf ("%uK-%02uy.bin", size, i);
        g_autofree char *expected = skein_test_origin_dup_sha256 (fixture->origin, size * 1024, name, 3);
        g_autofree char *sum = skein_temp_folder_dup_sha256 (fixture->work, file);

        g_assert_cmpstr (sum, ==, expected);
      }

  run (fixture, "get", many, NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_USAGE);
  assert_contains (fixture->err, "2000000");

  run (fixture, "get", "--no-patterns", "--json", url, NULL);
  g_assert_cmpuint (count (fixture->out, "\"state\""), ==, 1);
}

/* The list comes from the same server as the files, and both are seen to be asked for. */
static void
test_get_verify_url (Fixture *fixture, gconstpointer data)
{
  g_autofree char *good = skein_test_origin_dup_url (fixture->origin, "/file/100K/good.bin?seed=4");
  g_autofree char *bad = skein_test_origin_dup_url (fixture->origin, "/file/100K/bad.bin?seed=4");
  g_autofree char *sum = skein_test_origin_dup_sha256 (fixture->origin, 100 * 1024, "good.bin", 4);
  g_autofree char *list = g_strdup_printf ("%s  ./some/good.bin\r\n" ZEROS " *bad.bin\r\n%s  other.bin\r\n", sum, sum);
  g_autoptr (SkeinTempFolder) served = skein_temp_folder_new ();
  SkeinTestOrigin *lists;
  g_autofree char *list_url = NULL;
  g_autofree char *missing_url = NULL;

  skein_temp_folder_write (served, "SHA256SUMS", list, strlen (list));
  lists = skein_test_origin_start ("--directory", served->path, NULL);
  list_url = skein_test_origin_dup_url (lists, "/dir/SHA256SUMS");
  missing_url = skein_test_origin_dup_url (lists, "/dir/SHA512SUMS");

  run (fixture, "get", good, bad, "--verify", list_url, "--json", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_CHECKSUM);
  assert_contains (fixture->err, "bad.bin");
  g_assert_cmpuint (count (fixture->out, "\"verified\": true"), ==, 1);
  g_assert_cmpuint (skein_temp_folder_count (fixture->work), ==, 1);

  run (fixture, "get", good, "--verify", missing_url, NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_REFUSED);
  assert_contains (fixture->err, "--verify");

  /* What is no list, or no end of one, is not believed. */
  run (fixture, "get", good, "--verify", good, NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_CHECKSUM);
  g_free (list_url);
  list_url = skein_test_origin_dup_url (fixture->origin, "/file/70M/SHA256SUMS");
  run (fixture, "get", good, "--verify", list_url, NULL);
  g_assert_cmpint (fixture->status, !=, 0);
  assert_contains (fixture->err, "larger than");
  skein_test_origin_stop (lists);
}

/* A page on one server, reached by a redirect, with links to another and relative ones. */
static void
test_get_links_of (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SkeinTempFolder) served = skein_temp_folder_new ();
  g_autofree char *far = skein_test_origin_dup_url (fixture->origin, "/file/3K/far.png?seed=1&amp;x=2");
  g_autofree char *page = g_strdup_printf ("<!DOCTYPE html><title>Files</title><a href='one.png'>1</a> <img src=./two.jpg><a href=three.zip>"
                                           "<a href='mailto:a@b'><a href='%s'><script>'<a href=no.png>'</script><a href=one.png#again>",
                                           far);
  SkeinTestOrigin *pages;
  g_autofree char *page_url = NULL;
  g_autofree char *redirect_url = NULL;

  skein_temp_folder_write (served, "index.html", page, strlen (page));
  skein_temp_folder_write (served, "one.png", "1", 1);
  skein_temp_folder_write (served, "two.jpg", "22", 2);
  skein_temp_folder_write (served, "three.zip", "333", 3);
  pages = skein_test_origin_start ("--directory", served->path, NULL);
  page_url = skein_test_origin_dup_url (pages, "/dir/index.html");
  redirect_url = skein_test_origin_dup_url (fixture->origin, "/redirect?to=%s", page_url);

  run (fixture, "get", "--links-of", page_url, "--filter", "*.png", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  g_assert_cmpuint (skein_temp_folder_count (fixture->work), ==, 2);
  get_stat_size (fixture->work, "one.png", 1);
  get_stat_size (fixture->work, "far.png", 3 * 1024);

  run (fixture, "get", "--links-of", redirect_url, "--type", "images,archives", "--json", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  g_assert_cmpuint (count (fixture->out, "\"was_complete\": true"), ==, 2);
  g_assert_cmpuint (skein_temp_folder_count (fixture->work), ==, 4);
  get_stat_size (fixture->work, "three.zip", 3);

  run (fixture, "get", "--links-of", page_url, "--type", "audio", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_USAGE);
  run (fixture, "get", "--links-of", page_url, "--type", "*", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_USAGE);
  skein_test_origin_stop (pages);
}

/* A Metalink that lies here, and one on the web; a mirror; a checksum beside the file. */
static void
test_get_sources (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SkeinTempFolder) served = skein_temp_folder_new ();
  g_autofree char *gone = skein_test_origin_dup_url (fixture->origin, "/file/1K/a.bin?seed=1&status=404");
  g_autofree char *there = skein_test_origin_dup_url (fixture->origin, "/file/1K/a.bin?seed=1");
  g_autofree char *sha256 = skein_test_origin_dup_sha256 (fixture->origin, 1024, "a.bin", 1);
  g_autofree char *escaped = g_markup_escape_text (gone, -1);
  g_autofree char *metalink = g_strdup_printf ("<metalink xmlns=\"urn:ietf:params:xml:ns:metalink\"><file name=\"by-list.bin\"><hash type=\"sha-256\">%s</hash>"
                                               "<url priority=\"1\">%s</url><url priority=\"2\">%s</url></file><file name=\"../up\"><url>%s</url></file></metalink>",
                                               sha256, escaped, there, there);
  g_autofree char *here = skein_temp_folder_dup_path (served, "x.meta4");
  SkeinTestOrigin *pages;
  g_autofree char *url = NULL;
  g_autofree char *file = NULL;
  g_autofree char *bare = NULL;
  g_autofree char *line = NULL;

  skein_temp_folder_write (served, "x.meta4", metalink, strlen (metalink));
  skein_temp_folder_write (served, "one.bin", "1", 1);
  line = g_strdup_printf ("%s  one.bin\n", "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b");
  skein_temp_folder_write (served, "one.bin.sha256", line, strlen (line));
  skein_temp_folder_write (served, "two.bin", "1", 1);
  pages = skein_test_origin_start ("--directory", served->path, NULL);
  url = skein_test_origin_dup_url (pages, "/dir/x.meta4");
  file = skein_test_origin_dup_url (pages, "/dir/one.bin");
  bare = skein_test_origin_dup_url (pages, "/dir/two.bin");

  run (fixture, "get", "--json", "--tries", "1", here, NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_USAGE); /* one of the two is refused */
  assert_contains (fixture->err, "names a folder");
  assert_contains (fixture->out, "\"verified\": true");
  assert_contains (fixture->out, "\"checked_by_server\": false");
  get_stat_size (fixture->work, "by-list.bin", 1024);
  run (fixture, "get", "--json", "--tries", "1", url, NULL);
  assert_contains (fixture->out, "\"was_complete\": true");
  run (fixture, "get", "--no-metalink", url, NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  get_stat_size (fixture->work, "x.meta4", strlen (metalink));

  run (fixture, "get", "--tries", "1", "--mirror", "http://127.0.0.1:1/a.bin", "--mirror", there, gone, NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  get_stat_size (fixture->work, "a.bin", 1024);
  run (fixture, "get", "--mirror", there, gone, there, NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_USAGE);
  run (fixture, "get", "--mirror", "gopher://x/", gone, NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_USAGE);

  run (fixture, "get", "--json", "--sha256-beside", file, NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  assert_contains (fixture->out, "\"verified\": true");
  assert_contains (fixture->out, "\"checked_by_server\": true");
  run (fixture, "get", "--sha256-beside", "--tries", "1", bare, NULL);
  g_assert_cmpint (fixture->status, !=, 0);
  assert_contains (fixture->err, "no checksum");
  skein_temp_folder_write (served, "two.bin.sha256", line, strlen (line));
  write_file (served, "two.bin", "2", 1);
  run (fixture, "get", "--sha256-beside", "--tries", "1", bare, NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_CHECKSUM);
  assert_no_partials (fixture);
  skein_test_origin_stop (pages);
}

/* Each kind of text from standard input. */
static void
test_get_texts (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/1K/");
  g_autofree char *html = g_strdup_printf ("<html><base href='%s'><a href=a.bin>", url);
  g_autofree char *csv = g_strdup_printf ("id,name,link\n1,named.bin,%sb.bin\n2,,%sc.bin\n", url, url);
  g_autofree char *prose = g_strdup_printf ("Dear all,\nthe file is here: %sd.bin, as ever.\nBye", url);
  g_autofree char *json = g_strdup_printf ("[\"%se.bin\", {\"url\": \"%sf.bin\", \"name\": \"f2.bin\"}]", url, url);
  const char *const texts[] = { html, csv, prose, json };
  static const char *const names[] = { "a.bin", "named.bin", "c.bin", "d.bin", "e.bin", "f2.bin" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      run_with_input (fixture, texts[i], "get", "--input", "-", NULL);
      g_assert_cmpint (fixture->status, ==, 0);
    }
  g_assert_cmpuint (skein_temp_folder_count (fixture->work), ==, G_N_ELEMENTS (names));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    get_stat_size (fixture->work, names[i], 1024);

  run_with_input (fixture, "{\"items\": [{\"url\": \"http://x/a\", \"name\": \"../../a\"}, {}, 7]", "get", "--input", "-", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_USAGE);
  assert_contains (fixture->err, "../../a");
  assert_contains (fixture->err, "item 3");
  assert_contains (fixture->err, "damaged JSON");
}

/* Out and in again, in both formats, elsewhere: the same files, verified by what the first run computed. */
static void
test_export (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/10K/{a,b}.bin?seed=2");
  g_autofree char *missing = skein_test_origin_dup_url (fixture->origin, "/file/10K/c.bin?status=404");
  static const char *const formats[] = { "json", "text" };

  run (fixture, "get", url, missing, "--hash", "sha256,md5", "--segments", "3", "--priority", "low", "-d", "first", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *folder = g_strdup_printf ("again-%s", formats[i]);
      g_autofree char *path = skein_temp_folder_dup_path (fixture->work, "batch");
      g_autofree char *text = NULL;

      run (fixture, "list", "--export", "batch", "--format", formats[i], NULL);
      g_assert_cmpint (fixture->status, ==, 0);
      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      assert_contains (text, "c.bin");
      if (i == 0)
        {
          assert_contains (text, "\"md5\"");
          assert_contains (text, "\"failed\"");
          assert_contains (text, "\"segments\": 3");
          assert_contains (text, "\"priority\": \"low\"");
        }

      run (fixture, "get", "--input", "batch", "-d", folder, "--json", NULL);
      g_assert_cmpint (fixture->status, ==, EXIT_REFUSED); /* c.bin is still not there */
      assert_contains (fixture->out, folder);
      g_assert_cmpuint (count (fixture->out, "\"verified\": true"), >=, 2);
      g_assert_cmpuint (count (fixture->out, "\"priority\": \"low\""), ==, i == 0 ? 3 : 0);
    }

  run (fixture, "list", "--export", "-", "--format", "xml", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_USAGE);
  run (fixture, "list", "--export", "no/such/folder/x", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_FILE);
}

static void
test_get_wrong_checksum (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/10K/a.bin");

  run (fixture, "get", url, "--checksum", "sha256=" ZEROS, NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_CHECKSUM);
  assert_contains (fixture->err, url);
  g_assert_cmpuint (skein_temp_folder_count (fixture->work), ==, 0);

  /* Corrected, the same file comes. */
  run (fixture, "get", url, NULL);
  g_assert_cmpuint (skein_temp_folder_count (fixture->work), <=, 1);
}

static void
test_get_not_found (Fixture *fixture, gconstpointer data)
{
  g_autofree char *missing = skein_test_origin_dup_url (fixture->origin, "/file/10K/a.bin?status=404");
  g_autofree char *forbidden = skein_test_origin_dup_url (fixture->origin, "/file/10K/b.bin?status=403");
  g_autofree char *good = skein_test_origin_dup_url (fixture->origin, "/file/10K/c.bin");

  run (fixture, "get", missing, good, forbidden, NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_REFUSED);
  assert_contains (fixture->err, missing);
  assert_contains (fixture->err, forbidden);
  assert_lacks (fixture->err, "c.bin");
  g_assert_cmpuint (skein_temp_folder_count (fixture->work), ==, 1);
}

static void
test_get_mixed_causes (Fixture *fixture, gconstpointer data)
{
  g_autofree char *missing = skein_test_origin_dup_url (fixture->origin, "/file/10K/a.bin?status=404");
  g_autofree char *wrong = skein_test_origin_dup_url (fixture->origin, "/file/10K/b.bin");
  g_autofree char *input = g_strdup_printf ("%s\n%s\t\t" ZEROS "\n", missing, wrong);

  run_with_input (fixture, input, "get", "--input", "-", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_MIXED);
}

static void
test_get_refused_connection (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = dup_refusing_url ();

  run (fixture, "get", url, "--tries", "1", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_NETWORK);
  assert_contains (fixture->err, url);
  g_assert_cmpuint (skein_temp_folder_count (fixture->work), ==, 0);
}

static void
test_get_retries (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/10K/a.bin?status=503&times=1&key=retries&retry_after=1");

  run (fixture, "get", url, NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  g_assert_cmpuint (skein_temp_folder_count (fixture->work), ==, 1);
}

static void
test_get_bad_line (Fixture *fixture, gconstpointer data)
{
  g_autofree char *good = skein_test_origin_dup_url (fixture->origin, "/file/10K/a.bin");
  g_autofree char *input = g_strdup_printf ("# comment\r\nhtp:/x\r\n%s\r\ngopher://user:secret@host/b\n", good);

  write_file (fixture->home, "urls.txt", input, strlen (input));
  {
    g_autofree char *path = skein_temp_folder_dup_path (fixture->home, "urls.txt");

    run (fixture, "get", "--input", path, NULL);
  }
  g_assert_cmpint (fixture->status, ==, EXIT_USAGE);
  assert_contains (fixture->err, "Line 2");
  assert_contains (fixture->err, "htp:/x");
  assert_contains (fixture->err, "Line 4");
  assert_lacks (fixture->err, "secret");
  g_assert_cmpuint (skein_temp_folder_count (fixture->work), ==, 1);

  run (fixture, "get", "nonsense", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_USAGE);
  assert_contains (fixture->err, "nonsense");
}

static void
test_get_bad_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/10K/a.bin");

  g_test_summary ("A folder below a file can be made by nobody, not even by root");
  write_file (fixture->work, "file", "x", 1);
  run (fixture, "get", url, "--dir", "file/folder", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_FILE);
  assert_contains (fixture->err, "file/folder");
}

static void
test_get_second_run (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first_url = skein_test_origin_dup_url (fixture->origin, "/file/10K/a.bin");
  g_autofree char *second_url = skein_test_origin_dup_url (fixture->origin, "/file/3M/b.bin");
  struct stat before[2], after[2];
  guint64 n_requests;

  run (fixture, "get", first_url, second_url, NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  get_stat (fixture->work, "a.bin", &before[0]);
  get_stat (fixture->work, "b.bin", &before[1]);
  n_requests = skein_test_origin_get_path_requests (fixture->origin, "/file/10K/a.bin");
  g_assert_cmpuint (n_requests, >, 0);

  run (fixture, "get", first_url, second_url, "--json", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  g_assert_cmpuint (count (fixture->out, "\"was_complete\": true"), ==, 2);
  get_stat (fixture->work, "a.bin", &after[0]);
  get_stat (fixture->work, "b.bin", &after[1]);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpuint (after[i].st_ino, ==, before[i].st_ino);
      g_assert_cmpint (after[i].st_mtim.tv_sec, ==, before[i].st_mtim.tv_sec);
      g_assert_cmpint (after[i].st_mtim.tv_nsec, ==, before[i].st_mtim.tv_nsec);
    }
  g_assert_cmpuint (skein_test_origin_get_path_requests (fixture->origin, "/file/10K/a.bin"), ==, n_requests);
  g_assert_cmpuint (skein_temp_folder_count (fixture->work), ==, 2);
}

static void
test_get_interrupted (Fixture *fixture, gconstpointer data)
{
  g_autofree char *slow = skein_test_origin_dup_url (fixture->origin, "/file/4M/a.bin?seed=5&rate=1000000");
  g_autofree char *expected = skein_test_origin_dup_sha256 (fixture->origin, 4 * 1024 * 1024, "a.bin", 5);
  g_autoptr (GSubprocess) process = spawn (fixture, "get", slow, "--segments", "1", NULL);
  g_autofree char *part = skein_temp_folder_dup_path (fixture->work, "a.bin.part");
  g_autofree char *sum = NULL;
  struct stat info = { 0 };

  g_test_summary ("Ctrl+C keeps what has arrived, and the same command continues");
  skein_wait_until (stat (part, &info) == 0 && info.st_size > 100000);
  g_subprocess_send_signal (process, SIGINT);
  finish (fixture, process, "", 0);
  g_assert_cmpint (fixture->status, ==, 130);
  assert_contains (fixture->err, "again");
  g_assert_no_errno (stat (part, &info));
  g_assert_cmpint (info.st_size, >, 100000);

  {
    g_autofree char *list = g_strdup_printf ("%s\t\t%s\n", slow, expected);

    /* The same item: the checksum is only said this time. */
    run_with_input (fixture, list, "get", "--input", "-", "--json", NULL);
  }
  g_assert_cmpint (fixture->status, ==, 0);
  assert_contains (fixture->out, "\"verified\": true");
  sum = skein_temp_folder_dup_sha256 (fixture->work, "a.bin");
  g_assert_cmpstr (sum, ==, expected);
  g_assert_cmpuint (skein_temp_folder_count (fixture->work), ==, 1);
}

static void
test_get_limits (Fixture *fixture, gconstpointer data)
{
  g_autofree char *one = skein_test_origin_dup_url (fixture->origin, "/file/1M/a.bin?seed=5");
  g_autofree char *two = skein_test_origin_dup_url (fixture->origin, "/file/1M/b.bin?seed=5");
  gint64 begun_us = g_get_monotonic_time ();

  /* Both together; on a busy machine it takes longer, but never less. */
  run (fixture, "get", one, two, "--max-rate", "1M", "--schedule", "daily 00:00-24:00 full", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  g_assert_cmpint (g_get_monotonic_time () - begun_us, >, 1500000);

  begun_us = g_get_monotonic_time ();
  run (fixture, "get", one, "--dir", "slow", "--file-max-rate", "512KiB/s", "--json", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  g_assert_cmpint (g_get_monotonic_time () - begun_us, >, 1500000);
  assert_contains (fixture->out, "\"max_rate\": 524288");
}

static void
test_get_order (Fixture *fixture, gconstpointer data)
{
  g_autofree char *rules = skein_temp_folder_dup_path (fixture->work, "rules");
  g_autofree char *input = skein_temp_folder_dup_path (fixture->work, "list.txt");
  g_autoptr (GString) list = g_string_new (NULL);

  g_assert_true (g_file_set_contents (rules, "# one at a time\n127.0.0.1 connections=1\n", -1, NULL));
  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/1000/n%u.bin?delay=20", i);

      g_string_append_printf (list, "%s\n", url);
    }
  g_assert_true (g_file_set_contents (input, list->str, -1, NULL));
  skein_test_origin_reset (fixture->origin);
  run (fixture, "get", "--input", input, "--dir", "files", "--priority", "high", "--host-rules", rules, "--json", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  g_assert_cmpuint (skein_test_origin_get_stat (fixture->origin, "requests"), ==, 8);
  g_assert_cmpuint (skein_test_origin_get_stat (fixture->origin, "peak_requests"), ==, 1);
  assert_contains (fixture->out, "\"priority\": \"high\"");

  run (fixture, "list", "--json", NULL);
  assert_contains (fixture->out, "\"priority\": \"high\"");

  g_assert_true (g_file_set_contents (rules, "127.0.0.1 connections=1\n*.org delay=fast\n", -1, NULL));
  run (fixture, "get", "http://x/", "--host-rules", rules, NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_USAGE);
  assert_contains (fixture->err, "line 2: “delay=fast”");
}

static void
test_get_schedule (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/1K/a.bin?seed=5");
  g_autoptr (GSubprocess) process = spawn (fixture, "get", url, "--max-rate", "1M", "--schedule", "daily 00:00-24:00 off", NULL);
  g_autoptr (GString) said = g_string_new (NULL);
  char byte;

  /* Says why it waits, and does. */
  while (g_input_stream_read (g_subprocess_get_stderr_pipe (process), &byte, 1, NULL, NULL) == 1 && byte != '\n')
    g_string_append_c (said, byte);
  g_assert_cmpstr (said->str, ==, "skein-cli: The schedule pauses downloads");
  g_subprocess_send_signal (process, SIGTERM);
  finish (fixture, process, "", 0);
  g_assert_cmpint (fixture->status, ==, 143);
  g_assert_cmpuint (skein_test_origin_get_path_requests (fixture->origin, "/file/1K/a.bin"), ==, 0);
}

static void
test_get_together (Fixture *fixture, gconstpointer data)
{
  g_autofree char *slow = skein_test_origin_dup_url (fixture->origin, "/file/3M/a.bin?seed=5&rate=1000000");
  g_autofree char *expected = skein_test_origin_dup_sha256 (fixture->origin, 3 * 1024 * 1024, "a.bin", 5);
  g_autofree char *part = skein_temp_folder_dup_path (fixture->work, "a.bin.part");
  g_autoptr (GSubprocess) first = NULL;
  g_autoptr (GSubprocess) second = NULL;
  g_autofree char *sum = NULL;
  struct stat info = { 0 };

  g_test_summary ("Of two programs that want the same file one waits for the other, and takes over when that is killed");
  first = spawn (fixture, "get", slow, "--segments", "1", NULL);
  skein_wait_until (stat (part, &info) == 0 && info.st_size > 100000);
  second = spawn (fixture, "get", slow, "--segments", "1", NULL);
  skein_wait_until (stat (part, &info) == 0 && info.st_size > 800000);

  g_subprocess_send_signal (first, SIGKILL);
  finish (fixture, first, "", 0);
  g_assert_cmpint (fixture->status, ==, -SIGKILL);
  finish (fixture, second, "", 0);
  g_assert_cmpint (fixture->status, ==, 0);
  sum = skein_temp_folder_dup_sha256 (fixture->work, "a.bin");
  g_assert_cmpstr (sum, ==, expected);
  g_assert_cmpuint (skein_temp_folder_count (fixture->work), ==, 1);
}

static void
assert_no_secret (SkeinTempFolder *folder, const char *secret)
{
  g_autoptr (GSubprocess) grep = NULL;
  g_autoptr (GError) error = NULL;

  grep = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, "grep", "-rqF", "--", secret, folder->path, NULL);
  g_assert_no_error (error);
  g_subprocess_wait (grep, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_subprocess_get_exit_status (grep), ==, 1);
}

static void
test_get_credentials (Fixture *fixture, gconstpointer data)
{
  const char *host = fixture->origin->url + strlen ("http://");
  g_autofree char *path = g_strdup ("/file/10K/a.bin?user=ann&password=right-word");
  g_autofree char *wrong = g_strdup_printf ("http://ann:wr0ng-secret@%s/file/10K/a.bin?user=ann&password=x", host);
  g_autofree char *good = g_strdup_printf ("http://ann:s3cret-word@%s/file/10K/b.bin?user=ann&password=s3cret-word", host);
  g_autofree char *other = skein_test_origin_dup_url (fixture->origin, "/file/10K/c.bin?user=ann&password=env-secret");
  g_autofree char *tls = skein_test_origin_dup_tls_url (fixture->origin, "/file/10K/d.bin");

  run (fixture, "get", wrong, "--json", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_REFUSED);
  assert_lacks (fixture->err, "wr0ng-secret");
  assert_lacks (fixture->out, "wr0ng-secret");
  assert_no_secret (fixture->home, "wr0ng-secret");

  run (fixture, "get", good, NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  g_assert_cmpuint (skein_temp_folder_count (fixture->work), ==, 1);

  run (fixture, "get", other, "--user", "ann", "--password-env", "SKEIN_TEST_PASSWORD", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_USAGE);
  assert_contains (fixture->err, "SKEIN_TEST_PASSWORD");

  g_subprocess_launcher_setenv (fixture->launcher, "SKEIN_TEST_PASSWORD", "env-secret", TRUE);
  run (fixture, "get", other, "--user", "ann", "--password-env", "SKEIN_TEST_PASSWORD", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  g_assert_cmpuint (skein_temp_folder_count (fixture->work), ==, 2);

  run (fixture, "get", other, tls, "--user", "ann", "--password-env", "SKEIN_TEST_PASSWORD", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_USAGE);
  assert_lacks (fixture->err, "env-secret");
}

/* Lists and pages are asked for as files are. */
static void
test_get_page_request (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SkeinEchoServer) server = skein_echo_server_start ();
  g_autofree char *list = skein_echo_server_dup_url (server, "/list.txt");
  g_autofree char *through_proxy = skein_echo_server_dup_url (server, "");
  g_autofree char *heads = NULL;

  run (fixture, "get", "--links-of", list, "--header", "X-Api-Key: key-secret", "--user-agent", "Walker/1", NULL);
  run (fixture, "get", "http://nowhere.invalid/a", "--verify", "http://nowhere.invalid/SUMS", "--proxy", through_proxy, "--user-agent", "Walker/2", NULL);
  heads = skein_echo_server_dup_heads (server);
  assert_contains (heads, "GET /list.txt");
  assert_contains (heads, "X-Api-Key: key-secret\r\n");
  assert_contains (heads, "User-Agent: Walker/1\r\n");
  assert_contains (heads, "GET http://nowhere.invalid/SUMS");
  assert_contains (heads, "User-Agent: Walker/2\r\n");
}

/* Whatever a server refuses with, it is the server that refuses. */
static void
test_get_refused (Fixture *fixture, gconstpointer data)
{
  static const guint codes[] = { 400, 402, 405, 406, 418, 431 };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/1K/a%u.bin?status=%u", i, codes[i]);

      run (fixture, "get", url, NULL);
      g_assert_cmpint (fixture->status, ==, EXIT_REFUSED);
    }
}

static void
test_get_request (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SkeinEchoServer) server = skein_echo_server_start ();
  g_autofree char *url = skein_echo_server_dup_url (server, "/a.txt");
  g_autofree char *through_proxy = skein_echo_server_dup_url (server, "");
  g_autofree char *got = NULL;
  g_autofree char *got_token = NULL;
  g_autofree char *heads = NULL;

  write_file (fixture->work, "cookies.txt", "127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\tcookie-secret\n", strlen ("127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\tcookie-secret\n"));
  run (fixture, "get", url, "--header", "X-Api-Key: key-secret", "--header", "X-Two: 2", "--user-agent", "Walker/1", "--referer", "https://example.org/", "--cookies", "cookies.txt", "--http", "1.1", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  got = skein_temp_folder_read (fixture->work, "a.txt", NULL);
  assert_contains (got, "X-Api-Key: key-secret\r\n");
  assert_contains (got, "X-Two: 2\r\n");
  assert_contains (got, "User-Agent: Walker/1\r\n");
  assert_contains (got, "Referer: https://example.org/\r\n");
  assert_contains (got, "Cookie: session=cookie-secret\r\n");
  assert_no_secret (fixture->home, "key-secret");
  assert_no_secret (fixture->home, "cookie-secret");

  g_subprocess_launcher_setenv (fixture->launcher, "SKEIN_TEST_TOKEN", "token-secret", TRUE);
  run (fixture, "get", "http://nowhere.invalid/b.txt", "--proxy", through_proxy, "--bearer-env", "SKEIN_TEST_TOKEN", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  got_token = skein_temp_folder_read (fixture->work, "b.txt", NULL);
  assert_contains (got_token, "GET http://nowhere.invalid/b.txt");
  assert_contains (got_token, "Authorization: Bearer token-secret\r\n");
  assert_no_secret (fixture->home, "token-secret");

  run (fixture, "get", url, "--header", "Authorization: Bearer x-secret", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_USAGE);
  assert_contains (fixture->err, "bearer token");
  assert_lacks (fixture->err, "x-secret");
  run (fixture, "get", url, "--proxy", "http://ann:x-secret@127.0.0.1:1", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_USAGE);
  assert_contains (fixture->err, "--proxy-env");
  assert_lacks (fixture->err, "x-secret");
  run (fixture, "get", url, "--http", "4", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_USAGE);
  run (fixture, "get", url, "--bearer-env", "SKEIN_TEST_NOTHING", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_USAGE);
  assert_contains (fixture->err, "SKEIN_TEST_NOTHING");

  /* What failed says why: the cause's name, what to do, the raw text. */
  run (fixture, "get", "http://nowhere.invalid/c.txt", "--proxy", "http://127.0.0.1:1", "--tries", "1", "--json", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_NETWORK);
  assert_contains (fixture->out, "\"proxy-failed\"");
  assert_contains (fixture->out, "\"next_step\"");
  assert_contains (fixture->out, "libcurl 7: ");
}

static void
test_get_tls (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = skein_test_origin_dup_tls_url (fixture->origin, "/file/10K/a.bin");

  run (fixture, "get", url, "--tries", "1", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_NETWORK);
  assert_contains (fixture->err, url);

  run (fixture, "get", url, "--ca", fixture->origin->ca_path, NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  g_assert_cmpuint (skein_temp_folder_count (fixture->work), ==, 1);
}

static void
test_get_verify_list (Fixture *fixture, gconstpointer data)
{
  g_autofree char *a = skein_test_origin_dup_url (fixture->origin, "/file/10K/a.bin?seed=1");
  g_autofree char *b = skein_test_origin_dup_url (fixture->origin, "/file/10K/b.bin?seed=2");
  g_autofree char *sum_a = skein_test_origin_dup_sha256 (fixture->origin, 10 * 1024, "a.bin", 1);
  g_autofree char *list = g_strdup_printf ("%s  deep/a.bin\n" ZEROS " *b.bin\n" ZEROS "  not-here.bin\nno line\n", sum_a);
  g_autofree char *path = skein_temp_folder_dup_path (fixture->home, "SHA256SUMS");

  write_file (fixture->home, "SHA256SUMS", list, strlen (list));
  run (fixture, "get", a, b, "--verify", path, "--json", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_CHECKSUM);
  assert_json (fixture);
  g_assert_cmpuint (count (fixture->out, "\"verified\": true"), ==, 1);
  g_assert_cmpuint (count (fixture->out, "\"code\": \"checksum\""), ==, 1);
  assert_contains (fixture->err, "line 4");
  assert_contains (fixture->err, b);
  g_assert_cmpuint (skein_temp_folder_count (fixture->work), ==, 1);

  write_file (fixture->home, "EMPTY", "", 0);
  {
    g_autofree char *empty = skein_temp_folder_dup_path (fixture->home, "EMPTY");

    run (fixture, "get", a, "--verify", empty, NULL);
  }
  g_assert_cmpint (fixture->status, ==, EXIT_CHECKSUM);
}

static void
test_get_resize (Fixture *fixture, gconstpointer data)
{
  g_autofree char *list = skein_test_origin_get (fixture->origin, "/samples/SHA256SUMS", NULL, NULL, NULL);
  const char *photo = strstr (list, "photos/");
  g_autofree char *name = g_strndup (photo, strcspn (photo, "\n"));
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/samples/%s", name);
  g_autofree char *no_photo = skein_test_origin_dup_url (fixture->origin, "/file/10K/fake.jpg");

  run (fixture, "get", url, "--resize", "300x200", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  g_assert_cmpuint (skein_temp_folder_count (fixture->work), ==, 2);

  run (fixture, "get", url, "--preset", "thumbnail", "--resize", "fill:100x50", "--format", "webp", "--copy-name", "t{height}", "--json", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  assert_json (fixture);
  assert_contains (fixture->out, "t50.webp");
  assert_contains (fixture->out, "\"width\": 100");
  g_assert_cmpuint (skein_temp_folder_count (fixture->work), ==, 3);

  run (fixture, "get", no_photo, "--resize", "300x200", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_PROCESSING);
  assert_contains (fixture->err, "fake.jpg");
}

static void
test_get_names (Fixture *fixture, gconstpointer data)
{
  g_autofree char *traversal = skein_test_origin_dup_url (fixture->origin, "/file/1K/x?disposition=..%%2F..%%2Fevil.sh");
  g_autofree char *control = skein_test_origin_dup_url (fixture->origin, "/file/1K/a%%1B%%5B2Jb%%0Ac");

  g_test_summary ("What a server or a URL says cannot leave the folder or reach the terminal");
  run (fixture, "get", traversal, control, "--hash", "sha256", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  assert_lacks (fixture->out, "\x1b");
  assert_lacks (fixture->err, "\x1b");
  g_assert_cmpuint (skein_temp_folder_count (fixture->work), ==, 2);
}

/* hash, verify, resize */

static const char *const awkward_names[] = { "plain", "new\nline", "back\\slash", "-dash", " space ", "b\xff\xfeytes", "star*", "caf\xC3\xA9" };

static void
write_awkward (Fixture *fixture)
{
  for (guint i = 0; i < G_N_ELEMENTS (awkward_names); i++)
    write_file (fixture->work, awkward_names[i], awkward_names[i], strlen (awkward_names[i]));
}

static char *
make_files0 (void)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (awkward_names); i++)
    g_string_append_len (list, awkward_names[i], (gssize) strlen (awkward_names[i]) + 1);

  return g_string_free (list, FALSE);
}

static gsize
get_files0_size (void)
{
  gsize size = 0;

  for (guint i = 0; i < G_N_ELEMENTS (awkward_names); i++)
    size += strlen (awkward_names[i]) + 1;

  return size;
}

static void
test_hash_round_trip (Fixture *fixture, gconstpointer data)
{
  const char *kind = data;
  g_autofree char *files0 = make_files0 ();
  g_autoptr (GSubprocess) process = NULL;
  g_auto (GStrv) lines = NULL;
  g_autofree char *list_path = skein_temp_folder_dup_path (fixture->work, "SUMS");

  write_awkward (fixture);
  process = spawn (fixture, "hash", kind, "2", "--files0", "-", NULL);
  finish (fixture, process, files0, get_files0_size ());
  g_assert_cmpint (fixture->status, ==, 0);
  g_assert_cmpstr (fixture->err, ==, "");

  lines = g_strsplit (fixture->out, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, G_N_ELEMENTS (awkward_names) + 1);
  for (guint i = 0; i < G_N_ELEMENTS (awkward_names); i++)
    {
      g_autofree char *sum = skein_temp_folder_dup_sha256 (fixture->work, awkward_names[i]);

      /* In the order of the list. */
      assert_contains (lines[i], sum);
    }
  g_assert_true (g_str_has_prefix (lines[1], "\\"));
  assert_contains (lines[1], "  new\\nline");

  write_file (fixture->work, "SUMS", fixture->out, fixture->out_size);
  run (fixture, "verify", kind, "2", list_path, NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  g_assert_cmpuint (count (fixture->out, ": OK\n"), ==, G_N_ELEMENTS (awkward_names));

  write_file (fixture->work, "new\nline", "changed", 7);
  run (fixture, "verify", kind, "2", "SUMS", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_CHECKSUM);
  g_assert_cmpuint (count (fixture->out, ": OK\n"), ==, G_N_ELEMENTS (awkward_names) - 1);
  assert_contains (fixture->out, "\\new\\nline: FAILED\n");

  {
    g_autofree char *plain = skein_temp_folder_dup_path (fixture->work, "new\nline");

    g_assert_no_errno (unlink (plain));
  }
  run (fixture, "verify", kind, "2", "SUMS", "--json", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_FILE);
  assert_json (fixture);
  g_assert_cmpuint (count (fixture->out, "\"result\": \"missing\""), ==, 1);
}

static void
test_hash_errors (Fixture *fixture, gconstpointer data)
{
  write_file (fixture->work, "good", "x", 1);
  run (fixture, "hash", "missing", "good", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_FILE);
  assert_contains (fixture->err, "missing");
  assert_contains (fixture->out, "  good\n");

  run (fixture, "hash", "--algorithm", "sha256,md5", "good", "--json", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  assert_json (fixture);
  assert_contains (fixture->out, "\"md5\": \"9dd4e461268c8034f5c8564e155c67a6\"");
}

static void
test_hash_algorithms (Fixture *fixture, gconstpointer data)
{
  static const char *const algorithms[] = { "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3-256", "sha3-512", "blake2b", "sha512-256", "sha3-384", "blake2s", "xxh64", "xxh3", "xxh128", "blake3", "crc32" };

  g_test_summary ("verify takes back what hash printed, also where the length fits several algorithms");
  write_file (fixture->work, "good", "x", 1);
  for (guint i = 0; i < G_N_ELEMENTS (algorithms); i++)
    {
      SkeinDigestAlgorithm algorithm;

      run (fixture, "hash", "--algorithm", algorithms[i], "good", NULL);
      g_assert_true (skein_digest_algorithm_parse (algorithms[i], &algorithm));
      if (!skein_digest_algorithm_is_available (algorithm))
        {
          g_assert_cmpint (fixture->status, ==, 2);
          assert_contains (fixture->err, "not available");
          continue;
        }
      g_assert_cmpint (fixture->status, ==, 0);
      write_file (fixture->work, "LIST", fixture->out, fixture->out_size);
      run (fixture, "verify", "LIST", NULL);
      g_assert_cmpint (fixture->status, ==, 0);
      assert_contains (fixture->out, skein_digest_algorithm_is_weak (algorithm) ? "good: OK (" : "good: OK\n");
    }
}

static void
test_verify_several (Fixture *fixture, gconstpointer data)
{
  g_test_summary ("Files that a list has by several algorithms: each line is answered");
  write_file (fixture->work, "good", "x", 1);
  write_file (fixture->work, "other", "y", 1);
  run (fixture, "hash", "-a", "sha256,md5,crc32,sha1", "good", "other", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  write_file (fixture->work, "LIST", fixture->out, fixture->out_size);
  run (fixture, "verify", "LIST", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  g_assert_cmpuint (count (fixture->out, "good: OK"), ==, 4);
  g_assert_cmpuint (count (fixture->out, "other: OK"), ==, 4);

  write_file (fixture->work, "other", "z", 1);
  run (fixture, "verify", "LIST", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_CHECKSUM);
  g_assert_cmpuint (count (fixture->out, "good: OK"), ==, 4);
  g_assert_cmpuint (count (fixture->out, "other: FAILED\n"), ==, 4);

  run (fixture, "hash", "-a", "sha256,blake2s", "good", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  assert_contains (fixture->err, "--format bsd");
  run (fixture, "hash", "-a", "sha256,blake2s,sha3-256", "--format", "bsd", "good", NULL);
  g_assert_cmpstr (fixture->err, ==, "");
  write_file (fixture->work, "LIST", fixture->out, fixture->out_size);
  run (fixture, "verify", "LIST", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  g_assert_cmpuint (count (fixture->out, "good: OK\n"), ==, 3);

  /* Bare lines of one length and another: neither must be taken for the other's. */
  run (fixture, "hash", "-a", "sha3-512,blake2s", "good", NULL);
  write_file (fixture->work, "LIST", fixture->out, fixture->out_size);
  run (fixture, "verify", "LIST", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  g_assert_cmpuint (count (fixture->out, "good: OK\n"), ==, 2);
}

static void
test_hash_recursive (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = skein_temp_folder_dup_path (fixture->work, "tree/sub");

  g_test_summary ("A tree to a list in it, and an audit of it: same, changed, missing, new");
  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  write_file (fixture->work, "tree/b", "b", 1);
  write_file (fixture->work, "tree/sub/new\nline", "n", 1);
  write_file (fixture->work, "tree/sub/\xff", "f", 1);
  write_file (fixture->work, "outside", "o", 1);

  run (fixture, "hash", "tree", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_FILE);
  assert_contains (fixture->err, "--recursive");
  run (fixture, "hash", "-r", "tree", "--format", "bsd", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  assert_contains (fixture->out, "SHA256 (tree/b) = ");
  assert_contains (fixture->out, "\\SHA256 (tree/sub/new\\nline) = ");

  /* The list neither names itself nor what it cannot reach. */
  run (fixture, "hash", "-r", "tree", "-o", "tree/SHA256SUMS", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  g_assert_cmpstr (fixture->out, ==, "");
  run (fixture, "hash", "-r", "tree", "-o", "tree/SHA256SUMS", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  run (fixture, "hash", "outside", "-o", "tree/OTHER", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_FILE);
  assert_contains (fixture->err, "not below");
  {
    g_autofree char *other = skein_temp_folder_dup_path (fixture->work, "tree/OTHER");

    g_assert_no_errno (unlink (other));
  }

  run (fixture, "verify", "tree", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  g_assert_cmpuint (count (fixture->out, ": OK\n"), ==, 3);
  run (fixture, "verify", "--audit", "tree", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  g_assert_cmpstr (fixture->out, ==, "3 same, 0 changed, 0 missing, 0 new, 0 not checked\n");

  write_file (fixture->work, "tree/b", "c", 1);
  write_file (fixture->work, "tree/sub/added", "a", 1);
  write_file (fixture->work, "tree/.hidden", "h", 1);
  run (fixture, "verify", "--audit", "tree/SHA256SUMS", "tree", "--allow-new", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_CHECKSUM);
  g_assert_cmpstr (fixture->out, ==, "b: FAILED\n.hidden: NEW\nsub/added: NEW\n2 same, 1 changed, 0 missing, 2 new, 0 not checked\n");

  write_file (fixture->work, "tree/b", "b", 1);
  run (fixture, "verify", "--audit", "tree/SHA256SUMS", "tree", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_CHECKSUM);
  run (fixture, "verify", "--audit", "tree/SHA256SUMS", "tree", "--allow-new", "--no-hidden", "--json", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  assert_json (fixture);
  g_assert_cmpuint (count (fixture->out, "\"result\": \"new\""), ==, 1);

  /* A list for another folder. */
  run (fixture, "verify", "--audit", "tree/SHA256SUMS", "tree/sub", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_CHECKSUM);
  assert_contains (fixture->out, "3 missing, 3 new");
  run (fixture, "verify", "--audit", "tree/sub", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_CHECKSUM);
  assert_contains (fixture->err, "no list of checksums");
}

static void
test_verify_hostile (Fixture *fixture, gconstpointer data)
{
  static const char sum[] = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"; /* of "x" */
  g_autofree char *outside = skein_temp_folder_dup_path (fixture->home, "outside");
  g_autofree char *pipe_path = skein_temp_folder_dup_path (fixture->work, "pipe");
  g_autofree char *link_path = skein_temp_folder_dup_path (fixture->work, "link");
  g_autofree char *folder_link_path = skein_temp_folder_dup_path (fixture->work, "folder-link");
  g_autofree char *home_name = g_path_get_basename (fixture->home->path);
  g_autofree char *list = NULL;

  g_test_summary ("A list reaches neither what is outside its folder, nor pipes, devices or links");
  write_file (fixture->home, "outside", "x", 1);
  write_file (fixture->work, "good", "x", 1);
  g_assert_no_errno (mkfifo (pipe_path, 0600));
  g_assert_no_errno (symlink (outside, link_path));
  g_assert_no_errno (symlink (fixture->home->path, folder_link_path));

  list = g_strdup_printf ("%s  good\n%s  %s\n%s  ../%s/outside\n%s  link\n%s  folder-link/outside\n%s  pipe\n%s  /dev/zero\n%s  .\n",
                          sum, sum, outside, sum, home_name, sum, sum, sum, sum, sum);
  write_file (fixture->work, "SUMS", list, strlen (list));
  run (fixture, "verify", "SUMS", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_FILE);
  g_assert_cmpuint (count (fixture->out, ": OK\n"), ==, 1);
  g_assert_cmpuint (count (fixture->out, ": REFUSED\n"), ==, 7);

  write_file (fixture->work, "EMPTY", "# nothing\n", 10);
  run (fixture, "verify", "EMPTY", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_CHECKSUM);

  run_with_input (fixture, "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881  good\n", "verify", "-", NULL);
  g_assert_cmpint (fixture->status, ==, 0);

  unlink (link_path);
  unlink (folder_link_path);
}

/* The @index-th of the origin's photos; they come in several sizes. */
static void
get_photo (Fixture *fixture, guint index, const char *name)
{
  g_autofree char *list = skein_test_origin_get (fixture->origin, "/samples/SHA256SUMS", NULL, NULL, NULL);
  const char *photo = strstr (list, "photos/");
  g_autofree char *path = NULL;
  g_autofree char *content = NULL;
  gsize size;

  for (guint i = 0; i < index; i++)
    photo = strstr (photo + 1, "photos/");
  path = g_strdup_printf ("/samples/%.*s", (int) strcspn (photo, "\n"), photo);
  content = skein_test_origin_get (fixture->origin, path, NULL, &size, NULL);
  write_file (fixture->work, name, content, size);
}

static void
test_resize (Fixture *fixture, gconstpointer data)
{
  const char *kind = data;
  g_autofree char *small = skein_temp_folder_dup_path (fixture->work, "small");
  struct stat before, after;

  get_photo (fixture, 0, "photo\n1.jpg");
  get_photo (fixture, 1, "-2.jpg");
  write_file (fixture->work, "fake.jpg", "no picture", 10);

  run (fixture, "resize", kind, "2", "--fit", "200x100", "--quality", "70", "--out", "small", "--json", "--", "photo\n1.jpg", "fake.jpg", "-2.jpg", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_PROCESSING);
  assert_contains (fixture->err, "fake.jpg");
  assert_json (fixture);
  g_assert_cmpuint (count (fixture->out, "\"copy\": "), ==, 2);
  get_stat (fixture->work, "small/-2.jpg", &before);
  get_stat (fixture->work, "small/photo\n1.jpg", &after);

  /* A file that is there is never replaced, whatever is in it. */
  write_file (fixture->work, "small/-2.jpg", "mine", 4);
  get_stat (fixture->work, "small/-2.jpg", &before);
  run (fixture, "resize", kind, "1", "--fit", "200x100", "--out", "small", "--", "-2.jpg", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  get_stat (fixture->work, "small/-2.jpg", &after);
  g_assert_cmpuint (after.st_ino, ==, before.st_ino);
  g_assert_cmpint (after.st_size, ==, 4);
  get_stat (fixture->work, "small/-2 (1).jpg", &after);
}

static void
test_resize_beside (Fixture *fixture, gconstpointer data)
{
  struct stat before;

  g_test_summary ("Copies get names of their own beside the pictures, and never collide");
  get_photo (fixture, 0, "a.jpg");
  write_file (fixture->work, "a-64x64.jpg", "mine", 4);
  get_photo (fixture, 1, "b.v2.jpg");

  run (fixture, "resize", "--fit", "64", "a.jpg", "b.v2.jpg", "--json", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  assert_json (fixture);
  g_assert_cmpuint (count (fixture->out, "\"in_width\": "), ==, 2);
  get_stat (fixture->work, "a-64x64 (1).jpg", &before);
  get_stat (fixture->work, "b.v2-64x64.jpg", &before);
  get_stat (fixture->work, "a-64x64.jpg", &before);
  g_assert_cmpint (before.st_size, ==, 4);

  run (fixture, "resize", "--preset", "thumbnail", "--format", "png", "--copy-name", "{stem}_{width}", "b.v2.jpg", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  get_stat (fixture->work, "b.v2_320.png", &before);
}

static void
test_resize_in_place (Fixture *fixture, gconstpointer data)
{
  struct stat before, after;
  g_autofree char *path = skein_temp_folder_dup_path (fixture->work, "a.jpg");
  g_autofree char *link = skein_temp_folder_dup_path (fixture->work, "link.jpg");

  g_test_summary ("A picture is replaced by a complete smaller one of its format, or not at all");
  get_photo (fixture, 0, "a.jpg");
  g_assert_no_errno (chmod (path, 0640));
  g_assert_no_errno (symlink ("a.jpg", link));
  get_stat (fixture->work, "a.jpg", &before);

  run (fixture, "resize", "--resize", "fill:80x60", "--in-place", "--json", "link.jpg", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  assert_contains (fixture->out, "\"width\": 80");
  assert_contains (fixture->out, "\"untouched\": false");
  get_stat (fixture->work, "a.jpg", &after);
  g_assert_cmpuint (after.st_ino, !=, before.st_ino);
  g_assert_cmpint (after.st_size, <, before.st_size);
  g_assert_cmpuint (after.st_mode & 0777, ==, 0640);
  g_assert_cmpuint (skein_temp_folder_count (fixture->work), ==, 2);

  /* It fits now. */
  before = after;
  run (fixture, "resize", "--resize", "80x60", "--in-place", "--json", "a.jpg", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  assert_contains (fixture->out, "\"untouched\": true");
  get_stat (fixture->work, "a.jpg", &after);
  g_assert_cmpuint (after.st_ino, ==, before.st_ino);

  /* What it is in truth cannot be written under this name. */
  get_photo (fixture, 0, "wrong.png");
  get_stat (fixture->work, "wrong.png", &before);
  run (fixture, "resize", "--resize", "80x60", "--in-place", "wrong.png", NULL);
  g_assert_cmpint (fixture->status, !=, 0);
  assert_contains (fixture->err, "wrong.png");
  get_stat (fixture->work, "wrong.png", &after);
  g_assert_cmpuint (after.st_ino, ==, before.st_ino);

  /* No picture: nothing is lost. */
  write_file (fixture->work, "fake.jpg", "no picture", 10);
  run (fixture, "resize", "--resize", "80x60", "--in-place", "fake.jpg", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_PROCESSING);
  get_stat (fixture->work, "fake.jpg", &after);
  g_assert_cmpint (after.st_size, ==, 10);
}

static void
test_resize_together (Fixture *fixture, gconstpointer data)
{
  const guint n_photos = 8;
  g_autoptr (GString) list = g_string_new (NULL);

  g_test_summary ("Processes that resize at the same time do not spoil each other's pictures");
  for (guint i = 0; i < n_photos; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.jpg", i);

      get_photo (fixture, i, name);
      g_string_append_len (list, name, (gssize) strlen (name) + 1);
    }

  for (guint round = 0; round < 3; round++)
    {
      const char *out = round == 0 ? "alone" : "together";
      g_autoptr (GSubprocess) process = spawn (fixture, "resize", "--processes", round == 0 ? "1" : "4", "--fit", "1600x1600", "--out", out, "--files0", "-", NULL);

      finish (fixture, process, list->str, list->len);
      g_assert_cmpint (fixture->status, ==, 0);
      for (guint i = 0; i < n_photos; i++)
        {
          g_autofree char *alone = g_strdup_printf ("alone/%u.jpg", i);
          g_autofree char *together = g_strdup_printf ("%s/%u.jpg", out, i);
          g_autofree char *alone_sum = skein_temp_folder_dup_sha256 (fixture->work, alone);
          g_autofree char *together_sum = skein_temp_folder_dup_sha256 (fixture->work, together);
          g_autofree char *path = skein_temp_folder_dup_path (fixture->work, together);

          g_assert_cmpstr (together_sum, ==, alone_sum);
          if (round > 0)
            g_assert_no_errno (unlink (path));
        }
    }
}

static void
test_missing_worker (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/10K/a.bin");
  g_autofree char *other = skein_test_origin_dup_url (fixture->origin, "/file/10K/b.bin");
  g_autofree char *list = g_strdup_printf ("%s\t\t" ZEROS "\n%s\n", url, other);

  g_test_summary ("Without its helper programs it says which one is missing, and does what needs none");
  g_subprocess_launcher_setenv (fixture->launcher, "SKEIN_LIBEXEC_PATH", fixture->home->path, TRUE);
  write_file (fixture->work, "x.jpg", "x", 1);

  run (fixture, "resize", "--fit", "10x10", "--out", "small", "x.jpg", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_PROCESSING);
  assert_contains (fixture->err, "skein-image-worker");

  run (fixture, "hash", "--processes", "1", "x.jpg", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_PROCESSING);
  assert_contains (fixture->err, "skein-worker");

  run (fixture, "hash", "--threads", "1", "x.jpg", NULL);
  g_assert_cmpint (fixture->status, ==, 0);

  run_with_input (fixture, list, "get", "--input", "-", "--json", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_PROCESSING);
  g_assert_cmpuint (count (fixture->out, "\"state\": \"done\""), ==, 1);
  g_assert_cmpuint (count (fixture->out, "\"code\": \"no-worker\""), ==, 1);

  run (fixture, "origin", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_PROCESSING);
  assert_contains (fixture->err, "skein-origin");

  run (fixture, "doctor", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_MIXED);
  assert_contains (fixture->out, "install Skein again");
}

/* The rest */

static void
test_usage (Fixture *fixture, gconstpointer data)
{
  static const char *const wrong[][6] = {
    { "nonsense" },
    { "get" },
    { "get", "--nonsense", "http://x/" },
    { "get", "http://x/", "--threads", "0" },
    { "get", "http://x/", "--threads", "65" },
    { "get", "http://x/", "--threads", "two" },
    { "get", "http://x/", "--segments", "33" },
    { "get", "http://x/", "--checksum", "sha256=12" },
    { "get", "http://x/", "http://y/", "--checksum", "sha256=" ZEROS },
    { "get", "http://x/", "--checksum", "nonsense=12" },
    { "get", "http://x/", "--hash", "sha257" },
    { "get", "http://x/", "--resize", "10q" },
    { "get", "http://x/", "--crop", "attention" },
    { "get", "http://x/", "--preset", "poster" },
    { "get", "http://x/", "--user", "ann" },
    { "get", "http://x/", "--max-rate", "fast" },
    { "get", "http://x/", "--file-max-rate", "0" },
    { "get", "http://x/", "--schedule", "weekends off" },
    { "get", "http://x/", "--priority", "urgent" },
    { "get", "http://x/", "--host-rule", "example.org" },
    { "get", "http://x/", "--host-rule", "example.org conections=2" },
    { "hash" },
    { "hash", "--threads", "2", "--processes", "2", "x" },
    { "hash", "--algorithm", "nonsense", "x" },
    { "verify" },
    { "resize", "x" },
    { "resize", "--in-place", "x" },
    { "resize", "--fit", "10", "--copy-name", "a/{stem}" },
    { "resize", "--fit", "10q", "--out", "x", "y" },
    { "resize", "--resize", "10", "--fit", "10", "y" },
    { "verify", "--allow-new", "x" },
    { "verify", "--audit", "no-list", "no-folder" },
    { "hash", "--format", "zip", "x" },
    { "hash", "--format", "bsd", "--json", "x" },
    { "list", "x" },
  };
  guint n_before = skein_temp_folder_count (fixture->work);

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      run (fixture, wrong[i][0], wrong[i][1], wrong[i][2], wrong[i][3], wrong[i][4], wrong[i][5], NULL);
      if (fixture->status != EXIT_USAGE)
        g_error ("row %u: exit %d", i, fixture->status);
      g_assert_true (g_str_has_prefix (fixture->err, "skein-cli: "));
      g_assert_cmpstr (fixture->out, ==, "");
    }
  g_assert_cmpuint (skein_temp_folder_count (fixture->work), ==, n_before);

  run (fixture, "--version", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  assert_contains (fixture->out, "skein-cli ");

  run (fixture, "--help", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  assert_contains (fixture->out, "Exit status:");

  run (fixture, "get", "--help", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  assert_contains (fixture->out, "--password-env");
}

static void
test_list (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/10K/a.bin");
  g_autofree char *missing = skein_test_origin_dup_url (fixture->origin, "/file/10K/b.bin?status=404");

  run (fixture, "list", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  g_assert_cmpstr (fixture->out, ==, "");

  run (fixture, "get", url, missing, NULL);
  run (fixture, "list", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  g_assert_cmpuint (count (fixture->out, "\n"), ==, 2);
  assert_contains (fixture->out, url);

  run (fixture, "list", "--json", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  assert_json (fixture);
  g_assert_cmpuint (count (fixture->out, "\"url\""), ==, 2);
  g_assert_cmpuint (count (fixture->out, "\"code\":\"not-found\"") + count (fixture->out, "\"code\": \"not-found\""), ==, 1);
}

static void
test_list_long (Fixture *fixture, gconstpointer data)
{
  g_autofree char *list = skein_test_origin_get (fixture->origin, "/list?n=1200&min=1&max=2&sums=0", NULL, NULL, NULL);

  g_test_summary ("More items than the store hands out at once");
  run_with_input (fixture, list, "get", "--input", "-", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  run (fixture, "list", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  g_assert_cmpuint (count (fixture->out, "\n"), ==, 1200);
}

/* A folder of helper programs in which the origin serves the demo as fast as it can. */
static char *
make_fast_demo (Fixture *fixture)
{
  static const char *const names[] = { "skein-worker", "skein-image-worker" };
  char *folder = skein_temp_folder_dup_path (fixture->home, "libexec");
  g_autofree char *origin = skein_paths_dup_helper ("skein-origin");
  g_autofree char *script = g_strdup_printf ("#!/bin/sh\nexec '%s' --demo-unpaced \"$@\"\n", origin);
  g_autofree char *script_path = g_build_filename (folder, "skein-origin", NULL);

  g_assert_no_errno (mkdir (folder, 0700));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *from = skein_paths_dup_helper (names[i]);
      g_autofree char *to = g_build_filename (folder, names[i], NULL);

      g_assert_no_errno (symlink (from, to));
    }
  write_file (fixture->home, "libexec/skein-origin", script, strlen (script));
  g_assert_no_errno (chmod (script_path, 0700));
  return folder;
}

static void
test_demo (Fixture *fixture, gconstpointer data)
{
  g_autofree char *libexec = make_fast_demo (fixture);
  guint n_files;

  g_subprocess_launcher_setenv (fixture->launcher, "SKEIN_LIBEXEC_PATH", libexec, TRUE);
  run (fixture, "demo", "--dir", ".", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  assert_contains (fixture->out, "as intended");
  g_assert_cmpuint (count (fixture->out, "Verified"), >=, 59);
  assert_no_partials (fixture);
  n_files = skein_temp_folder_count (fixture->work);
  g_assert_cmpuint (n_files, >, 100);

  /* Again, from a server on another port: the same files, none twice. */
  run (fixture, "demo", "--dir", ".", "--json", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  assert_json (fixture);
  g_assert_cmpuint (skein_temp_folder_count (fixture->work), ==, n_files);
}

/* Every file and folder below @path, "a/b", and whether others may see into those below "data". */
static void
walk (const char *top, const char *below, GPtrArray *found)
{
  g_autofree char *path = g_build_filename (top, below, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *own = *below != '\0' ? g_strconcat (below, "/", name, NULL) : g_strdup (name);
      g_autofree char *full = g_build_filename (top, own, NULL);
      struct stat status;

      g_assert_no_errno (lstat (full, &status));
      if (S_ISDIR (status.st_mode))
        walk (top, own, found);
      else
        g_ptr_array_add (found, g_strdup (own));
      if (g_str_has_prefix (own, "data/skein") || g_str_has_prefix (own, "run/skein") || g_str_has_prefix (own, "cache/skein"))
        g_assert_cmpuint (S_ISDIR (status.st_mode) ? status.st_mode & 0077 : 0, ==, 0);
      if (g_str_has_prefix (own, "data/skein/store.db"))
        g_assert_cmpuint (status.st_mode & 0077, ==, 0);
    }
}

static void
test_folders (Fixture *fixture, gconstpointer data)
{
  static const char *const variables[][2] = { { "HOME", "me" }, { "TMPDIR", "tmp" }, { "XDG_DATA_HOME", "data" }, { "XDG_CONFIG_HOME", "config" }, { "XDG_CACHE_HOME", "cache" },
                                              { "XDG_STATE_HOME", "state" }, { "XDG_RUNTIME_DIR", "run" } };
  g_autofree char *libexec = make_fast_demo (fixture);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  gboolean has_store = FALSE;

  g_test_summary ("What the program writes is in its XDG folders and in the folder that was asked for, and nowhere else");
  for (guint i = 0; i < G_N_ELEMENTS (variables); i++)
    {
      g_autofree char *path = skein_temp_folder_dup_path (fixture->home, variables[i][1]);

      g_assert_no_errno (g_mkdir_with_parents (path, 0700));
      g_subprocess_launcher_setenv (fixture->launcher, variables[i][0], path, TRUE);
    }
  g_subprocess_launcher_setenv (fixture->launcher, "SKEIN_LIBEXEC_PATH", libexec, TRUE);
  run (fixture, "demo", "--dir", "files", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  run (fixture, "list", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  run (fixture, "export", "history", "history.json", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  run (fixture, "doctor", NULL);

  walk (fixture->home->path, "", found);
  for (guint i = 0; i < found->len; i++)
    {
      const char *path = g_ptr_array_index (found, i);

      g_test_message ("%s", path);
      if (g_str_has_prefix (path, "libexec/"))
        continue;
      g_assert_true (g_str_has_prefix (path, "data/skein/") || g_str_has_prefix (path, "cache/skein/") || g_str_has_prefix (path, "run/skein/"));
      has_store |= strcmp (path, "data/skein/store.db") == 0;
    }
  g_assert_true (has_store);
  g_assert_cmpuint (skein_temp_folder_count (fixture->work), ==, 2); /* "files" and "history.json" */
}

static void
test_export_import (Fixture *fixture, gconstpointer data)
{
  static const char list[] = "https://me:hunter2@a.example/x\nhttps://a.example/y?access_token=hunter2\tname.bin\n";
  g_autofree char *settings = NULL, *text = NULL;

  g_test_summary ("Settings, list and history go out and come in; import finds out what a file is; no password goes out");
  write_file (fixture->work, "list.txt", list, strlen (list));
  run (fixture, "import", "list.txt", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  assert_contains (fixture->out, "2 downloads added");
  run (fixture, "import", "list.txt", NULL);
  assert_contains (fixture->out, "0 downloads added");

  for (guint i = 0; i < 4; i++)
    {
      static const char *const calls[4][3] = { { "list", NULL }, { "list", "--json", NULL }, { "history", NULL }, { "history", "--csv", NULL } };

      run (fixture, "export", calls[i][0], calls[i][1], NULL);
      g_assert_cmpint (fixture->status, ==, 0);
      assert_lacks (fixture->out, "hunter2");
    }
  run (fixture, "export", "list", "out.txt", NULL);
  text = skein_temp_folder_read (fixture->work, "out.txt", NULL);
  g_assert_cmpstr (text, ==, "https://a.example/x\nhttps://a.example/y?access_token=\tname.bin\n");

  run (fixture, "export", "settings", "s.json", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  settings = skein_temp_folder_read (fixture->work, "s.json", NULL);
  assert_contains (settings, "\"format\": \"settings\"");
  run (fixture, "import", "s.json", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  assert_contains (fixture->out, "0 settings changed");

  write_file (fixture->work, "s.json", settings, strlen (settings) / 2);
  run (fixture, "import", "s.json", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_USAGE);
  run (fixture, "import", "nothing-there", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_FILE);
  run (fixture, "export", "everything", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_USAGE);
}

static void
test_doctor (Fixture *fixture, gconstpointer data)
{
  run (fixture, "doctor", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  {
    static const char *const named[] = { "skein-image-worker", "libcurl", "libvips 8.", "JPEG", "PNG", "OpenSSL ", "SQLite 3.", "glib", "sandbox: ", "cores", "control group",
                                         "flatpak", "session bus", "keyring", "proxy", "translations", "settings", "data", "cache", "runtime", "downloads", "free)" };

    for (guint i = 0; i < G_N_ELEMENTS (named); i++)
      assert_contains (fixture->out, named[i]);
  }
  assert_lacks (fixture->out, "NO ");

  run (fixture, "doctor", "--json", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  assert_json (fixture);
  assert_contains (fixture->out, "\"state\": \"absent\"");
  assert_contains (fixture->out, "\"exit\": 0");
}

static void
test_closed_output (Fixture *fixture, gconstpointer data)
{
  g_autofree char *program = dup_program ();
  g_autofree char *command = g_strdup_printf ("'%s' hash x > /dev/full", program);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("Results that could not be written are no success");
  write_file (fixture->work, "x", "x", 1);
  process = g_subprocess_launcher_spawn (fixture->launcher, &error, "/bin/sh", "-c", command, NULL);
  g_assert_no_error (error);
  finish (fixture, process, "", 0);
  g_assert_cmpint (fixture->status, ==, EXIT_FILE);
}

#define add(path, data, func) g_test_add ("/cli/" path, Fixture, data, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  add ("get/one", NULL, test_get_one);
  add ("get/many", NULL, test_get_many);
  add ("get/pattern", NULL, test_get_pattern);
  add ("get/verify-url", NULL, test_get_verify_url);
  add ("get/links-of", NULL, test_get_links_of);
  add ("get/sources", NULL, test_get_sources);
  add ("get/texts", NULL, test_get_texts);
  add ("list/export", NULL, test_export);
  add ("get/wrong-checksum", NULL, test_get_wrong_checksum);
  add ("get/not-found", NULL, test_get_not_found);
  add ("get/mixed-causes", NULL, test_get_mixed_causes);
  add ("get/refused-connection", NULL, test_get_refused_connection);
  add ("get/retries", NULL, test_get_retries);
  add ("get/bad-line", NULL, test_get_bad_line);
  add ("get/bad-folder", NULL, test_get_bad_folder);
  add ("get/second-run", NULL, test_get_second_run);
  add ("get/interrupted", NULL, test_get_interrupted);
  add ("get/limits", NULL, test_get_limits);
  add ("get/schedule", NULL, test_get_schedule);
  add ("get/order", NULL, test_get_order);
  add ("get/together", NULL, test_get_together);
  add ("get/credentials", NULL, test_get_credentials);
  add ("get/request", NULL, test_get_request);
  add ("get/page-request", NULL, test_get_page_request);
  add ("get/refused", NULL, test_get_refused);
  add ("get/tls", NULL, test_get_tls);
  add ("get/verify-list", NULL, test_get_verify_list);
  add ("get/resize", NULL, test_get_resize);
  add ("get/names", NULL, test_get_names);
  add ("hash/round-trip/threads", "--threads", test_hash_round_trip);
  add ("hash/round-trip/processes", "--processes", test_hash_round_trip);
  add ("hash/errors", NULL, test_hash_errors);
  add ("hash/algorithms", NULL, test_hash_algorithms);
  add ("hash/several", NULL, test_verify_several);
  add ("hash/recursive", NULL, test_hash_recursive);
  add ("verify/hostile", NULL, test_verify_hostile);
  add ("resize/processes", "--processes", test_resize);
  add ("resize/threads", "--threads", test_resize);
  add ("resize/beside", NULL, test_resize_beside);
  add ("resize/in-place", NULL, test_resize_in_place);
  add ("resize/together", NULL, test_resize_together);
  add ("missing-worker", NULL, test_missing_worker);
  add ("usage", NULL, test_usage);
  add ("list", NULL, test_list);
  add ("list-long", NULL, test_list_long);
  add ("demo", NULL, test_demo);
  add ("doctor", NULL, test_doctor);
  add ("folders", NULL, test_folders);
  add ("export-import", NULL, test_export_import);
  add ("closed-output", NULL, test_closed_output);

  return g_test_run ();
}
