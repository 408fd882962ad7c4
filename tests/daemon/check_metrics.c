/*
 * Is it Prometheus' text format, 0.0.4, and well made?
 *
 *   check_metrics [-p PREFIX] [FILE...]
 *
 * Reads files, or standard input, one scrape each, of one process and in the order they were made.
 * Stricter than Prometheus, which takes much: a family's HELP and TYPE come first, once, and its
 * samples behind them without another's in between; counters and only they end in _total, are
 * finite, not below 0, and never fall from one scrape to the next; names begin with PREFIX; no
 * series comes twice; label values are UTF-8 with the escapes \\ \" \n. 1: the first fault is
 * named.
 */
#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_LABELS = 32 };

enum type { NO_TYPE, COUNTER, GAUGE };

struct family {
  char *name;
  bool helped, over;
  enum type type;
};

struct series {
  char *key; /* its name and labels, sorted */
  double value;
  bool counter;
};

struct scrape {
  struct family *families;
  size_t family_count;
  struct series *series;
  size_t series_count;
};

struct label {
  const char *at;
  size_t length; /* of name="value" */
  size_t name_length;
};

static const char *prefix = "", *file = "-";
static unsigned line_number;

static void fault(const char *what, const char *at) {
  fprintf(stderr, "check_metrics: %s:%u: %s: %.120s\n", file, line_number, what, at);
  exit(1);
}

static void *more(void *rows, size_t count, size_t size) {
  rows = realloc(rows, (count + 1) * size);
  if (!rows) exit(2);
  return rows;
}

static char *copy(const char *at, size_t length) {
  char *text = strndup(at, length);
  if (!text) exit(2);
  return text;
}

/* --- words --- */

/* The length of the name that begins at `at`, or 0. Only metrics have colons. */
static size_t name_length(const char *at, bool colons) {
  size_t n = 0;
  while (isalpha((unsigned char)at[n]) || at[n] == '_' || (colons && at[n] == ':') ||
         (n > 0 && isdigit((unsigned char)at[n]))) {
    n++;
  }
  return n;
}

static bool ends_in(const char *text, const char *end) {
  size_t length = strlen(text), end_length = strlen(end);
  return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

/* The bytes of the UTF-8 character at `at`, or 0. */
static size_t utf8_length(const char *at) {
  const unsigned char *c = (const unsigned char *)at;
  size_t n = c[0] < 0x80 ? 1 : c[0] >= 0xf0 ? 4 : c[0] >= 0xe0 ? 3 : c[0] >= 0xc2 ? 2 : 0;
  if (c[0] > 0xf4) return 0;
  for (size_t i = 1; i < n; i++) {
    if ((c[i] & 0xc0) != 0x80) return 0;
  }
  bool low = (c[0] == 0xe0 && c[1] < 0xa0) || (c[0] == 0xf0 && c[1] < 0x90);
  bool high = (c[0] == 0xed && c[1] >= 0xa0) || (c[0] == 0xf4 && c[1] >= 0x90);
  return low || high ? 0 : n;
}

static void check_text(const char *at, const char *line) {
  for (size_t n; *at; at += n) {
    n = utf8_length(at);
    if (n == 0) fault("no UTF-8", line);
    if (iscntrl((unsigned char)*at)) fault("a control byte", line);
  }
}

/* --- families --- */

static struct family *find_family(struct scrape *s, const char *name, size_t length) {
  for (size_t i = 0; i < s->family_count; i++) {
    struct family *f = &s->families[i];
    if (strlen(f->name) == length && memcmp(f->name, name, length) == 0) return f;
  }
  return NULL;
}

/* The family that a line is of: the last one, or one that begins with it. */
static struct family *enter_family(struct scrape *s, const char *name, size_t length,
                                   const char *line) {
  struct family *f = find_family(s, name, length);
  if (f && f + 1 != s->families + s->family_count) fault("its family was left before", line);
  if (f) return f;
  if (strncmp(name, prefix, strlen(prefix)) != 0) fault("a name without the prefix", line);
  s->families = more(s->families, s->family_count, sizeof *s->families);
  f = &s->families[s->family_count++];
  *f = (struct family){.name = copy(name, length)};
  return f;
}

static void read_help(struct family *f, const char *text, const char *line) {
  if (f->helped) fault("HELP twice", line);
  if (f->type || f->over) fault("HELP behind TYPE or samples", line);
  if (*text == '\0') fault("HELP without a text", line);
  for (const char *at = text; (at = strchr(at, '\\')); at += 2) {
    if (at[1] != '\\' && at[1] != 'n') fault("an escape other than \\\\ and \\n", line);
  }
  f->helped = true;
}

static void read_type(struct family *f, const char *text, const char *line) {
  if (f->type) fault("TYPE twice", line);
  if (!f->helped) fault("TYPE without a HELP before", line);
  if (strcmp(text, "counter") == 0) f->type = COUNTER;
  if (strcmp(text, "gauge") == 0) f->type = GAUGE;
  if (!f->type) fault("a type other than counter and gauge", line);
  if (ends_in(f->name, "_total") != (f->type == COUNTER)) {
    fault("counters, and only they, end in _total", line);
  }
}

static void read_comment(struct scrape *s, const char *line) {
  bool help = strncmp(line, "# HELP ", 7) == 0;
  if (!help && strncmp(line, "# TYPE ", 7) != 0) return;
  const char *name = line + 7;
  size_t length = name_length(name, true);
  if (length == 0 || name[length] != ' ') fault("no name of a metric", line);
  struct family *f = enter_family(s, name, length, line);
  (help ? read_help : read_type)(f, name + length + 1, line);
}

/* --- samples --- */

/* Behind the label at `at`. */
static const char *read_label(const char *at, struct label *label, const char *line) {
  size_t length = name_length(at, false);
  if (length == 0 || strncmp(at, "__", 2) == 0) fault("no name of a label", line);
  *label = (struct label){.at = at, .name_length = length};
  at += length;
  if (strncmp(at, "=\"", 2) != 0) fault("no =\" behind the label's name", line);
  for (at += 2; *at != '"'; at++) {
    if (*at == '\0') fault("a label's value that doesn't end", line);
    if (*at != '\\') continue;
    at++;
    if (*at != '\\' && *at != '"' && *at != 'n') fault("an escape other than \\\\ \\\" \\n", line);
  }
  label->length = (size_t)(at + 1 - label->at);
  return at + 1;
}

static int by_text(const void *a, const void *b) {
  const struct label *one = a, *other = b;
  size_t least = one->length < other->length ? one->length : other->length;
  int order = memcmp(one->at, other->at, least);
  return order ? order : (one->length > other->length) - (one->length < other->length);
}

static bool same_name(const struct label *a, const struct label *b) {
  return a->name_length == b->name_length && memcmp(a->at, b->at, a->name_length) == 0;
}

/* Behind the labels at `at`; *key: the name with them, in their order. */
static const char *read_labels(const char *name, const char *at, char **key, const char *line) {
  struct label labels[MOST_LABELS];
  size_t count = 0, length = (size_t)(at - name);
  if (*at == '{') {
    do {
      if (count == MOST_LABELS) fault("too many labels", line);
      at = read_label(at + 1, &labels[count++], line);
    } while (*at == ',');
    if (*at++ != '}') fault("no } behind the labels", line);
  }
  qsort(labels, count, sizeof *labels, by_text);
  char *to = *key = malloc(strlen(line) + 1);
  if (!to) exit(2);
  memcpy(to, name, length);
  for (size_t i = 0; i < count; i++) {
    if (i > 0 && same_name(&labels[i - 1], &labels[i])) fault("a label twice", line);
    to[length++] = i ? ',' : '{';
    memcpy(to + length, labels[i].at, labels[i].length);
    length += labels[i].length;
  }
  to[length] = '\0';
  return at;
}

static double read_value(const char *at, const char *line) {
  if (strcmp(at, "NaN") == 0) return NAN;
  if (strcmp(at, "+Inf") == 0) return INFINITY;
  if (strcmp(at, "-Inf") == 0) return -INFINITY;
  char *end;
  double value = strtod(at, &end);
  if (*at == '\0' || strspn(at, "+-.0123456789eE") != strlen(at) || *end) {
    fault("no value, or more than a value", line);
  }
  return value;
}

static void read_sample(struct scrape *s, const char *line) {
  struct series one = {0};
  size_t length = name_length(line, true);
  if (length == 0) fault("no name of a metric", line);
  struct family *f = enter_family(s, line, length, line);
  if (!f->helped || !f->type) fault("a sample without HELP and TYPE before", line);
  f->over = true;
  const char *at = read_labels(line, line + length, &one.key, line);
  if (*at != ' ') fault("no blank in front of the value", line);
  one.value = read_value(at + 1, line);
  one.counter = f->type == COUNTER;
  if (one.counter && !(isfinite(one.value) && one.value >= 0)) {
    fault("a counter below 0, or no number", line);
  }
  for (size_t i = 0; i < s->series_count; i++) {
    if (strcmp(s->series[i].key, one.key) == 0) fault("a series twice", line);
  }
  s->series = more(s->series, s->series_count, sizeof *s->series);
  s->series[s->series_count++] = one;
}

/* --- all of it --- */

static void read_scrape(struct scrape *s, FILE *from) {
  char *line = NULL;
  size_t room = 0;
  *s = (struct scrape){0};
  line_number = 0;
  for (ssize_t length; (length = getline(&line, &room, from)) > 0;) {
    line_number++;
    if (line[length - 1] != '\n') fault("no newline at the end", line);
    line[--length] = '\0';
    if (strlen(line) != (size_t)length) fault("a NUL byte", line);
    check_text(line, line);
    if (line[0] == '#') read_comment(s, line);
    if (line[0] != '#' && length > 0) read_sample(s, line);
  }
  free(line);
  if (s->series_count == 0) fault("no samples", "");
}

static void compare(const struct scrape *before, const struct scrape *now) {
  for (size_t i = 0; i < before->series_count; i++) {
    const struct series *one = &before->series[i];
    const struct series *same = NULL;
    for (size_t k = 0; k < now->series_count && one->counter && !same; k++) {
      if (strcmp(now->series[k].key, one->key) == 0) same = &now->series[k];
    }
    if (one->counter && !same) fault("a counter that was there before is gone", one->key);
    if (same && same->value < one->value) fault("a counter fell", one->key);
  }
}

static void clear(struct scrape *s) {
  for (size_t i = 0; i < s->family_count; i++) free(s->families[i].name);
  for (size_t i = 0; i < s->series_count; i++) free(s->series[i].key);
  free(s->families);
  free(s->series);
}

int main(int argc, char **argv) {
  struct scrape before = {0}, now;
  for (int option; (option = getopt(argc, argv, "p:")) >= 0;) {
    if (option != 'p') return 2;
    prefix = optarg;
  }
  for (int i = optind; i < argc || i == optind; i++) {
    file = i < argc ? argv[i] : "-";
    FILE *from = i < argc ? fopen(file, "r") : stdin;
    if (!from) {
      perror(file);
      return 2;
    }
    read_scrape(&now, from);
    compare(&before, &now);
    clear(&before);
    before = now;
    if (from != stdin) fclose(from);
  }
  clear(&before);
  return 0;
}
