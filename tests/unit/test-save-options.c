// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-save-options.h"
#include "work/skein-work-error.h"

#include <string.h>

static SkeinSaveOptions *
make (const SkeinSaveOptions *filled)
{
  g_autoptr (GError) error = NULL;
  SkeinSaveOptions *self = skein_save_options_new (filled, &error);

  g_assert_no_error (error);
  return self;
}

static void
test_text (void)
{
  static char *categories[] = { (char *) "Comics: cbz cbr", (char *) "Images: png", NULL };
  static const SkeinSaveOptions cases[] = {
    { 0 },
    { .name_template = (char *) "{host}/{date}/{name}" },
    { .conflict = SKEIN_CONFLICT_COMPARE },
    { .ignore_server_time = TRUE },
    { .sort_by_type = TRUE, .categories = categories },
    { .keep_leading_dot = TRUE, .conflict = SKEIN_CONFLICT_OVERWRITE, .name_template = (char *) "{{x}} {index:04}.{ext}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SkeinSaveOptions) self = make (&cases[i]);
      g_autofree char *text = skein_save_options_to_text (self);
      g_autoptr (SkeinSaveOptions) again = skein_save_options_from_text (text);
      g_autoptr (SkeinSaveOptions) shared = skein_save_options_from_text (text);

      g_assert_true ((text == NULL) == (i == 0));
      g_assert_true (skein_save_options_equal (self, again));
      g_assert_true (again == shared);
      g_assert_true (skein_save_options_equal (self, NULL) == (i == 0));
    }
}

static void
test_foreign_text (void)
{
  g_autoptr (SkeinSaveOptions) self = skein_save_options_from_text ("template ../{name}\nconflict eat\nshine 1\ncategory \ncategory Ebooks: fb2\nsort-by-type 1\n\nx");

  g_assert_nonnull (self);
  g_assert_null (self->name_template);
  g_assert_cmpint (self->conflict, ==, SKEIN_CONFLICT_RENAME);
  g_assert_true (self->sort_by_type);
  g_assert_cmpuint (g_strv_length (self->categories), ==, 1);
  g_assert_cmpstr (skein_categories_find (self->table, "a.fb2", NULL), ==, "Ebooks");
}

static void
test_refused (void)
{
  static const char *const rules[] = { "no colon", ": jpg", "a/b: jpg", "../x: jpg", "A: j/pg", "A: abcdefghijklmnopq", ".hidden: jpg", "A: jpg\nconflict overwrite", "a\xff: jpg" };
  SkeinSaveOptions filled = { .name_template = (char *) "{nothing}" };
  g_autoptr (GError) error = NULL;

  g_assert_null (skein_save_options_new (&filled, &error));
  g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID);
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      char *categories[] = { (char *) rules[i], NULL };
      SkeinSaveOptions sorted = { .categories = categories };
      g_autoptr (GError) refusal = NULL;

      g_assert_null (skein_save_options_new (&sorted, &refusal));
      g_assert_error (refusal, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID);
    }
}

static void
test_categories (void)
{
  static const char *const rules[] = { "Pictures: png, .webp", "images:", "Code: c h py", "documents: pdf", NULL };
  static const struct
  {
    const char *name, *content_type, *by_default, *by_rules;
  } cases[] = {
    { "a.png", NULL, "Images", "Pictures" },
    { "a.WEBP", NULL, "Images", "Pictures" },
    { "a.jpg", NULL, "Images", NULL },
    { "a.c", NULL, NULL, "Code" },
    { "a.txt", NULL, "Documents", NULL },
    { "a.pdf", NULL, "Documents", "documents" },
    { "a.tar.gz", NULL, "Archives", "Archives" },
    { "a.mkv", NULL, "Video", "Video" },
    { "a.opus", NULL, "Audio", "Audio" },
    { "a.deb", NULL, "Programs", "Programs" },
    { "a.xyz", NULL, NULL, NULL },
    { "a", NULL, NULL, NULL },
    { ".png", NULL, NULL, NULL },
    { "a.php", "image/png", "Images", "Pictures" },
    { "get", "application/pdf", "Documents", "documents" },
    { "get", "APPLICATION/ZIP; charset=x", "Archives", "Archives" },
    { "get", "image/x-unheard-of", "Images", NULL },
    { "get", "audio/flac", "Audio", "Audio" },
    { "get", "video", NULL, NULL },
    { "get", "", NULL, NULL },
    { "a.jpg", "text/html", "Images", NULL },
  };
  g_autoptr (SkeinCategories) by_default = skein_categories_new (NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinCategories) by_rules = skein_categories_new (rules, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *found = skein_categories_find (by_default, cases[i].name, cases[i].content_type);

      if (g_strcmp0 (found, cases[i].by_default) != 0)
        g_error ("%s, %s: %s", cases[i].name, cases[i].content_type, found);
      /* A kept default name keeps how it is written. */
      found = skein_categories_find (by_rules, cases[i].name, cases[i].content_type);
      if ((found == NULL) != (cases[i].by_rules == NULL) || (found != NULL && g_ascii_strcasecmp (found, cases[i].by_rules) != 0))
        if (!(cases[i].content_type != NULL && g_str_has_prefix (cases[i].content_type, "text/")))
          g_error ("%s, %s: %s by rules", cases[i].name, cases[i].content_type, found);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_summary ("Save options: checked when made, stored as text, categories by extension and type");

  g_test_add_func ("/save-options/text", test_text);
  g_test_add_func ("/save-options/foreign-text", test_foreign_text);
  g_test_add_func ("/save-options/refused", test_refused);
  g_test_add_func ("/save-options/categories", test_categories);
  return g_test_run ();
}
