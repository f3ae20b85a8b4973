// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* What the workers did, to a file. */

#include "config.h"

#include "gui/skein-window-private.h"

#include <glib/gi18n.h>

#include "gui/compat/skein-compat.h"
#include "gui/skein-activity-export.h"

static void
exported_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *note = NULL;
  g_autofree char *text = NULL;

  if (skein_activity_export_finish (result, &note, &error))
    text = note != NULL ? g_strdup_printf (_ ("The activity is exported. %s"), note) : g_strdup (_ ("The activity is exported"));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    text = g_strdup_printf (_ ("The activity cannot be exported: %s"), error->message);
  if (text != NULL)
    skein_window_show_toast (self, text);
}

static void
export_to (SkeinWindow *self, SkeinActivityExportKind kind, const char *path)
{
  if (path != NULL)
    skein_activity_export_async (skein_window_get_activity_page (self), kind, path, skein_window_get_cancellable (self), exported_cb, g_object_ref (self));
}

/* One per kind, as long as the window: the chooser's owner. */
typedef struct
{
  SkeinWindow *window;
  SkeinActivityExportKind kind;
} Choice;

#define CHOICES "skein-activity-export-choices"

static void
chosen_cb (GFile *file, gpointer user_data)
{
  const Choice *choice = user_data;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (file != NULL && path == NULL)
    skein_window_show_toast (choice->window, _ ("The activity cannot be exported there; choose a folder of this computer"));
  export_to (choice->window, choice->kind, path);
}

static void
export_activated (G_GNUC_UNUSED GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Choice *choices = g_object_get_data (G_OBJECT (user_data), CHOICES);
  SkeinActivityExportKind kind;

  if (!skein_activity_export_kind_parse (g_variant_get_string (parameter, NULL), &kind))
    return;
  choices[kind] = (Choice){ user_data, kind };
  skein_compat_save_file (user_data, skein_activity_export_kind_get_title (kind), skein_activity_export_kind_get_name (kind), user_data, chosen_cb, &choices[kind]);
}

static void
export_to_activated (G_GNUC_UNUSED GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const char *nick, *path;
  SkeinActivityExportKind kind;

  g_variant_get (parameter, "(&s&s)", &nick, &path);
  if (skein_activity_export_kind_parse (nick, &kind) && g_path_is_absolute (path))
    export_to (user_data, kind, path);
}

static const GActionEntry activity_actions[] = {
  { .name = "export-activity", .activate = export_activated, .parameter_type = "s" },
  { .name = "export-activity-to", .activate = export_to_activated, .parameter_type = "(ss)" },
};

void
skein_window_add_activity_actions (SkeinWindow *self)
{
  g_object_set_data_full (G_OBJECT (self), CHOICES, g_new0 (Choice, SKEIN_ACTIVITY_EXPORT_N_KINDS), g_free);
  g_action_map_add_action_entries (G_ACTION_MAP (self), activity_actions, G_N_ELEMENTS (activity_actions), self);
}
