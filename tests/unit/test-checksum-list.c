// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-checksum-list.h"
#include "batch/skein-checksum-write.h"
#include "work/skein-work-error.h"

#include <string.h>

/* Of the empty input. */
#define MD5 "d41d8cd98f00b204e9800998ecf8427e"
#define SHA1 "da39a3ee5e6b4b0d3255bfef95601890afd80709"
#define SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define SHA256_B "0000c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define SHA512 "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"

/* One line that is understood. */
typedef struct
{
  const char *path;
  const char *line;
  const char *name;
  SkeinDigestAlgorithm algorithm;
} Good;

static const Good good_lines[] = {
  { "text", SHA256 "  a.bin", "a.bin", SKEIN_DIGEST_SHA256 },
  { "binary", SHA256 " *a.bin", "a.bin", SKEIN_DIGEST_SHA256 },
  { "one-space", SHA256 " a.bin", "a.bin", SKEIN_DIGEST_SHA256 },
  { "one-space-parenthesis", MD5 " (1).jpg", "(1).jpg", SKEIN_DIGEST_MD5 },
  { "two-spaces-parenthesis", MD5 "  (1).jpg", "(1).jpg", SKEIN_DIGEST_MD5 },
  { "indented", "  " SHA256 "  a.bin", "a.bin", SKEIN_DIGEST_SHA256 },
  { "name-with-spaces", SHA256 "   a  b ", " a  b ", SKEIN_DIGEST_SHA256 },
  { "upper-case", "D41D8CD98F00B204E9800998ECF8427E  a", "a", SKEIN_DIGEST_MD5 },
  { "crlf", SHA256 "  a.bin\r", "a.bin", SKEIN_DIGEST_SHA256 },
  { "byte-order-mark", "\xEF\xBB\xBF" SHA256 "  a.bin", "a.bin", SKEIN_DIGEST_SHA256 },
  { "escaped", "\\" SHA256 "  a\\nb\\\\c\\rd", "a\nb\\c\rd", SKEIN_DIGEST_SHA256 },
  { "not-escaped", SHA256 "  a\\nb", "a\\nb", SKEIN_DIGEST_SHA256 },
  { "bytes", SHA256 "  \xff\xfe", "\xff\xfe", SKEIN_DIGEST_SHA256 },
  { "folder", SHA256 "  ./b/a.bin", "./b/a.bin", SKEIN_DIGEST_SHA256 },
  { "sha1", SHA1 "  a", "a", SKEIN_DIGEST_SHA1 },
  { "sha512", SHA512 "  a", "a", SKEIN_DIGEST_SHA512 },
  { "bsd", "SHA256 (a.bin) = " SHA256, "a.bin", SKEIN_DIGEST_SHA256 },
  { "bsd-openssl", "SHA2-256(a.bin)= " SHA256, "a.bin", SKEIN_DIGEST_SHA256 },
  { "bsd-md5", "MD5 (a) = " MD5, "a", SKEIN_DIGEST_MD5 },
  { "bsd-blake2b", "BLAKE2b (a) = " SHA512, "a", SKEIN_DIGEST_BLAKE2B },
  { "bsd-dashed", "SHA3-512 (a) = " SHA512, "a", SKEIN_DIGEST_SHA3_512 },
  { "bsd-parentheses", "SHA256 (a) = (1).bin) = " SHA256, "a) = (1).bin", SKEIN_DIGEST_SHA256 },
  { "bsd-escaped", "\\SHA256 (a\\nb) = " SHA256, "a\nb", SKEIN_DIGEST_SHA256 },
  { "bsd-crlf", "SHA256 (a) = " SHA256 "\r", "a", SKEIN_DIGEST_SHA256 },
};

/* One line that is refused; the complaint holds @part. */
typedef struct
{
  const char *path;
  const char *line;
  gssize length;
  const char *part;
} Wrong;

static const Wrong wrong_lines[] = {
  { "words", "this is no list", -1, "looks like" },
  { "hex-only", SHA256, -1, "looks like" },
  { "no-name", SHA256 "  ", -1, "names no file" },
  { "odd-length", "abc  a", -1, "length" },
  { "letter-short", SHA256 "0  a", -1, "length" },
  { "nul", SHA256 "  good.bin\0.exe", sizeof (SHA256 "  good.bin\0.exe") - 1, "NUL" },
  { "bad-escape", "\\" SHA256 "  a\\tb", -1, "backslash" },
  { "open-escape", "\\" SHA256 "  a\\", -1, "backslash" },
  { "bsd-unknown", "CRC64 (a) = " SHA256, -1, "algorithm" },
  { "bsd-wrong-length", "SHA512 (a) = " SHA256, -1, "length" },
  { "bsd-no-name", "SHA256 () = " SHA256, -1, "names no file" },
  { "bsd-no-hex", "SHA256 (a) = ", -1, "looks like" },
  { "bsd-open", "SHA256 (a = " SHA256, -1, "looks like" },
  { "html", "<html><body>404</body></html>", -1, "looks like" },
  { "control", "\x1b[2J evil", -1, "looks like" },
};

static void
test_good (gconstpointer data)
{
  const Good *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinChecksumList) list = skein_checksum_list_parse (row->line, strlen (row->line), "SUMS", &error);
  const SkeinChecksumEntry *entry;

  g_assert_no_error (error);
  g_assert_nonnull (list);
  g_assert_cmpuint (list->complaints->len, ==, 0);
  g_assert_cmpuint (list->entries->len, ==, 1);
  entry = &g_array_index (list->entries, SkeinChecksumEntry, 0);
  g_assert_cmpstr (entry->name, ==, row->name);
  g_assert_cmpint (entry->algorithm, ==, row->algorithm);
  g_assert_cmpuint (entry->line, ==, 1);
}

static void
test_wrong (gconstpointer data)
{
  const Wrong *row = data;
  gsize length = row->length < 0 ? strlen (row->line) : (gsize) row->length;
  g_autoptr (GString) text = g_string_new (SHA256 "  good\n");
  g_autoptr (SkeinChecksumList) alone = NULL;
  g_autoptr (SkeinChecksumList) list = NULL;
  g_autoptr (GError) error = NULL;
  const char *complaint;

  alone = skein_checksum_list_parse (row->line, length, "SUMS", &error);
  g_assert_null (alone);
  g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, row->part));
  g_clear_error (&error);

  g_string_append_len (text, row->line, (gssize) length);
  list = skein_checksum_list_parse (text->str, text->len, "SUMS", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->entries->len, ==, 1);
  g_assert_cmpuint (list->complaints->len, ==, 1);
  complaint = g_ptr_array_index (list->complaints, 0);
  g_assert_true (g_str_has_prefix (complaint, "SUMS, line 2: "));
  g_assert_nonnull (strstr (complaint, row->part));
  g_assert_null (strchr (complaint, '\x1b'));
}

static void
test_many_lines (void)
{
  static const char text[] = "# a comment\r\n"
                             "\r\n" SHA256 "  a\r\n" MD5 "  a\r\n" SHA512 "  x/a\r\n" SHA256 "  b\r\n" SHA256 "  ./b\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinChecksumList) list = skein_checksum_list_parse (text, sizeof text - 1, "SUMS", &error);
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) none = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (list->entries->len, ==, 4);
  g_assert_cmpuint (list->complaints->len, ==, 0);

  found = skein_checksum_list_lookup (list, "a");
  g_assert_cmpuint (found->len, ==, 3);
  g_assert_cmpint (((SkeinChecksumEntry *) found->pdata[0])->algorithm, ==, SKEIN_DIGEST_SHA512);
  g_assert_cmpint (((SkeinChecksumEntry *) found->pdata[1])->algorithm, ==, SKEIN_DIGEST_SHA256);
  g_assert_cmpint (((SkeinChecksumEntry *) found->pdata[2])->algorithm, ==, SKEIN_DIGEST_MD5);

  none = skein_checksum_list_lookup (list, "x");
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_disagree (void)
{
  static const char text[] = SHA256 "  a\n" SHA256 "  b\n" SHA256_B "  ./a\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinChecksumList) list = skein_checksum_list_parse (text, sizeof text - 1, "SUMS", &error);

  g_assert_null (list);
  g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "lines 1 and 3"));
}

static void
test_nothing (void)
{
  static const char *const texts[] = { "", "\n\n", "# only this\n", "\xEF\xBB\xBF", "\xFF\xFE\x61\x00" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SkeinChecksumList) list = skein_checksum_list_parse (texts[i], strlen (texts[i]), "SUMS", &error);

      g_assert_null (list);
      g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, "SUMS"));
    }
}

static void
test_hint (void)
{
  static const char text[] = SHA512 "  a\n";
  static const struct
  {
    const char *label;
    SkeinDigestAlgorithm algorithm;
  } rows[] = {
    { "SHA512SUMS", SKEIN_DIGEST_SHA512 },
    { "/x/B2SUMS", SKEIN_DIGEST_BLAKE2B },
    { "release.b2", SKEIN_DIGEST_BLAKE2B },
    { "SHA3-512SUMS", SKEIN_DIGEST_SHA3_512 },
    { "/b2sums/SUMS", SKEIN_DIGEST_SHA512 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SkeinChecksumList) list = skein_checksum_list_parse (text, sizeof text - 1, rows[i].label, &error);
      const SkeinChecksumEntry *entry;

      g_assert_no_error (error);
      entry = &g_array_index (list->entries, SkeinChecksumEntry, 0);
      g_assert_cmpint (entry->algorithm, ==, rows[i].algorithm);
      g_assert_true (entry->guessed);
    }
}

static void
test_round_trip (void)
{
  g_test_summary ("parse(format(name)) = name, whatever bytes a file name holds");

  for (guint i = 0; i < 500; i++)
    {
      char name[24] = { 0 };
      guint length = (guint) g_test_rand_int_range (1, sizeof name);
      g_autofree char *line = NULL;
      g_autoptr (SkeinChecksumList) list = NULL;
      g_autoptr (GError) error = NULL;

      for (guint j = 0; j < length; j++)
        {
          static const char awkward[] = "\n\r\\ *()=#";

          name[j] = g_test_rand_bit () ? awkward[g_test_rand_int_range (0, sizeof awkward - 1)] : (char) g_test_rand_int_range (1, 256);
        }

      line = skein_checksum_format_line (SKEIN_DIGEST_SHA256, SHA256, name);
      g_assert_cmpuint (strcspn (line, "\n"), ==, strlen (line) - 1);
      list = skein_checksum_list_parse (line, strlen (line), "SUMS", &error);
      g_assert_no_error (error);
      g_assert_cmpuint (list->complaints->len, ==, 0);
      g_assert_cmpstr (g_array_index (list->entries, SkeinChecksumEntry, 0).name, ==, name);
    }
}

/* What each format can hold reads back the same; what SFV cannot is refused, and nothing is written. */
static void
test_formats (void)
{
  static const char *const names[] = { "a", "b/c d", "\xff\xfe", "n\nl", "c\rr", "b\\s", " lead", "tail ", "\ttab\t", ";semi", "#hash", "\\n", "x) = (y", "SHA256 (a) = b", MD5 "  x", "deadbeef 12345678",
                                       "*star", "-", "ünï", "(1).jpg", "\xEF\xBB\xBF" "bom" };
  SkeinDigestAlgorithm crc32;
  gboolean has_crc32 = skein_digest_algorithm_parse ("crc32", &crc32);

  for (guint format = 0; format < SKEIN_N_CHECKSUM_FORMATS; format++)
    for (guint i = 0; i < G_N_ELEMENTS (names); i++)
      {
        gboolean sfv = format == SKEIN_CHECKSUM_FORMAT_SFV;
        g_autoptr (GString) text = g_string_new (NULL);
        g_autoptr (SkeinChecksumList) list = NULL;
        g_autoptr (GError) error = NULL;
        const char *read_name;

        if (sfv && !has_crc32)
          continue;
        if (!skein_checksum_format_append (text, format, sfv ? crc32 : SKEIN_DIGEST_SHA256, sfv ? "00c0ffee" : SHA256, names[i], &error))
          {
            g_assert_true (sfv);
            g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_UNSUPPORTED);
            g_assert_cmpuint (text->len, ==, 0);
            g_assert_true (strpbrk (names[i], "\n\r") != NULL || g_str_has_suffix (names[i], " ") || g_str_has_suffix (names[i], "\t"));
            continue;
          }
        list = skein_checksum_list_parse (text->str, text->len, sfv ? "x.SFV" : "SUMS", &error);
        g_assert_no_error (error);
        g_assert_cmpuint (list->complaints->len, ==, 0);
        g_assert_cmpuint (list->entries->len, ==, 1);
        read_name = g_array_index (list->entries, SkeinChecksumEntry, 0).name;
        g_assert_cmpstr (g_str_has_prefix (read_name, "./") ? read_name + 2 : read_name, ==, names[i]);
        g_assert_cmpint (g_array_index (list->entries, SkeinChecksumEntry, 0).algorithm, ==, sfv ? crc32 : SKEIN_DIGEST_SHA256);
      }
}

static void
test_tags (void)
{
  static const char hex[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  g_test_summary ("The tag of each algorithm is read as that algorithm");
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *digits = g_strndup (hex, 2 * skein_digest_algorithm_get_size (i));
      g_autoptr (SkeinChecksumList) list = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (skein_checksum_format_append (text, SKEIN_CHECKSUM_FORMAT_BSD, i, digits, "a b", &error));
      list = skein_checksum_list_parse (text->str, text->len, "SUMS", &error);
      g_assert_no_error (error);
      g_assert_cmpint (g_array_index (list->entries, SkeinChecksumEntry, 0).algorithm, ==, i);
    }
}

static void
test_sfv (void)
{
  static const char text[] = "; made by a program\r\n;comment 00c0ffee\r\nname with  blanks.mp3      00C0FFEE\r\n#1.mp3 deadbeef\n\\back\\slash 12345678\nshort 1234567\n 12345678\n";
  SkeinDigestAlgorithm crc32;
  g_autoptr (SkeinChecksumList) list = NULL;
  g_autoptr (SkeinChecksumList) unlabelled = NULL;
  g_autoptr (GError) error = NULL;
  const SkeinChecksumEntry *entries;

  if (!skein_digest_algorithm_parse ("crc32", &crc32))
    {
      g_test_skip ("no CRC-32");
      return;
    }
  list = skein_checksum_list_parse (text, sizeof text - 1, "/x/album.sfv", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->entries->len, ==, 3);
  g_assert_cmpuint (list->complaints->len, ==, 2);
  entries = (const SkeinChecksumEntry *) (gconstpointer) list->entries->data;
  g_assert_cmpstr (entries[0].name, ==, "name with  blanks.mp3");
  g_assert_cmpint (memcmp (entries[0].digest, "\x00\xc0\xff\xee", 4), ==, 0);
  g_assert_cmpstr (entries[1].name, ==, "#1.mp3");
  g_assert_cmpstr (entries[2].name, ==, "\\back\\slash");

  unlabelled = skein_checksum_list_parse ("; x\na.bin 00c0ffee\n00c0ffee  b.bin\n", strlen ("; x\na.bin 00c0ffee\n00c0ffee  b.bin\n"), "list.txt", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (unlabelled->entries->len, ==, 2);
  entries = (const SkeinChecksumEntry *) (gconstpointer) unlabelled->entries->data;
  g_assert_cmpstr (entries[0].name, ==, "a.bin");
  g_assert_cmpstr (entries[1].name, ==, "b.bin");
}

static void
test_random (void)
{
  g_test_summary ("Any input ends in a list with entries or in an error, and complaints stay few");

  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (SkeinChecksumList) list = NULL;
      g_autoptr (GError) error = NULL;

      for (guint j = 0; j < 400; j++)
        {
          static const char *const pieces[] = { SHA256, MD5, "  ", " *", "a", "\n", "\r\n", "\\", "SHA256 (", ") = ", "#", "\xff" };

          if (g_test_rand_int_range (0, 20) == 0)
            g_string_append_c (text, (char) g_test_rand_int_range (0, 256));
          else
            g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
        }

      list = skein_checksum_list_parse (text->str, text->len, "SUMS", &error);
      g_assert_true ((list == NULL) == (error != NULL));
      if (list != NULL)
        {
          g_assert_cmpuint (list->entries->len, >, 0);
          g_assert_cmpuint (list->complaints->len, <=, 101);
        }
    }
}

static void
test_large (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (SkeinChecksumList) list = NULL;
  g_autoptr (GError) error = NULL;
  gint64 started_us;

  g_test_summary ("A hundred thousand lines, and as many lookups, take well under a second (no quadratic work)");

  for (guint i = 0; i < 100000; i++)
    g_string_append_printf (text, SHA256 "  file-%u.bin\n", i);

  started_us = g_get_monotonic_time ();
  list = skein_checksum_list_parse (text->str, text->len, "SUMS", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->entries->len, ==, 100000);
  for (guint i = 0; i < 100000; i++)
    {
      char name[32];
      g_autoptr (GPtrArray) found = NULL;

      g_snprintf (name, sizeof name, "file-%u.bin", i);
      found = skein_checksum_list_lookup (list, name);
      g_assert_cmpuint (found->len, ==, 1);
    }
  g_test_message ("%.3f s", (g_get_monotonic_time () - started_us) / 1e6);
  /* Ten times what it takes; quadratic work would take minutes. */
  g_assert_cmpint (g_get_monotonic_time () - started_us, <, 10 * G_USEC_PER_SEC);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (good_lines); i++)
    {
      g_autofree char *path = g_strconcat ("/batch/checksum-list/good/", good_lines[i].path, NULL);

      g_test_add_data_func (path, &good_lines[i], test_good);
    }
  for (guint i = 0; i < G_N_ELEMENTS (wrong_lines); i++)
    {
      g_autofree char *path = g_strconcat ("/batch/checksum-list/wrong/", wrong_lines[i].path, NULL);

      g_test_add_data_func (path, &wrong_lines[i], test_wrong);
    }
  g_test_add_func ("/batch/checksum-list/many-lines", test_many_lines);
  g_test_add_func ("/batch/checksum-list/disagree", test_disagree);
  g_test_add_func ("/batch/checksum-list/nothing", test_nothing);
  g_test_add_func ("/batch/checksum-list/hint", test_hint);
  g_test_add_func ("/batch/checksum-list/round-trip", test_round_trip);
  g_test_add_func ("/batch/checksum-list/formats", test_formats);
  g_test_add_func ("/batch/checksum-list/tags", test_tags);
  g_test_add_func ("/batch/checksum-list/sfv", test_sfv);
  g_test_add_func ("/batch/checksum-list/random", test_random);
  g_test_add_func ("/batch/checksum-list/large", test_large);

  return g_test_run ();
}
