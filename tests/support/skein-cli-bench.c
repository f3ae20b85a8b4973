// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "support/skein-cli-bench.h"

#include "base/skein-json-reader.h"

#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>

static void
item_free (SkeinCliItem *item)
{
  g_free (item->url);
  g_free (item->state);
  g_free (item->name);
  g_free (item->path);
  g_free (item->code);
  g_free (item->cause);
  g_free (item->message);
  g_free (item->note);
  g_free (item);
}

/* What hostile names go for. */
static const char *const sentinels[] = { "evil", "passwd", ".bashrc", "authorized_keys", "case.bin", "good.bin" };

SkeinCliBench *
skein_cli_bench_new (void)
{
  static const char *const homes[] = { "HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR" };
  static const char *const proxies[] = { "http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY" };
  SkeinCliBench *self = g_new0 (SkeinCliBench, 1);

  self->home = skein_temp_folder_new ();
  self->work = skein_temp_folder_new ();
  for (guint i = 0; i < G_N_ELEMENTS (sentinels); i++)
    {
      skein_temp_folder_write (self->home, sentinels[i], "precious", 8);
      skein_temp_folder_write (self->work, sentinels[i], "precious", 8);
    }
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) item_free);
  self->launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_set_cwd (self->launcher, self->work->path);
  for (guint i = 0; i < G_N_ELEMENTS (homes); i++)
    g_subprocess_launcher_setenv (self->launcher, homes[i], self->home->path, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (proxies); i++)
    g_subprocess_launcher_unsetenv (self->launcher, proxies[i]);
  g_subprocess_launcher_setenv (self->launcher, "LC_ALL", "C.UTF-8", TRUE);
  return self;
}

void
skein_cli_bench_free (SkeinCliBench *self)
{
  g_clear_object (&self->launcher);
  skein_temp_folder_free (self->work);
  skein_temp_folder_free (self->home);
  g_ptr_array_unref (self->items);
  g_free (self->out);
  g_free (self->err);
  g_free (self);
}

GSubprocess *
skein_cli_bench_spawn (SkeinCliBench *self, const char *const *arguments)
{
  g_autofree char *program = g_build_filename (g_getenv ("G_TEST_BUILDDIR"), "..", "src", "cli", "skein-cli", NULL);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_ptr_array_add (argv, program);
  for (guint i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer) arguments[i]);
  g_ptr_array_add (argv, NULL);
  process = g_subprocess_launcher_spawnv (self->launcher, (const char *const *) argv->pdata, &error);
  g_assert_no_error (error);
  return process;
}

/* --- what it said --- */

static void
take_string (SkeinJsonReader *reader, char **out_text)
{
  g_free (*out_text);
  *out_text = g_strdup (skein_json_reader_peek_string (reader));
}

static void
read_error (SkeinJsonReader *reader, SkeinCliItem *item)
{
  while (skein_json_reader_next (reader) != SKEIN_JSON_OBJECT_END)
    {
      const char *name = skein_json_reader_peek_name (reader);

      if (g_str_equal (name, "code"))
        take_string (reader, &item->code);
      else if (g_str_equal (name, "cause"))
        take_string (reader, &item->cause);
      else if (g_str_equal (name, "message"))
        take_string (reader, &item->message);
    }
}

static void
read_item (SkeinJsonReader *reader, SkeinCliItem *item)
{
  SkeinJsonToken token;

  while ((token = skein_json_reader_next (reader)) != SKEIN_JSON_OBJECT_END)
    {
      const char *name = skein_json_reader_peek_name (reader);

      g_assert_cmpint (token, !=, SKEIN_JSON_ERROR);
      if (g_str_equal (name, "url"))
        take_string (reader, &item->url);
      else if (g_str_equal (name, "state"))
        take_string (reader, &item->state);
      else if (g_str_equal (name, "name"))
        take_string (reader, &item->name);
      else if (g_str_equal (name, "path"))
        take_string (reader, &item->path);
      else if (g_str_equal (name, "note"))
        take_string (reader, &item->note);
      else if (g_str_equal (name, "verified"))
        item->verified = skein_json_reader_get_boolean (reader);
      else if (g_str_equal (name, "error") && token == SKEIN_JSON_OBJECT)
        read_error (reader, item);
      else
        g_assert_true (skein_json_reader_skip (reader));
    }
}

static void
read_items (SkeinCliBench *self)
{
  g_autoptr (SkeinJsonReader) reader = skein_json_reader_new (self->out, strlen (self->out));
  SkeinJsonToken token = skein_json_reader_next (reader);

  g_ptr_array_set_size (self->items, 0);
  if (token != SKEIN_JSON_OBJECT)
    return;

  while ((token = skein_json_reader_next (reader)) != SKEIN_JSON_OBJECT_END)
    {
      g_assert_cmpint (token, !=, SKEIN_JSON_ERROR);
      if (token != SKEIN_JSON_ARRAY || !g_str_equal (skein_json_reader_peek_name (reader), "items"))
        {
          g_assert_true (skein_json_reader_skip (reader));
          continue;
        }
      while (skein_json_reader_next (reader) == SKEIN_JSON_OBJECT)
        {
          SkeinCliItem *item = g_new0 (SkeinCliItem, 1);

          g_ptr_array_add (self->items, item);
          read_item (reader, item);
        }
    }
}

void
skein_cli_bench_finish (SkeinCliBench *self, GSubprocess *process, const char *input)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->out, g_free);
  g_clear_pointer (&self->err, g_free);
  g_subprocess_communicate_utf8 (process, input, NULL, &self->out, &self->err, &error);
  g_assert_no_error (error);
  self->status = g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) : -g_subprocess_get_term_sig (process);
  if (self->status != 0)
    g_test_message ("exit %d, standard error: %s", self->status, self->err);
  read_items (self);
}

void
skein_cli_bench_run_v (SkeinCliBench *self, const char *const *arguments, const char *input)
{
  g_autoptr (GSubprocess) process = skein_cli_bench_spawn (self, arguments);

  skein_cli_bench_finish (self, process, input);
}

void
skein_cli_bench_run (SkeinCliBench *self, ...)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  const char *argument;
  va_list list;

  va_start (list, self);
  while ((argument = va_arg (list, const char *)) != NULL)
    g_ptr_array_add (arguments, (gpointer) argument);
  va_end (list);
  g_ptr_array_add (arguments, NULL);
  skein_cli_bench_run_v (self, (const char *const *) arguments->pdata, NULL);
}

SkeinCliItem *
skein_cli_bench_find (SkeinCliBench *self, const char *url)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      SkeinCliItem *item = g_ptr_array_index (self->items, i);

      if (g_strcmp0 (item->url, url) == 0)
        return item;
    }
  g_error ("Nothing is said of %s in: %s", url, self->out);
}

guint
skein_cli_bench_count_troubles (SkeinCliBench *self)
{
  static const char *const jargon[] = { "PRAGMA", "COMMIT", "SELECT", "Message:", "WARNING", "CRITICAL", "errno", "(null)", "g_assert", "runtime error" };
  g_auto (GStrv) lines = g_strsplit (self->err, "\n", -1);
  guint n_lines = g_strv_length (lines) - (*self->err != '\0' ? 1 : 0);

  for (guint i = 0; i < n_lines; i++)
    if (!g_str_has_prefix (lines[i], "skein-cli: "))
      g_error ("This line says not what it is about: %s", lines[i]);
  for (guint i = 0; i < G_N_ELEMENTS (jargon); i++)
    if (strstr (self->err, jargon[i]) != NULL)
      g_error ("“%s” is in: %s", jargon[i], self->err);
  return n_lines;
}

/* --- what it left --- */

guint
skein_cli_bench_count (SkeinCliBench *self, const char *folder, const char *suffix)
{
  g_autofree char *path = skein_temp_folder_dup_path (self->work, folder);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_suffix (name, suffix);
  return n;
}

char *
skein_cli_bench_read (SkeinCliBench *self, const char *name, gsize *out_size)
{
  return skein_temp_folder_read (self->work, name, out_size);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
add_surroundings (GString *text, const char *path, const char *skipped)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *child = g_build_filename (path, g_ptr_array_index (names, i), NULL);
      g_autofree char *content = NULL;
      struct stat info;
      gsize size = 0;

      if (g_strcmp0 (child, skipped) == 0 || lstat (child, &info) != 0)
        continue;
      g_string_append_printf (text, "%s %o %" G_GINT64_FORMAT, child, info.st_mode, S_ISDIR (info.st_mode) ? 0 : (gint64) info.st_size);
      if (S_ISREG (info.st_mode) && g_file_get_contents (child, &content, &size, NULL))
        {
          g_autofree char *digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) content, size);

          g_string_append_printf (text, " %s", digest);
        }
      g_string_append_c (text, '\n');
      if (S_ISDIR (info.st_mode))
        add_surroundings (text, child, skipped);
    }
}

char *
skein_cli_bench_dup_surroundings (SkeinCliBench *self, const char *folder)
{
  GString *text = g_string_new (NULL);
  g_autofree char *target = skein_temp_folder_dup_path (self->work, folder);
  g_autofree char *own = skein_temp_folder_dup_path (self->home, "skein");

  add_surroundings (text, self->work->path, target);
  add_surroundings (text, self->home->path, own);
  return g_string_free (text, FALSE);
}
