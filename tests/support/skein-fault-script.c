// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "support/skein-fault-private.h"

#include <string.h>

#define DRIP_US 50000
#define FILL_BYTES 65536

void
skein_fault_fill (guint8 *buffer, guint64 start, gsize size, gboolean other)
{
  for (gsize i = 0; i < size; i++)
    {
      guint64 x = (start + i + (other ? G_GUINT64_CONSTANT (1) << 40 : 0)) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

      buffer[i] = (guint8) (x >> 56 ^ x >> 29);
    }
}

static gboolean
say_file (SkeinFaultLine *line, guint64 start, guint64 end, gboolean other)
{
  g_autofree guint8 *buffer = g_malloc (FILL_BYTES);

  while (start < end)
    {
      gsize n_bytes = (gsize) MIN (FILL_BYTES, end - start);

      skein_fault_fill (buffer, start, n_bytes, other);
      if (!skein_fault_line_write (line, buffer, n_bytes))
        return FALSE;
      start += n_bytes;
    }
  return TRUE;
}

static gboolean
say_repeated (SkeinFaultLine *line, const char *text, gsize length, guint64 n_times)
{
  g_autoptr (GString) buffer = g_string_new (NULL);

  while (n_times-- > 0)
    {
      g_string_append_len (buffer, text, (gssize) length);
      if (buffer->len >= FILL_BYTES || n_times == 0)
        {
          if (!skein_fault_line_write (line, buffer->str, buffer->len))
            return FALSE;
          g_string_truncate (buffer, 0);
        }
    }
  return TRUE;
}

static gboolean
say_text (SkeinFaultLine *line, char *text)
{
  g_autofree char *owned = text;

  return skein_fault_line_write (line, owned, strlen (owned));
}

/* Of bytes [start, end), as header fields have it. */
static char *
dup_digest (const char *algorithm, guint64 start, guint64 end)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (strcmp (algorithm, "md5") == 0 ? G_CHECKSUM_MD5 : G_CHECKSUM_SHA256);
  g_autofree guint8 *buffer = g_malloc (end - start + 1);
  guint8 digest[64];
  gsize size = sizeof digest;

  skein_fault_fill (buffer, start, (gsize) (end - start), FALSE);
  g_checksum_update (checksum, buffer, (gssize) (end - start));
  g_checksum_get_digest (checksum, digest, &size);
  return g_base64_encode (digest, size);
}

static char *
dup_date (gint64 seconds)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) then = g_date_time_add_seconds (now, (double) seconds);
  static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

  return g_strdup_printf ("%s, %02d %s %04d %02d:%02d:%02d GMT", days[g_date_time_get_day_of_week (then) - 1], g_date_time_get_day_of_month (then),
                          months[g_date_time_get_month (then) - 1], g_date_time_get_year (then), g_date_time_get_hour (then), g_date_time_get_minute (then), g_date_time_get_second (then));
}

/* Headers as slow as can be, until the other side has had enough. */
static void
drip (SkeinFaultLine *line)
{
  while (skein_fault_line_write (line, "X-Drip: 1\r\n", 11))
    g_usleep (DRIP_US);
}

typedef enum
{
  SAY_ON,
  SAY_KEEP,
  SAY_END,
} Going;

static Going
obey (const char *order, SkeinFaultRequest *request)
{
  g_auto (GStrv) words = g_strsplit (order, " ", 3);
  SkeinFaultLine *line = request->line;
  gint64 a = words[1] != NULL ? g_ascii_strtoll (words[1], NULL, 10) : 0;
  gint64 b = words[1] != NULL && words[2] != NULL ? g_ascii_strtoll (words[2], NULL, 10) : 0;
  guint64 start = request->range_start, end = request->range_end;
  char byte = (char) a;
  gboolean said = TRUE;

#define IS(word) (strcmp (words[0], word) == 0)
  if (IS ("body") || IS ("other"))
    said = say_file (line, (guint64) a, (guint64) b, IS ("other"));
  else if (IS ("range"))
    said = say_file (line, start, end, FALSE);
  else if (IS ("content-range"))
    said = say_text (line, g_strdup_printf ("Content-Range: bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT "\r\n", start, end - 1, request->size));
  else if (IS ("length"))
    said = say_text (line, g_strdup_printf ("%" G_GUINT64_FORMAT, end - start));
  else if (IS ("first"))
    said = say_text (line, g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) start + a));
  else if (IS ("last"))
    said = say_text (line, g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) end - 1 + a));
  else if (IS ("total"))
    said = say_text (line, g_strdup_printf ("%" G_GUINT64_FORMAT, request->size));
  else if (IS ("fill"))
    said = say_repeated (line, "x", 1, (guint64) a);
  else if (IS ("nul"))
    said = skein_fault_line_write (line, "", 1);
  else if (IS ("byte"))
    said = skein_fault_line_write (line, &byte, 1);
  else if (IS ("date"))
    said = say_text (line, dup_date (a));
  else if (IS ("sha256") || IS ("md5"))
    said = say_text (line, dup_digest (words[0], (guint64) a, (guint64) b));
  else if (IS ("port"))
    said = say_text (line, g_strdup_printf ("%u", request->port));
  else if (IS ("peer"))
    said = say_text (line, g_strdup_printf ("%u", request->peer_port));
  else if (IS ("requests"))
    said = skein_fault_server_wait_requests (request->server, request->path, (guint) a);
  else if (IS ("drip"))
    drip (line);
  else if (IS ("stall"))
    skein_fault_line_wait (line);
  else if (IS ("reset"))
    skein_fault_line_set_reset (line);
  else if (IS ("cut"))
    skein_fault_line_set_cut (line);
  else if (!IS ("keep"))
    g_error ("A fault server cannot say {%s}", order);

  if (IS ("keep"))
    return SAY_KEEP;
  return said && !IS ("drip") && !IS ("stall") && !IS ("reset") && !IS ("cut") ? SAY_ON : SAY_END;
#undef IS
}

gboolean
skein_fault_script_say (const char *script, SkeinFaultRequest *request)
{
  while (*script != '\0')
    {
      const char *open = strchr (script, '{');
      const char *close = open != NULL ? strchr (open, '}') : NULL;
      gsize plain = open != NULL ? (gsize) (open - script) : strlen (script);
      g_autofree char *order = NULL;
      Going going;

      if (plain > 0 && !skein_fault_line_write (request->line, script, plain))
        return FALSE;
      if (close == NULL)
        return FALSE;

      order = g_strndup (open + 1, (gsize) (close - open - 1));
      script = close + 1;
      if (g_str_has_prefix (order, "repeat "))
        {
          const char *end = strstr (script, "{end}");

          g_assert_nonnull (end);
          if (!say_repeated (request->line, script, (gsize) (end - script), g_ascii_strtoull (order + strlen ("repeat "), NULL, 10)))
            return FALSE;
          script = end + strlen ("{end}");
          continue;
        }
      going = obey (order, request);
      if (going != SAY_ON)
        return going == SAY_KEEP;
    }
  return FALSE;
}
