// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-lane-item.h"

#include "base/skein-display-text.h"
#include "batch/skein-file-run.h"

char *
skein_lane_item_dup_name (SkeinBatch *batch, guint64 item)
{
  SkeinItem *download = NULL;

  if (skein_file_run_owns_item (item))
    {
      g_autofree char *path = skein_file_run_dup_item_path (item);
      g_autofree char *name = path != NULL ? g_path_get_basename (path) : NULL;

      return name != NULL ? skein_display_text (name, -1, 0) : NULL;
    }
  if (batch != NULL && item != 0)
    download = skein_batch_lookup (batch, item);
  return download != NULL ? g_strdup (skein_item_get_name (download)) : NULL;
}
