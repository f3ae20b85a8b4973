// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The rows for everything by itself are made when they are first wanted: most never want them, and ten rows cost a dialog some milliseconds. */

#include "config.h"

#include "gui/skein-copy-row.h"

#include <glib/gi18n.h>

#include "batch/skein-resize-preset.h"
#include "gui/skein-setting-rows.h"

#define DEFAULT_SIDE 2048
#define NAME_KEY "copy-name"
#define PRESET_KEY "copy-preset"
#define CUSTOM_KEY "copy-custom"
#define CUSTOM "custom"

struct _SkeinCopyRow
{
  AdwExpanderRow parent_instance;

  SkeinResizeSpec custom; /* what the rows below show */
  gboolean in_place;      /* no name and no format to choose */
  gboolean filling;       /* rows are set from it, not by the user */

  AdwComboRow *preset;
  AdwEntryRow *name;

  /* (nullable) until wanted */
  AdwComboRow *mode;
  AdwActionRow *width_row, *height_row;
  GtkSpinButton *width, *height;
  AdwComboRow *crop, *format, *metadata;
  GtkSpinButton *quality, *effort;
  GtkSwitch *to_srgb, *enlarge, *linear;
  GPtrArray *custom_rows; /* (owned) (element-type GtkWidget) borrowed from the expander */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SkeinCopyRow, skein_copy_row, ADW_TYPE_EXPANDER_ROW)

static gboolean
is_custom (SkeinCopyRow *self)
{
  return adw_combo_row_get_selected (self->preset) >= skein_resize_preset_get_n ();
}

static gboolean
has_one_number (SkeinResizeMode mode)
{
  return mode == SKEIN_RESIZE_LONGEST || mode == SKEIN_RESIZE_SHORTEST || mode == SKEIN_RESIZE_PERCENT;
}

static void
take_custom (SkeinCopyRow *self)
{
  SkeinResizeSpec *spec = &self->custom;
  gboolean one;

  if (self->custom_rows->len == 0)
    return;
  spec->mode = (SkeinResizeMode) adw_combo_row_get_selected (self->mode);
  one = has_one_number (spec->mode);
  spec->width = (guint) gtk_spin_button_get_value_as_int (self->width);
  spec->height = one ? 0 : (guint) gtk_spin_button_get_value_as_int (self->height);
  if (spec->mode == SKEIN_RESIZE_PERCENT)
    spec->width = MIN (spec->width, SKEIN_RESIZE_MAX_PERCENT);
  spec->crop = (SkeinCrop) adw_combo_row_get_selected (self->crop);
  spec->format = (SkeinImageType) adw_combo_row_get_selected (self->format);
  spec->metadata = (SkeinMetadata) adw_combo_row_get_selected (self->metadata);
  spec->quality = (guint) gtk_spin_button_get_value_as_int (self->quality);
  spec->effort = (guint) gtk_spin_button_get_value_as_int (self->effort);
  spec->to_srgb = gtk_switch_get_active (self->to_srgb);
  spec->enlarge = gtk_switch_get_active (self->enlarge);
  spec->linear = gtk_switch_get_active (self->linear);
}

static void
show_size (SkeinCopyRow *self)
{
  SkeinResizeMode mode = (SkeinResizeMode) adw_combo_row_get_selected (self->mode);
  gboolean one = has_one_number (mode);

  gtk_widget_set_visible (GTK_WIDGET (self->height_row), !one);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->width_row), mode == SKEIN_RESIZE_PERCENT ? _ ("Percent") : one ? _ ("Pixels")
                                                                                                                           : _ ("Width"));
  gtk_widget_set_visible (GTK_WIDGET (self->crop), mode == SKEIN_RESIZE_FILL);
}

static void
changed_cb (SkeinCopyRow *self)
{
  g_autoptr (GError) error = NULL;
  const char *name = gtk_editable_get_text (GTK_EDITABLE (self->name));

  if (self->filling)
    return;
  if (self->custom_rows->len > 0)
    show_size (self);
  take_custom (self);
  if (*name != '\0' && !skein_copy_name_check (name, &error))
    skein_setting_row_set_problem (GTK_LIST_BOX_ROW (self->name), error->message);
  else
    skein_setting_row_set_problem (GTK_LIST_BOX_ROW (self->name), NULL);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* --- rows --- */

static void
add_custom_row (SkeinCopyRow *self, GtkWidget *row)
{
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
  g_ptr_array_add (self->custom_rows, row);
}

static AdwComboRow *
add_combo (SkeinCopyRow *self, const char *title, const char *const *labels)
{
  AdwComboRow *row = ADW_COMBO_ROW (adw_combo_row_new ());
  g_autoptr (GtkStringList) model = gtk_string_list_new (labels);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_combo_row_set_model (row, G_LIST_MODEL (model));
  g_signal_connect_swapped (row, "notify::selected", G_CALLBACK (changed_cb), self);
  add_custom_row (self, GTK_WIDGET (row));
  return row;
}

static GtkSpinButton *
make_spin (SkeinCopyRow *self, double lower, double upper, const char *label)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (lower, upper, 1);

  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  gtk_editable_set_width_chars (GTK_EDITABLE (spin), 6);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_swapped (spin, "value-changed", G_CALLBACK (changed_cb), self);
  return GTK_SPIN_BUTTON (spin);
}

static GtkSpinButton *
add_spin (SkeinCopyRow *self, const char *title, const char *subtitle, double upper)
{
  GtkWidget *row = adw_action_row_new ();
  GtkSpinButton *spin = make_spin (self, 0, upper, title);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  /* Translators: the least value of a number: as the program that writes the file does it by itself. */
  skein_spin_name_least (spin, _ ("Usual"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), GTK_WIDGET (spin));
  add_custom_row (self, row);
  return spin;
}

static GtkSwitch *
add_switch (SkeinCopyRow *self, const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *widget = gtk_switch_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_widget_set_valign (widget, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), widget);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), widget);
  g_signal_connect_swapped (widget, "notify::active", G_CALLBACK (changed_cb), self);
  add_custom_row (self, row);
  return GTK_SWITCH (widget);
}

/* A row each: side by side they leave no room for words in a narrow window. */
static AdwActionRow *
add_side (SkeinCopyRow *self, GtkSpinButton **out_spin, const char *title, const char *label)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());

  *out_spin = make_spin (self, 1, SKEIN_RESIZE_MAX_SIDE, label);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_add_suffix (row, GTK_WIDGET (*out_spin));
  add_custom_row (self, GTK_WIDGET (row));
  return row;
}

static void
show_custom (SkeinCopyRow *self)
{
  const SkeinResizeSpec *spec = &self->custom;

  self->filling = TRUE;
  adw_combo_row_set_selected (self->mode, spec->mode);
  gtk_spin_button_set_value (self->width, spec->width > 0 ? spec->width : DEFAULT_SIDE);
  gtk_spin_button_set_value (self->height, spec->height > 0 ? spec->height : DEFAULT_SIDE);
  adw_combo_row_set_selected (self->crop, spec->crop);
  adw_combo_row_set_selected (self->format, spec->format);
  adw_combo_row_set_selected (self->metadata, spec->metadata);
  gtk_spin_button_set_value (self->quality, spec->quality);
  gtk_spin_button_set_value (self->effort, spec->effort);
  gtk_switch_set_active (self->to_srgb, spec->to_srgb);
  gtk_switch_set_active (self->enlarge, spec->enlarge);
  gtk_switch_set_active (self->linear, spec->linear);
  self->filling = FALSE;
  show_size (self);
}

static void
make_custom_rows (SkeinCopyRow *self)
{
  const char *const modes[] = { _ ("Fit Into a Box"), _ ("Fill a Box, Cut the Rest"), _ ("Exactly, With Distortion"), _ ("Longer Edge"), _ ("Shorter Edge"), _ ("Percent"), NULL };
  const char *const crops[] = { _ ("The Middle"), _ ("What Catches the Eye"), NULL };
  const char *const formats[] = { _ ("As the Original"), "JPEG", "PNG", "WebP", "TIFF", "GIF", "HEIC", "AVIF", "JPEG XL", NULL };
  const char *const metadata[] = { _ ("Keep"), _ ("All but the Place"), _ ("None"), NULL };

  G_STATIC_ASSERT (G_N_ELEMENTS (modes) == SKEIN_N_RESIZE_MODES + 1);
  G_STATIC_ASSERT (G_N_ELEMENTS (crops) == SKEIN_N_CROPS + 1);
  G_STATIC_ASSERT (G_N_ELEMENTS (metadata) == SKEIN_N_METADATA + 1);

  self->filling = TRUE;
  self->mode = add_combo (self, _ ("Size"), modes);
  self->width_row = add_side (self, &self->width, _ ("Width"), _ ("Width in pixels"));
  self->height_row = add_side (self, &self->height, _ ("Height"), _ ("Height in pixels"));
  self->crop = add_combo (self, _ ("Keep When Cutting"), crops);
  self->format = add_combo (self, _ ("Format"), formats);
  self->quality = add_spin (self, _ ("Quality"), _ ("1 to 100, of formats that lose detail"), 100);
  self->effort = add_spin (self, _ ("Effort"), _ ("1 to 10: time spent to make the file smaller"), SKEIN_RESIZE_MAX_EFFORT);
  self->metadata = add_combo (self, _ ("Metadata"), metadata);
  self->to_srgb = add_switch (self, _ ("Convert Colours to sRGB"), _ ("What every screen shows; else their profile is kept"));
  self->enlarge = add_switch (self, _ ("Enlarge Smaller Pictures"), NULL);
  self->linear = add_switch (self, _ ("Linear Light"), _ ("Fine bright detail keeps its brightness; takes longer"));
  self->filling = FALSE;
}

static void
show_in_place (SkeinCopyRow *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->name), !self->in_place);
  if (self->format != NULL)
    gtk_widget_set_visible (GTK_WIDGET (self->format), is_custom (self) && !self->in_place);
}

static void
preset_changed_cb (SkeinCopyRow *self)
{
  gboolean custom = is_custom (self);

  if (!custom)
    {
      SkeinResizePreset preset;

      skein_resize_preset_get (adw_combo_row_get_selected (self->preset), &preset);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (self->preset), preset.about);
    }
  else
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self->preset), "");

  if (custom && self->custom_rows->len == 0)
    {
      make_custom_rows (self);
      show_custom (self);
    }
  for (guint i = 0; i < self->custom_rows->len; i++)
    gtk_widget_set_visible (g_ptr_array_index (self->custom_rows, i), custom);
  if (custom)
    show_size (self);
  show_in_place (self);
  changed_cb (self);
}

/* --- GObject --- */

static void
skein_copy_row_dispose (GObject *object)
{
  SkeinCopyRow *self = SKEIN_COPY_ROW (object);

  g_clear_pointer (&self->custom_rows, g_ptr_array_unref);

  G_OBJECT_CLASS (skein_copy_row_parent_class)->dispose (object);
}

static void
skein_copy_row_class_init (SkeinCopyRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = skein_copy_row_dispose;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", SKEIN_TYPE_COPY_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
skein_copy_row_init (SkeinCopyRow *self)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);

  self->custom = (SkeinResizeSpec){ .width = DEFAULT_SIDE, .height = DEFAULT_SIDE };
  self->custom_rows = g_ptr_array_new ();
  for (guint i = 0; i < skein_resize_preset_get_n (); i++)
    {
      SkeinResizePreset preset;

      skein_resize_preset_get (i, &preset);
      gtk_string_list_append (labels, preset.label);
    }
  /* Translators: none of the ready-made choices, but everything by itself. */
  gtk_string_list_append (labels, _ ("Custom"));

  self->preset = ADW_COMBO_ROW (adw_combo_row_new ());
  /* Translators: what smaller copies are made for: the web, thumbnails, print. */
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->preset), _ ("Made For"));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self->preset), 2);
  self->filling = TRUE;
  adw_combo_row_set_model (self->preset, G_LIST_MODEL (labels));
  self->filling = FALSE;
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), GTK_WIDGET (self->preset));

  self->name = ADW_ENTRY_ROW (adw_entry_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->name), _ ("Name, Such as {stem}-{size}.{ext}"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name), _ ("Fields: {name}, {stem} and {ext} of the original; {size}, {width} and {height} of the copy"));
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), GTK_WIDGET (self->name));

  g_signal_connect_swapped (self->preset, "notify::selected", G_CALLBACK (preset_changed_cb), self);
  g_signal_connect_swapped (self->name, "changed", G_CALLBACK (changed_cb), self);
  preset_changed_cb (self);
}

GtkWidget *
skein_copy_row_new (void)
{
  return g_object_new (SKEIN_TYPE_COPY_ROW, NULL);
}

SkeinCopyOptions *
skein_copy_row_dup_options (SkeinCopyRow *self, GError **error)
{
  SkeinResizePreset preset;
  SkeinResizeSpec spec = self->custom;

  g_return_val_if_fail (SKEIN_IS_COPY_ROW (self), NULL);

  if (!is_custom (self))
    {
      skein_resize_preset_get (adw_combo_row_get_selected (self->preset), &preset);
      spec = preset.spec;
    }
  if (self->in_place)
    spec.format = SKEIN_IMAGE_SAME;
  return skein_copy_options_new (&spec, self->in_place ? NULL : gtk_editable_get_text (GTK_EDITABLE (self->name)), error);
}

void
skein_copy_row_set_in_place (SkeinCopyRow *self, gboolean in_place)
{
  g_return_if_fail (SKEIN_IS_COPY_ROW (self));

  if (self->in_place == in_place)
    return;
  self->in_place = in_place;
  show_in_place (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
skein_copy_row_set_preset (SkeinCopyRow *self, const char *name)
{
  guint selected = skein_resize_preset_get_n ();

  g_return_if_fail (SKEIN_IS_COPY_ROW (self));

  for (guint i = 0; i < skein_resize_preset_get_n (); i++)
    {
      SkeinResizePreset preset;

      skein_resize_preset_get (i, &preset);
      if (g_str_equal (preset.name, name))
        selected = i;
    }
  adw_combo_row_set_selected (self->preset, selected);
}

void
skein_copy_row_load (SkeinCopyRow *self, GSettings *settings)
{
  g_autofree char *preset = g_settings_get_string (settings, PRESET_KEY);
  g_autofree char *custom = g_settings_get_string (settings, CUSTOM_KEY);
  g_autofree char *name = g_settings_get_string (settings, NAME_KEY);

  g_return_if_fail (SKEIN_IS_COPY_ROW (self));

  skein_resize_spec_from_text (custom, &self->custom);
  if (self->custom_rows->len > 0)
    show_custom (self);
  gtk_editable_set_text (GTK_EDITABLE (self->name), name);
  skein_copy_row_set_preset (self, preset);
}

void
skein_copy_row_store (SkeinCopyRow *self, GSettings *settings)
{
  SkeinResizePreset preset = { .name = CUSTOM };
  g_autofree char *custom = NULL;
  const char *name = gtk_editable_get_text (GTK_EDITABLE (self->name));

  g_return_if_fail (SKEIN_IS_COPY_ROW (self));

  if (!is_custom (self))
    skein_resize_preset_get (adw_combo_row_get_selected (self->preset), &preset);
  g_settings_set_string (settings, PRESET_KEY, preset.name);
  custom = skein_resize_spec_to_text (&self->custom);
  if (skein_resize_spec_check (&self->custom, NULL))
    g_settings_set_string (settings, CUSTOM_KEY, custom);
  if (*name == '\0' || skein_copy_name_check (name, NULL))
    g_settings_set_string (settings, NAME_KEY, name);
}

SkeinCopyOptions *
skein_copy_row_dup_stored (GSettings *settings)
{
  g_autofree char *preset_name = g_settings_get_string (settings, PRESET_KEY);
  g_autofree char *custom = g_settings_get_string (settings, CUSTOM_KEY);
  g_autofree char *name = g_settings_get_string (settings, NAME_KEY);
  SkeinResizePreset preset;

  if (!skein_resize_preset_find (preset_name, &preset) && !skein_resize_spec_from_text (custom, &preset.spec))
    return NULL;
  return skein_copy_options_new (&preset.spec, skein_copy_name_check (*name != '\0' ? name : "{name}", NULL) ? name : NULL, NULL);
}
