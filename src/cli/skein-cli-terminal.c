// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "cli/skein-cli-terminal.h"

#include "base/skein-display-text.h"
#include "cli/skein-cli-exit.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define MAX_DRAWN 1024

static guint n_drawn; /* lines of the block now on the terminal */
static guint drawn_columns[MAX_DRAWN]; /* of each of them */
static gboolean quiet;
static int output_errno; /* first error of standard output */

static void
write_error_text (const char *text, gsize size)
{
  while (size > 0)
    {
      ssize_t n = write (STDERR_FILENO, text, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return;
      text += n;
      size -= (gsize) n;
    }
}

gboolean
skein_cli_terminal_is_live (void)
{
  const char *term = g_getenv ("TERM");

  return isatty (STDERR_FILENO) && term != NULL && term[0] != '\0' && strcmp (term, "dumb") != 0;
}

static guint
get_size (gboolean columns)
{
  const char *variable = g_getenv (columns ? "COLUMNS" : "LINES");
  struct winsize size;
  guint64 value;

  if (ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == 0)
    {
      guint given = columns ? size.ws_col : size.ws_row;

      if (given > 0)
        return given;
    }

  if (variable != NULL && g_ascii_string_to_unsigned (variable, 10, 1, 10000, &value, NULL))
    return (guint) value;

  return columns ? 80 : 24;
}

guint
skein_cli_terminal_get_columns (void)
{
  return get_size (TRUE);
}

guint
skein_cli_terminal_get_rows (void)
{
  return get_size (FALSE);
}

/* Without what sets colours. */
static guint
count_columns (const char *line)
{
  g_autoptr (GString) shown = g_string_new (NULL);

  for (const char *at = line; *at != '\0'; at++)
    {
      if (*at != '\x1b')
        {
          g_string_append_c (shown, *at);
          continue;
        }
      while (at[1] != '\0' && *at != 'm')
        at++;
    }
  return skein_display_text_get_columns (shown->str);
}

/* Most terminals wrap lines that are there when they become narrower: the block has more rows than lines then. */
static guint
count_drawn_rows (void)
{
  guint columns = skein_cli_terminal_get_columns ();
  guint n = 0;

  for (guint i = 0; i < n_drawn; i++)
    n += i < MAX_DRAWN && drawn_columns[i] > columns ? (drawn_columns[i] + columns - 1) / columns : 1;
  return n;
}

static void
append_up (GString *text)
{
  if (n_drawn > 0)
    g_string_append_printf (text, "\r\x1b[%uA", count_drawn_rows ());
}

static void
append_clear (GString *text)
{
  append_up (text);
  if (n_drawn > 0)
    g_string_append (text, "\x1b[J");
  n_drawn = 0;
}

void
skein_cli_terminal_draw (GPtrArray *lines)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (!skein_cli_terminal_is_live ())
    return;

  /* One write, so that the block never shows half drawn. Each line clears only its own rest: nothing flickers. */
  append_up (text);
  for (guint i = 0; i < lines->len; i++)
    {
      const char *line = g_ptr_array_index (lines, i);

      g_string_append_printf (text, "%s\x1b[K\n", line);
      if (i < MAX_DRAWN)
        drawn_columns[i] = count_columns (line);
    }
  g_string_append (text, "\x1b[J");

  n_drawn = lines->len;
  write_error_text (text->str, text->len);
}

void
skein_cli_terminal_clear (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  append_clear (text);
  write_error_text (text->str, text->len);
}

void
skein_cli_terminal_leave (void)
{
  n_drawn = 0;
}

static void
write_line (const char *prefix, const char *message)
{
  g_autofree char *harmless = skein_display_text (message, -1, 0);
  g_autoptr (GString) text = g_string_new (NULL);

  skein_cli_flush ();
  append_clear (text);
  g_string_append_printf (text, "%s%s\n", prefix, harmless);
  write_error_text (text->str, text->len);
}

void
skein_cli_complain (const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  write_line ("skein-cli: ", message);
}

void
skein_cli_note (const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  if (quiet)
    return;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  write_line ("", message);
}

void
skein_cli_set_quiet (gboolean set_quiet)
{
  quiet = set_quiet;
}

void
skein_cli_print_bytes (const char *bytes, gsize size)
{
  skein_cli_terminal_clear ();
  if (fwrite (bytes, 1, size, stdout) != size && output_errno == 0)
    output_errno = errno;
}

void
skein_cli_print (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  skein_cli_print_bytes (text, strlen (text));
}

void
skein_cli_flush (void)
{
  if (fflush (stdout) != 0 && output_errno == 0)
    output_errno = errno;
}

int
skein_cli_finish_output (int status)
{
  skein_cli_terminal_clear ();
  skein_cli_flush ();
  if (output_errno == 0)
    return status;

  /* A reader that left is no reason to complain, but results are missing. */
  if (output_errno != EPIPE)
    skein_cli_complain (_ ("standard output cannot be written: %s"), g_strerror (output_errno));

  return (int) skein_cli_exit_combine ((SkeinCliExit) status, SKEIN_CLI_EXIT_FILE);
}
