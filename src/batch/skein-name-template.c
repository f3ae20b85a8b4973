// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* A template is cut at its slashes first and each part is filled afterwards, so that nothing a field stands for can be a slash, and each
 * filled part is made a safe name on its own. */

#include "config.h"

#include "batch/skein-name-template.h"
#include "batch/skein-category.h"
#include "base/skein-display-text.h"
#include "base/skein-file-name.h"
#include "work/skein-work-error.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#define MAX_TEMPLATE_BYTES 1024
#define MAX_FOLDERS 16        /* and as many of {path} */
#define MAX_FOLDER_BYTES 1024 /* of all together: PATH_MAX is 4096 with the target folder's */
#define MAX_WIDTH 18
#define SHOWN_CHARS 80

typedef enum
{
  FIELD_NAME,
  FIELD_STEM,
  FIELD_EXT,
  FIELD_HOST,
  FIELD_PATH,
  FIELD_DATE,
  FIELD_YEAR,
  FIELD_MONTH,
  FIELD_DAY,
  FIELD_TIME,
  FIELD_INDEX,
  FIELD_TYPE,
  FIELD_ID,
  N_FIELDS
} Field;

static const char *const field_names[N_FIELDS] = { "name", "stem", "ext", "host", "path", "date", "year", "month", "day", "time", "index", "type", "id" };

static gboolean
fail (GError **error, const char *name_template, const char *what)
{
  g_autofree char *shown = skein_display_text (name_template, -1, SHOWN_CHARS);

  g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, "“%s”: %s", shown, what);
  return FALSE;
}

/* @text is what stands between braces. */
static gboolean
parse_field (const char *text, gsize length, Field *out_field, guint *out_width)
{
  const char *colon = memchr (text, ':', length);
  gsize name_length = colon != NULL ? (gsize) (colon - text) : length;

  *out_width = 0;
  for (guint i = 0; i < N_FIELDS; i++)
    if (strlen (field_names[i]) == name_length && memcmp (field_names[i], text, name_length) == 0)
      {
        *out_field = (Field) i;
        if (colon == NULL)
          return TRUE;

        /* ":03", and nothing else. */
        if ((i != FIELD_INDEX && i != FIELD_ID) || length - name_length < 3 || length - name_length > 4 || colon[1] != '0')
          return FALSE;
        for (gsize j = name_length + 2; j < length; j++)
          {
            if (!g_ascii_isdigit (text[j]))
              return FALSE;
            *out_width = *out_width * 10 + (guint) (text[j] - '0');
          }
        return *out_width > 0 && *out_width <= MAX_WIDTH;
      }
  return FALSE;
}

gboolean
skein_name_template_check (const char *name_template, GError **error)
{
  g_auto (GStrv) parts = NULL;
  guint n_parts;

  g_return_val_if_fail (name_template != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!g_utf8_validate (name_template, -1, NULL) || strlen (name_template) > MAX_TEMPLATE_BYTES)
    return fail (error, name_template, _ ("a template is text of at most 1 KiB"));
  for (const char *p = name_template; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p) || *p == '\\')
      return fail (error, name_template, _ ("a template has no control characters or backslashes in it; folders are written with “/”"));

  parts = g_strsplit (name_template, "/", -1);
  n_parts = g_strv_length (parts);
  if (n_parts == 0 || *parts[n_parts - 1] == '\0')
    return fail (error, name_template, _ ("a template ends in a name for the file, such as “{name}”"));
  if (n_parts > MAX_FOLDERS + 1)
    return fail (error, name_template, _ ("these are too many folders, 16 are the most"));

  for (guint i = 0; i < n_parts; i++)
    {
      const char *p = parts[i];

      if (*p == '\0' || strcmp (p, ".") == 0 || strcmp (p, "..") == 0)
        return fail (error, name_template, _ ("folders of a template lie below the target folder: it does not begin with “/”, and has no empty folder, “.” or “..” in it"));

      while (*p != '\0')
        {
          gsize length;
          Field field;
          guint width;

          if ((*p == '{' || *p == '}') && p[1] == *p)
            {
              p += 2;
              continue;
            }
          if (*p == '}')
            return fail (error, name_template, _ ("a “}” has no “{” before it; a brace itself is written twice"));
          if (*p != '{')
            {
              p++;
              continue;
            }
          length = strcspn (p + 1, "{}");
          if (p[1 + length] != '}')
            return fail (error, name_template, _ ("a “{” has no “}” after it; a brace itself is written twice"));
          if (!parse_field (p + 1, length, &field, &width))
            {
              g_autofree char *shown = g_strndup (p, length + 2);
              g_autofree char *what = g_strdup_printf (_ ("there is no field “%s”; there are {name}, {stem}, {ext}, {host}, {path}, {date}, {year}, {month}, {day}, {time}, {index:03}, {type} and {id}"), shown);

              return fail (error, name_template, what);
            }
          if (field == FIELD_PATH && (p != parts[i] || p[length + 2] != '\0' || i == n_parts - 1))
            return fail (error, name_template, _ ("“{path}” stands for folders: write it between slashes, as in “{host}/{path}/{name}”"));
          p += length + 2;
        }
    }
  return TRUE;
}

gboolean
skein_name_template_has (const char *name_template, const char *field)
{
  g_autofree char *plain = g_strdup_printf ("{%s}", field);
  g_autofree char *padded = g_strdup_printf ("{%s:", field);

  return strstr (name_template, plain) != NULL || strstr (name_template, padded) != NULL;
}

/* --- Filling --- */

/* Not a separator any more. */
static void
append_value (GString *part, const char *value)
{
  for (const char *p = value; *p != '\0'; p++)
    g_string_append_c (part, *p == '/' || *p == '\\' ? '_' : *p);
}

static void
append_date (GString *part, gint64 added_us, const char *format)
{
  g_autoptr (GDateTime) added = g_date_time_new_from_unix_local (added_us / G_USEC_PER_SEC);
  g_autofree char *text = added != NULL ? g_date_time_format (added, format) : NULL;

  g_string_append (part, text != NULL ? text : "0");
}

/* The stored URL is normalised and has no user info. */
static char *
dup_host (const char *url)
{
  const char *start = strstr (url, "://");
  gsize length;

  start = start != NULL ? start + 3 : url;
  length = *start == '[' ? strcspn (start, "]") + (strchr (start, ']') != NULL ? 1 : 0) : strcspn (start, ":/?#");
  return g_strndup (start, length);
}

static void
append_field (GString *part, Field field, guint width, const SkeinNameFields *fields)
{
  const char *extension = skein_file_name_find_extension (fields->name);
  g_autofree char *text = NULL;

  switch (field)
    {
    case FIELD_NAME:
      append_value (part, fields->name);
      break;
    case FIELD_STEM:
      text = g_strndup (fields->name, (gsize) (extension - fields->name));
      append_value (part, text);
      break;
    case FIELD_EXT:
      append_value (part, *extension == '.' ? extension + 1 : extension);
      break;
    case FIELD_HOST:
      text = dup_host (fields->url);
      append_value (part, text);
      break;
    case FIELD_DATE:
      append_date (part, fields->added_us, "%Y-%m-%d");
      break;
    case FIELD_YEAR:
      append_date (part, fields->added_us, "%Y");
      break;
    case FIELD_MONTH:
      append_date (part, fields->added_us, "%m");
      break;
    case FIELD_DAY:
      append_date (part, fields->added_us, "%d");
      break;
    case FIELD_TIME:
      append_date (part, fields->added_us, "%H-%M-%S");
      break;
    case FIELD_INDEX:
      g_string_append_printf (part, "%0*u", (int) width, fields->index);
      break;
    case FIELD_TYPE:
      append_value (part, fields->type != NULL ? fields->type : SKEIN_CATEGORY_OTHER);
      break;
    case FIELD_ID:
      g_string_append_printf (part, "%0*" G_GUINT64_FORMAT, (int) width, fields->id);
      break;
    case FIELD_PATH:
    case N_FIELDS:
    default:
      break;
    }
}

static char *
fill_part (const char *part, const SkeinNameFields *fields)
{
  g_autoptr (GString) filled = g_string_new (NULL);

  for (const char *p = part; *p != '\0';)
    {
      gsize length = strcspn (p + 1, "{}");
      Field field;
      guint width;

      if ((*p == '{' || *p == '}') && p[1] == *p)
        {
          g_string_append_c (filled, *p);
          p += 2;
        }
      else if (*p == '{' && p[1 + length] == '}' && parse_field (p + 1, length, &field, &width))
        {
          append_field (filled, field, width, fields);
          p += length + 2;
        }
      else
        g_string_append_c (filled, *p++);
    }
  return skein_file_name_sanitize_with (filled->str, (gssize) filled->len, fields->keep_leading_dot ? SKEIN_FILE_NAME_KEEP_DOT : SKEIN_FILE_NAME_STRICT);
}

/* One folder more, unless the whole would become too long for a path. */
static void
append_folder (GString *folder, const char *name)
{
  if (name == NULL || folder->len + strlen (name) + 1 > MAX_FOLDER_BYTES)
    return;
  if (folder->len > 0)
    g_string_append_c (folder, '/');
  g_string_append (folder, name);
}

static void
append_path (GString *folder, const char *url, gboolean keep_leading_dot)
{
  const char *start = strstr (url, "://");
  g_autofree char *path = NULL;
  g_auto (GStrv) parts = NULL;
  guint n_parts;

  start = start != NULL ? start + 3 : url;
  start += strcspn (start, "/?#");
  path = g_strndup (start, strcspn (start, "?#"));
  parts = g_strsplit (path, "/", -1);
  n_parts = g_strv_length (parts);

  /* The last one is the file. */
  for (guint i = 0, n_added = 0; i + 1 < n_parts && n_added < MAX_FOLDERS; i++)
    {
      g_autoptr (GBytes) bytes = g_uri_unescape_bytes (parts[i], -1, NULL, NULL);
      g_autofree char *name = NULL;
      g_autofree char *decoded = NULL;
      gsize size = 0;

      if (bytes != NULL)
        {
          const char *data = g_bytes_get_data (bytes, &size);

          decoded = g_memdup2 (data, size);
        }
      else
        {
          decoded = g_strdup (parts[i]);
          size = strlen (decoded);
        }
      for (gsize j = 0; j < size; j++)
        if (decoded[j] == '/' || decoded[j] == '\\')
          decoded[j] = '_';
      name = size > 0 ? skein_file_name_sanitize_with (decoded, (gssize) size, keep_leading_dot ? SKEIN_FILE_NAME_KEEP_DOT : SKEIN_FILE_NAME_STRICT) : NULL;
      if (name != NULL)
        n_added++;
      append_folder (folder, name);
    }
}

void
skein_name_template_expand (const char *name_template, const SkeinNameFields *fields, char **out_folder, char **out_name)
{
  g_auto (GStrv) parts = NULL;
  g_autoptr (GString) folder = g_string_new (NULL);
  guint n_parts;

  g_return_if_fail (name_template != NULL && fields != NULL && fields->name != NULL && fields->url != NULL);

  parts = g_strsplit (name_template, "/", -1);
  n_parts = g_strv_length (parts);
  for (guint i = 0; i + 1 < n_parts; i++)
    {
      if (strcmp (parts[i], "{path}") == 0)
        append_path (folder, fields->url, fields->keep_leading_dot);
      else
        {
          g_autofree char *name = fill_part (parts[i], fields);

          append_folder (folder, name);
        }
    }

  *out_name = n_parts > 0 ? fill_part (parts[n_parts - 1], fields) : NULL;
  if (*out_name == NULL)
    *out_name = g_strdup (fields->name);
  *out_folder = folder->len > 0 ? g_strdup (folder->str) : NULL;
}
