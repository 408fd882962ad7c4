/* The learned whole: made, saved and read back; how records move it is its mapper's. */
#include "flow/model.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "flow/model_form.h"
#include "flow/model_params.h"

struct model *model_new(const struct model_params *params, const struct feature_list *features,
                        struct error *err) {
  struct model *m = calloc(1, sizeof *m);
  if (!m) abort();
  m->params = *params;
  if (!m->params.mapper) m->params.mapper = &mapper_grid;
  for (size_t i = 0; i < features->count; i++) feature_list_add(&m->list, &features->specs[i]);
  m->features = features_new(features, err);
  if (!m->features || m->params.mapper->open(m, err)) goto failed;
  uint32_t units = lattice_units(&params->som.lattice);
  m->labels = labels_new(units);
  if (!m->labels || statistics_init(&m->statistics, units)) {
    error_set(err, ERROR_INTERNAL, "no memory for a map of %u units", units);
    goto failed;
  }
  random_seed(&m->random, params->seed);
  return m;
failed:
  model_free(m);
  return NULL;
}

void model_free(struct model *m) {
  if (!m) return;
  m->params.mapper->close(m);
  feature_list_clear(&m->list);
  features_free(m->features);
  statistics_clear(&m->statistics);
  labels_free(m->labels);
  buffer_clear(&m->form);
  free(m);
}

void model_schedule(struct model *m, uint64_t over) {
  m->params.som.over = over;
  if (m->som) som_reschedule(m->som, &m->params.som);
}

void model_reschedule(struct model *m, const struct som_params *learning) {
  struct som_params *som = &m->params.som;
  const double radius = model_params_radius(&som->lattice, learning->radius_last);
  som->decay = learning->decay;
  som->rate_first = learning->rate_first;
  som->rate_last = learning->rate_last;
  som->radius_first = learning->radius_first < 0 ? radius : learning->radius_first;
  som->radius_last = learning->radius_last;
  model_schedule(m, learning->over ? learning->over : som->over);
}

double model_user_weight(const struct model *m, const struct feature *f, uint32_t d, float x) {
  double raw = scaler_raw(m->scaler, d, x);
  return f->undo ? f->undo(raw) : fmax(fmin(raw, DBL_MAX), -DBL_MAX);
}

void model_export(struct model *m, struct state *state) {
  m->params.mapper->export(m, state);
  statistics_export(&m->statistics, state);
  labels_export(m->labels, state);
  buffer_reset(&m->form);
  model_form_write(m, &m->form);
  state_add_text(state, "model.form", buffer_span(&m->form));
  state_add(state, "model.seq", STATE_U64, 1, 0, &m->seq);
}

int model_import(struct model *m, const struct state *state, struct error *err) {
  if (m->params.mapper->import(m, state, err) || statistics_import(&m->statistics, state, err) ||
      labels_import(m->labels, state, err)) {
    return -1;
  }
  return state_take(state, "model.seq", STATE_U64, 1, 0, &m->seq, err);
}
