// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* skein-worker: digests and sample work. Small, so that it starts in a few milliseconds. */

#include "config.h"

#include "worker/skein-sandbox.h"
#include "worker/skein-worker-loop.h"

int
main (int argc, char *argv[])
{
  static const SkeinPerformers performers = {
    .perform = {
      [SKEIN_JOB_DIGEST] = skein_digest_perform,
      [SKEIN_JOB_SAMPLE] = skein_sample_perform,
    },
  };
  SkeinSandboxLimits limits = { .memory_bytes = 256 * 1024 * 1024, .file_size_bytes = 0 };
  SkeinWorkerStart start;
  g_autofree char *sandbox = NULL;

  skein_worker_begin (argc, argv, &start);
  skein_digest_prepare ();
  limits.n_threads = start.n_threads + 1;
  sandbox = skein_sandbox_enter (&limits);

  skein_worker_loop_run (SKEIN_WORKER_SOCKET_FD, start.board, start.n_threads, start.one_lock, &performers, sandbox);
}
