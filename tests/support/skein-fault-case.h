// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "support/skein-cli-bench.h"
#include "support/skein-fault-server.h"

G_BEGIN_DECLS

#define SKEIN_FAULT_MAX_ANSWERS 6

/**
 * SkeinFaultCase:
 *
 * One row of a table of faults: what a server says, and how the file then ends: complete bit by bit, or with exactly one error, of the cause
 * that is named. The command line gets the file "case.bin" together with a good one, which must be complete whatever happens to the first.
 */
typedef struct
{
  const char *name;                            /* of the test case */
  const char *plain[SKEIN_FAULT_MAX_ANSWERS];  /* to requests without Range: see skein-fault-server.h */
  const char *ranged[SKEIN_FAULT_MAX_ANSWERS]; /* to those with Range; none: the same */
  guint64 size;                                /* of the file */
  const char *first_cause;                     /* (nullable) the command runs twice, and ends like this the first time */
  const char *cause;                           /* (nullable) NULL: it is complete */
  const char *or_cause;                        /* (nullable) it may also end like this: threads, kernel or libcurl's version decide */
  const char *says;                            /* (nullable) is in the error's sentence, or in the note of what is complete */
  const char *options;                         /* (nullable) of "skein-cli get", with spaces between; @sha256, @md5: of the file; @port: the server's */
  const char *saved_as;                        /* (nullable) if not "case.bin" */
  const char *path;                            /* (nullable) if not "/case.bin" */
  const char *url;                             /* (nullable) instead of the server's */
  const char *scheme;                          /* (nullable) instead of the one the server speaks */
  guint n_requests;                            /* so many at least; 0: any number */
  guint max_requests;                          /* and so many at most; 0: any number */
  SkeinFaultKind kind;                         /* of the server */
  const char *extra;                           /* (nullable) what the server says at /extra */
  gboolean keeps_part;                         /* after the error, what came is kept for the next start */
  gboolean is_alone;                           /* without the good file: the options are not for it */
  gboolean is_other;                           /* complete means the bytes of the other file */
} SkeinFaultCase;

/* Adds one test per row, below @prefix. */
void skein_fault_add_cases (const char *prefix, const SkeinFaultCase *cases, guint n_cases);

/* One run of "get" for tests that bring servers of their own: arguments are split at spaces. */
void skein_fault_get (SkeinCliBench *bench, const char *url, const char *options);

/* Whether bytes are those of the file, or of the other one. */
gboolean skein_fault_fits (const void *bytes, gsize size, gboolean other);

G_END_DECLS
