// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "support/skein-test-origin.h"

#include "base/skein-paths.h"

#include <stdarg.h>
#include <string.h>

/* The value of "name":"…" or "name":N in one line of flat JSON without escapes. */
static char *
dup_json_value (const char *json, const char *name)
{
  g_autofree char *key = g_strdup_printf ("\"%s\":", name);
  const char *value = strstr (json, key);

  g_assert_nonnull (value);
  value += strlen (key);
  if (*value == '"')
    return g_strndup (value + 1, strcspn (value + 1, "\""));
  return g_strndup (value, strcspn (value, ",}"));
}

SkeinTestOrigin *
skein_test_origin_start (const char *first_option, ...)
{
  SkeinTestOrigin *self = g_new0 (SkeinTestOrigin, 1);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *program = skein_paths_dup_helper ("skein-origin");
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *ready = NULL;
  g_autoptr (GError) error = NULL;
  va_list options;

  g_ptr_array_add (argv, program);
  g_ptr_array_add (argv, (gpointer) "--exit-on-eof");
  va_start (options, first_option);
  for (const char *option = first_option; option != NULL; option = va_arg (options, const char *))
    g_ptr_array_add (argv, (gpointer) option);
  va_end (options);
  g_ptr_array_add (argv, NULL);

  self->process = g_subprocess_newv ((const char *const *) argv->pdata, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  ready = g_data_input_stream_read_line_utf8 (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (ready);

  self->url = dup_json_value (ready, "url");
  self->tls_url = dup_json_value (ready, "tls_url");
  self->ca_path = dup_json_value (ready, "ca");
  return self;
}

void
skein_test_origin_stop (SkeinTestOrigin *self)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_close (g_subprocess_get_stdin_pipe (self->process), NULL, &error);
  g_assert_no_error (error);
  g_subprocess_wait (self->process, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (self->process));
  g_assert_cmpint (g_subprocess_get_exit_status (self->process), ==, 0);

  g_clear_object (&self->process);
  g_free (self->url);
  g_free (self->tls_url);
  g_free (self->ca_path);
  g_free (self);
}

char *
skein_test_origin_dup_url (SkeinTestOrigin *self, const char *format, ...)
{
  g_autofree char *path = NULL;
  va_list args;

  va_start (args, format);
  path = g_strdup_vprintf (format, args);
  va_end (args);
  return g_strconcat (self->url, path, NULL);
}

char *
skein_test_origin_dup_tls_url (SkeinTestOrigin *self, const char *format, ...)
{
  g_autofree char *path = NULL;
  va_list args;

  va_start (args, format);
  path = g_strdup_vprintf (format, args);
  va_end (args);
  return g_strconcat (self->tls_url, path, NULL);
}

char *
skein_test_origin_get (SkeinTestOrigin *self, const char *path, const char *headers, gsize *out_size, char **out_head)
{
  const char *host = self->url + strlen ("http://");
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autofree char *request = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n%s\r\n", path, host, headers != NULL ? headers : "");
  g_autoptr (GError) error = NULL;
  const char *data, *body;
  char *copy;
  gsize size;

  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect_to_host (client, host, 80, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request, strlen (request), NULL, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_splice (memory, g_io_stream_get_input_stream (G_IO_STREAM (connection)), G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, &error);
  g_assert_no_error (error);

  data = g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (memory));
  size = g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (memory));
  body = data != NULL ? g_strstr_len (data, size, "\r\n\r\n") : NULL;
  g_assert_nonnull (body);
  body += 4;
  if (out_head != NULL)
    *out_head = g_strndup (data, body - data);
  size -= body - data;
  copy = g_malloc (size + 1);
  memcpy (copy, body, size);
  copy[size] = '\0';
  if (out_size != NULL)
    *out_size = size;
  return copy;
}

char *
skein_test_origin_dup_sha256 (SkeinTestOrigin *self, guint64 size, const char *name, guint64 seed)
{
  g_autofree char *path = g_strdup_printf ("/sha256/%" G_GUINT64_FORMAT "/%s?seed=%" G_GUINT64_FORMAT, size, name, seed);
  char *hex = skein_test_origin_get (self, path, NULL, NULL, NULL);

  g_strchomp (hex);
  g_assert_cmpuint (strlen (hex), ==, 64);
  return hex;
}

guint64
skein_test_origin_get_stat (SkeinTestOrigin *self, const char *name)
{
  g_autofree char *json = skein_test_origin_get (self, "/stats", NULL, NULL, NULL);
  g_autofree char *value = dup_json_value (json, name);

  return g_ascii_strtoull (value, NULL, 10);
}

guint64
skein_test_origin_get_path_requests (SkeinTestOrigin *self, const char *path)
{
  g_autofree char *json = skein_test_origin_get (self, "/stats", NULL, NULL, NULL);
  g_autofree char *key = g_strdup_printf ("\"%s\":{\"requests\":", path);
  const char *value = strstr (json, key);

  return value != NULL ? g_ascii_strtoull (value + strlen (key), NULL, 10) : 0;
}

guint64
skein_test_origin_get_path_stat (SkeinTestOrigin *self, const char *path, const char *name)
{
  g_autofree char *json = skein_test_origin_get (self, "/stats", NULL, NULL, NULL);
  g_autofree char *key = g_strdup_printf ("\"%s\":{", path);
  g_autofree char *wanted = g_strdup_printf ("\"%s\":", name);
  const char *value = strstr (json, key);

  value = value != NULL ? strstr (value, wanted) : NULL;
  return value != NULL ? g_ascii_strtoull (value + strlen (wanted), NULL, 10) : 0;
}

void
skein_test_origin_reset (SkeinTestOrigin *self)
{
  g_free (skein_test_origin_get (self, "/reset", NULL, NULL, NULL));
}
