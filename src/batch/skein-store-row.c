// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-store.h"

SkeinStoreRow *
skein_store_row_new (void)
{
  SkeinStoreRow *row = g_new0 (SkeinStoreRow, 1);

  row->error_code = -1;
  return row;
}

SkeinStoreRow *
skein_store_row_copy (const SkeinStoreRow *row)
{
  SkeinStoreRow *copy = g_memdup2 (row, sizeof *row);

  copy->spec = row->spec != NULL ? skein_item_spec_copy (row->spec) : NULL;
  copy->name = g_strdup (row->name);
  copy->subfolder = g_strdup (row->subfolder);
  copy->continues = g_strdup (row->continues);
  copy->part_name = g_strdup (row->part_name);
  copy->etag = g_strdup (row->etag);
  copy->modified = g_strdup (row->modified);
  copy->ranges = g_strdup (row->ranges);
  copy->digests = g_memdup2 (row->digests, SKEIN_N_DIGESTS * sizeof *row->digests);
  copy->digest_cost = g_memdup2 (row->digest_cost, sizeof *row->digest_cost);
  copy->told = g_memdup2 (row->told, sizeof *row->told);
  copy->copy_name = g_strdup (row->copy_name);
  copy->copy_result = g_memdup2 (row->copy_result, sizeof *row->copy_result);
  copy->error_message = g_strdup (row->error_message);
  copy->error_detail = g_strdup (row->error_detail);
  return copy;
}

void
skein_store_row_free (SkeinStoreRow *row)
{
  if (row == NULL)
    return;

  skein_item_spec_free (row->spec);
  g_free (row->name);
  g_free (row->subfolder);
  g_free (row->continues);
  g_free (row->part_name);
  g_free (row->etag);
  g_free (row->modified);
  g_free (row->ranges);
  g_free (row->digests);
  g_free (row->digest_cost);
  g_free (row->told);
  g_free (row->copy_name);
  g_free (row->copy_result);
  g_free (row->error_message);
  g_free (row->error_detail);
  g_free (row);
}
