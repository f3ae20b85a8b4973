// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "work/skein-request-options.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define SKEIN_PAGE_MAX_BYTES (16u * 1024u * 1024u)      /* a web page that is read for its links */
#define SKEIN_PAGE_MAX_LIST_BYTES (64u * 1024u * 1024u) /* a list of checksums or addresses */

/**
 * SkeinPage:
 *
 * A text from the web that tells what to download: a page with links, a list, checksums. It comes by an ordinary transfer, with the rules
 * for redirects, credentials, time-outs and certificates that hold for every other. Plain data.
 */
typedef struct
{
  GBytes *bytes; /* (owned) */
  char *url;     /* (owned) where it came from, after redirects: what its links are relative to */
} SkeinPage;

/**
 * skein_page_fetch:
 * @url: may have user info, which goes to that server only
 * @max_bytes: a larger one is SKEIN_WORK_ERROR_LIMIT, before or while it comes
 * @ca_file: (nullable): more trust anchors (PEM)
 * @request: (nullable): how it is asked for, with what is only for the origin of @url itself; NULL: as skein_page_set_default_request() says
 *
 * Blocks on the network, for two minutes at most: never on the main thread of a window.
 */
SkeinPage *skein_page_fetch (const char *url, gsize max_bytes, const char *ca_file, SkeinRequestOptions *request, GCancellable *cancellable, GError **error);
void skein_page_free (SkeinPage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinPage, skein_page_free)

/* The same on a thread of its own. */
void skein_page_fetch_async (const char *url, gsize max_bytes, const char *ca_file, SkeinRequestOptions *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
SkeinPage *skein_page_fetch_finish (GAsyncResult *result, GError **error);

/* What holds for pages for which nothing is said: proxy, certificates, user agent, time-outs, headers. Any thread. */
void skein_page_set_default_request (SkeinRequestOptions *request); /* (nullable) */

/* Who says which proxy pages come through if nothing else does. Any thread. */
void skein_page_set_proxy_resolver (GProxyResolver *resolver); /* (nullable) NULL: the environment */

/* Whether a word that the user gave for a file or an address is an address: it begins with a scheme and "://". */
gboolean skein_page_is_url (const char *text);

G_END_DECLS
