// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkeinUrl:
 *
 * A URL as libcurl itself understands it (one parser, so none can be played against another),
 * with user info split off. Plain data; any thread.
 */
typedef struct
{
  char *url;        /* normalised, without user info and fragment */
  char *user;       /* (nullable) */
  char *password;   /* (nullable) */
  char *origin;     /* "https://host:443"; "file://" */
  char *host;
  char *name;       /* (nullable) safe file name from the path's last component; NULL if it has none */
} SkeinUrl;

/* Which schemes may be named where. */
typedef enum
{
  SKEIN_URL_WEB,    /* http, https: whatever servers, pages and lists by others say */
  SKEIN_URL_REMOTE, /* also ftp, ftps, sftp: lists of the user's */
  SKEIN_URL_ANY,    /* also file: what the user names one by one */
} SkeinUrlSchemes;

/* For SKEIN_URL_WEB. The error names the text (credentials cut out) and what is wrong with it. */
SkeinUrl *skein_url_parse (const char *text, GError **error);
SkeinUrl *skein_url_parse_for (const char *text, SkeinUrlSchemes schemes, GError **error);
gboolean skein_url_is_web (const SkeinUrl *self);
gboolean skein_url_is_file (const SkeinUrl *self); /* "file:" */
char *skein_url_dup_path (const SkeinUrl *self);   /* of a "file:" URL, decoded; (nullable) */
void skein_url_free (SkeinUrl *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinUrl, skein_url_free)

/* What @reference means on a page at @base, as a browser would have it; not looked at closely. (nullable): nothing. (transfer full) */
char *skein_url_resolve (const char *base, const char *reference);

/* @text with any user info replaced, for messages; works on what is no URL too. */
char *skein_url_redact (const char *text);

/**
 * skein_url_dup_without_secrets:
 * @text: an address, or a text with one in it
 * @out_changed: (out) (optional): whether anything is left out
 *
 * Without user info and without the values of parameters that sound like passwords or tokens ("access_token=", "X-Amz-Signature="), for files
 * that others may read. What is left may not be enough to have the file. Any thread.
 *
 * Returns: (transfer full)
 */
char *skein_url_dup_without_secrets (const char *text, gboolean *out_changed);

G_END_DECLS
