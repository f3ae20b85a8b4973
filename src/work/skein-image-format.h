// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <vips/vips.h>

#include "work/skein-resize-spec.h"

G_BEGIN_DECLS

/* Owners for g_autoptr(), under names of our own: newer versions of libvips may bring theirs. */
typedef VipsImage SkeinVipsImage;
typedef VipsObject SkeinVipsObject;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinVipsImage, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinVipsObject, g_object_unref)

/* The image formats that Skein reads, and how it writes them. Private to the resize library. */
typedef struct
{
  const char *loader;      /* libvips' class of loaders: "VipsForeignLoadJpeg" */
  const char *label;       /* for people: "JPEG" */
  const char *extension;   /* "jpg" */
  gboolean animated;       /* may hold several frames, kept as such */
  gboolean scales_any;     /* the loader has "scale" */
  int (*save) (VipsImage *image, VipsTarget *target, int quality, guint effort); /* effort: as in SkeinResizeSpec */
} SkeinImageFormat;

/* What a format is written as when it cannot be written itself. */
extern const SkeinImageFormat skein_image_format_jpeg;

/* Forbids every loader of libvips but those listed: formats nobody listed are not even looked at. Once, after vips_init(). */
void skein_image_format_restrict_loaders (void);

/* By the first bytes of @source. NULL if it is none of ours. */
const SkeinImageFormat *skein_image_format_find (VipsSource *source);

/* The one to write as; not for SKEIN_IMAGE_SAME. */
const SkeinImageFormat *skein_image_format_for_type (SkeinImageType type);

/* HEIF is a container: an AVIF is one that holds AV1. @image: as loaded. */
const SkeinImageFormat *skein_image_format_refine (const SkeinImageFormat *format, VipsImage *image);

G_END_DECLS
