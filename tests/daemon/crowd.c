/*
 * A crowd of peers on stream sockets, some of them bad, and how long the good ones wait.
 *
 *   crowd [-n PEERS] [-b BAD] [-r RATE] [-s SECONDS] [-w SECONDS] ADDRESS...
 *
 * Opens PEERS connections to the addresses in turn (unix:PATH, tcp://HOST:PORT). The good ones send
 * RATE records a second in all, each its next one when its turn comes and the one before is
 * answered; an answer must be the record it belongs to (sompipe -f record). The bad ones are, in
 * turn, silent; silent after half a record; noisy; gone after half a record, and back again; and
 * deaf: they send records and read nothing. At the end what is still owed is waited for, -w
 * seconds. One line tells what became of it; 1: an answer was wrong or is missing.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { KINDS = 5, EVENTS = 256, NOISE_BYTES = 4096, DEAF_BYTES = 4096, BAD_EVERY_MS = 100 };
enum { RECORD_BYTES = 64, DEAF_RECORD_BYTES = 600 };
static const uint64_t MILLISECOND = 1000000, SECOND = 1000000000;

enum kind { SILENT, HALF, NOISY, GONE, DEAF, GOOD };

struct address {
  union {
    struct sockaddr any;
    struct sockaddr_un un;
    struct sockaddr_in in;
  } to;
  socklen_t length;
};

struct peer {
  int fd; /* -1: it has none */
  enum kind kind;
  const struct address *address;
  /* A good one: records whose turn has come, that were sent, that were answered. */
  uint64_t wanted, sent, answered;
  uint64_t asked_ns; /* since when it waits for the answer to the last one sent */
  char got[RECORD_BYTES];
  size_t got_length;
};

struct crowd {
  unsigned peers, bad;
  double rate, seconds, patience;
  struct address *addresses;
  unsigned address_count;

  struct peer *all, *good; /* the bad ones first */
  unsigned good_count;
  int epoll, timer;
  uint64_t begin_ns, bad_ns; /* the bad ones act next */
  uint64_t turns;            /* that have come */
  uint64_t random;
  double *latencies_ms;
  size_t latency_count, latency_room;
  uint64_t wrong, cut_off;
};

static void die(const char *what) {
  fprintf(stderr, "crowd: %s: %s\n", what, strerror(errno));
  exit(2);
}

static uint64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

static uint64_t next_random(struct crowd *c) {
  c->random ^= c->random << 13;
  c->random ^= c->random >> 7;
  return c->random ^= c->random << 17;
}

/* --- connections --- */

static void read_address(const char *text, struct address *a) {
  memset(a, 0, sizeof *a);
  if (strncmp(text, "unix:", 5) == 0 && strlen(text + 5) < sizeof a->to.un.sun_path) {
    a->to.un.sun_family = AF_UNIX;
    strcpy(a->to.un.sun_path, text + 5);
    a->length = sizeof a->to.un;
    return;
  }
  char host[64];
  unsigned port;
  a->to.in.sin_family = AF_INET;
  a->length = sizeof a->to.in;
  if (sscanf(text, "tcp://%63[^:]:%u", host, &port) == 2 && port < 65536 &&
      inet_pton(AF_INET, host, &a->to.in.sin_addr) == 1) {
    a->to.in.sin_port = htons((uint16_t)port);
    return;
  }
  fprintf(stderr, "crowd: %s: neither unix:PATH nor tcp://N.N.N.N:PORT\n", text);
  exit(2);
}

static void watch(struct crowd *c, struct peer *p, uint32_t events) {
  struct epoll_event event = {.events = events, .data.ptr = p};
  if (epoll_ctl(c->epoll, EPOLL_CTL_ADD, p->fd, &event)) die("epoll_ctl");
}

/* Waits for its turn where the queue of the listener is full, unless `flags` say not to. */
static bool connect_peer(struct peer *p, int flags) {
  p->fd = socket(p->address->to.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);
  if (p->fd < 0) die("socket");
  /* What a deaf one is sent shall soon have nowhere to go. */
  int room = DEAF_BYTES;
  if (p->kind == DEAF) setsockopt(p->fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  if (connect(p->fd, &p->address->to.any, p->address->length) == 0 || errno == EINPROGRESS) {
    fcntl(p->fd, F_SETFL, O_NONBLOCK);
    return true;
  }
  if (!flags) die("connect");
  close(p->fd);
  p->fd = -1;
  return false;
}

static void drop(struct peer *p) {
  if (p->fd >= 0) close(p->fd);
  p->fd = -1;
}

static void connect_all(struct crowd *c) {
  for (unsigned i = 0; i < c->peers; i++) {
    struct peer *p = &c->all[i];
    p->kind = i < c->bad ? (enum kind)(i % KINDS) : GOOD;
    p->address = &c->addresses[i / KINDS % c->address_count];
    connect_peer(p, 0);
    if (p->kind == HALF && write(p->fd, "1,2", 3) != 3) die("write");
    if (p->kind == GOOD || p->kind == NOISY) watch(c, p, EPOLLIN);
    if (p->kind == DEAF) watch(c, p, EPOLLOUT);
  }
}

/* --- the good ones --- */

static int write_record(const struct crowd *c, const struct peer *p, uint64_t k,
                        char to[RECORD_BYTES]) {
  unsigned who = (unsigned)(p - c->all);
  return snprintf(to, RECORD_BYTES, "%u,%llu,%llu\n", who, (unsigned long long)k,
                  (unsigned long long)((k * 7919 + who) % 1000));
}

/* When the turn of its k-th record comes. */
static uint64_t due_ns(const struct crowd *c, const struct peer *p, uint64_t k) {
  double turn = (double)k * c->good_count + (double)(p - c->good);
  return c->begin_ns + (uint64_t)(turn / c->rate * 1e9);
}

static void cut_off(struct crowd *c, struct peer *p, const char *why) {
  if (c->cut_off++ < 5) {
    fprintf(stderr, "crowd: peer %u is cut off: %s\n", (unsigned)(p - c->all), why);
  }
  drop(p);
}

/* A record that had to wait for the answer to the one before has waited since its turn. */
static void send_record(struct crowd *c, struct peer *p, bool waited) {
  char record[RECORD_BYTES];
  if (p->fd < 0 || p->sent > p->answered || p->sent == p->wanted) return;
  int length = write_record(c, p, p->sent, record);
  p->asked_ns = waited ? due_ns(c, p, p->sent) : now_ns();
  p->sent++;
  if (write(p->fd, record, (size_t)length) != length) cut_off(c, p, strerror(errno));
}

static void note_latency(struct crowd *c, uint64_t ns) {
  if (c->latency_count == c->latency_room) {
    c->latency_room = c->latency_room ? 2 * c->latency_room : 1024;
    c->latencies_ms = realloc(c->latencies_ms, c->latency_room * sizeof(double));
    if (!c->latencies_ms) die("memory");
  }
  c->latencies_ms[c->latency_count++] = (double)ns / (double)MILLISECOND;
}

static void take_answer(struct crowd *c, struct peer *p) {
  char record[RECORD_BYTES];
  int length = write_record(c, p, p->answered, record);
  bool owed = p->answered < p->sent;
  if (!owed || p->got_length != (size_t)length || memcmp(p->got, record, p->got_length) != 0) {
    if (c->wrong++ < 5) {
      fprintf(stderr, "crowd: answered %.*s instead of %s", (int)p->got_length, p->got,
              owed ? record : "nothing\n");
    }
  }
  note_latency(c, now_ns() - p->asked_ns);
  p->got_length = 0;
  if (owed) p->answered++;
  send_record(c, p, true);
}

static void read_answers(struct crowd *c, struct peer *p) {
  char bytes[RECORD_BYTES];
  ssize_t count = read(p->fd, bytes, sizeof bytes);
  if (count < 0 && errno == EAGAIN) return;
  if (count <= 0) {
    cut_off(c, p, count ? strerror(errno) : "end of file");
    return;
  }
  for (ssize_t i = 0; i < count; i++) {
    if (p->got_length < sizeof p->got) p->got[p->got_length++] = bytes[i];
    if (bytes[i] == '\n') take_answer(c, p);
  }
}

/* --- the bad ones --- */

static void send_noise(struct crowd *c, struct peer *p) {
  uint64_t noise[NOISE_BYTES / 8];
  for (unsigned i = 0; i < NOISE_BYTES / 8; i++) noise[i] = next_random(c);
  if (write(p->fd, noise, sizeof noise) < 0 && errno != EAGAIN) drop(p);
}

/* Long ones: all there is room for on their way back is soon full. */
static void send_deaf(struct peer *p) {
  char record[DEAF_RECORD_BYTES];
  int length = snprintf(record, sizeof record, "1,2,%0*d\n", DEAF_RECORD_BYTES - 8, 3);
  if (write(p->fd, record, (size_t)length) < 0 && errno != EAGAIN) drop(p);
}

/* Half a record, and gone; the next time it is there again. */
static void come_or_go(struct peer *p) {
  if (p->fd < 0) {
    connect_peer(p, SOCK_NONBLOCK);
    return;
  }
  /* Where it isn't connected yet, it goes without a word. */
  if (write(p->fd, "1,2,", 4) < 0 && errno != EAGAIN && errno != ENOTCONN && errno != EPIPE) {
    die("write");
  }
  drop(p);
}

static void act_badly(struct crowd *c) {
  for (unsigned i = 0; i < c->bad; i++) {
    struct peer *p = &c->all[i];
    if (p->kind == GONE) come_or_go(p);
    if (p->kind == NOISY && p->fd >= 0) send_noise(c, p);
  }
}

static void throw_away(struct peer *p) {
  char bytes[16384];
  ssize_t count = read(p->fd, bytes, sizeof bytes);
  if (count == 0 || (count < 0 && errno != EAGAIN)) drop(p);
}

/* --- time --- */

static uint64_t turn_ns(const struct crowd *c, uint64_t turn) {
  return due_ns(c, &c->good[turn % c->good_count], turn / c->good_count);
}

static void set_timer(const struct crowd *c, uint64_t ns) {
  struct itimerspec at = {
      .it_value = {.tv_sec = (time_t)(ns / SECOND), .tv_nsec = (long)(ns % SECOND)}};
  if (timerfd_settime(c->timer, TFD_TIMER_ABSTIME, &at, NULL)) die("timerfd_settime");
}

static void take_turns(struct crowd *c, uint64_t end_ns) {
  uint64_t now = now_ns();
  for (; turn_ns(c, c->turns) <= now && turn_ns(c, c->turns) < end_ns; c->turns++) {
    struct peer *p = &c->good[c->turns % c->good_count];
    p->wanted++;
    send_record(c, p, false);
  }
  if (now >= c->bad_ns) {
    act_badly(c);
    c->bad_ns = now + BAD_EVERY_MS * MILLISECOND;
  }
  uint64_t next = turn_ns(c, c->turns);
  set_timer(c, next < c->bad_ns && next < end_ns ? next : c->bad_ns);
}

static bool all_answered(const struct crowd *c) {
  for (unsigned i = 0; i < c->good_count; i++) {
    const struct peer *p = &c->good[i];
    if (p->fd >= 0 && p->answered < p->wanted) return false;
  }
  return true;
}

static void serve(struct crowd *c, const struct epoll_event *event) {
  struct peer *p = event->data.ptr;
  if (!p || p->fd < 0) return;
  if (p->kind == GOOD) read_answers(c, p);
  if (p->kind == NOISY) throw_away(p);
  if (p->kind == DEAF) send_deaf(p);
}

static void run(struct crowd *c) {
  struct epoll_event events[EVENTS];
  c->begin_ns = c->bad_ns = now_ns();
  uint64_t end_ns = c->begin_ns + (uint64_t)(c->seconds * 1e9);
  uint64_t last_ns = end_ns + (uint64_t)(c->patience * 1e9);
  for (;;) {
    take_turns(c, end_ns);
    uint64_t now = now_ns();
    if (now >= last_ns || (now >= end_ns && all_answered(c))) return;
    int count = epoll_wait(c->epoll, events, EVENTS, BAD_EVERY_MS);
    if (count < 0 && errno != EINTR) die("epoll_wait");
    for (int i = 0; i < count; i++) serve(c, &events[i]);
  }
}

/* --- what became of it --- */

static int by_value(const void *a, const void *b) {
  double one = *(const double *)a, other = *(const double *)b;
  return (one > other) - (one < other);
}

static double quantile(const struct crowd *c, double share) {
  if (c->latency_count == 0) return 0;
  return c->latencies_ms[(size_t)(share * (double)(c->latency_count - 1))];
}

static bool tell(struct crowd *c, double connected_ms) {
  uint64_t wanted = 0, answered = 0;
  for (unsigned i = 0; i < c->good_count; i++) {
    wanted += c->good[i].wanted;
    answered += c->good[i].answered;
  }
  if (c->latency_count) qsort(c->latencies_ms, c->latency_count, sizeof(double), by_value);
  printf(
      "%u peers, %u of them bad, connected in %.0f ms; %llu answers, %llu wrong, %llu missing; "
      "p50 %.3f ms, p99 %.3f ms, max %.3f ms\n",
      c->peers, c->bad, connected_ms, (unsigned long long)answered, (unsigned long long)c->wrong,
      (unsigned long long)(wanted - answered), quantile(c, 0.5), quantile(c, 0.99), quantile(c, 1));
  return wanted > 0 && answered == wanted && c->wrong == 0;
}

static void read_options(struct crowd *c, int argc, char **argv) {
  *c = (struct crowd){.peers = 1000, .bad = 200, .rate = 2000, .seconds = 3, .patience = 20};
  for (int option; (option = getopt(argc, argv, "n:b:r:s:w:")) >= 0;) {
    if (option == 'n') c->peers = (unsigned)atoi(optarg);
    if (option == 'b') c->bad = (unsigned)atoi(optarg);
    if (option == 'r') c->rate = atof(optarg);
    if (option == 's') c->seconds = atof(optarg);
    if (option == 'w') c->patience = atof(optarg);
    if (option == '?') exit(2);
  }
  if (optind == argc || c->bad >= c->peers || !(c->rate > 0)) {
    fputs("usage: crowd [-n PEERS] [-b BAD] [-r RATE] [-s SECONDS] [-w SECONDS] ADDRESS...\n",
          stderr);
    exit(2);
  }
  c->address_count = (unsigned)(argc - optind);
  c->addresses = calloc(c->address_count, sizeof *c->addresses);
  c->all = calloc(c->peers, sizeof *c->all);
  if (!c->addresses || !c->all) die("memory");
  for (unsigned i = 0; i < c->address_count; i++)
    read_address(argv[optind + (int)i], &c->addresses[i]);
  c->good = c->all + c->bad;
  c->good_count = c->peers - c->bad;
  c->random = 88172645463325252u;
}

int main(int argc, char **argv) {
  struct crowd c;
  struct rlimit limit;
  read_options(&c, argc, argv);
  signal(SIGPIPE, SIG_IGN);
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  c.epoll = epoll_create1(EPOLL_CLOEXEC);
  c.timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  struct epoll_event tick = {.events = EPOLLIN | EPOLLET, .data.ptr = NULL};
  if (c.epoll < 0 || c.timer < 0 || epoll_ctl(c.epoll, EPOLL_CTL_ADD, c.timer, &tick)) die("epoll");
  uint64_t before = now_ns();
  connect_all(&c);
  double connected_ms = (double)(now_ns() - before) / (double)MILLISECOND;
  run(&c);
  bool good = tell(&c, connected_ms);
  for (unsigned i = 0; i < c.peers; i++) drop(&c.all[i]);
  free(c.all);
  free(c.addresses);
  free(c.latencies_ms);
  close(c.timer);
  close(c.epoll);
  return good ? 0 : 1;
}
