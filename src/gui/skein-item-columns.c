// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-item-columns.h"

#include <string.h>
#include <glib/gi18n.h>

#define N SKEIN_N_ITEM_CELL_KINDS
/* Dragging an edge changes a width many times a second. */
#define SAVE_MS 400

struct _SkeinItemColumns
{
  GtkColumnView *view;               /* borrowed */
  GSettings *state;                  /* (owned) */
  GSimpleActionGroup *actions;       /* (owned) */
  GMenu *menu;                       /* (owned) of the header row */
  GListModel *shown;                 /* (owned) the view's columns */
  GtkColumnViewColumn *column_of[N]; /* (owned) */

  SkeinItemCellKind order[N];
  gboolean hidden[N];
  int width_of[N]; /* 0: as the form says */
  SkeinItemForm form;
  gboolean applying; /* changes are ours */
  guint save_timeout;

  SkeinItemSort sort;
  gboolean descending;
  SkeinItemColumnsSortFunc sort_func; /* (nullable) */
  gpointer sort_data;
  int asked; /* kind whose sorter was asked last; < 0 none */
};

static const SkeinItemSort sort_of[N] = {
  [SKEIN_ITEM_CELL_NAME] = SKEIN_ITEM_SORT_NAME,
  [SKEIN_ITEM_CELL_SIZE] = SKEIN_ITEM_SORT_SIZE,
  [SKEIN_ITEM_CELL_PROGRESS] = SKEIN_ITEM_SORT_PROGRESS,
  [SKEIN_ITEM_CELL_SPEED] = SKEIN_ITEM_SORT_SPEED,
  [SKEIN_ITEM_CELL_LEFT] = SKEIN_ITEM_SORT_LEFT,
  [SKEIN_ITEM_CELL_STATUS] = SKEIN_ITEM_SORT_STATUS,
};

/* Names in the settings and of the actions. */
static const char *const nicks[N] = {
  [SKEIN_ITEM_CELL_NAME] = "name",
  [SKEIN_ITEM_CELL_SIZE] = "size",
  [SKEIN_ITEM_CELL_PROGRESS] = "progress",
  [SKEIN_ITEM_CELL_SPEED] = "speed",
  [SKEIN_ITEM_CELL_LEFT] = "left",
  [SKEIN_ITEM_CELL_STATUS] = "status",
};

static gboolean
find_kind (const char *nick, SkeinItemCellKind *out_kind)
{
  for (guint i = 0; i < N; i++)
    if (strcmp (nicks[i], nick) == 0)
      {
        *out_kind = (SkeinItemCellKind) i;
        return TRUE;
      }
  return FALSE;
}

/* Settings */

/* Whatever is stored: each kind once, those that are not named behind the others. */
static void
load_order (SkeinItemColumns *self)
{
  g_auto (GStrv) stored = g_settings_get_strv (self->state, "column-order");
  gboolean seen[N] = { FALSE };
  guint n = 0;

  for (guint i = 0; stored[i] != NULL; i++)
    {
      SkeinItemCellKind kind;

      if (find_kind (stored[i], &kind) && !seen[kind])
        {
          seen[kind] = TRUE;
          self->order[n++] = kind;
        }
    }
  for (guint i = 0; i < N; i++)
    if (!seen[i])
      self->order[n++] = (SkeinItemCellKind) i;
}

static void
load (SkeinItemColumns *self)
{
  g_auto (GStrv) hidden = g_settings_get_strv (self->state, "hidden-columns");
  g_autoptr (GVariant) widths = g_settings_get_value (self->state, "column-widths");

  g_autofree char *sort = g_settings_get_string (self->state, "sort");
  SkeinItemCellKind sorted;

  self->sort = find_kind (sort, &sorted) ? sort_of[sorted] : SKEIN_ITEM_SORT_NONE;
  self->descending = self->sort != SKEIN_ITEM_SORT_NONE && g_settings_get_boolean (self->state, "sort-descending");
  load_order (self);
  for (guint i = 0; i < N; i++)
    {
      int width = 0;

      self->hidden[i] = i != SKEIN_ITEM_CELL_NAME && g_strv_contains ((const char *const *) hidden, nicks[i]);
      self->width_of[i] = g_variant_lookup (widths, nicks[i], "i", &width) ? CLAMP (width, 0, 4000) : 0;
    }
}

static void
save (SkeinItemColumns *self)
{
  g_autoptr (GStrvBuilder) order = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) hidden = g_strv_builder_new ();
  GVariantBuilder widths = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{si}"));
  g_auto (GStrv) order_strv = NULL;
  g_auto (GStrv) hidden_strv = NULL;

  g_clear_handle_id (&self->save_timeout, g_source_remove);
  for (guint i = 0; i < N; i++)
    {
      SkeinItemCellKind kind = self->order[i];

      g_strv_builder_add (order, nicks[kind]);
      if (self->hidden[kind])
        g_strv_builder_add (hidden, nicks[kind]);
      if (self->width_of[kind] > 0)
        g_variant_builder_add (&widths, "{si}", nicks[kind], self->width_of[kind]);
    }
  {
    SkeinItemCellKind sorted = SKEIN_ITEM_CELL_NAME;

    while (sorted < N && sort_of[sorted] != self->sort)
      sorted++;
    g_settings_set_string (self->state, "sort", sorted < N ? nicks[sorted] : "none");
    g_settings_set_boolean (self->state, "sort-descending", self->descending);
  }
  order_strv = g_strv_builder_end (order);
  hidden_strv = g_strv_builder_end (hidden);
  g_settings_set_strv (self->state, "column-order", (const char *const *) order_strv);
  g_settings_set_strv (self->state, "hidden-columns", (const char *const *) hidden_strv);
  g_settings_set_value (self->state, "column-widths", g_variant_builder_end (&widths));
}

static gboolean
save_cb (gpointer user_data)
{
  SkeinItemColumns *self = user_data;

  self->save_timeout = 0;
  save (self);
  return G_SOURCE_REMOVE;
}

static void
queue_save (SkeinItemColumns *self)
{
  if (self->save_timeout == 0)
    self->save_timeout = g_timeout_add (SAVE_MS, save_cb, self);
}

/* The view */

static gboolean
has_room (SkeinItemCellKind kind, SkeinItemForm form)
{
  switch (kind)
    {
    case SKEIN_ITEM_CELL_SIZE:
    case SKEIN_ITEM_CELL_LEFT:
      return form <= SKEIN_ITEM_FORM_MEDIUM;
    case SKEIN_ITEM_CELL_PROGRESS:
    case SKEIN_ITEM_CELL_SPEED:
      return form != SKEIN_ITEM_FORM_COMPACT;
    case SKEIN_ITEM_CELL_NAME:
    case SKEIN_ITEM_CELL_STATUS:
    default:
      return TRUE;
    }
}

/* -1: what is left. A width that was chosen in a wide list would take the name's room in a narrow one. */
static int
get_width (SkeinItemColumns *self, SkeinItemCellKind kind)
{
  if (self->width_of[kind] > 0 && self->form <= SKEIN_ITEM_FORM_MEDIUM)
    return self->width_of[kind];
  switch (kind)
    {
    case SKEIN_ITEM_CELL_SIZE:
    case SKEIN_ITEM_CELL_LEFT:
      return 105;
    case SKEIN_ITEM_CELL_PROGRESS:
      return self->form == SKEIN_ITEM_FORM_WIDE ? 210 : 120;
    case SKEIN_ITEM_CELL_SPEED:
      return 115;
    case SKEIN_ITEM_CELL_STATUS:
      return self->form == SKEIN_ITEM_FORM_WIDE ? 210 : self->form == SKEIN_ITEM_FORM_COMPACT ? 162
                                                                                              : 176;
    case SKEIN_ITEM_CELL_NAME:
    default:
      return -1;
    }
}

static guint
list_wanted (SkeinItemColumns *self, GtkColumnViewColumn *wanted[N])
{
  guint n = 0;

  for (guint i = 0; i < N; i++)
    {
      SkeinItemCellKind kind = self->order[i];

      if (self->column_of[kind] != NULL && !self->hidden[kind] && has_room (kind, self->form))
        wanted[n++] = self->column_of[kind];
    }
  return n;
}

static gboolean
is_shown_before (SkeinItemColumns *self, GtkColumnViewColumn *const *wanted, guint n)
{
  guint found = 0;

  /* Those that are there, in the wanted order. */
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GtkColumnViewColumn) there = g_list_model_get_item (self->shown, found);

      if (there == wanted[i])
        found++;
    }
  return found == g_list_model_get_n_items (self->shown);
}

/* Sorting */

static SkeinItemCellKind
get_sorted_kind (SkeinItemColumns *self)
{
  SkeinItemCellKind kind = SKEIN_ITEM_CELL_NAME;

  while (kind < N && sort_of[kind] != self->sort)
    kind++;
  return kind;
}

/* The arrow in the header. */
static void
show_sort (SkeinItemColumns *self)
{
  SkeinItemCellKind kind = get_sorted_kind (self);
  GtkColumnViewColumn *column = kind < N ? self->column_of[kind] : NULL;
  gboolean was_applying = self->applying;

  self->applying = TRUE;
  if (column != NULL && gtk_column_view_column_get_column_view (column) == NULL)
    column = NULL;
  gtk_column_view_sort_by_column (self->view, column, self->descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
  self->applying = was_applying;
}

static void
set_sort (SkeinItemColumns *self, SkeinItemSort sort, gboolean descending)
{
  SkeinItemCellKind kind;
  GAction *action;

  descending = descending && sort != SKEIN_ITEM_SORT_NONE;
  if (self->sort == sort && self->descending == descending)
    return;
  self->sort = sort;
  self->descending = descending;
  kind = get_sorted_kind (self);
  show_sort (self);
  action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "sort");
  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_string (kind < N ? nicks[kind] : "none"));
  action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "sort-descending");
  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (descending));
  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), kind < N);
  if (self->sort_func != NULL)
    self->sort_func (sort, descending, self->sort_data);
}

/* What the view sorts by cannot be asked for before GTK 4.10: so its sorter is asked for an opinion, and whoever is asked in turn is it. Rows are
 * never sorted with it. */
static int
asked_cb (G_GNUC_UNUSED gconstpointer a, G_GNUC_UNUSED gconstpointer b, gpointer column)
{
  int *asked = g_object_get_data (column, "skein-asked");

  *asked = GPOINTER_TO_INT (g_object_get_data (column, "skein-kind"));
  return 1;
}

/* A header was clicked: up, down, and the third time back to the batch's own order. */
static void
sorter_changed_cb (SkeinItemColumns *self)
{
  GtkOrdering ordering;
  gboolean descending;

  if (self->applying)
    return;
  self->asked = -1;
  ordering = gtk_sorter_compare (gtk_column_view_get_sorter (self->view), self->view, self->actions);
  descending = ordering == GTK_ORDERING_SMALLER;
  if (self->asked < 0 || (sort_of[self->asked] == self->sort && self->descending && !descending))
    set_sort (self, SKEIN_ITEM_SORT_NONE, FALSE);
  else
    set_sort (self, sort_of[self->asked], descending);
  queue_save (self);
}

static void
sort_state_changed_cb (G_GNUC_UNUSED GSimpleAction *action, GVariant *value, gpointer user_data)
{
  SkeinItemColumns *self = user_data;
  SkeinItemCellKind kind;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    set_sort (self, self->sort, g_variant_get_boolean (value));
  else if (find_kind (g_variant_get_string (value, NULL), &kind))
    set_sort (self, sort_of[kind], self->sort == sort_of[kind] && self->descending);
  else
    set_sort (self, SKEIN_ITEM_SORT_NONE, FALSE);
  queue_save (self);
}

static void
add_sort_actions (SkeinItemColumns *self)
{
  SkeinItemCellKind kind = get_sorted_kind (self);
  g_autoptr (GSimpleAction) sort = g_simple_action_new_stateful ("sort", G_VARIANT_TYPE_STRING, g_variant_new_string (kind < N ? nicks[kind] : "none"));
  g_autoptr (GSimpleAction) descending = g_simple_action_new_stateful ("sort-descending", NULL, g_variant_new_boolean (self->descending));

  g_simple_action_set_enabled (descending, kind < N);
  g_signal_connect (sort, "change-state", G_CALLBACK (sort_state_changed_cb), self);
  g_signal_connect (descending, "change-state", G_CALLBACK (sort_state_changed_cb), self);
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (sort));
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (descending));
}

static void
apply (SkeinItemColumns *self)
{
  GtkColumnViewColumn *wanted[N];
  guint n = list_wanted (self, wanted);

  self->applying = TRUE;
  /* GTK 4.8 counts the width of hidden columns, so that those left would not share what is free: they are taken out. */
  for (guint i = 0; i < N; i++)
    {
      gboolean stays = FALSE;

      for (guint j = 0; j < n; j++)
        stays = stays || wanted[j] == self->column_of[i];
      if (!stays && self->column_of[i] != NULL && gtk_column_view_column_get_column_view (self->column_of[i]) != NULL)
        gtk_column_view_remove_column (self->view, self->column_of[i]);
    }
  if (!is_shown_before (self, wanted, n))
    for (guint i = 0; i < n; i++)
      if (gtk_column_view_column_get_column_view (wanted[i]) != NULL)
        gtk_column_view_remove_column (self->view, wanted[i]);
  for (guint i = 0; i < n; i++)
    if (gtk_column_view_column_get_column_view (wanted[i]) == NULL)
      gtk_column_view_insert_column (self->view, i, wanted[i]);
  for (guint i = 0; i < N; i++)
    if (self->column_of[i] != NULL)
      gtk_column_view_column_set_fixed_width (self->column_of[i], get_width (self, (SkeinItemCellKind) i));
  self->applying = FALSE;
  show_sort (self);
}

/* The user has dragged a column elsewhere: the kinds that are shown trade their places, the others keep theirs. */
static void
shown_changed_cb (SkeinItemColumns *self)
{
  GtkColumnViewColumn *wanted[N];
  guint n = list_wanted (self, wanted), next = 0;

  /* GTK takes it out before it puts it in. */
  if (self->applying || g_list_model_get_n_items (self->shown) != n)
    return;
  for (guint i = 0; i < N; i++)
    {
      GtkColumnViewColumn *old = self->column_of[self->order[i]];

      if (next >= n || old != wanted[next])
        continue;
      {
        g_autoptr (GtkColumnViewColumn) now = g_list_model_get_item (self->shown, next++);

        for (guint kind = 0; kind < N; kind++)
          if (self->column_of[kind] == now)
            self->order[i] = (SkeinItemCellKind) kind;
      }
    }
  queue_save (self);
}

static void
width_changed_cb (SkeinItemColumns *self, G_GNUC_UNUSED GParamSpec *pspec, GtkColumnViewColumn *column)
{
  if (self->applying || self->form > SKEIN_ITEM_FORM_MEDIUM)
    return;
  for (guint i = 0; i < N; i++)
    if (self->column_of[i] == column)
      self->width_of[i] = MAX (gtk_column_view_column_get_fixed_width (column), 0);
  queue_save (self);
}

/* Actions */

static void
show_state_changed_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  SkeinItemColumns *self = user_data;
  SkeinItemCellKind kind;

  if (!find_kind (g_action_get_name (G_ACTION (action)), &kind))
    return;
  g_simple_action_set_state (action, value);
  if (self->hidden[kind] == !g_variant_get_boolean (value))
    return;
  self->hidden[kind] = !g_variant_get_boolean (value);
  apply (self);
  queue_save (self);
}

static void
show_states (SkeinItemColumns *self)
{
  for (guint i = SKEIN_ITEM_CELL_NAME + 1; i < N; i++)
    g_simple_action_set_state (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), nicks[i])), g_variant_new_boolean (!self->hidden[i]));
}

static void
reset_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  SkeinItemColumns *self = user_data;

  g_clear_handle_id (&self->save_timeout, g_source_remove);
  g_settings_reset (self->state, "column-order");
  g_settings_reset (self->state, "hidden-columns");
  g_settings_reset (self->state, "column-widths");
  g_settings_reset (self->state, "sort");
  g_settings_reset (self->state, "sort-descending");
  set_sort (self, SKEIN_ITEM_SORT_NONE, FALSE);
  load (self);
  show_states (self);
  apply (self);
}

SkeinItemColumns *
skein_item_columns_new (GtkColumnView *view)
{
  SkeinItemColumns *self = g_new0 (SkeinItemColumns, 1);
  g_autoptr (GSimpleAction) reset = g_simple_action_new ("reset", NULL);

  self->view = view;
  self->state = g_settings_new (SKEIN_SETTINGS_ID ".State");
  self->menu = g_menu_new ();
  self->shown = g_object_ref (gtk_column_view_get_columns (view));
  g_signal_connect_swapped (self->shown, "items-changed", G_CALLBACK (shown_changed_cb), self);
  load (self);

  self->actions = g_simple_action_group_new ();
  for (guint i = SKEIN_ITEM_CELL_NAME + 1; i < N; i++)
    {
      g_autoptr (GSimpleAction) action = g_simple_action_new_stateful (nicks[i], NULL, g_variant_new_boolean (!self->hidden[i]));

      g_signal_connect (action, "change-state", G_CALLBACK (show_state_changed_cb), self);
      g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (action));
    }
  add_sort_actions (self);
  g_signal_connect_swapped (gtk_column_view_get_sorter (view), "changed", G_CALLBACK (sorter_changed_cb), self);
  g_signal_connect (reset, "activate", G_CALLBACK (reset_activated), self);
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (reset));
  return self;
}

void
skein_item_columns_free (SkeinItemColumns *self)
{
  if (self->save_timeout != 0)
    save (self);
  g_signal_handlers_disconnect_by_data (self->shown, self);
  g_signal_handlers_disconnect_by_data (gtk_column_view_get_sorter (self->view), self);
  g_signal_handlers_disconnect_by_data (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "sort"), self);
  g_signal_handlers_disconnect_by_data (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "sort-descending"), self);
  for (guint i = 0; i < N; i++)
    if (self->column_of[i] != NULL)
      {
        g_signal_handlers_disconnect_by_data (self->column_of[i], self);
        g_object_unref (self->column_of[i]);
      }
  for (guint i = SKEIN_ITEM_CELL_NAME + 1; i < N; i++)
    g_signal_handlers_disconnect_by_data (g_action_map_lookup_action (G_ACTION_MAP (self->actions), nicks[i]), self);
  g_signal_handlers_disconnect_by_data (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "reset"), self);
  g_object_unref (self->actions);
  g_object_unref (self->shown);
  g_object_unref (self->menu);
  g_object_unref (self->state);
  g_free (self);
}

void
skein_item_columns_add (SkeinItemColumns *self, SkeinItemCellKind kind, const char *title, GtkListItemFactory *factory)
{
  GtkColumnViewColumn *column = gtk_column_view_column_new (title, factory);
  g_autoptr (GtkSorter) sorter = NULL;

  gtk_column_view_column_set_expand (column, kind == SKEIN_ITEM_CELL_NAME);
  gtk_column_view_column_set_resizable (column, TRUE);
  gtk_column_view_column_set_header_menu (column, G_MENU_MODEL (self->menu));
  g_signal_connect_swapped (column, "notify::fixed-width", G_CALLBACK (width_changed_cb), self);
  g_object_set_data (G_OBJECT (column), "skein-asked", &self->asked);
  g_object_set_data (G_OBJECT (column), "skein-kind", GINT_TO_POINTER ((int) kind));
  sorter = GTK_SORTER (gtk_custom_sorter_new (asked_cb, column, NULL));
  gtk_column_view_column_set_sorter (column, sorter);
  self->column_of[kind] = column;

  if (kind != SKEIN_ITEM_CELL_NAME)
    {
      g_autofree char *action = g_strconcat ("columns.", nicks[kind], NULL);

      g_menu_append (self->menu, title, action);
    }
  if (kind == SKEIN_ITEM_CELL_STATUS)
    {
      g_autoptr (GMenu) section = g_menu_new ();

      g_menu_append (section, _ ("_As at First"), "columns.reset");
      g_menu_append_section (self->menu, NULL, G_MENU_MODEL (section));
    }
}

void
skein_item_columns_apply (SkeinItemColumns *self, SkeinItemForm form)
{
  self->form = form;
  apply (self);
}

void
skein_item_columns_set_sort_func (SkeinItemColumns *self, SkeinItemColumnsSortFunc func, gpointer user_data)
{
  self->sort_func = func;
  self->sort_data = user_data;
  func (self->sort, self->descending, user_data);
}

GActionGroup *
skein_item_columns_get_actions (SkeinItemColumns *self)
{
  return G_ACTION_GROUP (self->actions);
}

GtkColumnViewColumn *
skein_item_columns_get (SkeinItemColumns *self, SkeinItemCellKind kind)
{
  return self->column_of[kind];
}
