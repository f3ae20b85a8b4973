// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The one place that may use what is newer than the floor, so the ceiling is lifted here. */
#include "config.h"

#undef GLIB_VERSION_MAX_ALLOWED
#undef GDK_VERSION_MAX_ALLOWED
#undef ADW_VERSION_MAX_ALLOWED

#include "gui/compat/skein-compat.h"

#include <glib/gi18n.h>

void
skein_compat_get_color (GtkWidget *widget, GdkRGBA *out_color)
{
#if GTK_CHECK_VERSION(4, 10, 0)
  gtk_widget_get_color (widget, out_color);
#else
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), out_color);
#endif
}

void
skein_compat_announce (GtkWidget *widget, const char *text)
{
#if GTK_CHECK_VERSION(4, 14, 0)
  gtk_accessible_announce (GTK_ACCESSIBLE (widget), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_LOW);
#else
  g_debug ("nobody to tell: %s", text);
#endif
}

typedef struct
{
  GWeakRef owner;
  SkeinCompatFileFunc func;
  gpointer user_data;
} FileRequest;

static FileRequest *
file_request_new (GObject *owner, SkeinCompatFileFunc func, gpointer user_data)
{
  FileRequest *request = g_new0 (FileRequest, 1);

  g_weak_ref_init (&request->owner, owner);
  request->func = func;
  request->user_data = user_data;
  return request;
}

static void
file_request_answer (FileRequest *request, GFile *file)
{
  g_autoptr (GObject) owner = g_weak_ref_get (&request->owner);

  if (owner != NULL)
    request->func (file, request->user_data);
  g_weak_ref_clear (&request->owner);
  g_free (request);
}

typedef struct
{
  GWeakRef owner;
  SkeinCompatFilesFunc func;
  gpointer user_data;
} FilesRequest;

static void
files_request_answer (FilesRequest *request, GListModel *files)
{
  g_autoptr (GObject) owner = g_weak_ref_get (&request->owner);

  if (owner != NULL)
    request->func (files, request->user_data);
  g_weak_ref_clear (&request->owner);
  g_free (request);
}

#if GTK_CHECK_VERSION(4, 10, 0)

static void
files_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GListModel) files = gtk_file_dialog_open_multiple_finish (GTK_FILE_DIALOG (source), result, NULL);

  files_request_answer (user_data, files);
}

static void
ask_for_files (GtkWindow *parent, const char *title, FilesRequest *request)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, title);
  gtk_file_dialog_open_multiple (dialog, parent, NULL, files_opened_cb, request);
}

static void
file_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, NULL);

  file_request_answer (user_data, file);
}

static void
file_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);

  file_request_answer (user_data, file);
}

static void
ask_where_to_save (GtkWindow *parent, const char *title, const char *name, FileRequest *request)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, title);
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, parent, NULL, file_saved_cb, request);
}

static void
folder_selected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GFile) file = gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (source), result, NULL);

  file_request_answer (user_data, file);
}

static void
ask (GtkWindow *parent, const char *title, GFile *start, gboolean folder, FileRequest *request)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, title);
  if (start != NULL)
    gtk_file_dialog_set_initial_folder (dialog, start);
  if (folder)
    gtk_file_dialog_select_folder (dialog, parent, NULL, folder_selected_cb, request);
  else
    gtk_file_dialog_open (dialog, parent, NULL, file_opened_cb, request);
}

#else

static void
files_response_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  g_autoptr (GListModel) files = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
  files_request_answer (user_data, files);
  g_object_unref (dialog);
}

static void
ask_for_files (GtkWindow *parent, const char *title, FilesRequest *request)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (title, parent, GTK_FILE_CHOOSER_ACTION_OPEN, _("_Open"), _("_Cancel"));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (files_response_cb), request);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
chooser_response_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  file_request_answer (user_data, file);
  g_object_unref (dialog);
}

static void
ask (GtkWindow *parent, const char *title, GFile *start, gboolean folder, FileRequest *request)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (title, parent,
                                                              folder ? GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER : GTK_FILE_CHOOSER_ACTION_OPEN,
                                                              folder ? _("_Select") : _("_Open"), _("_Cancel"));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  if (start != NULL)
    gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog), start, NULL);
  g_signal_connect (dialog, "response", G_CALLBACK (chooser_response_cb), request);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
ask_where_to_save (GtkWindow *parent, const char *title, const char *name, FileRequest *request)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (title, parent, GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"), _("_Cancel"));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_signal_connect (dialog, "response", G_CALLBACK (chooser_response_cb), request);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

#endif

void
skein_compat_save_file (GtkWindow *parent, const char *title, const char *name, GObject *owner, SkeinCompatFileFunc func, gpointer user_data)
{
  ask_where_to_save (parent, title, name, file_request_new (owner, func, user_data));
}

void
skein_compat_open_files (GtkWindow *parent, const char *title, GObject *owner, SkeinCompatFilesFunc func, gpointer user_data)
{
  FilesRequest *request = g_new0 (FilesRequest, 1);

  g_weak_ref_init (&request->owner, owner);
  request->func = func;
  request->user_data = user_data;
  ask_for_files (parent, title, request);
}

void
skein_compat_open_file (GtkWindow *parent, const char *title, GFile *start, GObject *owner, SkeinCompatFileFunc func, gpointer user_data)
{
  ask (parent, title, start, FALSE, file_request_new (owner, func, user_data));
}

void
skein_compat_select_folder (GtkWindow *parent, const char *title, GFile *start, GObject *owner, SkeinCompatFileFunc func, gpointer user_data)
{
  ask (parent, title, start, TRUE, file_request_new (owner, func, user_data));
}

#if GTK_CHECK_VERSION(4, 10, 0)

void
skein_compat_launch_file (GtkWindow *parent, GFile *file)
{
  g_autoptr (GtkFileLauncher) launcher = gtk_file_launcher_new (file);

  gtk_file_launcher_launch (launcher, parent, NULL, NULL, NULL);
}

void
skein_compat_show_in_folder (GtkWindow *parent, GFile *file)
{
  g_autoptr (GtkFileLauncher) launcher = gtk_file_launcher_new (file);

  gtk_file_launcher_open_containing_folder (launcher, parent, NULL, NULL, NULL);
}

#else

void
skein_compat_launch_file (GtkWindow *parent, GFile *file)
{
  g_autofree char *uri = g_file_get_uri (file);

  gtk_show_uri (parent, uri, GDK_CURRENT_TIME);
}

typedef struct
{
  GWeakRef parent;
  GFile *folder; /* (owned) */
} ShowRequest;

static void
items_shown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ShowRequest *request = user_data;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  /* No file manager speaks that interface: the folder alone, then. */
  if (reply == NULL)
    {
      g_autoptr (GtkWindow) parent = g_weak_ref_get (&request->parent);

      skein_compat_launch_file (parent, request->folder);
    }
  g_weak_ref_clear (&request->parent);
  g_object_unref (request->folder);
  g_free (request);
}

void
skein_compat_show_in_folder (GtkWindow *parent, GFile *file)
{
  GApplication *application = g_application_get_default ();
  GDBusConnection *bus = application != NULL ? g_application_get_dbus_connection (application) : NULL;
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *uri = g_file_get_uri (file);
  const char *uris[] = { uri, NULL };
  ShowRequest *request;

  if (bus == NULL)
    {
      skein_compat_launch_file (parent, folder);
      return;
    }

  request = g_new0 (ShowRequest, 1);
  g_weak_ref_init (&request->parent, parent);
  request->folder = g_steal_pointer (&folder);
  g_dbus_connection_call (bus, "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1", "org.freedesktop.FileManager1", "ShowItems",
                          g_variant_new ("(^ass)", uris, ""), NULL, G_DBUS_CALL_FLAGS_NONE, 5000, NULL, items_shown_cb, request);
}

#endif

void
skein_compat_show_about (GtkWindow *parent, const SkeinCompatAbout *about)
{
  static const char *const developers[] = { "The Skein developers", NULL };
#if ADW_CHECK_VERSION(1, 5, 0)
  GType type = ADW_TYPE_ABOUT_DIALOG;
#else
  GType type = ADW_TYPE_ABOUT_WINDOW;
#endif
  GObject *window = g_object_new (type,
                                  "application-name", "Skein",
                                  "application-icon", SKEIN_APP_ID,
                                  "version", SKEIN_VERSION,
                                  "developer-name", _("The Skein developers"),
                                  "developers", developers,
                                  /* Translators: your names, one per line, as they are to be shown in the about window. */
                                  "translator-credits", _("translator-credits"),
                                  "copyright", "© 2025–2026 The Skein developers",
                                  "comments", _("Downloads batches of files, verifies and resizes them, and shows what every worker does."),
                                  "website", "https://github.com/skein-app/skein",
                                  "issue-url", "https://github.com/skein-app/skein/issues",
                                  "license-type", GTK_LICENSE_GPL_3_0,
                                  "release-notes", about->release_notes,
                                  "release-notes-version", SKEIN_VERSION,
                                  "debug-info", about->debug_info,
                                  "debug-info-filename", "skein-versions.txt",
                                  NULL);

#if ADW_CHECK_VERSION(1, 5, 0)
  adw_about_dialog_add_credit_section (ADW_ABOUT_DIALOG (window), _("Made With"), (const char **) about->libraries);
  adw_dialog_present (ADW_DIALOG (window), GTK_WIDGET (parent));
#else
  adw_about_window_add_credit_section (ADW_ABOUT_WINDOW (window), _("Made With"), (const char **) about->libraries);
  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_present (GTK_WINDOW (window));
#endif
}
