// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-resize-check.h"

#include <sys/stat.h>
#include <unistd.h>
#include <vips/vips.h>

gboolean
skein_resize_check_file (int fd, guint width, guint height, gboolean animated)
{
  VipsSource *source;
  VipsImage *image = NULL;
  struct stat info;
  double mean;
  gboolean ok;

  /* An empty file would be the end of the process in libvips. */
  if (fstat (fd, &info) != 0 || info.st_size == 0 || lseek (fd, 0, SEEK_SET) != 0)
    return FALSE;
  source = vips_source_new_from_descriptor (fd);
  if (source == NULL)
    return FALSE;
  image = animated ? vips_image_new_from_source (source, "", "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_ERROR, "n", -1, NULL)
                   : vips_image_new_from_source (source, "", "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_ERROR, NULL);
  ok = image != NULL && vips_image_get_width (image) == (int) width && vips_image_get_page_height (image) == (int) height
       && vips_avg (image, &mean, NULL) == 0; /* which looks at every pixel */
  g_clear_object (&image);
  g_object_unref (source);
  return lseek (fd, 0, SEEK_END) >= 0 && ok;
}
