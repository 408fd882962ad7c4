/*
 * How well the events of log lines fit those that people found.
 *
 * score_events --truth TABLE [PREFIX]: the column EventId of one of Loghub's tables, a line each.
 *
 * score_events TRUTH ANSWERS [MERGES]: of lines whose true events are in TRUTH and whose
 * `event,new` are in ANSWERS, between tabs: lines; share of them whose event is, line for line, a
 * true event (grouping accuracy), as answered and with MERGES applied; then, merges applied, F1 of
 * events and true events that are the same (FGA), adjusted Rand index, events; true events; share
 * of these whose first line was marked new, and share of the lines so marked that were such a first
 * line.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct lines {
  char **each;
  size_t count, room;
};

static void fail(const char *what, const char *why) {
  fprintf(stderr, "score_events: %s: %s\n", what, why);
  exit(1);
}

static void *array(size_t count, size_t size) {
  void *a = calloc(count + 1, size);
  if (!a) fail("memory", "none");
  return a;
}

static struct lines read_lines(const char *path) {
  struct lines l = {0};
  FILE *in = fopen(path, "r");
  if (!in) fail(path, "can't be opened");
  char *line = NULL;
  size_t size = 0;
  for (ssize_t length; (length = getline(&line, &size, in)) >= 0;) {
    if (length > 0 && line[length - 1] == '\n') line[length - 1] = 0;
    if (l.count == l.room) {
      l.room = 2 * l.room + 1024;
      l.each = realloc(l.each, l.room * sizeof *l.each);
      if (!l.each) fail(path, "too large");
    }
    l.each[l.count] = strdup(line);
    if (!l.each[l.count++]) fail(path, "too large");
  }
  free(line);
  fclose(in);
  return l;
}

static void lines_clear(struct lines *l) {
  for (size_t i = 0; i < l->count; i++) free(l->each[i]);
  free(l->each);
}

/* --- a table's column --- */

/* One cell into `to`, as much of it as fits; what ended it: a comma, a newline or EOF. */
static int read_cell(FILE *in, char *to, size_t size) {
  size_t length = 0;
  int quoted = 0, byte = getc(in);
  if (byte == '"') quoted = 1, byte = getc(in);
  for (; byte != EOF; byte = getc(in)) {
    if (quoted && byte == '"') {
      byte = getc(in);
      quoted = byte == '"'; /* a doubled one stands for itself */
    }
    if (!quoted && (byte == ',' || byte == '\n' || byte == EOF)) break;
    if ((quoted || byte != '\r') && length + 1 < size) to[length++] = (char)byte;
  }
  to[length] = 0;
  return byte;
}

static int print_truth(const char *path, const char *prefix) {
  char cell[256];
  FILE *in = fopen(path, "r");
  if (!in) fail(path, "can't be opened");
  int wanted = -1, end = ',';
  for (int column = 0; end == ','; column++) {
    end = read_cell(in, cell, sizeof cell);
    if (strcmp(cell, "EventId") == 0) wanted = column;
  }
  if (wanted < 0) fail(path, "has no column EventId");
  for (int byte; (byte = getc(in)) != EOF;) {
    ungetc(byte, in);
    int column = 0;
    do {
      end = read_cell(in, cell, sizeof cell);
      if (column++ == wanted) printf("%s%s\n", prefix, cell);
    } while (end == ',');
  }
  fclose(in);
  return 0;
}

/* --- merges --- */

struct merge {
  char *from, *into;
};

/* Where an event ended: its latest merge's other, and so on. */
static char *resolve(char *event, const struct merge *merges, size_t count) {
  char *at = event;
  for (size_t step = 0; step < count; step++) {
    size_t i = count;
    while (i > 0 && strcmp(merges[i - 1].from, at) != 0) i--;
    if (i == 0 || strcmp(merges[i - 1].into, event) == 0) break;
    at = merges[i - 1].into;
  }
  return at;
}

static void apply_merges(char **events, size_t count, const struct lines *merges) {
  struct merge *m = array(merges->count, sizeof *m);
  for (size_t i = 0; i < merges->count; i++) {
    m[i].from = merges->each[i];
    m[i].into = strchr(m[i].from, ' ');
    if (!m[i].into) fail(m[i].from, "is no merge");
    *m[i].into++ = 0;
  }
  for (size_t i = 0; i < count; i++) events[i] = resolve(events[i], m, merges->count);
  free(m);
}

/* --- the figures --- */

struct named {
  const char *name;
  size_t line;
};

static int compare_named(const void *a, const void *b) {
  const struct named *x = a, *y = b;
  int order = strcmp(x->name, y->name);
  return order ? order : (x->line > y->line) - (x->line < y->line);
}

/* The names as numbers from 0; how many there are. Of each, if asked, its first line. */
static size_t number_names(char **names, size_t count, size_t *number, size_t *first) {
  struct named *sorted = array(count, sizeof *sorted);
  for (size_t i = 0; i < count; i++) sorted[i] = (struct named){names[i], i};
  qsort(sorted, count, sizeof *sorted, compare_named);
  size_t found = 0;
  for (size_t i = 0; i < count; i++) {
    if (i == 0 || strcmp(sorted[i].name, sorted[i - 1].name) != 0) {
      if (first) first[found] = sorted[i].line;
      found++;
    }
    number[sorted[i].line] = found - 1;
  }
  free(sorted);
  return found;
}

struct pair {
  size_t truth, event;
};

static int compare_pairs(const void *a, const void *b) {
  const struct pair *x = a, *y = b;
  if (x->truth != y->truth) return x->truth < y->truth ? -1 : 1;
  return (x->event > y->event) - (x->event < y->event);
}

static double choose_two(size_t n) {
  return (double)n * ((double)n - 1) / 2;
}

struct agreement {
  size_t events;
  double accuracy, f1, rand;
};

/* true_number is dense, below true_count. */
static struct agreement agree(const size_t *true_number, size_t true_count, char **events,
                              size_t count) {
  size_t *number = array(count, sizeof *number);
  size_t found = number_names(events, count, number, NULL), exact = 0, exact_lines = 0;
  size_t *in_truth = array(true_count, sizeof *in_truth), *in_event = array(found, sizeof *number);
  struct pair *pairs = array(count, sizeof *pairs);
  for (size_t i = 0; i < count; i++) {
    pairs[i] = (struct pair){true_number[i], number[i]};
    in_truth[true_number[i]]++;
    in_event[number[i]]++;
  }
  qsort(pairs, count, sizeof *pairs, compare_pairs);
  double both = 0, of_truth = 0, of_events = 0;
  for (size_t i = 0, next; i < count; i = next) {
    for (next = i; next < count && compare_pairs(pairs + i, pairs + next) == 0;) next++;
    both += choose_two(next - i);
    if (next - i != in_truth[pairs[i].truth] || next - i != in_event[pairs[i].event]) continue;
    exact++;
    exact_lines += next - i;
  }
  for (size_t i = 0; i < true_count; i++) of_truth += choose_two(in_truth[i]);
  for (size_t i = 0; i < found; i++) of_events += choose_two(in_event[i]);
  double chance = of_truth * of_events / choose_two(count), most = (of_truth + of_events) / 2;
  free(pairs);
  free(in_truth);
  free(in_event);
  free(number);
  return (struct agreement){found, (double)exact_lines / (double)count,
                            2.0 * (double)exact / (double)(found + true_count),
                            most == chance ? 1 : (both - chance) / (most - chance)};
}

int main(int argc, char **argv) {
  if (argc >= 3 && argc <= 4 && strcmp(argv[1], "--truth") == 0) {
    return print_truth(argv[2], argc == 4 ? argv[3] : "");
  }
  if (argc < 3 || argc > 4) fail("usage", "TRUTH ANSWERS [MERGES], or --truth TABLE [PREFIX]");
  struct lines truth = read_lines(argv[1]), answers = read_lines(argv[2]), merges = {0};
  size_t count = truth.count, marked = 0, announced = 0;
  if (answers.count != count || count < 2) fail(argv[2], "not as many lines as the truth");
  size_t *number = array(count, sizeof *number), *first = array(count, sizeof *first);
  size_t true_count = number_names(truth.each, count, number, first);
  char *is_new = array(count, 1), **events = array(count, sizeof *events);
  for (size_t i = 0; i < count; i++) {
    char *tab = strchr(answers.each[i], '\t');
    if (!tab) fail(answers.each[i], "is no answer");
    *tab = 0;
    is_new[i] = tab[1] == '1';
    marked += (size_t)is_new[i];
    events[i] = answers.each[i];
  }
  for (size_t i = 0; i < true_count; i++) announced += (size_t)is_new[first[i]];
  struct agreement emitted = agree(number, true_count, events, count), resolved = emitted;
  if (argc == 4) {
    merges = read_lines(argv[3]);
    apply_merges(events, count, &merges);
    resolved = agree(number, true_count, events, count);
  }
  printf("%zu\t%.4f\t%.4f\t%.4f\t%.4f\t%zu\t%zu\t%.4f\t%.4f\n", count, emitted.accuracy,
         resolved.accuracy, resolved.f1, resolved.rand, resolved.events, true_count,
         (double)announced / (double)true_count, marked ? (double)announced / (double)marked : 0);
  lines_clear(&truth);
  lines_clear(&answers);
  lines_clear(&merges);
  free(number);
  free(first);
  free(is_new);
  free(events);
  return 0;
}
