// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "gui/skein-diagnosis-bar.h"

#include <glib/gi18n.h>

#include "activity/skein-diagnosis-text.h"
#include "gui/compat/skein-compat.h"
#include "gui/skein-breakpoint-bin.h"

struct _SkeinDiagnosisBar
{
  AdwBin parent_instance;

  GSettings *settings;   /* (owned) */
  SkeinAdvisor *advisor; /* (owned) (nullable) */
  char *told;            /* (owned) (nullable) what assistive technology was told last: the sentence, without figures */
  gboolean beside_past;  /* the charts show another time than it speaks of */

  GtkBox *box, *buttons, *figures;
  GtkLabel *text;
  GtkMenuButton *why;
  GtkPopover *popover;
  GtkButton *apply, *undo, *dismiss;
};

G_DEFINE_FINAL_TYPE (SkeinDiagnosisBar, skein_diagnosis_bar, ADW_TYPE_BIN)

/* What is said */

static gboolean
says_something (const SkeinDiagnosis *diagnosis)
{
  return diagnosis != NULL && diagnosis->bound != SKEIN_BOUND_NOTHING && diagnosis->bound != SKEIN_BOUND_DOWNLOADS;
}

static void
append_sentence (GString *text, char *sentence)
{
  if (sentence != NULL)
    {
      if (text->len > 0)
        g_string_append_c (text, ' ');
      g_string_append (text, sentence);
    }
  g_free (sentence);
}

char *
skein_diagnosis_bar_dup_headline (SkeinAdvisor *advisor, char **out_rest)
{
  const SkeinDiagnosis *downloads = skein_advisor_peek (advisor, SKEIN_FACTS_DOWNLOADS);
  const SkeinDiagnosis *processing = skein_advisor_peek (advisor, SKEIN_FACTS_PROCESSING);
  const SkeinDiagnosis *first = says_something (downloads) || !says_something (processing) ? downloads : processing;
  g_autoptr (GString) rest = g_string_new (NULL);

  *out_rest = NULL;
  if (first == NULL)
    return NULL;
  append_sentence (rest, skein_diagnosis_dup_advice (first));
  /* That nothing is known of what has just begun is not worth a second sentence. */
  if (first == downloads && says_something (processing) && processing->bound != SKEIN_BOUND_UNKNOWN)
    {
      append_sentence (rest, skein_diagnosis_dup_sentence (processing));
      append_sentence (rest, skein_diagnosis_dup_advice (processing));
    }
  if (rest->len > 0)
    *out_rest = g_string_free (g_steal_pointer (&rest), FALSE);
  return skein_diagnosis_dup_sentence (first);
}

/* The pool whose change is measured or told; else N_FACTS_POOLS. */
static SkeinFactsPool
find_change (SkeinDiagnosisBar *self)
{
  for (guint pool = 0; pool < SKEIN_N_FACTS_POOLS; pool++)
    if (skein_advisor_peek_change (self->advisor, pool)->state != SKEIN_CHANGE_NONE)
      return pool;
  return SKEIN_N_FACTS_POOLS;
}

static SkeinFactsPool
find_suggestion (SkeinDiagnosisBar *self)
{
  for (guint pool = 0; pool < SKEIN_N_FACTS_POOLS; pool++)
    {
      const SkeinDiagnosis *diagnosis = skein_advisor_peek (self->advisor, pool);

      if (diagnosis != NULL && diagnosis->suggested > 0)
        return pool;
    }
  return SKEIN_N_FACTS_POOLS;
}

static void
set_button (GtkButton *button, char *label)
{
  gtk_widget_set_visible (GTK_WIDGET (button), label != NULL);
  if (label != NULL && g_strcmp0 (gtk_button_get_label (button), label) != 0)
    gtk_button_set_label (button, label);
  g_free (label);
}

/* Only sentences that mean another thing, not each new figure: nobody listens to a voice that never stops. */
static void
tell (SkeinDiagnosisBar *self, const char *sentence)
{
  if (g_strcmp0 (self->told, sentence) == 0)
    return;
  g_free (self->told);
  self->told = g_strdup (sentence);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s", sentence);
}

static void
show_text (SkeinDiagnosisBar *self, const char *headline, const char *rest)
{
  /* Translators: what is true now, while the charts beside it show the past: "Now: the server is the limit." */
  g_autofree char *now = self->beside_past ? g_strdup_printf (_ ("Now: %s"), headline) : NULL;
  g_autofree char *first = g_markup_escape_text (now != NULL ? now : headline, -1);
  g_autofree char *second = rest != NULL ? g_markup_escape_text (rest, -1) : NULL;
  g_autofree char *markup = second != NULL ? g_strdup_printf ("<b>%s</b> %s", first, second) : g_strdup_printf ("<b>%s</b>", first);

  if (g_strcmp0 (gtk_label_get_label (self->text), markup) != 0)
    gtk_label_set_markup (self->text, markup);
}

/* Figures */

static GtkWidget *
create_label (const char *text, const char *style, float xalign)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

static GtkWidget *
create_sentence (const char *text, const char *style)
{
  GtkWidget *label = create_label (text, style, 0);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 46);
  /* Else the popover is as high as if each word had its line. */
  gtk_label_set_width_chars (GTK_LABEL (label), 46);
  return label;
}

static void
add_figures (SkeinDiagnosisBar *self, const SkeinDiagnosis *diagnosis)
{
  GtkWidget *grid = gtk_grid_new ();
  g_autofree char *sentence = skein_diagnosis_dup_sentence (diagnosis);
  g_autofree char *basis = skein_diagnosis_dup_basis (diagnosis);

  gtk_box_append (self->figures, create_sentence (sentence, "heading"));
  gtk_grid_set_column_spacing (GTK_GRID (grid), 18);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 4);
  for (guint i = 0; i < diagnosis->n_evidence; i++)
    {
      g_autofree char *value = skein_evidence_dup_value (&diagnosis->evidence[i]);
      GtkWidget *label = create_label (skein_evidence_get_label (diagnosis->evidence[i].kind), "dim-label", 0);

      gtk_widget_set_hexpand (label, TRUE);
      gtk_grid_attach (GTK_GRID (grid), label, 0, (int) i, 1, 1);
      gtk_grid_attach (GTK_GRID (grid), create_label (value, "numeric", 1), 1, (int) i, 1, 1);
    }
  if (diagnosis->bound != SKEIN_BOUND_UNKNOWN)
    {
      /* Translators: how sure the sentence above is; followed by "a guess", "likely" or "clear". */
      gtk_grid_attach (GTK_GRID (grid), create_label (_ ("How sure this is"), "dim-label", 0), 0, (int) diagnosis->n_evidence, 1, 1);
      gtk_grid_attach (GTK_GRID (grid), create_label (skein_confidence_get_label (diagnosis->confidence), NULL, 1), 1, (int) diagnosis->n_evidence, 1, 1);
    }
  gtk_box_append (self->figures, grid);
  if (basis != NULL)
    gtk_box_append (self->figures, create_sentence (basis, "dim-label"));
}

static void
show_figures (SkeinDiagnosisBar *self)
{
  GtkWidget *child;

  if (self->advisor == NULL)
    return;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->figures))) != NULL)
    gtk_box_remove (self->figures, child);
  for (guint pool = 0; pool < SKEIN_N_FACTS_POOLS; pool++)
    {
      const SkeinDiagnosis *diagnosis = skein_advisor_peek (self->advisor, pool);

      if (diagnosis != NULL && (pool == SKEIN_FACTS_DOWNLOADS || diagnosis->bound != SKEIN_BOUND_NOTHING))
        add_figures (self, diagnosis);
    }
}

static void
show_diagnosis (SkeinDiagnosisBar *self)
{
  SkeinFactsPool suggestion = find_suggestion (self);
  g_autofree char *rest = NULL;
  g_autofree char *headline = skein_diagnosis_bar_dup_headline (self->advisor, &rest);

  gtk_widget_set_visible (GTK_WIDGET (self), headline != NULL);
  if (headline == NULL)
    return;
  show_text (self, headline, rest);
  set_button (self->apply, suggestion != SKEIN_N_FACTS_POOLS ? skein_diagnosis_dup_suggestion (skein_advisor_peek (self->advisor, suggestion)) : NULL);
  set_button (self->undo, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->dismiss), FALSE);
  tell (self, headline);
}

static void
show_change (SkeinDiagnosisBar *self, SkeinFactsPool pool)
{
  const SkeinChange *change = skein_advisor_peek_change (self->advisor, pool);
  g_autofree char *text = skein_change_dup_text (change, pool);
  g_autofree char *rest = NULL;
  g_autofree char *headline = skein_diagnosis_bar_dup_headline (self->advisor, &rest);
  g_autofree char *before = skein_workers_dup_text (pool, change->from);

  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  show_text (self, text, headline);
  set_button (self->apply, NULL);
  /* Translators: a button that takes a change back: "Back to 6 threads" */
  set_button (self->undo, g_strdup_printf (_ ("Back to %s"), before));
  gtk_widget_set_visible (GTK_WIDGET (self->dismiss), change->state != SKEIN_CHANGE_MEASURING);
  tell (self, text);
}

static void
looked_cb (SkeinDiagnosisBar *self)
{
  SkeinFactsPool pool;

  if (self->advisor == NULL)
    return;
  pool = find_change (self);
  if (pool == SKEIN_N_FACTS_POOLS)
    show_diagnosis (self);
  else
    show_change (self, pool);
  if (gtk_widget_get_visible (GTK_WIDGET (self->popover)))
    show_figures (self);
}

/* Actions */

/* As the numbers beside the lanes on Downloads do: the engine first, and what it takes is remembered. */
static void
store_workers (SkeinDiagnosisBar *self, SkeinFactsPool pool, gboolean ok, const GError *error)
{
  if (!ok)
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", error->message);
      return;
    }
  g_settings_set_int (self->settings, pool == SKEIN_FACTS_DOWNLOADS ? "download-threads" : "worker-processes", (int) skein_advisor_get_workers (self->advisor, pool));
}

static void
apply_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SkeinDiagnosisBar *self = SKEIN_DIAGNOSIS_BAR (widget);
  SkeinFactsPool pool = self->advisor != NULL ? find_suggestion (self) : SKEIN_N_FACTS_POOLS;
  g_autoptr (GError) error = NULL;

  if (pool != SKEIN_N_FACTS_POOLS)
    store_workers (self, pool, skein_advisor_apply (self->advisor, pool, &error), error);
}

static void
undo_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SkeinDiagnosisBar *self = SKEIN_DIAGNOSIS_BAR (widget);
  SkeinFactsPool pool = self->advisor != NULL ? find_change (self) : SKEIN_N_FACTS_POOLS;
  g_autoptr (GError) error = NULL;

  if (pool != SKEIN_N_FACTS_POOLS)
    store_workers (self, pool, skein_advisor_undo (self->advisor, pool, &error), error);
}

static void
dismiss_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SkeinDiagnosisBar *self = SKEIN_DIAGNOSIS_BAR (widget);
  SkeinFactsPool pool = self->advisor != NULL ? find_change (self) : SKEIN_N_FACTS_POOLS;

  if (pool != SKEIN_N_FACTS_POOLS)
    skein_advisor_dismiss (self->advisor, pool);
}

static void
form_changed_cb (SkeinDiagnosisBar *self, guint form)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->box), form > 0 ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
}

/* GObject */

static void
skein_diagnosis_bar_dispose (GObject *object)
{
  SkeinDiagnosisBar *self = SKEIN_DIAGNOSIS_BAR (object);

  skein_diagnosis_bar_set_advisor (self, NULL);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->told, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEIN_TYPE_DIAGNOSIS_BAR);

  G_OBJECT_CLASS (skein_diagnosis_bar_parent_class)->dispose (object);
}

static void
skein_diagnosis_bar_class_init (SkeinDiagnosisBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skein_diagnosis_bar_dispose;

  g_type_ensure (SKEIN_TYPE_BREAKPOINT_BIN);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/skein_app/Skein/skein-diagnosis-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, SkeinDiagnosisBar, box);
  gtk_widget_class_bind_template_child (widget_class, SkeinDiagnosisBar, buttons);
  gtk_widget_class_bind_template_child (widget_class, SkeinDiagnosisBar, figures);
  gtk_widget_class_bind_template_child (widget_class, SkeinDiagnosisBar, text);
  gtk_widget_class_bind_template_child (widget_class, SkeinDiagnosisBar, why);
  gtk_widget_class_bind_template_child (widget_class, SkeinDiagnosisBar, popover);
  gtk_widget_class_bind_template_child (widget_class, SkeinDiagnosisBar, apply);
  gtk_widget_class_bind_template_child (widget_class, SkeinDiagnosisBar, undo);
  gtk_widget_class_bind_template_child (widget_class, SkeinDiagnosisBar, dismiss);
  gtk_widget_class_bind_template_callback (widget_class, form_changed_cb);
  gtk_widget_class_install_action (widget_class, "diagnosis.apply", NULL, apply_activated);
  gtk_widget_class_install_action (widget_class, "diagnosis.undo", NULL, undo_activated);
  gtk_widget_class_install_action (widget_class, "diagnosis.dismiss", NULL, dismiss_activated);
}

static void
skein_diagnosis_bar_init (SkeinDiagnosisBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = g_settings_new (SKEIN_SETTINGS_ID);
  g_signal_connect_object (self->popover, "show", G_CALLBACK (show_figures), self, G_CONNECT_SWAPPED);
}

void
skein_diagnosis_bar_set_advisor (SkeinDiagnosisBar *self, SkeinAdvisor *advisor)
{
  g_return_if_fail (SKEIN_IS_DIAGNOSIS_BAR (self));

  if (self->advisor == advisor)
    return;
  if (self->advisor != NULL)
    g_signal_handlers_disconnect_by_func (self->advisor, looked_cb, self);
  g_set_object (&self->advisor, advisor);
  if (advisor != NULL)
    g_signal_connect_object (advisor, "looked", G_CALLBACK (looked_cb), self, G_CONNECT_SWAPPED);
  else if (self->text != NULL)
    gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
skein_diagnosis_bar_set_beside_past (SkeinDiagnosisBar *self, gboolean beside_past)
{
  g_return_if_fail (SKEIN_IS_DIAGNOSIS_BAR (self));

  if (self->beside_past == beside_past)
    return;
  self->beside_past = beside_past;
  if (self->advisor != NULL)
    looked_cb (self);
}
