// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Threads: the owner starts and stops; each server thread runs a main loop with one SoupServer. All listen on the same two
 * ports (SO_REUSEPORT), so the kernel deals connections out and no connection ever changes its thread. They share the counters,
 * the pacers and the samples, each behind its own lock. Long computing (sums, samples) goes to GTask's threads while the
 * message is paused. */

#include "config.h"

#include "base/skein-ascii.h"
#include "origin/skein-origin.h"
#include "origin/skein-origin-connection.h"
#include "origin/skein-origin-demo.h"
#include "origin/skein-origin-reply.h"
#include "origin/skein-throwaway-ca.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define MAX_THREADS 64
#define MAX_LISTED 100000
#define BACKLOG 1024

typedef struct
{
  SkeinOrigin *origin;
  GThread *thread;
  GMainContext *context;      /* (owned) */
  GMainLoop *loop;            /* (owned) */
  SoupServer *server;         /* (owned) (server thread) */
  GSocket *sockets[2];        /* (owned) listening: plain, TLS */
  GSource *accept_sources[2]; /* (owned) (server thread) */
} ServerThread;

struct _SkeinOrigin
{
  SkeinOriginShared shared;
  SkeinOriginBehaviour defaults; /* (immutable) */
  SkeinSamples *samples;         /* (owned) */
  gboolean demo_unpaced;         /* (immutable) */
  int directory_fd;              /* (immutable) -1: none */
  GTlsCertificate *certificate;  /* (owned) (immutable) */
  char *ca_folder;               /* (owned) (immutable) */
  char *ca_path;                 /* (owned) (immutable) */
  char *urls[2];                 /* (owned) (immutable) plain, TLS */
  ServerThread threads[MAX_THREADS];
  guint n_threads;
};

/* Routes ------------------------------------------------------------------------------------------------------- */

static void
send_text (SkeinOrigin *self, SoupServerMessage *message, guint status, const char *text)
{
  skein_origin_reply_send_text (&self->shared, message, status, NULL, text);
}

/* FNV-1a: another name, other bytes. */
static guint64
hash_name (const char *name)
{
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (; *name != '\0'; name++)
    hash = (hash ^ (guchar) *name) * G_GUINT64_CONSTANT (0x100000001b3);
  return hash;
}

static gboolean
parse_size (const char *text, guint64 *out_size)
{
  static const char suffixes[] = "KMG";
  g_autofree char *digits = g_strdup (text);
  gsize length = strlen (digits);
  guint shift = 0;

  if (length > 1)
    {
      const char *suffix = strchr (suffixes, g_ascii_toupper (digits[length - 1]));

      if (suffix != NULL)
        {
          shift = 10 * (1 + (suffix - suffixes));
          digits[length - 1] = '\0';
        }
    }
  if (!g_ascii_string_to_unsigned (digits, 10, 0, G_MAXINT64 >> shift, out_size, NULL))
    return FALSE;
  *out_size <<= shift;
  return TRUE;
}

/* "SIZE/NAME" to its bytes, or NULL. */
static SkeinOriginContent *
find_generated (const char *rest, const SkeinOriginBehaviour *behaviour)
{
  const char *slash = strchr (rest, '/');
  g_autofree char *size_text = NULL;
  guint64 size;

  if (slash == NULL || slash[1] == '\0')
    return NULL;
  size_text = g_strndup (rest, slash - rest);
  if (!parse_size (size_text, &size))
    return NULL;
  return skein_origin_content_new_generated (behaviour->has_seed ? behaviour->seed : hash_name (slash + 1), size);
}

/* Opens folder after folder without following links, so that nothing outside of the directory can be reached. */
static SkeinOriginContent *
find_file (SkeinOrigin *self, const char *rest, GError **error)
{
  g_auto (GStrv) names = g_strsplit (rest, "/", -1);
  int folder_fd = self->directory_fd;
  int fd = -1;

  for (guint i = 0; names[i] != NULL; i++)
    {
      gboolean is_last = names[i + 1] == NULL;

      if (*names[i] == '\0' || g_str_equal (names[i], ".") || g_str_equal (names[i], ".."))
        {
          fd = -1;
          errno = ENOENT;
        }
      else
        fd = openat (folder_fd, names[i], O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | (is_last ? 0 : O_DIRECTORY));
      if (folder_fd != self->directory_fd)
        {
          int saved_errno = errno;

          close (folder_fd);
          errno = saved_errno;
        }
      if (fd < 0)
        {
          g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s", g_strerror (errno));
          return NULL;
        }
      folder_fd = fd;
    }
  return skein_origin_content_new_file (fd, error);
}

typedef struct
{
  SkeinOrigin *origin;
  SkeinOriginContent *content;    /* (owned) (nullable) */
  char *name;                     /* (owned) (nullable) of a sample */
  SkeinOriginBehaviour behaviour; /* (owned) */
  GHashTable *form;               /* (owned) (nullable) */
} Work;

static void
work_free (Work *self)
{
  g_clear_pointer (&self->content, skein_origin_content_unref);
  skein_origin_behaviour_clear (&self->behaviour);
  g_free (self->name);
  g_clear_pointer (&self->form, g_hash_table_unref);
  g_free (self);
}

static void
work_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SoupServerMessage *message = SOUP_SERVER_MESSAGE (source);
  Work *work = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  SkeinOriginContent *content = g_task_propagate_pointer (G_TASK (result), &error);

  /* First, since a reply with a delay pauses the message again. */
  soup_server_message_unpause (message);
  if (content == NULL)
    send_text (work->origin, message, SOUP_STATUS_INTERNAL_SERVER_ERROR, error->message);
  else
    {
      skein_origin_reply_send (&work->origin->shared, message, content, &work->behaviour);
      skein_origin_content_unref (content);
    }
}

/* Answers with the content that @function returns, from another thread. The strings and @content are kept. */
static void
send_computed (SkeinOrigin *self, SoupServerMessage *message, GTaskThreadFunc function, const SkeinOriginBehaviour *behaviour, SkeinOriginContent *content, const char *name, GHashTable *form)
{
  g_autoptr (GTask) task = g_task_new (message, NULL, work_done_cb, NULL);
  Work *work = g_new0 (Work, 1);

  work->origin = self;
  work->content = content != NULL ? skein_origin_content_ref (content) : NULL;
  work->name = g_strdup (name);
  work->form = form != NULL ? g_hash_table_ref (form) : NULL;
  skein_origin_behaviour_copy (behaviour, &work->behaviour);
  g_task_set_source_tag (task, send_computed);
  g_task_set_task_data (task, work, (GDestroyNotify) work_free);
  soup_server_message_pause (message);
  g_task_run_in_thread (task, function);
}

static void
return_text (GTask *task, char *text)
{
  g_task_return_pointer (task, skein_origin_content_new_text (text), (GDestroyNotify) skein_origin_content_unref);
}

static void
sample_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Work *work = task_data;

  g_task_return_pointer (task, skein_samples_dup_content (work->origin->samples, work->name), (GDestroyNotify) skein_origin_content_unref);
}

static void
samples_sums_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Work *work = task_data;

  return_text (task, skein_samples_dup_sums (work->origin->samples));
}

static void
demo_sums_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Work *work = task_data;

  return_text (task, skein_origin_demo_dup_sums (work->origin->samples));
}

static void
demo_batch_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Work *work = task_data;
  gboolean tls = work->form != NULL && g_hash_table_contains (work->form, "tls");
  gboolean unpaced = work->form != NULL && g_strcmp0 (g_hash_table_lookup (work->form, "pace"), "off") == 0;

  return_text (task, skein_origin_demo_dup_batch (work->origin->samples, work->origin->urls[tls], unpaced ? "pace=off" : NULL));
}

static void
sum_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Work *work = task_data;
  GError *error = NULL;
  char *hex = skein_origin_content_dup_sha256 (work->content, &error);

  if (hex == NULL)
    g_task_return_error (task, error);
  else
    {
      return_text (task, g_strconcat (hex, "\n", NULL));
      g_free (hex);
    }
}

static guint64
get_number (GHashTable *form, const char *name, guint64 fallback)
{
  const char *text = form != NULL ? g_hash_table_lookup (form, name) : NULL;
  guint64 value;

  return text != NULL && parse_size (text, &value) ? value : fallback;
}

/* Sizes spread evenly over their logarithm, as real batches have many small files and a few large ones. */
static guint64
pick_size (GRand *random, guint64 min, guint64 max)
{
  double low = log2 (MAX (min, 1)), high = log2 (MAX (max, 1));

  return CLAMP ((guint64) exp2 (low + (high - low) * g_rand_double (random)), min, max);
}

static void
list_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Work *work = task_data;
  guint64 n = MIN (get_number (work->form, "n", 100), MAX_LISTED);
  guint64 seed = get_number (work->form, "seed", 1);
  guint64 min = get_number (work->form, "min", 1024);
  guint64 max = MAX (min, get_number (work->form, "max", 65536));
  gboolean with_sums = get_number (work->form, "sums", 1) != 0;
  gboolean tls = get_number (work->form, "tls", 0) != 0;
  const char *with = g_hash_table_lookup (work->form, "with");
  GString *text = g_string_new (NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);

  for (guint64 i = 0; i < n; i++)
    {
      guint64 size = pick_size (random, min, max);
      guint64 file_seed = seed * MAX_LISTED + i;
      g_autoptr (SkeinOriginContent) content = skein_origin_content_new_generated (file_seed, size);
      g_autofree char *hex = with_sums ? skein_origin_content_dup_sha256 (content, NULL) : NULL;

      g_string_append_printf (text, "%s/file/%" G_GUINT64_FORMAT "/s%" G_GUINT64_FORMAT "-%05" G_GUINT64_FORMAT ".bin?seed=%" G_GUINT64_FORMAT "%s%s\ts%" G_GUINT64_FORMAT "-%05" G_GUINT64_FORMAT ".bin",
                              work->origin->urls[tls], size, seed, i, file_seed, with != NULL ? "&" : "", with != NULL ? with : "", seed, i);
      if (hex != NULL)
        g_string_append_printf (text, "\t%s", hex);
      g_string_append_c (text, '\n');
    }
  return_text (task, g_string_free (text, FALSE));
}

static void
send_redirect (SkeinOrigin *self, SoupServerMessage *message, GHashTable *form)
{
  const char *to = form != NULL ? g_hash_table_lookup (form, "to") : NULL;
  guint64 status = get_number (form, "status", SOUP_STATUS_FOUND);
  guint64 hops = get_number (form, "hops", 1);
  g_autofree char *next = NULL;

  if (to == NULL || status < 300 || status > 399)
    {
      send_text (self, message, SOUP_STATUS_BAD_REQUEST, "/redirect?to=URL&status=302&hops=1\n");
      return;
    }
  if (hops > 1)
    {
      g_autofree char *escaped = g_uri_escape_string (to, NULL, FALSE);

      next = g_strdup_printf ("/redirect?hops=%" G_GUINT64_FORMAT "&status=%" G_GUINT64_FORMAT "&to=%s", hops - 1, status, escaped);
      to = next;
    }
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Location", to);
  send_text (self, message, status, NULL);
}

static void
send_stats (SkeinOrigin *self, SoupServerMessage *message)
{
  g_autofree char *json = skein_origin_stats_dup_json (self->shared.stats);

  skein_origin_reply_send_text (&self->shared, message, SOUP_STATUS_OK, "application/json", json);
}

/* /samples/NAME and /demo/NAME; FALSE if there is no such thing. */
static gboolean
send_sample (SkeinOrigin *self, SoupServerMessage *message, const char *path, GHashTable *form)
{
  const gboolean is_demo = g_str_has_prefix (path, "/demo/");
  const char *name = path + strlen (is_demo ? "/demo/" : "/samples/");
  const gboolean paced = is_demo && !self->demo_unpaced && (form == NULL || g_strcmp0 (g_hash_table_lookup (form, "pace"), "off") != 0);
  g_auto (SkeinOriginBehaviour) behaviour = { 0 };

  if (is_demo && g_str_equal (name, "batch.txt"))
    send_computed (self, message, demo_batch_in_thread, &self->defaults, NULL, NULL, form);
  else if (g_str_equal (name, "SHA256SUMS"))
    send_computed (self, message, is_demo ? demo_sums_in_thread : samples_sums_in_thread, &self->defaults, NULL, NULL, NULL);
  else if (skein_samples_has (self->samples, name))
    {
      g_autoptr (GError) error = NULL;

      skein_origin_behaviour_copy (&self->defaults, &behaviour);
      if (paced)
        skein_origin_demo_set_pace (&behaviour, name);
      if (skein_origin_behaviour_apply (&behaviour, g_uri_get_query (soup_server_message_get_uri (message)), FALSE, &error))
        send_computed (self, message, sample_in_thread, &behaviour, NULL, name, NULL);
      else
        send_text (self, message, SOUP_STATUS_BAD_REQUEST, error->message);
    }
  else
    return FALSE;
  return TRUE;
}

static void
send_file (SkeinOrigin *self, SoupServerMessage *message, const char *path)
{
  g_auto (SkeinOriginBehaviour) behaviour = { 0 };
  g_autoptr (SkeinOriginContent) content = NULL;
  g_autoptr (GError) error = NULL;

  skein_origin_behaviour_copy (&self->defaults, &behaviour);
  if (!skein_origin_behaviour_apply (&behaviour, g_uri_get_query (soup_server_message_get_uri (message)), FALSE, &error))
    {
      send_text (self, message, SOUP_STATUS_BAD_REQUEST, error->message);
      return;
    }

  if (g_str_has_prefix (path, "/file/"))
    content = find_generated (path + strlen ("/file/"), &behaviour);
  else if (g_str_has_prefix (path, "/sha256/"))
    content = find_generated (path + strlen ("/sha256/"), &behaviour);
  else if (self->directory_fd >= 0)
    content = find_file (self, path + strlen ("/dir/"), NULL);

  if (content == NULL)
    send_text (self, message, SOUP_STATUS_NOT_FOUND, NULL);
  else if (g_str_has_prefix (path, "/sha256/"))
    send_computed (self, message, sum_in_thread, &self->defaults, content, NULL, NULL);
  else
    skein_origin_reply_send (&self->shared, message, content, &behaviour);
}

static void
handle_request_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *form, gpointer user_data)
{
  SkeinOrigin *self = user_data;
  const char *method = soup_server_message_get_method (message);

  if (method != SOUP_METHOD_GET && method != SOUP_METHOD_HEAD)
    {
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "Allow", "GET, HEAD");
      send_text (self, message, SOUP_STATUS_METHOD_NOT_ALLOWED, NULL);
    }
  else if (g_str_has_prefix (path, "/file/") || g_str_has_prefix (path, "/dir/") || g_str_has_prefix (path, "/sha256/"))
    send_file (self, message, path);
  else if ((g_str_has_prefix (path, "/samples/") || g_str_has_prefix (path, "/demo/")) && send_sample (self, message, path, form))
    return;
  else if (g_str_equal (path, "/list") && form != NULL)
    send_computed (self, message, list_in_thread, &self->defaults, NULL, NULL, form);
  else if (g_str_equal (path, "/redirect"))
    send_redirect (self, message, form);
  else if (g_str_equal (path, "/stats"))
    send_stats (self, message);
  else if (g_str_equal (path, "/reset"))
    {
      skein_origin_stats_reset (self->shared.stats);
      send_stats (self, message);
    }
  else
    send_text (self, message, SOUP_STATUS_NOT_FOUND, NULL);
}

/* Threads ------------------------------------------------------------------------------------------------------ */

static gboolean
accept_cb (GSocket *listener, GIOCondition condition, gpointer user_data)
{
  ServerThread *self = user_data;
  GTlsCertificate *certificate = listener == self->sockets[1] ? self->origin->certificate : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_accept (listener, NULL, &error);

  /* Some errors are those of a peer that left early, and none is a reason to stop listening. */
  if (socket == NULL || !skein_origin_connection_begin (self->server, socket, certificate, self->origin->shared.stats, &error))
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        g_debug ("Accepting a connection: %s", error->message);
    }
  return G_SOURCE_CONTINUE;
}

/* libsoup keeps connections alive only while its server has listeners of its own, and ours are accepted outside of it. So it gets one
 * that nobody can connect to: a local socket without a name. */
static void
keep_connections_alive (SoupServer *server)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, &error);
  struct sockaddr_un nameless = { .sun_family = AF_UNIX };

  if (socket == NULL
      || bind (g_socket_get_fd (socket), (struct sockaddr *) &nameless, sizeof (sa_family_t)) != 0
      || !g_socket_listen (socket, &error)
      || !soup_server_listen_socket (server, socket, 0, &error))
    g_warning ("Connections will not be kept alive: %s", error != NULL ? error->message : g_strerror (errno));
}

static void
server_thread_listen (ServerThread *self)
{
  self->server = soup_server_new ("server-header", "skein-origin", NULL);
  keep_connections_alive (self->server);
  soup_server_add_handler (self->server, NULL, handle_request_cb, self->origin, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (self->sockets); i++)
    {
      self->accept_sources[i] = g_socket_create_source (self->sockets[i], G_IO_IN, NULL);
      g_source_set_callback (self->accept_sources[i], G_SOURCE_FUNC (accept_cb), self, NULL);
      g_source_attach (self->accept_sources[i], self->context);
    }
}

static gpointer
server_thread_main (gpointer user_data)
{
  ServerThread *self = user_data;

  g_main_context_push_thread_default (self->context);
  server_thread_listen (self);
  g_main_loop_run (self->loop);

  for (guint i = 0; i < G_N_ELEMENTS (self->sockets); i++)
    {
      g_source_destroy (self->accept_sources[i]);
      g_clear_pointer (&self->accept_sources[i], g_source_unref);
    }
  soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  /* What was scheduled while connections closed. */
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

/* Bound by hand, for g_socket_bind() switches SO_REUSEPORT off again. */
static GSocket *
create_bound_socket (guint *port, gboolean shared, GError **error)
{
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (*port), .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t size = sizeof address;
  const int yes = 1, reuse_port = shared;
  int fd;

  if (socket == NULL)
    return NULL;
  fd = g_socket_get_fd (socket);
  /* Without SO_REUSEADDR a port that has just been in use cannot be asked for by number. */
  if (setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0
      || setsockopt (fd, SOL_SOCKET, SO_REUSEPORT, &reuse_port, sizeof reuse_port) != 0
      || bind (fd, (struct sockaddr *) &address, size) != 0
      || getsockname (fd, (struct sockaddr *) &address, &size) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "Listening on 127.0.0.1 port %u: %s", *port, g_strerror (errno));
      return NULL;
    }
  *port = ntohs (address.sin_port);
  return g_steal_pointer (&socket);
}

/* A socket that listens on loopback and shares its port with the other threads'. */
static GSocket *
create_listener (guint *port, GError **error)
{
  g_autoptr (GSocket) socket = create_bound_socket (port, TRUE, error);

  if (socket == NULL)
    return NULL;
  g_socket_set_blocking (socket, FALSE);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL); /* accepted sockets inherit it */
  g_socket_set_listen_backlog (socket, BACKLOG);
  if (!g_socket_listen (socket, error))
    return NULL;
  return g_steal_pointer (&socket);
}

/* Sharing a port has no way of saying "with my own threads only": another origin on that port would get half of the connections. */
static gboolean
check_port_is_free (guint port, GError **error)
{
  g_autoptr (GSocket) socket = port != 0 ? create_bound_socket (&port, FALSE, error) : NULL;

  return port == 0 || socket != NULL;
}

static gboolean
create_listeners (SkeinOrigin *self, const SkeinOriginOptions *options, GError **error)
{
  guint ports[2] = { options->port, options->tls_port };

  if (!check_port_is_free (ports[0], error) || !check_port_is_free (ports[1], error))
    return FALSE;
  for (guint i = 0; i < self->n_threads; i++)
    for (guint j = 0; j < 2; j++)
      {
        self->threads[i].sockets[j] = create_listener (&ports[j], error);
        if (self->threads[i].sockets[j] == NULL)
          return FALSE;
      }
  self->urls[0] = g_strdup_printf ("http://127.0.0.1:%u", ports[0]);
  self->urls[1] = g_strdup_printf ("https://127.0.0.1:%u", ports[1]);
  return TRUE;
}

static gboolean
start_threads (SkeinOrigin *self, GError **error)
{
  for (guint i = 0; i < self->n_threads; i++)
    {
      ServerThread *thread = &self->threads[i];
      g_autofree char *name = g_strdup_printf ("origin-%u", i + 1);

      thread->origin = self;
      thread->context = g_main_context_new ();
      thread->loop = g_main_loop_new (thread->context, FALSE);
      thread->thread = g_thread_try_new (name, server_thread_main, thread, error);
      if (thread->thread == NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
quit_loop_cb (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

/* From inside the loop, for a quit that comes before the loop runs would be lost. */
static void
server_thread_stop (ServerThread *self)
{
  if (self->thread != NULL)
    {
      g_autoptr (GSource) source = g_idle_source_new ();

      g_source_set_priority (source, G_PRIORITY_HIGH);
      g_source_set_callback (source, quit_loop_cb, self->loop, NULL);
      g_source_attach (source, self->context);
      g_thread_join (self->thread);
    }
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_object (&self->sockets[0]);
  g_clear_object (&self->sockets[1]);
}

static gboolean
write_ca (SkeinOrigin *self, const char *pem, GError **error)
{
  self->ca_folder = g_dir_make_tmp ("skein-origin-XXXXXX", error);
  if (self->ca_folder == NULL)
    return FALSE;
  self->ca_path = g_build_filename (self->ca_folder, "ca.pem", NULL);
  return g_file_set_contents (self->ca_path, pem, -1, error);
}

static gboolean
open_directory (SkeinOrigin *self, const char *directory, GError **error)
{
  self->directory_fd = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (self->directory_fd >= 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", directory, g_strerror (errno));
  return FALSE;
}

SkeinOrigin *
skein_origin_start (const SkeinOriginOptions *options, GError **error)
{
  g_autoptr (SkeinOrigin) self = g_new0 (SkeinOrigin, 1);
  g_autofree char *ca_pem = NULL;

  skein_ascii_init ();
  skein_origin_shared_init (&self->shared);
  skein_origin_behaviour_init (&self->defaults);
  self->samples = skein_samples_new ();
  self->demo_unpaced = options->demo_unpaced;
  self->directory_fd = -1;
  self->n_threads = options->n_threads > 0 ? MIN (options->n_threads, MAX_THREADS) : MIN (g_get_num_processors (), 4);
  skein_origin_pacer_set_rate (&self->shared.total, options->total_rate);

  if (!skein_origin_behaviour_apply (&self->defaults, options->defaults, TRUE, error)
      || (options->directory != NULL && !open_directory (self, options->directory, error)))
    return NULL;
  self->certificate = skein_throwaway_ca_new (&ca_pem, error);
  if (self->certificate == NULL || !write_ca (self, ca_pem, error)
      || !create_listeners (self, options, error) || !start_threads (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
skein_origin_stop (SkeinOrigin *self)
{
  for (guint i = 0; i < self->n_threads; i++)
    server_thread_stop (&self->threads[i]);

  if (self->ca_path != NULL)
    g_unlink (self->ca_path);
  if (self->ca_folder != NULL)
    g_rmdir (self->ca_folder);
  g_free (self->ca_path);
  g_free (self->ca_folder);
  g_free (self->urls[0]);
  g_free (self->urls[1]);
  if (self->directory_fd >= 0)
    close (self->directory_fd);
  g_clear_object (&self->certificate);
  skein_origin_behaviour_clear (&self->defaults);
  skein_samples_free (self->samples);
  skein_origin_shared_clear (&self->shared);
  g_free (self);
}

const char *
skein_origin_get_url (SkeinOrigin *self)
{
  return self->urls[0];
}

const char *
skein_origin_get_tls_url (SkeinOrigin *self)
{
  return self->urls[1];
}

const char *
skein_origin_get_ca_path (SkeinOrigin *self)
{
  return self->ca_path;
}

char *
skein_origin_dup_ready_line (SkeinOrigin *self)
{
  GString *json = g_string_new ("{\"url\":");

  skein_origin_json_append_string (json, self->urls[0]);
  g_string_append (json, ",\"tls_url\":");
  skein_origin_json_append_string (json, self->urls[1]);
  g_string_append (json, ",\"ca\":");
  skein_origin_json_append_string (json, self->ca_path);
  g_string_append_printf (json, ",\"pid\":%d}", (int) getpid ());
  return g_string_free (json, FALSE);
}

static void
demo_lines_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SkeinOrigin *self = task_data;

  g_task_return_pointer (task, skein_origin_demo_dup_batch (self->samples, self->urls[0], NULL), g_free);
}

void
skein_origin_make_demo_async (SkeinOrigin *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, skein_origin_make_demo_async);
  g_task_set_task_data (task, self, NULL);
  g_task_run_in_thread (task, demo_lines_in_thread);
}

char *
skein_origin_make_demo_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
