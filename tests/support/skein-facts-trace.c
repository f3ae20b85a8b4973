// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "support/skein-facts-trace.h"

#include <math.h>
#include <string.h>

typedef enum
{
  A_DOUBLE,
  A_UINT,
  A_BOOLEAN,
  A_TEXT,
} MemberType;

typedef struct
{
  const char *name;
  MemberType type;
  gsize offset;
} Member;

#define DOUBLE(member)                              \
  {                                                 \
#    member, A_DOUBLE, offsetof(SkeinFacts, member) \
  }
#define UINT(member)                              \
  {                                               \
#    member, A_UINT, offsetof(SkeinFacts, member) \
  }
#define BOOLEAN(member)                              \
  {                                                  \
#    member, A_BOOLEAN, offsetof(SkeinFacts, member) \
  }
#define POOL(index)                                                                                                                                                                \
  UINT (pool[index].n_workers), UINT (pool[index].n_slots), DOUBLE (pool[index].busy_now), DOUBLE (pool[index].cpu_cores), DOUBLE (pool[index].rate), UINT (pool[index].n_queued), \
      UINT (pool[index].max_workers), DOUBLE (pool[index].switches_per_s), DOUBLE (pool[index].preempted_per_s), DOUBLE (pool[index].run_wait_frac)

static const Member members[] = {
  DOUBLE (window_s),
  POOL (0),
  POOL (1),
  UINT (n_cores),
  DOUBLE (idle_frac),
  DOUBLE (iowait_frac),
  DOUBLE (psi_io_some),
  DOUBLE (psi_cpu_some),
  BOOLEAN (held),
  BOOLEAN (tunes_itself),
  UINT (n_waiting),
  BOOLEAN (all_closed),
  BOOLEAN (full_behind),
  DOUBLE (limit),
  UINT (n_hosts),
  UINT (n_hosts_held),
  { "host", A_TEXT, offsetof (SkeinFacts, host) },
  UINT (host_connections),
  UINT (host_rule),
  UINT (host_cap),
  DOUBLE (host_delay_s),
  DOUBLE (host_rate),
  DOUBLE (host_limit),
  UINT (n_receiving),
  DOUBLE (connection_rate),
  DOUBLE (connection_cv),
  DOUBLE (scaling),
  DOUBLE (scaling_error),
  DOUBLE (best_rate),
};

static void
append_double (GString *line, const char *name, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (text, sizeof text, "%.6g", value);
  g_string_append_printf (line, "%s\"%s\":%s", line->len > 1 ? "," : "", name, text);
}

char *
skein_facts_to_line (const SkeinFacts *facts)
{
  GString *line = g_string_new ("{");

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const void *at = (const char *) facts + members[i].offset;

      switch (members[i].type)
        {
        case A_DOUBLE:
          /* Zero is told, so that it is another thing than unknown. */
          if (!isnan (*(const double *) at))
            append_double (line, members[i].name, *(const double *) at);
          break;
        case A_UINT:
          if (*(const guint *) at != 0)
            append_double (line, members[i].name, *(const guint *) at);
          break;
        case A_BOOLEAN:
          if (*(const gboolean *) at)
            append_double (line, members[i].name, 1);
          break;
        case A_TEXT:
          if (*(const char *) at != '\0')
            g_string_append_printf (line, ",\"%s\":\"%s\"", members[i].name, (const char *) at);
          break;
        default:
          g_assert_not_reached ();
        }
    }
  for (guint pool = 0; pool < SKEIN_N_FACTS_POOLS; pool++)
    for (guint i = 0; i < SKEIN_N_PHASES; i++)
      if (facts->pool[pool].share[i] > 0)
        {
          g_autofree char *name = g_strdup_printf ("%u.%s", pool, skein_phase_get_nick ((SkeinPhase) i));

          append_double (line, name, facts->pool[pool].share[i]);
        }
  g_string_append (line, "}\n");
  return g_string_free (line, FALSE);
}

static void
set_member (SkeinFacts *facts, const char *name, const char *value)
{
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      void *at = (char *) facts + members[i].offset;

      if (strcmp (members[i].name, name) != 0)
        continue;
      if (members[i].type == A_TEXT)
        g_strlcpy (at, value, SKEIN_FACTS_MAX_HOST);
      else if (members[i].type == A_DOUBLE)
        *(double *) at = g_ascii_strtod (value, NULL);
      else
        *(guint *) at = (guint) g_ascii_strtoull (value, NULL, 10);
      return;
    }
  for (guint pool = 0; pool < SKEIN_N_FACTS_POOLS; pool++)
    for (guint i = 0; i < SKEIN_N_PHASES; i++)
      if (g_ascii_isdigit (name[0]) && name[1] == '.' && (guint) (name[0] - '0') == pool && strcmp (name + 2, skein_phase_get_nick ((SkeinPhase) i)) == 0)
        {
          facts->pool[pool].share[i] = g_ascii_strtod (value, NULL);
          return;
        }
  g_error ("a trace has a member “%s” that no fact has", name);
}

void
skein_facts_from_line (const char *line, SkeinFacts *out_facts)
{
  g_autoptr (GRegex) regex = g_regex_new ("\"([^\"]+)\":(?:\"([^\"]*)\"|([-+.0-9e]+))", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  guint n = 0;

  skein_facts_init (out_facts);
  for (guint i = 0; i < SKEIN_N_FACTS_POOLS; i++)
    out_facts->pool[i].share[SKEIN_PHASE_IDLE] = 0;
  for (g_regex_match (regex, line, 0, &match); g_match_info_matches (match); g_match_info_next (match, NULL))
    {
      g_autofree char *name = g_match_info_fetch (match, 1);
      g_autofree char *text = g_match_info_fetch (match, 2);
      g_autofree char *number = g_match_info_fetch (match, 3);

      set_member (out_facts, name, number != NULL && *number != '\0' ? number : text);
      n++;
    }
  g_assert_cmpuint (n, >, 5);
}

GArray *
skein_facts_read_trace (const char *path)
{
  GArray *trace = g_array_new (FALSE, FALSE, sizeof (SkeinFacts));
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      SkeinFacts facts;

      if (*lines[i] == '\0')
        continue;
      skein_facts_from_line (lines[i], &facts);
      g_array_append_val (trace, facts);
    }
  return trace;
}
