// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "origin/skein-sample-archive.h"

#include <string.h>

#define TAR_BLOCK 512
#define MODIFIED_S 1704067200 /* 1 January 2024 */
#define LEVEL 1

static GBytes *
compress (const void *data, gsize size)
{
  g_autoptr (GConverter) compressor = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, LEVEL));
  GByteArray *out = g_byte_array_new ();
  const guint8 *at = data;
  GConverterResult result;

  do
    {
      guint8 buffer[65536];
      gsize n_read = 0, n_written = 0;
      g_autoptr (GError) error = NULL;

      result = g_converter_convert (compressor, at, size, buffer, sizeof buffer, G_CONVERTER_INPUT_AT_END, &n_read, &n_written, &error);
      if (result == G_CONVERTER_ERROR)
        g_error ("Compressing a sample: %s", error->message); /* the input is ours and all there */
      at += n_read;
      size -= n_read;
      g_byte_array_append (out, buffer, n_written);
    }
  while (result != G_CONVERTER_FINISHED);

  return g_byte_array_free_to_bytes (out);
}

/* One entry of a tar file: ustar header, content, padding. */
static GBytes *
make_entry (const char *name, const char *content, gsize size)
{
  g_autoptr (GByteArray) entry = g_byte_array_sized_new (size + 2 * TAR_BLOCK);
  char header[TAR_BLOCK] = { 0 };
  static const char zeros[TAR_BLOCK] = { 0 };
  guint sum = 0;

  g_strlcpy (header, name, 100);
  g_snprintf (header + 100, 8, "%07o", 0644u);
  g_snprintf (header + 108, 8, "%07o", 0u);
  g_snprintf (header + 116, 8, "%07o", 0u);
  g_snprintf (header + 124, 12, "%011" G_GINT64_MODIFIER "o", (guint64) size);
  g_snprintf (header + 136, 12, "%011o", (guint) MODIFIED_S);
  memset (header + 148, ' ', 8);
  header[156] = '0';
  memcpy (header + 257, "ustar\00000", 8);
  g_strlcpy (header + 265, "skein", 32);
  g_strlcpy (header + 297, "skein", 32);
  for (gsize i = 0; i < sizeof header; i++)
    sum += (guint8) header[i];
  g_snprintf (header + 148, 8, "%06o", sum);
  header[155] = ' ';

  g_byte_array_append (entry, (guint8 *) header, sizeof header);
  g_byte_array_append (entry, (const guint8 *) content, size);
  g_byte_array_append (entry, (const guint8 *) zeros, (TAR_BLOCK - size % TAR_BLOCK) % TAR_BLOCK);
  return compress (entry->data, entry->len);
}

GBytes *
skein_sample_archive_make_table (guint64 seed, const char *name, gsize size)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_autoptr (GString) text = g_string_sized_new (size + 256);
  double temperature = 12, pressure = 1013;
  int minute = 0;

  g_string_append (text, "time,station,temperature,pressure,sample\n");
  while (text->len < size)
    {
      temperature += g_rand_double_range (random, -0.2, 0.2);
      pressure += g_rand_double_range (random, -0.1, 0.1);
      g_string_append_printf (text, "2026-%02d-%02dT%02d:%02d,S%03d,%.2f,%.2f,%08x\n",
                              minute / 40320 % 12 + 1, minute / 1440 % 28 + 1, minute / 60 % 24, minute % 60,
                              g_rand_int_range (random, 0, 400), temperature, pressure, g_rand_int (random));
      minute++;
    }
  return make_entry (name, text->str, text->len);
}

GBytes *
skein_sample_archive_make_text (const char *name, const char *text)
{
  return make_entry (name, text, strlen (text));
}

GBytes *
skein_sample_archive_make_end (void)
{
  static const char zeros[2 * TAR_BLOCK] = { 0 };

  return compress (zeros, sizeof zeros);
}
