// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* make-photos FOLDER COUNT WIDTH HEIGHT: photographs as the sample origin has them, a scene for every eight of them, each a file of its own. */

#include "config.h"

#include <stdlib.h>

#include "origin/skein-sample-photo.h"

#define TAKES 8

int
main (int argc, char *argv[])
{
  SkeinSamplePhoto photo = { .orientation = 1 };
  g_autoptr (GBytes) body = NULL;
  guint count;

  if (argc != 5)
    {
      g_printerr ("make-photos FOLDER COUNT WIDTH HEIGHT\n");
      return 2;
    }
  count = (guint) atoi (argv[2]);
  photo.width = (guint) atoi (argv[3]);
  photo.height = (guint) atoi (argv[4]);

  for (guint i = 0; i < count; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/photo-%04u.jpg", argv[1], i);
      g_autoptr (GBytes) head = NULL;
      g_autoptr (GByteArray) file = g_byte_array_new ();
      g_autoptr (GError) error = NULL;

      if (i % TAKES == 0)
        {
          g_clear_pointer (&body, g_bytes_unref);
          photo.seed = 1 + i / TAKES;
          body = skein_sample_photo_draw (&photo);
        }
      head = skein_sample_photo_make_head (&photo, i, "2026:10:18 14:03:07");
      g_byte_array_append (file, g_bytes_get_data (head, NULL), (guint) g_bytes_get_size (head));
      g_byte_array_append (file, g_bytes_get_data (body, NULL), (guint) g_bytes_get_size (body));
      if (!g_file_set_contents (path, (const char *) file->data, file->len, &error))
        {
          g_printerr ("%s\n", error->message);
          return 1;
        }
    }
  return 0;
}
