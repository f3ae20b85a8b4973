// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Texts of errors as whole sentences: parts that are put together here could be translated into few languages. Any thread. */

/* What the system did not do, and why: "Cannot open the folder “/srv”: Permission denied" (transfer full). @format is the sentence, translated,
 * with a %s for the file's name (if @name, in the encoding of file names, is given) and one for the reason. */
char *skein_error_text_from_errno (const char *format, const char *name, int errsv);

/* @error says @text from now on, which is taken; for a sentence with the error's message in it. Nothing without @error. */
void skein_error_text_take (GError *error, char *text);

G_END_DECLS
