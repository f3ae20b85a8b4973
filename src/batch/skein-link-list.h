// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  SKEIN_LINK_IMAGE = 1 << 0,
  SKEIN_LINK_ARCHIVE = 1 << 1,
  SKEIN_LINK_DOCUMENT = 1 << 2,
  SKEIN_LINK_VIDEO = 1 << 3,
  SKEIN_LINK_AUDIO = 1 << 4,
  SKEIN_LINK_OTHER = 1 << 5, /* pages too */
} SkeinLinkType;

#define SKEIN_LINK_MAX 100000u /* of one text; what comes after is left out, and that is said */

typedef struct
{
  char *url;    /* (owned) absolute, without fragment; may have user info */
  char *name;   /* (owned) (nullable) the file's, safe: asked for by the text, else from the address */
  gboolean name_is_given; /* by the text */
  char *sha256; /* (owned) (nullable) as the text has it, not checked */
  SkeinLinkType type;
} SkeinLink;

/* How a text names addresses. */
typedef enum
{
  SKEIN_TEXT_LINES, /* one per line: see skein-url-list.h */
  SKEIN_TEXT_HTML,
  SKEIN_TEXT_CSV,
  SKEIN_TEXT_PROSE, /* somewhere in it */
} SkeinTextKind;

/* By content; @label, a file's name say, decides only where the content leaves it open. (nullable) label. Any bytes. */
SkeinTextKind skein_link_list_detect (const char *text, gsize size, const char *label);

/**
 * SkeinLinkList:
 *
 * What a text links to: each address once, in order. The text is untrusted: reading takes time and memory in proportion to its size,
 * whatever it holds. Plain data; any thread.
 */
typedef struct
{
  GPtrArray *links;  /* (owned) (element-type SkeinLink) */
  gboolean cut;      /* there were more than SKEIN_LINK_MAX, or they were too long altogether */
  guint n_left_out;  /* addresses that cannot be downloaded: mail, scripts, broken ones */
} SkeinLinkList;

/* href, src and srcset of what is shown or linked. @base_url: (nullable): what relative links are relative to; without one they are left
 * out, unless the page says it itself. */
SkeinLinkList *skein_link_list_from_html (const char *text, gsize size, const char *base_url);

/* The first column that holds addresses (RFC 4180; commas, semicolons or tabs); columns headed "name" and "sha256" count too. */
SkeinLinkList *skein_link_list_from_csv (const char *text, gsize size);

/* Addresses anywhere, without the full stop or bracket after them. */
SkeinLinkList *skein_link_list_from_prose (const char *text, gsize size);

void skein_link_list_free (SkeinLinkList *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinLinkList, skein_link_list_free)

/**
 * SkeinLinkFilter:
 *
 * Which links are wanted. Immutable; any thread.
 */
typedef struct _SkeinLinkFilter SkeinLinkFilter;

/**
 * skein_link_filter_new:
 * @glob: (nullable): "*.jpg", "img-{a,b}*", "https://host/path/" with a star after it: compared, whatever the case, with the name, or with the whole address if it has a slash
 * @types: (nullable): words with commas between: images, archives, documents, video, audio, or extensions such as "iso"
 *
 * Returns: NULL with SKEIN_WORK_ERROR_INVALID
 */
SkeinLinkFilter *skein_link_filter_new (const char *glob, const char *types, GError **error);
void skein_link_filter_free (SkeinLinkFilter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinLinkFilter, skein_link_filter_free)
gboolean skein_link_filter_match (const SkeinLinkFilter *self, const SkeinLink *link); /* (nullable) self: everything */

/* By the extension of a name or address; OTHER if it has none that is known. */
SkeinLinkType skein_link_type_from_name (const char *name);

G_END_DECLS
