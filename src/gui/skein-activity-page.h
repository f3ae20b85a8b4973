// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define SKEIN_TYPE_ACTIVITY_PAGE (skein_activity_page_get_type ())
G_DECLARE_FINAL_TYPE (SkeinActivityPage, skein_activity_page, SKEIN, ACTIVITY_PAGE, AdwBin)

G_END_DECLS
