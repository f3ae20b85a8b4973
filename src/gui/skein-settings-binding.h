// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-engine.h"

G_BEGIN_DECLS

/**
 * SkeinSettingsBinding:
 *
 * Copies what the user chose to the engine, when it starts and whenever a choice changes; nothing below the window knows of GSettings.
 * A stored value that the engine does not take (edited by hand, or of another version) is left out and told in the log. Main thread only.
 */
typedef struct _SkeinSettingsBinding SkeinSettingsBinding;

/* Lives as long as both are there: the caller frees it before it lets go of @engine. */
SkeinSettingsBinding *skein_settings_binding_new (GSettings *settings, SkeinEngine *engine);
void skein_settings_binding_free (SkeinSettingsBinding *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinSettingsBinding, skein_settings_binding_free)

/* What a new engine begins with; its request (nullable) is owned by the caller. */
void skein_settings_fill_engine_options (GSettings *settings, SkeinEngineOptions *options);

/* (transfer full): how requests are made for all that has no options of its own; NULL with @error: one of the values is not valid. */
SkeinRequestOptions *skein_settings_dup_request (GSettings *settings, GError **error);

/* Checks for the rows of these keys; an empty text is valid. */
gboolean skein_settings_check_user_agent (const char *text, GError **error);
gboolean skein_settings_check_proxy (const char *text, GError **error);
gboolean skein_settings_check_doh_url (const char *text, GError **error);

G_END_DECLS
