// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "cli/skein-cli-explain.h"

#include <glib/gi18n.h>
#include <math.h>

#include "activity/skein-diagnosis-text.h"
#include "base/skein-format.h"
#include "cli/skein-cli-terminal.h"

static void
say (gboolean anyway, const char *text)
{
  if (anyway)
    skein_cli_complain ("%s", text);
  else
    skein_cli_note ("%s", text);
}

static void
note_pool (SkeinAdvisor *advisor, SkeinFactsPool pool, gboolean anyway)
{
  const SkeinDiagnosis *diagnosis = skein_advisor_peek_main (advisor, pool);
  g_autofree char *sentence = NULL;
  g_autofree char *advice = NULL;
  g_autofree char *share = NULL;
  g_autofree char *text = NULL;

  if (diagnosis == NULL || (diagnosis->bound == SKEIN_BOUND_UNKNOWN && !anyway))
    return;
  sentence = skein_diagnosis_dup_sentence (diagnosis);
  /* The batch is over: what would have helped is for the next one, and what adjusts itself need not be told. */
  advice = diagnosis->suggested > 0 ? skein_diagnosis_dup_advice (diagnosis) : NULL;
  share = skein_format_percent (skein_advisor_get_main_share (advisor, pool));
  /* Translators: a sentence such as "Downloads are limited by the disk.", the share of time that was so, "97 %"; then, or not, what would help. */
  text = g_strdup_printf (_ ("%s (%s of the time)"), sentence, share);
  say (anyway, text);
  if (advice != NULL)
    say (anyway, advice);
  for (guint i = 0; i < diagnosis->n_evidence && anyway; i++)
    {
      g_autofree char *value = skein_evidence_dup_value (&diagnosis->evidence[i]);

      skein_cli_complain ("  %s: %s", skein_evidence_get_label (diagnosis->evidence[i].kind), value);
    }
}

void
skein_cli_explain_note (SkeinAdvisor *advisor, gboolean anyway)
{
  g_return_if_fail (SKEIN_IS_ADVISOR (advisor));

  for (guint pool = 0; pool < SKEIN_N_FACTS_POOLS; pool++)
    note_pool (advisor, pool, anyway);
  if (anyway && skein_advisor_peek_main (advisor, SKEIN_FACTS_DOWNLOADS) == NULL && skein_advisor_peek_main (advisor, SKEIN_FACTS_PROCESSING) == NULL)
    skein_cli_complain (_ ("There was too little to do to tell what limits it."));
}

static void
add_suggestion (const SkeinDiagnosis *diagnosis, SkeinJsonWriter *writer)
{
  if (diagnosis->suggested == 0)
    {
      skein_json_writer_add_null (writer, "suggestion");
      return;
    }
  skein_json_writer_begin_object (writer, "suggestion");
  skein_json_writer_add_string (writer, "setting", diagnosis->pool == SKEIN_FACTS_DOWNLOADS ? "threads" : "processes");
  skein_json_writer_add_uint (writer, "from", diagnosis->workers);
  skein_json_writer_add_uint (writer, "to", diagnosis->suggested);
  skein_json_writer_add_double (writer, "expected_gain", diagnosis->gain_frac);
  skein_json_writer_add_string (writer, "model", skein_gain_model_get_nick (diagnosis->model));
  skein_json_writer_end_object (writer);
}

static void
add_pool (SkeinAdvisor *advisor, SkeinFactsPool pool, const char *name, SkeinJsonWriter *writer)
{
  const SkeinDiagnosis *diagnosis = advisor != NULL ? skein_advisor_peek_main (advisor, pool) : NULL;
  g_autofree char *sentence = NULL;

  if (diagnosis == NULL)
    {
      skein_json_writer_add_null (writer, name);
      return;
    }
  sentence = skein_diagnosis_dup_sentence (diagnosis);
  skein_json_writer_begin_object (writer, name);
  skein_json_writer_add_string (writer, "bound", skein_bound_get_nick (diagnosis->bound));
  skein_json_writer_add_string (writer, "rule", diagnosis->rule);
  skein_json_writer_add_string (writer, "confidence", skein_confidence_get_nick (diagnosis->confidence));
  skein_json_writer_add_double (writer, "share", skein_advisor_get_main_share (advisor, pool));
  skein_json_writer_add_string (writer, "sentence", sentence);
  skein_json_writer_add_string (writer, "host", diagnosis->host[0] != '\0' ? diagnosis->host : NULL);
  skein_json_writer_begin_object (writer, "evidence");
  for (guint i = 0; i < diagnosis->n_evidence; i++)
    skein_json_writer_add_double (writer, skein_evidence_kind_get_nick (diagnosis->evidence[i].kind), diagnosis->evidence[i].value);
  skein_json_writer_end_object (writer);
  add_suggestion (diagnosis, writer);
  skein_json_writer_end_object (writer);
}

void
skein_cli_explain_add_json (SkeinAdvisor *advisor, SkeinJsonWriter *writer)
{
  skein_json_writer_begin_object (writer, "diagnosis");
  add_pool (advisor, SKEIN_FACTS_DOWNLOADS, "downloads", writer);
  add_pool (advisor, SKEIN_FACTS_PROCESSING, "processing", writer);
  skein_json_writer_end_object (writer);
}
