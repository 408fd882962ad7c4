/* The table of what a field can be used as, and lists of specifications. */
#include <stdlib.h>

#include "flow/features.h"

const struct feature_row feature_auto = {.name = "auto",
                                         .help = "a number if the column is numeric, else ignored"};
const struct feature_row feature_label = {
    .name = "label", .help = "never learned from; units are labelled by majority"};
const struct feature_row feature_ignore = {.name = "ignore", .help = "not looked at"};

const struct feature_row *const feature_table[] = {
    &feature_auto,    &feature_number,  &feature_category, &feature_text,   &feature_hour,
    &feature_weekday, &feature_elapsed, &feature_label,    &feature_ignore, NULL};

const struct feature_row *feature_row(const char *name) {
  for (const struct feature_row *const *row = feature_table; *row; row++) {
    if (strcmp((*row)->name, name) == 0) return *row;
  }
  return NULL;
}

uint32_t feature_spec_dims(const struct feature_spec *spec) {
  if (!spec->as->learned) return 0;
  if (spec->as->fixed_dims) return spec->as->fixed_dims;
  return spec->dims ? spec->dims : spec->as->default_dims;
}

const struct scaler_row *feature_spec_scale(const struct feature_spec *spec,
                                            const struct scaler_row *fallback) {
  if (!spec->as->scaled) return scaler_row("none");
  return spec->scale ? spec->scale : fallback;
}

void feature_list_clear(struct feature_list *list) {
  for (size_t i = 0; i < list->count; i++) free((char *)(uintptr_t)list->specs[i].field);
  free(list->specs);
  *list = (struct feature_list){0};
}

/* Grows by doubling: there is room whenever the count is no power of two. */
void feature_list_add(struct feature_list *list, const struct feature_spec *spec) {
  if ((list->count & (list->count - 1)) == 0) {
    size_t room = list->count ? 2 * list->count : 1;
    list->specs = realloc(list->specs, room * sizeof *list->specs);
    if (!list->specs) abort();
  }
  size_t bytes = strlen(spec->field) + 1;
  char *field = malloc(bytes);
  if (!field) abort();
  memcpy(field, spec->field, bytes);
  list->specs[list->count] = *spec;
  list->specs[list->count++].field = field;
}

void feature_list_numbers(struct feature_list *list, const struct columns *columns) {
  struct buffer name = {0};
  for (uint32_t i = 0; i < columns->count; i++) {
    struct span column = columns_name(columns, i);
    buffer_reset(&name);
    buffer_append(&name, column.at, column.length);
    buffer_append_byte(&name, '\0');
    feature_list_add(
        list, &(struct feature_spec){.field = name.data, .as = &feature_number, .weight = 1.0});
  }
  buffer_clear(&name);
}
