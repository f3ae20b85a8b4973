// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-placing.h"
#include "batch/skein-name-template.h"
#include "base/skein-file-name.h"
#include "work/skein-url.h"

#include <string.h>

#define NAMELESS "download"

/* SkeinUrl's name has no leading dot any more. (nullable) */
static char *
dup_dotted_name (const char *url)
{
  const char *start = strstr (url, "://");
  g_autofree char *path = NULL;
  g_autofree char *decoded = NULL;
  const char *last;

  start = start != NULL ? start + 3 : url;
  path = g_strndup (start, strcspn (start, "?#"));
  last = strrchr (path, '/');
  if (last == NULL || (last[1] != '.' && g_ascii_strncasecmp (last + 1, "%2e", 3) != 0))
    return NULL;
  decoded = g_uri_unescape_string (last + 1, NULL);
  return decoded != NULL ? skein_file_name_sanitize_with (decoded, -1, SKEIN_FILE_NAME_KEEP_DOT) : NULL;
}

static char *
dup_base_name (const SkeinItemSpec *spec, const char *suggested)
{
  g_autoptr (SkeinUrl) url = NULL;
  char *name = NULL;

  if (spec->name != NULL)
    return g_strdup (spec->name);
  if (suggested != NULL)
    return g_strdup (suggested);
  if (spec->save != NULL && spec->save->keep_leading_dot)
    name = dup_dotted_name (spec->url);
  if (name == NULL)
    {
      url = skein_url_parse_for (spec->url, SKEIN_URL_ANY, NULL);
      name = g_strdup (url != NULL && url->name != NULL ? url->name : NAMELESS);
    }
  return name;
}

void
skein_placing_find (const SkeinItemSpec *spec, guint64 id, gint64 added_us, const char *suggested, const char *content_type, char **out_folder, char **out_name)
{
  const SkeinSaveOptions *save = spec->save;
  g_autofree char *base = dup_base_name (spec, suggested);
  const char *type;

  *out_folder = NULL;
  if (save == NULL || (save->name_template == NULL && !save->sort_by_type))
    {
      *out_name = g_steal_pointer (&base);
      return;
    }

  type = skein_categories_find (save->table, base, content_type);
  if (save->name_template != NULL)
    {
      SkeinNameFields fields = {
        .url = spec->url,
        .name = base,
        .type = type,
        .added_us = added_us,
        .index = spec->index,
        .id = id,
        .keep_leading_dot = save->keep_leading_dot,
      };

      skein_name_template_expand (save->name_template, &fields, out_folder, out_name);
    }
  else
    *out_name = g_steal_pointer (&base);

  /* The template says where the type goes, if it says so at all. */
  if (save->sort_by_type && type != NULL && (save->name_template == NULL || !skein_name_template_has (save->name_template, "type")))
    {
      char *below = *out_folder != NULL ? g_strconcat (type, "/", *out_folder, NULL) : g_strdup (type);

      g_free (*out_folder);
      *out_folder = below;
    }
}
