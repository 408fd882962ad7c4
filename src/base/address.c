/* What an address may look like. */
#include "base/address.h"

static bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

/* Letters without regard to case. */
static char lower(char byte) {
  return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

static bool is_word(struct span text, const char *word) {
  size_t i = 0;
  for (; i < text.length && word[i]; i++) {
    if (lower(text.at[i]) != word[i]) return false;
  }
  return i == text.length && word[i] == '\0';
}

/* --- hosts --- */

/* Four numbers below 256, with dots between. */
static bool is_four(struct span host) {
  unsigned parts = 0, value = 0, digits = 0;
  for (size_t i = 0; i <= host.length; i++) {
    if (i < host.length && is_digit(host.at[i])) {
      value = 10 * value + (unsigned)(host.at[i] - '0');
      if (++digits > 3 || value > 255) return false;
    } else if (digits == 0 || (i < host.length && host.at[i] != '.')) {
      return false;
    } else {
      parts++;
      value = digits = 0;
    }
  }
  return parts == 4;
}

/* Near enough: no name has colons. */
static bool is_six(struct span host) {
  unsigned colons = 0;
  for (size_t i = 0; i < host.length; i++) {
    const char byte = lower(host.at[i]);
    if (byte == ':') colons++;
    if (byte != ':' && byte != '.' && !is_digit(byte) && !(byte >= 'a' && byte <= 'f'))
      return false;
  }
  return colons >= 2;
}

bool address_is_numeric(struct span host) {
  return is_four(host) || is_six(host);
}

bool address_is_loopback(struct span host) {
  if (is_word(host, "localhost") || span_is(host, "::1")) return true;
  return is_four(host) && memcmp(host.at, "127.", 4) == 0;
}

/* --- taking apart --- */

static bool split_bracketed(struct span text, struct span *host, struct span *port) {
  const char *end = memchr(text.at, ']', text.length);
  if (!end) return false;
  *host = (struct span){text.at + 1, (size_t)(end - text.at) - 1};
  const size_t used = host->length + 2;
  if (used == text.length) return is_six(*host);
  *port = (struct span){end + 2, text.length - used - 1};
  return end[1] == ':' && is_six(*host);
}

bool address_split(struct span text, struct span *host, struct span *port) {
  *port = (struct span){NULL, 0};
  if (text.length == 0) return false;
  if (text.at[0] == '[') return split_bracketed(text, host, port);
  const char *colon = memchr(text.at, ':', text.length);
  *host = (struct span){text.at, colon ? (size_t)(colon - text.at) : text.length};
  if (host->length == 0) return false;
  if (colon) *port = (struct span){colon + 1, text.length - host->length - 1};
  return !colon || !memchr(port->at, ':', port->length);
}

static bool read_port(struct span text, uint16_t *port) {
  uint32_t value = 0;
  if (!text.at || text.length == 0 || text.length > 5) return false;
  for (size_t i = 0; i < text.length; i++) {
    if (!is_digit(text.at[i])) return false;
    value = 10 * value + (uint32_t)(text.at[i] - '0');
  }
  *port = (uint16_t)value;
  return value <= UINT16_MAX;
}

/* --- all of it --- */

static bool read_mode(const char *text, unsigned *mode) {
  unsigned value = 0;
  size_t digits = 0;
  for (; text[digits]; digits++) {
    if (text[digits] < '0' || text[digits] > '7' || digits == 5) return false;
    value = 8 * value + (unsigned)(text[digits] - '0');
  }
  *mode = value;
  return digits > 0 && value <= 0777;
}

/* One of what may stand behind the `?`. */
static bool read_option(struct address *a, struct span option) {
  char text[16];
  if (option.length >= sizeof text) return false;
  memcpy(text, option.at, option.length);
  text[option.length] = '\0';
  if (strncmp(text, "mode=", 5) == 0) return read_mode(text + 5, &a->mode);
  a->datagram = strcmp(text, "type=datagram") == 0;
  return a->datagram || strcmp(text, "type=stream") == 0;
}

static int parse_options(struct address *a, const char *text, struct error *err) {
  for (;;) {
    const struct span option = {text, strcspn(text, "&")};
    if (!read_option(a, option)) {
      return error_set(err, ERROR_CONFIG,
                       "`%.*s` should be ?mode=0660, type=stream or type=datagram",
                       option.length > 40 ? 40 : (int)option.length, option.at);
    }
    if (text[option.length] == '\0') return 0;
    text += option.length + 1;
  }
}

static int parse_local(struct address *a, const char *path, struct error *err) {
  const size_t length = strcspn(path, "?");
  a->local = true;
  a->mode = 0600;
  if (length == 0) return error_set(err, ERROR_CONFIG, "a path is missing");
  if (length >= sizeof a->path) {
    return error_set(err, ERROR_CONFIG, "the path of a socket has at most %zu bytes",
                     sizeof a->path - 1);
  }
  memcpy(a->path, path, length);
  return path[length] ? parse_options(a, path + length + 1, err) : 0;
}

static int parse_internet(struct address *a, const char *text, const char *scheme,
                          struct error *err) {
  struct span host = {NULL, 0}, port = {NULL, 0};
  const bool whole = address_split(span_of(text), &host, &port) && port.at;
  if (!whole || host.length >= sizeof a->host) {
    return error_set(err, ERROR_CONFIG, "should be %sHOST:PORT%s %s[::1]:PORT%s", scheme,
                     *scheme ? " or" : ",", scheme, *scheme ? "" : " or unix:PATH");
  }
  if (!read_port(port, &a->port)) {
    return error_set(err, ERROR_CONFIG, "the port should be a number from 0 to 65535");
  }
  if (!span_is(host, "*")) memcpy(a->host, host.at, host.length);
  return 0;
}

bool address_is_tcp(const char *text) {
  return strncmp(text, "tcp://", 6) == 0;
}

bool address_is_udp(const char *text) {
  return strncmp(text, "udp://", 6) == 0;
}

bool address_is_unix(const char *text) {
  return strncmp(text, "unix:", 5) == 0;
}

int address_parse(struct address *a, const char *text, struct error *err) {
  *a = (struct address){0};
  if (address_is_unix(text)) return parse_local(a, text + 5, err);
  a->datagram = address_is_udp(text);
  if (a->datagram) return parse_internet(a, text + 6, "udp://", err);
  if (address_is_tcp(text)) return parse_internet(a, text + 6, "tcp://", err);
  return parse_internet(a, text, "", err);
}
