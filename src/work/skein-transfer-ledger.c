// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-transfer-ledger.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define PAGE_BYTES 4096
#define MAX_RANGES 250
#define MAGIC "SKEIN-1\n"

typedef struct
{
  char magic[8];
  guint64 check; /* of all that follows */
  guint64 size;
  guint64 n_ranges;
  SkeinRange ranges[MAX_RANGES];
  guint64 zero[8];
} Page;

G_STATIC_ASSERT (sizeof (Page) <= PAGE_BYTES);

static guint64
get_offset (guint64 size)
{
  return (size + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
}

/* FNV-1a: against chance and cut pages, not against malice; the file is ours. */
static guint64
compute_check (const Page *page)
{
  const guint8 *bytes = (const guint8 *) &page->size;
  guint64 check = G_GUINT64_CONSTANT (14695981039346656037);

  for (gsize i = 0; i < sizeof *page - G_STRUCT_OFFSET (Page, size); i++)
    check = (check ^ bytes[i]) * G_GUINT64_CONSTANT (1099511628211);
  return check;
}

gboolean
skein_ledger_write (int fd, guint64 size, GArray *ranges)
{
  union
  {
    Page page;
    char bytes[PAGE_BYTES];
  } buffer = { 0 };
  ssize_t written;

  memcpy (buffer.page.magic, MAGIC, sizeof buffer.page.magic);
  buffer.page.size = size;
  /* Leaving some out means fetching them again, no more. */
  buffer.page.n_ranges = MIN (ranges->len, MAX_RANGES);
  if (buffer.page.n_ranges > 0)
    memcpy (buffer.page.ranges, ranges->data, buffer.page.n_ranges * sizeof (SkeinRange));
  buffer.page.check = compute_check (&buffer.page);

  do
    written = pwrite (fd, buffer.bytes, PAGE_BYTES, (off_t) get_offset (size));
  while (written < 0 && errno == EINTR);

  if (written >= 0 && written < PAGE_BYTES)
    errno = ENOSPC;
  return written == PAGE_BYTES;
}

GArray *
skein_ledger_read (int fd, guint64 file_size, guint64 *out_size)
{
  Page page;
  GArray *ranges;
  ssize_t n_read;

  if (file_size < PAGE_BYTES || file_size % PAGE_BYTES != 0)
    return NULL;

  do
    n_read = pread (fd, &page, sizeof page, (off_t) (file_size - PAGE_BYTES));
  while (n_read < 0 && errno == EINTR);

  if (n_read != sizeof page || memcmp (page.magic, MAGIC, sizeof page.magic) != 0 || page.check != compute_check (&page)
      || page.n_ranges > MAX_RANGES || page.size > file_size - PAGE_BYTES || get_offset (page.size) != file_size - PAGE_BYTES)
    return NULL;

  ranges = g_array_new (FALSE, FALSE, sizeof (SkeinRange));
  for (guint i = 0; i < page.n_ranges; i++)
    {
      if (page.ranges[i].start < page.ranges[i].end && page.ranges[i].end <= page.size)
        g_array_append_val (ranges, page.ranges[i]);
    }
  *out_size = page.size;
  return ranges;
}
