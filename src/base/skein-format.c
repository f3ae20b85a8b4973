// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "base/skein-format.h"

#include <math.h>
#include <string.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>

static gboolean isolates;

void
skein_format_set_isolates (gboolean wanted)
{
  isolates = wanted;
}

char *
skein_format_size (guint64 bytes)
{
  g_autofree char *size = g_format_size (bytes);

  /* The mark is for a paragraph that begins with it: Pango would take the letters of the unit for its direction. */
  return isolates ? g_strconcat ("\u200f\u2068", size, "\u2069", NULL) : g_steal_pointer (&size);
}

char *
skein_format_rate (double bytes_per_s)
{
  g_autofree char *size = NULL;

  if (!(bytes_per_s >= 0))
    bytes_per_s = 0;

  size = skein_format_size (bytes_per_s < 1e18 ? (guint64) (bytes_per_s + 0.5) : (guint64) 1e18);
  /* Translators: a rate; %s is a size such as "41.2 MB" */
  return g_strdup_printf (_ ("%s/s"), size);
}

char *
skein_format_duration (double seconds)
{
  gint64 whole;

  /* 100 years: more is an estimate gone wrong, and must not overflow. */
  if (!(seconds >= 0))
    seconds = 0;
  whole = (gint64) (MIN (seconds, 100.0 * 366 * 86400) + 0.5);

  if (whole < 60)
    /* Translators: seconds; keep the no-break space */
    return g_strdup_printf (_ ("%d s"), (int) whole);
  if (whole < 3600)
    {
      if (whole % 60 == 0)
        return g_strdup_printf (_ ("%d min"), (int) (whole / 60));
      /* Translators: minutes and seconds */
      return g_strdup_printf (_ ("%d min %d s"), (int) (whole / 60), (int) (whole % 60));
    }
  if (whole < 86400)
    {
      if (whole % 3600 / 60 == 0)
        return g_strdup_printf (_ ("%d h"), (int) (whole / 3600));
      /* Translators: hours and minutes */
      return g_strdup_printf (_ ("%d h %d min"), (int) (whole / 3600), (int) (whole % 3600 / 60));
    }
  if (whole % 86400 / 3600 == 0)
    return g_strdup_printf (_ ("%d d"), (int) (whole / 86400));
  /* Translators: days and hours */
  return g_strdup_printf (_ ("%d d %d h"), (int) (whole / 86400), (int) (whole % 86400 / 3600));
}

char *
skein_format_took (guint64 us)
{
  if (us < 10000)
    /* Translators: milliseconds; keep the no-break space */
    return g_strdup_printf (_ ("%.2f ms"), (double) us / 1e3);
  if (us < 1000000)
    return g_strdup_printf (_ ("%.0f ms"), (double) us / 1e3);
  if (us < 10000000)
    /* Translators: seconds; keep the no-break space */
    return g_strdup_printf (_ ("%.2f s"), (double) us / 1e6);
  if (us < 60000000)
    return g_strdup_printf (_ ("%.1f s"), (double) us / 1e6);
  return skein_format_duration ((double) us / 1e6);
}

char *
skein_format_percent (double frac)
{
  if (!(frac >= 0))
    frac = 0;

  /* Translators: a percentage; keep the no-break space */
  return g_strdup_printf (_ ("%.0f %%"), MIN (frac, 1e6) * 100);
}

char *
skein_format_factor (double factor)
{
  if (!isfinite (factor))
    return g_strdup ("?");

  /* Translators: a factor: so many times as fast */
  return g_strdup_printf (_ ("%.*f×"), fabs (factor) < 9.995 ? 2 : fabs (factor) < 99.95 ? 1
                                                                                         : 0,
                          factor);
}

gboolean
skein_parse_size (const char *text, guint64 *out_bytes, GError **error)
{
  static const char units[] = "KMGTPE";
  g_autofree char *number = NULL;
  gsize number_length;
  char *rest = NULL;
  double value;
  int shift = 0;

  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (out_bytes != NULL, FALSE);

  while (g_ascii_isspace (*text))
    text++;

  /* strtod would also take signs, hexadecimal, "inf" and "nan". */
  if (!g_ascii_isdigit (*text) || (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')))
    goto invalid;

  value = g_ascii_strtod (text, &rest);
  number_length = (gsize) (rest - text);
  number = g_strndup (text, number_length);
  if (strpbrk (number, "eE") != NULL) /* "1e3", as no person writes a size */
    goto invalid;

  while (g_ascii_isspace (*rest))
    rest++;

  if (*rest != '\0')
    {
      const char *unit = strchr (units, g_ascii_toupper (*rest));

      if (unit != NULL)
        {
          shift = 10 * (int) (unit - units + 1);
          rest++;
          if (*rest == 'i')
            {
              rest++;
              if (*rest != 'B')
                goto invalid;
            }
        }
      if (*rest == 'B' || (unit != NULL && *rest == 'b'))
        rest++;
      while (g_ascii_isspace (*rest))
        rest++;
      if (*rest != '\0')
        goto invalid;
    }

  /* Whole numbers go the exact way: a double has 53 bits. */
  if (strspn (text, "0123456789") == number_length)
    {
      if (!g_ascii_string_to_unsigned (number, 10, 0, G_MAXUINT64 >> shift, out_bytes, NULL))
        goto invalid;
      *out_bytes <<= shift;
      return TRUE;
    }

  value = ldexp (value, shift);
  if (shift == 0 || !(value < 18446744073709551616.0))
    goto invalid;
  *out_bytes = (guint64) value;
  return TRUE;

invalid:
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               _ ("“%s” is not a size: write a number of bytes, or with K, M, G or T"), text);
  return FALSE;
}
