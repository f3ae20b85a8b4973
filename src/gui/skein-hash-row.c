// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-hash-row.h"

#include <glib/gi18n.h>

#include "work/skein-digest-algorithm.h"
#include "gui/skein-let-shrink.h"

#define STEP_KEY "step-hash"
#define ALGORITHMS_KEY "hash-algorithms"

struct _SkeinHashRow
{
  AdwExpanderRow parent_instance;

  GtkCheckButton *check_of[SKEIN_N_DIGESTS];
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SkeinHashRow, skein_hash_row, ADW_TYPE_EXPANDER_ROW)

static void
toggled_cb (SkeinHashRow *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static GtkCheckButton *
make_check (SkeinHashRow *self, SkeinDigestAlgorithm algorithm)
{
  const char *caution = skein_digest_algorithm_get_caution (algorithm);
  /* Translators: a checksum algorithm, then what is wrong with it: "MD5 (weak)" */
  g_autofree char *label = caution != NULL ? g_strdup_printf (_ ("%s (%s)"), skein_digest_algorithm_get_label (algorithm), caution) : g_strdup (skein_digest_algorithm_get_label (algorithm));
  GtkCheckButton *check = GTK_CHECK_BUTTON (gtk_check_button_new_with_label (label));
  g_autoptr (GError) lacks = NULL;

  skein_let_shrink_labels (GTK_WIDGET (check), TRUE);
  if (!skein_digest_algorithm_check (algorithm, &lacks))
    {
      gtk_widget_set_sensitive (GTK_WIDGET (check), FALSE);
      gtk_widget_set_tooltip_text (GTK_WIDGET (check), lacks->message);
    }
  g_signal_connect_swapped (check, "toggled", G_CALLBACK (toggled_cb), self);
  return check;
}

static void
skein_hash_row_class_init (SkeinHashRowClass *klass)
{
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", SKEIN_TYPE_HASH_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
skein_hash_row_init (SkeinHashRow *self)
{
  GtkFlowBox *algorithms = GTK_FLOW_BOX (gtk_flow_box_new ());
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_flow_box_set_selection_mode (algorithms, GTK_SELECTION_NONE);
  gtk_flow_box_set_column_spacing (algorithms, 12);
  gtk_flow_box_set_row_spacing (algorithms, 2);
  gtk_flow_box_set_max_children_per_line (algorithms, 3);
  gtk_widget_set_margin_top (GTK_WIDGET (algorithms), 6);
  gtk_widget_set_margin_bottom (GTK_WIDGET (algorithms), 6);
  gtk_widget_set_margin_start (GTK_WIDGET (algorithms), 12);
  gtk_widget_set_margin_end (GTK_WIDGET (algorithms), 12);
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    {
      self->check_of[i] = make_check (self, i);
      gtk_flow_box_append (algorithms, GTK_WIDGET (self->check_of[i]));
      gtk_widget_set_focusable (gtk_widget_get_parent (GTK_WIDGET (self->check_of[i])), FALSE);
      /* The box would stop the keyboard before a child of which nothing takes the focus. */
      gtk_widget_set_sensitive (gtk_widget_get_parent (GTK_WIDGET (self->check_of[i])), gtk_widget_get_sensitive (GTK_WIDGET (self->check_of[i])));
    }

  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), GTK_WIDGET (algorithms));
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
}

static guint
get_chosen (SkeinHashRow *self)
{
  guint mask = 0;

  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    if (gtk_check_button_get_active (self->check_of[i]))
      mask |= 1u << i;
  return mask;
}

guint
skein_hash_row_get_mask (SkeinHashRow *self)
{
  g_return_val_if_fail (SKEIN_IS_HASH_ROW (self), 0);

  return adw_expander_row_get_enable_expansion (ADW_EXPANDER_ROW (self)) ? get_chosen (self) : 0;
}

void
skein_hash_row_load (SkeinHashRow *self, GSettings *settings)
{
  g_autofree char *names = g_settings_get_string (settings, ALGORITHMS_KEY);
  guint mask = 0;

  g_return_if_fail (SKEIN_IS_HASH_ROW (self));

  if (!skein_digest_mask_parse (names, &mask, NULL) || mask == 0)
    mask = 1u << SKEIN_DIGEST_SHA256;
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    gtk_check_button_set_active (self->check_of[i], (mask & (1u << i)) != 0 && gtk_widget_get_sensitive (GTK_WIDGET (self->check_of[i])));
  adw_expander_row_set_enable_expansion (ADW_EXPANDER_ROW (self), g_settings_get_boolean (settings, STEP_KEY));
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self), FALSE);
}

void
skein_hash_row_store (SkeinHashRow *self, GSettings *settings)
{
  g_autofree char *names = NULL;

  g_return_if_fail (SKEIN_IS_HASH_ROW (self));

  names = skein_digest_mask_to_string (get_chosen (self));
  g_settings_set_boolean (settings, STEP_KEY, adw_expander_row_get_enable_expansion (ADW_EXPANDER_ROW (self)));
  g_settings_set_string (settings, ALGORITHMS_KEY, names);
}

guint
skein_hash_row_get_stored (GSettings *settings)
{
  g_autofree char *names = g_settings_get_string (settings, ALGORITHMS_KEY);
  guint mask = 0;

  if (!g_settings_get_boolean (settings, STEP_KEY) || !skein_digest_mask_parse (names, &mask, NULL))
    return 0;
  return mask & skein_digest_mask_get_available ();
}
