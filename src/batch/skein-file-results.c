// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "batch/skein-file-results.h"

#include <string.h>

G_DEFINE_FINAL_TYPE (SkeinFileRow, skein_file_row, G_TYPE_OBJECT)

static void
skein_file_row_finalize (GObject *object)
{
  SkeinFileRow *self = SKEIN_FILE_ROW (object);

  g_free (self->name);
  g_free (self->message);
  G_OBJECT_CLASS (skein_file_row_parent_class)->finalize (object);
}

static void
skein_file_row_class_init (SkeinFileRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = skein_file_row_finalize;
}

static void
skein_file_row_init (SkeinFileRow *self)
{
  self->algorithm = SKEIN_N_DIGESTS;
}

/* The digest that decided: that of the list's algorithm, or of another of its length that was tried. */
static void
take_digest (SkeinFileRow *self, const SkeinReport *report)
{
  for (guint i = 0; i < SKEIN_N_DIGESTS; i++)
    if ((report->digest_mask & 1u << i) != 0 && (!self->has_digest || i == self->algorithm))
      {
        self->has_digest = TRUE;
        if (self->algorithm == SKEIN_N_DIGESTS)
          self->algorithm = i;
        memcpy (self->digest, report->digests[i], sizeof self->digest);
      }
}

SkeinFileRow *
skein_file_row_new (const char *name, const SkeinFoundFile *found, const SkeinReport *report, const GError *error)
{
  SkeinFileRow *self = g_object_new (SKEIN_TYPE_FILE_ROW, NULL);

  self->name = g_strdup (name);
  self->state = skein_audit_judge (found, report, error);
  self->algorithm = skein_audit_get_algorithm (found);
  self->size = report != NULL && error == NULL ? report->bytes : (found != NULL ? found->size : 0);
  if (report != NULL && error == NULL)
    {
      self->worked_us = (gint64) ((report->finished_ns - report->started_ns) / 1000);
      take_digest (self, report);
    }
  self->message = error != NULL ? g_strdup (error->message) : NULL;
  return self;
}

char *
skein_file_row_dup_hex (SkeinFileRow *self)
{
  GString *hex;

  if (!self->has_digest)
    return NULL;

  hex = g_string_new (NULL);
  for (guint i = 0; i < skein_digest_algorithm_get_size (self->algorithm); i++)
    g_string_append_printf (hex, "%02x", self->digest[i]);
  return g_string_free (hex, FALSE);
}

SkeinFileGroup
skein_file_group_of_state (SkeinAuditState state)
{
  switch (state)
    {
    case SKEIN_AUDIT_SAME:
    case SKEIN_AUDIT_WEAK:
    case SKEIN_AUDIT_HASHED:
      return SKEIN_FILE_GROUP_SAME;
    case SKEIN_AUDIT_CHANGED:
      return SKEIN_FILE_GROUP_CHANGED;
    case SKEIN_AUDIT_MISSING:
      return SKEIN_FILE_GROUP_MISSING;
    case SKEIN_AUDIT_NEW:
      return SKEIN_FILE_GROUP_NEW;
    case SKEIN_AUDIT_UNREADABLE:
    case SKEIN_AUDIT_REFUSED:
    case SKEIN_AUDIT_BAD_LIST:
    case SKEIN_AUDIT_BAD_LINE:
    case SKEIN_N_AUDIT_STATES:
    default:
      return SKEIN_FILE_GROUP_PROBLEMS;
    }
}

/* The results */

#define MANY_ROWS 2000

/* What is shown, and in which order. */
typedef struct
{
  SkeinFileGroup group;
  char *search; /* (owned) (nullable) folded */
  SkeinFileSort sort;
  gboolean descending;
} View;

struct _SkeinFileResults
{
  GObject parent_instance;

  GPtrArray *rows; /* (owned) (element-type SkeinFileRow) all, as they came */
  GArray *shown;   /* (owned) (element-type guint) indices in rows */
  guint n_in_group[SKEIN_N_FILE_GROUPS];
  View view;    /* of shown */
  View wanted;  /* by the setters */
  guint serial; /* of what is wanted; an arrangement of another one is thrown away */
  gboolean arranging;
};

static void skein_file_results_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SkeinFileResults, skein_file_results, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, skein_file_results_list_model_init))

static GType
skein_file_results_get_item_type (G_GNUC_UNUSED GListModel *model)
{
  return SKEIN_TYPE_FILE_ROW;
}

static guint
skein_file_results_get_n_items (GListModel *model)
{
  return SKEIN_FILE_RESULTS (model)->shown->len;
}

static gpointer
skein_file_results_get_item (GListModel *model, guint position)
{
  SkeinFileResults *self = SKEIN_FILE_RESULTS (model);

  return position < self->shown->len ? g_object_ref (g_ptr_array_index (self->rows, g_array_index (self->shown, guint, position))) : NULL;
}

static void
skein_file_results_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = skein_file_results_get_item_type;
  iface->get_n_items = skein_file_results_get_n_items;
  iface->get_item = skein_file_results_get_item;
}

static void
view_set (View *view, const View *to)
{
  g_free (view->search);
  *view = *to;
  view->search = g_strdup (to->search);
}

static gboolean
is_shown (const View *view, SkeinFileRow *row)
{
  if (view->group != SKEIN_FILE_GROUP_ALL && skein_file_group_of_state (row->state) != view->group)
    return FALSE;

  if (view->search != NULL)
    {
      g_autofree char *folded = g_ascii_strdown (row->name, -1);

      return strstr (folded, view->search) != NULL;
    }

  return TRUE;
}

/* What needs attention first. */
static int
get_urgency (SkeinAuditState state)
{
  static const int urgencies[] = {
    [SKEIN_AUDIT_BAD_LIST] = 0,
    [SKEIN_AUDIT_CHANGED] = 1,
    [SKEIN_AUDIT_MISSING] = 2,
    [SKEIN_AUDIT_REFUSED] = 3,
    [SKEIN_AUDIT_UNREADABLE] = 4,
    [SKEIN_AUDIT_BAD_LINE] = 5,
    [SKEIN_AUDIT_NEW] = 6,
    [SKEIN_AUDIT_WEAK] = 7,
    [SKEIN_AUDIT_SAME] = 8,
    [SKEIN_AUDIT_HASHED] = 9,
  };

  return urgencies[state];
}

#define COMPARE(a, b) ((a) < (b) ? -1 : (a) > (b))

typedef struct
{
  const View *view;
  GPtrArray *rows;
} Sorting;

static int
compare_rows (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Sorting *sorting = user_data;
  guint index_a = *(const guint *) a, index_b = *(const guint *) b;
  const SkeinFileRow *row_a = g_ptr_array_index (sorting->rows, index_a);
  const SkeinFileRow *row_b = g_ptr_array_index (sorting->rows, index_b);
  int order = 0;

  switch (sorting->view->sort)
    {
    case SKEIN_FILE_SORT_NAME:
      order = strcmp (row_a->name, row_b->name);
      break;
    case SKEIN_FILE_SORT_STATE:
      order = get_urgency (row_a->state) - get_urgency (row_b->state);
      break;
    case SKEIN_FILE_SORT_SIZE:
      order = COMPARE (row_a->size, row_b->size);
      break;
    case SKEIN_FILE_SORT_ALGORITHM:
      order = COMPARE (row_a->algorithm, row_b->algorithm);
      break;
    case SKEIN_FILE_SORT_TIME:
      order = COMPARE (row_a->worked_us, row_b->worked_us);
      break;
    case SKEIN_FILE_SORT_ORDER:
    default:
      break;
    }

  if (sorting->view->descending)
    order = -order;
  return order != 0 ? order : COMPARE (index_a, index_b);
}

/* Coming */

/* Puts the sorted @fresh into the sorted shown; tells of the stretch from the first to the last of them. */
static void
merge (SkeinFileResults *self, GArray *fresh)
{
  const Sorting sorting = { &self->view, self->rows };
  guint n_before = self->shown->len;
  guint first = n_before, from = n_before, to;
  guint last = fresh->len;

  /* The common case: all of them go to the end. */
  if (n_before == 0 || compare_rows (&g_array_index (self->shown, guint, n_before - 1), &g_array_index (fresh, guint, 0), (gpointer) &sorting) < 0)
    {
      g_array_append_vals (self->shown, fresh->data, fresh->len);
      g_list_model_items_changed (G_LIST_MODEL (self), n_before, 0, fresh->len);
      return;
    }

  g_array_set_size (self->shown, n_before + fresh->len);
  to = self->shown->len;
  while (last > 0)
    {
      guint value = g_array_index (fresh, guint, last - 1);
      guint low = 0, high = from;

      while (low < high)
        {
          guint middle = low + (high - low) / 2;

          if (compare_rows (&g_array_index (self->shown, guint, middle), &value, (gpointer) &sorting) < 0)
            low = middle + 1;
          else
            high = middle;
        }
      /* What is behind its place moves to the end of what is still open. */
      memmove (&g_array_index (self->shown, guint, to - (from - low)), &g_array_index (self->shown, guint, low), (from - low) * sizeof (guint));
      to -= from - low;
      from = low;
      g_array_index (self->shown, guint, --to) = value;
      last--;
    }
  first = from;
  g_list_model_items_changed (G_LIST_MODEL (self), first, n_before - first, self->shown->len - first);
}

static void
show_from (SkeinFileResults *self, guint first_row)
{
  const Sorting sorting = { &self->view, self->rows };
  g_autoptr (GArray) fresh = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = first_row; i < self->rows->len; i++)
    if (is_shown (&self->view, g_ptr_array_index (self->rows, i)))
      g_array_append_val (fresh, i);
  if (fresh->len == 0)
    return;
  if (self->view.sort != SKEIN_FILE_SORT_ORDER)
    g_array_sort_with_data (fresh, compare_rows, (gpointer) &sorting);
  merge (self, fresh);
}

void
skein_file_results_append (SkeinFileResults *self, GPtrArray *rows)
{
  guint n_before;

  g_return_if_fail (SKEIN_IS_FILE_RESULTS (self));

  n_before = self->rows->len;
  for (guint i = 0; i < rows->len; i++)
    {
      SkeinFileRow *row = g_ptr_array_index (rows, i);

      self->n_in_group[SKEIN_FILE_GROUP_ALL]++;
      self->n_in_group[skein_file_group_of_state (row->state)]++;
      g_ptr_array_add (self->rows, g_object_ref (row));
    }
  show_from (self, n_before);
}

/* Another view */

typedef struct
{
  GPtrArray *rows; /* (owned) those there were; their array is the task's own */
  View view;
  GArray *shown; /* (owned) */
  guint serial;
} Arrangement;

static void
arrangement_free (gpointer data)
{
  Arrangement *arrangement = data;

  g_ptr_array_unref (arrangement->rows);
  g_array_unref (arrangement->shown);
  g_free (arrangement->view.search);
  g_free (arrangement);
}

static void
arrange_in_thread (GTask *task, G_GNUC_UNUSED gpointer object, gpointer task_data, G_GNUC_UNUSED GCancellable *cancellable)
{
  Arrangement *arrangement = task_data;
  const Sorting sorting = { &arrangement->view, arrangement->rows };

  for (guint i = 0; i < arrangement->rows->len; i++)
    if (is_shown (&arrangement->view, g_ptr_array_index (arrangement->rows, i)))
      g_array_append_val (arrangement->shown, i);
  if (arrangement->view.sort != SKEIN_FILE_SORT_ORDER)
    g_array_sort_with_data (arrangement->shown, compare_rows, (gpointer) &sorting);
  g_task_return_boolean (task, TRUE);
}

static void arrange (SkeinFileResults *self);

static void
arranged_cb (GObject *object, GAsyncResult *result, G_GNUC_UNUSED gpointer user_data)
{
  SkeinFileResults *self = SKEIN_FILE_RESULTS (object);
  Arrangement *arrangement = g_task_get_task_data (G_TASK (result));
  guint n_before = self->shown->len;

  self->arranging = FALSE;
  if (arrangement->serial != self->serial)
    {
      arrange (self);
      return;
    }

  view_set (&self->view, &arrangement->view);
  g_array_unref (self->shown);
  self->shown = g_array_ref (arrangement->shown);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, self->shown->len);
  show_from (self, arrangement->rows->len);
}

static void
arrange (SkeinFileResults *self)
{
  g_autoptr (GTask) task = NULL;
  Arrangement *arrangement;

  if (self->arranging)
    return;

  arrangement = g_new0 (Arrangement, 1);
  arrangement->rows = skein_file_results_dup_rows (self);
  arrangement->shown = g_array_new (FALSE, FALSE, sizeof (guint));
  arrangement->serial = self->serial;
  view_set (&arrangement->view, &self->wanted);
  self->arranging = TRUE;
  task = g_task_new (self, NULL, arranged_cb, NULL);
  g_task_set_source_tag (task, arrange);
  g_task_set_task_data (task, arrangement, arrangement_free);
  g_task_run_in_thread (task, arrange_in_thread);
}

static void
want (SkeinFileResults *self)
{
  self->serial++;
  arrange (self);
}

void
skein_file_results_set_group (SkeinFileResults *self, SkeinFileGroup group)
{
  g_return_if_fail (SKEIN_IS_FILE_RESULTS (self));

  if (self->wanted.group == group)
    return;
  self->wanted.group = group;
  want (self);
}

void
skein_file_results_set_search (SkeinFileResults *self, const char *search)
{
  g_autofree char *folded = search != NULL && *search != '\0' ? g_ascii_strdown (search, -1) : NULL;

  g_return_if_fail (SKEIN_IS_FILE_RESULTS (self));

  if (g_strcmp0 (self->wanted.search, folded) == 0)
    return;
  g_free (self->wanted.search);
  self->wanted.search = g_steal_pointer (&folded);
  want (self);
}

void
skein_file_results_set_sort (SkeinFileResults *self, SkeinFileSort sort, gboolean descending)
{
  g_return_if_fail (SKEIN_IS_FILE_RESULTS (self));

  if (self->wanted.sort == sort && self->wanted.descending == descending)
    return;
  self->wanted.sort = sort;
  self->wanted.descending = descending;
  want (self);
}

gboolean
skein_file_results_is_arranging (SkeinFileResults *self)
{
  return self->arranging;
}

guint
skein_file_results_get_n_rows (SkeinFileResults *self)
{
  return self->rows->len;
}

guint
skein_file_results_get_n_in_group (SkeinFileResults *self, SkeinFileGroup group)
{
  return self->n_in_group[group];
}

static gpointer
copy_ref (gconstpointer row, G_GNUC_UNUSED gpointer user_data)
{
  return g_object_ref ((gpointer) row);
}

GPtrArray *
skein_file_results_dup_rows (SkeinFileResults *self)
{
  GPtrArray *rows = g_ptr_array_copy (self->rows, copy_ref, NULL);

  g_ptr_array_set_free_func (rows, g_object_unref);
  return rows;
}

static gpointer
discard_in_thread (gpointer rows)
{
  g_ptr_array_unref (rows);
  return NULL;
}

static void
skein_file_results_finalize (GObject *object)
{
  SkeinFileResults *self = SKEIN_FILE_RESULTS (object);

  /* Rows are immutable, so any thread may let go of them: a hundred thousand would hold the main thread up for 50 ms. */
  if (self->rows->len < MANY_ROWS)
    g_ptr_array_unref (self->rows);
  else
    g_thread_unref (g_thread_new ("discard", discard_in_thread, self->rows));
  g_array_unref (self->shown);
  g_free (self->view.search);
  g_free (self->wanted.search);
  G_OBJECT_CLASS (skein_file_results_parent_class)->finalize (object);
}

static void
skein_file_results_class_init (SkeinFileResultsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = skein_file_results_finalize;
}

static void
skein_file_results_init (SkeinFileResults *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->shown = g_array_new (FALSE, FALSE, sizeof (guint));
}

SkeinFileResults *
skein_file_results_new (void)
{
  return g_object_new (SKEIN_TYPE_FILE_RESULTS, NULL);
}
