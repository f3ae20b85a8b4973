// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-time-axis.h"

#define DEFAULT_SPAN_NS G_GUINT64_CONSTANT (30000000000)
#define LEAST_ALL_NS G_GUINT64_CONSTANT (10000000000)

struct _SkeinTimeAxis
{
  GObject parent_instance;

  guint64 start_ns;
  guint64 span_ns; /* of all while that is shown: what it was last */
  guint64 end_ns;  /* while frozen */
  guint64 cursor_ns;
  guint64 chosen_ns; /* the span that zooming began with; 0: all */
  guint64 rest_ns;   /* the present while nothing goes on; 0: it goes on */
  gboolean all;
  gboolean frozen;
};

G_DEFINE_FINAL_TYPE (SkeinTimeAxis, skein_time_axis, G_TYPE_OBJECT)

enum
{
  PROP_FROZEN = 1,
  N_PROPS
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_CURSOR_CHANGED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

static void
set_frozen (SkeinTimeAxis *self, gboolean frozen)
{
  if (self->frozen == frozen)
    return;
  self->frozen = frozen;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FROZEN]);
}

static void
emit_changed (SkeinTimeAxis *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static guint64
get_present (SkeinTimeAxis *self, guint64 now_ns)
{
  return self->rest_ns != 0 ? MIN (self->rest_ns, now_ns) : now_ns;
}

/* A quarter more each time: a batch of an hour is drawn anew some 26 times for it. */
static guint64
get_all_span_ns (SkeinTimeAxis *self, guint64 now_ns)
{
  guint64 age_ns = now_ns - MIN (self->start_ns, now_ns);
  guint64 span_ns = LEAST_ALL_NS;

  while (span_ns < age_ns && span_ns < SKEIN_TIME_AXIS_MAX_SPAN_NS)
    span_ns += span_ns / 4;
  return MIN (span_ns, SKEIN_TIME_AXIS_MAX_SPAN_NS);
}

void
skein_time_axis_get_range (SkeinTimeAxis *self, guint64 now_ns, guint64 *out_from_ns, guint64 *out_to_ns)
{
  guint64 from_ns, to_ns;

  g_return_if_fail (SKEIN_IS_TIME_AXIS (self));

  now_ns = get_present (self, now_ns);
  if (self->all && !self->frozen)
    {
      self->span_ns = get_all_span_ns (self, now_ns);
      to_ns = MAX (self->start_ns + self->span_ns, now_ns);
    }
  else
    {
      to_ns = self->frozen ? self->end_ns : now_ns;
    }
  from_ns = to_ns - MIN (self->span_ns, to_ns);

  if (out_from_ns != NULL)
    *out_from_ns = from_ns;
  if (out_to_ns != NULL)
    *out_to_ns = to_ns;
}

/* Frozen to [.., to_ns], or following if that is the present. Not before the start, so that nobody gets lost. */
static void
move_to (SkeinTimeAxis *self, guint64 to_ns, guint64 now_ns)
{
  now_ns = get_present (self, now_ns);
  if (to_ns >= now_ns)
    {
      set_frozen (self, FALSE);
    }
  else
    {
      self->end_ns = MAX (to_ns, MIN (self->start_ns + self->span_ns, now_ns));
      set_frozen (self, TRUE);
    }
}

void
skein_time_axis_set_start_ns (SkeinTimeAxis *self, guint64 start_ns)
{
  g_return_if_fail (SKEIN_IS_TIME_AXIS (self));

  if (self->start_ns == start_ns)
    return;
  self->start_ns = start_ns;
  emit_changed (self);
}

guint64
skein_time_axis_get_start_ns (SkeinTimeAxis *self)
{
  g_return_val_if_fail (SKEIN_IS_TIME_AXIS (self), 0);
  return self->start_ns;
}

void
skein_time_axis_set_span_ns (SkeinTimeAxis *self, guint64 span_ns)
{
  g_return_if_fail (SKEIN_IS_TIME_AXIS (self));

  span_ns = CLAMP (span_ns, SKEIN_TIME_AXIS_MIN_SPAN_NS, SKEIN_TIME_AXIS_MAX_SPAN_NS);
  self->chosen_ns = span_ns;
  if (!self->all && self->span_ns == span_ns)
    return;
  self->all = FALSE;
  self->span_ns = span_ns;
  emit_changed (self);
}

void
skein_time_axis_set_all (SkeinTimeAxis *self)
{
  g_return_if_fail (SKEIN_IS_TIME_AXIS (self));

  self->chosen_ns = 0;
  if (self->all)
    return;
  self->all = TRUE;
  set_frozen (self, FALSE);
  emit_changed (self);
}

void
skein_time_axis_reset (SkeinTimeAxis *self)
{
  g_return_if_fail (SKEIN_IS_TIME_AXIS (self));

  self->all = self->chosen_ns == 0;
  if (!self->all)
    self->span_ns = self->chosen_ns;
  set_frozen (self, FALSE);
  emit_changed (self);
}

void
skein_time_axis_set_rest_ns (SkeinTimeAxis *self, guint64 rest_ns)
{
  g_return_if_fail (SKEIN_IS_TIME_AXIS (self));

  if (self->rest_ns == rest_ns)
    return;
  self->rest_ns = rest_ns;
  emit_changed (self);
}

gboolean
skein_time_axis_is_moving (SkeinTimeAxis *self)
{
  g_return_val_if_fail (SKEIN_IS_TIME_AXIS (self), FALSE);
  return !self->frozen && self->rest_ns == 0;
}

gboolean
skein_time_axis_is_all (SkeinTimeAxis *self)
{
  g_return_val_if_fail (SKEIN_IS_TIME_AXIS (self), FALSE);
  return self->all;
}

void
skein_time_axis_freeze (SkeinTimeAxis *self, guint64 now_ns)
{
  g_return_if_fail (SKEIN_IS_TIME_AXIS (self));

  if (self->frozen)
    return;
  skein_time_axis_get_range (self, now_ns, NULL, &self->end_ns);
  set_frozen (self, TRUE);
  emit_changed (self);
}

void
skein_time_axis_thaw (SkeinTimeAxis *self)
{
  g_return_if_fail (SKEIN_IS_TIME_AXIS (self));

  if (!self->frozen)
    return;
  set_frozen (self, FALSE);
  emit_changed (self);
}

gboolean
skein_time_axis_is_frozen (SkeinTimeAxis *self)
{
  g_return_val_if_fail (SKEIN_IS_TIME_AXIS (self), FALSE);
  return self->frozen;
}

void
skein_time_axis_scroll (SkeinTimeAxis *self, gint64 by_ns, guint64 now_ns)
{
  guint64 to_ns;

  g_return_if_fail (SKEIN_IS_TIME_AXIS (self));

  if (by_ns == 0)
    return;
  skein_time_axis_get_range (self, now_ns, NULL, &to_ns);
  self->all = FALSE;
  if (by_ns < 0)
    to_ns -= MIN ((guint64) -by_ns, to_ns);
  else
    to_ns += MIN ((guint64) by_ns, SKEIN_TIME_AXIS_MAX_SPAN_NS);
  move_to (self, to_ns, now_ns);
  emit_changed (self);
}

void
skein_time_axis_zoom (SkeinTimeAxis *self, double factor, double at, guint64 now_ns)
{
  guint64 from_ns, to_ns, fixed_ns;
  double span;

  g_return_if_fail (SKEIN_IS_TIME_AXIS (self));
  g_return_if_fail (factor > 0);

  skein_time_axis_get_range (self, now_ns, &from_ns, &to_ns);
  at = CLAMP (at, 0.0, 1.0);
  if (!self->frozen && !self->all)
    at = 1;
  fixed_ns = from_ns + (guint64) (at * (double) (to_ns - from_ns));
  span = CLAMP ((double) self->span_ns * factor, (double) SKEIN_TIME_AXIS_MIN_SPAN_NS, (double) SKEIN_TIME_AXIS_MAX_SPAN_NS);

  self->all = FALSE;
  self->span_ns = (guint64) span;
  move_to (self, fixed_ns + (guint64) ((1 - at) * span), now_ns);
  emit_changed (self);
}

void
skein_time_axis_show (SkeinTimeAxis *self, guint64 from_ns, guint64 to_ns, guint64 now_ns)
{
  g_return_if_fail (SKEIN_IS_TIME_AXIS (self));
  g_return_if_fail (from_ns <= to_ns);

  self->all = FALSE;
  self->span_ns = CLAMP (to_ns - from_ns, SKEIN_TIME_AXIS_MIN_SPAN_NS, SKEIN_TIME_AXIS_MAX_SPAN_NS);
  move_to (self, to_ns, now_ns);
  emit_changed (self);
}

void
skein_time_axis_set_cursor_ns (SkeinTimeAxis *self, guint64 cursor_ns)
{
  g_return_if_fail (SKEIN_IS_TIME_AXIS (self));

  if (self->cursor_ns == cursor_ns)
    return;
  self->cursor_ns = cursor_ns;
  g_signal_emit (self, signals[SIGNAL_CURSOR_CHANGED], 0);
}

guint64
skein_time_axis_get_cursor_ns (SkeinTimeAxis *self)
{
  g_return_val_if_fail (SKEIN_IS_TIME_AXIS (self), 0);
  return self->cursor_ns;
}

static void
skein_time_axis_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  if (prop_id == PROP_FROZEN)
    g_value_set_boolean (value, SKEIN_TIME_AXIS (object)->frozen);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
skein_time_axis_class_init (SkeinTimeAxisClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = skein_time_axis_get_property;

  props[PROP_FROZEN] = g_param_spec_boolean ("frozen", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", SKEIN_TYPE_TIME_AXIS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CURSOR_CHANGED] = g_signal_new ("cursor-changed", SKEIN_TYPE_TIME_AXIS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
skein_time_axis_init (SkeinTimeAxis *self)
{
  self->span_ns = self->chosen_ns = DEFAULT_SPAN_NS;
}

SkeinTimeAxis *
skein_time_axis_new (void)
{
  return g_object_new (SKEIN_TYPE_TIME_AXIS, NULL);
}
