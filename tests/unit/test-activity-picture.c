// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The picture of activity for a file: its shapes, and how they are written as SVG. */

#include "config.h"

#include "gui/charts/skein-activity-picture.h"

#include <string.h>

#define START_NS G_GUINT64_CONSTANT (9000000000000)
#define S G_GUINT64_CONSTANT (1000000000)

static char *
write_svg (const SkeinPicture *picture, const char *title)
{
  g_autoptr (SkeinTextStream) stream = skein_text_stream_new (-1, NULL);

  skein_picture_write_svg (picture, title, stream);
  return skein_text_stream_dup_text (stream);
}

static void
test_svg (void)
{
  g_autoptr (SkeinPicture) picture = skein_picture_new (100, 50.5);
  const SkeinLinePoint points[] = { { 1, 2 }, { 3.25, 4 }, { 5, 6.126 } };
  g_autofree char *text = NULL;

  skein_picture_add_rect (picture, 1, 2, 3, 4, 0xff00ff00);
  skein_picture_add_rect (picture, 10, 2, 3.5, 4, 0xff00ff00);
  skein_picture_add_rect (picture, 10, 2, 0, 4, 0xff00ff00);
  skein_picture_add_rect (picture, 1, 2, 3, 4, 0x800000ff);
  skein_picture_add_line (picture, points, 3, 2, TRUE, 0xff123456);
  skein_picture_add_area (picture, points, 3, 0xff123456);
  skein_picture_add_line (picture, points, 1, 2, FALSE, 0xff123456);
  skein_picture_add_text (picture, 5, 6, 12, 0.5, TRUE, 0xff000000, "a <b> & \"c\"");
  text = write_svg (picture, "Title & more");

  g_assert_cmpstr (text, ==,
                   "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                   "<svg xmlns=\"http://www.w3.org/2000/svg\" font-family=\"Cantarell, 'Noto Sans', sans-serif\" width=\"100\" height=\"50.5\" viewBox=\"0 0 100 50.5\">\n"
                   "<title>Title &amp; more</title>\n"
                   "<path fill=\"#00ff00\" d=\"M1 2h3v4h-3zM10 2h3.5v4h-3.5z\"/>\n"
                   "<path fill=\"#0000ff\" fill-opacity=\"0.501\" d=\"M1 2h3v4h-3z\"/>\n"
                   "<path fill=\"none\" stroke-linejoin=\"round\" stroke=\"#123456\" stroke-width=\"2\" stroke-dasharray=\"5 3\" d=\"M1 2L3.25 4L5 6.13\"/>\n"
                   "<path fill=\"#123456\" d=\"M1 2L3.25 4L5 6.13z\"/>\n"
                   "<text x=\"5\" y=\"6\" font-size=\"12\" font-weight=\"bold\" text-anchor=\"middle\" fill=\"#000000\">a &lt;b&gt; &amp; &quot;c&quot;</text>\n"
                   "</svg>\n");
}

static void
fill_lane (SkeinPictureLane *lane, guint seed)
{
  for (guint i = 0; i < SKEIN_ACTIVITY_PICTURE_COLUMNS; i++)
    {
      SkeinColumn *column = &lane->columns[i];

      column->phase = (guint8) ((i / 13 + seed) % SKEIN_N_PHASES);
      column->cpu = (guint8) (i * 7 + seed);
      column->blocked = (guint8) (i % 17 == 0 ? 120 : 0);
      column->known = i > seed % 100 ? 255 : 0;
    }
}

static SkeinActivityPicture *
make_activity (guint n_threads, guint n_processes)
{
  SkeinActivityPicture *activity = skein_activity_picture_new ("Title", START_NS, START_NS + 30 * S, G_GINT64_CONSTANT (1700000000000000));
  SkeinPictureChart *chart = skein_activity_picture_add_chart (activity, "Download");

  activity->subtitle = g_strdup ("when");
  chart->names[0] = g_strdup ("received");
  chart->data.n_curves = 1;
  chart->data.top[0] = 10;
  skein_line_layout_get_grid (START_NS, START_NS + 30 * S, START_NS + 30 * S, S / 10, &chart->data.grid);
  for (guint i = 0; i < chart->data.grid.n; i++)
    chart->data.heights[0][i] = i % 23;

  for (guint i = 1; i <= n_threads; i++)
    {
      g_autofree char *label = g_strdup_printf ("T%u", i);

      fill_lane (skein_activity_picture_add_lane (activity, label, SKEIN_LANE_THREAD), i * 31);
    }
  for (guint i = 1; i <= n_processes; i++)
    {
      g_autofree char *label = g_strdup_printf ("P%u", i);

      fill_lane (skein_activity_picture_add_lane (activity, label, SKEIN_LANE_PROCESS), i * 57);
    }
  return activity;
}

/* No shape leaves the paper; the height grows with the lanes, but not without end. */
static void
test_bounds (void)
{
  static const guint cases[][2] = { { 0, 0 }, { 1, 0 }, { 0, 2 }, { 6, 2 }, { 40, 16 }, { 480, 32 } };
  double last_height = 0;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SkeinActivityPicture) activity = make_activity (cases[i][0], cases[i][1]);
      g_autoptr (SkeinPicture) picture = skein_activity_picture_draw (activity);
      guint n_texts = 0;

      for (guint s = 0; s < picture->shapes->len; s++)
        {
          const SkeinShape *shape = &g_array_index (picture->shapes, SkeinShape, s);

          n_texts += shape->kind == SKEIN_SHAPE_TEXT;
          g_assert_cmpfloat (shape->x, >=, 0);
          g_assert_cmpfloat (shape->y, >=, 0);
          g_assert_cmpfloat (shape->x + shape->width, <=, picture->width);
          g_assert_cmpfloat (shape->y + shape->height, <=, picture->height);
          for (guint p = 0; p < shape->n; p++)
            {
              const SkeinLinePoint *point = &g_array_index (picture->points, SkeinLinePoint, shape->first + p);

              g_assert_true (point->x >= 0 && point->x <= picture->width && point->y >= 0 && point->y <= picture->height);
            }
        }
      g_assert_cmpuint (n_texts, >, 3);
      g_assert_cmpfloat (picture->height, >, i > 0 && cases[i][0] + cases[i][1] > cases[i - 1][0] + cases[i - 1][1] ? last_height : 0);
      g_assert_cmpfloat (picture->height, <, 3500);
      last_height = picture->height;
    }
}

/* What the tints of a lane cover is what is known of it. */
static void
test_cover (void)
{
  g_autoptr (SkeinActivityPicture) activity = make_activity (1, 0);
  const SkeinPictureLane *lane = g_ptr_array_index (activity->lanes, 0);
  g_autoptr (SkeinPicture) picture = skein_activity_picture_draw (activity);
  double covered[SKEIN_N_PHASES] = { 0 }, wanted[SKEIN_N_PHASES] = { 0 };

  for (guint i = 0; i < SKEIN_ACTIVITY_PICTURE_COLUMNS; i++)
    if (lane->columns[i].known > 0)
      wanted[lane->columns[i].phase] += 1;

  for (guint s = 0; s < picture->shapes->len; s++)
    {
      const SkeinShape *shape = &g_array_index (picture->shapes, SkeinShape, s);

      for (guint phase = SKEIN_PHASE_START; phase < SKEIN_PHASE_LOCK; phase++)
        if (shape->kind == SKEIN_SHAPE_RECT && shape->height == 26 && shape->color == skein_phase_colors_get_tint ((SkeinPhase) phase, SKEIN_COLOR_SCHEME_LIGHT))
          covered[phase] += shape->width;
    }
  for (guint phase = SKEIN_PHASE_START; phase < SKEIN_PHASE_LOCK; phase++)
    g_assert_cmpfloat (covered[phase], ==, wanted[phase]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/activity-picture/svg", test_svg);
  g_test_add_func ("/activity-picture/bounds", test_bounds);
  g_test_add_func ("/activity-picture/cover", test_cover);

  return g_test_run ();
}
