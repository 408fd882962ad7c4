/* The output fields. */
#include "flow/emitter.h"
#include "flow/header.h"
#include "flow/miner.h"

static struct value count(uint64_t n) {
  return (struct value){.kind = VALUE_COUNT, .count = n};
}

/* Of a unit, or what is by unit. */
static struct value place(uint32_t n) {
  return (struct value){.kind = n == VERDICT_NONE ? VALUE_NONE : VALUE_COUNT, .count = n};
}

static struct value real(double x) {
  return (struct value){.kind = VALUE_REAL, .real = x};
}

static struct value text(struct span t) {
  return (struct value){.kind = t.at ? VALUE_TEXT : VALUE_NONE, .text = t};
}

static const struct value none = {.kind = VALUE_NONE};

static struct value seq(const struct verdict *v) {
  return count(v->seq);
}
static struct value time_of(const struct verdict *v) {
  struct value value = {.kind = VALUE_TIME, .count = v->time_ns};
  if (v->header) header_time(v->header->time, v->time_ns, &value.count);
  return value;
}
static struct value source(const struct verdict *v) {
  return text(v->source);
}
static struct value unit(const struct verdict *v) {
  return place(v->unit);
}
static struct value row(const struct verdict *v) {
  return place(v->row);
}
static struct value column(const struct verdict *v) {
  return place(v->column);
}
static struct value second(const struct verdict *v) {
  return place(v->second);
}
static struct value distance(const struct verdict *v) {
  return real(v->distance);
}
static struct value label(const struct verdict *v) {
  return text(v->label);
}
static struct value region(const struct verdict *v) {
  return place(v->region);
}
static struct value missing(const struct verdict *v) {
  return count(v->missing);
}
static struct value record(const struct verdict *v) {
  struct value value = text(v->record);
  if (v->json) value.kind = VALUE_JSON;
  return value;
}

/* --- of logs --- */

/* Of what is said of a line more digits would mean nothing. */
static struct value thousandths(double x) {
  return (struct value){.kind = VALUE_THOUSANDTHS, .count = (uint64_t)(x * 1000 + 0.5)};
}

static struct value event(const struct verdict *v) {
  if (!v->sighting || v->sighting->unit == MINER_NONE) return none;
  buffer_reset(v->scratch);
  miner_write_id(v->sighting->event, buffer_reserve(v->scratch, MINER_ID_BYTES));
  return (struct value){.kind = VALUE_WORD, .text = {v->scratch->data, MINER_ID_BYTES}};
}
static struct value template(const struct verdict *v) {
  if (!v->sighting || !v->sighting->template) return none;
  return text(template_text(v->sighting->template));
}
static struct value params(const struct verdict *v) {
  const struct sighting *s = v->sighting;
  if (!s || !s->template) return none;
  buffer_reset(v->scratch);
  template_params(s->template, s->words, s->message, v->scratch);
  return (struct value){.kind = VALUE_JSON, .text = buffer_span(v->scratch)};
}
static struct value novelty(const struct verdict *v) {
  return v->sighting ? thousandths(v->sighting->novelty) : none;
}
static struct value rarity(const struct verdict *v) {
  return v->sighting ? thousandths(miner_rarity(v->sighting)) : none;
}
static struct value is_new(const struct verdict *v) {
  return v->sighting ? count(v->sighting->is_new) : none;
}
static struct value level(const struct verdict *v) {
  const char *name = v->header ? level_name(v->header->level) : NULL;
  return name ? text(span_of(name)) : none;
}
static struct value tag(const struct verdict *v) {
  return v->header ? text(v->header->tag) : none;
}

const struct field_row field_table[] = {
    {"seq", "number of the record since the map began, from 1", seq},
    {"time", "when it was read, or what a log line's head says, RFC 3339, UTC", time_of},
    {"source", "which SOURCE it came from", source},
    {"unit", "the best-matching unit, from 0: row * columns + column", unit},
    {"row", "its row on the map, from 0", row},
    {"column", "its column on the map, from 0", column},
    {"second", "the second best unit", second},
    {"distance", "distance to the best-matching unit before learning, in scaled units", distance},
    {"label", "the unit's majority label", label},
    {"region", "the region of units it belongs to", region},
    {"event", "logs: the kind of line it is, 10 hexadecimal digits", event},
    {"template", "logs: what the lines of its event have in common", template},
    {"novelty", "logs: how unlike all that was seen, 0 to 1; 0: its shape is known", novelty},
    {"rarity", "logs: how seldom its event is lately, as a power of ten", rarity},
    {"new", "logs: 1 if its event begins with it, else 0", is_new},
    {"level", "logs: how grave it says it is", level},
    {"tag", "logs: the program, logger or component that its head names", tag},
    {"params", "logs: what stands in the template's holes, as a JSON array", params},
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
