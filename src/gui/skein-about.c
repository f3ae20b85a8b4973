// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-about.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "gui/compat/skein-compat.h"
#include "work/skein-transfer.h"

static const char *const libraries[] = {
  "GTK https://www.gtk.org",
  "libadwaita https://gnome.pages.gitlab.gnome.org/libadwaita",
  "libcurl https://curl.se/libcurl",
  "OpenSSL https://www.openssl.org",
  "libvips https://www.libvips.org",
  "SQLite https://www.sqlite.org",
  "libsoup https://libsoup.gnome.org",
  NULL
};

char *
skein_about_dup_debug_info (void)
{
  GString *text = g_string_new (NULL);
  g_autofree char *transfer = skein_transfer_dup_features ();
  g_autofree char *system = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  GdkDisplay *display = gdk_display_get_default ();

  g_string_append_printf (text, "Skein %s\n", SKEIN_VERSION);
  g_string_append_printf (text, "System: %s%s\n", system != NULL ? system : "unknown", g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) ? " (Flatpak)" : "");
  g_string_append_printf (text, "Cores: %u\n", g_get_num_processors ());
  g_string_append_printf (text, "GTK %u.%u.%u\n", gtk_get_major_version (), gtk_get_minor_version (), gtk_get_micro_version ());
  g_string_append_printf (text, "libadwaita %u.%u.%u\n", adw_get_major_version (), adw_get_minor_version (), adw_get_micro_version ());
  g_string_append_printf (text, "GLib %u.%u.%u\n", glib_major_version, glib_minor_version, glib_micro_version);
  g_string_append_printf (text, "Display: %s\n", display != NULL ? G_OBJECT_TYPE_NAME (display) : "none");
  g_string_append_printf (text, "Transfers: %s\n", transfer);
  g_string_append (text, "\nMore: skein-cli doctor\n");
  return g_string_free (text, FALSE);
}

void
skein_about_show (GtkWindow *parent)
{
  g_autofree char *debug_info = skein_about_dup_debug_info ();
  /* Translators: the news of this version. Keep the tags. */
  const char *notes = _ ("<p>The first version that does the whole job:</p>"
                         "<ul><li>batches of downloads that resume, verify and never leave a broken file under a good name</li>"
                         "<li>smaller copies of pictures, made in sandboxed processes</li>"
                         "<li>a lane for every worker, live</li>"
                         "<li>threads, processes and more compared on your own work</li></ul>");
  SkeinCompatAbout about = { notes, debug_info, libraries };

  skein_compat_show_about (parent, &about);
}
