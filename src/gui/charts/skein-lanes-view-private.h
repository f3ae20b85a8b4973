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
  GArray *keys;      /* (owned) of guint64: the lanes of this row, oldest first; of a combined row all lanes */
  guint position;    /* where in the recorder the last of them was found last */
  gboolean live;     /* the last of them is */
  gboolean has_subs; /* a worker with lanes of its connections, shown or not */
  gboolean is_open;  /* those are shown */

  char *title, *detail;                      /* (owned) (nullable) */
  PangoLayout *title_layout, *detail_layout; /* (owned) (nullable) made when drawn */

  /* Columns of time that are in the image, and up to which one they will not change any more but for late news. */
  guint64 painted_first, painted_end;
  guint64 fresh_column;
} SkeinLanesRow;

struct _SkeinLanesView
{
  GtkWidget parent_instance;

  SkeinRecorder *recorder; /* (borrowed) (nullable) */
  SkeinLanesMode mode;
  SkeinLanesKinds kinds;
  gboolean combined;
  GHashTable *turned; /* (owned) set of labels of workers whose connections are shown though "kinds" says no, or the other way */
  GHashTable *marked; /* (owned) (nullable) set of guint64 *: items that stand out; NULL: none does */

  SkeinTimeAxis *axis; /* (owned) */
  guint64 now_ns;      /* the present as the last frame had it */
  guint64 from_ns, to_ns;

  SkeinLanesLabelFunc label_func;
  gpointer label_data;
  GDestroyNotify label_destroy;
  SkeinLanesItemNameFunc item_name_func;
  gpointer item_name_data;
  GDestroyNotify item_name_destroy;
  SkeinLanesItemNameFunc item_note_func; /* (nullable) */
  gpointer item_note_data;               /* (unowned) */
  SkeinLanesNoteFunc note_func;          /* (nullable) */
  gpointer note_data;                    /* (unowned) */

  guint tick_id;   /* only while there is something to wait for */
  gint64 awake_us; /* ticks go on until then at least */

  GPtrArray *rows;  /* (owned) of SkeinLanesRow */
  guint64 rows_sum; /* of what they were made of */
  gboolean *is_sub; /* (owned) per row, for the layout */
  int *tops;        /* (owned) likewise, one more */
  SkeinLanesLayout layout;

  /* Device pixels; a column of time is one of them wide. */
  SkeinLanesImage *image; /* (owned) (nullable) */
  GPtrArray *tiles;       /* (owned) (nullable) of cairo_surface_t: the image from left to right, so that a picture copies only what has changed */
  int scale;
  guint64 column_ns;
  guint64 end_column;          /* time column behind the last one shown */
  guint64 now_column;          /* the one of the present */
  guint first_row, last_row;   /* those that can be seen, the end not included */
  guint turn;                  /* whose turn it is to be looked at for late news */
  gboolean unfinished;         /* some rows are not painted yet */
  SkeinColumn *columns, *part; /* (owned) room for a row */
  SkeinLanesMixSum *sums;      /* (owned) (nullable) likewise, once something is combined */
  SkeinLanesMix *mixes;        /* (owned) (nullable) likewise */
  gboolean *keep;              /* (owned) (nullable) likewise, once something is marked */

  GskRenderNode *labels; /* (owned) (nullable) */
  gint64 labels_us;      /* when labels were asked for */
  gint64 words_us;       /* when the description was made */
  char *words;           /* (owned) (nullable) */

  gboolean has_pointer; /* it is over the plot... */
  double pointer_x;     /* ...there: time moves on below it */
  gint64 tooltip_us;    /* when that was said last */

  /* What the pointer finds by hovering the keys find by moving a cursor, which is shown while it has the focus. */
  gboolean has_cursor;
  guint cursor_row;
  int cursor_column; /* in logical pixels of the plot */
  GtkWidget *bubble; /* (owned by the widget tree) (nullable) a popover that says what is there */
  GtkLabel *bubble_label;
};

/* skein-lanes-view.c */
void skein_lanes_view_wake (SkeinLanesView *self);       /* something may have to be painted */
void skein_lanes_view_redraw_all (SkeinLanesView *self); /* everything has to */
void skein_lanes_view_activate_item (SkeinLanesView *self, guint64 item);

/* skein-lanes-rows.c: which lanes make which row */
void skein_lanes_row_free (gpointer data);
SkeinLanesRow *skein_lanes_rows_get (SkeinLanesView *self, guint index);
gboolean skein_lanes_rows_are_current (SkeinLanesView *self);
void skein_lanes_rows_rebuild (SkeinLanesView *self);
const SkeinLaneRecord *skein_lanes_rows_peek_record (SkeinLanesView *self, SkeinLanesRow *row); /* the live lane of a row, or the last that was */
void skein_lanes_rows_turn (SkeinLanesView *self, SkeinLanesRow *row, gboolean open);           /* shows its connections, or no longer */

/* skein-lanes-paint.c: columns of time become pixels */
void skein_lanes_paint_drop (SkeinLanesView *self);
void skein_lanes_paint_update_layout (SkeinLanesView *self);
gboolean skein_lanes_paint_update (SkeinLanesView *self); /* brings the image up to what the axis shows; returns whether it has changed */

cairo_surface_t *skein_lanes_paint_get_tile (SkeinLanesView *self, int x, int *out_x, int *out_width); /* of that pixel of the image; where it begins */

/* skein-lanes-text.c: what stands beside the lanes, and what the picture shows in words */
void skein_lanes_text_update_labels (SkeinLanesView *self);
void skein_lanes_text_update_words (SkeinLanesView *self);

/* skein-lanes-draw.c: the picture of a frame */
void skein_lanes_draw_drop_labels (SkeinLanesView *self);
void skein_lanes_draw_drop_texts (SkeinLanesView *self);
void skein_lanes_draw_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);

/* skein-lanes-tip.c: what is at a moment of a row, for the pointer and for the cursor that keys move */
guint64 skein_lanes_tip_get_ns (SkeinLanesView *self, int column); /* the middle of a column of the plot */
guint64 skein_lanes_tip_get_item (SkeinLanesView *self, guint row, int column);
gboolean skein_lanes_tip_query_cb (GtkWidget *widget, int x, int y, gboolean keyboard_mode, GtkTooltip *tooltip, gpointer user_data);
void skein_lanes_tip_hide_cursor (SkeinLanesView *self);
void skein_lanes_tip_update (SkeinLanesView *self); /* as time moves on below pointer and cursor */

/* skein-lanes-input.c: pointer and keys */
void skein_lanes_input_add_bindings (GtkWidgetClass *widget_class);
void skein_lanes_input_attach (SkeinLanesView *self);

G_END_DECLS
