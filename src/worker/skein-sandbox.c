// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "worker/skein-sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* AddressSanitizer and ThreadSanitizer map terabytes of shadow memory, make code and read /proc when they report: such builds have
 * no limit of memory, the rest stays in force. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define UNDER_SANITIZER 1
#else
#define UNDER_SANITIZER 0
#endif

/* A thread's stack counts as memory in full; the arena that malloc() sets aside for it only as address space. */
#define MIB (G_GUINT64_CONSTANT (1024) * 1024)
#define THREAD_MEMORY_BYTES (12 * MIB)
#define THREAD_ADDRESS_BYTES (160 * MIB)

#define MAX_OPEN_FILES 1024

static const char *const kept_variables[] = { "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "SKEIN_TEST_SAMPLES", "LOCPATH", "SKEIN_LOCALE_PATH" };
/* The last ones only until the catalogues are open. */
#define N_KEPT_AT_START G_N_ELEMENTS (kept_variables)
#define N_KEPT (N_KEPT_AT_START - 2)

static void
clear_environment (gboolean at_start)
{
  char *values[G_N_ELEMENTS (kept_variables)];

  for (guint i = 0; i < G_N_ELEMENTS (kept_variables); i++)
    values[i] = g_strdup (getenv (kept_variables[i]));

  /* The strings that came with the program would stay on its stack, with whatever tokens the session keeps there. */
  for (char **variable = environ; at_start && *variable != NULL; variable++)
    explicit_bzero (*variable, strlen (*variable));
  clearenv ();
  for (guint i = 0; i < G_N_ELEMENTS (kept_variables); i++)
    {
      if (values[i] != NULL && i < (at_start ? N_KEPT_AT_START : N_KEPT))
        setenv (kept_variables[i], values[i], TRUE);
      g_free (values[i]);
    }
}

/* A terminal is a way out (TIOCSTI) and a place to fake messages; a file or pipe that the parent gave for standard error is
 * kept, for what libraries print before a crash. */
static void
detach_standard_streams (void)
{
  int null_fd = open ("/dev/null", O_RDWR | O_CLOEXEC);

  if (null_fd < 0)
    {
      for (int fd = 0; fd <= 2; fd++)
        close (fd);
      return;
    }

  dup2 (null_fd, STDIN_FILENO);
  dup2 (null_fd, STDOUT_FILENO);
  if (isatty (STDERR_FILENO) || fcntl (STDERR_FILENO, F_GETFD) < 0)
    dup2 (null_fd, STDERR_FILENO);
  if (null_fd > STDERR_FILENO)
    close (null_fd);
}

/* close_range() came with Linux 5.9. */
static void
close_from (guint first)
{
  if (syscall (SYS_close_range, first, ~0u, 0u) == 0)
    return;

  for (guint fd = first; fd < 4096; fd++)
    close (fd);
}

void
skein_sandbox_detach (guint n_kept_fds)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  setsid ();
  close_from (n_kept_fds);
  detach_standard_streams ();
  clear_environment (TRUE);
}

gboolean
skein_sandbox_detach_child (int parent_pid)
{
  setsid ();
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  return getppid () == parent_pid;
}

/* --- resource limits --- */

static gboolean
limit_resource (int resource, rlim_t value)
{
  struct rlimit limit;

  if (getrlimit (resource, &limit) != 0)
    return FALSE;

  limit.rlim_max = MIN (limit.rlim_max, value);
  limit.rlim_cur = MIN (limit.rlim_cur, limit.rlim_max);
  return setrlimit (resource, &limit) == 0;
}

/* RLIMIT_CPU is left alone on purpose: with it the kernel counts the process' CPU time by timer ticks only, and that clock
 * is what lanes are drawn from. A job that computes for ever is ended by the worker's own watch (skein-worker-loop.c), and by the pool's
 * deadline if that fails. RLIMIT_NPROC counts what the user has running anywhere, so it can only be none: for those that need no more threads. */
static gboolean
limit_resources (const SkeinSandboxLimits *limits)
{
  gboolean ok = TRUE;

  /* A write beyond the limit shall be an error of that job, not a signal. */
  signal (SIGXFSZ, SIG_IGN);

  ok &= limit_resource (RLIMIT_CORE, 0);
  ok &= limit_resource (RLIMIT_NOFILE, MAX_OPEN_FILES);
  ok &= limit_resource (RLIMIT_FSIZE, limits->file_size_bytes);
  ok &= limit_resource (RLIMIT_MEMLOCK, 0);
  ok &= limit_resource (RLIMIT_MSGQUEUE, 0);
  if (!UNDER_SANITIZER)
    {
      ok &= limit_resource (RLIMIT_DATA, limits->memory_bytes + limits->n_threads * THREAD_MEMORY_BYTES);
      ok &= limit_resource (RLIMIT_AS, 2 * limits->memory_bytes + limits->n_threads * THREAD_ADDRESS_BYTES);
    }
  return ok;
}

/* --- Landlock --- */

/* The kernel's own header may be older than the kernel, so what is asked of it is written down here. */
typedef struct
{
  guint64 handled_access_fs;
  guint64 handled_access_net;
  guint64 scoped;
} LandlockRules;

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_restrict_self 446
#endif
#define LANDLOCK_VERSION_QUESTION 1u

/* Takes away every right of the file system that this kernel knows, and gives none back; also TCP, and signals and abstract
 * sockets to others. What was opened before, or is received from the pool, stays usable. Returns the kernel's version of Landlock, 0: none. */
static int
enter_landlock (void)
{
  static const guint64 fs_rights[] = {
    /* by version: 1, 2 refer, 3 truncate, 4, 5 ioctl on devices */
    0, 0x1fff, 0x3fff, 0x7fff, 0x7fff, 0xffff,
  };
  LandlockRules rules = { 0 };
  long version = syscall (SYS_landlock_create_ruleset, NULL, (gsize) 0, LANDLOCK_VERSION_QUESTION);
  gsize size = sizeof rules.handled_access_fs;
  gboolean ok;
  int fd;

  if (version < 1)
    return 0;

  rules.handled_access_fs = fs_rights[MIN (version, (long) G_N_ELEMENTS (fs_rights) - 1)];
  if (version >= 4)
    {
      rules.handled_access_net = 0x3; /* bind, connect */
      size = G_STRUCT_OFFSET (LandlockRules, scoped);
    }
  if (version >= 6)
    {
      rules.scoped = 0x3; /* abstract sockets, signals */
      size = sizeof rules;
    }

  fd = syscall (SYS_landlock_create_ruleset, &rules, size, 0u);
  if (fd < 0)
    return 0;

  ok = syscall (SYS_landlock_restrict_self, fd, 0u) == 0;
  close (fd);
  return ok ? (int) version : 0;
}

/* --- seccomp --- */

/* Work on what is open, memory, threads of its own, time. */
static const int allowed_calls[] = {
  SCMP_SYS (read), SCMP_SYS (readv), SCMP_SYS (pread64), SCMP_SYS (preadv), SCMP_SYS (write), SCMP_SYS (writev),
  SCMP_SYS (pwrite64), SCMP_SYS (pwritev), SCMP_SYS (lseek), SCMP_SYS (_llseek), SCMP_SYS (close), SCMP_SYS (dup),
  SCMP_SYS (fstat), SCMP_SYS (fstat64), SCMP_SYS (ftruncate), SCMP_SYS (ftruncate64),
  SCMP_SYS (mincore), SCMP_SYS (fadvise64), SCMP_SYS (fadvise64_64), SCMP_SYS (arm_fadvise64_64), SCMP_SYS (fallocate),
  SCMP_SYS (recvmsg), SCMP_SYS (recvfrom), SCMP_SYS (sendmsg), SCMP_SYS (sendto), SCMP_SYS (send), SCMP_SYS (recv),
  SCMP_SYS (poll), SCMP_SYS (ppoll), SCMP_SYS (ppoll_time64), SCMP_SYS (eventfd2),
  SCMP_SYS (munmap), SCMP_SYS (mremap), SCMP_SYS (madvise), SCMP_SYS (brk), SCMP_SYS (membarrier),
  SCMP_SYS (futex), SCMP_SYS (futex_time64), SCMP_SYS (set_robust_list), SCMP_SYS (rseq), SCMP_SYS (set_tid_address),
  SCMP_SYS (sched_yield), SCMP_SYS (sched_getaffinity), SCMP_SYS (getcpu),
  SCMP_SYS (rt_sigaction), SCMP_SYS (rt_sigprocmask), SCMP_SYS (rt_sigreturn), SCMP_SYS (sigreturn), SCMP_SYS (sigaltstack),
  SCMP_SYS (restart_syscall), SCMP_SYS (exit), SCMP_SYS (exit_group),
  SCMP_SYS (clock_gettime), SCMP_SYS (clock_gettime64), SCMP_SYS (clock_getres), SCMP_SYS (clock_nanosleep),
  SCMP_SYS (clock_nanosleep_time64), SCMP_SYS (nanosleep), SCMP_SYS (gettimeofday), SCMP_SYS (time),
  SCMP_SYS (getpid), SCMP_SYS (getppid), SCMP_SYS (gettid), SCMP_SYS (getuid), SCMP_SYS (geteuid), SCMP_SYS (getgid), SCMP_SYS (getegid),
  SCMP_SYS (getrandom), SCMP_SYS (getrusage), SCMP_SYS (getrlimit), SCMP_SYS (ugetrlimit), SCMP_SYS (setrlimit),
  SCMP_SYS (sysinfo), SCMP_SYS (uname), SCMP_SYS (umask),
};

/* Libraries try these and go on without when told no. All else that is not listed anywhere gets EPERM. */
static const struct { int call; int errsv; } answered_calls[] = {
  { SCMP_SYS (open), EACCES }, { SCMP_SYS (openat), EACCES }, { SCMP_SYS (openat2), EACCES }, { SCMP_SYS (creat), EACCES },
  { SCMP_SYS (access), EACCES }, { SCMP_SYS (faccessat), EACCES }, { SCMP_SYS (faccessat2), EACCES },
  { SCMP_SYS (readlink), EACCES }, { SCMP_SYS (readlinkat), EACCES }, { SCMP_SYS (stat), EACCES }, { SCMP_SYS (lstat), EACCES },
  { SCMP_SYS (unlink), EACCES }, { SCMP_SYS (unlinkat), EACCES }, { SCMP_SYS (mkdir), EACCES }, { SCMP_SYS (mkdirat), EACCES },
  { SCMP_SYS (ioctl), ENOTTY },
  { SCMP_SYS (statx), ENOSYS },  /* glibc then asks newfstatat(), which can be limited to open files */
  { SCMP_SYS (clone3), ENOSYS }, /* glibc then asks clone(), whose flags a filter can see */
};

/* No library asks for these by mistake: an exploit does, and ends here. */
static const int deadly_calls[] = {
  SCMP_SYS (execve), SCMP_SYS (execveat), SCMP_SYS (ptrace), SCMP_SYS (process_vm_readv), SCMP_SYS (process_vm_writev),
  SCMP_SYS (bpf), SCMP_SYS (userfaultfd), SCMP_SYS (perf_event_open), SCMP_SYS (keyctl), SCMP_SYS (add_key), SCMP_SYS (request_key),
  SCMP_SYS (mount), SCMP_SYS (umount2), SCMP_SYS (pivot_root), SCMP_SYS (chroot), SCMP_SYS (unshare), SCMP_SYS (setns),
  SCMP_SYS (init_module), SCMP_SYS (finit_module), SCMP_SYS (kexec_load), SCMP_SYS (pidfd_getfd), SCMP_SYS (io_uring_setup),
};

/* What may be asked of a descriptor. Not among them is whom its signals go to: the kernel would send them, to any process of the user. */
static const int allowed_fcntls[] = { F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD, F_DUPFD_CLOEXEC };

#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41
#endif

static int
add_conditional_rules (scmp_filter_ctx filter, gboolean may_make_code)
{
  const guint32 allow = SCMP_ACT_ALLOW;
  int bad = 0;

  /* Threads, never processes. */
  bad |= seccomp_rule_add (filter, allow, SCMP_SYS (clone), 1, SCMP_A0 (SCMP_CMP_MASKED_EQ, CLONE_THREAD | CLONE_VM, CLONE_THREAD | CLONE_VM));
  /* Signals to itself only: abort(), raise(). */
  bad |= seccomp_rule_add (filter, allow, SCMP_SYS (tgkill), 1, SCMP_A0 (SCMP_CMP_EQ, (scmp_datum_t) getpid ()));
  /* fstat() of glibc. */
  bad |= seccomp_rule_add (filter, allow, SCMP_SYS (newfstatat), 1, SCMP_A3 (SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, AT_EMPTY_PATH));
  /* Its own limits, which can only shrink below the hard ones. */
  bad |= seccomp_rule_add (filter, allow, SCMP_SYS (prlimit64), 1, SCMP_A0 (SCMP_CMP_EQ, 0));
  /* Names of threads and of memory. */
  bad |= seccomp_rule_add (filter, allow, SCMP_SYS (prctl), 1, SCMP_A0 (SCMP_CMP_EQ, PR_SET_NAME));
  bad |= seccomp_rule_add (filter, allow, SCMP_SYS (prctl), 1, SCMP_A0 (SCMP_CMP_EQ, PR_SET_VMA));
  bad |= seccomp_rule_add (filter, allow, SCMP_SYS (prctl), 1, SCMP_A0 (SCMP_CMP_EQ, PR_GET_DUMPABLE));
  for (guint i = 0; i < G_N_ELEMENTS (allowed_fcntls); i++)
    {
      bad |= seccomp_rule_add (filter, allow, SCMP_SYS (fcntl), 1, SCMP_A1 (SCMP_CMP_EQ, (scmp_datum_t) allowed_fcntls[i]));
      bad |= seccomp_rule_add (filter, allow, SCMP_SYS (fcntl64), 1, SCMP_A1 (SCMP_CMP_EQ, (scmp_datum_t) allowed_fcntls[i]));
    }

  if (may_make_code || UNDER_SANITIZER)
    {
      bad |= seccomp_rule_add (filter, allow, SCMP_SYS (mmap), 0);
      bad |= seccomp_rule_add (filter, allow, SCMP_SYS (mmap2), 0);
      bad |= seccomp_rule_add (filter, allow, SCMP_SYS (mprotect), 0);
    }
  else
    {
      bad |= seccomp_rule_add (filter, allow, SCMP_SYS (mmap), 1, SCMP_A2 (SCMP_CMP_MASKED_EQ, 0x4 /* PROT_EXEC */, 0));
      bad |= seccomp_rule_add (filter, allow, SCMP_SYS (mmap2), 1, SCMP_A2 (SCMP_CMP_MASKED_EQ, 0x4, 0));
      bad |= seccomp_rule_add (filter, allow, SCMP_SYS (mprotect), 1, SCMP_A2 (SCMP_CMP_MASKED_EQ, 0x4, 0));
    }
  return bad;
}

static gboolean
enter_seccomp (gboolean may_make_code)
{
  scmp_filter_ctx filter = seccomp_init (SCMP_ACT_ERRNO (EPERM));
  gboolean ok;
  int bad = 0;

  if (filter == NULL)
    return FALSE;

  /* Landlock and plain filters bind the calling thread only; with TSYNC threads that libraries have left bind too. */
  bad |= seccomp_attr_set (filter, SCMP_FLTATR_CTL_TSYNC, 1);
  /* A binary tree instead of a list: an allowed call passes some six comparisons instead of a hundred. */
  seccomp_attr_set (filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);

  for (guint i = 0; i < G_N_ELEMENTS (allowed_calls); i++)
    bad |= seccomp_rule_add (filter, SCMP_ACT_ALLOW, allowed_calls[i], 0);
  for (guint i = 0; i < G_N_ELEMENTS (answered_calls); i++)
    bad |= seccomp_rule_add (filter, SCMP_ACT_ERRNO (answered_calls[i].errsv), answered_calls[i].call, 0);
  for (guint i = 0; i < G_N_ELEMENTS (deadly_calls); i++)
    bad |= seccomp_rule_add (filter, SCMP_ACT_KILL_PROCESS, deadly_calls[i], 0);
  bad |= add_conditional_rules (filter, may_make_code);

  ok = bad == 0 && seccomp_load (filter) == 0;
  seccomp_release (filter);
  return ok;
}

gboolean
skein_sandbox_forbid_threads (void)
{
  return limit_resource (RLIMIT_NPROC, 0);
}

char *
skein_sandbox_enter (const SkeinSandboxLimits *limits)
{
  GString *in_force = g_string_new (getsid (0) == getpid () ? "setsid" : NULL);
  int landlock_version;

  /* Again: libraries leave notes for themselves there. */
  clear_environment (FALSE);
  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
    g_string_append (in_force, " no-new-privs");
  if (prctl (PR_SET_DUMPABLE, 0, 0, 0, 0) == 0)
    g_string_append (in_force, " not-dumpable");
  if (limit_resources (limits))
    g_string_append (in_force, UNDER_SANITIZER ? " rlimits-without-memory" : " rlimits");
  landlock_version = enter_landlock ();
  if (landlock_version > 0)
    g_string_append_printf (in_force, " landlock=%d", landlock_version);
  if (enter_seccomp (limits->may_make_code))
    g_string_append (in_force, " seccomp");

  return g_string_free (in_force, FALSE);
}
