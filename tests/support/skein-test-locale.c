// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "support/skein-test-locale.h"

#include <libintl.h>
#include <locale.h>

#include "base/skein-locale.h"
#include "support/skein-temp-folder.h"

/* gettext's, which has found catalogues at hand until this changes. */
extern int _nl_msg_cat_cntr;

static SkeinTempFolder *folder; /* (owned) (nullable) */

gboolean
skein_test_locale_set (const char *name, const char *language)
{
  g_autofree char *full_name = g_strconcat (name, ".UTF-8", NULL);
  g_autofree char *path = NULL;

  if (folder == NULL)
    folder = skein_temp_folder_new ();
  path = skein_temp_folder_dup_path (folder, full_name);
  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      const char *argv[] = { "localedef", "-i", name, "-f", "UTF-8", path, NULL };

      g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL, NULL, NULL, NULL);
    }
  /* What it lacks is not taken from elsewhere. */
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    g_setenv ("LOCPATH", folder->path, TRUE);
  g_setenv ("LANGUAGE", language != NULL ? language : "en", TRUE);
  g_setenv ("LC_ALL", full_name, TRUE);
  if (setlocale (LC_ALL, "") == NULL)
    {
      skein_test_locale_end ();
      return FALSE;
    }
  _nl_msg_cat_cntr++;
  skein_locale_init ();
  return TRUE;
}

void
skein_test_locale_end (void)
{
  g_unsetenv ("LOCPATH");
  g_unsetenv ("LANGUAGE");
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  setlocale (LC_ALL, "");
  _nl_msg_cat_cntr++;
  g_clear_pointer (&folder, skein_temp_folder_free);
}
