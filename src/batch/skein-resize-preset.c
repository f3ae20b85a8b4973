// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-resize-preset.h"

#include <string.h>
#include <glib/gi18n-lib.h>

/* Print: 12 inches at 300 dots per inch. */
static const struct
{
  const char *name, *label, *about, *spec;
} presets[] = {
  { "web", N_ ("Web"), N_ ("longer edge 2048 pixels, sRGB, without metadata"), "longest:2048 quality=82 metadata=strip srgb" },
  { "thumbnail", N_ ("Thumbnail"), N_ ("320 × 320 pixels, cut to what catches the eye, sRGB, without metadata"), "fill:320x320 crop=attention quality=78 metadata=strip srgb" },
  { "print", N_ ("Print"), N_ ("longer edge 3600 pixels, high quality, all metadata kept"), "longest:3600 quality=95" },
};

guint
skein_resize_preset_get_n (void)
{
  return G_N_ELEMENTS (presets);
}

void
skein_resize_preset_get (guint index, SkeinResizePreset *out_preset)
{
  g_return_if_fail (index < G_N_ELEMENTS (presets));

  memset (out_preset, 0, sizeof *out_preset);
  out_preset->name = presets[index].name;
  out_preset->label = _ (presets[index].label);
  out_preset->about = _ (presets[index].about);
  if (!skein_resize_spec_from_text (presets[index].spec, &out_preset->spec))
    g_assert_not_reached ();
}

gboolean
skein_resize_preset_find (const char *name, SkeinResizePreset *out_preset)
{
  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    if (g_ascii_strcasecmp (presets[i].name, name) == 0)
      {
        skein_resize_preset_get (i, out_preset);
        return TRUE;
      }
  return FALSE;
}

char *
skein_resize_preset_dup_names (void)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", presets[i].name);
  return g_string_free (names, FALSE);
}
