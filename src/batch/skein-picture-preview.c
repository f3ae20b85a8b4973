// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Three jobs: the copy, from the file to memory; then both as pixels. Memory is given to workers as descriptors (memfd). A worker may go on
 * writing there after its report, so what is shown is read out once, and its size is compared with what the pixels need. */

#include "config.h"

#include "batch/skein-picture-preview.h"

#include "base/skein-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <glib/gi18n-lib.h>

typedef enum
{
  STEP_COPY,
  STEP_ORIGINAL_PIXELS,
  STEP_COPY_PIXELS,
  N_STEPS
} Step;

typedef struct
{
  SkeinPool *pool; /* (owned) */
  char *path;      /* (owned) */
  SkeinResizeSpec spec;
  guint side;
  int in_fd, copy_fd, pixels_fd; /* (owned) -1 none */
  Step step;
  guint64 job_id; /* 0 none */
  gulong cancelled_id;
  SkeinPicturePreview *preview; /* (owned) */
} Preview;

static void submit (GTask *task);

void
skein_picture_preview_free (SkeinPicturePreview *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->original.pixels, g_bytes_unref);
  g_clear_pointer (&self->copy.pixels, g_bytes_unref);
  g_free (self);
}

static void
close_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

static void
preview_free (Preview *self)
{
  close_fd (&self->in_fd);
  close_fd (&self->copy_fd);
  close_fd (&self->pixels_fd);
  g_object_unref (self->pool);
  g_free (self->path);
  skein_picture_preview_free (self->preview);
  g_free (self);
}

static void reports_cb (SkeinPool *pool, GPtrArray *reports, gpointer user_data);

/* Takes @error. */
static void
finish (GTask *task, GError *error)
{
  Preview *self = g_task_get_task_data (task);

  skein_pool_remove_reports_func (self->pool, reports_cb, task);
  if (self->cancelled_id != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (task), self->cancelled_id);
  self->cancelled_id = 0;
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&self->preview), (GDestroyNotify) skein_picture_preview_free);
  g_object_unref (task);
}

static gboolean
take_pixels (Preview *self, const SkeinReport *report, SkeinShownPicture *into, GError **error)
{
  gsize wanted = (gsize) report->width * report->height * 4;
  g_autofree guchar *pixels = NULL;
  struct stat info;
  gsize done = 0;

  if (report->width == 0 || report->height == 0 || report->width > self->side || report->height > self->side || fstat (self->pixels_fd, &info) != 0 || (guint64) info.st_size != wanted)
    {
      g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FAILED, _ ("The worker's picture is not of the size it says"));
      return FALSE;
    }
  pixels = g_malloc0 (wanted);
  while (done < wanted)
    {
      ssize_t n = pread (self->pixels_fd, pixels + done, wanted - done, (off_t) done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        break; /* cut off meanwhile: the rest stays empty */
      done += (gsize) n;
    }
  into->width = report->width;
  into->height = report->height;
  into->pixels = g_bytes_new_take (g_steal_pointer (&pixels), wanted);
  return TRUE;
}

static gboolean
take_report (Preview *self, const SkeinReport *report, GError **error)
{
  struct stat info;

  switch (self->step)
    {
    case STEP_COPY:
      self->preview->in_width = report->in_width;
      self->preview->in_height = report->in_height;
      self->preview->width = report->width;
      self->preview->height = report->height;
      self->preview->bytes = fstat (self->copy_fd, &info) == 0 ? (guint64) info.st_size : 0;
      return TRUE;
    case STEP_ORIGINAL_PIXELS:
      return take_pixels (self, report, &self->preview->original, error);
    case STEP_COPY_PIXELS:
      return take_pixels (self, report, &self->preview->copy, error);
    case N_STEPS:
    default:
      g_assert_not_reached ();
    }
}

static void
reports_cb (G_GNUC_UNUSED SkeinPool *pool, GPtrArray *reports, gpointer user_data)
{
  GTask *task = user_data;
  Preview *self = g_task_get_task_data (task);
  GError *error = NULL;

  for (guint i = 0; i < reports->len; i++)
    {
      const SkeinReport *report = g_ptr_array_index (reports, i);

      if (report == NULL || report->kind != SKEIN_REPORT_FINISHED || report->job->id != self->job_id)
        continue;
      self->job_id = 0;
      if (report->error != NULL)
        error = g_error_copy (report->error);
      else
        take_report (self, report, &error);
      if (error == NULL && ++self->step < N_STEPS)
        submit (task);
      else
        finish (task, error);
      return;
    }
}

static void
submit (GTask *task)
{
  Preview *self = g_task_get_task_data (task);
  SkeinJob *job = skein_job_new (SKEIN_JOB_RESIZE);
  int in_fd = self->step == STEP_COPY_PIXELS ? self->copy_fd : self->in_fd;
  int out_fd = self->step == STEP_COPY ? self->copy_fd : self->pixels_fd;

  job->in_fd = fcntl (in_fd, F_DUPFD_CLOEXEC, 0);
  job->out_fd = fcntl (out_fd, F_DUPFD_CLOEXEC, 0);
  if (self->step == STEP_COPY)
    job->resize = self->spec;
  else
    {
      job->resize.width = job->resize.height = self->side;
      job->resize.to_srgb = TRUE;
      job->resize.to_pixels = TRUE;
    }
  self->job_id = job->id;
  skein_pool_submit (self->pool, job);
}

static gboolean
cancel_in_main_cb (gpointer user_data)
{
  Preview *self = g_task_get_task_data (user_data);

  if (self->job_id != 0)
    skein_pool_cancel (self->pool, self->job_id);
  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, cancel_in_main_cb, g_object_ref (user_data), g_object_unref);
}

/* --- opening --- */

static void
open_in_thread (GTask *opening, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Preview *self = task_data;
  g_autofree char *real = realpath (self->path, NULL);
  g_autofree char *name = g_path_get_basename (real != NULL ? real : self->path);
  g_autofree char *folder_path = g_path_get_dirname (real != NULL ? real : self->path);
  g_autoptr (SkeinFolder) folder = NULL;
  struct stat info;
  GError *error = NULL;

  folder = skein_folder_open (folder_path, FALSE, &error);
  if (folder != NULL)
    self->in_fd = skein_folder_open_file (folder, name, &error);
  if (self->in_fd < 0)
    {
      g_task_return_error (opening, error);
      return;
    }
  self->preview->in_bytes = fstat (self->in_fd, &info) == 0 ? (guint64) info.st_size : 0;
  self->copy_fd = memfd_create ("skein-preview", MFD_CLOEXEC);
  self->pixels_fd = memfd_create ("skein-preview-pixels", MFD_CLOEXEC);
  if (self->copy_fd < 0 || self->pixels_fd < 0)
    g_task_return_new_error (opening, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FAILED, _ ("There is no memory for a preview: %s"), g_strerror (errno));
  else
    g_task_return_boolean (opening, TRUE);
}

static void
opened_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Preview *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error) || g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    {
      finish (task, error);
      return;
    }
  if (g_task_get_cancellable (task) != NULL)
    self->cancelled_id = g_signal_connect (g_task_get_cancellable (task), "cancelled", G_CALLBACK (cancelled_cb), task);
  skein_pool_add_reports_func (self->pool, reports_cb, task);
  submit (task);
}

void
skein_picture_preview_async (SkeinPool *pool, const char *path, const SkeinCopyOptions *options, guint side, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GTask) opening = g_task_new (NULL, NULL, opened_cb, task);
  Preview *self = g_new0 (Preview, 1);

  g_task_set_source_tag (task, skein_picture_preview_async);
  self->pool = g_object_ref (pool);
  self->path = g_strdup (path);
  self->spec = options->resize;
  self->side = CLAMP (side, 1, SKEIN_PREVIEW_MAX_SIDE);
  self->in_fd = self->copy_fd = self->pixels_fd = -1;
  self->preview = g_new0 (SkeinPicturePreview, 1);
  g_task_set_task_data (task, self, (GDestroyNotify) preview_free);
  g_task_set_task_data (opening, self, NULL);
  g_task_run_in_thread (opening, open_in_thread);
}

SkeinPicturePreview *
skein_picture_preview_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
