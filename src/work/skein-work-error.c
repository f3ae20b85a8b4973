// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-work-error.h"
#include "base/skein-error-text.h"
#include "work/skein-explain.h"

#include <errno.h>
#include <string.h>
#include <glib/gi18n-lib.h>

typedef struct
{
  int cause;
  char *detail; /* (owned) (nullable) */
} SkeinWorkErrorPrivate;

static void
skein_work_error_private_init (SkeinWorkErrorPrivate *priv)
{
}

static void
skein_work_error_private_copy (const SkeinWorkErrorPrivate *from, SkeinWorkErrorPrivate *to)
{
  to->cause = from->cause;
  to->detail = g_strdup (from->detail);
}

static void
skein_work_error_private_clear (SkeinWorkErrorPrivate *priv)
{
  g_free (priv->detail);
}

G_DEFINE_EXTENDED_ERROR (SkeinWorkError, skein_work_error)

void
skein_work_error_set_cause (GError *error, int cause, const char *detail)
{
  SkeinWorkErrorPrivate *priv;

  g_return_if_fail (error != NULL && error->domain == SKEIN_WORK_ERROR);

  priv = skein_work_error_get_private (error);
  priv->cause = cause;
  g_free (priv->detail);
  priv->detail = g_strdup (detail);
}

int
skein_work_error_get_cause (const GError *error)
{
  g_return_val_if_fail (error != NULL && error->domain == SKEIN_WORK_ERROR, 0);

  return skein_work_error_get_private (error)->cause;
}

const char *
skein_work_error_get_detail (const GError *error)
{
  g_return_val_if_fail (error != NULL && error->domain == SKEIN_WORK_ERROR, NULL);

  return skein_work_error_get_private (error)->detail;
}

gboolean
skein_work_error_is_retryable (const GError *error)
{
  return g_error_matches (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_RETRYABLE)
         || g_error_matches (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_TIMEOUT)
         || g_error_matches (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_RESOLVE);
}

static SkeinCause
find_cause (int errsv)
{
  switch (errsv)
    {
    case ENOSPC:
      return SKEIN_CAUSE_DISK_FULL;
    case EDQUOT:
      return SKEIN_CAUSE_QUOTA;
    case EROFS:
      return SKEIN_CAUSE_READ_ONLY;
    case EACCES:
    case EPERM:
      return SKEIN_CAUSE_NO_PERMISSION;
    case ENOTDIR:
    case ESTALE:
      return SKEIN_CAUSE_NO_FOLDER;
    case EFBIG:
      return SKEIN_CAUSE_FILE_TOO_LARGE;
    case ENOENT:
      return SKEIN_CAUSE_FILE_MISSING;
    case ELOOP:
      return SKEIN_CAUSE_SYMLINK;
    case EIO:
      return SKEIN_CAUSE_DISK_FAILING;
    default:
      return SKEIN_CAUSE_FILE;
    }
}

void
skein_work_error_set_from_errno (GError **error, int errsv, const char *format, const char *folder_path, const char *name)
{
  SkeinCause cause = find_cause (errsv);
  const char *advice = skein_explain_get_next_step (cause);
  g_autofree char *subject = NULL;
  g_autofree char *message = NULL;
  g_autofree char *detail = NULL;

  if (error == NULL)
    return;

  if (name != NULL && folder_path != NULL)
    subject = g_build_filename (folder_path, name, NULL);
  else
    subject = g_strdup (name != NULL ? name : folder_path);

  message = skein_error_text_from_errno (format, subject, errsv);
  if (advice != NULL)
    /* Translators: what went wrong, without a full stop, and a sentence that says what to do. */
    g_set_error (error, SKEIN_WORK_ERROR, (int) skein_explain_get_code (cause), _ ("%s. %s"), message, advice);
  else
    g_set_error_literal (error, SKEIN_WORK_ERROR, (int) skein_explain_get_code (cause), message);
  detail = g_strdup_printf ("%s (errno %d)", g_strerror (errsv), errsv);
  skein_work_error_set_cause (*error, (int) cause, detail);
}
