/* sompipe: a subcommand is argv[1] only; any other first word is a SOURCE for `run`. */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/command.h"

/* A closed descriptor 0, 1 or 2 would become the next file that is opened: a map, say. */
static int guard_descriptors(void) {
  struct stat about;
  for (int fd = 0; fd <= 2; fd++) {
    if (fstat(fd, &about) == 0 || errno != EBADF) continue;
    if (open("/dev/null", fd == 0 ? O_RDONLY : O_WRONLY) != fd) return -1;
    if (fd == 1) command_output_closed = true;
    if (fd == 0) command_input_closed = true;
  }
  return 0;
}

int main(int argc, char **argv) {
  if (guard_descriptors()) return ERROR_INTERNAL;
  setlocale(LC_CTYPE, "");
  const struct command_row *command = argc > 1 ? command_row(argv[1]) : NULL;
  if (command) return command_flush(command->run(argc - 1, argv + 1));
  static char run[] = "run";
  argv[0] = run;
  return command_flush(run_main(argc, argv));
}
