// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-compare-side.h"

#include <glib/gi18n.h>

#include "base/skein-format.h"

struct _SkeinCompareSide
{
  AdwBin parent_instance;

  SkeinComparePlan *plan; /* (owned) (nullable) */
  gboolean showing;       /* widgets are being set to what the plan says */

  AdwActionRow *work_row;
  GtkListBox *settings_list;
  GtkWidget *python_list;
  GtkSwitch *python;
  GtkSpinButton *rounds;
  GtkLabel *note;
};

G_DEFINE_FINAL_TYPE (SkeinCompareSide, skein_compare_side, ADW_TYPE_BIN)

/* Settings */

static void
remove_clicked_cb (SkeinCompareSide *self, GtkWidget *button)
{
  skein_compare_plan_remove_group (self->plan, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "group")));
}

static GtkWidget *
make_row (SkeinCompareSide *self, const SkeinComparePlanGroup *group, guint index)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *sizes = gtk_label_new (group->sizes);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), group->title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  if (group->options != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), group->options);
  gtk_label_set_ellipsize (GTK_LABEL (sizes), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (sizes), MIN (g_utf8_strlen (group->sizes, -1), 9));
  gtk_label_set_xalign (GTK_LABEL (sizes), 1);
  gtk_widget_set_tooltip_text (sizes, group->sizes);
  gtk_widget_add_css_class (sizes, "dim-label");
  gtk_widget_add_css_class (sizes, "numeric");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), sizes);
  if (!group->is_python)
    {
      GtkWidget *button = gtk_button_new_from_icon_name ("window-close-symbolic");
      /* Translators: the argument is a setting, "Threads" */
      g_autofree char *tooltip = g_strdup_printf (_ ("Remove %s"), group->title);

      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (button, "flat");
      gtk_widget_add_css_class (button, "circular");
      gtk_widget_set_tooltip_text (button, tooltip);
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
      g_object_set_data (G_OBJECT (button), "group", GUINT_TO_POINTER (index));
      g_signal_connect_object (button, "clicked", G_CALLBACK (remove_clicked_cb), self, G_CONNECT_SWAPPED);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
    }
  return row;
}

static GtkWidget *
make_add_row (void)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Add a Setting…"));
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("list-add-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.compare-add-setting");
  gtk_widget_add_css_class (row, "skein-compare-add");
  return row;
}

static void
show_settings (SkeinCompareSide *self)
{
  g_autoptr (GArray) groups = skein_compare_plan_dup_groups (self->plan);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->settings_list))) != NULL)
    gtk_list_box_remove (self->settings_list, child);
  for (guint i = 0; i < groups->len; i++)
    gtk_list_box_append (self->settings_list, make_row (self, &g_array_index (groups, SkeinComparePlanGroup, i), i));
  gtk_list_box_append (self->settings_list, make_add_row ());
}

/* Work */

/* Where it comes from, and which idea it shows. */
static char *
dup_work_detail (const SkeinCompareWork *work)
{
  const char *idea = skein_compare_kind_get_idea (work->kind);
  g_autofree char *size = work->file_bytes > 0 ? skein_format_size (work->file_bytes) : NULL;

  if (work->paths != NULL)
    return g_strdup_printf ("%s\n%s", _ ("files on this computer"), idea);
  if (work->uses_origin && size != NULL)
    /* Translators: size of each file, the server's delay, and a sentence */
    return g_strdup_printf (_ ("of the sample server: %s each, %u ms away\n%s"), size, work->delay_ms, idea);
  if (work->urls != NULL)
    return g_strdup_printf ("%s\n%s", _ ("from their servers"), idea);
  return g_strdup (idea);
}

static void
show_plan (SkeinCompareSide *self)
{
  const SkeinCompareWork *work = skein_compare_plan_get_work (self->plan);
  g_autofree char *title = skein_compare_work_dup_title (work);
  g_autofree char *detail = dup_work_detail (work);
  guint n_cores = g_get_num_processors ();
  g_autofree char *note = g_strdup_printf (ngettext ("Measured on %u core. Medians; whiskers show the spread.", "Measured on %u cores. Medians; whiskers show the spread.", n_cores), n_cores);

  self->showing = TRUE;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->work_row), title);
  adw_action_row_set_subtitle (self->work_row, detail);
  gtk_spin_button_set_value (self->rounds, skein_compare_plan_get_rounds (self->plan));
  gtk_switch_set_active (self->python, skein_compare_plan_get_python (self->plan));
  gtk_widget_set_visible (self->python_list, skein_compare_plan_can_python (self->plan));
  gtk_label_set_text (self->note, note);
  show_settings (self);
  self->showing = FALSE;
}

static void
rounds_changed_cb (SkeinCompareSide *self)
{
  if (!self->showing && self->plan != NULL)
    skein_compare_plan_set_rounds (self->plan, (guint) gtk_spin_button_get_value_as_int (self->rounds));
}

static void
python_switched_cb (SkeinCompareSide *self)
{
  if (!self->showing && self->plan != NULL)
    skein_compare_plan_set_python (self->plan, gtk_switch_get_active (self->python));
}

static void
skein_compare_side_dispose (GObject *object)
{
  SkeinCompareSide *self = SKEIN_COMPARE_SIDE (object);

  g_clear_object (&self->plan);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEIN_TYPE_COMPARE_SIDE);
  G_OBJECT_CLASS (skein_compare_side_parent_class)->dispose (object);
}

static void
skein_compare_side_class_init (SkeinCompareSideClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skein_compare_side_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/skein_app/Skein/skein-compare-side.ui");
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareSide, work_row);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareSide, settings_list);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareSide, python_list);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareSide, python);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareSide, rounds);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareSide, note);
  gtk_widget_class_bind_template_callback (widget_class, rounds_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, python_switched_cb);
}

static void
skein_compare_side_init (SkeinCompareSide *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* A title may hold what looks like markup: names of files do. */
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->work_row), FALSE);
}

void
skein_compare_side_set_plan (SkeinCompareSide *self, SkeinComparePlan *plan)
{
  g_return_if_fail (SKEIN_IS_COMPARE_SIDE (self));
  g_return_if_fail (self->plan == NULL);

  self->plan = g_object_ref (plan);
  g_signal_connect_object (plan, "changed", G_CALLBACK (show_plan), self, G_CONNECT_SWAPPED);
  show_plan (self);
}

void
skein_compare_side_set_busy (SkeinCompareSide *self, gboolean busy)
{
  g_return_if_fail (SKEIN_IS_COMPARE_SIDE (self));

  gtk_widget_set_sensitive (GTK_WIDGET (self), !busy);
}
