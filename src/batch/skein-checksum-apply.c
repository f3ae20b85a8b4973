// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-checksum-apply.h"

#include "batch/skein-item-private.h"
#include "work/skein-url.h"

#include <string.h>

/* Whether @url's path ends in @name, which may have folders: "b/README" fits "https://host/a/b/README". */
static gboolean
url_ends_in (const char *url, const char *name)
{
  gsize length = strcspn (url, "?#");
  gsize name_length;

  while (name[0] == '.' && name[1] == '/')
    name += 2;

  name_length = strlen (name);
  return length > name_length && url[length - name_length - 1] == '/' && strncmp (url + length - name_length, name, name_length) == 0;
}

SkeinChecksumMatch
skein_checksum_list_apply (SkeinChecksumList *list, SkeinItemSpec **spec, const char *name, GHashTable *used)
{
  g_autoptr (SkeinUrl) url = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  const SkeinChecksumEntry *chosen = NULL;
  gboolean ambiguous = FALSE;

  g_return_val_if_fail (list != NULL && spec != NULL && *spec != NULL, SKEIN_CHECKSUM_NONE);

  if (name == NULL)
    name = (*spec)->name;
  if (name == NULL)
    {
      url = skein_url_parse_for ((*spec)->url, SKEIN_URL_ANY, NULL);
      name = url != NULL ? url->name : NULL;
    }
  if (name == NULL)
    return SKEIN_CHECKSUM_NONE;

  entries = skein_checksum_list_lookup (list, name);
  if (url == NULL && entries->len > 1)
    url = skein_url_parse_for ((*spec)->url, SKEIN_URL_ANY, NULL);
  for (guint i = 0; i < entries->len; i++)
    {
      const SkeinChecksumEntry *entry = g_ptr_array_index (entries, i);

      if (used != NULL)
        g_hash_table_add (used, (gpointer) entry);
      if (chosen == NULL)
        {
          chosen = entry;
          continue;
        }
      if (entry->algorithm != chosen->algorithm || memcmp (entry->digest, chosen->digest, sizeof entry->digest) == 0)
        continue;

      /* "a/README" and "b/README": the folders in the address decide, or nothing does. */
      if (url != NULL && url_ends_in (url->url, entry->name) && !url_ends_in (url->url, chosen->name))
        chosen = entry;
      else if (url == NULL || !url_ends_in (url->url, chosen->name) || url_ends_in (url->url, entry->name))
        ambiguous = TRUE;
    }

  if (chosen == NULL)
    return SKEIN_CHECKSUM_NONE;
  if (ambiguous)
    return SKEIN_CHECKSUM_AMBIGUOUS;

  /* Two lists, or a list and what came with the address, must not disagree either. */
  if (((*spec)->expected_mask & 1u << chosen->algorithm) != 0)
    return memcmp ((*spec)->expected[chosen->algorithm], chosen->digest, sizeof chosen->digest) == 0 ? SKEIN_CHECKSUM_TAKEN : SKEIN_CHECKSUM_AMBIGUOUS;

  *spec = skein_item_spec_grow (*spec);
  memcpy ((*spec)->expected[chosen->algorithm], chosen->digest, sizeof chosen->digest);
  (*spec)->expected_mask |= 1u << chosen->algorithm;
  return SKEIN_CHECKSUM_TAKEN;
}

GPtrArray *
skein_checksum_list_apply_to_items (SkeinChecksumList *list, GListModel *items, guint *out_n_ambiguous)
{
  GPtrArray *specs;
  guint n_items;

  g_return_val_if_fail (list != NULL, NULL);
  g_return_val_if_fail (G_IS_LIST_MODEL (items), NULL);
  g_return_val_if_fail (out_n_ambiguous != NULL, NULL);

  *out_n_ambiguous = 0;
  specs = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_item_spec_free);
  n_items = g_list_model_get_n_items (items);
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (SkeinItem) item = g_list_model_get_item (items, i);
      const char *name = skein_item_get_name (item);
      g_autoptr (GPtrArray) entries = name != NULL ? skein_checksum_list_lookup (list, name) : NULL;
      SkeinItemSpec *spec;
      guint before;

      /* Most are not in the list: they are not copied. */
      if (entries == NULL || entries->len == 0)
        continue;

      spec = skein_item_spec_copy (skein_item_peek_spec (item));
      before = spec->expected_mask;
      switch (skein_checksum_list_apply (list, &spec, name, NULL))
        {
        case SKEIN_CHECKSUM_TAKEN:
          if (spec->expected_mask != before)
            {
              g_ptr_array_add (specs, g_steal_pointer (&spec));
              continue;
            }
          break;
        case SKEIN_CHECKSUM_AMBIGUOUS:
          (*out_n_ambiguous)++;
          break;
        case SKEIN_CHECKSUM_NONE:
        default:
          break;
        }
      skein_item_spec_free (spec);
    }
  return specs;
}
