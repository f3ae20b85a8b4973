// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Three stages, of which each call of next() does a piece: read the lists, look for what they name, look for what they do not name. */

#include "config.h"

#include "batch/skein-audit.h"

#include "base/skein-display-text.h"
#include "work/skein-work-error.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  char *label;             /* (owned) path, or what it is called */
  char *folder;            /* (owned) path of the folder it is about */
  GBytes *bytes;           /* (owned) (nullable) until it is read */
  SkeinChecksumList *list; /* (owned) (nullable) once it is */
  SkeinFolder *top;        /* (owned) (nullable) */
  guint next;              /* entry to look for */
} List;

struct _SkeinAudit
{
  gatomicrefcount ref_count;
  GPtrArray *folders; /* (owned) (element-type filename) to look for lists in */
  GPtrArray *unknown; /* (owned) (element-type filename) lists, or such folders */
  GPtrArray *lists;   /* (owned) (element-type List) */
  guint next_list;    /* to read, and then to look into */
  gboolean all_read;
  gint n_entries; /* (atomic) */

  char *new_folder;    /* (owned) (nullable) */
  SkeinTreeWalk *walk; /* (owned) (nullable) */
  GHashTable *named;   /* (owned) (nullable) (element-type filename) what the lists name, without needless dots and slashes */

  GHashTable *also;   /* (owned) (nullable) entry -> (element-type SkeinChecksumEntry) (owned) GPtrArray: others for the same file */
  GHashTable *merged; /* (owned) (nullable) (element-type SkeinChecksumEntry) those */

  SkeinFolder *last; /* (owned) (nullable) folder found last */
  guint last_list;   /* whose it is */
  char *last_below;  /* (owned) (nullable) its path from the list's folder */
};

const char *
skein_audit_state_get_nick (SkeinAuditState state)
{
  static const char *const nicks[] = { "ok", "weak-match", "failed", "missing", "new", "unreadable", "refused", "hashed", "bad-list", "bad-line" };

  G_STATIC_ASSERT (G_N_ELEMENTS (nicks) == SKEIN_N_AUDIT_STATES);
  g_return_val_if_fail (state < SKEIN_N_AUDIT_STATES, NULL);
  return nicks[state];
}

const char *
skein_audit_state_get_label (SkeinAuditState state)
{
  static const char *const labels[] = { N_ ("Same"), N_ ("Same (weak)"), N_ ("Changed"), N_ ("Missing"), N_ ("New"), N_ ("Unreadable"), N_ ("Refused"), N_ ("Hashed"), N_ ("Bad list"), N_ ("Bad line") };

  G_STATIC_ASSERT (G_N_ELEMENTS (labels) == SKEIN_N_AUDIT_STATES);
  g_return_val_if_fail (state < SKEIN_N_AUDIT_STATES, NULL);
  return _ (labels[state]);
}

gboolean
skein_audit_state_is_good (SkeinAuditState state)
{
  return state == SKEIN_AUDIT_SAME || state == SKEIN_AUDIT_WEAK || state == SKEIN_AUDIT_HASHED;
}

static void
list_free (gpointer data)
{
  List *list = data;

  g_free (list->label);
  g_free (list->folder);
  g_clear_pointer (&list->bytes, g_bytes_unref);
  g_clear_pointer (&list->list, skein_checksum_list_free);
  g_clear_pointer (&list->top, skein_folder_unref);
  g_free (list);
}

SkeinAudit *
skein_audit_new (void)
{
  SkeinAudit *self = g_new0 (SkeinAudit, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->folders = g_ptr_array_new_with_free_func (g_free);
  self->unknown = g_ptr_array_new_with_free_func (g_free);
  self->lists = g_ptr_array_new_with_free_func (list_free);
  return self;
}

SkeinAudit *
skein_audit_ref (SkeinAudit *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
skein_audit_unref (SkeinAudit *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->folders);
  g_ptr_array_unref (self->unknown);
  g_ptr_array_unref (self->lists);
  g_free (self->new_folder);
  g_clear_pointer (&self->walk, skein_tree_walk_unref);
  g_clear_pointer (&self->named, g_hash_table_unref);
  g_clear_pointer (&self->also, g_hash_table_unref);
  g_clear_pointer (&self->merged, g_hash_table_unref);
  g_clear_pointer (&self->last, skein_folder_unref);
  g_free (self->last_below);
  g_free (self);
}

void
skein_audit_add_list_bytes (SkeinAudit *self, GBytes *bytes, const char *label, const char *folder)
{
  List *list = g_new0 (List, 1);

  list->label = g_strdup (label);
  list->folder = g_strdup (folder);
  list->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  g_ptr_array_add (self->lists, list);
}

void
skein_audit_add_list (SkeinAudit *self, const char *path, const char *folder)
{
  g_autofree char *own = folder == NULL ? g_path_get_dirname (path) : NULL;

  skein_audit_add_list_bytes (self, NULL, path, folder != NULL ? folder : own);
}

void
skein_audit_add_folder (SkeinAudit *self, const char *folder)
{
  g_ptr_array_add (self->folders, g_strdup (folder));
}

void
skein_audit_add_list_or_folder (SkeinAudit *self, const char *path)
{
  g_ptr_array_add (self->unknown, g_strdup (path));
}

void
skein_audit_set_find_new (SkeinAudit *self, const char *folder, gboolean skip_hidden)
{
  const SkeinTreeWalkOptions options = { .recursive = TRUE, .skip_hidden = skip_hidden };

  g_return_if_fail (self->walk == NULL);

  self->new_folder = g_strdup (folder);
  self->walk = skein_tree_walk_new (&options);
  self->named = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

guint
skein_audit_get_n_entries (SkeinAudit *self)
{
  return (guint) g_atomic_int_get (&self->n_entries);
}

/* What is said about a list or a name, without anything to read. Takes @error. */
static void
say (GPtrArray *files, const char *path, SkeinAuditState state, gpointer entry, GError *error)
{
  SkeinFoundFile *found = skein_found_file_new (path);

  found->state = (int) state;
  found->entry = entry;
  found->error = error;
  g_ptr_array_add (files, found);
}

/* "a//b/./c" is "a/b/c". */
static char *
normalize (const char *name)
{
  GString *plain = g_string_new (NULL);

  while (*name != '\0')
    {
      gsize length = strcspn (name, "/");

      if (length > 0 && !(length == 1 && name[0] == '.'))
        {
          if (plain->len > 0)
            g_string_append_c (plain, '/');
          g_string_append_len (plain, name, (gssize) length);
        }
      name += length;
      while (*name == '/')
        name++;
    }

  return g_string_free (plain, FALSE);
}

/* Reading lists */

static GBytes *
read_list (SkeinAudit *self, const char *path, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  int errsv = errno;
  struct stat info;
  gssize n = 0;

  if (fd < 0 || fstat (fd, &info) != 0)
    {
      if (fd >= 0)
        close (fd);
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FILE, _ ("the list cannot be read: %s"), g_strerror (errsv));
      return NULL;
    }
  if (!S_ISREG (info.st_mode) || info.st_size > (goffset) SKEIN_AUDIT_MAX_LIST_BYTES)
    {
      close (fd);
      g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FILE,
                           !S_ISREG (info.st_mode) ? _ ("is no regular file, so it cannot be a list of checksums") : _ ("is too large for a list of checksums"));
      return NULL;
    }

  if (self->walk != NULL)
    skein_tree_walk_leave_out (self->walk, info.st_dev, info.st_ino);

  for (;;)
    {
      guint at = bytes->len;

      g_byte_array_set_size (bytes, at + 128 * 1024);
      do
        n = read (fd, bytes->data + at, 128 * 1024);
      while (n < 0 && errno == EINTR);
      errsv = errno;
      g_byte_array_set_size (bytes, at + (guint) MAX (n, 0));
      if (n <= 0 || bytes->len > SKEIN_AUDIT_MAX_LIST_BYTES)
        break;
    }
  close (fd);

  if (n < 0)
    {
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FILE, _ ("the list cannot be read: %s"), g_strerror (errsv));
      return NULL;
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

static void
note_names (SkeinAudit *self, const SkeinChecksumList *list)
{
  for (guint i = 0; i < list->entries->len; i++)
    g_hash_table_add (self->named, normalize (g_array_index (list->entries, SkeinChecksumEntry, i).name));
}

static void
load (SkeinAudit *self, List *list, GPtrArray *files)
{
  g_autoptr (GBytes) bytes = g_steal_pointer (&list->bytes);
  g_autoptr (GError) error = NULL;
  const char *text;
  gsize size;

  if (bytes == NULL)
    bytes = read_list (self, list->label, &error);
  if (bytes != NULL)
    {
      text = g_bytes_get_data (bytes, &size);
      list->list = skein_checksum_list_parse (text != NULL ? text : "", size, list->label, &error);
    }
  if (list->list != NULL)
    list->top = skein_folder_open (list->folder, FALSE, &error);
  if (list->top == NULL)
    {
      say (files, list->label, SKEIN_AUDIT_BAD_LIST, NULL, g_steal_pointer (&error));
      g_clear_pointer (&list->list, skein_checksum_list_free);
      return;
    }

  for (guint i = 0; i < list->list->complaints->len; i++)
    say (files, list->label, SKEIN_AUDIT_BAD_LINE, NULL,
         g_error_new_literal (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, g_ptr_array_index (list->list->complaints, i)));
  g_atomic_int_add (&self->n_entries, (gint) list->list->entries->len);
  if (self->named != NULL)
    note_names (self, list->list);
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static void
find_lists (SkeinAudit *self, const char *folder, GPtrArray *files)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  DIR *dir = opendir (folder);
  int errsv = errno;
  struct dirent *entry;

  while (dir != NULL && (entry = readdir (dir)) != NULL)
    {
      struct stat info;

      if (skein_checksum_list_has_name (entry->d_name) && fstatat (dirfd (dir), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG (info.st_mode))
        g_ptr_array_add (paths, g_build_filename (folder, entry->d_name, NULL));
    }
  if (dir != NULL)
    closedir (dir);

  if (dir == NULL)
    say (files, folder, SKEIN_AUDIT_BAD_LIST, NULL, g_error_new (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FOLDER, _ ("the folder cannot be read: %s"), g_strerror (errsv)));
  else if (paths->len == 0)
    say (files, folder, SKEIN_AUDIT_BAD_LIST, NULL,
         g_error_new_literal (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("has no list of checksums such as SHA256SUMS in it: name the list")));

  g_ptr_array_sort (paths, compare_paths);
  for (guint i = 0; i < paths->len; i++)
    skein_audit_add_list (self, g_ptr_array_index (paths, i), folder);
}

/* Entries for one file, by several algorithms */

static gboolean
has_several_algorithms (SkeinAudit *self)
{
  guint mask = 0;

  for (guint i = 0; i < self->lists->len; i++)
    {
      const List *list = g_ptr_array_index (self->lists, i);

      for (guint j = 0; list->list != NULL && j < list->list->entries->len && (mask & (mask - 1)) == 0; j++)
        mask |= 1u << g_array_index (list->list->entries, SkeinChecksumEntry, j).algorithm;
    }
  return (mask & (mask - 1)) != 0;
}

/* The first entry for a file takes the others along, so that it is read once. Lists of one algorithm, which most are, need no table. */
static void
merge_entries (SkeinAudit *self)
{
  g_autoptr (GHashTable) first_by_path = NULL;

  if (!has_several_algorithms (self))
    return;

  first_by_path = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->also = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  self->merged = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < self->lists->len; i++)
    {
      const List *list = g_ptr_array_index (self->lists, i);

      for (guint j = 0; list->list != NULL && j < list->list->entries->len; j++)
        {
          SkeinChecksumEntry *entry = &g_array_index (list->list->entries, SkeinChecksumEntry, j);
          g_autofree char *name = normalize (entry->name);
          g_autofree char *path = g_strconcat (list->folder, "/", name, NULL);
          gpointer first = g_hash_table_lookup (first_by_path, path);
          GPtrArray *others;

          /* A name from the root on is refused, and must not look like one in the folder. */
          if (entry->name[0] == '/')
            continue;
          if (first == NULL)
            {
              g_hash_table_insert (first_by_path, g_steal_pointer (&path), entry);
              continue;
            }
          others = g_hash_table_lookup (self->also, first);
          if (others == NULL)
            {
              others = g_ptr_array_new ();
              g_hash_table_insert (self->also, first, others);
            }
          g_ptr_array_add (others, entry);
          g_hash_table_add (self->merged, entry);
        }
    }
}

static void
free_also (gpointer found)
{
  skein_found_file_free (found);
}

static void
take_along (SkeinFoundFile *found, const GPtrArray *others)
{
  found->also = g_ptr_array_new_with_free_func (free_also);
  for (guint i = 0; i < others->len; i++)
    {
      SkeinChecksumEntry *entry = g_ptr_array_index (others, i);
      SkeinFoundFile *also = skein_found_file_new (entry->name);

      also->size = found->size;
      also->entry = entry;
      also->is_also = TRUE;
      found->digest_mask |= 1u << entry->algorithm;
      g_ptr_array_add (found->also, also);
    }
}

/* Finding what they name */

/* The folder of @name, by walking down from that of its list. NULL: @out_state and maybe @error say why. */
static SkeinFolder *
open_folder_of (const List *list, const char *below, SkeinAuditState *out_state, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (below, "/", -1);
  g_autoptr (SkeinFolder) folder = skein_folder_ref (list->top);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      SkeinFolder *next;
      struct stat info;

      if (parts[i][0] == '\0' || strcmp (parts[i], ".") == 0)
        continue;
      if (strcmp (parts[i], "..") == 0)
        goto leads_out;

      if (fstatat (skein_folder_get_fd (folder), parts[i], &info, AT_SYMLINK_NOFOLLOW) != 0)
        {
          *out_state = errno == ENOENT || errno == ENOTDIR ? SKEIN_AUDIT_MISSING : SKEIN_AUDIT_UNREADABLE;
          if (*out_state == SKEIN_AUDIT_UNREADABLE)
            g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FILE, g_strerror (errno));
          return NULL;
        }
      if (S_ISLNK (info.st_mode))
        goto leads_out;
      if (!S_ISDIR (info.st_mode))
        {
          *out_state = SKEIN_AUDIT_MISSING;
          return NULL;
        }

      next = skein_folder_open_child (folder, parts[i], error);
      if (next == NULL)
        {
          *out_state = SKEIN_AUDIT_UNREADABLE;
          return NULL;
        }
      skein_folder_unref (folder);
      folder = next;
    }

  return g_steal_pointer (&folder);

leads_out:
  *out_state = SKEIN_AUDIT_REFUSED;
  g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FILE, _ ("leads out of the folder of its list"));
  return NULL;
}

/* The same for several names of one folder, one after another. */
static SkeinFolder *
dup_folder_of (SkeinAudit *self, const char *name, guint *n_folders, SkeinAuditState *out_state, GError **error)
{
  const char *slash = strrchr (name, '/');
  g_autofree char *below = slash != NULL ? g_strndup (name, (gsize) (slash - name)) : g_strdup ("");

  if (name[0] == '/')
    {
      *out_state = SKEIN_AUDIT_REFUSED;
      g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FILE, _ ("leads out of the folder of its list"));
      return NULL;
    }

  if (self->last == NULL || self->last_list != self->next_list || strcmp (self->last_below, below) != 0)
    {
      SkeinFolder *folder = open_folder_of (g_ptr_array_index (self->lists, self->next_list), below, out_state, error);

      if (folder == NULL)
        return NULL;
      g_clear_pointer (&self->last, skein_folder_unref);
      g_free (self->last_below);
      self->last = folder;
      self->last_below = g_steal_pointer (&below);
      self->last_list = self->next_list;
      (*n_folders)++;
    }

  return skein_folder_ref (self->last);
}

/* The same of all entries for a file. Takes @error. */
static void
say_of_all (GPtrArray *files, SkeinChecksumEntry *entry, const GPtrArray *others, SkeinAuditState state, GError *error)
{
  for (guint i = 0; others != NULL && i < others->len; i++)
    {
      SkeinChecksumEntry *other = g_ptr_array_index (others, i);

      say (files, other->name, state, other, error != NULL ? g_error_copy (error) : NULL);
    }
  say (files, entry->name, state, entry, error);
}

static void
look_for (SkeinAudit *self, SkeinChecksumEntry *entry, guint *n_folders, GPtrArray *files)
{
  const char *slash = strrchr (entry->name, '/');
  const char *base_name = slash != NULL ? slash + 1 : entry->name;
  SkeinAuditState state = SKEIN_AUDIT_REFUSED;
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinFolder) folder = dup_folder_of (self, entry->name, n_folders, &state, &error);
  const GPtrArray *others = self->also != NULL ? g_hash_table_lookup (self->also, entry) : NULL;
  const char *reason = NULL;
  SkeinFoundFile *found;
  struct stat info;

  if (folder == NULL)
    {
      say_of_all (files, entry, others, state, g_steal_pointer (&error));
      return;
    }

  if (base_name[0] == '\0' || strcmp (base_name, ".") == 0 || strcmp (base_name, "..") == 0)
    reason = _ ("is a folder");
  else if (fstatat (skein_folder_get_fd (folder), base_name, &info, AT_SYMLINK_NOFOLLOW) != 0)
    {
      int errsv = errno;

      if (errsv == ENOENT)
        say_of_all (files, entry, others, SKEIN_AUDIT_MISSING, NULL);
      else
        say_of_all (files, entry, others, SKEIN_AUDIT_UNREADABLE, g_error_new_literal (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FILE, g_strerror (errsv)));
      return;
    }
  else if (S_ISLNK (info.st_mode))
    reason = _ ("is a link, and links are not followed here: list the file it leads to");
  else if (!S_ISREG (info.st_mode))
    reason = _ ("is no regular file");

  if (reason != NULL)
    {
      say_of_all (files, entry, others, SKEIN_AUDIT_REFUSED, g_error_new_literal (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FILE, reason));
      return;
    }

  found = skein_found_file_new (entry->name);
  found->folder = g_steal_pointer (&folder);
  found->name = g_strdup (base_name);
  found->size = (guint64) info.st_size;
  found->digest_mask = 1u << entry->algorithm;
  found->entry = entry;
  if (others != NULL)
    take_along (found, others);
  g_ptr_array_add (files, found);
}

/* Finding what they do not name */

static void
keep_new (SkeinAudit *self, GPtrArray *found, GPtrArray *files)
{
  for (guint i = 0; i < found->len; i++)
    {
      SkeinFoundFile *file = g_ptr_array_index (found, i);
      struct stat info;

      /* Its name is all there is to say, or the error. */
      if (file->folder != NULL && g_hash_table_contains (self->named, file->path))
        {
          skein_found_file_free (file);
          continue;
        }
      if (file->folder != NULL && fstatat (skein_folder_get_fd (file->folder), file->name, &info, AT_SYMLINK_NOFOLLOW) == 0)
        file->size = (guint64) info.st_size;
      file->state = file->error != NULL ? SKEIN_AUDIT_UNREADABLE : SKEIN_AUDIT_NEW;
      g_clear_pointer (&file->folder, skein_folder_unref);
      g_ptr_array_add (files, file);
    }
}

static gboolean
next_new (SkeinAudit *self, GPtrArray *files, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  gboolean more = skein_tree_walk_next (self->walk, found, cancellable);

  keep_new (self, found, files);
  return more;
}

static void
start_walk (SkeinAudit *self, GPtrArray *files)
{
  g_autofree char *path = g_steal_pointer (&self->new_folder);
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinFolder) folder = skein_folder_open (path, FALSE, &error);

  if (folder != NULL)
    skein_tree_walk_add_folder (self->walk, folder);
  else
    say (files, path, SKEIN_AUDIT_UNREADABLE, NULL, g_steal_pointer (&error));
}

gboolean
skein_audit_next (gpointer source, GPtrArray *files, GCancellable *cancellable)
{
  SkeinAudit *self = source;
  guint n_folders = 0;

  if (!self->all_read)
    {
      for (guint i = 0; i < self->unknown->len; i++)
        {
          const char *path = g_ptr_array_index (self->unknown, i);

          if (g_file_test (path, G_FILE_TEST_IS_DIR))
            skein_audit_add_folder (self, path);
          else
            skein_audit_add_list (self, path, NULL);
        }
      for (guint i = 0; i < self->folders->len; i++)
        find_lists (self, g_ptr_array_index (self->folders, i), files);
      for (guint i = 0; i < self->lists->len; i++)
        load (self, g_ptr_array_index (self->lists, i), files);
      merge_entries (self);
      self->all_read = TRUE;
      return TRUE;
    }

  while (self->next_list < self->lists->len)
    {
      List *list = g_ptr_array_index (self->lists, self->next_list);

      while (list->list != NULL && list->next < list->list->entries->len)
        {
          SkeinChecksumEntry *entry;

          if (files->len >= SKEIN_TREE_WALK_CHUNK || n_folders >= SKEIN_TREE_WALK_CHUNK_FOLDERS || g_cancellable_is_cancelled (cancellable))
            return TRUE;
          entry = &g_array_index (list->list->entries, SkeinChecksumEntry, list->next++);
          if (self->merged == NULL || !g_hash_table_contains (self->merged, entry))
            look_for (self, entry, &n_folders, files);
        }
      self->next_list++;
    }

  if (self->walk == NULL)
    return FALSE;
  if (self->new_folder != NULL)
    {
      /* Without a list that can be used everything would be new, which says nothing. */
      if (skein_audit_get_n_entries (self) == 0)
        return FALSE;
      start_walk (self, files);
    }
  return next_new (self, files, cancellable);
}

/* Results */

static gboolean
matches (const SkeinChecksumEntry *entry, const SkeinReport *report)
{
  gsize size = skein_digest_algorithm_get_size (entry->algorithm);

  if ((report->digest_mask & 1u << entry->algorithm) != 0 && memcmp (report->digests[entry->algorithm], entry->digest, size) == 0)
    return TRUE;

  /* Others, of other entries for the file perhaps, count only where the list does not say which it is. */
  for (guint i = 0; entry->guessed && i < SKEIN_N_DIGESTS; i++)
    if ((report->digest_mask & 1u << i) != 0 && skein_digest_algorithm_get_size (i) == size && memcmp (report->digests[i], entry->digest, size) == 0)
      return TRUE;

  return FALSE;
}

static guint
get_other_guesses (const SkeinChecksumEntry *entry, const SkeinReport *report)
{
  guint mask = 0;

  if (entry == NULL || !entry->guessed || matches (entry, report))
    return 0;

  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    if (i != entry->algorithm && skein_digest_algorithm_is_available (i) && skein_digest_algorithm_get_size (i) == skein_digest_algorithm_get_size (entry->algorithm))
      mask |= 1u << i;
  return mask;
}

guint
skein_audit_try_again (const SkeinFoundFile *found, const SkeinReport *report, G_GNUC_UNUSED gpointer user_data)
{
  guint mask = get_other_guesses (found->entry, report);

  for (guint i = 0; found->also != NULL && i < found->also->len; i++)
    mask |= get_other_guesses (((const SkeinFoundFile *) g_ptr_array_index (found->also, i))->entry, report);

  /* The new report comes instead of this one. */
  return mask != 0 && found->also != NULL ? mask | report->digest_mask : mask;
}

SkeinAuditState
skein_audit_judge (const SkeinFoundFile *found, const SkeinReport *report, const GError *error)
{
  const SkeinChecksumEntry *entry = found != NULL ? found->entry : NULL;

  if (found != NULL && found->state >= 0)
    return (SkeinAuditState) found->state;
  if (error != NULL || report == NULL)
    return SKEIN_AUDIT_UNREADABLE;
  if (entry == NULL)
    return SKEIN_AUDIT_HASHED;
  if (!matches (entry, report))
    return SKEIN_AUDIT_CHANGED;
  return skein_digest_algorithm_is_weak (entry->algorithm) ? SKEIN_AUDIT_WEAK : SKEIN_AUDIT_SAME;
}

SkeinDigestAlgorithm
skein_audit_get_algorithm (const SkeinFoundFile *found)
{
  const SkeinChecksumEntry *entry = found != NULL ? found->entry : NULL;

  return entry != NULL ? entry->algorithm : SKEIN_N_DIGESTS;
}
