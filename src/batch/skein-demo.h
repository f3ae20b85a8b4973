// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Below the user's downloads; the same in every language, so that nobody who changes the language gets two. */
#define SKEIN_DEMO_FOLDER "Skein demo"

/**
 * SkeinDemo:
 *
 * A batch to try Skein on, and the sample server it comes from, which lives until the demo is stopped or this process ends.
 * Main thread only.
 */
typedef struct _SkeinDemo SkeinDemo;

/**
 * skein_demo_start_async:
 * @folder: where the items go
 *
 * Starts skein-origin, which makes its sample files: two seconds or so, during which nothing blocks. Cancelling ends
 * the server.
 */
void skein_demo_start_async (const char *folder, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

/* Fails, naming the program and what to do, if it is not installed or ends early. */
SkeinDemo *skein_demo_start_finish (GAsyncResult *result, GError **error);

/* (transfer none) (element-type SkeinItemSpec): photos to be verified and resized, archives to be verified and hashed. One checksum is
 * wrong, one item slow, and one fails twice. */
GPtrArray *skein_demo_get_specs (SkeinDemo *self);

/* Ends the server; downloads that still run against it fail. */
void skein_demo_stop (SkeinDemo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinDemo, skein_demo_stop)

G_END_DECLS
