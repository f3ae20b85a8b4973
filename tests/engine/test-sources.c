// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Several places that have a file, and several ways to know that it is right: with the real pools, workers and sample server. */

#include "config.h"

#include "batch/skein-engine.h"
#include "batch/skein-metalink.h"
#include "support/skein-temp-folder.h"
#include "support/skein-test-origin.h"
#include "support/skein-wait.h"

#include <glib/gstdio.h>
#include <string.h>

#define PIECE 100000

typedef struct
{
  SkeinTempFolder *temp;
  char *store_path;
  char *folder;
  SkeinEngine *engine;
} Fixture;

static SkeinTestOrigin *origin;

static void
open_engine (Fixture *fixture, guint tries)
{
  SkeinEngineOptions options = { .adopt_all = TRUE, .store_path = fixture->store_path, .tries = tries, .ca_file = origin->ca_path };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  options.downloads = (SkeinSetting){ SKEIN_SETTING_THREADS, 2, 4 };
  options.processing = (SkeinSetting){ SKEIN_SETTING_PROCESSES, 2, 1 };
  skein_engine_new_async (&options, NULL, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  fixture->engine = skein_engine_new_finish (result, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->temp = skein_temp_folder_new ();
  fixture->store_path = g_build_filename (fixture->temp->path, "state", "store.db", NULL);
  fixture->folder = g_build_filename (fixture->temp->path, "files", NULL);
  if (origin == NULL)
    origin = skein_test_origin_start (NULL, NULL);
  skein_test_origin_reset (origin);
  open_engine (fixture, 1);
}

static void
close_engine (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  skein_engine_close_async (fixture->engine, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  g_assert_true (skein_engine_close_finish (fixture->engine, result, &error));
  g_assert_no_error (error);
  g_clear_object (&result);
  g_assert_finalize_object (fixture->engine);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  close_engine (fixture);
  skein_temp_folder_free (fixture->temp);
  g_free (fixture->store_path);
  g_free (fixture->folder);
}

/* --- help --- */

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

static SkeinItemSpec *
make_spec (Fixture *fixture, guint64 size, const char *query)
{
  g_autofree char *url = skein_test_origin_dup_url (origin, "/file/%" G_GUINT64_FORMAT "/f.bin?seed=1&%s", size, query);

  return skein_item_spec_new (url, fixture->folder);
}

static void
add_mirror (SkeinItemSpec *spec, guint64 size, const char *query)
{
  g_autofree char *url = skein_test_origin_dup_url (origin, "/file/%" G_GUINT64_FORMAT "/f.bin?seed=1&%s", size, query);

  if (spec->sources == NULL)
    spec->sources = skein_sources_new ();
  g_assert_true (skein_sources_add_mirror (spec->sources, url, 1, NULL));
}

static char *
dup_sha256 (guint64 size)
{
  return skein_test_origin_dup_sha256 (origin, size, "f.bin", 1);
}

static void
expect_sha256 (SkeinItemSpec *spec, guint64 size)
{
  g_autofree char *hex = dup_sha256 (size);
  SkeinDigestSet set = { 0 };

  g_assert_true (skein_digest_set_add_hex (&set, SKEIN_DIGEST_SHA256, hex, strlen (hex)));
  spec->expected_mask = set.mask;
  memcpy (spec->expected, set.digests, sizeof spec->expected);
}

/* The file's pieces, got by asking for them. */
static void
add_pieces (SkeinItemSpec *spec, guint64 size)
{
  g_autofree char *path = g_strdup_printf ("/file/%" G_GUINT64_FORMAT "/f.bin?seed=1", size);
  g_autofree char *body = NULL;
  g_autoptr (GByteArray) digests = g_byte_array_new ();
  gsize n_bytes;

  body = skein_test_origin_get (origin, path, NULL, &n_bytes, NULL);
  g_assert_cmpuint (n_bytes, ==, size);
  for (gsize offset = 0; offset < n_bytes; offset += PIECE)
    {
      g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
      guint8 digest[32];
      gsize length = sizeof digest;

      g_checksum_update (checksum, (const guchar *) body + offset, (gssize) MIN (PIECE, n_bytes - offset));
      g_checksum_get_digest (checksum, digest, &length);
      g_byte_array_append (digests, digest, sizeof digest);
    }
  if (spec->sources == NULL)
    spec->sources = skein_sources_new ();
  spec->sources->size = size;
  g_assert_true (skein_sources_set_pieces (spec->sources, SKEIN_DIGEST_SHA256, PIECE, digests->data, digests->len / 32));
  skein_test_origin_reset (origin);
}

static void
assert_good (Fixture *fixture, SkeinItem *item, guint64 size)
{
  g_autofree char *path = skein_item_dup_path (item);
  g_autofree char *right = dup_sha256 (size);
  g_autofree char *data = NULL;
  g_autofree char *got = NULL;
  g_autoptr (GDir) dir = NULL;
  gsize n_bytes;
  guint n_files = 0;

  if (skein_item_get_error (item) != NULL)
    g_test_message ("%s", skein_item_get_error (item)->message);
  g_assert_cmpstr (skein_item_state_get_nick (skein_item_get_state (item)), ==, "done");
  g_assert_true (g_file_get_contents (path, &data, &n_bytes, NULL));
  got = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) data, n_bytes);
  g_assert_cmpstr (got, ==, right);
  dir = g_dir_open (fixture->folder, 0, NULL);
  while (g_dir_read_name (dir) != NULL)
    n_files++;
  g_assert_cmpuint (n_files, ==, 1);
}

static void
assert_failed (Fixture *fixture, SkeinItem *item, SkeinWorkError code)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);

  g_assert_cmpstr (skein_item_state_get_nick (skein_item_get_state (item)), ==, "failed");
  g_assert_true (g_error_matches (skein_item_get_error (item), SKEIN_WORK_ERROR, code));
  g_assert_true (dir == NULL || g_dir_read_name (dir) == NULL || code != SKEIN_WORK_ERROR_CHECKSUM);
}

static void
assert_note (SkeinItem *item, const char *expected)
{
  g_autofree char *note = skein_item_dup_note (item);

  g_assert_cmpstr (note, ==, expected);
}

static void
assert_status (SkeinItem *item, const char *expected)
{
  g_autofree char *status = skein_item_dup_status (item);

  g_assert_cmpstr (status, ==, expected);
}

/* For a query. */
static char *
dup_repr_digest (guint64 size)
{
  g_autofree char *hex = dup_sha256 (size);
  SkeinDigestSet set = { 0 };
  g_autofree char *digits = NULL;
  g_autofree char *value = NULL;

  skein_digest_set_add_hex (&set, SKEIN_DIGEST_SHA256, hex, strlen (hex));
  digits = g_base64_encode (set.digests[SKEIN_DIGEST_SHA256], 32);
  value = g_strdup_printf ("sha-256=:%s:", digits);
  return g_uri_escape_string (value, NULL, FALSE);
}

/* --- mirrors --- */

static void
test_fallback (Fixture *fixture, gconstpointer data)
{
  SkeinItemSpec *spec = make_spec (fixture, 500000, "status=404");
  g_autoptr (SkeinItem) item = NULL;

  add_mirror (spec, 500000, "status=503");
  add_mirror (spec, 500000, "m=2");
  item = add_and_wait (fixture, spec);
  assert_good (fixture, item, 500000);
  assert_note (item, "mirror 3 of 3");
}

static void
test_no_source_left (Fixture *fixture, gconstpointer data)
{
  SkeinItemSpec *spec = make_spec (fixture, 5000, "status=404");
  g_autoptr (SkeinItem) item = NULL;

  add_mirror (spec, 5000, "status=403");
  item = add_and_wait (fixture, spec);
  assert_failed (fixture, item, SKEIN_WORK_ERROR_FORBIDDEN);
}

/* It breaks off in the middle: with a checksum the next one goes on there. */
static void
test_goes_on (Fixture *fixture, gconstpointer data)
{
  const guint64 size = 4000000;
  SkeinItemSpec *spec = make_spec (fixture, size, "truncate=3000000");
  g_autoptr (SkeinItem) item = NULL;

  expect_sha256 (spec, size);
  add_mirror (spec, size, "etag=none&modified=none");
  item = add_and_wait (fixture, spec);
  assert_good (fixture, item, size);
  assert_status (item, "Verified SHA-256");
  g_assert_cmpuint (skein_test_origin_get_stat (origin, "bytes"), <, size + size / 4);
}

/* Without one, bytes of two servers are not mixed. */
static void
test_starts_over (Fixture *fixture, gconstpointer data)
{
  const guint64 size = 4000000;
  SkeinItemSpec *spec = make_spec (fixture, size, "corrupt=5&truncate=3000000");
  g_autoptr (SkeinItem) item = NULL;

  add_mirror (spec, size, "m=2");
  item = add_and_wait (fixture, spec);
  assert_good (fixture, item, size);
  g_assert_cmpuint (skein_test_origin_get_stat (origin, "bytes"), >=, size + 2000000);
}

static void
test_wrong_bytes (Fixture *fixture, gconstpointer data)
{
  const guint64 size = 300000;
  SkeinItemSpec *spec = make_spec (fixture, size, "corrupt=7");
  g_autoptr (SkeinItem) item = NULL;

  expect_sha256 (spec, size);
  add_mirror (spec, size, "corrupt=9");
  add_mirror (spec, size, "m=3");
  item = add_and_wait (fixture, spec);
  assert_good (fixture, item, size);
  assert_note (item, "mirror 3 of 3");
}

static void
test_all_wrong (Fixture *fixture, gconstpointer data)
{
  const guint64 size = 300000;
  SkeinItemSpec *spec = make_spec (fixture, size, "corrupt=7");
  g_autoptr (SkeinItem) item = NULL;

  expect_sha256 (spec, size);
  add_mirror (spec, size, "corrupt=9");
  item = add_and_wait (fixture, spec);
  assert_failed (fixture, item, SKEIN_WORK_ERROR_CHECKSUM);
}

static void
test_no_credentials (Fixture *fixture, gconstpointer data)
{
  SkeinItemSpec *spec;
  g_autoptr (SkeinItem) item = NULL;

  /* Same origin even: the mirror asks for what it does not get. */
  spec = make_spec (fixture, 5000, "status=404");
  skein_engine_set_credentials (fixture->engine, origin->url, "ann", "secret");
  add_mirror (spec, 5000, "user=ann&password=secret");
  item = add_and_wait (fixture, spec);
  assert_failed (fixture, item, SKEIN_WORK_ERROR_FORBIDDEN);
}

/* https, and a mirror without: only if something else tells that the file is right. */
static void
test_no_downgrade (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *url = skein_test_origin_dup_tls_url (origin, "/file/5000/f.bin?seed=1&status=404&i=%u", i);
      SkeinItemSpec *spec = skein_item_spec_new (url, fixture->folder);
      g_autoptr (SkeinItem) item = NULL;

      add_mirror (spec, 5000, "m=2");
      if (i == 1)
        expect_sha256 (spec, 5000);
      item = add_and_wait (fixture, spec);
      if (i == 1)
        assert_good (fixture, item, 5000);
      else
        assert_failed (fixture, item, SKEIN_WORK_ERROR_NOT_FOUND);
    }
}

/* Mirrors and what the server told outlive the program. */
static void
test_stored (Fixture *fixture, gconstpointer data)
{
  const guint64 size = 300000;
  SkeinItemSpec *spec = make_spec (fixture, size, "status=404");
  g_autofree char *digest = dup_repr_digest (size);
  g_autofree char *query = g_strconcat ("repr_digest=", digest, NULL);
  guint64 id;

  add_mirror (spec, size, query);
  {
    g_autoptr (SkeinItem) item = add_and_wait (fixture, spec);

    id = skein_item_get_id (item);
    assert_good (fixture, item, size);
  }
  close_engine (fixture);
  open_engine (fixture, 1);
  {
    SkeinItem *item = skein_batch_lookup (skein_engine_get_batch (fixture->engine), id);

    g_assert_nonnull (item);
    assert_note (item, "mirror 2 of 2");
    g_assert_cmpuint (skein_sources_get_n_mirrors (skein_item_peek_spec (item)->sources), ==, 1);
    assert_status (item, "Verified SHA-256 (given by the server)");
  }
}

/* --- several at once --- */

#define TOGETHER 6000000

static guint64
get_share (SkeinItem *item, const char *part_of_url, gboolean *out_wrong)
{
  g_autoptr (GPtrArray) shares = skein_item_dup_source_shares (item);

  for (guint i = 0; i < shares->len; i++)
    {
      const SkeinSourceShare *share = g_ptr_array_index (shares, i);

      if (strstr (share->url, part_of_url) == NULL)
        continue;
      if (out_wrong != NULL)
        *out_wrong = share->is_wrong;
      return share->bytes;
    }
  return 0;
}

static void
test_together (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *query = g_strdup_printf ("rate=2000000&m=first&i=%u", i);
      SkeinItemSpec *spec = make_spec (fixture, TOGETHER, query);
      g_autoptr (SkeinItem) item = NULL;
      g_autofree char *path = NULL;

      spec->segments = 3;
      add_mirror (spec, TOGETHER, "rate=2000000&m=second");
      add_mirror (spec, TOGETHER, "status=404&m=third");
      /* By a digest of the whole, by those of the pieces, and not without. */
      if (i == 0)
        expect_sha256 (spec, TOGETHER);
      else if (i == 1)
        add_pieces (spec, TOGETHER);
      item = add_and_wait (fixture, spec);
      assert_good (fixture, item, TOGETHER);
      g_assert_cmpuint (get_share (item, "m=first", NULL) + get_share (item, "m=second", NULL), ==, TOGETHER);
      if (i < 2)
        g_assert_cmpuint (get_share (item, "m=second", NULL), >, TOGETHER / 8);
      else
        g_assert_cmpuint (get_share (item, "m=second", NULL), ==, 0);
      path = skein_item_dup_path (item);
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
}

/* A helper gives wrong bytes: the pieces tell who, and it is not asked again. */
static void
test_wrong_helper (Fixture *fixture, gconstpointer data)
{
  SkeinItemSpec *spec = make_spec (fixture, TOGETHER, "rate=2000000&m=first");
  g_autoptr (SkeinItem) item = NULL;
  gboolean first_is_wrong = TRUE, second_is_wrong = FALSE;

  spec->segments = 2;
  add_mirror (spec, TOGETHER, "rate=2000000&m=second&corrupt=5999999");
  add_pieces (spec, TOGETHER);
  item = add_and_wait (fixture, spec);
  assert_good (fixture, item, TOGETHER);
  g_assert_cmpuint (get_share (item, "m=first", &first_is_wrong), >, TOGETHER / 8);
  g_assert_cmpuint (get_share (item, "m=second", &second_is_wrong), >, TOGETHER / 8);
  g_assert_true (second_is_wrong);
  g_assert_false (first_is_wrong);
  /* Only the piece came again. */
  g_assert_cmpuint (skein_test_origin_get_stat (origin, "bytes"), <, TOGETHER + TOGETHER / 2);
}

/* Nobody can tell whose bytes are wrong: one after the other, from nothing. */
static void
test_wrong_mixture (Fixture *fixture, gconstpointer data)
{
  SkeinItemSpec *spec = make_spec (fixture, TOGETHER, "rate=4000000&m=first");
  g_autoptr (SkeinItem) item = NULL;

  spec->segments = 2;
  add_mirror (spec, TOGETHER, "rate=4000000&m=second&corrupt=5999999");
  expect_sha256 (spec, TOGETHER);
  item = add_and_wait (fixture, spec);
  assert_good (fixture, item, TOGETHER);
  g_assert_cmpuint (get_share (item, "m=first", NULL), ==, TOGETHER);
}

/* --- what the server tells --- */

static void
test_told (Fixture *fixture, gconstpointer data)
{
  static const guint64 sizes[] = { 5000, 3000000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *digest = dup_repr_digest (sizes[i]);
      g_autofree char *query = g_strconcat ("repr_digest=", digest, NULL);
      g_autoptr (SkeinItem) item = NULL;
      g_autofree char *path = NULL;

      item = add_and_wait (fixture, make_spec (fixture, sizes[i], query));
      assert_good (fixture, item, sizes[i]);
      assert_status (item, "Verified SHA-256 (given by the server)");
      g_assert_true (skein_item_is_verified (item));
      path = skein_item_dup_path (item);
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
}

static void
test_told_otherwise (Fixture *fixture, gconstpointer data)
{
  g_autofree char *digest = dup_repr_digest (5000);
  g_autofree char *query = g_strconcat ("corrupt=3&repr_digest=", digest, NULL);
  g_autoptr (SkeinItem) item = add_and_wait (fixture, make_spec (fixture, 5000, query));

  assert_failed (fixture, item, SKEIN_WORK_ERROR_CHECKSUM);
}

/* The user's word goes before the server's. */
static void
test_told_in_vain (Fixture *fixture, gconstpointer data)
{
  g_autofree char *digest = dup_repr_digest (77);
  g_autofree char *query = g_strconcat ("repr_digest=", digest, NULL);
  SkeinItemSpec *spec = make_spec (fixture, 5000, query);
  g_autoptr (SkeinItem) item = NULL;

  expect_sha256 (spec, 5000);
  item = add_and_wait (fixture, spec);
  assert_good (fixture, item, 5000);
  assert_status (item, "Verified SHA-256");
}

/* A server that breaks off has named a mirror before, and a digest that the mirror's file must have. */
static void
test_linked_mirror (Fixture *fixture, gconstpointer data)
{
  const guint64 size = 3000000;
  g_autofree char *digest = dup_repr_digest (size);
  g_autofree char *link = g_uri_escape_string ("</file/3000000/f.bin?seed=1&m=2>; rel=duplicate; pri=1", NULL, FALSE);
  g_autofree char *query = g_strdup_printf ("truncate=2000000&repr_digest=%s&link=%s", digest, link);
  g_autoptr (SkeinItem) item = add_and_wait (fixture, make_spec (fixture, size, query));

  assert_good (fixture, item, size);
  assert_note (item, "mirror 2 of 2");
  assert_status (item, "Verified SHA-256 (given by the server)");
}

/* A server names a Metalink: its digest verifies what came, and its mirrors help where nothing does. */
static void
test_linked_metalink (Fixture *fixture, gconstpointer data)
{
  const guint64 size = 3000000;
  g_autofree char *hex = dup_sha256 (size);
  g_autofree char *text = g_strdup_printf ("<metalink xmlns=\"urn:ietf:params:xml:ns:metalink\"><file name=\"f.bin\"><size>3000000</size><hash type=\"sha-256\">%s</hash>"
                                           "<url>%s/file/3000000/f.bin?seed=1&amp;m=2</url></file></metalink>",
                                           hex, origin->url);
  SkeinTestOrigin *other;
  g_autofree char *link = NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *query = NULL;
  g_autoptr (SkeinItem) item = NULL;

  skein_temp_folder_write (fixture->temp, "f.meta4", text, strlen (text));
  other = skein_test_origin_start ("--directory", fixture->temp->path, NULL);
  link = g_strdup_printf ("<%s/dir/f.meta4>; rel=describedby; type=\"application/metalink4+xml\"", other->url);
  escaped = g_uri_escape_string (link, NULL, FALSE);
  query = g_strconcat (data, "&link=", escaped, NULL);
  item = add_and_wait (fixture, make_spec (fixture, size, query));
  assert_good (fixture, item, size);
  assert_status (item, "Verified SHA-256 (given by the server)");
  assert_note (item, *(const char *) data != 'x' ? "mirror 2 of 2" : NULL);
  skein_test_origin_stop (other);
}

/* One that is of no use is no error. */
static void
test_linked_rubbish (Fixture *fixture, gconstpointer data)
{
  g_autofree char *link = g_uri_escape_string ("</file/2000/x.meta4>; rel=describedby", NULL, FALSE);
  g_autofree char *query = g_strconcat ("link=", link, NULL);
  g_autoptr (SkeinItem) item = add_and_wait (fixture, make_spec (fixture, 3000000, query));

  assert_good (fixture, item, 3000000);
  assert_status (item, "Done");
}

static void
test_linked_in_vain (Fixture *fixture, gconstpointer data)
{
  g_autofree char *link = g_uri_escape_string ("</file/3000000/f.bin?seed=1&m=2>; rel=duplicate", NULL, FALSE);
  g_autofree char *query = g_strdup_printf ("truncate=2000000&link=%s", link);
  g_autoptr (SkeinItem) item = add_and_wait (fixture, make_spec (fixture, 3000000, query));

  assert_failed (fixture, item, SKEIN_WORK_ERROR_RETRYABLE);
}

/* --- pieces --- */

static void
test_damaged_pieces (Fixture *fixture, gconstpointer data)
{
  const guint64 size = 5050000;
  SkeinItemSpec *spec = make_spec (fixture, size, "corrupt=2345678");
  g_autoptr (SkeinItem) item = NULL;
  guint64 bytes;

  if (data != NULL)
    expect_sha256 (spec, size);
  add_pieces (spec, size);
  add_mirror (spec, size, "m=2");
  item = add_and_wait (fixture, spec);
  assert_good (fixture, item, size);
  assert_status (item, data != NULL ? "Verified SHA-256" : "Verified by its pieces");
  assert_note (item, "1 damaged piece fetched again");
  g_assert_true (skein_item_is_verified (item));
  bytes = skein_test_origin_get_stat (origin, "bytes");
  g_assert_cmpuint (bytes, <=, size + PIECE + 1000);
}

/* Two sources, each wrong somewhere else. */
static void
test_both_damaged (Fixture *fixture, gconstpointer data)
{
  const guint64 size = 2000000;
  SkeinItemSpec *spec = make_spec (fixture, size, "corrupt=1999999");
  g_autoptr (SkeinItem) item = NULL;

  expect_sha256 (spec, size);
  add_pieces (spec, size);
  add_mirror (spec, size, "corrupt=0");
  item = add_and_wait (fixture, spec);
  assert_good (fixture, item, size);
}

static void
test_damaged_everywhere (Fixture *fixture, gconstpointer data)
{
  const guint64 size = 2000000;
  SkeinItemSpec *spec = make_spec (fixture, size, "corrupt=500000");
  g_autoptr (SkeinItem) item = NULL;

  add_pieces (spec, size);
  add_mirror (spec, size, "corrupt=500001");
  item = add_and_wait (fixture, spec);
  assert_failed (fixture, item, SKEIN_WORK_ERROR_CHECKSUM);
}

/* More pieces than one job looks at. */
static void
test_many_pieces (Fixture *fixture, gconstpointer data)
{
  const guint64 size = 30000000;
  SkeinItemSpec *spec = make_spec (fixture, size, "corrupt=29999999&m=1");
  g_autoptr (SkeinItem) item = NULL;

  add_pieces (spec, size);
  g_assert_cmpuint (spec->sources->n_pieces, >, SKEIN_DIGEST_MAX_PIECES);
  add_mirror (spec, size, "m=2");
  spec->segments = 4;
  item = add_and_wait (fixture, spec);
  assert_good (fixture, item, size);
}

/* --- a Metalink, the whole way --- */

static void
test_metalink (Fixture *fixture, gconstpointer data)
{
  const guint64 size = 700000;
  g_autofree char *hex = dup_sha256 (size);
  g_autofree char *text = g_strdup_printf ("<?xml version=\"1.0\"?><metalink xmlns=\"urn:ietf:params:xml:ns:metalink\"><file name=\"named.bin\"><size>%" G_GUINT64_FORMAT "</size>"
                                           "<hash type=\"sha-256\">%s</hash><url priority=\"2\">%s/file/700000/f.bin?seed=1</url><url priority=\"1\">%s/file/700000/f.bin?seed=1&amp;status=410</url></file></metalink>",
                                           size, hex, origin->url, origin->url);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) specs = skein_metalink_parse_specs (text, strlen (text), "x.meta4", fixture->folder, NULL, &error);
  g_autoptr (SkeinItem) item = NULL;

  g_assert_no_error (error);
  item = add_and_wait (fixture, skein_item_spec_copy (g_ptr_array_index (specs, 0)));
  assert_good (fixture, item, size);
  g_assert_cmpstr (skein_item_get_name (item), ==, "named.bin");
  assert_status (item, "Verified SHA-256");
  assert_note (item, "mirror 2 of 2");
}

#define ADD(path, func, data) g_test_add ("/batch/sources/" path, Fixture, data, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("fallback", test_fallback, NULL);
  ADD ("no-source-left", test_no_source_left, NULL);
  ADD ("goes-on", test_goes_on, NULL);
  ADD ("starts-over", test_starts_over, NULL);
  ADD ("wrong-bytes", test_wrong_bytes, NULL);
  ADD ("all-wrong", test_all_wrong, NULL);
  ADD ("no-credentials", test_no_credentials, NULL);
  ADD ("no-downgrade", test_no_downgrade, NULL);
  ADD ("stored", test_stored, NULL);
  ADD ("together", test_together, NULL);
  ADD ("wrong-helper", test_wrong_helper, NULL);
  ADD ("wrong-mixture", test_wrong_mixture, NULL);
  ADD ("told", test_told, NULL);
  ADD ("told-otherwise", test_told_otherwise, NULL);
  ADD ("told-in-vain", test_told_in_vain, NULL);
  ADD ("linked-mirror", test_linked_mirror, NULL);
  ADD ("linked-metalink", test_linked_metalink, "x=1");
  ADD ("linked-metalink-mirror", test_linked_metalink, "truncate=2000000");
  ADD ("linked-metalink-wrong", test_linked_metalink, "corrupt=99");
  ADD ("linked-rubbish", test_linked_rubbish, NULL);
  ADD ("linked-in-vain", test_linked_in_vain, NULL);
  ADD ("damaged-pieces", test_damaged_pieces, NULL);
  ADD ("damaged-pieces-and-whole", test_damaged_pieces, "whole");
  ADD ("both-damaged", test_both_damaged, NULL);
  ADD ("damaged-everywhere", test_damaged_everywhere, NULL);
  ADD ("many-pieces", test_many_pieces, NULL);
  ADD ("metalink", test_metalink, NULL);

  result = g_test_run ();
  g_clear_pointer (&origin, skein_test_origin_stop);
  return result;
}
