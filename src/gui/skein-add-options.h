// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "gui/skein-add-plan.h"

G_BEGIN_DECLS

/**
 * SkeinAddOptions:
 *
 * The part of the add dialog that few need: how requests are made, order and limits, mirrors and names. Folded up at first. Main thread only.
 *
 * Signal "changed". Widget actions: options.choose-cookies, options.choose-cert (again: take it back).
 */
#define SKEIN_TYPE_ADD_OPTIONS (skein_add_options_get_type ())
G_DECLARE_FINAL_TYPE (SkeinAddOptions, skein_add_options, SKEIN, ADD_OPTIONS, AdwPreferencesGroup)

/* Fills @request. FALSE: something makes no sense; the row says so, and the error, in one sentence. */
gboolean skein_add_options_fill (SkeinAddOptions *self, SkeinAddRequest *request, GError **error);

/* What lets the user in; all borrowed and "" if not given. FALSE: nothing was given. */
gboolean skein_add_options_get_login (SkeinAddOptions *self, const char **out_user, const char **out_password, const char **out_token, gboolean *out_remember);

/* What is wrong with a password for these downloads; NULL: nothing. */
void skein_add_options_set_login_problem (SkeinAddOptions *self, const char *problem);

G_END_DECLS
