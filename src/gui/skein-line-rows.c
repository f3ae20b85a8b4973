// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-line-rows.h"

#include <string.h>
#include <glib/gi18n.h>

#include "base/skein-format.h"
#include "gui/skein-limit-lines.h"
#include "gui/skein-line-list.h"
#include "gui/skein-rate-entry.h"
#include "work/skein-work-error.h"

#define N_WEEKDAYS 7

/* What both kinds of expander rows have; this is data of the row. */
typedef struct
{
  GtkWidget *row; /* borrowed */

  GtkToggleButton *days[N_WEEKDAYS];
  GtkEditable *start, *end;
  AdwComboRow *kind;

  GtkEditable *pattern;
  GtkSpinButton *connections, *delay, *segments;
  GtkSwitch *limited;
  SkeinRuleLine rule; /* as it came */

  GtkWidget *rate_row;
  SkeinRateEntry *rate;
} Form;

static Form *
get_form (GtkWidget *row)
{
  return g_object_get_data (G_OBJECT (row), "skein-form");
}

static Form *
form_new (void)
{
  GtkWidget *row = adw_expander_row_new ();
  Form *form = g_new0 (Form, 1);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  form->row = row;
  g_object_set_data_full (G_OBJECT (row), "skein-form", form, g_free);
  adw_expander_row_add_action (ADW_EXPANDER_ROW (row), skein_line_list_new_remove_button (row));
  return form;
}

static GtkWidget *
add_row (Form *form, const char *title, GtkWidget *suffix)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_widget_set_valign (suffix, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), suffix);
  gtk_accessible_update_property (GTK_ACCESSIBLE (suffix), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (form->row), row);
  return row;
}

/* Spans of the schedule */

static void
show_span (Form *form)
{
  SkeinSpanLine span = { 0 };
  g_autofree char *line = skein_span_row_dup_line (form->row, NULL);
  g_autofree char *title = NULL, *rate = NULL;

  gtk_widget_set_visible (form->rate_row, adw_combo_row_get_selected (form->kind) == SKEIN_SPAN_LIMITED);
  if (line == NULL || !skein_span_line_parse (line, &span))
    return;
  title = skein_span_line_describe (&span);
  rate = skein_format_rate ((double) span.max_rate);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (form->row), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (form->row), span.kind == SKEIN_SPAN_OFF ? _("Downloads are paused") : span.kind == SKEIN_SPAN_FULL ? _("Full speed")
                                                                                                                                                       : rate);
}

static void
span_changed_cb (Form *form)
{
  show_span (form);
  skein_line_list_row_changed (form->row);
}

static GtkEditable *
add_time (Form *form, const char *title, guint minute)
{
  g_autofree char *text = skein_minute_format (minute);
  GtkWidget *entry = gtk_entry_new ();

  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 5);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (entry), 5);
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  add_row (form, title, entry);
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (span_changed_cb), form);
  return GTK_EDITABLE (entry);
}

static void
add_days (Form *form, guint days)
{
  GtkWidget *row = adw_preferences_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);

  gtk_box_set_homogeneous (GTK_BOX (box), TRUE);
  gtk_widget_set_margin_top (box, 8);
  gtk_widget_set_margin_bottom (box, 8);
  gtk_widget_set_margin_start (box, 8);
  gtk_widget_set_margin_end (box, 8);
  for (guint day = 0; day < N_WEEKDAYS; day++)
    {
      GtkWidget *toggle = gtk_toggle_button_new_with_label (skein_weekday_get_label (day));

      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (toggle), (days & (1u << day)) != 0);
      gtk_widget_add_css_class (toggle, "skein-day");
      gtk_box_append (GTK_BOX (box), toggle);
      form->days[day] = GTK_TOGGLE_BUTTON (toggle);
      g_signal_connect_swapped (toggle, "toggled", G_CALLBACK (span_changed_cb), form);
    }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (form->row), row);
}

GtkWidget *
skein_span_row_new (const char *line)
{
  const char *kinds[] = { _("Downloads Are Paused"), _("Limited"), _("Full Speed"), NULL };
  g_autoptr (GtkStringList) model = NULL;
  SkeinSpanLine span = { 0x1f, 8 * 60, 18 * 60, SKEIN_SPAN_LIMITED, 500000 };
  Form *form;

  if (line != NULL && !skein_span_line_parse (line, &span))
    return NULL;

  form = form_new ();
  add_days (form, span.days);
  form->start = add_time (form, _("From"), span.start_minute);
  form->end = add_time (form, _("Until"), span.end_minute);
  model = gtk_string_list_new (kinds);
  form->kind = ADW_COMBO_ROW (adw_combo_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (form->kind), _("Then"));
  adw_combo_row_set_model (form->kind, G_LIST_MODEL (model));
  adw_combo_row_set_selected (form->kind, span.kind);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (form->row), GTK_WIDGET (form->kind));
  form->rate = SKEIN_RATE_ENTRY (skein_rate_entry_new ());
  if (span.max_rate > 0)
    skein_rate_entry_set_rate (form->rate, span.max_rate);
  form->rate_row = add_row (form, _("At Most"), GTK_WIDGET (form->rate));
  g_signal_connect_swapped (form->kind, "notify::selected", G_CALLBACK (span_changed_cb), form);
  g_signal_connect_swapped (form->rate, "notify::rate", G_CALLBACK (span_changed_cb), form);
  show_span (form);
  return form->row;
}

char *
skein_span_row_dup_line (GtkWidget *row, GError **error)
{
  Form *form = get_form (row);
  SkeinSpanLine span = { 0 };

  for (guint day = 0; day < N_WEEKDAYS; day++)
    if (gtk_toggle_button_get_active (form->days[day]))
      span.days |= 1u << day;
  if (span.days == 0)
    {
      g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _("Choose a day at least."));
      return NULL;
    }
  if (!skein_minute_parse (gtk_editable_get_text (form->start), &span.start_minute) || !skein_minute_parse (gtk_editable_get_text (form->end), &span.end_minute))
    {
      g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _("Write times as 08:00; the end of a day is 24:00."));
      return NULL;
    }
  span.kind = (SkeinSpanKind) MIN (adw_combo_row_get_selected (form->kind), SKEIN_SPAN_FULL);
  if (span.kind == SKEIN_SPAN_LIMITED)
    span.max_rate = skein_rate_entry_get_rate (form->rate);
  return skein_span_line_format (&span);
}

/* Rules for hosts */

static void
show_rule (Form *form)
{
  const char *pattern = gtk_editable_get_text (form->pattern);
  g_autofree char *line = skein_rule_row_dup_line (form->row, NULL);
  SkeinRuleLine rule;
  g_autofree char *summary = NULL;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (form->row), *pattern != '\0' ? pattern : _("New Rule"));
  gtk_widget_set_visible (GTK_WIDGET (form->rate), gtk_switch_get_active (form->limited));
  if (line == NULL || !skein_rule_line_parse (line, &rule))
    return;
  summary = skein_rule_line_describe (&rule);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (form->row), summary);
}

static void
rule_changed_cb (Form *form)
{
  show_rule (form);
  skein_line_list_row_changed (form->row);
}

static GtkSpinButton *
add_number (Form *form, const char *title, guint most, guint step, guint value)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (0, most, step);

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), value);
  /* Translators: a number that is not set for this server. */
  skein_spin_name_least (GTK_SPIN_BUTTON (spin), _("As for All"));
  add_row (form, title, spin);
  g_signal_connect_swapped (spin, "value-changed", G_CALLBACK (rule_changed_cb), form);
  return GTK_SPIN_BUTTON (spin);
}

GtkWidget *
skein_rule_row_new (const char *line)
{
  SkeinRuleLine rule = { .connections = 2 };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *pattern;
  Form *form;

  if (line != NULL && !skein_rule_line_parse (line, &rule))
    {
      g_object_ref_sink (box);
      g_object_unref (box);
      return NULL;
    }

  form = form_new ();
  form->rule = rule;
  pattern = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (pattern), _("Server, Such as *.example.org"));
  form->pattern = GTK_EDITABLE (pattern);
  gtk_editable_set_text (form->pattern, rule.pattern);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (form->row), pattern);
  g_signal_connect_swapped (pattern, "changed", G_CALLBACK (rule_changed_cb), form);
  form->connections = add_number (form, _("Connections"), 1024, 1, rule.connections);
  form->delay = add_number (form, _("Milliseconds Between Downloads"), 600000, 100, rule.delay_ms);
  form->segments = add_number (form, _("Connections per Large File"), 32, 1, rule.segments);
  form->limited = GTK_SWITCH (gtk_switch_new ());
  form->rate = SKEIN_RATE_ENTRY (skein_rate_entry_new ());
  gtk_switch_set_active (form->limited, rule.rate > 0);
  gtk_widget_set_valign (GTK_WIDGET (form->limited), GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (form->limited), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Limit the speed"), -1);
  if (rule.rate > 0)
    skein_rate_entry_set_rate (form->rate, rule.rate);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (form->rate));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (form->limited));
  form->rate_row = add_row (form, _("Speed Limit"), box);
  g_signal_connect_swapped (form->limited, "notify::active", G_CALLBACK (rule_changed_cb), form);
  g_signal_connect_swapped (form->rate, "notify::rate", G_CALLBACK (rule_changed_cb), form);
  show_rule (form);
  return form->row;
}

char *
skein_rule_row_dup_line (GtkWidget *row, GError **error)
{
  Form *form = get_form (row);
  SkeinRuleLine rule = form->rule;
  g_autofree char *pattern = g_strstrip (g_strdup (gtk_editable_get_text (form->pattern)));

  if (*pattern == '\0' || strpbrk (pattern, " \t#=;") != NULL || g_strlcpy (rule.pattern, pattern, sizeof rule.pattern) >= sizeof rule.pattern)
    {
      g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _("Write the name of a server, such as example.org, or *.example.org for those below it."));
      return NULL;
    }
  rule.connections = (guint) gtk_spin_button_get_value_as_int (form->connections);
  rule.delay_ms = (guint) gtk_spin_button_get_value_as_int (form->delay);
  rule.segments = (guint) gtk_spin_button_get_value_as_int (form->segments);
  rule.rate = gtk_switch_get_active (form->limited) ? skein_rate_entry_get_rate (form->rate) : 0;
  return skein_rule_line_format (&rule);
}

/* Categories */

GtkWidget *
skein_category_row_new (const char *line)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("Folder and Endings, Such as “Models: stl obj”"));
  if (line != NULL)
    gtk_editable_set_text (GTK_EDITABLE (row), line);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (row), skein_line_list_new_remove_button (row));
  g_signal_connect (row, "changed", G_CALLBACK (skein_line_list_row_changed), NULL);
  return row;
}

char *
skein_category_row_dup_line (GtkWidget *row, GError **error)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));

  if (strchr (text, ':') == NULL || strpbrk (text, ";\n") != NULL)
    {
      g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _("Write a folder, a colon and endings: “Models: stl obj”."));
      return NULL;
    }
  return g_steal_pointer (&text);
}
