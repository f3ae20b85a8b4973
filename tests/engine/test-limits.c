// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Speed limits, the schedule and the network, on real downloads. A busy machine is slower than any limit, never faster: what is measured is
 * that no more came than was allowed, and that what is let go ends. */

#include "config.h"

#include "batch/skein-engine-private.h"
#include "support/skein-temp-folder.h"
#include "support/skein-test-origin.h"
#include "support/skein-wait.h"

#include <string.h>

#define MIB (1024 * 1024)
#define ZONE "CET-1CEST,M3.5.0,M10.5.0/3"

/* A network monitor that says what the test wants. */
#define FAKE_TYPE_MONITOR (fake_monitor_get_type ())
G_DECLARE_FINAL_TYPE (FakeMonitor, fake_monitor, FAKE, MONITOR, GObject)

struct _FakeMonitor
{
  GObject parent_instance;
  gboolean available, metered;
};

typedef enum
{
  PROP_AVAILABLE = 1,
  PROP_METERED,
  PROP_CONNECTIVITY,
} FakeMonitorProperty;

static void
fake_monitor_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  FakeMonitor *self = FAKE_MONITOR (object);

  switch ((FakeMonitorProperty) prop_id)
    {
    case PROP_AVAILABLE:
      g_value_set_boolean (value, self->available);
      break;
    case PROP_METERED:
      g_value_set_boolean (value, self->metered);
      break;
    case PROP_CONNECTIVITY:
      g_value_set_enum (value, self->available ? G_NETWORK_CONNECTIVITY_FULL : G_NETWORK_CONNECTIVITY_LOCAL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static gboolean
fake_monitor_initable_init (GInitable *initable, GCancellable *cancellable, GError **error)
{
  return TRUE;
}

static void
fake_monitor_initable_iface_init (GInitableIface *iface)
{
  iface->init = fake_monitor_initable_init;
}

static void
fake_monitor_iface_init (GNetworkMonitorInterface *iface)
{
}

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeMonitor, fake_monitor, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, fake_monitor_initable_iface_init) G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR, fake_monitor_iface_init))

static void
fake_monitor_class_init (FakeMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = fake_monitor_get_property;
  g_object_class_override_property (object_class, PROP_AVAILABLE, "network-available");
  g_object_class_override_property (object_class, PROP_METERED, "network-metered");
  g_object_class_override_property (object_class, PROP_CONNECTIVITY, "connectivity");
}

static void
fake_monitor_init (FakeMonitor *self)
{
  self->available = TRUE;
}

static void
set_available (FakeMonitor *self, gboolean available)
{
  self->available = available;
  g_object_notify (G_OBJECT (self), "network-available");
  g_signal_emit_by_name (self, "network-changed", available);
}

static void
set_metered (FakeMonitor *self, gboolean metered)
{
  self->metered = metered;
  g_object_notify (G_OBJECT (self), "network-metered");
}

typedef struct
{
  SkeinTempFolder *temp;
  char *store_path;
  char *folder;
  SkeinEngine *engine;
  FakeMonitor *monitor;
  gint64 now_s;
  guint n_holds; /* notify::hold */
} Fixture;

static SkeinTestOrigin *origin;

static void
hold_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  ((Fixture *) user_data)->n_holds++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  SkeinEngineOptions options = { .tries = 2, .waits_for_network = TRUE };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fixture->temp = skein_temp_folder_new ();
  fixture->store_path = g_build_filename (fixture->temp->path, "state", "store.db", NULL);
  fixture->folder = g_build_filename (fixture->temp->path, "files", NULL);
  if (origin == NULL)
    origin = skein_test_origin_start ("--demo-unpaced", NULL);
  skein_test_origin_reset (origin);

  options.store_path = fixture->store_path;
  options.downloads = (SkeinSetting){ SKEIN_SETTING_THREADS, 2, 4 };
  options.processing = (SkeinSetting){ SKEIN_SETTING_PROCESSES, 1, 1 };
  skein_engine_new_async (&options, NULL, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  fixture->engine = skein_engine_new_finish (result, &error);
  g_assert_no_error (error);

  fixture->monitor = g_object_new (FAKE_TYPE_MONITOR, NULL);
  skein_hold_set_network_monitor (skein_engine_get_hold (fixture->engine), G_NETWORK_MONITOR (fixture->monitor));
  g_signal_connect (fixture->engine, "notify::hold", G_CALLBACK (hold_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  skein_engine_close_async (fixture->engine, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  g_assert_true (skein_engine_close_finish (fixture->engine, result, &error));
  g_assert_no_error (error);
  g_clear_object (&result);
  g_assert_finalize_object (fixture->engine);
  g_assert_finalize_object (fixture->monitor);
  skein_temp_folder_free (fixture->temp);
  g_free (fixture->store_path);
  g_free (fixture->folder);
}

static SkeinItem *
add_url (Fixture *fixture, const char *url, guint64 max_rate)
{
  g_autoptr (GPtrArray) specs = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_item_spec_free);
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  SkeinItemSpec *spec = skein_item_spec_new (url, fixture->folder);

  spec->max_rate = max_rate;
  g_ptr_array_add (specs, spec);
  skein_engine_add_async (fixture->engine, specs, NULL, skein_wait_result_cb, &result);
  skein_wait_until (result != NULL);
  items = skein_engine_add_finish (fixture->engine, result, NULL, &error);
  g_assert_no_error (error);
  return g_object_ref (g_ptr_array_index (items, 0));
}

static SkeinItem *
add (Fixture *fixture, guint64 size, const char *name, const char *query, guint64 max_rate)
{
  g_autofree char *url = skein_test_origin_dup_url (origin, "/file/%" G_GUINT64_FORMAT "/%s?seed=3%s", size, name, query);

  return add_url (fixture, url, max_rate);
}

static void
set_item_rate (Fixture *fixture, SkeinItem *item, guint64 max_rate)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new ();

  g_ptr_array_add (items, item);
  skein_engine_set_items_max_rate (fixture->engine, items, max_rate);
  g_assert_cmpuint (skein_item_get_max_rate (item), ==, max_rate);
}

static gboolean
is_in (SkeinItem *item, const char *state)
{
  return g_str_equal (skein_item_state_get_nick (skein_item_get_state (item)), state);
}

static void
wait_done (Fixture *fixture, SkeinItem *item)
{
  skein_wait_until (is_in (item, "done") || is_in (item, "failed"));
  if (skein_item_get_error (item) != NULL)
    g_test_message ("%s", skein_item_get_error (item)->message);
  g_assert_true (is_in (item, "done"));
}

static void
assert_whole (SkeinItem *item, guint64 size, const char *name)
{
  g_autofree char *path = skein_item_dup_path (item);
  g_autofree char *expected = skein_test_origin_dup_sha256 (origin, size, name, 3);
  g_autofree char *data = NULL;
  g_autofree char *got = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  got = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) data, length);
  g_assert_cmpstr (got, ==, expected);
}

static double
get_seconds_since (gint64 us)
{
  return (double) (g_get_monotonic_time () - us) / G_USEC_PER_SEC;
}

/* --- speed --- */

static void
test_all (Fixture *fixture, gconstpointer data)
{
  gint64 begun_us = g_get_monotonic_time ();
  SkeinItem *items[4];

  /* One limit for four files on two threads. */
  skein_engine_set_max_rate (fixture->engine, 2 * MIB);
  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.bin", i);

      items[i] = add (fixture, MIB, name, "", 0);
    }
  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.bin", i);

      wait_done (fixture, items[i]);
      assert_whole (items[i], MIB, name);
      g_object_unref (items[i]);
    }
  g_assert_cmpfloat (get_seconds_since (begun_us), >, 1.5);
  g_assert_cmpuint (fixture->n_holds, ==, 0);
}

static void
test_change (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SkeinItem) item = NULL;
  guint64 before;
  gint64 begun_us;

  /* None, then one that is set while it runs, then none. The origin is not the limit, and the machine hardly. */
  item = add (fixture, 24 * MIB, "a.bin", "&rate=8000000", 0);
  skein_wait_until (skein_item_get_done_bytes (item) > 2 * MIB);
  skein_engine_set_max_rate (fixture->engine, 16 * 1024);
  before = skein_item_get_done_bytes (item);
  begun_us = g_get_monotonic_time ();
  skein_wait_until (get_seconds_since (begun_us) > 2);
  /* Less than a second's worth at the speed before. */
  g_assert_cmpuint (skein_item_get_done_bytes (item) - before, <, 8000000);
  before = skein_item_get_done_bytes (item);
  begun_us = g_get_monotonic_time ();
  skein_wait_until (get_seconds_since (begun_us) > 2);
  g_assert_cmpuint (skein_item_get_done_bytes (item) - before, <, 512 * 1024);
  g_assert_true (is_in (item, "downloading"));

  /* What waits for its turn at that speed goes on at once. */
  skein_engine_set_max_rate (fixture->engine, 1);
  begun_us = g_get_monotonic_time ();
  skein_wait_until (get_seconds_since (begun_us) > 0.5);
  skein_engine_set_max_rate (fixture->engine, 0);
  wait_done (fixture, item);
  assert_whole (item, 24 * MIB, "a.bin");
}

static void
test_item (Fixture *fixture, gconstpointer data)
{
  gint64 begun_us = g_get_monotonic_time ();
  g_autoptr (SkeinItem) slow = add (fixture, 4 * MIB, "slow.bin", "", 64 * 1024);
  g_autoptr (SkeinItem) fast = add (fixture, 8 * MIB, "fast.bin", "", 0);
  double seconds;

  /* One item's limit is nobody else's. */
  wait_done (fixture, fast);
  seconds = get_seconds_since (begun_us);
  g_assert_cmpuint (skein_item_get_done_bytes (slow), <=, (guint64) ((seconds + 0.5) * 64 * 1024) + 128 * 1024);
  g_assert_cmpuint (skein_item_get_max_rate (slow), ==, 64 * 1024);
  g_assert_cmpuint (skein_item_get_max_rate (fast), ==, 0);

  set_item_rate (fixture, slow, 4 * MIB);
  begun_us = g_get_monotonic_time ();
  wait_done (fixture, slow);
  g_assert_cmpfloat (get_seconds_since (begun_us), >, 0.3);
  assert_whole (slow, 4 * MIB, "slow.bin");
}

static void
test_host (Fixture *fixture, gconstpointer data)
{
  g_autofree char *elsewhere = g_strdup_printf ("http://localhost%s/file/%d/b.bin?seed=3", strrchr (origin->url, ':'), 16 * MIB);
  gint64 begun_us = g_get_monotonic_time ();
  g_autoptr (SkeinItem) slow = NULL;
  g_autoptr (SkeinItem) fast = NULL;

  g_assert_true (skein_engine_set_host_rules (fixture->engine, "127.0.0.1 rate=64K", NULL));
  slow = add (fixture, 2 * MIB, "a.bin", "", 0);
  fast = add_url (fixture, elsewhere, 0);
  wait_done (fixture, fast);
  g_assert_cmpuint (skein_item_get_done_bytes (slow), <=, (guint64) ((get_seconds_since (begun_us) + 0.5) * 64 * 1024) + 128 * 1024);

  g_assert_true (skein_engine_set_host_rules (fixture->engine, "", NULL));
  wait_done (fixture, slow);
  assert_whole (slow, 2 * MIB, "a.bin");
}

/* A connection that is held back is no stalled one. */
static void
test_no_stall (Fixture *fixture, gconstpointer data)
{
  const SkeinRequestOptions impatient = { .stall_timeout_s = 1 };
  g_autoptr (SkeinRequestOptions) request = skein_request_options_new (&impatient, NULL);
  g_autoptr (SkeinItem) item = NULL;
  gint64 begun_us = g_get_monotonic_time ();

  skein_engine_set_request (fixture->engine, request);
  skein_engine_set_max_rate (fixture->engine, 4096);
  item = add (fixture, 2 * MIB, "a.bin", "", 0);
  skein_wait_until (get_seconds_since (begun_us) > 3);
  g_assert_true (is_in (item, "downloading"));
  g_assert_no_error (skein_item_get_error (item));
  skein_engine_set_max_rate (fixture->engine, 0);
  wait_done (fixture, item);
  g_assert_cmpuint (skein_test_origin_get_path_requests (origin, "/file/2097152/a.bin"), ==, 1);
}

/* --- schedule --- */

static gint64
get_now_s (gpointer user_data)
{
  return ((Fixture *) user_data)->now_s;
}

static void
set_now (Fixture *fixture, const char *utc)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (utc, NULL);
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (ZONE);

  fixture->now_s = g_date_time_to_unix (time);
  skein_hold_set_clock (skein_engine_get_hold (fixture->engine), get_now_s, fixture, zone);
}

static void
assert_hold (Fixture *fixture, const char *expected)
{
  g_autofree char *hold = skein_engine_dup_hold (fixture->engine);
  g_autofree char *property = NULL;

  g_object_get (fixture->engine, "hold", &property, NULL);
  g_assert_cmpstr (hold, ==, expected);
  g_assert_cmpstr (property, ==, expected);
}

static gboolean
is_held (Fixture *fixture)
{
  g_autofree char *hold = skein_engine_dup_hold (fixture->engine);

  return hold != NULL;
}

static void
test_schedule (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SkeinItem) item = NULL;
  guint64 at;

  set_now (fixture, "2026-11-20T22:00:00Z");
  g_assert_true (skein_engine_set_schedule (fixture->engine, "sat,sun 00:00-24:00 off\nmon 06:00-07:00 8M", &error));
  g_assert_no_error (error);
  g_assert_false (skein_engine_set_schedule (fixture->engine, "sat,sun 00:00-24:00 of", &error));
  g_assert_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID);

  item = add (fixture, 12 * MIB, "a.bin", "&rate=8000000", 0);
  skein_wait_until (skein_item_get_done_bytes (item) > 2 * MIB);
  assert_hold (fixture, NULL);

  /* The weekend begins. */
  set_now (fixture, "2026-11-20T23:00:00Z");
  skein_wait_until (is_in (item, "waiting"));
  skein_wait_until (is_held (fixture));
  assert_hold (fixture, "The schedule pauses downloads until Monday, 00:00");
  at = skein_item_get_done_bytes (item);
  g_assert_cmpuint (at, >=, 2 * MIB);
  g_assert_false (skein_engine_is_idle (fixture->engine));
  set_now (fixture, "2026-11-22T12:00:00Z");
  assert_hold (fixture, "The schedule pauses downloads until 00:00");
  g_assert_true (is_in (item, "waiting"));

  /* It ends, and what was there is not fetched again. */
  set_now (fixture, "2026-11-23T05:30:00Z");
  assert_hold (fixture, NULL);
  wait_done (fixture, item);
  assert_whole (item, 12 * MIB, "a.bin");
  g_assert_cmpuint (skein_test_origin_get_stat (origin, "bytes"), <, 12 * MIB + 8 * MIB);
  g_assert_cmpuint (fixture->n_holds, >=, 2);
}

static void
test_schedule_rate (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SkeinItem) item = NULL;
  gint64 begun_us;
  guint64 before;

  /* Of two limits the tighter one. */
  set_now (fixture, "2026-11-20T12:00:00Z");
  g_assert_true (skein_engine_set_schedule (fixture->engine, "daily 00:00-14:00 32K\ndaily 14:00-24:00 8G", NULL));
  skein_engine_set_max_rate (fixture->engine, 1024 * MIB);
  item = add (fixture, 16 * MIB, "a.bin", "", 0);
  skein_wait_until (is_in (item, "downloading"));
  begun_us = g_get_monotonic_time ();
  before = skein_item_get_done_bytes (item);
  skein_wait_until (get_seconds_since (begun_us) > 2);
  g_assert_cmpuint (skein_item_get_done_bytes (item) - before, <, 512 * 1024);
  assert_hold (fixture, NULL);

  set_now (fixture, "2026-11-20T13:00:00Z");
  wait_done (fixture, item);
}

/* --- network --- */

static void
test_network (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SkeinItem) item = NULL;
  g_autoptr (SkeinItem) here = NULL;
  g_autoptr (SkeinItem) other = NULL;
  g_autofree char *elsewhere = g_strdup_printf ("http://localhost%s/file/%d/b.bin?seed=3", strrchr (origin->url, ':'), MIB);
  g_autofree char *status = NULL;

  skein_engine_set_all_far (fixture->engine, TRUE);
  set_available (fixture->monitor, FALSE);

  /* More failures than there are tries: none of them counts. */
  item = add (fixture, MIB, "a.bin", "&reset=1000&times=3", 0);
  skein_wait_until (is_held (fixture));
  assert_hold (fixture, "Waiting for the network");
  status = skein_item_dup_status (item);
  g_assert_cmpstr (status, ==, "Waiting for the network");

  /* What can be reached all the same is not kept from it; others do not run into what one has found out. */
  other = add (fixture, MIB, "c.bin", "", 0);
  here = add_url (fixture, elsewhere, 0);
  wait_done (fixture, here);
  g_assert_true (is_in (other, "waiting"));
  g_assert_cmpuint (skein_test_origin_get_path_requests (origin, "/file/1048576/c.bin"), ==, 0);

  for (guint i = 0; i < 2; i++)
    {
      set_available (fixture->monitor, TRUE);
      g_assert_false (is_held (fixture));
      set_available (fixture->monitor, FALSE);
      skein_wait_until (is_held (fixture));
    }
  set_available (fixture->monitor, TRUE);
  wait_done (fixture, item);
  assert_whole (item, MIB, "a.bin");
  wait_done (fixture, other);
  assert_hold (fixture, NULL);
}

/* An item that waits for its next try does not wait any longer once the network is back. */
static void
test_backoff (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SkeinItem) item = NULL;
  gint64 begun_us;

  skein_engine_set_all_far (fixture->engine, TRUE);
  item = add (fixture, MIB, "a.bin", "&reset=1000&times=1", 0);
  skein_wait_until (is_in (item, "retrying"));
  begun_us = g_get_monotonic_time ();
  set_available (fixture->monitor, FALSE);
  set_available (fixture->monitor, TRUE);
  g_assert_true (is_in (item, "waiting"));
  wait_done (fixture, item);
  g_test_message ("%.2f s", get_seconds_since (begun_us));
}

/* Nothing comes any more over connections from before: they are given up soon, not after a minute. */
static void
test_stalled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SkeinItem) item = add (fixture, 4 * MIB, "a.bin", "&stall=1000000&times=1", 0);
  gint64 begun_us = g_get_monotonic_time ();

  skein_wait_until (skein_item_get_done_bytes (item) > 500000);
  set_available (fixture->monitor, FALSE);
  set_available (fixture->monitor, TRUE);
  wait_done (fixture, item);
  assert_whole (item, 4 * MIB, "a.bin");
  g_test_message ("%.2f s", get_seconds_since (begun_us));
}

static void
test_metered (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SkeinItem) item = NULL;
  g_autoptr (SkeinItem) near = NULL;

  /* What is near costs nothing. */
  set_metered (fixture->monitor, TRUE);
  skein_engine_set_metered_allowed (fixture->engine, FALSE);
  near = add (fixture, MIB, "near.bin", "", 0);
  wait_done (fixture, near);
  assert_hold (fixture, NULL);
  set_metered (fixture->monitor, FALSE);

  skein_engine_set_all_far (fixture->engine, TRUE);
  skein_engine_set_metered_allowed (fixture->engine, FALSE);
  item = add (fixture, 12 * MIB, "a.bin", "&rate=8000000", 0);
  skein_wait_until (skein_item_get_done_bytes (item) > MIB);

  set_metered (fixture->monitor, TRUE);
  skein_wait_until (is_in (item, "waiting"));
  skein_wait_until (is_held (fixture));
  assert_hold (fixture, "Downloads wait: this connection is metered");
  g_assert_cmpuint (skein_item_get_done_bytes (item), >, MIB);

  set_metered (fixture->monitor, FALSE);
  assert_hold (fixture, NULL);
  skein_wait_until (is_in (item, "downloading") && skein_item_get_done_bytes (item) > 2 * MIB);

  /* Download anyway. */
  set_metered (fixture->monitor, TRUE);
  skein_wait_until (is_in (item, "waiting"));
  skein_engine_set_metered_allowed (fixture->engine, TRUE);
  wait_done (fixture, item);
  assert_whole (item, 12 * MIB, "a.bin");
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_test_add ("/limits/all", Fixture, NULL, set_up, test_all, tear_down);
  g_test_add ("/limits/change", Fixture, NULL, set_up, test_change, tear_down);
  g_test_add ("/limits/item", Fixture, NULL, set_up, test_item, tear_down);
  g_test_add ("/limits/host", Fixture, NULL, set_up, test_host, tear_down);
  g_test_add ("/limits/no-stall", Fixture, NULL, set_up, test_no_stall, tear_down);
  g_test_add ("/limits/schedule", Fixture, NULL, set_up, test_schedule, tear_down);
  g_test_add ("/limits/schedule-rate", Fixture, NULL, set_up, test_schedule_rate, tear_down);
  g_test_add ("/limits/network", Fixture, NULL, set_up, test_network, tear_down);
  g_test_add ("/limits/backoff", Fixture, NULL, set_up, test_backoff, tear_down);
  g_test_add ("/limits/stalled", Fixture, NULL, set_up, test_stalled, tear_down);
  g_test_add ("/limits/metered", Fixture, NULL, set_up, test_metered, tear_down);
  status = g_test_run ();
  g_clear_pointer (&origin, skein_test_origin_stop);
  return status;
}
