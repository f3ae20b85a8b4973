// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkeinUrl:
 *
 * A URL as libcurl itself understands it (one parser, so none can be played against another),
 * http and https only, with user info split off. Plain data; any thread.
 */
typedef struct
{
  char *url;        /* normalised, without user info and fragment */
  char *user;       /* (nullable) */
  char *password;   /* (nullable) */
  char *origin;     /* "https://host:443" */
  char *host;
  char *name;       /* (nullable) safe file name from the path's last component; NULL if it has none */
} SkeinUrl;

/* The error names the text (credentials cut out) and what is wrong with it. */
SkeinUrl *skein_url_parse (const char *text, GError **error);
void skein_url_free (SkeinUrl *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinUrl, skein_url_free)

/* What @reference means on a page at @base, as a browser would have it; not looked at closely. (nullable): nothing. (transfer full) */
char *skein_url_resolve (const char *base, const char *reference);

/* @text with any user info replaced, for messages; works on what is no URL too. */
char *skein_url_redact (const char *text);

G_END_DECLS
