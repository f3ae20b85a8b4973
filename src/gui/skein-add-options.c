// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-add-options.h"

#include <string.h>
#include <glib/gi18n.h>

#include "batch/skein-name-template.h"
#include "batch/skein-secrets.h"
#include "gui/compat/skein-compat.h"
#include "gui/skein-address-field.h"
#include "gui/skein-rate-entry.h"
#include "gui/skein-setting-rows.h"
#include "gui/skein-settings-binding.h"
#include "work/skein-url.h"
#include "work/skein-work-error.h"

/* Nobody types more; they are looked at on the main thread. */
#define MAX_MIRRORS 100

struct _SkeinAddOptions
{
  AdwPreferencesGroup parent_instance;

  char *cookie_file, *cert_file; /* (owned) (nullable) */

  AdwExpanderRow *request_row;
  GtkEditable *user;
  GtkEditable *password;
  GtkEditable *token;
  GtkWidget *remember_row;
  GtkSwitch *remember;
  GtkTextView *headers;
  GtkEditable *user_agent;
  GtkEditable *referrer;
  AdwActionRow *cookies_row;
  GtkEditable *proxy;
  AdwActionRow *cert_row;
  AdwComboRow *http_version;
  AdwComboRow *priority;
  SkeinRateEntry *rate;
  GtkSwitch *limited;
  GtkSpinButton *segments;
  GtkTextView *mirrors;
  GtkSwitch *beside;
  GtkEditable *template;
  AdwComboRow *conflict;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SkeinAddOptions, skein_add_options, ADW_TYPE_PREFERENCES_GROUP)

static void
changed_cb (SkeinAddOptions *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static char **
dup_lines (GtkTextView *view)
{
  g_autoptr (GBytes) bytes = skein_text_view_dup_bytes (view);
  g_auto (GStrv) lines = NULL;
  GPtrArray *kept = g_ptr_array_new ();

  if (bytes != NULL)
    lines = g_strsplit (g_bytes_get_data (bytes, NULL), "\n", -1);
  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    if (*g_strstrip (lines[i]) != '\0')
      g_ptr_array_add (kept, g_strdup (lines[i]));
  g_ptr_array_add (kept, NULL);
  return (char **) g_ptr_array_free (kept, FALSE);
}

/* (transfer full) (nullable) */
static char *
dup_entry (GtkEditable *entry)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  return *text != '\0' ? g_steal_pointer (&text) : NULL;
}

/* Files */

static void
set_file (SkeinAddOptions *self, AdwActionRow *row, char **place, GFile *file)
{
  g_autofree char *shown = NULL;

  g_free (*place);
  *place = file != NULL ? g_file_get_path (file) : NULL;
  shown = *place != NULL ? g_filename_display_name (*place) : g_strdup ("");
  adw_action_row_set_subtitle (row, shown);
  changed_cb (self);
}

static void
cookies_chosen_cb (GFile *file, gpointer user_data)
{
  SkeinAddOptions *self = user_data;

  set_file (self, self->cookies_row, &self->cookie_file, file);
}

static void
cert_chosen_cb (GFile *file, gpointer user_data)
{
  SkeinAddOptions *self = user_data;

  set_file (self, self->cert_row, &self->cert_file, file);
}

static void
choose_cookies_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  skein_compat_open_file (GTK_WINDOW (gtk_widget_get_root (widget)), _ ("Send Cookies From a File"), NULL, G_OBJECT (widget), cookies_chosen_cb, widget);
}

static void
choose_cert_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  skein_compat_open_file (GTK_WINDOW (gtk_widget_get_root (widget)), _ ("Show a Client Certificate"), NULL, G_OBJECT (widget), cert_chosen_cb, widget);
}

/* GObject */

static void
skein_add_options_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SKEIN_TYPE_ADD_OPTIONS);

  G_OBJECT_CLASS (skein_add_options_parent_class)->dispose (object);
}

static void
skein_add_options_finalize (GObject *object)
{
  SkeinAddOptions *self = SKEIN_ADD_OPTIONS (object);

  g_free (self->cookie_file);
  g_free (self->cert_file);

  G_OBJECT_CLASS (skein_add_options_parent_class)->finalize (object);
}

static void
skein_add_options_class_init (SkeinAddOptionsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skein_add_options_dispose;
  G_OBJECT_CLASS (klass)->finalize = skein_add_options_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", SKEIN_TYPE_ADD_OPTIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (SKEIN_TYPE_RATE_ENTRY);
  gtk_widget_class_install_action (widget_class, "options.choose-cookies", NULL, choose_cookies_activated);
  gtk_widget_class_install_action (widget_class, "options.choose-cert", NULL, choose_cert_activated);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/skein_app/Skein/skein-add-options.ui");
  gtk_widget_class_bind_template_child (widget_class, SkeinAddOptions, request_row);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddOptions, user);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddOptions, password);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddOptions, token);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddOptions, remember_row);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddOptions, remember);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddOptions, headers);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddOptions, user_agent);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddOptions, referrer);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddOptions, cookies_row);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddOptions, proxy);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddOptions, cert_row);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddOptions, http_version);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddOptions, priority);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddOptions, rate);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddOptions, limited);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddOptions, segments);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddOptions, mirrors);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddOptions, beside);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddOptions, template);
  gtk_widget_class_bind_template_child (widget_class, SkeinAddOptions, conflict);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
}

static void
skein_add_options_init (SkeinAddOptions *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_combo_row_set_selected (self->priority, SKEIN_PRIORITY_NORMAL - SKEIN_PRIORITY_LOW);
  skein_spin_name_least (self->segments, _ ("As for All"));
  gtk_widget_set_visible (self->remember_row, skein_secrets_is_supported ());
  g_signal_connect_swapped (gtk_text_view_get_buffer (self->headers), "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (gtk_text_view_get_buffer (self->mirrors), "changed", G_CALLBACK (changed_cb), self);
}

/* Rows whose value makes no sense say so themselves, all of them at once. */

static GtkListBoxRow *
get_row (gpointer widget)
{
  return GTK_LIST_BOX_ROW (gtk_widget_get_ancestor (widget, GTK_TYPE_LIST_BOX_ROW));
}

static void
mark_request_row (GtkListBoxRow *row, const SkeinRequestOptions *only)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinRequestOptions) options = skein_request_options_new (only, &error);

  skein_setting_row_set_problem (row, options == NULL ? error->message : NULL);
}

static void
mark_request (SkeinAddOptions *self, const SkeinRequestOptions *filled)
{
  mark_request_row (get_row (self->headers), &(SkeinRequestOptions){ .headers = filled->headers });
  mark_request_row (get_row (self->user_agent), &(SkeinRequestOptions){ .user_agent = filled->user_agent });
  mark_request_row (get_row (self->referrer), &(SkeinRequestOptions){ .referrer = filled->referrer });
  mark_request_row (get_row (self->proxy), &(SkeinRequestOptions){ .proxy = filled->proxy });
  mark_request_row (GTK_LIST_BOX_ROW (self->cookies_row), &(SkeinRequestOptions){ .cookie_file = filled->cookie_file });
  mark_request_row (GTK_LIST_BOX_ROW (self->cert_row), &(SkeinRequestOptions){ .cert_file = filled->cert_file });
}

static gboolean
check_mirrors (SkeinAddOptions *self, char **mirrors, GError **error)
{
  GError *problem = NULL;

  for (guint i = 0; problem == NULL && i < MAX_MIRRORS && mirrors[i] != NULL; i++)
    {
      g_autoptr (SkeinUrl) url = skein_url_parse_for (mirrors[i], SKEIN_URL_REMOTE, &problem);

      if (url == NULL && problem == NULL)
        g_set_error (&problem, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("“%s” is no address"), mirrors[i]);
    }
  skein_setting_row_set_problem (get_row (self->mirrors), problem != NULL ? problem->message : NULL);
  if (problem != NULL)
    g_propagate_error (error, problem);
  return problem == NULL;
}

void
skein_add_options_set_login_problem (SkeinAddOptions *self, const char *problem)
{
  gboolean is_user;

  g_return_if_fail (SKEIN_IS_ADD_OPTIONS (self));

  is_user = *gtk_editable_get_text (self->user) != '\0';
  skein_setting_row_set_problem (get_row (self->user), is_user ? problem : NULL);
  skein_setting_row_set_problem (get_row (self->token), is_user ? NULL : problem);
}

static gboolean
fill_request (SkeinAddOptions *self, SkeinAddRequest *request, GError **error)
{
  g_auto (GStrv) headers = dup_lines (self->headers);
  g_autofree char *user_agent = dup_entry (self->user_agent), *referrer = dup_entry (self->referrer), *proxy = dup_entry (self->proxy);
  guint version = adw_combo_row_get_selected (self->http_version);
  SkeinRequestOptions filled = {
    .headers = *headers != NULL ? headers : NULL,
    .user_agent = user_agent,
    .referrer = referrer,
    .proxy = proxy,
    .cookie_file = self->cookie_file,
    .cert_file = self->cert_file,
    .http_version = version < SKEIN_N_HTTP_VERSIONS ? (SkeinHttpVersion) version : SKEIN_HTTP_AUTO,
  };
  g_autoptr (SkeinRequestOptions) options = skein_request_options_new (&filled, error);
  g_autoptr (SkeinRequestOptions) base = NULL;
  g_autoptr (GSettings) settings = NULL;

  mark_request (self, &filled);
  if (options == NULL)
    return FALSE;
  if (skein_request_options_equal (options, NULL))
    return TRUE;

  /* Options of its own stand instead of those for all: what is not said here is as it is there. */
  settings = g_settings_new (SKEIN_SETTINGS_ID);
  base = skein_settings_dup_request (settings, NULL);
  if (base != NULL)
    {
      if (user_agent == NULL)
        filled.user_agent = base->user_agent;
      if (proxy == NULL)
        filled.proxy = base->proxy;
      if (filled.http_version == SKEIN_HTTP_AUTO)
        filled.http_version = base->http_version;
      filled.ca_file = base->ca_file;
      filled.doh_url = base->doh_url;
      filled.connect_timeout_s = base->connect_timeout_s;
      filled.first_byte_timeout_s = base->first_byte_timeout_s;
      filled.stall_timeout_s = base->stall_timeout_s;
    }
  request->request = skein_request_options_new (&filled, error);
  return request->request != NULL;
}

static gboolean
fill_save (SkeinAddOptions *self, SkeinAddRequest *request, GError **error)
{
  g_autofree char *name_template = dup_entry (self->template);
  guint conflict = adw_combo_row_get_selected (self->conflict);

  GError *problem = NULL;
  gboolean good = name_template == NULL || skein_name_template_check (name_template, &problem);

  skein_setting_row_set_problem (get_row (self->template), problem != NULL ? problem->message : NULL);
  if (!good)
    {
      g_propagate_error (error, problem);
      return FALSE;
    }
  request->name_template = g_steal_pointer (&name_template);
  request->conflict = conflict > 0 && conflict <= SKEIN_N_CONFLICTS ? (int) conflict - 1 : -1;
  return TRUE;
}

gboolean
skein_add_options_fill (SkeinAddOptions *self, SkeinAddRequest *request, GError **error)
{
  g_autoptr (GError) request_error = NULL, save_error = NULL, mirrors_error = NULL;
  gboolean request_good, save_good, mirrors_good;

  g_return_val_if_fail (SKEIN_IS_ADD_OPTIONS (self), FALSE);

  request_good = fill_request (self, request, &request_error);
  save_good = fill_save (self, request, &save_error);
  request->priority = (int) MIN (adw_combo_row_get_selected (self->priority), 2) + SKEIN_PRIORITY_LOW;
  request->segments = (guint) gtk_spin_button_get_value_as_int (self->segments);
  request->max_rate = gtk_switch_get_active (self->limited) ? skein_rate_entry_get_rate (self->rate) : 0;
  request->mirrors = dup_lines (self->mirrors);
  mirrors_good = check_mirrors (self, request->mirrors, &mirrors_error);
  request->sha256_beside = gtk_switch_get_active (self->beside);
  request->wants_origin = skein_add_options_get_login (self, NULL, NULL, NULL, NULL);

  if (!request_good)
    g_propagate_error (error, g_steal_pointer (&request_error));
  else if (!save_good)
    g_propagate_error (error, g_steal_pointer (&save_error));
  else if (!mirrors_good)
    g_propagate_error (error, g_steal_pointer (&mirrors_error));
  return request_good && save_good && mirrors_good;
}

gboolean
skein_add_options_get_login (SkeinAddOptions *self, const char **out_user, const char **out_password, const char **out_token, gboolean *out_remember)
{
  const char *user, *token;

  g_return_val_if_fail (SKEIN_IS_ADD_OPTIONS (self), FALSE);

  user = gtk_editable_get_text (self->user);
  token = gtk_editable_get_text (self->token);
  if (*user == '\0' && *token == '\0')
    return FALSE;
  if (out_user != NULL)
    *out_user = user;
  if (out_password != NULL)
    *out_password = gtk_editable_get_text (self->password);
  if (out_token != NULL)
    *out_token = token;
  if (out_remember != NULL)
    *out_remember = gtk_switch_get_active (self->remember);
  return TRUE;
}
