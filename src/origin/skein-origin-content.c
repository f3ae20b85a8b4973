// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "origin/skein-origin-content.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK_BYTES (256 * 1024)
#define WINDOW_PLACES (1024 * 1024)
/* 1 January 2024: old enough that a date is a validator. */
#define GENERATED_MODIFIED_S G_GINT64_CONSTANT (1704067200)

typedef enum
{
  CONTENT_GENERATED,
  CONTENT_PARTS,
  CONTENT_FILE,
} ContentKind;

struct _SkeinOriginContent
{
  gatomicrefcount ref_count;
  ContentKind kind;
  guint64 size;
  guint64 version;
  gint64 modified_s;

  guint64 seed;     /* generated */
  GPtrArray *parts; /* (owned) (nullable) parts: of GBytes */
  int fd;           /* (owned) file, else -1 */
};

/* The finaliser of SplitMix64: every bit of the result depends on every bit of @x. */
static guint64
mix (guint64 x)
{
  x += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  x = (x ^ (x >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  x = (x ^ (x >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return x ^ (x >> 31);
}

static const guint8 *
get_table (void)
{
  static guint64 table[(WINDOW_PLACES + BLOCK_BYTES) / sizeof (guint64)];
  static gsize once = 0;

  if (g_once_init_enter (&once))
    {
      for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
        table[i] = GUINT64_TO_LE (mix (i));
      g_once_init_leave (&once, 1);
    }
  return (const guint8 *) table;
}

static SkeinOriginContent *
content_new (ContentKind kind)
{
  SkeinOriginContent *self = g_new0 (SkeinOriginContent, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->kind = kind;
  self->fd = -1;
  self->modified_s = GENERATED_MODIFIED_S;
  return self;
}

SkeinOriginContent *
skein_origin_content_new_generated (guint64 seed, guint64 size)
{
  SkeinOriginContent *self = content_new (CONTENT_GENERATED);

  self->seed = seed;
  self->size = size;
  self->version = mix (mix (seed) ^ size);
  return self;
}

SkeinOriginContent *
skein_origin_content_new_parts (GPtrArray *parts, gint64 modified_s)
{
  SkeinOriginContent *self = content_new (CONTENT_PARTS);

  self->modified_s = modified_s;
  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (guint i = 0; i < parts->len; i++)
    {
      GBytes *part = g_ptr_array_index (parts, i);

      if (g_bytes_get_size (part) == 0)
        continue;
      self->size += g_bytes_get_size (part);
      self->version = mix (self->version ^ g_bytes_hash (part));
      g_ptr_array_add (self->parts, g_bytes_ref (part));
    }
  return self;
}

SkeinOriginContent *
skein_origin_content_new_text (char *text)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  g_ptr_array_add (parts, g_bytes_new_take (text, strlen (text)));
  return skein_origin_content_new_parts (parts, GENERATED_MODIFIED_S);
}

SkeinOriginContent *
skein_origin_content_new_file (int fd, GError **error)
{
  SkeinOriginContent *self;
  struct stat info;

  if (fstat (fd, &info) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s", g_strerror (errno));
      close (fd);
      return NULL;
    }
  if (!S_ISREG (info.st_mode))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, "not a regular file");
      close (fd);
      return NULL;
    }

  self = content_new (CONTENT_FILE);
  self->fd = fd;
  self->size = info.st_size;
  self->modified_s = info.st_mtime;
  self->version = mix (mix (mix (info.st_ino) ^ (guint64) info.st_size) ^ mix (info.st_mtim.tv_sec) ^ (guint64) info.st_mtim.tv_nsec);
  return self;
}

SkeinOriginContent *
skein_origin_content_ref (SkeinOriginContent *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
skein_origin_content_unref (SkeinOriginContent *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self);
}

guint64
skein_origin_content_get_size (const SkeinOriginContent *self)
{
  return self->size;
}

guint64
skein_origin_content_get_version (const SkeinOriginContent *self)
{
  return self->version;
}

gint64
skein_origin_content_get_modified (const SkeinOriginContent *self)
{
  return self->modified_s;
}

static GBytes *
read_generated (const SkeinOriginContent *self, guint64 offset, gsize size)
{
  guint64 block = offset / BLOCK_BYTES;
  gsize within = offset % BLOCK_BYTES;
  gsize place = mix (mix (self->seed) ^ block) % WINDOW_PLACES;
  const guint8 *window = get_table () + place + within;
  guint64 stamp = GUINT64_TO_LE (mix (self->seed));

  size = MIN (size, BLOCK_BYTES - within);
  if (offset < sizeof stamp)
    {
      guint8 *copy = g_memdup2 (window, size);

      memcpy (copy, (guint8 *) &stamp + offset, MIN (size, sizeof stamp - offset));
      return g_bytes_new_take (copy, size);
    }
  return g_bytes_new_static (window, size);
}

static GBytes *
read_parts (const SkeinOriginContent *self, guint64 offset, gsize size)
{
  for (guint i = 0; i < self->parts->len; i++)
    {
      GBytes *part = g_ptr_array_index (self->parts, i);
      gsize part_size = g_bytes_get_size (part);

      if (offset < part_size)
        return g_bytes_new_from_bytes (part, offset, MIN (size, part_size - offset));
      offset -= part_size;
    }
  g_return_val_if_reached (NULL);
}

static GBytes *
read_file (const SkeinOriginContent *self, guint64 offset, gsize size, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (size);
  gssize n_read;

  do
    n_read = pread (self->fd, buffer, size, offset);
  while (n_read < 0 && errno == EINTR);

  if (n_read < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s", g_strerror (errno));
      return NULL;
    }
  if (n_read == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "the file became shorter");
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&buffer), n_read);
}

GBytes *
skein_origin_content_read (const SkeinOriginContent *self, guint64 offset, gsize max_size, GError **error)
{
  gsize size;

  g_return_val_if_fail (offset < self->size && max_size > 0, NULL);

  size = MIN (max_size, self->size - offset);
  switch (self->kind)
    {
    case CONTENT_GENERATED:
      return read_generated (self, offset, size);
    case CONTENT_PARTS:
      return read_parts (self, offset, size);
    case CONTENT_FILE:
      return read_file (self, offset, size, error);
    default:
      g_return_val_if_reached (NULL);
    }
}

char *
skein_origin_content_dup_sha256 (const SkeinOriginContent *self, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint64 offset = 0; offset < self->size;)
    {
      g_autoptr (GBytes) piece = skein_origin_content_read (self, offset, BLOCK_BYTES, error);

      if (piece == NULL)
        return NULL;
      g_checksum_update (checksum, g_bytes_get_data (piece, NULL), g_bytes_get_size (piece));
      offset += g_bytes_get_size (piece);
    }
  return g_strdup (g_checksum_get_string (checksum));
}
