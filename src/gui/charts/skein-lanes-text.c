// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-lanes-view-private.h"

#include <glib/gi18n-lib.h>

#define LABELS_US (G_TIME_SPAN_SECOND / 4)
#define WORDS_US (2 * G_TIME_SPAN_SECOND)

static void
set_row_text (char **field, PangoLayout **layout, char *text, gboolean *changed)
{
  if (g_strcmp0 (*field, text) == 0)
    {
      g_free (text);
      return;
    }
  g_free (*field);
  *field = text;
  g_clear_object (layout);
  *changed = TRUE;
}

/* "4 waiting · 1 computing", of the present. */
static char *
describe_combined (SkeinLanesView *self, guint *out_n)
{
  guint counts[4] = { 0 };
  g_autoptr (GString) text = g_string_new (NULL);

  *out_n = 0;
  for (guint i = 0; i < skein_recorder_get_n_lanes (self->recorder); i++)
    {
      const SkeinLaneRecord *record = skein_recorder_peek_lane (self->recorder, i);

      if (!record->live || record->info.kind == SKEIN_LANE_CONNECTION || (self->kinds & (1u << record->info.kind)) == 0)
        continue;
      counts[skein_phase_get_class (record->now.phase)]++;
      (*out_n)++;
    }

  if (counts[SKEIN_PHASE_CLASS_WAITING] > 0)
    /* Translators: a number of workers that wait. */
    g_string_append_printf (text, _ ("%u waiting"), counts[SKEIN_PHASE_CLASS_WAITING]);
  if (counts[SKEIN_PHASE_CLASS_WORKING] > 0)
    {
      g_string_append (text, text->len > 0 ? " · " : "");
      /* Translators: a number of workers that compute. */
      g_string_append_printf (text, _ ("%u computing"), counts[SKEIN_PHASE_CLASS_WORKING]);
    }
  if (counts[SKEIN_PHASE_CLASS_BLOCKED] > 0)
    {
      g_string_append (text, text->len > 0 ? " · " : "");
      /* Translators: a number of workers that are held up by a lock. */
      g_string_append_printf (text, _ ("%u blocked"), counts[SKEIN_PHASE_CLASS_BLOCKED]);
    }
  if (text->len == 0)
    g_string_append (text, skein_phase_get_label (SKEIN_PHASE_IDLE));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
ask_for_label (SkeinLanesView *self, SkeinLanesRow *row, char **out_title, char **out_detail)
{
  const SkeinLaneRecord *record;
  guint n;

  if (self->combined)
    {
      *out_detail = describe_combined (self, &n);
      *out_title = g_strdup_printf (ngettext ("%u worker", "%u workers", n), n);
      return;
    }

  record = skein_lanes_rows_peek_record (self, row);
  if (record == NULL)
    return;
  if (self->label_func != NULL)
    self->label_func (record, out_title, out_detail, self->label_data);
  if (*out_detail == NULL)
    *out_detail = g_strdup (record->live ? skein_phase_get_label (record->now.phase) : _ ("Ended"));
}

void
skein_lanes_text_update_labels (SkeinLanesView *self)
{
  gint64 now_us = g_get_monotonic_time ();
  gboolean changed = FALSE;
  int free_y = 0;

  if (self->mode == SKEIN_LANES_STRIP || self->recorder == NULL || (self->labels_us != 0 && now_us - self->labels_us < LABELS_US))
    return;

  self->labels_us = now_us;
  for (guint i = 0; i < self->layout.n_visible; i++)
    {
      SkeinLanesRow *row = skein_lanes_rows_get (self, i);
      int y = skein_lanes_layout_get_lane_y (&self->layout, i);
      char *title = NULL, *detail = NULL;

      /* Nobody reads what has no room. */
      if (y < free_y)
        continue;
      free_y = y + self->layout.text_height;

      ask_for_label (self, row, &title, &detail);
      set_row_text (&row->title, &row->title_layout, title, &changed);
      set_row_text (&row->detail, &row->detail_layout, detail, &changed);
    }

  if (changed)
    {
      skein_lanes_draw_drop_labels (self);
      gtk_widget_queue_draw (GTK_WIDGET (self));
    }
}

static void
append_shares (SkeinLanesView *self, GString *words, SkeinLaneKind kind)
{
  double shares[4];
  guint n = 0;

  for (guint i = 0; i < skein_recorder_get_n_lanes (self->recorder); i++)
    {
      const SkeinLaneRecord *record = skein_recorder_peek_lane (self->recorder, i);

      n += record->live && record->info.kind == kind;
    }
  if (n == 0 || (self->kinds & (1u << kind)) == 0)
    return;

  skein_recorder_get_class_shares (self->recorder, kind, self->to_ns - self->from_ns, shares);
  if (words->len > 0)
    g_string_append_c (words, ' ');
  g_string_append_printf (words,
                          kind == SKEIN_LANE_PROCESS
                              ? ngettext ("%u process: %.0f %% waiting, %.0f %% computing, %.0f %% blocked.",
                                          "%u processes: %.0f %% waiting, %.0f %% computing, %.0f %% blocked.", n)
                              : ngettext ("%u thread: %.0f %% waiting, %.0f %% computing, %.0f %% blocked.",
                                          "%u threads: %.0f %% waiting, %.0f %% computing, %.0f %% blocked.", n),
                          n, 100 * shares[SKEIN_PHASE_CLASS_WAITING], 100 * shares[SKEIN_PHASE_CLASS_WORKING],
                          100 * shares[SKEIN_PHASE_CLASS_BLOCKED]);
}

/* What the picture shows in words, told at rest and not per frame. */
void
skein_lanes_text_update_words (SkeinLanesView *self)
{
  gint64 now_us = g_get_monotonic_time ();
  g_autoptr (GString) words = NULL;

  if (self->recorder == NULL || (self->words_us != 0 && now_us - self->words_us < WORDS_US))
    return;

  self->words_us = now_us;
  words = g_string_new (NULL);
  append_shares (self, words, SKEIN_LANE_THREAD);
  append_shares (self, words, SKEIN_LANE_PROCESS);
  if (g_strcmp0 (self->words, words->str) == 0)
    return;

  g_free (self->words);
  self->words = g_strdup (words->str);
  if (!self->has_cursor)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, self->words, -1);
}
