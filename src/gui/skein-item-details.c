// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-item-details.h"

#include <glib/gi18n.h>

#include "base/skein-display-text.h"
#include "base/skein-format.h"
#include "gui/charts/skein-segments-map.h"
#include "gui/skein-item-words.h"
#include "gui/skein-login-dialog.h"
#include "work/skein-explain.h"

typedef enum
{
  ROW_STATUS,
  ROW_URL,
  ROW_PATH,
  ROW_SIZE,
  ROW_NOTE,
  ROW_STEPS,
  ROW_COPY,
  ROW_COPY_RESULT,
  ROW_HASHED,
  ROW_CHECK,
  ROW_PRIORITY,
  ROW_LIMIT,
  ROW_ADDED,
  N_ROWS
} RowKind;

struct _SkeinItemDetails
{
  AdwWindow parent_instance;

  SkeinBatch *batch; /* (owned) */
  SkeinItem *item;   /* (owned) */

  AdwWindowTitle *title;
  AdwPreferencesGroup *error_group;
  GtkLabel *error;
  GtkExpander *raw_error_expander;
  GtkLabel *raw_error;
  GtkWidget *log_in;
  AdwPreferencesGroup *file_group;
  AdwPreferencesGroup *digest_group;
  AdwPreferencesGroup *map_group;
  SkeinSegmentsMap *map;
  GtkLabel *map_label;
  AdwPreferencesGroup *sources_group;
  GPtrArray *source_rows; /* (owned) (element-type AdwActionRow) borrowed from the group */
  AdwActionRow *rows[N_ROWS];
  AdwActionRow *digest_rows[SKEIN_N_DIGESTS];
};

G_DEFINE_FINAL_TYPE (SkeinItemDetails, skein_item_details, ADW_TYPE_WINDOW)

static void
copy_text (SkeinItemDetails *self, const char *text)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static void
copy_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, GVariant *parameter)
{
  copy_text (SKEIN_ITEM_DETAILS (widget), g_variant_get_string (parameter, NULL));
}

static void
copy_error_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  SkeinItemDetails *self = SKEIN_ITEM_DETAILS (widget);

  copy_text (self, gtk_label_get_text (self->error));
}

/* The window that the details belong to knows how. */
static void
log_in_activated (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (widget));

  if (parent != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.log-in", "t", skein_item_get_id (SKEIN_ITEM_DETAILS (widget)->item));
}

/* A row of a title and a value; foreign text is never markup. */
static AdwActionRow *
add_row (AdwPreferencesGroup *group, const char *title, gboolean can_copy)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle_lines (row, 0);
  if (can_copy)
    {
      GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");
      /* Translators: "Copy SHA-256", "Copy Address" */
      g_autofree char *label = g_strdup_printf (_("Copy %s"), title);

      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (button, "flat");
      gtk_widget_set_tooltip_text (button, label);
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
      adw_action_row_add_suffix (row, button);
      g_object_set_data (G_OBJECT (row), "skein-copy", button);
    }
  adw_preferences_group_add (group, GTK_WIDGET (row));
  return row;
}

static void
set_row (AdwActionRow *row, const char *value)
{
  GtkWidget *button = g_object_get_data (G_OBJECT (row), "skein-copy");

  gtk_widget_set_visible (GTK_WIDGET (row), value != NULL && *value != '\0');
  if (value == NULL || g_strcmp0 (adw_action_row_get_subtitle (row), value) == 0)
    return;
  adw_action_row_set_subtitle (row, value);
  if (button != NULL)
    {
      gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", value);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "details.copy");
    }
}

static char *
dup_hex (const guint8 *bytes, guint n)
{
  GString *hex = g_string_sized_new (2 * n);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (hex, "%02x", bytes[i]);
  return g_string_free (hex, FALSE);
}

/* What was computed, and beside it what was expected if that is something else. */
static void
show_digest (SkeinItemDetails *self, SkeinDigestAlgorithm algorithm)
{
  const SkeinItemSpec *spec = skein_item_peek_spec (self->item);
  gboolean expected = (spec->expected_mask & (1u << algorithm)) != 0;
  g_autofree char *hex = skein_item_dup_digest_hex (self->item, algorithm);
  g_autofree char *wanted = expected ? dup_hex (spec->expected[algorithm], skein_digest_algorithm_get_size (algorithm)) : NULL;
  g_autofree char *title = NULL;

  if (hex == NULL && wanted == NULL)
    {
      if (self->digest_rows[algorithm] != NULL)
        gtk_widget_set_visible (GTK_WIDGET (self->digest_rows[algorithm]), FALSE);
      return;
    }
  if (self->digest_rows[algorithm] == NULL)
    {
      self->digest_rows[algorithm] = add_row (self->digest_group, skein_digest_algorithm_get_label (algorithm), TRUE);
      gtk_widget_add_css_class (GTK_WIDGET (self->digest_rows[algorithm]), "skein-digest");
    }

  if (hex == NULL)
    /* Translators: the argument is the name of a kind of checksum: SHA-256. */
    title = g_strdup_printf (_("%s, expected"), skein_digest_algorithm_get_label (algorithm));
  else if (wanted == NULL)
    title = g_strdup (skein_digest_algorithm_get_label (algorithm));
  else if (g_str_equal (hex, wanted))
    title = g_strdup_printf (_("%s, as expected"), skein_digest_algorithm_get_label (algorithm));
  else
    title = g_strdup_printf (_("%s, not the expected one"), skein_digest_algorithm_get_label (algorithm));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->digest_rows[algorithm]), title);
  set_row (self->digest_rows[algorithm], hex != NULL ? hex : wanted);
}

/* Only while there is something to see: a part of the file, of a known size. */
static void
show_map (SkeinItemDetails *self)
{
  guint64 size = skein_item_get_size (self->item);
  g_autoptr (GArray) ranges = skein_item_dup_ranges (self->item);
  g_autoptr (GArray) writers = skein_item_dup_writers (self->item);
  gboolean is_shown = size > 0 && skein_item_get_state (self->item) != SKEIN_ITEM_DONE && (ranges->len > 0 || writers->len > 0);
  g_autofree SkeinSegment *segments = NULL;
  g_autofree guint64 *marks = NULL;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->map_group), is_shown);
  if (!is_shown)
    return;
  segments = g_new (SkeinSegment, ranges->len);
  for (guint i = 0; i < ranges->len; i++)
    {
      const SkeinRange *range = &g_array_index (ranges, SkeinRange, i);

      segments[i] = (SkeinSegment){ MIN (range->start, size), MIN (range->end, size) };
    }
  marks = g_new (guint64, writers->len);
  for (guint i = 0; i < writers->len; i++)
    marks[i] = g_array_index (writers, SkeinWriter, i).pos;
  skein_segments_map_set (self->map, segments, ranges->len, size, marks, writers->len);
  text = skein_segments_map_describe (segments, ranges->len, size, marks, writers->len);
  gtk_label_set_text (self->map_label, text);
}

/* One address alone is told above. */
static void
show_sources (SkeinItemDetails *self)
{
  g_autoptr (GPtrArray) sources = skein_item_dup_sources (self->item);
  guint n_rows = sources->len > 1 ? sources->len : 0;

  gtk_widget_set_visible (GTK_WIDGET (self->sources_group), n_rows > 0);
  while (self->source_rows->len > n_rows)
    {
      adw_preferences_group_remove (self->sources_group, g_ptr_array_index (self->source_rows, self->source_rows->len - 1));
      g_ptr_array_set_size (self->source_rows, (int) self->source_rows->len - 1);
    }
  for (guint i = 0; i < n_rows; i++)
    {
      const SkeinItemSource *source = g_ptr_array_index (sources, i);
      g_autofree char *shown = skein_display_text (source->url, -1, 0);
      g_autofree char *use = source->n_connections > 0 ? g_strdup_printf (ngettext ("%u connection", "%u connections", source->n_connections), source->n_connections) : NULL;
      AdwActionRow *row;

      if (i == self->source_rows->len)
        g_ptr_array_add (self->source_rows, add_row (self->sources_group, "", TRUE));
      row = g_ptr_array_index (self->source_rows, i);
      set_row (row, shown);
      if (*source->location != '\0' && use != NULL)
        {
          /* Translators: a mirror's country code, and what it does: "de · 4 connections" */
          g_autofree char *title = g_strdup_printf (_("%s · %s"), source->location, use);

          adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
        }
      else
        adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), use != NULL ? use : *source->location != '\0' ? source->location
                                                                                  : i == 0                      ? _("Address")
                                                                                                                : _("Mirror"));
    }
}

static void
show_item (SkeinItemDetails *self)
{
  const SkeinItemSpec *spec = skein_item_peek_spec (self->item);
  const GError *error = skein_item_get_error (self->item);
  const char *raw_error = skein_explain_get_detail (error);
  g_autofree char *status = skein_item_dup_status (self->item);
  g_autofree char *url = skein_display_text (spec->url, -1, 0);
  g_autofree char *path = skein_item_dup_path (self->item);
  g_autofree char *shown_path = skein_display_text (path, -1, 0);
  g_autofree char *size = skein_item_words_dup_size (self->item);
  g_autofree char *steps = skein_item_words_dup_steps (self->item);
  g_autofree char *note = skein_item_dup_note (self->item);
  g_autofree char *check = skein_item_words_dup_check (self->item);
  g_autofree char *copy = skein_item_words_dup_copy (self->item);
  g_autofree char *hashed = skein_item_words_dup_hashed (self->item);
  g_autofree char *copy_result = skein_item_words_dup_copy_result (self->item);
  g_autofree char *priority = skein_item_words_dup_priority (self->item);
  g_autofree char *limit = skein_item_words_dup_limit (self->item);
  g_autofree char *added = skein_item_words_dup_added (self->item);
  gboolean any_digest = FALSE;

  adw_window_title_set_title (self->title, skein_item_get_name (self->item));
  gtk_widget_set_visible (GTK_WIDGET (self->error_group), error != NULL);
  if (error != NULL && g_strcmp0 (gtk_label_get_text (self->error), error->message) != 0)
    gtk_label_set_text (self->error, error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->raw_error_expander), raw_error != NULL);
  if (raw_error != NULL && g_strcmp0 (gtk_label_get_text (self->raw_error), raw_error) != 0)
    gtk_label_set_text (self->raw_error, raw_error);

  gtk_widget_set_visible (self->log_in, skein_login_helps (self->item));

  set_row (self->rows[ROW_STATUS], status);
  set_row (self->rows[ROW_URL], url);
  set_row (self->rows[ROW_PATH], shown_path);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->rows[ROW_PATH]),
                                 skein_item_get_state (self->item) == SKEIN_ITEM_DONE ? _("File") : _("Will Be Saved As"));
  set_row (self->rows[ROW_SIZE], size);
  set_row (self->rows[ROW_NOTE], note);
  set_row (self->rows[ROW_STEPS], steps);
  set_row (self->rows[ROW_COPY], copy);
  set_row (self->rows[ROW_COPY_RESULT], copy_result);
  set_row (self->rows[ROW_HASHED], hashed);
  set_row (self->rows[ROW_CHECK], check);
  set_row (self->rows[ROW_PRIORITY], priority);
  set_row (self->rows[ROW_LIMIT], limit);
  set_row (self->rows[ROW_ADDED], added);

  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    {
      show_digest (self, i);
      any_digest = any_digest || ((spec->expected_mask | skein_item_get_digest_mask (self->item)) & (1u << i)) != 0;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->digest_group), any_digest);
  show_map (self);
  show_sources (self);
}

static void
items_dirty_cb (G_GNUC_UNUSED SkeinBatch *batch, GPtrArray *items, gpointer user_data)
{
  SkeinItemDetails *self = user_data;

  if (g_ptr_array_find (items, self->item, NULL))
    show_item (self);
}

static void
skein_item_details_dispose (GObject *object)
{
  SkeinItemDetails *self = SKEIN_ITEM_DETAILS (object);

  g_clear_object (&self->batch);
  g_clear_object (&self->item);
  g_clear_pointer (&self->source_rows, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEIN_TYPE_ITEM_DETAILS);

  G_OBJECT_CLASS (skein_item_details_parent_class)->dispose (object);
}

static void
skein_item_details_class_init (SkeinItemDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skein_item_details_dispose;

  g_type_ensure (SKEIN_TYPE_SEGMENTS_MAP);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/skein_app/Skein/skein-item-details.ui");
  gtk_widget_class_bind_template_child (widget_class, SkeinItemDetails, title);
  gtk_widget_class_bind_template_child (widget_class, SkeinItemDetails, error_group);
  gtk_widget_class_bind_template_child (widget_class, SkeinItemDetails, error);
  gtk_widget_class_bind_template_child (widget_class, SkeinItemDetails, raw_error_expander);
  gtk_widget_class_bind_template_child (widget_class, SkeinItemDetails, raw_error);
  gtk_widget_class_bind_template_child (widget_class, SkeinItemDetails, log_in);
  gtk_widget_class_bind_template_child (widget_class, SkeinItemDetails, file_group);
  gtk_widget_class_bind_template_child (widget_class, SkeinItemDetails, digest_group);
  gtk_widget_class_bind_template_child (widget_class, SkeinItemDetails, map_group);
  gtk_widget_class_bind_template_child (widget_class, SkeinItemDetails, map);
  gtk_widget_class_bind_template_child (widget_class, SkeinItemDetails, map_label);
  gtk_widget_class_bind_template_child (widget_class, SkeinItemDetails, sources_group);
  gtk_widget_class_install_action (widget_class, "details.copy", "s", copy_activated);
  gtk_widget_class_install_action (widget_class, "details.copy-error", NULL, copy_error_activated);
  gtk_widget_class_install_action (widget_class, "details.log-in", NULL, log_in_activated);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_DIALOG);
}

static void
skein_item_details_init (SkeinItemDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->source_rows = g_ptr_array_new ();

  self->rows[ROW_STATUS] = add_row (self->file_group, _("Status"), FALSE);
  self->rows[ROW_URL] = add_row (self->file_group, _("Address"), TRUE);
  self->rows[ROW_PATH] = add_row (self->file_group, _("File"), TRUE);
  self->rows[ROW_SIZE] = add_row (self->file_group, _("Size"), FALSE);
  self->rows[ROW_NOTE] = add_row (self->file_group, _("Note"), FALSE);
  self->rows[ROW_STEPS] = add_row (self->file_group, _("Steps"), FALSE);
  self->rows[ROW_COPY] = add_row (self->file_group, _("Smaller Copy"), TRUE);
  self->rows[ROW_COPY_RESULT] = add_row (self->file_group, _("Resized"), FALSE);
  self->rows[ROW_HASHED] = add_row (self->file_group, _("Hashed"), FALSE);
  self->rows[ROW_CHECK] = add_row (self->file_group, _("Compared With"), FALSE);
  self->rows[ROW_PRIORITY] = add_row (self->file_group, _("Priority"), FALSE);
  self->rows[ROW_LIMIT] = add_row (self->file_group, _("Speed Limit"), FALSE);
  self->rows[ROW_ADDED] = add_row (self->file_group, _("Added"), FALSE);
}

GtkWidget *
skein_item_details_new (SkeinBatch *batch, SkeinItem *item)
{
  SkeinItemDetails *self;

  g_return_val_if_fail (SKEIN_IS_BATCH (batch), NULL);
  g_return_val_if_fail (SKEIN_IS_ITEM (item), NULL);

  self = g_object_new (SKEIN_TYPE_ITEM_DETAILS, NULL);
  self->batch = g_object_ref (batch);
  self->item = g_object_ref (item);
  g_signal_connect_object (batch, "items-dirty", G_CALLBACK (items_dirty_cb), self, 0);
  show_item (self);
  return GTK_WIDGET (self);
}
