/* A line as words and holes, each hole named by what stands in it. */
#include "flow/template_private.h"

enum { MOST_GAP = 64, MOST_RUN = 64 };

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
  if (!marked && token.length < 6) return false;
  while (at < token.length && is_hex(token.at[at])) at++;
  return at == token.length;
}

static const char *name_of(struct span token) {
  if (token.length == 0) return "<*>";
  if (is_address(token)) return "<ip>";
  if (is_number(token)) return "<num>";
  if (is_hexadecimal(token)) return "<hex>";
  if (memchr(token.at, '/', token.length) || memchr(token.at, '\\', token.length)) return "<path>";
  return "<*>";
}

static void append_name(struct buffer *to, const struct template_names *names,
                        const struct word *word, struct span message) {
  if (word->name == 0 || word->name > names->count) {
    buffer_append_text(to, name_of(words_text(word, message)));
  } else {
    buffer_printf(to, "<%s>", names->names[word->name - 1]);
  }
}

static struct span gap_before(struct span message, uint32_t from, uint32_t to) {
  const size_t length = to - from;
  return (struct span){message.at + from, length < MOST_GAP ? length : MOST_GAP};
}

/* The run of holes that begins with each[i]; returns its end. Its name is appended to p->names,
   which has room. */
static uint32_t take_run(struct template_pieces *p, const struct template_names *names,
                         const struct words *words, uint32_t i, struct span message) {
  const size_t from = p->names.length;
  uint32_t end = i;
  for (; end < words->count && words->each[end].kind == WORD_HOLE; end++) {
    const struct word *word = &words->each[end];
    if (p->names.length - from > MOST_RUN) continue;
    if (end > i) {
      const struct word *before = word - 1;
      const uint32_t gap = before->at + before->length;
      template_append_gap(&p->names, gap_before(message, gap, word->at));
    }
    append_name(&p->names, names, word, message);
  }
  if (p->names.length - from > MOST_RUN) {
    p->names.length = from;
    buffer_append_text(&p->names, "<*>");
  }
  return end;
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
  buffer_reserve(&p->names, (size_t)TEMPLATE_MOST_PARTS * (3 * MOST_RUN + 64));
  while (i < words->count) {
    const struct word *word = &words->each[i];
    struct template_piece piece = {.gap = gap_before(message, end, word->at)};
    if (word->kind == WORD_KEPT) {
      piece.hash = words_hash(word, message);
      piece.text = words_text(word, message);
      piece.key = word->key;
      i++;
    } else {
      const size_t from = p->names.length;
      i = take_run(p, names, words, i, message);
      piece.text = (struct span){p->names.data + from, p->names.length - from};
    }
    bytes += piece.gap.length + piece.text.length;
    if (p->count == TEMPLATE_MOST_PARTS - 1 || bytes > TEMPLATE_MOST_BYTES - 2 * MOST_GAP) {
      template_pieces_cut(p, piece.gap);
      return;
    }
    p->each[p->count++] = piece;
    end = words->each[i - 1].at + words->each[i - 1].length;
  }
  /* What wasn't looked at may be anything. */
  const bool all = words->count < WORDS_MOST && message.length < WORDS_MOST_BYTES;
  p->tail = gap_before(message, end, all ? (uint32_t)message.length : end);
}
