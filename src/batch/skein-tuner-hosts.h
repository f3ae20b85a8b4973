// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkeinTunerHosts:
 *
 * How many connections each server can bear, learned from its errors as TCP learns what a line can bear: cut at once when it
 * refuses, recovering by one at a time while it does not. A server that never refused anything has no cap. Pure state: time comes with
 * the calls, nothing here looks at a clock, and it is not thread-safe.
 */
typedef struct _SkeinTunerHosts SkeinTunerHosts;

#define SKEIN_TUNER_NO_CAP G_MAXUINT

typedef enum
{
  SKEIN_TUNER_GOOD,     /* the file has come */
  SKEIN_TUNER_OVERLOAD, /* what too many connections can cause: 429, 502 to 504, refused, reset, timed out */
  SKEIN_TUNER_OTHER,    /* says nothing: not found, disk full, cancelled */
} SkeinTunerOutcome;

typedef struct
{
  const char *host; /* valid until the next call */
  guint from, to;   /* SKEIN_TUNER_NO_CAP: none */
  guint n_errors;   /* since the last change */
} SkeinTunerHostChange;

/* @host has another cap (SKEIN_TUNER_NO_CAP: none); from within skein_tuner_hosts_step() and _clear(). */
typedef void (*SkeinTunerCapFunc) (const char *host, guint cap, gpointer user_data);

SkeinTunerHosts *skein_tuner_hosts_new (void);
void skein_tuner_hosts_free (SkeinTunerHosts *self);

void skein_tuner_hosts_set_cap_func (SkeinTunerHosts *self, SkeinTunerCapFunc func, gpointer user_data);
void skein_tuner_hosts_clear (SkeinTunerHosts *self); /* lifts all caps */

/* Of each transfer: that a connection works on it, that the server has begun to send (@answered), that it has ended. */
void skein_tuner_hosts_begin (SkeinTunerHosts *self, const char *host);
void skein_tuner_hosts_answer (SkeinTunerHosts *self, const char *host);
void skein_tuner_hosts_end (SkeinTunerHosts *self, const char *host, gboolean answered, SkeinTunerOutcome outcome);

/* Errors seen since the last step, of any server. */
gboolean skein_tuner_hosts_has_errors (SkeinTunerHosts *self);

/* Once per interval. @max: a cap that has recovered to this is none any more. TRUE if a cap has changed; the most telling one is stored. */
gboolean skein_tuner_hosts_step (SkeinTunerHosts *self, gint64 now_us, guint max, SkeinTunerHostChange *out_change);

guint skein_tuner_hosts_get_cap (SkeinTunerHosts *self, const char *host); /* SKEIN_TUNER_NO_CAP if none */

/* What all servers at work bear together; SKEIN_TUNER_NO_CAP if one of them has no cap, or none is at work. */
guint skein_tuner_hosts_get_sum (SkeinTunerHosts *self, gint64 now_us);

G_END_DECLS
