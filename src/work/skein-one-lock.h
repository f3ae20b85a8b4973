// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-board.h"

G_BEGIN_DECLS

/**
 * SkeinOneLock:
 *
 * One lock for all workers of a pool of threads, that behaves as CPython's global interpreter lock does: who computes holds it, who
 * waits for a device or sleeps does not, and a holder gives it away only when another has waited for the switch interval and asked.
 * With it the pool shows what threads in such a language gain, and what they do not. No work of Skein's own needs it.
 *
 * The rules are those of CPython 3.2 to 3.13 as its documentation and Python/ceval_gil.c describe them: a waiter sleeps for the switch
 * interval at a time; if nobody changed places meanwhile it asks; the holder looks for the request now and then, lets go, and does not
 * take the lock back before somebody else had it.
 *
 * The functions without a lock as argument act on the lock under which the calling thread works, and do nothing in a thread that works
 * under none: performers call them always. Waiting for the lock is published as SKEIN_PHASE_LOCK.
 */
typedef struct _SkeinOneLock SkeinOneLock;

#define SKEIN_ONE_LOCK_SWITCH_US 5000 /* sys.getswitchinterval() */

/* @released_in_calls: long library calls (hashing a block, resizing a picture) are made without it, as hashlib and Pillow do. Any thread. */
SkeinOneLock *skein_one_lock_new (guint switch_us, gboolean released_in_calls);
void skein_one_lock_free (SkeinOneLock *self); /* nobody works under it any more */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinOneLock, skein_one_lock_free)

guint64 skein_one_lock_get_n_switches (SkeinOneLock *self); /* times it was given away on request */

/* The calling thread works under @self from now on, without holding it; to NULL: under none. @lane (nullable): where waiting is shown. */
void skein_one_lock_enter (SkeinOneLock *self, SkeinLane *lane);
void skein_one_lock_leave (void);

/* @phase and @item are published again if the thread had to wait. A thread takes what it does not hold, and gives what it holds. */
void skein_one_lock_take (SkeinPhase phase, guint64 item);
void skein_one_lock_give (void);

/* Held; gives way if somebody asked. To be called at least every millisecond of computing. */
void skein_one_lock_offer (SkeinPhase phase, guint64 item);

/* Around a long library call, held before and after it. */
void skein_one_lock_begin_call (void);
void skein_one_lock_end_call (SkeinPhase phase, guint64 item);

G_END_DECLS
