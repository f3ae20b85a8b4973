// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "base/skein-text-stream.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#define BLOCK_BYTES 65536u

struct _SkeinTextStream
{
  int fd;
  GCancellable *cancellable; /* (owned) (nullable) */
  GString *text;             /* (owned) not written yet */
  GError *error;             /* (owned) (nullable) */
};

SkeinTextStream *
skein_text_stream_new (int fd, GCancellable *cancellable)
{
  SkeinTextStream *self = g_new0 (SkeinTextStream, 1);

  self->fd = fd;
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  self->text = g_string_sized_new (fd >= 0 ? BLOCK_BYTES + 4096 : 0);
  return self;
}

void
skein_text_stream_free (SkeinTextStream *self)
{
  if (self == NULL)
    return;

  g_clear_object (&self->cancellable);
  g_string_free (self->text, TRUE);
  g_clear_error (&self->error);
  g_free (self);
}

static void
write_block (SkeinTextStream *self)
{
  const char *text = self->text->str;
  gsize left = self->text->len;

  if (self->error == NULL)
    g_cancellable_set_error_if_cancelled (self->cancellable, &self->error);

  while (left > 0 && self->error == NULL)
    {
      gssize n = write (self->fd, text, left);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          g_set_error_literal (&self->error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
          break;
        }
      text += n;
      left -= (gsize) n;
    }
  g_string_truncate (self->text, 0);
}

static void
write_if_full (SkeinTextStream *self)
{
  if (self->fd >= 0 && self->text->len >= BLOCK_BYTES)
    write_block (self);
}

void
skein_text_stream_add (SkeinTextStream *self, const char *text)
{
  g_string_append (self->text, text);
  write_if_full (self);
}

void
skein_text_stream_add_bytes (SkeinTextStream *self, gconstpointer data, gsize size)
{
  g_string_append_len (self->text, data, (gssize) size);
  write_if_full (self);
}

void
skein_text_stream_add_char (SkeinTextStream *self, char c)
{
  g_string_append_c (self->text, c);
}

void
skein_text_stream_printf (SkeinTextStream *self, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_string_append_vprintf (self->text, format, arguments);
  va_end (arguments);
  write_if_full (self);
}

void
skein_text_stream_add_fixed (SkeinTextStream *self, guint64 value, guint digits)
{
  char buffer[40];
  char *at = buffer + sizeof buffer;

  *--at = '\0';
  for (guint i = 0; i < digits; i++, value /= 10)
    *--at = (char) ('0' + value % 10);
  if (digits > 0)
    *--at = '.';
  do
    {
      *--at = (char) ('0' + value % 10);
      value /= 10;
    }
  while (value > 0);
  skein_text_stream_add (self, at);
}

void
skein_text_stream_add_double (SkeinTextStream *self, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_return_if_fail (isfinite (value));

  skein_text_stream_add (self, g_ascii_formatd (buffer, sizeof buffer, fabs (value) < 1e6 ? "%.7g" : "%.0f", value));
}

void
skein_text_stream_add_json_string (SkeinTextStream *self, const char *utf8)
{
  GString *text = self->text;

  g_string_append_c (text, '"');
  for (const char *at = utf8; *at != '\0'; at++)
    {
      if (*at == '"' || *at == '\\')
        {
          g_string_append_c (text, '\\');
          g_string_append_c (text, *at);
        }
      else if ((guchar) *at < 0x20)
        g_string_append_printf (text, "\\u%04x", (guint) (guchar) *at);
      else
        g_string_append_c (text, *at);
    }
  g_string_append_c (text, '"');
  write_if_full (self);
}

void
skein_text_stream_add_csv_string (SkeinTextStream *self, const char *utf8)
{
  GString *text = self->text;

  g_string_append_c (text, '"');
  if (utf8[0] != '\0' && strchr ("=+-@\t\r", utf8[0]) != NULL)
    g_string_append_c (text, '\'');
  for (const char *at = utf8; *at != '\0'; at++)
    {
      if (*at == '"')
        g_string_append_c (text, '"');
      g_string_append_c (text, *at);
    }
  g_string_append_c (text, '"');
  write_if_full (self);
}

void
skein_text_stream_fail (SkeinTextStream *self, GIOErrorEnum code, const char *message)
{
  if (self->error == NULL)
    self->error = g_error_new_literal (G_IO_ERROR, code, message);
}

gboolean
skein_text_stream_has_failed (SkeinTextStream *self)
{
  return self->error != NULL;
}

gboolean
skein_text_stream_flush (SkeinTextStream *self, GError **error)
{
  if (self->fd >= 0)
    write_block (self);
  if (self->error == NULL)
    return TRUE;

  if (error != NULL)
    *error = g_error_copy (self->error);
  return FALSE;
}

char *
skein_text_stream_dup_text (SkeinTextStream *self)
{
  g_return_val_if_fail (self->fd < 0, NULL);
  return g_strndup (self->text->str, self->text->len);
}
