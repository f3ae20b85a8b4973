// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include "base/skein-json-writer.h"

G_BEGIN_DECLS

typedef enum
{
  SKEIN_DOCTOR_OK,
  SKEIN_DOCTOR_ABSENT,  /* not here; all goes on without it */
  SKEIN_DOCTOR_MISSING, /* needed */
} SkeinDoctorState;

typedef struct
{
  SkeinJsonWriter *writer; /* (nullable) with --json */
  gboolean missing;        /* something that is needed */
} SkeinDoctor;

/* One finding. @text: what there is, or what is missing and what to do. */
void skein_cli_doctor_say (SkeinDoctor *self, const char *name, SkeinDoctorState state, const char *text);

/* skein-cli-doctor-system.c: cores, Flatpak, proxy, translations, settings. */
void skein_cli_doctor_check_system (SkeinDoctor *self);

/* skein-cli-doctor-desktop.c: what is asked on the session bus, each question for two seconds at most. */
void skein_cli_doctor_check_desktop (SkeinDoctor *self);

G_END_DECLS
