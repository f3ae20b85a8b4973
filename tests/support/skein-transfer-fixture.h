// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "support/skein-temp-folder.h"
#include "support/skein-test-origin.h"
#include "work/skein-transfer.h"

G_BEGIN_DECLS

/* A loop of real transfers into a folder of the test's own, driven by the test's thread. */
typedef struct
{
  SkeinTestOrigin *origin; /* (owned) */
  SkeinTempFolder *folder; /* (owned) */
  SkeinTransferLoop *loop; /* (owned) */
  GPtrArray *reports;      /* (owned) of SkeinReport, all of them in order */
  guint n_finished;
} SkeinTransferFixture;

void skein_transfer_fixture_set_up (SkeinTransferFixture *self, gconstpointer unused);
void skein_transfer_fixture_tear_down (SkeinTransferFixture *self, gconstpointer unused);

SkeinJob *skein_transfer_fixture_job (SkeinTransferFixture *self, const char *url, const char *part_name);
void skein_transfer_fixture_wait (SkeinTransferFixture *self, guint n_finished); /* until so many are finished in all */

/* Starts @job, waits for it and drops it; the FINISHED report is the fixture's. */
SkeinReport *skein_transfer_fixture_run (SkeinTransferFixture *self, SkeinJob *job);

SkeinReport *skein_transfer_fixture_find (SkeinTransferFixture *self, SkeinReportKind kind); /* the last of that kind, or NULL */
guint skein_transfer_fixture_count (SkeinTransferFixture *self, SkeinReportKind kind);
void skein_transfer_fixture_forget (SkeinTransferFixture *self); /* all reports so far */

char *skein_transfer_fixture_dup_sha256 (SkeinReport *report); /* of the part in it */

/* /file/SIZE/NAME?seed=1, into the report's part, bit by bit. */
void skein_transfer_fixture_check (SkeinTransferFixture *self, SkeinReport *report, guint64 size, const char *name);

/* The first @n_bytes of that file, as an earlier run would have left them. */
void skein_transfer_fixture_put_start (SkeinTransferFixture *self, guint64 size, const char *name, const char *part_name, gsize n_bytes);

G_END_DECLS
