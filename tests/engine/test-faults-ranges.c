// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Servers that lie about parts of a file, or change the file between them: whatever they say, the file is right or the command fails. */

#include "config.h"

#include "support/skein-fault-case.h"

#define CLOSE "Connection: close\r\n"
#define V1 "ETag: \"v1\"\r\n"
#define V2 "ETag: \"v2\"\r\n"
#define OLD "Date: {date 0}\r\nLast-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
#define OK(size, headers) "HTTP/1.1 200 OK\r\n" CLOSE "Accept-Ranges: bytes\r\nContent-Length: " #size "\r\n" headers "\r\n"
#define PART(headers) "HTTP/1.1 206 Partial Content\r\n" CLOSE headers "\r\n"
#define HONEST PART (V1 "{content-range}Content-Length: {length}\r\n") "{range}"

/* --- One connection: the second start goes on where the first was cut off. --- */

#define SIZE 1500000
#define CUT(headers) OK (1500000, headers) "{body 0 600000}"
#define WHOLE OK (1500000, V1) "{body 0 1500000}"
#define WHOLE_OTHER OK (1500000, V2) "{other 0 1500000}"
/* What must not be asked for: wrong bytes that look right. */
#define POISON(headers) PART (headers "{content-range}Content-Length: {length}\r\n") "{fill 900000}"

#define RESUME(name_, lie)                                                                                                                         \
  {                                                                                                                                                \
    .name = name_, .plain = { CUT (V1), WHOLE }, .ranged = { lie }, .size = SIZE, .first_cause = "ended-early", .n_requests = 3, .max_requests = 3 \
  }
#define UNTRUSTED(name_, headers)                                                                                                                  \
  {                                                                                                                                                \
    .name = name_, .plain = { CUT (headers), WHOLE }, .ranged = { POISON (headers) }, .size = SIZE, .first_cause = "ended-early", .n_requests = 2, \
    .max_requests = 2                                                                                                                              \
  }

static const SkeinFaultCase resume_cases[] = {
  { .name = "honest", .plain = { CUT (V1), "" }, .ranged = { HONEST }, .size = SIZE, .first_cause = "ended-early", .n_requests = 2, .max_requests = 2 },
  { .name = "honest-by-date", .plain = { CUT (OLD), "" }, .ranged = { PART (OLD "{content-range}Content-Length: {length}\r\n") "{range}" }, .size = SIZE, .first_cause = "ended-early", .n_requests = 2, .max_requests = 2 },
  { .name = "date-not-repeated", .plain = { CUT (OLD), "" }, .ranged = { PART ("{content-range}Content-Length: {length}\r\n") "{range}" }, .size = SIZE, .first_cause = "ended-early", .n_requests = 2, .max_requests = 2 },

  RESUME ("no-content-range", PART (V1 "Content-Length: {length}\r\n") "{range}"),
  RESUME ("starts-early", PART (V1 "Content-Range: bytes {first -1}-{last 0}/{total}\r\n") "{body 599999 1500000}"),
  RESUME ("starts-late", PART (V1 "Content-Range: bytes {first 1}-{last 0}/{total}\r\nContent-Length: 899999\r\n") "{body 600001 1500000}"),
  RESUME ("overlaps", PART (V1 "Content-Range: bytes 0-{last 0}/{total}\r\nContent-Length: 1500000\r\n") "{body 0 1500000}"),
  RESUME ("total-larger", PART (V1 "Content-Range: bytes {first 0}-{last 0}/1500001\r\nContent-Length: {length}\r\n") "{range}"),
  RESUME ("total-smaller", PART (V1 "Content-Range: bytes {first 0}-{last 0}/1400000\r\nContent-Length: {length}\r\n") "{range}"),
  RESUME ("total-unknown", PART (V1 "Content-Range: bytes {first 0}-{last 0}/*\r\nContent-Length: {length}\r\n") "{range}"),
  RESUME ("total-beyond-64-bits", PART (V1 "Content-Range: bytes {first 0}-{last 0}/99999999999999999999\r\nContent-Length: {length}\r\n") "{range}"),
  RESUME ("ends-before-it-starts", PART (V1 "Content-Range: bytes {last 0}-{first 0}/{total}\r\nContent-Length: {length}\r\n") "{range}"),
  RESUME ("ends-behind-the-file", PART (V1 "Content-Range: bytes {first 0}-{last 1}/{total}\r\nContent-Length: 900001\r\n") "{range}x"),
  RESUME ("range-negative", PART (V1 "Content-Range: bytes -{first 0}-{last 0}/{total}\r\nContent-Length: {length}\r\n") "{range}"),
  RESUME ("range-in-other-units", PART (V1 "Content-Range: pages {first 0}-{last 0}/{total}\r\nContent-Length: {length}\r\n") "{range}"),
  RESUME ("range-is-rubbish", PART (V1 "Content-Range: bytes = many\r\nContent-Length: {length}\r\n") "{range}"),
  RESUME ("length-other-than-range", PART (V1 "{content-range}Content-Length: 800000\r\n") "{body 600000 1400000}"),
  RESUME ("multipart", PART (V1 "Content-Type: multipart/byteranges; boundary=b\r\n{content-range}") "--b\r\nContent-Type: a/b\r\n{content-range}\r\n{range}\r\n--b--\r\n"),
  RESUME ("encoded", PART (V1 "Content-Encoding: gzip\r\n{content-range}Content-Length: {length}\r\n") "{range}"),
  RESUME ("tag-weakened", PART ("ETag: W/\"v1\"\r\n{content-range}Content-Length: {length}\r\n") "{range}"),
  RESUME ("tag-missing", PART ("{content-range}Content-Length: {length}\r\n") "{range}"),
  RESUME ("unsatisfiable", "HTTP/1.1 416 Range Not Satisfiable\r\n" CLOSE "Content-Range: bytes */500000\r\nContent-Length: 0\r\n\r\n"),
  RESUME ("unsatisfiable-without-total", "HTTP/1.1 416 Range Not Satisfiable\r\n" CLOSE "Content-Length: 0\r\n\r\n"),
  RESUME ("unsatisfiable-same-total", "HTTP/1.1 416 Range Not Satisfiable\r\n" CLOSE V1 "Content-Range: bytes */1500000\r\nContent-Length: 0\r\n\r\n"),
  { .name = "whole-file-instead", .plain = { CUT (V1), "" }, .ranged = { WHOLE }, .size = SIZE, .first_cause = "ended-early", .n_requests = 2, .max_requests = 2 },
  { .name = "other-file-instead", .plain = { CUT (V1), "" }, .ranged = { WHOLE_OTHER }, .size = SIZE, .first_cause = "ended-early", .is_other = TRUE, .n_requests = 2, .max_requests = 2 },
  { .name = "other-file-in-part", .plain = { CUT (V1), WHOLE_OTHER }, .ranged = { PART (V2 "{content-range}Content-Length: {length}\r\n") "{other 600000 1500000}" }, .size = SIZE, .first_cause = "ended-early", .is_other = TRUE, .n_requests = 3, .max_requests = 3 },
  { .name = "other-date", .plain = { CUT (OLD), WHOLE_OTHER }, .ranged = { PART ("Last-Modified: Mon, 07 Nov 1994 08:49:37 GMT\r\n{content-range}Content-Length: {length}\r\n") "{other 600000 1500000}" }, .size = SIZE, .first_cause = "ended-early", .is_other = TRUE, .n_requests = 3, .max_requests = 3 },
  { .name = "less-than-asked", .plain = { CUT (V1), "" }, .ranged = { PART (V1 "Content-Range: bytes 600000-699999/1500000\r\nContent-Length: 100000\r\n") "{body 600000 700000}", HONEST }, .size = SIZE, .first_cause = "ended-early", .n_requests = 3, .max_requests = 3 },
  { .name = "more-than-said", .plain = { CUT (V1), "" }, .ranged = { HONEST "{fill 1000}" }, .size = SIZE, .first_cause = "ended-early", .n_requests = 2, .max_requests = 2 },
  { .name = "chunks-beyond-the-range", .plain = { CUT (V1), "" }, .ranged = { PART (V1 "Transfer-Encoding: chunked\r\n{content-range}") "DBBA0\r\n{range}\r\n5\r\nxxxxx\r\n0\r\n\r\n" }, .size = SIZE, .first_cause = "ended-early", .cause = "server-broken", .says = "more than it had promised", .keeps_part = TRUE },
  { .name = "cut-again", .plain = { CUT (V1), "" }, .ranged = { PART (V1 "{content-range}Content-Length: {length}\r\n") "{body 600000 800000}" }, .size = SIZE, .first_cause = "ended-early", .cause = "ended-early", .keeps_part = TRUE },
  { .name = "two-ranges", .plain = { CUT (V1), "" }, .ranged = { PART (V1 "{content-range}{content-range}Content-Length: {length}\r\n") "{range}" }, .size = SIZE, .first_cause = "ended-early", .cause = "server-broken", .says = "two ranges", .keeps_part = TRUE },
  { .name = "not-modified", .plain = { CUT (V1), "" }, .ranged = { "HTTP/1.1 304 Not Modified\r\n" CLOSE V1 "\r\n" }, .size = SIZE, .first_cause = "ended-early", .cause = "no-file", .keeps_part = TRUE },
  { .name = "no-content", .plain = { CUT (V1), "" }, .ranged = { "HTTP/1.1 204 No Content\r\n" CLOSE "\r\n" }, .size = SIZE, .first_cause = "ended-early", .cause = "no-file", .keeps_part = TRUE },
  { .name = "parts-forbidden", .plain = { CUT (V1), WHOLE }, .ranged = { "HTTP/1.1 403 Forbidden\r\n" CLOSE "Content-Length: 0\r\n\r\n" }, .size = SIZE, .first_cause = "ended-early", .n_requests = 3, .max_requests = 3 },
  { .name = "all-forbidden", .plain = { CUT (V1), "HTTP/1.1 403 Forbidden\r\n" CLOSE "Content-Length: 0\r\n\r\n" }, .size = SIZE, .first_cause = "ended-early", .cause = "forbidden", .keeps_part = TRUE, .n_requests = 3, .max_requests = 3 },
  { .name = "file-gone", .plain = { CUT (V1), "" }, .ranged = { "HTTP/1.1 404 Not Found\r\n" CLOSE "Content-Length: 0\r\n\r\n" }, .size = SIZE, .first_cause = "ended-early", .cause = "not-found", .keeps_part = TRUE },

  /* Nothing that says it is the same file: nothing is asked to go on. */
  UNTRUSTED ("weak-tag", "ETag: W/\"v1\"\r\n"),
  UNTRUSTED ("no-validator", ""),
  UNTRUSTED ("unquoted-tag", "ETag: v1\r\n"),
  UNTRUSTED ("tag-with-control-character", "ETag: \"v{byte 1}1\"\r\n"),
  UNTRUSTED ("young-date", "Date: {date 0}\r\nLast-Modified: {date -30}\r\n"),
  UNTRUSTED ("future-date", "Date: {date 0}\r\nLast-Modified: {date 86400}\r\n"),
  UNTRUSTED ("date-without-clock", "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n"),
  UNTRUSTED ("date-is-rubbish", "Date: {date 0}\r\nLast-Modified: yesterday\r\n"),
};

/* --- Nobody asked for a part. --- */

static const SkeinFaultCase unasked_cases[] = {
  { .name = "part", .plain = { PART (V1 "Content-Range: bytes 0-999/1500000\r\nContent-Length: 1000\r\n") "{body 0 1000}" }, .size = SIZE, .cause = "server-broken", .says = "a part of the file" },
  { .name = "part-of-everything", .plain = { PART (V1 "Content-Range: bytes 0-1499999/1500000\r\nContent-Length: 1500000\r\n") "{body 0 1500000}" }, .size = SIZE, .cause = "server-broken", .says = "a part of the file" },
  { .name = "unsatisfiable", .plain = { "HTTP/1.1 416 Range Not Satisfiable\r\n" CLOSE "Content-Range: bytes */1500000\r\nContent-Length: 0\r\n\r\n" }, .size = SIZE, .cause = "request-refused" },
};

/* --- Several connections: the first waits with most of the file until others have asked for theirs. --- */

#define LARGE 6000000
#define FIRST OK (6000000, V1) "{body 0 500000}{requests 4}{body 500000 6000000}"
#define EARLY_FIRST OK (6000000, V1) "{body 0 500000}{requests 2}{body 500000 6000000}"
#define PLAIN OK (6000000, V1) "{body 0 6000000}"
#define SEGMENTS(name_, lie)                                                                                                     \
  {                                                                                                                              \
    .name = name_, .plain = { EARLY_FIRST, PLAIN }, .ranged = { lie }, .size = LARGE, .options = "--segments 4", .n_requests = 2 \
  }
/* No lie but trouble: the first answer carries on alone, unless it is through its own piece by then. */
#define TROUBLE(name_, trouble, or_cause_)                                                                                                            \
  {                                                                                                                                                   \
    .name = name_, .plain = { FIRST, PLAIN }, .ranged = { trouble }, .size = LARGE, .options = "--segments 4", .n_requests = 4, .or_cause = or_cause_ \
  }
/* The first connection breaks as soon as others are at work. */
#define ALONE(name_, last)                                                                                                                                      \
  {                                                                                                                                                             \
    .name = name_, .plain = { OK (6000000, V1) "{body 0 500000}{requests 4}{reset}", OK (6000000, V1) "{body 0 6000000}" }, .ranged = { HONEST, last, HONEST }, \
    .size = LARGE, .options = "--segments 4 --tries 3", .n_requests = 4,                                                                                        \
  }

#define CUT_PART PART (V1 "{content-range}Content-Length: {length}\r\n")

static const SkeinFaultCase segment_cases[] = {
  SEGMENTS ("honest", HONEST),
  SEGMENTS ("no-content-range", PART (V1 "Content-Length: {length}\r\n") "{range}"),
  SEGMENTS ("starts-late", PART (V1 "Content-Range: bytes {first 1}-{last 1}/{total}\r\nContent-Length: {length}\r\n") "{fill 1000000}"),
  SEGMENTS ("other-part", PART (V1 "Content-Range: bytes 0-{last 0}/{total}\r\n") "{fill 6000000}"),
  SEGMENTS ("more-than-asked", PART (V1 "Content-Range: bytes {first 0}-{last 1}/{total}\r\n") "{fill 6000000}"),
  SEGMENTS ("other-total", PART (V1 "Content-Range: bytes {first 0}-{last 0}/7000000\r\nContent-Length: {length}\r\n") "{fill 6000000}"),
  SEGMENTS ("whole-file", OK (6000000, V1) "{body 0 6000000}"),
  SEGMENTS ("other-file", PART (V2 "{content-range}Content-Length: {length}\r\n") "{fill 6000000}"),
  SEGMENTS ("whole-other-file", OK (6000000, V2) "{other 0 6000000}"),
  SEGMENTS ("multipart", PART (V1 "Content-Type: multipart/byteranges; boundary=b\r\n") "--b\r\n{content-range}\r\n{range}--b--\r\n"),
  SEGMENTS ("encoded", PART (V1 "Content-Encoding: br\r\n{content-range}Content-Length: {length}\r\n") "{fill 6000000}"),
  SEGMENTS ("unsatisfiable", "HTTP/1.1 416 Range Not Satisfiable\r\n" CLOSE "Content-Range: bytes */6000000\r\nContent-Length: 0\r\n\r\n"),
  TROUBLE ("busy", "HTTP/1.1 503 Service Unavailable\r\n" CLOSE "Content-Length: 0\r\n\r\n", "server-trouble"),
  TROUBLE ("too-many", "HTTP/1.1 429 Too Many Requests\r\n" CLOSE "Content-Length: 0\r\n\r\n", "too-many-requests"),
  SEGMENTS ("forbidden", "HTTP/1.1 403 Forbidden\r\n" CLOSE "Content-Length: 0\r\n\r\n"),
  TROUBLE ("redirect-loop", "HTTP/1.1 302 Found\r\n" CLOSE "Location: /case.bin\r\nContent-Length: 0\r\n\r\n", "redirect-loop"),
  TROUBLE ("redirect-to-file-scheme", "HTTP/1.1 302 Found\r\n" CLOSE "Location: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n", "redirect-scheme"),
  SEGMENTS ("redirect-to-other-file", "HTTP/1.1 302 Found\r\n" CLOSE "Location: http://127.0.0.1:{peer}/good.bin\r\nContent-Length: 0\r\n\r\n"),
  TROUBLE ("reset", "{reset}", "connection-broke"),
  TROUBLE ("reset-in-the-middle", PART (V1 "{content-range}Content-Length: {length}\r\n") "{body 0 0}{reset}", "connection-broke"),
  SEGMENTS ("cut", PART (V1 "{content-range}Content-Length: {length}\r\n") "{range}{cut}"),
  TROUBLE ("no-http", "220 ftp ready\r\n", "not-http"),
  TROUBLE ("two-lengths", PART (V1 "{content-range}Content-Length: {length}\r\nContent-Length: 7\r\n") "{fill 6000000}", "server-broken"),
  TROUBLE ("more-than-the-range", PART (V1 "{content-range}") "{range}{fill 1000}", "server-broken"),
  ALONE ("first-breaks", HONEST),
  ALONE ("first-breaks-and-another", "{reset}"),
  { .name = "all-cut-and-go-on", .plain = { OK (6000000, V1) "{body 0 500000}{requests 4}", "" }, .ranged = { CUT_PART, CUT_PART, CUT_PART, HONEST }, .size = LARGE, .options = "--segments 4", .first_cause = "ended-early", .n_requests = 5 },
  { .name = "changed-between-starts", .plain = { OK (6000000, V1) "{body 0 500000}{requests 4}", OK (6000000, V2) "{other 0 6000000}" }, .ranged = { CUT_PART, CUT_PART, CUT_PART, PART (V2 "{content-range}Content-Length: {length}\r\n") "{fill 6000000}" }, .size = LARGE, .options = "--segments 4", .first_cause = "ended-early", .is_other = TRUE, .n_requests = 6 },
  { .name = "no-validator", .plain = { OK (6000000, "") "{body 0 6000000}" }, .ranged = { PART ("{content-range}Content-Length: {length}\r\n") "{fill 6000000}" }, .size = LARGE, .options = "--segments 4", .n_requests = 1, .max_requests = 1 },
  { .name = "weak-tag", .plain = { OK (6000000, "ETag: W/\"v1\"\r\n") "{body 0 6000000}" }, .ranged = { PART ("{content-range}Content-Length: {length}\r\n") "{fill 6000000}" }, .size = LARGE, .options = "--segments 4", .n_requests = 1, .max_requests = 1 },
};

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  skein_fault_add_cases ("/faults/ranges/resume", resume_cases, G_N_ELEMENTS (resume_cases));
  skein_fault_add_cases ("/faults/ranges/unasked", unasked_cases, G_N_ELEMENTS (unasked_cases));
  skein_fault_add_cases ("/faults/ranges/segments", segment_cases, G_N_ELEMENTS (segment_cases));

  return g_test_run ();
}
