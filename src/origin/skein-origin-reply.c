// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* One answer. Life of a reply:
 *
 *   handler -> [wait for delay] -> headers and first piece -> libsoup writes, says "wrote-chunk" -> next piece, at once or by a
 *   timer when a rate is set -> end of the body, or the point where a fault is due.
 *
 * Without a rate no timer is involved, and a small body is handed over whole. Faults libsoup has no word for are done by
 * taking the connection away from it while the message is paused. Everything of one reply happens on its server's thread. */

#include "config.h"

#include "origin/skein-origin-reply.h"
#include "origin/skein-origin-connection.h"
#include "origin/skein-origin-raw.h"

#include <gio/gio.h>
#include <glib-unix.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#define PIECE_BYTES (256 * 1024)
#define PACED_PIECE_BYTES (32 * 1024)
#define PACED_PIECES_PER_S 16

typedef enum
{
  FAULT_NONE,
  FAULT_CLOSE,
  FAULT_RESET,
  FAULT_STALL,
} Fault;

typedef struct
{
  SkeinOriginShared *shared;
  SoupServerMessage *message;  /* owns us */
  SkeinOriginContent *content; /* (owned) */
  char *path;                  /* (owned) for the counts */
  guint64 offset;              /* of the next piece */
  guint64 left;                /* of the body */
  gboolean counted;            /* as under way */
  guint64 n_unsaid;            /* bytes handed to libsoup and not yet counted */

  Fault fault;
  guint64 fault_left; /* bytes until the fault */
  guint64 corrupt;    /* offset of a byte that is changed */

  SkeinOriginPacer *connection_pacer; /* (nullable) the connection's */
  SkeinOriginPacer *group_pacer;      /* (nullable) */
  gboolean is_paced;
  gsize piece_bytes;

  gboolean is_borne; /* counted by "bears" */

  char *raw; /* (owned) (nullable) canned answer to send instead */
  guint n_drain_polls;
  GSource *source; /* (owned) (nullable) what the reply waits for: delay, pace, hang-up */
} Reply;

static void reply_start (Reply *self);

/* How many replies to requests with "bears" are under way; of all origins of this process. */
static gint n_borne = 0; /* (atomic) */

/* Before the peer can have the last byte: its next request is not one at the same time. */
static void
reply_count_end (Reply *self)
{
  if (self->counted)
    skein_origin_stats_end_request (self->shared->stats);
  self->counted = FALSE;
}

static void
reply_free (Reply *self)
{
  reply_count_end (self);
  if (self->is_borne)
    g_atomic_int_dec_and_test (&n_borne);
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  skein_origin_content_unref (self->content);
  g_free (self->path);
  g_free (self->raw);
  g_free (self);
}

static void
reply_set_source (Reply *self, GSource *source, GSourceFunc callback)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  if (source == NULL)
    return;
  g_source_set_callback (source, callback, self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  self->source = source;
}

static GSource *
create_time_source (gint64 at_us)
{
  GSource *source = g_timeout_source_new (0);

  g_source_set_ready_time (source, at_us);
  return source;
}

static GSocket *
get_socket (Reply *self)
{
  return skein_origin_connection_get (self->message)->socket;
}

static SkeinOriginPacer *
get_group (SkeinOriginShared *shared, const char *name, guint64 rate)
{
  SkeinOriginPacer *pacer;

  g_mutex_lock (&shared->lock);
  pacer = g_hash_table_lookup (shared->groups, name);
  if (pacer == NULL)
    {
      pacer = g_new0 (SkeinOriginPacer, 1);
      skein_origin_pacer_init (pacer, rate);
      g_hash_table_insert (shared->groups, g_strdup (name), pacer);
    }
  g_mutex_unlock (&shared->lock);

  if (skein_origin_pacer_get_rate (pacer) != rate)
    skein_origin_pacer_set_rate (pacer, rate);
  return pacer;
}

static void
group_free (SkeinOriginPacer *pacer)
{
  skein_origin_pacer_clear (pacer);
  g_free (pacer);
}

void
skein_origin_shared_init (SkeinOriginShared *self)
{
  self->stats = skein_origin_stats_new ();
  skein_origin_pacer_init (&self->total, 0);
  g_mutex_init (&self->lock);
  self->groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) group_free);
}

void
skein_origin_shared_clear (SkeinOriginShared *self)
{
  skein_origin_stats_unref (self->stats);
  skein_origin_pacer_clear (&self->total);
  g_mutex_clear (&self->lock);
  g_hash_table_unref (self->groups);
}

/* Faults ------------------------------------------------------------------------------------------------------- */

static void
raw_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GIOStream) stream = user_data;

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
  g_io_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

/* Ends the connection at once. The message, and with it @self, is gone afterwards. */
static void
reply_take_connection (Reply *self)
{
  g_autoptr (SoupServerMessage) message = g_object_ref (self->message);
  g_autoptr (GSocket) socket = g_object_ref (get_socket (self));
  g_autofree char *raw = g_steal_pointer (&self->raw);
  gboolean reset = self->fault == FAULT_RESET;
  g_autoptr (GIOStream) stream = NULL;

  reply_set_source (self, NULL, NULL);
  if (raw == NULL)
    {
      if (reset)
        {
          const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

          setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        }
      /* The socket and not the stream: TLS must not get to say that this is the proper end. And before libsoup gives the stream up, for that
       * would end a chunked body properly. */
      g_socket_close (socket, NULL);
    }

  stream = soup_server_message_steal_connection (message);
  if (raw != NULL)
    {
      GOutputStream *output = g_io_stream_get_output_stream (stream);
      gsize size = strlen (raw);

      g_object_set_data_full (G_OBJECT (stream), "skein-raw", raw, g_free);
      g_output_stream_write_all_async (output, raw, size, G_PRIORITY_DEFAULT, NULL, raw_written_cb, g_object_ref (stream));
      raw = NULL;
    }
}

/* A reset throws away what the kernel has not sent yet; the peer is to get all bytes up to the fault. */
static gboolean
fault_due_cb (gpointer user_data)
{
  Reply *self = user_data;
  int n_queued = 0;

  if (self->fault == FAULT_RESET && self->n_drain_polls < 200)
    {
      int fd = g_socket_get_fd (get_socket (self));

      if (ioctl (fd, SIOCOUTQ, &n_queued) == 0 && n_queued > 0)
        {
          self->n_drain_polls++;
          g_source_set_ready_time (self->source, g_get_monotonic_time () + 2000);
          return G_SOURCE_CONTINUE;
        }
    }
  reply_take_connection (self);
  return G_SOURCE_REMOVE;
}

static gboolean
hung_up_cb (int fd, GIOCondition condition, gpointer user_data)
{
  reply_take_connection (user_data);
  return G_SOURCE_REMOVE;
}

/* Called while libsoup runs the message, so that the connection cannot be taken right here. */
static void
reply_schedule_fault (Reply *self)
{
  int fd = g_socket_get_fd (get_socket (self));

  if (self->fault == FAULT_STALL)
    /* libsoup does not look at the socket of a paused message and would keep it for ever. */
    reply_set_source (self, g_unix_fd_source_new (fd, (GIOCondition) (POLLRDHUP | POLLHUP | POLLERR)), G_SOURCE_FUNC (hung_up_cb));
  else
    reply_set_source (self, create_time_source (0), fault_due_cb);
}

/* Body --------------------------------------------------------------------------------------------------------- */

static void
reply_append_piece (Reply *self)
{
  SoupMessageBody *body = soup_server_message_get_response_body (self->message);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) piece = NULL;
  gsize size = MIN (self->piece_bytes, MIN (self->left, self->fault_left));

  piece = skein_origin_content_read (self->content, self->offset, size, &error);
  if (piece == NULL)
    {
      g_warning ("%s: %s", self->path, error->message);
      self->fault = FAULT_CLOSE;
      reply_schedule_fault (self);
      return;
    }
  size = g_bytes_get_size (piece);
  if (self->corrupt >= self->offset && self->corrupt - self->offset < size)
    {
      guint8 *bytes = g_memdup2 (g_bytes_get_data (piece, NULL), size);

      bytes[self->corrupt - self->offset] ^= 1;
      g_bytes_unref (piece);
      piece = g_bytes_new_take (bytes, size);
    }
  soup_message_body_append_bytes (body, piece);
  self->offset += size;
  self->left -= size;
  self->n_unsaid = size;
  if (self->fault_left != G_MAXUINT64)
    self->fault_left -= size;
  if (self->left == 0)
    reply_count_end (self);
}

static gboolean
piece_due_cb (gpointer user_data)
{
  Reply *self = user_data;

  reply_set_source (self, NULL, NULL);
  reply_append_piece (self);
  soup_server_message_unpause (self->message);
  return G_SOURCE_REMOVE;
}

/* When the next piece may go: the latest that any of the limits says. */
static gint64
reply_book_piece (Reply *self, gint64 now_us)
{
  SkeinOriginPacer *pacers[] = { &self->shared->total, self->connection_pacer, self->group_pacer };
  gsize size = MIN (self->piece_bytes, MIN (self->left, self->fault_left));
  gint64 latest_us = now_us;

  for (guint i = 0; i < G_N_ELEMENTS (pacers); i++)
    if (pacers[i] != NULL)
      {
        gint64 at_us = skein_origin_pacer_book (pacers[i], size, now_us);

        latest_us = MAX (latest_us, at_us);
      }
  return latest_us;
}

/* Hands libsoup the next piece now or later, or ends the body. Without a piece libsoup pauses the message by itself. */
static void
reply_continue (Reply *self)
{
  gint64 now_us, at_us;

  if (self->left == 0)
    {
      soup_message_body_complete (soup_server_message_get_response_body (self->message));
      return;
    }
  if (self->fault != FAULT_NONE && self->fault_left == 0)
    {
      reply_schedule_fault (self);
      return;
    }
  if (!self->is_paced)
    {
      reply_append_piece (self);
      return;
    }

  now_us = g_get_monotonic_time ();
  at_us = reply_book_piece (self, now_us);
  if (at_us <= now_us)
    reply_append_piece (self);
  else
    reply_set_source (self, create_time_source (at_us), piece_due_cb);
}

static void
reply_wrote_chunk_cb (SoupServerMessage *message, gpointer user_data)
{
  Reply *self = user_data;

  skein_origin_stats_add_bytes (self->shared->stats, self->path, self->n_unsaid);
  self->n_unsaid = 0;
  reply_continue (self);
}

static void
reply_wrote_headers_cb (SoupServerMessage *message, gpointer user_data)
{
  reply_continue (user_data);
}

static void
reply_finished_cb (SoupServerMessage *message, gpointer user_data)
{
  g_object_set_data (G_OBJECT (message), "skein-reply", NULL);
}

static gboolean
delay_over_cb (gpointer user_data)
{
  Reply *self = user_data;
  SoupServerMessage *message = self->message;

  reply_set_source (self, NULL, NULL);
  reply_start (self);
  soup_server_message_unpause (message);
  return G_SOURCE_REMOVE;
}

/* Headers are set; gets the body going. May free @self. */
static void
reply_start (Reply *self)
{
  SoupServerMessage *message = self->message;
  SoupMessageBody *body = soup_server_message_get_response_body (message);
  gboolean has_body = soup_server_message_get_method (message) != SOUP_METHOD_HEAD && self->left > 0;

  soup_message_body_set_accumulate (body, FALSE);
  if (has_body && !self->is_paced && self->fault == FAULT_NONE && self->left <= PIECE_BYTES)
    {
      guint64 size = self->left;

      while (self->left > 0 && self->fault == FAULT_NONE)
        reply_append_piece (self);
      if (self->fault == FAULT_NONE)
        {
          skein_origin_stats_add_bytes (self->shared->stats, self->path, size);
          soup_message_body_complete (body);
          g_object_set_data (G_OBJECT (message), "skein-reply", NULL);
          return;
        }
    }

  g_signal_connect (message, "finished", G_CALLBACK (reply_finished_cb), self);
  if (has_body)
    {
      g_signal_connect (message, "wrote-headers", G_CALLBACK (reply_wrote_headers_cb), self);
      g_signal_connect (message, "wrote-chunk", G_CALLBACK (reply_wrote_chunk_cb), self);
    }
  else
    soup_message_body_complete (body);
}

/* Conditions and headers --------------------------------------------------------------------------------------- */

static char *
dup_http_date (gint64 seconds)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (seconds);

  return soup_date_time_to_string (date, SOUP_DATE_HTTP);
}

/* bytes=A-B, bytes=A-, bytes=-N; anything else, several ranges too, counts as no range. */
static gboolean
parse_range (const char *value, guint64 size, guint64 *out_first, guint64 *out_last, gboolean *out_satisfiable)
{
  g_auto (GStrv) ends = NULL;
  guint64 first, last;

  if (value == NULL || g_ascii_strncasecmp (value, "bytes=", 6) != 0)
    return FALSE;
  ends = g_strsplit (value + 6, "-", -1);
  if (g_strv_length (ends) != 2 || (*ends[0] == '\0' && *ends[1] == '\0'))
    return FALSE;

  if (*ends[0] == '\0')
    {
      if (!g_ascii_string_to_unsigned (ends[1], 10, 0, G_MAXUINT64, &last, NULL))
        return FALSE;
      first = last < size ? size - last : 0;
      *out_satisfiable = last > 0 && size > 0;
      last = size - 1;
    }
  else
    {
      if (!g_ascii_string_to_unsigned (ends[0], 10, 0, G_MAXUINT64, &first, NULL))
        return FALSE;
      last = size - 1;
      if (*ends[1] != '\0')
        {
          if (!g_ascii_string_to_unsigned (ends[1], 10, 0, G_MAXUINT64, &last, NULL) || last < first)
            return FALSE;
          last = MIN (last, size - 1);
        }
      *out_satisfiable = first < size;
    }
  *out_first = first;
  *out_last = last;
  return TRUE;
}

static gboolean
if_range_holds (const char *value, const char *etag, const char *modified)
{
  if (value == NULL)
    return TRUE;
  if (*value == '"')
    return etag != NULL && g_str_equal (value, etag); /* a weak one never matches */
  return modified != NULL && g_str_equal (value, modified);
}

static gboolean
if_none_match_holds (const char *value, const char *etag)
{
  g_auto (GStrv) tags = NULL;
  const char *opaque;

  if (value == NULL || etag == NULL)
    return FALSE;
  opaque = g_str_has_prefix (etag, "W/") ? etag + 2 : etag;
  tags = g_strsplit (value, ",", -1);
  for (guint i = 0; tags[i] != NULL; i++)
    {
      const char *tag = g_strstrip (tags[i]);

      if (g_str_equal (tag, "*") || g_str_equal (g_str_has_prefix (tag, "W/") ? tag + 2 : tag, opaque))
        return TRUE;
    }
  return FALSE;
}

static char *
dup_etag (const SkeinOriginBehaviour *behaviour, const SkeinOriginContent *content)
{
  static gint n_made = 0; /* (atomic) */
  guint64 version = skein_origin_content_get_version (content);
  guint64 size = skein_origin_content_get_size (content);

  switch ((SkeinOriginEtag) behaviour->etag)
    {
    case SKEIN_ORIGIN_ETAG_STRONG:
      return g_strdup_printf ("\"%016" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x\"", version, size);
    case SKEIN_ORIGIN_ETAG_WEAK:
      return g_strdup_printf ("W/\"%016" G_GINT64_MODIFIER "x\"", version);
    case SKEIN_ORIGIN_ETAG_CHANGING:
      return g_strdup_printf ("\"changing-%d\"", g_atomic_int_add (&n_made, 1));
    case SKEIN_ORIGIN_ETAG_NONE:
    default:
      return NULL;
    }
}

static char *
dup_modified (const SkeinOriginBehaviour *behaviour, const SkeinOriginContent *content)
{
  switch ((SkeinOriginModified) behaviour->modified)
    {
    case SKEIN_ORIGIN_MODIFIED_OLD:
      return dup_http_date (skein_origin_content_get_modified (content));
    case SKEIN_ORIGIN_MODIFIED_NOW:
      return dup_http_date (g_get_real_time () / G_USEC_PER_SEC);
    case SKEIN_ORIGIN_MODIFIED_NONE:
    default:
      return NULL;
    }
}

static void
set_content_range (SoupMessageHeaders *headers, guint64 first, guint64 last, guint64 total)
{
  g_autofree char *value = g_strdup_printf ("bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT, first, last, total);

  soup_message_headers_replace (headers, "Content-Range", value);
}

static const char *
guess_type (const char *path)
{
  static const struct
  {
    const char *suffix, *type;
  } types[] = {
    { ".jpg", "image/jpeg" },
    { ".jpeg", "image/jpeg" },
    { ".png", "image/png" },
    { ".webp", "image/webp" },
    { ".gz", "application/gzip" },
    { ".txt", "text/plain; charset=utf-8" },
    { ".json", "application/json" },
    { ".html", "text/html; charset=utf-8" },
    { "SHA256SUMS", "text/plain; charset=utf-8" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_has_suffix (path, types[i].suffix))
      return types[i].type;
  return "application/octet-stream";
}

/* Decides between 200, 206, 304 and 416 and says so in the headers; sets which bytes follow. */
static void
reply_set_headers (Reply *self, const SkeinOriginBehaviour *behaviour)
{
  SoupServerMessage *message = self->message;
  SoupMessageHeaders *request = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autofree char *etag = dup_etag (behaviour, self->content);
  g_autofree char *modified = dup_modified (behaviour, self->content);
  guint64 size = skein_origin_content_get_size (self->content);
  guint64 first, last;
  gboolean satisfiable, wants_range;
  const char *if_range = soup_message_headers_get_one (request, "If-Range");

  if (etag != NULL)
    soup_message_headers_replace (headers, "ETag", etag);
  if (modified != NULL)
    soup_message_headers_replace (headers, "Last-Modified", modified);
  if (behaviour->range != SKEIN_ORIGIN_RANGE_NONE)
    soup_message_headers_replace (headers, "Accept-Ranges", "bytes");
  soup_message_headers_replace (headers, "Content-Type", behaviour->type != NULL ? behaviour->type : guess_type (self->path));
  self->corrupt = behaviour->corrupt;
  if (behaviour->repr_digest != NULL)
    soup_message_headers_replace (headers, "Repr-Digest", behaviour->repr_digest);
  if (behaviour->link != NULL)
    soup_message_headers_replace (headers, "Link", behaviour->link);
  if (behaviour->disposition_raw != NULL)
    soup_message_headers_replace (headers, "Content-Disposition", behaviour->disposition_raw);
  else if (behaviour->disposition != NULL)
    {
      g_autofree char *value = g_strdup_printf ("attachment; filename=\"%s\"", behaviour->disposition);

      soup_message_headers_replace (headers, "Content-Disposition", value);
    }

  self->offset = 0;
  self->left = 0;
  if (if_none_match_holds (soup_message_headers_get_list (request, "If-None-Match"), etag))
    {
      soup_server_message_set_status (message, SOUP_STATUS_NOT_MODIFIED, NULL);
      return;
    }

  wants_range = behaviour->range != SKEIN_ORIGIN_RANGE_NONE && behaviour->range != SKEIN_ORIGIN_RANGE_IGNORE
                && !(behaviour->range == SKEIN_ORIGIN_RANGE_NO_IF && if_range != NULL)
                && if_range_holds (if_range, etag, modified)
                && parse_range (soup_message_headers_get_one (request, "Range"), size, &first, &last, &satisfiable);
  if (!wants_range)
    {
      soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
      self->left = size;
    }
  else if (!satisfiable)
    {
      g_autofree char *value = g_strdup_printf ("bytes */%" G_GUINT64_FORMAT, size);

      soup_server_message_set_status (message, SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE, NULL);
      soup_message_headers_replace (headers, "Content-Range", value);
    }
  else
    {
      soup_server_message_set_status (message, SOUP_STATUS_PARTIAL_CONTENT, NULL);
      if (behaviour->range == SKEIN_ORIGIN_RANGE_WRONG_START && first < last)
        first++;
      set_content_range (headers, first, last, behaviour->range == SKEIN_ORIGIN_RANGE_WRONG_TOTAL ? size + 1 : size);
      self->offset = first;
      self->left = last - first + 1;
    }

  if (self->left == 0 || behaviour->length == SKEIN_ORIGIN_LENGTH_KNOWN)
    soup_message_headers_set_content_length (headers, self->left);
  else
    soup_message_headers_set_encoding (headers, behaviour->length == SKEIN_ORIGIN_LENGTH_CHUNKED ? SOUP_ENCODING_CHUNKED : SOUP_ENCODING_EOF);
}

static void
set_retry_after (SoupMessageHeaders *headers, const char *value)
{
  if (*value == '@')
    {
      g_autofree char *date = dup_http_date (g_get_real_time () / G_USEC_PER_SEC + g_ascii_strtoll (value + 1, NULL, 10));

      soup_message_headers_replace (headers, "Retry-After", date);
    }
  else
    soup_message_headers_replace (headers, "Retry-After", value);
}

static void
reply_set_fault (Reply *self, const SkeinOriginBehaviour *behaviour)
{
  self->fault = FAULT_NONE;
  self->fault_left = MIN (behaviour->truncate, MIN (behaviour->reset, behaviour->stall));
  if (self->fault_left == G_MAXUINT64)
    return;
  if (self->fault_left == behaviour->reset)
    self->fault = FAULT_RESET;
  else if (self->fault_left == behaviour->stall)
    self->fault = FAULT_STALL;
  else
    self->fault = FAULT_CLOSE;
}

/* How many of the same path and query, or key, there were before. */
static guint64
count_request (SkeinOriginShared *shared, SoupServerMessage *message, const SkeinOriginBehaviour *behaviour)
{
  GUri *uri = soup_server_message_get_uri (message);
  const char *query = g_uri_get_query (uri);
  g_autofree char *own_key = NULL;

  if (behaviour->key == NULL)
    own_key = g_strdup_printf ("%s?%s", g_uri_get_path (uri), query != NULL ? query : "");
  return skein_origin_stats_count_key (shared->stats, behaviour->key != NULL ? behaviour->key : own_key);
}

static void
reply_set_pace (Reply *self, const SkeinOriginBehaviour *behaviour)
{
  guint64 rate = behaviour->rate;

  if (behaviour->crawl > 0 && count_request (self->shared, self->message, behaviour) + 1 == behaviour->crawl)
    rate = behaviour->crawl_rate;
  self->piece_bytes = PIECE_BYTES;
  if (rate > 0)
    {
      self->connection_pacer = &skein_origin_connection_get (self->message)->pacer;
      skein_origin_pacer_set_rate (self->connection_pacer, rate);
    }
  if (behaviour->group != NULL && behaviour->group_rate > 0)
    {
      self->group_pacer = get_group (self->shared, behaviour->group, behaviour->group_rate);
      rate = rate > 0 ? MIN (rate, behaviour->group_rate) : behaviour->group_rate;
    }
  if (skein_origin_pacer_get_rate (&self->shared->total) > 0)
    {
      guint64 total = skein_origin_pacer_get_rate (&self->shared->total);

      rate = rate > 0 ? MIN (rate, total) : total;
    }
  self->is_paced = rate > 0;
  if (self->is_paced)
    self->piece_bytes = CLAMP (rate / PACED_PIECES_PER_S, 1, PACED_PIECE_BYTES);
}

#define DIGEST_REALM "Skein origin"
#define DIGEST_NONCE "7ae1f5d04c6b2938"

static char *
md5_of (const char *first, ...)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
  const char *text = first;
  va_list texts;

  va_start (texts, first);
  for (gboolean is_first = TRUE; text != NULL; text = va_arg (texts, const char *), is_first = FALSE)
    {
      if (!is_first)
        g_checksum_update (checksum, (const guchar *) ":", 1);
      g_checksum_update (checksum, (const guchar *) text, (gssize) strlen (text));
    }
  va_end (texts);
  return g_strdup (g_checksum_get_string (checksum));
}

/* RFC 7616 with MD5 and qop=auth; one nonce for ever is enough for a sample. */
static gboolean
is_digest_right (SoupServerMessage *message, const SkeinOriginBehaviour *behaviour, const char *value)
{
  g_autoptr (GHashTable) given = g_ascii_strncasecmp (value, "Digest ", 7) == 0 ? soup_header_parse_param_list (value + 7) : NULL;
  const char *nc, *cnonce, *uri, *nonce, *response;
  g_autofree char *who = NULL;
  g_autofree char *what = NULL;
  g_autofree char *wanted = NULL;

  if (given == NULL)
    return FALSE;
  nc = g_hash_table_lookup (given, "nc");
  cnonce = g_hash_table_lookup (given, "cnonce");
  uri = g_hash_table_lookup (given, "uri");
  nonce = g_hash_table_lookup (given, "nonce");
  response = g_hash_table_lookup (given, "response");
  if (nc == NULL || cnonce == NULL || uri == NULL || response == NULL || g_strcmp0 (nonce, DIGEST_NONCE) != 0)
    return FALSE;

  who = md5_of (behaviour->user, DIGEST_REALM, behaviour->password != NULL ? behaviour->password : "", NULL);
  what = md5_of (soup_server_message_get_method (message), uri, NULL);
  wanted = md5_of (who, nonce, nc, cnonce, "auth", what, NULL);
  return g_str_equal (response, wanted);
}

static gboolean
is_authorised (SoupServerMessage *message, const SkeinOriginBehaviour *behaviour)
{
  const char *value = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Authorization");
  g_autofree char *wanted = NULL;
  g_autofree char *encoded = NULL;

  if (behaviour->user == NULL)
    return TRUE;
  if (value != NULL && behaviour->digest)
    return is_digest_right (message, behaviour, value);
  if (value == NULL || g_ascii_strncasecmp (value, "Basic ", 6) != 0)
    return FALSE;
  wanted = g_strdup_printf ("%s:%s", behaviour->user, behaviour->password != NULL ? behaviour->password : "");
  encoded = g_base64_encode ((const guint8 *) wanted, strlen (wanted));
  return g_str_equal (value + 6, encoded);
}

/* "times": whether the faults still apply to this request. */
static gboolean
fault_applies (SkeinOriginShared *shared, SoupServerMessage *message, const SkeinOriginBehaviour *behaviour)
{
  if (!skein_origin_behaviour_has_fault (behaviour))
    return FALSE;
  return behaviour->times == G_MAXUINT64 || count_request (shared, message, behaviour) < behaviour->times;
}

static Reply *
reply_new (SkeinOriginShared *shared, SoupServerMessage *message, SkeinOriginContent *content)
{
  Reply *self = g_new0 (Reply, 1);

  self->shared = shared;
  self->message = message;
  self->content = skein_origin_content_ref (content);
  self->path = g_strdup (g_uri_get_path (soup_server_message_get_uri (message)));
  self->fault_left = G_MAXUINT64;
  self->corrupt = G_MAXUINT64;
  self->piece_bytes = PIECE_BYTES;
  g_object_set_data_full (G_OBJECT (message), "skein-reply", self, (GDestroyNotify) reply_free);
  return self;
}

/* A status with a line of text for whoever looks. */
static void
reply_become_text (Reply *self, guint status, const char *text)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (self->message);
  g_autofree char *line = text != NULL ? g_strdup (text) : g_strdup_printf ("%u %s\n", status, soup_status_get_phrase (status));

  skein_origin_content_unref (self->content);
  self->content = skein_origin_content_new_text (g_steal_pointer (&line));
  self->offset = 0;
  self->left = status == SOUP_STATUS_NO_CONTENT ? 0 : skein_origin_content_get_size (self->content);
  soup_server_message_set_status (self->message, status, NULL);
  soup_message_headers_replace (headers, "Content-Type", "text/plain; charset=utf-8");
  soup_message_headers_set_content_length (headers, self->left);
}

static SkeinOriginContent *
create_changed_content (const SkeinOriginContent *content)
{
  static gint n_made = 0; /* (atomic) */

  return skein_origin_content_new_generated (skein_origin_content_get_version (content) + g_atomic_int_add (&n_made, 1), skein_origin_content_get_size (content));
}

void
skein_origin_reply_send (SkeinOriginShared *shared, SoupServerMessage *message, SkeinOriginContent *content, const SkeinOriginBehaviour *behaviour)
{
  g_autoptr (SkeinOriginContent) changed = behaviour->changing ? create_changed_content (content) : NULL;
  Reply *self = reply_new (shared, message, changed != NULL ? changed : content);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  gboolean faulty = fault_applies (shared, message, behaviour);

  skein_origin_stats_begin_request (shared->stats, self->path);
  self->counted = TRUE;

  if (faulty && (behaviour->drop || behaviour->raw != NULL))
    {
      self->raw = g_strdup (skein_origin_raw_lookup (behaviour->raw));
      self->fault = FAULT_CLOSE;
      soup_server_message_pause (message);
      reply_set_source (self, create_time_source (g_get_monotonic_time () + behaviour->delay_ms * 1000), fault_due_cb);
      return;
    }

  if (behaviour->bears > 0)
    {
      self->is_borne = TRUE;
      if ((guint64) g_atomic_int_add (&n_borne, 1) >= behaviour->bears)
        {
          reply_become_text (self, SOUP_STATUS_SERVICE_UNAVAILABLE, NULL);
          reply_start (self);
          return;
        }
    }

  if (!is_authorised (message, behaviour))
    {
      soup_message_headers_replace (headers, "WWW-Authenticate", behaviour->digest ? "Digest realm=\"" DIGEST_REALM "\", nonce=\"" DIGEST_NONCE "\", qop=\"auth\", algorithm=MD5" : "Basic realm=\"Skein origin\", charset=\"UTF-8\"");
      reply_become_text (self, SOUP_STATUS_UNAUTHORIZED, NULL);
    }
  else if (faulty && behaviour->status != 0)
    {
      if (behaviour->retry_after != NULL)
        set_retry_after (headers, behaviour->retry_after);
      reply_become_text (self, behaviour->status, NULL);
    }
  else
    {
      reply_set_headers (self, behaviour);
      if (faulty)
        reply_set_fault (self, behaviour);
      reply_set_pace (self, behaviour);
    }

  if (behaviour->delay_ms > 0)
    {
      soup_server_message_pause (message);
      reply_set_source (self, create_time_source (g_get_monotonic_time () + behaviour->delay_ms * 1000), delay_over_cb);
    }
  else
    reply_start (self);
}

void
skein_origin_reply_send_text (SkeinOriginShared *shared, SoupServerMessage *message, guint status, const char *type, const char *text)
{
  g_autoptr (SkeinOriginContent) nothing = skein_origin_content_new_text (g_strdup (""));
  Reply *self = reply_new (shared, message, nothing);

  reply_become_text (self, status, text);
  if (type != NULL)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Content-Type", type);
  reply_start (self);
}
