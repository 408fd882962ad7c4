/* The output fields. */
#include "flow/emitter.h"

static struct value count(uint64_t n) {
  return (struct value){.kind = VALUE_COUNT, .count = n};
}

static struct value text(struct span t) {
  return (struct value){.kind = t.at ? VALUE_TEXT : VALUE_NONE, .text = t};
}

static struct value seq(const struct verdict *v) {
  return count(v->seq);
}
static struct value time_read(const struct verdict *v) {
  return (struct value){.kind = VALUE_TIME, .count = v->time_ns};
}
static struct value source(const struct verdict *v) {
  return text(v->source);
}
static struct value unit(const struct verdict *v) {
  return count(v->unit);
}
static struct value row(const struct verdict *v) {
  return count(v->row);
}
static struct value column(const struct verdict *v) {
  return count(v->column);
}
static struct value second(const struct verdict *v) {
  return count(v->second);
}
static struct value distance(const struct verdict *v) {
  return (struct value){.kind = VALUE_REAL, .real = v->distance};
}
static struct value label(const struct verdict *v) {
  return text(v->label);
}
static struct value region(const struct verdict *v) {
  return count(v->region);
}
static struct value missing(const struct verdict *v) {
  return count(v->missing);
}
static struct value record(const struct verdict *v) {
  struct value value = text(v->record);
  if (v->json) value.kind = VALUE_JSON;
  return value;
}

const struct field_row field_table[] = {
    {"seq", "number of the record since the map began, from 1", seq},
    {"time", "when it was read, RFC 3339, UTC", time_read},
    {"source", "which SOURCE it came from", source},
    {"unit", "the best-matching unit, from 0: row * columns + column", unit},
    {"row", "its row on the map, from 0", row},
    {"column", "its column on the map, from 0", column},
    {"second", "the second best unit", second},
    {"distance", "distance to the best-matching unit before learning, in scaled units", distance},
    {"label", "the unit's majority label", label},
    {"region", "the region of units it belongs to", region},
    {"missing", "how many features the record lacked", missing},
    {"record", "the record as it came", record},
    {NULL, NULL, NULL}};

const struct field_row *field_row(struct span name) {
  for (const struct field_row *r = field_table; r->name; r++) {
    if (span_is(name, r->name)) return r;
  }
  return NULL;
}

int field_list_parse(struct field_list *list, const char *names, struct error *err) {
  list->count = 0;
  for (const char *at = names;; at++) {
    const char *end = at + strcspn(at, ",");
    struct span name = span_trim((struct span){at, (size_t)(end - at)});
    const struct field_row *r = field_row(name);
    if (!r) {
      return error_set(err, ERROR_CONFIG, "`%.*s` is no output field (see `sompipe list fields`)",
                       (int)name.length, name.at);
    }
    if (list->count == FIELDS_MOST) {
      return error_set(err, ERROR_CONFIG, "more than %d output fields", FIELDS_MOST);
    }
    list->rows[list->count++] = r;
    if (*end == '\0') return 0;
    at = end;
  }
}
