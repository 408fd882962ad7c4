/* JSON log lines. */
#include "flow/header_json.h"

/* Names in order of precedence, NULL last. */
static const char *const messages[] = {"msg", "message", "log", "body", "event", NULL};
static const char *const times[] = {"time", "ts", "timestamp", "@timestamp", "t", "date", NULL};
static const char *const levels[] = {"level",     "severity", "lvl", "levelname",
                                     "log.level", "loglevel", NULL};
static const char *const tags[] = {"logger",  "tag", "name",   "component",
                                   "service", "app", "module", NULL};

static const struct json *first_of(const struct json *object, const char *const *names) {
  for (; *names; names++) {
    const struct json *member = json_member(object, *names);
    if (member) return member;
  }
  return NULL;
}

static struct span text_of(const struct json *object, const char *const *names) {
  const struct json *member = first_of(object, names);
  return member && json_is_string(member) ? span_of(json_text(member)) : (struct span){NULL, 0};
}

/* As pino and bunyan number them: 10 trace, 20 debug, ... 60 fatal. */
static enum level level_of_number(double number) {
  static const enum level tens[] = {LEVEL_NONE,    LEVEL_TRACE, LEVEL_DEBUG,   LEVEL_INFO,
                                    LEVEL_WARNING, LEVEL_ERROR, LEVEL_CRITICAL};
  char text[NUMBER_TEXT_BYTES];
  if (number >= 10 && number < 70) return tens[(unsigned)number / 10];
  return level_read((struct span){text, number_write(number, text)});
}

static enum level level_of(const struct json *object) {
  const struct json *member = first_of(object, levels);
  double number;
  if (!member) return LEVEL_NONE;
  if (json_is_string(member)) return level_read(span_of(json_text(member)));
  return json_number(member, &number) == 0 ? level_of_number(number) : LEVEL_NONE;
}

static struct span time_of(const struct json *object, char text[NUMBER_TEXT_BYTES]) {
  const struct json *member = first_of(object, times);
  double number;
  if (!member || json_number(member, &number)) return text_of(object, times);
  return (struct span){text, number_write_exact(number, text)};
}

bool header_json(const struct json *object, char time[NUMBER_TEXT_BYTES], struct header *h) {
  const struct span message = text_of(object, messages);
  if (!message.at) return false;
  *h = (struct header){.time = time_of(object, time),
                       .tag = text_of(object, tags),
                       .level = level_of(object),
                       .message = message};
  return true;
}
