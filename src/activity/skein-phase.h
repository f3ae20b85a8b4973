// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a worker or one of its connections does right now. The order is stored in traces: append only. */
typedef enum
{
  SKEIN_PHASE_IDLE,
  SKEIN_PHASE_START,
  SKEIN_PHASE_RESOLVE,
  SKEIN_PHASE_CONNECT,
  SKEIN_PHASE_TLS,
  SKEIN_PHASE_WAIT, /* request sent, no byte yet */
  SKEIN_PHASE_RECEIVE,
  SKEIN_PHASE_WRITE,
  SKEIN_PHASE_THROTTLED, /* own speed limit */
  SKEIN_PHASE_RETRY_WAIT,
  SKEIN_PHASE_READ,
  SKEIN_PHASE_HASH,
  SKEIN_PHASE_DECODE,
  SKEIN_PHASE_RESIZE,
  SKEIN_PHASE_ENCODE,
  SKEIN_PHASE_COMPUTE,
  SKEIN_PHASE_SLEEP,
  SKEIN_PHASE_LOCK, /* wants the lock */
  SKEIN_N_PHASES
} SkeinPhase;

typedef enum
{
  SKEIN_PHASE_CLASS_IDLE,
  SKEIN_PHASE_CLASS_WAITING,
  SKEIN_PHASE_CLASS_WORKING,
  SKEIN_PHASE_CLASS_BLOCKED,
} SkeinPhaseClass;

SkeinPhaseClass skein_phase_get_class (SkeinPhase phase);
const char *skein_phase_get_nick (SkeinPhase phase);  /* "retry-wait": traces, JSON */
const char *skein_phase_get_label (SkeinPhase phase); /* "Waiting to retry": translated */

G_END_DECLS
