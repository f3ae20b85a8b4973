// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "gui/skein-activity-page.h"
#include "gui/skein-add-dialog.h"
#include "gui/skein-compare-page.h"
#include "gui/skein-downloads-page.h"
#include "gui/skein-voice.h"
#include "gui/skein-window.h"

G_BEGIN_DECLS

/* What the window gives to the files that hold one idea of it each. Main thread. */

void skein_window_show_toast (SkeinWindow *self, const char *text);
void skein_window_add_toast (SkeinWindow *self, AdwToast *toast); /* (transfer full) one with a button */
void skein_window_dismiss_toast (SkeinWindow *self);                /* the last one, if it is still there */
GCancellable *skein_window_get_cancellable (SkeinWindow *self);   /* (transfer none) cancelled when the window closes; (nullable) after that */
SkeinDownloadsPage *skein_window_get_downloads (SkeinWindow *self); /* (transfer none) */
SkeinActivityPage *skein_window_get_activity (SkeinWindow *self);   /* (transfer none) */
SkeinAddDialog *skein_window_open_add_dialog (SkeinWindow *self); /* (transfer none) */

SkeinActivityPage *skein_window_get_activity_page (SkeinWindow *self); /* (transfer none) */

/* skein-window-activity.c: export-activity (s: picture, totals, spans or trace), export-activity-to (ss: the same, and a path). */
void skein_window_add_activity_actions (SkeinWindow *self);

/* skein-window-compare.c, which says what its actions are. */
SkeinComparePage *skein_window_get_compare (SkeinWindow *self); /* (transfer none) */
void skein_window_show_compare_button (SkeinWindow *self, gboolean running, gboolean again);
void skein_window_add_compare_actions (SkeinWindow *self);

/* skein-window-lists.c: import, import-from (s: a file's URI), export-data (s: list, selected, history, history-table or settings), export-data-to
 * (ss: the same but for the table, which is the name's matter, and a URI), export-to (s: a URI). */
void skein_window_add_list_actions (SkeinWindow *self);

/* skein-window-resize.c: resize, resize-files (aay: paths). @paths: (nullable) (element-type filename) */
void skein_window_add_resize_actions (SkeinWindow *self);
void skein_window_resize_files (SkeinWindow *self, GPtrArray *paths);

/* skein-window-files.c: files, hash-files, audit-files and take-files (aay: paths); the last is what a drop does. */
void skein_window_add_file_actions (SkeinWindow *self);
void skein_window_take_files (SkeinWindow *self, GSList *files); /* (element-type GFile) */

/* skein-window-verify.c: verify, verify-from (s: an address or a file's URI). */
void skein_window_add_verify_actions (SkeinWindow *self);

/* skein-window-login.c: log-in (t: an item); tells when a server wants a password, once the engine is there. */
void skein_window_add_login_actions (SkeinWindow *self);
void skein_window_take_login (SkeinWindow *self, const char *origin, const char *user, const char *password, const char *token, gboolean remember);
void skein_window_watch_logins (SkeinWindow *self, SkeinEngine *engine);

/* skein-window-lanes.c: show-item (t: an item) in the list, show-in-activity (t), activity-now. */
void skein_window_add_lane_actions (SkeinWindow *self);

/* skein-window-removal.c: undo-remove; does what the downloads page asks for with its signals "remove" and "trash". */
void skein_window_add_removal_actions (SkeinWindow *self);
void skein_window_end_removal (SkeinWindow *self); /* nothing can be undone any more */

/* skein-window-voice.c: say (s), which is dropped if something was just said. */
SkeinVoice *skein_window_get_voice (SkeinWindow *self); /* (transfer none) */
void skein_window_add_voice_actions (SkeinWindow *self);
void skein_window_watch_for_voice (SkeinWindow *self, SkeinEngine *engine);
void skein_window_say_progress (SkeinWindow *self, SkeinEngine *engine); /* to be called often: it speaks seldom */

/* skein-window-help.c: help, help-page (s: a page's name), lanes-explained, paste. */
void skein_window_add_help_actions (SkeinWindow *self);

/* skein-window-clipboard.c: offers what the clipboard holds when somebody comes back to the window; add-offered. */
void skein_window_watch_clipboard (SkeinWindow *self, GSettings *settings);
void skein_window_add_from_clipboard (SkeinWindow *self); /* opens the add dialog with what it holds */

/* skein-window-background.c. TRUE: the window is not to go, for the work goes on without it or the user is being asked. */
gboolean skein_window_stays (SkeinWindow *self, GSettings *settings);

G_END_DECLS
