/* The table of what a field can be used as, and lists of specifications. */
#include <stdlib.h>

#include "flow/features.h"

const struct feature_row feature_auto = {.name = "auto",
                                         .help = "a number if the column is numeric, else ignored"};
const struct feature_row feature_label = {
    .name = "label", .help = "never learned from; units are labelled by majority"};
const struct feature_row feature_ignore = {.name = "ignore", .help = "not looked at"};

const struct feature_row *const feature_table[] = {
    &feature_auto, &feature_number, &feature_category, &feature_label, &feature_ignore, NULL};

const struct feature_row *feature_row(const char *name) {
  for (const struct feature_row *const *row = feature_table; *row; row++) {
    if (strcmp((*row)->name, name) == 0) return *row;
  }
  return NULL;
}

void feature_list_clear(struct feature_list *list) {
  for (size_t i = 0; i < list->count; i++) free((char *)(uintptr_t)list->specs[i].field);
  free(list->specs);
  *list = (struct feature_list){0};
}

void feature_list_add(struct feature_list *list, const struct feature_spec *spec) {
  struct feature_spec *specs = realloc(list->specs, (list->count + 1) * sizeof *specs);
  size_t length = strlen(spec->field);
  char *field = malloc(length + 1);
  if (!specs || !field) abort();
  memcpy(field, spec->field, length + 1);
  list->specs = specs;
  specs[list->count] = *spec;
  specs[list->count++].field = field;
}
