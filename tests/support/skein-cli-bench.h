// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "support/skein-temp-folder.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* What “skein-cli get --json” says of one file. */
typedef struct
{
  char *url, *state;
  char *name, *path;            /* (nullable) */
  char *code, *cause, *message; /* (nullable) of its error */
  char *note;                   /* (nullable) */
  gboolean verified;
} SkeinCliItem;

/**
 * SkeinCliBench:
 *
 * The real skein-cli with a home and a current folder of its own, for tests that look at what it leaves behind. What it says is printed by
 * g_test_message(). Aborts the test if the program crashes or does not end.
 */
typedef struct
{
  SkeinTempFolder *home; /* (owned) XDG folders */
  SkeinTempFolder *work; /* (owned) current folder of the program */
  GSubprocessLauncher *launcher;

  int status; /* of the last run: exit status, or -signal */
  char *out, *err;
  GPtrArray *items; /* (element-type SkeinCliItem) of the last run, if it printed JSON */
} SkeinCliBench;

SkeinCliBench *skein_cli_bench_new (void);
void skein_cli_bench_free (SkeinCliBench *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinCliBench, skein_cli_bench_free)

GSubprocess *skein_cli_bench_spawn (SkeinCliBench *self, const char *const *arguments);
void skein_cli_bench_finish (SkeinCliBench *self, GSubprocess *process, const char *input); /* @input: (nullable) */
void skein_cli_bench_run_v (SkeinCliBench *self, const char *const *arguments, const char *input);
void skein_cli_bench_run (SkeinCliBench *self, ...) G_GNUC_NULL_TERMINATED;

SkeinCliItem *skein_cli_bench_find (SkeinCliBench *self, const char *url); /* aborts if it is not there */

/* Troubles on standard error: each line must begin as it should, and nothing in them is for programmers only. */
guint skein_cli_bench_count_troubles (SkeinCliBench *self);

/* In the current folder of the program; @folder and what is in it. */
guint skein_cli_bench_count (SkeinCliBench *self, const char *folder, const char *suffix);
char *skein_cli_bench_read (SkeinCliBench *self, const char *name, gsize *out_size); /* (nullable) */

/* All files of the program's current folder and home, with type, mode, size and content, but for what is in @folder and in Skein's own data: a
 * text that stays the same as long as nothing is written elsewhere. Things worth attacking are among them. */
char *skein_cli_bench_dup_surroundings (SkeinCliBench *self, const char *folder);

G_END_DECLS
