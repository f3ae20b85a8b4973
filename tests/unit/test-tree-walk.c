// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-audit.h"
#include "batch/skein-tree-walk.h"
#include "support/skein-temp-folder.h"
#include "work/skein-work-error.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  SkeinTempFolder *temp;
  guint n_chunks;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->temp = skein_temp_folder_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  skein_temp_folder_free (fixture->temp);
}

static void
free_found (gpointer data)
{
  skein_found_file_free (data);
}

static void
make_folder (Fixture *fixture, const char *name)
{
  g_autofree char *path = skein_temp_folder_dup_path (fixture->temp, name);

  g_assert_no_errno (g_mkdir_with_parents (path, 0700));
}

static void
write_file (Fixture *fixture, const char *name)
{
  skein_temp_folder_write (fixture->temp, name, "x", 1);
}

static GPtrArray *
collect (Fixture *fixture, SkeinTreeWalk *walk)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (free_found);
  gboolean more;

  fixture->n_chunks = 0;
  do
    {
      g_autoptr (GPtrArray) chunk = g_ptr_array_new ();

      more = skein_tree_walk_next (walk, chunk, NULL);
      fixture->n_chunks++;
      g_assert_cmpuint (chunk->len, <=, SKEIN_TREE_WALK_CHUNK);
      for (guint i = 0; i < chunk->len; i++)
        g_ptr_array_add (files, g_ptr_array_index (chunk, i));
    }
  while (more);

  return files;
}

static SkeinTreeWalk *
walk_top (Fixture *fixture, const SkeinTreeWalkOptions *options)
{
  SkeinTreeWalk *walk = skein_tree_walk_new (options);
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinFolder) top = skein_folder_open (fixture->temp->path, FALSE, &error);

  g_assert_no_error (error);
  skein_tree_walk_add_folder (walk, top);
  return walk;
}

static void
assert_paths (GPtrArray *files, const char *const *paths)
{
  for (guint i = 0; i < files->len; i++)
    g_assert_cmpstr (((SkeinFoundFile *) g_ptr_array_index (files, i))->path, ==, paths[i]);
  g_assert_null (paths[files->len]);
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { ".hidden/h", "B", "a/1", "a/b/2", "a/b/3", "a.txt", "new\nline", "z", "\xff\xfe", NULL };
  static const char *const shown[] = { "B", "a/1", "a/b/2", "a/b/3", "a.txt", "new\nline", "z", "\xff\xfe", NULL };
  const SkeinTreeWalkOptions all = { .recursive = TRUE }, some = { .recursive = TRUE, .skip_hidden = TRUE };
  g_autofree char *link = skein_temp_folder_dup_path (fixture->temp, "a/link");
  g_autofree char *loop = skein_temp_folder_dup_path (fixture->temp, "a/loop");
  g_autofree char *pipe_path = skein_temp_folder_dup_path (fixture->temp, "pipe");

  g_test_summary ("Regular files in the order of their names, hidden ones too unless told otherwise; links and pipes are passed over");
  make_folder (fixture, "a/b");
  make_folder (fixture, ".hidden");
  make_folder (fixture, "empty");
  for (guint i = 0; names[i] != NULL; i++)
    write_file (fixture, names[i]);
  g_assert_no_errno (symlink ("/etc/passwd", link));
  g_assert_no_errno (symlink ("..", loop));
  g_assert_no_errno (mkfifo (pipe_path, 0600));

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (SkeinTreeWalk) walk = walk_top (fixture, i == 0 ? &all : &some);
      g_autoptr (GPtrArray) files = collect (fixture, walk);

      assert_paths (files, i == 0 ? names : shown);
      g_assert_cmpuint (skein_tree_walk_get_n_passed_over (walk), ==, 3);
      for (guint j = 0; j < files->len; j++)
        {
          const SkeinFoundFile *found = g_ptr_array_index (files, j);
          int fd = skein_folder_open_file (found->folder, found->name, NULL);

          g_assert_cmpint (fd, >=, 0);
          close (fd);
        }
    }

  unlink (link);
  unlink (loop);
}

static void
test_roots (Fixture *fixture, gconstpointer data)
{
  const SkeinTreeWalkOptions options = { .recursive = TRUE }, flat = { 0 };
  g_autofree char *file = skein_temp_folder_dup_path (fixture->temp, "f");
  g_autofree char *folder = skein_temp_folder_dup_path (fixture->temp, "d");
  g_autofree char *in_folder = skein_temp_folder_dup_path (fixture->temp, "d/x");
  g_autofree char *with_slash = g_strconcat (folder, "/", NULL);
  g_autofree char *link = skein_temp_folder_dup_path (fixture->temp, "link");
  g_autofree char *missing = skein_temp_folder_dup_path (fixture->temp, "missing");
  struct stat info;

  g_test_summary ("What the user names: files, folders, links to either, what is not there, nothing");
  make_folder (fixture, "d");
  write_file (fixture, "f");
  write_file (fixture, "d/x");
  g_assert_no_errno (symlink ("d", link));

  {
    g_autoptr (SkeinTreeWalk) walk = skein_tree_walk_new (&options);
    g_autofree char *by_link = g_strconcat (link, "/x", NULL);
    const char *const expected[] = { file, in_folder, in_folder, by_link, missing, "", file, NULL };
    g_autoptr (GPtrArray) files = NULL;

    skein_tree_walk_add (walk, file);
    skein_tree_walk_add (walk, folder);
    skein_tree_walk_add (walk, with_slash);
    skein_tree_walk_add (walk, link);
    skein_tree_walk_add (walk, missing);
    skein_tree_walk_add (walk, "");
    skein_tree_walk_add (walk, file);
    files = collect (fixture, walk);
    assert_paths (files, expected);
    for (guint i = 0; i < files->len; i++)
      g_assert_true ((((SkeinFoundFile *) g_ptr_array_index (files, i))->error != NULL) == (i == 4 || i == 5));
  }
  {
    g_autoptr (SkeinTreeWalk) walk = skein_tree_walk_new (&flat);
    g_autoptr (GPtrArray) files = NULL;

    skein_tree_walk_add (walk, folder);
    files = collect (fixture, walk);
    g_assert_cmpuint (files->len, ==, 1);
    g_assert_error (((SkeinFoundFile *) g_ptr_array_index (files, 0))->error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FILE);
  }
  {
    g_autoptr (SkeinTreeWalk) walk = skein_tree_walk_new (&options);
    g_autoptr (GPtrArray) files = NULL;

    g_assert_no_errno (stat (in_folder, &info));
    skein_tree_walk_leave_out (walk, info.st_dev, info.st_ino);
    skein_tree_walk_add (walk, folder);
    files = collect (fixture, walk);
    g_assert_cmpuint (files->len, ==, 0);
  }
  unlink (link);
}

static void
test_chunks (Fixture *fixture, gconstpointer data)
{
  const guint n_folders = 100, n_files = 12;
  const SkeinTreeWalkOptions options = { .recursive = TRUE };
  g_autoptr (SkeinTreeWalk) walk = NULL;
  g_autoptr (GPtrArray) files = NULL;

  g_test_summary ("A chunk holds few folders open");
  for (guint i = 0; i < n_folders; i++)
    {
      g_autofree char *folder = g_strdup_printf ("d%03u", i);

      make_folder (fixture, folder);
      for (guint j = 0; j < n_files; j++)
        {
          g_autofree char *name = g_strdup_printf ("%s/f%02u", folder, j);

          write_file (fixture, name);
        }
    }
  walk = walk_top (fixture, &options);
  files = collect (fixture, walk);
  g_assert_cmpuint (files->len, ==, n_folders * n_files);
  g_assert_cmpuint (fixture->n_chunks, >=, n_folders / SKEIN_TREE_WALK_CHUNK_FOLDERS);
}

static void
test_deep (Fixture *fixture, gconstpointer data)
{
  const SkeinTreeWalkOptions options = { .recursive = TRUE };
  int fd = open (fixture->temp->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_autoptr (SkeinTreeWalk) walk = NULL;
  g_autoptr (GPtrArray) files = NULL;
  guint n_errors = 0;

  g_test_summary ("Folders nested without end are one sentence, and the rest goes on");
  for (guint i = 0; i < 260; i++)
    {
      int next, file;

      g_assert_no_errno (mkdirat (fd, "nested-folder-with-a-long-name", 0700));
      file = openat (fd, "z", O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
      close (file);
      next = openat (fd, "nested-folder-with-a-long-name", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
      g_assert_cmpint (next, >=, 0);
      close (fd);
      fd = next;
    }
  close (fd);

  walk = walk_top (fixture, &options);
  files = collect (fixture, walk);
  for (guint i = 0; i < files->len; i++)
    n_errors += ((SkeinFoundFile *) g_ptr_array_index (files, i))->error != NULL;
  g_assert_cmpuint (n_errors, ==, 1);
  g_assert_cmpuint (files->len, ==, 201);
}

static void
test_unreadable (Fixture *fixture, gconstpointer data)
{
  const SkeinTreeWalkOptions options = { .recursive = TRUE };
  g_autofree char *closed = skein_temp_folder_dup_path (fixture->temp, "b");
  g_autoptr (SkeinTreeWalk) walk = NULL;
  g_autoptr (GPtrArray) files = NULL;
  const char *const expected[] = { "a/x", "b", "c/x", NULL };

  if (geteuid () == 0)
    {
      g_test_skip ("root reads every folder");
      return;
    }
  make_folder (fixture, "a");
  make_folder (fixture, "b");
  make_folder (fixture, "c");
  write_file (fixture, "a/x");
  write_file (fixture, "b/x");
  write_file (fixture, "c/x");
  g_assert_no_errno (chmod (closed, 0));
  walk = walk_top (fixture, &options);
  files = collect (fixture, walk);
  chmod (closed, 0700);
  assert_paths (files, expected);
  g_assert_nonnull (((SkeinFoundFile *) g_ptr_array_index (files, 1))->error);
}

/* The audit, as far as it goes without reading a file. */

#define SHA256_X "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"

static void
test_audit_states (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *name;
    int state;
  } rows[] = {
    { "same", -1 },
    { "./sub//in", -1 },
    { "gone", SKEIN_AUDIT_MISSING },
    { "gone/too", SKEIN_AUDIT_MISSING },
    { "same/below", SKEIN_AUDIT_MISSING },
    { "/etc/passwd", SKEIN_AUDIT_REFUSED },
    { "../outside", SKEIN_AUDIT_REFUSED },
    { "sub/../same", SKEIN_AUDIT_REFUSED },
    { "link", SKEIN_AUDIT_REFUSED },
    { "folder-link/passwd", SKEIN_AUDIT_REFUSED },
    { "pipe", SKEIN_AUDIT_REFUSED },
    { "sub", SKEIN_AUDIT_REFUSED },
    { "sub/", SKEIN_AUDIT_REFUSED },
    { ".", SKEIN_AUDIT_REFUSED },
  };
  g_autofree char *link = skein_temp_folder_dup_path (fixture->temp, "link");
  g_autofree char *folder_link = skein_temp_folder_dup_path (fixture->temp, "folder-link");
  g_autofree char *pipe_path = skein_temp_folder_dup_path (fixture->temp, "pipe");
  g_autofree char *list_path = skein_temp_folder_dup_path (fixture->temp, "SHA256SUMS");
  g_autoptr (GString) list = g_string_new (NULL);
  g_autoptr (SkeinAudit) audit = skein_audit_new ();
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (free_found);
  gboolean more;

  make_folder (fixture, "sub");
  write_file (fixture, "same");
  write_file (fixture, "sub/in");
  write_file (fixture, "sub/added");
  write_file (fixture, ".added");
  g_assert_no_errno (symlink ("/etc/passwd", link));
  g_assert_no_errno (symlink ("/etc", folder_link));
  g_assert_no_errno (mkfifo (pipe_path, 0600));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_string_append_printf (list, SHA256_X "  %s\n", rows[i].name);
  skein_temp_folder_write (fixture->temp, "SHA256SUMS", list->str, list->len);

  skein_audit_add_folder (audit, fixture->temp->path);
  skein_audit_set_find_new (audit, fixture->temp->path, FALSE);
  do
    more = skein_audit_next (audit, files, NULL);
  while (more);

  g_assert_cmpuint (skein_audit_get_n_entries (audit), ==, G_N_ELEMENTS (rows));
  g_assert_cmpuint (files->len, ==, G_N_ELEMENTS (rows) + 2);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const SkeinFoundFile *found = g_ptr_array_index (files, i);

      g_assert_cmpstr (found->path, ==, rows[i].name);
      g_assert_cmpint (found->state, ==, rows[i].state);
      g_assert_true ((found->folder != NULL) == (rows[i].state == -1));
    }
  for (guint i = 0; i < 2; i++)
    {
      const SkeinFoundFile *found = g_ptr_array_index (files, G_N_ELEMENTS (rows) + i);

      g_assert_cmpstr (found->path, ==, i == 0 ? ".added" : "sub/added");
      g_assert_cmpint (found->state, ==, SKEIN_AUDIT_NEW);
      g_assert_null (found->folder);
    }

  unlink (link);
  unlink (folder_link);
}

static void
test_audit_reads_once (Fixture *fixture, gconstpointer data)
{
  static const char md5s[] = "9dd4e461268c8034f5c8564e155c67a6  ./same\n9dd4e461268c8034f5c8564e155c67a6  gone\n";
  static const char sha256s[] = SHA256_X "  same\n" SHA256_X "  gone\n" SHA256_X "  only\n";
  g_autoptr (SkeinAudit) audit = skein_audit_new ();
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (free_found);
  const SkeinFoundFile *found;
  gboolean more;

  g_test_summary ("A file that two lists name is found once, with what both want");
  write_file (fixture, "same");
  write_file (fixture, "only");
  skein_temp_folder_write (fixture->temp, "MD5SUMS", md5s, strlen (md5s));
  skein_temp_folder_write (fixture->temp, "SHA256SUMS", sha256s, strlen (sha256s));
  skein_audit_add_folder (audit, fixture->temp->path);
  do
    more = skein_audit_next (audit, files, NULL);
  while (more);

  g_assert_cmpuint (skein_audit_get_n_entries (audit), ==, 5);
  g_assert_cmpuint (files->len, ==, 4);
  found = g_ptr_array_index (files, 0);
  g_assert_cmpstr (found->path, ==, "./same");
  g_assert_cmpuint (found->digest_mask, ==, 1u << SKEIN_DIGEST_MD5 | 1u << SKEIN_DIGEST_SHA256);
  g_assert_cmpuint (found->also->len, ==, 1);
  g_assert_cmpint (skein_audit_get_algorithm (found), ==, SKEIN_DIGEST_MD5);
  g_assert_cmpint (skein_audit_get_algorithm (g_ptr_array_index (found->also, 0)), ==, SKEIN_DIGEST_SHA256);
  /* Both lists miss it. */
  for (guint i = 1; i < 3; i++)
    g_assert_cmpint (((const SkeinFoundFile *) g_ptr_array_index (files, i))->state, ==, SKEIN_AUDIT_MISSING);
  found = g_ptr_array_index (files, 3);
  g_assert_cmpstr (found->path, ==, "only");
  g_assert_null (found->also);
  g_assert_cmpuint (found->digest_mask, ==, 1u << SKEIN_DIGEST_SHA256);
}

static void
test_audit_bad_lists (Fixture *fixture, gconstpointer data)
{
  g_autofree char *pipe_path = skein_temp_folder_dup_path (fixture->temp, "MD5SUMS");
  g_autofree char *empty = skein_temp_folder_dup_path (fixture->temp, "EMPTY");
  g_autofree char *missing = skein_temp_folder_dup_path (fixture->temp, "MISSING");
  g_autoptr (SkeinAudit) audit = skein_audit_new ();
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (free_found);
  gboolean more;

  g_test_summary ("A list that is empty, missing, a pipe or a device says one sentence, and then nothing is new");
  g_assert_no_errno (mkfifo (pipe_path, 0600));
  skein_temp_folder_write (fixture->temp, "EMPTY", "", 0);
  skein_audit_add_list (audit, empty, NULL);
  skein_audit_add_list (audit, missing, NULL);
  skein_audit_add_list (audit, pipe_path, NULL);
  skein_audit_add_list (audit, "/dev/zero", NULL);
  skein_audit_add_folder (audit, fixture->temp->path);
  skein_audit_set_find_new (audit, fixture->temp->path, FALSE);
  do
    more = skein_audit_next (audit, files, NULL);
  while (more);
  g_assert_cmpuint (files->len, ==, 5);
  for (guint i = 0; i < files->len; i++)
    {
      const SkeinFoundFile *found = g_ptr_array_index (files, i);

      g_assert_cmpint (found->state, ==, SKEIN_AUDIT_BAD_LIST);
      g_assert_nonnull (found->error);
    }
}

static void
test_list_names (void)
{
  static const char *const lists[] = { "SHA256SUMS", "sha256sum.txt", "MD5SUMS", "md5sums.txt", "x.iso.sha256", "album.SFV", "CHECKSUM", "Fedora-38-CHECKSUM", "checksums.txt", "B2SUMS", "a.tar.b2", "SHA3-512SUMS", "x.sha512sum" };
  static const char *const others[] = { "SHA256SUMS.asc", "sha256", "photo.jpg", "md5", "sums", "shasums.sig", "", ".sha256", "x.md5.gz" };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    if (!skein_checksum_list_has_name (lists[i]))
      g_error ("%s is a list", lists[i]);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (skein_checksum_list_has_name (others[i]))
      g_error ("%s is no list", others[i]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add ("/batch/tree-walk/order", Fixture, NULL, set_up, test_order, tear_down);
  g_test_add ("/batch/tree-walk/roots", Fixture, NULL, set_up, test_roots, tear_down);
  g_test_add ("/batch/tree-walk/chunks", Fixture, NULL, set_up, test_chunks, tear_down);
  g_test_add ("/batch/tree-walk/deep", Fixture, NULL, set_up, test_deep, tear_down);
  g_test_add ("/batch/tree-walk/unreadable", Fixture, NULL, set_up, test_unreadable, tear_down);
  g_test_add ("/batch/audit/states", Fixture, NULL, set_up, test_audit_states, tear_down);
  g_test_add ("/batch/audit/bad-lists", Fixture, NULL, set_up, test_audit_bad_lists, tear_down);
  g_test_add ("/batch/audit/reads-once", Fixture, NULL, set_up, test_audit_reads_once, tear_down);
  g_test_add_func ("/batch/checksum-list/names", test_list_names);

  return g_test_run ();
}
