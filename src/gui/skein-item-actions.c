// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-item-actions.h"

#include "gui/compat/skein-compat.h"
#include "gui/skein-login-dialog.h"

/* So many files at once are opened by one command; more is a slip of the hand. */
#define MAX_OPENED 10

#define STATE(state) (1u << SKEIN_ITEM_##state)
#define UNFINISHED (STATE (WAITING) | STATE (DOWNLOADING) | STATE (VERIFYING) | STATE (HASHING) | STATE (RESIZING) | STATE (RETRYING))
#define ANY G_MAXUINT

static const struct
{
  const char *name;
  guint states; /* that an item is in for the action to make sense */
} actions[SKEIN_N_ITEM_ACTIONS] = {
  [SKEIN_ITEM_ACTION_DETAILS] = { "downloads.details", ANY },
  [SKEIN_ITEM_ACTION_PAUSE] = { "downloads.pause", STATE (WAITING) | STATE (DOWNLOADING) | STATE (RETRYING) },
  [SKEIN_ITEM_ACTION_RESUME] = { "downloads.resume", STATE (PAUSED) },
  [SKEIN_ITEM_ACTION_CANCEL] = { "downloads.cancel", UNFINISHED | STATE (PAUSED) },
  [SKEIN_ITEM_ACTION_RETRY] = { "downloads.retry", STATE (FAILED) | STATE (CANCELLED) | STATE (RETRYING) },
  [SKEIN_ITEM_ACTION_REMOVE] = { "downloads.remove", ANY },
  [SKEIN_ITEM_ACTION_TRASH] = { "downloads.trash", STATE (DONE) },
  [SKEIN_ITEM_ACTION_OPEN_FILE] = { "downloads.open-file", STATE (DONE) },
  [SKEIN_ITEM_ACTION_OPEN_FOLDER] = { "downloads.open-folder", ANY },
  [SKEIN_ITEM_ACTION_COPY_URL] = { "downloads.copy-url", ANY },
  [SKEIN_ITEM_ACTION_SHOW_IN_ACTIVITY] = { "downloads.show-in-activity", ~STATE (WAITING) },
  [SKEIN_ITEM_ACTION_LOG_IN] = { "downloads.log-in", STATE (FAILED) | STATE (RETRYING) },
  [SKEIN_ITEM_ACTION_PRIORITY_HIGH] = { "downloads.priority-high", ~STATE (DONE) },
  [SKEIN_ITEM_ACTION_PRIORITY_NORMAL] = { "downloads.priority-normal", ~STATE (DONE) },
  [SKEIN_ITEM_ACTION_PRIORITY_LOW] = { "downloads.priority-low", ~STATE (DONE) },
  [SKEIN_ITEM_ACTION_LIMIT] = { "downloads.limit", ~STATE (DONE) },
  [SKEIN_ITEM_ACTION_MOVE_UP] = { "downloads.move-up", ANY },
  [SKEIN_ITEM_ACTION_MOVE_DOWN] = { "downloads.move-down", ANY },
  [SKEIN_ITEM_ACTION_MOVE_TOP] = { "downloads.move-top", ANY },
  [SKEIN_ITEM_ACTION_MOVE_BOTTOM] = { "downloads.move-bottom", ANY },
};

const char *
skein_item_action_get_name (SkeinItemAction action)
{
  g_return_val_if_fail (action < SKEIN_N_ITEM_ACTIONS, NULL);

  return actions[action].name;
}

static gboolean
applies_to (SkeinItemAction action, SkeinItem *item)
{
  return (actions[action].states & (1u << skein_item_get_state (item))) != 0 && (action != SKEIN_ITEM_ACTION_LOG_IN || skein_login_helps (item));
}

gboolean
skein_item_action_applies (SkeinItemAction action, GPtrArray *items)
{
  g_return_val_if_fail (action < SKEIN_N_ITEM_ACTIONS, FALSE);

  for (guint i = 0; i < items->len; i++)
    if (applies_to (action, g_ptr_array_index (items, i)))
      return TRUE;
  return FALSE;
}

static void
copy_urls (GPtrArray *items, GtkWindow *window)
{
  g_autoptr (GString) urls = g_string_new (NULL);

  for (guint i = 0; i < items->len; i++)
    g_string_append_printf (urls, i == 0 ? "%s" : "\n%s", skein_item_peek_spec (g_ptr_array_index (items, i))->url);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (window)), urls->str);
}

static void
open_files (GPtrArray *items, GtkWindow *window)
{
  guint n_opened = 0;

  for (guint i = 0; i < items->len && n_opened < MAX_OPENED; i++)
    {
      SkeinItem *item = g_ptr_array_index (items, i);
      g_autofree char *path = NULL;
      g_autoptr (GFile) file = NULL;

      if (!applies_to (SKEIN_ITEM_ACTION_OPEN_FILE, item))
        continue;
      path = skein_item_dup_path (item);
      file = g_file_new_for_path (path);
      skein_compat_launch_file (window, file);
      n_opened++;
    }
}

/* Each folder once; with the file selected where there is one. */
static void
open_folders (GPtrArray *items, GtkWindow *window)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < items->len && g_hash_table_size (seen) < MAX_OPENED; i++)
    {
      SkeinItem *item = g_ptr_array_index (items, i);
      const char *folder = skein_item_peek_spec (item)->folder;
      g_autoptr (GFile) file = NULL;

      if (!g_hash_table_add (seen, (gpointer) folder))
        continue;
      if (skein_item_get_state (item) == SKEIN_ITEM_DONE)
        {
          g_autofree char *path = skein_item_dup_path (item);

          file = g_file_new_for_path (path);
          skein_compat_show_in_folder (window, file);
        }
      else
        {
          file = g_file_new_for_path (folder);
          skein_compat_launch_file (window, file);
        }
    }
}

void
skein_item_action_run (SkeinItemAction action, SkeinEngine *engine, GPtrArray *items, GtkWindow *window)
{
  switch (action)
    {
    case SKEIN_ITEM_ACTION_PAUSE:
      skein_engine_pause (engine, items);
      break;
    case SKEIN_ITEM_ACTION_RESUME:
      skein_engine_resume (engine, items);
      break;
    case SKEIN_ITEM_ACTION_CANCEL:
      skein_engine_cancel (engine, items);
      break;
    case SKEIN_ITEM_ACTION_RETRY:
      skein_engine_retry (engine, items);
      break;
    case SKEIN_ITEM_ACTION_OPEN_FILE:
      open_files (items, window);
      break;
    case SKEIN_ITEM_ACTION_OPEN_FOLDER:
      open_folders (items, window);
      break;
    case SKEIN_ITEM_ACTION_PRIORITY_HIGH:
      skein_engine_set_priority (engine, items, SKEIN_PRIORITY_HIGH);
      break;
    case SKEIN_ITEM_ACTION_PRIORITY_NORMAL:
      skein_engine_set_priority (engine, items, SKEIN_PRIORITY_NORMAL);
      break;
    case SKEIN_ITEM_ACTION_PRIORITY_LOW:
      skein_engine_set_priority (engine, items, SKEIN_PRIORITY_LOW);
      break;
    case SKEIN_ITEM_ACTION_COPY_URL:
      copy_urls (items, window);
      break;
    case SKEIN_ITEM_ACTION_LOG_IN:
    case SKEIN_ITEM_ACTION_LIMIT:
    case SKEIN_ITEM_ACTION_DETAILS:
    case SKEIN_ITEM_ACTION_REMOVE:
    case SKEIN_ITEM_ACTION_TRASH:
    case SKEIN_ITEM_ACTION_MOVE_UP:
    case SKEIN_ITEM_ACTION_MOVE_DOWN:
    case SKEIN_ITEM_ACTION_MOVE_TOP:
    case SKEIN_ITEM_ACTION_MOVE_BOTTOM:
    case SKEIN_N_ITEM_ACTIONS:
    default:
      g_return_if_reached ();
    }
}
