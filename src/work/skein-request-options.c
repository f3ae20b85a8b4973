// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-request-options.h"
#include "base/skein-display-text.h"
#include "work/skein-work-error.h"

#include <stddef.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#define MAX_TEXT_BYTES 8192
#define MAX_HEADERS 64
#define MAX_TIMEOUT_S (24 * 3600)
#define SHOWN_CHARS 80

static const char *const http_versions[SKEIN_N_HTTP_VERSIONS] = { "auto", "1.1", "2", "3" };

/* The text options by their stored names. */
static const struct
{
  const char *name;
  gsize offset;
} texts[] = {
  { "user-agent", offsetof (SkeinRequestOptions, user_agent) },
  { "referrer", offsetof (SkeinRequestOptions, referrer) },
  { "cookies", offsetof (SkeinRequestOptions, cookie_file) },
  { "proxy", offsetof (SkeinRequestOptions, proxy) },
  { "cert", offsetof (SkeinRequestOptions, cert_file) },
  { "key", offsetof (SkeinRequestOptions, key_file) },
  { "ca", offsetof (SkeinRequestOptions, ca_file) },
  { "doh-url", offsetof (SkeinRequestOptions, doh_url) },
};

static char **
get_text (const SkeinRequestOptions *self, guint i)
{
  return (char **) ((char *) self + texts[i].offset);
}

static gboolean
fail (GError **error, const char *text, const char *what)
{
  g_autofree char *shown = skein_display_text (text, -1, SHOWN_CHARS);

  g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, "“%s”: %s", shown, what);
  return FALSE;
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

/* --- Headers --- */

static gboolean
is_token (const char *text, gsize length)
{
  if (length == 0)
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (text[i]) && strchr ("!#$%&'*+-.^_`|~", text[i]) == NULL)
        return FALSE;
    }
  return TRUE;
}

gboolean
skein_request_options_check_header (const char *header, GError **error)
{
  /* What the transfer says itself, or what must not go where redirects lead. */
  static const struct
  {
    const char *name, *instead;
  } refused[] = {
    { "authorization", N_ ("give a user name and password, or a bearer token, instead: they are kept out of the list and go to their server only") },
    { "proxy-authorization", N_ ("put the proxy's user name and password into the proxy's address instead") },
    { "cookie", N_ ("give a cookie file instead: its cookies go to their server only") },
    { "host", N_ ("put the server's name into the URL instead") },
    { "range", N_ ("Skein asks for the parts it needs itself") },
    { "if-range", N_ ("Skein asks for the parts it needs itself") },
    { "accept-encoding", N_ ("files are stored as they are on the server") },
    { "te", N_ ("files are stored as they are on the server") },
    { "content-length", N_ ("a download sends no body") },
    { "transfer-encoding", N_ ("a download sends no body") },
    { "connection", N_ ("Skein looks after its connections itself") },
    { "upgrade", N_ ("choose the HTTP version instead") },
    { "user-agent", N_ ("use the option for the user agent instead") },
    { "referer", N_ ("use the option for the referrer instead") },
  };
  const char *colon;
  gsize length;

  g_return_val_if_fail (header != NULL, FALSE);

  if (has_control_character (header))
    return fail (error, header, _ ("a header has no control characters or line breaks in it"));
  if (!g_utf8_validate (header, -1, NULL) || strlen (header) > MAX_TEXT_BYTES)
    return fail (error, header, _ ("a header is text of at most 8 KiB"));

  colon = strchr (header, ':');
  length = colon != NULL ? (gsize) (colon - header) : 0;
  if (!is_token (header, length))
    return fail (error, header, _ ("a header is a name, a colon and a value, such as “Accept-Language: en”"));
  if (colon[1 + strspn (colon + 1, " \t")] == '\0')
    return fail (error, header, _ ("this header has no value"));

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      if (strlen (refused[i].name) == length && g_ascii_strncasecmp (header, refused[i].name, length) == 0)
        {
          g_autofree char *name = g_strndup (header, length); /* the value may be a secret */

          return fail (error, name, _ (refused[i].instead));
        }
    }
  return TRUE;
}

/* Tokens and keys travel in headers of many names; what sounds like one is not written to disk. */
static gboolean
is_secret_header (const char *header)
{
  static const char *const words[] = { "auth", "token", "key", "secret", "password", "passwd", "session", "signature", "credential", "cookie", "csrf" };
  g_autofree char *name = g_ascii_strdown (header, (gssize) strcspn (header, ":"));

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (strstr (name, words[i]) != NULL)
        return TRUE;
    }
  return FALSE;
}

/* --- The proxy --- */

/* What curl_url() would do; but the store links no libcurl, and only four schemes, a host and a port are allowed. */
static gboolean
take_proxy (SkeinRequestOptions *self, const char *text, GError **error)
{
  static const char *const schemes[] = { "http", "https", "socks5", "socks5h" };
  g_autoptr (GUri) uri = NULL;
  g_autofree char *host = NULL;
  gboolean known = FALSE;

  if (*text == '\0' || strcmp (text, SKEIN_PROXY_SYSTEM) == 0)
    return TRUE;
  if (strcmp (text, SKEIN_PROXY_NONE) == 0)
    {
      self->proxy = g_strdup (text);
      return TRUE;
    }

  /* The text may hold a password: it is never shown. */
  uri = g_uri_parse (text, G_URI_FLAGS_HAS_PASSWORD, NULL);
  for (guint i = 0; uri != NULL && i < G_N_ELEMENTS (schemes); i++)
    known = known || strcmp (g_uri_get_scheme (uri), schemes[i]) == 0;
  if (!known || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' || g_uri_get_query (uri) != NULL || (*g_uri_get_path (uri) != '\0' && strcmp (g_uri_get_path (uri), "/") != 0))
    {
      g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID,
                           _ ("This is no proxy Skein can use. Write it as http://host:port, https://host:port, socks5://host:port or socks5h://host:port, or “system” or “none”."));
      return FALSE;
    }

  host = strchr (g_uri_get_host (uri), ':') != NULL ? g_strdup_printf ("[%s]", g_uri_get_host (uri)) : g_strdup (g_uri_get_host (uri));
  if (g_uri_get_port (uri) > 0)
    self->proxy = g_strdup_printf ("%s://%s:%d", g_uri_get_scheme (uri), host, g_uri_get_port (uri));
  else
    self->proxy = g_strdup_printf ("%s://%s", g_uri_get_scheme (uri), host);

  if (g_uri_get_user (uri) != NULL && *g_uri_get_user (uri) != '\0')
    {
      self->proxy_user = g_strdup (g_uri_get_user (uri));
      self->proxy_password = g_strdup (g_uri_get_password (uri));
      if (has_control_character (self->proxy_user) || (self->proxy_password != NULL && has_control_character (self->proxy_password)))
        {
          g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("The proxy's user name or password has control characters in it."));
          return FALSE;
        }
    }
  return TRUE;
}

/* --- Making one --- */

static gboolean
check_texts (const SkeinRequestOptions *filled, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *text = *get_text (filled, i);
      gboolean is_file = texts[i].offset == offsetof (SkeinRequestOptions, cookie_file) || texts[i].offset == offsetof (SkeinRequestOptions, cert_file) || texts[i].offset == offsetof (SkeinRequestOptions, key_file) || texts[i].offset == offsetof (SkeinRequestOptions, ca_file);

      if (text == NULL)
        continue;
      if (texts[i].offset == offsetof (SkeinRequestOptions, proxy) ? has_control_character (text) : FALSE)
        {
          g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("The proxy's address has control characters in it."));
          return FALSE;
        }
      if (has_control_character (text))
        return fail (error, text, _ ("this has control characters or line breaks in it"));
      if (strlen (text) > MAX_TEXT_BYTES)
        return fail (error, text, _ ("this is too long"));
      if (is_file && *text != '\0' && !g_path_is_absolute (text))
        return fail (error, text, _ ("the file is to be given by its whole path"));
    }

  if (filled->doh_url != NULL && *filled->doh_url != '\0' && !g_str_has_prefix (filled->doh_url, "https://"))
    return fail (error, filled->doh_url, _ ("DNS over HTTPS needs an address that begins with https://"));
  if (filled->referrer != NULL && *filled->referrer != '\0' && !g_str_has_prefix (filled->referrer, "https://") && !g_str_has_prefix (filled->referrer, "http://"))
    return fail (error, filled->referrer, _ ("the referrer is an address that begins with https:// or http://"));
  return TRUE;
}

/* User info has no place in a referrer, nor has a fragment. */
static char *
dup_referrer (const char *text)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_ENCODED, NULL);

  return uri != NULL ? g_uri_to_string_partial (uri, G_URI_HIDE_USERINFO | G_URI_HIDE_FRAGMENT) : g_strndup (text, strcspn (text, "#@"));
}

static gboolean
has_secrets (const SkeinRequestOptions *self)
{
  for (guint i = 0; self->headers != NULL && self->headers[i] != NULL; i++)
    {
      if (is_secret_header (self->headers[i]))
        return TRUE;
    }
  return self->proxy_user != NULL;
}

SkeinRequestOptions *
skein_request_options_new (const SkeinRequestOptions *filled, GError **error)
{
  g_autoptr (SkeinRequestOptions) self = NULL;
  guint n_headers = filled->headers != NULL ? g_strv_length (filled->headers) : 0;

  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!check_texts (filled, error))
    return NULL;
  if (n_headers > MAX_HEADERS)
    {
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("There are %u headers; %d are the most."), n_headers, MAX_HEADERS);
      return NULL;
    }
  for (guint i = 0; i < n_headers; i++)
    {
      if (!skein_request_options_check_header (filled->headers[i], error))
        return NULL;
    }

  self = g_new0 (SkeinRequestOptions, 1);
  g_atomic_ref_count_init (&self->ref_count);
  if (n_headers > 0)
    self->headers = g_strdupv (filled->headers);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *text = *get_text (filled, i);

      if (text != NULL && *text != '\0' && texts[i].offset != offsetof (SkeinRequestOptions, proxy))
        *get_text (self, i) = texts[i].offset == offsetof (SkeinRequestOptions, referrer) ? dup_referrer (text) : g_strdup (text);
    }
  if (filled->proxy != NULL && !take_proxy (self, filled->proxy, error))
    return NULL;
  if (self->proxy_user == NULL && filled->proxy_user != NULL)
    {
      self->proxy_user = g_strdup (filled->proxy_user);
      self->proxy_password = g_strdup (filled->proxy_password);
    }

  if (filled->locked_headers != NULL && *filled->locked_headers != NULL)
    self->locked_headers = g_strdupv (filled->locked_headers);
  self->proxy_locked = filled->proxy_locked && self->proxy != NULL;
  if (has_secrets (self) || skein_request_options_is_locked (self))
    self->secrets_id = filled->secrets_id != NULL && g_uuid_string_is_valid (filled->secrets_id) ? g_strdup (filled->secrets_id) : g_uuid_string_random ();

  self->http_version = filled->http_version < SKEIN_N_HTTP_VERSIONS ? filled->http_version : SKEIN_HTTP_AUTO;
  self->netrc = filled->netrc != FALSE;
  self->connect_timeout_s = MIN (filled->connect_timeout_s, MAX_TIMEOUT_S);
  self->first_byte_timeout_s = MIN (filled->first_byte_timeout_s, MAX_TIMEOUT_S);
  self->stall_timeout_s = MIN (filled->stall_timeout_s, MAX_TIMEOUT_S);
  self->max_rate = filled->max_rate;
  return g_steal_pointer (&self);
}

SkeinRequestOptions *
skein_request_options_ref (SkeinRequestOptions *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
skein_request_options_unref (SkeinRequestOptions *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_strfreev (self->headers);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (*get_text (self, i));
  if (self->proxy_password != NULL)
    explicit_bzero (self->proxy_password, strlen (self->proxy_password));
  g_free (self->proxy_user);
  g_free (self->proxy_password);
  g_free (self->secrets_id);
  g_strfreev (self->locked_headers);
  g_free (self);
}

/* --- As text --- */

static void
append_number (GString *text, const char *name, guint64 number)
{
  if (number != 0)
    g_string_append_printf (text, "%s %" G_GUINT64_FORMAT "\n", name, number);
}

char *
skein_request_options_to_text (const SkeinRequestOptions *self)
{
  GString *text;

  if (self == NULL)
    return NULL;

  text = g_string_new (NULL);
  for (guint i = 0; self->headers != NULL && self->headers[i] != NULL; i++)
    {
      if (!is_secret_header (self->headers[i]))
        g_string_append_printf (text, "header %s\n", self->headers[i]);
    }
  for (guint i = 0; self->headers != NULL && self->headers[i] != NULL; i++)
    {
      if (is_secret_header (self->headers[i]))
        g_string_append_printf (text, "secret-header %.*s\n", (int) strcspn (self->headers[i], ":"), self->headers[i]);
    }
  for (guint i = 0; self->locked_headers != NULL && self->locked_headers[i] != NULL; i++)
    g_string_append_printf (text, "secret-header %s\n", self->locked_headers[i]);
  append_number (text, "secret-proxy", self->proxy_user != NULL || self->proxy_locked ? 1 : 0);
  if (self->secrets_id != NULL)
    g_string_append_printf (text, "secrets %s\n", self->secrets_id);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      if (*get_text (self, i) != NULL)
        g_string_append_printf (text, "%s %s\n", texts[i].name, *get_text (self, i));
    }
  if (self->http_version != SKEIN_HTTP_AUTO)
    g_string_append_printf (text, "http %s\n", http_versions[self->http_version]);
  append_number (text, "netrc", self->netrc ? 1 : 0);
  append_number (text, "connect-timeout", self->connect_timeout_s);
  append_number (text, "first-byte-timeout", self->first_byte_timeout_s);
  append_number (text, "stall-timeout", self->stall_timeout_s);
  append_number (text, "max-rate", self->max_rate);
  return g_string_free (text, text->len == 0);
}

static guint
parse_seconds (const char *value)
{
  return (guint) MIN (g_ascii_strtoull (value, NULL, 10), MAX_TIMEOUT_S);
}

static void
take_line (SkeinRequestOptions *draft, GPtrArray *headers, GPtrArray *locked, const char *name, const char *value)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      if (strcmp (name, texts[i].name) == 0)
        *get_text (draft, i) = (char *) value;
    }

  if (strcmp (name, "header") == 0 && headers->len < MAX_HEADERS && skein_request_options_check_header (value, NULL))
    g_ptr_array_add (headers, (gpointer) value);
  else if (strcmp (name, "secret-header") == 0 && locked->len < MAX_HEADERS)
    g_ptr_array_add (locked, (gpointer) value);
  else if (strcmp (name, "secret-proxy") == 0)
    draft->proxy_locked = strcmp (value, "1") == 0;
  else if (strcmp (name, "secrets") == 0)
    draft->secrets_id = (char *) value;
  else if (strcmp (name, "proxy-user") == 0)
    draft->proxy_user = (char *) value;
  else if (strcmp (name, "proxy-password") == 0)
    draft->proxy_password = (char *) value;
  else if (strcmp (name, "http") == 0)
    skein_http_version_parse (value, &draft->http_version);
  else if (strcmp (name, "netrc") == 0)
    draft->netrc = strcmp (value, "1") == 0;
  else if (strcmp (name, "connect-timeout") == 0)
    draft->connect_timeout_s = parse_seconds (value);
  else if (strcmp (name, "first-byte-timeout") == 0)
    draft->first_byte_timeout_s = parse_seconds (value);
  else if (strcmp (name, "stall-timeout") == 0)
    draft->stall_timeout_s = parse_seconds (value);
  else if (strcmp (name, "max-rate") == 0)
    draft->max_rate = g_ascii_strtoull (value, NULL, 10);
}

static gboolean
has_header (GPtrArray *headers, const char *name)
{
  gsize length = strlen (name);

  for (guint i = 0; i < headers->len; i++)
    {
      const char *header = g_ptr_array_index (headers, i);

      if (strcspn (header, ":") == length && g_ascii_strncasecmp (header, name, length) == 0)
        return TRUE;
    }
  return FALSE;
}

/* What is locked in @text, and given in @secrets (nullable), is open; nothing else is taken from there. */
static SkeinRequestOptions *
parse_text (const char *text, const char *secrets)
{
  SkeinRequestOptions draft = { 0 };
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_auto (GStrv) secret_lines = g_strsplit (secrets != NULL ? secrets : "", "\n", -1);
  g_autoptr (GPtrArray) headers = g_ptr_array_new ();
  g_autoptr (GPtrArray) locked = g_ptr_array_new ();
  g_autofree gsize *lengths = g_new0 (gsize, g_strv_length (secret_lines) + 1);
  SkeinRequestOptions *self;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *space = strchr (lines[i], ' ');

      if (space == NULL)
        continue;
      *space = '\0';
      /* These two are in nobody's text but that of secrets. */
      if (!g_str_has_prefix (lines[i], "proxy-"))
        take_line (&draft, headers, locked, lines[i], space + 1);
    }
  for (guint i = 0; secret_lines[i] != NULL; i++)
    {
      char *space = strchr (secret_lines[i], ' ');

      lengths[i] = strlen (secret_lines[i]);
      if (space == NULL)
        continue;
      *space = '\0';
      if (strcmp (secret_lines[i], "header") == 0 || (g_str_has_prefix (secret_lines[i], "proxy-") && draft.proxy_locked))
        take_line (&draft, headers, locked, secret_lines[i], space + 1);
    }

  for (guint i = locked->len; i > 0; i--)
    {
      if (has_header (headers, g_ptr_array_index (locked, i - 1)))
        g_ptr_array_remove_index (locked, i - 1);
    }
  draft.proxy_locked = draft.proxy_locked && draft.proxy_user == NULL;
  g_ptr_array_add (headers, NULL);
  g_ptr_array_add (locked, NULL);
  draft.headers = (char **) headers->pdata;
  draft.locked_headers = (char **) locked->pdata;
  self = skein_request_options_new (&draft, NULL);
  for (guint i = 0; secret_lines[i] != NULL; i++)
    {
      /* Cut in two above, if it had a value. */
      char *value = secret_lines[i] + strlen (secret_lines[i]) + 1;

      if (value < secret_lines[i] + lengths[i])
        explicit_bzero (value, strlen (value));
    }
  return self;
}

/* --- Secrets --- */

gboolean
skein_request_options_is_locked (const SkeinRequestOptions *self)
{
  return self != NULL && (self->locked_headers != NULL || self->proxy_locked);
}

char *
skein_request_options_dup_locked (const SkeinRequestOptions *self)
{
  g_autofree char *headers = self->locked_headers != NULL ? g_strjoinv (", ", self->locked_headers) : NULL;

  if (!self->proxy_locked)
    return g_steal_pointer (&headers);
  return headers != NULL ? g_strconcat (headers, ", ", _ ("proxy password"), NULL) : g_strdup (_ ("proxy password"));
}

char *
skein_request_options_dup_secrets (const SkeinRequestOptions *self)
{
  GString *text;

  if (!has_secrets (self) || skein_request_options_is_locked (self))
    return NULL;

  text = g_string_new (NULL);
  for (guint i = 0; self->headers != NULL && self->headers[i] != NULL; i++)
    {
      if (is_secret_header (self->headers[i]))
        g_string_append_printf (text, "header %s\n", self->headers[i]);
    }
  if (self->proxy_user != NULL)
    g_string_append_printf (text, "proxy-user %s\n", self->proxy_user);
  if (self->proxy_password != NULL)
    g_string_append_printf (text, "proxy-password %s\n", self->proxy_password);
  return g_string_free (text, FALSE);
}

SkeinRequestOptions *
skein_request_options_unlock (const SkeinRequestOptions *self, const char *secrets)
{
  g_autofree char *text = skein_request_options_to_text (self);
  g_autoptr (SkeinRequestOptions) open = parse_text (text, secrets);

  if (open == NULL || skein_request_options_is_locked (open))
    return NULL;
  return g_steal_pointer (&open);
}

SkeinRequestOptions *
skein_request_options_from_text (const char *text)
{
  static GMutex lock;
  static char *last_text;           /* (lock) */
  static SkeinRequestOptions *last; /* (lock) */
  SkeinRequestOptions *self;

  if (text == NULL || *text == '\0')
    return NULL;

  /* A batch of a hundred thousand items mostly has one set of options. */
  g_mutex_lock (&lock);
  if (g_strcmp0 (text, last_text) != 0)
    {
      g_free (last_text);
      skein_request_options_unref (last);
      last_text = g_strdup (text);
      last = parse_text (text, NULL);
    }
  self = last != NULL ? skein_request_options_ref (last) : NULL;
  g_mutex_unlock (&lock);
  return self;
}

gboolean
skein_request_options_equal (const SkeinRequestOptions *a, const SkeinRequestOptions *b)
{
  static const SkeinRequestOptions none;
  static char *no_headers[] = { NULL };

  if (a == NULL)
    a = &none;
  if (b == NULL)
    b = &none;
  if (a == b)
    return TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      if (g_strcmp0 (*get_text (a, i), *get_text (b, i)) != 0)
        return FALSE;
    }
  if (!g_strv_equal ((const char *const *) (a->locked_headers != NULL ? a->locked_headers : no_headers), (const char *const *) (b->locked_headers != NULL ? b->locked_headers : no_headers)) || a->proxy_locked != b->proxy_locked)
    return FALSE;
  return g_strv_equal ((const char *const *) (a->headers != NULL ? a->headers : no_headers), (const char *const *) (b->headers != NULL ? b->headers : no_headers))
         && a->http_version == b->http_version && a->netrc == b->netrc && a->connect_timeout_s == b->connect_timeout_s && a->first_byte_timeout_s == b->first_byte_timeout_s
         && a->stall_timeout_s == b->stall_timeout_s && a->max_rate == b->max_rate && g_strcmp0 (a->proxy_user, b->proxy_user) == 0 && g_strcmp0 (a->proxy_password, b->proxy_password) == 0;
}

gboolean
skein_http_version_parse (const char *text, SkeinHttpVersion *out_version)
{
  for (guint i = 0; i < G_N_ELEMENTS (http_versions); i++)
    {
      if (strcmp (text, http_versions[i]) == 0)
        {
          *out_version = (SkeinHttpVersion) i;
          return TRUE;
        }
    }
  return FALSE;
}
