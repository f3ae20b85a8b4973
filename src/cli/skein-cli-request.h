// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "work/skein-request-options.h"

G_BEGIN_DECLS

/* The options of a verb about what requests say: headers, proxy, certificates, HTTP version. Zero before parsing. */
typedef struct
{
  char **headers;
  char *user_agent, *referrer, *cookie_file, *proxy, *proxy_env, *cert_file, *key_file, *http, *doh_url, *bearer_env;
  gboolean netrc, remember;
  int connect_timeout_s, first_byte_timeout_s;
} SkeinCliRequest;

void skein_cli_request_clear (SkeinCliRequest *self);

/* @entries with those of @self behind them; free with g_free(), after parsing. */
GOptionEntry *skein_cli_request_join (const GOptionEntry *entries, SkeinCliRequest *self);

/* Checks them; complains, and sets @out_status, if they make no sense. @out_options NULL: none was given. @out_bearer (nullable): the token. */
gboolean skein_cli_request_finish (const SkeinCliRequest *self, SkeinRequestOptions **out_options, const char **out_bearer, int *out_status);

G_END_DECLS
