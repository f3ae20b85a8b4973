// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-metalink.h"
#include "fuzz/skein-fuzz.h"

#include <string.h>

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GPtrArray) complaints = NULL;
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GError) error = NULL;

  skein_metalink_sniff ((const char *) data, size);
  files = skein_metalink_parse ((const char *) data, size, "x.meta4", &complaints, &error);
  g_assert_true ((files == NULL) == (error != NULL));

  for (guint i = 0; files != NULL && i < files->len; i++)
    {
      const SkeinMetalinkFile *file = g_ptr_array_index (files, i);

      g_assert_null (strchr (file->name, '/'));
      g_assert_cmpstr (file->name, !=, "..");
      g_assert_cmpuint (strlen (file->name), <=, 255);
      g_assert_null (strchr (file->url, '\n'));
      g_assert_false (g_str_has_prefix (file->url, "file:"));
    }
  return 0;
}
