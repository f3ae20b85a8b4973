// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The batch to a file and from one. */
#include "config.h"

#include "gui/skein-window-private.h"

#include <glib/gi18n.h>

#include "batch/skein-export.h"
#include "gui/compat/skein-compat.h"

static void
import_chosen_cb (GFile *file, gpointer user_data)
{
  if (file != NULL)
    skein_add_dialog_open_file (skein_window_open_add_dialog (user_data), file);
}

static void
import_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  skein_compat_open_file (user_data, _("Import a Batch"), NULL, user_data, import_chosen_cb, user_data);
}

static void
exported_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  guint n_items = 0;

  if (skein_export_finish (result, &n_items, NULL, &error))
    {
      g_autofree char *text = g_strdup_printf (ngettext ("%u download exported", "%u downloads exported", n_items), n_items);

      skein_window_show_toast (self, text);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_autofree char *text = g_strdup_printf (_("The batch cannot be exported: %s"), error->message);

      skein_window_show_toast (self, text);
    }
}

/* By the name that was given: everything, or lines for other programs. */
static void
export_to (SkeinWindow *self, GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);
  SkeinExportFormat format = name != NULL && g_str_has_suffix (name, ".json") ? SKEIN_EXPORT_JSON : SKEIN_EXPORT_TEXT;
  SkeinEngine *engine = skein_window_get_engine (self);

  if (engine != NULL)
    skein_export_async (G_LIST_MODEL (skein_engine_get_batch (engine)), format, file, skein_window_get_cancellable (self), exported_cb, g_object_ref (self));
}

static void
export_chosen_cb (GFile *file, gpointer user_data)
{
  if (file != NULL)
    export_to (user_data, file);
}

static void
export_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  skein_compat_save_file (user_data, _("Export the Batch"), "skein-batch.json", user_data, export_chosen_cb, user_data);
}

static void
export_to_activated (G_GNUC_UNUSED GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GFile) file = g_file_new_for_uri (g_variant_get_string (parameter, NULL));

  export_to (user_data, file);
}

static const GActionEntry list_actions[] = {
  { .name = "import", .activate = import_activated },
  { .name = "export", .activate = export_activated },
  { .name = "export-to", .activate = export_to_activated, .parameter_type = "s" },
};

void
skein_window_add_list_actions (SkeinWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), list_actions, G_N_ELEMENTS (list_actions), self);
}
