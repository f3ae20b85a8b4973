// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

/* What libFuzzer calls with each input it thinks of, and the program without it with each seed. An input that breaks a promise of what it
 * is given to ends the program. Returns 0. */
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);
