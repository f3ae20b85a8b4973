// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* What the user does to several items at once. A hundred thousand selected ones are gone through in slices of a few milliseconds; a
 * handful is done before the call returns. Verbs are done in the order in which they came. */

#include "config.h"

#include "batch/skein-engine-private.h"

#define BUDGET_US 4000
#define PAUSE_MS 2
#define CHUNK 256
#define POSITION_GAP ((gint64) 1 << 32)
#define ENOUGH_ROOM 1024

typedef enum
{
  VERB_PAUSE,
  VERB_RESUME,
  VERB_CANCEL,
  VERB_RETRY,
  VERB_REMOVE,
  VERB_SET_ASIDE,
  VERB_BRING_BACK,
  VERB_MOVE,
  VERB_SET_PRIORITY,
  VERB_SET_MAX_RATE,
} VerbKind;

typedef struct
{
  VerbKind kind;
  GPtrArray *items; /* (owned) of SkeinItem */
  guint next;
  SkeinItem *before; /* (owned) (nullable) move */
  gboolean to_end;   /* move */
  gint64 number;     /* set priority, set max rate */
} Verb;

/* Of items that have to become ours first. */
typedef struct
{
  SkeinEngine *engine;
  VerbKind kind;
  GPtrArray *items; /* (owned) of SkeinItem */
} Pending;

static void
unref_if_any (gpointer item)
{
  if (item != NULL)
    g_object_unref (item);
}

static void
verb_free (Verb *verb)
{
  g_ptr_array_unref (verb->items);
  g_clear_object (&verb->before);
  g_free (verb);
}

static void
apply (SkeinEngine *self, VerbKind kind, SkeinItem *item)
{
  switch (kind)
    {
    case VERB_PAUSE:
      skein_pipeline_pause (self->pipeline, item);
      break;
    case VERB_RESUME:
      skein_pipeline_resume (self->pipeline, item);
      break;
    case VERB_CANCEL:
      skein_pipeline_cancel (self->pipeline, item);
      break;
    case VERB_RETRY:
      skein_pipeline_retry (self->pipeline, item);
      break;
    case VERB_REMOVE:
    case VERB_SET_ASIDE:
    case VERB_BRING_BACK:
    case VERB_MOVE:
    case VERB_SET_PRIORITY:
    case VERB_SET_MAX_RATE:
    default:
      g_assert_not_reached ();
    }
}

static gboolean
makes_sense (VerbKind kind, SkeinItemState state)
{
  switch (kind)
    {
    case VERB_PAUSE:
      return !skein_item_state_is_final (state) && state != SKEIN_ITEM_PAUSED;
    case VERB_RESUME:
      return state == SKEIN_ITEM_PAUSED;
    case VERB_CANCEL:
      return !skein_item_state_is_final (state);
    case VERB_RETRY:
      return state == SKEIN_ITEM_FAILED || state == SKEIN_ITEM_CANCELLED || state == SKEIN_ITEM_RETRYING;
    case VERB_REMOVE:
    case VERB_SET_ASIDE:
    case VERB_BRING_BACK:
    case VERB_MOVE:
    case VERB_SET_PRIORITY:
    case VERB_SET_MAX_RATE:
    default:
      return TRUE;
    }
}

static void
adopted_cb (SkeinStore *store, GPtrArray *rows, const GError *error, gpointer user_data)
{
  Pending *pending = user_data;

  for (guint i = 0; i < pending->items->len && pending->engine->closing == NULL; i++)
    {
      SkeinItem *item = g_ptr_array_index (pending->items, i);

      if (item->ours && item->iter != NULL)
        apply (pending->engine, pending->kind, item);
    }
  g_ptr_array_unref (pending->items);
  g_free (pending);
}

static void
do_states (SkeinEngine *self, Verb *verb, gint64 until_us)
{
  g_autoptr (GPtrArray) to_adopt = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (; verb->next < verb->items->len && (verb->next % 16 != 15 || g_get_monotonic_time () < until_us); verb->next++)
    {
      SkeinItem *item = g_ptr_array_index (verb->items, verb->next);

      if (item->iter == NULL || item->row->foreign || !makes_sense (verb->kind, item->row->state))
        continue;
      /* In the machine it is ours until it has left it, even if its state is final already. */
      if (item->ours || item->run != NULL)
        apply (self, verb->kind, item);
      else
        {
          g_ptr_array_add (to_adopt, g_object_ref (item));
          g_array_append_val (ids, item->row->id);
        }
    }

  if (to_adopt->len > 0)
    {
      Pending *pending = g_new0 (Pending, 1);

      pending->engine = self;
      pending->kind = verb->kind;
      pending->items = g_ptr_array_ref (to_adopt);
      skein_engine_adopt (self, ids, adopted_cb, pending);
    }
}

/* Not all at once when the verb is freed: the last references to a hundred thousand items take long to let go. */
static SkeinItem *
take_next (Verb *verb)
{
  return g_steal_pointer (&g_ptr_array_index (verb->items, verb->next++));
}

static void
do_remove (SkeinEngine *self, Verb *verb)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint64));

  while (verb->next < verb->items->len && items->len < CHUNK)
    {
      g_autoptr (SkeinItem) item = take_next (verb);

      if ((item->iter == NULL && !item->aside) || item->row->foreign)
        continue;
      g_array_append_val (ids, item->row->id);
      g_ptr_array_add (items, g_steal_pointer (&item));
    }
  if (items->len == 0)
    return;

  skein_batch_remove_items (self->batch, items);
  skein_batch_forget_aside (self->batch, items);
  skein_store_delete (self->store, (const guint64 *) ids->data, ids->len, NULL, NULL);
  for (guint i = 0; i < items->len; i++)
    skein_pipeline_forget (self->pipeline, g_ptr_array_index (items, i));
}

/* Stopped as if the user had paused them, so that a partial is kept. */
static void
do_set_aside (SkeinEngine *self, Verb *verb)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  while (verb->next < verb->items->len && items->len < CHUNK)
    {
      g_autoptr (SkeinItem) item = take_next (verb);

      if (item->iter == NULL || item->row->foreign)
        continue;
      item->goes_on = item->ours && !skein_item_state_is_final (item->row->state) && item->row->state != SKEIN_ITEM_PAUSED;
      g_ptr_array_add (items, g_steal_pointer (&item));
    }

  skein_batch_set_aside (self->batch, items);
  for (guint i = 0; i < items->len; i++)
    if (((SkeinItem *) g_ptr_array_index (items, i))->goes_on)
      skein_pipeline_pause (self->pipeline, g_ptr_array_index (items, i));
}

static void
bring_back (SkeinEngine *self, GPtrArray *items)
{
  skein_batch_bring_back (self->batch, items);
  for (guint i = 0; i < items->len; i++)
    {
      SkeinItem *item = g_ptr_array_index (items, i);

      if (item->goes_on && item->iter != NULL)
        skein_pipeline_resume (self->pipeline, item);
      item->goes_on = FALSE;
    }
}

static void
do_bring_back (SkeinEngine *self, Verb *verb)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  while (verb->next < verb->items->len && items->len < CHUNK)
    {
      g_autoptr (SkeinItem) item = take_next (verb);

      if (item->aside)
        g_ptr_array_add (items, g_steal_pointer (&item));
    }
  bring_back (self, items);
}

static SkeinItem *
bring_back_one (SkeinEngine *self, SkeinItem *item)
{
  g_autoptr (GPtrArray) items = NULL;

  if (item == NULL)
    return NULL;
  items = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (items, g_object_ref (item));
  bring_back (self, items);
  return item;
}

SkeinItem *
skein_engine_lookup (SkeinEngine *self, guint64 id)
{
  SkeinItem *item = skein_batch_lookup (self->batch, id);

  return item != NULL ? item : bring_back_one (self, skein_batch_lookup_aside (self->batch, id));
}

SkeinItem *
skein_engine_find_same (SkeinEngine *self, const SkeinItemSpec *spec)
{
  SkeinItem *item = skein_batch_find_same (self->batch, spec);

  return item != NULL ? item : bring_back_one (self, skein_batch_find_same_aside (self->batch, spec));
}

static int
compare_pointed (gconstpointer a, gconstpointer b)
{
  return skein_batch_compare (*(SkeinItem *const *) a, *(SkeinItem *const *) b);
}

/* Gives the items, and as many of those after them as it takes to find room, new keys between their new neighbours. */
static void
place_items (SkeinEngine *self, GPtrArray *items, SkeinItem *before)
{
  g_autoptr (GHashTable) moving = g_hash_table_new (NULL, NULL);
  g_autoptr (GArray) positions = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  SkeinItem *lower, *upper = before;
  gint64 low, step;

  for (guint i = 0; i < items->len; i++)
    g_hash_table_add (moving, g_ptr_array_index (items, i));

  while (upper != NULL && g_hash_table_contains (moving, upper))
    upper = skein_batch_get_neighbour (self->batch, upper, 1);
  lower = upper != NULL ? skein_batch_get_neighbour (self->batch, upper, -1) : skein_batch_get_last (self->batch);
  while (lower != NULL && g_hash_table_contains (moving, lower))
    lower = skein_batch_get_neighbour (self->batch, lower, -1);

  for (;;)
    {
      gint64 room;

      low = lower != NULL ? lower->row->position : 0;
      if (upper == NULL)
        {
          step = POSITION_GAP;
          break;
        }
      if (lower == NULL)
        low = upper->row->position - POSITION_GAP * ((gint64) items->len + 1);
      room = upper->row->position - low;
      step = room / ((gint64) items->len + 1);
      if (step >= ENOUGH_ROOM || (step >= 1 && items->len == g_hash_table_size (moving) && room > 1))
        break;

      /* No room: the next one moves up, too. */
      g_ptr_array_add (items, g_object_ref (upper));
      g_hash_table_add (moving, upper);
      do
        upper = skein_batch_get_neighbour (self->batch, upper, 1);
      while (upper != NULL && g_hash_table_contains (moving, upper));
    }

  for (guint i = 0; i < items->len; i++)
    {
      SkeinItem *item = g_ptr_array_index (items, i);
      gint64 position = low + step * ((gint64) i + 1);

      g_array_append_val (positions, position);
      g_array_append_val (ids, item->row->id);
    }

  skein_batch_move_items (self->batch, items, (const gint64 *) positions->data);
  skein_store_set_numbers (self->store, SKEIN_STORE_POSITION, (const guint64 *) ids->data, (const gint64 *) positions->data, ids->len, NULL, NULL);
  for (guint i = 0; i < items->len; i++)
    skein_pipeline_moved (self->pipeline, g_ptr_array_index (items, i));
}

static void
do_move (SkeinEngine *self, Verb *verb)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  if (verb->next == 0)
    g_ptr_array_sort (verb->items, compare_pointed);

  for (; verb->next < verb->items->len && items->len < CHUNK; verb->next++)
    {
      SkeinItem *item = g_ptr_array_index (verb->items, verb->next);

      if (item->iter != NULL)
        g_ptr_array_add (items, g_object_ref (item));
    }

  /* Its goal was removed meanwhile: better left where they are than sent to the end. */
  if (items->len > 0 && (verb->to_end || verb->before->iter != NULL))
    place_items (self, items, verb->before);
}

/* FALSE: it is so already. */
static gboolean
set_number (SkeinEngine *self, SkeinItem *item, VerbKind kind, gint64 number)
{
  SkeinItemSpec *spec = item->row->spec;

  if (kind == VERB_SET_PRIORITY)
    {
      if (spec->priority == (SkeinPriority) number)
        return FALSE;
      spec->priority = (SkeinPriority) number;
      skein_pipeline_moved (self->pipeline, item);
    }
  else
    {
      if (spec->max_rate == (guint64) number)
        return FALSE;
      spec->max_rate = (guint64) number;
      skein_pipeline_rate_changed (self->pipeline, item);
    }
  skein_batch_touch (self->batch, item);
  return TRUE;
}

/* Also of items that another program works on: it is told by the store. */
static void
do_set_number (SkeinEngine *self, Verb *verb)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (; verb->next < verb->items->len && ids->len < CHUNK; verb->next++)
    {
      SkeinItem *item = g_ptr_array_index (verb->items, verb->next);

      if (item->iter == NULL || !set_number (self, item, verb->kind, verb->number))
        continue;
      g_array_append_val (ids, item->row->id);
      g_array_append_val (numbers, verb->number);
    }
  if (ids->len > 0)
    skein_store_set_numbers (self->store, verb->kind == VERB_SET_PRIORITY ? SKEIN_STORE_PRIORITY : SKEIN_STORE_MAX_RATE, (const guint64 *) ids->data, (const gint64 *) numbers->data, ids->len, NULL, NULL);
}

static gboolean
run_verbs (gpointer user_data)
{
  SkeinEngine *self = user_data;
  gint64 until_us = g_get_monotonic_time () + BUDGET_US;

  self->verbs_id = 0;
  do
    {
      Verb *verb = g_queue_peek_head (&self->verbs);

      if (verb == NULL)
        break;
      if (verb->kind == VERB_REMOVE)
        do_remove (self, verb);
      else if (verb->kind == VERB_SET_ASIDE)
        do_set_aside (self, verb);
      else if (verb->kind == VERB_BRING_BACK)
        do_bring_back (self, verb);
      else if (verb->kind == VERB_MOVE)
        do_move (self, verb);
      else if (verb->kind == VERB_SET_PRIORITY || verb->kind == VERB_SET_MAX_RATE)
        do_set_number (self, verb);
      else
        do_states (self, verb, until_us);
      if (verb->next >= verb->items->len)
        verb_free (g_queue_pop_head (&self->verbs));
    }
  while (g_get_monotonic_time () < until_us);

  if (!g_queue_is_empty (&self->verbs))
    self->verbs_id = g_timeout_add (PAUSE_MS, run_verbs, self);
  skein_engine_look (self);
  return G_SOURCE_REMOVE;
}

static void
push_full (SkeinEngine *self, VerbKind kind, GPtrArray *items, SkeinItem *before, gint64 number)
{
  Verb *verb;

  g_return_if_fail (SKEIN_IS_ENGINE (self));
  g_return_if_fail (items != NULL);

  if (self->closing != NULL || self->store == NULL || items->len == 0)
    return;

  verb = g_new0 (Verb, 1);
  verb->kind = kind;
  verb->before = before != NULL ? g_object_ref (before) : NULL;
  verb->to_end = before == NULL;
  verb->number = number;
  verb->items = g_ptr_array_new_full (items->len, unref_if_any);
  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (verb->items, g_object_ref (g_ptr_array_index (items, i)));
  g_queue_push_tail (&self->verbs, verb);

  if (self->verbs.length == 1)
    run_verbs (self);
}

static void
push_verb (SkeinEngine *self, VerbKind kind, GPtrArray *items, SkeinItem *before)
{
  push_full (self, kind, items, before, 0);
}

void
skein_engine_drop_verbs (SkeinEngine *self)
{
  Verb aside = { .items = skein_batch_dup_aside (self->batch) };

  g_clear_handle_id (&self->verbs_id, g_source_remove);
  for (GList *link = self->verbs.head; link != NULL; link = link->next)
    {
      Verb *verb = link->data;

      while ((verb->kind == VERB_REMOVE || verb->kind == VERB_SET_ASIDE) && verb->next < verb->items->len)
        do_remove (self, verb);
    }
  while (aside.next < aside.items->len)
    do_remove (self, &aside);
  /* Its entries were taken. */
  g_ptr_array_set_free_func (aside.items, NULL);
  g_ptr_array_unref (aside.items);
  g_queue_clear_full (&self->verbs, (GDestroyNotify) verb_free);
}

void
skein_engine_pause (SkeinEngine *self, GPtrArray *items)
{
  push_verb (self, VERB_PAUSE, items, NULL);
}

void
skein_engine_resume (SkeinEngine *self, GPtrArray *items)
{
  push_verb (self, VERB_RESUME, items, NULL);
}

void
skein_engine_cancel (SkeinEngine *self, GPtrArray *items)
{
  push_verb (self, VERB_CANCEL, items, NULL);
}

void
skein_engine_retry (SkeinEngine *self, GPtrArray *items)
{
  push_verb (self, VERB_RETRY, items, NULL);
}

void
skein_engine_remove (SkeinEngine *self, GPtrArray *items)
{
  push_verb (self, VERB_REMOVE, items, NULL);
}

void
skein_engine_set_aside (SkeinEngine *self, GPtrArray *items)
{
  push_verb (self, VERB_SET_ASIDE, items, NULL);
}

void
skein_engine_bring_back (SkeinEngine *self, GPtrArray *items)
{
  push_verb (self, VERB_BRING_BACK, items, NULL);
}

void
skein_engine_set_priority (SkeinEngine *self, GPtrArray *items, SkeinPriority priority)
{
  g_return_if_fail (priority >= SKEIN_PRIORITY_LOW && priority <= SKEIN_PRIORITY_HIGH);
  push_full (self, VERB_SET_PRIORITY, items, NULL, priority);
}

void
skein_engine_set_items_max_rate (SkeinEngine *self, GPtrArray *items, guint64 bytes_per_s)
{
  push_full (self, VERB_SET_MAX_RATE, items, NULL, (gint64) MIN (bytes_per_s, G_MAXINT64));
}

void
skein_engine_move (SkeinEngine *self, GPtrArray *items, SkeinItem *before)
{
  push_verb (self, VERB_MOVE, items, before);
}
