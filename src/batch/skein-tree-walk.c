// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-tree-walk.h"

#include "base/skein-display-text.h"
#include "work/skein-work-error.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

/* Each level keeps a folder open. Nothing that people make is nested like that, and a program has few more than a thousand descriptors. */
#define MAX_DEPTH 200

/* A level of the way down. Names are kept one after another, as a folder may have a million. */
typedef struct
{
  SkeinFolder *folder; /* (owned) */
  char *prefix;        /* (owned) of shown paths, with its slash; "" at the top of add_folder() */
  GByteArray *names;   /* (owned) each behind its type, as the folder tells it, and with its NUL */
  GArray *order;       /* (owned) (element-type guint32) offsets of names in names, sorted by name */
  guint next;
  guint64 inode;
} Level;

typedef struct
{
  char *path;          /* (owned) (nullable) */
  SkeinFolder *folder; /* (owned) (nullable) */
} Root;

typedef struct
{
  guint64 device, inode;
} FileId;

struct _SkeinTreeWalk
{
  gatomicrefcount ref_count;
  SkeinTreeWalkOptions options;
  GQueue roots;      /* (element-type Root) (owned) still to come */
  GPtrArray *levels; /* (owned) (element-type Level) from the top down */
  GArray *left_out;  /* (owned) (element-type FileId) */

  char *parent_path;   /* (owned) (nullable) of the file named last by a root */
  SkeinFolder *parent; /* (owned) (nullable) */

  guint n_folders;    /* of this chunk */
  gint n_passed_over; /* (atomic) */
};

SkeinFoundFile *
skein_found_file_new (const char *path)
{
  SkeinFoundFile *self = g_new0 (SkeinFoundFile, 1);

  self->path = g_strdup (path);
  self->state = -1;
  return self;
}

void
skein_found_file_free (SkeinFoundFile *self)
{
  g_free (self->path);
  g_clear_pointer (&self->folder, skein_folder_unref);
  g_free (self->name);
  g_clear_error (&self->error);
  g_clear_pointer (&self->also, g_ptr_array_unref);
  g_free (self);
}

gboolean
skein_found_file_is_elsewhere (const SkeinFoundFile *found, const SkeinFoundFile *before)
{
  return found->folder != NULL && (before == NULL || before->folder != found->folder);
}

static void
level_free (gpointer data)
{
  Level *level = data;

  skein_folder_unref (level->folder);
  g_free (level->prefix);
  g_byte_array_unref (level->names);
  g_array_unref (level->order);
  g_free (level);
}

static void
root_free (gpointer data)
{
  Root *root = data;

  g_free (root->path);
  g_clear_pointer (&root->folder, skein_folder_unref);
  g_free (root);
}

SkeinTreeWalk *
skein_tree_walk_new (const SkeinTreeWalkOptions *options)
{
  SkeinTreeWalk *self = g_new0 (SkeinTreeWalk, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->options = *options;
  g_queue_init (&self->roots);
  self->levels = g_ptr_array_new_with_free_func (level_free);
  self->left_out = g_array_new (FALSE, FALSE, sizeof (FileId));
  return self;
}

SkeinTreeWalk *
skein_tree_walk_ref (SkeinTreeWalk *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
skein_tree_walk_unref (SkeinTreeWalk *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_queue_clear_full (&self->roots, root_free);
  g_ptr_array_unref (self->levels);
  g_array_unref (self->left_out);
  g_clear_pointer (&self->parent, skein_folder_unref);
  g_free (self->parent_path);
  g_free (self);
}

void
skein_tree_walk_add (SkeinTreeWalk *self, const char *path)
{
  Root *root = g_new0 (Root, 1);

  g_return_if_fail (path != NULL);

  root->path = g_strdup (path);
  g_queue_push_tail (&self->roots, root);
}

void
skein_tree_walk_add_folder (SkeinTreeWalk *self, SkeinFolder *folder)
{
  Root *root = g_new0 (Root, 1);

  root->folder = skein_folder_ref (folder);
  g_queue_push_tail (&self->roots, root);
}

void
skein_tree_walk_leave_out (SkeinTreeWalk *self, guint64 device, guint64 inode)
{
  const FileId id = { device, inode };

  g_array_append_val (self->left_out, id);
}

guint64
skein_tree_walk_get_n_passed_over (SkeinTreeWalk *self)
{
  return (guint64) g_atomic_int_get (&self->n_passed_over);
}

static void
add_error (GPtrArray *files, const char *path, GError *error)
{
  SkeinFoundFile *found = skein_found_file_new (path);

  found->error = error;
  g_ptr_array_add (files, found);
}

static void
add_sentence (GPtrArray *files, const char *path, const char *sentence)
{
  add_error (files, path, g_error_new_literal (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FILE, sentence));
}

static gboolean
is_left_out (SkeinTreeWalk *self, const struct stat *info)
{
  for (guint i = 0; i < self->left_out->len; i++)
    {
      const FileId *id = &g_array_index (self->left_out, FileId, i);

      if (id->inode == info->st_ino && id->device == info->st_dev)
        return TRUE;
    }

  return FALSE;
}

/* Going down */

static int
compare_names (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const char *names = user_data;

  return strcmp (names + *(const guint32 *) a, names + *(const guint32 *) b);
}

/* The names of an open folder, read through a descriptor of its own: the offset of the folder's is shared by all who have it. */
static gboolean
read_names (SkeinTreeWalk *self, Level *level, GError **error)
{
  int fd = openat (skein_folder_get_fd (level->folder), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *dir = fd >= 0 ? fdopendir (fd) : NULL;
  int errsv = errno;
  struct dirent *entry;

  if (dir == NULL)
    {
      if (fd >= 0)
        close (fd);
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FILE, _ ("the folder cannot be read: %s"), g_strerror (errsv));
      return FALSE;
    }

  errno = 0;
  while ((entry = readdir (dir)) != NULL)
    {
      guint32 offset = level->names->len + 1;

      if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0 && !(self->options.skip_hidden && entry->d_name[0] == '.'))
        {
          if (entry->d_type == DT_LNK || entry->d_type == DT_FIFO || entry->d_type == DT_SOCK || entry->d_type == DT_CHR || entry->d_type == DT_BLK)
            g_atomic_int_inc (&self->n_passed_over);
          else
            {
              g_byte_array_append (level->names, &entry->d_type, 1);
              g_byte_array_append (level->names, (const guint8 *) entry->d_name, strlen (entry->d_name) + 1);
              g_array_append_val (level->order, offset);
            }
        }
      errno = 0;
    }
  errsv = errno;
  closedir (dir);
  if (errsv != 0)
    {
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FILE, _ ("the folder cannot be read to its end: %s"), g_strerror (errsv));
      return FALSE;
    }

  g_array_sort_with_data (level->order, compare_names, level->names->data);
  return TRUE;
}

/* Takes @folder. @prefix is that of paths in it; @shown names it in an error. */
static void
enter (SkeinTreeWalk *self, SkeinFolder *folder, const char *prefix, const char *shown, GPtrArray *files)
{
  g_autoptr (GError) error = NULL;
  Level *level = g_new0 (Level, 1);
  struct stat info;

  level->folder = folder;
  level->prefix = g_strdup (prefix);
  level->names = g_byte_array_new ();
  level->order = g_array_new (FALSE, FALSE, sizeof (guint32));
  if (fstat (skein_folder_get_fd (folder), &info) == 0)
    level->inode = info.st_ino;

  for (guint i = 0; i < self->levels->len; i++)
    {
      const Level *above = g_ptr_array_index (self->levels, i);

      if (above->inode == level->inode && skein_folder_get_device (above->folder) == skein_folder_get_device (folder))
        {
          add_sentence (files, shown, _ ("the folder is mounted inside itself, so it is not entered again"));
          level_free (level);
          return;
        }
    }

  if (self->levels->len >= MAX_DEPTH)
    {
      add_sentence (files, shown, _ ("folders are nested too deeply here: name this one itself"));
      level_free (level);
      return;
    }

  if (!read_names (self, level, &error))
    add_error (files, shown, g_steal_pointer (&error));
  g_ptr_array_add (self->levels, level);
}

/* Takes @path. */
static void
add_file (SkeinTreeWalk *self, Level *level, char *path, const char *name, const SkeinFoundFile *before, GPtrArray *files)
{
  SkeinFoundFile *found = skein_found_file_new (NULL);

  found->path = path;
  found->folder = skein_folder_ref (level->folder);
  found->name = g_strdup (name);
  if (skein_found_file_is_elsewhere (found, before))
    self->n_folders++;
  g_ptr_array_add (files, found);
}

/* The next name of the deepest level. */
static void
step (SkeinTreeWalk *self, GPtrArray *files, const SkeinFoundFile *before)
{
  Level *level = g_ptr_array_index (self->levels, self->levels->len - 1);
  g_autofree char *path = NULL;
  const char *name;
  struct stat info;

  if (level->next == level->order->len)
    {
      g_ptr_array_remove_index (self->levels, self->levels->len - 1);
      return;
    }

  name = (const char *) level->names->data + g_array_index (level->order, guint32, level->next++);
  path = g_strconcat (level->prefix, name, NULL);

  /* The pool finds out whether it still is one when it opens it. */
  if ((guint8) name[-1] == DT_REG && self->left_out->len == 0)
    add_file (self, level, g_steal_pointer (&path), name, before, files);
  else if (fstatat (skein_folder_get_fd (level->folder), name, &info, AT_SYMLINK_NOFOLLOW) != 0)
    {
      /* Gone since the folder was read: it is not there. */
      if (errno != ENOENT)
        add_sentence (files, path, g_strerror (errno));
    }
  else if (S_ISDIR (info.st_mode))
    {
      g_autoptr (GError) error = NULL;
      SkeinFolder *folder = skein_folder_open_child (level->folder, name, &error);
      g_autofree char *prefix = g_strconcat (path, "/", NULL);

      if (folder == NULL)
        add_error (files, path, g_steal_pointer (&error));
      else
        enter (self, folder, prefix, path, files);
    }
  else if (!S_ISREG (info.st_mode))
    g_atomic_int_inc (&self->n_passed_over);
  else if (!is_left_out (self, &info))
    add_file (self, level, g_steal_pointer (&path), name, before, files);
}

/* What the user named */

/* @slash: the last one of @path. Names that are given often are those of one folder. */
static gboolean
is_in_parent (SkeinTreeWalk *self, const char *path, const char *slash)
{
  gsize length = slash != NULL ? (gsize) (slash - path) : 0;

  if (self->parent_path == NULL)
    return FALSE;
  if (slash == NULL)
    return strcmp (self->parent_path, ".") == 0;
  if (length == 0)
    return strcmp (self->parent_path, "/") == 0;
  return slash[1] != '\0' && strncmp (self->parent_path, path, length) == 0 && self->parent_path[length] == '\0';
}

/* A file, in its folder; @path may be of anything, which the pool then refuses if it is no regular file. */
static void
add_named_file (SkeinTreeWalk *self, const char *shown, const char *path, const struct stat *info, GPtrArray *files)
{
  const char *slash = strrchr (path, '/');
  g_autoptr (GError) error = NULL;
  SkeinFoundFile *found;

  if (!is_in_parent (self, path, slash))
    {
      g_autofree char *folder_path = g_path_get_dirname (path);
      SkeinFolder *folder = skein_folder_open (folder_path, FALSE, &error);

      if (folder == NULL)
        {
          add_error (files, shown, g_steal_pointer (&error));
          return;
        }
      g_clear_pointer (&self->parent, skein_folder_unref);
      g_free (self->parent_path);
      self->parent = folder;
      self->parent_path = g_steal_pointer (&folder_path);
      self->n_folders++;
    }

  found = skein_found_file_new (shown);
  found->folder = skein_folder_ref (self->parent);
  found->name = slash != NULL && slash[1] == '\0' ? g_path_get_basename (path) : g_strdup (slash != NULL ? slash + 1 : path);
  found->size = info != NULL && S_ISREG (info->st_mode) ? (guint64) info->st_size : 0;
  g_ptr_array_add (files, found);
}

static void
enter_named (SkeinTreeWalk *self, const char *path, GPtrArray *files)
{
  g_autofree char *prefix = g_str_has_suffix (path, "/") ? g_strdup (path) : g_strconcat (path, "/", NULL);
  g_autoptr (GError) error = NULL;
  SkeinFolder *folder = skein_folder_open (path, FALSE, &error);

  if (folder == NULL)
    add_error (files, path, g_steal_pointer (&error));
  else
    enter (self, folder, prefix, path, files);
}

static void
start_root (SkeinTreeWalk *self, const Root *root, GPtrArray *files)
{
  const char *path = root->path;
  g_autofree char *real = NULL;
  gboolean is_link = FALSE;
  struct stat info;

  if (root->folder != NULL)
    {
      enter (self, skein_folder_ref (root->folder), "", skein_folder_get_path (root->folder), files);
      return;
    }

  if (path[0] == '\0')
    add_sentence (files, path, _ ("an empty name is no file"));
  else if (lstat (path, &info) != 0 || ((is_link = S_ISLNK (info.st_mode)) && stat (path, &info) != 0))
    {
      int errsv = errno;
      g_autofree char *shown = skein_display_text (path, -1, 0);

      add_error (files, path, g_error_new (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FILE, _ ("Cannot open the file “%s”: %s"), shown, g_strerror (errsv)));
    }
  else if (S_ISDIR (info.st_mode))
    {
      if (self->options.recursive)
        enter_named (self, path, files);
      else
        add_sentence (files, path, _ ("is a folder: add --recursive for the files in it and below"));
    }
  else
    {
      if (is_link)
        real = realpath (path, NULL);
      if (!is_left_out (self, &info))
        add_named_file (self, path, real != NULL ? real : path, &info, files);
    }
}

gboolean
skein_tree_walk_next (SkeinTreeWalk *self, GPtrArray *files, GCancellable *cancellable)
{
  guint n_before = files->len;

  self->n_folders = 0;
  while (files->len - n_before < SKEIN_TREE_WALK_CHUNK && self->n_folders < SKEIN_TREE_WALK_CHUNK_FOLDERS)
    {
      if (cancellable != NULL && g_cancellable_is_cancelled (cancellable))
        return FALSE;

      if (self->levels->len > 0)
        step (self, files, files->len > 0 ? g_ptr_array_index (files, files->len - 1) : NULL);
      else if (!g_queue_is_empty (&self->roots))
        {
          Root *root = g_queue_pop_head (&self->roots);

          start_root (self, root, files);
          root_free (root);
        }
      else
        return FALSE;
    }

  return TRUE;
}
