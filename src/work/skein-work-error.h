// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Named for what the caller can do about it. The message says what failed, to which file or server, and what to do. */
typedef enum
{
  SKEIN_WORK_ERROR_FAILED,
  SKEIN_WORK_ERROR_RETRYABLE,    /* network or server trouble that may pass: refused, reset, 5xx, 429, truncated */
  SKEIN_WORK_ERROR_TIMEOUT,      /* retryable too */
  SKEIN_WORK_ERROR_RESOLVE,      /* no such host */
  SKEIN_WORK_ERROR_TLS,          /* certificate or handshake */
  SKEIN_WORK_ERROR_NOT_FOUND,    /* 404, 410 */
  SKEIN_WORK_ERROR_FORBIDDEN,    /* 401, 403, 407 */
  SKEIN_WORK_ERROR_PROTOCOL,     /* the server broke HTTP: two lengths, lying ranges */
  SKEIN_WORK_ERROR_DISK_FULL,
  SKEIN_WORK_ERROR_FOLDER,       /* target folder vanished, read-only, not a folder */
  SKEIN_WORK_ERROR_FILE,         /* a local file cannot be read or written */
  SKEIN_WORK_ERROR_INVALID,      /* the job makes no sense: no URL, bad size */
  SKEIN_WORK_ERROR_UNSUPPORTED,  /* not an image, a damaged one, unknown format */
  SKEIN_WORK_ERROR_LIMIT,        /* too many pixels, too large a result */
  SKEIN_WORK_ERROR_CHECKSUM,     /* checksum differs */
  SKEIN_WORK_ERROR_WORKER_DIED,
  SKEIN_WORK_ERROR_WORKER_HUNG,
  SKEIN_WORK_ERROR_NO_WORKER,    /* helper program missing or will not start */
} SkeinWorkError;

#define SKEIN_WORK_ERROR skein_work_error_quark ()
GQuark skein_work_error_quark (void);

/* An error of this domain may carry its cause (skein-explain.h; 0 none) and the raw text behind it; copies carry them along. @detail is copied. */
void skein_work_error_set_cause (GError *error, int cause, const char *detail);
int skein_work_error_get_cause (const GError *error);
const char *skein_work_error_get_detail (const GError *error); /* (nullable) */

/* Whether trying the same again can help (RETRYABLE, TIMEOUT, RESOLVE once). */
gboolean skein_work_error_is_retryable (const GError *error);

/**
 * skein_work_error_set_from_errno:
 * @errsv: errno of a file operation
 * @format: the sentence, translated: "Cannot write “%s”: %s", or without the file "Cannot write: %s"
 * @folder_path: (nullable): where
 * @name: (nullable): the file
 *
 * Sets @error to DISK_FULL, FOLDER or FILE, with the file, the cause and, where there is one, a sentence that says what to do.
 */
void skein_work_error_set_from_errno (GError **error, int errsv, const char *format, const char *folder_path, const char *name);

G_END_DECLS
