// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-tone.h"

#define RGB(hex) { (((hex) >> 16) & 0xff) / 255.f, (((hex) >> 8) & 0xff) / 255.f, ((hex) & 0xff) / 255.f, 1.f }
#define RGBA(hex, a) { (((hex) >> 16) & 0xff) / 255.f, (((hex) >> 8) & 0xff) / 255.f, ((hex) & 0xff) / 255.f, (a) }

/* Text on its fill has a contrast of at least 4.5 : 1 on the list's background, 7 : 1 in high contrast. */
static const SkeinToneColors light[] = {
  [SKEIN_TONE_NEUTRAL] = { RGB (0xededed), RGB (0x5e5c64), RGB (0x9a9996) },
  [SKEIN_TONE_BUSY] = { RGB (0xdfebfa), RGB (0x1a5fb4), RGB (0x3584e4) },
  [SKEIN_TONE_GOOD] = { RGB (0xdff3e8), RGB (0x167043), RGB (0x2ec27e) },
  [SKEIN_TONE_BAD] = { RGB (0xfbdee0), RGB (0xb3101d), RGB (0xe01b24) },
};

static const SkeinToneColors dark[] = {
  [SKEIN_TONE_NEUTRAL] = { RGBA (0xffffff, 0.10f), RGB (0xc0bfbc), RGB (0x77767b) },
  [SKEIN_TONE_BUSY] = { RGBA (0x3584e4, 0.30f), RGB (0xa8cbf5), RGB (0x4a92ea) },
  [SKEIN_TONE_GOOD] = { RGBA (0x2ec27e, 0.24f), RGB (0x8ff0b8), RGB (0x2ec27e) },
  [SKEIN_TONE_BAD] = { RGBA (0xed333b, 0.28f), RGB (0xffb3b0), RGB (0xed5158) },
};

static const SkeinToneColors light_contrast[] = {
  [SKEIN_TONE_NEUTRAL] = { RGB (0xdddddd), RGB (0x241f31), RGB (0x5e5c64) },
  [SKEIN_TONE_BUSY] = { RGB (0xc9defa), RGB (0x0b3a78), RGB (0x1a5fb4) },
  [SKEIN_TONE_GOOD] = { RGB (0xc6ecd7), RGB (0x07402a), RGB (0x147a4c) },
  [SKEIN_TONE_BAD] = { RGB (0xf8c9cc), RGB (0x70030b), RGB (0xa51d2d) },
};

static const SkeinToneColors dark_contrast[] = {
  [SKEIN_TONE_NEUTRAL] = { RGBA (0xffffff, 0.20f), RGB (0xffffff), RGB (0xc0bfbc) },
  [SKEIN_TONE_BUSY] = { RGBA (0x3584e4, 0.40f), RGB (0xe3efff), RGB (0x99c1f1) },
  [SKEIN_TONE_GOOD] = { RGBA (0x2ec27e, 0.32f), RGB (0xdcfceb), RGB (0x8ff0a4) },
  [SKEIN_TONE_BAD] = { RGBA (0xed333b, 0.40f), RGB (0xffe3e1), RGB (0xff8d88) },
};

SkeinTone
skein_tone_of_state (SkeinItemState state)
{
  switch (state)
    {
    case SKEIN_ITEM_DOWNLOADING:
      return SKEIN_TONE_BUSY;
    case SKEIN_ITEM_VERIFYING:
    case SKEIN_ITEM_HASHING:
    case SKEIN_ITEM_RESIZING:
    case SKEIN_ITEM_DONE:
      return SKEIN_TONE_GOOD;
    case SKEIN_ITEM_FAILED:
      return SKEIN_TONE_BAD;
    case SKEIN_ITEM_WAITING:
    case SKEIN_ITEM_RETRYING:
    case SKEIN_ITEM_PAUSED:
    case SKEIN_ITEM_CANCELLED:
    case SKEIN_N_ITEM_STATES:
    default:
      return SKEIN_TONE_NEUTRAL;
    }
}

const SkeinToneColors *
skein_tone_get_colors (SkeinTone tone, gboolean is_dark, gboolean high_contrast)
{
  g_return_val_if_fail (tone <= SKEIN_TONE_BAD, &light[SKEIN_TONE_NEUTRAL]);

  if (high_contrast)
    return is_dark ? &dark_contrast[tone] : &light_contrast[tone];
  return is_dark ? &dark[tone] : &light[tone];
}
