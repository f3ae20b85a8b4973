// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* XDG folders of Skein; created 0700 on first use. Any thread. */
const char *skein_paths_get_data_dir (void);    /* $XDG_DATA_HOME/skein: the store */
const char *skein_paths_get_runtime_dir (void); /* $XDG_RUNTIME_DIR/skein or a 0700 folder in the cache: sockets, throw-away CA */
const char *skein_paths_get_cache_dir (void);   /* $XDG_CACHE_HOME/skein: what may be lost */
char *skein_paths_dup_downloads_dir (void);     /* the user's downloads folder, else $HOME/Downloads */

/* Full path of a helper program: the first folder of $SKEIN_LIBEXEC_PATH (colon-separated: tests, uninstalled runs) that
 * has it, else the installed one. Whether it exists is for the caller to find out, who can name it in an error. */
char *skein_paths_dup_helper (const char *name);

G_END_DECLS
