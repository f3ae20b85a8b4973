// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* A long line on one machine: a server in a network namespace of its own, and between it and us two TUN devices with this program in the
 * middle, which lets packets wait for their turn (rate), holds them (delay) and loses some. TCP at both ends is the kernel's own, so
 * slow start, recovery and queues are real. It needs no root where user namespaces are allowed, but a network namespace that is ours:
 *
 *     unshare --user --map-root-user --net line RTT_MS MBIT_PER_S LOSS_PER_MILLION -- SERVER ARGUMENTS…
 *
 * We are 10.99.0.1, the server's side is 10.99.0.2; "ready" is printed when both are up. Ends, and ends the server, with its input. */

#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MTU 1500
#define SLOTS 16384
#define NS_PER_S G_GINT64_CONSTANT (1000000000)
/* What waits for its turn, beyond what is on the way: a router with that much memory. */
#define QUEUE_NS (NS_PER_S / 10)

typedef struct
{
  gint64 at_ns; /* when it comes out at the other end */
  guint16 size;
  char bytes[MTU];
} Packet;

typedef struct
{
  int from, to;
  Packet *packets; /* (owned) of SLOTS */
  guint head, tail;
  gint64 free_ns; /* when the last packet will have left the sender */
} Way;

static struct
{
  gint64 delay_ns;
  double ns_per_byte;
  guint loss_per_million;
  GRand *random;
} line;

static gint64
now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * NS_PER_S + now.tv_nsec;
}

static void
check (gboolean good, const char *what)
{
  if (good)
    return;
  fprintf (stderr, "line: %s: %s\n", what, g_strerror (errno));
  exit (1);
}

static void
configure (int control, const char *name, const char *address)
{
  struct ifreq request = { 0 };
  struct sockaddr_in *in = (struct sockaddr_in *) &request.ifr_addr;

  g_strlcpy (request.ifr_name, name, IFNAMSIZ);
  if (address != NULL)
    {
      in->sin_family = AF_INET;
      inet_pton (AF_INET, address, &in->sin_addr);
      check (ioctl (control, SIOCSIFADDR, &request) == 0, "address");
      inet_pton (AF_INET, "255.255.255.0", &in->sin_addr);
      check (ioctl (control, SIOCSIFNETMASK, &request) == 0, "mask");
    }
  check (ioctl (control, SIOCGIFFLAGS, &request) == 0, "flags");
  request.ifr_flags |= IFF_UP | IFF_RUNNING;
  check (ioctl (control, SIOCSIFFLAGS, &request) == 0, "up");
}

/* In the network namespace we are in. */
static int
open_tun (const char *address)
{
  struct ifreq request = { .ifr_flags = IFF_TUN | IFF_NO_PI };
  int fd = open ("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  int control = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  check (fd >= 0 && control >= 0, "/dev/net/tun");
  g_strlcpy (request.ifr_name, "line0", IFNAMSIZ);
  check (ioctl (fd, TUNSETIFF, &request) == 0, "a TUN device (in a network namespace of our own?)");
  configure (control, "line0", address);
  configure (control, "lo", NULL);

  /* Read late, the device's own queue must not lose what our queue would keep. */
  g_strlcpy (request.ifr_name, "line0", IFNAMSIZ);
  request.ifr_qlen = 10000;
  if (ioctl (control, SIOCSIFTXQLEN, &request) != 0)
    g_debug ("the usual queue of 500 packets: %s", g_strerror (errno));
  close (control);
  return fd;
}

/* Its own thread enters the server's namespace: the others stay where they are. */
static gpointer
serve_thread_main (gpointer data)
{
  char **argv = ((gpointer *) data)[0];
  int *out_fd = ((gpointer *) data)[1];
  pid_t *out_pid = ((gpointer *) data)[2];

  check (unshare (CLONE_NEWNET) == 0, "a network namespace");
  *out_fd = open_tun ("10.99.0.2");
  *out_pid = fork ();
  check (*out_pid >= 0, "fork");
  if (*out_pid == 0)
    {
      execvp (argv[0], argv);
      _exit (127);
    }
  return NULL;
}

static void
take_in (Way *way)
{
  for (;;)
    {
      Packet *packet = &way->packets[way->tail % SLOTS];
      ssize_t n = read (way->from, packet->bytes, sizeof packet->bytes);
      gint64 now = now_ns ();

      if (n <= 0)
        return;
      if (way->tail - way->head >= SLOTS - 1 || way->free_ns > now + QUEUE_NS || (guint) g_rand_int_range (line.random, 0, 1000000) < line.loss_per_million)
        continue;

      way->free_ns = MAX (way->free_ns, now) + (gint64) ((double) n * line.ns_per_byte);
      packet->size = (guint16) n;
      packet->at_ns = way->free_ns + line.delay_ns;
      way->tail++;
    }
}

static void
give_out (Way *way, gint64 now)
{
  while (way->head != way->tail && way->packets[way->head % SLOTS].at_ns <= now)
    {
      const Packet *packet = &way->packets[way->head++ % SLOTS];

      /* A device that is full loses it, as a real one does. */
      if (write (way->to, packet->bytes, packet->size) < 0)
        g_debug ("lost: %s", g_strerror (errno));
    }
}

int
main (int argc, char **argv)
{
  Way there = { .packets = g_new (Packet, SLOTS) }, back = { .packets = g_new (Packet, SLOTS) };
  int client_fd, server_fd = -1, timer;
  pid_t server = -1;
  gpointer serving[] = { argv + 5, &server_fd, &server };

  if (argc < 6 || strcmp (argv[4], "--") != 0)
    {
      fprintf (stderr, "Usage: line RTT_MS MBIT_PER_S LOSS_PER_MILLION -- SERVER ARGUMENTS…\n");
      return 2;
    }
  line.delay_ns = (gint64) (g_ascii_strtod (argv[1], NULL) * 1e6 / 2);
  line.ns_per_byte = 8000.0 / g_ascii_strtod (argv[2], NULL);
  line.loss_per_million = (guint) atoi (argv[3]);
  line.random = g_rand_new_with_seed (1);

  client_fd = open_tun ("10.99.0.1");
  g_thread_join (g_thread_new ("serve", serve_thread_main, serving));
  there.from = back.to = client_fd;
  there.to = back.from = server_fd;
  timer = timerfd_create (CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  check (timer >= 0, "a timer");
  printf ("ready\n");
  fflush (stdout);

  for (;;)
    {
      struct pollfd fds[] = { { client_fd, POLLIN, 0 }, { server_fd, POLLIN, 0 }, { timer, POLLIN, 0 }, { STDIN_FILENO, POLLIN, 0 } };
      gint64 next = G_MAXINT64;
      guint64 fired;
      char byte;

      if (there.head != there.tail)
        next = there.packets[there.head % SLOTS].at_ns;
      if (back.head != back.tail)
        next = MIN (next, back.packets[back.head % SLOTS].at_ns);
      if (next != G_MAXINT64)
        {
          struct itimerspec when = { .it_value = { next / NS_PER_S, next % NS_PER_S } };

          timerfd_settime (timer, TFD_TIMER_ABSTIME, &when, NULL);
        }

      if (poll (fds, G_N_ELEMENTS (fds), -1) < 0 && errno != EINTR)
        break;
      if (fds[2].revents != 0 && read (timer, &fired, sizeof fired) < 0)
        g_debug ("early");
      if (fds[3].revents != 0 && read (STDIN_FILENO, &byte, 1) <= 0)
        break;
      take_in (&there);
      take_in (&back);
      give_out (&there, now_ns ());
      give_out (&back, now_ns ());
    }

  kill (server, SIGTERM);
  waitpid (server, NULL, 0);
  return 0;
}
