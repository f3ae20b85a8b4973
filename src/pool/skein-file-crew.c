// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "pool/skein-supervisor-private.h"

/* A disk that does not answer holds one thread of the crew, not the supervisor. What is opened together lies in one folder, so that a
 * slow one delays its own files only. */
#define CREW_THREADS 4

typedef struct
{
  gboolean publish;
  guint n_errands;
  SkeinErrand *errands[SKEIN_MESSAGE_MAX_JOBS]; /* (owned) until they are given back */
} CrewTask;

static void
do_task_in_thread (gpointer data, gpointer user_data)
{
  g_autofree CrewTask *task = data;
  SkeinSupervisor *supervisor = user_data;

  for (guint i = 0; i < task->n_errands; i++)
    {
      SkeinErrand *errand = task->errands[i];

      if (task->publish)
        {
          if (skein_job_files_detach (&errand->files, &errand->error))
            skein_job_files_publish (&errand->files, errand->job, errand->report, &errand->error);
        }
      else
        skein_job_files_open (&errand->files, errand->job, &errand->error);
    }

  g_mutex_lock (&supervisor->lock);
  for (guint i = 0; i < task->n_errands; i++)
    g_queue_push_tail_link (task->publish ? &supervisor->published : &supervisor->opened, &task->errands[i]->link);
  g_mutex_unlock (&supervisor->lock);

  skein_supervisor_wake (supervisor);
}

GThreadPool *
skein_file_crew_new (SkeinSupervisor *supervisor)
{
  return g_thread_pool_new (do_task_in_thread, supervisor, CREW_THREADS, FALSE, NULL);
}

void
skein_file_crew_open (SkeinSupervisor *supervisor, SkeinHelper helper, guint n_errands)
{
  SkeinErrandLine *waiting = &supervisor->waiting[helper];
  SkeinFolder *folder = NULL;
  CrewTask *task = g_new0 (CrewTask, 1);

  g_assert (n_errands >= 1 && n_errands <= SKEIN_MESSAGE_MAX_JOBS);

  while (task->n_errands < n_errands && waiting->length > 0)
    {
      SkeinErrand *errand = skein_errand_line_peek (waiting);

      if (task->n_errands > 0 && errand->job->folder != folder)
        break;

      folder = errand->job->folder;
      skein_errand_line_remove (waiting, errand);
      errand->turn = ++supervisor->n_turns;
      errand->state = ERRAND_OPENING;
      task->errands[task->n_errands++] = errand;
    }

  supervisor->n_opening[helper] += task->n_errands;
  supervisor->n_with_crew += task->n_errands;
  g_thread_pool_push (supervisor->crew, task, NULL);
}

void
skein_file_crew_publish (SkeinSupervisor *supervisor, SkeinErrand *errand)
{
  CrewTask *task = g_new0 (CrewTask, 1);

  task->publish = TRUE;
  task->n_errands = 1;
  task->errands[0] = errand;
  errand->state = ERRAND_PUBLISHING;
  supervisor->n_with_crew++;
  g_thread_pool_push (supervisor->crew, task, NULL);
}
