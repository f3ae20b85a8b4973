// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-secrets.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#ifdef HAVE_LIBSECRET
#  include <libsecret/secret.h>
#endif

static void
free_text (char *secret)
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
  free_text (self->password);
  free_text (self->bearer);
  g_free (self);
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
