// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include <locale.h>
#include <string.h>
#include <glib/gi18n.h>

#include "base/skein-format.h"
#include "base/skein-json-writer.h"
#include "base/skein-locale.h"
#include "base/skein-text-stream.h"
#include "support/skein-test-locale.h"

/* No-break spaces of all kinds, which C libraries and translators choose, as plain ones. */
static char *
plain (char *text)
{
  static const char *const spaces[] = { "\u00a0", "\u202f", "\u2009", "\u2068", "\u2069", "\u200e", "\u200f" };

  for (guint i = 0; i < G_N_ELEMENTS (spaces); i++)
    {
      g_auto (GStrv) parts = g_strsplit (text, spaces[i], -1);

      g_free (text);
      text = g_strjoinv (i < 3 ? " " : "", parts);
    }
  return text;
}

typedef struct
{
  const char *name, *language;
  const char *took, *factor, *grouped, *size_starts;
} Wanted;

/* As glibc has them. */
static const Wanted wanted[] = {
  { "de_DE", "de", "1,26 s", "1,94×", "1.234.567", "1,5 " },
  { "fr_FR", "fr", "1,26 s", "1,94×", "1 234 567", "1,5 " },
  { "en_US", NULL, "1.26 s", "1.94×", "1,234,567", "1.5 " },
  { "zh_CN", "zh_CN", NULL, NULL, "1,234,567", "1.5 " },
};

static void
test_figures (void)
{
  guint n_tried = 0;

  g_test_summary ("Figures are written as the locale writes them, in the language of the catalogue");
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      const Wanted *want = &wanted[i];
      g_autofree char *took = NULL, *factor = NULL, *size = NULL, *grouped = NULL, *language = NULL;

      if (!skein_test_locale_set (want->name, want->language))
        continue;
      n_tried++;
      language = skein_locale_dup_language ();
      g_assert_cmpstr (language, ==, want->language != NULL ? want->language : "en");
      took = plain (skein_format_took (1264000));
      factor = plain (skein_format_factor (1.944));
      size = plain (skein_format_size (1500000));
      grouped = plain (g_strdup_printf ("%'u", 1234567u));
      if (want->took != NULL)
        g_assert_cmpstr (took, ==, want->took);
      if (want->factor != NULL)
        g_assert_cmpstr (factor, ==, want->factor);
      g_assert_true (g_str_has_prefix (size, want->size_starts));
      g_assert_cmpstr (grouped, ==, want->grouped);
    }
  skein_test_locale_end ();
  if (n_tried < 2)
    g_test_skip ("no two locales here");
}

static guint
count_forms (const char *name, const char *language)
{
  static const guint numbers[] = { 0, 1, 2, 3, 11, 100 };
  g_autoptr (GHashTable) forms = g_hash_table_new (g_str_hash, g_str_equal);

  if (!skein_test_locale_set (name, language))
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_hash_table_add (forms, (char *) ngettext ("%u thread", "%u threads", numbers[i]));
  return g_hash_table_size (forms);
}

static void
test_plurals (void)
{
  guint arabic, german, chinese;

  g_test_summary ("Arabic has six forms for a number of things, German two, Chinese one");
  arabic = count_forms ("ar_EG", "ar");
  german = count_forms ("de_DE", "de");
  chinese = count_forms ("zh_CN", "zh_CN");
  skein_test_locale_end ();
  if (arabic == 0 || german == 0 || chinese == 0)
    {
      g_test_skip ("one of the locales cannot be made here");
      return;
    }
  g_assert_cmpuint (arabic, ==, 6);
  g_assert_cmpuint (german, ==, 2);
  g_assert_cmpuint (chinese, ==, 1);
}

static void
test_machines (void)
{
  static const char *const names[] = { "de_DE", "fr_FR" };
  guint n_tried = 0;

  g_test_summary ("What programs read has decimal points in every locale, and no groups");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (SkeinJsonWriter) json = skein_json_writer_new ();
      g_autoptr (SkeinTextStream) stream = skein_text_stream_new (-1, NULL);
      g_autofree char *text = NULL, *csv = NULL;
      guint64 bytes = 0;

      if (!skein_test_locale_set (names[i], NULL))
        continue;
      n_tried++;
      g_assert_cmpstr (localeconv ()->decimal_point, ==, ",");
      g_assert_true (skein_parse_size ("1.5K", &bytes, NULL));
      g_assert_cmpuint (bytes, ==, 1536);
      skein_json_writer_begin_object (json, NULL);
      skein_json_writer_add_double (json, "a", 1234567.5);
      skein_json_writer_end_object (json);
      text = skein_json_writer_take_text (json);
      g_assert_nonnull (strstr (text, "1234567.5"));
      skein_text_stream_add_double (stream, 1234.5);
      skein_text_stream_add_fixed (stream, 1234567, 3);
      csv = skein_text_stream_dup_text (stream);
      g_assert_cmpstr (csv, ==, "1234.51234.567");
    }
  skein_test_locale_end ();
  if (n_tried < 2)
    g_test_skip ("no two locales here");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  setlocale (LC_ALL, "C.UTF-8");

  g_test_add_func ("/base/locale/figures", test_figures);
  g_test_add_func ("/base/locale/plurals", test_plurals);
  g_test_add_func ("/base/locale/machines", test_machines);

  return g_test_run ();
}
