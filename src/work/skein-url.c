// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-url.h"
#include "base/skein-display-text.h"
#include "base/skein-file-name.h"
#include "work/skein-work-error.h"

#include <curl/curl.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#define REDACTED "***"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CURLU, curl_url_cleanup)

/* NULL if the URL does not have the part. */
static char *
dup_part (CURLU *handle, CURLUPart part, guint flags)
{
  char *value = NULL;
  char *copy;

  if (curl_url_get (handle, part, &value, flags) != CURLUE_OK)
    return NULL;

  copy = g_strdup (value);
  curl_free (value);
  return copy;
}

static gboolean
has_control_character (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      if (g_ascii_iscntrl (*p))
        return TRUE;
    }
  return FALSE;
}

/* User info is decoded here, once; a control character in it would end up in a header. */
static gboolean
take_credential (CURLU *handle, CURLUPart part, char **out_value)
{
  g_autofree char *raw = dup_part (handle, part, 0);
  g_autofree char *decoded = NULL;

  *out_value = NULL;
  if (raw == NULL)
    return TRUE;

  decoded = dup_part (handle, part, CURLU_URLDECODE);
  if (decoded == NULL || has_control_character (decoded))
    return FALSE;

  *out_value = g_steal_pointer (&decoded);
  return TRUE;
}

static char *
dup_safe_name (CURLU *handle)
{
  g_autofree char *path = dup_part (handle, CURLUPART_PATH, 0);
  const char *last = path != NULL ? strrchr (path, '/') : NULL;
  char *decoded;
  char *name;
  int length = 0;

  if (last == NULL || last[1] == '\0')
    return NULL;

  decoded = curl_easy_unescape (NULL, last + 1, 0, &length);
  if (decoded == NULL)
    return NULL;

  name = length > 0 ? skein_file_name_sanitize (decoded, length) : NULL;
  curl_free (decoded);
  return name;
}

static SkeinUrl *
fail (GError **error, const char *text, const char *reason)
{
  g_autofree char *shown = skein_url_redact (text);

  if (*shown == '\0')
    g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("There is no URL here, which begins with https:// or http://"));
  else
    g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, "“%s”: %s", shown, reason);
  return NULL;
}

static const char *
describe (CURLUcode code)
{
  switch (code)
    {
    case CURLUE_BAD_SCHEME:
    case CURLUE_NO_SCHEME:
    case CURLUE_MALFORMED_INPUT:
      return _ ("this is no URL, which begins with https:// or http://");
    case CURLUE_NO_HOST:
    case CURLUE_BAD_HOSTNAME:
    case CURLUE_BAD_IPV6:
      return _ ("the URL has no valid host name");
    case CURLUE_BAD_PORT_NUMBER:
      return _ ("the URL has a port that is no number from 1 to 65535");
    default:
      return _ ("this is no valid URL");
    }
}

static gboolean
is_allowed (const char *scheme, SkeinUrlSchemes schemes)
{
  static const char *const known[] = { "http", "https", "ftp", "ftps", "sftp", "file" };
  static const guint n_allowed[] = { [SKEIN_URL_WEB] = 2, [SKEIN_URL_REMOTE] = 5, [SKEIN_URL_ANY] = 6 };

  for (guint i = 0; scheme != NULL && i < n_allowed[schemes]; i++)
    {
      if (strcmp (known[i], scheme) == 0)
        return TRUE;
    }
  return FALSE;
}

static const char *
describe_schemes (SkeinUrlSchemes schemes)
{
  return schemes == SKEIN_URL_WEB ? _ ("only https:// and http:// can be downloaded") : _ ("only https://, http://, ftp://, ftps:// and sftp:// can be downloaded");
}

SkeinUrl *
skein_url_parse (const char *text, GError **error)
{
  return skein_url_parse_for (text, SKEIN_URL_WEB, error);
}

gboolean
skein_url_is_web (const SkeinUrl *self)
{
  return g_str_has_prefix (self->origin, "http");
}

gboolean
skein_url_is_file (const SkeinUrl *self)
{
  return g_str_has_prefix (self->origin, "file");
}

char *
skein_url_dup_path (const SkeinUrl *self)
{
  return skein_url_is_file (self) ? g_filename_from_uri (self->url, NULL, NULL) : NULL;
}

/* Four numbers from 0 to 255 as everybody writes them. libcurl takes much more for an address (0x7f.1, 017700000001) and rewrites it. */
static gboolean
is_plain_address (const char *host, gsize length)
{
  guint n_numbers = 0;

  for (gsize i = 0; i <= length; n_numbers++)
    {
      gsize start = i;
      guint value = 0;

      for (; i < length && g_ascii_isdigit (host[i]) && i - start < 3; i++)
        value = value * 10 + (guint) (host[i] - '0');
      if (i == start || value > 255 || (host[start] == '0' && i - start > 1) || (i < length && host[i] != '.'))
        return FALSE;
      i++;
    }
  return n_numbers == 4;
}

/* Labels of small letters, digits and hyphens, the last of which begins with a letter, as no address does. */
static gboolean
is_plain_host (const char *host, gsize length)
{
  const char *label = host;

  if (length == 0 || length > 253)
    return FALSE;
  for (const char *p = host; p < host + length; p++)
    {
      if (*p == '.' && p > label)
        label = p + 1;
      else if (!g_ascii_islower (*p) && !g_ascii_isdigit (*p) && *p != '-')
        return FALSE;
    }
  return (label < host + length && g_ascii_islower (*label)) || is_plain_address (host, length);
}

/* Nearly all URLs are plain: nothing in them that libcurl would rewrite, and nothing that could be understood in two ways (user info, a
 * percent sign, a path with dots in front, a port that need not be named). Such a one is taken apart here, at a tenth of the cost; all others
 * come out as NULL and are libcurl's to judge. */
static SkeinUrl *
parse_plain (const char *text)
{
  gboolean is_https = g_str_has_prefix (text, "https://");
  const char *host = text + (is_https ? strlen ("https://") : strlen ("http://"));
  const char *port = is_https ? "443" : "80";
  gsize port_length = strlen (port);
  const char *host_end, *path, *p, *name;
  SkeinUrl *self;

  if (!is_https && !g_str_has_prefix (text, "http://"))
    return NULL;

  host_end = host + strcspn (host, ":/");
  if (!is_plain_host (host, (gsize) (host_end - host)))
    return NULL;

  path = host_end;
  if (*host_end == ':')
    {
      gsize n = strspn (host_end + 1, "0123456789");

      path = host_end + 1 + n;
      /* Without a zero in front, and within 16 bits; the rest is told by libcurl why not. */
      if (n == 0 || n > 5 || host_end[1] == '0' || g_ascii_strtoull (host_end + 1, NULL, 10) > G_MAXUINT16 || (n == port_length && strncmp (host_end + 1, port, n) == 0))
        return NULL;
      port = host_end + 1;
      port_length = n;
    }
  if (*path != '/')
    return NULL;

  name = path + 1;
  for (p = path; *p != '\0' && *p != '?'; p++)
    {
      if (*p == '/' && p[1] == '.')
        return NULL;
      if (*p == '/')
        name = p + 1;
      else if (!g_ascii_isalnum (*p) && strchr ("-._~+,=:@!", *p) == NULL)
        return NULL;
    }

  self = g_new0 (SkeinUrl, 1);
  self->name = p > name ? skein_file_name_sanitize (name, p - name) : NULL;
  if (*p == '?')
    {
      const char *query = p + 1;

      for (p = query; g_ascii_isalnum (*p) || (*p != '\0' && strchr ("-._~+,=:@!/?&", *p) != NULL); p++)
        ;
      if (*p != '\0' || p == query)
        {
          skein_url_free (self);
          return NULL;
        }
    }
  self->url = g_strndup (text, (gsize) (p - text));
  self->host = g_strndup (host, (gsize) (host_end - host));
  self->origin = g_strdup_printf ("%s://%s:%.*s", is_https ? "https" : "http", self->host, (int) port_length, port);
  return self;
}

SkeinUrl *
skein_url_parse_for (const char *text, SkeinUrlSchemes schemes, GError **error)
{
  SkeinUrl *plain;
  g_autoptr (CURLU) handle = NULL;
  g_autoptr (SkeinUrl) self = NULL;
  g_autofree char *trimmed = NULL;
  g_autofree char *scheme = NULL;
  g_autofree char *host = NULL;
  g_autofree char *port = NULL;
  const char *separator;
  gboolean is_file;
  CURLUcode code;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  plain = parse_plain (text);
  if (plain != NULL)
    return plain;

  trimmed = g_strstrip (g_strdup (text));
  if (*trimmed == '\0')
    return fail (error, trimmed, NULL);
  if (has_control_character (trimmed))
    return fail (error, trimmed, _ ("the URL has control characters in it"));
  if (!g_utf8_validate (trimmed, -1, NULL))
    return fail (error, trimmed, _ ("the URL is not UTF-8 text"));

  /* libcurl forgives one to three slashes, and would take the path's first part for the host. */
  separator = strstr (trimmed, "://");
  is_file = schemes == SKEIN_URL_ANY && g_ascii_strncasecmp (trimmed, "file:///", 8) == 0 && trimmed[8] != '/';
  if (separator != NULL && separator[3] == '/' && !is_file)
    return fail (error, trimmed, g_ascii_strncasecmp (trimmed, "http", 4) == 0 ? describe (CURLUE_NO_HOST) : describe_schemes (schemes));
  if (separator == NULL)
    return fail (error, trimmed, describe (CURLUE_NO_SCHEME));

  handle = curl_url ();
  if (handle == NULL)
    g_error ("Out of memory");

  /* Spaces and letters beyond ASCII are what people paste; they are encoded here. Other schemes are let through to be
   * refused by name below. */
  code = curl_url_set (handle, CURLUPART_URL, trimmed, CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE);
  if (code != CURLUE_OK)
    return fail (error, trimmed, describe (code));

  scheme = dup_part (handle, CURLUPART_SCHEME, 0);
  if (!is_allowed (scheme, schemes) || (strcmp (scheme, "file") == 0 && !is_file))
    return fail (error, trimmed, describe_schemes (schemes));

  self = g_new0 (SkeinUrl, 1);
  host = is_file ? g_strdup ("localhost") : dup_part (handle, CURLUPART_HOST, 0);
  /* libcurl decodes %FF in it, and would refuse what comes of it the next time. */
  if (host == NULL || *host == '\0' || !g_utf8_validate (host, -1, NULL) || has_control_character (host))
    return fail (error, trimmed, describe (CURLUE_NO_HOST));
  self->host = g_ascii_strdown (host, -1);
  port = dup_part (handle, CURLUPART_PORT, CURLU_DEFAULT_PORT);
  self->origin = is_file ? g_strdup ("file://") : g_strconcat (scheme, "://", self->host, ":", port, NULL);
  self->name = dup_safe_name (handle);
  if (self->name == NULL && !skein_url_is_web (self))
    return fail (error, trimmed, _ ("the URL names a folder, not a file"));

  if (!take_credential (handle, CURLUPART_USER, &self->user) || !take_credential (handle, CURLUPART_PASSWORD, &self->password))
    return fail (error, trimmed, _ ("the user name or password in the URL is not valid"));

  curl_url_set (handle, CURLUPART_USER, NULL, 0);
  curl_url_set (handle, CURLUPART_PASSWORD, NULL, 0);
  curl_url_set (handle, CURLUPART_OPTIONS, NULL, 0);
  curl_url_set (handle, CURLUPART_FRAGMENT, NULL, 0);
  if (!is_file)
    curl_url_set (handle, CURLUPART_HOST, self->host, 0);
  self->url = dup_part (handle, CURLUPART_URL, CURLU_NO_DEFAULT_PORT);
  if (self->url == NULL)
    return fail (error, trimmed, describe (CURLUE_MALFORMED_INPUT));

  return g_steal_pointer (&self);
}

char *
skein_url_resolve (const char *base, const char *reference)
{
  g_autoptr (CURLU) handle = curl_url ();

  g_return_val_if_fail (base != NULL && reference != NULL, NULL);

  if (handle == NULL)
    g_error ("Out of memory");
  if (curl_url_set (handle, CURLUPART_URL, base, CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE) != CURLUE_OK || curl_url_set (handle, CURLUPART_URL, reference, CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE) != CURLUE_OK)
    return NULL;
  return dup_part (handle, CURLUPART_URL, 0);
}

void
skein_url_free (SkeinUrl *self)
{
  if (self == NULL)
    return;

  g_free (self->url);
  g_free (self->user);
  g_free (self->password);
  g_free (self->origin);
  g_free (self->host);
  g_free (self->name);
  g_free (self);
}

/* Where the user info of an authority that begins at @start ends (at its '@'), or NULL. An authority ends at the first
 * of "/?#", but people paste passwords with these in them: if what stands before cannot be a
 * host with a port, a later '@' ends the user info. */
static const char *
find_user_info_end (const char *start, const char *end)
{
  const char *stop = start + strcspn (start, "/?# \t\r\n");
  const char *at;
  const char *colon;

  if (stop > end)
    stop = end;

  at = g_strrstr_len (start, stop - start, "@");
  if (at != NULL)
    return at;

  colon = g_strrstr_len (start, stop - start, ":");
  if (colon == NULL || *start == '[' || colon + 1 + strspn (colon + 1, "0123456789") >= stop)
    return NULL;

  stop = start + strcspn (start, " \t\r\n");
  return g_strrstr_len (start, MIN (stop, end) - start, "@");
}

/* @text with whatever stands before an authority's '@' replaced. */
static char *
replace_user_info (const char *text, const char *replacement)
{
  GString *result = g_string_sized_new (strlen (text));
  const char *end = text + strlen (text);
  const char *p = text;
  gboolean more;

  do
    {
      const char *separator = strstr (p, "://");
      const char *start = separator != NULL ? separator + 3 : p;
      const char *at = separator != NULL || p == text ? find_user_info_end (start, end) : NULL;

      g_string_append_len (result, p, start - p);
      if (at != NULL)
        g_string_append (result, replacement);
      p = at != NULL ? at : start;
      more = separator != NULL;
      if (at != NULL && *replacement == '\0')
        p++;
    }
  while (more);
  g_string_append (result, p);
  return g_string_free (result, FALSE);
}

char *
skein_url_redact (const char *text)
{
  g_autofree char *valid = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  valid = skein_display_text (text, -1, 0);
  return replace_user_info (valid, REDACTED);
}

/* As services name what lets somebody in who has only the address. Author, keyword and the like are none of them. */
static gboolean
is_secret_parameter (const char *name, gsize length)
{
  static const char *const parts[] = { "token", "secret", "passw", "pwd", "session", "signature", "credential", "apikey", "api_key", "api-key", "accesskey", "access_key", "oauth", "authkey", "auth_key" };
  static const char *const whole[] = { "auth", "authorization", "bearer", "sig", "sid", "jwt" };
  g_autofree char *escaped = g_ascii_strdown (name, (gssize) length);
  g_autofree char *decoded = g_uri_unescape_string (escaped, NULL);
  g_autofree char *folded = g_ascii_strdown (decoded != NULL ? decoded : escaped, -1);

  for (guint i = 0; i < G_N_ELEMENTS (whole); i++)
    if (strcmp (folded, whole[i]) == 0)
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (strstr (folded, parts[i]) != NULL)
      return TRUE;
  return FALSE;
}

char *
skein_url_dup_without_secrets (const char *text, gboolean *out_changed)
{
  g_autofree char *open = NULL;
  GString *result;
  const char *p, *end;

  g_return_val_if_fail (text != NULL, NULL);

  open = replace_user_info (text, "");
  result = g_string_sized_new (strlen (open));
  p = open + strcspn (open, "?#");
  g_string_append_len (result, open, p - open);
  end = p + strcspn (p, "#");
  while (p < end)
    {
      const char *stop = p + 1 + strcspn (p + 1, "&;#");
      const char *equals = memchr (p, '=', (gsize) (stop - p));

      /* The first character is the one that parts it from what stands before. */
      if (equals != NULL && is_secret_parameter (p + 1, (gsize) (equals - p - 1)))
        g_string_append_len (result, p, equals + 1 - p);
      else
        g_string_append_len (result, p, stop - p);
      p = stop;
    }
  g_string_append (result, p);
  if (out_changed != NULL)
    *out_changed = strcmp (result->str, text) != 0;
  return g_string_free (result, FALSE);
}
