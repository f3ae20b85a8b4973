// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "base/skein-locale.h"

#include <libintl.h>
#include <locale.h>
#include <string.h>

void
skein_locale_bind (void)
{
  const char *folder = g_getenv ("SKEIN_LOCALE_PATH");

  bindtextdomain (GETTEXT_PACKAGE, folder != NULL && *folder != '\0' ? folder : SKEIN_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
}

void
skein_locale_init (void)
{
  setlocale (LC_ALL, "");
  skein_locale_bind ();
  textdomain (GETTEXT_PACKAGE);
}

char *
skein_locale_dup_language (void)
{
  static const char field[] = "\nLanguage: ";
  /* What translates the empty text, which the compiler would take for an empty format, is the head of the catalogue. */
  const char *empty = "";
  const char *found = strstr (dgettext (GETTEXT_PACKAGE, empty), field);
  g_autofree char *language = found != NULL ? g_strndup (found + strlen (field), strcspn (found + strlen (field), "\n")) : g_strdup ("");

  g_strstrip (language);
  return *language != '\0' ? g_steal_pointer (&language) : g_strdup ("en");
}
