// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "support/skein-wait.h"

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

void
skein_wait_iterate (void)
{
  GMainContext *context = g_main_context_get_thread_default ();
  g_autoptr (GSource) tick = g_timeout_source_new (1);

  g_source_set_callback (tick, tick_cb, NULL, NULL);
  g_source_attach (tick, context);
  g_main_context_iteration (context, TRUE);
  g_source_destroy (tick);
}

void
skein_wait_result_cb (GObject *source, GAsyncResult *result, gpointer out_result)
{
  GAsyncResult **place = out_result;

  g_assert_null (*place);
  *place = g_object_ref (result);
}

guint
skein_count_open_files (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n++;

  return n - 1; /* the listing's own */
}
