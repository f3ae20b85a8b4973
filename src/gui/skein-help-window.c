// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-help-window.h"

#include <string.h>
#include <glib/gi18n.h>

#include "activity/skein-phase-colors.h"
#include "gui/charts/skein-chart-style.h"
#include "gui/skein-help-text.h"
#include "gui/skein-search.h"

#define SAMPLE_WIDTH 56
#define SAMPLE_HEIGHT 18

struct _SkeinHelpWindow
{
  AdwWindow parent_instance;

  const SkeinHelpPage *page; /* static */
  SkeinSearch *search;       /* (owned) (nullable) */
  guint n_found;

  AdwLeaflet *leaflet;
  GtkListBox *list;
  GtkSearchEntry *entry;
  GtkStack *found_stack;
  AdwWindowTitle *title;
  GtkScrolledWindow *scrolled;
  GtkBox *body;
};

G_DEFINE_FINAL_TYPE (SkeinHelpWindow, skein_help_window, ADW_TYPE_WINDOW)

/* A piece of a lane in a phase, with as much solid as that phase mostly has. */
static void
draw_sample (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer user_data)
{
  SkeinPhase phase = (SkeinPhase) GPOINTER_TO_UINT (user_data);
  SkeinColorScheme scheme = skein_chart_style_get_scheme ();
  gboolean is_high = scheme >= SKEIN_COLOR_SCHEME_HIGH_CONTRAST;
  GdkRGBA track = skein_chart_style_get_text_color (GTK_WIDGET (area), is_high ? 0.12 : 0.06);
  GdkRGBA tint = skein_chart_style_get_rgba (skein_phase_colors_get_tint (phase, scheme));
  GdkRGBA solid = skein_chart_style_get_rgba (skein_phase_colors_get_solid (phase, scheme));
  SkeinPhaseClass class = skein_phase_get_class (phase);
  double fill = class == SKEIN_PHASE_CLASS_WORKING ? 0.85 : class == SKEIN_PHASE_CLASS_WAITING ? 0.12
                                                                                               : 0;

  gdk_cairo_set_source_rgba (cr, &track);
  cairo_paint (cr);
  gdk_cairo_set_source_rgba (cr, &tint);
  cairo_paint (cr);
  gdk_cairo_set_source_rgba (cr, &solid);
  cairo_rectangle (cr, 0, height * (1 - fill), width, height * fill);
  cairo_fill (cr);
  if (class != SKEIN_PHASE_CLASS_BLOCKED)
    return;
  cairo_set_line_width (cr, 2);
  for (int x = 0; x < width + height; x += 6)
    {
      cairo_move_to (cr, x, 0);
      cairo_line_to (cr, x - height, height);
    }
  cairo_stroke (cr);
}

static GtkWidget *
create_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  /* What is read is scrolled, not gone through by Tab. */
  gtk_widget_set_focusable (label, FALSE);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

static GtkWidget *
create_phases (void)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_row_spacing (GTK_GRID (grid), 8);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  for (guint i = 0; i < SKEIN_N_PHASES; i++)
    {
      SkeinPhase phase = (SkeinPhase) i;
      GtkWidget *sample = gtk_drawing_area_new ();
      GtkWidget *text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

      gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (sample), SAMPLE_WIDTH);
      gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (sample), SAMPLE_HEIGHT);
      gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (sample), draw_sample, GUINT_TO_POINTER (i), NULL);
      gtk_widget_set_valign (sample, GTK_ALIGN_CENTER);
      gtk_accessible_update_property (GTK_ACCESSIBLE (sample), GTK_ACCESSIBLE_PROPERTY_LABEL, skein_phase_get_label (phase), -1);
      skein_chart_style_watch_scheme (sample, G_CALLBACK (gtk_widget_queue_draw));
      gtk_grid_attach (GTK_GRID (grid), sample, 0, (int) i, 1, 1);
      gtk_box_append (GTK_BOX (text), create_label (skein_phase_get_label (phase), "heading"));
      gtk_box_append (GTK_BOX (text), create_label (skein_help_explain_phase (phase), NULL));
      gtk_widget_set_hexpand (text, TRUE);
      gtk_grid_attach (GTK_GRID (grid), text, 1, (int) i, 1, 1);
    }
  return grid;
}

static GtkWidget *
create_part (const SkeinHelpPart *part)
{
  GtkWidget *box, *command;

  switch (part->kind)
    {
    case SKEIN_HELP_HEADING:
      return create_label (_ (part->text), "title-4");
    case SKEIN_HELP_TERM:
      box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
      gtk_box_append (GTK_BOX (box), create_label (_ (part->text), "heading"));
      gtk_box_append (GTK_BOX (box), create_label (_ (part->more), NULL));
      return box;
    case SKEIN_HELP_COMMAND:
      command = create_label (part->text, "monospace");
      /* A command is read from left to right in every language. */
      gtk_widget_set_direction (command, GTK_TEXT_DIR_LTR);
      return command;
    case SKEIN_HELP_PHASES:
      return create_phases ();
    case SKEIN_HELP_TEXT:
    default:
      return create_label (_ (part->text), NULL);
    }
}

static void
show_page (SkeinHelpWindow *self, const SkeinHelpPage *page)
{
  GtkWidget *child;

  if (self->page == page)
    return;
  self->page = page;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->body))) != NULL)
    gtk_box_remove (self->body, child);
  for (guint i = 0; i < page->n_parts; i++)
    gtk_box_append (self->body, create_part (&page->parts[i]));
  adw_window_title_set_title (self->title, _ (page->title));
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scrolled), 0);
}

static void
row_activated_cb (SkeinHelpWindow *self, GtkListBoxRow *row)
{
  show_page (self, &skein_help_pages[gtk_list_box_row_get_index (row)]);
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_FORWARD);
  gtk_widget_grab_focus (GTK_WIDGET (self->scrolled));
}

/* With both beside each other, going through the list is reading. */
static void
row_selected_cb (SkeinHelpWindow *self, GtkListBoxRow *row)
{
  if (row != NULL && !adw_leaflet_get_folded (self->leaflet))
    show_page (self, &skein_help_pages[gtk_list_box_row_get_index (row)]);
}

static gboolean
filter_cb (GtkListBoxRow *row, gpointer user_data)
{
  SkeinHelpWindow *self = user_data;
  gboolean found = skein_search_matches (self->search, g_object_get_data (G_OBJECT (row), "skein-text"), NULL);

  self->n_found += found;
  return found;
}

static void
search_changed_cb (SkeinHelpWindow *self)
{
  g_clear_pointer (&self->search, skein_search_free);
  self->search = skein_search_new (gtk_editable_get_text (GTK_EDITABLE (self->entry)));
  self->n_found = 0;
  gtk_list_box_invalidate_filter (self->list);
  gtk_stack_set_visible_child_name (self->found_stack, self->n_found > 0 ? "list" : "none");
}

/* Enter shows the first that was found. */
static void
search_activated_cb (SkeinHelpWindow *self)
{
  for (int i = 0; i < (int) skein_help_n_pages; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, i);

      if (!gtk_widget_get_child_visible (GTK_WIDGET (row)))
        continue;
      gtk_list_box_select_row (self->list, row);
      row_activated_cb (self, row);
      return;
    }
}

static void
back_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  adw_leaflet_navigate (SKEIN_HELP_WINDOW (widget)->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

static void
search_action_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  SkeinHelpWindow *self = SKEIN_HELP_WINDOW (widget);

  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static void
skein_help_window_dispose (GObject *object)
{
  SkeinHelpWindow *self = SKEIN_HELP_WINDOW (object);

  if (self->list != NULL)
    gtk_list_box_set_filter_func (self->list, NULL, NULL, NULL);
  g_clear_pointer (&self->search, skein_search_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEIN_TYPE_HELP_WINDOW);

  G_OBJECT_CLASS (skein_help_window_parent_class)->dispose (object);
}

static void
skein_help_window_class_init (SkeinHelpWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skein_help_window_dispose;

  gtk_widget_class_install_action (widget_class, "help.back", NULL, back_activated);
  gtk_widget_class_install_action (widget_class, "help.search", NULL, search_action_activated);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "help.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "help.search", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close", NULL);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/skein_app/Skein/skein-help-window.ui");
  gtk_widget_class_bind_template_child (widget_class, SkeinHelpWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, SkeinHelpWindow, list);
  gtk_widget_class_bind_template_child (widget_class, SkeinHelpWindow, entry);
  gtk_widget_class_bind_template_child (widget_class, SkeinHelpWindow, found_stack);
  gtk_widget_class_bind_template_child (widget_class, SkeinHelpWindow, title);
  gtk_widget_class_bind_template_child (widget_class, SkeinHelpWindow, scrolled);
  gtk_widget_class_bind_template_child (widget_class, SkeinHelpWindow, body);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activated_cb);
}

static void
skein_help_window_init (SkeinHelpWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  for (guint i = 0; i < skein_help_n_pages; i++)
    {
      GtkWidget *row = gtk_list_box_row_new ();
      GtkWidget *label = gtk_label_new (_ (skein_help_pages[i].title));

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
      g_object_set_data_full (G_OBJECT (row), "skein-text", skein_help_page_dup_text (&skein_help_pages[i]), g_free);
      gtk_list_box_append (self->list, row);
    }
  gtk_list_box_set_filter_func (self->list, filter_cb, self, NULL);
  search_changed_cb (self);
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, 0));
  show_page (self, &skein_help_pages[0]);
}

SkeinHelpWindow *
skein_help_window_new (void)
{
  return g_object_new (SKEIN_TYPE_HELP_WINDOW, NULL);
}

gboolean
skein_help_window_show_page (SkeinHelpWindow *self, const char *name)
{
  g_return_val_if_fail (SKEIN_IS_HELP_WINDOW (self), FALSE);

  for (guint i = 0; i < skein_help_n_pages; i++)
    if (strcmp (skein_help_pages[i].name, name) == 0)
      {
        gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, (int) i));
        show_page (self, &skein_help_pages[i]);
        adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_FORWARD);
        return TRUE;
      }
  return FALSE;
}

const char *
skein_help_window_get_page (SkeinHelpWindow *self)
{
  g_return_val_if_fail (SKEIN_IS_HELP_WINDOW (self), NULL);

  return self->page->name;
}

void
skein_help_window_search (SkeinHelpWindow *self, const char *words)
{
  g_return_if_fail (SKEIN_IS_HELP_WINDOW (self));

  gtk_editable_set_text (GTK_EDITABLE (self->entry), words);
  search_changed_cb (self);
}

guint
skein_help_window_get_n_found (SkeinHelpWindow *self)
{
  g_return_val_if_fail (SKEIN_IS_HELP_WINDOW (self), 0);

  return self->n_found;
}
