/*
 * SOM_PAK's codebook files (SOM_PAK 3.1, section 4.1): a line `dim topology xdim ydim
 * neighbourhood`, then a line a unit, row by row, labels behind the values, x for what is missing.
 * Comments carry what that form can't: `#n` the components' names (as SOM Toolbox writes them),
 * `# sompipe KEY ...` the rest. In a file with the latter, names and labels are percent-encoded.
 */
#include <math.h>
#include <stdlib.h>

#include "base/number.h"
#include "base/percent.h"
#include "core/exchange_private.h"

enum { CHEAP_WEIGHTS = 1 << 17 };

#define OURS "# sompipe "

/* A comment's words, read once the first line has said how many there must be. */
struct words {
  struct span text; /* at NULL: there is none */
  size_t line;
};

struct cod {
  struct exchange_lines lines;
  struct exchange *to;
  bool ours;           /* a comment of ours was seen */
  bool begun;          /* the first line was read */
  uint32_t units, got; /* promised, read */
  struct words names, anchor, scale;
};

/* --- words --- */

/* False at the end. Carriage returns before the newline are none of the line. */
static bool next_line(struct exchange_lines *l, struct span *line) {
  if (l->rest.length == 0) return false;
  const char *newline = memchr(l->rest.at, '\n', l->rest.length);
  *line = (struct span){l->rest.at, newline ? (size_t)(newline - l->rest.at) : l->rest.length};
  const size_t used = line->length + (newline != NULL);
  l->rest.at += used;
  l->rest.length -= used;
  l->line++;
  while (line->length > 0 && line->at[line->length - 1] == '\r') line->length--;
  return true;
}

static bool next_word(struct span *line, struct span *word) {
  while (line->length > 0 && span_blank(line->at[0])) line->at++, line->length--;
  *word = (struct span){line->at, 0};
  while (line->length > 0 && !span_blank(line->at[0])) {
    line->at++;
    line->length--;
    word->length++;
  }
  return word->length > 0;
}

static bool is_number(struct span word) {
  double value;
  return exchange_value(word, &value) == 0;
}

/* A whole number with nothing but digits, at most ten of them; -1 for all else. */
static int64_t count_of(struct span word) {
  int64_t value = 0;
  if (word.length == 0 || word.length > 10) return -1;
  for (size_t i = 0; i < word.length; i++) {
    if (word.at[i] < '0' || word.at[i] > '9') return -1;
    value = 10 * value + (word.at[i] - '0');
  }
  return value;
}

/* --- the first line --- */

struct header {
  int64_t dims, columns, rows;
  const char *lattice, *neighbourhood;
};

/* NULL, or which word is wrong. */
static const char *parse_header(struct span line, struct header *h) {
  struct span word;
  next_word(&line, &word);
  h->dims = count_of(word);
  if (h->dims < 0) return "the number of components";
  next_word(&line, &word);
  h->lattice = span_is(word, "hexa") ? "hexagonal" : span_is(word, "rect") ? "rectangular" : NULL;
  if (!h->lattice) return "hexa or rect";
  next_word(&line, &word);
  h->columns = count_of(word);
  next_word(&line, &word);
  h->rows = count_of(word);
  if (h->columns < 0 || h->rows < 0) return "the numbers of columns and rows";
  next_word(&line, &word);
  h->neighbourhood = span_is(word, "bubble")     ? "bubble"
                     : span_is(word, "gaussian") ? "gaussian"
                                                 : NULL;
  if (!h->neighbourhood) return "bubble or gaussian";
  return next_word(&line, &word) ? "nothing more" : NULL;
}

static int read_header(struct cod *c, struct span line) {
  struct header h;
  const char *wrong = parse_header(line, &h);
  char shown[BUFFER_SHOWN_BYTES];
  if (wrong) {
    return exchange_refuse(&c->lines,
                           "`%s` begins no codebook: `DIM hexa|rect COLUMNS ROWS bubble|gaussian` "
                           "does, and %s isn't where it should be",
                           buffer_shown(line, shown), wrong);
  }
  const uint64_t rows = (uint64_t)h.rows, columns = (uint64_t)h.columns, dims = (uint64_t)h.dims;
  if (exchange_verify(rows, columns, dims, c->lines.err) != 0) {
    return error_prefix(c->lines.err, "%s:%zu", c->lines.hints->name, c->lines.line);
  }
  /* A value and what parts it from the next are two bytes at least. Where little memory is at
     stake, the line that falls short will say it better. */
  const uint64_t weights = rows * columns * dims, held = (c->lines.rest.length + 1) / 2;
  if (weights > CHEAP_WEIGHTS && weights > held) {
    return exchange_refuse(&c->lines,
                           "promises %u units with %u values each, more than the rest of the file "
                           "can hold: it is cut short, or this line is wrong",
                           (unsigned)(rows * columns), (unsigned)dims);
  }
  if (exchange_make(c->to, rows, columns, dims, c->lines.err) != 0) return -1;
  c->to->lattice.kind = lattice_row(h.lattice);
  c->to->neighbourhood = neighbourhood_row(h.neighbourhood);
  c->units = (uint32_t)(rows * columns);
  c->begun = true;
  return 0;
}

/* --- a unit --- */

static int read_values(struct cod *c, struct span *line) {
  double *weights = c->to->weights + (uint64_t)c->got * c->to->dims;
  struct span word;
  char shown[BUFFER_SHOWN_BYTES];
  for (uint32_t d = 0; d < c->to->dims; d++) {
    if (!next_word(line, &word)) {
      return exchange_refuse(&c->lines,
                             "unit %u has %u values, not the %u that the first line "
                             "promises",
                             c->got, d, c->to->dims);
    }
    weights[d] = (double)NAN;
    if (span_is(word, "x") || exchange_value(word, &weights[d]) == 0) continue;
    return exchange_refuse(&c->lines,
                           "value %u of %u is `%s`: a number is wanted, or x where it is missing",
                           d + 1, c->to->dims, buffer_shown(word, shown));
  }
  return 0;
}

/* As it is, or decoded if the file is ours. */
static void add_word(const struct cod *c, struct span word, uint32_t unit,
                     struct exchange_texts *to) {
  struct buffer text = {0};
  if (c->ours) percent_read(word, &text);
  exchange_texts_add(to, c->ours ? buffer_span(&text) : word, unit);
  buffer_clear(&text);
}

static int read_labels(struct cod *c, struct span line) {
  const bool numbers = c->ours || c->lines.hints->labelled;
  struct span word;
  while (next_word(&line, &word)) {
    if (!numbers && is_number(word)) {
      return exchange_refuse(&c->lines,
                             "unit %u has more values than the %u that the first line promises; "
                             "if numbers are its labels, -s label=FIELD says so",
                             c->got, c->to->dims);
    }
    add_word(c, word, c->got, &c->to->labels);
  }
  return 0;
}

static int read_unit(struct cod *c, struct span line) {
  if (c->got == c->units) {
    return exchange_refuse(&c->lines, "one more unit than the %u x %u that the first line promises",
                           c->to->lattice.columns, c->to->lattice.rows);
  }
  if (read_values(c, &line) != 0 || read_labels(c, line) != 0) return -1;
  c->got++;
  return 0;
}

/* --- comments --- */

static bool takes(struct span *line, const char *beginning) {
  const size_t length = strlen(beginning);
  if (line->length < length || memcmp(line->at, beginning, length) != 0) return false;
  line->at += length;
  line->length -= length;
  return true;
}

static int read_units_of(struct cod *c, struct span line) {
  struct span word;
  char shown[BUFFER_SHOWN_BYTES];
  next_word(&line, &word);
  c->to->scaled = span_is(word, "scaled");
  if (c->to->scaled || span_is(word, "user")) return 0;
  return exchange_refuse(&c->lines, "weights are in units of the `user`, or `scaled`, not `%s`",
                         buffer_shown(word, shown));
}

static int read_comment(struct cod *c, struct span line) {
  const size_t at = c->lines.line;
  if (takes(&line, "#n ")) {
    c->names = (struct words){line, at};
  } else if (takes(&line, OURS)) {
    c->ours = true;
    if (takes(&line, "weights ")) return read_units_of(c, line);
    if (takes(&line, "anchor ")) {
      c->anchor = (struct words){line, at};
    } else if (takes(&line, "scale ")) {
      c->scale = (struct words){line, at};
    } else {
      exchange_texts_add(&c->to->notes, line, 0);
    }
  }
  return 0;
}

static int refuse_count(struct cod *c, const struct words *w, const char *what, uint32_t count) {
  c->lines.line = w->line;
  return exchange_refuse(&c->lines, "%u %s for %u components", count, what, c->to->dims);
}

/* Others may have blanks in their names: what doesn't fit is no list of names then. */
static int read_names(struct cod *c) {
  struct exchange_texts *names = &c->to->names;
  struct span line = c->names.text, word;
  while (names->count <= c->to->dims && next_word(&line, &word)) add_word(c, word, 0, names);
  if (names->count == c->to->dims) return 0;
  if (c->ours && c->names.text.at) return refuse_count(c, &c->names, "names", names->count);
  names->count = 0;
  buffer_reset(&names->bytes);
  return 0;
}

static int read_numbers(struct cod *c, const struct words *w, const char *what, double **to) {
  struct span line = w->text, word;
  char shown[BUFFER_SHOWN_BYTES];
  uint32_t count = 0;
  *to = calloc(c->to->dims, sizeof **to);
  if (!*to) abort();
  for (; count < c->to->dims && next_word(&line, &word); count++) {
    if (exchange_value(word, &(*to)[count]) == 0 && !isnan((*to)[count])) continue;
    c->lines.line = w->line;
    return exchange_refuse(&c->lines, "`%s` is no number", buffer_shown(word, shown));
  }
  if (next_word(&line, &word)) count++;
  return count == c->to->dims ? 0 : refuse_count(c, w, what, count);
}

static int read_scales(struct cod *c) {
  if (!c->anchor.text.at && !c->scale.text.at) return 0;
  if (!c->anchor.text.at || !c->scale.text.at) {
    return exchange_refuse(&c->lines, "of `# sompipe anchor` and `# sompipe scale` one is missing");
  }
  if (read_numbers(c, &c->anchor, "anchors", &c->to->anchor) != 0) return -1;
  return read_numbers(c, &c->scale, "scales", &c->to->scale);
}

/* --- the whole --- */

static int read_lines(struct cod *c) {
  struct span line;
  while (next_line(&c->lines, &line)) {
    int status = 0;
    if (line.length > 0 && line.at[0] == '#') {
      status = read_comment(c, line);
    } else if (span_trim(line).length == 0) {
      continue;
    } else {
      status = c->begun ? read_unit(c, line) : read_header(c, line);
    }
    if (status != 0) return -1;
  }
  if (!c->begun) return exchange_refuse(&c->lines, "the file ends before a codebook has begun");
  if (c->got == c->units) return 0;
  return exchange_refuse(&c->lines,
                         "the file ends after %u of %u units: it is cut short, or its "
                         "first line is wrong",
                         c->got, c->units);
}

static int cod_read(struct span bytes, const struct exchange_hints *hints, struct exchange *to,
                    struct error *err) {
  struct cod c = {.lines = {.hints = hints, .rest = bytes, .err = err}, .to = to};
  if (read_lines(&c) != 0 || read_names(&c) != 0 || read_scales(&c) != 0) return exchange_fail(to);
  return 0;
}

static void write_numbers(const char *key, const double *values, uint32_t count,
                          struct buffer *to) {
  buffer_append_text(to, key);
  for (uint32_t i = 0; i < count; i++) {
    buffer_append_byte(to, ' ');
    number_append_exact(to, values[i]);
  }
  buffer_append_byte(to, '\n');
}

static void write_comments(const struct exchange *e, struct buffer *to) {
  if (e->names.count) buffer_append_text(to, "#n");
  for (uint32_t i = 0; i < e->names.count; i++) {
    buffer_append_byte(to, ' ');
    percent_append(to, exchange_texts_at(&e->names, i));
  }
  if (e->names.count) buffer_append_byte(to, '\n');
  buffer_printf(to, OURS "weights %s\n", e->scaled ? "scaled" : "user");
  if (e->anchor) write_numbers(OURS "anchor", e->anchor, e->dims, to);
  if (e->scale) write_numbers(OURS "scale", e->scale, e->dims, to);
  for (uint32_t i = 0; i < e->notes.count; i++) {
    const struct span note = exchange_texts_at(&e->notes, i);
    buffer_append_text(to, OURS);
    buffer_append(to, note.at, note.length);
    buffer_append_byte(to, '\n');
  }
}

static void cod_write(const struct exchange *e, struct buffer *to) {
  const uint32_t units = lattice_units(&e->lattice);
  const bool bubble = e->neighbourhood && strcmp(e->neighbourhood->name, "bubble") == 0;
  const bool hexa = !e->lattice.kind || e->lattice.kind->staggered;
  uint32_t label = 0;
  buffer_printf(to, "%u %s %u %u %s\n", e->dims, hexa ? "hexa" : "rect", e->lattice.columns,
                e->lattice.rows, bubble ? "bubble" : "gaussian");
  write_comments(e, to);
  for (uint32_t unit = 0; unit < units; unit++) {
    const double *w = e->weights + (uint64_t)unit * e->dims;
    for (uint32_t d = 0; d < e->dims; d++) {
      if (d) buffer_append_byte(to, ' ');
      if (isnan(w[d])) {
        buffer_append_byte(to, 'x');
      } else {
        number_append_exact(to, w[d]);
      }
    }
    for (; label < e->labels.count && e->labels.each[label].unit == unit; label++) {
      buffer_append_byte(to, ' ');
      percent_append(to, exchange_texts_at(&e->labels, label));
    }
    buffer_append_byte(to, '\n');
  }
}

static bool cod_fits(struct span bytes) {
  struct exchange_lines l = {.rest = bytes};
  struct span line;
  struct header h;
  while (next_line(&l, &line)) {
    if ((line.length > 0 && line.at[0] == '#') || span_trim(line).length == 0) continue;
    return parse_header(line, &h) == NULL;
  }
  return false;
}

const struct exchange_row exchange_cod = {
    .name = "cod",
    .help = "SOM_PAK's codebook files; comments bring scales and features back",
    .suffix = ".cod",
    .write = cod_write,
    .read = cod_read,
    .fits = cod_fits,
};
