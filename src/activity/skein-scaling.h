// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkeinScaling:
 *
 * How a total rate followed the number of those who work for it, from pairs seen so far: the exponent b of rate = a * n^b, fitted to the
 * last two minutes of work. 1 says that each worker has a rate of its own, 0 that all share one. Where their number has hardly varied, or
 * the fit is poor, nothing is known, and that is what it says. Pure state, one thread.
 */
typedef struct _SkeinScaling SkeinScaling;

#define SKEIN_SCALING_MAX_PAIRS 120

SkeinScaling *skein_scaling_new (void);
void skein_scaling_free (SkeinScaling *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinScaling, skein_scaling_free)

void skein_scaling_clear (SkeinScaling *self);

/* One second's: @n at work on average, and the @rate that they had together. Nothing is learned from a second without work. */
void skein_scaling_add (SkeinScaling *self, double n, double rate);

/* FALSE: there is no basis. @out_exponent is within 0 and 1; @out_error its standard error. */
gboolean skein_scaling_get (SkeinScaling *self, double *out_exponent, double *out_error);

double skein_scaling_get_best_rate (SkeinScaling *self); /* of any second since the last clear; 0 none */

G_END_DECLS
