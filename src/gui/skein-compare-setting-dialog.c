// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-compare-setting-dialog.h"

#include <glib/gi18n.h>

struct _SkeinCompareSettingDialog
{
  AdwWindow parent_instance;

  SkeinComparePlan *plan; /* (owned) */

  AdwComboRow *form; /* its items stand in the order of SkeinCompareForm */
  GtkWidget *workers, *connections;
  GtkWidget *lock_row, *release_row, *inner_row, *batch_row;
  GtkSwitch *lock, *release, *warm;
  GtkSpinButton *inner, *batch;
  GtkLabel *problem;
};

G_DEFINE_FINAL_TYPE (SkeinCompareSettingDialog, skein_compare_setting_dialog, ADW_TYPE_WINDOW)

/* Sizes */

static gboolean
parse_number (const char **text, guint most, guint *out_number)
{
  guint64 number = 0;

  while (g_ascii_isspace (**text))
    (*text)++;
  if (!g_ascii_isdigit (**text))
    return FALSE;
  for (; g_ascii_isdigit (**text); (*text)++)
    number = MIN (number * 10 + (guint64) (**text - '0'), G_MAXUINT);
  while (g_ascii_isspace (**text))
    (*text)++;
  *out_number = (guint) number;
  return number >= 1 && number <= most;
}

GArray *
skein_compare_parse_sizes (const char *text, guint most)
{
  g_autofree gboolean *wanted = g_new0 (gboolean, most + 1);
  GArray *sizes;

  for (;;)
    {
      guint from, to;

      if (!parse_number (&text, most, &from))
        return NULL;
      to = from;
      if (*text == '-')
        {
          text++;
          if (!parse_number (&text, most, &to) || to < from)
            return NULL;
        }
      for (guint i = from; i <= to; i++)
        wanted[i] = TRUE;
      if (*text == '\0')
        break;
      if (*text != ',' && *text != ';')
        return NULL;
      text++;
    }
  sizes = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 1; i <= most; i++)
    if (wanted[i])
      g_array_append_val (sizes, i);
  return sizes;
}

/* The dialog */

static SkeinCompareForm
get_form (SkeinCompareSettingDialog *self)
{
  return (SkeinCompareForm) adw_combo_row_get_selected (self->form);
}

static void
show_form (SkeinCompareSettingDialog *self)
{
  SkeinCompareForm form = get_form (self);
  SkeinCompareKind kind;
  gboolean threads = form == SKEIN_COMPARE_THREADS;

  /* The template is not complete yet. */
  if (self->plan == NULL)
    return;
  kind = skein_compare_plan_get_work (self->plan)->kind;
  gtk_widget_set_visible (self->workers, threads || form == SKEIN_COMPARE_PROCESSES || form == SKEIN_COMPARE_THREADS_CONNECTIONS);
  gtk_widget_set_visible (self->connections, form == SKEIN_COMPARE_EVENT_LOOP || form == SKEIN_COMPARE_THREADS_CONNECTIONS);
  gtk_widget_set_visible (self->lock_row, threads);
  gtk_widget_set_visible (self->release_row, threads);
  gtk_widget_set_visible (self->inner_row, kind == SKEIN_COMPARE_RESIZE);
  gtk_widget_set_visible (self->batch_row, form == SKEIN_COMPARE_PROCESSES);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), FALSE);
}

/* (nullable): what was typed makes no sense */
static GArray *
dup_sizes (GtkWidget *row, guint most)
{
  GArray *sizes;
  guint one = 1;

  if (gtk_widget_get_visible (row))
    return skein_compare_parse_sizes (gtk_editable_get_text (GTK_EDITABLE (row)), most);
  sizes = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_append_val (sizes, one);
  return sizes;
}

static GArray *
dup_settings (SkeinCompareSettingDialog *self)
{
  SkeinCompareForm form = get_form (self);
  g_autoptr (GArray) workers = dup_sizes (self->workers, SKEIN_SETTING_MAX_WORKERS);
  g_autoptr (GArray) connections = dup_sizes (self->connections, form == SKEIN_COMPARE_EVENT_LOOP ? SKEIN_SETTING_MAX_LOOP_CONNECTIONS : SKEIN_SETTING_MAX_CONNECTIONS);
  GArray *settings;

  if (workers == NULL || connections == NULL)
    return NULL;
  settings = g_array_new (FALSE, FALSE, sizeof (SkeinCompareSetting));
  for (guint i = 0; i < workers->len; i++)
    for (guint k = 0; k < connections->len; k++)
      {
        SkeinCompareSetting setting = skein_compare_setting_make (form, g_array_index (workers, guint, i));

        if (gtk_widget_get_visible (self->connections))
          setting.connections = g_array_index (connections, guint, k);
        setting.one_lock = form == SKEIN_COMPARE_THREADS && gtk_switch_get_active (self->lock);
        setting.lock_released_in_calls = setting.one_lock && gtk_switch_get_active (self->release);
        setting.warm = gtk_switch_get_active (self->warm);
        if (gtk_widget_get_visible (self->inner_row) && gtk_spin_button_get_value_as_int (self->inner) > 1)
          setting.inner_threads = (guint) gtk_spin_button_get_value_as_int (self->inner);
        if (gtk_widget_get_visible (self->batch_row))
          setting.batch = (guint) gtk_spin_button_get_value_as_int (self->batch);
        g_array_append_val (settings, setting);
      }
  return settings;
}

static void
add_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SkeinCompareSettingDialog *self = SKEIN_COMPARE_SETTING_DIALOG (widget);
  g_autoptr (GArray) settings = dup_settings (self);
  g_autoptr (GError) error = NULL;

  if (settings != NULL && skein_compare_plan_add_settings (self->plan, settings, &error) > 0)
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  gtk_label_set_text (self->problem, settings == NULL ? _ ("Write numbers with commas between them, or a range: 1, 2, 4 or 1-8.") : error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), TRUE);
}

static void
skein_compare_setting_dialog_dispose (GObject *object)
{
  SkeinCompareSettingDialog *self = SKEIN_COMPARE_SETTING_DIALOG (object);

  g_clear_object (&self->plan);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEIN_TYPE_COMPARE_SETTING_DIALOG);
  G_OBJECT_CLASS (skein_compare_setting_dialog_parent_class)->dispose (object);
}

static void
skein_compare_setting_dialog_class_init (SkeinCompareSettingDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skein_compare_setting_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/skein_app/Skein/skein-compare-setting-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareSettingDialog, form);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareSettingDialog, workers);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareSettingDialog, connections);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareSettingDialog, lock_row);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareSettingDialog, release_row);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareSettingDialog, inner_row);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareSettingDialog, batch_row);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareSettingDialog, lock);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareSettingDialog, release);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareSettingDialog, warm);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareSettingDialog, inner);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareSettingDialog, batch);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareSettingDialog, problem);
  gtk_widget_class_bind_template_callback (widget_class, show_form);
  gtk_widget_class_install_action (widget_class, "setting.add", NULL, add_activated);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_DIALOG);
}

static void
skein_compare_setting_dialog_init (SkeinCompareSettingDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
skein_compare_setting_dialog_new (GtkWindow *parent, SkeinComparePlan *plan)
{
  SkeinCompareSettingDialog *self = g_object_new (SKEIN_TYPE_COMPARE_SETTING_DIALOG, "transient-for", parent, NULL);

  self->plan = g_object_ref (plan);
  adw_combo_row_set_selected (self->form, SKEIN_COMPARE_THREADS);
  show_form (self);
  return GTK_WIDGET (self);
}
