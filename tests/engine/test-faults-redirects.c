// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Where servers send us, and what must not go along. That hops are counted and schemes refused at all is in test-transfer.c, what each
 * option does there in test-transfer-options.c; here the command line is led around by answers written by hand, and the second server
 * tells what it was told. */

#include "config.h"

#include "support/skein-fault-case.h"

#include <string.h>

#define CLOSE "Connection: close\r\n"
#define SIZE 2000
#define TO(status, location) "HTTP/1.1 " #status " Elsewhere\r\n" CLOSE "Location: " location "\r\nContent-Length: 0\r\n\r\n"
#define FILE_OK "HTTP/1.1 200 OK\r\n" CLOSE "Content-Length: 2000\r\n\r\n{body 0 2000}"

/* --- Where to --- */

#define REFUSED(name_, location, cause_)                                                                      \
  {                                                                                                           \
    .name = name_, .plain = { TO (302, location), FILE_OK }, .size = SIZE, .cause = cause_, .max_requests = 1 \
  }
#define FOLLOWED(name_, status, location)                                                                        \
  {                                                                                                              \
    .name = name_, .plain = { TO (status, location), FILE_OK }, .size = SIZE, .n_requests = 2, .max_requests = 2 \
  }

static const SkeinFaultCase cases[] = {
  FOLLOWED ("absolute", 301, "http://127.0.0.1:{port}/case.bin"),
  FOLLOWED ("path", 302, "/case.bin"),
  FOLLOWED ("relative", 303, "case.bin"),
  FOLLOWED ("dots", 307, "/a/../b/./../case.bin"),
  FOLLOWED ("without-scheme", 308, "//127.0.0.1:{port}/case.bin"),
  FOLLOWED ("fragment", 302, "/case.bin#part"),
  FOLLOWED ("capitals", 302, "HTTP://127.0.0.1:{port}/case.bin"),
  FOLLOWED ("blanks-around", 302, "  /case.bin  "),
  FOLLOWED ("user-info", 302, "http://eve:evil@127.0.0.1:{port}/case.bin"),

  REFUSED ("file", "file:///etc/passwd", "redirect-scheme"),
  REFUSED ("file-on-host", "file://127.0.0.1/etc/passwd", "redirect-scheme"),
  REFUSED ("ftp", "ftp://127.0.0.1/x", "redirect-scheme"),
  REFUSED ("sftp", "sftp://127.0.0.1/x", "redirect-scheme"),
  REFUSED ("gopher", "gopher://127.0.0.1:6379/_FLUSHALL", "redirect-scheme"),
  REFUSED ("dict", "dict://127.0.0.1:11211/stat", "redirect-scheme"),
  REFUSED ("scp", "scp://127.0.0.1/etc/passwd", "redirect-scheme"),
  REFUSED ("smb", "smb://127.0.0.1/share/x", "redirect-scheme"),
  REFUSED ("javascript", "javascript:alert(1)", "redirect-scheme"),
  REFUSED ("data", "data:text/plain,hello", "redirect-scheme"),
  REFUSED ("port-too-large", "http://127.0.0.1:99999/x", "redirect-scheme"),
  REFUSED ("port-of-letters", "http://127.0.0.1:http/x", "redirect-scheme"),
  { .name = "empty", .plain = { TO (302, ""), FILE_OK }, .size = SIZE, .cause = "redirect-nowhere", .max_requests = 1 },
  { .name = "no-location", .plain = { "HTTP/1.1 302 Found\r\n" CLOSE "Content-Length: 0\r\n\r\n" }, .size = SIZE, .cause = "redirect-nowhere", .max_requests = 1 },
  { .name = "to-itself", .plain = { TO (302, "/case.bin") }, .size = SIZE, .cause = "redirect-loop", .n_requests = 11, .max_requests = 11 },
  { .name = "hostile-bytes", .plain = { TO (302, "/case.bin?{byte 1}{byte 200}"), FILE_OK }, .size = SIZE, .cause = "redirect-scheme", .or_cause = "not-found" },
  { .name = "very-long", .plain = { TO (302, "/{fill 60000}") }, .size = SIZE, .cause = "not-found" },
  { .name = "downgrade", .kind = SKEIN_FAULT_TLS, .plain = { TO (302, "http://127.0.0.1:{peer}/good.bin") }, .size = SIZE, .cause = "tls-downgrade", .max_requests = 1 },
  { .name = "downgrade-without-scheme", .kind = SKEIN_FAULT_TLS, .plain = { TO (302, "//127.0.0.1:{peer}/good.bin") }, .size = SIZE, .options = "--connect-timeout 3", .cause = "connect-timeout" }, /* it stays https */
  { .name = "body-with-it", .plain = { "HTTP/1.1 302 Found\r\nLocation: /case.bin\r\nContent-Length: 20\r\n" CLOSE "\r\n<html>moved!!</html>", FILE_OK }, .size = SIZE },
  { .name = "endless-body-with-it", .plain = { "HTTP/1.1 302 Found\r\nLocation: /case.bin\r\n" CLOSE "\r\n{fill 3000000}", FILE_OK }, .size = SIZE },
  { .name = "names-do-not-follow", .plain = { "HTTP/1.1 302 Found\r\n" CLOSE "Location: http://127.0.0.1:{peer}/good.bin?name=.bashrc\r\nContent-Disposition: attachment; filename=evil.sh\r\nContent-Length: 0\r\n\r\n" }, .size = SIZE, .cause = "not-found" },
};

/* --- What must stay at home --- */

typedef struct
{
  const char *name;
  const char *answer;  /* of the first server */
  const char *options; /* “@” stands for a file that is there */
  gboolean at_mirror;  /* the second server is a mirror */
} SecretCase;

#define AWAY(status) TO (status, "http://127.0.0.1:{peer}/file")
#define PASSWORD "--user ann --password-env SECRET_PASSWORD"
#define BEARER "--bearer-env SECRET_TOKEN"
#define COOKIES "--cookies @cookies"
#define HEADER "--header X-Api-Key:secret-key"
#define REFERRER "--referer http://127.0.0.1/secret-page"

static const SecretCase secret_cases[] = {
  { "password-301", AWAY (301), PASSWORD },
  { "password-307", AWAY (307), PASSWORD },
  { "bearer-302", AWAY (302), BEARER },
  { "bearer-308", AWAY (308), BEARER },
  { "cookies-302", AWAY (302), COOKIES },
  { "cookies-set-on-the-way", "HTTP/1.1 302 Found\r\n" CLOSE "Set-Cookie: id=secret-key; Path=/\r\nLocation: http://127.0.0.1:{peer}/file\r\nContent-Length: 0\r\n\r\n", COOKIES },
  { "header-303", AWAY (303), HEADER },
  { "referrer", AWAY (302), REFERRER },
  { "netrc", AWAY (302), "--netrc" },
  { "without-scheme", TO (302, "//127.0.0.1:{peer}/file"), PASSWORD },
  { "asks-by-user-info", TO (302, "http://ann@127.0.0.1:{peer}/file"), PASSWORD },
  { "mirror-password", "HTTP/1.1 404 Not Found\r\n" CLOSE "Content-Length: 0\r\n\r\n", PASSWORD, TRUE },
  { "mirror-bearer", "HTTP/1.1 404 Not Found\r\n" CLOSE "Content-Length: 0\r\n\r\n", BEARER, TRUE },
  { "mirror-cookies", "HTTP/1.1 404 Not Found\r\n" CLOSE "Content-Length: 0\r\n\r\n", COOKIES, TRUE },
  { "mirror-header", "HTTP/1.1 404 Not Found\r\n" CLOSE "Content-Length: 0\r\n\r\n", HEADER, TRUE },
};

static const char *const file_answer[] = { FILE_OK, NULL };

static void
test_secrets (gconstpointer data)
{
  const SecretCase *row = data;
  const char *const answers[] = { row->answer, NULL };
  const char *const asking_answers[] = { "HTTP/1.1 401 Unauthorized\r\n" CLOSE "WWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n", row->answer, NULL };
  g_autoptr (SkeinCliBench) bench = skein_cli_bench_new ();
  g_autoptr (SkeinFaultServer) home = skein_fault_server_start (SKEIN_FAULT_PLAIN);
  g_autoptr (SkeinFaultServer) away = skein_fault_server_start (SKEIN_FAULT_PLAIN);
  g_autofree char *url = skein_fault_server_dup_url (home, "/case.bin");
  g_autofree char *mirror = skein_fault_server_dup_url (away, "/file");
  g_autofree char *cookies = skein_temp_folder_dup_path (bench->home, "cookies");
  g_autoptr (GString) options = g_string_new (row->options);
  const char *cookie_lines = "# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t0\tid\tsecret-key\n";
  const char *netrc_lines = "machine 127.0.0.1 login ann password secret-password\n";
  g_autofree char *home_heads = NULL;
  g_autofree char *away_heads = NULL;
  g_auto (GStrv) lines = NULL;

  skein_temp_folder_write (bench->home, "cookies", cookie_lines, strlen (cookie_lines));
  skein_temp_folder_write (bench->home, ".netrc", netrc_lines, strlen (netrc_lines));
  g_string_replace (options, "@cookies", cookies, 0);
  if (row->at_mirror)
    g_string_append_printf (options, " --mirror %s", mirror);
  g_subprocess_launcher_setenv (bench->launcher, "SECRET_PASSWORD", "secret-password", TRUE);
  g_subprocess_launcher_setenv (bench->launcher, "SECRET_TOKEN", "secret-token", TRUE);
  skein_fault_server_set_peer (home, away);
  /* Passwords are only sent to who asks for them. */
  skein_fault_server_add (home, "/case.bin", SIZE, strstr (row->options, "--user") != NULL || strstr (row->options, "--netrc") != NULL ? asking_answers : answers, NULL);
  skein_fault_server_add (away, "/file", SIZE, file_answer, NULL);

  skein_fault_get (bench, url, options->str);
  g_assert_cmpint (bench->status, ==, 0);
  g_assert_cmpuint (skein_cli_bench_count (bench, "out", ""), ==, 1);

  /* It was there to be taken along, */
  home_heads = skein_fault_server_dup_heads (home);
  if (strstr (row->options, "--user") == NULL && strstr (row->options, "--netrc") == NULL)
    g_assert_nonnull (strstr (home_heads, "secret-"));
  else
    g_assert_nonnull (strstr (home_heads, "Authorization: Basic "));

  /* and the other server was asked, but for nothing more than the file. */
  away_heads = skein_fault_server_dup_heads (away);
  g_assert_nonnull (strstr (away_heads, "GET /file "));
  lines = g_strsplit (away_heads, "\r\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_assert_null (strstr (lines[i], "secret-"));
      g_assert_false (g_ascii_strncasecmp (lines[i], "Authorization:", strlen ("Authorization:")) == 0);
      g_assert_false (g_ascii_strncasecmp (lines[i], "Cookie:", strlen ("Cookie:")) == 0);
      g_assert_false (g_ascii_strncasecmp (lines[i], "X-Api-Key:", strlen ("X-Api-Key:")) == 0);
    }
  g_assert_null (strstr (bench->out, "secret-password"));
  g_assert_null (strstr (bench->err, "secret-"));
}

/* What would go into the list of downloads, and to whoever is asked, is not taken as a header at all. */
static void
test_refused_header (gconstpointer data)
{
  g_autoptr (SkeinCliBench) bench = skein_cli_bench_new ();
  g_autoptr (SkeinFaultServer) home = skein_fault_server_start (SKEIN_FAULT_PLAIN);
  g_autofree char *url = skein_fault_server_dup_url (home, "/case.bin");

  skein_fault_server_add (home, "/case.bin", SIZE, file_answer, NULL);
  skein_cli_bench_run (bench, "get", url, "--header", data, NULL);
  g_assert_cmpint (bench->status, ==, 2);
  g_assert_cmpuint (skein_cli_bench_count_troubles (bench), ==, 1);
  g_assert_null (strstr (bench->err, "secret"));
  g_assert_cmpuint (skein_fault_server_get_n_requests (home, "/case.bin"), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  skein_fault_add_cases ("/faults/redirect", cases, G_N_ELEMENTS (cases));
  for (guint i = 0; i < G_N_ELEMENTS (secret_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/faults/secrets/", secret_cases[i].name, NULL);

      g_test_add_data_func (path, &secret_cases[i], test_secrets);
    }
  g_test_add_data_func ("/faults/secrets/authorization-header", "Authorization: Basic secret", test_refused_header);
  g_test_add_data_func ("/faults/secrets/cookie-header", "Cookie: id=secret", test_refused_header);
  g_test_add_data_func ("/faults/secrets/header-with-line-end", "X-A: b\r\nX-Evil: c", test_refused_header);

  return g_test_run ();
}
