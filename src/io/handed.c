/* The list lives as long as the process, as the descriptors do. */
#include "io/handed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/log.h"

enum { FIRST = 3, MOST = 1024, NAME_BYTES = 256 };

struct handed {
  int fd;
  char name[NAME_BYTES];
  bool taken;
};

static struct handed *all;
static unsigned all_count;
static bool known;

/* A number and nothing else; 0 where it is none. */
static unsigned long read_number(const char *name) {
  const char *text = getenv(name);
  char *end;
  if (!text || *text < '0' || *text > '9') return 0;
  errno = 0;
  unsigned long number = strtoul(text, &end, 10);
  return errno || *end ? 0 : number;
}

/* The next of the names between colons; who gave too few means `unknown`, as systemd does. */
static void read_name(const char **names, char name[NAME_BYTES]) {
  size_t length = *names ? strcspn(*names, ":") : 0;
  const char *text = length ? *names : "unknown";
  size_t used = length ? length : strlen(text);
  if (used >= NAME_BYTES) used = NAME_BYTES - 1;
  memcpy(name, text, used);
  name[used] = '\0';
  if (*names) *names = (*names)[length] == ':' ? *names + length + 1 : NULL;
}

static void add(int fd, const char **names) {
  struct handed *h = &all[all_count];
  read_name(names, h->name);
  int flags = fcntl(fd, F_GETFD);
  if (flags < 0) {
    log_say(LOG_LEVEL_WARNING, "LISTEN_FDS: descriptor %d, `%s`, is not open", fd, h->name);
    return;
  }
  fcntl(fd, F_SETFD, flags | FD_CLOEXEC);
  h->fd = fd;
  h->taken = false;
  all_count++;
}

static void look(void) {
  if (known) return;
  known = true;
  unsigned long count = read_number("LISTEN_FDS");
  if (read_number("LISTEN_PID") == (unsigned long)getpid() && count > 0 && count <= MOST) {
    const char *names = getenv("LISTEN_FDNAMES");
    all = calloc(count, sizeof *all);
    if (!all) abort();
    for (unsigned long i = 0; i < count; i++) add(FIRST + (int)i, &names);
  }
  unsetenv("LISTEN_PID");
  unsetenv("LISTEN_FDS");
  unsetenv("LISTEN_FDNAMES");
}

unsigned handed_count(const char *name) {
  unsigned count = 0;
  look();
  for (unsigned i = 0; i < all_count; i++) count += strcmp(all[i].name, name) == 0;
  return count;
}

int handed_descriptor(const char *name, unsigned which) {
  look();
  for (unsigned i = 0; i < all_count; i++) {
    if (strcmp(all[i].name, name) == 0 && which-- == 0) return all[i].fd;
  }
  return -1;
}

static int option_of(int fd, int option, int fallback) {
  int value = fallback;
  socklen_t length = sizeof value;
  return getsockopt(fd, SOL_SOCKET, option, &value, &length) ? fallback : value;
}

enum handed_kind handed_kind(int fd) {
  const int family = option_of(fd, SO_DOMAIN, -1), type = option_of(fd, SO_TYPE, -1);
  if (family != AF_UNIX && family != AF_INET && family != AF_INET6) return HANDED_OTHER;
  if (type == SOCK_DGRAM) return HANDED_DATAGRAMS;
  if (type != SOCK_STREAM) return HANDED_OTHER;
  return option_of(fd, SO_ACCEPTCONN, 0) ? HANDED_LISTENER : HANDED_CONNECTION;
}

static bool is_first(unsigned i) {
  unsigned earlier = 0;
  while (strcmp(all[earlier].name, all[i].name) != 0) earlier++;
  return earlier == i;
}

void handed_list(struct buffer *to) {
  const size_t before = to->length;
  look();
  for (unsigned i = 0; i < all_count; i++) {
    if (!is_first(i)) continue;
    if (to->length > before) buffer_append_text(to, ", ");
    buffer_append_text(to, all[i].name);
  }
}

int handed_take(const char *name) {
  int status = 0;
  look();
  for (unsigned i = 0; i < all_count; i++) {
    if (strcmp(all[i].name, name) != 0) continue;
    if (all[i].taken) status = -1;
    all[i].taken = true;
  }
  return status;
}

const char *handed_idle(unsigned which) {
  look();
  for (unsigned i = 0; i < all_count; i++) {
    if (is_first(i) && !all[i].taken && which-- == 0) return all[i].name;
  }
  return NULL;
}

void handed_forget(void) {
  free(all);
  all = NULL;
  all_count = 0;
  known = false;
}
