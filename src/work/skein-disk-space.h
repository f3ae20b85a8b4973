// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "base/skein-folder.h"

G_BEGIN_DECLS

/**
 * SkeinSpaceClaim:
 *
 * What a transfer is still going to write, beside what all others of this process are going to write to the same file system. Whoever came
 * first has its room; a transfer that does not fit any more behind those before it ends before the disk is full, and nobody else is
 * harmed. How much is free is asked once a second for each file system. Any thread; blocks on the disk.
 */
typedef struct _SkeinSpaceClaim SkeinSpaceClaim;

/* @n_bytes more are to be written in @folder. NULL with SKEIN_WORK_ERROR_DISK_FULL, which names the folder, what is needed and what is free. */
SkeinSpaceClaim *skein_space_claim_new (SkeinFolder *folder, guint64 n_bytes, GError **error);
void skein_space_claim_free (SkeinSpaceClaim *self); /* (nullable) */

/* Only @n_bytes are to come by now. FALSE, with the same error, if there is no room for them any more. */
gboolean skein_space_claim_update (SkeinSpaceClaim *self, guint64 n_bytes, GError **error);

/* What is to stay free on every file system, for everybody else. G_MAXUINT64: the default, 64 MiB or 1/32 of a small one. */
void skein_space_set_reserve (guint64 n_bytes);

G_END_DECLS
