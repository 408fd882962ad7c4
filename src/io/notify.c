/* The protocol is stable and small, libsystemd isn't. */
#include "io/notify.h"

#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "io/clock.h"
#include "io/log.h"

static const uint64_t longest_save_ns = 120 * CLOCK_SECOND_NS;

/* A number and nothing else; -1: it is none. */
static int read_number(const char *text, uint64_t *number) {
  char *end;
  if (*text < '0' || *text > '9') return -1;
  errno = 0;
  *number = strtoull(text, &end, 10);
  return errno || *end ? -1 : 0;
}

static uint64_t read_watchdog(void) {
  const char *text = getenv("WATCHDOG_USEC"), *whose = getenv("WATCHDOG_PID");
  uint64_t id = 0, microseconds = 0;
  if (!text) return 0;
  if (whose && (read_number(whose, &id) || id != (uint64_t)getpid())) return 0;
  if (read_number(text, &microseconds) == 0 && microseconds <= UINT64_MAX / 1000) {
    return microseconds * 1000;
  }
  log_say(LOG_LEVEL_DEBUG, "WATCHDOG_USEC: `%s` is no number of microseconds", text);
  return 0;
}

/* -1: no address. */
static int read_address(struct notify *n, const char *text) {
  size_t length = strlen(text);
  if ((text[0] != '/' && text[0] != '@') || text[1] == '\0') {
    log_say(LOG_LEVEL_DEBUG, "NOTIFY_SOCKET: `%s` is neither a path nor @NAME", text);
    return -1;
  }
  if (length >= sizeof n->to.sun_path) {
    log_say(LOG_LEVEL_DEBUG, "NOTIFY_SOCKET: `%s` is too long", text);
    return -1;
  }
  n->to.sun_family = AF_UNIX;
  memcpy(n->to.sun_path, text, length);
  if (text[0] == '@') n->to.sun_path[0] = '\0';
  /* The name of an abstract socket ends where the address does, not at a NUL. */
  n->length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + (text[0] == '/'));
  return 0;
}

static void open_socket(struct notify *n) {
  const struct timeval patience = {.tv_sec = 1};
  n->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (n->fd < 0) {
    log_say(LOG_LEVEL_DEBUG, "NOTIFY_SOCKET: %s", strerror(errno));
  } else {
    setsockopt(n->fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  }
}

void notify_open(struct notify *n) {
  const char *text = getenv("NOTIFY_SOCKET");
  *n = (struct notify){.fd = -1};
  if (text && *text && read_address(n, text) == 0) open_socket(n);
  if (n->fd >= 0) n->watchdog_ns = read_watchdog();
  unsetenv("NOTIFY_SOCKET");
  unsetenv("WATCHDOG_USEC");
  unsetenv("WATCHDOG_PID");
}

void notify_close(struct notify *n) {
  if (n->fd >= 0) close(n->fd);
  n->fd = -1;
}

/* To the address each time: a service manager that was started anew has another socket there. */
bool notify_send(const struct notify *n, const char *message, bool wait) {
  ssize_t sent;
  if (n->fd < 0) return false;
  do {
    sent = sendto(n->fd, message, strlen(message), MSG_NOSIGNAL | (wait ? 0 : MSG_DONTWAIT),
                  (const struct sockaddr *)&n->to, n->length);
  } while (sent < 0 && errno == EINTR);
  if (sent < 0) log_say(LOG_LEVEL_DEBUG, "NOTIFY_SOCKET: %s", strerror(errno));
  return sent >= 0;
}

bool notify_is_alive(uint64_t now_ns, uint64_t saving_since_ns) {
  return saving_since_ns == 0 || now_ns < saving_since_ns ||
         now_ns - saving_since_ns < longest_save_ns;
}
