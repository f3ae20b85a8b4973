// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The file is passed in windows. Which pages of a window are there is asked with mincore() when the reader enters the one before it, far
 * ahead of what the kernel reads ahead; the pages of a window that were not there are given back when the reader has left it.
 * Asking needs a mapping, which is never touched: a file that shrinks is no SIGBUS. (Reading with RWF_NOWAIT cannot tell: it finds what the
 * kernel has just read ahead for us.) */

#include "config.h"

#include "work/skein-cache-guard.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#define WINDOW_BYTES (16 * 1024 * 1024)
#define BUDGET_SHARE 16 /* of the memory */

struct _SkeinCacheGuard
{
  int fd;
  guint64 size;
  gsize page_bytes;
  guint64 window;  /* the reader is in */
  guint64 counted; /* bytes that the budget knows of */
  struct
  {
    gboolean known;
    guchar *resident; /* (owned) (nullable) for each page; bit 0 */
  } looks[2];         /* by the window's number, modulo 2 */
};

static guint64 n_read;      /* (atomic) by this process */
static guint64 test_budget; /* 0: none */
static gboolean has_test_budget;

static guint64
get_budget (void)
{
  return has_test_budget ? test_budget : (guint64) sysconf (_SC_PHYS_PAGES) * (guint64) sysconf (_SC_PAGE_SIZE) / BUDGET_SHARE;
}

void
skein_cache_guard_set_budget (guint64 bytes)
{
  has_test_budget = TRUE;
  test_budget = bytes;
}

static gsize
get_window_size (SkeinCacheGuard *self, guint64 window)
{
  guint64 begin = window * WINDOW_BYTES;

  return begin < self->size ? (gsize) MIN (self->size - begin, WINDOW_BYTES) : 0;
}

static void
look (SkeinCacheGuard *self, guint64 window)
{
  gsize size = get_window_size (self, window);
  guint slot = window % 2;
  void *map;

  self->looks[slot].known = FALSE;
  if (size == 0)
    return;
  map = mmap (NULL, size, PROT_READ, MAP_SHARED, self->fd, (off_t) (window * WINDOW_BYTES));
  if (map == MAP_FAILED)
    return;

  if (self->looks[slot].resident == NULL)
    self->looks[slot].resident = g_malloc (WINDOW_BYTES / self->page_bytes);
  self->looks[slot].known = mincore (map, size, self->looks[slot].resident) == 0;
  munmap (map, size);
}

static void
give_back (SkeinCacheGuard *self, guint64 window)
{
  guint slot = window % 2;
  gsize n_pages = (get_window_size (self, window) + self->page_bytes - 1) / self->page_bytes;
  const guchar *resident = self->looks[slot].resident;

  if (!self->looks[slot].known || __atomic_load_n (&n_read, __ATOMIC_RELAXED) <= get_budget ())
    return;

  for (gsize i = 0; i < n_pages;)
    {
      gsize first = i;

      while (i < n_pages && (resident[i] & 1) == (resident[first] & 1))
        i++;
      if ((resident[first] & 1) == 0)
        posix_fadvise (self->fd, (off_t) (window * WINDOW_BYTES + first * self->page_bytes), (off_t) ((i - first) * self->page_bytes), POSIX_FADV_DONTNEED);
    }
  self->looks[slot].known = FALSE;
}

SkeinCacheGuard *
skein_cache_guard_new (int fd, guint64 size)
{
  SkeinCacheGuard *self = g_new0 (SkeinCacheGuard, 1);

  self->fd = fd;
  self->size = size;
  self->page_bytes = (gsize) sysconf (_SC_PAGE_SIZE);
  look (self, 0);
  look (self, 1);
  return self;
}

void
skein_cache_guard_passed (SkeinCacheGuard *self, guint64 done)
{
  __atomic_add_fetch (&n_read, done - self->counted, __ATOMIC_RELAXED);
  self->counted = done;

  while (done >= (self->window + 1) * WINDOW_BYTES)
    {
      give_back (self, self->window);
      look (self, self->window + 2);
      self->window++;
    }
}

void
skein_cache_guard_free (SkeinCacheGuard *self)
{
  if (self == NULL)
    return;

  give_back (self, self->window);
  /* Read ahead into the next one, if the reader stopped early. */
  give_back (self, self->window + 1);
  g_free (self->looks[0].resident);
  g_free (self->looks[1].resident);
  g_free (self);
}
