// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "pool/skein-job-files.h"

#include "base/skein-file-name.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <glib/gi18n-lib.h>

#define TINY_BYTES (64 * 1024)

/* What base/ says about the folder of the output, with what to do about it. Takes @cause. */
static gboolean
fail_output (SkeinFolder *folder, GError **error, GError *cause)
{
  const char *path = skein_folder_get_path (folder);

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_DISK_FULL, _ ("%s. Free some space for “%s” or choose another folder, then try again."), cause->message, path);
  else
    g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FOLDER, _ ("%s. Choose another folder than “%s”, or make it usable and try again."), cause->message, path);
  g_error_free (cause);
  return FALSE;
}

/* A descriptor of our own; the output begins anew, as another worker may have died over it. */
static int
take_given (SkeinJobFiles *self, const SkeinJob *job, GError **error)
{
  int fd = fcntl (job->in_fd, F_DUPFD_CLOEXEC, 0);

  if (fd >= 0 && fstat (fd, &self->in_info) == 0 && lseek (fd, 0, SEEK_SET) == 0 && (job->out_fd < 0 || (ftruncate (job->out_fd, 0) == 0 && lseek (job->out_fd, 0, SEEK_SET) == 0)))
    return fd;

  g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FILE, _ ("The file cannot be read: %s"), g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return -1;
}

gboolean
skein_job_files_open (SkeinJobFiles *self, const SkeinJob *job, GError **error)
{
  if (job->kind == SKEIN_JOB_SAMPLE)
    return TRUE;

  if (job->in_fd < 0 && (job->folder == NULL || job->name == NULL))
    {
      g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("The job names no file to read"));
      return FALSE;
    }
  if (job->kind == SKEIN_JOB_RESIZE && job->out_fd < 0 && (job->out_folder == NULL || job->out_name == NULL))
    {
      g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("The job does not say where the resized picture goes"));
      return FALSE;
    }

  self->in_fd = job->in_fd >= 0 ? take_given (self, job, error) : skein_folder_open_file_with_info (job->folder, job->name, &self->in_info, error);
  if (self->in_fd >= 0)
    {
      self->in_size = (guint64) self->in_info.st_size;
      if (job->kind == SKEIN_JOB_RESIZE && job->out_fd >= 0)
        self->job = job;
      else if (job->kind == SKEIN_JOB_RESIZE)
        {
          GError *cause = NULL;

          self->part = skein_part_file_create (job->out_folder, NULL, &cause);
          if (self->part == NULL)
            fail_output (job->out_folder, error, cause);
        }
    }

  if (self->in_fd < 0 || (job->kind == SKEIN_JOB_RESIZE && self->part == NULL && self->job == NULL))
    {
      skein_job_files_clear (self);
      return FALSE;
    }

  return TRUE;
}

gboolean
skein_job_files_is_tiny (const SkeinJobFiles *self, const SkeinJob *job)
{
  return job->kind == SKEIN_JOB_DIGEST && !job->digest.follows && self->in_size < TINY_BYTES;
}

int
skein_job_files_get_out_fd (SkeinJobFiles *self)
{
  if (self->job != NULL)
    return self->job->out_fd;
  return self->part != NULL ? skein_part_file_get_fd (self->part) : -1;
}

/* "photo.jpeg" is a fine name for what calls itself "jpg". */
static gboolean
is_same_format (const char *a, const char *b)
{
  static const char *const aliases[][2] = { { "jpeg", "jpg" }, { "tiff", "tif" } };

  for (guint i = 0; i < G_N_ELEMENTS (aliases); i++)
    {
      if (g_ascii_strcasecmp (a, aliases[i][0]) == 0)
        a = aliases[i][1];
      if (g_ascii_strcasecmp (b, aliases[i][0]) == 0)
        b = aliases[i][1];
    }

  return g_ascii_strcasecmp (a, b) == 0;
}

/* @extension comes from a worker process: data to be looked at before it becomes part of a name. */
static char *
name_for_format (const char *name, const char *extension)
{
  const char *dot = strrchr (name, '.');

  if (*extension == '\0' || strspn (extension, "abcdefghijklmnopqrstuvwxyz0123456789") != strlen (extension))
    return g_strdup (name);
  if (dot == NULL || dot == name)
    return g_strdup_printf ("%s.%s", name, extension);
  if (is_same_format (dot + 1, extension))
    return g_strdup (name);

  return g_strdup_printf ("%.*s.%s", (int) (dot - name), name, extension);
}

gboolean
skein_job_files_detach (SkeinJobFiles *self, GError **error)
{
  SkeinPartFile *copy;
  GError *cause = NULL;

  if (self->part == NULL)
    return TRUE;

  copy = skein_part_file_copy (self->part, &cause);
  if (copy == NULL)
    return fail_output (skein_part_file_get_folder (self->part), error, cause);

  skein_part_file_free (self->part);
  self->part = copy;
  return TRUE;
}

/* The pixels of the result in its name. They come from a worker process, too: bounded. */
static char *
fill_marks (const SkeinJob *job, guint result_width, guint result_height)
{
  g_autoptr (GString) name = g_string_new (job->out_name);
  g_autofree char *width = g_strdup_printf ("%u", MIN (result_width, SKEIN_RESIZE_MAX_SIDE));
  g_autofree char *height = g_strdup_printf ("%u", MIN (result_height, SKEIN_RESIZE_MAX_SIDE));

  g_string_replace (name, SKEIN_OUT_NAME_WIDTH, width, 0);
  g_string_replace (name, SKEIN_OUT_NAME_HEIGHT, height, 0);
  return g_strdup (name->str);
}

char *
skein_job_dup_result_name (const SkeinJob *job, guint width, guint height, const char *extension)
{
  g_autofree char *wanted = job->out_name_has_marks ? fill_marks (job, width, height) : g_strdup (job->out_name);

  return name_for_format (wanted, extension);
}

/* Encoding anew what fits already would only lose something. */
static gboolean
has_nothing_to_do (const SkeinJob *job, const SkeinReport *report)
{
  return report->width == report->in_width && report->height == report->in_height && job->resize.metadata == SKEIN_METADATA_KEEP && !job->resize.to_srgb && job->resize.quality == 0;
}

static gboolean
is_still_there (SkeinJobFiles *self, const SkeinJob *job)
{
  const struct stat *then = &self->in_info;
  struct stat now;

  return fstatat (skein_folder_get_fd (job->folder), job->name, &now, AT_SYMLINK_NOFOLLOW) == 0 && now.st_dev == then->st_dev && now.st_ino == then->st_ino
         && now.st_size == then->st_size && now.st_mtim.tv_sec == then->st_mtim.tv_sec && now.st_mtim.tv_nsec == then->st_mtim.tv_nsec;
}

static gboolean
replace_input (SkeinJobFiles *self, const SkeinJob *job, const char *name, SkeinReport *report, GError **error)
{
  SkeinPublished how;
  GError *cause = NULL;

  if (has_nothing_to_do (job, report))
    {
      report->is_untouched = TRUE;
      report->bytes = self->in_size;
      report->out_name = g_strdup (job->name);
      return TRUE;
    }
  if (strcmp (name, job->name) != 0)
    {
      g_autofree char *shown = g_filename_display_name (job->name);
      g_autofree char *format = g_ascii_strup (report->extension, -1);

      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("“%s” was left as it is, for the result would be of another format (%s) than its name says. Make a copy instead."), shown, format);
      return FALSE;
    }
  if (!is_still_there (self, job))
    {
      g_autofree char *shown = g_filename_display_name (job->name);

      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FILE, _ ("“%s” was changed by another program while it was resized, and was left as it is. Try again."), shown);
      return FALSE;
    }

  skein_part_file_set_mode (self->part, self->in_info.st_mode);
  return skein_part_file_publish_in (self->part, job->folder, job->name, SKEIN_PUBLISH_REPLACE, 0, &report->out_name, &how, &cause) || fail_output (job->folder, error, cause);
}

gboolean
skein_job_files_publish (SkeinJobFiles *self, const SkeinJob *job, SkeinReport *report, GError **error)
{
  g_autofree char *name = NULL;
  GError *cause = NULL;

  if (self->part == NULL)
    return TRUE;

  if (skein_part_file_get_size (self->part) == 0)
    {
      g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FAILED, _ ("Resizing the file gave an empty picture"));
      return FALSE;
    }

  report->bytes = skein_part_file_get_size (self->part);
  report->in_bytes = self->in_size;
  name = skein_job_dup_result_name (job, report->width, report->height, report->extension);
  g_clear_pointer (&report->out_name, g_free);
  if (job->in_place)
    return replace_input (self, job, name, report, error);
  return skein_part_file_publish (self->part, name, &report->out_name, &cause) || fail_output (job->out_folder, error, cause);
}

void
skein_job_files_clear_input (SkeinJobFiles *self)
{
  if (self->in_fd >= 0)
    close (self->in_fd);
  self->in_fd = -1;
}

void
skein_job_files_clear (SkeinJobFiles *self)
{
  skein_job_files_clear_input (self);
  g_clear_pointer (&self->part, skein_part_file_free);
}

void
skein_job_prefix_error (const SkeinJob *job, GError *error)
{
  g_autofree char *shown = NULL;
  char *message;

  /* What is missing when no worker starts has nothing to do with this file. */
  if (job->name == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      g_error_matches (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_NO_WORKER))
    return;

  shown = g_filename_display_name (job->name);
  if (strstr (error->message, shown) != NULL)
    return;

  message = g_strdup_printf ("%s: %s", shown, error->message);
  g_free (error->message);
  error->message = message;
}
