// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SkeinRateEntry:
 *
 * A number and its unit: how many bytes per second. Main thread only.
 *
 * Property: "rate" (uint64, bytes per second, at least 1000), notifies.
 */
#define SKEIN_TYPE_RATE_ENTRY (skein_rate_entry_get_type ())
G_DECLARE_FINAL_TYPE (SkeinRateEntry, skein_rate_entry, SKEIN, RATE_ENTRY, GtkBox)

GtkWidget *skein_rate_entry_new (void);

void skein_rate_entry_set_rate (SkeinRateEntry *self, guint64 bytes_per_s);
guint64 skein_rate_entry_get_rate (SkeinRateEntry *self);

G_END_DECLS
