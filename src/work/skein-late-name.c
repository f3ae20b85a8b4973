// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-late-name.h"

struct _SkeinLateName
{
  gatomicrefcount ref_count;
  char *name; /* (atomic) (owned) (nullable) */
};

SkeinLateName *
skein_late_name_new (void)
{
  SkeinLateName *self = g_new0 (SkeinLateName, 1);

  g_atomic_ref_count_init (&self->ref_count);
  return self;
}

SkeinLateName *
skein_late_name_ref (SkeinLateName *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
skein_late_name_unref (SkeinLateName *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->name);
  g_free (self);
}

void
skein_late_name_tell (SkeinLateName *self, const char *name)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (name != NULL && skein_late_name_peek (self) == NULL);

  __atomic_store_n (&self->name, g_strdup (name), __ATOMIC_RELEASE);
}

const char *
skein_late_name_peek (SkeinLateName *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return __atomic_load_n (&self->name, __ATOMIC_ACQUIRE);
}
