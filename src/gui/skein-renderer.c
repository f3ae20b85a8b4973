// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-renderer.h"

#include <unistd.h>

gboolean
skein_renderer_has_hardware (const char *root)
{
  /* Opening a GL context only to ask it for its name would load all of a software GL (70 ms, 100 MB); the
   * kernel's render nodes answer the same question. */
  static const char *const devices[] = { "dev/nvidiactl", "dev/mali0", "dev/dxg" };
  g_autofree char *dri = g_build_filename (root, "dev", "dri", NULL);
  g_autoptr (GDir) dir = g_dir_open (dri, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *node = NULL;

      if (!g_str_has_prefix (name, "renderD"))
        continue;
      node = g_build_filename (dri, name, NULL);
      if (access (node, R_OK | W_OK) == 0)
        return TRUE;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (devices); i++)
    {
      g_autofree char *node = g_build_filename (root, devices[i], NULL);

      if (access (node, R_OK | W_OK) == 0)
        return TRUE;
    }

  return FALSE;
}

void
skein_renderer_choose (void)
{
  const char *software = g_getenv ("LIBGL_ALWAYS_SOFTWARE");

  if (g_getenv ("GSK_RENDERER") != NULL)
    return;
  if ((software != NULL && g_strcmp0 (software, "0") != 0 && g_ascii_strcasecmp (software, "false") != 0) ||
      !skein_renderer_has_hardware ("/"))
    {
      g_setenv ("GSK_RENDERER", "cairo", TRUE);
      /* Else GDK would still set up a GL context that nobody draws with. The second one is for GTK 4.16 and newer. */
      g_setenv ("GDK_DEBUG", "gl-disable", FALSE);
      g_setenv ("GDK_DISABLE", "gl,vulkan", FALSE);
    }
}
