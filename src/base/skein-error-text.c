// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "base/skein-error-text.h"

/* Each @format is a literal where it is translated, and gettext's msgfmt compares it with its translations. */
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

char *
skein_error_text_from_errno (const char *format, const char *name, int errsv)
{
  g_autofree char *shown = NULL;

  g_return_val_if_fail (format != NULL, NULL);

  if (name == NULL)
    return g_strdup_printf (format, g_strerror (errsv));
  shown = g_filename_display_name (name);
  return g_strdup_printf (format, shown, g_strerror (errsv));
}

void
skein_error_text_take (GError *error, char *text)
{
  g_return_if_fail (text != NULL);

  if (error == NULL)
    {
      g_free (text);
      return;
    }
  g_free (error->message);
  error->message = text;
}
