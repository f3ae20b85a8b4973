// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The work of one worker process without the pool around it, for tools/bench/processing. Names of files come on standard input.
 *
 *     work-alone raw              opens, reads and hashes (SHA-256) each file: the least it can cost
 *     work-alone digest [closed]  performs digest jobs on open files; "closed": inside of the sandbox
 *     work-alone resize [closed]  the same with pictures, fitted to 1024 pixels
 *     work-alone start PICTURE    how long workers take until they are ready
 *
 * Prints the seconds of the work alone, the sandbox' own step not counted, and those of processor time; "start": microseconds, one worker after another. */

#include "config.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "pool/skein-process-pool.h"
#include "work/skein-perform.h"
#include "worker/skein-sandbox.h"

#define GIB (G_GUINT64_CONSTANT (1024) * 1024 * 1024)
#define BLOCK_BYTES (256 * 1024)
#define STARTS 12

static GPtrArray *
read_names (void)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  char *line = NULL;
  size_t size = 0;
  ssize_t n;

  while ((n = getline (&line, &size, stdin)) > 0)
    g_ptr_array_add (names, g_strndup (line, (gsize) (line[n - 1] == '\n' ? n - 1 : n)));
  free (line);
  return names;
}

static int
open_or_die (const char *name)
{
  int fd = open (name, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    g_error ("%s: %m", name);
  return fd;
}

static void
hash_raw (GPtrArray *names)
{
  g_autofree guint8 *buffer = g_malloc (BLOCK_BYTES);
  EVP_MD *md = EVP_MD_fetch (NULL, "SHA2-256", NULL);
  EVP_MD_CTX *context = EVP_MD_CTX_new ();

  for (guint i = 0; i < names->len; i++)
    {
      int fd = open_or_die (g_ptr_array_index (names, i));
      guint8 digest[EVP_MAX_MD_SIZE];
      gssize n;

      EVP_DigestInit_ex2 (context, md, NULL);
      while ((n = read (fd, buffer, BLOCK_BYTES)) > 0)
        EVP_DigestUpdate (context, buffer, (gsize) n);
      EVP_DigestFinal_ex (context, digest, NULL);
      close (fd);
    }
  EVP_MD_CTX_free (context);
  EVP_MD_free (md);
}

static double
get_cpu_s (void)
{
  struct timespec used;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &used);
  return (double) used.tv_sec + (double) used.tv_nsec / 1e9;
}

static double
perform (double *out_cpu_s, GPtrArray *names, SkeinJobKind kind, gboolean closed)
{
  g_autofree int *in = g_new (int, names->len);
  g_autofree int *out = g_new (int, names->len);
  const SkeinSandboxLimits limits = { .memory_bytes = 2 * GIB, .file_size_bytes = 4 * GIB, .n_threads = 4, .may_make_code = kind == SKEIN_JOB_RESIZE };
  struct rlimit files = { 0 };
  g_autoptr (GError) error = NULL;
  gint64 begin_us;

  getrlimit (RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit (RLIMIT_NOFILE, &files);

  for (guint i = 0; i < names->len; i++)
    {
      in[i] = open_or_die (g_ptr_array_index (names, i));
      out[i] = kind == SKEIN_JOB_RESIZE ? memfd_create ("out", MFD_CLOEXEC) : -1;
    }
  skein_digest_prepare ();
  if (kind == SKEIN_JOB_RESIZE && (!skein_resize_prepare (1, &error) || !skein_resize_warm_up (&error)))
    g_error ("%s", error->message);
  if (closed)
    g_free (skein_sandbox_enter (&limits));

  begin_us = g_get_monotonic_time ();
  *out_cpu_s = -get_cpu_s ();
  for (guint i = 0; i < names->len; i++)
    {
      g_autoptr (SkeinJob) job = skein_job_new (kind);
      g_autoptr (SkeinReport) report = skein_report_new (SKEIN_REPORT_FINISHED, job);

      job->digest.mask = 1u << SKEIN_DIGEST_SHA256;
      job->resize.width = job->resize.height = 1024;
      if (!(kind == SKEIN_JOB_RESIZE ? skein_resize_perform : skein_digest_perform) (job, in[i], out[i], NULL, NULL, report, &error))
        g_error ("%s: %s", (const char *) g_ptr_array_index (names, i), error->message);
      close (in[i]);
      if (out[i] >= 0)
        close (out[i]);
    }
  *out_cpu_s += get_cpu_s ();
  return (double) (g_get_monotonic_time () - begin_us) / G_USEC_PER_SEC;
}

static void
reports_cb (G_GNUC_UNUSED SkeinPool *pool, GPtrArray *reports, gpointer user_data)
{
  guint *n_left = user_data;

  for (guint i = 0; i < reports->len; i++)
    {
      SkeinReport *report = g_ptr_array_index (reports, i);

      if (report->kind != SKEIN_REPORT_FINISHED)
        continue;
      if (report->error != NULL)
        g_error ("%s", report->error->message);
      --*n_left;
    }
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  const gint64 *first = a, *second = b;

  return (*first > *second) - (*first < *second);
}

/* A second worker in each round, with a job for each; the first is ready. More of them would only measure how busy the processor is. The very first
 * image worker waits for the fork server and is not counted. */
static void
start_workers (const char *picture)
{
  g_autofree char *folder_path = g_path_get_dirname (picture);
  g_autofree char *name = g_path_get_basename (picture);
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinBoard) board = skein_board_new (&error);
  g_autoptr (SkeinFolder) folder = skein_folder_open (folder_path, FALSE, &error);
  g_autofree char *out_path = g_dir_make_tmp ("skein-start-XXXXXX", &error);
  g_autoptr (SkeinFolder) out = out_path != NULL ? skein_folder_open (out_path, FALSE, &error) : NULL;

  if (board == NULL || folder == NULL || out == NULL)
    g_error ("%s", error->message);

  for (guint round = 0; round < 2; round++)
    {
      SkeinSetting setting = { SKEIN_SETTING_PROCESSES, 1, 1 };
      SkeinPool *pool = skein_process_pool_new (board, &setting);
      gint64 took_us[STARTS];
      guint n_took = 0, n_left = 0;

      skein_pool_set_reports_func (pool, reports_cb, &n_left);
      for (guint start = 0; start <= STARTS; start++)
        {
          guint n = start == 0 ? 1 : 2;
          g_autoptr (GPtrArray) infos = NULL;

          setting.workers = n;
          skein_pool_resize (pool, &setting, NULL);
          for (guint i = 0; i < n; i++)
            {
              SkeinJob *job = skein_job_new (round == 0 ? SKEIN_JOB_SAMPLE : SKEIN_JOB_RESIZE);

              job->sample.kind = SKEIN_SAMPLE_SLEEP;
              job->sample.amount = 50000;
              job->resize.width = job->resize.height = 64;
              job->folder = skein_folder_ref (folder);
              job->name = g_strdup (name);
              job->out_folder = skein_folder_ref (out);
              job->out_name = g_strdup_printf ("%u-%u.jpg", start, i);
              skein_pool_submit (pool, job);
              n_left++;
            }
          while (n_left > 0)
            g_main_context_iteration (NULL, TRUE);
          infos = skein_pool_list_workers (pool);
          if (n > 1 && infos->len == n && ((SkeinWorkerInfo *) g_ptr_array_index (infos, 1))->start_us > 0)
            took_us[n_took++] = ((SkeinWorkerInfo *) g_ptr_array_index (infos, 1))->start_us;

          setting.workers = 1;
          skein_pool_resize (pool, &setting, NULL);
          do
            {
              g_clear_pointer (&infos, g_ptr_array_unref);
              g_usleep (2000);
              infos = skein_pool_list_workers (pool);
            }
          while (infos->len > 1);
        }
      qsort (took_us, n_took, sizeof took_us[0], compare_numbers);
      g_print ("%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n", round == 0 ? "digest" : "image", n_took > 0 ? took_us[n_took / 2] : -1, n_took > 0 ? took_us[0] : -1);
    }
}

int
main (int argc, char *argv[])
{
  g_autoptr (GPtrArray) names = NULL;

  if (argc == 3 && strcmp (argv[1], "start") == 0)
    {
      start_workers (argv[2]);
      _exit (0);
    }
  if (argc < 2 || (strcmp (argv[1], "raw") != 0 && strcmp (argv[1], "digest") != 0 && strcmp (argv[1], "resize") != 0))
    {
      g_printerr ("work-alone raw|digest|resize [closed], or start PICTURE\n");
      return 2;
    }

  names = read_names ();
  if (strcmp (argv[1], "raw") == 0)
    {
      gint64 begin_us = g_get_monotonic_time ();

      hash_raw (names);
      g_print ("%.6f %.6f\n", (double) (g_get_monotonic_time () - begin_us) / G_USEC_PER_SEC, get_cpu_s ());
    }
  else
    {
      double cpu_s;
      double wall_s = perform (&cpu_s, names, strcmp (argv[1], "resize") == 0 ? SKEIN_JOB_RESIZE : SKEIN_JOB_DIGEST, argc > 2);

      g_print ("%.6f %.6f\n", wall_s, cpu_s);
    }
  fflush (stdout);
  _exit (0);
}
