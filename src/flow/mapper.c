/* The table of laws of growth, and what auto stands for. */
#include "flow/mapper.h"

#include "flow/decoder.h"
#include "flow/model_params.h"

const struct mapper_row *const mapper_table[] = {&mapper_grid, &mapper_events, NULL};

const struct mapper_row *mapper_row(const char *name) {
  for (const struct mapper_row *const *row = mapper_table; *row; row++) {
    if (strcmp((*row)->name, name) == 0) return *row;
  }
  return NULL;
}

void mapper_settle(struct model_params *params, const struct decoder_row *decoder) {
  struct som_params *som = &params->som;
  if (!params->mapper) params->mapper = decoder && decoder->any ? &mapper_events : &mapper_grid;
  if (som->lattice.rows == 0) som->lattice.rows = params->mapper->side;
  if (som->lattice.columns == 0) som->lattice.columns = params->mapper->side;
  if (som->radius_first < 0) {
    som->radius_first = model_params_radius(&som->lattice, som->radius_last);
  }
  if (params->warmup_records == MAPPER_AUTO) {
    params->warmup_records = params->mapper->warmup_records;
  }
}
