// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "activity/skein-phase.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  const char *nick;
  const char *label;
  SkeinPhaseClass phase_class;
} PhaseInfo;

static const PhaseInfo phases[SKEIN_N_PHASES] = {
  [SKEIN_PHASE_IDLE] = { "idle", N_ ("Idle"), SKEIN_PHASE_CLASS_IDLE },
  [SKEIN_PHASE_START] = { "start", N_ ("Start"), SKEIN_PHASE_CLASS_WORKING },
  [SKEIN_PHASE_RESOLVE] = { "resolve", N_ ("Resolve"), SKEIN_PHASE_CLASS_WAITING },
  [SKEIN_PHASE_CONNECT] = { "connect", N_ ("Connect"), SKEIN_PHASE_CLASS_WAITING },
  [SKEIN_PHASE_TLS] = { "tls", N_ ("TLS handshake"), SKEIN_PHASE_CLASS_WAITING },
  [SKEIN_PHASE_WAIT] = { "wait", N_ ("Wait"), SKEIN_PHASE_CLASS_WAITING },
  [SKEIN_PHASE_RECEIVE] = { "receive", N_ ("Receive"), SKEIN_PHASE_CLASS_WAITING },
  [SKEIN_PHASE_WRITE] = { "write", N_ ("Write"), SKEIN_PHASE_CLASS_WAITING },
  [SKEIN_PHASE_THROTTLED] = { "throttled", N_ ("Speed limit"), SKEIN_PHASE_CLASS_WAITING },
  [SKEIN_PHASE_RETRY_WAIT] = { "retry-wait", N_ ("Wait to retry"), SKEIN_PHASE_CLASS_WAITING },
  [SKEIN_PHASE_READ] = { "read", N_ ("Read"), SKEIN_PHASE_CLASS_WAITING },
  [SKEIN_PHASE_HASH] = { "hash", N_ ("Hash"), SKEIN_PHASE_CLASS_WORKING },
  [SKEIN_PHASE_DECODE] = { "decode", N_ ("Decode"), SKEIN_PHASE_CLASS_WORKING },
  [SKEIN_PHASE_RESIZE] = { "resize", N_ ("Resize"), SKEIN_PHASE_CLASS_WORKING },
  [SKEIN_PHASE_ENCODE] = { "encode", N_ ("Encode"), SKEIN_PHASE_CLASS_WORKING },
  [SKEIN_PHASE_COMPUTE] = { "compute", N_ ("Compute"), SKEIN_PHASE_CLASS_WORKING },
  [SKEIN_PHASE_SLEEP] = { "sleep", N_ ("Sleep"), SKEIN_PHASE_CLASS_WAITING },
  [SKEIN_PHASE_LOCK] = { "lock", N_ ("Blocked by lock"), SKEIN_PHASE_CLASS_BLOCKED },
};

SkeinPhaseClass
skein_phase_get_class (SkeinPhase phase)
{
  g_return_val_if_fail ((guint) phase < SKEIN_N_PHASES, SKEIN_PHASE_CLASS_IDLE);
  return phases[phase].phase_class;
}

const char *
skein_phase_get_nick (SkeinPhase phase)
{
  g_return_val_if_fail ((guint) phase < SKEIN_N_PHASES, "idle");
  return phases[phase].nick;
}

const char *
skein_phase_get_label (SkeinPhase phase)
{
  g_return_val_if_fail ((guint) phase < SKEIN_N_PHASES, "");
  return _ (phases[phase].label);
}
