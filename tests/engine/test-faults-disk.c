// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Disks that fill up and are freed again, folders and partials that others pull away, limits of the system: a clear error, nothing half under
 * a name, and the same command completes what it could not. */

#include "config.h"

#include "support/skein-cli-bench.h"
#include "support/skein-test-origin.h"
#include "support/skein-wait.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define M (1024 * 1024)
#define EXIT_FILE 6

typedef struct
{
  SkeinCliBench *bench;
  SkeinTestOrigin *origin;
  char *mounted; /* (nullable) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->bench = skein_cli_bench_new ();
  fixture->origin = skein_test_origin_start (NULL, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->mounted != NULL)
    umount2 (fixture->mounted, MNT_DETACH);
  skein_test_origin_stop (fixture->origin);
  skein_cli_bench_free (fixture->bench);
  g_free (fixture->mounted);
}

/* A file system of its own at @name, or FALSE with the test skipped. */
static gboolean
mount_small (Fixture *fixture, const char *name, const char *options)
{
  g_autofree char *path = skein_temp_folder_dup_path (fixture->bench->work, name);

  g_assert_no_errno (g_mkdir (path, 0700));
  if (mount ("skein-test", path, "tmpfs", MS_NOSUID | MS_NODEV, options) != 0)
    {
      g_test_skip ("no small file system can be mounted here");
      return FALSE;
    }
  fixture->mounted = g_steal_pointer (&path);
  return TRUE;
}

/* Until not a byte more fits. */
static void
fill_up (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "ballast", NULL);
  g_autofree char *bytes = g_malloc0 (4096);
  int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);
  while (write (fd, bytes, 4096) > 0)
    ;
  g_assert_cmpint (errno, ==, ENOSPC);
  close (fd);
}

static void
free_again (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "ballast", NULL);

  g_assert_no_errno (g_unlink (path));
}

static void
check_file (Fixture *fixture, const char *path, guint64 size, const char *name)
{
  g_autofree char *wanted = skein_test_origin_dup_sha256 (fixture->origin, size, name, 1);
  g_autofree char *got = skein_temp_folder_dup_sha256 (fixture->bench->work, path);

  g_assert_cmpstr (got, ==, wanted);
}

static GSubprocess *
spawn_get (Fixture *fixture, const char *url, const char *extra)
{
  const char *const arguments[] = { "get", url, "--dir", "out", "--json", "--tries", "1", extra, extra != NULL ? "4" : NULL, NULL };

  return skein_cli_bench_spawn (fixture->bench, arguments);
}

static void
wait_for_part (Fixture *fixture)
{
  skein_wait_until (skein_cli_bench_count (fixture->bench, "out", ".part") == 1);
}

static void
check_full (Fixture *fixture, const char *url)
{
  SkeinCliItem *item = skein_cli_bench_find (fixture->bench, url);

  g_assert_cmpint (fixture->bench->status, ==, EXIT_FILE);
  g_assert_cmpstr (item->cause, ==, "disk-full");
  g_assert_nonnull (strstr (item->message, fixture->mounted));
  g_assert_nonnull (strstr (item->message, "Free some space"));
  g_assert_cmpuint (skein_cli_bench_count_troubles (fixture->bench), ==, 1);
}

static void
test_full (Fixture *fixture, gconstpointer segments)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/12M/large.bin?seed=1&rate=%u", segments != NULL ? 1000000 : 3000000);
  g_autoptr (GSubprocess) process = NULL;

  if (!mount_small (fixture, "out", "size=40m"))
    return;

  process = spawn_get (fixture, url, segments);
  wait_for_part (fixture);
  fill_up (fixture->mounted);
  skein_cli_bench_finish (fixture->bench, process, NULL);
  check_full (fixture, url);
  g_assert_cmpuint (skein_cli_bench_count (fixture->bench, "out", "large.bin"), ==, 0);
  g_assert_cmpuint (skein_cli_bench_count (fixture->bench, "out", ".part"), ==, 1);

  /* Still full: the same again, and nothing is lost by it. */
  skein_cli_bench_run (fixture->bench, "get", url, "--dir", "out", "--json", "--tries", "1", segments, segments != NULL ? "4" : NULL, NULL);
  check_full (fixture, url);
  g_assert_cmpuint (skein_cli_bench_count (fixture->bench, "out", ".part"), ==, 1);

  free_again (fixture->mounted);
  skein_cli_bench_run (fixture->bench, "get", url, "--dir", "out", "--json", "--tries", "1", segments, segments != NULL ? "4" : NULL, NULL);
  g_assert_cmpint (fixture->bench->status, ==, 0);
  check_file (fixture, "out/large.bin", 12 * M, "large.bin");
  g_assert_cmpuint (skein_cli_bench_count (fixture->bench, "out", ""), ==, 1);
}

static void
test_full_of_small_ones (Fixture *fixture, gconstpointer data)
{
  const guint n_files = 150;
  g_autoptr (GString) input = g_string_new (NULL);
  guint n_done;

  if (!mount_small (fixture, "out", "size=3m"))
    return;

  for (guint i = 0; i < n_files; i++)
    g_string_append_printf (input, "%s/file/40000/f%u.bin?seed=1\n", fixture->origin->url, i);
  skein_temp_folder_write (fixture->bench->work, "list", input->str, input->len);

  skein_cli_bench_run (fixture->bench, "get", "--input", "list", "--dir", "out", "--json", "--tries", "1", NULL);
  g_assert_cmpint (fixture->bench->status, ==, EXIT_FILE);
  n_done = skein_cli_bench_count (fixture->bench, "out", ".bin");
  g_assert_cmpuint (n_done, >, 0);
  g_assert_cmpuint (n_done, <, n_files);
  g_assert_cmpuint (skein_cli_bench_count_troubles (fixture->bench), ==, n_files - n_done);
  for (guint i = 0; i < fixture->bench->items->len; i++)
    {
      const SkeinCliItem *item = g_ptr_array_index (fixture->bench->items, i);

      if (g_str_equal (item->state, "done"))
        continue;
      g_assert_cmpstr (item->cause, ==, "disk-full");
      g_assert_nonnull (strstr (item->message, fixture->mounted));
    }

  g_assert_no_errno (mount (NULL, fixture->mounted, NULL, MS_REMOUNT | MS_NOSUID | MS_NODEV, "size=40m"));
  skein_cli_bench_run (fixture->bench, "get", "--input", "list", "--dir", "out", "--json", "--tries", "1", NULL);
  g_assert_cmpint (fixture->bench->status, ==, 0);
  for (guint i = 0; i < n_files; i++)
    {
      g_autofree char *name = g_strdup_printf ("f%u.bin", i);
      g_autofree char *path = g_build_filename ("out", name, NULL);

      check_file (fixture, path, 40000, name);
    }
  g_assert_cmpuint (skein_cli_bench_count (fixture->bench, "out", ""), ==, n_files);
}

/* The disk with the list of downloads, not the one with the files. */
static void
test_full_store (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) input = g_string_new (NULL);

  if (!mount_small (fixture, "state", "size=400k"))
    return;

  for (guint i = 0; i < 3000; i++)
    g_string_append_printf (input, "%s/file/100/f%u.bin?seed=1\n", fixture->origin->url, i);
  skein_temp_folder_write (fixture->bench->work, "list", input->str, input->len);
  g_subprocess_launcher_setenv (fixture->bench->launcher, "XDG_DATA_HOME", fixture->mounted, TRUE);

  skein_cli_bench_run (fixture->bench, "get", "--input", "list", "--dir", "out", "--quiet", NULL);
  g_assert_cmpint (fixture->bench->status, ==, EXIT_FILE);
  g_assert_cmpuint (skein_cli_bench_count_troubles (fixture->bench), ==, 1);
  g_assert_nonnull (strstr (fixture->bench->err, "Free some space"));

  g_assert_no_errno (mount (NULL, fixture->mounted, NULL, MS_REMOUNT | MS_NOSUID | MS_NODEV, "size=40m"));
  skein_cli_bench_run (fixture->bench, "get", "--input", "list", "--dir", "out", "--quiet", NULL);
  g_assert_cmpint (fixture->bench->status, ==, 0);
  g_assert_cmpuint (skein_cli_bench_count (fixture->bench, "out", ".bin"), ==, 3000);
  g_assert_cmpuint (skein_cli_bench_count (fixture->bench, "out", ""), ==, 3000);
  check_file (fixture, "out/f2999.bin", 100, "f2999.bin");
}

static void
test_read_only (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/3M/large.bin?seed=1");

  if (!mount_small (fixture, "out", "size=20m"))
    return;

  g_assert_no_errno (mount (NULL, fixture->mounted, NULL, MS_REMOUNT | MS_RDONLY, NULL));
  skein_cli_bench_run (fixture->bench, "get", url, "--dir", "out", "--json", NULL);
  g_assert_cmpint (fixture->bench->status, ==, EXIT_FILE);
  g_assert_cmpuint (skein_cli_bench_count_troubles (fixture->bench), ==, 1);
  g_assert_nonnull (strstr (fixture->bench->err, fixture->mounted));

  g_assert_no_errno (mount (NULL, fixture->mounted, NULL, MS_REMOUNT, NULL));
  skein_cli_bench_run (fixture->bench, "get", url, "--dir", "out", "--json", NULL);
  g_assert_cmpint (fixture->bench->status, ==, 0);
  check_file (fixture, "out/large.bin", 3 * M, "large.bin");
}

static void
test_folder_becomes_link (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/3M/large.bin?seed=1&rate=3000000");
  g_autofree char *folder = skein_temp_folder_dup_path (fixture->bench->work, "out");
  g_autofree char *moved = skein_temp_folder_dup_path (fixture->bench->work, "moved");
  g_autofree char *trap = skein_temp_folder_dup_path (fixture->bench->work, "trap");
  g_autoptr (GSubprocess) process = spawn_get (fixture, url, NULL);

  wait_for_part (fixture);
  g_assert_no_errno (g_mkdir (trap, 0700));
  g_assert_no_errno (g_rename (folder, moved));
  g_assert_no_errno (symlink (trap, folder));
  skein_cli_bench_finish (fixture->bench, process, NULL);
  g_assert_cmpint (fixture->bench->status, ==, EXIT_FILE);
  g_assert_cmpuint (skein_cli_bench_count_troubles (fixture->bench), ==, 1);
  g_assert_nonnull (strstr (fixture->bench->err, "was removed or replaced"));
  g_assert_cmpuint (skein_cli_bench_count (fixture->bench, "trap", ""), ==, 0);
  g_assert_cmpuint (skein_cli_bench_count (fixture->bench, "moved", "large.bin"), ==, 0);

  g_assert_no_errno (g_unlink (folder));
  g_assert_no_errno (g_rename (moved, folder));
  skein_cli_bench_run (fixture->bench, "get", url, "--dir", "out", "--json", NULL);
  g_assert_cmpint (fixture->bench->status, ==, 0);
  check_file (fixture, "out/large.bin", 3 * M, "large.bin");
}

static void
test_name_taken_meanwhile (Fixture *fixture, gconstpointer what)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/3M/large.bin?seed=1&rate=3000000");
  g_autofree char *name = skein_temp_folder_dup_path (fixture->bench->work, "out/large.bin");
  g_autofree char *victim = skein_temp_folder_dup_path (fixture->bench->work, "evil");
  g_autoptr (GSubprocess) process = spawn_get (fixture, url, NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  wait_for_part (fixture);
  if (g_str_equal (what, "file"))
    skein_temp_folder_write (fixture->bench->work, "out/large.bin", "precious", 8);
  else if (g_str_equal (what, "folder"))
    g_assert_no_errno (g_mkdir (name, 0700));
  else
    g_assert_no_errno (symlink (victim, name));
  before = skein_cli_bench_dup_surroundings (fixture->bench, "out");
  skein_cli_bench_finish (fixture->bench, process, NULL);
  after = skein_cli_bench_dup_surroundings (fixture->bench, "out");
  g_assert_cmpstr (before, ==, after);

  g_assert_cmpint (fixture->bench->status, ==, 0);
  check_file (fixture, "out/large (1).bin", 3 * M, "large.bin");
  g_assert_cmpuint (skein_cli_bench_count (fixture->bench, "out", ""), ==, 2);
  if (g_str_equal (what, "file"))
    {
      g_autofree char *kept = skein_cli_bench_read (fixture->bench, "out/large.bin", NULL);

      g_assert_cmpstr (kept, ==, "precious");
    }
}

/* Whatever is done to the partial, the name only ever gets the right bytes, and nothing is written through what took its place. */
static void
test_partial_tampered (Fixture *fixture, gconstpointer what)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/3M/large.bin?seed=1&rate=3000000");
  g_autofree char *part = skein_temp_folder_dup_path (fixture->bench->work, "out/large.bin.part");
  g_autofree char *victim = skein_temp_folder_dup_path (fixture->bench->work, "evil");
  g_autoptr (GSubprocess) process = spawn_get (fixture, url, NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gboolean is_complete;

  wait_for_part (fixture);
  if (g_str_equal (what, "longer"))
    g_assert_no_errno (truncate (part, 5 * M));
  else
    g_assert_no_errno (g_unlink (part));
  if (g_str_equal (what, "link"))
    g_assert_no_errno (symlink (victim, part));
  else if (g_str_equal (what, "other"))
    skein_temp_folder_write (fixture->bench->work, "out/large.bin.part", "precious", 8);

  before = skein_cli_bench_dup_surroundings (fixture->bench, "out");
  skein_cli_bench_finish (fixture->bench, process, NULL);
  after = skein_cli_bench_dup_surroundings (fixture->bench, "out");
  g_assert_cmpstr (before, ==, after);

  is_complete = skein_cli_bench_count (fixture->bench, "out", "large.bin") == 1;
  if (is_complete)
    check_file (fixture, "out/large.bin", 3 * M, "large.bin");
  g_assert_cmpint (fixture->bench->status, ==, is_complete ? 0 : EXIT_FILE);
  g_assert_cmpuint (skein_cli_bench_count_troubles (fixture->bench), ==, is_complete ? 0 : 1);
  if (g_str_equal (what, "other"))
    {
      g_autofree char *kept = skein_cli_bench_read (fixture->bench, "out/large.bin.part", NULL);

      g_assert_cmpstr (kept, ==, "precious");
    }

  if (!is_complete)
    {
      g_unlink (part);
      skein_cli_bench_run (fixture->bench, "get", url, "--dir", "out", "--json", NULL);
      g_assert_cmpint (fixture->bench->status, ==, 0);
      check_file (fixture, "out/large.bin", 3 * M, "large.bin");
    }
}

static void
limit_file_size (gpointer data)
{
  const struct rlimit limit = { 16 * M, 16 * M };

  setrlimit (RLIMIT_FSIZE, &limit);
}

static void
test_file_size_limit (Fixture *fixture, gconstpointer segments)
{
  g_autofree char *url = skein_test_origin_dup_url (fixture->origin, "/file/20M/large.bin?seed=1");
  g_autofree char *good = skein_test_origin_dup_url (fixture->origin, "/file/1500000/good.bin?seed=1");
  const SkeinCliItem *item;

  g_subprocess_launcher_set_child_setup (fixture->bench->launcher, limit_file_size, NULL, NULL);
  skein_cli_bench_run (fixture->bench, "get", url, good, "--dir", "out", "--json", "--tries", "1", segments, segments != NULL ? "4" : NULL, NULL);
  g_assert_cmpint (fixture->bench->status, ==, EXIT_FILE);
  g_assert_cmpuint (skein_cli_bench_count_troubles (fixture->bench), ==, 1);
  item = skein_cli_bench_find (fixture->bench, url);
  g_assert_cmpstr (item->cause, ==, "file-too-large");
  g_assert_cmpuint (skein_cli_bench_count (fixture->bench, "out", "large.bin"), ==, 0);
  check_file (fixture, "out/good.bin", 1500000, "good.bin");

  g_subprocess_launcher_set_child_setup (fixture->bench->launcher, NULL, NULL, NULL);
  skein_cli_bench_run (fixture->bench, "get", url, good, "--dir", "out", "--json", "--tries", "1", segments, segments != NULL ? "4" : NULL, NULL);
  g_assert_cmpint (fixture->bench->status, ==, 0);
  check_file (fixture, "out/large.bin", 20 * M, "large.bin");
  g_assert_cmpuint (skein_cli_bench_count (fixture->bench, "out", ""), ==, 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func, data) g_test_add ("/faults/disk/" path, Fixture, data, set_up, func, tear_down)
  ADD ("full", test_full, NULL);
  ADD ("full-with-segments", test_full, "--segments");
  ADD ("full-of-small-ones", test_full_of_small_ones, NULL);
  ADD ("full-store", test_full_store, NULL);
  ADD ("read-only", test_read_only, NULL);
  ADD ("folder-becomes-link", test_folder_becomes_link, NULL);
  ADD ("name-taken-by-file", test_name_taken_meanwhile, "file");
  ADD ("name-taken-by-folder", test_name_taken_meanwhile, "folder");
  ADD ("name-taken-by-link", test_name_taken_meanwhile, "link");
  ADD ("partial-removed", test_partial_tampered, "removed");
  ADD ("partial-becomes-link", test_partial_tampered, "link");
  ADD ("partial-replaced", test_partial_tampered, "other");
  ADD ("partial-made-longer", test_partial_tampered, "longer");
  ADD ("file-size-limit", test_file_size_limit, NULL);
  ADD ("file-size-limit-with-segments", test_file_size_limit, "--segments");
#undef ADD

  return g_test_run ();
}
