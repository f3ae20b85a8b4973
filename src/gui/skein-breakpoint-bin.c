// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-breakpoint-bin.h"

#define MAX_BREAKPOINTS 8

struct _SkeinBreakpointBin
{
  GtkWidget parent_instance;

  GtkWidget *child; /* (owned by the widget tree) (nullable) */
  int breakpoints[MAX_BREAKPOINTS];
  guint n_breakpoints;
  int failed_width[MAX_BREAKPOINTS]; /* the largest at which the form did not fit; 0: none */
  guint form;                        /* as told */
  guint idle;
};

typedef enum
{
  PROP_CHILD = 1,
  PROP_BREAKPOINTS,
  PROP_FORM
} SkeinBreakpointBinProperty;
static GParamSpec *props[PROP_FORM + 1];

enum
{
  SIGNAL_FORM_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void buildable_iface_init (GtkBuildableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SkeinBreakpointBin, skein_breakpoint_bin, GTK_TYPE_WIDGET, G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE, buildable_iface_init))

static GtkBuildableIface *parent_buildable_iface;

static void
add_child (GtkBuildable *buildable, GtkBuilder *builder, GObject *child, const char *type)
{
  if (GTK_IS_WIDGET (child))
    skein_breakpoint_bin_set_child (SKEIN_BREAKPOINT_BIN (buildable), GTK_WIDGET (child));
  else
    parent_buildable_iface->add_child (buildable, builder, child, type);
}

static void
buildable_iface_init (GtkBuildableIface *iface)
{
  parent_buildable_iface = g_type_interface_peek_parent (iface);
  iface->add_child = add_child;
}

static int
measure_least (SkeinBreakpointBin *self)
{
  int least = 0;

  if (self->child != NULL && gtk_widget_should_layout (self->child))
    gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  return least;
}

/* By the width, and narrower where that did not fit: large text, long words. */
static guint
choose_form (SkeinBreakpointBin *self, int width)
{
  guint form = 0;

  for (guint i = 0; i < self->n_breakpoints; i++)
    form += width < self->breakpoints[i];
  while (form < self->n_breakpoints && width <= self->failed_width[form])
    form++;
  return form;
}

/* The child may be on its way from one form to the next while it is given its size: what it needs is asked here, when it is there. A form
 * that does not fit is tried again when there is more room than there was. */
static gboolean
idle_cb (gpointer user_data)
{
  SkeinBreakpointBin *self = user_data;
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  guint wanted;

  self->idle = 0;
  if (self->form < self->n_breakpoints)
    self->failed_width[self->form] = measure_least (self) > width ? width : 0;
  wanted = choose_form (self, width);
  if (self->form != wanted)
    {
      self->form = wanted;
      g_signal_emit (self, signals[SIGNAL_FORM_CHANGED], 0, self->form);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FORM]);
    }
  return G_SOURCE_REMOVE;
}

static void
skein_breakpoint_bin_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  SkeinBreakpointBin *self = SKEIN_BREAKPOINT_BIN (widget);
  int least = 0, least_height = 0;

  if (self->child != NULL && gtk_widget_should_layout (self->child))
    {
      gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
      gtk_widget_measure (self->child, GTK_ORIENTATION_VERTICAL, MAX (width, least), &least_height, NULL, NULL, NULL);
      gtk_widget_allocate (self->child, MAX (width, least), MAX (height, least_height), baseline, NULL);
    }

  if (self->idle == 0 && (choose_form (self, width) != self->form || (self->form < self->n_breakpoints && least > width)))
    self->idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, idle_cb, self, NULL);
}

static void
skein_breakpoint_bin_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  SkeinBreakpointBin *self = SKEIN_BREAKPOINT_BIN (widget);
  int least;

  if (self->child == NULL || !gtk_widget_should_layout (self->child))
    return;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      gtk_widget_measure (self->child, orientation, -1, minimum, natural, minimum_baseline, natural_baseline);
      *minimum = 0;
      return;
    }
  gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  gtk_widget_measure (self->child, orientation, for_size < 0 ? -1 : MAX (for_size, least), minimum, natural, minimum_baseline, natural_baseline);
}

static GtkSizeRequestMode
skein_breakpoint_bin_get_request_mode (GtkWidget *widget)
{
  SkeinBreakpointBin *self = SKEIN_BREAKPOINT_BIN (widget);

  return self->child != NULL ? gtk_widget_get_request_mode (self->child) : GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
skein_breakpoint_bin_compute_expand (GtkWidget *widget, gboolean *hexpand, gboolean *vexpand)
{
  SkeinBreakpointBin *self = SKEIN_BREAKPOINT_BIN (widget);

  *hexpand = self->child != NULL && gtk_widget_compute_expand (self->child, GTK_ORIENTATION_HORIZONTAL);
  *vexpand = self->child != NULL && gtk_widget_compute_expand (self->child, GTK_ORIENTATION_VERTICAL);
}

static void
parse_breakpoints (SkeinBreakpointBin *self, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text != NULL ? text : "", " ", -1);

  self->n_breakpoints = 0;
  for (gsize i = 0; words[i] != NULL && self->n_breakpoints < MAX_BREAKPOINTS; i++)
    if (words[i][0] != '\0')
      self->breakpoints[self->n_breakpoints++] = (int) g_ascii_strtoll (words[i], NULL, 10);
}

static void
skein_breakpoint_bin_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  SkeinBreakpointBin *self = SKEIN_BREAKPOINT_BIN (object);

  switch ((SkeinBreakpointBinProperty) prop_id)
    {
    case PROP_CHILD:
      g_value_set_object (value, self->child);
      break;
    case PROP_FORM:
      g_value_set_uint (value, self->form);
      break;
    case PROP_BREAKPOINTS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
skein_breakpoint_bin_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  SkeinBreakpointBin *self = SKEIN_BREAKPOINT_BIN (object);

  switch ((SkeinBreakpointBinProperty) prop_id)
    {
    case PROP_CHILD:
      skein_breakpoint_bin_set_child (self, g_value_get_object (value));
      break;
    case PROP_BREAKPOINTS:
      parse_breakpoints (self, g_value_get_string (value));
      break;
    case PROP_FORM:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
skein_breakpoint_bin_dispose (GObject *object)
{
  SkeinBreakpointBin *self = SKEIN_BREAKPOINT_BIN (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_pointer (&self->child, gtk_widget_unparent);

  G_OBJECT_CLASS (skein_breakpoint_bin_parent_class)->dispose (object);
}

static void
skein_breakpoint_bin_class_init (SkeinBreakpointBinClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = skein_breakpoint_bin_get_property;
  object_class->set_property = skein_breakpoint_bin_set_property;
  object_class->dispose = skein_breakpoint_bin_dispose;
  widget_class->size_allocate = skein_breakpoint_bin_size_allocate;
  widget_class->measure = skein_breakpoint_bin_measure;
  widget_class->get_request_mode = skein_breakpoint_bin_get_request_mode;
  widget_class->compute_expand = skein_breakpoint_bin_compute_expand;

  props[PROP_CHILD] = g_param_spec_object ("child", NULL, NULL, GTK_TYPE_WIDGET, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[PROP_BREAKPOINTS] = g_param_spec_string ("breakpoints", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_FORM] = g_param_spec_uint ("form", NULL, NULL, 0, MAX_BREAKPOINTS, 0, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  signals[SIGNAL_FORM_CHANGED] = g_signal_new ("form-changed", SKEIN_TYPE_BREAKPOINT_BIN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
skein_breakpoint_bin_init (SkeinBreakpointBin *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

guint
skein_breakpoint_bin_get_form (SkeinBreakpointBin *self)
{
  g_return_val_if_fail (SKEIN_IS_BREAKPOINT_BIN (self), 0);

  return self->form;
}

void
skein_breakpoint_bin_set_child (SkeinBreakpointBin *self, GtkWidget *child)
{
  g_return_if_fail (SKEIN_IS_BREAKPOINT_BIN (self));
  g_return_if_fail (child == NULL || GTK_IS_WIDGET (child));

  if (self->child == child)
    return;
  g_clear_pointer (&self->child, gtk_widget_unparent);
  self->child = child;
  if (child != NULL)
    gtk_widget_set_parent (child, GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CHILD]);
}
