// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "base/skein-text-stream.h"

#include <glib/gstdio.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static void
test_numbers (void)
{
  g_autoptr (SkeinTextStream) stream = skein_text_stream_new (-1, NULL);
  g_autofree char *text = NULL;

  skein_text_stream_add_fixed (stream, 0, 3);
  skein_text_stream_add_char (stream, ' ');
  skein_text_stream_add_fixed (stream, 7, 3);
  skein_text_stream_add_char (stream, ' ');
  skein_text_stream_add_fixed (stream, 1234567, 6);
  skein_text_stream_add_char (stream, ' ');
  skein_text_stream_add_fixed (stream, G_MAXUINT64, 0);
  skein_text_stream_add_char (stream, ' ');
  skein_text_stream_add_double (stream, 0.25);
  skein_text_stream_add_char (stream, ' ');
  skein_text_stream_add_double (stream, 12345678901.0);
  skein_text_stream_add_char (stream, ' ');
  skein_text_stream_add_double (stream, 123456789.4);
  text = skein_text_stream_dup_text (stream);
  g_assert_cmpstr (text, ==, "0.000 0.007 1.234567 18446744073709551615 0.25 12345678901 123456789");
}

static void
test_strings (void)
{
  g_autoptr (SkeinTextStream) stream = skein_text_stream_new (-1, NULL);
  g_autofree char *text = NULL;

  skein_text_stream_add_json_string (stream, "a\"b\\c\n é");
  skein_text_stream_add_char (stream, ' ');
  skein_text_stream_add_csv_string (stream, "a\"b,é");
  skein_text_stream_add_char (stream, ' ');
  skein_text_stream_add_csv_string (stream, "=1+1");
  text = skein_text_stream_dup_text (stream);
  g_assert_cmpstr (text, ==, "\"a\\\"b\\\\c\\u000a é\" \"a\"\"b,é\" \"'=1+1\"");
}

static void
test_file (void)
{
  g_autofree char *path = NULL;
  g_autofree char *read = NULL;
  g_autoptr (GString) wanted = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinTextStream) stream = NULL;
  gsize size;
  int fd = g_file_open_tmp (NULL, &path, &error);

  g_assert_no_error (error);
  stream = skein_text_stream_new (fd, NULL);
  for (guint i = 0; i < 50000; i++)
    {
      skein_text_stream_printf (stream, "line %u\n", i);
      g_string_append_printf (wanted, "line %u\n", i);
    }
  g_assert_true (skein_text_stream_flush (stream, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &read, &size, &error));
  g_assert_cmpmem (read, size, wanted->str, wanted->len);
  g_close (fd, NULL);
  g_unlink (path);
}

static void
test_errors (void)
{
  g_autoptr (SkeinTextStream) stream = NULL;
  g_autoptr (SkeinTextStream) cancelled = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  int fd = open ("/dev/full", O_WRONLY | O_CLOEXEC);

  if (fd < 0)
    {
      g_test_skip ("there is no /dev/full");
      return;
    }

  stream = skein_text_stream_new (fd, NULL);
  for (guint i = 0; i < 100000; i++)
    skein_text_stream_add (stream, "something");
  g_assert_true (skein_text_stream_has_failed (stream));
  g_assert_false (skein_text_stream_flush (stream, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_clear_error (&error);

  cancelled = skein_text_stream_new (fd, cancellable);
  skein_text_stream_add (cancelled, "something");
  g_cancellable_cancel (cancellable);
  g_assert_false (skein_text_stream_flush (cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_close (fd, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/text-stream/numbers", test_numbers);
  g_test_add_func ("/text-stream/strings", test_strings);
  g_test_add_func ("/text-stream/file", test_file);
  g_test_add_func ("/text-stream/errors", test_errors);

  return g_test_run ();
}
