// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "work/skein-explain.h"

#include <curl/curl.h>

G_BEGIN_DECLS

/* The one place where libcurl's codes and HTTP's become causes of skein-explain.h. Any thread. */

/* How a request ended. Texts are borrowed. */
typedef struct
{
  const char *host;
  const char *url;         /* without user info */
  const char *detail;      /* (nullable) libcurl's error buffer */
  long os_errno;           /* CURLINFO_OS_ERRNO, 0 none */
  long verify_result;      /* CURLINFO_SSL_VERIFYRESULT, 0 none */
  const char *ca_file;     /* (nullable) */
  gboolean has_proxy;      /* one that the user chose is on the way */
  long connect_status;     /* CURLINFO_HTTP_CONNECTCODE: what the proxy said, 0 nothing */
  gboolean sent_password;  /* credentials were sent with the request */
  gboolean in_headers;     /* the answer's headers had begun and were not through */
  int status;              /* HTTP's or FTP's last, 0 none */
  const char *status_line; /* (nullable) as the server sent it */
} SkeinTransferFailure;

void skein_transfer_error_set_from_curl (GError **error, CURLcode code, const SkeinTransferFailure *failure);
void skein_transfer_error_set_from_status (GError **error, const SkeinTransferFailure *failure);

G_END_DECLS
