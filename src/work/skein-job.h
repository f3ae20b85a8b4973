// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "base/skein-folder.h"
#include "base/skein-part-file.h"
#include "work/skein-digest-many.h"
#include "work/skein-digest-set.h"
#include "work/skein-inline-digest.h"
#include "work/skein-late-name.h"
#include "work/skein-rate-limit.h"
#include "work/skein-request-options.h"
#include "work/skein-resize-spec.h"
#include "work/skein-watermark.h"
#include "work/skein-work-error.h"

G_BEGIN_DECLS

typedef enum
{
  SKEIN_JOB_TRANSFER,
  SKEIN_JOB_DIGEST,
  SKEIN_JOB_RESIZE,
  SKEIN_JOB_SAMPLE,
  SKEIN_N_JOB_KINDS
} SkeinJobKind;

typedef struct _SkeinRange { guint64 start, end; } SkeinRange; /* [start, end) bytes */

/* Which server gave them: 0 the transfer's URL, then its mirrors. */
typedef struct { guint64 pos; guint source; } SkeinWriter; /* a connection, where in the file it writes, and which source it gets the bytes from */
typedef struct { guint64 start, end; guint source; } SkeinSourceRange;

#define SKEIN_MAX_SEGMENTS 32

/* Speed limits that a transfer shares with others; their rates may change at any time. */
typedef enum
{
  SKEIN_LIMIT_ALL,  /* everything that is downloaded */
  SKEIN_LIMIT_HOST, /* what comes from one host */
  SKEIN_LIMIT_ITEM, /* this item's: the transfer then has none of its own */
  SKEIN_N_LIMITS
} SkeinLimitKind;

/* Get a URL into a partial file. */
typedef struct
{
  char *url;                 /* without user info */
  char *user, *password;     /* (nullable) sent to the URL's own origin only; never stored or logged */
  char *bearer;              /* (nullable) a token instead of them, with the same care */
  SkeinRequestOptions *request; /* (owned) (nullable) what else requests say */
  GPtrArray *mirrors;        /* (owned) (nullable) (element-type utf8) other web servers of the same file, asked for parts of it at the same time if there are several
                                segments. They get no credentials, and nothing of the options that is for the item's own origin. For those only who check a digest of
                                the whole, or of its pieces, afterwards: nothing else tells whether what several servers have is one file */
  gboolean is_mirror;        /* the URL is not the user's: it gets nothing of the options that is for the item's own origin */
  char *system_proxy;        /* (nullable) what the desktop says, if the options leave it to the system: a URL or SKEIN_PROXY_NONE; NULL: the environment's */
  char *ca_file;             /* (nullable) more trust anchors (PEM) */
  char *part_name;           /* (nullable) name of the partial in the job's folder; NULL: anonymous (not resumable), whatever the size */
  SkeinLateName *late_name;  /* (owned) (nullable) with no part_name and nothing to resume: the name is asked for with the HEAD report (wants_name) if the response needs
                                one, and no byte is written before it is told; whoever tells it wakes the pool */
  guint64 anonymous_below;   /* with a part_name or late_name and nothing to resume: if the response says a whole size of at most this, an anonymous file is
                                used and part_name never made; 0: always part_name */
  gboolean resume;           /* a partial of that name may exist and is ours */
  guint64 resume_size;       /* total size seen before; 0 unknown */
  char *resume_etag;         /* (nullable) strong ETag seen before */
  char *resume_modified;     /* (nullable) Last-Modified seen before, if usable as a validator */
  gboolean resume_by_size;   /* the partial is from another server of the same file, whose validators say nothing here: go on if the size is resume_size.
                                For those only who check a digest of the whole afterwards */
  GArray *resume_ranges;     /* (nullable) (element-type SkeinRange) what a CHECKPOINT told; only that there was one counts: the partial lists them itself */
  guint segments;            /* connections for this file, 1 to SKEIN_MAX_SEGMENTS */
  gboolean splits_late;      /* one, and up to so many when it is seen to take long and the pool has some to spare */
  guint64 max_rate;          /* bytes per second, 0: what the request's options say */
  SkeinRateLimit *limits[SKEIN_N_LIMITS]; /* (owned) (nullable) each */
  GPtrArray *mirror_limits;  /* (owned) (nullable) (element-type SkeinRateLimit) for what comes from mirrors, one for each, instead of limits[SKEIN_LIMIT_HOST] */
  guint64 max_size;          /* bytes; a file that turns out larger is LIMIT; 0: any size */
  guint connect_timeout_s, stall_timeout_s; /* 0: defaults (30, 60) */
  SkeinInlineDigest *inline_digest; /* (owned) (nullable) told every byte; of the whole file, if they came in order, the FINISHED report then has the digests */
  SkeinWatermark *watermark; /* (owned) (nullable) told how far the partial is there without a gap */
  guint crawl_timeout_s;     /* how long a connection may be far slower than its fellows before another takes its place; 0: default (10) */
} SkeinTransferSpec;

#define SKEIN_DIGEST_MAX_PIECES 256 /* of one job: their digests are one message */

/* Digests of one file in one read; or, with pieces, the digest of each of a run of its pieces. */
typedef struct
{
  guint64 start, piece_length;                    /* pieces: where the first begins, bytes of each but the file's last */
  guint n_pieces;                                 /* 0: the whole file; else mask has one algorithm, and nothing is expected */
  gboolean follows;                               /* the file is still being written, up to the mark that the job's mark_fd tells: G_IO_ERROR_CANCELLED if it
                                                     is not completed */
  guint mask;                                     /* of 1u << SkeinDigestAlgorithm */
  guint expected_mask;                            /* those that must match */
  guint8 expected[SKEIN_N_DIGESTS][SKEIN_DIGEST_MAX_BYTES];
} SkeinDigestSpec;

typedef enum { SKEIN_SAMPLE_SLEEP, SKEIN_SAMPLE_ROOTS, SKEIN_SAMPLE_SQUARES,
               /* for tests of the pools, refused unless SKEIN_TEST_SAMPLES=1 is in the worker's environment */
               SKEIN_SAMPLE_CRASH, SKEIN_SAMPLE_HANG, SKEIN_SAMPLE_EAT,
               SKEIN_SAMPLE_ESCAPE, /* tries what the sandbox must refuse: amount is a SkeinEscape, the report's value the errno, 0 if it worked */
               SKEIN_SAMPLE_SPIN,   /* computes for ever */
               SKEIN_SAMPLE_THREAD, /* leaves a thread behind that never ends */
               SKEIN_N_SAMPLES } SkeinSampleKind;

/* Sent as numbers: append only. */
typedef enum
{
  SKEIN_ESCAPE_OPEN,            /* a file by its path */
  SKEIN_ESCAPE_SOCKET,          /* of the internet */
  SKEIN_ESCAPE_FORK,
  SKEIN_ESCAPE_EXEC,
  SKEIN_ESCAPE_KILL_PARENT,
  SKEIN_ESCAPE_REOPEN,          /* what it has, for writing, through /proc */
  SKEIN_ESCAPE_OPEN_AT,         /* a path below a descriptor */
  SKEIN_ESCAPE_CONNECT_UNIX,
  SKEIN_ESCAPE_SEND_AWAY,       /* from the socket it has, to an address */
  SKEIN_ESCAPE_PTRACE,
  SKEIN_ESCAPE_READ_PARENT,     /* its memory */
  SKEIN_ESCAPE_SIGNAL_BY_OWNER, /* F_SETOWN: the kernel would send the signal */
  SKEIN_ESCAPE_RAISE_LIMIT,     /* of memory */
  SKEIN_ESCAPE_TERMINAL,        /* push characters into what stands for one */
  SKEIN_ESCAPE_NAMESPACE,       /* a user namespace, in which one may do more */
  SKEIN_ESCAPE_MAKE_CODE,       /* memory that can be written and executed */
  SKEIN_ESCAPE_WRITE_FAR,       /* beyond the size that a file may have, to the job's output */
  SKEIN_ESCAPE_SHARE,           /* nothing to refuse: the value is how many descriptors there are that it was not handed */
  SKEIN_ESCAPE_ENVIRONMENT,     /* nor here: how many variables that are not of the language */
  SKEIN_ESCAPE_DUMPABLE,        /* nor here: 1 if others of the same user may look into it */
  SKEIN_N_ESCAPES
} SkeinEscape;

typedef struct
{
  SkeinSampleKind kind;
  guint64 amount;       /* microseconds to sleep, how many numbers, bytes to eat, or SkeinEscape */
  guint64 wait_us;      /* sleep so long first, as one who asks a server before he computes */
} SkeinSampleSpec;

/* Private-use characters: no name that was made safe has them. */
#define SKEIN_OUT_NAME_WIDTH "\xef\xa3\xb0"  /* U+F8F0 */
#define SKEIN_OUT_NAME_HEIGHT "\xef\xa3\xb1" /* U+F8F1 */

/**
 * SkeinJob:
 *
 * One step of one item, as plain data. Filled by its maker, immutable once submitted; reference counted, any thread.
 */
typedef struct _SkeinJob
{
  /*< private >*/
  gatomicrefcount ref_count;
  /*< public >*/
  guint64 id;              /* unique in this process, set by skein_job_new() */
  int priority;            /* the higher, the sooner a pool begins with it; in the order they came else. Transfers only */
  guint64 item;            /* shown on the lanes; 0 = none */
  SkeinJobKind kind;
  guint deadline_s;        /* wall time for a worker process, 0 = the kind's default */
  guint cpu_limit_s;       /* CPU time for a worker process, 0 = the kind's default */

  SkeinFolder *folder;     /* (owned) (nullable) where the input is (digest, resize), or the partial goes (transfer) */
  char *name;              /* (owned) (nullable) input file's name in folder */
  SkeinFolder *out_folder; /* (owned) (nullable) resize: where the result goes */
  char *out_name;          /* (owned) (nullable) resize: the wanted name */
  gboolean out_name_has_marks; /* SKEIN_OUT_NAME_WIDTH and _HEIGHT in it stand for the result's pixels */
  gboolean in_place;       /* resize: the result takes the place of the input, whose folder and name out_folder and out_name are */
  int in_fd, out_fd;       /* (owned) instead of folder and name, out_folder and out_name; else -1. One try writes out_fd from its start */
  int mark_fd;             /* (owned) digest that follows: reader's end of the file's watermark; else -1 */
  SkeinDigestMany *many;   /* (owned) (nullable) digest: these files of folder, instead of one of that name, where the pool takes them; digest has only a mask */

  SkeinTransferSpec transfer;
  SkeinDigestSpec digest;
  SkeinResizeSpec resize;
  SkeinSampleSpec sample;
} SkeinJob;

SkeinJob *skein_job_new (SkeinJobKind kind);
SkeinJob *skein_job_ref (SkeinJob *self);
void skein_job_unref (SkeinJob *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinJob, skein_job_unref)

/* How long a worker process may take, and compute, for a file of @in_size bytes. Seconds. */
guint skein_job_get_deadline_s (const SkeinJob *self, guint64 in_size);
guint skein_job_get_cpu_limit_s (const SkeinJob *self, guint64 in_size);

typedef enum
{
  SKEIN_REPORT_STARTED,     /* a worker took the job; not told of the digest of a tiny file, which is done before anybody could show it */
  SKEIN_REPORT_HEAD,        /* transfer: the response's headers are in; worth storing before bytes are */
  SKEIN_REPORT_CHECKPOINT,  /* transfer with segments: ranges on disk so far */
  SKEIN_REPORT_FINISHED,    /* the last one; error tells how it ended */
} SkeinReportKind;

/**
 * SkeinReport:
 *
 * What a job tells its owner. Made by a worker, handed over and never touched again by it.
 */
typedef struct _SkeinReport
{
  SkeinReportKind kind;
  SkeinJob *job;           /* (owned) */
  char worker[16];         /* lane label, "T1" */
  GError *error;           /* (owned) (nullable) FINISHED: NULL = success; G_IO_ERROR_CANCELLED = as asked */
  guint64 started_ns, finished_ns, cpu_ns;
  guint64 peak_bytes;      /* worker processes: the most memory the worker has had, 0 if the job was too short to ask */

  /* transfer */
  guint64 size;            /* HEAD: total size or 0 if unknown; FINISHED: bytes in the partial */
  guint64 resumed_at;      /* bytes that were there already */
  gboolean restarted;      /* the partial did not fit the server's file any more and was started over */
  gboolean damaged;        /* namely since somebody else had changed it */
  gboolean length_known;   /* FALSE: ended by close, completeness unproven */
  char *etag, *modified;   /* (owned) (nullable) validators good for resuming */
  char *suggested_name;    /* (owned) (nullable) from Content-Disposition, sanitised */
  char *content_type;      /* (owned) (nullable) "image/png", lower case, without parameters */
  SkeinDigestSet *told;    /* (owned) (nullable) HEAD: digests of the whole file by the response's headers */
  GPtrArray *mirrors;      /* (owned) (nullable) HEAD: (element-type utf8) URLs by the response's headers, best first, without user info */
  char *metalink;          /* (owned) (nullable) HEAD: URL of a Metalink about the file, by the response's headers */
  gboolean wants_name;     /* HEAD: nothing goes on before the job's late_name is told */
  gint64 mtime_us;         /* Last-Modified, 0 unknown */
  char *private_host;      /* (owned) (nullable) a redirect led from outside to this computer or network: where to */
  long http_status;
  char *final_url;         /* (owned) (nullable) FINISHED with success: where it came from, after redirects */
  gint64 retry_after_s;    /* -1 none */
  GArray *ranges;          /* (owned) (nullable) (element-type SkeinRange) CHECKPOINT */
  GArray *writers;         /* (owned) (nullable) (element-type SkeinWriter) CHECKPOINT: who adds to them now */
  GArray *source_ranges;   /* (owned) (nullable) (element-type SkeinSourceRange) CHECKPOINT, FINISHED: what came from where in this transfer; where two overlap, the later counts */
  guint n_crawlers;        /* FINISHED: connections that were replaced since they crawled */
  SkeinPartFile *part;     /* (owned) (nullable) FINISHED with success: complete, unpublished */

  /* digest, and a transfer with an inline digest */
  guint digest_mask;       /* which of digests are filled */
  guint8 digests[SKEIN_N_DIGESTS][SKEIN_DIGEST_MAX_BYTES];
  GBytes *pieces;          /* (owned) (nullable) one digest after another, as many as the job's n_pieces */
  SkeinManyResults *many;  /* (owned) (nullable) of a job with many files, instead of digests and bytes; the report's error is only that it was cancelled */
  guint64 bytes;           /* read (digest), written (resize) */

  /* resize */
  guint in_width, in_height, width, height;
  guint64 in_bytes;        /* size of the input; the publisher fills it */
  char extension[8];       /* of the format the result is in, "jpg", "png": what its name should end with */
  char *out_name;          /* (owned) (nullable) the name the result got; the publisher fills it */
  gboolean is_untouched;   /* in place: there was nothing to do, the file is as it was; bytes is its size */

  /* sample */
  gboolean waited;         /* set by the caller: the job's wait_us are over */
  double value;
} SkeinReport;

SkeinReport *skein_report_new (SkeinReportKind kind, SkeinJob *job); /* references the job */
SkeinReport *skein_report_steal (SkeinReport *self);                /* (transfer full) all it says, for later; leaves its kind and job */
void skein_report_free (SkeinReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinReport, skein_report_free)
char *skein_report_dup_digest_hex (const SkeinReport *self, SkeinDigestAlgorithm algorithm); /* (nullable) */

G_END_DECLS
