// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-transfer-error.h"

#include <errno.h>
#include <string.h>

static void
test_table (void)
{
  SkeinExplainFacts facts = { .host = "example.org", .url = "https://example.org/{host}", .why = "so {url}", .file = "/data/a", .status = 503, .seconds = 60 };
  g_autoptr (GHashTable) nicks = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = SKEIN_CAUSE_NONE + 1; i < SKEIN_N_CAUSES; i++)
    {
      SkeinCause cause = (SkeinCause) i;
      const char *nick = skein_explain_get_nick (cause);
      g_autoptr (GError) error = NULL;
      g_autofree char *message = NULL;

      g_assert_nonnull (nick);
      g_assert_true (g_hash_table_add (nicks, (gpointer) nick));
      g_assert_cmpint (skein_explain_find (nick), ==, cause);

      skein_explain_set_error (&error, cause, &facts, "raw \033[31m");
      g_assert_error (error, SKEIN_WORK_ERROR, (int) skein_explain_get_code (cause));
      g_assert_cmpint (skein_explain_get_cause (error), ==, cause);
      g_assert_cmpstr (skein_explain_get_detail (error), ==, "raw \357\277\275[31m");
      g_assert_null (strchr (error->message, '?'));
      if (skein_explain_get_next_step (cause) != NULL)
        g_assert_true (g_str_has_suffix (error->message, skein_explain_get_next_step (cause)));

      /* A gap that a server wrote into its own words is not filled. */
      message = g_strdup (error->message);
      for (const char *p = strchr (message, '{'); p != NULL; p = strchr (p + 1, '{'))
        g_assert_true (g_str_has_prefix (p, "{host}") || g_str_has_prefix (p, "{url}"));
    }
  g_assert_cmpint (skein_explain_find ("nonsense"), ==, SKEIN_CAUSE_NONE);
  g_assert_cmpint (skein_explain_find (NULL), ==, SKEIN_CAUSE_NONE);
}

static void
test_copies (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) copy = NULL;
  g_autoptr (GError) plain = g_error_new_literal (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_CHECKSUM, "differs");
  g_autoptr (GError) foreign = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_IO, "io");

  skein_explain_set_error (&error, SKEIN_CAUSE_REFUSED, NULL, "libcurl 7");
  copy = g_error_copy (error);
  g_clear_error (&error);
  g_assert_cmpint (skein_explain_get_cause (copy), ==, SKEIN_CAUSE_REFUSED);
  g_assert_cmpstr (skein_explain_get_detail (copy), ==, "libcurl 7");

  g_assert_cmpint (skein_explain_get_cause (plain), ==, SKEIN_CAUSE_CHECKSUM);
  g_assert_null (skein_explain_get_detail (plain));
  g_assert_cmpint (skein_explain_get_cause (foreign), ==, SKEIN_CAUSE_NONE);
  g_assert_null (skein_explain_get_detail (foreign));
  g_assert_cmpint (skein_explain_get_cause (NULL), ==, SKEIN_CAUSE_NONE);
  skein_explain_set_error (NULL, SKEIN_CAUSE_REFUSED, NULL, "nobody listens");
}

static void
test_errno (void)
{
  static const struct
  {
    int errsv;
    SkeinCause cause;
  } cases[] = {
    { ENOSPC, SKEIN_CAUSE_DISK_FULL },
    { EDQUOT, SKEIN_CAUSE_QUOTA },
    { EROFS, SKEIN_CAUSE_READ_ONLY },
    { EACCES, SKEIN_CAUSE_NO_PERMISSION },
    { ENOTDIR, SKEIN_CAUSE_NO_FOLDER },
    { EFBIG, SKEIN_CAUSE_FILE_TOO_LARGE },
    { ENOENT, SKEIN_CAUSE_FILE_MISSING },
    { ELOOP, SKEIN_CAUSE_SYMLINK },
    { EIO, SKEIN_CAUSE_DISK_FAILING },
    { EBADF, SKEIN_CAUSE_FILE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      skein_work_error_set_from_errno (&error, cases[i].errsv, "Cannot write “%s”: %s", "/data", "a");
      g_assert_cmpint (skein_explain_get_cause (error), ==, cases[i].cause);
      g_assert_nonnull (strstr (skein_explain_get_detail (error), "errno"));
    }
}

static void
test_curl (void)
{
  static const struct
  {
    CURLcode code;
    long os_errno, verify_result;
    const char *detail;
    SkeinCause cause;
  } cases[] = {
    { CURLE_COULDNT_RESOLVE_HOST, 0, 0, "", SKEIN_CAUSE_NO_SUCH_HOST },
    { CURLE_COULDNT_RESOLVE_PROXY, 0, 0, "", SKEIN_CAUSE_NO_SUCH_PROXY },
    { CURLE_COULDNT_CONNECT, ECONNREFUSED, 0, "", SKEIN_CAUSE_REFUSED },
    { CURLE_COULDNT_CONNECT, ENETUNREACH, 0, "", SKEIN_CAUSE_UNREACHABLE },
    { CURLE_COULDNT_CONNECT, EHOSTUNREACH, 0, "", SKEIN_CAUSE_UNREACHABLE },
    { CURLE_COULDNT_CONNECT, 0, 0, "", SKEIN_CAUSE_CANNOT_CONNECT },
    { CURLE_OPERATION_TIMEDOUT, 0, 0, "", SKEIN_CAUSE_CONNECT_TIMEOUT },
    { CURLE_PEER_FAILED_VERIFICATION, 0, 10, "SSL certificate problem: certificate has expired", SKEIN_CAUSE_TLS_EXPIRED },
    { CURLE_PEER_FAILED_VERIFICATION, 0, 9, "", SKEIN_CAUSE_TLS_NOT_YET_VALID },
    { CURLE_PEER_FAILED_VERIFICATION, 0, 18, "", SKEIN_CAUSE_TLS_UNKNOWN_ISSUER },
    { CURLE_PEER_FAILED_VERIFICATION, 0, 20, "", SKEIN_CAUSE_TLS_UNKNOWN_ISSUER },
    { CURLE_PEER_FAILED_VERIFICATION, 0, 0, "SSL: no alternative certificate subject name matches target host name 'localhost'", SKEIN_CAUSE_TLS_WRONG_HOST },
    { CURLE_PEER_FAILED_VERIFICATION, 0, 0, "something else", SKEIN_CAUSE_TLS_UNTRUSTED },
    { CURLE_SSL_CONNECT_ERROR, ECONNRESET, 0, "", SKEIN_CAUSE_TLS_BROKE },
    { CURLE_SSL_CONNECT_ERROR, 0, 0, "", SKEIN_CAUSE_TLS_FAILED },
    { CURLE_SSL_CERTPROBLEM, 0, 0, "", SKEIN_CAUSE_TLS_BAD_CLIENT_CERT },
    { CURLE_SSL_CACERT_BADFILE, 0, 0, "", SKEIN_CAUSE_TLS_NO_CA },
    { CURLE_LOGIN_DENIED, 0, 0, "", SKEIN_CAUSE_PASSWORD_WANTED },
    { CURLE_REMOTE_FILE_NOT_FOUND, 0, 0, "", SKEIN_CAUSE_NOT_FOUND },
    { CURLE_SSH, 0, 0, "", SKEIN_CAUSE_SSH_FAILED },
    { CURLE_PROXY, 0, 0, "", SKEIN_CAUSE_PROXY_FAILED },
    { CURLE_PARTIAL_FILE, 0, 0, "", SKEIN_CAUSE_ENDED_EARLY },
    { CURLE_GOT_NOTHING, 0, 0, "", SKEIN_CAUSE_NO_ANSWER },
    { CURLE_WEIRD_SERVER_REPLY, 0, 0, "", SKEIN_CAUSE_NOT_HTTP },
    { CURLE_OUT_OF_MEMORY, 0, 0, "", SKEIN_CAUSE_OTHER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SkeinTransferFailure failure = { .host = "example.org", .url = "https://example.org/a", .detail = cases[i].detail, .os_errno = cases[i].os_errno, .verify_result = cases[i].verify_result };
      g_autoptr (GError) error = NULL;
      g_autofree char *start = g_strdup_printf ("libcurl %d: ", (int) cases[i].code);

      skein_transfer_error_set_from_curl (&error, cases[i].code, &failure);
      g_test_message ("%s", error->message);
      g_assert_cmpint (skein_explain_get_cause (error), ==, cases[i].cause);
      g_assert_true (g_str_has_prefix (skein_explain_get_detail (error), start));
    }
}

static void
test_statuses (void)
{
  static const struct
  {
    int status;
    gboolean sent_password;
    SkeinCause cause;
  } cases[] = {
    { 204, FALSE, SKEIN_CAUSE_NO_FILE },
    { 304, FALSE, SKEIN_CAUSE_NO_FILE },
    { 400, FALSE, SKEIN_CAUSE_REQUEST_REFUSED },
    { 401, FALSE, SKEIN_CAUSE_PASSWORD_WANTED },
    { 401, TRUE, SKEIN_CAUSE_PASSWORD_WRONG },
    { 403, FALSE, SKEIN_CAUSE_FORBIDDEN },
    { 404, FALSE, SKEIN_CAUSE_NOT_FOUND },
    { 407, FALSE, SKEIN_CAUSE_PROXY_PASSWORD_WANTED },
    { 410, FALSE, SKEIN_CAUSE_GONE },
    { 416, FALSE, SKEIN_CAUSE_REQUEST_REFUSED },
    { 429, FALSE, SKEIN_CAUSE_TOO_MANY_REQUESTS },
    { 500, FALSE, SKEIN_CAUSE_SERVER_TROUBLE },
    { 599, FALSE, SKEIN_CAUSE_SERVER_TROUBLE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SkeinTransferFailure failure = { .host = "example.org", .url = "https://example.org/a", .status = cases[i].status, .sent_password = cases[i].sent_password, .status_line = "HTTP/1.1 999 So it goes" };
      g_autoptr (GError) error = NULL;

      skein_transfer_error_set_from_status (&error, &failure);
      g_assert_cmpint (skein_explain_get_cause (error), ==, cases[i].cause);
      g_assert_cmpstr (skein_explain_get_detail (error), ==, "HTTP/1.1 999 So it goes");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/work/explain/table", test_table);
  g_test_add_func ("/work/explain/copies", test_copies);
  g_test_add_func ("/work/explain/errno", test_errno);
  g_test_add_func ("/work/explain/curl", test_curl);
  g_test_add_func ("/work/explain/statuses", test_statuses);
  return g_test_run ();
}
