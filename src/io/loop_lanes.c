/* The sources of the sequence, each on a lane with a reader of its own while it is open. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "io/clock.h"
#include "io/loop_private.h"

static void leave(struct loop_lane *lane, bool ended) {
  struct loop *l = lane->loop;
  reader_leave(&lane->reader);
  sequence_leave(&l->sequence, lane->item, ended);
  lane->item = NULL;
}

static void came(void *owner, const char *bytes, size_t length) {
  struct loop_lane *lane = owner;
  struct loop *l = lane->loop;
  struct error err;
  if (pipeline_feed(l->pipeline, lane->item->intake, bytes, length, clock_wall_ns(), &err)) {
    loop_fail(l, &err, false);
  }
  if (loop_feed_flush(l)) reader_pause(&lane->reader);
}

static void ended(void *owner, int error) {
  struct loop_lane *lane = owner;
  struct loop *l = lane->loop;
  struct intake *in = lane->item->intake;
  struct error err;
  if (error) {
    error_set(&err, ERROR_IO, "%s: %s", in->name, strerror(error));
    leave(lane, false);
    loop_fail(l, &err, true);
    return;
  }
  int status = pipeline_end(l->pipeline, in, clock_wall_ns(), &err);
  leave(lane, true);
  if (status) {
    loop_fail(l, &err, false);
  } else {
    loop_lanes_next(l);
  }
}

/* One that is free, or a new one. */
static struct loop_lane *lane_for(struct loop *l, struct sequence_item *item) {
  struct loop_lane *lane = l->lanes;
  while (lane && lane->item) lane = lane->next;
  if (!lane) {
    lane = calloc(1, sizeof *lane);
    if (!lane) abort();
    lane->loop = l;
    lane->next = l->lanes;
    l->lanes = lane;
    lane->reader = (struct reader){.bytes = l->bytes, .owner = lane, .came = came, .ended = ended};
    reader_open(&lane->reader, &l->uv);
  }
  lane->item = item;
  return lane;
}

void loop_lanes_next(struct loop *l) {
  struct error err;
  struct sequence_item *item = NULL;
  while (l->stage == LOOP_READING) {
    if (sequence_next(&l->sequence, l->pipeline, &item, &err)) {
      loop_fail(l, &err, true);
      return;
    }
    if (!item) return;
    struct loop_lane *lane = lane_for(l, item);
    if (reader_enter(&lane->reader, item->source.fds[0]) == 0) continue;
    error_set(&err, ERROR_IO, "%s: %s", item->intake->name, strerror(errno));
    loop_fail(l, &err, true);
  }
}

void loop_lanes_settle(struct loop *l, bool may_read) {
  for (struct loop_lane *lane = l->lanes; lane; lane = lane->next) {
    if (may_read) {
      reader_go(&lane->reader); /* nothing to read: nothing */
    } else {
      reader_pause(&lane->reader);
    }
  }
}

bool loop_lanes_wait(const struct loop *l) {
  for (const struct loop_lane *lane = l->lanes; lane; lane = lane->next) {
    if (lane->item && !reader_waits(&lane->reader)) return false;
  }
  return true;
}

/* --- records whose end shows only with the next --- */

/* A file brings more at once, or has ended. */
static bool is_waiting(const struct loop_lane *lane) {
  return lane->item && intake_unclosed(lane->item->intake) && reader_waits(&lane->reader);
}

uint64_t loop_lanes_waiting_since(const struct loop *l) {
  uint64_t since = UINT64_MAX;
  for (const struct loop_lane *lane = l->lanes; lane; lane = lane->next) {
    if (is_waiting(lane) && lane->reader.came_ms < since) since = lane->reader.came_ms;
  }
  return since;
}

void loop_lanes_lull(struct loop *l, uint64_t patience_ms) {
  struct error err;
  uint64_t now = uv_now(&l->uv);
  for (struct loop_lane *lane = l->lanes; lane && l->stage == LOOP_READING; lane = lane->next) {
    if (!is_waiting(lane) || now - lane->reader.came_ms < patience_ms) continue;
    /* Bytes that we had neither the time nor the room to read have come all the same. */
    if (reader_is_due(lane->reader.fd)) {
      lane->reader.came_ms = now;
    } else if (pipeline_lull(l->pipeline, lane->item->intake, clock_wall_ns(), &err)) {
      loop_fail(l, &err, false);
    }
  }
}

int loop_lanes_close_records(struct loop *l, struct error *err) {
  for (struct loop_lane *lane = l->lanes; lane; lane = lane->next) {
    if (!lane->item || lane->item->regular || !intake_unclosed(lane->item->intake)) continue;
    if (pipeline_lull(l->pipeline, lane->item->intake, clock_wall_ns(), err)) return -1;
  }
  return 0;
}

/* --- life --- */

void loop_lanes_close(struct loop *l) {
  for (struct loop_lane *lane = l->lanes; lane; lane = lane->next) reader_close(&lane->reader);
}

void loop_lanes_clear(struct loop *l) {
  for (struct loop_lane *lane = l->lanes, *next; lane; lane = next) {
    next = lane->next;
    free(lane);
  }
  l->lanes = NULL;
}
