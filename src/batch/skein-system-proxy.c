// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-system-proxy.h"

#include "work/skein-url.h"
#include "work/skein-work-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define KEPT_US (60 * G_USEC_PER_SEC)
#define MAX_KEPT 256
#define TIMEOUT_S 10

typedef struct
{
  char *proxy; /* (owned) (nullable) */
  gint64 until_us;
} Answer;

struct _SkeinSystemProxy
{
  GProxyResolver *resolver;  /* (owned) */
  GHashTable *answers;       /* (owned) origin -> Answer */
  GCancellable *cancellable; /* (owned) of all questions */
};

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_free (answer->proxy);
  g_free (answer);
}

SkeinSystemProxy *
skein_system_proxy_new (GProxyResolver *resolver)
{
  SkeinSystemProxy *self = g_new0 (SkeinSystemProxy, 1);

  self->resolver = g_object_ref (resolver);
  self->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, answer_free);
  self->cancellable = g_cancellable_new ();
  return self;
}

void
skein_system_proxy_free (SkeinSystemProxy *self)
{
  if (self == NULL)
    return;

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_object_unref (self->resolver);
  g_hash_table_unref (self->answers);
  g_free (self);
}

char *
skein_system_proxy_choose (const char *const *answers)
{
  static const struct
  {
    const char *theirs, *ours;
  } schemes[] = {
    { "http://", "http://" },
    { "https://", "https://" },
    { "socks5h://", "socks5h://" },
    /* Names are for the proxy to look up: the desktop's applications leave that to it too. */
    { "socks5://", "socks5h://" },
    { "socks://", "socks5h://" },
    { "socks4a://", "socks4a://" },
    { "socks4://", "socks4a://" },
  };

  for (guint i = 0; answers != NULL && answers[i] != NULL; i++)
    {
      if (g_str_has_prefix (answers[i], "direct:"))
        return NULL;
      for (guint j = 0; j < G_N_ELEMENTS (schemes); j++)
        if (g_str_has_prefix (answers[i], schemes[j].theirs))
          {
            const char *rest = answers[i] + strlen (schemes[j].theirs);
            gsize length = strcspn (rest, "/");

            return g_strdup_printf ("%s%.*s", schemes[j].ours, (int) length, rest);
          }
    }
  return NULL;
}

static char *
dup_key (const char *url)
{
  g_autoptr (SkeinUrl) parsed = skein_url_parse_for (url, SKEIN_URL_ANY, NULL);

  return g_strdup (parsed != NULL ? parsed->origin : url);
}

gboolean
skein_system_proxy_peek (SkeinSystemProxy *self, const char *url, const char **out_proxy)
{
  g_autofree char *key = dup_key (url);
  const Answer *answer = g_hash_table_lookup (self->answers, key);

  if (answer == NULL || answer->until_us < g_get_monotonic_time ())
    return FALSE;
  *out_proxy = answer->proxy;
  return TRUE;
}

typedef struct
{
  SkeinSystemProxy *self; /* (nullable) once it is gone, which its cancellable says */
  GCancellable *of_all;   /* (owned) */
  GCancellable *own;      /* (owned) */
  gulong all_id;
  guint timeout_id;
  gboolean too_late;
  char *key;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_clear_handle_id (&question->timeout_id, g_source_remove);
  g_cancellable_disconnect (question->of_all, question->all_id);
  g_object_unref (question->of_all);
  g_object_unref (question->own);
  g_free (question->key);
  g_free (question);
}

static void
all_cancelled_cb (GCancellable *all, gpointer own)
{
  g_cancellable_cancel (own);
}

static gboolean
too_late_cb (gpointer user_data)
{
  Question *question = user_data;

  question->timeout_id = 0;
  question->too_late = TRUE;
  g_cancellable_cancel (question->own);
  return G_SOURCE_REMOVE;
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Question *question = g_task_get_task_data (task);
  GError *error = NULL;
  g_auto (GStrv) answers = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (source), result, &error);

  if (answers == NULL)
    {
      if (question->too_late)
        {
          g_clear_error (&error);
          error = g_error_new_literal (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_RETRYABLE, _ ("The desktop did not say which proxy to use. Choose one in the preferences, or try again."));
        }
      g_task_return_error (task, error);
      return;
    }

  if (!g_cancellable_is_cancelled (question->of_all))
    {
      SkeinSystemProxy *self = question->self;
      Answer *answer = g_new0 (Answer, 1);

      answer->proxy = skein_system_proxy_choose ((const char *const *) answers);
      answer->until_us = g_get_monotonic_time () + KEPT_US;
      if (g_hash_table_size (self->answers) >= MAX_KEPT)
        g_hash_table_remove_all (self->answers);
      g_hash_table_replace (self->answers, g_strdup (question->key), answer);
    }
  g_task_return_pointer (task, skein_system_proxy_choose ((const char *const *) answers), g_free);
}

void
skein_system_proxy_lookup_async (SkeinSystemProxy *self, const char *url, GAsyncReadyCallback callback, gpointer user_data)
{
  Question *question = g_new0 (Question, 1);
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, skein_system_proxy_lookup_async);
  g_task_set_name (task, "system proxy");
  question->self = self;
  question->of_all = g_object_ref (self->cancellable);
  question->own = g_cancellable_new ();
  question->all_id = g_cancellable_connect (question->of_all, G_CALLBACK (all_cancelled_cb), g_object_ref (question->own), g_object_unref);
  question->timeout_id = g_timeout_add_seconds (TIMEOUT_S, too_late_cb, question);
  question->key = dup_key (url);
  g_task_set_task_data (task, question, question_free);
  g_proxy_resolver_lookup_async (self->resolver, url, question->own, answered_cb, task);
}

gboolean
skein_system_proxy_lookup_finish (GAsyncResult *result, char **out_proxy, GError **error)
{
  GError *failure = NULL;

  *out_proxy = g_task_propagate_pointer (G_TASK (result), &failure);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);
  return FALSE;
}
