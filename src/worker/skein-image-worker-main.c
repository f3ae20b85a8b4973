// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* skein-image-worker: a fork server with libvips ready. Its children resize, each in a sandbox of its own that closes before the
 * first byte of an image is read. The server itself reads requests of the pool and nothing else. */

#include "config.h"

#include <malloc.h>
#include <string.h>
#include <unistd.h>

#include "worker/skein-fork-server.h"
#include "worker/skein-sandbox.h"
#include "worker/skein-worker-loop.h"

#define MIB (1024 * 1024)
#define GIB (G_GUINT64_CONSTANT (1024) * MIB)

/* What malloc() keeps of what one picture used for the next one, which needs as much again. */
#define KEPT_BYTES (128 * MIB)

typedef struct
{
  SkeinWorkerStart start;
  gboolean is_warm; /* libvips can compute */
} ImageWorker;

/* Otherwise each picture's memory goes back to the kernel and comes again as fresh pages, 5,000 of them: a tenth of the time of a thumbnail. */
static void
keep_memory (const SkeinWorkerStart *start)
{
#ifdef __GLIBC__
  mallopt (M_MMAP_THRESHOLD, 32 * MIB);
  mallopt (M_TRIM_THRESHOLD, KEPT_BYTES);
  /* The job's thread and libvips' wait for each other, so one heap does for both. */
  if (start->n_threads == 1)
    mallopt (M_ARENA_MAX, 1);
#endif
}

static void
rest (void)
{
#ifdef __GLIBC__
  malloc_trim (0);
#endif
}

static void
run_child (int socket_fd, gpointer user_data)
{
  static const SkeinPerformers performers = {
    .perform = {
      [SKEIN_JOB_RESIZE] = skein_resize_perform,
      [SKEIN_JOB_SAMPLE] = skein_sample_perform, /* for tests of the sandbox with libvips in it */
    },
    .makes_threads = TRUE,
    .rest = rest,
  };
  const ImageWorker *worker = user_data;
  const SkeinWorkerStart *start = &worker->start;
  /* A decoder that cannot go strip by strip holds all of a 200 megapixel image. */
  const SkeinSandboxLimits limits = {
    .memory_bytes = 2 * GIB,
    .file_size_bytes = 4 * GIB,
    .n_threads = 1 + start->n_threads * (1 + 2 * start->n_inner_threads),
    .may_make_code = TRUE,
  };
  g_autofree char *sandbox = NULL;
  g_autoptr (GError) error = NULL;

  if (!worker->is_warm && !skein_resize_warm_up (&error))
    {
      g_printerr ("skein-image-worker: %s\n", error->message);
      _exit (SKEIN_WORKER_EXIT_BROKEN);
    }
  sandbox = skein_sandbox_enter (&limits);

  skein_worker_loop_run (socket_fd, start->board, start->n_threads, start->one_lock, &performers, sandbox);
}

static int
print_about (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *about = NULL;

  if (!skein_resize_prepare (1, &error))
    {
      g_printerr ("skein-image-worker: %s\n", error->message);
      return SKEIN_WORKER_EXIT_BROKEN;
    }
  about = skein_resize_dup_about ();
  g_print ("%s\n", about);
  return SKEIN_WORKER_EXIT_DONE;
}

int
main (int argc, char *argv[])
{
  ImageWorker worker = { 0 };
  g_autoptr (GError) error = NULL;

  if (argc == 2 && strcmp (argv[1], SKEIN_WORKER_ABOUT) == 0)
    return print_about ();
  skein_worker_begin (argc, argv, &worker.start);
  keep_memory (&worker.start);
  if (!skein_resize_prepare (worker.start.n_inner_threads, &error))
    {
      g_printerr ("skein-image-worker: %s\n", error->message);
      return SKEIN_WORKER_EXIT_BROKEN;
    }

  worker.is_warm = skein_resize_warm_up_to_fork ();
  skein_fork_server_run (SKEIN_WORKER_SOCKET_FD, run_child, &worker);
}
