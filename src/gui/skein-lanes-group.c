// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-lanes-group.h"

#include <glib/gi18n.h>

struct _SkeinLanesGroup
{
  AdwBin parent_instance;

  GSettings *settings;    /* (owned) */
  char *heading;          /* (owned) */
  char *settings_key;     /* (owned) (nullable) */
  GtkWidget *extra_child; /* (unowned) (nullable) */
  GtkWidget *below_child; /* (unowned) (nullable) */

  GtkBox *header, *title_line;
  GtkToggleButton *disclosure;
  GtkLabel *title, *summary, *detail;
  AdwBin *extra, *below;
  SkeinLanesView *lanes;
};

typedef enum
{
  PROP_HEADING = 1,
  PROP_KINDS,
  PROP_SETTINGS_KEY,
  PROP_EXTRA,
  PROP_BELOW,
  PROP_COLLAPSED
} SkeinLanesGroupProperty;
static GParamSpec *props[PROP_COLLAPSED + 1];

G_DEFINE_FINAL_TYPE (SkeinLanesGroup, skein_lanes_group, ADW_TYPE_BIN)

static gboolean
is_collapsed (SkeinLanesGroup *self)
{
  return !gtk_toggle_button_get_active (self->disclosure);
}

static void
disclosed_cb (SkeinLanesGroup *self)
{
  gboolean collapsed = is_collapsed (self);

  gtk_button_set_icon_name (GTK_BUTTON (self->disclosure), collapsed ? "pan-end-symbolic" : "pan-down-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->disclosure), collapsed ? _ ("Show a lane for each worker") : _ ("Show one lane for all workers"));
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->disclosure), GTK_ACCESSIBLE_STATE_EXPANDED, !collapsed, -1);
  skein_lanes_view_set_combined (self->lanes, collapsed);
  gtk_widget_set_visible (GTK_WIDGET (self->extra), !collapsed && self->extra_child != NULL);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_COLLAPSED]);
}

static void
set_collapsed (SkeinLanesGroup *self, gboolean collapsed)
{
  gtk_toggle_button_set_active (self->disclosure, !collapsed);
}

static void
set_heading (SkeinLanesGroup *self, const char *heading)
{
  if (g_strcmp0 (self->heading, heading) == 0)
    return;
  g_free (self->heading);
  self->heading = g_strdup (heading);
  gtk_label_set_text (self->title, heading != NULL ? heading : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->lanes), GTK_ACCESSIBLE_PROPERTY_LABEL, heading != NULL ? heading : "", -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->disclosure), GTK_ACCESSIBLE_PROPERTY_LABEL, heading != NULL ? heading : "", -1);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HEADING]);
}

static void
set_settings_key (SkeinLanesGroup *self, const char *key)
{
  if (g_strcmp0 (self->settings_key, key) == 0)
    return;
  if (self->settings_key != NULL)
    g_settings_unbind (self, "collapsed");
  g_free (self->settings_key);
  self->settings_key = g_strdup (key);
  if (key != NULL)
    g_settings_bind (self->settings, key, self, "collapsed", G_SETTINGS_BIND_DEFAULT);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SETTINGS_KEY]);
}

static void
set_text (GtkLabel *label, const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text != NULL ? text : "");
}

/* GObject */

static void
skein_lanes_group_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  SkeinLanesGroup *self = SKEIN_LANES_GROUP (object);

  switch ((SkeinLanesGroupProperty) prop_id)
    {
    case PROP_HEADING:
      g_value_set_string (value, self->heading);
      break;
    case PROP_KINDS:
      g_object_get_property (G_OBJECT (self->lanes), "kinds", value);
      break;
    case PROP_SETTINGS_KEY:
      g_value_set_string (value, self->settings_key);
      break;
    case PROP_EXTRA:
      g_value_set_object (value, self->extra_child);
      break;
    case PROP_BELOW:
      g_value_set_object (value, self->below_child);
      break;
    case PROP_COLLAPSED:
      g_value_set_boolean (value, is_collapsed (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
skein_lanes_group_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  SkeinLanesGroup *self = SKEIN_LANES_GROUP (object);

  switch ((SkeinLanesGroupProperty) prop_id)
    {
    case PROP_HEADING:
      set_heading (self, g_value_get_string (value));
      break;
    case PROP_KINDS:
      skein_lanes_view_set_kinds (self->lanes, g_value_get_flags (value));
      break;
    case PROP_SETTINGS_KEY:
      set_settings_key (self, g_value_get_string (value));
      break;
    case PROP_EXTRA:
      self->extra_child = g_value_get_object (value);
      adw_bin_set_child (self->extra, self->extra_child);
      gtk_widget_set_visible (GTK_WIDGET (self->extra), !is_collapsed (self) && self->extra_child != NULL);
      break;
    case PROP_BELOW:
      self->below_child = g_value_get_object (value);
      adw_bin_set_child (self->below, self->below_child);
      /* The space of a hidden child would stay. */
      if (self->below_child != NULL)
        g_object_bind_property (self->below_child, "visible", self->below, "visible", G_BINDING_SYNC_CREATE);
      break;
    case PROP_COLLAPSED:
      set_collapsed (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
skein_lanes_group_dispose (GObject *object)
{
  SkeinLanesGroup *self = SKEIN_LANES_GROUP (object);

  if (self->settings_key != NULL)
    g_settings_unbind (self, "collapsed");
  g_clear_pointer (&self->settings_key, g_free);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->heading, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEIN_TYPE_LANES_GROUP);

  G_OBJECT_CLASS (skein_lanes_group_parent_class)->dispose (object);
}

static void
skein_lanes_group_class_init (SkeinLanesGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = skein_lanes_group_get_property;
  object_class->set_property = skein_lanes_group_set_property;
  object_class->dispose = skein_lanes_group_dispose;

  props[PROP_HEADING] = g_param_spec_string ("heading", NULL, NULL, NULL, flags | G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_KINDS] = g_param_spec_flags ("kinds", NULL, NULL, SKEIN_TYPE_LANES_KINDS, SKEIN_LANES_THREADS | SKEIN_LANES_PROCESSES, flags);
  props[PROP_SETTINGS_KEY] = g_param_spec_string ("settings-key", NULL, NULL, NULL, flags | G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_EXTRA] = g_param_spec_object ("extra", NULL, NULL, GTK_TYPE_WIDGET, flags);
  props[PROP_BELOW] = g_param_spec_object ("below", NULL, NULL, GTK_TYPE_WIDGET, flags);
  props[PROP_COLLAPSED] = g_param_spec_boolean ("collapsed", NULL, NULL, FALSE, flags | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (SKEIN_TYPE_LANES_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/skein_app/Skein/skein-lanes-group.ui");
  gtk_widget_class_bind_template_child (widget_class, SkeinLanesGroup, header);
  gtk_widget_class_bind_template_child (widget_class, SkeinLanesGroup, title_line);
  gtk_widget_class_bind_template_child (widget_class, SkeinLanesGroup, disclosure);
  gtk_widget_class_bind_template_child (widget_class, SkeinLanesGroup, title);
  gtk_widget_class_bind_template_child (widget_class, SkeinLanesGroup, summary);
  gtk_widget_class_bind_template_child (widget_class, SkeinLanesGroup, detail);
  gtk_widget_class_bind_template_child (widget_class, SkeinLanesGroup, extra);
  gtk_widget_class_bind_template_child (widget_class, SkeinLanesGroup, below);
  gtk_widget_class_bind_template_child (widget_class, SkeinLanesGroup, lanes);
  gtk_widget_class_bind_template_callback (widget_class, disclosed_cb);
}

static void
skein_lanes_group_init (SkeinLanesGroup *self)
{
  self->settings = g_settings_new (SKEIN_SETTINGS_ID);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self->extra), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->below), FALSE);
  disclosed_cb (self);
}

SkeinLanesView *
skein_lanes_group_get_view (SkeinLanesGroup *self)
{
  g_return_val_if_fail (SKEIN_IS_LANES_GROUP (self), NULL);
  return self->lanes;
}

void
skein_lanes_group_set_summary (SkeinLanesGroup *self, const char *text)
{
  g_return_if_fail (SKEIN_IS_LANES_GROUP (self));
  set_text (self->summary, text);
}

void
skein_lanes_group_set_detail (SkeinLanesGroup *self, const char *text)
{
  g_return_if_fail (SKEIN_IS_LANES_GROUP (self));
  set_text (self->detail, text);
}

void
skein_lanes_group_set_narrow (SkeinLanesGroup *self, gboolean narrow)
{
  g_return_if_fail (SKEIN_IS_LANES_GROUP (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->header), narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_visible (GTK_WIDGET (self->detail), !narrow);
}
