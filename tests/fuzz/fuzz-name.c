// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* A name from anywhere, as a file's name and inside a template. The first line is the template, the second the URL, the rest the name. */

#include "config.h"

#include "base/skein-file-name.h"
#include "batch/skein-name-template.h"
#include "fuzz/skein-fuzz.h"

#include <string.h>

static void
check_component (const char *name)
{
  g_assert_cmpuint (strlen (name), >, 0);
  g_assert_cmpuint (strlen (name), <=, 255);
  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_null (strchr (name, '/'));
  g_assert_cmpstr (name, !=, ".");
  g_assert_cmpstr (name, !=, "..");
  for (const char *p = name; *p != '\0'; p++)
    g_assert_false (g_ascii_iscntrl (*p));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", 3);
  guint n_lines = g_strv_length (lines);
  g_autofree char *name = skein_file_name_sanitize ((const char *) data, (gssize) size);
  g_autofree char *folder = NULL, *expanded = NULL, *safe = NULL;

  if (name != NULL)
    check_component (name);
  if (n_lines < 3 || !g_utf8_validate (text, -1, NULL) || !skein_name_template_check (lines[0], NULL))
    return 0;

  safe = skein_file_name_sanitize (lines[2], -1);
  if (safe == NULL)
    return 0;
  skein_name_template_expand (lines[0], &(SkeinNameFields) { .url = lines[1], .name = safe, .type = "Images", .index = 1, .id = 1 }, &folder, &expanded);
  check_component (expanded);
  if (folder != NULL)
    {
      g_auto (GStrv) parts = g_strsplit (folder, "/", -1);

      for (guint i = 0; parts[i] != NULL; i++)
        check_component (parts[i]);
    }
  return 0;
}
