// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "batch/skein-batch.h"

G_BEGIN_DECLS

/**
 * SkeinItemDetails:
 *
 * A window with everything about one item: the whole error, addresses, checksums; all of it to be copied. It follows the
 * item while it is open. Main thread only.
 */
#define SKEIN_TYPE_ITEM_DETAILS (skein_item_details_get_type ())
G_DECLARE_FINAL_TYPE (SkeinItemDetails, skein_item_details, SKEIN, ITEM_DETAILS, AdwWindow)

GtkWidget *skein_item_details_new (SkeinBatch *batch, SkeinItem *item);

G_END_DECLS
