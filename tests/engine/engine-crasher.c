// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* A batch run that can be told where to die: "linkat:3:after" is SIGKILL right after the third linkat() of this process. The functions
 * below take the place of the C library's for everything that is linked into this program, SQLite's included.
 *
 *   engine-crasher STORE FOLDER LIST [POINT]
 *
 * "spawn:1:before" is before the first child has become a worker: it is left behind as it is then, with every descriptor, until the
 * standard input ends.
 *
 * LIST has lines "URL<TAB>name<TAB>sha256"; SKEIN_CRASHER_SAVE in the environment are save options as text. Ends with 0 when every item is done. */

#include "config.h"

#include "batch/skein-engine.h"
#include "batch/skein-url-list.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *death_call = "";
static int death_count;
static gboolean death_after;
static int death_seen;

/* Whether this is the call to die at. */
static gboolean
is_it (const char *call)
{
  return strcmp (call, death_call) == 0 && g_atomic_int_add (&death_seen, 1) + 1 == death_count;
}

static void
die (void)
{
  kill (getpid (), SIGKILL);
  for (;;)
    pause ();
}

#define AROUND(call, expression) \
  G_STMT_START                   \
  {                              \
    gboolean it = is_it (call);  \
    long result;                 \
    if (it && !death_after)      \
      die ();                    \
    result = (expression);       \
    if (it)                      \
      die ();                    \
    return result;               \
  }                              \
  G_STMT_END

int
linkat (int from_fd, const char *from, int to_fd, const char *to, int flags)
{
  AROUND ("linkat", syscall (SYS_linkat, from_fd, from, to_fd, to, flags));
}

int
renameat (int from_fd, const char *from, int to_fd, const char *to)
{
  AROUND ("renameat", syscall (SYS_renameat2, from_fd, from, to_fd, to, 0));
}

int
mkdirat (int fd, const char *name, mode_t mode)
{
  AROUND ("mkdirat", syscall (SYS_mkdirat, fd, name, mode));
}

int
unlinkat (int fd, const char *name, int flags)
{
  AROUND ("unlinkat", syscall (SYS_unlinkat, fd, name, flags));
}

int
fsync (int fd)
{
  AROUND ("fsync", syscall (SYS_fsync, fd));
}

int
fdatasync (int fd)
{
  AROUND ("fdatasync", syscall (SYS_fdatasync, fd));
}

ssize_t
pwrite (int fd, const void *data, size_t size, off_t offset)
{
  AROUND ("pwrite", syscall (SYS_pwrite64, fd, data, size, offset));
}

int
posix_spawn (pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes, char *const argv[], char *const envp[])
{
  typedef int (*Spawn) (pid_t *, const char *, const posix_spawn_file_actions_t *, const posix_spawnattr_t *, char *const[], char *const[]);
  Spawn next = (Spawn) dlsym (RTLD_NEXT, "posix_spawn");
  char byte;

  if (is_it ("spawn"))
    {
      pid_t child = fork ();

      if (child == 0)
        _exit (read (STDIN_FILENO, &byte, 1) == 0 ? 0 : 1);
      die ();
    }
  return next (pid, path, actions, attributes, argv, envp);
}

static void
result_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static gboolean
tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

int
main (int argc, char *argv[])
{
  SkeinEngineOptions options = { .adopt_all = FALSE };
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) added = NULL;
  g_autoptr (GAsyncResult) closed = NULL;
  g_autoptr (SkeinEngine) engine = NULL;
  g_autoptr (SkeinSaveOptions) save = NULL;
  g_autoptr (GPtrArray) specs = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize size;
  int status = 0;

  if (argc < 4 || !g_file_get_contents (argv[3], &text, &size, &error))
    return 2;
  if (argc > 4)
    {
      g_auto (GStrv) words = g_strsplit (argv[4], ":", 3);

      death_call = g_strdup (words[0]);
      death_count = atoi (words[1]);
      death_after = strcmp (words[2], "after") == 0;
    }

  options.store_path = argv[1];
  save = skein_save_options_from_text (g_getenv ("SKEIN_CRASHER_SAVE"));
  options.save = save;
  options.downloads = (SkeinSetting){ SKEIN_SETTING_THREADS, 2, 4 };
  options.processing = (SkeinSetting){ SKEIN_SETTING_PROCESSES, 1, 1 };
  skein_engine_new_async (&options, NULL, result_cb, &opened);
  engine = skein_engine_new_finish (wait_for (&opened), &error);
  if (engine == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }

  g_timeout_add (20, tick_cb, NULL);
  specs = skein_url_list_parse (text, size, argv[2], NULL);
  skein_engine_add_async (engine, specs, NULL, result_cb, &added);
  items = skein_engine_add_finish (engine, wait_for (&added), NULL, &error);
  if (items == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  while (!skein_engine_is_idle (engine))
    g_main_context_iteration (NULL, TRUE);

  for (guint i = 0; i < items->len; i++)
    {
      SkeinItem *item = g_ptr_array_index (items, i);
      const GError *why = item != NULL ? skein_item_get_error (item) : NULL;

      if (item != NULL && skein_item_get_state (item) == SKEIN_ITEM_DONE)
        continue;
      g_printerr ("%u: %s\n", i, why != NULL ? why->message : "not done");
      status = 1;
    }

  skein_engine_close_async (engine, result_cb, &closed);
  skein_engine_close_finish (engine, wait_for (&closed), NULL);
  return status;
}
