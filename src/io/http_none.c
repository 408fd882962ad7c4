/* In place of http.c in a program built without libmicrohttpd: http.listen is refused before. */
#include <unistd.h>

#include "io/http.h"

bool http_is_built(void) {
  return false;
}

struct http *http_new(const struct http_params *params, const int *fds, unsigned count,
                      struct error *err) {
  (void)params;
  for (unsigned i = 0; i < count; i++) close(fds[i]);
  error_set(err, ERROR_CONFIG, "http.listen: this program was built without HTTP");
  return NULL;
}

void http_settle(struct http *h) {
  (void)h;
}

void http_close(struct http *h) {
  (void)h;
}
