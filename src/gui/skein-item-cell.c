// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-item-cell.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "base/skein-format.h"
#include "gui/compat/skein-compat.h"
#include "gui/skein-tone.h"

#define MARGIN_X 10
#define MARGIN_Y 6
#define BAR_HEIGHT 8
#define COMPACT_BAR_HEIGHT 3
#define PILL_X 9
#define PILL_Y 2
#define SMALL_SCALE 0.88

struct _SkeinItemCell
{
  GtkWidget parent_instance;

  SkeinItemCellKind kind;
  gboolean compact;

  SkeinItem *item; /* (owned) (nullable) */

  /* What is shown, as of the last look at the item. */
  gboolean stale;    /* @texts are to be made anew before drawing */
  char *texts[2];    /* (owned) (nullable) lines */
  gboolean is_error; /* the second line tells what went wrong */
  SkeinItemState state;
  double done_frac; /* of the download, < 0 unknown */
  double step_frac; /* of the step after it, < 0 none */

  PangoLayout *layouts[2]; /* (owned) (nullable) made when first drawn */
};

G_DEFINE_FINAL_TYPE (SkeinItemCell, skein_item_cell, GTK_TYPE_WIDGET)

/* Texts */

/* What is not as usual about the order, before where it comes from. */
static const char *
get_priority_sign (SkeinItem *item)
{
  if (skein_item_get_state (item) == SKEIN_ITEM_DONE)
    return "";
  switch (skein_item_get_priority (item))
    {
    case SKEIN_PRIORITY_HIGH:
      return "↑ ";
    case SKEIN_PRIORITY_LOW:
      return "↓ ";
    case SKEIN_PRIORITY_NORMAL:
    default:
      return "";
    }
}

static char *
dup_second_line (SkeinItem *item, gboolean compact, gboolean *out_is_error)
{
  const GError *error = skein_item_get_error (item);
  const char *host = skein_item_get_host (item);
  SkeinItemState state = skein_item_get_state (item);
  g_autofree char *note = NULL;
  g_autofree char *size = NULL;
  g_autofree char *host_text = NULL;

  *out_is_error = state == SKEIN_ITEM_FAILED && error != NULL;
  if (*out_is_error)
    return g_strdup (error->message);

  if (state == SKEIN_ITEM_RETRYING && error != NULL)
    note = g_strdup (error->message);
  else if (skein_item_is_foreign (item))
    note = g_strdup (_ ("another program works on it"));
  else
    note = skein_item_dup_note (item);

  if (compact && skein_item_get_size (item) > 0)
    {
      g_autofree char *plain = skein_format_size (skein_item_get_size (item));

      size = g_strconcat (get_priority_sign (item), plain, NULL);
      /* Translators: size and source of a download. */
      return note != NULL ? g_strdup_printf (_ ("%s · %s"), size, note) : g_strdup_printf (_ ("%s · %s"), size, host);
    }
  host_text = g_strconcat (get_priority_sign (item), host, NULL);
  /* Translators: source of a download and a note about it. */
  return note != NULL ? g_strdup_printf (_ ("%s · %s"), host_text, note) : g_steal_pointer (&host_text);
}

/* A sign before the words, so that an outcome does not rest on colour alone. */
static char *
dup_status (SkeinItem *item)
{
  g_autofree char *status = skein_item_dup_status (item);

  switch (skein_item_get_state (item))
    {
    case SKEIN_ITEM_DONE:
      return g_strconcat ("✓ ", status, NULL);
    case SKEIN_ITEM_FAILED:
      return g_strconcat ("✕ ", status, NULL);
    case SKEIN_ITEM_WAITING:
    case SKEIN_ITEM_DOWNLOADING:
    case SKEIN_ITEM_VERIFYING:
    case SKEIN_ITEM_HASHING:
    case SKEIN_ITEM_RESIZING:
    case SKEIN_ITEM_RETRYING:
    case SKEIN_ITEM_PAUSED:
    case SKEIN_ITEM_CANCELLED:
    case SKEIN_N_ITEM_STATES:
    default:
      return g_steal_pointer (&status);
    }
}

static char *
dup_first_line (SkeinItem *item, SkeinItemCellKind kind)
{
  switch (kind)
    {
    case SKEIN_ITEM_CELL_NAME:
      return g_strdup (skein_item_get_name (item));
    case SKEIN_ITEM_CELL_SIZE:
      return skein_item_get_size (item) > 0 ? skein_format_size (skein_item_get_size (item)) : NULL;
    case SKEIN_ITEM_CELL_SPEED:
      return skein_item_get_rate (item) > 0 ? skein_format_rate (skein_item_get_rate (item)) : NULL;
    case SKEIN_ITEM_CELL_LEFT:
      return skein_item_get_seconds_left (item) >= 0 ? skein_format_duration (skein_item_get_seconds_left (item)) : NULL;
    case SKEIN_ITEM_CELL_STATUS:
      return dup_status (item);
    case SKEIN_ITEM_CELL_PROGRESS:
    default:
      return NULL;
    }
}

static void
describe_to_assistive_technology (SkeinItemCell *self)
{
  g_autofree char *words = NULL;

  if (self->kind == SKEIN_ITEM_CELL_PROGRESS)
    words = self->done_frac >= 0 ? skein_format_percent (self->done_frac) : g_strdup ("");
  else if (self->texts[1] != NULL)
    words = g_strdup_printf ("%s, %s", self->texts[0] != NULL ? self->texts[0] : "", self->texts[1]);
  else
    words = g_strdup (self->texts[0] != NULL ? self->texts[0] : "");

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

/* Whole steps of the bar: below them nothing changes on the screen. */
static int
count_steps (double frac)
{
  return (int) (frac * 400);
}

/* Among texts from the right a name keeps its own direction. */
static void
set_layout_text (SkeinItemCell *self, guint line)
{
  const char *text = self->texts[line] != NULL ? self->texts[line] : "";
  gboolean isolate = self->kind == SKEIN_ITEM_CELL_NAME && line == 0 && gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  g_autofree char *isolated = isolate ? g_strconcat ("\u2068", text, "\u2069", NULL) : NULL;

  pango_layout_set_text (self->layouts[line], isolated != NULL ? isolated : text, -1);
}

static gboolean
take_text (SkeinItemCell *self, guint line, char *text)
{
  if (g_strcmp0 (self->texts[line], text) == 0)
    {
      g_free (text);
      return FALSE;
    }
  g_free (self->texts[line]);
  self->texts[line] = text;
  if (self->layouts[line] != NULL)
    set_layout_text (self, line);
  return TRUE;
}

/* Looks at the item; returns whether the cell looks different now. */
static gboolean
update (SkeinItemCell *self)
{
  gboolean changed = self->stale;
  gboolean is_error = FALSE;
  SkeinItemState state;
  double done_frac = 0, step_frac = -1;

  self->stale = FALSE;
  if (self->item == NULL)
    return changed;

  state = skein_item_get_state (self->item);
  if (self->kind == SKEIN_ITEM_CELL_PROGRESS || self->kind == SKEIN_ITEM_CELL_NAME)
    {
      gboolean processing = state == SKEIN_ITEM_VERIFYING || state == SKEIN_ITEM_HASHING || state == SKEIN_ITEM_RESIZING;

      done_frac = processing ? 1 : skein_item_get_progress (self->item);
      step_frac = processing ? skein_item_get_progress (self->item) : -1;
    }

  changed |= take_text (self, 0, dup_first_line (self->item, self->kind));
  if (self->kind == SKEIN_ITEM_CELL_NAME)
    {
      changed |= take_text (self, 1, dup_second_line (self->item, self->compact, &is_error));
      changed |= is_error != self->is_error;
    }
  if (self->kind == SKEIN_ITEM_CELL_STATUS || self->kind == SKEIN_ITEM_CELL_PROGRESS)
    changed |= state != self->state;
  if (self->kind == SKEIN_ITEM_CELL_PROGRESS || (self->kind == SKEIN_ITEM_CELL_NAME && self->compact))
    changed |= count_steps (done_frac) != count_steps (self->done_frac) || count_steps (step_frac) != count_steps (self->step_frac) || state != self->state;

  self->state = state;
  self->is_error = is_error;
  self->done_frac = done_frac;
  self->step_frac = step_frac;
  if (changed)
    describe_to_assistive_technology (self);
  return changed;
}

/* Drawing */

static void
get_colors (const SkeinToneColors **out_tone, SkeinItemState state)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  *out_tone = skein_tone_get_colors (skein_tone_of_state (state), adw_style_manager_get_dark (style), adw_style_manager_get_high_contrast (style));
}

static PangoLayout *
ensure_layout (SkeinItemCell *self, guint line)
{
  PangoAttrList *attributes;
  gboolean bold = (self->kind == SKEIN_ITEM_CELL_NAME && line == 0) || self->kind == SKEIN_ITEM_CELL_STATUS;
  gboolean small = line == 1 || self->kind == SKEIN_ITEM_CELL_STATUS;

  if (self->layouts[line] != NULL)
    return self->layouts[line];

  self->layouts[line] = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
  set_layout_text (self, line);
  /* From the right, whatever a text begins with. */
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    {
      pango_layout_set_auto_dir (self->layouts[line], FALSE);
      pango_layout_set_alignment (self->layouts[line], PANGO_ALIGN_RIGHT);
    }
  attributes = pango_attr_list_new ();
  if (bold)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  if (small)
    pango_attr_list_insert (attributes, pango_attr_scale_new (SMALL_SCALE));
  /* Figures that change keep their width. */
  if (self->kind != SKEIN_ITEM_CELL_NAME)
    pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
  pango_layout_set_attributes (self->layouts[line], attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_ellipsize (self->layouts[line], self->kind == SKEIN_ITEM_CELL_NAME && line == 0 ? PANGO_ELLIPSIZE_MIDDLE : PANGO_ELLIPSIZE_END);
  pango_layout_set_single_paragraph_mode (self->layouts[line], TRUE);
  return self->layouts[line];
}

static void
draw_text (SkeinItemCell *self, GtkSnapshot *snapshot, guint line, int x, int y, int width, const GdkRGBA *color)
{
  PangoLayout *layout = ensure_layout (self, line);

  pango_layout_set_width (layout, MAX (width, 0) * PANGO_SCALE);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

static void
draw_rounded (GtkSnapshot *snapshot, const graphene_rect_t *bounds, float radius, const GdkRGBA *color)
{
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, bounds, radius);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, color, bounds);
  gtk_snapshot_pop (snapshot);
}

/* In high contrast a thing is where its outline is, not where a tint ends. */
static void
draw_outline (GtkSnapshot *snapshot, const graphene_rect_t *bounds, float radius, const GdkRGBA *color)
{
  GskRoundedRect outline;

  if (!adw_style_manager_get_high_contrast (adw_style_manager_get_default ()))
    return;
  gsk_rounded_rect_init_from_rect (&outline, bounds, radius);
  gtk_snapshot_append_border (snapshot, &outline, (const float[4]){ 1, 1, 1, 1 }, (const GdkRGBA[4]){ *color, *color, *color, *color });
}

/* One outline clips track and fill, so that the fill's end follows the round track. */
static void
draw_bar (SkeinItemCell *self, GtkSnapshot *snapshot, float x, float y, float width, float height, const GdkRGBA *text)
{
  const SkeinToneColors *busy, *tone;
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  GdkRGBA track = *text, fill;
  GskRoundedRect outline;
  double frac = self->done_frac < 0 ? 1 : self->done_frac;

  get_colors (&busy, SKEIN_ITEM_DOWNLOADING);
  get_colors (&tone, self->state);
  track.alpha *= 0.13f;
  gsk_rounded_rect_init_from_rect (&outline, &GRAPHENE_RECT_INIT (x, y, width, height), height / 2);

  if (self->state == SKEIN_ITEM_FAILED || self->state == SKEIN_ITEM_CANCELLED || self->state == SKEIN_ITEM_PAUSED)
    fill = tone->strong;
  else
    fill = busy->strong;
  if (self->done_frac < 0)
    fill.alpha *= 0.35f; /* something comes, nobody knows how much of it */

  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &track, &GRAPHENE_RECT_INIT (x, y, width, height));
  if (frac > 0)
    {
      float filled = MAX ((float) frac * width, 2);

      gtk_snapshot_append_color (snapshot, &fill, &GRAPHENE_RECT_INIT (rtl ? x + width - filled : x, y, filled, height));
    }
  if (self->step_frac > 0)
    {
      float filled = (float) self->step_frac * width;

      gtk_snapshot_append_color (snapshot, &tone->strong, &GRAPHENE_RECT_INIT (rtl ? x + width - filled : x, y, filled, height));
    }
  gtk_snapshot_pop (snapshot);
  draw_outline (snapshot, &outline.bounds, height / 2, text);
}

static void
draw_name (SkeinItemCell *self, GtkSnapshot *snapshot, int width, int height, const GdkRGBA *color)
{
  PangoLayout *first = ensure_layout (self, 0), *second = ensure_layout (self, 1);
  const SkeinToneColors *tone;
  GdkRGBA dim = *color;
  int first_height, second_height, total, y;

  pango_layout_get_pixel_size (first, NULL, &first_height);
  pango_layout_get_pixel_size (second, NULL, &second_height);
  total = first_height + second_height + (self->compact ? COMPACT_BAR_HEIGHT + 3 : 0);
  y = (height - total) / 2;

  draw_text (self, snapshot, 0, MARGIN_X, y, width - 2 * MARGIN_X, color);
  dim.alpha *= adw_style_manager_get_high_contrast (adw_style_manager_get_default ()) ? 0.9f : 0.7f;
  if (self->is_error)
    {
      get_colors (&tone, SKEIN_ITEM_FAILED);
      dim = tone->text;
    }
  draw_text (self, snapshot, 1, MARGIN_X, y + first_height, width - 2 * MARGIN_X, &dim);

  if (self->compact && self->state != SKEIN_ITEM_WAITING)
    draw_bar (self, snapshot, MARGIN_X, y + first_height + second_height + 3, width - 2 * MARGIN_X, COMPACT_BAR_HEIGHT, color);
}

static void
draw_pill (SkeinItemCell *self, GtkSnapshot *snapshot, int width, int height)
{
  PangoLayout *layout = ensure_layout (self, 0);
  const SkeinToneColors *tone;
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int room = width - 2 * MARGIN_X - 2 * PILL_X;
  graphene_rect_t bounds;
  int text_width, text_height, x, y;

  if (room <= 0 || self->texts[0] == NULL)
    return;

  get_colors (&tone, self->state);
  pango_layout_set_width (layout, -1);
  pango_layout_get_pixel_size (layout, &text_width, &text_height);
  text_width = MIN (text_width, room);
  x = rtl ? width - MARGIN_X - 2 * PILL_X - text_width : MARGIN_X;
  y = (height - text_height) / 2 - PILL_Y;

  bounds = GRAPHENE_RECT_INIT (x, y, text_width + 2 * PILL_X, text_height + 2 * PILL_Y);
  draw_rounded (snapshot, &bounds, bounds.size.height / 2, &tone->fill);
  draw_outline (snapshot, &bounds, bounds.size.height / 2, &tone->text);
  draw_text (self, snapshot, 0, x + PILL_X, y + PILL_Y, text_width, &tone->text);
}

static void
skein_item_cell_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  SkeinItemCell *self = SKEIN_ITEM_CELL (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  GdkRGBA color;

  if (self->item == NULL)
    return;
  if (self->stale)
    update (self);

  skein_compat_get_color (widget, &color);
  switch (self->kind)
    {
    case SKEIN_ITEM_CELL_NAME:
      draw_name (self, snapshot, width, height, &color);
      break;
    case SKEIN_ITEM_CELL_PROGRESS:
      draw_bar (self, snapshot, MARGIN_X, (height - BAR_HEIGHT) / 2, MAX (width - 2 * MARGIN_X, 0), BAR_HEIGHT, &color);
      break;
    case SKEIN_ITEM_CELL_STATUS:
      draw_pill (self, snapshot, width, height);
      break;
    case SKEIN_ITEM_CELL_SIZE:
    case SKEIN_ITEM_CELL_SPEED:
    case SKEIN_ITEM_CELL_LEFT:
    default:
      if (self->texts[0] != NULL)
        {
          int text_height;

          pango_layout_get_pixel_size (ensure_layout (self, 0), NULL, &text_height);
          draw_text (self, snapshot, 0, MARGIN_X, (height - text_height) / 2, width - 2 * MARGIN_X, &color);
        }
      break;
    }
}

/* Cells of a kind are all of one size, whatever they show: the list never has to measure what it has not drawn. */
static void
skein_item_cell_measure (GtkWidget *widget, GtkOrientation orientation, G_GNUC_UNUSED int for_size, int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  SkeinItemCell *self = SKEIN_ITEM_CELL (widget);
  PangoContext *context = gtk_widget_get_pango_context (widget);
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int line = pango_font_metrics_get_height (metrics);

  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      int height = self->kind == SKEIN_ITEM_CELL_NAME ? (int) (line * (1 + SMALL_SCALE)) : line;

      *minimum = *natural = PANGO_PIXELS_CEIL (height) + 2 * MARGIN_Y + (self->kind == SKEIN_ITEM_CELL_NAME && self->compact ? COMPACT_BAR_HEIGHT + 3 : 0);
    }
  else
    {
      *minimum = 2 * MARGIN_X + (self->kind == SKEIN_ITEM_CELL_NAME ? 120 : 40);
      *natural = MAX (*minimum, 2 * MARGIN_X + (self->kind == SKEIN_ITEM_CELL_NAME ? 380 : 100));
    }
  *minimum_baseline = *natural_baseline = -1;
  pango_font_metrics_unref (metrics);
}

static void
skein_item_cell_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  SkeinItemCell *self = SKEIN_ITEM_CELL (widget);

  GTK_WIDGET_CLASS (skein_item_cell_parent_class)->css_changed (widget, change);

  for (guint i = 0; i < G_N_ELEMENTS (self->layouts); i++)
    if (self->layouts[i] != NULL)
      pango_layout_context_changed (self->layouts[i]);
}

static void
skein_item_cell_system_setting_changed (GtkWidget *widget, GtkSystemSetting setting)
{
  SkeinItemCell *self = SKEIN_ITEM_CELL (widget);

  GTK_WIDGET_CLASS (skein_item_cell_parent_class)->system_setting_changed (widget, setting);

  for (guint i = 0; i < G_N_ELEMENTS (self->layouts); i++)
    g_clear_object (&self->layouts[i]);
  gtk_widget_queue_resize (widget);
}

static void
skein_item_cell_direction_changed (GtkWidget *widget, GtkTextDirection previous)
{
  SkeinItemCell *self = SKEIN_ITEM_CELL (widget);

  GTK_WIDGET_CLASS (skein_item_cell_parent_class)->direction_changed (widget, previous);

  for (guint i = 0; i < G_N_ELEMENTS (self->layouts); i++)
    g_clear_object (&self->layouts[i]);
  gtk_widget_queue_draw (widget);
}

static gboolean
skein_item_cell_query_tooltip (GtkWidget *widget, G_GNUC_UNUSED int x, G_GNUC_UNUSED int y, G_GNUC_UNUSED gboolean keyboard, GtkTooltip *tooltip)
{
  SkeinItemCell *self = SKEIN_ITEM_CELL (widget);
  gboolean cut = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (self->layouts); i++)
    cut = cut || (self->layouts[i] != NULL && self->texts[i] != NULL && pango_layout_is_ellipsized (self->layouts[i]));
  if (!cut)
    return FALSE;

  if (self->texts[1] != NULL)
    {
      g_autofree char *text = g_strdup_printf ("%s\n%s", self->texts[0], self->texts[1]);

      gtk_tooltip_set_text (tooltip, text);
    }
  else
    gtk_tooltip_set_text (tooltip, self->texts[0]);
  return TRUE;
}

static void
skein_item_cell_dispose (GObject *object)
{
  SkeinItemCell *self = SKEIN_ITEM_CELL (object);

  for (guint i = 0; i < G_N_ELEMENTS (self->layouts); i++)
    g_clear_object (&self->layouts[i]);

  /* The item stays until "destroy" has been heard: the list finds the cell by it. */
  G_OBJECT_CLASS (skein_item_cell_parent_class)->dispose (object);

  g_clear_object (&self->item);
  for (guint i = 0; i < G_N_ELEMENTS (self->texts); i++)
    g_clear_pointer (&self->texts[i], g_free);
}

static void
skein_item_cell_class_init (SkeinItemCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skein_item_cell_dispose;

  widget_class->snapshot = skein_item_cell_snapshot;
  widget_class->measure = skein_item_cell_measure;
  widget_class->css_changed = skein_item_cell_css_changed;
  widget_class->system_setting_changed = skein_item_cell_system_setting_changed;
  widget_class->direction_changed = skein_item_cell_direction_changed;
  widget_class->query_tooltip = skein_item_cell_query_tooltip;

  gtk_widget_class_set_css_name (widget_class, "itemcell");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LABEL);
}

static void
skein_item_cell_init (SkeinItemCell *self)
{
  self->step_frac = -1;
}

SkeinItemCell *
skein_item_cell_new (SkeinItemCellKind kind)
{
  SkeinItemCell *self;

  g_return_val_if_fail (kind < SKEIN_N_ITEM_CELL_KINDS, NULL);

  self = g_object_new (SKEIN_TYPE_ITEM_CELL, "has-tooltip", kind == SKEIN_ITEM_CELL_NAME || kind == SKEIN_ITEM_CELL_STATUS, NULL);
  self->kind = kind;
  return self;
}

void
skein_item_cell_set_item (SkeinItemCell *self, SkeinItem *item)
{
  g_return_if_fail (SKEIN_IS_ITEM_CELL (self));

  if (!g_set_object (&self->item, item))
    return;
  self->stale = TRUE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

SkeinItem *
skein_item_cell_get_item (SkeinItemCell *self)
{
  g_return_val_if_fail (SKEIN_IS_ITEM_CELL (self), NULL);

  return self->item;
}

void
skein_item_cell_refresh (SkeinItemCell *self)
{
  g_return_if_fail (SKEIN_IS_ITEM_CELL (self));

  /* A stale one is going to look anyway, when it is drawn. */
  if (self->item != NULL && !self->stale && update (self))
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
skein_item_cell_set_compact (SkeinItemCell *self, gboolean compact)
{
  g_return_if_fail (SKEIN_IS_ITEM_CELL (self));

  if (self->compact == compact)
    return;
  self->compact = compact;
  self->stale = TRUE;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

char *
skein_item_cell_dup_text (SkeinItemCell *self, guint line)
{
  g_return_val_if_fail (SKEIN_IS_ITEM_CELL (self), NULL);
  g_return_val_if_fail (line < G_N_ELEMENTS (self->texts), NULL);

  if (self->stale)
    update (self);
  return g_strdup (self->texts[line]);
}
