// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Malformed answers, by the name that the query value "raw" gives: "garbage", "two-lengths", "bad-length", "huge-length",
 * "negative-length", "length-and-chunked", "bad-chunk", "header-flood", "empty-location", "file-location", "encoded".
 * NULL for a name that is not there. */
const char *skein_origin_raw_lookup (const char *name);

G_END_DECLS
