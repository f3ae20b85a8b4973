// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "base/skein-part-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <glib/gstdio.h>
#include <seccomp.h>
#include <sys/wait.h>

typedef struct
{
  char *path;
  SkeinFolder *folder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->path = g_dir_make_tmp ("skein-part-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->folder = skein_folder_open (fixture->path, FALSE, &error);
  g_assert_no_error (error);
}

static guint
count_files (Fixture *fixture)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->path, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    unlinkat (skein_folder_get_fd (fixture->folder), name, 0);
  g_rmdir (fixture->path);
  skein_folder_unref (fixture->folder);
  g_free (fixture->path);
}

static void
write_bytes (SkeinPartFile *file, const char *bytes)
{
  g_assert_cmpint (pwrite (skein_part_file_get_fd (file), bytes, strlen (bytes), 0), ==, strlen (bytes));
}

static void
put_file (Fixture *fixture, const char *name, const char *bytes)
{
  g_autofree char *path = g_build_filename (fixture->path, name, NULL);

  g_assert_true (g_file_set_contents (path, bytes, -1, NULL));
}

static void
assert_file (Fixture *fixture, const char *name, const char *bytes)
{
  g_autofree char *path = g_build_filename (fixture->path, name, NULL);
  g_autofree char *found = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &found, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, bytes);
}

static void
assert_mode (Fixture *fixture, const char *name, mode_t mode)
{
  struct stat status;

  g_assert_cmpint (fstatat (skein_folder_get_fd (fixture->folder), name, &status, AT_SYMLINK_NOFOLLOW), ==, 0);
  g_assert_cmpuint (status.st_mode & 07777, ==, mode);
}

static SkeinPartFile *
make_part (Fixture *fixture, const char *part_name, const char *bytes)
{
  g_autoptr (GError) error = NULL;
  SkeinPartFile *file = skein_part_file_create (fixture->folder, part_name, &error);

  g_assert_no_error (error);
  g_assert_nonnull (file);
  write_bytes (file, bytes);
  g_assert_cmpuint (skein_part_file_get_size (file), ==, strlen (bytes));
  g_assert_cmpstr (skein_part_file_get_part_name (file), ==, part_name);
  return file;
}

static void
assert_publish (SkeinPartFile *file, const char *name, const char *wanted)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *got = NULL;

  skein_part_file_publish (file, name, &got, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (got, ==, wanted);
}

static void
test_anonymous (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SkeinPartFile) file = make_part (fixture, NULL, "bytes");

  assert_publish (file, "a.txt", "a.txt");
  assert_file (fixture, "a.txt", "bytes");
  g_assert_cmpuint (count_files (fixture), ==, 1);
}

static void
test_anonymous_vanishes (Fixture *fixture, gconstpointer data)
{
  SkeinPartFile *file = make_part (fixture, NULL, "bytes");

  skein_part_file_free (file);
  g_assert_cmpuint (count_files (fixture), ==, 0);
}

static void
test_named (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SkeinPartFile) file = make_part (fixture, "a.txt.part", "bytes");
  mode_t mask = umask (0);

  umask (mask);
  assert_mode (fixture, "a.txt.part", 0600);
  g_assert_false (skein_part_file_was_published (fixture->folder, "a.txt.part", "a.txt"));

  assert_publish (file, "a.txt", "a.txt");
  assert_mode (fixture, "a.txt", 0666 & ~mask);
  g_assert_true (skein_part_file_was_published (fixture->folder, "a.txt.part", "a.txt"));

  skein_part_file_retire (file);
  g_assert_cmpuint (count_files (fixture), ==, 1);
  assert_file (fixture, "a.txt", "bytes");
}

static void
test_exclusive (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SkeinPartFile) file = make_part (fixture, "a.part", "bytes");
  g_autoptr (SkeinPartFile) other = NULL;
  g_autoptr (GError) error = NULL;
  int copy;

  g_assert_null (skein_part_file_create (fixture->folder, "a.part", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_clear_error (&error);

  g_assert_null (skein_part_file_reopen (fixture->folder, "a.part", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_clear_error (&error);

  /* A process that is being started may still have a copy of the descriptor: let go of is let go of. */
  copy = dup (skein_part_file_get_fd (file));
  skein_part_file_free (g_steal_pointer (&file));
  other = skein_part_file_reopen (fixture->folder, "a.part", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (skein_part_file_get_size (other), ==, 5);
  close (copy);
}

static void
test_reopen_refuses (Fixture *fixture, gconstpointer data)
{
  g_autofree char *link = g_build_filename (fixture->path, "link.part", NULL);
  g_autofree char *fifo = g_build_filename (fixture->path, "fifo.part", NULL);
  g_autoptr (GError) error = NULL;

  put_file (fixture, "victim", "precious");
  g_assert_cmpint (symlink ("victim", link), ==, 0);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);

  g_assert_null (skein_part_file_reopen (fixture->folder, "link.part", &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (skein_part_file_create (fixture->folder, "link.part", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_null (skein_part_file_reopen (fixture->folder, "fifo.part", &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (skein_part_file_reopen (fixture->folder, "absent.part", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
test_taken (Fixture *fixture, gconstpointer data)
{
  g_autofree char *link = g_build_filename (fixture->path, "a (2).tar.gz", NULL);

  put_file (fixture, "a.tar.gz", "foreign");
  put_file (fixture, "a (1).tar.gz", "other!");
  g_assert_cmpint (symlink ("/nonexistent", link), ==, 0);

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (SkeinPartFile) file = make_part (fixture, i == 0 ? NULL : "a.tar.gz.part", i == 0 ? "bytes" : "more bytes");

      assert_publish (file, "a.tar.gz", i == 0 ? "a (3).tar.gz" : "a (4).tar.gz");
      skein_part_file_retire (file);
    }
  assert_file (fixture, "a.tar.gz", "foreign");
  assert_file (fixture, "a (1).tar.gz", "other!");
  assert_file (fixture, "a (3).tar.gz", "bytes");
  assert_file (fixture, "a (4).tar.gz", "more bytes");
}

static void
test_adopt (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SkeinPartFile) same = make_part (fixture, "a.part", "bytes");
  g_autoptr (SkeinPartFile) numbered = make_part (fixture, NULL, "second");
  g_autofree char *big = g_strnfill (600000, 'x');
  g_autoptr (SkeinPartFile) large = make_part (fixture, NULL, big);

  put_file (fixture, "a", "bytes");
  put_file (fixture, "a (1)", "second");
  put_file (fixture, "large", big);

  assert_publish (same, "a", "a");
  assert_publish (same, "a", "a");
  skein_part_file_retire (same);
  assert_publish (numbered, "a", "a (1)");
  assert_publish (large, "large", "large");
  g_assert_cmpuint (count_files (fixture), ==, 3);

  big[599999] = 'y';
  {
    g_autoptr (SkeinPartFile) differs = make_part (fixture, NULL, big);

    assert_publish (differs, "large", "large (1)");
  }
}

static void
test_published_before_crash (Fixture *fixture, gconstpointer data)
{
  SkeinPartFile *file = make_part (fixture, "a.part", "bytes");
  g_autoptr (SkeinPartFile) again = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("A run that ended between publishing and storing finds its own file again, once");

  assert_publish (file, "a", "a");
  skein_part_file_free (file);

  g_assert_true (skein_part_file_was_published (fixture->folder, "a.part", "a"));
  again = skein_part_file_reopen (fixture->folder, "a.part", &error);
  g_assert_no_error (error);
  assert_publish (again, "a", "a");
  skein_part_file_retire (again);
  g_assert_cmpuint (count_files (fixture), ==, 1);
}

static void
test_retire_foreign (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SkeinPartFile) file = make_part (fixture, "a.part", "mine");

  g_test_summary ("A partial's name that meanwhile belongs to another file is left alone, and what is published is the inode");

  g_assert_cmpint (unlinkat (skein_folder_get_fd (fixture->folder), "a.part", 0), ==, 0);
  put_file (fixture, "a.part", "foreign");
  skein_part_file_retire (file);
  assert_file (fixture, "a.part", "foreign");
}

static void
test_folder_replaced (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SkeinPartFile) file = make_part (fixture, "a.part", "bytes");
  g_autofree char *moved = g_strconcat (fixture->path, "-moved", NULL);
  g_autofree char *name = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_rename (fixture->path, moved), ==, 0);
  g_assert_cmpint (g_mkdir (fixture->path, 0700), ==, 0);

  g_assert_false (skein_part_file_publish (file, "a", &name, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_null (name);

  g_assert_cmpint (g_rmdir (fixture->path), ==, 0);
  g_assert_cmpint (g_rename (moved, fixture->path), ==, 0);
  assert_mode (fixture, "a.part", 0600);
}

static void
test_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *deep = g_build_filename (fixture->path, "x", "y", NULL);
  g_autofree char *parent = g_build_filename (fixture->path, "x", NULL);
  g_autoptr (SkeinFolder) folder = NULL;
  g_autoptr (GError) error = NULL;
  int fd;

  g_assert_null (skein_folder_open (deep, FALSE, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, deep));
  g_clear_error (&error);

  folder = skein_folder_open (deep, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (skein_folder_get_path (folder), ==, deep);
  g_assert_true (skein_folder_check (folder, &error));
  g_assert_true (skein_folder_sync (folder, &error));
  g_assert_cmpuint (skein_folder_get_free_bytes (folder), >, 0);
  g_assert_cmpint (g_rmdir (deep), ==, 0);
  g_assert_false (skein_folder_check (folder, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_cmpint (g_rmdir (parent), ==, 0);

  put_file (fixture, "file", "x");
  fd = skein_folder_open_file (fixture->folder, "file", &error);
  g_assert_no_error (error);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (fcntl (fd, F_GETFD) & FD_CLOEXEC, ==, FD_CLOEXEC);
  close (fd);

  g_assert_cmpint (symlinkat ("file", skein_folder_get_fd (fixture->folder), "link"), ==, 0);
  g_assert_cmpint (mkfifoat (skein_folder_get_fd (fixture->folder), "fifo", 0600), ==, 0);
  for (const char *const *name = (const char *const[]){ "link", "fifo", NULL }; *name != NULL; name++)
    {
      g_assert_cmpint (skein_folder_open_file (fixture->folder, *name, &error), ==, -1);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);
      g_clear_error (&error);
    }
  for (const char *const *name = (const char *const[]){ "..", ".", "", "../x", "/etc/passwd", NULL }; *name != NULL; name++)
    {
      g_assert_cmpint (skein_folder_open_file (fixture->folder, *name, &error), ==, -1);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
      g_clear_error (&error);
    }
}

/* A worker process that keeps the descriptor it wrote to has no hold on what gets the name. */
static void
test_copy (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SkeinPartFile) file = make_part (fixture, NULL, "bytes");
  int kept = fcntl (skein_part_file_get_fd (file), F_DUPFD_CLOEXEC, 3);
  g_autoptr (SkeinPartFile) copy = NULL;
  g_autoptr (SkeinPartFile) empty = make_part (fixture, NULL, "");
  g_autoptr (SkeinPartFile) empty_copy = NULL;
  g_autoptr (GError) error = NULL;

  copy = skein_part_file_copy (file, &error);
  g_assert_no_error (error);
  assert_publish (copy, "a.jpg", "a.jpg");
  g_assert_cmpint (pwrite (kept, "evil", 4, 0), ==, 4);
  close (kept);
  assert_file (fixture, "a.jpg", "bytes");

  empty_copy = skein_part_file_copy (empty, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (skein_part_file_get_size (empty_copy), ==, 0);
  g_assert_cmpuint (count_files (fixture), ==, 1);
}

/* What a poorer file system answers, imitated by a system call filter. */
typedef struct
{
  const char *path;
  gboolean no_links;
  gboolean no_noreplace;
  gboolean no_tmpfile;
} Poverty;

static const Poverty poverties[] = {
  { "no-links", TRUE, FALSE, FALSE },
  { "no-links-no-noreplace", TRUE, TRUE, FALSE },
  { "no-tmpfile", FALSE, FALSE, TRUE },
  { "nothing", TRUE, TRUE, TRUE },
};

static gboolean
impoverish (const Poverty *poverty)
{
  scmp_filter_ctx filter = seccomp_init (SCMP_ACT_ALLOW);
  gboolean ok;

  if (poverty->no_links)
    seccomp_rule_add (filter, SCMP_ACT_ERRNO (EPERM), SCMP_SYS (linkat), 0);
  if (poverty->no_noreplace)
    seccomp_rule_add (filter, SCMP_ACT_ERRNO (EINVAL), SCMP_SYS (renameat2), 1, SCMP_A4 (SCMP_CMP_NE, 0));
  if (poverty->no_tmpfile)
    seccomp_rule_add (filter, SCMP_ACT_ERRNO (EOPNOTSUPP), SCMP_SYS (openat), 1, SCMP_A2 (SCMP_CMP_MASKED_EQ, O_TMPFILE, O_TMPFILE));
  ok = seccomp_load (filter) == 0;
  seccomp_release (filter);
  return ok;
}

/* What a killed program left of its files without a name goes, nothing else. */
static void
assert_sweeps (Fixture *fixture)
{
  static const char *const kept[] = { ".skein-0123abcd.part.jpg", ".skein-0123abc.part", ".skein-0123abcg.part", "skein-0123abcd.part", "a.part" };
  g_autoptr (SkeinPartFile) held = make_part (fixture, NULL, "held");
  g_autoptr (SkeinFolder) again = NULL;
  g_autoptr (SkeinPartFile) first = NULL;
  g_autoptr (GError) error = NULL;
  guint n_before;

  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    put_file (fixture, kept[i], "foreign");
  n_before = count_files (fixture);
  put_file (fixture, ".skein-0123abcd.part", "stale");
  put_file (fixture, ".skein-ffffffff.part", "stale");

  /* Another program. */
  again = skein_folder_open (skein_folder_get_path (fixture->folder), FALSE, &error);
  g_assert_no_error (error);
  first = skein_part_file_create (again, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_files (fixture), ==, n_before + 1);
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    assert_file (fixture, kept[i], "foreign");

  assert_publish (held, "held", "held");
  assert_file (fixture, "held", "held");
}

static void
test_poor (Fixture *fixture, gconstpointer data)
{
  const Poverty *poverty = data;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }

  if (!impoverish (poverty))
    {
      g_test_skip ("System call filters are not allowed here");
      return;
    }

  put_file (fixture, "a", "foreign");
  for (int i = 0; i < 2; i++)
    {
      /* Where neither links nor anonymous files exist, an anonymous one has a name of its own that can be moved. */
      gboolean anonymous = i == 1;
      g_autoptr (SkeinPartFile) file = NULL;

      if (anonymous && poverty->no_links && !poverty->no_tmpfile)
        continue;

      file = make_part (fixture, anonymous ? NULL : "a.part", anonymous ? "two" : "one");
      assert_publish (file, "a", anonymous ? "a (2)" : "a (1)");
      skein_part_file_retire (file);
    }
  assert_file (fixture, "a", "foreign");
  assert_file (fixture, "a (1)", "one");
  g_assert_cmpuint (count_files (fixture), ==, poverty->no_links && !poverty->no_tmpfile ? 2 : 3);

  if (poverty->no_tmpfile)
    {
      SkeinPartFile *file = make_part (fixture, NULL, "dropped");

      skein_part_file_free (file);
      g_assert_cmpuint (count_files (fixture), ==, 3);
      assert_sweeps (fixture);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/base/folder/all", test_folder);
  ADD ("/base/part-file/anonymous", test_anonymous);
  ADD ("/base/part-file/anonymous-vanishes", test_anonymous_vanishes);
  ADD ("/base/part-file/named", test_named);
  ADD ("/base/part-file/exclusive", test_exclusive);
  ADD ("/base/part-file/reopen-refuses", test_reopen_refuses);
  ADD ("/base/part-file/copy", test_copy);
  ADD ("/base/part-file/taken", test_taken);
  ADD ("/base/part-file/adopt", test_adopt);
  ADD ("/base/part-file/published-before-crash", test_published_before_crash);
  ADD ("/base/part-file/retire-foreign", test_retire_foreign);
  ADD ("/base/part-file/folder-replaced", test_folder_replaced);
#undef ADD

  for (guint i = 0; i < G_N_ELEMENTS (poverties); i++)
    {
      g_autofree char *path = g_strconcat ("/base/part-file/poor/", poverties[i].path, NULL);

      g_test_add (path, Fixture, &poverties[i], set_up, test_poor, tear_down);
    }

  return g_test_run ();
}
