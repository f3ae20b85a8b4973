// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Each tick asks the recorder for the columns of time that are new, and paints just those into an image that scrolls without
 * being moved (SkeinLanesImage); a picture then costs two copies of it per lane. Columns of the last
 * second are painted anew each time, for the recorder may learn late what a worker did, and one whole lane per
 * tick in turn, for the rare news from longer ago. A snapshot computes nothing.
 *
 * A row shows every lane that had the same label within the time shown: a worker that was replaced goes on in its row. */

#include "config.h"

#include "gui/charts/skein-lanes-view.h"
#include "gui/charts/skein-chart-style.h"
#include "gui/charts/skein-lanes-image.h"
#include "gui/charts/skein-lanes-layout.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#define DEFAULT_WINDOW_S 30.0
#define LATE_NS G_GUINT64_CONSTANT (1000000000)
#define LABELS_US (G_TIME_SPAN_SECOND / 4)
#define WORDS_US (2 * G_TIME_SPAN_SECOND)
#define MOST_ROUNDED_ROWS 40
#define CORNER 3
#define NATURAL_WIDTH 480
#define LEAST_WIDTH 120

G_DEFINE_ENUM_TYPE (SkeinLanesMode, skein_lanes_mode, G_DEFINE_ENUM_VALUE (SKEIN_LANES_STRIP, "strip"), G_DEFINE_ENUM_VALUE (SKEIN_LANES_ROWS, "rows"))

G_DEFINE_FLAGS_TYPE (SkeinLanesKinds, skein_lanes_kinds, G_DEFINE_ENUM_VALUE (SKEIN_LANES_THREADS, "threads"), G_DEFINE_ENUM_VALUE (SKEIN_LANES_PROCESSES, "processes"), G_DEFINE_ENUM_VALUE (SKEIN_LANES_CONNECTIONS, "connections"))

typedef struct
{
  char label[sizeof ((SkeinLaneRecord *) NULL)->label];
  GArray *keys;                              /* (owned) of guint64: the lanes of this row, oldest first */
  gboolean live;                             /* the last of them is */
  char *title, *detail;                      /* (owned) (nullable) */
  PangoLayout *title_layout, *detail_layout; /* (owned) (nullable) made when drawn */
} Row;

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
  GPtrArray *rows; /* (owned) of Row */
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

G_DEFINE_FINAL_TYPE (SkeinLanesView, skein_lanes_view, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_MODE = 1,
  PROP_KINDS,
  PROP_WINDOW_SECONDS,
  PROP_FROZEN,
} SkeinLanesViewProperty;

static GParamSpec *props[PROP_FROZEN + 1];

static void
row_free (gpointer data)
{
  Row *row = data;

  g_array_unref (row->keys);
  g_free (row->title);
  g_free (row->detail);
  g_clear_object (&row->title_layout);
  g_clear_object (&row->detail_layout);
  g_free (row);
}

static guint64
get_window_ns (SkeinLanesView *self)
{
  return (guint64) (self->window_s * 1e9);
}

static Row *
get_row (SkeinLanesView *self, guint index)
{
  return g_ptr_array_index (self->rows, index);
}

static void
drop_labels (SkeinLanesView *self)
{
  g_clear_pointer (&self->labels, gsk_render_node_unref);
}

static void
drop_image (SkeinLanesView *self)
{
  g_clear_pointer (&self->surface, cairo_surface_destroy);
  g_clear_pointer (&self->image, skein_lanes_image_free);
  self->end_column = 0;
}

/* Rows */

static gboolean
is_shown (SkeinLanesView *self, const SkeinLaneRecord *record)
{
  guint64 window_ns = get_window_ns (self);

  return (self->kinds & (1u << record->info.kind)) != 0 && (record->live || self->end_ns < window_ns || record->last_ns > self->end_ns - window_ns);
}

static Row *
find_row (GPtrArray *rows, const char *label)
{
  for (guint i = 0; i < rows->len; i++)
    {
      Row *row = g_ptr_array_index (rows, i);

      if (strcmp (row->label, label) == 0)
        return row;
    }
  return NULL;
}

/* The recorder's lanes come in order, so those of one label follow one another. */
static gboolean
are_rows_current (SkeinLanesView *self)
{
  guint n_lanes = self->recorder != NULL ? skein_recorder_get_n_lanes (self->recorder) : 0;
  guint row_index = 0, key_index = 0;

  for (guint i = 0; i < n_lanes; i++)
    {
      const SkeinLaneRecord *record = skein_recorder_peek_lane (self->recorder, i);
      Row *row;

      if (!is_shown (self, record))
        continue;

      if (row_index < self->rows->len && key_index == get_row (self, row_index)->keys->len)
        {
          row_index++;
          key_index = 0;
        }
      if (row_index >= self->rows->len)
        return FALSE;

      row = get_row (self, row_index);
      if (g_array_index (row->keys, guint64, key_index) != record->key || strcmp (row->label, record->label) != 0)
        return FALSE;
      key_index++;
      if (key_index == row->keys->len && row->live != record->live)
        return FALSE;
    }

  return self->rows->len == 0 || (row_index == self->rows->len - 1 && key_index == get_row (self, row_index)->keys->len);
}

static void
rebuild_rows (SkeinLanesView *self)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->rows);
  guint n_lanes = self->recorder != NULL ? skein_recorder_get_n_lanes (self->recorder) : 0;
  Row *row = NULL;

  self->rows = g_ptr_array_new_with_free_func (row_free);
  for (guint i = 0; i < n_lanes; i++)
    {
      const SkeinLaneRecord *record = skein_recorder_peek_lane (self->recorder, i);

      if (!is_shown (self, record))
        continue;

      if (row == NULL || strcmp (row->label, record->label) != 0)
        {
          Row *before = find_row (old, record->label);

          row = g_new0 (Row, 1);
          g_strlcpy (row->label, record->label, sizeof row->label);
          row->keys = g_array_new (FALSE, FALSE, sizeof (guint64));
          if (before != NULL)
            {
              row->title = g_steal_pointer (&before->title);
              row->detail = g_steal_pointer (&before->detail);
            }
          g_ptr_array_add (self->rows, row);
        }
      g_array_append_val (row->keys, record->key);
      row->live = record->live;
    }

  drop_labels (self);
  drop_image (self);
  self->labels_us = 0;
  if (old->len != self->rows->len)
    gtk_widget_queue_resize (GTK_WIDGET (self));
}

/* The live lane of a row, or the last that was. */
static const SkeinLaneRecord *
peek_record (SkeinLanesView *self, const Row *row)
{
  guint64 key = g_array_index (row->keys, guint64, row->keys->len - 1);

  for (guint i = 0; i < skein_recorder_get_n_lanes (self->recorder); i++)
    {
      const SkeinLaneRecord *record = skein_recorder_peek_lane (self->recorder, i);

      if (record->key == key)
        return record;
    }
  return NULL;
}

/* Image */

static void
update_layout (SkeinLanesView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  const SkeinLanesLayoutRequest request = {
    .is_strip = self->mode == SKEIN_LANES_STRIP,
    .is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL,
    .n_rows = self->rows->len,
    .width = gtk_widget_get_width (widget),
    .height = gtk_widget_get_height (widget),
  };

  skein_lanes_layout_compute (&request, &self->layout);
}

/* Makes an empty image if there is none of the right size. Returns: whether there is one */
static gboolean
ensure_image (SkeinLanesView *self)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  int width = self->layout.plot_width * scale;
  int height = (int) self->layout.n_visible * self->layout.pitch * scale;

  if (self->image != NULL && skein_lanes_image_get_width (self->image) == width && skein_lanes_image_get_height (self->image) == height && self->scale == scale)
    return TRUE;

  drop_image (self);
  if (width <= 0 || height <= 0)
    return FALSE;

  self->scale = scale;
  self->column_ns = MAX (get_window_ns (self) / (guint64) width, 1);
  self->image = skein_lanes_image_new (width, height);
  skein_lanes_image_set_scheme (self->image, skein_chart_style_get_scheme ());
  self->surface = cairo_image_surface_create_for_data (skein_lanes_image_get_pixels (self->image), CAIRO_FORMAT_ARGB32,
                                                       width, height, width * 4);
  return TRUE;
}

static void
paint_row (SkeinLanesView *self, guint index, guint64 first, guint n_columns)
{
  const Row *row = get_row (self, index);
  g_autofree SkeinColumn *columns = g_new0 (SkeinColumn, n_columns);
  g_autofree SkeinColumn *part = row->keys->len > 1 ? g_new (SkeinColumn, n_columns) : NULL;

  for (guint k = 0; k < row->keys->len; k++)
    {
      guint64 key = g_array_index (row->keys, guint64, k);
      SkeinColumn *target = k == 0 ? columns : part;

      skein_recorder_get_columns (self->recorder, key, first * self->column_ns, self->column_ns, target, n_columns);
      for (guint i = 0; k > 0 && i < n_columns; i++)
        {
          if (part[i].known > 0 && part[i].known >= columns[i].known)
            columns[i] = part[i];
        }
    }

  skein_lanes_image_paint (self->image, skein_lanes_layout_get_lane_y (&self->layout, index) * self->scale,
                           self->layout.lane_height * self->scale, first, columns, n_columns);
}

static void
paint_until (SkeinLanesView *self, guint64 end_column)
{
  guint width = (guint) skein_lanes_image_get_width (self->image);
  guint64 late_columns = LATE_NS / self->column_ns + 1;
  guint64 oldest = end_column - MIN (end_column, width);
  guint64 first = oldest;

  if (self->end_column > oldest + late_columns && self->end_column <= end_column)
    first = self->end_column - late_columns;

  cairo_surface_flush (self->surface);
  for (guint i = 0; i < self->layout.n_visible; i++)
    {
      gboolean whole = i == self->refreshed_row % self->layout.n_visible;

      paint_row (self, i, whole ? oldest : first, (guint) (end_column - (whole ? oldest : first)));
    }
  cairo_surface_mark_dirty (self->surface);

  self->refreshed_row++;
  self->end_column = end_column;
}

/* Brings the image up to end_ns. Returns: whether it has changed */
static gboolean
update_image (SkeinLanesView *self)
{
  guint64 end_column;

  update_layout (self);
  if (self->recorder == NULL || self->end_ns == 0 || !ensure_image (self))
    return FALSE;

  end_column = self->end_ns / self->column_ns;
  if (end_column == self->end_column)
    return FALSE;

  paint_until (self, end_column);
  return TRUE;
}

/* Words */

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

static void
update_labels (SkeinLanesView *self)
{
  gint64 now_us = g_get_monotonic_time ();
  gboolean changed = FALSE;

  if (self->mode == SKEIN_LANES_STRIP || self->recorder == NULL || (self->labels_us != 0 && now_us - self->labels_us < LABELS_US))
    return;

  self->labels_us = now_us;
  for (guint i = 0; i < self->layout.n_visible; i++)
    {
      Row *row = get_row (self, i);
      const SkeinLaneRecord *record = peek_record (self, row);
      char *title = NULL, *detail = NULL;

      if (record == NULL)
        continue;
      if (self->label_func != NULL)
        self->label_func (record, &title, &detail, self->label_data);
      if (detail == NULL)
        detail = g_strdup (record->live ? skein_phase_get_label (record->now.phase) : _ ("Ended"));
      set_row_text (&row->title, &row->title_layout, title, &changed);
      set_row_text (&row->detail, &row->detail_layout, detail, &changed);
    }

  if (changed)
    {
      drop_labels (self);
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

  skein_recorder_get_class_shares (self->recorder, kind, get_window_ns (self), shares);
  if (words->len > 0)
    g_string_append_c (words, ' ');
  g_string_append_printf (words,
                          kind == SKEIN_LANE_PROCESS
                              ? ngettext ("%u process: %.0f %% waiting, %.0f %% computing, %.0f %% blocked.",
                                          "%u processes: %.0f %% waiting, %.0f %% computing, %.0f %% blocked.", n)
                              : ngettext ("%u thread: %.0f %% waiting, %.0f %% computing, %.0f %% blocked.",
                                          "%u threads: %.0f %% waiting, %.0f %% computing, %.0f %% blocked.", n),
                          n, 100 * shares[SKEIN_PHASE_CLASS_WAITING], 100 * shares[SKEIN_PHASE_CLASS_WORKING],
                          100 * shares[SKEIN_PHASE_CLASS_BLOCKED]);
}

/* What the picture shows in words, told at rest and not per frame. */
static void
update_words (SkeinLanesView *self)
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

/* Time */

static void update_bubble (SkeinLanesView *self);

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (widget);

  if (self->recorder == NULL)
    return G_SOURCE_CONTINUE;

  if (!self->frozen)
    self->end_ns = skein_chart_style_get_end_ns (widget, clock);

  if (!are_rows_current (self))
    rebuild_rows (self);
  if (update_image (self))
    gtk_widget_queue_draw (widget);
  if (!self->frozen)
    {
      update_labels (self);
      update_words (self);
      update_bubble (self);
    }
  return G_SOURCE_CONTINUE;
}

static void
redraw_all (SkeinLanesView *self)
{
  drop_labels (self);
  drop_image (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Drawing */

static PangoLayout *
make_layout (SkeinLanesView *self, const char *markup)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);

  pango_layout_set_markup (layout, markup, -1);
  pango_layout_set_width (layout, self->layout.label_width * PANGO_SCALE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_MIDDLE);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  return layout;
}

static void
ensure_text (SkeinLanesView *self, Row *row)
{
  g_autofree char *markup = NULL;

  if (row->title_layout == NULL)
    {
      if (self->mode == SKEIN_LANES_STRIP)
        markup = g_markup_printf_escaped ("<small>%s</small>", row->label);
      else if (self->layout.has_details)
        markup = g_markup_printf_escaped ("<b>%s</b>  %s", row->label, row->title != NULL ? row->title : "");
      else
        markup = g_markup_printf_escaped ("<small><b>%s</b>  %s</small>", row->label, row->title != NULL ? row->title : "");
      row->title_layout = make_layout (self, markup);
    }

  if (row->detail_layout == NULL && self->layout.has_details)
    {
      g_autofree char *detail = g_markup_printf_escaped ("<small>%s</small>", row->detail != NULL ? row->detail : "");

      row->detail_layout = make_layout (self, detail);
    }
}

static void
draw_text (SkeinLanesView *self, GtkSnapshot *snapshot, PangoLayout *layout, int y, double alpha)
{
  GdkRGBA color = skein_chart_style_get_text_color (GTK_WIDGET (self), alpha);

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) self->layout.label_x, (float) y));
  gtk_snapshot_append_layout (snapshot, layout, &color);
  gtk_snapshot_restore (snapshot);
}

static void
rebuild_labels (SkeinLanesView *self)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  const SkeinLanesLayout *layout = &self->layout;

  drop_labels (self);
  for (guint i = 0; layout->label_step > 0 && i < layout->n_visible; i += layout->label_step)
    {
      Row *row = get_row (self, i);
      int y = skein_lanes_layout_get_lane_y (layout, i);
      double alpha = self->mode == SKEIN_LANES_STRIP ? 0.6 : row->live ? 1.0
                                                                       : 0.55;
      int title_height, detail_height = 0;

      ensure_text (self, row);
      pango_layout_get_pixel_size (row->title_layout, NULL, &title_height);
      if (layout->has_details)
        pango_layout_get_pixel_size (row->detail_layout, NULL, &detail_height);

      /* The text stands in the middle of its lane; two lines move together where they are higher than that. */
      if (layout->has_details)
        {
          int line = MIN (title_height, layout->pitch / 2 - 1);

          y += (layout->lane_height - line - detail_height) / 2;
          draw_text (self, snapshot, row->title_layout, y - (title_height - line) / 2, alpha);
          draw_text (self, snapshot, row->detail_layout, y + line, alpha * 0.6);
        }
      else
        {
          int lane_block = (int) (layout->label_step - 1) * layout->pitch + layout->lane_height;

          draw_text (self, snapshot, row->title_layout, y + (lane_block - title_height) / 2, alpha);
        }
    }
  self->labels = gtk_snapshot_free_to_node (snapshot);
}

/* One lane, or all of them at once, as two pieces of the image. */
static void
draw_pieces (SkeinLanesView *self, GtkSnapshot *snapshot, int y, int height)
{
  const SkeinLanesLayout *layout = &self->layout;
  graphene_rect_t bounds = GRAPHENE_RECT_INIT ((float) layout->plot_x, (float) y, (float) layout->plot_width, (float) height);
  int width = skein_lanes_image_get_width (self->image);
  int seam = skein_lanes_image_get_seam (self->image, self->end_column);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &bounds);

  cairo_translate (cr, layout->plot_x, 0);
  cairo_scale (cr, 1.0 / self->scale, 1.0 / self->scale);
  for (int piece = 0; piece < 2; piece++)
    {
      int x = piece == 0 ? 0 : width - seam;
      int piece_width = piece == 0 ? width - seam : seam;

      if (piece_width == 0)
        continue;
      cairo_set_source_surface (cr, self->surface, piece == 0 ? -seam : width - seam, 0);
      cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
      cairo_rectangle (cr, x, y * self->scale, piece_width, height * self->scale);
      cairo_fill (cr);
    }
  cairo_destroy (cr);
}

static void
draw_lanes (SkeinLanesView *self, GtkSnapshot *snapshot)
{
  const SkeinLanesLayout *layout = &self->layout;
  GdkRGBA track = skein_chart_style_get_text_color (GTK_WIDGET (self), 0.04);
  gboolean rounded = layout->n_visible <= MOST_ROUNDED_ROWS;

  for (guint i = 0; i < layout->n_visible; i++)
    {
      int y = skein_lanes_layout_get_lane_y (layout, i);
      graphene_rect_t lane = GRAPHENE_RECT_INIT ((float) layout->plot_x, (float) y, (float) layout->plot_width, (float) layout->lane_height);
      GskRoundedRect shape;

      if (rounded)
        {
          gsk_rounded_rect_init_from_rect (&shape, &lane, CORNER);
          gtk_snapshot_push_rounded_clip (snapshot, &shape);
        }
      gtk_snapshot_append_color (snapshot, &track, &lane);
      if (rounded)
        {
          if (self->image != NULL)
            draw_pieces (self, snapshot, y, layout->lane_height);
          gtk_snapshot_pop (snapshot);
        }
    }

  if (!rounded && self->image != NULL)
    draw_pieces (self, snapshot, 0, (int) layout->n_visible * layout->pitch);
}

/* The cursor, or a frame around all lanes as long as no key has moved there. */
static void
draw_focus (SkeinLanesView *self, GtkSnapshot *snapshot)
{
  const SkeinLanesLayout *layout = &self->layout;
  GdkRGBA color = skein_chart_style_get_text_color (GTK_WIDGET (self), 0.8);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT ((float) layout->plot_x, 0, (float) layout->plot_width, (float) gtk_widget_get_height (GTK_WIDGET (self)));
  GskRoundedRect shape;

  if (self->has_cursor)
    {
      float y = (float) skein_lanes_layout_get_lane_y (layout, self->cursor_row);
      graphene_rect_t line = GRAPHENE_RECT_INIT ((float) (layout->plot_x + self->cursor_column), y, 1, (float) layout->lane_height);

      gtk_snapshot_append_color (snapshot, &color, &line);
      bounds = GRAPHENE_RECT_INIT ((float) layout->plot_x, y, (float) layout->plot_width, (float) layout->lane_height);
    }

  gsk_rounded_rect_init_from_rect (&shape, &bounds, CORNER);
  gtk_snapshot_append_border (snapshot, &shape, (float[4]){ 1, 1, 1, 1 }, (GdkRGBA[4]){ color, color, color, color });
}

static void
skein_lanes_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (widget);

  /* After a change of size or style the tick has not come yet; the picture must not lag behind its frame. */
  if (self->image == NULL)
    update_image (self);

  draw_lanes (self, snapshot);
  if (self->labels == NULL)
    rebuild_labels (self);
  if (self->labels != NULL)
    gtk_snapshot_append_node (snapshot, self->labels);
  if (gtk_widget_has_visible_focus (widget))
    draw_focus (self, snapshot);
}

static void
skein_lanes_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = LEAST_WIDTH;
      *natural = NATURAL_WIDTH;
    }
  else
    {
      skein_lanes_layout_measure (self->mode == SKEIN_LANES_STRIP, self->rows->len, minimum, natural);
    }
}

static void
drop_text_layouts (SkeinLanesView *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      g_clear_object (&get_row (self, i)->title_layout);
      g_clear_object (&get_row (self, i)->detail_layout);
    }
}

static void
skein_lanes_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (widget);

  drop_text_layouts (self);
  drop_labels (self);
  drop_image (self);
  update_layout (self);
  if (self->bubble != NULL)
    gtk_popover_present (GTK_POPOVER (self->bubble));
}

static void
skein_lanes_view_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (widget);

  GTK_WIDGET_CLASS (skein_lanes_view_parent_class)->css_changed (widget, change);
  drop_text_layouts (self);
  redraw_all (self);
}

static void
skein_lanes_view_direction_changed (GtkWidget *widget, GtkTextDirection previous)
{
  redraw_all (SKEIN_LANES_VIEW (widget));
}

static void
skein_lanes_view_map (GtkWidget *widget)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (widget);

  GTK_WIDGET_CLASS (skein_lanes_view_parent_class)->map (widget);
  self->tick_id = gtk_widget_add_tick_callback (widget, tick_cb, NULL, NULL);
}

static void
skein_lanes_view_unmap (GtkWidget *widget)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (widget);

  gtk_widget_remove_tick_callback (widget, self->tick_id);
  self->tick_id = 0;
  GTK_WIDGET_CLASS (skein_lanes_view_parent_class)->unmap (widget);
}

/* Tooltip */

static char *
describe_column (SkeinLanesView *self, const Row *row, int column)
{
  g_autoptr (GString) text = g_string_new (row->label);
  guint64 time_column, from_ns, width_ns, item = 0;
  SkeinColumn found = { 0 };
  double ago_s;

  /* At least 10 ms: a column of a short window would often fall between two samples. */
  time_column = self->end_column - MIN (self->end_column, (guint64) ((self->layout.plot_width - column) * self->scale));
  from_ns = time_column * self->column_ns;
  width_ns = MAX (self->column_ns * (guint64) self->scale, G_GUINT64_CONSTANT (10000000));

  for (guint k = 0; k < row->keys->len && found.known == 0; k++)
    {
      guint64 key = g_array_index (row->keys, guint64, row->keys->len - 1 - k);

      skein_recorder_get_columns (self->recorder, key, from_ns, width_ns, &found, 1);
      if (found.known > 0)
        item = skein_recorder_get_item_at (self->recorder, key, from_ns + width_ns / 2);
    }
  if (found.known == 0)
    return NULL;

  g_string_append_printf (text, "  %s", skein_phase_get_label ((SkeinPhase) found.phase));
  if (item != 0 && self->item_name_func != NULL)
    {
      g_autofree char *name = self->item_name_func (item, self->item_name_data);

      if (name != NULL)
        g_string_append_printf (text, "\n%s", name);
    }

  ago_s = (double) (self->end_ns - MIN (self->end_ns, from_ns)) / 1e9;
  g_string_append_c (text, '\n');
  /* Translators: the share of one core in use, and how long ago that was */
  g_string_append_printf (text, _ ("CPU %.0f %%, %.1f s ago"), found.cpu / 2.55, ago_s);
  if (found.blocked > 0 && found.phase != SKEIN_PHASE_LOCK)
    {
      g_string_append_c (text, '\n');
      g_string_append_printf (text, _ ("%.0f %% of it blocked by the lock"), found.blocked / 2.55);
    }
  if (self->note_func != NULL)
    {
      g_autofree char *note = self->note_func (row->label, self->note_data);

      if (note != NULL)
        g_string_append_printf (text, "\n%s", note);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
query_tooltip_cb (GtkWidget *widget, int x, int y, gboolean keyboard_mode, GtkTooltip *tooltip, gpointer user_data)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (widget);
  g_autofree char *text = NULL;
  guint row;
  int column;

  if (self->recorder == NULL || self->image == NULL)
    return FALSE;

  if (keyboard_mode)
    return FALSE;

  if (!skein_lanes_layout_pick (&self->layout, x, y, &row, &column))
    return FALSE;

  text = describe_column (self, get_row (self, row), column);
  if (text == NULL)
    return FALSE;

  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

/* Cursor */

static void
hide_cursor (SkeinLanesView *self)
{
  if (!self->has_cursor)
    return;

  self->has_cursor = FALSE;
  if (self->bubble != NULL)
    gtk_popover_popdown (GTK_POPOVER (self->bubble));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, self->words != NULL ? self->words : "", -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
ensure_bubble (SkeinLanesView *self)
{
  if (self->bubble != NULL)
    return;

  self->bubble_label = GTK_LABEL (gtk_label_new (NULL));
  self->bubble = gtk_popover_new ();
  gtk_popover_set_autohide (GTK_POPOVER (self->bubble), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self->bubble), GTK_POS_TOP);
  gtk_popover_set_child (GTK_POPOVER (self->bubble), GTK_WIDGET (self->bubble_label));
  gtk_widget_set_can_focus (self->bubble, FALSE);
  gtk_widget_set_can_target (self->bubble, FALSE);
  gtk_widget_set_parent (self->bubble, GTK_WIDGET (self));
}

/* Says what is under the cursor: time moves on below it. */
static void
update_bubble (SkeinLanesView *self)
{
  g_autofree char *text = NULL;
  int y;

  if (!self->has_cursor)
    return;
  if (self->recorder == NULL || self->image == NULL || self->layout.n_visible == 0)
    {
      hide_cursor (self);
      return;
    }

  self->cursor_row = MIN (self->cursor_row, self->layout.n_visible - 1);
  self->cursor_column = CLAMP (self->cursor_column, 0, self->layout.plot_width - 1);
  text = describe_column (self, get_row (self, self->cursor_row), self->cursor_column);
  if (text == NULL)
    text = g_strdup_printf ("%s  %s", get_row (self, self->cursor_row)->label, _ ("Nothing recorded"));

  ensure_bubble (self);
  if (g_strcmp0 (gtk_label_get_text (self->bubble_label), text) != 0)
    {
      gtk_label_set_text (self->bubble_label, text);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
    }
  y = skein_lanes_layout_get_lane_y (&self->layout, self->cursor_row);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->bubble),
                               &(GdkRectangle){ self->layout.plot_x + self->cursor_column, y, 1, self->layout.lane_height });
  gtk_popover_popup (GTK_POPOVER (self->bubble));
}

static gboolean
move_cursor_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (widget);
  int columns, rows;

  g_variant_get (args, "(ii)", &columns, &rows);
  if (self->layout.n_visible == 0 || self->image == NULL)
    return FALSE;

  if (!self->has_cursor)
    {
      self->has_cursor = TRUE;
      self->cursor_row = 0;
      self->cursor_column = self->layout.plot_width - 1;
    }
  else
    {
      /* Beyond the first and last row the focus moves on, as in any list. */
      if ((rows < 0 && self->cursor_row == 0) || (rows > 0 && self->cursor_row + 1 >= self->layout.n_visible))
        return FALSE;
      self->cursor_row = (guint) ((int) self->cursor_row + rows);
      self->cursor_column = CLAMP (self->cursor_column + columns, 0, self->layout.plot_width - 1);
    }
  update_bubble (self);
  gtk_widget_queue_draw (widget);
  return TRUE;
}

static gboolean
hide_cursor_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (widget);
  gboolean had_cursor = self->has_cursor;

  hide_cursor (self);
  return had_cursor;
}

static void
focus_left_cb (SkeinLanesView *self)
{
  hide_cursor (self);
}

static void
add_cursor_bindings (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint key, keypad_key;
    int columns, rows;
  } moves[] = {
    { GDK_KEY_Left, GDK_KEY_KP_Left, -8, 0 },
    { GDK_KEY_Right, GDK_KEY_KP_Right, 8, 0 },
    { GDK_KEY_Up, GDK_KEY_KP_Up, 0, -1 },
    { GDK_KEY_Down, GDK_KEY_KP_Down, 0, 1 },
    { GDK_KEY_Home, GDK_KEY_KP_Home, -G_MAXINT16, 0 },
    { GDK_KEY_End, GDK_KEY_KP_End, G_MAXINT16, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    {
      gtk_widget_class_add_binding (widget_class, moves[i].key, 0, move_cursor_cb, "(ii)", moves[i].columns, moves[i].rows);
      gtk_widget_class_add_binding (widget_class, moves[i].keypad_key, 0, move_cursor_cb, "(ii)", moves[i].columns, moves[i].rows);
    }
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, hide_cursor_cb, NULL);
}

/* Class */

static void
skein_lanes_view_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (object);

  switch ((SkeinLanesViewProperty) prop_id)
    {
    case PROP_MODE:
      skein_lanes_view_set_mode (self, g_value_get_enum (value));
      break;
    case PROP_KINDS:
      skein_lanes_view_set_kinds (self, g_value_get_flags (value));
      break;
    case PROP_WINDOW_SECONDS:
      skein_lanes_view_set_window_seconds (self, g_value_get_double (value));
      break;
    case PROP_FROZEN:
      skein_lanes_view_set_frozen (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
skein_lanes_view_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (object);

  switch ((SkeinLanesViewProperty) prop_id)
    {
    case PROP_MODE:
      g_value_set_enum (value, self->mode);
      break;
    case PROP_KINDS:
      g_value_set_flags (value, self->kinds);
      break;
    case PROP_WINDOW_SECONDS:
      g_value_set_double (value, self->window_s);
      break;
    case PROP_FROZEN:
      g_value_set_boolean (value, self->frozen);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
skein_lanes_view_dispose (GObject *object)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (object);

  self->recorder = NULL;
  self->has_cursor = FALSE;
  g_clear_pointer (&self->bubble, gtk_widget_unparent);
  skein_lanes_view_set_label_func (self, NULL, NULL, NULL);
  skein_lanes_view_set_item_name_func (self, NULL, NULL, NULL);
  drop_labels (self);
  drop_image (self);

  G_OBJECT_CLASS (skein_lanes_view_parent_class)->dispose (object);
}

static void
skein_lanes_view_finalize (GObject *object)
{
  SkeinLanesView *self = SKEIN_LANES_VIEW (object);

  g_ptr_array_unref (self->rows);
  g_free (self->words);

  G_OBJECT_CLASS (skein_lanes_view_parent_class)->finalize (object);
}

static void
skein_lanes_view_class_init (SkeinLanesViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->set_property = skein_lanes_view_set_property;
  object_class->get_property = skein_lanes_view_get_property;
  object_class->dispose = skein_lanes_view_dispose;
  object_class->finalize = skein_lanes_view_finalize;
  widget_class->map = skein_lanes_view_map;
  widget_class->unmap = skein_lanes_view_unmap;
  widget_class->measure = skein_lanes_view_measure;
  widget_class->size_allocate = skein_lanes_view_size_allocate;
  widget_class->snapshot = skein_lanes_view_snapshot;
  widget_class->css_changed = skein_lanes_view_css_changed;
  widget_class->direction_changed = skein_lanes_view_direction_changed;

  props[PROP_MODE] = g_param_spec_enum ("mode", NULL, NULL, SKEIN_TYPE_LANES_MODE, SKEIN_LANES_ROWS, flags);
  props[PROP_KINDS] = g_param_spec_flags ("kinds", NULL, NULL, SKEIN_TYPE_LANES_KINDS, SKEIN_LANES_THREADS | SKEIN_LANES_PROCESSES, flags);
  props[PROP_WINDOW_SECONDS] = g_param_spec_double ("window-seconds", NULL, NULL, 1, 3600, DEFAULT_WINDOW_S, flags);
  props[PROP_FROZEN] = g_param_spec_boolean ("frozen", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  add_cursor_bindings (widget_class);
  gtk_widget_class_set_css_name (widget_class, "lanes-view");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
skein_lanes_view_init (SkeinLanesView *self)
{
  GtkEventController *focus;

  self->mode = SKEIN_LANES_ROWS;
  self->kinds = SKEIN_LANES_THREADS | SKEIN_LANES_PROCESSES;
  self->window_s = DEFAULT_WINDOW_S;
  self->rows = g_ptr_array_new_with_free_func (row_free);

  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  focus = gtk_event_controller_focus_new ();
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (focus_left_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (redraw_all), NULL);
  skein_chart_style_watch_scheme (GTK_WIDGET (self), G_CALLBACK (redraw_all));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("What the workers do"), -1);
}

GtkWidget *
skein_lanes_view_new (void)
{
  return g_object_new (SKEIN_TYPE_LANES_VIEW, NULL);
}

void
skein_lanes_view_set_recorder (SkeinLanesView *self, SkeinRecorder *recorder)
{
  g_return_if_fail (SKEIN_IS_LANES_VIEW (self));

  if (self->recorder == recorder)
    return;

  self->recorder = recorder;
  rebuild_rows (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
skein_lanes_view_set_mode (SkeinLanesView *self, SkeinLanesMode mode)
{
  g_return_if_fail (SKEIN_IS_LANES_VIEW (self));

  if (self->mode == mode)
    return;

  self->mode = mode;
  drop_text_layouts (self);
  redraw_all (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MODE]);
}

void
skein_lanes_view_set_kinds (SkeinLanesView *self, SkeinLanesKinds kinds)
{
  g_return_if_fail (SKEIN_IS_LANES_VIEW (self));

  if (self->kinds == kinds)
    return;

  self->kinds = kinds;
  rebuild_rows (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_KINDS]);
}

void
skein_lanes_view_set_window_seconds (SkeinLanesView *self, double seconds)
{
  g_return_if_fail (SKEIN_IS_LANES_VIEW (self));

  seconds = CLAMP (seconds, 1, 3600);
  if (self->window_s == seconds)
    return;

  self->window_s = seconds;
  redraw_all (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WINDOW_SECONDS]);
}

void
skein_lanes_view_set_frozen (SkeinLanesView *self, gboolean frozen)
{
  g_return_if_fail (SKEIN_IS_LANES_VIEW (self));

  frozen = !!frozen;
  if (self->frozen == frozen)
    return;

  self->frozen = frozen;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FROZEN]);
}

void
skein_lanes_view_set_label_func (SkeinLanesView *self, SkeinLanesLabelFunc func, gpointer user_data, GDestroyNotify destroy)
{
  g_return_if_fail (SKEIN_IS_LANES_VIEW (self));

  if (self->label_destroy != NULL)
    self->label_destroy (self->label_data);
  self->label_func = func;
  self->label_data = user_data;
  self->label_destroy = destroy;
  self->labels_us = 0;
}

void
skein_lanes_view_set_note_func (SkeinLanesView *self, SkeinLanesNoteFunc func, gpointer user_data)
{
  g_return_if_fail (SKEIN_IS_LANES_VIEW (self));

  self->note_func = func;
  self->note_data = user_data;
}

void
skein_lanes_view_set_item_name_func (SkeinLanesView *self, SkeinLanesItemNameFunc func, gpointer user_data, GDestroyNotify destroy)
{
  g_return_if_fail (SKEIN_IS_LANES_VIEW (self));

  if (self->item_name_destroy != NULL)
    self->item_name_destroy (self->item_name_data);
  self->item_name_func = func;
  self->item_name_data = user_data;
  self->item_name_destroy = destroy;
}
