// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-url-pattern.h"

#include "base/skein-display-text.h"
#include "base/skein-file-name.h"
#include "work/skein-url.h"
#include "work/skein-work-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_DEPTH 16
#define MAX_RANGE_CHARS 64
/* A long line times a million is more than a program should hold. */
#define MAX_TOTAL_BYTES (512u * 1024u * 1024u)
#define MAX_SHOWN_CHARS 40

typedef enum
{
  PART_TEXT,
  PART_NUMBERS,
  PART_LETTERS,
  PART_CHOICE
} PartKind;

/* A sequence of parts; as many texts as the product of theirs. */
typedef struct
{
  GArray *parts; /* (owned) (element-type Part) */
  guint64 count;
} Sequence;

typedef struct
{
  PartKind kind;
  guint64 count;
  GString *text;           /* (owned) TEXT */
  guint64 first, step;     /* NUMBERS, LETTERS */
  gboolean down;
  guint width;             /* NUMBERS: digits with zeros in front */
  GPtrArray *alternatives; /* (owned) (element-type Sequence) CHOICE; count is their sum */
} Part;

struct _SkeinUrlPattern
{
  Sequence *sequence; /* (owned) */
  guint n_groups;     /* parts of it that are no text */
};

/* Where the braces of a text belong: for an opening one the place of its closing one if commas part it, else 0. */
typedef struct
{
  const char *text;
  gsize length;
  guint *closing; /* (owned) */
} Source;

static void sequence_free (Sequence *self);

static void
clear_part (gpointer data)
{
  Part *part = data;

  if (part->text != NULL)
    g_string_free (part->text, TRUE);
  g_clear_pointer (&part->alternatives, g_ptr_array_unref);
}

static Sequence *
sequence_new (void)
{
  Sequence *self = g_new0 (Sequence, 1);

  self->parts = g_array_new (FALSE, TRUE, sizeof (Part));
  g_array_set_clear_func (self->parts, clear_part);
  self->count = 1;
  return self;
}

static void
sequence_free (Sequence *self)
{
  g_array_unref (self->parts);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sequence, sequence_free)

/* --- reading --- */

static guint64
multiply (guint64 a, guint64 b)
{
  guint64 product;

  return g_uint64_checked_mul (&product, a, b) ? product : G_MAXUINT64;
}

static guint64
add (guint64 a, guint64 b)
{
  guint64 sum;

  return g_uint64_checked_add (&sum, a, b) ? sum : G_MAXUINT64;
}

static gboolean
is_escape (const char *at)
{
  return at[0] == '\\' && at[1] != '\0' && strchr ("[]{},\\", at[1]) != NULL;
}

/* One pass with a stack, so that a line full of braces costs no more than any other. */
static void
match_braces (Source *source)
{
  typedef struct
  {
    guint at;
    gboolean has_comma;
  } Open;
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (Open));

  source->closing = g_new0 (guint, source->length + 1);
  for (gsize i = 0; i < source->length; i++)
    {
      Open *top = stack->len > 0 ? &g_array_index (stack, Open, stack->len - 1) : NULL;

      if (is_escape (source->text + i))
        i++;
      else if (source->text[i] == '{')
        {
          Open open = { (guint) i, FALSE };

          g_array_append_val (stack, open);
        }
      else if (source->text[i] == ',' && top != NULL)
        top->has_comma = TRUE;
      else if (source->text[i] == '}' && top != NULL)
        {
          if (top->has_comma)
            source->closing[top->at] = (guint) i;
          g_array_set_size (stack, stack->len - 1);
        }
    }
}

static void
append_text (Sequence *sequence, const char *text, gsize length)
{
  Part *last = sequence->parts->len > 0 ? &g_array_index (sequence->parts, Part, sequence->parts->len - 1) : NULL;

  if (last == NULL || last->kind != PART_TEXT)
    {
      Part part = { .kind = PART_TEXT, .count = 1, .text = g_string_new (NULL) };

      g_array_append_val (sequence->parts, part);
      last = &g_array_index (sequence->parts, Part, sequence->parts->len - 1);
    }
  g_string_append_len (last->text, text, (gssize) length);
}

static void
append_part (Sequence *sequence, Part part)
{
  g_array_append_val (sequence->parts, part);
  sequence->count = multiply (sequence->count, part.count);
}

static gboolean
fail (GError **error, const char *text, const char *reason)
{
  g_autofree char *redacted = skein_url_redact (text);
  g_autofree char *shown = skein_display_text (redacted, -1, MAX_SHOWN_CHARS);

  g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, "“%s”: %s", shown, reason);
  return FALSE;
}

static gboolean
read_number (const char **at, guint64 *out_value, guint *out_n_digits)
{
  guint n = 0;

  *out_value = 0;
  while (g_ascii_isdigit ((*at)[n]) && n < 18)
    *out_value = *out_value * 10 + (guint64) ((*at)[n++] - '0');
  *at += n;
  *out_n_digits = n;
  return n > 0 && !g_ascii_isdigit (**at);
}

/* The inside of brackets, "001-100:5". Returns whether it is meant as a range at all; then @out_part, or @error is set. */
static gboolean
read_range (const char *inside, Part *out_part, GError **error)
{
  const char *at = inside;
  const char *second;
  guint64 last = 0, distance;
  guint n_first = 1, n_last = 1, n_step;

  *out_part = (Part){ .step = 1 };

  if (g_ascii_isdigit (*at))
    {
      out_part->kind = PART_NUMBERS;
      if (!read_number (&at, &out_part->first, &n_first))
        return FALSE;
    }
  else if (g_ascii_isalpha (*at))
    {
      out_part->kind = PART_LETTERS;
      out_part->first = (guchar) *at++;
    }
  else
    return FALSE;

  if (*at++ != '-')
    return FALSE;

  second = at;
  if (g_ascii_isdigit (*at) && out_part->kind == PART_NUMBERS)
    {
      if (!read_number (&at, &last, &n_last))
        return FALSE;
    }
  else if (g_ascii_isalpha (*at) && out_part->kind == PART_LETTERS)
    last = (guchar) *at++;
  else
    return FALSE;

  if (*at == ':')
    {
      at++;
      if (!read_number (&at, &out_part->step, &n_step))
        return FALSE;
    }
  if (*at != '\0')
    return FALSE;

  if (out_part->step == 0)
    {
      fail (error, inside, _ ("a step of 0 leads nowhere"));
      return TRUE;
    }
  if (out_part->kind == PART_LETTERS && g_ascii_isupper ((char) out_part->first) != g_ascii_isupper ((char) last))
    {
      fail (error, inside, _ ("both letters must be small or both capital"));
      return TRUE;
    }

  if ((n_first > 1 && *inside == '0') || (n_last > 1 && *second == '0'))
    out_part->width = MAX (n_first, n_last);
  out_part->down = last < out_part->first;
  distance = out_part->down ? out_part->first - last : last - out_part->first;
  out_part->count = distance / out_part->step + 1;
  return TRUE;
}

static Sequence *read_sequence (const Source *source, gsize *at, gsize end, gboolean in_choice, guint depth, GError **error);

/* @at is at the opening brace, and then after the closing one. */
static gboolean
read_choice (const Source *source, gsize *at, Sequence *sequence, guint depth, GError **error)
{
  gsize end = source->closing[*at];
  Part part = { .kind = PART_CHOICE };

  if (depth == MAX_DEPTH)
    return fail (error, source->text + *at, _ ("too many braces within braces"));

  part.alternatives = g_ptr_array_new_with_free_func ((GDestroyNotify) sequence_free);
  do
    {
      Sequence *alternative;

      (*at)++;
      alternative = read_sequence (source, at, end, TRUE, depth + 1, error);
      if (alternative == NULL)
        {
          g_ptr_array_unref (part.alternatives);
          return FALSE;
        }
      part.count = add (part.count, alternative->count);
      g_ptr_array_add (part.alternatives, alternative);
    }
  while (*at < end);
  (*at)++;

  append_part (sequence, part);
  return TRUE;
}

/* Up to @end, or in a choice to its next comma. */
static Sequence *
read_sequence (const Source *source, gsize *at, gsize end, gboolean in_choice, guint depth, GError **error)
{
  g_autoptr (Sequence) self = sequence_new ();

  while (*at < end)
    {
      const char *here = source->text + *at;

      if (is_escape (here))
        {
          append_text (self, here + 1, 1);
          *at += 2;
          continue;
        }
      if (*here == ',' && in_choice)
        break;
      if (*here == '{' && source->closing[*at] != 0)
        {
          if (!read_choice (source, at, self, depth, error))
            return NULL;
          continue;
        }
      if (*here == '[')
        {
          const char *close = memchr (here, ']', MIN (end - *at, MAX_RANGE_CHARS));
          g_autofree char *inside = close != NULL ? g_strndup (here + 1, (gsize) (close - here - 1)) : NULL;
          GError *local_error = NULL;
          Part part;

          if (inside != NULL && read_range (inside, &part, &local_error))
            {
              if (local_error != NULL)
                {
                  g_propagate_error (error, local_error);
                  return NULL;
                }
              append_part (self, part);
              *at += (gsize) (close - here) + 1;
              continue;
            }
        }
      append_text (self, here, 1);
      (*at)++;
    }

  return g_steal_pointer (&self);
}

SkeinUrlPattern *
skein_url_pattern_parse (const char *text, GError **error)
{
  g_autoptr (SkeinUrlPattern) self = NULL;
  Source source = { .text = text };
  gsize at = 0;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  source.length = strlen (text);
  match_braces (&source);
  self = g_new0 (SkeinUrlPattern, 1);
  self->sequence = read_sequence (&source, &at, source.length, FALSE, 0, error);
  g_free (source.closing);
  if (self->sequence == NULL)
    return NULL;

  for (guint i = 0; i < self->sequence->parts->len; i++)
    self->n_groups += g_array_index (self->sequence->parts, Part, i).kind != PART_TEXT;

  if (self->sequence->count > SKEIN_URL_PATTERN_MAX || multiply (self->sequence->count, source.length) > MAX_TOTAL_BYTES)
    {
      g_autofree char *shown = skein_url_redact (text);
      g_autofree char *short_form = skein_display_text (shown, -1, MAX_SHOWN_CHARS);

      if (self->sequence->count <= SKEIN_URL_PATTERN_MAX)
        g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("“%s” is too long a pattern for so many addresses"), short_form);
      else if (self->sequence->count == G_MAXUINT64)
        g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("“%s” makes far too many addresses: %u are possible"), short_form, SKEIN_URL_PATTERN_MAX);
      else
        g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, _ ("“%s” makes %lu addresses: %u are possible; ask for a part of them"), short_form,
                     (gulong) MIN (self->sequence->count, G_MAXULONG), SKEIN_URL_PATTERN_MAX);
      return NULL;
    }

  return g_steal_pointer (&self);
}

void
skein_url_pattern_free (SkeinUrlPattern *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->sequence, sequence_free);
  g_free (self);
}

/* --- expanding --- */

static void expand_sequence (const Sequence *self, guint64 n, GString *out);

static void
expand_part (const Part *part, guint64 n, GString *out)
{
  switch (part->kind)
    {
    case PART_TEXT:
      g_string_append_len (out, part->text->str, (gssize) part->text->len);
      break;
    case PART_NUMBERS:
      g_string_append_printf (out, "%0*" G_GUINT64_FORMAT, (int) MAX (part->width, 1), part->down ? part->first - n * part->step : part->first + n * part->step);
      break;
    case PART_LETTERS:
      g_string_append_c (out, (char) (part->down ? part->first - n * part->step : part->first + n * part->step));
      break;
    case PART_CHOICE:
    default:
      for (guint i = 0; i < part->alternatives->len; i++)
        {
          const Sequence *alternative = g_ptr_array_index (part->alternatives, i);

          if (n < alternative->count)
            {
              expand_sequence (alternative, n, out);
              break;
            }
          n -= alternative->count;
        }
      break;
    }
}

/* Digits of a number whose last place turns fastest. */
static void
expand_sequence (const Sequence *self, guint64 n, GString *out)
{
  guint64 below = self->count;

  for (guint i = 0; i < self->parts->len; i++)
    {
      const Part *part = &g_array_index (self->parts, Part, i);

      below /= part->count;
      expand_part (part, n / below, out);
      n %= below;
    }
}

/* One address, and where in it each group's text stands. */
typedef struct
{
  GString *url;
  GArray *starts, *ends; /* (element-type gsize) */
} Expansion;

static void
expansion_init (Expansion *self, const SkeinUrlPattern *pattern, guint64 n)
{
  const Sequence *sequence = pattern->sequence;
  guint64 below = sequence->count;

  self->url = g_string_new (NULL);
  self->starts = g_array_new (FALSE, FALSE, sizeof (gsize));
  self->ends = g_array_new (FALSE, FALSE, sizeof (gsize));
  for (guint i = 0; i < sequence->parts->len; i++)
    {
      const Part *part = &g_array_index (sequence->parts, Part, i);

      if (part->kind != PART_TEXT)
        g_array_append_val (self->starts, self->url->len);
      below /= part->count;
      expand_part (part, n / below, self->url);
      n %= below;
      if (part->kind != PART_TEXT)
        g_array_append_val (self->ends, self->url->len);
    }
}

static void
expansion_clear (Expansion *self)
{
  g_string_free (self->url, TRUE);
  g_array_unref (self->starts);
  g_array_unref (self->ends);
}

static void
append_value (GString *out, const Expansion *expansion, guint group)
{
  gsize start = g_array_index (expansion->starts, gsize, group);
  gsize end = g_array_index (expansion->ends, gsize, group);

  /* What leads into a folder in the address does not in a name. */
  for (gsize i = start; i < end; i++)
    g_string_append_c (out, expansion->url->str[i] == '/' || expansion->url->str[i] == '\\' ? '-' : expansion->url->str[i]);
}

gboolean
skein_url_pattern_is_plain (const SkeinUrlPattern *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return self->n_groups == 0;
}

guint
skein_url_pattern_get_count (const SkeinUrlPattern *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return (guint) self->sequence->count;
}

char *
skein_url_pattern_dup_nth (const SkeinUrlPattern *self, guint n)
{
  GString *text;

  g_return_val_if_fail (self != NULL && n < self->sequence->count, NULL);

  text = g_string_new (NULL);
  expand_sequence (self->sequence, n, text);
  return g_string_free (text, FALSE);
}

/* A name with "#1" in it; NULL if it has none. */
static char *
fill_in (const char *name, const Expansion *expansion)
{
  GString *result = g_string_new (NULL);
  gboolean found = FALSE;

  for (const char *p = name; *p != '\0'; p++)
    {
      guint64 group = 0;
      guint n_digits = 0;
      const char *digits = p + 1;

      if (*p == '#' && read_number (&digits, &group, &n_digits) && group >= 1 && group <= expansion->starts->len)
        {
          append_value (result, expansion, (guint) group - 1);
          found = TRUE;
          p = digits - 1;
        }
      else
        g_string_append_c (result, *p);
    }
  return g_string_free (result, !found);
}

/* Whether the name comes from the path rather than from a program that the server runs. */
static gboolean
names_a_file (const char *name, gsize length)
{
  static const char *const programs[] = { "asp", "aspx", "cgi", "cfm", "do", "jsp", "php", "pl", "py" };
  const char *dot = g_strrstr_len (name, (gssize) length, ".");
  g_autofree char *extension = dot != NULL ? g_strndup (dot + 1, (gsize) (name + length - dot - 1)) : NULL;

  if (extension == NULL || *extension == '\0')
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    if (g_ascii_strcasecmp (extension, programs[i]) == 0)
      return FALSE;
  return TRUE;
}

char *
skein_url_pattern_dup_name (const SkeinUrlPattern *self, guint n, const char *name)
{
  Expansion expansion;
  g_autoptr (GString) result = NULL;
  g_autofree char *filled = NULL;
  const char *path;
  gsize name_start, name_end;

  g_return_val_if_fail (self != NULL && n < self->sequence->count, NULL);

  if (self->n_groups == 0)
    return g_strdup (name);

  expansion_init (&expansion, self, n);
  filled = name != NULL ? fill_in (name, &expansion) : NULL;
  if (filled != NULL)
    {
      expansion_clear (&expansion);
      return g_steal_pointer (&filled);
    }

  path = strstr (expansion.url->str, "://");
  path = path != NULL ? path + 3 : expansion.url->str;
  name_end = (gsize) (path - expansion.url->str) + strcspn (path, "?#");
  for (name_start = name_end; name_start > 0 && expansion.url->str[name_start - 1] != '/'; name_start--)
    ;

  result = g_string_new (NULL);
  for (guint i = 0; i < self->n_groups; i++)
    {
      gsize start = g_array_index (expansion.starts, gsize, i);
      gsize end = g_array_index (expansion.ends, gsize, i);

      if (name == NULL && start >= name_start && end <= name_end)
        continue;
      if (name == NULL && start >= name_end && !names_a_file (expansion.url->str + name_start, name_end - name_start))
        continue;
      append_value (result, &expansion, i);
      g_string_append_c (result, '-');
    }

  /* The address alone tells them apart, or it names no file at all. */
  if (result->len == 0 || (name == NULL && name_end == name_start))
    {
      expansion_clear (&expansion);
      return NULL;
    }

  if (name != NULL)
    g_string_append (result, name);
  else
    {
      g_autofree char *last = g_strndup (expansion.url->str + name_start, name_end - name_start);
      g_autofree char *decoded = g_uri_unescape_string (last, NULL);

      g_string_append (result, decoded != NULL ? decoded : last);
    }
  expansion_clear (&expansion);
  return g_string_free (g_steal_pointer (&result), FALSE);
}

static char *
dup_shown_name (const SkeinUrlPattern *self, guint n)
{
  g_autofree char *wanted = skein_url_pattern_dup_name (self, n, NULL);
  g_autofree char *safe = wanted != NULL ? skein_file_name_sanitize (wanted, -1) : NULL;
  g_autofree char *address = skein_url_pattern_dup_nth (self, n);
  g_autoptr (SkeinUrl) url = skein_url_parse_for (address, SKEIN_URL_ANY, NULL);
  g_autofree char *redacted = NULL;

  if (safe != NULL)
    return skein_display_text (safe, -1, MAX_SHOWN_CHARS);
  if (url != NULL && url->name != NULL && strchr (url->url, '?') == NULL)
    return skein_display_text (url->name, -1, MAX_SHOWN_CHARS);
  redacted = skein_url_redact (url != NULL ? url->url : address);
  return skein_display_text (redacted, -1, 2 * MAX_SHOWN_CHARS);
}

char *
skein_url_pattern_dup_preview (const SkeinUrlPattern *self)
{
  guint count = skein_url_pattern_get_count (self);
  g_autofree char *first = dup_shown_name (self, 0);
  g_autofree char *last = dup_shown_name (self, count - 1);

  if (count == 1)
    return g_strdup_printf (_ ("1 file: %s"), first);
  /* Translators: "100 files: a001.jpg … a100.jpg" */
  return g_strdup_printf (ngettext ("%u file: %s … %s", "%u files: %s … %s", count), count, first, last);
}

char *
skein_url_pattern_escape (const char *url)
{
  GString *line;

  g_return_val_if_fail (url != NULL, NULL);

  line = g_string_sized_new (strlen (url));
  for (const char *p = url; *p != '\0'; p++)
    {
      if (strchr ("[]{}\\", *p) != NULL)
        g_string_append_c (line, '\\');
      g_string_append_c (line, *p);
    }
  return g_string_free (line, FALSE);
}
