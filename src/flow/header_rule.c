/* logs.header: four ways to tell a head. */
#include "flow/header_rule.h"

#include <stdlib.h>

#include "flow/pattern.h"

enum way { FOUND, NONE, FIELDS, PATTERN };
enum part { TIME, LEVEL, TAG, MESSAGE, PARTS };

struct header_rule {
  enum way way;
  unsigned fields;
  struct pattern *pattern;
  enum part *parts;   /* by group */
  struct span *taken; /* by group */
};

static const char *const part_names[PARTS] = {"time", "level", "tag", "message"};

static int name_parts(struct header_rule *rule, struct error *err) {
  const uint32_t groups = pattern_groups(rule->pattern);
  rule->parts = calloc(groups, sizeof *rule->parts);
  rule->taken = calloc(groups, sizeof *rule->taken);
  if (!rule->parts || !rule->taken) abort();
  for (uint32_t i = 0; i < groups; i++) {
    const char *name = pattern_group(rule->pattern, i);
    while (rule->parts[i] < PARTS && strcmp(name, part_names[rule->parts[i]]) != 0) {
      rule->parts[i]++;
    }
    if (rule->parts[i] < PARTS) continue;
    return error_set(err, ERROR_CONFIG,
                     "its group `%s` is none of a head's: time, level, tag, message", name);
  }
  return 0;
}

static bool is_count(const char *text) {
  return *text && strspn(text, "0123456789") == strlen(text) && strlen(text) <= 2;
}

struct header_rule *header_rule_new(const char *text, struct error *err) {
  struct header_rule *rule = calloc(1, sizeof *rule);
  if (!rule) abort();
  if (strcmp(text, "auto") == 0) {
    rule->way = FOUND;
  } else if (strcmp(text, "none") == 0) {
    rule->way = NONE;
  } else if (is_count(text)) {
    rule->way = FIELDS;
    rule->fields = (unsigned)atoi(text);
  } else {
    rule->way = PATTERN;
    rule->pattern = pattern_new(span_of(text), err);
    if (!rule->pattern || name_parts(rule, err)) {
      header_rule_free(rule);
      return NULL;
    }
  }
  return rule;
}

void header_rule_free(struct header_rule *rule) {
  if (!rule) return;
  pattern_free(rule->pattern);
  free(rule->parts);
  free(rule->taken);
  free(rule);
}

bool header_rule_finds(const struct header_rule *rule) {
  return !rule || rule->way == FOUND;
}

static bool is_blank(char byte) {
  return span_blank(byte) || byte == '\n'; /* a record may have several lines */
}

static struct span skip_blanks(struct span text) {
  while (text.length > 0 && is_blank(text.at[0])) text.at++, text.length--;
  return text;
}

static void split_fields(const struct header_rule *rule, struct header *h) {
  struct span rest = skip_blanks(h->message);
  for (unsigned i = 0; i < rule->fields; i++) {
    while (rest.length > 0 && !is_blank(rest.at[0])) rest.at++, rest.length--;
    rest = skip_blanks(rest);
  }
  h->message = rest;
}

static void split_pattern(struct header_rule *rule, struct span line, struct header *h) {
  if (pattern_match(rule->pattern, line, rule->taken) != PATTERN_MATCHES) return;
  bool has_message = false;
  const uint32_t groups = pattern_groups(rule->pattern);
  for (uint32_t i = 0; i < groups; i++) {
    const struct span taken = rule->taken[i];
    if (!taken.at) continue;
    if (rule->parts[i] == TIME) h->time = taken;
    if (rule->parts[i] == TAG) h->tag = taken;
    if (rule->parts[i] == LEVEL) h->level = level_read(taken);
    if (rule->parts[i] != MESSAGE) continue;
    h->message = taken;
    has_message = true;
  }
  const size_t end = pattern_end(rule->pattern);
  if (!has_message) h->message = skip_blanks((struct span){line.at + end, line.length - end});
}

void header_rule_split(struct header_rule *rule, struct span line, struct header *h) {
  if (header_rule_finds(rule)) {
    header_split(line, h);
    return;
  }
  *h = (struct header){.message = line};
  if (rule->way == FIELDS) split_fields(rule, h);
  if (rule->way == PATTERN) split_pattern(rule, line, h);
}
