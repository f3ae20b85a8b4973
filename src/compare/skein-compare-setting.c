// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "compare/skein-compare-setting.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "work/skein-digest-algorithm.h"
#include "work/skein-work-error.h"

/* What hashlib lacks. */
#define NOT_IN_PYTHON (1u << SKEIN_DIGEST_BLAKE3 | 1u << SKEIN_DIGEST_CRC32 | 1u << SKEIN_DIGEST_XXH64 | 1u << SKEIN_DIGEST_XXH3 | 1u << SKEIN_DIGEST_XXH128)

#define DEFAULT_LOOP_CONNECTIONS 32
#define DEFAULT_CONNECTIONS 8
#define MAX_BATCH 256

typedef struct
{
  const char *name, *title;
} Form;

static const Form forms[SKEIN_N_COMPARE_FORMS] = {
  [SKEIN_COMPARE_SEQUENTIAL] = { "sequential", N_ ("One after another") },
  [SKEIN_COMPARE_THREADS] = { "threads", N_ ("Threads") },
  [SKEIN_COMPARE_PROCESSES] = { "processes", N_ ("Processes") },
  [SKEIN_COMPARE_EVENT_LOOP] = { "loop", N_ ("Event loop") },
  [SKEIN_COMPARE_THREADS_CONNECTIONS] = { "threads", N_ ("Threads × connections") },
};

static const struct
{
  const char *name, *label;
} presets[SKEIN_N_COMPARE_PRESETS] = {
  [SKEIN_COMPARE_PRESET_KINDS] = { "kinds", N_ ("Threads or processes?") },
  [SKEIN_COMPARE_PRESET_HOW_MANY] = { "how-many", N_ ("How many workers?") },
  [SKEIN_COMPARE_PRESET_LOCK] = { "lock", N_ ("What one lock costs") },
  [SKEIN_COMPARE_PRESET_EVERYTHING] = { "everything", N_ ("Everything") },
};

SkeinCompareSetting
skein_compare_setting_make (SkeinCompareForm form, guint workers)
{
  SkeinCompareSetting setting = { .form = form, .workers = MAX (workers, 1), .connections = 1 };

  if (form == SKEIN_COMPARE_SEQUENTIAL)
    setting.workers = 1;
  else if (form == SKEIN_COMPARE_EVENT_LOOP)
    setting = (SkeinCompareSetting){ .form = form, .workers = 1, .connections = workers > 1 ? workers : DEFAULT_LOOP_CONNECTIONS };
  else if (form == SKEIN_COMPARE_THREADS_CONNECTIONS)
    setting.connections = DEFAULT_CONNECTIONS;
  return setting;
}

static gboolean
refuse (GError **error, const char *sentence)
{
  g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID, sentence);
  return FALSE;
}

gboolean
skein_compare_setting_check (const SkeinCompareSetting *self, GError **error)
{
  gboolean alone = self->form == SKEIN_COMPARE_SEQUENTIAL || self->form == SKEIN_COMPARE_EVENT_LOOP;
  gboolean has_threads = self->form != SKEIN_COMPARE_PROCESSES;
  guint most_connections = self->form == SKEIN_COMPARE_EVENT_LOOP ? SKEIN_SETTING_MAX_LOOP_CONNECTIONS : self->form == SKEIN_COMPARE_THREADS_CONNECTIONS ? SKEIN_SETTING_MAX_CONNECTIONS
                                                                                                                                                         : 1;

  if ((guint) self->form >= SKEIN_N_COMPARE_FORMS)
    return refuse (error, _ ("There is no such setting."));
  if (self->workers < 1 || self->workers > (alone ? 1 : SKEIN_SETTING_MAX_WORKERS))
    return refuse (error, _ ("A setting has 1 to 64 workers; one after another and the event loop have one."));
  if (self->connections < 1 || self->connections > most_connections)
    return refuse (error, _ ("An event loop has 1 to 1,024 connections, each of several threads 1 to 64, and others have one."));
  if (self->one_lock && !has_threads)
    return refuse (error, _ ("Each process has a lock of its own: one lock is for threads."));
  if (self->lock_released_in_calls && !self->one_lock)
    return refuse (error, _ ("Only a lock can be released in long calls."));
  if (self->inner_threads > SKEIN_SETTING_MAX_INNER_THREADS || (self->inner_threads > 1 && has_threads))
    return refuse (error, _ ("Threads within one picture are for processes, at most 16."));
  if (self->batch > MAX_BATCH)
    return refuse (error, _ ("At most 256 jobs are handed over together."));
  if (self->python && (self->one_lock || self->warm || self->batch > 0 || self->inner_threads > 1 || self->form == SKEIN_COMPARE_THREADS_CONNECTIONS))
    return refuse (error, _ ("Python has its own lock, and no options here."));
  return TRUE;
}

gboolean
skein_compare_setting_can_do (const SkeinCompareSetting *self, const SkeinCompareWork *work, GError **error)
{
  gboolean has_connections = self->form == SKEIN_COMPARE_EVENT_LOOP || self->form == SKEIN_COMPARE_THREADS_CONNECTIONS;
  gboolean transfers = work->kind == SKEIN_COMPARE_DOWNLOADS || work->kind == SKEIN_COMPARE_REQUESTS;

  if (has_connections && !skein_compare_kind_waits (work->kind))
    return refuse (error, _ ("This work computes, and one thread computes one thing at a time: an event loop has nothing to wait for."));
  if (transfers && self->form == SKEIN_COMPARE_PROCESSES)
    return refuse (error, _ ("Worker processes have no network: they are for what is here already."));
  if (self->python && transfers && work->tls)
    return refuse (error, _ ("Python's requests here go without TLS."));
  if (self->python && (work->kind == SKEIN_COMPARE_DOWNLOADS || work->kind == SKEIN_COMPARE_RESIZE || work->kind == SKEIN_COMPARE_QUEUE || work->kind == SKEIN_COMPARE_PIPELINE))
    return refuse (error, _ ("There is no Python program for this work."));
  if (self->python && work->kind == SKEIN_COMPARE_HASH && (work->algorithms & NOT_IN_PYTHON))
    return refuse (error, _ ("Python has no such checksum of its own; choose another, or leave Python out."));
  if (self->batch > 0 && work->kind != SKEIN_COMPARE_HASH)
    return refuse (error, _ ("Only hashing hands over several files together."));
  return TRUE;
}

gboolean
skein_compare_setting_equal (const SkeinCompareSetting *a, const SkeinCompareSetting *b)
{
  return a->form == b->form && a->workers == b->workers && a->connections == b->connections && !a->one_lock == !b->one_lock
         && !a->lock_released_in_calls == !b->lock_released_in_calls && MAX (a->inner_threads, 1) == MAX (b->inner_threads, 1) && !a->warm == !b->warm
         && a->batch == b->batch && !a->python == !b->python;
}

/* --- as text --- */

char *
skein_compare_setting_to_text (const SkeinCompareSetting *self)
{
  GString *text = g_string_new (self->python ? "python-" : "");

  g_string_append (text, forms[self->form].name);
  if (self->form == SKEIN_COMPARE_THREADS_CONNECTIONS)
    g_string_append_printf (text, ":%ux%u", self->workers, self->connections);
  else if (self->form == SKEIN_COMPARE_EVENT_LOOP)
    g_string_append_printf (text, ":%u", self->connections);
  else if (self->form != SKEIN_COMPARE_SEQUENTIAL)
    g_string_append_printf (text, ":%u", self->workers);
  if (self->one_lock)
    g_string_append (text, "+lock");
  if (self->lock_released_in_calls)
    g_string_append (text, "+release");
  if (self->inner_threads > 1)
    g_string_append_printf (text, "+inner=%u", self->inner_threads);
  if (self->batch > 0)
    g_string_append_printf (text, "+batch=%u", self->batch);
  if (self->warm)
    g_string_append (text, "+warm");
  return g_string_free (text, FALSE);
}

/* "4", "1-4": a range. */
static gboolean
parse_range (const char *text, guint *out_first, guint *out_last)
{
  g_auto (GStrv) ends = g_strsplit (text, "-", 2);
  guint64 first, last;

  if (ends[0] == NULL || !g_ascii_string_to_unsigned (ends[0], 10, 1, SKEIN_SETTING_MAX_LOOP_CONNECTIONS, &first, NULL))
    return FALSE;
  last = first;
  if (ends[1] != NULL && !g_ascii_string_to_unsigned (ends[1], 10, first, SKEIN_SETTING_MAX_LOOP_CONNECTIONS, &last, NULL))
    return FALSE;
  *out_first = (guint) first;
  *out_last = (guint) last;
  return TRUE;
}

static gboolean
parse_option (const char *option, SkeinCompareSetting *setting)
{
  guint64 number;

  if (strcmp (option, "lock") == 0)
    setting->one_lock = TRUE;
  else if (strcmp (option, "release") == 0)
    setting->lock_released_in_calls = TRUE;
  else if (strcmp (option, "warm") == 0)
    setting->warm = TRUE;
  else if (g_str_has_prefix (option, "inner=") && g_ascii_string_to_unsigned (option + 6, 10, 1, SKEIN_SETTING_MAX_INNER_THREADS, &number, NULL))
    setting->inner_threads = (guint) number;
  else if (g_str_has_prefix (option, "batch=") && g_ascii_string_to_unsigned (option + 6, 10, 1, MAX_BATCH, &number, NULL))
    setting->batch = (guint) number;
  else
    return FALSE;
  return TRUE;
}

static gboolean
parse_form (const char *name, SkeinCompareSetting *setting)
{
  if (g_str_has_prefix (name, "python-"))
    {
      setting->python = TRUE;
      name += strlen ("python-");
    }
  for (guint i = 0; i < SKEIN_N_COMPARE_FORMS; i++)
    {
      if (strcmp (forms[i].name, name) == 0)
        {
          SkeinCompareSetting usual = skein_compare_setting_make ((SkeinCompareForm) i, 1);

          usual.python = setting->python;
          *setting = usual;
          return TRUE;
        }
    }
  return FALSE;
}

/* Appends one setting for each size in "1,2,4-6" or "4x8". */
static gboolean
add_sizes (const SkeinCompareSetting *usual, const char *sizes, GArray *into)
{
  g_auto (GStrv) parts = g_strsplit (sizes, ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *times = strchr (parts[i], 'x');
      SkeinCompareSetting setting = *usual;
      guint first, last, connections;

      if (times != NULL)
        {
          guint only;

          *times = '\0';
          if (setting.form != SKEIN_COMPARE_THREADS || !parse_range (parts[i], &first, &last) || first != last || !parse_range (times + 1, &connections, &only) || connections != only)
            return FALSE;
          setting.form = SKEIN_COMPARE_THREADS_CONNECTIONS;
          setting.workers = first;
          setting.connections = connections;
          g_array_append_val (into, setting);
          continue;
        }

      if (!parse_range (parts[i], &first, &last) || last - first >= SKEIN_SETTING_MAX_WORKERS)
        return FALSE;
      for (guint size = first; size <= last; size++)
        {
          if (setting.form == SKEIN_COMPARE_EVENT_LOOP)
            setting.connections = size;
          else
            setting.workers = size;
          g_array_append_val (into, setting);
        }
    }
  return TRUE;
}

static gboolean
parse_word (const char *word, GArray *into, GError **error)
{
  g_auto (GStrv) options = g_strsplit (word, "+", -1);
  char *colon = options[0] != NULL ? strchr (options[0], ':') : NULL;
  SkeinCompareSetting usual = { 0 };
  guint first = into->len;
  gboolean ok;

  if (colon != NULL)
    *colon = '\0';
  ok = options[0] != NULL && parse_form (options[0], &usual);
  for (guint i = 1; ok && options[i] != NULL; i++)
    ok = parse_option (options[i], &usual);
  if (ok && colon != NULL)
    ok = add_sizes (&usual, colon + 1, into);
  else if (ok)
    g_array_append_val (into, usual);
  if (!ok)
    {
      g_set_error (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_INVALID,
                   /* Translators: do not translate what stands in quotation marks after the colon */
                   _ ("“%s” is no setting: write “sequential”, “threads:4”, “threads:4x8”, “threads:4+lock”, “processes:1,2,4+warm” or “loop:64”."), word);
      return FALSE;
    }

  for (guint i = first; i < into->len; i++)
    {
      if (!skein_compare_setting_check (&g_array_index (into, SkeinCompareSetting, i), error))
        {
          g_prefix_error (error, "%s: ", word);
          return FALSE;
        }
    }
  return TRUE;
}

GArray *
skein_compare_settings_parse (const char *text, GError **error)
{
  g_autoptr (GArray) settings = g_array_new (FALSE, FALSE, sizeof (SkeinCompareSetting));
  g_auto (GStrv) words = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  words = g_strsplit_set (text, " \t\n", -1);
  for (guint i = 0; words[i] != NULL; i++)
    {
      if (*words[i] != '\0' && !parse_word (words[i], settings, error))
        return NULL;
    }
  if (settings->len == 0)
    {
      refuse (error, _ ("There is no setting to compare."));
      return NULL;
    }
  return g_steal_pointer (&settings);
}

gboolean
skein_compare_setting_from_text (const char *text, SkeinCompareSetting *out_setting, GError **error)
{
  g_autoptr (GArray) settings = skein_compare_settings_parse (text, error);

  if (settings == NULL)
    return FALSE;
  if (settings->len != 1)
    return refuse (error, _ ("That is more than one setting."));
  *out_setting = g_array_index (settings, SkeinCompareSetting, 0);
  return TRUE;
}

/* --- for people --- */

char *
skein_compare_setting_dup_title (const SkeinCompareSetting *self)
{
  const char *title;

  g_return_val_if_fail ((guint) self->form < SKEIN_N_COMPARE_FORMS, NULL);

  title = _ (forms[self->form].title);
  if (self->python)
    /* Translators: the argument is "Threads", "Processes", ... */
    return g_strdup_printf (_ ("Python: %s"), title);
  if (self->one_lock && self->form == SKEIN_COMPARE_THREADS)
    return g_strdup (_ ("Threads + one lock"));
  if (self->one_lock)
    /* Translators: the argument is "Event loop", ... */
    return g_strdup_printf (_ ("%s + one lock"), title);
  return g_strdup (title);
}

static char *
take_longer (char *text, char *longer)
{
  g_free (text);
  return longer;
}

char *
skein_compare_setting_take_options (const SkeinCompareSetting *self, char *text)
{
  if (self->inner_threads > 1)
    /* Translators: "4 processes, 2 threads for each picture" */
    text = take_longer (text, g_strdup_printf (ngettext ("%s, %u thread for each picture", "%s, %u threads for each picture", self->inner_threads), text, self->inner_threads));
  if (self->batch > 0)
    /* Translators: "4 processes, 8 files together": so many are handed over at a time */
    text = take_longer (text, g_strdup_printf (ngettext ("%s, %u file together", "%s, %u files together", self->batch), text, self->batch));
  if (self->warm)
    /* Translators: "4 processes, warm": they are running already */
    text = take_longer (text, g_strdup_printf (_ ("%s, warm"), text));
  return text;
}

char *
skein_compare_setting_dup_detail (const SkeinCompareSetting *self)
{
  char *text = NULL;

  g_return_val_if_fail ((guint) self->form < SKEIN_N_COMPARE_FORMS, g_strdup (""));

  switch (self->form)
    {
    case SKEIN_COMPARE_EVENT_LOOP:
      text = g_strdup_printf (ngettext ("1 thread, %u at a time", "1 thread, %u at a time", self->connections), self->connections);
      break;
    case SKEIN_COMPARE_THREADS_CONNECTIONS:
      /* Translators: a number of threads times a number of connections of each */
      text = g_strdup_printf (_ ("%u × %u connections"), self->workers, self->connections);
      break;
    case SKEIN_COMPARE_SEQUENTIAL:
    case SKEIN_COMPARE_THREADS:
    case SKEIN_COMPARE_PROCESSES:
    case SKEIN_N_COMPARE_FORMS:
    default:
      text = g_strdup_printf (ngettext ("%u worker", "%u workers", self->workers), self->workers);
    }
  if (self->lock_released_in_calls)
    /* Translators: of a lock: "4 workers, released in long calls" */
    text = take_longer (text, g_strdup_printf (_ ("%s, released in long calls"), text));
  return skein_compare_setting_take_options (self, text);
}

SkeinSetting
skein_compare_setting_to_pool (const SkeinCompareSetting *self)
{
  return (SkeinSetting){
    .kind = self->form == SKEIN_COMPARE_PROCESSES ? SKEIN_SETTING_PROCESSES : SKEIN_SETTING_THREADS,
    .workers = self->workers,
    .connections = self->connections,
    .one_lock = self->one_lock,
    .lock_released_in_calls = self->lock_released_in_calls,
    .inner_threads = self->inner_threads,
  };
}

/* --- presets --- */

const char *
skein_compare_preset_get_name (SkeinComparePreset preset)
{
  g_return_val_if_fail ((guint) preset < SKEIN_N_COMPARE_PRESETS, NULL);
  return presets[preset].name;
}

const char *
skein_compare_preset_get_label (SkeinComparePreset preset)
{
  g_return_val_if_fail ((guint) preset < SKEIN_N_COMPARE_PRESETS, NULL);
  return _ (presets[preset].label);
}

gboolean
skein_compare_preset_parse (const char *name, SkeinComparePreset *out_preset)
{
  for (guint i = 0; i < SKEIN_N_COMPARE_PRESETS; i++)
    {
      if (g_strcmp0 (presets[i].name, name) == 0)
        {
          *out_preset = (SkeinComparePreset) i;
          return TRUE;
        }
    }
  return FALSE;
}

static void
add (GArray *settings, const SkeinCompareWork *work, SkeinCompareSetting setting)
{
  if (!skein_compare_setting_can_do (&setting, work, NULL))
    return;
  for (guint i = 0; i < settings->len; i++)
    {
      if (skein_compare_setting_equal (&g_array_index (settings, SkeinCompareSetting, i), &setting))
        return;
    }
  g_array_append_val (settings, setting);
}

static SkeinCompareSetting
make_locked (guint workers)
{
  SkeinCompareSetting setting = skein_compare_setting_make (SKEIN_COMPARE_THREADS, workers);

  setting.one_lock = TRUE;
  return setting;
}

/* 1, 2, 4, ... to twice the cores where computing is the work, to 32 where waiting is. */
static void
add_sizes_of (GArray *settings, const SkeinCompareWork *work, SkeinCompareForm form, guint n_cores)
{
  guint most = skein_compare_kind_waits (work->kind) ? 32 : MIN (2 * n_cores, SKEIN_SETTING_MAX_WORKERS);

  for (guint n = 1; n <= most; n *= 2)
    add (settings, work, skein_compare_setting_make (form, n));
}

GArray *
skein_compare_preset_make (SkeinComparePreset preset, const SkeinCompareWork *work, guint n_cores)
{
  GArray *settings = g_array_new (FALSE, FALSE, sizeof (SkeinCompareSetting));
  gboolean everything = preset == SKEIN_COMPARE_PRESET_EVERYTHING;
  gboolean waits = skein_compare_kind_waits (work->kind);
  guint n = waits ? 8 : MAX (n_cores, 2);

  add (settings, work, skein_compare_setting_make (SKEIN_COMPARE_SEQUENTIAL, 1));
  if (preset == SKEIN_COMPARE_PRESET_KINDS || everything)
    {
      add (settings, work, skein_compare_setting_make (SKEIN_COMPARE_THREADS, n));
      add (settings, work, make_locked (n));
      add (settings, work, skein_compare_setting_make (SKEIN_COMPARE_PROCESSES, n));
      add (settings, work, skein_compare_setting_make (SKEIN_COMPARE_EVENT_LOOP, 0));
    }
  if (preset == SKEIN_COMPARE_PRESET_HOW_MANY || everything)
    {
      add_sizes_of (settings, work, SKEIN_COMPARE_THREADS, n_cores);
      if (!waits || everything)
        add_sizes_of (settings, work, SKEIN_COMPARE_PROCESSES, n_cores);
    }
  if (preset == SKEIN_COMPARE_PRESET_LOCK || everything)
    {
      SkeinCompareSetting released = make_locked (n);

      released.lock_released_in_calls = TRUE;
      add (settings, work, skein_compare_setting_make (SKEIN_COMPARE_THREADS, n));
      add (settings, work, make_locked (n));
      if (work->kind == SKEIN_COMPARE_HASH || work->kind == SKEIN_COMPARE_RESIZE)
        add (settings, work, released);
      add (settings, work, skein_compare_setting_make (SKEIN_COMPARE_PROCESSES, n));
    }
  return settings;
}
