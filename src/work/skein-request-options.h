// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SKEIN_PROXY_SYSTEM "system" /* as the environment or the desktop says */
#define SKEIN_PROXY_NONE "none"

/* Stored by name. */
typedef enum
{
  SKEIN_HTTP_AUTO, /* the best both sides know */
  SKEIN_HTTP_1_1,
  SKEIN_HTTP_2,
  SKEIN_HTTP_3,
  SKEIN_N_HTTP_VERSIONS
} SkeinHttpVersion;

/**
 * SkeinRequestOptions:
 *
 * How requests for a file are made, beyond its URL. Made from a filled struct by skein_request_options_new(), which checks it; immutable
 * and reference counted from then on; any thread.
 *
 * What may be secret (a proxy's user and password, headers whose names sound like keys) is kept in memory and left out of the text that
 * is stored; the text says what it was, and the options made of it are locked: nothing is to be asked with them before they are
 * unlocked with what somebody else has kept (see batch/skein-kept-secrets.h). Headers, cookies, netrc's passwords and the client certificate are for the item's own origin alone: a redirect to
 * another one does not take them along.
 */
typedef struct _SkeinRequestOptions
{
  char **headers;    /* (nullable) "Name: value" */
  char *user_agent;  /* (nullable) default "Skein/VERSION" */
  char *referrer;    /* (nullable) other origins get only its origin */
  char *cookie_file; /* (nullable) Netscape format, read only */
  char *proxy;       /* (nullable) SYSTEM: http://, https://, socks5:// or socks5h:// with host and port, or one of SKEIN_PROXY_; without user info */
  char *cert_file;   /* (nullable) PEM, for https */
  char *key_file;    /* (nullable) PEM for https if not in cert_file; a private key for sftp */
  char *ca_file;     /* (nullable) more trust anchors (PEM) */
  char *doh_url;     /* (nullable) DNS over HTTPS: https:// */
  SkeinHttpVersion http_version;
  gboolean netrc;                                                 /* ~/.netrc, or $NETRC */
  guint connect_timeout_s, first_byte_timeout_s, stall_timeout_s; /* 0: defaults */
  guint64 max_rate;                                               /* bytes per second, 0 none */

  /* Never stored. */
  char *proxy_user, *proxy_password; /* (nullable) */

  char *secrets_id;      /* (nullable) under which the secret ones may be kept; set by _new() if there are any */
  char **locked_headers; /* (nullable) names of those that are not known here */
  gboolean proxy_locked; /* the proxy's user and password are not known here */

  /*< private >*/
  gatomicrefcount ref_count;
} SkeinRequestOptions;

/**
 * skein_request_options_new:
 * @filled: on the caller's stack, what is not wanted left zero; copied. Its proxy may have user info, which is split off.
 *
 * Returns: (nullable): NULL with SKEIN_WORK_ERROR_INVALID, which says what is wrong and what to use instead
 */
SkeinRequestOptions *skein_request_options_new (const SkeinRequestOptions *filled, GError **error);
SkeinRequestOptions *skein_request_options_ref (SkeinRequestOptions *self);
void skein_request_options_unref (SkeinRequestOptions *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinRequestOptions, skein_request_options_unref)

/* The store's form: a line per option, no secrets; (nullable) NULL if all is as by default. */
char *skein_request_options_to_text (const SkeinRequestOptions *self);
/* What is not understood (of a later version, or not valid any more) is left out. Equal texts in a row give the same object. (nullable) */
SkeinRequestOptions *skein_request_options_from_text (const char *text);

/* Something is missing that was given once. */
gboolean skein_request_options_is_locked (const SkeinRequestOptions *self);
/* What is missing, by its names and never its values, for people: "X-Api-Key, proxy password". */
char *skein_request_options_dup_locked (const SkeinRequestOptions *self);
/* What is secret in them, to be kept elsewhere; (nullable) NULL if nothing is. The caller overwrites it after use. */
char *skein_request_options_dup_secrets (const SkeinRequestOptions *self);
/* The same options with all that is missing; (nullable) NULL if @secrets lacks some of it. */
SkeinRequestOptions *skein_request_options_unlock (const SkeinRequestOptions *self, const char *secrets);

gboolean skein_request_options_equal (const SkeinRequestOptions *a, const SkeinRequestOptions *b); /* (nullable) both */

/* "Name: value" as it may be given. The error names what to use instead of those that are not. */
gboolean skein_request_options_check_header (const char *header, GError **error);

gboolean skein_http_version_parse (const char *text, SkeinHttpVersion *out_version); /* "auto", "1.1", "2", "3" */

G_END_DECLS
