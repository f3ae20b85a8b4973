// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "work/skein-work-error.h"

#include <curl/curl.h>

G_BEGIN_DECLS

/* The one place where libcurl's codes and HTTP's become ours: one sentence that names the server, one that says what to do. */

/* @detail: (nullable): libcurl's error buffer. @os_errno: CURLINFO_OS_ERRNO, 0 none. */
void skein_transfer_error_set_from_curl (GError **error, CURLcode code, const char *host, const char *detail, long os_errno, const char *ca_file);

/* @url: without user info. @sent_password: credentials were sent with the request. */
void skein_transfer_error_set_from_status (GError **error, int status, const char *host, const char *url, gboolean sent_password);

G_END_DECLS
