// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "work/skein-transfer.h"

G_BEGIN_DECLS

/* A SkeinTransferLoop without a network, for tests of what is above it. A transfer of "fake:now" is over in the next
 * run of its loop; one of "fake:hold" when the test lets it go. Any thread. */

void skein_fake_transfer_reset (void);           /* before each test: counts to zero, nothing let go */
void skein_fake_transfer_release (guint n);      /* lets @n held transfers go, now or when they start; those that began first */
guint skein_fake_transfer_get_n_running (void);
guint skein_fake_transfer_get_n_started (void);
guint skein_fake_transfer_get_max_running (void);      /* most at once, in all loops */
guint skein_fake_transfer_get_max_running_one (void);  /* most at once in one loop */
guint skein_fake_transfer_get_last_n_lanes (void);     /* of the transfer started last */
guint skein_fake_transfer_get_n_loops (void);          /* that exist */
guint skein_fake_transfer_get_n_runs (void);           /* of all loops: what a wake-up costs */

SkeinJob *skein_fake_transfer_job (const char *url, guint segments);

G_END_DECLS
