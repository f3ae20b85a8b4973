// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How far inside an address is. */
typedef enum
{
  SKEIN_SCOPE_UNKNOWN, /* a name */
  SKEIN_SCOPE_PUBLIC,
  SKEIN_SCOPE_PRIVATE,  /* this network: RFC 1918, 6598, 4193, link-local */
  SKEIN_SCOPE_LOOPBACK, /* this computer */
} SkeinNetworkScope;

SkeinNetworkScope skein_network_scope_of (const char *address); /* IPv4 or IPv6, with or without brackets */

G_END_DECLS
