// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-list-fetch.h"

#include <string.h>

#include "batch/skein-page.h"

#define PAUSE_MS 700 /* in typing, before an address is taken to be whole */

struct _SkeinListFetch
{
  GObject parent_instance;

  GCancellable *fetching; /* (owned) (nullable) */
  char *url;              /* (owned) (nullable) of the list that is fetched, or of the one in @bytes */
  GBytes *bytes;          /* (owned) (nullable) */
  GError *error;          /* (owned) (nullable) */
  guint pause_source;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SkeinListFetch, skein_list_fetch, G_TYPE_OBJECT)

static void
fetched_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinListFetch) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinPage) page = skein_page_fetch_finish (result, &error);

  /* Cancelled: another one is wanted, or none. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->fetching);
  if (page != NULL)
    self->bytes = g_bytes_ref (page->bytes);
  else
    self->error = g_steal_pointer (&error);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gboolean
pause_cb (gpointer user_data)
{
  SkeinListFetch *self = user_data;

  self->pause_source = 0;
  self->fetching = g_cancellable_new ();
  skein_page_fetch_async (self->url, SKEIN_PAGE_MAX_LIST_BYTES, NULL, NULL, self->fetching, fetched_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
skein_list_fetch_dispose (GObject *object)
{
  skein_list_fetch_stop (SKEIN_LIST_FETCH (object));

  G_OBJECT_CLASS (skein_list_fetch_parent_class)->dispose (object);
}

static void
skein_list_fetch_finalize (GObject *object)
{
  SkeinListFetch *self = SKEIN_LIST_FETCH (object);

  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_error (&self->error);
  g_free (self->url);

  G_OBJECT_CLASS (skein_list_fetch_parent_class)->finalize (object);
}

static void
skein_list_fetch_class_init (SkeinListFetchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = skein_list_fetch_dispose;
  object_class->finalize = skein_list_fetch_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", SKEIN_TYPE_LIST_FETCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
skein_list_fetch_init (G_GNUC_UNUSED SkeinListFetch *self)
{
}

SkeinListFetch *
skein_list_fetch_new (void)
{
  return g_object_new (SKEIN_TYPE_LIST_FETCH, NULL);
}

void
skein_list_fetch_set_text (SkeinListFetch *self, const char *text)
{
  g_autofree char *stripped = NULL;
  gboolean is_url;

  g_return_if_fail (SKEIN_IS_LIST_FETCH (self));
  g_return_if_fail (text != NULL);

  stripped = g_strstrip (g_strdup (text));
  is_url = skein_page_is_url (stripped) && strpbrk (stripped, " \t\r\n") == NULL;
  if (g_strcmp0 (is_url ? stripped : NULL, self->url) == 0)
    return;

  skein_list_fetch_stop (self);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_error (&self->error);
  g_free (self->url);
  self->url = is_url ? g_steal_pointer (&stripped) : NULL;
  if (is_url)
    self->pause_source = g_timeout_add (PAUSE_MS, pause_cb, self);
}

const char *
skein_list_fetch_get_url (SkeinListFetch *self)
{
  g_return_val_if_fail (SKEIN_IS_LIST_FETCH (self), NULL);

  return self->url;
}

GBytes *
skein_list_fetch_peek_bytes (SkeinListFetch *self)
{
  g_return_val_if_fail (SKEIN_IS_LIST_FETCH (self), NULL);

  return self->bytes;
}

const GError *
skein_list_fetch_peek_error (SkeinListFetch *self)
{
  g_return_val_if_fail (SKEIN_IS_LIST_FETCH (self), NULL);

  return self->error;
}

void
skein_list_fetch_stop (SkeinListFetch *self)
{
  g_return_if_fail (SKEIN_IS_LIST_FETCH (self));

  g_clear_handle_id (&self->pause_source, g_source_remove);
  g_cancellable_cancel (self->fetching);
  g_clear_object (&self->fetching);
}
