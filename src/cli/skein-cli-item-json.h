// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "base/skein-json-writer.h"
#include "batch/skein-item.h"

G_BEGIN_DECLS

/* The members that say what became of an item, into the object that is open. get, demo and list say it alike. */
void skein_cli_item_json_add (SkeinJsonWriter *writer, SkeinItem *item);
void skein_cli_item_json_add_refused (SkeinJsonWriter *writer, const SkeinItemSpec *spec, const GError *error);

/* { "code": "not-found", "message": "…" } or null. */
void skein_cli_item_json_add_error (SkeinJsonWriter *writer, const GError *error);

G_END_DECLS
