// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-preferences-pages.h"

#include <glib/gi18n.h>

#include "gui/skein-line-list.h"
#include "gui/skein-line-rows.h"
#include "gui/skein-rate-entry.h"
#include "gui/skein-settings-binding.h"

struct _SkeinPreferencesLimits
{
  AdwPreferencesPage parent_instance;

  GSettings *settings;  /* (owned) */
  SkeinLineList *spans; /* of its group */
  SkeinLineList *rules;

  GtkSwitch *limit;
  SkeinRateEntry *rate;
  GtkWidget *rate_row;
  GtkSwitch *metered;
  AdwPreferencesGroup *schedule_group;
  AdwPreferencesGroup *rules_group;
};

G_DEFINE_FINAL_TYPE (SkeinPreferencesLimits, skein_preferences_limits, ADW_TYPE_PREFERENCES_PAGE)

static const SkeinLineKind span_kind = { "schedule", skein_settings_check_schedule, skein_span_row_new, skein_span_row_dup_line };
static const SkeinLineKind rule_kind = { "host-rules", skein_settings_check_host_rules, skein_rule_row_new, skein_rule_row_dup_line };

static void
add_span_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  skein_line_list_add (SKEIN_PREFERENCES_LIMITS (widget)->spans);
}

static void
add_rule_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  skein_line_list_add (SKEIN_PREFERENCES_LIMITS (widget)->rules);
}

static void
skein_preferences_limits_dispose (GObject *object)
{
  SkeinPreferencesLimits *self = SKEIN_PREFERENCES_LIMITS (object);

  g_clear_object (&self->settings);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEIN_TYPE_PREFERENCES_LIMITS);

  G_OBJECT_CLASS (skein_preferences_limits_parent_class)->dispose (object);
}

static void
skein_preferences_limits_class_init (SkeinPreferencesLimitsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skein_preferences_limits_dispose;

  g_type_ensure (SKEIN_TYPE_RATE_ENTRY);
  gtk_widget_class_install_action (widget_class, "limits.add-span", NULL, add_span_activated);
  gtk_widget_class_install_action (widget_class, "limits.add-rule", NULL, add_rule_activated);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/skein_app/Skein/skein-preferences-limits.ui");
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesLimits, limit);
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesLimits, rate);
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesLimits, rate_row);
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesLimits, metered);
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesLimits, schedule_group);
  gtk_widget_class_bind_template_child (widget_class, SkeinPreferencesLimits, rules_group);
}

static void
skein_preferences_limits_init (SkeinPreferencesLimits *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = g_settings_new (SKEIN_SETTINGS_ID);

  g_settings_bind (self->settings, "limit-speed", self->limit, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "limit-speed", self->rate_row, "sensitive", G_SETTINGS_BIND_GET);
  g_settings_bind (self->settings, "max-rate", self->rate, "rate", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "metered-allowed", self->metered, "active", G_SETTINGS_BIND_DEFAULT);
  self->spans = skein_line_list_new (self->schedule_group, self->settings, &span_kind);
  self->rules = skein_line_list_new (self->rules_group, self->settings, &rule_kind);
}
