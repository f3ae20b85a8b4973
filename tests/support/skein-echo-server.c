// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "support/skein-echo-server.h"

#include <string.h>

#define MAX_HEAD 65536

struct _SkeinEchoServer
{
  GSocketListener *listener; /* (owned) */
  GCancellable *cancellable; /* (owned) */
  GThread *thread;           /* (owned) */
  guint port;
  GMutex lock;
  GString *heads; /* (lock) */
};

static gboolean
read_exactly (GInputStream *in, guint8 *buffer, gsize n)
{
  gsize n_read;

  return g_input_stream_read_all (in, buffer, n, &n_read, NULL, NULL) && n_read == n;
}

static char *
read_counted (GInputStream *in)
{
  guint8 length;
  char *text;

  if (!read_exactly (in, &length, 1))
    return NULL;
  text = g_malloc0 (length + 1u);
  if (!read_exactly (in, (guint8 *) text, length))
    g_clear_pointer (&text, g_free);
  return text;
}

/* The rest of a SOCKS5 greeting whose first byte has been read: any password will do. */
static gboolean
greet_socks (SkeinEchoServer *self, GInputStream *in, GOutputStream *out)
{
  guint8 buffer[256];
  guint8 n_methods;
  gboolean wants_password;
  g_autofree char *user = NULL;
  g_autofree char *password = NULL;
  g_autofree char *host = NULL;

  if (!read_exactly (in, &n_methods, 1) || !read_exactly (in, buffer, n_methods))
    return FALSE;
  wants_password = memchr (buffer, 2, n_methods) != NULL;
  if (!g_output_stream_write_all (out, wants_password ? "\005\002" : "\005\000", 2, NULL, NULL, NULL))
    return FALSE;
  if (wants_password)
    {
      if (!read_exactly (in, buffer, 1) || (user = read_counted (in)) == NULL || (password = read_counted (in)) == NULL)
        return FALSE;
      if (!g_output_stream_write_all (out, "\001\000", 2, NULL, NULL, NULL))
        return FALSE;
    }

  if (!read_exactly (in, buffer, 4))
    return FALSE;
  if (buffer[3] == 3)
    host = read_counted (in);
  else if (buffer[3] == 1 && read_exactly (in, buffer + 4, 4))
    host = g_strdup_printf ("%u.%u.%u.%u", buffer[4], buffer[5], buffer[6], buffer[7]);
  if (host == NULL || !read_exactly (in, buffer, 2))
    return FALSE;

  g_mutex_lock (&self->lock);
  g_string_append_printf (self->heads, "SOCKS5 %s %s %s\n", user != NULL ? user : "-", password != NULL ? password : "-", host);
  g_mutex_unlock (&self->lock);
  return g_output_stream_write_all (out, "\005\000\000\001\177\000\000\001\000\001", 10, NULL, NULL, NULL);
}

static char *
make_answer (const char *head)
{
  const char *path = strchr (head, ' ');
  const char *question = path != NULL ? strchr (path, '?') : NULL;
  const char *end = question != NULL ? strchr (question, ' ') : NULL;
  g_autofree char *asked = question != NULL ? g_strndup (path, (gsize) (question - path)) : NULL;

  if (end != NULL && (g_str_has_suffix (asked, "/to") || g_str_has_suffix (asked, "/cookie")))
    return g_strdup_printf ("HTTP/1.1 302 Found\r\nLocation: %.*s\r\n%sContent-Length: 0\r\nConnection: close\r\n\r\n", (int) (end - question - 1), question + 1,
                            question[-1] == 'e' ? "Set-Cookie: hop=1; Path=/\r\n" : "");
  return g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %" G_GSIZE_FORMAT "\r\nConnection: close\r\n\r\n%s", strlen (head), head);
}

static void
serve (SkeinEchoServer *self, GSocketConnection *connection)
{
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_autoptr (GString) head = g_string_new (NULL);
  g_autofree char *answer = NULL;
  guint8 byte;

  while (head->len < MAX_HEAD && !g_str_has_suffix (head->str, "\r\n\r\n"))
    {
      if (!read_exactly (in, &byte, 1))
        return;
      if (head->len == 0 && byte == 5)
        {
          if (!greet_socks (self, in, out))
            return;
          continue;
        }
      g_string_append_c (head, (char) byte);
    }

  g_mutex_lock (&self->lock);
  g_string_append (self->heads, head->str);
  g_mutex_unlock (&self->lock);
  answer = make_answer (head->str);
  g_output_stream_write_all (out, answer, strlen (answer), NULL, NULL, NULL);
}

/* One after the other: the test waits for each answer. */
static gpointer
run_in_thread (gpointer data)
{
  SkeinEchoServer *self = data;

  for (;;)
    {
      g_autoptr (GSocketConnection) connection = g_socket_listener_accept (self->listener, NULL, self->cancellable, NULL);

      if (connection == NULL)
        return NULL;
      g_socket_set_timeout (g_socket_connection_get_socket (connection), 20);
      serve (self, connection);
    }
}

SkeinEchoServer *
skein_echo_server_start (void)
{
  SkeinEchoServer *self = g_new0 (SkeinEchoServer, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  g_mutex_init (&self->lock);
  self->heads = g_string_new (NULL);
  self->cancellable = g_cancellable_new ();
  self->listener = g_socket_listener_new ();
  g_socket_listener_add_address (self->listener, address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  self->thread = g_thread_new ("echo-server", run_in_thread, self);
  return self;
}

void
skein_echo_server_stop (SkeinEchoServer *self)
{
  g_cancellable_cancel (self->cancellable);
  g_thread_join (self->thread);
  g_socket_listener_close (self->listener);
  g_object_unref (self->listener);
  g_object_unref (self->cancellable);
  g_string_free (self->heads, TRUE);
  g_mutex_clear (&self->lock);
  g_free (self);
}

guint
skein_echo_server_get_port (SkeinEchoServer *self)
{
  return self->port;
}

char *
skein_echo_server_dup_url (SkeinEchoServer *self, const char *path)
{
  return g_strdup_printf ("http://127.0.0.1:%u%s", self->port, path);
}

char *
skein_echo_server_dup_heads (SkeinEchoServer *self)
{
  char *heads;

  g_mutex_lock (&self->lock);
  heads = g_strdup (self->heads->str);
  g_mutex_unlock (&self->lock);
  return heads;
}
