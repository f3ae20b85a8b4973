// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Who is told that a session lives, and until when. */

#include "config.h"

#include "batch/skein-session-lock.h"
#include "support/skein-temp-folder.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>
#include <glib/gstdio.h>
#include <sys/wait.h>

static SkeinSessionLock *
open_lock (SkeinTempFolder *folder, const char *name)
{
  g_autofree char *path = skein_temp_folder_dup_path (folder, name);
  g_autoptr (GError) error = NULL;
  SkeinSessionLock *lock = skein_session_lock_new (path, &error);

  g_assert_no_error (error);
  return lock;
}

static void
take (SkeinSessionLock *lock, guint64 session)
{
  g_autoptr (GError) error = NULL;

  skein_session_lock_take (lock, session, &error);
  g_assert_no_error (error);
}

static void
test_within (void)
{
  g_autoptr (SkeinTempFolder) folder = skein_temp_folder_new ();
  SkeinSessionLock *one = open_lock (folder, "lock");
  SkeinSessionLock *two = open_lock (folder, "lock");
  SkeinSessionLock *other = open_lock (folder, "other");
  g_autoptr (GError) error = NULL;

  take (one, 1);
  take (one, 1);
  g_assert_false (skein_session_lock_is_alive (one, 1));
  g_assert_false (skein_session_lock_is_anyone_alive (one));
  g_assert_true (skein_session_lock_is_alive (two, 1));
  g_assert_true (skein_session_lock_is_anyone_alive (two));
  g_assert_false (skein_session_lock_is_alive (two, 2));
  g_assert_false (skein_session_lock_is_alive (other, 1));
  g_assert_false (skein_session_lock_is_anyone_alive (other));

  g_assert_false (skein_session_lock_take (two, 1, &error));
  g_assert_nonnull (error);
  take (two, 2);
  skein_session_lock_free (one);
  g_assert_false (skein_session_lock_is_alive (two, 1));
  g_assert_false (skein_session_lock_is_anyone_alive (two));
  take (two, 1);
  skein_session_lock_free (two);
  skein_session_lock_free (other);
}

/* Starts a process that takes session @session of @folder/lock and, if @pipe_fd is not negative, has a child with all of its
 * descriptors that lives until the other end of @pipe_fd is closed. Returns once that is so. */
static pid_t
start_holder (SkeinTempFolder *folder, guint64 session, int pipe_fd, int close_fd)
{
  int told[2];
  char byte;
  pid_t pid;

  g_assert_cmpint (pipe (told), ==, 0);
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      take (open_lock (folder, "lock"), session);
      if (close_fd >= 0)
        close (close_fd);
      if (pipe_fd >= 0 && fork () == 0)
        {
          close (told[1]);
          if (read (pipe_fd, &byte, 1) != 0)
            _exit (1);
          _exit (0);
        }
      if (write (told[1], "x", 1) != 1)
        _exit (1);
      for (;;)
        pause ();
    }
  close (told[1]);
  g_assert_cmpint (read (told[0], &byte, 1), ==, 1);
  close (told[0]);
  return pid;
}

static void
end_holder (pid_t pid)
{
  int status;

  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
}

/* What the others close in this process takes nothing away from it. */
static void
test_between (void)
{
  g_autoptr (SkeinTempFolder) folder = skein_temp_folder_new ();
  pid_t pid = start_holder (folder, 7, -1, -1);
  SkeinSessionLock *one = open_lock (folder, "lock");
  SkeinSessionLock *two = open_lock (folder, "lock");
  g_autoptr (GError) error = NULL;

  g_assert_true (skein_session_lock_is_alive (one, 7));
  g_assert_false (skein_session_lock_is_alive (one, 6));
  g_assert_false (skein_session_lock_is_alive (one, 8));
  g_assert_true (skein_session_lock_is_anyone_alive (one));
  g_assert_false (skein_session_lock_take (two, 7, &error));
  g_assert_nonnull (error);
  end_holder (pid);
  g_assert_false (skein_session_lock_is_alive (one, 7));
  g_assert_false (skein_session_lock_is_anyone_alive (one));

  /* Seen from outside: still there when a neighbour in the same process has gone. */
  take (one, 3);
  take (two, 4);
  skein_session_lock_free (two);
  pid = fork ();
  if (pid == 0)
    {
      int fd = g_open (skein_temp_folder_dup_path (folder, "lock"), O_RDWR | O_CLOEXEC, 0);
      struct flock third = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 3, .l_len = 1 };
      struct flock fourth = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 4, .l_len = 1 };

      _exit (fd >= 0 && fcntl (fd, F_SETLK, &third) != 0 && fcntl (fd, F_SETLK, &fourth) == 0 ? 0 : 1);
    }
  {
    int status;

    g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
    g_assert_cmpint (status, ==, 0);
  }
  skein_session_lock_free (one);
}

/* A worker on its way to being one, with every descriptor of the program that is killed: the session is no more nevertheless. */
static void
test_left_child (void)
{
  g_autoptr (SkeinTempFolder) folder = skein_temp_folder_new ();
  SkeinSessionLock *lock;
  int alive[2];
  pid_t pid;

  g_assert_cmpint (pipe (alive), ==, 0);
  pid = start_holder (folder, 5, alive[0], alive[1]);
  lock = open_lock (folder, "lock");
  g_assert_true (skein_session_lock_is_alive (lock, 5));
  end_holder (pid);
  g_assert_false (skein_session_lock_is_alive (lock, 5));
  g_assert_false (skein_session_lock_is_anyone_alive (lock));
  take (lock, 5);
  skein_session_lock_free (lock);
  close (alive[0]);
  close (alive[1]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/batch/session-lock/within", test_within);
  g_test_add_func ("/batch/session-lock/between", test_between);
  g_test_add_func ("/batch/session-lock/left-child", test_left_child);

  return g_test_run ();
}
