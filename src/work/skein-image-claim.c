// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-image-claim.h"

#include <string.h>
#include <unistd.h>

#define HEAD_BYTES (64 * 1024)

typedef struct
{
  const guint8 *bytes;
  gsize n_bytes;
} Head;

static guint
get_le (const guint8 *bytes, guint n_bytes)
{
  guint value = 0;

  while (n_bytes-- > 0)
    value = value << 8 | bytes[n_bytes];
  return value;
}

static guint
get_be32 (const guint8 *bytes)
{
  return (guint) bytes[0] << 24 | (guint) bytes[1] << 16 | (guint) bytes[2] << 8 | bytes[3];
}

static gboolean
has (const Head *head, gsize at, const char *what)
{
  return head->n_bytes >= at + strlen (what) && memcmp (head->bytes + at, what, strlen (what)) == 0;
}

/* Its first chunk says it: the canvas of an extended file, else the one picture. */
static gboolean
read_webp (const Head *head, guint *out_width, guint *out_height)
{
  const guint8 *data = head->bytes + 20;

  if (head->n_bytes < 30)
    return FALSE;
  if (has (head, 12, "VP8X"))
    {
      *out_width = get_le (data + 4, 3) + 1;
      *out_height = get_le (data + 7, 3) + 1;
      return TRUE;
    }
  if (has (head, 12, "VP8L"))
    {
      guint sides = get_le (data + 1, 4);

      *out_width = (sides & 0x3fff) + 1;
      *out_height = (sides >> 14 & 0x3fff) + 1;
      return TRUE;
    }
  if (has (head, 12, "VP8 "))
    {
      *out_width = get_le (data + 6, 2) & 0x3fff;
      *out_height = get_le (data + 8, 2) & 0x3fff;
      return TRUE;
    }
  return FALSE;
}

/* The largest of the pictures in it, tiles and previews among them. Boxes are not followed: what looks like the property is one. */
static gboolean
read_heif (const Head *head, guint *out_width, guint *out_height)
{
  guint64 most = 0;

  for (gsize at = 8; at + 16 <= head->n_bytes; at++)
    {
      guint64 width, height;

      /* Its size, its name, version and flags. */
      if (!has (head, at, "ispe") || get_be32 (head->bytes + at - 4) != 20 || get_be32 (head->bytes + at + 4) != 0)
        continue;
      width = get_be32 (head->bytes + at + 8);
      height = get_be32 (head->bytes + at + 12);
      if (width > 0 && height > 0 && width * height >= most)
        {
          most = width * height;
          *out_width = (guint) width;
          *out_height = (guint) height;
        }
    }
  return most > 0;
}

gboolean
skein_image_claim_read (int in_fd, guint *out_width, guint *out_height)
{
  g_autofree guint8 *bytes = g_malloc (HEAD_BYTES);
  gssize n = pread (in_fd, bytes, HEAD_BYTES, 0);
  Head head = { bytes, n > 0 ? (gsize) n : 0 };
  guint width = 0, height = 0;

  if (has (&head, 0, "\x89PNG\r\n\x1a\n") && head.n_bytes >= 24)
    {
      width = get_be32 (bytes + 16);
      height = get_be32 (bytes + 20);
    }
  else if (has (&head, 0, "GIF8") && head.n_bytes >= 10)
    {
      width = get_le (bytes + 6, 2);
      height = get_le (bytes + 8, 2);
    }
  else if (has (&head, 0, "RIFF") && has (&head, 8, "WEBP"))
    {
      if (!read_webp (&head, &width, &height))
        return FALSE;
    }
  else if (has (&head, 4, "ftyp"))
    {
      if (!read_heif (&head, &width, &height))
        return FALSE;
    }

  if (width == 0 || height == 0 || width > G_MAXINT || height > G_MAXINT)
    return FALSE;
  *out_width = width;
  *out_height = height;
  return TRUE;
}
