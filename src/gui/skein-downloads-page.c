// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-downloads-page.h"

struct _SkeinDownloadsPage
{
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (SkeinDownloadsPage, skein_downloads_page, ADW_TYPE_BIN)

static void
skein_downloads_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SKEIN_TYPE_DOWNLOADS_PAGE);

  G_OBJECT_CLASS (skein_downloads_page_parent_class)->dispose (object);
}

static void
skein_downloads_page_class_init (SkeinDownloadsPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = skein_downloads_page_dispose;
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass), "/io/github/skein_app/Skein/skein-downloads-page.ui");
}

static void
skein_downloads_page_init (SkeinDownloadsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
