/* Features, their binding to columns, and the placing of a record. */
#include "flow/features.h"

#include <stdlib.h>
#include <string.h>

#include "core/som.h"
#include "flow/category.h"

/* Either way of 1970: beyond it no time can be read, and differences could overflow. */
static const int64_t MOST_SECONDS = INT64_C(1) << 40;

static char *copy_text(const char *text) {
  size_t bytes = strlen(text) + 1;
  char *copy = malloc(bytes);
  if (!copy) abort();
  return memcpy(copy, text, bytes);
}

static void feature_init(struct feature *f, struct features *home,
                         const struct feature_spec *spec) {
  f->row = spec->as;
  f->name = copy_text(spec->field);
  f->transform = spec->transform ? spec->transform->apply : NULL;
  f->undo = spec->transform ? spec->transform->undo : NULL;
  f->weight = spec->weight;
  f->first = home->dims;
  f->dims = feature_spec_dims(spec);
  f->home = home;
  if (f->row->init) f->row->init(f);
}

static struct feature_time *make_times(uint32_t count) {
  struct feature_time *times = calloc((size_t)count + 1, sizeof *times);
  if (!times) abort();
  return times;
}

int features_refuse_none(const struct features *f, struct error *err) {
  if (f->count > 0) return 0;
  return error_set(err, ERROR_CONFIG,
                   "features: nothing to learn from: no column is a number; name columns under "
                   "`features`, or say `as: category`");
}

struct features *features_new(const struct feature_list *resolved, struct error *err) {
  struct features *f = calloc(1, sizeof *f);
  if (!f) abort();
  f->each = calloc(resolved->count + 1, sizeof *f->each);
  if (!f->each) abort();
  f->learn = true;
  for (size_t i = 0; i < resolved->count; i++) {
    const struct feature_spec *spec = &resolved->specs[i];
    if (spec->as == &feature_label && !f->label) f->label = copy_text(spec->field);
    if (!spec->as->learned) continue;
    struct feature *feature = &f->each[f->count++];
    feature_init(feature, f, spec);
    f->dims += feature->dims;
    if (f->dims > SOM_MOST_DIMS) {
      error_set(err, ERROR_CONFIG, "features: more than %d components in all", SOM_MOST_DIMS);
      features_free(f);
      return NULL;
    }
  }
  f->times = make_times(f->timed);
  f->placed_times = make_times(f->timed);
  features_forget_times(f);
  if (resolved->count == 0 || features_refuse_none(f, err) == 0) return f;
  features_free(f);
  return NULL;
}

void features_free(struct features *f) {
  if (!f) return;
  for (uint32_t i = 0; i < f->count; i++) {
    free(f->each[i].name);
    category_free(f->each[i].category);
  }
  free(f->each);
  free(f->label);
  buffer_clear(&f->values);
  free(f->times);
  free(f->placed_times);
  free(f);
}

void features_components(const struct features *f, const struct feature_list *resolved,
                         const struct scaler_row *fallback, struct scaler_component *components) {
  const struct feature *feature = f->each;
  for (size_t i = 0; i < resolved->count; i++) {
    const struct feature_spec *spec = &resolved->specs[i];
    if (!spec->as->learned) continue;
    struct scaler_component c = {feature_spec_scale(spec, fallback),
                                 spec->as->scaled ? spec->weight : 1.0};
    for (uint32_t d = 0; d < feature->dims; d++) components[feature->first + d] = c;
    feature++;
  }
}

struct feature_binding *feature_binding_new(const struct features *f, const struct columns *columns,
                                            struct error *err) {
  struct feature_binding *b = calloc(1, sizeof *b);
  if (!b) abort();
  b->columns = calloc((size_t)f->count + 1, sizeof *b->columns);
  if (!b->columns) abort();
  b->column_count = columns->count;
  for (uint32_t i = 0; i < f->count; i++) {
    int64_t column = columns_find(columns, span_of(f->each[i].name));
    if (column < 0) {
      error_set(err, ERROR_DATA, "no column is named `%s`, which the map learns from",
                f->each[i].name);
      feature_binding_free(b);
      return NULL;
    }
    b->columns[i] = (uint32_t)column;
  }
  int64_t label = f->label ? columns_find(columns, span_of(f->label)) : -1;
  b->label = label < 0 ? UINT32_MAX : (uint32_t)label;
  return b;
}

void feature_binding_free(struct feature_binding *b) {
  if (!b) return;
  free(b->columns);
  free(b);
}

static enum placed place(struct features *f, struct feature *feature, const struct record *record,
                         uint32_t column, double *raw) {
  const struct feature_row *row = feature->row;
  if (row->place_number && record_is_number(record, column)) {
    return row->place_number(feature, record->numbers[column], raw);
  }
  return row->place(feature, record_text(record, column), f->learn, raw);
}

void features_place(struct features *f, const struct feature_binding *b,
                    const struct record *record, double *raw, struct placement *placement) {
  *placement = (struct placement){.unreadable = UINT32_MAX};
  for (uint32_t i = 0; i < f->count; i++) {
    struct feature *feature = &f->each[i];
    enum placed placed = place(f, feature, record, b->columns[i], raw);
    if (placed == PLACED) continue;
    placement->missing++;
    if (placed == PLACED_UNREADABLE && placement->unreadable == UINT32_MAX) {
      placement->unreadable = i;
    }
  }
  if (b->label == UINT32_MAX) return;
  struct span label = span_trim(record_text(record, b->label));
  if (label.length) placement->label = label;
}

/* Features follow each other in the order of their components. */
const struct feature *features_of(const struct features *f, uint32_t component) {
  uint32_t low = 0, high = f->count - 1;
  while (low < high) {
    uint32_t middle = high - (high - low) / 2;
    if (f->each[middle].first <= component) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return &f->each[low];
}

void features_component_name(const struct features *f, uint32_t component, struct buffer *to) {
  const struct feature *feature = features_of(f, component);
  uint32_t i = component - feature->first;
  if (feature->row->component_name) {
    feature->row->component_name(feature, i, to);
    return;
  }
  buffer_append_text(to, feature->name);
  if (feature->dims > 1) buffer_printf(to, "[%u]", i);
}

void features_forget_times(struct features *f) {
  for (uint32_t i = 0; i < f->timed; i++) {
    f->times[i] = f->placed_times[i] = (struct feature_time){.nanoseconds = FEATURE_NO_TIME};
  }
}

/* A value's first appearance, as the checkpoint holds it: feature, length, bytes. */
int64_t features_learn_value(struct feature *f, struct span value) {
  struct buffer *values = &f->home->values;
  bool taken;
  if (value.length > CATEGORY_VALUE_BYTES) value.length = CATEGORY_VALUE_BYTES;
  int64_t slot = category_learn(f->category, value, values->length, &taken);
  if (!taken) return slot;
  uint32_t head[2] = {(uint32_t)(f - f->home->each), (uint32_t)value.length};
  buffer_append(values, head, sizeof head);
  buffer_append(values, value.at, value.length);
  return slot;
}

struct span features_value(const struct feature *f, uint32_t slot) {
  uint32_t head[2];
  const char *at = f->home->values.data + category_text_at(f->category, slot);
  memcpy(head, at, sizeof head);
  return (struct span){at + sizeof head, head[1]};
}

void features_export(const struct features *f, struct state *state) {
  if (f->values.length) state_add_text(state, "features.values", buffer_span(&f->values));
  if (f->timed) state_add(state, "features.times", STATE_U64, f->timed, 2, f->times);
}

static int import_times(struct features *f, const struct state *state, struct error *err) {
  if (f->timed == 0 || !state_find(state, "features.times")) return 0;
  if (state_take(state, "features.times", STATE_U64, f->timed, 2, f->times, err)) return -1;
  for (uint32_t i = 0; i < f->timed; i++) {
    const struct feature_time *time = &f->times[i];
    bool none = time->nanoseconds == FEATURE_NO_TIME;
    bool fits = time->nanoseconds < 1000000000 && time->seconds > -MOST_SECONDS &&
                time->seconds < MOST_SECONDS;
    if (!none && !fits) return error_set(err, ERROR_DATA, "features.times: row %u is no time", i);
    f->placed_times[i] = *time;
  }
  return 0;
}

static int import_values(struct features *f, const struct state *state, struct error *err) {
  struct span values;
  if (!state_find(state, "features.values")) return 0;
  if (state_take_text(state, "features.values", &values, err)) return -1;
  for (size_t at = 0; at < values.length;) {
    uint32_t head[2];
    if (values.length - at < sizeof head) break;
    memcpy(head, values.at + at, sizeof head);
    at += sizeof head;
    if (head[0] >= f->count || !f->each[head[0]].category || head[1] > values.length - at) {
      return error_set(err, ERROR_DATA, "features.values: byte %zu is no category", at);
    }
    features_learn_value(&f->each[head[0]], (struct span){values.at + at, head[1]});
    at += head[1];
  }
  return 0;
}

int features_import(struct features *f, const struct state *state, struct error *err) {
  return import_values(f, state, err) || import_times(f, state, err) ? -1 : 0;
}
