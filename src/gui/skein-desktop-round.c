// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-desktop-round.h"

#include <glib/gi18n.h>

#include "base/skein-display-text.h"
#include "base/skein-format.h"
#include "gui/skein-login-dialog.h"
#include "work/skein-work-error.h"

/* Characters of a name or a message; notifications are small. */
#define MAX_SHOWN 120

typedef enum
{
  OUTCOME_DONE,
  OUTCOME_FAILED,
  OUTCOME_DISK_FULL,
  OUTCOME_PASSWORD,
  N_OUTCOMES
} OutcomeKind;

typedef struct
{
  guint64 id; /* first: the table's key */
  guint64 n_bytes;
  OutcomeKind kind;
} Outcome;

struct _SkeinDesktopRound
{
  GHashTable *outcomes; /* (owned) of Outcome, by id */
  guint counts[N_OUTCOMES];
  guint64 done_bytes;
  char *name;   /* (owned) (nullable) of the last one that was finished */
  char *folder; /* (owned) (nullable) the same */
  char *host;   /* (owned) (nullable) that wants a password */
  char *error;  /* (owned) (nullable) of the first other one that failed */
};

SkeinDesktopRound *
skein_desktop_round_new (void)
{
  SkeinDesktopRound *self = g_new0 (SkeinDesktopRound, 1);

  self->outcomes = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return self;
}

void
skein_desktop_round_free (SkeinDesktopRound *self)
{
  skein_desktop_round_clear (self);
  g_hash_table_unref (self->outcomes);
  g_free (self);
}

void
skein_desktop_round_clear (SkeinDesktopRound *self)
{
  g_hash_table_remove_all (self->outcomes);
  for (guint i = 0; i < N_OUTCOMES; i++)
    self->counts[i] = 0;
  self->done_bytes = 0;
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->host, g_free);
  g_clear_pointer (&self->error, g_free);
}

static void
count (SkeinDesktopRound *self, const Outcome *outcome, int sign)
{
  self->counts[outcome->kind] += (guint) sign;
  if (outcome->kind == OUTCOME_DONE)
    self->done_bytes += sign > 0 ? outcome->n_bytes : -outcome->n_bytes;
}

static OutcomeKind
find_kind (SkeinItem *item)
{
  const GError *error = skein_item_get_error (item);

  if (skein_item_get_state (item) == SKEIN_ITEM_DONE)
    return OUTCOME_DONE;
  if (g_error_matches (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_DISK_FULL))
    return OUTCOME_DISK_FULL;
  return skein_login_helps (item) ? OUTCOME_PASSWORD : OUTCOME_FAILED;
}

/* Some desktops read a little markup in the text: what others wrote must not look like it. */
static char *
dup_plain (const char *text)
{
  g_autofree char *shown = skein_display_text (text, -1, MAX_SHOWN);
  g_auto (GStrv) parts = g_strsplit (shown, "<", -1);

  return g_strjoinv ("‹", parts);
}

static void
remember (SkeinDesktopRound *self, SkeinItem *item, OutcomeKind kind)
{
  const GError *error = skein_item_get_error (item);

  switch (kind)
    {
    case OUTCOME_DONE:
      {
        g_autofree char *path = skein_item_dup_path (item);

        g_free (self->name);
        self->name = g_strdup (skein_item_get_name (item));
        g_free (self->folder);
        self->folder = g_path_get_dirname (path);
      }
      break;
    case OUTCOME_PASSWORD:
      if (self->host == NULL)
        self->host = dup_plain (skein_item_get_host (item));
      break;
    case OUTCOME_FAILED:
      if (self->error == NULL && error != NULL)
        self->error = dup_plain (error->message);
      break;
    case OUTCOME_DISK_FULL:
    case N_OUTCOMES:
    default:
      break;
    }
}

void
skein_desktop_round_take (SkeinDesktopRound *self, GPtrArray *items)
{
  for (guint i = 0; i < items->len; i++)
    {
      SkeinItem *item = g_ptr_array_index (items, i);
      SkeinItemState state = skein_item_get_state (item);
      guint64 id = skein_item_get_id (item);
      Outcome *outcome = g_hash_table_lookup (self->outcomes, &id);

      if (outcome != NULL)
        count (self, outcome, -1);
      if (state != SKEIN_ITEM_DONE && state != SKEIN_ITEM_FAILED)
        {
          g_hash_table_remove (self->outcomes, &id);
          continue;
        }
      if (outcome == NULL)
        {
          outcome = g_new0 (Outcome, 1);
          outcome->id = id;
          g_hash_table_add (self->outcomes, outcome);
        }
      outcome->kind = find_kind (item);
      outcome->n_bytes = skein_item_get_size (item);
      count (self, outcome, 1);
      remember (self, item, outcome->kind);
    }
}

guint
skein_desktop_round_get_n_done (SkeinDesktopRound *self)
{
  return self->counts[OUTCOME_DONE];
}

guint
skein_desktop_round_get_n_failed (SkeinDesktopRound *self)
{
  return self->counts[OUTCOME_FAILED] + self->counts[OUTCOME_DISK_FULL] + self->counts[OUTCOME_PASSWORD];
}

gboolean
skein_desktop_round_needs_user (SkeinDesktopRound *self)
{
  return self->counts[OUTCOME_DISK_FULL] + self->counts[OUTCOME_PASSWORD] > 0;
}

const char *
skein_desktop_round_get_folder (SkeinDesktopRound *self)
{
  return self->folder;
}

GArray *
skein_desktop_round_dup_failed (SkeinDesktopRound *self)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  GHashTableIter iter;
  gpointer outcome;

  g_hash_table_iter_init (&iter, self->outcomes);
  while (g_hash_table_iter_next (&iter, &outcome, NULL))
    if (((Outcome *) outcome)->kind != OUTCOME_DONE)
      g_array_append_val (ids, ((Outcome *) outcome)->id);
  return ids;
}

char *
skein_desktop_round_dup_title (SkeinDesktopRound *self)
{
  guint n_done = skein_desktop_round_get_n_done (self);
  guint n_failed = skein_desktop_round_get_n_failed (self);
  g_autofree char *done = NULL, *failed = NULL;

  if (n_done == 1 && n_failed == 0)
    {
      g_autofree char *name = skein_display_text (self->name, -1, MAX_SHOWN);

      /* Translators: a file's name. */
      return g_strdup_printf (_ ("“%s” is complete"), name);
    }
  done = g_strdup_printf (ngettext ("%u download complete", "%u downloads complete", n_done), n_done);
  if (n_failed == 0)
    return g_steal_pointer (&done);
  if (n_done == 0)
    return g_strdup_printf (ngettext ("%u download failed", "%u downloads failed", n_failed), n_failed);
  /* Translators: after how many downloads are complete: "12 downloads complete, 3 failed" */
  failed = g_strdup_printf (ngettext ("%u failed", "%u failed", n_failed), n_failed);
  /* Translators: "12 downloads complete, 3 failed" */
  return g_strdup_printf (C_ ("end of a batch", "%s, %s"), done, failed);
}

char *
skein_desktop_round_dup_body (SkeinDesktopRound *self)
{
  g_autofree char *size = skein_format_size (self->done_bytes);
  g_autofree char *trouble = NULL;

  if (self->counts[OUTCOME_DISK_FULL] > 0)
    trouble = g_strdup (_ ("The disk is full: make room, then try again."));
  else if (self->counts[OUTCOME_PASSWORD] > 0 && self->host != NULL)
    /* Translators: a server's name. */
    trouble = g_strdup_printf (_ ("%s wants a password."), self->host);
  else if (self->counts[OUTCOME_FAILED] > 0)
    trouble = g_strdup (self->error);

  if (trouble == NULL)
    return g_steal_pointer (&size);
  if (self->counts[OUTCOME_DONE] == 0)
    return g_steal_pointer (&trouble);
  return g_strdup_printf ("%s\n%s", size, trouble);
}
