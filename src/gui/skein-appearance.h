// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* From now on the program is light or dark as the settings say ("color-scheme"), at once when they change. Once, main thread. */
void skein_appearance_follow_settings (void);

G_END_DECLS
