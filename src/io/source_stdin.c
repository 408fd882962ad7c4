/* Standard input: shared with whoever started us, so never sought, never made non-blocking. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/source.h"

static bool matches(const char *text) {
  return strcmp(text, "-") == 0;
}

static int verify(const char *text, struct error *err) {
  struct stat about;
  (void)text;
  if (fstat(STDIN_FILENO, &about) == 0 && !S_ISDIR(about.st_mode)) return 0;
  return source_refuse("standard input", strerror(errno == EBADF ? EBADF : EISDIR), err);
}

static int open_stdin(struct source *s, struct error *err) {
  if (verify(s->text, err)) return -1;
  s->fds[0] = STDIN_FILENO;
  s->count = 1;
  return 0;
}

static void keep_open(struct source *s) {
  (void)s;
}

const struct source_row source_stdin = {.name = "-",
                                        .help = "standard input, the default",
                                        .matches = matches,
                                        .verify = verify,
                                        .open = open_stdin,
                                        .close = keep_open};
