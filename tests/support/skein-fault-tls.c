// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* OpenSSL rather than GIO's TLS: a test wants certificates that nobody should make, and to leave without a farewell. */

#include "config.h"

#include "support/skein-fault-private.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#define DAY_S (24 * 60 * 60)

struct _SkeinFaultTls
{
  SSL_CTX *context;
  char *ca_path;
};

struct _SkeinFaultLine
{
  int fd;
  SSL *ssl; /* (nullable) */
  gboolean is_cut, is_reset;
};

/* --- certificates --- */

static void
add_extension (X509 *certificate, X509 *issuer, int nid, const char *value)
{
  X509V3_CTX context;
  X509_EXTENSION *extension;

  X509V3_set_ctx_nodb (&context);
  X509V3_set_ctx (&context, issuer, certificate, NULL, NULL, 0);
  extension = X509V3_EXT_conf_nid (NULL, &context, nid, value);
  g_assert_nonnull (extension);
  g_assert_cmpint (X509_add_ext (certificate, extension, -1), ==, 1);
  X509_EXTENSION_free (extension);
}

static X509 *
make_certificate (const char *name, EVP_PKEY *key, X509 *issuer, long from_s, long until_s)
{
  static int serial = 1;
  X509 *certificate = X509_new ();
  X509_NAME *subject = X509_get_subject_name (certificate);

  X509_set_version (certificate, 2);
  ASN1_INTEGER_set (X509_get_serialNumber (certificate), g_atomic_int_add (&serial, 1));
  X509_gmtime_adj (X509_getm_notBefore (certificate), from_s);
  X509_gmtime_adj (X509_getm_notAfter (certificate), until_s);
  X509_NAME_add_entry_by_txt (subject, "CN", MBSTRING_UTF8, (const guchar *) name, -1, -1, 0);
  X509_set_issuer_name (certificate, issuer != NULL ? X509_get_subject_name (issuer) : subject);
  X509_set_pubkey (certificate, key);
  return certificate;
}

static char *
save_ca (X509 *authority)
{
  char *path = NULL;
  int fd = g_file_open_tmp ("skein-fault-ca-XXXXXX.pem", &path, NULL);
  FILE *file;

  g_assert_cmpint (fd, >=, 0);
  file = fdopen (fd, "w");
  g_assert_cmpint (PEM_write_X509 (file, authority), ==, 1);
  fclose (file);
  return path;
}

SkeinFaultTls *
skein_fault_tls_new (SkeinFaultKind kind)
{
  SkeinFaultTls *self = g_new0 (SkeinFaultTls, 1);
  EVP_PKEY *authority_key = EVP_EC_gen ("P-256");
  EVP_PKEY *key = EVP_EC_gen ("P-256");
  X509 *authority = make_certificate ("Authority of a test", authority_key, NULL, -2 * DAY_S, 2 * DAY_S);
  gboolean is_self_signed = kind == SKEIN_FAULT_TLS_SELF_SIGNED;
  gboolean is_elsewhere = kind == SKEIN_FAULT_TLS_OTHER_HOST || kind == SKEIN_FAULT_TLS_CN_ONLY;
  long from_s = kind == SKEIN_FAULT_TLS_EARLY ? DAY_S : -2 * DAY_S;
  long until_s = kind == SKEIN_FAULT_TLS_EXPIRED ? -DAY_S : 2 * DAY_S;
  X509 *leaf = make_certificate (kind == SKEIN_FAULT_TLS_OTHER_HOST ? "elsewhere.example" : "127.0.0.1", key, is_self_signed ? NULL : authority, from_s, until_s);

  add_extension (authority, authority, NID_basic_constraints, "critical,CA:TRUE");
  add_extension (authority, authority, NID_subject_key_identifier, "hash");
  X509_sign (authority, authority_key, EVP_sha256 ());
  add_extension (leaf, is_self_signed ? leaf : authority, NID_subject_alt_name, is_elsewhere ? "DNS:elsewhere.example" : "IP:127.0.0.1,DNS:localhost");
  X509_sign (leaf, is_self_signed ? key : authority_key, EVP_sha256 ());

  self->ca_path = save_ca (authority);
  self->context = SSL_CTX_new (TLS_server_method ());
  g_assert_nonnull (self->context);
  if (kind == SKEIN_FAULT_TLS_1_0)
    {
      SSL_CTX_set_security_level (self->context, 0);
      SSL_CTX_set_min_proto_version (self->context, TLS1_VERSION);
      SSL_CTX_set_max_proto_version (self->context, TLS1_VERSION);
    }
  g_assert_cmpint (SSL_CTX_use_certificate (self->context, leaf), ==, 1);
  g_assert_cmpint (SSL_CTX_use_PrivateKey (self->context, key), ==, 1);

  X509_free (leaf);
  X509_free (authority);
  EVP_PKEY_free (key);
  EVP_PKEY_free (authority_key);
  return self;
}

void
skein_fault_tls_free (SkeinFaultTls *self)
{
  SSL_CTX_free (self->context);
  unlink (self->ca_path);
  g_free (self->ca_path);
  g_free (self);
}

const char *
skein_fault_tls_peek_ca (SkeinFaultTls *self)
{
  return self->ca_path;
}

/* --- connections --- */

SkeinFaultLine *
skein_fault_line_new (int fd, SkeinFaultTls *tls)
{
  SkeinFaultLine *self = g_new0 (SkeinFaultLine, 1);

  self->fd = fd;
  if (tls != NULL)
    {
      self->ssl = SSL_new (tls->context);
      SSL_set_fd (self->ssl, fd);
      if (SSL_accept (self->ssl) != 1)
        {
          self->is_cut = TRUE;
          skein_fault_line_free (self);
          return NULL;
        }
    }
  return self;
}

void
skein_fault_line_free (SkeinFaultLine *self)
{
  if (self->ssl != NULL)
    {
      if (!self->is_cut)
        SSL_shutdown (self->ssl);
      SSL_free (self->ssl);
      ERR_clear_error ();
    }
  if (!self->is_reset)
    shutdown (self->fd, SHUT_WR);
  close (self->fd);
  g_free (self);
}

gssize
skein_fault_line_read (SkeinFaultLine *self, void *buffer, gsize size)
{
  return self->ssl != NULL ? SSL_read (self->ssl, buffer, (int) size) : recv (self->fd, buffer, size, 0);
}

gboolean
skein_fault_line_write (SkeinFaultLine *self, const void *data, gsize size)
{
  const guint8 *from = data;

  while (size > 0)
    {
      gssize n_bytes = self->ssl != NULL ? SSL_write (self->ssl, from, (int) MIN (size, G_MAXINT)) : send (self->fd, from, size, MSG_NOSIGNAL);

      if (n_bytes <= 0)
        return FALSE;
      from += n_bytes;
      size -= (gsize) n_bytes;
    }
  return TRUE;
}

void
skein_fault_line_set_cut (SkeinFaultLine *self)
{
  self->is_cut = TRUE;
}

void
skein_fault_line_set_reset (SkeinFaultLine *self)
{
  struct linger linger = { .l_onoff = 1, .l_linger = 0 };

  self->is_cut = self->is_reset = TRUE;
  setsockopt (self->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}

void
skein_fault_line_wait (SkeinFaultLine *self)
{
  char byte;

  while (recv (self->fd, &byte, 1, 0) > 0)
    ;
}
