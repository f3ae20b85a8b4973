// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-compare-pair-window.h"

#include <glib/gi18n.h>
#include <math.h>

#include "compare/skein-compare-pair.h"
#include "gui/skein-compare-charts.h"

struct _SkeinComparePairWindow
{
  AdwWindow parent_instance;

  SkeinExperimentData *first, *second; /* (owned) */
  GtkBox *box;
};

G_DEFINE_FINAL_TYPE (SkeinComparePairWindow, skein_compare_pair_window, ADW_TYPE_WINDOW)

static GtkWidget *
make_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static SkeinBarsView *
add_experiment (SkeinComparePairWindow *self, const SkeinExperimentData *data, double longest_s)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *bars = skein_bars_view_new ();
  g_autofree char *title = skein_compare_work_dup_title (&data->work);
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (data->created_us / G_USEC_PER_SEC);
  g_autofree char *date = when != NULL ? g_date_time_format (when, "%x %H:%M") : g_strdup ("");
  g_autofree char *detail = g_strdup_printf ("%s%s%s%s%s", date, data->machine != NULL ? " · " : "", data->machine != NULL ? data->machine : "", data->note != NULL ? " · " : "", data->note != NULL ? data->note : "");

  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "skein-card");
  gtk_box_append (GTK_BOX (card), make_label (title, "heading"));
  gtk_box_append (GTK_BOX (card), make_label (detail, "dim-label"));
  skein_bars_view_set_least_top (SKEIN_BARS_VIEW (bars), longest_s);
  skein_bars_view_take_bars (SKEIN_BARS_VIEW (bars), skein_compare_charts_make_bars (data, -1, -1));
  gtk_accessible_update_property (GTK_ACCESSIBLE (bars), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_box_append (GTK_BOX (card), bars);
  gtk_box_append (self->box, card);
  return SKEIN_BARS_VIEW (bars);
}

/* "Threads · 4 workers: 1.20× (1.05 to 1.31)" */
static char *
dup_changes (const SkeinComparePair *pair)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < pair->rows->len; i++)
    {
      const SkeinComparePairRow *row = skein_compare_pair_get_row (pair, i);
      g_autofree char *name = NULL;

      if (row->first == NULL || row->second == NULL || !isfinite (row->ratio.median))
        continue;
      name = skein_compare_charts_dup_name (&row->first->setting);
      /* Translators: a setting, how many times as fast the second experiment was, and the least and the most that can be said of it */
      g_string_append_printf (text, _ ("%s%s: %.2f× as fast (%.2f to %.2f)"), text->len > 0 ? "\n" : "", name, row->ratio.median, row->ratio.low, row->ratio.high);
    }
  return g_string_free (text, FALSE);
}

static void
skein_compare_pair_window_finalize (GObject *object)
{
  SkeinComparePairWindow *self = SKEIN_COMPARE_PAIR_WINDOW (object);

  g_clear_pointer (&self->first, skein_experiment_data_unref);
  g_clear_pointer (&self->second, skein_experiment_data_unref);
  G_OBJECT_CLASS (skein_compare_pair_window_parent_class)->finalize (object);
}

static void
skein_compare_pair_window_class_init (SkeinComparePairWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = skein_compare_pair_window_finalize;
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_WINDOW);
}

static void
skein_compare_pair_window_init (SkeinComparePairWindow *self)
{
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 12));
  gtk_widget_set_margin_top (GTK_WIDGET (self->box), 14);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->box), 14);
  gtk_widget_set_margin_start (GTK_WIDGET (self->box), 14);
  gtk_widget_set_margin_end (GTK_WIDGET (self->box), 14);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->box));
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (content), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (content), scroller);
  adw_window_set_content (ADW_WINDOW (self), content);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Two Comparisons"));
  gtk_window_set_default_size (GTK_WINDOW (self), 760, 640);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (self), TRUE);
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
}

GtkWidget *
skein_compare_pair_window_new (GtkWindow *parent, SkeinExperimentData *first, SkeinExperimentData *second)
{
  SkeinComparePairWindow *self = g_object_new (SKEIN_TYPE_COMPARE_PAIR_WINDOW, "transient-for", parent, NULL);
  g_autoptr (SkeinComparePair) pair = NULL;
  g_autofree char *changes = NULL;
  SkeinBarsView *upper, *lower;

  self->first = first;
  self->second = second;
  pair = skein_compare_pair_new (first, second);
  changes = pair->same_work ? dup_changes (pair) : g_strdup ("");
  gtk_box_append (self->box, make_label (pair->sentence, "heading"));
  if (*changes != '\0')
    gtk_box_append (self->box, make_label (changes, "numeric"));
  upper = add_experiment (self, first, pair->longest_s);
  lower = add_experiment (self, second, pair->longest_s);
  skein_bars_view_pair (upper, lower);
  return GTK_WIDGET (self);
}
