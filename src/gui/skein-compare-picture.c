// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-compare-picture.h"

#include <math.h>
#include <string.h>

#define N_CORNERS 24 /* of a circle */

/* While it is read. */
typedef struct
{
  SkeinPicture *picture; /* (owned) (nullable) before the root element */

  /* A text element, whose letters come after it. */
  gboolean in_text;
  double x, y, size, align;
  gboolean bold;
  guint32 color;
} Reading;

static const char *
get (const char **names, const char **values, const char *name)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (strcmp (names[i], name) == 0)
      return values[i];
  return NULL;
}

static double
get_number (const char **names, const char **values, const char *name)
{
  const char *text = get (names, values, name);

  return text != NULL ? g_ascii_strtod (text, NULL) : 0;
}

/* "#1c71d8" */
static guint32
get_color (const char **names, const char **values, const char *name)
{
  const char *text = get (names, values, name);

  return 0xff000000 | (text != NULL && *text == '#' ? (guint32) g_ascii_strtoull (text + 1, NULL, 16) & 0xffffff : 0);
}

static void
add_rect (Reading *self, const char **names, const char **values)
{
  const char *width = get (names, values, "width");

  /* The ground alone is as large as all. */
  if (width != NULL && strchr (width, '%') != NULL)
    skein_picture_add_rect (self->picture, 0, 0, self->picture->width, self->picture->height, get_color (names, values, "fill"));
  else
    skein_picture_add_rect (self->picture, get_number (names, values, "x"), get_number (names, values, "y"), get_number (names, values, "width"), get_number (names, values, "height"),
                            get_color (names, values, "fill"));
}

static void
add_line (Reading *self, const char **names, const char **values)
{
  const SkeinLinePoint ends[] = {
    { get_number (names, values, "x1"), get_number (names, values, "y1") },
    { get_number (names, values, "x2"), get_number (names, values, "y2") },
  };

  skein_picture_add_line (self->picture, ends, G_N_ELEMENTS (ends), 1, FALSE, get_color (names, values, "stroke"));
}

static void
add_circle (Reading *self, const char **names, const char **values)
{
  double x = get_number (names, values, "cx"), y = get_number (names, values, "cy"), radius = get_number (names, values, "r");
  SkeinLinePoint corners[N_CORNERS];

  for (guint i = 0; i < N_CORNERS; i++)
    corners[i] = (SkeinLinePoint){ x + radius * cos (i * 2 * G_PI / N_CORNERS), y + radius * sin (i * 2 * G_PI / N_CORNERS) };
  skein_picture_add_area (self->picture, corners, N_CORNERS, get_color (names, values, "fill"));
}

/* "x,y x,y": one curve, dashed. */
static void
add_polyline (Reading *self, const char **names, const char **values)
{
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (SkeinLinePoint));
  const char *at = get (names, values, "points");

  while (at != NULL && *at != '\0')
    {
      SkeinLinePoint point;
      char *end;

      point.x = g_ascii_strtod (at, &end);
      if (end == at || *end != ',')
        break;
      at = end + 1;
      point.y = g_ascii_strtod (at, &end);
      if (end == at)
        break;
      g_array_append_val (points, point);
      at = end + strspn (end, " ");
    }
  if (points->len > 1)
    skein_picture_add_line (self->picture, (const SkeinLinePoint *) points->data, points->len, 1.5, get (names, values, "stroke-dasharray") != NULL, get_color (names, values, "stroke"));
}

static void
begin_text (Reading *self, const char **names, const char **values)
{
  const char *anchor = get (names, values, "text-anchor");

  self->in_text = TRUE;
  self->x = get_number (names, values, "x");
  self->y = get_number (names, values, "y");
  self->size = get_number (names, values, "font-size");
  self->align = g_strcmp0 (anchor, "middle") == 0 ? 0.5 : g_strcmp0 (anchor, "end") == 0 ? 1
                                                                                         : 0;
  self->bold = get (names, values, "font-weight") != NULL;
  self->color = get_color (names, values, "fill");
}

static void
start_element (G_GNUC_UNUSED GMarkupParseContext *context, const char *element, const char **names, const char **values, gpointer user_data, G_GNUC_UNUSED GError **error)
{
  Reading *self = user_data;

  if (strcmp (element, "svg") == 0 && self->picture == NULL)
    self->picture = skein_picture_new (get_number (names, values, "width"), get_number (names, values, "height"));
  else if (self->picture == NULL)
    return;
  else if (strcmp (element, "rect") == 0)
    add_rect (self, names, values);
  else if (strcmp (element, "line") == 0)
    add_line (self, names, values);
  else if (strcmp (element, "circle") == 0)
    add_circle (self, names, values);
  else if (strcmp (element, "polyline") == 0)
    add_polyline (self, names, values);
  else if (strcmp (element, "text") == 0)
    begin_text (self, names, values);
}

static void
text (G_GNUC_UNUSED GMarkupParseContext *context, const char *letters, gsize size, gpointer user_data, G_GNUC_UNUSED GError **error)
{
  Reading *self = user_data;
  g_autofree char *copy = NULL;

  if (!self->in_text)
    return;
  copy = g_strndup (letters, size);
  skein_picture_add_text (self->picture, self->x, self->y, self->size, self->align, self->bold, self->color, copy);
}

static void
end_element (G_GNUC_UNUSED GMarkupParseContext *context, G_GNUC_UNUSED const char *element, gpointer user_data, G_GNUC_UNUSED GError **error)
{
  ((Reading *) user_data)->in_text = FALSE;
}

SkeinPicture *
skein_compare_picture_new (const char *svg)
{
  static const GMarkupParser parser = { .start_element = start_element, .end_element = end_element, .text = text };
  Reading reading = { 0 };
  GMarkupParseContext *context;

  g_return_val_if_fail (svg != NULL, NULL);

  context = g_markup_parse_context_new (&parser, 0, &reading, NULL);
  /* It is our own: that it can be read is what the test is for. */
  g_markup_parse_context_parse (context, svg, -1, NULL);
  g_markup_parse_context_free (context);
  return reading.picture != NULL ? reading.picture : skein_picture_new (1, 1);
}
