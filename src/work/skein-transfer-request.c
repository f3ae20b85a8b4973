// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* What a request carries beyond its URL, decided anew for each of them: headers, credentials, cookies and the client certificate are for
 * the item's own origin (scheme, host and port), and nothing of them reaches another one, wherever redirects lead. */

#include "config.h"

#include "work/skein-transfer-error.h"
#include "work/skein-transfer-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <glib/gi18n-lib.h>

#define DIGIT_TEXT_BYTES 48

static gboolean
is_safe_for_header (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      if (g_ascii_iscntrl (*p))
        return FALSE;
    }
  return TRUE;
}

/* --- Files the user named: libcurl would wait for ever at a pipe --- */

static gboolean
check_file (const char *path, const char *format, GError **error)
{
  struct stat info;
  int fd = path != NULL ? open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
  int errsv = errno;

  if (path == NULL)
    return TRUE;
  if (fd >= 0)
    {
      errsv = fstat (fd, &info) != 0 ? errno : S_ISREG (info.st_mode) ? 0
                                                                      : EINVAL;
      close (fd);
    }
  if (errsv == 0)
    return TRUE;

  skein_work_error_set_from_errno (error, errsv, format, NULL, path);
  return FALSE;
}

gboolean
skein_request_check_files (const SkeinRequestOptions *options, GError **error)
{
  return options == NULL
         || (check_file (options->cookie_file, _ ("Cannot read the cookies in “%s”: %s"), error) && check_file (options->cert_file, _ ("Cannot read the client certificate “%s”: %s"), error)
             && check_file (options->key_file, _ ("Cannot read the key “%s”: %s"), error) && check_file (options->ca_file, _ ("Cannot read the certificates in “%s”: %s"), error));
}

/* --- Options one by one --- */

static void
set_range (SkeinConnection *self, const SkeinRequest *request)
{
  char range[DIGIT_TEXT_BYTES];

  if (request->range_end != SKEIN_PLAN_UNKNOWN)
    g_snprintf (range, sizeof range, "%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT, request->range_start, request->range_end - 1);
  else
    g_snprintf (range, sizeof range, "%" G_GUINT64_FORMAT "-", request->range_start);
  curl_easy_setopt (self->easy, CURLOPT_RANGE, range);
}

static void
set_headers (SkeinConnection *self, const SkeinRequest *request, const SkeinRequestOptions *options, gboolean is_home)
{
  gboolean asks_for_version = self->is_ranged && request->validator != NULL && is_safe_for_header (request->validator);
  gboolean has_own = options != NULL && options->headers != NULL && is_home;

  if (!asks_for_version && !has_own)
    {
      curl_easy_setopt (self->easy, CURLOPT_HTTPHEADER, skein_transfer_loop_get_headers (self->loop));
      return;
    }

  self->own_headers = curl_slist_append (NULL, "Accept-Encoding: identity");
  if (asks_for_version)
    {
      g_autofree char *if_range = g_strconcat ("If-Range: ", request->validator, NULL);

      self->own_headers = curl_slist_append (self->own_headers, if_range);
    }
  for (guint i = 0; has_own && options->headers[i] != NULL; i++)
    self->own_headers = curl_slist_append (self->own_headers, options->headers[i]);
  curl_easy_setopt (self->easy, CURLOPT_HTTPHEADER, self->own_headers);
}

/* As browsers do: other origins learn where the user came from, not from which page; plain http learns nothing of https. */
static void
set_referrer (SkeinConnection *self, const SkeinRequestOptions *options, gboolean is_home)
{
  g_autoptr (SkeinUrl) from = NULL;
  const char *after_scheme;
  g_autofree char *origin = NULL;

  if (options == NULL || options->referrer == NULL)
    return;
  if (is_home)
    {
      curl_easy_setopt (self->easy, CURLOPT_REFERER, options->referrer);
      return;
    }

  if (g_str_has_prefix (options->referrer, "https:") && !g_str_has_prefix (self->url->url, "https:"))
    return;
  after_scheme = strstr (options->referrer, "://") + 3;
  origin = g_strdup_printf ("%.*s/", (int) (after_scheme - options->referrer + (gssize) strcspn (after_scheme, "/?#")), options->referrer);
  curl_easy_setopt (self->easy, CURLOPT_REFERER, origin);
}

/* Asked once: libcurl writes its whole description anew each time. */
static gboolean
has_system_ca_file (void)
{
  static gsize answer; /* 1 no, 2 yes */

  if (g_once_init_enter (&answer))
    g_once_init_leave (&answer, curl_version_info (CURLVERSION_NOW)->cainfo != NULL ? 2 : 1);
  return answer == 2;
}

static void
set_trust (SkeinConnection *self, const char *ca_file, const SkeinRequestOptions *options, gboolean is_home)
{
  /* A file of our own comes on top of the system's folder of authorities. Without one the folder is left out: it holds
   * the same as the system's file, and libcurl keeps the parsed file for the next connection only if there is no folder. */
  if (ca_file != NULL)
    {
      curl_easy_setopt (self->easy, CURLOPT_CAINFO, ca_file);
      curl_easy_setopt (self->easy, CURLOPT_PROXY_CAINFO, ca_file);
    }
  else if (has_system_ca_file ())
    curl_easy_setopt (self->easy, CURLOPT_CAPATH, NULL);

  if (options != NULL && options->cert_file != NULL && is_home)
    {
      curl_easy_setopt (self->easy, CURLOPT_SSLCERT, options->cert_file);
      if (options->key_file != NULL)
        curl_easy_setopt (self->easy, CURLOPT_SSLKEY, options->key_file);
    }
}

static void
set_credentials (SkeinConnection *self, const SkeinRequest *request, gboolean is_home)
{
  self->sends_password = is_home && (request->user != NULL || request->bearer != NULL);
  if (!self->sends_password)
    return;

  if (request->bearer != NULL)
    {
      curl_easy_setopt (self->easy, CURLOPT_HTTPAUTH, (long) CURLAUTH_BEARER);
      curl_easy_setopt (self->easy, CURLOPT_XOAUTH2_BEARER, request->bearer);
    }
  else
    {
      /* Two methods make libcurl ask first, so that a server that knows Digest never sees the password. */
      curl_easy_setopt (self->easy, CURLOPT_HTTPAUTH, (long) (CURLAUTH_BASIC | CURLAUTH_DIGEST));
      curl_easy_setopt (self->easy, CURLOPT_USERNAME, request->user);
      curl_easy_setopt (self->easy, CURLOPT_PASSWORD, request->password != NULL ? request->password : "");
    }
}

/* The handle keeps what the server sets on the way, so that one that counts on its cookies within a row of redirects gets them back. */
static void
set_cookies (SkeinConnection *self, const SkeinRequestOptions *options, gboolean is_home)
{
  if (options != NULL && options->cookie_file != NULL && is_home)
    curl_easy_setopt (self->easy, CURLOPT_COOKIEFILE, self->had_secrets ? "" : options->cookie_file);
}

static void
set_proxy (SkeinConnection *self, const SkeinTransferSpec *spec, const SkeinRequestOptions *options)
{
  const char *proxy = options != NULL && options->proxy != NULL ? options->proxy : spec->system_proxy;

  self->has_proxy = FALSE;
  if (proxy == NULL) /* libcurl looks into the environment */
    return;

  if (strcmp (proxy, SKEIN_PROXY_NONE) == 0)
    {
      curl_easy_setopt (self->easy, CURLOPT_PROXY, "");
      return;
    }

  self->has_proxy = TRUE;
  curl_easy_setopt (self->easy, CURLOPT_PROXY, proxy);
  curl_easy_setopt (self->easy, CURLOPT_NOPROXY, "");
  if (options != NULL && options->proxy_user != NULL)
    {
      curl_easy_setopt (self->easy, CURLOPT_PROXYAUTH, (long) (CURLAUTH_BASIC | CURLAUTH_DIGEST));
      curl_easy_setopt (self->easy, CURLOPT_PROXYUSERNAME, options->proxy_user);
      curl_easy_setopt (self->easy, CURLOPT_PROXYPASSWORD, options->proxy_password != NULL ? options->proxy_password : "");
    }
}

static gboolean
set_http_version (SkeinConnection *self, gboolean is_helper, const SkeinRequestOptions *options, GError **error)
{
  const SkeinExplainFacts no_http3 = { .host = self->url->host, .why = "HTTP/3" };
  SkeinHttpVersion wanted = options != NULL ? options->http_version : SKEIN_HTTP_AUTO;
  long version = CURL_HTTP_VERSION_2TLS;

  switch (wanted)
    {
    case SKEIN_HTTP_1_1:
      version = CURL_HTTP_VERSION_1_1;
      break;

    case SKEIN_HTTP_3:
      if ((curl_version_info (CURLVERSION_NOW)->features & CURL_VERSION_HTTP3) == 0)
        {
          skein_explain_set_error (error, SKEIN_CAUSE_NOT_SUPPORTED, &no_http3, curl_version ());
          return FALSE;
        }
      version = CURL_HTTP_VERSION_3;
      break;

    case SKEIN_HTTP_AUTO:
      /* The connections of one file are to be separate ones: streams of one HTTP/2 connection share its window. */
      if (is_helper)
        version = CURL_HTTP_VERSION_1_1;
      break;

    case SKEIN_HTTP_2:
    case SKEIN_N_HTTP_VERSIONS:
    default:
      break;
    }
  curl_easy_setopt (self->easy, CURLOPT_HTTP_VERSION, version);

  /* Several files from one server are streams of one connection: the second waits to hear whether the first got HTTP/2. Where it did
   * not, nobody waits again. */
  if (version != CURL_HTTP_VERSION_1_1 && g_str_has_prefix (self->url->url, "https:") && !skein_transfer_loop_knows_http1 (self->loop, self->url->origin))
    curl_easy_setopt (self->easy, CURLOPT_PIPEWAIT, 1L);
  return TRUE;
}

gboolean
skein_request_apply (SkeinConnection *self, const SkeinRequest *request, GError **error)
{
  const SkeinRequestOptions *options = request->spec->request;
  const char *ca_file = options != NULL && options->ca_file != NULL ? options->ca_file : request->spec->ca_file;
  gboolean is_home = !request->is_mirror && strcmp (request->origin, self->url->origin) == 0;

  curl_easy_setopt (self->easy, CURLOPT_USERAGENT, options != NULL && options->user_agent != NULL ? options->user_agent : "Skein/" SKEIN_VERSION);
  set_trust (self, ca_file, options, is_home);
  set_credentials (self, request, is_home);
  set_cookies (self, options, is_home);
  set_proxy (self, request->spec, options);
  set_referrer (self, options, is_home);
  if (options != NULL && options->doh_url != NULL)
    curl_easy_setopt (self->easy, CURLOPT_DOH_URL, options->doh_url);
  if (self->wants_fresh)
    curl_easy_setopt (self->easy, CURLOPT_FRESH_CONNECT, 1L);
  self->wants_fresh = FALSE;
  if (self->is_ranged)
    set_range (self, request);
  set_headers (self, request, options, is_home);
  self->had_secrets = self->sends_password || (is_home && options != NULL && (options->cookie_file != NULL || options->cert_file != NULL || options->headers != NULL));
  return set_http_version (self, request->is_helper, options, error);
}
