// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Connections that crawl: far slower, for a while, than those beside them (or, alone, than they have been themselves). A path through the
 * network may be jammed that a new connection does not take, or a server may have forgotten one of its clients. Such a connection
 * is replaced by a new one for the rest of its piece, at the fastest source. That costs a handshake, so it is done
 * a few times for a file and only where much is left. */

#include "config.h"

#include "work/skein-transfer-task-private.h"

#define NS_PER_S G_GUINT64_CONSTANT (1000000000)
#define CRAWL_S 10
#define CRAWL_SHARE 8 /* slower than this part of the others */
#define MIN_LEFT_BYTES (1024 * 1024)
#define MIN_NORMAL_BYTES_PER_S (16 * 1024) /* where all is slow, nothing is gained */
#define MAX_REPLACED 8
#define MAX_REPLACED_ALONE 3

static int
compare_rates (gconstpointer a, gconstpointer b)
{
  const double *first = a, *second = b;

  return (*first > *second) - (*first < *second);
}

/* What the others do: their median; without others, what it did itself. */
static double
get_normal_rate (SkeinTransfer *self, SkeinConnection *connection)
{
  double rates[SKEIN_MAX_SEGMENTS];
  guint n = 0;

  for (guint i = 0; i < self->connections->len && n < G_N_ELEMENTS (rates); i++)
    {
      const SkeinConnection *other = g_ptr_array_index (self->connections, i);

      if (other != connection && other->piece != NULL && other->piece->rate_bytes_per_s >= 0)
        rates[n++] = other->piece->rate_bytes_per_s;
    }
  if (n == 0)
    return self->connections->len == 1 ? connection->best_rate_bytes_per_s : 0;

  qsort (rates, n, sizeof *rates, compare_rates);
  return rates[n / 2];
}

static gboolean
is_crawling (SkeinTransfer *self, SkeinConnection *connection)
{
  const SkeinPiece *piece = connection->piece;
  double normal;

  if (piece == NULL || connection->paused || piece->rate_bytes_per_s < 0 || piece->end - piece->pos <= MIN_LEFT_BYTES)
    return FALSE;

  normal = get_normal_rate (self, connection);
  return normal >= MIN_NORMAL_BYTES_PER_S && piece->rate_bytes_per_s < normal / CRAWL_SHARE;
}

static void
measure_sources (SkeinTransfer *self)
{
  for (guint i = 0; i < self->sources->len; i++)
    {
      SkeinTransferSource *source = g_ptr_array_index (self->sources, i);
      double sum = 0;
      guint n = 0;

      for (guint j = 0; j < self->connections->len; j++)
        {
          const SkeinConnection *connection = g_ptr_array_index (self->connections, j);

          if (connection->source == i && connection->piece != NULL && connection->piece->rate_bytes_per_s >= 0)
            {
              sum += connection->piece->rate_bytes_per_s;
              n++;
            }
        }
      if (n > 0)
        source->rate_bytes_per_s = sum / n;
    }
}

/* What a limit slows down crawls by order; it may be lifted, or set, at any time. */
static gboolean
is_limited (SkeinTransfer *self)
{
  for (guint i = 0; i < SKEIN_N_LIMITS; i++)
    if (self->limits[i] != NULL && skein_rate_limit_get_rate (self->limits[i]) > 0)
      return TRUE;
  return FALSE;
}

static void
forget_rates (SkeinTransfer *self)
{
  for (guint i = 0; i < self->connections->len; i++)
    {
      SkeinConnection *connection = g_ptr_array_index (self->connections, i);

      connection->crawl_ns = 0;
      connection->best_rate_bytes_per_s = 0;
    }
}

gboolean
skein_transfer_look_for_crawlers (SkeinTransfer *self, guint64 now_ns)
{
  guint64 limit_ns = (self->spec->crawl_timeout_s > 0 ? self->spec->crawl_timeout_s : CRAWL_S) * NS_PER_S;

  if (!self->head_done || !self->may_continue)
    return TRUE;
  if (is_limited (self))
    {
      forget_rates (self);
      return TRUE;
    }

  measure_sources (self);
  for (guint i = self->connections->len; i-- > 0;)
    {
      SkeinConnection *connection = g_ptr_array_index (self->connections, i);
      guint source;

      if (!is_crawling (self, connection))
        {
          connection->crawl_ns = 0;
          continue;
        }
      if (connection->crawl_ns == 0)
        connection->crawl_ns = now_ns;
      if (now_ns - connection->crawl_ns < limit_ns || self->n_crawlers >= (self->connections->len > 1 ? MAX_REPLACED : MAX_REPLACED_ALONE))
        continue;

      g_debug ("A connection to %s crawls: %.0f bytes per second", connection->url->host, connection->piece->rate_bytes_per_s);
      self->n_crawlers++;
      source = skein_transfer_sources_choose (self->sources);
      connection->wants_fresh = TRUE;
      if (!skein_transfer_ask_again (self, connection, source != SKEIN_SOURCE_NONE ? source : connection->source))
        return FALSE;
    }
  return TRUE;
}
