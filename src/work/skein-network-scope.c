// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-network-scope.h"

#include <arpa/inet.h>
#include <string.h>

static SkeinNetworkScope
scope_of_ipv4 (guint32 a)
{
  if (a >> 24 == 127 || a >> 24 == 0)
    return SKEIN_SCOPE_LOOPBACK;
  if (a >> 24 == 10 || a >> 20 == (172 << 4 | 1) || a >> 16 == (192 << 8 | 168) || a >> 16 == (169 << 8 | 254) || a >> 22 == (100u << 2 | 1))
    return SKEIN_SCOPE_PRIVATE;
  return SKEIN_SCOPE_PUBLIC;
}

SkeinNetworkScope
skein_network_scope_of (const char *address)
{
  g_autofree char *bare = *address == '[' ? g_strndup (address + 1, strcspn (address + 1, "]")) : g_strdup (address);
  struct in_addr ipv4;
  struct in6_addr ipv6;
  const guint8 *b = ipv6.s6_addr;

  bare[strcspn (bare, "%")] = '\0'; /* an interface */
  if (inet_pton (AF_INET, bare, &ipv4) == 1)
    return scope_of_ipv4 (g_ntohl (ipv4.s_addr));
  if (inet_pton (AF_INET6, bare, &ipv6) != 1)
    return SKEIN_SCOPE_UNKNOWN;

  if (IN6_IS_ADDR_LOOPBACK (&ipv6) || IN6_IS_ADDR_UNSPECIFIED (&ipv6))
    return SKEIN_SCOPE_LOOPBACK;
  if (IN6_IS_ADDR_V4MAPPED (&ipv6))
    return scope_of_ipv4 ((guint32) b[12] << 24 | (guint32) b[13] << 16 | (guint32) b[14] << 8 | b[15]);
  if ((b[0] & 0xfe) == 0xfc || IN6_IS_ADDR_LINKLOCAL (&ipv6) || IN6_IS_ADDR_SITELOCAL (&ipv6))
    return SKEIN_SCOPE_PRIVATE;
  return SKEIN_SCOPE_PUBLIC;
}
