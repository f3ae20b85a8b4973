// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-tuner-hosts.h"

/* One cut per burst of refusals, as TCP cuts once per round trip. */
#define CUT_PAUSE_US (G_GINT64_CONSTANT (1500) * 1000)
/* Back to where a server is known to have answered in steps of this, above it in longer ones; each time it refuses again they double. */
#define FAST_RECOVERY_US (G_GINT64_CONSTANT (2) * G_USEC_PER_SEC)
#define FIRST_RECOVERY_US (G_GINT64_CONSTANT (10) * G_USEC_PER_SEC)
#define LONGEST_RECOVERY_US (G_GINT64_CONSTANT (300) * G_USEC_PER_SEC)
/* A server at work is one that was a moment ago: between two small files it is none. */
#define AT_WORK_US (G_GINT64_CONSTANT (5) * G_USEC_PER_SEC)
/* A stray error among many answers is none of the number's fault; this is forgotten by a tenth per step. */
#define STRAY_FRAC 0.05
#define MEMORY 0.9
/* What was learned holds that long without a transfer. */
#define FORGET_US (G_GINT64_CONSTANT (600) * G_USEC_PER_SEC)

typedef struct
{
  char *name;    /* (owned) */
  guint busy;    /* transfers under way, */
  guint served;  /* and those among them that the server sends */
  guint peak;    /* of busy, since the last step */
  gboolean full; /* peak has reached the cap since the last change */

  guint cap;       /* 0: none */
  guint threshold; /* up to here recovery is fast */
  guint ceiling;   /* where it refused last */
  guint top;       /* and where at most, since it had no cap */
  gint64 recovery_us;

  double good, bad;  /* how much of each lately */
  guint n_bad;       /* since the last change */
  guint n_new_bad;   /* since the last step */
  guint level;       /* busy when errors came lately, at most */
  gint64 changed_us; /* the cap, or an error that says: not yet */
  gint64 used_us;
} Host;

struct _SkeinTunerHosts
{
  GHashTable *hosts;          /* (owned) name -> Host */
  guint n_errors;             /* since the last step */
  SkeinTunerCapFunc cap_func; /* (nullable) */
  gpointer cap_data;
};

static void
host_free (gpointer data)
{
  Host *host = data;

  g_free (host->name);
  g_free (host);
}

SkeinTunerHosts *
skein_tuner_hosts_new (void)
{
  SkeinTunerHosts *self = g_new0 (SkeinTunerHosts, 1);

  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, host_free);
  return self;
}

void
skein_tuner_hosts_free (SkeinTunerHosts *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->hosts);
  g_free (self);
}

void
skein_tuner_hosts_set_cap_func (SkeinTunerHosts *self, SkeinTunerCapFunc func, gpointer user_data)
{
  self->cap_func = func;
  self->cap_data = user_data;
}

static void
tell_cap (SkeinTunerHosts *self, const Host *host)
{
  if (self->cap_func != NULL)
    self->cap_func (host->name, host->cap > 0 ? host->cap : SKEIN_TUNER_NO_CAP, self->cap_data);
}

void
skein_tuner_hosts_clear (SkeinTunerHosts *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->hosts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Host *host = value;

      if (host->cap == 0)
        continue;
      host->cap = host->top = 0;
      tell_cap (self, host);
    }
}

void
skein_tuner_hosts_begin (SkeinTunerHosts *self, const char *name)
{
  Host *host = g_hash_table_lookup (self->hosts, name);

  if (host == NULL)
    {
      host = g_new0 (Host, 1);
      host->name = g_strdup (name);
      host->recovery_us = FIRST_RECOVERY_US;
      g_hash_table_insert (self->hosts, host->name, host);
    }

  host->busy++;
  host->peak = MAX (host->peak, host->busy);
}

void
skein_tuner_hosts_answer (SkeinTunerHosts *self, const char *name)
{
  Host *host = g_hash_table_lookup (self->hosts, name);

  g_return_if_fail (host != NULL);

  host->served++;
  host->good += 1;
}

void
skein_tuner_hosts_end (SkeinTunerHosts *self, const char *name, gboolean answered, SkeinTunerOutcome outcome)
{
  Host *host = g_hash_table_lookup (self->hosts, name);

  g_return_if_fail (host != NULL && host->busy > 0);

  /* What fails while connections above the cap run out tells nothing new. */
  if (outcome == SKEIN_TUNER_OVERLOAD)
    {
      self->n_errors++;
      if (host->cap == 0 || host->busy <= host->cap)
        {
          host->n_new_bad++;
          host->level = MAX (host->level, host->busy);
        }
    }
  else if (outcome == SKEIN_TUNER_GOOD && !answered)
    {
      host->good += 1;
    }

  if (answered && host->served > 0)
    host->served--;
  host->busy--;
}

gboolean
skein_tuner_hosts_has_errors (SkeinTunerHosts *self)
{
  return self->n_errors > 0;
}

static void
cut (Host *host, gint64 now_us)
{
  guint level = MAX (host->level, 1);
  guint cap = level - 1;

  if (host->bad > host->good)
    /* As many as it serves are not too many, whatever the others get. */
    cap = MIN (cap, MAX (level / 2, host->served));
  else
    cap = MIN (cap, MAX (level * 7 / 10, 1));
  cap = MAX (cap, 1);

  if (host->good >= 0.5 || host->served > 0)
    {
      /* It refuses some and serves others: the number is what it minds. */
      if (host->cap > 0 && level <= host->ceiling + 1)
        host->recovery_us = MIN (host->recovery_us * 2, LONGEST_RECOVERY_US);
      host->threshold = cap;
      host->ceiling = level;
    }
  host->top = MAX (host->top, level);

  host->cap = cap;
  host->level = 0;
  host->good = host->bad = 0;
  host->n_bad = 0;
  host->full = FALSE;
  host->changed_us = now_us;
}

/* TRUE if it could have one more, and used what it has. */
static gboolean
recover (Host *host, gint64 now_us, guint max)
{
  gint64 wait_us = host->cap < host->threshold ? FAST_RECOVERY_US : host->recovery_us;

  if (now_us - host->changed_us < wait_us || !host->full || (host->good < 0.5 && host->served == 0))
    return FALSE;

  if (host->cap < host->threshold)
    host->cap = MIN (host->cap * 2, host->threshold);
  else
    host->cap++;
  /* Past where it had refused: it must have got better, or another's fault it was. */
  if (host->cap > host->ceiling)
    host->recovery_us = MAX (host->recovery_us / 2, FIRST_RECOVERY_US);
  if (host->cap >= max)
    host->cap = host->top = 0;

  host->good = host->bad = 0;
  host->n_bad = 0;
  host->full = FALSE;
  host->changed_us = now_us;
  return TRUE;
}

gboolean
skein_tuner_hosts_step (SkeinTunerHosts *self, gint64 now_us, guint max, SkeinTunerHostChange *out_change)
{
  GHashTableIter iter;
  gpointer value;
  gboolean changed = FALSE, was_cut = FALSE;

  g_hash_table_iter_init (&iter, self->hosts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Host *host = value;
      SkeinTunerHostChange change = { host->name, host->cap, 0, 0 };

      if (host->peak > 0)
        host->used_us = now_us;
      if (host->busy == 0 && now_us - host->used_us > (host->cap > 0 ? FORGET_US : AT_WORK_US))
        {
          if (host->cap > 0)
            {
              host->cap = 0;
              tell_cap (self, host);
            }
          g_hash_table_iter_remove (&iter);
          continue;
        }

      host->full |= host->cap > 0 && host->peak >= host->cap;
      host->n_bad += host->n_new_bad;
      host->bad += host->n_new_bad;
      change.n_errors = host->n_bad;
      if (host->bad >= 0.9 && host->bad >= STRAY_FRAC * (host->good + host->bad) && host->cap != 1 && (host->changed_us == 0 || now_us - host->changed_us >= CUT_PAUSE_US))
        {
          cut (host, now_us);
        }
      else
        {
          /* At one connection there is nothing to cut; recovery waits from the last error on. */
          if (host->n_new_bad > 0 && host->cap == 1)
            {
              /* It serves nobody, which says nothing about the number: once it is back, fast to where it was. */
              if (host->good < 0.5 && host->served == 0)
                host->threshold = MAX (host->threshold, host->top);
              host->changed_us = now_us;
              host->good = host->bad = 0;
              host->n_bad = 0;
            }
          recover (host, now_us, max);
        }
      host->good *= MEMORY;
      host->bad *= MEMORY;
      host->n_new_bad = 0;
      if (host->bad < 0.1)
        host->level = 0;
      host->peak = host->busy;

      change.to = host->cap;
      if (change.from == change.to)
        continue;
      tell_cap (self, host);
      /* A cut is more telling than a recovery. */
      if (!changed || (change.n_errors > 0 && !was_cut))
        {
          was_cut = change.n_errors > 0 && (change.from == 0 || (change.to != 0 && change.to < change.from));
          change.from = change.from > 0 ? change.from : SKEIN_TUNER_NO_CAP;
          change.to = change.to > 0 ? change.to : SKEIN_TUNER_NO_CAP;
          *out_change = change;
        }
      changed = TRUE;
    }

  self->n_errors = 0;
  return changed;
}

guint
skein_tuner_hosts_get_cap (SkeinTunerHosts *self, const char *name)
{
  const Host *host = g_hash_table_lookup (self->hosts, name);

  return host != NULL && host->cap > 0 ? host->cap : SKEIN_TUNER_NO_CAP;
}

guint
skein_tuner_hosts_get_sum (SkeinTunerHosts *self, gint64 now_us)
{
  GHashTableIter iter;
  gpointer value;
  guint sum = 0;

  g_hash_table_iter_init (&iter, self->hosts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Host *host = value;

      if (host->busy == 0 && now_us - host->used_us > AT_WORK_US)
        continue;
      if (host->cap == 0)
        return SKEIN_TUNER_NO_CAP;
      sum += host->cap;
    }

  return sum > 0 ? sum : SKEIN_TUNER_NO_CAP;
}
