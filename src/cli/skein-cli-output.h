// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "base/skein-part-file.h"

G_BEGIN_DECLS

/**
 * SkeinCliOutput:
 *
 * Where results go: standard output, or a file that appears whole or not at all. Blocks on the disk.
 */
typedef struct _SkeinCliOutput SkeinCliOutput;

SkeinCliOutput *skein_cli_output_new (const char *path, GError **error); /* NULL: standard output */
void skein_cli_output_free (SkeinCliOutput *self);                       /* without finish, nothing of the file is left */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinCliOutput, skein_cli_output_free)

void skein_cli_output_write (SkeinCliOutput *self, const char *bytes, gsize size); /* what goes wrong is told by finish */

/* Gives the file its name, instead of one that has it. */
gboolean skein_cli_output_finish (SkeinCliOutput *self, GError **error);

/* How the list names the file at @path: lent, or in @out_own, which starts as NULL. (nullable): it is not below the folder of the list. */
const char *skein_cli_output_get_name (SkeinCliOutput *self, const char *path, char **out_own);

/* The file that is there now, and the one on its way (element-type struct stat). (transfer full) */
GArray *skein_cli_output_list_files (SkeinCliOutput *self);

G_END_DECLS
