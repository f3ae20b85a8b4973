// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-save-options.h"
#include "batch/skein-name-template.h"
#include "work/skein-work-error.h"

#include <string.h>
#include <glib/gi18n-lib.h>

static const char *const conflicts[SKEIN_N_CONFLICTS] = { "rename", "overwrite", "skip", "resume", "compare" };

/* The options that are on or off, by their stored names. */
static const struct
{
  const char *name;
  gsize offset;
} flags[] = {
  { "ignore-server-time", G_STRUCT_OFFSET (SkeinSaveOptions, ignore_server_time) },
  { "sort-by-type", G_STRUCT_OFFSET (SkeinSaveOptions, sort_by_type) },
  { "keep-leading-dot", G_STRUCT_OFFSET (SkeinSaveOptions, keep_leading_dot) },
};

static gboolean *
get_flag (const SkeinSaveOptions *self, guint i)
{
  return (gboolean *) ((char *) self + flags[i].offset);
}

/* A line of the store's text must stay one. */
static gboolean
check_lines (const SkeinSaveOptions *filled, GError **error)
{
  for (guint i = 0; filled->categories != NULL && filled->categories[i] != NULL; i++)
    if (strpbrk (filled->categories[i], "\r\n") != NULL)
      {
        g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("A category has a line break in it; give one rule per line."));
        return FALSE;
      }
  return TRUE;
}

SkeinSaveOptions *
skein_save_options_new (const SkeinSaveOptions *filled, GError **error)
{
  g_autoptr (SkeinSaveOptions) self = NULL;
  g_autoptr (SkeinCategories) table = NULL;
  gboolean has_template = filled->name_template != NULL && *filled->name_template != '\0';

  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (has_template && !skein_name_template_check (filled->name_template, error))
    return NULL;
  if (!check_lines (filled, error))
    return NULL;
  table = skein_categories_new ((const char *const *) filled->categories, error);
  if (table == NULL)
    return NULL;

  self = g_new0 (SkeinSaveOptions, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->name_template = has_template ? g_strdup (filled->name_template) : NULL;
  self->conflict = filled->conflict < SKEIN_N_CONFLICTS ? filled->conflict : SKEIN_CONFLICT_RENAME;
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    *get_flag (self, i) = *get_flag (filled, i) != FALSE;
  if (filled->categories != NULL && filled->categories[0] != NULL)
    self->categories = g_strdupv (filled->categories);
  self->table = g_steal_pointer (&table);
  return g_steal_pointer (&self);
}

SkeinSaveOptions *
skein_save_options_ref (SkeinSaveOptions *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
skein_save_options_unref (SkeinSaveOptions *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->name_template);
  g_strfreev (self->categories);
  skein_categories_unref (self->table);
  g_free (self);
}

char *
skein_save_options_to_text (const SkeinSaveOptions *self)
{
  GString *text;

  if (self == NULL)
    return NULL;

  text = g_string_new (NULL);
  if (self->name_template != NULL)
    g_string_append_printf (text, "template %s\n", self->name_template);
  if (self->conflict != SKEIN_CONFLICT_RENAME)
    g_string_append_printf (text, "conflict %s\n", conflicts[self->conflict]);
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    if (*get_flag (self, i))
      g_string_append_printf (text, "%s 1\n", flags[i].name);
  for (guint i = 0; self->categories != NULL && self->categories[i] != NULL; i++)
    g_string_append_printf (text, "category %s\n", self->categories[i]);
  return g_string_free (text, text->len == 0);
}

static gboolean
is_category (const char *rule)
{
  const char *const rules[] = { rule, NULL };
  g_autoptr (SkeinCategories) table = skein_categories_new (rules, NULL);

  return table != NULL;
}

static void
take_line (SkeinSaveOptions *draft, GPtrArray *categories, const char *name, const char *value)
{
  if (strcmp (name, "template") == 0 && skein_name_template_check (value, NULL))
    draft->name_template = (char *) value;
  else if (strcmp (name, "conflict") == 0)
    skein_conflict_parse (value, &draft->conflict);
  else if (strcmp (name, "category") == 0 && is_category (value))
    g_ptr_array_add (categories, (gpointer) value);
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    if (strcmp (name, flags[i].name) == 0)
      *get_flag (draft, i) = strcmp (value, "1") == 0;
}

static SkeinSaveOptions *
parse_text (const char *text)
{
  SkeinSaveOptions draft = { 0 };
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GPtrArray) categories = g_ptr_array_new ();

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *space = strchr (lines[i], ' ');

      if (space == NULL)
        continue;
      *space = '\0';
      take_line (&draft, categories, lines[i], space + 1);
    }
  g_ptr_array_add (categories, NULL);
  draft.categories = (char **) categories->pdata;
  return skein_save_options_new (&draft, NULL);
}

SkeinSaveOptions *
skein_save_options_from_text (const char *text)
{
  static GMutex lock;
  static char *last_text;        /* (lock) */
  static SkeinSaveOptions *last; /* (lock) */
  SkeinSaveOptions *self;

  if (text == NULL || *text == '\0')
    return NULL;

  /* A batch of a hundred thousand items mostly has one set of options. */
  g_mutex_lock (&lock);
  if (g_strcmp0 (text, last_text) != 0)
    {
      g_free (last_text);
      skein_save_options_unref (last);
      last_text = g_strdup (text);
      last = parse_text (text);
    }
  self = last != NULL ? skein_save_options_ref (last) : NULL;
  g_mutex_unlock (&lock);
  return self;
}

gboolean
skein_save_options_equal (const SkeinSaveOptions *a, const SkeinSaveOptions *b)
{
  g_autofree char *text_a = NULL;
  g_autofree char *text_b = NULL;

  if (a == b)
    return TRUE;
  text_a = skein_save_options_to_text (a);
  text_b = skein_save_options_to_text (b);
  return g_strcmp0 (text_a, text_b) == 0;
}

gboolean
skein_conflict_parse (const char *text, SkeinConflict *out_conflict)
{
  for (guint i = 0; i < G_N_ELEMENTS (conflicts); i++)
    if (strcmp (text, conflicts[i]) == 0)
      {
        *out_conflict = (SkeinConflict) i;
        return TRUE;
      }
  return FALSE;
}

const char *
skein_conflict_get_nick (SkeinConflict conflict)
{
  g_return_val_if_fail (conflict < SKEIN_N_CONFLICTS, "");
  return conflicts[conflict];
}
