// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-pipeline-private.h"

G_BEGIN_DECLS

/* How a run goes on: shared by the files named below. Each group but the first ends what is under way
 * and begins the next thing; none may be called while one is under way. */

/* skein-run.c */
void skein_run_touch (SkeinRun *self);
void skein_run_set_state (SkeinRun *self, SkeinItemState state);
void skein_run_set_slot (SkeinRun *self, SkeinSlot slot);
void skein_run_leave_slot (SkeinRun *self); /* for good */
gboolean skein_run_is_stopped (SkeinRun *self);
gboolean skein_run_is_complete (const SkeinStoreRow *row);
void skein_run_forget_part_name (SkeinRun *self);
void skein_run_forget_validators (SkeinRun *self);
void skein_run_forget_file (SkeinRun *self);

void skein_run_reconcile (SkeinRun *self);
GError *skein_run_explain_store_error (const GError *error);                   /* (transfer full) as an error of work */
void skein_run_next_step (SkeinRun *self);
void skein_run_store_result (SkeinRun *self);

/* skein-run-name.c */
gboolean skein_run_begin_at_once (SkeinRun *self);                             /* TRUE: nothing of it can be on the disk, and its transfer is under way */
void skein_run_find_name (SkeinRun *self);                                     /* the transfer wants one for its partial; under way as before */
void skein_run_hold_end (SkeinRun *self, SkeinReport *report);                 /* steals from @report, which comes again when there is one */

/* skein-run-place.c */
SkeinConflict skein_run_get_conflict (SkeinRun *self);
SkeinFolder *skein_run_peek_place (SkeinRun *self);                            /* where the finished file is */
void skein_run_place (SkeinRun *self, const SkeinReport *report);              /* where the file goes, now that the server has answered; under way as before */
void skein_run_publish (SkeinRun *self);                                       /* the part gets its name */

/* skein-run-jobs.c */
gboolean skein_run_check_digests (SkeinRun *self, GError **error); /* every expected one is there */
void skein_run_submit (SkeinRun *self, SkeinPool *pool, SkeinJob *job);         /* takes @job */
SkeinJob *skein_run_new_transfer (SkeinRun *self, const char *url);             /* of the item's present source, with its credentials and options */
void skein_run_submit_transfer (SkeinRun *self);
void skein_run_take_mirror_limit (SkeinRun *self, SkeinTransferSpec *transfer, const char *host); /* of the mirror that was added last */
void skein_run_release_limits (SkeinRun *self);
void skein_run_submit_digest (SkeinRun *self, const char *name, guint mask, SkeinItemState state);
void skein_run_submit_resize (SkeinRun *self);
void skein_run_recheck (SkeinRun *self);

/* skein-run-end.c */
gboolean skein_run_take_answer (SkeinRun *self, SkeinReport *report);          /* before the error is looked at; FALSE: not to be tried again here */
gboolean skein_run_may_retry (SkeinRun *self, const GError *error);
gboolean skein_run_wants_network (SkeinRun *self, const GError *error);        /* it failed for want of one, and may wait until there is one */
void skein_run_wait_for_network (SkeinRun *self, const GError *error);
void skein_run_step_out (SkeinRun *self);                                      /* as what the item's state says */
void skein_run_finish (SkeinRun *self);
void skein_run_skip (SkeinRun *self);                                          /* done without a file: there is one of that name */
void skein_run_fail (SkeinRun *self, GError *error, gboolean discard);         /* takes @error */
void skein_run_retry_later (SkeinRun *self, const GError *error, gint64 retry_after_s);
void skein_run_again (SkeinRun *self, gboolean discard);                       /* tried again now; with @discard from nothing */

/* skein-run-sources.c */
gboolean skein_run_has_next_source (SkeinRun *self);
gboolean skein_run_skip_source (SkeinItem *item);                              /* the same for one that does not run */
gboolean skein_run_next_source (SkeinRun *self);                               /* only chooses; FALSE: this is the last one */
void skein_run_add_mirrors (SkeinRun *self, SkeinTransferSpec *transfer);       /* those that may be used together with the present one */
void skein_run_note_sources (SkeinRun *self, SkeinReport *report);
gboolean skein_run_blame (SkeinRun *self, guint64 start, guint64 end);         /* these bytes are wrong; FALSE: nobody in particular gave them */
gboolean skein_run_try_elsewhere (SkeinRun *self, const GError *error);        /* FALSE: no other source can help */
void skein_run_mismatch (SkeinRun *self, GError *error);                       /* takes @error: all that came is wrong */
void skein_run_take_digests (SkeinRun *self, const SkeinDigestSet *digests);   /* not empty; what a server says; under way as before */
void skein_run_adopt_sources (SkeinRun *self, SkeinSources *sources);          /* what was learnt of the file; under way as before */
void skein_run_take_told (SkeinRun *self, SkeinReport *head);                  /* what the server says of the file; under way as before */

/* skein-run-unlock.c */
gboolean skein_run_is_locked (SkeinRun *self);                                 /* secrets that were given for it are not known */
void skein_run_unlock (SkeinRun *self);                                        /* submits the transfer then, or fails */

/* skein-run-follow.c */
void skein_run_offer_follower (SkeinRun *self, SkeinTransferSpec *transfer);   /* a transfer of the file is to be submitted */
void skein_run_start_follower (SkeinRun *self, guint64 size);                  /* its size is known now */
gboolean skein_run_take_followed (SkeinRun *self);                             /* the transfer has ended well. FALSE: the follower is under way now, and ends as a digest job does */
void skein_run_drop_follower (SkeinRun *self);
void skein_run_take_inline (SkeinRun *self, SkeinReport *report);              /* the transfer has ended well, perhaps with digests */
gboolean skein_run_is_follower (const SkeinReport *report);
void skein_run_spare_worker (SkeinPipeline *pipeline);                         /* another job wants one */

/* skein-run-beside.c */
gboolean skein_run_wants_beside (SkeinRun *self);
void skein_run_submit_beside (SkeinRun *self);
gboolean skein_run_wants_metalink (SkeinRun *self);                            /* one is named, and could tell what we do not know */
void skein_run_submit_metalink (SkeinRun *self, GError *failure);              /* takes @failure (nullable): why the file did not come */
void skein_run_beside_finished (SkeinRun *self, SkeinReport *report);

/* skein-run-pieces.c */
gboolean skein_run_may_look_at_pieces (SkeinRun *self);
void skein_run_look_at_pieces (SkeinRun *self, GError *mismatch);              /* takes @mismatch (nullable) */
void skein_run_pieces_finished (SkeinRun *self, SkeinReport *report);          /* of one job */

G_END_DECLS
