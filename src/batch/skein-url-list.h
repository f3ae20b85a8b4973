// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-item.h"

G_BEGIN_DECLS

typedef enum
{
  SKEIN_URL_LIST_DEFAULT = 0,
  SKEIN_URL_LIST_NO_PATTERNS = 1 << 0, /* brackets and braces are ordinary characters */
} SkeinUrlListFlags;

/**
 * skein_url_list_parse:
 * @text: pasted or read lines: "URL", or "URL<TAB>name<TAB>sha256"; blank lines and lines that begin with '#' are skipped; CRLF accepted
 * @folder: target folder of the items
 * @out_complaints: (out) (element-type utf8): "Line 3: “htp:/x” is not a URL ..." for each line refused
 *
 * A URL may be a pattern (see SkeinUrlPattern) and then makes many items; all patterns of a text together make no more than
 * SKEIN_URL_PATTERN_MAX.
 *
 * Returns: (transfer full) (element-type SkeinItemSpec): the good lines in order
 */
GPtrArray *skein_url_list_parse (const char *text, gsize size, const char *folder, GPtrArray **out_complaints);

/* The same. @out_previews: (out) (optional) (element-type utf8): of each pattern, "100 files: a001.jpg … a100.jpg". */
GPtrArray *skein_url_list_parse_full (const char *text, gsize size, const char *folder, SkeinUrlListFlags flags, GPtrArray **out_complaints, GPtrArray **out_previews);

/* Adds the item of one URL, or the items of one pattern, to @specs; URLs are not looked at closely. */
gboolean skein_url_list_add_url (const char *url, const char *folder, GPtrArray *specs, GError **error);

G_END_DECLS
