// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include <string.h>

#include "gui/skein-item-cell.h"
#include "skein-gui-test.h"
#include "work/skein-work-error.h"

/* Figures and units stay on one line by a space that does not break; here any space will do. */
static char *
with_plain_spaces (const char *text)
{
  g_auto (GStrv) parts = text != NULL ? g_strsplit (text, "\302\240", -1) : NULL;

  return parts != NULL ? g_strjoinv (" ", parts) : NULL;
}

static char *
dup_plain (SkeinItemCell *cell, guint line)
{
  g_autofree char *text = skein_item_cell_dup_text (cell, line);

  return with_plain_spaces (text);
}

static void
assert_text (SkeinItem *item, SkeinItemCellKind kind, guint line, const char *expected)
{
  SkeinItemCell *cell = g_object_ref_sink (skein_item_cell_new (kind));
  g_autofree char *text = NULL;

  skein_item_cell_set_item (cell, item);
  text = dup_plain (cell, line);
  g_assert_cmpstr (text, ==, expected);
  g_assert_finalize_object (cell);
}

static void
test_downloading (void)
{
  g_autoptr (SkeinItem) item = skein_gui_test_item (1, "https://cdn.example.org/linux.tar.xz", "linux.tar.xz", 147000000, SKEIN_ITEM_DOWNLOADING);

  item->row->done_bytes = 87000000;
  item->rate = 12e6;
  item->resumed_at = 61000000;
  strcpy (item->worker, "T3");
  assert_text (item, SKEIN_ITEM_CELL_NAME, 0, "linux.tar.xz");
  assert_text (item, SKEIN_ITEM_CELL_NAME, 1, "cdn.example.org · resumed at 61.0 MB");
  assert_text (item, SKEIN_ITEM_CELL_SIZE, 0, "147.0 MB");
  assert_text (item, SKEIN_ITEM_CELL_SPEED, 0, "12.0 MB/s");
  assert_text (item, SKEIN_ITEM_CELL_LEFT, 0, "5 s");
  assert_text (item, SKEIN_ITEM_CELL_STATUS, 0, "Downloading · T3");
}

static void
test_failed (void)
{
  g_autoptr (SkeinItem) item = skein_gui_test_item (1, "https://mirror.example.edu/notes.pdf", "notes.pdf", 2100000, SKEIN_ITEM_FAILED);
  g_autoptr (GError) error = g_error_new (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_CHECKSUM, "notes.pdf: SHA-256 differs from the one given");

  skein_item_set_error (item, error);
  assert_text (item, SKEIN_ITEM_CELL_NAME, 1, "notes.pdf: SHA-256 differs from the one given");
  assert_text (item, SKEIN_ITEM_CELL_STATUS, 0, "✕ Checksum differs");
  assert_text (item, SKEIN_ITEM_CELL_SPEED, 0, NULL);
}

static void
test_verified (void)
{
  g_autoptr (SkeinItem) item = skein_gui_test_item (1, "https://photos.example.com/a.jpg", "a.jpg", 7900000, SKEIN_ITEM_DONE);
  guint8 digest[SKEIN_DIGEST_MAX_BYTES] = { 1, 2, 3 };

  item->row->spec->expected_mask = 1u << SKEIN_DIGEST_SHA256;
  memcpy (item->row->spec->expected[SKEIN_DIGEST_SHA256], digest, sizeof digest);
  skein_item_set_digest (item, SKEIN_DIGEST_SHA256, digest);
  item->row->verified = TRUE;
  assert_text (item, SKEIN_ITEM_CELL_NAME, 1, "photos.example.com");
  assert_text (item, SKEIN_ITEM_CELL_STATUS, 0, "✓ Verified SHA-256");
}

static void
test_refresh (void)
{
  g_autoptr (SkeinItem) item = skein_gui_test_item (1, "https://a.example/b", "b", 0, SKEIN_ITEM_WAITING);
  g_autoptr (SkeinItem) other = skein_gui_test_item (2, "https://a.example/c", "c", 5000, SKEIN_ITEM_WAITING);
  SkeinItemCell *cell = g_object_ref_sink (skein_item_cell_new (SKEIN_ITEM_CELL_SIZE));
  g_autofree char *before = NULL, *after = NULL, *recycled = NULL;

  g_test_summary ("a cell follows its item when told, and shows another one when it is bound to it");
  skein_item_cell_set_item (cell, item);
  before = dup_plain (cell, 0);
  g_assert_null (before);

  item->row->size = 2000;
  skein_item_cell_refresh (cell);
  after = dup_plain (cell, 0);
  g_assert_cmpstr (after, ==, "2.0 kB");

  skein_item_cell_set_item (cell, NULL);
  skein_item_cell_refresh (cell);
  skein_item_cell_set_item (cell, other);
  recycled = dup_plain (cell, 0);
  g_assert_cmpstr (recycled, ==, "5.0 kB");
  g_assert_finalize_object (cell);
}

static void
test_size (void)
{
  SkeinItemCell *cell = g_object_ref_sink (skein_item_cell_new (SKEIN_ITEM_CELL_NAME));
  int wide, compact;

  g_test_summary ("in compact form the name cell is higher: the bar is below the text");
  gtk_widget_measure (GTK_WIDGET (cell), GTK_ORIENTATION_VERTICAL, -1, &wide, NULL, NULL, NULL);
  skein_item_cell_set_compact (cell, TRUE);
  gtk_widget_measure (GTK_WIDGET (cell), GTK_ORIENTATION_VERTICAL, -1, &compact, NULL, NULL, NULL);
  g_assert_cmpint (compact, >, wide);
  g_assert_finalize_object (cell);
}

int
main (int argc, char **argv)
{
  skein_gui_test_init (&argc, &argv);

  g_test_add_func ("/gui/item-cell/downloading", test_downloading);
  g_test_add_func ("/gui/item-cell/failed", test_failed);
  g_test_add_func ("/gui/item-cell/verified", test_verified);
  g_test_add_func ("/gui/item-cell/refresh", test_refresh);
  g_test_add_func ("/gui/item-cell/size", test_size);

  return g_test_run ();
}
