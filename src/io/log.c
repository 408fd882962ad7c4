/* One write a message, so that lines of several threads and processes don't mix. */
#include "io/log.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"

enum { MESSAGE_BYTES = 2048 };

static const struct {
  const char *name, *priority; /* syslog's numbers, as the journal reads them */
} levels[] = {[LOG_LEVEL_ERROR] = {"error", "<3>"},
              [LOG_LEVEL_WARNING] = {"warning", "<4>"},
              [LOG_LEVEL_INFO] = {"info", "<6>"},
              [LOG_LEVEL_DEBUG] = {"debug", "<7>"}};

static const char erase[] = "\r\033[K", erase_table[] = "\r\033[J";

static atomic_int most = LOG_LEVEL_INFO;
static atomic_bool overwritable; /* a progress line stands on the terminal */
static atomic_bool table;        /* a table does */
static atomic_uint said;

void log_level(const char *name) {
  for (int level = LOG_LEVEL_ERROR; level <= LOG_LEVEL_DEBUG; level++) {
    if (strcmp(levels[level].name, name) == 0) most = level;
  }
}

bool log_wants(enum log_level level) {
  return (int)level <= most;
}

/* The variable outlives a redirection of standard error: only if it names the very file that
   descriptor 2 is does the journal listen. */
static bool is_journal(void) {
  uint64_t device, inode;
  struct stat about;
  const char *stream = getenv("JOURNAL_STREAM");
  if (!stream || sscanf(stream, "%" SCNu64 ":%" SCNu64, &device, &inode) != 2) return false;
  return fstat(STDERR_FILENO, &about) == 0 && about.st_dev == device && about.st_ino == inode;
}

/* Where standard error is gone there is nobody left to tell. */
static void put(const char *bytes, size_t length) {
  ssize_t written = write(STDERR_FILENO, bytes, length);
  (void)written;
}

void log_say(enum log_level level, const char *format, ...) {
  if (!log_wants(level)) return;
  char text[MESSAGE_BYTES];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  struct buffer line = {0};
  said++;
  if (table) buffer_append_text(&line, erase_table);
  if (atomic_exchange(&overwritable, false)) buffer_append_text(&line, erase);
  buffer_append_text(&line, is_journal() ? levels[level].priority : "sompipe: ");
  buffer_append_printable(&line, span_of(text), sizeof text);
  buffer_append_byte(&line, '\n');
  put(line.data, line.length);
  buffer_clear(&line);
}

/* What goes on into the terminal's next row could not be taken away again. */
static int columns(void) {
  struct winsize window;
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &window) || window.ws_col < 2) return MESSAGE_BYTES;
  return window.ws_col - 1;
}

void log_overwrite(const char *text) {
  char line[MESSAGE_BYTES];
  int length = snprintf(line, sizeof line, "\r%.*s\033[K", columns(), text);
  if (length <= 0 || length >= (int)sizeof line) return;
  overwritable = true;
  put(line, (size_t)length);
}

void log_table(void) {
  struct stat out, err;
  if (!isatty(STDERR_FILENO) || fstat(STDOUT_FILENO, &out) || fstat(STDERR_FILENO, &err)) return;
  table = out.st_rdev == err.st_rdev;
}

unsigned log_said(void) {
  return said;
}

void log_erase(void) {
  said++;
  if (table) put(erase_table, sizeof erase_table - 1);
  if (atomic_exchange(&overwritable, false)) put(erase, sizeof erase - 1);
}
