// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-digest-field.h"

#include <string.h>

/* Of the empty input. */
#define MD5_64 "1B2M2Y8AsgTpgAmY7PhCfg=="
#define MD5_HEX "d41d8cd98f00b204e9800998ecf8427e"
#define SHA1_64 "2jmj7l5rSw0yVb/vlWAYkK/YBwk="
#define SHA1_HEX "da39a3ee5e6b4b0d3255bfef95601890afd80709"
#define SHA256_64 "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
#define SHA256_HEX "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define OTHER_64 "57DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

typedef gboolean (*ParseFunc) (const char *value, gsize length, SkeinDigestSet *set);

typedef struct
{
  const char *path;
  ParseFunc parse;
  const char *value;
  const char *expected; /* of the set; NULL: empty */
} Row;

static const Row rows[] = {
  { "repr/one", skein_digest_field_parse, "sha-256=:" SHA256_64 ":", "sha256:" SHA256_HEX },
  { "repr/two", skein_digest_field_parse, "md5=:" MD5_64 ":, sha-256=:" SHA256_64 ":", "md5:" MD5_HEX " sha256:" SHA256_HEX },
  { "repr/spaces", skein_digest_field_parse, "  sha-256=:" SHA256_64 ":\t,  md5=:" MD5_64 ":  \r\n", "md5:" MD5_HEX " sha256:" SHA256_HEX },
  { "repr/unknown-algorithm", skein_digest_field_parse, "unixsum=:GQU=:, sha-256=:" SHA256_64 ":", "sha256:" SHA256_HEX },
  { "repr/parameter", skein_digest_field_parse, "sha-256=:" SHA256_64 ":;status=\"active\\\"\";q=1", "sha256:" SHA256_HEX },
  { "repr/other-items", skein_digest_field_parse, "a=1, b=?0, c=\"x, y\", d, sha-256=:" SHA256_64 ":", "sha256:" SHA256_HEX },
  { "repr/last-one-counts", skein_digest_field_parse, "sha-256=:" OTHER_64 ":, sha-256=:" SHA256_64 ":", "sha256:" SHA256_HEX },
  { "repr/empty", skein_digest_field_parse, "", NULL },
  { "repr/not-bytes", skein_digest_field_parse, "sha-256=" SHA256_64, NULL },
  { "repr/open", skein_digest_field_parse, "sha-256=:" SHA256_64, NULL },
  { "repr/short", skein_digest_field_parse, "sha-256=:" MD5_64 ":", NULL },
  { "repr/padding-inside", skein_digest_field_parse, "md5=:1B2M2Y8A=gTpgAmY7PhCfg==:", NULL },
  { "repr/no-base64", skein_digest_field_parse, "md5=:1B2M2Y8AsgTpgAmY7Ph!fg==:", NULL },
  { "repr/all-or-nothing", skein_digest_field_parse, "sha-256=:" SHA256_64 ":, ", NULL },
  { "repr/rubbish-behind", skein_digest_field_parse, "sha-256=:" SHA256_64 ": x", NULL },
  { "repr/upper-case-key", skein_digest_field_parse, "SHA-256=:" SHA256_64 ":", NULL },
  { "repr/inner-list", skein_digest_field_parse, "a=(1 2), sha-256=:" SHA256_64 ":", NULL },
  { "old/one", skein_digest_field_parse_old, "SHA-256=" SHA256_64, "sha256:" SHA256_HEX },
  { "old/two", skein_digest_field_parse_old, "sha=" SHA1_64 ",md5=" MD5_64, "md5:" MD5_HEX " sha1:" SHA1_HEX },
  { "old/unknown", skein_digest_field_parse_old, "UNIXsum=30637, id-sha-256=" OTHER_64 ", sha-256=" SHA256_64, "sha256:" SHA256_HEX },
  { "old/short", skein_digest_field_parse_old, "sha-256=" MD5_64, NULL },
  { "old/no-equals", skein_digest_field_parse_old, "sha-256", NULL },
  { "md5/good", skein_digest_field_parse_md5, " " MD5_64 "\r\n", "md5:" MD5_HEX },
  { "md5/hex", skein_digest_field_parse_md5, MD5_HEX, NULL },
  { "md5/empty", skein_digest_field_parse_md5, "", NULL },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  SkeinDigestSet set = { 0 }, again = { 0 };
  g_autofree char *text = NULL;

  g_assert_true (row->parse (row->value, strlen (row->value), &set));
  text = skein_digest_set_to_string (&set);
  g_assert_cmpstr (text, ==, row->expected);
  if (text != NULL)
    {
      skein_digest_set_parse (&again, text);
      g_assert_cmpuint (again.mask, ==, set.mask);
      g_assert_true (skein_digest_set_agrees (&set, &again));
    }
}

static void
test_contradiction (void)
{
  const char *good = "sha-256=:" SHA256_64 ":";
  const char *other = "sha-256=" OTHER_64;
  SkeinDigestSet set = { 0 };

  g_assert_true (skein_digest_field_parse (good, strlen (good), &set));
  g_assert_true (skein_digest_field_parse (good, strlen (good), &set));
  g_assert_false (skein_digest_field_parse_old (other, strlen (other), &set));
  g_assert_false (skein_digest_field_parse_old ("md5=" MD5_64 ",md5=AAAAAAAAAAAAAAAAAAAAAA==", 57, &set));
}

static GPtrArray *
parse_links (const char *value, gsize length)
{
  GPtrArray *links = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_link_free);

  skein_link_field_parse (value, length, links);
  return links;
}

static void
test_links (void)
{
  const char *value = "<http://a.example/f>; rel=duplicate; pri=2; geo=DE, <rel/f>;rel=\"nofollow duplicate\";pri=0"
                      ", <http://m.example/f.meta4>; rel=describedby; type=\"application/metalink4+xml\""
                      ",, <http://x.example/>; rel=\"describedby\"; type=\"text/html\", <http://y.example/>; rel=next"
                      ", <http://z.example/>; rel=duplicate; anchor=\"#other\", <http://b.example/a,b;c>; REL=\"duplicate\"; title=\"a, \\\"b\\\"; c\"";
  g_autoptr (GPtrArray) links = parse_links (value, strlen (value));
  const SkeinLink *link;

  g_assert_cmpuint (links->len, ==, 4);
  link = g_ptr_array_index (links, 0);
  g_assert_cmpstr (link->target, ==, "http://a.example/f");
  g_assert_true (link->is_duplicate);
  g_assert_cmpuint (link->priority, ==, 2);
  g_assert_cmpstr (link->location, ==, "de");
  link = g_ptr_array_index (links, 1);
  g_assert_cmpstr (link->target, ==, "rel/f");
  g_assert_cmpuint (link->priority, ==, SKEIN_LINK_LOWEST_PRIORITY);
  link = g_ptr_array_index (links, 2);
  g_assert_true (link->is_metalink);
  g_assert_false (link->is_duplicate);
  link = g_ptr_array_index (links, 3);
  g_assert_cmpstr (link->target, ==, "http://b.example/a,b;c");
}

static void
test_bad_links (void)
{
  static const char *const values[] = { "", "<", "<>; rel=duplicate", "http://a/; rel=duplicate", "<a b>; rel=duplicate", "<a>; rel=\"duplicate", "<a>", "<a\nb>; rel=duplicate" };
  g_autoptr (GString) many = g_string_new (NULL);
  g_autoptr (GPtrArray) links = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (GPtrArray) none = parse_links (values[i], strlen (values[i]));

      g_assert_cmpuint (none->len, ==, 0);
    }

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (many, "<http://h%u.example/>;rel=duplicate,", i);
  links = parse_links (many->str, many->len);
  g_assert_cmpuint (links->len, ==, SKEIN_LINK_MAX);
}

/* Cut and changed values, in memory that ends where the value does. */
static void
test_fuzz (void)
{
  static const char *const seeds[] = {
    "sha-256=:" SHA256_64 ":;a=\"b\\\"\", md5=:" MD5_64 ":",
    "sha-256=" SHA256_64 ", md5=" MD5_64,
    MD5_64,
    "<http://a.example/f>; rel=\"duplicate\"; pri=2; geo=de, <b>; rel=describedby; title=\"x\\\"y\"",
  };
  static const char letters[] = "<>;,:=\"\\ \t()sha-256=rel\0\x80?*";

  for (guint round = 0; round < 20000; round++)
    {
      const char *seed = seeds[g_test_rand_int_range (0, G_N_ELEMENTS (seeds))];
      gsize length = (gsize) g_test_rand_int_range (0, (int) strlen (seed) + 1);
      g_autofree char *value = g_memdup2 (seed, MAX (length, 1));
      SkeinDigestSet set = { 0 };
      g_autoptr (GPtrArray) links = NULL;

      for (int n = length > 0 ? g_test_rand_int_range (0, 6) : 0; n > 0; n--)
        value[g_test_rand_int_range (0, (int) length)] = letters[g_test_rand_int_range (0, sizeof letters - 1)];
      skein_digest_field_parse (value, length, &set);
      skein_digest_field_parse_old (value, length, &set);
      skein_digest_field_parse_md5 (value, length, &set);
      g_assert_cmpuint (set.mask, <, 1u << SKEIN_N_DIGESTS);
      links = parse_links (value, length);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/work/digest-field/", rows[i].path, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/work/digest-field/contradiction", test_contradiction);
  g_test_add_func ("/work/digest-field/links", test_links);
  g_test_add_func ("/work/digest-field/bad-links", test_bad_links);
  g_test_add_func ("/work/digest-field/fuzz", test_fuzz);
  return g_test_run ();
}
