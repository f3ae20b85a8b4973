// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "base/skein-paths.h"
#include "pool/skein-supervisor-private.h"
#include "pool/skein-worker-socket.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <glib/gi18n-lib.h>

/* How long each state may last. */
#define HELLO_PATIENCE_US (20 * G_USEC_PER_SEC)
#define END_PATIENCE_US (2 * G_USEC_PER_SEC)
#define EXIT_PATIENCE_US (G_USEC_PER_SEC / 5)  /* from the end of its socket to its own end */
#define STATUS_PATIENCE_US (G_USEC_PER_SEC / 2) /* for the fork server to tell how it ended */
#define BURY_PATIENCE_US (10 * G_USEC_PER_SEC) /* a killed process that a dead disk holds in the kernel */

#define RETRY_US (5 * 1000)
/* When a worker has done its share. Libraries that decode keep memory and tables, and whatever a picture may have done to them; a fresh child
 * of the fork server costs less than a millisecond. Of digests only memory counts, which normally stays below 10 MiB. */
#define PICTURES_PER_WORKER 500
#define PICTURE_WORKER_BYTES (256 * 1024 * 1024)
#define DIGEST_WORKER_BYTES (64 * 1024 * 1024)

#define MAX_DEATHS 2         /* workers that one errand may cost */
#define MAX_START_FAILURES 3 /* in a row, of one program */

/* --- start --- */

static void
set_state (SkeinWorker *self, SkeinWorkerState state, gint64 patience_us)
{
  self->state = state;
  self->limit_us = patience_us > 0 ? self->supervisor->now_us + patience_us : 0;
}

static void
close_socket (SkeinWorker *self)
{
  if (self->socket_fd >= 0)
    close (self->socket_fd);
  self->socket_fd = -1;
}

static void
worker_free (SkeinWorker *self)
{
  g_assert (self->sent.length == 0);

  if (self->server != NULL)
    skein_fork_server_forget (self->server, self);
  close_socket (self);
  skein_child_clear (&self->child);
  g_free (self);
}

static GError *
make_start_error (SkeinHelper helper, int errsv)
{
  g_autofree char *path = skein_paths_dup_helper (skein_helper_get_program (helper));

  if (errsv == ENOENT)
    return g_error_new (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_NO_WORKER,
                        _ ("The helper program “%s” is missing: install Skein again, then retry"), path);

  return g_error_new (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_NO_WORKER,
                      _ ("The helper program “%s” cannot be started: %s"), path, g_strerror (errsv));
}

void
skein_worker_add_lock_options (const SkeinSetting *setting, char **argv)
{
  char **end = argv;

  while (*end != NULL)
    end++;
  if (setting->one_lock)
    *end++ = (char *) "--one-lock";
  if (setting->one_lock && setting->lock_released_in_calls)
    *end++ = (char *) "--release-in-calls";
}

static int
spawn (SkeinWorker *self, int theirs)
{
  g_autofree char *path = skein_paths_dup_helper (skein_helper_get_program (self->helper));
  g_autofree char *n_threads = g_strdup_printf ("%u", self->n_threads);
  char *argv[] = { path, (char *) "--threads", n_threads, NULL, NULL, NULL };

  skein_worker_add_lock_options (&self->supervisor->setting, argv);
  return skein_child_spawn (&self->child, path, argv, theirs, skein_board_get_fd (self->supervisor->board));
}

void
skein_worker_start (SkeinSupervisor *supervisor, SkeinSlot *slot, SkeinHelper helper)
{
  SkeinWorker *self = g_new0 (SkeinWorker, 1);
  int theirs = -1;
  int errsv;

  g_assert (slot->workers[helper] == NULL);

  self->supervisor = supervisor;
  self->slot = slot;
  self->helper = helper;
  self->n_threads = supervisor->setting.connections;
  self->n_inner_threads = skein_setting_get_inner_threads (&supervisor->setting);
  self->child = (SkeinChild) SKEIN_CHILD_INIT;
  self->socket_fd = -1;
  self->start_us = g_get_monotonic_time ();
  g_queue_init (&self->sent);

  errsv = skein_worker_socket_make (&self->socket_fd, &theirs) ? 0 : errno;
  if (errsv == 0)
    {
      errsv = helper == SKEIN_HELPER_IMAGE ? skein_fork_server_ask (supervisor, self, theirs) : spawn (self, theirs);
      close (theirs);
    }

  if (errsv == 0)
    {
      set_state (self, helper == SKEIN_HELPER_IMAGE ? WORKER_FORKING : WORKER_STARTING, HELLO_PATIENCE_US);
      skein_lane_publish (slot->lanes[0], SKEIN_PHASE_START, 0);
      slot->workers[helper] = self;
      supervisor->infos_changed = TRUE;
      return;
    }

  worker_free (self);
  skein_respawn_died (&slot->respawns[helper], supervisor->now_us);
  /* The fork server has just gone, or is out of breath: the next try may find it well. All else is the machine's trouble. */
  if (errsv != EPIPE && errsv != EAGAIN)
    skein_supervisor_fail_helper (supervisor, helper, make_start_error (helper, errsv));
}

void
skein_worker_forked (SkeinWorker *self, int pid, int errsv)
{
  if (self->state != WORKER_FORKING && self->state != WORKER_DYING)
    return;

  if (pid <= 0)
    {
      g_debug ("%s: the image worker's server cannot fork: %s", self->slot->label, g_strerror (errsv));
      close_socket (self);
      skein_worker_give_up (self, FATE_DIED);
      return;
    }

  skein_child_adopt (&self->child, pid);
  if (self->state == WORKER_FORKING)
    set_state (self, WORKER_STARTING, HELLO_PATIENCE_US);
  else
    skein_child_kill (&self->child);
}

/* --- work --- */

/* Those of its errands that it works at, as far as one can know: as many as it has threads, the first. */
static void
note_work (SkeinWorker *self)
{
  SkeinSupervisor *supervisor = self->supervisor;
  guint n = 0;

  for (GList *link = self->sent.head; link != NULL && n < self->n_threads; link = link->next, n++)
    {
      SkeinErrand *errand = link->data;

      if (errand->at_work_us != 0)
        continue;

      errand->at_work_us = supervisor->now_us;
      errand->deadline_us = supervisor->now_us + skein_errand_get_deadline_us (errand);
      errand->kill_us = errand->cancelled ? supervisor->now_us + CANCEL_PATIENCE_US : 0;
      if (!errand->started && !errand->cancelled)
        {
          errand->started = TRUE;
          /* A tiny file is done before anybody could show that it was begun. */
          if (!skein_job_files_is_tiny (&errand->files, errand->job))
            skein_supervisor_deliver (supervisor, errand, self->slot, skein_report_new (SKEIN_REPORT_STARTED, errand->job));
        }
    }
}

static guint
take_lane (SkeinSlot *slot)
{
  for (guint i = 1; i < slot->n_lanes; i++)
    if (!slot->lane_busy[i])
      {
        slot->lane_busy[i] = TRUE;
        return i;
      }

  return 0;
}

gboolean
skein_worker_send_errands (SkeinWorker *self, guint n_errands)
{
  GQueue *ready = &self->supervisor->ready[self->helper];
  SkeinMessageJob jobs[SKEIN_MESSAGE_MAX_JOBS];
  guint inner[SKEIN_MESSAGE_MAX_JOBS] = { 0 };
  int fds[SKEIN_MESSAGE_MAX_FDS];
  guint n_fds = 0;
  g_autoptr (GBytes) message = NULL;
  SkeinSocketResult result;
  GList *link = ready->head;

  g_assert (n_errands >= 1 && n_errands <= SKEIN_MESSAGE_MAX_JOBS && n_errands <= ready->length);

  for (guint i = 0; i < n_errands; i++, link = link->next)
    {
      SkeinErrand *errand = link->data;
      int out_fd = errand->job->mark_fd >= 0 ? errand->job->mark_fd : skein_job_files_get_out_fd (&errand->files);
      SkeinLane *lane;

      /* Several jobs at once must not write to one lane. */
      if (self->n_threads > 1 && self->slot->lane_busy[0])
        inner[i] = take_lane (self->slot);
      else
        self->slot->lane_busy[0] = self->n_threads > 1;
      lane = self->slot->lanes[inner[i]];

      jobs[i] = (SkeinMessageJob) {
        .job = errand->job,
        .has_in = errand->files.in_fd >= 0,
        .has_out = out_fd >= 0,
        .lane = lane != NULL ? skein_lane_get_index (lane) : G_MAXUINT,
      };
      if (errand->files.in_fd >= 0)
        fds[n_fds++] = errand->files.in_fd;
      if (out_fd >= 0)
        fds[n_fds++] = out_fd;
    }

  message = skein_message_encode_jobs (jobs, n_errands);
  result = skein_worker_socket_send (self->socket_fd, message, fds, n_fds);

  if (result != SKEIN_SOCKET_DONE)
    {
      for (guint i = 0; i < n_errands; i++)
        self->slot->lane_busy[inner[i]] = FALSE;
      if (result == SKEIN_SOCKET_LATER)
        self->retry_us = self->supervisor->now_us + RETRY_US;
      else
        skein_worker_give_up (self, FATE_DIED);
      return FALSE;
    }

  SkeinSentMessage *sent = g_new0 (SkeinSentMessage, 1);

  sent->n_left = n_errands;
  self->n_messages++;
  for (guint i = 0; i < n_errands; i++)
    {
      SkeinErrand *errand = g_queue_pop_head_link (ready)->data;

      /* The worker has descriptors of its own now. */
      skein_job_files_clear_input (&errand->files);
      errand->state = ERRAND_SENT;
      errand->worker = self;
      errand->message = sent;
      errand->inner = inner[i];
      errand->at_work_us = 0;
      g_queue_push_tail_link (&self->sent, &errand->link);
    }
  note_work (self);

  return TRUE;
}

void
skein_worker_send_cancel (SkeinWorker *self, const guint64 *job_ids, guint n_job_ids)
{
  /* If there is no room for the message, the time limit of the cancelled job does the rest. */
  while (n_job_ids > 0 && self->socket_fd >= 0)
    {
      guint n = MIN (n_job_ids, SKEIN_MESSAGE_MAX_CANCELS);
      g_autoptr (GBytes) message = skein_message_encode_cancel (job_ids, n);

      skein_worker_socket_send (self->socket_fd, message, NULL, 0);
      job_ids += n;
      n_job_ids -= n;
    }
}

/* Takes an errand out of the worker's hands. */
static void
take_back (SkeinWorker *self, SkeinErrand *errand)
{
  g_queue_unlink (&self->sent, &errand->link);
  self->slot->lane_busy[errand->inner] = FALSE;
  if (--errand->message->n_left == 0)
    {
      g_free (errand->message);
      self->n_messages--;
    }
  errand->message = NULL;
  errand->worker = NULL;
}

/* --- answers --- */

static gboolean
has_expected_digests (const SkeinDigestSpec *spec, const SkeinReport *report)
{
  guint mask = spec->mask | spec->expected_mask;

  if (spec->n_pieces > 0)
    return report->pieces != NULL && g_bytes_get_size (report->pieces) == (gsize) spec->n_pieces * skein_digest_algorithm_get_size ((SkeinDigestAlgorithm) g_bit_nth_lsf (mask, -1));
  if ((report->digest_mask & mask) != mask)
    return FALSE;
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    if ((spec->expected_mask & (1u << i)) && memcmp (spec->expected[i], report->digests[i], skein_digest_algorithm_get_size (i)) != 0)
      return FALSE;

  return TRUE;
}

/* What a sound worker never says. */
static gboolean
is_plausible (const SkeinErrand *errand, const SkeinReport *report)
{
  if (report->error != NULL)
    return errand->cancelled || !g_error_matches (report->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  return errand->job->kind != SKEIN_JOB_DIGEST || has_expected_digests (&errand->job->digest, report);
}

/* FALSE: the worker lies. */
static gboolean
handle_report (SkeinWorker *self, gsize size)
{
  SkeinSupervisor *supervisor = self->supervisor;
  SkeinReport *report = skein_report_new (SKEIN_REPORT_FINISHED, NULL);
  SkeinErrand *errand = NULL;
  guint64 job_id;

  if (skein_message_decode_report (supervisor->buffer, size, &job_id, report, NULL))
    errand = g_hash_table_lookup (supervisor->errands, &job_id);
  if (errand == NULL || errand->worker != self || !is_plausible (errand, report))
    {
      skein_report_free (report);
      return FALSE;
    }

  report->job = skein_job_ref (errand->job);
  take_back (self, errand);
  self->n_jobs++;
  self->peak_bytes = MAX (self->peak_bytes, report->peak_bytes);
  self->slot->n_jobs++;
  skein_respawn_answered (&self->slot->respawns[self->helper]);
  supervisor->infos_changed = TRUE;
  note_work (self);

  if (report->error == NULL && errand->files.part != NULL && !errand->reported)
    {
      errand->report = report;
      g_strlcpy (report->worker, self->slot->label, sizeof report->worker);
      skein_file_crew_publish (supervisor, errand);
    }
  else
    {
      if (report->error != NULL)
        skein_job_prefix_error (errand->job, report->error);
      skein_supervisor_finish (supervisor, errand, self->slot, report);
    }

  return TRUE;
}

static gboolean
handle_hello (SkeinWorker *self, gsize size)
{
  g_autofree char *sandbox = NULL;
  SkeinSlot *slot = self->slot;

  /* FORKING: on its own socket it may be faster than its server. */
  if (self->said_hello || !skein_message_is_hello (self->supervisor->buffer, size, &sandbox))
    return FALSE;

  self->said_hello = TRUE;
  self->supervisor->n_start_failures[self->helper] = 0;
  slot->took_us = g_get_monotonic_time () - self->start_us;
  g_free (slot->sandbox);
  slot->sandbox = g_steal_pointer (&sandbox);
  if (self->state == WORKER_STARTING || self->state == WORKER_FORKING)
    {
      set_state (self, WORKER_READY, 0);
      skein_lane_publish (slot->lanes[0], SKEIN_PHASE_IDLE, 0);
    }
  skein_supervisor_publish_infos (self->supervisor);

  return TRUE;
}

void
skein_worker_handle_socket (SkeinWorker *self)
{
  while (self->socket_fd >= 0)
    {
      gsize size = 0;
      gboolean sound;

      switch (skein_worker_socket_receive (self->socket_fd, self->supervisor->buffer, &size))
        {
        case SKEIN_SOCKET_DONE:
          sound = self->said_hello ? handle_report (self, size) : handle_hello (self, size);
          break;
        case SKEIN_SOCKET_LATER:
          return;
        case SKEIN_SOCKET_ENDED:
          close_socket (self);
          skein_worker_give_up (self, FATE_DIED);
          return;
        case SKEIN_SOCKET_BAD:
        default:
          sound = FALSE;
          break;
        }

      if (!sound)
        {
          close_socket (self);
          skein_worker_give_up (self, FATE_LIED);
        }
    }
}

/* --- end --- */

gboolean
skein_worker_fits_setting (const SkeinWorker *self)
{
  const SkeinSetting *setting = &self->supervisor->setting;

  return self->n_threads == setting->connections &&
         (self->helper != SKEIN_HELPER_IMAGE || self->n_inner_threads == skein_setting_get_inner_threads (setting));
}

gboolean
skein_worker_is_worn (const SkeinWorker *self)
{
  if (self->helper == SKEIN_HELPER_IMAGE)
    return self->n_jobs >= PICTURES_PER_WORKER || self->peak_bytes > (guint64) PICTURE_WORKER_BYTES * self->n_threads;

  return self->peak_bytes > (guint64) DIGEST_WORKER_BYTES * self->n_threads;
}

void
skein_worker_retire (SkeinWorker *self)
{
  if (self->state == WORKER_DYING || self->state == WORKER_ENDING)
    return;

  self->fate = FATE_RETIRED;
  close_socket (self);
  set_state (self, WORKER_ENDING, END_PATIENCE_US);
}

static void
stop (SkeinWorker *self)
{
  skein_child_kill (&self->child);
  self->killed = TRUE;
  set_state (self, WORKER_DYING, BURY_PATIENCE_US);
}

void
skein_worker_give_up (SkeinWorker *self, SkeinWorkerFate fate)
{
  if (self->fate == FATE_NONE)
    self->fate = fate;
  if (self->state == WORKER_DYING || self->state == WORKER_ENDING)
    return;

  /* One that has closed its socket is about to end and shall tell how; all others are stopped. */
  if (fate == FATE_DIED)
    set_state (self, WORKER_DYING, EXIT_PATIENCE_US);
  else
    stop (self);
}

/* "it was killed by signal 11 (Segmentation fault)" */
static char *
describe_fate (SkeinWorker *self)
{
  if (self->fate == FATE_LIED)
    /* Translators: why a program failed; "it" is the program. */
    return g_strdup (_ ("it sent a malformed answer"));
  if (self->fate == FATE_NOT_READY)
    /* Translators: why a program failed; "it" is the program. */
    return g_strdup (_ ("it was not ready in time"));

  if (self->server != NULL && !self->child.status_known && self->child.pid <= 0)
    return skein_child_describe_end (&self->server->child);
  return skein_child_describe_end (&self->child);
}

static void
note_start_failure (SkeinWorker *self)
{
  SkeinSupervisor *supervisor = self->supervisor;
  g_autofree char *path = skein_paths_dup_helper (skein_helper_get_program (self->helper));
  g_autofree char *what = describe_fate (self);

  g_info ("%s failed before it was ready: %s", path, what);
  if (++supervisor->n_start_failures[self->helper] < MAX_START_FAILURES)
    return;

  skein_supervisor_fail_helper (supervisor, self->helper,
                                g_error_new (SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_NO_WORKER,
                                             /* Translators: a path, and why it failed, like "it was killed by signal 11"; how often */
                                             _ ("The helper program “%s” failed before it was ready: %s (%u times). Install Skein again, then retry"),
                                             path, what, supervisor->n_start_failures[self->helper]));
}

/* Whether the worker's end is to be put down to this errand, of @n_at_work. */
static gboolean
is_to_blame (SkeinWorker *self, SkeinErrand *errand, guint n_at_work)
{
  switch (self->fate)
    {
    case FATE_HUNG:
      return errand->hung;
    case FATE_DIED:
    case FATE_LIED:
      if (errand->at_work_us == 0)
        return FALSE;
      /* One of several: they come one by one next time, and then it is clear. */
      errand->alone = TRUE;
      return n_at_work == 1;
    case FATE_NONE:
    case FATE_NOT_READY:
    case FATE_CANCELLED:
    case FATE_RETIRED:
    default:
      return FALSE;
    }
}

static void
return_errand (SkeinWorker *self, SkeinErrand *errand, guint n_at_work, const char *what)
{
  SkeinSupervisor *supervisor = self->supervisor;
  gboolean blamed = is_to_blame (self, errand, n_at_work);

  take_back (self, errand);
  errand->hung = FALSE;

  if (errand->cancelled)
    {
      skein_supervisor_finish_with_error (supervisor, errand, self->slot,
                                          g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled")));
      return;
    }

  if (blamed && self->fate == FATE_HUNG)
    errand->n_hangs++;
  else if (blamed)
    errand->n_deaths++;

  if (blamed)
    errand->alone = TRUE;
  if (errand->n_hangs + errand->n_deaths < MAX_DEATHS)
    {
      skein_supervisor_queue (supervisor, errand);
      return;
    }

  skein_supervisor_finish_with_error (supervisor, errand, self->slot,
                                      self->fate == FATE_HUNG ? skein_errand_make_hang_error (errand)
                                                              : skein_errand_make_death_error (errand, what));
}

static guint
count_at_work (SkeinWorker *self)
{
  guint n = 0;

  for (GList *link = self->sent.head; link != NULL; link = link->next)
    if (((SkeinErrand *) link->data)->at_work_us != 0)
      n++;

  return n;
}

static void
bury (SkeinWorker *self)
{
  SkeinSupervisor *supervisor = self->supervisor;
  SkeinSlot *slot = self->slot;
  guint n_at_work = count_at_work (self);
  g_autofree char *what = describe_fate (self);

  if (self->sent.length > 0 || !self->said_hello)
    g_debug ("%s: worker %d %s with %u jobs", slot->label, self->child.pid, what, self->sent.length);

  /* Nobody else writes to these lanes now, unless this one only went because it had nothing to do. */
  if (self->fate != FATE_RETIRED)
    for (guint i = 0; i < slot->n_lanes; i++)
      if (i == 0 || slot->lane_busy[i])
        skein_lane_publish (slot->lanes[i], SKEIN_PHASE_IDLE, 0);

  if (self->fate != FATE_RETIRED)
    {
      /* One that was stopped since nobody wanted its job any more has done nothing wrong. */
      if (self->fate != FATE_CANCELLED)
        {
          slot->n_restarts++;
          skein_respawn_died (&slot->respawns[self->helper], supervisor->now_us);
        }
      skein_supervisor_publish_infos (supervisor);
    }

  while (self->sent.length > 0)
    return_errand (self, g_queue_peek_head (&self->sent), n_at_work, what);
  if (self->fate != FATE_RETIRED && !self->said_hello)
    note_start_failure (self);

  slot->workers[self->helper] = NULL;
  supervisor->infos_changed = TRUE;
  worker_free (self);
}

/* Whether its fork server, which reaps it, is about to tell how it ended. */
static gboolean
awaits_status (SkeinWorker *self)
{
  gint64 now_us = self->supervisor->now_us;

  if (self->server == NULL || self->fate != FATE_DIED || self->child.status_known)
    return FALSE;

  if (self->status_limit_us == 0)
    self->status_limit_us = now_us + STATUS_PATIENCE_US;
  if (now_us >= self->status_limit_us)
    return FALSE;

  /* Without a pid it never came to be, and how the server itself ended is what counts. */
  return self->child.pid > 0 ? self->server->control_fd >= 0 : !skein_child_check_ended (&self->server->child);
}

gboolean
skein_worker_check_gone (SkeinWorker *self)
{
  if (self->state == WORKER_FORKING)
    return FALSE;

  if (skein_child_check_ended (&self->child))
    {
      /* Answers that it gave before it ended still count. */
      skein_worker_handle_socket (self);
      close_socket (self);
      if (self->state == WORKER_READY || self->state == WORKER_STARTING)
        skein_worker_give_up (self, FATE_DIED);
      if (awaits_status (self))
        return FALSE;
    }
  else if (!self->killed || self->supervisor->now_us < self->limit_us)
    {
      return FALSE;
    }
  else
    {
      g_info ("%s: worker %d does not end", self->slot->label, self->child.pid);
    }

  bury (self);
  return TRUE;
}

void
skein_worker_check_times (SkeinWorker *self)
{
  SkeinSupervisor *supervisor = self->supervisor;
  guint n = 0;

  if (self->limit_us != 0 && supervisor->now_us >= self->limit_us)
    switch (self->state)
      {
      case WORKER_FORKING:
        /* A fork server that does not answer is of no use to the next one either. */
        if (self->server != NULL)
          skein_child_kill (&self->server->child);
        skein_worker_give_up (self, FATE_NOT_READY);
        break;
      case WORKER_STARTING:
        skein_worker_give_up (self, FATE_NOT_READY);
        break;
      case WORKER_ENDING:
        stop (self);
        break;
      case WORKER_DYING:
        if (!self->killed)
          stop (self);
        break;
      case WORKER_READY:
      default:
        break;
      }

  if (self->state != WORKER_READY)
    return;

  for (GList *link = self->sent.head; link != NULL && n < self->n_threads; link = link->next, n++)
    {
      SkeinErrand *errand = link->data;

      if (errand->at_work_us == 0)
        continue;
      if (errand->kill_us != 0 && supervisor->now_us >= errand->kill_us)
        {
          skein_worker_give_up (self, FATE_CANCELLED);
          break;
        }
      if (supervisor->now_us >= errand->deadline_us)
        {
          errand->hung = TRUE;
          skein_worker_give_up (self, FATE_HUNG);
          break;
        }
    }
}

gint64
skein_worker_get_next_us (SkeinWorker *self)
{
  gint64 next_us = self->limit_us != 0 ? self->limit_us : G_MAXINT64;
  guint n = 0;

  if (self->status_limit_us != 0)
    next_us = MIN (next_us, self->status_limit_us);
  if (self->retry_us > self->supervisor->now_us)
    next_us = MIN (next_us, self->retry_us);
  if (self->state == WORKER_READY)
    for (GList *link = self->sent.head; link != NULL && n < self->n_threads; link = link->next, n++)
      {
        SkeinErrand *errand = link->data;

        if (errand->at_work_us == 0)
          continue;
        next_us = MIN (next_us, errand->deadline_us);
        if (errand->kill_us != 0)
          next_us = MIN (next_us, errand->kill_us);
      }

  return next_us;
}
