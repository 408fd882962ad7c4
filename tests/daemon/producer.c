/*
 * Writes a file that grows, as a program that logs does, and rotates it as logrotate does.
 *
 *   producer [-k csv|log] [-n RECORDS] [-l LINES] [-r FILES] [-m MILLISECONDS] [-s SEED] [-t]
 *            [-a FILE] [-d] [-v] [-w FILE] PATH
 *
 * Appends numbered records in bursts, with a pause between them of twice MILLISECONDS at most;
 * every other burst ends within a line, whose rest comes later. After LINES of them (0: never)
 * PATH.1 becomes PATH.2 and so on, and PATH either PATH.1, a new one being made; or, with -t, is
 * copied there and truncated after another pause. -a: what is written is written to that file, too,
 * which is never rotated. -d: instead of PATH.1 the names are PATH-20260101 and so on, each a day
 * younger. -v: LINES is the most, each file has as many as chance gives it. -w: before a rotation
 * it is waited until FILE has as many lines as records were made. The same SEED gives the same
 * records.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MOST_BURST = 200, LINE_BYTES = 160, NAME_BYTES = 4096 };

struct producer {
  const char *path, *all_path, *answers;
  bool log, truncates, dates, varies;
  unsigned long records, lines, files, milliseconds;

  uint64_t random;
  unsigned long made, in_file; /* records; of them in the file as it is */
  unsigned long until;         /* so many it will have */
  unsigned rotations;
  int fd, all;
};

static void die(const char *what) {
  fprintf(stderr, "producer: %s: %s\n", what, strerror(errno));
  exit(2);
}

static uint64_t below(struct producer *p, uint64_t n) {
  p->random = p->random * 6364136223846793005u + 1442695040888963407u;
  return (p->random >> 33) % n;
}

/* As much at most as twice the average. The pauses are no part of what the seed decides. */
static void rest(const struct producer *p, unsigned long share) {
  uint64_t ns = p->milliseconds * 2000000 * share / MOST_BURST;
  struct timespec t = {.tv_sec = (time_t)(ns / 1000000000), .tv_nsec = (long)(ns % 1000000000)};
  if (ns > 0) nanosleep(&t, NULL);
}

static int write_csv(struct producer *p, char *to) {
  unsigned long n = p->made;
  return snprintf(to, LINE_BYTES, "%lu,%d,%lu\n", n, (int)below(p, 1000), n * 7919 % 1000);
}

static int write_log(struct producer *p, char *to) {
  static const char *const kinds[] = {
      "connection %lu from 10.0.%d.%d accepted", "request %lu took %d ms, status %d",
      "worker %lu stopped after %d jobs and %d s", "cache %lu emptied: %d of %d entries"};
  unsigned long n = p->made;
  char text[LINE_BYTES / 2];
  const char *kind = kinds[below(p, sizeof kinds / sizeof *kinds)];
  snprintf(text, sizeof text, kind, n, (int)below(p, 250), (int)below(p, 250));
  return snprintf(to, LINE_BYTES, "Mar  2 %02lu:%02lu:%02lu host app[%lu]: %s\n", n / 3600 % 24,
                  n / 60 % 60, n % 60, 100 + n % 7, text);
}

static void write_all(int fd, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t count = write(fd, bytes, length);
    if (count < 0) die("write");
    bytes += count;
    length -= (size_t)count;
  }
}

static void put(struct producer *p, const char *bytes, size_t length) {
  /* First where nobody waits for it. */
  if (p->all >= 0) write_all(p->all, bytes, length);
  write_all(p->fd, bytes, length);
}

/* Records that aren't more than what is left of the file and of all. */
static void write_burst(struct producer *p) {
  static char bytes[MOST_BURST * LINE_BYTES];
  unsigned long most = p->records - p->made, count = 1 + below(p, MOST_BURST);
  size_t length = 0, last = 0;
  if (p->lines && p->until - p->in_file < most) most = p->until - p->in_file;
  if (count > most) count = most;
  for (unsigned long i = 0; i < count; i++) {
    p->made++;
    last = (size_t)(p->log ? write_log : write_csv)(p, bytes + length);
    length += last;
  }
  p->in_file += count;
  size_t later = below(p, 2) ? below(p, last + 1) : 0; /* bytes of the last line */
  put(p, bytes, length - later);
  if (later) rest(p, count / 4);
  if (later) put(p, bytes + length - later, later);
  rest(p, count);
}

/* --- rotation --- */

static const char *rotated(const struct producer *p, unsigned number, char name[NAME_BYTES]) {
  snprintf(name, NAME_BYTES, "%s.%u", p->path, number);
  return name;
}

static void open_file(struct producer *p) {
  p->fd = open(p->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (p->fd < 0) die(p->path);
}

static void copy_file(const struct producer *p, const char *to) {
  char bytes[65536];
  int from = open(p->path, O_RDONLY | O_CLOEXEC);
  int copy = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (from < 0 || copy < 0) die(to);
  for (ssize_t count; (count = read(from, bytes, sizeof bytes)) > 0;) {
    write_all(copy, bytes, (size_t)count);
  }
  close(from);
  close(copy);
}

/* Makes room for the file that is about to be rotated. */
static void shift(const struct producer *p, char to[NAME_BYTES]) {
  char from[NAME_BYTES];
  unsigned i = p->rotations;
  if (p->dates) {
    snprintf(to, NAME_BYTES, "%s-2026%02u%02u", p->path, 1 + i / 28 % 12, 1 + i % 28);
    return;
  }
  if (p->files && i >= p->files) i = (unsigned)p->files - 1;
  for (; i > 0; i--) {
    if (rename(rotated(p, i, from), rotated(p, i + 1, to))) die(from);
  }
  rotated(p, 1, to);
}

static unsigned long lines_of(const char *path) {
  char bytes[65536];
  unsigned long lines = 0;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  for (ssize_t count; (count = read(fd, bytes, sizeof bytes)) > 0;) {
    for (ssize_t i = 0; i < count; i++) lines += bytes[i] == '\n';
  }
  close(fd);
  return lines;
}

static void wait_for_answers(const struct producer *p) {
  const struct timespec moment = {.tv_nsec = 5000000};
  while (p->answers && lines_of(p->answers) < p->made) nanosleep(&moment, NULL);
}

static void begin_file(struct producer *p) {
  p->in_file = 0;
  p->until = p->varies ? 1 + below(p, p->lines) : p->lines;
}

static void rotate(struct producer *p) {
  char to[NAME_BYTES];
  wait_for_answers(p);
  shift(p, to);
  if (p->truncates) {
    rest(p, MOST_BURST);
    copy_file(p, to);
    if (ftruncate(p->fd, 0)) die("ftruncate");
  } else {
    if (rename(p->path, to)) die(to);
    rest(p, MOST_BURST / 8); /* for a moment there is none */
    close(p->fd);
    open_file(p);
  }
  p->rotations++;
  begin_file(p);
}

static void read_options(struct producer *p, int argc, char **argv) {
  *p = (struct producer){.records = 1000, .milliseconds = 10, .random = 1, .all = -1};
  for (int option; (option = getopt(argc, argv, "k:n:l:r:m:s:ta:dvw:")) >= 0;) {
    if (option == 'k') p->log = strcmp(optarg, "log") == 0;
    if (option == 'n') p->records = strtoul(optarg, NULL, 10);
    if (option == 'l') p->lines = strtoul(optarg, NULL, 10);
    if (option == 'r') p->files = strtoul(optarg, NULL, 10);
    if (option == 'm') p->milliseconds = strtoul(optarg, NULL, 10);
    if (option == 's') p->random = strtoull(optarg, NULL, 10);
    if (option == 't') p->truncates = true;
    if (option == 'd') p->dates = true;
    if (option == 'v') p->varies = true;
    if (option == 'w') p->answers = optarg;
    if (option == 'a') p->all_path = optarg;
    if (option == '?') exit(2);
  }
  if (optind + 1 != argc || strlen(argv[optind]) > NAME_BYTES - 16) {
    fputs(
        "usage: producer [-k csv|log] [-n RECORDS] [-l LINES] [-r FILES] [-m MILLISECONDS] "
        "[-s SEED] [-t] [-d] [-v] [-w FILE] [-a FILE] PATH\n",
        stderr);
    exit(2);
  }
  p->path = argv[optind];
}

int main(int argc, char **argv) {
  struct producer p;
  read_options(&p, argc, argv);
  if (p.all_path) {
    p.all = open(p.all_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (p.all < 0) die(p.all_path);
  }
  open_file(&p);
  begin_file(&p);
  while (p.made < p.records) {
    if (p.lines && p.in_file == p.until) rotate(&p);
    write_burst(&p);
  }
  close(p.fd);
  if (p.all >= 0) close(p.all);
  printf("%lu records, %u rotations\n", p.made, p.rotations);
  return 0;
}
