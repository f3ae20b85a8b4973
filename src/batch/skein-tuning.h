// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-tuner.h"
#include "pool/skein-pool.h"
#include "work/skein-job.h"

G_BEGIN_DECLS

/**
 * SkeinTuning:
 *
 * A tuner at work on a download pool: gathers what it wants to know, gives the pool as many connections as it says, and remembers what it
 * decided. Nothing that runs is interrupted: a pool that shrinks waits for transfers to end. Only connections change: threads are
 * there to use the cores, and a thread whose processor time is used up is the one thing that more connections cannot help.
 * Main thread only; does nothing while its pool does not tune itself.
 */
typedef struct _SkeinTuning SkeinTuning;

#define SKEIN_TUNING_MAX_REMEMBERED 100

/* @told: there is a decision more; from within skein_tuning_sample(). @capped: a server bears so many,
 * which is for whoever starts transfers to obey. @pool is borrowed. */
SkeinTuning *skein_tuning_new (SkeinPool *pool, void (*told) (gpointer user_data), SkeinTunerCapFunc capped, gpointer user_data);
void skein_tuning_free (SkeinTuning *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinTuning, skein_tuning_free)

/* The pool has another setting. Begins with as many connections as it says. */
void skein_tuning_set_setting (SkeinTuning *self, const SkeinSetting *setting);

/* One transfer's way: it has begun, the server has answered, it has ended. @host is what is kept from one call to the next: NULL after the
 * end, or if nobody wants to know. */
void skein_tuning_begin (SkeinTuning *self, char **host, const char *name);
void skein_tuning_answer (SkeinTuning *self, const char *host);
void skein_tuning_end (SkeinTuning *self, char **host, gboolean answered, const SkeinReport *report);

/* A look at a lane of the board, which the meter takes ten times a second. */
void skein_tuning_see (SkeinTuning *self, const SkeinLaneView *view);

/* After each round of looks. @bytes: received since the last round. @n_waiting: items waiting; @n_taken: given to the pool, begun or not. TRUE if the pool has been resized. */
gboolean skein_tuning_sample (SkeinTuning *self, gint64 now_us, guint64 bytes, guint n_waiting, guint n_taken);

guint skein_tuning_get_n_decisions (SkeinTuning *self);                                 /* all there were */
const SkeinTunerDecision *skein_tuning_peek_decision (SkeinTuning *self, guint newest); /* 0 the newest; (nullable); valid until the next one */

G_END_DECLS
