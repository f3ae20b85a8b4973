// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-compare-work-dialog.h"

#include <glib/gi18n.h>

#include "base/skein-format.h"
#include "compare/skein-compare-from-items.h"
#include "gui/compat/skein-compat.h"
#include "gui/skein-compare-slider.h"
#include "work/skein-digest-algorithm.h"

#define KILO 1000
#define MEGA 1000000
#define GIGA 1000000000

/* Where the work comes from. */
typedef enum
{
  SOURCE_SAMPLE, /* or of the sample server */
  SOURCE_FILES,
  SOURCE_SELECTED,
  SOURCE_BATCH,
} Source;

typedef enum
{
  FIGURE_COUNT,
  FIGURE_WAIT,
  FIGURE_AMOUNT,
  FIGURE_FILE,
  FIGURE_DELAY,
  FIGURE_RATE,
  FIGURE_TOTAL,
  N_FIGURES
} Figure;

struct _SkeinCompareWorkDialog
{
  AdwWindow parent_instance;

  SkeinComparePlan *plan; /* (owned) */
  SkeinEngine *engine;    /* (owned) (nullable) */
  GPtrArray *selected;    /* (owned) of SkeinItem */
  GArray *sources;        /* (owned) of Source: as the row lists them */
  SkeinCompareServers servers;
  GStrv paths;               /* (owned) (nullable) that were chosen */
  GCancellable *cancellable; /* (owned) of looking for files */
  SkeinCompareSlider *sliders[N_FIGURES];

  AdwComboRow *kind, *source, *algorithm, *size;
  GtkWidget *again_row, *tls_row, *http2_row, *files;
  AdwPreferencesGroup *figures;
  GtkSwitch *again, *tls, *http2;
  GtkLabel *problem;
};

enum
{
  LEFT_OUT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SkeinCompareWorkDialog, skein_compare_work_dialog, ADW_TYPE_WINDOW)

static char *
format_count (guint64 value)
{
  return g_strdup_printf ("%'" G_GUINT64_FORMAT, value);
}

static char *
format_ms (guint64 value)
{
  return skein_format_took (value * 1000);
}

static char *
format_rate (guint64 value)
{
  return skein_format_rate ((double) value);
}

static SkeinCompareKind
get_kind (SkeinCompareWorkDialog *self)
{
  return (SkeinCompareKind) adw_combo_row_get_selected (self->kind);
}

static Source
get_source (SkeinCompareWorkDialog *self)
{
  guint index = adw_combo_row_get_selected (self->source);

  return index < self->sources->len ? g_array_index (self->sources, Source, index) : SOURCE_SAMPLE;
}

static void
show_problem (SkeinCompareWorkDialog *self, const char *text)
{
  gtk_label_set_text (self->problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), text != NULL);
}

/* Rows */

static void
show_files (SkeinCompareWorkDialog *self)
{
  guint n = self->paths != NULL ? g_strv_length (self->paths) : 0;
  g_autofree char *text = n > 0 ? g_strdup_printf (ngettext ("%u chosen", "%u chosen", n), n) : g_strdup ("");

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->files), text);
}

static void
show_rows (SkeinCompareWorkDialog *self)
{
  SkeinCompareKind kind = get_kind (self);
  Source source = get_source (self);
  gboolean of_origin = kind == SKEIN_COMPARE_REQUESTS || (kind == SKEIN_COMPARE_DOWNLOADS && source == SOURCE_SAMPLE);
  gboolean is_sample = kind < SKEIN_COMPARE_DOWNLOADS;
  gboolean waits = is_sample && kind != SKEIN_COMPARE_REQUESTS && kind != SKEIN_COMPARE_SQUARES && kind != SKEIN_COMPARE_ROOTS;
  const gboolean visible[N_FIGURES] = {
    [FIGURE_COUNT] = is_sample || of_origin,
    [FIGURE_WAIT] = waits,
    [FIGURE_AMOUNT] = is_sample && kind != SKEIN_COMPARE_REQUESTS && kind != SKEIN_COMPARE_SLEEPS,
    [FIGURE_FILE] = of_origin,
    [FIGURE_DELAY] = of_origin,
    [FIGURE_RATE] = of_origin,
    [FIGURE_TOTAL] = of_origin,
  };

  for (guint i = 0; i < N_FIGURES; i++)
    gtk_widget_set_visible (GTK_WIDGET (self->sliders[i]), visible[i]);
  /* Without any row it would be a line. */
  gtk_widget_set_visible (GTK_WIDGET (self->figures), is_sample || of_origin || kind == SKEIN_COMPARE_HASH || kind == SKEIN_COMPARE_RESIZE);
  gtk_widget_set_visible (GTK_WIDGET (self->source), !is_sample);
  gtk_widget_set_visible (self->files, !is_sample && source == SOURCE_FILES);
  gtk_widget_set_visible (self->again_row, kind == SKEIN_COMPARE_DOWNLOADS && source != SOURCE_SAMPLE);
  gtk_widget_set_visible (self->tls_row, of_origin);
  gtk_widget_set_visible (self->http2_row, of_origin);
  gtk_widget_set_visible (GTK_WIDGET (self->algorithm), kind == SKEIN_COMPARE_HASH);
  gtk_widget_set_visible (GTK_WIDGET (self->size), kind == SKEIN_COMPARE_RESIZE);
  show_problem (self, NULL);
}

static void
add_source (SkeinCompareWorkDialog *self, GtkStringList *names, Source source, const char *name)
{
  g_array_append_val (self->sources, source);
  gtk_string_list_append (names, name);
}

static void
show_sources (SkeinCompareWorkDialog *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  Source before = self->sources->len > 0 ? get_source (self) : SOURCE_SAMPLE;
  guint chosen = 0;
  guint n_items = self->engine != NULL ? g_list_model_get_n_items (G_LIST_MODEL (skein_engine_get_batch (self->engine))) : 0;

  g_array_set_size (self->sources, 0);
  if (get_kind (self) == SKEIN_COMPARE_DOWNLOADS)
    add_source (self, names, SOURCE_SAMPLE, _ ("Files of the sample server"));
  else
    add_source (self, names, SOURCE_FILES, _ ("Files on this computer"));
  if (self->selected->len > 0)
    {
      g_autofree char *text = g_strdup_printf (ngettext ("%u selected download", "%u selected downloads", self->selected->len), self->selected->len);

      add_source (self, names, SOURCE_SELECTED, text);
    }
  if (n_items > 0)
    {
      g_autofree char *text = g_strdup_printf (ngettext ("The whole batch: %u download", "The whole batch: %u downloads", n_items), n_items);

      add_source (self, names, SOURCE_BATCH, text);
    }
  adw_combo_row_set_model (self->source, G_LIST_MODEL (names));
  /* Another kind of work of the same downloads. */
  for (guint i = 0; i < self->sources->len; i++)
    if (g_array_index (self->sources, Source, i) == before)
      chosen = i;
  adw_combo_row_set_selected (self->source, chosen);
}

static void
show_figures (SkeinCompareWorkDialog *self, const SkeinCompareWork *work)
{
  const guint64 values[N_FIGURES] = {
    [FIGURE_COUNT] = work->count,
    [FIGURE_WAIT] = work->wait_us / 1000,
    [FIGURE_AMOUNT] = work->amount,
    [FIGURE_FILE] = work->file_bytes,
    [FIGURE_DELAY] = work->delay_ms,
    [FIGURE_RATE] = work->rate,
    [FIGURE_TOTAL] = work->total_rate,
  };

  for (guint i = 0; i < N_FIGURES; i++)
    skein_compare_slider_set_value (self->sliders[i], values[i]);
  gtk_switch_set_active (self->tls, work->tls);
  gtk_switch_set_active (self->http2, work->http2);
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    if (work->algorithms & (1u << i))
      {
        adw_combo_row_set_selected (self->algorithm, i);
        break;
      }
}

static void
kind_changed_cb (SkeinCompareWorkDialog *self)
{
  g_auto (SkeinCompareWork) work = { 0 };
  SkeinCompareKind kind = get_kind (self);

  if (self->plan == NULL || (guint) kind >= SKEIN_N_COMPARE_KINDS)
    return;
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->kind), skein_compare_kind_get_idea (kind));
  skein_compare_work_set_kind (&work, kind);
  show_figures (self, &work);
  show_sources (self);
  show_rows (self);
}

/* Files */

static void
files_chosen_cb (GListModel *files, gpointer user_data)
{
  SkeinCompareWorkDialog *self = user_data;
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();

  if (files == NULL)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);
      g_autofree char *path = g_file_get_path (file);

      if (path != NULL)
        g_strv_builder_add (paths, path);
    }
  g_strfreev (self->paths);
  self->paths = g_strv_builder_end (paths);
  show_files (self);
  show_problem (self, NULL);
}

static void
choose_files_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SkeinCompareWorkDialog *self = SKEIN_COMPARE_WORK_DIALOG (widget);

  skein_compat_open_files (GTK_WINDOW (self), get_kind (self) == SKEIN_COMPARE_RESIZE ? _ ("Pictures to Resize") : _ ("Files to Hash"), G_OBJECT (self), files_chosen_cb, self);
}

/* Using it */

/* What the rows say besides where the work comes from. */
static void
take_figures (SkeinCompareWorkDialog *self, SkeinCompareWork *work)
{
  GtkStringObject *size = adw_combo_row_get_selected_item (self->size);

  if (work->kind == SKEIN_COMPARE_HASH)
    work->algorithms = 1u << adw_combo_row_get_selected (self->algorithm);
  if (work->kind == SKEIN_COMPARE_RESIZE && size != NULL)
    {
      g_free (work->resize);
      work->resize = g_strdup (gtk_string_object_get_string (size));
    }
  if (gtk_widget_get_visible (GTK_WIDGET (self->sliders[FIGURE_COUNT])))
    {
      work->count = (guint) skein_compare_slider_get_value (self->sliders[FIGURE_COUNT]);
      work->wait_us = skein_compare_slider_get_value (self->sliders[FIGURE_WAIT]) * 1000;
      work->amount = skein_compare_slider_get_value (self->sliders[FIGURE_AMOUNT]);
    }
  if (gtk_widget_get_visible (GTK_WIDGET (self->sliders[FIGURE_FILE])))
    {
      work->file_bytes = skein_compare_slider_get_value (self->sliders[FIGURE_FILE]);
      work->delay_ms = (guint) skein_compare_slider_get_value (self->sliders[FIGURE_DELAY]);
      work->rate = skein_compare_slider_get_value (self->sliders[FIGURE_RATE]);
      work->total_rate = skein_compare_slider_get_value (self->sliders[FIGURE_TOTAL]);
      work->tls = gtk_switch_get_active (self->tls);
      work->http2 = gtk_switch_get_active (self->http2);
    }
}

static void
use (SkeinCompareWorkDialog *self, SkeinCompareWork *work)
{
  g_autoptr (GError) error = NULL;

  take_figures (self, work);
  if (!skein_compare_work_check (work, &error))
    {
      show_problem (self, error->message);
      return;
    }
  skein_compare_plan_set_work (self->plan, work);
  gtk_window_close (GTK_WINDOW (self));
}

static void
found_cb (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SkeinCompareWorkDialog) self = user_data;
  g_auto (SkeinCompareWork) work = { 0 };
  g_autoptr (GError) error = NULL;

  if (skein_compare_work_from_paths_finish (result, &work, &error))
    use (self, &work);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_problem (self, error->message);
}

static GPtrArray *
dup_batch (SkeinCompareWorkDialog *self)
{
  GListModel *batch = G_LIST_MODEL (skein_engine_get_batch (self->engine));
  guint n = g_list_model_get_n_items (batch);
  GPtrArray *items = g_ptr_array_new_full (n, g_object_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (items, g_list_model_get_item (batch, i));
  return items;
}

static void
use_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SkeinCompareWorkDialog *self = SKEIN_COMPARE_WORK_DIALOG (widget);
  SkeinCompareKind kind = get_kind (self);
  Source source = kind < SKEIN_COMPARE_DOWNLOADS ? SOURCE_SAMPLE : get_source (self);
  g_auto (SkeinCompareWork) work = { 0 };
  g_autoptr (GPtrArray) items = NULL;
  g_autofree char *left_out = NULL;
  g_autoptr (GError) error = NULL;

  show_problem (self, NULL);
  if (source == SOURCE_SAMPLE || (source == SOURCE_FILES && self->paths == NULL))
    {
      skein_compare_work_set_kind (&work, kind);
      use (self, &work);
      return;
    }
  if (source == SOURCE_FILES)
    {
      skein_compare_work_from_paths_async ((const char *const *) self->paths, kind, self->cancellable, found_cb, g_object_ref (self));
      return;
    }
  items = source == SOURCE_SELECTED || self->engine == NULL ? g_ptr_array_ref (self->selected) : dup_batch (self);
  if (!skein_compare_work_from_items (items, kind, gtk_switch_get_active (self->again), self->engine, &self->servers, &work, &left_out, &error))
    {
      show_problem (self, error->message);
      return;
    }
  if (left_out != NULL)
    g_signal_emit (self, signals[LEFT_OUT], 0, left_out);
  use (self, &work);
}

static void
skein_compare_work_dialog_dispose (GObject *object)
{
  SkeinCompareWorkDialog *self = SKEIN_COMPARE_WORK_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->plan);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->selected, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEIN_TYPE_COMPARE_WORK_DIALOG);
  G_OBJECT_CLASS (skein_compare_work_dialog_parent_class)->dispose (object);
}

static void
skein_compare_work_dialog_finalize (GObject *object)
{
  SkeinCompareWorkDialog *self = SKEIN_COMPARE_WORK_DIALOG (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->sources, g_array_unref);
  g_strfreev (self->paths);
  G_OBJECT_CLASS (skein_compare_work_dialog_parent_class)->finalize (object);
}

static void
skein_compare_work_dialog_class_init (SkeinCompareWorkDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skein_compare_work_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = skein_compare_work_dialog_finalize;
  signals[LEFT_OUT] = g_signal_new ("left-out", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/skein_app/Skein/skein-compare-work-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareWorkDialog, kind);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareWorkDialog, source);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareWorkDialog, files);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareWorkDialog, again_row);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareWorkDialog, again);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareWorkDialog, figures);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareWorkDialog, algorithm);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareWorkDialog, size);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareWorkDialog, tls_row);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareWorkDialog, tls);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareWorkDialog, http2_row);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareWorkDialog, http2);
  gtk_widget_class_bind_template_child (widget_class, SkeinCompareWorkDialog, problem);
  gtk_widget_class_bind_template_callback (widget_class, kind_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_rows);
  gtk_widget_class_install_action (widget_class, "work.use", NULL, use_activated);
  gtk_widget_class_install_action (widget_class, "work.choose-files", NULL, choose_files_activated);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_DIALOG);
}

static void
fill_lists (SkeinCompareWorkDialog *self)
{
  g_autoptr (GtkStringList) kinds = gtk_string_list_new (NULL);
  g_autoptr (GtkStringList) algorithms = gtk_string_list_new (NULL);

  for (guint i = 0; i < SKEIN_N_COMPARE_KINDS; i++)
    gtk_string_list_append (kinds, skein_compare_kind_get_label ((SkeinCompareKind) i));
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    gtk_string_list_append (algorithms, skein_digest_algorithm_get_label ((SkeinDigestAlgorithm) i));
  adw_combo_row_set_model (self->kind, G_LIST_MODEL (kinds));
  adw_combo_row_set_model (self->algorithm, G_LIST_MODEL (algorithms));
  adw_combo_row_set_selected (self->algorithm, SKEIN_DIGEST_SHA256);
}

static void
skein_compare_work_dialog_init (SkeinCompareWorkDialog *self)
{
  self->sources = g_array_new (FALSE, FALSE, sizeof (Source));
  self->cancellable = g_cancellable_new ();
  self->selected = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  self->sliders[FIGURE_COUNT] = SKEIN_COMPARE_SLIDER (skein_compare_slider_new (_ ("How Many"), 1, 10000, format_count, NULL));
  self->sliders[FIGURE_WAIT] = SKEIN_COMPARE_SLIDER (skein_compare_slider_new (_ ("Each Waits"), 1, 10000, format_ms, C_ ("Each Waits", "not")));
  self->sliders[FIGURE_AMOUNT] = SKEIN_COMPARE_SLIDER (skein_compare_slider_new (_ ("Numbers in Each"), KILO, GIGA, format_count, NULL));
  self->sliders[FIGURE_FILE] = SKEIN_COMPARE_SLIDER (skein_compare_slider_new (_ ("Size of Each"), 100, 2 * (guint64) GIGA, skein_format_size, NULL));
  self->sliders[FIGURE_DELAY] = SKEIN_COMPARE_SLIDER (skein_compare_slider_new (_ ("Delay of the Server"), 1, 5000, format_ms, C_ ("Delay of the Server", "none")));
  self->sliders[FIGURE_RATE] = SKEIN_COMPARE_SLIDER (skein_compare_slider_new (_ ("Rate of a Connection"), 10 * KILO, GIGA, format_rate, _ ("no limit")));
  self->sliders[FIGURE_TOTAL] = SKEIN_COMPARE_SLIDER (skein_compare_slider_new (_ ("Rate in All"), 100 * KILO, GIGA, format_rate, _ ("no limit")));
  for (guint i = 0; i < N_FIGURES; i++)
    adw_preferences_group_add (self->figures, GTK_WIDGET (self->sliders[i]));
  fill_lists (self);
}

GtkWidget *
skein_compare_work_dialog_new (GtkWindow *parent, SkeinComparePlan *plan, SkeinEngine *engine, GPtrArray *selected)
{
  SkeinCompareWorkDialog *self = g_object_new (SKEIN_TYPE_COMPARE_WORK_DIALOG, "transient-for", parent, NULL);
  const SkeinCompareWork *work = skein_compare_plan_get_work (plan);

  self->plan = g_object_ref (plan);
  self->engine = engine != NULL ? g_object_ref (engine) : NULL;
  g_ptr_array_unref (self->selected);
  self->selected = g_ptr_array_ref (selected);
  adw_combo_row_set_selected (self->kind, work->kind);
  kind_changed_cb (self);
  show_figures (self, work);
  if (work->paths != NULL)
    {
      self->paths = g_strdupv (work->paths);
      show_files (self);
    }
  return GTK_WIDGET (self);
}

void
skein_compare_work_dialog_set_servers (SkeinCompareWorkDialog *self, const SkeinCompareServers *servers)
{
  g_return_if_fail (SKEIN_IS_COMPARE_WORK_DIALOG (self));

  self->servers = *servers;
}

void
skein_compare_work_dialog_choose_selected (SkeinCompareWorkDialog *self)
{
  g_return_if_fail (SKEIN_IS_COMPARE_WORK_DIALOG (self));

  adw_combo_row_set_selected (self->kind, SKEIN_COMPARE_DOWNLOADS);
  for (guint i = 0; i < self->sources->len; i++)
    if (g_array_index (self->sources, Source, i) == SOURCE_SELECTED)
      adw_combo_row_set_selected (self->source, i);
}
