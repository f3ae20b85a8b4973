// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-compare-table.h"

#include <glib/gi18n.h>
#include <math.h>

#include "base/skein-format.h"
#include "gui/skein-compare-charts.h"
#include "gui/skein-let-shrink.h"

/* Of a row, after the figures of trials: the speed-up. */
#define SPEEDUP SKEIN_N_FIGURES_OF_TRIALS
#define SCROLLBAR_HEIGHT 12
#define N_VALUES (SKEIN_N_FIGURES_OF_TRIALS + 1)

/* Rows */

#define SKEIN_TYPE_COMPARE_TABLE_ROW (skein_compare_table_row_get_type ())
G_DECLARE_FINAL_TYPE (SkeinCompareTableRow, skein_compare_table_row, SKEIN, COMPARE_TABLE_ROW, GObject)

struct _SkeinCompareTableRow
{
  GObject parent_instance;

  char *name; /* (owned) */
  double values[N_VALUES];
};

G_DEFINE_FINAL_TYPE (SkeinCompareTableRow, skein_compare_table_row, G_TYPE_OBJECT)

static void
skein_compare_table_row_finalize (GObject *object)
{
  g_free (SKEIN_COMPARE_TABLE_ROW (object)->name);
  G_OBJECT_CLASS (skein_compare_table_row_parent_class)->finalize (object);
}

static void
skein_compare_table_row_class_init (SkeinCompareTableRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = skein_compare_table_row_finalize;
}

static void
skein_compare_table_row_init (SkeinCompareTableRow *self)
{
}

/* Columns */

typedef char *(*FormatFunc) (double value);

static char *
format_seconds (double value)
{
  return skein_format_took ((guint64) (MAX (value, 0) * 1e6 + 0.5));
}

static char *
format_size (double value)
{
  return skein_format_size ((guint64) MAX (value, 0));
}

static char *
format_number (double value)
{
  return g_strdup_printf ("%'.0f", value);
}

static char *
format_decimal (double value)
{
  return g_strdup_printf ("%.2f", value);
}

static char *
format_times (double value)
{
  /* Translators: how many times as fast */
  return g_strdup_printf (_ ("%.2f×"), value);
}

typedef struct
{
  guint value;
  const char *title;
  FormatFunc format;
} Column;

static const Column columns[] = {
  { SKEIN_FIGURE_WALL_S, N_ ("Time"), format_seconds },
  { SPEEDUP, N_ ("Speed-up"), format_times },
  { SKEIN_FIGURE_FIRST_S, N_ ("First result"), format_seconds },
  { SKEIN_FIGURE_JOBS_PER_S, N_ ("Jobs/s"), format_decimal },
  { SKEIN_FIGURE_BYTES_PER_S, N_ ("Throughput"), skein_format_rate },
  { SKEIN_FIGURE_CPU_S, N_ ("CPU"), format_seconds },
  { SKEIN_FIGURE_USER_S, N_ ("User"), format_seconds },
  { SKEIN_FIGURE_SYS_S, N_ ("System"), format_seconds },
  { SKEIN_FIGURE_CORES, N_ ("Cores"), format_decimal },
  { SKEIN_FIGURE_WAITING_FRAC, N_ ("Waiting"), skein_format_percent },
  { SKEIN_FIGURE_WORKING_FRAC, N_ ("Computing"), skein_format_percent },
  { SKEIN_FIGURE_BLOCKED_FRAC, N_ ("Blocked"), skein_format_percent },
  { SKEIN_FIGURE_PEAK_BYTES, N_ ("Memory"), format_size },
  { SKEIN_FIGURE_PRIVATE_BYTES, N_ ("Not shared"), format_size },
  { SKEIN_FIGURE_START_S, N_ ("Worker start"), format_seconds },
  { SKEIN_FIGURE_VOLUNTARY, N_ ("Switches, own"), format_number },
  { SKEIN_FIGURE_INVOLUNTARY, N_ ("Switches, forced"), format_number },
  { SKEIN_FIGURE_FAULTS, N_ ("Page faults"), format_number },
  { SKEIN_FIGURE_OTHERS_CORES, N_ ("Others’ cores"), format_decimal },
  { SKEIN_FIGURE_CALIBRATION_S, N_ ("Calibration"), format_seconds },
};

struct _SkeinCompareTable
{
  AdwBin parent_instance;

  GtkColumnView *view;
  GListStore *rows; /* (owned) of SkeinCompareTableRow */
  GtkDropDown *by;  /* the settings' own order, by their names, by each figure: heads of columns cannot be reached by keys everywhere */
  GtkToggleButton *descending;
  gboolean sorting; /* by the two above */
};

G_DEFINE_FINAL_TYPE (SkeinCompareTable, skein_compare_table, ADW_TYPE_BIN)

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer column)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), column == NULL ? 0 : 1);
  gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (item, label);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  const Column *column = user_data;
  SkeinCompareTableRow *row = gtk_list_item_get_item (item);
  double value = column != NULL ? row->values[column->value] : NAN;
  g_autofree char *text = column == NULL ? g_strdup (row->name) : isfinite (value) ? column->format (value)
                                                                                   : g_strdup ("—");

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)), text);
}

/* What is not known comes last. */
static int
compare_values (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Column *column = user_data;
  double one = ((const SkeinCompareTableRow *) a)->values[column->value];
  double other = ((const SkeinCompareTableRow *) b)->values[column->value];

  if (isnan (one) || isnan (other))
    return isnan (one) - isnan (other);
  return (one > other) - (one < other);
}

static int
compare_names (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return g_utf8_collate (((const SkeinCompareTableRow *) a)->name, ((const SkeinCompareTableRow *) b)->name);
}

/* @column: NULL for the setting */
static void
add_column (SkeinCompareTable *self, const Column *column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkSorter *sorter = GTK_SORTER (gtk_custom_sorter_new (column != NULL ? compare_values : compare_names, (gpointer) column, NULL));
  GtkColumnViewColumn *added;

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), (gpointer) column);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), (gpointer) column);
  added = gtk_column_view_column_new (column != NULL ? _ (column->title) : _ ("Setting"), factory);
  gtk_column_view_column_set_sorter (added, sorter);
  gtk_column_view_column_set_resizable (added, TRUE);
  gtk_column_view_append_column (self->view, added);
  g_object_unref (added);
  g_object_unref (sorter);
}

/* Sorting by keys */

static void
sort_cb (SkeinCompareTable *self)
{
  guint by = gtk_drop_down_get_selected (self->by);
  GtkSortType order = gtk_toggle_button_get_active (self->descending) ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING;
  g_autoptr (GtkColumnViewColumn) column = NULL;

  if (by == GTK_INVALID_LIST_POSITION)
    return;
  if (by > 0)
    column = g_list_model_get_item (gtk_column_view_get_columns (self->view), by - 1);
  self->sorting = TRUE;
  gtk_column_view_sort_by_column (self->view, column, order);
  self->sorting = FALSE;
}

/* Somebody clicked on a head. */
static void
sorted_cb (SkeinCompareTable *self)
{
  if (!self->sorting)
    gtk_drop_down_set_selected (self->by, GTK_INVALID_LIST_POSITION);
}

static GtkWidget *
make_sort_box (SkeinCompareTable *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("_Sort By"));
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  gtk_string_list_append (names, _ ("Order of the list"));
  gtk_string_list_append (names, _ ("Setting"));
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    gtk_string_list_append (names, _ (columns[i].title));
  self->by = GTK_DROP_DOWN (gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&names)), NULL));
  skein_let_shrink_drop_down (self->by);
  self->descending = GTK_TOGGLE_BUTTON (gtk_toggle_button_new ());
  gtk_button_set_icon_name (GTK_BUTTON (self->descending), "view-sort-descending-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->descending), _ ("Largest First"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->descending), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Largest First"), -1);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), GTK_WIDGET (self->by));
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self->by), GTK_ACCESSIBLE_RELATION_LABELLED_BY, label, NULL, -1);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_set_margin_bottom (box, 6);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->by));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->descending));
  g_signal_connect_object (self->by, "notify::selected", G_CALLBACK (sort_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->descending, "toggled", G_CALLBACK (sort_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_column_view_get_sorter (self->view), "changed", G_CALLBACK (sorted_cb), self, G_CONNECT_SWAPPED);
  return box;
}

/* From right to left the first column is at the other end. */
static void
resized_cb (GtkAdjustment *adjustment, GtkWidget *scroller)
{
  if (gtk_widget_get_direction (scroller) == GTK_TEXT_DIR_RTL)
    gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
}

static void
skein_compare_table_dispose (GObject *object)
{
  SkeinCompareTable *self = SKEIN_COMPARE_TABLE (object);

  g_clear_object (&self->rows);
  G_OBJECT_CLASS (skein_compare_table_parent_class)->dispose (object);
}

static void
skein_compare_table_class_init (SkeinCompareTableClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = skein_compare_table_dispose;
}

static void
skein_compare_table_init (SkeinCompareTable *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkSortListModel *sorted;
  GtkSelectionModel *selection;

  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  self->rows = g_list_store_new (SKEIN_TYPE_COMPARE_TABLE_ROW);
  add_column (self, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    add_column (self, &columns[i]);
  sorted = gtk_sort_list_model_new (G_LIST_MODEL (g_object_ref (self->rows)), g_object_ref (gtk_column_view_get_sorter (self->view)));
  selection = GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (sorted)));
  gtk_column_view_set_model (self->view, selection);
  g_object_unref (selection);
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "data-table");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("All figures of each setting"), -1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_AUTOMATIC, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->view));
  /* The bar is drawn over the content: there is to be no row. */
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->view), SCROLLBAR_HEIGHT);
  g_signal_connect_object (gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (scroller)), "changed", G_CALLBACK (resized_cb), scroller, 0);
  gtk_box_append (GTK_BOX (box), make_sort_box (self));
  gtk_box_append (GTK_BOX (box), scroller);
  adw_bin_set_child (ADW_BIN (self), box);
}

void
skein_compare_table_set_data (SkeinCompareTable *self, const SkeinExperimentData *data)
{
  const SkeinExperimentRow *base;

  g_return_if_fail (SKEIN_IS_COMPARE_TABLE (self));
  g_return_if_fail (data != NULL);

  base = skein_summary_get_base (data);
  g_list_store_remove_all (self->rows);
  for (guint i = 0; i < data->rows->len; i++)
    {
      const SkeinExperimentRow *row = skein_experiment_data_get_row (data, i);
      SkeinCompareTableRow *shown = g_object_new (SKEIN_TYPE_COMPARE_TABLE_ROW, NULL);

      shown->name = skein_compare_charts_dup_name (&row->setting);
      for (guint k = 0; k < SKEIN_N_FIGURES_OF_TRIALS; k++)
        shown->values[k] = skein_experiment_row_get_spread (row, (SkeinTrialFigure) k).median;
      shown->values[SPEEDUP] = skein_summary_get_speedup (row, base).median;
      g_list_store_append (self->rows, shown);
      g_object_unref (shown);
    }
}

void
skein_compare_table_sort (SkeinCompareTable *self, guint by, gboolean descending)
{
  g_return_if_fail (SKEIN_IS_COMPARE_TABLE (self));

  gtk_toggle_button_set_active (self->descending, descending);
  gtk_drop_down_set_selected (self->by, by);
}

char *
skein_compare_table_dup_name (SkeinCompareTable *self, guint position)
{
  g_autoptr (SkeinCompareTableRow) row = NULL;

  g_return_val_if_fail (SKEIN_IS_COMPARE_TABLE (self), NULL);

  row = g_list_model_get_item (G_LIST_MODEL (gtk_column_view_get_model (self->view)), position);
  return row != NULL ? g_strdup (row->name) : NULL;
}

GtkColumnView *
skein_compare_table_get_view (SkeinCompareTable *self)
{
  g_return_val_if_fail (SKEIN_IS_COMPARE_TABLE (self), NULL);

  return self->view;
}
