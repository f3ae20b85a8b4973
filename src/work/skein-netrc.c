// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* libcurl could read the file too, but would look every host up in it that a redirect leads to. Here only the server
 * the user has named is. */

#include "config.h"

#include "work/skein-netrc.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_BYTES (256 * 1024)

/* The next word, quotes and backslashes taken off; NULL at the end. Words are separated by white space, line ends included. */
static char *
next_word (const char **p, gboolean *out_begins_line)
{
  GString *word;
  gboolean quoted;

  *out_begins_line = FALSE;
  for (;;)
    {
      while (g_ascii_isspace (**p))
        {
          if (**p == '\n')
            *out_begins_line = TRUE;
          (*p)++;
        }
      if (**p != '#')
        break;
      *p += strcspn (*p, "\n");
    }
  if (**p == '\0')
    return NULL;

  word = g_string_new (NULL);
  quoted = **p == '"';
  if (quoted)
    (*p)++;
  while (**p != '\0' && (quoted ? **p != '"' : !g_ascii_isspace (**p)))
    {
      if (quoted && **p == '\\' && (*p)[1] != '\0')
        (*p)++;
      g_string_append_c (word, **p);
      (*p)++;
    }
  if (quoted && **p == '"')
    (*p)++;
  return g_string_free (word, FALSE);
}

/* A macro ends with an empty line. */
static const char *
skip_macro (const char *p)
{
  const char *end = strstr (p, "\n\n");

  return end != NULL ? end + 2 : p + strlen (p);
}

static gboolean
is_usable (const char *text)
{
  for (const char *p = text; p != NULL && *p != '\0'; p++)
    {
      if (g_ascii_iscntrl (*p))
        return FALSE;
    }
  return TRUE;
}

gboolean
skein_netrc_find (const char *text, const char *host, const char *user, char **out_user, char **out_password)
{
  g_autofree char *login = NULL;
  g_autofree char *password = NULL;
  gboolean ours = FALSE, begins_line;
  const char *p = text;

  for (;;)
    {
      g_autofree char *word = next_word (&p, &begins_line);
      gboolean ends_entry = word == NULL || strcmp (word, "machine") == 0 || strcmp (word, "default") == 0;

      if (ends_entry)
        {
          if (ours && login != NULL && (user == NULL || strcmp (user, login) == 0) && is_usable (login) && is_usable (password))
            {
              *out_user = g_steal_pointer (&login);
              *out_password = g_steal_pointer (&password);
              return TRUE;
            }
          g_clear_pointer (&login, g_free);
          g_clear_pointer (&password, g_free);
          ours = FALSE;
        }
      if (word == NULL)
        return FALSE;

      if (strcmp (word, "machine") == 0)
        {
          g_autofree char *name = next_word (&p, &begins_line);

          ours = name != NULL && g_ascii_strcasecmp (name, host) == 0;
        }
      else if (strcmp (word, "login") == 0)
        {
          g_free (login);
          login = next_word (&p, &begins_line);
        }
      else if (strcmp (word, "password") == 0)
        {
          g_free (password);
          password = next_word (&p, &begins_line);
        }
      else if (strcmp (word, "account") == 0)
        g_free (next_word (&p, &begins_line));
      else if (strcmp (word, "macdef") == 0)
        p = skip_macro (p);
    }
}

static char *
read_file (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  g_autofree char *text = NULL;
  struct stat info;
  gsize n_read = 0;

  if (fd < 0)
    return NULL;

  if (fstat (fd, &info) == 0 && S_ISREG (info.st_mode) && info.st_size <= MAX_BYTES)
    {
      text = g_malloc0 ((gsize) info.st_size + 1);
      while (n_read < (gsize) info.st_size)
        {
          ssize_t n = read (fd, text + n_read, (gsize) info.st_size - n_read);

          if (n < 0 && errno == EINTR)
            continue;
          if (n <= 0)
            break;
          n_read += (gsize) n;
        }
    }
  close (fd);
  return g_steal_pointer (&text);
}

gboolean
skein_netrc_lookup (const char *host, const char *user, char **out_user, char **out_password)
{
  const char *named = g_getenv ("NETRC");
  g_autofree char *path = named != NULL && *named != '\0' ? g_strdup (named) : g_build_filename (g_get_home_dir (), ".netrc", NULL);
  char *text = read_file (path);
  gboolean found;

  if (text == NULL)
    return FALSE;

  found = skein_netrc_find (text, host, user, out_user, out_password);
  explicit_bzero (text, strlen (text));
  g_free (text);
  return found;
}
