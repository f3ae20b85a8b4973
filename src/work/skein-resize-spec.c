// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-resize-spec.h"

#include "work/skein-work-error.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

static const char *const mode_names[SKEIN_N_RESIZE_MODES + 1] = { "fit", "fill", "exact", "longest", "shortest", "percent", NULL };
static const char *const crop_names[SKEIN_N_CROPS + 1] = { "centre", "attention", NULL };
static const char *const metadata_names[SKEIN_N_METADATA + 1] = { "keep", "no-place", "strip", NULL };
static const char *const type_names[SKEIN_N_IMAGE_FORMATS + 1] = { "same", "jpeg", "png", "webp", "tiff", "gif", "heic", "avif", "jxl", NULL };

static gboolean
parse_name (const char *const *names, const char *name, guint *out_index)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (g_ascii_strcasecmp (names[i], name) == 0)
      {
        *out_index = i;
        return TRUE;
      }
  return FALSE;
}

const char *
skein_resize_mode_get_name (SkeinResizeMode mode)
{
  return (guint) mode < SKEIN_N_RESIZE_MODES ? mode_names[mode] : NULL;
}

const char *
skein_crop_get_name (SkeinCrop crop)
{
  return (guint) crop < SKEIN_N_CROPS ? crop_names[crop] : NULL;
}

const char *
skein_metadata_get_name (SkeinMetadata metadata)
{
  return (guint) metadata < SKEIN_N_METADATA ? metadata_names[metadata] : NULL;
}

const char *
skein_image_type_get_name (SkeinImageType type)
{
  return (guint) type < SKEIN_N_IMAGE_FORMATS ? type_names[type] : NULL;
}

gboolean
skein_resize_mode_parse (const char *name, SkeinResizeMode *out_mode)
{
  guint index;

  if (!parse_name (mode_names, name, &index))
    return FALSE;
  *out_mode = (SkeinResizeMode) index;
  return TRUE;
}

gboolean
skein_crop_parse (const char *name, SkeinCrop *out_crop)
{
  guint index;

  if (!parse_name (crop_names, g_ascii_strcasecmp (name, "center") == 0 ? "centre" : name, &index))
    return FALSE;
  *out_crop = (SkeinCrop) index;
  return TRUE;
}

gboolean
skein_metadata_parse (const char *name, SkeinMetadata *out_metadata)
{
  guint index;

  if (!parse_name (metadata_names, name, &index))
    return FALSE;
  *out_metadata = (SkeinMetadata) index;
  return TRUE;
}

gboolean
skein_image_type_parse (const char *name, SkeinImageType *out_type)
{
  static const char *const aliases[][2] = { { "jpg", "jpeg" }, { "tif", "tiff" }, { "heif", "heic" } };
  guint index;

  for (guint i = 0; i < G_N_ELEMENTS (aliases); i++)
    if (g_ascii_strcasecmp (name, aliases[i][0]) == 0)
      name = aliases[i][1];
  if (!parse_name (type_names, name, &index))
    return FALSE;
  *out_type = (SkeinImageType) index;
  return TRUE;
}

static gboolean
has_one_number (SkeinResizeMode mode)
{
  return mode == SKEIN_RESIZE_LONGEST || mode == SKEIN_RESIZE_SHORTEST || mode == SKEIN_RESIZE_PERCENT;
}

gboolean
skein_resize_spec_check (const SkeinResizeSpec *self, GError **error)
{
  guint most = self->mode == SKEIN_RESIZE_PERCENT ? SKEIN_RESIZE_MAX_PERCENT : SKEIN_RESIZE_MAX_SIDE;
  gboolean has_numbers;

  if (self->mode == SKEIN_RESIZE_FIT)
    has_numbers = self->width > 0 || self->height > 0;
  else
    has_numbers = self->width > 0 && (has_one_number (self->mode) ? self->height == 0 : self->height > 0);

  if ((guint) self->mode >= SKEIN_N_RESIZE_MODES || !has_numbers || self->width > most || self->height > most
      || (guint) self->crop >= SKEIN_N_CROPS || (guint) self->metadata >= SKEIN_N_METADATA || (guint) self->format >= SKEIN_N_IMAGE_FORMATS)
    {
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _("The wanted size makes no sense. Sizes are 1 to %d pixels, or 1 to %d percent."), SKEIN_RESIZE_MAX_SIDE, SKEIN_RESIZE_MAX_PERCENT);
      return FALSE;
    }
  if (self->quality > 100 || self->effort > SKEIN_RESIZE_MAX_EFFORT)
    {
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _("The wanted quality makes no sense. Quality is 1 to 100, effort 1 to %d."), SKEIN_RESIZE_MAX_EFFORT);
      return FALSE;
    }
  return TRUE;
}

static guint
scale (guint side, double factor)
{
  return (guint) CLAMP (rint (side * factor), 1.0, (double) G_MAXINT);
}

void
skein_resize_spec_plan (const SkeinResizeSpec *self, guint width, guint height, guint *out_width, guint *out_height, guint *out_crop_width, guint *out_crop_height)
{
  double across = self->width > 0 ? (double) self->width / width : INFINITY;
  double down = self->height > 0 ? (double) self->height / height : INFINITY;
  double factor = 1;

  switch (self->mode)
    {
    case SKEIN_RESIZE_FILL:
      factor = MAX (across, down);
      break;
    case SKEIN_RESIZE_LONGEST:
      factor = (double) self->width / MAX (width, height);
      break;
    case SKEIN_RESIZE_SHORTEST:
      factor = (double) self->width / MIN (width, height);
      break;
    case SKEIN_RESIZE_PERCENT:
      factor = self->width / 100.0;
      break;
    case SKEIN_RESIZE_EXACT:
      *out_width = *out_crop_width = self->enlarge ? self->width : MIN (self->width, width);
      *out_height = *out_crop_height = self->enlarge ? self->height : MIN (self->height, height);
      return;
    case SKEIN_RESIZE_FIT:
    default:
      factor = MIN (across, down);
      break;
    }
  if (!self->enlarge)
    factor = MIN (factor, 1);

  *out_width = *out_crop_width = scale (width, factor);
  *out_height = *out_crop_height = scale (height, factor);
  if (self->mode == SKEIN_RESIZE_FILL)
    {
      /* Rounding must not leave a row too few. */
      if (factor >= across)
        *out_width = MAX (*out_width, self->enlarge ? self->width : MIN (self->width, width));
      if (factor >= down)
        *out_height = MAX (*out_height, self->enlarge ? self->height : MIN (self->height, height));
      *out_crop_width = MIN (self->width, *out_width);
      *out_crop_height = MIN (self->height, *out_height);
    }
}

/* A number at the start of *text, which moves behind it; 0 if there is none. */
static gboolean
take_number (const char **text, guint *out_number)
{
  guint64 number = 0;
  const char *p = *text;

  for (; g_ascii_isdigit (*p); p++)
    {
      number = number * 10 + (guint64) (*p - '0');
      if (number > SKEIN_RESIZE_MAX_SIDE)
        return FALSE;
    }
  *out_number = (guint) number;
  *text = p;
  return TRUE;
}

static gboolean
is_times (const char **text)
{
  /* U+00D7 as people paste it. */
  if (g_str_has_prefix (*text, "×"))
    *text += strlen ("×");
  else if (**text == 'x' || **text == 'X')
    (*text)++;
  else
    return FALSE;
  return TRUE;
}

gboolean
skein_resize_spec_parse_size (const char *text, SkeinResizeSpec *into, GError **error)
{
  SkeinResizeSpec spec = *into;
  const char *colon = strchr (text, ':');
  const char *p = colon != NULL ? colon + 1 : text;
  gboolean ok = TRUE;

  spec.mode = SKEIN_RESIZE_FIT;
  spec.width = spec.height = 0;
  if (colon != NULL)
    {
      g_autofree char *name = g_strndup (text, (gsize) (colon - text));

      ok = skein_resize_mode_parse (name, &spec.mode);
    }

  ok = ok && take_number (&p, &spec.width);
  if (ok && *p == '%' && (colon == NULL || spec.mode == SKEIN_RESIZE_PERCENT))
    {
      spec.mode = SKEIN_RESIZE_PERCENT;
      p++;
    }
  else if (ok && !has_one_number (spec.mode))
    {
      if (is_times (&p))
        ok = take_number (&p, &spec.height);
      else
        spec.height = spec.width;
    }

  if (!ok || *p != '\0' || !skein_resize_spec_check (&spec, NULL))
    {
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _("“%s” is no size. Write 2048x1024, 2048x, x1024, 50%%, or with a mode fill:800x600, exact:800x600, longest:1600, shortest:800."), text);
      return FALSE;
    }
  into->mode = spec.mode;
  into->width = spec.width;
  into->height = spec.height;
  return TRUE;
}

static char *
dup_numbers (const SkeinResizeSpec *self, const char *percent)
{
  if (self->mode == SKEIN_RESIZE_PERCENT)
    return g_strdup_printf ("%u%s", self->width, percent);
  if (has_one_number (self->mode))
    return g_strdup_printf ("%u", self->width);
  if (self->width == 0)
    return g_strdup_printf ("x%u", self->height);
  if (self->height == 0)
    return g_strdup_printf ("%ux", self->width);
  return g_strdup_printf ("%ux%u", self->width, self->height);
}

static char *
dup_with_mode (const SkeinResizeSpec *self, const char *separator, const char *percent)
{
  g_autofree char *numbers = dup_numbers (self, percent);

  if (self->mode == SKEIN_RESIZE_FIT || self->mode == SKEIN_RESIZE_PERCENT)
    return g_steal_pointer (&numbers);
  return g_strconcat (mode_names[self->mode], separator, numbers, NULL);
}

char *
skein_resize_spec_dup_size (const SkeinResizeSpec *self)
{
  return dup_with_mode (self, ":", "%");
}

char *
skein_resize_spec_dup_suffix (const SkeinResizeSpec *self)
{
  return dup_with_mode (self, "-", "pct");
}

char *
skein_resize_spec_to_text (const SkeinResizeSpec *self)
{
  g_autofree char *size = skein_resize_spec_dup_size (self);
  GString *text = g_string_new (size);

  if (self->crop != SKEIN_CROP_CENTRE)
    g_string_append_printf (text, " crop=%s", crop_names[self->crop]);
  if (self->quality != 0)
    g_string_append_printf (text, " quality=%u", self->quality);
  if (self->effort != 0)
    g_string_append_printf (text, " effort=%u", self->effort);
  if (self->metadata != SKEIN_METADATA_KEEP)
    g_string_append_printf (text, " metadata=%s", metadata_names[self->metadata]);
  if (self->format != SKEIN_IMAGE_SAME)
    g_string_append_printf (text, " format=%s", type_names[self->format]);
  if (self->to_srgb)
    g_string_append (text, " srgb");
  if (self->enlarge)
    g_string_append (text, " enlarge");
  if (self->linear)
    g_string_append (text, " linear");
  return g_string_free (text, FALSE);
}

static gboolean
take_word (const char *word, SkeinResizeSpec *spec)
{
  const char *equals = strchr (word, '=');
  const char *value = equals != NULL ? equals + 1 : "";
  gsize length = equals != NULL ? (gsize) (equals - word) : strlen (word);

#define IS(name) (length == strlen (name) && strncmp (word, name, length) == 0)
  if (equals == NULL && IS ("srgb"))
    spec->to_srgb = TRUE;
  else if (equals == NULL && IS ("enlarge"))
    spec->enlarge = TRUE;
  else if (equals == NULL && IS ("linear"))
    spec->linear = TRUE;
  else if (IS ("crop"))
    return skein_crop_parse (value, &spec->crop);
  else if (IS ("metadata"))
    return skein_metadata_parse (value, &spec->metadata);
  else if (IS ("format"))
    return skein_image_type_parse (value, &spec->format);
  else if (IS ("quality"))
    return *value != '\0' && take_number (&value, &spec->quality) && *value == '\0';
  else if (IS ("effort"))
    return *value != '\0' && take_number (&value, &spec->effort) && *value == '\0';
  else
    return FALSE;
#undef IS
  return TRUE;
}

gboolean
skein_resize_spec_from_text (const char *text, SkeinResizeSpec *into)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  SkeinResizeSpec spec = { 0 };

  if (words[0] == NULL || !skein_resize_spec_parse_size (words[0], &spec, NULL))
    return FALSE;
  for (guint i = 1; words[i] != NULL; i++)
    if (!take_word (words[i], &spec))
      return FALSE;
  if (!skein_resize_spec_check (&spec, NULL))
    return FALSE;
  *into = spec;
  return TRUE;
}

gboolean
skein_resize_spec_equal (const SkeinResizeSpec *a, const SkeinResizeSpec *b)
{
  return a->mode == b->mode && a->width == b->width && a->height == b->height && a->crop == b->crop && a->quality == b->quality && a->effort == b->effort
         && a->metadata == b->metadata && a->format == b->format && !a->to_srgb == !b->to_srgb && !a->enlarge == !b->enlarge && !a->linear == !b->linear;
}
