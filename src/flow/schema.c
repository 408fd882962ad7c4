/* What is asked for, laid over the columns that there are. */
#include "flow/schema.h"

static const struct feature_spec *asked_for(const struct feature_list *asked, struct span name) {
  const struct feature_spec *rest = NULL;
  for (size_t i = 0; i < asked->count; i++) {
    if (span_is(name, asked->specs[i].field)) return &asked->specs[i];
    if (strcmp(asked->specs[i].field, "*") == 0) rest = &asked->specs[i];
  }
  return rest;
}

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

int schema_resolve(const struct feature_list *asked, const char *label,
                   const struct columns *columns, const struct survey *survey, bool header,
                   struct feature_list *resolved, struct error *err) {
  static const struct feature_spec plain = {.field = "*", .as = &feature_auto, .weight = 1.0};
  const struct feature_list all = {(struct feature_spec *)(uintptr_t)&plain, 1};
  if (all_there(asked, label, columns, err)) return -1;
  struct buffer name = {0};
  for (uint32_t i = 0; i < columns->count; i++) {
    struct span column = columns_name(columns, i);
    const struct feature_spec *spec = asked_for(asked->count ? asked : &all, column);
    struct feature_spec found = spec ? *spec : plain;
    bool numeric = i < survey->columns && survey_numeric(survey, i, header);
    if (label[0] && span_is(column, label)) {
      found.as = &feature_label;
    } else if (!spec || (found.as == &feature_auto && !numeric) || found.as == &feature_ignore) {
      continue;
    } else if (found.as == &feature_auto) {
      found.as = &feature_number;
    }
    buffer_reset(&name);
    buffer_append(&name, column.at, column.length);
    buffer_append_byte(&name, '\0');
    found.field = name.data;
    feature_list_add(resolved, &found);
  }
  buffer_clear(&name);
  return 0;
}
