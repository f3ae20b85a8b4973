// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "cli/skein-cli-order.h"

#include "batch/skein-host-rules.h"
#include "cli/skein-cli-exit.h"
#include "cli/skein-cli-options.h"
#include "cli/skein-cli-terminal.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_RULES_BYTES (4u * 1024u * 1024u)

void
skein_cli_order_clear (SkeinCliOrder *self)
{
  g_free (self->priority_name);
  g_strfreev (self->rules);
  g_strfreev (self->rule_files);
  g_free (self->rules_text);
}

GOptionEntry *
skein_cli_order_join (const GOptionEntry *entries, SkeinCliOrder *self)
{
  const GOptionEntry own[] = {
    { "priority", 0, 0, G_OPTION_ARG_STRING, &self->priority_name, N_ ("Start these files before others (high), after them (low), or as they come (normal)"), N_ ("PRIORITY") },
    { "host-rule", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->rules, N_ ("Settings for a host: “example.org connections=2 delay=500ms rate=1M segments=1 tries=3 timeout=60s”; also *.example.org, example.org:8080, *"), N_ ("RULE") },
    { "host-rules", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->rule_files, N_ ("Read such rules from FILE, one per line"), N_ ("FILE") },
    G_OPTION_ENTRY_NULL
  };
  gsize n_entries = 0;
  GOptionEntry *all;

  while (entries[n_entries].long_name != NULL)
    n_entries++;
  /* What takes the rest of the line is the last one of @entries, and stays it. */
  all = g_new0 (GOptionEntry, n_entries + G_N_ELEMENTS (own));
  memcpy (all, entries, n_entries * sizeof *all);
  memcpy (all + n_entries, own, sizeof own);
  return all;
}

/* Adds what makes sense by itself; complains. */
static gboolean
add_rules (GString *all, const char *source, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinHostRules) rules = skein_host_rules_parse (text, &error);

  if (rules == NULL)
    {
      skein_cli_complain ("%s: %s", source, error->message);
      return FALSE;
    }
  g_string_append (all, text);
  g_string_append_c (all, '\n');
  return TRUE;
}

gboolean
skein_cli_order_finish (SkeinCliOrder *self, int *out_status)
{
  g_autoptr (GString) all = g_string_new (NULL);

  *out_status = SKEIN_CLI_EXIT_USAGE;
  if (self->priority_name != NULL && !skein_priority_parse (self->priority_name, &self->priority))
    {
      skein_cli_complain (_ ("--priority takes high, normal or low, not “%s”"), self->priority_name);
      return FALSE;
    }

  /* A rule that is given goes before one of a file for the same host. */
  for (guint i = 0; self->rule_files != NULL && self->rule_files[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *source = g_strdup_printf ("--host-rules: %s", self->rule_files[i]);
      g_autofree char *data = NULL;
      g_autofree char *text = NULL;
      gsize size;

      if (!skein_cli_options_read (self->rule_files[i], MAX_RULES_BYTES, &data, &size, &error))
        {
          skein_cli_complain ("--host-rules: %s", error->message);
          *out_status = SKEIN_CLI_EXIT_FILE;
          return FALSE;
        }
      text = g_strndup (data, size);
      if (!add_rules (all, source, text))
        return FALSE;
    }
  for (guint i = 0; self->rules != NULL && self->rules[i] != NULL; i++)
    if (!add_rules (all, "--host-rule", self->rules[i]))
      return FALSE;

  if (all->len > 0)
    self->rules_text = g_strdup (all->str);
  return TRUE;
}

void
skein_cli_order_apply (const SkeinCliOrder *self, SkeinEngine *engine)
{
  if (self->rules_text != NULL)
    skein_engine_set_host_rules (engine, self->rules_text, NULL);
}
