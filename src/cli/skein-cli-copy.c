// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "cli/skein-cli-copy.h"

#include "batch/skein-resize-preset.h"
#include "cli/skein-cli-options.h"
#include "cli/skein-cli-terminal.h"

#include <glib/gi18n.h>
#include <string.h>

void
skein_cli_copy_clear (SkeinCliCopy *self)
{
  g_free (self->size);
  g_free (self->preset);
  g_free (self->crop);
  g_free (self->metadata);
  g_free (self->format);
  g_free (self->name_template);
  g_free (self->about);
}

static char *
describe_presets (void)
{
  GString *text = g_string_new (_ ("A size and how, which the options below change:"));

  for (guint i = 0; i < skein_resize_preset_get_n (); i++)
    {
      SkeinResizePreset preset;

      skein_resize_preset_get (i, &preset);
      g_string_append_printf (text, "%s %s (%s)", i > 0 ? ";" : "", preset.name, preset.about);
    }
  return g_string_free (text, FALSE);
}

GOptionEntry *
skein_cli_copy_join (const GOptionEntry *entries, SkeinCliCopy *self)
{
  const GOptionEntry own[] = {
    { "resize", 0, 0, G_OPTION_ARG_STRING, &self->size, N_ ("Make a copy of each picture: 800x600, 800x or x600 to fit, 50%, fill:800x600 (cut), exact:800x600 (distort), longest:1600, shortest:800 (one edge)"), N_ ("SIZE") },
    { "preset", 0, 0, G_OPTION_ARG_STRING, &self->preset, self->about, N_ ("NAME") },
    { "crop", 0, 0, G_OPTION_ARG_STRING, &self->crop, N_ ("What stays when “fill” cuts: centre (default) or attention, what a person would look at"), N_ ("WHAT") },
    { "quality", 0, 0, G_OPTION_ARG_INT, &self->quality, N_ ("1 to 100, for formats that lose detail (default: 85)"), N_ ("Q") },
    { "effort", 0, 0, G_OPTION_ARG_INT, &self->effort, N_ ("1 to 10: how long to try to make the copy's file smaller"), N_ ("N") },
    { "metadata", 0, 0, G_OPTION_ARG_STRING, &self->metadata, N_ ("keep (default), no-place (all but where it was taken) or strip (none but the colours' profile)"), N_ ("WHAT") },
    { "format", 0, 0, G_OPTION_ARG_STRING, &self->format, N_ ("Write jpeg, png, webp, tiff, gif, heic, avif or jxl (default: same, as the original)"), N_ ("FORMAT") },
    { "srgb", 0, 0, G_OPTION_ARG_NONE, &self->to_srgb, N_ ("Convert colours to sRGB, which every screen shows; else they keep their profile"), NULL },
    { "linear", 0, 0, G_OPTION_ARG_NONE, &self->linear, N_ ("Compute in linear light: fine bright detail keeps its brightness, and it takes longer"), NULL },
    { "enlarge", 0, 0, G_OPTION_ARG_NONE, &self->enlarge, N_ ("Enlarge pictures that are smaller; else they keep their size"), NULL },
    { "copy-name", 0, 0, G_OPTION_ARG_STRING, &self->name_template, N_ ("What copies are called (default: “{stem}-{size}.{ext}”); also {name} {width} {height}"), N_ ("TEMPLATE") },
    G_OPTION_ENTRY_NULL
  };
  GOptionEntry *all;
  gsize n_entries = 0;

  self->quality = self->effort = SKEIN_CLI_NOT_GIVEN;
  while (entries[n_entries].long_name != NULL)
    n_entries++;
  all = g_new0 (GOptionEntry, n_entries + G_N_ELEMENTS (own));
  memcpy (all, entries, n_entries * sizeof *all);
  memcpy (all + n_entries, own, sizeof own);

  self->about = describe_presets ();
  for (gsize i = n_entries; all[i].long_name != NULL; i++)
    if (strcmp (all[i].long_name, "preset") == 0)
      all[i].description = self->about;
  return all;
}

static gboolean
apply_names (const SkeinCliCopy *self, SkeinResizeSpec *spec)
{
  if (self->crop != NULL && !skein_crop_parse (self->crop, &spec->crop))
    {
      skein_cli_complain (_ ("--crop takes centre or attention, not “%s”"), self->crop);
      return FALSE;
    }
  if (self->metadata != NULL && !skein_metadata_parse (self->metadata, &spec->metadata))
    {
      skein_cli_complain (_ ("--metadata takes keep, no-place or strip, not “%s”"), self->metadata);
      return FALSE;
    }
  if (self->format != NULL && !skein_image_type_parse (self->format, &spec->format))
    {
      skein_cli_complain (_ ("--format takes same, jpeg, png, webp, tiff, gif, heic, avif or jxl, not “%s”"), self->format);
      return FALSE;
    }
  return TRUE;
}

static gboolean
says_how (const SkeinCliCopy *self)
{
  return self->crop != NULL || self->metadata != NULL || self->format != NULL || self->name_template != NULL || self->quality != SKEIN_CLI_NOT_GIVEN
         || self->effort != SKEIN_CLI_NOT_GIVEN || self->to_srgb || self->linear || self->enlarge;
}

gboolean
skein_cli_copy_finish (const SkeinCliCopy *self, SkeinCopyOptions **out_options)
{
  SkeinResizePreset preset = { 0 };
  SkeinResizeSpec *spec = &preset.spec;
  g_autoptr (GError) error = NULL;

  *out_options = NULL;
  if (self->preset != NULL && !skein_resize_preset_find (self->preset, &preset))
    {
      g_autofree char *names = skein_resize_preset_dup_names ();

      skein_cli_complain (_ ("--preset takes one of %s, not “%s”"), names, self->preset);
      return FALSE;
    }
  if (self->size == NULL && self->preset == NULL)
    {
      if (says_how (self))
        {
          skein_cli_complain (_ ("how large is the copy? Give --resize SIZE or --preset NAME with it"));
          return FALSE;
        }
      return TRUE;
    }
  if (self->size != NULL && !skein_resize_spec_parse_size (self->size, spec, &error))
    {
      skein_cli_complain ("--resize: %s", error->message);
      return FALSE;
    }
  if (!apply_names (self, spec) || !skein_cli_options_check_count ("quality", self->quality, 100) || !skein_cli_options_check_count ("effort", self->effort, SKEIN_RESIZE_MAX_EFFORT))
    return FALSE;
  if (self->quality != SKEIN_CLI_NOT_GIVEN)
    spec->quality = (guint) self->quality;
  if (self->effort != SKEIN_CLI_NOT_GIVEN)
    spec->effort = (guint) self->effort;
  spec->to_srgb |= self->to_srgb;
  spec->linear |= self->linear;
  spec->enlarge |= self->enlarge;

  *out_options = skein_copy_options_new (spec, self->name_template, &error);
  if (*out_options == NULL)
    skein_cli_complain ("--copy-name: %s", error->message);
  return *out_options != NULL;
}
