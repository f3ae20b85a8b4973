// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Names by template: "{host}/{date}/{name}". '/' makes folders below the target folder; "{{" and "}}" are braces. Fields:
 *
 *   {name}            the file's name as the server or the URL gives it, or as it was asked for; {stem} and {ext} its two parts
 *   {host}            of the URL
 *   {path}            the URL's folders; stands alone between slashes, as it may be several
 *   {date}            2026-11-21, {year} {month} {day} {time} (14-05-59): when the download was added, local time
 *   {index}           its place among those added together, from 1; {index:03} pads with zeros
 *   {type}            the category of its type: "Images", "Other"
 *   {id}              the download's number in the list; {id:06}
 *
 * What a field stands for never makes a folder more (but {path}, which is made of safe ones), nor does any of it lead out of the target folder:
 * each part goes through skein_file_name_sanitize(). Pure; any thread. */

typedef struct
{
  const char *url;
  const char *name; /* a safe file name */
  const char *type; /* (nullable) category */
  gint64 added_us;  /* wall clock */
  guint index;
  guint64 id;
  gboolean keep_leading_dot;
} SkeinNameFields;

/* One sentence in SKEIN_WORK_ERROR_INVALID: an unknown field, a brace without its other half, a folder that leads out. */
gboolean skein_name_template_check (const char *name_template, GError **error);

/* Whether it has the field of that name ("id"). */
gboolean skein_name_template_has (const char *name_template, const char *field);

/**
 * skein_name_template_expand:
 * @name_template: one that has been checked
 * @out_folder: (out) (nullable) (transfer full): relative, "a/b", safe in each part; NULL for the target folder itself
 * @out_name: (out) (transfer full): a safe file name; the fields' if nothing usable is left of the template's
 */
void skein_name_template_expand (const char *name_template, const SkeinNameFields *fields, char **out_folder, char **out_name);

G_END_DECLS
