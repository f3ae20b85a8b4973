// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-checksum-list.h"
#include "batch/skein-checksum-write.h"
#include "fuzz/skein-fuzz.h"

#include <string.h>

/* What is written for an entry is read again as that entry. */
static void
check_entry (const SkeinChecksumEntry *entry)
{
  GString *hex = g_string_new (NULL);
  g_autofree char *line = NULL;
  g_autoptr (SkeinChecksumList) again = NULL;

  for (guint i = 0; i < skein_digest_algorithm_get_size (entry->algorithm); i++)
    g_string_append_printf (hex, "%02x", entry->digest[i]);
  line = skein_checksum_format_line (entry->algorithm, hex->str, entry->name);
  again = skein_checksum_list_parse (line, strlen (line), "again", NULL);
  g_assert_nonnull (again);
  g_assert_cmpuint (again->entries->len, ==, 1);
  g_assert_cmpstr (g_array_index (again->entries, SkeinChecksumEntry, 0).name, ==, entry->name);
  g_string_free (hex, TRUE);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char *const labels[] = { "SHA256SUMS", "B2SUMS", "x", "x.sfv" };

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SkeinChecksumList) list = skein_checksum_list_parse ((const char *) data, size, labels[i], &error);

      g_assert_true ((list == NULL) == (error != NULL));
      for (guint j = 0; list != NULL && j < list->entries->len; j++)
        {
          const SkeinChecksumEntry *entry = &g_array_index (list->entries, SkeinChecksumEntry, j);
          const char *slash = strrchr (entry->name, '/');
          g_autoptr (GPtrArray) found = skein_checksum_list_lookup (list, slash != NULL ? slash + 1 : entry->name);

          g_assert_cmpuint (found->len, >, 0);
          if (j < 20)
            check_entry (entry);
        }
    }
  return 0;
}
