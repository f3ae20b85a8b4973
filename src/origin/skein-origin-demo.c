// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "origin/skein-origin-demo.h"

#include <string.h>

/* About 155 MB at 6 MB/s and at most 1 MB/s per connection: half a minute with six connections or more, and longer with
 * fewer, which is what the demo is there to show. */
#define CONNECTION_RATE (1000 * 1000)
#define ALL_RATE (6 * 1000 * 1000)

/* The samples that are not what they seem; indices into the samples' names. */
#define WRONG_INDEX 19
#define SLOW_INDEX 3
#define BUSY_INDEX 8
#define SLOW_QUERY "rate=400000"
/* No 503: that would be the whole server's. */
#define BUSY_QUERY "status=502&times=2"

void
skein_origin_demo_set_pace (SkeinOriginBehaviour *behaviour, const char *name)
{
  behaviour->delay_ms = 60 + g_str_hash (name) % 400;
  behaviour->rate = CONNECTION_RATE;
  behaviour->group_rate = ALL_RATE;
  g_free (behaviour->group);
  behaviour->group = g_strdup ("demo");
}

static char *
dup_listed_sha256 (SkeinSamples *samples, guint index)
{
  char *sha256 = skein_samples_dup_sha256 (samples, skein_samples_get_names (samples)[index]);

  if (index == WRONG_INDEX)
    sha256[0] = sha256[0] == '0' ? '1' : '0';
  return sha256;
}

static char *
dup_base_name (const char *name)
{
  const char *slash = strrchr (name, '/');

  return g_strdup (slash != NULL ? slash + 1 : name);
}

char *
skein_origin_demo_dup_batch (SkeinSamples *samples, const char *origin_url, const char *query)
{
  const char *const *names = skein_samples_get_names (samples);
  GString *text = g_string_new (NULL);

  skein_samples_make_all (samples);
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *base_name = dup_base_name (names[i]);
      g_autofree char *sha256 = dup_listed_sha256 (samples, i);
      g_autoptr (GPtrArray) queries = g_ptr_array_new ();
      g_autofree char *all = NULL;

      if (i == SLOW_INDEX && (query == NULL || strstr (query, "pace=off") == NULL))
        g_ptr_array_add (queries, (gpointer) SLOW_QUERY);
      if (i == BUSY_INDEX)
        g_ptr_array_add (queries, (gpointer) BUSY_QUERY);
      if (query != NULL && *query != '\0')
        g_ptr_array_add (queries, (gpointer) query);
      g_ptr_array_add (queries, NULL);
      all = g_strjoinv ("&", (char **) queries->pdata);
      g_string_append_printf (text, "%s/demo/%s%s%s\t%s\t%s\n", origin_url, names[i], *all != '\0' ? "?" : "", all, base_name, sha256);
    }
  return g_string_free (text, FALSE);
}

char *
skein_origin_demo_dup_sums (SkeinSamples *samples)
{
  const char *const *names = skein_samples_get_names (samples);
  GString *text = g_string_new (NULL);

  skein_samples_make_all (samples);
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *base_name = dup_base_name (names[i]);
      g_autofree char *sha256 = dup_listed_sha256 (samples, i);

      g_string_append_printf (text, "%s  %s\n", sha256, base_name);
    }
  return g_string_free (text, FALSE);
}
