// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-activity-page.h"

struct _SkeinActivityPage
{
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (SkeinActivityPage, skein_activity_page, ADW_TYPE_BIN)

static void
skein_activity_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SKEIN_TYPE_ACTIVITY_PAGE);

  G_OBJECT_CLASS (skein_activity_page_parent_class)->dispose (object);
}

static void
skein_activity_page_class_init (SkeinActivityPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = skein_activity_page_dispose;
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass), "/io/github/skein_app/Skein/skein-activity-page.ui");
}

static void
skein_activity_page_init (SkeinActivityPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
