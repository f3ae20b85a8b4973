// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * skein_throwaway_ca_new:
 * @out_ca_pem: (out): the authority's certificate, for clients to trust
 *
 * Makes a certificate authority that lives as long as this call, and with it one certificate for localhost,
 * 127.0.0.1 and ::1. The authority's key is gone when the function returns, so that nobody who is told to trust it can be
 * fooled later; it is also limited to those three names and to one week.
 *
 * Takes a few milliseconds. Any thread.
 *
 * Returns: (transfer full): the server's certificate with its key
 */
GTlsCertificate *skein_throwaway_ca_new (char **out_ca_pem, GError **error);

G_END_DECLS
