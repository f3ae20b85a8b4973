// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-copy-words.h"

#include <string.h>

static const struct
{
  const char *options; /* as the store has them */
  const char *summary;
  const char *original; /* NULL: invented */
  guint width, height;
  const char *example;
} rows[] = {
  { "2048x2048", "At most 2048 × 2048 pixels · format as the original", NULL, 0, 0, "photo.jpg (4000 × 3000) → photo-2048x2048.jpg (2048 × 1536)" },
  { "800x", "At most 800 pixels wide · format as the original", "sea.png", 1600, 1200, "sea.png (1600 × 1200) → sea-800x.png (800 × 600)" },
  { "x600", "At most 600 pixels high · format as the original", "sea.png", 1600, 1200, "sea.png (1600 × 1200) → sea-x600.png (800 × 600)" },
  { "fill:320x320 format=webp", "320 × 320 pixels, the rest cut off · WebP", "a.jpg", 1000, 500, "a.jpg (1000 × 500) → a-fill-320x320.webp (320 × 320)" },
  { "exact:90x160", "Exactly 90 × 160 pixels · format as the original", "a.jpg", 1000, 500, "a.jpg (1000 × 500) → a-exact-90x160.jpg (90 × 160)" },
  { "longest:150 format=jxl", "Longer edge 150 pixels · JPEG XL", "b.v2.jpg", 300, 100, "b.v2.jpg (300 × 100) → b.v2-longest-150.jxl (150 × 50)" },
  { "shortest:50 name={stem}_{width}.{ext}", "Shorter edge 50 pixels · format as the original", "b.jpg", 300, 100, "b.jpg (300 × 100) → b_150.jpg (150 × 50)" },
  { "25% name={stem}-{width}x{height}", "25\u00a0% of both edges · format as the original", "b.jpg", 400, 100, "b.jpg (400 × 100) → b-100x25.jpg (100 × 25)" },
};

static void
test_words (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SkeinCopyOptions) options = skein_copy_options_from_text (rows[i].options);
      g_autofree char *summary = NULL;
      g_autofree char *example = NULL;

      g_assert_nonnull (options);
      summary = skein_copy_words_dup_summary (options);
      example = skein_copy_words_dup_example (options, rows[i].original, rows[i].width, rows[i].height);
      g_assert_cmpstr (summary, ==, rows[i].summary);
      g_assert_cmpstr (example, ==, rows[i].example);
    }
}

static void
test_pictures (void)
{
  static const char *const pictures[] = { "a.jpg", "B.JPEG", "c.tif", "d.x.webp", "e.jxl" };
  static const char *const others[] = { "a", "a.zip", ".jpg", "jpg", "a.jpg.gz", "" };

  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++)
    g_assert_true (skein_copy_words_is_picture (pictures[i]));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (skein_copy_words_is_picture (others[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/batch/copy-words/words", test_words);
  g_test_add_func ("/batch/copy-words/pictures", test_pictures);
  return g_test_run ();
}
