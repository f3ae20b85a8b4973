// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "compare/skein-compare-work.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/skein-format.h"
#include "work/skein-digest-algorithm.h"
#include "work/skein-work-error.h"

#define MAX_COUNT 100000
#define MAX_WAIT_US (60 * G_USEC_PER_SEC)
#define MAX_AMOUNT G_GUINT64_CONSTANT (1000000000000)
#define MAX_FILE_BYTES (G_GUINT64_CONSTANT (1) << 40)

#define FIELD(member, type)                                                     \
  {                                                                             \
#    member, SKEIN_JSON_FIELD_##type, G_STRUCT_OFFSET(SkeinCompareWork, member) \
  }

static const SkeinJsonField work_fields[] = {
  FIELD (title, STRING),
  FIELD (count, UINT),
  FIELD (wait_us, UINT64),
  FIELD (amount, UINT64),
  FIELD (algorithms, UINT),
  FIELD (resize, STRING),
  FIELD (urls, STRINGS),
  FIELD (requests, STRINGS),
  FIELD (paths, BYTES),
  FIELD (ca_file, STRING),
  FIELD (uses_origin, BOOLEAN),
  FIELD (file_bytes, UINT64),
  FIELD (delay_ms, UINT),
  FIELD (rate, UINT64),
  FIELD (total_rate, UINT64),
  FIELD (tls, BOOLEAN),
  FIELD (http2, BOOLEAN),
  { NULL },
};

typedef struct
{
  const char *name, *label, *idea;
  gboolean waits;
} Kind;

static const Kind kinds[SKEIN_N_COMPARE_KINDS] = {
  [SKEIN_COMPARE_SLEEPS] = { "sleeps", N_ ("Simulated downloads"), N_ ("Who only waits can wait for many things at a time: any number of workers on a single core."), TRUE },
  [SKEIN_COMPARE_REQUESTS] = { "requests", N_ ("Requests to a server"), N_ ("A server's answer takes its time; while one request waits, another can be sent."), TRUE },
  [SKEIN_COMPARE_SQUARES] = { "squares", N_ ("Sums of squares"), N_ ("Computing needs cores: more workers than cores do nothing sooner."), FALSE },
  [SKEIN_COMPARE_ROOTS] = { "roots", N_ ("Square roots"), N_ ("Computing under one lock gains nothing from threads, and everything from processes."), FALSE },
  [SKEIN_COMPARE_MIX] = { "mix", N_ ("Waiting, then computing"), N_ ("Real work is both: threads hide the waiting, and only cores hide the computing."), TRUE },
  [SKEIN_COMPARE_QUEUE] = { "queue", N_ ("Producers and consumers"), N_ ("A queue of bounded length between those who fetch and those who compute: the slower side sets the pace."), FALSE },
  [SKEIN_COMPARE_PIPELINE] = { "pipeline", N_ ("Pipeline of two steps"), N_ ("Threads fetch while the workers compute: two pools, each for what it is good at."), FALSE },
  [SKEIN_COMPARE_DOWNLOADS] = { "downloads", N_ ("Downloads"), N_ ("How many at a time are worth it depends on the server's delay and on the line."), TRUE },
  [SKEIN_COMPARE_HASH] = { "hash", N_ ("Hashing files"), N_ ("Reading waits for the disk, hashing computes; files in memory only compute."), FALSE },
  [SKEIN_COMPARE_RESIZE] = { "resize", N_ ("Resizing pictures"), N_ ("Decoding and encoding compute; processes also keep bad pictures apart."), FALSE },
};

const char *
skein_compare_kind_get_name (SkeinCompareKind kind)
{
  g_return_val_if_fail ((guint) kind < SKEIN_N_COMPARE_KINDS, NULL);
  return kinds[kind].name;
}

gboolean
skein_compare_kind_parse (const char *name, SkeinCompareKind *out_kind)
{
  for (guint i = 0; i < SKEIN_N_COMPARE_KINDS; i++)
    {
      if (g_strcmp0 (kinds[i].name, name) == 0)
        {
          *out_kind = (SkeinCompareKind) i;
          return TRUE;
        }
    }
  return FALSE;
}

const char *
skein_compare_kind_get_label (SkeinCompareKind kind)
{
  g_return_val_if_fail ((guint) kind < SKEIN_N_COMPARE_KINDS, NULL);
  return _ (kinds[kind].label);
}

const char *
skein_compare_kind_get_idea (SkeinCompareKind kind)
{
  g_return_val_if_fail ((guint) kind < SKEIN_N_COMPARE_KINDS, NULL);
  return _ (kinds[kind].idea);
}

gboolean
skein_compare_kind_waits (SkeinCompareKind kind)
{
  g_return_val_if_fail ((guint) kind < SKEIN_N_COMPARE_KINDS, FALSE);
  return kinds[kind].waits;
}

void
skein_compare_work_clear (SkeinCompareWork *self)
{
  g_free (self->title);
  g_free (self->resize);
  g_strfreev (self->urls);
  g_strfreev (self->requests);
  g_strfreev (self->paths);
  g_free (self->ca_file);
  memset (self, 0, sizeof *self);
}

void
skein_compare_work_copy (const SkeinCompareWork *self, SkeinCompareWork *out_copy)
{
  *out_copy = *self;
  out_copy->title = g_strdup (self->title);
  out_copy->resize = g_strdup (self->resize);
  out_copy->urls = g_strdupv (self->urls);
  out_copy->requests = g_strdupv (self->requests);
  out_copy->paths = g_strdupv (self->paths);
  out_copy->ca_file = g_strdup (self->ca_file);
}

void
skein_compare_work_set_kind (SkeinCompareWork *self, SkeinCompareKind kind)
{
  guint n_cores = g_get_num_processors ();

  g_return_if_fail ((guint) kind < SKEIN_N_COMPARE_KINDS);

  skein_compare_work_clear (self);
  self->kind = kind;
  self->count = 20;
  switch (kind)
    {
    case SKEIN_COMPARE_SLEEPS:
      self->wait_us = 200000;
      break;
    case SKEIN_COMPARE_REQUESTS:
      self->uses_origin = TRUE;
      self->file_bytes = 1024;
      self->delay_ms = 200;
      break;
    case SKEIN_COMPARE_SQUARES:
    case SKEIN_COMPARE_ROOTS:
      /* Some tenths of a second in all on one core: long enough to be seen above a process's start. */
      self->count = 8 * n_cores;
      self->amount = kind == SKEIN_COMPARE_ROOTS ? 20000000 : 40000000;
      break;
    case SKEIN_COMPARE_MIX:
    case SKEIN_COMPARE_QUEUE:
    case SKEIN_COMPARE_PIPELINE:
      self->wait_us = 50000;
      self->amount = 10000000;
      break;
    case SKEIN_COMPARE_DOWNLOADS:
      self->uses_origin = TRUE;
      self->count = 64;
      self->file_bytes = 1024 * 1024;
      self->delay_ms = 40;
      self->rate = 8 * 1024 * 1024;
      break;
    case SKEIN_COMPARE_HASH:
      self->count = 0;
      self->algorithms = 1u << SKEIN_DIGEST_SHA256;
      break;
    case SKEIN_COMPARE_RESIZE:
      self->count = 0;
      self->resize = g_strdup ("1024x1024");
      break;
    case SKEIN_N_COMPARE_KINDS:
    default:
      g_assert_not_reached ();
    }
}

static gboolean
refuse (GError **error, const char *sentence)
{
  g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, sentence);
  return FALSE;
}

static gboolean
has_any (GStrv strings)
{
  return strings != NULL && strings[0] != NULL;
}

gboolean
skein_compare_work_check (const SkeinCompareWork *self, GError **error)
{
  SkeinResizeSpec spec = { 0 };

  if ((guint) self->kind >= SKEIN_N_COMPARE_KINDS)
    return refuse (error, _ ("There is no such work to compare."));
  if (self->count > MAX_COUNT || self->wait_us > MAX_WAIT_US || self->amount > MAX_AMOUNT || self->file_bytes > MAX_FILE_BYTES)
    return refuse (error, _ ("That is more than can be compared: at most 100,000 jobs, waits of 60 s and files of 1 TiB."));

  if (self->requests != NULL && (self->urls == NULL || g_strv_length (self->requests) != g_strv_length (self->urls)))
    return refuse (error, _ ("There is not one request for each address."));

  switch (self->kind)
    {
    case SKEIN_COMPARE_REQUESTS:
    case SKEIN_COMPARE_DOWNLOADS:
      return self->uses_origin || has_any (self->urls) ? TRUE : refuse (error, _ ("There is nothing to download: choose files of the list, or the sample server."));
    case SKEIN_COMPARE_HASH:
      if (self->algorithms == 0 || self->algorithms > SKEIN_DIGEST_ALL)
        return refuse (error, _ ("Choose an algorithm to hash with."));
      return has_any (self->paths) ? TRUE : refuse (error, _ ("There is nothing to hash: choose files that are on this computer."));
    case SKEIN_COMPARE_RESIZE:
      if (self->resize == NULL || !skein_resize_spec_from_text (self->resize, &spec))
        return refuse (error, _ ("Say how large the pictures should become."));
      return has_any (self->paths) ? TRUE : refuse (error, _ ("There is nothing to resize: choose pictures that are on this computer."));
    case SKEIN_COMPARE_SLEEPS:
    case SKEIN_COMPARE_SQUARES:
    case SKEIN_COMPARE_ROOTS:
    case SKEIN_COMPARE_MIX:
    case SKEIN_COMPARE_QUEUE:
    case SKEIN_COMPARE_PIPELINE:
      return self->count > 0 ? TRUE : refuse (error, _ ("Say how many jobs there are."));
    case SKEIN_N_COMPARE_KINDS:
    default:
      g_assert_not_reached ();
    }
}

char *
skein_compare_work_dup_title (const SkeinCompareWork *self)
{
  guint n = self->count;

  if (self->title != NULL && *self->title != '\0')
    return g_strdup (self->title);
  if (has_any (self->paths))
    n = g_strv_length (self->paths);
  else if (has_any (self->urls) && !self->uses_origin)
    n = g_strv_length (self->urls);

  switch (self->kind)
    {
    case SKEIN_COMPARE_SLEEPS:
      /* Translators: how many, and seconds of each */
      return g_strdup_printf (ngettext ("%u simulated download of %.1f s", "%u simulated downloads of %.1f s", n), n, self->wait_us / 1e6);
    case SKEIN_COMPARE_REQUESTS:
      return g_strdup_printf (ngettext ("%u request to a server", "%u requests to a server", n), n);
    case SKEIN_COMPARE_SQUARES:
      return g_strdup_printf (ngettext ("%u sum of %.0f million squares", "%u sums of %.0f million squares", n), n, self->amount / 1e6);
    case SKEIN_COMPARE_ROOTS:
      return g_strdup_printf (ngettext ("%u time %.0f million square roots", "%u times %.0f million square roots", n), n, self->amount / 1e6);
    case SKEIN_COMPARE_MIX:
      return g_strdup_printf (ngettext ("%u job that waits, then computes", "%u jobs that wait, then compute", n), n);
    case SKEIN_COMPARE_QUEUE:
      return g_strdup_printf (ngettext ("%u thing from producers to consumers", "%u things from producers to consumers", n), n);
    case SKEIN_COMPARE_PIPELINE:
      return g_strdup_printf (ngettext ("%u thing through a pipeline of two steps", "%u things through a pipeline of two steps", n), n);
    case SKEIN_COMPARE_DOWNLOADS:
      return g_strdup_printf (ngettext ("Download %u file", "Download %u files", n), n);
    case SKEIN_COMPARE_HASH:
      return g_strdup_printf (ngettext ("Hash %u file", "Hash %u files", n), n);
    case SKEIN_COMPARE_RESIZE:
      return g_strdup_printf (ngettext ("Resize %u picture", "Resize %u pictures", n), n);
    case SKEIN_N_COMPARE_KINDS:
    default:
      g_assert_not_reached ();
    }
}

void
skein_compare_work_write (const SkeinCompareWork *self, SkeinJsonWriter *writer, const char *name)
{
  skein_json_writer_begin_object (writer, name);
  skein_json_writer_add_string (writer, "kind", skein_compare_kind_get_name (self->kind));
  skein_json_fields_write (work_fields, self, writer);
  skein_json_writer_end_object (writer);
}

gboolean
skein_compare_work_read (SkeinCompareWork *self, SkeinJsonReader *reader)
{
  SkeinJsonToken token;

  while ((token = skein_json_reader_next (reader)) != SKEIN_JSON_OBJECT_END)
    {
      if (token == SKEIN_JSON_ERROR || token == SKEIN_JSON_END)
        return FALSE;
      if (g_strcmp0 (skein_json_reader_peek_name (reader), "kind") == 0)
        {
          if (!skein_compare_kind_parse (skein_json_reader_peek_string (reader), &self->kind))
            return FALSE;
        }
      else if (!skein_json_fields_read (work_fields, self, reader, token))
        {
          return FALSE;
        }
    }
  return TRUE;
}
