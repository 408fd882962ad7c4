/* Going on in a file: its beginning is shown to the pipeline, then reading starts further down. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/position.h"

enum { PIECE_BYTES = 1 << 16 };

int position_seek(int fd, struct intake *in, struct pipeline *p, struct error *err) {
  uint64_t offset = in->done.offset;
  if (offset == 0) return 0;
  char *bytes = malloc(PIECE_BYTES);
  if (!bytes) abort();
  ssize_t count = pread(fd, bytes, PIECE_BYTES, 0);
  int status = 0;
  if (count < 0 || lseek(fd, (off_t)offset, SEEK_SET) < 0) {
    status = error_set(err, ERROR_NO_INPUT, "%s: %s", in->name, strerror(errno));
  } else {
    status = pipeline_head(p, in, bytes, (size_t)count, err);
  }
  free(bytes);
  return status;
}
