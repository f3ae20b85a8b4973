// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "cli/skein-cli-item-json.h"

#include "cli/skein-cli-exit.h"
#include "work/skein-explain.h"
#include "work/skein-url.h"

void
skein_cli_item_json_add_error (SkeinJsonWriter *writer, const GError *error)
{
  SkeinCause cause = skein_explain_get_cause (error);

  if (error == NULL)
    {
      skein_json_writer_add_null (writer, "error");
      return;
    }

  skein_json_writer_begin_object (writer, "error");
  skein_json_writer_add_string (writer, "code", skein_cli_exit_get_error_nick (error));
  skein_json_writer_add_string (writer, "cause", cause != SKEIN_CAUSE_NONE ? skein_explain_get_nick (cause) : NULL);
  skein_json_writer_add_string (writer, "message", error->message);
  skein_json_writer_add_string (writer, "next_step", cause != SKEIN_CAUSE_NONE ? skein_explain_get_next_step (cause) : NULL);
  skein_json_writer_add_string (writer, "detail", skein_explain_get_detail (error));
  skein_json_writer_end_object (writer);
}

static void
add_url (SkeinJsonWriter *writer, const SkeinItemSpec *spec)
{
  g_autofree char *url = skein_url_redact (spec->url);

  skein_json_writer_add_string (writer, "url", url);
}

/* What the checksums took. */
static void
add_hashed (SkeinJsonWriter *writer, SkeinItem *item)
{
  const SkeinDigestCost *cost = skein_item_peek_digest_cost (item);

  if (cost == NULL)
    {
      skein_json_writer_add_null (writer, "hashed");
      return;
    }
  skein_json_writer_begin_object (writer, "hashed");
  skein_json_writer_add_uint (writer, "bytes", cost->bytes);
  skein_json_writer_add_uint (writer, "wall_us", cost->wall_us);
  skein_json_writer_add_uint (writer, "cpu_us", cost->cpu_us);
  skein_json_writer_add_boolean (writer, "while_downloading", cost->follows);
  skein_json_writer_end_object (writer);
}

/* What came of the smaller copy of a picture. */
static void
add_copy (SkeinJsonWriter *writer, SkeinItem *item)
{
  const SkeinCopyResult *result = skein_item_peek_copy_result (item);

  if (skein_item_get_copy_name (item) == NULL)
    {
      skein_json_writer_add_null (writer, "copy");
      return;
    }
  skein_json_writer_begin_object (writer, "copy");
  skein_json_writer_add_file_name (writer, "name", skein_item_get_copy_name (item));
  if (result != NULL)
    {
      skein_json_writer_add_uint (writer, "in_width", result->in_width);
      skein_json_writer_add_uint (writer, "in_height", result->in_height);
      skein_json_writer_add_uint (writer, "width", result->width);
      skein_json_writer_add_uint (writer, "height", result->height);
      skein_json_writer_add_uint (writer, "size", result->bytes);
      skein_json_writer_add_int (writer, "saved", skein_copy_result_get_saved (result, skein_item_get_size (item)));
      skein_json_writer_add_uint (writer, "wall_us", result->wall_us);
      skein_json_writer_add_uint (writer, "cpu_us", result->cpu_us);
    }
  skein_json_writer_end_object (writer);
}

/* Which server gave how much, if there are several. */
static void
add_sources (SkeinJsonWriter *writer, SkeinItem *item)
{
  g_autoptr (GPtrArray) shares = skein_item_dup_source_shares (item);

  skein_json_writer_begin_array (writer, "sources");
  for (guint i = 0; shares->len > 1 && i < shares->len; i++)
    {
      const SkeinSourceShare *share = g_ptr_array_index (shares, i);
      g_autofree char *url = skein_url_redact (share->url);

      skein_json_writer_begin_object (writer, NULL);
      skein_json_writer_add_string (writer, "url", url);
      skein_json_writer_add_uint (writer, "bytes", share->bytes);
      skein_json_writer_add_boolean (writer, "wrong", share->is_wrong);
      skein_json_writer_end_object (writer);
    }
  skein_json_writer_end_array (writer);
}

void
skein_cli_item_json_add (SkeinJsonWriter *writer, SkeinItem *item)
{
  guint64 size = skein_item_get_size (item);
  g_autofree char *path = skein_item_dup_path (item);
  g_autofree char *note = skein_item_dup_note (item);

  skein_json_writer_add_uint (writer, "id", skein_item_get_id (item));
  add_url (writer, skein_item_peek_spec (item));
  skein_json_writer_add_string (writer, "state", skein_item_state_get_nick (skein_item_get_state (item)));
  skein_json_writer_add_string (writer, "priority", skein_priority_get_nick (skein_item_get_priority (item)));
  skein_json_writer_add_uint (writer, "max_rate", skein_item_get_max_rate (item));
  skein_json_writer_add_file_name (writer, "name", skein_item_get_name (item));
  skein_json_writer_add_file_name (writer, "path", skein_item_get_state (item) == SKEIN_ITEM_DONE ? path : NULL);
  if (size > 0 || skein_item_get_state (item) == SKEIN_ITEM_DONE)
    skein_json_writer_add_uint (writer, "size", size);
  else
    skein_json_writer_add_null (writer, "size");
  skein_json_writer_add_boolean (writer, "verified", skein_item_is_verified (item));
  skein_json_writer_add_boolean (writer, "skipped", skein_item_was_skipped (item));
  skein_json_writer_add_boolean (writer, "checked_by_server", skein_item_was_checked_by_server (item));

  skein_json_writer_begin_object (writer, "digests");
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    if ((skein_item_get_digest_mask (item) & 1u << i) != 0)
      {
        g_autofree char *hex = skein_item_dup_digest_hex (item, i);

        skein_json_writer_add_string (writer, skein_digest_algorithm_get_name (i), hex);
      }
  skein_json_writer_end_object (writer);
  add_hashed (writer, item);
  add_sources (writer, item);
  add_copy (writer, item);

  skein_json_writer_add_string (writer, "note", note);
  skein_cli_item_json_add_error (writer, skein_item_get_error (item));
}

void
skein_cli_item_json_add_refused (SkeinJsonWriter *writer, const SkeinItemSpec *spec, const GError *error)
{
  skein_json_writer_add_null (writer, "id");
  add_url (writer, spec);
  skein_json_writer_add_string (writer, "state", error != NULL ? "refused" : "not-started");
  skein_json_writer_add_string (writer, "priority", skein_priority_get_nick (spec->priority));
  skein_json_writer_add_uint (writer, "max_rate", spec->max_rate);
  skein_json_writer_add_file_name (writer, "name", spec->name);
  skein_json_writer_add_null (writer, "path");
  skein_json_writer_add_null (writer, "size");
  skein_json_writer_add_boolean (writer, "verified", FALSE);
  skein_json_writer_add_boolean (writer, "skipped", FALSE);
  skein_json_writer_add_boolean (writer, "checked_by_server", FALSE);
  skein_json_writer_begin_object (writer, "digests");
  skein_json_writer_end_object (writer);
  skein_json_writer_add_null (writer, "hashed");
  skein_json_writer_begin_array (writer, "sources");
  skein_json_writer_end_array (writer);
  skein_json_writer_add_null (writer, "copy");
  skein_json_writer_add_null (writer, "note");
  skein_cli_item_json_add_error (writer, error);
}
