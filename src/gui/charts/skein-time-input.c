// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-time-input.h"

#include <math.h>

#include "base/skein-clock.h"

#define INPUT_KEY "skein-time-input"
#define ZOOM_STEP 1.25
#define WHEEL_SHARE 0.1 /* of what is shown, per step of the wheel */
#define KEY_SHARE 0.1
#define PAGE_SHARE 0.9
#define LEAST_DRAG 6 /* pixels: less is a click */

typedef struct
{
  const SkeinTimeInputFuncs *funcs;
  double pinched; /* scale of the pinch that was applied already */
  double dragged; /* pixels likewise */
  gboolean dragging;
  double pointer_x;
} Input;

static Input *
get_input (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), INPUT_KEY);
}

/* By a share of what is shown; positive: to later times. */
static void
scroll_by (GtkWidget *widget, double share)
{
  SkeinTimeAxis *axis = get_input (widget)->funcs->get_axis (widget);
  guint64 now_ns = skein_clock_now_ns ();
  guint64 from_ns, to_ns;

  skein_time_axis_get_range (axis, now_ns, &from_ns, &to_ns);
  skein_time_axis_scroll (axis, (gint64) (share * (double) (to_ns - from_ns)), now_ns);
}

/* Around a place in the widget; < 0: around the middle. */
static void
zoom_by (GtkWidget *widget, double factor, double x)
{
  const SkeinTimeInputFuncs *funcs = get_input (widget)->funcs;
  int plot_x, plot_width;
  double at = 0.5;

  funcs->get_plot (widget, &plot_x, &plot_width);
  if (x >= 0 && plot_width > 0)
    at = CLAMP ((x - plot_x) / plot_width, 0.0, 1.0);
  skein_time_axis_zoom (funcs->get_axis (widget), factor, at, skein_clock_now_ns ());
}

/* Wheel */

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, gpointer user_data)
{
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller));
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  gboolean in_pixels = gtk_event_controller_scroll_get_unit (controller) == GDK_SCROLL_UNIT_SURFACE;
  const Input *input = user_data;
  int plot_x, plot_width;

  if ((state & GDK_CONTROL_MASK) != 0)
    {
      zoom_by (widget, pow (ZOOM_STEP, in_pixels ? dy / 40 : dy), input->pointer_x);
      return GDK_EVENT_STOP;
    }

  if ((state & GDK_SHIFT_MASK) != 0 && dx == 0)
    dx = dy;
  else if (fabs (dx) <= fabs (dy))
    return GDK_EVENT_PROPAGATE;

  input->funcs->get_plot (widget, &plot_x, &plot_width);
  scroll_by (widget, in_pixels ? dx / MAX (plot_width, 1) : dx * WHEEL_SHARE);
  return GDK_EVENT_STOP;
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, gpointer user_data)
{
  ((Input *) user_data)->pointer_x = x;
}

/* Pinch */

static void
pinch_begin_cb (GtkGesture *gesture, GdkEventSequence *sequence, gpointer user_data)
{
  ((Input *) user_data)->pinched = 1;
}

static void
pinch_cb (GtkGestureZoom *gesture, double scale, gpointer user_data)
{
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  Input *input = user_data;
  double x = -1, y;

  if (scale <= 0)
    return;
  gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y);
  zoom_by (widget, input->pinched / scale, x);
  input->pinched = scale;
}

/* Drag */

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, gpointer user_data)
{
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  Input *input = user_data;
  int plot_x, plot_width;

  input->dragging = FALSE;
  input->dragged = 0;
  input->funcs->get_plot (widget, &plot_x, &plot_width);
  if (x < plot_x || x >= plot_x + plot_width)
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
}

static void
drag_update_cb (GtkGestureDrag *gesture, double offset_x, double offset_y, gpointer user_data)
{
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  Input *input = user_data;
  int plot_x, plot_width;

  if (!input->dragging)
    {
      /* Up and down is for the page. */
      if (fabs (offset_x) < LEAST_DRAG || fabs (offset_x) < fabs (offset_y))
        return;
      input->dragging = TRUE;
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
      gtk_widget_set_cursor_from_name (widget, "grabbing");
    }

  input->funcs->get_plot (widget, &plot_x, &plot_width);
  scroll_by (widget, -(offset_x - input->dragged) / MAX (plot_width, 1));
  input->dragged = offset_x;
}

static void
drag_end_cb (GtkGestureDrag *gesture, double offset_x, double offset_y, gpointer user_data)
{
  gtk_widget_set_cursor (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture)), NULL);
}

void
skein_time_input_attach (GtkWidget *widget, const SkeinTimeInputFuncs *funcs)
{
  Input *input;
  GtkEventController *scroll, *motion;
  GtkGesture *pinch, *drag;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (funcs != NULL);
  g_return_if_fail (get_input (widget) == NULL);

  input = g_new0 (Input, 1);
  input->funcs = funcs;
  input->pointer_x = -1;
  g_object_set_data_full (G_OBJECT (widget), INPUT_KEY, input, g_free);

  scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), input);
  gtk_widget_add_controller (widget, scroll);

  motion = gtk_event_controller_motion_new ();
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), input);
  gtk_widget_add_controller (widget, motion);

  pinch = gtk_gesture_zoom_new ();
  g_signal_connect (pinch, "begin", G_CALLBACK (pinch_begin_cb), input);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (pinch_cb), input);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));

  drag = gtk_gesture_drag_new ();
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), input);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), input);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_end_cb), input);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
}

/* Keys */

static gboolean
zoom_key_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  double factor;

  if (get_input (widget) == NULL)
    return FALSE;
  g_variant_get (args, "(d)", &factor);
  if (factor > 0)
    zoom_by (widget, factor, -1);
  else
    skein_time_axis_reset (get_input (widget)->funcs->get_axis (widget));
  return TRUE;
}

static gboolean
scroll_key_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  double share;

  if (get_input (widget) == NULL)
    return FALSE;
  g_variant_get (args, "(d)", &share);
  scroll_by (widget, share);
  return TRUE;
}

static gboolean
home_key_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  Input *input = get_input (widget);
  SkeinTimeAxis *axis;
  guint64 now_ns = skein_clock_now_ns ();
  guint64 from_ns, to_ns, start_ns;

  if (input == NULL)
    return FALSE;
  axis = input->funcs->get_axis (widget);
  skein_time_axis_get_range (axis, now_ns, &from_ns, &to_ns);
  start_ns = skein_time_axis_get_start_ns (axis);
  if (start_ns > 0)
    skein_time_axis_show (axis, start_ns, start_ns + (to_ns - from_ns), now_ns);
  return TRUE;
}

static gboolean
end_key_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  if (get_input (widget) == NULL)
    return FALSE;
  skein_time_axis_thaw (get_input (widget)->funcs->get_axis (widget));
  return TRUE;
}

void
skein_time_input_add_bindings (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint key;
    double factor; /* 0: back to what was chosen */
  } zooms[] = {
    { GDK_KEY_plus, 1 / ZOOM_STEP },
    { GDK_KEY_equal, 1 / ZOOM_STEP },
    { GDK_KEY_KP_Add, 1 / ZOOM_STEP },
    { GDK_KEY_minus, ZOOM_STEP },
    { GDK_KEY_KP_Subtract, ZOOM_STEP },
    { GDK_KEY_0, 0 },
    { GDK_KEY_KP_0, 0 },
  };
  static const struct
  {
    guint key;
    GdkModifierType modifiers;
    double share;
  } scrolls[] = {
    { GDK_KEY_Left, GDK_SHIFT_MASK, -KEY_SHARE },
    { GDK_KEY_KP_Left, GDK_SHIFT_MASK, -KEY_SHARE },
    { GDK_KEY_Right, GDK_SHIFT_MASK, KEY_SHARE },
    { GDK_KEY_KP_Right, GDK_SHIFT_MASK, KEY_SHARE },
    { GDK_KEY_Page_Up, 0, -PAGE_SHARE },
    { GDK_KEY_KP_Page_Up, 0, -PAGE_SHARE },
    { GDK_KEY_Page_Down, 0, PAGE_SHARE },
    { GDK_KEY_KP_Page_Down, 0, PAGE_SHARE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (zooms); i++)
    {
      gtk_widget_class_add_binding (widget_class, zooms[i].key, 0, zoom_key_cb, "(d)", zooms[i].factor);
      gtk_widget_class_add_binding (widget_class, zooms[i].key, GDK_CONTROL_MASK, zoom_key_cb, "(d)", zooms[i].factor);
    }
  for (guint i = 0; i < G_N_ELEMENTS (scrolls); i++)
    gtk_widget_class_add_binding (widget_class, scrolls[i].key, scrolls[i].modifiers, scroll_key_cb, "(d)", scrolls[i].share);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Home, 0, home_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Home, 0, home_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_End, 0, end_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_End, 0, end_key_cb, NULL);
}
