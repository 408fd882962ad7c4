/* Files that grow, and the pipeline. */
#include "io/clock.h"
#include "io/log.h"
#include "io/loop_private.h"

/* What one file holds doesn't fit: it alone is given up, the others go on. */
static bool refuse(struct loop *l, const struct intake *in, const struct error *err,
                   uint64_t bad_before) {
  if (loop_is_of_one(l, err, bad_before)) {
    log_say(LOG_LEVEL_ERROR, "%s: what else it holds is passed over: %s", in->name, err->text);
  } else {
    loop_fail(l, err, false);
  }
  return false;
}

static bool came(void *owner, struct intake *in, const char *bytes, size_t length) {
  struct loop *l = owner;
  struct error err;
  uint64_t bad = loop_bad_records(l);
  int status = pipeline_feed(l->pipeline, in, bytes, length, clock_wall_ns(), &err);
  if (loop_feed_flush(l)) followers_settle(&l->followers, false);
  return status ? refuse(l, in, &err, bad) : true;
}

static bool ended(void *owner, struct intake *in) {
  struct loop *l = owner;
  struct error err;
  uint64_t bad = loop_bad_records(l);
  return pipeline_end(l->pipeline, in, clock_wall_ns(), &err) ? refuse(l, in, &err, bad) : true;
}

static bool silent(void *owner, struct intake *in) {
  struct loop *l = owner;
  struct error err;
  uint64_t bad = loop_bad_records(l);
  return pipeline_lull(l->pipeline, in, clock_wall_ns(), &err) ? refuse(l, in, &err, bad) : true;
}

/* A kill after this should not have to look for what was long read. */
static void rotated(void *owner) {
  struct loop *l = owner;
  l->save.moved = true;
}

void loop_follow_open(struct loop *l, struct buffer *out) {
  const struct loop_params *p = &l->params;
  l->followers = (struct followers){.uv = &l->uv,
                                    .tally = &l->tally,
                                    .bytes = l->bytes,
                                    .resume = strcmp(p->start, "resume") == 0,
                                    .at_end = strcmp(p->start, "end") == 0,
                                    .owner = l,
                                    .came = came,
                                    .ended = ended,
                                    .silent = silent,
                                    .rotated = rotated};
  for (size_t i = 0; p->follow && i < p->source_count; i++) {
    if (follower_takes(p->sources[i])) followers_add(&l->followers, p->sources[i], out);
  }
}
