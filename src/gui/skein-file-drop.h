// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What dropped files are. */
typedef struct
{
  GPtrArray *paths; /* (owned) (element-type filename) */
  guint n_folders;
  gboolean all_lists; /* of checksums, by their names */
  gboolean all_text;  /* could be addresses: text, Metalink, JSON, CSV, web pages */
  gboolean has_list;  /* one folder, with a list of checksums in it */
  char *folder;       /* (owned) (nullable) the folder that all of them are in; of one folder, itself */
} SkeinFileDrop;

/* @drop: (nullable) (transfer none) NULL: not all are files of this computer. Main thread; not at all if the owner has gone. */
typedef void (*SkeinFileDropFunc) (SkeinFileDrop *drop, gpointer user_data);

/* Looks at them on a thread. */
void skein_file_drop_look_async (GdkFileList *list, GObject *owner, SkeinFileDropFunc func, gpointer user_data);
void skein_file_drop_look_at_files (GSList *files, GObject *owner, SkeinFileDropFunc func, gpointer user_data); /* (element-type GFile) */

G_END_DECLS
