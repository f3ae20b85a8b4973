// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-clipboard-offer.h"

#include <string.h>

#include "batch/skein-link-list.h"
#include "batch/skein-url-pattern.h"
#include "work/skein-url.h"

/* More is no list that somebody has copied to download it. */
#define MAX_TEXT_BYTES (1024u * 1024u)

typedef struct
{
  GHashTable *known; /* (owned) (nullable) */
  char *text;        /* (owned) (nullable) */
  guint n_urls;
} Offer;

static void
offer_free (gpointer data)
{
  Offer *offer = data;

  g_clear_pointer (&offer->known, g_hash_table_unref);
  g_free (offer->text);
  g_free (offer);
}

char *
skein_clipboard_offer_from_text (const char *text, GHashTable *known, guint *out_n_urls)
{
  g_autoptr (SkeinLinkList) list = NULL;
  GString *lines;
  gsize size;

  g_return_val_if_fail (text != NULL, NULL);

  *out_n_urls = 0;
  size = strlen (text);
  if (size > MAX_TEXT_BYTES || skein_link_list_detect (text, size, NULL) != SKEIN_TEXT_LINES)
    return NULL;

  list = skein_link_list_from_prose (text, size);
  lines = g_string_new (NULL);
  for (guint i = 0; i < list->links->len; i++)
    {
      const SkeinLink *link = g_ptr_array_index (list->links, i);
      g_autoptr (SkeinUrl) url = skein_url_parse_for (link->url, SKEIN_URL_REMOTE, NULL);
      g_autofree char *line = NULL;

      if (url == NULL || (known != NULL && g_hash_table_contains (known, url->url)))
        continue;
      line = skein_url_pattern_escape (link->url);
      g_string_append (lines, line);
      g_string_append_c (lines, '\n');
      (*out_n_urls)++;
    }
  return g_string_free (lines, *out_n_urls == 0);
}

static void
look_in_thread (GTask *task, G_GNUC_UNUSED gpointer source, gpointer task_data, G_GNUC_UNUSED GCancellable *cancellable)
{
  Offer *offer = task_data;

  g_task_return_pointer (task, skein_clipboard_offer_from_text (offer->text, offer->known, &offer->n_urls), g_free);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Offer *offer = g_task_get_task_data (task);
  GError *error = NULL;

  offer->text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, &error);
  if (offer->text == NULL)
    g_task_return_error (task, error);
  else
    g_task_run_in_thread (task, look_in_thread);
}

static gboolean
has_text (GdkContentFormats *formats)
{
  return gdk_content_formats_contain_gtype (formats, G_TYPE_STRING) || gdk_content_formats_contain_mime_type (formats, "text/plain") || gdk_content_formats_contain_mime_type (formats, "text/plain;charset=utf-8");
}

void
skein_clipboard_offer_async (GdkClipboard *clipboard, GHashTable *known, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GSettings) settings = g_settings_new (SKEIN_SETTINGS_ID);
  g_autoptr (GTask) task = NULL;
  Offer *offer;

  g_return_if_fail (GDK_IS_CLIPBOARD (clipboard));

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, skein_clipboard_offer_async);
  offer = g_new0 (Offer, 1);
  offer->known = known != NULL ? g_hash_table_ref (known) : NULL;
  g_task_set_task_data (task, offer, offer_free);

  /* What Skein itself has put there is in the batch, or was. */
  if (!g_settings_get_boolean (settings, "clipboard-offer") || gdk_clipboard_is_local (clipboard) || !has_text (gdk_clipboard_get_formats (clipboard)))
    {
      g_task_return_pointer (task, NULL, NULL);
      return;
    }
  gdk_clipboard_read_text_async (clipboard, cancellable, read_cb, g_steal_pointer (&task));
}

char *
skein_clipboard_offer_finish (GAsyncResult *result, guint *out_n_urls, GError **error)
{
  Offer *offer;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  offer = g_task_get_task_data (G_TASK (result));
  *out_n_urls = offer->n_urls;
  return g_task_propagate_pointer (G_TASK (result), error);
}
