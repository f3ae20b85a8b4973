// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "cli/skein-cli-save.h"

#include "cli/skein-cli-exit.h"
#include "cli/skein-cli-terminal.h"

#include <glib/gi18n.h>
#include <string.h>

void
skein_cli_save_clear (SkeinCliSave *self)
{
  g_free (self->name_template);
  g_free (self->conflict);
  g_free (self->reserve);
  g_strfreev (self->categories);
}

GOptionEntry *
skein_cli_save_join (const GOptionEntry *entries, SkeinCliSave *self)
{
  const GOptionEntry own[] = {
    { "name-template", 0, 0, G_OPTION_ARG_STRING, &self->name_template, N_ ("Save as this below DIR: “{host}/{date}/{name}”; also {stem} {ext} {path} {year} {month} {day} {time} {index:03} {type} {id}"), N_ ("TEMPLATE") },
    { "conflict", 0, 0, G_OPTION_ARG_STRING, &self->conflict, N_ ("If there is a file of that name: rename (default), overwrite, skip, resume (it is the beginning) or compare (the same is not saved twice)"), N_ ("WHAT") },
    { "no-server-time", 0, 0, G_OPTION_ARG_NONE, &self->no_server_time, N_ ("Date files by when they were downloaded, not by what the server says"), NULL },
    /* Translators: the names of these folders are the same in every language; please keep them in English. */
    { "sort-by-type", 0, 0, G_OPTION_ARG_NONE, &self->sort_by_type, N_ ("Put files into folders by type: Images, Documents, Archives, Video, Audio, Programs"), NULL },
    { "category", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->categories, N_ ("A type more, or other extensions for one: “Comics: cbz cbr”"), N_ ("NAME: EXT…") },
    { "keep-leading-dot", 0, 0, G_OPTION_ARG_NONE, &self->keep_leading_dot, N_ ("Let names begin with a dot, which hides the files"), NULL },
    { "reserve", 0, 0, G_OPTION_ARG_STRING, &self->reserve, N_ ("Stop before less than SIZE is left on the disk, 500M for example (default: 64M, or 1/32 of a small disk; 0: none)"), N_ ("SIZE") },
    G_OPTION_ENTRY_NULL
  };
  gsize n_entries = 0;
  GOptionEntry *all;

  while (entries[n_entries].long_name != NULL)
    n_entries++;
  all = g_new0 (GOptionEntry, n_entries + G_N_ELEMENTS (own));
  memcpy (all, entries, n_entries * sizeof *all);
  memcpy (all + n_entries, own, sizeof own);
  return all;
}

/* "500M", "2GiB", "1000": powers of 1024, as in df -h. */
static gboolean
parse_size (const char *text, guint64 *out_size)
{
  static const char units[] = "KMGT";
  char *end;
  guint64 size = g_ascii_strtoull (text, &end, 10);
  const char *unit;
  guint shift = 0;

  if (end == text || !g_ascii_isdigit (*text))
    return FALSE;
  unit = *end != '\0' ? strchr (units, g_ascii_toupper (*end)) : NULL;
  if (unit != NULL)
    {
      shift = 10 * (guint) (unit - units + 1);
      end++;
      if (g_ascii_strcasecmp (end, "iB") == 0 || g_ascii_strcasecmp (end, "B") == 0)
        end += strlen (end);
    }
  if (*end != '\0' || size > (guint64) G_MAXINT64 >> shift)
    return FALSE;
  *out_size = size << shift;
  return TRUE;
}

gboolean
skein_cli_save_finish (const SkeinCliSave *self, SkeinSaveOptions **out_options, guint64 *out_reserve, int *out_status)
{
  g_autoptr (SkeinSaveOptions) options = NULL;
  g_autoptr (GError) error = NULL;
  SkeinSaveOptions filled = {
    .name_template = self->name_template,
    .ignore_server_time = self->no_server_time,
    .sort_by_type = self->sort_by_type,
    .keep_leading_dot = self->keep_leading_dot,
    .categories = self->categories,
  };

  *out_options = NULL;
  *out_reserve = G_MAXUINT64;
  *out_status = SKEIN_CLI_EXIT_USAGE;

  if (self->conflict != NULL && !skein_conflict_parse (self->conflict, &filled.conflict))
    {
      skein_cli_complain (_ ("--conflict takes rename, overwrite, skip, resume or compare, not “%s”"), self->conflict);
      return FALSE;
    }
  if (self->reserve != NULL && !parse_size (self->reserve, out_reserve))
    {
      skein_cli_complain (_ ("--reserve takes a size such as 500M or 2G, not “%s”"), self->reserve);
      return FALSE;
    }

  options = skein_save_options_new (&filled, &error);
  if (options == NULL)
    {
      skein_cli_complain ("%s", error->message);
      return FALSE;
    }
  /* Given and as by default is still given: it is to hold for an item that has others. */
  if (self->conflict != NULL || !skein_save_options_equal (options, NULL))
    *out_options = g_steal_pointer (&options);
  return TRUE;
}
