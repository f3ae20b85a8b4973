// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-item-words.h"

#include <glib/gi18n.h>

#include "base/skein-display-text.h"
#include "base/skein-format.h"
#include "batch/skein-copy-words.h"

char *
skein_item_words_dup_size (SkeinItem *item)
{
  guint64 size = skein_item_get_size (item), done = skein_item_get_done_bytes (item);
  g_autofree char *size_text = skein_format_size (size);
  g_autofree char *done_text = skein_format_size (done);

  if (size == 0)
    return done > 0 ? g_strdup_printf (_ ("%s so far"), done_text) : NULL;
  if (skein_item_get_state (item) == SKEIN_ITEM_DONE || done >= size)
    {
      g_autofree char *bytes = g_strdup_printf ("%'" G_GUINT64_FORMAT, size);

      /* Translators: a size such as "784 MB", and the same in bytes with digits grouped. */
      return g_strdup_printf (_ ("%s (%s bytes)"), size_text, bytes);
    }
  return g_strdup_printf (_ ("%s of %s"), done_text, size_text);
}

char *
skein_item_words_dup_steps (SkeinItem *item)
{
  const SkeinItemSpec *spec = skein_item_peek_spec (item);
  g_autoptr (GString) text = g_string_new (_ ("download"));

  if (spec->expected_mask != 0)
    g_string_append_printf (text, " → %s", _ ("verify"));
  if (spec->hash_mask != 0)
    g_string_append_printf (text, " → %s", _ ("compute checksums"));
  if (spec->copy != NULL)
    {
      g_autofree char *summary = skein_copy_words_dup_summary (spec->copy);

      g_string_append (text, " → ");
      /* Translators: a smaller copy of a picture; the argument says how: "Longer edge 800 pixels · format as the original". */
      g_string_append_printf (text, _ ("smaller copy (%s)"), summary);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
skein_item_words_dup_added (SkeinItem *item)
{
  gint64 added_us = skein_item_get_added_us (item);
  g_autoptr (GDateTime) utc = NULL;
  g_autoptr (GDateTime) local = NULL;

  if (added_us <= 0)
    return NULL;
  utc = g_date_time_new_from_unix_utc (added_us / G_USEC_PER_SEC);
  local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  return local != NULL ? g_date_time_format (local, "%c") : NULL;
}

char *
skein_item_words_dup_copy (SkeinItem *item)
{
  const char *name = skein_item_get_copy_name (item);
  g_autofree char *path = skein_item_dup_path (item);
  g_autofree char *folder = NULL;
  g_autofree char *copy = NULL;

  if (name == NULL || path == NULL)
    return NULL;
  folder = g_path_get_dirname (path);
  copy = g_build_filename (folder, name, NULL);
  return skein_display_text (copy, -1, 0);
}

char *
skein_item_words_dup_copy_result (SkeinItem *item)
{
  const SkeinCopyResult *result = skein_item_peek_copy_result (item);
  gint64 saved = result != NULL ? skein_copy_result_get_saved (result, skein_item_get_size (item)) : 0;
  g_autofree char *size = NULL;
  g_autofree char *took = NULL;
  g_autofree char *cpu = NULL;
  g_autofree char *difference = NULL;
  const char *format;

  if (result == NULL)
    return NULL;
  size = skein_format_size (result->bytes);
  took = skein_format_took (result->wall_us);
  cpu = skein_format_took (result->cpu_us);
  difference = skein_format_size ((guint64) ABS (saved));
  /* Translators: pixels of a picture before and after, the size of its copy, by how much that is smaller or larger than the original, and the
   * time that a worker took, and of that on a processor: "4000 × 3000 → 1024 × 768, 200 kB (2.1 MB saved), in 60 ms, 52 ms of CPU" */
  format = saved >= 0 ? _ ("%u × %u → %u × %u, %s (%s saved), in %s, %s of CPU") : _ ("%u × %u → %u × %u, %s (%s more), in %s, %s of CPU");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  return g_strdup_printf (format, result->in_width, result->in_height, result->width, result->height, size, difference, took, cpu);
#pragma GCC diagnostic pop
}

char *
skein_item_words_dup_hashed (SkeinItem *item)
{
  const SkeinDigestCost *cost = skein_item_peek_digest_cost (item);
  g_autofree char *took = NULL;
  g_autofree char *cpu = NULL;
  g_autofree char *rate = NULL;

  if (cost == NULL)
    return NULL;
  took = skein_format_took (cost->wall_us);
  cpu = skein_format_took (cost->cpu_us);
  if (cost->follows)
    /* Translators: how a file's checksums were computed; the argument is the time that a processor took: "0.20 s" */
    return g_strdup_printf (_ ("While it was downloaded, %s of CPU"), cpu);
  if (skein_digest_cost_get_rate (cost) <= 0)
    return g_strdup_printf (_ ("In %s, %s of CPU"), took, cpu);
  rate = skein_format_rate (skein_digest_cost_get_rate (cost));
  /* Translators: how a file's checksums were computed: "In 0.21 s, 0.20 s of CPU, 1.5 GB/s" */
  return g_strdup_printf (_ ("In %s, %s of CPU, %s"), took, cpu, rate);
}

char *
skein_item_words_dup_check (SkeinItem *item)
{
  const SkeinItemSpec *spec = skein_item_peek_spec (item);

  if (spec->expected_mask != 0)
    return g_strdup (_ ("The checksum that was given"));
  if (skein_sources_has_pieces (spec->sources))
    return g_strdup_printf (ngettext ("The checksum of its %u piece", "The checksums of its %u pieces", spec->sources->n_pieces), spec->sources->n_pieces);
  if (spec->sources != NULL && spec->sources->sha256_beside)
    return g_strdup (_ ("The .sha256 file beside it"));
  if (skein_item_was_checked_by_server (item))
    return g_strdup (_ ("What the server says its checksum is"));
  return NULL;
}

char *
skein_item_words_dup_priority (SkeinItem *item)
{
  SkeinPriority priority = skein_item_get_priority (item);

  return priority != SKEIN_PRIORITY_NORMAL ? g_strdup (skein_priority_get_label (priority)) : NULL;
}

char *
skein_item_words_dup_limit (SkeinItem *item)
{
  guint64 max_rate = skein_item_peek_spec (item)->max_rate;

  return max_rate > 0 ? skein_format_rate ((double) max_rate) : NULL;
}
