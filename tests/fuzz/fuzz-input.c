// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Everything that can be pasted, dropped or opened: lines with patterns, pages, tables, prose, exported batches, Metalinks. */

#include "config.h"

#include "batch/skein-input.h"
#include "fuzz/skein-fuzz.h"

#include <string.h>

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  SkeinInputOptions options = { .folder = "/target", .label = "x" };
  g_autoptr (SkeinInput) input = skein_input_read ((const char *) data, size, &options);

  for (guint i = 0; i < input->specs->len; i++)
    {
      const SkeinItemSpec *spec = g_ptr_array_index (input->specs, i);

      g_assert_cmpstr (spec->folder, ==, "/target");
      if (spec->name != NULL)
        g_assert_null (strchr (spec->name, '/'));
    }
  for (guint i = 0; i < input->complaints->len; i++)
    g_assert_true (g_utf8_validate (g_ptr_array_index (input->complaints, i), -1, NULL));
  return 0;
}
