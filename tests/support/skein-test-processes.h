// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whose parents end become children of this process, so that they are still counted. At the beginning of main(). */
void skein_test_adopt_orphans (void);

/* Descendants of this process whose names begin with @prefix; zombies do not count. */
guint skein_test_count_processes (const char *prefix);

G_END_DECLS
