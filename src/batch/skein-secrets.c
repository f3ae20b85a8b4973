// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-secrets.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#ifdef HAVE_LIBSECRET
#  include <libsecret/secret.h>
#endif

void
skein_secrets_free_text (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

void
skein_secret_free (SkeinSecret *self)
{
  if (self == NULL)
    return;

  g_free (self->user);
  skein_secrets_free_text (self->password);
  skein_secrets_free_text (self->bearer);
  g_free (self);
}

static guint64 grace_s = 24 * 60 * 60;

void
skein_secrets_set_grace_for_tests (guint64 seconds)
{
  grace_s = seconds;
}

#ifdef HAVE_LIBSECRET

#  define KIND_PASSWORD "password"
#  define KIND_BEARER "bearer"

static const SecretSchema schema = {
  SKEIN_APP_ID ".Login",
  SECRET_SCHEMA_NONE,
  {
      { "origin", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "kind", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "user", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { NULL, 0 },
  },
  0,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
};

static const SecretSchema request_schema = {
  SKEIN_APP_ID ".Request",
  SECRET_SCHEMA_NONE,
  {
      { "store", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "id", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { NULL, 0 },
  },
  0,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
};

gboolean
skein_secrets_is_supported (void)
{
  return TRUE;
}

SkeinSecret *
skein_secrets_lookup (const char *origin, GCancellable *cancellable, GError **error)
{
  GError *local_error = NULL;
  GList *found = secret_password_search_sync (&schema, SECRET_SEARCH_LOAD_SECRETS, cancellable, &local_error, "origin", origin, NULL);
  SkeinSecret *self = NULL;

  for (GList *l = found; l != NULL && self == NULL; l = l->next)
    {
      g_autoptr (GHashTable) attributes = secret_retrievable_get_attributes (l->data);
      SecretValue *value = secret_retrievable_retrieve_secret_sync (l->data, cancellable, NULL);
      const char *text = value != NULL ? secret_value_get_text (value) : NULL;

      if (text != NULL)
        {
          self = g_new0 (SkeinSecret, 1);
          if (g_strcmp0 (g_hash_table_lookup (attributes, "kind"), KIND_BEARER) == 0)
            self->bearer = g_strdup (text);
          else
            {
              self->user = g_strdup (g_hash_table_lookup (attributes, "user"));
              self->password = g_strdup (text);
            }
        }
      if (value != NULL)
        secret_value_unref (value);
    }
  g_list_free_full (found, g_object_unref);
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  return self;
}

static gboolean
fail_without_service (GError *cause, GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _ ("There is no secret service that could keep the password (%s). It is known until Skein ends."), cause->message);
  g_error_free (cause);
  return FALSE;
}

gboolean
skein_secrets_forget (const char *origin, GCancellable *cancellable, GError **error)
{
  GError *local_error = NULL;

  secret_password_clear_sync (&schema, cancellable, &local_error, "origin", origin, NULL);
  if (local_error == NULL)
    return TRUE;
  return fail_without_service (local_error, error);
}

gboolean
skein_secrets_store (const char *origin, const SkeinSecret *secret, GCancellable *cancellable, GError **error)
{
  g_autofree char *label = g_strdup_printf ("Skein: %s", origin);
  const char *kind = secret->bearer != NULL ? KIND_BEARER : KIND_PASSWORD;
  const char *text = secret->bearer != NULL ? secret->bearer : secret->password != NULL ? secret->password
                                                                                        : "";
  GError *local_error = NULL;

  if (!skein_secrets_forget (origin, cancellable, error))
    return FALSE;
  if (secret_password_store_sync (&schema, SECRET_COLLECTION_DEFAULT, label, text, cancellable, &local_error, "origin", origin, "kind", kind, "user", secret->user != NULL ? secret->user : "", NULL))
    return TRUE;
  return fail_without_service (local_error, error);
}

/* An item may have been added a moment ago by another program, and not be among the needed ones yet: hence the grace. */
static void
forget_unneeded_requests (const char *store, GHashTable *needed, GCancellable *cancellable)
{
  GList *found = secret_password_search_sync (&request_schema, SECRET_SEARCH_ALL, cancellable, NULL, "store", store, NULL);
  guint64 now_s = (guint64) (g_get_real_time () / G_USEC_PER_SEC);

  for (GList *l = found; l != NULL; l = l->next)
    {
      g_autoptr (GHashTable) attributes = secret_retrievable_get_attributes (l->data);
      const char *id = g_hash_table_lookup (attributes, "id");

      if (id != NULL && !g_hash_table_contains (needed, id) && secret_retrievable_get_modified (l->data) + grace_s <= now_s)
        secret_password_clear_sync (&request_schema, cancellable, NULL, "store", store, "id", id, NULL);
    }
  g_list_free_full (found, g_object_unref);
}

gboolean
skein_secrets_keep_request (const char *store, const char *id, const char *text, GHashTable *needed, GCancellable *cancellable, GError **error)
{
  if (!secret_password_store_sync (&request_schema, SECRET_COLLECTION_DEFAULT, _ ("Skein: secrets of a download"), text, cancellable, error, "store", store, "id", id, NULL))
    return FALSE;
  if (needed != NULL)
    forget_unneeded_requests (store, needed, cancellable);
  return TRUE;
}

static char *
lookup_request (const char *id, GCancellable *cancellable, GError **error)
{
  char *text = secret_password_lookup_sync (&request_schema, cancellable, error, "id", id, NULL);
  char *copy = g_strdup (text);

  secret_password_free (text);
  return copy;
}

#else

gboolean
skein_secrets_is_supported (void)
{
  return FALSE;
}

static gboolean
fail_unsupported (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _ ("This build of Skein cannot talk to a secret service. The password is known until Skein ends."));
  return FALSE;
}

SkeinSecret *
skein_secrets_lookup (const char *origin, GCancellable *cancellable, GError **error)
{
  fail_unsupported (error);
  return NULL;
}

gboolean
skein_secrets_forget (const char *origin, GCancellable *cancellable, GError **error)
{
  return fail_unsupported (error);
}

gboolean
skein_secrets_store (const char *origin, const SkeinSecret *secret, GCancellable *cancellable, GError **error)
{
  return fail_unsupported (error);
}

gboolean
skein_secrets_keep_request (const char *store, const char *id, const char *text, GHashTable *needed, GCancellable *cancellable, GError **error)
{
  return fail_unsupported (error);
}

static char *
lookup_request (const char *id, GCancellable *cancellable, GError **error)
{
  return NULL;
}

#endif

/* --- on a thread --- */

typedef struct
{
  char *origin;
  SkeinSecret *secret; /* (owned) (nullable) */
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->origin);
  skein_secret_free (request->secret);
  g_free (request);
}

static void
lookup_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Request *request = data;
  GError *error = NULL;
  SkeinSecret *secret = skein_secrets_lookup (request->origin, cancellable, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, secret, (GDestroyNotify) skein_secret_free);
}

static void
store_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Request *request = data;
  GError *error = NULL;

  if (skein_secrets_store (request->origin, request->secret, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
run (const char *origin, const SkeinSecret *secret, GTaskThreadFunc func, gpointer tag, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Request *request = g_new0 (Request, 1);

  request->origin = g_strdup (origin);
  if (secret != NULL)
    {
      request->secret = g_new0 (SkeinSecret, 1);
      request->secret->user = g_strdup (secret->user);
      request->secret->password = g_strdup (secret->password);
      request->secret->bearer = g_strdup (secret->bearer);
    }
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, request, request_free);
  g_task_run_in_thread (task, func);
}

void
skein_secrets_lookup_async (const char *origin, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  run (origin, NULL, lookup_in_thread, skein_secrets_lookup_async, cancellable, callback, user_data);
}

SkeinSecret *
skein_secrets_lookup_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
skein_secrets_store_async (const char *origin, const SkeinSecret *secret, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  run (origin, secret, store_in_thread, skein_secrets_store_async, cancellable, callback, user_data);
}

gboolean
skein_secrets_store_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- the same for what stored items need --- */

typedef struct
{
  char *store; /* (nullable) */
  char *id;
  char *text;         /* (nullable) */
  GHashTable *needed; /* (owned) (nullable) */
} Kept;

static void
kept_free (gpointer data)
{
  Kept *kept = data;

  g_free (kept->store);
  g_free (kept->id);
  skein_secrets_free_text (kept->text);
  g_clear_pointer (&kept->needed, g_hash_table_unref);
  g_free (kept);
}

static void
keep_request_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Kept *kept = data;
  GError *error = NULL;

  if (skein_secrets_keep_request (kept->store, kept->id, kept->text, kept->needed, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
lookup_request_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Kept *kept = data;
  GError *error = NULL;
  char *text = lookup_request (kept->id, cancellable, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, text, (GDestroyNotify) skein_secrets_free_text);
}

static void
run_kept (Kept *kept, GTaskThreadFunc func, gpointer tag, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, kept, kept_free);
  g_task_run_in_thread (task, func);
}

void
skein_secrets_keep_request_async (const char *store, const char *id, const char *text, GHashTable *needed, GAsyncReadyCallback callback, gpointer user_data)
{
  Kept *kept = g_new0 (Kept, 1);

  kept->store = g_strdup (store);
  kept->id = g_strdup (id);
  kept->text = g_strdup (text);
  kept->needed = needed != NULL ? g_hash_table_ref (needed) : NULL;
  run_kept (kept, keep_request_in_thread, skein_secrets_keep_request_async, callback, user_data);
}

gboolean
skein_secrets_keep_request_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
skein_secrets_lookup_request_async (const char *id, GAsyncReadyCallback callback, gpointer user_data)
{
  Kept *kept = g_new0 (Kept, 1);

  kept->id = g_strdup (id);
  run_kept (kept, lookup_request_in_thread, skein_secrets_lookup_request_async, callback, user_data);
}

char *
skein_secrets_lookup_request_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
