// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The least a download can cost: a thread per connection that receives into a buffer and writes what came, with nothing behind it. No
 * partial files, no checks, no queue, no display. tools/bench/downloads compares real programs with it.
 *
 * Usage: recv-write ADDRESS PORT THREADS FOLDER [CA.pem] <LIST, a path on the server per line; the last part is the file's name. With a
 * CA.pem over TLS. */

#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFER_BYTES (256 * 1024)

static struct
{
  struct sockaddr_in address;
  const char *host;
  SSL_CTX *tls; /* (nullable) */
  int folder;
  GPtrArray *paths; /* (element-type utf8) */
  guint next;       /* (atomic) */
} bench;

typedef struct
{
  int fd;
  SSL *ssl;     /* (nullable) */
  char *buffer; /* of BUFFER_BYTES */
  gsize filled; /* bytes received and not used yet, from the buffer's start */
} Link;

G_GNUC_PRINTF (1, 2)
static void
fail (const char *format, ...)
{
  va_list args;

  va_start (args, format);
  vfprintf (stderr, format, args);
  va_end (args);
  fputc ('\n', stderr);
  exit (1);
}

static void
open_link (Link *link)
{
  int on = 1;

  link->fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (link->fd < 0 || connect (link->fd, (struct sockaddr *) &bench.address, sizeof bench.address) != 0)
    fail ("Cannot connect: %s", g_strerror (errno));
  setsockopt (link->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (bench.tls == NULL)
    return;

  link->ssl = SSL_new (bench.tls);
  if (link->ssl == NULL || !SSL_set_fd (link->ssl, link->fd) || !X509_VERIFY_PARAM_set1_ip_asc (SSL_get0_param (link->ssl), bench.host) || SSL_connect (link->ssl) != 1)
    fail ("No TLS connection");
}

static gsize
receive (Link *link, char *to, gsize size)
{
  ssize_t n;

  do
    n = link->ssl != NULL ? SSL_read (link->ssl, to, (int) size) : recv (link->fd, to, size, 0);
  while (n < 0 && link->ssl == NULL && errno == EINTR);
  if (n <= 0)
    fail ("The server closed the connection");
  return (gsize) n;
}

static void
send_all (Link *link, const char *text)
{
  gsize length = strlen (text);
  ssize_t n = link->ssl != NULL ? SSL_write (link->ssl, text, (int) length) : send (link->fd, text, length, MSG_NOSIGNAL);

  if (n != (ssize_t) length)
    fail ("The request could not be sent");
}

static void
write_all (int fd, const char *data, gsize size)
{
  while (size > 0)
    {
      ssize_t n = write (fd, data, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        fail ("Cannot write: %s", g_strerror (errno));
      data += n;
      size -= (gsize) n;
    }
}

/* Leaves what came of the body at the buffer's start. */
static guint64
read_head (Link *link)
{
  for (;;)
    {
      char *end = link->filled > 0 ? g_strstr_len (link->buffer, (gssize) link->filled, "\r\n\r\n") : NULL;

      if (end != NULL)
        {
          gsize head = (gsize) (end + 4 - link->buffer);
          char *length;

          *end = '\0';
          length = strcasestr (link->buffer, "\r\nContent-Length:");
          if (!g_str_has_prefix (link->buffer, "HTTP/1.1 200") || length == NULL)
            fail ("Not the answer that was expected: %.40s", link->buffer);
          length += strlen ("\r\nContent-Length:");

          guint64 size = g_ascii_strtoull (length + strspn (length, " "), NULL, 10);

          link->filled -= head;
          memmove (link->buffer, link->buffer + head, link->filled);
          return size;
        }
      if (link->filled == BUFFER_BYTES)
        fail ("The answer's head does not end");
      link->filled += receive (link, link->buffer + link->filled, BUFFER_BYTES - link->filled);
    }
}

static void
get (Link *link, const char *path)
{
  g_autofree char *request = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", path, bench.host);
  const char *name = strrchr (path, '/') + 1;
  guint64 left;
  gsize part;
  int fd;

  send_all (link, request);
  left = read_head (link);
  fd = openat (bench.folder, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0)
    fail ("Cannot create %s: %s", name, g_strerror (errno));

  part = (gsize) MIN (left, link->filled);
  write_all (fd, link->buffer, part);
  link->filled -= part;
  left -= part;
  while (left > 0)
    {
      gsize n = receive (link, link->buffer, (gsize) MIN (left, BUFFER_BYTES));

      write_all (fd, link->buffer, n);
      left -= n;
    }
  close (fd);
}

static gpointer
get_thread_main (gpointer data)
{
  Link link = { .buffer = g_malloc (BUFFER_BYTES) };

  open_link (&link);
  for (;;)
    {
      guint index = g_atomic_int_add (&bench.next, 1);

      if (index >= bench.paths->len)
        break;
      get (&link, g_ptr_array_index (bench.paths, index));
    }
  SSL_free (link.ssl);
  close (link.fd);
  g_free (link.buffer);
  return NULL;
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) threads = g_ptr_array_new ();
  char line[1024];
  guint n_threads;

  if (argc < 5)
    fail ("Usage: recv-write ADDRESS PORT THREADS FOLDER [CA.pem] <LIST");

  bench.host = argv[1];
  bench.address.sin_family = AF_INET;
  bench.address.sin_port = htons ((guint16) atoi (argv[2]));
  n_threads = (guint) atoi (argv[3]);
  bench.folder = open (argv[4], O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (inet_pton (AF_INET, argv[1], &bench.address.sin_addr) != 1 || n_threads == 0 || bench.folder < 0)
    fail ("Address, number of threads or folder make no sense");

  if (argc > 5)
    {
      bench.tls = SSL_CTX_new (TLS_client_method ());
      if (bench.tls == NULL || !SSL_CTX_load_verify_locations (bench.tls, argv[5], NULL))
        fail ("%s cannot be used", argv[5]);
      SSL_CTX_set_verify (bench.tls, SSL_VERIFY_PEER, NULL);
    }

  bench.paths = g_ptr_array_new_with_free_func (g_free);
  while (fgets (line, sizeof line, stdin) != NULL)
    if (g_strchomp (line)[0] == '/')
      g_ptr_array_add (bench.paths, g_strdup (line));

  for (guint i = 0; i < n_threads; i++)
    g_ptr_array_add (threads, g_thread_new ("get", get_thread_main, NULL));
  for (guint i = 0; i < threads->len; i++)
    g_thread_join (g_ptr_array_index (threads, i));
  g_ptr_array_unref (bench.paths);
  return 0;
}
