// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "pool/skein-child.h"

#include "work/skein-message.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <glib/gi18n-lib.h>

/* What a worker may know: its language and where that is found, what the dynamic linker and the sanitizers need in a build tree, and the tests' word. */
static const char *const kept_variables[] = {
  "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "LOCPATH", "SKEIN_LOCALE_PATH",
  "LD_LIBRARY_PATH", "ASAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS",
  "SKEIN_TEST_SAMPLES",
};

static char **
make_environment (void)
{
  GPtrArray *environment = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (kept_variables); i++)
    {
      const char *value = g_getenv (kept_variables[i]);

      if (value != NULL)
        g_ptr_array_add (environment, g_strconcat (kept_variables[i], "=", value, NULL));
    }
  g_ptr_array_add (environment, NULL);

  return (char **) g_ptr_array_free (environment, FALSE);
}

/* Standard error stays, for what libraries print before a crash; standard output, which a front end may have promised to a
 * script, does not. */
static int
add_descriptors (posix_spawn_file_actions_t *actions, int socket_fd, int board_fd)
{
  int errsv = posix_spawn_file_actions_addopen (actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);

  if (errsv == 0)
    errsv = posix_spawn_file_actions_addopen (actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  if (errsv == 0)
    errsv = posix_spawn_file_actions_adddup2 (actions, socket_fd, SKEIN_WORKER_SOCKET_FD);
  if (errsv == 0)
    errsv = posix_spawn_file_actions_adddup2 (actions, board_fd, SKEIN_WORKER_BOARD_FD);
  if (errsv == 0)
    errsv = posix_spawn_file_actions_addclosefrom_np (actions, SKEIN_WORKER_BOARD_FD + 1);
  return errsv;
}

static int
set_attributes (posix_spawnattr_t *attributes)
{
  sigset_t none, all;
  int errsv;

  sigemptyset (&none);
  sigfillset (&all);
  errsv = posix_spawnattr_setsigmask (attributes, &none);
  if (errsv == 0)
    errsv = posix_spawnattr_setsigdefault (attributes, &all);
  if (errsv == 0)
    errsv = posix_spawnattr_setflags (attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  return errsv;
}

static int
open_pidfd (int pid)
{
  return syscall (SYS_pidfd_open, pid, 0);
}

int
skein_child_spawn (SkeinChild *self, const char *path, char **argv, int socket_fd, int board_fd)
{
  g_auto (GStrv) environment = make_environment ();
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  /* Above the numbers they are to get, so that setting one cannot close the other. */
  int high_socket_fd = fcntl (socket_fd, F_DUPFD_CLOEXEC, 16);
  int high_board_fd = fcntl (board_fd, F_DUPFD_CLOEXEC, 16);
  int errsv = high_socket_fd < 0 || high_board_fd < 0 ? errno : 0;
  pid_t pid = 0;

  posix_spawn_file_actions_init (&actions);
  posix_spawnattr_init (&attributes);
  if (errsv == 0)
    errsv = add_descriptors (&actions, high_socket_fd, high_board_fd);
  if (errsv == 0)
    errsv = set_attributes (&attributes);
  if (errsv == 0)
    errsv = posix_spawn (&pid, path, &actions, &attributes, argv, environment);
  posix_spawnattr_destroy (&attributes);
  posix_spawn_file_actions_destroy (&actions);
  if (high_socket_fd >= 0)
    close (high_socket_fd);
  if (high_board_fd >= 0)
    close (high_board_fd);

  *self = (SkeinChild) SKEIN_CHILD_INIT;
  if (errsv == 0)
    {
      self->pid = pid;
      self->is_own = TRUE;
      self->pidfd = open_pidfd (pid);
    }
  return errsv;
}

void
skein_child_adopt (SkeinChild *self, int pid)
{
  *self = (SkeinChild) { .pid = pid, .pidfd = open_pidfd (pid) };
}

void
skein_child_kill (SkeinChild *self)
{
  if (self->pid <= 0 || self->ended)
    return;

  if (self->pidfd >= 0)
    syscall (SYS_pidfd_send_signal, self->pidfd, SIGKILL, NULL, 0);
  else
    kill (self->pid, SIGKILL);
}

gboolean
skein_child_check_ended (SkeinChild *self)
{
  if (self->ended || self->pid <= 0)
    return TRUE;
  if (self->pidfd >= 0 && !self->news)
    return FALSE;

  if (self->is_own)
    {
      int status = 0;
      pid_t pid;

      do
        pid = waitpid (self->pid, &status, WNOHANG);
      while (pid < 0 && errno == EINTR);
      if (pid == self->pid)
        skein_child_set_ended (self, status);
      else if (pid < 0)
        self->ended = TRUE; /* somebody else has reaped it */
    }
  else if (self->pidfd >= 0)
    {
      self->ended = TRUE;
    }
  else
    {
      self->ended = kill (self->pid, 0) < 0 && errno == ESRCH;
    }

  return self->ended;
}

void
skein_child_set_ended (SkeinChild *self, int status)
{
  self->ended = TRUE;
  self->status_known = TRUE;
  self->status = status;
}

void
skein_child_clear (SkeinChild *self)
{
  if (self->pidfd >= 0)
    close (self->pidfd);
  *self = (SkeinChild) SKEIN_CHILD_INIT;
}

char *
skein_child_describe_end (const SkeinChild *self)
{
  if (self->status_known && WIFSIGNALED (self->status))
    /* Translators: why a program failed; "it" is the program. The number and name of a signal. */
    return g_strdup_printf (_ ("it was killed by signal %d (%s)"), WTERMSIG (self->status), strsignal (WTERMSIG (self->status)));
  if (self->status_known && WIFEXITED (self->status))
    /* Translators: why a program failed; "it" is the program. */
    return g_strdup_printf (_ ("it ended with status %d"), WEXITSTATUS (self->status));

  /* Translators: why a program failed; "it" is the program. */
  return g_strdup (_ ("it ended, and nobody knows why"));
}
