// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SkeinSecret:
 *
 * What lets the user in at an origin: user name and password, or a token. Kept by the desktop's secret service (libsecret), one per
 * origin; nothing of it is ever in the store, in a log or on a command line.
 */
typedef struct
{
  char *user;     /* (nullable) */
  char *password; /* (nullable) */
  char *bearer;   /* (nullable) instead of them */
} SkeinSecret;

void skein_secret_free (SkeinSecret *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinSecret, skein_secret_free)

/* Whether this build can talk to a secret service at all. */
gboolean skein_secrets_is_supported (void);

/* Asks for none of the keyrings to be unlocked: what is locked is not found. The result is NULL without an error if there is nothing. */
void skein_secrets_lookup_async (const char *origin, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
SkeinSecret *skein_secrets_lookup_finish (GAsyncResult *result, GError **error);

/* Replaces what is kept for @origin. The error says that no secret service runs, and that the secret is known until the program ends. */
void skein_secrets_store_async (const char *origin, const SkeinSecret *secret, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean skein_secrets_store_finish (GAsyncResult *result, GError **error);

/* The same, blocking; not on a main thread with a window. */
SkeinSecret *skein_secrets_lookup (const char *origin, GCancellable *cancellable, GError **error);
gboolean skein_secrets_store (const char *origin, const SkeinSecret *secret, GCancellable *cancellable, GError **error);
gboolean skein_secrets_forget (const char *origin, GCancellable *cancellable, GError **error);

/* --- what stored items need --- */

/* What is secret in the options of a request (skein_request_options_dup_secrets()), kept under their id. @needed: (nullable) (element-type
 * utf8) ids that items of @store still need; what is kept for other ones of @store, for more than a day, is forgotten on the way. */
gboolean skein_secrets_keep_request (const char *store, const char *id, const char *text, GHashTable *needed, GCancellable *cancellable, GError **error);
void skein_secrets_keep_request_async (const char *store, const char *id, const char *text, GHashTable *needed, GAsyncReadyCallback callback, gpointer user_data);
gboolean skein_secrets_keep_request_finish (GAsyncResult *result, GError **error);

/* NULL without an error if there is nothing, or the keyring is locked. To be freed with skein_secrets_free_text(). */
void skein_secrets_lookup_request_async (const char *id, GAsyncReadyCallback callback, gpointer user_data);
char *skein_secrets_lookup_request_finish (GAsyncResult *result, GError **error);
void skein_secrets_free_text (char *text); /* (nullable) overwrites it first */

void skein_secrets_set_grace_for_tests (guint64 seconds); /* instead of a day */

G_END_DECLS
