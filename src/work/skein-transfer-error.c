// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-transfer-error.h"
#include "base/skein-display-text.h"

#include <errno.h>
#include <string.h>

#define WHY_CHARS 160

/* OpenSSL's verification results; their numbers are part of its interface, and this library does not include its headers. */
enum
{
  VERIFY_NO_ISSUER = 2,
  VERIFY_NOT_YET_VALID = 9,
  VERIFY_EXPIRED = 10,
  VERIFY_SELF_SIGNED = 18,
  VERIFY_SELF_SIGNED_IN_CHAIN = 19,
  VERIFY_NO_LOCAL_ISSUER = 20,
  VERIFY_NO_LEAF_SIGNATURE = 21,
  VERIFY_REVOKED = 23,
  VERIFY_WRONG_HOST = 62,
  VERIFY_WRONG_ADDRESS = 64,
};

static SkeinCause
find_tls_cause (const SkeinTransferFailure *failure)
{
  switch (failure->verify_result)
    {
    case VERIFY_NOT_YET_VALID:
      return SKEIN_CAUSE_TLS_NOT_YET_VALID;
    case VERIFY_EXPIRED:
      return SKEIN_CAUSE_TLS_EXPIRED;
    case VERIFY_NO_ISSUER:
    case VERIFY_SELF_SIGNED:
    case VERIFY_SELF_SIGNED_IN_CHAIN:
    case VERIFY_NO_LOCAL_ISSUER:
    case VERIFY_NO_LEAF_SIGNATURE:
      return SKEIN_CAUSE_TLS_UNKNOWN_ISSUER;
    case VERIFY_REVOKED:
      return SKEIN_CAUSE_TLS_REVOKED;
    case VERIFY_WRONG_HOST:
    case VERIFY_WRONG_ADDRESS:
      return SKEIN_CAUSE_TLS_WRONG_HOST;
    default:
      break;
    }

  /* libcurl compares names itself, after the chain was found good, and only says so in words. */
  if (failure->detail != NULL && (strstr (failure->detail, "does not match target host") != NULL || strstr (failure->detail, "subject name") != NULL || strstr (failure->detail, "no alternative certificate") != NULL))
    return SKEIN_CAUSE_TLS_WRONG_HOST;
  return SKEIN_CAUSE_TLS_UNTRUSTED;
}

static SkeinCause
find_connect_cause (long os_errno)
{
  switch (os_errno)
    {
    case ECONNREFUSED:
      return SKEIN_CAUSE_REFUSED;
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
    case EHOSTDOWN:
      return SKEIN_CAUSE_UNREACHABLE;
    default:
      return SKEIN_CAUSE_CANNOT_CONNECT;
    }
}

static SkeinCause
find_cause (CURLcode code, const SkeinTransferFailure *failure)
{
  if (failure->connect_status == 407)
    return SKEIN_CAUSE_PROXY_PASSWORD_WANTED;
  if (failure->connect_status >= 300)
    return SKEIN_CAUSE_PROXY_FAILED;

  switch (code)
    {
    case CURLE_COULDNT_RESOLVE_HOST:
      return SKEIN_CAUSE_NO_SUCH_HOST;

    case CURLE_COULDNT_RESOLVE_PROXY:
      return SKEIN_CAUSE_NO_SUCH_PROXY;

    case CURLE_COULDNT_CONNECT:
      return failure->has_proxy ? SKEIN_CAUSE_PROXY_FAILED : find_connect_cause (failure->os_errno);

    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_FTP_ACCEPT_TIMEOUT:
      return SKEIN_CAUSE_CONNECT_TIMEOUT;

    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
      return find_tls_cause (failure);

    case CURLE_SSL_CONNECT_ERROR:
      return failure->os_errno == ECONNRESET || failure->os_errno == EPIPE ? SKEIN_CAUSE_TLS_BROKE : SKEIN_CAUSE_TLS_FAILED;

    case CURLE_SSL_CACERT_BADFILE:
      return failure->ca_file != NULL ? SKEIN_CAUSE_TLS_BAD_CA_FILE : SKEIN_CAUSE_TLS_NO_CA;

    case CURLE_SSL_CERTPROBLEM:
      return SKEIN_CAUSE_TLS_BAD_CLIENT_CERT;

    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_SSL_ENGINE_SETFAILED:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_USE_SSL_FAILED:
      return SKEIN_CAUSE_TLS_FAILED;

    case CURLE_SSH:
      return SKEIN_CAUSE_SSH_FAILED;

    case CURLE_LOGIN_DENIED:
    case CURLE_AUTH_ERROR:
      return failure->sent_password ? SKEIN_CAUSE_PASSWORD_WRONG : SKEIN_CAUSE_PASSWORD_WANTED;

    case CURLE_REMOTE_ACCESS_DENIED:
      return SKEIN_CAUSE_FORBIDDEN;

    case CURLE_REMOTE_FILE_NOT_FOUND:
    case CURLE_FTP_COULDNT_RETR_FILE:
    case CURLE_FILE_COULDNT_READ_FILE:
      return SKEIN_CAUSE_NOT_FOUND;

    case CURLE_PARTIAL_FILE:
      return SKEIN_CAUSE_ENDED_EARLY;

    case CURLE_GOT_NOTHING:
      return SKEIN_CAUSE_NO_ANSWER;

    case CURLE_PROXY:
      return SKEIN_CAUSE_PROXY_FAILED;

    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_HTTP3:
    case CURLE_QUIC_CONNECT_ERROR:
    case CURLE_SSL_SHUTDOWN_FAILED:
    case CURLE_AGAIN:
      return SKEIN_CAUSE_CONNECTION_BROKE;

    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL: /* an answer without a status line */
    case CURLE_HTTP_RETURNED_ERROR:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_FILESIZE_EXCEEDED:
    case CURLE_RANGE_ERROR:
      return SKEIN_CAUSE_NOT_HTTP;

    /* What older versions say of a header line that is longer than they take. */
    case CURLE_OUT_OF_MEMORY:
      return failure->in_headers ? SKEIN_CAUSE_TOO_MANY_HEADERS : SKEIN_CAUSE_OTHER;

    case CURLE_URL_MALFORMAT:
      return SKEIN_CAUSE_BAD_URL;

    case CURLE_NOT_BUILT_IN:
      return SKEIN_CAUSE_NOT_SUPPORTED;

    default:
#if CURL_AT_LEAST_VERSION(8, 6, 0)
      if (code == CURLE_TOO_LARGE)
        return SKEIN_CAUSE_TOO_MANY_HEADERS;
#endif
      return SKEIN_CAUSE_OTHER;
    }
}

void
skein_transfer_error_set_from_curl (GError **error, CURLcode code, const SkeinTransferFailure *failure)
{
  const char *words = failure->detail != NULL && *failure->detail != '\0' ? failure->detail : curl_easy_strerror (code);
  g_autofree char *why = NULL;
  g_autofree char *file = failure->ca_file != NULL ? skein_display_text (failure->ca_file, -1, 0) : NULL;
  g_autofree char *raw = NULL;
  SkeinExplainFacts facts = { .host = failure->host, .url = failure->url, .file = file, .status = failure->status };

  if (failure->os_errno != 0)
    why = g_strdup (g_strerror ((int) failure->os_errno));
  else
    why = skein_display_text (words, -1, WHY_CHARS);
  facts.why = why;

  raw = g_strdup_printf ("libcurl %d: %s", (int) code, words);
  if (failure->status_line != NULL && *failure->status_line != '\0')
    {
      g_autofree char *bare = g_steal_pointer (&raw);

      raw = g_strdup_printf ("%s; %s", failure->status_line, bare);
    }
  skein_explain_set_error (error, find_cause (code, failure), &facts, raw);
}

static SkeinCause
find_status_cause (int status, gboolean sent_password)
{
  switch (status)
    {
    case 401:
      return sent_password ? SKEIN_CAUSE_PASSWORD_WRONG : SKEIN_CAUSE_PASSWORD_WANTED;
    case 403:
    case 451:
      return SKEIN_CAUSE_FORBIDDEN;
    case 404:
      return SKEIN_CAUSE_NOT_FOUND;
    case 407:
      return SKEIN_CAUSE_PROXY_PASSWORD_WANTED;
    case 410:
      return SKEIN_CAUSE_GONE;
    case 408:
    case 425:
      return SKEIN_CAUSE_SERVER_TROUBLE;
    case 429:
      return SKEIN_CAUSE_TOO_MANY_REQUESTS;
    default:
      break;
    }

  if (status >= 500)
    return SKEIN_CAUSE_SERVER_TROUBLE;
  return status >= 400 ? SKEIN_CAUSE_REQUEST_REFUSED : SKEIN_CAUSE_NO_FILE;
}

void
skein_transfer_error_set_from_status (GError **error, const SkeinTransferFailure *failure)
{
  SkeinExplainFacts facts = { .host = failure->host, .url = failure->url, .status = failure->status };

  skein_explain_set_error (error, find_status_cause (failure->status, failure->sent_password), &facts, failure->status_line);
}
