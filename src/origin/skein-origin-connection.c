// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "origin/skein-origin-connection.h"

#define DATA_KEY "skein-origin-connection"

static void
connection_free (SkeinOriginConnection *self)
{
  skein_origin_stats_remove_connection (self->stats);
  skein_origin_stats_unref (self->stats);
  skein_origin_pacer_clear (&self->pacer);
  g_object_unref (self->socket);
  g_free (self);
}

gboolean
skein_origin_connection_begin (SoupServer *server, GSocket *socket, GTlsCertificate *certificate, SkeinOriginStats *stats, GError **error)
{
  g_autoptr (GSocketAddress) local = g_socket_get_local_address (socket, error);
  g_autoptr (GSocketAddress) remote = local != NULL ? g_socket_get_remote_address (socket, error) : NULL;
  g_autoptr (GSocketConnection) plain = NULL;
  g_autoptr (GIOStream) secure = NULL;
  SkeinOriginConnection *self;

  if (remote == NULL)
    return FALSE;
  plain = g_socket_connection_factory_create_connection (socket);
  if (certificate != NULL)
    {
      secure = g_tls_server_connection_new (G_IO_STREAM (plain), certificate, error);
      if (secure == NULL)
        return FALSE;
      /* Clients that just close are no error worth telling. */
      g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (secure), FALSE);
    }

  self = g_new0 (SkeinOriginConnection, 1);
  self->stats = skein_origin_stats_ref (stats);
  self->socket = g_object_ref (socket);
  skein_origin_pacer_init (&self->pacer, 0);
  skein_origin_stats_add_connection (stats);
  /* Of all that is handed over, only the address comes back with each message. */
  g_object_set_data_full (G_OBJECT (remote), DATA_KEY, self, (GDestroyNotify) connection_free);

  return soup_server_accept_iostream (server, secure != NULL ? secure : G_IO_STREAM (plain), local, remote, error);
}

SkeinOriginConnection *
skein_origin_connection_get (SoupServerMessage *message)
{
  return g_object_get_data (G_OBJECT (soup_server_message_get_remote_address (message)), DATA_KEY);
}
