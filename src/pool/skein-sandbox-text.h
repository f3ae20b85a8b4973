// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a worker says of its sandbox (SkeinWorkerInfo.sandbox), in words. Any thread. */

/* "own session, no new privileges, ..., system calls filtered"; @in_force: (nullable): not known yet. (transfer full) */
char *skein_sandbox_text_describe (const char *in_force);

/* A sentence for each measure that is not in force: why that may be, and what holds instead. NULL if there is none. (transfer full) (nullable) */
char *skein_sandbox_text_dup_missing (const char *in_force);

/* Whether the wall stands that everything else leans on: the filter of system calls. */
gboolean skein_sandbox_text_is_closed (const char *in_force);

G_END_DECLS
