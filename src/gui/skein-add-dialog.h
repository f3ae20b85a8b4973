// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "batch/skein-batch.h"
#include "gui/skein-add-plan.h"
#include "pool/skein-pool.h"

G_BEGIN_DECLS

/**
 * SkeinAddDialog:
 *
 * Asks for downloads: lines pasted, dropped or from files, where to, and what to do afterwards. Reads what it is given on a
 * thread; texts of more than a few screens are kept beside the text field, which would be slow with them. Main thread only.
 *
 * Signal "add" (GPtrArray *specs, element-type SkeinItemSpec): the user wants these; the dialog closes itself.
 * Signal "log-in" (string origin, string user, string password, string token, boolean remember): before "add", if it was given.
 * Properties: "busy" (boolean, read-only): a text is being read. Widget actions "add.*".
 */
#define SKEIN_TYPE_ADD_DIALOG (skein_add_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SkeinAddDialog, skein_add_dialog, SKEIN, ADD_DIALOG, AdwWindow)

SkeinAddDialog *skein_add_dialog_new (void);

/* Adds a text to what is there; @label names it if it is kept beside the text field. */
void skein_add_dialog_take_text (SkeinAddDialog *self, GBytes *text, const char *label);
void skein_add_dialog_open_file (SkeinAddDialog *self, GFile *file);
void skein_add_dialog_set_folder (SkeinAddDialog *self, const char *folder);
void skein_add_dialog_take_checksums (SkeinAddDialog *self, GBytes *list, const char *label);

/* Addresses that are in @batch are told apart, and not added twice unawares; they are copied in the background. */
void skein_add_dialog_set_batch (SkeinAddDialog *self, SkeinBatch *batch);
/* The same with a set at hand; @urls: (nullable). */
void skein_add_dialog_set_known (SkeinAddDialog *self, GHashTable *urls);

/* Worker processes that make previews of smaller copies; the dialog must be gone before they are. */
void skein_add_dialog_set_pool (SkeinAddDialog *self, SkeinPool *pool);

/* Looks what the clipboard holds, once, and offers it: as soon as it is known what is in the batch. */
void skein_add_dialog_look_at_clipboard (SkeinAddDialog *self);

/* Opens a dialog that gets the links of a page; @page (nullable) is text that is there already. */
void skein_add_dialog_choose_links (SkeinAddDialog *self, GBytes *page);

/* The present plan; NULL while one is being made. */
const SkeinAddPlan *skein_add_dialog_peek_plan (SkeinAddDialog *self);

/* A request as the dialog would make it for @text from stored settings, for additions without the dialog. */
SkeinAddRequest *skein_add_dialog_make_default_request (const char *text);

G_END_DECLS
