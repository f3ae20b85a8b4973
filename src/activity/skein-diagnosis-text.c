// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "activity/skein-diagnosis-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "base/skein-format.h"

/* Gains are told as what they are: estimates. */
#define LARGEST_GAIN 9.99

static gboolean
is_rule (const SkeinDiagnosis *self, const char *name)
{
  return strcmp (self->rule, name) == 0;
}

static double
get_evidence (const SkeinDiagnosis *self, SkeinEvidenceKind kind)
{
  for (guint i = 0; i < self->n_evidence; i++)
    if (self->evidence[i].kind == kind)
      return self->evidence[i].value;
  return NAN;
}

static char *
dup_download_host_limit (const SkeinDiagnosis *self)
{
  double max = get_evidence (self, SKEIN_EVIDENCE_HOST_MAX);
  double delay = get_evidence (self, SKEIN_EVIDENCE_HOST_DELAY);

  if (is_rule (self, "host-refuses"))
    return self->host[0] != '\0' ? g_strdup_printf (_ ("Downloads wait because %s wants to be left alone for now."), self->host)
                                 : g_strdup (_ ("Downloads wait because servers want to be left alone for now."));
  if (is_rule (self, "host-rule") && !isnan (max))
    return g_strdup_printf (ngettext ("Downloads are limited by your rule: %u connection at a time to %s.",
                                      "Downloads are limited by your rule: %u connections at a time to %s.", (guint) max),
                            (guint) max, self->host);
  if (is_rule (self, "host-cap") && !isnan (max))
    return g_strdup_printf (ngettext ("Downloads are limited by %2$s, which refuses more than %1$u connection at a time.",
                                      "Downloads are limited by %2$s, which refuses more than %1$u connections at a time.", (guint) max),
                            (guint) max, self->host);
  if (is_rule (self, "host-delay") && !isnan (delay))
    {
      /* Translators: seconds. */
      g_autofree char *duration = g_strdup_printf (_ ("%.1f s"), delay);

      /* Translators: a time such as "2 s", and a server's name. */
      return self->host[0] != '\0' ? g_strdup_printf (_ ("Downloads are limited by your rule: %s between two starts from %s."), duration, self->host)
                                   : g_strdup_printf (_ ("Downloads are limited by your rule: %s between two starts."), duration);
    }
  return g_strdup (_ ("Downloads are limited by what each server may be asked at a time."));
}

static char *
dup_download_own_limit (const SkeinDiagnosis *self)
{
  double limit = get_evidence (self, SKEIN_EVIDENCE_LIMIT);
  double host_limit = get_evidence (self, SKEIN_EVIDENCE_HOST_LIMIT);
  g_autofree char *rate = NULL;

  if (is_rule (self, "own-limit") && !isnan (limit))
    {
      rate = skein_format_rate (limit);
      return g_strdup_printf (_ ("Downloads are limited by your own speed limit of %s."), rate);
    }
  if (is_rule (self, "host-speed-limit") && !isnan (host_limit))
    {
      rate = skein_format_rate (host_limit);
      /* Translators: a rate, and a server's name. */
      return g_strdup_printf (_ ("Downloads are limited by your own speed limit of %s for %s."), rate, self->host);
    }
  return g_strdup (_ ("Downloads are limited by the speed limits of single files or servers."));
}

static char *
dup_download_sentence (const SkeinDiagnosis *self)
{
  switch (self->bound)
    {
    case SKEIN_BOUND_NOTHING:
      if (is_rule (self, "few-files"))
        return g_strdup (_ ("There are fewer files to download than connections to do it."));
      return g_strdup (_ ("Nothing is downloaded."));
    case SKEIN_BOUND_HELD:
      return g_strdup (_ ("Downloads are held."));
    case SKEIN_BOUND_SERVERS:
      if (is_rule (self, "slow-connect"))
        return g_strdup (_ ("Downloads are limited by how long it takes to connect to the servers."));
      return g_strdup (_ ("Downloads are limited by the servers, not by this computer."));
    case SKEIN_BOUND_CONNECTION_CAP:
      if (self->host[0] != '\0')
        return g_strdup_printf (_ ("Downloads are limited by %s, which gives each connection the same rate and no more."), self->host);
      return g_strdup (_ ("Downloads are limited by the server, which gives each connection the same rate and no more."));
    case SKEIN_BOUND_LINE:
      return g_strdup (_ ("Downloads are limited by this line: several servers share one total."));
    case SKEIN_BOUND_LINE_OR_SERVER:
      if (self->host[0] != '\0')
        return g_strdup_printf (_ ("Downloads are limited by this line or by all that %s sends; from one server both look the same."), self->host);
      return g_strdup (_ ("Downloads are limited by this line or by all that the server sends; from one server both look the same."));
    case SKEIN_BOUND_OWN_LIMIT:
      return dup_download_own_limit (self);
    case SKEIN_BOUND_HOST_LIMIT:
      return dup_download_host_limit (self);
    case SKEIN_BOUND_DISK:
      return g_strdup (_ ("Downloads are limited by the disk: it takes longer to write than to receive."));
    case SKEIN_BOUND_CPU:
      if (is_rule (self, "download-crowded"))
        return g_strdup (_ ("Downloads are limited by the processor, which others use."));
      return g_strdup (_ ("Downloads are limited by the processor: the download threads compute all the time."));
    case SKEIN_BOUND_FEW_WORKERS:
      return g_strdup (_ ("Downloads are limited by the number of connections."));
    case SKEIN_BOUND_LOCK:
      return g_strdup (_ ("Threads are limited by a lock: they take turns."));
    case SKEIN_BOUND_PROCESSING:
      return g_strdup (_ ("Downloads wait for processing, which cannot keep up."));
    case SKEIN_BOUND_UNKNOWN:
    case SKEIN_BOUND_DOWNLOADS:
    case SKEIN_N_BOUNDS:
    default:
      if (is_rule (self, "settling"))
        return g_strdup (_ ("It is too early to tell what limits downloads."));
      if (is_rule (self, "receiving"))
        return g_strdup (_ ("What limits downloads cannot be told yet: the line and the servers look alike as long as the number of connections is the same."));
      return g_strdup (_ ("What limits downloads cannot be told: nothing takes most of the time."));
    }
}

static char *
dup_processing_sentence (const SkeinDiagnosis *self)
{
  switch (self->bound)
    {
    case SKEIN_BOUND_NOTHING:
      return g_strdup (_ ("Nothing waits to be processed."));
    case SKEIN_BOUND_DOWNLOADS:
      return g_strdup (_ ("Processing waits for downloads."));
    case SKEIN_BOUND_LOCK:
      return g_strdup (_ ("Processing is limited by a lock: workers take turns."));
    case SKEIN_BOUND_DISK:
      return g_strdup (_ ("Processing is limited by the disk: it waits for what it reads and writes."));
    case SKEIN_BOUND_FEW_WORKERS:
      return g_strdup (_ ("Processing is limited by the number of processes; there are free cores."));
    case SKEIN_BOUND_CPU:
      if (is_rule (self, "all-cores"))
        {
          guint n = (guint) get_evidence (self, SKEIN_EVIDENCE_CORES);

          return g_strdup_printf (ngettext ("Processing is limited by the processor: its %u core is in use.",
                                            "Processing is limited by the processor: all %u cores are in use.", n),
                                  n);
        }
      if (is_rule (self, "processing-crowded"))
        return g_strdup (_ ("Processing is limited by the processor, which other programs use."));
      return g_strdup (_ ("Processing is limited by computing: each process uses a core."));
    case SKEIN_BOUND_UNKNOWN:
    case SKEIN_BOUND_HELD:
    case SKEIN_BOUND_SERVERS:
    case SKEIN_BOUND_CONNECTION_CAP:
    case SKEIN_BOUND_LINE:
    case SKEIN_BOUND_LINE_OR_SERVER:
    case SKEIN_BOUND_OWN_LIMIT:
    case SKEIN_BOUND_HOST_LIMIT:
    case SKEIN_BOUND_PROCESSING:
    case SKEIN_N_BOUNDS:
    default:
      if (is_rule (self, "processing-settling"))
        return g_strdup (_ ("It is too early to tell what limits processing."));
      return g_strdup (_ ("What limits processing cannot be told: nothing takes most of the time."));
    }
}

char *
skein_diagnosis_dup_sentence (const SkeinDiagnosis *self)
{
  g_return_val_if_fail (self != NULL && self->rule != NULL, NULL);

  return self->pool == SKEIN_FACTS_DOWNLOADS ? dup_download_sentence (self) : dup_processing_sentence (self);
}

char *
skein_gain_dup_text (double gain_frac)
{
  g_autofree char *percent = skein_format_percent (MIN (fabs (gain_frac), LARGEST_GAIN));

  /* Translators: a sign before a share: "+38 %", "−4 %". */
  return g_strdup_printf (gain_frac < 0 ? _ ("−%s") : _ ("+%s"), percent);
}

char *
skein_workers_dup_text (SkeinFactsPool pool, guint n)
{
  if (pool == SKEIN_FACTS_DOWNLOADS)
    return g_strdup_printf (ngettext ("%u thread", "%u threads", n), n);
  return g_strdup_printf (ngettext ("%u process", "%u processes", n), n);
}

/* "32 connections" where a thread has several: the number that servers see. */
static char *
dup_target (const SkeinDiagnosis *self)
{
  g_autofree char *workers = skein_workers_dup_text (self->pool, self->suggested);
  guint n = self->suggested * self->slots_each;

  if (self->pool != SKEIN_FACTS_DOWNLOADS || self->slots_each <= 1)
    return g_steal_pointer (&workers);
  /* Translators: "4 threads (32 connections)"; the number is that of connections. */
  return g_strdup_printf (ngettext ("%s (%u connection)", "%s (%u connections)", n), workers, n);
}

char *
skein_diagnosis_dup_advice (const SkeinDiagnosis *self)
{
  g_autofree char *target = NULL;
  g_autofree char *gain = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->tunes_itself && self->pool == SKEIN_FACTS_DOWNLOADS && self->bound != SKEIN_BOUND_NOTHING && self->bound != SKEIN_BOUND_HELD)
    return g_strdup (_ ("The number of connections adjusts itself."));
  if (self->suggested == 0)
    return NULL;

  target = dup_target (self);
  if (isnan (self->gain_frac))
    /* Translators: "12 threads" */
    return g_strdup_printf (_ ("Whether %s are faster can only be found by trying."), target);
  gain = skein_gain_dup_text (self->gain_frac);
  if (self->pool == SKEIN_FACTS_PROCESSING)
    /* Translators: now, "4 processes", "+38 %" */
    return g_strdup_printf (_ ("More processes help: %u → %s is estimated at %s."), self->workers, target, gain);
  if (self->bound == SKEIN_BOUND_SERVERS || self->bound == SKEIN_BOUND_CONNECTION_CAP)
    /* Translators: now, "12 threads", "+38 %" */
    return g_strdup_printf (_ ("Adding threads still helps: %u → %s is estimated at %s."), self->workers, target, gain);
  /* Translators: now, "12 threads", "+38 %" */
  return g_strdup_printf (_ ("More threads help: %u → %s is estimated at %s."), self->workers, target, gain);
}

char *
skein_diagnosis_dup_suggestion (const SkeinDiagnosis *self)
{
  g_autofree char *gain = NULL;
  guint n;

  g_return_val_if_fail (self != NULL, NULL);

  n = self->suggested;
  if (n == 0)
    return NULL;
  if (isnan (self->gain_frac))
    return g_strdup_printf (self->pool == SKEIN_FACTS_DOWNLOADS ? ngettext ("Try %u thread", "Try %u threads", n) : ngettext ("Try %u process", "Try %u processes", n), n);
  gain = skein_gain_dup_text (self->gain_frac);
  /* Translators: a button; "Use 12 threads: +38 % expected" */
  return g_strdup_printf (self->pool == SKEIN_FACTS_DOWNLOADS ? ngettext ("Use %u thread: %s expected", "Use %u threads: %s expected", n)
                                                              : ngettext ("Use %u process: %s expected", "Use %u processes: %s expected", n),
                          n, gain);
}

char *
skein_diagnosis_dup_basis (const SkeinDiagnosis *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->suggested == 0)
    return NULL;
  switch (self->model)
    {
    case SKEIN_MODEL_SCALING:
      return g_strdup (_ ("The estimate goes on from how the total has followed the number of connections so far, as far as limits, cores and files allow."));
    case SKEIN_MODEL_OVERLAP:
      return g_strdup (_ ("The estimate assumes that waits overlap, and no more than a line that never rests."));
    case SKEIN_MODEL_CORES:
      return g_strdup (_ ("The estimate goes on in proportion, as far as there are cores that nobody uses."));
    case SKEIN_MODEL_NONE:
    default:
      return g_strdup (_ ("There is no basis for an estimate: the number of connections has hardly changed so far."));
    }
}

const char *
skein_confidence_get_label (SkeinConfidence confidence)
{
  switch (confidence)
    {
    case SKEIN_CONFIDENCE_LOW:
      /* Translators: how sure it is what bounds a pool. */
      return _ ("a guess");
    case SKEIN_CONFIDENCE_MEDIUM:
      /* Translators: how sure it is what bounds a pool. */
      return _ ("likely");
    case SKEIN_CONFIDENCE_HIGH:
    default:
      /* Translators: how sure it is what bounds a pool. */
      return _ ("clear");
    }
}

static const char *const labels[SKEIN_N_EVIDENCE] = {
  [SKEIN_EVIDENCE_BUSY] = N_ ("Time with something to do"),
  [SKEIN_EVIDENCE_WAITING] = N_ ("Time spent waiting for the first byte"),
  [SKEIN_EVIDENCE_CONNECTING] = N_ ("Time spent connecting"),
  [SKEIN_EVIDENCE_RECEIVING] = N_ ("Time spent receiving"),
  [SKEIN_EVIDENCE_THROTTLED] = N_ ("Time held by speed limits"),
  [SKEIN_EVIDENCE_WRITING] = N_ ("Time of a thread spent writing"),
  [SKEIN_EVIDENCE_READING] = N_ ("Time spent reading and writing"),
  [SKEIN_EVIDENCE_BLOCKED] = N_ ("Time blocked by a lock"),
  [SKEIN_EVIDENCE_CPU_EACH] = N_ ("CPU of each worker"),
  [SKEIN_EVIDENCE_CPU_ALL] = N_ ("Cores in use by all workers"),
  [SKEIN_EVIDENCE_IDLE_CORES] = N_ ("Cores that nobody uses"),
  [SKEIN_EVIDENCE_RUN_WAIT] = N_ ("Time spent waiting for a core"),
  [SKEIN_EVIDENCE_SWITCHES] = N_ ("Waits of a worker per second"),
  [SKEIN_EVIDENCE_IOWAIT] = N_ ("Time of all cores waiting for a disk"),
  [SKEIN_EVIDENCE_PSI_IO] = N_ ("Time in which programs waited for a disk"),
  [SKEIN_EVIDENCE_PSI_CPU] = N_ ("Time in which programs waited for a core"),
  [SKEIN_EVIDENCE_RATE] = N_ ("Rate"),
  [SKEIN_EVIDENCE_BEST_RATE] = N_ ("Best rate of any second"),
  [SKEIN_EVIDENCE_LIMIT] = N_ ("Speed limit"),
  [SKEIN_EVIDENCE_HOST_RATE] = N_ ("Rate from the server"),
  [SKEIN_EVIDENCE_HOST_LIMIT] = N_ ("Speed limit for the server"),
  [SKEIN_EVIDENCE_HOST_CONNECTIONS] = N_ ("Connections to the server"),
  [SKEIN_EVIDENCE_HOST_MAX] = N_ ("Connections it may have"),
  [SKEIN_EVIDENCE_HOST_DELAY] = N_ ("Time between two starts"),
  [SKEIN_EVIDENCE_HOSTS] = N_ ("Servers in use"),
  [SKEIN_EVIDENCE_HOSTS_HELD] = N_ ("Servers that want to be left alone"),
  [SKEIN_EVIDENCE_CONNECTION_RATE] = N_ ("Rate of a connection while it receives"),
  [SKEIN_EVIDENCE_UNEVENNESS] = N_ ("Difference between connections"),
  [SKEIN_EVIDENCE_SCALING] = N_ ("What twice the connections gave"),
  [SKEIN_EVIDENCE_CONNECTIONS] = N_ ("Connections at work"),
  [SKEIN_EVIDENCE_WORKERS] = N_ ("Workers"),
  [SKEIN_EVIDENCE_CORES] = N_ ("Cores"),
  [SKEIN_EVIDENCE_QUEUED] = N_ ("Files that wait"),
};

const char *
skein_evidence_get_label (SkeinEvidenceKind kind)
{
  g_return_val_if_fail (kind < SKEIN_N_EVIDENCE, NULL);
  return _ (labels[kind]);
}

char *
skein_evidence_dup_value (const SkeinEvidence *figure)
{
  g_return_val_if_fail (figure != NULL, NULL);

  switch (figure->kind)
    {
    case SKEIN_EVIDENCE_RATE:
    case SKEIN_EVIDENCE_BEST_RATE:
    case SKEIN_EVIDENCE_LIMIT:
    case SKEIN_EVIDENCE_HOST_RATE:
    case SKEIN_EVIDENCE_HOST_LIMIT:
    case SKEIN_EVIDENCE_CONNECTION_RATE:
      return skein_format_rate (figure->value);
    case SKEIN_EVIDENCE_HOST_DELAY:
      return g_strdup_printf (_ ("%.1f s"), figure->value);
    case SKEIN_EVIDENCE_SCALING:
      {
        double gain = pow (2, figure->value) - 1;

        return skein_gain_dup_text (gain);
      }
    case SKEIN_EVIDENCE_CPU_ALL:
    case SKEIN_EVIDENCE_IDLE_CORES:
    case SKEIN_EVIDENCE_CONNECTIONS:
      return g_strdup_printf ("%.1f", figure->value);
    case SKEIN_EVIDENCE_SWITCHES:
    case SKEIN_EVIDENCE_HOST_CONNECTIONS:
    case SKEIN_EVIDENCE_HOST_MAX:
    case SKEIN_EVIDENCE_HOSTS:
    case SKEIN_EVIDENCE_HOSTS_HELD:
    case SKEIN_EVIDENCE_WORKERS:
    case SKEIN_EVIDENCE_CORES:
    case SKEIN_EVIDENCE_QUEUED:
      return g_strdup_printf ("%.0f", figure->value);
    case SKEIN_EVIDENCE_BUSY:
    case SKEIN_EVIDENCE_WAITING:
    case SKEIN_EVIDENCE_CONNECTING:
    case SKEIN_EVIDENCE_RECEIVING:
    case SKEIN_EVIDENCE_THROTTLED:
    case SKEIN_EVIDENCE_WRITING:
    case SKEIN_EVIDENCE_READING:
    case SKEIN_EVIDENCE_BLOCKED:
    case SKEIN_EVIDENCE_CPU_EACH:
    case SKEIN_EVIDENCE_RUN_WAIT:
    case SKEIN_EVIDENCE_IOWAIT:
    case SKEIN_EVIDENCE_PSI_IO:
    case SKEIN_EVIDENCE_PSI_CPU:
    case SKEIN_EVIDENCE_UNEVENNESS:
    case SKEIN_N_EVIDENCE:
    default:
      return skein_format_percent (figure->value);
    }
}
