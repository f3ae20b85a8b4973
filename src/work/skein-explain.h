// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "work/skein-work-error.h"

G_BEGIN_DECLS

/* Why something failed, finer than SkeinWorkError, which says what a program can do about it. Their names (skein_explain_get_nick()) are
 * stored and printed; the numbers are not. */
typedef enum
{
  SKEIN_CAUSE_NONE,

  /* The way to the server. */
  SKEIN_CAUSE_NO_SUCH_HOST,
  SKEIN_CAUSE_NO_SUCH_PROXY,
  SKEIN_CAUSE_REFUSED,
  SKEIN_CAUSE_UNREACHABLE,
  SKEIN_CAUSE_CANNOT_CONNECT,
  SKEIN_CAUSE_CONNECT_TIMEOUT,
  SKEIN_CAUSE_PROXY_FAILED,
  SKEIN_CAUSE_CONNECTION_BROKE,
  SKEIN_CAUSE_NO_ANSWER,
  SKEIN_CAUSE_ENDED_EARLY,
  SKEIN_CAUSE_STALLED,
  SKEIN_CAUSE_SLOW_HEADERS,

  /* TLS and SSH. */
  SKEIN_CAUSE_TLS_EXPIRED,
  SKEIN_CAUSE_TLS_NOT_YET_VALID,
  SKEIN_CAUSE_TLS_UNKNOWN_ISSUER,
  SKEIN_CAUSE_TLS_WRONG_HOST,
  SKEIN_CAUSE_TLS_REVOKED,
  SKEIN_CAUSE_TLS_UNTRUSTED,
  SKEIN_CAUSE_TLS_FAILED,
  SKEIN_CAUSE_TLS_BROKE,
  SKEIN_CAUSE_TLS_BAD_CA_FILE,
  SKEIN_CAUSE_TLS_NO_CA,
  SKEIN_CAUSE_TLS_BAD_CLIENT_CERT,
  SKEIN_CAUSE_TLS_DOWNGRADE,
  SKEIN_CAUSE_SSH_UNKNOWN_HOST,
  SKEIN_CAUSE_SSH_CHANGED_HOST,
  SKEIN_CAUSE_SSH_FAILED,

  /* What the server says. */
  SKEIN_CAUSE_PASSWORD_WANTED,
  SKEIN_CAUSE_PASSWORD_WRONG,
  SKEIN_CAUSE_PROXY_PASSWORD_WANTED,
  SKEIN_CAUSE_FORBIDDEN,
  SKEIN_CAUSE_NOT_FOUND,
  SKEIN_CAUSE_GONE,
  SKEIN_CAUSE_TOO_MANY_REQUESTS,
  SKEIN_CAUSE_SERVER_TROUBLE,
  SKEIN_CAUSE_REQUEST_REFUSED,
  SKEIN_CAUSE_NO_FILE,
  SKEIN_CAUSE_NOT_HTTP,
  SKEIN_CAUSE_SERVER_BROKEN,
  SKEIN_CAUSE_TOO_MANY_HEADERS,
  SKEIN_CAUSE_REDIRECT_NOWHERE,
  SKEIN_CAUSE_REDIRECT_LOOP,
  SKEIN_CAUSE_REDIRECT_SCHEME,
  SKEIN_CAUSE_BAD_URL,
  SKEIN_CAUSE_NOT_SUPPORTED,
  SKEIN_CAUSE_OTHER,

  /* This side. */
  SKEIN_CAUSE_DISK_FULL,
  SKEIN_CAUSE_QUOTA,
  SKEIN_CAUSE_READ_ONLY,
  SKEIN_CAUSE_NO_PERMISSION,
  SKEIN_CAUSE_NO_FOLDER,
  SKEIN_CAUSE_FILE_TOO_LARGE,
  SKEIN_CAUSE_FILE_MISSING,
  SKEIN_CAUSE_SYMLINK,
  SKEIN_CAUSE_DISK_FAILING,
  SKEIN_CAUSE_FILE,
  SKEIN_CAUSE_CHECKSUM,
  SKEIN_N_CAUSES
} SkeinCause;

/* What a sentence may mention; whatever a cause's sentence does not need may be left out. */
typedef struct
{
  const char *host; /* the server's name */
  const char *url;  /* without user info */
  const char *why;  /* a few words, translated or the system's */
  const char *file;
  int status;    /* HTTP's */
  guint seconds; /* how long was waited */
} SkeinExplainFacts;

/**
 * skein_explain_set_error:
 * @detail: (nullable): the raw text behind it, libcurl's message or the server's status line, made fit to be shown; kept with the error
 *
 * Sets @error to the cause's sentence and, where there is one, its next step. Any thread.
 */
void skein_explain_set_error (GError **error, SkeinCause cause, const SkeinExplainFacts *facts, const char *detail);

const char *skein_explain_get_nick (SkeinCause cause); /* "no-such-host"; stable */
SkeinCause skein_explain_find (const char *nick);      /* NONE if unknown */
SkeinWorkError skein_explain_get_code (SkeinCause cause);
const char *skein_explain_get_next_step (SkeinCause cause); /* translated; (nullable) */

/* Of any error: one without a cause of its own gets the general one of its code, or NONE. */
SkeinCause skein_explain_get_cause (const GError *error);
const char *skein_explain_get_detail (const GError *error); /* (nullable) */

G_END_DECLS
