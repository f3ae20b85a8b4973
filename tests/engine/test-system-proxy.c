// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The desktop's proxy, as a resolver of the test's own says it; and items whose options were lost. */

#include "config.h"

#include "batch/skein-engine.h"
#include "batch/skein-page.h"
#include "batch/skein-system-proxy.h"
#include "support/skein-echo-server.h"
#include "support/skein-temp-folder.h"
#include "support/skein-wait.h"

#include <sqlite3.h>
#include <string.h>

/* --- a resolver that counts, and may fail --- */

#define TEST_TYPE_RESOLVER (test_resolver_get_type ())
G_DECLARE_FINAL_TYPE (TestResolver, test_resolver, TEST, RESOLVER, GObject)

struct _TestResolver
{
  GObject parent_instance;
  char *answer; /* (owned) (nullable) NULL: an error */
  guint n_questions;
};

static char **
lookup (GProxyResolver *resolver, const char *uri, GCancellable *cancellable, GError **error)
{
  TestResolver *self = TEST_RESOLVER (resolver);
  const char *answers[] = { "nonsense://x", self->answer, NULL };

  self->n_questions++;
  if (self->answer != NULL)
    return g_strdupv ((char **) answers);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no idea");
  return NULL;
}

static void
lookup_async (GProxyResolver *resolver, const char *uri, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  GError *error = NULL;
  char **answers = lookup (resolver, uri, cancellable, &error);

  if (answers != NULL)
    g_task_return_pointer (task, answers, (GDestroyNotify) g_strfreev);
  else
    g_task_return_error (task, error);
}

static char **
lookup_finish (GProxyResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
resolver_iface_init (GProxyResolverInterface *iface)
{
  iface->lookup = lookup;
  iface->lookup_async = lookup_async;
  iface->lookup_finish = lookup_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestResolver, test_resolver, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER, resolver_iface_init))

static void
test_resolver_finalize (GObject *object)
{
  g_free (TEST_RESOLVER (object)->answer);
  G_OBJECT_CLASS (test_resolver_parent_class)->finalize (object);
}

static void
test_resolver_class_init (TestResolverClass *class)
{
  G_OBJECT_CLASS (class)->finalize = test_resolver_finalize;
}

static void
test_resolver_init (TestResolver *self)
{
}

/* --- fixture --- */

typedef struct
{
  SkeinTempFolder *temp;
  char *store_path, *folder;
  SkeinEchoServer *server;
  TestResolver *resolver;
  SkeinEngine *engine;
} Fixture;

static void
open_engine (Fixture *fixture)
{
  SkeinEngineOptions options = { .adopt_all = TRUE, .store_path = fixture->store_path, .tries = 1 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  options.downloads = (SkeinSetting){ SKEIN_SETTING_THREADS, 1, 4 };
  options.processing = (SkeinSetting){ SKEIN_SETTING_PROCESSES, 1, 1 };
  skein_engine_new_async (&options, NULL, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  fixture->engine = skein_engine_new_finish (result, &error);
  g_assert_no_error (error);
}

static void
close_engine (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;

  skein_engine_close_async (fixture->engine, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  g_assert_true (skein_engine_close_finish (fixture->engine, result, NULL));
  g_clear_object (&result);
  g_assert_finalize_object (fixture->engine);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->temp = skein_temp_folder_new ();
  fixture->store_path = g_build_filename (fixture->temp->path, "state", "store.db", NULL);
  fixture->folder = g_build_filename (fixture->temp->path, "files", NULL);
  fixture->server = skein_echo_server_start ();
  fixture->resolver = g_object_new (TEST_TYPE_RESOLVER, NULL);
  open_engine (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  skein_engine_set_proxy_resolver (fixture->engine, NULL);
  close_engine (fixture);
  g_object_unref (fixture->resolver);
  skein_echo_server_stop (fixture->server);
  skein_temp_folder_free (fixture->temp);
  g_free (fixture->store_path);
  g_free (fixture->folder);
}

static SkeinItem *
add_and_wait (Fixture *fixture, SkeinItemSpec *spec)
{
  g_autoptr (GPtrArray) specs = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_item_spec_free);
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (specs, spec);
  skein_engine_add_async (fixture->engine, specs, NULL, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  items = skein_engine_add_finish (fixture->engine, result, NULL, &error);
  g_assert_no_error (error);
  skein_wait_until (skein_engine_is_idle (fixture->engine));
  return g_object_ref (g_ptr_array_index (items, 0));
}

static void
assert_heard (Fixture *fixture, const char *text)
{
  g_autofree char *heads = skein_echo_server_dup_heads (fixture->server);

  if (strstr (heads, text) == NULL)
    g_error ("no “%s” in “%s”", text, heads);
}

/* --- tests --- */

static void
test_choose (void)
{
  static const struct
  {
    const char *answers[3];
    const char *expected;
  } cases[] = {
    { { "direct://" }, NULL },
    { { "http://proxy:3128" }, "http://proxy:3128" },
    { { "https://proxy:3128/" }, "https://proxy:3128" },
    { { "socks://proxy:1080" }, "socks5h://proxy:1080" },
    { { "socks5://proxy:1080" }, "socks5h://proxy:1080" },
    { { "ftp://proxy:21", "http://[::1]:8080" }, "http://[::1]:8080" },
    { { "ftp://proxy:21", "direct://" }, NULL },
    { { "nonsense" }, NULL },
    { { NULL }, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *chosen = skein_system_proxy_choose (cases[i].answers);

      g_assert_cmpstr (chosen, ==, cases[i].expected);
    }
}

/* One question for a server, whatever the number of its files; HTTP and SOCKS. */
static void
test_used (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SkeinItem) first = NULL;
  g_autoptr (SkeinItem) second = NULL;
  g_autoptr (SkeinItem) third = NULL;

  fixture->resolver->answer = skein_echo_server_dup_url (fixture->server, "");
  skein_engine_set_proxy_resolver (fixture->engine, G_PROXY_RESOLVER (fixture->resolver));
  first = add_and_wait (fixture, skein_item_spec_new ("http://nowhere.invalid/a.txt", fixture->folder));
  second = add_and_wait (fixture, skein_item_spec_new ("http://nowhere.invalid/b.txt", fixture->folder));
  g_assert_cmpint (skein_item_get_state (first), ==, SKEIN_ITEM_DONE);
  g_assert_cmpint (skein_item_get_state (second), ==, SKEIN_ITEM_DONE);
  assert_heard (fixture, "GET http://nowhere.invalid/a.txt");
  assert_heard (fixture, "GET http://nowhere.invalid/b.txt");
  g_assert_cmpuint (fixture->resolver->n_questions, ==, 1);

  g_free (fixture->resolver->answer);
  fixture->resolver->answer = g_strdup_printf ("socks://127.0.0.1:%u", skein_echo_server_get_port (fixture->server));
  third = add_and_wait (fixture, skein_item_spec_new ("http://elsewhere.invalid/c.txt", fixture->folder));
  g_assert_cmpint (skein_item_get_state (third), ==, SKEIN_ITEM_DONE);
  assert_heard (fixture, "elsewhere.invalid");
}

/* Who has a proxy of their own asks nobody, and a page asks too. */
static void
test_own_and_pages (Fixture *fixture, gconstpointer data)
{
  SkeinRequestOptions none = { .proxy = (char *) SKEIN_PROXY_NONE };
  g_autofree char *url = skein_echo_server_dup_url (fixture->server, "/own.txt");
  SkeinItemSpec *spec = skein_item_spec_new (url, fixture->folder);
  g_autoptr (SkeinItem) item = NULL;
  g_autoptr (SkeinPage) page = NULL;
  g_autoptr (GError) error = NULL;

  skein_engine_set_proxy_resolver (fixture->engine, G_PROXY_RESOLVER (fixture->resolver));
  spec->request = skein_request_options_new (&none, NULL);
  item = add_and_wait (fixture, spec);
  g_assert_cmpint (skein_item_get_state (item), ==, SKEIN_ITEM_DONE);
  g_assert_cmpuint (fixture->resolver->n_questions, ==, 0);

  fixture->resolver->answer = skein_echo_server_dup_url (fixture->server, "");
  page = skein_page_fetch ("http://nowhere.invalid/page", 100000, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_heard (fixture, "GET http://nowhere.invalid/page");
}

/* The desktop cannot say: nothing goes past a proxy that there may be. */
static void
test_failing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = skein_echo_server_dup_url (fixture->server, "/a.txt");
  g_autofree char *heads = NULL;
  g_autoptr (SkeinItem) item = NULL;

  skein_engine_set_proxy_resolver (fixture->engine, G_PROXY_RESOLVER (fixture->resolver));
  item = add_and_wait (fixture, skein_item_spec_new (url, fixture->folder));
  g_assert_cmpint (skein_item_get_state (item), ==, SKEIN_ITEM_FAILED);
  g_assert_nonnull (strstr (skein_item_get_error (item)->message, "proxy"));
  heads = skein_echo_server_dup_heads (fixture->server);
  g_assert_null (strstr (heads, "/a.txt"));
}

/* Options that cannot be read any more: neither by itself nor when asked to does it go on without them. */
static void
test_lost_options (Fixture *fixture, gconstpointer data)
{
  SkeinRequestOptions filled = { .user_agent = (char *) "Walker/1" };
  g_autofree char *url = skein_echo_server_dup_url (fixture->server, "/lost.txt");
  g_autoptr (SkeinRequestOptions) request = skein_request_options_new (&filled, NULL);
  SkeinItemSpec *spec = skein_item_spec_new ("http://127.0.0.1:1/lost.txt", fixture->folder);
  g_autofree char *sql = NULL;
  sqlite3 *db = NULL;
  guint64 id;

  spec->request = skein_request_options_ref (request);
  {
    g_autoptr (SkeinItem) item = add_and_wait (fixture, spec);

    id = skein_item_get_id (item);
    g_assert_cmpint (skein_item_get_state (item), ==, SKEIN_ITEM_FAILED);
  }
  close_engine (fixture);
  g_assert_cmpint (sqlite3_open (fixture->store_path, &db), ==, SQLITE_OK);
  sql = g_strdup_printf ("UPDATE items SET request = 'proxy gopher://nowhere', url = '%s'", url);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  open_engine (fixture);
  {
    SkeinItem *item = skein_batch_lookup (skein_engine_get_batch (fixture->engine), id);
    g_autoptr (GPtrArray) items = g_ptr_array_new ();
    g_autoptr (SkeinItem) again = NULL;
    g_autofree char *heads = NULL;

    g_assert_nonnull (item);
    g_assert_cmpint (skein_item_get_state (item), ==, SKEIN_ITEM_FAILED);
    g_ptr_array_add (items, item);
    skein_engine_retry (fixture->engine, items);
    skein_wait_until (skein_engine_is_idle (fixture->engine) && skein_item_get_state (item) == SKEIN_ITEM_FAILED);
    g_assert_nonnull (strstr (skein_item_get_error (item)->message, "cannot be read"));
    heads = skein_echo_server_dup_heads (fixture->server);
    g_assert_null (strstr (heads, "lost.txt"));

    /* With its options again it goes. */
    spec = skein_item_spec_new (url, fixture->folder);
    spec->request = skein_request_options_ref (request);
    again = add_and_wait (fixture, spec);
    g_assert_true (again == item);
    g_assert_cmpint (skein_item_get_state (item), ==, SKEIN_ITEM_DONE);
    assert_heard (fixture, "Walker/1");
  }
}

#define ADD(path, func) g_test_add ("/batch/system-proxy/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/batch/system-proxy/choose", test_choose);
  ADD ("used", test_used);
  ADD ("own-and-pages", test_own_and_pages);
  ADD ("failing", test_failing);
  ADD ("lost-options", test_lost_options);

  return g_test_run ();
}
