/* Which source comes next, where in it reading starts, and how much there is. */
#include "io/sequence.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/follower.h"
#include "io/log.h"

enum { PIECE_BYTES = 1 << 16 };

static bool is_regular(const struct sequence_item *item) {
  struct stat about;
  return item->source.row != &source_stdin && stat(item->source.text, &about) == 0 &&
         S_ISREG(about.st_mode);
}

void sequence_init(struct sequence *q, const char *const *texts, size_t count, bool follow,
                   enum sequence_start start, uint64_t passes, struct buffer *out) {
  *q = (struct sequence){.pass = 1, .passes = passes, .start = start};
  q->items = calloc(count + 1, sizeof *q->items);
  if (!q->items) abort();
  for (size_t i = 0; i < count; i++) {
    const struct source_row *row = source_row(texts[i]);
    if (row->listens || (follow && follower_takes(texts[i]))) continue;
    struct sequence_item *item = &q->items[q->count++];
    item->source = (struct source){.row = row, .text = texts[i], .follow = follow};
    item->intake = intake_new(texts[i], out);
    item->regular = is_regular(item);
    item->known.path = strdup(texts[i]);
  }
}

void sequence_clear(struct sequence *q) {
  for (size_t i = 0; i < q->count; i++) {
    source_close(&q->items[i].source);
    intake_free(q->items[i].intake);
    position_clear(&q->items[i].known);
  }
  free(q->items);
  position_list_clear(&q->kept);
  *q = (struct sequence){0};
}

/* --- what comes next --- */

static bool is_wanted(const struct sequence *q, const struct sequence_item *item) {
  const struct position *known = &item->known;
  if (!item->regular) return known->pass == 0;
  return known->pass < q->pass || (known->pass == q->pass && !known->ended);
}

static int refuse(const struct sequence_item *item, struct error *err) {
  return error_set(err, ERROR_NO_INPUT, "%s: %s", item->source.text, strerror(errno));
}

/* The first time, or in a new pass: from the beginning, or where input.start says. */
static int start_pass(struct sequence *q, struct sequence_item *item, struct pipeline *p) {
  bool again = item->known.pass > 0;
  item->known.pass = q->pass;
  item->known.ended = false;
  if (again) pipeline_rewind(p, item->intake);
  if (again || !item->regular || q->start != SEQUENCE_END) return 0;
  int64_t end = position_of_last_line(item->source.fds[0]);
  if (end > 0) intake_resume(item->intake, &(struct intake_position){.offset = (uint64_t)end});
  return end < 0 ? -1 : 0;
}

static int seek(struct sequence_item *item, struct pipeline *p, struct error *err) {
  static const struct intake_position beginning = {0};
  struct stat about;
  if (fstat(item->source.fds[0], &about)) return refuse(item, err);
  if ((uint64_t)about.st_size < item->intake->done.offset) {
    log_say(LOG_LEVEL_WARNING, "%s: was truncated; it is read from its beginning",
            item->source.text);
    intake_resume(item->intake, &beginning);
  }
  return position_seek(item->source.fds[0], item->intake, p, err);
}

static int enter(struct sequence *q, struct sequence_item *item, struct pipeline *p,
                 struct error *err) {
  if (q->pass > 1 && pipeline_begin(p, false, err)) return -1;
  if (source_open(&item->source, err)) return -1;
  item->open = true;
  q->open++;
  item->regular = is_regular(item);
  if (item->known.pass < q->pass && start_pass(q, item, p)) return refuse(item, err);
  item->intake->silent = item->regular && q->pass < q->passes;
  return item->regular ? seek(item, p, err) : 0;
}

/* A file, and what stands behind one, waits for its turn. Two readers of one standard input would
   take each other's bytes: the second would block. */
static bool may_start(const struct sequence *q, const struct sequence_item *item) {
  for (size_t i = 0; i < q->count && q->open > 0; i++) {
    const struct sequence_item *other = &q->items[i];
    if (!other->open) continue;
    if (item->regular || other->regular) return false;
    if (item->source.row == &source_stdin && other->source.row == &source_stdin) return false;
  }
  return true;
}

int sequence_next(struct sequence *q, struct pipeline *p, struct sequence_item **item,
                  struct error *err) {
  *item = NULL;
  for (; q->pass <= q->passes; q->pass++, q->next = 0) {
    for (; q->next < q->count; q->next++) {
      struct sequence_item *next = &q->items[q->next];
      if (!is_wanted(q, next)) continue;
      if (!may_start(q, next)) return 0;
      q->next++;
      *item = next;
      return enter(q, next, p, err);
    }
    if (q->open > 0) return 0; /* a new pass waits for all of this one */
  }
  return 0;
}

bool sequence_over(const struct sequence *q) {
  return q->open == 0 && q->pass > q->passes;
}

void sequence_leave(struct sequence *q, struct sequence_item *item, bool ended) {
  if (!item->open) return;
  if (item->regular) {
    /* Of what was read: it will have been worked off when the file can't be asked any more. */
    item->known.at = item->intake->read;
    position_mark(&item->known, item->source.fds[0]);
  }
  item->known.ended = ended;
  source_close(&item->source);
  item->open = false;
  q->open--;
}

/* --- how much there is --- */

static int count_file(const char *path, const struct pipeline *p, uint64_t *records) {
  struct pipeline_counter counter;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return -1;
  char *bytes = malloc(PIECE_BYTES);
  if (!bytes) abort();
  ssize_t count;
  pipeline_count_begin(p, &counter);
  while ((count = read(fd, bytes, PIECE_BYTES)) > 0) {
    pipeline_count_feed(p, &counter, bytes, (size_t)count);
  }
  *records += pipeline_count_end(p, &counter);
  free(bytes);
  close(fd);
  return count < 0 ? -1 : 0;
}

uint64_t sequence_records(const struct sequence *q, const struct pipeline *p) {
  uint64_t records = 0;
  if (q->start == SEQUENCE_END) return 0;
  for (size_t i = 0; i < q->count; i++) {
    const struct sequence_item *item = &q->items[i];
    if (!item->regular || count_file(item->source.text, p, &records)) return 0;
  }
  return records * q->passes;
}

uint64_t sequence_bytes(const struct sequence *q) {
  struct stat about;
  uint64_t bytes = 0;
  if (q->start == SEQUENCE_END) return 0;
  for (size_t i = 0; i < q->count; i++) {
    const struct sequence_item *item = &q->items[i];
    const struct position *known = &item->known;
    if (!item->regular || stat(item->source.text, &about)) return 0;
    uint64_t size = (uint64_t)about.st_size;
    bytes += (q->passes - known->pass) * size;
    if (known->pass && !known->ended && size > known->at.offset) bytes += size - known->at.offset;
  }
  return bytes;
}
