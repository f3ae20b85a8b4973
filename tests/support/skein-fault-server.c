// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "support/skein-fault-private.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_HEAD 65536
#define N_FILLERS 8

typedef struct
{
  guint64 size;
  const char *const *plain, *const *ranged;
  guint n_requests, n_plain, n_ranged;
} Path;

struct _SkeinFaultServer
{
  SkeinFaultKind kind;
  SkeinFaultTls *tls; /* (nullable) */
  int fd;             /* listens */
  int fillers[N_FILLERS];
  guint port;
  GThread *thread;
  GMutex lock;
  GCond changed;
  GHashTable *paths; /* (lock) (element-type utf8 Path) */
  GString *heads;    /* (lock) */
  GHashTable *fds;   /* (lock) of connections that stand */
  guint peer_port;   /* (lock) */
  guint n_serving;   /* (lock) */
  gboolean stopped;  /* (lock) */
};

/* --- one connection --- */

static char *
read_head (SkeinFaultLine *line)
{
  GString *head = g_string_new (NULL);
  char byte;

  while (head->len < MAX_HEAD && !g_str_has_suffix (head->str, "\r\n\r\n"))
    {
      if (skein_fault_line_read (line, &byte, 1) != 1)
        {
          g_string_free (head, TRUE);
          return NULL;
        }
      g_string_append_c (head, byte);
    }
  return g_string_free (head, FALSE);
}

static void
find_range (const char *head, guint64 size, SkeinFaultRequest *request, gboolean *out_ranged)
{
  const char *range = strstr (head, "\r\nRange: bytes=");

  request->range_start = 0;
  request->range_end = size;
  *out_ranged = range != NULL;
  if (range != NULL)
    {
      char *end = NULL;

      request->range_start = g_ascii_strtoull (range + strlen ("\r\nRange: bytes="), &end, 10);
      if (*end == '-' && g_ascii_isdigit (end[1]))
        request->range_end = MIN (size, g_ascii_strtoull (end + 1, NULL, 10) + 1);
    }
}

/* The script for this request; NULL if there is none. */
static const char *
choose_script (SkeinFaultServer *self, const char *head, const char *path, SkeinFaultRequest *request)
{
  const char *script = NULL;
  gboolean is_ranged = FALSE;
  Path *found;

  g_mutex_lock (&self->lock);
  g_string_append (self->heads, head);
  found = g_hash_table_lookup (self->paths, path);
  if (found == NULL)
    found = g_hash_table_lookup (self->paths, "*");
  if (found != NULL)
    {
      const char *const *scripts;
      guint number;

      request->size = found->size;
      find_range (head, found->size, request, &is_ranged);
      found->n_requests++;
      number = is_ranged && found->ranged != NULL ? found->n_ranged++ : found->n_plain++;
      scripts = is_ranged && found->ranged != NULL ? found->ranged : found->plain;
      script = scripts[MIN (number, g_strv_length ((char **) scripts) - 1)];
    }
  request->port = self->port;
  request->peer_port = self->peer_port;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  return script;
}

typedef struct
{
  SkeinFaultServer *server;
  int fd;
} Guest;

static gpointer
serve_in_thread (gpointer data)
{
  Guest *guest = data;
  SkeinFaultServer *self = guest->server;
  int fd = guest->fd;
  SkeinFaultLine *line = skein_fault_line_new (fd, self->tls);
  gboolean goes_on = line != NULL;

  g_free (guest);
  while (goes_on)
    {
      g_autofree char *head = read_head (line);
      const char *path = head != NULL ? strchr (head, ' ') : NULL;
      g_autofree char *asked = path != NULL ? g_strndup (path + 1, strcspn (path + 1, " \r")) : NULL;
      SkeinFaultRequest request = { .line = line, .server = self, .path = asked };
      const char *script = asked != NULL ? choose_script (self, head, asked, &request) : NULL;

      if (asked == NULL)
        break;
      goes_on = skein_fault_script_say (script != NULL ? script : "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", &request);
    }

  g_mutex_lock (&self->lock);
  g_hash_table_remove (self->fds, GINT_TO_POINTER (fd));
  g_mutex_unlock (&self->lock);
  if (line != NULL)
    skein_fault_line_free (line);

  g_mutex_lock (&self->lock);
  self->n_serving--;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  return NULL;
}

/* --- the server --- */

static void
welcome (SkeinFaultServer *self, int fd)
{
  struct linger linger = { .l_onoff = 1, .l_linger = 0 };
  Guest *guest;

  if (self->kind == SKEIN_FAULT_RESET)
    {
      setsockopt (fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
      close (fd);
      return;
    }

  g_mutex_lock (&self->lock);
  if (self->stopped)
    {
      g_mutex_unlock (&self->lock);
      close (fd);
      return;
    }
  g_hash_table_add (self->fds, GINT_TO_POINTER (fd));
  if (self->kind == SKEIN_FAULT_SILENT)
    {
      g_mutex_unlock (&self->lock);
      return; /* closed at the end */
    }
  self->n_serving++;
  g_mutex_unlock (&self->lock);

  guest = g_new0 (Guest, 1);
  guest->server = self;
  guest->fd = fd;
  g_thread_unref (g_thread_new ("fault-line", serve_in_thread, guest));
}

static gpointer
listen_in_thread (gpointer data)
{
  SkeinFaultServer *self = data;
  int fd;

  while ((fd = accept4 (self->fd, NULL, NULL, SOCK_CLOEXEC)) >= 0)
    welcome (self, fd);
  return NULL;
}

/* Connections that nobody takes, until there is no room for one more. */
static void
fill_queue (SkeinFaultServer *self, const struct sockaddr_in *address)
{
  for (guint i = 0; i < N_FILLERS; i++)
    {
      struct pollfd poll_fd;

      self->fillers[i] = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
      g_assert_cmpint (self->fillers[i], >=, 0);
      connect (self->fillers[i], (const struct sockaddr *) address, sizeof *address);
      poll_fd.fd = self->fillers[i];
      poll_fd.events = POLLOUT;
      poll (&poll_fd, 1, 100);
    }
}

SkeinFaultServer *
skein_fault_server_start (SkeinFaultKind kind)
{
  SkeinFaultServer *self = g_new0 (SkeinFaultServer, 1);
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;

  signal (SIGPIPE, SIG_IGN); /* OpenSSL writes without asking for none */
  self->kind = kind;
  self->tls = kind >= SKEIN_FAULT_TLS ? skein_fault_tls_new (kind) : NULL;
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->fds = g_hash_table_new (NULL, NULL);
  self->heads = g_string_new (NULL);

  self->fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (self->fd, >=, 0);
  g_assert_no_errno (bind (self->fd, (struct sockaddr *) &address, sizeof address));
  g_assert_no_errno (listen (self->fd, kind == SKEIN_FAULT_DEAF ? 0 : 64));
  g_assert_no_errno (getsockname (self->fd, (struct sockaddr *) &address, &length));
  self->port = ntohs (address.sin_port);
  if (kind == SKEIN_FAULT_DEAF)
    fill_queue (self, &address);
  else
    self->thread = g_thread_new ("fault-server", listen_in_thread, self);
  return self;
}

void
skein_fault_server_stop (SkeinFaultServer *self)
{
  GHashTableIter iter;
  gpointer fd;

  g_mutex_lock (&self->lock);
  self->stopped = TRUE;
  g_cond_broadcast (&self->changed);
  g_hash_table_iter_init (&iter, self->fds);
  while (g_hash_table_iter_next (&iter, &fd, NULL))
    shutdown (GPOINTER_TO_INT (fd), SHUT_RDWR);
  g_mutex_unlock (&self->lock);

  shutdown (self->fd, SHUT_RDWR);
  if (self->thread != NULL)
    g_thread_join (self->thread);
  g_mutex_lock (&self->lock);
  while (self->n_serving > 0)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);

  g_hash_table_iter_init (&iter, self->fds);
  while (g_hash_table_iter_next (&iter, &fd, NULL))
    close (GPOINTER_TO_INT (fd));
  for (guint i = 0; self->kind == SKEIN_FAULT_DEAF && i < N_FILLERS; i++)
    close (self->fillers[i]);
  close (self->fd);
  g_clear_pointer (&self->tls, skein_fault_tls_free);
  g_hash_table_unref (self->paths);
  g_hash_table_unref (self->fds);
  g_string_free (self->heads, TRUE);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);
}

void
skein_fault_server_add (SkeinFaultServer *self, const char *path, guint64 size, const char *const *plain, const char *const *ranged)
{
  Path *added = g_new0 (Path, 1);

  g_assert_true (plain != NULL && plain[0] != NULL);
  added->size = size;
  added->plain = plain;
  added->ranged = ranged != NULL && ranged[0] != NULL ? ranged : NULL;
  g_mutex_lock (&self->lock);
  g_hash_table_replace (self->paths, g_strdup (path), added);
  g_mutex_unlock (&self->lock);
}

void
skein_fault_server_set_peer (SkeinFaultServer *self, SkeinFaultServer *peer)
{
  g_mutex_lock (&self->lock);
  self->peer_port = peer->port;
  g_mutex_unlock (&self->lock);
}

guint
skein_fault_server_get_port (SkeinFaultServer *self)
{
  return self->port;
}

char *
skein_fault_server_dup_url (SkeinFaultServer *self, const char *path)
{
  return g_strdup_printf ("%s://127.0.0.1:%u%s", self->tls != NULL ? "https" : "http", self->port, path);
}

const char *
skein_fault_server_peek_ca (SkeinFaultServer *self)
{
  return self->tls != NULL ? skein_fault_tls_peek_ca (self->tls) : NULL;
}

guint
skein_fault_server_get_n_requests (SkeinFaultServer *self, const char *path)
{
  Path *found;
  guint n_requests;

  g_mutex_lock (&self->lock);
  found = g_hash_table_lookup (self->paths, path);
  n_requests = found != NULL ? found->n_requests : 0;
  g_mutex_unlock (&self->lock);
  return n_requests;
}

char *
skein_fault_server_dup_heads (SkeinFaultServer *self)
{
  char *heads;

  g_mutex_lock (&self->lock);
  heads = g_strdup (self->heads->str);
  g_mutex_unlock (&self->lock);
  return heads;
}

gboolean
skein_fault_server_wait_requests (SkeinFaultServer *self, const char *path, guint n_requests)
{
  Path *found;
  gboolean goes_on;

  g_mutex_lock (&self->lock);
  while ((found = g_hash_table_lookup (self->paths, path)) != NULL && found->n_requests < n_requests && !self->stopped)
    g_cond_wait (&self->changed, &self->lock);
  goes_on = !self->stopped;
  g_mutex_unlock (&self->lock);
  return goes_on;
}
