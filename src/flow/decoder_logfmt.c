/*
 * logfmt: name=value pairs between blanks, as Heroku's router and many Go programs write them. A
 * value may stand in double quotes, with the escapes of JSON strings; a name alone is true. Of a
 * record of several lines the first holds the pairs.
 */
#include <stdlib.h>

#include "base/buffer.h"
#include "flow/decoder.h"
#include "flow/keyed.h"

struct logfmt {
  struct decoder decoder;
  struct keyed keyed;
  struct buffer unescaped; /* values that had a backslash */
};

static struct decoder *logfmt_new(const struct decoder_params *params) {
  struct logfmt *d = calloc(1, sizeof *d);
  if (!d) abort();
  d->decoder.row = &decoder_logfmt;
  d->keyed.columns = params->columns;
  return &d->decoder;
}

static void logfmt_free(struct decoder *decoder) {
  struct logfmt *d = (struct logfmt *)decoder;
  keyed_clear(&d->keyed);
  buffer_clear(&d->unescaped);
  free(d);
}

/* One pair as it stands there. */
struct pair {
  struct span name, value;
  bool alone;   /* no = behind the name */
  bool escaped; /* the value has backslashes */
};

/* A blank or the end of the line. */
static bool blank(char byte) {
  return span_blank(byte) || byte == '\n';
}

/* at stands behind the opening quote; returns where the value ends, past its quote, or NULL. */
static const char *quoted(struct pair *pair, const char *at, const char *end) {
  const char *from = at;
  for (; at < end && *at != '"'; at++) {
    if (*at != '\\') continue;
    pair->escaped = true;
    if (++at == end) return NULL;
  }
  pair->value = (struct span){from, (size_t)(at - from)};
  bool closed = at < end && (at + 1 == end || blank(at[1]));
  return closed ? at + 1 : NULL;
}

/* The pair that begins at *at, which is moved behind it. */
static enum bad_reason next_pair(const char **at, const char *end, struct pair *pair) {
  const char *from = *at, *here = from;
  *pair = (struct pair){0};
  while (here < end && *here != '=' && *here != '"' && !blank(*here)) here++;
  pair->name = (struct span){from, (size_t)(here - from)};
  if (here == from || (here < end && *here == '"')) return BAD_LOGFMT;
  pair->alone = here == end || *here != '=';
  if (!pair->alone && ++here < end && *here == '"') {
    here = quoted(pair, here + 1, end);
    if (!here) return BAD_QUOTE;
  } else if (!pair->alone) {
    from = here;
    while (here < end && !blank(*here)) here++;
    pair->value = (struct span){from, (size_t)(here - from)};
  }
  *at = here;
  return BAD_NONE;
}

/* Where the next pair begins. Behind the line of the pairs, which is longer where quotes hold a
   newline, a record may have others, but no pairs. */
static const char *skip_blanks(const char *at, const char *end) {
  while (at < end && span_blank(*at)) at++;
  return at < end && *at == '\n' ? end : at;
}

/* Four hexadecimal digits, or -1. */
static int32_t four_digits(const char *at, const char *end) {
  int32_t code = 0;
  if (end - at < 4) return -1;
  for (int i = 0; i < 4; i++) {
    char byte = at[i], letter = (char)(byte | 0x20);
    int digit = byte >= '0' && byte <= '9' ? byte - '0' : -1;
    if (letter >= 'a' && letter <= 'f') digit = letter - 'a' + 10;
    if (digit < 0) return -1;
    code = code * 16 + digit;
  }
  return code;
}

static void append_code(struct buffer *to, uint32_t code) {
  static const uint8_t heads[] = {0, 0, 0xC0, 0xE0, 0xF0};
  int length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  if (code >= 0xD800 && code < 0xE000) code = 0xFFFD; /* half of a pair */
  for (int i = length - 1; i >= 0; i--) {
    uint32_t bits = code >> 6 * i;
    uint32_t byte = length == 1       ? bits
                    : i == length - 1 ? heads[length] | bits
                                      : 0x80 | (bits & 63);
    buffer_append_byte(to, (char)byte);
  }
}

/* What stands behind a backslash and u; returns past it. */
static const char *unescape_code(struct buffer *to, const char *at, const char *end) {
  int32_t code = four_digits(at, end);
  if (code < 0) {
    buffer_append_byte(to, 'u');
    return at;
  }
  at += 4;
  bool high = code >= 0xD800 && code < 0xDC00 && end - at >= 6 && at[0] == '\\' && at[1] == 'u';
  int32_t low = high ? four_digits(at + 2, end) : -1;
  if (low >= 0xDC00 && low < 0xE000) {
    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    at += 6;
  }
  append_code(to, (uint32_t)code);
  return at;
}

static struct span unescape(struct logfmt *d, struct span text) {
  static const char letters[] = "nrtbf", bytes[] = "\n\r\t\b\f";
  struct buffer *to = &d->unescaped;
  const char *at = text.at, *end = at + text.length;
  size_t from = to->length;
  while (at < end) {
    char byte = *at++;
    if (byte == '\\') {
      byte = *at++; /* there is one: quoted() has looked */
      const char *found = byte ? strchr(letters, byte) : NULL;
      if (found) byte = bytes[found - letters];
      if (byte == 'u') {
        at = unescape_code(to, at, end);
        continue;
      }
    }
    buffer_append_byte(to, byte);
  }
  return (struct span){to->data + from, to->length - from};
}

static enum bad_reason logfmt_decode(struct decoder *decoder, struct span text,
                                     struct record *out) {
  struct logfmt *d = (struct logfmt *)decoder;
  const char *end = text.at + text.length, *at = skip_blanks(text.at, end);
  keyed_begin(&d->keyed);
  d->unescaped.length = 0;
  /* Reserved whole, so that values already handed out don't move as it fills. */
  if (d->unescaped.capacity < text.length) buffer_reserve(&d->unescaped, text.length);
  for (; at < end; at = skip_blanks(at, end)) {
    struct pair pair;
    enum bad_reason bad = next_pair(&at, end, &pair);
    if (bad) return bad;
    int64_t column = keyed_column(&d->keyed, pair.name);
    if (column < 0) continue;
    if (pair.alone) pair.value = span_of("true");
    if (pair.escaped) pair.value = unescape(d, pair.value);
    if (!keyed_put(&d->keyed, column, pair.value)) return BAD_NAME_TWICE;
  }
  *out = keyed_record(&d->keyed);
  return BAD_NONE;
}

static bool is_name(struct span name) {
  for (size_t i = 0; i < name.length; i++) {
    char byte = name.at[i], letter = (char)(byte | 0x20);
    bool later = i > 0 && ((byte >= '0' && byte <= '9') || byte == '.' || byte == '-');
    if (!(letter >= 'a' && letter <= 'z') && byte != '_' && !later) return false;
  }
  return true;
}

/* Nothing but pairs: a name alone may be any word of any log. */
static bool logfmt_fits(struct span text) {
  const char *end = text.at + text.length, *at = skip_blanks(text.at, end);
  unsigned pairs = 0;
  for (; at < end; at = skip_blanks(at, end)) {
    struct pair pair;
    if (next_pair(&at, end, &pair) || pair.alone || !is_name(pair.name)) return false;
    pairs++;
  }
  return pairs > 0;
}

const struct decoder_row decoder_logfmt = {
    .name = "logfmt",
    .help = "name=value pairs between blanks; values in double quotes may hold blanks and escapes",
    .framer = &framer_lines,
    .named = true,
    .fits = logfmt_fits,
    .new = logfmt_new,
    .free = logfmt_free,
    .decode = logfmt_decode,
};
