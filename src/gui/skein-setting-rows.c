// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-setting-rows.h"

#include <string.h>

/* In typing: half an address is no address, and replacing a text empties it first. */
#define PAUSE_MS 300

/* Texts */

typedef struct
{
  AdwEntryRow *row;    /* borrowed: this is data of it */
  GSettings *settings; /* (owned) */
  char *key;           /* (owned) */
  SkeinTextCheck check;
  gboolean showing; /* what is stored is being put into the row */
  guint pause_source;
} TextBinding;

static void
text_binding_free (gpointer data)
{
  TextBinding *binding = data;

  g_clear_handle_id (&binding->pause_source, g_source_remove);
  g_signal_handlers_disconnect_by_data (binding->settings, binding);
  g_object_unref (binding->settings);
  g_free (binding->key);
  g_free (binding);
}

static void
take_text (TextBinding *binding)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (binding->row))));
  g_autofree char *stored = g_settings_get_string (binding->settings, binding->key);
  g_autoptr (GError) error = NULL;

  g_clear_handle_id (&binding->pause_source, g_source_remove);
  if (binding->check != NULL && !binding->check (text, &error))
    {
      skein_setting_row_set_problem (GTK_LIST_BOX_ROW (binding->row), error->message);
      return;
    }
  skein_setting_row_set_problem (GTK_LIST_BOX_ROW (binding->row), NULL);
  if (strcmp (text, stored) != 0)
    g_settings_set_string (binding->settings, binding->key, text);
}

static gboolean
pause_cb (gpointer user_data)
{
  TextBinding *binding = user_data;

  binding->pause_source = 0;
  take_text (binding);
  return G_SOURCE_REMOVE;
}

static void
text_typed_cb (TextBinding *binding)
{
  if (binding->showing)
    return;
  g_clear_handle_id (&binding->pause_source, g_source_remove);
  binding->pause_source = g_timeout_add (PAUSE_MS, pause_cb, binding);
}

/* The window closes in the middle of typing. */
static void
text_unmapped_cb (TextBinding *binding)
{
  if (binding->pause_source != 0)
    take_text (binding);
}

static void
text_stored_cb (TextBinding *binding)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (binding->row))));
  g_autofree char *stored = g_settings_get_string (binding->settings, binding->key);

  /* What somebody is typing has spaces at its ends that are not stored. */
  if (strcmp (text, stored) == 0)
    return;
  g_clear_handle_id (&binding->pause_source, g_source_remove);
  binding->showing = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (binding->row), stored);
  binding->showing = FALSE;
  skein_setting_row_set_problem (GTK_LIST_BOX_ROW (binding->row), NULL);
}

void
skein_setting_row_bind_text (AdwEntryRow *row, GSettings *settings, const char *key, SkeinTextCheck check)
{
  TextBinding *binding;
  g_autofree char *signal = NULL;

  g_return_if_fail (ADW_IS_ENTRY_ROW (row));
  g_return_if_fail (G_IS_SETTINGS (settings));

  binding = g_new0 (TextBinding, 1);
  binding->row = row;
  binding->settings = g_object_ref (settings);
  binding->key = g_strdup (key);
  binding->check = check;
  g_object_set_data_full (G_OBJECT (row), "skein-text-binding", binding, text_binding_free);
  text_stored_cb (binding);
  g_signal_connect_swapped (row, "changed", G_CALLBACK (text_typed_cb), binding);
  g_signal_connect_swapped (row, "unmap", G_CALLBACK (text_unmapped_cb), binding);
  signal = g_strconcat ("changed::", key, NULL);
  g_signal_connect_swapped (settings, signal, G_CALLBACK (text_stored_cb), binding);
}

/* Problems */

static GtkWidget *
ensure_problem_row (GtkListBoxRow *row)
{
  GtkWidget *problem = g_object_get_data (G_OBJECT (row), "skein-problem-row");
  GtkWidget *box = gtk_widget_get_parent (GTK_WIDGET (row));
  GtkWidget *label;

  if (problem != NULL)
    return problem;
  g_assert (GTK_IS_LIST_BOX (box));

  label = gtk_label_new ("");
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "skein-problem");
  problem = adw_preferences_row_new (); /* groups have no others */
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (problem), label);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (problem), FALSE);
  gtk_list_box_row_set_selectable (GTK_LIST_BOX_ROW (problem), FALSE);
  gtk_widget_set_focusable (problem, FALSE);
  gtk_list_box_insert (GTK_LIST_BOX (box), problem, gtk_list_box_row_get_index (row) + 1);
  g_object_set_data (G_OBJECT (row), "skein-problem-row", problem);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY, label, NULL, -1);
  return problem;
}

void
skein_setting_row_set_problem (GtkListBoxRow *row, const char *problem)
{
  GtkWidget *shown;

  g_return_if_fail (GTK_IS_LIST_BOX_ROW (row));

  if (problem == NULL && g_object_get_data (G_OBJECT (row), "skein-problem-row") == NULL)
    return;
  shown = ensure_problem_row (row);
  gtk_label_set_text (GTK_LABEL (gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (shown))), problem != NULL ? problem : "");
  gtk_widget_set_visible (shown, problem != NULL);
  if (problem != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (row), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (row), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID, problem != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

void
skein_setting_row_drop_problem (GtkListBoxRow *row)
{
  GtkWidget *problem = g_object_get_data (G_OBJECT (row), "skein-problem-row");

  if (problem == NULL)
    return;
  g_object_set_data (G_OBJECT (row), "skein-problem-row", NULL);
  gtk_list_box_remove (GTK_LIST_BOX (gtk_widget_get_parent (problem)), problem);
}

const char *
skein_setting_row_get_problem (GtkListBoxRow *row)
{
  GtkWidget *problem;

  g_return_val_if_fail (GTK_IS_LIST_BOX_ROW (row), NULL);

  problem = g_object_get_data (G_OBJECT (row), "skein-problem-row");
  return problem != NULL && gtk_widget_get_visible (problem) ? gtk_label_get_text (GTK_LABEL (gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (problem)))) : NULL;
}

/* Numbers */

static gboolean
spin_output_cb (GtkSpinButton *spin, gpointer word)
{
  GtkAdjustment *adjustment = gtk_spin_button_get_adjustment (spin);

  if (gtk_adjustment_get_value (adjustment) > gtk_adjustment_get_lower (adjustment))
    return FALSE;
  if (strcmp (gtk_editable_get_text (GTK_EDITABLE (spin)), word) != 0)
    gtk_editable_set_text (GTK_EDITABLE (spin), word);
  return TRUE;
}

/* Whatever is no number is the word. */
static int
spin_input_cb (GtkSpinButton *spin, double *out_value, G_GNUC_UNUSED gpointer word)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (spin));
  char *end;

  *out_value = g_strtod (text, &end);
  if (end == text)
    *out_value = gtk_adjustment_get_lower (gtk_spin_button_get_adjustment (spin));
  return TRUE;
}

void
skein_spin_name_least (GtkSpinButton *spin, const char *word)
{
  g_return_if_fail (GTK_IS_SPIN_BUTTON (spin));

  gtk_spin_button_set_numeric (spin, FALSE);
  gtk_editable_set_width_chars (GTK_EDITABLE (spin), (int) MAX (g_utf8_strlen (word, -1), 4));
  g_signal_connect_data (spin, "output", G_CALLBACK (spin_output_cb), g_strdup (word), (GClosureNotify) (void (*) (void)) g_free, 0);
  g_signal_connect (spin, "input", G_CALLBACK (spin_input_cb), NULL);
  gtk_spin_button_update (spin);
}
