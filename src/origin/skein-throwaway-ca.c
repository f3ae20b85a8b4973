// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The one place outside work/ that uses OpenSSL. GIO can use certificates but not make them. The alternatives were the
 * openssl program (an installed system need not have it, and a failure would show up as a missing file) and GnuTLS (one
 * library more for two hundred lines); libcrypto is linked into Skein anyway and takes 2 ms. tests/architecture knows
 * this file by name. */

#include "config.h"

#include "origin/skein-throwaway-ca.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#define VALID_S (7 * 24 * 60 * 60)
#define BACKDATED_S (60 * 60) /* for clocks that are a little behind */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_PKEY, EVP_PKEY_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509, X509_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIO, BIO_free_all)

static void
set_error_from_openssl (GError **error, const char *what)
{
  char text[256];

  ERR_error_string_n (ERR_get_error (), text, sizeof text);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "Making a certificate failed (%s): %s", what, text);
  ERR_clear_error ();
}

static gboolean
add_extension (X509 *certificate, X509 *issuer, int nid, const char *value)
{
  X509V3_CTX context;
  X509_EXTENSION *extension;
  gboolean added;

  X509V3_set_ctx_nodb (&context);
  X509V3_set_ctx (&context, issuer, certificate, NULL, NULL, 0);
  extension = X509V3_EXT_conf_nid (NULL, &context, nid, value);
  if (extension == NULL)
    return FALSE;
  added = X509_add_ext (certificate, extension, -1) == 1;
  X509_EXTENSION_free (extension);
  return added;
}

static gboolean
set_random_serial (X509 *certificate)
{
  guint64 serial;

  if (RAND_bytes ((guint8 *) &serial, sizeof serial) != 1)
    return FALSE;
  return ASN1_INTEGER_set_uint64 (X509_get_serialNumber (certificate), serial >> 1) == 1;
}

/* A certificate for @name and @key without extensions and signature. */
static X509 *
create_certificate (const char *name, EVP_PKEY *key, X509 *issuer)
{
  g_autoptr (X509) certificate = X509_new ();
  X509_NAME *subject;

  if (certificate == NULL || X509_set_version (certificate, 2) != 1 || !set_random_serial (certificate))
    return NULL;
  if (X509_gmtime_adj (X509_getm_notBefore (certificate), -BACKDATED_S) == NULL || X509_gmtime_adj (X509_getm_notAfter (certificate), VALID_S) == NULL)
    return NULL;

  subject = X509_get_subject_name (certificate);
  if (X509_NAME_add_entry_by_txt (subject, "O", MBSTRING_UTF8, (const guchar *) "Skein sample origin", -1, -1, 0) != 1
      || X509_NAME_add_entry_by_txt (subject, "CN", MBSTRING_UTF8, (const guchar *) name, -1, -1, 0) != 1)
    return NULL;
  if (X509_set_issuer_name (certificate, issuer != NULL ? X509_get_subject_name (issuer) : subject) != 1 || X509_set_pubkey (certificate, key) != 1)
    return NULL;
  return g_steal_pointer (&certificate);
}

static X509 *
create_authority (EVP_PKEY *key)
{
  g_autoptr (X509) certificate = create_certificate ("Throw-away authority", key, NULL);

  if (certificate == NULL
      || !add_extension (certificate, certificate, NID_basic_constraints, "critical,CA:TRUE,pathlen:0")
      || !add_extension (certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign")
      || !add_extension (certificate, certificate, NID_subject_key_identifier, "hash")
      || !add_extension (certificate, certificate, NID_name_constraints,
                         "critical,permitted;DNS:localhost,permitted;IP:127.0.0.1/255.255.255.255,"
                         "permitted;IP:0:0:0:0:0:0:0:1/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")
      || X509_sign (certificate, key, EVP_sha256 ()) == 0)
    return NULL;
  return g_steal_pointer (&certificate);
}

static X509 *
create_leaf (EVP_PKEY *key, X509 *authority, EVP_PKEY *authority_key)
{
  g_autoptr (X509) certificate = create_certificate ("localhost", key, authority);

  if (certificate == NULL
      || !add_extension (certificate, authority, NID_basic_constraints, "critical,CA:FALSE")
      || !add_extension (certificate, authority, NID_key_usage, "critical,digitalSignature")
      || !add_extension (certificate, authority, NID_ext_key_usage, "serverAuth")
      || !add_extension (certificate, authority, NID_subject_key_identifier, "hash")
      || !add_extension (certificate, authority, NID_authority_key_identifier, "keyid:always")
      || !add_extension (certificate, authority, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1")
      || X509_sign (certificate, authority_key, EVP_sha256 ()) == 0)
    return NULL;
  return g_steal_pointer (&certificate);
}

static char *
dup_pem (X509 *certificate, EVP_PKEY *key)
{
  g_autoptr (BIO) memory = BIO_new (BIO_s_mem ());
  char *text;
  long size;

  if (memory == NULL || PEM_write_bio_X509 (memory, certificate) != 1)
    return NULL;
  if (key != NULL && PEM_write_bio_PKCS8PrivateKey (memory, key, NULL, NULL, 0, NULL, NULL) != 1)
    return NULL;
  size = BIO_get_mem_data (memory, &text);
  return g_strndup (text, size);
}

GTlsCertificate *
skein_throwaway_ca_new (char **out_ca_pem, GError **error)
{
  g_autoptr (EVP_PKEY) authority_key = EVP_EC_gen ("P-256");
  g_autoptr (EVP_PKEY) leaf_key = EVP_EC_gen ("P-256");
  g_autoptr (X509) authority = NULL;
  g_autoptr (X509) leaf = NULL;
  g_autofree char *authority_pem = NULL;
  g_autofree char *leaf_pem = NULL;
  GTlsCertificate *certificate;

  if (authority_key == NULL || leaf_key == NULL)
    {
      set_error_from_openssl (error, "key");
      return NULL;
    }
  authority = create_authority (authority_key);
  if (authority == NULL)
    {
      set_error_from_openssl (error, "authority");
      return NULL;
    }
  leaf = create_leaf (leaf_key, authority, authority_key);
  if (leaf == NULL)
    {
      set_error_from_openssl (error, "leaf");
      return NULL;
    }
  authority_pem = dup_pem (authority, NULL);
  leaf_pem = dup_pem (leaf, leaf_key);
  if (authority_pem == NULL || leaf_pem == NULL)
    {
      set_error_from_openssl (error, "PEM");
      return NULL;
    }

  certificate = g_tls_certificate_new_from_pem (leaf_pem, -1, error);
  if (certificate != NULL)
    *out_ca_pem = g_steal_pointer (&authority_pem);
  return certificate;
}
