// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "origin/skein-origin-content.h"

G_BEGIN_DECLS

/**
 * SkeinSamples:
 *
 * The sample photos and archives, made when first asked for and kept. Any thread; two that want different files make them
 * at the same time, two that want the same wait for one another.
 */
typedef struct _SkeinSamples SkeinSamples;

SkeinSamples *skein_samples_new (void);
void skein_samples_free (SkeinSamples *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinSamples, skein_samples_free)

/* All names, such as "photos/IMG_20261018_0401.jpg", in the demo's order; NULL-terminated. */
const char *const *skein_samples_get_names (SkeinSamples *self);
gboolean skein_samples_has (SkeinSamples *self, const char *name);

/* Takes up to half a second the first time; NULL if there is none of that name. */
SkeinOriginContent *skein_samples_dup_content (SkeinSamples *self, const char *name);
char *skein_samples_dup_sha256 (SkeinSamples *self, const char *name);

/* Makes and sums up everything, on all cores. */
void skein_samples_make_all (SkeinSamples *self);

/* "hex  name" for each. */
char *skein_samples_dup_sums (SkeinSamples *self);

G_END_DECLS
