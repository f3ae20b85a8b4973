// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-runs-view.h"

#include <glib/gi18n.h>
#include <math.h>

#include "base/skein-format.h"
#include "gui/charts/skein-chart-style.h"
#include "gui/charts/skein-lanes-image.h"
#include "gui/charts/skein-runs-layout.h"

#define RUN_GAP 10
#define HEADING_GAP 3
#define HEAT_BELOW 6
#define KEY_STEPS 100

struct _SkeinRunsView
{
  GtkWidget parent_instance;

  GArray *runs;    /* (owned) of SkeinRunLanes */
  double longest;  /* seconds */
  double cursor_s; /* negative: none */
  gboolean is_held;
  int line_height;

  GPtrArray *textures; /* (owned) (nullable) of GdkTexture, one for each run; NULL in place of one without lanes */
  int painted_width, painted_scale;
};

G_DEFINE_FINAL_TYPE (SkeinRunsView, skein_runs_view, GTK_TYPE_WIDGET)

void
skein_run_lane_clear (SkeinRunLane *self)
{
  g_clear_pointer (&self->columns, g_free);
}

void
skein_run_lanes_clear (SkeinRunLanes *self)
{
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->detail, g_free);
  g_clear_pointer (&self->lanes, g_array_unref);
}

static const SkeinRunLanes *
get_run (SkeinRunsView *self, guint index)
{
  return &g_array_index (self->runs, SkeinRunLanes, index);
}

static int
get_run_height (SkeinRunsView *self, guint index)
{
  return self->line_height + HEADING_GAP + skein_runs_layout_get_height (get_run (self, index)->lanes->len) + RUN_GAP;
}

static PangoLayout *
make_heading (SkeinRunsView *self, const SkeinRunLanes *run)
{
  g_autofree char *more = run->n_more > 0 ? g_strdup_printf (ngettext ("and %u more worker", "and %u more workers", run->n_more), run->n_more) : NULL;
  g_autofree char *markup = g_markup_printf_escaped ("<b>%s</b>  <span alpha='60%%'>%s  %s</span>", run->title, run->detail, more != NULL ? more : "");
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);

  pango_layout_set_markup (layout, markup, -1);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  return layout;
}

static void
measure_line (SkeinRunsView *self)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), "Xg");

  pango_layout_get_pixel_size (layout, NULL, &self->line_height);
}

/* Painting */

static void
drop_pictures (SkeinRunsView *self)
{
  g_clear_pointer (&self->textures, g_ptr_array_unref);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static int
get_length (SkeinRunsView *self, const SkeinRunLanes *run, int width)
{
  return self->longest > 0 ? (int) CLAMP (run->seconds / self->longest * width + 0.5, 1, width) : 1;
}

static void
unref_texture (gpointer texture)
{
  g_clear_object ((GdkTexture **) &texture);
}

static GdkTexture *
paint_run (SkeinRunsView *self, const SkeinRunLanes *run, int width, int scale)
{
  guint n_lanes = run->lanes->len;
  int lane_height = skein_runs_layout_get_lane_height (n_lanes) * scale;
  int pitch = skein_runs_layout_get_lane_pitch (n_lanes) * scale;
  int length = get_length (self, run, width * scale);
  g_autoptr (SkeinLanesImage) image = NULL;
  g_autofree SkeinColumn *columns = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (n_lanes == 0)
    return NULL;
  image = skein_lanes_image_new (length, pitch * (int) n_lanes);
  columns = g_new0 (SkeinColumn, length);
  skein_lanes_image_set_scheme (image, skein_chart_style_get_scheme ());
  skein_lanes_image_set_heat (image, lane_height < HEAT_BELOW * scale);
  for (guint i = 0; i < n_lanes; i++)
    {
      const SkeinRunLane *lane = &g_array_index (run->lanes, SkeinRunLane, i);

      skein_runs_layout_resample (lane->columns, lane->n_columns, columns, (guint) length);
      skein_lanes_image_paint (image, (int) i * pitch, lane_height, 0, columns, (guint) length);
    }
  bytes = g_bytes_new (skein_lanes_image_get_pixels (image), (gsize) length * 4 * (gsize) pitch * n_lanes);
  return gdk_memory_texture_new (length, pitch * (int) n_lanes, GDK_MEMORY_DEFAULT, bytes, (gsize) length * 4);
}

static void
ensure_pictures (SkeinRunsView *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  if (self->textures != NULL && self->painted_width == width && self->painted_scale == scale)
    return;
  g_clear_pointer (&self->textures, g_ptr_array_unref);
  self->textures = g_ptr_array_new_with_free_func (unref_texture);
  for (guint i = 0; i < self->runs->len; i++)
    g_ptr_array_add (self->textures, width > 0 ? paint_run (self, get_run (self, i), width, scale) : NULL);
  self->painted_width = width;
  self->painted_scale = scale;
}

static void
skein_runs_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  SkeinRunsView *self = SKEIN_RUNS_VIEW (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  GdkRGBA color = skein_chart_style_get_text_color (widget, 1);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int y = 0;

  ensure_pictures (self);
  for (guint i = 0; i < self->runs->len; i++)
    {
      const SkeinRunLanes *run = get_run (self, i);
      g_autoptr (PangoLayout) heading = make_heading (self, run);
      GdkTexture *texture = g_ptr_array_index (self->textures, i);

      pango_layout_set_width (heading, width * PANGO_SCALE);
      pango_layout_set_alignment (heading, PANGO_ALIGN_LEFT);
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (0, (float) y));
      gtk_snapshot_append_layout (snapshot, heading, &color);
      gtk_snapshot_restore (snapshot);
      if (texture != NULL)
        /* Time goes from left to right in every language, as in the lanes of the other pages. */
        gtk_snapshot_append_texture (snapshot, texture,
                                     &GRAPHENE_RECT_INIT (0, (float) (y + self->line_height + HEADING_GAP), (float) gdk_texture_get_width (texture) / (float) self->painted_scale,
                                                          (float) gdk_texture_get_height (texture) / (float) self->painted_scale));
      y += get_run_height (self, i);
    }
  if (self->cursor_s >= 0 && self->longest > 0)
    {
      float x = (float) floor (self->cursor_s / self->longest * width);
      g_autofree char *text = skein_format_took ((guint64) (self->cursor_s * 1e6));
      g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, text);
      GdkRGBA line = skein_chart_style_get_text_color (widget, self->is_held ? 1 : 0.75);
      int text_width;

      pango_layout_get_pixel_size (layout, &text_width, NULL);
      gtk_snapshot_append_color (snapshot, &line, &GRAPHENE_RECT_INIT (x, 0, self->is_held ? 2 : 1, (float) height));
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (rtl || x + (float) text_width + 6 > (float) width ? x - (float) text_width - 4 : x + 5, 0));
      gtk_snapshot_append_layout (snapshot, layout, &line);
      gtk_snapshot_restore (snapshot);
    }
}

static void
skein_runs_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  SkeinRunsView *self = SKEIN_RUNS_VIEW (widget);
  int height = 0;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 120;
      *natural = 600;
      return;
    }
  measure_line (self);
  for (guint i = 0; i < self->runs->len; i++)
    height += get_run_height (self, i);
  *minimum = *natural = height;
}

/* The cursor */

static const SkeinColumn *
get_column_at (const SkeinRunLanes *run, const SkeinRunLane *lane, double seconds)
{
  double share = run->seconds > 0 ? seconds / run->seconds : -1;

  if (share < 0 || share >= 1 || lane->n_columns == 0)
    return NULL;
  return &lane->columns[(guint) (share * lane->n_columns)];
}

/* "Threads: T1 computes, T2 wants the lock"; few lanes only, the others are counted by class. */
static void
append_run (const SkeinRunLanes *run, double seconds, GString *text)
{
  guint classes[4] = { 0 };
  guint n = 0;

  if (text->len > 0)
    g_string_append_c (text, '\n');
  for (guint i = 0; i < run->lanes->len; i++)
    {
      const SkeinColumn *column = get_column_at (run, &g_array_index (run->lanes, SkeinRunLane, i), seconds);

      if (column == NULL || column->known == 0 || column->phase >= SKEIN_N_PHASES)
        continue;
      classes[skein_phase_get_class (column->phase)]++;
      n++;
    }
  if (n == 0)
    g_string_append_printf (text, "%s: %s", run->title, seconds >= run->seconds ? C_ ("run", "over") : C_ ("run", "nobody at work"));
  else
    /* Translators: a setting, and how many of its workers do what */
    g_string_append_printf (text, _ ("%s: %u compute, %u wait, %u blocked, %u idle"), run->title, classes[SKEIN_PHASE_CLASS_WORKING], classes[SKEIN_PHASE_CLASS_WAITING],
                            classes[SKEIN_PHASE_CLASS_BLOCKED], classes[SKEIN_PHASE_CLASS_IDLE]);
}

char *
skein_runs_view_dup_text (SkeinRunsView *self)
{
  GString *text;

  g_return_val_if_fail (SKEIN_IS_RUNS_VIEW (self), NULL);

  text = g_string_new (NULL);
  for (guint i = 0; i < self->runs->len; i++)
    {
      const SkeinRunLanes *run = get_run (self, i);

      if (self->cursor_s >= 0)
        append_run (run, self->cursor_s, text);
      else
        g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "\n" : "", run->title, run->detail);
    }
  return g_string_free (text, FALSE);
}

static void
describe (SkeinRunsView *self)
{
  g_autofree char *text = skein_runs_view_dup_text (self);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

void
skein_runs_view_set_cursor (SkeinRunsView *self, double seconds)
{
  g_return_if_fail (SKEIN_IS_RUNS_VIEW (self));

  seconds = seconds < 0 ? -1 : MIN (seconds, self->longest);
  if (self->cursor_s == seconds)
    return;
  self->cursor_s = seconds;
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  gtk_widget_trigger_tooltip_query (GTK_WIDGET (self));
}

void
skein_runs_view_set_held (SkeinRunsView *self, gboolean held)
{
  g_return_if_fail (SKEIN_IS_RUNS_VIEW (self));

  held = held && self->cursor_s >= 0;
  if (self->is_held == held)
    return;
  self->is_held = held;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gboolean
skein_runs_view_get_held (SkeinRunsView *self)
{
  g_return_val_if_fail (SKEIN_IS_RUNS_VIEW (self), FALSE);

  return self->is_held;
}

static double
get_seconds_at (SkeinRunsView *self, double x)
{
  return MAX (x, 0) / MAX (gtk_widget_get_width (GTK_WIDGET (self)), 1) * self->longest;
}

static void
clicked_cb (SkeinRunsView *self, int n_presses, double x, double y)
{
  gboolean hold = !self->is_held;

  skein_runs_view_set_cursor (self, get_seconds_at (self, x));
  skein_runs_view_set_held (self, hold);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
moved_cb (SkeinRunsView *self, double x, double y)
{
  if (self->is_held)
    return;
  skein_runs_view_set_cursor (self, get_seconds_at (self, x));
}

static void
left_cb (SkeinRunsView *self)
{
  if (self->is_held)
    return;
  skein_runs_view_set_cursor (self, -1);
}

static gboolean
key_pressed_cb (SkeinRunsView *self, guint keyval)
{
  double step = self->longest / KEY_STEPS;

  switch (keyval)
    {
    case GDK_KEY_Left:
      skein_runs_view_set_cursor (self, MAX (self->cursor_s - step, 0));
      return TRUE;
    case GDK_KEY_Right:
      skein_runs_view_set_cursor (self, MAX (self->cursor_s, 0) + step);
      return TRUE;
    case GDK_KEY_Home:
      skein_runs_view_set_cursor (self, 0);
      return TRUE;
    case GDK_KEY_End:
      skein_runs_view_set_cursor (self, self->longest);
      return TRUE;
    case GDK_KEY_space:
    case GDK_KEY_KP_Space:
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      skein_runs_view_set_held (self, !self->is_held);
      return TRUE;
    case GDK_KEY_Escape:
      if (!self->is_held)
        return FALSE;
      skein_runs_view_set_held (self, FALSE);
      skein_runs_view_set_cursor (self, -1);
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
skein_runs_view_query_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  SkeinRunsView *self = SKEIN_RUNS_VIEW (widget);
  g_autofree char *text = NULL;

  if (self->cursor_s < 0 || self->runs->len == 0)
    return FALSE;
  text = skein_runs_view_dup_text (self);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
skein_runs_view_finalize (GObject *object)
{
  SkeinRunsView *self = SKEIN_RUNS_VIEW (object);

  g_clear_pointer (&self->runs, g_array_unref);
  g_clear_pointer (&self->textures, g_ptr_array_unref);
  G_OBJECT_CLASS (skein_runs_view_parent_class)->finalize (object);
}

static void
skein_runs_view_class_init (SkeinRunsViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = skein_runs_view_finalize;
  widget_class->measure = skein_runs_view_measure;
  widget_class->snapshot = skein_runs_view_snapshot;
  widget_class->query_tooltip = skein_runs_view_query_tooltip;
  gtk_widget_class_set_css_name (widget_class, "skeinruns");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
skein_runs_view_init (SkeinRunsView *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->runs = g_array_new (FALSE, TRUE, sizeof (SkeinRunLanes));
  self->cursor_s = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (moved_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (left_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (clicked_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("What the workers did"), -1);
  skein_chart_style_watch_scheme (GTK_WIDGET (self), G_CALLBACK (drop_pictures));
}

GtkWidget *
skein_runs_view_new (void)
{
  return g_object_new (SKEIN_TYPE_RUNS_VIEW, NULL);
}

void
skein_runs_view_take_runs (SkeinRunsView *self, GArray *runs)
{
  g_return_if_fail (SKEIN_IS_RUNS_VIEW (self));
  g_return_if_fail (runs != NULL);

  g_array_set_clear_func (runs, (GDestroyNotify) skein_run_lanes_clear);
  g_array_unref (self->runs);
  self->runs = runs;
  self->longest = 0;
  self->cursor_s = -1;
  self->is_held = FALSE;
  for (guint i = 0; i < runs->len; i++)
    self->longest = MAX (self->longest, get_run (self, i)->seconds);
  measure_line (self);
  describe (self);
  drop_pictures (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

guint
skein_runs_view_get_n_runs (SkeinRunsView *self)
{
  g_return_val_if_fail (SKEIN_IS_RUNS_VIEW (self), 0);

  return self->runs->len;
}
