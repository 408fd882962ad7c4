/* Whose request it is. */
#include "flow/request.h"

#include "base/address.h"

static char lower(char byte) {
  return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

static bool equal_caseless(struct span a, struct span b) {
  if (a.length != b.length) return false;
  for (size_t i = 0; i < a.length; i++) {
    if (lower(a.at[i]) != lower(b.at[i])) return false;
  }
  return true;
}

bool request_host_fits(const struct request_policy *policy, struct span host) {
  struct span name, port;
  uint64_t number;
  if (policy->any) return true;
  if (!address_split(host, &name, &port)) return false;
  if (port.at && !request_number(port, &number)) return false;
  if (address_is_loopback(name)) return true;
  if (policy->numeric && address_is_numeric(name)) return true;
  return policy->name.length > 0 && equal_caseless(name, policy->name);
}

bool request_origin_fits(const struct request *r) {
  static const char scheme[] = "http://";
  const size_t length = sizeof scheme - 1;
  if (!r->origin.at) return true;
  if (!r->host.at || r->origin.length < length || memcmp(r->origin.at, scheme, length) != 0) {
    return false;
  }
  return equal_caseless((struct span){r->origin.at + length, r->origin.length - length}, r->host);
}

bool request_path_fits(const char *pattern, struct span path, struct span *segment) {
  size_t at = 0;
  for (const char *p = pattern; *p; p++) {
    if (*p == 'N' && p > pattern && p[-1] == '/') {
      const size_t from = at;
      while (at < path.length && path.at[at] != '/') at++;
      *segment = (struct span){path.at + from, at - from};
    } else if (at < path.length && path.at[at] == *p) {
      at++;
    } else {
      return false;
    }
  }
  return at == path.length;
}

bool request_number(struct span text, uint64_t *number) {
  *number = 0;
  for (size_t i = 0; i < text.length; i++) {
    const char byte = text.at[i];
    if (byte < '0' || byte > '9') return false;
    const uint64_t digit = (uint64_t)(byte - '0');
    *number = *number > (UINT64_MAX - digit) / 10 ? UINT64_MAX : 10 * *number + digit;
  }
  return text.length > 0;
}
