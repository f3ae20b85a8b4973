// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define SKEIN_TYPE_DOWNLOADS_PAGE (skein_downloads_page_get_type ())
G_DECLARE_FINAL_TYPE (SkeinDownloadsPage, skein_downloads_page, SKEIN, DOWNLOADS_PAGE, AdwBin)

G_END_DECLS
