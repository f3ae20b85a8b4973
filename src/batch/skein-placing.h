// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-item.h"

G_BEGIN_DECLS

/**
 * skein_placing_find:
 * @spec: its save options are looked at; its URL is normalised
 * @suggested: (nullable): a safe name, by Content-Disposition
 * @content_type: (nullable)
 * @out_folder: (out) (nullable) (transfer full): below the spec's folder, "a/b"; NULL: in it
 * @out_name: (out) (transfer full): a safe file name
 *
 * Where an item's file is saved, by all that is known of it now. Pure; any thread.
 */
void skein_placing_find (const SkeinItemSpec *spec, guint64 id, gint64 added_us, const char *suggested, const char *content_type, char **out_folder, char **out_name);

G_END_DECLS
