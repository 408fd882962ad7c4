/*
 * Sends a file's records and reads the answers, both at once, as fast as the other end takes and
 * gives them: less work a byte than any filter does.
 *
 *   feed [-n TIMES] [-s SECONDS] [-r RATE] [-c] FILE ADDRESS [COMMAND...]
 *
 * Sends FILE TIMES times (1; 0: without end), or until SECONDS have passed, RATE records a second
 * at most; with -c each time on a new connection. ADDRESS is unix:PATH, or - for COMMAND's standard
 * input and output. COMMAND is started before and ended afterwards: by its input's end, or by TERM.
 * Prints records, seconds and, with a COMMAND, its CPU seconds. 1: there weren't as many answers as
 * records.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WRITE_BYTES = 1 << 18, READ_BYTES = 1 << 18, PIPE_BYTES = 1 << 20, CONNECT_TRIES = 500 };

struct feed {
  unsigned long times;
  double seconds, rate;
  bool connects_anew;
  const char *address;

  char *bytes;
  size_t length;
  uint64_t records; /* in the file */

  int in, out; /* written to, read from; the same for a socket */
  pid_t command;
  size_t at;            /* of the file, sent */
  unsigned long passes; /* of it, begun */
  uint64_t sent_passes, answers;
};

static void die(const char *what) {
  fprintf(stderr, "feed: %s: %s\n", what, strerror(errno));
  exit(2);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static uint64_t count_lines(const char *at, size_t length) {
  uint64_t count = 0;
  const char *end = at + length;
  for (; (at = memchr(at, '\n', (size_t)(end - at))); at++) count++;
  return count;
}

static void read_file(struct feed *f, const char *path) {
  struct stat about;
  int fd = open(path, O_RDONLY);
  if (fd < 0 || fstat(fd, &about)) die(path);
  f->length = (size_t)about.st_size;
  f->bytes = malloc(f->length + 1);
  for (size_t got = 0; f->bytes && got < f->length;) {
    ssize_t count = read(fd, f->bytes + got, f->length - got);
    if (count <= 0) die(path);
    got += (size_t)count;
  }
  close(fd);
  f->records = f->bytes ? count_lines(f->bytes, f->length) : 0;
  if (f->records == 0) die("no records");
}

/* --- the other end --- */

static void start(struct feed *f, char **command) {
  int to[2], from[2];
  bool piped = strcmp(f->address, "-") == 0;
  if (piped && (pipe2(to, O_CLOEXEC) || pipe2(from, O_CLOEXEC))) die("pipe");
  f->command = fork();
  if (f->command < 0) die("fork");
  if (f->command == 0) {
    signal(SIGPIPE, SIG_DFL);
    if (piped && (dup2(to[0], 0) < 0 || dup2(from[1], 1) < 0)) die("dup2");
    execvp(command[0], command);
    die(command[0]);
  }
  if (!piped) return;
  close(to[0]);
  close(from[1]);
  f->in = to[1];
  f->out = from[0];
  /* As large as they can be: a switch from process to process for every 64 KiB isn't the filter's.
   */
  fcntl(f->in, F_SETPIPE_SZ, PIPE_BYTES);
  fcntl(f->out, F_SETPIPE_SZ, PIPE_BYTES);
  fcntl(f->in, F_SETFL, O_NONBLOCK);
  fcntl(f->out, F_SETFL, O_NONBLOCK);
}

static void connect_anew(struct feed *f) {
  struct sockaddr_un to = {.sun_family = AF_UNIX};
  if (strncmp(f->address, "unix:", 5) != 0 || strlen(f->address + 5) >= sizeof to.sun_path) {
    errno = EINVAL;
    die(f->address);
  }
  strcpy(to.sun_path, f->address + 5);
  f->in = f->out = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (f->in < 0) die("socket");
  for (int i = 0; connect(f->in, (struct sockaddr *)&to, sizeof to); i++) {
    if (i == CONNECT_TRIES) die(f->address);
    nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
  }
  fcntl(f->in, F_SETFL, O_NONBLOCK);
}

/* All is sent: the other end is told. */
static void say_end(struct feed *f) {
  if (f->in == f->out) {
    shutdown(f->in, SHUT_WR);
  } else {
    close(f->in);
  }
  f->in = -1;
}

/* --- sending and reading --- */

/* How many bytes of this pass may go now. */
static size_t allowed(const struct feed *f, double passed) {
  size_t rest = f->length - f->at;
  if (f->rate > 0) {
    double may = f->rate * passed / (double)f->records * (double)f->length;
    double gone = (double)(f->passes - 1) * (double)f->length + (double)f->at;
    if (may <= gone) return 0;
    if (may - gone < (double)rest) rest = (size_t)(may - gone);
  }
  return rest < WRITE_BYTES ? rest : WRITE_BYTES;
}

static void send_some(struct feed *f, size_t length) {
  ssize_t count = length ? write(f->in, f->bytes + f->at, length) : 0;
  if (count < 0 && errno != EAGAIN) die("write");
  if (count > 0) f->at += (size_t)count;
}

/* false: there is no more. */
static bool read_some(struct feed *f) {
  static char bytes[READ_BYTES];
  ssize_t count = read(f->out, bytes, sizeof bytes);
  if (count < 0 && errno == EAGAIN) return true;
  if (count < 0) die("read");
  f->answers += count_lines(bytes, (size_t)count);
  return count > 0;
}

/* Another time through the file? */
static bool goes_on(const struct feed *f, double passed) {
  if (f->seconds > 0 && passed >= f->seconds) return false;
  return f->times == 0 || f->passes < f->times;
}

/* A connection's life, but for its beginning. */
static void feed_all(struct feed *f, double begin) {
  f->at = 0;
  f->passes++;
  for (bool open = true; open;) {
    double passed = now() - begin;
    if (f->in >= 0 && f->at == f->length) {
      f->sent_passes++;
      if (!f->connects_anew && goes_on(f, passed)) {
        f->at = 0;
        f->passes++;
      } else {
        say_end(f);
      }
    }
    size_t may = f->in >= 0 ? allowed(f, passed) : 0;
    struct pollfd fds[2] = {{.fd = f->out, .events = POLLIN},
                            {.fd = may ? f->in : -1, .events = POLLOUT}};
    if (poll(fds, 2, f->in >= 0 && !may ? 1 : -1) < 0) die("poll");
    if (fds[1].revents) send_some(f, may);
    if (fds[0].revents) open = read_some(f);
  }
  if (f->in >= 0) die("the other end closed before all was sent");
  close(f->out);
}

static void run(struct feed *f, double begin) {
  do {
    if (f->in < 0) connect_anew(f);
    feed_all(f, begin);
  } while (f->connects_anew && goes_on(f, now() - begin));
}

static double cpu_of(struct feed *f) {
  struct rusage used;
  int status;
  if (strcmp(f->address, "-") != 0) kill(f->command, SIGTERM);
  if (wait4(f->command, &status, 0, &used) < 0) die("wait");
  if (status) {
    fprintf(stderr, "feed: the command ended with %d\n", status);
    exit(1);
  }
  return (double)used.ru_utime.tv_sec + (double)used.ru_stime.tv_sec +
         (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-6;
}

static void read_options(struct feed *f, int argc, char **argv) {
  *f = (struct feed){.times = 1, .in = -1, .out = -1};
  for (int option; (option = getopt(argc, argv, "+n:s:r:c")) >= 0;) {
    if (option == 'n') f->times = strtoul(optarg, NULL, 10);
    if (option == 's') f->seconds = atof(optarg);
    if (option == 'r') f->rate = atof(optarg);
    if (option == 'c') f->connects_anew = true;
    if (option == '?') exit(2);
  }
  if (argc - optind < 2) {
    fputs("usage: feed [-n TIMES] [-s SECONDS] [-r RATE] [-c] FILE ADDRESS [COMMAND...]\n", stderr);
    exit(2);
  }
  f->address = argv[optind + 1];
}

int main(int argc, char **argv) {
  struct feed f;
  read_options(&f, argc, argv);
  signal(SIGPIPE, SIG_IGN);
  read_file(&f, argv[optind]);
  if (optind + 2 < argc) start(&f, argv + optind + 2);
  if (f.in < 0) connect_anew(&f); /* it may take its time, which isn't measured */
  double begin = now();
  run(&f, begin);
  double passed = now() - begin;
  uint64_t records = f.sent_passes * f.records;
  printf("%llu %.3f", (unsigned long long)records, passed);
  if (f.command) printf(" %.3f", cpu_of(&f));
  putchar('\n');
  free(f.bytes);
  if (f.answers == records) return 0;
  fprintf(stderr, "feed: %llu answers to %llu records\n", (unsigned long long)f.answers,
          (unsigned long long)records);
  return 1;
}
