// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-copy-options.h"

#include "base/skein-display-text.h"
#include "base/skein-file-name.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#define NAME_WORD " name="
#define MAX_TEMPLATE_BYTES 200

typedef enum
{
  FIELD_NAME,
  FIELD_STEM,
  FIELD_EXT,
  FIELD_SIZE,
  FIELD_WIDTH,
  FIELD_HEIGHT,
  N_FIELDS
} Field;

static const char *const field_names[N_FIELDS] = { "{name}", "{stem}", "{ext}", "{size}", "{width}", "{height}" };

/* --- options --- */

SkeinCopyOptions *
skein_copy_options_new (const SkeinResizeSpec *resize, const char *name_template, GError **error)
{
  SkeinCopyOptions *self;

  g_return_val_if_fail (resize != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (name_template != NULL && *name_template == '\0')
    name_template = NULL;
  if (!skein_resize_spec_check (resize, error) || (name_template != NULL && !skein_copy_name_check (name_template, error)))
    return NULL;

  self = g_new0 (SkeinCopyOptions, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->resize = *resize;
  self->name_template = g_strdup (name_template);
  return self;
}

SkeinCopyOptions *
skein_copy_options_ref (SkeinCopyOptions *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
skein_copy_options_unref (SkeinCopyOptions *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->name_template);
  g_free (self);
}

gboolean
skein_copy_options_equal (const SkeinCopyOptions *a, const SkeinCopyOptions *b)
{
  if (a == b)
    return TRUE;
  return a != NULL && b != NULL && skein_resize_spec_equal (&a->resize, &b->resize) && g_strcmp0 (a->name_template, b->name_template) == 0;
}

char *
skein_copy_options_to_text (const SkeinCopyOptions *self)
{
  g_autofree char *resize = NULL;

  if (self == NULL)
    return NULL;

  resize = skein_resize_spec_to_text (&self->resize);
  if (self->name_template == NULL)
    return g_steal_pointer (&resize);
  return g_strconcat (resize, NAME_WORD, self->name_template, NULL);
}

static SkeinCopyOptions *
parse_text (const char *text)
{
  const char *name = strstr (text, NAME_WORD);
  g_autofree char *words = name != NULL ? g_strndup (text, (gsize) (name - text)) : g_strdup (text);
  SkeinResizeSpec resize = { 0 };

  if (!skein_resize_spec_from_text (words, &resize))
    return NULL;
  return skein_copy_options_new (&resize, name != NULL ? name + strlen (NAME_WORD) : NULL, NULL);
}

SkeinCopyOptions *
skein_copy_options_from_text (const char *text)
{
  static GMutex lock;
  static char *last_text;        /* (lock) */
  static SkeinCopyOptions *last; /* (lock) */
  SkeinCopyOptions *self;

  if (text == NULL || *text == '\0')
    return NULL;

  /* A batch of a hundred thousand items mostly has one set of options. */
  g_mutex_lock (&lock);
  if (g_strcmp0 (text, last_text) != 0)
    {
      g_free (last_text);
      skein_copy_options_unref (last);
      last_text = g_strdup (text);
      last = parse_text (text);
    }
  self = last != NULL ? skein_copy_options_ref (last) : NULL;
  g_mutex_unlock (&lock);
  return self;
}

/* --- names --- */

static gboolean
take_field (const char *text, Field *out_field)
{
  for (guint i = 0; i < N_FIELDS; i++)
    if (g_str_has_prefix (text, field_names[i]))
      {
        *out_field = (Field) i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
fail (GError **error, const char *name_template, const char *what)
{
  g_autofree char *shown = skein_display_text (name_template, -1, 80);

  g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, "“%s”: %s", shown, what);
  return FALSE;
}

gboolean
skein_copy_name_check (const char *name_template, GError **error)
{
  Field field;

  g_return_val_if_fail (name_template != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (*name_template == '\0' || *name_template == '.' || !g_utf8_validate (name_template, -1, NULL) || strlen (name_template) > MAX_TEMPLATE_BYTES || strpbrk (name_template, "/\\") != NULL)
    return fail (error, name_template, _ ("a copy's name is a plain file name of at most 200 bytes, without folders or a leading dot, such as “{stem}-small.{ext}”"));

  for (const char *p = name_template; *p != '\0';)
    if (g_ascii_iscntrl (*p))
      return fail (error, name_template, _ ("a copy's name has no control characters in it"));
    else if ((*p == '{' || *p == '}') && p[1] == *p)
      p += 2;
    else if (*p == '{' && take_field (p, &field))
      p += strlen (field_names[field]);
    else if (*p == '{' || *p == '}')
      return fail (error, name_template, _ ("the fields of a copy's name are {name}, {stem}, {ext}, {size}, {width} and {height}; a brace itself is written twice"));
    else
      p++;
  return TRUE;
}

static char *
fill_template (const SkeinCopyOptions *self, const char *original)
{
  const char *extension = skein_file_name_find_extension (original);
  g_autoptr (GString) filled = g_string_new (NULL);
  g_autofree char *size = skein_resize_spec_dup_suffix (&self->resize);
  Field field;

  for (const char *p = self->name_template; *p != '\0';)
    {
      if (*p != '{' || p[1] == '{' || !take_field (p, &field))
        {
          g_string_append_c (filled, *p);
          p += (*p == '{' || *p == '}') && p[1] == *p ? 2 : 1;
          continue;
        }
      p += strlen (field_names[field]);
      switch (field)
        {
        case FIELD_NAME:
          g_string_append (filled, original);
          break;
        case FIELD_STEM:
          g_string_append_len (filled, original, extension - original);
          break;
        case FIELD_EXT:
          g_string_append (filled, *extension == '.' ? extension + 1 : extension);
          break;
        case FIELD_SIZE:
          g_string_append (filled, size);
          break;
        case FIELD_WIDTH:
          g_string_append (filled, SKEIN_OUT_NAME_WIDTH);
          break;
        case FIELD_HEIGHT:
          g_string_append (filled, SKEIN_OUT_NAME_HEIGHT);
          break;
        case N_FIELDS:
        default:
          break;
        }
    }
  return g_strdup (filled->str);
}

void
skein_copy_options_name_job (const SkeinCopyOptions *self, const char *original, SkeinJob *job)
{
  g_autofree char *filled = NULL;

  g_return_if_fail (self != NULL && original != NULL && job != NULL);

  g_clear_pointer (&job->out_name, g_free);
  job->out_name_has_marks = FALSE;
  if (self->name_template != NULL)
    {
      const char *extension = skein_file_name_find_extension (original);
      g_autofree char *safe_original = skein_file_name_sanitize (original, -1);

      filled = fill_template (self, safe_original != NULL ? safe_original : "picture");
      /* So that "a.v2" made of "{stem}" is not taken for a file of format "v2". */
      if (*extension != '\0' && strstr (self->name_template, "{ext}") == NULL && strstr (self->name_template, "{name}") == NULL)
        {
          g_autofree char *bare = g_steal_pointer (&filled);

          filled = g_strconcat (bare, extension, NULL);
        }
      job->out_name = skein_file_name_sanitize (filled, -1);
      job->out_name_has_marks = strstr (self->name_template, field_names[FIELD_WIDTH]) != NULL || strstr (self->name_template, field_names[FIELD_HEIGHT]) != NULL;
    }
  if (job->out_name == NULL)
    {
      g_autofree char *size = skein_resize_spec_dup_suffix (&self->resize);

      job->out_name = skein_file_name_with_suffix (original, size, NULL);
    }
}

/* --- results --- */

SkeinCopyResult *
skein_copy_result_new (const SkeinReport *report)
{
  SkeinCopyResult *self = g_new0 (SkeinCopyResult, 1);

  self->in_width = report->in_width;
  self->in_height = report->in_height;
  self->width = report->width;
  self->height = report->height;
  self->bytes = report->bytes;
  self->wall_us = report->finished_ns > report->started_ns ? (report->finished_ns - report->started_ns) / 1000 : 0;
  self->cpu_us = report->cpu_ns / 1000;
  return self;
}

char *
skein_copy_result_to_text (const SkeinCopyResult *self)
{
  if (self == NULL)
    return NULL;
  return g_strdup_printf ("%ux%u %ux%u %" PRIu64 " %" PRIu64 " %" PRIu64, self->in_width, self->in_height, self->width, self->height,
                          self->bytes, self->wall_us, self->cpu_us);
}

SkeinCopyResult *
skein_copy_result_from_text (const char *text)
{
  SkeinCopyResult result;

  if (text == NULL || sscanf (text, "%9ux%9u %9ux%9u %18" SCNu64 " %18" SCNu64 " %18" SCNu64, &result.in_width, &result.in_height, &result.width, &result.height, &result.bytes, &result.wall_us, &result.cpu_us) != 7)
    return NULL;
  return g_memdup2 (&result, sizeof result);
}

gint64
skein_copy_result_get_saved (const SkeinCopyResult *self, guint64 original_bytes)
{
  return (gint64) original_bytes - (gint64) self->bytes;
}
