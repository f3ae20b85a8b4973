// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

#include "batch/skein-engine.h"

G_BEGIN_DECLS

/* Asks how fast each of @items (element-type SkeinItem) may be, and sets it. Main thread only. */
void skein_limit_dialog_present (GtkWindow *parent, SkeinEngine *engine, GPtrArray *items);

G_END_DECLS
