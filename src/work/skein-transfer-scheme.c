// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* FTP, SFTP and local files. They have no status, no headers and no validators; libcurl knows a size and a date by the time the first byte
 * comes, and an answer is made of these, so that everything else goes the way of HTTP: what is on disk is continued if the
 * size and date are those that were seen before. Nobody is redirected here, or from here. */

#include "config.h"

#include "work/skein-transfer-error.h"
#include "work/skein-transfer-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <glib/gi18n-lib.h>

#define READS_PER_STEP 4

/* Regular files only: anything else may never end, or wait for ever. libcurl has no part in it: it would copy the file in one go, and all
 * other transfers of the loop would stand still. */
static gboolean
open_file (SkeinConnection *self, const SkeinRequest *request, GError **error)
{
  g_autofree char *path = skein_url_dup_path (self->url);
  struct stat info;
  int errsv;

  if (self->file_fd >= 0)
    close (self->file_fd);
  self->file_fd = path != NULL ? open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) : -1;
  errsv = path != NULL ? errno : EINVAL;
  if (self->file_fd >= 0)
    errsv = fstat (self->file_fd, &info) != 0 ? errno : S_ISREG (info.st_mode) ? 0
                                                    : S_ISDIR (info.st_mode)   ? EISDIR
                                                                               : EINVAL;
  if (errsv != 0)
    {
      skein_work_error_set_from_errno (error, errsv, _ ("Cannot read the file “%s”: %s"), NULL, path);
      return FALSE;
    }

  self->file_size = (guint64) info.st_size;
  self->file_mtime_s = info.st_mtim.tv_sec;
  self->file_pos = request->range_start != SKEIN_PLAN_UNKNOWN ? request->range_start : 0;
  self->waiting_ns = self->active_ns;
  return TRUE;
}

static guint64
get_file_end (const SkeinConnection *self)
{
  return self->is_ranged ? MIN (self->asked_end, self->file_size) : self->file_size;
}

gboolean
skein_scheme_read (SkeinConnection *self, CURLcode *out_code)
{
  char *buffer = skein_transfer_loop_get_buffer (self->loop);

  if (self->is_ranged && self->file_pos > self->file_size)
    {
      *out_code = CURLE_BAD_DOWNLOAD_RESUME;
      return FALSE;
    }

  for (guint i = 0; i < READS_PER_STEP && self->file_pos < get_file_end (self); i++)
    {
      gsize wanted = (gsize) MIN ((guint64) SKEIN_LOOP_BUFFER_BYTES, get_file_end (self) - self->file_pos);
      ssize_t n_read = pread (self->file_fd, buffer, wanted, (off_t) self->file_pos);
      gsize taken;

      if (n_read < 0 && errno == EINTR)
        continue;
      if (n_read < 0)
        {
          g_autofree char *path = skein_url_dup_path (self->url);

          skein_work_error_set_from_errno (&self->error, errno, _ ("Cannot read the file “%s”: %s"), NULL, path);
          *out_code = CURLE_FILE_COULDNT_READ_FILE;
          return FALSE;
        }
      if (n_read == 0) /* cut meanwhile */
        self->file_size = self->file_pos;

      taken = n_read > 0 ? skein_connection_take (self, buffer, (gsize) n_read) : 0;
      if (taken == CURL_WRITEFUNC_PAUSE)
        return TRUE;
      if (taken != (gsize) n_read)
        {
          *out_code = CURLE_WRITE_ERROR;
          return FALSE;
        }
      self->file_pos += taken;
    }

  *out_code = CURLE_OK;
  return self->file_pos < get_file_end (self);
}

/* --- SSH --- */

static const char *
get_key_type (const struct curl_khkey *key)
{
  switch (key->keytype)
    {
    case CURLKHTYPE_RSA:
      return "RSA";
    case CURLKHTYPE_ECDSA:
      return "ECDSA";
    case CURLKHTYPE_ED25519:
      return "ED25519";
    case CURLKHTYPE_RSA1:
    case CURLKHTYPE_DSS:
    case CURLKHTYPE_UNKNOWN:
    default:
      return "?";
    }
}

/* "ED25519 SHA256:…", as ssh shows it. */
static char *
dup_fingerprint (const struct curl_khkey *key)
{
  g_autofree guchar *decoded = NULL;
  const guchar *bytes = (const guchar *) key->key;
  gsize length = key->len;
  guint8 digest[32];
  gsize digest_length = sizeof digest;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *text = NULL;

  if (length == 0)
    bytes = decoded = g_base64_decode (key->key, &length);
  g_checksum_update (checksum, bytes, (gssize) length);
  g_checksum_get_digest (checksum, digest, &digest_length);
  text = g_base64_encode (digest, digest_length);
  text[strcspn (text, "=")] = '\0';
  return g_strdup_printf ("%s SHA256:%s", get_key_type (key), text);
}

static char *
dup_known_hosts_path (void)
{
  return g_build_filename (g_get_home_dir (), ".ssh", "known_hosts", NULL);
}

static int
host_key_cb (CURL *easy, const struct curl_khkey *known, const struct curl_khkey *found, enum curl_khmatch match, void *data)
{
  SkeinConnection *self = data;
  g_autofree char *fingerprint = NULL;
  g_autofree char *path = NULL;
  SkeinExplainFacts facts = { .host = self->url->host };

  if (match == CURLKHMATCH_OK)
    return CURLKHSTAT_FINE;

  fingerprint = dup_fingerprint (found);
  path = dup_known_hosts_path ();
  facts.why = fingerprint;
  facts.file = path;
  if (self->error == NULL)
    skein_explain_set_error (&self->error, match == CURLKHMATCH_MISMATCH ? SKEIN_CAUSE_SSH_CHANGED_HOST : SKEIN_CAUSE_SSH_UNKNOWN_HOST, &facts, fingerprint);
  return CURLKHSTAT_REJECT;
}

/* libcurl on its own would try "id_rsa" of the working folder. */
static char *
find_private_key (const SkeinRequestOptions *options)
{
  static const char *const names[] = { "id_ed25519", "id_ecdsa", "id_rsa" };

  if (options != NULL && options->key_file != NULL)
    return g_strdup (options->key_file);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (g_get_home_dir (), ".ssh", names[i], NULL);

      if (access (path, R_OK) == 0)
        return g_steal_pointer (&path);
    }
  return NULL;
}

static void
apply_ssh (SkeinConnection *self, const SkeinRequest *request)
{
  const SkeinRequestOptions *options = request->spec->request;
  g_autofree char *known_hosts = dup_known_hosts_path ();
  g_autofree char *key = find_private_key (options);

  curl_easy_setopt (self->easy, CURLOPT_SSH_KNOWNHOSTS, known_hosts);
  curl_easy_setopt (self->easy, CURLOPT_SSH_KEYFUNCTION, host_key_cb);
  curl_easy_setopt (self->easy, CURLOPT_SSH_KEYDATA, self);
  curl_easy_setopt (self->easy, CURLOPT_SSH_AUTH_TYPES, (long) (CURLSSH_AUTH_AGENT | CURLSSH_AUTH_PASSWORD | CURLSSH_AUTH_KEYBOARD | (key != NULL ? CURLSSH_AUTH_PUBLICKEY : 0)));
  if (key != NULL)
    curl_easy_setopt (self->easy, CURLOPT_SSH_PRIVATE_KEYFILE, key);
  if (request->user == NULL)
    curl_easy_setopt (self->easy, CURLOPT_USERNAME, g_get_user_name ());
}

gboolean
skein_scheme_apply (SkeinConnection *self, const SkeinRequest *request, GError **error)
{
  g_autofree char *scheme = g_strndup (self->url->origin, strcspn (self->url->origin, ":"));

  self->is_web = skein_url_is_web (self->url);
  if (self->is_web)
    {
      curl_easy_setopt (self->easy, CURLOPT_PROTOCOLS_STR, "http,https");
      return TRUE;
    }

  curl_easy_setopt (self->easy, CURLOPT_PROTOCOLS_STR, scheme);
  curl_easy_setopt (self->easy, CURLOPT_FILETIME, 1L);
  curl_easy_setopt (self->easy, CURLOPT_HTTPPROXYTUNNEL, 1L);
  if (strcmp (scheme, "ftps") == 0)
    curl_easy_setopt (self->easy, CURLOPT_USE_SSL, (long) CURLUSESSL_ALL);
  if (strcmp (scheme, "sftp") == 0)
    apply_ssh (self, request);
  return skein_url_is_file (self->url) ? open_file (self, request, error) : TRUE;
}

/* --- The answer --- */

void
skein_scheme_make_response (SkeinConnection *self)
{
  SkeinResponse *response = &self->response;
  curl_off_t length = -1, modified_s = -1;

  if (self->file_fd >= 0)
    {
      length = (curl_off_t) (get_file_end (self) - MIN (self->file_pos, get_file_end (self)));
      modified_s = self->file_mtime_s;
    }
  else
    {
      curl_easy_getinfo (self->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
      curl_easy_getinfo (self->easy, CURLINFO_FILETIME_T, &modified_s);
    }

  response->status = self->is_ranged ? 206 : 200;
  response->complete = TRUE;
  response->date_s = g_get_real_time () / G_USEC_PER_SEC;
  if (modified_s > 0)
    {
      response->modified_s = modified_s;
      g_snprintf (response->modified, sizeof response->modified, "mtime %" G_GINT64_FORMAT, (gint64) modified_s);
    }
  else if (self->is_ranged)
    g_strlcpy (response->modified, "unknown", sizeof response->modified); /* fits no date seen before */

  if (length < 0)
    return;
  response->has_length = TRUE;
  response->length = (guint64) length;
  if (self->is_ranged && self->piece != NULL)
    {
      response->has_range = response->has_total = TRUE;
      response->range_start = self->piece->pos;
      response->range_end = response->total = self->piece->pos + (guint64) length;
      if (self->file_fd >= 0)
        response->total = self->file_size;
    }
}

gboolean
skein_scheme_is_refusal (CURLcode code)
{
  return code == CURLE_BAD_DOWNLOAD_RESUME || code == CURLE_FTP_COULDNT_USE_REST || code == CURLE_RANGE_ERROR;
}
