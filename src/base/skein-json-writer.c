// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "base/skein-json-writer.h"

#include <math.h>
#include <string.h>

typedef struct
{
  gboolean is_object;
  guint n_values;
} Container;

struct _SkeinJsonWriter
{
  GString *text;     /* (owned) */
  GArray *open;      /* (owned) (element-type Container) the innermost last */
  gboolean complete; /* the outermost value is written */
};

SkeinJsonWriter *
skein_json_writer_new (void)
{
  SkeinJsonWriter *self = g_new0 (SkeinJsonWriter, 1);

  self->text = g_string_new (NULL);
  self->open = g_array_new (FALSE, FALSE, sizeof (Container));
  return self;
}

void
skein_json_writer_free (SkeinJsonWriter *self)
{
  g_string_free (self->text, TRUE);
  g_array_unref (self->open);
  g_free (self);
}

static Container *
peek_innermost (SkeinJsonWriter *self)
{
  return self->open->len > 0 ? &g_array_index (self->open, Container, self->open->len - 1) : NULL;
}

static void
start_line (SkeinJsonWriter *self)
{
  g_string_append_c (self->text, '\n');
  for (guint i = 0; i < self->open->len; i++)
    g_string_append (self->text, "  ");
}

static void
append_quoted (SkeinJsonWriter *self, const char *value)
{
  g_autofree char *repaired = NULL;

  if (!g_utf8_validate (value, -1, NULL))
    value = repaired = g_utf8_make_valid (value, -1);

  g_string_append_c (self->text, '"');
  for (const char *at = value; *at != '\0'; at++)
    {
      guchar c = (guchar) *at;

      switch (c)
        {
        case '"':
          g_string_append (self->text, "\\\"");
          break;
        case '\\':
          g_string_append (self->text, "\\\\");
          break;
        case '\n':
          g_string_append (self->text, "\\n");
          break;
        case '\r':
          g_string_append (self->text, "\\r");
          break;
        case '\t':
          g_string_append (self->text, "\\t");
          break;
        default:
          /* DEL is allowed in JSON but not on a terminal. */
          if (c < 0x20 || c == 0x7f)
            g_string_append_printf (self->text, "\\u%04x", c);
          else
            g_string_append_c (self->text, (char) c);
        }
    }
  g_string_append_c (self->text, '"');
}

/* Comma, line, indentation and name: all that comes before a value. */
static void
begin_value (SkeinJsonWriter *self, const char *name)
{
  Container *container = peek_innermost (self);

  g_assert (!self->complete);

  if (container == NULL)
    {
      g_assert (name == NULL);
      return;
    }

  g_assert ((name != NULL) == container->is_object);

  if (container->n_values++ > 0)
    g_string_append_c (self->text, ',');
  start_line (self);

  if (name != NULL)
    {
      append_quoted (self, name);
      g_string_append (self->text, ": ");
    }
}

static void
end_value (SkeinJsonWriter *self)
{
  if (self->open->len == 0)
    self->complete = TRUE;
}

static void
begin_container (SkeinJsonWriter *self, const char *name, gboolean is_object)
{
  Container container = { .is_object = is_object };

  begin_value (self, name);
  g_string_append_c (self->text, is_object ? '{' : '[');
  g_array_append_val (self->open, container);
}

static void
end_container (SkeinJsonWriter *self, gboolean is_object)
{
  Container *container = peek_innermost (self);
  gboolean was_empty;

  g_assert (container != NULL && container->is_object == is_object);

  was_empty = container->n_values == 0;
  g_array_set_size (self->open, self->open->len - 1);
  if (!was_empty)
    start_line (self);
  g_string_append_c (self->text, is_object ? '}' : ']');
  end_value (self);
}

void
skein_json_writer_begin_object (SkeinJsonWriter *self, const char *name)
{
  begin_container (self, name, TRUE);
}

void
skein_json_writer_end_object (SkeinJsonWriter *self)
{
  end_container (self, TRUE);
}

void
skein_json_writer_begin_array (SkeinJsonWriter *self, const char *name)
{
  begin_container (self, name, FALSE);
}

void
skein_json_writer_end_array (SkeinJsonWriter *self)
{
  end_container (self, FALSE);
}

void
skein_json_writer_add_string (SkeinJsonWriter *self, const char *name, const char *value)
{
  if (value == NULL)
    {
      skein_json_writer_add_null (self, name);
      return;
    }

  begin_value (self, name);
  append_quoted (self, value);
  end_value (self);
}

void
skein_json_writer_add_uint (SkeinJsonWriter *self, const char *name, guint64 value)
{
  begin_value (self, name);
  g_string_append_printf (self->text, "%" G_GUINT64_FORMAT, value);
  end_value (self);
}

void
skein_json_writer_add_int (SkeinJsonWriter *self, const char *name, gint64 value)
{
  begin_value (self, name);
  g_string_append_printf (self->text, "%" G_GINT64_FORMAT, value);
  end_value (self);
}

void
skein_json_writer_add_double (SkeinJsonWriter *self, const char *name, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (value))
    {
      skein_json_writer_add_null (self, name);
      return;
    }

  /* Not printf: its decimal point follows the locale. */
  begin_value (self, name);
  g_string_append (self->text, g_ascii_formatd (buffer, sizeof buffer, "%.9g", value));
  end_value (self);
}

void
skein_json_writer_add_boolean (SkeinJsonWriter *self, const char *name, gboolean value)
{
  begin_value (self, name);
  g_string_append (self->text, value ? "true" : "false");
  end_value (self);
}

void
skein_json_writer_add_null (SkeinJsonWriter *self, const char *name)
{
  begin_value (self, name);
  g_string_append (self->text, "null");
  end_value (self);
}

void
skein_json_writer_add_file_name (SkeinJsonWriter *self, const char *name, const char *bytes)
{
  g_autofree char *encoded = NULL;
  g_autofree char *full_name = NULL;

  g_return_if_fail (name != NULL);

  skein_json_writer_add_string (self, name, bytes);
  if (bytes == NULL || g_utf8_validate (bytes, -1, NULL))
    return;

  full_name = g_strconcat (name, "_base64", NULL);
  encoded = g_base64_encode ((const guchar *) bytes, strlen (bytes));
  skein_json_writer_add_string (self, full_name, encoded);
}

char *
skein_json_writer_take_text (SkeinJsonWriter *self)
{
  char *text = g_strndup (self->text->str, self->text->len);

  g_string_truncate (self->text, 0);
  return text;
}

char *
skein_json_writer_to_string (SkeinJsonWriter *self)
{
  g_assert (self->complete);

  return g_strconcat (self->text->str, "\n", NULL);
}
