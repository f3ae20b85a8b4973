// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-host-gate.h"

#define SLACK_US 1000
#define MAX_BACKOFF_S 60

typedef struct
{
  char *name; /* (owned) */
  SkeinHostRule rule;
  guint cap;                    /* 0 none */
  guint n_files, n_connections; /* under way */
  gint64 next_start_us;         /* not before, by the rule; 0 none */
  gint64 held_until_us;         /* by the server; 0 not */
  gint64 shunned_until_us;      /* 0 not */
  guint n_refusals;             /* in a row */
  gboolean probing;             /* has been held, and not answered since */
  gboolean open;                /* as told */
  gint64 wake_us;               /* when it opens by itself */
  GSequenceIter *iter;          /* place among those that do; NULL: does not */
} Host;

struct _SkeinHostGate
{
  SkeinHostGateFunc changed;
  gpointer user_data;
  SkeinHostRules *rules; /* (owned) (nullable) */
  GHashTable *hosts;     /* (owned) name -> Host (owned): those there is something to know about */
  GSequence *sleeping;   /* (owned) of Host by wake_us, borrowed */
  guint wake_id;
};

static void
host_free (gpointer data)
{
  Host *host = data;

  g_free (host->name);
  g_free (host);
}

static int
compare_wakes (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Host *host_a = a, *host_b = b;

  return host_a->wake_us < host_b->wake_us ? -1 : host_a->wake_us > host_b->wake_us ? 1
                                                                                    : 0;
}

static Host *
look_up (SkeinHostGate *self, const char *name)
{
  return g_hash_table_lookup (self->hosts, name);
}

static Host *
get_or_make (SkeinHostGate *self, const char *name)
{
  Host *host = look_up (self, name);

  if (host != NULL)
    return host;
  host = g_new0 (Host, 1);
  host->name = g_strdup (name);
  host->open = TRUE;
  skein_host_rules_lookup (self->rules, name, &host->rule);
  g_hash_table_insert (self->hosts, host->name, host);
  return host;
}

/* 0: any number. */
static guint
get_max (const Host *host)
{
  if (host->cap == 0 || host->rule.connections == 0)
    return host->cap + host->rule.connections;
  return MIN (host->cap, host->rule.connections);
}

static void arm (SkeinHostGate *self);
static void look_at (SkeinHostGate *self, Host *host, gboolean tell);

static gboolean
wake_cb (gpointer user_data)
{
  SkeinHostGate *self = user_data;
  gint64 now_us = g_get_monotonic_time () + SLACK_US;

  self->wake_id = 0;
  while (!g_sequence_is_empty (self->sleeping))
    {
      Host *host = g_sequence_get (g_sequence_get_begin_iter (self->sleeping));

      if (host->wake_us > now_us)
        break;
      look_at (self, host, FALSE);
    }
  arm (self);
  return G_SOURCE_REMOVE;
}

static void
arm (SkeinHostGate *self)
{
  Host *first;
  gint64 wait_us;

  g_clear_handle_id (&self->wake_id, g_source_remove);
  if (g_sequence_is_empty (self->sleeping))
    return;
  first = g_sequence_get (g_sequence_get_begin_iter (self->sleeping));
  wait_us = CLAMP (first->wake_us - g_get_monotonic_time (), 0, G_MAXINT * G_GINT64_CONSTANT (1000) - 1000);
  self->wake_id = g_timeout_add ((guint) (wait_us / 1000 + 1), wake_cb, self);
}

static void
set_wake (SkeinHostGate *self, Host *host, gint64 wake_us)
{
  if (wake_us == host->wake_us)
    return;
  host->wake_us = wake_us;
  if (wake_us == 0)
    g_clear_pointer (&host->iter, g_sequence_remove);
  else if (host->iter == NULL)
    host->iter = g_sequence_insert_sorted (self->sleeping, host, compare_wakes, NULL);
  else
    g_sequence_sort_changed (host->iter, compare_wakes, NULL);
  arm (self);
}

/* Something about it has changed, or may have with time: is it open? With @tell also if that is as before. Forgets it if there is nothing
 * to remember. */
static void
look_at (SkeinHostGate *self, Host *host, gboolean tell)
{
  gint64 now_us = g_get_monotonic_time () + SLACK_US;
  gint64 wake_us;
  gboolean open;

  if (host->held_until_us != 0 && host->held_until_us <= now_us)
    {
      host->held_until_us = 0;
      host->probing = TRUE;
      tell = TRUE;
    }
  if (host->shunned_until_us <= now_us)
    host->shunned_until_us = 0;
  if (host->next_start_us <= now_us)
    host->next_start_us = 0;

  wake_us = MAX (host->held_until_us, host->next_start_us);
  open = wake_us == 0 && (get_max (host) == 0 || host->n_connections < get_max (host)) && (!host->probing || host->n_files == 0);
  set_wake (self, host, wake_us);
  if (open != host->open || tell)
    {
      host->open = open;
      self->changed (host->name, open, self->user_data);
    }

  if (open && host->n_files == 0 && host->n_refusals == 0 && host->cap == 0 && !host->probing && host->shunned_until_us == 0)
    g_hash_table_remove (self->hosts, host->name);
}

SkeinHostGate *
skein_host_gate_new (SkeinHostGateFunc changed, gpointer user_data)
{
  SkeinHostGate *self = g_new0 (SkeinHostGate, 1);

  self->changed = changed;
  self->user_data = user_data;
  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, host_free);
  self->sleeping = g_sequence_new (NULL);
  return self;
}

void
skein_host_gate_free (SkeinHostGate *self)
{
  if (self == NULL)
    return;
  g_clear_handle_id (&self->wake_id, g_source_remove);
  g_sequence_free (self->sleeping);
  g_hash_table_unref (self->hosts);
  skein_host_rules_unref (self->rules);
  g_free (self);
}

void
skein_host_gate_set_rules (SkeinHostGate *self, SkeinHostRules *rules)
{
  g_autoptr (GList) hosts = g_hash_table_get_values (self->hosts);

  if (rules != NULL)
    skein_host_rules_ref (rules);
  skein_host_rules_unref (self->rules);
  self->rules = rules;

  for (GList *link = hosts; link != NULL; link = link->next)
    {
      Host *host = link->data;
      gint64 latest_us;

      skein_host_rules_lookup (rules, host->name, &host->rule);
      latest_us = g_get_monotonic_time () + host->rule.delay_us;
      host->next_start_us = MIN (host->next_start_us, latest_us);
      look_at (self, host, FALSE);
    }
}

void
skein_host_gate_get_rule (SkeinHostGate *self, const char *name, SkeinHostRule *out_rule)
{
  Host *host = look_up (self, name);

  if (host != NULL)
    *out_rule = host->rule;
  else
    skein_host_rules_lookup (self->rules, name, out_rule);
}

void
skein_host_gate_set_cap (SkeinHostGate *self, const char *name, guint connections)
{
  Host *host;

  if (*name == '\0' || (connections == 0 && look_up (self, name) == NULL))
    return;
  host = get_or_make (self, name);
  host->cap = connections;
  look_at (self, host, FALSE);
}

guint
skein_host_gate_get_cap (SkeinHostGate *self, const char *name)
{
  Host *host = look_up (self, name);

  return host != NULL ? host->cap : 0;
}

gboolean
skein_host_gate_is_open (SkeinHostGate *self, const char *name)
{
  Host *host = look_up (self, name);

  return host == NULL || host->open;
}

gint64
skein_host_gate_get_held_until_us (SkeinHostGate *self, const char *name)
{
  Host *host = look_up (self, name);

  return host != NULL ? host->held_until_us : 0;
}

gint64
skein_host_gate_get_shunned_until_us (SkeinHostGate *self, const char *name)
{
  Host *host = look_up (self, name);

  return host != NULL && host->shunned_until_us > g_get_monotonic_time () ? host->shunned_until_us : 0;
}

guint
skein_host_gate_enter (SkeinHostGate *self, const char *name, guint wanted, guint n_waiting)
{
  Host *host;

  g_return_val_if_fail (wanted > 0, 1);

  if (*name == '\0')
    return wanted;

  host = get_or_make (self, name);
  if (host->probing)
    wanted = 1;
  else if (get_max (host) > 0)
    {
      guint n_free = get_max (host) - MIN (host->n_connections, get_max (host));

      wanted = CLAMP (n_free / (1 + n_waiting), 1, wanted);
    }
  host->n_files++;
  host->n_connections += wanted;
  if (host->rule.delay_us > 0)
    host->next_start_us = g_get_monotonic_time () + host->rule.delay_us;
  look_at (self, host, FALSE);
  return wanted;
}

void
skein_host_gate_shrink (SkeinHostGate *self, const char *name, guint n_connections)
{
  Host *host = look_up (self, name);

  if (host == NULL)
    return;
  g_assert (host->n_connections >= n_connections);
  host->n_connections -= n_connections;
  look_at (self, host, FALSE);
}

void
skein_host_gate_leave (SkeinHostGate *self, const char *name, guint n_connections)
{
  Host *host = look_up (self, name);

  if (host == NULL)
    return;
  g_assert (host->n_files > 0);
  host->n_files--;
  skein_host_gate_shrink (self, name, n_connections);
}

void
skein_host_gate_answered (SkeinHostGate *self, const char *name)
{
  Host *host = look_up (self, name);

  /* What was asked before the refusal says nothing about what comes after it. */
  if (host == NULL || host->held_until_us != 0 || (host->n_refusals == 0 && !host->probing))
    return;
  host->n_refusals = 0;
  host->probing = FALSE;
  look_at (self, host, FALSE);
}

/* Half of it by chance, so that not everybody whom a server has sent away comes back at once. */
static gint64
choose_hold_us (guint n_refusals, gint64 retry_after_s)
{
  double hold_s = MIN (MAX_BACKOFF_S, 1u << MIN (n_refusals - 1, 10));

  hold_s *= 0.5 + 0.5 * g_random_double ();
  return (gint64) (MAX (hold_s, (double) retry_after_s) * G_USEC_PER_SEC);
}

void
skein_host_gate_refused (SkeinHostGate *self, const char *name, gint64 retry_after_s)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 until_us;
  Host *host;

  if (*name == '\0')
    return;

  host = get_or_make (self, name);
  if (retry_after_s > SKEIN_HOST_GATE_MAX_WAIT_S)
    {
      host->shunned_until_us = MAX (host->shunned_until_us, now_us + retry_after_s * G_USEC_PER_SEC);
      host->held_until_us = 0;
      host->probing = TRUE;
      look_at (self, host, TRUE);
      return;
    }

  /* One of several that were under way: no reason to think worse of it. */
  if (host->held_until_us == 0)
    until_us = now_us + choose_hold_us (++host->n_refusals, retry_after_s);
  else
    until_us = now_us + MAX (0, retry_after_s) * G_USEC_PER_SEC;
  if (until_us <= host->held_until_us)
    return;
  host->held_until_us = until_us;
  look_at (self, host, TRUE);
}

void
skein_host_gate_forgive (SkeinHostGate *self, const char *name)
{
  Host *host = look_up (self, name);

  if (host == NULL || (host->held_until_us == 0 && host->shunned_until_us == 0))
    return;
  host->held_until_us = 0;
  host->shunned_until_us = 0;
  host->probing = TRUE;
  look_at (self, host, TRUE);
}

void
skein_host_gate_foreach_held (SkeinHostGate *self, gboolean (*func) (const char *host, gpointer user_data), gpointer user_data)
{
  for (GSequenceIter *iter = g_sequence_get_begin_iter (self->sleeping); !g_sequence_iter_is_end (iter); iter = g_sequence_iter_next (iter))
    {
      Host *host = g_sequence_get (iter);

      if (host->held_until_us != 0 && !func (host->name, user_data))
        return;
    }
}
