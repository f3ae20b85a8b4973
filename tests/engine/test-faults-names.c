// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Names that want to be somewhere else, or something else, and digests and lists that are wrong. Around the target folder lies what such names
 * go for, and must lie there unchanged afterwards. */

#include "config.h"

#include "support/skein-fault-case.h"

#include <string.h>

#define CLOSE "Connection: close\r\n"
#define SIZE 2000
#define LARGE 6000000
#define OK(headers) "HTTP/1.1 200 OK\r\n" CLOSE headers "Content-Length: 2000\r\n\r\n{body 0 2000}"

#define NAMED(name_, headers, ...)                                      \
  {                                                                     \
    .name = name_, .plain = { OK (headers) }, .size = SIZE, __VA_ARGS__ \
  }
#define AT(name_, path_, ...)                                                     \
  {                                                                               \
    .name = name_, .path = path_, .plain = { OK ("") }, .size = SIZE, __VA_ARGS__ \
  }

static const SkeinFaultCase disposition_cases[] = {
  NAMED ("dots-and-slashes", "Content-Disposition: attachment; filename=\"../../evil\"\r\n", .saved_as = "evil"),
  NAMED ("backslashes", "Content-Disposition: attachment; filename=\"..\\\\..\\\\evil\"\r\n", .saved_as = "evil"),
  NAMED ("single-backslashes", "Content-Disposition: attachment; filename=..\\..\\evil\r\n", .saved_as = "evil"),
  NAMED ("absolute", "Content-Disposition: attachment; filename=\"/etc/passwd\"\r\n", .saved_as = "passwd"),
  NAMED ("drive", "Content-Disposition: attachment; filename=\"C:\\\\x\\\\evil.exe\"\r\n", .saved_as = "evil.exe"),
  NAMED ("two-dots", "Content-Disposition: attachment; filename=\"..\"\r\n"),
  NAMED ("dot", "Content-Disposition: attachment; filename=.\r\n"),
  NAMED ("empty", "Content-Disposition: attachment; filename=\"\"\r\n"),
  NAMED ("blanks", "Content-Disposition: attachment; filename=\"   \"\r\n"),
  NAMED ("many-dots", "Content-Disposition: attachment; filename=\".....\"\r\n"),
  NAMED ("slash-at-the-end", "Content-Disposition: attachment; filename=\"../evil/\"\r\n"),
  NAMED ("percent-slash", "Content-Disposition: attachment; filename=\"..%2F..%2Fevil\"\r\n", .saved_as = "%2F..%2Fevil"),
  NAMED ("percent-backslash", "Content-Disposition: attachment; filename=\"..%5C..%5Cevil\"\r\n", .saved_as = "%5C..%5Cevil"),
  NAMED ("double-percent", "Content-Disposition: attachment; filename=\"..%252F..%252Fevil\"\r\n", .saved_as = "%252F..%252Fevil"),
  NAMED ("hidden", "Content-Disposition: attachment; filename=\".bashrc\"\r\n", .saved_as = "bashrc"),
  NAMED ("option", "Content-Disposition: attachment; filename=\"--output=evil\"\r\n", .saved_as = "output=evil"),
  NAMED ("trailing", "Content-Disposition: attachment; filename=\"evil. . .\"\r\n", .saved_as = "evil"),
  NAMED ("device", "Content-Disposition: attachment; filename=\"CON\"\r\n", .saved_as = "_CON"),
  NAMED ("device-with-extension", "Content-Disposition: attachment; filename=\"nul.tar.gz\"\r\n", .saved_as = "_nul.tar.gz"),
  NAMED ("stream", "Content-Disposition: attachment; filename=\"evil:stream\"\r\n", .saved_as = "evil:stream"),
  NAMED ("wildcards", "Content-Disposition: attachment; filename=\"a*b?c|d<e>f\"\r\n", .saved_as = "a*b?c|d<e>f"),
  NAMED ("shell", "Content-Disposition: attachment; filename=\"$(reboot);`id`\"\r\n", .saved_as = "$(reboot);`id`"),
  NAMED ("home", "Content-Disposition: attachment; filename=\"~root\"\r\n", .saved_as = "~root"),
  NAMED ("format", "Content-Disposition: attachment; filename=\"%s%n%s\"\r\n", .saved_as = "%s%n%s"),
  NAMED ("tab", "Content-Disposition: attachment; filename=\"a\tb\"\r\n", .saved_as = "a_b"),
  NAMED ("escape-sequence", "Content-Disposition: attachment; filename=\"a{byte 27}[2Jb\"\r\n", .saved_as = "a_[2Jb"),
  NAMED ("delete", "Content-Disposition: attachment; filename=\"a{byte 127}b\"\r\n", .saved_as = "a_b"),
  NAMED ("latin-1", "Content-Disposition: attachment; filename=\"na{byte 239}ve\"\r\n", .saved_as = "na\303\257ve"),
  NAMED ("broken-utf-8", "Content-Disposition: attachment; filename=\"a{byte 195}{byte 40}b\"\r\n", .saved_as = "a\303\203(b"),
  NAMED ("overlong-slash", "Content-Disposition: attachment; filename=\"..{byte 192}{byte 175}evil\"\r\n", .saved_as = "\303\200\302\257evil"),
  NAMED ("long", "Content-Disposition: attachment; filename=\"{fill 300}.tar.gz\"\r\n", .saved_as = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.tar.gz"),
  NAMED ("long-without-extension", "Content-Disposition: attachment; filename=\"{fill 4000}\"\r\n", .saved_as = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
  NAMED ("long-wide", "Content-Disposition: attachment; filename*=UTF-8''{repeat 200}%E2%82%AC{end}.bin\r\n", .saved_as = "€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€.bin"),
  NAMED ("star-slashes", "Content-Disposition: attachment; filename*=UTF-8''..%2F..%2Fevil\r\n", .saved_as = "evil"),
  NAMED ("star-backslashes", "Content-Disposition: attachment; filename*=UTF-8''%2e%2e%5c%2e%2e%5cevil\r\n", .saved_as = "evil"),
  NAMED ("star-nul", "Content-Disposition: attachment; filename*=UTF-8''evil%00.bin\r\n", .saved_as = "case.bin"),
  NAMED ("star-line-end", "Content-Disposition: attachment; filename*=UTF-8''a%0D%0Ab\r\n", .saved_as = "a__b"),
  NAMED ("star-bidi", "Content-Disposition: attachment; filename*=UTF-8''evil%E2%80%AEgpj.exe\r\n", .saved_as = "evil_gpj.exe"),
  NAMED ("star-isolate", "Content-Disposition: attachment; filename*=UTF-8''%E2%81%A6evil%E2%81%A9\r\n", .saved_as = "_evil_"),
  NAMED ("star-zero-width", "Content-Disposition: attachment; filename*=UTF-8''ev%E2%80%8Bil\r\n", .saved_as = "ev_il"),
  NAMED ("star-broken-utf-8", "Content-Disposition: attachment; filename*=UTF-8''%FF%FEevil\r\n", .saved_as = "case.bin"),
  NAMED ("star-surrogate", "Content-Disposition: attachment; filename*=UTF-8''a%ED%A0%80b\r\n", .saved_as = "case.bin"),
  NAMED ("star-latin-1", "Content-Disposition: attachment; filename*=ISO-8859-1''na%EFve\r\n", .saved_as = "na\303\257ve"),
  NAMED ("star-unheard-of", "Content-Disposition: attachment; filename*=X-EVIL''..%2Fevil; filename=plain\r\n", .saved_as = "plain"),
  NAMED ("star-without-quotes", "Content-Disposition: attachment; filename*=evil; filename=plain\r\n", .saved_as = "plain"),
  NAMED ("star-one-quote", "Content-Disposition: attachment; filename*=UTF-8'evil; filename=plain\r\n", .saved_as = "plain"),
  NAMED ("star-broken-percent", "Content-Disposition: attachment; filename*=UTF-8''a%2; filename=plain\r\n", .saved_as = "plain"),
  NAMED ("star-wins", "Content-Disposition: attachment; filename=plain; filename*=UTF-8''better\r\n", .saved_as = "better"),
  NAMED ("star-in-pieces", "Content-Disposition: attachment; filename*0=\"../\"; filename*1=\"evil\"; filename=plain\r\n", .saved_as = "plain"),
  NAMED ("two-names", "Content-Disposition: attachment; filename=first; filename=second\r\n", .saved_as = "first"),
  NAMED ("open-quote", "Content-Disposition: attachment; filename=\"evil\r\n", .saved_as = "evil"),
  NAMED ("escaped-quote", "Content-Disposition: attachment; filename=\"a\\\"b\"\r\n", .saved_as = "a\"b"),
  NAMED ("semicolon-inside", "Content-Disposition: attachment; filename=\"a;b=c\"\r\n", .saved_as = "a;b=c"),
  NAMED ("decomposed", "Content-Disposition: attachment; filename*=UTF-8''e%CC%81\r\n", .saved_as = "\303\251"),
  NAMED ("inline", "Content-Disposition: inline; filename=\"../evil\"\r\n", .saved_as = "evil"),
  NAMED ("no-disposition", "Content-Disposition: filename=\"../evil\"\r\n", .saved_as = "case.bin"),
  NAMED ("twice", "Content-Disposition: attachment; filename=first\r\nContent-Disposition: attachment; filename=\"../evil\"\r\n", .saved_as = "evil"),
};

static const SkeinFaultCase url_cases[] = {
  AT ("up", "/%2e%2e/%2e%2e/evil", .saved_as = "evil"),
  AT ("slashes", "/..%2f..%2fevil", .saved_as = "evil"),
  AT ("backslashes", "/..%5c..%5cevil", .saved_as = "evil"),
  AT ("twice-encoded", "/..%252f..%252fevil", .saved_as = "%2f..%2fevil"),
  AT ("nul", "/evil%00.bin", .saved_as = "evil_.bin"),
  AT ("line-end", "/a%0d%0ab", .saved_as = "a__b"),
  AT ("bidi", "/evil%E2%80%AEgpj.exe", .saved_as = "evil_gpj.exe"),
  AT ("broken-utf-8", "/%ff%feevil", .saved_as = "__evil"),
  AT ("absolute", "/%2fetc%2fpasswd", .saved_as = "passwd"),
  AT ("dots", "/...", .saved_as = "download"),
  AT ("encoded-dots", "/%2e%2e%2f", .saved_as = "download"),
  AT ("blanks", "/%20%20", .saved_as = "download"),
  AT ("root", "/", .saved_as = "download"),
  AT ("hidden", "/.bashrc", .saved_as = "bashrc"),
  AT ("option", "/-rf", .saved_as = "rf"),
  AT ("device", "/aux.txt", .saved_as = "_aux.txt"),
  AT ("query", "/evil?x=/../../passwd", .saved_as = "evil"),
  AT ("parameters", "/a;../evil", .saved_as = "evil"),
  AT ("long", "/nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn.tar.gz", .saved_as = "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn.tar.gz"),
  AT ("drive", "/C:%5cevil", .saved_as = "evil"),
  AT ("escape-sequence", "/a%1b%5b2Jb", .saved_as = "a_[2Jb"),
};

/* --- What the file should be --- */

#define WRONG_SHA256 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define V1 "ETag: \"v1\"\r\n"

static const SkeinFaultCase digest_cases[] = {
  { .name = "given-right", .plain = { OK ("") }, .size = SIZE, .options = "--checksum sha256=@sha256", .is_alone = TRUE },
  { .name = "given-wrong", .plain = { "HTTP/1.1 200 OK\r\n" CLOSE "Content-Length: 2000\r\n\r\n{other 0 2000}" }, .size = SIZE, .options = "--checksum sha256=@sha256", .is_alone = TRUE, .cause = "checksum-differs" },
  { .name = "given-wrong-large", .plain = { "HTTP/1.1 200 OK\r\n" CLOSE V1 "Content-Length: 1500000\r\n\r\n{other 0 1500000}" }, .size = 1500000, .options = "--checksum sha256=@sha256", .is_alone = TRUE, .cause = "checksum-differs" },
  { .name = "one-bit", .plain = { "HTTP/1.1 200 OK\r\n" CLOSE "Content-Length: 2000\r\n\r\n{body 0 1999}x" }, .size = SIZE, .options = "--checksum md5=@md5", .is_alone = TRUE, .cause = "checksum-differs" },
  { .name = "one-byte-less", .plain = { "HTTP/1.1 200 OK\r\n" CLOSE "Content-Length: 1999\r\n\r\n{body 0 1999}" }, .size = SIZE, .options = "--checksum sha256=@sha256", .is_alone = TRUE, .cause = "checksum-differs" },
  { .name = "segments-that-lie", .plain = { "HTTP/1.1 200 OK\r\n" CLOSE "Accept-Ranges: bytes\r\n" V1 "Content-Length: 6000000\r\n\r\n{body 0 500000}{requests 2}{body 500000 6000000}" }, .ranged = { "HTTP/1.1 206 Partial Content\r\n" CLOSE V1 "{content-range}Content-Length: {length}\r\n\r\n{fill 6000000}" }, .size = LARGE, .options = "--segments 4 --checksum sha256=@sha256", .is_alone = TRUE, .cause = "checksum-differs" },
  { .name = "end-that-lies", .plain = { "HTTP/1.1 200 OK\r\n" CLOSE V1 "Content-Length: 1500000\r\n\r\n{body 0 700000}", "HTTP/1.1 200 OK\r\n" CLOSE V1 "Content-Length: 1500000\r\n\r\n{body 0 1500000}" }, .ranged = { "HTTP/1.1 206 Partial Content\r\n" CLOSE V1 "{content-range}Content-Length: {length}\r\n\r\n{fill 800000}" }, .size = 1500000, .first_cause = "ended-early", .options = "--checksum sha256=@sha256", .is_alone = TRUE },
  { .name = "end-and-all-that-lie", .plain = { "HTTP/1.1 200 OK\r\n" CLOSE V1 "Content-Length: 1500000\r\n\r\n{body 0 700000}", "HTTP/1.1 200 OK\r\n" CLOSE V1 "Content-Length: 1500000\r\n\r\n{other 0 1500000}" }, .ranged = { "HTTP/1.1 206 Partial Content\r\n" CLOSE V1 "{content-range}Content-Length: {length}\r\n\r\n{fill 800000}" }, .size = 1500000, .first_cause = "ended-early", .options = "--checksum sha256=@sha256", .is_alone = TRUE, .cause = "checksum-differs" },

  NAMED ("repr-digest-right", "Repr-Digest: sha-256=:{sha256 0 2000}:\r\n"),
  NAMED ("repr-digest-wrong", "Repr-Digest: sha-256=:" WRONG_SHA256 ":\r\n", .cause = "checksum-differs"),
  NAMED ("repr-digest-cut", "Repr-Digest: sha-256=:AAAA:\r\n"),
  NAMED ("repr-digest-no-colons", "Repr-Digest: sha-256=" WRONG_SHA256 "\r\n"),
  NAMED ("repr-digest-rubbish", "Repr-Digest: ====;;;;\r\n"),
  NAMED ("repr-digest-unheard-of", "Repr-Digest: sha-9000=:" WRONG_SHA256 ":\r\n"),
  NAMED ("repr-digest-endless", "Repr-Digest: sha-256=:{repeat 9000}A{end}:\r\n"),
  NAMED ("digest-right", "Digest: SHA-256={sha256 0 2000}\r\n"),
  NAMED ("digest-wrong", "Digest: SHA-256=" WRONG_SHA256 "\r\n", .cause = "checksum-differs"),
  NAMED ("content-digest-wrong", "Content-Digest: sha-256=:" WRONG_SHA256 ":\r\n", .cause = "checksum-differs"),
  NAMED ("content-md5-right", "Content-MD5: {md5 0 2000}\r\n"),
  NAMED ("content-md5-wrong", "Content-MD5: {md5 0 1999}\r\n", .cause = "checksum-differs"),
  NAMED ("content-md5-malformed", "Content-MD5: not base 64!\r\n"),
  NAMED ("content-md5-hexadecimal", "Content-MD5: d41d8cd98f00b204e9800998ecf8427e\r\n"),
  NAMED ("two-that-disagree", "Digest: SHA-256={sha256 0 2000}\r\nRepr-Digest: sha-256=:" WRONG_SHA256 ":\r\n"),
  NAMED ("one-right-one-wrong", "Digest: MD5={md5 0 2000}\r\nRepr-Digest: sha-256=:" WRONG_SHA256 ":\r\n", .cause = "checksum-differs"),

#define LIST(text) "HTTP/1.1 200 OK\r\n" CLOSE "\r\n" text
#define VERIFY "--verify http://127.0.0.1:@port/extra"
#define HEX64 "0000000000000000000000000000000000000000000000000000000000000000"
  { .name = "list-wrong", .plain = { OK ("") }, .extra = LIST (HEX64 "  case.bin\n"), .options = VERIFY, .size = SIZE, .is_alone = TRUE, .cause = "checksum-differs" },
  { .name = "list-with-carriage-returns", .plain = { OK ("") }, .extra = LIST (HEX64 " *case.bin\r\n"), .options = VERIFY, .size = SIZE, .is_alone = TRUE, .cause = "checksum-differs" },
  { .name = "list-bsd", .plain = { OK ("") }, .extra = LIST ("SHA256 (case.bin) = " HEX64 "\n"), .options = VERIFY, .size = SIZE, .is_alone = TRUE, .cause = "checksum-differs" },
  { .name = "list-with-mark", .plain = { OK ("") }, .extra = LIST ("{byte 239}{byte 187}{byte 191}" HEX64 "  case.bin\n"), .options = VERIFY, .size = SIZE, .is_alone = TRUE, .cause = "checksum-differs" },
  { .name = "list-with-folder", .plain = { OK ("") }, .extra = LIST (HEX64 "  ./case.bin\n"), .options = VERIFY, .size = SIZE, .is_alone = TRUE, .cause = "checksum-differs" },
};

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  skein_fault_add_cases ("/faults/names/disposition", disposition_cases, G_N_ELEMENTS (disposition_cases));
  skein_fault_add_cases ("/faults/names/url", url_cases, G_N_ELEMENTS (url_cases));
  skein_fault_add_cases ("/faults/digests", digest_cases, G_N_ELEMENTS (digest_cases));

  return g_test_run ();
}
