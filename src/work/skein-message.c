// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Every message is a fixed header { magic, version, type, length } and a body of fixed-size numbers and length-prefixed
 * strings, put one after another without padding. The writer grows a GByteArray; the reader is a cursor that turns
 * sticky-bad at the first thing that does not fit, so decoders read straight on and ask once at the end. */

#include "config.h"

#include "work/skein-message.h"

#include <gio/gio.h>
#include <string.h>

#define MESSAGE_MAGIC 0x6e696b53u /* "Skin" */
#define MAX_TEXT_BYTES 4096       /* error messages and the like; longer ones are cut when encoding, refused when decoding */

typedef struct
{
  guint32 magic;
  guint16 version;
  guint16 type;
  guint32 length; /* of the whole message */
} MessageHeader;

/* --- writing --- */

static void
put_bytes (GByteArray *out, const void *bytes, gsize n_bytes)
{
  g_byte_array_append (out, bytes, n_bytes);
}

static void
put_u8 (GByteArray *out, guint8 value)
{
  put_bytes (out, &value, sizeof value);
}

static void
put_u32 (GByteArray *out, guint32 value)
{
  put_bytes (out, &value, sizeof value);
}

static void
put_u64 (GByteArray *out, guint64 value)
{
  put_bytes (out, &value, sizeof value);
}

/* Cut on a whole character. */
static void
put_text (GByteArray *out, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  gsize length = strlen (valid);

  if (length > MAX_TEXT_BYTES)
    length = g_utf8_find_prev_char (valid, valid + MAX_TEXT_BYTES + 1) - valid;

  put_u32 (out, length);
  put_bytes (out, valid, length);
}

static GByteArray *
begin_message (SkeinMessageType type)
{
  const MessageHeader header = { .magic = MESSAGE_MAGIC, .version = SKEIN_MESSAGE_VERSION, .type = type };
  GByteArray *out = g_byte_array_sized_new (256);

  put_bytes (out, &header, sizeof header);
  return out;
}

static GBytes *
end_message (GByteArray *out)
{
  guint32 length = out->len;

  g_assert (length <= SKEIN_MESSAGE_MAX_BYTES);

  memcpy (out->data + G_STRUCT_OFFSET (MessageHeader, length), &length, sizeof length);
  return g_byte_array_free_to_bytes (out);
}

/* --- reading --- */

typedef struct
{
  const guint8 *at;
  gsize left;
  gboolean bad;
} Reader;

static const void *
take_bytes (Reader *reader, gsize n_bytes)
{
  const guint8 *bytes = reader->at;

  if (reader->bad || n_bytes > reader->left)
    {
      reader->bad = TRUE;
      return NULL;
    }

  reader->at += n_bytes;
  reader->left -= n_bytes;
  return bytes;
}

static guint8
take_u8 (Reader *reader)
{
  const guint8 *bytes = take_bytes (reader, 1);

  return bytes != NULL ? *bytes : 0;
}

static guint32
take_u32 (Reader *reader)
{
  const void *bytes = take_bytes (reader, sizeof (guint32));
  guint32 value = 0;

  if (bytes != NULL)
    memcpy (&value, bytes, sizeof value);
  return value;
}

static guint64
take_u64 (Reader *reader)
{
  const void *bytes = take_bytes (reader, sizeof (guint64));
  guint64 value = 0;

  if (bytes != NULL)
    memcpy (&value, bytes, sizeof value);
  return value;
}

/* A number that has an upper bound of its own. */
static guint32
take_bounded (Reader *reader, guint32 max)
{
  guint32 value = take_u32 (reader);

  if (value > max)
    {
      reader->bad = TRUE;
      return 0;
    }
  return value;
}

static gboolean
take_flag (Reader *reader)
{
  guint8 value = take_u8 (reader);

  if (value > 1)
    reader->bad = TRUE;
  return value == 1;
}

/* (transfer full) (nullable): NULL only when the reader is bad. */
static char *
take_text (Reader *reader)
{
  guint32 length = take_bounded (reader, MAX_TEXT_BYTES);
  const char *bytes = take_bytes (reader, length);

  /* g_utf8_validate() with a length also refuses NUL inside. */
  if (reader->bad || !g_utf8_validate (bytes, length, NULL))
    {
      reader->bad = TRUE;
      return NULL;
    }
  return g_strndup (bytes, length);
}

static gboolean
open_message (Reader *reader, const void *data, gsize size, SkeinMessageType type)
{
  reader->bad = skein_message_get_type (data, size) != type;
  reader->at = (const guint8 *) data + sizeof (MessageHeader);
  reader->left = reader->bad ? 0 : size - sizeof (MessageHeader);
  return !reader->bad;
}

/* Whether all was well and all was used. */
static gboolean
close_message (const Reader *reader, const char *what, GError **error)
{
  if (!reader->bad && reader->left == 0)
    return TRUE;

  g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_PROTOCOL, "malformed %s message between pool and worker", what);
  return FALSE;
}

SkeinMessageType
skein_message_get_type (const void *data, gsize size)
{
  MessageHeader header;

  if (data == NULL || size < sizeof header || size > SKEIN_MESSAGE_MAX_BYTES)
    return SKEIN_MESSAGE_NONE;

  memcpy (&header, data, sizeof header);
  if (header.magic != MESSAGE_MAGIC || header.version != SKEIN_MESSAGE_VERSION || header.length != size || header.type >= SKEIN_N_MESSAGES)
    return SKEIN_MESSAGE_NONE;

  return header.type;
}

/* --- jobs --- */

static void
put_digest_spec (GByteArray *out, const SkeinDigestSpec *spec)
{
  put_u64 (out, spec->start);
  put_u64 (out, spec->piece_length);
  put_u32 (out, spec->n_pieces);
  put_u8 (out, !!spec->follows);
  put_u32 (out, spec->mask);
  put_u32 (out, spec->expected_mask);
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    if (spec->expected_mask & (1u << i))
      put_bytes (out, spec->expected[i], skein_digest_algorithm_get_size (i));
}

static void
take_digest_spec (Reader *reader, SkeinDigestSpec *spec)
{
  const guint32 all = (1u << SKEIN_N_DIGESTS) - 1;

  spec->start = take_u64 (reader);
  spec->piece_length = take_u64 (reader);
  spec->n_pieces = take_bounded (reader, SKEIN_DIGEST_MAX_PIECES);
  spec->follows = take_flag (reader);
  spec->mask = take_bounded (reader, all);
  spec->expected_mask = take_bounded (reader, all);
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    if (spec->expected_mask & (1u << i))
      {
        const void *bytes = take_bytes (reader, skein_digest_algorithm_get_size (i));

        if (bytes != NULL)
          memcpy (spec->expected[i], bytes, skein_digest_algorithm_get_size (i));
      }
}

static void
put_resize_spec (GByteArray *out, const SkeinResizeSpec *spec)
{
  put_u32 (out, spec->mode);
  put_u32 (out, spec->width);
  put_u32 (out, spec->height);
  put_u32 (out, spec->crop);
  put_u32 (out, spec->quality);
  put_u32 (out, spec->effort);
  put_u32 (out, spec->metadata);
  put_u32 (out, spec->format);
  put_u8 (out, !!spec->to_srgb);
  put_u8 (out, !!spec->enlarge);
  put_u8 (out, !!spec->linear);
  put_u8 (out, !!spec->to_pixels);
  put_u8 (out, !!spec->checks);
}

static void
take_resize_spec (Reader *reader, SkeinResizeSpec *spec)
{
  spec->mode = (SkeinResizeMode) take_bounded (reader, SKEIN_N_RESIZE_MODES - 1);
  spec->width = take_bounded (reader, SKEIN_RESIZE_MAX_SIDE);
  spec->height = take_bounded (reader, SKEIN_RESIZE_MAX_SIDE);
  spec->crop = (SkeinCrop) take_bounded (reader, SKEIN_N_CROPS - 1);
  spec->quality = take_bounded (reader, 100);
  spec->effort = take_bounded (reader, SKEIN_RESIZE_MAX_EFFORT);
  spec->metadata = (SkeinMetadata) take_bounded (reader, SKEIN_N_METADATA - 1);
  spec->format = (SkeinImageType) take_bounded (reader, SKEIN_N_IMAGE_FORMATS - 1);
  spec->to_srgb = take_flag (reader);
  spec->enlarge = take_flag (reader);
  spec->linear = take_flag (reader);
  spec->to_pixels = take_flag (reader);
  spec->checks = take_flag (reader);
}

GBytes *
skein_message_encode_jobs (const SkeinMessageJob *jobs, guint n_jobs)
{
  GByteArray *out;

  g_return_val_if_fail (n_jobs >= 1 && n_jobs <= SKEIN_MESSAGE_MAX_JOBS, NULL);
  for (guint i = 0; i < n_jobs; i++)
    g_return_val_if_fail (jobs[i].job->kind != SKEIN_JOB_TRANSFER, NULL);

  out = begin_message (SKEIN_MESSAGE_JOBS);
  put_u32 (out, n_jobs);
  for (guint i = 0; i < n_jobs; i++)
    {
      const SkeinJob *job = jobs[i].job;

      put_u32 (out, job->kind);
      put_u64 (out, job->id);
      put_u64 (out, job->item);
      put_u32 (out, job->deadline_s);
      put_u32 (out, job->cpu_limit_s);
      put_u32 (out, jobs[i].lane);
      put_u8 (out, !!jobs[i].has_in);
      put_u8 (out, !!jobs[i].has_out);

      switch (job->kind)
        {
        case SKEIN_JOB_DIGEST:
          put_digest_spec (out, &job->digest);
          break;
        case SKEIN_JOB_RESIZE:
          put_resize_spec (out, &job->resize);
          break;
        case SKEIN_JOB_SAMPLE:
          put_u32 (out, job->sample.kind);
          put_u64 (out, job->sample.amount);
          put_u64 (out, job->sample.wait_us);
          break;
        case SKEIN_JOB_TRANSFER:
        case SKEIN_N_JOB_KINDS:
        default:
          g_assert_not_reached ();
        }
    }
  return end_message (out);
}

static SkeinJob *
take_job (Reader *reader, SkeinMessageJob *message_job)
{
  guint32 kind = take_bounded (reader, SKEIN_N_JOB_KINDS - 1);
  SkeinJob *job;

  if (reader->bad || kind == SKEIN_JOB_TRANSFER)
    {
      reader->bad = TRUE;
      return NULL;
    }

  job = skein_job_new (kind);
  job->id = take_u64 (reader);
  job->item = take_u64 (reader);
  job->deadline_s = take_u32 (reader);
  job->cpu_limit_s = take_u32 (reader);
  message_job->lane = take_u32 (reader);
  message_job->has_in = take_flag (reader);
  message_job->has_out = take_flag (reader);

  switch ((SkeinJobKind) kind)
    {
    case SKEIN_JOB_DIGEST:
      take_digest_spec (reader, &job->digest);
      break;
    case SKEIN_JOB_RESIZE:
      take_resize_spec (reader, &job->resize);
      break;
    case SKEIN_JOB_SAMPLE:
      job->sample.kind = take_bounded (reader, SKEIN_N_SAMPLES - 1);
      job->sample.amount = take_u64 (reader);
      job->sample.wait_us = take_u64 (reader);
      break;
    case SKEIN_JOB_TRANSFER:
    case SKEIN_N_JOB_KINDS:
    default:
      g_assert_not_reached ();
    }
  return job;
}

gboolean
skein_message_decode_jobs (const void *data, gsize size, SkeinMessageJob *out_jobs, guint *out_n_jobs, GError **error)
{
  SkeinMessageJob jobs[SKEIN_MESSAGE_MAX_JOBS] = { 0 };
  Reader reader;
  guint n_jobs;

  open_message (&reader, data, size, SKEIN_MESSAGE_JOBS);
  n_jobs = take_bounded (&reader, SKEIN_MESSAGE_MAX_JOBS);
  if (n_jobs == 0)
    reader.bad = TRUE;

  for (guint i = 0; i < n_jobs && !reader.bad; i++)
    jobs[i].job = take_job (&reader, &jobs[i]);

  if (!close_message (&reader, "jobs", error))
    {
      for (guint i = 0; i < n_jobs; i++)
        g_clear_pointer (&jobs[i].job, skein_job_unref);
      return FALSE;
    }

  memcpy (out_jobs, jobs, n_jobs * sizeof jobs[0]);
  *out_n_jobs = n_jobs;
  return TRUE;
}

/* --- reports --- */

/* The error domains that may cross; another one arrives as SKEIN_WORK_ERROR_FAILED with its message. */
typedef enum { DOMAIN_NONE, DOMAIN_WORK, DOMAIN_IO, N_DOMAINS } WireDomain;

static void
put_error (GByteArray *out, const GError *error)
{
  if (error == NULL)
    {
      put_u32 (out, DOMAIN_NONE);
      return;
    }

  if (error->domain == G_IO_ERROR)
    {
      put_u32 (out, DOMAIN_IO);
      put_u32 (out, error->code);
    }
  else
    {
      put_u32 (out, DOMAIN_WORK);
      put_u32 (out, error->domain == SKEIN_WORK_ERROR ? error->code : SKEIN_WORK_ERROR_FAILED);
    }
  put_text (out, error->message);
}

static GError *
take_error (Reader *reader)
{
  WireDomain domain = take_bounded (reader, N_DOMAINS - 1);
  g_autofree char *text = NULL;
  guint32 code;

  if (reader->bad || domain == DOMAIN_NONE)
    return NULL;

  code = take_bounded (reader, domain == DOMAIN_WORK ? SKEIN_WORK_ERROR_NO_WORKER : G_IO_ERROR_NO_SUCH_DEVICE);
  text = take_text (reader);
  if (reader->bad)
    return NULL;

  return g_error_new_literal (domain == DOMAIN_WORK ? SKEIN_WORK_ERROR : G_IO_ERROR, code, text);
}

GBytes *
skein_message_encode_report (const SkeinReport *report)
{
  GByteArray *out;
  guint64 value_bits;

  g_return_val_if_fail (report != NULL && report->job != NULL, NULL);

  memcpy (&value_bits, &report->value, sizeof value_bits);

  out = begin_message (SKEIN_MESSAGE_REPORT);
  put_u64 (out, report->job->id);
  put_error (out, report->error);
  put_u64 (out, report->started_ns);
  put_u64 (out, report->finished_ns);
  put_u64 (out, report->cpu_ns);
  put_u64 (out, report->peak_bytes);
  put_u64 (out, report->bytes);
  put_u32 (out, report->digest_mask);
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    if (report->digest_mask & (1u << i))
      put_bytes (out, report->digests[i], skein_digest_algorithm_get_size (i));
  put_u32 (out, report->pieces != NULL ? (guint32) g_bytes_get_size (report->pieces) : 0);
  if (report->pieces != NULL)
    put_bytes (out, g_bytes_get_data (report->pieces, NULL), g_bytes_get_size (report->pieces));
  put_u32 (out, report->in_width);
  put_u32 (out, report->in_height);
  put_u32 (out, report->width);
  put_u32 (out, report->height);
  put_bytes (out, report->extension, sizeof report->extension);
  put_u64 (out, value_bits);
  return end_message (out);
}

/* A worker's word for a file name's ending: lower-case letters and digits, or nothing. */
static void
take_extension (Reader *reader, char extension[8])
{
  const char *bytes = take_bytes (reader, 8);
  guint length = 0;

  if (bytes == NULL)
    return;

  while (length < 8 && (g_ascii_islower (bytes[length]) || g_ascii_isdigit (bytes[length])))
    length++;
  for (guint i = length; i < 8; i++)
    if (bytes[i] != '\0')
      reader->bad = TRUE;
  if (length == 8)
    reader->bad = TRUE;
  if (!reader->bad)
    memcpy (extension, bytes, 8);
}

gboolean
skein_message_decode_report (const void *data, gsize size, guint64 *out_job_id, SkeinReport *into, GError **error)
{
  SkeinReport report = { 0 };
  Reader reader;
  guint64 job_id, value_bits;
  const void *piece_bytes;
  guint32 n_piece_bytes;

  g_return_val_if_fail (into != NULL, FALSE);

  open_message (&reader, data, size, SKEIN_MESSAGE_REPORT);
  job_id = take_u64 (&reader);
  report.error = take_error (&reader);
  report.started_ns = take_u64 (&reader);
  report.finished_ns = take_u64 (&reader);
  report.cpu_ns = take_u64 (&reader);
  report.peak_bytes = take_u64 (&reader);
  report.bytes = take_u64 (&reader);
  report.digest_mask = take_bounded (&reader, (1u << SKEIN_N_DIGESTS) - 1);
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    if (report.digest_mask & (1u << i))
      {
        const void *bytes = take_bytes (&reader, skein_digest_algorithm_get_size (i));

        if (bytes != NULL)
          memcpy (report.digests[i], bytes, skein_digest_algorithm_get_size (i));
      }
  n_piece_bytes = take_bounded (&reader, SKEIN_DIGEST_MAX_PIECES * SKEIN_DIGEST_MAX_BYTES);
  piece_bytes = n_piece_bytes > 0 ? take_bytes (&reader, n_piece_bytes) : NULL;
  report.in_width = take_u32 (&reader);
  report.in_height = take_u32 (&reader);
  report.width = take_u32 (&reader);
  report.height = take_u32 (&reader);
  take_extension (&reader, report.extension);
  value_bits = take_u64 (&reader);
  if (report.finished_ns < report.started_ns)
    reader.bad = TRUE;

  if (!close_message (&reader, "report", error))
    {
      g_clear_error (&report.error);
      return FALSE;
    }

  g_clear_error (&into->error);
  into->error = report.error;
  into->started_ns = report.started_ns;
  into->finished_ns = report.finished_ns;
  into->cpu_ns = report.cpu_ns;
  into->peak_bytes = report.peak_bytes;
  into->bytes = report.bytes;
  into->digest_mask = report.digest_mask;
  memcpy (into->digests, report.digests, sizeof into->digests);
  g_clear_pointer (&into->pieces, g_bytes_unref);
  if (piece_bytes != NULL)
    into->pieces = g_bytes_new (piece_bytes, n_piece_bytes);
  into->in_width = report.in_width;
  into->in_height = report.in_height;
  into->width = report.width;
  into->height = report.height;
  memcpy (into->extension, report.extension, sizeof into->extension);
  memcpy (&into->value, &value_bits, sizeof into->value);
  *out_job_id = job_id;
  return TRUE;
}

/* --- the small ones --- */

GBytes *
skein_message_encode_hello (const char *sandbox)
{
  GByteArray *out = begin_message (SKEIN_MESSAGE_HELLO);

  put_text (out, sandbox);
  return end_message (out);
}

gboolean
skein_message_is_hello (const void *data, gsize size, char **out_sandbox)
{
  g_autofree char *sandbox = NULL;
  Reader reader;

  open_message (&reader, data, size, SKEIN_MESSAGE_HELLO);
  sandbox = take_text (&reader);
  if (!close_message (&reader, "hello", NULL))
    return FALSE;

  *out_sandbox = g_steal_pointer (&sandbox);
  return TRUE;
}

GBytes *
skein_message_encode_cancel (const guint64 *job_ids, guint n_job_ids)
{
  GByteArray *out;

  g_return_val_if_fail (n_job_ids >= 1 && n_job_ids <= SKEIN_MESSAGE_MAX_CANCELS, NULL);

  out = begin_message (SKEIN_MESSAGE_CANCEL);
  put_u32 (out, n_job_ids);
  for (guint i = 0; i < n_job_ids; i++)
    put_u64 (out, job_ids[i]);
  return end_message (out);
}

gboolean
skein_message_decode_cancel (const void *data, gsize size, guint64 *out_job_ids, guint *out_n_job_ids, GError **error)
{
  guint64 job_ids[SKEIN_MESSAGE_MAX_CANCELS];
  Reader reader;
  guint n_job_ids;

  open_message (&reader, data, size, SKEIN_MESSAGE_CANCEL);
  n_job_ids = take_bounded (&reader, SKEIN_MESSAGE_MAX_CANCELS);
  if (n_job_ids == 0)
    reader.bad = TRUE;
  for (guint i = 0; i < n_job_ids; i++)
    job_ids[i] = take_u64 (&reader);
  if (!close_message (&reader, "cancel", error))
    return FALSE;

  memcpy (out_job_ids, job_ids, n_job_ids * sizeof job_ids[0]);
  *out_n_job_ids = n_job_ids;
  return TRUE;
}

GBytes *
skein_message_encode_fork (void)
{
  return end_message (begin_message (SKEIN_MESSAGE_FORK));
}

gboolean
skein_message_is_fork (const void *data, gsize size)
{
  Reader reader;

  open_message (&reader, data, size, SKEIN_MESSAGE_FORK);
  return close_message (&reader, "fork", NULL);
}

static GBytes *
encode_pid_and_number (SkeinMessageType type, int pid, int number)
{
  GByteArray *out = begin_message (type);

  put_u32 (out, pid);
  put_u32 (out, number);
  return end_message (out);
}

static gboolean
decode_pid_and_number (const void *data, gsize size, SkeinMessageType type, const char *what, gboolean may_be_none, int *out_pid, int *out_number, GError **error)
{
  Reader reader;
  int pid, number;

  open_message (&reader, data, size, type);
  pid = take_u32 (&reader);
  number = take_u32 (&reader);
  /* 0 and negative numbers would mean groups of processes to kill(). */
  if (pid <= 0 && !(may_be_none && pid == -1))
    reader.bad = TRUE;
  if (!close_message (&reader, what, error))
    return FALSE;

  *out_pid = pid;
  *out_number = number;
  return TRUE;
}

GBytes *
skein_message_encode_forked (int pid, int errsv)
{
  return encode_pid_and_number (SKEIN_MESSAGE_FORKED, pid, errsv);
}

gboolean
skein_message_decode_forked (const void *data, gsize size, int *out_pid, int *out_errsv, GError **error)
{
  return decode_pid_and_number (data, size, SKEIN_MESSAGE_FORKED, "forked", TRUE, out_pid, out_errsv, error);
}

GBytes *
skein_message_encode_ended (int pid, int wait_status)
{
  return encode_pid_and_number (SKEIN_MESSAGE_ENDED, pid, wait_status);
}

gboolean
skein_message_decode_ended (const void *data, gsize size, int *out_pid, int *out_wait_status, GError **error)
{
  return decode_pid_and_number (data, size, SKEIN_MESSAGE_ENDED, "ended", FALSE, out_pid, out_wait_status, error);
}
