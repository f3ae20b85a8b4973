// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* Twelve scenes are drawn; each photo is one take of a scene, with EXIF data of its own. Ten tables are compressed; each archive
 * has a file of its own and some of the tables. So 64 different files cost the time and memory of 22. */

#include "config.h"

#include "origin/skein-samples.h"
#include "origin/skein-sample-archive.h"
#include "origin/skein-sample-photo.h"

#define N_SCENES 12
#define N_PHOTOS 48
#define N_TABLES 10
#define N_ARCHIVES 16
#define TABLE_BYTES (2000 * 1000)
#define MODIFIED_S G_GINT64_CONSTANT (1729260000) /* 18 October 2024 */

/* What samples share. */
typedef struct
{
  GMutex lock;
  GBytes *bytes; /* (owned) (lock) (nullable) not made yet */
} Piece;

typedef struct
{
  char *name;        /* (owned) (immutable) */
  guint number;      /* (immutable) within its kind */
  gboolean is_photo; /* (immutable) */
  GMutex lock;
  SkeinOriginContent *content; /* (owned) (lock) (nullable) not made yet */
  char *sha256;                /* (owned) (lock) (nullable) not summed up yet */
} Sample;

struct _SkeinSamples
{
  GPtrArray *names;    /* (owned) (immutable) of char *, owned by the samples; ends with NULL */
  GPtrArray *samples;  /* (owned) (immutable) of Sample */
  GHashTable *by_name; /* (owned) (immutable) */
  Piece scenes[N_SCENES];
  Piece tables[N_TABLES];
};

static const SkeinSamplePhoto scenes[N_SCENES] = {
  { .seed = 102, .width = 2592, .height = 1944, .orientation = 1 },
  { .seed = 103, .width = 3264, .height = 2448, .orientation = 1 },
  { .seed = 105, .width = 2592, .height = 1944, .orientation = 6 },
  { .seed = 101, .width = 2592, .height = 1944, .orientation = 1 },
  { .seed = 108, .width = 4000, .height = 3000, .orientation = 1 },
  { .seed = 107, .width = 2592, .height = 1944, .orientation = 8 },
  { .seed = 104, .width = 3264, .height = 2448, .orientation = 1 },
  { .seed = 109, .width = 2592, .height = 1944, .orientation = 3 },
  { .seed = 106, .width = 2304, .height = 1728, .orientation = 1 },
  { .seed = 111, .width = 2592, .height = 1944, .orientation = 1 },
  { .seed = 110, .width = 4000, .height = 3000, .orientation = 1 },
  { .seed = 100, .width = 2592, .height = 1944, .orientation = 1 },
};

static void
sample_free (Sample *self)
{
  g_free (self->name);
  g_mutex_clear (&self->lock);
  g_clear_pointer (&self->content, skein_origin_content_unref);
  g_free (self->sha256);
  g_free (self);
}

static void
add_sample (SkeinSamples *self, gboolean is_photo, guint number)
{
  Sample *sample = g_new0 (Sample, 1);

  g_mutex_init (&sample->lock);
  sample->is_photo = is_photo;
  sample->number = number;
  sample->name = is_photo ? g_strdup_printf ("photos/IMG_20261018_%04u.jpg", 401 + number)
                          : g_strdup_printf ("archives/stations-2026-%02u.tar.gz", 1 + number);
  g_ptr_array_add (self->samples, sample);
  g_ptr_array_add (self->names, sample->name);
  g_hash_table_insert (self->by_name, sample->name, sample);
}

SkeinSamples *
skein_samples_new (void)
{
  SkeinSamples *self = g_new0 (SkeinSamples, 1);

  self->samples = g_ptr_array_new_with_free_func ((GDestroyNotify) sample_free);
  self->names = g_ptr_array_new ();
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < N_SCENES; i++)
    g_mutex_init (&self->scenes[i].lock);
  for (guint i = 0; i < N_TABLES; i++)
    g_mutex_init (&self->tables[i].lock);

  /* Three photos, one archive, and so on. */
  for (guint photo = 0, archive = 0; photo < N_PHOTOS;)
    {
      for (guint i = 0; i < N_PHOTOS / N_ARCHIVES; i++)
        add_sample (self, TRUE, photo++);
      add_sample (self, FALSE, archive++);
    }
  g_ptr_array_add (self->names, NULL);
  return self;
}

void
skein_samples_free (SkeinSamples *self)
{
  for (guint i = 0; i < N_SCENES; i++)
    {
      g_mutex_clear (&self->scenes[i].lock);
      g_clear_pointer (&self->scenes[i].bytes, g_bytes_unref);
    }
  for (guint i = 0; i < N_TABLES; i++)
    {
      g_mutex_clear (&self->tables[i].lock);
      g_clear_pointer (&self->tables[i].bytes, g_bytes_unref);
    }
  g_hash_table_unref (self->by_name);
  g_ptr_array_unref (self->names);
  g_ptr_array_unref (self->samples);
  g_free (self);
}

const char *const *
skein_samples_get_names (SkeinSamples *self)
{
  return (const char *const *) self->names->pdata;
}

gboolean
skein_samples_has (SkeinSamples *self, const char *name)
{
  return g_hash_table_contains (self->by_name, name);
}

static GBytes *
dup_scene (SkeinSamples *self, guint i)
{
  Piece *piece = &self->scenes[i];
  GBytes *bytes;

  g_mutex_lock (&piece->lock);
  if (piece->bytes == NULL)
    piece->bytes = skein_sample_photo_draw (&scenes[i]);
  bytes = g_bytes_ref (piece->bytes);
  g_mutex_unlock (&piece->lock);
  return bytes;
}

static GBytes *
dup_table (SkeinSamples *self, guint i)
{
  Piece *piece = &self->tables[i];
  GBytes *bytes;

  g_mutex_lock (&piece->lock);
  if (piece->bytes == NULL)
    {
      g_autofree char *name = g_strdup_printf ("stations/part-%02u.csv", i + 1);

      piece->bytes = skein_sample_archive_make_table (1000 + i, name, TABLE_BYTES);
    }
  bytes = g_bytes_ref (piece->bytes);
  g_mutex_unlock (&piece->lock);
  return bytes;
}

static SkeinOriginContent *
make_photo (SkeinSamples *self, const Sample *sample)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  guint scene = sample->number % N_SCENES;
  g_autofree char *date = g_strdup_printf ("2026:10:18 %02u:%02u:%02u", 7 + sample->number / 6, sample->number * 13 % 60, sample->number * 29 % 60);

  g_ptr_array_add (parts, skein_sample_photo_make_head (&scenes[scene], 401 + sample->number, date));
  g_ptr_array_add (parts, dup_scene (self, scene));
  return skein_origin_content_new_parts (parts, MODIFIED_S + 60 * sample->number);
}

static SkeinOriginContent *
make_archive (SkeinSamples *self, const Sample *sample)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autofree char *text = g_strdup_printf ("Made-up measurements, volume %u of %u.\nSkein makes them to have something to download.\n", sample->number + 1, N_ARCHIVES);
  guint n_tables = 5 + sample->number % 5;

  g_ptr_array_add (parts, skein_sample_archive_make_text ("stations/README", text));
  for (guint i = 0; i < n_tables; i++)
    g_ptr_array_add (parts, dup_table (self, (sample->number + i) % N_TABLES));
  g_ptr_array_add (parts, skein_sample_archive_make_end ());
  return skein_origin_content_new_parts (parts, MODIFIED_S);
}

static SkeinOriginContent *
dup_content_locked (SkeinSamples *self, Sample *sample)
{
  if (sample->content == NULL)
    sample->content = sample->is_photo ? make_photo (self, sample) : make_archive (self, sample);
  return skein_origin_content_ref (sample->content);
}

SkeinOriginContent *
skein_samples_dup_content (SkeinSamples *self, const char *name)
{
  Sample *sample = g_hash_table_lookup (self->by_name, name);
  SkeinOriginContent *content;

  if (sample == NULL)
    return NULL;
  g_mutex_lock (&sample->lock);
  content = dup_content_locked (self, sample);
  g_mutex_unlock (&sample->lock);
  return content;
}

static char *
dup_sha256 (SkeinSamples *self, Sample *sample)
{
  char *sha256;

  g_mutex_lock (&sample->lock);
  if (sample->sha256 == NULL)
    {
      g_autoptr (SkeinOriginContent) content = dup_content_locked (self, sample);

      sample->sha256 = skein_origin_content_dup_sha256 (content, NULL); /* from memory: cannot fail */
    }
  sha256 = g_strdup (sample->sha256);
  g_mutex_unlock (&sample->lock);
  return sha256;
}

char *
skein_samples_dup_sha256 (SkeinSamples *self, const char *name)
{
  Sample *sample = g_hash_table_lookup (self->by_name, name);

  return sample != NULL ? dup_sha256 (self, sample) : NULL;
}

static void
make_sample_in_thread (gpointer sample, gpointer self)
{
  g_free (dup_sha256 (self, sample));
}

void
skein_samples_make_all (SkeinSamples *self)
{
  GThreadPool *pool = g_thread_pool_new (make_sample_in_thread, self, g_get_num_processors (), FALSE, NULL);

  for (guint i = 0; i < self->samples->len; i++)
    g_thread_pool_push (pool, g_ptr_array_index (self->samples, i), NULL);
  g_thread_pool_free (pool, FALSE, TRUE);
}

char *
skein_samples_dup_sums (SkeinSamples *self)
{
  GString *text = g_string_new (NULL);

  skein_samples_make_all (self);
  for (guint i = 0; i < self->samples->len; i++)
    {
      Sample *sample = g_ptr_array_index (self->samples, i);
      g_autofree char *sha256 = dup_sha256 (self, sample);

      g_string_append_printf (text, "%s  %s\n", sha256, sample->name);
    }
  return g_string_free (text, FALSE);
}
