// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SkeinVoice:
 *
 * The one place of a window that assistive technology listens to. It takes no room and shows nothing; its name is what was said last, and where
 * GTK can announce (4.14), that is done too. It speaks rarely: nobody can work beside a voice that never stops. Main thread only.
 */
#define SKEIN_TYPE_VOICE (skein_voice_get_type ())
G_DECLARE_FINAL_TYPE (SkeinVoice, skein_voice, SKEIN, VOICE, GtkWidget)

/* What has to be known now: that the batch is held, that it has ended. The same words twice in a row are said once. */
void skein_voice_say (SkeinVoice *self, const char *text);

/* How far it is, or what limits it now: dropped if something was said within the last SKEIN_VOICE_REST_S. */
#define SKEIN_VOICE_REST_S 10
void skein_voice_mention (SkeinVoice *self, const char *text);

/* Whether words would be heard, so that nobody makes them in vain. */
gboolean skein_voice_is_rested (SkeinVoice *self);

const char *skein_voice_get_last (SkeinVoice *self); /* (nullable) */
guint skein_voice_get_n_said (SkeinVoice *self);

G_END_DECLS
