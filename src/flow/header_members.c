/* Named parts: the format's own decoder looks for the names below. */
#include "flow/header_members.h"

#include <stdlib.h>

enum part { MESSAGE, TIME, LEVEL, TAG, PARTS };

/* Of each part the first name counts that a line has. To add one: a word here. */
static const char *const names[PARTS][13] = {
    [MESSAGE] = {"msg", "message", "log", "body", "event", "MESSAGE"},
    [TIME] = {"time", "ts", "timestamp", "@timestamp", "t", "date", "__REALTIME_TIMESTAMP"},
    [LEVEL] = {"level", "severity", "lvl", "levelname", "log.level", "loglevel", "PRIORITY"},
    [TAG] = {"logger", "tag", "name", "component", "service", "app", "module", "log.logger",
             "service.name", "SYSLOG_IDENTIFIER", "_COMM"},
};

struct header_members {
  struct columns columns; /* the names, part by part */
  struct decoder *decoder;
};

struct header_members *header_members_new(const struct decoder_row *format) {
  struct header_members *m = calloc(1, sizeof *m);
  if (!m) abort();
  for (unsigned part = 0; part < PARTS; part++) {
    for (const char *const *name = names[part]; *name; name++) {
      columns_add(&m->columns, span_of(*name));
    }
  }
  const struct decoder_params params = {.most_fields = UINT32_MAX, .columns = &m->columns};
  m->decoder = decoder_new(format, &params);
  return m;
}

void header_members_free(struct header_members *m) {
  if (!m) return;
  decoder_free(m->decoder);
  columns_clear(&m->columns);
  free(m);
}

/* The column of the first name that the record has; -1: it has none. */
static int64_t first_of(const struct header_members *m, const struct record *record,
                        enum part part) {
  for (const char *const *name = names[part]; *name; name++) {
    const int64_t column = columns_find(&m->columns, span_of(*name));
    if (record->fields[column].at) return column;
  }
  return -1;
}

/* Of a message a number is none. */
static struct span message_of(const struct header_members *m, const struct record *record) {
  for (const char *const *name = names[MESSAGE]; *name; name++) {
    const int64_t column = columns_find(&m->columns, span_of(*name));
    if (!record->fields[column].at || record_is_number(record, (uint32_t)column)) continue;
    return record->fields[column];
  }
  return (struct span){NULL, 0};
}

static struct span text_of(const struct header_members *m, const struct record *record,
                           enum part part) {
  const int64_t column = first_of(m, record, part);
  return column < 0 ? (struct span){NULL, 0} : record_text(record, (uint32_t)column);
}

/* As pino and bunyan number them: 10 trace, 20 debug, ... 60 fatal; below, as syslog does. */
static enum level level_of(struct span text) {
  static const enum level tens[] = {LEVEL_NONE,    LEVEL_TRACE, LEVEL_DEBUG,   LEVEL_INFO,
                                    LEVEL_WARNING, LEVEL_ERROR, LEVEL_CRITICAL};
  double number;
  const bool numbered = text.at && number_read(text, &number) == NUMBER_READ;
  if (numbered && number >= 10 && number < 70) return tens[(unsigned)number / 10];
  return text.at ? level_read(text) : LEVEL_NONE;
}

bool header_members_split(struct header_members *m, struct span line, struct header *h) {
  struct record record;
  if (decoder_decode(m->decoder, line, &record)) return false;
  const struct span message = message_of(m, &record);
  if (!message.at) return false;
  *h = (struct header){.time = text_of(m, &record, TIME),
                       .tag = text_of(m, &record, TAG),
                       .level = level_of(text_of(m, &record, LEVEL)),
                       .message = message};
  return true;
}
