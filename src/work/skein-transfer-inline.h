// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "work/skein-inline-digest.h"
#include "work/skein-job.h"

G_BEGIN_DECLS

/* What a transfer does with the inline digest it was given; each takes NULL as none. Owner thread of the loop only. */

/* These bytes were written at @offset. */
void skein_transfer_inline_take (SkeinInlineDigest *self, const char *data, gsize size, guint64 offset);

/* The file is complete and has @size bytes: fills the digests of @report, if all of them came by here. Nothing may be added afterwards. */
void skein_transfer_inline_finish (SkeinInlineDigest *self, guint64 size, SkeinReport *report);

G_END_DECLS
