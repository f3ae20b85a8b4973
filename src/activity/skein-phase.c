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

/* Translators: with "phase": what a worker does just now, as a state, not as a command. */
static const PhaseInfo phases[SKEIN_N_PHASES] = {
  [SKEIN_PHASE_IDLE] = { "idle", NC_ ("phase", "Idle"), SKEIN_PHASE_CLASS_IDLE },
  [SKEIN_PHASE_START] = { "start", NC_ ("phase", "Start"), SKEIN_PHASE_CLASS_WORKING },
  [SKEIN_PHASE_RESOLVE] = { "resolve", NC_ ("phase", "Resolve"), SKEIN_PHASE_CLASS_WAITING },
  [SKEIN_PHASE_CONNECT] = { "connect", NC_ ("phase", "Connect"), SKEIN_PHASE_CLASS_WAITING },
  [SKEIN_PHASE_TLS] = { "tls", NC_ ("phase", "TLS handshake"), SKEIN_PHASE_CLASS_WAITING },
  [SKEIN_PHASE_WAIT] = { "wait", NC_ ("phase", "Wait"), SKEIN_PHASE_CLASS_WAITING },
  [SKEIN_PHASE_RECEIVE] = { "receive", NC_ ("phase", "Receive"), SKEIN_PHASE_CLASS_WAITING },
  [SKEIN_PHASE_WRITE] = { "write", NC_ ("phase", "Write"), SKEIN_PHASE_CLASS_WAITING },
  [SKEIN_PHASE_THROTTLED] = { "throttled", NC_ ("phase", "Speed limit"), SKEIN_PHASE_CLASS_WAITING },
  [SKEIN_PHASE_RETRY_WAIT] = { "retry-wait", NC_ ("phase", "Wait to retry"), SKEIN_PHASE_CLASS_WAITING },
  [SKEIN_PHASE_READ] = { "read", NC_ ("phase", "Read"), SKEIN_PHASE_CLASS_WAITING },
  [SKEIN_PHASE_HASH] = { "hash", NC_ ("phase", "Hash"), SKEIN_PHASE_CLASS_WORKING },
  [SKEIN_PHASE_DECODE] = { "decode", NC_ ("phase", "Decode"), SKEIN_PHASE_CLASS_WORKING },
  [SKEIN_PHASE_RESIZE] = { "resize", NC_ ("phase", "Resize"), SKEIN_PHASE_CLASS_WORKING },
  [SKEIN_PHASE_ENCODE] = { "encode", NC_ ("phase", "Encode"), SKEIN_PHASE_CLASS_WORKING },
  [SKEIN_PHASE_COMPUTE] = { "compute", NC_ ("phase", "Compute"), SKEIN_PHASE_CLASS_WORKING },
  [SKEIN_PHASE_SLEEP] = { "sleep", NC_ ("phase", "Sleep"), SKEIN_PHASE_CLASS_WAITING },
  [SKEIN_PHASE_LOCK] = { "lock", NC_ ("phase", "Blocked by lock"), SKEIN_PHASE_CLASS_BLOCKED },
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
  return g_dpgettext2 (GETTEXT_PACKAGE, "phase", phases[phase].label);
}
