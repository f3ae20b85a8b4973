// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* An item is its stored row plus what is only true while the program runs. There are a hundred thousand of them, so an
 * item has no property notifications, no signals, and allocates nothing that most of them never use. */

#include "config.h"

#include "batch/skein-item-private.h"
#include "base/skein-format.h"
#include "work/skein-work-error.h"

#include <math.h>
#include <stddef.h>
#include <string.h>
#include <glib/gi18n-lib.h>

G_DEFINE_FINAL_TYPE (SkeinItem, skein_item, G_TYPE_OBJECT)

static const struct
{
  const char *nick;
  const char *label;
} states[SKEIN_N_ITEM_STATES] = {
  [SKEIN_ITEM_WAITING] = { "waiting", N_ ("Waiting") },
  [SKEIN_ITEM_DOWNLOADING] = { "downloading", N_ ("Downloading") },
  [SKEIN_ITEM_VERIFYING] = { "verifying", N_ ("Verifying") },
  [SKEIN_ITEM_HASHING] = { "hashing", N_ ("Hashing") },
  [SKEIN_ITEM_RESIZING] = { "resizing", N_ ("Resizing") },
  [SKEIN_ITEM_RETRYING] = { "retrying", N_ ("Retrying") },
  [SKEIN_ITEM_PAUSED] = { "paused", N_ ("Paused") },
  [SKEIN_ITEM_DONE] = { "done", N_ ("Done") },
  [SKEIN_ITEM_FAILED] = { "failed", N_ ("Failed") },
  [SKEIN_ITEM_CANCELLED] = { "cancelled", N_ ("Cancelled") },
};

const char *
skein_item_state_get_nick (SkeinItemState state)
{
  g_return_val_if_fail (state < SKEIN_N_ITEM_STATES, "");
  return states[state].nick;
}

const char *
skein_item_state_get_label (SkeinItemState state)
{
  g_return_val_if_fail (state < SKEIN_N_ITEM_STATES, "");
  return _ (states[state].label);
}

gboolean
skein_item_state_is_active (SkeinItemState state)
{
  return state >= SKEIN_ITEM_DOWNLOADING && state <= SKEIN_ITEM_RESIZING;
}

gboolean
skein_item_state_is_final (SkeinItemState state)
{
  return state == SKEIN_ITEM_DONE || state == SKEIN_ITEM_FAILED || state == SKEIN_ITEM_CANCELLED;
}

static const struct
{
  SkeinPriority priority;
  const char *nick;
  const char *label;
} priorities[] = {
  { SKEIN_PRIORITY_LOW, "low", N_ ("Low") },
  { SKEIN_PRIORITY_NORMAL, "normal", N_ ("Normal") },
  { SKEIN_PRIORITY_HIGH, "high", N_ ("High") },
};

const char *
skein_priority_get_nick (SkeinPriority priority)
{
  g_return_val_if_fail (priority >= SKEIN_PRIORITY_LOW && priority <= SKEIN_PRIORITY_HIGH, "normal");
  return priorities[priority - SKEIN_PRIORITY_LOW].nick;
}

const char *
skein_priority_get_label (SkeinPriority priority)
{
  g_return_val_if_fail (priority >= SKEIN_PRIORITY_LOW && priority <= SKEIN_PRIORITY_HIGH, "");
  return _ (priorities[priority - SKEIN_PRIORITY_LOW].label);
}

gboolean
skein_priority_parse (const char *nick, SkeinPriority *out_priority)
{
  g_return_val_if_fail (nick != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (priorities); i++)
    if (strcmp (nick, priorities[i].nick) == 0)
      {
        *out_priority = priorities[i].priority;
        return TRUE;
      }
  return FALSE;
}

SkeinItemSpec *
skein_item_spec_new (const char *url, const char *folder)
{
  SkeinItemSpec *self;

  g_return_val_if_fail (url != NULL, NULL);
  g_return_val_if_fail (folder != NULL, NULL);

  self = g_new0 (SkeinItemSpec, 1);
  self->url = g_strdup (url);
  self->folder = g_strdup (folder);
  return self;
}

static gsize
get_spec_bytes (const SkeinItemSpec *spec)
{
  return spec->expected_mask != 0 ? sizeof *spec : offsetof (SkeinItemSpec, expected);
}

SkeinItemSpec *
skein_item_spec_shrink (SkeinItemSpec *spec)
{
  return g_realloc (spec, get_spec_bytes (spec));
}

SkeinItemSpec *
skein_item_spec_grow (SkeinItemSpec *spec)
{
  gsize bytes = get_spec_bytes (spec);

  spec = g_realloc (spec, sizeof *spec);
  memset ((char *) spec + bytes, 0, sizeof *spec - bytes);
  return spec;
}

SkeinItemSpec *
skein_item_spec_copy (const SkeinItemSpec *self)
{
  SkeinItemSpec *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new0 (SkeinItemSpec, 1);
  memcpy (copy, self, get_spec_bytes (self));
  copy->url = g_strdup (self->url);
  copy->folder = g_strdup (self->folder);
  copy->name = g_strdup (self->name);
  copy->request = self->request != NULL ? skein_request_options_ref (self->request) : NULL;
  copy->save = self->save != NULL ? skein_save_options_ref (self->save) : NULL;
  copy->sources = self->sources != NULL ? skein_sources_ref (self->sources) : NULL;
  copy->copy = self->copy != NULL ? skein_copy_options_ref (self->copy) : NULL;
  return copy;
}

void
skein_item_spec_free (SkeinItemSpec *self)
{
  if (self == NULL)
    return;

  g_free (self->url);
  g_free (self->folder);
  g_free (self->name);
  skein_request_options_unref (self->request);
  skein_sources_unref (self->sources);
  skein_save_options_unref (self->save);
  skein_copy_options_unref (self->copy);
  g_free (self);
}

guint
skein_item_spec_hash (gconstpointer spec)
{
  const SkeinItemSpec *self = spec;

  return g_str_hash (self->url) * 31 + g_str_hash (self->folder) * 7 + (self->name != NULL ? g_str_hash (self->name) : 0);
}

gboolean
skein_item_spec_same (gconstpointer a, gconstpointer b)
{
  const SkeinItemSpec *spec_a = a, *spec_b = b;

  return strcmp (spec_a->url, spec_b->url) == 0 && strcmp (spec_a->folder, spec_b->folder) == 0 && g_strcmp0 (spec_a->name, spec_b->name) == 0;
}

/* For show and search only; the transfer parses URLs with libcurl. The stored URL is normalised and has no user info. */
static char *
dup_host (const char *url)
{
  const char *start = strstr (url, "://");
  gsize length;
  g_autofree char *host = NULL;

  start = start != NULL ? start + 3 : url;
  length = *start == '[' ? strcspn (start, "]") + 1 : strcspn (start, ":/?#");
  host = g_strndup (start, length);
  return g_ref_string_new_intern (host);
}

static void
skein_item_finalize (GObject *object)
{
  SkeinItem *self = SKEIN_ITEM (object);

  g_assert (self->iter == NULL);
  g_assert (self->waiting.host == NULL && self->retrying == NULL);

  skein_store_row_free (self->row);
  g_ref_string_release (self->host);
  g_clear_pointer (&self->writers, g_array_unref);
  g_clear_error (&self->error);
  g_free (self->private_host);
  skein_provenance_free (self->provenance);
  skein_inline_digest_unref (self->inline_digest);

  G_OBJECT_CLASS (skein_item_parent_class)->finalize (object);
}

static void
skein_item_class_init (SkeinItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = skein_item_finalize;
}

static void
skein_item_init (SkeinItem *self)
{
}

SkeinItem *
skein_item_new (SkeinStoreRow *row)
{
  SkeinItem *self = g_object_new (SKEIN_TYPE_ITEM, NULL);

  g_assert (row->spec != NULL);

  self->row = row;
  self->host = dup_host (row->spec->url);
  skein_item_row_replaced (self);
  return self;
}

void
skein_item_row_replaced (SkeinItem *self)
{
  g_clear_error (&self->error);
  if (self->row->error_code >= 0 && self->row->error_message != NULL)
    {
      self->error = g_error_new_literal (SKEIN_WORK_ERROR, self->row->error_code, self->row->error_message);
      skein_work_error_set_cause (self->error, (int) self->row->error_cause, self->row->error_detail);
    }
}

SkeinStoreRow *
skein_item_dup_row (SkeinItem *self)
{
  SkeinItemSpec *spec = g_steal_pointer (&self->row->spec);
  SkeinStoreRow *row = skein_store_row_copy (self->row);

  self->row->spec = spec;
  return row;
}

void
skein_item_set_error (SkeinItem *self, const GError *error)
{
  g_clear_error (&self->error);
  g_clear_pointer (&self->row->error_message, g_free);
  g_clear_pointer (&self->row->error_detail, g_free);
  self->row->error_code = -1;
  self->row->error_cause = SKEIN_CAUSE_NONE;

  if (error == NULL)
    return;

  self->error = g_error_copy (error);
  self->row->error_code = error->domain == SKEIN_WORK_ERROR ? error->code : SKEIN_WORK_ERROR_FAILED;
  self->row->error_message = g_strdup (error->message);
  self->row->error_cause = skein_explain_get_cause (error);
  self->row->error_detail = g_strdup (skein_explain_get_detail (error));
}

void
skein_item_set_digest (SkeinItem *self, SkeinDigestAlgorithm algorithm, const guint8 *digest)
{
  if (self->row->digests == NULL)
    self->row->digests = g_malloc0 (SKEIN_N_DIGESTS * sizeof *self->row->digests);
  memcpy (self->row->digests[algorithm], digest, skein_digest_algorithm_get_size (algorithm));
  self->row->digest_mask |= 1u << algorithm;
}

void
skein_item_row_forget_digests (SkeinStoreRow *row)
{
  row->digest_mask = 0;
  g_clear_pointer (&row->digest_cost, g_free);
}

guint
skein_item_row_get_expected_mask (const SkeinStoreRow *row)
{
  return row->spec->expected_mask != 0 ? row->spec->expected_mask : row->told != NULL ? row->told->mask
                                                                                      : 0;
}

const guint8 *
skein_item_row_peek_expected (const SkeinStoreRow *row, SkeinDigestAlgorithm algorithm)
{
  return row->spec->expected_mask != 0 ? row->spec->expected[algorithm] : row->told->digests[algorithm];
}

gboolean
skein_item_row_is_checked (const SkeinStoreRow *row)
{
  guint mask = skein_item_row_get_expected_mask (row);
  gboolean checked = skein_sources_has_pieces (row->spec->sources);

  for (guint i = 0; i < SKEIN_N_DIGESTS && !checked; i++)
    checked = (mask & 1u << i) != 0 && !skein_digest_algorithm_is_weak ((SkeinDigestAlgorithm) i);
  return checked;
}

guint
skein_item_row_get_n_sources (const SkeinStoreRow *row)
{
  return 1 + skein_sources_get_n_mirrors (row->spec->sources);
}

const char *
skein_item_row_peek_nth_source (const SkeinStoreRow *row, guint n)
{
  if (n == 0 || n >= skein_item_row_get_n_sources (row))
    return row->spec->url;
  return g_array_index (row->spec->sources->mirrors, SkeinMirror, n - 1).url;
}

const char *
skein_item_row_peek_source (const SkeinStoreRow *row)
{
  return skein_item_row_peek_nth_source (row, row->source);
}

guint64
skein_item_get_id (SkeinItem *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM (self), 0);
  return self->row->id;
}

const SkeinItemSpec *
skein_item_peek_spec (SkeinItem *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM (self), NULL);
  return self->row->spec;
}

SkeinItemState
skein_item_get_state (SkeinItem *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM (self), SKEIN_ITEM_WAITING);
  return self->row->state;
}

SkeinPriority
skein_item_get_priority (SkeinItem *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM (self), SKEIN_PRIORITY_NORMAL);
  return self->row->spec->priority;
}

guint64
skein_item_get_max_rate (SkeinItem *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM (self), 0);
  return self->row->spec->max_rate;
}

const char *
skein_item_get_name (SkeinItem *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM (self), NULL);
  return self->row->name;
}

const char *
skein_item_get_host (SkeinItem *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM (self), NULL);
  return self->host;
}

char *
skein_item_dup_path (SkeinItem *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM (self), NULL);
  if (self->row->subfolder != NULL)
    return g_build_filename (self->row->spec->folder, self->row->subfolder, self->row->name, NULL);
  return g_build_filename (self->row->spec->folder, self->row->name, NULL);
}

guint64
skein_item_get_size (SkeinItem *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM (self), 0);
  return self->row->size;
}

guint64
skein_item_get_done_bytes (SkeinItem *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM (self), 0);
  return self->row->done_bytes;
}

double
skein_item_get_progress (SkeinItem *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM (self), -1);

  switch (self->row->state)
    {
    case SKEIN_ITEM_DONE:
      return 1;
    case SKEIN_ITEM_VERIFYING:
    case SKEIN_ITEM_HASHING:
    case SKEIN_ITEM_RESIZING:
      return self->step_total > 0 ? MIN (1.0, (double) self->step_done / (double) self->step_total) : -1;
    case SKEIN_ITEM_WAITING:
    case SKEIN_ITEM_DOWNLOADING:
    case SKEIN_ITEM_RETRYING:
    case SKEIN_ITEM_PAUSED:
    case SKEIN_ITEM_FAILED:
    case SKEIN_ITEM_CANCELLED:
    case SKEIN_N_ITEM_STATES:
    default:
      if (self->row->size > 0)
        return MIN (1.0, (double) self->row->done_bytes / (double) self->row->size);
      return self->row->done_bytes > 0 || self->row->state == SKEIN_ITEM_DOWNLOADING ? -1 : 0;
    }
}

double
skein_item_get_rate (SkeinItem *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM (self), 0);
  return self->rate;
}

double
skein_item_get_seconds_left (SkeinItem *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM (self), -1);

  if (self->row->state != SKEIN_ITEM_DOWNLOADING || self->rate < 1 || self->row->size < self->row->done_bytes || self->row->size == 0)
    return -1;
  return (double) (self->row->size - self->row->done_bytes) / self->rate;
}

const char *
skein_item_get_worker (SkeinItem *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM (self), NULL);
  return *self->worker != '\0' ? self->worker : NULL;
}

gint64
skein_item_get_retry_at_us (SkeinItem *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM (self), 0);
  return self->row->state == SKEIN_ITEM_RETRYING ? self->retry_at_us : 0;
}

const GError *
skein_item_get_error (SkeinItem *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM (self), NULL);
  return self->error;
}

const char *
skein_item_get_copy_name (SkeinItem *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM (self), NULL);
  return self->row->copy_name;
}

const SkeinCopyResult *
skein_item_peek_copy_result (SkeinItem *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM (self), NULL);
  return self->row->copy_result;
}

const SkeinDigestCost *
skein_item_peek_digest_cost (SkeinItem *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM (self), NULL);
  return self->row->digest_cost;
}

char *
skein_item_dup_note (SkeinItem *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM (self), NULL);

  if (self->row->state == SKEIN_ITEM_DONE && self->row->outcome != SKEIN_OUTCOME_SAVED)
    switch (self->row->outcome)
      {
      case SKEIN_OUTCOME_SKIPPED:
        /* Translators: nothing was downloaded, because there is a file of that name. */
        return g_strdup_printf (_ ("skipped: “%s” is there already"), self->row->name);
      case SKEIN_OUTCOME_IDENTICAL:
        /* Translators: what was downloaded is the same, byte for byte, as a file that was there, which is kept. */
        return g_strdup_printf (_ ("identical to “%s”, which was there"), self->row->name);
      case SKEIN_OUTCOME_REPLACED:
        return g_strdup (_ ("replaced the file that was there"));
      case SKEIN_OUTCOME_CONTINUED:
        return g_strdup (_ ("continued the file that was there"));
      case SKEIN_OUTCOME_UNLIKE:
        return g_strdup (_ ("the file that was there is not the beginning of this one, and was left alone"));
      case SKEIN_OUTCOME_SAVED:
      case SKEIN_N_OUTCOMES:
      default:
        break;
      }
  if (self->row->state == SKEIN_ITEM_DONE && self->row->unproven)
    /* Translators: the file may be cut short without anybody being able to tell. */
    return g_strdup (_ ("the server gave no size: complete as far as can be told"));
  if (self->private_host != NULL)
    /* Translators: a server on the internet sent us to an address of this computer or network, which is worth a look. */
    return g_strdup_printf (_ ("redirected to the private address %s"), self->private_host);
  if (self->row->copy_result != NULL)
    /* Translators: width and height in pixels of the smaller copy of a picture. */
    return g_strdup_printf (_ ("%u × %u copy saved"), self->row->copy_result->width, self->row->copy_result->height);
  if (self->row->copy_name != NULL)
    return g_strdup_printf (_ ("copy saved as “%s”"), self->row->copy_name);
  if (self->n_bad_pieces > 0)
    return g_strdup_printf (ngettext ("%u damaged piece fetched again", "%u damaged pieces fetched again", self->n_bad_pieces), self->n_bad_pieces);
  if (self->row->source > 0 && self->row->source < skein_item_row_get_n_sources (self->row))
    /* Translators: which of the places that have the file it is downloaded from: "mirror 2 of 3". */
    return g_strdup_printf (_ ("mirror %u of %u"), self->row->source + 1, skein_item_row_get_n_sources (self->row));
  if (self->part_was_changed)
    return g_strdup (_ ("started over: another program had changed the partial file"));
  if (self->started_over)
    return g_strdup (_ ("started over: the server has another version of the file by now"));
  if (self->resumed_at > 0)
    {
      g_autofree char *size = skein_format_size (self->resumed_at);

      /* Translators: a download went on from where it had stopped; the argument is a size such as 61 MB. */
      return g_strdup_printf (_ ("resumed at %s"), size);
    }
  return NULL;
}

const char *
skein_item_get_subfolder (SkeinItem *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM (self), NULL);
  return self->row->subfolder;
}

gboolean
skein_item_was_skipped (SkeinItem *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM (self), FALSE);
  return self->row->state == SKEIN_ITEM_DONE && self->row->outcome == SKEIN_OUTCOME_SKIPPED;
}

/* The strongest of the expected digests that matched, or -1. */
static int
find_best_match (SkeinItem *self)
{
  guint expected = skein_item_row_get_expected_mask (self->row);
  guint matched = expected & self->row->digest_mask;

  if (matched == 0 || matched != expected)
    return -1;
  return skein_digest_mask_get_strongest (matched);
}

gboolean
skein_item_is_verified (SkeinItem *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM (self), FALSE);
  return self->row->state == SKEIN_ITEM_DONE && self->row->verified;
}

gboolean
skein_item_was_checked_by_server (SkeinItem *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM (self), FALSE);
  return self->row->state == SKEIN_ITEM_DONE && self->row->spec->expected_mask == 0 && find_best_match (self) >= 0;
}

guint
skein_item_get_digest_mask (SkeinItem *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM (self), 0);
  return self->row->digest_mask;
}

char *
skein_item_dup_digest_hex (SkeinItem *self, SkeinDigestAlgorithm algorithm)
{
  GString *hex;

  g_return_val_if_fail (SKEIN_IS_ITEM (self), NULL);
  g_return_val_if_fail (algorithm < SKEIN_N_DIGESTS, NULL);

  if ((self->row->digest_mask & (1u << algorithm)) == 0)
    return NULL;

  hex = g_string_new (NULL);
  for (guint i = 0; i < skein_digest_algorithm_get_size (algorithm); i++)
    g_string_append_printf (hex, "%02x", self->row->digests[algorithm][i]);
  return g_string_free (hex, FALSE);
}

static const char *
describe_failure (SkeinItem *self)
{
  switch ((SkeinWorkError) self->row->error_code)
    {
    case SKEIN_WORK_ERROR_CHECKSUM:
      return _ ("Checksum differs");
    case SKEIN_WORK_ERROR_NOT_FOUND:
      return _ ("Not found");
    case SKEIN_WORK_ERROR_FORBIDDEN:
      return _ ("Access denied");
    case SKEIN_WORK_ERROR_RESOLVE:
      return _ ("No such host");
    case SKEIN_WORK_ERROR_TLS:
      return _ ("Connection not secure");
    case SKEIN_WORK_ERROR_TIMEOUT:
      return _ ("Timed out");
    case SKEIN_WORK_ERROR_DISK_FULL:
      return _ ("Disk full");
    case SKEIN_WORK_ERROR_FOLDER:
      return _ ("Folder not usable");
    case SKEIN_WORK_ERROR_UNSUPPORTED:
      return _ ("Not supported");
    case SKEIN_WORK_ERROR_NO_WORKER:
      return _ ("Worker missing");
    case SKEIN_WORK_ERROR_FAILED:
    case SKEIN_WORK_ERROR_RETRYABLE:
    case SKEIN_WORK_ERROR_PROTOCOL:
    case SKEIN_WORK_ERROR_FILE:
    case SKEIN_WORK_ERROR_INVALID:
    case SKEIN_WORK_ERROR_LIMIT:
    case SKEIN_WORK_ERROR_WORKER_DIED:
    case SKEIN_WORK_ERROR_WORKER_HUNG:
    default:
      return _ ("Failed");
    }
}

char *
skein_item_dup_status (SkeinItem *self)
{
  SkeinItemState state;

  g_return_val_if_fail (SKEIN_IS_ITEM (self), NULL);

  state = self->row->state;
  switch (state)
    {
    case SKEIN_ITEM_DOWNLOADING:
    case SKEIN_ITEM_VERIFYING:
    case SKEIN_ITEM_HASHING:
    case SKEIN_ITEM_RESIZING:
      if (*self->worker != '\0')
        /* Translators: what is being done and by which worker: "Downloading · T1". */
        return g_strdup_printf (_ ("%s · %s"), skein_item_state_get_label (state), self->worker);
      return g_strdup (skein_item_state_get_label (state));

    case SKEIN_ITEM_RETRYING:
      {
        double seconds = (double) (self->retry_at_us - g_get_monotonic_time ()) / G_USEC_PER_SEC;
        g_autofree char *left = NULL;

        if (self->waits_for_network)
          return g_strdup (_ ("Waiting for the network"));
        if (self->retry_at_us == 0 || seconds < 0.5)
          return g_strdup (skein_item_state_get_label (state));
        left = skein_format_duration (round (seconds));
        /* Translators: the argument is a duration such as "8 s". */
        return g_strdup_printf (_ ("Retrying in %s"), left);
      }

    case SKEIN_ITEM_DONE:
      {
        int best = find_best_match (self);
        gboolean told = self->row->spec->expected_mask == 0;

        if (self->row->outcome == SKEIN_OUTCOME_SKIPPED)
          /* Translators: nothing was downloaded, because there is a file of that name. */
          return g_strdup (_ ("Skipped"));
        if (best < 0 && self->row->verified)
          /* Translators: each piece of the file matched its checksum; there was none of the whole. */
          return g_strdup (_ ("Verified by its pieces"));
        if (best >= 0 && !self->row->verified && skein_digest_algorithm_get_strength ((SkeinDigestAlgorithm) best) == SKEIN_DIGEST_STRENGTH_ACCIDENTS)
          /* Translators: the argument is the name of a checksum that is no protection against intent, such as CRC32. */
          return g_strdup_printf (_ ("Matches %s (detects accidents only)"), skein_digest_algorithm_get_label ((SkeinDigestAlgorithm) best));
        if (best >= 0 && told && self->row->verified)
          /* Translators: the checksum (SHA-256) came with the file, from the server itself: what arrived is what was sent. */
          return g_strdup_printf (_ ("Verified %s (given by the server)"), skein_digest_algorithm_get_label ((SkeinDigestAlgorithm) best));
        if (best >= 0 && told)
          /* Translators: the same with a weak checksum such as MD5. */
          return g_strdup_printf (_ ("Matches %s (given by the server)"), skein_digest_algorithm_get_label ((SkeinDigestAlgorithm) best));
        if (best < 0)
          return g_strdup (skein_item_state_get_label (state));
        if (self->row->verified)
          /* Translators: the argument is the name of a strong digest such as SHA-256. */
          return g_strdup_printf (_ ("Verified %s"), skein_digest_algorithm_get_label ((SkeinDigestAlgorithm) best));
        /* Translators: the argument is the name of a weak digest such as MD5, which proves less than "verified". */
        return g_strdup_printf (_ ("Matches %s"), skein_digest_algorithm_get_label ((SkeinDigestAlgorithm) best));
      }

    case SKEIN_ITEM_FAILED:
      return g_strdup (describe_failure (self));

    case SKEIN_ITEM_WAITING:
      {
        gint64 held_until_us = skein_queue_entry_get_held_until_us (&self->waiting);
        double seconds = (double) (held_until_us - g_get_monotonic_time ()) / G_USEC_PER_SEC;
        g_autofree char *left = NULL;

        if (held_until_us == 0)
          return g_strdup (skein_item_state_get_label (state));
        left = skein_format_duration (MAX (1, round (seconds)));
        /* Translators: the server has asked to be left alone for a while: "Waiting 8 s for example.org". */
        return g_strdup_printf (_ ("Waiting %s for %s"), left, self->host);
      }

    case SKEIN_ITEM_PAUSED:
    case SKEIN_ITEM_CANCELLED:
    case SKEIN_N_ITEM_STATES:
    default:
      return g_strdup (skein_item_state_get_label (state));
    }
}

gboolean
skein_item_is_foreign (SkeinItem *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM (self), FALSE);
  return self->row->foreign;
}

gint64
skein_item_get_added_us (SkeinItem *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM (self), 0);
  return self->row->added_us;
}

gint64
skein_item_get_finished_us (SkeinItem *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM (self), 0);
  return self->row->state == SKEIN_ITEM_DONE ? self->row->finished_us : 0;
}

gint64
skein_item_get_modified_us (SkeinItem *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM (self), 0);
  return self->row->state == SKEIN_ITEM_DONE ? self->row->file_mtime_us : 0;
}

gint64
skein_item_get_place (SkeinItem *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM (self), 0);
  return self->row->position;
}

static void
source_share_free (gpointer data)
{
  SkeinSourceShare *share = data;

  g_free (share->url);
  g_free (share);
}

GPtrArray *
skein_item_dup_source_shares (SkeinItem *self)
{
  GPtrArray *shares;
  GPtrArray *urls;

  g_return_val_if_fail (SKEIN_IS_ITEM (self), NULL);

  shares = g_ptr_array_new_with_free_func (source_share_free);
  urls = self->provenance != NULL ? skein_provenance_get_urls (self->provenance) : NULL;
  for (guint i = 0; urls != NULL && i < urls->len; i++)
    {
      const char *url = g_ptr_array_index (urls, i);
      SkeinSourceShare *share = g_new0 (SkeinSourceShare, 1);

      share->url = g_strdup (url);
      share->bytes = skein_provenance_count (self->provenance, url);
      share->is_wrong = skein_provenance_is_wrong (self->provenance, url);
      g_ptr_array_add (shares, share);
    }
  return shares;
}
