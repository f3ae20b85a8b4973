// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "base/skein-file-name.h"
#include "base/skein-folder.h"
#include "batch/skein-name-template.h"
#include "batch/skein-placing.h"
#include "work/skein-work-error.h"

#include <string.h>

/* 2026-11-21 14:05:59 UTC; main() sets the zone. */
#define ADDED_US (G_GINT64_CONSTANT (1795269959) * G_USEC_PER_SEC)

static const struct
{
  const char *name, *name_template, *url, *file, *folder, *expected;
} expansions[] = {
  { "plain", "{name}", "https://e.org/x", "a.txt", NULL, "a.txt" },
  { "host-date", "{host}/{date}/{name}", "https://e.org:8080/x", "a.txt", "e.org/2026-11-21", "a.txt" },
  { "ipv6", "{host}/{name}", "https://[::1]:80/x", "a", "[::1]", "a" },
  { "parts", "{stem}-x.{ext}", "https://e.org/x", "a.txt", NULL, "a-x.txt" },
  { "double-extension", "{stem}_{index:03}.{ext}", "https://e.org/x", "a.tar.gz", NULL, "a_007.tar.gz" },
  { "no-extension", "{stem}.{ext}", "https://e.org/x", "README", NULL, "README" },
  { "numbers", "{index}-{id}-{id:06}-{name}", "https://e.org/x", "a", NULL, "7-42-000042-a" },
  { "dates", "{year}/{month}/{day}/{time}-{name}", "https://e.org/x", "a", "2026/11/21", "14-05-59-a" },
  { "type", "{type}/{name}", "https://e.org/x", "a", "Images", "a" },
  { "path", "{path}/{name}", "https://e.org/b/c/a.txt?d/e", "a.txt", "b/c", "a.txt" },
  { "path-of-none", "{path}/{name}", "https://e.org/a.txt", "a.txt", NULL, "a.txt" },
  { "path-decoded", "{path}/{name}", "https://e.org/b%20c/d%2Fe/x", "a", "b c/d_e", "a" },
  { "path-up", "{host}/{path}/{name}", "https://e.org/%2e%2e/../..%2f..%2fetc/x", "a", "e.org/_.._etc", "a" },
  { "path-hidden", "{path}/{name}", "https://e.org/.ssh/x", "a", "ssh", "a" },
  { "literal", "my files/{name}", "https://e.org/x", "a", "my files", "a" },
  { "braces", "{{{name}}}", "https://e.org/x", "a", NULL, "{a}" },
  { "dropped-folder", "-/{name}", "https://e.org/x", "a", NULL, "a" },
  { "dropped-name", "{host}/...", "https://e.org/x", "a", "e.org", "a" },
  { "reserved", "con/{name}", "https://e.org/x", "a", "_con", "a" },
};

static void
test_expansion (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  SkeinNameFields fields = { .url = expansions[i].url, .name = expansions[i].file, .type = "Images", .added_us = ADDED_US, .index = 7, .id = 42 };
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *name = NULL;

  skein_name_template_check (expansions[i].name_template, &error);
  g_assert_no_error (error);
  skein_name_template_expand (expansions[i].name_template, &fields, &folder, &name);
  g_assert_cmpstr (folder, ==, expansions[i].folder);
  g_assert_cmpstr (name, ==, expansions[i].expected);
}

static const struct
{
  const char *name_template, *complaint;
} refusals[] = {
  { "", "ends in a name" },
  { "{host}/", "ends in a name" },
  { "/etc/{name}", "below the target folder" },
  { "../{name}", "below the target folder" },
  { "a/../{name}", "below the target folder" },
  { "a//{name}", "below the target folder" },
  { "./{name}", "below the target folder" },
  { "..", "below the target folder" },
  { "{nome}", "no field “{nome}”" },
  { "{}", "no field “{}”" },
  { "{name:03}", "no field" },
  { "{index:3}", "no field" },
  { "{index:0}", "no field" },
  { "{index:00}", "no field" },
  { "{index:099}", "no field" },
  { "{index:0x}", "no field" },
  { "{name", "has no “}”" },
  { "{na{me}", "has no “}”" },
  { "{a/b}", "has no “}”" },
  { "name}", "has no “{”" },
  { "x-{path}/{name}", "between slashes" },
  { "{path}", "between slashes" },
  { "a\\b", "backslashes" },
  { "a\nb", "control characters" },
  { "a\xff", "text of at most" },
  { "1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/{name}", "too many folders" },
};

static void
test_refusals (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (skein_name_template_check (refusals[i].name_template, &error));
      g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID);
      if (strstr (error->message, refusals[i].complaint) == NULL)
        g_error ("“%s”: %s", refusals[i].name_template, error->message);
      g_assert_null (strchr (error->message, '\n'));
    }
}

static char *
dup_random (const char *const *words, guint n_words, guint most)
{
  GString *text = g_string_new (NULL);

  for (int n = g_test_rand_int_range (1, (int) most + 1); n > 0; n--)
    g_string_append (text, words[g_test_rand_int_range (0, (int) n_words)]);
  return g_string_free (text, FALSE);
}

/* Whatever URL, header and template say: plain names below the folder, each within the file system's limit. */
static void
test_property (void)
{
  static const char *const pieces[] = {
    "a", "b.txt", "..", ".", "/", "//", "%2e", "%2E%2E", "%2f", "%5c", "\\", "%00", "%0a", "\xe2\x80\xae", "%E2%80%AE", "%ff", "\xff", "\xc3\xa4", " ", "-", "con", "nul.txt", "?", "#", ":", "@",
    "{name}", "{", "}", "~", "$HOME", "|", "*", "<", "very-long-very-long-very-long-very-long-very-long-very-long-very-long-very-long-very-long-very-long-very-long-very-long-very-long-", "part", ".part",
  };
  static const char *const fields[] = { "{name}", "{stem}", "{ext}", "{host}", "{date}", "{index:05}", "{type}", "{id}", "{time}", "-", ".", "x", "{{", "}}", "/", "/{path}/" };

  for (guint round = 0; round < 4000; round++)
    {
      g_autofree char *path = dup_random (pieces, G_N_ELEMENTS (pieces), 12);
      g_autofree char *host = dup_random (pieces, G_N_ELEMENTS (pieces), 2);
      g_autofree char *url = g_strdup_printf ("https://%s/%s", host, path);
      g_autofree char *raw = dup_random (pieces, G_N_ELEMENTS (pieces), 6);
      g_autofree char *suggested = skein_file_name_sanitize (raw, -1);
      g_autofree char *name_template = dup_random (fields, G_N_ELEMENTS (fields), 8);
      SkeinSaveOptions filled = { .name_template = name_template, .sort_by_type = g_test_rand_bit (), .keep_leading_dot = g_test_rand_bit () };
      g_autoptr (SkeinSaveOptions) save = skein_save_options_new (&filled, NULL);
      g_autoptr (SkeinItemSpec) spec = skein_item_spec_new (url, "/tmp");
      g_autofree char *folder = NULL;
      g_autofree char *name = NULL;
      g_autofree char *again = NULL;

      if (save == NULL)
        {
          filled.name_template = (char *) "{host}/{path}/{type}/{stem}.{ext}";
          save = skein_save_options_new (&filled, NULL);
        }
      g_assert_nonnull (save);
      spec->save = skein_save_options_ref (save);
      spec->index = round;
      skein_placing_find (spec, round, ADDED_US, suggested, g_test_rand_bit () ? "image/../../png" : NULL, &folder, &name);

      again = skein_file_name_sanitize_with (name, -1, SKEIN_FILE_NAME_KEEP_DOT);
      g_assert_cmpstr (name, ==, again);
      g_assert_cmpuint (strlen (name), <=, 255);
      if (folder != NULL)
        {
          g_auto (GStrv) parts = g_strsplit (folder, "/", -1);

          g_assert_true (skein_folder_is_below (folder));
          g_assert_cmpuint (strlen (folder), <=, 1200);
          for (guint i = 0; parts[i] != NULL; i++)
            {
              g_autofree char *safe = skein_file_name_sanitize_with (parts[i], -1, SKEIN_FILE_NAME_KEEP_DOT);

              g_assert_cmpstr (parts[i], ==, safe);
            }
        }
    }
}

static void
test_dots (void)
{
  static const struct
  {
    const char *url, *asked, *expected;
    gboolean keep;
  } cases[] = {
    { "https://e.org/.bashrc", NULL, "bashrc", FALSE },
    { "https://e.org/.bashrc", NULL, ".bashrc", TRUE },
    { "https://e.org/%2ebashrc?x", NULL, ".bashrc", TRUE },
    { "https://e.org/..bashrc", NULL, "bashrc", TRUE },
    { "https://e.org/...", NULL, "download", TRUE },
    { "https://e.org/x", ".profile", ".profile", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SkeinSaveOptions filled = { .keep_leading_dot = cases[i].keep };
      g_autoptr (SkeinItemSpec) spec = skein_item_spec_new (cases[i].url, "/tmp");
      g_autofree char *folder = NULL;
      g_autofree char *name = NULL;

      spec->name = g_strdup (cases[i].asked);
      spec->save = skein_save_options_new (&filled, NULL);
      skein_placing_find (spec, 1, ADDED_US, NULL, NULL, &folder, &name);
      g_assert_cmpstr (name, ==, cases[i].expected);
      g_assert_null (folder);
    }
}

static void
test_sorting (void)
{
  static const struct
  {
    const char *name_template, *url, *suggested, *content_type, *folder, *name;
  } cases[] = {
    { NULL, "https://e.org/a.jpg", NULL, NULL, "Images", "a.jpg" },
    { NULL, "https://e.org/get?id=1", "b.PDF", NULL, "Documents", "b.PDF" },
    { NULL, "https://e.org/get?id=1", NULL, "video/mp4; x=y", "Video", "get" },
    { NULL, "https://e.org/get", NULL, "application/x-nobody-knows", NULL, "get" },
    { "{host}/{name}", "https://e.org/a.flac", NULL, NULL, "Audio/e.org", "a.flac" },
    { "{host}/{type}/{name}", "https://e.org/a.flac", NULL, NULL, "e.org/Audio", "a.flac" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SkeinSaveOptions filled = { .sort_by_type = TRUE, .name_template = (char *) cases[i].name_template };
      g_autoptr (SkeinItemSpec) spec = skein_item_spec_new (cases[i].url, "/tmp");
      g_autofree char *folder = NULL;
      g_autofree char *name = NULL;

      spec->save = skein_save_options_new (&filled, NULL);
      skein_placing_find (spec, 1, ADDED_US, cases[i].suggested, cases[i].content_type, &folder, &name);
      g_assert_cmpstr (folder, ==, cases[i].folder);
      g_assert_cmpstr (name, ==, cases[i].name);
    }
}

int
main (int argc, char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_summary ("Names by template: what comes out, what is refused, and that nothing leads out of the folder");

  for (guint i = 0; i < G_N_ELEMENTS (expansions); i++)
    {
      g_autofree char *path = g_strconcat ("/name-template/expansion/", expansions[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_expansion);
    }
  g_test_add_func ("/name-template/refusals", test_refusals);
  g_test_add_func ("/name-template/property", test_property);
  g_test_add_func ("/name-template/dots", test_dots);
  g_test_add_func ("/name-template/sorting", test_sorting);
  return g_test_run ();
}
