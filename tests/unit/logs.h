/* A model of log lines, for unit tests. */
#ifndef TESTS_UNIT_LOGS_H
#define TESTS_UNIT_LOGS_H

#include "flow/level.h"
#include "models.h"

static inline struct model *logs_model(void) {
  struct model_params params = small_params();
  struct feature_list none = {0};
  params.mapper = &mapper_events;
  params.logs.examples = true;
  return model_new(&params, &none, NULL);
}

/* As the pipeline takes it in; a frozen map only counts it. */
static inline void logs_line(struct model *m, const char *message, const char *time,
                             enum level level) {
  struct model_found found;
  m->message = span_of(message);
  m->line = (struct miner_line){.of = {.seq = m->seq + 1,
                                       .time = time ? span_of(time) : (struct span){NULL, 0},
                                       .level = (unsigned)level},
                                .text = m->message};
  model_find(m, &found);
  m->seq++;
  statistics_add(&m->statistics, &found.match, found.adjacent, 0);
  if (m->features->learn) model_learn(m, &found);
}

#endif
