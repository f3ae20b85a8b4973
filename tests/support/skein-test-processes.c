// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "support/skein-test-processes.h"

#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

void
skein_test_adopt_orphans (void)
{
  prctl (PR_SET_CHILD_SUBREAPER, 1);
}

/* From /proc/PID/stat: "PID (NAME) STATE PARENT ...". FALSE: it is gone, or a zombie. */
static gboolean
read_process (const char *pid, char **out_name, long *out_parent)
{
  g_autofree char *path = g_build_filename ("/proc", pid, "stat", NULL);
  g_autofree char *text = NULL;
  const char *open_, *close_;
  char state;

  if (!g_ascii_isdigit (*pid) || !g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  open_ = strchr (text, '(');
  close_ = strrchr (text, ')');
  if (open_ == NULL || close_ == NULL || sscanf (close_ + 1, " %c %ld", &state, out_parent) != 2 || state == 'Z')
    return FALSE;
  *out_name = g_strndup (open_ + 1, (gsize) (close_ - open_ - 1));
  return TRUE;
}

guint
skein_test_count_processes (const char *prefix)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  const char *pid;
  guint n = 0;

  while ((pid = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *name = NULL;
      long parent = 0;

      if (!read_process (pid, &name, &parent) || !g_str_has_prefix (name, prefix))
        continue;
      while (parent > 1 && parent != getpid ())
        {
          g_autofree char *parent_pid = g_strdup_printf ("%ld", parent);
          g_autofree char *parent_name = NULL;

          if (!read_process (parent_pid, &parent_name, &parent))
            parent = 0;
        }
      n += parent == getpid ();
    }
  return n;
}
