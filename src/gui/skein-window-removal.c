// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Taking downloads out of the batch: a toast offers to undo it, and only when that is gone are they gone, too. And moving their files to the
 * trash. */

#include "config.h"

#include "gui/skein-window-private.h"

#include <glib/gi18n.h>

#include "gui/skein-trash.h"

/* Longer than other toasts: whoever removed the wrong ones has to notice first. */
#define UNDO_SECONDS 10

/* What can be undone now: everything that was removed since the last such toast went. One per window. */
typedef struct
{
  GPtrArray *items; /* (owned) of SkeinItem */
  guint n_partial;  /* of which something had arrived */
  AdwToast *toast;  /* (owned) */
} Removal;

#define REMOVAL "skein-removal"

static void
removal_free (gpointer data)
{
  Removal *removal = data;

  g_ptr_array_unref (removal->items);
  g_object_unref (removal->toast);
  g_free (removal);
}

static Removal *
take_removal (SkeinWindow *self)
{
  Removal *removal = g_object_steal_data (G_OBJECT (self), REMOVAL);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), "undo-remove")), FALSE);
  return removal;
}

/* Without an engine they were removed when it was closed. */
static void
toast_gone_cb (SkeinWindow *self, AdwToast *toast)
{
  Removal *removal = g_object_get_data (G_OBJECT (self), REMOVAL);
  SkeinEngine *engine = skein_window_get_engine (self);

  if (removal == NULL || removal->toast != toast)
    return;
  take_removal (self);
  if (engine != NULL)
    skein_engine_remove (engine, removal->items);
  removal_free (removal);
}

static char *
describe (const Removal *removal)
{
  g_autofree char *removed = g_strdup_printf (ngettext ("%u download removed", "%u downloads removed", removal->items->len), removal->items->len);
  g_autofree char *partial = g_strdup_printf (ngettext ("with what had arrived of %u", "with what had arrived of %u", removal->n_partial), removal->n_partial);

  /* Translators: "3 downloads removed, with what had arrived of 2" */
  return removal->n_partial > 0 ? g_strdup_printf (_ ("%s, %s"), removed, partial) : g_steal_pointer (&removed);
}

static void
offer_undo (SkeinWindow *self, Removal *removal)
{
  g_autofree char *text = describe (removal);
  g_autofree char *markup = g_markup_escape_text (text, -1);

  removal->toast = g_object_ref_sink (adw_toast_new (markup));
  adw_toast_set_button_label (removal->toast, _ ("_Undo"));
  adw_toast_set_action_name (removal->toast, "win.undo-remove");
  adw_toast_set_timeout (removal->toast, UNDO_SECONDS);
  g_object_set_data (G_OBJECT (self), REMOVAL, removal);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), "undo-remove")), TRUE);
  g_signal_connect_object (removal->toast, "dismissed", G_CALLBACK (toast_gone_cb), self, G_CONNECT_SWAPPED);
  /* At once, not after the others. (Not by priority: libadwaita 1.2 ends the program if a toast that gave way comes back too soon.) */
  skein_window_dismiss_toast (self);
  skein_window_add_toast (self, g_object_ref (removal->toast));
}

static void
remove_cb (SkeinWindow *self, GPtrArray *items)
{
  SkeinEngine *engine = skein_window_get_engine (self);
  Removal *removal, *before;

  if (engine == NULL)
    return;

  removal = g_new0 (Removal, 1);
  removal->items = g_ptr_array_new_full (items->len, g_object_unref);
  for (guint i = 0; i < items->len; i++)
    {
      SkeinItem *item = g_ptr_array_index (items, i);

      /* Another program's stay. */
      if (skein_item_is_foreign (item))
        continue;
      removal->n_partial += skein_item_get_state (item) != SKEIN_ITEM_DONE && skein_item_get_done_bytes (item) > 0;
      g_ptr_array_add (removal->items, g_object_ref (item));
    }
  if (removal->items->len == 0)
    {
      skein_window_show_toast (self, _ ("Another program works on that; remove it there, or when it has ended"));
      g_ptr_array_unref (removal->items);
      g_free (removal);
      return;
    }
  skein_engine_set_aside (engine, removal->items);

  /* Pressing Delete several times is one thing to undo. */
  before = take_removal (self);
  if (before != NULL)
    {
      g_ptr_array_extend_and_steal (removal->items, g_steal_pointer (&before->items));
      removal->n_partial += before->n_partial;
      before->items = g_ptr_array_new ();
      adw_toast_dismiss (before->toast);
      removal_free (before);
    }
  offer_undo (self, removal);
}

static void
undo_remove_activated (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  SkeinWindow *self = user_data;
  SkeinEngine *engine = skein_window_get_engine (self);
  Removal *removal = take_removal (self);

  if (removal == NULL)
    return;
  if (engine != NULL)
    skein_engine_bring_back (engine, removal->items);
  adw_toast_dismiss (removal->toast);
  removal_free (removal);
}

/* Files */

typedef struct
{
  SkeinWindow *self; /* (owned) */
  GPtrArray *items;  /* (owned) of SkeinItem */
  GArray *owners;    /* (owned) for each path, which item's it is */
} Trashing;

static void
trashed_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Trashing *trashing = user_data;
  g_autoptr (SkeinWindow) self = trashing->self;
  g_autoptr (GPtrArray) items = trashing->items;
  g_autoptr (GArray) owners = trashing->owners;
  g_autoptr (GPtrArray) errors = skein_trash_finish (result);
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree guint8 *stays = g_new0 (guint8, items->len);
  const GError *first = NULL;
  SkeinEngine *engine = skein_window_get_engine (self);
  g_autofree char *text = NULL;

  for (guint i = 0; i < errors->len; i++)
    if (g_ptr_array_index (errors, i) != NULL)
      {
        stays[g_array_index (owners, guint, i)] = TRUE;
        if (first == NULL)
          first = g_ptr_array_index (errors, i);
      }
  for (guint i = 0; i < items->len; i++)
    if (!stays[i])
      g_ptr_array_add (gone, g_object_ref (g_ptr_array_index (items, i)));
  if (engine == NULL)
    return;

  if (gone->len > 0)
    {
      skein_engine_remove (engine, gone);
      text = g_strdup_printf (ngettext ("%u download moved to the trash", "%u downloads moved to the trash", gone->len), gone->len);
      skein_window_show_toast (self, text);
    }
  if (first != NULL)
    {
      GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _ ("Not Everything Is in the Trash"), first->message);

      adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
      gtk_window_present (GTK_WINDOW (dialog));
    }
}

static void
add_path (Trashing *trashing, GPtrArray *paths, guint owner, char *path)
{
  g_ptr_array_add (paths, path);
  g_array_append_val (trashing->owners, owner);
}

/* Only finished files, and the smaller copies made of them: of anything else there is but a partial, which goes with removing. */
static void
trash_cb (SkeinWindow *self, GPtrArray *items)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  Trashing *trashing = g_new0 (Trashing, 1);

  trashing->self = g_object_ref (self);
  trashing->items = g_ptr_array_new_with_free_func (g_object_unref);
  trashing->owners = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < items->len; i++)
    {
      SkeinItem *item = g_ptr_array_index (items, i);
      g_autofree char *path = NULL;

      if (skein_item_get_state (item) != SKEIN_ITEM_DONE)
        continue;
      path = skein_item_dup_path (item);
      if (skein_item_get_copy_name (item) != NULL)
        {
          g_autofree char *folder = g_path_get_dirname (path);

          add_path (trashing, paths, trashing->items->len, g_build_filename (folder, skein_item_get_copy_name (item), NULL));
        }
      add_path (trashing, paths, trashing->items->len, g_steal_pointer (&path));
      g_ptr_array_add (trashing->items, g_object_ref (item));
    }
  skein_trash_async (paths, skein_window_get_cancellable (self), trashed_cb, trashing);
}

void
skein_window_end_removal (SkeinWindow *self)
{
  Removal *removal = g_object_get_data (G_OBJECT (self), REMOVAL);

  if (removal != NULL)
    adw_toast_dismiss (removal->toast);
}

void
skein_window_add_removal_actions (SkeinWindow *self)
{
  static const GActionEntry actions[] = {
    { .name = "undo-remove", .activate = undo_remove_activated },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), "undo-remove")), FALSE);
  g_signal_connect_object (skein_window_get_downloads (self), "remove", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (skein_window_get_downloads (self), "trash", G_CALLBACK (trash_cb), self, G_CONNECT_SWAPPED);
}
