// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "cli/skein-cli-options.h"

#include "base/skein-display-text.h"
#include "cli/skein-cli-exit.h"
#include "cli/skein-cli-terminal.h"
#include "work/skein-digest-algorithm.h"
#include "work/skein-work-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

/* Pictures larger than this are refused by the workers anyway. */
#define MAX_LIST_BYTES (1024u * 1024u * 1024u)

gboolean
skein_cli_options_parse (int argc, char **argv, const char *usage, const char *summary, const GOptionEntry *entries, int *out_status)
{
  g_autoptr (GOptionContext) context = g_option_context_new (usage);
  g_autoptr (GError) error = NULL;
  g_autofree char *exit_help = skein_cli_exit_dup_help ();
  g_autofree char *program = g_strdup_printf ("skein-cli %s", argv[0]);
  g_auto (GStrv) words = g_new0 (char *, argc + 1);
  gboolean help = FALSE;
  const GOptionEntry help_entries[] = {
    { "help", 'h', G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &help, NULL, NULL },
    G_OPTION_ENTRY_NULL
  };

  g_set_prgname (program); /* what the usage line begins with */

  /* GOption's own --help prints and exits; a result that could not be written would go unnoticed. */
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_summary (context, summary);
  g_option_context_set_description (context, exit_help);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, help_entries, NULL);

  words[0] = g_strdup (program);
  for (int i = 1; i < argc; i++)
    words[i] = g_strdup (argv[i]);

  if (!g_option_context_parse_strv (context, &words, &error))
    {
      skein_cli_complain (_ ("%s: %s (“%s --help” lists the options)"), argv[0], error->message, program);
      *out_status = SKEIN_CLI_EXIT_USAGE;
      return FALSE;
    }

  if (help)
    {
      g_autofree char *text = g_option_context_get_help (context, TRUE, NULL);

      skein_cli_print_bytes (text, strlen (text));
      *out_status = SKEIN_CLI_EXIT_OK;
      return FALSE;
    }

  return TRUE;
}

gboolean
skein_cli_options_check_count (const char *option, int value, int max)
{
  if (value == SKEIN_CLI_NOT_GIVEN || (value >= 1 && value <= max))
    return TRUE;

  skein_cli_complain (_ ("--%s takes a number from 1 to %d, not %d"), option, max, value);
  return FALSE;
}

gboolean
skein_cli_options_parse_algorithms (const char *option, const char *text, guint *out_mask)
{
  g_autoptr (GError) error = NULL;

  if (skein_digest_mask_parse (text, out_mask, &error) && *out_mask != 0 && skein_digest_mask_check (*out_mask, &error))
    return TRUE;

  skein_cli_complain ("--%s: %s", option, error != NULL ? error->message : _ ("name an algorithm such as sha256"));
  return FALSE;
}

gboolean
skein_cli_options_read (const char *path, gsize max_bytes, char **out_data, gsize *out_size, GError **error)
{
  gboolean is_stdin = strcmp (path, "-") == 0;
  g_autofree char *shown = is_stdin ? g_strdup (_ ("Standard input")) : skein_display_text (path, -1, 0);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  int fd = is_stdin ? STDIN_FILENO : open (path, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    {
      int errsv = errno;

      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FILE, _ ("“%s” cannot be opened: %s"), shown, g_strerror (errsv));
      return FALSE;
    }

  for (;;)
    {
      gsize old_size = bytes->len;
      ssize_t n;

      g_byte_array_set_size (bytes, (guint) (old_size + 65536));
      n = read (fd, bytes->data + old_size, 65536);
      g_byte_array_set_size (bytes, (guint) (old_size + (gsize) MAX (n, 0)));
      if (n < 0 && errno == EINTR)
        continue;

      if (n < 0 || bytes->len > max_bytes)
        {
          int errsv = errno;

          if (n < 0)
            g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FILE, _ ("“%s” cannot be read: %s"), shown, g_strerror (errsv));
          else
            g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FILE, _ ("“%s” is larger than %u MiB: it cannot be a list"),
                         shown, (guint) (max_bytes / (1024 * 1024)));
          if (!is_stdin)
            close (fd);
          return FALSE;
        }

      if (n == 0)
        break;
    }

  if (!is_stdin)
    close (fd);

  *out_size = bytes->len;
  g_byte_array_append (bytes, (const guint8 *) "", 1);
  *out_data = (char *) g_byte_array_free (g_steal_pointer (&bytes), FALSE);
  return TRUE;
}

gboolean
skein_cli_options_read_files0 (const char *path, GPtrArray *paths, GError **error)
{
  g_autofree char *data = NULL;
  const char *at;
  gsize size;

  if (!skein_cli_options_read (path, MAX_LIST_BYTES, &data, &size, error))
    return FALSE;

  /* The data ends in a NUL of our own, so the last name needs none. */
  for (at = data; at < data + size; at += strlen (at) + 1)
    if (*at != '\0')
      g_ptr_array_add (paths, g_strdup (at));

  return TRUE;
}
