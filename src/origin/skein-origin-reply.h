// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <libsoup/soup.h>
#include "origin/skein-origin-behaviour.h"
#include "origin/skein-origin-content.h"
#include "origin/skein-origin-pacer.h"
#include "origin/skein-origin-stats.h"

G_BEGIN_DECLS

/* What every reply of one server shares. Outlives the replies. */
typedef struct
{
  SkeinOriginStats *stats;
  SkeinOriginPacer total; /* --total-rate */
  GMutex lock;
  GHashTable *groups; /* (owned) (lock) name to SkeinOriginPacer; entries are never removed */
} SkeinOriginShared;

void skein_origin_shared_init (SkeinOriginShared *self);
void skein_origin_shared_clear (SkeinOriginShared *self);

/**
 * skein_origin_reply_send:
 * @shared: outlives the reply
 * @message: in a handler of its server, on that server's thread
 * @content: what a plain 200 would carry
 * @behaviour: how to answer; copied
 *
 * Answers the request: faults first, then conditions (If-None-Match, Range, If-Range), then the body at its pace.
 */
void skein_origin_reply_send (SkeinOriginShared *shared, SoupServerMessage *message, SkeinOriginContent *content, const SkeinOriginBehaviour *behaviour);

/* A short text with a status, for errors and the origin's own pages. */
void skein_origin_reply_send_text (SkeinOriginShared *shared, SoupServerMessage *message, guint status, const char *type, const char *text);

G_END_DECLS
