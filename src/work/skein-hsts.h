// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "work/skein-url.h"

G_BEGIN_DECLS

/* Servers that have said, over https, that they are to be asked over https only (RFC 6797). One list for the process, read from and kept in
 * a file that other running programs of Skein use too. libcurl has such a list per handle, each of which would read and write
 * the file on its own. Any thread. */

void skein_hsts_set_path (const char *path); /* (nullable): memory only. The file is read when the list is first needed */

/* The value of Strict-Transport-Security in an answer of @host over https. */
void skein_hsts_note (const char *host, const char *value);
gboolean skein_hsts_knows (const char *host); /* itself, or as a subdomain of one that said so */

/* An http URL of a known host becomes https, on the port that belongs to it. Takes @url. (transfer full) */
SkeinUrl *skein_hsts_upgrade (SkeinUrl *url);

G_END_DECLS
