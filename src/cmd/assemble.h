/* From a configuration to the parameters of the rooms below: the only place that knows both. */
#ifndef CMD_ASSEMBLE_H
#define CMD_ASSEMBLE_H

#include "config/config.h"
#include "flow/header_rule.h"
#include "flow/pipeline.h"

/* What assemble makes beside the parameters; they borrow from it and from the configuration. */
struct assembly {
  struct pipeline_params pipeline;
  struct columns columns;
  struct pattern *pattern, *first_line;
  struct header_rule *rule;
};

/* resumed: the map exists, and input.header says what was found, not what must be. */
int assemble(const struct config *c, bool resumed, struct assembly *to, struct error *err);
/* Of the parameters those that may change while a run goes on (pipeline_tune), and no others. */
void assemble_tuning(const struct config *c, struct pipeline_params *p);
void assemble_clear(struct assembly *a);
/* Where neither growth nor format is known, some are automatic still (mapper.h). */
struct model_params assemble_model(const struct config *c);

#endif
