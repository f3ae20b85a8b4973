// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-file-view.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/skein-display-text.h"
#include "base/skein-format.h"

/* A list makes the widgets of its first two hundred rows at once, however few of them are in sight; and lets go of them at once. That is long enough
 * to be felt, so that it is given its first rows in steps, and loses its last in steps when others are to be shown. */
#define FIRST_ROWS 240
#define STEP_ROWS 40
/* After the frame in which the step before is seen. */
#define STEP_PRIORITY (GDK_PRIORITY_REDRAW + 20)
/* While work goes on, what is sorted changes places most when it is young, and rows that do not stay need other widgets: then it takes its time. */
#define SORTED_STEP_MS 100

typedef enum
{
  COLUMN_NAME,
  COLUMN_STATE,
  COLUMN_DETAIL, /* checksum, or what is wrong */
  COLUMN_SIZE,
  COLUMN_ALGORITHM,
  COLUMN_TIME,
  N_COLUMNS
} Column;

struct _SkeinFileView
{
  AdwBin parent_instance;

  GtkColumnView *columns;
  GtkColumnViewColumn *column_of[N_COLUMNS]; /* (owned) in @columns or not */
  GtkMultiSelection *selection;              /* (owned) */
  GtkSliceListModel *slice;                  /* (owned) those of the results that the list knows of */
  SkeinFileResults *results;                 /* (owned) (nullable) */
  gulong changed_id;                         /* of the results, once they are in the slice */
  guint step_source;

  char *base; /* (owned) (nullable) */

  /* See ask_sorter(). */
  SkeinFileRow *probe_a, *probe_b; /* (owned) */
  int asked;                       /* Column that sorts, or -1 */
};

G_DEFINE_FINAL_TYPE (SkeinFileView, skein_file_view, ADW_TYPE_BIN)

static const SkeinFileSort sort_of[N_COLUMNS] = {
  [COLUMN_NAME] = SKEIN_FILE_SORT_NAME,
  [COLUMN_STATE] = SKEIN_FILE_SORT_STATE,
  [COLUMN_DETAIL] = SKEIN_FILE_SORT_ORDER,
  [COLUMN_SIZE] = SKEIN_FILE_SORT_SIZE,
  [COLUMN_ALGORITHM] = SKEIN_FILE_SORT_ALGORITHM,
  [COLUMN_TIME] = SKEIN_FILE_SORT_TIME,
};

/* Cells */

#define COLUMN_KEY "skein-column"

static const char *
get_state_class (SkeinAuditState state)
{
  switch (skein_file_group_of_state (state))
    {
    case SKEIN_FILE_GROUP_CHANGED:
    case SKEIN_FILE_GROUP_PROBLEMS:
      return "error";
    case SKEIN_FILE_GROUP_MISSING:
      return "warning";
    case SKEIN_FILE_GROUP_NEW:
      return "accent";
    case SKEIN_FILE_GROUP_SAME:
      return state == SKEIN_AUDIT_SAME ? "success" : "dim-label";
    case SKEIN_FILE_GROUP_ALL:
    case SKEIN_N_FILE_GROUPS:
    default:
      return "dim-label";
    }
}

static char *
dup_text (SkeinFileView *self, SkeinFileRow *row, Column column)
{
  const char *name = row->name;

  switch (column)
    {
    case COLUMN_NAME:
      if (self->base != NULL && g_str_has_prefix (name, self->base))
        name += strlen (self->base);
      return skein_display_text (name, -1, 0);
    case COLUMN_STATE:
      return g_strdup (skein_audit_state_get_label (row->state));
    case COLUMN_DETAIL:
      return row->message != NULL ? skein_display_text (row->message, -1, 0) : skein_file_row_dup_hex (row);
    case COLUMN_SIZE:
      return row->has_digest || row->size > 0 ? skein_format_size (row->size) : NULL;
    case COLUMN_ALGORITHM:
      return row->algorithm < SKEIN_N_DIGESTS ? g_strdup (skein_digest_algorithm_get_label (row->algorithm)) : NULL;
    case COLUMN_TIME:
      if (!row->has_digest)
        return NULL;
      /* Translators: how long a checksum took, in milliseconds or microseconds. */
      return row->worked_us < 1000 ? g_strdup_printf (_ ("%u µs"), (guint) row->worked_us) : g_strdup_printf (_ ("%.1f ms"), (double) row->worked_us / 1000);
    case N_COLUMNS:
    default:
      return NULL;
    }
}

/* What may be cut off is there in full. It is asked for when somebody wants it: to tell a widget its tip asks the display server where the pointer
 * is, which for every cell that gets another row took more time than all else. */
static gboolean
query_tooltip_cb (GtkWidget *cell, G_GNUC_UNUSED int x, G_GNUC_UNUSED int y, G_GNUC_UNUSED gboolean keyboard, GtkTooltip *tooltip)
{
  const char *text = gtk_inscription_get_text (GTK_INSCRIPTION (cell));

  gtk_tooltip_set_text (tooltip, text);
  return text != NULL && *text != '\0';
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, G_GNUC_UNUSED gpointer user_data)
{
  Column column = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (factory), COLUMN_KEY));
  GtkInscription *cell = GTK_INSCRIPTION (gtk_inscription_new (NULL));

  gtk_inscription_set_text_overflow (cell, column == COLUMN_NAME ? GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_MIDDLE : GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_min_chars (cell, 4);
  gtk_inscription_set_nat_chars (cell, 8);
  if (column == COLUMN_SIZE || column == COLUMN_TIME)
    gtk_inscription_set_xalign (cell, 1);
  if (column >= COLUMN_SIZE)
    gtk_widget_add_css_class (GTK_WIDGET (cell), "numeric");
  if (column == COLUMN_DETAIL)
    gtk_widget_add_css_class (GTK_WIDGET (cell), "skein-file-detail");
  if (column == COLUMN_NAME || column == COLUMN_DETAIL)
    {
      g_signal_connect (cell, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
      gtk_widget_set_has_tooltip (GTK_WIDGET (cell), TRUE);
    }
  gtk_widget_add_css_class (GTK_WIDGET (cell), "skein-file-cell");
  gtk_list_item_set_child (list_item, GTK_WIDGET (cell));
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  Column column = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (factory), COLUMN_KEY));
  GtkWidget *cell = gtk_list_item_get_child (list_item);
  SkeinFileRow *row = gtk_list_item_get_item (list_item);
  g_autofree char *text = dup_text (user_data, row, column);

  gtk_inscription_set_text (GTK_INSCRIPTION (cell), text);
  if (column == COLUMN_STATE)
    {
      const char *classes[] = { "skein-file-cell", get_state_class (row->state), NULL };

      gtk_widget_set_css_classes (cell, classes);
    }
}

/* Sorting. A click on a header only says so to a sorter, which does not tell which column it was before GTK 4.10. So it is asked to compare two
 * rows that no list has, and the column that is asked in turn takes a note. */

static int
compare_cb (gconstpointer a, G_GNUC_UNUSED gconstpointer b, gpointer user_data)
{
  GtkColumnViewColumn *column = user_data;
  SkeinFileView *self = g_object_get_data (G_OBJECT (column), "skein-view");
  gboolean forward = a == self->probe_a;

  if (self->asked < 0)
    self->asked = (int) GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (column), COLUMN_KEY));
  return forward ? -1 : 1;
}

static void
ask_sorter (SkeinFileView *self)
{
  GtkOrdering ordering;

  /* Columns that go away at the end change the sorter, too. */
  if (self->probe_a == NULL)
    return;
  self->asked = -1;
  ordering = gtk_sorter_compare (gtk_column_view_get_sorter (self->columns), self->probe_a, self->probe_b);
  if (self->results != NULL)
    skein_file_results_set_sort (self->results, self->asked >= 0 ? sort_of[self->asked] : SKEIN_FILE_SORT_ORDER, ordering == GTK_ORDERING_LARGER);
}

static void
sorter_changed_cb (SkeinFileView *self)
{
  ask_sorter (self);
}

static void
add_column (SkeinFileView *self, Column column, const char *title, int width, gboolean expand)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *added;

  g_object_set_data (G_OBJECT (factory), COLUMN_KEY, GUINT_TO_POINTER (column));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);

  added = gtk_column_view_column_new (title, factory);
  if (width > 0)
    gtk_column_view_column_set_fixed_width (added, width);
  gtk_column_view_column_set_expand (added, expand);
  gtk_column_view_column_set_resizable (added, TRUE);
  if (column != COLUMN_DETAIL)
    {
      g_autoptr (GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (compare_cb, added, NULL));

      g_object_set_data (G_OBJECT (added), COLUMN_KEY, GUINT_TO_POINTER (column));
      g_object_set_data (G_OBJECT (added), "skein-view", self);
      gtk_column_view_column_set_sorter (added, sorter);
    }
  gtk_column_view_append_column (self->columns, added);
  self->column_of[column] = added;
}

/* One that is only invisible keeps its share of the width. */
static void
show_column (SkeinFileView *self, Column column, gboolean shown)
{
  guint position = 0;

  if ((gtk_column_view_column_get_column_view (self->column_of[column]) != NULL) == shown)
    return;
  if (!shown)
    {
      gtk_column_view_remove_column (self->columns, self->column_of[column]);
      return;
    }
  for (guint i = 0; i < (guint) column; i++)
    position += gtk_column_view_column_get_column_view (self->column_of[i]) != NULL;
  gtk_column_view_insert_column (self->columns, position, self->column_of[column]);
}

void
skein_file_view_set_form (SkeinFileView *self, guint form)
{
  show_column (self, COLUMN_SIZE, form < 2);
  show_column (self, COLUMN_ALGORITHM, form < 1);
  show_column (self, COLUMN_TIME, form < 1);
  gtk_column_view_column_set_fixed_width (self->column_of[COLUMN_DETAIL], form < 2 ? 260 : 140);
  gtk_column_view_column_set_fixed_width (self->column_of[COLUMN_STATE], form < 2 ? 110 : 90);
}

void
skein_file_view_set_base (SkeinFileView *self, const char *base)
{
  g_free (self->base);
  self->base = g_strdup (base);
}

/* The first rows */

static guint
get_n (gpointer model)
{
  return model != NULL ? g_list_model_get_n_items (model) : 0;
}

static gboolean step_cb (gpointer user_data);

static void
schedule_step (SkeinFileView *self)
{
  gboolean grows = gtk_slice_list_model_get_model (self->slice) == G_LIST_MODEL (self->results);

  if (self->step_source == 0)
    self->step_source = grows && self->asked >= 0 ? g_timeout_add_full (STEP_PRIORITY, SORTED_STEP_MS, step_cb, self, NULL) : g_idle_add_full (STEP_PRIORITY, step_cb, self, NULL);
}

/* After the slice has heard of it. */
static void
results_changed_cb (SkeinFileView *self)
{
  guint n = get_n (self->results);

  /* Few are shown now: those that come next come in steps again. */
  if (n < FIRST_ROWS && gtk_slice_list_model_get_size (self->slice) == G_MAXUINT)
    gtk_slice_list_model_set_size (self->slice, MAX (n, STEP_ROWS));
  if (n > gtk_slice_list_model_get_size (self->slice))
    schedule_step (self);
}

static void
show_results (SkeinFileView *self)
{
  gtk_slice_list_model_set_model (self->slice, NULL);
  gtk_slice_list_model_set_offset (self->slice, 0);
  gtk_slice_list_model_set_size (self->slice, STEP_ROWS);
  gtk_slice_list_model_set_model (self->slice, G_LIST_MODEL (self->results));
  if (self->results != NULL)
    {
      self->changed_id = g_signal_connect_data (self->results, "items-changed", G_CALLBACK (results_changed_cb), self, NULL, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
      results_changed_cb (self);
    }
}

/* Those around the ones in sight stay, which have widgets. */
static void
keep_those_in_sight (SkeinFileView *self)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->columns));
  double middle = gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment) / 2;
  guint at = (guint) (get_n (self->slice) * CLAMP (middle / MAX (gtk_adjustment_get_upper (adjustment), 1), 0, 1));

  gtk_slice_list_model_set_size (self->slice, MAX (at, FIRST_ROWS / 2) + FIRST_ROWS / 2);
  gtk_slice_list_model_set_offset (self->slice, at - MIN (at, FIRST_ROWS / 2));
  gtk_slice_list_model_set_size (self->slice, FIRST_ROWS);
}

static gboolean
step_cb (gpointer user_data)
{
  SkeinFileView *self = user_data;
  guint n_known = get_n (self->slice);
  guint size = gtk_slice_list_model_get_size (self->slice);

  self->step_source = 0;
  if (gtk_slice_list_model_get_model (self->slice) == G_LIST_MODEL (self->results))
    {
      gtk_slice_list_model_set_size (self->slice, size >= FIRST_ROWS ? G_MAXUINT : size + STEP_ROWS);
      results_changed_cb (self);
    }
  else if (n_known > STEP_ROWS)
    {
      if (n_known > FIRST_ROWS)
        keep_those_in_sight (self);
      else
        gtk_slice_list_model_set_size (self->slice, n_known - STEP_ROWS);
      schedule_step (self);
    }
  else
    show_results (self);
  return G_SOURCE_REMOVE;
}

void
skein_file_view_set_results (SkeinFileView *self, SkeinFileResults *results)
{
  if (self->results == results)
    return;
  if (self->changed_id != 0)
    g_clear_signal_handler (&self->changed_id, self->results);
  g_set_object (&self->results, results);
  g_clear_handle_id (&self->step_source, g_source_remove);
  if (get_n (self->slice) > STEP_ROWS)
    schedule_step (self);
  else
    show_results (self);
  ask_sorter (self);
}

guint
skein_file_view_get_n_selected (SkeinFileView *self)
{
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));

  return gtk_bitset_is_empty (selected) ? get_n (self->results) : (guint) gtk_bitset_get_size (selected);
}

GPtrArray *
skein_file_view_dup_selected (SkeinFileView *self)
{
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = get_n (self->results);
  GtkBitsetIter iter;
  guint position;

  if (gtk_bitset_is_empty (selected))
    {
      for (guint i = 0; i < n; i++)
        g_ptr_array_add (rows, g_list_model_get_item (G_LIST_MODEL (self->results), i));
      return rows;
    }
  if (gtk_bitset_iter_init_first (&iter, selected, &position))
    do
      g_ptr_array_add (rows, g_list_model_get_item (G_LIST_MODEL (self->slice), position));
    while (gtk_bitset_iter_next (&iter, &position));
  return rows;
}

static void
skein_file_view_dispose (GObject *object)
{
  SkeinFileView *self = SKEIN_FILE_VIEW (object);

  g_clear_handle_id (&self->step_source, g_source_remove);
  if (self->changed_id != 0)
    g_clear_signal_handler (&self->changed_id, self->results);
  g_clear_object (&self->selection);
  g_clear_object (&self->slice);
  g_clear_object (&self->results);
  g_clear_object (&self->probe_a);
  g_clear_object (&self->probe_b);
  for (guint i = 0; i < N_COLUMNS; i++)
    g_clear_object (&self->column_of[i]);
  g_clear_pointer (&self->base, g_free);
  G_OBJECT_CLASS (skein_file_view_parent_class)->dispose (object);
}

static void
skein_file_view_class_init (SkeinFileViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = skein_file_view_dispose;
}

static void
skein_file_view_init (SkeinFileView *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->probe_a = g_object_new (SKEIN_TYPE_FILE_ROW, NULL);
  self->probe_b = g_object_new (SKEIN_TYPE_FILE_ROW, NULL);
  self->asked = -1;
  self->slice = gtk_slice_list_model_new (NULL, 0, STEP_ROWS);
  self->selection = gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (self->slice)));
  self->columns = GTK_COLUMN_VIEW (gtk_column_view_new (GTK_SELECTION_MODEL (g_object_ref (self->selection))));
  gtk_widget_add_css_class (GTK_WIDGET (self->columns), "skein-items");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->columns), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Files"), -1);

  add_column (self, COLUMN_NAME, _ ("Name"), 0, TRUE);
  add_column (self, COLUMN_STATE, _ ("State"), 110, FALSE);
  add_column (self, COLUMN_DETAIL, _ ("Checksum or Problem"), 260, FALSE);
  add_column (self, COLUMN_SIZE, _ ("Size"), 90, FALSE);
  add_column (self, COLUMN_ALGORITHM, _ ("Algorithm"), 100, FALSE);
  add_column (self, COLUMN_TIME, _ ("Time"), 90, FALSE);
  g_signal_connect_object (gtk_column_view_get_sorter (self->columns), "changed", G_CALLBACK (sorter_changed_cb), self, G_CONNECT_SWAPPED);

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->columns));
  gtk_widget_set_vexpand (scrolled, TRUE);
  adw_bin_set_child (ADW_BIN (self), scrolled);
}
