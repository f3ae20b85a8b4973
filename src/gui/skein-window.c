// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-window.h"

#include <string.h>
#include <glib/gi18n.h>

#include "activity/skein-recorder.h"
#include "base/skein-clock.h"
#include "base/skein-format.h"
#include "base/skein-paths.h"
#include "batch/skein-advisor.h"
#include "batch/skein-demo.h"
#include "batch/skein-gauges.h"
#include "gui/skein-activity-page.h"
#include "gui/skein-add-dialog.h"
#include "gui/skein-add-plan.h"
#include "gui/skein-breakpoint-bin.h"
#include "gui/skein-downloads-page.h"
#include "gui/skein-settings-binding.h"
#include "gui/skein-window-private.h"

/* A ring holds about a thousand events, so the board is read now and then even while nobody looks. */
#define HIDDEN_UPDATE_MS 250
/* What the strip of lanes shows. */
#define STRIP_SECONDS 30

struct _SkeinWindow
{
  AdwApplicationWindow parent_instance;

  GSettings *settings;       /* (owned) */
  GSettings *state;          /* (owned) */
  SkeinEngine *engine;       /* (owned) (nullable) */
  SkeinSettingsBinding *binding; /* (owned) (nullable) while there is an engine */
  SkeinRecorder *recorder;   /* (owned) (nullable) */
  SkeinAdvisor *advisor;     /* (owned) (nullable) */
  SkeinGauges *gauges;       /* (owned) (nullable) while there is a recorder */
  GCancellable *cancellable; /* (owned) of the window's life */
  GQueue waiting_specs;      /* (owned) (element-type GPtrArray) to add once the engine is there */
  SkeinDemo *demo;           /* (owned) (nullable) */
  gboolean starting_demo;
  gboolean failed; /* there is no engine, and there will be none */
  gboolean closing;
  guint tick; /* per frame, while mapped and somebody works */
  guint slow_tick;
  gint64 updated_us; /* when the recorder last was */
  gint64 worked_us;  /* when somebody was last seen at work */
  gboolean compact;
  guint form_idle;

  AdwToastOverlay *toasts;
  AdwToast *last_toast; /* weak */
  SkeinBreakpointBin *header_bin; /* lets the window be narrower than the header bar's wide form */
  AdwHeaderBar *header;
  AdwViewStack *stack;
  AdwViewSwitcherTitle *title;
  GtkWidget *add_content, *pause_content, *freeze_content;
  GtkWidget *pause_button;
  GtkStack *start_stack;
  GtkWidget *range_button;
  GtkWidget *search_button;
  SkeinVoice *voice;
  SkeinDownloadsPage *downloads;
  SkeinActivityPage *activity;
  SkeinComparePage *compare;
  GtkWidget *compare_button, *compare_content, *export_button;
  const char *compare_label; /* static */
};

G_DEFINE_FINAL_TYPE (SkeinWindow, skein_window, ADW_TYPE_APPLICATION_WINDOW)

typedef enum
{
  SIGNAL_ENGINE_CHANGED,
  N_SIGNALS
} SkeinWindowSignal;
static guint signals[N_SIGNALS];

void
skein_window_show_toast (SkeinWindow *self, const char *text)
{
  AdwToast *toast = adw_toast_new ("");
  g_autofree char *markup = g_markup_escape_text (text, -1);

  adw_toast_set_title (toast, markup);
  skein_window_add_toast (self, toast);
}

void
skein_window_add_toast (SkeinWindow *self, AdwToast *toast)
{
  g_set_weak_pointer (&self->last_toast, toast);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
skein_window_dismiss_toast (SkeinWindow *self)
{
  if (self->last_toast != NULL)
    adw_toast_dismiss (self->last_toast);
}

static void
set_action_enabled (SkeinWindow *self, const char *name, gboolean enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), name)), enabled);
}

/* Adding */

typedef struct
{
  SkeinWindow *self; /* (owned) */
  gint64 asked_us;   /* wall clock, as items have it: those that are older were there before */
} Adding;

static void
added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Adding *adding = user_data;
  g_autoptr (SkeinWindow) self = adding->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) errors = NULL;
  g_autoptr (GPtrArray) items = skein_engine_add_finish (SKEIN_ENGINE (source), result, &errors, &error);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  guint n_added = 0, n_known = 0, n_refused = 0;
  const GError *first_refusal = NULL;

  if (items == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        skein_window_show_toast (self, error->message);
      return;
    }

  for (guint i = 0; i < items->len; i++)
    {
      const GError *refusal = errors != NULL && i < errors->len ? g_ptr_array_index (errors, i) : NULL;

      if (g_ptr_array_index (items, i) != NULL)
        {
          gboolean is_new = skein_item_get_added_us (g_ptr_array_index (items, i)) >= adding->asked_us && g_hash_table_add (seen, g_ptr_array_index (items, i));

          n_added += is_new;
          n_known += !is_new;
        }
      else
        n_refused++;
      if (first_refusal == NULL)
        first_refusal = refusal;
    }
  if (n_refused > 0 && first_refusal != NULL)
    {
      g_autofree char *text = n_refused == 1 ? g_strdup (first_refusal->message)
                                             : g_strdup_printf (_("%u addresses were refused. The first: %s"), n_refused, first_refusal->message);

      skein_window_show_toast (self, text);
    }
  else if (n_added > 0)
    {
      g_autofree char *added = g_strdup_printf (ngettext ("%u download added", "%u downloads added", n_added), n_added);
      g_autofree char *known = g_strdup_printf (ngettext ("%u was there already", "%u were there already", n_known), n_known);
      /* Translators: "3 downloads added, 2 were there already" */
      g_autofree char *text = n_known > 0 ? g_strdup_printf (_("%s, %s"), added, known) : g_strdup (added);

      skein_window_show_toast (self, text);
    }
}

static void
add_specs (SkeinWindow *self, GPtrArray *specs)
{
  Adding *adding;

  if (self->engine == NULL)
    g_queue_push_tail (&self->waiting_specs, g_ptr_array_ref (specs));
  else
    {
      adding = g_new0 (Adding, 1);
      adding->self = g_object_ref (self);
      adding->asked_us = g_get_real_time ();
      skein_engine_add_async (self->engine, specs, self->cancellable, added_cb, adding);
    }
}

static void
dialog_add_cb (SkeinWindow *self, GPtrArray *specs)
{
  add_specs (self, specs);
  adw_view_stack_set_visible_child_name (self->stack, "downloads");
}

SkeinAddDialog *
skein_window_open_add_dialog (SkeinWindow *self)
{
  SkeinAddDialog *dialog = skein_add_dialog_new ();

  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (self));
  if (self->engine != NULL)
    {
      skein_add_dialog_set_batch (dialog, skein_engine_get_batch (self->engine));
      skein_add_dialog_set_pool (dialog, skein_engine_get_pool (self->engine, SKEIN_SETTING_PROCESSES));
      /* A preview under way must not outlive the workers. */
      g_signal_connect_object (self->cancellable, "cancelled", G_CALLBACK (gtk_window_destroy), dialog, G_CONNECT_SWAPPED);
    }
  g_signal_connect_object (dialog, "log-in", G_CALLBACK (skein_window_take_login), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "add", G_CALLBACK (dialog_add_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
  return dialog;
}

static void
planned_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinWindow) self = user_data;
  SkeinAddPlan *plan = skein_add_plan_new_finish (result, NULL);

  if (plan == NULL)
    return;
  if (plan->complaints->len > 0)
    {
      g_autofree char *text = skein_add_plan_join_complaints (plan->complaints, 1);

      skein_window_show_toast (self, text);
    }
  if (plan->specs->len > 0)
    add_specs (self, plan->specs);
  skein_add_plan_discard (plan);
}

/* What is dragged from the list of downloads is there already. */
static gboolean
drop_accept_cb (G_GNUC_UNUSED SkeinWindow *self, GdkDrop *drop)
{
  GdkContentFormats *formats = gdk_drop_get_formats (drop);

  return (gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST) || gdk_content_formats_contain_gtype (formats, G_TYPE_STRING)) &&
         !(gdk_drop_get_drag (drop) != NULL && gdk_content_formats_contain_gtype (formats, G_TYPE_PTR_ARRAY));
}

/* A list dropped anywhere on the window opens the dialog with it. */
static gboolean
drop_cb (SkeinWindow *self, const GValue *value)
{
  SkeinAddDialog *dialog;

  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    {
      g_autoptr (GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));

      skein_window_take_files (self, files);
      return TRUE;
    }
  if (G_VALUE_HOLDS_STRING (value))
    {
      const char *string = g_value_get_string (value);
      g_autoptr (GBytes) text = g_bytes_new (string, strlen (string));

      dialog = skein_window_open_add_dialog (self);
      skein_add_dialog_take_text (dialog, text, _("Dropped text"));
      return TRUE;
    }
  return FALSE;
}

/* Actions */

static void
add_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  skein_add_dialog_look_at_clipboard (skein_window_open_add_dialog (user_data));
}

static void
add_text_activated (G_GNUC_UNUSED GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  skein_window_add_urls (user_data, g_variant_get_string (parameter, NULL));
}

/* The sample server lives until the window closes, so that items can be tried again. */
static void
demo_started_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  SkeinDemo *demo = skein_demo_start_finish (result, &error);

  self->starting_demo = FALSE;
  set_action_enabled (self, "demo", TRUE);
  if (demo == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        skein_window_show_toast (self, error->message);
      return;
    }
  if (self->closing)
    {
      skein_demo_stop (demo);
      return;
    }
  self->demo = demo;
  add_specs (self, skein_demo_get_specs (demo));
}

static void
demo_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  SkeinWindow *self = user_data;
  g_autofree char *downloads = NULL;
  g_autofree char *folder = NULL;

  adw_view_stack_set_visible_child_name (self->stack, "downloads");
  if (self->demo != NULL)
    {
      add_specs (self, skein_demo_get_specs (self->demo));
      return;
    }
  if (self->starting_demo || self->closing)
    return;

  downloads = skein_paths_dup_downloads_dir ();
  folder = g_build_filename (downloads, SKEIN_DEMO_FOLDER, NULL);
  self->starting_demo = TRUE;
  set_action_enabled (self, "demo", FALSE);
  skein_demo_start_async (folder, self->cancellable, demo_started_cb, g_object_ref (self));
  skein_window_show_toast (self, _("Starting the sample server…"));
}

static void
toggle_paused_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  SkeinWindow *self = user_data;

  if (self->engine != NULL)
    skein_engine_set_paused (self->engine, !skein_engine_get_paused (self->engine));
}

static void
download_anyway_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  SkeinWindow *self = user_data;

  if (self->binding != NULL)
    skein_settings_binding_go_on (self->binding);
}

/* What holds downloads has changed, and with it whether the user can do something about it. */
static void
hold_changed_cb (SkeinWindow *self)
{
  set_action_enabled (self, "download-anyway", self->binding != NULL && skein_settings_binding_can_go_on (self->binding));
}

static void
page_activated (G_GNUC_UNUSED GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  SkeinWindow *self = user_data;
  const char *name = g_variant_get_string (parameter, NULL);

  if (adw_view_stack_get_child_by_name (self->stack, name) != NULL)
    adw_view_stack_set_visible_child_name (self->stack, name);
}

static void
search_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  SkeinWindow *self = user_data;
  gboolean elsewhere = g_strcmp0 (adw_view_stack_get_visible_child_name (self->stack), "downloads") != 0;

  adw_view_stack_set_visible_child_name (self->stack, "downloads");
  skein_downloads_page_set_search_mode (self->downloads, elsewhere || !skein_downloads_page_get_search_mode (self->downloads));
}

static void
toast_activated (G_GNUC_UNUSED GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  skein_window_show_toast (user_data, g_variant_get_string (parameter, NULL));
}

static const GActionEntry window_actions[] = {
  { .name = "add", .activate = add_activated },
  { .name = "add-text", .activate = add_text_activated, .parameter_type = "s" },
  { .name = "demo", .activate = demo_activated },
  { .name = "toggle-paused", .activate = toggle_paused_activated },
  { .name = "download-anyway", .activate = download_anyway_activated },
  { .name = "search", .activate = search_activated },
  { .name = "page", .activate = page_activated, .parameter_type = "s" },
  { .name = "toast", .activate = toast_activated, .parameter_type = "s" },
};

static void
show_paused (SkeinWindow *self)
{
  gboolean paused = self->engine != NULL && skein_engine_get_paused (self->engine);
  const char *tooltip = paused ? _("Go on with the batch") : _("Pause the whole batch");

  adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (self->pause_content), paused ? "media-playback-start-symbolic" : "media-playback-pause-symbolic");
  adw_button_content_set_label (ADW_BUTTON_CONTENT (self->pause_content), self->compact ? "" : paused ? _("_Go On")
                                                                                                      : _("_Pause"));
  gtk_widget_set_tooltip_text (self->pause_button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->pause_button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
}

static void
page_changed_cb (SkeinWindow *self)
{
  const char *name = adw_view_stack_get_visible_child_name (self->stack);

  if (name == NULL)
    name = "downloads";
  gtk_stack_set_visible_child_name (self->start_stack, name);
  gtk_widget_set_visible (self->range_button, strcmp (name, "activity") == 0);
  gtk_widget_set_visible (self->export_button, strcmp (name, "compare") == 0);
  /* What is searched is on another page. */
  gtk_widget_set_visible (self->search_button, strcmp (name, "downloads") == 0 || !self->compact);
}

static void
range_changed_cb (SkeinWindow *self)
{
  int seconds = g_settings_get_enum (self->settings, "activity-range");
  g_autofree char *duration = skein_format_duration (seconds);
  /* Translators: the time that the charts show, such as "Last 30 s": the 30 seconds up to now. */
  g_autofree char *label = seconds > 0 ? g_strdup_printf (C_ ("time shown", "Last %s"), duration) : g_strdup (_("All of This Batch"));

  /* Each clears the other. */
  if (self->compact)
    gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->range_button), "document-open-recent-symbolic");
  else
    gtk_menu_button_set_label (GTK_MENU_BUTTON (self->range_button), label);
  gtk_menu_button_set_always_show_arrow (GTK_MENU_BUTTON (self->range_button), !self->compact);
  gtk_widget_set_tooltip_text (self->range_button, self->compact ? label : _("Time shown"));
}

/* The recorder */

static gboolean
is_at_work (SkeinWindow *self)
{
  /* Files that were dropped are worked on beside the batch. */
  return self->engine != NULL && (!skein_engine_is_idle (self->engine) || skein_pool_get_n_unfinished (skein_engine_get_pool (self->engine, SKEIN_SETTING_PROCESSES)) > 0);
}

static void
update_recorder (SkeinWindow *self)
{
  guint64 now_ns;

  if (self->recorder == NULL)
    return;
  self->updated_us = g_get_monotonic_time ();
  now_ns = skein_clock_now_ns ();
  skein_gauges_feed (self->gauges, now_ns);
  skein_recorder_update (self->recorder, now_ns);
  skein_advisor_look (self->advisor, now_ns);
  skein_activity_page_tick (self->activity);
}

static gboolean
tick_cb (G_GNUC_UNUSED GtkWidget *widget, G_GNUC_UNUSED GdkFrameClock *clock, gpointer user_data)
{
  SkeinWindow *self = user_data;

  if (self->recorder == NULL || skein_recorder_is_due (self->recorder, skein_clock_now_ns ()))
    update_recorder (self);
  return G_SOURCE_CONTINUE;
}

static void
stop_tick (SkeinWindow *self)
{
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
}

/* Frames are only asked for while there is something to see; otherwise a few looks a second keep the picture true. */
static gboolean
slow_tick_cb (gpointer user_data)
{
  SkeinWindow *self = user_data;
  gboolean working = is_at_work (self);
  gboolean wanted = gtk_widget_get_mapped (GTK_WIDGET (self)) && working;
  gint64 now_us = g_get_monotonic_time ();
  double rested_s;

  if (working)
    self->worked_us = now_us;
  rested_s = (now_us - self->worked_us) / (double) G_USEC_PER_SEC;
  skein_downloads_page_set_resting (self->downloads, rested_s > STRIP_SECONDS + 2);
  skein_activity_page_set_resting (self->activity, rested_s > g_settings_get_enum (self->settings, "activity-range") + 2);

  if (wanted && self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, self, NULL);
  else if (!wanted)
    stop_tick (self);
  /* A window that is covered gets no frames, though it is mapped. */
  if (now_us - self->updated_us > HIDDEN_UPDATE_MS * 1000 / 2)
    update_recorder (self);
  skein_window_say_progress (self, self->engine);
  return G_SOURCE_CONTINUE;
}

/* The engine */

static void
forget_engine (SkeinWindow *self)
{
  stop_tick (self);
  g_clear_handle_id (&self->slow_tick, g_source_remove);
  skein_downloads_page_set_engine (self->downloads, NULL);
  skein_downloads_page_set_recorder (self->downloads, NULL);
  skein_activity_page_set_engine (self->activity, NULL);
  skein_compare_page_set_engine (self->compare, NULL);
  skein_activity_page_set_recorder (self->activity, NULL);
  skein_activity_page_set_advisor (self->activity, NULL);
  skein_downloads_page_set_advisor (self->downloads, NULL);
  if (self->advisor != NULL)
    skein_advisor_stop (self->advisor);
  g_clear_object (&self->advisor);
  g_clear_pointer (&self->gauges, skein_gauges_free);
  g_clear_pointer (&self->recorder, skein_recorder_free);
  g_clear_pointer (&self->binding, skein_settings_binding_free);
  g_clear_object (&self->engine);
  g_signal_emit (self, signals[SIGNAL_ENGINE_CHANGED], 0);
}

static void
engine_closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinWindow) self = user_data;
  GApplication *application = G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
  g_autoptr (GError) error = NULL;

  if (!skein_engine_close_finish (SKEIN_ENGINE (source), result, &error))
    g_warning ("The batch was not closed properly: %s", error->message);
  g_application_release (application);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
close_engine (SkeinWindow *self)
{
  g_autoptr (SkeinEngine) engine = g_object_ref (self->engine);

  /* The application lives until everything is written. */
  g_application_hold (G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))));
  forget_engine (self);
  skein_engine_close_async (engine, engine_closed_cb, g_object_ref (self));
}

/* Too long and too important for a toast, which ellipsizes and goes. */
static void
show_warning (SkeinWindow *self, const char *text)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _("The List of Downloads Was Damaged"), NULL);

  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), text);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
engine_ready_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *warning = NULL;
  SkeinEngine *engine = skein_engine_new_finish (result, &error);
  GPtrArray *specs;

  if (engine == NULL)
    {
      if (self->closing)
        gtk_window_destroy (GTK_WINDOW (self));
      else
        {
          self->failed = TRUE;
          skein_downloads_page_show_failure (self->downloads, error->message);
          set_action_enabled (self, "add", FALSE);
          set_action_enabled (self, "add-text", FALSE);
          set_action_enabled (self, "demo", FALSE);
          set_action_enabled (self, "toggle-paused", FALSE);
        }
      return;
    }

  self->engine = engine;
  if (self->closing)
    {
      close_engine (self);
      return;
    }

  skein_engine_set_proxy_resolver (engine, g_proxy_resolver_get_default ());
  self->binding = skein_settings_binding_new (self->settings, engine);
  self->recorder = skein_recorder_new (skein_engine_get_board (engine));
  self->gauges = skein_gauges_new (engine, self->recorder);
  g_signal_connect_object (engine, "notify::hold", G_CALLBACK (hold_changed_cb), self, G_CONNECT_SWAPPED);
  hold_changed_cb (self);
  skein_window_watch_logins (self, engine);
  skein_window_watch_for_voice (self, engine);
  g_signal_connect_object (engine, "notify::paused", G_CALLBACK (show_paused), self, G_CONNECT_SWAPPED);
  skein_downloads_page_set_engine (self->downloads, engine);
  skein_downloads_page_set_recorder (self->downloads, self->recorder);
  skein_activity_page_set_engine (self->activity, engine);
  skein_compare_page_set_engine (self->compare, engine);
  skein_activity_page_set_recorder (self->activity, self->recorder);
  self->advisor = skein_advisor_new (engine, self->recorder);
  skein_activity_page_set_advisor (self->activity, self->advisor);
  skein_downloads_page_set_advisor (self->downloads, self->advisor);
  self->worked_us = g_get_monotonic_time ();
  self->slow_tick = g_timeout_add (HIDDEN_UPDATE_MS, slow_tick_cb, self);
  show_paused (self);

  warning = skein_engine_dup_warning (engine);
  if (warning != NULL)
    show_warning (self, warning);

  while ((specs = g_queue_pop_head (&self->waiting_specs)) != NULL)
    {
      add_specs (self, specs);
      g_ptr_array_unref (specs);
    }
  g_signal_emit (self, signals[SIGNAL_ENGINE_CHANGED], 0);
}

static void
start_engine (SkeinWindow *self)
{
  SkeinEngineOptions engine_options = { .adopt_all = TRUE, .waits_for_network = TRUE };

  skein_settings_fill_engine_options (self->settings, &engine_options);
  skein_engine_new_async (&engine_options, NULL, engine_ready_cb, g_object_ref (self));
  g_clear_pointer (&engine_options.request, skein_request_options_unref);
  g_clear_pointer (&engine_options.save, skein_save_options_unref);
}

/* Closing hides the window at once and lets it go when the engine has put everything away. */
void
skein_window_quit (SkeinWindow *self)
{
  g_return_if_fail (SKEIN_IS_WINDOW (self));

  if (self->closing)
    return;
  self->closing = TRUE;
  g_cancellable_cancel (self->cancellable);
  gtk_widget_hide (GTK_WIDGET (self));
  /* If the engine is still starting, engine_ready_cb() goes on from here. */
  if (self->engine != NULL)
    close_engine (self);
  else if (self->failed)
    gtk_window_destroy (GTK_WINDOW (self));
}

static gboolean
skein_window_close_request (GtkWindow *window)
{
  SkeinWindow *self = SKEIN_WINDOW (window);

  if (!self->closing && !skein_window_stays (self, self->settings))
    skein_window_quit (self);
  return TRUE;
}

gboolean
skein_window_is_in_background (SkeinWindow *self)
{
  g_return_val_if_fail (SKEIN_IS_WINDOW (self), FALSE);

  return self->engine != NULL && !self->closing && !gtk_widget_get_visible (GTK_WIDGET (self));
}

/* Form */

static gboolean
form_idle_cb (gpointer user_data)
{
  SkeinWindow *self = user_data;

  self->form_idle = 0;
  self->compact = skein_breakpoint_bin_get_form (self->header_bin) > 0 || adw_view_switcher_title_get_title_visible (self->title);
  adw_header_bar_set_centering_policy (self->header, self->compact ? ADW_CENTERING_POLICY_LOOSE : ADW_CENTERING_POLICY_STRICT);
  adw_button_content_set_label (ADW_BUTTON_CONTENT (self->add_content), self->compact ? "" : _("_Add"));
  adw_button_content_set_label (ADW_BUTTON_CONTENT (self->freeze_content), self->compact ? "" : _("_Freeze"));
  adw_button_content_set_label (ADW_BUTTON_CONTENT (self->compare_content), self->compact ? "" : self->compare_label);
  /* The name does not become shorter, and each page has buttons that need its room; the bar below says where one is. */
  adw_view_switcher_title_set_title (self->title, self->compact ? "" : "Skein");
  show_paused (self);
  range_changed_cb (self);
  page_changed_cb (self);
  return G_SOURCE_REMOVE;
}

void
skein_window_show_compare_button (SkeinWindow *self, gboolean running, gboolean again)
{
  self->compare_label = running ? _("_Cancel") : again ? _("_Run Again") : _("_Run");
  adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (self->compare_content), running ? "process-stop-symbolic" : "media-playback-start-symbolic");
  adw_button_content_set_label (ADW_BUTTON_CONTENT (self->compare_content), self->compact ? "" : self->compare_label);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->compare_button), running ? "win.compare-cancel" : "win.compare-run");
  gtk_widget_set_tooltip_text (self->compare_button, running ? _("End the experiment and keep what was measured") : _("Measure the work under each setting"));
  if (running)
    gtk_widget_remove_css_class (self->compare_button, "suggested-action");
  else
    gtk_widget_add_css_class (self->compare_button, "suggested-action");
}

static void
title_visible_cb (SkeinWindow *self)
{
  if (self->form_idle == 0)
    self->form_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, form_idle_cb, self, NULL);
}

/* Actions of the window that are nothing but a setting. */
static const char *const setting_actions[] = { "activity-range", "clipboard-offer", "limit-speed" };

static void
skein_window_dispose (GObject *object)
{
  SkeinWindow *self = SKEIN_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->form_idle, g_source_remove);
  if (self->engine != NULL)
    forget_engine (self);
  g_clear_pointer (&self->demo, skein_demo_stop);
  g_queue_clear_full (&self->waiting_specs, (GDestroyNotify) g_ptr_array_unref);
  g_clear_weak_pointer (&self->last_toast);
  g_clear_object (&self->cancellable);
  /* Those hear of a setting for as long as they are: a popover that GTK lets go later keeps the group of actions, which would tell a window that is no more. */
  if (self->settings != NULL)
    for (guint i = 0; i < G_N_ELEMENTS (setting_actions); i++)
      g_action_map_remove_action (G_ACTION_MAP (self), setting_actions[i]);
  g_clear_object (&self->settings);
  g_clear_object (&self->state);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEIN_TYPE_WINDOW);

  G_OBJECT_CLASS (skein_window_parent_class)->dispose (object);
}

static void
skein_window_class_init (SkeinWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skein_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = skein_window_close_request;

  /**
   * SkeinWindow::engine-changed:
   *
   * The engine has started and works, or is about to go: skein_window_get_engine() says which.
   */
  signals[SIGNAL_ENGINE_CHANGED] = g_signal_new ("engine-changed", SKEIN_TYPE_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (SKEIN_TYPE_BREAKPOINT_BIN);
  g_type_ensure (SKEIN_TYPE_VOICE);
  g_type_ensure (SKEIN_TYPE_DOWNLOADS_PAGE);
  g_type_ensure (SKEIN_TYPE_ACTIVITY_PAGE);
  g_type_ensure (SKEIN_TYPE_COMPARE_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/skein_app/Skein/skein-window.ui");
  gtk_widget_class_bind_template_child (widget_class, SkeinWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, SkeinWindow, voice);
  gtk_widget_class_bind_template_child (widget_class, SkeinWindow, header);
  gtk_widget_class_bind_template_child (widget_class, SkeinWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, SkeinWindow, title);
  gtk_widget_class_bind_template_child (widget_class, SkeinWindow, start_stack);
  gtk_widget_class_bind_template_child (widget_class, SkeinWindow, add_content);
  gtk_widget_class_bind_template_child (widget_class, SkeinWindow, pause_button);
  gtk_widget_class_bind_template_child (widget_class, SkeinWindow, pause_content);
  gtk_widget_class_bind_template_child (widget_class, SkeinWindow, freeze_content);
  gtk_widget_class_bind_template_child (widget_class, SkeinWindow, range_button);
  gtk_widget_class_bind_template_child (widget_class, SkeinWindow, search_button);
  gtk_widget_class_bind_template_child (widget_class, SkeinWindow, header_bin);
  gtk_widget_class_bind_template_child (widget_class, SkeinWindow, downloads);
  gtk_widget_class_bind_template_child (widget_class, SkeinWindow, activity);
  gtk_widget_class_bind_template_child (widget_class, SkeinWindow, compare);
  gtk_widget_class_bind_template_child (widget_class, SkeinWindow, compare_button);
  gtk_widget_class_bind_template_child (widget_class, SkeinWindow, compare_content);
  gtk_widget_class_bind_template_child (widget_class, SkeinWindow, export_button);
  gtk_widget_class_bind_template_callback (widget_class, page_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, title_visible_cb);
}

static void
skein_window_init (SkeinWindow *self)
{
  GType types[] = { GDK_TYPE_FILE_LIST, G_TYPE_STRING };
  GtkDropTarget *drop = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);
  g_autoptr (GPropertyAction) freeze = NULL;

  g_queue_init (&self->waiting_specs);
  self->cancellable = g_cancellable_new ();
  self->settings = g_settings_new (SKEIN_SETTINGS_ID);
  self->state = g_settings_new (SKEIN_SETTINGS_ID ".State");
  gtk_widget_init_template (GTK_WIDGET (self));
  if (SKEIN_DEVELOPMENT)
    gtk_widget_add_css_class (GTK_WIDGET (self), "devel");

  g_action_map_add_action_entries (G_ACTION_MAP (self), window_actions, G_N_ELEMENTS (window_actions), self);
  skein_window_add_list_actions (self);
  skein_window_add_activity_actions (self);
  skein_window_add_compare_actions (self);
  skein_window_add_verify_actions (self);
  skein_window_add_file_actions (self);
  skein_window_add_resize_actions (self);
  skein_window_add_login_actions (self);
  skein_window_add_lane_actions (self);
  skein_window_add_voice_actions (self);
  skein_window_add_removal_actions (self);
  skein_window_add_help_actions (self);
  skein_window_watch_clipboard (self, self->settings);
  freeze = g_property_action_new ("freeze", self->activity, "frozen");
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (freeze));
  for (guint i = 0; i < G_N_ELEMENTS (setting_actions); i++)
    {
      g_autoptr (GAction) action = g_settings_create_action (self->settings, setting_actions[i]);

      g_action_map_add_action (G_ACTION_MAP (self), action);
    }
  set_action_enabled (self, "download-anyway", FALSE);

  g_settings_bind (self->settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->state, "page", self->stack, "visible-child-name", G_SETTINGS_BIND_DEFAULT);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "columns", skein_downloads_page_get_column_actions (self->downloads));

  gtk_drop_target_set_gtypes (drop, types, G_N_ELEMENTS (types));
  g_signal_connect_swapped (drop, "accept", G_CALLBACK (drop_accept_cb), self);
  g_signal_connect_swapped (drop, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));

  g_signal_connect_object (self->settings, "changed::activity-range", G_CALLBACK (range_changed_cb), self, G_CONNECT_SWAPPED);
  range_changed_cb (self);
  page_changed_cb (self);
  show_paused (self);
  start_engine (self);
}

SkeinWindow *
skein_window_new (GtkApplication *application)
{
  return g_object_new (SKEIN_TYPE_WINDOW, "application", application, NULL);
}

void
skein_window_add_urls (SkeinWindow *self, const char *text)
{
  g_return_if_fail (SKEIN_IS_WINDOW (self));
  g_return_if_fail (text != NULL);

  skein_add_plan_new_async (skein_add_dialog_make_default_request (text), self->cancellable, planned_cb, g_object_ref (self));
}

SkeinEngine *
skein_window_get_engine (SkeinWindow *self)
{
  g_return_val_if_fail (SKEIN_IS_WINDOW (self), NULL);

  return self->engine;
}

SkeinActivityPage *
skein_window_get_activity_page (SkeinWindow *self)
{
  return self->activity;
}

GCancellable *
skein_window_get_cancellable (SkeinWindow *self)
{
  g_return_val_if_fail (SKEIN_IS_WINDOW (self), NULL);

  return self->cancellable;
}

SkeinVoice *
skein_window_get_voice (SkeinWindow *self)
{
  return self->voice;
}

SkeinDownloadsPage *
skein_window_get_downloads (SkeinWindow *self)
{
  g_return_val_if_fail (SKEIN_IS_WINDOW (self), NULL);

  return self->downloads;
}

SkeinActivityPage *
skein_window_get_activity (SkeinWindow *self)
{
  g_return_val_if_fail (SKEIN_IS_WINDOW (self), NULL);

  return self->activity;
}

SkeinComparePage *
skein_window_get_compare (SkeinWindow *self)
{
  g_return_val_if_fail (SKEIN_IS_WINDOW (self), NULL);

  return self->compare;
}
