// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-demo.h"

#include "base/skein-error-text.h"
#include "base/skein-paths.h"
#include "batch/skein-item.h"
#include "batch/skein-url-list.h"

#include <glib/gi18n-lib.h>
#include <signal.h>

#define PROGRAM "skein-origin"
#define PHOTO_BOX_PX 1600

struct _SkeinDemo
{
  GSubprocess *process; /* (owned) ends when its standard input closes */
  GPtrArray *specs;     /* (owned) of SkeinItemSpec */
};

/* A start under way; the task's data. */
typedef struct
{
  SkeinDemo *demo;         /* (owned) (nullable) */
  GDataInputStream *lines; /* (owned) */
  GString *batch;          /* (owned) */
  char *folder;            /* (owned) */
  gboolean has_greeted;    /* the ready line has been read */
} Start;

static void read_next_line (GTask *task);

static void
start_free (Start *self)
{
  g_clear_pointer (&self->demo, skein_demo_stop);
  g_clear_object (&self->lines);
  g_string_free (self->batch, TRUE);
  g_free (self->folder);
  g_free (self);
}

void
skein_demo_stop (SkeinDemo *self)
{
  /* A second way out, should it not look at its input. */
  g_subprocess_send_signal (self->process, SIGTERM);
  g_object_unref (self->process);
  g_clear_pointer (&self->specs, g_ptr_array_unref);
  g_free (self);
}

GPtrArray *
skein_demo_get_specs (SkeinDemo *self)
{
  return self->specs;
}

/* The batch says what to get and how to check it; what else is to be done is for us to choose, so that every step is seen. */
static gboolean
create_specs (Start *start, GError **error)
{
  g_autoptr (GPtrArray) complaints = NULL;
  g_autoptr (SkeinCopyOptions) copy = NULL;
  g_autoptr (GPtrArray) specs = skein_url_list_parse (start->batch->str, start->batch->len, start->folder, &complaints);

  copy = skein_copy_options_new (&(SkeinResizeSpec){ .width = PHOTO_BOX_PX, .height = PHOTO_BOX_PX }, NULL, error);
  if (copy == NULL)
    return FALSE;
  if (specs->len == 0 || (complaints != NULL && complaints->len > 0))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("The sample server's demo batch cannot be read: %s"),
                   complaints != NULL && complaints->len > 0 ? (const char *) g_ptr_array_index (complaints, 0) : _ ("it is empty"));
      return FALSE;
    }

  for (guint i = 0; i < specs->len; i++)
    {
      SkeinItemSpec *spec = g_ptr_array_index (specs, i);

      if (spec->name != NULL && g_str_has_suffix (spec->name, ".jpg"))
        spec->copy = skein_copy_options_ref (copy);
      else
        spec->hash_mask |= 1u << SKEIN_DIGEST_SHA512;
    }
  start->demo->specs = g_steal_pointer (&specs);
  return TRUE;
}

static void
line_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Start *start = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line_finish_utf8 (start->lines, result, NULL, &error);

  if (error != NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        /* Translators: the system's reason. */
        skein_error_text_take (error, g_strdup_printf (_ ("Reading from the sample server: %s"), error->message));
      g_task_return_error (task, g_steal_pointer (&error));
    }
  else if (line == NULL)
    /* It has said why on standard error. */
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("The sample server “%s” ended before it was ready. Run “skein-cli origin” to see why."), PROGRAM);
  else if (!start->has_greeted)
    {
      start->has_greeted = TRUE;
      read_next_line (task);
    }
  else if (*line != '\0')
    {
      g_string_append (start->batch, line);
      g_string_append_c (start->batch, '\n');
      read_next_line (task);
    }
  else if (create_specs (start, &error))
    g_task_return_pointer (task, g_steal_pointer (&start->demo), (GDestroyNotify) skein_demo_stop);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
read_next_line (GTask *task)
{
  Start *start = g_task_get_task_data (task);

  g_data_input_stream_read_line_async (start->lines, G_PRIORITY_DEFAULT, g_task_get_cancellable (task), line_read_cb, g_object_ref (task));
}

void
skein_demo_start_async (const char *folder, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *program = skein_paths_dup_helper (PROGRAM);
  const char *const argv[] = { program, "--exit-on-eof", "--demo", NULL };
  g_autoptr (GSubprocess) process = NULL;
  GError *error = NULL;
  Start *start;

  g_task_set_source_tag (task, skein_demo_start_async);
  g_task_set_name (task, "[skein] demo");

  process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  if (process == NULL)
    {
      /* Translators: a program, and the system's reason. */
      skein_error_text_take (error, g_strdup_printf (_ ("The sample server “%s” cannot be started; install Skein again. %s"), program, error->message));
      g_task_return_error (task, error);
      return;
    }

  start = g_new0 (Start, 1);
  start->folder = g_strdup (folder);
  start->batch = g_string_new (NULL);
  start->lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  g_data_input_stream_set_newline_type (start->lines, G_DATA_STREAM_NEWLINE_TYPE_LF);
  start->demo = g_new0 (SkeinDemo, 1);
  start->demo->process = g_steal_pointer (&process);
  g_task_set_task_data (task, start, (GDestroyNotify) start_free);
  read_next_line (task);
}

SkeinDemo *
skein_demo_start_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
