/* Where answers may go: how each kind of sink is written (io/sink.h), and which go together. */
#include <string.h>

#include "base/address.h"
#include "config/private.h"

/* A connection is made to one place, where somebody listens for streams. */
static const char *wrong_address(const char *text, struct error *err) {
  struct address a;
  if (address_parse(&a, text, err)) return err->text;
  if (a.local) return strchr(text, '?') ? "takes nothing behind a ?" : NULL;
  if (a.host[0] == '\0') return "a connection needs one HOST";
  return a.port == 0 ? "the port should be a number from 1 to 65535" : NULL;
}

/* What is wrong with one entry; NULL: nothing. */
static const char *wrong(const char *text, struct error *err) {
  if (text[0] == '\0') return "names nothing";
  if (strcmp(text, "/dev/stdout") == 0) return "is written `-`";
  if (strcmp(text, "auto") == 0) return "stands alone, or not at all";
  if (address_is_unix(text) || address_is_tcp(text)) return wrong_address(text, err);
  return strstr(text, "://") ? "is nothing that answers can go to (see `sompipe list sinks`)"
                             : NULL;
}

static bool is_repeated(const struct text_list *to, size_t i) {
  for (size_t k = 0; k < i; k++) {
    if (strcmp(to->texts[k], to->texts[i]) == 0) return true;
  }
  return false;
}

/* Connections come from stream sockets that we listen on, our own or handed over. */
static bool has_peers(const struct text_list *from) {
  for (size_t i = 0; i < from->count; i++) {
    const char *text = from->texts[i];
    const bool local = address_is_unix(text) && !strstr(text, "type=datagram");
    if (local || address_is_tcp(text) || strncmp(text, "systemd:", 8) == 0) return true;
  }
  return false;
}

void config_check_output_to(const struct config *c, struct faults *faults) {
  const struct text_list *to = &c->output.to;
  if (to->count == 1 && strcmp(to->texts[0], "auto") == 0) return;
  if (to->count == 0) config_blame(c, "output.to", faults, "output.to: names nothing");
  for (size_t i = 0; i < to->count; i++) {
    struct error err;
    const char *text = to->texts[i], *why = wrong(text, &err);
    if (!why && is_repeated(to, i)) why = "is there twice";
    if (why) config_blame(c, "output.to", faults, "output.to: `%s` %s", text, why);
  }
  if (to->count == 1 && strcmp(to->texts[0], "peer") == 0 && !has_peers(&c->input.from)) {
    config_blame(c, "output.to", faults,
                 "output.to: peer alone: no SOURCE is a socket that peers connect to");
  }
}
