// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/charts/skein-form-colors.h"

typedef struct
{
  guint32 light, dark, high_contrast, high_contrast_dark;
} Tones;

/* Each has at least three times the luminance of its page, or a third, plus 0.05 each: WCAG's contrast for figures. */
static const Tones tones[SKEIN_N_FORM_TONES] = {
  [SKEIN_FORM_TONE_SEQUENTIAL] = { 0xff8b8a86, 0xffa3a29e, 0xff5e5c64, 0xffdeddda },
  [SKEIN_FORM_TONE_THREADS] = { 0xff1c71d8, 0xff4a90e2, 0xff1a5fb4, 0xff99c1f1 },
  [SKEIN_FORM_TONE_LOCK] = { 0xffc01c28, 0xffed5353, 0xffa51d2d, 0xfff66151 },
  [SKEIN_FORM_TONE_PROCESSES] = { 0xff26a269, 0xff2eb873, 0xff1b7f50, 0xff8ff0a4 },
  [SKEIN_FORM_TONE_LOOP] = { 0xff9141ac, 0xffb36bd0, 0xff613583, 0xffdc8add },
  [SKEIN_FORM_TONE_MANY] = { 0xff0f8a9d, 0xff2aa9bd, 0xff0b6675, 0xff7de0ee },
};

static const guint32 pages[SKEIN_N_COLOR_SCHEMES] = {
  [SKEIN_COLOR_SCHEME_LIGHT] = 0xffffff,
  [SKEIN_COLOR_SCHEME_DARK] = 0x363636,
  [SKEIN_COLOR_SCHEME_HIGH_CONTRAST] = 0xffffff,
  [SKEIN_COLOR_SCHEME_HIGH_CONTRAST_DARK] = 0x000000,
};

guint32
skein_form_colors_get (SkeinFormTone tone, SkeinColorScheme scheme)
{
  g_return_val_if_fail ((guint) tone < SKEIN_N_FORM_TONES, 0);

  switch (scheme)
    {
    case SKEIN_COLOR_SCHEME_DARK:
      return tones[tone].dark;
    case SKEIN_COLOR_SCHEME_HIGH_CONTRAST:
      return tones[tone].high_contrast;
    case SKEIN_COLOR_SCHEME_HIGH_CONTRAST_DARK:
      return tones[tone].high_contrast_dark;
    case SKEIN_COLOR_SCHEME_LIGHT:
    case SKEIN_N_COLOR_SCHEMES:
    default:
      return tones[tone].light;
    }
}

guint32
skein_form_colors_get_pale (SkeinFormTone tone, SkeinColorScheme scheme)
{
  guint32 full = skein_form_colors_get (tone, scheme);
  guint32 page = pages[scheme < SKEIN_N_COLOR_SCHEMES ? scheme : SKEIN_COLOR_SCHEME_LIGHT];
  guint32 pale = 0xff000000;

  for (int shift = 0; shift <= 16; shift += 8)
    pale |= (((full >> shift) & 0xff) * 2 + ((page >> shift) & 0xff) * 3) / 5 << shift;
  return pale;
}
