// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "work/skein-resize-spec.h"

G_BEGIN_DECLS

/* What most people make smaller copies for: one table for the window and the command line. Pure; any thread. */
typedef struct
{
  const char *name;  /* as the command line and settings have it: "web" */
  const char *label; /* translated: "Web" */
  const char *about; /* translated: what it does, in one line */
  SkeinResizeSpec spec;
} SkeinResizePreset;

guint skein_resize_preset_get_n (void);
void skein_resize_preset_get (guint index, SkeinResizePreset *out_preset);
gboolean skein_resize_preset_find (const char *name, SkeinResizePreset *out_preset);
char *skein_resize_preset_dup_names (void); /* "web, thumbnail, print" */

G_END_DECLS
