// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "skein-gui-test.h"

#include <adwaita.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

void
skein_gui_test_init (int *argc, char ***argv)
{
  /* Reads the system's file types, which loading symbolic icons needs, while the system's folders can still be seen. */
  g_free (g_content_type_guess ("icon.svg", NULL, 0, NULL));
  g_test_init (argc, argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  setlocale (LC_ALL, "C.UTF-8");
  if (!gtk_init_check ())
    {
      puts ("1..0 # SKIP no display");
      exit (0);
    }
  adw_init ();
}

SkeinItem *
skein_gui_test_item (guint64 number, const char *url, const char *name, guint64 size, SkeinItemState state)
{
  SkeinStoreRow *row = skein_store_row_new ();

  row->id = number;
  row->position = (gint64) number << 20;
  row->spec = skein_item_spec_new (url, "/nowhere");
  row->name = g_strdup (name);
  row->size = size;
  row->state = state;
  row->error_code = -1;
  return skein_item_new (row);
}
