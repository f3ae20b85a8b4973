// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Which sessions live: each holds a lock on one byte (its number) of a file beside the store. The kernel lets go of it however
 * the program ends, so a session that can be locked is no more; processes that the program started do not keep it. Each is used by one
 * thread; several of one file, in one process or in many, see each other. Nothing else may open the file. */
typedef struct _SkeinSessionLock SkeinSessionLock;

SkeinSessionLock *skein_session_lock_new (const char *path, GError **error);
void skein_session_lock_free (SkeinSessionLock *self); /* lets go */
gboolean skein_session_lock_take (SkeinSessionLock *self, guint64 session, GError **error);
gboolean skein_session_lock_is_alive (SkeinSessionLock *self, guint64 session); /* held by somebody else */
gboolean skein_session_lock_is_anyone_alive (SkeinSessionLock *self);                 /* somebody else holds any */

G_END_DECLS
