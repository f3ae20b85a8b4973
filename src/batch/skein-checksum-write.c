// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-checksum-write.h"

#include "base/skein-display-text.h"
#include "work/skein-work-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_SHOWN_CHARS 60

gboolean
skein_checksum_format_parse (const char *name, SkeinChecksumFormat *out_format)
{
  static const char *const names[] = { "gnu", "bsd", "sfv" };

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == SKEIN_N_CHECKSUM_FORMATS);
  g_return_val_if_fail (name != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (name, names[i]) == 0)
      {
        *out_format = i;
        return TRUE;
      }

  return FALSE;
}

char *
skein_checksum_format_escape (const char *name, gboolean *out_escaped)
{
  GString *escaped;

  *out_escaped = strpbrk (name, "\\\n\r") != NULL;
  if (!*out_escaped)
    return g_strdup (name);

  escaped = g_string_new (NULL);
  for (const char *at = name; *at != '\0'; at++)
    switch (*at)
      {
      case '\\':
        g_string_append (escaped, "\\\\");
        break;
      case '\n':
        g_string_append (escaped, "\\n");
        break;
      case '\r':
        g_string_append (escaped, "\\r");
        break;
      default:
        g_string_append_c (escaped, *at);
      }

  return g_string_free (escaped, FALSE);
}

/* People write "SHA-256", tags "SHA256"; but "SHA3-256" has its dash in both. */
char *
skein_checksum_format_dup_tag (SkeinDigestAlgorithm algorithm)
{
  const char *label = skein_digest_algorithm_get_label (algorithm);

  if (g_str_has_prefix (label, "SHA-"))
    return g_strconcat ("SHA", label + strlen ("SHA-"), NULL);
  if (g_str_has_prefix (label, "CRC-"))
    return g_strconcat ("CRC", label + strlen ("CRC-"), NULL);

  return g_strdup (label);
}

static gboolean
append_sfv (GString *text, SkeinDigestAlgorithm algorithm, const char *hex, const char *name, GError **error)
{
  gsize length = strlen (name);
  const char *format = NULL;

  if (g_strcmp0 (skein_digest_algorithm_get_name (algorithm), "crc32") != 0)
    {
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_UNSUPPORTED, _ ("An SFV list holds CRC-32 only, not %s: choose another format for it"),
                   skein_digest_algorithm_get_label (algorithm));
      return FALSE;
    }

  if (strpbrk (name, "\n\r") != NULL)
    format = _ ("“%s” has a line break in its name, which an SFV list cannot hold: choose another format");
  else if (length > 0 && (name[length - 1] == ' ' || name[length - 1] == '\t'))
    format = _ ("“%s” has a blank at the end of its name, which an SFV list cannot hold: choose another format");
  if (format != NULL)
    {
      g_autofree char *shown = skein_display_text (name, -1, MAX_SHOWN_CHARS);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_UNSUPPORTED, format, shown);
#pragma GCC diagnostic pop
      return FALSE;
    }

  /* What would be a comment, or lose the blanks it begins with, is named from the folder on. */
  if (strchr ("; \t#\\", name[0]) != NULL || g_str_has_prefix (name, "\xEF\xBB\xBF"))
    g_string_append (text, "./");
  g_string_append_printf (text, "%s %s\n", name, hex);
  return TRUE;
}

gboolean
skein_checksum_format_append (GString *text, SkeinChecksumFormat format, SkeinDigestAlgorithm algorithm, const char *hex, const char *name, GError **error)
{
  g_autofree char *escaped_name = NULL;
  gboolean escaped;

  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (algorithm < SKEIN_N_DIGESTS, FALSE);
  g_return_val_if_fail (hex != NULL && name != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (format == SKEIN_CHECKSUM_FORMAT_SFV)
    return append_sfv (text, algorithm, hex, name, error);

  /* Written for every file there is: most names are as they are. */
  if (strpbrk (name, "\\\n\r") != NULL)
    {
      name = escaped_name = skein_checksum_format_escape (name, &escaped);
      g_string_append_c (text, '\\');
    }

  if (format == SKEIN_CHECKSUM_FORMAT_BSD)
    {
      g_autofree char *tag = skein_checksum_format_dup_tag (algorithm);

      g_string_append (text, tag);
      g_string_append_len (text, " (", 2);
      g_string_append (text, name);
      g_string_append_len (text, ") = ", 4);
      g_string_append (text, hex);
    }
  else
    {
      g_string_append (text, hex);
      g_string_append_len (text, "  ", 2);
      g_string_append (text, name);
    }
  g_string_append_c (text, '\n');

  return TRUE;
}

char *
skein_checksum_format_line (SkeinDigestAlgorithm algorithm, const char *hex, const char *name)
{
  GString *line = g_string_new (NULL);

  skein_checksum_format_append (line, SKEIN_CHECKSUM_FORMAT_GNU, algorithm, hex, name, NULL);
  return g_string_free (line, FALSE);
}
