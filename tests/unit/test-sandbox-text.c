// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "pool/skein-sandbox-text.h"

#include <string.h>

static void
test_all (void)
{
  const char *all = "setsid no-new-privs not-dumpable rlimits landlock=6 seccomp own-limits no-threads";
  g_autofree char *text = skein_sandbox_text_describe (all);

  g_assert_nonnull (strstr (text, "own session, no new privileges"));
  g_assert_nonnull (strstr (text, "(landlock 6)"));
  g_assert_true (g_str_has_suffix (text, "system calls filtered"));
  g_assert_null (skein_sandbox_text_dup_missing (all));
  g_assert_true (skein_sandbox_text_is_closed (all));
}

static void
test_missing (void)
{
  static const struct { const char *in_force, *words; gboolean closed; } rows[] = {
    { "setsid no-new-privs not-dumpable rlimits seccomp own-limits", "Linux 5.13", TRUE },
    { "setsid no-new-privs not-dumpable rlimits landlock=1 own-limits", "network", FALSE },
    { "no-new-privs not-dumpable rlimits landlock=1 seccomp own-limits", "session", TRUE },
    { "setsid no-new-privs not-dumpable rlimits-without-memory landlock=1 seccomp own-limits", "memory", TRUE },
    { "", "network", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *missing = skein_sandbox_text_dup_missing (rows[i].in_force);

      g_assert_nonnull (missing);
      g_assert_nonnull (strstr (missing, rows[i].words));
      g_assert_cmpint (skein_sandbox_text_is_closed (rows[i].in_force), ==, rows[i].closed);
    }
  g_assert_null (skein_sandbox_text_dup_missing (NULL));
  g_assert_false (skein_sandbox_text_is_closed (NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sandbox-text/all", test_all);
  g_test_add_func ("/sandbox-text/missing", test_missing);

  return g_test_run ();
}
