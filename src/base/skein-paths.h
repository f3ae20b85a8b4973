// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* XDG folders of Skein; created 0700 on first use. Any thread. */
const char *skein_paths_get_data_dir (void);    /* $XDG_DATA_HOME/skein: the store */
const char *skein_paths_get_runtime_dir (void); /* $XDG_RUNTIME_DIR/skein or a 0700 folder in the cache: sockets, throw-away CA */
const char *skein_paths_get_cache_dir (void);   /* $XDG_CACHE_HOME/skein: what may be lost */
char *skein_paths_dup_downloads_dir (void);     /* the user's downloads folder, else $HOME/Downloads; in a Flatpak that has neither, one with its data */

/* Whether what is on @device is gone when this program ends: inside of a Flatpak, every folder that was not given to it. Any thread. */
gboolean skein_paths_is_fleeting (dev_t device);

/* Full path of a helper program: the first folder of $SKEIN_LIBEXEC_PATH (colon-separated: tests, uninstalled runs) that
 * has it, else the installed one. Whether it exists is for the caller to find out, who can name it in an error. */
char *skein_paths_dup_helper (const char *name);

G_END_DECLS
