// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "cli/skein-cli.h"

#include "base/skein-locale.h"
#include "cli/skein-cli-exit.h"
#include "cli/skein-cli-terminal.h"
#include "work/skein-transfer.h"

#include <glib/gi18n.h>
#include <signal.h>
#include <string.h>

typedef struct
{
  const char *name;
  const char *summary;
  int (*run) (int argc, char **argv);
  gboolean is_local; /* no network: libcurl need not be made ready, which takes longer than hashing a hundred small files */
} Verb;

static const Verb verbs[] = {
  { "get", N_ ("download files, verify, hash and resize them"), skein_cli_get_run },
  { "hash", N_ ("print checksums of files"), skein_cli_hash_run, TRUE },
  { "verify", N_ ("compare files with lists of checksums"), skein_cli_verify_run, TRUE },
  { "resize", N_ ("make smaller copies of pictures"), skein_cli_resize_run },
  { "compare", N_ ("run the same work under several settings and say which is best"), skein_cli_compare_run, TRUE },
  { "list", N_ ("show the downloads that are stored"), skein_cli_list_run },
  { "export", N_ ("write the settings, the list of downloads or the history to a file"), skein_cli_export_run },
  { "import", N_ ("read such a file again"), skein_cli_import_run },
  { "demo", N_ ("download the demo batch from a server of its own"), skein_cli_demo_run },
  { "origin", N_ ("run the sample web server"), skein_cli_origin_run },
  { "doctor", N_ ("check this installation"), skein_cli_doctor_run },
};

static void
print_help (void)
{
  g_autofree char *exit_help = skein_cli_exit_dup_help ();

  skein_cli_print ("%s\n  skein-cli %s\n\n%s\n", _ ("Usage:"), _ ("VERB [OPTION…]"), _ ("Verbs:"));
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    skein_cli_print ("  %-8s  %s\n", verbs[i].name, _ (verbs[i].summary));
  skein_cli_print ("\n%s\n\n%s", _ ("“skein-cli VERB --help” lists the options of a verb."), exit_help);
}

int
skein_cli_run (int argc, char **argv)
{
  const char *verb = argc > 1 ? argv[1] : NULL;

  skein_locale_init ();
  g_set_prgname ("skein-cli");

  /* A reader that has seen enough ("| head") is noticed as a write error, not a death with partials unflushed. */
  signal (SIGPIPE, SIG_IGN);
  /* Likewise for a file over the limit of the shell (ulimit -f). */
  signal (SIGXFSZ, SIG_IGN);

  if (verb == NULL)
    {
      skein_cli_complain (_ ("say what to do: skein-cli get, hash, verify, resize, compare, list, export, import, demo, origin or doctor (--help explains)"));
      return SKEIN_CLI_EXIT_USAGE;
    }

  if (strcmp (verb, "--version") == 0)
    {
      skein_cli_print ("skein-cli %s\n", SKEIN_VERSION);
      return skein_cli_finish_output (SKEIN_CLI_EXIT_OK);
    }

  if (strcmp (verb, "--help") == 0 || strcmp (verb, "-h") == 0 || strcmp (verb, "help") == 0)
    {
      print_help ();
      return skein_cli_finish_output (SKEIN_CLI_EXIT_OK);
    }

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (strcmp (verb, verbs[i].name) == 0)
      {
        if (!verbs[i].is_local)
          skein_transfer_global_init ();
        return skein_cli_finish_output (verbs[i].run (argc - 1, argv + 1));
      }

  skein_cli_complain (_ ("“%s” is no verb: use get, hash, verify, resize, compare, list, export, import, demo, origin or doctor (--help explains)"), verb);
  return SKEIN_CLI_EXIT_USAGE;
}
