// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "pool/skein-sandbox-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  const char *token;   /* as the worker says it, up to a "=" */
  const char *label;
  const char *missing; /* (nullable) NULL: not every worker has it */
} Measure;

static const Measure measures[] = {
  { "setsid", N_ ("own session"), N_ ("The worker is in the session of a terminal.") },
  { "no-new-privs", N_ ("no new privileges"), N_ ("This kernel lets the worker gain privileges (it is older than Linux 3.5).") },
  { "not-dumpable", N_ ("closed to other programs"), N_ ("Other programs of the same user can look into the worker.") },
  { "rlimits", N_ ("limits of memory, files and their size"), N_ ("The worker's memory is not limited.") },
  { "own-limits", N_ ("limits of time and computing"), N_ ("Only the pool looks after how long the worker takes.") },
  { "no-threads", N_ ("no more threads"), NULL },
  { "landlock", N_ ("no files but those handed over"),
    N_ ("Landlock is not there: the kernel is older than Linux 5.13, was built without it, or is started with a list “lsm=” that lacks it. The filter of system calls keeps files out alone.") },
  { "seccomp", N_ ("system calls filtered"),
    N_ ("System calls are not filtered, so the worker could reach the network: the kernel was built without seccomp filters, or the container around Skein refuses them.") },
};

/* @out_value: (out) (transfer full) (nullable) what follows "=" */
static gboolean
has_token (char **words, const char *token, char **out_value)
{
  gsize length = strlen (token);

  for (guint i = 0; words[i] != NULL; i++)
    if (strncmp (words[i], token, length) == 0 && (words[i][length] == '\0' || words[i][length] == '=' || words[i][length] == '-'))
      {
        *out_value = words[i][length] == '=' ? g_strdup (words[i] + length + 1) : NULL;
        return words[i][length] != '-';
      }

  *out_value = NULL;
  return FALSE;
}

char *
skein_sandbox_text_describe (const char *in_force)
{
  g_auto (GStrv) words = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (in_force == NULL)
    return g_strdup (_ ("unknown"));

  words = g_strsplit (in_force, " ", -1);
  for (guint i = 0; i < G_N_ELEMENTS (measures); i++)
    {
      g_autofree char *value = NULL;

      if (!has_token (words, measures[i].token, &value))
        continue;
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", _ (measures[i].label));
      if (value != NULL)
        g_string_append_printf (text, " (%s %s)", measures[i].token, value);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
skein_sandbox_text_dup_missing (const char *in_force)
{
  g_auto (GStrv) words = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (in_force == NULL)
    return NULL;

  words = g_strsplit (in_force, " ", -1);
  for (guint i = 0; i < G_N_ELEMENTS (measures); i++)
    {
      g_autofree char *value = NULL;

      if (measures[i].missing != NULL && !has_token (words, measures[i].token, &value))
        g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", _ (measures[i].missing));
    }

  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

gboolean
skein_sandbox_text_is_closed (const char *in_force)
{
  g_auto (GStrv) words = g_strsplit (in_force != NULL ? in_force : "", " ", -1);
  g_autofree char *value = NULL;

  return has_token (words, "seccomp", &value);
}
