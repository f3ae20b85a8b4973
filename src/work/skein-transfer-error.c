// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-transfer-error.h"
#include "base/skein-display-text.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

#define DETAIL_CHARS 160

void
skein_transfer_error_set_from_curl (GError **error, CURLcode code, const char *host, const char *detail, long os_errno, const char *ca_file)
{
  g_autofree char *why = NULL;

  if (os_errno != 0)
    why = g_strdup (g_strerror ((int) os_errno));
  else
    why = skein_display_text (detail != NULL && *detail != '\0' ? detail : curl_easy_strerror (code), -1, DETAIL_CHARS);

  switch (code)
    {
    case CURLE_COULDNT_RESOLVE_HOST:
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_RESOLVE, _ ("No server called “%s” was found. Check the address and your connection."), host);
      break;

    case CURLE_COULDNT_RESOLVE_PROXY:
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_RESOLVE, _ ("The proxy for “%s” was not found. Check the proxy settings."), host);
      break;

    case CURLE_COULDNT_CONNECT:
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_RETRYABLE, _ ("Cannot connect to “%s”: %s. Check the address, or try again later."), host, why);
      break;

    case CURLE_OPERATION_TIMEDOUT:
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_TIMEOUT, _ ("“%s” did not answer in time. Try again later."), host);
      break;

    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_TLS, _ ("The certificate of “%s” cannot be trusted: %s. If the server is yours, give Skein its certificate authority."), host, why);
      break;

    case CURLE_SSL_CONNECT_ERROR:
      if (os_errno == ECONNRESET || os_errno == EPIPE)
        g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_RETRYABLE, _ ("“%s” closed the connection while it was being secured. Try again later."), host);
      else
        g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_TLS, _ ("No secure connection to “%s” was possible: %s. Check that the server speaks HTTPS."), host, why);
      break;

    case CURLE_SSL_CACERT_BADFILE:
      {
        g_autofree char *shown = skein_display_text (ca_file != NULL ? ca_file : "", -1, 0);

        if (ca_file != NULL)
          g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("The certificates in “%s” cannot be read. Choose a PEM file."), shown);
        else
          g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_TLS, _ ("The system's certificates cannot be read. Install the package “ca-certificates”."));
        break;
      }

    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_SSL_ENGINE_SETFAILED:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_USE_SSL_FAILED:
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_TLS, _ ("No secure connection to “%s” was possible: %s."), host, why);
      break;

    case CURLE_PARTIAL_FILE:
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_RETRYABLE, _ ("“%s” ended the transfer early. Try again to get the rest."), host);
      break;

    case CURLE_GOT_NOTHING:
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_RETRYABLE, _ ("“%s” closed the connection without an answer. Try again later."), host);
      break;

    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_SSL_SHUTDOWN_FAILED:
    case CURLE_AGAIN:
    case CURLE_PROXY:
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_RETRYABLE, _ ("The connection to “%s” broke: %s. Try again later."), host, why);
      break;

    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL: /* an answer without a status line */
    case CURLE_HTTP_RETURNED_ERROR:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_FILESIZE_EXCEEDED:
    case CURLE_RANGE_ERROR:
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_PROTOCOL, _ ("“%s” did not answer in valid HTTP: %s. Check the address."), host, why);
      break;

    case CURLE_URL_MALFORMAT:
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("The URL of “%s” is not valid: %s."), host, why);
      break;

    default:
#if CURL_AT_LEAST_VERSION(8, 6, 0)
      if (code == CURLE_TOO_LARGE)
        {
          g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_PROTOCOL, _ ("“%s” sent too many headers. The server is at fault: try another address, or later."), host);
          break;
        }
#endif
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FAILED, _ ("The download from “%s” failed: %s (libcurl's error %d)."), host, why, (int) code);
      break;
    }
}

void
skein_transfer_error_set_from_status (GError **error, int status, const char *host, const char *url, gboolean sent_password)
{
  switch (status)
    {
    case 401:
      if (sent_password)
        g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FORBIDDEN, _ ("“%s” did not accept the user name and password (401). Check both, then try again."), host);
      else
        g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FORBIDDEN, _ ("“%s” asks for a user name and password (401). Give them, then try again."), host);
      return;

    case 403:
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FORBIDDEN, _ ("“%s” does not allow this download: %s (403). Check whether it needs an account."), host, url);
      return;

    case 407:
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FORBIDDEN, _ ("The proxy for “%s” asks for a user name and password (407). Give them in the proxy settings."), host);
      return;

    case 404:
    case 410:
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_NOT_FOUND, _ ("There is no such file on the server: %s (%d). Check the address."), url, status);
      return;

    case 429:
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_RETRYABLE, _ ("“%s” got too many requests (429). Try again later, or with fewer connections."), host);
      return;

    case 204:
    case 205:
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_PROTOCOL, _ ("“%s” sent no file: %s (%d). Check the address."), host, url, status);
      return;

    default:
      break;
    }

  if (status >= 500 || status == 408 || status == 425)
    g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_RETRYABLE, _ ("“%s” has trouble (%d): %s. Try again later."), host, status, url);
  else if (status >= 400)
    g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_FAILED, _ ("“%s” refused the request (%d): %s. Check the address."), host, status, url);
  else
    g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_PROTOCOL, _ ("“%s” gave an answer that is no file (%d): %s. Check the address."), host, status, url);
}
