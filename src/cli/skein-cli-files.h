// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-file-run.h"

G_BEGIN_DECLS

/**
 * SkeinCliFiles:
 *
 * What hash, verify and resize share: a pool, a file run on it, progress, and a main loop until the last result is there or a signal
 * came. Main thread only; blocks by running the main loop.
 */
typedef struct _SkeinCliFiles SkeinCliFiles;

/**
 * skein_cli_files_new:
 * @setting: threads are threads of this program (digests only), processes are sandboxed workers
 * @func: gets the results in the order of the files
 */
SkeinCliFiles *skein_cli_files_new (const SkeinSetting *setting, SkeinFileRunFunc func, gpointer user_data, GError **error);
void skein_cli_files_free (SkeinCliFiles *self); /* ends the pool */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinCliFiles, skein_cli_files_free)

SkeinFileRun *skein_cli_files_get_run (SkeinCliFiles *self); /* (transfer none): add the files there, before execute or from the func */

/* Until all is done: 0; or 128 + signal. */
int skein_cli_files_execute (SkeinCliFiles *self, gboolean progress);

/* "PATH: why", once where the error names the file itself. */
void skein_cli_complain_about_file (const char *path, const GError *error);

/* "--threads 4" or "--processes 4" or neither, for digests. Complains. */
gboolean skein_cli_files_choose_digest_setting (int threads, int processes, SkeinSetting *out_setting);

/* The same for pictures: threads are then threads of one worker process, as this program decodes nothing itself. */
gboolean skein_cli_files_choose_resize_setting (int threads, int processes, int inner_threads, SkeinSetting *out_setting);

/* On standard error, if the setting asks for more at once than there are processors. */
void skein_cli_files_warn_of_setting (const SkeinSetting *setting);

G_END_DECLS
