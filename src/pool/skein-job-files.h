// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <sys/stat.h>

#include "work/skein-job.h"

G_BEGIN_DECLS

/**
 * SkeinJobFiles:
 *
 * The descriptors a job is performed with: its input, opened before, and for a resize the unpublished output, which gets its
 * name after. Everything but skein_job_files_clear_input() blocks on the disk. One thread at a time.
 */
typedef struct
{
  int in_fd;           /* (owned) -1 none */
  guint64 in_size;     /* bytes when it was opened */
  struct stat in_info; /* then */
  SkeinPartFile *part; /* (owned) (nullable) */
  const SkeinJob *job; /* (nullable) one that brings its output along, and outlives this */
} SkeinJobFiles;

#define SKEIN_JOB_FILES_INIT { .in_fd = -1 }

/* Opens what @job needs; nothing is left open on failure. */
gboolean skein_job_files_open (SkeinJobFiles *self, const SkeinJob *job, GError **error);

/* Whether the job is done in less time than it takes to tell of it, so that many such are worth putting together. Once opened. */
gboolean skein_job_files_is_tiny (const SkeinJobFiles *self, const SkeinJob *job);
int skein_job_files_get_out_fd (SkeinJobFiles *self); /* -1 none */

/* Replaces the output by a copy. A worker process keeps what descriptors it likes; a decoder that was taken over by a picture must not go
 * on writing to a file that has its name already. Copying 0.8 MB takes 0.2 ms beside the 60 ms that a resize takes; a fresh process for
 * each picture would take 1.4 ms, and could still hold its descriptor until it is seen to be gone. */
gboolean skein_job_files_detach (SkeinJobFiles *self, GError **error);

/* Gives the output its name, and stores it in @report. That never replaces a file; but for a job in place, the file it was made of, if that is
 * still the same. Does nothing for a job without output. */
gboolean skein_job_files_publish (SkeinJobFiles *self, const SkeinJob *job, SkeinReport *report, GError **error);

void skein_job_files_clear_input (SkeinJobFiles *self);
void skein_job_files_clear (SkeinJobFiles *self); /* an unpublished output vanishes */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SkeinJobFiles, skein_job_files_clear)

/* The name that a resize's result of these pixels and this format ("jpg", "" unknown) gets if nothing else has it. (transfer full) */
char *skein_job_dup_result_name (const SkeinJob *job, guint width, guint height, const char *extension);

/* Those who perform a job see no names and write "the file": puts the name of @job's file before the message of @error. */
void skein_job_prefix_error (const SkeinJob *job, GError *error);

G_END_DECLS
