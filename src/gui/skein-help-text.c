// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

/* The texts of the help, and nothing else: how they look is in skein-help-window.c. */

#include "config.h"

#include "gui/skein-help-text.h"

#include <glib/gi18n.h>

#define T(text)                 \
  {                             \
    SKEIN_HELP_TEXT, text, NULL \
  }
#define H(text)                    \
  {                                \
    SKEIN_HELP_HEADING, text, NULL \
  }
#define D(term, more)           \
  {                             \
    SKEIN_HELP_TERM, term, more \
  }
#define C(command)                    \
  {                                   \
    SKEIN_HELP_COMMAND, command, NULL \
  }

static const SkeinHelpPart adding[] = {
  T (N_ ("Press “Add”, paste into the window, or drop a text file, a web page, a Metalink or a checksum list on it. One address per line is enough; after it, a name and a SHA-256 may follow, with tabs between.")),
  D (N_ ("Many at once"), N_ ("One line may stand for many addresses: [001-100], [1-100:10], [a-z], {a,b,c}.")),
  D (N_ ("Links of a page"), N_ ("For a web page Skein offers its links, to choose from by kind and name.")),
  D (N_ ("The clipboard"), N_ ("Addresses in the clipboard are offered when you come back to the window. The main menu turns that off; what is there is never sent anywhere.")),
  D (N_ ("The same again"), N_ ("What is in the batch already is told apart and not downloaded twice.")),
  T (N_ ("Nothing of your own? “Start the Demo Batch” in the main menu downloads photos and archives from a sample server on this computer.")),
  H (N_ ("The order")),
  T (N_ ("Downloads start from the top. Drag them, or press Alt and an arrow key, to change the order; a priority in the menu of a download goes before it.")),
};

static const SkeinHelpPart states[] = {
  D (N_ ("Waiting"), N_ ("It starts when one of the connections is free.")),
  D (N_ ("Downloading"), N_ ("The name behind it is the thread that does it: the lane of that name shows how.")),
  D (N_ ("Verifying, hashing, resizing"), N_ ("A worker process reads the file. It cannot reach the network or your other files.")),
  D (N_ ("Retrying"), N_ ("Something went wrong that may be over soon. The time until the next try counts down; what has arrived is kept.")),
  D (N_ ("Paused"), N_ ("By you. What has arrived is kept, and resuming goes on from there.")),
  D (N_ ("Done"), N_ ("The file is complete and has its name. Before that, it only exists with “.part” in its name.")),
  D (N_ ("Failed"), N_ ("The second line says what happened and what to do. “Try Again” begins anew.")),
  D (N_ ("Cancelled"), N_ ("By you, and nothing of it is kept. It can be tried again.")),
  H (N_ ("Removing")),
  T (N_ ("Delete takes downloads out of the batch; finished files stay where they are. “Undo” brings them back as they were as long as its note is shown, with what had arrived of unfinished ones. Ctrl+Delete moves finished files to the trash as well.")),
  T (N_ ("Finished files can be dragged from the list into other programs.")),
};

static const SkeinHelpPart verifying[] = {
  T (N_ ("A checksum tells whether a file is, byte by byte, what its publisher meant. Skein compares it before the file gets its name: a wrong file is never there under a good name.")),
  D (N_ ("Where checksums come from"), N_ ("A list such as SHA256SUMS that you open or name by its address, a line with the address, a Metalink, or the server itself.")),
  D (N_ ("Verified"), N_ ("The file was compared with a strong checksum (SHA-256 or better) that you or the publisher gave.")),
  D (N_ ("Checksum differs"), N_ ("The file is not kept. It may have been damaged on its way, or the list is for another version; trying again fetches it anew.")),
  D (N_ ("Files on this computer"), N_ ("“Verify or Hash Files” computes checksums of files and folders, compares them with lists, and tells what was changed, is missing or new.")),
  T (N_ ("MD5 and SHA-1 find damage, but no longer protect from somebody who wants to deceive; Skein says so where they are all there is.")),
};

static const SkeinHelpPart resizing[] = {
  T (N_ ("Skein can save a smaller copy of each picture that it downloads, and of pictures on this computer (“Resize Pictures” in the main menu, or drop them on the window). The originals stay, unless you choose to replace them.")),
  D (N_ ("Presets"), N_ ("For the web, a thumbnail, or print; “Custom” has every choice: size, cropping, format, quality, and what is kept of the data about the picture, such as the place it was taken.")),
  D (N_ ("Preview"), N_ ("Shows the first picture as it will be, and how large the file gets.")),
  D (N_ ("Safe"), N_ ("Pictures are decoded only in worker processes that can do nothing else. A broken or hostile picture costs one clear error.")),
};

static const SkeinHelpPart lanes[] = {
  T (N_ ("Each worker has a lane: what it did, from left to right, up to now. The colour says what it is busy with; the solid part from below says how much of a processor core it uses. Waiting is pale, computing is full, blocked is hatched red.")),
  T (N_ ("Many pale lanes with little solid: the work is bound by the network, and more connections may help. Few full lanes: it is bound by the processor, and more than one worker per core does not help.")),
  { SKEIN_HELP_PHASES, NULL, NULL },
  H (N_ ("Looking closer")),
  T (N_ ("Pointing at a lane, or the arrow keys, say what was done then. The wheel with Ctrl, or plus and minus, zoom; dragging or Shift with the arrow keys scroll; End returns to the present. Enter selects the download in the list. Space opens the connections of a thread.")),
  T (N_ ("A line above the fill is the highest use of the processor within a column, a cap at the top a phase too short for one.")),
};

static const SkeinHelpPart bounds[] = {
  T (N_ ("Below the lanes a sentence says what limits downloads and processing now, and “Why?” has the figures.")),
  D (N_ ("Bound by the network (I/O-bound)"), N_ ("Workers wait for bytes. More connections help as long as the line or the server has more to give.")),
  D (N_ ("Bound by the processor (CPU-bound)"), N_ ("Workers compute. One worker process per core is best; more only take turns.")),
  D (N_ ("Held up by a lock"), N_ ("Workers wait for each other. Fewer of them, or processes instead of threads, do more.")),
  D (N_ ("Short of work"), N_ ("Workers are idle, because the step before is slower or nothing is left.")),
  D (N_ ("Your own limits"), N_ ("The speed limit, the schedule, or a rule for a server: the sentence names it.")),
  T (N_ ("Where another number of workers would help, a button sets it, says the expected gain, and later what it really gave. “Adjust Connections Automatically” in the preferences does that by itself.")),
};

static const SkeinHelpPart comparing[] = {
  T (N_ ("The Compare page runs the same work under several settings and says which to use, measured on this computer.")),
  D (N_ ("Threads"), N_ ("Suit work that waits. They share memory and start at once.")),
  D (N_ ("Processes"), N_ ("Suit work that computes, and keep its crashes to themselves. They cost time to start, and memory.")),
  D (N_ ("Threads under one lock"), N_ ("What Python's threads are like: only one computes at a time.")),
  D (N_ ("An event loop"), N_ ("One thread with many connections.")),
  D (N_ ("One after another"), N_ ("The measure for all others: their speed-up says how many times faster they are.")),
  T (N_ ("Runs are repeated and interleaved, and each is a fresh process. If the difference is smaller than the spread, the verdict says that it is not known which is faster. “Use This Setting” gives it to the program.")),
};

static const SkeinHelpPart command_line[] = {
  T (N_ ("Everything can be done in a terminal, too, with the same engine; what one queues the other shows.")),
  C ("skein-cli get --input urls.txt --dir photos --verify SHA256SUMS"),
  C ("skein-cli get https://example.org/a.iso --checksum sha256=9f86d0…"),
  C ("skein-cli get --input urls.txt --lanes"),
  C ("skein-cli hash -r photos --output photos/SHA256SUMS"),
  C ("skein-cli verify --audit photos"),
  C ("skein-cli resize --fit 800x600 --out small *.jpg"),
  C ("skein-cli compare --work roots"),
  C ("skein-cli list"),
  C ("skein-cli --help"),
  T (N_ ("“--json” gives results for scripts, and exit codes say what went wrong. “skein-cli doctor” checks that all parts are here.")),
};

#define PAGE(name, title, parts)             \
  {                                          \
    name, title, parts, G_N_ELEMENTS (parts) \
  }

const SkeinHelpPage skein_help_pages[] = {
  PAGE ("adding", N_ ("Adding Downloads"), adding),
  PAGE ("states", N_ ("What Becomes of Them"), states),
  PAGE ("verifying", N_ ("Checksums"), verifying),
  PAGE ("resizing", N_ ("Smaller Pictures"), resizing),
  PAGE ("lanes", N_ ("How to Read the Lanes"), lanes),
  PAGE ("bounds", N_ ("What Limits the Speed"), bounds),
  PAGE ("comparing", N_ ("Threads or Processes?"), comparing),
  PAGE ("command-line", N_ ("Command Line"), command_line),
};
const guint skein_help_n_pages = G_N_ELEMENTS (skein_help_pages);

static const char *const phases[SKEIN_N_PHASES] = {
  [SKEIN_PHASE_IDLE] = N_ ("Nothing to do"),
  [SKEIN_PHASE_START] = N_ ("A worker process gets ready"),
  [SKEIN_PHASE_RESOLVE] = N_ ("Asks for the network address of a server's name"),
  [SKEIN_PHASE_CONNECT] = N_ ("Opens a connection to the server"),
  [SKEIN_PHASE_TLS] = N_ ("Agrees with the server on keys and checks who it is"),
  [SKEIN_PHASE_WAIT] = N_ ("The server was asked and has not sent a byte yet"),
  [SKEIN_PHASE_RECEIVE] = N_ ("Bytes arrive"),
  [SKEIN_PHASE_WRITE] = N_ ("Waits for the disk to take what arrived"),
  [SKEIN_PHASE_THROTTLED] = N_ ("Waits, because you limited the speed"),
  [SKEIN_PHASE_RETRY_WAIT] = N_ ("Waits before the next try"),
  [SKEIN_PHASE_READ] = N_ ("Reads a file from the disk"),
  [SKEIN_PHASE_HASH] = N_ ("Computes a checksum"),
  [SKEIN_PHASE_DECODE] = N_ ("Unpacks a picture"),
  [SKEIN_PHASE_RESIZE] = N_ ("Makes a picture smaller"),
  [SKEIN_PHASE_ENCODE] = N_ ("Packs the smaller picture"),
  [SKEIN_PHASE_COMPUTE] = N_ ("Computes something else: the samples of the Compare page"),
  [SKEIN_PHASE_SLEEP] = N_ ("Sleeps: a sample that only waits"),
  [SKEIN_PHASE_LOCK] = N_ ("Wants to compute, but another worker holds the lock"),
};

const char *
skein_help_explain_phase (SkeinPhase phase)
{
  g_return_val_if_fail ((guint) phase < SKEIN_N_PHASES, "");

  return _ (phases[phase]);
}

char *
skein_help_page_dup_text (const SkeinHelpPage *page)
{
  GString *text = g_string_new (_ (page->title));

  for (guint i = 0; i < page->n_parts; i++)
    {
      const SkeinHelpPart *part = &page->parts[i];

      if (part->text != NULL)
        g_string_append_printf (text, "\n%s", part->kind == SKEIN_HELP_COMMAND ? part->text : _ (part->text));
      if (part->more != NULL)
        g_string_append_printf (text, "\n%s", _ (part->more));
      for (guint phase = 0; part->kind == SKEIN_HELP_PHASES && phase < SKEIN_N_PHASES; phase++)
        g_string_append_printf (text, "\n%s\n%s", skein_phase_get_label ((SkeinPhase) phase), skein_help_explain_phase ((SkeinPhase) phase));
    }
  return g_string_free (text, FALSE);
}
