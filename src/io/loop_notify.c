/* What the service manager is told, and when. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "io/clock.h"
#include "io/loop_private.h"

enum {
  STATUS_MS = 2000,
  LEAST_MS = 10,
  /* For the end: patience with consumers, with peers that part, and the last checkpoint. */
  STOP_SECONDS = 60
};

static const char *manner(const struct loop *l) {
  if (l->stage != LOOP_READING) return "; draining";
  return l->full ? "; paused, the output is full" : "";
}

static void describe(const struct loop *l, char text[LOOP_STATUS_BYTES]) {
  struct pipeline_totals t;
  const struct model *m = pipeline_model(l->pipeline);
  int end = 0;
  pipeline_totals(l->pipeline, &t);
  if (!m) {
    snprintf(text, LOOP_STATUS_BYTES, "no map yet: the first records are awaited%s", manner(l));
    return;
  }
  end = snprintf(text, LOOP_STATUS_BYTES, "%" PRIu64 " records", t.good);
  if (t.records > t.good) {
    end += snprintf(text + end, LOOP_STATUS_BYTES - (size_t)end, ", %" PRIu64 " bad",
                    t.records - t.good);
  }
  if (m->miner) {
    end += snprintf(text + end, LOOP_STATUS_BYTES - (size_t)end, ", %u events",
                    miner_events(m->miner)->used);
  } else if (m->statistics.records > 0) {
    end += snprintf(text + end, LOOP_STATUS_BYTES - (size_t)end, ", QE %.3g",
                    m->statistics.recent_distance);
  }
  if (l->peers.count > 0) {
    end += snprintf(text + end, LOOP_STATUS_BYTES - (size_t)end, ", %u peers", l->peers.count);
  }
  snprintf(text + end, LOOP_STATUS_BYTES - (size_t)end, "%s", manner(l));
}

/* Whatever else there is to say, with the state as it is now. */
static bool tell(struct loop *l, const char *what, bool wait) {
  char message[2 * LOOP_STATUS_BYTES];
  describe(l, l->notify.status);
  snprintf(message, sizeof message, "%sSTATUS=%s", what, l->notify.status);
  return notify_send(&l->notify.to, message, wait);
}

static void on_status(uv_timer_t *timer) {
  struct loop *l = timer->data;
  char now[LOOP_STATUS_BYTES];
  describe(l, now);
  if (strcmp(now, l->notify.status) != 0 && !tell(l, "", false)) l->notify.status[0] = '\0';
}

static uint64_t saving_since(const struct loop *l) {
  return l->save.phase == SAVE_WRITING ? l->save.began_ns : 0;
}

static void on_watchdog(uv_timer_t *timer) {
  struct loop *l = timer->data;
  if (notify_is_alive(clock_steady_ns(), saving_since(l))) {
    notify_send(&l->notify.to, "WATCHDOG=1", false);
  }
}

void loop_notify_open(struct loop *l) {
  notify_open(&l->notify.to);
  uv_timer_init(&l->uv, &l->notify.report);
  uv_timer_init(&l->uv, &l->notify.watchdog);
  l->notify.report.data = l->notify.watchdog.data = l;
}

void loop_notify_start(struct loop *l) {
  struct loop_notify *n = &l->notify;
  uint64_t half = n->to.watchdog_ns / 2 / CLOCK_MILLISECOND_NS;
  if (n->to.fd < 0) return;
  tell(l, "READY=1\n", true);
  uv_timer_start(&n->report, on_status, STATUS_MS, STATUS_MS);
  if (n->to.watchdog_ns == 0) return;
  if (half < LEAST_MS) half = LEAST_MS;
  uv_timer_start(&n->watchdog, on_watchdog, half, half);
}

void loop_notify_reloading(struct loop *l) {
  char message[80];
  snprintf(message, sizeof message, "RELOADING=1\nMONOTONIC_USEC=%" PRIu64,
           clock_steady_ns() / 1000);
  notify_send(&l->notify.to, message, true);
  l->notify.reloading = true;
}

/* Files may have had to wait for a checkpoint. */
void loop_notify_settle(struct loop *l) {
  if (!l->notify.reloading || l->reopen) return;
  l->notify.reloading = false;
  tell(l, "READY=1\n", true);
}

/* The last checkpoint of a large map takes its time; what else the unit says about the end of the
   service holds if that is longer. */
void loop_notify_stopping(struct loop *l) {
  char message[80];
  snprintf(message, sizeof message, "STOPPING=1\nEXTEND_TIMEOUT_USEC=%d000000\n", STOP_SECONDS);
  tell(l, message, true);
}

void loop_notify_close(struct loop *l) {
  notify_close(&l->notify.to);
  uv_close((uv_handle_t *)&l->notify.report, NULL);
  uv_close((uv_handle_t *)&l->notify.watchdog, NULL);
}
