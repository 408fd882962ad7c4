/* PCRE2, its just-in-time compiler, and the patterns that come ready-made. */
#include "flow/pattern.h"

#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/* PCRE2 counts the steps from each place where a match may begin, and there are as many as bytes.
   So that a long line isn't quadratic, the more there are, the fewer steps each has. */
enum { MOST_STEPS = 100000, ALL_STEPS = 10000000, LEAST_STEPS = 256, MOST_BEGINNINGS = 1 << 16 };
enum { STACK_FIRST_BYTES = 32 << 10, STACK_MOST_BYTES = 1 << 20 };

/* The parts of an access log's line. What is a lone - has no value; text between quotes may hold
   escaped ones. A request that is none (a TLS hello, a probe) leaves its three fields empty. */
#define FIELD(name) "(?:-|(?<" name ">\\S+))"
#define QUOTED(name) "\"(?:-|(?<" name ">(?:[^\"\\\\]++|\\\\.)*+))\""
#define REQUEST \
  "\"(?:(?<method>[A-Z]+) (?<path>[^ \"]+)(?: (?<protocol>[^ \"]+))?|(?:[^\"\\\\]++|\\\\.)*+)\""
#define COMMON                                                           \
  "(?<host>\\S+) \\S+ " FIELD("user") " \\[(?<time>[^\\]]+)\\] " REQUEST \
                                      " (?:-|(?<status>\\d+)) (?:-|(?<bytes>\\d+))"
#define COMBINED COMMON " " QUOTED("referer") " " QUOTED("agent")

const struct pattern_row pattern_table[] = {
    {"common", "access logs: host, user, time, method, path, protocol, status, bytes", "^" COMMON},
    {"combined", "the same with referer and agent", "^" COMBINED},
    {"nginx", "nginx's combined and main formats: combined, perhaps forwarded",
     "^" COMBINED "(?: " QUOTED("forwarded") ")?"},
    {"apache",
     "Apache httpd's common, combined and vhost_combined formats: perhaps vhost, referer, agent",
     "^(?:(?<vhost>[^\\s:]+:\\d+) )?" COMMON "(?: " QUOTED("referer") " " QUOTED("agent") ")?"},
    {NULL, NULL, NULL}};

struct pattern {
  pcre2_code *code;
  pcre2_match_data *match;
  pcre2_match_context *context;
  pcre2_jit_stack *stack;
  bool direct;   /* compiled, and nothing is left to be checked before each match */
  bool anchored; /* a match begins at the text's first byte or nowhere */
  uint32_t groups;
  const char **names; /* in the order of the groups; they point into code */
  uint32_t *numbers;
};

static const char *ready_made(struct span text) {
  for (const struct pattern_row *row = pattern_table; row->name; row++) {
    if (span_is(text, row->name)) return row->text;
  }
  return NULL;
}

static bool is_ascii(struct span text) {
  for (size_t i = 0; i < text.length; i++) {
    if ((unsigned char)text.at[i] >= 0x80) return false;
  }
  return true;
}

static int compile(struct pattern *p, struct span text, struct error *err) {
  int reason;
  size_t offset;
  uint32_t utf = is_ascii(text) ? 0 : PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF;
  uint32_t options = utf | PCRE2_NEVER_BACKSLASH_C | PCRE2_USE_OFFSET_LIMIT, all;
  p->code = pcre2_compile((PCRE2_SPTR)text.at, text.length, options, &reason, &offset, NULL);
  if (!p->code) {
    char message[200] = "";
    pcre2_get_error_message(reason, (PCRE2_UCHAR *)message, sizeof message);
    return error_set(err, ERROR_CONFIG, "no regular expression from byte %zu on: %s", offset,
                     message);
  }
  pcre2_pattern_info(p->code, PCRE2_INFO_ALLOPTIONS, &all);
  p->anchored = all & PCRE2_ANCHORED;
  p->direct = utf || !(all & PCRE2_UTF);
  return 0;
}

/* The table lists names by the alphabet; fields stand in the order of the groups. */
static int list_groups(struct pattern *p, struct error *err) {
  uint32_t count, entry;
  PCRE2_SPTR table;
  pcre2_pattern_info(p->code, PCRE2_INFO_NAMECOUNT, &count);
  pcre2_pattern_info(p->code, PCRE2_INFO_NAMEENTRYSIZE, &entry);
  pcre2_pattern_info(p->code, PCRE2_INFO_NAMETABLE, &table);
  if (count == 0) {
    return error_set(err, ERROR_CONFIG,
                     "has no named group, so that no field comes of it: (?<name>...) makes one");
  }
  p->names = calloc(count, sizeof *p->names);
  p->numbers = calloc(count, sizeof *p->numbers);
  if (!p->names || !p->numbers) abort();
  for (uint32_t i = 0; i < count; i++, table += entry) {
    uint32_t number = (uint32_t)table[0] << 8 | table[1], at = p->groups++;
    for (; at > 0 && p->numbers[at - 1] > number; at--) {
      p->numbers[at] = p->numbers[at - 1];
      p->names[at] = p->names[at - 1];
    }
    p->numbers[at] = number;
    p->names[at] = (const char *)table + 2;
  }
  return 0;
}

/* Without the just-in-time compiler (no memory may be executed, say) the interpreter does it. */
static void prepare_match(struct pattern *p) {
  p->match = pcre2_match_data_create_from_pattern(p->code, NULL);
  p->context = pcre2_match_context_create(NULL);
  if (!p->match || !p->context) abort();
  pcre2_set_offset_limit(p->context, MOST_BEGINNINGS);
  p->direct = pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE) == 0 && p->direct;
  p->stack = pcre2_jit_stack_create(STACK_FIRST_BYTES, STACK_MOST_BYTES, NULL);
  if (p->stack) pcre2_jit_stack_assign(p->context, NULL, p->stack);
}

struct pattern *pattern_new(struct span text, struct error *err) {
  struct pattern *p = calloc(1, sizeof *p);
  if (!p) abort();
  const char *ready = ready_made(text);
  if (compile(p, ready ? span_of(ready) : text, err) || list_groups(p, err)) {
    pattern_free(p);
    return NULL;
  }
  prepare_match(p);
  return p;
}

struct pattern *pattern_new_whole(const char *name, struct span text, struct error *err) {
  struct pattern *p = calloc(1, sizeof *p);
  if (!p) abort();
  if (compile(p, text, err)) {
    pattern_free(p);
    return NULL;
  }
  p->groups = 1;
  p->names = calloc(1, sizeof *p->names);
  p->numbers = calloc(1, sizeof *p->numbers); /* group 0 is the whole */
  if (!p->names || !p->numbers) abort();
  p->names[0] = name;
  prepare_match(p);
  return p;
}

void pattern_free(struct pattern *p) {
  if (!p) return;
  pcre2_jit_stack_free(p->stack);
  pcre2_match_context_free(p->context);
  pcre2_match_data_free(p->match);
  pcre2_code_free(p->code);
  free(p->names);
  free(p->numbers);
  free(p);
}

uint32_t pattern_groups(const struct pattern *p) {
  return p->groups;
}

const char *pattern_group(const struct pattern *p, uint32_t i) {
  return p->names[i];
}

static uint32_t steps_for(const struct pattern *p, size_t length) {
  size_t beginnings = length < MOST_BEGINNINGS ? length + 1 : MOST_BEGINNINGS;
  size_t steps = p->anchored ? MOST_STEPS : ALL_STEPS / beginnings;
  return steps > MOST_STEPS ? MOST_STEPS : steps < LEAST_STEPS ? LEAST_STEPS : (uint32_t)steps;
}

/* A pattern that asks for UTF-8 itself, (*UTF), meets a text that is none: it doesn't match. */
static bool is_no_utf8(int found) {
  return found <= PCRE2_ERROR_UTF8_ERR1 && found >= PCRE2_ERROR_UTF8_ERR21;
}

enum pattern_result pattern_match(struct pattern *p, struct span text, struct span *fields) {
  pcre2_set_match_limit(p->context, steps_for(p, text.length));
  PCRE2_SPTR at = (PCRE2_SPTR)text.at;
  int found = p->direct ? pcre2_jit_match(p->code, at, text.length, 0, 0, p->match, p->context)
                        : pcre2_match(p->code, at, text.length, 0, 0, p->match, p->context);
  if (found == PCRE2_ERROR_NOMATCH || is_no_utf8(found)) return PATTERN_FAILS;
  if (found < 0) return PATTERN_GIVES_UP;
  const size_t *ends = pcre2_get_ovector_pointer(p->match);
  for (uint32_t i = 0; i < p->groups; i++) {
    uint32_t number = p->numbers[i];
    bool taken = number < (uint32_t)found && ends[2 * number] != PCRE2_UNSET;
    size_t from = taken ? ends[2 * number] : 0, to = taken ? ends[2 * number + 1] : 0;
    bool some = taken && to >= from; /* \K can turn them round */
    fields[i] = some ? (struct span){text.at + from, to - from} : (struct span){NULL, 0};
  }
  return PATTERN_MATCHES;
}

size_t pattern_end(const struct pattern *p) {
  return pcre2_get_ovector_pointer(p->match)[1];
}

bool pattern_find(struct pattern *p, struct span text, size_t from, size_t *at, size_t *end) {
  pcre2_set_match_limit(p->context, steps_for(p, text.length));
  int found = pcre2_match(p->code, (PCRE2_SPTR)text.at, text.length, from, 0, p->match, p->context);
  if (found < 0) return false;
  const size_t *ends = pcre2_get_ovector_pointer(p->match);
  *at = ends[0];
  *end = ends[1];
  return *end >= *at && *at >= from;
}
