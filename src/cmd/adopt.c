/*
 * A codebook of ours brings its map's configuration along; one of another program says its shape
 * and perhaps its components' names, and is as it is: scale none, fields by name where it has
 * names, else by place.
 */
#include "cmd/adopt.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/number.h"
#include "cmd/assemble.h"
#include "flow/model_params.h"
#include "flow/transfer.h"

/* --- ours --- */

static void note_lines(const char *key, const struct config *c, struct exchange *to) {
  struct buffer text = {0}, line = {0};
  config_dump_bare(c, &text);
  for (size_t at = 0; at < text.length;) {
    const char *newline = memchr(text.data + at, '\n', text.length - at);
    size_t length = (size_t)(newline - text.data) - at;
    buffer_reset(&line);
    buffer_printf(&line, "%s ", key);
    buffer_append(&line, text.data + at, length);
    exchange_texts_add(&to->notes, buffer_span(&line), 0);
    at += length + 1;
  }
  buffer_clear(&text);
  buffer_clear(&line);
}

void adopt_note(const struct config *asked, const struct config *found, struct exchange *to) {
  note_lines("asked", asked, to);
  note_lines("config", found, to);
}

/* The lines of one key as a configuration; NULL: there are none, or (err) they are wrong. */
static struct config *noted_config(const struct exchange *e, const char *key, const char *name,
                                   struct error *err) {
  struct buffer text = {0};
  struct faults faults = {0};
  struct config *c = NULL;
  char origin[300];
  for (uint32_t i = 0; i < e->notes.count; i++) {
    struct span line;
    if (!exchange_note(e, i, key, &line)) continue;
    buffer_append(&text, line.at, line.length);
    buffer_append_byte(&text, '\n');
  }
  if (text.length > 0) {
    snprintf(origin, sizeof origin, "%.200s: # sompipe %s", name, key);
    c = config_new();
    config_read(c, origin, buffer_span(&text), &faults);
  }
  if (faults.count) {
    error_set(err, ERROR_DATA, "%.*s", (int)faults.text.length - 1, faults.text.data);
    config_free(c);
    c = NULL;
  }
  buffer_clear(&text);
  faults_clear(&faults);
  return c;
}

/* --- another program's --- */

static bool is_label(const struct config *c, const char *name) {
  return c->label[0] && strcmp(c->label, name) == 0;
}

static void fault(struct faults *faults, const char *key, const char *what) {
  faults_add(faults, "%s: %s", key, what);
}

/* Features that were asked for must be the codebook's as they stand; names lay them together. */
static void align_features(const struct config *c, struct exchange *e, struct faults *faults) {
  struct error err;
  for (size_t i = 0; i < c->features.count; i++) {
    const struct feature_spec *spec = &c->features.specs[i];
    if (strcmp(spec->field, "*") == 0 || spec->as == &feature_auto) {
      fault(faults, "features", "`*` and auto stand for what records would show; name each field");
      return;
    }
    if (spec->as->scaled && spec->scale && strcmp(spec->scale->name, "none") != 0) {
      fault(faults, "features", "the codebook brings no scales along: only `scale: none` fits it");
      return;
    }
  }
  struct features *features = features_new(&c->features, &err);
  if (!features) {
    faults_add(faults, "%s", err.text);
  } else if (features->dims != e->dims) {
    faults_add(faults, "features: %" PRIu32 " components, but the codebook has %" PRIu32,
               features->dims, e->dims);
  } else if (e->names.count > 0 && transfer_align(features, e, &err)) {
    faults_add(faults, "%s", err.text);
  }
  features_free(features);
}

/* Every component's name is one of the columns that were asked for. */
static bool are_columns(const struct exchange_texts *names, const struct text_list *columns) {
  struct columns known = {0};
  bool all = true;
  for (size_t i = 0; i < columns->count; i++) columns_add(&known, span_of(columns->texts[i]));
  for (uint32_t i = 0; i < names->count; i++) {
    all = all && columns_find(&known, exchange_texts_at(names, i)) >= 0;
  }
  columns_clear(&known);
  return all;
}

/* The fields in their order: as the codebook names them, the columns by place, or numbered. */
static int name_fields(const struct config *c, const struct exchange *e, struct columns *names,
                       struct faults *faults) {
  const struct text_list *columns = &c->input.columns;
  bool by_name = e->names.count > 0 && (columns->count == 0 || are_columns(&e->names, columns));
  for (uint32_t i = 0; by_name && i < e->names.count; i++) {
    columns_add(names, exchange_texts_at(&e->names, i));
  }
  for (size_t i = 0; !by_name && i < columns->count; i++) {
    if (!is_label(c, columns->texts[i])) columns_add(names, span_of(columns->texts[i]));
  }
  if (names->count == 0) columns_number(names, e->dims);
  if (names->count == e->dims) return 0;
  faults_add(faults,
             "input.columns: %" PRIu32 " beside the label, but the codebook has %" PRIu32
             " components",
             names->count, e->dims);
  return -1;
}

static void add_features(struct config *to, const struct columns *names) {
  struct feature_list list = {0};
  feature_list_numbers(&list, names);
  config_found_features(to, &list);
  feature_list_clear(&list);
}

/* Numbers for names could be taken for a record's values, or the other way round. */
static bool is_numbered(const struct columns *names) {
  double value;
  for (uint32_t i = 0; i < names->count; i++) {
    if (number_read(columns_name(names, i), &value) == NUMBER_TEXT) return false;
  }
  return true;
}

/* Each field once, though it may have several uses. */
static void name_asked(const struct feature_list *features, struct columns *names) {
  for (size_t i = 0; i < features->count; i++) {
    struct span field = span_of(features->specs[i].field);
    if (features->specs[i].as == &feature_ignore || columns_find(names, field) >= 0) continue;
    columns_add(names, field);
  }
}

static void check_label(const struct config *c, const struct config *to, struct faults *faults) {
  for (size_t i = 0; i < to->features.count; i++) {
    const struct feature_spec *spec = &to->features.specs[i];
    if (!spec->as->learned || !is_label(c, spec->field)) continue;
    faults_add(faults, "label: `%s` is a component of the codebook: it can't be the label, too",
               spec->field);
  }
}

/* Where records have no header, the label stands behind the values, as in SOM_PAK's data. */
static void find_fields(const struct config *c, struct exchange *e, struct config *to,
                        struct faults *faults) {
  struct columns names = {0};
  if (c->features.count > 0) {
    align_features(c, e, faults);
    name_asked(&c->features, &names);
  } else if (name_fields(c, e, &names, faults) == 0) {
    add_features(to, &names);
  }
  check_label(c, to, faults);
  if (is_numbered(&names)) config_found_text(to, "input.header", "no");
  if (c->label[0] && columns_find(&names, span_of(c->label)) < 0) {
    columns_add(&names, span_of(c->label));
  }
  if (c->input.columns.count == 0) config_found_columns(to, &names);
  columns_clear(&names);
}

/* As if records had shown it: a label is one of the features that were found. */
static void find_label(struct config *c) {
  struct feature_list list = {0};
  bool known = c->label[0] == '\0';
  for (size_t i = 0; i < c->features.count; i++) {
    known = known || c->features.specs[i].as == &feature_label;
    feature_list_add(&list, &c->features.specs[i]);
  }
  if (!known) {
    feature_list_add(
        &list, &(struct feature_spec){.field = c->label, .as = &feature_label, .weight = 1.0});
  }
  config_found_features(c, &list);
  feature_list_clear(&list);
}

/* --- both --- */

static void find_shape(const struct exchange *e, struct config *to) {
  config_found_count(to, "map.rows", e->lattice.rows);
  config_found_count(to, "map.columns", e->lattice.columns);
  if (e->lattice.kind) config_found_text(to, "map.lattice", e->lattice.kind->name);
  if (to->learn.over == CONFIG_AUTO_COUNT) {
    config_found_count(to, "learn.over", model_params_over(&e->lattice));
  }
}

/* A form that knows but two of them says gaussian for all the others. */
static void find_neighbourhood(const struct exchange *e, struct config *to, bool ours, bool set) {
  if (!e->neighbourhood || (!ours && set)) return;
  const char *said = e->neighbourhood->name, *noted = to->map.neighbourhood;
  if (ours && strcmp(said, "gaussian") == 0 && strcmp(noted, "bubble") != 0) return;
  config_found_text(to, "map.neighbourhood", said);
}

/* What the codebook says, over what it leaves open. */
static struct config *find_config(const struct config *c, struct exchange *e, const char *name,
                                  struct faults *faults, struct error *err) {
  struct config *found = noted_config(e, "config", name, err);
  bool ours = found != NULL;
  if (!ours && err->kind) return NULL;
  if (!ours) {
    struct buffer text = {0};
    found = config_new();
    config_dump_map(c, &text);
    config_read(found, "", buffer_span(&text), faults);
    buffer_clear(&text);
    config_found_text(found, "scale", "none");
    find_fields(c, e, found, faults);
  }
  find_neighbourhood(e, found, ours, config_is_set(c, "map.neighbourhood"));
  find_shape(e, found);
  config_found_growth(found);
  return found;
}

struct exchange_hints adopt_hints(const struct config *c, const char *name) {
  bool rows = c->map.rows != CONFIG_AUTO_COUNT, columns = c->map.columns != CONFIG_AUTO_COUNT;
  return (struct exchange_hints){.name = name,
                                 .rows = rows ? c->map.rows : 0,
                                 .columns = columns ? c->map.columns : 0,
                                 .labelled = c->label[0] != '\0'};
}

int adopt_config(struct config *c, struct exchange *e, const char *name, struct buffer *asked,
                 struct faults *faults, struct error *err) {
  struct config *found = find_config(c, e, name, faults, err);
  if (!found) return -1;
  struct config *before = noted_config(e, "asked", name, err);
  int status = !before && err->kind ? -1 : 0;
  if (status == 0 && faults->count == 0) config_resume(c, before ? before : found, found, faults);
  if (status == 0 && faults->count == 0) config_check(c, faults);
  if (status == 0 && faults->count > 0) {
    status =
        error_set(err, ERROR_CONFIG, "this configuration doesn't fit the codebook in %s", name);
  }
  if (status == 0) {
    config_dump_map(before ? before : c, asked);
    find_label(c);
  }
  config_free(before);
  config_free(found);
  return status;
}

struct model *adopt_model(const struct config *c, const struct exchange *e, struct error *err) {
  struct model_params params = assemble_model(c);
  struct model *m = model_new(&params, &c->features, err);
  if (!m) return NULL;
  int status = 0;
  if (m->features->dims != e->dims) {
    status = error_set(err, ERROR_DATA,
                       "its `# sompipe config` lines describe %u components, but it has %u; "
                       "without those lines columns are taken by place",
                       m->features->dims, e->dims);
  }
  if (status == 0) status = transfer_import(m, e, err);
  if (status == 0) return m;
  model_free(m);
  return NULL;
}
