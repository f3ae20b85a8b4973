// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The Compare page's part of the window: buttons of the header, and actions: compare-run, compare-cancel, compare-start (s: waiting, computing,
 * downloads), compare-preset (s), compare-settings (s: as the command line takes them), compare-rounds (u), compare-work, compare-selected (of the Downloads page), compare-add-setting, compare-use,
 * compare-archive, compare-export (s: markdown, csv, json, svg or png), compare-export-to (ss: the same, and a path). */

#include "config.h"

#include "gui/skein-window-private.h"

#include <glib/gi18n.h>

#include "gui/compat/skein-compat.h"
#include "gui/skein-compare-apply.h"
#include "gui/skein-compare-archive.h"
#include "gui/skein-compare-save.h"
#include "gui/skein-compare-setting-dialog.h"
#include "gui/skein-compare-work-dialog.h"

static SkeinComparePlan *
get_plan (SkeinWindow *self)
{
  return skein_compare_page_get_plan (skein_window_get_compare (self));
}

static SkeinCompareRun *
get_run (SkeinWindow *self)
{
  return skein_compare_page_get_run (skein_window_get_compare (self));
}

static void
run (SkeinWindow *self)
{
  g_autoptr (GError) error = NULL;

  gtk_widget_activate_action (GTK_WIDGET (self), "win.page", "s", "compare");
  if (!skein_compare_page_start (skein_window_get_compare (self), &error))
    skein_window_show_toast (self, error->message);
}

static void
run_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  run (user_data);
}

static void
cancel_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  skein_compare_run_cancel (get_run (user_data));
}

static void
start_activated (G_GNUC_UNUSED GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  if (!skein_compare_run_is_running (get_run (user_data)) && skein_compare_page_prepare (skein_window_get_compare (user_data), g_variant_get_string (parameter, NULL)))
    run (user_data);
}

static void
preset_activated (G_GNUC_UNUSED GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  SkeinComparePreset preset;

  if (!skein_compare_run_is_running (get_run (user_data)) && skein_compare_preset_parse (g_variant_get_string (parameter, NULL), &preset))
    skein_compare_plan_use_preset (get_plan (user_data), preset);
}

static void
settings_activated (G_GNUC_UNUSED GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) settings = skein_compare_settings_parse (g_variant_get_string (parameter, NULL), &error);

  if (settings == NULL)
    skein_window_show_toast (user_data, error->message);
  else if (!skein_compare_run_is_running (get_run (user_data)))
    skein_compare_plan_set_settings (get_plan (user_data), settings);
}

static void
rounds_activated (G_GNUC_UNUSED GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  if (!skein_compare_run_is_running (get_run (user_data)))
    skein_compare_plan_set_rounds (get_plan (user_data), CLAMP (g_variant_get_uint32 (parameter), 1, 50));
}

static void
open_work_dialog (SkeinWindow *self, gboolean of_selected)
{
  g_autoptr (GPtrArray) selected = skein_downloads_page_dup_selected (skein_window_get_downloads (self));
  SkeinRecorder *recorder = skein_activity_page_get_recorder (skein_window_get_activity (self));
  SkeinCompareServers servers = { 0 };
  GtkWidget *dialog = skein_compare_work_dialog_new (GTK_WINDOW (self), get_plan (self), skein_window_get_engine (self), selected);

  if (recorder != NULL)
    skein_compare_servers_measure (recorder, &servers);
  skein_compare_work_dialog_set_servers (SKEIN_COMPARE_WORK_DIALOG (dialog), &servers);
  if (of_selected)
    skein_compare_work_dialog_choose_selected (SKEIN_COMPARE_WORK_DIALOG (dialog));
  g_signal_connect_object (dialog, "left-out", G_CALLBACK (skein_window_show_toast), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
selected_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  gtk_widget_activate_action (user_data, "win.page", "s", "compare");
  open_work_dialog (user_data, TRUE);
}

static void
work_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  open_work_dialog (user_data, FALSE);
}

static void
add_setting_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  gtk_window_present (GTK_WINDOW (skein_compare_setting_dialog_new (user_data, get_plan (user_data))));
}

static void
use_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  SkeinWindow *self = user_data;
  const SkeinVerdict *verdict = skein_compare_run_get_verdict (get_run (self));
  const SkeinExperimentData *data = skein_compare_run_get_data (get_run (self));
  SkeinEngine *engine = skein_window_get_engine (self);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (verdict == NULL || data == NULL || verdict->best < 0 || engine == NULL)
    return;
  text = skein_compare_apply (engine, &skein_experiment_data_get_row (data, (guint) verdict->best)->setting, &error);
  skein_window_show_toast (self, text != NULL ? text : error->message);
}

static void
archive_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  gtk_window_present (GTK_WINDOW (skein_compare_archive_new (user_data, get_run (user_data))));
}

/* Export */

/* One per kind, as long as the window: the chooser's owner. */
typedef struct
{
  SkeinWindow *window;
  SkeinCompareSaveKind kind;
} Choice;

#define CHOICES "skein-compare-save-choices"

static void
saved_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (skein_compare_save_finish (result, &error))
    text = g_strdup (_ ("The comparison is exported"));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    text = g_strdup_printf (_ ("The comparison cannot be exported: %s"), error->message);
  if (text != NULL)
    skein_window_show_toast (self, text);
}

static void
save_to (SkeinWindow *self, SkeinCompareSaveKind kind, const char *path)
{
  const SkeinVerdict *verdict = skein_compare_run_get_verdict (get_run (self));

  if (verdict == NULL)
    return;
  skein_compare_save_async (skein_compare_run_get_data (get_run (self)), verdict, kind, path, skein_window_get_cancellable (self), saved_cb, g_object_ref (self));
}

static void
chosen_cb (GFile *file, gpointer user_data)
{
  const Choice *choice = user_data;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (path != NULL)
    save_to (choice->window, choice->kind, path);
  else if (file != NULL)
    skein_window_show_toast (choice->window, _ ("The comparison cannot be exported there; choose a folder of this computer"));
}

static void
export_activated (G_GNUC_UNUSED GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Choice *choices = g_object_get_data (G_OBJECT (user_data), CHOICES);
  SkeinCompareSaveKind kind;

  if (!skein_compare_save_parse (g_variant_get_string (parameter, NULL), &kind))
    return;
  choices[kind] = (Choice){ user_data, kind };
  skein_compat_save_file (user_data, skein_compare_save_get_title (kind), skein_compare_save_get_name (kind), user_data, chosen_cb, &choices[kind]);
}

static void
export_to_activated (G_GNUC_UNUSED GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const char *nick, *path;
  SkeinCompareSaveKind kind;

  g_variant_get (parameter, "(&s&s)", &nick, &path);
  if (skein_compare_save_parse (nick, &kind) && g_path_is_absolute (path))
    save_to (user_data, kind, path);
}

static const GActionEntry compare_actions[] = {
  { .name = "compare-run", .activate = run_activated },
  { .name = "compare-cancel", .activate = cancel_activated },
  { .name = "compare-start", .activate = start_activated, .parameter_type = "s" },
  { .name = "compare-preset", .activate = preset_activated, .parameter_type = "s" },
  { .name = "compare-settings", .activate = settings_activated, .parameter_type = "s" },
  { .name = "compare-rounds", .activate = rounds_activated, .parameter_type = "u" },
  { .name = "compare-work", .activate = work_activated },
  { .name = "compare-selected", .activate = selected_activated },
  { .name = "compare-add-setting", .activate = add_setting_activated },
  { .name = "compare-use", .activate = use_activated },
  { .name = "compare-archive", .activate = archive_activated },
  { .name = "compare-export", .activate = export_activated, .parameter_type = "s" },
  { .name = "compare-export-to", .activate = export_to_activated, .parameter_type = "(ss)" },
};

static void
set_enabled (SkeinWindow *self, const char *name, gboolean enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), name)), enabled);
}

/* One button: run, run again, or cancel. */
static void
show_run (SkeinWindow *self)
{
  SkeinCompareRun *shown = get_run (self);
  gboolean running = skein_compare_run_is_running (shown);
  const SkeinVerdict *verdict = skein_compare_run_get_verdict (shown);

  set_enabled (self, "compare-run", !running && skein_compare_plan_check (get_plan (self), NULL));
  set_enabled (self, "compare-cancel", running);
  set_enabled (self, "compare-start", !running);
  set_enabled (self, "compare-work", !running);
  set_enabled (self, "compare-selected", !running);
  set_enabled (self, "compare-add-setting", !running);
  set_enabled (self, "compare-use", verdict != NULL && verdict->best >= 0 && skein_window_get_engine (self) != NULL);
  set_enabled (self, "compare-archive", !running);
  set_enabled (self, "compare-export", verdict != NULL);
  set_enabled (self, "compare-export-to", verdict != NULL);
  skein_window_show_compare_button (self, running, skein_compare_run_get_data (shown) != NULL);
}

void
skein_window_add_compare_actions (SkeinWindow *self)
{
  g_object_set_data_full (G_OBJECT (self), CHOICES, g_new0 (Choice, SKEIN_N_COMPARE_SAVES), g_free);
  g_action_map_add_action_entries (G_ACTION_MAP (self), compare_actions, G_N_ELEMENTS (compare_actions), self);
  g_signal_connect_object (get_run (self), "changed", G_CALLBACK (show_run), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (get_plan (self), "changed", G_CALLBACK (show_run), self, G_CONNECT_SWAPPED);
  show_run (self);
}
