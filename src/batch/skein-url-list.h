// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-item.h"

G_BEGIN_DECLS

/**
 * skein_url_list_parse:
 * @text: pasted or read lines: "URL", or "URL<TAB>name<TAB>sha256"; blank lines and lines that begin with '#' are skipped; CRLF accepted
 * @folder: target folder of the items
 * @out_complaints: (out) (element-type utf8): "Line 3: “htp:/x” is not a URL ..." for each line refused
 *
 * Returns: (transfer full) (element-type SkeinItemSpec): the good lines in order
 */
GPtrArray *skein_url_list_parse (const char *text, gsize size, const char *folder, GPtrArray **out_complaints);

G_END_DECLS
