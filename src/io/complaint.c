/* One line a happening; of a thousand of them, two. */
#include "io/complaint.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

static void begin_minute(struct complaint *c, uint64_t now_ns) {
  c->said = true;
  c->said_ns = now_ns;
  c->kept = 0;
}

static bool is_over(const struct complaint *c, uint64_t now_ns) {
  return !c->said || now_ns - c->said_ns >= COMPLAINT_EVERY_NS;
}

void complaint_say(struct complaint *c, uint64_t now_ns, enum log_level level, const char *format,
                   ...) {
  va_list arguments;
  complaint_settle(c, now_ns, false);
  va_start(arguments, format);
  vsnprintf(c->text, sizeof c->text, format, arguments);
  va_end(arguments);
  c->level = level;
  if (is_over(c, now_ns)) {
    log_say(level, "%s", c->text);
    begin_minute(c, now_ns);
  } else {
    c->kept++;
  }
}

uint64_t complaint_due_ns(const struct complaint *c, uint64_t now_ns) {
  if (c->kept == 0) return UINT64_MAX;
  return is_over(c, now_ns) ? 0 : COMPLAINT_EVERY_NS - (now_ns - c->said_ns);
}

void complaint_settle(struct complaint *c, uint64_t now_ns, bool end) {
  if (c->kept == 0 || (!end && !is_over(c, now_ns))) return;
  if (c->kept == 1) {
    log_say(c->level, "%s", c->text);
  } else {
    log_say(c->level, "%s (%" PRIu64 " more in the last minute)", c->text, c->kept - 1);
  }
  begin_minute(c, now_ns);
}

void complaint_clear(struct complaint *c) {
  c->said = false;
  c->kept = 0;
}
