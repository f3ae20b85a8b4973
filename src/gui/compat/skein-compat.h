// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What newer releases of GTK and libadwaita do differently, under one name each. The header knows nothing about versions. */

/* The colour that text in @widget has. */
void skein_compat_get_color (GtkWidget *widget, GdkRGBA *out_color);

/* Assistive technology says @text, without haste; with GTK before 4.14 it does not. */
void skein_compat_announce (GtkWidget *widget, const char *text);

/* Called with the chosen file, or NULL if the user changed their mind; (transfer none). */
typedef void (*SkeinCompatFileFunc) (GFile *file, gpointer user_data);

/* Asks for a file or a folder; @start (nullable) is where the chooser opens. @func is called exactly once, unless
 * @owner (a GObject) is gone by then. */
void skein_compat_open_file (GtkWindow *parent, const char *title, GFile *start, GObject *owner, SkeinCompatFileFunc func, gpointer user_data);
void skein_compat_select_folder (GtkWindow *parent, const char *title, GFile *start, GObject *owner, SkeinCompatFileFunc func, gpointer user_data);

/* The same for several files; @files (element-type GFile) (nullable), (transfer none). */
typedef void (*SkeinCompatFilesFunc) (GListModel *files, gpointer user_data);
void skein_compat_open_files (GtkWindow *parent, const char *title, GObject *owner, SkeinCompatFilesFunc func, gpointer user_data);

void skein_compat_save_file (GtkWindow *parent, const char *title, const char *name, GObject *owner, SkeinCompatFileFunc func, gpointer user_data); /* asks before an existing one is replaced */

/* Opens the file with the user's program for it, or a file manager with the file selected. Errors are shown by the desktop. */
void skein_compat_launch_file (GtkWindow *parent, GFile *file);
void skein_compat_show_in_folder (GtkWindow *parent, GFile *file);

/* The window about the program; what it says besides what never changes. */
typedef struct
{
  const char *release_notes;    /* <p> and <ul> as in AppStream */
  const char *debug_info;
  const char *const *libraries; /* names, with addresses behind them, NULL-terminated */
} SkeinCompatAbout;

void skein_compat_show_about (GtkWindow *parent, const SkeinCompatAbout *about);

G_END_DECLS
