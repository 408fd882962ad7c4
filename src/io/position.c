/* Marks of files: taken and compared by pread, so that nobody's offset moves. */
#include "io/position.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"

void position_clear(struct position *p) {
  free(p->path);
  *p = (struct position){0};
}

void position_copy(struct position *to, const struct position *from) {
  *to = *from;
  to->path = strdup(from->path);
  if (!to->path) abort();
}

/* Of up to `length` bytes at `offset`; *found: how many there are. */
static int hash_at(int fd, uint64_t offset, uint64_t length, uint64_t *found, uint64_t *hash) {
  char bytes[POSITION_MARK_BYTES];
  ssize_t count = length ? pread(fd, bytes, (size_t)length, (off_t)offset) : 0;
  if (count < 0) return -1;
  *found = (uint64_t)count;
  *hash = hash_bytes(bytes, (size_t)count);
  return 0;
}

static uint64_t at_most_mark(uint64_t bytes) {
  return bytes < POSITION_MARK_BYTES ? bytes : POSITION_MARK_BYTES;
}

int position_mark(struct position *p, int fd) {
  struct stat about;
  if (fstat(fd, &about)) return -1;
  p->device = about.st_dev;
  p->inode = about.st_ino;
  p->changed = (uint64_t)about.st_mtim.tv_sec * 1000000000 + (uint64_t)about.st_mtim.tv_nsec;
  /* An unfinished last line may still change; in a later pass all of the file has been read. */
  uint64_t known = p->pass > 1 ? (uint64_t)about.st_size : p->at.offset;
  uint64_t tail_bytes = at_most_mark(p->at.offset);
  if (hash_at(fd, 0, at_most_mark(known), &p->head_bytes, &p->head)) return -1;
  return hash_at(fd, p->at.offset - tail_bytes, tail_bytes, &p->tail_bytes, &p->tail);
}

enum position_fit position_fit(const struct position *p, int fd) {
  struct stat about;
  uint64_t found, hash;
  if (fstat(fd, &about)) return POSITION_OTHER;
  uint64_t size = (uint64_t)about.st_size;
  if (hash_at(fd, 0, p->head_bytes, &found, &hash)) return POSITION_OTHER;
  if (found == p->head_bytes && hash != p->head) return POSITION_OTHER;
  if (size < p->at.offset || found < p->head_bytes) return POSITION_SHORT;
  if (hash_at(fd, p->at.offset - p->tail_bytes, p->tail_bytes, &found, &hash)) {
    return POSITION_OTHER;
  }
  return found == p->tail_bytes && (found == 0 || hash == p->tail) ? POSITION_SAME : POSITION_OTHER;
}

int64_t position_of_last_line(int fd) {
  char bytes[1 << 16];
  struct stat about;
  if (fstat(fd, &about)) return -1;
  off_t end = about.st_size;
  while (end > 0) {
    size_t wanted = end < (off_t)sizeof bytes ? (size_t)end : sizeof bytes;
    ssize_t count = pread(fd, bytes, wanted, end - (off_t)wanted);
    if (count < 0) return -1;
    const char *newline = memrchr(bytes, '\n', (size_t)count);
    if (newline) return end - (off_t)wanted + (newline - bytes) + 1;
    end -= (off_t)wanted;
  }
  return 0;
}
