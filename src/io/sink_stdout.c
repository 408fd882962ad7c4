/* Standard output. Its first failure is the run's: whoever reads it has gone or lost something. */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/sink.h"
#include "io/writer.h"

struct standard {
  struct sink sink;
  struct writer *writer;
  bool regular;
};

static bool matches(const char *text) {
  return strcmp(text, "-") == 0;
}

static void flush(struct sink *s) {
  struct standard *o = (struct standard *)s;
  if (s->error) {
    buffer_reset(&s->front);
    return;
  }
  s->written += writer_take(o->writer, &s->front);
  s->error = writer_error(o->writer);
  if (s->error) {
    writer_drop(o->writer);
    buffer_reset(&s->front);
  }
  s->held = writer_held(o->writer);
}

static void moved(void *owner) {
  struct sink *s = owner;
  flush(s);
  s->at.moved(s->at.owner);
}

static struct sink *open_it(const char *text, const struct sink_place *at, struct error *err) {
  struct stat about;
  struct standard *o = sink_make(sizeof *o, &sink_stdout, text, at);
  o->regular = fstat(STDOUT_FILENO, &about) == 0 && S_ISREG(about.st_mode);
  o->writer = writer_new(at->uv, STDOUT_FILENO, o, moved, err);
  if (o->writer) return &o->sink;
  free(o);
  return NULL;
}

static void close_it(struct sink *s) {
  struct standard *o = (struct standard *)s;
  writer_close(o->writer);
  buffer_clear(&s->front);
  free(o);
}

static int sync_it(struct sink *s) {
  return ((struct standard *)s)->regular ? fdatasync(STDOUT_FILENO) : 0;
}

/* A full disk of another machine. */
static int finish(struct sink *s) {
  (void)s;
  const int copy = dup(STDOUT_FILENO);
  return copy < 0 || close(copy) ? errno : 0;
}

const struct sink_row sink_stdout = {.name = "-",
                                     .help = "standard output",
                                     .matches = matches,
                                     .open = open_it,
                                     .close = close_it,
                                     .flush = flush,
                                     .greet = sink_append_greeting,
                                     .sync = sync_it,
                                     .finish = finish};
