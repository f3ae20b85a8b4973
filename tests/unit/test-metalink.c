// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-metalink.h"
#include "work/skein-work-error.h"

#include <string.h>

#define SHA1 "da39a3ee5e6b4b0d3255bfef95601890afd80709"
#define SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define SHA256_B "0000c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<metalink xmlns=\"urn:ietf:params:xml:ns:metalink\">"
#define TAIL "</metalink>"
#define URL "<url>https://a.example/f</url>"

static const char whole[] = HEAD
  "<generator>x</generator><published>2024-01-01T00:00:00Z</published>"
  "<file name=\"disk.iso\"><size> 2500 </size><identity>disk</identity><description><url>no</url></description>"
  "<hash type=\"md5x\">zz</hash><hash type=\"sha-256\">" SHA256 "</hash>"
  "<pieces length=\"1000\" type=\"sha-1\"><hash>" SHA1 "</hash><hash>" SHA1 "</hash><hash>" SHA1 "</hash></pieces>"
  "<pieces length=\"1000\" type=\"sha-256\"><hash>" SHA256 "</hash><hash>" SHA256_B "</hash><hash>" SHA256 "</hash></pieces>"
  "<metaurl mediatype=\"torrent\">https://a.example/t.torrent</metaurl>"
  "<url priority=\"3\" location=\"de\">https://u:p@third.example/d</url><url>gopher://x.example/d</url>"
  "<url priority=\"1\">\n https://first.example/d\n</url><url priority=\"2\">https://second.example/d</url><url priority=\"2\">https://second.example/d</url></file>"
  "<file name=\"b&amp;c.bin\">" URL "</file>" TAIL;

static const char version_3[] = "<metalink version=\"3.0\" xmlns=\"http://www.metalinker.org/\"><files><file name=\"f.bin\"><size>10</size>"
  "<verification><hash type=\"sha1\">" SHA1 "</hash><pieces length=\"5\" type=\"sha1\"><hash piece=\"0\">" SHA1 "</hash><hash piece=\"1\">" SHA1 "</hash></pieces></verification>"
  "<resources maxconnections=\"2\"><url type=\"bittorrent\" preference=\"100\">http://a.example/f.torrent</url>"
  "<url type=\"http\" location=\"fr\" preference=\"10\">http://low.example/f</url><url type=\"https\" preference=\"90\">https://high.example/f</url></resources></file></files></metalink>";

static GPtrArray *
parse (const char *text, GPtrArray **out_complaints)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *files = skein_metalink_parse (text, strlen (text), "test.meta4", out_complaints, &error);

  g_assert_no_error (error);
  return files;
}

static void
test_whole (void)
{
  g_autoptr (GPtrArray) complaints = NULL;
  g_autoptr (GPtrArray) files = parse (whole, &complaints);
  const SkeinMetalinkFile *file = g_ptr_array_index (files, 0);
  const SkeinMirror *mirror;

  g_assert_cmpuint (files->len, ==, 2);
  g_assert_cmpuint (complaints->len, ==, 0);
  g_assert_cmpstr (file->name, ==, "disk.iso");
  g_assert_cmpstr (file->url, ==, "https://first.example/d");
  g_assert_cmpuint (file->digests.mask, ==, 1u << SKEIN_DIGEST_SHA256);
  g_assert_cmpuint (file->sources->size, ==, 2500);
  g_assert_cmpuint (file->sources->mirrors->len, ==, 2);
  mirror = &g_array_index (file->sources->mirrors, SkeinMirror, 1);
  g_assert_cmpstr (mirror->url, ==, "https://third.example/d");
  g_assert_cmpstr (mirror->location, ==, "de");
  g_assert_true (skein_sources_has_pieces (file->sources));
  g_assert_cmpint (file->sources->piece_algorithm, ==, SKEIN_DIGEST_SHA256);
  g_assert_cmpuint (skein_sources_peek_piece (file->sources, 1)[0], ==, 0);

  file = g_ptr_array_index (files, 1);
  g_assert_cmpstr (file->name, ==, "b&c.bin");
}

static void
test_version_3 (void)
{
  g_autoptr (GPtrArray) files = parse (version_3, NULL);
  const SkeinMetalinkFile *file = g_ptr_array_index (files, 0);

  g_assert_cmpuint (files->len, ==, 1);
  g_assert_cmpstr (file->url, ==, "https://high.example/f");
  g_assert_cmpuint (file->sources->mirrors->len, ==, 1);
  g_assert_cmpuint (file->sources->n_pieces, ==, 2);
  g_assert_cmpuint (file->digests.mask, ==, 1u << SKEIN_DIGEST_SHA1);
}

static void
test_specs (void)
{
  g_autoptr (GPtrArray) specs = skein_metalink_parse_specs (whole, strlen (whole), "test", "/tmp/x", NULL, NULL);
  const SkeinItemSpec *spec = g_ptr_array_index (specs, 0);
  g_autoptr (SkeinItemSpec) copy = skein_item_spec_copy (spec);
  g_autofree char *text = skein_sources_to_string (spec->sources);
  g_autoptr (SkeinSources) again = skein_sources_parse (text);

  g_assert_cmpstr (spec->name, ==, "disk.iso");
  g_assert_cmpstr (spec->folder, ==, "/tmp/x");
  g_assert_cmpuint (spec->expected_mask, ==, 1u << SKEIN_DIGEST_SHA256);
  g_assert_cmpuint (spec->expected[SKEIN_DIGEST_SHA256][0], ==, 0xe3);
  g_assert_true (copy->sources == spec->sources);
  g_assert_null (strstr (text, "u:p"));
  g_assert_true (skein_sources_equal (again, spec->sources));
}

/* A text that gives no file, or that many, with a complaint or error that has @part. */
typedef struct
{
  const char *path;
  const char *text;
  guint n_files;
  const char *part;
} Row;

static const Row rows[] = {
  { "empty", "", 0, "" },
  { "html", "<html><body/></html>", 0, "no Metalink" },
  { "cut", HEAD "<file name=\"a\">" URL, 0, "no Metalink" },
  { "no-file", HEAD TAIL, 0, "no file" },
  { "doctype", "<!DOCTYPE metalink [<!ENTITY a \"b\">]>" HEAD "<file name=\"a\">" URL "</file>" TAIL, 0, "document type" },
  { "entity", HEAD "<file name=\"&a;\">" URL "</file>" TAIL, 0, "no Metalink" },
  { "invalid-utf8", HEAD "<file name=\"\xff\">" URL "</file>" TAIL, 0, "" },
  { "deep", HEAD "<a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a></a></a></a></a></a></a></a></a></a></a></a></a></a></a></a></a></a>" TAIL, 0, "deep" },
  { "traversal", HEAD "<file name=\"../../.bashrc\">" URL "</file>" TAIL, 0, "names a folder" },
  { "absolute", HEAD "<file name=\"/etc/passwd\">" URL "</file>" TAIL, 0, "names a folder" },
  { "backslash", HEAD "<file name=\"..\\a\">" URL "</file>" TAIL, 0, "names a folder" },
  { "dots", HEAD "<file name=\"..\">" URL "</file>" TAIL, 0, "cannot be the name" },
  { "no-name", HEAD "<file>" URL "</file>" TAIL, 0, "without a name" },
  { "hidden", HEAD "<file name=\".bashrc\">" URL "</file>" TAIL, 1, NULL },
  { "no-url", HEAD "<file name=\"a\"><url>gopher://a.example/f</url></file>" TAIL, 0, "no address" },
  { "bad-hash", HEAD "<file name=\"a\"><hash type=\"sha-256\">12</hash>" URL "</file>" TAIL, 0, "no SHA-256 checksum" },
  { "two-hashes", HEAD "<file name=\"a\"><hash type=\"sha-256\">" SHA256 "</hash><hash type=\"sha256\">" SHA256_B "</hash>" URL "</file>" TAIL, 0, "two different" },
  { "same-hash-twice", HEAD "<file name=\"a\"><hash type=\"sha-256\">" SHA256 "</hash><hash type=\"sha256\">" SHA256 "</hash>" URL "</file>" TAIL, 1, NULL },
  { "name-twice", HEAD "<file name=\"a\">" URL "</file><file name=\"a\">" URL "</file>" TAIL, 1, "twice" },
  { "bad-size", HEAD "<file name=\"a\"><size>-1</size>" URL "</file>" TAIL, 1, NULL },
  { "pieces-too-few", HEAD "<file name=\"a\"><size>99</size><pieces length=\"10\" type=\"sha-1\"><hash>" SHA1 "</hash></pieces>" URL "</file>" TAIL, 1, "does not fit" },
  { "cdata", HEAD "<file name=\"a\"><url><![CDATA[https://a.example/f?a&b]]></url></file>" TAIL, 1, NULL },
  { "prefix", "<m:metalink xmlns:m=\"urn:ietf:params:xml:ns:metalink\"><m:file name=\"a\"><m:url>https://a.example/f</m:url></m:file></m:metalink>", 1, NULL },
  { "byte-order-mark", "\xEF\xBB\xBF" HEAD "<file name=\"a\">" URL "</file>" TAIL, 1, NULL },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GPtrArray) complaints = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = skein_metalink_parse (row->text, strlen (row->text), "test.meta4", &complaints, &error);

  if (row->n_files == 0)
    {
      g_assert_null (files);
      g_assert_nonnull (error);
      g_assert_true (error->domain == SKEIN_WORK_ERROR);
      g_assert_nonnull (strstr (error->message, row->part));
      return;
    }
  g_assert_no_error (error);
  g_assert_cmpuint (files->len, ==, row->n_files);
  g_assert_cmpuint (complaints->len, ==, row->part != NULL ? 1 : 0);
  if (row->part != NULL)
    g_assert_nonnull (strstr (g_ptr_array_index (complaints, 0), row->part));
  for (guint i = 0; i < files->len; i++)
    {
      const SkeinMetalinkFile *file = g_ptr_array_index (files, i);

      g_assert_null (strchr (file->name, '/'));
      g_assert_cmpint (file->name[0], !=, '.');
    }
}

static void
test_sniff (void)
{
  g_assert_true (skein_metalink_sniff (whole, strlen (whole)));
  g_assert_true (skein_metalink_sniff (version_3, strlen (version_3)));
  g_assert_true (skein_metalink_sniff ("\xEF\xBB\xBF\n <metalink>", 14));
  g_assert_false (skein_metalink_sniff ("", 0));
  g_assert_false (skein_metalink_sniff ("https://a.example/<metalink", 27));
  g_assert_false (skein_metalink_sniff ("<html>metalink</html>", 21));
}

/* Cut and changed texts; whatever is accepted has safe names and sound sources. */
static void
test_fuzz (void)
{
  static const char *const parts[] = { "<file name=\"x\">", "</file>", "<pieces length=\"1\" type=\"sha-1\">", "</pieces>", "<url>", "</url>", "<hash type=\"sha-1\">", "</hash>", "<![CDATA[", "]]>", "<!--", "&#0;", "../", "<!DOCTYPE a>", "\xff" };

  for (guint round = 0; round < 4000; round++)
    {
      const char *seed = round % 2 == 0 ? whole : version_3;
      g_autoptr (GString) text = g_string_new (seed);
      g_autoptr (GPtrArray) files = NULL;
      g_autofree char *exact = NULL;

      for (int n = g_test_rand_int_range (0, 4); n > 0 && text->len > 0; n--)
        {
          gssize place = g_test_rand_int_range (0, (int) text->len);
          gssize length = g_test_rand_int_range (1, 40);

          switch (g_test_rand_int_range (0, 4))
            {
            case 0:
              g_string_erase (text, place, MIN ((gssize) text->len - place, length));
              break;
            case 1:
              g_string_insert (text, place, parts[g_test_rand_int_range (0, G_N_ELEMENTS (parts))]);
              break;
            case 2:
              text->str[place] = (char) g_test_rand_int_range (0, 256);
              break;
            default:
              g_string_truncate (text, (gsize) place + 1);
              break;
            }
        }
      exact = g_memdup2 (text->str, text->len);
      skein_metalink_sniff (exact, text->len);
      files = skein_metalink_parse (exact, text->len, "fuzz", NULL, NULL);
      for (guint i = 0; files != NULL && i < files->len; i++)
        {
          const SkeinMetalinkFile *file = g_ptr_array_index (files, i);

          g_assert_null (strpbrk (file->name, "/\\"));
          g_assert_true (g_str_has_prefix (file->url, "http"));
          if (skein_sources_has_pieces (file->sources))
            g_assert_cmpuint ((file->sources->size - 1) / file->sources->piece_length + 1, ==, file->sources->n_pieces);
        }
    }
}

static void
test_sources_text (void)
{
  g_autoptr (SkeinSources) sources = skein_sources_parse ("size 30\nmirror 2 - https://b.example/\nmirror 1 de https://a.example/\nmirror x - y\npieces sha1 10 AAAA\nnonsense\n");
  g_autoptr (SkeinSources) asked = skein_sources_new ();
  g_autoptr (SkeinSources) both = NULL;

  g_assert_cmpuint (sources->mirrors->len, ==, 2);
  g_assert_cmpstr (g_array_index (sources->mirrors, SkeinMirror, 0).url, ==, "https://a.example/");
  g_assert_cmpuint (sources->n_pieces, ==, 0);
  g_assert_null (skein_sources_parse (NULL));
  g_assert_null (skein_sources_parse ("nonsense"));

  g_assert_true (skein_sources_add_mirror (asked, "https://c.example/", 5, NULL));
  g_assert_false (skein_sources_add_mirror (asked, "https://c.example/", 1, NULL));
  both = skein_sources_merge (sources, asked);
  g_assert_cmpuint (both->mirrors->len, ==, 3);
  g_assert_cmpuint (both->size, ==, 30);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/batch/metalink/whole", test_whole);
  g_test_add_func ("/batch/metalink/version-3", test_version_3);
  g_test_add_func ("/batch/metalink/specs", test_specs);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/batch/metalink/row/", rows[i].path, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/batch/metalink/sniff", test_sniff);
  g_test_add_func ("/batch/metalink/fuzz", test_fuzz);
  g_test_add_func ("/batch/metalink/sources-text", test_sources_text);
  return g_test_run ();
}
