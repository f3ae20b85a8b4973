// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-transfer-ledger.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PAGE_BYTES 4096
#define MAX_RANGES 120
#define BOOT_ID_BYTES 40
#define MAGIC "SKEIN-2\n"
#define END_BYTES (64 * 1024)
#define CLOCK_SLACK_S 2

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
  guint64 is_open; /* size is what there is; how much the file has is not known */
  char boot_id[BOOT_ID_BYTES];
  guint64 written_mark, synced_mark;
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

/* --- Marks --- */

typedef struct
{
  guint64 start, end, sum; /* the last bytes of a range that ends there */
} End;

struct _SkeinLedgerEnds
{
  GArray *known; /* (owned) of End, those of the last writing */
  GArray *next;  /* (owned) of End, of the present one */
};

SkeinLedgerEnds *
skein_ledger_ends_new (void)
{
  SkeinLedgerEnds *self = g_new0 (SkeinLedgerEnds, 1);

  self->known = g_array_new (FALSE, FALSE, sizeof (End));
  self->next = g_array_new (FALSE, FALSE, sizeof (End));
  return self;
}

void
skein_ledger_ends_free (SkeinLedgerEnds *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->known);
  g_array_unref (self->next);
  g_free (self);
}

static guint64
mix (guint64 sum, guint64 word)
{
  sum = (sum ^ word) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  return sum ^ sum >> 29;
}

/* Of what cannot be read, another one than of anything that can. */
static guint64
sum_bytes (int fd, guint64 start, guint64 end, char *buffer)
{
  gsize size = (gsize) (end - start), n_read = 0;
  guint64 sum = end - start;

  while (n_read < size)
    {
      ssize_t n = pread (fd, buffer + n_read, size - n_read, (off_t) (start + n_read));

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return 0;
      n_read += (gsize) n;
    }

  memset (buffer + size, 0, sizeof (guint64));
  for (gsize i = 0; i < size; i += sizeof (guint64))
    {
      guint64 word;

      memcpy (&word, buffer + i, sizeof word);
      sum = mix (sum, word);
    }
  return sum | 1;
}

static guint64
get_end_sum (int fd, const SkeinRange *range, SkeinLedgerEnds *ends, char *buffer)
{
  End wanted = { range->end - MIN (range->end - range->start, END_BYTES), range->end, 0 };

  for (guint i = 0; ends != NULL && i < ends->known->len && wanted.sum == 0; i++)
    {
      const End *known = &g_array_index (ends->known, End, i);

      if (known->start == wanted.start && known->end == wanted.end)
        wanted.sum = known->sum;
    }
  if (wanted.sum == 0)
    wanted.sum = sum_bytes (fd, wanted.start, wanted.end, buffer);
  if (ends != NULL)
    g_array_append_val (ends->next, wanted);
  return wanted.sum;
}

static guint64
compute_mark (int fd, const List *list, SkeinLedgerEnds *ends)
{
  g_autofree char *buffer = list->n_ranges > 0 ? g_malloc (END_BYTES + sizeof (guint64)) : NULL;
  guint64 mark = list->n_ranges;

  for (guint i = 0; i < list->n_ranges; i++)
    if (list->ranges[i].start < list->ranges[i].end)
      mark = mix (mark, get_end_sum (fd, &list->ranges[i], ends, buffer));
  return mark;
}

/* --- The page --- */

/* Leaving some out means fetching them again, no more. */
static void
fill_list (List *list, GArray *ranges)
{
  list->n_ranges = ranges != NULL ? MIN (ranges->len, MAX_RANGES) : 0;
  if (list->n_ranges > 0)
    memcpy (list->ranges, ranges->data, list->n_ranges * sizeof (SkeinRange));
}

gboolean
skein_ledger_write (int fd, guint64 size, GArray *ranges, GArray *synced, SkeinLedgerEnds *ends)
{
  union
  {
    Page page;
    char bytes[PAGE_BYTES];
  } buffer = { 0 };
  ssize_t written;

  if (size == SKEIN_LEDGER_UNKNOWN)
    {
      buffer.page.is_open = 1;
      size = ranges->len > 0 ? g_array_index (ranges, SkeinRange, ranges->len - 1).end : 0;
    }
  memcpy (buffer.page.magic, MAGIC, sizeof buffer.page.magic);
  buffer.page.size = size;
  get_boot_id (buffer.page.boot_id);
  fill_list (&buffer.page.written, ranges);
  fill_list (&buffer.page.synced, synced);
  buffer.page.written_mark = compute_mark (fd, &buffer.page.written, ends);
  buffer.page.synced_mark = compute_mark (fd, &buffer.page.synced, ends);
  if (ends != NULL)
    {
      GArray *before = ends->known;

      ends->known = ends->next;
      ends->next = before;
      g_array_set_size (ends->next, 0);
    }
  buffer.page.check = compute_check (&buffer.page);

  do
    written = pwrite (fd, buffer.bytes, PAGE_BYTES, (off_t) get_offset (size));
  while (written < 0 && errno == EINTR);

  if (written >= 0 && written < PAGE_BYTES)
    errno = ENOSPC;
  return written == PAGE_BYTES;
}

GArray *
skein_ledger_read (int fd, guint64 file_size, guint64 *out_size, gboolean *out_damaged)
{
  Page page;
  const List *list;
  GArray *ranges;
  char boot_id[BOOT_ID_BYTES];
  ssize_t n_read;

  *out_damaged = FALSE;
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
  for (guint i = 0; i < list->n_ranges; i++)
    if (list->ranges[i].start < list->ranges[i].end && list->ranges[i].end > page.size)
      return NULL;
  if (compute_mark (fd, list, NULL) != (list == &page.written ? page.written_mark : page.synced_mark))
    {
      *out_damaged = TRUE;
      return NULL;
    }

  ranges = g_array_new (FALSE, FALSE, sizeof (SkeinRange));
  for (guint i = 0; i < list->n_ranges; i++)
    {
      if (list->ranges[i].start < list->ranges[i].end && list->ranges[i].end <= page.size)
        g_array_append_val (ranges, list->ranges[i]);
    }
  *out_size = page.is_open != 0 ? SKEIN_LEDGER_UNKNOWN : page.size;
  return ranges;
}

gboolean
skein_ledger_was_written_now (int fd)
{
  struct timespec up, now;
  struct stat info;

  if (g_atomic_int_get (&boot_for_tests) != 0 || clock_gettime (CLOCK_BOOTTIME, &up) != 0 || clock_gettime (CLOCK_REALTIME, &now) != 0 || fstat (fd, &info) != 0)
    return FALSE;
  return info.st_mtim.tv_sec + CLOCK_SLACK_S >= now.tv_sec - up.tv_sec;
}

void
skein_ledger_set_boot_for_tests (int number)
{
  g_atomic_int_set (&boot_for_tests, number);
}
