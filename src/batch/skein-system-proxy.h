// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SkeinSystemProxy:
 *
 * What the desktop says of proxies, for downloads that leave that to the system. Answers are kept for a minute for each server, so that a
 * thousand files of one ask once. Where the desktop says "direct", the environment's variables count. Main thread.
 */
typedef struct _SkeinSystemProxy SkeinSystemProxy;

SkeinSystemProxy *skein_system_proxy_new (GProxyResolver *resolver);
void skein_system_proxy_free (SkeinSystemProxy *self); /* (nullable); questions under way end with CANCELLED */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinSystemProxy, skein_system_proxy_free)

/* TRUE if it is known by now: @out_proxy (nullable) NULL: whatever the environment says; else a URL for libcurl. */
gboolean skein_system_proxy_peek (SkeinSystemProxy *self, const char *url, const char **out_proxy);

/* Asks, for ten seconds at most: one that does not answer is an error, since going without a proxy may be what the user must not do. */
void skein_system_proxy_lookup_async (SkeinSystemProxy *self, const char *url, GAsyncReadyCallback callback, gpointer user_data);
gboolean skein_system_proxy_lookup_finish (GAsyncResult *result, char **out_proxy, GError **error);

/* The first of a resolver's answers that libcurl can use: NULL for "direct" and for nothing. */
char *skein_system_proxy_choose (const char *const *answers);

G_END_DECLS
