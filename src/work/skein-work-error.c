// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-work-error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

G_DEFINE_QUARK (skein-work-error-quark, skein_work_error)

gboolean
skein_work_error_is_retryable (const GError *error)
{
  return g_error_matches (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_RETRYABLE)
         || g_error_matches (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_TIMEOUT)
         || g_error_matches (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_RESOLVE);
}

/* What the user can do about @errsv, and the code that lets a program do the same. */
static const char *
advise_on_errno (int errsv, SkeinWorkError *out_code)
{
  switch (errsv)
    {
    case ENOSPC:
      *out_code = SKEIN_WORK_ERROR_DISK_FULL;
      return _("Free some space or choose another folder, then try again.");
    case EDQUOT:
      *out_code = SKEIN_WORK_ERROR_DISK_FULL;
      return _("Your quota is used up: delete something or choose another folder, then try again.");
    case EROFS:
      *out_code = SKEIN_WORK_ERROR_FOLDER;
      return _("Choose a folder that can be written to.");
    case EACCES:
    case EPERM:
      *out_code = SKEIN_WORK_ERROR_FOLDER;
      return _("Change the permissions or choose another folder.");
    case ENOTDIR:
    case ESTALE:
      *out_code = SKEIN_WORK_ERROR_FOLDER;
      return _("Choose another folder.");
    case EFBIG:
      *out_code = SKEIN_WORK_ERROR_FILE;
      return _("Choose a folder on a file system that can hold files of this size.");
    case ENOENT:
      *out_code = SKEIN_WORK_ERROR_FILE;
      return _("Check that it was not moved or deleted.");
    case ELOOP:
      *out_code = SKEIN_WORK_ERROR_FILE;
      return _("It is a symbolic link, which Skein does not follow.");
    case EIO:
      *out_code = SKEIN_WORK_ERROR_FILE;
      return _("The disk may be failing: check it.");
    default:
      *out_code = SKEIN_WORK_ERROR_FILE;
      return NULL;
    }
}

void
skein_work_error_set_from_errno (GError **error, int errsv, const char *what, const char *folder_path, const char *name)
{
  SkeinWorkError code;
  const char *advice = advise_on_errno (errsv, &code);
  g_autofree char *subject = NULL;

  if (name != NULL && folder_path != NULL)
    subject = g_build_filename (folder_path, name, NULL);
  else
    subject = g_strdup (name != NULL ? name : folder_path);

  if (subject != NULL)
    {
      g_autofree char *display_name = g_filename_display_name (subject);

      g_set_error (error, SKEIN_WORK_ERROR, code, "%s “%s”: %s", what, display_name, g_strerror (errsv));
    }
  else
    g_set_error (error, SKEIN_WORK_ERROR, code, "%s: %s", what, g_strerror (errsv));

  if (error != NULL && advice != NULL)
    {
      g_autofree char *bare = g_steal_pointer (&(*error)->message);

      (*error)->message = g_strdup_printf ("%s. %s", bare, advice);
    }
}
