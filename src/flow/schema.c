/* What is asked for, laid over the columns that there are. */
#include "flow/schema.h"

static int no_column(const char *key, const char *field, const struct columns *columns,
                     struct error *err) {
  struct buffer names = {0};
  for (uint32_t i = 0; i < columns->count && names.length < 200; i++) {
    if (i) buffer_append_text(&names, ", ");
    buffer_append_printable(&names, columns_name(columns, i), 60);
  }
  error_set(err, ERROR_CONFIG, "%s: the input has no column `%s`; it has %u: %.*s", key, field,
            columns->count, (int)names.length, names.data);
  buffer_clear(&names);
  return -1;
}

static int all_there(const struct feature_list *asked, const char *label,
                     const struct columns *columns, struct error *err) {
  for (size_t i = 0; i < asked->count; i++) {
    const char *field = asked->specs[i].field;
    if (strcmp(field, "*") == 0 || columns_find(columns, span_of(field)) >= 0) continue;
    return no_column("features", field, columns, err);
  }
  if (label[0] == '\0' || columns_find(columns, span_of(label)) >= 0) return 0;
  return no_column("label", label, columns, err);
}

/* What one column is used as, if anything, under its own name. */
static void add_use(const struct feature_spec *spec, const char *column, bool numeric,
                    struct feature_list *resolved) {
  struct feature_spec found = *spec;
  if (found.as == &feature_auto && numeric) found.as = &feature_number;
  if (found.as == &feature_auto || found.as == &feature_ignore) return;
  found.field = column;
  feature_list_add(resolved, &found);
}

/* All that is asked of a column by name; else what is asked of the rest. */
static void add_uses(const struct feature_list *asked, const char *column, bool numeric,
                     struct feature_list *resolved) {
  const struct feature_spec *rest = NULL;
  bool named = false;
  for (size_t i = 0; i < asked->count; i++) {
    const struct feature_spec *spec = &asked->specs[i];
    if (strcmp(spec->field, column) == 0) {
      named = true;
      add_use(spec, column, numeric, resolved);
    } else if (strcmp(spec->field, "*") == 0) {
      rest = spec;
    }
  }
  if (!named && rest) add_use(rest, column, numeric, resolved);
}

int schema_resolve(const struct feature_list *asked, const char *label,
                   const struct columns *columns, const struct survey *survey, bool header,
                   struct feature_list *resolved, struct error *err) {
  static const struct feature_spec plain = {.field = "*", .as = &feature_auto, .weight = 1.0};
  const struct feature_list all = {(struct feature_spec *)(uintptr_t)&plain, 1};
  const struct feature_spec its_label = {.field = label, .as = &feature_label, .weight = 1.0};
  if (all_there(asked, label, columns, err)) return -1;
  struct buffer name = {0};
  for (uint32_t i = 0; i < columns->count; i++) {
    struct span column = columns_name(columns, i);
    bool numeric = i < survey->columns && survey_numeric(survey, i, header);
    buffer_reset(&name);
    buffer_append(&name, column.at, column.length);
    buffer_append_byte(&name, '\0');
    if (label[0] && span_is(column, label)) {
      feature_list_add(resolved, &its_label);
    } else {
      add_uses(asked->count ? asked : &all, name.data, numeric, resolved);
    }
  }
  buffer_clear(&name);
  return 0;
}
