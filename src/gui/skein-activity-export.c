// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-activity-export.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/skein-clock.h"
#include "base/skein-format.h"
#include "batch/skein-activity-save.h"
#include "gui/charts/skein-activity-picture.h"
#include "gui/charts/skein-picture-png.h"

#define PNG_SCALE 2

static const struct
{
  const char *nick, *title, *name;
} kinds[] = {
  [SKEIN_ACTIVITY_EXPORT_PICTURE] = { "picture", N_ ("Export the Picture as .png or .svg"), "skein-activity.png" },
  [SKEIN_ACTIVITY_EXPORT_TOTALS] = { "totals", N_ ("Export the Totals over Time as .csv"), "skein-totals.csv" },
  [SKEIN_ACTIVITY_EXPORT_SPANS] = { "spans", N_ ("Export What Every Worker Did as .csv"), "skein-spans.csv" },
  [SKEIN_ACTIVITY_EXPORT_TRACE] = { "trace", N_ ("Export a Trace for Perfetto as .json"), "skein-trace.json" },
};

gboolean
skein_activity_export_kind_parse (const char *nick, SkeinActivityExportKind *out_kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (nick, kinds[i].nick) == 0)
      {
        *out_kind = (SkeinActivityExportKind) i;
        return TRUE;
      }
  return FALSE;
}

const char *
skein_activity_export_kind_get_title (SkeinActivityExportKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (kinds), NULL);
  return _ (kinds[kind].title);
}

const char *
skein_activity_export_kind_get_name (SkeinActivityExportKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (kinds), NULL);
  return kinds[kind].name;
}

/* The picture */

typedef char *(*FormatFunc) (double value);

static char *
format_rate (double value)
{
  return skein_format_rate (value);
}

static char *
format_size (double value)
{
  return skein_format_size ((guint64) value);
}

static char *
format_number (double value)
{
  return g_strdup_printf (value < 10 ? "%.1f" : "%.0f", value);
}

static char *
format_files (double value)
{
  /* Translators: files that were processed per second. */
  return g_strdup_printf (_ ("%.1f files/s"), value);
}

static void
add_curve (SkeinPictureChart *chart, SkeinLineSource source, SkeinFigure figure, const char *name)
{
  guint curve = chart->data.n_curves++;

  chart->data.sources[curve] = source;
  chart->figures[curve] = figure;
  chart->names[curve] = g_strdup (name);
}

static void
finish_chart (SkeinPictureChart *chart, const SkeinActivityPicture *picture, SkeinRecorder *recorder, guint64 now_ns, double least_top, FormatFunc format)
{
  skein_line_data_set_least_top (&chart->data, 0, least_top);
  skein_line_data_update (&chart->data, recorder, picture->from_ns, picture->to_ns, now_ns);
  chart->top_text = format (chart->data.top[0]);
}

static void
add_charts (SkeinActivityPicture *picture, SkeinRecorder *recorder, guint64 now_ns)
{
  SkeinPictureChart *chart;

  chart = skein_activity_picture_add_chart (picture, _ ("Download"));
  add_curve (chart, (SkeinLineSource){ { SKEIN_SERIES_RECEIVED }, 1 }, SKEIN_FIGURE_DOWNLOAD, _ ("received"));
  add_curve (chart, (SkeinLineSource){ .series = { SKEIN_SERIES_LIMIT }, .n_series = 1, .as_is = TRUE, .is_bound = TRUE }, SKEIN_FIGURE_LIMIT, _ ("limit"));
  finish_chart (chart, picture, recorder, now_ns, 1e6, format_rate);

  chart = skein_activity_picture_add_chart (picture, _ ("Process"));
  add_curve (chart, (SkeinLineSource){ { SKEIN_SERIES_FILES }, 1 }, SKEIN_FIGURE_PROCESS, _ ("done"));
  finish_chart (chart, picture, recorder, now_ns, 1, format_files);

  chart = skein_activity_picture_add_chart (picture, _ ("CPU"));
  add_curve (chart, (SkeinLineSource){ { SKEIN_SERIES_CPU_THREADS }, 1 }, SKEIN_FIGURE_CPU, _ ("threads"));
  add_curve (chart, (SkeinLineSource){ .series = { SKEIN_SERIES_CPU_PROCESSES }, .n_series = 1, .stacked = TRUE }, SKEIN_FIGURE_CPU_PROCESSES, _ ("processes"));
  finish_chart (chart, picture, recorder, now_ns, 1, format_number);

  chart = skein_activity_picture_add_chart (picture, _ ("Processed Bytes"));
  add_curve (chart, (SkeinLineSource){ { SKEIN_SERIES_PROCESSED }, 1 }, SKEIN_FIGURE_PROCESS_BYTES, _ ("read"));
  finish_chart (chart, picture, recorder, now_ns, 1e6, format_rate);

  chart = skein_activity_picture_add_chart (picture, _ ("Memory"));
  add_curve (chart, (SkeinLineSource){ .series = { SKEIN_SERIES_MEMORY }, .n_series = 1, .as_is = TRUE }, SKEIN_FIGURE_MEMORY, _ ("Skein and its workers"));
  finish_chart (chart, picture, recorder, now_ns, 1e8, format_size);

  chart = skein_activity_picture_add_chart (picture, _ ("Queues"));
  add_curve (chart, (SkeinLineSource){ .series = { SKEIN_SERIES_TO_DOWNLOAD }, .n_series = 1, .as_is = TRUE }, SKEIN_FIGURE_DOWNLOAD, _ ("to download"));
  add_curve (chart, (SkeinLineSource){ .series = { SKEIN_SERIES_TO_PROCESS }, .n_series = 1, .as_is = TRUE }, SKEIN_FIGURE_PROCESS, _ ("to process"));
  finish_chart (chart, picture, recorder, now_ns, 10, format_number);
}

/* "2026-03-01 12:00:10 to 12:00:40 · 30 s" */
static char *
describe_time (const SkeinActivityPicture *picture)
{
  double span_s = (double) (picture->to_ns - picture->from_ns) / 1e9;
  g_autoptr (GDateTime) from = g_date_time_new_from_unix_local (picture->from_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) to = g_date_time_new_from_unix_local (picture->from_us / G_USEC_PER_SEC + (gint64) (span_s + 0.5));
  g_autofree char *duration = skein_format_duration (span_s);
  g_autofree char *from_text = from != NULL ? g_date_time_format (from, "%Y-%m-%d %H:%M:%S") : g_strdup ("");
  g_autofree char *to_text = to != NULL ? g_date_time_format (to, span_s < 43200 ? "%H:%M:%S" : "%Y-%m-%d %H:%M:%S") : g_strdup ("");

  /* Translators: "2026-03-01 12:00:10 to 12:00:40 · 30 s" */
  return g_strdup_printf (_ ("%s to %s · %s"), from_text, to_text, duration);
}

static SkeinActivityPicture *
take_picture (SkeinActivityPage *page, SkeinRecorder *recorder)
{
  guint64 now_ns = skein_clock_now_ns ();
  SkeinActivityPicture *picture;
  guint64 from_ns, to_ns;
  gboolean connections;

  skein_recorder_update (recorder, now_ns);
  skein_activity_page_get_shown (page, now_ns, &from_ns, &to_ns, &connections);
  picture = skein_activity_picture_new (_ ("Skein: what every worker did"), from_ns, MAX (to_ns, from_ns + 1),
                                        g_get_real_time () - ((gint64) now_ns - (gint64) from_ns) / 1000);
  picture->subtitle = describe_time (picture);
  add_charts (picture, recorder, now_ns);
  skein_activity_picture_add_lanes (picture, recorder, connections);
  return picture;
}

/* Writing */

typedef struct
{
  SkeinActivityExportKind kind;
  char *path;                    /* (owned) */
  SkeinActivityPicture *picture; /* (owned) (nullable) */
  char *note;                    /* (owned) (nullable) */
} Export;

static void
export_free (gpointer data)
{
  Export *self = data;

  g_free (self->path);
  g_clear_pointer (&self->picture, skein_activity_picture_free);
  g_free (self->note);
  g_free (self);
}

typedef struct
{
  const SkeinPicture *drawn;
  const char *title;
  gboolean is_svg;
} Content;

static void
write_picture (SkeinTextStream *stream, gconstpointer data)
{
  const Content *content = data;

  if (content->is_svg)
    skein_picture_write_svg (content->drawn, content->title, stream);
  else
    skein_picture_write_png (content->drawn, PNG_SCALE, stream);
}

static void
write_picture_in_thread (GTask *task, G_GNUC_UNUSED gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Export *self = task_data;
  g_autoptr (SkeinPicture) drawn = skein_activity_picture_draw (self->picture);
  g_autofree char *folded = g_ascii_strdown (self->path, -1);
  const Content content = { drawn, self->picture->title, g_str_has_suffix (folded, ".svg") };
  GError *error = NULL;

  if (skein_activity_save_with (self->path, write_picture, &content, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
saved_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (skein_activity_save_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
recorded_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Export *self = g_task_get_task_data (task);
  GError *error = NULL;
  SkeinActivityRecord *record = skein_activity_record_new_finish (result, &error);
  SkeinActivityFormat format = self->kind == SKEIN_ACTIVITY_EXPORT_TOTALS  ? SKEIN_ACTIVITY_CSV_TOTALS
                               : self->kind == SKEIN_ACTIVITY_EXPORT_SPANS ? SKEIN_ACTIVITY_CSV_SPANS
                                                                           : SKEIN_ACTIVITY_TRACE;

  if (record == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (self->kind != SKEIN_ACTIVITY_EXPORT_TOTALS)
    self->note = skein_activity_record_dup_note (record);
  skein_activity_save_async (record, format, self->path, g_task_get_cancellable (task), saved_cb, g_object_ref (task));
}

void
skein_activity_export_async (SkeinActivityPage *page, SkeinActivityExportKind kind, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  SkeinRecorder *recorder;
  SkeinEngine *engine;
  Export *self;

  g_return_if_fail (SKEIN_IS_ACTIVITY_PAGE (page));
  g_return_if_fail (g_path_is_absolute (path));

  task = g_task_new (page, cancellable, callback, user_data);
  g_task_set_source_tag (task, skein_activity_export_async);
  g_task_set_name (task, "export activity");

  recorder = skein_activity_page_get_recorder (page);
  engine = skein_activity_page_get_engine (page);
  if (recorder == NULL || engine == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s", _ ("nothing was recorded yet; try again when the workers have started"));
      return;
    }

  self = g_new0 (Export, 1);
  self->kind = kind;
  self->path = g_strdup (path);
  g_task_set_task_data (task, self, export_free);
  if (kind != SKEIN_ACTIVITY_EXPORT_PICTURE)
    {
      skein_activity_record_new_async (recorder, skein_engine_get_batch (engine), cancellable, recorded_cb, g_object_ref (task));
      return;
    }
  self->picture = take_picture (page, recorder);
  g_task_run_in_thread (task, write_picture_in_thread);
}

gboolean
skein_activity_export_finish (GAsyncResult *result, char **out_note, GError **error)
{
  Export *self;

  g_return_val_if_fail (G_IS_TASK (result), FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  self = g_task_get_task_data (G_TASK (result));
  *out_note = g_steal_pointer (&self->note);
  return TRUE;
}
