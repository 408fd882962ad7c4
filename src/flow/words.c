/* One pass over the message: gaps, and tokens classed by what bytes they have. */
#include "flow/words.h"

#include "base/hash.h"
#include "flow/lexicon.h"

/* What a byte is: a token's classes together say what it is. */
enum {
  GAP = 1,    /* separates tokens */
  LOWER = 2,  /* a letter that a host's name can have */
  LETTER = 4, /* any other; all beyond ASCII */
  VARIES = 8, /* only what varies has it */
  DOT = 16,
  DASH = 32,
  OTHER = 64,
};

#define RUN8(at, class)                                                                         \
  [at] = class, [(at) + 1] = class, [(at) + 2] = class, [(at) + 3] = class, [(at) + 4] = class, \
  [(at) + 5] = class, [(at) + 6] = class, [(at) + 7] = class
#define RUN32(at, class) \
  RUN8(at, class), RUN8((at) + 8, class), RUN8((at) + 16, class), RUN8((at) + 24, class)
#define RUN26(at, class)                                                               \
  RUN8(at, class), RUN8((at) + 8, class), RUN8((at) + 16, class), [(at) + 24] = class, \
                                                                          [(at) + 25] = class

static const uint8_t classes[256] = {
    RUN32(0, GAP),      [127] = GAP,        [' '] = GAP,        [','] = GAP,
    [';'] = GAP,        [':'] = GAP,        ['='] = GAP,        ['('] = GAP,
    [')'] = GAP,        ['['] = GAP,        [']'] = GAP,        ['{'] = GAP,
    ['}'] = GAP,        ['"'] = GAP,        ['\''] = GAP,       ['<'] = GAP,
    ['>'] = GAP,        ['|'] = GAP,        ['/'] = VARIES,     ['\\'] = VARIES,
    ['@'] = VARIES,     RUN8('0', VARIES),  ['8'] = VARIES,     ['9'] = VARIES,
    ['.'] = DOT,        ['-'] = DASH,       RUN26('a', LOWER),  RUN26('A', LETTER),
    RUN32(128, LETTER), RUN32(160, LETTER), RUN32(192, LETTER), RUN32(224, LETTER),
    ['!'] = OTHER,      ['#'] = OTHER,      ['$'] = OTHER,      ['%'] = OTHER,
    ['&'] = OTHER,      ['*'] = OTHER,      ['+'] = OTHER,      ['?'] = OTHER,
    ['^'] = OTHER,      ['_'] = OTHER,      ['`'] = OTHER,      ['~'] = OTHER};

/* Marks in the shape: no kept word has bytes below a blank. */
enum { MARK_WORD = 1, MARK_KEY = 2, MARK_HOLE = 3 };

enum {
  QUOTE_BYTES = 24, /* a longer quotation varies as a whole, ... */
  QUOTE_WORDS = 4,  /* ... unless it has a few words */
};

struct scan {
  struct words *w;
  const struct words_rules *rules;
  /* Of the message's copy, which a NUL ends: no loop looks for more. */
  const char *from, *at, *end;
  char *to;            /* the shape's end */
  const char *closing; /* of the quotation we are in; NULL: none */
  bool value;          /* what comes next is the value of a key */
  bool introduced;     /* ... or what the last word introduces */
  bool hole;           /* the shape ends in one */
};

void words_clear(struct words *w) {
  buffer_clear(&w->copy);
  buffer_clear(&w->shape);
}

static struct word *add(struct scan *s, const char *from, const char *end, enum word_kind kind) {
  struct word *word = &s->w->each[s->w->count++];
  *word = (struct word){
      .at = (uint32_t)(from - s->from), .length = (uint32_t)(end - from), .kind = kind};
  return word;
}

static struct word *add_hole(struct scan *s, const char *from, const char *end) {
  if (!s->hole) *s->to++ = MARK_HOLE;
  s->hole = true;
  s->value = s->introduced = false;
  return add(s, from, end, WORD_HOLE);
}

/* --- what a token is --- */

/* Lower-case labels between dots, the last of 2 to 4 letters: `mail.example.org`, `run.sh`. */
static bool is_host(const char *from, const char *end) {
  const char *last = end;
  while (last > from && last[-1] != '.') last--;
  return last > from + 1 && end - last >= 2 && end - last <= 4;
}

static bool is_pinned(const struct words_rules *rules, struct span token) {
  uint32_t low = 0, high = rules->pin_count;
  const uint64_t hash = hash_span(token);
  while (low < high) {
    const uint32_t middle = (low + high) / 2;
    if (rules->pins[middle] == hash) return true;
    if (rules->pins[middle] < hash) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return false;
}

static bool is_hex(char byte) {
  return (unsigned)(byte - '0') < 10 || (unsigned)((byte | 0x20) - 'a') < 6;
}

/* Up to four hexadecimal digits that end in front of `end`; how many. */
static unsigned group_before(const char *from, const char *end) {
  unsigned length = 0;
  while (end > from && is_hex(end[-1])) end--, length++;
  return length;
}

static unsigned group_from(const char *at) {
  unsigned length = 0;
  while (is_hex(at[length])) length++;
  return length;
}

static bool is_gap(const struct scan *s, const char *at) {
  return at < s->from || (classes[(unsigned char)*at] & GAP);
}

/* Between colons, beside others: an octet of a MAC address, a part of an IPv6 one, all letters. */
static bool is_octet(const struct scan *s, const char *from, const char *end) {
  const bool after = from > s->from && from[-1] == ':', before = *end == ':';
  if ((!after && !before) || end - from > 4 || group_from(from) != (size_t)(end - from)) {
    return false;
  }
  const unsigned other = after ? group_before(s->from, from - 1) : group_from(end + 1);
  const char *edge = after ? from - 2 - other : end + 1 + other;
  if (other > 4 || !is_gap(s, edge)) return false;
  if (other > 0 || edge < s->from || *edge != ':') return other >= 2 && end - from >= 2;
  /* A double colon: beyond it stands another part or nothing, and no namespace. */
  const unsigned beyond = after ? group_before(s->from, edge) : group_from(edge + 1);
  return beyond <= 4 && is_gap(s, after ? edge - 1 - beyond : edge + 1 + beyond);
}

/* I/O, TCP/IP: a slash, but no path. */
static bool is_pair(const char *from, const char *end) {
  unsigned letters[2] = {0, 0}, part = 0;
  for (const char *at = from; at < end; at++) {
    if (*at == '/' && part == 0) {
      part = 1;
    } else if (*at < 'A' || *at > 'Z' || ++letters[part] > 4) {
      return false;
    }
  }
  return letters[0] > 0 && letters[1] > 0;
}

static bool varies(const struct scan *s, const char *from, const char *end, unsigned seen) {
  const struct span token = {from, (size_t)(end - from)};
  if (s->value) return true;
  if (seen & VARIES) return !is_pair(from, end);
  const bool may_be_host = seen == (LOWER | DOT) || seen == (LOWER | DOT | DASH);
  if (may_be_host && is_host(from, end)) return true;
  if (is_octet(s, from, end)) return true;
  if (s->introduced && !lexicon_is_statement(token)) return true;
  return *from >= 'A' && *from <= 'W' && lexicon_is_date(token);
}

static bool ends_sentence(char byte) {
  return byte == '.' || byte == '!' || byte == '?';
}

static void keep(struct scan *s, const char *from, const char *end, bool pinned) {
  const size_t length = (size_t)(end - from);
  struct word *word = add(s, from, end, WORD_KEPT);
  word->key = *end == '=';
  word->pinned = pinned;
  if (pinned) s->w->pins = s->w->pins * 31 + hash_bytes(from, length);
  memcpy(s->to, from, length);
  s->to[length] = word->key ? MARK_KEY : MARK_WORD;
  s->to += length + 1;
  s->hole = s->value = false;
  s->introduced = lexicon_introduces((struct span){from, length});
}

/* Where the token that begins at `at` ends; *seen: its bytes' classes. */
static inline const char *end_of_token(const char *at, unsigned *seen) {
  unsigned class, all = 0;
  for (;; at++) {
    class = classes[(unsigned char)*at];
    if (class & (GAP | DOT)) {
      if (class == GAP || at[1] == '.') break; /* or a leader of dots */
    }
    all |= class;
  }
  *seen = all;
  return at;
}

static void take_token(struct scan *s) {
  const char *from = s->at;
  unsigned seen;
  const char *end = s->at = end_of_token(from, &seen);
  while (end > from && ends_sentence(end[-1])) end--;
  const bool pinned =
      s->rules->pin_count && is_pinned(s->rules, (struct span){from, (size_t)(end - from)});
  if (pinned) {
    keep(s, from, end, true);
  } else if (!(seen & (LOWER | LETTER | VARIES))) {
    return;
  } else if (varies(s, from, end, seen)) {
    add_hole(s, from, end);
  } else {
    keep(s, from, end, false);
  }
}

/* --- between tokens --- */

static bool is_one_of(char byte, const char *bytes) {
  return byte != '\0' && strchr(bytes, byte) != NULL;
}

/* `key=value`, `key = value`; not `key= other`, nor comparisons and arrows. */
static void take_equals(struct scan *s) {
  const char before = s->at > s->from ? s->at[-1] : ' ';
  const char after = s->at[1];
  const bool compares = is_one_of(before, "=<>!~") || is_one_of(after, "=>~");
  const bool spaced = span_blank(before), empty = span_blank(after) && !spaced;
  s->value = !compares && !empty;
}

/* Whether what is quoted at s->at (its first byte) to `closing` varies as a whole. */
static bool quotation_varies(const struct scan *s, const char *closing) {
  unsigned blanks = 0;
  if (s->value) return true;
  if (closing - s->at <= QUOTE_BYTES) return false;
  for (const char *at = s->at; at < closing; at++) blanks += *at == ' ';
  return blanks == 0 || blanks >= QUOTE_WORDS;
}

static void take_quote(struct scan *s, const char *limit) {
  const char quote = *s->at, before = s->at > s->from ? s->at[-1] : ' ';
  const char *opening = s->at++;
  if (opening == s->closing) return;
  if (!(classes[(unsigned char)before] & GAP)) return; /* an apostrophe, or the end of one */
  const char *closing = memchr(s->at, quote, (size_t)(s->end - s->at));
  if (!closing) return;
  s->closing = closing;
  if (closing > limit || !quotation_varies(s, closing)) return; /* one with a mask is looked into */
  add_hole(s, s->at, closing);
  s->at = closing + 1;
}

/* ESC [ ... letter: a terminal's colours. */
static void take_escape(struct scan *s) {
  if (*++s->at != '[') return;
  do {
    s->at++;
  } while (*s->at >= ' ' && *s->at <= '?');
  if (*s->at >= '@' && *s->at <= '~') s->at++;
}

static void take_gap(struct scan *s, const char *limit) {
  switch (*s->at) {
    case '=': take_equals(s); break;
    case '"':
    case '\'': take_quote(s, limit); return;
    case '\x1B': take_escape(s); return;
    case ' ':
    case '\t': break;
    case '(':
    case '[':
    case '{':
    case '<': break;
    default: s->value = s->introduced = false;
  }
  s->at++;
}

/* To `limit`, where a NUL stands. */
static void scan_to(struct scan *s, const char *limit) {
  while (s->at < limit && s->w->count < WORDS_MOST) {
    if (*s->at == ' ') {
      s->at++;
    } else if (classes[(unsigned char)*s->at] & GAP) {
      take_gap(s, limit);
    } else if (*s->at == '.' && s->at[1] == '.') {
      while (*s->at == '.') s->at++;
    } else {
      take_token(s);
    }
  }
}

/* In the copy a range's first byte becomes a NUL when the scan comes to it; else it looks like a
   part of a word, so that what stands in it makes no difference to what lies around. */
static void scan_ranges(struct scan *s, size_t length) {
  const struct words_range *ranges = s->rules->ranges;
  char *copy = s->w->copy.data;
  uint32_t count = 0;
  for (; count < s->rules->range_count && ranges[count].end <= length; count++) {
    memset(copy + ranges[count].at, 'x', ranges[count].end - ranges[count].at);
  }
  for (uint32_t i = 0; i < count; i++) {
    const char *from = copy + ranges[i].at, *end = copy + ranges[i].end;
    copy[ranges[i].at] = '\0';
    scan_to(s, from);
    if (s->w->count == WORDS_MOST) break;
    copy[ranges[i].at] = 'x';
    add_hole(s, from, end)->name = ranges[i].name;
    s->at = end;
  }
}

void words_split(struct words *w, struct span message, const struct words_rules *rules) {
  if (message.length > WORDS_MOST_BYTES) message.length = WORDS_MOST_BYTES;
  w->count = 0;
  w->pins = 0;
  buffer_reset(&w->copy);
  buffer_append(&w->copy, message.at, message.length);
  buffer_append(&w->copy, "", 1);
  buffer_reset(&w->shape);
  char *shape = buffer_reserve(&w->shape, 2 * message.length + 2);
  struct scan s = {.w = w,
                   .rules = rules,
                   .from = w->copy.data,
                   .at = w->copy.data,
                   .end = w->copy.data + message.length,
                   .to = shape};
  scan_ranges(&s, message.length);
  scan_to(&s, s.end);
  w->shape.length = (size_t)(s.to - shape);
}

uint64_t words_shape(const struct words *w) {
  return hash_span(buffer_span(&w->shape));
}

uint64_t words_hash(const struct word *word, struct span message) {
  return hash_span(words_text(word, message)) ^ (word->key ? UINT64_C(0x9E3779B97F4A7C15) : 0);
}
