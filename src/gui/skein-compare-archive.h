// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "gui/skein-compare-run.h"

G_BEGIN_DECLS

/**
 * SkeinCompareArchive:
 *
 * Experiments that were kept: to open, to note something down, to delete, to show two on the same axes. The disk is read and written by other
 * threads. Main thread only.
 */
#define SKEIN_TYPE_COMPARE_ARCHIVE (skein_compare_archive_get_type ())
G_DECLARE_FINAL_TYPE (SkeinCompareArchive, skein_compare_archive, SKEIN, COMPARE_ARCHIVE, AdwWindow)

GtkWidget *skein_compare_archive_new (GtkWindow *parent, SkeinCompareRun *run); /* @run shows what is opened, unless it is running */
guint skein_compare_archive_get_n_listed (SkeinCompareArchive *self);           /* 0 until the list is read */

G_END_DECLS
