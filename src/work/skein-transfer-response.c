// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright The Skein developers

#include "config.h"

#include "work/skein-transfer-response.h"
#include "base/skein-file-name.h"
#include "work/skein-work-error.h"

#include <curl/curl.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#define VALIDATOR_AGE_S 60
#define USUAL_DATE_BYTES 29

/* A piece of a header line; not NUL-terminated. */
typedef struct
{
  const char *text;
  gsize length;
} Slice;

static Slice
trim (Slice slice)
{
  while (slice.length > 0 && (slice.text[0] == ' ' || slice.text[0] == '\t'))
    {
      slice.text++;
      slice.length--;
    }
  while (slice.length > 0 && strchr (" \t\r\n", slice.text[slice.length - 1]) != NULL)
    slice.length--;
  return slice;
}

static gboolean
equals (Slice slice, const char *word)
{
  return slice.length == strlen (word) && g_ascii_strncasecmp (slice.text, word, slice.length) == 0;
}

static gboolean
starts_with (Slice slice, const char *word)
{
  return slice.length >= strlen (word) && g_ascii_strncasecmp (slice.text, word, strlen (word)) == 0;
}

/* Takes the part before the next @separator off @rest. */
static Slice
split (Slice *rest, char separator)
{
  const char *found = memchr (rest->text, separator, rest->length);
  Slice first = { rest->text, found != NULL ? (gsize) (found - rest->text) : rest->length };
  gsize used = found != NULL ? first.length + 1 : first.length;

  rest->text += used;
  rest->length -= used;
  return trim (first);
}

/* Digits and nothing else, up to G_MAXINT64 as file sizes go. */
static gboolean
parse_number (Slice slice, guint64 *out_number)
{
  guint64 number = 0;

  if (slice.length == 0)
    return FALSE;

  for (gsize i = 0; i < slice.length; i++)
    {
      guint64 digit;

      if (!g_ascii_isdigit (slice.text[i]))
        return FALSE;
      digit = (guint64) (slice.text[i] - '0');
      if (number > ((guint64) G_MAXINT64 - digit) / 10)
        return FALSE;
      number = number * 10 + digit;
    }
  *out_number = number;
  return TRUE;
}

/* Which of the three-letter words, or -1. */
static int
find_word (const char *words, const char *word)
{
  for (int i = 0; words[3 * i] != '\0'; i++)
    if (memcmp (words + 3 * i, word, 3) == 0)
      return i;
  return -1;
}

/* "Sun, 06 Nov 1994 08:49:37 GMT", the form that all servers of today use, in a fiftieth of the time that is needed to make out any date that
 * ever was. Anything else, also impossible numbers, is FALSE. */
static gboolean
parse_usual_date (const char *text, gint64 *out_seconds)
{
  static const char shape[] = "???, 00 ??? 0000 00:00:00 GMT";
  static const guint16 days_before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 };
  int day, month, year, hour, minute, second, days;

  for (gsize i = 0; i < sizeof shape - 1; i++)
    if (shape[i] == '0' ? !g_ascii_isdigit (text[i]) : shape[i] != '?' && shape[i] != text[i])
      return FALSE;

#define TWO_DIGITS(at) ((text[at] - '0') * 10 + (text[(at) + 1] - '0'))
  day = TWO_DIGITS (5);
  month = find_word ("JanFebMarAprMayJunJulAugSepOctNovDec", text + 8);
  year = TWO_DIGITS (12) * 100 + TWO_DIGITS (14);
  hour = TWO_DIGITS (17);
  minute = TWO_DIGITS (20);
  second = TWO_DIGITS (23);
#undef TWO_DIGITS
  if (find_word ("MonTueWedThuFriSatSun", text) < 0 || month < 0 || year < 1970 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59)
    return FALSE;

  /* 477 leap days before 1970. */
  days = 365 * (year - 1970) + (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400 - 477 + days_before[month] + day - 1;
  if (month > 1 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
    days++;
  *out_seconds = ((gint64) days * 24 + hour) * 3600 + minute * 60 + second;
  return TRUE;
}

static gint64
parse_date (Slice slice)
{
  char text[64];
  gint64 usual;
  time_t seconds;

  if (slice.length == USUAL_DATE_BYTES && parse_usual_date (slice.text, &usual))
    return usual;
  if (slice.length == 0 || slice.length >= sizeof text)
    return 0;

  memcpy (text, slice.text, slice.length);
  text[slice.length] = '\0';
  seconds = curl_getdate (text, NULL);
  return seconds > 0 ? (gint64) seconds : 0;
}

/* Copies a value that will be sent back in a header: printable, and whole or not at all. */
static void
copy_validator (char *target, Slice slice)
{
  *target = '\0';
  if (slice.length == 0 || slice.length >= SKEIN_RESPONSE_MAX_VALIDATOR)
    return;

  for (gsize i = 0; i < slice.length; i++)
    {
      if (g_ascii_iscntrl (slice.text[i]))
        return;
    }
  memcpy (target, slice.text, slice.length);
  target[slice.length] = '\0';
}

gboolean
skein_response_is_strong_etag (const char *etag)
{
  gsize length;

  if (etag == NULL)
    return FALSE;

  length = strlen (etag);
  if (length < 2 || length >= SKEIN_RESPONSE_MAX_VALIDATOR || etag[0] != '"' || etag[length - 1] != '"')
    return FALSE;

  for (gsize i = 1; i < length - 1; i++)
    {
      guchar c = (guchar) etag[i];

      if (c <= ' ' || c == '"' || c == 0x7f)
        return FALSE;
    }
  return TRUE;
}

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_PROTOCOL, message);
  return FALSE;
}

/* "5" or, by sloppy proxies, "5, 5". */
static gboolean
take_length (SkeinResponse *self, Slice value, GError **error)
{
  do
    {
      Slice one = split (&value, ',');
      guint64 length;

      if (!parse_number (one, &length))
        return fail (error, _ ("it sent a length that is no number"));
      if (self->has_length && self->length != length)
        return fail (error, _ ("it sent two different lengths for one file"));
      self->has_length = TRUE;
      self->length = length;
    }
  while (value.length > 0);

  return TRUE;
}

static gboolean
take_transfer_encoding (SkeinResponse *self, Slice value, GError **error)
{
  do
    {
      Slice one = split (&value, ',');

      if (equals (one, "chunked") && !self->is_chunked)
        self->is_chunked = TRUE;
      else if (one.length > 0 && !equals (one, "identity"))
        return fail (error, _ ("it used a transfer encoding that nobody asked for"));
    }
  while (value.length > 0);

  return TRUE;
}

/* "bytes 0-99/200", "bytes 0-99/ *", "bytes * /200". What cannot be understood is no range; whoever needs one refuses then. */
static void
take_content_range (SkeinResponse *self, Slice value)
{
  Slice unit = split (&value, ' ');
  Slice range, start;
  guint64 first, last;

  self->has_range = FALSE;
  self->has_total = FALSE;
  if (!equals (unit, "bytes"))
    return;

  range = split (&value, '/');
  value = trim (value);
  if (!equals (value, "*"))
    {
      if (!parse_number (value, &self->total))
        return;
      self->has_total = TRUE;
    }

  if (equals (range, "*"))
    return;

  start = split (&range, '-');
  if (!parse_number (start, &first) || !parse_number (trim (range), &last) || last < first || last >= G_MAXINT64 || (self->has_total && last >= self->total))
    {
      self->has_total = FALSE;
      return;
    }
  self->has_range = TRUE;
  self->range_start = first;
  self->range_end = last + 1;
}

static void
take_retry_after (SkeinResponse *self, Slice value)
{
  guint64 seconds;

  if (parse_number (value, &seconds))
    {
      self->retry_after_s = (gint64) MIN (seconds, SKEIN_RESPONSE_MAX_RETRY_AFTER_S);
    }
  else
    {
      gint64 then_s = parse_date (value);

      if (then_s != 0)
        self->retry_after_s = CLAMP (then_s - g_get_real_time () / G_USEC_PER_SEC, 0, SKEIN_RESPONSE_MAX_RETRY_AFTER_S);
    }
}

static void
reset_for_status (SkeinResponse *self)
{
  guint n_headers = self->n_headers;
  gsize n_header_bytes = self->n_header_bytes;

  skein_response_clear (self);
  skein_response_init (self);
  self->n_headers = n_headers;
  self->n_header_bytes = n_header_bytes;
}

/* For show alone. */
static void
copy_status_line (SkeinResponse *self, Slice line)
{
  gsize length = MIN (line.length, sizeof self->status_line - 1);

  for (gsize i = 0; i < length; i++)
    self->status_line[i] = (guchar) line.text[i] >= ' ' && (guchar) line.text[i] < 0x7f ? line.text[i] : '?';
  self->status_line[length] = '\0';
}

static gboolean
take_status_line (SkeinResponse *self, Slice line, GError **error)
{
  Slice rest = { line.text + 5, line.length - 5 };
  Slice version, code;
  guint64 status;

  reset_for_status (self);
  version = split (&rest, ' ');
  rest = trim (rest);
  code = split (&rest, ' ');
  if (version.length == 0 || !g_ascii_isdigit (version.text[0]) || code.length != 3 || !parse_number (code, &status))
    return fail (error, _ ("it did not answer in HTTP"));

  copy_status_line (self, line);
  self->http_major = version.text[0] - '0';
  self->status = (int) status;
  return TRUE;
}

static void
take_digests (SkeinResponse *self, Slice value, gboolean (*parse) (const char *, gsize, SkeinDigestSet *))
{
  if (self->contradicts)
    return;
  if (self->digests == NULL)
    self->digests = g_new0 (SkeinDigestSet, 1);
  self->contradicts = !parse (value.text, value.length, self->digests);
  if (self->contradicts || self->digests->mask == 0)
    g_clear_pointer (&self->digests, g_free);
}

static void
take_links (SkeinResponse *self, Slice value)
{
  if (self->links == NULL)
    self->links = g_ptr_array_new_with_free_func ((GDestroyNotify) skein_link_free);
  skein_link_field_parse (value.text, value.length, self->links);
}

/* "image/png; a=b" -> "image/png"; "" if it is nothing of the kind. */
static void
copy_type (SkeinResponse *self, Slice value)
{
  Slice type = split (&value, ';');

  self->content_type[0] = '\0';
  if (type.length >= sizeof self->content_type || memchr (type.text, '/', type.length) == NULL)
    return;
  for (gsize i = 0; i < type.length; i++)
    if (type.text[i] == '\0' || (!g_ascii_isalnum (type.text[i]) && strchr ("/.+-_", type.text[i]) == NULL))
      return;
  for (gsize i = 0; i < type.length; i++)
    self->content_type[i] = g_ascii_tolower (type.text[i]);
  self->content_type[type.length] = '\0';
}

static gboolean
take_header (SkeinResponse *self, Slice name, Slice value, GError **error)
{
  self->after_framing = FALSE;

  /* Ordered by first letter; called for each header of each file, most of which are none of these. */
  switch (name.length > 0 ? g_ascii_tolower (name.text[0]) : '\0')
    {
    case 'a':
      if (equals (name, "accept-ranges"))
        self->accepts_ranges = equals (value, "bytes");
      break;

    case 'c':
      if (equals (name, "content-length"))
        {
          self->after_framing = TRUE;
          return take_length (self, value, error);
        }
      if (equals (name, "content-range"))
        {
          self->after_framing = TRUE;
          if (self->has_range || self->has_total)
            return fail (error, _ ("it sent two ranges for one file"));
          take_content_range (self, value);
        }
      else if (equals (name, "content-encoding"))
        self->is_encoded = value.length > 0 && !equals (value, "identity");
      else if (equals (name, "content-type"))
        {
          self->is_multipart = starts_with (value, "multipart/byteranges");
          copy_type (self, value);
        }
      else if (equals (name, "content-disposition"))
        {
          g_free (self->suggested_name);
          self->suggested_name = skein_content_disposition_dup_name (value.text, value.length);
        }
      /* These two are about what follows, which is the file only if all of it does. */
      else if (self->status == 200 && equals (name, "content-digest"))
        take_digests (self, value, skein_digest_field_parse);
      else if (self->status == 200 && equals (name, "content-md5"))
        take_digests (self, value, skein_digest_field_parse_md5);
      break;

    case 'd':
      if (equals (name, "date"))
        self->date_s = parse_date (value);
      else if (equals (name, "digest"))
        take_digests (self, value, skein_digest_field_parse_old);
      break;

    case 'e':
      if (equals (name, "etag"))
        {
          copy_validator (self->etag, value);
          if (!skein_response_is_strong_etag (self->etag))
            self->etag[0] = '\0';
        }
      break;

    case 'l':
      if (equals (name, "last-modified"))
        {
          copy_validator (self->modified, value);
          self->modified_s = parse_date (value);
        }
      else if (equals (name, "link"))
        take_links (self, value);
      break;

    case 'r':
      if (equals (name, "retry-after"))
        take_retry_after (self, value);
      else if (equals (name, "repr-digest"))
        take_digests (self, value, skein_digest_field_parse);
      break;

    case 's':
      if (equals (name, "strict-transport-security") && self->strict_transport == NULL && value.length < SKEIN_RESPONSE_MAX_VALIDATOR)
        self->strict_transport = g_strndup (value.text, value.length);
      break;

    case 't':
      if (equals (name, "transfer-encoding"))
        {
          self->after_framing = TRUE;
          return take_transfer_encoding (self, value, error);
        }
      break;

    default:
      break;
    }
  return TRUE;
}

void
skein_response_init (SkeinResponse *self)
{
  memset (self, 0, sizeof *self);
  self->retry_after_s = -1;
}

void
skein_response_clear (SkeinResponse *self)
{
  g_clear_pointer (&self->suggested_name, g_free);
  g_clear_pointer (&self->digests, g_free);
  g_clear_pointer (&self->links, g_ptr_array_unref);
  g_clear_pointer (&self->strict_transport, g_free);
}

gboolean
skein_response_feed (SkeinResponse *self, const char *line, gsize length, GError **error)
{
  Slice text = { line, length };
  Slice name;

  self->n_headers++;
  self->n_header_bytes += length;
  if (self->n_headers > SKEIN_RESPONSE_MAX_HEADERS || self->n_header_bytes > SKEIN_RESPONSE_MAX_HEADER_BYTES)
    {
      g_set_error_literal (error, SKEIN_WORK_ERROR, SKEIN_WORK_ERROR_PROTOCOL, _ ("it sent too many headers"));
      return FALSE;
    }

  if (starts_with (text, "HTTP/"))
    return take_status_line (self, trim (text), error);

  /* Trailers of a chunked body come here too, and must not change what was said before the body. */
  if (self->complete)
    return TRUE;

  if (length > 0 && (line[0] == ' ' || line[0] == '\t'))
    return self->after_framing ? fail (error, _ ("it sent a length over two lines")) : TRUE;

  text = trim (text);
  if (text.length == 0)
    {
      self->complete = TRUE;
      if (self->has_length && self->is_chunked)
        return fail (error, _ ("it sent a length together with chunks, which contradict each other"));
      return TRUE;
    }

  name = split (&text, ':');
  return take_header (self, name, trim (text), error);
}

gboolean
skein_response_is_modified_usable (const SkeinResponse *self)
{
  return self->modified[0] != '\0' && self->modified_s > 0 && self->date_s > 0 && self->date_s - self->modified_s >= VALIDATOR_AGE_S;
}

gboolean
skein_response_has_end (const SkeinResponse *self)
{
  return self->has_length || self->is_chunked || self->http_major >= 2;
}
