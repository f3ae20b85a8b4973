// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-tuner.h"

G_BEGIN_DECLS

/* "24 connections: 16 gave 38 MB/s, 24 give 55 MB/s". (transfer full) */
char *skein_tuner_decision_dup_note (const SkeinTunerDecision *decision);

G_END_DECLS
