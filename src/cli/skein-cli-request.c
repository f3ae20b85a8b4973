// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "cli/skein-cli-request.h"

#include "cli/skein-cli-exit.h"
#include "cli/skein-cli-terminal.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_TIMEOUT_S (24 * 3600)

void
skein_cli_request_clear (SkeinCliRequest *self)
{
  g_strfreev (self->headers);
  g_free (self->user_agent);
  g_free (self->referrer);
  g_free (self->cookie_file);
  g_free (self->proxy);
  g_free (self->proxy_env);
  g_free (self->cert_file);
  g_free (self->key_file);
  g_free (self->http);
  g_free (self->doh_url);
  g_free (self->bearer_env);
}

GOptionEntry *
skein_cli_request_join (const GOptionEntry *entries, SkeinCliRequest *self)
{
  const GOptionEntry own[] = {
    { "header", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->headers, N_ ("Send this header too; not to other servers that redirects lead to"), N_ ("NAME: VALUE") },
    { "user-agent", 0, 0, G_OPTION_ARG_STRING, &self->user_agent, N_ ("Say this instead of “Skein”"), N_ ("TEXT") },
    { "referer", 0, 0, G_OPTION_ARG_STRING, &self->referrer, N_ ("Say that this page led to the file"), N_ ("URL") },
    { "cookies", 0, 0, G_OPTION_ARG_FILENAME, &self->cookie_file, N_ ("Send the server's cookies from FILE (Netscape format)"), N_ ("FILE") },
    { "proxy", 0, 0, G_OPTION_ARG_STRING, &self->proxy, N_ ("http://, https://, socks5:// or socks5h:// with host and port; “system” (default) or “none”"), N_ ("PROXY") },
    { "proxy-env", 0, 0, G_OPTION_ARG_STRING, &self->proxy_env, N_ ("Environment variable that holds the proxy, with user name and password"), N_ ("VAR") },
    { "cert", 0, 0, G_OPTION_ARG_FILENAME, &self->cert_file, N_ ("Show the server the client certificate in FILE (PEM)"), N_ ("FILE") },
    { "key", 0, 0, G_OPTION_ARG_FILENAME, &self->key_file, N_ ("Private key of --cert, or of sftp (PEM)"), N_ ("FILE") },
    { "http", 0, 0, G_OPTION_ARG_STRING, &self->http, N_ ("HTTP version: auto (default), 1.1, 2 or 3"), N_ ("VERSION") },
    { "netrc", 0, 0, G_OPTION_ARG_NONE, &self->netrc, N_ ("Take the server's user name and password from ~/.netrc"), NULL },
    { "doh-url", 0, 0, G_OPTION_ARG_STRING, &self->doh_url, N_ ("Ask this server for addresses, by DNS over HTTPS"), N_ ("URL") },
    { "bearer-env", 0, 0, G_OPTION_ARG_STRING, &self->bearer_env, N_ ("Environment variable that holds the server's bearer token"), N_ ("VAR") },
    { "remember", 0, 0, G_OPTION_ARG_NONE, &self->remember, N_ ("Keep the password or token in the desktop's keyring, for this server"), NULL },
    { "connect-timeout", 0, 0, G_OPTION_ARG_INT, &self->connect_timeout_s, N_ ("Give a try up if there is no connection after S seconds"), N_ ("S") },
    { "first-byte-timeout", 0, 0, G_OPTION_ARG_INT, &self->first_byte_timeout_s, N_ ("Give a try up if the answer has not begun after S seconds"), N_ ("S") },
    G_OPTION_ENTRY_NULL
  };
  gsize n_entries = 0;
  GOptionEntry *all;

  while (entries[n_entries].long_name != NULL)
    n_entries++;
  all = g_new0 (GOptionEntry, n_entries + G_N_ELEMENTS (own));
  memcpy (all, entries, n_entries * sizeof *all);
  memcpy (all + n_entries, own, sizeof own);
  return all;
}

static const char *
get_variable (const char *option, const char *name)
{
  const char *value = g_getenv (name);

  if (value == NULL || *value == '\0')
    {
      skein_cli_complain (_ ("--%s: the environment has no variable “%s”"), option, name);
      return NULL;
    }
  return value;
}

static char *
dup_absolute (const char *path)
{
  return path != NULL ? g_canonicalize_filename (path, NULL) : NULL;
}

static gboolean
is_seconds (const char *option, int seconds)
{
  if (seconds >= 0 && seconds <= MAX_TIMEOUT_S)
    return TRUE;
  skein_cli_complain (_ ("--%s takes a number from 1 to %d, not %d"), option, MAX_TIMEOUT_S, seconds);
  return FALSE;
}

gboolean
skein_cli_request_finish (const SkeinCliRequest *self, SkeinRequestOptions **out_options, const char **out_bearer, int *out_status)
{
  g_autofree char *cookie_file = dup_absolute (self->cookie_file);
  g_autofree char *cert_file = dup_absolute (self->cert_file);
  g_autofree char *key_file = dup_absolute (self->key_file);
  g_autoptr (SkeinRequestOptions) options = NULL;
  g_autoptr (GError) error = NULL;
  SkeinRequestOptions filled = {
    .headers = self->headers,
    .user_agent = self->user_agent,
    .referrer = self->referrer,
    .cookie_file = cookie_file,
    .proxy = self->proxy,
    .cert_file = cert_file,
    .key_file = key_file,
    .doh_url = self->doh_url,
    .netrc = self->netrc,
    .connect_timeout_s = (guint) self->connect_timeout_s,
    .first_byte_timeout_s = (guint) self->first_byte_timeout_s,
  };

  *out_options = NULL;
  *out_bearer = NULL;
  *out_status = SKEIN_CLI_EXIT_USAGE;

  if (!is_seconds ("connect-timeout", self->connect_timeout_s) || !is_seconds ("first-byte-timeout", self->first_byte_timeout_s))
    return FALSE;
  if (self->http != NULL && !skein_http_version_parse (self->http, &filled.http_version))
    {
      skein_cli_complain (_ ("--http takes auto, 1.1, 2 or 3, not “%s”"), self->http);
      return FALSE;
    }
  if (self->bearer_env != NULL && (*out_bearer = get_variable ("bearer-env", self->bearer_env)) == NULL)
    return FALSE;
  if (self->proxy != NULL && self->proxy_env != NULL)
    {
      skein_cli_complain (_ ("--proxy and --proxy-env name one proxy each: give one of them"));
      return FALSE;
    }
  if (self->proxy_env != NULL && (filled.proxy = (char *) get_variable ("proxy-env", self->proxy_env)) == NULL)
    return FALSE;

  options = skein_request_options_new (&filled, &error);
  if (options == NULL)
    {
      skein_cli_complain ("%s", error->message);
      return FALSE;
    }
  if (self->proxy != NULL && options->proxy_password != NULL)
    {
      skein_cli_complain (_ ("--proxy: passwords are not taken from the command line, where others can read them: put the proxy into a variable and name it with --proxy-env"));
      return FALSE;
    }

  if (!skein_request_options_equal (options, NULL))
    *out_options = g_steal_pointer (&options);
  return TRUE;
}
