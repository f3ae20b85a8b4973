// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-add-dialog.h"

#include <string.h>
#include <glib/gi18n.h>

#include "base/skein-paths.h"
#include "gui/compat/skein-compat.h"
#include "gui/skein-add-addresses.h"
#include "gui/skein-add-options.h"
#include "gui/skein-checksums-row.h"
#include "gui/skein-copy-row.h"
#include "gui/skein-copy-summary.h"
#include "gui/skein-hash-row.h"
#include "gui/skein-let-shrink.h"
#include "gui/skein-settings-binding.h"
#include "gui/skein-text-file.h"

#define SHOWN_COMPLAINTS 5
#define PAUSE_MS 120 /* in typing, before the text is read */

struct _SkeinAddDialog
{
  AdwWindow parent_instance;

  GSettings *settings; /* (owned) */
  char *folder;        /* (owned) */

  GHashTable *known;     /* (owned) (nullable) addresses in the batch */
  GCancellable *looking; /* (owned) (nullable) while those are being copied */
  gboolean offers;       /* look at the clipboard once they are there */
  GCancellable *life;    /* (owned) of the dialog */

  guint pause_source;    /* until the text is read */
  GCancellable *reading; /* (owned) (nullable) a plan is being made */
  SkeinAddPlan *plan;    /* (owned) (nullable) of what is asked for now */
  gboolean confirmed;    /* add as soon as the plan is there */

  GtkButton *add_button;
  SkeinAddAddresses *addresses;
  AdwActionRow *folder_row;
  SkeinChecksumsRow *verify_row;
  SkeinHashRow *hash_row;
  SkeinCopyRow *resize_row;
  SkeinCopySummary *copy_summary;
  AdwPreferencesPage *page;
  SkeinAddOptions *options; /* (nullable) until the dialog is on screen */
  guint options_idle;
  char *options_error; /* (owned) (nullable) why they cannot be used */
};

enum
{
  SIGNAL_ADD,
  SIGNAL_LOG_IN,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

typedef enum
{
  PROP_BUSY = 1
} SkeinAddDialogProperty;
static GParamSpec *props[PROP_BUSY + 1];

G_DEFINE_FINAL_TYPE (SkeinAddDialog, skein_add_dialog, ADW_TYPE_WINDOW)

static char *
dup_default_folder (GSettings *settings)
{
  g_autofree char *chosen = g_settings_get_string (settings, "download-folder");
  g_autofree char *last = g_settings_get_string (settings, "last-folder");

  if (*chosen != '\0')
    return g_steal_pointer (&chosen);
  return *last != '\0' ? g_steal_pointer (&last) : skein_paths_dup_downloads_dir ();
}

/* The request */

static SkeinAddRequest *
make_request (SkeinAddDialog *self)
{
  SkeinAddRequest *request = skein_add_request_new (self->folder);
  g_autoptr (GError) error = NULL;

  skein_add_addresses_fill (self->addresses, request);
  skein_checksums_row_fill (self->verify_row, request);
  request->known = self->known != NULL ? g_hash_table_ref (self->known) : NULL;
  request->hash_mask = skein_hash_row_get_mask (self->hash_row);
  if (adw_expander_row_get_enable_expansion (ADW_EXPANDER_ROW (self->resize_row)))
    request->copy = skein_copy_row_dup_options (self->resize_row, &error);
  g_clear_pointer (&self->options_error, g_free);
  if (error != NULL)
    self->options_error = g_strdup (error->message);
  else if (self->options != NULL && !skein_add_options_fill (self->options, request, &error))
    self->options_error = g_strdup (error->message);
  request->save = skein_settings_dup_save (self->settings, NULL);
  return request;
}

/* The plan */

static void
show_copies (SkeinAddDialog *self)
{
  g_autoptr (SkeinCopyOptions) options = adw_expander_row_get_enable_expansion (ADW_EXPANDER_ROW (self->resize_row)) ? skein_copy_row_dup_options (self->resize_row, NULL) : NULL;

  skein_copy_summary_show (self->copy_summary, options, self->plan != NULL ? self->plan->picture_name : NULL, self->plan != NULL ? self->plan->picture : NULL);
}

/* Something there makes no sense, or a password has no server to go to. */
static gboolean
lacks_server (SkeinAddDialog *self)
{
  return self->plan != NULL && self->plan->origin == NULL && self->plan->specs->len > 0 && self->options != NULL && skein_add_options_get_login (self->options, NULL, NULL, NULL, NULL);
}

static gboolean
lacks_options (SkeinAddDialog *self)
{
  return self->options_error != NULL || lacks_server (self);
}

static void
show_plan (SkeinAddDialog *self)
{
  guint n = self->plan != NULL ? self->plan->specs->len : 0;
  g_autofree char *label = NULL;

  /* Nobody who asks for a list wants to go on without it. */
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "add.confirm", !skein_checksums_row_lacks_list (self->verify_row) && !lacks_options (self) && (n > 0 || (self->plan == NULL && self->reading != NULL)));
  if (self->plan == NULL)
    return;

  show_copies (self);
  if (self->options != NULL)
    skein_add_options_set_login_problem (self->options, lacks_server (self) ? _ ("The downloads come from several servers; a password is for one: add those of one server at a time") : NULL);
  label = n == 0 ? g_strdup (_ ("_Add")) : g_strdup_printf (ngettext ("_Add %u Download", "_Add %u Downloads", n), n);
  gtk_button_set_label (self->add_button, label);
  /* What it is called is what its label says, and its mnemonic leads there. */
  gtk_accessible_reset_property (GTK_ACCESSIBLE (self->add_button), GTK_ACCESSIBLE_PROPERTY_LABEL);

  skein_add_addresses_show_plan (self->addresses, self->plan, SHOWN_COMPLAINTS);
  if (self->options_error != NULL)
    skein_add_addresses_show_problem (self->addresses, self->options_error);
  skein_checksums_row_show_plan (self->verify_row, self->plan, SHOWN_COMPLAINTS);
}

static void
remember (SkeinAddDialog *self)
{
  g_settings_set_string (self->settings, "last-folder", self->folder);
  skein_hash_row_store (self->hash_row, self->settings);
  g_settings_set_boolean (self->settings, "step-resize", adw_expander_row_get_enable_expansion (ADW_EXPANDER_ROW (self->resize_row)));
  skein_copy_row_store (self->resize_row, self->settings);
}

static void
finish (SkeinAddDialog *self)
{
  const char *user, *password, *token;
  gboolean keep;

  remember (self);
  if (self->plan->origin != NULL && self->options != NULL && skein_add_options_get_login (self->options, &user, &password, &token, &keep))
    g_signal_emit (self, signals[SIGNAL_LOG_IN], 0, self->plan->origin, user, password, token, keep);
  g_signal_emit (self, signals[SIGNAL_ADD], 0, self->plan->specs);
  gtk_window_close (GTK_WINDOW (self));
}

static void
planned_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinAddDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  SkeinAddPlan *plan = skein_add_plan_new_finish (result, &error);

  /* Cancelled: another one is under way, or the dialog is gone. */
  if (plan == NULL)
    return;

  g_clear_object (&self->reading);
  self->plan = plan;
  show_plan (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BUSY]);
  if (self->confirmed && self->plan->specs->len > 0 && !lacks_options (self))
    finish (self);
  self->confirmed = FALSE;
}

static void
read_now (SkeinAddDialog *self)
{
  g_clear_handle_id (&self->pause_source, g_source_remove);
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_pointer (&self->plan, skein_add_plan_discard);
  self->reading = g_cancellable_new ();
  skein_add_plan_new_async (make_request (self), self->reading, planned_cb, g_object_ref (self));
  show_plan (self);
}

static gboolean
pause_cb (gpointer user_data)
{
  SkeinAddDialog *self = user_data;

  self->pause_source = 0;
  read_now (self);
  return G_SOURCE_REMOVE;
}

/* Whatever was asked for has changed. */
static void
ask_again (SkeinAddDialog *self)
{
  gboolean was_busy = self->pause_source != 0 || self->reading != NULL;

  g_clear_handle_id (&self->pause_source, g_source_remove);
  self->pause_source = g_timeout_add (PAUSE_MS, pause_cb, self);
  if (!was_busy)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BUSY]);
}

static void
step_changed_cb (SkeinAddDialog *self)
{
  ask_again (self);
}

/* Files */

static void
list_loaded_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinAddDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GBytes) text = skein_text_file_load_finish (result, &name, &error);

  if (text != NULL)
    skein_add_dialog_take_text (self, text, name);
  else
    skein_add_addresses_show_problem (self->addresses, error->message);
}

static void
checksums_loaded_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinAddDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GBytes) list = skein_text_file_load_finish (result, &name, &error);

  if (list != NULL)
    skein_add_dialog_take_checksums (self, list, name);
  else
    skein_add_addresses_show_problem (self->addresses, error->message);
}

static gboolean
drop_cb (SkeinAddDialog *self, const GValue *value)
{
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    {
      g_autoptr (GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));

      for (GSList *l = files; l != NULL; l = l->next)
        skein_add_dialog_open_file (self, l->data);
      return TRUE;
    }
  if (G_VALUE_HOLDS_STRING (value))
    {
      const char *string = g_value_get_string (value);
      g_autoptr (GBytes) text = g_bytes_new (string, strlen (string));

      skein_add_dialog_take_text (self, text, _ ("Dropped text"));
      return TRUE;
    }
  return FALSE;
}

/* Actions */

static void
list_opened_cb (GFile *file, gpointer user_data)
{
  if (file != NULL)
    skein_add_dialog_open_file (user_data, file);
}

static void
checksums_opened_cb (GFile *file, gpointer user_data)
{
  if (file != NULL)
    skein_text_file_load_async (file, NULL, checksums_loaded_cb, g_object_ref (user_data));
}

static void
folder_chosen_cb (GFile *file, gpointer user_data)
{
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (path != NULL)
    skein_add_dialog_set_folder (user_data, path);
}

static void
use_clipboard_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  SkeinAddDialog *self = SKEIN_ADD_DIALOG (widget);

  skein_add_addresses_focus (self->addresses, GTK_WINDOW (self));
  skein_add_addresses_use_clipboard (self->addresses);
}

static void
choose_links_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  skein_add_dialog_choose_links (SKEIN_ADD_DIALOG (widget), NULL);
}

static void
open_list_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  skein_compat_open_file (GTK_WINDOW (widget), _ ("Open a List of Addresses"), NULL, G_OBJECT (widget), list_opened_cb, widget);
}

static void
open_checksums_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  skein_compat_open_file (GTK_WINDOW (widget), _ ("Open a Checksum List"), NULL, G_OBJECT (widget), checksums_opened_cb, widget);
}

static void
choose_folder_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  g_autoptr (GFile) start = g_file_new_for_path (SKEIN_ADD_DIALOG (widget)->folder);

  skein_compat_select_folder (GTK_WINDOW (widget), _ ("Download To"), start, G_OBJECT (widget), folder_chosen_cb, widget);
}

static void
confirm_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  SkeinAddDialog *self = SKEIN_ADD_DIALOG (widget);

  if (self->pause_source != 0)
    read_now (self);
  if (self->plan == NULL)
    self->confirmed = TRUE;
  else if (self->plan->specs->len > 0 && !lacks_options (self))
    finish (self);
}

/* GObject */

static void
skein_add_dialog_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  SkeinAddDialog *self = SKEIN_ADD_DIALOG (object);

  switch ((SkeinAddDialogProperty) prop_id)
    {
    case PROP_BUSY:
      g_value_set_boolean (value, self->pause_source != 0 || self->reading != NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

/* Few ask for them, and their thirty rows would hold the dialog back: they come when it is there. */
static gboolean
options_idle_cb (gpointer user_data)
{
  SkeinAddDialog *self = user_data;

  self->options_idle = 0;
  self->options = g_object_new (SKEIN_TYPE_ADD_OPTIONS, NULL);
  g_signal_connect_swapped (self->options, "changed", G_CALLBACK (ask_again), self);
  adw_preferences_page_add (self->page, ADW_PREFERENCES_GROUP (self->options));
  return G_SOURCE_REMOVE;
}

static void
mapped_cb (SkeinAddDialog *self)
{
  if (self->options == NULL && self->options_idle == 0)
    self->options_idle = g_idle_add_full (G_PRIORITY_LOW, options_idle_cb, self, NULL);
}

static void
stop_looking (SkeinAddDialog *self)
{
  if (self->looking != NULL)
    g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
}

static void
skein_add_dialog_dispose (GObject *object)
{
  SkeinAddDialog *self = SKEIN_ADD_DIALOG (object);

  g_clear_handle_id (&self->pause_source, g_source_remove);
  g_clear_handle_id (&self->options_idle, g_source_remove);
  stop_looking (self);
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_cancellable_cancel (self->life);
  g_clear_object (&self->settings);
  self->options = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEIN_TYPE_ADD_DIALOG);

  G_OBJECT_CLASS (skein_add_dialog_parent_class)->dispose (object);
}

static void
skein_add_dialog_finalize (GObject *object)
{
  SkeinAddDialog *self = SKEIN_ADD_DIALOG (object);

  g_free (self->folder);
  g_clear_pointer (&self->known, g_hash_table_unref);
  g_free (self->options_error);
  g_clear_object (&self->life);
  g_clear_pointer (&self->plan, skein_add_plan_discard);

  G_OBJECT_CLASS (skein_add_dialog_parent_class)->finalize (object);
}

static gboolean
skein_add_dialog_close_request (GtkWindow *window)
{
  SkeinAddDialog *self = SKEIN_ADD_DIALOG (window);

  g_clear_handle_id (&self->pause_source, g_source_remove);
  g_cancellable_cancel (self->reading);
  skein_checksums_row_stop (self->verify_row);
  g_cancellable_cancel (self->life);

  return GTK_WINDOW_CLASS (skein_add_dialog_parent_class)->close_request (window);
}

static void
skein_add_dialog_class_init (SkeinAddDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = skein_add_dialog_get_property;
  object_class->dispose = skein_add_dialog_dispose;
  object_class->finalize = skein_add_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = skein_add_dialog_close_request;

  props[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
  signals[SIGNAL_ADD] = g_signal_new ("add", SKEIN_TYPE_ADD_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
  signals[SIGNAL_LOG_IN] = g_signal_new ("log-in", SKEIN_TYPE_ADD_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 5, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_BOOLEAN);

  gtk_widget_class_install_action (widget_class, "add.open-list", NULL, open_list_activated);
  gtk_widget_class_install_action (widget_class, "add.open-checksums", NULL, open_checksums_activated);
  gtk_widget_class_install_action (widget_class, "add.choose-folder", NULL, choose_folder_activated);
  gtk_widget_class_install_action (widget_class, "add.use-clipboard", NULL, use_clipboard_activated);
  gtk_widget_class_install_action (widget_class, "add.choose-links", NULL, choose_links_activated);
  gtk_widget_class_install_action (widget_class, "add.confirm", NULL, confirm_activated);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "add.confirm", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_o, GDK_CONTROL_MASK, "add.open-list", NULL);

  g_type_ensure (SKEIN_TYPE_ADD_ADDRESSES);
  g_type_ensure (SKEIN_TYPE_CHECKSUMS_ROW);
  g_type_ensure (SKEIN_TYPE_HASH_ROW);
  g_type_ensure (SKEIN_TYPE_COPY_ROW);
  g_type_ensure (SKEIN_TYPE_COPY_SUMMARY);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/skein_app/Skein/skein-add-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SkeinAddDialog, add_button);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddDialog, addresses);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddDialog, folder_row);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddDialog, verify_row);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddDialog, hash_row);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddDialog, resize_row);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddDialog, copy_summary);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddDialog, page);
  gtk_widget_class_bind_template_callback (widget_class, ask_again);
  gtk_widget_class_bind_template_callback (widget_class, step_changed_cb);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_DIALOG);
}

static void
skein_add_dialog_init (SkeinAddDialog *self)
{
  GType types[] = { GDK_TYPE_FILE_LIST, G_TYPE_STRING };
  GtkDropTarget *drop = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);
  g_autofree char *folder = NULL;

  self->life = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  skein_let_shrink_labels (GTK_WIDGET (self->add_button), FALSE);

  self->settings = g_settings_new (SKEIN_SETTINGS_ID);
  skein_hash_row_load (self->hash_row, self->settings);
  skein_copy_row_load (self->resize_row, self->settings);
  adw_expander_row_set_enable_expansion (ADW_EXPANDER_ROW (self->resize_row), g_settings_get_boolean (self->settings, "step-resize"));
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self->resize_row), FALSE);

  folder = dup_default_folder (self->settings);
  skein_add_dialog_set_folder (self, folder);

  gtk_drop_target_set_gtypes (drop, types, G_N_ELEMENTS (types));
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (drop), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (drop, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));

  skein_add_addresses_focus (self->addresses, GTK_WINDOW (self));
  g_signal_connect (self, "map", G_CALLBACK (mapped_cb), NULL);
  show_plan (self);
}

SkeinAddDialog *
skein_add_dialog_new (void)
{
  return g_object_new (SKEIN_TYPE_ADD_DIALOG, NULL);
}

void
skein_add_dialog_take_text (SkeinAddDialog *self, GBytes *text, const char *label)
{
  g_return_if_fail (SKEIN_IS_ADD_DIALOG (self));

  skein_add_addresses_take_text (self->addresses, text, label);
}

void
skein_add_dialog_open_file (SkeinAddDialog *self, GFile *file)
{
  g_return_if_fail (SKEIN_IS_ADD_DIALOG (self));
  g_return_if_fail (G_IS_FILE (file));

  skein_text_file_load_async (file, NULL, list_loaded_cb, g_object_ref (self));
}

void
skein_add_dialog_set_folder (SkeinAddDialog *self, const char *folder)
{
  g_autofree char *shown = NULL;
  const char *home = g_get_home_dir ();

  g_return_if_fail (SKEIN_IS_ADD_DIALOG (self));
  g_return_if_fail (folder != NULL);

  if (g_strcmp0 (self->folder, folder) == 0)
    return;
  g_free (self->folder);
  self->folder = g_strdup (folder);

  shown = g_filename_display_name (folder);
  if (home != NULL && g_str_has_prefix (shown, home) && shown[strlen (home)] == '/')
    {
      char *short_form = g_strconcat ("~", shown + strlen (home), NULL);

      g_free (shown);
      shown = short_form;
    }
  adw_action_row_set_subtitle (self->folder_row, shown);
  ask_again (self);
}

void
skein_add_dialog_take_checksums (SkeinAddDialog *self, GBytes *list, const char *label)
{
  g_return_if_fail (SKEIN_IS_ADD_DIALOG (self));

  skein_checksums_row_take (self->verify_row, list, label);
}

void
skein_add_dialog_set_known (SkeinAddDialog *self, GHashTable *urls)
{
  g_return_if_fail (SKEIN_IS_ADD_DIALOG (self));

  stop_looking (self);
  g_clear_pointer (&self->known, g_hash_table_unref);
  self->known = urls != NULL ? g_hash_table_ref (urls) : NULL;
  ask_again (self);
}

void
skein_add_dialog_set_pool (SkeinAddDialog *self, SkeinPool *pool)
{
  g_return_if_fail (SKEIN_IS_ADD_DIALOG (self));

  skein_copy_summary_set_pool (self->copy_summary, pool);
}

static void
batch_urls_cb (GObject *batch, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinAddDialog) self = user_data;
  g_autoptr (GHashTable) urls = skein_batch_dup_urls_finish (SKEIN_BATCH (batch), result, NULL);

  if (urls == NULL)
    return;

  skein_add_dialog_set_known (self, urls);
  if (self->offers)
    skein_add_dialog_look_at_clipboard (self);
}

void
skein_add_dialog_set_batch (SkeinAddDialog *self, SkeinBatch *batch)
{
  g_return_if_fail (SKEIN_IS_ADD_DIALOG (self));
  g_return_if_fail (SKEIN_IS_BATCH (batch));

  stop_looking (self);
  self->looking = g_cancellable_new ();
  skein_batch_dup_urls_async (batch, self->looking, batch_urls_cb, g_object_ref (self));
}

void
skein_add_dialog_look_at_clipboard (SkeinAddDialog *self)
{
  g_return_if_fail (SKEIN_IS_ADD_DIALOG (self));

  self->offers = self->looking != NULL;
  if (self->offers)
    return;
  skein_add_addresses_look_at_clipboard (self->addresses, self->known, self->life);
}

void
skein_add_dialog_choose_links (SkeinAddDialog *self, GBytes *page)
{
  g_return_if_fail (SKEIN_IS_ADD_DIALOG (self));

  skein_add_addresses_choose_links (self->addresses, page);
}

const SkeinAddPlan *
skein_add_dialog_peek_plan (SkeinAddDialog *self)
{
  g_return_val_if_fail (SKEIN_IS_ADD_DIALOG (self), NULL);

  return self->pause_source == 0 ? self->plan : NULL;
}

SkeinAddRequest *
skein_add_dialog_make_default_request (const char *text)
{
  g_autoptr (GSettings) settings = g_settings_new (SKEIN_SETTINGS_ID);
  g_autofree char *folder = dup_default_folder (settings);
  SkeinAddRequest *request;

  g_return_val_if_fail (text != NULL, NULL);

  request = skein_add_request_new (folder);
  g_ptr_array_add (request->lists, g_bytes_new (text, strlen (text)));
  request->hash_mask = skein_hash_row_get_stored (settings);
  if (g_settings_get_boolean (settings, "step-resize"))
    request->copy = skein_copy_row_dup_stored (settings);
  return request;
}
