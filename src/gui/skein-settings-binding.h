// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "batch/skein-engine.h"
#include "batch/skein-settings-check.h"

G_BEGIN_DECLS

/**
 * SkeinSettingsBinding:
 *
 * Copies what the user chose to the engine, when it starts and whenever a choice changes; the engine knows nothing of GSettings.
 * A stored value that the engine does not take (edited by hand, or of another version) is left out and told in the log. Main thread only.
 */
typedef struct _SkeinSettingsBinding SkeinSettingsBinding;

/* Lives as long as both are there: the caller frees it before it lets go of @engine. */
SkeinSettingsBinding *skein_settings_binding_new (GSettings *settings, SkeinEngine *engine);
void skein_settings_binding_free (SkeinSettingsBinding *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinSettingsBinding, skein_settings_binding_free)

/* Downloads go on although the schedule or a metered network holds them: until the schedule wants something else, or the program ends. */
gboolean skein_settings_binding_can_go_on (SkeinSettingsBinding *self); /* one of these holds them now */
void skein_settings_binding_go_on (SkeinSettingsBinding *self);

/* What a new engine begins with; its request and save options (nullable) are owned by the caller. */
void skein_settings_fill_engine_options (GSettings *settings, SkeinEngineOptions *options);

/* (transfer full): how requests are made for all that has no options of its own; NULL with @error: one of the values is not valid. */
SkeinRequestOptions *skein_settings_dup_request (GSettings *settings, GError **error);

/* (transfer full): where and how files are saved below their folder; NULL with @error: one of the values is not valid. */
SkeinSaveOptions *skein_settings_dup_save (GSettings *settings, GError **error);

/* (transfer full) (nullable): how a file would be called by @name_template ("" for none) and the other settings; NULL: it is not valid. */
char *skein_settings_dup_name_preview (GSettings *settings, const char *name_template);

G_END_DECLS
