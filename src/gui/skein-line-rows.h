// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Rows of a SkeinLineList: what one line of a setting looks like as a form. As SkeinLineKind wants them. Main thread only. */

GtkWidget *skein_span_row_new (const char *line); /* of the schedule */
char *skein_span_row_dup_line (GtkWidget *row, GError **error);

GtkWidget *skein_rule_row_new (const char *line); /* of the rules for hosts */
char *skein_rule_row_dup_line (GtkWidget *row, GError **error);

GtkWidget *skein_category_row_new (const char *line); /* "Images: jpg png" */
char *skein_category_row_dup_line (GtkWidget *row, GError **error);

G_END_DECLS
