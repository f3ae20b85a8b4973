// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * skein_display_text:
 * @bytes: a file name, a line of a list, anything that came from outside
 * @length: bytes in @bytes, or -1 if NUL-terminated
 * @max_chars: longest result in characters, 0 for no limit; a longer text loses its middle to "…"
 *
 * Makes a text that can be shown in a message or on a terminal: valid UTF-8, with every control, format (bidi) and
 * line separating character and every invalid byte as U+FFFD, so that a name can neither move the cursor nor
 * reorder the sentence around it. Isolates (U+2068 to U+2069), which sentences of ours have around names and figures, stay where each has its
 * end: they change no order outside of them. Any thread.
 *
 * Returns: (transfer full)
 */
char *skein_display_text (const char *bytes, gssize length, guint max_chars);

/* Columns that valid UTF-8 takes on a terminal: wide characters two, combining ones none. */
guint skein_display_text_get_columns (const char *text);

/* @text cut to at most @columns columns, ending in "…" if it was longer, padded with spaces on the right if @pad. (transfer full) */
char *skein_display_text_fit (const char *text, guint columns, gboolean pad);

G_END_DECLS
