// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The one table from a cause to what is said about it: a sentence that names the server or file, and the next step. Sentences have named
 * gaps instead of format directives, so that a translation may order them as its language wants. */

#include "config.h"

#include "work/skein-explain.h"
#include "base/skein-display-text.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#define DETAIL_CHARS 500

typedef struct
{
  const char *nick;
  SkeinWorkError code;
  const char *sentence; /* {host} {url} {why} {file} {status} {seconds} */
  const char *next;     /* (nullable) */
} Row;

/* Translators: words in braces are replaced by a server's name, an address, the system's words for what went wrong, a file, an
 * HTTP status or a number of seconds; leave them as they are. */
static const Row rows[SKEIN_N_CAUSES] = {
  [SKEIN_CAUSE_NONE] = { "none", SKEIN_WORK_ERROR_FAILED, N_ ("It failed."), NULL },

  [SKEIN_CAUSE_NO_SUCH_HOST] = { "no-such-host", SKEIN_WORK_ERROR_RESOLVE, N_ ("No server called “{host}” was found."), N_ ("Check the address and your connection.") },
  [SKEIN_CAUSE_NO_SUCH_PROXY] = { "no-such-proxy", SKEIN_WORK_ERROR_RESOLVE, N_ ("The proxy for “{host}” was not found."), N_ ("Check the proxy settings.") },
  [SKEIN_CAUSE_REFUSED] = { "refused", SKEIN_WORK_ERROR_RETRYABLE, N_ ("Cannot connect to “{host}”: nothing answers there ({why})."), N_ ("Check the address and port, or try again later.") },
  [SKEIN_CAUSE_UNREACHABLE] = { "unreachable", SKEIN_WORK_ERROR_RETRYABLE, N_ ("Cannot connect to “{host}”: there is no way to it ({why})."), N_ ("Check your network connection, then try again.") },
  [SKEIN_CAUSE_CANNOT_CONNECT] = { "cannot-connect", SKEIN_WORK_ERROR_RETRYABLE, N_ ("Cannot connect to “{host}”: {why}."), N_ ("Check the address, or try again later.") },
  [SKEIN_CAUSE_CONNECT_TIMEOUT] = { "connect-timeout", SKEIN_WORK_ERROR_TIMEOUT, N_ ("“{host}” did not answer in time."), N_ ("Try again later.") },
  [SKEIN_CAUSE_PROXY_FAILED] = { "proxy-failed", SKEIN_WORK_ERROR_RETRYABLE, N_ ("The proxy did not connect to “{host}”: {why}."), N_ ("Check the proxy settings, or try again later.") },
  [SKEIN_CAUSE_CONNECTION_BROKE] = { "connection-broke", SKEIN_WORK_ERROR_RETRYABLE, N_ ("The connection to “{host}” broke: {why}."), N_ ("Try again later.") },
  [SKEIN_CAUSE_NO_ANSWER] = { "no-answer", SKEIN_WORK_ERROR_RETRYABLE, N_ ("“{host}” closed the connection without an answer."), N_ ("Try again later.") },
  [SKEIN_CAUSE_ENDED_EARLY] = { "ended-early", SKEIN_WORK_ERROR_RETRYABLE, N_ ("“{host}” ended the transfer early."), N_ ("Try again to get the rest.") },
  [SKEIN_CAUSE_STALLED] = { "stalled", SKEIN_WORK_ERROR_TIMEOUT, N_ ("“{host}” has sent nothing for {seconds} s."), N_ ("Try again later.") },
  [SKEIN_CAUSE_SLOW_HEADERS] = { "slow-headers", SKEIN_WORK_ERROR_TIMEOUT, N_ ("“{host}” did not finish its headers in {seconds} s."), N_ ("Try again later.") },

  [SKEIN_CAUSE_TLS_EXPIRED] = { "tls-expired", SKEIN_WORK_ERROR_TLS, N_ ("The certificate of “{host}” has expired."), N_ ("Check this computer's date; if it is right, the server must get a new certificate.") },
  [SKEIN_CAUSE_TLS_NOT_YET_VALID] = { "tls-not-yet-valid", SKEIN_WORK_ERROR_TLS, N_ ("The certificate of “{host}” is not valid yet."), N_ ("Check this computer's date and time.") },
  [SKEIN_CAUSE_TLS_UNKNOWN_ISSUER] = { "tls-unknown-issuer", SKEIN_WORK_ERROR_TLS, N_ ("The certificate of “{host}” was issued by nobody this computer trusts: {why}."), N_ ("If the server is yours, give Skein its certificate authority.") },
  [SKEIN_CAUSE_TLS_WRONG_HOST] = { "tls-wrong-host", SKEIN_WORK_ERROR_TLS, N_ ("The certificate belongs to another server than “{host}”."), N_ ("Check the address; somebody may be between you and the server.") },
  [SKEIN_CAUSE_TLS_REVOKED] = { "tls-revoked", SKEIN_WORK_ERROR_TLS, N_ ("The certificate of “{host}” was revoked."), N_ ("Do not trust this server until it has a new one.") },
  [SKEIN_CAUSE_TLS_UNTRUSTED] = { "tls-untrusted", SKEIN_WORK_ERROR_TLS, N_ ("The certificate of “{host}” cannot be trusted: {why}."), N_ ("If the server is yours, give Skein its certificate authority.") },
  [SKEIN_CAUSE_TLS_FAILED] = { "tls-failed", SKEIN_WORK_ERROR_TLS, N_ ("No secure connection to “{host}” was possible: {why}."), N_ ("Check that the server speaks TLS on this port.") },
  [SKEIN_CAUSE_TLS_BROKE] = { "tls-broke", SKEIN_WORK_ERROR_RETRYABLE, N_ ("“{host}” closed the connection while it was being secured."), N_ ("Try again later.") },
  [SKEIN_CAUSE_TLS_BAD_CA_FILE] = { "tls-bad-ca-file", SKEIN_WORK_ERROR_INVALID, N_ ("The certificates in “{file}” cannot be read."), N_ ("Choose a PEM file.") },
  [SKEIN_CAUSE_TLS_NO_CA] = { "tls-no-ca", SKEIN_WORK_ERROR_TLS, N_ ("The system's certificates cannot be read."), N_ ("Install the package “ca-certificates”.") },
  [SKEIN_CAUSE_TLS_BAD_CLIENT_CERT] = { "tls-bad-client-cert", SKEIN_WORK_ERROR_INVALID, N_ ("The client certificate for “{host}” cannot be used: {why}."), N_ ("Choose a PEM file with the certificate, and its key.") },
  [SKEIN_CAUSE_TLS_DOWNGRADE] = { "tls-downgrade", SKEIN_WORK_ERROR_TLS, N_ ("“{host}” redirects from https to “{url}”, which is not secure."), N_ ("If you trust it, add that address itself.") },
  [SKEIN_CAUSE_SSH_UNKNOWN_HOST] = { "ssh-unknown-host", SKEIN_WORK_ERROR_TLS, N_ ("The host key of “{host}” is not known ({why})."), N_ ("Connect to it once with “ssh”, compare the fingerprint and accept it, then try again.") },
  [SKEIN_CAUSE_SSH_CHANGED_HOST] = { "ssh-changed-host", SKEIN_WORK_ERROR_TLS, N_ ("The host key of “{host}” is not the one in “{file}” ({why}): it may be another server."), N_ ("Ask who runs it; if the change is right, remove the old key with “ssh-keygen -R”.") },
  [SKEIN_CAUSE_SSH_FAILED] = { "ssh-failed", SKEIN_WORK_ERROR_RETRYABLE, N_ ("The SSH connection to “{host}” failed: {why}."), N_ ("Try again later.") },

  [SKEIN_CAUSE_PASSWORD_WANTED] = { "password-wanted", SKEIN_WORK_ERROR_FORBIDDEN, N_ ("“{host}” asks for a user name and password ({status})."), N_ ("Give them, then try again.") },
  [SKEIN_CAUSE_PASSWORD_WRONG] = { "password-wrong", SKEIN_WORK_ERROR_FORBIDDEN, N_ ("“{host}” did not accept the user name and password ({status})."), N_ ("Check both, then try again.") },
  [SKEIN_CAUSE_PROXY_PASSWORD_WANTED] = { "proxy-password-wanted", SKEIN_WORK_ERROR_FORBIDDEN, N_ ("The proxy for “{host}” asks for a user name and password (407)."), N_ ("Give them in the proxy settings.") },
  [SKEIN_CAUSE_FORBIDDEN] = { "forbidden", SKEIN_WORK_ERROR_FORBIDDEN, N_ ("“{host}” does not allow this download: {url} ({status})."), N_ ("Check whether it needs an account.") },
  [SKEIN_CAUSE_NOT_FOUND] = { "not-found", SKEIN_WORK_ERROR_NOT_FOUND, N_ ("There is no such file on the server: {url} ({status})."), N_ ("Check the address.") },
  [SKEIN_CAUSE_GONE] = { "gone", SKEIN_WORK_ERROR_NOT_FOUND, N_ ("The file was removed from the server for good: {url} ({status})."), N_ ("Look for another source.") },
  [SKEIN_CAUSE_TOO_MANY_REQUESTS] = { "too-many-requests", SKEIN_WORK_ERROR_RETRYABLE, N_ ("“{host}” got too many requests ({status})."), N_ ("Try again later, or with fewer connections.") },
  [SKEIN_CAUSE_SERVER_TROUBLE] = { "server-trouble", SKEIN_WORK_ERROR_RETRYABLE, N_ ("“{host}” has trouble ({status}): {url}."), N_ ("Try again later.") },
  [SKEIN_CAUSE_REQUEST_REFUSED] = { "request-refused", SKEIN_WORK_ERROR_FAILED, N_ ("“{host}” refused the request ({status}): {url}."), N_ ("Check the address.") },
  [SKEIN_CAUSE_NO_FILE] = { "no-file", SKEIN_WORK_ERROR_PROTOCOL, N_ ("“{host}” gave an answer that is no file ({status}): {url}."), N_ ("Check the address.") },
  [SKEIN_CAUSE_NOT_HTTP] = { "not-http", SKEIN_WORK_ERROR_PROTOCOL, N_ ("“{host}” did not answer in valid HTTP: {why}."), N_ ("Check the address.") },
  [SKEIN_CAUSE_SERVER_BROKEN] = { "server-broken", SKEIN_WORK_ERROR_PROTOCOL, N_ ("“{host}” gave a wrong answer: {why}."), N_ ("The server is at fault: try another address, or later.") },
  [SKEIN_CAUSE_TOO_MANY_HEADERS] = { "too-many-headers", SKEIN_WORK_ERROR_PROTOCOL, N_ ("“{host}” sent too many headers."), N_ ("The server is at fault: try another address, or later.") },
  [SKEIN_CAUSE_REDIRECT_NOWHERE] = { "redirect-nowhere", SKEIN_WORK_ERROR_PROTOCOL, N_ ("“{host}” redirects without saying where to ({status})."), N_ ("Check the address, or try later.") },
  [SKEIN_CAUSE_REDIRECT_LOOP] = { "redirect-loop", SKEIN_WORK_ERROR_PROTOCOL, N_ ("“{host}” redirects too often."), N_ ("Check the address.") },
  [SKEIN_CAUSE_REDIRECT_SCHEME] = { "redirect-scheme", SKEIN_WORK_ERROR_PROTOCOL, N_ ("“{host}” redirects to “{url}”, but only https:// and http:// are followed."), N_ ("Check the address.") },
  [SKEIN_CAUSE_BAD_URL] = { "bad-url", SKEIN_WORK_ERROR_INVALID, N_ ("The URL of “{host}” is not valid: {why}."), N_ ("Check the address.") },
  [SKEIN_CAUSE_NOT_SUPPORTED] = { "not-supported", SKEIN_WORK_ERROR_UNSUPPORTED, N_ ("This build of libcurl cannot do it: {why}."), N_ ("Install a libcurl that can, or change the setting.") },
  [SKEIN_CAUSE_OTHER] = { "other", SKEIN_WORK_ERROR_FAILED, N_ ("The download from “{host}” failed: {why}."), N_ ("Try again; if it goes on, look at the details.") },

  [SKEIN_CAUSE_DISK_FULL] = { "disk-full", SKEIN_WORK_ERROR_DISK_FULL, N_ ("The disk is full: “{file}”."), N_ ("Free some space or choose another folder, then try again.") },
  [SKEIN_CAUSE_QUOTA] = { "quota", SKEIN_WORK_ERROR_DISK_FULL, N_ ("Your share of the disk is full: “{file}”."), N_ ("Your quota is used up: delete something or choose another folder, then try again.") },
  [SKEIN_CAUSE_READ_ONLY] = { "read-only", SKEIN_WORK_ERROR_FOLDER, N_ ("“{file}” cannot be written to."), N_ ("Choose a folder that can be written to.") },
  [SKEIN_CAUSE_NO_PERMISSION] = { "no-permission", SKEIN_WORK_ERROR_FOLDER, N_ ("You may not write to “{file}”."), N_ ("Change the permissions or choose another folder.") },
  [SKEIN_CAUSE_NO_FOLDER] = { "no-folder", SKEIN_WORK_ERROR_FOLDER, N_ ("“{file}” is no folder any more."), N_ ("Choose another folder.") },
  [SKEIN_CAUSE_FILE_TOO_LARGE] = { "file-too-large", SKEIN_WORK_ERROR_FILE, N_ ("“{file}” is too large for its disk."), N_ ("Choose a folder on a file system that can hold files of this size.") },
  [SKEIN_CAUSE_FILE_MISSING] = { "file-missing", SKEIN_WORK_ERROR_FILE, N_ ("“{file}” is not there."), N_ ("Check that it was not moved or deleted.") },
  [SKEIN_CAUSE_SYMLINK] = { "symlink", SKEIN_WORK_ERROR_FILE, N_ ("“{file}” cannot be used."), N_ ("It is a symbolic link, which Skein does not follow.") },
  [SKEIN_CAUSE_DISK_FAILING] = { "disk-failing", SKEIN_WORK_ERROR_FILE, N_ ("“{file}” cannot be read or written."), N_ ("The disk may be failing: check it.") },
  [SKEIN_CAUSE_FILE] = { "file", SKEIN_WORK_ERROR_FILE, N_ ("“{file}” cannot be used: {why}."), NULL },
  [SKEIN_CAUSE_CHECKSUM] = { "checksum-differs", SKEIN_WORK_ERROR_CHECKSUM, N_ ("Checksum differs."), N_ ("Get the checksum and the file again from the publisher; if they still differ, do not use the file.") },
};

static void
append_fact (GString *text, const char *gap, gsize length, const SkeinExplainFacts *facts)
{
#define IS(word) (length == strlen (word) && memcmp (gap, word, length) == 0)
  if (IS ("host"))
    g_string_append (text, facts->host != NULL ? facts->host : "?");
  else if (IS ("url"))
    g_string_append (text, facts->url != NULL ? facts->url : "?");
  else if (IS ("why"))
    g_string_append (text, facts->why != NULL ? facts->why : "?");
  else if (IS ("file"))
    g_string_append (text, facts->file != NULL ? facts->file : "?");
  else if (IS ("status"))
    g_string_append_printf (text, "%d", facts->status);
  else if (IS ("seconds"))
    g_string_append_printf (text, "%u", facts->seconds);
#undef IS
}

/* Facts are put in once: what looks like a gap in them stays as it is. */
static void
append_sentence (GString *text, const char *sentence, const SkeinExplainFacts *facts)
{
  const char *open;

  while ((open = strchr (sentence, '{')) != NULL)
    {
      const char *close = strchr (open, '}');

      if (close == NULL)
        break;
      g_string_append_len (text, sentence, open - sentence);

      /* No server said a number. */
      if (facts->status == 0 && g_str_has_prefix (open, "{status})") && g_str_has_suffix (text->str, " ("))
        {
          g_string_truncate (text, text->len - 2);
          sentence = close + 2;
          continue;
        }
      append_fact (text, open + 1, (gsize) (close - open - 1), facts);
      sentence = close + 1;
    }
  g_string_append (text, sentence);
}

void
skein_explain_set_error (GError **error, SkeinCause cause, const SkeinExplainFacts *facts, const char *detail)
{
  static const SkeinExplainFacts no_facts;
  g_autofree char *shown_detail = NULL;
  GString *message;

  g_return_if_fail ((guint) cause < SKEIN_N_CAUSES);

  if (error == NULL)
    return;

  message = g_string_new (NULL);
  append_sentence (message, _ (rows[cause].sentence), facts != NULL ? facts : &no_facts);
  if (rows[cause].next != NULL)
    g_string_append_printf (message, " %s", _ (rows[cause].next));

  g_set_error_literal (error, SKEIN_WORK_ERROR, (int) rows[cause].code, message->str);
  if (detail != NULL && *detail != '\0')
    shown_detail = skein_display_text (detail, -1, DETAIL_CHARS);
  skein_work_error_set_cause (*error, (int) cause, shown_detail);
  g_string_free (message, TRUE);
}

const char *
skein_explain_get_nick (SkeinCause cause)
{
  g_return_val_if_fail ((guint) cause < SKEIN_N_CAUSES, "none");

  return rows[cause].nick;
}

SkeinCause
skein_explain_find (const char *nick)
{
  for (guint i = 0; nick != NULL && i < SKEIN_N_CAUSES; i++)
    {
      if (strcmp (rows[i].nick, nick) == 0)
        return (SkeinCause) i;
    }
  return SKEIN_CAUSE_NONE;
}

SkeinWorkError
skein_explain_get_code (SkeinCause cause)
{
  g_return_val_if_fail ((guint) cause < SKEIN_N_CAUSES, SKEIN_WORK_ERROR_FAILED);

  return rows[cause].code;
}

const char *
skein_explain_get_next_step (SkeinCause cause)
{
  g_return_val_if_fail ((guint) cause < SKEIN_N_CAUSES, NULL);

  return rows[cause].next != NULL ? _ (rows[cause].next) : NULL;
}

SkeinCause
skein_explain_get_cause (const GError *error)
{
  int cause;

  if (error == NULL || error->domain != SKEIN_WORK_ERROR)
    return SKEIN_CAUSE_NONE;

  cause = skein_work_error_get_cause (error);
  if (cause > SKEIN_CAUSE_NONE && cause < SKEIN_N_CAUSES)
    return (SkeinCause) cause;

  switch ((SkeinWorkError) error->code)
    {
    case SKEIN_WORK_ERROR_CHECKSUM:
      return SKEIN_CAUSE_CHECKSUM;
    case SKEIN_WORK_ERROR_DISK_FULL:
      return SKEIN_CAUSE_DISK_FULL;
    case SKEIN_WORK_ERROR_FILE:
      return SKEIN_CAUSE_FILE;
    case SKEIN_WORK_ERROR_PROTOCOL:
      return SKEIN_CAUSE_SERVER_BROKEN;
    case SKEIN_WORK_ERROR_FAILED:
    case SKEIN_WORK_ERROR_RETRYABLE:
    case SKEIN_WORK_ERROR_TIMEOUT:
    case SKEIN_WORK_ERROR_RESOLVE:
    case SKEIN_WORK_ERROR_TLS:
    case SKEIN_WORK_ERROR_NOT_FOUND:
    case SKEIN_WORK_ERROR_FORBIDDEN:
    case SKEIN_WORK_ERROR_FOLDER:
    case SKEIN_WORK_ERROR_INVALID:
    case SKEIN_WORK_ERROR_UNSUPPORTED:
    case SKEIN_WORK_ERROR_LIMIT:
    case SKEIN_WORK_ERROR_WORKER_DIED:
    case SKEIN_WORK_ERROR_WORKER_HUNG:
    case SKEIN_WORK_ERROR_NO_WORKER:
    default:
      return SKEIN_CAUSE_NONE;
    }
}

const char *
skein_explain_get_detail (const GError *error)
{
  return error != NULL && error->domain == SKEIN_WORK_ERROR ? skein_work_error_get_detail (error) : NULL;
}
