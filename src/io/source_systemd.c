/* systemd:NAME: sockets that were made and bound before us, and stay behind us. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "io/handed.h"
#include "io/source.h"

static const char prefix[] = "systemd:";

static bool matches(const char *text) {
  return strncmp(text, prefix, sizeof prefix - 1) == 0;
}

static const char *name_of(const char *text) {
  return text + sizeof prefix - 1;
}

static int refuse_unknown(const char *text, struct error *err) {
  struct buffer names = {0};
  char reason[256];
  handed_list(&names);
  if (names.length == 0) {
    snprintf(reason, sizeof reason, "no socket was handed over (LISTEN_FDS, LISTEN_PID)");
  } else {
    snprintf(reason, sizeof reason, "no socket of that name was handed over; there are: %.*s",
             names.length > 180 ? 180 : (int)names.length, names.data);
  }
  buffer_clear(&names);
  return source_refuse(text, reason, err);
}

/* What can't be read from as a SOURCE; NULL: it can. */
static const char *misfit(int fd) {
  switch (handed_kind(fd)) {
    case HANDED_LISTENER:
    case HANDED_DATAGRAMS: return NULL;
    case HANDED_CONNECTION: return "is a single connection (the socket unit needs Accept=no)";
    case HANDED_OTHER: break;
  }
  return "is neither a listening nor a datagram socket, of unix or inet";
}

static int verify(const char *text, struct error *err) {
  const char *name = name_of(text);
  const unsigned count = handed_count(name);
  char reason[128];
  if (*name == '\0') return source_refuse(text, "a name is missing", err);
  if (count == 0) return refuse_unknown(text, err);
  if (count > SOURCE_MOST_FDS) {
    snprintf(reason, sizeof reason, "%u sockets have that name, and at most %d may", count,
             SOURCE_MOST_FDS);
    return source_refuse(text, reason, err);
  }
  for (unsigned i = 0; i < count; i++) {
    const int fd = handed_descriptor(name, i);
    const char *wrong = misfit(fd);
    if (!wrong) continue;
    snprintf(reason, sizeof reason, "descriptor %d %s", fd, wrong);
    return source_refuse(text, reason, err);
  }
  return 0;
}

static int open_sockets(struct source *s, struct error *err) {
  const char *name = name_of(s->text);
  if (verify(s->text, err)) return -1;
  if (handed_take(name)) return source_refuse(s->text, "it stands there twice", err);
  s->count = handed_count(name);
  for (unsigned i = 0; i < s->count; i++) {
    s->fds[i] = handed_descriptor(name, i);
    s->datagram[i] = handed_kind(s->fds[i]) == HANDED_DATAGRAMS;
  }
  return 0;
}

const struct source_row source_systemd = {
    .name = "systemd:NAME",
    .help = "the sockets of that name, handed over by systemd",
    .listens = true,
    .matches = matches,
    .verify = verify,
    .open = open_sockets,
    .close = source_close_fds};
