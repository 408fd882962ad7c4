/* The model's own description, there and back. */
#include "flow/model_form.h"

#include <inttypes.h>

#include "base/json.h"
#include "base/number.h"
#include "flow/model_params.h"

/* --- writing --- */

static void put_name(struct buffer *to, const char *name) {
  if (to->data[to->length - 1] != '{') buffer_append_byte(to, ',');
  buffer_printf(to, "\"%s\":", name);
}

static void put_text(struct buffer *to, const char *name, const char *text) {
  put_name(to, name);
  json_append_string(to, span_of(text));
}

static void put_count(struct buffer *to, const char *name, uint64_t count) {
  put_name(to, name);
  buffer_printf(to, "%" PRIu64, count);
}

static void put_number(struct buffer *to, const char *name, double number) {
  put_name(to, name);
  number_append_exact(to, number);
}

static void write_shape(const struct model_params *params, struct buffer *to) {
  const struct som_params *som = &params->som;
  put_text(to, "lattice", som->lattice.kind->name);
  put_count(to, "rows", som->lattice.rows);
  put_count(to, "columns", som->lattice.columns);
  put_name(to, "torus");
  buffer_append_text(to, som->lattice.torus ? "true" : "false");
  put_text(to, "neighbourhood", som->neighbourhood->name);
  put_text(to, "distance", som->distance->name);
  put_text(to, "decay", som->decay->name);
  put_number(to, "rate_first", som->rate_first);
  put_number(to, "rate_last", som->rate_last);
  put_number(to, "radius_first", som->radius_first);
  put_number(to, "radius_last", som->radius_last);
  put_count(to, "over", som->over);
  put_text(to, "init", params->initial->name);
  put_text(to, "scale", params->scale->name);
  put_count(to, "seed", params->seed);
  put_count(to, "warmup_records", params->warmup_records);
}

static void write_feature(const struct feature_spec *spec, const struct scaler_row *scale,
                          uint32_t first, struct buffer *to) {
  buffer_append_byte(to, '{');
  put_text(to, "field", spec->field);
  put_text(to, "as", spec->as->name);
  if (spec->as->learned) {
    put_text(to, "transform", spec->transform ? spec->transform->name : "none");
    put_text(to, "scale", feature_spec_scale(spec, scale)->name);
    put_number(to, "weight", spec->weight);
    put_count(to, "dims", feature_spec_dims(spec));
    put_count(to, "first", first);
  }
  buffer_append_byte(to, '}');
}

/* A map that is no grid says so, for whoever would take it for one. */
static void write_growth(const struct model *m, struct buffer *to) {
  const struct lattice *l = &m->params.som.lattice;
  put_text(to, "growth", m->params.mapper->name);
  put_text(to, "lattice", l->kind->name);
  put_count(to, "rows", l->rows);
  put_count(to, "columns", l->columns);
  buffer_append_text(to, "}\n");
}

void model_form_write(const struct model *m, struct buffer *to) {
  uint32_t first = 0;
  buffer_append_byte(to, '{');
  if (!m->som) {
    write_growth(m, to);
    return;
  }
  write_shape(&m->params, to);
  put_name(to, "features");
  buffer_append_byte(to, '[');
  for (size_t i = 0; i < m->list.count; i++) {
    const struct feature_spec *spec = &m->list.specs[i];
    buffer_append_text(to, i ? ",\n" : "\n");
    write_feature(spec, m->params.scale, first, to);
    first += feature_spec_dims(spec);
  }
  buffer_append_text(to, "]}\n");
}

/* --- reading --- */

enum member_kind { TEXT, COUNT, NUMBER, FLAG, LIST };

/* What an object must have, each once and nothing else: a member that this version doesn't know
   might change what the others mean. */
struct member {
  const char *name;
  enum member_kind kind;
  void *to; /* const char *, uint64_t, double, bool, const struct json * */
};

static int read_member(const struct json *node, const struct member *member) {
  switch (member->kind) {
    case TEXT: *(const char **)member->to = json_text(node); return json_text(node) ? 0 : -1;
    case COUNT: return json_count(node, member->to);
    case NUMBER: return json_number(node, member->to);
    case FLAG: return json_flag(node, member->to);
    case LIST: *(const struct json **)member->to = node; return json_is_array(node) ? 0 : -1;
  }
  return -1;
}

static bool knows(const struct member *members, size_t count, const char *name) {
  for (size_t i = 0; i < count; i++) {
    if (strcmp(members[i].name, name) == 0) return true;
  }
  return false;
}

static int refuse(const char *what, const char *why, struct error *err) {
  char shown[BUFFER_SHOWN_BYTES];
  return error_set(err, ERROR_DATA, "`%s` %s", buffer_shown(span_of(what), shown), why);
}

static int read_members(const struct json *object, const struct member *members, size_t count,
                        struct error *err) {
  if (!json_is_object(object)) return error_set(err, ERROR_DATA, "no object where one must be");
  for (const struct json *child = json_first(object); child; child = json_next(child)) {
    const char *name = json_name(child);
    if (!knows(members, count, name)) return refuse(name, "isn't known to this version", err);
  }
  for (size_t i = 0; i < count; i++) {
    const struct json *node = json_member(object, members[i].name);
    if (!node) return refuse(members[i].name, "is missing", err);
    if (read_member(node, &members[i])) return refuse(members[i].name, "is of another type", err);
  }
  return 0;
}

/* A count that must fit 32 bits: what doesn't becomes one that no check lets pass. */
static uint32_t narrow(uint64_t count) {
  return count > UINT32_MAX ? UINT32_MAX : (uint32_t)count;
}

static int read_shape(const struct json *root, struct model_params *params,
                      const struct json **features, struct error *err) {
  struct som_params *som = &params->som;
  struct model_laws laws;
  uint64_t rows, columns;
  const struct member members[] = {{"lattice", TEXT, &laws.lattice},
                                   {"rows", COUNT, &rows},
                                   {"columns", COUNT, &columns},
                                   {"torus", FLAG, &som->lattice.torus},
                                   {"neighbourhood", TEXT, &laws.neighbourhood},
                                   {"distance", TEXT, &laws.distance},
                                   {"decay", TEXT, &laws.decay},
                                   {"rate_first", NUMBER, &som->rate_first},
                                   {"rate_last", NUMBER, &som->rate_last},
                                   {"radius_first", NUMBER, &som->radius_first},
                                   {"radius_last", NUMBER, &som->radius_last},
                                   {"over", COUNT, &som->over},
                                   {"init", TEXT, &laws.init},
                                   {"scale", TEXT, &laws.scale},
                                   {"seed", COUNT, &params->seed},
                                   {"warmup_records", COUNT, &params->warmup_records},
                                   {"features", LIST, features}};
  *params = (struct model_params){0};
  if (read_members(root, members, sizeof members / sizeof *members, err)) return -1;
  som->lattice.rows = narrow(rows);
  som->lattice.columns = narrow(columns);
  return model_params_laws(params, &laws, err);
}

/* What a field is used as decides what else there is to say of it. */
static const struct feature_row *used_as(const struct json *node, struct error *err) {
  const char *as = json_is_object(node) ? json_text(json_member(node, "as")) : NULL;
  const struct feature_row *row = as ? feature_row(as) : NULL;
  if (!row) refuse(as ? as : "as", "is no use of a field that this version knows", err);
  return row;
}

static int read_feature(const struct json *node, struct feature_list *list, uint64_t *first,
                        struct error *err) {
  struct feature_spec spec = {.weight = 1.0};
  const char *as, *transform, *scale;
  uint64_t dims, at;
  const struct member members[] = {{"field", TEXT, &spec.field},
                                   {"as", TEXT, &as},
                                   {"transform", TEXT, &transform},
                                   {"scale", TEXT, &scale},
                                   {"weight", NUMBER, &spec.weight},
                                   {"dims", COUNT, &dims},
                                   {"first", COUNT, &at}};
  spec.as = used_as(node, err);
  if (!spec.as) return -1;
  size_t count = spec.as->learned ? sizeof members / sizeof *members : 2;
  if (read_members(node, members, count, err)) return -1;
  if (spec.as->learned) {
    spec.transform = transform_row(transform);
    spec.scale = scaler_row(scale);
    if (!spec.transform) return refuse(transform, "is no transform that this version knows", err);
    if (!spec.scale) return refuse(scale, "is no scale that this version knows", err);
    if (!spec.as->fixed_dims) spec.dims = narrow(dims);
    if (dims != feature_spec_dims(&spec) || at != *first) {
      return refuse(spec.field, "has other components than it can have", err);
    }
    *first += dims;
  }
  feature_list_add(list, &spec);
  return 0;
}

static int read_form(const struct json *root, struct model_params *params,
                     struct feature_list *features, struct error *err) {
  const struct json *list;
  uint64_t first = 0;
  if (json_member(root, "growth")) {
    return error_set(err, ERROR_DATA, "a map of log lines, which knows no vectors");
  }
  if (read_shape(root, params, &list, err)) return -1;
  for (const struct json *node = json_first(list); node; node = json_next(node)) {
    if (read_feature(node, features, &first, err)) return -1;
  }
  return model_params_check(params, features, err);
}

int model_form_read(struct span json, struct model_params *params, struct feature_list *features,
                    struct error *err) {
  struct json *root = json_parse(json, err);
  int status = root ? read_form(root, params, features, err) : -1;
  json_free(root);
  if (status == 0) return 0;
  if (err) err->kind = ERROR_DATA;
  return error_prefix(err, "model.form");
}

/* A small file must not be able to ask for a large map: the weights have to be there. */
static int check_weights(const struct state *state, const struct model_params *params,
                         const struct feature_list *features, struct error *err) {
  const struct state_row *row = state_find(state, "map.codebook");
  uint64_t dims = 0;
  for (size_t i = 0; i < features->count; i++) {
    dims += feature_spec_dims(&features->specs[i]);
  }
  if (row && row->rank == 2 && row->shape[0] == lattice_units(&params->som.lattice) &&
      row->shape[1] == dims) {
    return 0;
  }
  return error_set(err, ERROR_DATA, "map.codebook isn't what model.form says");
}

struct model *model_form_restore(const struct state *state, struct error *err) {
  struct model_params params;
  struct feature_list features = {0};
  struct model *m = NULL;
  struct span json;
  if (!state_find(state, "model.form")) {
    error_set(err, ERROR_DATA,
              "written by an older sompipe, whose maps don't describe themselves (model.form); "
              "the next checkpoint that `sompipe run` of this version makes of it will");
  } else if (state_take_text(state, "model.form", &json, err) == 0 &&
             model_form_read(json, &params, &features, err) == 0 &&
             check_weights(state, &params, &features, err) == 0) {
    m = model_new(&params, &features, err);
    if (!m && err && err->kind == ERROR_CONFIG) err->kind = ERROR_DATA;
  }
  feature_list_clear(&features);
  if (!m || model_import(m, state, err) == 0) return m;
  model_free(m);
  return NULL;
}
