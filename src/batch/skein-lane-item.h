// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-batch.h"

G_BEGIN_DECLS

/* The name of what a lane works on: a download of the batch, or a file that is hashed, compared or resized without one. (transfer full)
 * (nullable) safe to show. @batch: (nullable). Main thread. */
char *skein_lane_item_dup_name (SkeinBatch *batch, guint64 item);

G_END_DECLS
