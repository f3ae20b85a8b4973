// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* ThreadSanitizer (tools/tsan) makes everything five to twenty times slower. */
#if defined(__SANITIZE_THREAD__)
#define SKEIN_WAIT_SECONDS 200
#elif defined(__SANITIZE_ADDRESS__) /* .ci/run: two to four times slower */
#define SKEIN_WAIT_SECONDS 80
#else
#define SKEIN_WAIT_SECONDS 20
#endif

/* Runs the thread's main context until @condition holds; fails the test, naming it, when that takes too long. */
#define skein_wait_until(condition) \
  G_STMT_START \
  { \
    gint64 skein_wait_end_us = g_get_monotonic_time () + SKEIN_WAIT_SECONDS * G_USEC_PER_SEC; \
\
    while (!(condition)) \
      { \
        if (g_get_monotonic_time () > skein_wait_end_us) \
          g_error ("%s:%d: waited too long for: %s", __FILE__, __LINE__, #condition); \
        skein_wait_iterate (); \
      } \
  } \
  G_STMT_END

/* One round of the thread's main context, one millisecond at most. */
void skein_wait_iterate (void);

/* For a GAsyncReadyCallback with a GAsyncResult ** as its data: skein_wait_until (result != NULL), then finish and unref. */
void skein_wait_result_cb (GObject *source, GAsyncResult *result, gpointer out_result);

/* Open descriptors of this process: what a test counts before and after. */
guint skein_count_open_files (void);

G_END_DECLS
