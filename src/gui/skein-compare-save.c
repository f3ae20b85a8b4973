// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-compare-save.h"

#include <glib/gi18n.h>
#include <string.h>

#include "batch/skein-activity-save.h"
#include "compare/skein-compare-export.h"
#include "compare/skein-compare-svg.h"
#include "gui/charts/skein-picture-png.h"
#include "gui/skein-compare-picture.h"

#define PNG_SCALE 2 /* pixels for each of the picture's */

static const struct
{
  const char *nick, *title, *name;
} kinds[SKEIN_N_COMPARE_SAVES] = {
  [SKEIN_COMPARE_SAVE_MARKDOWN] = { "markdown", N_ ("Export the Comparison as .md"), "skein-comparison.md" },
  [SKEIN_COMPARE_SAVE_CSV] = { "csv", N_ ("Export Every Run as .csv"), "skein-comparison.csv" },
  [SKEIN_COMPARE_SAVE_JSON] = { "json", N_ ("Export the Comparison as .json"), "skein-comparison.json" },
  [SKEIN_COMPARE_SAVE_SVG] = { "svg", N_ ("Export the Picture as .svg"), "skein-comparison.svg" },
  [SKEIN_COMPARE_SAVE_PNG] = { "png", N_ ("Export the Picture as .png"), "skein-comparison.png" },
};

gboolean
skein_compare_save_parse (const char *nick, SkeinCompareSaveKind *out_kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (nick, kinds[i].nick) == 0)
      {
        *out_kind = (SkeinCompareSaveKind) i;
        return TRUE;
      }
  return FALSE;
}

const char *
skein_compare_save_get_title (SkeinCompareSaveKind kind)
{
  g_return_val_if_fail ((guint) kind < SKEIN_N_COMPARE_SAVES, NULL);
  return _ (kinds[kind].title);
}

const char *
skein_compare_save_get_name (SkeinCompareSaveKind kind)
{
  g_return_val_if_fail ((guint) kind < SKEIN_N_COMPARE_SAVES, NULL);
  return kinds[kind].name;
}

typedef struct
{
  SkeinExperimentData *data; /* (owned) */
  SkeinVerdict *verdict;     /* (owned) */
  SkeinCompareSaveKind kind;
  char *path; /* (owned) */
} Saving;

static void
saving_free (gpointer data)
{
  Saving *self = data;

  skein_experiment_data_unref (self->data);
  skein_verdict_unref (self->verdict);
  g_free (self->path);
  g_free (self);
}

static void
write_content (SkeinTextStream *stream, gconstpointer data)
{
  const Saving *self = data;
  g_autoptr (SkeinPicture) picture = NULL;
  g_autofree char *text = NULL;

  switch (self->kind)
    {
    case SKEIN_COMPARE_SAVE_MARKDOWN:
      text = skein_compare_to_markdown (self->data, self->verdict);
      break;
    case SKEIN_COMPARE_SAVE_CSV:
      text = skein_compare_to_csv (self->data);
      break;
    case SKEIN_COMPARE_SAVE_JSON:
      text = skein_compare_to_json (self->data, self->verdict);
      break;
    case SKEIN_COMPARE_SAVE_SVG:
      text = skein_compare_to_svg (self->data, self->verdict);
      break;
    case SKEIN_COMPARE_SAVE_PNG:
      text = skein_compare_to_svg (self->data, self->verdict);
      picture = skein_compare_picture_new (text);
      skein_picture_write_png (picture, PNG_SCALE, stream);
      return;
    case SKEIN_N_COMPARE_SAVES:
    default:
      g_assert_not_reached ();
    }
  skein_text_stream_add (stream, text);
}

static void
save_in_thread (GTask *task, G_GNUC_UNUSED gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Saving *self = task_data;
  GError *error = NULL;

  if (skein_activity_save_with (self->path, write_content, self, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
skein_compare_save_async (const SkeinExperimentData *data, const SkeinVerdict *verdict, SkeinCompareSaveKind kind, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Saving *saving = g_new0 (Saving, 1);

  g_return_if_fail ((guint) kind < SKEIN_N_COMPARE_SAVES);

  saving->data = skein_experiment_data_ref (data);
  saving->verdict = skein_verdict_ref (verdict);
  saving->kind = kind;
  saving->path = g_strdup (path);
  g_task_set_source_tag (task, skein_compare_save_async);
  g_task_set_name (task, "[skein] comparison to a file");
  g_task_set_task_data (task, saving, saving_free);
  g_task_run_in_thread (task, save_in_thread);
}

gboolean
skein_compare_save_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
