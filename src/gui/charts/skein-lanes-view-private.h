// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "gui/charts/skein-lanes-image.h"
#include "gui/charts/skein-lanes-layout.h"
#include "gui/charts/skein-lanes-view.h"

G_BEGIN_DECLS

/* The parts of a lanes view, one file each; all work on the widget's own state. Main thread only. */

typedef struct
{
  char label[sizeof ((SkeinLaneRecord *) NULL)->label];
  GArray *keys;                              /* (owned) of guint64: the lanes of this row, oldest first */
  gboolean live;                             /* the last of them is */
  char *title, *detail;                      /* (owned) (nullable) */
  PangoLayout *title_layout, *detail_layout; /* (owned) (nullable) made when drawn */
} SkeinLanesRow;

struct _SkeinLanesView
{
  GtkWidget parent_instance;

  SkeinRecorder *recorder; /* (borrowed) (nullable) */
  SkeinLanesMode mode;
  SkeinLanesKinds kinds;
  double window_s;
  gboolean frozen;

  SkeinLanesLabelFunc label_func;
  gpointer label_data;
  GDestroyNotify label_destroy;
  SkeinLanesItemNameFunc item_name_func;
  SkeinLanesNoteFunc note_func; /* (nullable) */
  gpointer note_data;           /* (unowned) */
  gpointer item_name_data;
  GDestroyNotify item_name_destroy;

  guint tick_id;
  GPtrArray *rows; /* (owned) of SkeinLanesRow */
  SkeinLanesLayout layout;

  /* Device pixels; a column of time is one of them wide. */
  SkeinLanesImage *image;   /* (owned) (nullable) */
  cairo_surface_t *surface; /* (owned) (nullable) of the image's pixels */
  int scale;
  guint64 column_ns;
  guint64 end_ns;     /* right edge of what is shown */
  guint64 end_column; /* time column behind the last one shown */
  guint refreshed_row;

  GskRenderNode *labels; /* (owned) (nullable) */
  gint64 labels_us;      /* when labels were asked for */
  gint64 words_us;       /* when the description was made */
  char *words;           /* (owned) (nullable) */

  /* What the pointer finds by hovering the keys find by moving a cursor, which is shown while it has the focus. */
  gboolean has_cursor;
  guint cursor_row;
  int cursor_column; /* in logical pixels of the plot */
  GtkWidget *bubble; /* (owned by the widget tree) (nullable) a popover that says what is there */
  GtkLabel *bubble_label;
};

guint64 skein_lanes_view_get_window_ns (SkeinLanesView *self);

/* skein-lanes-rows.c: which lanes make which row */
void skein_lanes_row_free (gpointer data);
SkeinLanesRow *skein_lanes_rows_get (SkeinLanesView *self, guint index);
gboolean skein_lanes_rows_are_current (SkeinLanesView *self);
void skein_lanes_rows_rebuild (SkeinLanesView *self);
const SkeinLaneRecord *skein_lanes_rows_peek_record (SkeinLanesView *self, const SkeinLanesRow *row); /* the live lane of a row, or the last that was */

/* skein-lanes-paint.c: columns of time become pixels */
void skein_lanes_paint_drop (SkeinLanesView *self);
void skein_lanes_paint_update_layout (SkeinLanesView *self);
gboolean skein_lanes_paint_update (SkeinLanesView *self); /* brings the image up to end_ns; returns whether it has changed */

/* skein-lanes-text.c: what stands beside the lanes, and what the picture shows in words */
void skein_lanes_text_update_labels (SkeinLanesView *self);
void skein_lanes_text_update_words (SkeinLanesView *self);

/* skein-lanes-draw.c: the picture of a frame */
void skein_lanes_draw_drop_labels (SkeinLanesView *self);
void skein_lanes_draw_drop_texts (SkeinLanesView *self);
void skein_lanes_draw_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);

/* skein-lanes-tip.c: what is at a moment of a row, for the pointer and for the cursor that keys move */
gboolean skein_lanes_tip_query_cb (GtkWidget *widget, int x, int y, gboolean keyboard_mode, GtkTooltip *tooltip, gpointer user_data);
void skein_lanes_tip_hide_cursor (SkeinLanesView *self);
void skein_lanes_tip_update_bubble (SkeinLanesView *self);

/* skein-lanes-input.c: keys */
void skein_lanes_input_add_bindings (GtkWidgetClass *widget_class);

G_END_DECLS
