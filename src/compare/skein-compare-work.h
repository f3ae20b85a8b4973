// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "compare/skein-json-fields.h"
#include "work/skein-resize-spec.h"

G_BEGIN_DECLS

/* What is to be done by each setting that is compared. Stored by name: append only. */
typedef enum
{
  SKEIN_COMPARE_SLEEPS,    /* simulated downloads: each only waits */
  SKEIN_COMPARE_REQUESTS,  /* small answers of a server that takes its time: urls */
  SKEIN_COMPARE_SQUARES,   /* sums of squares */
  SKEIN_COMPARE_ROOTS,     /* square roots */
  SKEIN_COMPARE_MIX,       /* waits, then computes */
  SKEIN_COMPARE_QUEUE,     /* producers wait and put into a queue of bounded length, consumers take out and compute: half of the workers each */
  SKEIN_COMPARE_PIPELINE,  /* threads wait (download), then the setting's workers compute (process) */
  SKEIN_COMPARE_DOWNLOADS, /* urls */
  SKEIN_COMPARE_HASH,      /* paths */
  SKEIN_COMPARE_RESIZE,    /* paths */
  SKEIN_N_COMPARE_KINDS
} SkeinCompareKind;

/**
 * SkeinCompareWork:
 *
 * One work as plain data. Zeroed memory and skein_compare_work_set_kind() are a good start. Who reads one from a file checks it.
 */
typedef struct
{
  SkeinCompareKind kind;
  char *title;      /* (nullable) what the user calls it */
  guint count;      /* jobs */
  guint64 wait_us;  /* each waits so long; requests: the server's delay */
  guint64 amount;   /* numbers each computes with */
  guint algorithms; /* hash: mask of 1u << SkeinDigestAlgorithm */
  char *resize;     /* (nullable) resize: skein_resize_spec_to_text() */
  GStrv urls;       /* (nullable) downloads and requests: of the servers, or filled in for the sample origin at each experiment */
  GStrv requests;   /* (nullable) of the servers: skein_request_options_to_text() of each URL, or "" */
  GStrv paths;      /* (nullable) files that are here: bytes */
  char *ca_file;    /* (nullable) more trust anchors */

  /* The sample origin, where urls are to be its files. */
  gboolean uses_origin;
  guint64 file_bytes; /* of each of count files */
  guint delay_ms;
  guint64 rate, total_rate; /* bytes per second of one connection, and of all; 0: as fast as it can */
  gboolean tls, http2;
} SkeinCompareWork;

void skein_compare_work_clear (SkeinCompareWork *self);
void skein_compare_work_copy (const SkeinCompareWork *self, SkeinCompareWork *out_copy); /* @out_copy is overwritten */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SkeinCompareWork, skein_compare_work_clear)

/* Clears it and sets the usual figures of @kind: 20 sleeps of 0.2 s, square roots of 4,000,000 numbers in each of 8 jobs a core, ... */
void skein_compare_work_set_kind (SkeinCompareWork *self, SkeinCompareKind kind);

/* FALSE with SKEIN_WORK_ERROR_INVALID and a sentence. */
gboolean skein_compare_work_check (const SkeinCompareWork *self, GError **error);

const char *skein_compare_kind_get_name (SkeinCompareKind kind); /* "sleeps": command line, files */
gboolean skein_compare_kind_parse (const char *name, SkeinCompareKind *out_kind);
const char *skein_compare_kind_get_label (SkeinCompareKind kind);  /* "Simulated downloads": translated */
const char *skein_compare_kind_get_idea (SkeinCompareKind kind);   /* which idea it shows, one sentence: translated */
char *skein_compare_work_dup_title (const SkeinCompareWork *self); /* "20 simulated downloads of 0.2 s": its own title, or made */
gboolean skein_compare_kind_waits (SkeinCompareKind kind);         /* whether an event loop can do it: it waits more than it computes */

/* As a member @name of a larger document (NULL in an array), and after its OBJECT token was read. FALSE: not one; check it afterwards. */
void skein_compare_work_write (const SkeinCompareWork *self, SkeinJsonWriter *writer, const char *name);
gboolean skein_compare_work_read (SkeinCompareWork *self, SkeinJsonReader *reader);

G_END_DECLS
