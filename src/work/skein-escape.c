// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-escape.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

/* Of a worker: its socket to the pool. */
#define SOCKET_FD 3

/* Larger than any file that any worker may write. */
#define FAR_OFFSET (G_GUINT64_CONSTANT (1) << 40)

#define MOST_DESCRIPTORS 1024

static int
run_a_program (void)
{
  char *const arguments[] = { (char *) "true", NULL };

  return execv ("/bin/true", arguments);
}

static int
start_a_process (void)
{
  int pid = fork ();

  if (pid == 0)
    _exit (0);
  return pid;
}

static int
connect_to_unix (void)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "/run/dbus/system_bus_socket" };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  return fd < 0 ? fd : connect (fd, (const struct sockaddr *) &address, sizeof address);
}

static int
send_away (void)
{
  const struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = GUINT16_TO_BE (9), .sin_addr.s_addr = GUINT32_TO_BE (INADDR_LOOPBACK) };

  return (int) sendto (SOCKET_FD, "x", 1, MSG_NOSIGNAL | MSG_DONTWAIT, (const struct sockaddr *) &address, sizeof address);
}

static int
read_parent (void)
{
  char byte;
  const struct iovec here = { &byte, 1 };
  const struct iovec there = { (void *) (guintptr) 4096, 1 };

  return (int) process_vm_readv (getppid (), &here, 1, &there, 1, 0);
}

static int
raise_memory_limit (void)
{
  const struct rlimit limit = { RLIM_INFINITY, RLIM_INFINITY };

  return setrlimit (RLIMIT_DATA, &limit);
}

static int
push_character (void)
{
  return ioctl (STDERR_FILENO, TIOCSTI, "x");
}

static int
make_code (void)
{
  void *memory = mmap (NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (memory == MAP_FAILED)
    return -1;
  munmap (memory, 4096);
  return 0;
}

static int
count_descriptors (int out_fd)
{
  int n = 0;

  for (int fd = SOCKET_FD + 1; fd < MOST_DESCRIPTORS; fd++)
    if (fd != out_fd && fcntl (fd, F_GETFD) >= 0)
      n++;
  return n;
}

static int
count_variables (void)
{
  int n = 0;

  for (char **variable = environ; variable != NULL && *variable != NULL; variable++)
    if (!g_str_has_prefix (*variable, "LANG") && !g_str_has_prefix (*variable, "LC_") && !g_str_has_prefix (*variable, "SKEIN_TEST_SAMPLES="))
      n++;
  return n;
}

int
skein_escape_try (SkeinEscape escape, int out_fd)
{
  char path[40];
  int result = -1;

  g_snprintf (path, sizeof path, "/proc/self/fd/%d", out_fd >= 0 ? out_fd : SOCKET_FD);
  errno = 0;
  switch (escape)
    {
    case SKEIN_ESCAPE_OPEN:
      result = open ("/etc/passwd", O_RDONLY | O_CLOEXEC);
      break;
    case SKEIN_ESCAPE_SOCKET:
      result = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      break;
    case SKEIN_ESCAPE_FORK:
      result = start_a_process ();
      break;
    case SKEIN_ESCAPE_EXEC:
      result = run_a_program ();
      break;
    case SKEIN_ESCAPE_KILL_PARENT:
      result = kill (getppid (), 0);
      break;
    case SKEIN_ESCAPE_REOPEN:
      result = open (path, O_RDWR | O_CLOEXEC);
      break;
    case SKEIN_ESCAPE_OPEN_AT:
      result = openat (STDIN_FILENO, "/../etc/passwd", O_RDONLY | O_CLOEXEC);
      break;
    case SKEIN_ESCAPE_CONNECT_UNIX:
      result = connect_to_unix ();
      break;
    case SKEIN_ESCAPE_SEND_AWAY:
      result = send_away ();
      break;
    case SKEIN_ESCAPE_PTRACE:
      result = (int) ptrace (PTRACE_ATTACH, getppid (), NULL, NULL);
      break;
    case SKEIN_ESCAPE_READ_PARENT:
      result = read_parent ();
      break;
    case SKEIN_ESCAPE_SIGNAL_BY_OWNER:
      result = fcntl (SOCKET_FD, F_SETOWN, getppid ());
      break;
    case SKEIN_ESCAPE_RAISE_LIMIT:
      result = raise_memory_limit ();
      break;
    case SKEIN_ESCAPE_TERMINAL:
      result = push_character ();
      break;
    case SKEIN_ESCAPE_NAMESPACE:
      result = unshare (CLONE_NEWUSER);
      break;
    case SKEIN_ESCAPE_MAKE_CODE:
      result = make_code ();
      break;
    case SKEIN_ESCAPE_WRITE_FAR:
      result = (int) pwrite (out_fd, "x", 1, FAR_OFFSET);
      break;
    case SKEIN_ESCAPE_SHARE:
      return count_descriptors (out_fd);
    case SKEIN_ESCAPE_ENVIRONMENT:
      return count_variables ();
    case SKEIN_ESCAPE_DUMPABLE:
      return prctl (PR_GET_DUMPABLE);
    case SKEIN_N_ESCAPES:
    default:
      errno = EINVAL;
      break;
    }
  return result < 0 ? errno : 0;
}
