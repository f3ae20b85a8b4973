// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "base/skein-locale.h"
#include "gui/skein-application.h"
#include "gui/skein-renderer.h"

int
main (int argc, char **argv)
{
  g_autoptr (SkeinApplication) application = NULL;

  skein_locale_init ();

  /* Before any thread and before GTK opens a display. */
  skein_renderer_choose ();

  application = skein_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
