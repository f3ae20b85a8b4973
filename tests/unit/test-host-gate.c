// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-host-gate.h"

#define HOST "example.org:443"

typedef struct
{
  SkeinHostGate *gate;
  guint n_changes;
  gboolean open; /* as told last */
} Fixture;

static void
changed_cb (const char *host, gboolean open, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_cmpstr (host, ==, HOST);
  fixture->n_changes++;
  fixture->open = open;
}

static void
set_rules (Fixture *fixture, const char *text)
{
  g_autoptr (SkeinHostRules) rules = skein_host_rules_parse (text, NULL);

  g_assert_nonnull (rules);
  skein_host_gate_set_rules (fixture->gate, rules);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->gate = skein_host_gate_new (changed_cb, fixture);
  fixture->open = TRUE;
  set_rules (fixture, data != NULL ? data : "");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  skein_host_gate_free (fixture->gate);
}

static gboolean
is_open (Fixture *fixture)
{
  gboolean open = skein_host_gate_is_open (fixture->gate, HOST);

  g_assert_true (open == fixture->open);
  return open;
}

static void
test_unlimited (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 1000; i++)
    g_assert_cmpuint (skein_host_gate_enter (fixture->gate, HOST, 8, 1000), ==, 8);
  g_assert_true (is_open (fixture));
  for (guint i = 0; i < 1000; i++)
    skein_host_gate_leave (fixture->gate, HOST, 8);
  g_assert_cmpuint (fixture->n_changes, ==, 0);
  g_assert_cmpuint (skein_host_gate_enter (fixture->gate, "", 3, 0), ==, 3);
  skein_host_gate_refused (fixture->gate, "", 10);
  g_assert_true (skein_host_gate_is_open (fixture->gate, ""));
  skein_host_gate_leave (fixture->gate, "", 3);
}

static void
test_connections (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (skein_host_gate_enter (fixture->gate, HOST, 8, 1), ==, 2); /* shared with the other one */
  g_assert_true (is_open (fixture));
  g_assert_cmpuint (skein_host_gate_enter (fixture->gate, HOST, 1, 0), ==, 1);
  g_assert_cmpuint (skein_host_gate_enter (fixture->gate, HOST, 8, 100), ==, 1);
  g_assert_false (is_open (fixture));
  skein_host_gate_shrink (fixture->gate, HOST, 1);
  g_assert_true (is_open (fixture));
  g_assert_cmpuint (skein_host_gate_enter (fixture->gate, HOST, 8, 0), ==, 1);
  g_assert_false (is_open (fixture));

  /* More are allowed, then fewer than there are. */
  set_rules (fixture, "* connections=8");
  g_assert_true (is_open (fixture));
  set_rules (fixture, "* connections=2");
  g_assert_false (is_open (fixture));
  skein_host_gate_leave (fixture->gate, HOST, 1);
  skein_host_gate_leave (fixture->gate, HOST, 1);
  g_assert_false (is_open (fixture));
  skein_host_gate_leave (fixture->gate, HOST, 1);
  g_assert_true (is_open (fixture));
  skein_host_gate_leave (fixture->gate, HOST, 1);
}

static void
test_cap (Fixture *fixture, gconstpointer data)
{
  skein_host_gate_set_cap (fixture->gate, HOST, 2);
  g_assert_cmpuint (skein_host_gate_enter (fixture->gate, HOST, 8, 0), ==, 2);
  g_assert_false (is_open (fixture));
  skein_host_gate_set_cap (fixture->gate, HOST, 0);
  g_assert_true (is_open (fixture)); /* four by the rule */
  skein_host_gate_leave (fixture->gate, HOST, 2);
}

static void
test_delay (Fixture *fixture, gconstpointer data)
{
  skein_host_gate_enter (fixture->gate, HOST, 1, 0);
  g_assert_false (is_open (fixture));
  skein_host_gate_leave (fixture->gate, HOST, 1);
  g_assert_false (is_open (fixture));
  while (!is_open (fixture))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (skein_host_gate_get_held_until_us (fixture->gate, HOST), ==, 0);
}

static void
test_refusals (Fixture *fixture, gconstpointer data)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 until_us;

  for (guint i = 0; i < 3; i++)
    skein_host_gate_enter (fixture->gate, HOST, 1, 0);
  skein_host_gate_refused (fixture->gate, HOST, 100);
  g_assert_false (is_open (fixture));
  until_us = skein_host_gate_get_held_until_us (fixture->gate, HOST);
  g_assert_cmpint (until_us, >=, now_us + 100 * G_USEC_PER_SEC);

  /* The others that were under way: only one that says more changes anything. */
  skein_host_gate_refused (fixture->gate, HOST, -1);
  skein_host_gate_refused (fixture->gate, HOST, 50);
  skein_host_gate_answered (fixture->gate, HOST);
  skein_host_gate_refused (fixture->gate, HOST, 50);
  g_assert_cmpint (skein_host_gate_get_held_until_us (fixture->gate, HOST), ==, until_us);
  skein_host_gate_refused (fixture->gate, HOST, 200);
  g_assert_cmpint (skein_host_gate_get_held_until_us (fixture->gate, HOST), >, until_us);
  for (guint i = 0; i < 3; i++)
    skein_host_gate_leave (fixture->gate, HOST, 1);
  g_assert_false (is_open (fixture));

  /* One by one until it answers. */
  skein_host_gate_forgive (fixture->gate, HOST);
  g_assert_true (is_open (fixture));
  g_assert_cmpuint (skein_host_gate_enter (fixture->gate, HOST, 8, 0), ==, 1);
  g_assert_false (is_open (fixture));
  skein_host_gate_answered (fixture->gate, HOST);
  g_assert_true (is_open (fixture));
  skein_host_gate_leave (fixture->gate, HOST, 1);
}

static void
test_backoff (Fixture *fixture, gconstpointer data)
{
  double longest_s = 1;

  for (guint i = 0; i < 12; i++, longest_s = MIN (60, 2 * longest_s))
    {
      gint64 now_us = g_get_monotonic_time ();
      double hold_s;

      skein_host_gate_enter (fixture->gate, HOST, 1, 0);
      skein_host_gate_refused (fixture->gate, HOST, -1);
      skein_host_gate_leave (fixture->gate, HOST, 1);
      hold_s = (double) (skein_host_gate_get_held_until_us (fixture->gate, HOST) - now_us) / G_USEC_PER_SEC;
      g_assert_cmpfloat (hold_s, >=, longest_s / 2);
      g_assert_cmpfloat (hold_s, <=, longest_s + 10);
      skein_host_gate_forgive (fixture->gate, HOST);
    }
}

static void
test_opens_by_itself (Fixture *fixture, gconstpointer data)
{
  skein_host_gate_enter (fixture->gate, HOST, 1, 0);
  skein_host_gate_refused (fixture->gate, HOST, -1);
  skein_host_gate_leave (fixture->gate, HOST, 1);
  while (!is_open (fixture))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (skein_host_gate_get_held_until_us (fixture->gate, HOST), ==, 0);
}

static void
test_shunned (Fixture *fixture, gconstpointer data)
{
  gint64 now_us = g_get_monotonic_time ();

  skein_host_gate_refused (fixture->gate, HOST, SKEIN_HOST_GATE_MAX_WAIT_S + 1);
  g_assert_true (is_open (fixture));
  g_assert_cmpint (skein_host_gate_get_held_until_us (fixture->gate, HOST), ==, 0);
  g_assert_cmpint (skein_host_gate_get_shunned_until_us (fixture->gate, HOST), >=, now_us + (gint64) (SKEIN_HOST_GATE_MAX_WAIT_S + 1) * G_USEC_PER_SEC);
  skein_host_gate_forgive (fixture->gate, HOST);
  g_assert_cmpint (skein_host_gate_get_shunned_until_us (fixture->gate, HOST), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define add_test(path, rules, func) g_test_add ("/host-gate/" path, Fixture, rules, set_up, func, tear_down)
  add_test ("unlimited", NULL, test_unlimited);
  add_test ("connections", "* connections=4", test_connections);
  add_test ("cap", "* connections=4", test_cap);
  add_test ("delay", "* delay=50ms", test_delay);
  add_test ("refusals", NULL, test_refusals);
  add_test ("backoff", NULL, test_backoff);
  add_test ("opens-by-itself", NULL, test_opens_by_itself);
  add_test ("shunned", NULL, test_shunned);
  return g_test_run ();
}
