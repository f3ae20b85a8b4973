// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "cli/skein-cli-output.h"

#include "cli/skein-cli-terminal.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER_BYTES (256u * 1024u)

struct _SkeinCliOutput
{
  char *path;          /* (owned) (nullable) */
  char *folder_path;   /* (owned) (nullable) absolute, with its slash */
  SkeinPartFile *part; /* (owned) (nullable) */
  GString *buffer;     /* (owned) */
  int errsv;           /* of the first write that failed */
};

SkeinCliOutput *
skein_cli_output_new (const char *path, GError **error)
{
  g_autoptr (SkeinCliOutput) self = g_new0 (SkeinCliOutput, 1);
  g_autofree char *folder_path = NULL;
  g_autoptr (SkeinFolder) folder = NULL;

  self->buffer = g_string_new (NULL);
  if (path == NULL)
    return g_steal_pointer (&self);

  folder_path = g_path_get_dirname (path);
  folder = skein_folder_open (folder_path, FALSE, error);
  if (folder == NULL)
    return NULL;
  self->part = skein_part_file_create (folder, NULL, error);
  if (self->part == NULL)
    return NULL;
  self->path = g_strdup (path);
  self->folder_path = g_canonicalize_filename (folder_path, NULL);
  if (!g_str_has_suffix (self->folder_path, "/"))
    {
      char *with_slash = g_strconcat (self->folder_path, "/", NULL);

      g_free (self->folder_path);
      self->folder_path = with_slash;
    }
  return g_steal_pointer (&self);
}

void
skein_cli_output_free (SkeinCliOutput *self)
{
  g_clear_pointer (&self->part, skein_part_file_free);
  g_string_free (self->buffer, TRUE);
  g_free (self->folder_path);
  g_free (self->path);
  g_free (self);
}

static void
flush (SkeinCliOutput *self)
{
  gsize done = 0;

  while (done < self->buffer->len && self->errsv == 0)
    {
      gssize n = write (skein_part_file_get_fd (self->part), self->buffer->str + done, self->buffer->len - done);

      if (n > 0)
        done += (gsize) n;
      else if (n < 0 && errno != EINTR)
        self->errsv = errno;
    }
  g_string_truncate (self->buffer, 0);
}

void
skein_cli_output_write (SkeinCliOutput *self, const char *bytes, gsize size)
{
  if (self->part == NULL)
    {
      skein_cli_print_bytes (bytes, size);
      return;
    }
  g_string_append_len (self->buffer, bytes, (gssize) size);
  if (self->buffer->len >= BUFFER_BYTES)
    flush (self);
}

gboolean
skein_cli_output_finish (SkeinCliOutput *self, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *got = NULL;
  SkeinPublished how;

  if (self->part == NULL)
    return TRUE;

  flush (self);
  if (self->errsv != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (self->errsv), _ ("%s cannot be written: %s"), self->path, g_strerror (self->errsv));
      return FALSE;
    }

  name = g_path_get_basename (self->path);
  if (!skein_part_file_publish_in (self->part, skein_part_file_get_folder (self->part), name, SKEIN_PUBLISH_REPLACE, 0, &got, &how, error))
    return FALSE;
  skein_folder_sync (skein_part_file_get_folder (self->part), NULL);
  if (strcmp (got, name) != 0)
    skein_cli_note (_ ("%s is no regular file, so the results are in “%s” beside it"), self->path, got);
  return TRUE;
}

const char *
skein_cli_output_get_name (SkeinCliOutput *self, const char *path, char **out_own)
{
  if (self->part == NULL)
    return path;

  *out_own = g_canonicalize_filename (path, NULL);
  if (!g_str_has_prefix (*out_own, self->folder_path))
    return NULL;
  return *out_own + strlen (self->folder_path);
}

GArray *
skein_cli_output_list_files (SkeinCliOutput *self)
{
  GArray *files = g_array_new (FALSE, FALSE, sizeof (struct stat));
  struct stat info;

  if (self->part != NULL && fstat (skein_part_file_get_fd (self->part), &info) == 0)
    g_array_append_val (files, info);
  if (self->path != NULL && stat (self->path, &info) == 0)
    g_array_append_val (files, info);
  return files;
}
