// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The settings as a file, and back: all keys with their values as JSON, with a version. GSettings objects tell what changes where they were made,
 * so all but skein_settings_file_is() is for the main thread; it takes no time worth speaking of. */

/* More than this is no file of settings. */
#define SKEIN_SETTINGS_FILE_MAX_BYTES (4u * 1024 * 1024)

/* (transfer full): JSON that skein_settings_file_apply() reads. Passwords are not among the settings; one that was put into an address by hand is left
 * out. NULL with G_IO_ERROR_NOT_FOUND: the program's schemas are not installed. */
GBytes *skein_settings_file_write (GError **error);

/* Whether this looks like such a file. Any thread. */
gboolean skein_settings_file_is (const char *text, gsize size);

/**
 * skein_settings_file_apply:
 * @text: may hold anything
 * @label: the file's name, for messages
 * @out_n_set: (out): how many settings have another value now
 * @out_complaints: (out) (element-type utf8): a sentence for each key that is not known, and each value that a key cannot have; those keys stay as they are
 *
 * All that can be used is set at once. FALSE, and nothing is changed, if @text is not whole, no file of settings, or one of a later version.
 */
gboolean skein_settings_file_apply (const char *text, gsize size, const char *label, guint *out_n_set, GPtrArray **out_complaints, GError **error);

G_END_DECLS
