// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The store: what goes in comes out again, in order, also by another program's eyes, after a crash, a damage, a newer version. */

#include "config.h"

#include "batch/skein-store.h"
#include "batch/skein-store-sql.h"
#include "support/skein-temp-folder.h"
#include "support/skein-wait.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <glib/gstdio.h>

typedef struct
{
  SkeinStore *store;
  GPtrArray *rows;   /* what opened has delivered */
  GPtrArray *others; /* what changed_by_others has delivered */
  GPtrArray *result; /* of the last request */
  GError *error;     /* of the last request or of opening */
  gboolean opened;
  guint n_done;
  gboolean closed;
} Client;

typedef struct
{
  SkeinTempFolder *temp;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->temp = skein_temp_folder_new ();
  fixture->path = g_build_filename (fixture->temp->path, "state", "store.db", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  skein_temp_folder_free (fixture->temp);
  g_free (fixture->path);
}

static void
steal_rows (GPtrArray *from, GPtrArray *to)
{
  for (guint i = 0; from != NULL && i < from->len; i++)
    g_ptr_array_add (to, g_steal_pointer (&from->pdata[i]));
}

static void
opened_cb (SkeinStore *store, GPtrArray *rows, const GError *error, gpointer user_data)
{
  Client *client = user_data;

  steal_rows (rows, client->rows);
  if (rows == NULL)
    {
      client->opened = TRUE;
      client->error = error != NULL ? g_error_copy (error) : NULL;
    }
}

static void
changed_cb (SkeinStore *store, GPtrArray *rows, const GError *error, gpointer user_data)
{
  Client *client = user_data;

  steal_rows (rows, client->others);
}

static void
done_cb (SkeinStore *store, GPtrArray *rows, const GError *error, gpointer user_data)
{
  Client *client = user_data;

  client->n_done++;
  g_clear_error (&client->error);
  client->error = error != NULL ? g_error_copy (error) : NULL;
  g_ptr_array_set_size (client->result, 0);
  steal_rows (rows, client->result);
}

static void
closed_cb (SkeinStore *store, GPtrArray *rows, const GError *error, gpointer user_data)
{
  ((Client *) user_data)->closed = TRUE;
}

static Client *
client_open (const char *path, gboolean adopt)
{
  Client *client = g_new0 (Client, 1);

  client->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_store_row_free);
  client->others = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_store_row_free);
  client->result = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_store_row_free);
  client->store = skein_store_new (path, adopt, opened_cb, changed_cb, client);
  skein_wait_until (client->opened);
  return client;
}

static void
client_close (Client *client)
{
  skein_store_close (client->store, closed_cb, client);
  skein_wait_until (client->closed);
  g_ptr_array_unref (client->rows);
  g_ptr_array_unref (client->others);
  g_ptr_array_unref (client->result);
  g_clear_error (&client->error);
  g_free (client);
}

static SkeinStoreRow *
make_row (guint number)
{
  SkeinStoreRow *row = skein_store_row_new ();
  g_autofree char *url = g_strdup_printf ("http://example.org/files/photo-%06u.jpg", number);

  row->spec = skein_item_spec_new (url, "/home/somebody/Downloads");
  row->name = g_strdup_printf ("photo-%06u.jpg", number);
  row->added_us = 1000 + number;
  return row;
}

static void
insert_rows (Client *client, guint first, guint n)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_store_row_free);
  guint before = client->n_done;

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (rows, make_row (first + i));
  skein_store_insert (client->store, rows, done_cb, client);
  skein_wait_until (client->n_done > before);
  g_assert_no_error (client->error);
  g_assert_cmpuint (client->result->len, ==, n);
}

static SkeinStoreRow *
get_row (GPtrArray *rows, guint index)
{
  g_assert_cmpuint (index, <, rows->len);
  return g_ptr_array_index (rows, index);
}

static void
update_row (Client *client, const SkeinStoreRow *row, gboolean durable, SkeinFolder *folder)
{
  guint before = client->n_done;

  skein_store_update (client->store, skein_store_row_copy (row), durable, folder, done_cb, client);
  skein_wait_until (client->n_done > before);
}

static void
test_keeps (Fixture *fixture, gconstpointer data)
{
  Client *client = client_open (fixture->path, TRUE);
  g_autofree char *state = g_path_get_dirname (fixture->path);
  SkeinStoreRow *row;
  struct stat status;

  g_assert_no_error (client->error);
  g_assert_cmpuint (client->rows->len, ==, 0);
  g_assert_cmpuint (skein_store_get_session (client->store), >, 0);
  g_assert_cmpint (stat (state, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0700);
  g_assert_cmpint (stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);

  insert_rows (client, 0, 3);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpuint (get_row (client->result, i)->id, >, 0);
      g_assert_cmpuint (get_row (client->result, i)->session, ==, skein_store_get_session (client->store));
      if (i > 0)
        g_assert_cmpint (get_row (client->result, i)->position, >, get_row (client->result, i - 1)->position);
    }

  row = skein_store_row_copy (get_row (client->result, 1));
  row->state = SKEIN_ITEM_DONE;
  row->part_name = g_strdup ("photo.jpg.part");
  row->size = 12345;
  row->done_bytes = 12345;
  row->etag = g_strdup ("\"abc\"");
  row->modified = g_strdup ("Tue, 01 Jul 2025 10:00:00 GMT");
  row->ranges = g_strdup ("0-100,200-300");
  row->digests = g_malloc0 (SKEIN_N_DIGESTS * sizeof *row->digests);
  row->digest_mask = 1u << SKEIN_DIGEST_SHA256 | 1u << SKEIN_DIGEST_MD5;
  memset (row->digests[SKEIN_DIGEST_SHA256], 0xa5, 32);
  memset (row->digests[SKEIN_DIGEST_MD5], 0x5a, 16);
  row->verified = TRUE;
  row->unproven = TRUE;
  row->copy_name = g_strdup ("photo-800x600.jpg");
  row->tries = 3;
  row->error_code = SKEIN_WORK_ERROR_CHECKSUM;
  row->error_message = g_strdup ("Checksum differs");
  row->error_cause = SKEIN_CAUSE_CHECKSUM;
  row->error_detail = g_strdup ("raw text");
  row->file_mtime_us = 99;
  row->file_inode = G_MAXUINT64 - 5;
  row->spec->expected_mask = 1u << SKEIN_DIGEST_SHA512;
  memset (row->spec->expected[SKEIN_DIGEST_SHA512], 0x42, 64);
  row->spec->hash_mask = 1u << SKEIN_DIGEST_SHA1 | 1u << SKEIN_DIGEST_BLAKE2B;
  row->spec->copy = skein_copy_options_new (&(SkeinResizeSpec){ .mode = SKEIN_RESIZE_FILL, .width = 800, .height = 600, .quality = 70 }, "{stem} small.{ext}", NULL);
  row->copy_result = g_memdup2 (&(SkeinCopyResult){ 4000, 3000, 800, 600, 123456, 60000, 50000 }, sizeof (SkeinCopyResult));
  row->digest_cost = g_memdup2 (&(SkeinDigestCost){ 8000000000, 2000000, 1900000, TRUE }, sizeof (SkeinDigestCost));
  row->spec->segments = 4;
  row->spec->request = skein_request_options_new (&(SkeinRequestOptions){ .user_agent = (char *) "Walker", .proxy = (char *) "http://ann:word@proxy:3128" }, NULL);
  update_row (client, row, TRUE, fixture->temp->folder);
  g_assert_no_error (client->error);
  client_close (client);

  client = client_open (fixture->path, FALSE);
  g_assert_cmpuint (client->rows->len, ==, 3);
  g_assert_cmpstr (get_row (client->rows, 0)->name, ==, "photo-000000.jpg");
  g_assert_cmpstr (get_row (client->rows, 2)->name, ==, "photo-000002.jpg");
  {
    SkeinStoreRow *again = get_row (client->rows, 1);

    g_assert_cmpuint (again->id, ==, row->id);
    g_assert_cmpint (again->position, ==, row->position);
    g_assert_cmpint (again->state, ==, SKEIN_ITEM_DONE);
    g_assert_cmpstr (again->name, ==, row->name);
    g_assert_cmpstr (again->part_name, ==, row->part_name);
    g_assert_cmpuint (again->size, ==, 12345);
    g_assert_cmpuint (again->done_bytes, ==, 12345);
    g_assert_cmpstr (again->etag, ==, row->etag);
    g_assert_cmpstr (again->modified, ==, row->modified);
    g_assert_cmpstr (again->ranges, ==, row->ranges);
    g_assert_cmpuint (again->digest_mask, ==, row->digest_mask);
    g_assert_cmpmem (again->digests, SKEIN_N_DIGESTS * sizeof *again->digests, row->digests, SKEIN_N_DIGESTS * sizeof *row->digests);
    g_assert_true (again->verified);
    g_assert_true (again->unproven);
    g_assert_cmpstr (again->copy_name, ==, row->copy_name);
    g_assert_cmpuint (again->tries, ==, 3);
    g_assert_cmpint (again->error_code, ==, SKEIN_WORK_ERROR_CHECKSUM);
    g_assert_cmpstr (again->error_message, ==, row->error_message);
    g_assert_cmpint (again->error_cause, ==, SKEIN_CAUSE_CHECKSUM);
    g_assert_cmpstr (again->error_detail, ==, "raw text");
    g_assert_cmpstr (again->spec->request->user_agent, ==, "Walker");
    g_assert_cmpstr (again->spec->request->proxy, ==, "http://proxy:3128");
    g_assert_null (again->spec->request->proxy_user);
    g_assert_null (get_row (client->rows, 0)->spec->request);
    g_assert_cmpint (again->added_us, ==, 1001);
    g_assert_cmpint (again->file_mtime_us, ==, 99);
    g_assert_cmpuint (again->file_inode, ==, G_MAXUINT64 - 5);
    g_assert_cmpstr (again->spec->url, ==, row->spec->url);
    g_assert_cmpstr (again->spec->folder, ==, row->spec->folder);
    g_assert_null (again->spec->name);
    g_assert_cmpuint (again->spec->expected_mask, ==, row->spec->expected_mask);
    g_assert_cmpmem (again->spec->expected, sizeof again->spec->expected, row->spec->expected, sizeof row->spec->expected);
    g_assert_cmpuint (again->spec->hash_mask, ==, row->spec->hash_mask);
    g_assert_true (skein_copy_options_equal (again->spec->copy, row->spec->copy));
    g_assert_cmpmem (again->copy_result, sizeof *again->copy_result, row->copy_result, sizeof *row->copy_result);
    g_assert_null (get_row (client->rows, 0)->spec->copy);
    g_assert_null (get_row (client->rows, 0)->copy_result);
    g_assert_cmpuint (again->digest_cost->bytes, ==, 8000000000);
    g_assert_cmpuint (again->digest_cost->wall_us, ==, 2000000);
    g_assert_cmpuint (again->digest_cost->cpu_us, ==, 1900000);
    g_assert_true (again->digest_cost->follows);
    g_assert_null (get_row (client->rows, 0)->digest_cost);
    g_assert_cmpuint (again->spec->segments, ==, 4);
    g_assert_false (again->foreign);
  }
  skein_store_row_free (row);
  client_close (client);
}

static void
test_deletes_and_moves (Fixture *fixture, gconstpointer data)
{
  Client *client = client_open (fixture->path, TRUE);
  guint64 ids[2];
  gint64 position, priority = SKEIN_PRIORITY_LOW, max_rate = 500000;

  insert_rows (client, 0, 4);
  ids[0] = get_row (client->result, 3)->id;
  ids[1] = get_row (client->result, 1)->id;
  position = get_row (client->result, 0)->position - 10;
  skein_store_set_numbers (client->store, SKEIN_STORE_POSITION, ids, &position, 1, NULL, NULL);
  skein_store_set_numbers (client->store, SKEIN_STORE_PRIORITY, ids, &priority, 1, NULL, NULL);
  skein_store_set_numbers (client->store, SKEIN_STORE_MAX_RATE, ids, &max_rate, 1, NULL, NULL);
  skein_store_delete (client->store, &ids[1], 1, done_cb, client);
  client_close (client);

  client = client_open (fixture->path, TRUE);
  g_assert_cmpuint (client->rows->len, ==, 3);
  g_assert_cmpstr (get_row (client->rows, 0)->name, ==, "photo-000003.jpg");
  g_assert_cmpstr (get_row (client->rows, 1)->name, ==, "photo-000000.jpg");
  g_assert_cmpstr (get_row (client->rows, 2)->name, ==, "photo-000002.jpg");
  g_assert_cmpint (get_row (client->rows, 0)->spec->priority, ==, SKEIN_PRIORITY_LOW);
  g_assert_cmpuint (get_row (client->rows, 0)->spec->max_rate, ==, 500000);
  g_assert_cmpint (get_row (client->rows, 1)->spec->priority, ==, SKEIN_PRIORITY_NORMAL);

  /* An update says nothing about them. */
  {
    SkeinStoreRow *row = skein_store_row_copy (get_row (client->rows, 0));

    row->spec->priority = SKEIN_PRIORITY_NORMAL;
    row->spec->max_rate = 0;
    update_row (client, row, FALSE, NULL);
    skein_store_row_free (row);
  }
  client_close (client);

  client = client_open (fixture->path, TRUE);
  g_assert_cmpint (get_row (client->rows, 0)->spec->priority, ==, SKEIN_PRIORITY_LOW);
  g_assert_cmpuint (get_row (client->rows, 0)->spec->max_rate, ==, 500000);
  client_close (client);
}

/* Two items never share a partial, whoever works on them. */
static void
test_part_names_are_unique (Fixture *fixture, gconstpointer data)
{
  Client *client = client_open (fixture->path, TRUE);
  g_autoptr (SkeinStoreRow) a = NULL;
  g_autoptr (SkeinStoreRow) b = NULL;

  insert_rows (client, 0, 2);
  a = skein_store_row_copy (get_row (client->result, 0));
  b = skein_store_row_copy (get_row (client->result, 1));
  a->part_name = g_strdup ("same.part");
  b->part_name = g_strdup ("same.part");
  update_row (client, a, FALSE, NULL);
  g_assert_no_error (client->error);
  update_row (client, b, FALSE, NULL);
  g_assert_error (client->error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_free (b->part_name);
  b->part_name = g_strdup ("other.part");
  update_row (client, b, FALSE, NULL);
  g_assert_no_error (client->error);
  client_close (client);
}

static void
test_adopts (Fixture *fixture, gconstpointer data)
{
  Client *client = client_open (fixture->path, TRUE);
  Client *window;
  g_autoptr (SkeinStoreRow) row = NULL;
  guint64 id, session;
  guint before;

  insert_rows (client, 0, 3);
  row = skein_store_row_copy (get_row (client->result, 2));
  row->state = SKEIN_ITEM_DONE;
  row->session = 0;
  update_row (client, row, FALSE, NULL);
  session = skein_store_get_session (client->store);
  client_close (client);

  /* The command line takes only what it is told to. */
  client = client_open (fixture->path, FALSE);
  g_assert_cmpuint (skein_store_get_session (client->store), !=, session);
  g_assert_cmpuint (get_row (client->rows, 0)->session, ==, session);
  g_assert_false (get_row (client->rows, 0)->foreign);
  id = get_row (client->rows, 1)->id;
  before = client->n_done;
  skein_store_adopt (client->store, &id, 1, done_cb, client);
  skein_wait_until (client->n_done > before);
  g_assert_cmpuint (client->result->len, ==, 1);
  g_assert_cmpuint (get_row (client->result, 0)->id, ==, id);
  g_assert_cmpuint (get_row (client->result, 0)->session, ==, skein_store_get_session (client->store));

  /* The window beside it gets the rest, but not that one, nor by asking. */
  window = client_open (fixture->path, TRUE);
  g_assert_cmpuint (window->rows->len, ==, 3);
  g_assert_cmpuint (get_row (window->rows, 0)->session, ==, skein_store_get_session (window->store));
  g_assert_cmpuint (get_row (window->rows, 1)->session, ==, skein_store_get_session (client->store));
  g_assert_true (get_row (window->rows, 1)->foreign);
  g_assert_cmpuint (get_row (window->rows, 2)->session, ==, 0);
  before = window->n_done;
  skein_store_adopt (window->store, &id, 1, done_cb, window);
  skein_wait_until (window->n_done > before);
  g_assert_no_error (window->error);
  g_assert_cmpuint (window->result->len, ==, 1);
  g_assert_true (get_row (window->result, 0)->foreign);
  g_assert_cmpuint (get_row (window->result, 0)->session, ==, skein_store_get_session (client->store));

  /* Until the command line ends. */
  client_close (client);
  skein_wait_until (window->others->len > 0);
  g_assert_cmpuint (get_row (window->others, 0)->id, ==, id);
  g_assert_false (get_row (window->others, 0)->foreign);
  before = window->n_done;
  skein_store_adopt (window->store, NULL, 0, done_cb, window);
  skein_wait_until (window->n_done > before);
  g_assert_cmpuint (window->result->len, ==, 1);
  client_close (window);
}

static void
test_sees_others (Fixture *fixture, gconstpointer data)
{
  Client *a = client_open (fixture->path, TRUE);
  Client *b = client_open (fixture->path, TRUE);
  g_autoptr (SkeinStoreRow) row = NULL;
  guint64 id;

  insert_rows (b, 0, 2);
  skein_wait_until (a->others->len == 2);
  g_assert_cmpstr (get_row (a->others, 0)->name, ==, "photo-000000.jpg");
  g_assert_true (get_row (a->others, 0)->foreign);
  g_ptr_array_set_size (a->others, 0);

  row = skein_store_row_copy (get_row (b->result, 1));
  row->state = SKEIN_ITEM_DOWNLOADING;
  id = get_row (b->result, 0)->id;
  update_row (b, row, FALSE, NULL);
  skein_wait_until (a->others->len == 1);
  g_assert_cmpint (get_row (a->others, 0)->state, ==, SKEIN_ITEM_DOWNLOADING);
  g_assert_cmpuint (get_row (a->others, 0)->id, ==, row->id);
  g_ptr_array_set_size (a->others, 0);

  skein_store_delete (b->store, &id, 1, NULL, NULL);
  skein_wait_until (a->others->len == 1);
  g_assert_null (get_row (a->others, 0)->spec);
  g_assert_cmpuint (get_row (a->others, 0)->id, ==, id);
  g_assert_cmpuint (b->others->len, ==, 0);

  client_close (a);
  client_close (b);
}

/* Two programs insert the same things at the same instant: each is stored once, and both know which row it is. */
static void
test_same_instant (Fixture *fixture, gconstpointer data)
{
  Client *clients[2] = { client_open (fixture->path, TRUE), client_open (fixture->path, TRUE) };
  const guint n_rows = 300;

  for (guint round = 0; round < 5; round++)
    {
      guint n_was_there = 0;

      g_ptr_array_set_size (clients[0]->others, 0);
      g_ptr_array_set_size (clients[1]->others, 0);
      for (guint i = 0; i < 2; i++)
        {
          GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_store_row_free);

          for (guint j = 0; j < n_rows; j++)
            g_ptr_array_add (rows, make_row (round * n_rows + j));
          clients[i]->n_done = 0;
          skein_store_insert (clients[i]->store, rows, done_cb, clients[i]);
        }
      /* Neither hears of anything before both have asked. */
      skein_wait_until (clients[0]->n_done > 0 && clients[1]->n_done > 0);

      for (guint j = 0; j < n_rows; j++)
        {
          const SkeinStoreRow *a = get_row (clients[0]->result, j), *b = get_row (clients[1]->result, j);

          g_assert_cmpuint (a->id, ==, b->id);
          g_assert_true (a->was_there != b->was_there);
          n_was_there += a->was_there + b->was_there;
        }
      g_assert_cmpuint (n_was_there, ==, n_rows);
      /* Whoever came second was told of the rows before. */
      g_assert_cmpuint (clients[get_row (clients[0]->result, 0)->was_there ? 0 : 1]->others->len, >=, n_rows);
    }

  client_close (clients[0]);
  client_close (clients[1]);
}

/* A program that is killed leaves its items to the next, and what it was told is stored is stored. */
static void
test_survives_kill (Fixture *fixture, gconstpointer data)
{
  Client *client;
  int pipe_fds[2], status;
  char byte;
  pid_t child;

  g_assert_cmpint (pipe (pipe_fds), ==, 0);
  child = fork ();
  if (child == 0)
    {
      client = client_open (fixture->path, TRUE);
      insert_rows (client, 0, 500);
      if (write (pipe_fds[1], "x", 1) != 1)
        _exit (1);
      for (;;)
        pause ();
    }
  g_assert_cmpint (read (pipe_fds[0], &byte, 1), ==, 1);

  client = client_open (fixture->path, TRUE);
  g_assert_true (get_row (client->rows, 0)->foreign);
  client_close (client);

  kill (child, SIGKILL);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  client = client_open (fixture->path, TRUE);
  g_assert_cmpuint (client->rows->len, ==, 500);
  g_assert_cmpuint (get_row (client->rows, 0)->session, ==, skein_store_get_session (client->store));
  client_close (client);
  close (pipe_fds[0]);
  close (pipe_fds[1]);
}

static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  g_autofree char *aside = g_strconcat (fixture->path, ".damaged-1", NULL);
  g_autofree char *state = g_path_get_dirname (fixture->path);
  g_autofree char *warning = NULL;
  g_autofree char *kept = NULL;
  Client *client;

  g_mkdir (state, 0700);
  g_assert_true (g_file_set_contents (fixture->path, "This is no database, but it is long enough to look like one. "
                                                     "This is no database, but it is long enough to look like one.",
                                      -1, NULL));
  client = client_open (fixture->path, TRUE);
  g_assert_no_error (client->error);
  warning = skein_store_dup_warning (client->store);
  g_assert_nonnull (strstr (warning, aside));
  g_assert_true (g_file_get_contents (aside, &kept, NULL, NULL));
  g_assert_true (g_str_has_prefix (kept, "This is no database"));
  insert_rows (client, 0, 1);
  client_close (client);
}

/* Damage inside, after an unclean end: found before it does harm. */
static void
test_damaged_inside (Fixture *fixture, gconstpointer data)
{
  g_autofree char *aside = g_strconcat (fixture->path, ".damaged-1", NULL);
  g_autofree char *bytes = NULL;
  Client *client = client_open (fixture->path, TRUE);
  sqlite3 *db;
  gsize size;

  insert_rows (client, 0, 2000);
  client_close (client);
  db = skein_store_sql_open (fixture->path, NULL);
  g_assert_true (skein_store_sql_exec (db, "INSERT INTO sessions (pid, started_us) VALUES (1, 1)", NULL));
  sqlite3_close (db);
  g_assert_true (g_file_get_contents (fixture->path, &bytes, &size, NULL));
  g_assert_cmpuint (size, >, 100000);
  for (gsize at = 40960; at + 4096 <= size; at += 40960)
    memset (bytes + at, 0x77, 4096);
  g_assert_true (g_file_set_contents (fixture->path, bytes, (gssize) size, NULL));

  client = client_open (fixture->path, TRUE);
  g_assert_no_error (client->error);
  g_assert_cmpuint (client->rows->len, ==, 0);
  g_assert_true (g_file_test (aside, G_FILE_TEST_EXISTS));
  client_close (client);
}

static void
test_newer_version (Fixture *fixture, gconstpointer data)
{
  Client *client = client_open (fixture->path, TRUE);
  sqlite3 *db;

  insert_rows (client, 0, 1);
  client_close (client);
  db = skein_store_sql_open (fixture->path, NULL);
  g_assert_true (skein_store_sql_exec (db, "PRAGMA user_version = 99", NULL));
  sqlite3_close (db);

  client = client_open (fixture->path, TRUE);
  g_assert_error (client->error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);

  /* Whatever is asked is refused with the same words. */
  skein_store_flush (client->store, done_cb, client);
  skein_wait_until (client->n_done == 1);
  g_assert_error (client->error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  client_close (client);
}

static void
test_unreadable_request (Fixture *fixture, gconstpointer data)
{
  Client *client = client_open (fixture->path, TRUE);
  sqlite3 *db;

  g_test_summary ("An item whose stored options cannot be read does not go on without them");

  insert_rows (client, 0, 2);
  client_close (client);
  db = skein_store_sql_open (fixture->path, NULL);
  g_assert_true (skein_store_sql_exec (db, "UPDATE items SET request = 'proxy gopher://nowhere' WHERE id = 1", NULL));
  sqlite3_close (db);

  client = client_open (fixture->path, TRUE);
  g_assert_no_error (client->error);
  g_assert_cmpint (get_row (client->rows, 0)->state, ==, SKEIN_ITEM_FAILED);
  g_assert_nonnull (strstr (get_row (client->rows, 0)->error_message, "add it again"));
  g_assert_cmpint (get_row (client->rows, 1)->state, ==, SKEIN_ITEM_WAITING);
  client_close (client);
}

/* The mechanism, with a database of version 1 made by SQL and steps up to version 3. */
static void
test_migrates (Fixture *fixture, gconstpointer data)
{
  static const char *const steps[] = {
    "CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT)",
    "ALTER TABLE things ADD COLUMN size INTEGER NOT NULL DEFAULT 7",
    "CREATE TABLE more (id INTEGER); INSERT INTO more SELECT id FROM things",
  };
  static const char *const broken[] = {
    "CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT)",
    "ALTER TABLE things ADD COLUMN size INTEGER NOT NULL DEFAULT 7; SELECT nonsense",
  };
  g_autofree char *path = g_build_filename (fixture->temp->path, "old.db", NULL);
  g_autoptr (GError) error = NULL;
  sqlite3 *db;
  gint64 value;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_true (skein_store_sql_exec (db, "CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO things VALUES (4, 'a'); PRAGMA user_version = 1", NULL));

  g_assert_false (skein_store_sql_migrate (db, broken, G_N_ELEMENTS (broken), &error));
  g_assert_nonnull (error);
  g_assert_true (skein_store_sql_query_int64 (db, "PRAGMA user_version", &value, NULL));
  g_assert_cmpint (value, ==, 1);

  g_clear_error (&error);
  g_assert_true (skein_store_sql_migrate (db, steps, G_N_ELEMENTS (steps), &error));
  g_assert_no_error (error);
  g_assert_true (skein_store_sql_query_int64 (db, "PRAGMA user_version", &value, NULL));
  g_assert_cmpint (value, ==, 3);
  g_assert_true (skein_store_sql_query_int64 (db, "SELECT size + id FROM things", &value, NULL));
  g_assert_cmpint (value, ==, 11);
  g_assert_true (skein_store_sql_query_int64 (db, "SELECT id FROM more", &value, NULL));
  g_assert_cmpint (value, ==, 4);
  sqlite3_close (db);
}

/* A store as the first version made it. */
static void
test_migrates_store (Fixture *fixture, gconstpointer data)
{
  static const char *const sizes[] = { "800x600", "x600", "100000x" };
  g_autofree char *state = g_path_get_dirname (fixture->path);
  const char *const *steps;
  guint n_steps;
  Client *client;
  sqlite3 *db;

  g_assert_cmpint (g_mkdir (state, 0700), ==, 0);
  steps = skein_store_sql_get_steps (&n_steps);
  g_assert_cmpuint (n_steps, >=, 2);
  g_assert_cmpint (sqlite3_open (fixture->path, &db), ==, SQLITE_OK);
  g_assert_true (skein_store_sql_exec (db, steps[0], NULL));
  g_assert_true (skein_store_sql_exec (db,
                                       "PRAGMA user_version = 1;"
                                       "INSERT INTO items (position, revision, writer, session, state, url, folder, resize_width, resize_height, segments,"
                                       " size, done_bytes, verified, tries, error_code, added_us, file_mtime_us, file_inode, name)"
                                       " VALUES (5, 1, 1, 1, 0, 'http://example.org/a', '/tmp', 0, 0, 0, 0, 0, 0, 0, -1, 0, 0, 0, 'a'),"
                                       " (6, 1, 1, 1, 0, 'http://example.org/b', '/tmp', 800, 600, 0, 0, 0, 0, 0, -1, 0, 0, 0, 'b'),"
                                       " (7, 1, 1, 1, 0, 'http://example.org/c', '/tmp', 0, 600, 0, 0, 0, 0, 0, -1, 0, 0, 0, 'c'),"
                                       " (8, 1, 1, 1, 0, 'http://example.org/d', '/tmp', 999999, 0, 0, 0, 0, 0, 0, -1, 0, 0, 0, 'd')",
                                       NULL));
  sqlite3_close (db);

  client = client_open (fixture->path, TRUE);
  g_assert_no_error (client->error);
  g_assert_cmpuint (client->rows->len, ==, 4);
  g_assert_cmpstr (get_row (client->rows, 0)->name, ==, "a");
  g_assert_null (get_row (client->rows, 0)->spec->copy);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *size = skein_copy_options_to_text (get_row (client->rows, i + 1)->spec->copy);

      g_assert_cmpstr (size, ==, sizes[i]);
    }
  g_assert_false (get_row (client->rows, 0)->unproven);
  g_assert_null (get_row (client->rows, 0)->spec->sources);
  g_assert_null (get_row (client->rows, 0)->told);
  g_assert_cmpuint (get_row (client->rows, 0)->source, ==, 0);
  insert_rows (client, 0, 1);
  client_close (client);
}

static void
test_unwritable (Fixture *fixture, gconstpointer data)
{
  g_autofree char *file = g_build_filename (fixture->temp->path, "file", NULL);
  g_autofree char *path = g_build_filename (file, "store.db", NULL);
  Client *client;

  g_assert_true (g_file_set_contents (file, "x", -1, NULL));
  client = client_open (path, TRUE);
  g_assert_nonnull (client->error);
  g_assert_nonnull (strstr (client->error->message, file));
  client_close (client);
}

static void
test_many (Fixture *fixture, gconstpointer data)
{
  Client *client = client_open (fixture->path, TRUE);
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_store_row_free);
  guint n = 100000;
  gint64 start_us;

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (rows, make_row (i));

  start_us = g_get_monotonic_time ();
  skein_store_insert (client->store, rows, done_cb, client);
  skein_wait_until (client->n_done == 1);
  g_assert_no_error (client->error);
  g_test_message ("%u inserts: %.3f s", n, (double) (g_get_monotonic_time () - start_us) / G_USEC_PER_SEC);

  start_us = g_get_monotonic_time ();
  for (guint i = 0; i < 10000; i++)
    {
      SkeinStoreRow *row = get_row (client->result, i);
      SkeinItemSpec *spec = g_steal_pointer (&row->spec);
      SkeinStoreRow *copy = skein_store_row_copy (row);

      row->spec = spec;
      copy->state = SKEIN_ITEM_DOWNLOADING;
      copy->part_name = g_strdup_printf ("photo-%u.part", i);
      skein_store_update (client->store, copy, FALSE, NULL, i == 9999 ? done_cb : NULL, client);
    }
  skein_wait_until (client->n_done == 2);
  g_test_message ("10000 updates: %.3f s", (double) (g_get_monotonic_time () - start_us) / G_USEC_PER_SEC);
  client_close (client);

  start_us = g_get_monotonic_time ();
  client = client_open (fixture->path, TRUE);
  g_assert_cmpuint (client->rows->len, ==, n);
  g_test_message ("opened with %u rows: %.3f s", n, (double) (g_get_monotonic_time () - start_us) / G_USEC_PER_SEC);
  client_close (client);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, func) g_test_add ("/batch/store/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("keeps", test_keeps);
  ADD ("deletes-and-moves", test_deletes_and_moves);
  ADD ("part-names-are-unique", test_part_names_are_unique);
  ADD ("survives-kill", test_survives_kill);
  ADD ("adopts", test_adopts);
  ADD ("sees-others", test_sees_others);
  ADD ("same-instant", test_same_instant);
  ADD ("damaged", test_damaged);
  ADD ("damaged-inside", test_damaged_inside);
  ADD ("newer-version", test_newer_version);
  ADD ("unreadable-request", test_unreadable_request);
  ADD ("migrates", test_migrates);
  ADD ("migrates-store", test_migrates_store);
  ADD ("unwritable", test_unwritable);
  ADD ("many", test_many);
#undef ADD

  return g_test_run ();
}
