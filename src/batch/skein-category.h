// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkeinCategories:
 *
 * Which kind of file a name or Content-Type is: a table from extension to the category's name, which may become a folder's. Immutable and
 * reference counted; any thread.
 */
typedef struct _SkeinCategories SkeinCategories;

#define SKEIN_CATEGORY_OTHER "Other" /* what {type} is for what no category has */

/* The rules that hold where nothing else is said: "Images: jpg jpeg …", NULL-terminated, owned by nobody. */
const char *const *skein_categories_get_default_rules (void);

/**
 * skein_categories_new:
 * @rules: (nullable): "NAME: ext ext…" each. One replaces the default rule of its name (letter case apart), or is a category more; its
 *   extensions are taken from whatever had them. "NAME:" removes a default one.
 *
 * Returns: (nullable): NULL with SKEIN_WORK_ERROR_INVALID, which names the rule and what is wrong with it
 */
SkeinCategories *skein_categories_new (const char *const *rules, GError **error);
SkeinCategories *skein_categories_ref (SkeinCategories *self);
void skein_categories_unref (SkeinCategories *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinCategories, skein_categories_unref)

/* By the extension of @name (the last one, letter case apart), else by @content_type (nullable; parameters are passed over). (nullable): none.
 * The name is a safe file name. */
const char *skein_categories_find (SkeinCategories *self, const char *name, const char *content_type);

G_END_DECLS
