// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* What goes wrong around the real skein-cli: disks, folders, stores, servers, pictures, workers, other programs. Each case wants one
 * sentence that names the thing and says what to do, the documented exit code, the rest of the batch done, and nothing half under a
 * name. */

#include "config.h"

#include "support/skein-temp-folder.h"
#include "support/skein-test-origin.h"
#include "support/skein-wait.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define EXIT_USAGE 2
#define EXIT_NETWORK 3
#define EXIT_CHECKSUM 5
#define EXIT_FILE 6
#define EXIT_PROCESSING 7

typedef struct
{
  SkeinTempFolder *home; /* XDG folders */
  SkeinTempFolder *work; /* current folder of the program */
  SkeinTempFolder *site; /* what the origin serves below /dir/ */
  SkeinTestOrigin *origin;
  GSubprocessLauncher *launcher;
  char *mounted; /* (nullable) */

  int status;
  char *out, *err; /* of the last run */
} Fixture;

static void
set_data_home (Fixture *fixture, const char *path)
{
  g_subprocess_launcher_setenv (fixture->launcher, "XDG_DATA_HOME", path, TRUE);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const char *const variables[] = { "HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR" };

  fixture->home = skein_temp_folder_new ();
  fixture->work = skein_temp_folder_new ();
  fixture->site = skein_temp_folder_new ();
  fixture->origin = skein_test_origin_start ("--directory", fixture->site->path, NULL);
  fixture->launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_set_cwd (fixture->launcher, fixture->work->path);
  for (guint i = 0; i < G_N_ELEMENTS (variables); i++)
    g_subprocess_launcher_setenv (fixture->launcher, variables[i], fixture->home->path, TRUE);
  g_subprocess_launcher_setenv (fixture->launcher, "LC_ALL", "C.UTF-8", TRUE);
  g_subprocess_launcher_unsetenv (fixture->launcher, "http_proxy");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->mounted != NULL)
    umount2 (fixture->mounted, MNT_DETACH);
  g_clear_object (&fixture->launcher);
  skein_test_origin_stop (fixture->origin);
  skein_temp_folder_free (fixture->work);
  skein_temp_folder_free (fixture->home);
  skein_temp_folder_free (fixture->site);
  g_free (fixture->mounted);
  g_free (fixture->out);
  g_free (fixture->err);
}

static GSubprocess *
spawn_v (Fixture *fixture, va_list arguments)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *program = g_build_filename (g_getenv ("G_TEST_BUILDDIR"), "..", "src", "cli", "skein-cli", NULL);
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

static void
finish (Fixture *fixture, GSubprocess *process, const char *input)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&fixture->out, g_free);
  g_clear_pointer (&fixture->err, g_free);
  g_subprocess_communicate_utf8 (process, input, NULL, &fixture->out, &fixture->err, &error);
  g_assert_no_error (error);
  fixture->status = g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) : -g_subprocess_get_term_sig (process);
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
  finish (fixture, process, input);
}

#define run(fixture, ...) run_with_input (fixture, "", __VA_ARGS__)

#define assert_contains(text, part)                                          \
  G_STMT_START                                                               \
  {                                                                          \
    if (strstr (text, part) == NULL)                                         \
      g_error ("%s:%d: “%s” is not in: %s", __FILE__, __LINE__, part, text); \
  }                                                                          \
  G_STMT_END

/* One line per trouble, without what only programmers understand. */
static void
assert_readable (Fixture *fixture, guint n_lines)
{
  static const char *const jargon[] = { "PRAGMA", "COMMIT", "SELECT", "Message:", "WARNING", "CRITICAL", "errno", "(null)" };
  g_auto (GStrv) lines = g_strsplit (fixture->err, "\n", -1);

  if (n_lines == 0)
    {
      g_assert_cmpstr (fixture->err, ==, "");
      return;
    }
  g_assert_cmpuint (g_strv_length (lines), ==, n_lines + 1);
  for (guint i = 0; i < n_lines; i++)
    g_assert_true (g_str_has_prefix (lines[i], "skein-cli: "));
  for (guint i = 0; i < G_N_ELEMENTS (jargon); i++)
    if (strstr (fixture->err, jargon[i]) != NULL)
      g_error ("“%s” is in: %s", jargon[i], fixture->err);
}

static void
assert_size (const char *folder, const char *name, goffset size)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  struct stat info;

  if (stat (path, &info) != 0)
    g_error ("%s is not there", path);
  g_assert_cmpint (info.st_size, ==, size);
}

static void
assert_absent (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
write_text (SkeinTempFolder *folder, const char *name, const char *text)
{
  skein_temp_folder_write (folder, name, text, strlen (text));
}

static guint
count_ending (const char *path, const char *suffix)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, suffix))
      n++;
  return n;
}

/* A small file system in folder @name, or FALSE with the test skipped. */
static gboolean
mount_small (Fixture *fixture, const char *name, const char *size)
{
  g_autofree char *path = skein_temp_folder_dup_path (fixture->work, name);
  g_autofree char *options = g_strdup_printf ("size=%s", size);

  g_assert_no_errno (g_mkdir (path, 0700));
  if (mount ("skein-test", path, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, options) != 0)
    {
      g_test_skip ("no small file system can be mounted here");
      return FALSE;
    }
  fixture->mounted = g_steal_pointer (&path);
  return TRUE;
}

static void
fill (const char *folder, gsize size)
{
  g_autofree char *path = g_build_filename (folder, "ballast", NULL);
  g_autofree char *bytes = g_malloc0 (size);

  g_file_set_contents (path, bytes, (gssize) size, NULL);
}

static char *
dup_first_photo (Fixture *fixture)
{
  g_autofree char *sums = skein_test_origin_get (fixture->origin, "/samples/SHA256SUMS", NULL, NULL, NULL);
  g_auto (GStrv) lines = g_strsplit (sums, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_suffix (lines[i], ".jpg"))
      return g_strdup (strrchr (lines[i], ' ') + 1);
  g_error ("There is no sample photo in: %s", sums);
}

static char *
fetch_photo (Fixture *fixture, gsize *out_size)
{
  g_autofree char *name = dup_first_photo (fixture);
  g_autofree char *path = g_strconcat ("/samples/", name, NULL);

  return skein_test_origin_get (fixture->origin, path, NULL, out_size, NULL);
}

/* --- disks and folders --- */

static void
test_disk_full (Fixture *fixture, gconstpointer data)
{
  g_autofree char *large = skein_test_origin_dup_url (fixture->origin, "/file/10M/large.bin");
  g_autofree char *unknown = skein_test_origin_dup_url (fixture->origin, "/file/10M/unknown.bin?length=chunked&etag=none");
  g_autofree char *small = skein_test_origin_dup_url (fixture->origin, "/file/10K/small.bin");

  if (!mount_small (fixture, "full", "3m"))
    return;

  run (fixture, "get", small, large, "--dir", "full", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_FILE);
  assert_readable (fixture, 1);
  assert_contains (fixture->err, large);
  assert_contains (fixture->err, fixture->mounted);
  assert_contains (fixture->err, "Free some space");
  assert_size (fixture->mounted, "small.bin", 10 * 1024);
  assert_absent (fixture->mounted, "large.bin");

  /* Nobody knew how much would come. */
  run (fixture, "get", unknown, "--dir", "full", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_FILE);
  assert_readable (fixture, 1);
  assert_contains (fixture->err, "Free some space");
  assert_absent (fixture->mounted, "unknown.bin");
}

static void
test_disk_full_for_copies (Fixture *fixture, gconstpointer data)
{
  gsize size;
  g_autofree char *photo = fetch_photo (fixture, &size);

  skein_temp_folder_write (fixture->work, "photo.jpg", photo, size);
  if (!mount_small (fixture, "full", "64k"))
    return;

  fill (fixture->mounted, 64 * 1024);
  run (fixture, "resize", "--fit", "300x300", "--processes", "1", "--out", "full", "photo.jpg", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_FILE);
  assert_readable (fixture, 1);
  assert_contains (fixture->err, "photo.jpg");
  assert_contains (fixture->err, "Free some space");
  assert_absent (fixture->mounted, "photo.jpg");
}

static void
test_folder_vanishes (Fixture *fixture, gconstpointer data)
{
  g_autofree char *slow = skein_test_origin_dup_url (fixture->origin, "/file/3M/slow.bin?rate=3000000");
  g_autofree char *folder = skein_temp_folder_dup_path (fixture->work, "folder");
  g_autofree char *moved = skein_temp_folder_dup_path (fixture->work, "moved");
  g_autoptr (GSubprocess) process = spawn (fixture, "get", slow, "--dir", "folder", NULL);

  skein_wait_until (count_ending (folder, ".part") == 1);
  g_assert_no_errno (g_rename (folder, moved));
  finish (fixture, process, "");
  g_assert_cmpint (fixture->status, ==, EXIT_FILE);
  assert_readable (fixture, 1);
  assert_contains (fixture->err, folder);
  assert_contains (fixture->err, "was removed or replaced");
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  assert_absent (moved, "slow.bin");

  /* Back again: the same command goes on with what is there. */
  g_assert_no_errno (g_rename (moved, folder));
  run (fixture, "get", slow, "--dir", "folder", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  assert_size (folder, "slow.bin", 3 * 1024 * 1024);
  g_assert_cmpuint (count_ending (folder, ".part"), ==, 0);
}

/* Files, links, pipes and folders that are there already are never written to, nor through. */
static void
test_names_taken (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "file", "folder", "link", "dangling", "part" };
  g_autoptr (GString) input = g_string_new (NULL);
  g_autofree char *link = skein_temp_folder_dup_path (fixture->work, "link");
  g_autofree char *dangling = skein_temp_folder_dup_path (fixture->work, "dangling");
  g_autofree char *part_link = skein_temp_folder_dup_path (fixture->work, "part.part");
  g_autofree char *folder = skein_temp_folder_dup_path (fixture->work, "folder");
  g_autofree char *kept = NULL;
  g_autofree char *victim = NULL;

  write_text (fixture->work, "file", "precious");
  write_text (fixture->home, "victim", "precious");
  victim = skein_temp_folder_dup_path (fixture->home, "victim");
  g_assert_no_errno (g_mkdir (folder, 0700));
  g_assert_no_errno (symlink (victim, link));
  g_assert_no_errno (symlink ("/nonexistent/x", dangling));
  g_assert_no_errno (symlink (victim, part_link));

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      /* The last one is large enough for a partial with a name. */
      g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/%s/%s", i == G_N_ELEMENTS (names) - 1 ? "3M" : "10K", names[i]);

      /* The same URL twice is one file; the same name with other bytes is another. */
      g_string_append_printf (input, "%s\n%s\n%s?seed=9\n", url, url, url);
    }
  run_with_input (fixture, input->str, "get", "--input", "-", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  assert_readable (fixture, 0);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    for (guint number = 1; number <= 2; number++)
      {
        g_autofree char *name = i < 4 ? g_strdup_printf ("%s (%u)", names[i], number) : number == 1 ? g_strdup (names[i]) : g_strdup_printf ("%s (1)", names[i]);

        assert_size (fixture->work->path, name, i < 4 ? 10 * 1024 : 3 * 1024 * 1024);
      }
  kept = skein_temp_folder_read (fixture->work, "file", NULL);
  g_assert_cmpstr (kept, ==, "precious");
  g_free (kept);
  kept = skein_temp_folder_read (fixture->home, "victim", NULL);
  g_assert_cmpstr (kept, ==, "precious");
  g_assert_cmpuint (skein_temp_folder_count (fixture->work), ==, 5 + 10);
}

/* Names a server suggests: none leads elsewhere, hides, is a device or an option, or is longer than a name can be. */
static void
test_hostile_names (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *suggested; /* percent-encoded */
    const char *name;      /* (nullable) the URL's */
  } rows[] = {
    { "..", NULL },
    { "a%2Fb", "b" },
    { "..%2F..%2Fc", "c" },
    { "..%5C..%5Cd", "d" },
    { "CON", "_CON" },
    { "lpt1.txt", "_lpt1.txt" },
    { "-rf", "rf" },
    { ".bashrc", "bashrc" },
    { "trailing.%20.", "trailing" },
    { "%E2%80%AEgpj.exe", "_gpj.exe" },
  };
  g_autoptr (GString) input = g_string_new (NULL);
  g_autofree char *n = g_strnfill (300, 'n');
  g_auto (GStrv) names = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/file/1K/own%u?disposition=%s", i, rows[i].suggested);

      g_string_append_printf (input, "%s%s\n", fixture->origin->url, path);
    }
  g_string_append_printf (input, "%s/file/1K/%s.tar.gz\n%s/file/1K/x%%0Ay%%1B%%5B2J\n", fixture->origin->url, n, fixture->origin->url);
  run_with_input (fixture, input->str, "get", "--input", "-", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *own = g_strdup_printf ("own%u", i);

      assert_size (fixture->work->path, rows[i].name != NULL ? rows[i].name : own, 1024);
    }

  names = skein_temp_folder_list (fixture->work);
  g_assert_cmpuint (g_strv_length (names), ==, G_N_ELEMENTS (rows) + 2);
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_assert_cmpuint (strlen (names[i]), <=, 255);
      g_assert_true (g_utf8_validate (names[i], -1, NULL));
      for (const char *p = names[i]; *p != '\0'; p++)
        g_assert_false (g_ascii_iscntrl (*p));
      if (names[i][0] == 'n')
        g_assert_true (g_str_has_suffix (names[i], ".tar.gz"));
    }
}

/* --- the list of downloads --- */

static void
test_store_damaged (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = skein_test_origin_dup_url (fixture->origin, "/file/10K/a.bin");
  g_autofree char *second = skein_test_origin_dup_url (fixture->origin, "/file/10K/b.bin");
  g_autofree char *store = g_build_filename (fixture->home->path, "skein", "store.db", NULL);
  g_autofree char *aside = g_strconcat (store, ".damaged-1", NULL);

  run (fixture, "get", first, NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  g_assert_true (g_file_set_contents (store, "garbage that is long enough to be looked at as if it were a database", -1, NULL));

  run (fixture, "get", second, NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  assert_readable (fixture, 1);
  assert_contains (fixture->err, aside);
  g_assert_true (g_file_test (aside, G_FILE_TEST_EXISTS));
  assert_size (fixture->work->path, "a.bin", 10 * 1024);
  assert_size (fixture->work->path, "b.bin", 10 * 1024);

  /* Not known any more, but the same bytes: it is not kept twice. */
  run (fixture, "get", first, NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  g_assert_cmpuint (skein_temp_folder_count (fixture->work), ==, 2);
}

static void
test_store_unusable (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/10K/a.bin");
  g_autofree char *file = skein_temp_folder_dup_path (fixture->home, "file");
  g_autofree char *store = g_build_filename (fixture->home->path, "skein", "store.db", NULL);
  g_autofree char *folder = g_path_get_dirname (store);

  /* A file where the folder should be. */
  write_text (fixture->home, "file", "x");
  set_data_home (fixture, file);
  run (fixture, "get", url, NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_FILE);
  assert_readable (fixture, 1);
  assert_contains (fixture->err, file);
  assert_contains (fixture->err, "XDG_DATA_HOME");

  /* A folder where the file should be. */
  set_data_home (fixture, fixture->home->path);
  g_assert_no_errno (g_mkdir (folder, 0700));
  g_assert_no_errno (g_mkdir (store, 0700));
  run (fixture, "get", url, NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_FILE);
  assert_readable (fixture, 1);
  assert_contains (fixture->err, store);
  g_assert_cmpuint (skein_temp_folder_count (fixture->work), ==, 0);
}

static void
test_store_read_only (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/10K/a.bin");

  if (!mount_small (fixture, "state", "4m"))
    return;

  set_data_home (fixture, fixture->mounted);
  run (fixture, "get", url, "--dir", "out", NULL);
  g_assert_cmpint (fixture->status, ==, 0);
  g_assert_no_errno (mount (NULL, fixture->mounted, NULL, MS_REMOUNT | MS_RDONLY, NULL));
  run (fixture, "get", url, "--dir", "out", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_FILE);
  assert_readable (fixture, 1);
  assert_contains (fixture->err, fixture->mounted);
}

static void
test_store_full (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) input = g_string_new (NULL);

  if (!mount_small (fixture, "state", "400k"))
    return;

  for (guint i = 0; i < 3000; i++)
    g_string_append_printf (input, "%s/file/1K/f%u\n", fixture->origin->url, i);
  set_data_home (fixture, fixture->mounted);
  run_with_input (fixture, input->str, "get", "--input", "-", "--dir", "out", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_FILE);
  assert_readable (fixture, 1);
  assert_contains (fixture->err, fixture->mounted);
  assert_contains (fixture->err, "Free some space");
}

/* --- servers --- */

static void
test_server_dies (Fixture *fixture, gconstpointer data)
{
  SkeinTestOrigin *other = skein_test_origin_start (NULL, NULL);
  g_autofree char *dying = skein_test_origin_dup_url (other, "/file/3M/dying.bin?rate=1000000");
  g_autofree char *good = skein_test_origin_dup_url (fixture->origin, "/file/10K/good.bin");
  g_autoptr (GSubprocess) process = spawn (fixture, "get", dying, good, "--tries", "2", "--dir", "out", NULL);
  g_autofree char *folder = skein_temp_folder_dup_path (fixture->work, "out");

  skein_wait_until (count_ending (folder, ".part") == 1 && count_ending (folder, "good.bin") == 1);
  /* Ends at the end of its input, in the middle of the answer. */
  skein_test_origin_stop (other);
  finish (fixture, process, "");
  g_assert_cmpint (fixture->status, ==, EXIT_NETWORK);
  assert_readable (fixture, 1);
  assert_contains (fixture->err, dying);
  assert_contains (fixture->err, "ry again");
  assert_size (folder, "good.bin", 10 * 1024);
  assert_absent (folder, "dying.bin");
}

static void
test_bad_urls (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *text;
    const char *said;
  } rows[] = {
    { "nonsense", "“nonsense”: this is no URL" },
    { "http://", "“http://”: the URL has no valid host name" },
    { "javascript:alert(1)", "“javascript:alert(1)”: this is no URL" },
    { "gopher://user:secret@host/x", "only https://, http://" },
    { "http://host:99999/x", "port" },
    { "http://host/a\nb", "control characters" },
  };
  g_autofree char *good = skein_test_origin_dup_url (fixture->origin, "/file/1K/good.bin");

  run (fixture, "get", rows[0].text, rows[1].text, rows[2].text, good, rows[3].text, rows[4].text, rows[5].text, NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_USAGE);
  assert_readable (fixture, G_N_ELEMENTS (rows));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_contains (fixture->err, rows[i].said);
  g_assert_null (strstr (fixture->err, "secret"));
  g_assert_cmpuint (skein_temp_folder_count (fixture->work), ==, 1);
}

static void
test_header_flood (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/1K/a.bin?raw=header-flood");

  run (fixture, "get", url, "--tries", "1", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_NETWORK);
  assert_readable (fixture, 1);
  assert_contains (fixture->err, "too many headers");
}

/* --- checksum lists --- */

static void
test_checksum_lists (Fixture *fixture, gconstpointer data)
{
  g_autofree char *a = skein_test_origin_dup_url (fixture->origin, "/file/1K/a.bin");
  g_autofree char *b = skein_test_origin_dup_url (fixture->origin, "/file/1K/b.bin");
  g_autofree char *sum = skein_test_origin_dup_sha256 (fixture->origin, 1024, "a.bin", 0);
  g_autofree char *mixed = NULL;

  write_text (fixture->work, "empty.txt", "");
  write_text (fixture->work, "prose.txt", "Dear reader,\nhere are no checksums.\n");
  run (fixture, "get", a, "--verify", "empty.txt", "--dir", "out", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_CHECKSUM);
  assert_readable (fixture, 1);
  assert_contains (fixture->err, "empty.txt");

  run (fixture, "get", a, "--verify", "prose.txt", "--dir", "out", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_CHECKSUM);
  assert_readable (fixture, 1);
  assert_contains (fixture->err, "prose.txt");
  assert_contains (fixture->err, "SHA256SUMS");
  assert_absent (fixture->work->path, "out");

  /* Wrong lines are named; the good ones count. */
  {
    g_autofree char *path = g_strdup_printf ("%s/file/1K/a.bin", fixture->origin->url);

    run (fixture, "get", path, "--hash", "sha256", "--quiet", "--dir", "probe", NULL);
    g_assert_cmpint (fixture->status, ==, 0);
  }
  mixed = g_strdup_printf ("%.64s  a.bin\nnot a line\n%064d  b.bin\n", fixture->out, 0);
  write_text (fixture->work, "mixed.txt", mixed);
  run (fixture, "get", a, b, "--verify", "mixed.txt", "--dir", "out", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_CHECKSUM);
  assert_readable (fixture, 2);
  assert_contains (fixture->err, "mixed.txt, line 2");
  assert_contains (fixture->err, b);
  assert_contains (fixture->err, "Checksum differs");
  {
    g_autofree char *folder = skein_temp_folder_dup_path (fixture->work, "out");

    assert_size (folder, "a.bin", 1024);
    assert_absent (folder, "b.bin");
    g_assert_cmpuint (count_ending (folder, ".part"), ==, 0);
  }
}

/* --- pictures and workers --- */

/* A PNG of 70 bytes that claims 60000 x 60000 pixels. */
static const guint8 bomb[] = {
  0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n',
  0, 0, 0, 13, 'I', 'H', 'D', 'R', 0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 1, 0, 0, 0, 0, 0x75, 0x61, 0x13, 0x9f,
  0, 0, 0, 13, 'I', 'D', 'A', 'T', 0x78, 0x9c, 0x63, 0xa0, 0x0d, 0x00, 0x00, 0, 0x64, 0, 1, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 'I', 'E', 'N', 'D', 0xae, 0x42, 0x60, 0x82,
};

static guint32
compute_crc (const guint8 *bytes, gsize size)
{
  guint32 crc = 0xffffffff;

  for (gsize i = 0; i < size; i++)
    {
      crc ^= bytes[i];
      for (guint bit = 0; bit < 8; bit++)
        crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320 : 0);
    }
  return ~crc;
}

static void
write_bomb (Fixture *fixture)
{
  guint8 bytes[sizeof bomb];
  guint32 crc;

  memcpy (bytes, bomb, sizeof bomb);
  crc = GUINT32_TO_BE (compute_crc (bytes + 12, 17));
  memcpy (bytes + 29, &crc, 4);
  skein_temp_folder_write (fixture->site, "bomb.png", bytes, sizeof bytes);
}

static void
test_bad_pictures (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "bomb.png", "cut.jpg", "text.jpg", "empty.jpg", "good[n=2].jpg" };
  g_autoptr (GString) input = g_string_new (NULL);
  gsize size;
  g_autofree char *photo = fetch_photo (fixture, &size);

  write_bomb (fixture);
  skein_temp_folder_write (fixture->site, "cut.jpg", photo, size / 2);
  write_text (fixture->site, "text.jpg", "This is no picture.");
  write_text (fixture->site, "empty.jpg", "");
  skein_temp_folder_write (fixture->site, "good[n=2].jpg", photo, size);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *escaped = g_uri_escape_string (names[i], NULL, FALSE);

      g_string_append_printf (input, "%s/dir/%s\n", fixture->origin->url, escaped);
    }

  run_with_input (fixture, input->str, "get", "--input", "-", "--resize", "50x50", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_PROCESSING);
  assert_readable (fixture, 4);
  assert_contains (fixture->err, "60000 × 60000");
  assert_contains (fixture->err, "damaged or cut short");
  assert_contains (fixture->err, "is not an image");
  assert_contains (fixture->err, "it is empty");
  for (guint i = 0; i < 4; i++)
    assert_contains (fixture->err, names[i]);

  /* What was downloaded is there, and one copy. */
  g_assert_cmpuint (skein_temp_folder_count (fixture->work), ==, G_N_ELEMENTS (names) + 1);
  assert_size (fixture->work->path, "good[n=2].jpg", (goffset) size);
}

static int
get_parent (const char *pid)
{
  g_autofree char *path = g_build_filename ("/proc", pid, "stat", NULL);
  g_autofree char *text = NULL;
  const char *at;

  if (!g_file_get_contents (path, &text, NULL, NULL) || (at = strrchr (text, ')')) == NULL || strlen (at) < 5)
    return -1;
  return (int) g_ascii_strtoll (at + 4, NULL, 10);
}

/* A process whose parent's parent is @ancestor: a child of its fork server. 0: none. */
static int
find_grandchild (int ancestor)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_ascii_isdigit (*name))
      {
        int parent = get_parent (name);
        g_autofree char *parent_name = g_strdup_printf ("%d", parent);

        if (parent > 1 && get_parent (parent_name) == ancestor)
          return (int) g_ascii_strtoll (name, NULL, 10);
      }
  return 0;
}

static void
test_worker_killed (Fixture *fixture, gconstpointer data)
{
  gsize size;
  g_autofree char *photo = fetch_photo (fixture, &size);
  g_autofree char *folder = skein_temp_folder_dup_path (fixture->work, "small");
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) list = g_string_new (NULL);
  g_autoptr (GSubprocess) process = NULL;
  int cli, worker = 0;

  for (guint i = 0; i < 40; i++)
    {
      char *name = g_strdup_printf ("photo-%02u.jpg", i);

      skein_temp_folder_write (fixture->work, name, photo, size);
      g_ptr_array_add (names, name);
      g_string_append_printf (list, "%s%c", name, '\n');
    }
  g_strdelimit (list->str, "\n", '\0');
  skein_temp_folder_write (fixture->work, "list0", list->str, list->len);

  process = spawn (fixture, "resize", "--fit", "400x400", "--processes", "2", "--out", "small", "--files0", "list0", NULL);
  cli = (int) g_ascii_strtoll (g_subprocess_get_identifier (process), NULL, 10);
  skein_wait_until ((worker = find_grandchild (cli)) != 0 && count_ending (folder, ".jpg") >= 1);
  g_assert_no_errno (kill (worker, SIGKILL));
  finish (fixture, process, "");

  /* One death costs no picture: its job is done again by another. */
  g_assert_cmpint (fixture->status, ==, 0);
  assert_readable (fixture, 0);
  g_assert_cmpuint (count_ending (folder, ".jpg"), ==, names->len);
  g_assert_cmpuint (count_ending (folder, ""), ==, names->len);
}

static void
test_missing_worker (Fixture *fixture, gconstpointer data)
{
  gsize size;
  g_autofree char *photo = fetch_photo (fixture, &size);
  g_autofree char *picture = skein_test_origin_dup_url (fixture->origin, "/dir/photo.jpg");

  skein_temp_folder_write (fixture->site, "photo.jpg", photo, size);
  g_subprocess_launcher_setenv (fixture->launcher, "SKEIN_LIBEXEC_PATH", fixture->home->path, TRUE);
  run (fixture, "get", picture, "--resize", "50x50", NULL);
  g_assert_cmpint (fixture->status, ==, EXIT_PROCESSING);
  assert_readable (fixture, 1);
  assert_contains (fixture->err, "skein-image-worker");
  assert_contains (fixture->err, "install Skein again");
  g_assert_cmpuint (skein_temp_folder_count (fixture->work), ==, 1);
}

/* --- other programs --- */

static void
test_two_at_once (Fixture *fixture, gconstpointer data)
{
  g_autofree char *list = skein_test_origin_get (fixture->origin, "/list?n=60&min=1000&max=400000&seed=3&with=rate%3D400000", NULL, NULL, NULL);
  g_autofree char *folder = skein_temp_folder_dup_path (fixture->work, "out");
  g_autoptr (GSubprocess) first = NULL;
  g_autoptr (GSubprocess) second = NULL;

  write_text (fixture->work, "urls.txt", list);
  first = spawn (fixture, "get", "--input", "urls.txt", "--dir", "out", "--quiet", NULL);
  second = spawn (fixture, "get", "--input", "urls.txt", "--dir", "out", "--quiet", NULL);
  skein_wait_until (count_ending (folder, "") >= 5);
  /* One dies; the other does what is left, too. */
  g_subprocess_force_exit (first);
  finish (fixture, first, "");
  finish (fixture, second, "");
  g_assert_cmpint (fixture->status, ==, 0);
  assert_readable (fixture, 0);

  /* Both may have begun before one knew of the other's list; then the dead one's partials wait for whoever goes on with its list. */
  g_assert_cmpuint (count_ending (folder, ".bin"), ==, 60);
  g_assert_cmpuint (count_ending (folder, ").bin"), ==, 0);
  g_assert_cmpuint (count_ending (folder, ""), ==, 60 + count_ending (folder, ".part"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add ("/bad-input/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("disk/full", test_disk_full);
  ADD ("disk/full-for-copies", test_disk_full_for_copies);
  ADD ("folder/vanishes", test_folder_vanishes);
  ADD ("names/taken", test_names_taken);
  ADD ("names/hostile", test_hostile_names);
  ADD ("store/damaged", test_store_damaged);
  ADD ("store/unusable", test_store_unusable);
  ADD ("store/read-only", test_store_read_only);
  ADD ("store/full", test_store_full);
  ADD ("server/dies", test_server_dies);
  ADD ("server/header-flood", test_header_flood);
  ADD ("urls", test_bad_urls);
  ADD ("checksum-lists", test_checksum_lists);
  ADD ("pictures", test_bad_pictures);
  ADD ("worker/killed", test_worker_killed);
  ADD ("worker/missing", test_missing_worker);
  ADD ("two-at-once", test_two_at_once);
#undef ADD

  return g_test_run ();
}
