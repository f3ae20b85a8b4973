// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-downloads-page.h"

#include <string.h>
#include <glib/gi18n.h>

#include "base/skein-format.h"
#include "gui/skein-breakpoint-bin.h"
#include "gui/skein-hold-banner.h"
#include "gui/skein-item-actions.h"
#include "gui/skein-item-details.h"
#include "gui/skein-item-view.h"
#include "gui/skein-limit-dialog.h"
#include "gui/skein-login-dialog.h"
#include "gui/skein-speed-button.h"
#include "gui/skein-window-private.h"
#include "gui/skein-worker-strip.h"

/* Which actions make sense is decided by looking at no more selected items than this. */
#define MAX_LOOKED_AT 500

struct _SkeinDownloadsPage
{
  AdwBin parent_instance;

  SkeinEngine *engine;   /* (owned) (nullable) */
  SkeinBatch *batch;     /* (owned) (nullable) */
  SkeinItemGroup group;
  gboolean search_mode;
  const char *priority; /* static: of the selected downloads, "" several or none */
  GSettings *state;      /* (owned) */
  gboolean welcomed;     /* as the state says; what is shown follows when the list is empty again */
  gboolean failed;       /* there will be no batch */

  GtkWidget *chip_of[SKEIN_N_ITEM_GROUPS];  /* borrowed from the widget tree */
  GtkLabel *count_of[SKEIN_N_ITEM_GROUPS];
  guint shown_count_of[SKEIN_N_ITEM_GROUPS];
  guint update_idle;
  guint actions_idle;

  GtkStack *stack;
  GtkStack *list_stack;
  AdwStatusPage *none;
  AdwStatusPage *failure;
  AdwStatusPage *empty;
  GtkWidget *empty_demo;
  GtkBox *toolbar;
  GtkBox *chips;
  GtkLabel *totals;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  SkeinItemView *view;
  SkeinHoldBanner *hold;
  SkeinWorkerStrip *strip;
  GMenuModel *item_menu;
  GArray *marked; /* (owned) of guint64: the selected items, as the lanes know them */
};

typedef enum
{
  PROP_FILTER = 1,
  PROP_SEARCH_MODE,
  PROP_PRIORITY
} SkeinDownloadsPageProperty;
static GParamSpec *props[PROP_PRIORITY + 1];

enum
{
  SIGNAL_ITEMS_MARKED,
  SIGNAL_REMOVE,
  SIGNAL_TRASH,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SkeinDownloadsPage, skein_downloads_page, ADW_TYPE_BIN)

/* Figures above the list */

static void
set_count (SkeinDownloadsPage *self, SkeinItemGroup group, guint count)
{
  char text[16];

  if (self->shown_count_of[group] == count)
    return;
  self->shown_count_of[group] = count;
  g_snprintf (text, sizeof text, "%'u", count);
  gtk_label_set_text (self->count_of[group], text);
}

static char *
describe_totals (const SkeinBatchTotals *totals)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *done = skein_format_size (totals->done_bytes);
  g_autofree char *total = skein_format_size (totals->total_bytes);

  if (totals->total_bytes == 0)
    return g_strdup ("");

  /* Translators: how much has been downloaded, such as "1.7 GB of 9.4 GB". */
  if (totals->done_bytes < totals->total_bytes)
    g_string_append_printf (text, _("%s of %s"), done, total);
  else
    g_string_append (text, total);
  if (totals->rate > 0)
    {
      g_autofree char *rate = skein_format_rate (totals->rate);

      g_string_append_printf (text, " · %s", rate);
    }
  if (totals->rate > 0 && totals->seconds_left >= 0)
    {
      g_autofree char *left = skein_format_duration (totals->seconds_left);

      g_string_append (text, " · ");
      /* Translators: a duration, such as "1 min 6 s left". */
      g_string_append_printf (text, _("%s left"), left);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
show_none (SkeinDownloadsPage *self)
{
  static const char *const titles[SKEIN_N_ITEM_GROUPS] = {
    [SKEIN_ITEM_GROUP_ALL] = N_("Nothing Here"),
    [SKEIN_ITEM_GROUP_ACTIVE] = N_("Nothing Is Being Downloaded"),
    [SKEIN_ITEM_GROUP_WAITING] = N_("Nothing Waits"),
    [SKEIN_ITEM_GROUP_DONE] = N_("Nothing Is Done Yet"),
    [SKEIN_ITEM_GROUP_FAILED] = N_("Nothing Has Failed"),
  };
  static const char *const icons[SKEIN_N_ITEM_GROUPS] = {
    [SKEIN_ITEM_GROUP_ALL] = "edit-find-symbolic",
    [SKEIN_ITEM_GROUP_ACTIVE] = "folder-download-symbolic",
    [SKEIN_ITEM_GROUP_WAITING] = "folder-download-symbolic",
    [SKEIN_ITEM_GROUP_DONE] = "folder-download-symbolic",
    [SKEIN_ITEM_GROUP_FAILED] = "emblem-ok-symbolic",
  };
  gboolean searching = self->search_mode && *gtk_editable_get_text (GTK_EDITABLE (self->search_entry)) != '\0';

  adw_status_page_set_title (self->none, searching ? _("No Matches") : _(titles[self->group]));
  adw_status_page_set_description (self->none, searching ? _("No name or address has these words.") : NULL);
  adw_status_page_set_icon_name (self->none, searching ? "edit-find-symbolic" : icons[self->group]);
}

/* Those who never downloaded anything are told how to begin, and offered the demo; others know. */
static void
show_empty (SkeinDownloadsPage *self)
{
  adw_status_page_set_title (self->empty, self->welcomed ? _("Nothing to Download Yet") : _("Welcome to Skein"));
  adw_status_page_set_description (self->empty, self->welcomed ? _("Paste addresses, or drop a list or a page of links here.")
                                                               : _("Paste addresses, drop a list here, or watch the demo batch: photos and archives from a sample server on this computer."));
  gtk_widget_set_visible (self->empty_demo, !self->welcomed);
}

static void
note_welcome (SkeinDownloadsPage *self)
{
  if (self->welcomed)
    return;
  self->welcomed = TRUE;
  g_settings_set_boolean (self->state, "welcomed", TRUE);
  show_empty (self);
}

static void
update_figures (SkeinDownloadsPage *self)
{
  SkeinBatchTotals totals = { 0 };
  SkeinItemFilterModel *filter = skein_item_view_get_filter (self->view);
  g_autofree char *text = NULL;
  gboolean none;

  if (self->batch == NULL)
    {
      gtk_stack_set_visible_child_name (self->stack, self->failed ? "failure" : "loading");
      return;
    }

  skein_batch_get_totals (self->batch, &totals);
  /* The last measured rate outlives the last download by a moment. */
  if (skein_batch_get_count (self->batch, SKEIN_ITEM_DOWNLOADING) == 0)
    totals.rate = 0;
  set_count (self, SKEIN_ITEM_GROUP_ALL, totals.n_items);
  set_count (self, SKEIN_ITEM_GROUP_ACTIVE, totals.n_active);
  set_count (self, SKEIN_ITEM_GROUP_WAITING, totals.n_waiting);
  set_count (self, SKEIN_ITEM_GROUP_DONE, totals.n_done);
  set_count (self, SKEIN_ITEM_GROUP_FAILED, totals.n_failed);
  text = describe_totals (&totals);
  if (g_strcmp0 (gtk_label_get_text (self->totals), text) != 0)
    gtk_label_set_text (self->totals, text);
  skein_worker_strip_set_rate (self->strip, totals.rate);

  none = g_list_model_get_n_items (G_LIST_MODEL (filter)) == 0;
  if (none && !skein_item_filter_model_is_searching (filter))
    show_none (self);
  if (!none || !skein_item_filter_model_is_searching (filter))
    gtk_stack_set_visible_child_name (self->list_stack, none ? "none" : "list");
  gtk_stack_set_visible_child_name (self->stack, totals.n_items == 0 ? "empty" : "batch");
  if (totals.n_items > 0)
    note_welcome (self);
}

static gboolean
update_idle_cb (gpointer user_data)
{
  SkeinDownloadsPage *self = user_data;

  self->update_idle = 0;
  update_figures (self);
  return G_SOURCE_REMOVE;
}

/* However many things change at once, the figures are looked at once. */
static void
queue_update (SkeinDownloadsPage *self)
{
  if (self->update_idle == 0)
    self->update_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, update_idle_cb, self, NULL);
}

/* Actions */

/* "" if they are not of one mind. */
static const char *
find_priority (GPtrArray *items)
{
  SkeinPriority priority = SKEIN_PRIORITY_NORMAL;

  for (guint i = 0; i < items->len; i++)
    {
      SkeinPriority its = skein_item_get_priority (g_ptr_array_index (items, i));

      if (i > 0 && its != priority)
        return "";
      priority = its;
    }
  return items->len > 0 ? skein_priority_get_nick (priority) : "";
}

static void
show_priority (SkeinDownloadsPage *self, GPtrArray *items)
{
  const char *priority = find_priority (items);

  if (g_str_equal (priority, self->priority))
    return;
  self->priority = priority;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PRIORITY]);
}

static void
set_priority (SkeinDownloadsPage *self, const char *nick)
{
  SkeinPriority priority;

  if (nick != NULL && skein_priority_parse (nick, &priority))
    gtk_widget_activate_action (GTK_WIDGET (self), skein_item_action_get_name (priority == SKEIN_PRIORITY_HIGH ? SKEIN_ITEM_ACTION_PRIORITY_HIGH : priority == SKEIN_PRIORITY_LOW ? SKEIN_ITEM_ACTION_PRIORITY_LOW
                                                                                                                                                                                    : SKEIN_ITEM_ACTION_PRIORITY_NORMAL),
                                NULL);
}

static void
update_actions (SkeinDownloadsPage *self)
{
  g_autoptr (GPtrArray) items = self->engine != NULL ? skein_item_view_dup_selected (self->view, MAX_LOOKED_AT) : g_ptr_array_new ();

  for (SkeinItemAction action = 0; action < SKEIN_N_ITEM_ACTIONS; action++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), skein_item_action_get_name (action), skein_item_action_applies (action, items));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "downloads.priority", skein_item_action_applies (SKEIN_ITEM_ACTION_PRIORITY_NORMAL, items));
  show_priority (self, items);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "downloads.menu", items->len > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "downloads.toggle",
                                 skein_item_action_applies (SKEIN_ITEM_ACTION_PAUSE, items) || skein_item_action_applies (SKEIN_ITEM_ACTION_RESUME, items));
}

/* What is selected stands out in the lanes, unless it is just too much, or nothing that a worker has touched. */
static void
mark_selected (SkeinDownloadsPage *self)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr (GPtrArray) items = self->engine != NULL ? skein_item_view_dup_selected (self->view, MAX_LOOKED_AT) : g_ptr_array_new ();

  for (guint i = 0; items->len < MAX_LOOKED_AT && i < items->len; i++)
    {
      guint64 id = skein_item_get_id (g_ptr_array_index (items, i));

      if (skein_item_get_state (g_ptr_array_index (items, i)) != SKEIN_ITEM_WAITING)
        g_array_append_val (ids, id);
    }
  if (ids->len == self->marked->len && (ids->len == 0 || memcmp (ids->data, self->marked->data, ids->len * sizeof (guint64)) == 0))
    return;

  g_array_unref (self->marked);
  self->marked = g_array_ref (ids);
  skein_worker_strip_set_marked_items (self->strip, (const guint64 *) (gconstpointer) ids->data, ids->len);
  g_signal_emit (self, signals[SIGNAL_ITEMS_MARKED], 0, ids);
}

static gboolean
actions_idle_cb (gpointer user_data)
{
  SkeinDownloadsPage *self = user_data;

  self->actions_idle = 0;
  update_actions (self);
  mark_selected (self);
  return G_SOURCE_REMOVE;
}

static void
queue_update_actions (SkeinDownloadsPage *self)
{
  if (self->actions_idle == 0)
    self->actions_idle = g_idle_add (actions_idle_cb, self);
}

static void
show_details (SkeinDownloadsPage *self, SkeinItem *item)
{
  GtkWidget *details = skein_item_details_new (self->batch, item);

  gtk_window_set_transient_for (GTK_WINDOW (details), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  gtk_window_present (GTK_WINDOW (details));
}

/* A list that is sorted has its places from elsewhere; returns whether items can be moved, and says otherwise how. */
static gboolean
can_move (SkeinDownloadsPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  AdwToast *toast;

  if (skein_item_filter_model_get_sort (skein_item_view_get_filter (self->view)) == SKEIN_ITEM_SORT_NONE)
    return TRUE;
  if (SKEIN_IS_WINDOW (root))
    {
      toast = adw_toast_new (_ ("Downloads can be moved in the batch’s own order, but the list is sorted now"));
      adw_toast_set_button_label (toast, _ ("Show Own Order"));
      adw_toast_set_detailed_action_name (toast, "columns.sort::none");
      skein_window_add_toast (SKEIN_WINDOW (root), toast);
    }
  return FALSE;
}

/* Where the selected items go is what the user sees: relative to their neighbours in the list as filtered. */
static void
move_selected (SkeinDownloadsPage *self, SkeinItemAction action, GPtrArray *items)
{
  SkeinItemFilterModel *filter = skein_item_view_get_filter (self->view);
  g_autoptr (SkeinItem) before = NULL;
  guint position;

  switch (action)
    {
    case SKEIN_ITEM_ACTION_MOVE_TOP:
      before = g_list_model_get_item (G_LIST_MODEL (self->batch), 0);
      break;
    case SKEIN_ITEM_ACTION_MOVE_BOTTOM:
      break;
    case SKEIN_ITEM_ACTION_MOVE_UP:
      if (!skein_item_filter_model_find (filter, g_ptr_array_index (items, 0), &position) || position == 0)
        return;
      before = g_list_model_get_item (G_LIST_MODEL (filter), position - 1);
      break;
    case SKEIN_ITEM_ACTION_MOVE_DOWN:
    default:
      {
        g_autoptr (SkeinItem) after = NULL;

        if (!skein_item_filter_model_find (filter, g_ptr_array_index (items, items->len - 1), &position))
          return;
        after = g_list_model_get_item (G_LIST_MODEL (filter), position + 1);
        if (after == NULL || !skein_batch_find (self->batch, after, &position))
          return;
        before = g_list_model_get_item (G_LIST_MODEL (self->batch), position + 1);
      }
      break;
    }

  /* The engine puts items before one that stays. */
  if (before != NULL && g_ptr_array_find (items, before, NULL))
    return;
  skein_engine_move (self->engine, items, before);
  skein_item_view_scroll_to (self->view, g_ptr_array_index (items, action == SKEIN_ITEM_ACTION_MOVE_DOWN ? items->len - 1 : 0));
}

/* Of several, the first that wants one. */
static void
log_in (SkeinDownloadsPage *self, GPtrArray *items)
{
  for (guint i = 0; i < items->len; i++)
    if (skein_login_helps (g_ptr_array_index (items, i)))
      {
        gtk_widget_activate_action (GTK_WIDGET (self), "win.log-in", "t", skein_item_get_id (g_ptr_array_index (items, i)));
        return;
      }
}

static void
act (SkeinDownloadsPage *self, SkeinItemAction action)
{
  g_autoptr (GPtrArray) items = self->engine != NULL ? skein_item_view_dup_selected (self->view, 0) : NULL;
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));

  if (items == NULL || items->len == 0)
    return;

  switch (action)
    {
    case SKEIN_ITEM_ACTION_DETAILS:
      show_details (self, g_ptr_array_index (items, 0));
      break;
    case SKEIN_ITEM_ACTION_MOVE_UP:
    case SKEIN_ITEM_ACTION_MOVE_DOWN:
    case SKEIN_ITEM_ACTION_MOVE_TOP:
    case SKEIN_ITEM_ACTION_MOVE_BOTTOM:
      if (can_move (self))
        move_selected (self, action, items);
      break;
    case SKEIN_ITEM_ACTION_REMOVE:
      g_signal_emit (self, signals[SIGNAL_REMOVE], 0, items);
      break;
    case SKEIN_ITEM_ACTION_TRASH:
      g_signal_emit (self, signals[SIGNAL_TRASH], 0, items);
      break;
    case SKEIN_ITEM_ACTION_LIMIT:
      skein_limit_dialog_present (window, self->engine, items);
      break;
    case SKEIN_ITEM_ACTION_SHOW_IN_ACTIVITY:
      gtk_widget_activate_action (GTK_WIDGET (self), "win.show-in-activity", "t", skein_item_get_id (g_ptr_array_index (items, 0)));
      break;
    case SKEIN_ITEM_ACTION_LOG_IN:
      log_in (self, items);
      break;
    case SKEIN_ITEM_ACTION_PRIORITY_HIGH:
    case SKEIN_ITEM_ACTION_PRIORITY_NORMAL:
    case SKEIN_ITEM_ACTION_PRIORITY_LOW:
    case SKEIN_ITEM_ACTION_PAUSE:
    case SKEIN_ITEM_ACTION_RESUME:
    case SKEIN_ITEM_ACTION_CANCEL:
    case SKEIN_ITEM_ACTION_RETRY:
    case SKEIN_ITEM_ACTION_OPEN_FILE:
    case SKEIN_ITEM_ACTION_OPEN_FOLDER:
    case SKEIN_ITEM_ACTION_COPY_URL:
    case SKEIN_N_ITEM_ACTIONS:
    default:
      skein_item_action_run (action, self->engine, items, window);
      break;
    }
}

static void
item_action_activated (GtkWidget *widget, const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  for (SkeinItemAction action = 0; action < SKEIN_N_ITEM_ACTIONS; action++)
    if (g_str_equal (name, skein_item_action_get_name (action)))
      act (SKEIN_DOWNLOADS_PAGE (widget), action);
}

static void
toggle_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  SkeinDownloadsPage *self = SKEIN_DOWNLOADS_PAGE (widget);
  g_autoptr (GPtrArray) items = skein_item_view_dup_selected (self->view, MAX_LOOKED_AT);

  act (self, skein_item_action_applies (SKEIN_ITEM_ACTION_PAUSE, items) ? SKEIN_ITEM_ACTION_PAUSE : SKEIN_ITEM_ACTION_RESUME);
}

static void
menu_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  skein_item_view_popup_menu (SKEIN_DOWNLOADS_PAGE (widget)->view);
}

/* Callbacks */

static void
items_dirty_cb (SkeinDownloadsPage *self)
{
  queue_update (self);
  queue_update_actions (self);
}

static void
selection_changed_cb (SkeinDownloadsPage *self)
{
  queue_update_actions (self);
}

static void
item_activated_cb (SkeinDownloadsPage *self, SkeinItem *item)
{
  show_details (self, item);
}

static void
items_dropped_cb (SkeinDownloadsPage *self, GPtrArray *items, SkeinItem *before)
{
  if (self->engine != NULL && can_move (self))
    skein_engine_move (self->engine, items, before);
}

static void
search_changed_cb (SkeinDownloadsPage *self)
{
  skein_item_view_scroll_to_top (self->view);
  skein_item_filter_model_set_search (skein_item_view_get_filter (self->view), gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
  queue_update (self);
}

/* Enter in the search goes to what was found. */
static void
search_activated_cb (SkeinDownloadsPage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
form_changed_cb (SkeinDownloadsPage *self, guint form)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->toolbar), form > 0 ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_label_set_xalign (self->totals, form > 0 ? 0 : 1);
}

static void
add_chip (SkeinDownloadsPage *self, SkeinItemGroup group, const char *nick, const char *title)
{
  GtkWidget *chip = gtk_toggle_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *count = gtk_label_new ("0");

  gtk_box_append (GTK_BOX (box), gtk_label_new (title));
  gtk_widget_add_css_class (count, "count");
  gtk_box_append (GTK_BOX (box), count);
  gtk_button_set_child (GTK_BUTTON (chip), box);
  gtk_widget_add_css_class (chip, "skein-chip");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (chip), "s", nick);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (chip), "downloads.filter");
  gtk_accessible_update_property (GTK_ACCESSIBLE (chip), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (chip), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY, count, NULL, -1);
  gtk_box_append (self->chips, chip);

  self->chip_of[group] = chip;
  self->count_of[group] = GTK_LABEL (count);
}

/* GObject */

static void
skein_downloads_page_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  SkeinDownloadsPage *self = SKEIN_DOWNLOADS_PAGE (object);

  switch ((SkeinDownloadsPageProperty) prop_id)
    {
    case PROP_FILTER:
      g_value_set_enum (value, self->group);
      break;
    case PROP_SEARCH_MODE:
      g_value_set_boolean (value, self->search_mode);
      break;
    case PROP_PRIORITY:
      g_value_set_static_string (value, self->priority);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
skein_downloads_page_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  SkeinDownloadsPage *self = SKEIN_DOWNLOADS_PAGE (object);

  switch ((SkeinDownloadsPageProperty) prop_id)
    {
    case PROP_FILTER:
      skein_downloads_page_set_filter (self, g_value_get_enum (value));
      break;
    case PROP_SEARCH_MODE:
      skein_downloads_page_set_search_mode (self, g_value_get_boolean (value));
      break;
    case PROP_PRIORITY:
      set_priority (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
skein_downloads_page_dispose (GObject *object)
{
  SkeinDownloadsPage *self = SKEIN_DOWNLOADS_PAGE (object);

  g_clear_handle_id (&self->update_idle, g_source_remove);
  g_clear_handle_id (&self->actions_idle, g_source_remove);
  if (self->batch != NULL)
    g_signal_handlers_disconnect_by_data (self->batch, self);
  g_clear_object (&self->batch);
  g_clear_object (&self->engine);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEIN_TYPE_DOWNLOADS_PAGE);
  g_clear_pointer (&self->marked, g_array_unref);
  g_clear_object (&self->state);

  G_OBJECT_CLASS (skein_downloads_page_parent_class)->dispose (object);
}

static void
skein_downloads_page_class_init (SkeinDownloadsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  static const struct
  {
    guint key;
    GdkModifierType modifiers;
    const char *action, *target; /* target: (nullable) */
  } keys[] = {
    { GDK_KEY_p, GDK_CONTROL_MASK, "downloads.toggle" },
    { GDK_KEY_r, GDK_CONTROL_MASK, "downloads.retry" },
    { GDK_KEY_period, GDK_CONTROL_MASK, "downloads.cancel" },
    { GDK_KEY_KP_Delete, 0, "downloads.remove" },
    { GDK_KEY_Delete, 0, "downloads.remove" }, /* the last one is what menus show */
    { GDK_KEY_KP_Delete, GDK_CONTROL_MASK, "downloads.trash" },
    { GDK_KEY_Delete, GDK_CONTROL_MASK, "downloads.trash" },
    { GDK_KEY_z, GDK_CONTROL_MASK, "win.undo-remove" },
    { GDK_KEY_v, GDK_CONTROL_MASK, "win.paste" },
    { GDK_KEY_o, GDK_CONTROL_MASK, "downloads.open-file" },
    { GDK_KEY_o, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "downloads.open-folder" },
    { GDK_KEY_c, GDK_CONTROL_MASK, "downloads.copy-url" },
    { GDK_KEY_Up, GDK_ALT_MASK, "downloads.move-up" },
    { GDK_KEY_Down, GDK_ALT_MASK, "downloads.move-down" },
    { GDK_KEY_Home, GDK_ALT_MASK, "downloads.move-top" },
    { GDK_KEY_End, GDK_ALT_MASK, "downloads.move-bottom" },
    { GDK_KEY_KP_Add, GDK_ALT_MASK, "downloads.priority", "high" },
    { GDK_KEY_plus, GDK_ALT_MASK, "downloads.priority", "high" },
    { GDK_KEY_0, GDK_ALT_MASK, "downloads.priority", "normal" },
    { GDK_KEY_KP_Subtract, GDK_ALT_MASK, "downloads.priority", "low" },
    { GDK_KEY_minus, GDK_ALT_MASK, "downloads.priority", "low" },
    { GDK_KEY_l, GDK_ALT_MASK, "downloads.limit" },
    { GDK_KEY_Return, GDK_ALT_MASK, "downloads.details" },
    { GDK_KEY_Menu, 0, "downloads.menu" },
    { GDK_KEY_F10, GDK_SHIFT_MASK, "downloads.menu" },
  };

  object_class->get_property = skein_downloads_page_get_property;
  object_class->set_property = skein_downloads_page_set_property;
  object_class->dispose = skein_downloads_page_dispose;

  signals[SIGNAL_ITEMS_MARKED] = g_signal_new ("items-marked", SKEIN_TYPE_DOWNLOADS_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ARRAY);
  signals[SIGNAL_REMOVE] = g_signal_new ("remove", SKEIN_TYPE_DOWNLOADS_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
  signals[SIGNAL_TRASH] = g_signal_new ("trash", SKEIN_TYPE_DOWNLOADS_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);

  props[PROP_FILTER] = g_param_spec_enum ("filter", NULL, NULL, SKEIN_TYPE_ITEM_GROUP, SKEIN_ITEM_GROUP_ALL,
                                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[PROP_SEARCH_MODE] = g_param_spec_boolean ("search-mode", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  /* Of the selected downloads, "" if they have several: what the menu marks. */
  props[PROP_PRIORITY] = g_param_spec_string ("priority", NULL, NULL, "", G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  for (SkeinItemAction action = 0; action < SKEIN_N_ITEM_ACTIONS; action++)
    gtk_widget_class_install_action (widget_class, skein_item_action_get_name (action), NULL, item_action_activated);
  gtk_widget_class_install_action (widget_class, "downloads.toggle", NULL, toggle_activated);
  gtk_widget_class_install_action (widget_class, "downloads.menu", NULL, menu_activated);
  gtk_widget_class_install_property_action (widget_class, "downloads.filter", "filter");
  gtk_widget_class_install_property_action (widget_class, "downloads.search-mode", "search-mode");
  gtk_widget_class_install_property_action (widget_class, "downloads.priority", "priority");
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i].target != NULL)
      gtk_widget_class_add_binding_action (widget_class, keys[i].key, keys[i].modifiers, keys[i].action, "s", keys[i].target);
    else
      gtk_widget_class_add_binding_action (widget_class, keys[i].key, keys[i].modifiers, keys[i].action, NULL);

  g_type_ensure (SKEIN_TYPE_BREAKPOINT_BIN);
  g_type_ensure (SKEIN_TYPE_HOLD_BANNER);
  g_type_ensure (SKEIN_TYPE_ITEM_VIEW);
  g_type_ensure (SKEIN_TYPE_SPEED_BUTTON);
  g_type_ensure (SKEIN_TYPE_WORKER_STRIP);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/skein_app/Skein/skein-downloads-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SkeinDownloadsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, SkeinDownloadsPage, list_stack);
  gtk_widget_class_bind_template_child (widget_class, SkeinDownloadsPage, none);
  gtk_widget_class_bind_template_child (widget_class, SkeinDownloadsPage, failure);
  gtk_widget_class_bind_template_child (widget_class, SkeinDownloadsPage, empty);
  gtk_widget_class_bind_template_child (widget_class, SkeinDownloadsPage, empty_demo);
  gtk_widget_class_bind_template_child (widget_class, SkeinDownloadsPage, toolbar);
  gtk_widget_class_bind_template_child (widget_class, SkeinDownloadsPage, chips);
  gtk_widget_class_bind_template_child (widget_class, SkeinDownloadsPage, totals);
  gtk_widget_class_bind_template_child (widget_class, SkeinDownloadsPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, SkeinDownloadsPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, SkeinDownloadsPage, view);
  gtk_widget_class_bind_template_child (widget_class, SkeinDownloadsPage, hold);
  gtk_widget_class_bind_template_child (widget_class, SkeinDownloadsPage, strip);
  gtk_widget_class_bind_template_child (widget_class, SkeinDownloadsPage, item_menu);
  gtk_widget_class_bind_template_callback (widget_class, form_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, selection_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, item_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, items_dropped_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activated_cb);
}

static void
skein_downloads_page_init (SkeinDownloadsPage *self)
{
  self->priority = "";
  self->marked = g_array_new (FALSE, FALSE, sizeof (guint64));
  gtk_widget_init_template (GTK_WIDGET (self));
  self->state = g_settings_new (SKEIN_SETTINGS_ID ".State");
  self->welcomed = g_settings_get_boolean (self->state, "welcomed");
  show_empty (self);

  add_chip (self, SKEIN_ITEM_GROUP_ALL, "all", C_("items", "All"));
  add_chip (self, SKEIN_ITEM_GROUP_ACTIVE, "active", C_("items", "Active"));
  add_chip (self, SKEIN_ITEM_GROUP_WAITING, "waiting", C_("items", "Waiting"));
  add_chip (self, SKEIN_ITEM_GROUP_DONE, "done", C_("items", "Done"));
  add_chip (self, SKEIN_ITEM_GROUP_FAILED, "failed", C_("items", "Failed"));
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
  skein_item_view_set_menu (self->view, self->item_menu);
  g_signal_connect_object (skein_item_view_get_filter (self->view), "items-changed", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
  update_actions (self);
}

void
skein_downloads_page_set_engine (SkeinDownloadsPage *self, SkeinEngine *engine)
{
  SkeinBatch *batch;

  g_return_if_fail (SKEIN_IS_DOWNLOADS_PAGE (self));

  if (self->engine == engine)
    return;
  if (self->batch != NULL)
    g_signal_handlers_disconnect_by_data (self->batch, self);

  batch = engine != NULL ? skein_engine_get_batch (engine) : NULL;
  g_set_object (&self->engine, engine);
  g_set_object (&self->batch, batch);
  skein_item_view_set_batch (self->view, batch);
  skein_hold_banner_set_engine (self->hold, engine);
  skein_worker_strip_set_engine (self->strip, engine);
  if (batch != NULL)
    {
      g_signal_connect_swapped (batch, "items-dirty", G_CALLBACK (items_dirty_cb), self);
      g_signal_connect_swapped (batch, "items-changed", G_CALLBACK (queue_update), self);
    }
  update_figures (self);
  update_actions (self);
}

void
skein_downloads_page_set_advisor (SkeinDownloadsPage *self, SkeinAdvisor *advisor)
{
  g_return_if_fail (SKEIN_IS_DOWNLOADS_PAGE (self));

  if (self->strip != NULL)
    skein_worker_strip_set_advisor (self->strip, advisor);
}

void
skein_downloads_page_set_recorder (SkeinDownloadsPage *self, SkeinRecorder *recorder)
{
  g_return_if_fail (SKEIN_IS_DOWNLOADS_PAGE (self));

  skein_worker_strip_set_recorder (self->strip, recorder);
}

void
skein_downloads_page_set_resting (SkeinDownloadsPage *self, gboolean resting)
{
  g_return_if_fail (SKEIN_IS_DOWNLOADS_PAGE (self));

  skein_worker_strip_set_resting (self->strip, resting);
}

void
skein_downloads_page_set_filter (SkeinDownloadsPage *self, SkeinItemGroup group)
{
  g_return_if_fail (SKEIN_IS_DOWNLOADS_PAGE (self));

  if (self->group == group)
    return;
  self->group = group;
  skein_item_view_scroll_to_top (self->view);
  skein_item_filter_model_set_group (skein_item_view_get_filter (self->view), group);
  queue_update (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FILTER]);
}

void
skein_downloads_page_set_search_mode (SkeinDownloadsPage *self, gboolean search_mode)
{
  g_return_if_fail (SKEIN_IS_DOWNLOADS_PAGE (self));

  if (self->search_mode == search_mode)
    return;
  self->search_mode = search_mode;
  if (search_mode)
    gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SEARCH_MODE]);
}

gboolean
skein_downloads_page_get_search_mode (SkeinDownloadsPage *self)
{
  g_return_val_if_fail (SKEIN_IS_DOWNLOADS_PAGE (self), FALSE);

  return self->search_mode;
}

GActionGroup *
skein_downloads_page_get_column_actions (SkeinDownloadsPage *self)
{
  g_return_val_if_fail (SKEIN_IS_DOWNLOADS_PAGE (self), NULL);

  return skein_item_view_get_column_actions (self->view);
}

GPtrArray *
skein_downloads_page_dup_selected (SkeinDownloadsPage *self)
{
  g_return_val_if_fail (SKEIN_IS_DOWNLOADS_PAGE (self), NULL);

  return self->engine != NULL ? skein_item_view_dup_selected (self->view, 0) : g_ptr_array_new ();
}

void
skein_downloads_page_select (SkeinDownloadsPage *self, GPtrArray *items)
{
  g_return_if_fail (SKEIN_IS_DOWNLOADS_PAGE (self));

  skein_downloads_page_set_filter (self, SKEIN_ITEM_GROUP_ALL);
  skein_downloads_page_set_search_mode (self, FALSE);
  skein_item_view_select (self->view, items);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

void
skein_downloads_page_show_failure (SkeinDownloadsPage *self, const char *message)
{
  g_autofree char *markup = NULL;

  g_return_if_fail (SKEIN_IS_DOWNLOADS_PAGE (self));
  g_return_if_fail (message != NULL);

  markup = g_markup_escape_text (message, -1);
  adw_status_page_set_description (self->failure, markup);
  self->failed = TRUE;
  update_figures (self);
}
