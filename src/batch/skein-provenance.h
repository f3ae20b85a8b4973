// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "work/skein-job.h"

G_BEGIN_DECLS

/**
 * SkeinProvenance:
 *
 * Which server gave which bytes of an item's file, as far as this run of the program knows, and which of them gave wrong ones: those are
 * not asked again for this file. Of a range that came twice, the later counts. Plain data, main thread; made when the first
 * bytes are told of, so that a hundred thousand waiting items have none.
 */
typedef struct _SkeinProvenance SkeinProvenance;

SkeinProvenance *skein_provenance_new (void);
void skein_provenance_free (SkeinProvenance *self); /* (nullable) */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinProvenance, skein_provenance_free)

/* What the transfer described by @spec has got so far, in place of what was told of it before; @is_over: it will tell no more. */
void skein_provenance_set_present (SkeinProvenance *self, GArray *source_ranges, const SkeinTransferSpec *spec, gboolean is_over);
void skein_provenance_forget (SkeinProvenance *self); /* the file is started over; who gave wrong bytes is remembered */

/* The server that gave every byte of [@start, @end); (nullable): there are several, or some are of unknown origin. */
const char *skein_provenance_find_only (SkeinProvenance *self, guint64 start, guint64 end);
gboolean skein_provenance_is_mixed (SkeinProvenance *self); /* (nullable) self */

void skein_provenance_add_wrong (SkeinProvenance *self, const char *url);
gboolean skein_provenance_is_wrong (SkeinProvenance *self, const char *url); /* (nullable) self */
void skein_provenance_pardon (SkeinProvenance *self);

/* Bytes of @url in the file as it is now. */
guint64 skein_provenance_count (SkeinProvenance *self, const char *url);
GPtrArray *skein_provenance_get_urls (SkeinProvenance *self); /* (element-type utf8) whoever gave something, and who was wrong */

G_END_DECLS
