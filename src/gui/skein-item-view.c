// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-item-view.h"

#include <math.h>
#include <glib/gi18n.h>

#include "gui/compat/skein-compat.h"
#include "gui/skein-breakpoint-bin.h"
#include "gui/skein-item-cell.h"
#include "gui/skein-item-columns.h"
#include "gui/skein-item-drag.h"

/* More dirty items than this, and looking at every bound cell costs less than looking up every item. */
#define MANY_DIRTY 512

/* Widths at which the list takes another form: SkeinItemForm. */
#define BREAKPOINTS "560 800 1000"

struct _SkeinItemView
{
  AdwBin parent_instance;

  SkeinBatch *batch;              /* (owned) (nullable) */
  SkeinItemFilterModel *filter;   /* (owned) */
  GtkMultiSelection *selection;   /* (owned) */

  GtkColumnView *columns;         /* the child of a scrolled window */
  SkeinItemColumns *chosen;       /* (owned) which columns those are */

  GHashTable *bound;              /* (owned) SkeinItem -> GPtrArray of its SkeinItemCell, all borrowed */
  GHashTable *cells;              /* (owned) set of every SkeinItemCell there is, borrowed */

  GtkWidget *menu;                /* (owned by the widget tree) (nullable) */
  GPtrArray *kept;                /* (owned) (nullable) to be selected again in the new order */
  float drop_y;                   /* where a line shows what is dragged would go; < 0 none */
  guint retry_timeout;            /* counts seconds down while mapped */
  SkeinItemForm form;
};

enum
{
  SIGNAL_SELECTION_CHANGED,
  SIGNAL_ITEM_ACTIVATED,
  SIGNAL_ITEMS_DROPPED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SkeinItemView, skein_item_view, ADW_TYPE_BIN)

/* Bound cells */

static void
add_bound (SkeinItemView *self, SkeinItem *item, SkeinItemCell *cell)
{
  GPtrArray *cells = g_hash_table_lookup (self->bound, item);

  if (cells == NULL)
    {
      cells = g_ptr_array_sized_new (SKEIN_N_ITEM_CELL_KINDS);
      g_hash_table_insert (self->bound, item, cells);
    }
  g_ptr_array_add (cells, cell);
}

static void
remove_bound (SkeinItemView *self, SkeinItem *item, SkeinItemCell *cell)
{
  GPtrArray *cells = g_hash_table_lookup (self->bound, item);

  if (cells == NULL)
    return;
  g_ptr_array_remove_fast (cells, cell);
  if (cells->len == 0)
    g_hash_table_remove (self->bound, item);
}

static void
refresh_cells (GPtrArray *cells)
{
  for (guint i = 0; i < cells->len; i++)
    skein_item_cell_refresh (g_ptr_array_index (cells, i));
}

static void
items_dirty_cb (G_GNUC_UNUSED SkeinBatch *batch, GPtrArray *items, gpointer user_data)
{
  SkeinItemView *self = user_data;

  if (items->len > MANY_DIRTY)
    {
      GHashTableIter iter;
      gpointer cells;

      g_hash_table_iter_init (&iter, self->bound);
      while (g_hash_table_iter_next (&iter, NULL, &cells))
        refresh_cells (cells);
      return;
    }

  for (guint i = 0; i < items->len; i++)
    {
      GPtrArray *cells = g_hash_table_lookup (self->bound, g_ptr_array_index (items, i));

      if (cells != NULL)
        refresh_cells (cells);
    }
}

/* "Retrying in 8 s" changes though the item does not. */
static gboolean
retry_timeout_cb (gpointer user_data)
{
  SkeinItemView *self = user_data;
  GHashTableIter iter;
  gpointer item, cells;

  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &item, &cells))
    if (skein_item_get_state (item) == SKEIN_ITEM_RETRYING)
      refresh_cells (cells);
  return G_SOURCE_CONTINUE;
}

/* Factories: one per column, the kind is its data */

#define KIND_KEY "skein-kind"

/* GTK drops the cells of a column that is hidden without a word to its factory. */
static void
cell_destroyed_cb (SkeinItemCell *cell, gpointer user_data)
{
  SkeinItemView *self = user_data;

  if (skein_item_cell_get_item (cell) != NULL)
    remove_bound (self, skein_item_cell_get_item (cell), cell);
  g_hash_table_remove (self->cells, cell);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  SkeinItemView *self = user_data;
  SkeinItemCell *cell = skein_item_cell_new (GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (factory), KIND_KEY)));

  skein_item_cell_set_compact (cell, self->form == SKEIN_ITEM_FORM_COMPACT);
  gtk_list_item_set_child (list_item, GTK_WIDGET (cell));
  g_signal_connect (cell, "destroy", G_CALLBACK (cell_destroyed_cb), self);
  g_hash_table_add (self->cells, cell);
}

static void
bind_cb (G_GNUC_UNUSED GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  SkeinItemCell *cell = SKEIN_ITEM_CELL (gtk_list_item_get_child (list_item));
  SkeinItem *item = gtk_list_item_get_item (list_item);

  skein_item_cell_set_item (cell, item);
  add_bound (user_data, item, cell);
}

static void
unbind_cb (G_GNUC_UNUSED GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  SkeinItemCell *cell = SKEIN_ITEM_CELL (gtk_list_item_get_child (list_item));
  SkeinItem *item = skein_item_cell_get_item (cell);

  if (item == NULL)
    return;
  remove_bound (user_data, item, cell);
  skein_item_cell_set_item (cell, NULL);
}

static void
add_column (SkeinItemView *self, SkeinItemCellKind kind, const char *title)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_object_set_data (G_OBJECT (factory), KIND_KEY, GUINT_TO_POINTER (kind));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), self);
  skein_item_columns_add (self->chosen, kind, title, factory);
}

/* Form */

static void
apply_form (SkeinItemView *self)
{
  GHashTableIter iter;
  gpointer cell;

  skein_item_columns_apply (self->chosen, self->form);
  g_hash_table_iter_init (&iter, self->cells);
  while (g_hash_table_iter_next (&iter, &cell, NULL))
    skein_item_cell_set_compact (cell, self->form == SKEIN_ITEM_FORM_COMPACT);
  gtk_widget_queue_resize (GTK_WIDGET (self->columns));
}

static void
form_changed_cb (SkeinItemView *self, guint form)
{
  self->form = (SkeinItemForm) form;
  apply_form (self);
}

/* Order */

#define MAX_KEPT 1000 /* selected ones that stay so in another order */

static void
sort_changed (SkeinItemSort sort, gboolean descending, gpointer user_data)
{
  SkeinItemView *self = user_data;

  if (self->kept == NULL && self->batch != NULL)
    self->kept = skein_item_view_dup_selected (self, MAX_KEPT);
  skein_item_filter_model_set_sort (self->filter, sort, descending);
}

static void
settled_cb (SkeinItemView *self)
{
  g_autoptr (GPtrArray) items = g_steal_pointer (&self->kept);

  if (items != NULL && items->len > 0)
    skein_item_view_select (self, items);
}

/* Context menu */

static void
popup_at (SkeinItemView *self, double x, double y)
{
  if (self->menu == NULL)
    return;
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static SkeinItem *
pick_item (SkeinItemView *self, double x, double y)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);

  /* The pointer may be over the row, beside what its cells fill: any cell of the row will do. */
  for (GtkWidget *widget = picked; widget != NULL && widget != GTK_WIDGET (self->columns); widget = gtk_widget_get_parent (widget))
    {
      GtkWidget *child = gtk_widget_get_first_child (widget);

      if (SKEIN_IS_ITEM_CELL (widget))
        return skein_item_cell_get_item (SKEIN_ITEM_CELL (widget));
      if (child != NULL && SKEIN_IS_ITEM_CELL (child))
        return skein_item_cell_get_item (SKEIN_ITEM_CELL (child));
      if (child != NULL && (child = gtk_widget_get_first_child (child)) != NULL && SKEIN_IS_ITEM_CELL (child))
        return skein_item_cell_get_item (SKEIN_ITEM_CELL (child));
    }
  return NULL;
}

static void
secondary_pressed_cb (GtkGestureClick *gesture, G_GNUC_UNUSED int n_press, double x, double y, gpointer user_data)
{
  SkeinItemView *self = user_data;
  SkeinItem *item = pick_item (self, x, y);
  guint position;

  if (item == NULL || !skein_item_filter_model_find (self->filter, item, &position))
    return;
  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  popup_at (self, x, y);
}

/* Dragging: within the list it is reordering, out of it finished files are copied */

/* Dragging a row that is not selected drags it alone. */
static GdkContentProvider *
drag_prepare_cb (GtkDragSource *source, double x, double y, gpointer user_data)
{
  SkeinItemView *self = user_data;
  SkeinItem *item = pick_item (self, x, y);
  g_autoptr (GPtrArray) items = NULL;
  GdkContentProvider *drag;
  guint position;

  if (item == NULL || !skein_item_filter_model_find (self->filter, item, &position))
    return NULL;
  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  items = skein_item_view_dup_selected (self, 0);
  drag = skein_item_drag_new (items);
  /* Files may be copied from here, but not taken away: the batch says where they are. */
  gtk_drag_source_set_actions (source, skein_item_drag_has_files (SKEIN_ITEM_DRAG (drag)) ? GDK_ACTION_COPY : GDK_ACTION_MOVE);
  return drag;
}

static void
drag_begin_cb (G_GNUC_UNUSED GtkDragSource *source, GdkDrag *drag, gpointer user_data)
{
  SkeinItemView *self = user_data;
  guint n = (guint) skein_item_view_get_n_selected (self);
  g_autofree char *text = g_strdup_printf (ngettext ("%u download", "%u downloads", n), n);
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "skein-drag");
  gtk_drag_icon_set_child (GTK_DRAG_ICON (gtk_drag_icon_get_for_drag (drag)), label);
}

/* Between which rows that is: on the lower half of one it is after it. NULL if there is no row. */
static SkeinItem *
find_row (SkeinItemView *self, double x, double y, gboolean *out_after, float *out_edge)
{
  SkeinItem *item = pick_item (self, x, y);
  GPtrArray *cells = item != NULL ? g_hash_table_lookup (self->bound, item) : NULL;
  graphene_rect_t bounds;

  if (cells == NULL || !gtk_widget_compute_bounds (gtk_widget_get_parent (g_ptr_array_index (cells, 0)), GTK_WIDGET (self), &bounds))
    return NULL;
  *out_after = y > bounds.origin.y + bounds.size.height / 2;
  *out_edge = bounds.origin.y + (*out_after ? bounds.size.height : 0);
  return item;
}

static void
set_drop_y (SkeinItemView *self, float y)
{
  if (self->drop_y == y)
    return;
  self->drop_y = y;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static GdkDragAction
drop_motion_cb (GtkDropTarget *target, double x, double y, gpointer user_data)
{
  SkeinItemView *self = user_data;

  /* Dropping says why not; no line promises a place. */
  if (skein_item_filter_model_get_sort (self->filter) != SKEIN_ITEM_SORT_NONE)
    return GDK_ACTION_COPY;
  {
    GdkDrop *drop = gtk_drop_target_get_current_drop (target);
    gboolean after;
    float edge;

    set_drop_y (self, find_row (self, x, y, &after, &edge) != NULL ? edge : -1);
    return drop != NULL && (gdk_drop_get_actions (drop) & GDK_ACTION_MOVE) == 0 ? GDK_ACTION_COPY : GDK_ACTION_MOVE;
  }
}

static void
drop_leave_cb (G_GNUC_UNUSED GtkDropTarget *target, gpointer user_data)
{
  set_drop_y (user_data, -1);
}

static void
skein_item_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  SkeinItemView *self = SKEIN_ITEM_VIEW (widget);
  GdkRGBA color;

  GTK_WIDGET_CLASS (skein_item_view_parent_class)->snapshot (widget, snapshot);
  if (self->drop_y < 0)
    return;
  skein_compat_get_color (widget, &color);
  gtk_snapshot_append_color (snapshot, &color, &GRAPHENE_RECT_INIT (0, roundf (self->drop_y) - 1, gtk_widget_get_width (widget), 2));
}

/* The first item from there on that is not dragged itself; NULL: the end. */
static SkeinItem *
find_drop_place (SkeinItemView *self, GPtrArray *items, double x, double y)
{
  gboolean after;
  float edge;
  SkeinItem *item = find_row (self, x, y, &after, &edge);
  guint position;

  if (item == NULL || !skein_batch_find (self->batch, item, &position))
    return NULL;
  if (after)
    position++;

  for (;; position++)
    {
      g_autoptr (SkeinItem) place = g_list_model_get_item (G_LIST_MODEL (self->batch), position);

      /* The batch keeps it alive for the caller. */
      if (place == NULL || !g_ptr_array_find (items, place, NULL))
        return place;
    }
}

static gboolean
drop_cb (G_GNUC_UNUSED GtkDropTarget *target, const GValue *value, double x, double y, gpointer user_data)
{
  SkeinItemView *self = user_data;
  GPtrArray *items = g_value_get_boxed (value);
  SkeinItem *first;

  set_drop_y (self, -1);
  if (self->batch == NULL || items == NULL || items->len == 0)
    return FALSE;
  /* Whatever else may come as such an array, ours holds items of this batch. */
  first = g_ptr_array_index (items, 0);
  if (!SKEIN_IS_ITEM (first) || skein_batch_lookup (self->batch, skein_item_get_id (first)) != first)
    return FALSE;
  g_signal_emit (self, signals[SIGNAL_ITEMS_DROPPED], 0, items, find_drop_place (self, items, x, y));
  return TRUE;
}

/* Selection */

static void
activate_cb (G_GNUC_UNUSED GtkColumnView *columns, guint position, gpointer user_data)
{
  SkeinItemView *self = user_data;
  g_autoptr (SkeinItem) item = g_list_model_get_item (G_LIST_MODEL (self->filter), position);

  if (item != NULL)
    g_signal_emit (self, signals[SIGNAL_ITEM_ACTIVATED], 0, item);
}

static void
selection_changed_cb (SkeinItemView *self)
{
  g_signal_emit (self, signals[SIGNAL_SELECTION_CHANGED], 0);
}

/* Widget */

static void
skein_item_view_map (GtkWidget *widget)
{
  SkeinItemView *self = SKEIN_ITEM_VIEW (widget);

  GTK_WIDGET_CLASS (skein_item_view_parent_class)->map (widget);
  self->retry_timeout = g_timeout_add_seconds (1, retry_timeout_cb, self);
}

static void
skein_item_view_unmap (GtkWidget *widget)
{
  SkeinItemView *self = SKEIN_ITEM_VIEW (widget);

  g_clear_handle_id (&self->retry_timeout, g_source_remove);
  GTK_WIDGET_CLASS (skein_item_view_parent_class)->unmap (widget);
}

static gboolean
skein_item_view_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (SKEIN_ITEM_VIEW (widget)->columns));
}

static void
skein_item_view_dispose (GObject *object)
{
  SkeinItemView *self = SKEIN_ITEM_VIEW (object);

  g_clear_handle_id (&self->retry_timeout, g_source_remove);
  skein_item_view_set_batch (self, NULL);
  g_clear_pointer (&self->chosen, skein_item_columns_free);
  g_clear_pointer (&self->menu, gtk_widget_unparent);

  G_OBJECT_CLASS (skein_item_view_parent_class)->dispose (object);
}

static void
skein_item_view_finalize (GObject *object)
{
  SkeinItemView *self = SKEIN_ITEM_VIEW (object);

  g_object_unref (self->selection);
  g_object_unref (self->filter);
  g_clear_pointer (&self->kept, g_ptr_array_unref);
  g_hash_table_unref (self->bound);
  g_hash_table_unref (self->cells);

  G_OBJECT_CLASS (skein_item_view_parent_class)->finalize (object);
}

static void
skein_item_view_class_init (SkeinItemViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = skein_item_view_dispose;
  object_class->finalize = skein_item_view_finalize;
  widget_class->snapshot = skein_item_view_snapshot;
  widget_class->map = skein_item_view_map;
  widget_class->unmap = skein_item_view_unmap;
  widget_class->grab_focus = skein_item_view_grab_focus;

  signals[SIGNAL_SELECTION_CHANGED] = g_signal_new ("selection-changed", SKEIN_TYPE_ITEM_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ITEMS_DROPPED] = g_signal_new ("items-dropped", SKEIN_TYPE_ITEM_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_PTR_ARRAY, SKEIN_TYPE_ITEM);
  signals[SIGNAL_ITEM_ACTIVATED] = g_signal_new ("item-activated", SKEIN_TYPE_ITEM_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, SKEIN_TYPE_ITEM);
}

static void
skein_item_view_init (SkeinItemView *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkGesture *secondary = gtk_gesture_click_new ();
  GtkDragSource *drag = gtk_drag_source_new ();
  GtkDropTarget *drop = gtk_drop_target_new (G_TYPE_PTR_ARRAY, GDK_ACTION_MOVE | GDK_ACTION_COPY);
  GtkWidget *bin;

  self->drop_y = -1;
  self->bound = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  self->cells = g_hash_table_new (NULL, NULL);
  self->filter = skein_item_filter_model_new ();
  self->selection = gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (self->filter)));
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);
  /* Selected ones may have gone. */
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);

  self->columns = GTK_COLUMN_VIEW (gtk_column_view_new (g_object_ref (GTK_SELECTION_MODEL (self->selection))));
  gtk_widget_add_css_class (GTK_WIDGET (self->columns), "skein-items");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->columns), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Downloads"), -1);
  self->chosen = skein_item_columns_new (self->columns);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "columns", skein_item_columns_get_actions (self->chosen));
  add_column (self, SKEIN_ITEM_CELL_NAME, _("Name"));
  add_column (self, SKEIN_ITEM_CELL_SIZE, _("Size"));
  add_column (self, SKEIN_ITEM_CELL_PROGRESS, _("Progress"));
  add_column (self, SKEIN_ITEM_CELL_SPEED, _("Speed"));
  /* Translators: a column: how much longer a download takes. */
  add_column (self, SKEIN_ITEM_CELL_LEFT, C_("column", "Left"));
  add_column (self, SKEIN_ITEM_CELL_STATUS, _("Status"));
  skein_item_columns_apply (self->chosen, self->form);
  skein_item_columns_set_sort_func (self->chosen, sort_changed, self);
  g_signal_connect_object (self->filter, "settled", G_CALLBACK (settled_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (self->columns, "activate", G_CALLBACK (activate_cb), self);

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->columns));
  bin = g_object_new (SKEIN_TYPE_BREAKPOINT_BIN, "breakpoints", BREAKPOINTS, "child", scrolled, NULL);
  g_signal_connect_swapped (bin, "form-changed", G_CALLBACK (form_changed_cb), self);
  adw_bin_set_child (ADW_BIN (self), bin);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (secondary), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (secondary), GTK_PHASE_CAPTURE);
  g_signal_connect (secondary, "pressed", G_CALLBACK (secondary_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (secondary));

  gtk_drag_source_set_actions (drag, GDK_ACTION_MOVE);
  g_signal_connect (drag, "prepare", G_CALLBACK (drag_prepare_cb), self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (drag), GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  g_signal_connect (drop, "drop", G_CALLBACK (drop_cb), self);
  g_signal_connect (drop, "motion", G_CALLBACK (drop_motion_cb), self);
  g_signal_connect (drop, "leave", G_CALLBACK (drop_leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
}

void
skein_item_view_set_batch (SkeinItemView *self, SkeinBatch *batch)
{
  g_return_if_fail (SKEIN_IS_ITEM_VIEW (self));

  if (self->batch == batch)
    return;
  if (self->batch != NULL)
    g_signal_handlers_disconnect_by_func (self->batch, items_dirty_cb, self);
  g_set_object (&self->batch, batch);
  skein_item_filter_model_set_batch (self->filter, batch);
  if (batch != NULL)
    g_signal_connect (batch, "items-dirty", G_CALLBACK (items_dirty_cb), self);
}

SkeinItemFilterModel *
skein_item_view_get_filter (SkeinItemView *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM_VIEW (self), NULL);

  return self->filter;
}

GActionGroup *
skein_item_view_get_column_actions (SkeinItemView *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM_VIEW (self), NULL);

  return skein_item_columns_get_actions (self->chosen);
}

void
skein_item_view_set_menu (SkeinItemView *self, GMenuModel *menu)
{
  g_return_if_fail (SKEIN_IS_ITEM_VIEW (self));
  g_return_if_fail (self->menu == NULL);

  self->menu = gtk_popover_menu_new_from_model (menu);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
  gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
}

void
skein_item_view_popup_menu (SkeinItemView *self)
{
  GtkRoot *root;
  GtkWidget *focus;
  graphene_rect_t bounds;

  g_return_if_fail (SKEIN_IS_ITEM_VIEW (self));

  if (skein_item_view_get_n_selected (self) == 0)
    return;
  root = gtk_widget_get_root (GTK_WIDGET (self));
  focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->columns)) && gtk_widget_compute_bounds (focus, GTK_WIDGET (self), &bounds))
    popup_at (self, bounds.origin.x + 40, bounds.origin.y + bounds.size.height * 0.75);
  else
    popup_at (self, 40, 60);
}

guint64
skein_item_view_get_n_selected (SkeinItemView *self)
{
  g_autoptr (GtkBitset) set = NULL;

  g_return_val_if_fail (SKEIN_IS_ITEM_VIEW (self), 0);

  set = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  return gtk_bitset_get_size (set);
}

GPtrArray *
skein_item_view_dup_selected (SkeinItemView *self, guint limit)
{
  g_autoptr (GtkBitset) set = NULL;
  GPtrArray *items;
  GtkBitsetIter iter;
  guint position;

  g_return_val_if_fail (SKEIN_IS_ITEM_VIEW (self), NULL);

  set = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  items = g_ptr_array_new_with_free_func (g_object_unref);
  for (gboolean more = gtk_bitset_iter_init_first (&iter, set, &position); more && (limit == 0 || items->len < limit); more = gtk_bitset_iter_next (&iter, &position))
    {
      SkeinItem *item = g_list_model_get_item (G_LIST_MODEL (self->filter), position);

      if (item != NULL)
        g_ptr_array_add (items, item);
    }
  return items;
}

void
skein_item_view_select (SkeinItemView *self, GPtrArray *items)
{
  g_autoptr (GtkBitset) set = gtk_bitset_new_empty ();
  g_autoptr (GtkBitset) all = NULL;

  g_return_if_fail (SKEIN_IS_ITEM_VIEW (self));

  for (guint i = 0; i < items->len; i++)
    {
      guint position;

      if (skein_item_filter_model_find (self->filter, g_ptr_array_index (items, i), &position))
        gtk_bitset_add (set, position);
    }
  all = gtk_bitset_new_range (0, g_list_model_get_n_items (G_LIST_MODEL (self->filter)));
  gtk_selection_model_set_selection (GTK_SELECTION_MODEL (self->selection), set, all);
  if (items->len > 0)
    skein_item_view_scroll_to (self, g_ptr_array_index (items, 0));
}

void
skein_item_view_scroll_to_top (SkeinItemView *self)
{
  g_return_if_fail (SKEIN_IS_ITEM_VIEW (self));

  gtk_adjustment_set_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->columns)), 0);
}

void
skein_item_view_scroll_to (SkeinItemView *self, SkeinItem *item)
{
  guint position;

  g_return_if_fail (SKEIN_IS_ITEM_VIEW (self));

  /* gtk_column_view_scroll_to() came with GTK 4.12; the action of the list inside is older. */
  if (skein_item_filter_model_find (self->filter, item, &position))
    gtk_widget_activate_action (gtk_widget_get_last_child (GTK_WIDGET (self->columns)), "list.scroll-to-item", "u", position);
}
