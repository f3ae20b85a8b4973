// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Answers that are broken, cut, endless, too large or not there at all, on every leg of the way. What libcurl and the transfer say to the
 * simplest of them is in test-transfer.c ("malformed", "broken", "statuses"). */

#include "config.h"

#include "support/skein-fault-case.h"

#define CLOSE "Connection: close\r\n"
#define SIZE 2000
#define LARGE 1500000
#define OK(headers) "HTTP/1.1 200 OK\r\n" CLOSE headers "\r\n"
#define FILE_OK OK ("Content-Length: 2000\r\n") "{body 0 2000}"
#define V1 "ETag: \"v1\"\r\n"

static const SkeinFaultCase length_cases[] = {
  { .name = "repeated", .plain = { OK ("Content-Length: 2000\r\nContent-Length: 2000\r\n") "{body 0 2000}" }, .size = SIZE },
  { .name = "repeated-in-one", .plain = { OK ("Content-Length: 2000, 2001\r\n") "{body 0 2000}" }, .size = SIZE, .cause = "server-broken", .says = "two different lengths" },
  { .name = "signed", .plain = { OK ("Content-Length: +2000\r\n") "{body 0 2000}" }, .size = SIZE, .cause = "server-broken", .says = "no number" },
  { .name = "hexadecimal", .plain = { OK ("Content-Length: 0x7d0\r\n") "{body 0 2000}" }, .size = SIZE, .cause = "server-broken", .says = "no number" },
  { .name = "empty", .plain = { OK ("Content-Length: \r\n") "{body 0 2000}" }, .size = SIZE, .cause = "not-http", .or_cause = "server-broken" },
  { .name = "with-blank", .plain = { OK ("Content-Length: 20 00\r\n") "{body 0 2000}" }, .size = SIZE, .cause = "server-broken", .says = "no number" },
  { .name = "63-bits", .plain = { OK ("Content-Length: 9223372036854775808\r\n") "{body 0 2000}" }, .size = SIZE, .cause = "server-broken", .says = "no number" },
  { .name = "64-bits", .plain = { OK ("Content-Length: 18446744073709553616\r\n") "{body 0 2000}" }, .size = SIZE, .cause = "server-broken", .says = "no number" },
  { .name = "more-than-the-disk", .plain = { OK ("Content-Length: 9000000000000000000\r\n") "{body 0 2000}" }, .size = SIZE, .cause = "disk-full", .says = "needs" },
  { .name = "folded", .plain = { OK ("Content-Length:\r\n 2000\r\n") "{body 0 2000}" }, .size = SIZE, .cause = "not-http", .or_cause = "server-broken" },
  { .name = "chunked-first", .plain = { OK ("Transfer-Encoding: chunked\r\nContent-Length: 2000\r\n") "7D0\r\n{body 0 2000}\r\n0\r\n\r\n" }, .size = SIZE, .cause = "server-broken", .says = "contradict" },
  { .name = "too-small", .plain = { OK ("Content-Length: 1000\r\n") "{body 0 2000}" }, .size = 1000 },
  { .name = "too-large", .plain = { OK ("Content-Length: 1600000\r\n" V1) "{body 0 1500000}" }, .size = LARGE, .cause = "ended-early", .keeps_part = TRUE },
  { .name = "too-large-and-small", .plain = { OK ("Content-Length: 2001\r\n") "{body 0 2000}" }, .size = SIZE, .cause = "ended-early" },
  { .name = "none", .plain = { OK ("") "{body 0 2000}" }, .size = SIZE, .says = "gave no size" },
  { .name = "nothing-at-all", .plain = { OK ("Content-Length: 0\r\n") }, .size = 0 },
};

#define CHUNKS OK ("Transfer-Encoding: chunked\r\n" V1)

static const SkeinFaultCase chunk_cases[] = {
  { .name = "plain", .plain = { CHUNKS "3E8\r\n{body 0 1000}\r\n3e8;name=value\r\n{body 1000 2000}\r\n0\r\nX-Trailer: 1\r\n\r\n" }, .size = SIZE },
  { .name = "trailer-lies", .plain = { CHUNKS "7D0\r\n{body 0 2000}\r\n0\r\nContent-Length: 5\r\nContent-Range: bytes 0-1/2\r\n\r\n" }, .size = SIZE },
  { .name = "cut-in-a-chunk", .plain = { CHUNKS "3E8\r\n{body 0 1000}\r\n3E8\r\n{body 1000 1500}" }, .size = SIZE, .cause = "ended-early", .keeps_part = TRUE },
  { .name = "cut-between-chunks", .plain = { CHUNKS "3E8\r\n{body 0 1000}\r\n" }, .size = SIZE, .cause = "ended-early", .keeps_part = TRUE },
  { .name = "cut-before-the-last", .plain = { CHUNKS "7D0\r\n{body 0 2000}\r\n0" }, .size = SIZE, .cause = "ended-early", .keeps_part = TRUE },
  { .name = "not-hexadecimal", .plain = { CHUNKS "3E8\r\n{body 0 1000}\r\nmany\r\n{body 1000 2000}" }, .size = SIZE, .cause = "connection-broke", .keeps_part = TRUE },
  { .name = "beyond-64-bits", .plain = { CHUNKS "3E8\r\n{body 0 1000}\r\nFFFFFFFFFFFFFFFFFF\r\n{body 1000 2000}" }, .size = SIZE, .cause = "connection-broke", .keeps_part = TRUE },
  { .name = "64-bits", .plain = { CHUNKS "3E8\r\n{body 0 1000}\r\nFFFFFFFFFFFFFFFF\r\n{body 1000 2000}" }, .size = SIZE, .cause = "connection-broke", .keeps_part = TRUE },
  { .name = "63-bits", .plain = { CHUNKS "3E8\r\n{body 0 1000}\r\n7FFFFFFFFFFFFFFF\r\n{body 1000 1500}" }, .size = SIZE, .cause = "ended-early", .keeps_part = TRUE },
  { .name = "no-line-end", .plain = { CHUNKS "3E8\r\n{body 0 1000}3E8\r\n{body 1000 2000}\r\n0\r\n\r\n" }, .size = SIZE, .cause = "connection-broke", .keeps_part = TRUE },
  { .name = "chunked-twice", .plain = { OK ("Transfer-Encoding: chunked, chunked\r\n") "7D0\r\n{body 0 2000}\r\n0\r\n\r\n" }, .size = SIZE, .cause = "server-broken", .says = "transfer encoding" },
  { .name = "squeezed", .plain = { OK ("Transfer-Encoding: gzip, chunked\r\n") "7D0\r\n{body 0 2000}\r\n0\r\n\r\n" }, .size = SIZE, .cause = "server-broken", .says = "transfer encoding" },
  { .name = "unheard-of", .plain = { OK ("Transfer-Encoding: xchunked\r\nContent-Length: 2000\r\n") "{body 0 2000}" }, .size = SIZE, .cause = "server-broken", .says = "transfer encoding" },
};

static const SkeinFaultCase header_cases[] = {
  { .name = "http-0.9", .plain = { "{body 0 2000}" }, .size = SIZE, .cause = "not-http" },
  { .name = "icy", .plain = { "ICY 200 OK\r\n\r\n{body 0 2000}" }, .size = SIZE, .cause = "not-http" },
  { .name = "status-of-letters", .plain = { "HTTP/1.1 abc OK\r\nContent-Length: 2000\r\n\r\n{body 0 2000}" }, .size = SIZE, .cause = "not-http" },
  { .name = "status-of-two-digits", .plain = { "HTTP/1.1 20 OK\r\nContent-Length: 2000\r\n\r\n{body 0 2000}" }, .size = SIZE, .cause = "not-http" },
  { .name = "status-missing", .plain = { "HTTP/1.1\r\nContent-Length: 2000\r\n\r\n{body 0 2000}" }, .size = SIZE, .cause = "not-http" },
  { .name = "version-unheard-of", .plain = { "HTTP/7.3 200 OK\r\nContent-Length: 2000\r\n\r\n{body 0 2000}" }, .size = SIZE, .cause = "not-http" },
  { .name = "tls-on-a-plain-port", .plain = { "{byte 21}{byte 3}{byte 1}{nul}{byte 2}{byte 2}(" }, .size = SIZE, .cause = "not-http" },
  { .name = "nothing", .plain = { "" }, .size = SIZE, .cause = "no-answer" },
  { .name = "cut-in-the-status", .plain = { "HTTP/1.1 2" }, .size = SIZE, .cause = "no-answer" },
  { .name = "cut-in-the-headers", .plain = { "HTTP/1.1 200 OK\r\nContent-Length: 20" }, .size = SIZE, .cause = "no-answer" },
  { .name = "nul-in-a-header", .plain = { OK ("X-Odd: a{nul}b\r\nContent-Length: 2000\r\n") "{body 0 2000}" }, .size = SIZE, .cause = "not-http" },
  { .name = "no-colon", .plain = { OK ("this is no header\r\nContent-Length: 2000\r\n") "{body 0 2000}" }, .size = SIZE, .cause = "not-http" },
  { .name = "bytes-above-127", .plain = { OK ("X-Odd: {byte 200}{byte 255}\r\nContent-Length: 2000\r\n") "{body 0 2000}" }, .size = SIZE },
  { .name = "line-feeds-only", .plain = { "HTTP/1.1 200 OK\nContent-Length: 2000\nConnection: close\n\n{body 0 2000}" }, .size = SIZE },
  { .name = "one-long-line", .plain = { OK ("X-Long: {fill 400000}\r\nContent-Length: 2000\r\n") "{body 0 2000}" }, .size = SIZE, .cause = "too-many-headers" },
  { .name = "line-without-end", .plain = { "HTTP/1.1 200 OK\r\nX-Long: {fill 4000000}{stall}" }, .size = SIZE, .cause = "too-many-headers" },
  { .name = "many-small-ones", .plain = { OK ("{repeat 20000}X: y\r\n{end}Content-Length: 2000\r\n") "{body 0 2000}" }, .size = SIZE, .cause = "server-broken", .says = "too many headers" },
  { .name = "many-cookies", .plain = { OK ("{repeat 200}Set-Cookie: a=b; Path=/\r\n{end}Content-Length: 2000\r\n") "{body 0 2000}" }, .size = SIZE },
  { .name = "too-many-cookies", .plain = { OK ("{repeat 5000}Set-Cookie: a=b; Path=/\r\n{end}Content-Length: 2000\r\n") "{body 0 2000}" }, .size = SIZE, .cause = "server-broken", .says = "too many headers" },
  { .name = "many-links", .plain = { OK ("{repeat 150}Link: <http://127.0.0.1:1/x>; rel=duplicate\r\n{end}Content-Length: 2000\r\n") "{body 0 2000}" }, .size = SIZE },
  { .name = "go-ahead-first", .plain = { "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n" FILE_OK }, .size = SIZE },
  { .name = "go-ahead-with-lies", .plain = { "HTTP/1.1 103 Early Hints\r\nContent-Disposition: attachment; filename=evil\r\nX-Size: 7\r\n\r\n" FILE_OK }, .size = SIZE },
  { .name = "go-ahead-for-ever", .plain = { "{repeat 100000}HTTP/1.1 100 Continue\r\n\r\n{end}" FILE_OK }, .size = SIZE, .cause = "server-broken", .says = "too many headers" },
  { .name = "other-protocol", .plain = { "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n{stall}" }, .size = SIZE, .options = "--timeout 3", .cause = "stalled", .or_cause = "not-http" },
  { .name = "two-answers", .plain = { "HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n{body 0 2000}HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nsmuggled!" }, .size = SIZE },
  { .name = "encoded-unasked", .plain = { OK ("Content-Encoding: gzip\r\nContent-Length: 2000\r\n") "{body 0 2000}" }, .size = SIZE },
  { .name = "encoded-ten-times", .plain = { OK ("Content-Encoding: gzip, gzip, gzip, gzip, gzip, gzip, gzip, gzip, gzip, br\r\nContent-Length: 2000\r\n") "{body 0 2000}" }, .size = SIZE },
};

#define STATUS(code, cause_)                                                                                                                     \
  {                                                                                                                                              \
    .name = #code, .plain = { "HTTP/1.1 " #code " Odd\r\n" CLOSE "Content-Length: 0\r\n\r\n" }, .size = SIZE, .cause = cause_, .max_requests = 1 \
  }

static const SkeinFaultCase status_cases[] = {
  STATUS (201, "no-file"),
  STATUS (202, "no-file"),
  STATUS (204, "no-file"),
  STATUS (205, "no-file"),
  STATUS (207, "no-file"),
  STATUS (226, "no-file"),
  STATUS (299, "no-file"),
  STATUS (300, "no-file"),
  STATUS (304, "no-file"),
  STATUS (305, "no-file"),
  STATUS (306, "no-file"),
  STATUS (399, "no-file"),
  STATUS (401, "password-wanted"),
  STATUS (402, "request-refused"),
  STATUS (405, "request-refused"),
  STATUS (406, "request-refused"),
  STATUS (407, "proxy-password-wanted"),
  STATUS (409, "request-refused"),
  STATUS (411, "request-refused"),
  STATUS (412, "request-refused"),
  STATUS (413, "request-refused"),
  STATUS (414, "request-refused"),
  STATUS (415, "request-refused"),
  STATUS (418, "request-refused"),
  STATUS (421, "request-refused"),
  STATUS (422, "request-refused"),
  STATUS (423, "request-refused"),
  STATUS (424, "request-refused"),
  STATUS (425, "server-trouble"),
  STATUS (426, "request-refused"),
  STATUS (428, "request-refused"),
  STATUS (431, "request-refused"),
  STATUS (451, "forbidden"),
  STATUS (499, "request-refused"),
  STATUS (501, "server-trouble"),
  STATUS (502, "server-trouble"),
  STATUS (504, "server-trouble"),
  STATUS (505, "server-trouble"),
  STATUS (506, "server-trouble"),
  STATUS (507, "server-trouble"),
  STATUS (508, "server-trouble"),
  STATUS (510, "server-trouble"),
  STATUS (511, "server-trouble"),
  STATUS (599, "server-trouble"),
  STATUS (600, "server-trouble"),
  STATUS (999, "server-trouble"),
  { .name = "203", .plain = { "HTTP/1.1 203 Non-Authoritative Information\r\n" CLOSE "Content-Length: 2000\r\n\r\n{body 0 2000}" }, .size = SIZE },
  { .name = "404-with-a-huge-page", .plain = { "HTTP/1.1 404 Not Found\r\n" CLOSE "\r\n{fill 8000000}" }, .size = SIZE, .cause = "not-found" },
  { .name = "404-without-end", .plain = { "HTTP/1.1 404 Not Found\r\nContent-Length: 100000\r\n\r\n{body 0 5}{stall}" }, .size = SIZE, .options = "--timeout 3", .cause = "stalled" },
  { .name = "busy-until-yesterday", .plain = { "HTTP/1.1 503 Busy\r\n" CLOSE "Retry-After: {date -86400}\r\nContent-Length: 0\r\n\r\n", FILE_OK }, .size = SIZE, .options = "--tries 2", .n_requests = 2 },
  { .name = "busy-negative", .plain = { "HTTP/1.1 503 Busy\r\n" CLOSE "Retry-After: -30\r\nContent-Length: 0\r\n\r\n", FILE_OK }, .size = SIZE, .options = "--tries 2", .n_requests = 2 },
  { .name = "busy-rubbish", .plain = { "HTTP/1.1 429 Busy\r\n" CLOSE "Retry-After: soon\r\nContent-Length: 0\r\n\r\n", FILE_OK }, .size = SIZE, .options = "--tries 2", .n_requests = 2 },
  { .name = "busy-for-ever", .plain = { "HTTP/1.1 503 Busy\r\n" CLOSE "Retry-After: 99999999999999999999\r\nContent-Length: 0\r\n\r\n" }, .size = SIZE, .cause = "server-trouble" },
  { .name = "refused-is-final", .plain = { "HTTP/1.1 404 Not Found\r\n" CLOSE "Retry-After: 0\r\nContent-Length: 0\r\n\r\n" }, .size = SIZE, .options = "--tries 5", .cause = "not-found", .max_requests = 1 },
};

static const SkeinFaultCase silence_cases[] = {
  { .name = "no-connection", .kind = SKEIN_FAULT_DEAF, .size = SIZE, .options = "--connect-timeout 2", .cause = "connect-timeout" },
  { .name = "no-tls", .kind = SKEIN_FAULT_SILENT, .scheme = "https", .size = SIZE, .options = "--connect-timeout 2", .cause = "connect-timeout" },
  { .name = "no-answer", .kind = SKEIN_FAULT_SILENT, .size = SIZE, .options = "--timeout 3", .cause = "stalled", .says = "3\u00a0s" },
  { .name = "no-first-byte", .kind = SKEIN_FAULT_SILENT, .size = SIZE, .options = "--first-byte-timeout 2", .cause = "stalled", .says = "2\u00a0s" },
  { .name = "in-the-status", .plain = { "HTTP/1.1 20{stall}" }, .size = SIZE, .options = "--timeout 3", .cause = "stalled" },
  { .name = "in-the-headers", .plain = { "HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n{stall}" }, .size = SIZE, .options = "--timeout 3", .cause = "stalled" },
  { .name = "headers-drip", .plain = { "HTTP/1.1 200 OK\r\n{drip}" }, .size = SIZE, .options = "--timeout 3", .cause = "slow-headers", .says = "6\u00a0s" },
  { .name = "before-the-body", .plain = { OK ("Content-Length: 1500000\r\n" V1) "{stall}" }, .size = LARGE, .options = "--timeout 3", .cause = "stalled", .keeps_part = TRUE },
  { .name = "in-the-body", .plain = { OK ("Content-Length: 1500000\r\n" V1) "{body 0 700000}{stall}" }, .size = LARGE, .options = "--timeout 3", .cause = "stalled", .keeps_part = TRUE },
  { .name = "in-a-chunk", .plain = { CHUNKS "3E8\r\n{body 0 500}{stall}" }, .size = SIZE, .options = "--timeout 3", .cause = "stalled", .keeps_part = TRUE },
  { .name = "before-the-end", .plain = { CHUNKS "7D0\r\n{body 0 2000}\r\n{stall}" }, .size = SIZE, .options = "--timeout 3", .cause = "stalled", .keeps_part = TRUE },
  { .name = "then-goes-on", .plain = { OK ("Content-Length: 1500000\r\n" V1) "{body 0 700000}{stall}" }, .ranged = { "HTTP/1.1 206 Partial Content\r\n" CLOSE V1 "{content-range}Content-Length: {length}\r\n\r\n{range}" }, .size = LARGE, .options = "--timeout 3 --tries 2" },
};

static const SkeinFaultCase reset_cases[] = {
  { .name = "at-once", .kind = SKEIN_FAULT_RESET, .size = SIZE, .cause = "connection-broke", .or_cause = "cannot-connect" },
  { .name = "instead-of-tls", .kind = SKEIN_FAULT_RESET, .scheme = "https", .size = SIZE, .cause = "tls-broke", .or_cause = "cannot-connect" },
  { .name = "instead-of-an-answer", .plain = { "{reset}" }, .size = SIZE, .cause = "connection-broke" },
  { .name = "in-the-headers", .plain = { "HTTP/1.1 200 OK\r\n{reset}" }, .size = SIZE, .cause = "connection-broke" },
  { .name = "in-a-small-body", .plain = { OK ("Content-Length: 2000\r\n") "{body 0 1000}{reset}" }, .size = SIZE, .cause = "connection-broke" },
  { .name = "nobody-listens", .url = "http://127.0.0.1:1/case.bin", .size = SIZE, .cause = "refused" },
  { .name = "no-such-host", .url = "http://127.0.0.1.invalid/case.bin", .size = SIZE, .cause = "no-such-host" },
  { .name = "no-such-proxy", .url = "http://127.0.0.1/case.bin", .size = SIZE, .options = "--proxy http://no-such-host.invalid:3128", .is_alone = TRUE, .cause = "no-such-proxy" },
  { .name = "proxy-does-not-listen", .url = "http://127.0.0.1/case.bin", .size = SIZE, .options = "--proxy http://127.0.0.1:1", .is_alone = TRUE, .cause = "proxy-failed" },
  { .name = "socks-does-not-listen", .url = "http://127.0.0.1/case.bin", .size = SIZE, .options = "--proxy socks5h://127.0.0.1:1", .is_alone = TRUE, .cause = "proxy-failed" },
  { .name = "doh-does-not-listen", .url = "http://127.0.0.1.example/case.bin", .size = SIZE, .options = "--doh-url https://127.0.0.1:1/dns-query", .is_alone = TRUE, .cause = "no-such-host" },
};

static const SkeinFaultCase tls_cases[] = {
  { .name = "in-order", .kind = SKEIN_FAULT_TLS, .plain = { FILE_OK }, .size = SIZE },
  { .name = "expired", .kind = SKEIN_FAULT_TLS_EXPIRED, .plain = { FILE_OK }, .size = SIZE, .cause = "tls-expired" },
  { .name = "not-yet-valid", .kind = SKEIN_FAULT_TLS_EARLY, .plain = { FILE_OK }, .size = SIZE, .cause = "tls-not-yet-valid" },
  { .name = "other-host", .kind = SKEIN_FAULT_TLS_OTHER_HOST, .plain = { FILE_OK }, .size = SIZE, .cause = "tls-wrong-host" },
  { .name = "common-name-only", .kind = SKEIN_FAULT_TLS_CN_ONLY, .plain = { FILE_OK }, .size = SIZE, .cause = "tls-wrong-host" },
  { .name = "self-signed", .kind = SKEIN_FAULT_TLS_SELF_SIGNED, .plain = { FILE_OK }, .size = SIZE, .cause = "tls-unknown-issuer" },
  { .name = "version-1.0", .kind = SKEIN_FAULT_TLS_1_0, .plain = { FILE_OK }, .size = SIZE, .cause = "tls-failed" },
  { .name = "plain-on-a-tls-port", .scheme = "https", .plain = { FILE_OK }, .size = SIZE, .options = "--connect-timeout 3", .cause = "connect-timeout" },
  { .name = "farewell", .kind = SKEIN_FAULT_TLS, .plain = { OK ("") "{body 0 2000}" }, .size = SIZE, .says = "gave no size" },
  { .name = "no-farewell", .kind = SKEIN_FAULT_TLS, .plain = { OK ("") "{body 0 2000}{cut}" }, .size = SIZE, .says = "gave no size" },
  { .name = "no-farewell-after-all", .kind = SKEIN_FAULT_TLS, .plain = { OK ("Content-Length: 2000\r\n") "{body 0 2000}{cut}" }, .size = SIZE },
  { .name = "no-farewell-before-all", .kind = SKEIN_FAULT_TLS, .plain = { OK ("Content-Length: 2000\r\n") "{body 0 1000}{cut}" }, .size = SIZE, .cause = "ended-early", .or_cause = "connection-broke" },
  { .name = "farewell-before-all", .kind = SKEIN_FAULT_TLS, .plain = { OK ("Content-Length: 1500000\r\n" V1) "{body 0 700000}" }, .size = LARGE, .cause = "ended-early", .keeps_part = TRUE },
  { .name = "reset-in-the-body", .kind = SKEIN_FAULT_TLS, .plain = { OK ("Content-Length: 2000\r\n") "{body 0 1000}{reset}" }, .size = SIZE, .cause = "connection-broke" },
};

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(topic, cases) skein_fault_add_cases ("/faults/" topic, cases, G_N_ELEMENTS (cases))
  ADD ("length", length_cases);
  ADD ("chunks", chunk_cases);
  ADD ("headers", header_cases);
  ADD ("status", status_cases);
  ADD ("silence", silence_cases);
  ADD ("reset", reset_cases);
  ADD ("tls", tls_cases);
#undef ADD

  return g_test_run ();
}
