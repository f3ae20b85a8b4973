// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "base/skein-folder.h"

G_BEGIN_DECLS

/* A folder of a test's own, removed with all that is in it. */
typedef struct
{
  char *path;
  SkeinFolder *folder;
} SkeinTempFolder;

SkeinTempFolder *skein_temp_folder_new (void);
void skein_temp_folder_free (SkeinTempFolder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinTempFolder, skein_temp_folder_free)

void skein_temp_folder_write (SkeinTempFolder *self, const char *name, const void *data, gsize size);
char *skein_temp_folder_read (SkeinTempFolder *self, const char *name, gsize *out_size); /* (nullable) NULL if absent */
guint skein_temp_folder_count (SkeinTempFolder *self); /* entries */
GStrv skein_temp_folder_list (SkeinTempFolder *self);  /* their names, sorted */
char *skein_temp_folder_dup_path (SkeinTempFolder *self, const char *name);
char *skein_temp_folder_dup_sha256 (SkeinTempFolder *self, const char *name); /* of a file that is there */

G_END_DECLS
