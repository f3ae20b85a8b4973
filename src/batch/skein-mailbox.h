// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkeinMailbox:
 *
 * Messages from any thread to the thread whose default main context was current when it was made. One wake-up for as many as there
 * are; handing over stops after a few milliseconds and goes on a little later, so that a flood neither stalls a frame nor starves one.
 */
typedef struct _SkeinMailbox SkeinMailbox;

/* Owner's context, no lock held; takes @message. */
typedef void (*SkeinMailboxFunc) (gpointer message, gpointer user_data);

SkeinMailbox *skein_mailbox_new (const char *name, SkeinMailboxFunc func, gpointer user_data);
void skein_mailbox_post (SkeinMailbox *self, gpointer message); /* any thread */
void skein_mailbox_free (SkeinMailbox *self);                   /* owner, also from within the func; nobody may post any more, and nothing may be left in it */

G_END_DECLS
