// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-transfer-ledger.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define PAGE_BYTES 4096
#define MAX_RANGES 120
#define BOOT_ID_BYTES 40
#define MAGIC "SKEIN-1\n"

typedef struct
{
  guint64 n_ranges;
  SkeinRange ranges[MAX_RANGES];
} List;

typedef struct
{
  char magic[8];
  guint64 check; /* of all that follows */
  guint64 size;
  char boot_id[BOOT_ID_BYTES];
  List written;
  List synced;
} Page;

G_STATIC_ASSERT (sizeof (Page) <= PAGE_BYTES);

static int boot_for_tests; /* (atomic) */

static gpointer
read_boot_id (gpointer unused)
{
  char *id = NULL;

  if (!g_file_get_contents ("/proc/sys/kernel/random/boot_id", &id, NULL, NULL))
    return NULL;
  return g_strstrip (id);
}

/* Fills @buffer with zeros where there is no such id: only what is synced counts then. */
static void
get_boot_id (char buffer[BOOT_ID_BYTES])
{
  static GOnce once = G_ONCE_INIT;
  const char *id = g_once (&once, read_boot_id, NULL);

  memset (buffer, 0, BOOT_ID_BYTES);
  if (id != NULL)
    g_strlcpy (buffer, id, BOOT_ID_BYTES);
  buffer[BOOT_ID_BYTES - 1] = (char) g_atomic_int_get (&boot_for_tests);
}

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

/* Leaving some out means fetching them again, no more. */
static void
fill_list (List *list, GArray *ranges)
{
  list->n_ranges = ranges != NULL ? MIN (ranges->len, MAX_RANGES) : 0;
  if (list->n_ranges > 0)
    memcpy (list->ranges, ranges->data, list->n_ranges * sizeof (SkeinRange));
}

gboolean
skein_ledger_write (int fd, guint64 size, GArray *ranges, GArray *synced)
{
  union
  {
    Page page;
    char bytes[PAGE_BYTES];
  } buffer = { 0 };
  ssize_t written;

  memcpy (buffer.page.magic, MAGIC, sizeof buffer.page.magic);
  buffer.page.size = size;
  get_boot_id (buffer.page.boot_id);
  fill_list (&buffer.page.written, ranges);
  fill_list (&buffer.page.synced, synced);
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
  const List *list;
  GArray *ranges;
  char boot_id[BOOT_ID_BYTES];
  ssize_t n_read;

  if (file_size < PAGE_BYTES || file_size % PAGE_BYTES != 0)
    return NULL;

  do
    n_read = pread (fd, &page, sizeof page, (off_t) (file_size - PAGE_BYTES));
  while (n_read < 0 && errno == EINTR);

  if (n_read != sizeof page || memcmp (page.magic, MAGIC, sizeof page.magic) != 0 || page.check != compute_check (&page)
      || page.written.n_ranges > MAX_RANGES || page.synced.n_ranges > MAX_RANGES
      || page.size > file_size - PAGE_BYTES || get_offset (page.size) != file_size - PAGE_BYTES)
    return NULL;

  get_boot_id (boot_id);
  list = boot_id[0] != '\0' && memcmp (boot_id, page.boot_id, sizeof boot_id) == 0 ? &page.written : &page.synced;

  ranges = g_array_new (FALSE, FALSE, sizeof (SkeinRange));
  for (guint i = 0; i < list->n_ranges; i++)
    {
      if (list->ranges[i].start < list->ranges[i].end && list->ranges[i].end <= page.size)
        g_array_append_val (ranges, list->ranges[i]);
    }
  *out_size = page.size;
  return ranges;
}

void
skein_ledger_set_boot_for_tests (int number)
{
  g_atomic_int_set (&boot_for_tests, number);
}
