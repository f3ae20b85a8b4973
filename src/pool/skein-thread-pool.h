// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "pool/skein-pool.h"
#include "work/skein-perform.h"

G_BEGIN_DECLS

/**
 * SkeinThreadPool:
 *
 * N threads, each driving up to C transfers with one curl_multi, or performing one other job at a time. 1 x 1 is one after another,
 * N x 1 the classic pool, 1 x C an event loop.
 */
#define SKEIN_TYPE_THREAD_POOL (skein_thread_pool_get_type ())
G_DECLARE_FINAL_TYPE (SkeinThreadPool, skein_thread_pool, SKEIN, THREAD_POOL, SkeinPool)

/* @performers: what its threads may perform besides transfers; copied. Fails only if no thread at all can be started. */
SkeinPool *skein_thread_pool_new (SkeinBoard *board, const SkeinSetting *setting, const SkeinPerformers *performers, GError **error);

/* Makes every thread look at its transfers now: a speed limit that some of them wait for has changed. */
void skein_thread_pool_wake (SkeinThreadPool *self);

/* Times its one lock was given away on request; 0 without one. */
guint64 skein_thread_pool_get_n_lock_switches (SkeinThreadPool *self);

G_END_DECLS
