/* What of a running pipeline may change between two records. */
#include "flow/model_params.h"
#include "flow/pipeline_private.h"

/* Until there is a map, what it is asked for. */
static void tune_asked(struct model_params *to, const struct som_params *learning) {
  struct som_params *som = &to->som;
  som_take_schedule(som, learning);
  if (som->radius_first < 0 && som->lattice.rows > 0) { /* mapper_settle has been here */
    som->radius_first = model_params_radius(&som->lattice, som->radius_last);
  }
}

void pipeline_tune(struct pipeline *p, const struct pipeline_params *params) {
  p->params.strict = params->strict;
  p->params.most_bad_share = params->most_bad_share;
  p->params.most_bad = params->most_bad;
  p->params.only_new = params->only_new;
  p->params.least_rarity = params->least_rarity;
  tune_asked(&p->params.model, &params->model.som);
  if (p->model && p->model->som) model_reschedule(p->model, &params->model.som);
}
