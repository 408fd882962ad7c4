/* The table of sources, and what all rows share. */
#include "io/source.h"

#include <unistd.h>

#include "io/follower.h"

const struct source_row *const source_table[] = {
    &source_unix, &source_tcp, &source_udp, &source_systemd, &source_stdin, &source_file, NULL};

const struct source_row *source_row(const char *text) {
  const struct source_row *const *row = source_table;
  while (*row != &source_file && !(*row)->matches(text)) row++;
  return *row;
}

int source_verify(const char *const *texts, size_t count, bool follow, struct error *err) {
  for (size_t i = 0; i < count; i++) {
    if (follow && follower_awaits(texts[i])) continue;
    if (source_row(texts[i])->verify(texts[i], err)) return -1;
  }
  return 0;
}

int source_open(struct source *s, struct error *err) {
  s->count = 0;
  return s->row->open(s, err);
}

void source_close(struct source *s) {
  if (s->count) s->row->close(s);
  s->count = 0;
}

int source_refuse(const char *text, const char *reason, struct error *err) {
  return error_set(err, ERROR_NO_INPUT, "%s: %s", text, reason);
}

int source_misnamed(const char *text, struct error *err) {
  if (err) err->kind = ERROR_NO_INPUT;
  return error_prefix(err, "%s", text);
}

void source_close_fds(struct source *s) {
  for (unsigned i = 0; i < s->count; i++) {
    if (s->fds[i] >= 0) close(s->fds[i]);
  }
}
