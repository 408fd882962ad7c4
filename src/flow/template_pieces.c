/* A line as words and holes, each hole named by what stands in it. */
#include "flow/template_private.h"

enum { MOST_GAP = 64, MOST_NAME = 64 };

static bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

static bool is_hex(char byte) {
  return is_digit(byte) || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

static size_t digits_from(struct span token, size_t at) {
  const size_t from = at;
  while (at < token.length && is_digit(token.at[at])) at++;
  return at - from;
}

/* 192.0.2.1, whatever follows behind a slash. */
static bool is_address(struct span token) {
  size_t at = 0;
  for (unsigned part = 0; part < 4; part++) {
    const size_t digits = digits_from(token, at);
    if (digits == 0 || digits > 3) return false;
    at += digits;
    if (part < 3 && (at == token.length || token.at[at++] != '.')) return false;
  }
  return at == token.length || token.at[at] == '/';
}

static bool is_of_unit(char byte) {
  const char letter = (char)(byte | 0x20);
  return byte == '%' || (letter >= 'a' && letter <= 'z') || (unsigned char)byte >= 0x80;
}

/* 12, -3.5, 99%, 12ms, 1.5GiB. */
static bool is_number(struct span token) {
  size_t at = token.at[0] == '-' || token.at[0] == '+' || token.at[0] == '#';
  const size_t whole = digits_from(token, at);
  at += whole;
  if (whole && at < token.length && token.at[at] == '.') at += 1 + digits_from(token, at + 1);
  if (whole == 0 || token.length - at > 3) return false;
  while (at < token.length && is_of_unit(token.at[at])) at++;
  return at == token.length;
}

static bool is_hexadecimal(struct span token) {
  const bool marked = token.length > 2 && token.at[0] == '0' && (token.at[1] | 0x20) == 'x';
  size_t at = marked ? 2 : 0;
  if (!marked && token.length < 8) return false;
  while (at < token.length && is_hex(token.at[at])) at++;
  return at == token.length;
}

/* From a root, or with two slashes. */
static bool is_path(struct span token) {
  const char first = token.at[0];
  const char *slash = memchr(token.at, '/', token.length);
  if (memchr(token.at, '\\', token.length) || first == '/') return true;
  if (!slash) return false;
  const size_t left = token.length - (size_t)(slash + 1 - token.at);
  return first == '~' || first == '.' || memchr(slash + 1, '/', left) != NULL;
}

static const char *name_of(struct span token) {
  if (token.length == 0) return "<*>";
  if (is_address(token)) return "<ip>";
  if (is_number(token)) return "<num>";
  if (is_hexadecimal(token)) return "<hex>";
  return is_path(token) ? "<path>" : "<*>";
}

static void append_name(struct buffer *to, const struct template_names *names,
                        const struct word *word, struct span message) {
  const struct span text = words_text(word, message);
  if (word->name == WORDS_GIVEN && text.length < MOST_NAME) {
    buffer_append(to, text.at, text.length);
  } else if (word->name == 0 || word->name > names->count) {
    buffer_append_text(to, name_of(text));
  } else {
    buffer_printf(to, "<%.*s>", MOST_NAME - 2, names->names[word->name - 1]);
  }
}

static struct span gap_before(struct span message, uint32_t from, uint32_t to) {
  const size_t length = to - from;
  return (struct span){message.at + from, length < MOST_GAP ? length : MOST_GAP};
}

/* What a hole is called, appended to p->names. */
static struct span name_hole(struct template_pieces *p, const struct template_names *names,
                             const struct word *word, struct span message) {
  const size_t from = p->names.length;
  append_name(&p->names, names, word, message);
  return (struct span){p->names.data + from, p->names.length - from};
}

/* The run of holes that begins with each[i] is one: by the first name that was given, else the one
   that all of them have, or that of an address, whatever port follows. Returns its end. p->names
   has room. */
static uint32_t take_run(struct template_pieces *p, const struct template_names *names,
                         const struct words *words, uint32_t i, struct span message,
                         struct span *name) {
  bool given = words->each[i].name != 0;
  *name = name_hole(p, names, &words->each[i], message);
  for (i++; i < words->count && words->each[i].kind == WORD_HOLE; i++) {
    const bool gives = words->each[i].name != 0;
    if (given || (!gives && span_is(*name, "<ip>"))) continue;
    const size_t before = p->names.length;
    const struct span other = name_hole(p, names, &words->each[i], message);
    given = gives;
    if (given) {
      *name = other;
    } else if (!span_equal(other, *name)) {
      *name = span_of("<*>");
      p->names.length = before;
    }
  }
  return i;
}

uint32_t template_run_end(struct span message, const struct word *first, const struct word *last) {
  static const char opening[] = "([{<", closing[] = ")]}>";
  const uint32_t from = first->at + first->length, end = last->at + last->length;
  const char *close = end < message.length ? strchr(closing, message.at[end]) : NULL;
  int open = 0;
  if (first == last || !close || *close == '\0') return end;
  for (uint32_t i = from; i < last->at; i++) {
    open += message.at[i] == opening[close - closing];
    open -= message.at[i] == *close;
  }
  return open > 0 ? end + 1 : end;
}

void template_pieces_cut(struct template_pieces *p, struct span gap) {
  if (p->count == TEMPLATE_MOST_PARTS) gap = p->each[--p->count].gap;
  const struct template_piece hole = {.gap = gap, .text = span_of("<*>")};
  if (p->count > 0 && p->each[p->count - 1].hash == 0) {
    p->each[p->count - 1].text = hole.text;
  } else {
    p->each[p->count++] = hole;
  }
  p->tail = (struct span){"", 0};
}

void template_pieces_line(struct template_pieces *p, const struct template_names *names,
                          const struct words *words, struct span message) {
  uint32_t end = 0, i = 0;
  size_t bytes = 0;
  p->count = 0;
  buffer_reset(&p->names);
  buffer_reserve(&p->names, (size_t)WORDS_MOST * MOST_NAME);
  while (i < words->count) {
    const struct word *word = &words->each[i];
    struct template_piece piece = {.gap = gap_before(message, end, word->at)};
    if (word->kind == WORD_KEPT) {
      piece.hash = words_hash(word, message);
      piece.text = words_text(word, message);
      piece.key = word->key;
      i++;
    } else {
      i = take_run(p, names, words, i, message, &piece.text);
    }
    bytes += piece.gap.length + piece.text.length;
    if (p->count == TEMPLATE_MOST_PARTS - 1 || bytes > TEMPLATE_MOST_BYTES - 2 * MOST_GAP) {
      template_pieces_cut(p, piece.gap);
      return;
    }
    p->each[p->count++] = piece;
    end = template_run_end(message, word, &words->each[i - 1]);
  }
  /* What wasn't looked at may be anything. */
  const bool all = words->count < WORDS_MOST && message.length < WORDS_MOST_BYTES;
  p->tail = gap_before(message, end, all ? (uint32_t)message.length : end);
  if (!all && p->count && p->each[p->count - 1].hash == 0) {
    p->each[p->count - 1].text = span_of("<*>");
  }
}
