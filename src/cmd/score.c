/* sompipe score: the run's own pipeline, frozen, with a tally in place of answers. */
#include <stdio.h>

#include "cmd/assemble.h"
#include "cmd/command.h"
#include "cmd/line.h"
#include "cmd/mapfile.h"
#include "core/quality.h"
#include "io/loop.h"

static int lay_over(struct config *config, const struct mapfile *map, struct faults *faults) {
  if (faults->count == 0) config_resume(config, map->asked, map->found, faults);
  if (faults->count == 0) config_check(config, faults);
  if (faults->count == 0) return 0;
  fwrite(faults->text.data, 1, faults->text.length, stderr);
  return ERROR_CONFIG;
}

static void report(const struct quality *q, const struct som_params *p) {
  bool labelled = quality_has_labels(q);
  for (const struct quality_row *row = quality_table; row->name; row++) {
    if (row->labelled && !labelled) continue;
    printf("%-20s %.6g", row->name, row->value(q));
    if (strcmp(row->name, "topographic_error") == 0) {
      printf("  (%u neighbours)", p->lattice.kind->neighbours);
    }
    putchar('\n');
  }
}

static int score(struct config *config, struct mapfile *map, const char *source) {
  struct assembly assembly;
  struct error err = {0};
  if (assemble(config, true, &assembly, &err)) return command_fail(&err);
  struct quality *quality = quality_new(map->model->som);
  struct loop_params params = {
      .sources = &source, .source_count = 1, .start = "begin", .passes = 1, .frozen = true};
  struct loop *loop = loop_new(&params, &err);
  struct pipeline_params *p = &assembly.pipeline;
  p->learn = false;
  p->emitter = NULL;
  p->quality = quality;
  p->owner = loop;
  p->say = loop_say;
  struct pipeline *pipeline = loop ? pipeline_new(p, map->model) : NULL;
  int status = 0;
  if (!loop || loop_run(loop, pipeline, &err) == LOOP_FAILED) {
    status = command_fail(&err);
  } else {
    report(quality, &map->model->params.som);
  }
  if (pipeline) map->model = NULL; /* the pipeline owns it */
  pipeline_free(pipeline);
  loop_free(loop);
  quality_free(quality);
  assemble_clear(&assembly);
  return status;
}

int score_main(int argc, char **argv) {
  struct line line;
  struct mapfile map;
  struct error err = {0};
  struct faults faults = {0};
  int status;
  if (line_read(&line, argc, argv, &status)) return status;
  if (line.argc < 1 || line.argc > 2) {
    return command_misused("score", "name a MAP and at most one SOURCE");
  }
  if (mapfile_need_numbers(&map, line.argv[0], "score", &err)) return command_fail(&err);
  struct config *config = config_new();
  line_apply(&line, argc, argv, config, &faults);
  status = lay_over(config, &map, &faults);
  if (status == 0) status = score(config, &map, line.argc > 1 ? line.argv[1] : "-");
  faults_clear(&faults);
  mapfile_close(&map);
  config_free(config);
  return status;
}
