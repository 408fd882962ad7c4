/* sompipe check: every fault of a configuration, in one go. */
#include <stdio.h>

#include "cmd/command.h"
#include "cmd/line.h"

static int check(struct line *line, int argc, char **argv, struct config *config,
                 struct faults *faults) {
  int status = 0;
  if (line_read(line, argc, argv, &status)) return status;
  if (line->argc > 1) return command_misused("check", "one CONFIG at a time");
  if (line->argc == 1) config_read_file(config, line->argv[0], faults);
  line_apply(line, argc, argv, config, faults);
  config_check(config, faults);
  if (faults->count == 0) return 0;
  fwrite(faults->text.data, 1, faults->text.length, stderr);
  return ERROR_CONFIG;
}

int check_main(int argc, char **argv) {
  struct line line;
  struct faults faults = {0};
  struct config *config = config_new();
  int status = check(&line, argc, argv, config, &faults);
  faults_clear(&faults);
  config_free(config);
  return status;
}
