// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "activity/skein-recorder.h"
#include "activity/skein-phase-colors.h"
#include "gui/charts/skein-line-data.h"
#include "gui/charts/skein-picture.h"

G_BEGIN_DECLS

/* What charts and lanes show, as a picture for a file: title, charts, lanes, time, legend. In the light colours, whatever the window has: it is for
 * documents. Pure. */

#define SKEIN_ACTIVITY_PICTURE_COLUMNS 1120u

typedef struct
{
  char *title, *top_text;             /* (owned) */
  char *names[SKEIN_LINE_MAX_CURVES]; /* (owned) */
  SkeinFigure figures[SKEIN_LINE_MAX_CURVES];
  SkeinLineData data;
} SkeinPictureChart;

typedef struct
{
  char label[16];
  SkeinLaneKind kind;
  SkeinColumn columns[SKEIN_ACTIVITY_PICTURE_COLUMNS];
} SkeinPictureLane;

typedef struct
{
  char *title, *subtitle; /* (owned) */
  guint64 from_ns, to_ns;
  gint64 from_us;    /* the wall clock at from_ns */
  GPtrArray *charts; /* (owned) of SkeinPictureChart */
  GPtrArray *lanes;  /* (owned) of SkeinPictureLane: threads and their connections, then processes */
} SkeinActivityPicture;

SkeinActivityPicture *skein_activity_picture_new (const char *title, guint64 from_ns, guint64 to_ns, gint64 from_us);
void skein_activity_picture_free (SkeinActivityPicture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkeinActivityPicture, skein_activity_picture_free)

/* (transfer none) to be filled: curves and what it is called. */
SkeinPictureChart *skein_activity_picture_add_chart (SkeinActivityPicture *self, const char *title);

/* Those that were there within the time. */
void skein_activity_picture_add_lanes (SkeinActivityPicture *self, SkeinRecorder *recorder, gboolean connections);
SkeinPictureLane *skein_activity_picture_add_lane (SkeinActivityPicture *self, const char *label, SkeinLaneKind kind);

/* (transfer full) Any thread. */
SkeinPicture *skein_activity_picture_draw (const SkeinActivityPicture *self);

G_END_DECLS
