/* sompipe export: a map's codebook for other programs. */
#include <stdio.h>

#include "cmd/adopt.h"
#include "cmd/command.h"
#include "cmd/line.h"
#include "cmd/mapfile.h"
#include "flow/transfer.h"
#include "io/file.h"

static const struct exchange_row *find_form(const char *to, const char *output) {
  const struct exchange_row *row = NULL;
  if (to) return exchange_row(to);
  if (output) row = exchange_row_of(output);
  return row ? row : &exchange_cod;
}

static int write_out(const char *output, struct span bytes, struct error *err) {
  if (output) return file_write(output, bytes, err);
  if (command_output_closed) return error_set(err, ERROR_IO, "standard output is closed");
  fwrite(bytes.at, 1, bytes.length, stdout); /* main flushes it and sees what became of it */
  return 0;
}

static int export(struct mapfile *map, const struct exchange_row *form, bool scaled,
                  const char *output, struct error *err) {
  struct exchange e = {0};
  struct buffer bytes = {0};
  int status = transfer_export(map->model, scaled, &e, err);
  if (status == 0) {
    adopt_note(map->asked, map->found, &e);
    form->write(&e, &bytes);
    status = write_out(output, buffer_span(&bytes), err);
  }
  exchange_clear(&e);
  buffer_clear(&bytes);
  return status;
}

int export_main(int argc, char **argv) {
  struct line line;
  struct mapfile map;
  struct error err = {0};
  int status;
  if (line_read(&line, argc, argv, &status)) return status;
  if (line.argc != 1) return command_misused("export", "name one MAP");
  const char *to = line_given(&line, "to"), *output = line_given(&line, "output");
  const struct exchange_row *form = find_form(to, output);
  if (!form) {
    return command_misused("export", "--to %s: there is no such form; `sompipe list exchanges`",
                           to);
  }
  if (output && file_is_same(output, line.argv[0])) {
    return command_misused("export", "-o %s is the map itself", output);
  }
  if (mapfile_need_numbers(&map, line.argv[0], "export", &err)) return command_fail(&err);
  status = export(&map, form, line_given(&line, "scaled") != NULL, output, &err);
  mapfile_close(&map);
  return status ? command_fail(&err) : 0;
}
